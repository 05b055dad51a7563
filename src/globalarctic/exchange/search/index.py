"""The index of the search: what is put in, and how what is found is ranked.

Every store (SQLite's full-text table, PostgreSQL) holds tokens of the project's own analyser, so
that it only compares words.
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
from typing import TYPE_CHECKING

from globalarctic.config import load_config
from globalarctic.errors import InputError
from globalarctic.exchange.search.analyser import tokens_of, units_of
from globalarctic.exchange.search.concepts import Thesaurus, load_thesaurus
from globalarctic.exchange.search.documents import KINDS, Document, room_documents
from globalarctic.exchange.search.query import meets_text, read_query
from globalarctic.exchange.search.stores import SqliteStore, StoredDocument
from globalarctic.shelf import drop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.exchange.search.query import Expression, SearchQuery
    from globalarctic.exchange.search.stores import Candidate, IndexStore

__all__ = ["IndexedDocument", "SearchIndex", "SearchMatches", "room_index"]

_MOST_RANKED = 100
_MOST_COUNTED = 1_000
_ENOUGH = 5
_EXACT, _ALL_NAMED, _ITSELF, _A_GROUP = 6.0, 3.0, 6.0, 8.0
_FULL = 100.0
"""What meets every word stands before what does not."""
_FIRST = {"corridor": 1.0, "place": 0.8, "region": 0.6, "country": 0.6, "lesson": 0.6,
          "crossing": 0.2, "rule": 0.2, "project": 0.3, "dataset": -0.3}  # fmt: skip
"""What is usually meant where names are equal."""


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
        How many there are, counted to 1,000.
    facets
        Counts by kind and by country, over the same.
    further
        How many documents at the end meet only some of the words; ``total`` leaves them out.
    """

    query: SearchQuery
    documents: tuple[IndexedDocument, ...]
    meets: str
    total: int
    facets: dict[str, dict[str, int]]
    further: int = 0


class SearchIndex:
    """A full-text index of documents.

    Parameters
    ----------
    path
        SQLite file; in memory by default. One index object serves one thread.
    thesaurus
        The concepts; those on file by default.
    store
        Another store than SQLite's.
    """

    def __init__(
        self, path: str | Path = ":memory:", *, thesaurus: Thesaurus | None = None,
        store: IndexStore | None = None,
    ) -> None:  # fmt: skip
        self.thesaurus = thesaurus or load_thesaurus()
        self.store: IndexStore = store or SqliteStore(path)

    def count(self) -> int:
        """Return how many documents are in it."""
        return self.store.count()

    def close(self) -> None:
        """Close the file."""
        self.store.close()

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents, or put them in the place of those with the same id; return how many."""
        return self.store.put(map(self._stored, documents))

    def remove(self, document_ids: Iterable[str]) -> None:
        """Take documents out, so that no word of theirs is left in the index."""
        self.store.drop(document_ids)

    def clear(self) -> None:
        """Take all documents out."""
        self.store.clear()

    def _stored(self, document: Document) -> StoredDocument:
        return StoredDocument(
            document.document_id, document.kind, document.country, _stems(document),
            _packed(document), *self._terms(document),
        )  # fmt: skip

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

        Where fewer than a page meet every word, those that meet two thirds of them fill it, or
        those that meet any where those are few.

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
        facets = list(kinds), list(countries)
        full = self._ranked(query, query.all_of(), "all", *facets, limit, offset)
        if full.total >= offset + limit or 0 < full.total <= offset:
            return full
        best, wanted = full, (limit + full.total, 0) if full.total else (limit, offset)
        for meets, expression in (("most", query.most_of()), ("any", query.any_of())):
            if best.total >= _ENOUGH or expression == query.all_of():
                continue
            wider = self._ranked(query, expression, meets, *facets, *wanted)
            if wider.total > best.total:
                best = wider
        if not full.total:
            return best
        met = {each.document.document_id for each in full.documents}
        rest = [each for each in best.documents if each.document.document_id not in met]
        rest = rest[: max(limit - len(full.documents), 0)]
        return replace(full, documents=(*full.documents, *rest), further=len(rest))

    def _ranked(
        self, query: SearchQuery, expression: Expression, meets: str, kinds: Sequence[str],
        countries: Sequence[str], limit: int, offset: int,
    ) -> SearchMatches:  # fmt: skip
        counts = self.store.counts(expression, kinds, countries, _MOST_COUNTED)
        if not counts:
            return SearchMatches(query, (), "none", 0, {})
        by_kind, by_country = Counter[str](), Counter[str]()
        for kind, country, count in counts:
            by_kind[kind] += count
            if country:
                by_country[country] += count
        total, relaxed = by_kind.total(), meets != "all"
        groups = [group.expression for group in query.groups]
        most = max(_MOST_RANKED, offset + limit)
        best: list[Candidate] = []
        if total >= _MOST_COUNTED:  # so many meet it that those with it in their names come first
            best = self.store.best(
                expression, groups, kinds, countries, most, in_names=True, terms=relaxed
            )
        if len(best) < offset + limit:
            best = self.store.best(
                expression, groups, kinds, countries, most, in_names=False, terms=relaxed
            )
        asked_stems = [unit.stem for group in query.groups for unit in group.units]
        scored = []
        for each in best:
            score = _score(query, asked_stems, each) + (_met(query, each.terms) if relaxed else 0.0)
            scored.append((-score, each.document_id, each.row))
        scored.sort()
        page = tuple(
            IndexedDocument(_unpacked(self.store.body(row)), -score)
            for score, _, row in scored[offset : offset + limit]
        )
        facets = {"kind": dict(by_kind.most_common()), "country": dict(by_country.most_common(30))}
        return SearchMatches(query, page, meets, total, facets)


def _met(query: SearchQuery, terms: str) -> float:
    """Return what a text gains by the groups of words that it meets."""
    text = f" {terms} "
    met = sum(meets_text(group.expression, text) for group in query.groups)
    return _A_GROUP * met + (_FULL if met == len(query.groups) else 0.0)


def _score(query: SearchQuery, asked: list[str], found: Candidate) -> float:
    """Return the rank of a document, raised where the query is its name or names it."""
    score = _FIRST.get(found.kind, 0.0) + found.rank
    names = [name.split(" ") for name in found.stems.split("|")]
    if asked in names:
        score += _EXACT
    elif any(set(asked) <= set(name) for name in names):
        score += _ALL_NAMED
    if found.document_id in query.concepts:
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
