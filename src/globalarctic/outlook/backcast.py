"""Back-casts: the traffic model from earlier years against what came, and against a naive drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.outlook.scenario import load_scenario
from globalarctic.outlook.traffic import Observed, observed, traffic
from globalarctic.result import Result
from globalarctic.table import Table, number, number_text, range_text, words
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from globalarctic.outlook.traffic import Figures

__all__ = ["VINTAGES", "Backcast", "Backcasts", "YearCheck", "backcast", "backcasts", "crps",
           "naive_drift"]  # fmt: skip

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
        return float(np.mean([year.inside for year in self.years]))

    @property
    def naive_coverage_frac(self) -> float:
        """Share of years inside the naive 80 % band."""
        return float(np.mean([year.naive_inside for year in self.years]))

    @property
    def crps_t(self) -> float:
        """Mean score of the model, t; smaller is better."""
        return float(np.mean([year.crps_t for year in self.years]))

    @property
    def naive_crps_t(self) -> float:
        """Mean score of the naive drift, t."""
        return float(np.mean([year.naive_crps_t for year in self.years]))


@dataclass(frozen=True, slots=True, repr=False)
class Backcasts(Result):
    """The back-casts of several vintages, a row a vintage and year."""

    SCHEMA = "outlook.backcasts"

    vintages: tuple[Backcast, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a vintage and year: the band, what came, and both scores, t."""
        return [{"vintage": each.vintage} | row for each in self.vintages for row in each.rows()]

    def table(self) -> Table:
        """Return the years foretold against what came, with the scores below."""
        rows: list[tuple[str | Message, ...]] = []
        for each in self.vintages:
            for k, year in enumerate(each.years):
                band = range_text(year.q10_t / 1e6, year.q90_t / 1e6, 1)
                inside = [
                    Message("outlook.yes" if within else "outlook.no")
                    for within in (year.inside, year.naive_inside)
                ]
                rows.append((
                    str(each.vintage) if k == 0 else "", str(year.year), band,
                    number_text(year.q50_t / 1e6, 1), number_text(year.came_t / 1e6, 1), *inside,
                ))  # fmt: skip
        scores = [
            Message(
                "outlook.backcast.score",
                year=Code(str(each.vintage)),
                share=Quantity(100.0 * each.coverage_frac, "pct"),
                naive=Quantity(100.0 * each.naive_coverage_frac, "pct"),
                crps=Quantity(each.crps_t / 1e6, "", 1),
                naive_crps=Quantity(each.naive_crps_t / 1e6, "", 1),
            )
            for each in self.vintages
        ]
        return Table(
            Message("outlook.backcast.title"),
            (number("Vintage"), number("Year"), number("80 % band"), number("Median"),
             number("Came"), words("Inside"), words("Naive inside")),
            tuple(rows),
            (*scores, Message("outlook.backcast.known")),
        )  # fmt: skip


def crps(draws: NDArray[np.float64], came: float) -> float:
    """Return the continuous ranked probability score of draws against what came.

    Sources: Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102, 359-378.

    Examples
    --------
    >>> crps(np.array([1.0, 1.0]), 3.0), crps(np.array([0.0, 2.0]), 1.0)
    (2.0, 0.5)
    """
    ordered = np.sort(draws)
    n = len(ordered)
    spread = float(np.sum((2 * np.arange(1, n + 1) - n - 1) * ordered)) / n**2
    return float(np.mean(np.abs(ordered - came))) - spread


def naive_drift(
    record: Observed, years: tuple[int, ...], *, draws: int = 5000, seed: int = 1
) -> NDArray[np.float64]:
    """Return draws of a random walk with drift on the logarithm, t, shape (draws, years).

    Raises
    ------
    InputError
        When fewer than four years are on file.

    Examples
    --------
    >>> naive_drift(observed(until=2015), (2016, 2017), draws=100).shape
    (100, 2)
    """
    if len(record.years) < 4:
        raise InputError(f"{len(record.years)} years on file; a drift needs at least four")
    steps = np.diff(np.log(record.cargo_t)) / np.diff(record.years)
    rng = np.random.default_rng(seed)
    out = np.empty((draws, len(years)))
    now, at = np.full(draws, np.log(record.cargo_t[-1])), record.years[-1]
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
    record = observed()
    naive = naive_drift(observed(until=vintage), run.years, draws=draws, seed=seed)
    out = []
    for t, year in enumerate(run.years):
        if year not in record.years:
            continue
        came = float(record.cargo_t[record.years.index(year)])
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


def backcasts(
    vintages: Sequence[int] = (),
    figures: Figures | None = None,
    *,
    draws: int = 5000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Backcasts:
    """Run the model from several vintages, all when none are named.

    Parameters
    ----------
    figures
        Days, costs and open months of the ways; asked of the engine when left out.

    Raises
    ------
    InputError
        When there is no scenario of a vintage.

    Examples
    --------
    >>> backcasts([2001])
    Traceback (most recent call last):
        ...
    globalarctic.errors.InputError: vintage 2001; there are 2015, 2019, 2023
    """
    chosen = tuple(vintages) or VINTAGES
    for vintage in chosen:
        if vintage not in VINTAGES:
            raise InputError(f"vintage {vintage}; there are {', '.join(map(str, VINTAGES))}")
    if figures is None:
        from globalarctic.outlook.engine_inputs import engine_figures

        figures = engine_figures(load_scenario(), progress=progress)
    return Backcasts(tuple(backcast(v, figures, draws=draws, seed=seed) for v in chosen))
