from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len
from tests.investments.folder import PROJECT, amount, claim, stake, status, write

from globalarctic.cli.investments.group import investments
from globalarctic.errors import GlobalArcticError


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(investments, list(words), catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_tables_keep_to_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in (
        ("list",), ("show", "RUS-YAMAL-LNG"), ("asof", "NOR-ELKEM", "--at", "2025-06"),
        ("timeline", "--host", "GRL"), ("totals", "--country", "CHN", "--whole-projects"),
        ("owners", "RUS-YAMAL-LNG"),
    ):  # fmt: skip
        said = run(*words)
        assert max(cell_len(text) for text in said.splitlines()) <= columns
        # A table as wide as a block of lines would be is no table: every head stands in one line.
        assert "──" in said


def test_list_shows_and_writes_every_form(tmp_path: Path) -> None:
    said = run("list", "--host", "NOR", "--at", "2026-06")
    assert "NOR-ELKEM" in said
    assert "RUS-YAMAL" not in said
    for name in ("x.csv", "x.json", "x.geojson", "x.parquet"):
        assert f"wrote {tmp_path / name}" in run("list", "-o", str(tmp_path / name))
    rows = json.loads(run("list", "--json", "--country", "FRA", "--investors-light", "active"))[
        "rows"
    ]
    assert {row["project_id"] for row in rows} >= {"RUS-YAMAL-LNG", "NOR-SNOHVIT"}
    assert all("FRA" in row["investor_countries"] for row in rows)
    held = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))
    assert len(held["features"]) == 43


def test_show_names_conflicts_deprecated_claims_and_sources() -> None:
    said = run("show", "grl-kvanefjeld")
    assert "Contradicting claims" in said
    assert "contested" in said
    said = run("show", "ISL-GRIMSSTADIR")
    said = " ".join(said.split())  # the lines break where the terminal ends
    assert "Deprecated claims (they change no view)" in said
    assert "unit error" in said
    told = json.loads(run("show", "RUS-YAMAL-LNG", "--json"))
    assert {row["claim_id"] for row in told["owners"]} == {"E01", "E02", "E03", "E04"}
    assert all(url.startswith("http") for url in told["sources"].values())


def test_asof_sets_two_states_of_knowledge_side_by_side() -> None:
    assert "52.90 %" in run("asof", "NOR-ELKEM", "--at", "2025-06", "--known", "2025-06")
    told = json.loads(
        run("asof", "FIN-KEMIJARVI-AIRPORT", "--at", "2018", "--known", "2019", "--json")
    )
    assert [row["on_record"] for row in told["rows"]] == [False, True]


def test_totals_put_all_investors_first_and_say_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    words = ("--country", "CHN", "--whole-projects", "--at", "2026-06", "--known", "2026-12")
    said = run("totals", *words, "--detail", "-o", str(path))
    assert said.index("all investors  outlay") < said.index("CHN            outlay")
    assert "12,333" in said
    assert "Arctic: all" in said
    assert "would count twice" in path.read_text(encoding="utf-8")
    told = json.loads(run("totals", *words, "--arctic", "ahdr", "--json"))
    assert told["totals"][0]["arctic_not_on_file"] == 43


def test_timeline_lists_draws_and_writes(tmp_path: Path) -> None:
    said = run("timeline", "GRL-ISUA", "--at", "2015")
    assert "2013-10-23" in said
    assert "revoked" not in said
    plot, table = tmp_path / "t.png", tmp_path / "t.csv"
    run("timeline", "--host", "GRL", "--plot", str(plot), "-o", str(table))
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert "GRL-ISUA-status-03" in table.read_text(encoding="utf-8")


def test_a_map_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "m.svg"
    run("list", "--host", "ISL", "--map", str(path))
    assert "<svg" in path.read_text(encoding="utf-8")


def test_check_ends_with_one_when_a_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, status("s1", "operating", "2023"), amount("a1", "5", kind=""))
    said = run("check", "--register", str(tmp_path), code=1)
    assert "mine.toml:18: reject (no-basis)" in said or "reject (no-basis)" in said
    write(tmp_path, status("s1", "operating", "2023"), amount("a1", "1"), amount("a2", "9"))
    said = " ".join(run("check", "--register", str(tmp_path)).split())
    assert "hold (amounts-differ)" in said
    run("check", "--register", str(tmp_path), "--strict", code=1)
    told = json.loads(run("check", "--register", str(tmp_path), "--json", "--no-notes"))["findings"]
    assert [row["rule"] for row in told] == ["amounts-differ"]
    assert "0 reject, 1 hold" in run("check", "--no-notes")


def test_export_then_diff_finds_nothing_then_the_change(tmp_path: Path) -> None:
    for form, place in (("csv", "tables"), ("geojson", "r.geojson")):
        run("export", str(tmp_path / place), "--format", form)
        assert run("diff", str(tmp_path / place)).startswith("0 changes")
    folder = tmp_path / "own"
    folder.mkdir()
    write(folder, status("s1", "operating", "2023"), stake("k1", "owner-a", "60", "2020"))
    told = json.loads(run("diff", str(folder), str(tmp_path / "tables"), "--json"))
    assert {
        "record": "claim",
        "record_id": "s1",
        "field": "",
        "kind": "removed",
        "before": "",
        "after": "",
    } in told["changes"]
    assert "FIN-KEMIJARVI-AIRPORT" in run(
        "diff", "--at", "2018", "--known", "2019", "--known-after", "2022"
    )


def test_a_folder_of_ones_own_is_read_by_every_verb(tmp_path: Path) -> None:
    part = claim("i1", predicate='"involvement"', kind='"equity"', object_id='"owner-a"')
    write(
        tmp_path, status("s1", "operating", "2023"), part, amount("a1", "7400000"), project=PROJECT
    )
    own = ("--register", str(tmp_path))
    assert "TST-MINE" in run("list", *own)
    assert "Owner A" in run("show", "TST-MINE", *own)
    assert "operating" in run("timeline", *own)
    assert "7.4" in run("totals", "--whole-projects", *own)
    assert "operating" in run("asof", "TST-MINE", *own)
    run("export", str(tmp_path / "out"), *own)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "NOR-ELKM"), "did you mean NOR-ELKEM"),
        (("list", "--at", "June"), "is not a date"),
        (("list", "--country", "XXX"), "investor country 'XXX'"),
        (("list", "--host", "ESP"), "host country 'ESP'"),
        (("list", "-o", "x.doc"), "no known format"),
        (("diff",), "nothing to compare"),
        (("totals", "--register", "nowhere"), "no folder"),
        (("timeline", "GRL-ISAU"), "unknown project"),
    ],
)
def test_a_bad_question_is_one_clear_line(
    words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GlobalArcticError, match=said) as caught:
        CliRunner().invoke(investments, list(words), catch_exceptions=False)
    assert "\n" not in str(caught.value)
