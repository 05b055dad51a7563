from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.scope.synthetic import definition_for, planted

from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.scope.definition import definition_names, is_club, load_definition
from globalarctic.scope.membership import decide, membership, rates, youden_threshold
from globalarctic.scope.scores import Evidenced
from globalarctic.scope.uncertainty import draw, panels, probability

GOLDEN = Path(__file__).parent.parent / "golden" / "networks" / "hysteresis_expected.csv"


def small(seed: int = 1, **changes: int) -> tuple[Evidenced, np.ndarray, tuple[str, ...]]:
    return planted(seed, **{"countries": 50, "years": 20, "club": 10, "switches": 8, **changes})


def reference(data: Evidenced, truth: np.ndarray) -> tuple[str, ...]:
    return tuple(c for c, yes in zip(data.countries, truth[0], strict=True) if yes)


def test_the_rule_equals_the_table_worked_by_hand() -> None:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    scores = np.array([[float(r[k] or "nan") for k in ("s1", "s2", "s3")] for r in rows])
    wanted = [[r[k] == "1" for k in ("m1", "m2", "m3")] for r in rows]
    # lines that the table was worked with: two years at 0.6 or more, two years below 0.3
    assert decide(scores, enter=0.6, leave=0.3, years=2).tolist() == wanted


def test_a_later_year_changes_no_earlier_decision() -> None:
    data, truth, anchors = small()
    wanted = definition_for(data, anchors, reference(data, truth))
    whole = membership(wanted, data)
    for last in (10, 15):
        short = replace(
            data,
            years=data.years[:last],
            ties={
                name: replace(panel, years=panel.years[:last], ties=panel.ties[:last])
                for name, panel in data.ties.items()
            },
        )
        cut = membership(wanted, short)
        assert cut.inside.tolist() == whole.inside[:last].tolist()
        early = [t for t in whole.turns if t.decided_in <= short.years[-1]]
        assert list(cut.turns) == early


def test_scaling_a_layer_and_permuting_countries_change_nothing() -> None:
    data, truth, anchors = small()
    wanted = definition_for(data, anchors, reference(data, truth))
    one = membership(wanted, data)
    panel = data.ties["layer1"]
    scaled = replace(data, ties={**data.ties, "layer1": replace(panel, ties=panel.ties * 1e3)})
    assert membership(wanted, scaled).members(1975) == one.members(1975)
    order = np.random.default_rng(2).permutation(len(data.countries))
    names = tuple(data.countries[k] for k in order)
    mixed = replace(
        data,
        countries=names,
        distance_km=data.distance_km[order][:, order],
        contiguous=data.contiguous[order][:, order],
    )
    other = membership(wanted, mixed)
    for year in data.years:
        assert other.members(year) == one.members(year)


def test_swapping_the_labels_of_two_anchors_only_swaps_labels() -> None:
    data, truth, anchors = small()
    wanted = definition_for(data, anchors, reference(data, truth))
    swap = {anchors[0]: anchors[1], anchors[1]: anchors[0]}
    names = tuple(swap.get(c, c) for c in data.countries)
    ties = {k: replace(p, countries=names) for k, p in data.ties.items()}
    other = membership(wanted, replace(data, countries=names, ties=ties))
    one = membership(wanted, data)
    assert np.array_equal(one.inside, other.inside)
    assert one.threshold == other.threshold


def test_the_planted_club_is_found() -> None:
    data, truth, anchors = small(3, countries=80, years=30)
    wanted = definition_for(data, anchors, reference(data, truth))
    found = membership(wanted, data)
    assert rates(found.inside[6:, 8:], truth[6:, 8:])["f1"] > 0.75
    assert len(found.turns) < 8 * 10


def test_draws_repeat_and_agree_with_the_truth() -> None:
    data, truth, anchors = small(4)
    wanted = definition_for(data, anchors, reference(data, truth))
    held = panels(wanted, data)
    one = draw(wanted, held, countries=data.countries, draws=150, seed=7)
    two = draw(wanted, held, countries=data.countries, draws=150, seed=7)
    assert one.inside.tobytes() == two.inside.tobytes()
    assert one.margins.tobytes() == two.margins.tobytes()
    found = probability(one, countries=data.countries, years=data.years)
    share = found.member_prob[8:, 8:]
    assert np.mean((share - truth[8:, 8:]) ** 2) < 0.15
    assert np.all(found.rank_low <= found.rank_mid)
    assert np.all(found.rank_mid <= found.rank_high)


def test_a_draw_without_noise_at_the_definition_equals_the_membership() -> None:
    data, truth, anchors = small(5)
    wanted = definition_for(data, anchors, reference(data, truth))
    held = panels(wanted, data)
    # balance 1 (excess only), robust z, arithmetic, band 1, two years, no anchor left out, median
    # weights of a symmetric Dirichlet: equal
    uniform = np.array([[1.0, 0.0, 0.0, 0.5, 0.5, 0.0, *([0.5] * 4)]])
    one = draw(wanted, held, countries=data.countries, uniform=uniform, noise=False)
    whole = membership(wanted, data)
    assert np.array_equal(one.inside[0], whole.inside)
    np.testing.assert_allclose(
        one.margins[0], whole.scores.combined - whole.threshold, rtol=1e-4, atol=1e-4
    )


def test_youden_is_the_best_line_of_all() -> None:
    rng = np.random.default_rng(8)
    scores = np.concatenate([rng.normal(0, 1, 60), rng.normal(1, 1, 30)])
    labels = np.arange(90) >= 60
    line = youden_threshold(scores, labels)

    def gain(at: float) -> float:
        return float(np.mean(scores[labels] >= at) - np.mean(scores[~labels] >= at))

    assert gain(line) >= max(gain(at) for at in scores) - 1e-12


def test_a_reference_list_without_outsiders_is_refused() -> None:
    data, _, anchors = small()
    with pytest.raises(InputError, match="reference list"):
        membership(definition_for(data, anchors, data.countries), data)


def test_unknown_countries_and_layers_are_named() -> None:
    data, truth, anchors = small()
    wanted = definition_for(data, anchors, reference(data, truth))
    with pytest.raises(UnknownNameError, match="QQQ"):
        membership(wanted.with_anchors(("QQQ",)), data)
    with pytest.raises(UnknownNameError, match="layer0"):
        membership(wanted, replace(data, ties={}))


@pytest.mark.parametrize("name", [n for n in definition_names() if not is_club(n)])
def test_bundled_definitions_load_and_say_what_they_are(name: str) -> None:
    found = load_definition(name)
    assert found.summary
    assert found.sources
    assert found.reference_name


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("weight = 0.2", "weight = -0.2", "not negative"),
        ("years = 2", "years = 0", "at least 1"),
        ("first = 1995", "first = 2010", "ends before"),
        ("[rule]", "[rule]\nspeed = 3", "speed"),
        ('normaliser = "robust-z"', 'normaliser = "magic"', "magic"),
        (
            'anchors = ["CAN", "DNK", "FIN", "ISL", "NOR", "RUS", "SWE", "USA"]',
            "anchors = []",
            "no anchors",
        ),
    ],
)
def test_a_wrong_definition_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    import globalarctic.scope.definition as module

    text = (Path(module.__file__).parent / "definitions" / "votes-alike.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises((SchemaError, InputError), match=words):
        load_definition(path)
