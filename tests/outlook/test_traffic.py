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
from globalarctic.outlook.backcast import VINTAGES, backcast, crps, naive_drift
from globalarctic.outlook.plots import draw_traffic
from globalarctic.outlook.scenario import WAYS, load_scenario, scenario_names
from globalarctic.outlook.traffic import (
    Figures,
    choose,
    factor_names,
    observed,
    traffic,
    traffic_sobol,
)

OPEN = tuple(1.0 if m in (7, 8, 9) else 0.0 for m in range(12))
LATER = tuple(1.0 if m in (6, 7, 8, 9, 10) else 0.0 for m in range(12))

DAYS = {"nsr": 17.0, "suez": 24.0, "cape": 31.0, "rail": 17.0}
COST: dict[str, float | None] = {"nsr": 170.0, "suez": 250.0, "cape": 320.0, "rail": None}
FIGURES = Figures(DAYS, COST, OPEN, LATER, 2035)
SCENARIO = load_scenario()


def utility(**changes: float) -> dict[str, np.ndarray]:
    base = {"nsr": -1.0, "suez": -0.8, "cape": -1.5, "rail": -1.2} | changes
    return {way: np.array([base[way]]) for way in WAYS}


def test_a_cheaper_suez_never_raises_the_route() -> None:
    for scale in (0.1, 0.5, 1.0):
        shares = [
            float(choose(utility(suez=u), np.array([scale]), nsr_open=True)[0])
            for u in np.linspace(-3, 3, 25)
        ]
        assert all(b <= a + 1e-15 for a, b in itertools.pairwise(shares))


def test_a_closed_route_takes_nothing() -> None:
    assert choose(utility(), np.array([0.5]), nsr_open=False)[0] == 0.0
    shut = replace(FIGURES, open_prob=(0.0,) * 12, later_prob=(0.0,) * 12)
    held = traffic(SCENARIO, shut, draws=200)
    assert not held.transit_t.any()


def test_with_one_scale_the_nested_logit_is_the_plain_one() -> None:
    held = utility()
    plain = np.exp([held[way][0] for way in WAYS])
    found = choose(held, np.ones(1), nsr_open=True)[0]
    assert found == pytest.approx(plain[0] / plain.sum())


def test_a_cheaper_suez_never_raises_the_share_once_the_pull_is_set() -> None:
    """The pull is fitted to the first year's transit, whatever the prices are then.

    Only a later change of a price can move the share: a fall of Suez's never raises it.
    """
    from globalarctic.outlook.traffic import _factors, _pull, _share

    cube = np.random.default_rng(1).random((200, len(factor_names(SCENARIO))))
    drawn = _factors(SCENARIO, cube)
    months = np.array(OPEN) > 0.5
    pull = _pull(drawn, FIGURES, 3.2e6, months)
    before = _share(drawn, FIGURES, pull, months)
    np.testing.assert_allclose(before * drawn["demand_t"], 3.2e6, rtol=1e-6)
    cheaper = replace(FIGURES, cost_usd_per_teu={**COST, "suez": 100.0})
    assert np.all(_share(drawn, cheaper, pull, months) <= before + 1e-15)
    longer = np.array(LATER) > 0.5
    assert np.all(_share(drawn, FIGURES, pull, longer) >= before)


def test_draws_repeat_and_begin_where_the_record_ends() -> None:
    one, two = (traffic(SCENARIO, FIGURES, draws=500, seed=3) for _ in range(2))
    assert one.total_t.tobytes() == two.total_t.tobytes()
    seen = observed()
    assert one.years[0] == seen.years[-1] + 1
    low, *_, high = one.band()[:, 0]
    assert low < seen.cargo_t[-1] * 1.1
    assert high > seen.cargo_t[-1] * 0.9
    rows = one.rows()
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
        ('origin = "Dalian"', 'orgin = "Dalian"', "needs origin"),
        ("nsr = [200, 1200]", "nrs = [200, 1200]", "needs nsr"),
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
    assert "rail no rate on file" in " ".join(done.stdout.split())
    assert path.read_bytes()[:4] == b"\x89PNG"
    held = runner.invoke(cli, ["outlook", "traffic", "--draws", "300", "--json", "-"])
    assert json.loads(held.stdout)["forecast"] is False
    bad = runner.invoke(cli, ["outlook", "backcast", "--vintage", "2001"])
    assert "vintage 2001" in str(bad.exception)
    done = runner.invoke(cli, ["outlook", "backcast"], catch_exceptions=False)
    assert "The outcome was known" in done.stdout
    with pytest.raises(InputError, match="cannot draw"):
        draw_traffic(traffic(SCENARIO, FIGURES, draws=100), str(path / "x.png"))


def test_traffic_has_all_forms_of_a_result(tmp_path: Path) -> None:
    answer = traffic(SCENARIO, FIGURES, draws=100)
    check_answer(answer)
    assert answer.to_dict()["draws"] == 100
    answer.plot(tmp_path / "t.svg")
    assert SCENARIO.title in (tmp_path / "t.svg").read_text(encoding="utf-8")
