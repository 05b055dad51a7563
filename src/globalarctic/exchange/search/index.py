"""The index of the search on SQLite's full-text table, in memory or in a file.

The table holds tokens of the project's own analyser, so that SQLite only compares words. Names,
concepts and texts stand in columns of their own weight.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.config import load_config
from globalarctic.errors import InputError
from globalarctic.exchange.search.analyser import tokens_of, units_of
from globalarctic.exchange.search.concepts import Thesaurus, load_thesaurus
from globalarctic.exchange.search.documents import KINDS, Document, room_documents
from globalarctic.exchange.search.query import fts5, meets_text, read_query
from globalarctic.shelf import drop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.exchange.search.query import Expression, SearchQuery

__all__ = ["IndexedDocument", "SearchIndex", "SearchMatches", "room_index"]

_WEIGHTS = 8.0, 4.0, 1.0
"""Of names, concepts and texts in the rank."""
_MOST_RANKED = 100
_MOST_COUNTED = 2_000
_ENOUGH = 5
_LEAST_TO_RELAX = 2
_EXACT, _ALL_NAMED, _ITSELF, _A_GROUP = 6.0, 3.0, 6.0, 8.0
_FIRST = {"corridor": 1.0, "place": 0.8, "region": 0.6, "country": 0.6, "lesson": 0.6,
          "crossing": 0.2, "rule": 0.2, "project": 0.3, "dataset": -0.3}  # fmt: skip
"""What is usually meant where names are equal."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY, document_id TEXT UNIQUE NOT NULL, kind TEXT NOT NULL,
    country TEXT NOT NULL, region TEXT NOT NULL, language TEXT NOT NULL, year INTEGER NOT NULL,
    licence TEXT NOT NULL, stems TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS document_kind ON document (kind);
CREATE VIRTUAL TABLE IF NOT EXISTS term USING fts5(
    names, concepts, texts, tokenize="unicode61 remove_diacritics 0");
"""


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document that was found, its rank, and how much of the query it meets."""

    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class SearchMatches:
    """The documents found, best first, and how many there are.

    Parameters
    ----------
    meets
        ``all`` words of the query, ``most`` or ``any`` of them; ``none`` when nothing was found.
    total
        How many there are, counted to 2,000.
    full
        How many of them meet all words.
    facets
        Counts by kind and by country, over the same.
    """

    query: SearchQuery
    documents: tuple[IndexedDocument, ...]
    meets: str
    total: int
    facets: dict[str, dict[str, int]]
    full: int = 0


class SearchIndex:
    """A full-text index of documents.

    Parameters
    ----------
    path
        SQLite file; in memory by default. One index object serves one thread.
    thesaurus
        The concepts; those on file by default.
    """

    def __init__(
        self, path: str | Path = ":memory:", *, thesaurus: Thesaurus | None = None
    ) -> None:
        self.thesaurus = thesaurus or load_thesaurus()
        self._db = sqlite3.connect(str(path), check_same_thread=False)
        self._db.execute("PRAGMA busy_timeout = 5000")
        self._db.executescript(_SCHEMA)
        self._db.execute("PRAGMA secure_delete = ON")

    def count(self) -> int:
        """Return how many documents are in it."""
        return int(self._db.execute("SELECT count(*) FROM document").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, or put them in the place of those with the same id; return how many."""
        count = 0
        with self._db:
            for document in documents:
                self._remove(document.document_id)
                cursor = self._db.execute(
                    "INSERT INTO document (document_id, kind, country, region, language, year, "
                    "licence, stems, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (document.document_id, document.kind, document.country, document.region,
                     document.language, document.year, document.licence, _stems(document),
                     _packed(document)),
                )  # fmt: skip
                self._db.execute(
                    "INSERT INTO term (rowid, names, concepts, texts) VALUES (?, ?, ?, ?)",
                    (cursor.lastrowid, *self._terms(document)),
                )
                count += 1
        return count

    def remove(self, document_ids: Iterable[str]) -> None:
        """Take documents out, so that no word of theirs is left in the index."""
        with self._db:
            for document_id in document_ids:
                self._remove(document_id)
            # Segments keep what was deleted until they are merged.
            self._db.execute("INSERT INTO term(term) VALUES('optimize')")
        self._db.execute("VACUUM")

    def _remove(self, document_id: str) -> None:
        found = self._db.execute(
            "SELECT id FROM document WHERE document_id = ?", (document_id,)
        ).fetchone()
        if found:
            self._db.execute("DELETE FROM term WHERE rowid = ?", found)
            self._db.execute("DELETE FROM document WHERE id = ?", found)

    def _terms(self, document: Document) -> tuple[str, str, str]:
        columns, ids = [], list(document.concepts)
        for texts in (document.titles, document.texts):
            tokens: list[str] = []
            for text in dict.fromkeys(texts.values()):
                units = units_of(text)
                tokens += tokens_of(units)
                for mention in self.thesaurus.mentions(units):
                    ids += mention.concepts
            columns.append(" ".join(tokens))
        known = self.thesaurus.by_id
        named = dict.fromkeys(known[each].token for each in ids if each in known)
        return columns[0], " ".join(named), columns[1]

    def search(
        self,
        text: str,
        *,
        kinds: Sequence[str] = (),
        countries: Sequence[str] = (),
        limit: int = 20,
        offset: int = 0,
    ) -> SearchMatches:
        """Find the documents that meet a query, best first.

        Where none meets every word, those that meet two thirds of them are given, then those that
        meet any.

        Parameters
        ----------
        text
            Words in any of the languages, also mixed; at most 200 characters count.
        kinds, countries
            Only these; all by default.
        limit, offset
            How many, and after how many.

        Raises
        ------
        InputError
            When a kind is none of those that are.
        """
        for kind in kinds:
            if kind not in KINDS:
                raise InputError(f"kind {kind!r}; allowed are {', '.join(KINDS)}")
        query = read_query(text[:200], self.thesaurus)
        if not query.groups:
            return SearchMatches(query, (), "none", 0, {})
        full = self._ranked(query, query.all_of(), "all", kinds, countries, limit, offset)
        if full.total >= _ENOUGH or (full.total and len(query.groups) < _LEAST_TO_RELAX):
            return full
        for meets, expression in (("most", query.most_of()), ("any", query.any_of())):
            wider = self._ranked(query, expression, meets, kinds, countries, limit, offset)
            if wider.total:
                return replace(wider, meets=meets if not full.total else "all", full=full.total)
        return full

    def _ranked(
        self, query: SearchQuery, expression: Expression, meets: str, kinds: Sequence[str],
        countries: Sequence[str], limit: int, offset: int,
    ) -> SearchMatches:  # fmt: skip
        asked = fts5(expression)
        where, values = "", list[Any]()
        for column, chosen in (("kind", kinds), ("country", countries)):
            if chosen:
                where += f" AND {column} IN ({', '.join('?' * len(chosen))})"
                values += chosen
        counts = self._db.execute(
            "SELECT kind, country, count(*) FROM "
            "(SELECT rowid FROM term WHERE term MATCH ? LIMIT ?) AS t "
            f"JOIN document ON document.id = t.rowid WHERE 1{where} GROUP BY kind, country",
            (asked, _MOST_COUNTED, *values),
        ).fetchall()
        if not counts:
            return SearchMatches(query, (), "none", 0, {})
        by_kind, by_country = Counter[str](), Counter[str]()
        for kind, country, count in counts:
            by_kind[kind] += count
            if country:
                by_country[country] += count
        total = by_kind.total()
        relaxed = meets != "all"
        ranked = f"SELECT term.rowid, bm25(term, {', '.join(map(str, _WEIGHTS))}) AS rank FROM term"
        if where:
            ranked += f" JOIN document ON document.id = term.rowid WHERE term MATCH ?{where}"
        else:
            ranked += " WHERE term MATCH ?"
        terms = "names || ' ' || concepts || ' ' || texts" if relaxed else "''"
        best = self._db.execute(
            f"SELECT document.id, document_id, kind, stems, {terms}, t.rank FROM "
            f"({ranked} ORDER BY rank LIMIT ?) AS t JOIN document ON document.id = t.rowid"
            + (" JOIN term ON term.rowid = t.rowid" if relaxed else ""),
            (asked, *values, max(_MOST_RANKED, offset + limit)),
        ).fetchall()
        asked_stems = [unit.stem for group in query.groups for unit in group.units]
        scored = []
        for each in best:
            score = _score(query, asked_stems, each) + (_met(query, each[4]) if relaxed else 0.0)
            scored.append((-score, each[1], each[0]))
        scored.sort()
        page = tuple(
            IndexedDocument(self._document(row_id), -score)
            for score, _, row_id in scored[offset : offset + limit]
        )
        facets = {"kind": dict(by_kind.most_common()), "country": dict(by_country.most_common(30))}
        return SearchMatches(query, page, meets, total, facets, 0 if relaxed else total)

    def _document(self, row_id: int) -> Document:
        body = self._db.execute("SELECT body FROM document WHERE id = ?", (row_id,)).fetchone()[0]
        return _unpacked(body)


def _met(query: SearchQuery, terms: str) -> float:
    """Return what a text gains by the groups of words that it meets."""
    text = f" {terms} "
    met = sum(meets_text(group.expression, text) for group in query.groups)
    return _A_GROUP * met + (_ALL_NAMED if met == len(query.groups) else 0.0)


def _score(
    query: SearchQuery, asked: list[str], found: tuple[int, str, str, str, str, float]
) -> float:
    """Return the rank of a document, raised where the query is its name or names it."""
    _, document_id, kind, stems, _, rank = found
    score = _FIRST.get(kind, 0.0) - rank
    names = [name.split(" ") for name in stems.split("|")]
    if asked in names:
        score += _EXACT
    elif any(set(asked) <= set(name) for name in names):
        score += _ALL_NAMED
    if document_id in query.concepts:
        score += _ITSELF
    return score


def _stems(document: Document) -> str:
    titles = dict.fromkeys(document.titles.values())
    return "|".join(" ".join(unit.stem for unit in units_of(title)) for title in titles)


def _packed(document: Document) -> str:
    fields = {name: getattr(document, name) for name in Document.__slots__}
    return json.dumps({key: value for key, value in fields.items() if value}, ensure_ascii=False)


def _unpacked(body: str) -> Document:
    fields = json.loads(body)
    return Document(**fields | {"concepts": tuple(fields.get("concepts", ()))})


@cache
def _room_key() -> str:
    """Return a hash of all that the rooms' index is made from: tables, register, words, code."""
    root = Path(__file__).parents[2]
    hashed = hashlib.sha256()
    files = [
        *root.glob("data/bundled/*.csv"), *root.glob("investments/register/*.toml"),
        *root.glob("words/texts/*.csv"), *Path(__file__).parent.glob("*.py"),
        root / "outlook" / "claims.toml", root / "data" / "catalog.toml",
    ]  # fmt: skip
    for path in sorted(files):
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()[:16]


def room_index() -> SearchIndex:
    """Return the index over all that the rooms hold.

    It is kept in the cache folder for the next process; where nothing can be written it is made
    in memory. One index serves one thread.
    """
    kept = load_config().cache_dir / f"search-{_room_key()}.sqlite"
    if kept.is_file():
        try:
            index = SearchIndex(kept)
            if index.count():
                return index
        except sqlite3.DatabaseError:
            pass
        drop(kept, "not whole")
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        index = SearchIndex(fresh)
    except (OSError, sqlite3.OperationalError):
        index = SearchIndex()
        index.add(room_documents())
        return index
    index.add(room_documents())
    index.close()
    os.replace(fresh, kept)
    return SearchIndex(kept)
