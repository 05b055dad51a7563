"""An ocean grid of a quarter degree from the land mask, for searches on a static graph.

Cells whose centre is ocean, joined to the 16 neighbours of king's and knight's moves around the
globe; the weight is the great-circle distance in km. Land between the centres is not looked at:
the graph serves timing, not routing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.landmask import load_land_mask
from globalarctic.units import EARTH_RADIUS_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Grid", "ocean_grid"]

_MOVES = tuple(
    (dr, dc)
    for dr in range(-2, 3)
    for dc in range(-2, 3)
    if (abs(dr), abs(dc)) in {(0, 1), (1, 0), (1, 1), (1, 2), (2, 1)}
)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A static graph: int32 indptr[n + 1], int32 target[m], float32 weight_km[m]; lon, lat."""

    indptr: NDArray[np.int32]
    target: NDArray[np.int32]
    weight_km: NDArray[np.float32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def ocean_grid(step_deg: float = 0.25) -> Grid:
    """Return the grid of ocean cells and their moves."""
    rows, cols = round(180 / step_deg), round(360 / step_deg)
    lon = -180.0 + (np.arange(cols) + 0.5) * step_deg
    lat = -90.0 + (np.arange(rows) + 0.5) * step_deg
    ocean = load_land_mask().raster(lon, lat)
    node = np.full((rows, cols), -1, np.int32)
    node[ocean] = np.arange(int(ocean.sum()), dtype=np.int32)
    row, col = np.nonzero(ocean)
    targets = np.full((len(row), len(_MOVES)), -1, np.int32)
    weights = np.zeros((len(row), len(_MOVES)), np.float32)
    phi = np.radians(lat)
    for k, (dr, dc) in enumerate(_MOVES):
        other = row + dr
        inside = (other >= 0) & (other < rows)
        other = np.clip(other, 0, rows - 1)
        targets[:, k] = np.where(inside, node[other, (col + dc) % cols], -1)
        half = np.sin(0.5 * (phi[other] - phi[row])) ** 2
        half += np.cos(phi[other]) * np.cos(phi[row]) * np.sin(0.5 * np.radians(dc * step_deg)) ** 2
        weights[:, k] = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    held = targets >= 0
    indptr = np.zeros(len(row) + 1, np.int32)
    np.cumsum(held.sum(axis=1), out=indptr[1:])
    return Grid(indptr, targets[held], weights[held], lon[col], lat[row])
