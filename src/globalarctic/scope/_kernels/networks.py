"""Networks of dense panels: random walks, cores and significance of ties, a slice at a time."""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from globalarctic.keep import alone

__all__ = ["core_numbers", "significance", "walk_draws", "walks"]


@njit(cache=True, fastmath={"contract", "reassoc", "nsz"})
def _walk(ties, strength, restart, damping, tolerance, max_rounds, visits, step):
    """Fill ``visits`` (n,) with the stationary walk on ``ties`` (n, n); return the last change."""
    n = len(restart)
    for j in range(n):
        visits[j] = restart[j]
    change = np.inf
    for _ in range(max_rounds):
        lost = 0.0
        step[:] = 0.0
        for i in range(n):
            if strength[i] > 0.0:
                rate = damping * visits[i] / strength[i]
                for j in range(n):
                    step[j] += rate * ties[i, j]
            else:
                lost += visits[i]
        jump = 1.0 - damping + damping * lost
        change = 0.0
        for j in range(n):
            value = step[j] + jump * restart[j]
            change += abs(value - visits[j])
            visits[j] = value
        if change < tolerance:
            break
    return change


@njit(cache=True, fastmath={"contract", "reassoc", "nsz"})
def _copy(ties, held, strength):
    """Copy ties (n, n) without diagonal, NaN as 0; sum rows; return how many are negative."""
    n = len(strength)
    negative = 0
    for i in range(n):
        total = 0.0
        for j in range(n):
            value = ties[i, j]
            negative += 1 if value < 0.0 else 0
            value = value if value >= 0.0 and i != j else 0.0
            held[i, j] = value
            total += value
        strength[i] = total
    return negative


@alone
@njit(cache=True, parallel=True)
def walks(ties, restarts, damping, tolerance, max_rounds, visits, changes):
    """Fill ``visits`` (restarts, slices, n) from ties (slices, n, n) and restarts (restarts, n).

    ``changes`` (slices,) takes the largest sum of the last change, -1 where a tie is negative. NaN
    and the diagonal count as no tie. A country without outgoing ties restarts.
    """
    slices, n = ties.shape[0], ties.shape[1]
    for s in prange(slices):
        held = np.empty((n, n))
        strength = np.zeros(n)
        step = np.empty(n)
        changes[s] = 0.0
        if _copy(ties[s], held, strength) > 0:
            changes[s] = -1.0
            continue
        for r in range(len(restarts)):
            change = _walk(
                held, strength, restarts[r], damping, tolerance, max_rounds, visits[r, s], step
            )
            changes[s] = max(changes[s], change)


@njit(cache=True, fastmath={"contract", "reassoc", "nsz"})
def _mix(ties, weights, noise, at, mixed, strength):
    """Fill ``mixed`` (n, n) with the weighted layers (layers, n, n) times noise; sum its rows."""
    layers, n = ties.shape[0], ties.shape[1]
    for i in range(n):
        row = mixed[i]
        row[:] = 0.0
        for layer in range(layers):
            w = weights[layer]
            if w > 0.0:
                for j in range(n):
                    row[j] += w * ties[layer, i, j]
        if len(noise) > 0:
            start = at + i * n
            for j in range(n):
                row[j] *= noise[start + j]
        total = row[0] * 0.0
        for j in range(n):
            total += row[j]
        strength[i] = total


@alone
@njit(cache=True, parallel=True)
def walk_draws(
    ties, weights, sets, restarts, uniform, noise, starts, damping, tolerance, max_rounds, reach
):
    """Fill ``reach`` (draws, years, n) with log[walk from the anchors / walk from anywhere].

    All in single precision. ties (years, layers, n, n), each layer's year with total 1 or 0;
    weights (draws, layers); sets (draws,) points into restarts (sets, n); uniform (n,); noise
    (pool,) of factors on the combined ties, read from starts (draws, years) on. Years run outside
    draws so that a year's ties stay in the cache.
    """
    years, n = ties.shape[0], ties.shape[2]
    for t in prange(years):
        mixed = np.empty((n, n), dtype=np.float32)
        strength = np.empty(n, dtype=np.float32)
        near = np.empty(n, dtype=np.float32)
        anywhere = np.empty(n, dtype=np.float32)
        step = np.empty(n, dtype=np.float32)
        tied = np.zeros(n, dtype=np.bool_)
        for i in range(n):
            for j in range(n):
                for layer in range(ties.shape[1]):
                    if ties[t, layer, i, j] > 0.0:
                        tied[i] = True
                        tied[j] = True
        for b in range(len(weights)):
            _mix(ties[t], weights[b], noise, starts[b, t], mixed, strength)
            _walk(mixed, strength, restarts[sets[b]], damping, tolerance, max_rounds, near, step)
            _walk(mixed, strength, uniform, damping, tolerance, max_rounds, anywhere, step)
            for j in range(n):
                seen = tied[j] and near[j] > 0.0
                reach[b, t, j] = np.log(near[j] / anywhere[j]) if seen else np.nan


@alone
@njit(cache=True, parallel=True)
def core_numbers(linked, cores):
    """Fill ``cores`` (slices, n): the largest k with a k-core that holds the country.

    linked (slices, n, n) is symmetric, without loops.
    """
    slices, n = linked.shape[0], linked.shape[1]
    for s in prange(slices):
        degree = np.zeros(n, dtype=np.int64)
        left = np.ones(n, dtype=np.bool_)
        for i in range(n):
            for j in range(n):
                if linked[s, i, j]:
                    degree[i] += 1
        core = 0
        for _ in range(n):
            least = n + 1
            who = -1
            for i in range(n):
                if left[i] and degree[i] < least:
                    least = degree[i]
                    who = i
            core = max(core, least)
            cores[s, who] = core
            left[who] = False
            for j in range(n):
                if linked[s, who, j] and left[j]:
                    degree[j] -= 1


@alone
@njit(cache=True, parallel=True)
def significance(ties, p):
    """Fill ``p`` (slices, n, n): the smaller chance, of both ends, of a part as large as this.

    For each end (1 - part) ** (links - 1); 1 where there is no tie. Directed: the sender's
    outgoing ties and the receiver's incoming ones.
    """
    slices, n = ties.shape[0], ties.shape[1]
    for s in prange(slices):
        out_sum = np.zeros(n)
        in_sum = np.zeros(n)
        out_links = np.zeros(n, dtype=np.int64)
        in_links = np.zeros(n, dtype=np.int64)
        for i in range(n):
            for j in range(n):
                w = ties[s, i, j]
                if w > 0.0:
                    out_sum[i] += w
                    in_sum[j] += w
                    out_links[i] += 1
                    in_links[j] += 1
        for i in range(n):
            for j in range(n):
                w = ties[s, i, j]
                if w > 0.0:
                    out = max(1.0 - w / out_sum[i], 0.0) ** (out_links[i] - 1)
                    back = max(1.0 - w / in_sum[j], 0.0) ** (in_links[j] - 1)
                    p[s, i, j] = min(out, back)
                else:
                    p[s, i, j] = 1.0
