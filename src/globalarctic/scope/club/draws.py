"""In how many of many defensible cuts, counts and weights a country is in, by the year's figures.

P draws the cut, the number of dimensions, the weights that order, and ten per cent of noise. P wide
also draws the weights inside dimensions, the floors of logarithms and what counts as 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.club.decide import dimension_scores, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.club.decide import Decision

__all__ = ["Chances", "draw_chances"]

CUTS = (0.30, 0.50)
NOISE = 0.10
FLOORS = (0.5, 2.0)
REFERENCES = (0.67, 1.5)
CONCENTRATION = 10.0
"""Dirichlet concentration an item: weights vary by about a third around those of the file."""
_CHUNK = 250


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances and ranks of a year.

    Attributes
    ----------
    member_prob, wide_prob
        Shape (countries,), 0 to 1; for Arctic states as if they were scored alone. NaN without a
        score.
    rank, rank_low, rank_high
        Shape (countries,): middle and 5-95 % of the ranks by the weighted mean, among all countries
        with a score.
    """

    year: int
    draws: int
    seed: int
    member_prob: NDArray[np.float64]
    wide_prob: NDArray[np.float64]
    rank: NDArray[np.float64]
    rank_low: NDArray[np.float64]
    rank_high: NDArray[np.float64]


def draw_chances(decision: Decision, year: int, *, draws: int = 2000, seed: int = 1) -> Chances:
    """Draw the assumptions of a definition many times and count.

    Parameters
    ----------
    draws
        Number of draws, each with a cut from 0.30 to 0.50, one dimension fewer, as many or one
        more, Dirichlet weights of the dimensions, and log-normal noise of a tenth on every score.

    Raises
    ------
    InputError
        When the year cannot be decided or ``draws`` is below one.

    Notes
    -----
    Each draw counts by the figures of the year alone; consecutive years are not asked for. The
    time grows with draws x indicators x countries.
    """
    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1")
    t = decision.year_at(year)
    rng = np.random.default_rng(seed)
    scores = decision.scores[:, t]
    inside, wide, ranks = [], [], []
    for start in range(0, draws, _CHUNK):
        n = min(_CHUNK, draws - start)
        cut = rng.uniform(*CUTS, n)
        least = _least(decision, n, rng)
        noise = np.exp(NOISE * rng.standard_normal((n, *scores.shape)))
        inside.append(_enough(scores * noise, cut, least))
        weights = _weights(np.array([d.weight for d in decision.definition.dimensions]), n, rng)
        ranks.append(_ranks(scores * noise, weights))
        wide.append(_enough(_wide_scores(decision, t, n, rng) * noise, cut, least))
    scored = ~np.all(np.isnan(scores), axis=0)
    low, middle, high = np.percentile(np.concatenate(ranks), [5, 50, 95], axis=0)

    def known(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(scored, values, np.nan)

    return Chances(
        year, draws, seed, known(np.concatenate(inside).mean(axis=0)),
        known(np.concatenate(wide).mean(axis=0)), known(middle), known(low), known(high),
    )  # fmt: skip


def _least(decision: Decision, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    count = len(decision.definition.dimensions)
    least = decision.definition.rule.least + rng.integers(-1, 2, n)
    return np.clip(least, 1, count)


def _enough(
    scores: NDArray[np.float64], cut: NDArray[np.float64], least: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return shape (draws, countries) from (draws, dimensions, countries); unknown counts not."""
    counting = np.nan_to_num(scores, nan=-1.0) >= cut[:, None, None]
    return np.asarray(counting.sum(axis=1) >= least[:, None])


def _weights(weights: NDArray[np.float64], n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    mean = weights / weights.sum()
    return rng.dirichlet(CONCENTRATION * len(weights) * np.maximum(mean, 1e-9), n)


def _ranks(scores: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    there = ~np.isnan(scores)
    share = weights[:, :, None] * there
    total = np.sum(np.where(there, scores, 0.0) * share, axis=1)
    present = share.sum(axis=1)
    mean = np.where(present > 0, total / np.where(present > 0, present, 1.0), -np.inf)
    order = np.argsort(-mean, axis=1, kind="stable")
    ranks = np.empty(mean.shape)
    np.put_along_axis(ranks, order, np.arange(1, mean.shape[1] + 1)[None].astype(float), axis=1)
    return ranks


def _wide_scores(
    decision: Decision, t: int, n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return scores (draws, dimensions, countries) under drawn inner weights and scales."""
    definition, rule = decision.definition, decision.definition.rule
    levels, dimension_parts = [], []
    for k, item in enumerate(definition.indicators):
        row = decision.readings.values[k, t]
        if item.record:
            levels.append(np.broadcast_to(row, (n, len(row))))
        else:
            top = decision.reference[k]
            lower = top / rule.log_range if item.log else item.floor
            reference = top * _log_uniform(REFERENCES, n, rng)
            floor = lower * _log_uniform(FLOORS, n, rng)
            levels.append(scaled(row[None], reference, floor, log=item.log))
    start = 0
    for dimension in definition.dimensions:
        stop = start + len(dimension.indicators)
        weights = _weights(np.array([i.weight for i in dimension.indicators]), n, rng)
        stack = np.stack(levels[start:stop], axis=1)
        there = ~np.isnan(stack)
        share = weights[:, :, None] * there
        total = np.sum(np.where(there, stack, 0.0) * share, axis=1)
        present = share.sum(axis=1)
        dimension_parts.append(
            np.where(present > 0, total / np.where(present > 0, present, 1.0), np.nan)
        )
        start = stop
    scores = np.stack(dimension_parts, axis=1)
    unknown = np.isnan(dimension_scores(definition, decision.levels[:, t]))
    return np.where(unknown[None], np.nan, scores)


def _log_uniform(
    span: tuple[float, float], n: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return factors, shape (n, 1), alike likely on the scale of logarithms."""
    low, high = span
    return np.asarray(np.exp(rng.uniform(np.log(low), np.log(high), n))[:, None])
