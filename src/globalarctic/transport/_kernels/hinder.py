"""Hours that fog and dark add to a voyage, and how its hours part into open water and ice."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from globalarctic._kernels.sphere import geodesic_km, great_circle
from globalarctic.transport._kernels.field import ATLAS_M, SLOT_H, cell_at, ice_state
from globalarctic.transport._kernels.pull import SAMPLE_KM

__all__ = ["dark_share", "hindered"]

_CIRCLE_Z = math.sin(math.radians(66.56))
_TWILIGHT_SIN = math.sin(math.radians(-6.0))
_TILT_RAD = math.radians(23.44)


@njit(cache=True, nogil=True)
def dark_share(sin_lat, doy):
    """Return the share of a day on which the sun stays 6 degrees or more below the horizon."""
    tilt = -_TILT_RAD * math.cos(2.0 * math.pi * (doy + 10.0) / 365.25)
    cos_lat = math.sqrt(max(1e-12, 1.0 - sin_lat * sin_lat))
    at = (_TWILIGHT_SIN - sin_lat * math.sin(tilt)) / (cos_lat * math.cos(tilt))
    if at >= 1.0:
        return 1.0
    if at <= -1.0:
        return 0.0
    return 1.0 - math.acos(at) / math.pi


@njit(cache=True, nogil=True)
def hindered(
    lon, lat, eta_h, cell_index, ice, doy, open_kmh, ice_pct, ice_kmh, fog, factor, led, alone_kmh
):
    """Return what sight adds between waypoints, and what the hours of a voyage consist of.

    Parameters
    ----------
    lon, lat, eta_h
        Waypoints of a stretch at sea and the hours at them.
    cell_index, ice, doy
        As in `field`; day of the year of each day of the calendar.
    open_kmh
        The ship's speed in open water.
    ice_pct, ice_kmh
        Concentration from which the speed through ice counts, and that speed.
    fog, factor
        float64[k, days] share of time in fog, float64[k] speed in fog or dark as a share of
        ``open_kmh``: k cases.
    led
        Whether an icebreaker leads: sight then costs nothing.
    alone_kmh
        float32[101, 101] speed of the ship alone.

    Returns
    -------
    (hours added float64[k, waypoints - 1]; hours at open-water speed, hours at the speed through
    ice, the other hours under way; the number of the first stretch that the ship could not pass
    alone, -1 if none)
    """
    conc_pct, thick_bin, slot_month, slot_weight, lut_kmh, _pace, _used = ice
    cases = factor.shape[0]
    added = np.zeros((cases, lon.shape[0] - 1))
    free_h = 0.0
    through_h = 0.0
    other_h = 0.0
    needs = -1
    last = slot_month.shape[0] - 1
    for k in range(lon.shape[0] - 1):
        angle, ax, ay, az, tx, ty, tz = great_circle(lon[k], lat[k], lon[k + 1], lat[k + 1])
        length = geodesic_km(lon[k], lat[k], lon[k + 1], lat[k + 1])
        pieces = max(1, int(math.ceil(length / SAMPLE_KM)))
        step = length / pieces
        t = eta_h[k]
        for piece in range(pieces):
            at = (piece + 0.5) * angle / pieces
            c, s = math.cos(at), math.sin(at)
            x, y, z = c * ax + s * tx, c * ay + s * ty, c * az + s * tz
            cell = cell_at(x, y, z, cell_index, ATLAS_M)
            if cell < 0:
                free_h += step / open_kmh
                t += step / open_kmh
                continue
            slot = min(int(t / SLOT_H), last)
            conc, thick = ice_state(cell, slot, conc_pct, thick_bin, slot_month, slot_weight)
            while lut_kmh[conc, thick] <= 0.0 and slot < last:
                slot += 1
                t = slot * SLOT_H
                conc, thick = ice_state(cell, slot, conc_pct, thick_bin, slot_month, slot_weight)
            if needs < 0 and alone_kmh[conc, thick] <= 0.0:
                needs = k
            speed = lut_kmh[conc, thick]
            if speed <= 0.0:
                continue
            hours = step / speed
            if speed >= 0.999 * open_kmh:
                free_h += hours
            elif conc >= ice_pct and speed >= 0.999 * ice_kmh:
                through_h += hours
            else:
                other_h += hours
            if z > _CIRCLE_Z and not led:
                dark = 0.0
                if conc >= ice_pct:
                    dark = dark_share(z, doy[slot])
                for case in range(cases):
                    slow = factor[case] * open_kmh
                    if slow < speed:
                        share = fog[case, slot] + (1.0 - fog[case, slot]) * dark
                        added[case, k] += hours * share * (speed / slow - 1.0)
            t += hours
    return added, free_h, through_h, other_h, needs
