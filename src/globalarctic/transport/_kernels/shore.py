"""How near the shore a leg runs: distances to land by one-minute pixel, and what they weigh.

The shore is a tuple (tile_index int32[720, 1440], tile_dnmi uint8[k, 225], clear uint8[720, 1440],
clearance in tenths of a nautical mile): tiles of 0.25 degrees as in the land mask; index -1 all
land, -2 far from land, else the row of ``tile_dnmi`` that holds the distance of 15 x 15 pixels to
the nearest land in tenths of a nautical mile, 0 on land, 255 far. ``clear`` counts the rings of far
tiles around a tile (0 = the tile itself is not far).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

from globalarctic._kernels.sphere import great_circle, haversine_km, is_ocean
from globalarctic.keep import alone
from globalarctic.units import EARTH_RADIUS_KM

__all__ = ["AT_SHORE", "band_distances", "penalties", "penalty_km"]

_R_KM = EARTH_RADIUS_KM
_STEP_KM = 0.8
_TILE_KM = 27.7
_AT_LIMIT = 0.5
AT_SHORE = 3.0
"""Km that a km at the shore counts beyond its length."""
_FAR = np.uint8(255)


@njit(cache=True, nogil=True)
def penalty_km(lon1, lat1, lon2, lat2, shore, most_km):
    """Return the km that a leg counts beyond its length for running near shore; inf over land.

    Infinite too once they are more than ``most_km``.

    A kilometre nearer than the clearance counts one and a half, at the shore four: enough to stay
    off wherever there is room, and to take the middle where there is none.
    """
    index, dnmi, clear, clearance = shore
    length = haversine_km(lon1, lat1, lon2, lat2)
    if length <= 1e-6:
        return 0.0
    pieces = max(1, int(math.ceil(length / _STEP_KM)))
    step = length / pieces
    _angle, ax, ay, az, tx, ty, tz = great_circle(lon1, lat1, lon2, lat2)
    at = 0.5 * step
    total = 0.0
    c, s = math.cos(at / _R_KM), math.sin(at / _R_KM)
    turn_c, turn_s = math.cos(step / _R_KM), math.sin(step / _R_KM)
    while at < length:
        x = c * ax + s * tx
        y = c * ay + s * ty
        lon = math.degrees(math.atan2(y, x))
        lat = math.degrees(math.asin(min(1.0, max(-1.0, c * az + s * tz))))
        row = min(max(int(math.floor((lat + 90.0) * 60.0)), 0), 10799)
        col = int(math.floor((lon + 180.0) * 60.0)) % 21600
        rings = clear[row // 15, col // 15]
        if rings > 1:
            poleward = min(89.9, abs(lat) + 0.25 * rings)
            skip = (rings - 1) * _TILE_KM * math.cos(math.radians(poleward))
            at += step * max(1.0, math.floor(skip / step))
            c, s = math.cos(at / _R_KM), math.sin(at / _R_KM)
            continue
        at += step
        c, s = c * turn_c - s * turn_s, s * turn_c + c * turn_s
        tile = index[row // 15, col // 15]
        if tile == -2:
            continue
        near = np.uint8(0) if tile < 0 else dnmi[tile, (row % 15) * 15 + col % 15]
        if near == 0:
            return np.inf
        if near < clearance:
            total += step * (_AT_LIMIT + (AT_SHORE - _AT_LIMIT) * (1.0 - near / clearance))
            if total > most_km:
                return np.inf
    return total


@njit(cache=True, nogil=True, parallel=True)
def _penalties(lon, lat, u, v, shore):
    extra = np.empty(u.shape[0], np.float32)
    for e in prange(u.shape[0]):
        found = penalty_km(lon[u[e]], lat[u[e]], lon[v[e]], lat[v[e]], shore, np.inf)
        if math.isinf(found):
            found = AT_SHORE * haversine_km(lon[u[e]], lat[u[e]], lon[v[e]], lat[v[e]])
        extra[e] = found
    return extra


@alone
def penalties(lon, lat, u, v, shore):
    """Return float32[m]: ``penalty_km`` of node pairs, land counted as shore."""
    return _penalties(lon, lat, u, v, shore)


@njit(cache=True, nogil=True)
def _to_land(row, reach_nmi, mask, out):
    """Fill ``out`` with the distance to the nearest land in a row, nautical miles."""
    lat = (row + 0.5) / 60.0 - 90.0
    step = max(math.cos(math.radians(lat)), 1e-3)
    width = out.shape[0]
    for col in range(width):
        ocean = is_ocean((col + 0.5) / 60.0 - 180.0, lat, mask)
        out[col] = reach_nmi if ocean else 0.0
    for _ in range(2):
        run = out[width - 1]
        for col in range(width):
            run = min(run + step, out[col])
            out[col] = run
    for _ in range(2):
        run = out[0]
        for col in range(width - 1, -1, -1):
            run = min(run + step, out[col])
            out[col] = run


@njit(cache=True, nogil=True)
def band_distances(first_tile, tiles, reach_nmi, shore_mask, land_mask):
    """Return (bool[tiles, 1440] near land, uint8[tiles, 1440, 225] distances) of rows of tiles.

    Distances to land of ``shore_mask`` are between pixel centres less half a pixel, in tenths of a
    nautical mile; 0 only where ``land_mask`` has land.
    """
    first = first_tile * 15
    rows = tiles * 15
    low, high = max(0, first - reach_nmi), min(10800, first + rows + reach_nmi)
    across = np.empty((high - low, 21600), np.float32)
    for row in range(low, high):
        _to_land(row, reach_nmi, shore_mask, across[row - low])
    near = np.zeros((tiles, 1440), np.bool_)
    dnmi = np.full((tiles, 1440, 225), _FAR, np.uint8)
    limit = float(reach_nmi * reach_nmi)
    for row in range(first, first + rows):
        tile, line = (row - first) // 15, (row - first) % 15 * 15
        start, stop = max(low, row - reach_nmi), min(high, row + reach_nmi + 1)
        best = np.full(21600, limit, np.float32)
        for other in range(start, stop):
            up = float((other - row) * (other - row))
            for col in range(21600):
                best[col] = min(best[col], across[other - low, col] ** 2 + up)
        for col in range(21600):
            if best[col] < limit:
                value = max(1, int(10.0 * (math.sqrt(best[col]) - 0.5)))
                if across[row - low, col] == 0.0:
                    lon, lat = (col + 0.5) / 60.0 - 180.0, (row + 0.5) / 60.0 - 90.0
                    value = 1 if is_ocean(lon, lat, land_mask) else 0
                dnmi[tile, col // 15, line + col % 15] = value
                near[tile, col // 15] = True
    return near, dnmi
