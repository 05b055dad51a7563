"""Tables out of checked files: CSV, values of an Excel sheet and GeoJSON, as text cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from globalarctic.cells import decoded
from globalarctic.errors import SchemaError
from globalarctic.exchange.releases.guard import RefusedFileError, checked_workbook, kind_of
from globalarctic.words import Code, Message, Quantity, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "RawTable", "RowFinding", "read_table_file"]

MOST_COLUMNS = 200
MOST_ROWS = 200_000
_LONGEST_CELL = 20_000
_LONGEST_NAME = 80
_GEOMETRIES = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
               "MultiPolygon": 3}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowFinding:
    """What is wrong at a line and column of a file."""

    line: int
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class RawTable:
    """Cells as text by line of the file; ``lines`` counts from the header's 1."""

    kind: str
    columns: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[RowFinding, ...] = ()


def read_table_file(name: str, content: bytes) -> RawTable:
    r"""Read a file of a stranger.

    Raises
    ------
    RefusedFileError
        When it is no table that can be taken; the message says why.

    Examples
    --------
    >>> read_table_file("a.csv", b"day,ice_cm\n2026-01-05,42\n").rows
    (('2026-01-05', '42'),)
    """
    kind = kind_of(name, content)
    if kind == "csv":
        return _csv_table(name, content)
    if kind == "xlsx":
        return _workbook_table(content)
    return _geojson_table(content)


def _columns(cells: Iterable[str]) -> tuple[str, ...]:
    columns = tuple(" ".join(cell.split()) for cell in cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if not columns:
        raise RefusedFileError("no-header")
    if len(columns) > MOST_COLUMNS:
        raise RefusedFileError("columns", count=Quantity(len(columns)), most=Quantity(MOST_COLUMNS))
    for at, column in enumerate(columns, 1):
        if not column:
            raise RefusedFileError("column-empty", at=at)
        if len(column) > _LONGEST_NAME:
            raise RefusedFileError("column-long", at=at)
    folded = [column.casefold() for column in columns]
    for column in columns:
        if folded.count(column.casefold()) > 1:
            raise RefusedFileError("column-twice", column=Text(column, ""))
    return columns


def _laid_out(
    kind: str, columns: tuple[str, ...], numbered: Iterator[tuple[int, list[str]]]
) -> RawTable:
    """Return the rows of a table; a row with another number of cells is a finding."""
    lines, rows, findings = [], [], []
    for line, raw in numbered:
        cells = list(raw)
        while len(cells) > len(columns) and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            findings.append(RowFinding(line, "", Message(
                "exchange.file.row-cells", count=len(cells), expected=len(columns)
            )))  # fmt: skip
            cells += [""] * len(columns)
            del cells[len(columns) :]
        if any(len(cell) > _LONGEST_CELL for cell in cells):
            raise RefusedFileError("cell-long", line=line)
        lines.append(line)
        rows.append(tuple(cell.strip() for cell in cells))
        if len(rows) > MOST_ROWS:
            raise RefusedFileError("rows", most=Quantity(MOST_ROWS))
    if not rows:
        raise RefusedFileError("no-rows")
    return RawTable(kind, columns, tuple(lines), tuple(rows), tuple(findings))


def _csv_table(name: str, content: bytes) -> RawTable:
    try:
        text = decoded(content, name=name)
    except SchemaError as error:
        raise RefusedFileError("encoding", why=Text(str(error), "en")) from None
    if any(sign < " " and sign not in "\t\r\n" for sign in text[:1_000_000]) or "\x00" in text:
        raise RefusedFileError("control-signs")
    if "�" in text:
        raise RefusedFileError("encoding", why=Code("U+FFFD"))
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    if first.count(mark) >= MOST_COLUMNS + 50:
        raise RefusedFileError(
            "columns", count=Quantity(first.count(mark) + 1), most=Quantity(MOST_COLUMNS)
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)

    def numbered() -> Iterator[tuple[int, list[str]]]:
        for cells in reader:
            yield reader.line_num, cells

    try:
        columns = _columns(next(reader, []))
        return _laid_out("csv", columns, numbered())
    except csv.Error:
        raise RefusedFileError("csv", line=reader.line_num) from None


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):
        return (
            cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "minutes")
        )
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _workbook_table(content: bytes) -> RawTable:
    checked_workbook(content)
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=False, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise RefusedFileError("no-rows")
        sheet = sheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(values_only=True)
        head = [_cell_text(cell) for cell in next(cells, ())]
        columns = _columns(head)

        def numbered() -> Iterator[tuple[int, list[str]]]:
            for line, row in enumerate(islice(cells, MOST_ROWS + 2), 2):
                if len(row) > MOST_COLUMNS + 50:
                    raise RefusedFileError(
                        "columns", count=Quantity(len(row)), most=Quantity(MOST_COLUMNS)
                    )
                yield line, [_cell_text(cell) for cell in row] + [""] * (len(columns) - len(row))

        table = _laid_out("xlsx", columns, numbered())
        book.close()
    except RefusedFileError:
        raise
    except Exception:
        raise RefusedFileError("damaged") from None
    return table


def _no_constant(text: str) -> Any:
    raise RefusedFileError("json-number", value=Code(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        keys = [key for key, _ in pairs]
        raise RefusedFileError(
            "json-twice", key=Text(next(k for k in keys if keys.count(k) > 1), "")
        )
    return dict(pairs)


def _property_names(features: list[Any]) -> list[str]:
    names: dict[str, None] = {}
    for feature in features:
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict | None):
            raise RefusedFileError("no-features")
        names |= dict.fromkeys(feature.get("properties") or {})
        if len(names) > MOST_COLUMNS:
            raise RefusedFileError(
                "columns", count=Quantity(len(names)), most=Quantity(MOST_COLUMNS)
            )
    return list(names)


def _geojson_table(content: bytes) -> RawTable:
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)
    except RefusedFileError:
        raise
    except UnicodeDecodeError:
        raise RefusedFileError("encoding", why=Code("UTF-8")) from None
    except (ValueError, RecursionError):
        raise RefusedFileError("json") from None
    features = value.get("features") if isinstance(value, dict) else None
    if not isinstance(features, list) or value.get("type") != "FeatureCollection":
        raise RefusedFileError("no-features")
    if value.get("crs") is not None and "CRS84" not in str(value["crs"]):
        raise RefusedFileError("crs")
    if len(features) > MOST_ROWS:
        raise RefusedFileError("rows", most=Quantity(MOST_ROWS))
    names = _property_names(features)
    columns = _columns([*names, "geometry"])
    rows, findings = [], []
    for line, feature in enumerate(features, 1):
        properties = feature.get("properties") or {}
        cells = []
        for column in names:
            cell = properties.get(column)
            if isinstance(cell, dict | list):
                findings.append(RowFinding(line, column, Message("exchange.file.nested")))
                cell = None
            cells.append(_cell_text(cell))
        geometry, wrong = _geometry(feature.get("geometry"))
        if wrong is not None:
            findings.append(RowFinding(line, "geometry", wrong))
        rows.append((*cells, geometry))
    if not rows:
        raise RefusedFileError("no-rows")
    lines = tuple(range(1, len(rows) + 1))
    return RawTable("geojson", columns, lines, tuple(rows), tuple(findings))


def _geometry(value: Any) -> tuple[str, Message | None]:
    """Return a geometry as text, and what is wrong with it."""
    if value is None:
        return "", None
    if not isinstance(value, dict) or value.get("type") not in _GEOMETRIES:
        return "", Message("exchange.file.geometry")
    depth, swapped = _GEOMETRIES[value["type"]], False
    parts: list[Any] = [value.get("coordinates")]
    for _ in range(depth):
        if not all(isinstance(part, list) for part in parts):
            return "", Message("exchange.file.geometry")
        parts = [each for part in parts for each in part]
    for part in parts:
        if (
            not isinstance(part, list)
            or len(part) < 2
            or not all(
                isinstance(figure, int | float) and not isinstance(figure, bool) for figure in part
            )
        ):
            return "", Message("exchange.file.geometry")
        lon, lat = part[:2]
        if abs(lat) > 90 or abs(lon) > 180:
            swapped = abs(lat) <= 180 and abs(lon) <= 90
            return "", Message(
                "exchange.file.position-swapped" if swapped else "exchange.file.position"
            )
    plain = {"type": value["type"], "coordinates": value["coordinates"]}
    return json.dumps(plain, separators=(",", ":")), None
