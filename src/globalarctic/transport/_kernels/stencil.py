"""Building blocks of the sea mesh: ocean share of cells, polar stencil, sight, gate crossings."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

from globalarctic._kernels.sphere import (
    geodesic_km,
    haversine_km,
    is_ocean,
    segment_clear,
    unit_vector,
)
from globalarctic.keep import alone
from globalarctic.transport._kernels.field import tile_at
from globalarctic.transport._kernels.pull import crosses
from globalarctic.units import EARTH_RADIUS_KM

__all__ = ["cell_points", "edges_clear", "first_gates", "polar_pairs", "ring_points", "shallowest"]


@njit(cache=True, nogil=True)
def cell_points(lon_grid, lat_grid, centre, mask):
    """Return the ocean share and representative point of cells given by sub-points.

    Parameters
    ----------
    lon_grid, lat_grid
        float64[cells, k] sub-points of each cell.
    centre
        Index of the sub-point at the cell's centre.

    Returns
    -------
    (share float64[cells], lon, lat): the ocean sub-point nearest to the centre.
    """
    cells, k = lon_grid.shape
    share = np.zeros(cells)
    lon = np.empty(cells)
    lat = np.empty(cells)
    for c in range(cells):
        best = np.inf
        count = 0
        lon[c] = lon_grid[c, centre]
        lat[c] = lat_grid[c, centre]
        for j in range(k):
            if is_ocean(lon_grid[c, j], lat_grid[c, j], mask):
                count += 1
                away = haversine_km(
                    lon_grid[c, j], lat_grid[c, j], lon_grid[c, centre], lat_grid[c, centre]
                )
                if away < best:
                    best = away
                    lon[c] = lon_grid[c, j]
                    lat[c] = lat_grid[c, j]
        share[c] = count / k
    return share, lon, lat


@njit(cache=True, nogil=True)
def ring_points(spacing_deg, lat_low_deg, lat_high_deg):
    """Return (lon, lat) of a reduced latitude-longitude grid of about equal spacing."""
    rows = int(round((lat_high_deg - lat_low_deg) / spacing_deg))
    total = 0
    for i in range(rows):
        phi = math.radians(lat_low_deg + (i + 0.5) * spacing_deg)
        total += max(4, int(round(360.0 * math.cos(phi) / spacing_deg)))
    lon = np.empty(total)
    lat = np.empty(total)
    at = 0
    for i in range(rows):
        y = lat_low_deg + (i + 0.5) * spacing_deg
        count = max(4, int(round(360.0 * math.cos(math.radians(y)) / spacing_deg)))
        for j in range(count):
            lon[at] = -180.0 + (j + 0.5) * 360.0 / count
            lat[at] = y
            at += 1
    return lon, lat


@njit(cache=True, nogil=True)
def polar_pairs(node_grid):
    """Return the undirected 16-neighbour pairs of the polar grid: (u, v, mid1, mid2).

    Parameters
    ----------
    node_grid
        int32[rows, cols], node of each cell, -1 where there is none.

    Notes
    -----
    King's moves have no mids. A knight's move crosses two cells between its ends; both must be
    nodes. A diagonal move needs one of its two corner cells, so that no land corner is cut.
    """
    rows, cols = node_grid.shape
    most = 8 * rows * cols // 2
    u = np.empty(most, np.int32)
    v = np.empty(most, np.int32)
    mid1 = np.empty(most, np.int32)
    mid2 = np.empty(most, np.int32)
    moves = np.array([[0, 1], [1, 0], [1, 1], [1, -1], [1, 2], [1, -2], [2, 1], [2, -1]], np.int64)
    count = 0
    for r in range(rows):
        for c in range(cols):
            a = node_grid[r, c]
            if a < 0:
                continue
            for m in range(8):
                dr, dc = moves[m]
                r2, c2 = r + dr, c + dc
                if r2 >= rows or c2 < 0 or c2 >= cols:
                    continue
                b = node_grid[r2, c2]
                if b < 0:
                    continue
                x = -1
                y = -1
                step = 1 if dc > 0 else -1
                if abs(dr) == 2:
                    x = node_grid[r + 1, c]
                    y = node_grid[r + 1, c2]
                elif abs(dc) == 2:
                    x = node_grid[r, c + step]
                    y = node_grid[r2, c + step]
                elif dr == 1 and dc != 0 and node_grid[r + 1, c] < 0 and node_grid[r, c2] < 0:
                    continue
                if (abs(dr) == 2 or abs(dc) == 2) and (x < 0 or y < 0):
                    continue
                u[count] = a
                v[count] = b
                mid1[count] = x
                mid2[count] = y
                count += 1
    return u[:count], v[:count], mid1[:count], mid2[:count]


@njit(cache=True, nogil=True)
def edges_clear(lon, lat, u, v, mask):
    """Return (bool[m] in sight over the land mask, float32[m] length in km) of node pairs."""
    clear = np.empty(u.shape[0], np.bool_)
    length = np.empty(u.shape[0], np.float32)
    for e in range(u.shape[0]):
        a, b = u[e], v[e]
        clear[e] = segment_clear(lon[a], lat[a], lon[b], lat[b], mask) and segment_clear(
            lon[b], lat[b], lon[a], lat[a], mask
        )
        length[e] = geodesic_km(lon[a], lat[a], lon[b], lat[b])
    return clear, length


@njit(cache=True, nogil=True)
def first_gates(lon, lat, u, v, near, gates):
    """Return int16[m]: the first gate that each pair's great circle crosses, -1 for none.

    ``near`` uint8[n] marks the nodes near any gate; other pairs are passed over.
    """
    found = np.full(u.shape[0], -1, np.int16)
    for e in range(u.shape[0]):
        a, b = u[e], v[e]
        if not (near[a] or near[b]):
            continue
        low, high = crosses(lon[a], lat[a], lon[b], lat[b], gates)
        for bit in range(64):
            if (low >> np.uint64(bit)) & np.uint64(1):
                found[e] = bit
                break
        if found[e] < 0:
            for bit in range(64):
                if (high >> np.uint64(bit)) & np.uint64(1):
                    found[e] = 64 + bit
                    break
    return found


@njit(cache=True, nogil=True, parallel=True)
def _shallowest(lon, lat, u, v, tile_depth_m, tile_node):
    crossed = np.full(u.shape[0], -1, np.int32)
    for e in prange(u.shape[0]):
        a, b = u[e], v[e]
        ax, ay, az = unit_vector(lon[a], lat[a])
        bx, by, bz = unit_vector(lon[b], lat[b])
        chord = math.sqrt((ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2)
        pieces = max(2, int(math.ceil(chord * EARTH_RADIUS_KM / 4.0)))
        first, last = tile_at(ax, ay, az), tile_at(bx, by, bz)
        best = -1
        least = min(tile_depth_m[first], tile_depth_m[last])
        for k in range(1, pieces):
            f = k / pieces
            tile = tile_at(
                (1.0 - f) * ax + f * bx, (1.0 - f) * ay + f * by, (1.0 - f) * az + f * bz
            )
            if tile_node[tile] >= 0 and tile_depth_m[tile] < least:
                least = tile_depth_m[tile]
                best = tile_node[tile]
        crossed[e] = best
    return crossed


@alone
def shallowest(lon, lat, u, v, tile_depth_m, tile_node):
    """Return int32[m]: a node of the shallowest tile of 0.25 degrees that each pair crosses.

    -1 where no tile with a node is shallower than those of both ends.
    """
    return _shallowest(lon, lat, u, v, tile_depth_m.ravel(), tile_node.ravel())
