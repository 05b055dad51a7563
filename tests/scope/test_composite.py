"""Composite indices: equal to COINr's own output, to a plain oracle, and honest about bad input."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tests.oracles.plain_index import plain_value

from globalarctic.cli import cli
from globalarctic.errors import (
    DataError,
    GlobalArcticError,
    InputError,
    SchemaError,
    UnknownNameError,
)
from globalarctic.scope.composite.aggregate import aggregate, power_of, rank
from globalarctic.scope.composite.example import example_index, write_example
from globalarctic.scope.composite.frame import (
    IndexData,
    Node,
    Tree,
    make_tree,
    read_index_data,
    read_tree,
)
from globalarctic.scope.composite.index import CompositeIndex, Recipe, build_index
from globalarctic.scope.composite.sensitivity import Choices, index_sobol, spread
from globalarctic.scope.composite.steps import Fill, Scale, find_group, impute, scale, screen
from globalarctic.scope.composite.treatment import treat_column

# COINr's own example screens what was filled
RECIPE = Recipe(fill=Fill.GROUP_MEAN, fill_group="EurAsia_group", screen_filled=True)


@pytest.fixture(scope="module")
def asem(reference_dir: Path) -> tuple[Tree, IndexData]:
    golden = reference_dir / "golden"
    tree, denominators, groups = read_tree(golden / "coinr_asem_iMeta.csv")
    data = read_index_data(
        golden / "coinr_asem_iData.csv", tree, denominators=denominators, groups=groups
    )
    return tree, data


@pytest.fixture(scope="module")
def small() -> tuple[Tree, IndexData]:
    nodes = (
        *(Node(f"i{k}", "", 1, f"p{k // 3}", weight=1.0 + k) for k in range(6)),
        Node("p0", "", 2, "t", weight=2.0),
        Node("p1", "", 2, "t"),
        Node("t", "", 3, ""),
    )
    values = np.random.default_rng(5).lognormal(size=(15, 6))
    values[3, 1] = values[7, 5] = np.nan
    codes = tuple(f"U{k}" for k in range(15))
    return make_tree(nodes), IndexData(codes, codes, values, {}, {})


def expected(folder: Path, name: str, columns: list[str], units: tuple[str, ...]) -> np.ndarray:
    with (folder / "golden" / f"coinr_asem_expected_{name}.csv").open(encoding="utf-8") as lines:
        rows = {row["uCode"]: row for row in csv.DictReader(lines)}
    cells = [[rows[unit][column] for column in columns] for unit in units]
    return np.array(
        [[np.nan if cell in {"NA", ""} else float(cell) for cell in row] for row in cells]
    )


def levels_above(tree: Tree) -> list[str]:
    return [node.code for level in tree.levels[1:] for node in level]


@pytest.mark.reference
def test_every_step_equals_coinr(asem: tuple[Tree, IndexData], reference_dir: Path) -> None:
    tree, data = asem
    index = build_index(tree, data, recipe=RECIPE)
    indicators = [node.code for node in tree.indicators]
    for name, found in {
        "raw": index.data.values,
        "denominated": index.denominated,
        "imputed": index.imputed,
        "screened": index.imputed,
        "treated": index.treated,
        "normalised": index.scaled,
    }.items():
        np.testing.assert_allclose(
            found,
            expected(reference_dir, name, indicators, index.data.codes),
            rtol=1e-9,
            err_msg=name,
        )
    np.testing.assert_allclose(
        index.aggregates,
        expected(reference_dir, "aggregated", levels_above(tree), index.data.codes),
        rtol=1e-9,
    )
    wanted = expected(reference_dir, "results", ["Rank"], index.data.codes)[:, 0]
    assert len(wanted) == 51
    assert np.array_equal(index.ranks, wanted)


@pytest.mark.reference
def test_treatment_equals_coinr(asem: tuple[Tree, IndexData], reference_dir: Path) -> None:
    tree, data = asem
    done = build_index(tree, data, recipe=RECIPE).treatment_rows()
    path = reference_dir / "golden" / "coinr_asem_expected_treatment.csv"
    with path.open(encoding="utf-8") as lines:
        wanted = {row["iCode"]: row for row in csv.DictReader(lines)}
    assert {row["indicator"] for row in done} == set(wanted)
    for row in done:
        held = wanted[row["indicator"]]
        assert row["skewness_before"] == pytest.approx(float(held["check_SkewKurt0.Skew"]))
        assert row["kurtosis_before"] == pytest.approx(float(held["check_SkewKurt0.Kurt"]))
        assert (row["method"] == "none") == (held["check_SkewKurt0.Pass"] == "TRUE")
        if row["method"] != "none":
            assert row["points"] == int(held["winsorise.nwin"])
            assert row["kurtosis_after"] == pytest.approx(float(held["check_SkewKurt1.Kurt"]))


@pytest.mark.reference
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("gmean", {"low": 1.0, "powers": (0.0,)}),
        ("zscore", {"scale": Scale.Z_SCORE, "low": 10.0, "high": 2.0}),
    ],
)
def test_other_aggregations_equal_coinr(
    asem: tuple[Tree, IndexData], reference_dir: Path, name: str, change: dict[str, object]
) -> None:
    tree, data = asem
    index = build_index(tree, data, recipe=replace(RECIPE, **change))  # type: ignore[arg-type]
    wanted = expected(reference_dir, name, levels_above(tree), index.data.codes)
    np.testing.assert_allclose(index.aggregates, wanted, rtol=1e-9)


@pytest.mark.reference
def test_rank_spread_agrees_with_coinr(asem: tuple[Tree, IndexData], reference_dir: Path) -> None:
    tree, data = asem
    drawn = {row["unit"]: row for row in spread(tree, data, recipe=RECIPE, draws=4000).rows()}
    path = reference_dir / "golden" / "coinr_asem_UA_rankstats_N100.csv"
    with path.open(encoding="utf-8") as lines:
        wanted = {row["uCode"]: row for row in csv.DictReader(lines)}
    off = [abs(drawn[u]["rank_median"] - float(row["Median"])) for u, row in wanted.items()]
    assert max(off) <= 1.0
    for ours, theirs in (("rank_q05", "Q5"), ("rank_q95", "Q95")):
        far = [abs(drawn[u][ours] - float(row[theirs])) for u, row in wanted.items()]
        assert np.mean(far) < 0.5


@pytest.mark.parametrize("power", [1.0, 0.0, -1.0, 2.0, 0.5])
def test_many_weight_sets_equal_the_plain_way(small: tuple[Tree, IndexData], power: float) -> None:
    tree, data = small
    rng = np.random.default_rng(1)
    weights = tuple(rng.random((len(level), 7)) for level in tree.levels[:-1])
    found = aggregate(tree, data.values, weights, powers=(power,))[-1][0]
    codes = [node.code for node in tree.indicators]
    for draw in range(7):
        held = {
            node.code: float(weights[k][n, draw])
            for k, level in enumerate(tree.levels[:-1])
            for n, node in enumerate(level)
        }
        for u in range(len(data.codes)):
            scaled = dict(zip(codes, data.values[u].tolist(), strict=True))
            assert found[u, draw] == pytest.approx(plain_value(tree, scaled, held, power))


def test_least_weight_leaves_an_aggregate_missing(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    weights = tuple(level[:, None] for level in tree.weights())
    loose = aggregate(tree, data.values, weights, powers=(1.0,))
    strict = aggregate(tree, data.values, weights, powers=(1.0,), least_frac=0.9)
    assert not np.isnan(loose[0]).any()
    assert np.isnan(strict[0][0, 3, 0])
    assert np.isnan(strict[0][1, 7, 0])
    assert np.isnan(strict[0]).sum() == 2


def built(tree: Tree, data: IndexData, **changes: object) -> CompositeIndex:
    return build_index(tree, data, recipe=Recipe(least_frac=0.5, **changes))  # type: ignore[arg-type]


def test_invariances(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    plain = built(tree, data)
    scaled = built(tree, replace(data, values=data.values * np.array([3, 1, 1000, 2, 0.1, 7])))
    np.testing.assert_allclose(scaled.scores, plain.scores, rtol=1e-9)
    order = np.random.default_rng(2).permutation(len(data.codes))
    codes = tuple(data.codes[k] for k in order)
    moved = built(tree, replace(data, codes=codes, names=codes, values=data.values[order]))
    np.testing.assert_allclose(moved.scores, plain.scores[order], rtol=1e-12)
    heavier = make_tree(
        tuple(replace(n, weight=10 * n.weight) for level in tree.levels for n in level)
    )
    np.testing.assert_allclose(built(heavier, data).scores, plain.scores, rtol=1e-12)


def test_a_higher_value_never_lowers_the_index(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    before = built(tree, data, winsor_limit=None, scale=Scale.PERCENTILE_RANK).scores
    for k in range(6):
        values = data.values.copy()
        values[0, k] *= 1.5
        after = built(
            tree, replace(data, values=values), winsor_limit=None, scale=Scale.PERCENTILE_RANK
        ).scores
        assert after[0] >= before[0] - 1e-12


def test_contributions_sum_to_the_index(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    index = built(tree, data)
    np.testing.assert_allclose(index.contributions().sum(axis=1), index.scores, rtol=1e-12)
    strict = build_index(tree, data, recipe=Recipe(least_frac=0.5, least_weight_frac=0.9))
    np.testing.assert_allclose(strict.contributions().sum(axis=1), strict.scores, rtol=1e-12)
    assert np.isnan(strict.aggregates).any()
    with pytest.raises(InputError, match="arithmetic"):
        built(tree, data, low=1.0, powers=(0.0,)).contributions()


def test_filling_does_not_switch_the_screening_off() -> None:
    tree, data = example_index()
    plain = build_index(tree, data)
    filled = build_index(tree, data, recipe=Recipe(fill=Fill.MEAN))
    assert filled.left_out == plain.left_out
    assert plain.left_out
    asked = build_index(tree, data, recipe=Recipe(fill=Fill.MEAN, screen_filled=True))
    assert not asked.left_out


def test_goalposts_are_part_of_a_recipe(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    posts = tuple((0.0, 4.0) for _ in range(6))
    held = built(tree, data, winsor_limit=None, scale=Scale.GOALPOSTS, goalposts=posts)
    wanted = np.clip(data.values / 4.0, 0.0, 1.0) * 100.0
    np.testing.assert_allclose(held.scaled, wanted)
    with pytest.raises(InputError, match="goalposts"):
        built(tree, data, scale=Scale.GOALPOSTS)


def test_direction_turns_an_indicator_round(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    nodes = tuple(
        replace(n, direction=-1) if n.level == 1 else n for level in tree.levels for n in level
    )
    plain = built(tree, data, winsor_limit=None)
    turned = built(make_tree(nodes), data, winsor_limit=None)
    np.testing.assert_allclose(turned.scores, 100.0 - plain.scores, rtol=1e-9)


def test_means_may_differ_by_step(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    mixed = built(tree, data, low=1.0, powers=(1.0, 0.0))
    w = np.array([2.0, 1.0])
    wanted = np.exp(np.log(mixed.aggregates[:, :2]) @ w / 3.0)
    np.testing.assert_allclose(mixed.scores, wanted, rtol=1e-12)
    with pytest.raises(InputError, match="3 means for 2 steps"):
        built(tree, data, powers=(1.0, 1.0, 1.0))


def test_scales() -> None:
    x = np.array([[4.0], [1.0], [1.0], [np.nan], [2.0]])
    assert scale(x, Scale.RANK)[:, 0].tolist()[:3] == [4.0, 1.0, 1.0]
    assert scale(x, Scale.BORDA)[:, 0].tolist()[:3] == [3.0, 0.0, 0.0]
    assert scale(x, Scale.PERCENTILE_RANK)[0, 0] == 1.0
    assert np.isnan(scale(x, Scale.MIN_MAX)[3, 0])
    posts = scale(x, Scale.GOALPOSTS, goalposts=np.array([[2.0, 3.0]]))
    assert posts[:3, 0].tolist() == [100.0, 0.0, 0.0]
    with pytest.raises(InputError, match="goalposts"):
        scale(x, Scale.GOALPOSTS)
    with pytest.raises(InputError, match="no two different values"):
        scale(np.ones((3, 1)), Scale.MIN_MAX, codes=("flat",))


def test_rank_handles_ties_and_gaps() -> None:
    scores = np.array([[1.0, 5.0], [np.nan, 5.0], [3.0, 9.0], [1.0, np.nan]])
    assert np.array_equal(rank(scores)[:, 0], [2.0, np.nan, 1.0, 2.0], equal_nan=True)
    assert np.array_equal(rank(scores)[:, 1], [2.0, 2.0, 1.0, np.nan], equal_nan=True)


def test_logarithms_follow_when_winsorising_is_not_enough() -> None:
    x = np.exp(np.linspace(0.0, 12.0, 60)) ** 1.2
    new, done = treat_column(x, most_points=1)
    assert done.method == "log"
    np.testing.assert_allclose(new, np.log(x - x.min() + 0.01 * np.ptp(x)))


def test_spread_is_reproducible_and_covers_the_nominal(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    recipe = Recipe(least_frac=0.5)
    one, two = (spread(tree, data, recipe=recipe, draws=200, seed=9) for _ in range(2))
    assert one.ranks.tobytes() == two.ranks.tobytes()
    other = spread(tree, data, recipe=recipe, draws=200, seed=10)
    assert one.ranks.tobytes() != other.ranks.tobytes()
    fixed = Choices((5,), (Fill.NONE,), ((Scale.MIN_MAX, 0.0, 100.0),), ((1.0,),), {})
    still = spread(tree, data, recipe=recipe, choices=fixed, draws=20)
    assert np.array_equal(still.ranks, np.repeat(still.nominal.ranks[:, None], 20, axis=1))
    with pytest.raises(InputError, match="single option"):
        index_sobol(tree, data, recipe=recipe, choices=fixed)


def test_sobol_shares_are_plausible(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    found = index_sobol(tree, data, recipe=Recipe(least_frac=0.5), samples=256)
    assert found.factors == ("winsor limit", "scaling", "weights of level 2")
    assert np.all(found.total[:, 0] >= -0.05)
    assert found.total[:, 0].sum() >= 0.9


def test_bad_frames_are_refused_with_file_and_line(tmp_path: Path) -> None:
    def meta(body: str) -> Path:
        path = tmp_path / "meta.csv"
        path.write_text("Level,iCode,Direction,Weight,Parent,Type\n" + body, encoding="utf-8")
        return path

    cases = {
        "1,a,2,1,t,Indicator\n": r"line 2: Direction is '2'; allowed: 1, -1",
        "1,a,1,x,t,Indicator\n": r"line 2, Weight: 'x' is no number",
        "1,a,1,1,t,Thing\n": r"line 2: Type is 'Thing'",
        "2,a,1,1,t,Indicator\n": r"line 2: Level is '2'",
        "1,a,1,1,t,Indicator\n2,t,1,1,,Aggregate\n1,a,1,1,t,Indicator\n": "'a' stands twice",
        "1,a,1,1,q,Indicator\n2,t,1,1,,Aggregate\n": "parent of 'a'",
        "1,a,1,0,t,Indicator\n2,t,1,1,,Aggregate\n": "'t' has no child with a weight",
        "1,a,1,1,t,Indicator\n2,t,1,1,t,Aggregate\n": "parent of 't' .level 2. is 't'; the top",
        "1,a,1,1_0,t,Indicator\n2,t,1,1,,Aggregate\n": "'1_0' is no number",
        "1,a,1,1\n": r"line 2: 4 cells, the header has 6",
    }
    for body, words in cases.items():
        with pytest.raises(SchemaError, match=words):
            read_tree(meta(body))
    tree, _, _ = read_tree(meta("1,a,1,1,t,Indicator\n2,t,1,1,,Aggregate\n"))
    units = tmp_path / "units.csv"
    for body, words in {
        "uCode,a\nNA,1\nNA,2\n": "line 3: uCode 'NA' is empty or stands twice",
        "uCode,a\nX,1\nY,many\n": "line 3, a: 'many' is no number",
        "uCode,b\nX,1\n": "no column a",
        "uCode,a\nX,1\n": "1 units",
        "uCode,a\nX,1\nY,inf\n": "no finite number",
    }.items():
        units.write_text(body, encoding="utf-8")
        with pytest.raises(SchemaError, match=words):
            read_index_data(units, tree)
    units.write_text("uCode,a\nNA,1\nX,NA\n", encoding="utf-8")
    held = read_index_data(units, tree)
    assert held.codes == ("NA", "X")
    assert np.isnan(held.values[1, 0])
    with pytest.raises(DataError, match="cannot read"):
        read_tree(tmp_path / "none.csv")


NODES = "Level,iCode,Direction,Weight,Parent,Type\n1,a,1,1,t,Indicator\n2,t,1,1,,Aggregate\n"


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    meta, units = tmp_path / "meta.csv", tmp_path / "units.csv"
    meta.write_text(NODES, encoding="utf-8")
    tree, _, _ = read_tree(meta)
    units.write_text("uCode,a,a\nX,1,2\nY,3,4\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="line 1: column 'a' stands twice"):
        read_index_data(units, tree)
    meta.write_text(NODES.replace("Level,", "Type,", 1), encoding="utf-8")
    with pytest.raises(SchemaError, match="column 'Type' stands twice"):
        read_tree(meta)


@pytest.mark.parametrize(("name", "encoding"), [("北京", "gb18030"), ("Мурманск", "cp1251")])
def test_another_encoding_is_read_where_it_is_certain(
    tmp_path: Path, name: str, encoding: str
) -> None:
    meta, units = tmp_path / "meta.csv", tmp_path / "units.csv"
    meta.write_text(NODES, encoding="utf-8-sig")  # a byte order mark does no harm
    units.write_text(f"uCode,uName,a\nX,{name},1\nY,b,2\n", encoding=encoding)
    tree, _, _ = read_tree(meta)
    assert read_index_data(units, tree).names == (name, "b")
    units.write_text("uCode,uName,a\nX,São Paulo,1\nY,b,2\n", encoding="latin-1")
    with pytest.raises(SchemaError, match="save it as UTF-8"):
        read_index_data(units, tree)


def test_rounding_is_no_order_of_the_units() -> None:
    tree = make_tree(
        (
            Node("a", "", 1, "t", denominator="d"),
            Node("b", "", 1, "t"),
            Node("t", "", 2, ""),
        )
    )
    values = np.array([[0.7, 3.0], [2.1, 2.0], [4.9, 1.0]])  # a / d is 0.7 of all three
    data = IndexData(("A", "B", "C"), ("", "", ""), values, {"d": np.array([1.0, 3.0, 7.0])}, {})
    for how in (Scale.MIN_MAX, Scale.Z_SCORE, Scale.RANK, Scale.BORDA):
        for limit in (None, 0, 5):
            with pytest.raises(InputError, match="indicator 'a' has no two different values"):
                build_index(tree, data, recipe=Recipe(scale=how, winsor_limit=limit))
    noisy = np.array([[0.1 + 0.2], [0.3], [0.9]])
    assert scale(noisy, Scale.RANK)[:, 0].tolist() == [1.0, 1.0, 3.0]


def test_bad_choices_are_refused(small: tuple[Tree, IndexData]) -> None:
    tree, data = small
    for change, words in {
        "least_weight_frac": "least share of weight",
        "high": "two different ends",
    }.items():
        with pytest.raises(InputError, match=words):
            Recipe(**{change: 0.0 if change == "high" else 2.0})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="needs values above 0"):
        built(tree, data, powers=(0.0,))
    with pytest.raises(InputError, match="needs a grouping"):
        impute(data.values, Fill.GROUP_MEAN)
    with pytest.raises(UnknownNameError, match="unknown grouping 'area'"):
        find_group(data, "area")
    with pytest.raises(UnknownNameError, match="unknown mean 'geometrc'; did you mean geometric"):
        power_of("geometrc")
    with pytest.raises(InputError, match="only 0 units"):
        screen(np.full((2, 2), np.nan), least_frac=0.5, codes=("a", "b"))
    with pytest.raises(InputError, match="draws is 0"):
        spread(tree, data, draws=0)
    divided = make_tree((Node("a", "", 1, "t", denominator="d"), Node("t", "", 2, "")))
    zero = IndexData(("X", "Y"), ("", ""), np.ones((2, 1)), {"d": np.array([0.0, 1.0])}, {})
    with pytest.raises(InputError, match="d of X is 0 and divides a"):
        build_index(divided, zero)


def test_the_command_reads_its_own_example(tmp_path: Path) -> None:
    units, indicators = write_example(tmp_path)
    tree, data = example_index()
    again, denominators, _ = read_tree(indicators)
    assert again.codes == tree.codes
    held = read_index_data(units, again, denominators=denominators)
    np.testing.assert_array_equal(held.values, data.values)
    runner = CliRunner()
    done = runner.invoke(
        cli,
        ["scope", "index", str(units), str(indicators), "--draws", "50", "--json"],
        catch_exceptions=False,
    )
    rows = json.loads(done.stdout)["rows"]
    assert rows[0]["rank"] == 1
    assert rows[0]["rank_q05"] <= rows[0]["rank_q95"]
    picture, table = tmp_path / "ranks.png", tmp_path / "ranks.csv"
    shown = runner.invoke(
        cli,
        ["scope", "index", "--example", "--draws", "20", "--treatment",
         "--plot", str(picture), "--csv", str(table)],
        catch_exceptions=False,
    )  # fmt: skip
    assert "Left out with less than 90 %" in " ".join(shown.stdout.split())
    assert picture.read_bytes()[:4] == b"\x89PNG"
    with table.open(encoding="utf-8") as lines:
        assert len(list(csv.DictReader(lines))) == len(rows)
    for bad in (["scope", "index"], ["scope", "index", "--example", "--draws", "0", "--plot", "x"]):
        found = runner.invoke(cli, bad)
        assert isinstance(found.exception, GlobalArcticError)
