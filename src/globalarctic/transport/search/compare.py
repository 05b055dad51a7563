"""The main job: the best route of a corridor on a date, and all corridors side by side.

Within a corridor the earliest arrival counts at the ship's speed (the usual one by default), with
waiting wherever ice or season stop it. Routes that wait longer than ``max_wait_d`` in all are
refused with the reason. A past date meets the ice of its own year; a date outside the atlas meets
each year of the ensemble in turn.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, NoRouteError
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.calls import calls_of
from globalarctic.transport.network.corridors import load_corridors, resolve_corridor
from globalarctic.transport.network.names import corridor_name, place_name
from globalarctic.transport.results import Comparison, CorridorResult, Route
from globalarctic.transport.rules.closures import shut_by
from globalarctic.transport.search.assumed import hindrance_words
from globalarctic.transport.search.calls import stretches_of, ways_by_call
from globalarctic.transport.search.request import MAX_WAIT_D, departure, ice_years_for, request
from globalarctic.transport.search.rows import corridor_row, off_the_map
from globalarctic.transport.search.serving import (
    at_sea,
    ready_for,
    serving,
    traded_rows,
    untraded_words,
)
from globalarctic.transport.search.voyages import THREADS
from globalarctic.transport.ships.pace import USUAL, speed_words
from globalarctic.transport.ships.vessels import ESCORT
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from globalarctic.dates import When
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.calls import PortCall
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.rules.closures import Closure
    from globalarctic.transport.search.engine import Engine
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["MAX_WAIT_D", "best_route", "compare", "route", "why_refused"]

_OBJECTIVES = ("time", "cost", "co2")


def compare(
    origin: str | Place,
    target: str | Place,
    *,
    depart: When,
    vessel: str | Vessel = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    avoid: tuple[str, ...] = (),
    corridors: tuple[str, ...] = (),
    via: Sequence[str] = (),
    ice_years: tuple[int, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    escorted: bool = False,
    closures: tuple[Closure, ...] = (),
    costs: CostModel = DEFAULT,
    engine: Engine | None = None,
    progress: Callable[[str, float], None] | None = None,
    so_far: Callable[[Comparison, float], None] | None = None,
) -> Comparison:
    """Compare the direct ways and the named corridors between two places on a date.

    Parameters
    ----------
    origin, target
        Places, or their names in English, Chinese or Russian.
    depart
        Departure day (00:00 UTC) or time.
    vessel
        Vessel class on sea legs, or the file of an own ship.
    speed
        ``usual`` (median of ships of its type and size), ``service`` (design), or knots.
    draught_m, load_frac
        Draught, or load as a share of deadweight; by default the usual load.
    avoid
        Passages, borders or passage families that may not be used.
    corridors
        Corridor ids to compare, ``all`` for every one on file; when empty the direct ways and the
        named corridors that serve the pair (see Notes).
    via
        Calls in order, ``PLACE`` or ``PLACE:HOURS`` in port (24 where none are given).
    ice_years
        Ice years to meet; by default the date's own year if it is on file, else all.
    max_wait_d
        Longest standstill in all, days.
    escorted
        Whether an icebreaker leads wherever there is ice.
    closures
        Closures that the user states (see ``load_closures``); each shuts its passage for voyages
        that may meet it.
    costs
        How costs are reckoned (see ``load_costs``).
    engine
        What answers; by default the bundled network and ice (see ``Engine.with_ice``).
    progress
        Called with a message and a share 0-1 while work is done.
    so_far
        Called with the comparison as far as it is known and a share 0-1, after each row.

    Returns
    -------
    One row a corridor; an impossible one holds its reason.

    Raises
    ------
    UnknownNameError, InputError
        When a name or value is not usable; the message says what is allowed.

    Notes
    -----
    Exact earliest arrival on the mesh for each ice year; the pulled route is never later.

    A named corridor serves a pair when it is a way between the two, not a detour: at most twice
    the ice-free hours of the direct way of its kind (``MUCH_LONGER``), and by sea only where the
    direct way itself is one of the named ones: between two ports of one ocean none is. The others
    are named in ``omitted``. A direct way that a named corridor already is makes no row of its
    own, nor does a way of several modes that is all by sea.

    With calls, a ship sails from one to the next, each year's ice met when it gets there: a named
    corridor on the stretches that it serves, the direct way on the others, by sea alone. Hours in
    port count in the days, and cost dues and the ship's time; slots are taken to be full from the
    first port to the last.

    Examples
    --------
    >>> import datetime as dt
    >>> comparison = compare(
    ...     "Omsk", "Salekhard", depart=dt.date(2026, 7, 1), corridors=("land-ice",)
    ... )
    >>> comparison.corridors[0].possible
    False
    """
    start = departure(depart)
    trip = request(
        origin, target, vessel=vessel, speed=speed, draught_m=draught_m, load_frac=load_frac,
        escorted=escorted, max_wait_d=max_wait_d, engine=engine, progress=progress,
    )  # fmt: skip
    ship = trip.ship.vessel
    years, basis = ice_years_for(trip.engine, start.year, ice_years)
    shut = shut_by(closures, start.date())
    avoid = (*avoid, *(closure.passage for closure in shut))
    wanted: tuple[Corridor, ...] = ()
    if corridors and corridors != ("all",):
        wanted = tuple(resolve_corridor(name) for name in corridors)
    calls, sea_only = calls_of(via), False
    if calls:
        problems, omitted = ways_by_call(stretches_of(trip, calls), load_corridors(), wanted, avoid)
        chosen = tuple(problems)
    else:
        wanted = wanted or load_corridors()
        with ThreadPoolExecutor(THREADS) as pool:
            each_ready = pool.map(lambda c: ready_for(trip, c, avoid), wanted)
            ready = dict(zip(wanted, each_ready, strict=True))
        chosen, omitted = (wanted, ()) if corridors else serving(ready, (trip.origin, trip.target))
        by_sea = () if corridors else at_sea(ship.kind, chosen, ready)
        chosen, sea_only = by_sea or chosen, bool(by_sea)
        problems = {corridor: (ready[corridor],) for corridor in chosen}
    known: dict[str, CorridorResult] = {}
    lock = threading.Lock()

    def known_ways() -> Comparison:
        rows = [known[c.corridor_id] for c in chosen if c.corridor_id in known]
        return Comparison(
            origin=trip.origin,
            target=trip.target,
            depart_utc=start,
            vessel=ship.vessel_id,
            vessel_name=ship.name_en,
            ship=ship,
            ice_years=years,
            ice_basis=basis,
            corridors=tuple(rows),
            assumptions=(
                speed_words(ship),
                *hindrance_words(trip.ship, rows),
                Message(
                    "transport.assumed.draught",
                    draught=Quantity.short(ship.draught_m, "m"),
                    design=Quantity.short(ship.hull.draught_m, "m"),
                ),
                Message("transport.assumed.wait", days=Quantity.short(max_wait_d, "d")),
                *((Message("transport.assumed.at-sea"),) if sea_only else ()),
                *((_call_words(calls),) if calls else ()),
                *untraded_words(chosen),
                *off_the_map(trip, calls),
                *(Message("transport.assumed.closure", closure=each.said) for each in shut),
                *((Message("transport.assumed.escort", ship=Code(ESCORT)),) if escorted else ()),
            ),
            data_versions={"network": trip.engine.network.key},
            code_version=__version__,
            omitted=tuple(corridor.corridor_id for corridor in omitted),
            calls=calls,
        )

    def answer(corridor: Corridor) -> None:
        row = corridor_row(
            trip, corridor, problems[corridor], start, years, max_wait_d, costs, calls
        )
        with lock:
            known[corridor.corridor_id] = row
            share = len(known) / len(chosen)
            if progress is not None:
                progress(corridor.name_en, share)
            if so_far is not None and share < 1.0:
                so_far(known_ways(), share)

    # Ice-bound corridors take longest and start first.
    order = sorted(chosen, key=lambda c: c.corridor_id not in {"tsr", "nwp", "nsr", "land-ice"})
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(answer, order))
    return known_ways()


def _call_words(calls: tuple[PortCall, ...]) -> Message:
    stays = tuple(
        Message(
            "transport.assumed.call", place=place_name(call.place),
            hours=Quantity.short(call.port_h, "h"),
        )
        for call in calls
    )  # fmt: skip
    return Message("transport.assumed.calls", calls=stays)


def route(
    origin: str | Place,
    target: str | Place,
    *,
    depart: When,
    vessel: str | Vessel = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    corridor: str = "",
    avoid: tuple[str, ...] = (),
    objective: str = "time",
    ice_year: int | None = None,
    max_wait_d: float = MAX_WAIT_D,
    escorted: bool = False,
    closures: tuple[Closure, ...] = (),
    costs: CostModel = DEFAULT,
    engine: Engine | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Route:
    """Return the best route between two places.

    Parameters
    ----------
    origin, target
        Places or their names.
    depart
        Departure day (00:00 UTC) or time.
    vessel
        Vessel class on sea legs, or the file of an own ship.
    speed
        ``usual`` (median of ships of its type and size), ``service`` (design), or knots.
    draught_m, load_frac
        Draught, or load as a share of deadweight; by default the usual load.
    corridor
        Corridor to use; by default the best of all corridors is taken.
    avoid
        Passages, borders or families that may not be used.
    objective
        ``time``, ``cost`` (USD; ways whose cost is whole come first) or ``co2`` (tank-to-wake):
        the measure by which the best corridor is chosen. Within a corridor the earliest arrival
        is taken.
    ice_year
        Ice to meet; by default the date's own year if on file, else the year of median duration.
    max_wait_d
        Longest standstill in all, days.
    escorted
        Whether an icebreaker leads wherever there is ice.
    closures
        Closures that the user states (see ``load_closures``); each shuts its passage for voyages
        that may meet it.
    costs
        How costs are reckoned (see ``load_costs``).
    engine
        What answers; by default the bundled network and ice (see ``Engine.with_ice``).
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    NoRouteError
        When no corridor is possible; says why.
    UnknownNameError, InputError
        When a name or value is not usable.

    Examples
    --------
    >>> import datetime as dt
    >>> way = route("Omsk", "Pavlodar", depart=dt.date(2026, 7, 1), corridor="river")
    >>> way.legs[0].mode.value
    'river'
    """
    if objective not in _OBJECTIVES:
        raise InputError(f"objective is {objective!r}; allowed are {', '.join(_OBJECTIVES)}")
    comparison = compare(
        origin, target, depart=depart, vessel=vessel, speed=speed, draught_m=draught_m,
        load_frac=load_frac, avoid=avoid, corridors=(corridor,) if corridor else (),
        ice_years=() if ice_year is None else (ice_year,), max_wait_d=max_wait_d,
        escorted=escorted, closures=closures, costs=costs, engine=engine, progress=progress,
    )  # fmt: skip
    best = best_route(comparison, objective)
    if best is None:
        raise NoRouteError(why_refused(comparison))
    return best


def best_route(comparison: Comparison, objective: str = "time") -> Route | None:
    """Return the best route of a comparison by an objective of ``route``; None without any.

    Corridors without regular trade stand back (see ``traded_rows``).
    """
    rows = traded_rows([row for row in comparison.corridors if row.route is not None])
    routes = [row.route for row in rows if row.route is not None]
    return min(routes, key=lambda route: _measure(route, objective), default=None)


def why_refused(comparison: Comparison) -> Message:
    """Return why no corridor of a comparison is possible."""
    named = {row.reason for row in comparison.corridors if row.reason is not None}
    if len(named) == 1:
        return named.pop()
    reasons = tuple(
        Message(
            "transport.refusal-of", corridor=corridor_name(row.corridor, row.name),
            reason=row.reason,
        )
        for row in comparison.corridors if row.reason is not None
    )  # fmt: skip
    return Message("transport.refusals", reasons=reasons)


def _measure(route: Route, objective: str) -> tuple[float, float]:
    if objective == "time":
        return (route.duration_h, 0.0)
    if objective == "cost":
        cost = None if route.cost is None else route.cost.amount
        return (np.inf if cost is None else cost, route.duration_h)
    co2 = route.co2_ttw_kg
    return (np.inf if co2 is None else co2, route.duration_h)
