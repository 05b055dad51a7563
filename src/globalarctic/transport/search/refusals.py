"""Why a corridor is refused: the first thing that stops it, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.transport.network.corridors import plan
from globalarctic.transport.network.harbours import UNDER_KEEL_FRAC, load_port_depths
from globalarctic.transport.network.names import gate_name, ice_class_name, place_name
from globalarctic.transport.search.earliest import earliest, problem_for, stopped_at
from globalarctic.transport.search.engine import calendar
from globalarctic.words import Code, Day, Message, Point, Quantity

if TYPE_CHECKING:
    from globalarctic.transport.network.corridors import Plan
    from globalarctic.transport.network.harbours import PortDepth
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.engine import Calendar, Engine, Path, Sailing, Ship
    from globalarctic.words import Arg

__all__ = ["refusal"]

_LONG_H = 24.0 * 400.0
_STOPPED_H = 24.0
_BY_KM = 250.0
_STEP_M = 0.5


def refusal(
    engine: Engine, problem: Problem, ship: Ship, start: dt.datetime, years: tuple[int, ...]
) -> Message:
    """Return why no route was found: connection, depth, avoidance, season or ice.

    Parameters
    ----------
    engine, problem, ship, start, years
        What was searched.
    """
    if not np.isfinite(problem.best_h):
        return _static(engine, problem, ship)
    days = calendar(start)
    middle = years[len(years) // 2]
    with engine.sailing(ship, days, middle) as sailing:
        path = earliest(sailing, problem, horizon_h=days.start_h + _LONG_H)
        if path is None:
            return _stuck(sailing, problem)
    return _longest_wait(engine, ship, days, middle, path)


def _said(code: str, **args: Arg) -> Message:
    return Message(f"transport.refusal.{code}", **args)


def _metres(value: float) -> Quantity:
    return Quantity.short(value, "m")


def _static(engine: Engine, problem: Problem, ship: Ship) -> Message:
    ready, ends = problem.plan, (problem.sources, problem.targets)
    deep = plan(engine.network, ready.corridor, draught_m=0.0, river_draught_m=0.0)
    deep = replace(deep, node_ok=np.ones_like(deep.node_ok))
    if not np.isfinite(problem_for(engine, deep, ship, *ends).best_h):
        return _said("connection-none")
    avoided = not np.array_equal(deep.avoided, ready.avoided)
    if avoided:
        kept = replace(
            ready, allow=plan(
                engine.network, ready.corridor,
                draught_m=ready.draught_m, river_draught_m=ready.river_draught_m,
            ).allow,
        )  # fmt: skip
        if np.isfinite(problem_for(engine, kept, ship, *ends).best_h):
            return _said("closed-avoided")
    return _shallow(engine, problem, ship)


def _shallow(engine: Engine, problem: Problem, ship: Ship) -> Message:
    """Name the port or gates that are too shallow, and the draught that would pass."""
    ready = problem.plan
    draught = _metres(ready.draught_m)
    gates = _shallow_gates(engine, ready)
    if _has_river(ready):
        river = _metres(ready.river_draught_m)
        if not gates:
            return _said("depth-river", draught=draught, river=river)
        return _said("depth-river-at", draught=draught, river=river, gates=gates)
    best = _deepest_way(engine, problem, ship)
    if best is None and gates:
        return _said("depth-at", draught=draught, gates=gates)
    if best is None:
        return _said("depth-sea", draught=draught)
    depth_m, where, by = _shallowest(engine, best)
    for place, port in _ports(engine, problem):
        if by == place.place_id and port.max_draught_m < ready.draught_m:
            return _said(
                "depth-port", place=place_name(place), takes=_metres(port.max_draught_m),
                tide=_metres(port.tide_m), draught=draught, passes=_metres(depth_m),
            )  # fmt: skip
    return _said("depth-point", draught=draught, where=where, passes=_metres(depth_m))


def _ports(engine: Engine, problem: Problem) -> list[tuple[Place, PortDepth]]:
    """Return the two places with the depth of their ports, where it is on file."""
    network, on_file = engine.network, load_port_depths()
    ends = (problem.sources, problem.targets)
    places = [network.places[int(network.node_place[nodes[0]])] for nodes in ends]
    return [(p, on_file[p.place_id]) for p in places if p.place_id in on_file]


def _deepest_way(engine: Engine, problem: Problem, ship: Ship) -> Problem | None:
    """Return the way of the largest draught, of those that gates and sea grid allow, that passes.

    None when not even the least passes.
    """
    ready, network = problem.plan, engine.network
    special = network.specials
    sea = special.max_draught_m[special.mode == 0]
    limits = {round(float(x), 3) for x in sea if x < ready.draught_m}
    limits |= {float(x) for x in np.arange(1.0, ready.draught_m, _STEP_M)}
    limits |= {port.max_draught_m for _, port in _ports(engine, problem)}
    tried = sorted(limit for limit in limits if limit < ready.draught_m)
    low, high = -1, len(tried)
    best: Problem | None = None
    while high - low > 1:
        middle = (low + high) // 2
        lighter = plan(
            network, ready.corridor, draught_m=tried[middle],
            river_draught_m=ready.river_draught_m,
        )  # fmt: skip
        way = problem_for(engine, lighter, ship, problem.sources, problem.targets)
        if np.isfinite(way.best_h):
            low, best = middle, way
        else:
            high = middle
    return best


def _shallowest(engine: Engine, way: Problem) -> tuple[float, Arg, str]:
    """Return the largest draught for the static way of a problem, m, where, and the place nearby.

    Water under the keel is what a plan keeps, a strait's limit is a draught.
    """
    network, special = engine.network, engine.network.specials
    state = int(way.sources[int(np.argmin(way.bound_h[way.sources]))])
    least, by = np.inf, ""
    where: Arg = Code("")
    while state >= 0 and way.near[state] >= 0:
        node, ahead = state % network.nodes, int(way.near[state]) % network.nodes
        edges = np.arange(network.indptr[node], network.indptr[node + 1])
        edge = int(edges[network.target[edges] == ahead][0])
        cells = [k for k in (ahead, network.mid1[edge], network.mid2[edge]) if k >= 0]
        shallow = min(cells, key=lambda cell: network.depth_m[cell])
        row = int(network.special[edge])
        draught_m = float(network.depth_m[shallow]) / (1.0 + UNDER_KEEL_FRAC)
        if draught_m < least:
            least = draught_m
            where, by = _near(engine, shallow)
        if row >= 0 and special.mode[row] == 0 and special.max_draught_m[row] < least:
            least = float(special.max_draught_m[row])
            gate = int(special.gate[row])
            where, by = (gate_name(network.gates[gate]), "") if gate >= 0 else _near(engine, ahead)
        state = int(way.near[state])
    return float(np.floor(least * 10.0 + 1e-3) / 10.0), where, by


def _near(engine: Engine, node: int) -> tuple[Arg, str]:
    """Return a point of the sea in words, and the place that it lies by ("" far from any)."""
    network = engine.network
    lon, lat = float(network.lon[node]), float(network.lat[node])
    places = [place for place in network.places if "sea" in place.modes]
    away = [float(distance_km(lon, lat, place.lon, place.lat)) for place in places]
    nearest = int(np.argmin(away))
    if away[nearest] > _BY_KM:
        return Point(lon, lat), ""
    place = places[nearest]
    return Message("transport.off", point=Point(lon, lat), place=place_name(place)), place.place_id


def _shallow_gates(engine: Engine, ready: Plan) -> tuple[Message, ...]:
    special = engine.network.specials
    rows = np.flatnonzero(ready.too_shallow & (special.gate >= 0))
    river = _has_river(ready)
    hindrances = {}
    for row in rows:
        gate = engine.network.gates[special.gate[row]]
        is_river = special.mode[row] == 1
        linked = int(special.tags[row]) & _tags(engine, ready)
        if is_river and (not river or not linked):
            continue
        if not is_river and river:
            continue
        hindrances[gate] = float(special.max_draught_m[row])
    return tuple(
        Message("transport.gate-depth", gate=gate_name(gate), depth=_metres(depth))
        for gate, depth in sorted(hindrances.items())
    )


def _has_river(ready: Plan) -> bool:
    return any("river" in modes for modes in ready.corridor.modes)


def _tags(engine: Engine, ready: Plan) -> int:
    if "*" in ready.corridor.link_tags:
        return -1
    names = engine.network.corridor_tags
    return sum(1 << names.index(tag) for tag in ready.corridor.link_tags)


def _longest_wait(engine: Engine, ship: Ship, days: Calendar, year: int, path: Path) -> Message:
    """Name the season or ice at which the ship stands still longest, and what follows from it."""
    network, special = engine.network, engine.network.specials
    rows = network.special[path.edges[1:]]
    fixed = (rows >= 0) & ~np.isnan(special.fixed_h[rows])
    sailed = network.length_km[path.edges[1:]] / ship.open_kmh
    least = np.where(fixed, special.fixed_h[rows] + special.dwell_h[rows], sailed)
    lost = np.diff(path.eta_h) - least
    worst = int(np.argmax(lost))
    if rows[worst] >= 0 and special.first_doy[rows[worst]] > 0:
        gate = special.gate[rows[worst]]
        opens = _day(days, float(path.eta_h[worst + 1] - least[worst]))
        if gate < 0:
            return _said("season-link", day=opens)
        return _said("season-closed", gate=gate_name(network.gates[gate]), day=opens)
    first = (
        int(np.flatnonzero((lost > _STOPPED_H) & ~fixed)[0]) if (lost > _STOPPED_H).any() else worst
    )
    node = path.nodes[first]
    return _said(
        "ice-stopped", ship=ice_class_name(ship.vessel.ice_class), where=_point(engine, node),
        year=Code(str(year)), day=_day(days, float(path.eta_h[-1])),
        lost=Quantity(float(lost.sum()) / 24.0, "d"),
    )  # fmt: skip


def _stuck(sailing: Sailing, problem: Problem) -> Message:
    engine, days, year, ship = sailing.engine, sailing.days, sailing.year, sailing.ship
    node = stopped_at(sailing, problem, horizon_h=days.start_h + _LONG_H)
    if node is None:
        return _said("connection-season")
    about: dict[str, Arg] = {
        "ship": ice_class_name(ship.vessel.ice_class), "where": _point(engine, node),
        "days": Quantity(_LONG_H / 24.0, "d"),
    }  # fmt: skip
    conc, thick, month, *_rest = sailing.ice
    cell = int(engine.node_cell[node])
    if cell < 0:
        return _said("ice-beyond", **about)
    m = int(month[int(days.start_h / 24.0)])
    return _said(
        "ice-beyond-in", **about, conc=Quantity(float(conc[cell, m]), "pct"),
        thick=Quantity(0.05 * float(thick[cell, m]), "m", 1), year=Code(str(year)),
    )  # fmt: skip


def _day(days: Calendar, hour: float) -> Day:
    midnight = days.depart_utc - dt.timedelta(hours=days.start_h)
    return Day((midnight + dt.timedelta(hours=hour)).date())


def _point(engine: Engine, node: int) -> Point:
    return Point(float(engine.network.lon[node]), float(engine.network.lat[node]))
