"""Which input moves the ranking of two corridors, and from which value on the other one is cheaper.

All figures are the first corridor less the second, per TEU or tonne: below zero the first is
cheaper. One input is moved at a time, the rest stay. The difference is over the parts that both
have a rate for; what is missing from which is named and has a break-even value only.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.transport.costs.money import FUEL, HOURS, ONCE, difference, span_text
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.costs.rates import load_rates
from globalarctic.transport.network.names import corridor_name, cost_unit, part_name, usd_head
from globalarctic.transport.results import Mode
from globalarctic.words import Day, Message, Quantity

if TYPE_CHECKING:
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.costs.money import CostDifference, Money
    from globalarctic.transport.results import Comparison, CorridorResult
    from globalarctic.words import Arg

__all__ = [
    "BreakEven", "CostSensitivity", "FuelPoint", "Swing", "bar", "gap_note", "sensitivity",
]  # fmt: skip

_FUEL, _HIRE = "fuel", "ship hire"
_BAR = 13
_ICE_OF = "ice year, "
_INPUTS = {"ice year": "ice-year", "speed": "speed", "speed of both": "speed-of-both"}


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to the difference: USD per unit at its low and its high value."""

    KEYS = {"input": "name"}
    DIGITS = {"low_usd": 2, "high_usd": 2}

    name: str
    low: str
    high: str
    low_usd: float
    high_usd: float

    @property
    def named(self) -> Arg:
        """The input's name, in whatever language it is said."""
        if self.name in _INPUTS:
            return Message(f"studies.input.{_INPUTS[self.name]}")
        if self.name.startswith(_ICE_OF):
            way = corridor_name(self.name.removeprefix(_ICE_OF))
            return Message("studies.input.ice-of", way=way)
        return part_name(self.name)

    @property
    def width_usd(self) -> float:
        """How far the input moves the difference."""
        return abs(self.high_usd - self.low_usd)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of an input at which both corridors cost the same; None when there is none."""

    KEYS = {"input": "name"}
    DIGITS = {"value": 2}

    name: str
    unit: str
    base: float | None
    value: float | None
    cheaper_above: str

    @property
    def said(self) -> Message:
        """The value at which the ranking turns."""
        if self.value is None:
            return Message("studies.even.none", input=part_name(self.name))
        about: dict[str, Arg] = {
            "input": part_name(self.name),
            "value": Quantity(self.value, "", 2 if self.value < 10 else 0),
            "unit": Message(f"studies.even.unit.{self.unit.replace(' ', '-').replace('/', '-')}"),
            "way": corridor_name(self.cheaper_above),
        }
        if self.base is None or self.base == 1.0:
            return Message("studies.even.at", **about)
        return Message("studies.even.at-now", **about, base=Quantity(self.base))


@dataclass(frozen=True, slots=True)
class FuelPoint:
    """The difference at a price of fuel on file: its first day, USD of the price year a tonne.

    The price of a year or of months stands at their first day.
    """

    DIGITS = {"usd_per_t": 0, "difference_usd": 2}

    day: dt.date
    usd_per_t: float
    difference_usd: float


@dataclass(frozen=True, slots=True, repr=False)
class CostSensitivity(Listing):
    """Tornado and break-even values of two corridors for one ship and day.

    Notes
    -----
    ``difference_usd``, with its range, and ``difference_d`` are the first corridor less the second
    (cost per ``unit`` over the parts that both have; days); ``swings`` are sorted, the widest
    first; ``missing_first`` and ``missing_second`` name parts of each without a rate on file;
    ``fuel_curve`` holds the difference at each dated price of the ship's fuel, the cheapest first.
    """

    SCHEMA = "transport.sensitivity"
    VERSION = 2
    ROWS = "swings"
    DIGITS = {"difference_usd": 2, "low_usd": 2, "high_usd": 2, "difference_d": 2}

    first: str
    second: str
    unit: str
    difference_usd: float
    low_usd: float
    high_usd: float
    difference_d: float
    swings: tuple[Swing, ...]
    break_evens: tuple[BreakEven, ...]
    missing_first: tuple[str, ...]
    missing_second: tuple[str, ...]
    fuel_curve: tuple[FuelPoint, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Return the tornado, then the difference by price of fuel."""
        if not self.fuel_curve:
            return (self.table(),)
        columns = (words("Since"), number("Fuel, USD/t"), number(usd_head(self.unit)))
        digits = 0 if self.unit == "TEU" else 1
        rows = tuple(
            (
                Day(point.day), number_text(point.usd_per_t),
                number_text(point.difference_usd, digits, sign=True),
            )
            for point in self.fuel_curve
        )  # fmt: skip
        title = Message(
            "studies.sensitivity.fuel", first=corridor_name(self.first),
            second=corridor_name(self.second),
        )  # fmt: skip
        return (self.table(), Table(title, columns, rows))

    def table(self) -> Table:
        """Return the tornado: inputs with the widest swing first, then break-even values."""
        columns = (
            words("Input"), number("Low"), number("High"), number(usd_head(self.unit)),
            ident(""),
        )  # fmt: skip
        ends = [usd for swing in self.swings for usd in (swing.low_usd, swing.high_usd)]
        ends.append(self.difference_usd)
        rows = tuple(
            (
                swing.named, swing.low, swing.high, span_text(swing.low_usd, swing.high_usd),
                bar(swing.low_usd, swing.high_usd, min(ends), max(ends)),
            )
            for swing in self.swings
        )  # fmt: skip
        title = Message(
            "studies.sensitivity.title", first=corridor_name(self.first),
            second=corridor_name(self.second), unit=cost_unit(self.unit),
            days=Quantity(self.difference_d, "", 1, sign=True),
            usd=Quantity(self.difference_usd, "", 1, sign=True),
            range=span_text(self.low_usd, self.high_usd),
        )  # fmt: skip
        gaps = ((self.first, self.missing_first), (self.second, self.missing_second))
        notes = (
            *(gap_note(way, names) for way, names in gaps if names),
            Message("studies.sensitivity.reading"),
            *(Message("studies.even.line", even=even.said) for even in self.break_evens),
        )
        return Table(title, columns, rows, notes)


def gap_note(way: str, names: tuple[str, ...]) -> Message:
    """Return which parts of a way are in no sum, for want of a rate."""
    parts = tuple(map(part_name, names))
    return Message("studies.gap", way=corridor_name(way), parts=parts)


@dataclass(frozen=True, slots=True)
class _Side:
    row: CorridorResult
    cost: Money
    sea_d: float

    def sum(self, names: tuple[str, ...], grows: tuple[str, ...] = ()) -> float:
        """Return the mids of some parts, of one kind of growth where it is named."""
        return sum(
            part.usd or 0.0
            for part in self.cost.parts
            if part.name in names and (not grows or part.grows in grows)
        )


def sensitivity(
    comparison: Comparison,
    *,
    first: str = "nsr",
    second: str = "suez",
    speed_frac: float = 0.1,
    costs: CostModel = DEFAULT,
) -> CostSensitivity:
    """Return what moves the difference of two corridors of a comparison.

    Parameters
    ----------
    comparison
        A comparison that holds both corridors.
    first, second
        Corridor ids.
    speed_frac
        How far the speed of both is moved to either side.
    costs
        How the costs of the comparison are reckoned, for the price of fuel in them.

    Raises
    ------
    UnknownNameError
        When the comparison has no such corridor.
    NoRouteError
        When one of the corridors is not possible.
    InputError
        When the share is not between 0 and 1, or no cost of the ship is on file.

    Notes
    -----
    Every part moves over the range of its rate, for both ways alike. Fuel a day goes with the cube
    of speed, time at sea with its inverse; ice years are the 10 and 90 % quantiles over the years
    in which the ship passes. All but speed is linear, so that break-even values are exact.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.search.compare import compare
    >>> ways = compare(
    ...     "Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridors=("nsr", "suez")
    ... )
    >>> sensitivity(ways).difference_d < -3
    True
    """
    if not 0.0 < speed_frac < 1.0:
        raise InputError(f"speed_frac is {speed_frac}; allowed is more than 0 and less than 1")
    a, b = (_side(comparison.row(name)) for name in (first, second))
    apart = difference(a.cost, b.cost)
    base, names = apart.usd, apart.parts
    swings = [
        *(swing for name in names for swing in _rate(name, a, b, base)),
        _speed(a, b, base, speed_frac, names),
        *_ice(a, b),
    ]
    days = a.sea_d - b.sea_d
    vessel = comparison.ship
    units = vessel.teu or vessel.dwt_t or 1.0
    evens = []
    for name, unit in ((_FUEL, "times the price"), (_HIRE, "times the rate")):
        if name in names:
            slope = a.sum((name,)) - b.sum((name,))
            evens.append(_even(name, unit, 1.0, slope, base - slope, first, second))
        elif name == _HIRE:
            evens.append(_even(name, "USD/day", None, days / units, base, first, second))
    evens += _dues_even(a, b, apart, units, first, second)
    return CostSensitivity(
        first=first,
        second=second,
        unit=apart.unit,
        difference_usd=base,
        low_usd=apart.low_usd,
        high_usd=apart.high_usd,
        difference_d=(a.row.duration_d or 0.0) - (b.row.duration_d or 0.0),
        swings=tuple(sorted(swings, key=lambda swing: -swing.width_usd)),
        break_evens=tuple(evens),
        missing_first=apart.missing_first,
        missing_second=apart.missing_second,
        fuel_curve=_fuel_curve(a, b, base, costs) if _FUEL in names else (),
    )


def _fuel_curve(a: _Side, b: _Side, base: float, costs: CostModel) -> tuple[FuelPoint, ...]:
    """Return the difference at each dated price of the fuel, the rest as they are."""
    route = a.row.route
    assert route is not None
    fuel, year = route.ship.fuel, a.cost.price_year
    paid = costs.quote(_FUEL, fuel, on=route.depart_utc.date())
    if paid is None or not paid.amount.mid:
        return ()
    apart = a.sum((_FUEL,)) - b.sum((_FUEL,))
    prices = {
        rate.valid_from: rate.amount(year, rate.valid_from.year).mid
        for rate in load_rates()
        if rate.part == _FUEL and rate.key == fuel and rate.valid_from is not None
    }
    points = (
        FuelPoint(day, price, base + (price / paid.amount.mid - 1.0) * apart)
        for day, price in prices.items()
    )
    return tuple(sorted(points, key=lambda point: point.usd_per_t))


def _side(row: CorridorResult) -> _Side:
    if row.route is None:
        raise NoRouteError(f"{row.name}: {row.reason}")
    cost = row.route.cost
    if cost is None:
        raise InputError(f"{row.name}: the ship has neither TEU nor tonnes to share a cost")
    sea_h = sum(leg.duration_h for leg in row.route.legs if leg.mode is Mode.SEA)
    return _Side(row, cost, sea_h / 24.0)


def _rate(name: str, a: _Side, b: _Side, base: float) -> list[Swing]:
    """Return the swing of a part over the range of its rate; none where it has no range."""
    part_a, part_b = a.cost.part(name), b.cost.part(name)
    if part_a is None or part_b is None:
        return []
    more = part_a if part_a.mid >= part_b.mid else part_b
    middle = part_a.mid - part_b.mid
    low, high = base + part_a.low - part_b.low - middle, base + part_a.high - part_b.high - middle
    if math.isclose(low, high, abs_tol=0.005):
        return []
    ends = [f"{value / more.mid:.0%}" if more.mid else "" for value in (more.low, more.high)]
    return [Swing(name, ends[0], ends[1], low, high)]


def _speed(a: _Side, b: _Side, base: float, share: float, names: tuple[str, ...]) -> Swing:
    fuel = a.sum(names, (FUEL,)) - b.sum(names, (FUEL,))
    hours = a.sum(names, (HOURS,)) - b.sum(names, (HOURS,))

    def at(factor: float) -> float:
        return base + fuel * (factor**2 - 1.0) + hours * (1.0 / factor - 1.0)

    return Swing(
        "speed of both", f"-{100 * share:.0f} %", f"+{100 * share:.0f} %",
        at(1.0 - share), at(1.0 + share),
    )  # fmt: skip


def _ice(a: _Side, b: _Side) -> list[Swing]:
    swings = []
    for side, other, sign in ((a, b, 1.0), (b, a, -1.0)):
        costs = [cost for cost in (side.row.cost_p10, side.row.cost_p90) if cost is not None]
        usd = [sign * difference(cost, other.cost).usd for cost in costs]
        if len(usd) == 2 and not math.isclose(*usd, abs_tol=0.005):
            swings.append(Swing(f"{_ICE_OF}{side.row.corridor}", "10 %", "90 %", usd[0], usd[1]))
    return swings


def bar(one_end: float, other_end: float, low: float, high: float) -> str:
    """Return a bar for a cell: from one end to the other on an axis from low to high.

    Examples
    --------
    >>> len(bar(0.0, 1.0, 0.0, 1.0))
    13
    """
    span = max(high - low, 1e-9)
    first, last = (round(_BAR * (x - low) / span) for x in sorted((one_end, other_end)))
    return "\N{NO-BREAK SPACE}" * first + "\N{FULL BLOCK}" * max(1, last - first)


def _even(
    name: str, unit: str, base: float | None, slope: float | None, rest: float, first: str,
    second: str,
) -> BreakEven:  # fmt: skip
    """Solve rest + slope x value = 0 for a value above zero."""
    value = None if slope is None or abs(slope) < 1e-12 else -rest / slope
    above = "" if slope is None else (first if slope < 0 else second)
    return BreakEven(name, unit, base, value if value is not None and value > 0 else None, above)


def _dues_even(
    a: _Side, b: _Side, apart: CostDifference, units: float, first: str, second: str
) -> list[BreakEven]:
    """Return break-even values of dues that one way has and the other has not, USD a voyage."""
    once = [{part.name for part in side.cost.parts if part.grows == ONCE} for side in (a, b)]
    evens = []
    for name in sorted(once[0] ^ once[1]):
        sign = 1.0 if name in once[0] else -1.0
        known = (a if sign > 0 else b).cost.part(name) if name in apart.parts else None
        rest = apart.usd if known is None else apart.usd - sign * known.mid
        now = None if known is None else known.mid * units
        evens.append(_even(name, "USD a voyage", now, sign / units, rest, first, second))
    return evens
