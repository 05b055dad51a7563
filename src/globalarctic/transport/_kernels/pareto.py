"""All ways that no other way beats on time, known cost, missing rates and ice risk at once.

A label is (hour, weights, missing bits) at a node. Weights only add up along a way: known cost,
ship hours without a full rate, land kilometres without a rate, kilometres in ice of low RIO.

**Waiting.** Goods and ships go on as soon as they may. Two waits are a choice: before an edge with
ice of low RIO a ship may wait, at its hourly rate, for the midnight of a day on which that edge
has less of it; with ``ashore`` goods may also wait on land, free, for a later midnight's sailing
(a ship then leaves at the earliest hour at which goods can be at the port, and at each midnight).
The risk of an edge is that of the day on which it is entered.

**Dominance.** At a sea node waiting costs the hourly rate q, on land nothing. Label a rules out b
when t_a <= t_b, w_a + q (t_b - t_a) <= w_b in every weight, and every rate that a lacks b lacks
too. This is exact: a may go where b goes, never arriving later (FIFO), at most w_a plus the price
of the hours between, and that difference holds on every later edge, since sailing and waiting
cost the same hourly rate. An earlier, cheaper label followed by a wait can end dearer than a later
one; the term q (t_b - t_a) keeps the later one. On land an earlier label rules out a later one
because it may wait free, which ``ashore`` carries out. Without ``ashore`` goods board at once, and
the set is exact wherever no sea leg that follows a landing or a start on land meets ice or a
closed season; elsewhere a way's cost may be too high by the ship's hours that a wait ashore would
have saved, never too low.

**Epsilon.** Labels are ruled out inexactly by returned ways only: one that cannot end below
1 / (1 + eps) of a way found, in all measures, given lower bounds of the rest. The bound thus holds
once, at the target, and nothing adds up along the edges.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from globalarctic._kernels.heap import grow, pop, push
from globalarctic.transport._kernels.field import ice_state, stretch_end, wait_for_season

__all__ = ["WEIGHTS", "front", "lower_bound"]

WEIGHTS = 4
"""Known cost, ship hours lacking a rate, land km lacking a rate, km of risk."""

_GAP, _RISK = 2, 3
_TOL = 1e-6
_DUES = np.uint32((1 << 28) - 1)
_LANDED = np.uint32(1 << 28)
_SLOT_H = 24.0
_OPEN, _CLOSED, _DEAD = 0, 1, 2


@njit(cache=True, nogil=True)
def lower_bound(graph, special_table, allow, node_ok, targets, open_kmh, add, per_km, per_h):
    """Return the least sum of a weight from each node to the targets, ice and seasons left out.

    Parameters
    ----------
    graph
        (indptr, target, length_km, mid1, mid2, special) of the network.
    special_table
        (max_kmh, dwell_h, fixed_h, reverse, first_doy, last_doy) of the special edges.
    allow
        uint8[specials + 1]: 1 where an edge may be used; entry 0 is the plain sea edge.
    node_ok
        uint8[nodes]: deep enough.
    targets
        Nodes to end at.
    open_kmh
        Ice-free speed.
    add, per_km, per_h
        float64[specials + 1]: weight of an edge = add + per_km * length + per_h * hours.

    Returns
    -------
    float64[nodes], infinity where no way leads to a target.
    """
    indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, reverse, _first, _last = special_table
    n = indptr.shape[0] - 1
    best = np.full(n, np.inf)
    done = np.zeros(n, np.uint8)
    keys = np.empty(1 << 16, np.float64)
    items = np.empty(1 << 16, np.int32)
    size = 0
    for v in targets:
        best[v] = 0.0
        size = push(keys, items, size, 0.0, np.int32(v))
    while size > 0:
        v, size = pop(keys, items, size)
        if done[v]:
            continue
        done[v] = 1
        for e in range(indptr[v], indptr[v + 1]):
            u = target[e]
            if done[u] or not node_ok[u]:
                continue
            s = special[e]
            if s >= 0:
                s = reverse[s]
            if not allow[s + 1]:
                continue
            if mid1[e] >= 0 and not (node_ok[mid1[e]] and node_ok[mid2[e]]):
                continue
            if s < 0:
                hours = length_km[e] / open_kmh
            elif np.isnan(fixed_h[s]):
                hours = length_km[e] / min(open_kmh, max_kmh[s]) + dwell_h[s]
            else:
                hours = fixed_h[s] + dwell_h[s]
            d = best[v] + add[s + 1] + per_km[s + 1] * length_km[e] + per_h[s + 1] * hours
            if d < best[u]:
                best[u] = d
                if size == keys.shape[0]:
                    keys, items = grow(keys, items)
                size = push(keys, items, size, d, np.int32(u))
    return best


@njit(cache=True, nogil=True)
def _cross(t, v, e, graph, special_table, node_cell, ice, slot_doy, open_kmh, horizon_h):
    """Return (hour of entry, hour of arrival) of an edge; both infinite when not in the horizon."""
    _indptr, target, length_km, mid1, mid2, special = graph
    max_kmh, dwell_h, fixed_h, _reverse, first_doy, last_doy = special_table
    s = special[e]
    cap = np.inf
    entry = t
    if s >= 0:
        entry = wait_for_season(t, first_doy[s], last_doy[s], slot_doy)
        t = entry + dwell_h[s]
        cap = max_kmh[s]
        if not np.isnan(fixed_h[s]):
            return entry, t + fixed_h[s]
    if t >= horizon_h:
        return np.inf, np.inf
    u = target[e]
    a, b = mid1[e], mid2[e]
    if node_cell[v] < 0 and node_cell[u] < 0:
        if a < 0 or (node_cell[a] < 0 and node_cell[b] < 0):
            return entry, t + length_km[e] / min(open_kmh, cap)
    if a < 0:
        half = 0.5 * length_km[e]
        t = stretch_end(t, half, node_cell[v], cap, open_kmh, ice, horizon_h)
        if t < horizon_h:
            t = stretch_end(t, half, node_cell[u], cap, open_kmh, ice, horizon_h)
    else:
        quarter = 0.25 * length_km[e]
        for cell in (node_cell[v], node_cell[a], node_cell[b], node_cell[u]):
            t = stretch_end(t, quarter, cell, cap, open_kmh, ice, horizon_h)
            if t >= horizon_h:
                break
    return entry, t


@njit(cache=True, nogil=True)
def _risk_km(slot, v, e, graph, node_cell, ice, lut_rio, rio_below):
    """Return the kilometres of an edge whose RIO on a day lies below a value."""
    _indptr, target, length_km, mid1, mid2, _special = graph
    a = mid1[e]
    b = mid2[e]
    share = 0.5 if a < 0 else 0.25
    cell_a = node_cell[v] if a < 0 else node_cell[a]
    cell_b = node_cell[v] if a < 0 else node_cell[b]
    total = 0.0
    for k, cell in enumerate((node_cell[v], node_cell[target[e]], cell_a, cell_b)):
        if a < 0 and k > 1:
            break
        if cell >= 0:
            conc, thick = ice_state(cell, slot, ice[0], ice[1], ice[2], ice[3])
            if lut_rio[conc, thick] < rio_below:
                total += share * length_km[e]
    return total


@njit(cache=True, nogil=True, inline="always")
def _rules_out(ta, wa, ba, tb, wb, bb, rate):
    """Return whether label a rules out label b at a node with this hourly rate of waiting."""
    gap = max(tb - ta, 0.0)
    if ta > tb + _TOL or (ba & ~bb & ~_DUES) != 0:
        return False
    if wa[_RISK] > wb[_RISK] + _TOL or wa[_GAP] > wb[_GAP] + _TOL:
        return False
    if wa[_GAP] < wb[_GAP] - _TOL:
        return True
    if (ba & ~bb) != 0:
        return False
    return wa[0] + rate[0] * gap <= wb[0] + _TOL and wa[1] + rate[1] * gap <= wb[1] + _TOL


@njit(cache=True, nogil=True, inline="always")
def _covered(
    found, count, t, w, bits, rest_t, rest, start_h, grow_by, t_of, w_of, bits_of, hint, unpriced
):  # fmt: skip
    """Return the position of a way found that covers a label within the factor, -1 if none.

    ``unpriced`` asks about ends that lack the price of some land link.
    """
    for k in range(-1, count):
        pos = hint if k < 0 else k
        if pos >= count:
            continue
        x = found[pos]
        if t_of[x] - start_h > grow_by * (t + rest_t - start_h) + _TOL:
            continue
        if w_of[x, _RISK] > grow_by * (w[_RISK] + rest[_RISK]) + _TOL:
            continue
        gap = w[_GAP] + rest[_GAP]
        if grow_by * w_of[x, _GAP] < gap - _TOL or (unpriced and w_of[x, _GAP] == 0.0):
            return pos
        if (bits_of[x] & ~bits & _DUES) != 0 or w_of[x, _GAP] > grow_by * gap + _TOL:
            continue
        if w_of[x, 0] > grow_by * (w[0] + rest[0]) + _TOL:
            continue
        if w_of[x, 1] <= grow_by * (w[1] + rest[1]) + _TOL:
            return pos
    return -1


@njit(cache=True, nogil=True, inline="always")
def _is_over(
    found, count, v, t, w, bits, rests, start_h, grow_by, t_of, w_of, bits_of, hint
):  # fmt: skip
    """Return whether whatever a label can become is covered by ways found, and the last of them.

    A label whose land legs all have a price may end so, or may yet take links without one.
    """
    rest_t, rest_w, priced_t, priced_w = rests
    if w[_GAP] > 0.0:
        pos = _covered(
            found, count, t, w, bits, rest_t[v], rest_w[v], start_h, grow_by, t_of, w_of, bits_of,
            hint, False,
        )  # fmt: skip
        return pos >= 0, max(pos, 0)
    pos = 0
    if not np.isinf(priced_t[v]):
        pos = _covered(
            found, count, t, w, bits, priced_t[v], priced_w[v], start_h, grow_by, t_of, w_of,
            bits_of, hint, False,
        )  # fmt: skip
        if pos < 0:
            return False, hint
    other = _covered(
        found, count, t, w, bits, rest_t[v], rest_w[v], start_h, grow_by, t_of, w_of, bits_of,
        pos, True,
    )  # fmt: skip
    return other >= 0, pos


@njit(cache=True, nogil=True)
def _double(array):
    bigger = np.empty((2 * array.shape[0], *array.shape[1:]), array.dtype)
    bigger[: array.shape[0]] = array
    return bigger


@njit(cache=True, nogil=True)
def front(
    graph, special_table, allow, node_ok, node_cell, node_sea, ice, lut_rio, slot_doy, open_kmh,
    rows, rests, sources, targets, start_h, horizon_h, eps, voyages, rio_below, ashore, earliest,
    with_risk, first_only, most_labels,
):  # fmt: skip
    """Return the ways that no other way beats, in the order of their arrival.

    Parameters
    ----------
    graph, special_table, allow, node_ok, targets, open_kmh
        As for ``lower_bound``.
    node_cell
        int32[nodes]: ice atlas cell, -1 for none.
    node_sea
        uint8[nodes]: 1 where a ship waits at its hourly rate.
    ice, lut_rio, slot_doy
        Ice arrays of the search kernels, RIO table [101, 101], day of the year of each day.
    rows
        (hour_rate float64[4], add float64[specials + 1, 4], per_km float64[specials + 1, 4],
        bits uint32[specials + 1], at_sea uint8[specials + 1]): the weights of an edge are add +
        per_km * length, and hour_rate * hours on edges at sea.
    rests
        (float64[nodes], float64[nodes, 4]): lower bounds of hours and weights from each node to
        the targets, and the same two over edges with a price only.
    sources, start_h, horizon_h
        Start nodes, hour of departure, hour before which a way must end.
    eps
        Factor of tolerance, see the module.
    voyages
        Most sea voyages of a way, 1 to 4; more are not searched.
    rio_below
        RIO under which a kilometre counts as risk.
    ashore, earliest
        Whether goods may wait ashore, and float64[nodes], the earliest hour at each node.
    with_risk, first_only
        Whether risk counts; whether to stop at the first way.
    most_labels
        Number of labels at which to give up.

    Returns
    -------
    (int32 labels of the ways found, and for all labels: hour, weights, bits, node, parent, edge,
    hour at which a chosen wait ended; labels expanded; whether it gave up)
    """
    indptr, target, length_km, mid1, mid2, special = graph
    first_doy, last_doy = special_table[4], special_table[5]
    hour_rate, row_add, row_per_km, row_bits, row_sea = rows
    n = indptr.shape[0] - 1
    grow_by = 1.0 + eps
    rest_t = rests[0]
    still = np.zeros(WEIGHTS)
    full = _LANDED << (voyages - 1)
    room = 1 << 17
    t_of = np.empty(room)
    w_of = np.empty((room, WEIGHTS))
    bits_of = np.empty(room, np.uint32)
    node_of = np.empty(room, np.int32)
    parent = np.empty(room, np.int32)
    edge = np.empty(room, np.int32)
    left_h = np.empty(room)
    link = np.empty(room, np.int32)
    state = np.empty(room, np.uint8)
    used = 0
    head = np.full(n, -1, np.int32)
    is_target = np.zeros(n, np.uint8)
    for v in targets:
        is_target[v] = 1
    keys = np.empty(1 << 16, np.float64)
    items = np.empty(1 << 16, np.int32)
    size = 0
    for v in sources:
        if np.isinf(rest_t[v]):
            continue
        t_of[used] = start_h
        w_of[used] = 0.0
        bits_of[used] = 0
        node_of[used] = v
        parent[used] = -1
        edge[used] = -1
        left_h[used] = start_h
        link[used] = -1
        state[used] = _OPEN
        head[v] = used
        size = push(keys, items, size, start_h + rest_t[v], np.int32(used))
        used += 1
    found = np.empty(1 << 14, np.int32)
    count = 0
    hint = 0
    expanded = 0
    gave_up = False
    w = np.zeros(WEIGHTS)
    while size > 0 and not gave_up:
        x, size = pop(keys, items, size)
        if state[x] == _DEAD:
            continue
        state[x] = _CLOSED
        v = node_of[x]
        t0 = t_of[x]
        over, hint = _is_over(
            found, count, v, t0, w_of[x], bits_of[x], rests, start_h, grow_by, t_of, w_of,
            bits_of, hint,
        )  # fmt: skip
        if over and count > 0:
            continue
        if is_target[v]:
            kept = 0
            for k in range(count):
                y = found[k]
                dues = bits_of[x] & _DUES
                if not _rules_out(t0, w_of[x], dues, t_of[y], w_of[y], bits_of[y], still):
                    found[kept] = y
                    kept += 1
            if kept == found.shape[0]:
                found = _double(found)
            found[kept] = x
            count = kept + 1
            hint = 0
            if first_only:
                break
            continue
        expanded += 1
        for e in range(indptr[v], indptr[v + 1]):
            s = special[e]
            u = target[e]
            if not allow[s + 1] or not node_ok[u] or np.isinf(rest_t[u]):
                continue
            if parent[x] >= 0 and node_of[parent[x]] == u and special[edge[x]] < 0 and s < 0:
                continue
            if mid1[e] >= 0 and not (node_ok[mid1[e]] and node_ok[mid2[e]]):
                continue
            boards = node_sea[u] and not node_sea[v]
            if boards and bits_of[x] >= full:
                continue
            boards = boards and ashore
            at_sea = row_sea[s + 1] == 1
            leave = t0
            if boards and t0 > earliest[v] + _TOL:
                leave = _SLOT_H * np.ceil(t0 / _SLOT_H - 1e-12)
            lowest = np.inf
            while leave + rest_t[u] < horizon_h:
                entry, t = _cross(
                    leave, v, e, graph, special_table, node_cell, ice, slot_doy, open_kmh, horizon_h
                )
                if not t + rest_t[u] < horizon_h:
                    break
                slot = int(entry / _SLOT_H)
                risk = 0.0
                if with_risk and at_sea:
                    risk = _risk_km(slot, v, e, graph, node_cell, ice, lut_rio, rio_below)
                if risk < lowest or boards:
                    lowest = min(lowest, risk)
                    hours = 0.0
                    if at_sea:
                        hours = t - t0
                    elif node_sea[v]:
                        hours = entry - t0
                    for d in range(WEIGHTS):
                        w[d] = w_of[x, d] + row_add[s + 1, d] + row_per_km[s + 1, d] * length_km[e]
                        w[d] += hour_rate[d] * hours
                    w[_RISK] += risk
                    bits = bits_of[x] | row_bits[s + 1]
                    if node_sea[v] and not node_sea[u]:
                        bits |= (bits & ~_DUES) << 1 | _LANDED
                    rate = hour_rate if node_sea[u] else still
                    keep = True
                    y = head[u]
                    before = -1
                    while y >= 0:
                        after = link[y]
                        if _rules_out(t_of[y], w_of[y], bits_of[y], t, w, bits, rate):
                            keep = False
                            break
                        if _rules_out(t, w, bits, t_of[y], w_of[y], bits_of[y], rate):
                            if state[y] == _OPEN:
                                state[y] = _DEAD
                            if before < 0:
                                head[u] = after
                            else:
                                link[before] = after
                        else:
                            before = y
                        y = after
                    if keep and count > 0:
                        over, hint = _is_over(
                            found, count, u, t, w, bits, rests, start_h, grow_by, t_of, w_of,
                            bits_of, hint,
                        )  # fmt: skip
                        keep = not over
                    if keep:
                        if used == t_of.shape[0]:
                            t_of = _double(t_of)
                            w_of = _double(w_of)
                            bits_of = _double(bits_of)
                            node_of = _double(node_of)
                            parent = _double(parent)
                            edge = _double(edge)
                            left_h = _double(left_h)
                            link = _double(link)
                            state = _double(state)
                        t_of[used] = t
                        w_of[used] = w
                        bits_of[used] = bits
                        node_of[used] = u
                        parent[used] = x
                        edge[used] = e
                        left_h[used] = leave
                        link[used] = head[u]
                        state[used] = _OPEN
                        head[u] = used
                        if size == keys.shape[0]:
                            keys, items = grow(keys, items)
                        size = push(keys, items, size, t + rest_t[u], np.int32(used))
                        used += 1
                if not boards and not (risk > 0.0):
                    break
                # Next chosen wait: the midnight after; within the season, else the wait is forced.
                leave = _SLOT_H * (int(entry / _SLOT_H) + 1)
                if s >= 0:
                    leave = wait_for_season(leave, first_doy[s], last_doy[s], slot_doy)
        gave_up = used > most_labels
    return (
        found[:count],
        t_of[:used],
        w_of[:used],
        bits_of[:used] & _DUES,
        node_of[:used],
        parent[:used],
        edge[:used],
        left_h[:used],
        expanded,
        gave_up,
    )
