"""Files of rows and plain values: CSV, JSON, GeoJSON, Parquet and Excel, each written one way.

This is the only place where rows become files. A file is written whole or not at all: it grows
beside its place and is moved there when it is complete.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import os
import re
from contextlib import contextmanager, suppress
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from globalarctic.errors import InputError
from globalarctic.words import Code, Message, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "ENDINGS",
    "Row",
    "bare_cell",
    "cell_value",
    "csv_text",
    "ending",
    "iso_text",
    "json_text",
    "json_value",
    "scalar",
    "whole_file",
    "write",
    "write_text",
]

Row: TypeAlias = "Mapping[str, Any]"
"""A row: column name -> value."""

ENDINGS = (".csv", ".json", ".geojson", ".parquet", ".xlsx")
"""The endings that ``write`` knows."""

_FORMULA = re.compile(r"'*[=+\-@\t\r].")


def ending(path: str | Path, allowed: Sequence[str]) -> str:
    """Return the ending of a path, in small letters.

    Raises
    ------
    InputError
        When it is not among those allowed.

    Examples
    --------
    >>> ending("out/Ways.CSV", (".csv", ".json"))
    '.csv'
    """
    suffix = Path(path).suffix.casefold()
    if suffix not in allowed:
        raise InputError(
            Message("errors.format", path=Code(str(path)), allowed=tuple(map(Code, allowed)))
        )
    return suffix


def iso_text(moment: dt.date) -> str:
    """Return a day or a moment (UTC) as ISO 8601 text.

    Examples
    --------
    >>> import datetime as dt
    >>> iso_text(dt.datetime(2026, 8, 20, 6)), iso_text(dt.date(2026, 8, 20))
    ('2026-08-20T06:00:00Z', '2026-08-20')
    """
    if not isinstance(moment, dt.datetime):
        return moment.isoformat()
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def scalar(value: Any) -> Any:
    """Return a value in plain types: numpy's own become Python's, an enum its value.

    Examples
    --------
    >>> import numpy as np
    >>> scalar(np.float32(0.5)), scalar(np.arange(2)), scalar(np.datetime64("2026-08-20"))
    (0.5, [0, 1], datetime.date(2026, 8, 20))
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return float(value)
    if type(value).__module__ == "numpy":
        return value.tolist()
    return value


def json_value(value: Any) -> Any:
    """Return plain values as JSON has them: days as text, a number that is none as null.

    Raises
    ------
    TypeError
        When a value has no form in JSON.

    Examples
    --------
    >>> json_value({"frac": float("nan"), "years": (2019, 2020)})
    {'frac': None, 'years': [2019, 2020]}
    """
    value = scalar(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dt.date):
        return iso_text(value)
    if isinstance(value, Path):
        return value.as_posix()
    if hasattr(value, "items"):
        return {str(scalar(key)): json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    if isinstance(value, set | frozenset):
        return [json_value(item) for item in sorted(value, key=str)]
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return plain values as JSON text; a number that is none is null.

    Examples
    --------
    >>> json_text({"name": "Мурманск", "days": float("nan"), "years": (2019, 2020)})
    '{"name": "Мурманск", "days": null, "years": [2019, 2020]}'
    """
    return json.dumps(json_value(value), ensure_ascii=False, indent=indent, allow_nan=False)


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def cell_value(value: Any) -> Any:
    """Return a value as it stands in a cell of CSV.

    Nothing is empty, lists are joined by ``;``. A text that a spreadsheet would take for a formula
    gets an apostrophe in front (OWASP, CSV injection).

    Examples
    --------
    >>> cell_value(("a", "b")), cell_value(float("nan")), cell_value("=1+1"), cell_value("-5")
    ('a;b', '', "'=1+1", '-5')
    """
    value = scalar(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.date):
        return iso_text(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        value = ";".join(bare_cell(str(cell_value(item))) for item in items)
    elif hasattr(value, "items"):
        value = json_text(value)
    risky = isinstance(value, str) and _FORMULA.match(value) and not _is_number(value)
    return f"'{value}" if risky else value


def bare_cell(text: str) -> str:
    """Return a text of a cell as it was before ``cell_value`` put an apostrophe in front.

    Examples
    --------
    >>> bare_cell("'=1+1"), bare_cell("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_text(rows: Sequence[Row], *, columns: Sequence[str] = ()) -> str:
    r"""Return rows as CSV text: UTF-8, lines ended by ``\n``, a header first.

    Parameters
    ----------
    rows
        Any rows; a column that a row lacks is empty there.
    columns
        Names of the columns, where there may be no row to tell them.

    Examples
    --------
    >>> csv_text([{"a": 1, "b": None}, {"a": 2.5, "c": "x,y"}])
    'a,b,c\n1,,\n2.5,,"x,y"\n'
    """
    names = list(columns) or _columns(rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell_value(row.get(name)) for name in names] for row in rows)
    return out.getvalue()


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a path to write to; what is there becomes the file when the block ends well.

    Raises
    ------
    InputError
        When the file cannot be written; an older file is then left as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(f"{folder}/a.txt") as part:
    ...         _ = part.write_text("x")
    ...     [item.name for item in Path(folder).iterdir()]
    ['a.txt']
    """
    device = Path(path).parts[:2] in {("/", "dev"), ("/", "proc")}
    path = Path(path) if device else Path(os.path.realpath(path))
    in_place = device or (
        path.exists() and not (path.is_file() and os.access(path.parent, os.W_OK))
    )
    part = path if in_place else path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        if not in_place:
            path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        if not in_place:
            os.replace(part, path)
    except OSError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            Message(
                "errors.cannot-write", path=Code(str(path)), why=Text(error.strerror or str(error))
            )
        ) from None
    finally:
        if not in_place:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write text to a file, whole or not at all; it ends with a line end.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    with whole_file(path) as part:
        part.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def write(
    rows: Sequence[Row], path: str | Path, *, about: Row | None = None, ident: str = ""
) -> None:
    """Write rows to a file in the format of its ending.

    Parameters
    ----------
    rows
        Any rows. GeoJSON takes their columns ``lon`` and ``lat`` (or ``lon_deg``, ``lat_deg``).
    path
        A path that ends in .csv, .json, .geojson, .parquet or .xlsx.
    about
        What the rows rest on: at the head of JSON and GeoJSON, in the metadata of Parquet.
    ident
        Column that names a feature of GeoJSON.

    Raises
    ------
    InputError
        When the ending is unknown, a library is missing, the rows have no place, or the file
        cannot be written.

    Examples
    --------
    >>> write([], "ways.doc")
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: 'ways.doc' has no known format; allowed are .csv, ...
    """
    form = ending(path, ENDINGS)
    if form == ".csv":
        write_text(path, csv_text(rows))
    elif form == ".json":
        write_text(path, json_text({**(about or {}), "rows": list(rows)}, indent=1))
    elif form == ".geojson":
        write_text(path, json_text(_points(rows, path, about or {}, ident), indent=1))
    elif form == ".parquet":
        _write_parquet(rows, path, about or {})
    else:
        _write_excel(rows, path)


def _points(rows: Sequence[Row], path: str | Path, about: Row, ident: str) -> dict[str, Any]:
    features = []
    for row in rows:
        lon, lat = next(
            ((x, y) for x, y in (("lon", "lat"), ("lon_deg", "lat_deg")) if x in row), ("", "")
        )
        if not lon:
            raise InputError(Message("errors.no-place", path=Code(str(path))))
        there = row[lon] is not None and row[lat] is not None
        point = {"type": "Point", "coordinates": [row[lon], row[lat]]}
        features.append(
            {
                "type": "Feature",
                **({"id": row[ident]} if ident else {}),
                "geometry": point if there else None,
                "properties": {name: row[name] for name in row if name not in {lon, lat}},
            }
        )
    return {"type": "FeatureCollection", **about, "features": features}


def _missing(what: str, library: str) -> InputError:
    return InputError(
        f"{what} needs {library}; install it with: pip install 'globalarctic[notebook]', "
        "or write .csv"
    )


def _arrow_value(value: Any) -> Any:
    value = scalar(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, tuple | set | frozenset):
        return [_arrow_value(item) for item in value]
    return value


def _write_parquet(rows: Sequence[Row], path: str | Path, about: Row) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise _missing("Parquet", "pyarrow") from None
    names = _columns(rows)
    table = pa.table({name: [_arrow_value(row.get(name)) for row in rows] for name in names})
    table = table.replace_schema_metadata({b"globalarctic": json_text(dict(about)).encode()})
    # Given a path, pyarrow would delete a device that it cannot fill.
    with whole_file(path) as part, part.open("wb") as file:
        pq.write_table(table, file)


def _write_excel(rows: Sequence[Row], path: str | Path) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise _missing("Excel", "openpyxl") from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.freeze_panes = "A2"
    names = _columns(rows)
    sheet.append(names)
    for row in rows:
        cells = []
        for name in names:
            value = scalar(row.get(name))
            if isinstance(value, float) and not math.isfinite(value):
                value = None
            if isinstance(value, dt.datetime):
                value = value.replace(tzinfo=None)
            if value is not None and not isinstance(value, str | int | float | dt.date):
                value = cell_value(value)
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    with whole_file(path) as part:
        part.write_bytes(content.getvalue())
