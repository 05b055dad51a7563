"""PPML by Newton's method on the whole design matrix: dummies, distance and border at once.

Slow and plain; it shares neither the balancing nor the search of the package.
"""

from __future__ import annotations

import numpy as np


def ppml(flows: np.ndarray, columns: list[np.ndarray]) -> np.ndarray:
    """Return the coefficients of some columns in a Poisson regression with fixed effects.

    flows: shape (n, n), NaN left out; columns: each of shape (n, n).
    """
    n = len(flows)
    rows, goals = np.nonzero(~np.isnan(flows))
    y = flows[rows, goals]
    origin = np.eye(n)[rows]
    target = np.eye(n)[goals][:, 1:]
    design = np.column_stack([*(c[rows, goals] for c in columns), origin, target])
    weight = np.log(y + 0.1)
    beta = np.linalg.lstsq(design, weight, rcond=None)[0]
    for _ in range(100):
        mean = np.exp(design @ beta)
        step = np.linalg.solve(design.T @ (design * mean[:, None]), design.T @ (y - mean))
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            return beta[: len(columns)]
    raise AssertionError("Newton's method did not settle")
