"""Comparison: the same data under other anchors, other definitions and random anchors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, SchemaError
from globalarctic.scope.membership import Membership, membership

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.data.panels import SeriesPanel
    from globalarctic.scope.definition import Definition
    from globalarctic.scope.scores import Evidenced

__all__ = [
    "Difference",
    "IndexMatch",
    "Placebo",
    "Stability",
    "differences",
    "index_match",
    "jaccard",
    "placebo",
    "rank_correlation",
    "stability",
    "views",
]


def views(definition: Definition, data: Evidenced) -> tuple[tuple[str, Membership], ...]:
    """Return the membership with all anchors, then under each view of the definition.

    Each view calibrates its own threshold on the same reference list.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> [name for name, _ in views(load_definition("votes-alike"), load_evidence(1995, 2004))]
    ['all anchors', 'without the USA', 'without Russia']
    """
    entries = [("all anchors", membership(definition, data))]
    for view in definition.views:
        anchors = tuple(name for name in definition.anchors if name not in view.without)
        entries.append((view.name, membership(definition.with_anchors(anchors), data)))
    return tuple(entries)


@dataclass(frozen=True, slots=True)
class Difference:
    """One country under two definitions: years inside each, and where the two disagree."""

    country: str
    years_in_a: int
    years_in_b: int
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    rank_a: float
    rank_b: float


def differences(a: Membership, b: Membership) -> tuple[Difference, ...]:
    """Compare two memberships country by country; ranks are of the last year that both have.

    Raises
    ------
    InputError
        When the two rest on other countries or years.
    """
    if a.data.countries != b.data.countries or a.data.years != b.data.years:
        raise InputError("the two results rest on other countries or years; compute both on one")
    inside_a, inside_b = a.inside & ~a.unknown, b.inside & ~b.unknown
    ranks_a, ranks_b = _ranks(a.scores.combined[-1]), _ranks(b.scores.combined[-1])
    years = a.data.years
    return tuple(
        Difference(
            country,
            int(inside_a[:, c].sum()),
            int(inside_b[:, c].sum()),
            tuple(y for t, y in enumerate(years) if inside_a[t, c] and not inside_b[t, c]),
            tuple(y for t, y in enumerate(years) if inside_b[t, c] and not inside_a[t, c]),
            float(ranks_a[c]),
            float(ranks_b[c]),
        )
        for c, country in enumerate(a.data.countries)
    )


def _ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ranks, 1 the highest, ties their mean; NaN without a score."""
    from scipy.stats import rankdata

    known = ~np.isnan(scores)
    out = np.full(scores.shape, np.nan)
    out[known] = rankdata(-scores[known])
    return out


def jaccard(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Return the shared part of two sets; 1 when both are empty.

    Examples
    --------
    >>> jaccard(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    either = int(np.sum(a | b))
    return 1.0 if either == 0 else float(np.sum(a & b) / either)


def rank_correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, int]:
    """Return Spearman's rank correlation over pairs that both have, and their number.

    Raises
    ------
    InputError
        When fewer than three pairs are there, or all values of one side are equal.

    Examples
    --------
    >>> rank_correlation(np.array([1.0, 2, 3, np.nan]), np.array([2.0, 4, 9, 1]))
    (1.0, 3)
    """
    known = ~np.isnan(a) & ~np.isnan(b)
    if known.sum() < 3:
        raise InputError(f"only {int(known.sum())} countries have both values; at least 3 needed")
    first, second = (_ranks(values[known]) for values in (a, b))
    first, second = first - first.mean(), second - second.mean()
    spread = float(np.sqrt(np.sum(first**2) * np.sum(second**2)))
    if spread == 0:
        raise InputError("all values of one side are equal; there is no rank correlation")
    return round(float(np.sum(first * second)) / spread, 12), int(known.sum())


@dataclass(frozen=True, slots=True)
class Placebo:
    """How the real anchors compare with random ones.

    ``scores`` (draws,): rank correlation of the last year's scores with the real ones.
    ``clubs`` (draws,): Jaccard of the last year's members. ``separation`` (draws,) and
    ``real_separation``: Youden's J of the reference list in the reference window. ``unusable``:
    sets drawn again because a layer tells no country apart under them.
    """

    anchors: tuple[tuple[str, ...], ...]
    scores: NDArray[np.float64]
    clubs: NDArray[np.float64]
    separation: NDArray[np.float64]
    real_separation: float
    unusable: int = 0


def placebo(definition: Definition, data: Evidenced, *, draws: int = 20, seed: int = 1) -> Placebo:
    """Put random sets of anchors, as many as the real ones, in their place.

    Countries of the anchors and of the reference list are not drawn. The reference list stays,
    so that the separation says how far the anchors explain it.

    Raises
    ------
    InputError
        When ``draws`` is below one or too few countries are left.
    """
    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1")
    barred = {*definition.anchors, *definition.reference_members}
    free = np.array([name for name in data.countries if name not in barred])
    if len(free) < len(definition.anchors):
        raise InputError("too few countries are left to draw random anchors from")
    rng = np.random.default_rng(seed)
    real = membership(definition, data)
    sets: list[tuple[str, ...]] = []
    scores, clubs, separation = [], [], []
    unusable = 0
    while len(sets) < draws:
        chosen = tuple(sorted(rng.choice(free, len(definition.anchors), replace=False).tolist()))
        try:
            other = membership(definition.with_anchors(chosen), data)
        except InputError:
            unusable += 1
            if unusable > 20 * draws:
                raise
            continue
        sets.append(chosen)
        scores.append(rank_correlation(real.scores.combined[-1], other.scores.combined[-1])[0])
        clubs.append(jaccard(real.inside[-1], other.inside[-1]))
        separation.append(_separation(other))
    return Placebo(
        tuple(sets),
        np.array(scores),
        np.array(clubs),
        np.array(separation),
        _separation(real),
        unusable,
    )


def _separation(club: Membership) -> float:
    """Return Youden's J of the reference list at the threshold, in the reference window."""
    definition, years = club.definition, np.array(club.data.years)
    window = (years >= definition.reference_first) & (years <= definition.reference_last)
    scores = club.scores.combined[window]
    marks = np.tile(np.isin(club.data.countries, definition.reference_members), (len(scores), 1))
    seen = ~np.isnan(scores)
    above = scores >= club.threshold
    return float(np.mean(above[seen & marks]) - np.mean(above[seen & ~marks]))


@dataclass(frozen=True, slots=True)
class Stability:
    """The last year's club without one anchor or one layer, beside the whole one.

    ``jaccard`` is the shared part of both clubs, ``members`` the size of the other one; -1 and
    ``reason`` where it cannot be computed.
    """

    left_out: str
    members: int
    jaccard: float
    reason: str = ""


def stability(definition: Definition, data: Evidenced) -> tuple[Stability, ...]:
    """Leave out each anchor, then each layer that counts, and compare the last year's clubs.

    Each calibrates its own threshold on the same reference list.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> entries = stability(load_definition("votes-alike"), load_evidence(1995, 2004))
    >>> entries[0].left_out, 0 <= entries[0].jaccard <= 1
    ('anchor CAN', True)
    """
    whole = membership(definition, data)
    others = [
        (f"anchor {a}", definition.with_anchors(tuple(b for b in definition.anchors if b != a)))
        for a in definition.anchors
        if len(definition.anchors) > 1
    ]
    for rule, part, counts in zip(
        definition.layers, whole.scores.parts, whole.scores.counts, strict=True
    ):
        if part is not None and counts and rule.weight > 0:
            try:
                others.append((f"layer {rule.name}", definition.with_weights({rule.name: 0.0})))
            except SchemaError:
                continue  # the only layer: nothing would be left
    entries = []
    for name, other in others:
        try:
            club = membership(other, data)
        except InputError as error:
            entries.append(Stability(name, -1, float("nan"), str(error)))
            continue
        same = jaccard(whole.inside[-1], club.inside[-1])
        entries.append(Stability(name, int(club.inside[-1].sum()), same))
    return tuple(entries)


@dataclass(frozen=True, slots=True)
class IndexMatch:
    """Rank correlation of a year's scores with a published index, and over how many countries."""

    what: str
    year: int
    spearman: float
    countries: int


def index_match(club: Membership, index: SeriesPanel) -> tuple[IndexMatch, ...]:
    """Compare scores, layer by layer and combined, with a published index, year by year.

    A year in which fewer than ten countries have both is left out. The index is never fitted to.
    """
    axis = {code: k for k, code in enumerate(index.countries)}
    columns = [axis.get(code, -1) for code in club.data.countries]
    entries = []
    layers = zip(club.scores.names, club.scores.layers, strict=True)
    for what, scores in (("score", club.scores.combined), *layers):
        for t, year in enumerate(club.data.years):
            if year not in index.years:
                continue
            row = index.values[index.years.index(year)]
            other = np.array([row[k] if k >= 0 else np.nan for k in columns])
            both = ~np.isnan(scores[t]) & ~np.isnan(other)
            if both.sum() >= 10:
                rho, count = rank_correlation(scores[t], other)
                entries.append(IndexMatch(what, year, rho, count))
    return tuple(entries)
