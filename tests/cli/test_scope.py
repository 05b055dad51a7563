"""The commands of the scope room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from globalarctic.cli.scope.group import scope
from globalarctic.errors import GlobalArcticError


def run(*words: str) -> str:
    done = CliRunner().invoke(scope, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def flat(text: str) -> str:
    return " ".join(text.split())


def test_run_says_the_answer_in_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    said = run("run", "--draws", "50", "-o", str(path), "--why")
    assert said.startswith("Global Arctic 1.0, 2023: 22 members, 8 Arctic states by definition")
    assert "Placebo: with other states" in flat(said)
    assert "Arctic Council observers: 12 of 13 named are in; not in: Singapore" in flat(said)
    assert "Norway: an Arctic state, in by definition" in flat(said)
    assert path.read_text(encoding="utf-8").startswith("year,country,state")


def test_run_with_a_line_lists_members_and_what_they_rest_on(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    line = ("run", "--definition", "votes-alike")
    said = run(*line, "--draws", "50", "-o", str(path))
    assert "without Russia" in said
    assert "Layers not on file: economy" in said
    assert "globalarctic data get baci" in said
    assert path.read_text(encoding="utf-8").startswith("country,year,state")
    plain = json.loads(
        run(*line, "--draws", "0", "--json", "--weight", "policy=0", "--year", "2010")
    )
    assert plain["basis"]["weights"]["policy"] == 0
    assert plain["standings"][0]["year"] == 2010


def test_show_and_explain_name_the_country() -> None:
    said = run("show", "Китай", "--draws", "20", "--lang", "ru")
    assert said.startswith("Китай: в составе с")
    said = run("explain", "KOR", "--draws", "20")
    assert "arctic-council/KOR/1" in said
    line = ("--definition", "votes-alike")
    said = run("show", "Китай", "--draws", "0", "--lang", "ru", *line)
    assert said.startswith("Китай (CHN)")
    assert "1995" in said
    said = run("explain", "KOR", "2019", "--draws", "60", "--quiet", "--sobol", *line)
    assert "Contributions add up to" in flat(said)
    assert "What drives the margin" in said
    plain = json.loads(run("explain", "NOR", "2005", "--draws", "0", "--json", *line))
    assert plain["reason"]["country"] == "NOR"


def test_compare_and_definitions() -> None:
    assert "seven-distances" in run("definitions")
    plain = json.loads(run("compare", "global-arctic", "global-arctic", "--json"))
    assert plain["shared_frac"] == 1.0
    assert not any(row["only_a"] or row["only_b"] for row in plain["countries"])
    assert "Only in A" in run("compare", "votes-alike", "seven-distances", "--to", "2010")


def test_json_holds_no_number_that_is_none() -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    said = run(
        "explain", "CHN", "2010", "--draws", "0", "--weight", "policy=0", "--json",
        "--definition", "votes-alike",
    )  # fmt: skip
    changes = json.loads(said, parse_constant=refuse)["reason"]["changes"]
    assert any(change["needed"] is None for change in changes)  # no change is large enough


def test_index_writes_to_standard_output_and_refuses_a_full_disk(tmp_path: Path) -> None:
    said = run("index", "--example", "--draws", "0", "--quiet", "--csv", "-")
    assert said.startswith("unit,name,rank")
    plain = json.loads(run("index", "--example", "--draws", "20", "--json"))
    assert plain["rows"][0]["rank"] == 1
    assert "90 % of ranks" in run("index", "--example", "--draws", "20", "--treatment")
    if Path("/dev/full").exists():
        with pytest.raises(GlobalArcticError, match="cannot write"):
            run("index", "--example", "--draws", "0", "--quiet", "--csv", "/dev/full")


def test_network_writes_graphs_and_maps(tmp_path: Path) -> None:
    graph, places = tmp_path / "n.graphml", tmp_path / "n.geojson"
    said = run("network", "--layer", "migrants", "--since", "2000", "-o", str(graph),
               "-o", str(places))  # fmt: skip
    assert "Community 1:" in said
    assert "graphml" in graph.read_text(encoding="utf-8")
    kinds = {f["properties"]["kind"] for f in json.loads(places.read_text())["features"]}
    assert kinds == {"country", "tie"}


def test_names_in_brackets_are_no_markup(tmp_path: Path) -> None:
    indicators, units = tmp_path / "i.csv", tmp_path / "u.csv"
    indicators.write_text(
        "Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,t,Indicator\n2,t,1,1,,Aggregate\n",
        encoding="utf-8",
    )
    units.write_text("uCode,uName,a\nX,Port [no],1\nY,Bay [/harbour],2\n", encoding="utf-8")
    said = run("index", str(units), str(indicators), "--draws", "0")
    assert "Port [no]" in said
    assert "Bay [/harbour]" in said


@pytest.mark.parametrize("name", ["votes-alike", "global-arctic"])
def test_a_definition_may_begin_with_a_byte_order_mark(tmp_path: Path, name: str) -> None:
    from globalarctic.scope.club.definition import load_club
    from globalarctic.scope.definition import definition_path, is_club, load_definition

    path = tmp_path / "mine.toml"
    path.write_text(definition_path(name).read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert is_club(path) == (name == "global-arctic")
    if is_club(path):
        assert load_club(path) == load_club(name)
    else:
        assert load_definition(path).anchors == load_definition(name).anchors


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "Atlantis"), "unknown country"),
        (("explain", "NOR", "2050"), "2050 is undecided on what is on file"),
        (("run", "--year", "2012"), "2012 is undecided on what is on file: a decision takes 2"),
        (("run", "--to", "2024"), "2024 is undecided on what is on file: sea-ice-loss"),
        (("run", "--definition", "mine"), "unknown definition"),
        (("run", "--weight", "policy=much"), "NAME=NUMBER"),
        (("run", "--weight", "polcy=1"), "did you mean policy"),
        (("run", "--release", "no.xz"), "data release"),
        (("compare", "global-arctic", "no.toml"), "unknown definition"),
    ],
)
def test_wrong_input_is_named(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(GlobalArcticError, match=says):
        CliRunner().invoke(scope, list(words), catch_exceptions=False)
