"""Where ports meet open water: the fairway point of each port, the mesh nodes it sees, its depth.

The depth grid of the mesh is coarse and knows no dredged channel, so it would shut ports that take
large ships every day. The way from a port to deep water is therefore as deep as the port's own
channel and berths are on file, tide included.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.geo import distance_km
from globalarctic.landmask import load_land_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.landmask import LandMask
    from globalarctic.transport.network.mesh import Mesh
    from globalarctic.transport.network.places import Place

__all__ = ["UNDER_KEEL_FRAC", "Approach", "PortDepth", "approaches", "dredged", "load_port_depths"]

_NEAREST = 24
_SEEN = 8
_BLIND_KM = 9.0
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
    int32[k] and ``lengths_km`` float64[k] are mesh nodes in sight of it. ``blind`` is true when
    none was in sight and the nearest was taken.
    """

    place_id: str
    lon: float
    lat: float
    length_km: float
    nodes: NDArray[np.int32]
    lengths_km: NDArray[np.float64]
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
    A fairway point is the table's sea point, else the port itself where a channel passes within
    9 km, else the ocean pixel nearest to it. Nodes in
    sight of it (1' land mask) are joined, at most eight; nodes within 9 km are joined in any case,
    so that ports on canals and river mouths meet the channel.
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
            off = distance_km(place.lon, place.lat, mesh.lon[drawn], mesh.lat[drawn])
            if np.min(off) < _BLIND_KM:
                lon, lat = place.lon, place.lat
            else:
                lon, lat = _ocean_pixel(mask, place.lon, place.lat)
        here = _unit(np.array([lon]), np.array([lat]))[0]
        near = np.asarray(tree.query(here, k=_NEAREST)[1])
        away = distance_km(lon, lat, mesh.lon[near], mesh.lat[near])
        seen = mask.segment_clear(
            np.full(_NEAREST, lon), np.full(_NEAREST, lat), mesh.lon[near], mesh.lat[near]
        )
        good = np.flatnonzero(seen | (away < _BLIND_KM))[:_SEEN]
        blind = len(good) == 0
        if blind:
            good = np.array([0])
        result.append(
            Approach(
                place_id=place.place_id,
                lon=float(lon),
                lat=float(lat),
                length_km=float(distance_km(place.lon, place.lat, lon, lat)),
                nodes=near[good].astype(np.int32),
                lengths_km=np.asarray(away[good], dtype=np.float64),
                blind=blind,
            )
        )
    return tuple(result)


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
