"""Exchange rates of the ECB and the price index of the BLS, see ``costs.py``."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from cost_facts import AS_OF


def money(ecb: Path, index: dict[int, float]) -> dict[str, list[dict[str, Any]]]:
    """Return exchange rates by year, units of a currency for a dollar, and the price index."""
    with zipfile.ZipFile(ecb) as folder, folder.open(folder.namelist()[0]) as stream:
        days = list(csv.DictReader(io.TextIOWrapper(stream)))
    sums: dict[tuple[str, int], list[float]] = defaultdict(list)
    for day in days:
        for code in ("USD", "RUB", "CNY", "JPY", "GBP", "INR", "SGD"):
            if day.get(code) not in (None, "", "N/A"):
                sums[code, int(day["Date"][:4])].append(float(day[code]))
    mean = {key: sum(values) / len(values) for key, values in sums.items() if len(values) > 100}
    rows = []

    def add(code: str, year: int, value: float, source: str, note: str = "") -> None:
        rows.append({"currency": code, "year": year, "per_usd": f"{value:.5g}", "source": source,
                     "as_of": AS_OF, "grade": "C" if note else "V", "note": note})  # fmt: skip

    dollars = {year: mean[code, year] for code, year in mean if code == "USD" and year >= 2005}
    ecb_name = "European Central Bank, mean of daily reference rates"
    for year in sorted(dollars):
        add("EUR", year, 1 / dollars[year], ecb_name)
    for code in ("CNY", "GBP", "INR", "JPY", "RUB", "SGD"):
        for year in sorted(dollars):
            if (code, year) in mean and not (code == "RUB" and year >= 2022):
                add(code, year, mean[code, year] / dollars[year], ecb_name)
    bank = "Bank of Russia, mean of the year"
    add("RUB", 2022, 68.55, f"{bank} (ruxpert.ru)")
    add("RUB", 2023, 85.25, f"{bank} (ruxpert.ru)")
    add("RUB", 2025, 83.3, f"{bank} (Vedomosti 2026-01-12)")
    add("RUB", 2026, 76.39, "Bank of Russia, 25 February 2026 (TASS)")
    basket = {"USD": 0.57813, "EUR": 0.37379, "CNY": 1.0993, "JPY": 13.452, "GBP": 0.080870}
    for year in sorted(year for year in dollars if year >= 2023):
        each = {code: mean[code, year] / dollars[year] for code in ("CNY", "JPY", "GBP")}
        each |= {"USD": 1.0, "EUR": 1 / dollars[year]}
        worth = sum(amount / each[code] for code, amount in basket.items())
        add("SDR", year, 1 / worth, "IMF basket from 1 August 2022 (allafrica.com 2022-08-01)",
            "amounts of the basket at the rates of the European Central Bank")  # fmt: skip
    prices = [
        {"year": year, "index": f"{value:.1f}", "source": "US Bureau of Labor Statistics, CPI-U, "
         "CUUR0000SA0, mean of the months", "as_of": AS_OF, "grade": "V"}
        for year, value in sorted(index.items()) if year >= 1990
    ]  # fmt: skip
    return {"exchange_rates": rows, "price_index": prices}


def cpi(path: Path) -> dict[int, float]:
    """Return the mean of the monthly index by year, of years with eight months or more."""
    with sqlite3.connect(path) as base:
        found = base.execute(
            "select year, avg(value), count(*) from indexes where series='CUUR0000SA0' "
            "and period like 'M%' and period != 'M13' group by year"
        ).fetchall()
    return {int(year): float(value) for year, value, months in found if months >= 8}
