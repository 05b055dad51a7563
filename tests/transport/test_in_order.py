"""Many departures of one ice year searched in order: the arrivals of each searched alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.search.earliest import earliest, problem_for
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.in_order import earliest_in_order
from globalarctic.transport.search.request import request
from globalarctic.transport.search.voyages import horizon_of, plan_for


@pytest.mark.parametrize(
    ("origin", "target", "corridor", "vessel", "year", "days"),
    [
        ("murmansk", "pevek", "direct", "multipurpose-1a", 2008, range(160, 320, 2)),
        ("dalian", "rotterdam", "nsr", "container-3600-1a", 2012, range(170, 310, 7)),
        ("omsk", "sabetta", "land-ice", "container-3600-1a", 2005, range(100, 320, 9)),
    ],
)
def test_arrivals_are_those_of_each_departure_alone(
    origin: str, target: str, corridor: str, vessel: str, year: int, days: range
) -> None:
    asked = request(
        origin, target, vessel=vessel, speed="usual", draught_m=None, load_frac=None,
        escorted=False, max_wait_d=10.0,
    )  # fmt: skip
    engine, ship = asked.engine, asked.ship
    plan = plan_for(engine, resolve_corridor(corridor), ship)
    ends = [nodes_at(engine.network, place) for place in (asked.origin, asked.target)]
    problem = problem_for(engine, plan, ship, *ends)
    first = dt.datetime(2026, 1, 1)
    calendars = [calendar(first + dt.timedelta(days=day)) for day in days]
    departures = [(each, horizon_of(problem, each, 10.0)) for each in calendars]
    together, alone = np.full((2, len(days)), np.nan)
    settled = np.zeros(2)
    with engine.sailing(ship, calendars[0], year) as sailing:
        for k, each, path in earliest_in_order(sailing, problem, departures):
            assert each.days is calendars[k]
            together[k] = path.eta_h[-1]
            settled[0] += path.expanded
    for k, (each, horizon_h) in enumerate(departures):
        with engine.sailing(ship, each, year) as sailing:
            way = earliest(sailing, problem, horizon_h=horizon_h)
            if way is not None:
                alone[k] = way.eta_h[-1]
                settled[1] += way.expanded
    assert np.isfinite(alone).any()
    assert not np.isfinite(alone).all()
    assert np.array_equal(np.isfinite(alone), np.isfinite(together))
    assert np.nanmax(np.abs(alone - together)) < 2e-3
    assert (np.diff(together[np.isfinite(together)]) > -2e-3).all(), "later never arrives earlier"
    assert settled[0] <= settled[1]
