"""Cells of tables as text: CSV in its encoding, Parquet and DataFrames, each row with its line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.cells.european import Reading, european
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.words import Code, Message, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "content_of",
    "csv_rows",
    "decoded",
    "json_of",
    "name_of",
    "parquet_rows",
    "read_cells",
    "utf8_text",
]

_LOG = logging.getLogger("globalarctic")

_RUSSIAN = b"\xa8\xb8\xab\xbb\xb9\x96\x97\xa0"
"""Signs of Russian text in Windows-1251 below its letters: io, quotation marks, number, dashes."""

_LETTERS = "оеаинтср"
_SYLLABLES = frozenset(
    "이다는의에가을고하기로리사지인도은서대일시나자아어제한전정구해부상동주수조보공스라장관원산성"
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def decoded(content: bytes, *, name: str) -> str:
    """Return text in UTF-8, UTF-16 with its mark, GB 18030, Windows-1251 or a western encoding.

    What is not Unicode is told by what its bytes show, and a warning says which encoding was taken.

    Raises
    ------
    SchemaError
        When it is none of these, or there is too little of it to be certain; names the guess.

    Notes
    -----
    Almost any bytes are valid GB 18030, so text that reads as rare or private signs, or as common
    Korean, is refused. Russian letters of Windows-1251 lie in 0xC0-0xFF, small
    ones in 0xE0-0xFF; Chinese has its common signs below 0xD8 and second bytes from 0xA1 on. Both
    stand in runs; letters with accents stand alone among others (`globalarctic.cells.european`).

    Examples
    --------
    >>> decoded("реестр связей".encode("cp1251"), name="a.csv")
    'реестр связей'
    >>> decoded("商品编码,注册地编码".encode("gb18030"), name="a.csv")
    '商品编码,注册地编码'
    >>> decoded("Kemijärvi, Grønnedal, Ålesund, Tromsø".encode("cp1252"), name="a.csv")
    'Kemijärvi, Grønnedal, Ålesund, Tromsø'
    >>> decoded("São Paulo".encode("cp1252"), name="a.csv")
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: a.csv is not UTF-8; it may be Windows-1252 ... or ...
    """
    if content.startswith(_WORKBOOKS):
        raise SchemaError(Message("errors.workbook", name=Code(name)))
    text = _in_unicode(content, name)
    if text is None:
        encoding, shown = _by_evidence(content, name)
        text = _read_as(content, encoding, name)
        _LOG.warning("%s is not UTF-8; read as %s", name, shown)
    if "\0" in text:
        raise SchemaError(f"{name} holds bytes of zero: it is no text, or in UTF-16; save as UTF-8")
    return text


def _in_unicode(content: bytes, name: str) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise SchemaError(f"{name} begins as UTF-16 and is not; save it as UTF-8") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _by_evidence(content: bytes, name: str) -> tuple[str, str]:
    """Return the encoding of text that is not Unicode, and its name for people."""
    runs = re.findall(rb"[\x80-\xff]+", content)
    high = b"".join(runs)
    if len(high) < 2 * len(runs):
        sure, likely = european(content)
        if sure is None:
            raise SchemaError(
                f"{name} is not UTF-8; it may be {_either(likely)}: there is too little of it to "
                "tell; save it as UTF-8"
            )
        return sure.encoding, sure.name
    small = sum(byte >= 0xE0 for byte in high) / len(high)
    russian = sum(byte >= 0xC0 or byte in _RUSSIAN for byte in high) / len(high)
    common = [(_LETTERS + _LETTERS.upper()).encode(code) for code in ("cp1251", "koi8-r")]
    as_1251, as_koi8 = (sum(high.count(byte) for byte in signs) for signs in common)
    if len(high) >= 8 and russian > 0.95 and as_koi8 > as_1251:
        raise SchemaError(f"{name} looks like Russian in KOI8-R; save it as UTF-8")
    if (len(high) >= 6 and small > 0.7) or (len(high) >= 20 and russian > 0.95):
        return "cp1251", "Windows-1251 (Cyrillic)"
    if russian > 0.95:
        raise SchemaError(f"{name} may be text in GB 18030 or in Windows-1251; save it as UTF-8")
    return "gb18030", "GB 18030 (Chinese)"


def _either(likely: tuple[Reading, ...]) -> str:
    return " or ".join(reading.name for reading in likely) or "in any encoding of one byte a sign"


def _read_as(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise SchemaError(
            f"{name} is text neither in UTF-8 nor in GB 18030 nor in Windows-1251; save it as UTF-8"
        ) from None
    if encoding == "gb18030" and (_korean(content) or not _chinese(text)):
        raise SchemaError(
            f"{name} is not UTF-8; it may be Big5, Shift-JIS or Korean; save it as UTF-8"
        )
    return text


def _chinese(text: str) -> bool:
    """Return whether signs are such as stand in simplified Chinese (GB 2312), but for a few."""
    signs = [sign for sign in text if not sign.isascii()]
    return len("".join(signs).encode("gb2312", "ignore")) >= 2 * 0.8 * len(signs)


def _korean(content: bytes) -> bool:
    """Return whether many signs, read as Korean, are among its commonest syllables."""
    signs = [sign for sign in content.decode("euc-kr", "ignore") if not sign.isascii()]
    return sum(sign in _SYLLABLES for sign in signs) > 0.25 * len(signs)


def utf8_text(path: Path, name: str = "") -> str:
    """Return a file's text in UTF-8, with or without its mark.

    Raises
    ------
    DataError
        When it cannot be read.
    SchemaError
        When it is in another encoding; says which byte, where.
    """
    try:
        return content_of(path, name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(
            f"{name or path} is no text in UTF-8 (byte {error.object[error.start]:#04x} at "
            f"position {error.start}); save it as UTF-8"
        ) from None


def json_of(text: str, name: str) -> Any:
    r"""Return what JSON text holds; NaN and Infinity, which are no JSON, are refused.

    Raises
    ------
    SchemaError
        With the line of what is wrong.

    Examples
    --------
    >>> json_of('{"lon": NaN}', "a.json")
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: a.json is no JSON: it holds NaN; a number or null is expected
    """

    def refuse(sign: str) -> None:
        raise SchemaError(f"{name} is no JSON: it holds {sign}; a number or null is expected")

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise SchemaError(f"{name} line {error.lineno}: no JSON: {error.msg}") from None
    except RecursionError:
        raise SchemaError(f"{name} is no JSON: it is nested too deeply") from None


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
        yield from _numbered(parquet_rows(path))
        return
    for line, cells in csv_rows(decoded(content_of(path, name), name=name), name):
        yield line, {key: cell.strip() for key, cell in cells.items()}


def csv_rows(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    r"""Yield the rows of CSV text by column, cells as they are, each with the line it begins on.

    Parameters
    ----------
    text
        Cells parted by commas, semicolons or tabs; a first line ``sep=;`` of Excel says which.
    name
        For messages.

    Raises
    ------
    SchemaError
        When there is no header, a column stands twice, a line has too many or too few cells, or a
        quotation mark is never closed.

    Examples
    --------
    >>> list(csv_rows('id,note\nx,"two\nlines"\ny,\n', "a.csv"))
    [(2, {'id': 'x', 'note': 'two\nlines'}), (4, {'id': 'y', 'note': ''})]
    """
    first = text.split("\n", 1)[0]
    named = re.fullmatch(r'"?sep=([,;\t|])"?\s*', first)
    mark = named[1] if named else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    header: list[str] = []
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells) or (named and line == 1):
                continue
            if not header:
                header = [column.strip() for column in cells]
                _check_header(header, _line(name, line))
            elif len(cells) != len(header):
                where = _line(name, line)
                raise SchemaError(
                    Message("errors.cells", where=where, n=len(cells), header=len(header))
                )
            else:
                yield line, dict(zip(header, cells, strict=True))
    except csv.Error as error:
        raise SchemaError(f"{name} line {begins}: no CSV: {error}") from None
    if not header:
        raise SchemaError(Message("errors.empty-file", name=Code(name)))


def _line(name: str, line: int) -> Message:
    return Message("errors.line", name=Code(name), n=Code(str(line)))


def _check_header(header: list[str], where: Message) -> None:
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise SchemaError(Message("errors.column-twice", where=where, column=Code(twice[0])))


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
        code = "errors.no-file" if isinstance(error, FileNotFoundError) else "errors.cannot-read"
        why = {} if code == "errors.no-file" else {"why": Text(error.strerror or str(error))}
        raise DataError(Message(code, path=Code(str(name or path)), **why)) from None


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


def parquet_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a Parquet file.

    Raises
    ------
    InputError
        When its reader is not installed.
    DataError
        When the file cannot be read.
    SchemaError
        When it is no Parquet, or damaged.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise InputError(
            f"{path}: Parquet needs pyarrow; install it with: pip install 'globalarctic[sources]'"
        ) from None
    content = io.BytesIO(content_of(path))
    try:
        rows: list[dict[str, Any]] = pq.read_table(content).to_pylist()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise SchemaError(f"{path} is no sound Parquet: {' '.join(str(error).split())}") from None
    return rows
