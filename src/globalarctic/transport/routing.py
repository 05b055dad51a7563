"""The main job: the best route of a corridor on a date, and all corridors side by side.

Within a corridor the earliest arrival counts at the ship's service speed, with waiting wherever
ice or season stop it. Routes that wait longer than ``max_wait_d`` in all are refused with the
reason. A past date meets the ice of its own year; a date outside the atlas meets each year of the
ensemble in turn.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, NoRouteError
from globalarctic.transport.assemble import legs_of, track_of
from globalarctic.transport.corridors import linked, load_corridors, plan, resolve_corridor
from globalarctic.transport.engine import (
    Engine,
    Ship,
    calendar,
    load_engine,
    ship_for,
)
from globalarctic.transport.places import Place, resolve
from globalarctic.transport.pricing import route_of
from globalarctic.transport.problem import earliest, problem_for
from globalarctic.transport.reasons import refusal
from globalarctic.transport.results import Comparison, CorridorResult, Route
from globalarctic.transport.vessels import RIVER_TRAIN, resolve_vessel

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.transport.corridors import Corridor
    from globalarctic.transport.costs import Cost

__all__ = ["MAX_WAIT_D", "compare", "route"]

MAX_WAIT_D = 10.0
"""Days a route may stand still for ice or season before it is refused."""

_SLACK_D = 3.0
_SLOWEST = 1.3
_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_THREADS = 2
_OBJECTIVES = ("time", "cost", "co2")
_FALLBACK = ("direct", "river")


def compare(
    origin: str | Place,
    target: str | Place,
    *,
    depart: dt.date | dt.datetime,
    vessel: str = "container-3600-1a",
    avoid: tuple[str, ...] = (),
    corridors: tuple[str, ...] = (),
    ice_years: tuple[int, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    progress: Callable[[str, float], None] | None = None,
) -> Comparison:
    """Compare every named corridor between two places for a ship and a departure date.

    Parameters
    ----------
    origin, target
        Places, or their names in English, Chinese or Russian.
    depart
        Departure day (00:00 UTC) or time.
    vessel
        Vessel class on sea legs.
    avoid
        Passages, borders or passage families that may not be used.
    corridors
        Corridor ids to compare; all when empty.
    ice_years
        Ice years to meet; by default the date's own year if it is on file, else all.
    max_wait_d
        Longest standstill in all, days.
    progress
        Called with a message and a share 0-1 while work is done.

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

    Examples
    --------
    >>> import datetime as dt
    >>> held = compare("Omsk", "Salekhard", depart=dt.date(2026, 7, 1), corridors=("land-ice",))
    >>> held.rows[0].possible
    False
    """
    ends, start, ship_class, engine = _checked(origin, target, depart, vessel, progress)
    years, basis = _ice_years(engine, start, ice_years)
    ship = ship_for(resolve_vessel(ship_class))
    chosen = [resolve_corridor(name) for name in corridors] or [
        corridor for corridor in load_corridors() if corridor.corridor_id not in _FALLBACK
    ]
    rows: list[CorridorResult] = []
    done = 0

    def one(corridor: Corridor) -> CorridorResult:
        nonlocal done
        row = _corridor_row(engine, corridor, ends, start, ship, years, avoid, max_wait_d)
        done += 1
        if progress is not None:
            progress(corridor.name_en, min(1.0, done / len(chosen)))
        return row

    # Ice-bound corridors take longest and start first.
    order = sorted(chosen, key=lambda c: c.corridor_id not in {"tsr", "nwp", "nsr", "land-ice"})
    with ThreadPoolExecutor(_THREADS) as pool:
        found = dict(zip((c.corridor_id for c in order), pool.map(one, order), strict=True))
    rows = [found[c.corridor_id] for c in chosen]
    if not corridors and not any(row.possible for row in rows):
        rows += [one(resolve_corridor(name)) for name in _FALLBACK]
    return Comparison(
        origin=ends[0],
        target=ends[1],
        depart_utc=start,
        vessel=ship.vessel.vessel_id,
        vessel_name=ship.vessel.name_en,
        ice_years=years,
        ice_basis=basis,
        rows=tuple(rows),
        assumptions=(
            f"service speed {ship.vessel.speed_kn:g} kn; cost per slot of a full ship",
            f"routes that stand still for more than {max_wait_d:g} days in all are refused",
        ),
        data_versions={"network": engine.network.key},
        code_version=__version__,
    )


def route(
    origin: str | Place,
    target: str | Place,
    *,
    depart: dt.date | dt.datetime,
    vessel: str = "container-3600-1a",
    corridor: str = "",
    avoid: tuple[str, ...] = (),
    objective: str = "time",
    ice_year: int | None = None,
    max_wait_d: float = MAX_WAIT_D,
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
        Vessel class on sea legs.
    corridor
        Corridor to use; by default the best of all corridors is taken.
    avoid
        Passages, borders or families that may not be used.
    objective
        ``time``, ``cost`` (known parts, USD) or ``co2`` (tank-to-wake): the measure by which the
        best corridor is chosen. Within a corridor the earliest arrival is taken.
    ice_year
        Ice to meet; by default the date's own year if on file, else the year of median duration.
    max_wait_d
        Longest standstill in all, days.
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
    >>> found = route("Omsk", "Pavlodar", depart=dt.date(2026, 7, 1), corridor="river")
    >>> found.legs[0].mode.value
    'river'
    """
    if objective not in _OBJECTIVES:
        raise InputError(f"objective is {objective!r}; allowed are {', '.join(_OBJECTIVES)}")
    held = compare(
        origin,
        target,
        depart=depart,
        vessel=vessel,
        avoid=avoid,
        corridors=(corridor,) if corridor else (),
        ice_years=() if ice_year is None else (ice_year,),
        max_wait_d=max_wait_d,
        progress=progress,
    )
    routes = [row.route for row in held.rows if row.route is not None]
    if not routes:
        named = {row.reason for row in held.rows if row.reason}
        reasons = "; ".join(f"{row.corridor}: {row.reason}" for row in held.rows)
        raise NoRouteError(named.pop() if len(named) == 1 else reasons)
    return min(routes, key=lambda r: _measure(r, objective))


def _measure(found: Route, objective: str) -> tuple[float, float]:
    if objective == "cost":
        cost = found.cost_teu or found.cost_t
        return (np.inf if cost is None else cost.usd, found.duration_h)
    if objective == "co2":
        co2 = found.co2_ttw_kg_per_teu
        co2 = found.co2_ttw_kg_per_t if co2 is None else co2
        return (np.inf if co2 is None else co2, found.duration_h)
    return (found.duration_h, 0.0)


def _checked(
    origin: str | Place,
    target: str | Place,
    depart: dt.date | dt.datetime,
    vessel: str,
    progress: Callable[[str, float], None] | None,
) -> tuple[tuple[Place, Place], dt.datetime, str, Engine]:
    first = origin if isinstance(origin, Place) else resolve(origin)
    last = target if isinstance(target, Place) else resolve(target)
    if first == last:
        raise InputError(f"origin and target are both {first.name_en}; give two different places")
    if not _FIRST_YEAR <= depart.year <= _LAST_YEAR:
        raise InputError(
            f"departure {depart} is out of range; allowed are {_FIRST_YEAR} to {_LAST_YEAR}"
        )
    resolve_vessel(vessel)
    start = (
        depart.replace(tzinfo=None)
        if isinstance(depart, dt.datetime)
        else dt.datetime(depart.year, depart.month, depart.day)
    )
    return (first, last), start, vessel, load_engine(progress)


def _ice_years(
    engine: Engine, start: dt.datetime, wanted: tuple[int, ...]
) -> tuple[tuple[int, ...], str]:
    on_file = tuple(int(year) for year in engine.atlas.years)
    if wanted:
        for year in wanted:
            engine.atlas.position(year)
        return tuple(wanted), f"ice of {', '.join(str(year) for year in wanted)} as asked for"
    if start.year in on_file:
        return (start.year,), f"ice of {start.year}, the year of departure"
    text = f"ensemble of the ice years {on_file[0]}-{on_file[-1]}"
    return on_file, f"{text}; {start.year} itself is not on file"


def _corridor_row(
    engine: Engine,
    corridor: Corridor,
    ends: tuple[Place, Place],
    start: dt.datetime,
    ship: Ship,
    years: tuple[int, ...],
    avoid: tuple[str, ...],
    max_wait_d: float,
) -> CorridorResult:
    train = resolve_vessel(RIVER_TRAIN)
    draughts = {"draught_m": ship.vessel.draught_m, "river_draught_m": train.draught_m}
    ready = plan(engine.network, corridor, avoid=avoid, **draughts)
    days = calendar(start)
    sources = engine.network.nodes_of(ends[0].place_id)
    targets = engine.network.nodes_of(ends[1].place_id)
    for nodes, place in ((sources, ends[0]), (targets, ends[1])):
        if not linked(engine.network, ready, nodes):
            why = f"no connection: the corridor does not reach {place.name_en}"
            return CorridorResult(corridor.corridor_id, corridor.name_en, False, why)
    problem = problem_for(engine, ready, ship, sources, targets)
    best = problem.best_h
    if not np.isfinite(best):
        why = refusal(engine, problem, ship, start, years)
        return CorridorResult(corridor.corridor_id, corridor.name_en, False, why)
    horizon = days.start_h + _SLOWEST * best + 24.0 * (max_wait_d + _SLACK_D)
    routes: dict[int, Route] = {}
    memory: dict[bytes, Route] = {}
    for year in years:
        path = earliest(engine, problem, ship, days=days, year=year, horizon_h=horizon)
        if path is None:
            continue
        key = path.nodes.tobytes() + path.eta_h.tobytes()
        if key not in memory:
            tracks = track_of(engine, ready, ship, days, year, path)
            legs = legs_of(engine, ship, days, year, tracks)
            memory[key] = route_of(corridor, ship, ends, start, year, legs)
        found = memory[key]
        if found.waiting_h <= 24.0 * max_wait_d:
            routes[year] = found
    if not routes:
        why = refusal(engine, problem, ship, start, years)
        return CorridorResult(
            corridor.corridor_id, corridor.name_en, False, why, pass_prob=0.0, ice_years=years
        )
    return _row(corridor, years, routes)


def _row(corridor: Corridor, years: tuple[int, ...], routes: dict[int, Route]) -> CorridorResult:
    hours = np.array([found.duration_h for found in routes.values()])
    median = float(np.median(hours))
    middle = min(routes.values(), key=lambda found: abs(found.duration_h - median))
    lows = [found for found in routes.values() if found.lowest_rio is not None]
    lowest = min(lows, key=lambda found: found.lowest_rio or 0.0) if lows else None
    return CorridorResult(
        corridor=corridor.corridor_id,
        name=corridor.name_en,
        possible=True,
        reason="",
        distance_km=middle.distance_km,
        duration_d=median / 24.0,
        duration_p10_d=float(np.quantile(hours, 0.1)) / 24.0,
        duration_p90_d=float(np.quantile(hours, 0.9)) / 24.0,
        waiting_d=middle.waiting_h / 24.0,
        pass_prob=len(routes) / len(years),
        ice_years=years,
        passed_years=tuple(routes),
        cost_usd_per_teu=_known(middle.cost_teu),
        cost_usd_per_t=_known(middle.cost_t),
        cost_missing=_missing(middle),
        co2_ttw_kg_per_teu=middle.co2_ttw_kg_per_teu,
        co2_ttw_kg_per_t=middle.co2_ttw_kg_per_t,
        lowest_rio=None if lowest is None else lowest.lowest_rio,
        lowest_rio_lon=None if lowest is None else lowest.lowest_rio_lon,
        lowest_rio_lat=None if lowest is None else lowest.lowest_rio_lat,
        passages=middle.passages,
        jurisdictions=middle.jurisdictions,
        tolls=middle.tolls,
        route=middle,
    )


def _known(cost: Cost | None) -> float | None:
    """Return a cost's known sum, None when nothing of it is on file."""
    if cost is None or all(part.usd is None for part in cost.parts):
        return None
    return cost.usd


def _missing(found: Route) -> tuple[str, ...]:
    cost = found.cost_teu or found.cost_t
    return () if cost is None else cost.missing
