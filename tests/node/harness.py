"""A node of its own folder and port, started, killed and asked from outside."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

__all__ = ["Node", "river"]

COMMAND = [sys.executable, "-m", "globalarctic"]


def river(n: int) -> dict[str, str]:
    """Return the arguments of a quick comparison, another one for each number."""
    return {
        "origin": "Omsk", "target": "Salekhard", "corridors": "river",
        "depart": f"2026-{6 + n % 3:02d}-{1 + n % 28:02d}", "max_wait_d": f"{10 + n / 1000:.3f}",
    }  # fmt: skip


class Node:
    """A running node."""

    def __init__(self, folder: Path, *, wrapper: tuple[str, ...] = (), **settings: str) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.env = {
            **os.environ, "GLOBALARCTIC_NODE_DIR": str(folder), "GLOBALARCTIC_QUEUE": "10000",
            "GLOBALARCTIC_COMPUTE_PER_MINUTE": "1000000", **settings,
        }  # fmt: skip
        self.wrapper = wrapper
        self.log = folder.parent / f"{folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Node:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> float:
        """Start it; return the seconds until it was ready."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, *COMMAND, "serve", "--port", str(self.port)],
                env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.wait_ready(120.0)
        return time.monotonic() - began

    def stop(self) -> float:
        """Stop it as its keeper would; return the seconds that took."""
        began = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        self.process = None
        return time.monotonic() - began

    def get(
        self, path: str, args: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask an address; return status, headers and body."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", f"{path}?{urlencode(args)}" if args else path, headers=headers)
            answer = link.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            link.close()

    def json(self, path: str, args: dict[str, str] | None = None) -> dict[str, Any]:
        """Return the JSON of an address."""
        values: dict[str, Any] = json.loads(self.get(path, args)[2])
        return values

    def wait_ready(self, most_s: float) -> float:
        """Wait until it is ready; return the seconds."""
        began = time.monotonic()
        while time.monotonic() - began < most_s:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/readyz")[0] == 200:
                    return time.monotonic() - began
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.read_text()[-3000:]}")

    def pids(self, kind: str) -> list[int]:
        """Return the process ids of a kind."""
        end = time.monotonic() + 60.0  # all web workers may have been killed one after the other
        while True:
            try:
                processes = self.json("/status.json")["processes"]
                break
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        return [each["pid"] for each in processes.get(kind, [])]

    def kill_all(self) -> None:
        """Kill every process of the node at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def memory_mb(self) -> float:
        """Return the memory of all its processes, MB."""
        kinds = self.json("/status.json")["processes"]
        return float(sum(each["memory_mb"] for kind in kinds.values() for each in kind))

    def lines(self) -> list[dict[str, Any]]:
        """Return what it logged, line by line."""
        found = []
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
        return [line for line in found if isinstance(line, dict)]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the node."""
        return subprocess.run(
            [*COMMAND, *words], env=self.env, capture_output=True, text=True, check=False
        )
