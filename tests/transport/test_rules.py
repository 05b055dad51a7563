"""Rules, admission, areas, tolls and closures against independent expectations."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from globalarctic.errors import DataError, InputError, NoRateError, SchemaError, UnknownNameError
from globalarctic.landmask import load_land_mask
from globalarctic.records import row_of
from globalarctic.transport.costs.tolls import (
    load_suez_rates,
    nsr_dues_rub,
    nsr_tariff_season,
    panama_toll_usd,
    read_suez_rates,
    suez_changes,
    suez_dues_sdr,
)
from globalarctic.transport.network.corridors import families
from globalarctic.transport.rules.admission import (
    AdmissionVerdict,
    IceState,
    admission,
    load_admission,
    load_zones,
)
from globalarctic.transport.rules.areas import load_areas, resolve_area, rhumb_points, stays
from globalarctic.transport.rules.closures import load_closures, shut_by
from globalarctic.transport.rules.effects import Effect, rule_finding
from globalarctic.transport.rules.polarcode import (
    in_arctic_waters,
    load_ice_classes,
    polar_category,
    polar_stays,
    resolve_ice_class,
)
from globalarctic.transport.rules.table import (
    EVERYWHERE,
    Dates,
    Standing,
    later_rules_for,
    load_rules,
    resolve_rule,
    rules_for,
)
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.vessels import load_vessels, resolve_vessel


# ------------------------------------------------------------------ dated rows
@pytest.mark.parametrize(
    ("start", "end", "day", "standing"),
    [
        ("2020-09-18", "", "2020-09-17", Standing.NOT_YET),
        ("2020-09-18", "", "2020-09-18", Standing.IN_FORCE),
        ("2020-02", "", "2020-02-28", Standing.START_UNKNOWN),
        ("2020-02", "", "2020-02-29", Standing.IN_FORCE),
        ("2013", "2020-09-17", "2013-06-01", Standing.START_UNKNOWN),
        ("2013", "2020-09-17", "2020-09-17", Standing.IN_FORCE),
        ("2013", "2020-09-17", "2020-09-18", Standing.ENDED),
        ("", "2024-01", "2024-01-31", Standing.START_UNKNOWN),
        ("", "2024-01", "2024-02-01", Standing.ENDED),
        ("", "", "1900-01-01", Standing.START_UNKNOWN),
    ],
)
def test_a_row_stands_by_its_dates(start: str, end: str, day: str, standing: Standing) -> None:
    assert Dates(start, end).standing(dt.date.fromisoformat(day)) is standing


def test_wrong_dates_are_refused() -> None:
    for start, end in (("May 2020", ""), ("2020-13", ""), ("2020", "2019-12-31")):
        with pytest.raises(SchemaError, match=r"rules\.csv line 7"):
            row_of(Dates, {"valid_from": start, "valid_to": end}, "rules.csv line 7")


@pytest.mark.parametrize(
    ("family", "day", "later", "now"),
    [
        ("nsr-east", "2012-08-20", "nsr-permit-2013", ""),
        ("nsr-west", "2018-08-20", "nsr-escort-flag", "nsr-permit-2013"),
        ("nwp", "2016-08-01", "polarcode", "nordreg"),
        ("turkish-straits", "2022-01-01", "montreux-dues-2022", "montreux"),
        ("suez", "1990-01-01", "suez-dues", "constantinople"),
    ],
)
def test_rules_that_came_later_are_told_and_none_stands_twice(
    family: str, day: str, later: str, now: str
) -> None:
    on = dt.date.fromisoformat(day)
    after = [rule.rule_id for rule in later_rules_for((family,), on)]
    in_force = [rule.rule_id for rule in rules_for((family,), on)]
    assert later in after
    assert not set(after) & set(in_force)
    assert now in [*in_force, ""]
    # a rule that replaces another is not told beside it
    assert {rule.superseded_by for rule in load_rules()}.isdisjoint(after)


def test_rules_point_at_what_exists() -> None:
    rules = load_rules()
    ids = [rule.rule_id for rule in rules]
    assert len(set(ids)) == len(ids)
    for rule in rules:
        assert set(rule.applies_to) <= {*families(), EVERYWHERE}, rule.rule_id
        assert rule.applies_to or rule.area or rule.states, rule.rule_id
        assert rule.grade in {"V", "C", "G"}
        if rule.superseded_by:
            # The successor begins when the row ends: no gap and no overlap on any day.
            end = dt.date.fromisoformat(rule.dates.end)
            after = resolve_rule(rule.superseded_by)
            assert after.holds(end + dt.timedelta(days=1)), rule.rule_id
            assert after.standing(end) in {Standing.NOT_YET, Standing.START_UNKNOWN}, rule.rule_id


def test_the_day_chooses_the_row() -> None:
    def ids(family: str, day: str) -> set[str]:
        return {r.rule_id for r in rules_for((family,), dt.date.fromisoformat(day))}

    assert "nsr-permit-2013" in ids("nsr-west", "2020-09-17")
    assert "nsr-permit" not in ids("nsr-west", "2020-09-17")
    assert "nsr-permit-2013" not in ids("nsr-west", "2020-09-18")
    assert "nsr-permit" in ids("nsr-west", "2020-09-18")
    dues = {"montreux-dues-2022", "montreux-dues-2023", "montreux-dues-2024", "bosphorus"}
    assert ids("turkish-straits", "2024-05-01") & dues == {"montreux-dues-2023"}
    assert ids("turkish-straits", "2026-01-01") & dues == {"bosphorus"}
    assert not ids("turkish-straits", "2020-01-01") & dues
    with pytest.raises(UnknownNameError, match="nordreg"):
        resolve_rule("nordrig")


# ------------------------------------------------------------------ admission
def test_superseded_admission_never_answers_after_its_end() -> None:
    for zone in load_zones():
        for name in ("none", "Ice1", "Ice2", "Ice3", "Arc4", "Arc5", "Arc6", "Arc9"):
            for escorted in (False, True):
                for month in range(1, 13):
                    day = dt.date(2026, month, 15)
                    held = admission(name, day, zone.zone_id, "light", escorted)
                    assert held.verdict is AdmissionVerdict.NO_RULE
                    assert held.row is None


@pytest.mark.parametrize(
    ("name", "day", "zone", "ice", "escorted", "verdict"),
    [
        ("none", "2019-08-01", "kara-sw", "light", False, AdmissionVerdict.NOT_ALLOWED),
        ("none", "2019-08-01", "chukchi", "light", True, AdmissionVerdict.ALLOWED),
        ("Ice1", "2019-08-01", "laptev-w", "light", False, AdmissionVerdict.ALLOWED),
        ("Ice1", "2019-08-01", "laptev-w", "medium", False, AdmissionVerdict.NOT_ALLOWED),
        ("Ice2", "2019-08-01", "kara-ne", "medium", True, AdmissionVerdict.ALLOWED),
        ("Ice2", "2019-08-01", "laptev-w", "medium", True, AdmissionVerdict.NOT_ALLOWED),
        ("Ice3", "2019-08-01", "kara-sw", "light", True, AdmissionVerdict.NO_RULE),
        ("Ice3", "2019-11-15", "kara-sw", "light", False, AdmissionVerdict.ALLOWED),
        ("Ice3", "2019-11-16", "kara-sw", "open", False, AdmissionVerdict.NOT_ALLOWED),
        ("Ice3", "2020-06-30", "kara-sw", "light", True, AdmissionVerdict.NOT_ALLOWED),
        ("Ice3", "2020-07-01", "kara-sw", "light", False, AdmissionVerdict.ALLOWED),
        ("Ice3", "2020-07-01", "kara-sw", "open", False, AdmissionVerdict.NO_RULE),
        ("Ice1", "2017-08-01", "kara-sw", "light", False, AdmissionVerdict.NO_RULE),
        ("Ice1", "2012-08-01", "kara-sw", "light", False, AdmissionVerdict.NO_RULE),
        ("IC", "2019-08-01", "kara-ne", "medium", True, AdmissionVerdict.ALLOWED),
        ("Arc4", "2019-08-01", "kara-sw", "light", False, AdmissionVerdict.NO_RULE),
    ],
)
def test_admission_of_the_rows_on_file(
    name: str, day: str, zone: str, ice: str, escorted: bool, verdict: AdmissionVerdict
) -> None:
    held = admission(name, dt.date.fromisoformat(day), zone, ice, escorted)
    assert held.verdict is verdict
    assert held.superseded == (verdict is not AdmissionVerdict.NO_RULE)
    assert held.to_dict()["verdict"] == verdict.value


def test_superseded_rows_come_back_as_background() -> None:
    held = admission("Ice2", dt.date(2026, 8, 1), "kara-sw", "light", escorted=True)
    assert {"2017-ice2-escorted-kara", "decree-1487"} <= {row.row_id for row in held.background}
    assert "superseded by decree-1487" in str(held.reason)
    permit = admission("Ice1", dt.date(2024, 8, 1), "kara-sw", "light", escorted=False)
    assert permit.verdict is AdmissionVerdict.NO_RULE
    assert "permit of one ship" in str(permit.reason)


def test_double_acting_ships() -> None:
    def ask(day: str, double_acting: bool = True) -> AdmissionVerdict:
        when = dt.date.fromisoformat(day)
        return admission(
            "Arc7", when, "kara-sw", "heavy", False, double_acting=double_acting
        ).verdict

    assert ask("2026-01-31") is AdmissionVerdict.ALLOWED
    assert ask("2026-02-01") is AdmissionVerdict.NO_RULE
    assert ask("2026-06-01") is AdmissionVerdict.ALLOWED
    assert ask("2026-06-01", double_acting=False) is AdmissionVerdict.NO_RULE
    assert ask("2024-06-01") is AdmissionVerdict.ALLOWED
    assert (
        ask("2023-07-15") is AdmissionVerdict.NO_RULE
    )  # the start of the earlier wording is not on file


def test_wrong_questions_are_refused() -> None:
    day = dt.date(2026, 8, 1)
    with pytest.raises(UnknownNameError, match="kara-sw"):
        admission("Arc4", day, "kara", "light", False)
    with pytest.raises(UnknownNameError, match="medium"):
        admission("Arc4", day, "kara-sw", "mediun", False)
    with pytest.raises(UnknownNameError, match="Arc4"):
        admission("Arc44", day, "kara-sw", "light", False)


@pytest.mark.reference
def test_admission_holds_the_reference_cells(reference_dir: Path) -> None:
    rows = {row.row_id: row for row in load_admission()}
    with (reference_dir / "facts" / "nsr_admission_partial.csv").open(encoding="utf-8") as stream:
        checked = 0
        for given in csv.DictReader(stream):
            if given["period"] != "1 Jul-15 Nov":
                continue
            place = "kara" if "Kara" in given["area"] else "east"
            mode = {"icebreaker": "escorted"}.get(given["mode"], given["mode"])
            row = rows[f"2017-{given['ice_class'].lower()}-{mode}-{place}"]
            held = {ice.value: row.answer(ice) for ice in IceState}
            for ice in ("heavy", "medium", "light"):
                assert held[ice] == {"+": True, "-": False}[given[f"{ice}_ice"]], row.row_id
                checked += 1
    assert checked == 42


# ------------------------------------------------------------------ Polar Code
def test_arctic_waters_follow_the_vertices() -> None:
    # Either side of each vertex and of the lines between them (checked by hand on the text).
    inside = [(-30.0, 68.0), (0.0, 74.0), (19.0, 73.7), (40.0, 70.5), (60.0, 70.0), (73.0, 72.0),
              (180.0, 60.1), (-168.0, 65.0), (-165.0, 60.4), (-80.0, 62.0), (-58.0, 61.0),
              (-41.9, 60.0), (0.0, 90.0), (-164.0, 64.0)]  # fmt: skip
    outside = [(-25.0, 66.0), (-20.0, 66.6), (0.0, 70.0), (15.0, 72.0), (33.0, 69.3), (41.0, 68.5),
               (38.0, 65.5), (180.0, 59.9), (-80.0, 58.0), (-58.0, 59.0), (150.0, 58.0),
               (160.0, 61.0), (-150.0, 60.2), (-45.0, 57.0)]  # fmt: skip
    assert in_arctic_waters(*np.array(inside).T).all()
    assert not in_arctic_waters(*np.array(outside).T).any()


def test_rhumb_and_great_circle_edges_differ() -> None:
    # Half-way from Bjornoya to Cape Kanin Nos the great circle runs north of the rhumb line.
    area = resolve_area("polar-arctic")
    lon, lat = rhumb_points(19.0166667, 73.5266667, 43.3846667, 68.6381667)
    middle = len(lon) // 2
    assert not area.contains(lon[middle], lat[middle])
    assert area.contains(lon[middle], lat[middle] + 0.6)
    # Along 60 N the edge is the parallel, not the great circle (which would reach 60.4 N).
    for x in np.linspace(-95.0, -57.0, 9):
        assert area.contains(x, 60.02)
        assert not area.contains(x, 59.98)


def test_closing_lines_lie_on_land() -> None:
    mask = load_land_mask()
    for area in load_areas():
        for k, kind in enumerate(area.line):
            if kind != "land":
                continue
            n = (k + 1) % len(area.line)
            ends = (area.lon[k], area.lat[k], area.lon[n], area.lat[n])
            lon, lat = rhumb_points(*(float(v) for v in ends), step_km=2.0)
            wet = mask.is_ocean(lon, lat)
            # Ends on the shore, a firth, the lagoon of Manzala: at most 25 km of water.
            assert wet.sum() <= 25, (area.area_id, k)


def test_stays_find_where_a_way_enters_and_leaves() -> None:
    # Along 170 W northward: 60 N lies half-way between 50 and 70 N.
    (held,) = polar_stays([-170.0, -170.0], [50.0, 70.0], [0.0, 100.0])
    assert held.enter_lat == pytest.approx(60.0, abs=1e-3)
    assert held.enter_h == pytest.approx(50.0, abs=0.01)
    assert held.leave_h == 100.0
    assert held.length_km == pytest.approx(1114.9, abs=0.5)  # 60 to 70 N on the ellipsoid
    there_and_back = polar_stays([-170, -170, -170], [58.0, 62.0, 58.0], [0.0, 10.0, 20.0])
    assert [round(s.enter_h, 1) for s in there_and_back] == [5.0]
    assert there_and_back[0].leave_h == pytest.approx(15.0, abs=0.01)
    assert polar_stays([-170, -160], [50.0, 50.0], [0.0, 1.0]) == ()
    with pytest.raises(InputError, match="two points"):
        stays(resolve_area("baltic-eca"), [1.0], [1.0], [0.0])


def test_emission_areas_part_at_their_limits() -> None:
    north, baltic, med = (
        resolve_area(f"{name}-eca") for name in ("north-sea", "baltic", "mediterranean")
    )
    lon = [3.0, -3.0, 0.0, -6.0, -3.0, 11.0, 11.0, -5.5, 4.0]
    lat = [55.0, 50.0, 62.1, 49.5, 54.0, 57.9, 57.6, 56.0, 61.9]
    assert north.contains(lon, lat).tolist() == [
        True, True, False, False, False, True, False, False, True,
    ]  # fmt: skip
    assert baltic.contains([11.0, 11.0, 20.0, 24.5, 29.0], [57.6, 57.9, 56.0, 65.0, 59.9]).tolist() == [
        True, False, True, True, True,
    ]  # fmt: skip
    assert med.contains(
        [5.0, -5.5, -6.5, 32.3, 18.0, 15.0, 28.0, 35.0, 26.0, 33.0, 38.0],
        [40.0, 35.95, 36.0, 31.4, 31.5, 43.0, 40.8, 34.0, 40.5, 32.0, 18.0],
    ).tolist() == [True, True, False, False, True, True, False, True, True, True, False]


def test_categories_and_classes() -> None:
    assert [polar_category(f"PC{k}") for k in range(1, 8)] == list("AAAAABB")
    assert {polar_category(name) for name in ("none", "IA", "IA Super", "IB", "IC", "II")} == {"C"}
    assert polar_category("Arc7") == ""
    names = [n.casefold() for c in load_ice_classes() for n in (c.ice_class, *c.aliases)]
    assert len(set(names)) == len(names)
    for vessel in load_vessels():
        assert resolve_ice_class(vessel.ice_class).grade in {"V", "G"}


# ------------------------------------------------------------------ fuel
def test_fuel_against_the_ban_and_the_areas() -> None:
    from dataclasses import replace

    ship = resolve_vessel("container-3600-1a")
    ban, area = resolve_rule("hfo-arctic"), resolve_rule("eca-baltic")
    assert rule_finding(ban, replace(ship, fuel="HFO"))[0] is Effect.CONFLICT
    assert "delivery note" in str(rule_finding(ban, ship)[1])
    assert "no heavy fuel" in str(rule_finding(ban, replace(ship, fuel="MGO"))[1])
    assert rule_finding(area, ship)[0] is Effect.COST
    assert rule_finding(area, replace(ship, fuel="MGO"))[0] is Effect.SHOWN
    assert rule_finding(resolve_rule("eca-baltic-2010"), ship)[0] is Effect.SHOWN
    assert not ban.holds(dt.date(2024, 6, 30))
    assert ban.holds(dt.date(2024, 7, 1))
    with pytest.raises(UnknownNameError, match="MGO"):
        rule_finding(ban, replace(ship, fuel="coal"))


# ------------------------------------------------------------------ tolls
def test_tolls_are_exact() -> None:
    first = dt.date(2005, 6, 1)
    assert suez_dues_sdr("container or car", 45_000, on=first).amount == 155_200.0
    assert suez_dues_sdr("dry bulk", 30_000, on=first).amount == 100_950.0
    assert nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=5).amount == 36_194_100.0
    assert (
        panama_toll_usd(beam_m=48.2, capacity_teu=12000, loaded_teu=10800, empty_teu=1200)
        == 1_099_200
    )


@pytest.mark.reference
def test_tolls_equal_the_reference_cases(reference_dir: Path) -> None:
    cases = json.loads((reference_dir / "facts" / "toll_test_cases.json").read_text())
    held = {case["case"]: case for case in cases}
    assert len(held) == 4
    for name, case in held.items():
        if name.startswith("Panama"):
            toll = panama_toll_usd(
                beam_m=48.2, capacity_teu=12000, loaded_teu=10800, empty_teu=1200
            )
            assert toll == case["usd"]
        elif "container" in name:
            first = dt.date(2005, 6, 1)
            assert suez_dues_sdr("container or car", 45_000, on=first).amount == case["sdr"]
        elif "bulk" in name:
            first = dt.date(2005, 6, 1)
            assert suez_dues_sdr("dry bulk", 30_000, on=first).amount == case["sdr"]
        else:
            held_rub = nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=5)
            assert held_rub.amount == case["rub"]


def test_suez_bands_sum_and_old_rates_say_so() -> None:
    first = dt.date(2005, 6, 1)
    held = suez_dues_sdr("crude tanker", 100_000, on=first)
    by_hand = 5000 * 7.65 + 5000 * 3.73 + 10000 * 3.35 + 50000 * 1.44 + 30000 * 1.25
    assert held.amount == pytest.approx(by_hand, abs=1e-9)
    assert held.amount == pytest.approx(sum(part[1] for part in held.parts))
    assert (held.rate_year, held.current) == (2005, False)
    assert suez_dues_sdr("crude tanker", 4_000, laden=False, on=first).amount == pytest.approx(
        4000 * 5.69
    )
    tiers = suez_dues_sdr("container or car", 45_000, deck_tiers=5, on=first)
    assert tiers.amount == pytest.approx(155_200 * 1.12)
    # 2006: 5,000 x 7.65 + 5,000 x 4.35 + 10,000 x 3.57 + 20,000 x 2.56 + 5,000 x 2.56.
    assert suez_dues_sdr("container or car", 45_000).amount == pytest.approx(159_700)
    later = suez_dues_sdr("container or car", 45_000, deck_tiers=5, on=dt.date(2026, 8, 1))
    assert later.amount == pytest.approx(159_700 * 1.31)
    with pytest.raises(NoRateError, match="in ballast"):
        suez_dues_sdr("special floating unit", 1000, laden=False)
    amounts = [suez_dues_sdr("LPG", scnt).amount for scnt in range(500, 90_000, 500)]
    assert all(a < b for a, b in itertools.pairwise(amounts))
    with pytest.raises(UnknownNameError, match="dry bulk"):
        suez_dues_sdr("bulk dry", 1000)
    for wrong in (0.0, -5.0, float("nan"), float("inf")):
        with pytest.raises(InputError, match="scnt"):
            suez_dues_sdr("LPG", wrong)
    with pytest.raises(InputError, match="8, 10, 11 tiers"):
        suez_dues_sdr("LPG", 1000, deck_tiers=9)


def test_rates_of_ones_own_are_current(tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(
        "ship_type,band,band_scnt,laden_sdr,ballast_sdr,valid_from,source\n"
        "mine,1,1000,10,5,2026-01-01,circular\nmine,2,,2,1,2026-01-01,circular\n"
    )
    held = suez_dues_sdr("mine", 1500, rates=read_suez_rates(file))
    assert (held.amount, held.current, held.rate_year) == (11_000.0, True, 2026)
    file.write_text("ship_type,band\nmine,1\n")
    with pytest.raises(SchemaError, match="band_scnt"):
        read_suez_rates(file)
    with pytest.raises(DataError, match="cannot read"):
        read_suez_rates(tmp_path / "none.csv")
    assert {band.ship_type for band in load_suez_rates()} >= {"LPG", "dry bulk"}


def test_suez_changes_are_dated() -> None:
    def shares(kind: str, day: str) -> list[float | None]:
        return [c.change_frac for c in suez_changes(kind, dt.date.fromisoformat(day))]

    assert shares("crude tanker", "2008-03-31") == []
    assert shares("crude tanker", "2021-12-31") == [0.071, 0.03, 0.05]
    assert shares("crude tanker", "2023-06-01")[3:] == [0.06, 0.15, 0.15]
    assert shares("dry bulk", "2024-01-15")[-2:] == [0.10, 0.05]
    assert shares("container or car", "2025-06-01")[-3:] == [0.15, 0.15, -0.15]
    assert shares("container or car", "2025-08-13")[-2:] == [0.15, 0.15]
    assert shares("special floating unit", "2024-02-01")[-2:] == [0.15, None]


def test_nsr_ceilings_refuse_what_is_not_on_file() -> None:
    assert nsr_dues_rub("Arc7", 40_000, season="winter-spring", zones=7).amount == 40_000 * 1313.72
    # Printed by PNNL as the published tariff: Arc5, 40,001-100,000 GT, three zones.
    assert nsr_dues_rub("Arc5", 50_000, season="winter-spring", zones=3).amount == 50_000 * 774.15
    assert nsr_dues_rub("Arc4", 70_000, season="summer-autumn", zones=7).grade == "V"
    assert nsr_dues_rub("Arc4", 30_000, season="summer-autumn", zones=7).grade == "C"
    for name, gt, season in (
        ("Arc4", 5_000, "winter-spring"),
        ("Arc4", 100_001, "winter-spring"),
        ("none", 30_000, "summer-autumn"),
        ("Ice3", 30_000, "winter-spring"),
    ):
        with pytest.raises(NoRateError, match="no rate on file"):
            nsr_dues_rub(name, gt, season=season, zones=3)
    for season, zones in (("winter", 3), ("winter-spring", 0), ("winter-spring", 8)):
        with pytest.raises(InputError, match="zones 1 to 7"):
            nsr_dues_rub("Arc4", 30_000, season=season, zones=zones)
    months = [nsr_tariff_season(dt.date(2026, m, 1)) for m in (6, 7, 11, 12)]
    assert months == ["winter-spring", "summer-autumn", "summer-autumn", "winter-spring"]


# ------------------------------------------------------------------ closures
def test_closures_read_alike_from_csv_and_toml(tmp_path: Path) -> None:
    rows = tmp_path / "c.csv"
    rows.write_text(
        "passage,from,to,note,source\nbab-el-mandeb,2026-01-01,2026-06-30,what if,own\nnwp,2026-03-01,,,own\n"
    )
    tables = tmp_path / "c.toml"
    tables.write_text(
        '[[closure]]\npassage = "Bab-el-Mandeb"\nfrom = 2026-01-01\nto = 2026-06-30\nnote = "what if"\nsource = "own"\n'
        '[[closure]]\npassage = "nwp"\nfrom = "2026-03-01"\nsource = "own"\n'
    )
    held = load_closures(rows)
    assert held == load_closures(tables)
    assert held[0].gate_ids == ("bab-el-mandeb",)
    assert set(held[1].gate_ids) == set(families()["nwp"])
    for day, closed in (("2025-12-31", 0), ("2026-01-01", 1), ("2026-06-30", 1), ("2026-07-01", 0)):
        when = dt.date.fromisoformat(day)
        assert held[0].closed_on(when) == bool(closed)
    assert held[1].closed_on(dt.date(2090, 1, 1))
    assert [c.passage for c in shut_by(held, dt.date(2025, 11, 17))] == ["bab-el-mandeb"]
    assert shut_by(held, dt.date(2025, 11, 16)) == ()
    assert [c.passage for c in shut_by(held, dt.date(2026, 7, 1))] == ["nwp"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("passage,from,to,note,source\nsuez,1 May,,,own\n", "line 2: from holds '1 May'"),
        ("passage,from,to,note,source\nsuez,2026-05-02,2026-05-01,,own\n", "two dates in order"),
        ("passage,from,to,note,source\nsuez,2026-05-02,,,\n", r"lacking=\['source'\]"),
        ("passage,from,to,note,source\nsues,2026-05-02,,,own\n", "did you mean suez"),
        ("passage,from,until,note,source\nsuez,2026-05-02,,,own\n", r"odd=\['until'\]"),
        ("passage,from,to,note,source\nsuez,2026-05-02\n", "line 2"),
        ("passage,from,to,note,source\n", "no closure"),
    ],
)
def test_wrong_closures_say_what_is_wrong(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "c.csv"
    file.write_text(content)
    with pytest.raises((SchemaError, UnknownNameError), match=says):
        load_closures(file)


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
    assert not shut.corridors[0].possible
    assert shut.corridors[0].reason.code == "transport.refusal.closed-avoided"
    assert any("Bab-el-Mandeb closed from 2026-09-01" in str(text) for text in shut.assumptions)
    assert later.corridors[0].possible


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
