"""Let a thousand nodes follow each other, a fifth of them away, until all copies are equal.

The nodes are real feeds and replicas, each in its own folder; the line between them is a function
call, so that time is work, not distance. A round is what ten minutes are on a running node: every
node that is there looks at each neighbour once. ``python -m benchmarks.federation --nodes 1000``

``--records 10000 100000`` measures one feed of that size and a reader that comes anew, comes again
with nothing new, and comes after one change.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.exchange.federation import (
    Feed,
    FeedTransport,
    NodeProfile,
    Published,
    Replica,
    follow,
    look,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["main", "one_feed", "simulate"]

_BODY = "Ice on the river near the village, read from the shore; thickness in the middle. " * 6


def _records(node: int, count: int, revision: int = 0) -> Iterator[Published]:
    for k in range(count):
        yield Published(
            f"release/{k:07}",
            "release",
            {
                "licence": "CC-BY-4.0",
                "lang": "ru",
                "title": f"River log {node}-{k}",
                "body": f"{_BODY} {revision if k == 0 else 0}",
            },
        )


def _equal(feed: Feed, replica: Replica) -> bool:
    return feed.full_list() == replica.full_list()


def simulate(
    folder: Path,
    *,
    nodes: int = 1000,
    records: int = 20,
    neighbours: int = 8,
    away: float = 0.2,
    rounds: int = 6,
    seed: int = 1,
) -> dict[str, Any]:
    """Let nodes publish and follow; some are away for the first rounds.

    Parameters
    ----------
    folder
        Where the nodes live.
    nodes, records, neighbours
        How many nodes, records of each, and nodes that each follows.
    away
        Share of the nodes that cannot be reached in the first two rounds.
    rounds
        At most as many.
    seed
        Of who follows whom and who is away.

    Returns
    -------
    dict
        Rounds until every copy of every node equals its feed, seconds of work a look, bytes.
    """
    rng = random.Random(seed)
    feeds = [Feed(folder / f"n{k:04}", NodeProfile(f"Node {k}")) for k in range(nodes)]
    started = time.process_time()
    for k, feed in enumerate(feeds):
        feed.follow_up(_records(k, records))
    publishing_s = time.process_time() - started
    pairs = [
        (a, b)
        for a in range(nodes)
        for b in rng.sample([x for x in range(nodes) if x != a], neighbours)
    ]
    copies: dict[tuple[int, int], Path] = {}
    gone = set(rng.sample(range(nodes), int(away * nodes)))
    told: list[dict[str, float]] = []
    for number in range(1, rounds + 1):
        there = set(range(nodes)) - (gone if number <= 2 else set())
        if number == 2:  # something changes while a fifth is away
            for k in sorted(there)[::10]:
                feeds[k].publish(next(_records(k, 1, revision=1)))
        started, looks = time.process_time(), 0
        for a, b in pairs:
            if a not in there or b not in there:
                continue
            transport = FeedTransport(feeds[b])
            known = (a, b) in copies
            path = copies.setdefault((a, b), folder / f"n{a:04}" / f"copy-{b:04}.sqlite3")
            replica = Replica(path) if known else Replica(path, look(transport))
            follow(replica, transport)
            replica.close()
            looks += 1
        spent = time.process_time() - started
        equal = 0
        for pair in pairs:
            if pair in copies:
                replica = Replica(copies[pair])
                equal += _equal(feeds[pair[1]], replica)
                replica.close()
        told.append(
            {"round": number, "looks": looks, "ms_a_look": round(1e3 * spent / max(1, looks), 2),
             "equal": equal, "of": len(pairs)}
        )  # fmt: skip
        if number > 2 and equal == len(pairs):
            break
    size = sum(p.stat().st_size for p in (folder / "n0000").glob("feed.sqlite3*"))
    for feed in feeds:
        feed.close()
    return {
        "nodes": nodes, "records": records, "neighbours": neighbours, "away": away,
        "publishing_ms_a_record": round(1e3 * publishing_s / (nodes * records), 3),
        "feed_kb": round(size / 1e3, 1), "rounds": told,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }  # fmt: skip


def one_feed(folder: Path, records: int) -> dict[str, float]:
    """Measure a feed of many records, and a reader of it.

    Returns
    -------
    dict
        Seconds of work and bytes: publishing, first copy, a look at nothing new, one change.
    """
    feed = Feed(folder / "feed", NodeProfile("One"))
    marks = [time.process_time()]
    feed.follow_up(_records(0, records))
    marks.append(time.process_time())
    transport = FeedTransport(feed)
    replica = Replica(folder / "copy.sqlite3", look(transport))
    follow(replica, transport)
    marks.append(time.process_time())
    follow(replica, transport)
    marks.append(time.process_time())
    feed.publish(next(_records(0, 1, revision=2)))
    follow(replica, transport)
    marks.append(time.process_time())
    if not _equal(feed, replica):
        raise AssertionError("the copy is not equal")
    names = ("publish_s", "first_copy_s", "nothing_new_s", "one_change_s")
    told = {name: round(b - a, 4) for name, a, b in zip(names, marks[:-1], marks[1:], strict=True)}
    told["records"] = records
    told["feed_mb"] = round((folder / "feed" / "feed.sqlite3").stat().st_size / 1e6, 1)
    told["list_mb"] = round(len(feed.full_list()) / 1e6, 2)
    told["changes_mb"] = round(
        sum(len(feed.changes(k, 500)) for k in range(0, records, 500)) / 1e6, 2
    )
    feed.close()
    replica.close()
    return told


def main(given: Sequence[str] | None = None) -> int:
    """Run the simulation and print it as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--records", type=int, nargs="*", default=[])
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as name:
        for count in asked.records:
            print(json.dumps(one_feed(Path(name) / str(count), count)), flush=True)
        if asked.nodes:
            print(json.dumps(simulate(Path(name), nodes=asked.nodes), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
