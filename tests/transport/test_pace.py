"""Speeds as sailed: groups of ships, fuel by speed, draught by load, hindrances and bands."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from globalarctic.errors import GlobalArcticError, InputError
from globalarctic.transport import compare
from globalarctic.transport._kernels.hinder import dark_share
from globalarctic.transport.search.hinder import Hours, band_of
from globalarctic.transport.ships.hindrances import fog_shares, load_hindrances
from globalarctic.transport.ships.own import template
from globalarctic.transport.ships.pace import (
    as_sailed,
    at_speed,
    fuel_at,
    laden,
    load_usual_speeds,
    usual_speed,
)
from globalarctic.transport.ships.vessels import load_vessels, resolve_vessel, speed_table

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.transport.results import CorridorResult


def test_each_ship_has_the_usual_speed_of_its_type_and_size() -> None:
    groups = {
        "container-1600": "container-10-20kt",  # 1,600 x 0.7 x 10 t
        "container-3600-1a": "container-20-30kt",
        "container-8000": "container-45-60kt",
        "panamax-bulk-1a": "bulk-35-50kt",  # half of 75,603 t
        "suezmax-tanker": "tanker-80-120kt",
        "lng-arc7": "lng-yamal-arc7",
    }
    for name, group in groups.items():
        found = usual_speed(resolve_vessel(name))
        assert found is not None
        assert found.usual_id == group
    for ship in load_vessels():
        sailed = as_sailed(ship)
        assert 5.0 <= sailed.speed_kn <= ship.speed_kn, ship.vessel_id
        if sailed.slow_kn is not None and sailed.fast_kn is not None:
            assert sailed.slow_kn < sailed.speed_kn < sailed.fast_kn
    assert as_sailed("river-barge-train").speed_kn == 5.4  # no group: its service speed


def test_usual_speeds_agree_with_independent_figures() -> None:
    # ICCT (AIS 2019) and IMO DCS 2023: container 2,800 TEU 12.6-13.7 kn, 4,500 TEU 14.6 (Navigate),
    # 8,000 TEU 15.8; bulk 10.7-11.4; tankers from 20,000 dwt 11.05; LNG carriers 13.9.
    usual = {ship.vessel_id: as_sailed(ship).speed_kn for ship in load_vessels()}
    for name, published in (
        ("container-3600", 14.0), ("container-4900", 14.6), ("container-8000", 15.8),
        ("panamax-bulk", 11.4), ("suezmax-tanker", 11.6), ("multipurpose-1a", 10.9),
    ):  # fmt: skip
        assert usual[name] == pytest.approx(published, rel=0.06), name


def test_fuel_at_usual_speed_is_the_registers_and_grows_with_speed() -> None:
    for ship in load_vessels():
        group = usual_speed(ship)
        if group is None:
            continue
        sailed = at_speed(ship)
        assert sailed.fuel_t_per_day is not None
        per_mile = 1000.0 * sailed.fuel_t_per_day / sailed.speed_kn / 24.0
        assert per_mile == pytest.approx(group.fuel_kg_per_nmi)
        burned = [fuel_at(ship, kn) or math.nan for kn in np.linspace(8.0, ship.speed_kn, 12)]
        assert (np.diff(burned) > 0).all(), ship.vessel_id
    big = resolve_vessel("container-8000")
    assert fuel_at(big, 24.0) == pytest.approx(225.0)  # the published point
    assert fuel_at(big, 21.0) == pytest.approx(150.0, rel=0.15)  # not used in the curve


def test_registers_and_published_fuel_agree_within_two_fifths() -> None:
    # The registers' curve alone, beside published points (docs/explanation/speed.md).
    for group, kn, published, power in (
        ("container-45-60kt", 24.0, 225.0, 3.04), ("container-45-60kt", 21.0, 150.0, 3.04),
        ("tanker-80-120kt", 15.3, 132.7, 3.0), ("general-cargo-none", 12.7, 27.6, 3.0),
    ):  # fmt: skip
        usual = load_usual_speeds().find(group)
        ours = usual.fuel_t_per_day * (0.25 + 0.75 * (kn / usual.p50_kn) ** power)
        assert ours == pytest.approx(published, rel=0.4)


def test_speeds_out_of_range_are_refused_with_the_range() -> None:
    ship = resolve_vessel("container-3600")
    for speed in ("fast", "nan", 1.0, 30.0, -5.0):
        with pytest.raises(InputError, match=r"speed is"):
            at_speed(ship, speed)
    with pytest.raises(InputError, match=r"20\.5 kn"):
        at_speed(ship, 21.0)
    sailed = as_sailed(ship)
    assert as_sailed(sailed) == sailed
    with pytest.raises(InputError, match="already"):
        as_sailed(sailed, speed=12.0)


def test_draught_goes_with_the_load_from_ballast_to_design() -> None:
    ship = resolve_vessel("panamax-bulk")  # 225 m long: 2.0 + 0.02 x 225 = 6.5 m in ballast
    assert [laden(ship, load_frac=x).draught_m for x in (0.0, 0.5, 1.0)] == [6.5, 10.25, 14.0]
    assert laden(ship).draught_m == 14.0
    assert laden(resolve_vessel("container-8000")).draught_m < 13.0
    assert laden(ship, draught_m=9.0).draught_m == 9.0
    for wrong in ({"load_frac": 1.2}, {"load_frac": -0.1}, {"draught_m": 0.0}, {"draught_m": 20.0},
                  {"draught_m": 9.0, "load_frac": 0.5}, {"load_frac": math.nan}):  # fmt: skip
        with pytest.raises(InputError):
            laden(ship, **wrong)


def test_through_ice_a_ship_chooses_less_than_its_speed() -> None:
    ship = as_sailed("container-3600-1a")
    chosen = load_hindrances().find("ice-speed").p50
    table = speed_table(ship, ice_frac=chosen).speed_kmh
    assert table[14, 1] == pytest.approx(ship.speed_kmh)
    assert table[15, 1] == pytest.approx(chosen * ship.speed_kmh)
    assert (np.diff(table, axis=0) <= 1e-4).all()


def test_the_dark_is_that_of_the_sun() -> None:
    def share(lat: float, doy: int) -> float:
        return float(dark_share(math.sin(math.radians(lat)), doy))

    assert share(75.0, 172) == 0.0  # June: the sun does not set
    assert share(75.0, 355) == 1.0  # December, polar night
    assert share(0.0, 80) == pytest.approx(0.467, abs=0.01)  # 12 h less twice 24 min of twilight
    assert 0.3 < share(75.0, 265) < 0.45  # late September
    assert fog_shares()[1].tolist()[5:9] == [0.10, 0.19, 0.19, 0.10]


def test_the_band_holds_its_causes_apart() -> None:
    ship = as_sailed("container-3600-1a")
    calm = Hours(free_h=480.0)
    band = band_of(ship, [480.0, 480.0], [calm, calm])
    assert band.ice_d == 0.0
    assert band.delay_d == 0.0
    assert band.p10_d < 20.0 < band.p90_d
    assert band.speed_d == pytest.approx(band.p90_d - band.p10_d)
    fixed = band_of(as_sailed("container-3600-1a", speed=14.0), [480.0, 504.0], [calm, calm])
    assert fixed.speed_d == 0.0
    assert fixed.ice_d == pytest.approx(1.0, abs=0.25)
    led = Hours(free_h=400.0, convoy_h=(0.0, 24.0, 168.0))
    assert band_of(ship, [480.0], [led]).delay_d > 5.0


def test_slow_steaming_shows_in_days_fuel_co2_and_cost_alike() -> None:
    day = dt.date(2019, 8, 20)
    ways = [
        compare(
            "Busan", "Yokohama", depart=day, vessel="container-3600-1a", corridors=("direct",),
            speed=speed,
        ).corridors[0]
        for speed in ("service", "usual", 11.0)
    ]  # fmt: skip
    days = [way.duration_d or 0.0 for way in ways]
    fuel = [way.route.fuel_t or 0.0 for way in ways if way.route]
    co2 = [way.co2_ttw_kg_per_teu or 0.0 for way in ways]
    assert days[0] < days[1] < days[2]
    assert fuel[0] > fuel[1] > fuel[2]
    assert co2[0] / co2[2] == pytest.approx(fuel[0] / fuel[2], rel=1e-3)
    fuel_usd = [
        sum(p.usd or 0.0 for p in way.cost.parts if p.name == "fuel") for way in ways if way.cost
    ]
    assert fuel_usd[0] > fuel_usd[1] > fuel_usd[2]


def test_an_own_ship_sails_as_the_class_it_describes(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(template(), encoding="utf-8")
    own, like = as_sailed(str(file)), as_sailed("container-3600-1a")
    assert (own.speed_kn, own.fuel_t_per_day) == (like.speed_kn, like.fuel_t_per_day)
    assert own.draught_m == like.draught_m
    mine, table = (speed_table(ship).speed_kmh for ship in (own, like))
    assert np.abs(mine - table).max() < 2.0
    ways = [
        compare(
            "Busan", "Yokohama", depart=dt.date(2019, 8, 20), vessel=ship, corridors=("direct",)
        )
        for ship in (str(file), "container-3600-1a")
    ]
    assert ways[0].corridors[0].duration_d == ways[1].corridors[0].duration_d
    assert ways[0].vessel == "my-ship"
    assert ways[0].to_dict()["speed_kn"] == like.speed_kn


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('ice_class = "1A"|ice_class = "1Z"', "ice class"),
        ('kind = "container"|kind = "yacht"', "kind is 'yacht'; allowed are container"),
        ("length_m = 200.0|length_m = -5.0", "length_m is -5; allowed are 20 to 460"),
        ("length_m = 200.0|length_m = nan", "'length_m' holds nan"),
        ("beam_m = 35.2|beam_m = 300.0", "beam_m is 300"),
        ('power_kw = 19000.0|power_kw = "much"', "power_kw"),
        ('fuel = "VLSFO"|fuel = "coal"', "fuel"),
        ("teu = 3600|", "teu and dwt_t are both absent"),
        ("speed_kn = 19.0|speed_kn = 19.0\ntop_speed_kn = 15.0", "below speed_kn"),
        ("beam_m = 35.2|beam_m = 35.2\nbeem_m = 1.0", "unknown key 'beem_m'; did you mean beam_m"),
        ('name = "My ship"|', "name"),
    ],
)
def test_an_own_ship_with_a_fault_is_refused_by_key(tmp_path: Path, line: str, said: str) -> None:
    before, after = line.split("|")
    file = tmp_path / "my.toml"
    file.write_text(template().replace(before, after, 1), encoding="utf-8")
    with pytest.raises(GlobalArcticError, match=re.escape(said)):
        resolve_vessel(str(file))


@pytest.mark.parametrize(
    ("ice_class", "row"),
    [("PC 3", "PC3"), ("PC7", "PC7"), ("IA Super", "IA Super"), ("1C", "IC"), ("Arc4", "IA"),
     ("Arc7", "PC4"), ("Arc9", "PC2"), ("Ice3", "IB"), ("Ice1", "none"), ("none", "none")],
)  # fmt: skip
def test_every_ice_class_has_its_row_of_polaris(tmp_path: Path, ice_class: str, row: str) -> None:
    file = tmp_path / "my.toml"
    file.write_text(template().replace('"1A"', f'"{ice_class}"', 1), encoding="utf-8")
    assert resolve_vessel(str(file)).polaris_class == row


@pytest.mark.parametrize(
    ("origin", "target", "corridor", "named"),
    [("Murmansk", "Arkhangelsk", "direct", "Arkhangelsk takes"),
     ("Los Angeles", "New York", "panama", "the shallowest point on the best way is Panama Canal")],
)  # fmt: skip
def test_a_refusal_for_depth_names_the_place_and_the_draught_that_passes(
    origin: str, target: str, corridor: str, named: str
) -> None:
    def way(**draught: float) -> CorridorResult:
        return compare(
            origin, target, depart=dt.date(2019, 8, 20), vessel="suezmax-tanker",
            corridors=(corridor,), **draught,
        ).corridors[0]  # fmt: skip

    refused = way()
    assert named in str(refused.reason)
    said = re.search(r"up to ([\d.]+) m draught would pass", str(refused.reason))
    assert said is not None
    passing = float(said[1])
    assert way(draught_m=passing).possible
    assert not way(draught_m=passing + 0.6).possible


def test_the_examples_of_the_page_by_hand() -> None:
    """Speed and fuel of 3,600 TEU, reckoned from the tables as the page says."""
    ship = as_sailed("container-3600")
    assert pytest.approx(25_172) == 3596 * 0.7 * 10  # its band: 20,000 to 30,000 t
    assert ship.speed_kn == 13.95
    usual = 161.9 * 13.95 * 24 / 1000
    assert ship.fuel_t_per_day == pytest.approx(usual)
    assert usual == pytest.approx(54.2, abs=0.05)
    slow = as_sailed("container-3600", speed=12.0)
    assert slow.fuel_t_per_day == pytest.approx(
        usual * (0.25 + 0.75 * (12 / 13.95) ** 3.04), rel=1e-3
    )
    assert slow.fuel_t_per_day == pytest.approx(39.3, abs=0.05)
    # Fog in August on 100 hours of open water: 19 % of the time at 0.75 of the speed.
    assert pytest.approx(6.3, abs=0.05) == 100 * 0.19 * (1 / 0.75 - 1)
