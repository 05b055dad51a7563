from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.regions.planted import hours, trade

from globalarctic.cli import cli
from globalarctic.cli.regions.group import regions
from globalarctic.errors import GlobalArcticError
from globalarctic.gravity import Form


def run(*words: str) -> str:
    done = CliRunner().invoke(regions, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def flows(tmp_path: Path) -> str:
    held = trade(Form.POWER, hours(), size=1e4)
    lines = [
        f"{a},{b},{year},{value},{held.unit},made up" for (a, b, year), value in held.values.items()
    ]
    path = tmp_path / "flows.csv"
    path.write_text("exporter,importer,year,value,unit,source\n" + "\n".join(lines) + "\n")
    return str(path)


def test_the_group_is_registered_with_its_commands() -> None:
    said = CliRunner().invoke(cli, ["regions", "--help"]).output
    for name in ("list", "ties", "matrix", "accessibility", "complement"):
        assert name in said


def test_list_names_what_is_not_on_file(tmp_path: Path) -> None:
    path = tmp_path / "r.geojson"
    said = run("list", "--lang", "zh", "--geojson", str(path))
    assert "黑龙江" in said
    assert "无记录" in said
    assert len(json.loads(path.read_text(encoding="utf-8"))["features"]) == 21
    assert len(json.loads(run("list", "--group", "far-east", "--json"))["regions"]) == 11
    with pytest.raises(GlobalArcticError, match="far-east"):
        run("list", "--group", "far-eats")


def test_ties_tell_what_is_and_what_is_not_on_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    said = run("ties", "CN-HL", "Амурская область", "--date", "2026-12-01", "--csv", str(path))
    assert "Binary density: 1.00, 9 tied of 9 channels on file" in said
    assert "so between 0.55 and 1.00" in said
    assert "117,200" in said
    assert "CN-HL to RU-AMU" in said
    assert path.read_text(encoding="utf-8").startswith("region_a,region_b,date,channel")
    told = json.loads(run("ties", "CN-HL", "RU-SA", "--json", "--no-ways"))
    assert told["ways"] == {"forward": None, "backward": None}
    assert max(len(line) for line in said.splitlines()) <= 132


def test_ties_show_closed_months() -> None:
    said = run("ties", "CN-LN", "RU-SA", "--date", "2026-12-01")
    line = next(line for line in said.splitlines() if "CN-LN to RU-SA" in line)
    assert line.split("CN-LN to RU-SA")[1].count("-") == 3  # April, October, November
    assert "not on file" in said


def test_weighted_density_of_flows(flows: str) -> None:
    said = run(
        "ties", "CN-HL", "RU-PRI", "--flows", flows, "--form", "power", "--date", "2026-12-01",
        "--quiet",
    )  # fmt: skip
    assert "Weighted density:" in said
    assert "times what gravity lets expect" in said
    told = json.loads(
        run("matrix", "--measure", "weighted", "--flows", flows, "--form", "power", "--json",
            "--to", "RU-PRI")
    )  # fmt: skip
    assert all(row[0] > 0 for row in told["value"])
    with pytest.raises(GlobalArcticError, match="--flows FILE"):
        run("ties", "CN-HL", "RU-PRI", "--flows-year", "2020")


def test_matrix_and_accessibility(tmp_path: Path, flows: str) -> None:
    assert "distance-km" in run("matrix", "--measure", "list")
    said = run("matrix")
    assert "CN-NM" in said
    assert "RU-BU" in said
    assert max(len(line) for line in said.splitlines()) <= 132
    path = tmp_path / "a.csv"
    said = run("accessibility", "northeast-china", "RU-SA", "--month", "1", "--csv", str(path))
    assert "closed" in said
    assert "By cost: 0 of 20 ways have all rates on file" in said
    assert len(path.read_text().splitlines()) == 1 + 3 * 5 * 12
    fitted = json.loads(
        run("accessibility", "northeast-china", "RU-PRI", "--flows", flows, "--json")
    )
    assert all("fitted" in form["basis"]["text"] for form in fitted["forms"])
    with pytest.raises(GlobalArcticError, match="leave out"):
        run("accessibility", "--flows", flows, "--half-life", "100")


def test_complement_answers_in_the_group() -> None:
    assert "not on file" in run("complement", "CN-HL", "RU-AMU")
