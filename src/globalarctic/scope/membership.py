"""Membership: a threshold from a reference list, and a rule that does not flap.

A country enters after some consecutive observed years at or above the upper line and leaves after
as many below the lower line; a year without a score freezes both counters. The rule looks back
only: a later year never changes an earlier decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.scope.scores import LayerScores, combine, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.definition import Definition
    from globalarctic.scope.scores import Evidenced

__all__ = [
    "Membership",
    "State",
    "Turn",
    "decide",
    "from_scores",
    "membership",
    "rates",
    "reweighted",
    "step_noise",
    "turns",
    "youden_threshold",
]


class State(StrEnum):
    """What a year says of a country."""

    MEMBER = "member"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Turn:
    """An entry or exit.

    ``decided_in`` is the last year of the run, when it could be known; ``effective_from`` is the
    first year of the run.
    """

    country: str
    entered: bool
    decided_in: int
    effective_from: int


def youden_threshold(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    """Return the threshold with the largest true minus false positive rate.

    Parameters
    ----------
    scores, labels
        Shape (n,); NaN scores are left out.

    Raises
    ------
    InputError
        When one of the two groups has no score.

    Notes
    -----
    The line lies half-way between the two neighbouring scores; among equal values of Youden's J
    the highest line is taken, so that the set is the smaller one. Source: Youden 1950, Cancer
    3(1), 32-35.

    Examples
    --------
    >>> youden_threshold(np.array([0.0, 1.0, 2.0, 3.0]), np.array([False, False, True, True]))
    1.5
    """
    known = ~np.isnan(scores)
    values, marks = scores[known], labels[known]
    if not marks.any() or marks.all():
        raise InputError(
            "the reference list needs countries inside and outside it with a score in the "
            "reference window; change [reference], or set rule.threshold"
        )
    order = np.argsort(values, kind="stable")[::-1]
    values, marks = values[order], marks[order]
    gain = np.cumsum(marks) / marks.sum() - np.cumsum(~marks) / (~marks).sum()
    last_of_tie = np.append(values[1:] != values[:-1], True)
    gain = np.where(last_of_tie, gain, -np.inf)
    best = int(np.argmax(gain))
    if best == len(values) - 1:
        return float(values[best])
    return float((values[best] + values[best + 1]) / 2.0)


def step_noise(scores: NDArray[np.float64]) -> float:
    """Return the noise of a yearly score: 1.4826 MAD of the yearly steps over the root of two.

    Examples
    --------
    >>> round(step_noise(np.array([[0.0], [1.0], [3.0], [3.0]])), 4)
    1.0484
    """
    steps = np.diff(scores, axis=0)
    steps = steps[~np.isnan(steps)]
    if steps.size == 0:
        return 0.0
    return float(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2.0))


def decide(
    scores: NDArray[np.float64], *, enter: float, leave: float, years: int = 2
) -> NDArray[np.bool_]:
    """Return who is in, year by year.

    Parameters
    ----------
    scores
        Shape (years, countries); NaN freezes the counters and the state.
    enter, leave
        A year counts towards entering at ``scores >= enter``, towards leaving below ``leave``.

    Raises
    ------
    InputError
        When ``leave`` is above ``enter`` or ``years`` is below one.

    Examples
    --------
    >>> decide(np.array([[0.9], [0.9], [0.1], [0.1]]), enter=0.6, leave=0.3)[:, 0].tolist()
    [False, True, True, False]
    """
    if leave > enter:
        raise InputError(f"the leaving line {leave} lies above the entering line {enter}")
    if years < 1:
        raise InputError(f"years is {years}; at least 1")
    inside = np.zeros(scores.shape, dtype=np.bool_)
    state = np.zeros(scores.shape[1], dtype=np.bool_)
    run = np.zeros(scores.shape[1], dtype=np.int64)
    for t, row in enumerate(scores):
        seen = ~np.isnan(row)
        towards = np.where(state, row < leave, row >= enter)
        run = np.where(seen, np.where(towards, run + 1, 0), run)
        turn = seen & (run >= years)
        state = state ^ turn
        run[turn] = 0
        inside[t] = state
    return inside


def turns(
    scores: NDArray[np.float64],
    inside: NDArray[np.bool_],
    *,
    years: tuple[int, ...],
    countries: tuple[str, ...],
    run_years: int,
) -> tuple[Turn, ...]:
    """Return every entry and exit with the year it was decided in and the year it holds from.

    Examples
    --------
    >>> scores = np.array([[0.9], [0.9]])
    >>> inside = decide(scores, enter=0.6, leave=0.3)
    >>> turns(scores, inside, years=(2001, 2002), countries=("NOR",), run_years=2)
    (Turn(country='NOR', entered=True, decided_in=2002, effective_from=2001),)
    """
    moves = []
    before = np.vstack([np.zeros((1, len(countries)), dtype=np.bool_), inside[:-1]])
    for t, c in np.argwhere(inside != before):
        seen = [k for k in range(t + 1) if not np.isnan(scores[k, c])]
        moves.append(Turn(countries[c], bool(inside[t, c]), years[t], years[seen[-run_years]]))
    return tuple(sorted(moves, key=lambda turn: (turn.decided_in, turn.country)))


@dataclass(frozen=True, slots=True)
class Membership:
    """Who belongs, since when, under one definition and one release of the data.

    Attributes
    ----------
    inside
        Shape (years, countries).
    unknown
        Shape (years, countries): no score for ``rule.unknown_after`` years or never one.
    threshold, sigma
        The line and the noise of a yearly score, both from the reference window.
    """

    definition: Definition
    data: Evidenced
    scores: LayerScores
    threshold: float
    sigma: float
    inside: NDArray[np.bool_]
    unknown: NDArray[np.bool_]
    turns: tuple[Turn, ...]

    @property
    def enter(self) -> float:
        """The upper line."""
        return self.threshold + self.definition.rule.band * self.sigma

    @property
    def leave(self) -> float:
        """The lower line."""
        return self.threshold - self.definition.rule.band * self.sigma

    def at(self, country: str, year: int) -> tuple[int, int]:
        """Return the positions (year, country).

        Raises
        ------
        UnknownNameError
            When the country is not on file.
        InputError
            When the year is not on file.
        """
        if country not in self.data.countries:
            raise UnknownNameError.among("country", country, self.data.countries)
        if year not in self.data.years:
            raise InputError(
                f"no scores for {year}; on file are {self.data.years[0]}-{self.data.years[-1]}"
            )
        return self.data.years.index(year), self.data.countries.index(country)

    def state(self, country: str, year: int) -> State:
        """Return a country's state in a year.

        Raises
        ------
        UnknownNameError
            When the country is not on file.
        InputError
            When the year is not on file.
        """
        t, c = self.at(country, year)
        if self.unknown[t, c]:
            return State.UNKNOWN
        return State.MEMBER if self.inside[t, c] else State.OUTSIDE

    def members(self, year: int) -> tuple[str, ...]:
        """Return the members of a year, sorted.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        t, _ = self.at(self.data.countries[0], year)
        there = self.inside[t] & ~self.unknown[t]
        return tuple(sorted(c for c, yes in zip(self.data.countries, there, strict=True) if yes))


def membership(definition: Definition, data: Evidenced) -> Membership:
    """Compute who belongs under a definition.

    Raises
    ------
    UnknownNameError
        When an anchor, a layer, an indicator or a country of the reference list is not on file.
    InputError
        When no layer is on file or the threshold cannot be calibrated.

    Notes
    -----
    Threshold and noise come from the reference window alone. The threshold is the Youden line
    between the countries of the reference list and all others, years pooled: a convention, stated
    beside every result.
    """
    scores = score(definition, data)
    return from_scores(definition, data, scores)


def from_scores(definition: Definition, data: Evidenced, scores: LayerScores) -> Membership:
    """Compute the membership from scores that are there already."""
    rule = definition.rule
    axis = np.array(data.years)
    window = (axis >= definition.reference_first) & (axis <= definition.reference_last)
    if not window.any():
        raise InputError(
            f"the reference window {definition.reference_first}-{definition.reference_last} lies "
            f"outside the data, {data.years[0]}-{data.years[-1]}"
        )
    scored = scores.combined[window]
    threshold = rule.threshold
    if threshold is None:
        for name in definition.reference_members:
            if name not in data.countries:
                raise UnknownNameError.among("country", name, data.countries)
        labels = np.isin(data.countries, definition.reference_members)
        threshold = youden_threshold(scored.ravel(), np.tile(labels, len(scored)))
    sigma = step_noise(scored)
    enter, leave = threshold + rule.band * sigma, threshold - rule.band * sigma
    inside = decide(scores.combined, enter=enter, leave=leave, years=rule.years)
    unknown = _unknown(scores.combined, rule.unknown_after)
    moves = turns(
        scores.combined, inside, years=data.years, countries=data.countries, run_years=rule.years
    )
    return Membership(definition, data, scores, threshold, sigma, inside, unknown, moves)


def reweighted(club: Membership, weights: dict[str, float]) -> Membership:
    """Return the membership under other layer weights; the layers are not computed again.

    Threshold, noise and every decision are anew, as a slider needs it.

    Raises
    ------
    UnknownNameError
        When a name is no layer of the definition.
    SchemaError
        When a weight is negative or all are zero.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> club = membership(load_definition("votes-alike"), load_evidence(1995, 2004))
    >>> other = reweighted(club, {"environment": 0.0})
    >>> direct = membership(other.definition, club.data)
    >>> bool(np.array_equal(other.inside, direct.inside))
    True
    """
    definition = club.definition.with_weights(weights)
    scores = club.scores
    new = np.array([rule.weight for rule in definition.layers])
    combined, present = combine(
        scores.counted,
        new,
        min_weight_frac=definition.rule.min_weight_frac,
        aggregation=definition.aggregation,
    )
    changed = replace(scores, weights=new / new.sum(), combined=combined, present_frac=present)
    return from_scores(definition, club.data, changed)


def _unknown(scores: NDArray[np.float64], after: int) -> NDArray[np.bool_]:
    gap = np.full(scores.shape[1], after)
    out = np.zeros(scores.shape, dtype=np.bool_)
    for t, row in enumerate(scores):
        gap = np.where(np.isnan(row), gap + 1, 0)
        out[t] = gap >= after
    return out


def rates(inside: NDArray[np.bool_], truth: NDArray[np.bool_]) -> dict[str, float]:
    """Return precision, recall and F1 of a membership against a known truth.

    Examples
    --------
    >>> rates(np.array([True, True]), np.array([True, False]))["precision"]
    0.5
    """
    hit = float(np.sum(inside & truth))
    precision = hit / max(float(inside.sum()), 1.0)
    recall = hit / max(float(truth.sum()), 1.0)
    total = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 0.0 if total == 0 else 2 * precision * recall / total,
    }
