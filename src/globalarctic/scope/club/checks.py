"""What the answer of a year hangs on: without each part, from other states, with recalled rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.panels import TiePanel
from globalarctic.errors import InputError
from globalarctic.scope.club.decide import count_of, dimension_scores, references, scaled
from globalarctic.scope.club.readings import read_indicators, tie_values
from globalarctic.scope.club.sentences import label
from globalarctic.words import Message, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from globalarctic.data.release import CountryRelease
    from globalarctic.scope.club.decide import Decision
    from globalarctic.scope.club.definition import ClubDefinition, Indicator
    from globalarctic.scope.club.readings import Readings

__all__ = ["PlaceboClub", "Variant", "placebo", "plain_members", "variants"]


@dataclass(frozen=True, slots=True)
class Variant:
    """The members of a year under one change, beside those of the definition."""

    name: str
    said: Message
    joining: tuple[str, ...]
    leaving: tuple[str, ...]
    members: int


@dataclass(frozen=True, slots=True)
class PlaceboClub:
    """Who outside the Arctic stays in when its place is taken by chance.

    Attributes
    ----------
    other_states
        Part of the members outside the Arctic that stay in, one a draw, when other states stand in
        the place of the Arctic ones in every tie.
    other_record
        The same when each state outside the Arctic has the Arctic record of another.
    """

    draws: int
    seed: int
    other_states: tuple[float, ...]
    other_record: tuple[float, ...]

    @property
    def states_frac(self) -> tuple[float, float, float]:
        """5 %, middle and 95 % of ``other_states``."""
        return _spread(self.other_states)

    @property
    def record_frac(self) -> tuple[float, float, float]:
        """5 %, middle and 95 % of ``other_record``."""
        return _spread(self.other_record)


def _spread(parts: tuple[float, ...]) -> tuple[float, float, float]:
    low, middle, high = np.percentile(parts, [5, 50, 95]).tolist()
    return low, middle, high


def plain_members(decision: Decision, year: int) -> frozenset[str]:
    """Return who has enough dimensions by the figures of a year, Arctic states included."""
    t = decision.year_at(year)
    enough = decision.counts[t] >= decision.definition.rule.least
    names = np.array(decision.countries)[enough]
    return frozenset(names.tolist()) | frozenset(decision.definition.members)


def variants(decision: Decision, release: CountryRelease, year: int) -> tuple[Variant, ...]:
    """Return the members of a year without each part and under other choices.

    Each judges by the figures of the year alone and sets its own reference.

    Raises
    ------
    InputError
        When the year cannot be decided.
    """
    whole = plain_members(decision, year)
    entries = []
    for name, said, other in _changed(decision.definition):
        club = _year_club(other, release, decision, year)
        entries.append(
            Variant(name, said, tuple(sorted(club - whole)), tuple(sorted(whole - club)), len(club))
        )
    return tuple(entries)


def _changed(definition: ClubDefinition) -> Iterator[tuple[str, Message, ClubDefinition]]:
    for dimension in definition.dimensions:
        if len(definition.dimensions) > 1:
            part = label("dimension", dimension.name)
            said = Message("scope.variant.without", part=part)
            yield f"without {dimension.name}", said, definition.without(dimension.name)
    for dimension in definition.dimensions:
        for item in dimension.indicators:
            if item.record and len(dimension.indicators) > 1:
                said = Message("scope.variant.without", part=label("indicator", item.name))
                yield f"without {item.name}", said, definition.without(item.name)
    for state in definition.tied_to:
        if len(definition.tied_to) > 1:
            others = tuple(s for s in definition.tied_to if s != state)
            said = Message("scope.variant.not-tied", country=Name("country", state))
            yield f"not tied to {state}", said, replace(definition, tied_to=others)
    for state in definition.members:
        if state not in definition.tied_to:
            said = Message("scope.variant.also-tied", country=Name("country", state))
            more = replace(definition, tied_to=(*definition.tied_to, state))
            yield f"also tied to {state}", said, more
    grades = definition.rule.grades
    if "G" not in grades:
        with_recalled = replace(definition.rule, grades=(*grades, "G"))
        said = Message("scope.variant.recalled")
        yield "with recalled rows", said, replace(definition, rule=with_recalled)
    if "C" in grades:
        strict = tuple(g for g in grades if g != "C")
        only_read = replace(definition, rule=replace(definition.rule, grades=strict))
        yield "only rows read in a source", Message("scope.variant.strict"), only_read


def _year_club(
    definition: ClubDefinition, release: CountryRelease, decision: Decision, year: int
) -> frozenset[str]:
    reference_year = definition.rule.reference_year
    readings = read_indicators(
        definition, release, more=decision.readings.panels, only=(reference_year, year)
    )
    reference = references(definition, readings)
    at = readings.years.index(year)
    levels = _levels(definition, readings.values[:, at], reference)
    counts = count_of(
        dimension_scores(definition, levels), definition.rule.cut, definition.rule.least
    )
    names = np.array(readings.countries)[counts >= definition.rule.least]
    return frozenset(names.tolist()) | frozenset(definition.members)


def _levels(
    definition: ClubDefinition, values: NDArray[np.float64], reference: NDArray[np.float64]
) -> NDArray[np.float64]:
    rule = definition.rule
    return np.stack(
        [
            row
            if item.record
            else scaled(row, top, top / rule.log_range if item.log else item.floor, log=item.log)
            for item, row, top in zip(definition.indicators, values, reference, strict=True)
        ]
    )


def placebo(decision: Decision, year: int, *, draws: int = 20, seed: int = 1) -> PlaceboClub:
    """Take the Arctic out by chance: other states in every tie, then another state's record.

    Drawn are states outside the Arctic with at least the trade of the smallest Arctic state. Their
    own median is then what counts as 1; the Arctic record stays as it is. For the record, states
    outside the Arctic swap all their rows at random; their ties stay.

    Raises
    ------
    InputError
        When the year cannot be decided, ``draws`` is below one, or too few states are left.
    """
    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1")
    definition, readings = decision.definition, decision.readings
    t = decision.year_at(year)
    rng = np.random.default_rng(seed)
    pool = _comparable(decision, year)
    count = len(definition.tied_to)
    if len(pool) < count:
        raise InputError("too few states are left to draw random ones from")
    ties = {k: item for k, item in enumerate(definition.indicators) if item.ties}
    slices = {k: _slice(readings, k, item.ties, year) for k, item in ties.items()}
    records = np.flatnonzero([bool(item.record) for item in definition.indicators])
    outside = np.flatnonzero(~np.isin(readings.countries, definition.members))
    states, swapped = [], []
    for _ in range(draws):
        tied = np.zeros(len(readings.countries), dtype=np.bool_)
        tied[rng.choice(pool, count, replace=False)] = True
        levels = decision.levels[:, t].copy()
        for k, item in ties.items():
            levels[k] = _tied_levels(definition, item, tie_values(slices[k], tied, item.measure),
                                     tied)  # fmt: skip
        states.append(_kept(decision, t, levels))
        levels = decision.levels[:, t].copy()
        levels[np.ix_(records, outside)] = levels[np.ix_(records, rng.permutation(outside))]
        swapped.append(_kept(decision, t, levels))
    return PlaceboClub(draws, seed, tuple(states), tuple(swapped))


def _tied_levels(
    definition: ClubDefinition,
    item: Indicator,
    values: NDArray[np.float64],
    tied: NDArray[np.bool_],
) -> NDArray[np.float64]:
    if item.absent is not None:
        values = np.where(np.isnan(values), item.absent, values)
    top = float(np.nanmedian(values[tied]))
    if top <= 0:
        return np.zeros(len(values))
    floor = top / definition.rule.log_range if item.log else item.floor
    return scaled(values, top, floor, log=item.log)


def _kept(decision: Decision, t: int, levels: NDArray[np.float64]) -> float:
    """Return the part of the year's members outside the Arctic that other levels keep."""
    definition = decision.definition
    real = decision.counts[t] >= definition.rule.least
    real &= ~np.isin(decision.countries, definition.members)
    scores = dimension_scores(definition, levels)
    counts = count_of(scores, definition.rule.cut, definition.rule.least)
    other = counts >= definition.rule.least
    return float(np.sum(real & other) / max(int(real.sum()), 1))


def _slice(readings: Readings, k: int, layer: str, year: int) -> NDArray[np.float64]:
    panel = readings.panels[layer]
    assert isinstance(panel, TiePanel)
    panel = panel.select(readings.countries)
    t = readings.years.index(year)
    used = int(readings.of_year[k, t].max())
    return np.asarray(panel.ties[panel.years.index(used)])


def _comparable(decision: Decision, year: int) -> NDArray[np.int64]:
    """Return the places of states outside the Arctic with the trade of its smallest state."""
    readings, definition = decision.readings, decision.definition
    first = next((k, i.ties) for k, i in enumerate(definition.indicators) if i.ties)
    flow = np.nan_to_num(_slice(readings, *first, year)).sum(axis=1)
    states = np.isin(readings.countries, definition.tied_to)
    arctic = states | np.isin(readings.countries, definition.members)
    return np.flatnonzero(~arctic & (flow >= flow[states].min()))
