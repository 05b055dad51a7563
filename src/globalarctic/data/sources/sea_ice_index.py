"""Read the Sea Ice Index (NSIDC G02135): monthly extents and monthly edge polygons.

The monthly extent is the mean of the days' extents; the polygon bounds the month's mean
concentration of 15 % and more, which covers more where the edge moves within the month.
"""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["read_edge", "read_monthly"]


def read_monthly(path: Path) -> dict[int, float]:
    """Return the extent of a calendar month by year, million km2; missing years are left out.

    Raises
    ------
    SchemaError
        When the file has no columns ``year`` and ``extent``, or a cell is no number.
    DataError
        When the file cannot be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    reader = csv.DictReader(lines, skipinitialspace=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    if not {"year", "extent"} <= set(names):
        raise SchemaError(f"{path} has the columns {names}; expected year and extent")
    reader.fieldnames = names
    try:
        found = {int(row["year"]): float(row["extent"]) for row in reader}
    except (TypeError, ValueError) as error:
        raise SchemaError(f"{path} line {reader.line_num}: {error}") from None
    return {year: extent for year, extent in found.items() if extent > 0}


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
    except (OSError, EOFError) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    try:
        polygons = [
            polygon
            for feature in json.loads(content)["features"]
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
