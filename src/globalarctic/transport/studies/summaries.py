"""Summaries: what the voyages of one departure say over all ice years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.search.voyages import Voyages

__all__ = ["Spread", "Summary", "summary"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The 10, 50 and 90 % quantiles of a quantity, linear between values, with both ends."""

    least: float
    p10: float
    p50: float
    p90: float
    most: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One departure over all ice years.

    Notes
    -----
    ``pass_prob`` is the share of ice years in which the ship passes. Spreads are over those years:
    ``duration_d`` None when there is none, ``cost_usd`` None also when no rate is on file.
    ``best_year`` is the year of the shortest, ``worst_year`` of the longest voyage among the years
    in which it passes (the earliest of equals); ``refused_years`` are those in which it does not.
    """

    pass_prob: float
    duration_d: Spread | None
    cost_usd: Spread | None
    best_year: int | None
    worst_year: int | None
    passed_years: tuple[int, ...]
    refused_years: tuple[int, ...]


def summary(held: Voyages, departure: int, *, ice_years: Sequence[int]) -> Summary:
    """Return chance, spread of days and cost, best and worst year of one departure.

    Parameters
    ----------
    held
        Voyages of shape (departures, ice years).
    departure
        Row of the departure.
    ice_years
        The year of each column.

    Raises
    ------
    InputError
        When the row or the count of years does not fit.

    Examples
    --------
    >>> from globalarctic.transport.search.voyages import Voyages
    >>> hours = np.array([[480.0, np.nan, 384.0]])
    >>> none = np.full((1, 3), np.nan)
    >>> held = Voyages(~np.isnan(hours), hours, none, none, none, none, none)
    >>> found = summary(held, 0, ice_years=(2001, 2002, 2003))
    >>> found.best_year, found.worst_year, found.refused_years, found.duration_d.p50
    (2003, 2001, (2002,), 18.0)
    """
    rows, columns = held.passed.shape
    if not 0 <= departure < rows:
        raise InputError(f"departure is {departure}; allowed are 0 to {rows - 1}")
    if len(ice_years) != columns:
        raise InputError(f"{len(ice_years)} ice years are given for {columns} columns; give each")
    passed = held.passed[departure]
    years = np.asarray(ice_years, dtype=np.int64)
    hours = held.duration_h[departure][passed]
    inside = years[passed]
    return Summary(
        pass_prob=float(passed.mean()),
        duration_d=_spread(hours / 24.0),
        cost_usd=_spread(held.cost_usd[departure][passed]),
        best_year=int(inside[np.argmin(hours)]) if len(hours) else None,
        worst_year=int(inside[np.argmax(hours)]) if len(hours) else None,
        passed_years=tuple(inside.tolist()),
        refused_years=tuple(years[~passed].tolist()),
    )


def _spread(values: NDArray[np.float64]) -> Spread | None:
    """Return the spread of values; None when there is none or one is not on file."""
    if not len(values) or np.isnan(values).any():
        return None
    quantiles = np.quantile(values, [0.0, 0.1, 0.5, 0.9, 1.0])
    return Spread(*(float(value) for value in quantiles))
