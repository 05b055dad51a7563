"""Networks: equal to published implementations, to plain oracles, and steady under relabelling."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
from benchmarks.scope_planted import find_club
from click.testing import CliRunner
from tests.scope.synthetic import definition_for, planted

import globalarctic.scope
from globalarctic.cli import cli
from globalarctic.data.countries import load_countries
from globalarctic.data.panels import TieKind
from globalarctic.errors import InputError
from globalarctic.scope.definition import load_definition
from globalarctic.scope.load import load_evidence
from globalarctic.scope.membership import membership, reweighted
from globalarctic.scope.networks import (
    backbone,
    core_number,
    pagerank,
    reach,
    strength,
    tie_significance,
)
from globalarctic.scope.position import KindNetwork, kind_network, position, reach_draws
from globalarctic.scope.robustness import index_match, stability

GOLDEN = Path(__file__).parent.parent / "golden" / "networks"
NAMES = [f"C{k:02d}" for k in range(12)]
ANCHORS = np.arange(12) < 3


def read(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def ties() -> tuple[np.ndarray, list[tuple[str, str]]]:
    edges = read("net_synth_edges.csv")
    slices = sorted({(row["layer"], row["year"]) for row in edges})
    held = np.zeros((len(slices), 12, 12))
    for row in edges:
        at = slices.index((row["layer"], row["year"]))
        held[at, NAMES.index(row["from"]), NAMES.index(row["to"])] = float(row["weight"])
    return held, slices


def test_walks_and_cores_equal_the_golden_table(ties) -> None:
    held, slices = ties
    found = {
        "pagerank_networkx": pagerank(held),
        "ppr_igraph": pagerank(held, ANCHORS.astype(float)),
        "core_number": core_number((held + held.transpose(0, 2, 1)) > 0).astype(float),
    }
    rows = read("net_synth_expected_nodes.csv")
    for key, tolerance in (("pagerank_networkx", 1e-9), ("ppr_igraph", 1e-10), ("core_number", 0)):
        for row in rows:
            at = slices.index((row["layer"], row["year"])), NAMES.index(row["country"])
            assert abs(found[key][at] - float(row[key])) <= tolerance, (key, at)


def test_significance_equals_the_golden_table(ties) -> None:
    held, slices = ties
    p = tie_significance(held)
    rows = read("net_synth_expected_disparity.csv")
    assert len(rows) > 100
    for row in rows:
        at = slices.index((row["layer"], row["year"]))
        a, b = NAMES.index(row["a"]), NAMES.index(row["b"])
        assert p[at, a, b] == pytest.approx(float(row["disparity_p_min"]), rel=1e-12, abs=1e-12)
        assert p[at, a, b] == p[at, b, a]


def test_a_walk_solves_its_equation() -> None:
    rng = np.random.default_rng(3)
    held = rng.random((2, 9, 9)) * (rng.random((2, 9, 9)) < 0.4)
    held[0, 4] = 0.0
    held[1, 2, 5] = np.nan
    restart = np.array([1.0, 2, 0, 0, 1, 0, 0, 0, 0])
    found = pagerank(held, restart)
    start = restart / restart.sum()
    for one, visits in zip(held, found, strict=True):
        plain = np.where(np.isnan(one), 0.0, one)
        np.fill_diagonal(plain, 0.0)
        steps = np.array([row / row.sum() if row.sum() > 0 else start for row in plain])
        wanted = np.linalg.solve(np.eye(9) - 0.85 * steps.T, 0.15 * start)
        np.testing.assert_allclose(visits, wanted, atol=1e-11)


def test_relabelling_scaling_and_strangers_change_nothing(ties) -> None:
    held, _ = ties
    order = np.random.default_rng(4).permutation(12)
    mixed = held[:, order][:, :, order]
    np.testing.assert_allclose(reach(mixed, ANCHORS[order]), reach(held, ANCHORS)[:, order])
    assert np.array_equal(core_number(backbone(mixed, alpha=0.4)),
                          core_number(backbone(held, alpha=0.4))[:, order])  # fmt: skip
    np.testing.assert_allclose(reach(held * 1e7, ANCHORS), reach(held, ANCHORS), atol=1e-9)
    wide = np.zeros((len(held), 13, 13))
    wide[:, :12, :12] = held
    found = reach(wide, np.append(ANCHORS, False))
    assert np.isnan(found[:, 12]).all()
    drift = found[:, :12] - reach(held, ANCHORS)
    assert np.allclose(drift, drift[:, :1], atol=0.05)  # walks from anywhere start at 13 places
    assert strength(wide)[:, 12].tolist() == [0.0] * len(held)


def test_directed_significance_looks_at_both_ends() -> None:
    held = np.zeros((1, 4, 4))
    held[0, 0, 1:] = (8.0, 1.0, 1.0)
    held[0, 2, 1] = 8.0
    p = tie_significance(held, directed=True)
    assert p[0, 0, 1] == pytest.approx(min(0.2**2, 0.5))
    assert p[0, 2, 1] == pytest.approx(0.5)
    assert p[0, 1, 0] == 1.0


def test_draws_repeat_and_lie_around_the_plain_walk() -> None:
    data, _, anchors = planted(2, countries=30, years=3, club=6, switches=0, layers=2)
    shares = np.stack([p.ties / p.ties.sum(axis=(1, 2), keepdims=True) for p in data.ties.values()])
    network = KindNetwork(
        TieKind.ACTUAL, tuple(data.ties), np.array([0.5, 0.5]), data.countries, data.years,
        shares, np.array([0.2, 0.2]), ("", ""),
    )  # fmt: skip
    one, two = (reach_draws(network, anchors, draws=60, seed=5) for _ in range(2))
    assert one.reach.tobytes() == two.reach.tobytes()
    low, middle, high = one.interval(data.years[0])
    assert np.all(low <= middle)
    assert np.all(middle <= high)
    plain = position(network, anchors, year=data.years[0]).reach
    assert np.corrcoef(plain, middle)[0, 1] > 0.97
    with pytest.raises(InputError, match="was not drawn"):
        one.interval(1900)
    with pytest.raises(InputError, match="draws is 0"):
        reach_draws(network, anchors, draws=0)


def test_kinds_of_ties_are_never_combined() -> None:
    wanted, data = load_definition("votes-alike"), load_evidence(2015, 2017)
    for kind in (TieKind.ACTUAL, TieKind.POLICY):
        network = kind_network(wanted, data, kind)
        rules = {rule.name: rule.ties for rule in wanted.layers}
        assert {data.ties[rules[name]].kind for name in network.names} == {kind}
    with pytest.raises(InputError, match="no layer of actual ties is on file"):
        kind_network(wanted, load_evidence(1995, 1999), TieKind.ACTUAL)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ties": np.zeros((2, 3))}, "shape"),
        ({"ties": -np.ones((1, 3, 3))}, "negative tie"),
        ({"damping": 1.0}, "damping is 1.0"),
        ({"restart": np.zeros(3)}, "restart needs 3 values"),
        ({"max_rounds": 1}, "still moves"),
    ],
)
def test_bad_walks_are_refused(change: dict[str, object], words: str) -> None:
    call = {"ties": np.arange(9.0).reshape(1, 3, 3), **change}
    held = call.pop("ties")
    with pytest.raises(InputError, match=words):
        pagerank(held, **call)  # type: ignore[arg-type]


def test_other_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="symmetric"):
        core_number(np.triu(np.ones((1, 3, 3), dtype=bool), 1))
    with pytest.raises(InputError, match="alpha is 0"):
        backbone(np.ones((1, 3, 3)), alpha=0.0)
    with pytest.raises(InputError, match="ties are 0 or more"):
        strength(-np.ones((1, 2, 2)))


def test_new_weights_equal_a_new_computation() -> None:
    data, truth, anchors = planted(6, countries=40, years=15, club=8, switches=4)
    wanted = definition_for(
        data, anchors, tuple(c for c, yes in zip(data.countries, truth[0], strict=True) if yes)
    )
    held = membership(wanted, data)
    changed = {"layer0": 0.0, "layer2": 3.0}
    fast, plain = reweighted(held, changed), membership(wanted.with_weights(changed), data)
    assert np.array_equal(fast.inside, plain.inside)
    assert fast.threshold == plain.threshold
    assert fast.turns == plain.turns
    left = stability(wanted, data)
    assert [one.left_out for one in left if one.left_out.startswith("layer")] == [
        f"layer layer{k}" for k in range(4)
    ]
    assert all(0.3 < one.jaccard <= 1 for one in left)


def test_planted_clubs_are_found_in_spite_of_wrong_labels() -> None:
    found = [find_club(seed, draws=150, countries=120, years=40) for seed in (1, 2)]
    mean = {key: np.mean([getattr(one, key) for one in found]) for key in
            ("auc", "f1", "switch_ratio", "brier", "robust_in", "robust_out")}  # fmt: skip
    assert mean["auc"] >= 0.93
    assert mean["f1"] >= 0.83
    assert mean["switch_ratio"] <= 2.0
    assert mean["brier"] <= 0.09
    assert mean["robust_in"] >= 0.95
    assert mean["robust_out"] <= 0.05


def test_no_country_is_named_in_the_code() -> None:
    folder = Path(globalarctic.scope.__file__).parent
    codes = set(load_countries())
    names = {country.name_en for country in load_countries().values()}
    for path in folder.rglob("*.py"):
        text = re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))
        words = set(re.findall(r'["\']([^"\'\n]+)["\']', text))
        assert not words & (codes | names), path.name


@pytest.mark.reference
def test_a_published_index_is_compared_and_not_fitted(reference_dir: Path) -> None:
    from globalarctic.data.sources.lsci import read_index

    index = read_index(
        reference_dir / "data" / "countries" / "unctad_lsci.csv", vintage="reference"
    )
    held = membership(load_definition("votes-alike"), load_evidence(1995, 2019))
    found = {(one.what, one.year): one for one in index_match(held, index)}
    assert found["score", 2019].countries > 100
    assert -1 <= found["score", 2019].spearman <= 1
    done = CliRunner().invoke(
        cli,
        ["scope", "validate", "--definition", "votes-alike", "--placebo", "1", "--lsci",
         str(reference_dir / "data/countries/unctad_lsci.csv")],
        catch_exceptions=False,
    )  # fmt: skip
    assert "strength of actual ties" in done.stdout


def test_commands_answer(tmp_path: Path) -> None:
    runner = CliRunner()
    path = tmp_path / "network.csv"
    done = runner.invoke(
        cli, ["scope", "network", "--layer", "liner_services", "-o", str(path)],
        catch_exceptions=False,
    )  # fmt: skip
    assert "Network of liner_services" in done.stdout
    assert "It decides nothing" in " ".join(done.stdout.split())
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(float(row["strength_frac"]) for row in rows) == pytest.approx(1.0, abs=1e-3)
    done = runner.invoke(
        cli,
        ["scope", "validate", "--definition", "votes-alike", "--placebo", "2", "--json"],
        catch_exceptions=False,
    )
    text = json.loads(done.stdout)
    assert len(text["placebo"]["anchors"]) == 2
    assert {part["left_out"].split()[0] for part in text["left_out"]} == {"anchor", "layer"}


@pytest.mark.parametrize(
    ("layer", "title"), [("trade_usd", "Trade, "), ("twin_cities", "Twinned cities, "),
                         ("un_votes", "Votes in the United Nations, ")],
)  # fmt: skip
def test_a_picture_of_a_network_names_its_ties_in_words(layer: str, title: str) -> None:
    pytest.importorskip("matplotlib")
    from globalarctic.scope.country_network import network

    words = [each.get_text() for each in network(layer).plot().texts]
    assert any(text.startswith(title) for text in words)
    assert not any(layer in text for text in words)
