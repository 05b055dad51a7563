"""Random walks, significance of ties, and draws of membership, beside igraph and networkx."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import numpy as np
from tests.scope.synthetic import definition_for, planted

from benchmarks.registry import Row, Skipped, case, median_s
from globalarctic.data.panels import TieKind
from globalarctic.scope.membership import membership, reweighted
from globalarctic.scope.networks import pagerank, reach, tie_significance
from globalarctic.scope.position import KindNetwork, reach_draws
from globalarctic.scope.uncertainty import draw, panels

NETBONE_MS = 207.0
"""Disparity filter of netbone 0.2.3, a slice of 15,008 undirected ties, two cores; recorded."""


def dense(slices: int, n: int, seed: int = 0) -> np.ndarray:
    """Return directed ties of which half are there, shape (slices, n, n)."""
    rng = np.random.default_rng(seed)
    ties = np.exp(rng.normal(0.0, 1.5, (slices, n, n))) * (rng.random((slices, n, n)) < 0.5)
    ties[:, np.arange(n), np.arange(n)] = 0.0
    return ties


def by_igraph(ties: np.ndarray, restart: np.ndarray) -> np.ndarray:
    """Build the graph of one slice and walk on it."""
    import igraph

    i, j = np.nonzero(ties)
    graph = igraph.Graph(n=len(ties), edges=np.column_stack([i, j]), directed=True)
    return np.array(
        graph.personalized_pagerank(damping=0.85, reset=restart, weights=ties[i, j].tolist())
    )


def by_networkx(ties: np.ndarray, restart: np.ndarray) -> np.ndarray:
    """Build the graph of one slice and walk on it."""
    import networkx as nx

    graph = nx.from_numpy_array(ties, create_using=nx.DiGraph)
    found = nx.pagerank(graph, personalization=dict(enumerate(restart)), tol=1e-12, max_iter=1000)
    return np.array([found[k] for k in range(len(ties))])


@case("networks of scope", quick=True)
def walk_rows(quick: bool) -> Iterator[Row]:
    """Time 360 walks, graph building included; peers on some slices in turn, scaled to all."""
    slices, n = (12, 40) if quick else (360, 200)
    ties = dense(slices, n)
    restart = np.zeros(n)
    restart[:8] = 1.0
    try:
        peers = {"igraph": (by_igraph, 20, 20.0), "networkx": (by_networkx, 3, 150.0)}
        import igraph  # noqa: F401
        import networkx  # noqa: F401
    except ImportError as error:
        if not quick:
            raise Skipped(f"{error.name} is not installed") from None
        peers = {}
    found = pagerank(ties, restart, tolerance=1e-10)
    ours, theirs = [], {name: [] for name in peers}
    for name, (peer, _, _) in peers.items():
        off = float(np.abs(peer(ties[0], restart) - found[0]).max())
        if off > 1e-9:
            raise SystemExit(f"{name} differs by {off:.1e}")
    for _ in range(1 if quick else 7):
        start = time.perf_counter()
        pagerank(ties, restart, tolerance=1e-10)
        ours.append(time.perf_counter() - start)
        for name, (peer, some, _) in peers.items():
            timed = min(some, slices)
            start = time.perf_counter()
            for k in range(timed):
                peer(ties[k], restart)
            theirs[name].append((time.perf_counter() - start) * slices / timed)
    spent = float(np.median(ours))
    for name, (_, some, ratio) in peers.items():
        other = float(np.median(theirs[name]))
        yield Row(
            f"Personalised PageRank, {slices} slices of {n} countries, against {name}",
            spent, other / ratio, "s",
            f"{other / spent:,.0f} x {name} ({other:.2f} s, {some} slices timed and scaled, graph "
            "building included); equal to 1e-9",
        )  # fmt: skip
    part = ties[: min(40, slices)]
    each_ms = 1e3 * median_s(lambda: tie_significance(part), 1 if quick else 7) / len(part)
    yield Row(
        f"Disparity filter, a slice of {n} countries", each_ms, NETBONE_MS / 100, "ms",
        f"{NETBONE_MS / each_ms:,.0f} x netbone's recorded {NETBONE_MS:.0f} ms (not run side by "
        "side); values equal to the golden table to 1e-12",
    )  # fmt: skip


@case("draws of scope", quick=True)
def draw_rows(quick: bool) -> Iterator[Row]:
    """Time draws on layer scores, draws with the network in the loop, and a change of weights."""
    countries, years, draws = (40, 20, 20) if quick else (200, 60, 2000)
    club = 8 if quick else 40
    data, truth, anchors = planted(1, countries=countries, years=years, layers=6, club=club)
    reference = tuple(c for c, yes in zip(data.countries, truth[0], strict=True) if yes)
    wanted = definition_for(data, anchors, reference)
    held = panels(wanted, data)
    note = f"{os.cpu_count()} cores; {countries} countries, {years} years, 6 layers"
    spent = median_s(
        lambda: draw(wanted, held, countries=data.countries, draws=draws), 1 if quick else 3
    )
    yield Row(f"{draws:,} draws of membership on layer scores", spent, 3.0, "s", note)
    ties = np.stack([panel.ties / panel.ties.sum(axis=(1, 2), keepdims=True)
                     for panel in data.ties.values()])  # fmt: skip
    network = KindNetwork(
        TieKind.ACTUAL, tuple(data.ties), np.full(6, 1 / 6), data.countries, data.years, ties,
        np.full(6, 0.3), ("",) * 6,
    )  # fmt: skip
    still = KindNetwork(
        TieKind.ACTUAL, ("one",), np.ones(1), data.countries, data.years, ties[:1],
        np.zeros(1), ("",),
    )  # fmt: skip
    one = reach_draws(still, anchors[:2], draws=1).reach[0]
    pair = np.isin(data.countries, anchors[:2])
    off = float(np.nanmax(np.abs(one - reach(ties[0], pair))))
    if off > 1e-4:
        raise SystemExit(f"single-precision reach differs by {off:.1e}")
    spent = median_s(lambda: reach_draws(network, anchors, draws=draws), 1)
    yield Row(
        f"{draws:,} draws with the network in the loop, two walks a year", spent, 30.0, "s",
        f"{note}; reach of one draw equal to the plain way to {off:.0e}",
    )  # fmt: skip
    whole = membership(wanted, data)
    changed = {wanted.layers[0].name: 0.3}
    same = membership(wanted.with_weights(changed), data)
    fast = reweighted(whole, changed)
    if not np.array_equal(same.inside, fast.inside):
        raise SystemExit("a change of weights by the fast way gives another membership")
    spent = 1e3 * median_s(lambda: reweighted(whole, changed), 3 if quick else 15)
    yield Row("Change of weights to new membership", spent, 50.0, "ms", note)
