"""Stochastic multicriteria acceptability: what one would have to believe for this to rank first.

Values are ranges, weights are open within declared bounds; the answer is how often, under what
weights, and how surely an alternative takes each rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Acceptability", "acceptability", "draw_weights"]

_CHUNK = 4_000


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """Results over all draws.

    Attributes
    ----------
    ranks
        Shape (alternatives, ranks): share of draws in which it takes the rank.
    central_weights
        Shape (alternatives, criteria): mean of the weights under which it comes first; NaN where it
        never does.
    confidence
        Shape (alternatives,): share of draws of the values in which it comes first under its
        central weights; NaN where it has none.
    pairwise
        Shape (alternatives, alternatives): share of draws in which the row is above the column.
    scores
        Shape (3, alternatives): 5, 50 and 95 % points of the value.
    """

    ranks: NDArray[np.float64]
    central_weights: NDArray[np.float64]
    confidence: NDArray[np.float64]
    pairwise: NDArray[np.float64]
    scores: NDArray[np.float64]
    draws: int
    seed: int


def draw_weights(
    criteria: int,
    draws: int,
    rng: np.random.Generator,
    *,
    bounds: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Draw weights that sum to 1, evenly over the simplex, within bounds where given.

    Parameters
    ----------
    bounds
        Shape (criteria, 2): least and greatest weight.

    Raises
    ------
    InputError
        When bounds leave no weights, or so few that fewer than one draw in 10,000 is within.

    Examples
    --------
    >>> w = draw_weights(3, 5, np.random.default_rng(1))
    >>> w.shape, w.sum(axis=1).round(12).tolist()
    ((5, 3), [1.0, 1.0, 1.0, 1.0, 1.0])
    """
    if bounds is None:
        return rng.dirichlet(np.ones(criteria), size=draws)
    low, high = bounds[:, 0], bounds[:, 1]
    if bounds.shape != (criteria, 2) or np.any(low < 0) or np.any(low > high):
        raise InputError(
            "bounds need a least and a greatest weight of 0 or more for each criterion"
        )
    free = 1.0 - low.sum()
    if free < -1e-12 or high.sum() < 1.0 - 1e-12:
        raise InputError(
            f"weights cannot sum to 1 within bounds: least {low.sum():.3g}, most {high.sum():.3g}"
        )
    if free <= 1e-12:
        return np.repeat((low / low.sum())[None], draws, axis=0)
    kept: list[NDArray[np.float64]] = []
    count = tried = 0
    while count < draws:
        part = low + free * rng.dirichlet(np.ones(criteria), size=max(draws, 1000))
        part = part[np.all(part <= high + 1e-12, axis=1)]
        kept.append(part)
        count, tried = count + len(part), tried + max(draws, 1000)
        if tried >= 100_000 and count < tried / 10_000:
            raise InputError("bounds on weights leave almost no weights; widen them")
    return np.concatenate(kept)[:draws]


def acceptability(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    *,
    bounds: NDArray[np.float64] | None = None,
    draws: int = 20_000,
    seed: int = 1,
) -> Acceptability:
    """Rank alternatives under many weights and values.

    Parameters
    ----------
    low, high
        Shape (alternatives, criteria): ends of each value in 0-1, where more is better for the
        alternative; missing is 0 and 1, never a mean.
    bounds
        Least and greatest weight of each criterion, shape (criteria, 2); open when None.

    Raises
    ------
    InputError
        When a range is turned round or leaves 0-1, there are fewer than two alternatives, or draws
        is below 1.

    Notes
    -----
    SMAA-2 over an additive value model: values uniform in their range, weights uniform on the
    simplex. Ties share no rank: the earlier alternative takes the better one in half of the draws.

    Sources: Lahdelma and Salminen 2001, Oper. Res. 49, 444-454.

    Examples
    --------
    >>> x = np.array([[1.0, 0.0], [0.4, 0.4]])
    >>> found = acceptability(x, x, draws=50_000)
    >>> found.ranks[:, 0].round(2).tolist(), found.central_weights[0].round(1).tolist()
    ([0.6, 0.4], [0.7, 0.3])
    """
    if low.shape != high.shape or low.ndim != 2 or len(low) < 2:
        raise InputError(
            f"values have shapes {low.shape} and {high.shape}; two alternatives at least"
        )
    if np.any(np.isnan(low)) or np.any(low > high) or np.any(low < 0) or np.any(high > 1):
        raise InputError(
            "every value needs a range within 0-1, the lower end first; missing is 0-1"
        )
    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1, commonly 20000")
    rng = np.random.default_rng(seed)
    n, criteria = low.shape
    weights = draw_weights(criteria, draws, rng, bounds=bounds)
    counts = np.zeros((n, n))
    above = np.zeros((n, n))
    sums = np.zeros((n, criteria))
    values = np.empty((draws, n))
    certain = bool(np.all(low == high))
    for start in range(0, draws, _CHUNK):
        part = weights[start : start + _CHUNK]
        scores = _scores(part, low, high, rng, certain=certain)
        values[start : start + len(part)] = scores
        # equal values: a coin decides, so that the order of the alternatives does not
        order = np.argsort(-(scores + 1e-12 * rng.random(scores.shape)), axis=1)
        place = np.empty_like(order)
        np.put_along_axis(place, order, np.broadcast_to(np.arange(n), order.shape), axis=1)
        small = place.astype(np.uint16).T.copy()
        for k in range(n):
            counts[k] += np.bincount(place[:, k], minlength=n)
            above[k] += np.count_nonzero(small[k] < small, axis=1)
            sums[k] += part[small[k] == 0].sum(axis=0)
    first = counts[:, 0]
    central = np.where(first[:, None] > 0, sums / np.maximum(first, 1)[:, None], np.nan)
    confidence = np.full(n, np.nan)
    some = np.flatnonzero(first > 0)
    drawn = low + (high - low) * rng.random((1 if certain else min(draws, 2000), n, criteria))
    products = drawn @ central[some].T
    best = products >= products.max(axis=1, keepdims=True) - 1e-12
    confidence[some] = best[:, some, np.arange(len(some))].mean(axis=0)
    points = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
    return Acceptability(counts / draws, central, confidence, above / draws, points, draws, seed)


def _scores(
    weights: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    certain: bool,
) -> NDArray[np.float64]:
    """Return values, shape (draws, alternatives)."""
    out = weights @ low.T
    if certain:
        return out
    span = (high - low).astype(np.float32)
    single = weights.astype(np.float32)
    for k in np.flatnonzero(np.any(span > 0, axis=1)):
        drawn = rng.random(single.shape, dtype=np.float32)
        drawn *= span[k]
        out[:, k] += np.einsum("dc,dc->d", drawn, single)
    return out
