"""The job table and the upkeep of a node: leases, retries, poison, backups, what is broken."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from globalarctic.errors import DataError, InputError
from globalarctic.web.compute.loop import Compute, StopError
from globalarctic.web.pages.year import year_question
from globalarctic.web.place import load_place
from globalarctic.web.questions import question
from globalarctic.web.questions.fields import today
from globalarctic.web.running import upkeep
from globalarctic.web.running.warm import usual_questions, warm
from globalarctic.web.store import jobs
from globalarctic.web.store.models import Answer, Job, packed_body


def ask(day: int, **args: str) -> Job:
    pair = {"origin": "Omsk", "target": "Salekhard", "corridors": "river", **args}
    result = jobs.accept(question("compare", {**pair, "depart": f"2026-07-{day:02d}"}))
    assert isinstance(result, Job)
    return result


def end_lease(job: Job) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Job.objects.filter(key=job.key).update(lease_until=past)


def test_one_job_for_all_who_ask_at_once(node: None) -> None:
    def asker() -> None:
        try:
            ask(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=asker) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1


def test_many_claim_and_each_job_is_done_once(node: None) -> None:
    for day in range(1, 21):
        ask(day)
    taken: list[str] = []

    def worker(name: str) -> None:
        try:
            while (job := jobs.claim(name)) is not None:
                taken.append(job.key)
                assert jobs.finish(job, {"kind": "compare", "answer": {}})
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == Answer.objects.count() == 20


def test_a_lost_lease_is_taken_over_and_only_one_answer_counts(node: None) -> None:
    ask(1)
    first = jobs.claim("dead:1:a")
    assert first is not None
    assert jobs.claim("b") is None
    end_lease(first)
    second = jobs.claim("b")
    assert second is not None
    assert second.attempts == 2
    assert not jobs.finish(first, {"kind": "compare", "from": "first"})
    assert jobs.finish(second, {"kind": "compare", "from": "second"})
    assert Answer.objects.get().document["from"] == "second"
    assert not jobs.renew(first.key, "dead:1:a")


def test_the_jobs_of_a_dead_process_are_taken_at_once(node: None) -> None:
    ask(1)
    compute = Compute()
    assert jobs.claim(f"{compute.host}:999999:abcd") is not None
    compute._recover()
    assert jobs.claim(compute.owner) is not None


def test_poison_is_given_up_after_three_attempts(node: None) -> None:
    job = ask(1)
    for _ in range(jobs.ATTEMPTS):
        assert jobs.claim("w") is not None
        end_lease(job)  # the process was ended by the question
    assert jobs.claim("w") is None
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "3 times" in str(job.message)
    again = ask(1)
    assert again.state == Job.State.FAILED  # it is not tried again and again


def test_a_fault_in_the_work_fails_the_job_with_its_reason(
    node: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ask(1)

    def broken(self: Compute, item: Job) -> dict[str, Any]:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(Compute, "_answer", broken)
    assert Compute().step()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "by nought" in str(job.message)


def test_stopping_gives_the_job_back_untouched(node: None, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask(1)

    def stopped(self: Compute, item: Job) -> dict[str, Any]:
        self.stop()
        self._reporter(item)(0.5)
        raise AssertionError("the report stops the work")

    monkeypatch.setattr(Compute, "_answer", stopped)
    assert Compute().step()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0)
    assert StopError.passing


def test_what_nobody_waits_for_ends(node: None) -> None:
    job = ask(1)
    long_ago = timezone.now() - dt.timedelta(seconds=jobs.PATIENCE_S + 60)
    Job.objects.update(asked_at=long_ago)
    claimed = jobs.claim("w")
    assert claimed is not None
    assert not jobs.renew(job.key, "w")  # the work at hand ends too
    jobs.release(job.key, "w")
    assert jobs.drop_forgotten() == 1
    again = ask(1)
    assert again.state == Job.State.QUEUED


def test_people_come_before_warming_and_near_questions_together(node: None) -> None:
    early = jobs.accept(question("scope", {}), warming=True)
    other = ask(1, origin="Tobolsk")
    mine = ask(2)
    assert isinstance(early, Job)
    assert jobs.place_in_queue(early) == 2
    first = jobs.claim("w", pair=mine.pair)
    assert first is not None
    assert first.key == mine.key
    second, third = jobs.claim("w"), jobs.claim("w")
    assert second is not None
    assert third is not None
    assert (second.key, third.key) == (other.key, early.key)


def test_old_answers_make_room(node: None) -> None:
    for n in range(10):
        body = packed_body({"kind": "x"})
        used = dt.date(2026, 1, 1) + dt.timedelta(days=n)
        Answer.objects.create(
            key=f"{n:040d}", kind="x", args={}, body=body, size_bytes=300_000, used_on=used,
            pinned=n == 0,
        )  # fmt: skip
    assert jobs.prune(1) == 7
    assert set(Answer.objects.values_list("key", flat=True)) == {f"{n:040d}" for n in (0, 8, 9)}


def test_what_takes_long_waits_for_short_questions_but_not_for_ever(node: None) -> None:
    pair = {"origin": "Dalian", "target": "Rotterdam"}
    year = jobs.accept(question("months", pair))
    short = jobs.accept(question("compare", {**pair, "depart": "2026-08-20"}))
    assert isinstance(year, Job)
    assert isinstance(short, Job)
    assert [jobs.place_in_queue(each) for each in (short, year)] == [0, 1]
    Job.objects.filter(key=year.key).update(made_at=timezone.now() - dt.timedelta(minutes=6))
    assert [jobs.place_in_queue(each) for each in (short, year)] == [1, 0]
    first = jobs.claim("test:1:a")
    assert first is not None
    assert first.key == year.key


def test_usual_questions_can_all_be_asked_and_warming_is_taken_up_again(
    node: None, tmp_path: Path
) -> None:
    every = [each.key for each in usual_questions()]
    assert len(every) == len(set(every)) > 8
    year = today()[:4]
    pair = {"origin": "Dalian", "target": "Rotterdam", "depart": f"{year}-08-20"}
    assert year_question(question("compare", pair).args).key in every  # the strip of its page
    assert {"traffic", "outlook-sheet"} <= {each.kind.name for each in usual_questions()}
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[[pairs]]\nkind = "route"\npairs = [["omsk", "pavlodar"]]\n'
        'args = { depart = "2026-07-01", corridor = "river" }\n'
    )
    assert warm(usual_questions(mine)) == {"stored": 0, "computed": 1, "failed": 0}
    assert warm(usual_questions(mine)) == {"stored": 1, "computed": 0, "failed": 0}


own_file = pytest.mark.skipif(
    bool(load_place().database_url), reason="PostgreSQL is kept by pg_dump and pg_restore"
)


def test_postgres_is_kept_by_its_own_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(load_place(), database_url="postgresql://postgres@db/node")
    monkeypatch.setattr(upkeep, "load_place", lambda: other)
    for act in (upkeep.backup, upkeep.restore):
        with pytest.raises(InputError, match="pg_dump"):
            act(tmp_path / "node.tar.gz")


@own_file
def test_a_backup_under_writing_restores_whole(node: None, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def writer() -> None:
        try:
            while not stop.is_set():
                n = len(written)
                body = packed_body({"kind": "x", "n": n})
                Answer.objects.create(
                    key=f"{n:040d}", kind="x", args={}, body=body, size_bytes=len(body)
                )
                written.append(n)
        finally:
            connection.close()

    thread = threading.Thread(target=writer)
    thread.start()
    try:
        while len(written) < 50:
            pass
        before = len(written)
        upkeep.backup(tmp_path / "node.tar.gz")
    finally:
        stop.set()
        thread.join()
    with tarfile.open(tmp_path / "node.tar.gz") as archive:
        archive.extractall(tmp_path / "out", filter="data")
    with closing(sqlite3.connect(tmp_path / "out" / "node.sqlite3")) as link:
        count = link.execute("SELECT count(*) FROM store_answer").fetchone()[0]
    assert before <= count <= len(written)  # nothing acknowledged before it began is missing


@own_file
def test_a_damaged_backup_changes_nothing(node: None, tmp_path: Path) -> None:
    upkeep.backup(tmp_path / "node.tar.gz")
    data = (tmp_path / "node.tar.gz").read_bytes()
    place = load_place().database_file
    before = place.stat().st_mtime_ns
    for cut in (data[:100], data[: len(data) // 2], b"", b"x" * 1000):
        (tmp_path / "bad.tar.gz").write_bytes(cut)
        with pytest.raises(DataError):
            upkeep.restore(tmp_path / "bad.tar.gz")
    assert place.stat().st_mtime_ns == before


@own_file
def test_restore_brings_back_what_was(node: None, tmp_path: Path) -> None:
    body = packed_body({"kind": "x"})
    Answer.objects.create(key="1" * 40, kind="x", args={}, body=body, size_bytes=len(body))
    upkeep.backup(tmp_path / "node.tar.gz")
    Answer.objects.all().delete()
    connection.close()
    upkeep.restore(tmp_path / "node.tar.gz")
    assert Answer.objects.get().key == "1" * 40
    kept = list(load_place().folder.glob("before-*.sqlite3"))
    assert kept
    for path in kept:
        path.unlink()


def test_a_check_finds_what_is_broken(node: None) -> None:
    fatal = [fault for fault in upkeep.check() if fault.fatal]
    assert not fatal
    Answer.objects.create(key="2" * 40, kind="x", args={}, body=b"rubbish", size_bytes=7)
    Job.objects.create(key="3" * 40, kind="x", args={}, state=Job.State.DONE)
    places = {fault.place for fault in upkeep.check() if fault.fatal}
    assert places == {f"answer {'2' * 40}", f"job {'3' * 40}"}
