"""Cells of tables as text: CSV in its encoding, Parquet and DataFrames, each row with its line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["content_of", "decoded", "name_of", "read_cells"]

_RUSSIAN = b"\xa8\xb8\xab\xbb\xb9\x96\x97\xa0"
"""Signs of Russian text in Windows-1251 below its letters: io, quotation marks, number, dashes."""


def decoded(content: bytes, *, name: str) -> str:
    """Return text in UTF-8, UTF-16 with its mark, GB 18030 or Windows-1251.

    Raises
    ------
    SchemaError
        When it is none of these, or there is too little of it to be certain; names the guess.

    Notes
    -----
    Almost any bytes are valid GB 18030. Russian letters of Windows-1251 lie in 0xC0-0xFF, small
    ones in 0xE0-0xFF; Chinese has its common signs below 0xD8 and second bytes from 0xA1 on. Both
    stand in runs; letters with accents of western Europe stand alone among others.

    Examples
    --------
    >>> decoded("реестр связей".encode("cp1251"), name="a.csv")
    'реестр связей'
    >>> decoded("商品编码,注册地编码".encode("gb18030"), name="a.csv")
    '商品编码,注册地编码'
    >>> decoded("Kemijärvi, Grønnedal, Ålesund, Tromsø".encode("cp1252"), name="a.csv")
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: a.csv is not UTF-8; it looks like Windows-1252 ...
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise SchemaError(f"{name} begins as UTF-16 and is not; save it as UTF-8") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    runs = re.findall(rb"[\x80-\xff]+", content)
    high = b"".join(runs)
    if len(high) < 2 * len(runs):
        raise SchemaError(
            f"{name} is not UTF-8; it looks like Windows-1252 or another encoding of western "
            "Europe; save it as UTF-8"
        )
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


def name_of(table: str | Path | Any) -> str:
    """Return what a message calls a table: its path, or that it is a DataFrame."""
    return str(table) if isinstance(table, str | Path) else "the DataFrame"


def read_cells(table: str | Path | Any, *, name: str = "") -> Iterator[tuple[int, dict[str, str]]]:
    r"""Yield the lines of a table as text by column.

    The number is the line of the file; in Parquet and DataFrames the row counted from 1.

    Parameters
    ----------
    table
        CSV (by commas, semicolons or tabs), Parquet, or a DataFrame (pandas, polars, pyarrow).
    name
        How messages call the table; its path by default.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When its encoding is not known, it has no header or a column twice, or a line has too many
        or too few cells.
    InputError
        When a Parquet file is given and its reader is not installed, or no table is given.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = file.write_text("id;size\n\nx; 2 \n")
    >>> list(read_cells(file))
    [(3, {'id': 'x', 'size': '2'})]
    """
    if not isinstance(table, str | Path):
        yield from _numbered(_frame_rows(table))
        return
    path, name = Path(table), name or str(table)
    if path.suffix == ".parquet":
        yield from _numbered(_parquet_rows(path))
        return
    text = decoded(content_of(path, name), name=name)
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header = [column.strip() for column in next(reader, [])]
    if not any(header):
        raise SchemaError(f"{name} is empty; expected a header line")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise SchemaError(f"{name} line 1: column {twice[0]!r} stands twice")
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        if len(cells) != len(header):
            raise SchemaError(
                f"{name} line {line}: {len(cells)} cells, the header has {len(header)}"
            )
        yield line, {key: cell.strip() for key, cell in zip(header, cells, strict=True)}


def content_of(path: Path, name: str = "") -> bytes:
    """Return a file's bytes.

    Raises
    ------
    DataError
        When it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {name or path}: {error.strerror}") from None


def _numbered(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, row in enumerate(rows, start=1):
        yield number, {str(column): _cell_text(cell) for column, cell in row.items()}


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
