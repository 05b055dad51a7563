"""Economic complexity of 250 regions by 5,000 sectors: RCA and ECI, without the product space."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np

from benchmarks.registry import Row, case, median_s
from globalarctic.regions.trade.complexity import complexity

GOAL_S = 0.1


def plain_eci(values: np.ndarray) -> np.ndarray:
    """Return ECI as written in the Atlas: a general solver on the region matrix."""
    index = values / values.sum(axis=1, keepdims=True) / (values.sum(axis=0) / values.sum())
    m = (index >= 1.0).astype(float)
    step = (m / m.sum(axis=1, keepdims=True)) @ (m / m.sum(axis=0)).T
    weights, vectors = np.linalg.eig(step)
    raw = vectors[:, np.argsort(weights.real)[-2]].real
    raw = raw * np.sign(np.corrcoef(m.sum(axis=1), raw)[0, 1])
    found: np.ndarray = (raw - raw.mean()) / raw.std()
    return found


@case("complexity of regions", quick=True)
def complexity_rows(quick: bool) -> Iterator[Row]:
    """Time RCA, ECI and PCI of one year after the answer is compared with the plain way."""
    shape = (40, 200) if quick else (250, 5000)
    values = np.random.default_rng(0).lognormal(0.0, 2.0, shape)
    off = float(np.abs(complexity(values).eci - plain_eci(values)).max())
    if off > 1e-8:
        raise SystemExit(f"ECI differs from the plain way by {off:.1e}")
    spent = median_s(lambda: complexity(values), 2 if quick else 15)
    yield Row(
        f"RCA, ECI and PCI, {shape[0]} regions x {shape[1]:,} sectors", spent, GOAL_S, "s",
        f"{os.cpu_count()} cores; ECI of the plain way to {off:.0e}",
    )  # fmt: skip
