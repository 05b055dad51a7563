"""Flows with a known deterrence and border effect, to find again."""

from __future__ import annotations

import numpy as np

from globalarctic.gravity import Deterrence, Form
from globalarctic.regions.catalog import load_regions
from globalarctic.regions.trade.flows import TradeTable

REGIONS = load_regions()[:12]
CODES = tuple(region.code for region in REGIONS)
FOREIGN = np.array([[a.country != b.country for b in REGIONS] for a in REGIONS])
TRUE = {
    Form.EXPONENTIAL: Deterrence(Form.EXPONENTIAL, 0.0, 0.015, 1.0, "planted"),
    Form.POWER: Deterrence(Form.POWER, 0.0, 1.2, 1.0, "planted"),
    Form.LOG_LOGISTIC: Deterrence(Form.LOG_LOGISTIC, -3.0 * np.log(80.0), 3.0, 1.0, "planted"),
}
BORDER = 0.2


def hours(seed: int = 3) -> np.ndarray:
    """Return times between the regions; the diagonal has none."""
    cost = np.random.default_rng(seed).uniform(15.0, 220.0, (len(REGIONS), len(REGIONS)))
    np.fill_diagonal(cost, np.nan)
    return cost


def trade(form: Form, cost: np.ndarray, *, seed: int = 5, size: float = 1e6) -> TradeTable:
    """Return Poisson flows of a form with the border effect."""
    rng = np.random.default_rng(seed)
    n = len(REGIONS)
    mean = size * rng.lognormal(0, 1, n)[:, None] * rng.lognormal(0, 1, n)[None, :]
    mean = mean * TRUE[form].at(cost) * np.where(FOREIGN, BORDER, 1.0)
    values = {
        (CODES[i], CODES[j], 2020): float(rng.poisson(mean[i, j]))
        for i in range(n)
        for j in range(n)
        if i != j
    }
    return TradeTable("USD", values, ("made up",))
