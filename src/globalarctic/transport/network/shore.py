"""The shore: how far each pixel of coastal water lies from land, so that ways keep clear of it.

Distances come from a one-minute mask whose land pixels hold any land of the half-minute grid behind
the land mask: islands and rocks that this grid does not hold are not kept clear of.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.landmask import load_land_mask, load_shore_mask, tile_rings
from globalarctic.units import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.arrays import Network

__all__ = [
    "CLEARANCE_NMI",
    "MOST_CLEARANCE_NMI",
    "near_shore_km",
    "room_nmi",
    "shore_arrays",
    "with_clearance",
]

CLEARANCE_NMI = 5.0
"""Distance that ways keep from shore where there is room, nautical miles."""

MOST_CLEARANCE_NMI = 10.0
"""Furthest distance to land that is known, nautical miles."""

_BAND = 48


def shore_arrays() -> tuple[NDArray[np.int32], NDArray[np.uint8], NDArray[np.uint8]]:
    """Return (tile_index, tile_dnmi, clear) as the kernels of the shore read them.

    Notes
    -----
    See ``globalarctic.transport._kernels.shore``. Some 5 s on one core.
    """
    from globalarctic.transport._kernels.shore import band_distances

    land_mask, shore_mask = load_land_mask().kernel(), load_shore_mask().kernel()
    index = np.full((720, 1440), -2, np.int32)
    parts: list[NDArray[Any]] = []
    rows = 0
    for first in range(0, 720, _BAND):
        near, dnmi = band_distances(first, _BAND, int(MOST_CLEARANCE_NMI), shore_mask, land_mask)
        land = (dnmi == 0).all(axis=2)
        kept = near & ~land
        band = index[first : first + _BAND]
        band[land] = -1
        band[kept] = rows + np.arange(int(kept.sum()))
        rows += int(kept.sum())
        parts.append(dnmi[kept])
    return index, np.concatenate(parts), tile_rings(index == -2)


def near_shore_km(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    source: NDArray[np.integer[Any]],
    target: NDArray[np.integer[Any]],
    shore: tuple[Any, ...],
) -> NDArray[np.float32]:
    """Return the km that edges count beyond their length for running near shore.

    Parameters
    ----------
    lon, lat
        float64[n] of the nodes, degrees.
    source, target
        int[m] ends of the edges.
    shore
        As the kernels read it.
    """
    from globalarctic.transport._kernels.shore import penalties

    extra: NDArray[np.float32] = penalties(lon, lat, source, target, shore)
    return extra


def with_clearance(network: Network, clearance_nmi: float) -> Network:
    """Return a network whose ways keep another distance from shore where there is room.

    Parameters
    ----------
    network
        Network.
    clearance_nmi
        Distance from shore, 0 to ``MOST_CLEARANCE_NMI`` nautical miles.

    Raises
    ------
    InputError
        When the clearance is out of range.

    Notes
    -----
    Every edge outside channels is weighed anew: some 10 s on one core.
    """
    if not 0.0 <= clearance_nmi <= MOST_CLEARANCE_NMI:
        raise InputError(
            f"clearance is {clearance_nmi:g} nmi; give 0 to {MOST_CLEARANCE_NMI:g}, "
            f"{CLEARANCE_NMI:g} by default"
        )
    if clearance_nmi == network.clearance_nmi:
        return network
    key = f"{network.key}-{clearance_nmi:g}nmi"
    other = replace(network, clearance_nmi=clearance_nmi, key=key)
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    free = (network.special < 0) | (network.specials.pinned[network.special] == 0)
    weighed = network.length_km.copy()
    weighed[free] += near_shore_km(
        network.lon, network.lat, source[free], network.target[free], other.shore()
    )
    return replace(other, weighed_km=weighed)


def room_nmi(network: Network, lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the least distance to land along a great-circle leg, at most ``MOST_CLEARANCE_NMI``.

    Parameters
    ----------
    network
        Network, for its shore.
    lon1, lat1, lon2, lat2
        Ends of the leg, degrees.

    Notes
    -----
    Sampled about every kilometre, ends included; 0 over land.
    """
    ends = np.radians([[lon1, lat1], [lon2, lat2]])
    lam, phi = ends[:, 0], ends[:, 1]
    a, b = np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    angle = float(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b))
    frac = np.linspace(0.0, 1.0, max(2, int(angle * EARTH_RADIUS_KM) + 1))
    if angle > 1e-9:
        points = np.outer(np.sin((1.0 - frac) * angle), a) + np.outer(np.sin(frac * angle), b)
        points /= np.sin(angle)
    else:
        points = np.array([a, b])
    lon = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    lat = np.degrees(np.arcsin(np.clip(points[:, 2], -1.0, 1.0)))
    row = np.clip(np.floor((lat + 90.0) * 60.0).astype(int), 0, 10799)
    col = np.floor((lon + 180.0) * 60.0).astype(int) % 21600
    tile = network.shore_index[row // 15, col // 15]
    known = network.shore_dnmi[np.maximum(tile, 0), row % 15 * 15 + col % 15] / 10.0
    away = np.where(tile == -2, MOST_CLEARANCE_NMI, np.where(tile == -1, 0.0, known))
    return float(min(MOST_CLEARANCE_NMI, away.min()))
