"""The index of the search in PostgreSQL, beside the database of a node.

Tokens are made by the project's own analyser and stored as they are, which is what PostgreSQL's
``simple`` configuration does with words already cut; its own parser, which cuts Chinese by the
locale of the server, never sees a text.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.exchange.search.query import tsquery
from globalarctic.exchange.search.stores import WEIGHTS, Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.exchange.search.query import Expression
    from globalarctic.exchange.search.stores import StoredDocument

__all__ = ["PostgresStore"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS search_document (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, document_id TEXT UNIQUE NOT NULL,
    kind TEXT NOT NULL, country TEXT NOT NULL, stems TEXT NOT NULL,
    terms TSVECTOR STORAGE MAIN NOT NULL, named TSVECTOR STORAGE MAIN NOT NULL);
CREATE TABLE IF NOT EXISTS search_text (
    id BIGINT PRIMARY KEY REFERENCES search_document ON DELETE CASCADE,
    body TEXT NOT NULL, words TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS search_terms ON search_document USING GIN (terms);
CREATE INDEX IF NOT EXISTS search_named ON search_document USING GIN (named);
"""
_LOCK = 0x61726374
"""Of the making of the tables: one process at a time."""
_MOST_POSITIONS = 16_000
_SCALE = 2.0
"""Of the rank, so that it counts as much beside a name that is the query as BM25 does."""
_MOST_COUNTED = 5_000
_MANY = 100
"""Documents put in at once after which the server counts its words anew."""
_MOST_KEPT = 10_000
"""Of the counts of groups."""


class PostgresStore:
    """A table of a PostgreSQL database; one object serves one thread.

    Parameters
    ----------
    url
        As for the node: ``postgresql://user:password@host:5432/name``.

    Raises
    ------
    InputError
        When psycopg is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            import psycopg
        except ModuleNotFoundError:
            raise InputError(
                "a search in PostgreSQL needs psycopg; install it with: "
                "pip install 'globalarctic[postgres]'"
            ) from None
        # Plans are made for the words of each query: a plan for any words reads the whole table.
        self._db: Any = psycopg.connect(url, autocommit=True, prepare_threshold=None)
        with self._db.transaction():
            self._db.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            self._db.execute(_SCHEMA)
        self._frequent: dict[str, int] = {}
        self._total = 0

    def count(self) -> int:
        """Return how many documents are in it."""
        return int(self._db.execute("SELECT count(*) FROM search_document").fetchone()[0])

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def put(self, documents: Iterable[StoredDocument]) -> int:
        """Keep documents in the place of those with the same id; return how many."""
        count = 0
        with self._db.transaction(), self._db.cursor() as cursor:
            for each in documents:
                named = _vector((each.names, "A"), (each.concepts, "B"))
                terms = _vector((each.names, "A"), (each.concepts, "B"), (each.texts, "D"))
                words = f"{each.names} {each.concepts} {each.texts}"
                row = cursor.execute(
                    "INSERT INTO search_document (document_id, kind, country, stems, terms, named) "
                    "VALUES (%s, %s, %s, %s, %s::tsvector, %s::tsvector) ON CONFLICT (document_id) "
                    "DO UPDATE SET kind = EXCLUDED.kind, country = EXCLUDED.country, stems = "
                    "EXCLUDED.stems, terms = EXCLUDED.terms, named = EXCLUDED.named RETURNING id",
                    (each.document_id, each.kind, each.country, each.stems, terms, named),
                ).fetchone()[0]
                cursor.execute(
                    "INSERT INTO search_text (id, body, words) VALUES (%s, %s, %s) ON CONFLICT "
                    "(id) DO UPDATE SET body = EXCLUDED.body, words = EXCLUDED.words",
                    (row, each.body, words),
                )
                count += 1
        if count >= _MANY:
            self._db.execute("ANALYZE search_document")
        self._frequent.clear()
        return count

    def drop(self, document_ids: Iterable[str]) -> None:
        """Take documents out and write the table anew, so that no word of theirs is left in it."""
        ids = list(document_ids)
        gone = self._db.execute(
            "DELETE FROM search_document WHERE document_id = ANY(%s)", (ids,)
        ).rowcount
        if gone:
            self._db.execute("VACUUM FULL search_document")
            self._db.execute("VACUUM FULL search_text")
            self._frequent.clear()

    def clear(self) -> None:
        """Take all documents out."""
        self._db.execute("TRUNCATE search_document, search_text")
        self._frequent.clear()

    def counts(
        self, wanted: Expression, kinds: Sequence[str], countries: Sequence[str], most: int
    ) -> Sequence[tuple[str, str, int]]:
        """Count by kind and country what meets an expression, among the first ``most``."""
        where, values = _where(kinds, countries)
        found: Sequence[tuple[str, str, int]] = self._db.execute(
            "SELECT kind, country, count(*) FROM (SELECT kind, country FROM search_document "
            f"WHERE terms @@ %s::tsquery LIMIT %s) AS t WHERE true{where} GROUP BY kind, country",
            (tsquery(wanted), most, *values),
        ).fetchall()
        return found

    def best(
        self, wanted: Expression, groups: Sequence[Expression], kinds: Sequence[str],
        countries: Sequence[str], limit: int, *, in_names: bool, terms: bool,
    ) -> list[Candidate]:  # fmt: skip
        """Return what meets an expression, best first: each group counts by how rare it is."""
        where, values = _where(kinds, countries)
        column = "named" if in_names else "terms"
        most = max(WEIGHTS)
        weights = [WEIGHTS[2] / most, 0.0, WEIGHTS[1] / most, WEIGHTS[0] / most]
        if not self._frequent:
            self._total = self.count()
        parts, given = [], list[Any]()
        for group in dict.fromkeys(groups):
            rare = math.log(1.0 + (self._total + 0.5) / (self._meeting(group) + 0.5))
            # ts_rank divides by the number of words of the query.
            parts.append(f"%s * ts_rank(%s::real[], {column}, %s::tsquery, 1)")
            given += [_SCALE * most * rare * math.sqrt(_tokens(group)), weights, tsquery(group)]
        words = "words" if terms else "''"
        found = self._db.execute(
            f"SELECT t.id, document_id, kind, stems, {words}, rank FROM (SELECT id, document_id, "
            f"kind, stems, {' + '.join(parts)} AS rank FROM search_document "
            f"WHERE {column} @@ %s::tsquery{where} ORDER BY rank DESC, document_id LIMIT %s) AS t"
            f"{' JOIN search_text ON search_text.id = t.id' if terms else ''}",
            (*given, tsquery(wanted), *values, limit),
        ).fetchall()
        return [Candidate(*row) for row in found]

    def _meeting(self, group: Expression) -> int:
        """Return about how many documents meet a group; counted once for many queries."""
        wanted = tsquery(group)
        if wanted not in self._frequent:
            if len(self._frequent) >= _MOST_KEPT:
                self._frequent.clear()
            self._frequent[wanted] = self._db.execute(
                "SELECT count(*) FROM (SELECT 1 FROM search_document WHERE terms @@ %s::tsquery "
                "LIMIT %s) AS t",
                (wanted, _MOST_COUNTED),
            ).fetchone()[0]
        return self._frequent[wanted]

    def body(self, row: int) -> str:
        """Return a document's own text."""
        found = self._db.execute("SELECT body FROM search_text WHERE id = %s", (row,))
        return str(found.fetchone()[0])


def _tokens(expression: Expression) -> int:
    return sum(map(_tokens, expression.parts)) if expression.parts else 1


def _vector(*columns: tuple[str, str]) -> str:
    """Return tokens with their places and weights as PostgreSQL writes them."""
    places: dict[str, list[str]] = {}
    at = 0
    for text, weight in columns:
        for token in text.split():
            at = min(at + 1, _MOST_POSITIONS)
            places.setdefault(token, []).append(f"{at}{weight}")
    return " ".join(f"'{token}':{','.join(found[:200])}" for token, found in places.items())


def _where(kinds: Sequence[str], countries: Sequence[str]) -> tuple[str, list[Any]]:
    where, values = "", list[Any]()
    for column, chosen in (("kind", kinds), ("country", countries)):
        if chosen:
            where += f" AND {column} = ANY(%s)"
            values.append(list(chosen))
    return where, values
