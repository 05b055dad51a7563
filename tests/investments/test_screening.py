"""Screening: analytic cases, an independent library, blindness to nationality, and no verdict."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from globalarctic.cli import cli
from globalarctic.errors import DataError, InputError, SchemaError, UnknownNameError
from globalarctic.investments.register import load_register
from globalarctic.investments.screening import screen
from globalarctic.investments.views import as_of
from globalarctic.investments.weighing.profile import load_case, load_profile, profile_names
from globalarctic.investments.weighing.smaa import acceptability, draw_weights

AT = as_of("2022-06", known_at="2026-11")
PAIR = ("RUS-YAMAL-LNG", "RUS-ARCTIC-LNG-2")


def test_two_crossed_alternatives() -> None:
    x = np.eye(2)
    found = acceptability(x, x, draws=200_000)
    assert np.abs(found.ranks[:, 0] - 0.5).max() < 0.003
    assert np.abs(np.diag(found.central_weights) - 0.75).max() < 0.003


def test_three_unit_alternatives() -> None:
    x = np.eye(3)
    found = acceptability(x, x, draws=200_000)
    assert np.abs(found.ranks[:, 0] - 1 / 3).max() < 0.003
    assert np.abs(np.diag(found.central_weights) - 11 / 18).max() < 0.003


def test_one_extreme_and_one_even_alternative() -> None:
    x = np.array([[1.0, 0.0], [0.4, 0.4]])
    found = acceptability(x, x, draws=200_000)
    assert abs(found.ranks[0, 0] - 0.6) < 0.003
    assert abs(found.central_weights[0, 0] - 0.7) < 0.003
    assert found.confidence.tolist() == [1.0, 1.0]


def test_a_dominated_alternative_never_comes_first() -> None:
    x = np.array([[0.5, 0.5, 0.5], [0.4, 0.4, 0.4]])
    found = acceptability(x, x, draws=5000)
    assert found.ranks[1, 0] == 0.0
    assert np.isnan(found.central_weights[1]).all()
    assert found.pairwise[0, 1] == 1.0


def test_probabilities_add_up_and_draws_repeat() -> None:
    rng = np.random.default_rng(3)
    low = rng.random((7, 5)) * 0.6
    high = low + 0.4 * rng.random((7, 5))
    one, two = (acceptability(low, high, draws=3000, seed=4) for _ in range(2))
    assert one.ranks.tobytes() == two.ranks.tobytes()
    np.testing.assert_allclose(one.ranks.sum(axis=0), 1.0)
    np.testing.assert_allclose(one.ranks.sum(axis=1), 1.0)
    above = one.pairwise + one.pairwise.T
    np.testing.assert_allclose(above[~np.eye(7, dtype=bool)], 1.0)
    order = rng.permutation(7)
    mixed = acceptability(low[order], high[order], draws=20_000, seed=5)
    whole = acceptability(low, high, draws=20_000, seed=6)
    assert np.abs(mixed.ranks[:, 0] - whole.ranks[order, 0]).max() < 0.02


def test_nothing_known_ranks_nobody() -> None:
    zero, one = np.zeros((4, 3)), np.ones((4, 3))
    found = acceptability(zero, one, draws=40_000)
    assert np.abs(found.ranks - 0.25).max() < 0.02


def test_weights_stay_within_bounds() -> None:
    bounds = np.array([[0.5, 0.7], [0.0, 1.0], [0.1, 0.2]])
    drawn = draw_weights(3, 4000, np.random.default_rng(2), bounds=bounds)
    np.testing.assert_allclose(drawn.sum(axis=1), 1.0)
    assert np.all(drawn >= bounds[:, 0] - 1e-12)
    assert np.all(drawn <= bounds[:, 1] + 1e-12)
    fixed = draw_weights(2, 3, np.random.default_rng(2), bounds=np.array([[0.3, 0.3], [0.7, 0.7]]))
    np.testing.assert_allclose(fixed, [[0.3, 0.7]] * 3)
    for bad, words in (
        ([[0.6, 1.0], [0.6, 1.0]], "cannot sum to 1"),
        ([[0.0, 0.3], [0.0, 0.3]], "cannot sum to 1"),
        ([[0.5, 0.2], [0.0, 1.0]], "least and a greatest"),
    ):
        with pytest.raises(InputError, match=words):
            draw_weights(2, 10, np.random.default_rng(1), bounds=np.array(bad))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ([[0.0]], [[1.0]], "two alternatives"),
        ([[0.5], [0.5]], [[0.4], [0.6]], "within 0-1"),
        ([[-0.1], [0.5]], [[0.4], [0.6]], "within 0-1"),
        ([[np.nan], [0.5]], [[0.4], [0.6]], "within 0-1"),
    ],
)
def test_bad_values_are_refused(
    low: list[list[float]], high: list[list[float]], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        acceptability(np.array(low), np.array(high))


def as_they_are(values: np.ndarray, cost: bool = False) -> np.ndarray:
    return values


def test_the_additive_score_is_the_weighted_sum_of_another_library() -> None:
    weighted = pytest.importorskip("pymcdm.methods").WSM
    rng = np.random.default_rng(9)
    x = rng.random((6, 4))
    for _ in range(5):
        w = rng.dirichlet(np.ones(4))
        bounds = np.column_stack([w, w])
        found = acceptability(x, x, bounds=bounds, draws=1).scores[1]
        other = weighted(as_they_are)(x, w, np.ones(4))
        np.testing.assert_allclose(found, other, atol=1e-4)


# ------------------------------------------------------------------ the register
def test_the_register_answers_by_rule_and_nothing_else() -> None:
    held = screen(load_register(), PAIR, profile=load_profile("default"), asof=AT, draws=2000)
    criteria = [one.criterion_id for one in held.profile.criteria]
    assert {c for _, c in held.values} == {"opacity", "capital_committed"}
    j = criteria.index("control_gained")
    assert (held.low[:, j].tolist(), held.high[:, j].tolist()) == ([0.0, 0.0], [1.0, 1.0])
    assert held.high[1, criteria.index("opacity")] == pytest.approx(0.806 * 0.6)
    empty = criteria.index("jobs_local")
    assert held.low[:, empty].tolist() == [0.0, 0.0]
    assert held.high[:, empty].tolist() == [1.0, 1.0]
    assert not held.sufficient
    assert any("11% of the ranges" in one for one in held.reasons)


def test_control_is_what_the_entrant_would_hold_and_not_what_an_owner_holds() -> None:
    def control(**asked: str) -> tuple[list[float], tuple[str, ...]]:
        found = screen(
            load_register(), PAIR, profile=load_profile("default"), asof=AT, draws=200, **asked
        )
        j = [one.criterion_id for one in found.profile.criteria].index("control_gained")
        return [*found.low[:, j].tolist(), *found.high[:, j].tolist()], tuple(
            map(str, found.table().notes)
        )

    spans, notes = control()
    assert spans == [0, 0, 1, 1]
    assert "name one with --entrant" in " ".join(notes)
    spans, notes = control(entrant="cnpc")
    assert spans == [0.2, 0.1, 0.2, 0.1]
    assert any("cnpc would hold 20.00 % directly afterwards" in note for note in notes)
    assert control(entrant="A new buyer", share="20-51")[0] == [0.2, 0.2, 0.51, 0.51]
    with pytest.raises(InputError, match="needs its entrant"):
        control(share="20")
    with pytest.raises(InputError, match="give per cent"):
        control(entrant="cnpc", share="51-20")
    with pytest.raises(UnknownNameError, match="A new buyer"):
        control(entrant="A new buyer")


def case_file(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "case.toml"
    path.write_text('title = "mine"\n' + body, encoding="utf-8")
    return path


def value(project: str, criterion: str, low: float, high: float) -> str:
    return (
        f'[[value]]\nproject = "{project}"\ncriterion = "{criterion}"\nlow = {low}\n'
        f'high = {high}\nevidence = ["report"]\n'
    )


def test_a_full_case_is_ranked_and_turns_where_it_says(tmp_path: Path) -> None:
    register, profile = load_register(), load_profile("default")
    body = "".join(
        value(p, one.criterion_id, x, x)
        for p, x in zip(PAIR, (0.42, 0.5), strict=True)
        for one in profile.criteria
        if one.group.value != "risk"
    ) + "".join(
        value(p, one.criterion_id, 0.5, 0.5)
        for p in PAIR
        for one in profile.criteria
        if one.group.value == "risk"
    )
    case = load_case(case_file(tmp_path, body), profile, projects=frozenset(register.projects))
    held = screen(register, PAIR, profile=profile, asof=AT, case=case, draws=4000)
    assert held.sufficient
    assert held.known_frac.tolist() == [1.0, 1.0]
    assert held.ranking.ranks[1, 0] == 1.0
    assert held.one_way is None  # ten benefits of 0.08 each: no single one makes it up
    assert held.two_way is not None
    moved = body
    name = held.two_way.criteria[0]
    for criterion in held.two_way.criteria:
        old = 0.5
        risk = profile.criteria[[c.criterion_id for c in profile.criteria].index(criterion)].group
        new = old + (-1 if risk.value == "risk" else 1) * (held.two_way.shift - 0.01)
        moved = moved.replace(
            value(PAIR[1], criterion, 0.5, 0.5), value(PAIR[1], criterion, new, new)
        )
    assert name
    again = load_case(case_file(tmp_path, moved), profile, projects=frozenset(register.projects))
    other = screen(register, PAIR, profile=profile, asof=AT, case=again, draws=4000)
    risk = np.array([one.group.value == "risk" for one in profile.criteria])
    for result, first in ((held, 1), (other, 0)):
        totals = np.where(risk, 1 - result.low, result.low).mean(axis=1)
        assert totals.argmax() == first


def test_labels_of_countries_change_nothing() -> None:
    register = load_register()
    swap = {"CHN": "FRA", "FRA": "CHN"}
    other = replace(
        register,
        entities={
            k: replace(e, country=swap.get(e.country, e.country))
            for k, e in register.entities.items()
        },
    )
    texts = [
        json.dumps(
            screen(held, PAIR, profile=load_profile("default"), asof=AT, draws=1000).to_dict()
        )
        for held in (register, other)
    ]
    assert texts[0] == texts[1]


def test_no_verdict_is_given() -> None:
    done = CliRunner().invoke(
        cli, ["investments", "screen", *PAIR, "--at", "2022-06", "--draws", "500"],
        catch_exceptions=False,
    )  # fmt: skip
    text = done.stdout.casefold()
    assert "insufficient evidence" in text
    for word in ("approve", "recommend", "should be", "reject", "safe", "threat", "verdict"):
        assert not re.search(rf"\b{word}", text), word
    for side in ("case for allowing", "case for limiting, with conditions", "case for refusing"):
        assert side in " ".join(text.split())
    assert "blind to nationality" in text


def test_a_single_case_has_no_rank_and_names_its_law() -> None:
    done = CliRunner().invoke(
        cli,
        ["investments", "screen", "RUS-YAMAL-LNG", "--at", "2022-06", "--draws", "500",
         "--profile", "eu-2019-452"],
        catch_exceptions=False,
    )  # fmt: skip
    text = " ".join(done.stdout.split())
    assert "A single case has no rank" in text
    assert "after Regulation (EU) 2019/452" in text
    assert "looks at nationality" in text


def test_vetoes_stand_beside_the_score(tmp_path: Path) -> None:
    register, profile = load_register(), load_profile("default")
    body = (
        f'[[veto]]\nproject = "{PAIR[0]}"\ntext = "a permit was annulled"\nevidence = ["court"]\n'
    )
    case = load_case(case_file(tmp_path, body), profile, projects=frozenset(register.projects))
    with_veto = screen(register, PAIR, profile=profile, asof=AT, case=case, draws=500)
    without = screen(register, PAIR, profile=profile, asof=AT, draws=500)
    assert with_veto.vetoes == (f"{PAIR[0]}: a permit was annulled (court)",)
    assert with_veto.ranking.ranks.tobytes() == without.ranking.ranks.tobytes()


def test_every_profile_loads_and_the_default_is_blind() -> None:
    held = [load_profile(name) for name in profile_names()]
    assert held[0].name == "default"
    assert not held[0].nationality
    assert not held[0].statute
    words = " ".join(c.title + c.definition for c in held[0].criteria).casefold()
    assert not re.search(r"nationalit|foreign|country of the investor", words)
    assert all(one.statute and one.source for one in held[1:])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (value("RUS-YAMAL-LNG", "jobs", 0, 1), "line 2: unknown criterion 'jobs'"),
        (value("RUS-YAMAL", "jobs_local", 0, 1), "line 2: unknown project 'RUS-YAMAL'"),
        (value("RUS-YAMAL-LNG", "jobs_local", 0.9, 0.1), "line 2: 0.9-0.1"),
        (value("RUS-YAMAL-LNG", "jobs_local", 0, 2), "line 2: 0-2"),
        (2 * value("RUS-YAMAL-LNG", "jobs_local", 0, 1), "line 8: jobs_local of"),
        ('[[value]]\nproject = "x"\n', r"line 2: lacks \['criterion'"),
        ("[weights]\njobs_local = [0.5, 0.2]\n", "weights.jobs_local"),
        ("[weights]\njobs = [0, 1]\n", "unknown criterion 'jobs'"),
        ("surprise = 1\n", r"unknown keys \['surprise'\]"),
    ],
)
def test_bad_cases_are_refused_with_file_and_line(tmp_path: Path, body: str, words: str) -> None:
    register, profile = load_register(), load_profile("default")
    with pytest.raises(SchemaError, match=words) as found:
        load_case(case_file(tmp_path, body), profile, projects=frozenset(register.projects))
    assert "case.toml" in str(found.value)


def test_bad_profiles_and_calls_are_refused(tmp_path: Path) -> None:
    import globalarctic.investments.weighing.profile as module

    text = (Path(module.__file__).with_name("profiles") / "default.toml").read_text("utf-8")
    path = tmp_path / "p.toml"
    for old, new, words in (
        ('group = "risk"', 'group = "luck"', r"line \d+: group 'luck'"),
        ('rule = "entrant_share"', 'rule = "guess"', r"line \d+: rule 'guess'"),
        ('id = "dual_use"', 'id = "asset_sensitivity"', "stands twice"),
        ("known_frac = 0.5", "known_frac = 5.0", "limits.known_frac is 5.0"),
        ('statute = ""', "", "lacks"),
    ):
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(SchemaError, match=words):
            load_profile(str(path))
    with pytest.raises(UnknownNameError, match="unknown profile 'defalt'"):
        load_profile("defalt")
    with pytest.raises(DataError, match="cannot read"):
        load_profile(str(tmp_path / "none.toml"))
    with pytest.raises(InputError, match="each once"):
        screen(load_register(), [PAIR[0]] * 2, profile=load_profile("default"), asof=AT)


def test_below_the_limit_of_evidence_it_stops(tmp_path: Path) -> None:
    """No value, order or turn is shown while most of the ranges are open."""
    profile, register = load_profile("default"), load_register()
    short = screen(register, PAIR, profile=profile, asof=AT, draws=500)
    assert short.stopped
    assert short.to_dict()["stopped"] is True
    assert [column.head for column in short.table().columns] == ["Project", "Known"]
    words = " ".join(str(note) for table in short.tables() for note in table.notes)
    assert "less than 50 % of the ranges" in words
    assert "Not on file, taken as 0 to 1" in words
    assert "Smallest change" not in words
    body = "".join(
        value(name, each.criterion_id, 0.4, 0.6) for name in PAIR for each in profile.criteria
    )
    case = load_case(case_file(tmp_path, body), profile, projects=frozenset(register.projects))
    full = screen(register, PAIR, profile=profile, asof=AT, case=case, draws=500)
    assert not full.stopped
    assert len(full.table().columns) == 4
    assert "Smallest change" in " ".join(map(str, full.tables()[1].notes))
