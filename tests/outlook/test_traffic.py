"""Traffic: monotone in its parts, calibrated to what was observed, honest about the past."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tests.answers import check_answer

import globalarctic.outlook.engine_inputs as figures_module
from globalarctic.cli import cli
from globalarctic.data.tables import read_table
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.investments.register import load_register
from globalarctic.outlook.backcast import VINTAGES, backcast, backcasts, crps, naive_drift
from globalarctic.outlook.choice import calibrate, route_share
from globalarctic.outlook.plots import draw_traffic
from globalarctic.outlook.reach import reach
from globalarctic.outlook.scenario import WAYS, Scenario, load_scenario, scenario_names
from globalarctic.outlook.traffic import (
    ASIA_EUROPE,
    RUSSIAN,
    Figures,
    observed,
    traffic,
    traffic_sobol,
)
from globalarctic.words import speaking

OPEN = tuple(1.0 if m in (7, 8, 9) else 0.0 for m in range(12))
LATER = tuple(1.0 if m in (6, 7, 8, 9, 10) else 0.0 for m in range(12))

DAYS = {"nsr": 17.0, "suez": 24.0, "cape": 31.0, "rail": 17.0}
COST: dict[str, float | None] = {"nsr": 970.0, "suez": 1050.0, "cape": 1100.0, "rail": None}
FIGURES = Figures(DAYS, COST, OPEN, LATER, 2035)
SCENARIO = load_scenario()


def utility(**changes: float) -> dict[str, np.ndarray]:
    base = {"nsr": -1.0, "suez": -0.8, "cape": -1.5, "rail": -1.2} | changes
    return {way: np.array([base[way]]) for way in WAYS}


def share(scale: float, **changes: float) -> float:
    return float(route_share(utility(**changes), np.array([scale]))[0][0])


def middle(scenario: Scenario, year: int, figures: Figures = FIGURES) -> float:
    """Return the median transit between Asia and Europe of a year, t."""
    answer = traffic(scenario, figures, draws=1000)
    return float(answer.band("asia_europe")[2, answer.years.index(year)])


def test_a_cheaper_suez_never_raises_the_route() -> None:
    for scale in (0.1, 0.5, 1.0):
        shares = [share(scale, suez=u) for u in np.linspace(-3, 3, 25)]
        assert all(b <= a + 1e-15 for a, b in itertools.pairwise(shares))


def test_with_one_scale_the_nested_logit_is_the_plain_one() -> None:
    plain = np.exp([utility()[way][0] for way in WAYS])
    assert share(1.0) == pytest.approx(plain[0] / plain.sum())


def test_a_closed_route_takes_nothing() -> None:
    shut = replace(FIGURES, open_prob=(0.0,) * 12, later_prob=(0.0,) * 12)
    assert not traffic(SCENARIO, shut, draws=200).transit_t.any()


def test_the_choice_has_the_share_and_the_elasticity_asked_for() -> None:
    rng = np.random.default_rng(1)
    count = 200
    cost = {way: rng.uniform(200, 4000, count) for way in WAYS}
    wanted, elasticity = rng.uniform(1e-5, 0.05, count), rng.uniform(0.3, 1.9, count)
    choice = calibrate(
        DAYS, cost, wanted, elasticity=elasticity,
        time_value_usd_per_d=rng.uniform(10, 300, count), sea_scale=rng.uniform(0.3, 0.9, count),
    )  # fmt: skip
    before = choice.share(DAYS, cost)
    np.testing.assert_allclose(before, wanted, rtol=2e-3)
    after = choice.share(DAYS, cost | {"nsr": cost["nsr"] * 1.0001})
    np.testing.assert_allclose((after / before - 1) / 1e-4, -elasticity, rtol=0.02)


def test_prices_move_the_transit_between_asia_and_europe() -> None:
    """The calibration swallowed prices once: whatever they were, the median stayed."""
    base = middle(SCENARIO, 2030)
    dear_suez = middle(SCENARIO.with_costs({"suez": (3000, 4000)}, year=2027), 2030)
    free = middle(SCENARIO.with_costs({"nsr": (0, 0)}, year=2027), 2030)
    dear = middle(SCENARIO.with_costs({"nsr": (5000, 6000)}, year=2027), 2030)
    assert 1.5 * base < dear_suez < 6 * base
    assert 1.5 * base < free < 6 * base
    assert dear < 0.1 * base
    later = traffic(SCENARIO.with_costs({"nsr": (0, 0)}, year=2030), FIGURES, draws=500)
    same = traffic(SCENARIO, FIGURES, draws=500)
    for year, equal in ((2029, True), (2030, False)):
        at = later.years.index(year)
        ratio = later.band("asia_europe")[2, at] / same.band("asia_europe")[2, at]
        assert bool(abs(ratio - 1) < 0.1) is equal


def test_ten_per_cent_on_the_price_acts_as_the_elasticity_says() -> None:
    fixed = replace(
        SCENARIO,
        transit={**SCENARIO.transit, "cost_elasticity": (1.2, 1.2), "access_drift": (0.0, 0.0)},
        cost_change_frac=dict.fromkeys(WAYS, (0.0, 0.0)),
        surcharge_usd=dict.fromkeys(WAYS, (800.0, 800.0)),
    )
    base = middle(fixed, 2026)
    dearer = middle(fixed.with_costs({"nsr": (970 * 1.1, 970 * 1.1)}, year=2026), 2026)
    assert np.log(dearer / base) / np.log(1.1) == pytest.approx(-1.2, abs=0.12)


def test_the_range_of_elasticities_is_that_of_the_studies_on_file() -> None:
    rows = read_table("cost_elasticities")
    low, high = SCENARIO.transit["cost_elasticity"]
    assert high == max(float(row["elasticity_high"]) for row in rows)
    assert min(float(row["elasticity_low"]) for row in rows) <= low < 1.0
    assert all(row["source"] for row in rows)


def test_months_count_by_their_chance_and_nothing_jumps() -> None:
    """A month that crossed 80 % once doubled the transit in a year."""
    gentle = replace(
        FIGURES, open_prob=(0,) * 6 + (0.7, 0.8, 0.9, 0.75, 0, 0),
        later_prob=(0,) * 6 + (0.9, 1.0, 1.0, 0.95, 0.3, 0),
    )  # fmt: skip
    answer = traffic(SCENARIO, gentle, draws=1000)
    transit = answer.band("transit")[2]
    assert np.all(np.abs(np.diff(transit) / transit[:-1]) < 0.08)
    assert gentle.open_months(2025, 2025) == pytest.approx(3.15)
    assert gentle.open_months(2045, 2025) == pytest.approx(4.15)


def test_transit_between_asia_and_europe_is_told_apart() -> None:
    answer = traffic(SCENARIO, FIGURES, draws=500)
    first = answer.parts[ASIA_EUROPE][:, 0]
    assert 0.005 < np.median(first / answer.transit_t[:, 0]) < 0.06
    np.testing.assert_array_equal(
        answer.transit_t, answer.parts[RUSSIAN] + answer.parts[ASIA_EUROPE]
    )
    rows = {row["year"]: row for row in read_table("nsr_transit_flows")}
    assert float(rows["2022"]["high_frac"]) == 0.0
    assert float(rows["2024"]["low_frac"]) == 0.95


def test_the_transit_of_2022_is_on_file() -> None:
    record = observed()
    assert record.transit_t[record.years.index(2022)] == 41_500
    assert not np.isnan(record.transit_t).any()


def test_a_target_shows_what_would_have_to_be_true() -> None:
    draws = traffic(SCENARIO, FIGURES, draws=4000)
    far = reach(draws, 220e6, 2035)
    check_answer(far)
    assert far.share_frac == 0.0
    assert far.basis_draws == 20
    assert far.highest_t < far.ceiling_t < 220e6
    assert far.needed_frac == pytest.approx((220 / 37) ** 0.1 - 1)
    assert far.conditions[-1].kind == "assumption"
    assert any(c.name == "Vostok Oil: capacity_t" for c in far.conditions)
    near = reach(draws, 60e6, 2035)
    assert 0.2 < near.share_frac < 0.8
    assert near.basis_draws == round(near.share_frac * 4000)
    assert reach(draws, 50e6, 2035).share_frac >= near.share_frac
    with pytest.raises(InputError, match="year 2060"):
        reach(draws, 60e6, 2060)
    with pytest.raises(InputError, match="target of nan"):
        reach(draws, float("nan"), 2035)


def test_draws_repeat_and_begin_where_the_record_ends() -> None:
    first, again = (traffic(SCENARIO, FIGURES, draws=500, seed=3) for _ in range(2))
    assert first.total_t.tobytes() == again.total_t.tobytes()
    record = observed()
    assert first.years[0] == record.years[-1] + 1
    low, *_, high = first.band()[:, 0]
    assert low < record.cargo_t[-1] * 1.1
    assert high > record.cargo_t[-1] * 0.9
    rows = first.rows()
    assert rows[0]["cargo_q10_t"] <= rows[0]["cargo_q50_t"] <= rows[0]["cargo_q90_t"]


def test_a_project_that_cannot_start_adds_nothing() -> None:
    never = replace(
        SCENARIO, growth_frac=(0.0, 0.0),
        projects=tuple(replace(p, start_prob=(0.0, 0.0)) for p in SCENARIO.projects),
    )  # fmt: skip
    held = traffic(never, replace(FIGURES, open_prob=(0.0,) * 12), draws=100)
    seen = observed()
    rest = seen.cargo_t[-1] - seen.transit_t[-1]
    np.testing.assert_allclose(held.total_t, rest)


def test_sobol_names_the_project_that_matters() -> None:
    found = traffic_sobol(SCENARIO, FIGURES, year=2035, samples=256)
    best = found.factors[int(np.argmax(found.total[:, 0]))]
    assert best.startswith("Vostok Oil")
    with pytest.raises(InputError, match="year 2060"):
        traffic_sobol(SCENARIO, FIGURES, year=2060)


def test_the_score_is_the_integral_by_definition() -> None:
    draws, came = np.array([1.0, 2.0, 4.0, 7.0]), 3.0
    grid = np.linspace(-5, 15, 200_001)
    step = (draws[:, None] <= grid).mean(axis=0) - (grid >= came)
    integral = np.sum(step**2) * (grid[1] - grid[0])
    assert crps(draws, came) == pytest.approx(integral, rel=1e-3)


@pytest.mark.parametrize("vintage", VINTAGES)
def test_backcasts_are_reported_as_found(vintage: int) -> None:
    held = backcast(vintage, FIGURES, draws=2000)
    assert [one.year for one in held.years] == list(range(vintage + 1, 2026))
    assert 0.0 <= held.coverage_frac <= 1.0
    assert held.crps_t > 0
    assert held.crps_t < held.naive_crps_t
    with pytest.raises(InputError, match="vintage 2001"):
        backcast(2001, FIGURES)
    check_answer(backcasts([vintage], FIGURES, draws=200))


def test_the_naive_drift_needs_years() -> None:
    with pytest.raises(InputError, match="at least four"):
        naive_drift(observed(until=2012), (2013,))


def test_perimeters_are_never_mixed() -> None:
    rows = read_table("nsr_targets")
    assert {row["perimeter"] for row in rows} == {"Northern Sea Route", "Murmansk to Vladivostok"}
    assert all(row["source"] and row["stated_on"] for row in rows)


def test_every_scenario_loads_and_says_why() -> None:
    for name in scenario_names():
        held = load_scenario(name)
        check_answer(held)
        assert all(project.why for project in held.projects)
        linked = {project.register_id for project in held.projects} - {""}
        assert linked <= set(load_register().projects)
    with pytest.raises(UnknownNameError, match="unknown scenario 'defalt'"):
        load_scenario("defalt")
    with pytest.raises(DataError, match="cannot read"):
        load_scenario("none.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("growth_frac = [-0.02, 0.03]", "growth_frac = [0.03, -0.02]", "base.growth_frac is"),
        ("start_prob = [0.5, 0.95]", "start_prob = [0.5, 1.95]", r"line \d+: start_prob"),
        ("last_year = 2050", "last_year = 2100", "last_year is 2100"),
        ("cost_elasticity = [0.3", "cost_elasticity = [-0.3", "transit.cost_elasticity"),
        ("# [later_cost_usd_per_teu]", "[later_cost_usd_per_teu]", "needs year"),
        ('origin = "Dalian"', 'orgin = "Dalian"', r"\[transit\] needs"),
        ("nsr = [200, 1200]", "nrs = [200, 1200]", "surcharge_usd_per_teu. needs"),
        ('why = "Cargo', 'wy = "Cargo', r"line \d+: lacks \['why'\]"),
        ("sea_scale = [0.3, 0.9]", "sea_scale = [0.3, 1.9]", "sea_scale"),
    ],
)
def test_bad_scenarios_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    import globalarctic.outlook.scenario as module

    text = (Path(module.__file__).with_name("scenarios") / "default.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SchemaError, match=words):
        load_scenario(str(path))


def test_bad_questions_are_refused() -> None:
    with pytest.raises(InputError, match="draws is 5"):
        traffic(SCENARIO, FIGURES, draws=5)
    with pytest.raises(InputError, match="ends in 2025"):
        traffic(replace(SCENARIO, last_year=2025), FIGURES)


def given(scenario: object, progress: object = None) -> Figures:
    return FIGURES


def test_commands_and_the_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures_module, "engine_figures", given)
    runner = CliRunner()
    path = tmp_path / "fan.png"
    done = runner.invoke(
        cli,
        ["outlook", "traffic", "--draws", "300", "--sobol", "2035", "--plot", str(path),
         "--csv", str(tmp_path / "a.csv")],
        catch_exceptions=False,
    )  # fmt: skip
    assert "no forecast" in done.stdout
    assert "total Sobol index" in done.stdout
    assert "rail 17 days, cost not whole" in " ".join(done.stdout.split())
    assert path.read_bytes()[:4] == b"\x89PNG"
    held = runner.invoke(cli, ["outlook", "traffic", "--draws", "300", "--json", "-"])
    assert json.loads(held.stdout)["schema"] == "outlook.traffic"
    bad = runner.invoke(cli, ["outlook", "backcast", "--vintage", "2001"])
    assert "vintage 2001" in str(bad.exception)
    done = runner.invoke(cli, ["outlook", "backcast"], catch_exceptions=False)
    assert "The outcome was known" in done.stdout
    done = runner.invoke(cli, ["outlook", "target", "220", "2035", "--draws", "500"])
    assert "0.0 % of 500 draws reach it" in " ".join(done.stdout.split())
    done = runner.invoke(cli, ["outlook", "traffic", "--cost", "suez=3000-4000", "--draws", "200"])
    assert "From 2026 a TEU costs 3,000-4,000 USD by Malacca - Suez" in " ".join(
        done.stdout.split()
    )
    bad = runner.invoke(cli, ["outlook", "traffic", "--cost", "suez"])
    assert "write for example suez=3500" in str(bad.exception)
    with pytest.raises(InputError, match="cannot draw"):
        draw_traffic(traffic(SCENARIO, FIGURES, draws=100), str(path / "x.png"))


def test_traffic_has_all_forms_of_a_result(tmp_path: Path) -> None:
    answer = traffic(SCENARIO, FIGURES, draws=100)
    check_answer(answer)
    assert answer.to_dict()["draws"] == 100
    answer.plot(tmp_path / "t.svg")
    text = (tmp_path / "t.svg").read_text(encoding="utf-8")
    assert SCENARIO.title in text
    with speaking("ru"):
        answer.plot(tmp_path / "ru.svg")
    said = (tmp_path / "ru.svg").read_text(encoding="utf-8")
    assert "млн тонн в год" in said
    assert "draws" not in said
    assert "2011 to 2050" in text


def test_the_picture_shows_the_years_that_its_title_says() -> None:
    answer = traffic(SCENARIO, FIGURES, draws=100)
    axes = answer.plot().axes[0]
    fan = axes.lines[0].get_xdata()
    assert (fan[0], fan[-1]) == (2026, 2050)
    assert str(answer.years[-1]) in SCENARIO.title
    assert axes.get_xlim()[1] >= 2050
