"""Read World Bank series as CSV: Country Name, Country Code, Year, Value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.data.formats.long_table import read_rows, series_of
from globalarctic.data.panels import LicenceClass, Provenance, TieKind

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.panels import SeriesPanel

__all__ = ["read_indicator"]


def read_indicator(path: Path, *, indicator: str, unit: str, vintage: str) -> SeriesPanel:
    """Return a World Bank series; groups of countries such as the world are left out.

    Parameters
    ----------
    indicator
        Our name of the quantity, for example ``gdp_usd``.
    unit
        Unit of the values as printed.
    vintage
        Which edition the file is.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent or a cell is no number.
    UnknownNameError
        When a country code is on no list.

    Sources
    -------
    World Bank, World Development Indicators.
    """
    rows = read_rows(path, ("Country Code", "Year", "Value"))
    return series_of(
        ((row["Country Code"], row["Year"], row["Value"]) for row in rows),
        path=path,
        publisher="world-bank",
        indicator=indicator,
        unit=unit,
        kind=TieKind.ACTUAL,
        provenance=Provenance(
            "World Bank, World Development Indicators",
            vintage,
            "CC-BY-4.0",
            LicenceClass.EMBED,
        ),
    )
