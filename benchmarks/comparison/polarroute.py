"""PolarRoute's own meshes: its routes and ours on one neutral clock, and the time for a route.

The meshes are PolarRoute's regression data and lie in the reference folder. PolarRoute's routes of
the first two meshes were computed once with the packaged release (``polarroute_live.py``) and lie
beside this file; the route of the third lies with its mesh. Its times are those on file as well.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.comparison.cellmesh import fastest, load_cell_mesh
from benchmarks.comparison.clock import neutral_clock, own_clock_d
from benchmarks.registry import Row, Skipped, case, median_s

__all__ = ["Peer", "load_peers", "peers_dir", "polarroute"]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SPEEDUP_GOAL = 5000.0


@dataclass(frozen=True, slots=True)
class Peer:
    """A mesh with what PolarRoute made of it; ``own_clock_d`` and times as recorded."""

    mesh: str
    title: str
    route: str
    start: tuple[float, float]
    end: tuple[float, float]
    currents: bool
    dijkstra_s: float
    smoothing_s: float
    own_clock_d: float
    reference_d: float | None

    @property
    def recorded_s(self) -> float:
        """Recorded time of one route, seconds."""
        return self.dijkstra_s + self.smoothing_s


def load_peers() -> tuple[Peer, ...]:
    """Return the recorded meshes and routes."""
    with (HERE / "polarroute.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Peer(
                row["mesh"],
                row["title"],
                row["route"],
                (float(row["start_lon"]), float(row["start_lat"])),
                (float(row["end_lon"]), float(row["end_lat"])),
                row["currents"] == "yes",
                float(row["dijkstra_s"]),
                float(row["smoothing_s"]),
                float(row["own_clock_d"]),
                float(row["reference_d"]) if row["reference_d"] else None,
            )
            for row in csv.DictReader(stream)
        )


def peers_dir() -> Path:
    """Return the folder of the meshes.

    Raises
    ------
    Skipped
        When there is none.
    """
    folder = Path(os.environ.get("GLOBALARCTIC_REFERENCE", ROOT.parent / "shared"))
    meshes = folder / "data" / "peers"
    if not meshes.is_dir():
        raise Skipped("no reference folder with PolarRoute's meshes; set GLOBALARCTIC_REFERENCE")
    return meshes


def peer_line(peer: Peer, folder: Path) -> np.ndarray:
    """Return PolarRoute's smoothed route, float64[k, 2] as lon, lat."""
    recorded = HERE / "polarroute_routes.json"
    routes = json.loads(recorded.read_text(encoding="utf-8"))["routes"]
    if peer.route in routes:
        return np.array(routes[peer.route])
    held = json.loads((folder / peer.route).read_text(encoding="utf-8"))
    return np.array(held["smooth"]["line_lon_lat"])


@case("PolarRoute's meshes", quick=True)
def polarroute(quick: bool) -> Iterator[Row]:
    """Compare travel times on the neutral clock, on PolarRoute's own, and the time of a route."""
    folder = peers_dir()
    for peer in load_peers()[-1:] if quick else load_peers():
        mesh = load_cell_mesh(folder / peer.mesh, currents=peer.currents)
        ours = fastest(mesh, peer.start, peer.end)
        here, there = (neutral_clock(mesh, line) for line in (ours.line, peer_line(peer, folder)))
        if here.blocked_km > 0.0:
            raise SystemExit(f"{peer.title}: our route enters blocked cells")
        name = f"PolarRoute, {peer.title}"
        note = f"{here.time_d:.3f} d {here.distance_km:,.0f} km; theirs {there.time_d:.3f} d"
        yield Row(f"{name}: travel time on the neutral clock, ours over theirs",
                  here.time_d / there.time_d, 1.0, "x",
                  f"{note} {there.distance_km:,.0f} km")  # fmt: skip
        points = np.vstack([peer.start, ours.crossings, peer.end])
        own = own_clock_d(mesh, points, ours.cells)
        yield Row(f"{name}: travel time on its own clock, ours over theirs",
                  own / peer.own_clock_d, 1.0, "x",
                  f"{own:.3f} d; theirs {peer.own_clock_d:.3f} d (recorded)")  # fmt: skip
        if peer.reference_d is not None:
            yield Row(f"{name}: travel time over a near-exact reference",
                      here.time_d / peer.reference_d, 1.002, "x",
                      f"reference {peer.reference_d:.3f} d")  # fmt: skip
        spent = median_s(lambda m=mesh, p=peer: fastest(m, p.start, p.end), 1 if quick else 15)
        yield Row(f"{name}: one warm route", 1e3 * spent,
                  1e3 * peer.recorded_s / SPEEDUP_GOAL, "ms",
                  f"theirs {peer.recorded_s:.1f} s (recorded): "
                  f"{peer.recorded_s / spent:,.0f} times")  # fmt: skip
