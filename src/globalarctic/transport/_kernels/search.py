"""Earliest arrival through a chain of passages, time-dependent and exact on the mesh.

State: (phase, node), see ``static``. Waiting is allowed everywhere (speed zero means standing
still) and traversal is FIFO (see ``field``), so that label setting with an admissible, consistent
bound finds the exact earliest arrival of the mesh. Three things make it quick, none of which
changes the answer:

- water that never holds ice needs no clock: its static times carry the search to the rim of the
  ice and end it on the far side;
- the static way to the target is sailed on the clock now and then; its arrival prunes later labels
  and ends the search once no label can beat it;
- where the ice of the whole time window bars every way, a reachability test says so first.

Arrivals are exact to ``TOLERANCE_H``.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from globalarctic._kernels.heap import grow, pop, push
from globalarctic.transport._kernels.field import (
    NEVER,
    SLOT_H,
    pace_in,
    stretch_end,
    wait_for_season,
)
from globalarctic.transport._kernels.static import ALLOWED, BLOCKED

__all__ = ["TOLERANCE_H", "edge_end", "follow", "new_workspace", "reachable", "search", "trace"]

TOLERANCE_H = 1e-3
_TRIAL_EVERY = 2048


def new_workspace(states):
    """Return the labels of searches, for one thread at a time.

    (label, all ``NEVER`` between searches; parent state; edge from the parent)
    """
    return np.full(states, NEVER), np.empty(states, np.int32), np.empty(states, np.int32)


@njit(cache=True, nogil=True)
def edge_end(e, v, t, graph, special_table, node_cell, ice, slot_doy, open_kmh, horizon_h):
    """Return the hour at which an edge entered at ``t`` is left, ``NEVER`` beyond the horizon."""
    _indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, _reverse, first_doy, last_doy = special_table
    s = special[e]
    cap = np.inf
    if s >= 0:
        t = wait_for_season(t, first_doy[s], last_doy[s], slot_doy)
        if t >= horizon_h:
            return NEVER
        t += dwell_h[s]
        if not np.isnan(fixed_h[s]):
            return t + fixed_h[s]
        cap = max_kmh[s]
    a = mid1[e]
    cell_v = node_cell[v]
    cell_u = node_cell[target[e]]
    if a < 0:
        if cell_v < 0 and cell_u < 0:
            return t + length_km[e] / min(open_kmh, cap)
        half = 0.5 * length_km[e]
        t = stretch_end(t, half, cell_v, cap, open_kmh, ice, horizon_h)
        if t >= horizon_h:
            return NEVER
        return stretch_end(t, half, cell_u, cap, open_kmh, ice, horizon_h)
    quarter = 0.25 * length_km[e]
    cell_a = node_cell[a]
    cell_b = node_cell[mid2[e]]
    if cell_v < 0 and cell_a < 0 and cell_b < 0 and cell_u < 0:
        return t + length_km[e] / min(open_kmh, cap)
    for cell in (cell_v, cell_a, cell_b, cell_u):
        t = stretch_end(t, quarter, cell, cap, open_kmh, ice, horizon_h)
        if t >= horizon_h:
            return NEVER
    return t


@njit(cache=True, nogil=True)
def _hop(
    state, other, t, graph, special_table, allow, node_cell, ice, slot_doy, open_kmh, latest_h
):
    """Return the edge from a state to a neighbour that arrives first, and its arrival."""
    indptr, target, _length, _mid1, _mid2, special = graph
    n = indptr.shape[0] - 1
    phase = state // n
    v = state - phase * n
    u = other % n
    move = other // n - phase
    best = -1
    best_h = NEVER
    for e in range(indptr[v], indptr[v + 1]):
        if target[e] != u or allow[phase, special[e] + 1] != ALLOWED + move:
            continue
        end = edge_end(e, v, t, graph, special_table, node_cell, ice, slot_doy, open_kmh, latest_h)
        if end < best_h:
            best = e
            best_h = end
    return best, best_h


@njit(cache=True, nogil=True)
def follow(
    state, t, near, graph, special_table, allow, node_cell, ice, slot_doy, open_kmh, latest_h
):
    """Return the arrival along the static way to the target, ``NEVER`` if after ``latest_h``."""
    while near[state] >= 0:
        _, t = _hop(
            state, near[state], t, graph, special_table, allow, node_cell, ice, slot_doy,
            open_kmh, latest_h,
        )  # fmt: skip
        if t >= latest_h:
            return NEVER
        state = near[state]
    return t


@njit(cache=True, nogil=True)
def _opens(cell, first_h, last_h, ice):
    """Return whether a ship can move in a cell at some time between two hours."""
    if cell < 0:
        return True
    final = min(int(last_h / SLOT_H), ice[2].shape[0] - 1)
    for slot in range(int(first_h / SLOT_H), final + 1):  # noqa: SIM110  (no generators here)
        if pace_in(cell, slot, ice) < NEVER:
            return True
    return False


@njit(cache=True, nogil=True)
def reachable(groups, ice, start_h, horizon_h):
    """Return whether the target can be reached at all by the horizon, told cheaply.

    Each group of states in one ice cell may be entered if a ship can move in it at any time
    between the earliest hour it can be there and the latest useful one. False is therefore proof
    that there is no way; True is not proof of one.

    Parameters
    ----------
    groups
        See ``group_states``.
    ice
        See ``stretch_end``.
    start_h, horizon_h
        Departure and horizon.
    """
    indptr, target, cell, ahead_h, bound_h, starts, goal, direct = groups
    if direct:
        return True
    count = cell.shape[0]
    seen = np.zeros(count, np.uint8)
    stack = np.empty(count, np.int32)
    size = 0
    for g in starts:
        if not seen[g]:
            seen[g] = 1
            stack[size] = g
            size += 1
    while size > 0:
        size -= 1
        g = stack[size]
        first = start_h + ahead_h[g]
        last = horizon_h - bound_h[g]
        if first > last or not _opens(cell[g], first, last, ice):
            continue
        if goal[g]:
            return True
        for k in range(indptr[g], indptr[g + 1]):
            other = target[k]
            if not seen[other]:
                seen[other] = 1
                stack[size] = other
                size += 1
    return False


@njit(cache=True, nogil=True)
def search(
    graph, special_table, allow, node_ok, node_cell, ice, slot_doy, open_kmh,
    static, lead, sources, start_h, horizon_h, workspace,
):  # fmt: skip
    """Earliest arrival from any source to the target, through all phases.

    Parameters
    ----------
    graph, special_table, allow, node_ok, open_kmh
        As for ``static_times``. Graph: int32 indptr[n + 1], int32 target[m], float32 length_km[m],
        int32 mid1[m] and mid2[m] (cells crossed on a knight's move, else -1), int32 special[m].
    node_cell
        int32[n], ice atlas cell of each node, -1 for none.
    ice
        See ``stretch_end``.
    slot_doy
        int16[days]: day of the year of each day from the departure day on.
    static
        (bound_h, near, clear) of ``static_times`` back from the target: float32, int32 and
        uint8[phases * n].
    lead
        (lead_h float32[phases * n], rim int32[k]): hours from the sources through clear water,
        infinity elsewhere, and the states of it that border on the rest.
    sources
        Start nodes (phase 0).
    start_h
        Departure hour on the first day.
    horizon_h
        Arrivals at or after it are not found.
    workspace
        See ``new_workspace``.

    Returns
    -------
    (arrival or ``NEVER``, state, states settled). The state is where the static way to the target
    begins; without arrival, the state nearest the target that was reached. The way before it
    stands in the workspace (parent state and edge), back to a state without parent, which clear
    water links to a source.
    """
    indptr, target, length_km, mid1, mid2, special = graph
    bound_h, near, clear = static
    lead_h, rim = lead
    label, parent, parent_edge = workspace
    n = indptr.shape[0] - 1
    keys = np.empty(1 << 13)
    items = np.empty(1 << 13, np.int32)
    touched = np.empty(1 << 13, np.int32)
    size = 0
    marks = 0
    best = horizon_h
    best_state = -1
    front = -1
    for v in sources:
        if bound_h[v] == np.inf:
            continue
        end = follow(
            v, start_h, near, graph, special_table, allow, node_cell, ice, slot_doy, open_kmh, best
        )
        parent[v] = -1
        if end < best:
            best = end
            best_state = v
        size = push(keys, items, size, start_h + bound_h[v], np.int32(v))
        label[v] = start_h
        touched[marks] = v
        marks += 1
    if size == 0 or best > keys[0] + TOLERANCE_H:
        for state in rim:
            t = start_h + lead_h[state]
            if t + bound_h[state] >= best or label[state] < NEVER:
                continue
            parent[state] = -1
            if size == keys.shape[0]:
                keys, items = grow(keys, items)
            size = push(keys, items, size, t + bound_h[state], np.int32(state))
            label[state] = t
            if marks == touched.shape[0]:
                touched = _longer(touched)
            touched[marks] = state
            marks += 1
    count = 0
    open_pace = 1.0 / open_kmh
    plain = allow[:, 0]
    paces = ice[5]
    while size > 0 and best > keys[0] + TOLERANCE_H:
        key = keys[0]
        state, size = pop(keys, items, size)
        t0 = label[state]
        floor = bound_h[state]
        if key > t0 + floor:
            continue
        if front < 0 or floor < bound_h[front]:
            front = state
        if clear[state] or count % _TRIAL_EVERY == 0:
            end = follow(
                state, t0, near, graph, special_table, allow, node_cell, ice, slot_doy, open_kmh,
                best,
            )  # fmt: skip
            if end < best:
                best = end
                best_state = state
            if clear[state]:
                continue
        count += 1
        phase = state // n
        offset = phase * n
        v = state - offset
        slot = int(t0 / SLOT_H)
        slot_end = (slot + 1) * SLOT_H
        cell = node_cell[v]
        pace_v = open_pace
        if cell >= 0:
            pace_v = paces[slot, cell] or pace_in(cell, slot, ice)
        for e in range(indptr[v], indptr[v + 1]):
            u = target[e]
            s = special[e]
            if s < 0:
                if plain[phase] == BLOCKED:
                    continue
                other = offset + u
                least = t0 + length_km[e] * open_pace
            else:
                rule = allow[phase, s + 1]
                if rule == BLOCKED:
                    continue
                other = offset + (rule - ALLOWED) * n + u
                least = t0
            floor = bound_h[other]
            known = label[other]
            if known == NEVER:
                known = start_h + lead_h[other]
            if least + floor >= best or least >= known:
                continue
            a = mid1[e]
            if a >= 0 and not (node_ok[a] and node_ok[mid2[e]]):
                continue
            t = NEVER
            if s < 0:
                cell = node_cell[u]
                pace = open_pace
                if cell >= 0:
                    pace = paces[slot, cell] or pace_in(cell, slot, ice)
                if a < 0:
                    t = t0 + 0.5 * length_km[e] * (pace_v + pace)
                else:
                    for mid in (a, mid2[e]):
                        cell = node_cell[mid]
                        if cell < 0:
                            pace += open_pace
                        else:
                            pace += paces[slot, cell] or pace_in(cell, slot, ice)
                    t = t0 + 0.25 * length_km[e] * (pace_v + pace)
            if t > slot_end:
                t = edge_end(
                    e, v, t0, graph, special_table, node_cell, ice, slot_doy, open_kmh, best
                )
            if t < known and t + floor < best:
                if label[other] == NEVER:
                    if marks == touched.shape[0]:
                        touched = _longer(touched)
                    touched[marks] = other
                    marks += 1
                label[other] = t
                parent[other] = state
                parent_edge[other] = e
                if size == keys.shape[0]:
                    keys, items = grow(keys, items)
                size = push(keys, items, size, t + floor, np.int32(other))
    for k in range(marks):
        label[touched[k]] = NEVER
    if best_state < 0:
        return NEVER, front, count
    return best, best_state, count


@njit(cache=True, nogil=True)
def _longer(values):
    """Return a copy of twice the length."""
    longer = np.empty(2 * values.shape[0], values.dtype)
    longer[: values.shape[0]] = values
    return longer


@njit(cache=True, nogil=True)
def trace(
    state, near, lead_near, graph, special_table, allow, node_cell, ice, slot_doy, open_kmh,
    start_h, horizon_h, workspace,
):  # fmt: skip
    """Return the states, edges and hours of the way that ``search`` found.

    Parameters
    ----------
    state
        State at which the static way to the target begins.
    near, lead_near
        Next states towards the target, and back towards the sources through clear water.

    Returns
    -------
    (int32[k] states, int32[k] edge into each, -1 first, float64[k] hours)
    """
    _label, parent, parent_edge = workspace
    n = graph[0].shape[0] - 1
    k = 1
    at = state
    while parent[at] >= 0:
        at = parent[at]
        k += 1
    while lead_near[at] >= 0:
        at = lead_near[at]
        k += 1
    head = k
    at = state
    while near[at] >= 0:
        at = near[at]
        k += 1
    states = np.empty(k, np.int32)
    edges = np.full(k, -1, np.int32)
    hours = np.empty(k)
    at = state
    i = head - 1
    states[i] = at
    while parent[at] >= 0:
        edges[i] = parent_edge[at]
        at = parent[at]
        i -= 1
        states[i] = at
    while lead_near[at] >= 0:
        at = lead_near[at]
        i -= 1
        states[i] = at
    at = state
    for i in range(head, k):
        at = near[at]
        states[i] = at
    hours[0] = start_h
    for i in range(1, k):
        if edges[i] < 0:
            edges[i], hours[i] = _hop(
                states[i - 1], states[i], hours[i - 1], graph, special_table, allow, node_cell,
                ice, slot_doy, open_kmh, horizon_h,
            )  # fmt: skip
        else:
            hours[i] = edge_end(
                edges[i], states[i - 1] % n, hours[i - 1], graph, special_table, node_cell, ice,
                slot_doy, open_kmh, horizon_h,
            )  # fmt: skip
    return states, edges, hours
