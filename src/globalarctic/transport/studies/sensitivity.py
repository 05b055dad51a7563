"""Which input moves the ranking of two corridors, and from which value on the other one is cheaper.

All figures are the first corridor less the second, per TEU or tonne: below zero the first is
cheaper. One input is moved at a time, the rest stay. A part of the cost without a rate on file is
zero on both sides and has a break-even value only; the result names it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.transport.costs.prices import unit_of
from globalarctic.transport.results import Mode
from globalarctic.transport.ships.vessels import resolve_vessel

if TYPE_CHECKING:
    from globalarctic.transport.results import Comparison, CorridorResult

__all__ = ["BreakEven", "CostSensitivity", "Swing", "sensitivity"]

_FUEL, _HIRE, _OPERATION = "fuel", "ship hire or capital", "ship operation"
_BAR = 13
_DUES = {"suez": "Suez Canal dues", "nsr": "icebreaker and ice pilot dues (NSR)"}


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
    def words(self) -> str:
        """The value at which the ranking turns, in words."""
        if self.value is None:
            return f"{self.name}: at no value above zero"
        base = "" if self.base is None else f" (now {number_text(self.base)})"
        turn = f"{number_text(self.value)} {self.unit}{base}"
        return f"{self.name}: {turn}; above it {self.cheaper_above} is cheaper"


@dataclass(frozen=True, slots=True, repr=False)
class CostSensitivity(Listing):
    """Tornado and break-even values of two corridors for one ship and day.

    Notes
    -----
    ``difference_usd`` and ``difference_d`` are the first corridor less the second (known cost per
    ``unit``; days); ``swings`` are sorted, the widest first; ``missing`` names cost parts without
    a rate on file.
    """

    SCHEMA = "transport.sensitivity"
    ROWS = "swings"
    DIGITS = {"difference_usd": 2, "difference_d": 2}

    first: str
    second: str
    unit: str
    difference_usd: float
    difference_d: float
    swings: tuple[Swing, ...]
    break_evens: tuple[BreakEven, ...]
    missing: tuple[str, ...]

    def table(self) -> Table:
        """Return the tornado: inputs with the widest swing first, then break-even values."""
        columns = (
            words("Input"), number("Low"), number("High"), number(f"USD per {self.unit}"),
            ident(""),
        )  # fmt: skip
        ends = [usd for swing in self.swings for usd in (swing.low_usd, swing.high_usd)]
        ends.append(self.difference_usd)
        rows = tuple(
            (
                swing.name, swing.low, swing.high,
                f"{number_text(swing.low_usd, sign=True)} to "
                f"{number_text(swing.high_usd, sign=True)}",
                _bar(swing.low_usd, swing.high_usd, min(ends), max(ends)),
            )
            for swing in self.swings
        )  # fmt: skip
        title = (
            f"{self.first} less {self.second}: {number_text(self.difference_d, 1, sign=True)} "
            f"days, {number_text(self.difference_usd, 1, sign=True)} USD per {self.unit} (known "
            f"parts; below zero {self.first} is cheaper)"
        )
        notes = (
            "Break-even (all else as it is):",
            *(f"  {even.words}" for even in self.break_evens),
            f"No rate on file, counted as zero on both sides: {', '.join(self.missing)}",
        )
        return Table(title, columns, rows, notes)


@dataclass(frozen=True, slots=True)
class _Side:
    row: CorridorResult
    known_usd: float
    fuel_usd: float
    operation_usd: float
    sea_d: float
    dues: frozenset[str]


def sensitivity(
    comparison: Comparison, *, first: str = "nsr", second: str = "suez", swing_frac: float = 0.3
) -> CostSensitivity:
    """Return what moves the difference of two corridors of a comparison.

    Parameters
    ----------
    comparison
        A comparison that holds both corridors.
    first, second
        Corridor ids.
    swing_frac
        How far prices and rates are moved to either side; speed by a third of it.

    Raises
    ------
    UnknownNameError
        When the comparison has no such corridor.
    NoRouteError
        When one of the corridors is not possible.
    InputError
        When the swing is not between 0 and 1, or no cost of the ship is on file.

    Notes
    -----
    Fuel a day goes with the cube of speed, time at sea with its inverse; ice years are the 10 and
    90 % quantiles over the years in which the ship passes. All but speed is linear, so that
    break-even values are exact.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.search.compare import compare
    >>> ways = compare(
    ...     "Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridors=("nsr", "suez")
    ... )
    >>> sensitivity(ways).difference_d < -5
    True
    """
    if not 0.0 < swing_frac < 1.0:
        raise InputError(f"swing is {swing_frac}; allowed is more than 0 and less than 1")
    vessel = resolve_vessel(comparison.vessel)
    units = vessel.teu or vessel.dwt_t
    if not units:
        raise InputError(f"{vessel.vessel_id} has neither TEU nor tonnes on file to share a cost")
    a, b = (_side(comparison.row(name)) for name in (first, second))
    base = a.known_usd - b.known_usd
    price = _price(a, vessel.fuel_t_per_day, units)
    swings = [
        *_priced("fuel price", a.fuel_usd - b.fuel_usd, base, swing_frac, price, "USD/t"),
        *_priced(
            "operation", a.operation_usd - b.operation_usd, base, swing_frac,
            vessel.opex_usd_per_day, "USD/day",
        ),
        _speed(a, b, base, swing_frac / 3.0),
        *_ice(a, b, base),
    ]  # fmt: skip
    days = a.sea_d - b.sea_d
    fuel = a.fuel_usd - b.fuel_usd
    evens = [
        _even("fuel price", "USD/t", price, None if price is None else fuel / price,
              base - fuel, first, second),
        _even("ship hire", "USD/day", None, days / units, base, first, second),
        *_dues_even(a, b, base, units, first, second),
    ]  # fmt: skip
    missing = tuple(dict.fromkeys((*a.row.cost_missing, *b.row.cost_missing)))
    return CostSensitivity(
        first=first,
        second=second,
        unit=unit_of(vessel),
        difference_usd=base,
        difference_d=(a.row.duration_d or 0.0) - (b.row.duration_d or 0.0),
        swings=tuple(sorted(swings, key=lambda swing: -swing.width_usd)),
        break_evens=tuple(evens),
        missing=missing,
    )


def _side(row: CorridorResult) -> _Side:
    if row.route is None:
        raise NoRouteError(f"{row.name}: {row.reason}")
    cost = row.route.cost
    if cost is None:
        raise InputError(f"{row.name}: no cost on file for this ship")
    known = {part.name: part.usd or 0.0 for part in cost.parts}
    sea_h = sum(leg.duration_h for leg in row.route.legs if leg.mode is Mode.SEA)
    return _Side(
        row,
        cost.amount or 0.0,
        known.get(_FUEL, 0.0),
        known.get(_OPERATION, 0.0),
        sea_h / 24.0,
        frozenset(known) & frozenset(_DUES.values()),
    )


def _price(side: _Side, fuel_t_per_day: float | None, units: float) -> float | None:
    """Return the fuel price that the cost holds, USD a tonne; None when fuel is not on file."""
    burned = 0.0 if fuel_t_per_day is None else fuel_t_per_day * side.sea_d / units
    return side.fuel_usd / burned if burned and side.fuel_usd else None


def _priced(
    name: str, part_usd: float, base: float, share: float, value: float | None, unit: str
) -> list[Swing]:
    if value is None:
        return []
    low, high = value * (1.0 - share), value * (1.0 + share)
    return [
        Swing(
            name,
            f"{low:,.0f} {unit}",
            f"{high:,.0f} {unit}",
            base - share * part_usd,
            base + share * part_usd,
        )
    ]


def _speed(a: _Side, b: _Side, base: float, share: float) -> Swing:
    def at(factor: float) -> float:
        fuel = (a.fuel_usd - b.fuel_usd) * (factor**2 - 1.0)
        operation = (a.operation_usd - b.operation_usd) * (1.0 / factor - 1.0)
        return base + fuel + operation

    return Swing(
        "speed of both", f"-{100 * share:.0f} %", f"+{100 * share:.0f} %",
        at(1.0 - share), at(1.0 + share),
    )  # fmt: skip


def _ice(a: _Side, b: _Side, base: float) -> list[Swing]:
    swings = []
    for side, sign in ((a, 1.0), (b, -1.0)):
        costs = [cost.amount for cost in (side.row.cost_p10, side.row.cost_p90) if cost is not None]
        usd = [base + sign * (amount - side.known_usd) for amount in costs if amount is not None]
        if len(usd) == 2 and not math.isclose(*usd):
            swings.append(Swing(f"ice year, {side.row.corridor}", "10 %", "90 %", usd[0], usd[1]))
    return swings


def _bar(one_end: float, other_end: float, low: float, high: float) -> str:
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
    a: _Side, b: _Side, base: float, units: float, first: str, second: str
) -> list[BreakEven]:
    return [
        _even(name, "USD a voyage", None, sign / units, base, first, second)
        for name in sorted(a.dues | b.dues)
        for sign in ((1.0 if name in a.dues else 0.0) - (1.0 if name in b.dues else 0.0),)
        if sign
    ]
