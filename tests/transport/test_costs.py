"""Costs that add up: parts, totals, differences, rates of one's own, and what no door may print."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from globalarctic.cli import cli
from globalarctic.errors import InputError, NoRateError, SchemaError
from globalarctic.transport.costs.amounts import Amount, dollars
from globalarctic.transport.costs.canals import icebreaker_dues, suez_dues
from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.model import CostModel, load_costs, template
from globalarctic.transport.costs.money import Money, difference
from globalarctic.transport.costs.prices import emissions_kg, route_cost
from globalarctic.transport.costs.rates import load_rates, quote
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.compare import compare
from globalarctic.transport.ships.pace import as_sailed
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.transport.studies.chances import chance, drawn
from globalarctic.transport.studies.cost_sheet import cost_sheet

DAY = dt.date(2026, 8, 20)
NSR = ("bering", "nsr-chukchi", "nsr-east", "nsr-taymyr", "nsr-west")
SUEZ = ("malacca", "bab-el-mandeb", "suez", "gibraltar")


def case(
    vessel: str = "container-3600-1a",
    families: tuple[str, ...] = SUEZ,
    *,
    days: float = 24.0,
    ends: tuple[str, str] = ("Dalian", "Rotterdam"),
    on: dt.date = DAY,
) -> Carriage:
    first, last = (resolve(name) for name in ends)
    ship = resolve_vessel(vessel)
    return Carriage(ship, on, 24.0 * days, families, origin=first, target=last)


def cost(carried: Carriage, model: CostModel | None = None) -> Money:
    per_teu = bool(carried.vessel.teu)
    money = route_cost(carried, per_teu=per_teu, model=model or CostModel())
    assert money is not None
    return money


# ------------------------------------------------------------------ money of other years
def test_money_of_other_years_and_currencies() -> None:
    # ECB 2020: 1.1422 USD a EUR; BLS CPI-U 2020 258.8, 2025 321.9.
    assert dollars(1000, "EUR", 2020, 2025) == pytest.approx(1142.2 * 321.9 / 258.8, rel=1e-3)
    # The IMF itself: 1.33 USD an SDR in 2023 to 2024, 1.35 in 2025.
    assert dollars(1, "SDR", 2024, 2024) == pytest.approx(1.33, abs=0.01)
    # The rouble of 2024 is not on file: the nearest year stands for it.
    assert dollars(100, "RUB", 2024, 2024) == pytest.approx(100 / 85.25, rel=1e-6)
    with pytest.raises(InputError, match="RUB, SDR"):
        dollars(1, "KZT", 2020)
    with pytest.raises(NoRateError, match="1985"):
        dollars(1, "USD", 1985)


@given(st.floats(0, 1), st.tuples(*[st.floats(0, 1e6)] * 3))
def test_draws_stay_in_their_range(share: float, ends: tuple[float, float, float]) -> None:
    amount = Amount(*sorted(ends))
    assert amount.low - 1e-6 <= amount.at(share) <= amount.high + 1e-6
    assert drawn(amount, np.array([share]))[0] == pytest.approx(amount.at(share), abs=1e-6)


def test_every_rate_has_a_range_a_source_and_a_grade() -> None:
    for rate in load_rates():
        assert rate.low <= rate.mid <= rate.high, rate
        assert rate.source
        assert rate.grade in {"V", "C", "G"}
    starts = {r.valid_from for r in load_rates() if r.part == "fuel" and r.key == "VLSFO"}
    assert len(starts) >= 5


def test_rates_are_dated_and_curves_end() -> None:
    def fuel(day: dt.date) -> float:
        answer = quote(load_rates(), "fuel", "VLSFO", on=day, price_year=2022)
        assert answer is not None
        return answer.amount.mid

    assert fuel(dt.date(2022, 4, 1)) == pytest.approx(839)
    assert fuel(dt.date(2022, 4, 1)) > fuel(dt.date(2021, 4, 1))
    sizes = (900.0, 8_000.0, 24_000.0)
    hires = [
        quote(load_rates(), "ship hire", "container", on=DAY, price_year=2025, size=size)
        for size in sizes
    ]
    assert [answer is None for answer in hires] == [False, False, True]


# ------------------------------------------------------------------ dues
def test_suez_dues_lie_where_the_press_saw_them() -> None:
    # The Loadstar, October 2023: large container ships pay 400,000-700,000 USD.
    day = dt.date(2023, 10, 1)
    large = suez_dues("container", gt=110_000, teu=10_000, on=day, northbound=True, price_year=2023)
    assert large is not None
    assert 350_000 < large.amount.low < large.amount.mid < 700_000
    # Revenue a net ton: 6.27 USD in the year to June 2023, over all ships.
    bulk = suez_dues("bulk", gt=45_000, teu=None, on=day, northbound=True, price_year=2023)
    assert bulk is not None
    assert 4.0 < bulk.amount.mid / 45_000 < 8.5


def test_suez_dues_rise_with_size_and_the_dated_changes() -> None:
    def mid(gt: float, year: int, *, north: bool = True) -> float:
        answer = suez_dues(
            "container", gt=gt, teu=None, on=dt.date(year, 7, 1), northbound=north, price_year=year
        )
        assert answer is not None
        return answer.amount.mid

    amounts = [mid(gt, 2024) for gt in range(6_000, 240_000, 3_000)]
    assert all(a < b for a, b in itertools.pairwise(amounts))
    assert mid(50_000, 2024) == pytest.approx(1.15 * mid(50_000, 2023))
    # Container ships to the Far East are spared the rise of 2024.
    assert mid(50_000, 2024, north=False) == pytest.approx(mid(50_000, 2023, north=False))
    assert suez_dues("river", gt=3e4, teu=None, on=DAY, northbound=True, price_year=2025) is None


def test_icebreaker_dues_by_season_zones_and_size() -> None:
    def dues(gt: float, day: dt.date, zones: int = 7, *, led: bool = False) -> Amount | None:
        answer = icebreaker_dues("Arc4", gt=gt, on=day, zones=zones, escorted=led, price_year=2025)
        return None if answer is None else answer.amount

    summer, winter = dues(30_000, DAY), dues(30_000, dt.date(2026, 2, 1))
    assert summer is not None
    assert winter is not None
    assert summer.low == 0.0
    assert winter.low > 0.0
    assert winter.mid > summer.mid
    led = dues(30_000, DAY, led=True)
    assert led is not None
    assert led.low == led.mid > summer.mid
    fewer = dues(30_000, DAY, zones=2)
    assert fewer is not None
    assert fewer.mid < summer.mid
    assert dues(128_806, DAY) is None
    assert dues(4_000, DAY) is None


# ------------------------------------------------------------------ whole costs
@pytest.mark.parametrize(
    "ends", [("Dalian", "Rotterdam"), ("Yokohama", "Hamburg"), ("Murmansk", "Shanghai")]
)
@pytest.mark.parametrize("vessel", ["container-3600-1a", "panamax-bulk-1a", "handysize-bulk-1a"])
@pytest.mark.parametrize("families", [NSR, SUEZ])
def test_voyages_of_the_article_have_whole_costs(
    vessel: str, families: tuple[str, ...], ends: tuple[str, str]
) -> None:
    money = cost(case(vessel, families, ends=ends))
    assert money.missing == ()
    assert money.amount is not None
    assert money.low is not None
    assert money.high is not None
    assert money.low < money.amount < money.high
    assert money.at_least == money.low
    for part in money.parts:
        assert part.source
        assert part.basis


def test_gaps_are_named_not_zero() -> None:
    arc7 = cost(case("lng-arc7", NSR))
    assert "fuel" in arc7.missing  # at no named speed
    assert arc7.amount is None
    assert str(arc7.text).startswith("at least ")
    there = cost(case(ends=("Dalian", "Gdansk")))
    assert there.missing == ("terminal handling (POL)",)
    passage = cost(case(families=("nwp",)))
    assert passage.missing == ("ice navigator (NWP)",)


@pytest.mark.parametrize("vessel", ["lng-arc7", "lng-150000-1a"])
@pytest.mark.parametrize("families", [NSR, SUEZ])
@pytest.mark.parametrize(
    "ends", [("Dalian", "Rotterdam"), ("Yokohama", "Hamburg"), ("Murmansk", "Shanghai")]
)
def test_gas_carriers_have_whole_costs(
    vessel: str, families: tuple[str, ...], ends: tuple[str, str]
) -> None:
    assert cost(replace(case(families=families, ends=ends), vessel=as_sailed(vessel))).whole


def test_ships_without_a_row_of_the_tariff_pay_an_escort_by_the_tonne() -> None:
    def dues(vessel: str, day: dt.date = DAY) -> Amount:
        money = cost(replace(case(families=NSR, on=day), vessel=as_sailed(vessel)))
        found = money.part("icebreaker dues (NSR)")
        assert found is not None
        return found

    # 146,000 EUR for the 41,000 t of Nordic Barents in 2010, in dollars of 2025.
    assert dollars(146_000 / 41_000, "EUR", 2010, 2025) == pytest.approx(7.0, abs=0.05)
    assert dues("lng-arc7") == Amount(0, 5, 7)
    assert dues("lng-arc7", dt.date(2026, 2, 10)) == Amount(5, 5, 7)
    plain = dues("container-3600")
    assert plain.mid == pytest.approx(50.0)  # ten tonnes a slot
    assert dues("container-3600-1a").mid > plain.mid  # its class is in the tariff, a ceiling


def test_goods_may_pay_the_way_of_the_ship_in_ballast() -> None:
    carried = case("panamax-bulk", families=(), ends=("Newcastle", "Yokohama"), days=15.6)
    laden, both = cost(carried), cost(carried, CostModel(ballast_frac=1.0))
    for name, times in (
        ("ship hire", 2.0),
        ("fuel", 2.0),
        ("port dues", 1.0),
        ("ship in port", 1.0),
    ):
        one, two = laden.part(name), both.part(name)
        assert one is not None
        assert two is not None
        assert two.mid == pytest.approx(times * one.mid)
    with pytest.raises(InputError, match="ballast_frac"):
        CostModel(ballast_frac=1.5)
    with pytest.raises(InputError, match="ballast_frac"):
        CostModel(ballast_frac=float("nan"))


def test_total_is_the_sum_of_its_parts_and_grows_with_hours() -> None:
    money = cost(case())
    assert money.amount == pytest.approx(sum(part.usd or 0.0 for part in money.parts))
    longer = cost(case(days=30.0))
    assert money.scaled(30.0 / 24.0).amount == pytest.approx(longer.amount)
    assert longer.amount is not None
    assert money.amount is not None
    assert longer.amount > money.amount


def test_by_hand_from_the_tables() -> None:
    """Suez, 24 days, 3,596 TEU: fuel, hire and carbon as anybody can reckon them."""
    money = cost(case())
    parts = {part.name: part.usd for part in money.parts}
    burned = resolve_vessel("container-3600-1a").fuel_t_per_day
    assert burned is not None
    tonnes = 24 * burned
    assert parts["fuel"] == pytest.approx(489 * tonnes / 3596)
    hire = 33735 + (41405 - 33735) * np.log(3596 / 3500) / np.log(4250 / 3500)
    assert parts["ship hire"] == pytest.approx(1.083 * hire * 24 / 3596, rel=1e-6)
    # Half of the emissions, all gases from 2026, 81.03 EUR of 2026 at 1.1568, in dollars of 2025.
    euro = 81.03 * dollars(1, "EUR", 2026, 2025)
    assert parts["EU ETS"] == pytest.approx(0.5 * tonnes * 3.2 * euro / 3596, rel=1e-3)


def test_carbon_begins_where_and_when_it_is_in_force() -> None:
    def ets(on: dt.date, ends: tuple[str, str]) -> float:
        money = cost(case(ends=ends, on=on))
        return sum(part.usd or 0.0 for part in money.parts if part.name == "EU ETS")

    home = ("Dalian", "Rotterdam")
    assert ets(dt.date(2023, 8, 1), home) == 0.0
    assert 0 < ets(dt.date(2024, 8, 1), home) < ets(dt.date(2025, 8, 1), home)
    assert ets(DAY, ("Dalian", "Murmansk")) == 0.0
    assert ets(DAY, ("Rotterdam", "Hamburg")) == pytest.approx(2 * ets(DAY, home))
    plain, more = cost(case()), cost(case(), CostModel(fueleu=True))
    extra = {part.name for part in more.parts} - {part.name for part in plain.parts}
    assert extra == {"FuelEU Maritime"}


def test_ships_by_hire_or_owned() -> None:
    hired, owned = (cost(case(), CostModel(ship=name)) for name in ("hire", "owned"))
    assert "ship hire" in {part.name for part in hired.parts}
    assert {"ship capital", "ship operation"} <= {part.name for part in owned.parts}
    assert cost(case("multipurpose-1a"), CostModel(ship="hire")).missing[0] == "ship hire"
    with pytest.raises(InputError, match="hire, owned"):
        CostModel(ship="rent")
    half = cost(case(), CostModel(fill_frac=0.5))
    assert half.amount is not None
    assert half.amount > 1.5 * (hired.amount or 0.0)


def test_well_to_wake_is_more_than_tank_to_wake() -> None:
    for vessel in ("container-3600-1a", "panamax-bulk"):
        ship = case(vessel)
        both = [
            emissions_kg(ship, per_teu=bool(ship.vessel.teu), well_to_wake=wake)
            for wake in (False, True)
        ]
        assert both[0] is not None
        assert both[1] is not None
        # FuelEU: 3.741 against 3.151 t a t of VLSFO.
        assert both[1] / both[0] == pytest.approx(3.741 / 3.151)


# ------------------------------------------------------------------ unlike sums
def test_differences_are_over_what_both_have() -> None:
    nwp, suez = cost(case("container-3600", ("nwp",))), cost(case("container-3600"))
    apart = difference(nwp, suez)
    assert apart.missing_first == ("ice navigator (NWP)",)
    assert apart.missing_second == ()
    assert not apart.whole
    known = suez.known.mid - nwp.known.mid
    assert apart.usd == pytest.approx(-known)
    assert "Suez Canal dues" in apart.parts
    with pytest.raises(InputError, match="one unit"):
        difference(nwp, replace(suez, price_year=2020))


def test_no_total_of_a_cost_that_is_not_whole() -> None:
    money = cost(case("container-3600", ("nwp",)))
    assert (money.amount, money.low, money.high) == (None, None, None)
    assert (money.usd_per_teu, money.usd_per_t) == (None, None)
    assert "(" not in str(money.text)
    notes = money.table().notes
    assert "at least" in str(notes[0])


@pytest.fixture(scope="module")
def plain() -> object:
    return compare(
        "Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), vessel="container-3600-1a",
        corridors=("nsr", "nwp", "suez", "middle", "land-ice"),
    )  # fmt: skip


def test_no_door_prints_partial_totals_as_if_alike(plain: object, tmp_path: Path) -> None:
    """Table, CSV, JSON and HTML: a number in a total's place only where the cost is whole."""
    ways = plain
    gaps = {row.corridor for row in ways.corridors if row.cost is not None and row.cost.missing}
    assert gaps
    names = {row.name: row for row in ways.corridors}
    for cells in ways.table().rows:
        row = names[str(cells[0])]
        if row.cost is not None and row.cost.missing:
            assert str(cells[4]).startswith("at least ")
    for row in ways.rows():
        if row["corridor"] in gaps:
            for key in ("cost_usd_per_teu", "cost_usd_per_t", "cost_low_usd", "cost_high_usd",
                        "cost_p10_usd_per_teu", "cost_p90_usd_per_teu"):  # fmt: skip
                assert row[key] is None, (row["corridor"], key)
            assert row["cost_at_least_usd"] > 0
    text = json.loads(ways.to_json())
    for row in text["corridors"]:
        if row["corridor"] in gaps:
            assert row["route"]["cost_per_teu"]["usd"] is None
            assert row["cost_usd_per_teu"] is None
    ways.save(tmp_path / "ways.html")
    page = (tmp_path / "ways.html").read_text(encoding="utf-8")
    assert "at least" in page
    ways.save(tmp_path / "ways.csv")
    header, *lines = (tmp_path / "ways.csv").read_text(encoding="utf-8").splitlines()
    column = header.split(",").index("cost_usd_per_teu")
    assert all(line.split(",")[column] == "" for line in lines if line.split(",")[0] in gaps)


def test_regions_and_sweeps_hold_no_partial_total() -> None:
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.times import _bundled

    ways = [MonthlyWay.from_dict(plain) for plain in _bundled()["ways"].values()]
    assert len(ways) > 50
    for way in ways:
        for usd_t, usd_teu, whole in zip(
            way.cost_usd_per_t, way.cost_usd_per_teu, way.cost_whole, strict=True
        ):
            assert whole or (np.isnan(usd_t) and np.isnan(usd_teu))


# ------------------------------------------------------------------ rates of one's own
def test_template_is_a_valid_file(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(template(), encoding="utf-8")
    assert load_costs(file) == CostModel()
    example = template().replace("# [[rate]]", "[[rate]]")
    lines = example.splitlines()
    start = lines.index("[[rate]]")
    for at in range(start + 1, start + 8):
        lines[at] = lines[at].removeprefix("# ")
    file.write_text("\n".join(lines), encoding="utf-8")
    (own,) = load_costs(file).own
    assert (own.part, own.low, own.mid, own.high) == ("fuel", 450, 520, 610)


def test_own_rates_replace_those_on_file(tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    file.write_text(
        'price_year = 2025\n[[rate]]\npart = "icebreaker dues (NSR)"\nmid = 200000\n'
        'source = "contract"\n\n[[rate]]\npart = "terminal handling"\nkey = "POL"\nmid = 150\n'
        'currency = "EUR"\nprice_year = 2025\nsource = "carrier"\n',
        encoding="utf-8",
    )
    model = load_costs(file)
    plain = cost(case("container-3600", NSR), model)
    assert plain.whole
    assert plain.part("icebreaker dues (NSR)") == Amount.of(200000 / 3596)
    there = cost(case(ends=("Dalian", "Gdansk")), model)
    assert there.whole
    handling = there.part("terminal handling (POL)")
    assert handling is not None
    assert handling.mid == pytest.approx(150 * 1.13, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("prize_year = 2025", "unknown key 'prize_year'"),
        ('ship = "rented"', "allowed are auto, hire, owned"),
        ("fill_frac = 0", "fill_frac is 0"),
        ('[[rate]]\npart = "fule"\nmid = 1\nsource = "x"', "unknown part 'fule'"),
        ('[[rate]]\npart = "fuel"\nkey = "VLSFO"\nsource = "x"', "line 1.*mid"),
        ('[[rate]]\npart = "fuel"\nkey = "VLSFO"\nmid = 5\nlow = 9\nsource = "x"', "low, mid"),
        ('[[rate]]\npart = "fuel"\nkey = "coal"\nmid = 5\nsource = "x"', "no key 'coal'"),
        ('[[rate]]\npart = "fuel"\nmid = -5\nsource = "x"', "zero or more"),
        ('[[rate]]\npart = "fuel"\nmid = 5\ncurrency = "XXX"\nsource = "x"', "currencies on file"),
        ('[[rate]]\npart = "fuel"\nmid = 5\nunit = "a day"\nsource = "x"', "given in 'a t'"),
        ("price_year = 1900", "near 1900"),
    ],
)
def test_wrong_cost_files_are_refused(tmp_path: Path, text: str, match: str) -> None:
    file = tmp_path / "my.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises((SchemaError, NoRateError), match=match):
        load_costs(file)


def test_published_figures_are_met_or_missed_as_the_page_says() -> None:
    from benchmarks.costs import OURS, TABLE, rows

    with TABLE.open(encoding="utf-8") as stream:
        assert {line.split(",")[0] for line in stream} - {"cost_id"} == set(OURS)
    fast = tuple(name for name in OURS if name != "sea-moscow")
    found = {row.cost_id: row for row in rows(fast)}
    for name in ("dues-1a-summer", "dues-1a-winter", "panama-12000"):
        assert abs(found[name].error_frac) < 0.02
    assert found["suez-large-box"].error_frac == 0.0
    assert abs(found["fuel-all-in"].error_frac) < 0.15
    for name in ("suez-tonne-2022", "suez-tonne-2023"):
        assert -0.3 < found[name].error_frac < 0.1
    missed = {name for name, row in found.items() if not row.within}
    assert missed == {"suez-tonne-2022", "suez-tonne-2023", "suez-tanker-2015"}


# ------------------------------------------------------------------ sheet, chance, commands
def test_fuel_a_mile_stands_beside_the_registers() -> None:
    """Named ships burn what the group of their class burns; the two misses are on the page."""
    from benchmarks.costs import registers

    off = {row["ship"]: kg / float(row["kg_per_nmi"]) - 1.0 for row, _, kg, _ in registers()}
    known = {"Vladimir Tikhonov", "Ob River"}
    assert all(abs(share) <= 0.12 for ship, share in off.items() if ship not in known)
    assert all(-0.40 < off[ship] < -0.25 for ship in known)
    assert float(np.median(np.abs(list(off.values())))) <= 0.10


def test_what_has_no_rate_is_what_the_page_says() -> None:
    from benchmarks.costs import FILL, gaps

    missing = {(name, way): parts for name, way, parts in gaps()}
    assert {part for parts in missing.values() for part in parts.split(", ") if part} <= set(FILL)
    assert {parts for (_, way), parts in missing.items() if way in ("Suez", "Cape")} == {""}
    assert {parts for (_, way), parts in missing.items() if way == "Northern Sea Route"} == {""}
    assert missing["panamax-bulk-1a", "Panama"] == "Panama Canal toll"
    assert missing["container-3600-1a", "Panama"] == ""
    assert missing["rail", "a TEU"] == ""
    assert missing["river", "a TEU"] == "river freight"


def test_sheet_explains_every_part_of_every_way(plain: object) -> None:
    sheet = cost_sheet(plain)
    ways = {row.corridor for row in plain.corridors if row.cost is not None}
    assert {line.corridor for line in sheet.lines} == ways
    for line in sheet.lines:
        assert (line.mid_usd is None) or line.source
    assert {way.corridor for way in sheet.apart} == ways - {sheet.apart[0].against}
    assert len(sheet.tables()) == 1 + len(ways)


def test_chance_is_certain_where_the_ranges_do_not_meet(plain: object) -> None:
    answer = chance(plain, first="nsr", second="suez", draws=4000)
    assert 0.0 < answer.cheaper_prob < 1.0
    assert answer.cheaper_prob == pytest.approx(float((answer.usd < 0).mean()))
    again = chance(plain, first="nsr", second="suez", draws=4000)
    assert np.array_equal(answer.usd, again.usd)
    back = chance(plain, first="suez", second="nsr", draws=4000)
    assert back.cheaper_prob == pytest.approx(1.0 - answer.cheaper_prob, abs=0.05)
    widths = [swing.width_usd for swing in answer.swings]
    assert widths == sorted(widths, reverse=True)
    with pytest.raises(InputError, match="100 or more"):
        chance(plain, draws=10)


def test_commands() -> None:
    run = CliRunner()
    shown = run.invoke(cli, ["costs", "template"])
    assert shown.exit_code == 0
    assert "price_year" in shown.output
    answer = run.invoke(
        cli,
        ["costs", "show", "Murmansk", "Rotterdam", "--depart", "2012-08-20", "--corridor",
         "direct", "--json", "--quiet"],
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    plainly = json.loads(answer.output)
    assert plainly["schema"] == "transport.costs"
    assert {line["part"] for line in plainly["lines"]} >= {"fuel", "ship hire", "port dues"}


def test_a_year_before_the_exchange_rates_has_no_rate_and_no_error() -> None:
    dues = {
        year: icebreaker_dues(
            "Arc4", gt=37_000, on=dt.date(year, 8, 1), zones=7, escorted=False, price_year=2025
        )
        for year in (2001, 2012)
    }
    assert dues[2001] is None
    assert dues[2012] is not None
