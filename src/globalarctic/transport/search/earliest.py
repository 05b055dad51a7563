"""A search made ready: what a corridor, two places and a ship's speed and draught determine.

Ice-free times to the target, from the origin, and through water that never holds ice are computed
once and serve all dates and ice years; the clock runs only where ice or seasons can be met.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.keep import Keep
from globalarctic.transport.search.engine import Path
from globalarctic.transport.search.still import kept, sealed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.arrays import Network
    from globalarctic.transport.network.corridors import Plan
    from globalarctic.transport.search.engine import Calendar, Engine, Sailing, Ship

__all__ = [
    "Problem",
    "Waters",
    "ahead_of",
    "detour_of",
    "earliest",
    "is_clear",
    "least_hours",
    "months_of",
    "path_of",
    "problem_for",
    "stopped_at",
    "waters_of",
]

# Detours beyond which a way is closed, by whether the corridor is all sea: (factor, hours, fastest
# speed of any mode for the bound, km/h).
_DETOUR = {True: (1.15, 36.0, 0.0), False: (1.5, 240.0, 120.0)}
_KEPT_WATERS = 26
_SEASON_MONTHS = 3


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
    groups: tuple[Any, ...] | None


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Static times between two places on a corridor's plan, for one speed.

    Notes
    -----
    Arrays over states (phase * nodes + node): ``bound_h`` float32 ice-free hours to the target,
    infinite where closed; ``near`` int32 next state on that way. ``best_h`` is the shortest
    ice-free time, infinite when there is no connection. ``key`` names it on disk,
    empty where it is not kept there. Kept once asked for: ``ahead_h``, ice-free
    hours from the sources; ``waters``, what is clear in which months; ``grounds``, what bounds
    that know the ice rest on.

    Ways that are longer than the shortest by more than 15 % and 36 hours (sea corridors; 50 % and
    10 days on others) are closed: ice makes no ship sail such a detour within one corridor.
    """

    plan: Plan
    open_kmh: float
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    best_h: float
    bound_h: NDArray[np.float32]
    near: NDArray[np.int32]
    key: tuple[Any, ...] = ()
    ahead_h: Keep[NDArray[np.float32]] = field(default_factory=lambda: Keep(1))
    waters: Keep[Waters] = field(default_factory=lambda: Keep(_KEPT_WATERS))
    grounds: Keep[Any] = field(default_factory=lambda: Keep(_KEPT_WATERS))


def problem_for(
    engine: Engine,
    plan: Plan,
    ship: Ship,
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
    *,
    on_disk: bool = False,
) -> Problem:
    """Return the static times of a plan, from the engine's memory where they are.

    Parameters
    ----------
    engine, plan
        Network and corridor tables.
    ship
        Its ice-free speed counts here; ice does not.
    sources, targets
        Nodes of the two places.
    on_disk
        Whether to look for them on disk, and to keep them there, for other processes.
    """
    key = (
        engine.network.key, engine.network.clearance_nmi, plan.corridor.corridor_id,
        plan.allow.tobytes(), plan.draught_m, bool(plan.node_ok.all()), ship.open_kmh,
        sources.tobytes(), targets.tobytes(),
    )  # fmt: skip

    def make() -> Problem:
        def solve() -> dict[str, NDArray[Any]]:
            return _solve(engine, plan, ship.open_kmh, sources, targets)

        arrays = kept(key, solve) if on_disk else sealed(solve())
        bound = arrays["bound_h"]
        best = float(bound[sources].min())
        return Problem(
            plan, ship.open_kmh, sources, targets, best, bound, arrays["near"],
            key if on_disk else (),
        )  # fmt: skip

    problem: Problem = engine.memory.problems.get(key, make)
    return problem


def _solve(
    engine: Engine,
    plan: Plan,
    open_kmh: float,
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
) -> dict[str, NDArray[Any]]:
    from globalarctic.transport._kernels.static import static_times

    network = engine.network
    stretch, slack_h, _top_kmh = detour_of(plan)
    ahead = least_hours(network, plan, open_kmh, sources)
    bound, near = static_times(
        network.graph(), network.specials.kernel(), plan.allow, plan.node_ok, open_kmh,
        targets, sources, ahead, stretch, slack_h, True, False, np.ones(network.nodes, np.uint8),
    )  # fmt: skip
    return {"bound_h": bound, "near": near}


def detour_of(plan: Plan) -> tuple[float, float, float]:
    """Return (factor, hours) beyond the shortest at which ways are closed, and a top speed, km/h.

    Parameters
    ----------
    plan
        A corridor's plan: all sea or not.
    """
    return _DETOUR[all(modes == ("sea",) for modes in plan.corridor.modes)]


def least_hours(
    network: Network, plan: Plan, open_kmh: float, sources: NDArray[np.int32]
) -> NDArray[np.float32]:
    """Return hours from the sources to each node along great circles, no way being faster.

    Parameters
    ----------
    network, plan, open_kmh
        Nodes, the modes of the corridor, the ship's ice-free speed.
    sources
        Nodes of one place.
    """
    top_kmh = max(open_kmh, detour_of(plan)[2])
    k = int(sources[0])
    gap = distance_km(network.lon, network.lat, network.lon[k], network.lat[k])
    hours: NDArray[np.float32] = (0.994 * gap / top_kmh).astype(np.float32)
    hours[sources] = 0.0
    return hours


def waters_of(engine: Engine, problem: Problem, months: tuple[int, ...]) -> Waters:
    """Return what is clear of ice in some months, computed once a problem and set of months.

    Parameters
    ----------
    engine, problem
        Network, corridor and places.
    months
        See ``months_of``.
    """
    return problem.waters.get(months, lambda: _survey(engine, problem, months))


def _survey(engine: Engine, problem: Problem, months: tuple[int, ...]) -> Waters:
    node_clear = engine.node_clear(months)
    states = len(problem.bound_h)
    if _way_clear(engine, problem, node_clear):
        return Waters(_all_clear(states), *_no_lead(states), np.empty(0, np.int32), None)

    def solve() -> dict[str, NDArray[Any]]:
        return _parts(engine, problem, node_clear)

    if problem.key:
        ice = node_clear.tobytes(), engine.node_cell.tobytes()
        parts = kept((*problem.key, hashlib.sha256(b"".join(ice)).hexdigest()), solve)
    else:
        parts = sealed(solve())
    groups = *(parts[f"group_{k}"] for k in range(7)), bool(parts["direct"][0])
    lead_h, lead_near = np.full(states, np.inf, np.float32), np.full(states, -1, np.int32)
    lead_h[parts["lead"]], lead_near[parts["lead"]] = parts["lead_h"], parts["lead_near"]
    clear = np.unpackbits(parts["clear"], count=states)
    for array in (clear, lead_h, lead_near):
        array.flags.writeable = False
    return Waters(clear, lead_h, lead_near, parts["rim"], groups)


def _parts(
    engine: Engine, problem: Problem, node_clear: NDArray[np.uint8]
) -> dict[str, NDArray[Any]]:
    """Return the waters of a problem whose shortest way meets ice, as arrays by name, packed."""
    from globalarctic.transport._kernels.static import (
        clear_ways,
        group_states,
        rim_of,
        static_times,
    )

    network, plan = engine.network, problem.plan
    fixed = network.graph(), network.specials.kernel(), plan.allow
    clear = clear_ways(*fixed, node_clear, problem.bound_h, problem.near)
    ends = plan.node_ok, problem.open_kmh, problem.sources, problem.targets, problem.bound_h
    lead_h, lead_near = static_times(*fixed, *ends, np.inf, 0.0, False, True, node_clear)
    rim = rim_of(*fixed, node_clear, problem.bound_h, lead_h, problem.targets)
    ahead_h = ahead_of(engine, problem)
    *groups, direct = group_states(
        fixed[0], plan.allow, engine.node_cell, problem.bound_h, ahead_h, lead_h, clear, rim
    )
    lead = np.flatnonzero(lead_h < np.inf).astype(np.int32)
    return {
        **{f"group_{k}": part for k, part in enumerate(groups)},
        "clear": np.packbits(clear),
        "lead": lead,
        "lead_h": lead_h[lead],
        "lead_near": lead_near[lead],
        "rim": rim,
        "direct": np.array([direct]),
    }


def ahead_of(engine: Engine, problem: Problem) -> NDArray[np.float32]:
    """Return the ice-free hours from the sources to each state, infinite where closed.

    Parameters
    ----------
    engine, problem
        Network, corridor and places.
    """
    from globalarctic.transport._kernels.static import static_times

    network, plan = engine.network, problem.plan

    def make() -> NDArray[np.float32]:
        hours: NDArray[np.float32] = static_times(
            network.graph(), network.specials.kernel(), plan.allow, plan.node_ok, problem.open_kmh,
            problem.sources, problem.targets, problem.bound_h, np.inf, 0.0, False, False,
            np.ones(network.nodes, np.uint8),
        )[0]  # fmt: skip
        return hours

    return problem.ahead_h.get("ahead", make)


def _way_clear(engine: Engine, problem: Problem, node_clear: NDArray[np.uint8]) -> bool:
    """Return whether the shortest of all ways meets neither ice nor season."""
    from globalarctic.transport._kernels.static import way_clear

    first = problem.sources[int(np.argmin(problem.bound_h[problem.sources]))]
    network = engine.network
    clear: bool = way_clear(
        network.graph(), network.specials.kernel(), problem.plan.allow, node_clear,
        problem.bound_h, problem.near, first,
    )  # fmt: skip
    return clear


@lru_cache(maxsize=8)
def _all_clear(states: int) -> NDArray[np.uint8]:
    """Return the clear states of a problem whose shortest way is clear, shared by all."""
    return sealed({"clear": np.ones(states, np.uint8)})["clear"]


@lru_cache(maxsize=8)
def _no_lead(states: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the lead of a problem whose sources lie in no clear water, shared by all."""
    lead_h, lead_near = np.full(states, np.inf, np.float32), np.full(states, -1, np.int32)
    lead_h.flags.writeable = lead_near.flags.writeable = False
    return lead_h, lead_near


def is_clear(engine: Engine, problem: Problem, *, days: Calendar, horizon_h: float) -> bool:
    """Return whether the shortest way meets neither ice nor season in any ice year.

    Parameters
    ----------
    engine, problem, days, horizon_h
        As for ``earliest``.
    """
    waters = waters_of(engine, problem, months_of(days, horizon_h))
    first = problem.sources[int(np.argmin(problem.bound_h[problem.sources]))]
    return bool(waters.clear[first])


def months_of(days: Calendar, horizon_h: float) -> tuple[int, ...]:
    """Return months (0-11) that cover those whose ice a voyage can meet before the horizon.

    Parameters
    ----------
    days, horizon_h
        As for ``earliest``.

    Notes
    -----
    Counted in whole months from that of the departure; all, when it looks further than a season,
    so that few sets of months occur.
    """
    last = min(int(horizon_h / 24.0), len(days.month) - 1)
    first = int(days.month[int(days.start_h / 24.0)])
    spread = int(days.month[last]) + 1 - first
    if spread > _SEASON_MONTHS:
        return tuple(range(12))
    return tuple(sorted({(first + k) % 12 for k in range(spread + 1)}))


def earliest(sailing: Sailing, problem: Problem, *, horizon_h: float) -> Path | None:
    """Return the earliest arrival before the horizon, None if there is none.

    Parameters
    ----------
    sailing
        The ship, its calendar and the ice that it meets.
    problem
        Corridor and places.
    horizon_h
        Hour (of the calendar) by which to arrive; the calendar's last when it is later.
    """
    from globalarctic.transport._kernels.search import reachable

    engine, days = sailing.engine, sailing.days
    horizon_h = min(horizon_h, sailing.end_h)
    waters = waters_of(engine, problem, months_of(days, horizon_h))
    if waters.groups is not None and not reachable(
        waters.groups, sailing.ice, days.start_h, horizon_h
    ):
        return None
    return path_of(sailing, problem, waters, horizon_h, problem.bound_h)


def path_of(
    sailing: Sailing, problem: Problem, waters: Waters, horizon_h: float, rest_h: NDArray[Any]
) -> Path | None:
    """Return the earliest arrival before the horizon, searched for with any lower bounds.

    Parameters
    ----------
    sailing, problem, waters
        As for ``earliest``; what is clear.
    horizon_h
        Hour by which to arrive.
    rest_h
        Hours to the target of each state, never too long and consistent, infinite where no way
        leads there in time.
    """
    from globalarctic.transport._kernels.search import trace

    end, state, settled = _run(sailing, problem, waters, horizon_h, rest_h)
    if not np.isfinite(end):
        return None
    engine, days = sailing.engine, sailing.days
    graph, special = engine.network.graph(), engine.network.specials.kernel()
    states, edges, hours = trace(
        state, problem.near, waters.lead_near, graph, special, problem.plan.allow,
        engine.node_cell, sailing.ice, days.doy, problem.open_kmh, days.start_h, sailing.end_h,
        sailing.bench.labels(len(problem.bound_h)),
    )  # fmt: skip
    return Path((states % engine.network.nodes).astype(np.int32), edges, hours, int(settled))


def _run(
    sailing: Sailing, problem: Problem, waters: Waters, horizon_h: float, rest_h: NDArray[Any]
) -> tuple[float, int, int]:
    from globalarctic.transport._kernels.search import search

    plan, network, days = problem.plan, sailing.engine.network, sailing.days
    reached: tuple[float, int, int] = search(
        network.graph(), network.specials.kernel(), plan.allow, plan.node_ok,
        sailing.engine.node_cell, sailing.ice, days.doy, problem.open_kmh,
        (rest_h, problem.near, waters.clear), (waters.lead_h, waters.rim),
        problem.sources, days.start_h, horizon_h, sailing.bench.labels(len(problem.bound_h)),
    )  # fmt: skip
    return reached


def stopped_at(sailing: Sailing, problem: Problem, *, horizon_h: float) -> int | None:
    """Return the node nearest the target that a ship reaches before the horizon, None if none.

    Parameters
    ----------
    sailing, problem, horizon_h
        As for ``earliest``, where it finds no way.
    """
    horizon_h = min(horizon_h, sailing.end_h)
    waters = waters_of(sailing.engine, problem, months_of(sailing.days, horizon_h))
    end, state, _ = _run(sailing, problem, waters, horizon_h, problem.bound_h)
    return None if np.isfinite(end) or state < 0 else int(state % sailing.engine.network.nodes)
