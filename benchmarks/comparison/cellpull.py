"""Pull a way over cells tight: slide its crossings, lead it round corners, cut it straight.

The crossings of a chain of cells slide along their sides all at once: a projected Newton method
whose step couples neighbours only, so that it is one tridiagonal solve. A crossing that rests on a
corner is led round the other side of it where that is faster, and stretches are replaced by the
great circle where that is faster. No step makes the way slower; the result is a local optimum.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from benchmarks.comparison.cells import (
    cell_hours,
    chord_km,
    crossing,
    leg_h,
    place_km,
    straight,
)
from globalarctic._kernels.sphere import haversine_km, intermediate
from globalarctic.units import EARTH_RADIUS_KM

__all__ = ["slide", "taut_way", "trace"]

_STEP_KM = 0.02
_LEAST_GAIN = 3e-5
_INSET_DEG = 1e-6
# A crossing this near to the end of its side is tried round the other side of the corner.
_NEAR_PART = 0.1


@njit(cache=True, nogil=True)
def _chain_h(ends, side_ends, chain, part, cells, flow):
    """Return the hours of a chain of crossings from the start to the end."""
    lon, lat = ends[0], ends[1]
    total = 0.0
    for k in range(chain.shape[0]):
        x, y = crossing(side_ends, chain[k], part[k])
        c = cells[k]
        total += leg_h(lon, lat, x, y, flow[c, 0], flow[c, 1], flow[c, 2])
        lon, lat = x, y
    c = cells[chain.shape[0]]
    return total + leg_h(lon, lat, ends[2], ends[3], flow[c, 0], flow[c, 1], flow[c, 2])


@njit(cache=True, nogil=True)
def slide(ends, side_ends, chain, part, cells, flow, rounds, tol_h):
    """Move all crossings along their sides to the least time; returns (parts, hours).

    Parameters
    ----------
    ends
        (lon, lat, lon, lat) of start and end.
    chain, part
        Side of each crossing and where on it (0 to 1).
    cells
        Cell of each leg, one more than crossings.
    rounds, tol_h
        Most Newton steps, and the gain below which to stop.
    """
    n = chain.shape[0]
    part = part.copy()
    hours = _chain_h(ends, side_ends, chain, part, cells, flow)
    if n == 0:
        return part, hours
    # Three places of each crossing (a little before, at, a little after) serve all derivatives.
    place = np.empty((n + 2, 3, 5))
    width = np.empty(n)
    slope = np.empty(n)
    diag = np.empty(n)
    off = np.empty(n)
    move = np.empty(n)
    trial = np.empty(n)
    for row, k in ((0, 0), (n + 1, 2)):
        for j in range(3):
            place[row, j, 0] = ends[k]
            place[row, j, 1] = ends[k + 1]
            place[row, j, 2], place[row, j, 3], place[row, j, 4] = place_km(ends[k], ends[k + 1])
    for k in range(n):
        s = chain[k]
        wide = math.cos(math.radians(0.5 * (side_ends[s, 1] + side_ends[s, 3])))
        side_km = (
            math.radians(
                math.hypot(
                    wide * (side_ends[s, 2] - side_ends[s, 0]), side_ends[s, 3] - side_ends[s, 1]
                )
            )
            * EARTH_RADIUS_KM
        )
        width[k] = _STEP_KM / max(side_km, _STEP_KM)
    cost = np.empty((3, 3))
    for _ in range(rounds):
        for k in range(n):
            for j in range(3):
                x, y = crossing(side_ends, chain[k], part[k] + (j - 1) * width[k])
                place[k + 1, j, 0] = x
                place[k + 1, j, 1] = y
                place[k + 1, j, 2], place[k + 1, j, 3], place[k + 1, j, 4] = place_km(x, y)
            slope[k] = 0.0
            diag[k] = 0.0
            off[k] = 0.0
        for k in range(n + 1):
            c = cells[k]
            _leg_costs(place[k], place[k + 1], flow[c, 0], flow[c, 1], flow[c, 2], cost)
            if k > 0:
                w = width[k - 1]
                slope[k - 1] += (cost[2, 1] - cost[0, 1]) / (2.0 * w)
                diag[k - 1] += max(0.0, (cost[2, 1] - 2.0 * cost[1, 1] + cost[0, 1]) / (w * w))
            if k < n:
                w = width[k]
                slope[k] += (cost[1, 2] - cost[1, 0]) / (2.0 * w)
                diag[k] += max(0.0, (cost[1, 2] - 2.0 * cost[1, 1] + cost[1, 0]) / (w * w))
            if 0 < k < n:
                off[k - 1] = (cost[2, 2] - cost[2, 0] - cost[0, 2] + cost[0, 0]) / (
                    4.0 * width[k - 1] * width[k]
                )
        _newton_step(slope, diag, off, part, move)
        scale = 1.0
        gained = 0.0
        while scale > 0.01:
            for k in range(n):
                trial[k] = min(1.0, max(0.0, part[k] + scale * move[k]))
            now = _chain_h(ends, side_ends, chain, trial, cells, flow)
            if now < hours:
                gained = hours - now
                hours = now
                part[:] = trial
                break
            scale *= 0.4
        if gained < tol_h:
            break
    return part, hours


@njit(cache=True, nogil=True)
def _leg_costs(a, b, speed, east, north, cost):
    """Fill ``cost`` with the hours between three places of one crossing and of the next."""
    drift2 = east * east + north * north
    for i in range(3):
        for j in range(3):
            length = chord_km(a[i, 2], a[i, 3], a[i, 4], b[j, 2], b[j, 3], b[j, 4])
            if drift2 == 0.0:
                cost[i, j] = length / speed
                continue
            x = math.cos(math.radians(0.5 * (a[i, 1] + b[j, 1]))) * (b[j, 0] - a[i, 0])
            y = b[j, 1] - a[i, 1]
            size = math.sqrt(x * x + y * y)
            along = 0.0
            if size > 0.0:
                along = length * (x * east + y * north) / size
            cost[i, j] = cell_hours(length, along, speed, drift2)


@njit(cache=True, nogil=True)
def _newton_step(slope, diag, off, part, move):
    """Fill ``move`` with the least point of the chain's quadratic model, every part from 0 to 1.

    A primal-dual active set: crossings beyond an end are put on it, those on an end that would
    rather leave it are freed, until nothing changes; each time one tridiagonal solve.
    """
    n = slope.shape[0]
    held = np.zeros(n, np.int8)
    upper = np.empty(n)
    for k in range(n):
        diag[k] = diag[k] * (1.0 + 1e-9) + 1e-9
    for _ in range(40):
        for k in range(n):
            if held[k] != 0:
                upper[k] = 0.0
                move[k] = (1.0 if held[k] > 0 else 0.0) - part[k]
                continue
            pivot = diag[k]
            value = -slope[k]
            if k > 0:
                pivot -= off[k - 1] * upper[k - 1]
                value -= off[k - 1] * move[k - 1]
            pivot = max(pivot, 1e-4 * diag[k])
            upper[k] = off[k] / pivot if k < n - 1 else 0.0
            move[k] = value / pivot
        for k in range(n - 2, -1, -1):
            move[k] -= upper[k] * move[k + 1]
        changed = False
        for k in range(n):
            if held[k] == 0:
                if part[k] + move[k] < 0.0:
                    held[k] = -1
                    changed = True
                elif part[k] + move[k] > 1.0:
                    held[k] = 1
                    changed = True
                continue
            rest = slope[k] + diag[k] * move[k]
            if k > 0:
                rest += off[k - 1] * move[k - 1]
            if k < n - 1:
                rest += off[k] * move[k + 1]
            if rest * held[k] > 0.0:
                held[k] = 0
                changed = True
        if not changed:
            break


@njit(cache=True, nogil=True)
def _corner_run(chain, part, corner, i):
    """Return (corner, last crossing) of the run from crossing ``i`` that rests on one corner."""
    if _NEAR_PART < part[i] < 1.0 - _NEAR_PART:
        return -1, i
    where = corner[chain[i], 1 if part[i] > 0.5 else 0]
    j = i
    while j + 1 < chain.shape[0]:
        s = chain[j + 1]
        at_low = part[j + 1] <= _NEAR_PART and corner[s, 0] == where
        at_high = part[j + 1] >= 1.0 - _NEAR_PART and corner[s, 1] == where
        if not (at_low or at_high):
            break
        j += 1
    return where, j


@njit(cache=True, nogil=True)
def _other_way(where, side, begin, stop, mesh):
    """Return the sides round a corner from a cell to another, not over ``side``; -1 if none."""
    side_cells, _ends, _corner, corner_sides, _flow, _start, _sides = mesh
    found = np.full(4, -1, np.int32)
    cell = begin
    steps = 0
    while cell != stop:
        following = -1
        for k in range(4):
            s = corner_sides[where, k]
            if s >= 0 and s != side and (side_cells[s, 0] == cell or side_cells[s, 1] == cell):
                following = s
        if following < 0 or steps == 4:
            return found, -1
        side = following
        cell = side_cells[side, 0] + side_cells[side, 1] - cell
        found[steps] = side
        steps += 1
    return found, steps


@njit(cache=True, nogil=True)
def _round_corners(ends, chain, part, cells, mesh, tol_h):
    """Return the chain led round the other side of each corner where that is faster."""
    side_cells, side_ends, corner, _corner_sides, flow, _start, _sides = mesh
    n = chain.shape[0]
    new_chain = np.empty(4 * n + 4, np.int32)
    new_part = np.empty(4 * n + 4)
    new_cells = np.empty(4 * n + 5, np.int32)
    new_cells[0] = cells[0]
    count = 0
    turned = 0
    local = np.empty(4)
    local[0], local[1] = ends[0], ends[1]
    other_part = np.empty(4)
    other_cells = np.empty(5, np.int32)
    i = 0
    while i < n:
        where, j = _corner_run(chain, part, corner, i)
        taken = False
        if where >= 0:
            other, steps = _other_way(where, chain[i], cells[i], cells[j + 1], mesh)
            if steps >= 0:
                local[2], local[3] = ends[2], ends[3]
                if j + 1 < n:
                    local[2], local[3] = crossing(side_ends, chain[j + 1], part[j + 1])
                other_cells[0] = cells[i]
                for k in range(steps):
                    s = other[k]
                    other_part[k] = 0.05 if corner[s, 0] == where else 0.95
                    other_cells[k + 1] = side_cells[s, 0] + side_cells[s, 1] - other_cells[k]
                old_h = _chain_h(
                    local, side_ends, chain[i : j + 1], part[i : j + 1], cells[i : j + 2], flow
                )
                moved, new_h = slide(
                    local, side_ends, other[:steps], other_part[:steps],
                    other_cells[: steps + 1], flow, 8, tol_h,
                )  # fmt: skip
                if new_h < old_h - tol_h:
                    taken = True
                    turned += 1
                    for k in range(steps):
                        new_chain[count] = other[k]
                        new_part[count] = moved[k]
                        new_cells[count + 1] = other_cells[k + 1]
                        count += 1
        if not taken:
            for k in range(i, j + 1):
                new_chain[count] = chain[k]
                new_part[count] = part[k]
                new_cells[count + 1] = cells[k + 1]
                count += 1
        if count > 0:
            local[0], local[1] = crossing(side_ends, new_chain[count - 1], new_part[count - 1])
        i = j + 1
    return new_chain[:count], new_part[:count], new_cells[: count + 1], turned


@njit(cache=True, nogil=True)
def _cut_straight(ends, chain, part, cells, mesh):
    """Return the chain with stretches replaced by great circles, as far as each is faster."""
    _side_cells, side_ends, _corner, _corner_sides, flow, _start, _sides = mesh
    n = chain.shape[0]
    lon = np.empty(n + 2)
    lat = np.empty(n + 2)
    lon[0], lat[0], lon[n + 1], lat[n + 1] = ends[0], ends[1], ends[2], ends[3]
    reached = np.zeros(n + 2)
    for k in range(n):
        lon[k + 1], lat[k + 1] = crossing(side_ends, chain[k], part[k])
    for k in range(n + 1):
        c = cells[k]
        reached[k + 1] = reached[k] + leg_h(
            lon[k], lat[k], lon[k + 1], lat[k + 1], flow[c, 0], flow[c, 1], flow[c, 2]
        )
    room = n + 2 + 2 * flow.shape[0]
    new_chain = np.empty(room, np.int32)
    new_part = np.empty(room)
    new_cells = np.empty(room + 1, np.int32)
    new_cells[0] = cells[0]
    count = 0
    gained = 0.0
    i = 0
    while i < n + 1:
        best = i + 1
        kept = (chain[:0], part[:0], cells[:1], 0.0)
        reach = 2
        while i + reach <= n + 1 or best < n + 1:
            j = min(i + reach, n + 1)
            if j <= best:
                break
            most = reached[j] - reached[i] + 1e-6
            found = straight(lon[i], lat[i], cells[i], lon[j], lat[j], cells[j - 1], mesh, most)
            if found[3] == np.inf:
                break
            best = j
            kept = found
            reach *= 2
        if count + kept[0].shape[0] + 1 > room:
            return chain, part, cells, 0.0
        if best > i + 1:
            gained += reached[best] - reached[i] - kept[3]
            for k in range(kept[0].shape[0]):
                new_chain[count] = kept[0][k]
                new_part[count] = kept[1][k]
                new_cells[count + 1] = kept[2][k + 1]
                count += 1
        if best < n + 1:
            new_chain[count] = chain[best - 1]
            new_part[count] = part[best - 1]
            new_cells[count + 1] = cells[best]
            count += 1
        i = best
    return new_chain[:count], new_part[:count], new_cells[: count + 1], gained


@njit(cache=True, nogil=True)
def _without_loops(ends, chain, part, cells, side_ends, flow):
    """Return the chain without the pieces that leave a cell and come back to it in more time."""
    n = chain.shape[0]
    out = 0
    lon, lat = ends[0], ends[1]
    i = 0
    while i < n:
        c = cells[i]
        hours = 0.0
        x, y = lon, lat
        again = i
        for j in range(i, min(n, i + 6)):
            x2, y2 = crossing(side_ends, chain[j], part[j])
            d = cells[j]
            hours += leg_h(x, y, x2, y2, flow[d, 0], flow[d, 1], flow[d, 2])
            x, y = x2, y2
            if j > i and cells[j + 1] == c:
                direct = leg_h(lon, lat, x, y, flow[c, 0], flow[c, 1], flow[c, 2])
                if direct <= hours:
                    again = j + 1
        if again > i:
            i = again
            continue
        chain[out] = chain[i]
        part[out] = part[i]
        cells[out] = c
        lon, lat = crossing(side_ends, chain[out], part[out])
        out += 1
        i += 1
    cells[out] = cells[n]
    return chain[:out], part[:out], cells[: out + 1]


@njit(cache=True, nogil=True)
def taut_way(chain, part, cells, ends, mesh, rounds):
    """Return (sides, parts, cells, hours) of a way over cells pulled tight.

    Parameters
    ----------
    chain, part, cells
        Side of each crossing, where on it (0 to 1), and the cell of each leg (one more).
    ends
        (lon, lat, lon, lat) of start and end.
    mesh
        See ``cells``.
    rounds
        Most rounds of cutting and leading round corners; they end where
        one gains less than 3e-5 of the time.
    """
    side_ends, flow = mesh[1], mesh[4]
    tol_h = _LEAST_GAIN * _chain_h(ends, side_ends, chain, part, cells, flow)
    part, hours = slide(ends, side_ends, chain, part, cells, flow, 30, tol_h)
    for _ in range(rounds):
        before_h = hours
        cut = _cut_straight(ends, chain, part, cells, mesh)
        if cut[3] > tol_h:
            chain, part, cells = _without_loops(ends, cut[0], cut[1], cut[2], side_ends, flow)
            part, hours = slide(ends, side_ends, chain, part, cells, flow, 30, tol_h)
        led = _round_corners(ends, chain, part, cells, mesh, tol_h)
        if led[3] > 0:
            chain, part, cells = _without_loops(ends, led[0], led[1], led[2], side_ends, flow)
            part, hours = slide(ends, side_ends, chain, part, cells, flow, 30, tol_h)
        if hours > before_h - tol_h:
            break
    return chain, part, cells, hours


@njit(cache=True, nogil=True)
def trace(ends, chain, part, cells, side_ends, box, step_km):
    """Return float64[k, 2], the way as lon, lat: geodesics at most ``step_km`` long, kept in cells.

    ``box`` float64[cells, 4] is west, east, south, north of each cell. A leg along a side runs a
    tenth of a metre inside the cell whose speed it has, so that its cell is never in doubt.
    """
    n = chain.shape[0]
    corner_lon = np.empty(n + 2)
    corner_lat = np.empty(n + 2)
    corner_lon[0], corner_lat[0] = ends[0], ends[1]
    corner_lon[n + 1], corner_lat[n + 1] = ends[2], ends[3]
    pieces = np.ones(n + 1, np.int64)
    for k in range(n):
        corner_lon[k + 1], corner_lat[k + 1] = crossing(side_ends, chain[k], part[k])
    for k in range(n + 1):
        km = haversine_km(corner_lon[k], corner_lat[k], corner_lon[k + 1], corner_lat[k + 1])
        pieces[k] = max(2, int(math.ceil(km / step_km)))
    line = np.empty((pieces.sum() + 1, 2))
    line[0, 0], line[0, 1] = ends[0], ends[1]
    at = 1
    for k in range(n + 1):
        c = cells[k]
        for j in range(1, pieces[k]):
            x, y = intermediate(
                corner_lon[k], corner_lat[k], corner_lon[k + 1], corner_lat[k + 1], j / pieces[k]
            )
            line[at, 0] = min(max(x, box[c, 0] + _INSET_DEG), box[c, 1] - _INSET_DEG)
            line[at, 1] = min(max(y, box[c, 2] + _INSET_DEG), box[c, 3] - _INSET_DEG)
            at += 1
        line[at, 0], line[at, 1] = corner_lon[k + 1], corner_lat[k + 1]
        at += 1
    return line
