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
    ClaimChecks,
    Confidence,
    PublishedClaim,
    Verdict,
    check,
    claim_list,
    claim_review,
    history,
    load_claims,
    remember,
    verdict_of,
)
from globalarctic.outlook.queries import QUERIES, ClaimFinding, FindingBasis, run_query, sailing

CLAIMS = {claim.claim_id: claim for claim in load_claims()}


def finding(
    holds: bool | None, grade: str = "V", basis: FindingBasis = FindingBasis.RECORD
) -> ClaimFinding:
    return ClaimFinding(holds, "words", "source", grade, basis)


@pytest.mark.parametrize(
    ("findings", "verdict", "confidence"),
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
    findings: list[bool | None], verdict: Verdict, confidence: Confidence
) -> None:
    assert verdict_of(finding(f) for f in findings) == (verdict, confidence)
    assert verdict_of(finding(f) for f in reversed(findings)) == (verdict, confidence)


def test_general_knowledge_lowers_the_confidence() -> None:
    assert verdict_of([finding(True, "C")])[1] is Confidence.HIGH
    some = [finding(True), finding(True), finding(True, "G")]
    assert verdict_of(some)[1] is Confidence.MEDIUM
    assert verdict_of([finding(True), finding(True, "G"), finding(True, "G")])[1] is Confidence.LOW


def test_a_model_or_the_register_alone_is_not_high() -> None:
    for basis in (FindingBasis.MODEL, FindingBasis.REGISTER):
        alone = [finding(True, "C", basis), finding(True, "C", basis)]
        assert verdict_of(alone)[1] is Confidence.MEDIUM
        assert verdict_of([*alone, finding(True, "C")])[1] is Confidence.HIGH


WANTED = {
    "ice-free-2035": "partly low",
    "practically-ice-free-2035": "contradicted low",
    "practically-ice-free-july-october-2035": "contradicted medium",
    "september-ice-free-2050": "supported low",
    "september-extent-falls": "supported high",
    "nsr-shorter-northeast-asia": "supported medium",
    "nsr-shorter-everywhere": "partly medium",
    "nsr-saves-40-per-cent": "partly medium",
    "nsr-faster-august": "supported medium",
    "nsr-faster-all-year": "partly medium",
    "twenty-days-to-felixstowe": "supported medium",
    "forty-days-by-suez": "open low",
    "nsr-cheaper": "partly medium",
    "nsr-season-120-days": "partly low",
    "nwp-shorter-than-panama": "supported medium",
    "transpolar-passable-september": "contradicted medium",
    "irtysh-ob-corridor": "partly low",
    "rail-faster-than-sea": "supported medium",
    "one-voyage-six-coasts": "supported medium",
    "traffic-rises-steadily": "partly medium",
    "transit-rises-steadily": "partly low",
    "target-2024": "contradicted medium",
    "transit-target-2024": "contradicted medium",
    "target-2030": "open low",
    "target-2035-in-reach": "contradicted medium",
    "transit-is-most": "contradicted high",
    "transit-joins-asia-and-europe": "contradicted high",
    "announced-realised": "open low",
    "fifty-seven-projects": "open low",
    "ninety-billion": "partly low",
    "yamal-chinese-share": "supported medium",
    "heilongjiang-twins": "supported high",
    "northeast-china-far-east-crossings": "partly high",
    "far-east-complements": "open low",
    "arctic-set-by-ties": "supported medium",
    "set-is-dynamic": "supported medium",
    "corridors-link-weak-countries": "open low",
}


def test_every_claim_has_a_verdict_here() -> None:
    assert set(WANTED) == set(CLAIMS)
    assert len(CLAIMS) >= 26


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_every_claim_can_be_checked(name: str) -> None:
    answer = check(CLAIMS[name])
    assert f"{answer.verdict.value} {answer.confidence.value}" == WANTED[name]
    assert answer.findings
    assert all(f.words and f.source and f.grade in {"V", "C", "G"} for f in answer.findings)
    review = claim_review(answer)
    assert review["@type"] == "ClaimReview"
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": answer.verdict.value}
    dated = CLAIMS[name].stated_on != "not on file"
    assert ("datePublished" in review["itemReviewed"]) == dated


def test_most_of_the_ocean_is_not_a_million_km2() -> None:
    """June and July stay mostly covered in 2035, August and September do not."""
    asked = {"year": 2035, "months": [6, 7, 8, 9, 10], "at_least_frac": 0.5}
    findings = run_query("free_share", asked)
    assert [f.holds for f in findings] == [False, False, True, True, None]
    shares = [int(str(f.words).split(": ")[1].split("%")[0]) for f in findings]
    for share, wanted in zip(shares, (22, 41, 62, 67, 51), strict=True):
        assert abs(share - wanted) <= 3
    narrow = run_query("ice_free_by", {"year": 2035, "months": "July-October"})
    assert [f.holds for f in narrow] == [False]


def test_a_span_is_judged_by_its_whole() -> None:
    def judged(year: int) -> dict[str, bool | None]:
        findings = run_query("ice_free_by", {"year": year, "months": "September"})
        return {str(f.words).rsplit(": ", 1)[1]: f.holds for f in findings}

    assert judged(2045)["2036-2056"] is None
    assert judged(2056)["2036-2056"] is True
    assert judged(2035)["2036-2056"] is False
    assert judged(2050)["before 2050"] is True
    assert judged(2040)["before 2050"] is None


def test_a_model_that_a_voyage_contradicts_decides_less() -> None:
    answer = check(CLAIMS["irtysh-ob-corridor"])
    assert answer.confidence is Confidence.LOW
    assert any("reported 49 days" in str(f.words) for f in answer.findings)


def test_a_claim_meets_its_own_test_before_it_is_shown() -> None:
    """What would change it has come about: open, whatever the findings say."""
    claim = CLAIMS["target-2024"]
    met = {"query": "rises", "args": {"column": "transit_t", "from": 2022}}
    answer = check(replace(claim, turned_by=met))
    assert (answer.verdict, answer.confidence) == (Verdict.OPEN, Confidence.LOW)
    assert str(answer.findings[-1].words).startswith("what would change it has come about")
    unmet = {"query": "rises", "args": {"column": "cargo_t", "from": 2022}}
    assert check(replace(claim, turned_by=unmet)).verdict is Verdict.CONTRADICTED
    tested = [c for c in CLAIMS.values() if c.turned_by]
    assert len(tested) >= 5
    assert all(c.turned_by["query"] in QUERIES for c in tested)


def test_nobody_is_said_to_have_said_what_is_not_on_file() -> None:
    """Of the article only a summary is on file: its claims say so, and carry no date."""
    article = [c for c in CLAIMS.values() if "article" in c.speaker]
    assert article
    for claim in article:
        assert "after a summary" in claim.speaker
        assert claim.stated_on == "not on file"


def test_days_that_no_ship_can_make_do_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sailing, "_ways", lambda *_: {"nsr": _Passes()})
    asked = {"way": "nsr", "pair": "Dalian>Hamburg", "month": 9, "slower_frac": 0.4}
    for stated, holds in ((16.0, False), (17.0, True), (23.0, True), (24.0, None)):
        (answer,) = run_query("days_as_stated", asked | {"stated_d": stated})
        assert answer.holds is holds


def test_figures_behind_the_verdicts() -> None:
    words = [
        str(f.words) for f in run_query(CLAIMS["target-2024"].query, CLAIMS["target-2024"].args)
    ]
    assert words == ["37.87 of 80.0 million t, 47 %"]
    growth = CLAIMS["target-2035-in-reach"]
    assert "growth 2021-2024 2.8 % a year" in str(run_query(growth.query, growth.args)[0].words)
    sums = CLAIMS["ninety-billion"]
    totals = [str(f.words) for f in run_query(sums.query, sums.args)]
    assert totals[0].startswith("announced: 94.1 billion")
    assert totals[1].startswith("not failed: 51.1 billion")
    assert "selection" in totals[-1]


def test_a_missing_year_is_open_and_not_false() -> None:
    args = {"stated_on": "2022-08", "target_year": 2030, "cargo_kind": "all cargo"}
    assert [f.holds for f in run_query("target_met", args)] == [None]
    assert run_query("ice_free_by", {"year": 2035, "months": "May"})[0].holds is None


def test_the_history_grows_only_with_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    first = check(CLAIMS["target-2024"], today=dt.date(2026, 1, 1))
    assert remember([first], path) == (first,)
    assert remember([replace(first, checked_on=dt.date(2026, 2, 1))], path) == ()
    newer = replace(first, data_version="country 2027.1", checked_on=dt.date(2027, 1, 1))
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
    for claim in CLAIMS.values():
        assert len(claim.text) < 140
        text = f"{claim.text} {claim.would_change}".casefold()
        assert not re.search(r"\b(lie|liar|false|fake|myth|propaganda|absurd|wrong|threat)\b", text)
    assert {verdict.value for verdict in Verdict} == {"supported", "contradicted", "partly", "open"}


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
        (
            ROW.replace("args = {}", "args = { year = 1 }"),
            r"line 1: query september_trend does not",
        ),
        (ROW + 'turned_by = { query = "rises" }\n', "turned_by needs query and args"),
        (ROW + 'turned_by = { query = "rise", args = {} }\n', "unknown query 'rise'"),
        ("[[claim]\n", "Expected|expected"),
    ],
)
def test_bad_files_are_refused_with_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError, match=words) as refused:
        load_claims(path)
    assert "mine.toml" in str(refused.value)


def test_bad_queries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="unknown query 'rise'"):
        run_query("rise", {})
    with pytest.raises(InputError, match="query twinned does not take"):
        run_query("twinned", {"regions": []})
    with pytest.raises(DataError, match="cannot read"):
        load_claims(tmp_path / "none.toml")
    odd = PublishedClaim("x", "t", "s", "d", "p", "twinned", {}, "w")
    with pytest.raises(InputError):
        check(odd)


def test_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLOBALARCTIC_DATA_DIR", str(tmp_path))
    runner = CliRunner()
    done = runner.invoke(cli, ["claims", "check", "target-2024"], catch_exceptions=False)
    text = " ".join(done.stdout.split())
    assert "contradicted, confidence medium" in text
    assert "does not hold 37.87 of 80.0 million t" in text
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
    assert json.loads(rows.stdout)["checks"][0]["verdict"] == "supported"
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
    ("query", "when"), [("faster", {"months": [8]}), ("cheaper", {"months": [8], "services": []})]
)
def test_a_refused_corridor_gives_its_reason(
    monkeypatch: pytest.MonkeyPatch, query: str, when: dict[str, Any]
) -> None:
    monkeypatch.setattr(sailing, "_ways", lambda *_: {"nsr": _Passes(), "suez": _Refused()})
    (answer,) = run_query(query, {"way": "nsr", "other": "suez", "pair": "Dalian>Hamburg", **when})
    assert answer.holds is None
    assert "does not pass (no draught)" in str(answer.words)


def test_an_error_inside_a_query_is_not_taken_for_wrong_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise TypeError("inside")

    monkeypatch.setattr(sailing, "_ways", broken)
    with pytest.raises(TypeError, match="inside"):
        run_query(
            "cheaper",
            {
                "way": "nsr",
                "other": "suez",
                "pair": "Dalian>Hamburg",
                "months": [8],
                "services": [],
            },
        )
    with pytest.raises(InputError, match=r"months is 8; give list\[int\]"):
        run_query("faster", {"way": "nsr", "other": "suez", "pair": "Dalian>Hamburg", "months": 8})


def test_years_that_are_not_on_file_leave_growth_open() -> None:
    args = {"target_t": 2e8, "target_year": 2035, "from": 1850, "to": 2024}
    (answer,) = run_query("growth_enough", args)
    assert answer.holds is None
    assert "1850" in str(answer.words)


def test_the_room_takes_names() -> None:
    import globalarctic as ga

    assert ga.outlook.check("target-2024").verdict is Verdict.CONTRADICTED
    assert ga.outlook.claims()[0].claim_id == "ice-free-2035"
    with pytest.raises(UnknownNameError):
        ga.outlook.check("ice-free-2036")


def test_a_check_has_all_forms_of_a_result() -> None:
    answer = check(CLAIMS["practically-ice-free-2035"])
    check_answer(answer)
    check_answer(ClaimChecks((answer,)))
    check_answer(claim_list())
    assert answer.to_dict()["claim"] == "practically-ice-free-2035"
    assert len(answer.rows()) == len(answer.findings)
    assert answer.sources


def test_cheaper_is_answered_by_ship_month_year_and_price() -> None:
    findings = run_query(CLAIMS["nsr-cheaper"].query, CLAIMS["nsr-cheaper"].args)
    said = {str(finding.words): finding.holds for finding in findings}
    august = next(holds for words, holds in said.items() if words.startswith("15 August"))
    february = next(holds for words, holds in said.items() if words.startswith("15 February"))
    assert (august, february) == (True, False)
    years = {words: holds for words, holds in said.items() if words.startswith("a year of")}
    assert len(years) == 3
    # A ship as large as those of the trade carries a slot by Suez for two thirds of the cost.
    big = next(words for words in years if "15,000 TEU" in words)
    assert years[big] is False
    prices = [words for words in said if words.startswith("with fuel at")]
    assert len(prices) == 6
    assert any("even if it is open all year" in words for words in prices)
