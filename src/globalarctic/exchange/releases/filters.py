"""Rows of a published table that meet conditions, and two of its columns as points.

A condition is a column, one of seven words and a value; it is compared here, row by row. Nothing
that a stranger writes reaches a database as a question.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["COMPARISONS", "RowFilter", "chart_points", "filtered_rows"]

COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge", "has")
"""Equal, not equal, below, at most, above, at least, contains."""
_MOST_FILTERS = 6
_MOST_POINTS = 2_000
_NUMBERS = frozenset({"integer", "number", "year"})


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A condition on a column."""

    column: str
    comparison: str
    value: str


def _meets(cell: str, row_filter: RowFilter, is_number: bool) -> bool:
    value, word = row_filter.value.strip(), row_filter.comparison
    if word == "has":
        return value.casefold() in cell.casefold()
    if word in {"eq", "ne"} and not is_number:
        return (cell == value) == (word == "eq")
    if not cell:
        return False  # what is not on file is neither more nor less
    a: float | str = float(cell) if is_number else cell
    b: float | str = float(value.replace(",", ".")) if is_number else value
    order = (a > b) - (a < b)  # type: ignore[operator]
    return {"eq": order == 0, "ne": order != 0, "lt": order < 0, "le": order <= 0,
            "gt": order > 0, "ge": order >= 0}[word]  # fmt: skip


def filtered_rows(
    content: bytes, kinds: Mapping[str, str], filters: Sequence[RowFilter] = ()
) -> Iterator[dict[str, str]]:
    r"""Give the rows of a release that meet all conditions.

    Parameters
    ----------
    content
        CSV as a release holds it.
    kinds
        Kind of each column: ``integer``, ``number``, ``year``, ``date``, ``text`` ...

    Raises
    ------
    UnknownNameError
        When a column or a comparison is none of those that are.
    InputError
        When a number is compared with what is none, or there are more than six conditions.

    Examples
    --------
    >>> kinds = {"day": "integer", "cm": "number"}
    >>> rows = filtered_rows(b"day,cm\n1,40\n2,52\n", kinds, [RowFilter("cm", "gt", "45")])
    >>> [row["day"] for row in rows]
    ['2']
    """
    if len(filters) > _MOST_FILTERS:
        raise InputError(f"{len(filters)} conditions; at most {_MOST_FILTERS} are taken")
    for each in filters:
        if each.column not in kinds:
            raise UnknownNameError.among("column", each.column, list(kinds))
        if each.comparison not in COMPARISONS:
            raise UnknownNameError.among("comparison", each.comparison, list(COMPARISONS))
        if kinds[each.column] in _NUMBERS and each.comparison != "has":
            try:
                float(each.value.replace(",", "."))
            except ValueError:
                raise InputError(f"{each.column} holds numbers; {each.value!r} is none") from None
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        if all(_meets(row[f.column], f, kinds[f.column] in _NUMBERS) for f in filters):
            yield row


def _place(cell: str, kind: str) -> float | None:
    if not cell:
        return None
    if kind in _NUMBERS:
        return float(cell)
    if kind == "date":
        return float(dt.date.fromisoformat(cell[:10]).toordinal())
    return None


def chart_points(
    rows: Iterator[dict[str, str]], kinds: Mapping[str, str], x: str, y: str
) -> tuple[tuple[float, float], ...]:
    """Return two columns as points in the order of ``x``; rows that lack one are left out.

    Raises
    ------
    InputError
        When a column is not of numbers, years or dates, ``y`` is of dates, or more than 2,000
        rows are left.
    """
    for name, allowed in ((x, _NUMBERS | {"date"}), (y, _NUMBERS)):
        if kinds.get(name) not in allowed:
            raise InputError(f"column {name!r} cannot be drawn; it holds no numbers")
    points = []
    for row in islice(rows, _MOST_POINTS + 1):
        a, b = _place(row[x], kinds[x]), _place(row[y], kinds[y])
        if a is not None and b is not None:
            points.append((a, b))
    if len(points) > _MOST_POINTS:
        raise InputError(f"more than {_MOST_POINTS} rows are left; add a condition")
    return tuple(sorted(points))
