"""Networks of ties: random walks, cores, and the backbone of significant ties.

They describe a country's position and decide nothing: in dense weighted networks a random walk
follows size more than closeness (measured; see the page on scope). Ties come as dense panels, a
slice a layer and year, and no graph is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["backbone", "core_number", "pagerank", "reach", "strength", "tie_significance"]

DAMPING = 0.85
"""Chance that a walk goes on along a tie; Brin and Page 1998."""


def _check(ties: NDArray[np.float64]) -> None:
    if ties.ndim != 3 or ties.shape[1] != ties.shape[2]:
        raise InputError(f"ties have shape {ties.shape}; expected (slices, countries, countries)")


def _clean(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ties without diagonal, unknown cells as none; refuse what is no panel of ties."""
    _check(ties)
    if np.nanmin(ties, initial=0.0) < 0:
        raise InputError(f"a tie is {np.nanmin(ties):g}; ties are 0 or more")
    out = np.where(np.isnan(ties), 0.0, ties)
    out[:, np.arange(ties.shape[1]), np.arange(ties.shape[1])] = 0.0
    return np.ascontiguousarray(out)


def pagerank(
    ties: NDArray[np.float64],
    restart: NDArray[np.float64] | None = None,
    *,
    damping: float = DAMPING,
    tolerance: float = 1e-12,
    max_rounds: int = 1000,
) -> NDArray[np.float64]:
    """Return how often a random walk visits each country, shape (slices, countries); rows sum to 1.

    A walk follows a tie with chance ``damping`` in proportion to its size, and restarts otherwise.
    From a country without outgoing ties it restarts. Unknown cells count as no tie.

    Parameters
    ----------
    ties
        Shape (slices, countries, countries), from row to column.
    restart
        Where walks restart, shape (countries,), 0 or more; everywhere alike when None.

    Raises
    ------
    InputError
        When a shape does not fit, a tie is negative, damping is not within 0 to below 1, or the
        walk does not settle.

    Notes
    -----
    Power iteration until the sum of absolute changes is below ``tolerance``; O(countries^2) a
    round. Equal to networkx (1e-9) and to igraph's PRPACK (1e-10) on the golden networks.

    Sources: Brin and Page 1998, Comput. Netw. 30, 107-117; Haveliwala 2002 (personalised).

    Examples
    --------
    >>> ties = np.array([[[0.0, 1.0], [1.0, 0.0]]])
    >>> pagerank(ties, np.array([1.0, 0.0])).round(4).tolist()
    [[0.5405, 0.4595]]
    """
    from globalarctic.scope._kernels.networks import walks

    _check(ties)
    n = ties.shape[1]
    if not 0.0 <= damping < 1.0:
        raise InputError(f"damping is {damping}; give 0 to below 1, commonly {DAMPING}")
    start = np.ones(n) if restart is None else np.asarray(restart, dtype=np.float64)
    if start.shape != (n,) or not np.all(start >= 0) or start.sum() <= 0:
        raise InputError(f"restart needs {n} values of 0 or more, one of them above 0")
    visits: NDArray[np.float64] = np.empty((1, len(ties), n))
    changes = np.zeros(len(ties))
    flows = np.ascontiguousarray(ties, dtype=np.float64)
    walks(flows, (start / start.sum())[None], damping, tolerance, max_rounds, visits, changes)
    if np.any(changes < 0):
        raise InputError(f"slice {int(np.argmin(changes))} has a negative tie; ties are 0 or more")
    if np.any(changes >= tolerance):
        raise InputError(
            f"the walk of slice {int(np.argmax(changes))} still moves by {changes.max():.1e} after "
            f"{max_rounds} rounds; allow more rounds, a larger tolerance or less damping"
        )
    visited: NDArray[np.float64] = visits[0]
    return visited


def reach(
    ties: NDArray[np.float64],
    anchors: NDArray[np.bool_],
    *,
    damping: float = DAMPING,
    tolerance: float = 1e-10,
) -> NDArray[np.float64]:
    """Return log[visits of walks from the anchors / visits of walks from anywhere].

    Shape (slices, countries). Above 0: closer to the anchors, over any number of steps, than to
    the world at large. NaN where a country has no tie. Secondary: it describes, and enters no
    score.

    Raises
    ------
    InputError
        As `pagerank`.

    Examples
    --------
    >>> ties = np.array([[[0.0, 4.0, 1.0], [4.0, 0.0, 1.0], [1.0, 1.0, 0.0]]])
    >>> visited = reach(ties, np.array([True, False, False]))
    >>> bool(visited[0, 1] > visited[0, 2])
    True
    """
    flows = _clean(ties)
    near = pagerank(flows, anchors.astype(np.float64), damping=damping, tolerance=tolerance)
    anywhere = pagerank(flows, damping=damping, tolerance=tolerance)
    tied = (flows.sum(axis=2) + flows.sum(axis=1)) > 0
    safe = np.where(tied & (near > 0), near, 1.0)
    return np.where(tied & (near > 0), np.log(safe / anywhere), np.nan)


def strength(ties: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each country's ties, both ways, shape (slices, countries).

    Raises
    ------
    InputError
        When a shape does not fit or a tie is negative.

    Examples
    --------
    >>> strength(np.array([[[0.0, 2.0], [1.0, 0.0]]])).tolist()
    [[3.0, 3.0]]
    """
    flows = _clean(ties)
    return np.asarray(flows.sum(axis=2) + flows.sum(axis=1))


def tie_significance(ties: NDArray[np.float64], *, directed: bool = False) -> NDArray[np.float64]:
    """Return the disparity filter's p of each tie: the chance that a random split gives as much.

    Parameters
    ----------
    directed
        False: ties are summed both ways, and the smaller p of both ends is taken. True: the
        sender's outgoing and the receiver's incoming ties.

    Returns
    -------
    ndarray
        Shape (slices, countries, countries), 1 where there is no tie.

    Raises
    ------
    InputError
        When a shape does not fit or a tie is negative.

    Notes
    -----
    p = (1 - part)^(links - 1): a country's ties split at random among its partners.

    Sources: Serrano, Boguna and Vespignani 2009, PNAS 106, 6483-6488.

    Examples
    --------
    >>> ties = np.array([[[0.0, 9.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    >>> tie_significance(ties)[0, 0, 1].round(3)
    np.float64(0.1)
    """
    from globalarctic.scope._kernels.networks import significance

    flows = _clean(ties)
    if not directed:
        flows = flows + flows.transpose(0, 2, 1)
    p = np.empty_like(flows)
    significance(np.ascontiguousarray(flows), p)
    return p


def backbone(ties: NDArray[np.float64], *, alpha: float = 0.05) -> NDArray[np.bool_]:
    """Return which ties the disparity filter keeps, symmetric, shape as ``ties``.

    Raises
    ------
    InputError
        When alpha is not within 0 to 1, or as `tie_significance`.

    Examples
    --------
    >>> backbone(np.array([[[0.0, 9.0, 1.0], [0, 0, 0], [0, 0, 0]]]), alpha=0.2)[0, 0].tolist()
    [False, True, False]
    """
    if not 0.0 < alpha <= 1.0:
        raise InputError(f"alpha is {alpha}; give above 0 to 1, commonly 0.05")
    return np.asarray(tie_significance(ties) < alpha)


def core_number(linked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return each country's core number, shape (slices, countries).

    The largest k such that it lies in a group of which every country has k links within.

    Raises
    ------
    InputError
        When links are not symmetric.

    Sources: Seidman 1983, Soc. Netw. 5, 269-287.

    Examples
    --------
    >>> links = np.ones((1, 4, 4), bool)
    >>> links[0, 3, :3] = links[0, :3, 3] = [True, False, False]
    >>> core_number(links).tolist()
    [[2, 2, 2, 1]]
    """
    from globalarctic.scope._kernels.networks import core_numbers

    if linked.ndim != 3 or not np.array_equal(linked, linked.transpose(0, 2, 1)):
        raise InputError("links must be symmetric, of shape (slices, countries, countries)")
    flows = linked & ~np.eye(linked.shape[1], dtype=np.bool_)
    cores = np.zeros(flows.shape[:2], dtype=np.int64)
    core_numbers(np.ascontiguousarray(flows), cores)
    return cores
