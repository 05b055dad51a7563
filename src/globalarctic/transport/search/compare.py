"""The main job: the best route of a corridor on a date, and all corridors side by side.

Within a corridor the earliest arrival counts at the ship's speed (the usual one by default), with
waiting wherever ice or season stop it. Routes that wait longer than ``max_wait_d`` in all are
refused with the reason. A past date meets the ice of its own year; a date outside the atlas meets
each year of the ensemble in turn.
"""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, NoRouteError
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.anywhere import distance_note, nodes_at
from globalarctic.transport.network.corridors import linked, load_corridors, resolve_corridor
from globalarctic.transport.network.names import corridor_name, place_name
from globalarctic.transport.results import Comparison, CorridorResult, Route, Spread
from globalarctic.transport.rules.closures import shut_by
from globalarctic.transport.search.assumed import hindrance_words
from globalarctic.transport.search.earliest import problem_for
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.hinder import band_of
from globalarctic.transport.search.refusals import refusal
from globalarctic.transport.search.request import MAX_WAIT_D, departure, ice_years_for, request
from globalarctic.transport.search.routes import Tariff, route_of
from globalarctic.transport.search.tracks import legs_of
from globalarctic.transport.search.voyages import THREADS, plan_for, sail_years
from globalarctic.transport.ships.pace import USUAL, speed_words
from globalarctic.transport.ships.vessels import ESCORT
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.dates import When
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.rules.closures import Closure
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.engine import Calendar, Engine
    from globalarctic.transport.search.request import Request
    from globalarctic.transport.search.voyages import Voyage
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["MAX_WAIT_D", "best_route", "compare", "route", "why_refused"]

_SAME_H = 0.01
_OBJECTIVES = ("time", "cost", "co2")
_DIRECT = ("direct", "direct-land", "river")
"""The plain ways by sea, by land and by river: they compete with every named corridor."""

SAME_WAY = 1.005
"""A named corridor at most this much longer than the direct way, ice apart, is the direct way."""

_SAME_HOURS = 1e-6
_LIQUID = frozenset({"tanker", "gas"})
MUCH_LONGER = {"sea": 2.0, "land": 2.0, "mixed": 2.0}
"""Times the direct way's ice-free hours from which on a named corridor serves a pair no more."""


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
    asked = request(
        origin, target, vessel=vessel, speed=speed, draught_m=draught_m, load_frac=load_frac,
        escorted=escorted, max_wait_d=max_wait_d, engine=engine, progress=progress,
    )  # fmt: skip
    ship = asked.ship.vessel
    years, basis = ice_years_for(asked.engine, start.year, ice_years)
    shut = shut_by(closures, start.date())
    avoid = (*avoid, *(closure.passage for closure in shut))
    if corridors and corridors != ("all",):
        wanted = tuple(resolve_corridor(name) for name in corridors)
    else:
        wanted = load_corridors()
    with ThreadPoolExecutor(THREADS) as pool:
        ready = dict(zip(wanted, pool.map(lambda c: _ready(asked, c, avoid), wanted), strict=True))
    chosen, omitted = (wanted, ()) if corridors else _serving(ready)
    at_sea = () if corridors else _at_sea(ship.kind, chosen, ready)
    chosen = at_sea or chosen
    known: dict[str, CorridorResult] = {}
    lock = threading.Lock()

    def known_ways() -> Comparison:
        rows = [known[c.corridor_id] for c in chosen if c.corridor_id in known]
        return Comparison(
            origin=asked.origin,
            target=asked.target,
            depart_utc=start,
            vessel=ship.vessel_id,
            vessel_name=ship.name_en,
            ship=ship,
            ice_years=years,
            ice_basis=basis,
            corridors=tuple(rows),
            assumptions=(
                speed_words(ship),
                *hindrance_words(asked.ship, rows),
                Message(
                    "transport.assumed.draught",
                    draught=Quantity.short(ship.draught_m, "m"),
                    design=Quantity.short(ship.hull.draught_m, "m"),
                ),
                Message("transport.assumed.wait", days=Quantity.short(max_wait_d, "d")),
                *((Message("transport.assumed.at-sea"),) if at_sea else ()),
                *_off_the_map(asked),
                *(Message("transport.assumed.closure", closure=each.said) for each in shut),
                *((Message("transport.assumed.escort", ship=Code(ESCORT)),) if escorted else ()),
            ),
            data_versions={"network": asked.engine.network.key},
            code_version=__version__,
            omitted=tuple(corridor.corridor_id for corridor in omitted),
        )

    def one(corridor: Corridor) -> None:
        row = _corridor_row(asked, corridor, ready[corridor], start, years, max_wait_d, costs)
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
        list(pool.map(one, order))
    return known_ways()


def _kind(corridor: Corridor) -> str:
    """Return whether a corridor goes by ``sea``, by ``land`` (rail, road) or is ``mixed``."""
    modes = {mode for phase in corridor.modes for mode in phase}
    if modes == {"sea"}:
        return "sea"
    return "land" if modes <= {"rail", "road", "ferry"} else "mixed"


def _at_sea(
    kind: str, chosen: tuple[Corridor, ...], ready: dict[Corridor, Problem | Message]
) -> tuple[Corridor, ...]:
    """Return the ways by sea alone for a ship whose cargo takes no other, () where none does.

    Oil and gas that a ship carries do not change to containers, wagons or barges on the way.
    """
    by_sea = tuple(c for c in chosen if _kind(c) == "sea")
    reaches = any(not isinstance(ready[c], Message) for c in by_sea)
    return by_sea if kind in _LIQUID and reaches and len(by_sea) < len(chosen) else ()


def _ready(asked: Request, corridor: Corridor, avoid: tuple[str, ...]) -> Problem | Message:
    """Return the ice-free times of a corridor, or which place it does not reach."""
    engine = asked.engine
    plan = plan_for(engine, corridor, asked.ship, avoid)
    ends = (asked.origin, asked.target)
    nodes = [nodes_at(engine.network, place) for place in ends]
    for near, place in zip(nodes, ends, strict=True):
        if not linked(engine.network, plan, near):
            return Message("transport.refusal.connection-place", place=place_name(place))
    return problem_for(engine, plan, asked.ship, *nodes, on_disk=True)


def _off_the_map(asked: Request) -> tuple[Message, ...]:
    """Return how far places beyond the table lie from the water that stands for them."""
    notes = (distance_note(asked.engine.network, p) for p in (asked.origin, asked.target))
    return tuple(note for note in notes if note is not None)


def _serving(
    ready: dict[Corridor, Problem | Message],
) -> tuple[tuple[Corridor, ...], tuple[Corridor, ...]]:
    """Return the corridors that serve a pair, direct ways first, and the named ones that do not.

    Corridors that do not reach both places stay among the first: their rows say why.
    """
    every_one = tuple(ready)
    hours = {c: np.nan if isinstance(held, Message) else held.best_h for c, held in ready.items()}
    plain = [c for c in every_one if c.corridor_id in _DIRECT and not np.isnan(hours[c])]
    named = [c for c in every_one if c.corridor_id not in _DIRECT]
    direct = {
        kind: min((hours[c] for c in plain if _kind(c) == kind), default=np.inf)
        for kind in ("sea", "land", "mixed")
    }

    def is_direct(corridor: Corridor, kind: str) -> bool:
        return bool(np.isfinite(direct[kind]) and hours[corridor] <= SAME_WAY * direct[kind])

    no_sea = not any(_kind(c) == "sea" for c in plain)
    through = no_sea or any(is_direct(c, "sea") for c in named)
    fastest = min(direct.values())

    def serves(corridor: Corridor) -> bool:
        kind, still = _kind(corridor), hours[corridor]
        if np.isnan(still):
            return True
        if kind == "sea":
            return through and not still > MUCH_LONGER[kind] * direct[kind]
        if kind == "mixed":
            by_sea = (hours[c] for c in named if _kind(c) == "sea")
            # Through the same ports the hours are the same; near ones are another way by chance.
            alike = any(abs(still - other) < _SAME_HOURS * other for other in by_sea)
            return through and not alike and not still > MUCH_LONGER[kind] * fastest
        return not still > MUCH_LONGER[kind] * direct[kind]

    rows = [c for c in named if serves(c)]
    ways = [c for c in plain if not any(is_direct(row, _kind(c)) for row in rows)]
    return (*ways, *rows), tuple(c for c in named if c not in rows)


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
    """Return the best route of a comparison by an objective of ``route``; None without any."""
    routes = [row.route for row in comparison.corridors if row.route is not None]
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


def _corridor_row(
    asked: Request,
    corridor: Corridor,
    problem: Problem | Message,
    start: dt.datetime,
    years: tuple[int, ...],
    max_wait_d: float,
    costs: CostModel,
) -> CorridorResult:
    engine, ship = asked.engine, asked.ship
    if isinstance(problem, Message):
        return CorridorResult(corridor.corridor_id, corridor.name_en, False, problem)
    days = calendar(start)
    if not np.isfinite(problem.best_h):
        why = refusal(engine, problem, ship, start, years)
        return CorridorResult(corridor.corridor_id, corridor.name_en, False, why)
    made = sail_years(engine, problem, ship, days=days, years=years, max_wait_d=max_wait_d)
    passed = [voyage for voyage in made if voyage is not None]
    if not passed:
        why = refusal(engine, problem, ship, start, years)
        return CorridorResult(
            corridor.corridor_id, corridor.name_en, False, why, pass_prob=0.0, ice_years=years
        )
    return _row(asked, corridor, start, days, years, passed, costs)


def _row(
    asked: Request,
    corridor: Corridor,
    start: dt.datetime,
    days: Calendar,
    years: tuple[int, ...],
    passed: list[Voyage],
    costs: CostModel,
) -> CorridorResult:
    hours = np.array([voyage.duration_h for voyage in passed])
    median = float(np.median(hours))
    middle = min(passed, key=lambda voyage: abs(voyage.duration_h - median))
    with asked.engine.sailing(asked.ship, days, middle.year) as sailing:
        legs = legs_of(sailing, middle.tracks)
    middle_route = route_of(
        corridor, asked.ship, (asked.origin, asked.target), start, middle.year, legs, costs
    )
    middle_route = replace(middle_route, warnings=(*_off_the_map(asked), *middle_route.warnings))
    ends = asked.origin, asked.target
    tariff = Tariff(asked.ship, start.date(), ends, corridor.corridor_id, costs)
    band = band_of(asked.ship.vessel, list(hours), [voyage.parts for voyage in passed])
    at_sea = Spread.of(np.array([voyage.sea_h for voyage in passed]))
    quantiles = (None, None) if at_sea is None else tuple(
        tariff.of(asked.engine, middle.tracks, sea_h)[0] for sea_h in (at_sea.p10, at_sea.p90)
    )  # fmt: skip
    lows = [voyage for voyage in passed if not np.isnan(voyage.lowest_rio)]
    lowest = min(lows, key=lambda voyage: voyage.lowest_rio) if lows else None
    differ = float(hours.max() - hours.min()) > _SAME_H
    return CorridorResult(
        corridor=corridor.corridor_id,
        name=corridor.name_en,
        possible=True,
        reason=None,
        duration_d=median / 24.0,
        duration_p10_d=band.p10_d,
        duration_p90_d=band.p90_d,
        band_ice_d=band.ice_d,
        band_speed_d=band.speed_d,
        band_delay_d=band.delay_d,
        delay_d=middle.parts.delay_h / 24.0,
        through_ice_d=middle.parts.through_h / 24.0,
        waiting_d=middle_route.waiting_d,
        pass_prob=len(passed) / len(years),
        ice_years=years,
        passed_years=tuple(voyage.year for voyage in passed),
        best_year=passed[int(hours.argmin())].year if differ else None,
        worst_year=passed[int(hours.argmax())].year if differ else None,
        cost_p10=quantiles[0],
        cost_p90=quantiles[1],
        sea_by_year_d=tuple(voyage.sea_h / 24.0 for voyage in passed),
        lowest_rio=None if lowest is None else lowest.lowest_rio,
        lowest_rio_lon=None if lowest is None else lowest.rio_lon,
        lowest_rio_lat=None if lowest is None else lowest.rio_lat,
        route=middle_route,
    )
