from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracles.ppml import ppml
from tests.regions.planted import BORDER, CODES, FOREIGN, REGIONS, TRUE, hours, trade

from globalarctic.errors import InputError
from globalarctic.gravity import Deterrence, Form, balance, half_life
from globalarctic.regions.density import TieChannel, TieState, weighted_of
from globalarctic.regions.gravity import fit_gravity, flow_matrix, hold_out
from globalarctic.regions.ties import ties
from globalarctic.regions.trade.flows import TradeTable


@pytest.mark.parametrize("form", list(Form))
def test_planted_parameters_are_found_again(form: Form) -> None:
    cost = hours()
    fit = fit_gravity(trade(form, cost), REGIONS, cost, form=form)
    assert fit.deterrence.b == pytest.approx(TRUE[form].b, rel=0.01)
    if form is Form.LOG_LOGISTIC:
        half = np.exp(-fit.deterrence.a / fit.deterrence.b)
        assert half == pytest.approx(80.0, rel=0.01)
    assert fit.border_factor == pytest.approx(BORDER, rel=0.01)
    assert fit.cells == 12 * 11
    assert fit.left_out == 0
    assert fit.cpc_frac > 0.99


@pytest.mark.parametrize("form", [Form.EXPONENTIAL, Form.POWER])
def test_fit_equals_ppml_of_the_whole_design(form: Form) -> None:
    cost = hours()
    held = trade(form, cost, size=2e3)
    fit = fit_gravity(held, REGIONS, cost, form=form)
    flows, _ = flow_matrix(held, CODES)
    slope = cost if form is Form.EXPONENTIAL else np.log(cost)
    b, delta = ppml(flows, [slope, FOREIGN.astype(float)])
    assert fit.deterrence.b == pytest.approx(-b, rel=2e-3)
    assert fit.border_factor == pytest.approx(np.exp(delta), rel=2e-3)


def test_the_border_effect_needs_flows_inside_countries() -> None:
    cost = hours()
    held = trade(Form.EXPONENTIAL, cost)
    across = {
        key: value
        for key, value in held.values.items()
        if FOREIGN[CODES.index(key[0]), CODES.index(key[1])]
    }
    fit = fit_gravity(replace(held, values=across), REGIONS, cost, form=Form.EXPONENTIAL)
    assert fit.border_factor is None


def test_a_pair_above_the_baseline_has_a_weighted_density_above_one() -> None:
    cost = hours()
    held = trade(Form.POWER, cost)
    key = (CODES[0], CODES[5], 2020)
    more = replace(held, values={**held.values, key: 3.0 * held.values[key]})
    before = weighted_of(fit_gravity(held, REGIONS, cost, form=Form.POWER), *key[:2])
    after = weighted_of(fit_gravity(more, REGIONS, cost, form=Form.POWER), *key[:2])
    assert before is not None
    assert after is not None
    assert before.value == pytest.approx(1.0, abs=0.05)
    assert after.forward > 1.3
    assert after.cells == 2
    assert after.value == pytest.approx((after.forward + after.backward) / 2)


def test_flows_tell_whether_a_pair_trades() -> None:
    cost = hours()
    held = trade(Form.POWER, cost)
    none = {
        key: 0.0 if {CODES[0], CODES[5]} == set(key[:2]) else v for key, v in held.values.items()
    }
    pair = REGIONS[0], REGIONS[5]
    for values, state in ((held.values, TieState.PRESENT), (none, TieState.ABSENT)):
        fit = fit_gravity(replace(held, values=values), REGIONS, cost, form=Form.POWER)
        found = ties(*pair, date=dt.date(2026, 12, 1), fit=fit)
        assert found.state(TieChannel.TRADE).state is state
        assert found.state(TieChannel.SCIENCE).state is TieState.UNKNOWN


def test_flows_without_a_way_are_counted_as_left_out() -> None:
    cost = hours()
    held = trade(Form.POWER, cost)
    shut = cost.copy()
    shut[0, 5] = np.nan
    fit = fit_gravity(held, REGIONS, shut, form=Form.POWER)
    assert fit.left_out == 1
    assert fit.ratio(CODES[0], CODES[5]) is None
    assert weighted_of(fit, CODES[0], CODES[5]).cells == 1


def test_held_out_flows_are_told_by_the_right_form() -> None:
    cost = hours()
    told = hold_out(trade(Form.EXPONENTIAL, cost), REGIONS, cost, form=Form.EXPONENTIAL)
    assert told.cells == 12 * 11
    assert told.cpc_frac > 0.97
    assert told.log_rmse < 0.2


def squares(low: float, high: float) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
    """Draw flows without a diagonal between two bounds, and a kernel."""

    def made(n: int) -> st.SearchStrategy[tuple[np.ndarray, np.ndarray]]:
        cells = st.lists(st.floats(low, high), min_size=n * n, max_size=n * n)
        kernel = st.lists(st.floats(0.1, 10.0), min_size=n * n, max_size=n * n)
        return st.tuples(cells, kernel).map(
            lambda drawn: tuple(np.array(part).reshape(n, n) for part in drawn)
        )

    return st.integers(3, 7).flatmap(made)


@given(squares(1.0, 20.0))
@settings(max_examples=60, deadline=None)
def test_balance_keeps_both_margins(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    flows, kernel = drawn
    np.fill_diagonal(flows, np.nan)
    (expected,), (error,) = balance(flows[None], kernel)
    seen, base = np.nan_to_num(flows), np.where(np.isnan(flows), 0.0, expected)
    assert error < 1e-6
    assert np.allclose(base.sum(axis=1), seen.sum(axis=1), rtol=1e-5)
    assert np.allclose(base.sum(axis=0), seen.sum(axis=0), rtol=1e-5)
    assert (expected >= 0).all()


@given(squares(1e-3, 1e5))
@settings(max_examples=60, deadline=None)
def test_balance_tells_how_far_it_is_from_the_margins(
    drawn: tuple[np.ndarray, np.ndarray],
) -> None:
    # Flows of very unlike size may need more rounds than are spent; the error says so.
    flows, kernel = drawn
    np.fill_diagonal(flows, np.nan)
    (expected,), (error,) = balance(flows[None], kernel)
    seen, base = np.nan_to_num(flows), np.where(np.isnan(flows), 0.0, expected)
    for axis in (0, 1):
        gap = np.abs(base.sum(axis=axis) - seen.sum(axis=axis)) / seen.sum(axis=axis)
        assert gap.max() <= error + 1e-9


def test_balance_refuses_what_cannot_be() -> None:
    with pytest.raises(InputError, match="shape"):
        balance(np.ones((1, 2, 2)), np.ones((3, 3)))
    with pytest.raises(InputError, match="negative"):
        balance(np.array([[[-1.0, 1.0], [1.0, 1.0]]]), np.ones((2, 2)))
    with pytest.raises(InputError, match="no way"):
        balance(np.ones((1, 2, 2)), np.array([[0.0, 1.0], [1.0, 1.0]]))


def test_too_few_flows_are_refused() -> None:
    few = TradeTable("USD", {(CODES[0], CODES[1], 2020): 1.0}, ("x",))
    with pytest.raises(InputError, match="needs more than"):
        fit_gravity(few, REGIONS, hours())
    with pytest.raises(InputError, match="no pair of these regions in 1999"):
        fit_gravity(few, REGIONS, hours(), year=1999)


def test_half_life_leaves_half_at_the_median_and_falls() -> None:
    costs = np.array([[np.nan, 10.0, 25.0], [12.0, np.nan, 60.0], [30.0, 55.0, np.nan]])
    middle = float(np.nanmedian(costs))
    for form in half_life(costs):
        at = form.at(np.array([10.0, middle, 40.0, np.nan]))
        assert at[1] == pytest.approx(0.5)
        assert at[0] > at[1] > at[2] > at[3] == 0.0
    logistic = half_life(costs)[2]
    quarter = float(np.nanquantile(costs, 0.25))
    assert logistic.at(np.array([quarter]))[0] == pytest.approx(0.75)
    given_half = half_life(costs, half=20.0)[0]
    assert given_half.at(np.array([20.0]))[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("costs", "half", "words"),
    [
        ([10.0, 20.0], None, "three or more"),
        ([10.0, 20.0, 30.0], 5.0, "more than the least"),
        ([10.0, 20.0, 30.0], float("inf"), "more than the least"),
        ([10.0, 10.0, 10.0], None, "more than the least"),
        ([5.0, 10.0, 10.0, 10.0, 10.0, 10.0], None, "do not differ"),
    ],
)
def test_a_half_life_that_cannot_be_told_is_refused(
    costs: list[float], half: float | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        half_life(np.array(costs), half=half)


def test_log_logistic_does_not_overflow() -> None:
    form = Deterrence(Form.LOG_LOGISTIC, -1e4, 1e3, 1.0, "x")
    assert form.at(np.array([1e-9, 1e9])).tolist() == pytest.approx([1.0, 0.0], abs=1e-9)
