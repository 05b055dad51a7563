"""Derive the bundled release of country data and the table of country names.

Usage: python derive/country_release.py --reference FOLDER --facts FOLDER

FOLDER/countries holds the publishers' files: wb_*.csv, gapminder_*.csv, dist_cepii.rda,
geo_cepii.rda, edgar_co2.csv, glsn_Edges_GLSN_*.xlsx, un_votes.rda and un_roll_calls.rda. The facts
folder holds engagement/ with migrant_stock_1990_2019.parquet, sister_city_country_pairs.csv,
trade_partner_shares.csv.gz, sea_ice_loss_by_emitter.csv and arctic_coauthorship_1946_2016.csv
(reading it needs pyarrow). Countries are those that voted in the
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

from globalarctic.data.panels import LicenceClass, Provenance, SeriesPanel, TieKind, TiePanel
from globalarctic.data.release import pack_series, pack_ties
from globalarctic.data.release_files import DIGITS, LAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
VERSION = "2026.2"
VOTE_YEARS = (1995, 2019)
SERIES_YEARS = tuple(range(1990, 2025))
LINER_YEARS = (2015, 2017)
LINER_SHARE = 0.01
ARCTIC = ("CAN", "DNK", "FIN", "ISL", "NOR", "RUS", "SWE", "USA")
TRADE_YEARS = (2012, 2014, 2015, 2017, 2019, 2022, 2023)  # when most lists of partners were made
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


def tie_panel(
    layer: str, unit: str, countries: Sequence[str], ties: dict[int, np.ndarray], origin: Provenance
) -> TiePanel:
    """Return symmetric ties of some years as a panel of actual ties."""
    years = tuple(sorted(ties))
    stack = np.stack([ties[year] for year in years])
    return TiePanel(layer, TieKind.ACTUAL, unit, tuple(countries), years, stack, origin)


def read_engagement(
    folder: Path, countries: tuple[str, ...], ties: dict[str, TiePanel], series: list[SeriesPanel]
) -> tuple[dict[str, TiePanel], list[SeriesPanel]]:
    """Return the layers and series that the collected facts give."""
    at = {country: place for place, country in enumerate(countries)}
    return (
        {
            "migrants": read_migrants(folder, countries, at),
            "twin_cities": read_twins(folder, countries, at),
            "trade_usd": read_trade(folder, countries, ties, series),
        },
        [read_ice_loss(folder, countries, at), read_papers(folder, countries, at)],
    )


def read_migrants(folder: Path, countries: tuple[str, ...], at: dict[str, int]) -> TiePanel:
    """Return migrants of a pair, both ways together; a pair without a row has none."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "migrant_stock_1990_2019.parquet").to_pydict()
    ties: dict[int, np.ndarray] = {}
    for year, a, b, count in zip(
        table["year"], table["origin"], table["destination"], table["migrants"], strict=True
    ):
        matrix = ties.setdefault(int(year), np.zeros((len(countries),) * 2))
        if a in at and b in at and a != b:
            matrix[at[a], at[b]] += count
            matrix[at[b], at[a]] += count
    origin = Provenance(
        "UN DESA, International migrant stock 2019, by github guyabel/stepladderChapter 4a81585e8c",
        "2019 revision", "CC-BY-3.0-IGO", LicenceClass.EMBED,
        note="people born in or citizens of one country who live in the other, both ways",
    )  # fmt: skip
    return tie_panel("migrants", "people", countries, ties, origin)


def read_twins(folder: Path, countries: tuple[str, ...], at: dict[str, int]) -> TiePanel:
    """Return twinned cities of a pair in Wikidata, January 2022."""
    matrix = np.zeros((len(countries),) * 2)
    with (folder / "sister_city_country_pairs.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            a, b = row["country_a"], row["country_b"]
            if a in at and b in at and a != b:
                matrix[at[a], at[b]] += float(row["links_2022"])
                matrix[at[b], at[a]] += float(row["links_2022"])
    origin = Provenance(
        "Wikidata P190, by github albertoursino/graphs-comparison e6e3612b47", "2022-01",
        "CC0-1.0", LicenceClass.EMBED, note="both cities above 10,000 people; one picture",
    )  # fmt: skip
    return tie_panel("twin_cities", "links", countries, {2022: matrix}, origin)


def read_trade(
    folder: Path,
    countries: tuple[str, ...],
    ties: dict[str, TiePanel],
    series: list[SeriesPanel],
) -> TiePanel:
    """Return trade estimated from lists of partners and totals."""
    from globalarctic.data.partner_shares import read_lists, trade_from_lists

    by_name = {panel.indicator: fit_series(panel, countries) for panel in series}
    rows = [SERIES_YEARS.index(year) for year in TRADE_YEARS]
    size = by_name["gdp_usd"][rows]
    total = size * by_name["merchandise_trade_gdp_frac"][rows]
    # Exports hold services, so only their place among all countries of the year is used.
    with np.errstate(invalid="ignore"):
        ratio = by_name["exports_gdp_frac"] / by_name["merchandise_trade_gdp_frac"]
        middle = np.nanmedian(ratio[rows], axis=1, keepdims=True)
        exports = np.clip(0.5 * ratio[rows] / middle, 0.25, 0.75)
    distance = fit_ties(ties["distance_km"], countries)[0]
    trade = trade_from_lists(
        read_lists(folder / "trade_partner_shares.csv.gz"), countries=countries,
        years=TRADE_YEARS, trade_usd=total, exports_frac=exports, size=size,
        distance_km=np.nan_to_num(distance),
    )  # fmt: skip
    origin = Provenance(
        "CIA World Factbook, lists of partners, by github factbook/factbook.json 8662a8b17a; "
        "totals of the World Bank", "data years 2011-2023", "public domain; totals CC-BY-4.0",
        LicenceClass.EMBED,
        note="exports and imports; the part that no list names is spread by product and distance",
    )  # fmt: skip
    return tie_panel(
        "trade_usd", "usd", countries, dict(zip(TRADE_YEARS, trade, strict=True)), origin
    )


def read_ice_loss(folder: Path, countries: tuple[str, ...], at: dict[str, int]) -> SeriesPanel:
    """Return September ice lost for the CO2 of the year."""
    values = np.full((len(SERIES_YEARS), len(countries)), np.nan)
    with (folder / "sea_ice_loss_by_emitter.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            year = int(row["year"])
            if row["country"] in at and year in SERIES_YEARS:
                values[SERIES_YEARS.index(year), at[row["country"]]] = 3.0 * float(row["co2_mt"])
    return SeriesPanel(
        "sea_ice_loss_km2", TieKind.ACTUAL, "km2 of September ice a year", tuple(countries),
        SERIES_YEARS, values,
        Provenance(
            "EDGAR fossil CO2 1970-2018 (openclimatedata/edgar-co2-emissions cb3af2bf00); 3 m2 a "
            "tonne, Notz and Stroeve 2016, Science 354, 747", "EDGAR v5, to 2018", "CC-BY-4.0",
            LicenceClass.EMBED, note="linear in emissions by construction",
        ),
    )  # fmt: skip


def read_papers(folder: Path, countries: tuple[str, ...], at: dict[str, int]) -> SeriesPanel:
    """Return each country's part of what the Arctic states write with others.

    Only this derived share is kept; an Arctic state is counted in the shares of the other seven.
    """
    pairs: dict[tuple[str, str], float] = {}
    with (folder / "arctic_coauthorship_1946_2016.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["within"] == "no":
                pairs[row["country_a"], row["country_b"]] = float(row["affiliation_pairs"])
    values = np.full((len(SERIES_YEARS), len(countries)), np.nan)
    last = values[SERIES_YEARS.index(2016)]
    for country, place in at.items():
        others = [state for state in ARCTIC if state != country]
        near = whole = 0.0
        for (a, b), count in pairs.items():
            for state, other in ((a, b), (b, a)):
                if state in others:
                    whole += count
                    near += count * (other == country)
        last[place] = near / whole
    return SeriesPanel(
        "arctic_papers_frac", TieKind.ACTUAL, "1", tuple(countries), SERIES_YEARS, values,
        Provenance(
            "derived shares of github pabloem/arctic-papers 1bbad12bd2 (papers on the Arctic, "
            "1946-2016 together, 50,189)", "2017-01", "derived shares, cite the source",
            LicenceClass.EMBED, note="pairs of affiliations on a paper; one total, no years",
        ),
    )  # fmt: skip


def read_capitals(folder: Path, countries: tuple[str, ...]) -> list[SeriesPanel]:
    """Return latitude and longitude of the capital, the same in all years."""
    from globalarctic.data.countries import country_of
    from globalarctic.data.formats.long_table import read_r_frame

    frame = read_r_frame(folder / "geo_cepii.rda", ("iso3", "lat", "lon", "cap"))
    place: dict[str, tuple[float, float]] = {}
    for code, lat, lon, capital in zip(*frame.values(), strict=True):
        country = country_of(str(code), "cepii-geodist")
        if country and (float(capital) == 1 or country not in place):
            place[country] = float(lat), float(lon)
    origin = Provenance(
        "Mayer and Zignago 2011, CEPII GeoDist (pachadotdev/cepiigeodist 534f1711d5)", "2011",
        "Etalab-2.0", LicenceClass.EMBED,
    )  # fmt: skip
    found = []
    for at, name in enumerate(("capital_lat", "capital_lon")):
        row = np.array([place.get(country, (np.nan, np.nan))[at] for country in countries])
        values = np.repeat(row[None], len(SERIES_YEARS), axis=0)
        found.append(
            SeriesPanel(name, TieKind.STATIC, "deg", tuple(countries), SERIES_YEARS, values, origin)
        )
    return found


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
    parser.add_argument("--facts", type=Path, required=True)
    options = parser.parse_args()
    folder = options.reference / "countries"
    write_countries()
    ties = read_ties(folder)
    countries = axis(ties["un_votes"], ties["liner_teu"])
    series_panels = read_series(folder)
    more_ties, more_series = read_engagement(
        options.facts / "engagement", countries, ties, series_panels
    )
    ties |= more_ties
    series_panels += [*more_series, *read_capitals(folder, countries)]
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
    for series in series_panels:
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
