from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from globalarctic.errors import InputError
from globalarctic.regions.trade.complexity import (
    complexity,
    density,
    grain_of,
    proximity,
    rca,
    shrunken_rca,
    symmetric_rca,
)

GOLDEN = Path(__file__).parent.parent / "golden" / "regions"


def matrix(name: str) -> tuple[list[str], list[str], np.ndarray]:
    with (GOLDEN / f"regions_synth_{name}.csv").open(encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    values = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return [row[0] for row in rows], header[1:], values


def drawn(seed: int, shape: tuple[int, int] = (30, 60)) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(0.0, 1.5, shape)


def test_rca_equals_the_recorded_one() -> None:
    np.testing.assert_allclose(rca(matrix("exports")[2]), matrix("expected_rca")[2], rtol=1e-9)


def test_complexity_equals_ecomplexity() -> None:
    regions, sectors, values = matrix("exports")
    found = complexity(values)
    around = density(found.advantage, proximity(found.advantage))
    with (GOLDEN / "regions_synth_expected_ecomplexity_pkg.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == values.size
    for row in rows:
        i, k = regions.index(row["loc"]), sectors.index(row["prod"])
        assert found.diversity[i] == int(row["diversity"])
        assert found.ubiquity[k] == int(row["ubiquity"])
        assert bool(found.advantage[i, k]) == (row["mcp"] == "1")
        assert found.eci[i] == pytest.approx(float(row["eci"]), rel=1e-9)
        assert found.pci[k] == pytest.approx(float(row["pci"]), rel=1e-9)
        assert around[i, k] == pytest.approx(float(row["density"]), rel=1e-9, abs=1e-12)
    assert found.parts == 2


@pytest.mark.parametrize("seed", range(6))
def test_complexity_by_the_plain_way(seed: int) -> None:
    """Second eigenvector of the product matrix by a general solver, as the Atlas writes it."""
    found = complexity(drawn(seed))
    m = found.advantage.astype(float)
    by_row, by_column = m / m.sum(axis=1, keepdims=True), m / m.sum(axis=0)
    weights, vectors = np.linalg.eig(by_column.T @ by_row)
    kp = vectors[:, np.argsort(weights.real)[-2]].real
    kc = by_row @ kp
    sign = np.sign(np.corrcoef(m.sum(axis=1), kc)[0, 1])
    np.testing.assert_allclose(found.eci, sign * (kc - kc.mean()) / kc.std(), rtol=1e-7)
    np.testing.assert_allclose(found.pci, sign * (kp - kc.mean()) / kc.std(), rtol=1e-7)
    np.testing.assert_allclose(found.eci, by_row @ found.pci, atol=1e-9)
    assert found.parts == 1


def test_order_and_units_change_nothing() -> None:
    values = drawn(1)
    order = np.random.default_rng(2).permutation(30)
    plain, moved = complexity(values), complexity(1000.0 * values[order])
    np.testing.assert_allclose(plain.eci[order], moved.eci, atol=1e-9)
    np.testing.assert_allclose(plain.pci, moved.pci, atol=1e-9)


def test_empty_regions_and_sectors_have_no_index() -> None:
    values = drawn(3)
    wide = np.zeros((31, 61))
    wide[:30, :60] = values
    assert np.isnan(rca(wide)[30]).all()
    assert np.isnan(rca(wide)[:, 60]).all()
    found = complexity(wide)
    assert np.isnan(found.eci[30])
    assert np.isnan(found.pci[60])
    np.testing.assert_allclose(found.eci[:30], complexity(values).eci, atol=1e-9)
    near = proximity(found.advantage)
    assert np.isnan(near[60]).all()
    assert np.isnan(density(found.advantage, near)[:, 60]).all()


def test_proximity_by_counting() -> None:
    held = complexity(drawn(4, (8, 7))).advantage
    near = proximity(held)
    for p in range(7):
        for q in range(7):
            both = sum(row[p] and row[q] for row in held)
            most = max(held[:, p].sum(), held[:, q].sum())
            assert near[p, q] == pytest.approx(both / most)


@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_a_missing_cell_is_refused(wrong: float) -> None:
    values = drawn(1)
    values[2, 3] = wrong
    for function in (rca, complexity):
        with pytest.raises(InputError):
            function(values)
    with pytest.raises(InputError):
        shrunken_rca(values, grain=1.0)


def test_regions_alike_cannot_be_told_apart() -> None:
    with pytest.raises(InputError, match="same sectors"):
        complexity(np.ones((4, 3)))


@given(st.floats(0.01, 1e4))
def test_shrinkage_does_not_depend_on_the_unit(scale: float) -> None:
    values = drawn(5, (6, 5)) * 20
    one, other = shrunken_rca(values, grain=2.0), shrunken_rca(scale * values, grain=2.0 * scale)
    np.testing.assert_allclose(one.value, other.value, rtol=1e-5)


def test_small_cells_are_drawn_closer_to_one_and_are_less_sure() -> None:
    values = np.array([[4000.0, 1000.0, 20.0], [2000.0, 3000.0, 2.0], [1000.0, 2500.0, 6.0]])
    plain, found = rca(values), shrunken_rca(values, grain=1.0)
    assert np.all(np.abs(found.value - 1) <= np.abs(plain - 1) + 1e-9)
    moved = np.abs(found.value - plain) / np.abs(plain - 1)
    assert moved[:, 2].min() > moved[:, :2].max()
    assert (found.high - found.low)[:, 2].min() > (found.high - found.low)[:, :2].max()
    large = shrunken_rca(values, grain=1e-9)
    np.testing.assert_allclose(large.value, plain, rtol=1e-4)


def test_the_interval_is_the_posterior_of_a_gamma() -> None:
    values = np.array([[30.0, 10.0], [4.0, 9.0]])
    found = shrunken_rca(values, grain=1.0, level_prob=0.8)
    expected = values.sum(1, keepdims=True) * values.sum(0) / values.sum()
    gamma = stats.gamma(found.strength + values, scale=1 / (found.strength + expected))
    np.testing.assert_allclose(found.value, gamma.mean())
    np.testing.assert_allclose(found.low, gamma.ppf(0.1))
    np.testing.assert_allclose(found.high, gamma.ppf(0.9))


def test_shrunken_values_are_nearer_the_truth_and_intervals_hold() -> None:
    rng = np.random.default_rng(11)
    rows, columns = rng.lognormal(3.5, 1.0, 40), rng.lognormal(0.0, 1.0, 30)
    truth = rng.gamma(3.0, 1 / 3.0, (40, 30))
    expected = rows[:, None] * columns / columns.sum()
    values = rng.poisson(truth * expected).astype(float)
    found, plain = shrunken_rca(values, grain=1.0), rca(values)
    good = np.isfinite(plain)
    real = rca(truth * expected)
    assert np.mean((found.value - real)[good] ** 2) < 0.4 * np.mean((plain - real)[good] ** 2)
    inside = ((found.low <= real) & (real <= found.high))[good].mean()
    assert 0.78 < inside < 0.95


def test_the_grain_is_found_again() -> None:
    rng = np.random.default_rng(7)
    mean = rng.lognormal(3.0, 0.7, (30, 20))
    values = 250.0 * rng.poisson(mean, (6, 30, 20))
    assert grain_of(values) == pytest.approx(250.0, rel=0.1)
    with pytest.raises(InputError, match="three years"):
        grain_of(values[:2])


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.inf])
def test_a_grain_must_be_positive(wrong: float) -> None:
    with pytest.raises(InputError, match="grain"):
        shrunken_rca(drawn(1), grain=wrong)


def test_symmetric_rca_is_odd_in_the_logarithm() -> None:
    values = np.array([[0.25, 0.5, 1.0, 2.0, 4.0]])
    held = symmetric_rca(values)[0]
    np.testing.assert_allclose(held, -held[::-1], atol=1e-15)
