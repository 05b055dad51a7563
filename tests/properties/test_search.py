"""The search kernel against an exact time-expanded oracle, and the properties it must have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.oracles.time_expanded import earliest_arrival

from globalarctic.transport._kernels.search import bounds, search

DAY = 24.0


def _network(
    rng: np.random.Generator, nodes: int, links: int
) -> tuple[Any, Any, list[tuple[int, int, int, int]]]:
    """Return a random network of fixed one-day edges with seasons, as kernel arrays and a list."""
    rows: list[tuple[int, int, int, int]] = []
    for _ in range(links):
        u, v = (int(x) for x in rng.choice(nodes, 2, replace=False))
        first = int(rng.integers(1, 40))
        season = (0, 0) if rng.random() < 0.4 else (first, first + int(rng.integers(0, 30)))
        rows.append((u, v, *season))
    # Each link is two directed edges with special rows of their own: the way back is shut.
    source = np.array([r[0] for r in rows] + [r[1] for r in rows])
    target = np.array([r[1] for r in rows] + [r[0] for r in rows])
    order = np.argsort(source, kind="stable")
    indptr = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(source, minlength=nodes), out=indptr[1:])
    count = len(rows)
    special = np.arange(2 * count)[order].astype(np.int32)
    none = np.full(2 * count, -1, np.int32)
    graph = (
        indptr,
        target[order].astype(np.int32),
        np.ones(2 * count, np.float32),
        none,
        none,
        special,
    )
    both = np.concatenate([np.arange(count) + count, np.arange(count)]).astype(np.int32)
    table = (
        np.full(2 * count, np.inf, np.float32),
        np.zeros(2 * count, np.float32),
        np.full(2 * count, DAY, np.float32),
        both,
        np.array([r[2] for r in rows] * 2, np.int16),
        np.array([r[3] for r in rows] * 2, np.int16),
    )
    return graph, table, rows


def _search(
    graph: Any, table: Any, nodes: int, links: int, start: int, target: int
) -> float | None:
    allow = np.ones((1, 2 * links + 1), np.uint8)
    allow[0, 1 + links :] = 0
    ok = np.ones(nodes, np.uint8)
    ends = np.array([start], np.int32), np.array([target], np.int32)
    ahead = np.zeros(nodes, np.float32)
    bound = bounds(graph, table, allow, ok, ends[1], 10.0, ends[0], ahead, np.inf, 0.0)
    days = np.arange(1, 121).astype(np.int16)
    ice = (
        np.zeros((1, 25), np.uint8),
        np.zeros((1, 25), np.uint8),
        np.zeros(120, np.int16),
        np.zeros(120, np.float32),
        np.full((101, 101), 10.0, np.float32),
    )
    cells = np.full(nodes, -1, np.int32)
    end, label, *_ = search(
        graph, table, allow, ok, cells, ice, days, 10.0, bound, *ends, 0.0, 100 * DAY
    )
    return None if end < 0 else float(label[end])


@pytest.mark.parametrize("block", range(10))
def test_arrivals_equal_the_time_expanded_oracle(block: int) -> None:
    """Fifty random networks a block, five hundred in all: equal arrivals, found and not found."""
    rng = np.random.default_rng(block)
    found = 0
    for _ in range(50):
        nodes, links = int(rng.integers(3, 9)), int(rng.integers(3, 16))
        graph, table, rows = _network(rng, nodes, links)
        start, target = (int(x) for x in rng.choice(nodes, 2, replace=False))
        edges = [
            (u, v, [first == 0 or first <= day <= last for day in range(1, 101)])
            for u, v, first, last in rows
        ]
        exact = earliest_arrival(edges, nodes, start, target, 99)
        ours = _search(graph, table, nodes, links, start, target)
        if exact is None:
            assert ours is None
        else:
            found += 1
            assert ours is not None
            assert ours / DAY == pytest.approx(exact)
    assert found > 10
