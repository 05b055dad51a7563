"""What can be done with a record: each act asks the table of permissions and writes the log."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as of_class
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from globalarctic.errors import InputError
from globalarctic.exchange.permissions import RecordState, Role, permitted, refusal
from globalarctic.exchange.records.contributions import refused_contributions
from globalarctic.exchange.records.kinds import (
    CONTRIBUTION_KINDS,
    RECORD_KINDS,
    RECORD_LICENCES,
)
from globalarctic.exchange.releases.release import LICENCES
from globalarctic.web.exchange.contributing import contribution_of
from globalarctic.web.exchange.models import (
    LogEntry,
    ModerationCase,
    Person,
    PublishingBody,
    RecordTranslation,
    Revision,
    SharedRecord,
    Statement,
)
from globalarctic.words import LANGUAGES, Message, Text

if TYPE_CHECKING:
    import datetime as dt

__all__ = [
    "ACTS", "STANDINGS", "RecordText", "RefusedActError", "act", "broken_log_entry",
    "create_record", "decide_case", "edit_record", "log", "relations_of", "require",
    "review_translation", "translate_record",
]  # fmt: skip

_LONGEST_BODY = 20_000
_LOG_LOCK = 7_108_103
"""Number of the lock under which the log grows in PostgreSQL; any number of its own does."""
STANDINGS = ("member", "head")
"""Of a membership that counts."""


class RefusedActError(InputError):
    """An act that the table of permissions, or what is given, does not allow."""

    def __init__(self, message: Message, *, status: int = 403) -> None:
        self.message, self.status = message, status
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class RecordText:
    """What a contributor writes of a record."""

    language: str
    title: str
    body: str
    licence: str
    place: str = ""
    region: str = ""
    starts: dt.date | None = None
    ends: dt.date | None = None
    link: str = ""
    community: str = ""
    authority: str = ""
    care_use: str = ""
    details: dict[str, str] = of_class(default_factory=dict)
    organisation: str = ""

    @property
    def terms(self) -> dict[str, str]:
        """What holds for the whole record once the text is published."""
        return {
            "region": self.region, "community": self.community.strip(),
            "authority": self.authority.strip(), "care_use": self.care_use.strip(),
            "licence": self.licence,
        }  # fmt: skip

    def check(self, kind: str) -> None:
        """Refuse what cannot be published.

        Raises
        ------
        RefusedActError
            With what is missing or wrong.
        """
        link, licences = self.link, LICENCES if kind == "release" else RECORD_LICENCES
        open_end = self.ends is None and self.details.get("rolling") != "yes"
        wrong = {
            "language": self.language not in LANGUAGES,
            "title": not self.title.strip() or len(self.title) > 200
            or any("\u202a" <= s <= "\u202e" or "\u2066" <= s <= "\u2069" for s in self.title),
            "body": not self.body.strip() or len(self.body) > _LONGEST_BODY,
            "licence": self.licence not in licences,
            "authority": bool(self.community.strip()) and not self.authority.strip(),
            "community": kind == "notice" and not self.community.strip(),
            "deadline": kind == "programme" and open_end,
            "dates": (kind == "event" and self.starts is None)
            or bool(self.starts and self.ends and self.ends < self.starts),
            "link": (kind == "programme" and not link)
            or bool(link and not link.startswith("https://")),
        }  # fmt: skip
        problem = next((name for name, is_wrong in wrong.items() if is_wrong), "")
        if problem:
            raise RefusedActError(Message(f"exchange.form.{problem}"), status=422)


def log(actor: Person | None, action: str, record_key: str = "", detail: str = "") -> LogEntry:
    """Add an entry to the log; call it inside the transaction of what it tells.

    Notes
    -----
    Entries follow one after the other: SQLite lets one transaction write at a time; in PostgreSQL
    the next entry waits until this transaction ends, so that no two name the same one before.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOG_LOCK,))
    last = LogEntry.objects.order_by("-pk").first()
    entry = LogEntry(
        actor=actor.key if actor else "", action=action, record_key=record_key, detail=detail,
        before=last.hash if last else "", time=timezone.now(),
    )  # fmt: skip
    entry.hash = entry.computed()
    entry.save(force_insert=True)
    return entry


def broken_log_entry() -> int | None:
    """Return the number of the first entry that was changed, None when all are as written."""
    before = ""
    for entry in LogEntry.objects.order_by("pk").iterator():
        if entry.before != before or entry.hash != entry.computed():
            return int(entry.pk)
        before = entry.hash
    return None


def relations_of(person: Person | None, record: SharedRecord) -> frozenset[str]:
    """Return in which relations somebody stands to a record."""
    if person is None:
        return frozenset()
    relations = set()
    if record.owner_id == person.key:
        relations.add("owner")
    if record.organisation_id and person.memberships.filter(
        organisation_id=record.organisation_id, standing__in=STANDINGS
    ):
        relations.add("member")
    if record.region and record.region in person.regions_reviewed:
        relations.add("regional")
    if record.named.filter(pk=person.key).exists():
        relations.add("named")
    return frozenset(relations)


def require(
    action: str, role: Role, *, state: str = "", relations: frozenset[str] = frozenset()
) -> None:
    """Raise where the table of permissions does not allow an action.

    Raises
    ------
    RefusedActError
        With the reason.
    """
    if not permitted(action, role, state=state, relations=relations):
        raise RefusedActError(refusal(action, state=state))


@transaction.atomic
def create_record(person: Person, role: Role, kind: str, text: RecordText) -> SharedRecord:
    """Begin a record as a draft.

    Raises
    ------
    RefusedActError
        When the person may not, or the text lacks something.
    """
    require("create", role)
    if kind not in RECORD_KINDS:
        raise RefusedActError(Message("exchange.form.kind"), status=422)
    text.check(kind)
    record = SharedRecord(kind=kind, owner=person, organisation=_own_body(person, text))
    if kind == "answer":
        question = SharedRecord.objects.filter(
            pk=text.details["about"], kind="question", state=RecordState.PUBLISHED.value
        ).first()
        if question is None:
            raise RefusedActError(Message("exchange.form.question"), status=422)
        record.about = question
    _take(record, text.terms)
    record.save(force_insert=True)
    _revise(record, person, text, 1)
    log(person, "create", record.key, kind)
    return record


def _own_body(person: Person, text: RecordText) -> PublishingBody | None:
    """Return the organisation for which somebody writes, of which they are a member."""
    if not text.organisation:
        return None
    body = PublishingBody.objects.filter(
        pk=text.organisation, memberships__person=person, memberships__standing__in=STANDINGS
    ).first()
    if body is None:
        raise RefusedActError(Message("exchange.form.organisation"), status=422)
    return body


def _take(record: SharedRecord, terms: dict[str, str]) -> None:
    for name, value in terms.items():
        setattr(record, name, value)


def _revise(record: SharedRecord, person: Person, text: RecordText, number: int) -> Revision:
    return Revision.objects.create(
        record=record, number=number, language=text.language, title=text.title.strip(),
        body=text.body.strip(), place=text.place, starts=text.starts, ends=text.ends,
        link=text.link, author=person, details=text.details, terms=text.terms,
    )  # fmt: skip


@transaction.atomic
def edit_record(person: Person, role: Role, record: SharedRecord, text: RecordText) -> Revision:
    """Add a revision; one of a published record waits for review, the old one stays on show.

    Raises
    ------
    RefusedActError
        When the person may not, or the text lacks something.
    """
    record = SharedRecord.objects.select_for_update().get(pk=record.pk)
    require("edit", role, state=record.state, relations=relations_of(person, record))
    text.check(record.kind)
    number = record.latest.number + 1
    revision = _revise(record, person, text, number)
    if record.state != RecordState.PUBLISHED:
        _take(record, text.terms)  # of a published one they change when the text is reviewed
    if record.state == RecordState.RETURNED:
        record.state = RecordState.DRAFT.value
    record.save()
    log(person, "edit", record.key, f"revision {number}")
    return revision


_NEXT = {
    "submit": RecordState.REVIEW,
    "return": RecordState.RETURNED,
    "publish": RecordState.PUBLISHED,
    "withdraw": RecordState.WITHDRAWN,
}
ACTS = (*_NEXT, "sign-region", "reply", "endorse", "report", "erase")
"""Acts on a record that need no more than a text."""
_NEED_TEXT = {"return", "withdraw", "reply", "endorse", "report"}


@transaction.atomic
def act(
    person: Person | None, role: Role, record: SharedRecord, action: str, *, text: str = "",
    lang: str = "en", seen: int | None = None,
) -> None:  # fmt: skip
    """Do something with a record; ``seen`` is the number of the revision that was read for it.

    Raises
    ------
    RefusedActError
        When the table does not allow it, a reason is missing, or another revision came since.
    """
    record = SharedRecord.objects.select_for_update().get(pk=record.pk)
    require(action, role, state=record.state, relations=relations_of(person, record))
    if action in {"publish", "sign-region"} and seen not in {None, record.latest.number}:
        raise RefusedActError(Message("exchange.form.changed"), status=409)
    text = text.strip()[:4_000]
    if action in _NEED_TEXT and not text:
        raise RefusedActError(Message("exchange.form.reason"), status=422)
    if action in _NEXT:
        record.state = _NEXT[action].value
        if action in {"submit", "publish"} and record.kind in CONTRIBUTION_KINDS:
            refused = refused_contributions([contribution_of(record, record.latest)])
            if refused:
                told = Text(refused[record.key], "en")
                raise RefusedActError(Message("exchange.form.reader", told=told), status=422)
        if action == "publish":
            record.shown = record.latest.number
            _take(record, record.latest.terms)
            record.pictures.update(shown=True)
        record.save()
        if action in {"return", "withdraw"}:
            _say(record, person, action, text, lang)
    elif action == "sign-region":
        revision = record.latest
        revision.signed_by, revision.signed_region = person, record.region
        revision.save(update_fields=["signed_by", "signed_region"])
    elif action in {"reply", "endorse"}:
        _say(record, person, action, text, lang)
    elif action == "report":
        ModerationCase.objects.create(record=record, reporter=person, report=text)
    else:
        key = record.key
        record.delete()
        log(person, "erase", key)
        return
    log(person, action, record.key, f"revision {record.latest.number}")


def _say(record: SharedRecord, person: Person | None, kind: str, text: str, lang: str) -> None:
    Statement.objects.create(record=record, kind=kind, person=person, text=text, language=lang)


@transaction.atomic
def translate_record(
    person: Person, role: Role, record: SharedRecord, lang: str, texts: dict[str, str],
    *, origin: str = "human",
) -> None:  # fmt: skip
    """Keep a translation of what readers see; of the newest revision where they see none yet.

    Raises
    ------
    RefusedActError
        When the person may not, the language is the original's, or a text is missing.
    """
    require("translate", role, state=record.state, relations=relations_of(person, record))
    revision = record.public or record.latest
    if lang not in LANGUAGES or lang == revision.language or origin not in {"human", "machine"}:
        raise RefusedActError(Message("exchange.form.language"), status=422)
    for field in ("title", "body"):
        given = texts.get(field, "").strip()
        if not given or len(given) > _LONGEST_BODY:
            raise RefusedActError(Message(f"exchange.form.{field}"), status=422)
        RecordTranslation.objects.update_or_create(
            record=record, field=field, language=lang,
            defaults={"text": given, "origin": origin, "source_revision": revision.number,
                      "translator": person, "reviewer": None, "made": timezone.now()},
        )  # fmt: skip
    log(person, "translate", record.key, lang)


@transaction.atomic
def review_translation(person: Person | None, role: Role, record: SharedRecord, lang: str) -> None:
    """Say that a translation was checked by another person than who made it.

    Raises
    ------
    RefusedActError
        When the person may not, or there is nothing to check.
    """
    texts = list(record.translations.filter(language=lang))
    if not texts:
        raise RefusedActError(Message("exchange.form.language"), status=422)
    relations = set(relations_of(person, record))
    if person and any(text.translator_id == person.key for text in texts):
        relations.add("translator")
    require("review-translation", role, state=record.state, relations=frozenset(relations))
    record.translations.filter(language=lang).update(reviewer=person)
    log(person, "review-translation", record.key, lang)


@transaction.atomic
def decide_case(
    person: Person, role: Role, case: ModerationCase, outcome: str, reason: str
) -> None:
    """Decide a report or an appeal; withdrawing takes the record from the readers.

    Raises
    ------
    RefusedActError
        When the person may not, or gives no reason.
    """
    relations: set[Any] = {
        name for name, key in (("owner", case.record.owner_id), ("reporter", case.reporter_id),
                               ("decider", case.decider_id))
        if key == person.key
    }  # fmt: skip
    require("decide", role, state=case.state, relations=frozenset(relations))
    if outcome not in {"keep", "withdraw", "restore"} or not reason.strip():
        raise RefusedActError(Message("exchange.form.reason"), status=422)
    case.outcome, case.reason, case.decider = outcome, reason.strip()[:4_000], person
    case.state = "closed" if case.state == "appealed" else "decided"
    case.save()
    if outcome != "keep":
        state = RecordState.WITHDRAWN if outcome == "withdraw" else RecordState.PUBLISHED
        case.record.state = state.value
        case.record.save(update_fields=["state"])
    log(person, "decide", case.record.key, outcome)
