from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.answers import check_answer
from tests.scope.synthetic import definition_for, planted

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.scope.definition import View, load_definition
from globalarctic.scope.explain import assumptions, explain
from globalarctic.scope.exports import rows
from globalarctic.scope.load import find_country, load_evidence
from globalarctic.scope.membership import State, membership
from globalarctic.scope.robustness import differences, jaccard, placebo, rank_correlation, views
from globalarctic.scope.scores import score
from globalarctic.scope.sobol import margin_indices, sobol_indices
from globalarctic.scope.uncertainty import draw, panels, probability


@pytest.fixture(scope="module")
def held():
    return membership(load_definition("votes-alike"), load_evidence())


def test_contributions_add_up_for_both_means(held) -> None:
    for aggregation in ("arithmetic", "geometric"):
        definition = replace(held.definition, aggregation=aggregation)
        found = membership(definition, held.data)
        for country in ("CHN", "NOR", "SGP"):
            why = explain(found, country, 2010)
            total = sum(part.contribution for part in why.contributions)
            assert total == pytest.approx(why.score - why.reference_score, abs=1e-9)


def test_the_smallest_change_of_ties_brings_the_score_to_the_line(held) -> None:
    why = explain(held, "KOR", 2019)
    assert why.state is State.MEMBER
    change = next(one for one in why.changes if one.layer == "policy")
    assert change.amount is not None
    assert change.amount < 1
    panel = held.data.ties["un_votes"]
    codes = list(panel.countries)
    year, country = panel.years.index(2019), codes.index("KOR")
    near = [codes.index(a) for a in held.definition.anchors]

    def with_factor(factor: float) -> float:
        ties = panel.ties.copy()
        ties[year, country, near] *= factor
        ties[year, near, country] *= factor
        data = replace(held.data, ties={**held.data.ties, "un_votes": replace(panel, ties=ties)})
        t, c = held.at("KOR", 2019)
        return float(score(held.definition, data).combined[t, c])

    assert with_factor(change.amount) == pytest.approx(why.line, abs=2e-3)
    assert with_factor(change.amount * 1.02) > why.line


def test_the_smallest_change_of_an_indicator_brings_the_score_to_the_line(held) -> None:
    change = next(one for one in explain(held, "ISL", 2019).changes if one.layer == "environment")
    assert change.amount is not None
    assert "co2_kg_per_usd" in change.words
    panel = held.data.series["co2_kg_per_usd"]
    values = panel.values.copy()
    values[panel.years.index(2019), panel.countries.index("ISL")] *= change.amount
    data = replace(
        held.data, series={**held.data.series, "co2_kg_per_usd": replace(panel, values=values)}
    )
    t, c = held.at("ISL", 2019)
    assert score(held.definition, data).combined[t, c] == pytest.approx(held.leave, abs=1e-6)


def test_a_late_layer_is_shown_and_does_not_count(held) -> None:
    k = held.scores.names.index("connectivity")
    assert not held.scores.counts[k]
    t, c = held.at("KOR", 2017)
    assert not np.isnan(held.scores.layers[k, t, c])
    assert "connectivity" in explain(held, "KOR", 2017).shown_only
    counting = replace(held.definition, rule=replace(held.definition.rule, late_layers="count"))
    other = score(counting, held.data)
    assert other.combined[t, c] != held.scores.combined[t, c]
    before, _ = held.at("KOR", 2014)
    assert other.combined[before, c] == held.scores.combined[before, c]


def test_policy_and_actual_ties_never_share_a_layer(held) -> None:
    for part in held.scores.parts:
        if part is not None and part.rule.ties:
            assert part.kind in {"actual", "policy", "static"}
            assert not part.rule.indicators


def test_static_ties_feed_no_change() -> None:
    found = membership(load_definition("seven-distances"), load_evidence())
    for name in ("spatial", "humanistic"):
        layer = found.scores.layers[found.scores.names.index(name)]
        assert np.nanmax(np.ptp(layer, axis=0)) == 0
    assert found.scores.missing == ("h-f",)


def test_views_and_differences(held) -> None:
    sides = dict(views(held.definition, held.data))
    assert list(sides) == ["all anchors", "without the USA", "without Russia"]
    assert sides["without Russia"].definition.anchors == tuple(
        a for a in held.definition.anchors if a != "RUS"
    )
    found = differences(held, sides["without Russia"])
    for row in found:
        assert row.years_in_a - row.years_in_b == len(row.only_a) - len(row.only_b)
    with pytest.raises(InputError, match="other countries or years"):
        differences(held, membership(held.definition, load_evidence(1995, 2010)))
    assert jaccard(np.zeros(2, bool), np.zeros(2, bool)) == 1.0
    with pytest.raises(InputError, match="at least 3"):
        rank_correlation(np.array([1.0, np.nan]), np.array([1.0, 2.0]))


def test_random_anchors_explain_a_planted_list_worse() -> None:
    data, truth, anchors = planted(3, countries=60, years=14, layers=2, club=14, switches=4)
    members = tuple(c for c, yes in zip(data.countries, truth[0], strict=True) if yes)
    wanted = definition_for(data, anchors, members)
    found = placebo(wanted, data, draws=6)
    assert found.real_separation > found.separation.max()
    assert all(not set(one) & set(members) for one in found.anchors)
    with pytest.raises(InputError, match="at least 1"):
        placebo(wanted, data, draws=0)


def test_sobol_indices_of_the_ishigami_function() -> None:
    """Analytic values for a = 7, b = 0.1 (Saltelli et al. 2008, Global Sensitivity Analysis)."""

    def ishigami(points: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * points - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    found = sobol_indices(ishigami, ("x1", "x2", "x3"), samples=4096)
    np.testing.assert_allclose(found.first[:, 0], [0.3139, 0.4424, 0.0], atol=0.02)
    np.testing.assert_allclose(found.total[:, 0], [0.5576, 0.4424, 0.2437], atol=0.02)
    with pytest.raises(InputError, match="power of two"):
        sobol_indices(ishigami, ("x1", "x2", "x3"), samples=1000)


def test_draws_explain_a_margin(held) -> None:
    variants = panels(held.definition, held.data)
    countries = held.data.countries
    found = draw(held.definition, variants, countries=countries, draws=200)
    told = assumptions(held, found, variants.variants, "KOR", 2019)
    by_anchor = [one for one in told if one.factor == "anchor"]
    assert sum(one.draws for one in by_anchor) == 200
    member = found.inside[:, held.data.years.index(2019), countries.index("KOR")]
    mean = sum(one.draws * one.member_prob for one in by_anchor) / 200
    assert mean == pytest.approx(member.mean())
    indices, names = margin_indices(
        held.definition, variants, countries=countries, year_at=24, samples=32
    )
    idle = indices.factors.index("weight economy")
    assert indices.total[idle, names.index("KOR")] == pytest.approx(0.0, abs=1e-6)
    assert "*" in names or indices.first.shape[1] == len(names)


def test_results_are_written_and_drawn(held, tmp_path: Path) -> None:
    from matplotlib import image

    from globalarctic.scope.lines import line_club
    from globalarctic.scope.robustness import views

    assert len(rows(held, years=(2019,))) == len(held.data.countries)
    drawn = draw(
        held.definition,
        panels(held.definition, held.data),
        countries=held.data.countries,
        draws=20,
    )
    chance = probability(drawn, countries=held.data.countries, years=held.data.years)
    answer = line_club(held, chance, year=2019, views=views(held.definition, held.data)[1:])
    check_answer(answer)
    assert answer.basis["layers_not_on_file"] == ["economy"]
    assert answer.basis["release"] == held.data.release
    assert {s["country"] for s in answer.standings} == set(held.data.countries)
    assert set(answer.members) == set(held.members(2019))
    answer.plot(tmp_path / "t.png")
    assert image.imread(tmp_path / "t.png")[..., :3].std() > 0.05
    with pytest.raises(InputError, match="no country was ever a member"):
        replace(answer, membership=replace(held, inside=held.inside & False)).plot()


def test_wrong_input_is_named() -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        find_country("Norwya")
    with pytest.raises(InputError, match="must not be the later one"):
        load_evidence(2010, 2000)
    with pytest.raises(InputError, match="the release holds"):
        load_evidence(1900, 1950)
    held = load_definition("votes-alike")
    with pytest.raises(SchemaError, match="is no anchor"):
        replace(held, views=(View("x", ("CHN",)),))
    with pytest.raises(SchemaError, match="late_layers"):
        replace(held, rule=replace(held.rule, late_layers="maybe"))
    with pytest.raises(SchemaError, match="measure 'sum'"):
        replace(held, layers=(replace(held.layers[0], measure="sum"),))


def test_a_later_year_never_changes_an_earlier_decision(held) -> None:
    short = membership(held.definition, load_evidence(1995, 2012))
    n = len(short.data.years)
    assert np.array_equal(short.inside, held.inside[:n])
    assert [t for t in held.turns if t.decided_in <= 2012] == list(short.turns)
