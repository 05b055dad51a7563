"""The set of ways over the real network: what holds of every answer."""

from __future__ import annotations

import datetime as dt

import pytest

from globalarctic.errors import InputError
from globalarctic.transport.costs.model import own_rates
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.pareto import least, pareto

DAY = dt.date(2019, 8, 20)


def test_no_way_beats_another_and_corridors_are_among_them() -> None:
    # In winter the railway is fast and dear, the ship by Suez slow and cheap.
    ways = pareto("Vladivostok", "Rotterdam", depart=dt.date(2019, 2, 20), epsilon=0.2).ways
    assert len(ways) >= 2
    assert [way.duration_d for way in ways] == sorted(way.duration_d for way in ways)
    for a in ways:
        for b in ways:
            both = a.cost_usd is not None and b.cost_usd is not None
            if a is not b and both and a.unpriced_km <= b.unpriced_km:
                assert a.duration_d > b.duration_d - 1e-6 or a.cost_usd > b.cost_usd - 1.0
    for way in ways:
        assert (way.cost_usd is None) == bool(way.missing)
        assert (way.at_least_usd is None) == (way.cost_usd is not None)
    direct = compare("Murmansk", "Yokohama", depart=DAY, corridors=("nsr",)).corridors[0]
    assert direct.duration_d is not None
    fastest = least("Murmansk", "Yokohama", by="time", depart=DAY)
    assert fastest.duration_d == pytest.approx(direct.duration_d, rel=0.05)
    first = pareto("Murmansk", "Yokohama", depart=DAY, epsilon=0.2).ways[0]
    assert fastest.duration_d <= first.duration_d * 1.2 + 1e-6


def test_wrong_values_are_refused() -> None:
    with pytest.raises(InputError, match="criteria"):
        pareto("Murmansk", "Yokohama", depart=DAY, criteria=("comfort",))
    with pytest.raises(InputError, match="epsilon"):
        pareto("Murmansk", "Yokohama", depart=DAY, epsilon=-0.1)
    with pytest.raises(InputError, match="allowed are time"):
        least("Murmansk", "Yokohama", by="comfort", depart=DAY)


def test_rates_of_ones_own_count() -> None:
    dear = own_rates({"rail freight": 9.0})
    day = dt.date(2019, 2, 20)
    ways = pareto("Vladivostok", "Rotterdam", depart=day, epsilon=0.3, costs=dear).ways
    rail = next(way for way in ways if "rail" in way.modes)
    assert rail.cost_usd is not None
    assert rail.cost_usd > 9.0 * 9000.0
