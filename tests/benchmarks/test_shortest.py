"""One to all by buckets against a slow relaxation of all edges and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.comparison.shortest import one_to_all
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra


def _graph(rng: np.random.Generator, nodes: int, edges: int, heavy: float) -> tuple:
    start = np.sort(rng.integers(0, nodes, edges))
    indptr = np.zeros(nodes + 1, np.int32)
    np.cumsum(np.bincount(start, minlength=nodes), out=indptr[1:])
    weight = rng.random(edges)
    weight[rng.random(edges) < 0.1] *= heavy
    return indptr, rng.integers(0, nodes, edges).astype(np.int32), weight, start


def _relax(nodes: int, start: np.ndarray, graph: tuple, sources: list[int]) -> np.ndarray:
    """Relax every edge until nothing changes (Bellman-Ford)."""
    _indptr, target, weight = graph
    best = np.full(nodes, np.inf)
    best[sources] = 0.0
    while True:
        after = best.copy()
        np.minimum.at(after, target, best[start] + weight)
        if (after == best).all():
            return best
        best = after


@pytest.mark.parametrize("heavy", [1.0, 1e-6, 1e6])
@pytest.mark.parametrize("seed", range(5))
def test_distances_equal_a_relaxation_of_all_edges(seed: int, heavy: float) -> None:
    rng = np.random.default_rng(seed)
    indptr, target, weight, start = _graph(rng, 60, 150, heavy)
    sources = [3, 7, 3]
    found = one_to_all(indptr, target, weight, np.array(sources, np.int32))
    assert np.isinf(found).any()
    np.testing.assert_allclose(found, _relax(60, start, (indptr, target, weight), sources))


def test_distances_equal_scipy_on_a_larger_graph() -> None:
    rng = np.random.default_rng(11)
    indptr, target, weight, _ = _graph(rng, 5000, 40000, 100.0)
    matrix = csr_array((weight, target, indptr), shape=(5000, 5000))
    matrix.sum_duplicates()  # scipy would add parallel edges up: take one graph for both
    found = one_to_all(matrix.indptr, matrix.indices, matrix.data, np.array([0], np.int32))
    np.testing.assert_allclose(found, dijkstra(matrix, indices=0), rtol=1e-12)


def test_zero_and_infinite_weights() -> None:
    indptr = np.array([0, 2, 3, 3, 3], np.int32)
    target = np.array([1, 3, 2], np.int32)
    source = np.array([0], np.int32)
    zero = one_to_all(indptr, target, np.zeros(3), source)
    assert zero.tolist() == [0.0, 0.0, 0.0, 0.0]
    some = one_to_all(indptr, target, np.array([0.0, np.inf, 2.0]), source)
    assert some.tolist() == [0.0, 0.0, 2.0, np.inf]


def test_renaming_the_nodes_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    _indptr, target, weight, start = _graph(rng, 80, 400, 10.0)
    name = rng.permutation(80)
    order = np.argsort(name[start], kind="stable")
    indptr = np.zeros(81, np.int32)
    np.cumsum(np.bincount(name[start], minlength=80), out=indptr[1:])
    renamed = one_to_all(
        indptr, name[target[order]].astype(np.int32), weight[order], np.array([name[5]], np.int32)
    )
    plain = one_to_all(_indptr, target, weight, np.array([5], np.int32))
    np.testing.assert_allclose(renamed[name], plain)
