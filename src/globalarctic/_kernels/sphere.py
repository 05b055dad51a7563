"""Great circles and the land mask, point by point, for the other kernels.

The mask is a tuple (tile_index int32[720, 1440], tile_rows uint16[k, 15], clear uint8[720, 1440]):
tiles of 0.25 degrees from 90 S and 180 W; index -1 all land, -2 all ocean, else the row of
``tile_rows`` whose 15 words hold 15 one-minute pixels each, bit set for ocean. ``clear`` counts the
rings of all-ocean tiles around a tile (0 = the tile itself is not all ocean).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from globalarctic.units import EARTH_RADIUS_KM, WGS84_A_M, WGS84_FLATTENING

__all__ = [
    "geodesic_km",
    "great_circle",
    "haversine_km",
    "intermediate",
    "is_ocean",
    "segment_clear",
    "segments_clear",
    "unit_vector",
]

_R_KM = EARTH_RADIUS_KM
_A_KM = WGS84_A_M / 1000.0
_F = WGS84_FLATTENING
_NEARLY_OPPOSITE = 3.0
_STEP_KM = 0.8
_TILE_KM = 27.7


@njit(cache=True, nogil=True)
def haversine_km(lon1, lat1, lon2, lat2):
    """Return the great-circle distance of two points, km."""
    phi1 = math.radians(lat1)
    phi2 = math.radians(lat2)
    a = math.sin(0.5 * (phi2 - phi1))
    b = math.sin(0.5 * math.radians(lon2 - lon1))
    h = a * a + math.cos(phi1) * math.cos(phi2) * b * b
    h = min(1.0, max(0.0, h))
    return 2.0 * _R_KM * math.atan2(math.sqrt(h), math.sqrt(1.0 - h))


@njit(cache=True, nogil=True)
def geodesic_km(lon1, lat1, lon2, lat2):
    """Return the length of the geodesic of two points on WGS84, km.

    Lambert's formula: within 0.05 km of the true length up to 15,000 km. Points nearly opposite
    each other, where it fails, get the great circle.
    """
    beta1 = math.atan((1.0 - _F) * math.tan(math.radians(lat1)))
    beta2 = math.atan((1.0 - _F) * math.tan(math.radians(lat2)))
    half = 0.5 * (beta2 - beta1)
    mean = 0.5 * (beta1 + beta2)
    s_half, c_half = math.sin(half), math.cos(half)
    b = math.sin(0.5 * math.radians(lon2 - lon1))
    h = s_half * s_half + math.cos(beta1) * math.cos(beta2) * b * b
    h = min(1.0, max(0.0, h))
    angle = 2.0 * math.atan2(math.sqrt(h), math.sqrt(1.0 - h))
    if angle < 1e-12:
        return 0.0
    if angle > _NEARLY_OPPOSITE:
        return haversine_km(lon1, lat1, lon2, lat2)
    s_mean, c_mean = math.sin(mean), math.cos(mean)
    sine = math.sin(angle)
    x = (angle - sine) * (s_mean * c_half) ** 2 / (1.0 - h)
    y = (angle + sine) * (c_mean * s_half) ** 2 / h
    return _A_KM * (angle - 0.5 * _F * (x + y))


@njit(cache=True, nogil=True)
def intermediate(lon1, lat1, lon2, lat2, frac):
    """Return (lon, lat) at a fraction of a great circle."""
    lam1 = math.radians(lon1)
    phi1 = math.radians(lat1)
    lam2 = math.radians(lon2)
    phi2 = math.radians(lat2)
    ax = math.cos(phi1) * math.cos(lam1)
    ay = math.cos(phi1) * math.sin(lam1)
    az = math.sin(phi1)
    bx = math.cos(phi2) * math.cos(lam2)
    by = math.cos(phi2) * math.sin(lam2)
    bz = math.sin(phi2)
    angle = haversine_km(lon1, lat1, lon2, lat2) / _R_KM
    if angle < 1e-9:
        return lon1, lat1
    s = math.sin(angle)
    wa = math.sin((1.0 - frac) * angle) / s
    wb = math.sin(frac * angle) / s
    x = wa * ax + wb * bx
    y = wa * ay + wb * by
    z = wa * az + wb * bz
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


@njit(cache=True, nogil=True)
def unit_vector(lon, lat):
    """Return (x, y, z) of a point: x towards 0 E, y towards 90 E, z north."""
    lam = math.radians(lon)
    phi = math.radians(lat)
    c = math.cos(phi)
    return c * math.cos(lam), c * math.sin(lam), math.sin(phi)


@njit(cache=True, nogil=True)
def great_circle(lon1, lat1, lon2, lat2):
    """Return (angle, start vector, unit tangent at it) of the way between two points.

    A point at angle a on it is cos(a) start + sin(a) tangent.
    """
    ax, ay, az = unit_vector(lon1, lat1)
    bx, by, bz = unit_vector(lon2, lat2)
    angle = haversine_km(lon1, lat1, lon2, lat2) / _R_KM
    dot = ax * bx + ay * by + az * bz
    tx, ty, tz = bx - dot * ax, by - dot * ay, bz - dot * az
    size = math.sqrt(tx * tx + ty * ty + tz * tz)
    if size > 1e-12:
        tx, ty, tz = tx / size, ty / size, tz / size
    return angle, ax, ay, az, tx, ty, tz


@njit(cache=True, nogil=True)
def is_ocean(lon, lat, mask):
    """Return whether the one-minute pixel at a point is ocean."""
    tile_index, tile_rows, _clear = mask
    col = int(math.floor((lon + 180.0) * 60.0))
    row = int(math.floor((lat + 90.0) * 60.0))
    col = col % 21600
    row = min(max(row, 0), 10799)
    tile = tile_index[row // 15, col // 15]
    if tile < 0:
        return tile == -2
    return (tile_rows[tile, row % 15] >> (col % 15)) & 1 == 1


@njit(cache=True, nogil=True)
def segment_clear(lon1, lat1, lon2, lat2, mask):
    """Return whether a great-circle segment meets no land pixel between its ends.

    Samples at most 0.8 km apart (a pixel is 1.85 km high), with longer strides where whole tiles
    around are ocean. The ends themselves are not tested.
    """
    _index, _rows, clear = mask
    length = haversine_km(lon1, lat1, lon2, lat2)
    if length <= _STEP_KM:
        return True
    _angle, ax, ay, az, tx, ty, tz = great_circle(lon1, lat1, lon2, lat2)
    at = min(_STEP_KM, 0.5 * length)
    while at < length:
        c = math.cos(at / _R_KM)
        s = math.sin(at / _R_KM)
        x = c * ax + s * tx
        y = c * ay + s * ty
        z = c * az + s * tz
        lon = math.degrees(math.atan2(y, x))
        lat = math.degrees(math.asin(min(1.0, max(-1.0, z))))
        row = min(max(int(math.floor((lat + 90.0) * 4.0)), 0), 719)
        col = int(math.floor((lon + 180.0) * 4.0)) % 1440
        rings = clear[row, col]
        stride = _STEP_KM
        if rings == 0:
            if not is_ocean(lon, lat, mask):
                return False
        elif rings > 1:
            poleward = min(89.9, abs(lat) + 0.25 * rings)
            stride = max(_STEP_KM, (rings - 1) * _TILE_KM * math.cos(math.radians(poleward)))
        at += stride
    return True


@njit(cache=True, nogil=True)
def segments_clear(lon1, lat1, lon2, lat2, mask):
    """Return ``segment_clear`` of each of k segments, bool[k]."""
    result = np.empty(lon1.shape[0], np.bool_)
    for k in range(lon1.shape[0]):
        result[k] = segment_clear(lon1[k], lat1[k], lon2[k], lat2[k], mask)
    return result
