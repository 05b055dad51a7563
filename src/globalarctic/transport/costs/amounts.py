"""Amounts with a range, and how they are brought to one currency and one price year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import load
from globalarctic.errors import InputError, NoRateError

__all__ = ["PRICE_YEAR", "Amount", "dollars"]

PRICE_YEAR = 2025
"""The price year of totals where none is asked for."""

_NEAR_YEARS = 3


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure as low, mid and high.

    Raises
    ------
    InputError
        When the three do not rise.

    Examples
    --------
    >>> Amount(1, 2, 4) * 2 + Amount(0, 1, 1)
    Amount(low=2, mid=5, high=9)
    """

    low: float
    mid: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range that does not rise."""
        if not self.low <= self.mid <= self.high:
            raise InputError(
                f"a range is {self.low:g} - {self.mid:g} - {self.high:g}; low, mid and high rise"
            )

    @classmethod
    def of(cls, value: float) -> Amount:
        """Return a single figure as an amount."""
        return cls(value, value, value)

    def __add__(self, other: Amount) -> Amount:
        """Return the sum, end by end."""
        return Amount(self.low + other.low, self.mid + other.mid, self.high + other.high)

    def __mul__(self, other: float | Amount) -> Amount:
        """Return the product with a factor or, end by end, with another amount."""
        if isinstance(other, Amount):
            return Amount(self.low * other.low, self.mid * other.mid, self.high * other.high)
        return Amount(self.low * other, self.mid * other, self.high * other)

    def at(self, share: float) -> float:
        """Return the value at a share 0-1 of a triangular distribution over the range.

        Examples
        --------
        >>> [Amount(0, 1, 3).at(share) for share in (0.0, 1 / 3, 1.0)]
        [0.0, 1.0, 3.0]
        """
        width = self.high - self.low
        if width <= 0.0:
            return self.mid
        turn = (self.mid - self.low) / width
        if share <= turn:
            return float(self.low + (share * width * (self.mid - self.low)) ** 0.5)
        return float(self.high - ((1.0 - share) * width * (self.high - self.mid)) ** 0.5)


@dataclass(frozen=True, slots=True)
class _Exchange:
    currency: str
    year: int
    per_usd: float
    source: str


@dataclass(frozen=True, slots=True)
class _Price:
    year: int
    index: float


@lru_cache(maxsize=1)
def _exchange() -> dict[str, dict[int, float]]:
    rates: dict[str, dict[int, float]] = {}
    for row in load("exchange_rates", _Exchange):
        rates.setdefault(row.currency, {})[row.year] = row.per_usd
    return rates


@lru_cache(maxsize=1)
def _index() -> dict[int, float]:
    return {row.year: row.index for row in load("price_index", _Price)}


def _near(values: dict[int, float], year: int, what: str) -> float:
    nearest = min(values, key=lambda known: (abs(known - year), known))
    if abs(nearest - year) > _NEAR_YEARS:
        raise NoRateError(
            f"no {what} on file near {year}; years on file are {min(values)} to {max(values)}"
        )
    return values[nearest]


def dollars(value: float, currency: str, year: int, price_year: int = PRICE_YEAR) -> float:
    """Return an amount in US dollars of a price year.

    Parameters
    ----------
    value
        The amount.
    currency
        Its currency: USD, EUR, RUB, CNY, JPY, GBP, INR, SGD or SDR.
    year
        Its year, 2005 or later for other currencies than the dollar.
    price_year
        Year of the dollars.

    Raises
    ------
    InputError
        When the currency is not on file.
    NoRateError
        When no exchange rate or price index is on file within three years.

    Notes
    -----
    By the mean exchange rate of the amount's year, then by the consumer price index of the United
    States (CPI-U) from that year to the price year. A year without a rate takes the nearest one.

    Examples
    --------
    >>> round(dollars(100, "EUR", 2020, 2020), 1), round(dollars(100, "USD", 2020), 1)
    (114.2, 124.4)
    """
    if currency != "USD":
        rates = _exchange()
        if currency not in rates:
            known = ", ".join(["USD", *sorted(rates)])
            raise InputError(f"no exchange rates of {currency!r}; currencies on file are {known}")
        value /= _near(rates[currency], year, f"exchange rate of {currency}")
    if year == price_year:
        return value
    index = _index()
    return value * _near(index, price_year, "price index") / _near(index, year, "price index")
