"""Fastest way over cells of one speed and one current each, bounded by meridians and parallels.

The search runs over points on the sides that open cells share; a leg joins two points of one cell.
``cellpull`` then pulls the way tight.

A mesh is a tuple (side_cells int32[sides, 2]; side_ends float64[sides, 4] as lon, lat, lon, lat;
corner int32[sides, 2], number of the corner at each end; corner_sides int32[corners, 4], -1 for
none; flow float64[cells, 3], speed through the water and current east and north in km/h;
cell_start int32[cells + 1] and cell_sides, the sides of each cell).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from globalarctic._kernels.heap import grow, pop, push
from globalarctic.units import EARTH_RADIUS_KM

__all__ = [
    "cell_hours",
    "chain_of",
    "chord_km",
    "crossing",
    "leg_h",
    "links",
    "place_km",
    "search_cells",
    "straight",
]

# WGS84 (NIMA TR8350.2): semi-major axis and flattening.
_A_KM = 6378.137
_E2 = (2.0 - 1.0 / 298.257223563) / 298.257223563
# The WGS84 geodesic is never shorter than this part of the great circle of the mean radius.
_SHORTEST = 0.9943
_SOFT_KM2 = 0.01**2


@njit(cache=True, nogil=True)
def place_km(lon, lat):
    """Return the point of the ellipsoid at a longitude and latitude, km."""
    phi = math.radians(lat)
    lam = math.radians(lon)
    s = math.sin(phi)
    n = _A_KM / math.sqrt(1.0 - _E2 * s * s)
    c = n * math.cos(phi)
    return c * math.cos(lam), c * math.sin(lam), n * (1.0 - _E2) * s


@njit(cache=True, nogil=True, inline="always")
def chord_km(x1, y1, z1, x2, y2, z2):
    """Return the geodesic length of a short leg from its chord (1e-6 up to 500 km), km."""
    q = (x1 - x2) ** 2 + (y1 - y2) ** 2 + (z1 - z2) ** 2
    return math.sqrt(q + _SOFT_KM2) * (1.0 + q / (24.0 * EARTH_RADIUS_KM**2))


@njit(cache=True, nogil=True, inline="always")
def cell_hours(length, along, speed, drift2):
    """Return the hours for a leg; ``along`` is its vector times the current, ``drift2`` squared."""
    c = speed * speed - drift2
    return (math.sqrt(along * along + c * length * length) - along) / c


@njit(cache=True, nogil=True)
def leg_h(lon1, lat1, lon2, lat2, speed, east, north):
    """Return the hours of one leg inside a cell; infinity where the current is the stronger."""
    drift2 = east * east + north * north
    if speed * speed <= drift2:
        return np.inf
    x1, y1, z1 = place_km(lon1, lat1)
    x2, y2, z2 = place_km(lon2, lat2)
    length = chord_km(x1, y1, z1, x2, y2, z2)
    along = 0.0
    if drift2 > 0.0:
        x = math.cos(math.radians(0.5 * (lat1 + lat2))) * (lon2 - lon1)
        y = lat2 - lat1
        size = math.sqrt(x * x + y * y)
        if size > 0.0:
            along = length * (x * east + y * north) / size
    return cell_hours(length, along, speed, drift2)


@njit(cache=True, nogil=True)
def links(lon, lat, side, side_cells, cell_start, cell_points, flow):
    """Return the graph of all points that share a cell: (indptr, target, hours).

    Two points of one side are joined over either cell: a way may run along the faster one.

    Parameters
    ----------
    lon, lat, side
        Points and the side on which each lies.
    cell_start, cell_points
        Points of each cell: ``cell_points[cell_start[c] : cell_start[c + 1]]``.
    """
    n = lon.shape[0]
    indptr = np.zeros(n + 1, np.int32)
    for v in range(n):
        count = 0
        for k in range(2):
            c = side_cells[side[v], k]
            for j in range(cell_start[c], cell_start[c + 1]):
                count += cell_points[j] != v
        indptr[v + 1] = indptr[v] + count
    target = np.empty(indptr[n], np.int32)
    hours = np.empty(indptr[n], np.float32)
    for v in range(n):
        at = indptr[v]
        for k in range(2):
            c = side_cells[side[v], k]
            for j in range(cell_start[c], cell_start[c + 1]):
                u = cell_points[j]
                if u == v:
                    continue
                target[at] = u
                hours[at] = leg_h(
                    lon[v], lat[v], lon[u], lat[u], flow[c, 0], flow[c, 1], flow[c, 2]
                )
                at += 1
    return indptr, target, hours


@njit(cache=True, nogil=True, inline="always")
def _bound(x1, y1, z1, x2, y2, z2, h_km):
    """Return the least hours between two unit vectors; ``h_km`` is the hours of the least km."""
    q = 0.25 * ((x1 - x2) ** 2 + (y1 - y2) ** 2 + (z1 - z2) ** 2)
    return 2.0 * math.asin(math.sqrt(min(1.0, q))) * h_km


@njit(cache=True, nogil=True)
def search_cells(graph, unit, enter, enter_h, leave, leave_h, goal, fastest_kmh, most_h):
    """Return the points of the fastest way (start to end) over ``links``, empty if there is none.

    Parameters
    ----------
    graph
        (indptr, target, hours) from ``links``.
    unit
        float64[n, 3], unit vector of each point.
    enter, enter_h
        Points of the first cell and the hours from the start to them.
    leave, leave_h
        Points of the last cell and the hours from them to the end.
    goal
        Unit vector of the end.
    fastest_kmh
        No way is faster than this over the ground.
    most_h
        Ways that take longer are not looked for.
    """
    indptr, target, hours = graph
    n = indptr.shape[0] - 1
    h_km = _SHORTEST * EARTH_RADIUS_KM / fastest_kmh
    gx, gy, gz = goal[0], goal[1], goal[2]
    best = np.full(n, np.inf, np.float32)
    bound = np.full(n, -1.0, np.float32)
    before = np.full(n, -1, np.int32)
    done = np.zeros(n, np.uint8)
    last = np.full(n, np.inf, np.float32)
    for k in range(leave.shape[0]):
        last[leave[k]] = leave_h[k]
    keys = np.empty(1 << 14, np.float32)
    items = np.empty(1 << 14, np.int32)
    size = 0
    for k in range(enter.shape[0]):
        v = enter[k]
        best[v] = enter_h[k]
        bound[v] = _bound(unit[v, 0], unit[v, 1], unit[v, 2], gx, gy, gz, h_km)
        size = push(keys, items, size, best[v] + bound[v], v)
    total = most_h
    final = -1
    while size > 0 and keys[0] < total:
        v, size = pop(keys, items, size)
        if done[v]:
            continue
        done[v] = 1
        t = best[v]
        if t + last[v] < total:
            total = t + last[v]
            final = v
        for e in range(indptr[v], indptr[v + 1]):
            u = target[e]
            reached = t + hours[e]
            if reached < best[u]:
                best[u] = reached
                before[u] = v
                if bound[u] < 0.0:
                    bound[u] = _bound(unit[u, 0], unit[u, 1], unit[u, 2], gx, gy, gz, h_km)
                key = reached + bound[u]
                if key < total:
                    if size == keys.shape[0]:
                        keys, items = grow(keys, items)
                    size = push(keys, items, size, key, u)
    count = 0
    v = final
    while v >= 0:
        count += 1
        v = before[v]
    way = np.empty(count, np.int32)
    v = final
    for k in range(count - 1, -1, -1):
        way[k] = v
        v = before[v]
    return way


@njit(cache=True, nogil=True)
def chain_of(way, side, at, side_cells, first_cell):
    """Return (sides, parts, cells of the legs) of a way over points."""
    n = way.shape[0]
    chain = np.empty(n, np.int32)
    part = np.empty(n)
    cells = np.empty(n + 1, np.int32)
    cells[0] = first_cell
    count = 0
    for v in way:
        s = side[v]
        a, b = side_cells[s, 0], side_cells[s, 1]
        # A point that the way touches without crossing there is left out.
        while count > 0 and cells[count] != a and cells[count] != b:
            count -= 1
        chain[count] = s
        part[count] = at[v]
        cells[count + 1] = a + b - cells[count]
        count += 1
    return chain[:count], part[:count], cells[: count + 1]


@njit(cache=True, nogil=True)
def crossing(side_ends, s, part):
    """Return (lon, lat) at a part of a side."""
    return (
        side_ends[s, 0] + part * (side_ends[s, 2] - side_ends[s, 0]),
        side_ends[s, 1] + part * (side_ends[s, 3] - side_ends[s, 1]),
    )


@njit(cache=True, nogil=True, inline="always")
def _unit_vector(lon, lat):
    lam = math.radians(lon)
    phi = math.radians(lat)
    c = math.cos(phi)
    return c * math.cos(lam), c * math.sin(lam), math.sin(phi)


@njit(cache=True, nogil=True)
def straight(lon1, lat1, cell1, lon2, lat2, cell2, mesh, most_h):
    """Return (sides, parts, cells, hours) of the great circle between two points of open cells.

    Hours are infinite where it leaves the open cells or takes more than ``most_h``.
    """
    side_cells, side_ends, _corner, _corner_sides, flow, cell_start, cell_sides = mesh
    room = 1024
    chain = np.empty(room, np.int32)
    part = np.empty(room)
    cells = np.empty(room + 1, np.int32)
    cells[0] = cell1
    count = 0
    ax, ay, az = _unit_vector(lon1, lat1)
    bx, by, bz = _unit_vector(lon2, lat2)
    nx, ny, nz = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    if size < 1e-12:
        return chain[:0], part[:0], cells[:1], np.inf
    nx, ny, nz = nx / size, ny / size, nz / size
    tx, ty, tz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
    whole = math.atan2(size, ax * bx + ay * by + az * bz)
    flat = math.hypot(nx, ny)
    turn = math.atan2(ny, nx)
    here = 0.0
    cell = cell1
    lon, lat = lon1, lat1
    hours = 0.0
    last_side = -1
    while cell != cell2:
        next_at, next_side, next_part = whole, -1, 0.0
        for e in range(cell_start[cell], cell_start[cell + 1]):
            s = cell_sides[e]
            if s == last_side:
                continue
            w, low, far, high = side_ends[s, 0], side_ends[s, 1], side_ends[s, 2], side_ends[s, 3]
            upright = w == far
            for sign in range(1 if upright else 2):
                if upright:
                    lam = math.radians(w)
                    phi = math.atan2(-(nx * math.cos(lam) + ny * math.sin(lam)), nz)
                    if abs(phi) > 0.5 * math.pi:
                        phi = math.atan2(nx * math.cos(lam) + ny * math.sin(lam), -nz)
                    where = (math.degrees(phi) - low) / (high - low)
                else:
                    phi = math.radians(low)
                    ratio = -nz * math.tan(phi) / flat if flat > 0.0 else 2.0
                    if abs(ratio) > 1.0:
                        break
                    lam = turn + (1.0 - 2.0 * sign) * math.acos(ratio)
                    off = (math.degrees(lam) - w + 180.0) % 360.0 - 180.0
                    where = off / (far - w)
                if where < 0.0 or where > 1.0:
                    continue
                c = math.cos(phi)
                px, py, pz = c * math.cos(lam), c * math.sin(lam), math.sin(phi)
                at = math.atan2(px * tx + py * ty + pz * tz, px * ax + py * ay + pz * az)
                if here + 1e-8 < at < next_at:
                    next_at, next_side, next_part = at, s, where
        if next_side < 0:
            return chain[:0], part[:0], cells[:1], np.inf
        if count == room:
            return chain[:0], part[:0], cells[:1], np.inf
        x, y = crossing(side_ends, next_side, next_part)
        hours += leg_h(lon, lat, x, y, flow[cell, 0], flow[cell, 1], flow[cell, 2])
        if hours > most_h:
            return chain[:0], part[:0], cells[:1], np.inf
        lon, lat = x, y
        here = next_at
        last_side = next_side
        cell = side_cells[next_side, 0] + side_cells[next_side, 1] - cell
        chain[count] = next_side
        part[count] = next_part
        cells[count + 1] = cell
        count += 1
    hours += leg_h(lon, lat, lon2, lat2, flow[cell, 0], flow[cell, 1], flow[cell, 2])
    if hours > most_h:
        hours = np.inf
    return chain[:count], part[:count], cells[: count + 1], hours
