"""One gravity model: balance and fit hold for panels with gaps, several slices and any kernel."""

from __future__ import annotations

import numpy as np
import pytest

from globalarctic.errors import InputError
from globalarctic.gravity import Form, balance, deviance, expected, fit_deterrence, fit_kernel
from tests.oracles.ppml import ppml


def places(seed: int = 1, n: int = 9) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    distance = rng.uniform(1.0, 20.0, (n, n))
    size = rng.lognormal(0, 1, n)
    flows = rng.poisson(300 * np.outer(size, size) * distance**-1.2).astype(float)
    np.fill_diagonal(flows, np.nan)
    return flows, distance


def test_cells_that_are_not_on_file_get_what_the_fit_expects() -> None:
    flows, distance = places()
    flows[2, 5] = np.nan
    fitted, errors = balance(flows[None], 1.0 / distance)
    assert np.isfinite(fitted[0, 2, 5])
    assert np.isnan(expected(flows[None], 1.0 / distance)[0, 2, 5])
    seen = np.where(np.isnan(flows), 0.0, fitted[0])
    np.testing.assert_allclose(seen.sum(axis=1), np.nansum(flows, axis=1), rtol=1e-9)
    assert errors.shape == (1,)


def test_the_fit_equals_ppml_of_the_whole_design() -> None:
    flows, distance = places(2)
    fit = fit_deterrence(flows[None], distance, np.zeros(distance.shape))
    assert fit.b == pytest.approx(-ppml(flows, [np.log(distance)])[0], rel=1e-6)


def test_a_slice_without_flows_changes_nothing() -> None:
    flows, distance = places(3)
    none = np.where(np.isnan(flows), np.nan, 0.0)
    one = fit_deterrence(flows[None], distance, np.zeros(distance.shape))
    two = fit_deterrence(np.stack([flows, none]), distance, np.zeros(distance.shape))
    assert one.b == pytest.approx(two.b, rel=1e-12)


def test_the_fit_has_the_least_deviance_from_a_bad_start() -> None:
    flows, distance = places(4)
    logs = -np.log(distance)[None]
    fit = fit_kernel(flows[None], lambda theta: (distance ** -theta[0], logs), np.array([6.0]))
    least = deviance(flows, fit.expected[0])
    for near in (-0.01, 0.01):
        other, _ = balance(flows[None], distance ** -(fit.parameters[0] + near))
        assert deviance(flows, other[0]) > least


def test_a_fit_without_flows_is_refused() -> None:
    with pytest.raises(InputError, match="no flow is on file"):
        fit_deterrence(np.zeros((1, 3, 3)), np.ones((3, 3)), np.zeros((3, 3)))


@pytest.mark.parametrize("seed", range(6))
def test_flows_without_a_fall_are_fitted_all_the_same(seed: int) -> None:
    """Regions' forms end at no fall at all, and the border's factor is still the best one."""
    from globalarctic.regions.gravity import fit_gravity
    from globalarctic.regions.trade.flows import TradeTable
    from tests.regions.planted import FOREIGN, REGIONS, hours

    rng = np.random.default_rng(seed)
    size, codes = rng.lognormal(2, 1, len(REGIONS)), [region.code for region in REGIONS]
    mean = np.outer(size, size) * np.where(FOREIGN, 0.3, 1.0)
    values = {
        (codes[i], codes[j], 2020): float(rng.poisson(mean[i, j]))
        for i in range(len(codes))
        for j in range(len(codes))
        if i != j
    }
    for form in Form:
        fit = fit_gravity(TradeTable("USD", values, ("made up",)), REGIONS, hours(seed), form=form)
        assert fit.border_factor == pytest.approx(0.3, rel=0.35)
        near = fit.expected * np.where(FOREIGN, 1.02, 1.0)
        assert fit.deviance <= deviance(fit.flows, near) + 1e-6
