"""Tables of what people bring: persons, records with all their revisions, decisions, and a log.

Texts of people stand in tables from which they can be erased. The log holds no text and no name:
only who (an opaque key), what, on which record, and the hash of the entry before.
"""

from __future__ import annotations

import hashlib
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from globalarctic.exchange.permissions import RecordState, Role

__all__ = [
    "LogEntry",
    "Membership",
    "ModerationCase",
    "Person",
    "PublishingBody",
    "RecordPicture",
    "RecordTranslation",
    "Revision",
    "SavedChart",
    "SharedRecord",
    "Statement",
    "TableVersion",
    "new_key",
]  # fmt: skip

_ROLES = [(role.value, role.value) for role in Role if role is not Role.VISITOR]
_STATES = [(state.value, state.value) for state in RecordState]


def new_key() -> str:
    """Return a key that tells nothing of what it names."""
    return uuid.uuid4().hex


class Person(models.Model):
    """Somebody with an account; after erasure a key without a name."""

    key = models.CharField(max_length=32, primary_key=True, default=new_key)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="person"
    )
    role = models.CharField(max_length=12, choices=_ROLES, default=Role.READER.value)
    name = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=120, blank=True)
    languages = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=10, blank=True)
    reviews = models.CharField(max_length=200, blank=True)
    joined = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name or self.key[:8]

    @property
    def regions_reviewed(self) -> frozenset[str]:
        """Regions for which the person may sign."""
        return frozenset(self.reviews.split())


class PublishingBody(models.Model):
    """A body in whose name its members bring records."""

    key = models.CharField(max_length=32, primary_key=True, default=new_key)
    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=3, blank=True)
    region = models.CharField(max_length=10, blank=True)
    link = models.URLField(max_length=300, blank=True)
    confirmed = models.DateTimeField(null=True)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody in an organisation: waiting until a head of it lets them in."""

    organisation = models.ForeignKey(
        PublishingBody, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    standing = models.CharField(max_length=8, default="waiting")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.person_id[:8]} {self.standing}"


class SharedRecord(models.Model):
    """Something that somebody brings: an event, a question, a table; its texts are revisions."""

    key = models.CharField(max_length=32, primary_key=True, default=new_key)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=_STATES, default=RecordState.DRAFT.value)
    owner = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="records")
    organisation = models.ForeignKey(
        PublishingBody, null=True, on_delete=models.SET_NULL, related_name="records"
    )
    about = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="answers")
    region = models.CharField(max_length=10, blank=True)
    community = models.CharField(max_length=120, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    care_use = models.CharField(max_length=300, blank=True)
    named = models.ManyToManyField(Person, blank=True, related_name="named_in")
    licence = models.CharField(max_length=30)
    shown = models.PositiveIntegerField(default=0)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"

    @property
    def latest(self) -> Revision:
        """The newest revision."""
        return self.revisions.order_by("-number")[0]

    @property
    def public(self) -> Revision | None:
        """The revision that readers see."""
        return self.revisions.filter(number=self.shown).first() if self.shown else None


class Revision(models.Model):
    """The texts of a record at one time; never changed."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=200)
    body = models.TextField()
    place = models.CharField(max_length=60, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    link = models.URLField(max_length=300, blank=True)
    details = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_region = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="one_revision_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.record_id[:8]} revision {self.number}"


class RecordTranslation(models.Model):
    """A text of a record in another language, and the revision that it was made from."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="translations")
    field = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    text = models.TextField()
    origin = models.CharField(max_length=10)
    source_revision = models.PositiveIntegerField()
    translator = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "field", "language"], name="one_translation_a_field"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id[:8]} {self.field} {self.language}"

    @property
    def stale(self) -> bool:
        """Whether the original changed since."""
        return self.source_revision < (self.record.shown or self.record.latest.number)


class Statement(models.Model):
    """A reply of who is named, or an endorsement that can be taken back."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=12)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=2)
    made = models.DateTimeField(default=timezone.now)
    taken_back = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id[:8]}"


class ModerationCase(models.Model):
    """A report, its decision with reason, and an appeal that somebody else decides."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="cases")
    reporter = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    report = models.TextField()
    state = models.CharField(max_length=10, default="open")
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.TextField(blank=True)
    decider = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    appeal = models.TextField(blank=True)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"case {self.pk} of {self.record_id[:8]}"


class TableVersion(models.Model):
    """An immutable version of a table: values that the node wrote."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveIntegerField()
    columns = models.JSONField()
    rows = models.PositiveIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "number"], name="one_table_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.record_id[:8]} table {self.number}"


class SavedChart(models.Model):
    """A chart of a version of a table: its filters and axes, kept by their query."""

    table = models.ForeignKey(TableVersion, on_delete=models.CASCADE, related_name="charts")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="charts")
    title = models.CharField(max_length=120)
    query = models.CharField(max_length=1000)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.title


class RecordPicture(models.Model):
    """A picture that the node wrote anew, with the words that stand for it and its licence."""

    record = models.ForeignKey(SharedRecord, on_delete=models.CASCADE, related_name="pictures")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=300)
    creator = models.CharField(max_length=120)
    licence = models.CharField(max_length=30)
    shown = models.BooleanField(default=False)
    made = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.record_id[:8]} picture {self.pk}"


class LogEntry(models.Model):
    """One entry of the log; each names the hash of the one before it."""

    time = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=24)
    record_key = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=60, blank=True)
    before = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"

    def computed(self) -> str:
        """Return the hash of what it says and of the entry before."""
        told = (self.before, self.time.isoformat(), self.actor, self.action, self.record_key,
                self.detail)  # fmt: skip
        return hashlib.sha256("\x1f".join(told).encode()).hexdigest()
