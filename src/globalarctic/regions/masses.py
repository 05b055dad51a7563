"""Size of regions: gross regional product in one currency, and population, with their sources.

Gross regional product is published in national currency. Here a region's share of all regions of
its country is applied to the country's GDP in current USD (World Bank), so that no exchange rate is
typed in and the regions of a country add up to its GDP.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import SchemaError
from globalarctic.records import Blank

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.regions.catalog import Region

__all__ = ["Mass", "grp_usd", "latest_year", "population"]


@dataclass(frozen=True, slots=True)
class Mass:
    """A region's size in a year; ``value`` None when it is not on file.

    Examples
    --------
    >>> Mass("CN-HL", "population", 2020, None, "persons", "none found", "G", "").known
    False
    """

    region: str
    quantity: str
    year: int
    value: float | None
    unit: str
    source: str
    grade: str
    note: str

    @property
    def known(self) -> bool:
        """Whether a value is on file."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class _Grp:
    region: str
    year: int
    value: float | None
    unit: str
    country_total: float | None
    source: str
    note: Blank


@dataclass(frozen=True, slots=True)
class _Population:
    region: str
    year: int
    population: float | None
    source: str
    grade: str
    note: Blank


_Sized = TypeVar("_Sized", _Grp, _Population)


@lru_cache(maxsize=1)
def _grp() -> dict[tuple[str, int], _Grp]:
    return _by_year("region_grp", _Grp)


@lru_cache(maxsize=1)
def _population() -> dict[tuple[str, int], _Population]:
    return _by_year("region_population", _Population)


def _by_year(table: str, model: type[_Sized]) -> dict[tuple[str, int], _Sized]:
    by_year: dict[tuple[str, int], _Sized] = {}

    def check(size: _Sized) -> None:
        if (size.region, size.year) in by_year:
            raise SchemaError(f"{size.region} {size.year} stands twice")
        by_year[size.region, size.year] = size

    load(table, model, check=check)
    return by_year


def latest_year(regions: Sequence[Region]) -> int | None:
    """Return the latest year with a gross regional product of most of the regions, None: none.

    Parameters
    ----------
    regions
        Regions to compare.

    Examples
    --------
    >>> from globalarctic.regions.catalog import load_regions
    >>> latest_year(load_regions())
    2021
    """
    codes = {region.code for region in regions}
    counts: dict[int, int] = {}
    for (code, year), row in _grp().items():
        if code in codes and row.value is not None:
            counts[year] = counts.get(year, 0) + 1
    for region in regions:
        if region.grp_usd is not None and region.mass_year is not None:
            counts[region.mass_year] = counts.get(region.mass_year, 0) + 1
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def grp_usd(region: Region, year: int) -> Mass:
    """Return a region's gross regional product in current USD of a year.

    Parameters
    ----------
    region, year
        Region and calendar year.

    Notes
    -----
    value / sum of all regions of the country x GDP of the country; grade C. The sum is that of the
    regions in the source, which may differ from GDP by what regions do not count.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> mass = grp_usd(resolve_region("CN-HL"), 2021)
    >>> 2.2e11 < mass.value < 2.4e11
    True
    """
    if region.grp_usd is not None and region.mass_year == year:
        return _given(region, "grp", region.grp_usd, "USD")
    row = _grp().get((region.code, year))
    value = None if row is None else row.value
    total = None if row is None else row.country_total
    gdp = _gdp_usd(region.country, year)
    if row is None or value is None or not total or gdp is None:
        note = "no gross regional product of this year is on file" if row is None else row.note
        source = "none found" if row is None else row.source
        return Mass(region.code, "grp", year, None, "USD", source, "G", note)
    return Mass(
        region.code, "grp", year, value / total * gdp, "USD",
        f"{row.source}; World Bank, GDP in current USD", "C",
        f"{value:,.0f} {row.unit} of {total:,.0f} in the country's regions",
    )  # fmt: skip


def population(region: Region) -> Mass:
    """Return a region's population at the latest count on file.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> population(resolve_region("CN-JL")).value
    24073453.0
    """
    if region.population is not None:
        return _given(region, "population", region.population, "persons")
    counts = [(year, row) for (code, year), row in _population().items() if code == region.code]
    if not counts:
        return Mass(region.code, "population", 0, None, "persons", "none found", "G", "")
    year, row = max(counts, key=lambda count: count[0])
    return Mass(
        region.code, "population", year, row.population, "persons",
        row.source, row.grade, row.note,
    )  # fmt: skip


def _given(region: Region, quantity: str, value: float, unit: str) -> Mass:
    """Return a size that the user's file of regions gives."""
    year = region.mass_year or 0
    return Mass(
        region.code, quantity, year, value, unit, region.source, region.grade, "user's file"
    )


def _gdp_usd(country: str, year: int) -> float | None:
    from globalarctic.data.release import load_release

    panel = load_release().indicator("gdp_usd")
    if country not in panel.countries or year not in panel.years:
        return None
    value = float(panel.of_country(country)[panel.years.index(year)])
    return None if np.isnan(value) else value
