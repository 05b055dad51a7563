"""Gate geometry: passage gates as short great-circle pieces, and where a leg crosses them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["crossings", "gate_pieces"]


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def gate_pieces(
    polylines: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return (float64[k, 6] end vectors, int32[k] gate number) of gate polylines.

    Parameters
    ----------
    polylines
        One (lon, lat) pair of arrays a gate; empty arrays for a passage without a gate.
    """
    ends: list[NDArray[np.float64]] = []
    number: list[int] = []
    for gate, (lon, lat) in enumerate(polylines):
        if len(lon) < 2:
            continue
        v = _unit(np.asarray(lon, float), np.asarray(lat, float))
        for a, b in pairwise(v):
            ends.append(np.concatenate([a, b]))
            number.append(gate)
    return np.array(ends).reshape(-1, 6), np.array(number, np.int32)


def crossings(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    pieces: tuple[NDArray[np.float64], NDArray[np.int32]],
) -> list[tuple[int, float, int, float, float]]:
    """Return each crossing of a path with a gate, in the path's order.

    Returns
    -------
    (segment, fraction of it, gate number, lon, lat) of each crossing.
    """
    ends, number = pieces
    c, d = ends[:, :3], ends[:, 3:]
    gate_normal = np.cross(c, d)
    found: list[tuple[int, float, int, float, float]] = []
    v = _unit(lon, lat)
    for k in range(len(lon) - 1):
        a, b = v[k], v[k + 1]
        normal = np.cross(a, b)
        near = (c + d) @ (a + b) > 0
        hit = near & ((c @ normal > 0) != (d @ normal > 0))
        hit &= (gate_normal @ a > 0) != (gate_normal @ b > 0)
        for piece in np.flatnonzero(hit):
            p = np.cross(normal, gate_normal[piece])
            size = np.linalg.norm(p)
            if size == 0:
                continue
            p = p / size
            if p @ (a + b) < 0:
                p = -p
            whole = np.arccos(np.clip(a @ b, -1, 1))
            part = np.arccos(np.clip(a @ p, -1, 1))
            x = float(np.degrees(np.arctan2(p[1], p[0])))
            y = float(np.degrees(np.arcsin(np.clip(p[2], -1, 1))))
            found.append((k, float(part / whole) if whole else 0.0, int(number[piece]), x, y))
    return sorted(found)
