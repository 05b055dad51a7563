"""The loop of the compute process: claim, answer, store; stop when told, restart when too large."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from globalarctic.errors import GlobalArcticError
from globalarctic.words import Message, Text

if TYPE_CHECKING:
    from types import FrameType

    from globalarctic.web.store.models import Job

__all__ = ["Compute", "StopError", "main"]

LARGEST_MB = 1_250
"""Memory at which the process ends after its job, MB; the supervisor starts a fresh one."""

_IDLE_S = 0.25
_BEAT_S = 4.0
_REPORT_S = 0.4
_TIDY_S = 60.0
_log = logging.getLogger("globalarctic.web.compute")


class StopError(GlobalArcticError):
    """Raised inside a computation that is to end: told to stop, or nobody waits for it."""

    passing = True


class Compute:
    """One compute process: who it is, what it does, and whether it is to stop."""

    def __init__(self) -> None:
        self.host = socket.gethostname()[:30]
        self.owner = f"{self.host}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopping = threading.Event()
        self.forgotten = threading.Event()
        self.job: Job | None = None
        self.working = False
        self.pair = ""

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Stop after giving the job back."""
        del signum, frame
        self.stopping.set()

    # ------------------------------------------------------------------ one job

    def step(self) -> bool:
        """Do the next job; return whether there was one."""
        from globalarctic.web.store import jobs

        job = jobs.claim(self.owner, pair=self.pair)
        if job is None:
            return False
        self.job, self.pair = job, job.pair
        self.forgotten.clear()
        began = time.monotonic()
        figures = {"key": job.key, "kind": job.kind, "attempt": job.attempts}
        try:
            kept = jobs.finish(job, self._answer(job))
        except StopError:
            jobs.release(job.key, self.owner)
            _log.info("job given back", extra={"event": "job-released", **figures})
            return True
        except Exception as error:
            _log.exception("job failed", extra={"event": "job-failed", **figures})
            words = f"{type(error).__name__}: {error}"[:300]
            jobs.fail(job, Message("web.job.failed", text=Text(words)))
            return True
        finally:
            self.job = None
        seconds = round(time.monotonic() - began, 2)
        event = "job-done" if kept else "job-lost"
        _log.info("job done", extra={"event": event, "seconds": seconds, **figures})
        return True

    def _answer(self, job: Job) -> dict[str, Any]:
        from globalarctic.web.questions import Question
        from globalarctic.web.questions.kinds import kind_of
        from globalarctic.web.store.ask import document_of

        asking = Question(kind_of(job.kind), job.args)
        return document_of(asking, report=self._reporter(job))

    def _reporter(self, job: Job) -> Any:
        from django.db import DatabaseError, connection

        from globalarctic.web.store import jobs

        latest = [0.0, 0.0]
        lock = threading.Lock()
        thread = threading.get_ident()

        def report(
            share: float, *, text: Any = None, partial: dict[str, Any] | None = None
        ) -> None:
            if self.stopping.is_set() or self.forgotten.is_set():
                raise StopError("the computation is to end")
            with lock:
                latest[1] = max(latest[1], share)
                now = time.monotonic()
                if partial is None and now - latest[0] < _REPORT_S:
                    return
                latest[0] = now
                try:
                    jobs.report(job.key, self.owner, share=latest[1], text=text, partial=partial)
                except DatabaseError as error:
                    _log.warning("progress not written: %s", error)
                finally:
                    if threading.get_ident() != thread:
                        connection.close()

        return report

    # ------------------------------------------------------------------ the loop

    def beat(self) -> None:
        """Renew the lease of the job at hand, and say that the process lives."""
        from django.db import DatabaseError

        from globalarctic.web.processes import note_process
        from globalarctic.web.store import jobs

        while not self.stopping.wait(_BEAT_S):
            if self.working:
                note_process("compute", engine="ready")
            job = self.job
            if job is None:
                continue
            with suppress(DatabaseError):
                if not jobs.renew(job.key, self.owner) and self.job is job:
                    self.forgotten.set()

    def keep_alive(self) -> None:
        """Renew the lease of the job at hand from now on."""
        threading.Thread(target=self.beat, name="beat", daemon=True).start()

    def run(self) -> None:
        """Work until told to stop or grown too large."""
        from django.db import DatabaseError, connection

        from globalarctic.web.place import load_place
        from globalarctic.web.processes import memory_mb, note_process
        from globalarctic.web.store import jobs

        note_process("compute", engine="warming")
        self._recover()
        from globalarctic.transport.search.engine import load_engine

        load_engine()
        note_process("compute", engine="ready")
        self.working = True
        _log.info("engine ready", extra={"event": "ready", "memory_mb": memory_mb()})
        self.keep_alive()
        tidied = 0.0
        while not self.stopping.is_set():
            try:
                worked = self.step()
                if time.monotonic() - tidied > _TIDY_S:
                    tidied = time.monotonic()
                    jobs.drop_forgotten()
                    jobs.prune(load_place().store_mb)
            except DatabaseError as error:
                _log.error("database: %s", error, extra={"event": "database"})
                connection.close()
                self.stopping.wait(2.0)
                continue
            if worked and memory_mb() > LARGEST_MB:
                _log.info("grown", extra={"event": "recycle", "memory_mb": memory_mb()})
                return
            if not worked:
                self.stopping.wait(_IDLE_S)

    def _recover(self) -> None:
        """Free what dead processes of this machine held."""
        from globalarctic.web.processes import is_alive
        from globalarctic.web.store import jobs
        from globalarctic.web.store.models import Job

        owners = Job.objects.filter(state=Job.State.RUNNING).values_list("owner", flat=True)
        dead = []
        for owner in owners:
            host, pid = owner.split(":")[:2]
            if host == self.host and not is_alive(int(pid)):
                dead.append(owner)
        jobs.recover(tuple(dead))


def main() -> None:
    """Run the compute process until it is told to stop."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
    django.setup()
    from globalarctic.web.processes import end_with_parent

    with suppress(OSError):
        os.nice(5)
    compute = Compute()
    signal.signal(signal.SIGTERM, compute.stop)
    signal.signal(signal.SIGINT, compute.stop)
    end_with_parent(compute.stop)
    compute.run()
    sys.exit(0)
