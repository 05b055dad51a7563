"""Read the edges of the Global Liner Shipping Network and add them up to country pairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.countries import country_of
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_edges"]

_NEED = ("CountryCode_port1", "CountryCode_port2", "Edge weight=1", "Edge weight=C")


def read_edges(paths: Mapping[int, Path]) -> Mapping[str, TiePanel]:
    """Return ``liner_services`` and ``liner_teu`` by country pair and year.

    Parameters
    ----------
    paths
        The publisher's edge tables (.xlsx) by year.

    Raises
    ------
    InputError
        When the reader of .xlsx files is not installed, or no file is given.
    DataError
        When a file cannot be read.
    SchemaError
        When a column is absent or a cell is no number.
    UnknownNameError
        When a country code is on no list.

    Notes
    -----
    An edge joins two ports that a service calls at, once, without direction; the pair of countries
    sums its port pairs. A service that calls at three ports of a country so counts three times,
    and its slots do too: the figures order pairs, they are no ship counts. Two countries on file
    without an edge have zero; a country that is not on file in a year (most have no coast) is
    unknown.

    Sources
    -------
    Global Liner Shipping Network 2015 and 2017 from Alphaliner schedules,
    Network-Maritime-Complexity/GLSN-and-international-trade, CC BY 4.0.
    """
    if not paths:
        raise InputError("no edge table given; name a file for each year")
    years = tuple(sorted(paths))
    edges = {year: _read(paths[year]) for year in years}
    present = {year: {c for a, b, _, _ in edges[year] for c in (a, b)} for year in years}
    countries = tuple(sorted(set().union(*present.values())))
    place = {country: at for at, country in enumerate(countries)}
    shape = (len(years), len(countries), len(countries))
    services, slots = np.zeros(shape), np.zeros(shape)
    for at, year in enumerate(years):
        for a, b, count, teu in edges[year]:
            if a != b:
                for pair in ((place[a], place[b]), (place[b], place[a])):
                    services[at][pair] += count
                    slots[at][pair] += teu
        absent = [place[country] for country in countries if country not in present[year]]
        for ties in (services, slots):
            ties[at, absent, :] = ties[at, :, absent] = np.nan
            ties[at, absent, absent] = 0.0
    origin = Provenance(
        "Global Liner Shipping Network (Alphaliner schedules)",
        ", ".join(map(str, years)),
        "CC-BY-4.0",
        LicenceClass.EMBED,
        note="sum over port pairs, no direction",
    )
    return {
        layer: TiePanel(layer, TieKind.ACTUAL, unit, countries, years, ties, origin)
        for layer, unit, ties in (
            ("liner_services", "services x port pairs", services),
            ("liner_teu", "TEU x port pairs", slots),
        )
    }


def _read(path: Path) -> list[tuple[str, str, float, float]]:
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise InputError(
            f"{path}: .xlsx files need openpyxl; "
            "install it with: pip install 'globalarctic[sources]'"
        ) from None
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        header = list(next(lines, ()))
        missing = [name for name in _NEED if name not in header]
        if missing:
            raise SchemaError(f"{path} lacks the columns {missing}; it has {header}")
        at = [header.index(name) for name in _NEED]
        found = []
        for line in lines:
            a, b, count, teu = (line[column] for column in at)
            try:
                numbers = float(count), float(teu)
            except (TypeError, ValueError):
                raise SchemaError(f"{path}: {count!r} or {teu!r} is no number") from None
            pair = country_of(str(a), "glsn"), country_of(str(b), "glsn")
            if all(pair):
                found.append((*pair, *numbers))
    finally:
        book.close()
    return found
