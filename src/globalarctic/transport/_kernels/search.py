"""Earliest arrival through a chain of passages, time-dependent and exact on the mesh.

State: (phase, node). A route that must use certain passages in order passes from phase p to p + 1
when it takes an edge of the p-th set; the target counts in the last phase only. Waiting is
allowed everywhere (speed zero means standing still), traversal is FIFO (see ``field``), so that
label setting with an admissible, consistent bound finds the exact earliest arrival of the mesh.
The bound is the exact ice-free, season-free time to the target in the same phase graph.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from globalarctic.transport._kernels.field import NEVER, stretch_end, wait_for_season

__all__ = ["bounds", "search"]

BLOCKED, ALLOWED, ADVANCE = 0, 1, 2


@njit(cache=True, nogil=True, inline="always")
def _push(keys, items, size, key, item):
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] <= key:
            break
        keys[i] = keys[up]
        items[i] = items[up]
        i = up
    keys[i] = key
    items[i] = item
    return size + 1


@njit(cache=True, nogil=True, inline="always")
def _pop(keys, items, size):
    top = items[0]
    size -= 1
    key = keys[size]
    item = items[size]
    i = 0
    while True:
        first = 4 * i + 1
        if first >= size:
            break
        best = first
        for child in range(first + 1, min(first + 4, size)):
            if keys[child] < keys[best]:
                best = child
        if keys[best] >= key:
            break
        keys[i] = keys[best]
        items[i] = items[best]
        i = best
    keys[i] = key
    items[i] = item
    return top, size


@njit(cache=True, nogil=True)
def _grow(keys, items):
    bigger_keys = np.empty(2 * keys.shape[0], keys.dtype)
    bigger_items = np.empty(2 * items.shape[0], items.dtype)
    bigger_keys[: keys.shape[0]] = keys
    bigger_items[: items.shape[0]] = items
    return bigger_keys, bigger_items


@njit(cache=True, nogil=True)
def bounds(
    graph, special_table, allow, node_ok, targets, open_kmh, sources, ahead_h, stretch, slack_h
):
    """Return the ice-free, season-free hours to the target from each (phase, node).

    Parameters
    ----------
    graph
        (indptr, target, length_km, mid1, mid2, special), see ``search``.
    special_table
        (max_kmh, dwell_h, fixed_h, reverse, first_doy, last_doy) of the special edges.
    allow
        uint8[phases, specials + 1]: blocked, allowed or advance; column 0 is the plain edge.
    node_ok
        uint8[nodes]: deep enough for the ship.
    targets
        Nodes at which the last phase may end.
    open_kmh
        Ice-free speed.
    sources
        Start nodes of phase 0.
    ahead_h
        float32[nodes], a lower bound of the hours from the sources to each node.
    stretch, slack_h
        Once a source is settled with d hours, states whose ice-free way takes more than
        ``stretch * d + slack_h`` in all are closed: no route makes so long a detour.

    Returns
    -------
    float32 array of shape (phases * nodes,), infinity where the target cannot be reached.
    """
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, reverse, _first, _last = special_table
    n = indptr.shape[0] - 1
    phases = allow.shape[0]
    best = np.full(phases * n, np.float32(np.inf), np.float32)
    done = np.zeros(phases * n, np.uint8)
    keys = np.empty(1 << 16, np.float32)
    items = np.empty(1 << 16, np.int32)
    size = 0
    for v in targets:
        state = (phases - 1) * n + v
        best[state] = 0.0
        size = _push(keys, items, size, ahead_h[v], np.int32(state))
    is_source = np.zeros(n, np.uint8)
    for v in sources:
        is_source[v] = 1
    stop = np.float32(np.inf)
    stopped = False
    while size > 0:
        state, size = _pop(keys, items, size)
        if done[state]:
            continue
        phase = state // n
        v = state - phase * n
        d = best[state]
        if d + ahead_h[v] > stop:
            stopped = True
            break
        done[state] = 1
        if phase == 0 and is_source[v] and stop == np.inf:
            stop = np.float32(stretch * d + slack_h)
        for e in range(indptr[v], indptr[v + 1]):
            s = special[e]
            if s >= 0:
                s = reverse[s]
            u = target[e]
            if not node_ok[u]:
                continue
            if mid1[e] >= 0 and not (node_ok[mid1[e]] and node_ok[mid2[e]]):
                continue
            if s >= 0 and not np.isnan(fixed_h[s]):
                step = fixed_h[s] + dwell_h[s]
            elif s >= 0:
                step = length_km[e] / min(open_kmh, max_kmh[s]) + dwell_h[s]
            else:
                step = length_km[e] / open_kmh
            nd = np.float32(d + step)
            for back in range(2):
                p = phase - back
                if p < 0:
                    break
                if allow[p, s + 1] != ALLOWED + back:
                    continue
                other = p * n + u
                if nd < best[other]:
                    best[other] = nd
                    if size == keys.shape[0]:
                        keys, items = _grow(keys, items)
                    size = _push(keys, items, size, nd + ahead_h[u], np.int32(other))
    if stopped:
        for state in range(phases * n):
            if not done[state]:
                best[state] = np.float32(np.inf)
    return best


@njit(cache=True, nogil=True)
def search(
    graph,
    special_table,
    allow,
    node_ok,
    node_cell,
    ice,
    slot_doy,
    open_kmh,
    bound_h,
    sources,
    targets,
    start_h,
    horizon_h,
):
    """Earliest arrival from any source to any target, through all phases.

    Parameters
    ----------
    graph, special_table, allow, node_ok, targets, open_kmh
        As for ``bounds``. Graph: int32 indptr[n + 1], int32 target[m], float32 length_km[m],
        int32 mid1[m] and mid2[m] (cells crossed on a knight's move, else -1), int32 special[m].
    node_cell
        int32[n], ice atlas cell of each node, -1 for none.
    ice
        (conc_pct[cells, 25], thick_bin[cells, 25], slot_month, slot_weight, lut_kmh[101, 101]).
    slot_doy
        int16[days]: day of the year of each day from the departure day on.
    bound_h
        float32[phases * n] from ``bounds``.
    sources
        Start nodes (phase 0).
    start_h
        Departure hour on the first day.
    horizon_h
        Labels later than this are not expanded.

    Returns
    -------
    (end state or -1, float64 labels, int32 parent state, int32 parent edge, states expanded)
    """
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, _reverse, first_doy, last_doy = special_table
    conc_pct, thick_bin, slot_month, slot_weight, lut_kmh = ice
    n = indptr.shape[0] - 1
    phases = allow.shape[0]
    label = np.full(phases * n, NEVER)
    parent = np.full(phases * n, -1, np.int32)
    parent_edge = np.full(phases * n, -1, np.int32)
    done = np.zeros(phases * n, np.uint8)
    is_target = np.zeros(n, np.uint8)
    for v in targets:
        is_target[v] = 1
    keys = np.empty(1 << 14, np.float64)
    items = np.empty(1 << 14, np.int32)
    size = 0
    for v in sources:
        if np.isinf(bound_h[v]):
            continue
        label[v] = start_h
        size = _push(keys, items, size, start_h + bound_h[v], np.int32(v))
    expanded = 0
    while size > 0:
        state, size = _pop(keys, items, size)
        if done[state]:
            continue
        done[state] = 1
        expanded += 1
        phase = state // n
        v = state - phase * n
        t0 = label[state]
        if phase == phases - 1 and is_target[v]:
            return state, label, parent, parent_edge, expanded
        cell_v = node_cell[v]
        for e in range(indptr[v], indptr[v + 1]):
            s = special[e]
            rule = allow[phase, s + 1]
            if rule == BLOCKED:
                continue
            u = target[e]
            if not node_ok[u]:
                continue
            other = (phase + rule - ALLOWED) * n + u
            if done[other] or np.isinf(bound_h[other]):
                continue
            t = t0
            cap = np.inf
            fixed = False
            if s >= 0:
                t = wait_for_season(t, first_doy[s], last_doy[s], slot_doy)
                if t >= horizon_h:
                    continue
                t += dwell_h[s]
                cap = max_kmh[s]
                fixed = not np.isnan(fixed_h[s])
            if fixed:
                t += fixed_h[s]
            else:
                a = mid1[e]
                if a >= 0:
                    b = mid2[e]
                    if not (node_ok[a] and node_ok[b]):
                        continue
                    quarter = 0.25 * length_km[e]
                    cell_a = node_cell[a]
                    cell_b = node_cell[b]
                    cell_u = node_cell[u]
                    if cell_v < 0 and cell_a < 0 and cell_b < 0 and cell_u < 0:
                        t += length_km[e] / min(open_kmh, cap)
                    else:
                        for cell in (cell_v, cell_a, cell_b, cell_u):
                            t = stretch_end(
                                t, quarter, cell, cap, open_kmh, conc_pct, thick_bin,
                                slot_month, slot_weight, lut_kmh, horizon_h,
                            )  # fmt: skip
                            if t >= horizon_h:
                                break
                else:
                    half = 0.5 * length_km[e]
                    for cell in (cell_v, node_cell[u]):
                        t = stretch_end(
                            t, half, cell, cap, open_kmh, conc_pct, thick_bin,
                            slot_month, slot_weight, lut_kmh, horizon_h,
                        )  # fmt: skip
                        if t >= horizon_h:
                            break
            if t < label[other] and t + bound_h[other] < horizon_h:
                label[other] = t
                parent[other] = state
                parent_edge[other] = e
                if size == keys.shape[0]:
                    keys, items = _grow(keys, items)
                size = _push(keys, items, size, t + bound_h[other], np.int32(other))
    return -1, label, parent, parent_edge, expanded
