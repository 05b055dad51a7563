"""Ice-free, season-free travel times on the phase graph, from the target back or from the source.

State: (phase, node), as one number phase * nodes + node. A route that must use certain passages in
order goes from phase p to p + 1 on an edge of the p-th set; the target counts in the last phase.
These times are lower bounds of every voyage and exact where neither ice nor season is met. They
depend on ends, corridor, depth and speed alone: all dates and ice years share them.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = [
    "ALLOWED",
    "BLOCKED",
    "clear_ways",
    "group_states",
    "rim_of",
    "static_times",
    "way_clear",
]

BLOCKED, ALLOWED = 0, 1
_WIDTH_H = 0.25
_LEAN = 0.7


@njit(cache=True, nogil=True, inline="always")
def _is_clear(v, u, a, b, s, node_clear, first_doy):
    """Return whether an edge meets neither ice nor season (both directions share seasons)."""
    if not (node_clear[v] and node_clear[u]) or (s >= 0 and first_doy[s] > 0):
        return False
    return a < 0 or (node_clear[a] and node_clear[b])


@njit(cache=True, nogil=True)
def static_times(
    graph, special_table, allow, node_ok, open_kmh, starts, ends, other_h, stretch, slack_h,
    backward, clear_only, node_clear,
):  # fmt: skip
    """Return ice-free hours of all states to the targets (or from the sources).

    Parameters
    ----------
    graph
        (indptr, target, length_km, mid1, mid2, special), see ``search``.
    special_table
        (max_kmh, dwell_h, fixed_h, reverse, first_doy, last_doy) of the special edges.
    allow
        uint8[phases, specials + 1]: 0 blocked, 1 allowed, 2 moves on; column 0 is the plain edge.
    node_ok
        uint8[nodes]: deep enough for the ship.
    open_kmh
        Ice-free speed.
    starts
        Nodes to begin at: targets in the last phase if ``backward``, else sources in phase 0.
    ends
        The nodes at the other end.
    other_h
        Lower bound of the hours from the other end: float32[nodes], or [phases * nodes].
    stretch, slack_h
        Once the other end is settled at d hours, states whose whole way takes more than
        ``stretch * d + slack_h`` are closed.
    backward
        Direction: True from the target back.
    clear_only
        Use only edges without season whose cells are all ``node_clear``.
    node_clear
        uint8[nodes]: 1 where no ice is ever met.

    Returns
    -------
    (float32[phases * nodes] hours, infinity where closed; int32 next state on the way to the
    start nodes, -1 at them and where closed)

    Notes
    -----
    Buckets of ``_WIDTH_H`` hours in place of a heap: most edges are longer than one, so that few
    states are looked at twice. Of neighbours that give a state the same hours the one with the
    least whole way is next, which makes the answer independent of the order of work; a step too
    short for single precision never takes another's place, so that next states lead to the end.
    """
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, reverse, first_doy, _last = special_table
    n = indptr.shape[0] - 1
    phases = allow.shape[0]
    last = phases - 1
    wide = other_h.shape[0] > n
    best = np.full(phases * n, np.float32(np.inf), np.float32)
    near = np.full(phases * n, -1, np.int32)
    done = np.zeros(phases * n, np.uint8)
    heads = np.full(1 << 12, -1, np.int32)
    items = np.empty(1 << 14, np.int32)
    links = np.empty(1 << 14, np.int32)
    free, used, ahead = -1, 0, 0
    stop = np.float32(np.inf)
    lean = 0.0 if wide else _LEAN
    for v in range(n):
        if not node_ok[v]:
            for phase in range(phases):
                best[phase * n + v] = np.float32(-1.0)
    for v in starts:
        state = last * n + v if backward else v
        h = other_h[state] if wide else other_h[v]
        if h == np.inf or (clear_only and node_clear[v] == 0):
            continue
        best[state] = 0.0
        at = int(lean * h / _WIDTH_H)
        if at >= heads.shape[0]:
            heads = _longer(heads, at + 1)
        if used == items.shape[0]:
            items, links = _longer(items, used + 1), _longer(links, used + 1)
        items[used], links[used], heads[at] = state, heads[at], used
        ahead = max(ahead, at)
        used += 1
    is_end = np.zeros(n, np.uint8)
    for v in ends:
        is_end[v] = 1
    end_phase = 0 if backward else last
    end_h = np.float32(np.inf)
    bucket = 0
    while bucket <= ahead and not bucket * _WIDTH_H > stop:
        while heads[bucket] >= 0:
            slot = heads[bucket]
            state = items[slot]
            heads[bucket] = links[slot]
            links[slot] = free
            free = slot
            if done[state]:
                continue
            done[state] = 1
            phase = state // n
            offset = phase * n
            v = state - offset
            d = best[state]
            key = np.float32(d + (other_h[state] if wide else other_h[v]))
            if key > stop:
                continue
            if phase == end_phase and is_end[v]:
                end_h = min(end_h, d)
            for e in range(indptr[v], indptr[v + 1]):
                u = target[e]
                s = special[e]
                if s < 0:
                    step = length_km[e] / open_kmh
                    if np.float32(d + step) > best[offset + u]:
                        continue
                else:
                    if backward:
                        s = reverse[s]
                    if not np.isnan(fixed_h[s]):
                        step = fixed_h[s] + dwell_h[s]
                    else:
                        step = length_km[e] / min(open_kmh, max_kmh[s]) + dwell_h[s]
                nd = np.float32(d + step)
                for move in range(2):
                    if move == 1 and s < 0:
                        break
                    p = phase - move if backward else phase + move
                    if p < 0 or p > last:
                        break
                    other = p * n + u
                    known = best[other]
                    if nd > known or allow[min(p, phase), s + 1] != ALLOWED + move:
                        continue
                    if nd == known:
                        rival = near[other]
                        if rival < 0 or nd == d:  # two states at one hour would lead in a circle
                            continue
                        h = other_h[rival] if wide else other_h[rival % n]
                        if not key < np.float32(best[rival] + h):
                            continue
                    h = other_h[other] if wide else other_h[u]
                    if h == np.inf or nd + h > stop:
                        continue
                    a = mid1[e]
                    if a >= 0 and not (node_ok[a] and node_ok[mid2[e]]):
                        continue
                    if clear_only and not _is_clear(
                        v, u, a, mid2[e], special[e], node_clear, first_doy
                    ):
                        continue
                    near[other] = state
                    if nd == known:
                        continue
                    best[other] = nd
                    done[other] = 0
                    at = int((nd + lean * h) / _WIDTH_H)
                    if at >= heads.shape[0]:
                        heads = _longer(heads, at + 1)
                    ahead = max(ahead, at)
                    if free >= 0:
                        slot = free
                        free = links[free]
                    else:
                        if used == items.shape[0]:
                            items, links = _longer(items, used + 1), _longer(links, used + 1)
                        slot = used
                        used += 1
                    items[slot], links[slot] = other, heads[at]
                    heads[at] = slot
        bucket += 1
        if end_h < np.inf and stop == np.inf:
            stop = np.float32(stretch * end_h + slack_h)
    for state in range(phases * n):
        d = best[state]
        if d < 0.0:
            best[state] = np.inf
        elif d < np.inf:
            h = other_h[state] if wide else other_h[state % n]
            if np.float32(d + h) > stop:
                best[state] = np.inf
                near[state] = -1
    return best, near


@njit(cache=True, nogil=True)
def _longer(values, least):
    """Return a copy of twice the length or that many, -1 in the new part."""
    longer = np.full(max(2 * values.shape[0], least), -1, values.dtype)
    longer[: values.shape[0]] = values
    return longer


@njit(cache=True, nogil=True)
def way_clear(graph, special_table, allow, node_clear, bound_h, near, first):
    """Return whether the static way from one state meets no ice and no season."""
    state = first
    while near[state] >= 0:
        if not _step_clear(graph, special_table, allow, node_clear, near, state):
            return False
        state = near[state]
    return bound_h[first] < np.inf


@njit(cache=True, nogil=True)
def _step_clear(graph, special_table, allow, node_clear, near, state):
    """Return whether all edges from a state to the next meet no ice and no season."""
    indptr, target, _length, mid1, mid2, special = graph
    first_doy = special_table[4]
    n = indptr.shape[0] - 1
    phase = state // n
    v = state - phase * n
    u = near[state] % n
    move = near[state] // n - phase
    clear = False
    for e in range(indptr[v], indptr[v + 1]):
        s = special[e]
        if target[e] == u and allow[phase, s + 1] == ALLOWED + move:
            clear = _is_clear(v, u, mid1[e], mid2[e], s, node_clear, first_doy)
            if not clear:
                break
    return clear


@njit(cache=True, nogil=True)
def clear_ways(graph, special_table, allow, node_clear, bound_h, near):
    """Return uint8[phases * n]: 1 where the static way to the target meets no ice and no season.

    Parameters
    ----------
    graph, special_table, allow, node_clear
        As for ``static_times``.
    bound_h, near
        Its answer, back from the target.
    """
    states = bound_h.shape[0]
    known = np.zeros(states, np.uint8)  # 0 unknown, 1 not clear, 2 clear
    trail = np.empty(states, np.int32)
    for begin in range(states):
        if bound_h[begin] == np.inf:
            known[begin] = 1
            continue
        count = 0
        state = begin
        while known[state] == 0 and near[state] >= 0:
            trail[count] = state
            count += 1
            state = near[state]
        verdict = 2 if known[state] == 0 else known[state]
        known[state] = verdict
        while count > 0:
            count -= 1
            state = trail[count]
            if verdict == 2 and not _step_clear(
                graph, special_table, allow, node_clear, near, state
            ):
                verdict = 1
            known[state] = verdict
    return (known == 2).astype(np.uint8)


@njit(cache=True, nogil=True)
def rim_of(graph, special_table, allow, node_clear, bound_h, lead_h, targets):
    """Return the states of clear water that border on the rest, and the targets among them.

    Parameters
    ----------
    graph, special_table, allow, node_clear
        As for ``static_times``.
    bound_h, lead_h
        float32[phases * n] hours to the target; hours from the sources through clear water.
    targets
        Target nodes.

    Returns
    -------
    int32[k] states.
    """
    indptr, target, _length, mid1, mid2, special = graph
    first_doy = special_table[4]
    n = indptr.shape[0] - 1
    phases = allow.shape[0]
    found = np.empty(phases * n, np.int32)
    count = 0
    for state in range(phases * n):
        if lead_h[state] == np.inf or bound_h[state] == np.inf:
            continue
        phase = state // n
        v = state - phase * n
        for e in range(indptr[v], indptr[v + 1]):
            s = special[e]
            rule = allow[phase, s + 1]
            if rule == BLOCKED:
                continue
            u = target[e]
            if bound_h[(phase + rule - ALLOWED) * n + u] == np.inf:
                continue
            if not _is_clear(v, u, mid1[e], mid2[e], s, node_clear, first_doy):
                found[count] = state
                count += 1
                break
    for v in targets:
        state = (phases - 1) * n + v
        if lead_h[state] < np.inf:
            found[count] = state
            count += 1
    return found[:count].copy()


@njit(cache=True, nogil=True)
def group_states(graph, allow, node_cell, bound_h, ahead_h, lead_h, clear, rim):
    """Return the ice between clear waters, with the states of one cell and phase taken together.

    Parameters
    ----------
    graph, allow
        As for ``static_times``.
    node_cell
        int32[nodes] ice cell, -1 for none.
    bound_h, ahead_h, lead_h
        Hours to the target, from the sources, and from the sources through clear water.
    clear
        See ``clear_ways``.
    rim
        See ``rim_of``.

    Returns
    -------
    (indptr, target: neighbours of each group; its cell; least hours from the sources and to the
    target; groups next to the rim; whether a group borders on clear ways to the target; whether
    the rim itself does)
    """
    indptr, target, _length, _mid1, _mid2, special = graph
    n = indptr.shape[0] - 1
    states = bound_h.shape[0]
    cells = 1
    for v in range(n):
        cells = max(cells, node_cell[v] + 1)
    number = np.full(states // n * cells, -1, np.int32)
    group = np.full(states, -1, np.int32)
    first = np.zeros(states + 1, np.int32)
    count = 0
    for state in range(states):
        if bound_h[state] == np.inf or ahead_h[state] == np.inf or lead_h[state] < np.inf:
            continue
        if clear[state]:
            group[state] = -2
            continue
        cell = node_cell[state % n]
        if cell < 0:
            group[state] = count
            count += 1
        else:
            key = state // n * cells + cell
            if number[key] < 0:
                number[key] = count
                count += 1
            group[state] = number[key]
        first[group[state] + 1] += 1
    for g in range(count):
        first[g + 1] += first[g]
    order = np.empty(first[count], np.int32)
    place = first[:count].copy()
    cell_of = np.full(count, -1, np.int32)
    least_ahead = np.full(count, np.float32(np.inf), np.float32)
    least_bound = np.full(count, np.float32(np.inf), np.float32)
    for state in range(states):
        g = group[state]
        if g >= 0:
            order[place[g]] = state
            place[g] += 1
            cell_of[g] = node_cell[state % n]
            least_ahead[g] = min(least_ahead[g], ahead_h[state])
            least_bound[g] = min(least_bound[g], bound_h[state])
    goal = np.zeros(count, np.uint8)
    starts = np.empty(count, np.int32)
    begun = np.zeros(count, np.uint8)
    size = 0
    direct = False
    for state in rim:
        phase = state // n
        direct = direct or bool(clear[state])
        for e in range(indptr[state % n], indptr[state % n + 1]):
            rule = allow[phase, special[e] + 1]
            if rule == BLOCKED:
                continue
            g = group[(phase + rule - ALLOWED) * n + target[e]]
            direct = direct or g == -2
            if g >= 0 and not begun[g]:
                begun[g] = 1
                starts[size] = g
                size += 1
    near_ptr = np.zeros(count + 1, np.int32)
    stamp = np.full(count, -1, np.int32)
    near = np.empty(1 << 16, np.int32)
    total = 0
    for g in range(count):
        for k in range(first[g], first[g + 1]):
            phase = order[k] // n
            v = order[k] - phase * n
            for e in range(indptr[v], indptr[v + 1]):
                rule = allow[phase, special[e] + 1]
                if rule == BLOCKED:
                    continue
                other = group[(phase + rule - ALLOWED) * n + target[e]]
                if other == -2:
                    goal[g] = 1
                elif other >= 0 and other != g and stamp[other] != g:
                    stamp[other] = g
                    if total == near.shape[0]:
                        bigger = np.empty(2 * total, np.int32)
                        bigger[:total] = near
                        near = bigger
                    near[total] = other
                    total += 1
        near_ptr[g + 1] = total
    return (
        near_ptr, near[:total].copy(), cell_of, least_ahead, least_bound, starts[:size].copy(),
        goal, direct,
    )  # fmt: skip
