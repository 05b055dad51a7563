"""What a feed and a copy of a feed share: one SQLite file, its facts by name, whole changes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = ["Ledger"]


class Ledger:
    """A SQLite file with a table of facts, changed whole or not at all."""

    _database: sqlite3.Connection

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def _fact(self, name: str) -> str:
        """Return a fact, "" where there is none."""
        row = self._database.execute("select value from facts where name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _set(self, name: str, value: str) -> None:
        self._database.execute("insert or replace into facts values (?, ?)", (name, value))
