"""What the indicators read: a value by year and country, the year it is of, and its sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.arctic_record import arctic_record
from globalarctic.data.panels import TieKind, TiePanel
from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from globalarctic.data.arctic_record import ArcticRecord
    from globalarctic.data.panels import SeriesPanel
    from globalarctic.data.release import CountryRelease
    from globalarctic.scope.club.definition import ClubDefinition, Indicator

__all__ = ["IndicatorReading", "Readings", "cell", "read_indicators", "tie_values"]


@dataclass(frozen=True, slots=True)
class Readings:
    """Values of every indicator before scaling.

    Attributes
    ----------
    values, of_year
        Shape (indicators, years, countries); NaN and 0 where nothing is on file. ``of_year`` is
        the year that the value is of, which may lie before; for a static picture its only year.
    last_year
        Shape (indicators,): the last year for which the indicator may stand.
    """

    definition: ClubDefinition
    countries: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    of_year: NDArray[np.int64]
    last_year: tuple[int, ...]
    release: str
    panels: Mapping[str, TiePanel | SeriesPanel]


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """An indicator of a country in a year: value, the year it is of, rows and sources."""

    value: float
    of_year: int | None
    unit: str
    records: tuple[str, ...]
    recalled: tuple[str, ...]
    sources: tuple[str, ...]


_ALWAYS = 9999


def read_indicators(
    definition: ClubDefinition,
    release: CountryRelease,
    *,
    more: Mapping[str, TiePanel | SeriesPanel] | None = None,
    only: tuple[int, ...] = (),
) -> Readings:
    """Read every indicator of a definition.

    Parameters
    ----------
    more
        Panels that the user has loaded; they take the place of those of the release by name.
    only
        Years to read; by default all from the rule's first year on.

    Raises
    ------
    UnknownNameError
        When a layer, a series, a body or a country is not on file.
    """
    panels: dict[str, TiePanel | SeriesPanel] = {**release.ties, **release.series, **(more or {})}
    for country in (*definition.members, *definition.tied_to):
        if country not in release.countries:
            raise UnknownNameError.among("country", country, release.countries)
    rule = definition.rule
    indicators = definition.indicators
    lasts = tuple(_last_year(item, panels, rule.carry_years) for item in indicators)
    top = max((last for last in lasts if last < _ALWAYS), default=release.last_year)
    years = tuple(sorted(set(only))) or tuple(range(rule.first_year, top + 1))
    shape = (len(indicators), len(years), len(release.countries))
    values, of_year = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    for k, item in enumerate(indicators):
        if item.record:
            _read_record(item, definition, release.countries, years, values[k], of_year[k])
        else:
            panel = panels[item.ties or item.series].select(release.countries)
            _read_panel(item, definition, panel, years, values[k], of_year[k])
        if item.absent is not None:
            values[k] = np.where(np.isnan(values[k]), item.absent, values[k])
    return Readings(
        definition, release.countries, years, values, of_year, lasts, release.version, panels
    )


def _last_year(item: Indicator, panels: Mapping[str, TiePanel | SeriesPanel], carry: int) -> int:
    if item.record:
        arctic_record(item.record)
        return _ALWAYS
    name = item.ties or item.series
    if name not in panels:
        raise UnknownNameError.among("layer or series", name, panels)
    return _ALWAYS if item.static else _years_held(panels[name])[-1] + carry


def _years_held(panel: TiePanel | SeriesPanel) -> tuple[int, ...]:
    data = panel.ties if isinstance(panel, TiePanel) else panel.values
    axes = tuple(range(1, data.ndim))
    seen = ~np.all(np.isnan(data), axis=axes)
    return tuple(year for year, there in zip(panel.years, seen, strict=True) if there)


def _holding(
    item: Indicator, country: str, year: int, grades: tuple[str, ...]
) -> list[ArcticRecord]:
    return [
        row
        for row in arctic_record(item.record, country)
        if row.grade in grades and row.holds_at_end_of(year, lasting=item.lasting)
    ]


def _read_record(
    item: Indicator,
    definition: ClubDefinition,
    countries: tuple[str, ...],
    years: tuple[int, ...],
    values: NDArray[np.float64],
    of_year: NDArray[np.int64],
) -> None:
    levels = dict(item.levels)
    listed = {row.country for row in arctic_record(item.record)}
    values[:] = 0.0
    of_year[:] = np.array(years)[:, None]
    for c, country in enumerate(countries):
        if country in definition.members and item.arctic_states is not None:
            values[:, c] = item.arctic_states
        elif country in listed:
            for t, year in enumerate(years):
                rows = _holding(item, country, year, definition.rule.grades)
                values[t, c] = max((levels.get(row.role, 0.0) for row in rows), default=0.0)


def _read_panel(
    item: Indicator,
    definition: ClubDefinition,
    panel: TiePanel | SeriesPanel,
    years: tuple[int, ...],
    values: NDArray[np.float64],
    of_year: NDArray[np.int64],
) -> None:
    tied = np.isin(panel.countries, definition.tied_to)
    panel_years = _years_held(panel)
    rows: dict[int, NDArray[np.float64]] = {}
    for t, year in enumerate(years):
        before = [y for y in panel_years if y <= year]
        if item.static:
            best = before[-1] if before else panel_years[0]
        elif not before or year - before[-1] > definition.rule.carry_years:
            continue
        else:
            best = before[-1]
        if best not in rows:
            at = panel.years.index(best)
            rows[best] = (
                tie_values(panel.ties[at], tied, item.measure)
                if isinstance(panel, TiePanel)
                else panel.values[at]
            )
        values[t] = rows[best]
        of_year[t] = np.where(np.isnan(values[t]), 0, best)


def tie_values(
    ties: NDArray[np.float64], tied: NDArray[np.bool_], measure: str
) -> NDArray[np.float64]:
    """Return each country's sum, share or importance of ties with some states.

    Parameters
    ----------
    ties
        Symmetric, shape (countries, countries); NaN unknown.
    tied
        Shape (countries,): the states; one of them is measured by its ties with the others.

    Notes
    -----
    NaN for a country without any tie on file. ``importance`` is the part of all that those states
    have with countries other than themselves.

    Examples
    --------
    >>> ties = np.array([[0.0, 2.0, 6.0], [2.0, 0.0, 2.0], [6.0, 2.0, 0.0]])
    >>> tied = np.array([True, False, False])
    >>> tie_values(ties, tied, "share")[1:].tolist()
    [0.5, 0.75]
    >>> tie_values(ties, tied, "importance")[1:].tolist()
    [0.25, 0.75]
    """
    n = len(tied)
    known = ~np.isnan(ties) & ~np.eye(n, dtype=np.bool_)
    flow = np.where(known, ties, 0.0)
    near = flow @ tied.astype(np.float64)
    total = flow.sum(axis=1)
    seen = known.any(axis=1) & (total > 0)
    if measure == "sum":
        return np.where(known.any(axis=1), near, np.nan)
    if measure == "share":
        return np.where(seen, near / np.where(seen, total, 1.0), np.nan)
    outside = flow[tied][:, ~tied].sum()
    # Leaving out one of the states takes its outside ties and adds what the others have with it.
    whole = np.full(n, outside)
    whole[tied] = outside - flow[tied][:, ~tied].sum(axis=1) + near[tied]
    return np.where(seen & (whole > 0), near / np.where(whole > 0, whole, 1.0), np.nan)


def cell(readings: Readings, indicator: int, country: str, year: int) -> IndicatorReading:
    """Return a value with what it rests on.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year is not on file.
    """
    definition = readings.definition
    item = definition.indicators[indicator]
    if country not in readings.countries:
        raise UnknownNameError.among("country", country, readings.countries)
    if year not in readings.years:
        raise InputError(
            f"no readings for {year}; on file are {readings.years[0]}-{readings.years[-1]}"
        )
    t, c = readings.years.index(year), readings.countries.index(country)
    value, of_year = float(readings.values[indicator, t, c]), int(readings.of_year[indicator, t, c])
    if item.record:
        grades = definition.rule.grades
        rows = _holding(item, country, year, grades)
        off = _holding(item, country, year, ("V", "C", "G"))
        levels = dict(item.levels)
        counted = [row for row in rows if levels.get(row.role, 0.0) == value and value > 0]
        return IndicatorReading(
            value, max((int(r.valid_from[:4]) for r in counted), default=None), "level",
            tuple(row.record_id for row in counted),
            tuple(row.record_id for row in off if row.grade not in grades),
            tuple(dict.fromkeys(row.source for row in counted)),
        )  # fmt: skip
    name = item.ties or item.series
    panel = readings.panels[name]
    origin = panel.provenance
    units = {"share": "1", "importance": "1"}
    unit = units.get(item.measure, panel.unit) if item.ties else panel.unit
    known = of_year > 0
    dated = known and panel.kind is not TieKind.STATIC
    return IndicatorReading(
        value, of_year if dated else None, unit, (f"{name}/{country}/{of_year}",) if known else (),
        (), (f"{origin.source} ({origin.vintage})",) if known else (),
    )  # fmt: skip
