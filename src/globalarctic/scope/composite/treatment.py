"""Treatment of outliers: winsorise one extreme at a time, else take logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Treatment", "kurtosis", "skewness", "treat", "treat_column"]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was done to an indicator: ``none``, ``winsorised`` or ``log``.

    Attributes
    ----------
    points
        Steps of winsorising; each takes the most extreme value (ties together) to the next one.
    passed
        Whether skewness or kurtosis is within its limit afterwards.
    """

    method: str
    points: int
    skewness_before: float
    kurtosis_before: float
    skewness_after: float
    kurtosis_after: float
    passed: bool


def skewness(values: NDArray[np.float64]) -> float:
    """Return the sample skewness G1 of the values on file; NaN below three or when all are equal.

    Sources: Joanes and Gill 1998, The Statistician 47, 183-189.

    Examples
    --------
    >>> round(skewness(np.array([1.0, 2.0, 3.0, 10.0])), 4)
    1.7636
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n < 3 or np.ptp(known) == 0:
        return float("nan")
    deviation = known - known.mean()
    g1 = np.mean(deviation**3) / np.mean(deviation**2) ** 1.5
    return float(g1 * np.sqrt(n * (n - 1)) / (n - 2))


def kurtosis(values: NDArray[np.float64]) -> float:
    """Return the sample excess kurtosis G2 of the values on file; NaN below four or when all equal.

    Sources: Joanes and Gill 1998.

    Examples
    --------
    >>> round(kurtosis(np.array([1.0, 2.0, 3.0, 10.0])), 4)
    3.228
    """
    known = values[~np.isnan(values)]
    n = len(known)
    if n < 4 or np.ptp(known) == 0:
        return float("nan")
    deviation = known - known.mean()
    g2 = np.mean(deviation**4) / np.mean(deviation**2) ** 2 - 3.0
    return float((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6.0))


def _passes(values: NDArray[np.float64], skew_limit: float, kurt_limit: float) -> bool:
    """Return whether a column needs no treatment; one that cannot be judged needs none."""
    skew, kurt = skewness(values), kurtosis(values)
    return bool(np.isnan(skew) or np.isnan(kurt) or abs(skew) < skew_limit or kurt < kurt_limit)


def treat_column(
    values: NDArray[np.float64],
    *,
    most_points: int = 5,
    skew_limit: float = 2.0,
    kurt_limit: float = 3.5,
) -> tuple[NDArray[np.float64], Treatment]:
    """Bring an indicator's tail within limits; return the new values and what was done.

    A column passes when its skewness is below its limit or its kurtosis is. Otherwise the extreme
    on the side of the tail takes the next value, up to ``most_points`` times. When that is not
    enough, log(x - min + 0.01 range) of the values as they were takes its place.

    Raises
    ------
    InputError
        When ``most_points`` is negative.

    Sources: Becker et al. 2022, COINr, J. Open Source Softw. 7, 4567; JRC practice.

    Examples
    --------
    >>> new, done = treat_column(np.array([1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0, 5.0, 90.0]))
    >>> done.method, done.points, float(new.max())
    ('winsorised', 1, 5.0)
    """
    if most_points < 0:
        raise InputError(f"winsor limit is {most_points}; give 0 or more points")
    before = skewness(values), kurtosis(values)
    new, points, method = values, 0, "none"
    while not _passes(new, skew_limit, kurt_limit) and points < most_points:
        tail = skewness(new)
        extreme = np.nanmax(new) if tail > 0 else np.nanmin(new)
        rest = new[~np.isnan(new) & (new != extreme)]
        new = np.where(new == extreme, rest.max() if tail > 0 else rest.min(), new)
        points, method = points + 1, "winsorised"
    passed = _passes(new, skew_limit, kurt_limit)
    if not passed:
        low, span = np.nanmin(values), np.nanmax(values) - np.nanmin(values)
        new, points, method = np.log(values - low + 0.01 * span), 0, "log"
        passed = _passes(new, skew_limit, kurt_limit)
    done = Treatment(method, points, *before, skewness(new), kurtosis(new), passed)
    return new, done


def treat(
    values: NDArray[np.float64],
    *,
    most_points: int = 5,
    skew_limit: float = 2.0,
    kurt_limit: float = 3.5,
) -> tuple[NDArray[np.float64], tuple[Treatment, ...]]:
    """Treat every indicator of an array of shape (units, indicators); see `treat_column`.

    Examples
    --------
    >>> new, done = treat(np.arange(6.0).reshape(3, 2))
    >>> [d.method for d in done]
    ['none', 'none']
    """
    columns, done = [], []
    for column in values.T:
        new, outcome = treat_column(
            column, most_points=most_points, skew_limit=skew_limit, kurt_limit=kurt_limit
        )
        columns.append(new)
        done.append(outcome)
    return np.column_stack(columns), tuple(done)
