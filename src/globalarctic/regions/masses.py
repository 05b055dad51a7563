"""Size of regions: gross regional product in one currency, and population, with their sources.

Gross regional product is published in national currency. Here a region's share of all regions of
its country is applied to the country's GDP in current USD (World Bank), so that no exchange rate is
typed in and the regions of a country add up to its GDP.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import number, read_table, required, required_text, text
from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.data.tables import Row
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


@lru_cache(maxsize=1)
def _grp() -> dict[tuple[str, int], Row]:
    return _by_year("region_grp")


@lru_cache(maxsize=1)
def _population() -> dict[tuple[str, int], Row]:
    return _by_year("region_population")


def _by_year(table: str) -> dict[tuple[str, int], Row]:
    by_year: dict[tuple[str, int], Row] = {}
    for row in read_table(table):
        key = required_text(row, "region"), int(required(row, "year"))
        if key in by_year:
            raise SchemaError(f"{row['_table']} line {row['_line']}: {key} stands twice")
        by_year[key] = row
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
        if code in codes and number(row, "value") is not None:
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
    value = None if row is None else number(row, "value")
    total = None if row is None else number(row, "country_total")
    gdp = _gdp_usd(region.country, year)
    if row is None or value is None or not total or gdp is None:
        note = (
            "no gross regional product of this year is on file"
            if row is None
            else text(row, "note")
        )
        source = "none found" if row is None else required_text(row, "source")
        return Mass(region.code, "grp", year, None, "USD", source, "G", note)
    return Mass(
        region.code, "grp", year, value / total * gdp, "USD",
        f"{required_text(row, 'source')}; World Bank, GDP in current USD", "C",
        f"{value:,.0f} {required_text(row, 'unit')} of {total:,.0f} in the country's regions",
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
        region.code, "population", year, number(row, "population"), "persons",
        required_text(row, "source"), required_text(row, "grade"), text(row, "note"),
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
