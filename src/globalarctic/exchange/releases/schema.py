"""A schema proposed from a table, and every cell held against it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from globalarctic.exchange.releases.tables import RowFinding
from globalarctic.words import Message, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.exchange.releases.tables import RawTable

__all__ = [
    "ColumnKind",
    "ProposedSchema",
    "TableColumn",
    "check_cells",
    "confirmed",
    "propose_schema",
]

_MOST_SAMPLED = 5_000
_USUAL = 0.9
_MOST_FINDINGS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKUP = re.compile(r"<\s*[a-zA-Z!/?]|javascript\s*:|data\s*:\s*text/html", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_TRUTH = {"true", "false", "yes", "no", "да", "нет", "是", "否"}
_UNITS = {"_km2": "km2", "_km": "km", "_kmh": "km/h", "_cm": "cm", "_m": "m", "_degc": "°C",
          "_deg": "°", "_frac": "1", "_pct": "%", "_t": "t", "_kg": "kg", "_usd": "USD",
          "_h": "h", "_d": "d", "_mm": "mm", "_hpa": "hPa", "_ms": "m/s"}  # fmt: skip


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    YEAR = "year"
    TRUTH = "truth"
    GEOMETRY = "geometry"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its kind and unit as proposed or confirmed, and what it means.

    Parameters
    ----------
    decimal_comma
        Whether its numbers are written with a comma.
    unique
        Whether no value stands twice and none is missing, so that it can name a row.
    """

    name: str
    kind: ColumnKind
    unit: str = ""
    meaning: str = ""
    decimal_comma: bool = False
    missing: int = 0
    unique: bool = False


@dataclass(frozen=True, slots=True)
class ProposedSchema:
    """The columns, what is wrong with which cells, and how many findings there are in all."""

    columns: tuple[TableColumn, ...]
    findings: tuple[RowFinding, ...]
    total: int

    @property
    def clean(self) -> bool:
        """Whether nothing stands against publishing it."""
        return self.total == 0


def _kind_of(cell: str) -> str:
    if _INTEGER.fullmatch(cell):
        return "integer"
    if _NUMBER.fullmatch(cell):
        return "number"
    if _COMMA.fullmatch(cell):
        return "comma"
    if _date(cell) is not None:
        return "date"
    return "truth" if cell.casefold() in _TRUTH else "text"


def _date(cell: str) -> dt.date | None:
    dotted = _DOTTED.fullmatch(cell)
    try:
        if dotted:
            day, month, year = (int(part) for part in dotted.groups())
            return dt.date(year, month, day)
        if len(cell) in {10, 16} and cell[4:5] == "-":
            return dt.datetime.fromisoformat(cell).date()
    except ValueError:
        return None
    return None


def _guess(name: str, cells: Sequence[str]) -> tuple[ColumnKind, bool]:
    """Return the kind that nine of ten cells are of, and whether numbers have a decimal comma."""
    counts = Counter(_kind_of(cell) for cell in cells[:_MOST_SAMPLED] if cell)
    total = counts.total()
    if not total:
        return ColumnKind.TEXT, False
    if counts["integer"] >= _USUAL * total:
        years = re.search(r"year|год|年", name, re.IGNORECASE)
        return (ColumnKind.YEAR if years else ColumnKind.INTEGER), False
    numbers = counts["integer"] + counts["number"]
    if numbers >= _USUAL * total:
        return ColumnKind.NUMBER, False
    if counts["integer"] + counts["comma"] >= _USUAL * total:
        return ColumnKind.NUMBER, True
    for kind in (ColumnKind.DATE, ColumnKind.TRUTH):
        if counts[kind.value] >= _USUAL * total:
            return kind, False
    return ColumnKind.TEXT, False


def propose_schema(table: RawTable) -> ProposedSchema:
    r"""Propose kinds and units from what the cells hold, and check every cell against them.

    Notes
    -----
    A kind is proposed when nine of ten cells that hold something are of it; the tenth is told with
    its line. A unit is proposed from the ending of a name (``depth_m``) only.

    Examples
    --------
    >>> from globalarctic.exchange.releases.tables import read_table_file
    >>> table = read_table_file("a.csv", b"day,ice_cm\n2026-01-05,42\n2026-01-06,43\n")
    >>> [(column.name, column.kind.value, column.unit) for column in propose_schema(table).columns]
    [('day', 'date', ''), ('ice_cm', 'integer', 'cm')]
    """
    columns = []
    for at, name in enumerate(table.columns):
        cells = [row[at] for row in table.rows]
        full = [cell for cell in cells if cell]
        if table.kind == "geojson" and name == "geometry":
            columns.append(TableColumn(name, ColumnKind.GEOMETRY, missing=len(cells) - len(full)))
            continue
        kind, comma = _guess(name, full)
        unit = next((u for ending, u in _UNITS.items() if name.lower().endswith(ending)), "")
        unique = len(full) == len(cells) == len(set(full))
        columns.append(
            TableColumn(name, kind, unit if kind in _FIGURES else "", "", comma,
                        len(cells) - len(full), unique)
        )  # fmt: skip
    return check_cells(table, tuple(columns))


_FIGURES = {ColumnKind.INTEGER, ColumnKind.NUMBER}


def check_cells(table: RawTable, columns: Sequence[TableColumn]) -> ProposedSchema:
    """Hold every cell against a schema; two hundred findings are given, all are counted."""
    findings = list(table.findings)
    total = len(findings)
    for column in columns:
        wrong = _look_like_formula(column.name) or _MARKUP.search(column.name)
        if wrong:
            findings.append(
                RowFinding(
                    1,
                    column.name,
                    Message("exchange.cell.formula", value=Text(column.name[:40], "")),
                )
            )
            total += 1
    for line, row in zip(table.lines, table.rows, strict=True):
        for column, cell in zip(columns, row, strict=True):
            message = _wrong(column, cell)
            if message is not None:
                total += 1
                if len(findings) < _MOST_FINDINGS:
                    findings.append(RowFinding(line, column.name, message))
    findings.sort(key=lambda finding: (finding.line, finding.column))
    return ProposedSchema(tuple(columns), tuple(findings), total)


def _look_like_formula(cell: str) -> bool:
    """Return whether a spreadsheet would take a text for a formula, in any width of its signs."""
    plain = unicodedata.normalize("NFKC", cell).lstrip(" \ufeff\u3000\u200b'\"")
    return plain.startswith(_FORMULA) and not _NUMBER.fullmatch(plain.replace(",", "."))


def _wrong(column: TableColumn, cell: str) -> Message | None:
    if not cell or column.kind is ColumnKind.GEOMETRY:
        return None
    shown = Text(cell[:40], "")
    if column.kind is ColumnKind.TEXT or not (cell.isalnum() and cell.isascii()):
        if any(
            unicodedata.category(sign) in {"Cc", "Cs", "Co"} and sign not in "\n\t" for sign in cell
        ):
            return Message("exchange.cell.signs")
        if any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in cell):
            return Message("exchange.cell.signs")
        if _MARKUP.search(unicodedata.normalize("NFKC", cell)):
            return Message("exchange.cell.markup", value=shown)
        if _look_like_formula(cell) and cell not in {"-", "--", "+"}:
            return Message("exchange.cell.formula", value=shown)
    if column.kind in _FIGURES | {ColumnKind.YEAR}:
        plain = cell.replace(",", ".") if column.decimal_comma else cell
        form = _NUMBER if column.kind is ColumnKind.NUMBER else _INTEGER
        if not form.fullmatch(plain):
            return Message(f"exchange.cell.{column.kind.value}", value=shown)
        name = column.name.casefold()
        if (name in {"lat", "latitude", "широта", "纬度"} and abs(float(plain)) > 90) or (
            name in {"lon", "lng", "longitude", "долгота", "经度"} and abs(float(plain)) > 180
        ):
            return Message("exchange.file.position")
        if column.kind is ColumnKind.YEAR and not 1000 <= int(plain) <= 2200:
            return Message("exchange.cell.year", value=shown)
    if column.kind is ColumnKind.DATE and _date(cell) is None:
        return Message("exchange.cell.date", value=shown)
    if column.kind is ColumnKind.TRUTH and cell.casefold() not in _TRUTH:
        return Message("exchange.cell.truth", value=shown)
    return None


def confirmed(
    column: TableColumn, *, kind: str = "", unit: str = "", meaning: str = ""
) -> TableColumn:
    """Return a column as its contributor confirmed it."""
    return replace(
        column, kind=ColumnKind(kind or column.kind), unit=unit or column.unit,
        meaning=meaning or column.meaning,
    )  # fmt: skip
