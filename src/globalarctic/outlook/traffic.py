"""Cargo on the Northern Sea Route to come: projects that may start, transit that chooses.

A scenario explorer and no forecast: every assumption is a range, drawn by Latin hypercube. Transit
takes the route only in months in which a ship passes, by a nested logit over four ways whose times
come from the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError
from globalarctic.outlook.scenario import WAYS, Scenario
from globalarctic.result import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from globalarctic.scope.sobol import Sobol

__all__ = [
    "Figures", "Observed", "Traffic",
    "choose", "factor_names", "observed", "traffic", "traffic_sobol",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What the engine says of the ways: days, the part of the cost with a rate, and open months.

    ``days`` and ``cost_usd_per_teu`` by way, None where no part of the cost has a rate; the
    scenario's surcharge stands for what has none. ``open_prob``: chance of passing by month in the
    first year, ``later_prob`` in ``later_year``; between them it runs straight.
    """

    days: dict[str, float]
    cost_usd_per_teu: dict[str, float | None]
    open_prob: tuple[float, ...]
    later_prob: tuple[float, ...]
    later_year: int
    least_prob: float = 0.8
    source: str = "as given"

    @property
    def cost_words(self) -> str:
        """The part of each way's cost that has a rate, in words."""
        parts = [
            f"{way} " + ("no rate on file" if cost is None else f"{cost:,.0f}")
            for way, cost in self.cost_usd_per_teu.items()
        ]
        return (
            f"Cost with a rate, USD a TEU: {', '.join(parts)}; the rest is a range of the scenario"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Cargo and transit on file, t by year; transit NaN where it is not on file."""

    years: tuple[int, ...]
    cargo_t: NDArray[np.float64]
    transit_t: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Traffic(Result):
    """Draws of cargo by year; a scenario, no forecast.

    Attributes
    ----------
    total_t, transit_t
        Shape (draws, years).
    factors
        Draws of every assumption, by name.
    """

    SCHEMA = "outlook.traffic"
    KEYS: ClassVar[Mapping[str, str]] = {"scenario": "scenario.name"}
    OMIT = ("years", "total_t", "transit_t", "factors")
    COMPUTED = ("draws", "by_year")
    PLOT = "globalarctic.outlook.plots:draw_traffic"

    scenario: Scenario
    years: tuple[int, ...]
    total_t: NDArray[np.float64]
    transit_t: NDArray[np.float64]
    factors: dict[str, NDArray[np.float64]]
    first_year: int
    seed: int

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.total_t)

    @property
    def by_year(self) -> list[dict[str, int]]:
        """The rows: points of total cargo and of transit by year, t."""
        return self.rows()

    def band(self, *, transit: bool = False) -> NDArray[np.float64]:
        """Return the 5, 10, 50, 90 and 95 % points by year, t, shape (5, years)."""
        held = self.transit_t if transit else self.total_t
        return np.asarray(np.quantile(held, (0.05, 0.1, 0.5, 0.9, 0.95), axis=0))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a year: points of total cargo and of transit, t."""
        total, through = self.band(), self.band(transit=True)
        names = ("q05", "q10", "q50", "q90", "q95")
        return [
            {"year": year}
            | {f"cargo_{name}_t": round(float(total[k, t])) for k, name in enumerate(names)}
            | {f"transit_{name}_t": round(float(through[k, t])) for k, name in enumerate(names)}
            for t, year in enumerate(self.years)
        ]


def observed(*, until: int = 9999) -> Observed:
    """Return cargo and transit on file up to a year.

    Examples
    --------
    >>> held = observed()
    >>> held.years[0], float(held.cargo_t[held.years.index(2018)])
    (2011, 20180000.0)
    """
    rows = [r for r in read_table("nsr_cargo") if r["cargo_t"] and int(r["year"]) <= until]
    if not rows:
        raise InputError(f"no cargo up to {until} is on file")
    return Observed(
        tuple(int(r["year"]) for r in rows),
        np.array([float(r["cargo_t"]) for r in rows]),
        np.array([float(r["transit_t"]) if r["transit_t"] else np.nan for r in rows]),
    )


def factor_names(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of all assumptions, in the order of the unit cube.

    Examples
    --------
    >>> from globalarctic.outlook.scenario import load_scenario
    >>> factor_names(load_scenario())[:2]
    ('growth_frac', 'Arctic LNG 2: capacity_t')
    """
    names = ["growth_frac"]
    for project in scenario.projects:
        names += [f"{project.name}: {part}" for part in
                  ("capacity_t", "start_year", "start_prob", "starts", "ramp_years")]  # fmt: skip
    names += list(scenario.transit)
    return (*names, *(f"{way}: surcharge" for way in WAYS))


def _factors(scenario: Scenario, cube: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Turn points of the unit cube into assumptions."""
    ranges: dict[str, tuple[float, float]] = {"growth_frac": scenario.growth_frac}
    for project in scenario.projects:
        for part in ("capacity_t", "start_year", "start_prob", "ramp_years"):
            ranges[f"{project.name}: {part}"] = getattr(project, part)
    ranges |= scenario.transit
    ranges |= {f"{way}: surcharge": scenario.surcharge_usd[way] for way in WAYS}
    out = {}
    for k, name in enumerate(factor_names(scenario)):
        low, high = ranges.get(name, (0.0, 1.0))
        out[name] = low + (high - low) * cube[:, k]
    return out


def choose(
    utility: dict[str, NDArray[np.float64]], sea_scale: NDArray[np.float64], *, nsr_open: bool
) -> NDArray[np.float64]:
    """Return the share of the Northern Sea Route in a nested logit, shape as the utilities.

    Sea ways form a nest with scale ``sea_scale`` (0 alike, 1 independent), rail a nest of its own.

    Notes
    -----
    P = P(way in nest) x P(nest); McFadden 1978. With the route closed the share is 0.

    Examples
    --------
    >>> same = {way: np.zeros(1) for way in WAYS}
    >>> choose(same, np.ones(1), nsr_open=True).tolist()
    [0.25]
    """
    if not nsr_open:
        return np.zeros_like(sea_scale)
    sea = np.stack([utility[way] / sea_scale for way in WAYS[:3]])
    top = sea.max(axis=0)
    weights = np.exp(sea - top)
    inclusive = sea_scale * (top + np.log(weights.sum(axis=0)))
    nest = 1.0 / (1.0 + np.exp(utility["rail"] - inclusive))
    found: NDArray[np.float64] = weights[0] / weights.sum(axis=0) * nest
    return found


def _share(
    drawn: dict[str, NDArray[np.float64]],
    figures: Figures,
    pull: NDArray[np.float64],
    month_open: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the part of the demand that takes the route, a twelfth of it each month."""
    utility = {}
    for way in WAYS:
        cost = (figures.cost_usd_per_teu[way] or 0.0) + drawn[f"{way}: surcharge"]
        utility[way] = (
            -drawn["cost_weight_per_usd"] * cost - drawn["time_weight_per_d"] * figures.days[way]
        )
    utility["nsr"] = utility["nsr"] + pull
    one = choose(utility, drawn["sea_scale"], nsr_open=bool(month_open.any()))
    return np.asarray(one * (month_open.sum() / 12.0))


def _pull(
    drawn: dict[str, NDArray[np.float64]],
    figures: Figures,
    wanted_t: float,
    month_open: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the pull beside cost and time under which the model gives the transit observed."""
    low, high = np.full(len(drawn["demand_t"]), -60.0), np.full(len(drawn["demand_t"]), 60.0)
    for _ in range(60):
        middle = (low + high) / 2
        told = drawn["demand_t"] * _share(drawn, figures, middle, month_open)
        above = told > wanted_t
        high, low = np.where(above, middle, high), np.where(above, low, middle)
    return np.asarray((low + high) / 2)


def _open(figures: Figures, year: int, first: int) -> NDArray[np.bool_]:
    """Return the months in which a ship passes with the chance asked for."""
    part = min(max((year - first) / max(figures.later_year - first, 1), 0.0), 1.0)
    chance = (1 - part) * np.array(figures.open_prob) + part * np.array(figures.later_prob)
    return np.asarray(chance >= figures.least_prob)


def _run(
    scenario: Scenario,
    figures: Figures,
    drawn: dict[str, NDArray[np.float64]],
    *,
    first: int,
    years: tuple[int, ...],
    seen: Observed,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return total cargo and transit, t, shape (draws, years)."""
    cargo = float(seen.cargo_t[-1])
    known = seen.transit_t[~np.isnan(seen.transit_t)]
    through = float(known[-1]) if known.size else 0.0
    start_open = _open(figures, first, first)
    pull = _pull(drawn, figures, through, start_open) if start_open.any() and through > 0 else None
    draws = len(drawn["growth_frac"])
    total, transit = np.empty((draws, len(years))), np.zeros((draws, len(years)))
    for t, year in enumerate(years):
        ahead = year - first
        held = (cargo - through) * (1.0 + drawn["growth_frac"]) ** ahead
        for project in scenario.projects:
            name = project.name
            starts = drawn[f"{name}: starts"] < drawn[f"{name}: start_prob"]
            ramp = drawn[f"{name}: ramp_years"]
            middle = drawn[f"{name}: start_year"] + ramp / 2
            begun = year >= drawn[f"{name}: start_year"]
            level = 1.0 / (1.0 + np.exp(-4.4 * (year - middle) / ramp))
            held = held + np.where(starts & begun, level, 0.0) * drawn[f"{name}: capacity_t"]
        if pull is not None:
            demand = drawn["demand_t"] * (1.0 + drawn["demand_growth_frac"]) ** ahead
            now = pull + drawn["access_drift"] * ahead
            transit[:, t] = demand * _share(drawn, figures, now, _open(figures, year, first))
        total[:, t] = held + transit[:, t]
    return total, transit


def traffic(
    scenario: Scenario,
    figures: Figures,
    *,
    draws: int = 5000,
    seed: int = 1,
    first: int | None = None,
) -> Traffic:
    """Draw cargo by year from the year after the last one on file.

    Parameters
    ----------
    first
        Last year whose cargo is taken as known; the last on file when None.

    Raises
    ------
    InputError
        When draws is below 100, or the scenario ends before it begins.

    Notes
    -----
    A project that starts follows a logistic ramp that goes from 10 to 90 % of its capacity in
    ``ramp_years``. The pull of the route beside cost and time is set so that the model gives the
    transit of the last year on file. Latin hypercube over all assumptions.

    Sources: McKay, Beckman and Conover 1979, Technometrics 21, 239-245; McFadden 1978.

    Examples
    --------
    >>> from globalarctic.outlook.scenario import load_scenario
    >>> flat = Figures(
    ...     dict.fromkeys(WAYS, 20.0), dict.fromkeys(WAYS, 500.0), (1.0,) * 12, (1.0,) * 12, 2035
    ... )
    >>> held = traffic(load_scenario(), flat, draws=200)
    >>> held.years[0], held.total_t.shape
    (2026, (200, 25))
    """
    from scipy.stats import qmc

    if draws < 100:
        raise InputError(f"draws is {draws}; give at least 100, commonly 5000")
    seen = observed(until=9999 if first is None else first)
    start = seen.years[-1]
    if scenario.last_year <= start:
        raise InputError(f"the scenario ends in {scenario.last_year}; data run to {start} already")
    years = tuple(range(start + 1, scenario.last_year + 1))
    names = factor_names(scenario)
    cube = qmc.LatinHypercube(len(names), rng=seed).random(draws)
    drawn = _factors(scenario, cube)
    total, transit = _run(scenario, figures, drawn, first=start, years=years, seen=seen)
    return Traffic(scenario, years, total, transit, drawn, start, seed)


def traffic_sobol(
    scenario: Scenario, figures: Figures, *, year: int, samples: int = 1024, seed: int = 1
) -> Sobol:
    """Return which assumption moves the cargo of a year, and the transit, by Sobol indices.

    Results: column 0 all cargo, column 1 transit.

    Raises
    ------
    InputError
        When the year is outside the scenario or samples is no power of two.
    """
    from globalarctic.scope.sobol import sobol_indices

    seen = observed()
    if not seen.years[-1] < year <= scenario.last_year:
        raise InputError(f"year {year}; give {seen.years[-1] + 1} to {scenario.last_year}")

    def model(points: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = _factors(scenario, points)
        total, transit = _run(
            scenario, figures, drawn, first=seen.years[-1], years=(year,), seen=seen
        )
        return np.column_stack([total[:, 0], transit[:, 0]])

    return sobol_indices(model, factor_names(scenario), samples=samples, seed=seed)
