"""Claims: verdict rules, queries that run, history that is never rewritten, neutral words."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.answers import check_answer

from globalarctic.cli import cli
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.outlook.claims import (
    Claim,
    Confidence,
    Verdict,
    check,
    claim_review,
    history,
    load_claims,
    remember,
    verdict_of,
)
from globalarctic.outlook.queries import Finding, run_query

CLAIMS = {one.claim_id: one for one in load_claims()}


def finding(holds: bool | None, grade: str = "V") -> Finding:
    return Finding(holds, "words", "source", grade)


@pytest.mark.parametrize(
    ("held", "verdict", "confidence"),
    [
        ([True, True], Verdict.SUPPORTED, Confidence.HIGH),
        ([False, False], Verdict.CONTRADICTED, Confidence.HIGH),
        ([True, False], Verdict.PARTLY, Confidence.HIGH),
        ([None, None], Verdict.OPEN, Confidence.LOW),
        ([], Verdict.OPEN, Confidence.LOW),
        ([True, None], Verdict.SUPPORTED, Confidence.LOW),
        ([False, None], Verdict.CONTRADICTED, Confidence.LOW),
        ([True], Verdict.SUPPORTED, Confidence.MEDIUM),
    ],
)
def test_verdicts_follow_the_rules(
    held: list[bool | None], verdict: Verdict, confidence: Confidence
) -> None:
    assert verdict_of(finding(one) for one in held) == (verdict, confidence)
    assert verdict_of(finding(one) for one in reversed(held)) == (verdict, confidence)


def test_general_knowledge_lowers_the_confidence() -> None:
    assert verdict_of([finding(True, "C")])[1] is Confidence.HIGH
    some = [finding(True), finding(True), finding(True, "G")]
    assert verdict_of(some)[1] is Confidence.MEDIUM
    assert verdict_of([finding(True), finding(True, "G"), finding(True, "G")])[1] is Confidence.LOW


WANTED = {
    "ice-free-2035": "contradicted",
    "september-ice-free-2050": "supported",
    "september-extent-falls": "supported",
    "nsr-shorter-northeast-asia": "supported",
    "nsr-shorter-everywhere": "partly",
    "nsr-faster-august": "supported",
    "nsr-faster-all-year": "partly",
    "nsr-cheaper": "partly",
    "irtysh-ob-corridor": "partly",
    "traffic-rises-steadily": "partly",
    "transit-rises-steadily": "partly",
    "target-2024": "contradicted",
    "target-2035-in-reach": "contradicted",
    "transit-is-most": "contradicted",
    "announced-realised": "open",
    "ninety-billion": "partly",
    "yamal-chinese-share": "supported",
    "heilongjiang-twins": "supported",
    "arctic-set-by-ties": "supported",
}


def test_there_are_fifteen_claims_and_more() -> None:
    assert set(WANTED) == set(CLAIMS)
    assert len(CLAIMS) >= 15


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_can_be_checked(name: str) -> None:
    one = check(CLAIMS[name])
    assert one.verdict.value == WANTED[name]
    assert one.findings
    assert all(f.words and f.source and f.grade in {"V", "C", "G"} for f in one.findings)
    held = claim_review(one)
    assert held["@type"] == "ClaimReview"
    assert held["reviewRating"] == {"@type": "Rating", "alternateName": one.verdict.value}
    assert ("datePublished" in held["itemReviewed"]) == (CLAIMS[name].stated_on != "not on file")


def test_figures_behind_the_verdicts() -> None:
    words = [f.words for f in run_query(CLAIMS["target-2024"].query, CLAIMS["target-2024"].args)]
    assert words == ["37.87 of 80 million t, 47%"]
    growth = CLAIMS["target-2035-in-reach"]
    assert "growth 2021-2024 2.8% a year" in run_query(growth.query, growth.args)[0].words
    sums = CLAIMS["ninety-billion"]
    found = [f.words for f in run_query(sums.query, sums.args)]
    assert found[0].startswith("announced: 94.1 bn")
    assert found[1].startswith("not failed: 51.1 bn")


def test_a_missing_year_is_open_and_not_false() -> None:
    args = {"stated_on": "2022-08", "target_year": 2030, "cargo_kind": "all cargo"}
    found = run_query("target_met", args)
    assert [one.holds for one in found] == [None]
    assert run_query("ice_free_by", {"year": 2035, "months": "May"})[0].holds is None


def test_the_history_grows_only_with_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    one = check(CLAIMS["target-2024"], today=dt.date(2026, 1, 1))
    assert remember([one], path) == (one,)
    assert remember([replace(one, checked_on=dt.date(2026, 2, 1))], path) == ()
    newer = replace(one, data_version="country 2027.1", checked_on=dt.date(2027, 1, 1))
    before = path.read_text()
    assert remember([newer], path) == (newer,)
    assert path.read_text().startswith(before)
    rows = history("target-2024", path=path)
    assert [row["checked_on"] for row in rows] == ["2026-01-01", "2027-01-01"]
    assert history("other", path=path) == ()
    path.write_text(before + "{broken\n")
    with pytest.raises(SchemaError, match=r"history\.jsonl, line 2"):
        history(path=path)


def test_words_are_neutral_and_short() -> None:
    for one in CLAIMS.values():
        assert len(one.text) < 140
        text = f"{one.text} {one.would_change}".casefold()
        assert not re.search(r"\b(lie|liar|false|fake|myth|propaganda|absurd|wrong|threat)\b", text)
    assert {one.value for one in Verdict} == {"supported", "contradicted", "partly", "open"}


ROW = (
    '[[claim]]\nid = "a"\ntext = "t"\nspeaker = "s"\nstated_on = "2020"\nplace = "p"\n'
    'query = "september_trend"\nargs = {}\nwould_change = "w"\n'
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ROW + ROW, "line 10: claim 'a' stands twice"),
        (ROW.replace("september_trend", "septmber_trend"), "line 1: unknown query"),
        (ROW.replace('"s"', '" "'), "line 1: speaker is empty"),
        (ROW.replace('place = "p"\n', ""), r"line 1: lacks \['place'\]"),
        ("[[claim]\n", "Expected|expected"),
    ],
)
def test_bad_files_are_refused_with_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=words) as found:
        load_claims(path)
    assert "mine.toml" in str(found.value)


def test_bad_queries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown query 'rise'"):
        run_query("rise", {})
    with pytest.raises(InputError, match="query twinned does not take"):
        run_query("twinned", {"regions": []})
    with pytest.raises(DataError, match="cannot read"):
        load_claims(tmp_path / "none.toml")
    odd = Claim("x", "t", "s", "d", "p", "twinned", {}, "w")
    with pytest.raises(InputError):
        check(odd)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOBALARCTIC_DATA_DIR", str(tmp_path))
    runner = CliRunner()
    done = runner.invoke(cli, ["claims", "check", "target-2024"], catch_exceptions=False)
    assert "contradicted, confidence medium" in done.stdout
    assert "does not hold: 37.87 of 80 million t" in done.stdout
    shown = runner.invoke(cli, ["claims", "show", "target-2024"], catch_exceptions=False).stdout
    assert "What would change it" in shown
    assert "contradicted (medium" in shown
    assert "contradicted" in runner.invoke(cli, ["claims", "list"]).stdout
    path = tmp_path / "mine.toml"
    path.write_text(ROW, encoding="utf-8")
    out = tmp_path / "reviews.json"
    runner.invoke(cli, ["claims", "export", str(out), "--file", str(path)], catch_exceptions=False)
    assert json.loads(out.read_text())[0]["claimReviewed"] == "t"
    rows = runner.invoke(
        cli, ["claims", "check", "--all", "--file", str(path), "--json", "-"],
        catch_exceptions=False,
    )  # fmt: skip
    assert json.loads(rows.stdout)[0]["verdict"] == "supported"
    assert len(history()) == 2
    for bad in (["check"], ["check", "nothing"], ["check", "target-2024", "--all"]):
        assert runner.invoke(cli, ["claims", *bad]).exception is not None


class _Refused:
    corridor, possible, reason, duration_d, distance_km = "suez", False, "no draught", None, None
    cost_missing: tuple[str, ...] = ()
    cost_usd_per_teu = None
    passed_years: tuple[int, ...] = ()


class _Passes(_Refused):
    corridor, possible, duration_d, passed_years = "nsr", True, 17.0, (2012, 2015, 2017, 2019)


@pytest.mark.parametrize(
    ("query", "when"), [("faster", {"months": [8]}), ("cheaper", {"months": [8]})]
)
def test_a_refused_corridor_gives_its_reason(
    monkeypatch: pytest.MonkeyPatch, query: str, when: dict[str, Any]
) -> None:
    monkeypatch.setattr(
        "globalarctic.outlook.queries._ways",
        lambda *_: {"nsr": _Passes(), "suez": _Refused()},
    )
    (answer,) = run_query(query, {"way": "nsr", "other": "suez", "pair": "A>B", **when})
    assert answer.holds is None
    assert "suez does not pass (no draught)" in answer.words


def test_an_error_inside_a_query_is_not_taken_for_wrong_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise TypeError("inside")

    monkeypatch.setattr("globalarctic.outlook.queries._ways", broken)
    with pytest.raises(TypeError, match="inside"):
        run_query("cheaper", {"way": "nsr", "other": "suez", "pair": "A>B", "months": [8]})
    with pytest.raises(InputError, match=r"months is 8; give list\[int\]"):
        run_query("faster", {"way": "nsr", "other": "suez", "pair": "A>B", "months": 8})


def test_years_that_are_not_on_file_leave_growth_open() -> None:
    args = {"target_t": 2e8, "target_year": 2035, "from": 1850, "to": 2024}
    (answer,) = run_query("growth_enough", args)
    assert answer.holds is None
    assert "1850" in answer.words


def test_the_room_takes_names() -> None:
    import globalarctic as ga

    assert ga.outlook.check("ice-free-2035").verdict is Verdict.CONTRADICTED
    with pytest.raises(UnknownNameError):
        ga.outlook.check("ice-free-2036")


def test_a_check_has_all_forms_of_a_result() -> None:
    answer = check(CLAIMS["ice-free-2035"])
    check_answer(answer)
    assert answer.to_dict()["claim"] == "ice-free-2035"
    assert len(answer.rows()) == len(answer.findings)
    assert answer.sources
