"""Where ports meet open water: the fairway point of each port, the mesh nodes it sees, its depth.

The depth grid of the mesh is coarse and knows no dredged channel, so it would shut ports that take
large ships every day. The way from a port to deep water is therefore as deep as the port's own
channel and berths are on file, tide included.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.geo import distance_km, geodesic_km
from globalarctic.landmask import load_land_mask
from globalarctic.units import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.landmask import LandMask
    from globalarctic.transport.network.mesh import Mesh
    from globalarctic.transport.network.passages import Channel
    from globalarctic.transport.network.places import Place

__all__ = [
    "UNDER_KEEL_FRAC",
    "Approach",
    "PortDepth",
    "approaches",
    "dredged",
    "load_port_depths",
    "met_by_ports",
]

_NEAREST = 24
_SEEN = 8
_BLIND_KM = 9.0
_TWIN_KM = 0.5
_BESIDE_KM = 5.0
_DEEP_M = 20.0
_LARGE_SEA = 1500

UNDER_KEEL_FRAC = 0.1
"""Water kept under the keel at sea, as a share of the draught; port depths hold their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Approach:
    """The way from a port to the sea mesh.

    Notes
    -----
    (``lon``, ``lat``) is the fairway point, ``length_km`` the way from the port to it; ``nodes``
    int32[k] and ``lengths_km`` float64[k] are mesh nodes near it, ``seen`` bool[k] those in sight
    over water: ways to them are pulled tight. ``blind`` is true when none was near and in sight and
    the nearest was taken.
    """

    place_id: str
    lon: float
    lat: float
    length_km: float
    nodes: NDArray[np.int32]
    lengths_km: NDArray[np.float64]
    seen: NDArray[np.bool_]
    blind: bool


@dataclass(frozen=True, slots=True)
class PortDepth:
    """What draught a port takes: the deepest of channel and berths on file, with the tide.

    Notes
    -----
    All in metres; None where the index has no figure. ``max_draught_m`` is the deepest of the four
    plus ``tide_m``: what a ship can bring in at high water.
    """

    place_id: str
    channel_m: float | None
    pier_m: float | None
    tide_m: float
    max_draught_m: float
    source: str
    grade: str


@lru_cache(maxsize=1)
def load_port_depths() -> dict[str, PortDepth]:
    """Return the port depths on file by place.

    Examples
    --------
    >>> load_port_depths()["shanghai"].max_draught_m
    13.0
    """
    return {depth.place_id: depth for depth in load("port_depths", PortDepth)}


def met_by_ports(channels: tuple[Channel, ...], places: tuple[Place, ...]) -> tuple[Channel, ...]:
    """Return channels with a point where each port beside them meets the line.

    Parameters
    ----------
    channels
        Channels.
    places
        Places; those without the mode ``sea`` or with a sea point of their own are passed over.

    Notes
    -----
    A port within 9 km of a line leaves by the nearest point of it, so that no way runs up the line
    to its next corner and back; so it does of both lines where each direction has its own.
    """
    met: dict[str, list[tuple[int, float]]] = {}
    for place in places:
        if "sea" not in place.modes or place.sea_lon is not None:
            continue
        offers = [(*_nearest_on(c, place.lon, place.lat), c.channel_id) for c in channels]
        nearest_km = min(offers)[0]
        for off_km, part, share, name in offers:
            beside = off_km < _BLIND_KM and off_km < nearest_km + _TWIN_KM
            if beside and 0.0 < share < 1.0:
                met.setdefault(name, []).append((part, share))
    return tuple(_with_points(c, sorted(met.get(c.channel_id, []))) for c in channels)


def _nearest_on(channel: Channel, lon: float, lat: float) -> tuple[float, int, float]:
    """Return (km, segment, share of it) of a line's point nearest to a place."""
    shrink = np.cos(np.radians(lat))
    x = ((channel.lon - lon + 180.0) % 360.0 - 180.0) * shrink
    y = channel.lat - lat
    dx, dy = np.diff(x), np.diff(y)
    share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / (dx * dx + dy * dy), 0.0, 1.0)
    off = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy)
    best = int(np.argmin(off))
    return float(off[best]) * EARTH_RADIUS_KM * np.pi / 180.0, best, float(share[best])


def _with_points(channel: Channel, extra: list[tuple[int, float]]) -> Channel:
    lon, lat = channel.lon, channel.lat
    at = np.concatenate([np.arange(len(lon)), [part + share for part, share in extra]])
    at = np.unique(np.round(at, 3))
    corner = np.arange(len(lon))
    return replace(channel, lon=np.interp(at, corner, lon), lat=np.interp(at, corner, lat))


def dredged(mesh: Mesh, harbours: tuple[Approach, ...]) -> NDArray[np.float32]:
    """Return the depth of the mesh nodes with the approaches of the ports made as deep as on file.

    Parameters
    ----------
    mesh
        Sea mesh.
    harbours
        Approaches of the ports.

    Returns
    -------
    float32[nodes], m; nowhere less than the mesh's own.

    Notes
    -----
    From each port the shortest way over the mesh to a large sea of 20 m and more takes the port's
    draught on file. Straits and canals keep their own limits.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components, dijkstra

    nodes = len(mesh.lon)
    graph = csr_matrix((mesh.length_km, mesh.target, mesh.indptr), shape=(nodes, nodes))
    # A channel's own nodes have no depth: they end no way to open water.
    deep = (mesh.depth_m >= _DEEP_M) & np.isfinite(mesh.depth_m)
    _, sea = connected_components(graph[deep][:, deep], directed=False)
    large = np.bincount(sea) >= _LARGE_SEA
    ends = np.flatnonzero(deep)[large[sea]]
    away, back, _ = dijkstra(graph, indices=ends, min_only=True, return_predecessors=True)
    depth = mesh.depth_m.copy()
    on_file = load_port_depths()
    for harbour in harbours:
        port = on_file.get(harbour.place_id)
        if port is None:
            continue
        node = int(harbour.nodes[np.argmin(away[harbour.nodes] + harbour.lengths_km)])
        water_m = (1.0 + UNDER_KEEL_FRAC) * port.max_draught_m
        while node >= 0 and np.isfinite(away[node]):
            after = int(back[node])
            cells = [node, *_crossed(mesh, node, after)]
            depth[cells] = np.maximum(depth[cells], water_m)
            node = after
    return depth


def _crossed(mesh: Mesh, node: int, after: int) -> list[int]:
    """Return the cells that the step between two nodes cuts across."""
    if after < 0:
        return []
    edges = np.arange(mesh.indptr[node], mesh.indptr[node + 1])
    edges = edges[mesh.target[edges] == after]
    cells = np.concatenate([mesh.mid1[edges], mesh.mid2[edges]])
    return [int(cell) for cell in cells if cell >= 0]


def approaches(mesh: Mesh, places: tuple[Place, ...]) -> tuple[Approach, ...]:
    """Return the approach of every place that ships reach.

    Parameters
    ----------
    mesh
        Sea mesh.
    places
        Places; those without the mode ``sea`` are passed over.

    Notes
    -----
    A fairway point is the table's sea point; where a channel passes within 9 km its nearest point
    (``met_by_ports``), to which the points of channels within 5 km of the port are joined; else the
    ocean pixel nearest to the port. Nodes in sight of a fairway point (1' land mask) are joined, at
    most eight, those within 9 km in any case; none across a traffic lane, so that no way cuts it by
    a port.
    """
    from scipy.spatial import cKDTree

    mask = load_land_mask()
    tree = cKDTree(_unit(mesh.lon, mesh.lat))
    channel = mesh.special >= 0
    channel[channel] = mesh.special_channel[mesh.special[channel]] >= 0
    drawn = np.unique(np.repeat(np.arange(len(mesh.lon)), np.diff(mesh.indptr))[channel])
    result = []
    for place in places:
        if "sea" not in place.modes:
            continue
        if place.sea_lon is not None and place.sea_lat is not None:
            lon, lat = place.sea_lon, place.sea_lat
        else:
            off = np.asarray(distance_km(place.lon, place.lat, mesh.lon[drawn], mesh.lat[drawn]))
            if off.min() < _BLIND_KM:
                order = np.argsort(off)
                near = drawn[order[off[order] < max(off.min() + _TWIN_KM, _BESIDE_KM)]]
                result.append(_beside(place, mesh, near))
                continue
            lon, lat = _ocean_pixel(mask, place.lon, place.lat)
        here = _unit(np.array([lon]), np.array([lat]))[0]
        near = np.asarray(tree.query(here, k=_NEAREST)[1])
        away = geodesic_km(lon, lat, mesh.lon[near], mesh.lat[near])
        seen = mask.segment_clear(
            np.full(_NEAREST, lon), np.full(_NEAREST, lat), mesh.lon[near], mesh.lat[near]
        )
        same_side = ~_across_lanes(lon, lat, mesh.lon[near], mesh.lat[near])
        good = np.flatnonzero((seen | (away < _BLIND_KM)) & same_side)[:_SEEN]
        blind = len(good) == 0
        if blind:
            good = np.array([0])
        result.append(
            Approach(
                place_id=place.place_id,
                lon=float(lon),
                lat=float(lat),
                length_km=float(geodesic_km(place.lon, place.lat, lon, lat)),
                nodes=near[good].astype(np.int32),
                lengths_km=np.asarray(away[good], dtype=np.float64),
                seen=seen[good] & same_side[good],
                blind=blind,
            )
        )
    return tuple(result)


def _across_lanes(
    lon: float, lat: float, lons: NDArray[np.float64], lats: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether the legs from a point to others cross a traffic lane."""
    from globalarctic.transport._kernels.gates import gate_pieces
    from globalarctic.transport._kernels.stencil import first_gates
    from globalarctic.transport.network.passages import load_lanes

    pieces = gate_pieces([(lane.gate_lon, lane.gate_lat) for lane in load_lanes()])
    x, y = np.append(lons, lon), np.append(lats, lat)
    count = len(lons)
    ends = np.full(count, count, np.int32), np.arange(count, dtype=np.int32)
    met = first_gates(x, y, *ends, np.ones(count + 1, np.uint8), pieces)
    return np.asarray(met >= 0)


def _beside(place: Place, mesh: Mesh, nodes: NDArray[np.int64]) -> Approach:
    """Return the approach of a port beside a channel: the way to the line's point next to it."""
    lon, lat = float(mesh.lon[nodes[0]]), float(mesh.lat[nodes[0]])
    return Approach(
        place_id=place.place_id,
        lon=lon,
        lat=lat,
        length_km=float(geodesic_km(place.lon, place.lat, lon, lat)),
        nodes=nodes.astype(np.int32),
        lengths_km=geodesic_km(lon, lat, mesh.lon[nodes], mesh.lat[nodes]),
        seen=np.zeros(len(nodes), np.bool_),
        blind=False,
    )


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _ocean_pixel(mask: LandMask, lon: float, lat: float) -> tuple[float, float]:
    step = 1.0 / 60.0
    stretch = 1.0 / max(np.cos(np.radians(lat)), 0.05)
    offsets = np.arange(-20, 21) * step
    dx, dy = np.meshgrid(offsets * stretch, offsets)
    lons = (lon + dx.ravel() + 180.0) % 360.0 - 180.0
    lats = np.clip(lat + dy.ravel(), -89.9, 89.9)
    ocean = mask.is_ocean(lons, lats)
    if not ocean.any():
        return lon, lat
    away = np.asarray(distance_km(lon, lat, lons, lats))
    away[~ocean] = np.inf
    best = int(np.argmin(away))
    return float(lons[best]), float(lats[best])
