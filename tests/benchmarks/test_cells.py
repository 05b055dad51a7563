"""Any-angle ways over cells: analytic answers, a dense oracle, and PolarRoute's own mesh."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from benchmarks.comparison.cellmesh import CellMesh, fastest, load_cell_mesh
from benchmarks.comparison.clock import neutral_clock
from benchmarks.comparison.polarroute import load_peers, peer_line
from pyproj import Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from globalarctic.errors import InputError, SchemaError

GEOD = Geod(ellps="WGS84")


def _write(
    folder: Path,
    speed: np.ndarray,
    *,
    size: float = 1.0,
    south: float = 0.0,
    currents: tuple[float, float] = (0.0, 0.0),
) -> Path:
    """Write a mesh file of equal cells; speed[row, col] in km/h, zero where blocked."""
    rows, cols = speed.shape
    cells, graph = [], {}
    for r in range(rows):
        for c in range(cols):
            key = r * cols + c
            cells.append(
                {
                    "id": str(key),
                    "cx": (c + 0.5) * size,
                    "cy": south + (r + 0.5) * size,
                    "dcx": 0.5 * size,
                    "dcy": 0.5 * size,
                    "speed": [float(speed[r, c])] * 8,
                    "uC": currents[0],
                    "vC": currents[1],
                    "inaccessible": bool(speed[r, c] == 0),
                }
            )
            graph[str(key)] = {
                "2": [key + 1] if c + 1 < cols else [],
                "4": [key - cols] if r else [],
                "-2": [key - 1] if c else [],
                "-4": [key + cols] if r + 1 < rows else [],
            }
    path = folder / "mesh.json"
    path.write_text(json.dumps({"config": {}, "cellboxes": cells, "neighbour_graph": graph}))
    return path


def _geodesic_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return GEOD.inv(*a, *b)[2] / 1000.0


def test_even_speed_gives_the_great_circle(tmp_path: Path) -> None:
    mesh = load_cell_mesh(_write(tmp_path, np.full((12, 30), 20.0), south=50.0), currents=False)
    a, b = (0.3, 51.2), (29.1, 55.7)
    got = fastest(mesh, a, b)
    assert got.time_h == pytest.approx(_geodesic_km(a, b) / 20.0, rel=2e-5)
    assert neutral_clock(mesh, got.line).time_d * 24 == pytest.approx(got.time_h, rel=1e-4)


def test_two_speeds_refract_by_snells_law(tmp_path: Path) -> None:
    speed = np.full((8, 8), 20.0)
    speed[:, 4:] = 10.0
    mesh = load_cell_mesh(_write(tmp_path, speed, size=0.1, south=-0.4), currents=False)
    a, b = (0.05, -0.35), (0.75, 0.33)
    got = fastest(mesh, a, b)
    turn = got.crossings[np.isclose(got.crossings[:, 0], 0.4)]
    assert len(turn) == 1
    x, y = turn[0]
    sines = [math.sin(math.atan2(abs(y - p[1]), abs(x - p[0]))) for p in (a, b)]
    assert sines[0] / sines[1] == pytest.approx(2.0, rel=0.02)


def test_a_current_helps_one_way_and_hinders_the_other(tmp_path: Path) -> None:
    path = _write(tmp_path, np.full((3, 6), 20.0), south=-1.5, currents=(1.0, 0.0))
    mesh = load_cell_mesh(path, currents=True)
    a, b = (0.5, 0.0), (5.5, 0.0)
    km = _geodesic_km(a, b)
    assert fastest(mesh, a, b).time_h == pytest.approx(km / 23.6, rel=1e-5)
    assert fastest(mesh, b, a).time_h == pytest.approx(km / 16.4, rel=1e-5)
    still = load_cell_mesh(path, currents=False)
    assert fastest(still, a, b).time_h == pytest.approx(km / 20.0, rel=1e-5)


def test_blocked_cells_are_not_entered_and_a_wall_ends_the_search(tmp_path: Path) -> None:
    speed = np.full((9, 9), 15.0)
    speed[1:, 4] = 0.0
    mesh = load_cell_mesh(_write(tmp_path, speed, south=60.0), currents=False)
    got = fastest(mesh, (0.5, 65.5), (8.5, 65.5))
    assert neutral_clock(mesh, got.line).blocked_km == 0.0
    # The taut way bends at both corners of the wall's end.
    bends = [(0.5, 65.5), (4.0, 61.0), (5.0, 61.0), (8.5, 65.5)]
    shortest = sum(_geodesic_km(p, q) for p, q in pairwise(bends))
    assert got.time_h == pytest.approx(shortest / 15.0, rel=1e-4)
    speed[:, 4] = 0.0
    wall = load_cell_mesh(_write(tmp_path, speed, south=60.0), currents=False)
    with pytest.raises(InputError, match="no way over open cells"):
        fastest(wall, (0.5, 65.5), (8.5, 65.5))
    with pytest.raises(InputError, match="no open cell"):
        fastest(wall, (4.5, 65.5), (8.5, 65.5))


def _dense_h(mesh: CellMesh, a: tuple[float, float], b: tuple[float, float], points: int) -> float:
    """Return the hours of the best way over many points on every side, by pyproj and scipy."""
    pairs, ends = mesh.sides[0], mesh.sides[1]
    at = np.linspace(0.0, 1.0, points)
    lon = (ends[:, [0]] + at * (ends[:, [2]] - ends[:, [0]])).ravel()
    lat = (ends[:, [1]] + at * (ends[:, [3]] - ends[:, [1]])).ravel()
    lon, lat = np.append(lon, [a[0], b[0]]), np.append(lat, [a[1], b[1]])
    rows, cols, hours = [], [], []
    for c in np.flatnonzero(mesh.is_open):
        sides = np.flatnonzero((pairs == c).any(axis=1))
        held = (sides[:, None] * points + np.arange(points)).ravel()
        inside = [len(lon) - 2 + k for k, p in enumerate((a, b)) if mesh.cell_at(*p) == c]
        held = np.append(held, inside).astype(int)
        u, v = (k.ravel() for k in np.meshgrid(held, held))
        km = np.asarray(GEOD.inv(lon[u], lat[u], lon[v], lat[v])[2]) / 1000.0
        rows.append(u)
        cols.append(v)
        hours.append(np.maximum(km, 1e-9) / mesh.flow[c, 0])
    shape = (len(lon), len(lon))
    u, v, h = (np.concatenate(k) for k in (rows, cols, hours))
    order = np.argsort(-h, kind="stable")  # the least of parallel legs is written last
    least = {}
    for p, q, t in zip(u[order].tolist(), v[order].tolist(), h[order].tolist(), strict=True):
        least[p, q] = t
    keys = np.array(list(least))
    graph = coo_array((list(least.values()), (keys[:, 0], keys[:, 1])), shape=shape).tocsr()
    return float(dijkstra(graph, indices=len(lon) - 2)[len(lon) - 1])


@pytest.mark.parametrize("seed", range(4))
def test_a_dense_search_finds_nothing_much_faster(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    speed = rng.uniform(5.0, 25.0, (7, 8))
    speed[rng.random((7, 8)) < 0.15] = 0.0
    speed[0, 0] = speed[6, 7] = 12.0
    speed[0, :] = np.maximum(speed[0, :], 5.0)
    speed[:, 7] = np.maximum(speed[:, 7], 5.0)
    mesh = load_cell_mesh(_write(tmp_path, speed, south=65.0), currents=False)
    a, b = (0.4, 65.3), (7.6, 71.6)
    got = fastest(mesh, a, b)
    assert got.time_h <= 1.02 * _dense_h(mesh, a, b, 12)
    clocked = neutral_clock(mesh, got.line)
    assert clocked.blocked_km == 0.0
    assert clocked.time_d * 24 == pytest.approx(got.time_h, rel=2e-3)


def test_speeds_that_differ_by_direction_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, np.full((2, 2), 9.0))
    raw = json.loads(path.read_text())
    raw["cellboxes"][3]["speed"][2] = 8.0
    path.write_text(json.dumps(raw))
    with pytest.raises(SchemaError, match="differ by direction"):
        load_cell_mesh(path, currents=False)


@pytest.mark.reference
def test_peer_meshes_are_crossed_no_slower_than_by_polarroute(reference_dir: Path) -> None:
    folder = reference_dir / "data" / "peers"
    if not folder.is_dir():
        pytest.skip("the reference folder holds no peer meshes")
    for peer in load_peers():
        mesh = load_cell_mesh(folder / peer.mesh, currents=peer.currents)
        ours = neutral_clock(mesh, fastest(mesh, peer.start, peer.end).line)
        theirs = neutral_clock(mesh, peer_line(peer, folder))
        assert ours.blocked_km == 0.0
        assert ours.time_d <= theirs.time_d
        if peer.reference_d is not None:
            assert ours.time_d == pytest.approx(peer.reference_d, rel=0.002)
