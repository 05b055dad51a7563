from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.costs.tolls import panama_toll_usd
from globalarctic.transport.ice import polaris
from globalarctic.transport.rules.table import rules_for
from globalarctic.transport.ships import resistance
from globalarctic.transport.ships.vessels import (
    load_vessels,
    mode_speed_kmh,
    resolve_vessel,
    speed_table,
)

# Typed column by column from the circular's Table 1.3, PC1 down to no ice class.
COLUMNS = {
    "ice_free": "3 3 3 3 3 3 3 3 3 3 3 3",
    "new": "3 3 3 3 3 2 2 2 2 2 2 1",
    "grey": "3 3 3 3 3 2 2 2 2 2 1 0",
    "grey_white": "3 3 3 3 3 2 2 2 2 1 0 -1",
    "thin_fy_1": "2 2 2 2 2 2 1 2 1 0 -1 -2",
    "thin_fy_2": "2 2 2 2 2 1 1 1 0 -1 -2 -3",
    "medium_fy_lt_1m": "2 2 2 2 1 1 0 0 -1 -2 -3 -4",
    "medium_fy": "2 2 2 2 1 0 -1 -1 -2 -3 -4 -5",
    "thick_fy": "2 2 2 1 0 -1 -2 -2 -3 -4 -5 -6",
    "second_year": "2 1 1 0 -1 -2 -3 -3 -4 -5 -6 -7",
    "light_my_lt_2.5m": "1 1 0 -1 -2 -3 -3 -4 -5 -6 -7 -8",
    "heavy_my": "1 0 -1 -2 -2 -3 -3 -4 -5 -6 -8 -8",
}
CLASSES = ("PC1", "PC2", "PC3", "PC4", "PC5", "PC6", "PC7", "IA Super", "IA", "IB", "IC", "none")


def test_all_144_cells() -> None:
    assert set(COLUMNS) == set(polaris.ICE_TYPES)
    for kind, cells in COLUMNS.items():
        for ice_class, cell in zip(CLASSES, cells.split(), strict=True):
            assert polaris.riv(ice_class, kind) == int(cell), (ice_class, kind)


@pytest.mark.reference
def test_the_reference_table_and_cases(reference_dir: Path) -> None:
    facts = reference_dir / "facts"
    with (facts / "polaris_riv_standard.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for kind in polaris.ICE_TYPES:
                assert polaris.riv(row["ice_class"], kind) == int(row[kind])
    for case in json.loads((facts / "polaris_test_cases.json").read_text()):
        value = polaris.rio(case["cls"], case["regime"])
        assert value == case["rio"]
        if "level" in case:
            assert polaris.level(case["cls"], value).value == case["level"].split()[0]
        if "with_escort" in case:
            assert polaris.rio(case["cls"], case["regime"], escorted=True) == case["with_escort"]


@pytest.mark.reference
def test_resistance_vectors(reference_dir: Path) -> None:
    hull = resistance.Hull(150, 25, 9, 40, 70, 30)
    seen = 0
    with (reference_dir / "facts" / "ice_model_test_vectors.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            inputs = dict(p.split("=", 1) for p in row["inputs"].split(";") if "=" in p)
            if row["model"] == "lindqvist1989":
                value = resistance.lindqvist_n(hull, float(inputs["h"]), float(inputs["v"]))
            elif row["model"] == "riska1997":
                value = resistance.riska_kn_force(hull, float(inputs["h"]), float(inputs["v"]))
            else:
                continue
            seen += 1
            assert value == pytest.approx(float(row["value"]), rel=1e-3)
    assert seen == 24


def test_ice_types_and_limits() -> None:
    assert polaris.ice_type(0.0999) == "new"
    assert polaris.ice_type(0.7) == "medium_fy_lt_1m"
    assert polaris.ice_type(3.0) == "heavy_my"
    with pytest.raises(InputError, match="thickness"):
        polaris.ice_type(float("nan"))
    with pytest.raises(InputError, match="11"):
        polaris.rio("IA", {"grey": 11})
    with pytest.raises(UnknownNameError, match="PC"):
        polaris.riv("PC9", "grey")
    assert polaris.level("PC7", -10.0) is polaris.RiskLevel.ELEVATED
    assert polaris.level("PC7", -10.1) is polaris.RiskLevel.SPECIAL
    assert [round(polaris.elevated_speed_kmh(c) / 1.852) for c in ("PC1", "PC2", "PC5", "PC6")] == [
        11,
        8,
        5,
        3,
    ]


@given(st.floats(0.05, 3.0), st.floats(0.05, 3.0))
def test_thicker_ice_is_never_faster(a: float, b: float) -> None:
    ship = resistance.Hull(150, 25, 9, 40, 70, 30), resistance.Propulsion(7200, 5.0, 1, 7.5)
    thin, thick = sorted((a, b))
    assert resistance.level_ice_speed_ms(*ship, thick) <= resistance.level_ice_speed_ms(*ship, thin)


def test_the_speed_solves_the_balance_of_thrust_and_resistance() -> None:
    hull, plant = resistance.Hull(150, 25, 9, 40, 70, 30), resistance.Propulsion(7200, 5.0, 1, 7.5)
    for thick in (0.1, 0.3, 0.6):
        v = resistance.level_ice_speed_ms(hull, plant, thick)
        left = resistance.net_thrust_kn_force(plant, v) - resistance.riska_kn_force(hull, thick, v)
        assert left == pytest.approx(0.0, abs=1e-6)
    stops = [
        h / 100 for h in range(10, 120) if resistance.level_ice_speed_ms(hull, plant, h / 100) == 0
    ]
    assert 0.7 <= stops[0] <= 0.9


@pytest.mark.parametrize("vessel", load_vessels(), ids=lambda v: v.vessel_id)
def test_speed_tables_are_monotone_and_obey_polaris(vessel: object) -> None:
    table = speed_table(vessel)  # type: ignore[arg-type]
    speed = table.speed_kmh
    assert (np.diff(speed, axis=0) <= 1e-5).all()
    assert (np.diff(speed, axis=1) <= 1e-5).all()
    floor = -10.0 if vessel.polaris_class.startswith("PC") else 0.0  # type: ignore[attr-defined]
    icy = np.arange(101)[:, None] >= 3
    assert (speed[(table.rio < floor) & icy] == 0).all()
    assert speed[0, 0] == pytest.approx(vessel.speed_kmh)  # type: ignore[attr-defined]


def test_a_ship_without_ice_class_may_not_enter_thick_ice() -> None:
    plain = speed_table(resolve_vessel("container-3600")).speed_kmh
    classed = speed_table(resolve_vessel("container-3600-1a")).speed_kmh
    assert plain[100, 4] == 0
    assert classed[100, 4] > 0
    with pytest.raises(UnknownNameError, match="container-3600-1a"):
        resolve_vessel("container-3600-a1")
    with pytest.raises(UnknownNameError, match="balloon"):
        mode_speed_kmh("balloon")


def test_panama_tolls_and_missing_rates() -> None:
    assert (
        panama_toll_usd(beam_m=48.2, capacity_teu=12000, loaded_teu=10800, empty_teu=1200)
        == 1_099_200
    )
    assert panama_toll_usd(beam_m=27.0, capacity_teu=1600, loaded_teu=1600) is None


def test_rules_are_dated() -> None:
    import datetime as dt

    early = {r.rule_id for r in rules_for(("nsr-west",), dt.date(2012, 8, 1))}
    late = {r.rule_id for r in rules_for(("nsr-west",), dt.date(2026, 8, 1))}
    assert "nsr-permit" not in early
    assert "nsr-permit" in late
    assert "nsr-permit-2013" not in late
