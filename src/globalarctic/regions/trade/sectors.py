"""Sector tables: what regions export, import, make or employ, by sector and year.

A cell without a value is missing (NaN) and is never read as zero. Readers of publishers' files are
in ``sector_files``; the long format of a user's own file is read here.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.panels import LicenceClass, Provenance
from globalarctic.data.tables import bundled_path, read_table, required_text
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "Cell",
    "Flow",
    "SectorTable",
    "amount",
    "group_of",
    "load_demo",
    "need_columns",
    "read_cells",
    "read_sector_tables",
    "table_of",
    "year_of",
]

_NEED = ("region", "year", "flow", "classification", "sector", "value", "unit", "source")


class Flow(StrEnum):
    """What the values of a sector table count.

    Examples
    --------
    >>> Flow("exports").value
    'exports'
    """

    EXPORTS = "exports"
    IMPORTS = "imports"
    OUTPUT = "output"
    EMPLOYMENT = "employment"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a sector table as read; None where the source gives no value."""

    region: str
    year: int
    sector: str
    value: float | None
    group: str = ""


@dataclass(frozen=True, slots=True)
class SectorTable:
    """Values by year, region and sector, of one flow in one unit and classification.

    Attributes
    ----------
    values
        Shape (years, regions, sectors), in ``unit``; not negative; NaN where nothing is on file.
    groups
        Group of each sector, "" where none is on file.
    synthetic
        True for made-up values that say nothing of real regions.

    Raises
    ------
    SchemaError
        When the shape does not fit, a value is negative or infinite, or a name stands twice.

    Examples
    --------
    >>> table = load_demo()[Flow.OUTPUT]
    >>> table.unit, table.synthetic
    ('100 million CNY', False)
    """

    flow: Flow
    unit: str
    classification: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    groups: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    provenance: Provenance
    synthetic: bool = False

    def __post_init__(self) -> None:
        """Check the axes and the values."""
        shape = (len(self.years), len(self.regions), len(self.sectors))
        if self.values.shape != shape:
            raise SchemaError(f"{self.flow} have shape {self.values.shape}, expected {shape}")
        if len(self.groups) != len(self.sectors):
            raise SchemaError(f"{len(self.groups)} groups for {len(self.sectors)} sectors")
        for names in (self.regions, self.sectors, self.years):
            if len(set(names)) != len(names):
                raise SchemaError(f"a name stands twice among {list(names)[:8]}")
        if np.any(np.isinf(self.values)) or np.any(self.values < 0):
            raise SchemaError(f"{self.flow}: a value is negative or infinite")

    def region_index(self, region: str) -> int:
        """Return the position of a region.

        Raises
        ------
        UnknownNameError
            When the table has no such region.
        """
        if region not in self.regions:
            raise UnknownNameError.among(f"region of the {self.flow} table", region, self.regions)
        return self.regions.index(region)

    def matrix(self, year: int) -> NDArray[np.float64]:
        """Return the values of a year, shape (regions, sectors), NaN where missing.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        if year not in self.years:
            held = ", ".join(str(y) for y in self.years)
            raise InputError(f"the {self.flow} table has no year {year}; on file are {held}")
        found: NDArray[np.float64] = self.values[self.years.index(year)]
        return found

    def row(self, region: str, year: int) -> NDArray[np.float64]:
        """Return a region's values of a year, shape (sectors,), NaN where missing."""
        found: NDArray[np.float64] = self.matrix(year)[self.region_index(region)]
        return found

    def missing(self, region: str, year: int) -> tuple[str, ...]:
        """Return the sectors without a value for a region and year."""
        gaps = np.isnan(self.row(region, year))
        return tuple(name for name, gap in zip(self.sectors, gaps, strict=True) if gap)


@lru_cache(maxsize=1)
def _groups() -> Mapping[tuple[str, str], str]:
    return MappingProxyType(
        {
            (row["classification"], row["sector"]): required_text(row, "sector_group")
            for row in read_table("sector_groups")
        }
    )


def group_of(classification: str, sector: str) -> str:
    """Return the group of a sector on file, "" for a classification or sector without one.

    Parameters
    ----------
    classification
        ``hs2``, ``isic4`` (sections; NACE Rev. 2 and OKVED 2 share them), ``gbt4754``, ``dose`` or
        ``three-sectors``.

    Examples
    --------
    >>> group_of("hs2", "27"), group_of("isic4", "A"), group_of("hs2", "x")
    ('energy', 'agriculture', '')
    """
    return _groups().get((classification, sector), "")


def read_cells(path: str | Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines of a CSV (plain or by semicolons) or Parquet file as text by column.

    The number is the line of the file, in Parquet the row counted from 1.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is no text in UTF-8 or GB 18030, or a line has too many or too few cells.
    InputError
        When a Parquet file is given and its reader is not installed.

    Examples
    --------
    >>> next(read_cells(bundled_path("sector_groups.csv")))[0]
    2
    """
    path = Path(path)
    if path.suffix == ".parquet":
        yield from _parquet(path)
        return
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SchemaError(f"{path} is text neither in UTF-8 nor in GB 18030; save it as UTF-8")
    head = decoded.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=mark)
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


def _parquet(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise InputError(
            f"{path}: Parquet needs pyarrow; install it with: pip install 'globalarctic[sources]'"
        ) from None
    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError(f"cannot read {path}: {error}") from error
    for number, row in enumerate(rows, start=1):
        yield (
            number,
            {
                name: "" if cell is None or str(cell) == "nan" else str(cell).strip()
                for name, cell in row.items()
            },
        )


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


def table_of(
    cells: Iterable[Cell],
    *,
    flow: Flow,
    unit: str,
    classification: str,
    provenance: Provenance,
    absent_is_zero: bool = False,
    synthetic: bool = False,
) -> SectorTable:
    """Lay cells out as a table; cells of one region, year and sector must stand once.

    Parameters
    ----------
    absent_is_zero
        True: a sector without a row is zero in a region and year that has other rows; only for
        sources that print every flow. An empty cell stays missing.

    Raises
    ------
    SchemaError
        When a cell stands twice, a sector has two groups, or there is no cell.

    Examples
    --------
    >>> origin = Provenance("example", "2020", "CC0-1.0", LicenceClass.EMBED)
    >>> held = table_of(
    ...     [Cell("A", 2020, "27", 1.0), Cell("B", 2020, "10", 2.0)],
    ...     flow=Flow.EXPORTS,
    ...     unit="USD",
    ...     classification="hs2",
    ...     provenance=origin,
    ... )
    >>> held.missing("A", 2020), held.groups
    (('10',), ('agriculture', 'energy'))
    """
    found: dict[tuple[int, str, str], float] = {}
    groups: dict[str, str] = {}
    for cell in cells:
        key = (cell.year, cell.region, cell.sector)
        if key in found:
            raise SchemaError(
                f"{flow}: {cell.region} {cell.year} sector {cell.sector!r} stands twice"
            )
        found[key] = np.nan if cell.value is None else cell.value
        if groups.setdefault(cell.sector, cell.group) != cell.group:
            raise SchemaError(f"{flow}: sector {cell.sector!r} has two groups")
    if not found:
        raise SchemaError(f"{flow}: there is no row")
    years = tuple(sorted({key[0] for key in found}))
    regions = tuple(sorted({key[1] for key in found}))
    sectors = tuple(sorted(groups))
    at = tuple({name: k for k, name in enumerate(axis)} for axis in (years, regions, sectors))
    values = np.full((len(years), len(regions), len(sectors)), np.nan)
    if absent_is_zero:
        for year, region, _ in found:
            values[at[0][year], at[1][region]] = 0.0
    for (year, region, sector), value in found.items():
        values[at[0][year], at[1][region], at[2][sector]] = value
    held = tuple(groups[name] or group_of(classification, name) for name in sectors)
    return SectorTable(
        flow, unit, classification, regions, sectors, held, years, values, provenance, synthetic
    )


def read_sector_tables(
    path: str | Path, *, absent_is_zero: bool = False
) -> Mapping[Flow, SectorTable]:
    """Return the sector tables of a file in the long format, one a flow.

    Parameters
    ----------
    path
        CSV or Parquet with the columns region, year, flow, classification, sector, value, unit and
        source; optional: sector_group, as_of, licence, grade (V, C or G) and synthetic (``yes``).
    absent_is_zero
        As in ``table_of``.

    Raises
    ------
    SchemaError
        With file and line: a column is absent, a cell cannot be read, or a flow has two units.

    Examples
    --------
    >>> list(read_sector_tables(bundled_path("regional_structure.csv")))
    [<Flow.OUTPUT: 'output'>]
    """
    cells: dict[Flow, list[Cell]] = {}
    heads: dict[Flow, tuple[str, str, bool]] = {}
    sources: dict[Flow, dict[str, None]] = {}
    vintages: dict[Flow, set[str]] = {}
    grades: dict[Flow, Counter[str]] = {}
    licences: dict[Flow, dict[str, None]] = {}
    seen: dict[tuple[Flow, str, int, str], int] = {}
    checked = False
    for line, row in read_cells(path):
        if not checked:
            need_columns(path, row, _NEED)
            checked = True
        try:
            flow = Flow(row["flow"])
        except ValueError:
            raise SchemaError(
                f"{path} line {line}: flow {row['flow']!r}; allowed are {', '.join(Flow)}"
            ) from None
        blank = [name for name in _NEED if name != "value" and not row[name]]
        if blank:
            raise SchemaError(f"{path} line {line}: column {blank[0]!r} is empty; fill it")
        head = (row["unit"], row["classification"], row.get("synthetic", "") == "yes")
        if heads.setdefault(flow, head) != head:
            raise SchemaError(
                f"{path} line {line}: {flow} stand in two units, classifications or kinds: "
                f"{heads[flow]} and {head}; use one file for each"
            )
        value = amount(path, line, "value", row["value"])
        year = year_of(path, line, row["year"])
        key = (flow, row["region"], year, row["sector"])
        if seen.setdefault(key, line) != line:
            raise SchemaError(
                f"{path} line {line}: {row['region']} {year} {flow} of sector {row['sector']!r} "
                f"stand in line {seen[key]} already; keep one"
            )
        cells.setdefault(flow, []).append(
            Cell(row["region"], year, row["sector"], value, row.get("sector_group", ""))
        )
        if value is not None:
            sources.setdefault(flow, {})[row["source"]] = None
            grade = row.get("grade", "") or "not stated"
            grades.setdefault(flow, Counter())[grade] += 1
        vintages.setdefault(flow, set()).add(row.get("as_of", "") or row["year"])
        licences.setdefault(flow, {})[row.get("licence", "") or "not stated"] = None
    if not cells:
        raise SchemaError(f"{path} holds no row")
    tables = {}
    for flow, (unit, classification, synthetic) in heads.items():
        origin = Provenance(
            "; ".join(sources.get(flow, {"no value on file": None})),
            max(vintages[flow]),
            "; ".join(licences[flow]),
            LicenceClass.USER_FETCH,
            note=_grades(grades.get(flow, Counter())),
        )
        try:
            tables[flow] = table_of(
                cells[flow],
                flow=flow,
                unit=unit,
                classification=classification,
                provenance=origin,
                absent_is_zero=absent_is_zero,
                synthetic=synthetic,
            )
        except SchemaError as error:
            raise SchemaError(f"{path}: {error}") from None
    return MappingProxyType(tables)


def _grades(held: Counter[str]) -> str:
    """Return how many values are general knowledge, not read in their source."""
    weak = held.get("G", 0)
    return f"{weak} of {held.total()} values of grade G, not read in the source" if weak else ""


@lru_cache(maxsize=1)
def load_demo() -> Mapping[Flow, SectorTable]:
    """Return the bundled table: value added of regions by three sectors, with what is not on file.

    Exports and imports of regions by sector are not on file, so no trade index can be made of it.

    Examples
    --------
    >>> load_demo()[Flow.OUTPUT].missing("RU-AMU", 2023)
    ('primary', 'secondary', 'tertiary')
    """
    return read_sector_tables(bundled_path("regional_structure.csv"))
