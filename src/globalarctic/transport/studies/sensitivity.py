"""Which input moves the ranking of two corridors, and from which value on the other one is cheaper.

All figures are the first corridor less the second, per TEU or tonne: below zero the first is
cheaper. One input is moved at a time, the rest stay. A part of the cost without a rate on file is
zero on both sides and has a break-even value only; the result names it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, NoRouteError
from globalarctic.transport.results import Mode
from globalarctic.transport.ships.vessels import resolve_vessel

if TYPE_CHECKING:
    from globalarctic.transport.costs.prices import Cost
    from globalarctic.transport.results import Comparison, CorridorResult, Route

__all__ = ["BreakEven", "Sensitivity", "Swing", "sensitivity"]

_FUEL, _HIRE, _OPERATION = "fuel", "ship hire or capital", "ship operation"
_DUES = {"suez": "Suez Canal dues", "nsr": "icebreaker and ice pilot dues (NSR)"}


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input does to the difference: USD per unit at its low and its high value."""

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

    name: str
    unit: str
    base: float | None
    value: float | None
    cheaper_above: str


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Tornado and break-even values of two corridors for one ship and day.

    Notes
    -----
    ``difference_usd`` and ``difference_d`` are the first corridor less the second (known cost per
    ``unit``; days); ``swings`` are sorted, the widest first; ``missing`` names cost parts without
    a rate on file.
    """

    first: str
    second: str
    unit: str
    difference_usd: float
    difference_d: float
    swings: tuple[Swing, ...]
    break_evens: tuple[BreakEven, ...]
    missing: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values (JSON-ready)."""
        return {
            "first": self.first,
            "second": self.second,
            "unit": self.unit,
            "difference_usd": round(self.difference_usd, 2),
            "difference_d": round(self.difference_d, 2),
            "swings": [
                {
                    "input": one.name,
                    "low": one.low,
                    "high": one.high,
                    "low_usd": round(one.low_usd, 2),
                    "high_usd": round(one.high_usd, 2),
                }
                for one in self.swings
            ],
            "break_evens": [
                {
                    "input": one.name,
                    "unit": one.unit,
                    "base": one.base,
                    "value": None if one.value is None else round(one.value, 2),
                    "cheaper_above": one.cheaper_above,
                }
                for one in self.break_evens
            ],
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class _Side:
    row: CorridorResult
    known_usd: float
    fuel_usd: float
    operation_usd: float
    sea_d: float
    dues: frozenset[str]


def sensitivity(
    held: Comparison, *, first: str = "nsr", second: str = "suez", swing_frac: float = 0.3
) -> Sensitivity:
    """Return what moves the difference of two corridors of a comparison.

    Parameters
    ----------
    held
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
    >>> held = compare(
    ...     "Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridors=("nsr", "suez")
    ... )
    >>> sensitivity(held).difference_d < -5
    True
    """
    if not 0.0 < swing_frac < 1.0:
        raise InputError(f"swing is {swing_frac}; allowed is more than 0 and less than 1")
    vessel = resolve_vessel(held.vessel)
    units = vessel.teu or vessel.dwt_t
    if not units:
        raise InputError(f"{vessel.vessel_id} has neither TEU nor tonnes on file to share a cost")
    a, b = (_side(held.row(name), teu=bool(vessel.teu)) for name in (first, second))
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
    return Sensitivity(
        first=first,
        second=second,
        unit="TEU" if vessel.teu else "t",
        difference_usd=base,
        difference_d=(a.row.duration_d or 0.0) - (b.row.duration_d or 0.0),
        swings=tuple(sorted(swings, key=lambda one: -one.width_usd)),
        break_evens=tuple(evens),
        missing=missing,
    )


def _side(row: CorridorResult, *, teu: bool) -> _Side:
    route: Route | None = row.route
    if route is None:
        raise NoRouteError(f"{row.name}: {row.reason}")
    cost: Cost | None = route.cost_teu if teu else route.cost_t
    if cost is None:
        raise InputError(f"{row.name}: no cost on file for this ship")
    known = {part.name: part.usd or 0.0 for part in cost.parts}
    sea_h = sum(leg.duration_h for leg in route.legs if leg.mode is Mode.SEA)
    return _Side(
        row,
        cost.usd,
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
    found = []
    for side, sign in ((a, 1.0), (b, -1.0)):
        low, high = side.row.cost_p10_usd, side.row.cost_p90_usd
        if low is None or high is None or math.isclose(low, high):
            continue
        low, high = (base + sign * (usd - side.known_usd) for usd in (low, high))
        name = f"ice year, {side.row.corridor}"
        found.append(Swing(name, "10 %", "90 %", low, high))
    return found


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
