"""Acceptability of 40 alternatives over 20,000 draws, analytic cases checked first."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from benchmarks.registry import Row, case, median_s
from globalarctic.investments.weighing.smaa import acceptability


@case("screening by acceptability", quick=True)
def smaa_rows(quick: bool) -> Iterator[Row]:
    """Time crisp and ranged values of 12 criteria."""
    x = np.eye(3)
    found = acceptability(x, x, draws=200_000 if not quick else 50_000)
    off = max(
        float(np.abs(found.ranks[:, 0] - 1 / 3).max()),
        float(np.abs(np.diag(found.central_weights) - 11 / 18).max()),
    )
    if off > (0.01 if quick else 0.003):
        raise SystemExit(f"the analytic case is off by {off:.4f}")
    rng = np.random.default_rng(0)
    low = rng.random((40, 12)) * 0.7
    high = low + 0.3 * rng.random(low.shape)
    draws = 1000 if quick else 20_000
    for words, top in (("crisp values", low), ("ranges", high)):
        spent = median_s(lambda top=top: acceptability(low, top, draws=draws), 1 if quick else 7)
        yield Row(
            f"SMAA, 40 alternatives x 12 criteria x {draws:,} draws, {words}", spent, 0.3, "s",
            f"{os.cpu_count()} cores; analytic case off by {off:.4f}",
        )  # fmt: skip
