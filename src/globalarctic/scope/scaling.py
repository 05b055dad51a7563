"""Scaling: fill short gaps, and make values comparable against one fixed window of years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.definition import Normaliser

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.definition import Definition

__all__ = ["carry_forward", "normalise", "window_years"]


def carry_forward(
    values: NDArray[np.float64], years: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Fill gaps with the last value of at most some years before; say where.

    Shapes (years, countries) in and out.

    Examples
    --------
    >>> filled, carried = carry_forward(np.array([[1.0], [np.nan], [np.nan], [np.nan]]), 2)
    >>> filled[:, 0].tolist(), carried[:, 0].tolist()
    ([1.0, 1.0, 1.0, nan], [False, True, True, False])
    """
    filled = values.copy()
    age = np.zeros(values.shape[1], dtype=np.int64)
    carried = np.zeros(values.shape, dtype=np.bool_)
    for t in range(1, len(values)):
        gap = np.isnan(values[t])
        age = np.where(gap, age + 1, 0)
        fill = gap & (age <= years) & ~np.isnan(filled[t - 1])
        filled[t, fill] = filled[t - 1, fill]
        carried[t] = fill
    return filled, carried


def normalise(
    values: NDArray[np.float64],
    window: NDArray[np.bool_],
    how: Normaliser = Normaliser.ROBUST_Z,
    *,
    limit: float = np.inf,
) -> NDArray[np.float64]:
    """Make values comparable against a fixed window of years.

    Parameters
    ----------
    values
        Shape (years, countries).
    window
        Shape (years,): the reference years.
    limit
        Largest distance from the middle that robust-z and z let stand.

    Raises
    ------
    InputError
        When the window holds no value, or all of them are equal.

    Notes
    -----
    robust-z: (x - median) / (1.4826 MAD); z: (x - mean) / sd; min-max: 0 to 1 within the window,
    beyond it outside; percentile: share of the window's values below x, ties counted half. When
    more than half of the values are equal the MAD is zero and the mean absolute deviation from
    the median (times 1.2533) takes its place.

    Examples
    --------
    >>> normalise(np.array([[0.0, 1.0, 2.0]]), np.array([True])).round(3).tolist()
    [[-0.674, 0.0, 0.674]]
    """
    known = values[window]
    known = known[~np.isnan(known)]
    if known.size == 0:
        raise InputError("the reference window holds no value of this layer; move [reference]")
    if np.ptp(known) == 0:
        raise InputError("all values of the reference window are equal; drop the indicator")
    if how is Normaliser.ROBUST_Z:
        middle = float(np.median(known))
        spread = 1.4826 * float(np.median(np.abs(known - middle)))
        if spread == 0:
            spread = 1.2533 * float(np.mean(np.abs(known - middle)))
        return np.clip((values - middle) / spread, -limit, limit)
    if how is Normaliser.Z:
        return np.clip((values - float(known.mean())) / float(known.std(ddof=1)), -limit, limit)
    if how is Normaliser.MIN_MAX:
        return (values - float(known.min())) / float(np.ptp(known))
    ordered = np.sort(known)
    below = np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right")
    return np.where(np.isnan(values), np.nan, below / (2.0 * len(ordered)))


def window_years(
    years: tuple[int, ...], definition: Definition, values: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the reference years of a layer, shape (years,).

    A layer that begins after the reference window uses its own first observed year, stated with
    the layer; nothing later enters.
    """
    first, last = definition.reference_first, definition.reference_last
    axis = np.array(years)
    seen = ~np.all(np.isnan(values), axis=1)
    window = (axis >= first) & (axis <= last)
    if not np.any(window & seen) and np.any(seen):
        window = axis == axis[seen][0]
    return window
