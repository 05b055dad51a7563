"""Derive the dated flows between regions and the twin links that snapshots name.

Usage: python derive/region_flows.py --facts FOLDER

FOLDER/engagement holds the collected tables. Each row keeps its source; grades A and B (read in a
page or a copy of it) become V, C stays C. ``region_flows_read.csv`` beside this script holds rows
that were read later. An end of a flow is a region, a group of regions, a country (alpha-3) or WLD.
Left out: freight at Heihe 2012-2021 (19 Mt over a river port of less than 1 Mt a year), cargo of
all Russian river ports, and figures without a value.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from pathlib import Path

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
READ = Path(__file__).resolve().parent / "region_flows_read.csv"
AS_OF = "2026-11"
GRADES = {"A": "V", "B": "V", "C": "C"}
COLUMNS = ("region_a", "region_b", "channel", "measure", "place", "since", "until", "direction",
           "value", "unit", "source", "as_of", "grade", "note")  # fmt: skip
PORTS = {  # groups of crossings: ends, channel
    "inner-mongolia-russia-ports": ("CN-NM", "RU-ZAB", "transport-link"),
    "heilongjiang-all-ports": ("CN-HL", "RUS", "transport-link"),
    "heilongjiang-river-ports": ("CN-HL", "RUS", "river-crossing"),
    "far-east-rail-crossings": ("CHN", "RUS", "rail-crossing"),
}
WHAT = {
    "imports": ("freight", "b-to-a"), "freight": ("freight", "both"),
    "passengers": ("passengers", "both"), "arrivals": ("passengers", "b-to-a"),
    "vehicles": ("vehicles", "both"), "containers": ("containers", "both"),
}  # fmt: skip
BESIDE = {  # figures that stand in the remark of another row
    ("fuyuan-khabarovsk-river", "1993-2012"): ("freight", 1373000.0, "t"),
    ("heilongjiang-river-ports", "2002"): ("passengers", 366000.0, "persons"),
}
UNITS = {"1e4 t": ("t", 1e4), "1e4 persons": ("persons", 1e4), "1e4": ("vehicles", 1e4),
         "trains": ("trains", 1.0), "TEU": ("TEU", 1.0), "persons": ("persons", 1.0)}  # fmt: skip
CITIES = {"Vladivostok": "RU-PRI", "Khabarovsk": "RU-KHA", "Irkutsk": "RU-IRK",
          "Yuzhno-Sakhalinsk": "RU-SAK", "Shenyang": "CN-LN"}  # fmt: skip
TWIN_COLUMNS = ("region_a", "region_b", "level", "name_a", "name_b", "since", "until", "source",
                "as_of", "grade", "note")  # fmt: skip
COUNTS = {"1e4 t": "10,000 t", "1e8 CNY": "100 million CNY", "1e8 USD": "100 million USD"}
Record = dict[str, str]


def read(folder: Path, name: str) -> list[Record]:
    """Return the rows of a collected table, each with the source that "same" stands for."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    last = ""
    for row in rows:
        source = row.get("source", "")
        last = source if source and source not in {"same", "as 2021"} else last
        if "source" in row:
            row["source"] = last
    return rows


def span(period: str) -> tuple[str, str]:
    """Return first and last day, month or year of a period as published."""
    if period.startswith("to "):
        return "", period[3:]
    match = re.fullmatch(r"(\d{4})M(\d+)-(\d+)(?:-(\d+))?", period)
    if match:
        year, first, last, day = match.groups()
        return f"{year}-{int(first):02d}", f"{year}-{int(last):02d}" + (f"-{day}" if day else "")
    match = re.fullmatch(r"(\d{4})(Q|H)(\d)(?:-(\d))?", period)
    if match:
        year, kind, first, last = match.groups()
        size = 3 if kind == "Q" else 6
        return (f"{year}-{size * (int(first) - 1) + 1:02d}",
                f"{year}-{size * int(last or first):02d}")  # fmt: skip
    if "/" in period:
        first, last = period.split("/")
        return first, last if last.count("-") == 2 or len(last) > 5 else f"{first[:5]}{last}"
    if re.fullmatch(r"\d{4}-\d{4}", period):
        return period[:4], period[5:]
    return period, period


def flow(ends: tuple[str, str], channel: str, row: Record, **cells: object) -> Record:
    """Return a flow of a collected row."""
    since, until = span(row.get("period") or row.get("year") or "")
    value = cells.pop("value")
    note = re.sub(r"CONTRADICTORY growth", "contradictory growth", row.get("note", ""))
    unit = row.get("unit", "")
    if re.search(r"\d[\d,]*\.\d|\d{2,}", note) and unit in COUNTS:
        note = f"{note} (amounts in {COUNTS[unit]})"
    base = {
        "region_a": ends[0], "region_b": ends[1], "channel": channel, "place": "", "since": since,
        "until": until, "direction": "both", "value": f"{float(str(value)):.10g}",
        "source": re.sub(r" \(research/.*\)|: 79\.9 thousand.*", "", row["source"]),
        "as_of": AS_OF, "grade": GRADES[row["grade"]], "note": note,
    }  # fmt: skip
    return base | {name: str(cell) for name, cell in cells.items()}


def crossings(folder: Path) -> list[Record]:
    """Return freight, passengers, vehicles, trains and containers over crossings."""
    with (BUNDLED / "border_crossings.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["crossing_id"]: row for row in csv.DictReader(stream)}
    flows = []
    for row in read(folder, "border_crossing_flows"):
        name, what = row["crossing_id"], row["what"]
        if name == "heihe-blagoveshchensk-river" and what == "freight":
            continue
        if name in PORTS:
            first, second, channel = PORTS[name]
            place = ""
        else:
            first, second = known[name]["region_a"], known[name]["region_b"]
            channel, place = f"{known[name]['mode']}-crossing", name
        unit, factor = UNITS[row["unit"]]
        if "tourists" in what:
            channel, measure, direction = "tourism", "tourists", "both"
        elif "trains" in what:
            measure, direction = "trains", "both"
        else:
            measure, direction = WHAT[what]
        note = "; ".join(
            part for part in (what if measure == "trains" else "", row["note"]) if part
        )
        more = {"value": float(row["value"]) * factor, "unit": unit, "measure": measure,
                "direction": direction, "place": place}  # fmt: skip
        flows.append(flow((first, second), channel, row | {"note": note}, **more))
        beside = BESIDE.get((name, row["period"]))
        if beside and what in {"passengers", "freight"}:
            measure, value, unit = beside
            flows.append(flow((first, second), channel, row, value=value, unit=unit,
                              measure=measure, place=place, note=""))  # fmt: skip
    return flows


def trade(folder: Path) -> list[Record]:
    """Return trade with Russia, with all partners, and the shares that the remarks print."""
    ends = {"hunchun": ("CN-JL", "RUS"), "RU-SA": ("CHN", "RU-SA"),
            "NE China 3+1": ("northeast-china", "RUS")}  # fmt: skip
    flows = []
    for row in read(folder, "ne_china_russia_trade"):
        pair = ends.get(row["region"], (row["region"], "RUS"))
        note = "; ".join(part for part in (row["derivation"], row["note"]) if part)
        kind, noted = row["flow"], row | {"note": note}
        if kind == "all partners":
            pair = (pair[0], "WLD")
        channel, measure = "trade", "trade"
        if kind.startswith("investment"):
            channel, measure = "investment", "investment"
        direction = {"export to RUS": "a-to-b", "import from RUS": "b-to-a",
                     "export to CHN": "b-to-a"}.get(kind, "both")  # fmt: skip
        if kind.startswith("investment"):
            direction = "a-to-b"
        place = "hunchun" if row["region"] == "hunchun" else ""
        if row["value"]:
            unit = f"million {row['unit'].removeprefix('1e8 ')}"
            flows.append(flow(pair, channel, noted, value=float(row["value"]) * 100, unit=unit,
                              measure=measure, direction=direction, place=place))  # fmt: skip
        share = re.search(r"(\d[\d.]*) (?:% of provincial trade)", note)
        if share and pair[1] == "RUS":
            flows.append(flow(pair, "trade", row, value=float(share[1]), unit="%",
                              measure="trade-share", note=""))  # fmt: skip
    return flows


def tourists(folder: Path) -> list[Record]:
    """Return tourists over the Amur and to the Far East."""
    ends = {"CN-heihe": ("CN-HL", "RU-AMU", "b-to-a"), "RU": ("CHN", "RUS", "a-to-b")}
    flows = []
    for row in read(folder, "amur_tourism"):
        first, second, direction = ends.get(row["place"], ("CHN", row["place"], "a-to-b"))
        note = "a forecast" if "forecast" in row["unit"] else ""
        origin = {"CHN": "tourists from China", "RUS": "tourists from Russia"}[row["origin"]]
        flows.append(flow((first, second), "tourism", row, value=float(row["value"]),
                          unit="persons", measure="tourists", direction=direction,
                          place="heihe" if row["place"] == "CN-heihe" else "",
                          note="; ".join(p for p in (origin, note) if p)))  # fmt: skip
    return flows


def missions(folder: Path) -> list[Record]:
    """Return consulates in cities of the regions."""
    flows = []
    for row in read(folder, "consulates_northern_cities_2022"):
        region = CITIES.get(row["city"])
        if region is None:
            continue
        kept = {"source": f"Wikidata {row['QID']} (CC0), state of 2022-11", "grade": "B"}
        flows.append(flow((row["sending"], region), "consulates", kept, value=1.0,
                          unit="missions", measure="missions", direction="a-to-b",
                          place=row["city"].lower(), since=row["creation"][:10],
                          until="2022-11", note=row["type"]))  # fmt: skip
    return flows


def rivers(folder: Path) -> list[Record]:
    """Return cargo of the Ob and Irtysh waterways."""
    return [
        flow(("ob-irtysh", "ob-irtysh"), "transport-link", row, value=float(row["value"]) * 1e6,
             unit="t", measure="freight", source=row["source"].replace(
                 "derived from 2024", "korabel.ru (administration of the basin), 2024 is +4 %"))
        for row in read(folder, "ob_irtysh_cargo") if row["value"] and row["unit"] == "Mt"
    ]  # fmt: skip


def twins(folder: Path) -> list[Record]:
    """Return the twin links on file with those that only snapshots name, which have no date."""
    with (BUNDLED / "region_twins.csv").open(encoding="utf-8", newline="") as stream:
        kept = [row for row in csv.DictReader(stream) if row["since"]]
    for row in read(folder, "twins_cn_ru"):
        if row["in_project_table"] == "yes" or not (row["region_a"] and row["region_b"]):
            continue
        year = row["snapshots"][:4]
        kept.append(
            {
                "region_a": row["region_a"], "region_b": row["region_b"], "level": "city",
                "name_a": row["name_a"], "name_b": row["name_b"], "since": "", "until": "",
                "source": "Wikidata (CC0), snapshot of 2022-01" if "2022" in row["snapshots"]
                else "Wikipedia, lists of twin towns, snapshot of 2013",
                "as_of": year, "grade": "C",
                "note": f"named in {row['snapshots'].replace('+', ' and ')}; no date of approval",
            }
        )  # fmt: skip
    return kept


def write(name: str, columns: tuple[str, ...], rows: list[Record]) -> None:
    """Write a bundled table."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (BUNDLED / name).write_text(stream.getvalue(), encoding="utf-8")
    print(f"{len(rows)} rows in {name}")


def main() -> None:
    """Write region_flows.csv and region_twins.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    folder = parser.parse_args().facts / "engagement"
    flows = [*crossings(folder), *trade(folder), *tourists(folder), *missions(folder),
             *rivers(folder)]  # fmt: skip
    with READ.open(encoding="utf-8", newline="") as stream:
        flows += list(csv.DictReader(stream))
    order = ("region_a", "region_b", "channel", "measure", "place", "since", "until", "direction")
    flows.sort(key=lambda row: [row[name] for name in order])
    write("region_flows.csv", COLUMNS, flows)
    write("region_twins.csv", TWIN_COLUMNS, twins(folder))


if __name__ == "__main__":
    main()
