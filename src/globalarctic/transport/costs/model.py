"""The cost model: the price year, how the ship is paid for, and rates of one's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from globalarctic.errors import InputError, SchemaError
from globalarctic.records import Written, read_toml, row_of, table_lines
from globalarctic.transport.costs.amounts import PRICE_YEAR, Amount, dollars
from globalarctic.transport.costs.rates import CostRate, load_rates, quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.transport.costs.rates import Quote

__all__ = ["CostModel", "load_costs", "own_rates", "rate_units", "template"]

SHIP = ("auto", "hire", "owned")


@dataclass(frozen=True, slots=True)
class CostModel:
    """How costs are reckoned.

    Notes
    -----
    ``ship`` pays for the ship by ``hire`` (time charter), as ``owned`` (capital and operation) or
    ``auto``: hire where a rate is on file, else owned. ``fueleu`` adds the penalty of FuelEU
    Maritime; ``fill_frac`` is the share of slots or deadweight that carries goods, ``ballast_frac``
    the share of the days at sea that the goods pay a second time, for the ship's way to them in
    ballast. ``own`` holds rates of the user, which stand in the place of those on file.

    Examples
    --------
    >>> CostModel(price_year=2024).ship
    'auto'
    """

    price_year: int = PRICE_YEAR
    ship: Annotated[str, Written(allowed=SHIP)] = "auto"
    fueleu: bool = False
    fill_frac: float = 1.0
    own: tuple[CostRate, ...] = ()
    ballast_frac: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be reckoned with."""
        if self.ship not in SHIP:
            raise InputError(f"ship is {self.ship!r}; allowed are {', '.join(SHIP)}")
        if not 0.0 < self.fill_frac <= 1.0:
            raise InputError(f"fill_frac is {self.fill_frac}; allowed is above 0 up to 1")
        if not 0.0 <= self.ballast_frac <= 1.0:
            raise InputError(f"ballast_frac is {self.ballast_frac}; allowed is 0 to 1")
        dollars(1.0, "USD", PRICE_YEAR, self.price_year)

    def quote(self, part: str, *keys: str, on: dt.date, size: float | None = None) -> Quote | None:
        """Return the rate of a part on a day: one's own, else the one on file, else None.

        Parameters
        ----------
        part, keys, on, size
            As for ``rates.quote``; a rate of one's own for any of the keys comes first.
        """
        mine = [rate for rate in self.own if rate.part == part]
        if mine:
            answer = quote(mine, part, *keys, "any", on=on, price_year=self.price_year, size=size)
            if answer is not None:
                return answer
        return quote(load_rates(), part, *keys, on=on, price_year=self.price_year, size=size)


@dataclass(frozen=True, slots=True)
class _Own:
    """A rate of one's own as written."""

    part: str
    mid: float
    source: str
    key: str = "any"
    size: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    currency: str = "USD"
    price_year: int | None = None
    valid_from: dt.date | None = None
    grade: str = "own"
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Settings:
    price_year: int = PRICE_YEAR
    ship: Annotated[str, Written(allowed=SHIP)] = "auto"
    fueleu: bool = False
    fill_frac: float = 1.0
    ballast_frac: float = 0.0


def load_costs(path: str | Path) -> CostModel:
    r"""Return the cost model of a TOML file; ``template`` gives one to start from.

    Parameters
    ----------
    path
        The file: settings, and a table ``[[rate]]`` for each rate of one's own.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        With the line, when a key, a part, a unit or a value is wrong.

    Notes
    -----
    A rate stands in the place of all rates on file of its part and key, in their unit: fuel a
    tonne, hire a day.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "my.toml"
    >>> _ = file.write_text(
    ...     'ship = "hire"\n[[rate]]\npart = "fuel"\nkey = "VLSFO"\nmid = 520\nsource = "desk"\n'
    ... )
    >>> day = dt.date(2026, 8, 20)
    >>> load_costs(file).quote("fuel", "VLSFO", on=day).source
    'desk'
    """
    path = Path(path)
    values, content = read_toml(path)
    tables = values.pop("rate", [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise SchemaError(f"{path}: rates stand in tables [[rate]]")
    try:
        settings = row_of(_Settings, values, str(path), extra=False, word="key")
        lines = table_lines(content, "rate")
        known = lines if len(lines) == len(tables) else [1] * len(tables)
        own = tuple(
            _own(each, f"{path} line {line}", settings.price_year)
            for line, each in zip(known, tables, strict=True)
        )
        return CostModel(
            settings.price_year, settings.ship, settings.fueleu, settings.fill_frac, own,
            settings.ballast_frac,
        )  # fmt: skip
    except InputError as error:
        raise SchemaError(f"{path}: {error}") from None


def rate_units() -> dict[str, str]:
    """Return each part of a cost that a rate of one's own can stand for, with the rate's unit.

    Examples
    --------
    >>> rate_units()["fuel"], rate_units()["ferry freight"]
    ('a t', 'a TEU and km')
    """
    units = {part: rate.unit for part, rate in _BUILT.items()}
    return units | {rate.part: rate.unit for rate in load_rates()}


def own_rates(rates: Mapping[str, float], *, source: str = "own") -> CostModel:
    """Return the cost model with rates of one's own, in US dollars of its price year.

    Parameters
    ----------
    rates
        Part -> rate for the part's unit (see ``rate_units``); it holds for every key of the part.
    source
        Who says so.

    Raises
    ------
    SchemaError
        When a part is not known or a rate is below zero.

    Examples
    --------
    >>> own_rates({"ferry freight": 1.2}).own[0].unit
    'a TEU and km'
    """
    own = tuple(
        _own({"part": part, "mid": float(rate), "source": source}, "rates", PRICE_YEAR)
        for part, rate in rates.items()
    )
    return CostModel(own=own)


def _own(values: dict[str, Any], where: str, price_year: int) -> CostRate:
    own = row_of(_Own, values, where, extra=False, word="key")
    rows = [row for row in load_rates() if row.part == own.part] or [
        _BUILT[own.part] for _ in (0,) if own.part in _BUILT
    ]
    if not rows:
        known = ", ".join(sorted({row.part for row in load_rates()} | set(_BUILT)))
        raise SchemaError(f"{where}: unknown part {own.part!r}; parts are {known}")
    keys = sorted({row.key for row in rows} | {"any"})
    near = next((row for row in rows if row.key == own.key), rows[0])
    if own.key not in keys and own.part not in _OPEN_KEYS:
        raise SchemaError(f"{where}: part {own.part!r} has no key {own.key!r}; keys are {keys}")
    if own.unit and own.unit != near.unit:
        raise SchemaError(f"{where}: unit is {own.unit!r}; {own.part} is given in {near.unit!r}")
    low = own.mid if own.low is None else own.low
    high = own.mid if own.high is None else own.high
    try:
        Amount(low, own.mid, high)
        if low < 0:
            raise InputError(f"low is {low:g}; a rate is zero or more")
        if near.price_year is not None:
            dollars(1.0, own.currency, own.price_year or price_year, price_year)
    except (InputError, ValueError) as error:
        raise SchemaError(f"{where}: {error}") from None
    year = None if near.price_year is None else own.price_year or price_year
    return CostRate(
        own.part, own.key, own.size, low, own.mid, high, near.unit, own.currency, year,
        own.valid_from, own.source, own.grade, own.note,
    )  # fmt: skip


def _built(part: str, unit: str) -> CostRate:
    return CostRate(part, "any", None, 0, 0, 0, unit, "USD", PRICE_YEAR, None, "", "")


_BUILT = {
    part: _built(part, unit)
    for part, unit in {
        "Suez Canal dues": "a transit",
        "Panama Canal toll": "a transit",
        "icebreaker dues (NSR)": "a voyage",
        "ice navigator (NWP)": "a voyage",
        "river freight": "a TEU and km",
        "ferry freight": "a TEU and km",
    }.items()
}
"""Parts that are reckoned from tables of their own, or that have no rate on file at all."""

_OPEN_KEYS = ("terminal handling", "road haulage")
"""Parts whose key is a country: any ISO code may stand there."""

_TEMPLATE = """\
# Costs of your own for globalarctic: globalarctic compare A B --depart DAY --costs FILE
# What you leave out keeps the rate on file; `globalarctic costs show A B --depart DAY` shows it.

price_year = {year}      # totals are in US dollars of this year
ship = "auto"          # "hire", "owned" (capital and operation), or "auto": hire where on file
fueleu = false         # add the penalty of FuelEU Maritime on voyages to and from the EEA
fill_frac = 1.0        # share of slots or deadweight that carries goods
ballast_frac = 0.0     # 1: the goods also pay the ship's way to them, empty, as long as their own

# One table for each rate. part, mid and source are required; low and high default to mid,
# currency to USD (also EUR, RUB, CNY, JPY, GBP, INR, SGD, SDR), its price_year to the one above.
# Several rates of one part and key with a size (TEU or dwt) each make a curve.
#
# [[rate]]
# part = "fuel"
# key = "VLSFO"
# low = 450
# mid = 520
# high = 610
# price_year = {year}
# source = "bunker desk, 3 March"
#
# Parts, keys and units on file:
"""


def template() -> str:
    """Return a commented TOML file to start from, with every part, its keys and its unit.

    Examples
    --------
    >>> template().splitlines()[3]
    'price_year = 2025      # totals are in US dollars of this year'
    """
    lines = []
    rows = [*load_rates(), *_BUILT.values()]
    for part in dict.fromkeys(row.part for row in rows):
        mine = [row for row in rows if row.part == part]
        keys = ", ".join(dict.fromkeys(row.key for row in mine))
        units = dict.fromkeys(
            f"money {row.unit}" if row.price_year is not None else row.unit for row in mine
        )
        lines.append(f"#   {part}: {keys}; {' or '.join(units)}")
    return _TEMPLATE.format(year=PRICE_YEAR) + "\n".join(lines) + "\n"
