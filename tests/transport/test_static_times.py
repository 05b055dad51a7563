"""Static times of real corridors: equal to those of a plain search, next states included."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracles.heap_times import heap_times

from globalarctic.regions.times import any_way
from globalarctic.transport._kernels.static import static_times
from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.search.earliest import detour_of, least_hours, problem_for
from globalarctic.transport.search.request import request
from globalarctic.transport.search.voyages import plan_for


@pytest.mark.parametrize(
    ("origin", "target", "corridor", "vessel"),
    [
        ("dalian", "rotterdam", "nsr", "container-3600-1a"),
        ("murmansk", "pevek", "direct", "multipurpose-1a"),
        ("omsk", "sabetta", "land-ice", "container-3600-1a"),
        ("changchun", "korsakov", "any", "multipurpose-1a"),
    ],
)
def test_buckets_give_the_times_of_a_heap(
    origin: str, target: str, corridor: str, vessel: str
) -> None:
    asked = request(
        origin, target, vessel=vessel, speed="usual", draught_m=None, load_frac=None,
        escorted=False, max_wait_d=10.0,
    )  # fmt: skip
    network = asked.engine.network
    way = any_way() if corridor == "any" else resolve_corridor(corridor)
    plan = plan_for(asked.engine, way, asked.ship)
    sources, targets = (nodes_at(network, place) for place in (asked.origin, asked.target))
    stretch, slack_h, _top = detour_of(plan)
    given = (
        network.graph(), network.specials.kernel(), plan.allow, plan.node_ok, asked.ship.open_kmh,
    )  # fmt: skip
    clear = np.ones(network.nodes, np.uint8)
    back = (
        targets, sources, least_hours(network, plan, asked.ship.open_kmh, sources), stretch,
        slack_h, True, False, clear,
    )  # fmt: skip
    best, near = static_times(*given, *back)
    plain, plain_near = heap_times(*given, *back)
    assert np.isfinite(best).sum() > 100
    assert np.array_equal(best, plain)
    # Next states lead to the target, never in a circle.
    goal = np.where(near < 0, np.arange(len(near)), near)
    for _ in range(22):
        goal = goal[goal]
    assert (near[goal[np.isfinite(best)]] < 0).all()
    # Ways of one length may be told by either of two next states.
    assert np.mean(near != plain_near) < 1e-3
    # Onwards, one rounding of single precision apart: a heap settles states once and for all.
    on = sources, targets, best, np.inf, 0.0, False, False, clear
    ahead, _ = static_times(*given, *on)
    plain_ahead, _ = heap_times(*given, *on)
    shown = np.isfinite(best) & np.isfinite(plain_ahead)
    # The heap also walks through states that are cut off as detours; a handful lies behind those.
    assert np.mean(np.abs(ahead[shown] - plain_ahead[shown]) > 2e-3) < 1e-3  # ways of one length


def test_single_precision_stays_within_a_hundredth_of_an_hour_over_sixty_days() -> None:
    asked = request(
        "dalian", "rotterdam", vessel="container-3600", speed=9.0, draught_m=None, load_frac=None,
        escorted=False, max_wait_d=10.0,
    )  # fmt: skip
    network = asked.engine.network
    special = network.specials
    plan = plan_for(asked.engine, resolve_corridor("cape"), asked.ship)
    ends = [nodes_at(network, place) for place in (asked.origin, asked.target)]
    problem = problem_for(asked.engine, plan, asked.ship, *ends)
    assert problem.best_h > 60 * 24
    state = int(problem.sources[int(np.argmin(problem.bound_h[problem.sources]))])
    hours, worst, odd = 0.0, 0.0, 0
    while problem.near[state] >= 0:
        after = int(problem.near[state])
        node = state % network.nodes
        edges = np.arange(network.indptr[node], network.indptr[node + 1])
        steps = []
        for edge in edges[network.target[edges] == after % network.nodes]:
            row = int(network.special[edge])
            cap = np.inf if row < 0 else float(special.max_kmh[row])
            wait = 0.0 if row < 0 else float(special.dwell_h[row])
            steps.append(wait + float(network.weighed_km[edge]) / min(asked.ship.open_kmh, cap))
        # Parallel edges differ by hours; the one taken is that of the two labels.
        gone = float(problem.bound_h[state]) - float(problem.bound_h[after])
        step = min(steps, key=lambda step: abs(step - gone))
        # What a strait adds (lanes, limits) is left out: rounding is what is looked at.
        plain = abs(step - gone) < 1e-3
        hours += step if plain else gone
        odd += not plain
        state = after
        worst = max(worst, abs(problem.best_h - float(problem.bound_h[state]) - hours))
    assert worst < 0.01
    assert odd <= 3
