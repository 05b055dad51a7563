"""Ice of later years: a steady method, checked backwards, and meanings that are never mixed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import globalarctic.outlook.seasons as outlook_seasons
from globalarctic.cli import cli
from globalarctic.errors import InputError
from globalarctic.outlook.ice import (
    IceFree,
    MovedIce,
    bias_check,
    driver_at,
    extents,
    fit_driver,
    fit_sensitivity,
    moved_ice,
)
from globalarctic.outlook.seasons import SeasonOutlook, outlook_rows, season_outlook
from globalarctic.transport.ice.atlas import IceAtlas, load_atlas
from globalarctic.transport.search.engine import Engine, load_engine
from globalarctic.transport.search.voyages import voyages
from globalarctic.transport.studies.seasons import Season, season


@pytest.fixture(scope="module")
def atlas() -> IceAtlas:
    return load_atlas()


def test_extents_equal_the_atlas_own(atlas: IceAtlas) -> None:
    found = extents(atlas)
    field = atlas.month(2012, 9)
    assert found[12, 8] == pytest.approx(atlas.extent_km2(field), rel=0.02)


def test_a_year_that_is_not_moved_stays_as_it_was(atlas: IceAtlas) -> None:
    still = MovedIce(atlas, fit_sensitivity(atlas), dict.fromkeys(map(int, atlas.years), 0.0))
    for year in (2000, 2012, 2019):
        conc, bins = still.window(year)
        wanted = atlas.window(year)
        assert np.array_equal(conc, wanted[0])
        assert np.array_equal(bins, wanted[1])


def test_later_and_faster_means_less_ice(atlas: IceAtlas) -> None:
    driver = fit_driver([int(y) for y in atlas.years], extents(atlas).mean(axis=1))
    held = fit_sensitivity(atlas)
    assert driver.slope_km2 < 0
    sums = [
        moved_ice(atlas, held, driver, year=year, quantile=q).extents_km2([2015]).sum()
        for year, q in ((2025, 0.5), (2035, 0.9), (2035, 0.5), (2035, 0.1), (2050, 0.1))
    ]
    assert sums == sorted(sums, reverse=True)
    assert driver_at(driver, 2500) == 0.0


def test_ice_never_lies_where_a_month_never_had_any(atlas: IceAtlas) -> None:
    held = fit_sensitivity(atlas)
    more = MovedIce(atlas, held, dict.fromkeys(map(int, atlas.years), 5.0))
    conc, bins = more.months(2012)
    assert not conc[~held.ever].any()
    assert bins.min() >= 1
    assert bins.max() <= 100
    assert conc.max() <= 100


def test_the_past_is_foretold_better_than_without_a_trend(atlas: IceAtlas) -> None:
    found = bias_check(atlas, fitted=range(2000, 2013), tested=range(2013, 2020))
    error = np.array([one.foretold_km2 - one.observed_km2 for one in found])
    plain = np.array([one.persistence_km2 - one.observed_km2 for one in found])
    assert np.abs(error).mean() < 0.5 * np.abs(plain).mean()
    assert abs(error[8]) < 0.3e6
    with pytest.raises(InputError, match="must be later"):
        bias_check(atlas, fitted=range(2000, 2013), tested=range(2010, 2015))


def test_the_fit_recovers_a_made_up_change(atlas: IceAtlas) -> None:
    line = fit_driver(range(2000, 2020), 12e6 - 5e4 * (np.arange(20) - 9.5))
    assert line.slope_km2 == pytest.approx(-5e4)
    assert line.slope_se_km2 == pytest.approx(0.0, abs=1e-3)
    with pytest.raises(InputError, match="at least five"):
        fit_driver(range(2000, 2003), np.ones(3))
    with pytest.raises(InputError, match="at least five"):
        fit_sensitivity(atlas, years=(2000, 2001))


def test_voyages_meet_the_ice_of_the_engine_that_is_passed(atlas: IceAtlas) -> None:
    none = MovedIce(atlas, fit_sensitivity(atlas), dict.fromkeys(map(int, atlas.years), 0.0))
    bare = replace(none, atlas=replace(atlas, conc_pct=np.zeros_like(atlas.conc_pct)))
    bundled = load_engine()
    free = bundled.with_ice(bare)

    def passed(engine: Engine | None) -> bool:
        sailed = voyages(
            "Dalian", "Rotterdam", corridor="nsr", departs=[dt.date(2023, 2, 1)],
            vessel="container-3600-1a", ice_years=(2012,), engine=engine,
        )  # fmt: skip
        return bool(sailed.passed[0, 0])

    assert [passed(engine) for engine in (None, free, bundled, free, None)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert not free.window(2012)[0].any()
    assert bundled.window(2012)[0].any()


def fake(calls: list[tuple[str, str]]) -> Any:
    """Return a season of a hundred days, and remember what was asked."""

    def one(origin: str, target: str, **ask: Any) -> Season:
        calls.append((origin, target))
        held = season(
            "Omsk", "Salekhard", corridor="land-ice", vessel="container-3600-1a", ice_years=(2012,)
        )
        chance = np.zeros(365)
        chance[200:300] = 1.0
        return replace(held, pass_prob=chance)

    return one


def test_seasons_are_computed_once_and_say_what_they_mean(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(outlook_seasons, "season", fake(calls))
    found = season_outlook("A", "B", years=(2035,), quantiles=(0.1, 0.5))
    assert len(calls) == 3
    assert [(one.year, one.quantile) for one in found] == [(0, 0.5), (2035, 0.1), (2035, 0.5)]
    assert season_outlook("A", "B", years=(2035,), quantiles=(0.1, 0.5)) == found
    assert len(calls) == 3
    assert {one.meaning for one in found} == {IceFree.SHIP_SEASON.value}
    assert found[0].month_prob[7] == 1.0
    rows = outlook_rows(found)
    assert rows[0]["year"] == "observed"
    done = CliRunner().invoke(
        cli,
        ["outlook", "season", "A", "B", "--year", "2035", "--middle", "--quiet",
         "--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "a.csv"),
         "--plot", str(tmp_path / "a.png")],
        catch_exceptions=False,
    )  # fmt: skip
    assert done.exit_code == 0
    assert json.loads((tmp_path / "a.json").read_text())["scenario"] is True
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    shown = CliRunner().invoke(cli, ["outlook", "season", "A", "B", "--year", "2035", "--middle"])
    text = " ".join(shown.stdout.split())
    assert "says nothing of the whole Arctic being free of ice" in text
    assert "no forecast" in text


def test_meanings_are_never_mixed() -> None:
    assert {one.value for one in IceFree} == {"arctic_below_1m", "coastal_way", "ship_season"}
    fields = SeasonOutlook.__dataclass_fields__
    assert fields["meaning"].default == IceFree.SHIP_SEASON.value


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"years": (2019,)}, "give 2020 to 2050"),
        ({"years": (2051,)}, "give 2020 to 2050"),
        ({"quantiles": (0.0,)}, "above 0 to below 1"),
        ({"ice_years": (1990,)}, "no ice year 1990"),
    ],
)
def test_bad_questions_are_refused(ask: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        season_outlook("Dalian", "Rotterdam", **ask)


def test_the_bias_is_shown() -> None:
    done = CliRunner().invoke(cli, ["outlook", "bias"], catch_exceptions=False)
    assert "Error without trend" in done.stdout
    assert "outcome was known" in " ".join(done.stdout.split())
    bad = CliRunner().invoke(cli, ["outlook", "bias", "--fit", "long ago"])
    assert "is no span of years" in str(bad.exception)
