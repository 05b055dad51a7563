"""Bounds that know the ice of a window of days, and the way of another day sailed again.

Every cell is given the best pace that it offers within the hours at which a way of the window can
cross it. Static times back from the target at these paces bound the rest of every voyage that
leaves within the window and arrives by its cut: never too long, and consistent, because an edge is
entered no sooner than the ice-free hours from the source and left no later than the ice-free hours
to the target allow. States that they do not reach lie on no such way.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from globalarctic.transport._kernels.field import NEVER, SLOT_H
from globalarctic.transport._kernels.search import edge_end
from globalarctic.transport._kernels.static import ALLOWED, BLOCKED

__all__ = ["CLEAR", "SETTLED", "best_paces", "cell_times", "kinds", "resail", "rest_times"]

CLEAR, SETTLED = 1, 2
_SAME_H = 1e-3
_ROUND_H = 0.01
_WIDTH_H = 0.25
_HALF = 0.4999  # to round as ``ice_state`` does, or down


@njit(cache=True, nogil=True)
def kinds(bound_h, ahead_h, lead_h, clear):
    """Return uint8[states]: ``CLEAR`` ahead, ``SETTLED`` behind (no ice could be quicker), else 0.

    Parameters
    ----------
    bound_h, ahead_h, lead_h, clear
        Hours to the target, from the sources, and from the sources through clear water; whether the
        way to the target is clear.
    """
    kind = np.zeros(bound_h.shape[0], np.uint8)
    for state in range(bound_h.shape[0]):
        if clear[state]:
            kind[state] = CLEAR
        elif lead_h[state] < np.inf and lead_h[state] <= ahead_h[state] + _SAME_H:
            kind[state] = SETTLED
    return kind


@njit(cache=True, nogil=True)
def cell_times(graph, allow, node_cell, kind, bound_h, ahead_h, lead_h, cells):
    """Return the hours between which ice cells can be crossed, and the states at which ice ends.

    Parameters
    ----------
    graph, allow, node_cell
        As for ``search``.
    kind
        See ``kinds``.
    bound_h, ahead_h, lead_h
        See ``kinds``.
    cells
        How many ice cells there are.

    Returns
    -------
    (float32[cells] least hours from the sources to an edge that crosses the cell, float32[cells]
    least hours to the target from the end of one, int32[k] states ``CLEAR`` next to the others or
    reached through clear water)
    """
    indptr, target, _length, mid1, mid2, special = graph
    n = indptr.shape[0] - 1
    states = bound_h.shape[0]
    begin_h = np.full(cells, np.float32(np.inf), np.float32)
    left_h = np.full(cells, np.float32(np.inf), np.float32)
    is_exit = np.zeros(states, np.uint8)
    count = 0
    for state in range(states):
        if bound_h[state] == np.inf or ahead_h[state] == np.inf:
            continue
        if kind[state] == CLEAR:
            if lead_h[state] < np.inf and not is_exit[state]:
                is_exit[state] = 1
                count += 1
            continue
        phase = state // n
        v = state - phase * n
        for e in range(indptr[v], indptr[v + 1]):
            rule = allow[phase, special[e] + 1]
            if rule == BLOCKED:
                continue
            u = target[e]
            other = (phase + rule - ALLOWED) * n + u
            if kind[other] == SETTLED or bound_h[other] == np.inf:
                continue
            if kind[other] == CLEAR and not is_exit[other]:
                is_exit[other] = 1
                count += 1
            if special[e] >= 0:
                continue
            a = mid1[e]
            for k in range(4):
                if k == 0:
                    cell = node_cell[v]
                elif k == 1:
                    cell = node_cell[u]
                elif a < 0:
                    break
                else:
                    cell = node_cell[a] if k == 2 else node_cell[mid2[e]]
                if cell >= 0:
                    begin_h[cell] = min(begin_h[cell], ahead_h[state])
                    left_h[cell] = min(left_h[cell], bound_h[other])
    exits = np.empty(count, np.int32)
    k = 0
    for state in range(states):
        if is_exit[state]:
            exits[k] = state
            k += 1
    return begin_h, left_h, exits


@njit(cache=True, nogil=True)
def best_paces(begin_h, left_h, ice, top_kmh, first_h, cut_h):
    """Return a lower bound of the hours a km in each cell while ways of a window can cross it.

    Parameters
    ----------
    begin_h, left_h
        See ``cell_times``.
    ice
        See ``stretch_end``.
    top_kmh
        float32[101, 101] speed in that concentration and thickness or more of either.
    first_h, cut_h
        First departure, last arrival.

    Returns
    -------
    float32[cells], infinite where no ship can move in that time

    Notes
    -----
    Ice runs straight between mid-months: between two of them, and the ends of the window, the least
    concentration and the least thickness tell the best speed. Where both fall or both rise it is
    that of a day.
    """
    conc_pct, thick_bin, month, weight = ice[0], ice[1], ice[2], ice[3]
    cells = begin_h.shape[0]
    final = month.shape[0] - 1
    least = np.full(cells, np.float32(np.inf), np.float32)
    for cell in range(cells):
        begin = first_h + begin_h[cell] - _ROUND_H
        end = cut_h - left_h[cell] + _ROUND_H
        if not begin <= end:
            continue
        first = max(0, int(begin / SLOT_H))
        last = min(final, int(end / SLOT_H))
        if first > last:
            continue
        m, w = month[first], weight[first]
        conc = conc_pct[cell, m] * (1.0 - w) + conc_pct[cell, m + 1] * w
        thick = thick_bin[cell, m] * (1.0 - w) + thick_bin[cell, m + 1] * w
        speed = np.float32(0.0)
        for knot in range(m + 1, month[last] + 2):
            if knot <= month[last]:
                after_conc, after_thick = float(conc_pct[cell, knot]), float(thick_bin[cell, knot])
            else:
                m, w = month[last], weight[last]
                after_conc = conc_pct[cell, m] * (1.0 - w) + conc_pct[cell, m + 1] * w
                after_thick = thick_bin[cell, m] * (1.0 - w) + thick_bin[cell, m + 1] * w
            low_conc = int(min(conc, after_conc) + _HALF)
            low_thick = int(min(thick, after_thick) + _HALF)
            speed = max(speed, top_kmh[low_conc, low_thick])
            conc, thick = after_conc, after_thick
        if speed > 0.0:
            least[cell] = 1.0 / speed
    return least


@njit(cache=True, nogil=True)
def rest_times(
    graph, special_table, allow, node_ok, node_cell, open_kmh, kind, bound_h, ahead_h, exits,
    least, limit_h, rest_h,
):  # fmt: skip
    """Fill the hours to the target at the best paces of a window; return the states filled.

    Parameters
    ----------
    graph, special_table, allow, node_ok, node_cell, open_kmh
        As for ``search``.
    kind, bound_h, ahead_h, exits
        See ``kinds`` and ``cell_times``.
    least
        See ``best_paces``.
    limit_h
        States whose whole way takes longer (ice-free hours from the sources and these) are left.
    rest_h
        float64[states], all ``NEVER``; is filled.
    """
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, reverse, _first, _last = special_table
    n = indptr.shape[0] - 1
    open_pace = 1.0 / open_kmh
    done = np.zeros(rest_h.shape[0], np.uint8)
    heads = np.full(max(2, int(limit_h / _WIDTH_H) + 2), -1, np.int32)
    items = np.empty(1 << 14, np.int32)
    links = np.empty(1 << 14, np.int32)
    filled = np.empty(1 << 14, np.int32)
    used, count = 0, 0
    for state in exits:
        d = bound_h[state]
        if d + ahead_h[state] > limit_h:
            continue
        if used == items.shape[0]:
            items, links, filled = _doubled(items), _doubled(links), _doubled(filled)
        rest_h[state] = d
        filled[count] = state
        count += 1
        at = int(d / _WIDTH_H)
        items[used], links[used], heads[at] = state, heads[at], used
        used += 1
    for bucket in range(heads.shape[0]):
        while heads[bucket] >= 0:
            state = items[heads[bucket]]
            heads[bucket] = links[heads[bucket]]
            if done[state] or kind[state] == SETTLED:
                continue
            done[state] = 1
            phase = state // n
            offset = phase * n
            v = state - offset
            d = rest_h[state]
            cell = node_cell[v]
            pace_v = open_pace if cell < 0 else least[cell]
            for e in range(indptr[v], indptr[v + 1]):
                u = target[e]
                s = special[e]
                if s < 0:
                    step = length_km[e] * open_pace
                    if d + step >= rest_h[offset + u] or allow[phase, 0] == BLOCKED:
                        continue
                    if kind[offset + u] == CLEAR or d + step + ahead_h[offset + u] > limit_h:
                        continue
                    cell = node_cell[u]
                    pace = pace_v + (open_pace if cell < 0 else least[cell])
                    a = mid1[e]
                    if a < 0:
                        step = 0.5 * length_km[e] * pace
                    else:
                        cell = node_cell[a]
                        pace += open_pace if cell < 0 else least[cell]
                        cell = node_cell[mid2[e]]
                        pace += open_pace if cell < 0 else least[cell]
                        step = 0.25 * length_km[e] * pace
                    if step == np.inf:
                        continue
                else:
                    s = reverse[s]
                    if not np.isnan(fixed_h[s]):
                        step = fixed_h[s] + dwell_h[s]
                    else:
                        step = length_km[e] / min(open_kmh, max_kmh[s]) + dwell_h[s]
                nd = d + step
                for move in range(2):
                    p = phase - move
                    if (move == 1 and s < 0) or p < 0:
                        break
                    other = p * n + u
                    if nd >= rest_h[other] or allow[p, s + 1] != ALLOWED + move:
                        continue
                    if kind[other] == CLEAR or bound_h[other] == np.inf:
                        continue
                    if nd + ahead_h[other] > limit_h:
                        continue
                    a = mid1[e]
                    if a >= 0 and not (node_ok[a] and node_ok[mid2[e]]):
                        continue
                    if rest_h[other] == NEVER:
                        if count == filled.shape[0]:
                            filled = _doubled(filled)
                        filled[count] = other
                        count += 1
                    rest_h[other] = nd
                    done[other] = 0
                    if used == items.shape[0]:
                        items, links = _doubled(items), _doubled(links)
                    at = int(nd / _WIDTH_H)
                    items[used], links[used], heads[at] = other, heads[at], used
                    used += 1
    return filled[:count]


@njit(cache=True, nogil=True)
def _doubled(values):
    """Return a copy of twice the length."""
    longer = np.empty(2 * values.shape[0], values.dtype)
    longer[: values.shape[0]] = values
    return longer


@njit(cache=True, nogil=True)
def resail(nodes, edges, t, graph, special_table, node_cell, ice, slot_doy, open_kmh, latest_h):
    """Return the arrival of a way entered at an hour, ``NEVER`` if not before ``latest_h``.

    Parameters
    ----------
    nodes, edges
        int32[k] nodes and the edge into each (see ``trace``).
    t
        Hour at the first node.
    graph, special_table, node_cell, ice, slot_doy, open_kmh
        As for ``search``.
    latest_h
        Hour by which to arrive.
    """
    for k in range(1, nodes.shape[0]):
        t = edge_end(
            edges[k], nodes[k - 1], t, graph, special_table, node_cell, ice, slot_doy, open_kmh,
            latest_h,
        )  # fmt: skip
        if t >= latest_h:
            return NEVER
    return t
