"""A year's service: one way in its open months and another in the rest, against the other all year.

The form in which the literature answers whether the Northern Sea Route pays: the ice class costs
its premium and its fuel all year, the route saves only in the months in which it is open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, number, number_text, percent_text, words
from globalarctic.transport.costs.amounts import Amount
from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.money import FUEL, Money, span_text
from globalarctic.transport.costs.prices import DEFAULT, route_cost, unit_of
from globalarctic.transport.network.names import (
    corridor_name,
    cost_unit,
    part_name,
    place_name,
    usd_head,
)
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.voyages import voyages
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.transport.studies.chances import drawn
from globalarctic.words import Code, Day, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.table import Text
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.results import Comparison, CorridorResult
    from globalarctic.transport.ships.vessels import Vessel

    Shares: TypeAlias = dict[str, NDArray[np.float64]]

__all__ = ["BreakEvenCell", "ServiceCost", "ServiceMonth", "service"]

_DAYS_A_MONTH = 365.0 / 12.0
_SCALES = (0.5, 0.75, 1.0, 1.5, 2.0)
_DRAWS = 4000
_DAY = 15


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """A month of the service: the way taken, its days, and its cost per unit carried."""

    DIGITS = {"days": 1, "pass_prob": 3, "usd": 2, "other_usd": 2}

    month: int
    way: str
    days: float
    pass_prob: float
    usd: float
    other_usd: float


@dataclass(frozen=True, slots=True)
class BreakEvenCell:
    """Months that the way must be open for the service to cost the same, None if twelve do not do.

    Notes
    -----
    ``fuel_scale`` and ``toll_scale`` multiply the price of fuel and the canal's dues on file.
    """

    DIGITS = {"months": 1}

    fuel_scale: float
    toll_scale: float
    fuel_usd_per_t: float
    toll_usd: float
    months: float | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ServiceCost(Listing):
    """A year's service by two ways against one of them all year, USD per unit carried.

    Notes
    -----
    ``usd`` is what the service costs per unit over the year, ``other_usd`` what the other way costs
    all year with a ship without ice class; ``low_usd`` and ``high_usd`` hold the 5 and 95 % points
    of the difference, ``cheaper_prob`` the share of draws in which the service is cheaper. Parts
    without a rate on one side are in neither sum.
    """

    SCHEMA = "transport.service"
    VERSION = 2
    ROWS = "months"
    DIGITS = {
        "usd": 2, "other_usd": 2, "difference_usd": 2, "low_usd": 2, "high_usd": 2,
        "cheaper_prob": 3,
    }  # fmt: skip
    PLOT = "globalarctic.transport.show.cost_plots:draw_service"

    title: Message
    way: str
    other: str
    vessel: str
    other_vessel: str
    unit: str
    price_year: int
    open_months: int
    usd: float
    other_usd: float
    difference_usd: float
    low_usd: float
    high_usd: float
    cheaper_prob: float
    months: tuple[ServiceMonth, ...]
    surface: tuple[BreakEvenCell, ...]
    missing: tuple[str, ...]

    def table(self) -> Table:
        """Return a row a month, then the year."""
        way, other = corridor_name(self.way), corridor_name(self.other)
        columns = (
            words("Month"), words("Way"), number("Days"), number("Chance"),
            number(usd_head(self.unit)), number(Message("studies.service.all-year", way=other)),
        )  # fmt: skip
        rows = tuple(
            (
                Day(dt.date(2001, each.month, 1), "month"), corridor_name(each.way),
                number_text(each.days, 1),
                percent_text(each.pass_prob), number_text(each.usd), number_text(each.other_usd),
            )
            for each in self.months
        )  # fmt: skip
        notes: list[Text] = [
            Message(
                "studies.service.year", usd=Quantity(self.usd), other=Quantity(self.other_usd),
                year=Code(str(self.price_year)), unit=cost_unit(self.unit),
                apart=Quantity(self.difference_usd, sign=True),
                range=span_text(self.low_usd, self.high_usd),
                share=Quantity(100 * self.cheaper_prob, "pct"), draws=Quantity(_DRAWS),
            ),
            Message(
                "studies.service.ships", vessel=_ship_name(self.vessel), way=way,
                months=Quantity(self.open_months, "months"), other=other,
                other_vessel=_ship_name(self.other_vessel),
            ),
        ]  # fmt: skip
        if self.missing:
            parts = tuple(map(part_name, self.missing))
            notes.append(Message("studies.service.missing", parts=parts))
        return Table(self.title, columns, rows, tuple(notes))

    def tables(self) -> tuple[Table, ...]:
        """Return the months, then the months that must be open by price of fuel and toll."""
        tolls = list(dict.fromkeys(cell.toll_scale for cell in self.surface))
        fuels = list(dict.fromkeys(cell.fuel_scale for cell in self.surface))
        cells = {(cell.fuel_scale, cell.toll_scale): cell for cell in self.surface}
        columns = (
            number("Fuel, USD/t"),
            *(number(_toll_head(cells[fuels[0], toll].toll_usd)) for toll in tolls),
        )
        rows = tuple(
            (
                number_text(cells[scale, tolls[0]].fuel_usd_per_t),
                *(_months_cell(cells[scale, toll].months) for toll in tolls),
            )
            for scale in fuels
        )
        surface = Table(Message("studies.service.even"), columns, rows)
        return (self.table(), surface)


def _toll_head(usd: float) -> Message:
    return Message("studies.service.toll", usd=Quantity(usd / 1000.0))


def _months_cell(months: float | None) -> Text:
    return Message("studies.season.never") if months is None else number_text(months, 1)


def _ship_name(vessel: str) -> Name | Code:
    """Return the name of a vessel class; an own ship's id as it is."""
    return Name("vessel", vessel) if vessel in load_vessels().by_id else Code(vessel)


_SHARE = "ice class fuel"
_TOLL = "Suez Canal dues"


@dataclass(frozen=True, slots=True, eq=False)
class _Leg:
    """A voyage of the service: its cost, and the days from one loading to the next."""

    cost: Money
    turn_d: float
    thirst: Amount

    def usd(
        self, shares: Shares, gone: set[str], fuel: float = 1.0, toll: float = 1.0
    ) -> NDArray[np.float64]:
        """Return the cost of a voyage at drawn rates, without the parts that are gone."""
        total = np.zeros(len(shares[_SHARE]))
        thirst = 1.0 + 0.01 * drawn(self.thirst, shares[_SHARE])
        for part in self.cost.parts:
            if part.amount is None or part.name in gone:
                continue
            value = drawn(part.amount, shares[part.name])
            if part.grows == FUEL:
                value = value * thirst * (fuel if part.name == "fuel" else 1.0)
            total += value * (toll if part.name == _TOLL else 1.0)
        return total


def _yearly(legs: list[tuple[float, float, NDArray[np.float64]]]) -> NDArray[np.float64]:
    """Return USD per unit carried over a year of (months, days a voyage, USD a voyage)."""
    trips = [months * _DAYS_A_MONTH / turn for months, turn, _ in legs]
    paid = [count * usd for count, (_, _, usd) in zip(trips, legs, strict=True)]
    return np.asarray(sum(paid) / sum(trips))


class _Year:
    """A year's voyages by both ways with both ships.

    Parameters
    ----------
    iced, plain
        A leg a month by the other way with each ship.
    opened
        A leg of each open month by the way.
    seed
        Of the random numbers.
    """

    def __init__(
        self, iced: list[_Leg], plain: list[_Leg], opened: dict[int, _Leg], seed: int
    ) -> None:
        self.iced, self.plain, self.opened = iced, plain, opened
        every = [*iced, *plain, *opened.values()]
        self.gone = {name for leg in every for name in leg.cost.missing}
        names = sorted({part.name for leg in every for part in leg.cost.parts} | {_SHARE})
        rng = np.random.default_rng(seed)
        self.draws = {name: rng.random(_DRAWS) for name in names}
        self.middle = {name: np.array([0.5]) for name in names}

    def leg(self, month: int) -> _Leg:
        """Return the leg that the service sails in a month."""
        return self.opened.get(month, self.iced[month])

    def service(self, shares: Shares) -> NDArray[np.float64]:
        """Return what the service costs a unit."""
        legs = [self.leg(month) for month in range(12)]
        return _yearly([(1.0, leg.turn_d, leg.usd(shares, self.gone)) for leg in legs])

    def other(self, shares: Shares, fuel: float = 1.0, toll: float = 1.0) -> NDArray[np.float64]:
        """Return what the other way all year costs a unit."""
        return _yearly(
            [(1.0, leg.turn_d, leg.usd(shares, self.gone, fuel, toll)) for leg in self.plain]
        )

    def months_needed(self, fuel: float, toll: float) -> float | None:
        """Return how many open months make both cost the same; None where twelve do not do."""
        if not self.opened:
            return None
        way, ice = (
            [(leg.turn_d, leg.usd(self.middle, self.gone, fuel, toll)) for leg in legs]
            for legs in (self.opened.values(), self.iced)
        )
        wanted = float(self.other(self.middle, fuel, toll)[0])

        def apart(count: float) -> float:
            legs = [(count / len(way), turn, usd) for turn, usd in way]
            legs += [((12.0 - count) / 12.0, turn, usd) for turn, usd in ice]
            return float(_yearly(legs)[0]) - wanted

        counts = np.linspace(0.0, 12.0, 49)
        gaps = [apart(count) for count in counts]
        if gaps[0] <= 0.0:
            return 0.0
        for (a, low), (b, high) in pairwise(zip(counts, gaps, strict=True)):
            if high <= 0.0:
                return float(a + (b - a) * low / (low - high))
        return None


def service(
    origin: str,
    target: str,
    *,
    year: int = 2026,
    way: str = "nsr",
    other: str = "suez",
    vessel: str = "container-3600-1a",
    other_vessel: str = "",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    least_prob: float = 0.8,
    ice_years: tuple[int, ...] = (),
    costs: CostModel = DEFAULT,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> ServiceCost:
    """Return what a year's service costs that takes a way in its open months.

    Parameters
    ----------
    origin, target
        Places or their names.
    year
        Year of the departures; rates are those of its days.
    way, other
        Corridor of the open months, and of the rest and of the comparison.
    vessel
        Ship with ice class that serves all year.
    other_vessel
        Ship of the comparison; by default the same without ice class.
    speed, draught_m, load_frac
        Of both ships, as for ``compare``.
    least_prob
        A month counts as open when this share of ice years lets the ship pass at its middle.
    ice_years
        Ice years to meet; all on file when empty.
    costs
        How costs are reckoned.
    seed
        Of the random numbers.
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    NoRouteError
        When the other way is not possible.
    InputError, UnknownNameError
        When a name or value is not usable.

    Notes
    -----
    A month holds as many voyages as its days allow: days at sea, and the usual stay at two calls.
    The ice class pays its premium on hire or price all year, and burns 0-6-10 % more fuel
    (``ice class fuel``). The surface asks how many months must be open at other prices of fuel and
    tolls; beyond the open months a voyage is taken to be like theirs. Empty returns, the change of
    way and waiting for a month to open are not in it.
    """
    if not 0.0 < least_prob <= 1.0:
        raise InputError(f"least_prob is {least_prob}; allowed is above 0 up to 1")
    names = vessel, other_vessel or _plain(vessel)
    sailed: dict[str, Any] = {"speed": speed, "draught_m": draught_m, "load_frac": load_frac}
    ships = as_sailed(names[0], **sailed), as_sailed(names[1], **sailed)
    days = [dt.date(year, month, _DAY) for month in range(1, 13)]
    if progress is not None:
        progress(f"{other} all year", 0.1)
    rows = [
        _row(
            compare(
                origin,
                target,
                depart=days[7],
                vessel=ship,
                corridors=(other,),
                ice_years=ice_years,
                **sailed,
            )
        )
        for ship in names
    ]
    if progress is not None:
        progress(f"{way} by month", 0.4)
    by_month = voyages(
        origin, target, corridor=way, departs=days, vessel=vessel, ice_years=ice_years, **sailed
    )
    chance = by_month.passed.mean(axis=1)
    opened = [k for k in range(12) if chance[k] >= least_prob]

    def leg(at: int, month: int, row: CorridorResult, sea_h: float) -> _Leg:
        assert row.route is not None
        case = Carriage(
            ships[at], days[month], sea_h, _families(row), corridor=row.corridor,
            origin=row.route.origin, target=row.route.target,
        )  # fmt: skip
        unit = unit_of(ships[0])
        money = route_cost(case, per_teu=unit == "TEU", model=costs) or Money(unit)
        stay = costs.quote("days in port", ships[at].kind, "any", on=days[month])
        thirst = None if at else costs.quote(_SHARE, "any", on=days[month])
        return _Leg(
            money, sea_h / 24.0 + (2.0 * stay.amount.mid if stay else 0.0),
            thirst.amount if thirst and ships[0] != ships[1] else Amount.of(0.0),
        )  # fmt: skip

    by_other = [[leg(at, k, row, _sea_h(row)) for k in range(12)] for at, row in enumerate(rows)]
    by_way = {}
    if opened:
        best = max(opened, key=lambda k: chance[k])
        row = _row(
            compare(
                origin,
                target,
                depart=days[best],
                vessel=vessel,
                corridors=(way,),
                ice_years=ice_years,
                **sailed,
            )
        )
        by_way = {k: leg(0, k, row, float(np.nanmedian(by_month.duration_h[k]))) for k in opened}
    ways = _Year(by_other[0], by_other[1], by_way, seed)
    route = rows[0].route
    assert route is not None
    title = Message(
        "studies.service.title", origin=place_name(route.origin), target=place_name(route.target),
        year=Code(str(year)),
    )  # fmt: skip
    return _answer(title, ways, (way, other), ships, chance, costs, days)


def _answer(
    title: Message, ways: _Year, names: tuple[str, str], ships: tuple[Vessel, Vessel],
    chance: NDArray[np.float64], costs: CostModel, days: list[dt.date],
) -> ServiceCost:  # fmt: skip
    apart = ways.service(ways.draws) - ways.other(ways.draws)
    here, there = float(ways.service(ways.middle)[0]), float(ways.other(ways.middle)[0])
    low, high = np.quantile(apart, (0.05, 0.95))
    months = tuple(
        ServiceMonth(
            k + 1, names[0] if k in ways.opened else names[1], ways.leg(k).turn_d,
            float(chance[k]), float(ways.leg(k).usd(ways.middle, ways.gone)[0]),
            float(ways.plain[k].usd(ways.middle, ways.gone)[0]),
        )
        for k in range(12)
    )  # fmt: skip
    price = costs.quote("fuel", ships[0].fuel, on=days[7])
    toll = ways.plain[7].cost.part(_TOLL)
    load = (ships[1].teu or ships[1].dwt_t or 1.0) * costs.fill_frac
    surface = tuple(
        BreakEvenCell(
            fuel, dues, fuel * price.amount.mid if price else float("nan"),
            dues * load * toll.mid if toll else float("nan"), ways.months_needed(fuel, dues),
        )
        for fuel in _SCALES
        for dues in _SCALES
    )  # fmt: skip
    return ServiceCost(
        title=title,
        way=names[0],
        other=names[1],
        vessel=ships[0].vessel_id,
        other_vessel=ships[1].vessel_id,
        unit=unit_of(ships[0]),
        price_year=costs.price_year,
        open_months=len(ways.opened),
        usd=here,
        other_usd=there,
        difference_usd=here - there,
        low_usd=float(low),
        high_usd=float(high),
        cheaper_prob=float((apart < 0.0).mean()),
        months=months,
        surface=surface,
        missing=tuple(sorted(ways.gone)),
    )


def _plain(vessel: str) -> str:
    """Return the same ship without ice class, itself where there is none on file."""
    name = vessel.removesuffix("-1a")
    return name if name in load_vessels().by_id else vessel


def _row(comparison: Comparison) -> CorridorResult:
    (row,) = comparison.corridors
    if row.route is None:
        raise NoRouteError(f"{row.name}: {row.reason}")
    return row


def _sea_h(row: CorridorResult) -> float:
    assert row.route is not None
    return sum(leg.duration_h for leg in row.route.legs if leg.mode.value == "sea")


def _families(row: CorridorResult) -> tuple[str, ...]:
    kinds = {passage.passage_id: passage.family for passage in load_passages()}
    return tuple(sorted({kinds[name] for name in row.passages if name in kinds}))
