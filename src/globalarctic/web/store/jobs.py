"""The queue: accept, claim with a lease, report, finish; exactly once whatever is killed."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from globalarctic.errors import GlobalArcticError
from globalarctic.web.place import load_place
from globalarctic.web.store.limits import LimitError, count_question, new_questions
from globalarctic.web.store.models import Answer, Job, packed_body
from globalarctic.words import Message, packed

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from globalarctic.web.questions import Question

__all__ = [
    "ATTEMPTS",
    "LEASE_S",
    "PATIENCE_S",
    "BusyError",
    "accept",
    "claim",
    "drop_forgotten",
    "fail",
    "finish",
    "place_in_queue",
    "prune",
    "recover",
    "release",
    "renew",
    "report",
]

ATTEMPTS = 3
"""Claims after which a job that never ended is given up."""

LEASE_S = 20.0
"""Seconds for which a claim holds without being renewed."""

PATIENCE_S = 1_800.0
"""Seconds after which a question that nobody asks for any more is dropped from the queue."""

_TOUCH_S = 5.0
_LONG_S = 20.0
_LONG_WAITS_S = 300.0
_log = logging.getLogger("globalarctic.web.store")
_OPEN = (Job.State.QUEUED, Job.State.RUNNING)


class BusyError(GlobalArcticError):
    """Too many questions wait; ``seconds`` says when to ask again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"too many questions wait; ask again in {seconds} s")


def accept(question: Question, *, warming: bool = False) -> Answer | Job:
    """Return the stored answer of a question, or the job that makes it: one job for all who ask.

    Parameters
    ----------
    warming
        Whether nobody waits for it: it comes after all that people ask, and no bound holds.

    Raises
    ------
    BusyError
        When the queue is full.
    LimitError
        When the client asks more than its share.
    """
    key, now = question.key, timezone.now()
    answer = Answer.objects.filter(key=key).first()
    if answer is not None:
        return answer
    job = Job.objects.filter(key=key).first()
    waiting = job is not None and job.state in {*_OPEN, Job.State.FAILED}
    if job is not None and waiting and (warming or not job.warming):
        if not warming and (now - job.asked_at).total_seconds() > _TOUCH_S:
            Job.objects.filter(key=key).update(asked_at=now)
        return job
    with transaction.atomic():
        answer = Answer.objects.filter(key=key).first()
        if answer is not None:
            return answer
        job = Job.objects.select_for_update().filter(key=key).first()
        if job is not None and job.state in {*_OPEN, Job.State.FAILED}:
            if job.warming and not warming:
                job.warming, job.asked_at = False, now
                job.save(update_fields=["warming", "asked_at"])
            return job
        if not new_questions():
            raise LimitError(1)
        if not warming:
            count_question()
            length = Job.objects.filter(state=Job.State.QUEUED, warming=False).count()
            if length >= load_place().queue:
                raise BusyError(min(600, max(5, int(length * question.kind.seconds / 4))))
        job, _ = Job.objects.update_or_create(
            key=key,
            defaults={
                "kind": question.kind.name, "args": question.args, "pair": question.pair,
                "state": Job.State.QUEUED, "warming": warming, "attempts": 0, "owner": "",
                "lease_until": None, "progress_frac": 0.0, "progress": None, "partial": None,
                "error": None, "made_at": now, "asked_at": now, "started_at": None,
                "ended_at": None,
            },
        )  # fmt: skip
        return job


def place_in_queue(job: Job) -> int:
    """Return how many jobs are to be done before this one; 0 when it is being done."""
    if job.state != Job.State.QUEUED:
        return 0
    queued = list(
        _in_order(Job.objects.filter(state=Job.State.QUEUED)).values_list("key", flat=True)
    )
    running = Job.objects.filter(state=Job.State.RUNNING).count()
    return running + (queued.index(job.key) if job.key in queued else 0)


def _in_order(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Return jobs in their order: people's first, of these the short ones, but for five minutes."""
    from globalarctic.web.questions.kinds import kinds

    long = [name for name, kind in kinds().items() if kind.seconds > _LONG_S]
    since = timezone.now() - dt.timedelta(seconds=_LONG_WAITS_S)
    later = Case(
        When(kind__in=long, made_at__gt=since, then=Value(1)), default=Value(0),
        output_field=IntegerField(),
    )  # fmt: skip
    return jobs.alias(later=later).order_by("warming", "later", "attempts", "made_at")


def claim(owner: str, *, pair: str = "") -> Job | None:
    """Return the next job to do, leased to an owner; None when there is none.

    Parameters
    ----------
    owner
        Who claims: names a process for good.
    pair
        Places that the engine has at hand: jobs with them come first among those that people ask.

    Notes
    -----
    What takes long, such as the twelve months of a pair, comes after short questions, until it has
    waited five minutes. A job whose lease has run out is claimed again, after those that never
    ended a process; after ``ATTEMPTS`` claims it is given up.
    """
    now = timezone.now()
    with transaction.atomic():
        Job.objects.filter(
            state=Job.State.RUNNING, lease_until__lt=now, attempts__gte=ATTEMPTS
        ).update(
            state=Job.State.FAILED, owner="", lease_until=None, ended_at=now, partial=None,
            error=packed(Message("web.job.poison", n=ATTEMPTS)),
        )  # fmt: skip
        ready = Job.objects.select_for_update(skip_locked=True).filter(
            Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
        )
        job = None
        if pair:
            job = ready.filter(pair=pair, warming=False, attempts=0).order_by("made_at").first()
        if job is None:
            job = _in_order(ready).first()
        if job is None:
            return None
        job.state, job.owner = Job.State.RUNNING, owner
        job.lease_until = now + dt.timedelta(seconds=LEASE_S)
        job.attempts, job.started_at = job.attempts + 1, now
        job.progress_frac, job.progress, job.partial = 0.0, None, None
        job.save()
        return job


def renew(key: str, owner: str) -> bool:
    """Hold a job longer; return whether it still is the owner's and anybody waits for it."""
    now = timezone.now()
    mine = Job.objects.filter(key=key, owner=owner, state=Job.State.RUNNING)
    if not mine.update(lease_until=now + dt.timedelta(seconds=LEASE_S)):
        return False
    oldest = now - dt.timedelta(seconds=PATIENCE_S)
    return not mine.filter(warming=False, asked_at__lt=oldest).exists()


def report(
    key: str, owner: str, *, share: float, text: Any = None, partial: dict[str, Any] | None = None
) -> None:
    """Write how far a job is, 0 to 1, and what is known of its answer."""
    changes: dict[str, Any] = {"progress_frac": min(1.0, max(0.0, share))}
    if text is not None:
        changes["progress"] = packed(text)
    if partial is not None:
        changes["partial"] = packed_body(partial)
    Job.objects.filter(key=key, owner=owner, state=Job.State.RUNNING).update(**changes)


def finish(job: Job, document: dict[str, Any]) -> bool:
    """Store the answer of a job and mark it done, both or neither; False when it was not held."""
    body, now = packed_body(document), timezone.now()
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(
            key=job.key, owner=job.owner, state=Job.State.RUNNING
        )
        if not held.exists():
            return False
        Answer.objects.get_or_create(
            key=job.key,
            defaults={
                "kind": job.kind, "args": job.args, "body": body, "size_bytes": len(body),
                "made_at": now,
            },
        )  # fmt: skip
        held.update(
            state=Job.State.DONE, owner="", lease_until=None, ended_at=now, progress_frac=1.0,
            progress=None, partial=None,
        )  # fmt: skip
    return True


def fail(job: Job, why: Message) -> None:
    """Mark a job as failed for good, with its reason."""
    Job.objects.filter(key=job.key, owner=job.owner, state=Job.State.RUNNING).update(
        state=Job.State.FAILED, owner="", lease_until=None, ended_at=timezone.now(),
        partial=None, error=packed(why),
    )  # fmt: skip


def release(key: str, owner: str) -> None:
    """Give a job back undone, as if it had never been claimed: the process is told to stop."""
    with transaction.atomic():
        for job in Job.objects.select_for_update().filter(
            key=key, owner=owner, state=Job.State.RUNNING
        ):
            job.state, job.owner, job.lease_until = Job.State.QUEUED, "", None
            job.attempts = max(0, job.attempts - 1)
            job.save()


def recover(owners: tuple[str, ...]) -> int:
    """Free the jobs of owners that are known to be dead, so that nobody waits for their lease.

    Parameters
    ----------
    owners
        Beginnings of names of owners.
    """
    now, count = timezone.now(), 0
    for owner in owners:
        count += Job.objects.filter(state=Job.State.RUNNING, owner__startswith=owner).update(
            lease_until=now - dt.timedelta(seconds=1)
        )
    return count


def drop_forgotten() -> int:
    """Drop queued jobs that nobody has asked for in ``PATIENCE_S``; return how many."""
    oldest = timezone.now() - dt.timedelta(seconds=PATIENCE_S)
    return Job.objects.filter(state=Job.State.QUEUED, warming=False, asked_at__lt=oldest).update(
        state=Job.State.DROPPED, ended_at=timezone.now()
    )


def prune(most_mb: int) -> int:
    """Delete the answers that were used longest ago until the rest fits; return how many went.

    Jobs that ended a month ago go too.
    """
    from django.db.models import Sum

    count = 0
    limit = most_mb * 1_000_000
    total = Answer.objects.aggregate(total=Sum("size_bytes"))["total"] or 0
    while total > limit:
        old = list(
            Answer.objects.filter(pinned=False)
            .order_by("used_on", "made_at")
            .values_list("key", "size_bytes")[:100]
        )
        if not old:
            break
        keys: list[str] = []
        for key, size in old:
            if total <= limit:
                break
            keys.append(key)
            total -= size
        with transaction.atomic():
            Job.objects.filter(key__in=keys).delete()
            Answer.objects.filter(key__in=keys).delete()
        count += len(keys)
    month_ago = timezone.now() - dt.timedelta(days=30)
    Job.objects.filter(ended_at__lt=month_ago).exclude(state__in=_OPEN).delete()
    return count
