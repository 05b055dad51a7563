"""The web server by itself: granian with light workers; ended with its parent."""

from __future__ import annotations

import os
import signal
import sys

from globalarctic.web.place import load_place
from globalarctic.web.processes import end_with_parent, note_process

__all__ = ["main"]

THREADS = 2
"""Threads of a worker: more halve the rate, as they share one lock and one database."""

_KILL_S = 10
_BACKLOG = 1024


def main() -> None:
    """Serve until told to stop; a worker that dies is started again."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    place = load_place()
    note_process("server")
    os.environ["GLOBALARCTIC_WORKER"] = "1"
    end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    server = Granian(
        "globalarctic.web.wsgi:application",
        address=place.host,
        port=place.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=place.workers,
        blocking_threads=THREADS,
        backlog=_BACKLOG,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=_KILL_S,
        log_level=LogLevels.warning,
        log_access=False,
        websockets=False,
    )
    server.serve()
    sys.exit(0)


if __name__ == "__main__":
    main()
