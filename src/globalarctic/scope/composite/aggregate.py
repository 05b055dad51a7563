"""Aggregation over the levels of an index: means of any power, one weight set or thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.scope.composite.frame import Tree

__all__ = ["POWERS", "aggregate", "contributions", "power_of", "rank"]

POWERS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0, "quadratic": 2.0}
"""Powers of the means that have a name."""


def power_of(name: str) -> float:
    """Return the power of a mean given by name or number.

    Raises
    ------
    UnknownNameError
        When it is neither.

    Examples
    --------
    >>> power_of("geometric"), power_of("0.5")
    (0.0, 0.5)
    """
    if name in POWERS:
        return POWERS[name]
    try:
        value = float(name)
    except ValueError:
        raise UnknownNameError.among("mean", name, POWERS) from None
    if not np.isfinite(value):
        raise InputError(f"power of the mean is {name}; give a finite number or a name")
    return value


def _bend(values: NDArray[np.float64], power: float, codes: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the values in which a mean of this power is an arithmetic one."""
    if power == 1.0:
        return values
    if np.nanmin(values) <= 0:
        bad = (
            codes[int(np.argwhere(values == np.nanmin(values))[0][-1])]
            if len(codes) > 1
            else codes[0]
        )
        raise InputError(
            f"a mean of power {power:g} needs values above 0, and {bad!r} has "
            f"{np.nanmin(values):.3g}; scale to 1-100, or use the arithmetic mean"
        )
    return np.log(values) if power == 0.0 else values**power


def _unbend(values: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """Undo `_bend`."""
    if power == 1.0:
        return values
    mean: NDArray[np.float64] = np.exp(values) if power == 0.0 else values ** (1.0 / power)
    return mean


def _first_level(
    bent: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sum one parent's indicators, (units, children) by (children, draws): sums and weights."""
    known = ~np.isnan(bent)
    if known.all():
        total = weight.sum(axis=0)[None, :]
        return bent @ weight, np.broadcast_to(total, (len(bent), weight.shape[1]))
    return np.where(known, bent, 0.0) @ weight, known.astype(np.float64) @ weight


def aggregate(
    tree: Tree,
    scaled: NDArray[np.float64],
    weights: tuple[NDArray[np.float64], ...],
    *,
    powers: tuple[float, ...],
    least_frac: float = 0.0,
) -> tuple[NDArray[np.float64], ...]:
    """Aggregate scaled indicators level by level, for many weight sets at once.

    Parameters
    ----------
    scaled
        Shape (units, indicators), NaN where missing.
    weights
        By level (the top left out), shape (nodes, draws); only ratios among siblings count.
    powers
        Power of the mean at each step upwards, or one for all.
    least_frac
        Least share of the weight that must be on file; below it the aggregate is missing.

    Returns
    -------
    tuple
        By level from 2 up, shape (nodes, units, draws).

    Raises
    ------
    InputError
        When a power below 1 meets values of 0 or less, or the number of powers fits no levels.

    Notes
    -----
    The mean of power p is (sum w x^p / sum w)^(1/p), the geometric one for p = 0; weights are
    renormalised over the children on file. The first step is one matrix product a parent.

    Examples
    --------
    >>> from globalarctic.scope.composite.frame import Node, make_tree
    >>> tree = make_tree((Node("a", "", 1, "t"), Node("b", "", 1, "t"), Node("t", "", 2, "")))
    >>> w = (np.array([[1.0, 3.0], [1.0, 1.0]]),)
    >>> aggregate(tree, np.array([[1.0, 3.0]]), w, powers=(1.0,))[-1][0].tolist()
    [[2.0, 1.5]]
    """
    steps = len(tree.levels) - 1
    if len(powers) not in {1, steps}:
        raise InputError(f"{len(powers)} means for {steps} steps; give one, or one a step")
    powers = powers * steps if len(powers) == 1 else powers
    out: list[NDArray[np.float64]] = []
    for step in range(steps):
        parent, weight, power = tree.parents[step], weights[step], powers[step]
        codes = tuple(node.code for node in tree.levels[step])
        count = len(tree.levels[step + 1])
        above = np.empty((count, len(scaled), weight.shape[1]))
        bent = _bend(scaled, power, codes) if step == 0 else None
        for k in range(count):
            children = np.flatnonzero(parent == k)
            share = weight[children]
            if bent is not None:
                total, on_file = _first_level(bent[:, children], share)
            else:
                total = np.zeros(above.shape[1:])
                on_file = np.zeros(above.shape[1:])
                for c, part in zip(children, share, strict=True):
                    values = _bend(out[-1][c], power, (codes[c],))
                    known = ~np.isnan(values)
                    total += np.where(known, values, 0.0) * part
                    on_file += known * part
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = total / on_file
                enough = (on_file > 0) & (on_file >= least_frac * share.sum(axis=0))
                above[k] = np.where(enough, _unbend(mean, power), np.nan)
        out.append(above)
    return tuple(out)


def rank(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank along the first axis, 1 the highest; ties share the better rank, NaN has none.

    Examples
    --------
    >>> rank(np.array([3.0, 5.0, 5.0, np.nan])).tolist()
    [3.0, 1.0, 1.0, nan]
    """
    flat = scores.reshape(len(scores), -1)
    order = np.argsort(-flat, axis=0, kind="stable")
    ordered = np.take_along_axis(flat, order, axis=0)
    new = np.ones(flat.shape, dtype=np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    place = np.where(new, np.arange(1, len(flat) + 1)[:, None], 0)
    place = np.maximum.accumulate(place, axis=0)
    out = np.empty(flat.shape)
    np.put_along_axis(out, order, place.astype(np.float64), axis=0)
    out[np.isnan(flat)] = np.nan
    return out.reshape(scores.shape)


def contributions(
    tree: Tree, scaled: NDArray[np.float64], *, least_frac: float = 0.0
) -> NDArray[np.float64]:
    """Return what each indicator adds to the index under arithmetic means.

    Returns
    -------
    ndarray
        Shape (units, indicators); rows sum to the index, indicators that do not enter it add 0,
        and a unit without an index has NaN.

    Notes
    -----
    Exact: weights are renormalised on every level, and aggregates with too little weight on file
    dropped, as the index itself does it.
    """
    present = ~np.isnan(scaled)
    effective = present.astype(np.float64)
    chain = np.arange(scaled.shape[1])
    weights = tree.weights()
    for step, parent in enumerate(tree.parents):
        size = (len(scaled), len(tree.levels[step + 1]))
        on_file, full = np.zeros(size), np.zeros(size[1])
        for c, up in enumerate(parent):
            on_file[:, up] += np.where(present[:, c], weights[step][c], 0.0)
            full[up] += weights[step][c]
        enough = (on_file > 0) & (on_file >= least_frac * full)
        safe = np.where(enough, on_file, 1.0)
        share = np.where(present & enough[:, parent], weights[step] / safe[:, parent], 0.0)
        effective *= share[:, chain]
        chain = parent[chain]
        present = enough
    parts = np.where(np.isnan(scaled), 0.0, scaled) * effective
    return np.where(present[:, [0]], parts, np.nan)
