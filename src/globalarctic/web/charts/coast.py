"""The coast as rings, read from the bundled TopoJSON."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from globalarctic.data.tables import bundled_path

__all__ = ["LEVELS", "coast_bytes", "coast_rings"]

LEVELS = ("far", "near")


def coast_bytes(level: str) -> bytes:
    """Return a level as it is bundled: gzipped TopoJSON.

    Raises
    ------
    KeyError
        When there is no such level.

    Examples
    --------
    >>> len(coast_bytes("far")) < 20_000
    True
    """
    if level not in LEVELS:
        raise KeyError(level)
    return bundled_path(f"coast_{level}.json.gz").read_bytes()


@lru_cache(maxsize=2)
def coast_rings(level: str) -> tuple[NDArray[np.float64], ...]:
    """Return the rings of land of a level, float64[k, 2]: lon, lat in degrees.

    Examples
    --------
    >>> rings = coast_rings("far")
    >>> bool(max(ring[:, 1].max() for ring in rings) < 84.0)
    True
    """
    held = json.loads(gzip.decompress(coast_bytes(level)))
    step, shift = np.array(held["transform"]["scale"]), np.array(held["transform"]["translate"])
    return tuple(np.cumsum(np.array(arc), axis=0) * step + shift for arc in held["arcs"])
