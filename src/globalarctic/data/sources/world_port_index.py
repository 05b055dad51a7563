"""Read the World Port Index (NGA Pub. 150) as CSV."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from globalarctic.errors import DataError, SchemaError

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
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in _NEED if name not in (reader.fieldnames or ())]
    if missing:
        raise SchemaError(f"{path} lacks the columns {missing}; is it the World Port Index?")
    ports = []
    for row in reader:
        try:
            lon, lat = float(row["Longitude"]), float(row["Latitude"])
        except ValueError:
            raise SchemaError(
                f"{path} line {reader.line_num}: position {row['Longitude']!r}, {row['Latitude']!r}"
            ) from None
        ports.append(
            WpiPort(
                row["Main Port Name"].strip(),
                row["Country Code"].strip(),
                row["UN/LOCODE"].replace(" ", ""),
                lon,
                lat,
            )
        )
    return tuple(ports)
