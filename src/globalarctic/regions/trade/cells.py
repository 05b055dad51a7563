"""Cells of a user's tables: CSV, Parquet and DataFrames as text, with the line that is wrong."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["amount", "decoded", "name_of", "need_columns", "read_cells", "year_of"]

_RUSSIAN = b"\xa8\xb8\xab\xbb\xb9\x96\x97\xa0"
"""Signs of Russian text in Windows-1251 below its letters: io, quotation marks, number, dashes."""


def read_cells(table: str | Path | Any) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a table as text by column.

    The number is the line of the file; in Parquet and DataFrames the row counted from 1.

    Parameters
    ----------
    table
        CSV (by commas, semicolons or tabs), Parquet, or a DataFrame (pandas, polars, pyarrow).

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When its encoding is not known, or a line has too many or too few cells.
    InputError
        When a Parquet file is given and its reader is not installed, or no table is given.

    Examples
    --------
    >>> from globalarctic.data.tables import bundled_path
    >>> next(read_cells(bundled_path("sector_groups.csv")))[0]
    2
    """
    if not isinstance(table, str | Path):
        yield from _numbered(_frame_rows(table))
        return
    path = Path(table)
    if path.suffix == ".parquet":
        yield from _numbered(_parquet_rows(path))
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    text = decoded(content, name=str(path))
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header = [name.strip() for name in next(reader, [])]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise SchemaError(
                f"{path} line {reader.line_num}: {len(cells)} cells, the header has {len(header)}"
            )
        yield (
            reader.line_num,
            {name: cell.strip() for name, cell in zip(header, cells, strict=True)},
        )


def name_of(table: str | Path | Any) -> str:
    """Return what a message calls a table: its path, or that it is a DataFrame."""
    return str(table) if isinstance(table, str | Path) else "the DataFrame"


def decoded(content: bytes, *, name: str) -> str:
    """Return text in UTF-8, GB 18030 or Windows-1251.

    Raises
    ------
    SchemaError
        When it is none of these, or too short to tell the last two apart.

    Notes
    -----
    Almost any bytes are valid GB 18030. Russian letters of Windows-1251 lie in 0xC0-0xFF, small
    ones in 0xE0-0xFF; Chinese has its common signs below 0xD8 and second bytes from 0xA1 on.

    Examples
    --------
    >>> decoded("реестр связей".encode("cp1251"), name="a.csv")
    'реестр связей'
    >>> decoded("商品编码,注册地编码".encode("gb18030"), name="a.csv")
    '商品编码,注册地编码'
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    high = [byte for byte in content if byte >= 0x80]
    small = sum(byte >= 0xE0 for byte in high) / len(high)
    russian = sum(byte >= 0xC0 or byte in _RUSSIAN for byte in high) / len(high)
    if (len(high) >= 6 and small > 0.7) or (len(high) >= 20 and russian > 0.95):
        encoding = "cp1251"
    elif russian > 0.95:
        raise SchemaError(f"{name} may be text in GB 18030 or in Windows-1251; save it as UTF-8")
    else:
        encoding = "gb18030"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise SchemaError(
            f"{name} is text neither in UTF-8 nor in GB 18030 nor in Windows-1251; save it as UTF-8"
        ) from None


def _numbered(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(rows, start=1):
        yield number, {str(name): _cell_text(cell) for name, cell in row.items()}


def _cell_text(cell: Any) -> str:
    """Return a cell as text; a day without its time, a whole number without its point."""
    if cell is None or str(cell) in {"nan", "NaT", "<NA>"}:
        return ""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _frame_rows(table: Any) -> list[dict[str, Any]]:
    if hasattr(table, "to_pylist"):
        rows: list[dict[str, Any]] = table.to_pylist()
    elif hasattr(table, "to_dicts"):
        rows = table.to_dicts()
    elif hasattr(table, "to_dict"):
        rows = table.to_dict(orient="records")
    else:
        raise InputError(f"{type(table).__name__} is no table; give a path or a DataFrame")
    return rows


def _parquet_rows(path: Path) -> list[dict[str, Any]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise InputError(
            f"{path}: Parquet needs pyarrow; install it with: pip install 'globalarctic[sources]'"
        ) from None
    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    return rows


def amount(path: str | Path, line: int, column: str, cell: str) -> float | None:
    """Return a cell's amount, None when it is empty.

    Raises
    ------
    SchemaError
        When it is no number, negative or infinite.

    Examples
    --------
    >>> amount("a.csv", 2, "value", "1,200.5"), amount("a.csv", 2, "value", "")
    (1200.5, None)
    """
    if not cell:
        return None
    try:
        value = float(cell.replace(",", ""))
    except ValueError:
        raise SchemaError(
            f"{path} line {line}: column {column!r} holds {cell!r}; give a number, "
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
