"""A user's table of POLARIS values for decayed ice.

IMO MSC.1/Circ.1519 lets a ship use Table 1.4 instead of Table 1.3 only where qualified personnel on
board confirm that the ice is decayed (paragraph 1.1.3). No verified transcription of that table is
on file; who holds the circular can load it here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.cells import read_cells
from globalarctic.errors import DataError, SchemaError
from globalarctic.transport.ice.polaris import ICE_CLASSES, ICE_TYPES, DecayedTable, riv

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["load_decayed_table"]

_HEADER = ("ice_class", *ICE_TYPES)
_NOTES = ("source", "as_of", "grade", "status", "note")
_WORST, _BEST = -8, 3  # range of the values of Table 1.3


def load_decayed_table(path: str | Path) -> DecayedTable:
    """Read a user's table of risk index values for decayed ice (Table 1.4) from CSV.

    Parameters
    ----------
    path
        Columns as in Table 1.3: ``ice_class`` and the twelve ice types; the columns source, as_of,
        grade, status and note are allowed and not read. One row for each of the twelve classes.

    Notes
    -----
    Values are whole numbers of -8 to 3; ice-free water scores 3; no value lies below that of Table
    1.3 in the same cell, as decayed ice is weaker; thicker ice never scores better. A file that
    breaks these rules is refused.

    Raises
    ------
    DataError
        When there is no such file.
    SchemaError
        When columns, classes or values break these rules; it names the line and the value.

    Examples
    --------
    >>> load_decayed_table("decayed.csv")
    Traceback (most recent call last):
        ...
    globalarctic.errors.DataError: no file 'decayed.csv'; give a CSV with the columns ...
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"no file {str(path)!r}; give a CSV with the columns {', '.join(_HEADER)}")
    table: dict[str, dict[str, int]] = {}
    for line, row in read_cells(file, name=file.name):
        where = f"{file.name} line {line}"
        _check_header(list(row), f"{file.name} line 1")
        name = row["ice_class"]
        if name not in ICE_CLASSES:
            raise SchemaError(f"{where}: class {name!r} is unknown; allowed: {_list(ICE_CLASSES)}")
        if name in table:
            raise SchemaError(f"{where}: class {name!r} stands twice; give it once")
        table[name] = _values(row, f"{where}, class {name!r}")
    absent = [name for name in ICE_CLASSES if name not in table]
    if absent:
        raise SchemaError(f"{file.name}: no row for {_list(absent)}; every class needs one")
    return DecayedTable(table, file.name)


def _list(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names) or "none"


def _check_header(columns: list[str], where: str) -> None:
    lacking = [name for name in _HEADER if name not in columns]
    extra = [name for name in columns if name not in (*_HEADER, *_NOTES)]
    if lacking or extra:
        raise SchemaError(
            f"{where}: columns missing: {_list(lacking)}; unknown: {_list(extra)}; "
            f"needed are {_list(_HEADER)}, allowed besides {_list(_NOTES)}"
        )


def _values(row: Mapping[str, str], where: str) -> dict[str, int]:
    values: dict[str, int] = {}
    before = _BEST
    for kind in ICE_TYPES:
        place = f"{where}, column {kind!r}: the value {row[kind]!r}"
        try:
            value = int(row[kind])
        except ValueError:
            raise SchemaError(f"{place} is no whole number of {_WORST} to {_BEST}") from None
        if not _WORST <= value <= _BEST:
            raise SchemaError(f"{place} is outside {_WORST} to {_BEST}")
        least = _BEST if kind == "ice_free" else riv(row["ice_class"], kind)
        if value < least:
            raise SchemaError(f"{place} is below {least} of Table 1.3; decayed ice is no riskier")
        if value > before:
            raise SchemaError(f"{place} is above {before} of the milder ice type before it")
        before = values[kind] = value
    return values
