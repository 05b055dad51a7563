"""Ties with anchors: share, importance, and excess over a doubly constrained gravity baseline.

The baseline spreads each country's ties over its partners by size and distance alone, keeping
every country's totals. What lies above it is closeness that size and distance do not explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Deterrence",
    "anchor_excess",
    "anchor_importance",
    "anchor_shares",
    "anchor_sums",
    "deterrence",
    "expected",
    "fit_deterrence",
]


@dataclass(frozen=True, slots=True)
class Deterrence:
    """How ties fall with distance: d^-beta exp(gamma contiguity), as fitted.

    Examples
    --------
    >>> Deterrence(1.0, 0.5, 90, 0.0).beta
    1.0
    """

    beta: float
    gamma: float
    pairs: int
    gradient: float


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
    held = ~np.isnan(ties) & off
    values = np.where(held, ties, 0.0)
    mask = anchors.astype(np.float64)
    near = values @ mask + np.einsum("sij,i->sj", values, mask)
    total = values.sum(axis=2) + values.sum(axis=1)
    seen = held.any(axis=2) | held.any(axis=1)
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


def deterrence(
    distance_km: NDArray[np.float64],
    contiguous: NDArray[np.float64],
    *,
    beta: float,
    gamma: float = 0.0,
) -> NDArray[np.float64]:
    """Return d^-beta exp(gamma contiguity), shape (countries, countries), zero on the diagonal.

    Raises
    ------
    InputError
        When a distance between two countries is not positive.

    Examples
    --------
    >>> deterrence(np.array([[1.0, 2.0], [2.0, 1.0]]), np.zeros((2, 2)), beta=1.0).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    off = ~np.eye(len(distance_km), dtype=np.bool_)
    if np.any(~(distance_km[off] > 0)):
        raise InputError("every distance between two countries must be positive")
    safe = np.where(off, distance_km, 1.0)
    return np.where(off, safe**-beta * np.exp(gamma * contiguous), 0.0)


def expected(
    ties: NDArray[np.float64],
    kernel: NDArray[np.float64],
    *,
    tolerance: float = 1e-12,
    max_iterations: int = 10_000,
) -> NDArray[np.float64]:
    """Return what size and distance predict, both margins matched; the shape of ``ties``.

    Parameters
    ----------
    ties
        Shape (slices, countries, countries); NaN cells stay NaN and leave the margins.
    kernel
        Shape (countries, countries), from ``deterrence``.

    Raises
    ------
    InputError
        When a shape does not fit or margins cannot be matched (a country's ties would all have
        to go where no cell is observed).

    Notes
    -----
    Iterative proportional fitting (Deming and Stephan 1940); equal to the Poisson
    pseudo-maximum-likelihood fit with exporter and importer effects for the given deterrence
    (Fally 2015, J. Int. Econ. 97(1), 76-85). The diagonal is left out.

    Examples
    --------
    >>> ties = np.array([[[0.0, 4.0, 2.0], [4.0, 0.0, 2.0], [2.0, 2.0, 0.0]]])
    >>> fitted = expected(ties, np.ones((3, 3)))
    >>> bool(np.allclose(fitted.sum(axis=2), ties.sum(axis=2)))
    True
    """
    from globalarctic._kernels.gravity import fit_margins

    _check(ties)
    if kernel.shape != ties.shape[1:]:
        raise InputError(f"the kernel has shape {kernel.shape}; expected {ties.shape[1:]}")
    out = np.empty(ties.shape)
    errors = np.empty(len(ties))
    fit_margins(
        np.ascontiguousarray(ties),
        np.ascontiguousarray(kernel),
        tolerance,
        max_iterations,
        out,
        errors,
    )
    if np.any(errors > max(tolerance, 1e-6)):
        worst = int(np.argmax(errors))
        raise InputError(
            f"the margins of slice {worst} cannot be matched (relative error {errors[worst]:.1e} "
            f"after {max_iterations} rounds); a country's observed partners cannot take its ties"
        )
    return out


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


def fit_deterrence(
    ties: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    contiguous: NDArray[np.float64],
    *,
    tolerance: float = 1e-8,
    max_rounds: int = 50,
) -> Deterrence:
    """Fit beta and gamma by Poisson pseudo-maximum likelihood with both countries' effects.

    Parameters
    ----------
    ties
        Shape (slices, countries, countries), pooled; each slice has its own effects.

    Raises
    ------
    InputError
        When the fit does not settle, or no tie is observed.

    Notes
    -----
    For given parameters the country effects follow from the margins (``expected``); what remains
    is to match the mean log distance and the number of ties between neighbours, by Newton steps.
    Source: Santos Silva and Tenreyro 2006, Rev. Econ. Stat. 88(4), 641-658; Fally 2015.

    Examples
    --------
    >>> d = np.array([[1.0, 1, 4, 8], [1, 1, 2, 4], [4, 2, 1, 1], [8, 4, 1, 1]]) * 1000
    >>> size = np.array([1.0, 2, 3, 4])
    >>> ties = np.outer(size, size) / d**1.5 * 1e6
    >>> np.fill_diagonal(ties, 0)
    >>> round(fit_deterrence(ties[None], d, np.zeros((4, 4))).beta, 4)
    1.5
    """
    _check(ties)
    off = ~np.eye(ties.shape[1], dtype=np.bool_)
    held = ~np.isnan(ties) & off
    values = np.where(held, ties, 0.0)
    scale = values.sum(axis=(1, 2), keepdims=True)
    if not np.any(scale > 0):
        raise InputError("no tie is observed; the fall with distance cannot be fitted")
    keep = scale[:, 0, 0] > 0
    ties = ties[keep] / scale[keep]
    held, values = held[keep], values[keep] / scale[keep]
    logs = np.log(np.where(off, distance_km, 1.0))
    features = [-logs]
    if np.any(contiguous[off] != 0):
        features.append(np.where(off, contiguous, 0.0))
    design = np.stack(features)
    theta = np.array([1.0, *([0.5] * (len(features) - 1))])
    observed = np.einsum("sij,kij->k", values, design)
    gradient = np.inf
    for _ in range(max_rounds):
        gamma = float(theta[1]) if len(theta) > 1 else 0.0
        kernel = deterrence(distance_km, contiguous, beta=float(theta[0]), gamma=gamma)
        fitted = np.where(held, expected(ties, kernel, tolerance=1e-10), 0.0)
        step = observed - np.einsum("sij,kij->k", fitted, design)
        gradient = float(np.max(np.abs(step)) / len(values))
        if gradient < tolerance:
            return Deterrence(float(theta[0]), gamma, int(held.sum()), gradient)
        theta = theta + np.linalg.solve(_information(fitted, design), step)
    raise InputError(
        f"the fall with distance did not settle in {max_rounds} rounds (gradient {gradient:.1e}); "
        "give beta and gamma by hand"
    )


def _information(fitted: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the information on the parameters with the country effects swept out."""
    size = len(design)
    total = np.zeros((size, size))
    for slice_ in fitted:
        swept = []
        for feature in design:
            part = feature.copy()
            for _ in range(200):
                rows = slice_.sum(axis=1)
                shift = (slice_ * part).sum(axis=1) / np.where(rows > 0, rows, 1.0)
                part = part - shift[:, None]
                columns = slice_.sum(axis=0)
                move = (slice_ * part).sum(axis=0) / np.where(columns > 0, columns, 1.0)
                part = part - move[None, :]
                if max(np.abs(shift).max(), np.abs(move).max()) < 1e-10:
                    break
            swept.append(part)
        stack = np.stack(swept)
        total += np.einsum("ij,kij,lij->kl", slice_, stack, stack)
    return total
