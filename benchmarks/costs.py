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
from globalarctic.transport.costs.carriage import Carriage, load_fuels
from globalarctic.transport.costs.model import CostModel
from globalarctic.transport.costs.prices import route_cost
from globalarctic.transport.costs.tolls import panama_toll_usd
from globalarctic.transport.network.links import load_land_links, load_river_reaches
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.pace import as_sailed

if TYPE_CHECKING:
    from globalarctic.transport.costs.amounts import Amount
    from globalarctic.transport.costs.rates import Quote

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "golden" / "published_costs.csv"
REGISTERS = ROOT / "tests" / "golden" / "ship_fuel.csv"
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
                cost = (
                    str(row.reason) if row.cost is None else f"{row.cost.text} per {row.cost.unit}"
                )
                found.append(
                    (f"{origin} - {target}", ship, row.corridor, cost, ", ".join(row.cost_missing))
                )
    return found


SEA_KINDS = (
    "container-3600-1a", "container-15000", "panamax-bulk-1a", "capesize-bulk", "suezmax-tanker",
    "lng-arc7", "multipurpose-1a",
)  # fmt: skip
FAMILIES = {
    "Northern Sea Route": NSR, "Northwest Passage": ("bering", "nwp"),
    "Suez": ("malacca", "bab-el-mandeb", "suez", "gibraltar"), "Cape": (), "Panama": ("panama",),
}  # fmt: skip
FILL = {
    "ice navigator (NWP)": "a rate of a firm of ice navigators, a day or a voyage",
    "Panama Canal toll": "the canal's tariff of 2023-2025 by PC/UMS net tons for bulk carriers and "
    "tankers, and that tonnage of the ship",
    "rail freight": "a tariff a tonne of bulk goods (China's of about 2000 is all there is)",
    "road haulage": "a price a TEU and km in that country; a tonne",
    "ferry freight": "a price of the Caspian ferries a wagon or trailer",
    "river freight": "a price of the Ob-Irtysh, Yenisei and Lena companies a tonne or TEU and km",
    "transfer between modes": "a tariff of the port or yard a tonne or TEU",
    "icebreaker dues (NSR)": "the tariff's tables above 100,000 GT and for Ice1-Ice3",
}
LAND = ("rail", "road", "ferry", "river", "transfer")


def gaps() -> list[tuple[str, str, str]]:
    """Return (ship or mode, way, parts without a rate) of the usual questions, unsearched."""
    found = []
    ends = resolve("Dalian"), resolve("Rotterdam")
    for vessel in SEA_KINDS:
        ship = as_sailed(vessel)
        for way, families in FAMILIES.items():
            case = Carriage(ship, DAY, 600.0, families, origin=ends[0], target=ends[1])
            money = route_cost(case, per_teu=bool(ship.teu), model=CostModel())
            found.append((vessel, way, "" if money is None else ", ".join(money.missing)))
    names = {
        "rail": next(k.link_id for k in load_land_links() if k.mode == "rail"),
        "road": next(k.link_id for k in load_land_links() if k.mode == "road"),
        "ferry": next(k.link_id for k in load_land_links() if k.mode == "ferry"),
        "river": next(iter(load_river_reaches())).reach_id,
        "transfer": "sea:rail:dalian",
    }
    for per_teu in (True, False):
        ship = as_sailed("container-3600" if per_teu else "panamax-bulk")
        for mode in LAND:
            link = (mode, f"{mode}:{names[mode]}", 100.0)
            case = Carriage(ship, DAY, 0.0, (), (link,), origin=ends[0], target=ends[1])
            money = route_cost(case, per_teu=per_teu, model=CostModel())
            missing = "" if money is None else ", ".join(money.missing)
            found.append((mode, "a TEU" if per_teu else "a tonne", missing))
    return found


def registers() -> list[tuple[dict[str, str], float, float, float]]:
    """Return ships of the registers with our knots, kg of fuel a mile and kg of CO2 a mile."""
    with REGISTERS.open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    found = []
    for row in table:
        ship = as_sailed(row["class_here"])
        assert ship.fuel_t_per_day is not None
        kg = ship.fuel_t_per_day * 1000.0 / 24.0 / ship.speed_kn
        carbon = load_fuels().find(ship.fuel).co2_ttw_t_per_t
        assert carbon is not None
        found.append((row, ship.speed_kn, kg, kg * carbon))
    return found


def _gap_lines() -> list[str]:
    lines = [
        "",
        "## What has no rate",
        "",
        "Dalian - Rotterdam in August 2026 by ship and way, and land modes; where nothing stands",
        "every part has a rate.",
        "",
        f"| ship or mode | {' | '.join(FAMILIES)} |",
        f"|---|{'---|' * len(FAMILIES)}",
    ]
    table = gaps()
    for vessel in SEA_KINDS:
        cells = [missing for name, _, missing in table if name == vessel]
        lines.append(f"| {vessel} | {' | '.join(cells)} |")
    lines += ["", "| mode | a TEU | a tonne |", "|---|---|---|"]
    for mode in LAND:
        cells = [missing for name, _, missing in table if name == mode]
        lines.append(f"| {mode} | {' | '.join(cells)} |")
    lines += ["", "What would fill it:", ""]
    named = {part for _, _, missing in table for part in missing.split(", ") if part}
    lines += [f"- **{part}**: {FILL[part]}." for part in FILL if part in named]
    lines += [
        "- **terminal handling** of most countries (Korea, Singapore, Poland, Britain and others):",
        "  a line's current list.",
    ]
    return lines


def _register_lines() -> list[str]:
    lines = [
        "",
        "## Fuel and CO2 a mile beside the registers",
        "",
        "Ships in the EU's register (median of their years) beside the class that stands for them,",
        "which takes speed and fuel of its group, not of the ship. A mile's fuel holds that used",
        "in port. Reported speed and ours differ, so that a slower ship may burn less a mile.",
        "",
        "| ship | class here | kn reported | kn here | kg fuel a nmi reported | here | off by | kg "
        "CO2 a nmi here | note |",
        "|---|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for row, knots, kg, co2 in registers():
        off = kg / float(row["kg_per_nmi"]) - 1.0
        lines.append(
            f"| {row['ship']} | {row['class_here']} | {row['kn']} | {knots:.2f} | "
            f"{row['kg_per_nmi']} | {kg:.1f} | {off:+.0%} | {co2:.0f} | {row['note']} |"
        )
    return lines


TEN = (
    ("Santos", "Qingdao", "panamax-bulk", "2026-05-01", "cape", 1.0, "30-40 USD/t, Baltic P8"),
    ("Newcastle", "Yokohama", "panamax-bulk", "2026-05-01", "direct", 1.0, "12-16 USD/t, coal"),
    ("Narvik", "Qingdao", "capesize-bulk", "2026-08-20", "nsr", 0.0, ""),
    ("Kirkenes", "Qingdao", "panamax-bulk-1a", "2026-09-01", "nsr", 0.0,
     "Nordic Barents sailed it in September 2010"),
    ("Murmansk", "Rotterdam", "panamax-bulk", "2026-02-10", "direct", 0.0, ""),
    ("Sabetta", "Tianjin", "lng-arc7", "2026-08-10", "nsr", 0.0, ""),
    ("Sabetta", "Tianjin", "lng-arc7", "2026-02-10", "nsr", 0.0, ""),
    ("Houston", "Yokohama", "lng-150000-1a", "2026-05-01", "panama", 0.0,
     "1.0-2.0 USD/MMBtu (52 MMBtu a t)"),
    ("Ras Tanura", "Rotterdam", "suezmax-tanker", "2026-05-01", "suez", 0.0, ""),
    ("Vladivostok", "Saint Petersburg", "container-3600-1a", "2026-08-20", "nsr", 0.0, ""),
    ("Petropavlovsk-Kamchatsky", "Saint Petersburg", "multipurpose-1a", "2026-08-20", "nsr", 0.0,
     ""),
    ("Ningbo", "Rotterdam", "container-15000", "2026-08-20", "cape", 0.0,
     "SCFI to North Europe 1,000-2,500 USD a TEU in 2025"),
)  # fmt: skip
"""Questions of the trade: pair, ship, day, way, share of the way in ballast, and what it pays."""


def _ten_lines() -> list[str]:
    lines = [
        "",
        "## Questions of the trade",
        "",
        "Ways, days, cost and CO2 of voyages that the trade knows, with what it pays where that is",
        "known (general knowledge, grade G, to be checked: a freight holds a margin, a cost does",
        "not). *Ballast*: the goods pay the ship's way to them too.",
        "",
        "| voyage | ship | leaves | way | nmi | days (10-90 %) | cost | CO2 kg, tank / well | "
        "ballast | the trade pays |",
        "|---|---|---|---|---:|---:|---:|---:|---|---|",
    ]
    for origin, target, ship, day, way, ballast, pays in TEN:
        (row,) = compare(
            origin, target, depart=day, vessel=ship, corridors=(way,), ice_years=ICE_YEARS,
            costs=CostModel(ballast_frac=ballast),
        ).corridors  # fmt: skip
        if row.route is None or row.cost is None:
            why = str(row.reason)
            lines.append(
                f"| {origin} - {target} | {ship} | {day} | {way} | | | {why} | | | {pays} |"
            )
            continue
        days = f"{row.duration_d:.1f} ({row.duration_p10_d:.1f}-{row.duration_p90_d:.1f})"
        digits = 0 if row.route.unit == "TEU" else 1
        co2 = f"{row.route.co2_ttw_kg:,.{digits}f} / {row.route.co2_wtw_kg:,.{digits}f}"
        lines.append(
            f"| {origin} - {target} | {ship} | {day} | {way} | {row.distance_nmi:,.0f} | {days} | "
            f"{row.cost.text} per {row.cost.unit} | {co2} | {'yes' if ballast else ''} | {pays} |"
        )
    return lines


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
    lines += [*_gap_lines(), *_register_lines(), *_ten_lines()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the page, or write it."""
    text = page()
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
