"""Read the Sea Ice Index (NSIDC G02135): monthly extents and monthly edge polygons.

The monthly extent is the mean of the days' extents; the polygon bounds the month's mean
concentration of 15 % and more, which covers more where the edge moves within the month.
"""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.cells import decoded, json_of, read_cells
from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["read_edge", "read_monthly"]

_MOST_MILLION_KM2 = 20.0


def read_monthly(path: Path) -> dict[int, float]:
    """Return the extent of a calendar month by year, million km2; missing years are left out.

    Raises
    ------
    SchemaError
        When the file has no columns ``year`` and ``extent``, or a cell is no number.
    DataError
        When the file cannot be read.
    """
    extents: dict[int, float] = {}
    for line, row in read_cells(Path(path)):
        if not {"year", "extent"} <= set(row):
            raise SchemaError(f"{path} has the columns {list(row)}; expected year and extent")
        try:
            year, extent = int(row["year"]), float(row["extent"])
        except ValueError as error:
            raise SchemaError(f"{path} line {line}: {error}") from None
        if not extent <= _MOST_MILLION_KM2:
            raise SchemaError(f"{path} line {line}: extent {extent} is no extent in million km2")
        extents[year] = extent
    return {year: extent for year, extent in extents.items() if extent > 0}


def read_edge(path: Path) -> tuple[tuple[NDArray[np.float64], ...], ...]:
    """Return the ice polygons of a month: each a tuple of rings, outer first, float64[k, 2].

    Parameters
    ----------
    path
        GeoJSON, plain or gzip; rings in lon, lat degrees.

    Raises
    ------
    SchemaError
        When the file is no GeoJSON with polygons.
    DataError
        When the file cannot be read.

    Notes
    -----
    Some copies hold every polygon twice; repeated ones are left out.
    """
    try:
        content = Path(path).read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    collection = json_of(decoded(content, name=str(path)), str(path))
    try:
        polygons = [
            polygon
            for feature in collection["features"]
            for polygon in _polygons(feature["geometry"])
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaError(f"{path} is no GeoJSON with polygons: {error!r}") from None
    if not polygons:
        raise SchemaError(f"{path} holds no polygon")
    unique = {json.dumps(polygon): polygon for polygon in polygons}
    return tuple(
        tuple(np.asarray(ring, dtype=np.float64) for ring in polygon) for polygon in unique.values()
    )


def _polygons(geometry: dict[str, object]) -> list[list[list[list[float]]]]:
    held = geometry["coordinates"]
    if geometry["type"] == "MultiPolygon":
        return held  # type: ignore[return-value]
    if geometry["type"] == "Polygon":
        return [held]  # type: ignore[list-item]
    raise SchemaError(f"geometry {geometry['type']!r}; expected Polygon or MultiPolygon")
