"""Uncertainty: in how many of many defensible definitions a country is a member.

Each draw takes other weights, another balance of share and excess, another normalisation and
aggregation, noise of the ties, a draw for what is missing, another sample of the reference list,
another band and run length, and leaves one anchor out or none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.anchors import anchor_mask
from globalarctic.scope.definition import Normaliser
from globalarctic.scope.membership import step_noise
from globalarctic.scope.scores import counting, layer_parts, normalised_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.scope.definition import Definition
    from globalarctic.scope.scores import Evidenced

__all__ = [
    "Draws",
    "Panels",
    "Probability",
    "Word",
    "draw",
    "from_uniform",
    "panels",
    "probability",
    "word_of",
]

CONCENTRATION = 10.0
"""Dirichlet concentration a layer: weights vary by about a third around the definition's."""


class Word(StrEnum):
    """What a probability is called; limits 0.95, 0.75, 0.25, 0.05."""

    ROBUST_IN = "robust in"
    LIKELY = "likely"
    CONTESTED = "contested"
    UNLIKELY = "unlikely"
    ROBUST_OUT = "robust out"


def word_of(probability: float) -> Word:
    """Return the word for a probability.

    Examples
    --------
    >>> word_of(0.95).value, word_of(0.3).value, word_of(0.04).value
    ('robust in', 'contested', 'robust out')
    """
    for limit, word in (
        (0.95, Word.ROBUST_IN),
        (0.75, Word.LIKELY),
        (0.25, Word.CONTESTED),
        (0.05, Word.UNLIKELY),
    ):
        if probability >= limit:
            return word
    return Word.ROBUST_OUT


@dataclass(frozen=True, slots=True)
class Panels:
    """Layer parts under every variant of anchors and normaliser.

    ``share`` and ``excess``: shape (variants, layers, years, countries); ``sigmas``: (variants,
    layers), the noise of a layer's yearly score. ``variants`` names them (anchor left out or "",
    normaliser).
    """

    share: NDArray[np.float64]
    excess: NDArray[np.float64]
    sigmas: NDArray[np.float64]
    variants: tuple[tuple[str, str], ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Draws:
    """Results of draws: membership, ranks (0: no score) and margins to the line.

    Shapes (draws, years, countries). ``factors`` holds what each draw assumed, shape (draws,) by
    name.
    """

    inside: NDArray[np.bool_]
    ranks: NDArray[np.int16]
    margins: NDArray[np.float32]
    factors: dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Probability:
    """Probability of membership and rank interval by year and country, and the club's size.

    ``member_prob``, ``rank_low``, ``rank_mid`` and ``rank_high`` have shape (years, countries);
    ranks are the 5, 50 and 95 % points, NaN without a score. ``size`` has shape (years, 3).
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    member_prob: NDArray[np.float64]
    rank_low: NDArray[np.float64]
    rank_mid: NDArray[np.float64]
    rank_high: NDArray[np.float64]
    size: NDArray[np.float64]
    draws: int
    seed: int


def panels(definition: Definition, data: Evidenced) -> Panels:
    """Compute layer parts under every variant: all anchors and each left out, four normalisers.

    Raises
    ------
    InputError
        When the reference window lies outside the data.
    """
    axis = np.array(data.years)
    window = np.flatnonzero(
        (axis >= definition.reference_first) & (axis <= definition.reference_last)
    )
    if not len(window):
        raise InputError(
            f"the reference window {definition.reference_first}-{definition.reference_last} lies "
            f"outside the data, {data.years[0]}-{data.years[-1]}; load more years or change "
            "reference_first and reference_last of the definition"
        )
    sets = [("", definition.anchors)]
    if len(definition.anchors) > 2:
        sets += [(a, tuple(b for b in definition.anchors if b != a)) for a in definition.anchors]
    fixed = _with_fitted(definition, data)
    shares, excesses, sigmas, names = [], [], [], []
    shape = (len(data.years), len(data.countries))
    for left_out, anchors in sets:
        mask = anchor_mask(anchors, data.countries)
        parts = [layer_parts(rule, fixed, data, mask) for rule in fixed.layers]
        for how in Normaliser:
            share, excess, sigma = [], [], []
            for part in parts:
                if part is None:
                    empty = np.full(shape, np.nan)
                    share.append(empty)
                    excess.append(empty)
                    sigma.append(0.0)
                    continue
                low = normalised_layer(part, fixed, data.years, excess_weight=0.0, how=how)
                high = normalised_layer(part, fixed, data.years, excess_weight=1.0, how=how)
                share.append(low)
                excess.append(high)
                middle = (low + high)[window] / 2.0
                sigma.append(step_noise(middle))
            late = ~counting(np.stack(share), fixed, data.years)
            shares.append(np.where(late[:, None, None], np.nan, np.stack(share)))
            excesses.append(np.where(late[:, None, None], np.nan, np.stack(excess)))
            sigmas.append(sigma)
            names.append((left_out, how.value))
    return Panels(
        np.stack(shares),
        np.stack(excesses),
        np.array(sigmas),
        tuple(names),
        int(window[0]),
        int(window[-1]),
    )


def _with_fitted(definition: Definition, data: Evidenced) -> Definition:
    """Fix each tie layer's deterrence once; it does not depend on the anchors."""
    mask = anchor_mask(definition.anchors, data.countries)
    rules = []
    for rule in definition.layers:
        part = layer_parts(rule, definition, data, mask) if rule.ties else None
        rules.append(rule if part is None else replace(rule, beta=part.beta, gamma=part.gamma))
    return replace(definition, layers=tuple(rules))


FACTORS = ("balance", "normaliser", "aggregation", "band", "run", "anchor")


def from_uniform(
    definition: Definition, variants: Panels, uniform: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Turn uniform numbers into assumptions.

    Parameters
    ----------
    uniform
        Shape (draws, 6 + layers): balance, normaliser, aggregation, band, run, anchor left out,
        then one a layer for its weight.
    """
    from scipy.stats import gamma

    base = np.array([rule.weight for rule in definition.layers])
    base = base / base.sum()
    shape = CONCENTRATION * len(base) * base
    weights = np.zeros((len(uniform), len(base)))
    for layer, alpha in enumerate(shape):
        if alpha > 0:
            weights[:, layer] = gamma.ppf(uniform[:, len(FACTORS) + layer], alpha)
    sets = len(variants.variants) // len(Normaliser)
    anchor = np.minimum((uniform[:, 5] * sets).astype(np.int64), sets - 1)
    normaliser = np.minimum((uniform[:, 1] * len(Normaliser)).astype(np.int64), len(Normaliser) - 1)
    named = {
        "balance": uniform[:, 0],
        "normaliser": normaliser.astype(np.float64),
        "aggregation": (uniform[:, 2] > 0.5).astype(np.float64),
        "band": 0.5 + uniform[:, 3],
        "run": 1.0 + np.minimum(np.floor(uniform[:, 4] * 3), 2),
        "anchor": anchor.astype(np.float64),
        "variant": (anchor * len(Normaliser) + normaliser).astype(np.float64),
    }
    total = weights.sum(axis=1)
    for layer, rule in enumerate(definition.layers):
        named[f"weight {rule.name}"] = weights[:, layer] / total
    return named


def draw(
    definition: Definition,
    variants: Panels,
    *,
    countries: tuple[str, ...],
    draws: int = 2000,
    seed: int = 1,
    uniform: NDArray[np.float64] | None = None,
    noise: bool = True,
    progress: Callable[[str, float], None] | None = None,
) -> Draws:
    """Run draws over what could have been assumed.

    Parameters
    ----------
    uniform
        Shape (draws, 6 + layers) in 0-1, instead of random assumptions.
    noise
        Whether ties, gaps and the reference list are drawn as well.

    Raises
    ------
    InputError
        When ``draws`` is below one.

    Notes
    -----
    The same seed gives the same bytes, whatever the number of processors.
    """
    from globalarctic.scope._kernels.draws import run_draws

    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1")
    rng = np.random.default_rng(seed)
    layers = len(definition.layers)
    if uniform is None:
        uniform = rng.random((draws, len(FACTORS) + layers))
    draws = len(uniform)
    factors = from_uniform(definition, variants, uniform)
    weights = np.stack([factors[f"weight {rule.name}"] for rule in definition.layers], axis=1)
    years, n = variants.share.shape[2:]
    marks = np.isin(countries, definition.reference_members)
    fixed = np.nan if definition.rule.threshold is None else definition.rule.threshold
    inside = np.zeros((draws, years, n), dtype=np.bool_)
    ranks = np.zeros((draws, years, n), dtype=np.int16)
    margins = np.zeros((draws, years, n), dtype=np.float32)
    step = 100
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        size = part.stop - part.start
        normals = np.zeros((0, years, n), dtype=np.float32)
        gaps = np.zeros((size, n), dtype=np.float32)
        repeats = np.ones((size, n))
        if noise:
            normals = rng.standard_normal((size, years, n), dtype=np.float32)
            gaps = rng.standard_normal((size, n), dtype=np.float32)
            repeats = _bootstrap(rng, marks, size)
        run_draws(
            variants.share,
            variants.excess,
            variants.sigmas,
            factors["variant"][part].astype(np.int64),
            weights[part],
            factors["balance"][part],
            factors["aggregation"][part] > 0,
            factors["band"][part] * definition.rule.band,
            factors["run"][part].astype(np.int64),
            marks,
            repeats,
            fixed,
            variants.first,
            variants.last,
            definition.rule.min_weight_frac,
            normals,
            gaps,
            inside[part],
            ranks[part],
            margins[part],
        )
        if progress is not None:
            progress(f"draw {part.stop} of {draws}", part.stop / draws)
    return Draws(inside, ranks, margins, factors)


def _bootstrap(
    rng: np.random.Generator, marks: NDArray[np.bool_], size: int
) -> NDArray[np.float64]:
    """Return how often each country is drawn, each of the two groups within itself."""
    repeats = np.zeros((size, len(marks)))
    for group in (marks, ~marks):
        where = np.flatnonzero(group)
        if len(where):
            share = np.full(len(where), 1.0 / len(where))
            repeats[:, where] = rng.multinomial(len(where), share, size=size)
    return repeats


def probability(
    results: Draws, *, countries: tuple[str, ...], years: tuple[int, ...], seed: int = 1
) -> Probability:
    """Summarise draws: probability of membership, rank intervals, size of the club."""
    ranks = results.ranks.astype(np.float32)
    ranks[ranks == 0] = np.nan
    scored = ~np.all(np.isnan(ranks), axis=0)
    points = np.full((3, *ranks.shape[1:]), np.nan)
    ordered = np.sort(ranks, axis=0)
    count = np.sum(~np.isnan(ranks), axis=0)
    for k, level in enumerate((0.05, 0.5, 0.95)):
        at = np.clip(np.round(level * (count - 1)), 0, None).astype(np.int64)
        points[k] = np.where(scored, np.take_along_axis(ordered, at[None], axis=0)[0], np.nan)
    size = np.percentile(results.inside.sum(axis=2), [5, 50, 95], axis=0).T
    share = np.where(scored, results.inside.mean(axis=0), np.nan)
    return Probability(
        countries, years, share, points[0], points[1], points[2], size, len(results.inside), seed
    )
