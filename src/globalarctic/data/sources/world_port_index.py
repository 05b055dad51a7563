"""Read the World Port Index (NGA Pub. 150) as CSV."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from globalarctic.cells import read_cells
from globalarctic.errors import SchemaError

__all__ = ["WpiPort", "read_ports"]

_NEED = ("Main Port Name", "Country Code", "UN/LOCODE", "Latitude", "Longitude")


@dataclass(frozen=True, slots=True)
class WpiPort:
    """A port of the index: name, country as printed, UN/LOCODE without blank, position."""

    name: str
    country: str
    locode: str
    lon: float
    lat: float


def read_ports(path: Path) -> tuple[WpiPort, ...]:
    """Return all ports of a World Port Index file.

    Raises
    ------
    SchemaError
        When a column is absent or a position is no number.
    DataError
        When the file cannot be read.

    Notes
    -----
    The index has slips: a "Hamburg Harbor" lies at 1.6 S 150 E. Positions are given as printed.
    """
    ports = []
    for line, row in read_cells(Path(path)):
        missing = [name for name in _NEED if name not in row]
        if missing:
            raise SchemaError(f"{path} lacks the columns {missing}; is it the World Port Index?")
        try:
            lon, lat = float(row["Longitude"]), float(row["Latitude"])
        except ValueError:
            lon = lat = math.nan
        if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
            raise SchemaError(
                f"{path} line {line}: position {row['Longitude']!r}, {row['Latitude']!r}"
            )
        ports.append(
            WpiPort(
                row["Main Port Name"],
                row["Country Code"],
                row["UN/LOCODE"].replace(" ", ""),
                lon,
                lat,
            )
        )
    return tuple(ports)
