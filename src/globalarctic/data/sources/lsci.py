"""Read UNCTAD's Liner Shipping Connectivity Index, for comparison with results only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.data.formats.long_table import read_rows, series_of
from globalarctic.data.panels import LicenceClass, Provenance, TieKind
from globalarctic.errors import InputError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.panels import SeriesPanel

__all__ = ["read_index"]


def read_index(path: Path, *, vintage: str, quarter: str = "Q4") -> SeriesPanel:
    """Return the index of one quarter of each year.

    Parameters
    ----------
    path
        CSV with economy_label, quarter_label and index_value.
    vintage
        Which edition the file is.
    quarter
        ``Q1`` to ``Q4``; the last one by default, as the series starts with Q4 2006.

    Raises
    ------
    InputError
        When the quarter is another one.
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, or a quarter or value cannot be read.
    UnknownNameError
        When an economy's label is on no list.

    Sources
    -------
    UNCTADstat, Liner shipping connectivity index, quarterly.
    """
    if quarter not in {"Q1", "Q2", "Q3", "Q4"}:
        raise InputError(f"quarter {quarter!r}; allowed are Q1, Q2, Q3, Q4")
    rows = read_rows(path, ("economy_label", "quarter_label", "index_value"))
    wrong = [row["quarter_label"] for row in rows if row["quarter_label"][:1] != "Q"]
    if wrong:
        raise SchemaError(f"{path}: quarter {wrong[0]!r}; expected for example Q4 2006")
    return series_of(
        (
            (row["economy_label"], row["quarter_label"][3:], row["index_value"])
            for row in rows
            if row["quarter_label"][:2] == quarter
        ),
        path=path,
        publisher="unctad",
        indicator="lsci",
        unit="index",
        kind=TieKind.ACTUAL,
        provenance=Provenance(
            "UNCTADstat, Liner shipping connectivity index",
            vintage,
            "CC-BY-3.0-IGO",
            LicenceClass.USER_FETCH,
            note=f"{quarter} of each year",
        ),
    )
