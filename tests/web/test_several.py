"""Several workers on one database, SQLite or PostgreSQL: nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

from django.db import connection, transaction

from globalarctic.web.exchange.models import LogEntry
from globalarctic.web.exchange.workflow import broken_log_entry, log
from globalarctic.web.questions import question
from globalarctic.web.store import jobs
from globalarctic.web.store.models import Answer, Job

if TYPE_CHECKING:
    from collections.abc import Callable

_WORKERS = 4


def _at_once(work: Callable[[int], None]) -> None:
    faults: list[Exception] = []

    def run(number: int) -> None:
        try:
            work(number)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(_WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def test_each_job_is_claimed_by_one_and_answered_once(node: None) -> None:
    pair = {"origin": "Omsk", "target": "Salekhard", "corridors": "river"}
    asked = [question("compare", {**pair, "depart": f"2026-07-{day:02d}"}) for day in range(1, 25)]
    _at_once(lambda _: [jobs.accept(each) for each in asked] and None)
    assert Job.objects.count() == len(asked)
    claimed: list[str] = []

    def work(number: int) -> None:
        while job := jobs.claim(f"machine-{number}:1"):
            claimed.append(job.key)
            assert jobs.finish(job, {"kind": "compare", "answer": number})

    _at_once(work)
    assert Counter(claimed) == Counter(each.key for each in asked)
    assert Answer.objects.count() == len(asked)
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}


def test_the_log_stays_one_chain_whoever_writes(node: None) -> None:
    def work(number: int) -> None:
        for count in range(12):
            with transaction.atomic():
                log(None, "test", f"{number}-{count}")

    _at_once(work)
    assert LogEntry.objects.count() == 12 * _WORKERS
    assert broken_log_entry() is None
    before = list(LogEntry.objects.values_list("before", flat=True))
    assert len(set(before)) == len(before)  # no two follow the same one
