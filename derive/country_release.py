"""Derive the bundled release of country data and the table of country names.

Usage: python derive/country_release.py --reference FOLDER

FOLDER/countries holds the publishers' files: wb_*.csv, gapminder_*.csv, dist_cepii.rda,
glsn_Edges_GLSN_*.xlsx, un_votes.rda and un_roll_calls.rda. Countries are those that voted in the
UN General Assembly in the years of the release, and every other economy with one per cent or more
of the ends of the liner slots of the last liner year. Names come from Unicode CLDR as Babel packs
it (it comes with Sphinx).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.panels import SeriesPanel, TiePanel
from globalarctic.data.release import pack_series, pack_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
VERSION = "2026.1"
VOTE_YEARS = (1995, 2019)
SERIES_YEARS = tuple(range(1990, 2025))
LINER_YEARS = (2015, 2017)
LINER_SHARE = 0.01
DIGITS = 6
LAYERS = {  # step and bits of each layer
    "distance_km": (0.5, 16),
    "contiguity": (1.0, 8),
    "common_language": (1.0, 8),
    "liner_services": (1.0, 16),
    "liner_teu": (1.0, 32),
    "un_votes": (0.001, 16),
}
GAPMINDER = (  # indicator, file, unit, factor
    ("gdp_constant_usd", "total_gdp_us_inflation_adjusted", "usd, constant prices", 1.0),
    ("exports_gdp_frac", "exports_percent_of_gdp", "1", 0.01),
    ("merchandise_trade_gdp_frac", "merchandise_trade_percent_of_gdp", "1", 0.01),
    (
        "fdi_inflow_gdp_frac",
        "foreign_direct_investment_net_inflows_percent_of_gdp",
        "1",
        0.01,
    ),
    (
        "co2_kg_per_usd",
        "co2_intensity_of_economic_output_kg_co2_per_2021_ppp_of_gdp",
        "kg per USD of 2021 at purchasing power parity",
        1.0,
    ),
    ("forest_frac", "forest_coverage_percent", "1", 0.01),
    ("internet_users_frac", "internet_users", "1", 0.01),
    ("energy_kgoe_per_person", "energy_use_per_person", "kg of oil equivalent per person", 1.0),
    ("electricity_kwh", "electricity_generation_total", "kWh", 1.0),
)
# Two-letter codes of CLDR that are no entries of ISO 3166-1, and codes that it kept of former ones.
NOT_ISO = {"AC", "CP", "DG", "EU", "TA", "XA", "XB", "XK", "ZZ"}
FORMER = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}


def write_countries() -> None:
    """Write countries.csv: the 249 entries of ISO 3166-1 with names from CLDR."""
    from babel import Locale
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    english, chinese, russian = (Locale(code).territories for code in ("en", "zh", "ru"))
    rows = []
    for code, held in aliases.items():
        iso2 = held[0]
        if len(code) != 3 or not code.isalpha() or len(held) != 1 or code in FORMER:
            continue
        if iso2 in NOT_ISO or iso2 in aliases or iso2 not in english:
            continue
        rows.append((code, iso2, english[iso2], chinese[iso2], russian[iso2]))
    if len(rows) != 249:
        raise SystemExit(f"{len(rows)} countries; ISO 3166-1 has 249")
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("country", "iso2", "name_en", "name_zh", "name_ru"))
    writer.writerows(sorted(rows))
    (BUNDLED / "countries.csv").write_text(stream.getvalue(), encoding="utf-8")


def fit_ties(panel: TiePanel, countries: Sequence[str]) -> np.ndarray:
    """Return a panel's ties on the axis of the release; what it lacks is unknown."""
    ties = np.full((len(panel.years), len(countries), len(countries)), np.nan)
    ties[:, np.arange(len(countries)), np.arange(len(countries))] = 0.0
    here = [at for at, country in enumerate(countries) if country in panel.countries]
    there = [panel.countries.index(countries[at]) for at in here]
    ties[np.ix_(range(len(panel.years)), here, here)] = panel.ties[:, there][:, :, there]
    return ties


def fit_series(panel: SeriesPanel, countries: Sequence[str]) -> np.ndarray:
    """Return a panel's values on the axes of the release; what it lacks is unknown."""
    values = np.full((len(SERIES_YEARS), len(countries)), np.nan)
    for row, year in enumerate(SERIES_YEARS):
        if year in panel.years:
            held = dict(zip(panel.countries, panel.values[panel.years.index(year)], strict=True))
            values[row] = [held.get(country, np.nan) for country in countries]
    return values


def axis(votes: TiePanel, slots: TiePanel) -> tuple[str, ...]:
    """Return the countries of the release."""
    ends = np.nansum(slots.of_year(slots.years[-1]), axis=1)
    large = {
        country
        for country, share in zip(slots.countries, ends / ends.sum(), strict=True)
        if share >= LINER_SHARE
    }
    return tuple(sorted(set(votes.countries) | large))


def read_ties(folder: Path) -> dict[str, TiePanel]:
    """Return the layers from the publishers' files."""
    from globalarctic.data.sources import geodist, liner_services, un_votes

    votes = un_votes.read_agreement(
        folder / "un_votes.rda",
        folder / "un_roll_calls.rda",
        first_year=VOTE_YEARS[0],
        last_year=VOTE_YEARS[1],
        vintage="unvotes 7eb7034314, roll calls 1946-2019",
    )
    liner = liner_services.read_edges(
        {year: folder / f"glsn_Edges_GLSN_{year}.xlsx" for year in LINER_YEARS}
    )
    return {**geodist.read_pairs(folder / "dist_cepii.rda"), **liner, "un_votes": votes}


def read_series(folder: Path) -> list[SeriesPanel]:
    """Return the series from the publishers' files."""
    from globalarctic.data.sources import gapminder, world_bank_csv

    series = [
        world_bank_csv.read_indicator(
            folder / "wb_gdp_current_usd.csv",
            indicator="gdp_usd",
            unit="usd",
            vintage="datasets/gdp 822019c801, 1960-2023",
        ),
        world_bank_csv.read_indicator(
            folder / "wb_population.csv",
            indicator="population",
            unit="people",
            vintage="datasets/population 425fc447a5, 1960-2024",
        ),
    ]
    for indicator, file, unit, scale in GAPMINDER:
        series.append(
            gapminder.read_indicator(
                folder / f"gapminder_{file}.csv",
                indicator=indicator,
                unit=unit,
                scale=scale,
                vintage="Systema Globalis c63631abeb, to 2024",
            )
        )
    return series


def sheet_entry(panel: TiePanel | SeriesPanel, name: str, years: Sequence[int]) -> dict[str, Any]:
    """Return what the file says about a panel beside its values."""
    origin = asdict(panel.provenance)
    return {
        "name": name,
        "kind": panel.kind.value,
        "unit": panel.unit,
        "years": list(years),
        "provenance": {
            key: str(origin[key])
            for key in ("source", "vintage", "licence", "licence_class", "note")
        },
    }


def main() -> None:
    """Write countries.csv and country_release.npz.xz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference / "countries"
    write_countries()
    ties = read_ties(folder)
    countries = axis(ties["un_votes"], ties["liner_teu"])
    arrays: dict[str, np.ndarray] = {}
    sheet: dict[str, Any] = {
        "version": VERSION,
        "countries": list(countries),
        "institutions_years": [SERIES_YEARS[0], SERIES_YEARS[-1]],
        "ties": [],
        "series": [],
    }
    for name, (step, bits) in LAYERS.items():
        panel = ties[name]
        if panel.provenance.licence_class.value != "embed":
            raise SystemExit(f"{name} may not be passed on: {panel.provenance.licence_class}")
        arrays[f"tie/{name}"] = pack_ties(fit_ties(panel, countries), step=step, bits=bits)
        sheet["ties"].append({**sheet_entry(panel, name, panel.years), "step": step})
    for series in read_series(folder):
        arrays[f"series/{series.indicator}"] = pack_series(
            fit_series(series, countries), digits=DIGITS
        )
        entry = sheet_entry(series, series.indicator, SERIES_YEARS)
        sheet["series"].append({**entry, "digits": DIGITS})
    text = json.dumps(sheet, ensure_ascii=False).encode()
    buffer = io.BytesIO()
    np.savez(buffer, sheet=np.frombuffer(text, np.uint8), **arrays)  # type: ignore[arg-type]
    target = BUNDLED / "country_release.npz.xz"
    target.write_bytes(lzma.compress(buffer.getvalue(), preset=9))
    print(f"{target.name}: {len(countries)} countries, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
