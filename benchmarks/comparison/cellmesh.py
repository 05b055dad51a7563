"""Read a PolarRoute vessel mesh and find the fastest way over it with our kernels.

A mesh holds rectangular cells in longitude and latitude with one speed each (km/h; a list of eight
directions must be equal in all of them), a current, and a mark where a ship may not go.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.comparison.cellpull import taut_way, trace
from benchmarks.comparison.cells import chain_of, leg_h, links, search_cells, straight
from globalarctic.errors import InputError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CellMesh", "CellRoute", "fastest", "load_cell_mesh"]

M_S_TO_KMH = 3.6
_TOUCH_DEG = 1e-9
# A way over points is longer than the way it becomes when pulled tight, by up to this factor.
_ZIGZAG = 1.05
_DIRECT = ("2", "4", "-2", "-4")


@dataclass(frozen=True, slots=True, eq=False)
class CellMesh:
    """Open and blocked cells, the sides that open cells share, and the graph of points on them.

    ``box`` is west, east, south, north in degrees; ``flow`` speed, current east and north in km/h.
    """

    box: NDArray[np.float64]
    flow: NDArray[np.float64]
    is_open: NDArray[np.bool_]
    sides: tuple[NDArray[Any], ...]
    points: tuple[NDArray[Any], ...]
    cell_start: NDArray[np.int32]
    cell_points: NDArray[np.int32]
    unit: NDArray[np.float64]
    graph: tuple[NDArray[Any], ...]
    quickest_kmh: float

    def cell_at(self, lon: float, lat: float) -> int:
        """Return an open cell at a point.

        Raises
        ------
        InputError
            When the point lies in no open cell.
        """
        w, e, s, n = self.box.T
        found = np.flatnonzero(self.is_open & (w <= lon) & (lon <= e) & (s <= lat) & (lat <= n))
        if not len(found):
            raise InputError(f"({lon}, {lat}) lies in no open cell of the mesh")
        return int(found[0])


@dataclass(frozen=True, slots=True, eq=False)
class CellRoute:
    """A way over cells: ``line`` float64[k, 2] as lon, lat; the crossings and cell of each leg."""

    line: NDArray[np.float64]
    crossings: NDArray[np.float64]
    cells: NDArray[np.int32]
    time_h: float


def load_cell_mesh(path: Path, *, currents: bool, points: int = 4) -> CellMesh:
    """Return the mesh of a PolarRoute file, with some points on every shared side.

    Raises
    ------
    SchemaError
        When a cell's speed differs between its eight directions.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        raw = json.load(stream)
    cells = raw["cellboxes"]
    number = {str(cell["id"]): k for k, cell in enumerate(cells)}
    box = np.array(
        [
            (c["cx"] - c["dcx"], c["cx"] + c["dcx"], c["cy"] - c["dcy"], c["cy"] + c["dcy"])
            for c in cells
        ]
    )
    flow = np.array([_flow(cell, currents) for cell in cells])
    is_open = np.array([not c["inaccessible"] for c in cells]) & (flow[:, 0] > 0)
    pairs = set()
    for key, directions in raw["neighbour_graph"].items():
        for direction in _DIRECT:
            for other in directions[direction]:
                a, b = number[key], number[str(other)]
                if is_open[a] and is_open[b]:
                    pairs.add((min(a, b), max(a, b)))
    return _build(box, flow, is_open, np.array(sorted(pairs), np.int32), points)


def _flow(cell: dict[str, Any], currents: bool) -> tuple[float, float, float]:
    """Return speed and current of a cell, km/h; a blocked cell has speed zero."""
    speed = cell.get("speed") or 0.0
    if isinstance(speed, list):
        if max(speed) - min(speed) > 1e-9:
            raise SchemaError(
                f"cell {cell['id']}: speeds differ by direction ({speed}); only equal ones are read"
            )
        speed = speed[0]
    if not currents:
        return float(speed), 0.0, 0.0
    return float(speed), M_S_TO_KMH * cell["uC"], M_S_TO_KMH * cell["vC"]


def _build(
    box: NDArray[np.float64],
    flow: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    pairs: NDArray[np.int32],
    points: int,
) -> CellMesh:
    a, b = box[pairs[:, 0]], box[pairs[:, 1]]
    upright = np.isclose(a[:, 1], b[:, 0]) | np.isclose(a[:, 0], b[:, 1])
    west, south = np.maximum(a[:, 0], b[:, 0]), np.maximum(a[:, 2], b[:, 2])
    east, north = np.minimum(a[:, 1], b[:, 1]), np.minimum(a[:, 3], b[:, 3])
    ends = np.stack([west, south, east, north], axis=1)
    ends[upright, 2] = ends[upright, 0]
    ends[~upright, 3] = ends[~upright, 1]
    names = np.round(ends.reshape(-1, 2), 9)
    _, corner = np.unique(names, axis=0, return_inverse=True)
    corner = corner.reshape(-1, 2).astype(np.int32)
    corner_sides = np.full((corner.max() + 1, 4), -1, np.int32)
    filled = np.zeros(len(corner_sides), int)
    for side, both in enumerate(corner):
        for c in both:
            corner_sides[c, filled[c]] = side
            filled[c] += 1
    count = np.where(_even_sides(box, flow, is_open, pairs), 1, points)
    side = np.repeat(np.arange(len(pairs), dtype=np.int32), count)
    at = (np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[side]
    lon = ends[side, 0] + at * (ends[side, 2] - ends[side, 0])
    lat = ends[side, 1] + at * (ends[side, 3] - ends[side, 1])
    of_cell = pairs[side].ravel()
    cell_points = (np.argsort(of_cell, kind="stable") // 2).astype(np.int32)
    cell_start = np.zeros(len(box) + 1, np.int32)
    np.cumsum(np.bincount(of_cell, minlength=len(box)), out=cell_start[1:])
    of_side = pairs.ravel()
    cell_sides = (np.argsort(of_side, kind="stable") // 2).astype(np.int32)
    sides_start = np.zeros(len(box) + 1, np.int32)
    np.cumsum(np.bincount(of_side, minlength=len(box)), out=sides_start[1:])
    graph = links(lon, lat, side, pairs, cell_start, cell_points, flow)
    return CellMesh(
        box=box,
        flow=flow,
        is_open=is_open,
        sides=(pairs, ends, corner, corner_sides, flow, sides_start, cell_sides),
        points=(lon, lat, side, at),
        cell_start=cell_start,
        cell_points=cell_points,
        unit=_unit(lon, lat),
        graph=graph,
        quickest_kmh=float((flow[:, 0] + np.hypot(flow[:, 1], flow[:, 2]))[is_open].max()),
    )


def _even_sides(
    box: NDArray[np.float64],
    flow: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    pairs: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Return the sides between cells that touch no blocked cell and no other flow.

    Ways run straight on there: one point on such a side is enough to find the chain of cells.
    """
    even = np.ones(len(box), bool)
    alike = (flow[pairs[:, 0]] == flow[pairs[:, 1]]).all(axis=1)
    even[pairs[~alike].ravel()] = False
    west, east, south, north = box.T
    for w, e, s, n in box[~is_open]:
        even &= (
            (west > e + _TOUCH_DEG)
            | (east < w - _TOUCH_DEG)
            | (south > n + _TOUCH_DEG)
            | (north < s - _TOUCH_DEG)
        )
    found: NDArray[np.bool_] = even[pairs].all(axis=1)
    return found


def _is_quickest(flow: NDArray[np.float64], quickest_kmh: float) -> bool:
    """Return whether a great circle over these cells runs at full speed all the way."""
    return bool((flow[:, 0] >= quickest_kmh).all() and not flow[:, 1:].any())


def _unit(lon: Any, lat: Any) -> NDArray[np.float64]:
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=-1)


def fastest(
    mesh: CellMesh, start: tuple[float, float], end: tuple[float, float], *, step_km: float = 20.0
) -> CellRoute:
    """Return the fastest way from start to end (lon, lat) over the open cells.

    Raises
    ------
    InputError
        When an end lies in no open cell, or no way joins them.
    """
    first, last = mesh.cell_at(*start), mesh.cell_at(*end)
    _, _, side, at = mesh.points
    lon, lat = mesh.points[:2]
    enter = mesh.cell_points[mesh.cell_start[first] : mesh.cell_start[first + 1]]
    leave = mesh.cell_points[mesh.cell_start[last] : mesh.cell_start[last + 1]]
    enter_h = np.array([leg_h(*start, lon[p], lat[p], *mesh.flow[first]) for p in enter])
    leave_h = np.array([leg_h(lon[p], lat[p], *end, *mesh.flow[last]) for p in leave])
    quickest = mesh.quickest_kmh
    ends = np.array([*start, *end], float)
    chain, part, cells, direct_h = straight(*start, first, *end, last, mesh.sides, np.inf)
    ways = [(chain, part, cells)] if np.isfinite(direct_h) else []
    if not (ways and _is_quickest(mesh.flow[cells], quickest)):
        most = _ZIGZAG * direct_h
        way = search_cells(
            mesh.graph, mesh.unit, enter, enter_h, leave, leave_h, _unit(*end), quickest, most
        )
        if len(way):
            ways.append(chain_of(way, side, at, mesh.sides[0], first))
    if not ways:
        raise InputError(f"no way over open cells joins {start} and {end}")
    pulled = [taut_way(*way, ends, mesh.sides, 12) for way in ways]
    chain, part, cells, hours = min(pulled, key=lambda way: float(way[3]))
    side_ends = mesh.sides[1]
    line = trace(ends, chain, part, cells, side_ends, mesh.box, step_km)
    low, high = side_ends[chain, :2], side_ends[chain, 2:]
    return CellRoute(line, low + part[:, None] * (high - low), cells, float(hours))
