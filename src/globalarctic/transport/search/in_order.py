"""Earliest arrivals of many departures in one ice year, some days at a time.

Departures of some days in a row share bounds that know the ice of those days (`windows`), and the
way of the day before, sailed again, tells by when a later one can arrive at the latest: a ship that
leaves later never arrives earlier. Arrivals are those of ``earliest``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.transport.search.earliest import (
    ahead_of,
    earliest,
    months_of,
    path_of,
    waters_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.search.earliest import Problem, Waters
    from globalarctic.transport.search.engine import Calendar, Path, Sailing, Ship

__all__ = ["earliest_in_order"]

_MOST = 8
_FEW = 3
_MOST_DAYS = 16
_ROUND_H = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What the bounds of all windows of a problem and set of months rest on.

    Notes
    -----
    ``kind`` uint8[states] and ``ahead_h`` float32[states] (see ``kinds``); ``begin_h``, ``left_h``
    float32[cells] and ``exits`` int32[k] (see ``cell_times``).
    """

    kind: NDArray[np.uint8]
    ahead_h: NDArray[np.float32]
    begin_h: NDArray[np.float32]
    left_h: NDArray[np.float32]
    exits: NDArray[np.int32]


def earliest_in_order(
    sailing: Sailing, problem: Problem, departures: Sequence[tuple[Calendar, float]]
) -> Iterator[tuple[int, Sailing, Path]]:
    """Yield each departure that arrives in time: its number, its sailing and its path.

    Parameters
    ----------
    sailing
        A sailing of the ship in the ice year, lent for as long as the iteration lasts.
    problem
        Corridor and places.
    departures
        Calendars of one year with the hour by which to arrive, in order of time.
    """
    at = 0
    path: Path | None = None
    while at < len(departures):
        count = _alike(departures, at)
        block = [_leaving(sailing, days) for days, _ in departures[at : at + count]]
        ends = [
            min(end_h, each.end_h)
            for each, (_, end_h) in zip(block, departures[at : at + count], strict=True)
        ]
        waters = waters_of(sailing.engine, problem, months_of(*departures[at]))
        if waters.groups is None:
            for k, each in enumerate(block):
                way = earliest(each, problem, horizon_h=ends[k])
                if way is not None:
                    yield at + k, each, way
            at, path = at + count, None
            continue
        by: list[float] = [] if path is None else _again(block[:_MOST], path, ends)
        if by:
            longest_h = max(end - each.days.start_h for each, end in zip(block, by, strict=False))
            with _bounds(block[0], problem, waters, by[-1], longest_h) as rest_h:
                for k, latest_h in enumerate(by):
                    path = path_of(block[k], problem, waters, latest_h + _ROUND_H, rest_h)
                    if path is not None and path.eta_h[-1] < ends[k]:
                        yield at + k, block[k], path
            at += len(by)
            continue
        k, path = 0, None
        longest_h = max(end - each.days.start_h for each, end in zip(block, ends, strict=True))
        with _bounds(block[0], problem, waters, ends[-1], longest_h) as rest_h:
            while k < count:
                path = path_of(block[k], problem, waters, ends[-1], rest_h)
                if path is None:
                    k = count
                    break
                arrival_h = float(path.eta_h[-1])
                if arrival_h < ends[k]:
                    yield at + k, block[k], path
                # Later departures arrive no earlier: those that must by then do not in time.
                k = next((later for later in range(k + 1, count) if ends[later] > arrival_h), count)
                if len(_again(block[k : k + _FEW], path, ends[k:])) == _FEW:
                    break
        at += k


def _alike(departures: Sequence[tuple[Calendar, float]], at: int) -> int:
    """Return how many departures from one on share a window."""
    first, count = departures[at], 1
    months = months_of(*first)
    for days, horizon_h in departures[at + 1 : at + 2 * _MOST]:
        if days.start_h - first[0].start_h > 24.0 * _MOST_DAYS:
            break
        if months_of(days, horizon_h) != months:
            break
        count += 1
    return count


def _leaving(sailing: Sailing, days: Calendar) -> Sailing:
    """Return a sailing of the same ship in the same ice that leaves on another day of the year."""
    conc, thick, _month, _weight, *rest = sailing.ice
    return replace(sailing, days=days, ice=(conc, thick, days.month, days.weight, *rest))


def _again(block: Sequence[Sailing], path: Path, ends: Sequence[float]) -> list[float]:
    """Return when a path arrives on each of the days in a row on which it does in time."""
    from globalarctic.transport._kernels.windows import resail

    arrivals: list[float] = []
    for each, end_h in zip(block, ends, strict=False):
        engine = each.engine
        network = engine.network
        arrival_h: float = resail(
            path.nodes, path.edges, each.days.start_h, network.graph(), network.specials.kernel(),
            engine.node_cell, each.ice, each.days.doy, each.ship.open_kmh, end_h,
        )  # fmt: skip
        if not arrival_h < end_h:
            break
        arrivals.append(arrival_h)
    return arrivals


def _ground(sailing: Sailing, problem: Problem, waters: Waters) -> _Ground:
    from globalarctic.transport._kernels.windows import cell_times, kinds

    engine = sailing.engine

    def make() -> _Ground:
        ahead_h = ahead_of(engine, problem)
        kind = kinds(problem.bound_h, ahead_h, waters.lead_h, waters.clear)
        times = cell_times(
            engine.network.graph(), problem.plan.allow, engine.node_cell, kind, problem.bound_h,
            ahead_h, waters.lead_h, len(engine.cells),
        )  # fmt: skip
        return _Ground(kind, ahead_h, *times)

    ground: _Ground = problem.grounds.get(waters, make)
    return ground


@lru_cache(maxsize=32)
def _top_speeds(ship: Ship) -> NDArray[np.float32]:
    """Return a ship's best speed in a concentration and thickness or more of either, km/h."""
    top = ship.lut_kmh[::-1, ::-1]
    top = np.maximum.accumulate(np.maximum.accumulate(top, axis=0), axis=1)
    return np.ascontiguousarray(top[::-1, ::-1])


@contextmanager
def _bounds(
    sailing: Sailing, problem: Problem, waters: Waters, cut_h: float, longest_h: float
) -> Iterator[NDArray[np.float64]]:
    """Lend hours to the target: bounds of voyages of at most so many hours that arrive by a cut."""
    from globalarctic.transport._kernels.windows import best_paces, rest_times

    engine, first_h = sailing.engine, sailing.days.start_h
    network, ground = engine.network, _ground(sailing, problem, waters)
    least = best_paces(
        ground.begin_h, ground.left_h, sailing.ice, _top_speeds(sailing.ship), first_h,
        cut_h + _ROUND_H,
    )  # fmt: skip
    rest_h = sailing.bench.rests(len(problem.bound_h))
    filled = rest_times(
        network.graph(), network.specials.kernel(), problem.plan.allow, problem.plan.node_ok,
        engine.node_cell, problem.open_kmh, ground.kind, problem.bound_h, ground.ahead_h,
        ground.exits, least, longest_h + _ROUND_H, rest_h,
    )  # fmt: skip
    try:
        yield rest_h
    finally:
        rest_h[filled] = np.inf
