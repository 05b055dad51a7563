"""Static times by A* on one heap: slower, and the measure of the buckets that the product uses."""

from __future__ import annotations

import numpy as np
from numba import njit

from globalarctic._kernels.heap import grow, pop, push
from globalarctic.transport._kernels.static import ALLOWED, _is_clear


@njit(cache=True, nogil=True)
def heap_times(
    graph, special_table, allow, node_ok, open_kmh, starts, ends, other_h, stretch, slack_h,
    backward, clear_only, node_clear,
):  # fmt: skip
    """Return what `globalarctic.transport._kernels.static.static_times` does, by A* on a heap."""
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, reverse, first_doy, _last = special_table
    n = indptr.shape[0] - 1
    phases = allow.shape[0]
    last = phases - 1
    wide = other_h.shape[0] > n
    best = np.full(phases * n, np.float32(np.inf), np.float32)
    near = np.full(phases * n, -1, np.int32)
    done = np.zeros(phases * n, np.uint8)
    keys = np.empty(1 << 16, np.float32)
    items = np.empty(1 << 16, np.int32)
    size = 0
    for v in starts:
        state = last * n + v if backward else v
        h = other_h[state] if wide else other_h[v]
        if h == np.inf or (clear_only and node_clear[v] == 0):
            continue
        best[state] = 0.0
        size = push(keys, items, size, h, np.int32(state))
    is_end = np.zeros(n, np.uint8)
    for v in ends:
        is_end[v] = 1
    end_phase = 0 if backward else last
    stop = np.float32(np.inf)
    stopped = False
    while size > 0:
        key = keys[0]
        state, size = pop(keys, items, size)
        if done[state]:
            continue
        if key > stop:
            stopped = True
            break
        phase = state // n
        v = state - phase * n
        d = best[state]
        done[state] = 1
        if phase == end_phase and is_end[v] and stop == np.inf:
            stop = np.float32(stretch * d + slack_h)
        for e in range(indptr[v], indptr[v + 1]):
            u = target[e]
            if not node_ok[u]:
                continue
            a = mid1[e]
            if a >= 0 and not (node_ok[a] and node_ok[mid2[e]]):
                continue
            s = special[e]
            if clear_only and not _is_clear(v, u, a, mid2[e], s, node_clear, first_doy):
                continue
            if s >= 0:
                if backward:
                    s = reverse[s]
                if not np.isnan(fixed_h[s]):
                    step = fixed_h[s] + dwell_h[s]
                else:
                    step = length_km[e] / min(open_kmh, max_kmh[s]) + dwell_h[s]
            else:
                step = length_km[e] / open_kmh
            nd = np.float32(d + step)
            for move in range(2):
                p = phase - move if backward else phase + move
                if p < 0 or p > last:
                    break
                if allow[min(p, phase), s + 1] != ALLOWED + move:
                    continue
                other = p * n + u
                if nd < best[other]:
                    h = other_h[other] if wide else other_h[u]
                    if nd + h > stop:
                        continue
                    best[other] = nd
                    near[other] = state
                    if size == keys.shape[0]:
                        keys, items = grow(keys, items)
                    size = push(keys, items, size, nd + h, np.int32(other))
    if stopped or stop < np.inf:
        for state in range(phases * n):
            if not done[state]:
                best[state] = np.float32(np.inf)
                near[state] = -1
    return best, near
