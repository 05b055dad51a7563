"""One to all on a static graph: our kernel and the graph packages, distances compared first."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.comparison.grid import Grid, ocean_grid
from benchmarks.comparison.shortest import one_to_all
from benchmarks.registry import Row, Skipped, alternating_s, case

__all__ = ["static_graph"]

TOLERANCE = 1e-5
SCIPY_GOAL, PYTHON_GOAL = 0.8, 0.15


def _scipy(grid: Grid, source: int) -> Callable[[], Any]:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    matrix = csr_array((grid.weight_km.astype(float), grid.target, grid.indptr))
    return lambda: dijkstra(matrix, indices=source)


def _rustworkx(grid: Grid, source: int) -> Callable[[], Any]:
    import rustworkx

    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(len(grid.lon)))
    weights = grid.weight_km.astype(float)
    for v, (first, stop) in enumerate(pairwise(grid.indptr.tolist())):
        ends = grid.target[first:stop].tolist()
        graph.add_edges_from(
            [(v, u, w) for u, w in zip(ends, weights[first:stop].tolist(), strict=True)]
        )
    return lambda: rustworkx.dijkstra_shortest_path_lengths(graph, source, edge_cost_fn=float)


def _igraph(grid: Grid, source: int) -> Callable[[], Any]:
    import igraph

    start = np.repeat(np.arange(len(grid.lon)), np.diff(grid.indptr))
    graph = igraph.Graph(
        n=len(grid.lon), edges=np.stack([start, grid.target], axis=1), directed=True
    )
    weights = grid.weight_km.astype(float).tolist()
    return lambda: graph.distances(source, weights=weights)


def _as_array(answer: Any, nodes: int, source: int) -> Any:
    """Return a package's answer as float64[nodes], infinity where a node is not reached."""
    if isinstance(answer, np.ndarray):
        return answer
    if isinstance(answer, list):
        return np.asarray(answer[0], float)
    found = np.full(nodes, np.inf)
    found[source] = 0.0
    reached = dict(answer.items())
    found[np.fromiter(reached.keys(), np.int64, len(reached))] = np.fromiter(
        reached.values(), float, len(reached)
    )
    return found


@case("one to all on a static graph", quick=True)
def static_graph(quick: bool) -> Iterator[Row]:
    """Time our kernel beside each package, on a quarter-degree ocean grid (quick: 2 degrees)."""
    grid = ocean_grid(2.0 if quick else 0.25)
    nodes, edges = len(grid.lon), len(grid.target)
    source = nodes // 2
    sources = np.array([source], np.int32)

    def ours() -> Any:
        return one_to_all(grid.indptr, grid.target, grid.weight_km, sources)

    expected = ours()
    peers = {
        "scipy": (_scipy, SCIPY_GOAL),
        "rustworkx": (_rustworkx, PYTHON_GOAL),
        "igraph": (_igraph, PYTHON_GOAL),
    }
    for name, (build, goal) in peers.items():
        work = f"one to all, {nodes:,} nodes, {edges:,} edges: ours over {name}"
        try:
            importlib.import_module(name)
        except ImportError:
            yield Row(work, None, goal, "x", f"not run: {name} is not installed")
            continue
        theirs = build(grid, source)
        answer = _as_array(theirs(), nodes, source)
        if not np.allclose(answer, expected, rtol=TOLERANCE, atol=1e-9):
            raise SystemExit(f"{name} and one_to_all give different distances")
        spent = alternating_s({"ours": ours, name: theirs}, 1 if quick else 5)
        note = f"{1e3 * spent['ours']:,.0f} ms, {name} {1e3 * spent[name]:,.0f} ms"
        yield Row(work, spent["ours"] / spent[name], goal, "x", note)
    if nodes == 0:
        raise Skipped("the grid is empty")
