"""A number that grows whenever something that pages show is written: what is kept of them is old.

Triggers of the database count, so that no writer can forget to: the compute process, a page, a
command. Progress of jobs, sessions and days of use do not count.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import DatabaseError, connections

from globalarctic.web.place import load_place
from globalarctic.web.store.models import Generation

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["GenerationClock", "watch_tables"]

_APPS = ("exchange", "partners", "federation", "auth")
_FILES = (
    "records.sqlite3", "federation/feed.sqlite3", "federation/peers.sqlite3",
    "federation/catalogues.sqlite3", "node.toml",
)  # fmt: skip
_LOOK_S = 0.25
_SLOW_LOOK_S = 1.0
_COUNT = (
    "INSERT INTO store_generation (id, number) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET number = store_generation.number + 1"
)


def _watched() -> dict[str, tuple[str, ...]]:
    """Return the tables that count, each with the kinds of writing that do."""
    tables: dict[str, tuple[str, ...]] = {"store_answer": ("INSERT", "DELETE", "UPDATE OF body")}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in _APPS and model._meta.managed:
            tables[model._meta.db_table] = ("INSERT", "DELETE", "UPDATE")
    return tables


def watch_tables(*, using: str = "default", **_: Any) -> None:
    """Make the triggers that count; called after every migration, which may have dropped some."""
    link = connections[using]
    present = set(link.introspection.table_names())
    if "store_generation" not in present:
        return
    with link.cursor() as cursor:
        if link.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION store_count_change() RETURNS trigger AS "
                f"$$ BEGIN {_COUNT}; RETURN NULL; END $$ LANGUAGE plpgsql"
            )
        for table, kinds in _watched().items():
            if table not in present:
                continue
            for kind in kinds:
                name = f"count_{table}_{kind.split()[0].lower()}"
                if link.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE TRIGGER {name} AFTER {kind} ON {table} "
                        "FOR EACH STATEMENT EXECUTE FUNCTION store_count_change()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} AFTER {kind} ON {table} "
                        f"BEGIN {_COUNT}; END"
                    )


class GenerationClock:
    """Reads the number, cheaply enough for every request.

    Notes
    -----
    SQLite tells each connection in microseconds whether anybody has written since; only then the
    number is read. PostgreSQL is asked once a second. The files beside the database, the search
    index of records and what neighbours sent, count by the time of their last writing.
    """

    def __init__(self) -> None:
        place = load_place()
        self._database: Path | None = None if place.database_url else place.database_file
        self._files = [
            place.folder / f"{name}{ending}" for name in _FILES for ending in ("", "-wal")
        ]
        self._local = threading.local()
        self._looked = self._asked = 0.0
        self._written: tuple[int, ...] = ()
        self._number = 0

    def read(self) -> tuple[int, ...] | None:
        """Return what the kept pages must match; None where the database cannot be read."""
        try:
            number = self._by_query() if self._database is None else self._by_sqlite()
        except (sqlite3.Error, DatabaseError):
            self._local.link = None
            return None
        now = time.monotonic()
        if now - self._looked > _LOOK_S:
            self._looked = now
            self._written = tuple(_written_ns(path) for path in self._files)
        return (number, *self._written)

    def _by_sqlite(self) -> int:
        local = self._local
        link: sqlite3.Connection | None = getattr(local, "link", None)
        if link is None:
            link = local.link = sqlite3.connect(
                f"{self._database.as_uri() if self._database else ''}?mode=ro",
                uri=True, isolation_level=None, timeout=1.0,
            )  # fmt: skip
            local.version = -1
        version = link.execute("PRAGMA data_version").fetchone()[0]
        if version != local.version:
            row = link.execute("SELECT number FROM store_generation WHERE id = 1").fetchone()
            local.number, local.version = (row[0] if row else 0), version
        number: int = local.number
        return number

    def _by_query(self) -> int:
        now = time.monotonic()
        if now - self._asked > _SLOW_LOOK_S:
            row = Generation.objects.filter(id=1).values_list("number", flat=True).first()
            self._number, self._asked = row or 0, now
        return self._number


def _written_ns(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0
