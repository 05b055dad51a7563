"""A search made ready: what a corridor, two places and a ship's speed and draught determine.

Ice-free times to the target, from the origin, and through water that never holds ice are computed
once and serve all dates and ice years; the clock runs only where ice or seasons can be met.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.transport.engine import Path, ice_arrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.corridors import Plan
    from globalarctic.transport.engine import Calendar, Engine, Ship

__all__ = ["Problem", "earliest", "problem_for", "stopped_at"]

_STRETCH = 1.15
_SLACK_H = 36.0
_KEPT = 24
_KEPT_WATERS = 3
_local = threading.local()
_cache: OrderedDict[Any, Problem] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Waters:
    """What of a problem meets no ice in some months, in any year.

    Notes
    -----
    Over states: ``clear`` uint8, whether the static way to the target meets neither ice nor
    season; ``lead_h`` float32 and ``lead_near`` int32, hours from the sources through clear water
    and the state before; ``rim`` int32[k], its border; ``groups`` the ice behind it, cell by cell
    (see ``group_states``).
    """

    clear: NDArray[np.uint8]
    lead_h: NDArray[np.float32]
    lead_near: NDArray[np.int32]
    rim: NDArray[np.int32]
    groups: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Static times between two places on a corridor's plan, for one speed.

    Notes
    -----
    Arrays over states (phase * nodes + node): ``bound_h`` float32 ice-free hours to the target,
    infinite where closed; ``near`` int32 next state on that way; ``ahead_h`` float32 ice-free
    hours from the sources. ``best_h`` is the shortest ice-free time, infinite when there is no
    connection. ``waters`` holds what is clear in which months, filled as dates ask for it.

    On sea corridors, ways more than 15 % and 36 hours longer than the shortest are closed: ice
    makes no ship sail such a detour within one corridor.
    """

    plan: Plan
    open_kmh: float
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    best_h: float
    bound_h: NDArray[np.float32]
    near: NDArray[np.int32]
    ahead_h: NDArray[np.float32]
    waters: OrderedDict[tuple[int, ...], Waters]


def problem_for(
    engine: Engine, plan: Plan, ship: Ship, sources: NDArray[np.int32], targets: NDArray[np.int32]
) -> Problem:
    """Return the static times of a plan, from the cache of the last problems where they are.

    Parameters
    ----------
    engine, plan
        Network and corridor tables.
    ship
        Its ice-free speed counts here; ice does not.
    sources, targets
        Nodes of the two places.
    """
    key = (
        engine.network.key, plan.corridor.corridor_id, plan.allow.tobytes(), plan.draught_m,
        bool(plan.node_ok.all()), ship.open_kmh, sources.tobytes(), targets.tobytes(),
    )  # fmt: skip
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key]
    made = _solve(engine, plan, ship.open_kmh, sources, targets)
    with _lock:
        _cache[key] = made
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return made


def _solve(
    engine: Engine,
    plan: Plan,
    open_kmh: float,
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
) -> Problem:
    from globalarctic.transport._kernels.static import static_times

    network = engine.network
    by_sea = all(modes == ("sea",) for modes in plan.corridor.modes)
    ahead = np.zeros(network.nodes, np.float32)
    if by_sea:
        k = int(sources[0])
        gap = distance_km(network.lon, network.lat, network.lon[k], network.lat[k])
        ahead = (0.999 * gap / open_kmh).astype(np.float32)
        ahead[sources] = 0.0
    fixed = network.graph(), network.specials.kernel(), plan.allow, plan.node_ok, open_kmh
    stretch = _STRETCH if by_sea else np.inf
    anywhere = np.ones(network.nodes, np.uint8)
    bound, near = static_times(
        *fixed, targets, sources, ahead, stretch, _SLACK_H, True, False, anywhere
    )
    best = float(bound[sources].min())
    ahead_h = bound
    if np.isfinite(best):
        ahead_h, _ = static_times(
            *fixed, sources, targets, bound, stretch, _SLACK_H, False, False, anywhere
        )
        bound[np.isinf(ahead_h)] = np.inf
    return Problem(plan, open_kmh, sources, targets, best, bound, near, ahead_h, OrderedDict())


def _waters(engine: Engine, problem: Problem, months: tuple[int, ...]) -> Waters:
    """Return what is clear of ice in some months, computed once a problem and set of months."""
    from globalarctic.transport._kernels.static import (
        clear_ways,
        group_states,
        rim_of,
        static_times,
    )

    with _lock:
        if months in problem.waters:
            problem.waters.move_to_end(months)
            return problem.waters[months]
    network, plan = engine.network, problem.plan
    node_clear = engine.node_clear(months)
    fixed = network.graph(), network.specials.kernel(), plan.allow
    clear = clear_ways(*fixed, node_clear, problem.bound_h, problem.near)
    lead_h = np.full(len(clear), np.inf, np.float32)
    lead_near = np.full(len(clear), -1, np.int32)
    rim = np.empty(0, np.int32)
    if not clear[problem.sources].any():
        lead_h, lead_near = static_times(
            *fixed, plan.node_ok, problem.open_kmh, problem.sources, problem.targets,
            problem.bound_h, np.inf, 0.0, False, True, node_clear,
        )  # fmt: skip
        rim = rim_of(*fixed, node_clear, problem.bound_h, lead_h, problem.targets)
    groups = group_states(
        fixed[0], plan.allow, engine.node_cell, problem.bound_h, problem.ahead_h, lead_h, clear, rim
    )
    made = Waters(clear, lead_h, lead_near, rim, groups)
    with _lock:
        problem.waters[months] = made
        while len(problem.waters) > _KEPT_WATERS:
            problem.waters.popitem(last=False)
    return made


def _months(days: Calendar, horizon_h: float) -> tuple[int, ...]:
    """Return the months (0-11) whose ice a voyage can meet before the horizon."""
    last = min(int(horizon_h / 24.0), len(days.month) - 1)
    held = days.month[int(days.start_h / 24.0) : last + 1]
    return tuple(sorted({int(m) % 12 for m in held} | {(int(m) + 1) % 12 for m in held}))


def _workspace(states: int) -> Any:
    """Return this thread's labels."""
    from globalarctic.transport._kernels.search import new_workspace

    if getattr(_local, "states", 0) < states:
        _local.states = states
        _local.held = new_workspace(states)
    return _local.held


def earliest(
    engine: Engine,
    problem: Problem,
    ship: Ship,
    *,
    days: Calendar,
    year: int,
    horizon_h: float,
) -> Path | None:
    """Return the earliest arrival before the horizon, None if there is none.

    Parameters
    ----------
    engine, problem, ship
        What is searched, by whom.
    days, year
        Calendar of the voyage and ice year met.
    horizon_h
        Hour (of the calendar) by which to arrive.
    """
    from globalarctic.transport._kernels.search import reachable, trace

    plan = problem.plan
    ice = ice_arrays(ship, days, year)
    waters = _waters(engine, problem, _months(days, horizon_h))
    if len(waters.rim) and not reachable(waters.groups, ice, days.start_h, horizon_h):
        return None
    end, state, settled = _run(engine, problem, ship, days, year, horizon_h)
    if not np.isfinite(end):
        return None
    graph, special = engine.network.graph(), engine.network.specials.kernel()
    workspace = _workspace(len(problem.bound_h))
    states, edges, hours = trace(
        state, problem.near, waters.lead_near, graph, special, plan.allow, engine.node_cell, ice,
        days.doy, problem.open_kmh, days.start_h, 24.0 * len(days.doy), workspace,
    )  # fmt: skip
    return Path((states % engine.network.nodes).astype(np.int32), edges, hours, int(settled))


def _run(
    engine: Engine, problem: Problem, ship: Ship, days: Calendar, year: int, horizon_h: float
) -> tuple[float, int, int]:
    from globalarctic.transport._kernels.search import search

    plan = problem.plan
    waters = _waters(engine, problem, _months(days, horizon_h))
    found: tuple[float, int, int] = search(
        engine.network.graph(), engine.network.specials.kernel(), plan.allow, plan.node_ok,
        engine.node_cell, ice_arrays(ship, days, year), days.doy, problem.open_kmh,
        (problem.bound_h, problem.near, waters.clear), (waters.lead_h, waters.rim),
        problem.sources, days.start_h, horizon_h, _workspace(len(problem.bound_h)),
    )  # fmt: skip
    return found


def stopped_at(
    engine: Engine, problem: Problem, ship: Ship, *, days: Calendar, year: int, horizon_h: float
) -> int | None:
    """Return the node nearest the target that a ship reaches before the horizon, None if none.

    Parameters
    ----------
    engine, problem, ship, days, year, horizon_h
        As for ``earliest``, where it finds no way.
    """
    end, state, _ = _run(engine, problem, ship, days, year, horizon_h)
    return None if np.isfinite(end) or state < 0 else int(state % engine.network.nodes)
