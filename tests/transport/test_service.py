"""A year's service: months weigh by their voyages, and the break-even months really break even."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from globalarctic.transport.costs.amounts import Amount
from globalarctic.transport.costs.money import FUEL, HOURS, CostPart, Money, unknown
from globalarctic.transport.show.cost_plots import draw_service
from globalarctic.transport.studies.service import (
    BreakEvenCell,
    ServiceCost,
    ServiceMonth,
    _Leg,
    _Year,
    _yearly,
)

NONE = Amount.of(0.0)


def part(name: str, mid: float, grows: str = "once") -> CostPart:
    return CostPart(name, 0.8 * mid, mid, 1.4 * mid, "made up", grows=grows)


def leg(hire: float, fuel: float, toll: float, turn_d: float, thirst: Amount = NONE) -> _Leg:
    parts = [part("ship hire", hire, HOURS), part("fuel", fuel, FUEL)]
    parts += [part("Suez Canal dues", toll)] if toll else [part("icebreaker dues (NSR)", 30.0)]
    return _Leg(Money("TEU", tuple(parts)), turn_d, thirst)


PLAIN = [leg(250, 200, 80, 30)] * 12
ICED = [leg(275, 200, 80, 30, Amount(0, 6, 10))] * 12
WAY = {7: leg(190, 140, 0, 21, Amount(0, 6, 10)), 8: leg(190, 140, 0, 21, Amount(0, 6, 10))}


def test_a_year_is_paid_by_what_it_carries() -> None:
    slow, fast = (1.0, 30.0, np.array([100.0])), (1.0, 15.0, np.array([40.0]))
    # Twice the voyages at 40: (1 x 100 + 2 x 40) / 3.
    assert _yearly([slow, fast])[0] == pytest.approx(60.0)


def test_no_open_month_costs_the_premium_all_year() -> None:
    shut = _Year(ICED, PLAIN, {}, 1)
    assert shut.service(shut.middle)[0] > shut.other(shut.middle)[0]
    assert shut.months_needed(1.0, 1.0) is None


def test_months_needed_break_even_and_fall_with_the_toll() -> None:
    year = _Year(ICED, PLAIN, WAY, 1)
    needed = year.months_needed(1.0, 1.0)
    assert needed is not None
    assert 0.0 < needed < 12.0
    wanted = year.other(year.middle)[0]
    way, ice = WAY[7].usd(year.middle, set()), ICED[0].usd(year.middle, set())
    mixed = _yearly([(needed, 21.0, way), (12.0 - needed, 30.0, ice)])[0]
    assert mixed == pytest.approx(wanted, abs=0.3)
    by_toll = [year.months_needed(1.0, toll) for toll in (0.5, 1.0, 2.0)]
    assert None not in by_toll
    assert by_toll[0] > by_toll[1] > by_toll[2]  # type: ignore[operator]
    dear = {7: leg(900, 900, 0, 21)}
    assert _Year(ICED, PLAIN, dear, 1).months_needed(1.0, 1.0) is None


def test_a_part_without_a_rate_is_in_neither_sum() -> None:
    gap = replace(WAY[7].cost, parts=(*WAY[7].cost.parts, unknown("port dues")))
    held = [replace(each.cost, parts=(*each.cost.parts, part("port dues", 50))) for each in PLAIN]
    priced = [_Leg(money, 30.0, NONE) for money in held]
    with_gap = _Year(ICED, priced, {7: _Leg(gap, 21.0, NONE)}, 1)
    assert with_gap.gone == {"port dues"}
    assert with_gap.other(with_gap.middle)[0] == pytest.approx(
        _Year(ICED, PLAIN, WAY, 1).other({n: np.array([0.5]) for n in with_gap.middle})[0]
    )


def test_the_picture_and_the_tables_hold_the_surface() -> None:
    months = tuple(
        ServiceMonth(k + 1, "nsr" if k in (7, 8) else "suez", 24.0, 0.85, 950.0, 1140.0)
        for k in range(12)
    )
    surface = tuple(
        BreakEvenCell(f, t, 489 * f, 290e3 * t, None if f > 1.5 else 2 * f / t)
        for f in (0.5, 1.0, 2.0)
        for t in (0.5, 1.0, 2.0)
    )
    answer = ServiceCost(
        title="A - B", way="nsr", other="suez", vessel="x-1a", other_vessel="x", unit="TEU",
        price_year=2025, open_months=2, usd=1143.0, other_usd=1141.0, difference_usd=2.0,
        low_usd=-17.0, high_usd=26.0, cheaper_prob=0.4, months=months, surface=surface,
        missing=("port dues",),
    )  # fmt: skip
    year, grid = answer.tables()
    assert len(year.rows) == 12
    assert any("port dues" in str(note) for note in year.notes)
    assert [str(cell) for cell in grid.rows[2]][1:] == ["never"] * 3
    figure = draw_service(answer)
    assert len(figure.axes) == 3
    assert math.isclose(answer.to_dict()["surface"][0]["months"], 2.0)
