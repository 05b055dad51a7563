"""``globalarctic serve``: prepares the folder, then keeps web server and compute process alive."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from globalarctic.errors import DataError, InputError
from globalarctic.web.place import load_place
from globalarctic.web.processes import note_process

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Supervisor", "prepare", "serve"]

_MODULES = {"server": "globalarctic.web.running.server", "compute": "globalarctic.web.compute"}
_NEIGHBOURS = "globalarctic.web.federation"
_PATIENCE_S = 12.0
_LOOK_S = 0.1
_QUICK_S = 5.0
_SLOWEST_S = 2.0
_log = logging.getLogger("globalarctic.web.running")


def prepare(*, static: bool = True) -> None:
    """Make the node's folder, database and static files ready.

    Parameters
    ----------
    static
        Gather the static files too.

    Raises
    ------
    DataError
        When the folder cannot be written or the database cannot be used.
    """
    import django
    from django.core.management import call_command
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "globalarctic.web.settings")
    place = load_place()
    try:
        place.run_folder.mkdir(parents=True, exist_ok=True)
        probe = place.run_folder / f"probe.{os.getpid()}"
        probe.write_bytes(b"\0" * 65_536)
        probe.unlink()
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
        if static:
            call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        raise DataError(
            f"the node's folder {place.folder} cannot be used ({error.strerror}); make room or "
            "make it writable, or name another one by GLOBALARCTIC_NODE_DIR"
        ) from None
    except DatabaseError as error:
        raise DataError(f"the node's database cannot be used: {error}") from None


class Supervisor:
    """Its children, started, watched, stopped: web server, compute process, and neighbours.

    The last one is started once a neighbour is followed.
    """

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._failures: dict[str, int] = {}
        self._again: dict[str, float] = {}
        self._since: dict[str, float] = {}
        self._stopping = threading.Event()

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Stop the children, then end."""
        del signum, frame
        self._stopping.set()

    def _start(self, name: str) -> None:
        self._since[name] = time.monotonic()
        self._children[name] = subprocess.Popen(
            [sys.executable, "-m", _MODULES.get(name, _NEIGHBOURS)]
        )
        _log.info("started", extra={"event": "start", "kind": name,
                                    "pid": self._children[name].pid})  # fmt: skip

    def _watch(self) -> None:
        """Start a child again that has ended; one that ends at once each time, a little later."""
        now = time.monotonic()
        for name, child in list(self._children.items()):
            status = child.poll()
            if status is None:
                continue
            if name not in self._again:
                quick = status != 0 and now - self._since[name] < _QUICK_S
                count = self._failures[name] = self._failures.get(name, 0) + 1 if quick else 0
                self._again[name] = now + min(_SLOWEST_S, _LOOK_S * 2.0 ** min(count, 10))
                _log.warning("ended", extra={"event": "end", "kind": name, "status": status})
            elif now >= self._again[name]:
                del self._again[name]
                self._start(name)

    def run(self) -> None:
        """Run until told to stop."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        note_process("supervisor")
        for name in _MODULES:
            self._start(name)
        copies = load_place().folder / "federation" / "copies"
        while not self._stopping.wait(_LOOK_S):
            self._watch()
            if "neighbours" not in self._children and copies.is_dir():
                self._start("neighbours")
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + _PATIENCE_S
        for child in self._children.values():
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        _log.info("stopped", extra={"event": "stop"})


def serve(*, host: str = "", port: int = 0, workers: int = 0) -> None:
    """Run the node until it is told to stop (SIGTERM, SIGINT).

    Parameters
    ----------
    host, port, workers
        Address, and number of web workers; those of the environment when not given.

    Raises
    ------
    DataError, InputError
        When the folder, the database or the address cannot be used.
    """
    settings = {"HOST": host, "PORT": str(port or ""), "WORKERS": str(workers or "")}
    for name, value in settings.items():
        if value:
            os.environ[f"GLOBALARCTIC_{name}"] = value
    load_place.cache_clear()
    place = load_place()
    _check_address(place.host, place.port)
    prepare()
    Supervisor().run()


def _check_address(host: str, port: int) -> None:
    import socket

    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise InputError(
            f"nothing can listen at {host}:{port} ({error.strerror}); give another --port or --host"
        ) from None
