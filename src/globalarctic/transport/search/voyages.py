"""Voyages: one corridor sailed on many departure days in many ice years.

A voyage is the earliest arrival of its day and ice year, pulled tight. It is refused when it
stands still for more than ``max_wait_d`` days in all, or takes more than 1.3 times the ice-free
time and 3 days beyond that wait. Departures of one ice year are searched in order of time: a ship
that leaves later never arrives earlier, so that what is known of one day bounds the next.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import linked, plan, resolve_corridor
from globalarctic.transport.search.earliest import earliest, is_clear, problem_for
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.hinder import Hours, hinder
from globalarctic.transport.search.in_order import earliest_in_order
from globalarctic.transport.search.request import MAX_WAIT_D, departure, ice_years_for, request
from globalarctic.transport.search.routes import Tariff
from globalarctic.transport.search.tracks import track_of
from globalarctic.transport.ships.pace import USUAL
from globalarctic.transport.ships.vessels import RIVER_TRAIN, resolve_vessel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.dates import When
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Corridor, Plan
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.engine import Calendar, Engine, Path, Sailing, Ship
    from globalarctic.transport.search.tracks import Track
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "THREADS",
    "Voyage",
    "Voyages",
    "horizon_of",
    "plan_for",
    "sail_year",
    "sail_years",
    "voyages",
]

THREADS = 2
_SLACK_D = 3.0
_SLOWEST = 1.3


@dataclass(frozen=True, slots=True, eq=False)
class Voyage:
    """One voyage in one ice year, before it is cut into legs and priced.

    Notes
    -----
    ``sea_h`` are the hours under way at sea, waiting included; ``lowest_rio`` is NaN where no ice
    was met, else the least POLARIS outcome at (``rio_lon``, ``rio_lat``); ``parts`` what the hours
    at sea consist of, delays by sight and convoys among them.
    """

    year: int
    tracks: tuple[Track, ...]
    duration_h: float
    waiting_h: float
    distance_km: float
    sea_h: float
    lowest_rio: float
    rio_lon: float
    rio_lat: float
    parts: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True, eq=False)
class Voyages:
    """What voyages by one corridor take, one row a departure, one column an ice year.

    Notes
    -----
    Arrays of shape (departures, ice years). ``passed`` bool; the others float64, NaN where the
    ship does not pass. ``cost_usd`` (where it is whole) and ``co2_kg`` (tank-to-wake) are per TEU
    when the vessel carries containers, else per tonne; NaN where not on file. ``lowest_rio`` is
    NaN where no ice was met.
    """

    passed: NDArray[np.bool_]
    duration_h: NDArray[np.float64]
    waiting_h: NDArray[np.float64]
    distance_km: NDArray[np.float64]
    cost_usd: NDArray[np.float64]
    co2_kg: NDArray[np.float64]
    lowest_rio: NDArray[np.float64]


def plan_for(engine: Engine, corridor: Corridor, ship: Ship, avoid: tuple[str, ...] = ()) -> Plan:
    """Return a corridor's plan for a sea ship and the river train.

    Parameters
    ----------
    engine, corridor, ship
        Network, corridor and sea ship.
    avoid
        Passages, borders or families that may not be used.
    """
    train = resolve_vessel(RIVER_TRAIN)
    return plan(
        engine.network,
        corridor,
        draught_m=ship.vessel.draught_m,
        river_draught_m=train.draught_m,
        avoid=avoid,
    )


def horizon_of(problem: Problem, days: Calendar, max_wait_d: float) -> float:
    """Return the hour of the calendar by which a voyage must have arrived."""
    return days.start_h + _SLOWEST * problem.best_h + 24.0 * (max_wait_d + _SLACK_D)


def sail_year(
    sailing: Sailing, problem: Problem, *, max_wait_d: float = MAX_WAIT_D
) -> Voyage | None:
    """Return the voyage of a departure in one ice year, None where the ship does not pass.

    Parameters
    ----------
    sailing
        The ship, its calendar and the ice that it meets.
    problem
        Corridor and places.
    max_wait_d
        Longest standstill in all, days.
    """
    path = earliest(sailing, problem, horizon_h=horizon_of(problem, sailing.days, max_wait_d))
    return None if path is None else _pulled(sailing, problem, path, max_wait_d)


def _pulled(sailing: Sailing, problem: Problem, path: Path, max_wait_d: float) -> Voyage | None:
    voyage = _measured(sailing, track_of(sailing, problem.plan, path))
    return _delayed(sailing, voyage) if voyage.waiting_h <= 24.0 * max_wait_d else None


def _delayed(sailing: Sailing, voyage: Voyage) -> Voyage:
    tracks, parts = hinder(sailing, voyage.tracks)
    return replace(
        voyage, tracks=tracks, duration_h=voyage.duration_h + parts.delay_h,
        sea_h=voyage.sea_h + parts.delay_h, parts=parts,
    )  # fmt: skip


def _measured(sailing: Sailing, tracks: tuple[Track, ...]) -> Voyage:
    from globalarctic.transport._kernels.pull import profile

    engine = sailing.engine
    waiting, sea_h, low = 0.0, 0.0, (np.nan, np.nan, np.nan)
    for track in tracks:
        waiting += track.waiting_h
        if track.mode != "sea":
            continue
        hours = float(track.eta_h[-1] - track.eta_h[0])
        sea_h += hours
        met: Any = profile(
            track.lon,
            track.lat,
            track.eta_h,
            engine.cell_index,
            sailing.ice,
            sailing.ship.lut_rio,
            engine.assumed,
        )
        waiting += min(float(met[4]), hours)
        if np.isnan(low[0]) or met[1] < low[0]:
            low = (float(met[1]), float(met[2]), float(met[3]))
    return Voyage(
        year=sailing.year,
        tracks=tracks,
        duration_h=float(tracks[-1].eta_h[-1]) - sailing.days.start_h,
        waiting_h=waiting,
        distance_km=sum(track.length_km for track in tracks),
        sea_h=sea_h,
        lowest_rio=low[0],
        rio_lon=low[1],
        rio_lat=low[2],
    )


def sail_years(
    engine: Engine,
    problem: Problem,
    ship: Ship,
    *,
    days: Calendar,
    years: tuple[int, ...],
    max_wait_d: float = MAX_WAIT_D,
) -> tuple[Voyage | None, ...]:
    """Return ``sail_year`` of each year; a way clear of ice in all years is sailed once.

    Parameters
    ----------
    engine, problem, ship, days
        What is searched, by whom, on which days.
    max_wait_d
        Longest standstill in all, days.
    years
        Ice years met.
    """
    horizon_h = horizon_of(problem, days, max_wait_d)
    alike = is_clear(engine, problem, days=days, horizon_h=horizon_h)
    sailed: list[Voyage | None] = []
    for year in years:
        if alike and sailed:
            sailed.append(None if sailed[0] is None else replace(sailed[0], year=year))
            continue
        with engine.sailing(ship, days, year) as sailing:
            sailed.append(sail_year(sailing, problem, max_wait_d=max_wait_d))
    return tuple(sailed)


def voyages(
    origin: str | Place,
    target: str | Place,
    *,
    corridor: str,
    departs: Sequence[When],
    vessel: str | Vessel,
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    ice_years: Sequence[int] = (),
    avoid: tuple[str, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    escorted: bool = False,
    costs: CostModel = DEFAULT,
    engine: Engine | None = None,
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
    vessel, speed, draught_m, load_frac
        The ship on sea legs, as for ``compare``.
    ice_years
        Ice years to meet; all on file when empty.
    avoid
        Passages, borders or families that may not be used.
    max_wait_d
        Longest standstill in all, days.
    escorted
        Whether an icebreaker leads wherever there is ice.
    costs
        How costs are reckoned (see ``load_costs``).
    engine
        What answers; by default the bundled network and ice (see ``Engine.with_ice``).

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable; the message says what is allowed.

    Notes
    -----
    Each voyage equals that of ``compare`` for its day and ice year.

    Examples
    --------
    >>> import datetime as dt
    >>> days = [dt.date(2026, 7, 1), dt.date(2026, 7, 8)]
    >>> sailed = voyages(
    ...     "Omsk",
    ...     "Salekhard",
    ...     corridor="land-ice",
    ...     departs=days,
    ...     vessel="container-3600-1a",
    ...     ice_years=(2012,),
    ... )
    >>> sailed.passed.tolist()
    [[False], [False]]
    """
    if not departs:
        raise InputError("departs is empty; give at least one departure day")
    trip = request(
        origin, target, vessel=vessel, speed=speed, draught_m=draught_m, load_frac=load_frac,
        escorted=escorted, max_wait_d=max_wait_d, engine=engine,
    )  # fmt: skip
    engine, ship = trip.engine, trip.ship
    starts = [departure(depart) for depart in departs]
    wanted = tuple(ice_years) or tuple(int(year) for year in engine.atlas.years)
    years, _ = ice_years_for(engine, starts[0].year, wanted)
    figures = np.full((6, len(starts), len(years)), np.nan)
    ready = plan_for(engine, resolve_corridor(corridor), ship, avoid)
    ends = [nodes_at(engine.network, p) for p in (trip.origin, trip.target)]
    if all(linked(engine.network, ready, nodes) for nodes in ends):
        problem = problem_for(engine, ready, ship, *ends)
        if np.isfinite(problem.best_h):
            work = [(j, year) for j, year in enumerate(years)]
            places = trip.origin, trip.target
            tariff = Tariff(ship, starts[0].date(), places, corridor, costs)

            def sail(item: tuple[int, int]) -> None:
                j, year = item
                _fill(engine, problem, ship, starts, year, max_wait_d, tariff, figures[:, :, j])

            with ThreadPoolExecutor(THREADS) as pool:
                list(pool.map(sail, work))
    return Voyages(~np.isnan(figures[0]), *figures)


def _fill(
    engine: Engine,
    problem: Problem,
    ship: Ship,
    starts: Sequence[dt.datetime],
    year: int,
    max_wait_d: float,
    tariff: Tariff,
    out: NDArray[np.float64],
) -> None:
    """Sail one ice year's departures in order of time and write the figures of those that pass."""
    order = sorted(range(len(starts)), key=lambda k: starts[k])
    for _, numbers in groupby(order, key=lambda k: starts[k].year):
        leaving = [(i, calendar(starts[i])) for i in numbers]
        departures = [(days, horizon_of(problem, days, max_wait_d)) for _, days in leaving]
        with engine.sailing(ship, leaving[0][1], year) as sailing:
            for k, each, path in earliest_in_order(sailing, problem, departures):
                voyage = _pulled(each, problem, path, max_wait_d)
                if voyage is None:
                    continue
                i = leaving[k][0]
                cost, co2 = tariff.of(engine, voyage.tracks, voyage.sea_h, starts[i].date())
                out[:, i] = (
                    voyage.duration_h, voyage.waiting_h, voyage.distance_km,
                    np.nan if cost.amount is None else cost.amount, co2, voyage.lowest_rio,
                )  # fmt: skip
