"""The table of rates: every part of a cost, dated, low-mid-high, with its source."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from globalarctic.data.tables import load
from globalarctic.transport.costs.amounts import Amount, dollars

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CostRate", "Quote", "load_rates", "quote"]

SIZE_REACH = 1.35
"""How far beyond the sizes on file a curve holds, as a factor."""


@dataclass(frozen=True, slots=True)
class CostRate:
    """A row of the table of rates.

    Notes
    -----
    ``part`` is the part of the cost, ``key`` what it holds for (a kind of ship, a fuel, a country,
    a corridor, ``any``, or ``band``: up to a size), ``size`` a point of a curve over TEU, dwt or
    GT. ``price_year`` is None where the rate is no money; ``valid_from`` where it has no date.
    """

    part: str
    key: str
    size: float | None
    low: float
    mid: float
    high: float
    unit: str
    currency: str
    price_year: int | None
    valid_from: dt.date | None
    source: str
    grade: str
    note: str | None = None

    def amount(self, price_year: int, year: int) -> Amount:
        """Return the rate; where it is money, in dollars of a price year.

        Parameters
        ----------
        price_year
            Year of the dollars.
        year
            Year for money whose year is not on file.
        """
        ends = Amount(self.low, self.mid, self.high)
        if self.price_year is None:
            return ends
        return ends * dollars(1.0, self.currency, self.price_year or year, price_year)


@dataclass(frozen=True, slots=True)
class Quote:
    """A rate for one case: the range in dollars of the price year, and where it is from."""

    amount: Amount
    unit: str
    source: str
    grade: str
    year: int | None
    note: str


@lru_cache(maxsize=1)
def load_rates() -> tuple[CostRate, ...]:
    """Return all rates on file.

    Examples
    --------
    >>> "Suez Canal dues" in {rate.part for rate in load_rates()}, len(load_rates()) > 100
    (False, True)
    """
    return load("cost_rates", CostRate)


def quote(
    rates: Iterable[CostRate],
    part: str,
    *keys: str,
    on: dt.date,
    price_year: int,
    size: float | None = None,
) -> Quote | None:
    """Return the rate of a part on a day; None where none is on file.

    Parameters
    ----------
    rates
        Rates; of one part and key the first of them that are not dated alike count by their date.
    part
        Part of the cost.
    keys
        What it may hold for, the first that is on file counts.
    on
        Day; the latest rates that are valid then count, before the first date the first.
    price_year
        Year of the dollars.
    size
        Size of the ship, for curves.

    Notes
    -----
    Between two sizes a curve runs straight over the logarithm of size; beyond its ends it keeps its
    last value up to 1.35 times the size and ends there.

    Examples
    --------
    >>> day = dt.date(2026, 8, 20)
    >>> hire = quote(load_rates(), "ship hire", "container", on=day, price_year=2025, size=3000)
    >>> round(hire.amount.mid), hire.unit
    (30712, 'a day')
    >>> quote(load_rates(), "ship hire", "river", on=day, price_year=2025) is None
    True
    """
    of_part = [rate for rate in rates if rate.part == part]
    for key in keys:
        rows = [rate for rate in of_part if rate.key == key]
        if rows:
            return _quoted(rows, on, price_year, size)
    return None


def _quoted(rows: list[CostRate], on: dt.date, price_year: int, size: float | None) -> Quote | None:
    starts = sorted({row.valid_from or dt.date.min for row in rows})
    start = max((day for day in starts if day <= on), default=starts[0])
    rows = [row for row in rows if (row.valid_from or dt.date.min) == start]
    curve = sorted((row for row in rows if row.size is not None), key=lambda row: row.size or 0.0)
    if not curve:
        row = rows[-1]
        return _quote(row, row.amount(price_year, on.year))
    if size is None:
        return None
    if curve[0].key == "band":
        band = next((row for row in curve if (row.size or 0.0) >= size), None)
        return None if band is None else _quote(band, band.amount(price_year, on.year))
    sizes = [row.size or 0.0 for row in curve]
    if not sizes[0] / SIZE_REACH <= size <= sizes[-1] * SIZE_REACH:
        return None
    for (least, low), (most, high) in pairwise(zip(sizes, curve, strict=True)):
        if least <= size <= most:
            part = math.log(size / least) / math.log(most / least)
            ends = low.amount(price_year, on.year), high.amount(price_year, on.year)
            near = low if part < 0.5 else high
            return _quote(near, ends[0] * (1.0 - part) + ends[1] * part)
    row = curve[0] if size < sizes[0] else curve[-1]
    return _quote(row, row.amount(price_year, on.year))


def _quote(row: CostRate, amount: Amount) -> Quote:
    year = row.price_year or (row.valid_from.year if row.valid_from else None)
    return Quote(amount, row.unit, row.source, row.grade, year, row.note or "")
