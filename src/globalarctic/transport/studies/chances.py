"""The chance that one way is cheaper than another: draws over rates, ice years and speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, words
from globalarctic.transport.costs.money import FUEL, ONCE, difference, span_text
from globalarctic.transport.network.names import corridor_name, cost_unit, usd_head
from globalarctic.transport.studies.sensitivity import Swing, bar, gap_note
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.costs.amounts import Amount
    from globalarctic.transport.costs.money import Money
    from globalarctic.transport.results import Comparison, CorridorResult
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = ["CostChance", "chance", "chance_of", "drawn"]

_ICE, _SPEED = "ice year", "speed"
_DRAWN = {end: Message(f"studies.input.{end}") for end in ("low", "high")}
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CostChance(Listing):
    """How likely the first way is cheaper than the second, and what decides it.

    Notes
    -----
    ``cheaper_prob`` is the share of draws in which it is, over the parts that both have;
    ``pass_prob`` the share of ice years in which the first way is open. ``swings`` hold the
    difference with one input at its 10 and 90 % point and the rest at their middle, the widest
    first. ``usd`` float64[draws] is the difference, first less second, per ``unit``.
    """

    SCHEMA = "transport.chance"
    VERSION = 2
    ROWS = "swings"
    OMIT = ("usd",)
    COMPUTED = ("quantiles_usd",)
    DIGITS = {"cheaper_prob": 3, "pass_prob": 3, "quantiles_usd": 2}
    PLOT = "globalarctic.transport.show.cost_plots:draw_chance"

    title: Message
    first: str
    second: str
    unit: str
    price_year: int
    cheaper_prob: float
    pass_prob: float
    draws: int
    seed: int
    swings: tuple[Swing, ...]
    missing_first: tuple[str, ...]
    missing_second: tuple[str, ...]
    usd: NDArray[np.float64]

    @property
    def quantiles_usd(self) -> list[float]:
        """The 5, 25, 50, 75 and 95 % points of the difference."""
        return [float(value) for value in np.quantile(self.usd, _QUANTILES)]

    def table(self) -> Table:
        """Return the inputs that move the difference, the widest first."""
        columns = (
            words("Input"), number("10 % to 90 %"), number(usd_head(self.unit)), ident(""),
        )  # fmt: skip
        ends = [usd for swing in self.swings for usd in (swing.low_usd, swing.high_usd)] or [0.0]
        rows = tuple(
            (
                swing.named, _ends(swing), span_text(swing.low_usd, swing.high_usd),
                bar(swing.low_usd, swing.high_usd, min(ends), max(ends)),
            )
            for swing in self.swings
        )  # fmt: skip
        five = [Quantity(value, sign=True) for value in self.quantiles_usd]
        gaps = ((self.first, self.missing_first), (self.second, self.missing_second))
        notes = (
            Message(
                "studies.chance.answer", first=corridor_name(self.first),
                second=corridor_name(self.second), share=Quantity(100 * self.cheaper_prob, "pct"),
                draws=Quantity(self.draws), open=Quantity(100 * self.pass_prob, "pct"),
            ),
            Message(
                "studies.chance.quantiles", unit=cost_unit(self.unit),
                year=Code(str(self.price_year)), p5=five[0], p25=five[1], p50=five[2],
                p75=five[3], p95=five[4],
            ),
            *(gap_note(way, names) for way, names in gaps if names),
        )  # fmt: skip
        return Table(self.title, columns, rows, notes)


def _ends(swing: Swing) -> Message:
    low, high = (_DRAWN.get(end) or Code(end) for end in (swing.low, swing.high))
    return Message("costs.cell.span", low=low, high=high)


def drawn(amount: Amount, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values of a triangular distribution at shares 0-1.

    Examples
    --------
    >>> from globalarctic.transport.costs.amounts import Amount
    >>> drawn(Amount(0, 1, 3), np.array([0.0, 1 / 3, 1.0])).tolist()
    [0.0, 1.0, 3.0]
    """
    width = amount.high - amount.low
    if width <= 0.0:
        return np.full_like(share, amount.mid)
    turn = (amount.mid - amount.low) / width
    below = amount.low + np.sqrt(share * width * (amount.mid - amount.low))
    above = amount.high - np.sqrt((1.0 - share) * width * (amount.high - amount.mid))
    return np.asarray(np.where(share <= turn, below, above))


@dataclass(frozen=True, slots=True)
class _Way:
    ship: Vessel
    cost: Money
    sea_d: float
    by_year_d: dict[int, float]

    def usd(
        self,
        names: tuple[str, ...],
        shares: dict[str, NDArray[np.float64]],
        year: NDArray[np.int64],
        years: tuple[int, ...],
        speed: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the cost of some parts at drawn rates, ice year and speed."""
        middle = float(np.median(list(self.by_year_d.values()))) if self.by_year_d else self.sea_d
        days = np.array([self.by_year_d.get(y, middle) for y in years])
        ratio = days[year] / self.sea_d if self.sea_d else np.ones(len(year))
        total = np.zeros(len(speed))
        for part in self.cost.parts:
            if part.amount is None or part.name not in names:
                continue
            value = drawn(part.amount, shares[part.name])
            if part.grows != ONCE:
                value = value * ratio * (speed**2 if part.grows == FUEL else 1.0 / speed)
            total += value
        return total


def _speed(ship: Vessel, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return speeds as shares of the ship's, drawn through the quartiles of such ships."""
    if ship.slow_kn is None or ship.fast_kn is None:
        return np.ones_like(share)
    from scipy.stats import norm

    below, above = (abs(kn / ship.speed_kn - 1.0) for kn in (ship.slow_kn, ship.fast_kn))
    z = norm.ppf(share) / norm.ppf(0.75)
    return np.asarray(np.clip(1.0 + z * np.where(z < 0.0, below, above), 0.6, 1.5))


def _way(row: CorridorResult) -> _Way:
    if row.route is None:
        raise NoRouteError(f"{row.name}: {row.reason}")
    if row.cost is None:
        raise InputError(f"{row.name}: the ship has neither TEU nor tonnes to share a cost")
    sea_d = sum(leg.duration_h for leg in row.route.legs if leg.mode.value == "sea") / 24.0
    return _Way(
        row.route.ship,
        row.cost,
        sea_d,
        dict(zip(row.passed_years, row.sea_by_year_d, strict=False)),
    )


def chance(
    comparison: Comparison,
    *,
    first: str = "nsr",
    second: str = "suez",
    draws: int = 10_000,
    seed: int = 1,
) -> CostChance:
    """Return the chance that a way is cheaper than another.

    Parameters
    ----------
    comparison
        A comparison that holds both corridors.
    first, second
        Corridor ids.
    draws
        How many draws, 100 or more.
    seed
        Of the random numbers.

    Raises
    ------
    UnknownNameError, NoRouteError
        When a corridor is not in the comparison or not possible.
    InputError
        When draws are too few, or the ship has neither TEU nor tonnes to share a cost.

    Notes
    -----
    Each part is drawn from the triangle over the low, mid and high of its rate, the same point for
    both ways: both pay one price. The ice year is one of those in which the first way passes; the
    speed is that of ships of this type and size (normal on either side of the median, through their
    quartiles; 0.6 to 1.5 times it; none drawn where no quartiles are on file). Fuel of a voyage
    goes with the square of speed, what is paid by the day with its inverse. Parts without a rate on
    one side are in neither sum and are named.

    Examples
    --------
    >>> from globalarctic.transport.search.compare import compare
    >>> ways = compare("Dalian", "Rotterdam", depart="2012-08-20", corridors=("nsr", "suez"))
    >>> chance(ways, draws=1000).cheaper_prob > 0.5
    True
    """
    return chance_of(
        comparison.row(first), comparison.row(second), title=comparison.title, draws=draws,
        seed=seed,
    )  # fmt: skip


def chance_of(
    first: CorridorResult,
    second: CorridorResult,
    *,
    title: Message | None = None,
    draws: int = 10_000,
    seed: int = 1,
) -> CostChance:
    """Return the chance that one row of a comparison is cheaper than another, as ``chance``.

    Parameters
    ----------
    first, second
        Rows of comparisons of one ship.
    title
        What the answer is called.
    draws, seed
        As for ``chance``.
    """
    if draws < 100:
        raise InputError(f"draws is {draws}; give 100 or more")
    a, b = _way(first), _way(second)
    apart = difference(a.cost, b.cost)
    names, years = apart.parts, first.passed_years or (0,)
    rng = np.random.default_rng(seed)
    inputs = sorted({*names, _SPEED})
    cube = {name: rng.random(draws) for name in inputs}
    at = rng.integers(0, len(years), draws)

    def apart_usd(
        shares: dict[str, NDArray[np.float64]], year: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        speed = _speed(a.ship, shares[_SPEED])
        return a.usd(names, shares, year, years, speed) - b.usd(names, shares, year, years, speed)

    usd = apart_usd(cube, at)
    return CostChance(
        title=_title(title, first, second),
        first=first.corridor,
        second=second.corridor,
        unit=apart.unit,
        price_year=a.cost.price_year,
        cheaper_prob=float((usd < 0.0).mean()),
        pass_prob=1.0 if first.pass_prob is None else first.pass_prob,
        draws=draws,
        seed=seed,
        swings=_swings(inputs, a, years, apart_usd),
        missing_first=apart.missing_first,
        missing_second=apart.missing_second,
        usd=usd,
    )


def _title(title: Message | None, first: CorridorResult, second: CorridorResult) -> Message:
    about: dict[str, Arg] = {"first": first.named, "second": second.named}
    if title is None:
        return Message("studies.chance.bare-title", **about)
    return Message("studies.chance.title", about=title, **about)


def _swings(inputs: list[str], a: _Way, years: tuple[int, ...], apart_usd) -> tuple[Swing, ...]:  # type: ignore[no-untyped-def]
    """Return what each input does between its 10 and 90 % points, the rest at their middle."""
    middle = {name: np.array([0.5]) for name in inputs}
    ordered = sorted(range(len(years)), key=lambda k: a.by_year_d.get(years[k], 0.0))
    half = np.array([ordered[len(ordered) // 2]])
    swings = []
    for name in inputs:
        low, high = (
            float(apart_usd({**middle, name: np.array([share])}, half)[0]) for share in (0.1, 0.9)
        )
        if abs(high - low) > 0.005:
            swings.append(Swing(name, "low", "high", low, high))
    if len(years) > 1:
        ends = [ordered[round(share * (len(ordered) - 1))] for share in (0.1, 0.9)]
        low, high = (float(apart_usd(middle, np.array([k]))[0]) for k in ends)
        if abs(high - low) > 0.005:
            swings.append(Swing(_ICE, str(years[ends[0]]), str(years[ends[1]]), low, high))
    return tuple(sorted(swings, key=lambda swing: -swing.width_usd))
