"""Bundled tables as rows of text, with typed readers for their cells.

Tables are small CSV files; an empty cell means "not on file" and is read as None, never as zero.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path

from globalarctic.errors import SchemaError, UnknownNameError

__all__ = [
    "Row",
    "bundled_path",
    "date_or_none",
    "day_of_year",
    "names",
    "number",
    "read_table",
    "required",
    "required_text",
    "text",
]

Row = dict[str, str]
"""A table row: text by column, plus ``_table`` and ``_line`` for messages."""

_FOLDER = Path(__file__).parent / "bundled"


def bundled_path(name: str) -> Path:
    """Return the path of a bundled file.

    Raises
    ------
    UnknownNameError
        When no such file is bundled.

    Examples
    --------
    >>> bundled_path("places.csv").name
    'places.csv'
    """
    path = _FOLDER / name
    if not path.is_file():
        raise UnknownNameError.among("bundled file", name, [p.name for p in _FOLDER.iterdir()])
    return path


@lru_cache(maxsize=64)
def read_table(name: str) -> tuple[Row, ...]:
    """Return a bundled table's rows.

    Parameters
    ----------
    name
        File name without ``.csv``.

    Raises
    ------
    UnknownNameError
        When no such table is bundled.
    SchemaError
        When a row has more or fewer cells than the header.

    Examples
    --------
    >>> "place_id" in read_table("places")[0]
    True
    """
    path = bundled_path(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, None)
        if not header:
            raise SchemaError(f"{path.name} is empty; expected a header line")
        rows = []
        for cells in reader:
            if len(cells) != len(header):
                raise SchemaError(
                    f"{path.name} line {reader.line_num}: {len(cells)} cells, "
                    f"the header has {len(header)}"
                )
            row = {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
            rows.append({**row, "_table": path.name, "_line": str(reader.line_num)})
    return tuple(rows)


def text(row: Row, column: str) -> str:
    """Return a cell's text, empty when nothing is on file.

    Raises
    ------
    SchemaError
        When the table has no such column.

    Examples
    --------
    >>> text({"a": "x"}, "a")
    'x'
    """
    try:
        return row[column]
    except KeyError:
        raise SchemaError(f"{_where(row)} has no column {column!r}") from None


def required_text(row: Row, column: str) -> str:
    """Return a cell's text.

    Raises
    ------
    SchemaError
        When the cell is empty.

    Examples
    --------
    >>> required_text({"a": "x"}, "a")
    'x'
    """
    value = text(row, column)
    if not value:
        raise SchemaError(f"{_where(row)}: column {column!r} is empty, a value is required")
    return value


def number(row: Row, column: str) -> float | None:
    """Return a cell's number, None when nothing is on file.

    Raises
    ------
    SchemaError
        When the cell holds something else than a number.

    Examples
    --------
    >>> number({"a": "1.5"}, "a"), number({"a": ""}, "a")
    (1.5, None)
    """
    value = text(row, column)
    if not value:
        return None
    try:
        return float(value)
    except ValueError:
        raise SchemaError(
            f"{_where(row)}: column {column!r} holds {value!r}, a number is expected"
        ) from None


def required(row: Row, column: str) -> float:
    """Return a cell's number.

    Raises
    ------
    SchemaError
        When the cell is empty or not a number.

    Examples
    --------
    >>> required({"a": "2"}, "a")
    2.0
    """
    value = number(row, column)
    if value is None:
        raise SchemaError(f"{_where(row)}: column {column!r} is empty, a number is required")
    return value


def names(row: Row, column: str) -> tuple[str, ...]:
    """Return a cell's list, parted by semicolons.

    Examples
    --------
    >>> names({"a": "sea; rail"}, "a")
    ('sea', 'rail')
    """
    return tuple(part.strip() for part in text(row, column).split(";") if part.strip())


def date_or_none(row: Row, column: str) -> dt.date | None:
    """Return a cell's ISO date, None when nothing is on file.

    Raises
    ------
    SchemaError
        When the cell is not a date.

    Examples
    --------
    >>> date_or_none({"a": "2012-09-15"}, "a")
    datetime.date(2012, 9, 15)
    """
    value = text(row, column)
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise SchemaError(
            f"{_where(row)}: column {column!r} holds {value!r}, a date YYYY-MM-DD is expected"
        ) from None


def day_of_year(row: Row, column: str) -> int:
    """Return the day of the year of a ``MM-DD`` cell (of a common year), 0 when empty.

    Raises
    ------
    SchemaError
        When the cell is not a month and day.

    Examples
    --------
    >>> day_of_year({"a": "05-10"}, "a")
    130
    """
    value = text(row, column)
    if not value:
        return 0
    try:
        return dt.datetime.strptime(f"2001-{value}", "%Y-%m-%d").timetuple().tm_yday
    except ValueError:
        raise SchemaError(
            f"{_where(row)}: column {column!r} holds {value!r}, MM-DD is expected"
        ) from None


def _where(row: Row) -> str:
    return f"{row.get('_table', 'table')} line {row.get('_line', '?')}"
