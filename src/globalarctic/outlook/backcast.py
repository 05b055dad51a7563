"""Back-casts: the traffic model from earlier years against what came, and against a naive drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.outlook.scenario import load_scenario
from globalarctic.outlook.traffic import Observed, observed, traffic
from globalarctic.result import Result

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.outlook.traffic import Figures

__all__ = ["VINTAGES", "Backcast", "YearCheck", "backcast", "crps", "naive_drift"]

VINTAGES = (2015, 2019, 2023)
"""Years from which the model is run forward again."""


@dataclass(frozen=True, slots=True)
class YearCheck:
    """A year foretold: the 10, 50 and 90 % points and what came, t; and both scores."""

    year: int
    q10_t: float
    q50_t: float
    q90_t: float
    came_t: float
    inside: bool
    crps_t: float
    naive_crps_t: float
    naive_inside: bool


@dataclass(frozen=True, slots=True, repr=False)
class Backcast(Result):
    """All years after a vintage, a row a year, with the scores of the model and of plain drift."""

    SCHEMA = "outlook.backcast"
    COMPUTED = ("coverage_frac", "naive_coverage_frac", "crps_t", "naive_crps_t")
    ROWS = "years"

    vintage: int
    years: tuple[YearCheck, ...]

    @property
    def coverage_frac(self) -> float:
        """Share of years inside the 80 % band."""
        return float(np.mean([one.inside for one in self.years]))

    @property
    def naive_coverage_frac(self) -> float:
        """Share of years inside the naive 80 % band."""
        return float(np.mean([one.naive_inside for one in self.years]))

    @property
    def crps_t(self) -> float:
        """Mean score of the model, t; smaller is better."""
        return float(np.mean([one.crps_t for one in self.years]))

    @property
    def naive_crps_t(self) -> float:
        """Mean score of the naive drift, t."""
        return float(np.mean([one.naive_crps_t for one in self.years]))


def crps(draws: NDArray[np.float64], came: float) -> float:
    """Return the continuous ranked probability score of draws against what came.

    Sources: Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102, 359-378.

    Examples
    --------
    >>> crps(np.array([1.0, 1.0]), 3.0), crps(np.array([0.0, 2.0]), 1.0)
    (2.0, 0.5)
    """
    held = np.sort(draws)
    n = len(held)
    spread = float(np.sum((2 * np.arange(1, n + 1) - n - 1) * held)) / n**2
    return float(np.mean(np.abs(held - came))) - spread


def naive_drift(
    seen: Observed, years: tuple[int, ...], *, draws: int = 5000, seed: int = 1
) -> NDArray[np.float64]:
    """Return draws of a random walk with drift on the logarithm, t, shape (draws, years).

    Raises
    ------
    InputError
        When fewer than four years are on file.

    Examples
    --------
    >>> held = naive_drift(observed(until=2015), (2016, 2017), draws=100)
    >>> held.shape
    (100, 2)
    """
    if len(seen.years) < 4:
        raise InputError(f"{len(seen.years)} years on file; a drift needs at least four")
    steps = np.diff(np.log(seen.cargo_t)) / np.diff(seen.years)
    rng = np.random.default_rng(seed)
    out = np.empty((draws, len(years)))
    now, at = np.full(draws, np.log(seen.cargo_t[-1])), seen.years[-1]
    for t, year in enumerate(years):
        for _ in range(year - at):
            now = now + steps.mean() + steps.std(ddof=1) * rng.standard_normal(draws)
        out[:, t], at = np.exp(now), year
    return out


def backcast(vintage: int, figures: Figures, *, draws: int = 5000, seed: int = 1) -> Backcast:
    """Run the model from a vintage and compare it with what came.

    Raises
    ------
    InputError
        When there is no scenario of that vintage.

    Notes
    -----
    The outcome was known when the vintages were written; the comparison shows form, not foresight.
    """
    if vintage not in VINTAGES:
        raise InputError(f"vintage {vintage}; there are {', '.join(map(str, VINTAGES))}")
    run = traffic(
        load_scenario(f"vintage-{vintage}"), figures, draws=draws, seed=seed, first=vintage
    )
    whole = observed()
    naive = naive_drift(observed(until=vintage), run.years, draws=draws, seed=seed)
    out = []
    for t, year in enumerate(run.years):
        if year not in whole.years:
            continue
        came = float(whole.cargo_t[whole.years.index(year)])
        low, middle, high = np.quantile(run.total_t[:, t], (0.1, 0.5, 0.9))
        n_low, n_high = np.quantile(naive[:, t], (0.1, 0.9))
        out.append(
            YearCheck(
                year, float(low), float(middle), float(high), came, bool(low <= came <= high),
                crps(run.total_t[:, t], came), crps(naive[:, t], came),
                bool(n_low <= came <= n_high),
            )
        )  # fmt: skip
    return Backcast(vintage, tuple(out))
