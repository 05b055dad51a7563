"""One country under other weights, another cut or another least count, from stored scores alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.result import Result
from globalarctic.scope.club.decide import count_of
from globalarctic.scope.club.sentences import points_of
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.scope.club.decide import Decision

__all__ = ["ScoreSheet", "WhatIf", "score_sheet", "what_if"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScoreSheet(Result):
    """The scores of all countries in a year, and the rule: all that another choice needs.

    ``points`` has a list a dimension with 0 to 100 a country, None not on file.
    """

    SCHEMA = "scope.scores"

    year: int
    countries: tuple[str, ...]
    states: tuple[str, ...]
    dimensions: tuple[str, ...]
    weights: tuple[float, ...]
    points: tuple[tuple[float | None, ...], ...]
    cut: float
    least: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WhatIf(Result):
    """A country as defined and under other choices, by the figures of the year alone."""

    SCHEMA = "scope.what-if"

    country: str
    year: int
    weights: dict[str, float]
    cut: float
    least: int
    counting: int | None
    inside: bool | None
    mean: float | None
    place: int | None
    members: int
    defined_counting: int | None
    defined_inside: bool | None
    defined_mean: float | None
    defined_place: int | None
    defined_members: int

    def table(self) -> Table:
        """Return both answers side by side."""
        keys = ("state", "counting", "mean", "place", "members")
        rows = tuple(
            (
                Message(f"scope.whatif.{key}"),
                self._cell(key, "defined_"),
                self._cell(key, ""),
            )
            for key in keys
        )
        columns = (words(""), number("As defined"), number("By your choice"))
        note = Message("scope.whatif.note", year=Code(str(self.year)))
        title = Message("scope.whatif.title", country=Name("country", self.country))
        return Table(title, columns, rows, (note,))

    def _cell(self, key: str, side: str) -> Message | Quantity | Code:
        if key == "state":
            inside = getattr(self, f"{side}inside")
            return Message(
                f"scope.state.{'undecided' if inside is None else 'in' if inside else 'out'}"
            )
        value = getattr(self, f"{side}{key}")
        if value is None:
            return Code("-")
        return points_of(value / 100.0) if key == "mean" else Quantity(value)


def score_sheet(decision: Decision, year: int | None = None) -> ScoreSheet:
    """Return the scores of a year.

    Raises
    ------
    InputError
        When the year cannot be decided on what is on file.
    """
    year = decision.years[-1] if year is None else year
    t, definition = decision.year_at(year), decision.definition
    scores = decision.scores[:, t]
    return ScoreSheet(
        year, tuple(decision.countries), tuple(definition.members),
        tuple(d.name for d in definition.dimensions),
        tuple(float(d.weight) for d in definition.dimensions),
        tuple(
            tuple(None if np.isnan(x) else round(100.0 * float(x), 4) for x in line)
            for line in scores
        ),
        float(definition.rule.cut), int(definition.rule.least),
    )  # fmt: skip


def _judged(
    sheet: ScoreSheet, weights: tuple[float, ...], cut: float, least: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    points = np.array([[np.nan if x is None else x / 100.0 for x in line] for line in sheet.points])
    counts = count_of(points, cut, least)
    share = np.array(weights)[:, None] / max(sum(weights), 1e-12)
    there = ~np.isnan(points)
    total = np.where(there, share, 0.0).sum(axis=0)
    means = np.where(there, points * share, 0.0).sum(axis=0)
    mean = np.where(total > 0, 100.0 * means / np.where(total > 0, total, 1.0), np.nan)
    inside = np.where(np.isnan(counts), np.nan, counts >= least)
    return counts, inside, mean


def what_if(
    sheet: ScoreSheet,
    country: str,
    *,
    weights: Mapping[str, float] | None = None,
    cut: float | None = None,
    least: int | None = None,
) -> WhatIf:
    """Return a country as defined and under other choices.

    Parameters
    ----------
    weights
        Weights of dimensions, 0 and up; they order, they do not decide. Those of the definition
        where none is given.
    cut
        From which part of the median Arctic state a dimension counts, 0 to 1.
    least
        How many dimensions must count.

    Raises
    ------
    UnknownNameError
        When the country or a dimension is not on file.
    InputError
        When all weights are zero, or a weight, the cut or the count is out of range.

    Notes
    -----
    Judged by the figures of the year alone: consecutive years are not asked for.
    """
    if country not in sheet.countries:
        raise UnknownNameError.among("country", country, sheet.countries)
    own = dict(zip(sheet.dimensions, sheet.weights, strict=True))
    for name, value in (weights or {}).items():
        if name not in own:
            raise UnknownNameError.among("dimension", name, own)
        if not 0.0 <= value <= 100.0:
            raise InputError(f"weight of {name} is {value:g}; give 0 to 100")
        own[name] = float(value)
    if sum(own.values()) <= 0:
        raise InputError("all weights are zero; give one above zero")
    cut = sheet.cut if cut is None else cut
    least = sheet.least if least is None else least
    if not 0.0 < cut <= 1.0 or not 1 <= least <= len(own):
        raise InputError(f"cut {cut:g}, least {least}; give 0 to 1 and 1 to {len(own)}")
    c = sheet.countries.index(country)
    answers = []
    for chosen in ((tuple(own.values()), cut, least), (sheet.weights, sheet.cut, sheet.least)):
        counts, inside, mean = _judged(sheet, *chosen)
        states = np.isin(sheet.countries, sheet.states)
        place = None if np.isnan(mean[c]) else 1 + int(np.sum(mean > mean[c]))
        belongs = True if states[c] else None if np.isnan(inside[c]) else bool(inside[c])
        answers.append(
            (
                None if np.isnan(counts[c]) else int(counts[c]), belongs,
                None if np.isnan(mean[c]) else round(float(mean[c]), 2), place,
                int(np.sum(states | (np.nan_to_num(inside) > 0))),
            )
        )  # fmt: skip
    return WhatIf(country, sheet.year, own, cut, least, *answers[0], *answers[1])
