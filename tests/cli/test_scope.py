from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from globalarctic.cli.scope.run import scope
from globalarctic.errors import GlobalArcticError


def run(*words: str) -> str:
    done = CliRunner().invoke(scope, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_run_lists_members_and_what_they_rest_on(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    said = run("run", "--draws", "50", "-o", str(path), "--quiet")
    assert "without Russia" in said
    assert "Layers not on file: economy" in said
    assert "globalarctic data get baci" in said
    assert path.read_text(encoding="utf-8").startswith("country,year,state")
    told = json.loads(
        run("run", "--draws", "0", "--json", "--weight", "policy=0", "--year", "2010")
    )
    assert told["weights"]["policy"] == 0
    assert {"all anchors"} & set(told["rows"][0]["views"]) == set()
    assert told["rows"][0]["year"] == 2010


def test_show_and_explain_name_the_country() -> None:
    said = run("show", "Китай", "--draws", "0", "--lang", "ru")
    assert said.startswith("Китай (CHN)")
    assert "1995" in said
    said = run("explain", "KOR", "2019", "--draws", "60", "--quiet", "--sobol")
    assert "Contributions add up to" in said
    assert "What drives the margin" in said
    told = json.loads(run("explain", "NOR", "2005", "--draws", "0", "--json"))
    assert told["country"] == "NOR"


def test_compare_and_definitions() -> None:
    assert "seven-distances" in run("definitions")
    told = json.loads(run("compare", "global-arctic", "global-arctic", "--json"))
    assert told["jaccard_last_year"] == 1.0
    assert not any(row["only_a"] or row["only_b"] for row in told["rows"])
    assert "Only in A" in run("compare", "global-arctic", "seven-distances", "--to", "2010")


def test_json_holds_no_number_that_is_none() -> None:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    said = run("explain", "CHN", "2010", "--draws", "0", "--weight", "policy=0", "--json")
    changes = json.loads(said, parse_constant=refuse)["changes"]
    assert any(change["needed"] is None for change in changes)  # no change is large enough


def test_index_writes_to_standard_output_and_refuses_a_full_disk(tmp_path: Path) -> None:
    said = run("index", "--example", "--draws", "0", "--quiet", "--csv", "-")
    assert said.startswith("unit,name,rank")
    if Path("/dev/full").exists():
        with pytest.raises(GlobalArcticError, match="cannot write"):
            run("index", "--example", "--draws", "0", "--quiet", "--csv", "/dev/full")


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


def test_a_definition_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    from globalarctic.scope import definition

    text = (Path(definition.__file__).parent / "definitions" / "global-arctic.toml").read_text(
        encoding="utf-8"
    )
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8-sig")
    assert (
        definition.load_definition(path).anchors
        == definition.load_definition("global-arctic").anchors
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "Atlantis"), "unknown country"),
        (("explain", "NOR", "2050"), "no scores for 2050"),
        (("run", "--definition", "mine"), "unknown definition"),
        (("run", "--weight", "policy=much"), "LAYER=NUMBER"),
        (("run", "--weight", "polcy=1"), "did you mean policy"),
        (("compare", "global-arctic", "no.toml"), "unknown definition"),
    ],
)
def test_wrong_input_is_named(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(GlobalArcticError, match=says):
        CliRunner().invoke(scope, list(words), catch_exceptions=False)
