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

from globalarctic.transport._kernels.heap import grow, pop, push
from globalarctic.units import EARTH_RADIUS_KM

__all__ = ["cell_hours", "chain_of", "chord_km", "leg_h", "links", "place_km", "search_cells"]

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
