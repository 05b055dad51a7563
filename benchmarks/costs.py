"""Published costs beside ours, and voyages of note: ``python -m benchmarks.costs [--write]``.

No study whose total and whose inputs are both on file was found; what can be held against others
are the dues, fuel and revenue that they print, and one price to shippers. ``--write`` writes the
page of the docs.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.transport.costs.canals import icebreaker_dues, suez_dues
from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.model import CostModel
from globalarctic.transport.costs.prices import route_cost
from globalarctic.transport.costs.tolls import panama_toll_usd
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.pace import as_sailed

if TYPE_CHECKING:
    from globalarctic.transport.costs.amounts import Amount
    from globalarctic.transport.costs.rates import Quote

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "golden" / "published_costs.csv"
PAGE = ROOT / "docs" / "explanation" / "published_costs.md"
PAIRS = (("Dalian", "Rotterdam"), ("Yokohama", "Hamburg"), ("Murmansk", "Shanghai"))
SHIPS = (
    "container-3600-1a", "panamax-bulk-1a", "handysize-bulk-1a", "lng-150000-1a", "lng-arc7"
)  # fmt: skip
ICE_YEARS = (2012, 2015, 2017, 2019)
DAY = dt.date(2026, 8, 20)
NSR = ("bering", "nsr-chukchi", "nsr-east", "nsr-taymyr", "nsr-west")


@dataclass(frozen=True, slots=True)
class Row:
    """A published figure beside ours, in dollars of its year."""

    cost_id: str
    what: str
    low: float
    high: float
    unit: str
    year: int
    source: str
    note: str
    ours: Amount

    @property
    def error_frac(self) -> float:
        """Our mid beyond the nearer end of what is published, as a share of it; 0 within."""
        nearest = min(max(self.ours.mid, self.low), self.high)
        return self.ours.mid / nearest - 1.0

    @property
    def within(self) -> bool:
        """Whether our range and the published one meet, to 2 %."""
        return self.ours.low <= 1.02 * self.high and self.ours.high >= 0.98 * self.low


def _dues(gt: float, on: dt.date, *, led: bool = True) -> Amount:
    return _amount(icebreaker_dues("Arc4", gt=gt, on=on, zones=7, escorted=led, price_year=on.year))


def _amount(quote: Quote | None) -> Amount:
    if quote is None:
        raise SystemExit("no rate on file for a published figure")
    return quote.amount


def _suez(kind: str, gt: float, on: dt.date, teu: float | None = None) -> Amount:
    return _amount(suez_dues(kind, gt=gt, teu=teu, on=on, northbound=True, price_year=on.year))


def _revenue(tons: float, on: dt.date) -> Amount:
    """Return dues a net ton, the mean of container ships, bulk carriers and tankers."""
    kinds = ("container", "bulk", "tanker")
    first, *rest = (_suez(kind, tons, on) * (1.0 / tons / len(kinds)) for kind in kinds)
    for amount in rest:
        first += amount
    return first


def _all_in() -> Amount:
    """Return a tonne of fuel with half of its allowances and penalty, on the way to Europe."""
    ship = as_sailed("container-3600-1a")
    case = Carriage(ship, DAY, 24.0, origin=resolve("Singapore"), target=resolve("Rotterdam"))
    money = route_cost(case, per_teu=True, model=CostModel(price_year=2026, fueleu=True))
    assert money is not None
    names = ("fuel", "EU ETS", "FuelEU Maritime")
    first, *rest = (part.amount for part in money.parts if part.name in names)
    assert first is not None
    for amount in rest:
        assert amount is not None
        first += amount
    assert ship.teu is not None
    assert ship.fuel_t_per_day is not None
    return first * (ship.teu / ship.fuel_t_per_day)


def _tonne() -> Amount:
    ship = as_sailed("panamax-bulk-1a")
    case = Carriage(ship, DAY, 24.0, NSR, origin=resolve("Murmansk"), target=resolve("Shanghai"))
    money = route_cost(case, per_teu=False, model=CostModel())
    assert money is not None
    amount = money.part("icebreaker dues (NSR)")
    assert amount is not None
    return amount


def _moscow() -> Amount:
    """Return Mumbai - St Petersburg by Suez and 650 km of railway, USD of 2017 a TEU."""
    model = CostModel(price_year=2017)
    day = dt.date(2017, 7, 1)
    (way,) = compare(
        "Mumbai", "Saint Petersburg", depart=day, vessel="container-3600", corridors=("suez",),
        costs=model, ice_years=(2017,),
    ).corridors  # fmt: skip
    rail = model.quote("rail freight", "north", on=day)
    assert way.cost is not None
    assert rail is not None
    return way.cost.known + rail.amount * 650.0


def _rail() -> Amount:
    rail = CostModel(price_year=2017).quote("rail freight", "north", on=dt.date(2017, 7, 1))
    return _amount(rail) * 9800.0


def _panama() -> Amount:
    from globalarctic.transport.costs.amounts import Amount

    toll = panama_toll_usd(beam_m=48.2, capacity_teu=12000, loaded_teu=10800, empty_teu=1200)
    assert toll is not None
    return Amount.of(toll)


OURS = {
    "dues-1a-summer": lambda: _dues(30_000, dt.date(2021, 8, 1)),
    "dues-1a-winter": lambda: _dues(30_000, dt.date(2021, 2, 1)),
    "dues-2010": lambda: _dues(25_000, dt.date(2010, 9, 5), led=False),
    "dues-tonne": _tonne,
    "suez-large-box": lambda: _suez("container", 110_000, dt.date(2023, 10, 1), 10_000),
    "suez-tonne-2023": lambda: _revenue(58_000, dt.date(2023, 1, 1)),
    "suez-tonne-2022": lambda: _revenue(60_000, dt.date(2022, 1, 1)),
    "suez-tanker-2015": lambda: _suez("tanker", 40_000, dt.date(2015, 7, 1)),
    "fuel-all-in": _all_in,
    "panama-12000": _panama,
    "sea-moscow": _moscow,
    "rail-2017": _rail,
}


def rows(only: tuple[str, ...] = ()) -> list[Row]:
    """Return the published figures beside ours."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    return [
        Row(
            r["cost_id"], r["what"], float(r["published_low"]), float(r["published_high"]),
            r["unit"], int(r["year"]), r["source"], r["note"], OURS[r["cost_id"]](),
        )
        for r in table
        if not only or r["cost_id"] in only
    ]  # fmt: skip


def voyages() -> list[tuple[str, str, str, str, str]]:
    """Return (pair, ship, way, cost, what is missing) of the article's voyages."""
    found = []
    for origin, target in PAIRS:
        for ship in SHIPS:
            ways = compare(
                origin, target, depart=DAY, vessel=ship, corridors=("nsr", "suez"),
                ice_years=ICE_YEARS,
            )  # fmt: skip
            for row in ways.corridors:
                cost = row.reason if row.cost is None else f"{row.cost.text} per {row.cost.unit}"
                found.append(
                    (f"{origin} - {target}", ship, row.corridor, cost, ", ".join(row.cost_missing))
                )
    return found


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def page() -> str:
    """Return the page of the docs."""
    lines = [
        "# Published costs beside ours",
        "",
        "Published figures on file, misses included, beside ours for the same ship and day, in",
        "dollars of their year. No study is on file with both its total and its inputs: the cost",
        "tables of Lasserre, Liu and Kronbak, Furuichi and Otsuka, Zhang, Theocharis, Cariou and",
        "others are known by their abstracts only. Figures that are rates of ours are not in the",
        "table, but for the railway tariff of 2017, which is the low end of one. Made by",
        "`python -m benchmarks.costs --write`.",
        "",
        "| what | published | ours (range) | mid off by | ranges meet | source | note |",
        "|---|---:|---:|---:|---|---|---|",
    ]
    for row in rows():
        ends = _figure(row.low) if row.low == row.high else (
            f"{_figure(row.low)}-{_figure(row.high)}"
        )  # fmt: skip
        span = f"{_figure(row.ours.mid)} ({_figure(row.ours.low)}-{_figure(row.ours.high)})"
        met = "yes" if row.within else "no"
        lines.append(
            f"| {row.what}, {row.unit} | {ends} | {span} | {row.error_frac:+.0%} | {met} | "
            f"{row.source} | {row.note} |"
        )
    lines += [
        "",
        "## Three pairs, five ships",
        "",
        f"Leaving {DAY:%d %B %Y}, ice years {', '.join(map(str, ICE_YEARS))}, usual speed, dollars",
        "of 2025, mid and range; a cost that is not whole is at least so much, its gap is named.",
        "",
        "| pair | ship | way | cost | no rate on file |",
        "|---|---|---|---:|---|",
    ]
    lines += [f"| {' | '.join(row)} |" for row in voyages()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the page, or write it."""
    text = page()
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
