"""Costs as sums of parts, whole or not, and what two of them have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.table import Table, Text, ident, number, number_text, words
from globalarctic.transport.costs.amounts import PRICE_YEAR, Amount
from globalarctic.transport.network.names import cost_unit, part_name, usd_head
from globalarctic.words import Code, Message, Quantity, Span
from globalarctic.words import Text as Quoted

if TYPE_CHECKING:
    from globalarctic.words import Arg

__all__ = [
    "FUEL",
    "HOURS",
    "ONCE",
    "CostDifference",
    "CostPart",
    "Money",
    "difference",
    "span_text",
    "unknown",
]

HOURS, FUEL, ONCE = "hours", "fuel", "once"
"""How a part grows: with the hours at sea, with fuel, or not."""
_NOTHING = Amount.of(0.0)


@dataclass(frozen=True, slots=True)
class CostPart:
    """A part of a cost in USD of the price year for the unit; None where no rate is on file.

    Notes
    -----
    ``rate_year`` is the year of the rate; ``grows`` says whether the part grows with the hours at
    sea (``hours``), with fuel (``fuel``, which does so too) or with neither (``once``); ``basis``
    is the sum in figures, ``note`` what the rate is or why there is none.
    """

    KEYS = {"part": "name"}
    OMIT = ("grows",)
    DIGITS = {"low_usd": 2, "usd": 2, "high_usd": 2}

    name: str
    low_usd: float | None
    usd: float | None
    high_usd: float | None
    source: str
    grade: str = ""
    rate_year: int | None = None
    basis: Message | None = None
    note: str = ""
    grows: str = ONCE

    @property
    def how(self) -> Text:
        """The sum in figures and what the rate is, for a cell."""
        note = Quoted(self.note)
        if self.basis is None:
            return note if self.note else ""
        return Message("costs.how", basis=self.basis, note=note) if self.note else self.basis

    @property
    def amount(self) -> Amount | None:
        """The range; None where no rate is on file."""
        if self.low_usd is None or self.usd is None or self.high_usd is None:
            return None
        return Amount(self.low_usd, self.usd, self.high_usd)

    def times(self, factor: float) -> CostPart:
        """Return the part times a factor."""
        amount = self.amount
        if amount is None:
            return self
        return replace(
            self,
            low_usd=amount.low * factor,
            usd=amount.mid * factor,
            high_usd=amount.high * factor,
        )


@dataclass(frozen=True, slots=True)
class Money:
    """What the transport of one TEU or one tonne costs: a total only where every part has a rate.

    Notes
    -----
    ``unit`` is what it is for, "TEU" or "t"; every part is in USD of ``price_year``. ``amount``,
    ``low`` and ``high`` are None unless the cost is whole; ``at_least`` is the sum of the low ends
    of the parts on file, which a total cannot fall below.
    """

    KEYS = {"usd": "amount", "usd_low": "low", "usd_high": "high", "usd_at_least": "at_least"}
    COMPUTED = ("missing",)
    DIGITS = {"usd": 2, "usd_low": 2, "usd_high": 2, "usd_at_least": 2}

    unit: str
    parts: tuple[CostPart, ...] = ()
    price_year: int = PRICE_YEAR
    currency: str = "USD"

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts without a rate on file, each once."""
        return tuple(dict.fromkeys(part.name for part in self.parts if part.usd is None))

    @property
    def whole(self) -> bool:
        """Whether every part has a rate."""
        return bool(self.parts) and not self.missing

    @property
    def partial(self) -> bool:
        """Whether a part has no rate."""
        return not self.whole

    @property
    def known(self) -> Amount:
        """The parts on file added up, low ends, mids and high ends.

        Of two sums that are not whole this says nothing: see ``difference``.
        """
        total = _NOTHING
        for part in self.parts:
            total += part.amount or _NOTHING
        return total

    @property
    def amount(self) -> float | None:
        """The total; None unless it is whole."""
        return self.known.mid if self.whole else None

    @property
    def low(self) -> float | None:
        """The total at the low end of every part; None unless it is whole."""
        return self.known.low if self.whole else None

    @property
    def high(self) -> float | None:
        """The total at the high end of every part; None unless it is whole."""
        return self.known.high if self.whole else None

    @property
    def at_least(self) -> float | None:
        """The low ends of the parts on file added up; None where no part has a rate."""
        return self.known.low if any(part.usd is not None for part in self.parts) else None

    @property
    def usd_per_teu(self) -> float | None:
        """The total where it is whole and per TEU, USD."""
        return self.amount if self.unit == "TEU" else None

    @property
    def usd_per_t(self) -> float | None:
        """The total where it is whole and per tonne, USD."""
        return self.amount if self.unit == "t" else None

    @property
    def digits(self) -> int:
        """Decimals that a reader needs."""
        return 0 if self.unit == "TEU" else 1

    @property
    def text(self) -> Text:
        """The total with its range, "at least" so much where it is not whole, for a cell.

        Examples
        --------
        >>> fuel = CostPart("fuel", 90.0, 100.0, 120.0, "s")
        >>> Money("TEU", (fuel,)).text, str(Money("TEU", (fuel, unknown("port dues"))).text)
        ('100 (90-120)', 'at least 90')
        """
        if self.amount is not None and self.low is not None and self.high is not None:
            mid, low, high = (
                number_text(value, self.digits) for value in (self.amount, self.low, self.high)
            )
            return mid if low == high else f"{mid} ({low}-{high})"
        if self.at_least is None:
            return Message("costs.cell.no-rate")
        return Message("costs.cell.at-least", usd=Quantity(self.at_least, "", self.digits))

    @property
    def line(self) -> Message:
        """The total with its range, unit and price year, as a sentence."""
        about: dict[str, Arg] = {"unit": cost_unit(self.unit), "year": Code(str(self.price_year))}
        if self.amount is None or self.low is None or self.high is None:
            if self.at_least is None:
                return Message("costs.line.none", **about)
            usd = Quantity(self.at_least, "", self.digits)
            return Message("costs.line.at-least", usd=usd, **about)
        sums = (self.amount, self.low, self.high)
        usd, low, high = (Quantity(each, "", self.digits) for each in sums)
        if self.low == self.high:
            return Message("costs.line.one", usd=usd, **about)
        return Message("costs.line.range", usd=usd, range=Span(low, high), **about)

    def scaled(self, ratio: float) -> Money:
        """Return the cost with the hours at sea times a ratio."""
        parts = (part if part.grows == ONCE else part.times(ratio) for part in self.parts)
        return replace(self, parts=tuple(parts))

    def part(self, name: str) -> Amount | None:
        """Return what the parts of a name cost together; None where one has no rate.

        A part that the way does not have costs nothing.
        """
        total = _NOTHING
        for part in self.parts:
            if part.name == name:
                if part.amount is None:
                    return None
                total += part.amount
        return total

    def table(self) -> Table:
        """Return the parts, those of one name added up, and the total if it is whole."""
        columns = (
            words("Part of the cost"), number(usd_head(self.unit)), number("Range"),
            number("Rate of"), words("How"), ident("Source"),
        )  # fmt: skip
        rows = []
        for name in dict.fromkeys(part.name for part in self.parts):
            amount = self.part(name)
            first = next(part for part in self.parts if part.name == name)
            several = sum(part.name == name for part in self.parts) > 1
            rows.append(
                (
                    part_name(name),
                    Message("costs.cell.no-rate") if amount is None
                    else number_text(amount.mid, 1),
                    "" if amount is None or amount.low == amount.high
                    else f"{number_text(amount.low, 1)}-{number_text(amount.high, 1)}",
                    str(first.rate_year or ""), "" if several else first.how,
                    f"{first.source} [{first.grade}]" if first.grade else first.source,
                )
            )  # fmt: skip
        notes = [self.line]
        if self.missing:
            notes.append(Message("costs.no-rate", parts=tuple(map(part_name, self.missing))))
        return Table("", columns, tuple(rows), tuple(notes))


def unknown(name: str, why: Message | None = None) -> CostPart:
    """Return a part without a rate on file.

    Examples
    --------
    >>> unknown("port dues").usd is None
    True
    """
    return CostPart(name, None, None, None, "", basis=why)


@dataclass(frozen=True, slots=True)
class CostDifference:
    """The first cost less the second, over the parts that both have; what is missing from which.

    Notes
    -----
    ``usd`` is the difference of the mids of ``parts``; a part that a way does not have counts as
    nothing there. ``low_usd`` and ``high_usd`` take each part at its low, mid and high end for both
    ways alike, since both pay the same price, and add the least and the most of the three.
    ``whole`` says whether no part is missing.
    """

    DIGITS = {"usd": 2, "low_usd": 2, "high_usd": 2}

    unit: str
    usd: float
    low_usd: float
    high_usd: float
    parts: tuple[str, ...]
    missing_first: tuple[str, ...]
    missing_second: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether both costs are whole."""
        return not (self.missing_first or self.missing_second)


def difference(first: Money, second: Money) -> CostDifference:
    """Return the difference of two costs over the parts that both have.

    Parameters
    ----------
    first, second
        Costs of one unit and price year.

    Raises
    ------
    InputError
        When the units or price years differ.

    Examples
    --------
    >>> part = CostPart("fuel", 90.0, 100.0, 120.0, "s")
    >>> one = Money("TEU", (part, unknown("port dues")))
    >>> apart = difference(one, Money("TEU", (part.times(2.0),)))
    >>> apart.usd, (apart.low_usd, apart.high_usd), apart.missing_first
    (-100.0, (-120.0, -90.0), ('port dues',))
    """
    if (first.unit, first.price_year) != (second.unit, second.price_year):
        raise InputError(
            f"costs are per {first.unit} of {first.price_year} and per {second.unit} of "
            f"{second.price_year}; give costs of one unit and price year"
        )
    gone = {*first.missing, *second.missing}
    names = dict.fromkeys(part.name for part in (*first.parts, *second.parts))
    mid = low = high = 0.0
    shared = tuple(name for name in names if name not in gone)
    for name in shared:
        a, b = first.part(name) or _NOTHING, second.part(name) or _NOTHING
        ends = (a.low - b.low, a.mid - b.mid, a.high - b.high)
        mid, low, high = mid + ends[1], low + min(ends), high + max(ends)
    return CostDifference(first.unit, mid, low, high, shared, first.missing, second.missing)


def span_text(low_usd: float, high_usd: float, digits: int = 0) -> Message:
    """Return a range of differences, with their signs, for a cell.

    Examples
    --------
    >>> str(span_text(-12.0, 3.5, 1))
    '-12.0 to +3.5'
    """
    low, high = (Quantity(usd, "", digits, sign=True) for usd in (low_usd, high_usd))
    return Message("costs.cell.span", low=low, high=high)
