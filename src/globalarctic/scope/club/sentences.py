"""One whole sentence for every country: in or out, since when, by what, and what would turn it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.scope.club.readings import cell
from globalarctic.table import number_text
from globalarctic.words import Code, Message, Name, Quantity

if TYPE_CHECKING:
    from globalarctic.scope.club.decide import Decision
    from globalarctic.scope.club.definition import Indicator
    from globalarctic.words import Arg

__all__ = ["Flip", "figure", "flips", "label", "points_of", "sentence", "state_of"]

# The units of the readings that have words in every language, by their keys of units.toml.
_UNITS = {
    "people": "people",
    "links": "links",
    "services x port pairs": "services",
    "km2 of September ice a year": "km2-ice-year",
    "deg": "deg",
}
_LARGEST_FACTOR = 20  # a figure so much larger is told itself: "6,777 times" says nothing


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one indicator, all else equal, that takes a dimension over the cut.

    ``value`` is what the indicator would have to be, in its own unit; a level (0-1) for the record.
    """

    dimension: str
    indicator: str
    points_now: float
    points_then: float
    value: float
    gain: bool
    said: Message


def label(kind: str, name: str) -> Message | Code:
    """Return the name of a dimension or an indicator in the reader's language, or as written.

    Examples
    --------
    >>> str(label("dimension", "policy")), label("dimension", "my own").text
    ('policy', 'my own')
    """
    from globalarctic.words.catalog import english

    key = f"scope.{kind}.{name}"
    return Message(key) if key in english() else Code(name)


def state_of(decision: Decision, country: str, year: int) -> str:
    """Return ``arctic``, ``in``, ``out`` or ``undecided``."""
    t, c = decision.at(country, year)
    if country in decision.definition.members:
        return "arctic"
    if np.isnan(decision.counts[t, c]) or t < decision.definition.rule.years - 1:
        return "undecided"
    return "in" if decision.inside[t, c] else "out"


def points_of(score: float) -> Quantity:
    """Return a score as points of 100, with a decimal where rounding would hide the cut.

    Examples
    --------
    >>> str(Message("scope.part.points", dimension=Code("x"), points=points_of(0.396)))
    'x 39.6'
    """
    points = 100.0 * score
    return Quantity(points, "", 1 if round(points) - points > 0 and round(points) % 10 == 0 else 0)


def figure(value: float, unit: str) -> Quantity | Code:
    """Return a reading with its unit, in the reader's language where the unit has words.

    Examples
    --------
    >>> str(Message("scope.part.points", dimension=Code("x"), points=figure(0.0031, "1")))
    'x 0.31 %'
    """
    if unit == "level":
        return Quantity(value, "", 1)
    if unit == "1":
        return Quantity(100 * value, "pct", 2)
    digits = 1 if abs(value) < 100 and value != round(value) else 0
    if unit in _UNITS:
        return Quantity(value, _UNITS[unit], digits)
    return Code(number_text(value, digits, unit=unit))


def _points(dimension: str, score: float) -> Message:
    name = label("dimension", dimension)
    if np.isnan(score):
        return Message("scope.part.unknown", dimension=name)
    return Message("scope.part.points", dimension=name, points=points_of(score))


def _since(decision: Decision, country: str, t: int) -> Message:
    moves = [m for m in decision.turns if m.country == country and m.entered]
    year = max(m.effective_from for m in moves if m.decided_in <= decision.years[t])
    first = year == decision.years[0]
    return Message(f"scope.since.{'first' if first else 'year'}", year=Code(str(year)))


def sentence(decision: Decision, country: str, year: int) -> Message:
    """Return the sentence of a country in a year.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year cannot be decided.
    """
    t, c = decision.at(country, year)
    rule, dimensions = decision.definition.rule, decision.definition.dimensions
    scores = decision.scores[:, t, c]
    counting = scores >= rule.cut - 1e-9
    count, of = int(counting.sum()), len(dimensions)
    names = [d.name for d in dimensions]
    below = sorted(
        (k for k in range(of) if not counting[k]), key=lambda k: -np.nan_to_num(scores[k], nan=-1)
    )
    missing = tuple(_points(names[k], scores[k]) for k in below[:3])
    head: dict[str, Arg] = {"country": Name("country", country), "count": count, "of": of}
    state = state_of(decision, country, year)
    if state == "arctic":
        return Message("scope.sentence.arctic", **head)
    if state == "undecided" and not np.isnan(decision.counts[t, c]):
        if count >= rule.least:
            return Message("scope.sentence.waits", **head, year=Code(str(year)), years=rule.years)
        state = "out"
    if state == "undecided":
        unknown = tuple(_points(names[k], np.nan) for k in below if np.isnan(scores[k]))
        return Message("scope.sentence.undecided", **head, missing=unknown)
    if state == "in":
        since = _since(decision, country, t)
        if count < rule.least:
            return Message(
                "scope.sentence.stays", **head, since=since, year=Code(str(year)),
                years=rule.years,
            )  # fmt: skip
        if not below:
            return Message("scope.sentence.in-all", **head, since=since)
        ways = flips(decision, country, year) if count == rule.least else ()
        if ways:
            return Message(
                "scope.sentence.in-edge", **head, since=since, missing=missing, flip=ways[0].said
            )
        return Message("scope.sentence.in", **head, since=since, missing=missing)
    if count >= rule.least:
        return Message("scope.sentence.waits", **head, year=Code(str(year)), years=rule.years)
    ways = flips(decision, country, year)
    if ways:
        return Message(
            "scope.sentence.out-edge", **head, least=rule.least, missing=missing, flip=ways[0].said
        )
    return Message("scope.sentence.out", **head, least=rule.least, missing=missing)


def flips(decision: Decision, country: str, year: int) -> tuple[Flip, ...]:
    """Return the changes of one indicator that would turn the count.

    Rows of the Arctic record come first, then the smallest change. Empty where more than one
    dimension would have to change.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year cannot be decided.
    """
    t, c = decision.at(country, year)
    definition, rule = decision.definition, decision.definition.rule
    scores = decision.scores[:, t, c]
    counting = scores >= rule.cut - 1e-9
    margin = int(counting.sum()) - rule.least
    if margin not in {-1, 0}:
        return ()
    gain = margin < 0
    ways, k = [], 0
    for d, dimension in enumerate(definition.dimensions):
        span = range(k, k + len(dimension.indicators))
        k += len(dimension.indicators)
        if np.isnan(scores[d]) or counting[d] == gain:
            continue
        there = [i for i in span if not np.isnan(decision.levels[i, t, c])]
        total = sum(definition.indicators[i].weight for i in there)
        for i in there:
            one_flip = _flip(decision, i, t, c, dimension.name, float(scores[d]), total, gain=gain)
            if one_flip is not None:
                ways.append(one_flip)
    records = {item.name for item in definition.indicators if item.record}
    return tuple(
        sorted(
            ways,
            key=lambda f: (f.indicator not in records, abs(f.points_then - f.points_now)),
        )
    )


def _flip(
    decision: Decision,
    i: int,
    t: int,
    c: int,
    dimension: str,
    score: float,
    total: float,
    *,
    gain: bool,
) -> Flip | None:
    rule, item = decision.definition.rule, decision.definition.indicators[i]
    level = float(decision.levels[i, t, c])
    part = item.weight / total
    needed = level + (rule.cut - score) / part
    if gain:
        if needed > 1:
            return None
    elif needed < 0 or level <= 0:
        return None
    value = float(decision.readings.values[i, t, c])
    if item.record:
        roles = {role: x for role, x in item.levels if role not in item.closed}
        allowed = sorted({0.0, *roles.values()})
        # To leave, the level must fall below the one that is just enough.
        fit = [x for x in allowed if (x >= needed - 1e-9 if gain else x < needed - 1e-9)]
        if not fit:
            return None
        then = fit[0] if gain else fit[-1]
        target = then
    else:
        if item.name == "capital-latitude":
            return None
        then = needed
        target = _unscaled(item, float(decision.reference[i]), needed, rule.log_range)
    points_then = 100.0 * (score + (then - level) * part)
    now, after = points_of(score), Quantity(points_then)
    head: dict[str, Arg] = {
        "indicator": label("indicator", item.name),
        "dimension": label("dimension", dimension),
        "now": now,
        "then": after,
    }
    if item.record:
        said = Message(f"scope.flip.{'record' if gain else 'lost'}", **head)
    elif value > 0 and target / value < _LARGEST_FACTOR:
        said = Message("scope.flip.factor", **head, factor=Quantity(target / value, "", 2))
    else:
        unit = cell(decision.readings, i, decision.countries[c], decision.years[t]).unit
        said = Message("scope.flip.value", **head, value=figure(target, unit))
    return Flip(dimension, item.name, 100.0 * score, points_then, target, gain, said)


def _unscaled(item: Indicator, reference: float, level: float, log_range: float) -> float:
    if item.log:
        return float(reference * log_range ** (level - 1.0))
    return float(item.floor + level * (reference - item.floor))
