"""What moves the ranking: break-even values really break even, swings move the right way."""

from __future__ import annotations

import datetime as dt

import pytest

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
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
    rows = {name: held.row(name) for name in ("nsr", "suez")}
    vessel = resolve_vessel(held.vessel)
    evens = {one.name: one for one in found.break_evens}
    known = {name: row.cost_usd_per_teu or 0.0 for name, row in rows.items()}
    assert found.difference_usd == pytest.approx(known["nsr"] - known["suez"])
    dues = evens["icebreaker and ice pilot dues (NSR)"]
    assert dues.value is not None
    assert vessel.teu
    assert known["nsr"] + dues.value / vessel.teu == pytest.approx(known["suez"])
    assert dues.cheaper_above == "suez"
    price = evens["fuel price"]
    assert price.base == pytest.approx(512.46)


def test_swings_are_sorted_and_hold_the_base(held: Comparison) -> None:
    found = sensitivity(held, swing_frac=0.2)
    widths = [one.width_usd for one in found.swings]
    assert widths == sorted(widths, reverse=True)
    assert {"fuel price", "operation", "speed of both"} <= {one.name for one in found.swings}
    for one in found.swings:
        if "price" in one.name or "operation" in one.name:
            assert min(one.low_usd, one.high_usd) <= found.difference_usd
            assert max(one.low_usd, one.high_usd) >= found.difference_usd


def test_what_cannot_be_compared_is_refused(held: Comparison) -> None:
    with pytest.raises(UnknownNameError):
        sensitivity(held, first="panama")
    with pytest.raises(InputError, match="swing"):
        sensitivity(held, swing_frac=1.5)
    winter = compare("Dalian", "Rotterdam", depart=dt.date(2026, 2, 20), corridors=("nsr", "suez"))
    with pytest.raises(NoRouteError, match="Northern Sea Route"):
        sensitivity(winter)
