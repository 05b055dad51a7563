"""Cells of a user's tables of trade and regions: amounts, years, columns that must be there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.cells import decoded, name_of, read_cells
from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["amount", "decoded", "name_of", "need_columns", "read_cells", "year_of"]

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def amount(path: str | Path, line: int, column: str, cell: str) -> float | None:
    """Return a cell's amount, None when it is empty.

    Raises
    ------
    SchemaError
        When it is no number, negative or infinite; ``1,5`` is refused, for a comma may part
        thousands or stand for the decimal point.

    Examples
    --------
    >>> amount("a.csv", 2, "value", "1,200.5"), amount("a.csv", 2, "value", "")
    (1200.5, None)
    """
    if not cell:
        return None
    plain = cell.replace(",", "") if _THOUSANDS.fullmatch(cell) else cell
    try:
        value = float(plain)
    except ValueError:
        comma = " with a decimal point" if "," in cell else ""
        raise SchemaError(
            f"{path} line {line}: column {column!r} holds {cell!r}; give a number{comma}, "
            "or leave the cell empty where there is none"
        ) from None
    if not np.isfinite(value) or value < 0:
        raise SchemaError(
            f"{path} line {line}: column {column!r} holds {cell}; give a number of zero or more"
        )
    return value


def need_columns(path: str | Path, row: Mapping[str, str], need: Sequence[str]) -> None:
    """Check that a file's row has some columns.

    Raises
    ------
    SchemaError
        With the columns that are absent.

    Examples
    --------
    >>> need_columns("a.csv", {"region": "CN-HL"}, ["region"])
    """
    lacking = [name for name in need if name not in row]
    if lacking:
        raise SchemaError(f"{path} lacks the columns {', '.join(lacking)}; it has {', '.join(row)}")


def year_of(path: str | Path, line: int, cell: str) -> int:
    """Return a cell's year.

    Raises
    ------
    SchemaError
        When it is not four digits.

    Examples
    --------
    >>> year_of("a.csv", 2, "2023")
    2023
    """
    if len(cell) == 4 and cell.isdecimal():
        return int(cell)
    raise SchemaError(f"{path} line {line}: {cell!r} is no year; give four digits")
