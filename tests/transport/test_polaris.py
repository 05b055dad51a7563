from __future__ import annotations

import csv
import io
import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from globalarctic.data.tables import bundled_path
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.transport.ice import polaris
from globalarctic.transport.ice.decay import load_decayed_table
from globalarctic.transport.ice.polaris import DecaySeason

Rows = list[dict[str, str]]


@pytest.mark.reference
def test_the_reference_limits(reference_dir: Path) -> None:
    limits = json.loads((reference_dir / "facts" / "polaris_limits.json").read_text())
    low, high = limits["range"]
    assert polaris.rio("none", {"heavy_my": 10}) == low
    assert polaris.rio("PC1", {}) == high
    words = {
        "normal": polaris.RiskLevel.NORMAL,
        "elevated operational risk": polaris.RiskLevel.ELEVATED,
        "subject to special consideration": polaris.RiskLevel.SPECIAL,
    }
    samples = {">=0": (0.0, 12.5, 40.0), "-10<=RIO<0": (-0.1, -10.0), "<-10": (-10.1, -80.0)}
    assert len(limits["operational_limits_table_1_1"]) == 3
    for line in limits["operational_limits_table_1_1"]:
        for value in samples[line["rio"]]:
            for name in polaris.ICE_CLASSES:
                column = "PC1-PC7" if name.startswith("PC") else "below PC7 or none"
                assert polaris.level(name, value) is words[line[column]], (name, value)
    speeds = limits["speed_limits_kn_elevated_table_1_2"]
    for name in polaris.ICE_CLASSES:
        kn = polaris.elevated_speed_kmh(name) / 1.852
        assert kn == pytest.approx(speeds.get(name, speeds["below PC5"]))
    assert str(int(polaris.ESCORT_RIO)) in limits["escort_para_1_6_4"]
    bounds = limits["wmo_thickness_m"]
    assert tuple(bounds) == polaris.ICE_TYPES[1:]
    for kind, (lower, upper) in bounds.items():
        assert polaris.ice_type(lower) == kind
        assert polaris.ice_type(np.nextafter(upper, 0.0)) == kind


def test_speed_limits_follow_the_two_columns() -> None:
    kn = {"PC1": 11, "PC2": 8, "PC3": 5, "PC4": 5, "PC5": 5, "PC6": 3, "PC7": 3}
    for name in polaris.ICE_CLASSES:
        assert polaris.speed_limit_kmh(name, 0.0) == math.inf
        assert polaris.speed_limit_kmh(name, -10.1) == 0.0
        assert polaris.speed_limit_kmh(name, -10.0) / 1.852 == pytest.approx(kn.get(name, 0))
    with pytest.raises(UnknownNameError, match="PC8"):
        polaris.speed_limit_kmh("PC8", 1.0)


@given(st.sampled_from(polaris.ICE_CLASSES), st.floats(-90.0, 45.0))
def test_level_and_limit_agree(name: str, value: float) -> None:
    level, limit = polaris.level(name, value), polaris.speed_limit_kmh(name, value)
    assert (level is polaris.RiskLevel.NORMAL) == (limit == math.inf)
    assert (level is polaris.RiskLevel.SPECIAL) == (limit == 0.0)


def test_a_sum_with_rounding_stays_on_its_side() -> None:
    value = polaris.rio("IA", {"medium_fy_lt_1m": 7.5 - 1e-15, "ice_free": 2.5})
    assert polaris.level("IA", value) is polaris.RiskLevel.NORMAL
    assert polaris.level("PC6", -10.0 - 1e-12) is polaris.RiskLevel.ELEVATED


def test_the_season_decides_what_thin_ice_is() -> None:
    for thick in (0.0, 0.05, 0.12, 0.29):
        assert polaris.ice_type(thick) in {"new", "grey", "grey_white"}
        assert polaris.ice_type(thick, season=DecaySeason.MELTING) == "thin_fy_1"
    for thick in (0.3, 0.6, 1.1, 1.5, 2.2, 5.0):
        assert polaris.ice_type(thick, season=DecaySeason.MELTING) == polaris.ice_type(thick)
    axes = np.linspace(0, 1, 11), np.linspace(0, 3, 31)
    for name in polaris.ICE_CLASSES:
        frozen = polaris.rio_table(name, *axes)
        assert (polaris.rio_table(name, *axes, season=DecaySeason.MELTING) <= frozen).all()
        assert (polaris.rio_table(name, *axes, escorted=True) == frozen + 10.0).all()


@pytest.mark.parametrize("thick", [-0.1, math.nan, math.inf])
def test_impossible_thickness_is_refused(thick: float) -> None:
    with pytest.raises(InputError, match="zero or more"):
        polaris.ice_type(thick)


@pytest.mark.parametrize("tenths", [-1.0, 10.5, math.nan])
def test_impossible_tenths_are_refused(tenths: float) -> None:
    with pytest.raises(InputError, match="tenths"):
        polaris.rio("IA", {"grey": tenths})


def test_worse_types_never_score_better() -> None:
    for name in polaris.ICE_CLASSES:
        values = [polaris.riv(name, kind) for kind in polaris.ICE_TYPES]
        assert all(a >= b for a, b in pairwise(values)), name


# --- decayed ice: a made-up table, one better than Table 1.3 in thick first-year ice -------------


def rows() -> Rows:
    with bundled_path("polaris_riv.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, lines: Rows) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    file = path / "decayed.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def made_up() -> Rows:
    lines = rows()
    for line in lines:
        better = int(line["thick_fy"]) + 1
        line["thick_fy"] = str(min(better, int(line["medium_fy"])))
    return lines


def test_decayed_values_hold_only_where_decay_is_confirmed(tmp_path: Path) -> None:
    table = load_decayed_table(write(tmp_path, made_up()))
    assert table.origin == "decayed.csv"
    regime = {"thick_fy": 6.0, "medium_fy": 4.0}
    plain = polaris.rio("IA", regime)
    assert plain == -26.0
    assert polaris.rio("IA", regime, decayed=table) == plain
    assert polaris.rio("IA", regime, decayed=table, decay_confirmed=True) == plain + 6.0
    both = polaris.rio("IA", regime, escorted=True, decayed=table, decay_confirmed=True)
    assert both == plain + 16.0
    with pytest.raises(InputError, match=r"Table 1\.4 are not on file"):
        polaris.rio("IA", regime, decay_confirmed=True)


def test_the_standard_table_itself_is_a_valid_file(tmp_path: Path) -> None:
    table = load_decayed_table(write(tmp_path, rows()))
    for name in polaris.ICE_CLASSES:
        for kind in polaris.ICE_TYPES:
            got = polaris.riv(name, kind, decayed=table, decay_confirmed=True)
            assert got == polaris.riv(name, kind)


@pytest.mark.parametrize(
    ("line", "column", "value", "said"),
    [
        (9, "grey", "x", r"line 10, class 'IA', column 'grey': the value 'x'"),
        (9, "grey", "1.5", r"line 10.*'1\.5' is no whole number"),
        (9, "grey", "", r"line 10.*the value ''"),
        (1, "heavy_my", "-9", r"line 2.*'-9' is outside -8 to 3"),
        (1, "new", "4", r"line 2.*'4' is outside"),
        (9, "ice_free", "2", r"line 10.*'2' is below 3"),
        (9, "thick_fy", "-4", r"line 10.*'-4' is below -3 of Table 1\.3"),
        (9, "thick_fy", "0", r"line 10.*'0' is above -2"),
        (3, "ice_class", "PC33", r"line 4: class 'PC33' is unknown.*PC1"),
        (3, "ice_class", "PC2", r"line 4: class 'PC2' stands twice"),
    ],
)
def test_a_bad_cell_is_named(tmp_path: Path, line: int, column: str, value: str, said: str) -> None:
    lines = rows()
    lines[line - 1][column] = value
    with pytest.raises(SchemaError, match=said):
        load_decayed_table(write(tmp_path, lines))


def test_a_bad_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"no row for none"):
        load_decayed_table(write(tmp_path, rows()[:-1]))
    lacking = [{k: v for k, v in line.items() if k != "grey"} for line in rows()]
    with pytest.raises(SchemaError, match=r"line 1: columns missing: grey; unknown: none"):
        load_decayed_table(write(tmp_path, lacking))
    with pytest.raises(SchemaError, match=r"unknown: gray"):
        load_decayed_table(write(tmp_path, [{**line, "gray": "1"} for line in rows()]))
    file = write(tmp_path, rows())
    file.write_text(file.read_text().replace("IA Super,3", "IA Super,3,3"), encoding="utf-8")
    with pytest.raises(SchemaError, match=r"line 9: 17 cells, the header has 16"):
        load_decayed_table(file)
    file.write_bytes(b"ice_class\xff")
    with pytest.raises(SchemaError, match="UTF-8"):
        load_decayed_table(file)
    file.write_text("ice,x\n1,2\n")
    with pytest.raises(SchemaError, match="columns missing: ice_class, ice_free"):
        load_decayed_table(file)
    file.write_text("")
    with pytest.raises(SchemaError, match="is empty"):
        load_decayed_table(file)
    with pytest.raises(DataError, match=r"nowhere\.csv"):
        load_decayed_table(tmp_path / "nowhere.csv")
