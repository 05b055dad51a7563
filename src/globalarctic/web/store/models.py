"""The tables: a stored answer, a job that makes one, and a count of what was written."""

from __future__ import annotations

import gzip
import json
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from globalarctic.table import Table
from globalarctic.words import unpacked

__all__ = ["Answer", "Generation", "Job", "packed_body", "unpacked_body"]


def packed_body(document: dict[str, Any]) -> bytes:
    """Return a document as compressed JSON; the same document gives the same bytes."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpacked_body(body: bytes | memoryview) -> dict[str, Any]:
    """Return the document that ``packed_body`` packed."""
    document: dict[str, Any] = json.loads(gzip.decompress(bytes(body)))
    return document


class Answer(models.Model):
    """An answer in no language, kept under the key of its question.

    Notes
    -----
    The document holds ``answer`` (the result's ``to_dict``), ``tables`` (each ``Table.to_dict``),
    ``geojson`` where it lies on the map, and ``release``; or ``refusal``, a message, where the
    rooms cannot answer.
    """

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    args = models.JSONField()
    body = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(default=timezone.localdate)
    pinned = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["pinned", "used_on"], name="answer_use")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def document(self) -> dict[str, Any]:
        """The whole document, parsed anew each time."""
        return unpacked_body(self.body)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The answer's tables, in no language yet."""
        return tuple(Table.from_dict(each) for each in self.document.get("tables", ()))


class Job(models.Model):
    """A question that the compute process answers.

    Notes
    -----
    ``owner`` holds the lease until ``lease_until``; whoever claims it after that date takes over.
    ``attempts`` counts claims. ``partial`` is the document as far as it is known.
    """

    class State(models.TextChoices):
        """What became of a job."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        DROPPED = "dropped"

    key = models.CharField(max_length=40, primary_key=True)
    kind = models.CharField(max_length=40)
    args = models.JSONField()
    pair = models.CharField(max_length=220, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    warming = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    progress_frac = models.FloatField(default=0.0)
    progress = models.JSONField(null=True, blank=True)
    partial = models.BinaryField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "warming", "made_at"], name="job_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.state}"

    @property
    def document(self) -> dict[str, Any]:
        """The answer as far as it is known; empty while nothing is."""
        return unpacked_body(self.partial) if self.partial else {}

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables as far as they are known."""
        return tuple(Table.from_dict(each) for each in self.document.get("tables", ()))

    @property
    def message(self) -> Any:
        """What it is doing, or why it failed: a message, a text, or None."""
        text = self.error if self.state == self.State.FAILED else self.progress
        return None if text is None else unpacked(text)


class Generation(models.Model):
    """One row: how often something that pages show was written."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        db_table = "store_generation"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="generation_is_one")
        ]

    def __str__(self) -> str:
        return str(self.number)
