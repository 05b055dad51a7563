"""What moves the ranking: break-even values really break even, swings move the right way."""

from __future__ import annotations

import datetime as dt

import pytest

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
from globalarctic.transport.costs.model import own_rates
from globalarctic.transport.results import Comparison
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.transport.studies.sensitivity import sensitivity


@pytest.fixture(scope="module")
def held() -> Comparison:
    return compare(
        "Dalian", "Rotterdam", depart=dt.date(2026, 8, 20), corridors=("nsr", "suez", "tsr")
    )


def test_break_even_values_break_even(held: Comparison) -> None:
    found = sensitivity(held)
    costs = {name: held.row(name).cost for name in ("nsr", "suez")}
    nsr, suez = costs["nsr"], costs["suez"]
    assert nsr is not None
    assert suez is not None
    assert found.difference_usd == pytest.approx((nsr.amount or 0.0) - (suez.amount or 0.0))
    assert found.low_usd < found.difference_usd < found.high_usd
    evens = {one.name: one for one in found.break_evens}
    teu = resolve_vessel(held.vessel).teu
    assert teu
    dues = evens["icebreaker dues (NSR)"]
    now = nsr.part("icebreaker dues (NSR)")
    assert now is not None
    assert dues.value is not None
    assert dues.base == pytest.approx(now.mid * teu)
    assert (nsr.amount or 0.0) + dues.value / teu - now.mid == pytest.approx(suez.amount)
    assert dues.cheaper_above == "suez"
    toll = evens["Suez Canal dues"]
    assert toll.cheaper_above == "nsr"


def test_swings_are_sorted_and_hold_the_base(held: Comparison) -> None:
    found = sensitivity(held, speed_frac=0.2)
    widths = [one.width_usd for one in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert {"fuel", "ship hire", "speed of both"} <= {one.name for one in found.swings}
    for one in found.swings:
        if not one.name.startswith(("speed", "ice year")):
            assert min(one.low_usd, one.high_usd) <= found.difference_usd + 1e-6
            assert max(one.low_usd, one.high_usd) >= found.difference_usd - 1e-6


def test_what_cannot_be_compared_is_refused(held: Comparison) -> None:
    with pytest.raises(UnknownNameError):
        sensitivity(held, first="panama")
    with pytest.raises(InputError, match="speed_frac"):
        sensitivity(held, speed_frac=1.5)
    winter = compare("Dalian", "Rotterdam", depart=dt.date(2026, 2, 20), corridors=("nsr", "suez"))
    with pytest.raises(NoRouteError, match="Northern Sea Route"):
        sensitivity(winter)


def test_the_fuel_curve_goes_through_the_price_paid() -> None:
    ways = compare("Dalian", "Rotterdam", depart="2025-03-01", corridors=("suez", "cape"))
    answer = sensitivity(ways, first="suez", second="cape")
    days = {str(point.day): point for point in answer.fuel_curve}
    assert days["2025-02-24"].usd_per_t == 591.0  # the price of that day, in dollars of 2025
    assert days["2025-02-24"].difference_usd == pytest.approx(answer.difference_usd)
    assert [point.usd_per_t for point in answer.fuel_curve] == sorted(
        point.usd_per_t for point in answer.fuel_curve
    )
    # Suez burns less: the dearer the fuel, the more it saves.
    apart = [point.difference_usd for point in answer.fuel_curve]
    assert apart == sorted(apart, reverse=True)
    dear = own_rates({"fuel": 800.0})
    other = compare(
        "Dalian", "Rotterdam", depart="2025-03-01", corridors=("suez", "cape"), costs=dear
    )
    again = sensitivity(other, first="suez", second="cape", costs=dear)
    assert [point.difference_usd for point in again.fuel_curve] == pytest.approx(apart)
    assert len(answer.tables()) == 2
