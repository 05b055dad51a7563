"""Read CEPII GeoDist: distance, border and language of country pairs, which never change.

The table describes the world of about 2010 with codes older than that: Romania is ROM, Congo
(Kinshasa) ZAR, Timor-Leste TMP, Serbia with Montenegro YUG; Sudan still holds South Sudan.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.countries import country_of
from globalarctic.data.formats.long_table import read_r_frame, read_rows
from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.errors import InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["MEASURES", "YEAR", "read_pairs"]

MEASURES = ("dist", "distcap", "distw", "distwces")
"""Distances of the table: main cities, capitals, and two means weighted by population."""

YEAR = 2011
"""The only year of the panels: that of the publication. The facts stand for every year."""


def read_pairs(path: Path, *, measure: str = "dist") -> Mapping[str, TiePanel]:
    """Return ``distance_km``, ``contiguity`` and ``common_language`` as static panels.

    Parameters
    ----------
    path
        The table ``dist_cepii`` as .rda or CSV.
    measure
        One of `MEASURES`; ``dist`` joins the main cities and is on file for every pair.

    Raises
    ------
    InputError
        When the measure is unknown, or the reader of R files is not installed.
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, a cell is no number, or a pair stands twice.

    Notes
    -----
    The distance of a country to itself is left out: ties have a zero diagonal. A full stop in the
    file means unknown.

    Sources
    -------
    Mayer and Zignago 2011, Notes on CEPII's distances measures: the GeoDist database, CEPII
    working paper 2011-25.
    """
    if measure not in MEASURES:
        raise InputError(f"measure {measure!r}; allowed are {', '.join(MEASURES)}")
    need = ("iso_o", "iso_d", "contig", "comlang_off", measure)
    if Path(path).suffix == ".rda":
        columns = read_r_frame(path, need)
    else:
        rows = read_rows(path, need)
        columns = {name: [row[name] for row in rows] for name in need}
    own = [country_of(str(code), "cepii-geodist") for code in columns["iso_o"]]
    partner = [country_of(str(code), "cepii-geodist") for code in columns["iso_d"]]
    countries = tuple(sorted({code for code in own if code}))
    place = {country: at for at, country in enumerate(countries)}
    keep = [
        at
        for at, (a, b) in enumerate(zip(own, partner, strict=True))
        if a in place and b in place and a != b
    ]
    pairs = [(place[own[at]], place[partner[at]]) for at in keep]
    if len(set(pairs)) != len(pairs):
        raise SchemaError(f"{path}: a pair of countries stands twice")
    origin = Provenance(
        "CEPII GeoDist (Mayer and Zignago 2011)",
        str(YEAR),
        "Etalab-2.0",
        LicenceClass.EMBED,
        note=f"distance measure {measure}; borders and codes of about 2010",
    )
    layers = (
        ("distance_km", "km", measure),
        ("contiguity", "1", "contig"),
        ("common_language", "1", "comlang_off"),
    )
    return {
        layer: TiePanel(
            layer,
            TieKind.STATIC,
            unit,
            countries,
            (YEAR,),
            _matrix(path, [columns[column][at] for at in keep], pairs, len(countries)),
            origin,
        )
        for layer, unit, column in layers
    }


def _matrix(
    path: Path, cells: Sequence[object], pairs: Sequence[tuple[int, int]], n: int
) -> NDArray[np.float64]:
    matrix = np.full((1, n, n), np.nan)
    matrix[0, np.arange(n), np.arange(n)] = 0.0
    for (row, column), cell in zip(pairs, cells, strict=True):
        if cell is None or str(cell) in {".", ""}:
            continue
        try:
            matrix[0, row, column] = float(str(cell))
        except ValueError:
            raise SchemaError(f"{path}: {cell!r} is no number") from None
    return matrix
