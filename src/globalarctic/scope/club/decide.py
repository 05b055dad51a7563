"""Who belongs by dual cut-off: scale, count dimensions, and decide with two dates.

A dimension counts from the cut on; a state is in when enough dimensions count in consecutive
years. A year in which a dimension has nothing on file is not decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.scope.membership import decide, turns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.club.definition import ClubDefinition
    from globalarctic.scope.club.readings import Readings
    from globalarctic.scope.membership import Turn

__all__ = [
    "Decision",
    "count_of",
    "decide_club",
    "dimension_scores",
    "last_decided",
    "missing_in",
    "references",
    "scaled",
]

LEAST_WEIGHT = 0.5
"""Part of a dimension's weight that must be on file for a country to have its score."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Every score and decision under one definition and one release of the data.

    Attributes
    ----------
    reference
        Shape (indicators,): what counts as 1, the median Arctic state of the reference year.
    levels
        Shape (indicators, years, countries), 0 to 1; NaN not on file.
    scores
        Shape (dimensions, years, countries), 0 to 1.
    counts
        Shape (years, countries): dimensions at or above the cut; NaN where what is missing could
        change the answer.
    inside
        Shape (years, countries).
    """

    definition: ClubDefinition
    readings: Readings
    reference: NDArray[np.float64]
    levels: NDArray[np.float64]
    scores: NDArray[np.float64]
    counts: NDArray[np.float64]
    inside: NDArray[np.bool_]
    turns: tuple[Turn, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries, the axis of every array."""
        return self.readings.countries

    @property
    def years(self) -> tuple[int, ...]:
        """The years, the axis of every array."""
        return self.readings.years

    def at(self, country: str, year: int) -> tuple[int, int]:
        """Return the positions (year, country).

        Raises
        ------
        UnknownNameError
            When the country is not on file.
        InputError
            When the year cannot be decided.
        """
        if country not in self.countries:
            raise UnknownNameError.among("country", country, self.countries)
        return self.year_at(year), self.countries.index(country)

    def year_at(self, year: int) -> int:
        """Return the position of a year that can be decided.

        Raises
        ------
        InputError
            When it cannot: with what is missing, and the years that can.
        """
        if year in self.years:
            return self.years.index(year)
        first, last = self.years[0], self.years[-1]
        gone = missing_in(self.readings, year) if year > last else ()
        why = "; ".join(gone) or f"nothing is on file before {first}"
        raise InputError(
            f"{year} is undecided on what is on file: {why}; {first}-{last} can be decided"
        )

    @property
    def total(self) -> NDArray[np.float64]:
        """Weighted mean of the dimensions on file, 0 to 100, shape (years, countries)."""
        weights = np.array([d.weight for d in self.definition.dimensions])
        return 100.0 * _mean(self.scores, weights, 0.0)


def missing_in(readings: Readings, year: int) -> tuple[str, ...]:
    """Return the indicators that have nothing for a year, each with its last figure."""
    carry = readings.definition.rule.carry_years
    return tuple(
        f"{item.name} ends in {last - carry} (carried {carry} years at most)"
        for item, last in zip(readings.definition.indicators, readings.last_year, strict=True)
        if last < year
    )


def last_decided(readings: Readings) -> int:
    """Return the last year in which every indicator stands."""
    return min(readings.years[-1], *readings.last_year)


def references(definition: ClubDefinition, readings: Readings) -> NDArray[np.float64]:
    """Return the median Arctic state of the reference year for each indicator; 1 for levels.

    Raises
    ------
    InputError
        When the reference year is not on file, or no Arctic state has a value.
    """
    year = definition.rule.reference_year
    if year not in readings.years:
        raise InputError(
            f"the reference year {year} is not on file; on file are "
            f"{readings.years[0]}-{readings.years[-1]}"
        )
    states = np.isin(readings.countries, definition.members or definition.tied_to)
    row = readings.values[:, readings.years.index(year)][:, states]
    tops = np.ones(len(row))
    for k, item in enumerate(definition.indicators):
        if item.record:
            continue
        values = row[k][~np.isnan(row[k])]
        if values.size == 0 or np.median(values) <= item.floor:
            raise InputError(f"{item.name}: the Arctic states have no value in {year}")
        tops[k] = np.median(values)
    return tops


def scaled(
    values: NDArray[np.float64],
    reference: float | NDArray[np.float64],
    floor: float | NDArray[np.float64],
    *,
    log: bool,
) -> NDArray[np.float64]:
    """Return values as 0 (at the floor or below) to 1 (at the reference or above).

    Examples
    --------
    >>> scaled(np.array([1.0, 10.0, 1000.0, np.nan]), 100.0, 1.0, log=True).tolist()
    [0.0, 0.5, 1.0, nan]
    """
    if log:
        with np.errstate(divide="ignore"):
            return np.clip(np.log(values / floor) / np.log(reference / floor), 0.0, 1.0)
    return np.clip((values - floor) / (reference - floor), 0.0, 1.0)


def dimension_scores(
    definition: ClubDefinition, levels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the dimensions from indicator levels (indicators, ..., countries)."""
    start, tops = 0, []
    for dimension in definition.dimensions:
        stop = start + len(dimension.indicators)
        weights = np.array([item.weight for item in dimension.indicators])
        tops.append(_mean(levels[start:stop], weights, LEAST_WEIGHT))
        start = stop
    return np.stack(tops)


def _mean(
    stack: NDArray[np.float64], weights: NDArray[np.float64], least: float
) -> NDArray[np.float64]:
    """Return the mean over the first axis by weight; NaN with less than ``least`` of it."""
    share = (weights / weights.sum()).reshape(-1, *([1] * (stack.ndim - 1)))
    there = ~np.isnan(stack)
    present = np.sum(np.where(there, share, 0.0), axis=0)
    total = np.sum(np.where(there, stack * share, 0.0), axis=0)
    enough = (present > 0) & (present >= least - 1e-12)
    return np.where(enough, total / np.where(present > 0, present, 1.0), np.nan)


def count_of(scores: NDArray[np.float64], cut: float, least: int) -> NDArray[np.float64]:
    """Return how many dimensions count; NaN where unknown ones could change the answer.

    Examples
    --------
    >>> scores = np.array([[0.5, 0.5], [0.4, np.nan], [0.1, 0.1]])
    >>> count_of(scores, 0.4, 2).tolist()
    [2.0, nan]
    """
    # A cut that is met but for the last bit of a sum of weights is met.
    count = np.sum(scores >= cut - 1e-9, axis=0).astype(np.float64)
    unknown = np.sum(np.isnan(scores), axis=0)
    return np.where((count < least) & (count + unknown >= least), np.nan, count)


def decide_club(readings: Readings) -> Decision:
    """Score every year that can be decided, and decide.

    Raises
    ------
    InputError
        When no year can be decided or the reference is not on file.
    """
    definition = readings.definition
    rule = definition.rule
    last = last_decided(readings)
    if last < readings.years[0]:
        raise InputError(f"no year can be decided: {'; '.join(missing_in(readings, last + 1))}")
    reference = references(definition, readings)
    readings = _cut_years(readings, last)
    levels = np.stack(
        [
            readings.values[k]
            if item.record
            else scaled(
                readings.values[k], reference[k],
                reference[k] / rule.log_range if item.log else item.floor, log=item.log,
            )
            for k, item in enumerate(definition.indicators)
        ]
    )  # fmt: skip
    scores = dimension_scores(definition, levels)
    counts = count_of(scores, rule.cut, rule.least)
    inside = decide(counts, enter=rule.least, leave=rule.least, years=rule.years)
    moves = turns(
        counts, inside, years=readings.years, countries=readings.countries, run_years=rule.years
    )
    states = np.isin(readings.countries, definition.members)
    inside = inside | states
    moves = tuple(turn for turn in moves if turn.country not in definition.members)
    return Decision(definition, readings, reference, levels, scores, counts, inside, moves)


def _cut_years(readings: Readings, last: int) -> Readings:
    from dataclasses import replace

    count = sum(year <= last for year in readings.years)
    return replace(
        readings, years=readings.years[:count], values=readings.values[:, :count],
        of_year=readings.of_year[:, :count],
    )  # fmt: skip
