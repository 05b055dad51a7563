"""Speed of one ship on one ice year: lookup tables and the time to cross a stretch of water.

The field is piecewise constant: one speed a cell and day. A ship that crosses the boundary of a
day continues at the next day's speed, and stands still where the speed is zero until a day on
which it is not. Leaving later therefore never means arriving earlier (FIFO).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from globalarctic.units import NSIDC_CELL_M, NSIDC_LEFT_M, NSIDC_TOP_M, WGS84_A_M, WGS84_E

__all__ = [
    "ATLAS_M",
    "MESH_M",
    "NEVER",
    "SLOT_H",
    "atlas_cell",
    "bins_between",
    "cell_at",
    "ice_state",
    "pace_in",
    "stretch_end",
    "tile_at",
    "wait_for_season",
]

NEVER = np.inf
SLOT_H = 24.0
ATLAS_M = NSIDC_CELL_M
MESH_M = 12500.0

# WGS84 and EPSG:3413 (latitude of true scale 70 N, central meridian 45 W), Snyder 1987 p. 160 ff.
_A_M = WGS84_A_M
_E = WGS84_E
_PHI_C = math.radians(70.0)
_T_C = math.tan(math.pi / 4 - _PHI_C / 2) / (
    (1 - _E * math.sin(_PHI_C)) / (1 + _E * math.sin(_PHI_C))
) ** (_E / 2)
_M_C = math.cos(_PHI_C) / math.sqrt(1 - (_E * math.sin(_PHI_C)) ** 2)
_SCALE_M = _A_M * _M_C / _T_C
_E2 = _E**2
_SQRT_HALF = math.sqrt(0.5)


@njit(cache=True, nogil=True)
def atlas_cell(lon_deg, lat_deg, cell_index, cell_m):
    """Return what an index grid of EPSG:3413 holds at a point, -1 off the grid.

    ``cell_m`` is the grid's cell size; row 0 starts at y = 5,850 km, column 0 at x = -3,850 km.
    """
    if lat_deg < 30.0:
        return -1
    phi = math.radians(lat_deg)
    sin_phi = math.sin(phi)
    t = math.tan(math.pi / 4 - phi / 2) * ((1 + _E * sin_phi) / (1 - _E * sin_phi)) ** (_E / 2)
    rho = _SCALE_M * t
    lam = math.radians(lon_deg + 45.0)
    row = int(math.floor((NSIDC_TOP_M + rho * math.cos(lam)) / cell_m))
    col = int(math.floor((rho * math.sin(lam) - NSIDC_LEFT_M) / cell_m))
    if row < 0 or col < 0 or row >= cell_index.shape[0] or col >= cell_index.shape[1]:
        return -1
    return cell_index[row, col]


@njit(cache=True, nogil=True)
def tile_at(x, y, z):
    """Return the number of the tile of 0.25 degrees (720 rows of 1440) along a vector."""
    row = min(int((math.degrees(math.atan2(z, math.hypot(x, y))) + 90.0) * 4.0), 719)
    return row * 1440 + int((math.degrees(math.atan2(y, x)) + 180.0) * 4.0) % 1440


@njit(cache=True, nogil=True, inline="always")
def cell_at(x, y, z, cell_index, cell_m):
    """Return ``atlas_cell`` at a unit vector (x towards 0 E, y towards 90 E, z north).

    The same projection without trigonometry: the ellipsoid's factor, exp(e atanh(e z)), by its
    series, to 1e-9.
    """
    if z < 0.5:
        return -1
    u = _E2 * z * (1.0 + _E2 * z * z / 3.0)
    scale = _SCALE_M * _SQRT_HALF * (1.0 + u * (1.0 + u * (0.5 + u / 6.0))) / (1.0 + z)
    row = int(math.floor((NSIDC_TOP_M + scale * (x - y)) / cell_m))
    col = int(math.floor((scale * (x + y) - NSIDC_LEFT_M) / cell_m))
    if row < 0 or col < 0 or row >= cell_index.shape[0] or col >= cell_index.shape[1]:
        return -1
    return cell_index[row, col]


@njit(cache=True, nogil=True)
def bins_between(factor, row, col, down, right, assumed, pattern_cm, bin_cm, most):
    """Return bins of thickness uint8[months, cells], 1 to ``most``, between blocks of factors.

    Parameters
    ----------
    factor
        float32[months, rows, cols].
    row, col, down, right
        Block above and left of each cell, and how far the cell lies from it towards the next, 0-1.
    assumed
        bool[cells], where the pattern holds as it is.
    pattern_cm, bin_cm
        uint16[months, cells] mean thickness, and width of a bin.
    """
    months, cells = pattern_cm.shape
    bins = np.empty((months, cells), np.uint8)
    for month in range(months):
        for k in range(cells):
            here = 1.0
            if not assumed[k]:
                r, c, d, w = row[k], col[k], down[k], right[k]
                upper = factor[month, r, c] * (1.0 - w) + factor[month, r, c + 1] * w
                lower = factor[month, r + 1, c] * (1.0 - w) + factor[month, r + 1, c + 1] * w
                here = upper * (1.0 - d) + lower * d
            bins[month, k] = min(max(np.rint(pattern_cm[month, k] * here / bin_cm), 1.0), most)
    return bins


@njit(cache=True, nogil=True, inline="always")
def ice_state(cell, slot, conc_pct, thick_bin, slot_month, slot_weight):
    """Return (concentration percent, thickness bin) of a cell on a day, between mid-months."""
    m = slot_month[slot]
    w = slot_weight[slot]
    conc = conc_pct[cell, m] * (1.0 - w) + conc_pct[cell, m + 1] * w
    thick = thick_bin[cell, m] * (1.0 - w) + thick_bin[cell, m + 1] * w
    return int(conc + 0.5), int(thick + 0.5)


@njit(cache=True, nogil=True, inline="always")
def pace_in(cell, slot, ice):
    """Return the ship's hours a km in a cell on a day, infinite where it cannot go."""
    pace = ice[5][slot, cell]
    if pace == 0.0:
        conc, thick = ice_state(cell, slot, ice[0], ice[1], ice[2], ice[3])
        speed = ice[4][conc, thick]
        pace = np.float32(1.0 / speed if speed > 0.0 else np.inf)
        ice[5][slot, cell] = pace
        ice[6][slot] = 1
    return pace


@njit(cache=True, nogil=True)
def stretch_end(t_h, length_km, cell, cap_kmh, open_kmh, ice, horizon_h):
    """Return the hour at which a ship that enters at ``t_h`` leaves a stretch of one cell.

    Parameters
    ----------
    t_h, length_km
        Hour of entry and length of the stretch.
    cell
        Ice atlas cell, -1 for open water.
    cap_kmh, open_kmh
        Speed limit of the stretch and ice-free speed.
    ice
        (conc_pct[cells, 25], thick_bin[cells, 25], slot_month, slot_weight, lut_kmh[101, 101],
        pace_h_per_km[slots, cells], used[slots]); the last two are filled here: paces once looked
        up (0 not yet) and the slots that hold any.
    horizon_h
        ``NEVER`` is returned for hours at or after it.
    """
    if cell < 0 or length_km <= 0.0:
        return t_h + length_km / min(open_kmh, cap_kmh)
    rest = length_km
    t = t_h
    slots = ice[2].shape[0]
    least = 1.0 / cap_kmh
    while t < horizon_h:
        slot = int(t / SLOT_H)
        if slot >= slots:
            return NEVER
        pace = max(pace_in(cell, slot, ice), least)
        slot_end = (slot + 1) * SLOT_H
        need = rest * pace
        if t + need <= slot_end:
            return t + need
        rest -= (slot_end - t) / pace
        t = slot_end
    return NEVER


@njit(cache=True, nogil=True)
def wait_for_season(t_h, first_doy, last_doy, slot_doy):
    """Return the first hour from ``t_h`` on that lies in a season of days of the year.

    A season may run over the new year (first > last). (0, 0) means all year.
    """
    if first_doy == 0 and last_doy == 0:
        return t_h
    slots = slot_doy.shape[0]
    slot = int(t_h / SLOT_H)
    t = t_h
    while slot < slots:
        doy = slot_doy[slot]
        if first_doy <= last_doy:
            inside = first_doy <= doy <= last_doy
        else:
            inside = doy >= first_doy or doy <= last_doy
        if inside:
            return t
        slot += 1
        t = slot * SLOT_H
    return NEVER
