"""Rules, dues, admission, closures, and what `explain` says of a route."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from globalarctic.errors import DataError, InputError, NoRateError, SchemaError, UnknownNameError
from globalarctic.transport.admission import IceState, Verdict, admission
from globalarctic.transport.closures import load_closures
from globalarctic.transport.costs import panama_toll_usd
from globalarctic.transport.explain import explain
from globalarctic.transport.polarcode import in_arctic_waters, polar_category
from globalarctic.transport.results import Mode
from globalarctic.transport.routing import compare, route
from globalarctic.transport.rules import Standing, load_rules
from globalarctic.transport.tolls import (
    nsr_dues_rub,
    nsr_tariff_season,
    suez_changes,
    suez_dues_sdr,
)


def test_toll_cases_are_exact() -> None:
    neo = panama_toll_usd(beam_m=48.2, capacity_teu=12_000, loaded_teu=10_800, empty_teu=1_200)
    assert neo == 1_099_200
    assert suez_dues_sdr("container or car", 45_000).amount == 155_200.0
    assert suez_dues_sdr("dry bulk", 30_000).amount == 100_950.0
    ceiling = nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=5)
    assert (ceiling.amount, ceiling.currency, ceiling.rates_from) == (36_194_100.0, "RUB", "2014")


def test_suez_bands_by_hand() -> None:
    assert suez_dues_sdr("dry bulk", 4_000).amount == pytest.approx(4_000 * 7.65)
    assert suez_dues_sdr("dry bulk", 7_000).amount == pytest.approx(5_000 * 7.65 + 2_000 * 4.26)
    plain = suez_dues_sdr("container or car", 45_000).amount
    assert suez_dues_sdr("container or car", 45_000, deck_tiers=3).amount == pytest.approx(
        1.06 * plain
    )
    assert suez_dues_sdr("dry bulk", 7_000, laden=False).amount < 7_000 * 7.65
    assert suez_changes("dry bulk", dt.date(2022, 1, 1)) == ()


def test_what_has_no_rate_is_refused_by_name() -> None:
    with pytest.raises(NoRateError, match="no rate on file"):
        nsr_dues_rub("Arc4", 30_000, season="summer-autumn", zones=5)
    with pytest.raises(NoRateError, match="ballast"):
        suez_dues_sdr("special floating unit", 5_000, laden=False)
    with pytest.raises(UnknownNameError, match="dry bulk"):
        suez_dues_sdr("dry-bulk", 5_000)
    with pytest.raises(InputError, match="zones"):
        nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=8)
    with pytest.raises(InputError, match="more than zero"):
        suez_dues_sdr("dry bulk", 0.0)
    assert nsr_tariff_season(dt.date(2024, 7, 1)) == "summer-autumn"


def test_superseded_admission_is_background_only() -> None:
    ice = IceState.LIGHT
    old = admission("Ice1", dt.date(2018, 8, 1), zone="kara-sw", ice=ice)
    new = admission("Ice1", dt.date(2024, 8, 1), zone="kara-sw", ice=ice)
    assert old.verdict is Verdict.ADMITTED
    assert new.verdict is Verdict.NO_RULE
    assert any(text.startswith("2017-") for text in new.background)
    winter = admission("Ice1", dt.date(2018, 12, 24), zone="kara-sw", ice=ice)
    assert winter.verdict is Verdict.NOT_ADMITTED
    heavy = admission("none", dt.date(2018, 8, 1), zone="chukchi", ice=IceState.HEAVY)
    assert heavy.verdict is Verdict.NOT_ADMITTED
    arc7 = dt.date(2024, 12, 1)
    assert admission("Arc7", arc7, zone="laptev-w", ice=IceState.HEAVY).verdict is Verdict.NO_RULE
    led = admission("Arc7", arc7, zone="laptev-w", ice=IceState.HEAVY, double_acting=True)
    assert led.verdict is Verdict.ADMITTED
    with pytest.raises(UnknownNameError, match="zone"):
        admission("Arc4", arc7, zone="kara", ice=ice)


@pytest.mark.parametrize(
    ("lon", "lat", "inside"),
    [
        (30.0, 74.0, True),  # Barents Sea north of the line Bear Island - Kanin Nos
        (20.0, 71.5, False),  # off northern Norway
        (-20.0, 63.0, False),  # south of Iceland
        (-170.0, 61.0, True),  # Bering Sea north of 60 N
        (-170.0, 59.0, False),
        (-50.0, 65.0, True),  # Davis Strait
        (0.0, 80.0, True),
    ],
)
def test_polar_code_boundary(lon: float, lat: float, inside: bool) -> None:
    assert bool(in_arctic_waters(lon, lat)) is inside


def test_rules_are_dated_and_superseded_rows_name_their_successor() -> None:
    rules = {rule.rule_id: rule for rule in load_rules()}
    assert rules["hfo-arctic"].standing(dt.date(2024, 6, 30)) is Standing.NOT_YET
    assert rules["hfo-arctic"].standing(dt.date(2024, 7, 1)) is Standing.IN_FORCE
    for rule in rules.values():
        assert (rule.status == "superseded") == bool(rule.superseded_by)
        assert rule.source
        assert rule.grade
    assert polar_category("PC3") == "A"


def test_explain_names_rule_place_effect_and_source() -> None:
    way = route("Dalian", "Rotterdam", depart=dt.date(2026, 8, 20), corridor="nsr")
    found = {one.rule_id: one for one in explain(way)}
    assert {"nsr-permit", "hfo-arctic", "polarcode", "polaris", "eca-north-sea"} <= set(found)
    assert "nsr-permit-2013" not in found
    assert "no verified rule on file" in found["nsr-permit"].effect
    assert "over 0.10 %" in found["eca-north-sea"].effect
    assert found["polarcode"].met_utc < found["eca-north-sea"].met_utc
    assert all(one.source and one.dates for one in found.values())
    early = route("Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridor="nsr")
    ids = {one.rule_id for one in explain(early)}
    assert "hfo-arctic" not in ids
    assert "eca-north-sea-2010" in ids
    rail = route("Dalian", "Moscow", depart=dt.date(2026, 8, 20), corridor="manzhouli-rail")
    assert not any(leg.mode is Mode.SEA for leg in rail.legs)
    assert "sulphur-global" not in {one.rule_id for one in explain(rail)}


def _file(folder: Path, text: str) -> Path:
    path = folder / "closures.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_stated_closure_shuts_its_passage_while_it_lasts(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        '[[closure]]\npassage = "bab-el-mandeb"\nfrom = 2026-09-01\nto = 2026-12-31\n'
        'source = "own assumption"\nnote = "Red Sea"\n',
    )
    closures = load_closures(path)
    shut, later = (
        compare("Dalian", "Rotterdam", depart=day, corridors=("suez",), closures=closures)
        for day in (dt.date(2026, 8, 20), dt.date(2027, 1, 5))
    )
    assert not shut.rows[0].possible
    assert "closed" in shut.rows[0].reason
    assert any("bab-el-mandeb closed 2026-09-01" in text for text in shut.assumptions)
    assert later.rows[0].possible


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("passage = 1", SchemaError, "closure"),
        ('[[closure]]\npassage = "suez"\n', SchemaError, "lacking"),
        (
            '[[closure]]\npassage = "suez"\nfrom = 2026-02-01\nto = 2026-01-01\nsource = "x"\n',
            SchemaError,
            "two dates in order",
        ),
        (
            '[[closure]]\npassage = "sues"\nfrom = 2026-01-01\nto = 2026-02-01\nsource = "x"\n',
            UnknownNameError,
            "suez",
        ),
        ("[[closure", SchemaError, "TOML"),
    ],
)
def test_a_wrong_closure_file_says_what_is_wrong(
    tmp_path: Path, text: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        load_closures(_file(tmp_path, text))
    with pytest.raises(DataError, match="cannot read"):
        load_closures(tmp_path / "none.toml")
