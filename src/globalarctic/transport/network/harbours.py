"""Where ports meet open water: the fairway point of each port and the mesh nodes it sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.landmask import load_land_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.landmask import LandMask
    from globalarctic.transport.network.mesh import Mesh
    from globalarctic.transport.network.places import Place

__all__ = ["Approach", "approaches"]

_NEAREST = 24
_SEEN = 8
_BLIND_KM = 9.0


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
    A fairway point is the table's sea point, else the ocean pixel nearest to the port. Nodes in
    sight of it (1' land mask) are joined, at most eight; nodes within 9 km are joined in any case,
    so that ports on canals and river mouths meet the channel.
    """
    from scipy.spatial import cKDTree

    mask = load_land_mask()
    tree = cKDTree(_unit(mesh.lon, mesh.lat))
    result = []
    for place in places:
        if "sea" not in place.modes:
            continue
        if place.sea_lon is not None and place.sea_lat is not None:
            lon, lat = place.sea_lon, place.sea_lat
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
