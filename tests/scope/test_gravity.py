from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from globalarctic.errors import InputError
from globalarctic.gravity import expected, fit_deterrence, power_kernel
from globalarctic.scope.anchors import anchor_excess, anchor_shares, anchor_sums

GOLDEN = Path(__file__).parent.parent / "golden" / "networks"
NAMES = [f"C{k:02d}" for k in range(12)]


def read(name: str) -> list[dict[str, str]]:
    with (GOLDEN / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def golden() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    edges = read("net_synth_edges.csv")
    slices = sorted({(row["layer"], row["year"]) for row in edges})
    ties = np.zeros((len(slices), 12, 12))
    for row in edges:
        at = slices.index((row["layer"], row["year"]))
        ties[at, NAMES.index(row["from"]), NAMES.index(row["to"])] = float(row["weight"])
    distance = np.array(
        [[float(row[name]) for name in NAMES] for row in read("net_synth_distance.csv")]
    )
    wanted: dict[str, np.ndarray] = {}
    for row in read("net_synth_expected_nodes.csv"):
        at = slices.index((row["layer"], row["year"])), NAMES.index(row["country"])
        for key in ("anchor_share", "gravity_expected_anchor_ties", "gravity_excess_log"):
            wanted.setdefault(key, np.zeros((len(slices), 12)))[at] = float(row[key])
    return ties, distance, wanted


ANCHORS = np.arange(12) < 3  # the golden table was made with C00-C02, f(d) = 1/d, no eps


def test_share_and_excess_equal_the_golden_table(golden) -> None:
    ties, distance, wanted = golden
    kernel = power_kernel(distance, np.zeros((12, 12)), beta=1.0)
    fitted = expected(ties, kernel)
    near, _ = anchor_sums(fitted, ANCHORS)
    np.testing.assert_allclose(near, wanted["gravity_expected_anchor_ties"], rtol=1e-10)
    share = np.exp(anchor_shares(ties, ANCHORS, eps=0.0))
    np.testing.assert_allclose(share, wanted["anchor_share"], rtol=1e-12)
    excess = anchor_excess(ties, fitted, ANCHORS, eps=0.0)
    np.testing.assert_allclose(excess, wanted["gravity_excess_log"], rtol=1e-8, atol=1e-9)


def test_margins_are_matched(golden) -> None:
    ties, distance, _ = golden
    fitted = expected(ties, power_kernel(distance, np.zeros((12, 12)), beta=1.3))
    np.testing.assert_allclose(fitted.sum(axis=1), ties.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(fitted.sum(axis=2), ties.sum(axis=2), rtol=1e-10)
    assert np.all(np.diagonal(fitted, axis1=1, axis2=2) == 0)


def test_unknown_cells_stay_unknown_and_leave_the_margins(golden) -> None:
    ties, distance, _ = golden
    gaps = ties[:1].copy()
    gaps[0, 2, 5] = np.nan
    fitted = expected(gaps, power_kernel(distance, np.zeros((12, 12)), beta=1.0))
    assert np.isnan(fitted[0, 2, 5])
    assert np.isnan(fitted).sum() == 1
    np.testing.assert_allclose(np.nansum(fitted, axis=2), np.nansum(gaps, axis=2), rtol=1e-10)


def test_scaling_a_layer_changes_neither_share_nor_excess(golden) -> None:
    ties, distance, _ = golden
    kernel = power_kernel(distance, np.zeros((12, 12)), beta=1.0)
    one = anchor_excess(ties, expected(ties, kernel), ANCHORS, eps=0.0)
    big = ties * 1e6
    other = anchor_excess(big, expected(big, kernel), ANCHORS, eps=0.0)
    np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-9)


def test_permuting_countries_permutes_the_excess(golden) -> None:
    ties, distance, _ = golden
    order = np.random.default_rng(3).permutation(12)
    kernel = power_kernel(distance, np.zeros((12, 12)), beta=1.0)
    one = anchor_excess(ties, expected(ties, kernel), ANCHORS)
    mixed = ties[:, order][:, :, order]
    other = anchor_excess(mixed, expected(mixed, kernel[order][:, order]), ANCHORS[order])
    np.testing.assert_allclose(one[:, order], other, rtol=1e-8, atol=1e-10)


def test_an_isolated_country_changes_nothing(golden) -> None:
    ties, distance, _ = golden
    wide = np.zeros((len(ties), 13, 13))
    wide[:, :12, :12] = ties
    far = np.ones((13, 13))
    far[:12, :12] = distance
    one = expected(ties, power_kernel(distance, np.zeros((12, 12)), beta=1.0))
    other = expected(wide, power_kernel(far, np.zeros((13, 13)), beta=1.0))
    np.testing.assert_allclose(other[:, :12, :12], one, rtol=1e-9)
    anchors = np.append(ANCHORS, False)
    assert np.isnan(anchor_shares(wide, anchors)[:, 12]).all()


def test_deterrence_is_recovered_from_noisy_ties() -> None:
    rng = np.random.default_rng(5)
    n = 60
    where = rng.uniform(0, 1, (n, 2))
    distance = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)) * 9000 + 100
    border = np.triu(rng.random((n, n)) < 0.1, 1).astype(float)
    border = border + border.T
    size = np.exp(rng.normal(0, 1, n))
    mean = np.outer(size, size) * (distance / 1000) ** -1.4 * np.exp(0.6 * border)
    ties = rng.poisson(50 * mean, (3, n, n)).astype(float)
    ties[:, range(n), range(n)] = 0
    fitted = fit_deterrence(ties, distance, border)
    assert fitted.b == pytest.approx(1.4, abs=0.02)
    assert fitted.contiguity == pytest.approx(0.6, abs=0.04)


@pytest.mark.parametrize("shape", [(3, 3), (1, 2, 3)])
def test_wrong_shapes_are_named(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="shape"):
        anchor_shares(np.zeros(shape), np.zeros(3, dtype=bool))


def test_a_distance_of_zero_is_refused() -> None:
    with pytest.raises(InputError, match="positive"):
        power_kernel(np.zeros((2, 2)), np.zeros((2, 2)), beta=1.0)
