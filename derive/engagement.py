"""Derive the tables of the Arctic record: who joined, wrote, keeps or sails what, since when.

Usage: python derive/engagement.py --facts FOLDER

FOLDER/engagement holds the collected tables. Each row keeps its source; grades A and B (read in an
official page or a copy of it) become V, C (secondary, derived or coded) stays C, G (recalled)
stays G and counts in no default. ``engagement_checked.csv`` beside this script gives a source to
rows that were recalled. Where a station's year is recalled and the station itself is not, the year
of the page that names it counts.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
CHECKED = Path(__file__).resolve().parent / "engagement_checked.csv"
AS_OF = "2026-11-27"
COLUMNS = (
    "record_id", "body", "role", "country", "valid_from", "valid_to", "what", "source", "grade",
    "as_of", "note",
)  # fmt: skip
GRADES = {"A": "V", "B": "V", "C": "C", "G": "G"}
STATIONS_SEEN = "2013"  # the page that lists the ten countries of Ny-Alesund
CITED = {  # tables that a row points to, by their own sources
    "arctic_shipping_by_country.csv": "arcticyearbook.com 2014 (Humpert), arctic-lio.com 2019, "
    "portnews 323058, tradewindsnews.com 2024-10-04",
    "russian_arctic_lng_buyers.csv": "Eurostat and FT/Kpler by press reports of 2023-2025",
    "project register isl-karholl.toml": "register of investments, ISL-KARHOLL",
}
SEA_ROUTE = {"1.0": "repeated-voyages", "0.7": "ports-or-operators", "0.5": "arctic-lng",
             "0.3": "other-use", "0.2": "other-use"}  # fmt: skip
Record = dict[str, str]


def read(folder: Path, name: str) -> list[Record]:
    """Return the rows of a collected table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def record(body: str, role: str, row: Record, **cells: str) -> Record:
    """Return a row of the record."""
    base = {"body": body, "role": role, "country": row["country"], "valid_to": "", "note": "",
            "as_of": AS_OF}  # fmt: skip
    return base | cells


def institutions(folder: Path) -> list[Record]:
    """Return memberships; each Science Ministerial is a stay of one day in one body."""
    found = []
    for row in read(folder, "institutions"):
        if row["country"] == "EU":
            continue  # a party of its own; its members are not counted for it
        body = row["organisation"]
        year = body.removeprefix("arctic-science-ministerial-")
        if year != body:
            body = "arctic-science-ministerial"
        found.append(
            record(
                body, row["role"], row, valid_from=row["valid_from"], valid_to=row["valid_to"],
                what=row["date_kind"], source=row["source"], grade=GRADES[row["grade"]],
                note=row["note"], as_of=row["as_of"],
            )
        )  # fmt: skip
    return found


def strategies(folder: Path) -> list[Record]:
    """Return strategies and policy papers."""
    return [
        record(
            "arctic-strategy", "issued", row, valid_from=row["year"], what=row["document"],
            source=row["source"], grade=GRADES[row["grade"]], note=row["note"],
        )
        for row in read(folder, "arctic_strategies") if row["country"] != "EU"
    ]  # fmt: skip


def envoys(folder: Path) -> list[Record]:
    """Return ambassadors and envoys; a row that found none is left out."""
    return [
        record(
            "arctic-envoy", "appointed", row, valid_from=row["since"], what=row["post"],
            source=row["source"], grade=GRADES[row["grade"]], note=row["note"],
        )
        for row in read(folder, "arctic_envoys") if row["since"] != "0"
    ]  # fmt: skip


def stations(folder: Path) -> list[Record]:
    """Return stations kept in the Arctic."""
    found = []
    for row in read(folder, "arctic_stations_foreign"):
        since, note = row["since"], row["place"]
        if row["year_grade"] == "G" and row["existence_grade"] != "G":
            since, note = STATIONS_SEEN, f"{note}; opening year recalled as {since}"
        found.append(
            record(
                "arctic-station", "kept", row, valid_from=since, what=row["station"],
                source=row["source"], grade=GRADES[row["existence_grade"]], note=note,
            )
        )  # fmt: skip
    return found


def ships(folder: Path) -> list[Record]:
    """Return the first polar ship or icebreaker on file a flag, and the use of Arctic sea routes.

    Ships are presence only, since the counts follow different definitions.
    """
    found: dict[str, Record] = {}
    source = ""
    for row in read(folder, "icebreakers"):
        source = source if row["source"] == "same" else row["source"]
        if row["icebreakers"] == "0" or (row["country"] in found and row["grade"] != "A"):
            continue
        found.setdefault(
            row["country"],
            record(
                "polar-ship", "flag", row, valid_from=row["year"],
                what=f"icebreakers or polar ships on file: {row['icebreakers']}", source=source,
                grade=GRADES[row["grade"]],
            ),
        )  # fmt: skip
    use = [
        record(
            "arctic-sea-route", SEA_ROUTE[row["level"]], row, valid_from=row["since"],
            what=row["evidence"], source=row["source"],
            grade="G" if row["grade"] == "G" else "C", note="level coded by this project",
        )
        for row in read(folder, "arctic_shipping_engagement")
    ]  # fmt: skip
    return [*found.values(), *use]


TABLES = {
    "institutions": ("arctic_bodies", institutions),
    "strategies": ("arctic_strategies", strategies),
    "envoys": ("arctic_envoys", envoys),
    "stations": ("arctic_stations", stations),
    "ships": ("arctic_ships", ships),
}
BODY = {"strategies": ("arctic-strategy", "issued"), "envoys": ("arctic-envoy", "appointed"),
        "stations": ("arctic-station", "kept"), "ships": ("polar-ship", "flag")}  # fmt: skip


def with_checked(table: str, rows: list[Record]) -> list[Record]:
    """Give a recalled row the source that was found since, or add the row."""
    with CHECKED.open(encoding="utf-8", newline="") as stream:
        checked = [row for row in csv.DictReader(stream) if row["table"] == table]
    for new in checked:
        body, role = BODY.get(table, ("", ""))
        year = new["valid_from"][:4]
        if table == "institutions":
            body = new["body"].removesuffix(f"-{year}")
        same = [r for r in rows if r["country"] == new["country"] and r["body"] == body]
        if table in {"strategies", "institutions"}:  # others: one post, station or first ship
            exact = [r for r in same if r["valid_from"][:4] == year]
            same = exact or [r for r in same if r["grade"] == "G" and new["country"] == "ESP"]
        recalled = [r for r in same if r["grade"] == "G"]
        cells = {"source": new["source"], "grade": new["grade"]}
        if new["what"]:
            cells["what"] = new["what"]
        if recalled:
            recalled[0].update(cells | {"valid_from": new["valid_from"]})
        elif not same:
            rows.append(record(body, role, new, valid_from=new["valid_from"], **cells))
        elif table == "ships" and same[0]["valid_from"] > year:
            same[0].update(cells | {"valid_from": new["valid_from"]})
    return rows


def main() -> None:
    """Write the five tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--facts", type=Path, required=True)
    folder = parser.parse_args().facts / "engagement"
    for name, (file, derive) in TABLES.items():
        rows = with_checked(name, derive(folder))
        rows.sort(key=lambda r: (r["body"], r["country"], r["valid_from"], r["role"]))
        seen: dict[str, int] = {}
        for row in rows:
            key = f"{row['body']}/{row['country']}"
            seen[key] = seen.get(key, 0) + 1
            row["record_id"] = f"{key}/{seen[key]}"
            for table, cited in CITED.items():
                row["source"] = row["source"].replace(table, cited)
        stream = io.StringIO(newline="")
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (BUNDLED / f"{file}.csv").write_text(stream.getvalue(), encoding="utf-8")
        grades = [row["grade"] for row in rows]
        print(f"{file}.csv: {len(rows)} rows, {grades.count('G')} recalled")


if __name__ == "__main__":
    main()
