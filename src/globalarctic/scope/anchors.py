"""Ties with the anchors: their sum, share, importance, mean, and excess over the baseline.

The baseline spreads each country's ties over its partners by size and distance alone
(``globalarctic.gravity``). What lies above it is closeness that they do not explain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "anchor_excess",
    "anchor_importance",
    "anchor_mask",
    "anchor_mean",
    "anchor_shares",
    "anchor_sums",
]


def anchor_mask(anchors: tuple[str, ...], countries: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which countries are anchors.

    Raises
    ------
    UnknownNameError
        When an anchor is not among the countries.

    Examples
    --------
    >>> anchor_mask(("NOR",), ("CHN", "NOR")).tolist()
    [False, True]
    """
    for name in anchors:
        if name not in countries:
            raise UnknownNameError.among("country", name, countries)
    return np.isin(countries, anchors)


def _check(ties: NDArray[np.float64]) -> None:
    if ties.ndim != 3 or ties.shape[1] != ties.shape[2]:
        raise InputError(f"ties have shape {ties.shape}; expected (slices, countries, countries)")


def anchor_sums(
    ties: NDArray[np.float64], anchors: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each country's ties with the anchors, both ways, and with all.

    Parameters
    ----------
    ties
        Shape (slices, countries, countries); NaN cells are left out.
    anchors
        Shape (countries,); a country is never its own anchor.

    Returns
    -------
        Two arrays (slices, countries), NaN where no cell of the country is observed.

    Raises
    ------
    InputError
        When a shape does not fit.

    Examples
    --------
    >>> with_anchors, total = anchor_sums(
    ...     np.array([[[0.0, 2.0], [1.0, 0.0]]]), np.array([1, 0], bool)
    ... )
    >>> with_anchors.tolist()
    [[0.0, 3.0]]
    """
    _check(ties)
    if anchors.shape != (ties.shape[1],):
        raise InputError(f"anchors have shape {anchors.shape}; expected ({ties.shape[1]},)")
    off = ~np.eye(ties.shape[1], dtype=np.bool_)
    known = ~np.isnan(ties) & off
    values = np.where(known, ties, 0.0)
    mask = anchors.astype(np.float64)
    near = values @ mask + np.einsum("sij,i->sj", values, mask)
    total = values.sum(axis=2) + values.sum(axis=1)
    seen = known.any(axis=2) | known.any(axis=1)
    return np.where(seen, near, np.nan), np.where(seen, total, np.nan)


def anchor_shares(
    ties: NDArray[np.float64], anchors: NDArray[np.bool_], *, eps: float = 1e-9
) -> NDArray[np.float64]:
    """Return log[(ties with anchors + eps) / (all ties + eps)], shape (slices, countries).

    Raises
    ------
    InputError
        When a shape does not fit.

    Notes
    -----
    ``eps`` is in the unit of the ties. NaN where a country has no tie at all.

    Examples
    --------
    >>> ties = np.array([[[0.0, 2.0, 2.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    >>> round(float(anchor_shares(ties, np.array([False, True, False]))[0, 0]), 4)
    -0.6931
    """
    near, total = anchor_sums(ties, anchors)
    return np.where(
        total > 0, np.log((near + eps) / (np.where(total > 0, total, 1.0) + eps)), np.nan
    )


def anchor_importance(ties: NDArray[np.float64], anchors: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return each country's part of all ties of the anchors, shape (slices, countries).

    Raises
    ------
    InputError
        When a shape does not fit.

    Examples
    --------
    >>> ties = np.array([[[0.0, 3.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    >>> anchor_importance(ties, np.array([False, True, False])).tolist()
    [[0.75, 0.0, 0.25]]
    """
    near, _ = anchor_sums(ties, anchors)
    total = np.nansum(near, axis=1, keepdims=True)
    return np.where(total > 0, near / np.where(total > 0, total, 1.0), np.nan)


def anchor_excess(
    ties: NDArray[np.float64],
    baseline: NDArray[np.float64],
    anchors: NDArray[np.bool_],
    *,
    eps: float = 1e-9,
) -> NDArray[np.float64]:
    """Return log[(ties with anchors + eps) / (expected ties with anchors + eps)].

    Raises
    ------
    InputError
        When a shape does not fit.

    Notes
    -----
    Shape (slices, countries); NaN where a country has no tie at all.

    Examples
    --------
    >>> ties = np.array([[[0.0, 2.0], [2.0, 0.0]]])
    >>> anchor_excess(ties, ties / 2, np.array([True, False]))[0, 1].round(4)
    np.float64(0.6931)
    """
    near, total = anchor_sums(ties, anchors)
    predicted, _ = anchor_sums(baseline, anchors)
    safe = np.where(total > 0, near, 0.0)
    floor = np.where(total > 0, predicted, 0.0)
    return np.where(total > 0, np.log((safe + eps) / (floor + eps)), np.nan)


def anchor_mean(ties: NDArray[np.float64], anchors: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return each country's mean tie with the anchors, both ways, itself left out.

    Shape (slices, countries) from (slices, countries, countries).

    Examples
    --------
    >>> ties = np.array([[[0.0, 4.0], [2.0, 0.0]]])
    >>> anchor_mean(ties, np.array([True, False])).tolist()
    [[nan, 3.0]]
    """
    both = (ties + ties.transpose(0, 2, 1)) / 2.0
    known = ~np.isnan(both) & (anchors[None, :] & ~np.eye(len(anchors), dtype=np.bool_))
    count = known.sum(axis=2)
    total = np.where(known, both, 0.0).sum(axis=2)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
