"""The steps before aggregation: denominate, impute, screen, and make values comparable."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.composite.frame import IndexData, Tree

__all__ = [
    "Fill",
    "Scale",
    "denominate",
    "direct",
    "find_group",
    "impute",
    "scale",
    "screen",
    "settled",
]

_ROUNDING = 1e-12


class Fill(StrEnum):
    """How a value that is not on file is filled in, before normalisation."""

    NONE = "none"
    MEAN = "mean"
    MEDIAN = "median"
    GROUP_MEAN = "group-mean"
    GROUP_MEDIAN = "group-median"


class Scale(StrEnum):
    """How indicators are made comparable."""

    MIN_MAX = "min-max"
    Z_SCORE = "z-score"
    RANK = "rank"
    PERCENTILE_RANK = "percentile-rank"
    BORDA = "borda"
    GOALPOSTS = "goalposts"


def denominate(tree: Tree, data: IndexData) -> NDArray[np.float64]:
    """Divide each indicator by the denominator that its node names; shape (units, indicators).

    A denominator that is missing leaves the value missing.

    Raises
    ------
    InputError
        When a denominator is zero, with its unit.
    """
    out = data.values.copy()
    for k, node in enumerate(tree.indicators):
        if not node.denominator:
            continue
        divisor = data.denominators[node.denominator]
        for u in np.flatnonzero(divisor == 0):
            raise InputError(
                f"{node.denominator} of {data.codes[u]} is 0 and divides {node.code}; "
                "leave the cell empty where it is not on file"
            )
        out[:, k] /= divisor
    return out


def impute(
    values: NDArray[np.float64], how: Fill, *, group: tuple[str, ...] | None = None
) -> NDArray[np.float64]:
    """Fill in missing values by the mean or median of the other units, or of the unit's group.

    A value whose whole group is missing stays missing.

    Raises
    ------
    InputError
        When a group is needed and none is given.

    Examples
    --------
    >>> x = np.array([[1.0], [3.0], [np.nan], [10.0]])
    >>> impute(x, Fill.GROUP_MEAN, group=("a", "a", "a", "b"))[:, 0].tolist()
    [1.0, 3.0, 2.0, 10.0]
    """
    if how is Fill.NONE:
        return values
    if how in {Fill.MEAN, Fill.MEDIAN}:
        labels: tuple[str, ...] = ("",) * len(values)
    elif group is None:
        raise InputError(f"{how} needs a grouping of the units; name one, or use mean or none")
    else:
        labels = group
    middle = np.median if how in {Fill.MEDIAN, Fill.GROUP_MEDIAN} else np.mean
    out = values.copy()
    for label in dict.fromkeys(labels):
        rows = np.array([each == label for each in labels])
        for k in range(values.shape[1]):
            known = values[rows, k]
            known = known[~np.isnan(known)]
            if known.size:
                out[rows & np.isnan(values[:, k]), k] = middle(known)
    return out


def screen(
    values: NDArray[np.float64], *, least_frac: float, codes: tuple[str, ...]
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Return which units have enough values on file, shape (units,), and the codes left out.

    Raises
    ------
    InputError
        When the share is outside 0-1, or fewer than two units are left.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0], [3.0, 4.0], [np.nan, 1.0]])
    >>> screen(x, least_frac=0.9, codes=("A", "B", "C"))[1]
    ('C',)
    """
    if not 0.0 <= least_frac <= 1.0:
        raise InputError(f"least share of values on file is {least_frac}; give 0 to 1")
    kept = np.mean(~np.isnan(values), axis=1) >= least_frac
    if kept.sum() < 2:
        raise InputError(
            f"only {int(kept.sum())} units have {least_frac:.0%} of their values on file; "
            "lower the share or fill gaps"
        )
    return kept, tuple(code for code, keep in zip(codes, kept, strict=True) if not keep)


def direct(tree: Tree, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn round the indicators of which less is better; shape as given."""
    return values * np.array([node.direction for node in tree.indicators], dtype=np.float64)


def settled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make values equal that differ by no more than the rounding of arithmetic; shape as given.

    Within an indicator, values nearer to each other than 1e-12 of the largest take the lowest of
    them: a quotient's last digit is no order of the units.

    Examples
    --------
    >>> settled(np.array([[0.7 / 1], [2.1 / 3], [4.9 / 7], [0.8]]))[:, 0].tolist()
    [0.7, 0.7, 0.7, 0.8]
    """
    out = values.copy()
    for column in out.T:
        known = np.flatnonzero(~np.isnan(column))
        order = known[np.argsort(column[known], kind="stable")]
        if not order.size:
            continue
        ordered = column[order]
        steps = np.append(True, np.diff(ordered) > _ROUNDING * np.abs(ordered).max())
        column[order] = ordered[steps][np.cumsum(steps) - 1]
    return out


def _below(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many values lie below each value, NaN where missing."""
    known = np.sort(column[~np.isnan(column)])
    below = np.searchsorted(known, column, "left")
    return np.where(np.isnan(column), np.nan, below)


def scale(
    values: NDArray[np.float64],
    how: Scale,
    *,
    low: float = 0.0,
    high: float = 100.0,
    goalposts: NDArray[np.float64] | None = None,
    codes: tuple[str, ...] = (),
) -> NDArray[np.float64]:
    """Make indicators comparable; shape (units, indicators) in and out, more is always better.

    Parameters
    ----------
    low, high
        Ends of min-max and goalposts; mean and standard deviation of a z-score.
    goalposts
        Shape (indicators, 2): the values, in the direction that counts, that stand for ``low`` and
        ``high``; values beyond them are set to the end.
    codes
        Names for the error message.

    Raises
    ------
    InputError
        When all values of an indicator are equal, or goalposts are missing or equal.

    Notes
    -----
    z-score with n - 1. Rank: 1 is the lowest, ties share the lower rank; percentile rank
    (rank - 1) / (n - 1); Borda rank - 1.

    Examples
    --------
    >>> scale(np.array([[1.0], [2.0], [5.0]]), Scale.MIN_MAX)[:, 0].tolist()
    [0.0, 25.0, 100.0]
    """
    names = codes or tuple(str(k) for k in range(values.shape[1]))
    out = np.empty_like(values)
    if how is Scale.GOALPOSTS and (
        goalposts is None
        or goalposts.shape != (values.shape[1], 2)
        or bool(np.any(goalposts[:, 0] == goalposts[:, 1]))
    ):
        raise InputError("goalposts need two different values for each indicator")
    for k, column in enumerate(settled(values).T):
        known = column[~np.isnan(column)]
        if known.size < 2 or np.ptp(known) == 0:
            raise InputError(
                f"indicator {names[k]!r} has no two different values; drop it from the index"
            )
        if how is Scale.MIN_MAX:
            out[:, k] = low + (high - low) * (column - known.min()) / np.ptp(known)
        elif how is Scale.Z_SCORE:
            out[:, k] = (column - known.mean()) / known.std(ddof=1) * high + low
        elif how is Scale.GOALPOSTS:
            worst, best = goalposts[k]  # type: ignore[index]  # checked above
            out[:, k] = low + (high - low) * np.clip((column - worst) / (best - worst), 0.0, 1.0)
        else:
            below = _below(column)
            shift = 1.0 if how is Scale.RANK else 0.0
            size = known.size - 1.0 if how is Scale.PERCENTILE_RANK else 1.0
            out[:, k] = below / size + shift
    return out


def find_group(data: IndexData, name: str) -> tuple[str, ...]:
    """Return the grouping of that name.

    Raises
    ------
    UnknownNameError
        With the near names.
    """
    if name not in data.groups:
        raise UnknownNameError.among("grouping", name, data.groups)
    return data.groups[name]
