"""Belonging by dual cut-off: what an expert would sign, a plain oracle, and what must not change."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.answers import check_answer

from globalarctic import scope
from globalarctic.data.arctic_record import arctic_record
from globalarctic.data.release import load_release
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.scope.club.answers import club_of, decision_of
from globalarctic.scope.club.checks import placebo, plain_members, variants
from globalarctic.scope.club.decide import count_of, decide_club, dimension_scores, scaled
from globalarctic.scope.club.definition import load_club
from globalarctic.scope.club.draws import CUTS, NOISE, draw_chances
from globalarctic.scope.club.readings import read_indicators, tie_values
from globalarctic.scope.club.sentences import flips, sentence
from globalarctic.words import render

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.scope.club.decide import Decision

ARCTIC = {"CAN", "DNK", "FIN", "ISL", "NOR", "RUS", "SWE", "USA"}
FIRM = {"CHN", "DEU", "JPN", "KOR", "GBR", "NLD", "FRA", "POL", "ITA", "ESP"}


@pytest.fixture(scope="module")
def decision() -> Decision:
    return decision_of(load_club("global-arctic"), load_release())


def test_the_club_of_2023_by_name(decision: Decision) -> None:
    club = club_of(decision, draws=500)
    members = set(club.members)
    assert members >= ARCTIC | FIRM
    assert members - ARCTIC - FIRM == {"IND", "CHE", "BEL", "CZE"}
    # What the roll calls once made members, and an observer with few ties.
    assert not members & {"LVA", "PRT", "ALB", "FSM", "PRK", "VEN", "MLT", "SGP", "TUR"}
    for standing in club.standings:
        assert standing.sentence.code.startswith("scope.sentence.")
        if standing.state == "in":
            assert standing.counting is not None
            assert standing.counting >= 4
    for code in FIRM:
        assert club.standing(code).word == "robust in"
    for code in ("ALB", "FSM", "BRA", "SGP"):
        assert club.standing(code).word == "robust out"
    assert {club.standing(c).word for c in ("CHE", "BEL", "CZE", "PRT", "KAZ", "AUT")} <= {
        "likely", "contested",
    }  # fmt: skip
    assert all(club.standing(code).counting >= 5 for code in ARCTIC)  # type: ignore[operator]


def test_histories_that_are_known(decision: Decision) -> None:
    entered = {t.country: (t.effective_from, t.decided_in) for t in decision.turns if t.entered}
    assert entered["IND"] == (2022, 2023)  # Arctic policy of March 2022
    assert entered["CHE"] == (2019, 2020)  # strategy of October 2019
    assert entered["CHN"][0] == 2012
    assert not decision.inside[0, decision.countries.index("CHN")]  # one year is not two


def test_no_state_is_in_without_the_arctic_record(decision: Decision) -> None:
    levels = decision.levels.copy()
    arctic = [bool(i.record) or i.name == "arctic-papers" for i in decision.definition.indicators]
    levels[arctic] = 0.0
    counts = count_of(dimension_scores(decision.definition, levels), 0.4, 4)
    assert np.nanmax(counts) <= 3


def test_a_right_of_accession_alone_counts_for_little(decision: Decision) -> None:
    policy = decision.definition.dimensions[0]
    weights = {i.name: i.weight for i in policy.indicators}
    assert weights["svalbard-treaty"] < 0.4 * sum(weights.values())
    records = {i.record for i in decision.definition.indicators}
    assert not records & {"nato", "eu", "sco"}


def test_years_beyond_the_evidence_are_refused(decision: Decision) -> None:
    assert decision.years == tuple(range(2012, 2024))
    with pytest.raises(InputError, match=r"^2024 is undecided on what is on file: sea-ice-loss"):
        scope.run(year=2024)
    with pytest.raises(InputError, match="nothing is on file before 2012"):
        scope.run(year=2001)


def _plain_scores() -> dict[str, list[float]]:
    """Score 2023 from release and record again, with loops and dictionaries only."""
    release, club = load_release(), load_club("global-arctic")
    names = release.countries
    states = [names.index(c) for c in club.tied_to]

    def tie(layer: str, measure: str, year: int, c: int) -> float:
        panel = release.tie(layer)
        used = max(y for y in panel.years if y <= max(year, panel.years[0]))
        t = np.nan_to_num(panel.of_year(used))
        near = sum(t[c, s] for s in states if s != c)
        if measure == "sum":
            return near
        if measure == "share":
            return near / t[c].sum() if t[c].sum() else float("nan")
        own = [s for s in states if s != c]
        whole = sum(t[s, j] for s in own for j in range(len(names)) if j not in own)
        return near / whole

    def value(item: object, year: int, c: int) -> float:
        if item.record:  # type: ignore[attr-defined]
            if names[c] in ARCTIC and item.arctic_states is not None:  # type: ignore[attr-defined]
                return item.arctic_states  # type: ignore[attr-defined]
            best = 0.0
            for row in arctic_record(item.record):  # type: ignore[attr-defined]
                start = int(row.valid_from[:4] or 9999)
                end = int(row.valid_to[:4] or 9999)
                lasting = item.lasting  # type: ignore[attr-defined]
                holds = start <= year < start + lasting if lasting else start <= year < end
                if row.country == names[c] and row.grade != "G" and holds:
                    best = max(best, dict(item.levels).get(row.role, 0.0))  # type: ignore[attr-defined]
            return best
        if item.ties:  # type: ignore[attr-defined]
            return tie(item.ties, item.measure, year, c)  # type: ignore[attr-defined]
        panel = release.indicator(item.series)  # type: ignore[attr-defined]
        column = [
            (y, v) for y, v in zip(panel.years, panel.values[:, c], strict=True)
            if y <= year and not np.isnan(v)
        ]  # fmt: skip
        return column[-1][1] if column else float("nan")

    tops = {}
    for item in club.indicators:
        row = [value(item, 2019, names.index(c)) for c in club.members]
        tops[item.name] = 1.0 if item.record else float(np.nanmedian(row))
    found = {}
    for code in ("CHN", "SGP", "BEL", "NOR", "KAZ"):
        points = []
        for dimension in club.dimensions:
            total = 0.0
            for item in dimension.indicators:
                x, top = value(item, 2023, names.index(code)), tops[item.name]
                if item.record:
                    level = x
                elif item.log:
                    level = 0.0 if x <= 0 else 1 + np.log(x / top) / np.log(30)
                else:
                    level = (x - item.floor) / (top - item.floor)
                total += item.weight * min(1.0, max(0.0, level))
            points.append(total)
        found[code] = points
    return found


def test_scores_equal_a_plain_computation(decision: Decision) -> None:
    for code, points in _plain_scores().items():
        ours = decision.scores[:, -1, decision.countries.index(code)]
        assert ours == pytest.approx(points, abs=1e-9), code


def test_p_equals_a_plain_loop(decision: Decision) -> None:
    chances = draw_chances(decision, 2023, draws=4000, seed=3)
    rng = np.random.default_rng(11)
    for code in ("IND", "CZE", "AUT", "SGP"):
        c = decision.countries.index(code)
        scores = decision.scores[:, -1, c]
        hits = 0
        for _ in range(4000):
            cut, least = rng.uniform(*CUTS), 4 + rng.integers(-1, 2)
            noise = np.exp(NOISE * rng.standard_normal(len(scores)))
            hits += sum(s * n >= cut for s, n in zip(scores, noise, strict=True)) >= least
        assert chances.member_prob[c] == pytest.approx(hits / 4000, abs=0.04)


def test_later_data_change_no_earlier_decision(decision: Decision) -> None:
    release = load_release()
    changed = dict(release.ties)
    trade = changed["trade_usd"]
    ties = trade.ties.copy()
    ties[-1] *= np.random.default_rng(5).uniform(0.2, 5.0, ties[-1].shape)
    ties[-1] = (ties[-1] + ties[-1].T) / 2
    changed["trade_usd"] = replace(trade, ties=ties)
    other = decision_of(load_club("global-arctic"), release, more=changed)
    assert np.array_equal(other.inside[:-1], decision.inside[:-1])
    assert not np.array_equal(other.scores[:, -1], decision.scores[:, -1], equal_nan=True)


def test_two_countries_that_swap_labels_swap_answers(decision: Decision) -> None:
    readings = decision.readings
    a, b = readings.countries.index("FRA"), readings.countries.index("BRA")
    order = np.arange(len(readings.countries))
    order[[a, b]] = b, a
    swapped = replace(
        readings, values=readings.values[:, :, order], of_year=readings.of_year[:, :, order]
    )
    other = decide_club(swapped)
    assert np.array_equal(other.inside, decision.inside[:, order])
    assert np.array_equal(other.counts, decision.counts[:, order], equal_nan=True)


def test_ties_in_other_units_change_nothing(decision: Decision) -> None:
    release = load_release()
    trade = release.tie("trade_usd")
    other = decision_of(
        load_club("global-arctic"), release,
        more={"trade_usd": replace(trade, ties=trade.ties / 1000.0)},
    )  # fmt: skip
    assert np.allclose(other.scores, decision.scores, equal_nan=True)


def test_a_planted_club_is_found_by_a_dual_cut_off() -> None:
    rng = np.random.default_rng(7)
    years, countries, dimensions = 30, 120, 6
    truth = np.zeros((years, countries), dtype=bool)
    truth[:, :15] = True
    truth[12:, 15:25] = True
    mean = np.where(truth, 0.62, 0.25)
    scores = mean + 0.12 * rng.standard_normal((dimensions, years, countries))
    counts = count_of(np.clip(scores, 0, 1), 0.4, 4)
    from globalarctic.scope.membership import decide, rates

    inside = decide(counts, enter=4, leave=4, years=2)
    assert rates(inside, truth)["f1"] > 0.95
    assert not inside[11, 15:25].any()
    assert inside[14, 15:25].mean() > 0.85


def test_sentences_in_three_languages(decision: Decision) -> None:
    said = sentence(decision, "BEL", 2023)
    assert str(said).startswith("Belgium: in since 2021: 4 of 6, no more than needed; missing peo")
    assert "loss of the" in str(said)
    assert render(said, "zh").startswith("比利时")
    assert render(said, "ru").startswith("Бельгия")
    for lang in ("zh", "ru"):
        assert "dimension" not in render(said, lang)
    edge = sentence(decision, "IND", 2023)
    assert "environment 39.6" in str(edge)  # 40 would seem to count


def test_what_turns_the_answer_turns_it(decision: Decision) -> None:
    for code, gain in (("AUT", True), ("CZE", False), ("HUN", True)):
        ways = flips(decision, code, 2023)
        assert ways
        c = decision.countries.index(code)
        for way in ways:
            k = next(
                n for n, i in enumerate(decision.definition.indicators) if i.name == way.indicator
            )
            item = decision.definition.indicators[k]
            values = decision.readings.values.copy()
            step = 1 + 1e-6 if gain else 1 - 1e-6
            values[k, -1, c] = way.value * (1.0 if item.record else step)
            levels = decision.levels[:, -1].copy()
            floor = decision.reference[k] / 30 if item.log else item.floor
            levels[k] = (
                values[k, -1] if item.record
                else scaled(values[k, -1], decision.reference[k], floor, log=item.log)
            )  # fmt: skip
            counts = count_of(dimension_scores(decision.definition, levels), 0.4, 4)
            assert (counts[c] >= 4) == gain, (code, way)
    # No state outside the Arctic can become a member of the Council.
    assert all(f.indicator != "arctic-council" for f in flips(decision, "KAZ", 2023))
    assert flips(decision, "SGP", 2023) == ()


def test_variants_and_placebo(decision: Decision) -> None:
    found = {v.name: v for v in variants(decision, load_release(), 2023)}
    assert found["with recalled rows"].members >= len(plain_members(decision, 2023))
    assert "TUR" in found["without arctic-sea-route"].joining
    chance = placebo(decision, 2023, draws=10)
    # Ties tell well connected states apart, the record tells the Arctic ones.
    assert chance.states_frac[1] > 0.8
    assert chance.record_frac[1] < 0.5
    with pytest.raises(InputError, match="at least 1"):
        placebo(decision, 2023, draws=0)


def test_same_answer_in_every_form(decision: Decision, tmp_path: Path) -> None:
    club = scope.run(draws=100, why=True)
    check_answer(club)
    path = tmp_path / "club.csv"
    club.save(path)
    with path.open(encoding="utf-8") as stream:
        rows = {row["country"]: row for row in csv.DictReader(stream)}
    plain = {s["country"]: s for s in club.to_dict()["standings"]}
    for standing in club:
        assert rows[standing.country]["state"] == plain[standing.country]["state"]
        assert rows[standing.country]["sentence"] == str(standing.sentence)
    card = scope.show("India", draws=100)
    check_answer(card)
    check_answer(scope.explain("CHN", 2023, draws=50))
    check_answer(scope.validate(draws=3))
    check_answer(scope.compare("global-arctic", "votes-alike"))
    check_answer(scope.definitions())
    assert scope.run(draws=100).to_dict()["standings"] == club.to_dict()["standings"]


def test_shares_and_importance_by_hand() -> None:
    ties = np.array(
        [[0, 4, 2, np.nan], [4, 0, 1, np.nan], [2, 1, 0, np.nan], [np.nan] * 3 + [0.0]], float
    )
    tied = np.array([True, True, False, False])
    assert tie_values(ties, tied, "sum")[:3].tolist() == [4.0, 4.0, 3.0]
    assert tie_values(ties, tied, "share")[:3] == pytest.approx([4 / 6, 4 / 5, 1.0])
    # Country 0 among the ties of 1 alone: 4 of 5; country 2 takes all that both have outside.
    assert tie_values(ties, tied, "importance")[:3] == pytest.approx([4 / 5, 4 / 6, 1.0])
    assert np.isnan(tie_values(ties, tied, "sum")[3])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("cut = 0.40", "cut = 0", "rule.cut is 0"),
        ("least = 4", "least = 9", "there are 6 dimensions"),
        ('record = "iasc"', 'recrd = "iasc"', "unknown key 'recrd'"),
        ('scale = "log"', 'scale = "lag"', "allowed are linear, log"),
        ("log_range = 30", "log_range = 1", "rule.log_range is 1"),
    ],
)
def test_wrong_definitions_are_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    from globalarctic.scope.definition import definition_path

    path = tmp_path / "mine.toml"
    text = definition_path("global-arctic").read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SchemaError, match=says):
        load_club(path)


def test_names_that_are_not_on_file_are_named(decision: Decision) -> None:
    club = load_club("global-arctic")
    with pytest.raises(UnknownNameError, match="policy"):
        club.without("polcy")
    with pytest.raises(UnknownNameError, match="NOT"):
        read_indicators(replace(club, tied_to=("NOT",)), load_release())
    with pytest.raises(InputError, match="no definition by dual cut-off"):
        load_club("votes-alike")
    with pytest.raises(UnknownNameError):
        decision.at("XXX", 2023)


def test_network_view_by_hand(tmp_path: Path) -> None:
    from xml.etree import ElementTree as Tree

    answer = scope.network("trade_usd", year=2023, since=2012)
    check_answer(answer)
    by_code = {c.country: c for c in answer}
    assert by_code["RUS"].community == by_code["CHN"].community
    assert by_code["DEU"].community == by_code["FRA"].community != by_code["CHN"].community
    assert sum(c.strength_frac for c in answer) == pytest.approx(1.0)
    assert by_code["CHN"].strength_change is not None
    assert by_code["CHN"].strength_change > 0.01
    path = tmp_path / "trade.graphml"
    answer.save(path)
    root = Tree.parse(path).getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f".//{space}node")) == len(answer)
    assert len(root.findall(f".//{space}edge")) == len(answer.backbone) > 100
    with pytest.raises(UnknownNameError, match="migrants"):
        scope.network("migrant")
    with pytest.raises(InputError, match="on file are 1990"):
        scope.network("migrants", year=2020)
