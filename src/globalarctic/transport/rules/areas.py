"""Areas in which rules hold, as closed lines: is a point inside, where does a way enter and leave.

Each edge of an area is a rhumb line, a great circle, or a closing line over land that stands for
the coast which the legal text follows. The closing lines are drawn on land, so that no sea point
changes sides; inlets that reach inland beyond them count as the other side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import InputError
from globalarctic.geo import (
    check_lonlat,
    distance_km,
    geodesic_km,
    great_circle_points,
    interpolate,
    normalise_lon_deg,
    polar_forward,
)
from globalarctic.records import Catalogue, Written

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Area", "Stay", "load_areas", "resolve_area", "rhumb_points", "stays"]

_EDGE_KM = 20.0
_STEP_KM = 10.0
_HALVINGS = 12
_SOUTH_DEG = -80.0
_CHUNK = 512


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """A closed area.

    Notes
    -----
    ``lon``, ``lat`` float64[k]: the vertices; ``line`` str[k]: the line from each to the next;
    ``ring_x_m``, ``ring_y_m`` float64[m]: the outline on the plane EPSG:3413, at most 20 km apart.
    """

    area_id: str
    name_en: str
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    line: tuple[str, ...]
    ring_x_m: NDArray[np.float64]
    ring_y_m: NDArray[np.float64]
    source: str

    def contains(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points lie inside.

        Parameters
        ----------
        lon, lat
            Degrees, shapes that broadcast.

        Notes
        -----
        Ray casting on the polar plane, O(points x edges).

        Raises
        ------
        InputError
            When a coordinate is out of range.

        Examples
        --------
        >>> resolve_area("baltic-eca").contains([20.0, 0.0], [58.0, 58.0]).tolist()
        [True, False]
        """
        check_lonlat(lon, lat)
        lons, lats = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
        px, py = polar_forward(lons.ravel(), np.maximum(lats.ravel(), _SOUTH_DEG))
        x1, y1 = self.ring_x_m, self.ring_y_m
        x2, y2 = np.roll(x1, -1), np.roll(y1, -1)
        rise = np.where(y2 == y1, 1.0, y2 - y1)
        inside = np.zeros(len(px), np.bool_)
        for k in range(0, len(px), _CHUNK):
            x, y = px[k : k + _CHUNK, None], py[k : k + _CHUNK, None]
            spans = (y1 > y) != (y2 > y)
            left = x < x1 + (y - y1) / rise * (x2 - x1)
            inside[k : k + _CHUNK] = (spans & left).sum(axis=1) % 2 == 1
        return inside.reshape(lons.shape)


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of a way inside an area: where and at which hour it begins and ends."""

    enter_h: float
    leave_h: float
    enter_lon: float
    enter_lat: float
    leave_lon: float
    leave_lat: float
    length_km: float


def rhumb_points(
    lon1: float, lat1: float, lon2: float, lat2: float, *, step_km: float = _EDGE_KM
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points along a rhumb line by the shorter way round, both ends included.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; not at a pole.
    step_km
        Longest step, km.

    Raises
    ------
    InputError
        When an end is a pole or the step is not positive.

    Notes
    -----
    On the sphere a rhumb line is straight on the Mercator plane.

    Examples
    --------
    >>> lon, lat = rhumb_points(170.0, 60.0, -170.0, 60.0)
    >>> bool(abs(lat - 60.0).max() < 1e-9), float(lon[-1])
    (True, -170.0)
    """
    if not step_km > 0 or max(abs(lat1), abs(lat2)) >= 90.0:
        raise InputError(f"a rhumb line needs ends off the poles and a step above 0, got {step_km}")
    width = (lon2 - lon1 + 180.0) % 360.0 - 180.0
    pieces = max(1, math.ceil(2.0 * float(distance_km(lon1, lat1, lon2, lat2)) / step_km))
    part = np.linspace(0.0, 1.0, pieces + 1)
    low, high = (math.asinh(math.tan(math.radians(lat))) for lat in (lat1, lat2))
    lats = np.degrees(np.arctan(np.sinh(low + part * (high - low))))
    lons = normalise_lon_deg(lon1 + part * width)
    lons[-1], lats[0], lats[-1] = lon2, lat1, lat2
    return lons, lats


def _ring(
    lon: NDArray[np.float64], lat: NDArray[np.float64], line: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lons, lats = [], []
    for k, kind in enumerate(line):
        n = (k + 1) % len(line)
        ends = (float(lon[k]), float(lat[k]), float(lon[n]), float(lat[n]))
        trace = great_circle_points if kind == "great circle" else rhumb_points
        x, y = trace(*ends, step_km=_EDGE_KM)
        lons.append(x[:-1])
        lats.append(y[:-1])
    return polar_forward(np.concatenate(lons), np.concatenate(lats))


@dataclass(frozen=True, slots=True)
class _Vertex:
    area_id: str
    name_en: str
    seq: int
    lon: float
    lat: float
    line: Annotated[str, Written(allowed=("rhumb", "great circle", "land"))]
    source: str


@lru_cache(maxsize=1)
def load_areas() -> Catalogue[Area]:
    """Return all areas, in the table's order.

    Raises
    ------
    SchemaError
        When a line is neither rhumb, great circle nor land.

    Examples
    --------
    >>> load_areas()[0].area_id
    'polar-arctic'
    """
    groups: dict[str, list[_Vertex]] = {}
    for vertex in load("rule_areas", _Vertex):
        groups.setdefault(vertex.area_id, []).append(vertex)
    areas = []
    for area_id, vertices in groups.items():
        vertices.sort(key=lambda vertex: vertex.seq)
        lon = np.array([vertex.lon for vertex in vertices])
        lat = np.array([vertex.lat for vertex in vertices])
        line = tuple(vertex.line for vertex in vertices)
        x, y = _ring(lon, lat, line)
        first = vertices[0]
        areas.append(Area(area_id, first.name_en, lon, lat, line, x, y, first.source))
    return Catalogue(areas, "area", "area_id")


def resolve_area(area_id: str) -> Area:
    """Return an area by its id.

    Raises
    ------
    UnknownNameError
        When no boundary of that name is on file.

    Examples
    --------
    >>> resolve_area("north-sea-eca").name_en
    'North Sea emission control area'
    """
    return load_areas().find(area_id)


def stays(area: Area, lon: ArrayLike, lat: ArrayLike, eta_h: ArrayLike) -> tuple[Stay, ...]:
    """Return the stretches of a way that lie inside an area, in order.

    Parameters
    ----------
    area
        The area.
    lon, lat
        Waypoints, degrees, shape (k,), joined by great circles.
    eta_h
        Hour at each waypoint; hours run evenly along each great circle.

    Raises
    ------
    InputError
        When shapes differ or there are fewer than two points.

    Notes
    -----
    Sampled every 10 km, so that a dip in or out shorter than that can be missed; each crossing is
    then found to 3 m along the way (the outline itself lies within 30 m of the true line).

    Examples
    --------
    >>> import numpy as np
    >>> found = stays(resolve_area("polar-arctic"), [-30.0, -30.0], [60.0, 70.0], [0.0, 10.0])
    >>> len(found), bool(60.0 < found[0].enter_lat < 70.0), found[0].leave_h
    (1, True, 10.0)
    """
    lons, lats, hours = (np.asarray(value, dtype=np.float64) for value in (lon, lat, eta_h))
    if lons.ndim != 1 or len(lons) < 2 or not lons.shape == lats.shape == hours.shape:
        raise InputError(f"a way needs two points or more with hours, got {lons.shape}")
    fine = _fine(lons, lats, hours)
    inside = area.contains(fine[0], fine[1])
    length = geodesic_km(fine[0][:-1], fine[1][:-1], fine[0][1:], fine[1][1:])
    spans: list[Stay] = []
    begin: tuple[float, float, float] | None = _at(fine, 0) if inside[0] else None
    inside_km = 0.0
    for k in range(1, len(inside)):
        step = float(length[k - 1])
        if inside[k] == inside[k - 1]:
            inside_km += step if inside[k] else 0.0
            continue
        part = _crossing(area, fine, k)
        edge = _between(fine, k, part)
        if inside[k]:
            begin, inside_km = edge, step * (1.0 - part)
        elif begin is not None:
            spans.append(_stay(begin, edge, inside_km + step * part))
            begin, inside_km = None, 0.0
    if begin is not None:
        spans.append(_stay(begin, _at(fine, len(inside) - 1), inside_km))
    return tuple(spans)


def _stay(
    first: tuple[float, float, float], last: tuple[float, float, float], length: float
) -> Stay:
    return Stay(first[2], last[2], first[0], first[1], last[0], last[1], length)


def _fine(
    lon: NDArray[np.float64], lat: NDArray[np.float64], hour: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    parts: list[tuple[Any, ...]] = []
    for k in range(len(lon) - 1):
        ends = (float(lon[k]), float(lat[k]), float(lon[k + 1]), float(lat[k + 1]))
        x, y = great_circle_points(*ends, step_km=_STEP_KM)
        parts.append((x[:-1], y[:-1], np.linspace(hour[k], hour[k + 1], len(x))[:-1]))
    parts.append((lon[-1:], lat[-1:], hour[-1:]))
    return tuple(np.concatenate([part[j] for part in parts]) for j in range(3))


def _at(fine: tuple[NDArray[np.float64], ...], k: int) -> tuple[float, float, float]:
    return float(fine[0][k]), float(fine[1][k]), float(fine[2][k])


def _between(
    fine: tuple[NDArray[np.float64], ...], k: int, part: float
) -> tuple[float, float, float]:
    lon, lat, hour = fine
    x, y = interpolate(lon[k - 1], lat[k - 1], lon[k], lat[k], part)
    return float(x), float(y), float(hour[k - 1] + part * (hour[k] - hour[k - 1]))


def _crossing(area: Area, fine: tuple[NDArray[np.float64], ...], k: int) -> float:
    """Return the share of step k at which the way crosses the outline, by halving."""
    lon, lat = fine[0], fine[1]
    first = bool(area.contains(lon[k - 1], lat[k - 1]))
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        x, y = interpolate(lon[k - 1], lat[k - 1], lon[k], lat[k], middle)
        if bool(area.contains(x, y)) == first:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
