"""Sector tables: what regions export, import, make or employ, by sector and year.

A cell without a value is missing (NaN) and is never read as zero. Readers of publishers' files are
in ``sector_files``; the long format of a user's own file is read here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.panels import LicenceClass, Provenance
from globalarctic.data.tables import bundled_path, read_table
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.regions.trade.cells import amount, name_of, need_columns, read_cells, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "Cell",
    "Flow",
    "SectorTable",
    "group_of",
    "load_demo",
    "read_sector_tables",
    "table_of",
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
        """Check the axes and the values, and seal them."""
        self.values.setflags(write=False)
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
            known = ", ".join(str(y) for y in self.years)
            raise InputError(f"the {self.flow} table has no year {year}; on file are {known}")
        values: NDArray[np.float64] = self.values[self.years.index(year)]
        return values

    def row(self, region: str, year: int) -> NDArray[np.float64]:
        """Return a region's values of a year, shape (sectors,), NaN where missing."""
        values: NDArray[np.float64] = self.matrix(year)[self.region_index(region)]
        return values

    def missing(self, region: str, year: int) -> tuple[str, ...]:
        """Return the sectors without a value for a region and year."""
        gaps = np.isnan(self.row(region, year))
        return tuple(name for name, gap in zip(self.sectors, gaps, strict=True) if gap)


@lru_cache(maxsize=1)
def _groups() -> Mapping[tuple[str, str], str]:
    return MappingProxyType(
        {
            (row["classification"], row["sector"]): row["sector_group"]
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
    >>> table = table_of(
    ...     [Cell("A", 2020, "27", 1.0), Cell("B", 2020, "10", 2.0)],
    ...     flow=Flow.EXPORTS,
    ...     unit="USD",
    ...     classification="hs2",
    ...     provenance=origin,
    ... )
    >>> table.missing("A", 2020), table.groups
    (('10',), ('agriculture', 'energy'))
    """
    cells_by_key: dict[tuple[int, str, str], float] = {}
    groups: dict[str, str] = {}
    for cell in cells:
        key = (cell.year, cell.region, cell.sector)
        if key in cells_by_key:
            raise SchemaError(
                f"{flow}: {cell.region} {cell.year} sector {cell.sector!r} stands twice"
            )
        cells_by_key[key] = np.nan if cell.value is None else cell.value
        if groups.setdefault(cell.sector, cell.group) != cell.group:
            raise SchemaError(f"{flow}: sector {cell.sector!r} has two groups")
    if not cells_by_key:
        raise SchemaError(f"{flow}: there is no row")
    years = tuple(sorted({key[0] for key in cells_by_key}))
    regions = tuple(sorted({key[1] for key in cells_by_key}))
    sectors = tuple(sorted(groups))
    at = tuple({name: k for k, name in enumerate(axis)} for axis in (years, regions, sectors))
    values = np.full((len(years), len(regions), len(sectors)), np.nan)
    if absent_is_zero:
        for year, region, _ in cells_by_key:
            values[at[0][year], at[1][region]] = 0.0
    for (year, region, sector), value in cells_by_key.items():
        values[at[0][year], at[1][region], at[2][sector]] = value
    named = tuple(groups[name] or group_of(classification, name) for name in sectors)
    return SectorTable(
        flow, unit, classification, regions, sectors, named, years, values, provenance, synthetic
    )


def read_sector_tables(
    table: str | Path | Any, *, absent_is_zero: bool = False
) -> Mapping[Flow, SectorTable]:
    """Return the sector tables of a file in the long format, one a flow.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns region, year, flow, classification, sector,
        value, unit and source; optional: sector_group, as_of, licence, grade (V,
        C or G) and synthetic (``yes``).
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
    path = name_of(table)
    for line, row in read_cells(table):
        if not cells:
            need_columns(path, row, _NEED)
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


def _grades(grades: Counter[str]) -> str:
    """Return how many values are general knowledge, not read in their source."""
    weak = grades.get("G", 0)
    return f"{weak} of {grades.total()} values of grade G, not read in the source" if weak else ""


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
