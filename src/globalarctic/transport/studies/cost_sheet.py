"""Every part of every way's cost with its rate, its source and how it is reckoned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from globalarctic.errors import NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, number, number_text, words
from globalarctic.transport.costs.money import CostDifference, difference, span_text
from globalarctic.transport.network.names import corridor_name, part_name, usd_head
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from globalarctic.table import Text
    from globalarctic.transport.costs.money import Money
    from globalarctic.transport.results import Comparison

__all__ = ["CostLine", "CostSheet", "WayApart", "cost_sheet"]


@dataclass(frozen=True, slots=True)
class CostLine:
    """A part of a way's cost, USD of the price year for the unit; None where no rate is on file."""

    KEYS = {"usd": "mid_usd"}
    DIGITS = {"low_usd": 2, "usd": 2, "high_usd": 2}

    corridor: str
    part: str
    low_usd: float | None
    mid_usd: float | None
    high_usd: float | None
    rate_year: int | None
    grade: str
    basis: Message | None
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class WayApart:
    """A way against the first one: the difference over the parts that both have."""

    corridor: str
    against: str
    difference: CostDifference


@dataclass(frozen=True, slots=True, repr=False)
class CostSheet(Listing):
    """The costs of all ways of a comparison, part by part, and what they differ by."""

    SCHEMA = "transport.costs"
    VERSION = 2
    ROWS = "lines"
    OMIT = ("costs", "title")

    title: Message
    unit: str
    price_year: int
    lines: tuple[CostLine, ...]
    apart: tuple[WayApart, ...]
    costs: dict[str, Money]

    def table(self) -> Table:
        """Return the differences between ways, over the parts that both have."""
        columns = (
            words("Way"), number(usd_head(self.unit)), words("Against"), number("Difference"),
            number("Range"), words("No rate here"), words("No rate there"),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = []
        for way, cost in self.costs.items():
            name = corridor_name(way)
            row = next((each for each in self.apart if each.corridor == way), None)
            if row is None:
                rows.append((name, cost.text, "", "", "", _parts(cost.missing), ""))
                continue
            gap, digits = row.difference, cost.digits
            rows.append(
                (
                    name, cost.text, corridor_name(row.against),
                    number_text(gap.usd, digits, sign=True),
                    span_text(gap.low_usd, gap.high_usd, digits),
                    _parts(gap.missing_first), _parts(gap.missing_second),
                )
            )  # fmt: skip
        note = Message("costs.sheet.note", year=Code(str(self.price_year)))
        return Table(self.title, columns, tuple(rows), (note,))

    def tables(self) -> tuple[Table, ...]:
        """Return the differences, then the parts of each way."""
        parts = (
            replace(cost.table(), title=corridor_name(way)) for way, cost in self.costs.items()
        )
        return (self.table(), *parts)


def _parts(names: tuple[str, ...]) -> Text:
    return tuple(map(part_name, names)) if names else ""


def cost_sheet(comparison: Comparison) -> CostSheet:
    """Return the costs of a comparison part by part.

    Parameters
    ----------
    comparison
        A comparison of corridors.

    Raises
    ------
    NoRouteError
        When no corridor has a cost.

    Examples
    --------
    >>> from globalarctic.transport.search.compare import compare
    >>> ways = compare("Omsk", "Salekhard", depart="2026-07-01", corridors=("river",))
    >>> [line.part for line in cost_sheet(ways).lines]
    ['river freight']
    """
    costs = {row.corridor: row.cost for row in comparison.corridors if row.cost is not None}
    if not costs:
        raise NoRouteError("no corridor is possible, so that there is no cost to show")
    first = next(iter(costs))
    lines = [
        CostLine(
            corridor, part.name, part.low_usd, part.usd, part.high_usd, part.rate_year,
            part.grade, part.basis, part.note, part.source,
        )
        for corridor, cost in costs.items()
        for part in cost.parts
    ]  # fmt: skip
    apart = tuple(
        WayApart(name, first, difference(cost, costs[first]))
        for name, cost in costs.items()
        if name != first
    )
    unit, year = costs[first].unit, costs[first].price_year
    return CostSheet(comparison.title, unit, year, tuple(lines), apart, costs)
