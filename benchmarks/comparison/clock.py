"""Two clocks for a route over a PolarRoute mesh: a neutral one and PolarRoute's own.

The neutral clock samples each straight lon/lat piece about every 2 km, takes the WGS84 geodesic of
each sample and the speed and current of the cell that it lies in (an open cell where two share a
side), and counts the kilometres in blocked cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.comparison.cellmesh import CellMesh

__all__ = ["Clocked", "neutral_clock", "own_clock_d"]

SAMPLE_KM = 2.0
# PolarRoute 1.1.11, crossing_smoothing.rhumb_traveltime_in_cell.
_LON_KM = 111.386
_LAT_KM = 111.321
_RADIUS_KM = 6371.0
_SLACK_DEG = 1e-9


@dataclass(frozen=True, slots=True)
class Clocked:
    """A route on the neutral clock."""

    time_d: float
    distance_km: float
    blocked_km: float


def neutral_clock(mesh: CellMesh, line: NDArray[np.float64]) -> Clocked:
    """Return time, length and kilometres in blocked cells of a line (lon, lat)."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    line = np.asarray(line, float)
    _, _, whole = geod.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])
    xs, ys = [], []
    for k, length in enumerate(np.asarray(whole) / 1000.0):
        part = np.linspace(0, 1, max(1, math.ceil(length / SAMPLE_KM)) + 1)
        xs.append(line[k, 0] + part * (line[k + 1, 0] - line[k, 0]))
        ys.append(line[k, 1] + part * (line[k + 1, 1] - line[k, 1]))
    a = np.concatenate([np.stack([x[:-1], y[:-1]], 1) for x, y in zip(xs, ys, strict=True)])
    b = np.concatenate([np.stack([x[1:], y[1:]], 1) for x, y in zip(xs, ys, strict=True)])
    azimuth, _, metres = geod.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    km = np.asarray(metres) / 1000.0
    cell = np.array([_cell_of(mesh, x, y) for x, y in 0.5 * (a + b)])
    inside = cell >= 0
    flow = mesh.flow[np.maximum(cell, 0)]
    heading = np.radians(azimuth)
    along = km * (np.sin(heading) * flow[:, 1] + np.cos(heading) * flow[:, 2])
    rest = flow[:, 0] ** 2 - flow[:, 1] ** 2 - flow[:, 2] ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        hours = (np.sqrt(along**2 + rest * km**2) - along) / rest
    return Clocked(float(hours[inside].sum()) / 24.0, float(km.sum()), float(km[~inside].sum()))


def _cell_of(mesh: CellMesh, lon: float, lat: float) -> int:
    """Return an open cell at a point, the fastest where several share it, -1 for none."""
    w, e, s, n = mesh.box.T
    at = (w - _SLACK_DEG <= lon) & (lon <= e + _SLACK_DEG)
    at &= (s - _SLACK_DEG <= lat) & (lat <= n + _SLACK_DEG)
    found = np.flatnonzero(at & mesh.is_open)
    return int(found[mesh.flow[found, 0].argmax()]) if len(found) else -1


def own_clock_d(mesh: CellMesh, points: NDArray[np.float64], cells: NDArray[np.int32]) -> float:
    """Return the days of a route as PolarRoute 1.1.11 counts them, leg by leg.

    Parameters
    ----------
    points
        Start, crossings and end, lon and lat.
    cells
        Cell of each leg.
    """
    total = 0.0
    for (x1, y1), (x2, y2), c in zip(points[:-1], points[1:], cells, strict=True):
        _w, _e, s, n = mesh.box[c]
        speed, east, north = mesh.flow[c]
        x, y = (x2 - x1) * _LON_KM, (y2 - y1) * _LAT_KM
        phi1, phi2 = math.radians(y1), math.radians(y2)
        if {y1, y2} == {s, n}:
            ratio = math.cos(phi1) / math.cos(phi2)
            size, along = math.hypot(x, ratio * y), x * east + ratio * north * y
        else:
            z = x * math.cos(y / (2 * _RADIUS_KM) + phi1)
            size, along = math.hypot(z, y), z * east + y * north
        rest = speed**2 - east**2 - north**2
        total += (math.sqrt(along**2 + rest * size**2) - along) / rest
    return total / 24.0
