"""Where an index of the search lies: what a store must do, and SQLite's full-text table.

A store compares tokens of the project's own analyser and knows no language. Names, concepts and
texts stand in columns of their own weight.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from globalarctic.exchange.search.query import fts5

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from globalarctic.exchange.search.query import Expression

__all__ = ["WEIGHTS", "Candidate", "IndexStore", "SqliteStore", "StoredDocument"]

WEIGHTS = 8.0, 4.0, 1.0
"""Of names, concepts and texts in the rank."""
_VERSION = 2
_SCHEMA = (
    "CREATE TABLE document (id INTEGER PRIMARY KEY, document_id TEXT UNIQUE NOT NULL, "
    "stems TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE facet (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, country TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE term USING fts5(names, concepts, texts, "
    'tokenize="unicode61 remove_diacritics 0")',
)


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document as a store keeps it: tokens by column, stems of its names, and all of it."""

    document_id: str
    kind: str
    country: str
    stems: str
    body: str
    names: str
    concepts: str
    texts: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of a store that meets an expression; ``terms`` is empty where not wanted."""

    row: int
    document_id: str
    kind: str
    stems: str
    terms: str
    rank: float


class IndexStore(Protocol):
    """What a store must do."""

    def count(self) -> int:
        """Return how many documents are in it."""

    def put(self, documents: Iterable[StoredDocument]) -> int:
        """Keep documents in the place of those with the same id; return how many."""

    def drop(self, document_ids: Iterable[str]) -> None:
        """Take documents out, so that no word of theirs is left."""

    def clear(self) -> None:
        """Take all documents out."""

    def counts(
        self, wanted: Expression, kinds: Sequence[str], countries: Sequence[str], most: int
    ) -> Sequence[tuple[str, str, int]]:
        """Count by kind and country what meets an expression, among the first ``most``."""

    def best(
        self, wanted: Expression, groups: Sequence[Expression], kinds: Sequence[str],
        countries: Sequence[str], limit: int, *, in_names: bool, terms: bool,
    ) -> list[Candidate]:  # fmt: skip
        """Return what meets an expression, best first; ``in_names`` leaves texts aside."""

    def body(self, row: int) -> str:
        """Return a document's own text."""

    def close(self) -> None:
        """Close it."""


class SqliteStore:
    """A full-text table of SQLite, in memory or in a file; one object serves one thread."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self._db = sqlite3.connect(str(path), check_same_thread=False)
        self._db.execute("PRAGMA busy_timeout = 20000")
        if self._version() != _VERSION:
            # Several processes may open a new file at once: one makes the tables, the others wait.
            self._db.execute("BEGIN IMMEDIATE")
            with self._db:
                if self._version() != _VERSION:
                    for name in ("document", "facet", "term"):
                        self._db.execute(f"DROP TABLE IF EXISTS {name}")
                    for statement in _SCHEMA:
                        self._db.execute(statement)
                    self._db.execute(f"PRAGMA user_version = {_VERSION}")
        self._db.execute("PRAGMA secure_delete = ON")

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def count(self) -> int:
        """Return how many documents are in it."""
        return int(self._db.execute("SELECT count(*) FROM facet").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def put(self, documents: Iterable[StoredDocument]) -> int:
        """Keep documents in the place of those with the same id; return how many."""
        count = 0
        with self._db:
            for each in documents:
                self._remove(each.document_id)
                row = self._db.execute(
                    "INSERT INTO document (document_id, stems, body) VALUES (?, ?, ?)",
                    (each.document_id, each.stems, each.body),
                ).lastrowid
                self._db.execute(
                    "INSERT INTO facet (id, kind, country) VALUES (?, ?, ?)",
                    (row, each.kind, each.country),
                )
                self._db.execute(
                    "INSERT INTO term (rowid, names, concepts, texts) VALUES (?, ?, ?, ?)",
                    (row, each.names, each.concepts, each.texts),
                )
                count += 1
        return count

    def drop(self, document_ids: Iterable[str]) -> None:
        """Take documents out, so that no word of theirs is left in the file."""
        with self._db:
            gone = [self._remove(document_id) for document_id in document_ids]
            if any(gone):
                # Segments keep what was deleted until they are merged.
                self._db.execute("INSERT INTO term(term) VALUES('optimize')")
        if any(gone):
            self._db.execute("VACUUM")

    def clear(self) -> None:
        """Take all documents out."""
        with self._db:
            for table in ("term", "facet", "document"):
                self._db.execute(f"DELETE FROM {table}")
        self._db.execute("VACUUM")

    def _remove(self, document_id: str) -> bool:
        found = self._db.execute(
            "SELECT id FROM document WHERE document_id = ?", (document_id,)
        ).fetchone()
        if found:
            self._db.execute("DELETE FROM term WHERE rowid = ?", found)
            self._db.execute("DELETE FROM facet WHERE id = ?", found)
            self._db.execute("DELETE FROM document WHERE id = ?", found)
        return bool(found)

    def counts(
        self, wanted: Expression, kinds: Sequence[str], countries: Sequence[str], most: int
    ) -> Sequence[tuple[str, str, int]]:
        """Count by kind and country what meets an expression, among the first ``most``."""
        where, values = _where(kinds, countries)
        return self._db.execute(
            "SELECT kind, country, count(*) FROM "
            "(SELECT rowid FROM term WHERE term MATCH ? LIMIT ?) AS t "
            f"CROSS JOIN facet ON facet.id = t.rowid WHERE 1{where} GROUP BY kind, country",
            (fts5(wanted), most, *values),
        ).fetchall()

    def best(
        self, wanted: Expression, groups: Sequence[Expression], kinds: Sequence[str],
        countries: Sequence[str], limit: int, *, in_names: bool, terms: bool,
    ) -> list[Candidate]:  # fmt: skip
        """Return what meets an expression, best first by BM25."""
        del groups  # the rank of SQLite knows how rare each token is
        where, values = _where(kinds, countries)
        match = f"{{names concepts}} : {fts5(wanted)}" if in_names else fts5(wanted)
        ranked = f"SELECT term.rowid, bm25(term, {', '.join(map(str, WEIGHTS))}) AS rank FROM term"
        if where:
            ranked += f" JOIN facet ON facet.id = term.rowid WHERE term MATCH ?{where}"
        else:
            ranked += " WHERE term MATCH ?"
        words = "names || ' ' || concepts || ' ' || texts" if terms else "''"
        found = self._db.execute(
            f"SELECT t.rowid, document_id, stems, {words}, t.rank FROM "
            f"({ranked} ORDER BY rank LIMIT ?) AS t JOIN document ON document.id = t.rowid"
            + (" JOIN term ON term.rowid = t.rowid" if terms else ""),
            (match, *values, limit),
        ).fetchall()
        return [
            Candidate(row, name, name.partition(":")[0], stems, words, -rank)
            for row, name, stems, words, rank in found
        ]

    def body(self, row: int) -> str:
        """Return a document's own text."""
        found = self._db.execute("SELECT body FROM document WHERE id = ?", (row,)).fetchone()
        return str(found[0])


def _where(kinds: Sequence[str], countries: Sequence[str]) -> tuple[str, list[Any]]:
    """Return the conditions of the facets."""
    where, values = "", list[Any]()
    for column, chosen in (("kind", kinds), ("country", countries)):
        if chosen:
            where += f" AND {column} IN ({', '.join('?' * len(chosen))})"
            values += chosen
    return where, values
