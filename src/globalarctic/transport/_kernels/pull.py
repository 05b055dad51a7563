"""Any-angle routes: pull a mesh path tight along great circles, never later than the mesh path.

A shortcut between two waypoints is taken only if it keeps clear of land, crosses exactly the
passage gates of the piece it replaces, lies nowhere over shallower water, and arrives no later
under the same ice and speed. Afterwards each free waypoint is moved towards the great circle of its
neighbours as long as that holds.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from globalarctic._kernels.sphere import (
    geodesic_km,
    great_circle,
    intermediate,
    unit_vector,
)
from globalarctic.transport._kernels.field import (
    ATLAS_M,
    MESH_M,
    NEVER,
    SLOT_H,
    cell_at,
    ice_state,
    pace_in,
    stretch_end,
    tile_at,
)
from globalarctic.transport._kernels.shore import AT_SHORE, penalty_km
from globalarctic.units import EARTH_RADIUS_KM

__all__ = ["crosses", "leg_end", "line_crosses", "profile", "pull", "sail", "shallow_km"]

SAMPLE_KM = 10.0
_LEAST_GAIN_H = 0.02
_LEAST_KM = 0.05
_R_KM = EARTH_RADIUS_KM


@njit(cache=True, nogil=True)
def leg_end(lon1, lat1, lon2, lat2, t_h, cap_kmh, open_kmh, cell_index, ice, horizon_h):
    """Return (arrival hour, km) of a great-circle leg entered at ``t_h`` under the ice field."""
    length = geodesic_km(lon1, lat1, lon2, lat2)
    if not t_h < horizon_h:
        return NEVER, length
    if lat1 < 35.0 and lat2 < 35.0 and length < 2000.0:
        return t_h + length / min(open_kmh, cap_kmh), length
    pieces = max(1, int(math.ceil(length / SAMPLE_KM)))
    step = length / pieces
    angle, ax, ay, az, tx, ty, tz = great_circle(lon1, lat1, lon2, lat2)
    c, s = math.cos(0.5 * angle / pieces), math.sin(0.5 * angle / pieces)
    c2, s2 = c * c - s * s, 2.0 * s * c
    free_h = step / min(open_kmh, cap_kmh)
    least = 1.0 / cap_kmh
    paces = ice[5]
    slots = ice[2].shape[0]
    t = t_h
    for _ in range(pieces):
        cell = cell_at(c * ax + s * tx, c * ay + s * ty, c * az + s * tz, cell_index, ATLAS_M)
        c, s = c * c2 - s * s2, s * c2 + c * s2
        if cell < 0:
            t += free_h
            continue
        if t >= horizon_h:
            return NEVER, length
        slot = int(t / SLOT_H)
        if slot < slots:
            end = t + step * max(paces[slot, cell] or pace_in(cell, slot, ice), least)
            if end <= (slot + 1) * SLOT_H:
                t = end
                continue
        t = stretch_end(t, step, cell, cap_kmh, open_kmh, ice, horizon_h)
        if t >= horizon_h:
            return NEVER, length
    return t, length


@njit(cache=True, nogil=True)
def sail(lon, lat, t_h, cap, open_kmh, cell_index, ice, horizon_h):
    """Return the hour at each waypoint of a line entered at ``t_h``, see ``leg_end``."""
    eta = np.empty(lon.shape[0])
    eta[0] = t_h
    for k in range(lon.shape[0] - 1):
        eta[k + 1], _ = leg_end(
            lon[k], lat[k], lon[k + 1], lat[k + 1], eta[k], cap, open_kmh, cell_index, ice,
            horizon_h,
        )  # fmt: skip
    return eta


@njit(cache=True, nogil=True)
def _triple(ax, ay, az, bx, by, bz, cx, cy, cz):
    return (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz


@njit(cache=True, nogil=True)
def crosses(lon1, lat1, lon2, lat2, gates):
    """Return the set of gates that a great-circle leg crosses, as a 128-bit mask (two uint64).

    Parameters
    ----------
    gates
        (float64[k, 6] end vectors of gate pieces, int32[k] gate number of each piece).
    """
    ends, number = gates
    ax, ay, az = unit_vector(lon1, lat1)
    bx, by, bz = unit_vector(lon2, lat2)
    low = np.uint64(0)
    high = np.uint64(0)
    mx, my, mz = ax + bx, ay + by, az + bz
    for k in range(number.shape[0]):
        cx, cy, cz = ends[k, 0], ends[k, 1], ends[k, 2]
        dx, dy, dz = ends[k, 3], ends[k, 4], ends[k, 5]
        if (cx + dx) * mx + (cy + dy) * my + (cz + dz) * mz <= 0.0:
            continue
        c_side = _triple(ax, ay, az, bx, by, bz, cx, cy, cz)
        d_side = _triple(ax, ay, az, bx, by, bz, dx, dy, dz)
        if (c_side > 0.0) == (d_side > 0.0):
            continue
        a_side = _triple(cx, cy, cz, dx, dy, dz, ax, ay, az)
        b_side = _triple(cx, cy, cz, dx, dy, dz, bx, by, bz)
        if (a_side > 0.0) == (b_side > 0.0):
            continue
        if number[k] < 64:
            low |= np.uint64(1) << np.uint64(number[k])
        else:
            high |= np.uint64(1) << np.uint64(number[k] - 64)
    return low, high


@njit(cache=True, nogil=True)
def line_crosses(lon, lat, gates):
    """Return the gates that a line crosses, as ``crosses`` does for a leg."""
    low = np.uint64(0)
    high = np.uint64(0)
    for k in range(lon.shape[0] - 1):
        a, b = crosses(lon[k], lat[k], lon[k + 1], lat[k + 1], gates)
        low |= a
        high |= b
    return low, high


@njit(cache=True, nogil=True)
def shallow_km(lon1, lat1, lon2, lat2, depths):
    """Return the km of a leg over cells too shallow for the ship, its ends left out.

    ``depths`` as for ``pull``: a polar cell where there is one, else a tile of 0.25 degrees.
    """
    polar_node, node_ok, open_ok = depths
    angle, ax, ay, az, tx, ty, tz = great_circle(lon1, lat1, lon2, lat2)
    length = angle * _R_KM
    pieces = max(1, int(math.ceil(length / 6.0)))
    step_c, step_s = math.cos(angle / pieces), math.sin(angle / pieces)
    c, s = step_c, step_s
    count = 0
    for _ in range(1, pieces):
        x, y, z = c * ax + s * tx, c * ay + s * ty, c * az + s * tz
        c, s = c * step_c - s * step_s, s * step_c + c * step_s
        node = cell_at(x, y, z, polar_node, MESH_M)
        if node >= 0:
            count += not node_ok[node]
            continue
        count += not open_ok[tile_at(x, y, z)]
    return count * length / pieces


@njit(cache=True, nogil=True)
def _shortcut(
    lon1, lat1, lon2, lat2, t_h, latest_h, low, high, most_km, most_shallow_km, cap, open_kmh,
    cell_index, ice, horizon_h, gates, shore, depths,
):  # fmt: skip
    """Return the arrival hour of an admissible shortcut, NEVER if it may not be taken.

    Its length and what it counts for running near shore are at most ``most_km``, what of it lies
    over too shallow cells at most ``most_shallow_km``.
    """
    t, length = leg_end(lon1, lat1, lon2, lat2, t_h, cap, open_kmh, cell_index, ice, horizon_h)
    if t > latest_h + 1e-9:
        return NEVER
    a, b = crosses(lon1, lat1, lon2, lat2, gates)
    if a != low or b != high:
        return NEVER
    left_km = most_km + _LEAST_KM - length
    if left_km < 0.0 or penalty_km(lon1, lat1, lon2, lat2, shore, left_km) > left_km:
        return NEVER
    if shallow_km(lon1, lat1, lon2, lat2, depths) > most_shallow_km + 1e-9:
        return NEVER
    return t


@njit(cache=True, nogil=True)
def _weighed_km(lon1, lat1, lon2, lat2, shore, most_km):
    """Return a leg's length with what it counts near shore; infinite over land, above a limit."""
    length = geodesic_km(lon1, lat1, lon2, lat2)
    if length > most_km:
        return np.inf
    return length + penalty_km(lon1, lat1, lon2, lat2, shore, most_km - length)


@njit(cache=True, nogil=True)
def _walked_km(lon1, lat1, lon2, lat2, shore):
    """Return ``_weighed_km`` of a leg of the way, at the shore where it touches land.

    Always finite: what replaces it must then keep to water.
    """
    weighed = _weighed_km(lon1, lat1, lon2, lat2, shore, np.inf)
    if math.isinf(weighed):
        return (1.0 + AT_SHORE) * geodesic_km(lon1, lat1, lon2, lat2)
    return weighed


@njit(cache=True, nogil=True)
def _gallop(
    lon, lat, t_h, cap, open_kmh, cell_index, ice, horizon_h, gates, shore, depths,
):  # fmt: skip
    """Return the indices of the waypoints kept by greedy, doubling shortcuts."""
    n = lon.shape[0]
    low = np.zeros(n, np.uint64)
    high = np.zeros(n, np.uint64)
    weighed = np.zeros(n)
    shallow = np.zeros(n)
    for k in range(n - 1):
        low[k], high[k] = crosses(lon[k], lat[k], lon[k + 1], lat[k + 1], gates)
        weighed[k + 1] = weighed[k] + _walked_km(lon[k], lat[k], lon[k + 1], lat[k + 1], shore)
        shallow[k + 1] = shallow[k] + shallow_km(lon[k], lat[k], lon[k + 1], lat[k + 1], depths)
    kept = np.empty(n, np.int64)
    kept[0] = 0
    count = 1
    path_t = np.empty(n)
    i = 0
    t = t_h
    while i < n - 1:
        path_t[i] = t
        walked = i
        best = i + 1
        best_t = NEVER
        reach = 1
        tight = n
        while True:
            if tight < n:
                if tight - best <= 1:
                    break
                j = (tight + best) // 2
            else:
                if i + reach >= n:
                    j = n - 1
                    if best >= j:
                        break
                else:
                    j = i + reach
            while walked < j:
                path_t[walked + 1], _ = leg_end(
                    lon[walked], lat[walked], lon[walked + 1], lat[walked + 1],
                    path_t[walked], cap, open_kmh, cell_index, ice, horizon_h,
                )  # fmt: skip
                walked += 1
            if j == i + 1:
                best_t = path_t[j]
                reach *= 2
                if j == n - 1:
                    break
                continue
            a = np.uint64(0)
            b = np.uint64(0)
            for k in range(i, j):
                a |= low[k]
                b |= high[k]
            end = _shortcut(
                lon[i], lat[i], lon[j], lat[j], t, path_t[j], a, b,
                weighed[j] - weighed[i], shallow[j] - shallow[i], cap, open_kmh, cell_index, ice,
                horizon_h, gates, shore, depths,
            )  # fmt: skip
            if end < NEVER:
                best = j
                best_t = end
                reach *= 2
                if j == n - 1:
                    break
            else:
                tight = j
        kept[count] = best
        count += 1
        i = best
        t = best_t
        if t >= horizon_h:
            break
    while i < n - 1:
        i += 1
        kept[count] = i
        count += 1
    return kept[:count]


@njit(cache=True, nogil=True)
def _polish(
    lon, lat, t_h, cap, open_kmh, cell_index, ice, horizon_h, gates, shore, depths,
    rounds,
):  # fmt: skip
    """Move each waypoint towards its neighbours' great circle, or drop it, while that is faster."""
    n = lon.shape[0]
    for _ in range(rounds):
        gained_h = 0.0
        t = t_h
        out = 0  # last kept waypoint
        before_km = -1.0  # weighed length of the leg from it, where it is known
        k = 1
        while k < n - 1:
            alon, alat, vlon, vlat, blon, blat = (
                lon[out], lat[out], lon[k], lat[k], lon[k + 1], lat[k + 1],
            )  # fmt: skip
            t_v, d_av = leg_end(
                alon, alat, vlon, vlat, t, cap, open_kmh, cell_index, ice, horizon_h
            )
            t_b, d_vb = leg_end(
                vlon, vlat, blon, blat, t_v, cap, open_kmh, cell_index, ice, horizon_h
            )
            al, ah = crosses(alon, alat, vlon, vlat, gates)
            bl, bh = crosses(vlon, vlat, blon, blat, gates)
            low, high = al | bl, ah | bh
            if before_km < 0.0:
                before_km = _walked_km(alon, alat, vlon, vlat, shore)
            after_km = _walked_km(vlon, vlat, blon, blat, shore)
            most_km = before_km + after_km
            most_shallow_km = shallow_km(alon, alat, vlon, vlat, depths)
            most_shallow_km += shallow_km(vlon, vlat, blon, blat, depths)
            direct = geodesic_km(alon, alat, blon, blat)
            if t_b >= horizon_h or d_av + d_vb - direct < 0.05:
                if d_av + d_vb - direct < 0.05 and t_b < horizon_h:
                    end = _shortcut(
                        alon, alat, blon, blat, t, t_b, low, high, most_km, most_shallow_km, cap,
                        open_kmh, cell_index, ice, horizon_h, gates, shore, depths,
                    )  # fmt: skip
                    if end < NEVER:
                        before_km = -1.0
                        k += 1
                        continue
                out += 1
                lon[out] = vlon
                lat[out] = vlat
                before_km = after_km
                t = t_v
                k += 1
                continue
            end = _shortcut(
                alon, alat, blon, blat, t, t_b, low, high, most_km, most_shallow_km, cap, open_kmh,
                cell_index, ice, horizon_h, gates, shore, depths,
            )  # fmt: skip
            if end < NEVER:
                gained_h += t_b - end
                before_km = -1.0
                k += 1
                continue
            flon, flat = intermediate(alon, alat, blon, blat, d_av / (d_av + d_vb))
            frac = 0.5
            good = 0.0
            before_h = t_b
            for _try in range(5):
                plon, plat = intermediate(vlon, vlat, flon, flat, good + frac)
                t_p, _d = leg_end(
                    alon, alat, plon, plat, t, cap, open_kmh, cell_index, ice, horizon_h
                )
                t_end, _d = leg_end(
                    plon, plat, blon, blat, t_p, cap, open_kmh, cell_index, ice, horizon_h
                )
                if t_end < t_b:
                    pl, ph = crosses(alon, alat, plon, plat, gates)
                    ql, qh = crosses(plon, plat, blon, blat, gates)
                    first_km = second_km = np.inf
                    if (pl | ql) == low and (ph | qh) == high:
                        first_km = _weighed_km(alon, alat, plon, plat, shore, most_km + 1e-9)
                    if first_km < np.inf:
                        second_km = _weighed_km(
                            plon, plat, blon, blat, shore, most_km + 1e-9 - first_km
                        )
                    if (
                        first_km + second_km <= most_km + 1e-9
                        and shallow_km(alon, alat, plon, plat, depths)
                        + shallow_km(plon, plat, blon, blat, depths)
                        <= most_shallow_km + 1e-9
                    ):
                        good += frac
                        t_b = t_end
                        after_km = second_km
                        most_km = first_km + second_km
                        most_shallow_km = shallow_km(alon, alat, plon, plat, depths)
                        most_shallow_km += shallow_km(plon, plat, blon, blat, depths)
                frac *= 0.5
            if good > 0.0:
                gained_h += before_h - t_b
                vlon, vlat = intermediate(vlon, vlat, flon, flat, good)
            t, _d = leg_end(alon, alat, vlon, vlat, t, cap, open_kmh, cell_index, ice, horizon_h)
            out += 1
            lon[out] = vlon
            lat[out] = vlat
            before_km = after_km
            k += 1
        out += 1
        lon[out] = lon[n - 1]
        lat[out] = lat[n - 1]
        n = out + 1
        if gained_h < _LEAST_GAIN_H:
            break
    return lon[:n], lat[:n]


@njit(cache=True, nogil=True)
def pull(
    lon, lat, t_h, cap, open_kmh, cell_index, ice, horizon_h, gates, shore, depths,
    rounds,
):  # fmt: skip
    """Return (lon, lat, eta hours) of the pulled path; its ends stay where they are.

    Parameters
    ----------
    lon, lat
        float64[k] waypoints of one stretch of open mesh edges.
    t_h
        Hour at the first waypoint.
    cap, open_kmh
        Speed cap of the stretch and ice-free speed.
    cell_index
        int32[448, 304] atlas cell of each 25 km polar cell.
    ice
        As for ``search``.
    gates, shore
        Gate pieces (see ``crosses``) and the shore (see ``shore``).
    depths
        (int32[896, 608] mesh node of each 12.5 km polar cell, -1 where none; uint8[nodes] and
        uint8[720 x 1440], deep enough: nodes, and tiles of 0.25 degrees for all other waters).
    rounds
        Polishing rounds.
    """
    kept = _gallop(lon, lat, t_h, cap, open_kmh, cell_index, ice, horizon_h, gates, shore, depths)
    new_lon, new_lat = _polish(
        lon[kept].copy(), lat[kept].copy(), t_h, cap, open_kmh, cell_index, ice, horizon_h,
        gates, shore, depths, rounds,
    )  # fmt: skip
    eta = sail(new_lon, new_lat, t_h, cap, open_kmh, cell_index, ice, horizon_h)
    return new_lon, new_lat, eta


@njit(cache=True, nogil=True)
def profile(lon, lat, eta_h, cell_index, ice, lut_rio, assumed):
    """Return what the ship met on a path: ice km, lowest RIO and where, waiting, assumed km.

    Returns
    -------
    (ice_km, lowest_rio [NaN without ice], its lon, its lat, hours at standstill, km on assumed
    ice)
    """
    conc_pct, thick_bin, slot_month, slot_weight, lut_kmh, _pace, _used = ice
    ice_km = 0.0
    assumed_km = 0.0
    low_rio = np.nan
    low_lon = np.nan
    low_lat = np.nan
    standstill = 0.0
    last = slot_month.shape[0] - 1
    for k in range(lon.shape[0] - 1):
        angle, ax, ay, az, tx, ty, tz = great_circle(lon[k], lat[k], lon[k + 1], lat[k + 1])
        length = geodesic_km(lon[k], lat[k], lon[k + 1], lat[k + 1])
        pieces = max(1, int(math.ceil(length / SAMPLE_KM)))
        step = length / pieces
        t = eta_h[k]
        free_h = (eta_h[k + 1] - eta_h[k]) / pieces
        for piece in range(pieces):
            at = (piece + 0.5) * angle / pieces
            c, s = math.cos(at), math.sin(at)
            x, y, z = c * ax + s * tx, c * ay + s * ty, c * az + s * tz
            cell = cell_at(x, y, z, cell_index, ATLAS_M)
            if cell < 0:
                t += free_h
                continue
            slot = min(int(t / SLOT_H), last)
            conc, thick = ice_state(cell, slot, conc_pct, thick_bin, slot_month, slot_weight)
            while lut_kmh[conc, thick] <= 0.0 and slot < last:
                slot += 1
                standstill += slot * SLOT_H - t
                t = slot * SLOT_H
                conc, thick = ice_state(cell, slot, conc_pct, thick_bin, slot_month, slot_weight)
            if conc > 0:
                ice_km += step
                if assumed[cell]:
                    assumed_km += step
                rio = lut_rio[conc, thick]
                if np.isnan(low_rio) or rio < low_rio:
                    low_rio = rio
                    low_lon = math.degrees(math.atan2(y, x))
                    low_lat = math.degrees(math.asin(min(1.0, z)))
            if lut_kmh[conc, thick] > 0.0:
                t += step / lut_kmh[conc, thick]
    return ice_km, low_rio, low_lon, low_lat, standstill, assumed_km
