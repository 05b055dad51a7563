"""Replicates of a composite index's uncertainty analysis, beside COINr's recorded time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from benchmarks.registry import Row, case, median_s
from globalarctic.scope.composite.frame import IndexData, Node, Tree, make_tree
from globalarctic.scope.composite.index import Recipe, build_index
from globalarctic.scope.composite.sensitivity import Choices, spread
from globalarctic.scope.composite.steps import Fill, Scale

COINR_MS = 104.0
"""Per replicate: get_sensitivity of COINr 1.1.14 on R 4.2.2, 51 x 49, two cores; recorded."""


def made_up(units: int, indicators: int) -> tuple[Tree, IndexData]:
    """Return an index of the size of COINr's ASEM example: four levels, some long tails."""
    nodes = [Node(f"i{k}", "", 1, f"p{k % 8}") for k in range(indicators)]
    nodes += [Node(f"p{k}", "", 2, f"s{k % 2}") for k in range(8)]
    nodes += [Node("s0", "", 3, "t"), Node("s1", "", 3, "t"), Node("t", "", 4, "")]
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(size=(units, indicators)) * rng.uniform(0.2, 1.5, indicators))
    codes = tuple(f"u{k}" for k in range(units))
    return make_tree(tuple(nodes)), IndexData(codes, codes, values, {}, {})


@case("composite index", quick=True)
def composite_rows(quick: bool) -> Iterator[Row]:
    """Time replicates after single ones, each built whole by itself, are found equal."""
    tree, data = made_up(51, 49)
    scales = ((Scale.MIN_MAX, 0.0, 100.0), (Scale.Z_SCORE, 10.0, 2.0))
    for limit in (1, 5):
        for how, low, high in scales:
            one = Choices((limit,), (Fill.NONE,), ((how, low, high),), ((1.0,),), {})
            batch = spread(tree, data, choices=one, draws=3).ranks
            recipe = Recipe(winsor_limit=limit, scale=how, low=low, high=high)
            alone = build_index(tree, data, recipe=recipe).ranks
            if not np.array_equal(batch, np.repeat(alone[:, None], 3, axis=1)):
                raise SystemExit(f"batch and single ranks differ at winsor limit {limit}, {how}")
    draws = 500 if quick else 10_000
    spent = median_s(lambda: spread(tree, data, draws=draws), 2 if quick else 7)
    each_ms = 1e3 * spent / draws
    yield Row(
        f"Composite index, one of {draws:,} replicates, 51 units x 49 indicators",
        each_ms, COINR_MS / 1000, "ms",
        f"{os.cpu_count()} cores; {COINR_MS / each_ms:,.0f} x COINr's recorded {COINR_MS:.0f} ms "
        "(not run side by side); treatment and scaling included",
    )  # fmt: skip
