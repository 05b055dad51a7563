"""The search kernel against an exact time-expanded oracle, and the properties it must have."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.oracles.time_expanded import earliest_arrival

from globalarctic.transport._kernels.search import new_workspace, reachable, search, trace
from globalarctic.transport._kernels.static import (
    clear_ways,
    group_states,
    rim_of,
    static_times,
)
from globalarctic.transport._kernels.windows import (
    best_paces,
    cell_times,
    kinds,
    rest_times,
)

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


def _run(
    graph: Any,
    table: Any,
    allow: Any,
    cells: Any,
    ice: Any,
    node_clear: Any,
    ends: tuple[int, int],
    horizon_h: float,
    days: Any,
    speed: float,
) -> float | None:
    """Search the way the product does: static times, clear waters, reachability, labels, trace."""
    nodes = len(graph[0]) - 1
    ok = np.ones(nodes, np.uint8)
    sources, targets = (np.array([end], np.int32) for end in ends)
    fixed = graph, table, allow, ok, speed
    nothing, all_clear = np.zeros(nodes, np.float32), np.ones(nodes, np.uint8)
    bound, near = static_times(
        *fixed, targets, sources, nothing, np.inf, 0.0, True, False, all_clear
    )
    ahead, _ = static_times(*fixed, sources, targets, bound, np.inf, 0.0, False, False, all_clear)
    clear = clear_ways(*fixed[:3], node_clear, bound, near)
    lead, lead_near = static_times(
        *fixed, sources, targets, bound, np.inf, 0.0, False, True, node_clear
    )
    rim = rim_of(*fixed[:3], node_clear, bound, lead, targets)
    groups = group_states(graph, allow, cells, bound, ahead, lead, clear, rim)
    workspace = new_workspace(len(bound))
    end, state, _ = search(
        *fixed[:4], cells, ice, days, speed, (bound, near, clear), (lead, rim), sources, 0.0,
        horizon_h, workspace,
    )  # fmt: skip
    assert np.isinf(workspace[0]).all(), "the labels are clean for the next search"
    # The same with bounds that know the ice until the arrival, or until the horizon without one.
    cut = min(end, horizon_h) + 1e-2
    kind, rest, filled = _rests(fixed, cells, ice, (bound, ahead, lead, clear), cut)
    assert set(filled) == set(np.flatnonzero(np.isfinite(rest)))
    inside = np.isfinite(rest) & (kind == 0)
    assert (rest[inside] >= bound[inside] - 1e-3).all()
    informed, _goal, _fewer = search(
        *fixed[:4], cells, ice, days, speed, (rest, near, clear), (lead, rim), sources, 0.0,
        min(cut, horizon_h), workspace,
    )  # fmt: skip
    assert informed == pytest.approx(end, abs=2e-3)
    if np.isfinite(informed) and lead[sources].min() < np.inf and kind[sources[0]] == 0:
        assert rest[sources[0]] <= informed + 1e-3, "no bound is longer than the voyage"
    if np.isinf(end):
        return None
    if len(rim) and not clear[sources].any():
        assert reachable(groups, ice, 0.0, horizon_h), "what is reached was said to be reachable"
    states, _edges, hours = trace(
        state, near, lead_near, *fixed[:3], cells, ice, days, speed, 0.0, horizon_h, workspace
    )
    assert (states[0], states[-1]) == ends
    assert hours[-1] == pytest.approx(end, abs=2e-3)
    assert (np.diff(hours) >= 0).all()
    return float(end)


def _rests(fixed: Any, cells: Any, ice: Any, static: Any, cut: float) -> tuple[Any, Any, Any]:
    """Return kinds of states, their bounds in the window from hour 0 to a cut, and those filled."""
    graph, table, allow, ok, speed = fixed
    bound, ahead, lead, clear = static
    kind = kinds(bound, ahead, lead, clear)
    begin, left, exits = cell_times(graph, allow, cells, kind, bound, ahead, lead, len(ice[0]))
    rest = np.full(len(bound), np.inf)
    top = ice[4][::-1, ::-1]
    top = np.maximum.accumulate(np.maximum.accumulate(top, axis=0), axis=1)[::-1, ::-1].copy()
    filled = rest_times(
        graph, table, allow, ok, cells, speed, kind, bound, ahead, exits,
        best_paces(begin, left, ice, top, 0.0, cut), cut, rest,
    )  # fmt: skip
    return kind, rest, filled


def _ice(days: int) -> tuple[Any, ...]:
    """Return an ice argument without ice for some days."""
    return (
        np.zeros((1, 25), np.uint8),
        np.zeros((1, 25), np.uint8),
        np.zeros(days, np.int16),
        np.zeros(days, np.float32),
        np.full((101, 101), 10.0, np.float32),
        np.zeros((days, 1), np.float32),
        np.zeros(days, np.uint8),
    )


def _search(
    graph: Any, table: Any, nodes: int, links: int, start: int, target: int
) -> float | None:
    allow = np.ones((1, 2 * links + 1), np.uint8)
    allow[0, 1 + links :] = 0
    cells = np.full(nodes, -1, np.int32)
    days = np.arange(1, 121).astype(np.int16)
    clear = np.ones(nodes, np.uint8)
    return _run(
        graph, table, allow, cells, _ice(120), clear, (start, target), 100 * DAY, days, 10.0
    )


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


def _icy_network(
    rng: np.random.Generator, nodes: int, links: int
) -> tuple[Any, Any, Any, list[tuple[int, int]]]:
    """Return random plain edges of two half days' sail, and which cell is open on which day."""
    pairs = {
        tuple(sorted(int(x) for x in rng.choice(nodes, 2, replace=False))) for _ in range(links)
    }
    both = [(u, v) for u, v in pairs] + [(v, u) for u, v in pairs]
    both.sort()
    indptr = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount([u for u, _ in both], minlength=nodes), out=indptr[1:])
    none = np.full(len(both), -1, np.int32)
    length = np.full(len(both), 2 * DAY * 10.0, np.float32)
    graph = indptr, np.array([v for _, v in both], np.int32), length, none, none, none
    empty = np.empty(0, np.float32)
    doys = np.empty(0, np.int16)
    table = empty, empty, empty, np.empty(0, np.int32), doys, doys
    closed = rng.random((nodes, 25)) < rng.choice([0.15, 0.4, 0.7])
    closed[rng.random(nodes) < 0.4] = False
    return graph, table, closed, both


def _moving_ice(closed: Any, days: int) -> tuple[Any, ...]:
    lut = np.zeros((101, 101), np.float32)
    lut[0] = 10.001  # a hair faster, so that no rounding pushes a ship past midnight
    return (
        np.ascontiguousarray(np.where(closed, 100, 0).astype(np.uint8)),
        np.zeros(closed.shape, np.uint8),
        np.arange(days).astype(np.int16),
        np.zeros(days, np.float32),
        lut,
        np.zeros((days, len(closed)), np.float32),
        np.zeros(days, np.uint8),
    )


def test_no_bound_of_a_window_is_longer_than_the_true_rest() -> None:
    """From every node on every day on which a way of the window can be there."""
    rng = np.random.default_rng(200)
    compared = longer = 0
    for _ in range(80):
        nodes, links = int(rng.integers(7, 12)), int(rng.integers(12, 20))
        graph, table, closed, edges = _icy_network(rng, nodes, links)
        start, target = (int(x) for x in rng.choice(nodes, 2, replace=False))
        closed[rng.random(nodes) < 0.25] = True
        ice, cells = _moving_ice(closed, 25), np.arange(nodes).astype(np.int32)
        clear = (~closed.any(axis=1)).astype(np.uint8)
        allow, ok = np.ones((1, 1), np.uint8), np.ones(nodes, np.uint8)
        fixed = graph, table, allow, ok, 10.001
        ends = np.array([start], np.int32), np.array([target], np.int32)
        nothing, all_clear = np.zeros(nodes, np.float32), np.ones(nodes, np.uint8)
        bound, near = static_times(
            *fixed, *ends[::-1], nothing, np.inf, 0.0, True, False, all_clear
        )
        ahead, _ = static_times(*fixed, *ends, bound, np.inf, 0.0, False, False, all_clear)
        lead = np.full(nodes, np.inf, np.float32)  # of no node is it known when it is reached
        static = bound, ahead, lead, clear_ways(*fixed[:3], clear, bound, near)
        cut = float(rng.integers(6, 20))
        kind, rest, _ = _rests(fixed, cells, ice, static, cut * DAY)
        for node in np.flatnonzero(kind == 0):
            for day in range(int(np.ceil(min(ahead[node] / DAY, 24))), 20):
                steps = []
                for k, (u, v) in enumerate(edges):
                    steps.append((u, nodes + k, [not shut for shut in closed[u][day:]]))
                    steps.append((nodes + k, v, [not shut for shut in closed[v][day:]]))
                left = earliest_arrival(steps, nodes + len(edges), int(node), target, 24 - day)
                if left is not None and day + left <= cut:
                    compared += 1
                    longer += rest[node] > bound[node] + 1.0
                    assert rest[node] <= left * DAY + 1e-2
    assert compared > 100
    assert longer > 10, "some bounds know of the ice"


@pytest.mark.parametrize("block", range(10))
def test_arrivals_in_moving_ice_equal_the_time_expanded_oracle(block: int) -> None:
    """Fifty random networks a block whose cells open and close from day to day.

    Half an edge is one day's sail in the cell of its nearer end, so that all movement falls on
    whole days and the oracle of days is exact: node, middle of the edge, node.
    """
    rng = np.random.default_rng(100 + block)
    reached = 0
    for _ in range(50):
        nodes, links = int(rng.integers(3, 9)), int(rng.integers(3, 16))
        graph, table, closed, edges = _icy_network(rng, nodes, links)
        start, target = (int(x) for x in rng.choice(nodes, 2, replace=False))
        steps = []
        for k, (u, v) in enumerate(edges):
            steps.append((u, nodes + k, [not shut for shut in closed[u]]))
            steps.append((nodes + k, v, [not shut for shut in closed[v]]))
        exact = earliest_arrival(steps, nodes + len(edges), start, target, 24)
        days = 25
        ice = _moving_ice(closed, days)
        clear = (~closed.any(axis=1)).astype(np.uint8)
        cells = np.arange(nodes).astype(np.int32)
        allow = np.ones((1, 1), np.uint8)
        doys = np.arange(1, days + 1).astype(np.int16)
        ours = _run(
            graph, table, allow, cells, ice, clear, (start, target), 23.5 * DAY, doys, 10.001
        )
        if exact is None or exact >= 24:
            assert ours is None
        else:
            reached += 1
            assert ours is not None
            assert ours / DAY == pytest.approx(exact, abs=3e-3)
    assert reached > 10
