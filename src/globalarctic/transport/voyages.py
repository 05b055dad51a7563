"""Voyages: one corridor for many departures and ice years at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.transport.routing import MAX_WAIT_D, compare

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.places import Place

__all__ = ["Voyages", "voyages"]


@dataclass(frozen=True, slots=True, eq=False)
class Voyages:
    """What voyages by one corridor take, one row a departure, one column an ice year.

    Notes
    -----
    Arrays of shape (departures, ice years). ``passed`` bool; the others float64, NaN where the
    ship does not pass. ``cost_usd`` (known parts) and ``co2_kg`` (tank-to-wake) are per TEU when
    the vessel carries containers, else per tonne; NaN when nothing is on file. ``lowest_rio`` is
    NaN where no ice was met.
    """

    passed: NDArray[np.bool_]
    duration_h: NDArray[np.float64]
    waiting_h: NDArray[np.float64]
    distance_km: NDArray[np.float64]
    cost_usd: NDArray[np.float64]
    co2_kg: NDArray[np.float64]
    lowest_rio: NDArray[np.float64]


def voyages(
    origin: str | Place,
    target: str | Place,
    *,
    corridor: str,
    departs: Sequence[dt.date],
    vessel: str,
    ice_years: Sequence[int] = (),
    avoid: tuple[str, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
) -> Voyages:
    """Return what the voyages of many departure days and ice years by one corridor take.

    Parameters
    ----------
    origin, target
        Places or their names.
    corridor
        Corridor id.
    departs
        Departure days (00:00 UTC).
    vessel
        Vessel class on sea legs.
    ice_years
        Ice years to meet; all on file when empty.
    avoid
        Passages, borders or families that may not be used.
    max_wait_d
        Longest standstill in all, days.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable; the message says what is allowed.

    Examples
    --------
    >>> import datetime as dt
    >>> days = [dt.date(2026, 7, 1), dt.date(2026, 7, 8)]
    >>> held = voyages(
    ...     "Omsk",
    ...     "Salekhard",
    ...     corridor="land-ice",
    ...     departs=days,
    ...     vessel="container-3600-1a",
    ...     ice_years=(2012,),
    ... )
    >>> held.passed.tolist()
    [[False], [False]]
    """
    from globalarctic.transport.ice import load_atlas

    if not departs:
        raise InputError("departs is empty; give at least one departure day")
    years = tuple(ice_years) or tuple(int(year) for year in load_atlas().years)
    shape = (len(departs), len(years))
    passed = np.zeros(shape, np.bool_)
    figures = np.full((6, *shape), np.nan)
    for i, depart in enumerate(departs):
        for j, year in enumerate(years):
            row = compare(
                origin,
                target,
                depart=depart,
                vessel=vessel,
                avoid=avoid,
                corridors=(corridor,),
                ice_years=(year,),
                max_wait_d=max_wait_d,
            ).rows[0]
            passed[i, j] = row.possible
            if row.route is None:
                continue
            teu = row.route.cost_teu is not None
            cost = row.cost_usd_per_teu if teu else row.cost_usd_per_t
            co2 = row.co2_ttw_kg_per_teu if teu else row.co2_ttw_kg_per_t
            figures[:, i, j] = [
                np.nan if value is None else value
                for value in (
                    row.route.duration_h,
                    row.route.waiting_h,
                    row.route.distance_km,
                    cost,
                    co2,
                    row.lowest_rio,
                )
            ]
    return Voyages(passed, *figures)
