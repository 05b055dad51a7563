"""What stands still and what the detour limit loses: old against new in turn, and counts.

The machine may be busy: times are those of the thread (CPU), two works in turn in one process.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from benchmarks.registry import Row, case
from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import load_corridors, resolve_corridor
from globalarctic.transport.search import earliest as search
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.request import request
from globalarctic.transport.search.voyages import horizon_of, plan_for

__all__ = ["detours", "static_times"]

_WIDE = {True: (1.40, 120.0, 0.0), False: (1.5, 240.0, 120.0)}
_LATER_H = 0.01
_FIRST = dt.datetime(2026, 1, 1)
VOYAGES = (
    ("dalian", "rotterdam", "nsr", "container-3600-1a", range(150, 330, 12)),
    ("dalian", "rotterdam", "nwp", "container-3600-1a", range(150, 330, 12)),
    ("murmansk", "pevek", "direct", "multipurpose-1a", range(120, 344, 14)),
    ("yokohama", "hamburg", "nsr", "lng-arc7", range(5, 365, 24)),
    ("sabetta", "tianjin", "direct", "lng-arc7", range(5, 365, 18)),
    ("dalian", "rotterdam", "lena", "container-3600-1a", range(150, 310, 8)),
)
"""Origin, target, corridor, vessel and departure days: in twenty ice years 2,020 voyages."""


@case("static times")
def static_times(_quick: bool) -> Iterator[Row]:
    """Compare the buckets with the heap that they stand for, in turn, over all corridors."""
    from tests.oracles.heap_times import heap_times

    from globalarctic.transport._kernels.static import static_times as bucket_times

    asked = request("Dalian", "Rotterdam", vessel="container-3600-1a")
    network, kmh = asked.engine.network, asked.ship.open_kmh
    sources, targets = (nodes_at(network, place) for place in (asked.origin, asked.target))
    clear = np.ones(network.nodes, np.uint8)
    spent, other, count = np.zeros(2), np.zeros(3, np.int64), 0
    for corridor in (None, *load_corridors()):
        plan = plan_for(asked.engine, corridor or resolve_corridor("river"), asked.ship)
        stretch, slack_h, _ = search.detour_of(plan)
        given = (
            network.graph(), network.specials.kernel(), plan.allow, plan.node_ok, kmh, targets,
            sources, search.least_hours(network, plan, kmh, sources), stretch, slack_h, True,
            False, clear,
        )  # fmt: skip
        answers = []
        for k, kernel in enumerate((bucket_times, heap_times)):
            start = time.thread_time()
            answers.append(kernel(*given))
            spent[k] += (time.thread_time() - start) if corridor else 0.0
        (hours, near), (plain, plain_near) = answers
        both = np.isfinite(hours) & np.isfinite(plain)
        if np.abs(hours[both] - plain[both]).max(initial=0.0) > _LATER_H:
            raise SystemExit(f"static times differ on {plan.corridor.corridor_id}")
        other += np.array([(hours != plain).sum(), (near != plain_near).sum(), both.sum()])
        count += corridor is not None
    yield Row(
        f"static times Dalian-Rotterdam, {count} corridors: buckets over the heap before",
        float(spent[0] / spent[1]), 0.35, "x",
        f"CPU {spent[0]:.2f} s, heap {spent[1]:.2f} s; of {other[2]:,} states "
        f"{other[0]} have other hours (none by {_LATER_H:g} h), {other[1]} another next state",
    )  # fmt: skip


@contextmanager
def _limit(detour: dict[bool, tuple[float, float, float]]) -> Iterator[None]:
    kept = search._DETOUR
    search._DETOUR = detour
    try:
        yield
    finally:
        search._DETOUR = kept


def _arrivals(years: slice) -> tuple[np.ndarray, int, float]:
    """Return arrivals of the voyages, states settled and CPU seconds; NaN where none is found."""
    hours, settled, start = [], 0, time.thread_time()
    for origin, target, corridor, vessel, days in VOYAGES:
        asked = request(origin, target, vessel=vessel)
        engine, ship = asked.engine, asked.ship
        ends = [nodes_at(engine.network, place) for place in (asked.origin, asked.target)]
        plan = plan_for(engine, resolve_corridor(corridor), ship)
        problem = search.problem_for(engine, plan, ship, *ends)
        for year in engine.atlas.years[years]:
            for day in days:
                when = calendar(_FIRST + dt.timedelta(days=day - 1))
                with engine.sailing(ship, when, int(year)) as sailing:
                    path = search.earliest(
                        sailing, problem, horizon_h=horizon_of(problem, when, 10.0)
                    )
                hours.append(np.nan if path is None else float(path.eta_h[-1]))
                settled += 0 if path is None else path.expanded
        engine.memory.problems.clear()
    return np.array(hours), settled, time.thread_time() - start


@case("detours")
def detours(quick: bool) -> Iterator[Row]:
    """Count the voyages that arrive later than with detours of up to 40 % and 120 h."""
    years = slice(0, 20, 5 if quick else 1)
    narrow, settled, spent = _arrivals(years)
    with _limit(_WIDE):
        wide, more, longer = _arrivals(years)
    later = np.isfinite(wide) & ~(narrow <= wide + _LATER_H)
    only = np.isfinite(wide) & np.isnan(narrow)
    lost = float(np.nanmax(np.where(later & ~only, narrow - wide, 0.0)))
    yield Row(
        f"voyages of {len(narrow):,} that arrive later than with detours of 40 % and 120 h",
        float(later.sum()), 0.0, "",
        f"{int(only.sum())} of them only then, the others by up to {lost:.1f} h; "
        f"{np.isfinite(narrow).sum():,} arrive; states {settled:,} against {more:,}, "
        f"CPU {spent:.0f} s against {longer:.0f} s",
    )  # fmt: skip
