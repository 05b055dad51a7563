"""Read bilateral exports derived from UN Comtrade, every fourth year; for tests only.

The rows may be cited and computed with, not passed on. Years before 2004 have structural holes:
Germany's exports to Poland are absent in 1996 and 2000, so that Poland imports next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.countries import country_of
from globalarctic.data.formats.long_table import read_rows, whole_number
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.errors import InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FIRST_YEAR", "read_exports"]

FIRST_YEAR = 2004
"""First year without the structural holes."""


def read_exports(path: Path, *, years: Sequence[int] = ()) -> TiePanel:
    """Return exports from row to column, USD of the year; NaN where no flow is on file.

    Parameters
    ----------
    path
        CSV, plain or gzip, with time, exp, imp and export.
    years
        Years wanted; all from `FIRST_YEAR` on by default.

    Raises
    ------
    InputError
        When a year before `FIRST_YEAR` is asked for, or one that is not on file.
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, a cell is no number, or a pair and year stands twice.
    UnknownNameError
        When a country code is on no list.
    """
    early = [year for year in years if year < FIRST_YEAR]
    if early:
        raise InputError(
            f"exports of {early[0]} are refused: before {FIRST_YEAR} large flows are absent "
            f"(Germany to Poland in 1996 and 2000); ask for {FIRST_YEAR} or later"
        )
    found: dict[tuple[int, str, str], float] = {}
    for row in read_rows(path, ("time", "exp", "imp", "export")):
        year = whole_number(path, row["time"])
        if year < FIRST_YEAR or (years and year not in years):
            continue
        a = country_of(row["exp"], "comtrade", year=year)
        b = country_of(row["imp"], "comtrade", year=year)
        if not a or not b or a == b:
            continue
        if (year, a, b) in found:
            raise SchemaError(f"{path}: {a} to {b} in {year} stands twice")
        try:
            found[year, a, b] = float(row["export"])
        except ValueError:
            raise SchemaError(f"{path}: {row['export']!r} is no number") from None
        if not 0.0 <= found[year, a, b] < float("inf"):
            raise SchemaError(f"{path}: {a} to {b} in {year} holds {row['export']!r}; no amount")
    held = tuple(sorted({year for year, _, _ in found}))
    absent = [year for year in years if year not in held] or ([] if held else [FIRST_YEAR])
    if absent:
        raise InputError(f"{path} has no exports of {absent[0]}; on file are {list(held)}")
    countries = tuple(sorted({c for _, a, b in found for c in (a, b)}))
    place = {country: at for at, country in enumerate(countries)}
    ties = np.full((len(held), len(countries), len(countries)), np.nan)
    ties[:, np.arange(len(countries)), np.arange(len(countries))] = 0.0
    for (year, a, b), value in found.items():
        ties[held.index(year), place[a], place[b]] = value
    return TiePanel(
        "exports_usd",
        TieKind.ACTUAL,
        "usd",
        countries,
        held,
        ties,
        Provenance(
            "UN Comtrade, by the R package penppml",
            "2016",
            "not stated for the rows",
            LicenceClass.CITE_ONLY,
            note=f"every fourth year; years before {FIRST_YEAR} are left out for their holes",
        ),
    )
