"""Read Gapminder's Systema Globalis: a CSV file an indicator with geo, time and the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.data.formats.long_table import read_rows, series_of
from globalarctic.data.panels import LicenceClass, Provenance, TieKind
from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.panels import SeriesPanel

__all__ = ["read_indicator"]


def read_indicator(
    path: Path, *, indicator: str, unit: str, vintage: str, scale: float = 1.0
) -> SeriesPanel:
    """Return an indicator of Systema Globalis.

    Parameters
    ----------
    indicator
        Our name of the quantity.
    unit
        Unit after scaling.
    vintage
        Which edition the file is.
    scale
        Factor from Gapminder's unit to ``unit``; 0.01 makes shares of percentages.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When the file is not of the form geo, time, value.
    UnknownNameError
        When a country code is on no list.

    Sources
    -------
    Gapminder, open-numbers/ddf--gapminder--systema_globalis.
    """
    rows = read_rows(path, ("geo", "time"), every=True)
    header = list(rows[0]) if rows else []
    if len(header) != 3 or header[:2] != ["geo", "time"]:
        raise SchemaError(f"{path} has the columns {header}; expected geo, time and a value")
    return series_of(
        ((row["geo"].upper(), row["time"], row[header[2]]) for row in rows),
        path=path,
        publisher="gapminder",
        indicator=indicator,
        unit=unit,
        kind=TieKind.ACTUAL,
        scale=scale,
        provenance=Provenance(
            f"Gapminder, Systema Globalis, {header[2]}",
            vintage,
            "CC-BY-4.0",
            LicenceClass.EMBED,
        ),
    )
