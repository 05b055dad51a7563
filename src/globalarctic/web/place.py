"""Where a node keeps its files, and what it is told by the environment."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from globalarctic.config import load_config
from globalarctic.errors import DataError, InputError

__all__ = ["NodePlace", "load_place"]


@dataclass(frozen=True, slots=True)
class NodePlace:
    """The folder of a node and its settings.

    Notes
    -----
    ``folder`` holds ``node.sqlite3``, ``secret.key`` and ``run`` (one file a process);
    ``public_url`` is the address that others see, "" when the node is for this machine only;
    ``database_url`` is "" for the node's own SQLite file. ``queue`` is how many questions may wait
    for the compute process; ``store_mb`` how large the stored answers may grow, MB;
    ``compute_per_minute`` how many new questions one client may ask; ``proxy`` whether a proxy in
    front tells who asks.
    """

    folder: Path
    host: str
    port: int
    workers: int
    public_url: str
    hosts: tuple[str, ...]
    database_url: str
    queue: int
    store_mb: int
    compute_per_minute: int
    proxy: bool

    @property
    def secure(self) -> bool:
        """Whether the node is reached over https."""
        return self.public_url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """Names under which the node answers."""
        own = urlsplit(self.public_url).hostname if self.public_url else None
        bound = [] if self.host in {"", "0.0.0.0", "::"} else [self.host]
        return [
            *dict.fromkeys(["localhost", "127.0.0.1", "[::1]", *bound, *([own] if own else [])]),
            *self.hosts,
        ]

    @property
    def run_folder(self) -> Path:
        """Where each process of the node says that it lives."""
        return self.folder / "run"

    @property
    def database_file(self) -> Path:
        """The node's own database."""
        return self.folder / "node.sqlite3"

    def database(self) -> dict[str, object]:
        """Return the settings of the database for Django.

        Raises
        ------
        InputError
            When ``GLOBALARCTIC_DATABASE_URL`` is not of PostgreSQL.
        """
        if not self.database_url:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.database_file),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": (
                        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                        "PRAGMA mmap_size=134217728; PRAGMA secure_delete=ON"
                    ),
                },
            }
        parts = urlsplit(self.database_url)
        options = dict(parse_qsl(parts.query))
        if parts.scheme not in {"postgres", "postgresql"}:
            raise InputError(
                "GLOBALARCTIC_DATABASE_URL is not of PostgreSQL; write postgresql://user:password@host:5432/name"
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or options.pop("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }

    def secret(self) -> str:
        """Return the key that signs cookies; made on the first start.

        Raises
        ------
        DataError
            When the folder cannot be written.
        """
        key = os.environ.get("GLOBALARCTIC_SECRET_KEY", "")
        if key:
            return key
        path = self.folder / "secret.key"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                part = path.with_name(f"secret.{os.getpid()}.part")
                part.touch(mode=0o600)
                part.write_text(secrets.token_urlsafe(64), encoding="ascii")
                try:
                    os.link(part, path)  # the first of several processes wins
                except FileExistsError:
                    pass
                finally:
                    part.unlink()
            return path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise DataError(
                f"the node's folder {self.folder} cannot be used ({error.strerror}); make it "
                "writable, or name another one by GLOBALARCTIC_NODE_DIR"
            ) from None


def _whole(name: str, default: int, low: int, high: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise InputError(f"{name} is {text!r}; give a whole number from {low} to {high}")
    return int(text)


@cache
def load_place() -> NodePlace:
    """Return where the node of this process lives, from the environment.

    Raises
    ------
    InputError
        When a setting is not usable.
    """
    folder = os.environ.get("GLOBALARCTIC_NODE_DIR", "")
    public = os.environ.get("GLOBALARCTIC_PUBLIC_URL", "").rstrip("/")
    if public and urlsplit(public).scheme not in {"http", "https"}:
        raise InputError(f"GLOBALARCTIC_PUBLIC_URL is {public!r}; write https://name")
    hosts = os.environ.get("GLOBALARCTIC_HOSTS", "")
    return NodePlace(
        folder=Path(folder).absolute() if folder else load_config().data_dir / "node",
        host=os.environ.get("GLOBALARCTIC_HOST", "127.0.0.1"),
        port=_whole("GLOBALARCTIC_PORT", 8000, 1, 65_535),
        workers=_whole("GLOBALARCTIC_WORKERS", 2, 1, 64),
        public_url=public,
        hosts=tuple(name for name in hosts.split(",") if name),
        database_url=os.environ.get("GLOBALARCTIC_DATABASE_URL")
        or os.environ.get("DATABASE_URL", ""),
        queue=_whole("GLOBALARCTIC_QUEUE", 100, 1, 100_000),
        store_mb=_whole("GLOBALARCTIC_STORE_MB", 2_000, 10, 1_000_000),
        compute_per_minute=_whole("GLOBALARCTIC_COMPUTE_PER_MINUTE", 120, 1, 1_000_000),
        proxy=_whole("GLOBALARCTIC_PROXY", 0, 0, 1) == 1,
    )
