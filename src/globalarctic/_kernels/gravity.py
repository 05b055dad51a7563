"""Doubly constrained baseline of a dense panel: rows and columns fitted in turn."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from globalarctic.keep import alone

__all__ = ["fit_margins"]


@alone
@njit(cache=True, parallel=True)
def fit_margins(ties, kernel, tolerance, max_iterations, expected, errors):
    """Fill ``expected`` (slices, n, n) with r_i f_ij c_j that keeps both margins of ``ties``.

    Cells that are NaN and the diagonal are left out of margins and fit. ``errors`` (slices,)
    takes the largest relative error of a row's margin.
    """
    slices, n = ties.shape[0], ties.shape[1]
    for s in prange(slices):
        rows = np.zeros(n)
        columns = np.zeros(n)
        weight = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                value = ties[s, i, j]
                if i != j and not np.isnan(value):
                    rows[i] += value
                    columns[j] += value
                    weight[i, j] = kernel[i, j]
        r = np.zeros(n)
        c = np.ones(n)
        for j in range(n):
            if columns[j] == 0.0:
                c[j] = 0.0
        error = np.inf
        column_sum = np.zeros(n)
        for _ in range(max_iterations):
            error = 0.0
            column_sum[:] = 0.0
            for i in range(n):
                total = 0.0
                for j in range(n):
                    total += weight[i, j] * c[j]
                if rows[i] > 0.0 and total > 0.0:
                    error = max(error, abs(r[i] * total - rows[i]) / rows[i])
                    r[i] = rows[i] / total
                else:
                    r[i] = 0.0
                for j in range(n):
                    column_sum[j] += r[i] * weight[i, j]
            if error <= tolerance:
                break
            for j in range(n):
                if columns[j] > 0.0 and column_sum[j] > 0.0:
                    c[j] = columns[j] / column_sum[j]
                else:
                    c[j] = 0.0
        errors[s] = error
        for i in range(n):
            for j in range(n):
                value = ties[s, i, j]
                if np.isnan(value) and i != j:
                    expected[s, i, j] = np.nan
                else:
                    expected[s, i, j] = r[i] * weight[i, j] * c[j]
