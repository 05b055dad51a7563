"""Both margins of a dense panel fitted in turn."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from globalarctic.keep import alone

__all__ = ["fit_margins"]


@alone
@njit(cache=True, parallel=True)
def fit_margins(flows, kernel, tolerance, max_rounds, r, c, errors):
    """Fill ``r`` and ``c`` (slices, n) so that r_i f_ij c_j keeps both margins of ``flows``.

    Cells that are NaN are left out of margins and fit. ``errors`` (slices,) takes the largest
    relative error of a row's margin.
    """
    slices, n = flows.shape[0], flows.shape[1]
    for s in prange(slices):
        rows = np.zeros(n)
        columns = np.zeros(n)
        weight = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                value = flows[s, i, j]
                if not np.isnan(value):
                    rows[i] += value
                    columns[j] += value
                    weight[i, j] = kernel[i, j]
        for j in range(n):
            r[s, j] = 0.0
            c[s, j] = 1.0 if columns[j] != 0.0 else 0.0
        error = np.inf
        column_sum = np.zeros(n)
        for _ in range(max_rounds):
            error = 0.0
            column_sum[:] = 0.0
            for i in range(n):
                total = 0.0
                for j in range(n):
                    total += weight[i, j] * c[s, j]
                if rows[i] > 0.0 and total > 0.0:
                    error = max(error, abs(r[s, i] * total - rows[i]) / rows[i])
                    r[s, i] = rows[i] / total
                else:
                    r[s, i] = 0.0
                for j in range(n):
                    column_sum[j] += r[s, i] * weight[i, j]
            if error <= tolerance:
                break
            for j in range(n):
                if columns[j] > 0.0 and column_sum[j] > 0.0:
                    c[s, j] = columns[j] / column_sum[j]
                else:
                    c[s, j] = 0.0
        errors[s] = error
