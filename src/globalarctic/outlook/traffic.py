"""Cargo on the Northern Sea Route to come: projects that may start, transit that chooses.

A scenario explorer and no forecast: every assumption is a range, drawn by Latin hypercube. Transit
is two things: cargo with an end in Russia, mostly oil and ore to China, which drifts with the open
season; and cargo between Asia and Europe, which chooses among four ways by a nested logit. A month
counts by its chance of being open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError
from globalarctic.outlook.choice import calibrate
from globalarctic.outlook.scenario import WAYS, Scenario
from globalarctic.result import Result
from globalarctic.table import Table, number, number_text, range_text
from globalarctic.words import Code, Message, Name, Quantity, Span, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from globalarctic.outlook.choice import Choice
    from globalarctic.scope.sobol import Sobol

    Draws = dict[str, NDArray[np.float64]]

__all__ = ["Figures", "Observed", "Traffic", "observed", "traffic", "traffic_sobol"]

RUNNING = "running cargo"
RUSSIAN = "transit with an end in Russia"
ASIA_EUROPE = "transit between Asia and Europe"
_POINTS = (("q05", 0.05), ("q10", 0.1), ("q50", 0.5), ("q90", 0.9), ("q95", 0.95))


@dataclass(frozen=True, slots=True)
class Figures:
    """What the engine says of the ways: days, cost where it is whole, and open months.

    ``days`` and ``cost_usd_per_teu`` by way, None where the cost is not whole; the scenario's
    surcharge then stands for it. ``open_prob``: chance of passing by month in the
    first year, ``later_prob`` in ``later_year``; between them it runs straight, and stays after.
    """

    days: dict[str, float]
    cost_usd_per_teu: dict[str, float | None]
    open_prob: tuple[float, ...]
    later_prob: tuple[float, ...]
    later_year: int
    source: str = "as given"

    def open_months(self, year: int, first: int) -> float:
        """Return the months open in a year, each counted by its chance.

        Examples
        --------
        >>> ways = dict.fromkeys(WAYS, 20.0)
        >>> figures = Figures(ways, dict(ways), (0.5,) * 12, (1.0,) * 12, 2035)
        >>> figures.open_months(2025, 2025), figures.open_months(2030, 2025)
        (6.0, 9.0)
        """
        part = min(max((year - first) / max(self.later_year - first, 1), 0.0), 1.0)
        return float((1 - part) * sum(self.open_prob) + part * sum(self.later_prob))


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
    parts
        Cargo by what carries it, t, shape (draws, years): running cargo, each project, transit
        with an end in Russia, transit between Asia and Europe.
    factors
        Draws of every assumption, by name.
    """

    SCHEMA = "outlook.traffic"
    VERSION = 2
    KEYS: ClassVar[Mapping[str, str]] = {"scenario": "scenario.name"}
    OMIT = ("years", "parts", "factors")
    COMPUTED = ("draws", "by_year")
    PLOT = "globalarctic.outlook.plots:draw_traffic"

    scenario: Scenario
    figures: Figures
    years: tuple[int, ...]
    parts: Draws
    factors: Draws
    first_year: int
    seed: int

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.parts[RUNNING])

    @property
    def total_t(self) -> NDArray[np.float64]:
        """All cargo, t, shape (draws, years)."""
        return np.asarray(sum(self.parts.values()))

    @property
    def transit_t(self) -> NDArray[np.float64]:
        """Both kinds of transit, t, shape (draws, years)."""
        return self.parts[RUSSIAN] + self.parts[ASIA_EUROPE]

    @property
    def by_year(self) -> list[dict[str, int]]:
        """The rows: points of cargo, transit and transit between Asia and Europe by year, t."""
        return self.rows()

    def band(self, kind: str = "cargo") -> NDArray[np.float64]:
        """Return the 5, 10, 50, 90 and 95 % points by year, t, shape (5, years).

        Parameters
        ----------
        kind
            ``cargo``, ``transit`` or ``asia_europe``.
        """
        drawn = {"cargo": self.total_t, "transit": self.transit_t,
                 "asia_europe": self.parts[ASIA_EUROPE]}[kind]  # fmt: skip
        return np.asarray(np.quantile(drawn, [point for _, point in _POINTS], axis=0))

    def shares_band(self, points: Sequence[float]) -> dict[str, list[float]]:
        """Return shares of the draws of all cargo by year, t: ``{"0.1": [...], ...}``."""
        return {f"{point:g}": np.quantile(self.total_t, point, axis=0).tolist() for point in points}

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a year: points of cargo, transit and transit between Asia and Europe, t."""
        bands = {kind: self.band(kind) for kind in ("cargo", "transit", "asia_europe")}
        return [
            {"year": year}
            | {
                f"{kind}_{name}_t": round(float(band[k, t]))
                for kind, band in bands.items()
                for k, (name, _) in enumerate(_POINTS)
            }
            for t, year in enumerate(self.years)
        ]

    def table(self) -> Table:
        """Return every fifth year as a table, with what the scenario rests on."""
        columns = (
            number("Year"), number("Cargo, median"), number("80 % of draws"),
            number("Transit, median"), number("80 % of draws"), number("Asia-Europe, median"),
            number("80 % of draws"),
        )  # fmt: skip
        rows = []
        for row in self.rows():
            if row["year"] % 5 and row["year"] != self.years[0]:
                continue
            cells = [str(row["year"])]
            for kind, digits in (("cargo", 1), ("transit", 1), ("asia_europe", 2)):
                low, middle, high = (row[f"{kind}_{q}_t"] / 1e6 for q in ("q10", "q50", "q90"))
                cells += [number_text(middle, digits), range_text(low, high, digits)]
            rows.append(tuple(cells))
        figures = self.figures
        ways = tuple(
            Message(
                "outlook.traffic.way", way=_way_label(way),
                days=Quantity(float(figures.days[way]), "d"),
                cost=Message("outlook.cell.no-rate")
                if cost is None
                else Quantity(float(cost), "usd-teu"),
            )
            for way, cost in figures.cost_usd_per_teu.items()
        )  # fmt: skip
        stated = self.scenario.later_cost_usd or {}
        later = [
            Message(
                "outlook.traffic.later", year=Code(str(self.scenario.later_from)),
                cost=Span(Quantity(low), Quantity(high)), way=_way_label(way),
            )
            for way, (low, high) in stated.items()
        ]  # fmt: skip
        return Table(
            Message("outlook.traffic.title", title=self.scenario.heading,
                    name=Code(self.scenario.name)),
            columns, tuple(rows),
            (Message("outlook.traffic.no-forecast"), Message("outlook.traffic.ways", ways=ways),
             *later,
             Message("outlook.traffic.open", today=Quantity(sum(figures.open_prob), "", 1),
                     later=Quantity(sum(figures.later_prob), "", 1),
                     year=Code(str(figures.later_year)), source=Text(figures.source),
                     draws=self.draws, seed=Code(str(self.seed)))),
            tuple(row["source"] for row in read_table("nsr_transit_flows")),
        )  # fmt: skip

    def drivers(self, year: int, *, samples: int = 1024) -> tuple[Message, ...]:
        """Return which assumptions move cargo and transit of a year, in a sentence each."""
        shares = traffic_sobol(self.scenario, self.figures, year=year, samples=samples)
        lines = []
        for column, what in enumerate(("cargo", "transit", "asia")):
            order = shares.total[:, column].argsort()[::-1][:5]
            factors = tuple(
                Message(
                    "outlook.traffic.factor", name=Code(shares.factors[k]),
                    share=Quantity(float(shares.total[k, column]), "", 2),
                )
                for k in order
            )  # fmt: skip
            code = f"outlook.traffic.moves-{what}"
            lines.append(Message(code, year=Code(str(year)), factors=factors))
        return tuple(lines)


def _way_label(way: str) -> Message | Name:
    """Return the name of a way that cargo chooses among."""
    return Message("outlook.traffic.rail") if way == "rail" else Name("corridor", way)


def observed(*, until: int = 9999) -> Observed:
    """Return cargo and transit on file up to a year.

    Raises
    ------
    InputError
        When no cargo is on file so early.

    Examples
    --------
    >>> record = observed()
    >>> record.years[0], float(record.cargo_t[record.years.index(2018)])
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


def _factors(scenario: Scenario, cube: NDArray[np.float64]) -> Draws:
    """Turn points of the unit cube into assumptions."""
    return {
        name: low + (high - low) * cube[:, k]
        for k, (name, (low, high)) in enumerate(scenario.ranges().items())
    }


def _costs(
    scenario: Scenario, figures: Figures, drawn: Draws, year: int, first: int
) -> dict[str, NDArray[np.float64]]:
    """Return the whole cost of a TEU by way in a year: as on file, drifting, or as stated."""
    costs = {}
    for way in WAYS:
        known = figures.cost_usd_per_teu[way]
        base = drawn[f"{way}: surcharge_usd"] + 0.0 if known is None else np.full_like(
            drawn[f"{way}: surcharge_usd"], known
        )  # fmt: skip
        costs[way] = base * (1.0 + drawn[f"{way}: cost_change_frac"]) ** (year - first)
        if year >= scenario.later_from and f"{way}: later_cost_usd" in drawn and year > first:
            costs[way] = drawn[f"{way}: later_cost_usd"]
    return costs


def _choice(
    scenario: Scenario, figures: Figures, drawn: Draws, *, first: int, through_t: float
) -> Choice | None:
    """Return the choice set to the year on file; None where nothing passed or could pass."""
    months = figures.open_months(first, first)
    if months <= 0 or through_t <= 0:
        return None
    wanted = drawn["asia_europe_frac"] * through_t / (drawn["demand_t"] * months / 12.0)
    if float(np.max(wanted)) >= 1.0:
        raise InputError(
            f"transit of {through_t:,.0f} t in {months:.1f} open months is more than the demand "
            f"of {float(drawn['demand_t'].min()):,.0f} t; raise demand_t"
        )
    costs = _costs(scenario, figures, drawn, first, first)
    if float(costs["nsr"].min()) <= 0:
        raise InputError("the route costs nothing in the year on file; raise its surcharge")
    return calibrate(
        figures.days, costs, np.maximum(wanted, 1e-12), elasticity=drawn["cost_elasticity"],
        time_value_usd_per_d=drawn["time_value_usd_per_d"], sea_scale=drawn["sea_scale"],
    )  # fmt: skip


def _run(
    scenario: Scenario,
    figures: Figures,
    drawn: Draws,
    *,
    first: int,
    years: tuple[int, ...],
    record: Observed,
) -> Draws:
    """Return cargo by what carries it, t, shape (draws, years)."""
    known = record.transit_t[~np.isnan(record.transit_t)]
    through = float(known[-1]) if known.size else 0.0
    choice = _choice(scenario, figures, drawn, first=first, through_t=through)
    base_months = figures.open_months(first, first)
    names = [RUNNING, *(project.name for project in scenario.projects), RUSSIAN, ASIA_EUROPE]
    parts = {name: np.zeros((len(drawn["growth_frac"]), len(years))) for name in names}
    for t, year in enumerate(years):
        ahead = year - first
        cargo = float(record.cargo_t[-1]) - through
        parts[RUNNING][:, t] = cargo * (1.0 + drawn["growth_frac"]) ** ahead
        for project in scenario.projects:
            name = project.name
            starts = drawn[f"{name}: starts"] < drawn[f"{name}: start_prob"]
            ramp = drawn[f"{name}: ramp_years"]
            middle = drawn[f"{name}: start_year"] + ramp / 2
            begun = year >= drawn[f"{name}: start_year"]
            level = 1.0 / (1.0 + np.exp(-4.4 * (year - middle) / ramp))
            parts[name][:, t] = np.where(starts & begun, level, 0.0) * drawn[f"{name}: capacity_t"]
        if choice is None:
            continue
        months = figures.open_months(year, first)
        rest = through * (1.0 - drawn["asia_europe_frac"]) * months / base_months
        parts[RUSSIAN][:, t] = rest * (1.0 + drawn["russian_growth_frac"]) ** ahead
        demand = drawn["demand_t"] * (1.0 + drawn["demand_growth_frac"]) ** ahead
        costs = _costs(scenario, figures, drawn, year, first)
        share = choice.share(figures.days, costs, drift=drawn["access_drift"] * ahead)
        parts[ASIA_EUROPE][:, t] = demand * share * months / 12.0
    return parts


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
        When draws is below 100, the scenario ends before it begins, or the transit on file is
        more than its demand.

    Notes
    -----
    A project that starts follows a logistic ramp that goes from 10 to 90 % of its capacity in
    ``ramp_years``. The choice between Asia and Europe is set so that the costs of the last year on
    file give its transit and the elasticity drawn; from then on costs move. Latin hypercube over
    all assumptions.

    Sources: McKay, Beckman and Conover 1979, Technometrics 21, 239-245; McFadden 1978.

    Examples
    --------
    >>> from globalarctic.outlook.scenario import load_scenario
    >>> flat = Figures(
    ...     dict.fromkeys(WAYS, 20.0), dict.fromkeys(WAYS, 500.0), (1.0,) * 12, (1.0,) * 12, 2035
    ... )
    >>> answer = traffic(load_scenario(), flat, draws=200)
    >>> answer.years[0], answer.total_t.shape
    (2026, (200, 25))
    """
    from scipy.stats import qmc

    if draws < 100:
        raise InputError(f"draws is {draws}; give at least 100, commonly 5000")
    record = observed(until=9999 if first is None else first)
    start = record.years[-1]
    if scenario.last_year <= start:
        raise InputError(f"the scenario ends in {scenario.last_year}; data run to {start} already")
    years = tuple(range(start + 1, scenario.last_year + 1))
    cube = qmc.LatinHypercube(len(scenario.ranges()), rng=seed).random(draws)
    drawn = _factors(scenario, cube)
    parts = _run(scenario, figures, drawn, first=start, years=years, record=record)
    return Traffic(scenario, figures, years, parts, drawn, start, seed)


def traffic_sobol(
    scenario: Scenario, figures: Figures, *, year: int, samples: int = 1024, seed: int = 1
) -> Sobol:
    """Return which assumption moves the cargo of a year, and its transit, by Sobol indices.

    Results: column 0 all cargo, column 1 transit, column 2 transit between Asia and Europe.

    Raises
    ------
    InputError
        When the year is outside the scenario or samples is no power of two.
    """
    from globalarctic.scope.sobol import sobol_indices

    record = observed()
    if not record.years[-1] < year <= scenario.last_year:
        raise InputError(f"year {year}; give {record.years[-1] + 1} to {scenario.last_year}")

    def model(points: NDArray[np.float64]) -> NDArray[np.float64]:
        drawn = _factors(scenario, points)
        parts = _run(scenario, figures, drawn, first=record.years[-1], years=(year,), record=record)
        between = parts[ASIA_EUROPE][:, 0]
        return np.column_stack(
            [np.sum([p[:, 0] for p in parts.values()], axis=0), parts[RUSSIAN][:, 0] + between,
             between]
        )  # fmt: skip

    return sobol_indices(model, tuple(scenario.ranges()), samples=samples, seed=seed)
