"""Derive the usual speeds of ships at sea, by type and size, from the EU's reports of ship-years.

Usage: python derive/usual_speeds.py --facts FOLDER

FOLDER/speeds holds medians and quartiles of the public MRV reports (distance over hours at sea;
fuel from CO2 per nautical mile) and the reports of single ships. Kept are the size bands of each
type, the types by ice class with ten ships or more, and the Arc7 LNG carriers of Yamal as one
group. Also printed: the speed through ice as a share of the speed of the whole year, by type.
"""

from __future__ import annotations

import argparse
import csv
import io
import statistics
from pathlib import Path

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
KINDS = {
    "Container ship": "container",
    "Bulk carrier": "bulk",
    "Oil tanker": "tanker",
    "General cargo ship": "general-cargo",
    "LNG carrier": "lng",
}
LEAST_SHIPS = 10
YAMAL = "lng-yamal-arc7"
YAMAL_CLASSES = ("PC3", "PC4", "IA Super", "")
LEAST_HOURS, FIRST_YEAR = 500.0, 2020
SOURCE = (
    "European Maritime Safety Agency, THETIS-MRV public emission reports (Regulation (EU) 2015/757)"
)


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row_of(row: dict[str, str], ident: str, size: str, ice_class: str) -> dict[str, object]:
    """Return a row of the table from a row of medians."""
    return {
        "usual_id": ident,
        "ship_type": row["ship_type"],
        "size": size,
        "ice_class": ice_class,
        "p25_kn": row["kn_p25"],
        "p50_kn": row["value"],
        "p75_kn": row["kn_p75"],
        "fuel_kg_per_nmi": row["fuel_kg_per_nm_p50"],
        "ships": row["ships"],
        "ship_years": row["ship_years"],
        "source": SOURCE,
        "as_of": f"{row['valid_from'].split('/')[-1]}-{row['valid_to']}",
        "grade": "V",
        "note": "median and quartiles of ship-years; fuel holds that used at berth",
    }


def yamal(rows: list[dict[str, str]]) -> dict[str, object]:
    """Return the Arc7 LNG carriers of Yamal as one group: whole years from 2020 on."""
    kept = [
        row
        for row in rows
        if row["ship_type"] == "LNG carrier"
        and row["ice_class"] in YAMAL_CLASSES
        and int(row["year"]) >= FIRST_YEAR
        and float(row["hours_at_sea"]) >= LEAST_HOURS
    ]
    speeds = sorted(float(row["value"]) for row in kept)
    low, middle, high = statistics.quantiles(speeds, n=4, method="inclusive")
    fuel = statistics.median(float(row["fuel_kg_per_nm"]) for row in kept)
    return {
        "usual_id": YAMAL,
        "ship_type": "LNG carrier",
        "size": "172,600 m3",
        "ice_class": "Arc7",
        "p25_kn": f"{low:.2f}",
        "p50_kn": f"{middle:.2f}",
        "p75_kn": f"{high:.2f}",
        "fuel_kg_per_nmi": f"{fuel:.1f}",
        "ships": len({row["imo"] for row in kept}),
        "ship_years": len(kept),
        "source": SOURCE,
        "as_of": f"{FIRST_YEAR}-2022",
        "grade": "C",
        "note": "computed from the reports of the named ships; their miles in ice are in the mean",
    }


def main() -> None:
    """Write usual_speeds.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, required=True)
    folder = parser.parse_args().facts / "speeds"
    rows: list[dict[str, object]] = []
    for row in read(folder / "mrv_speed_size.csv"):
        first, last = (int(part) for part in row["mean_cargo_on_board_t"].split("-"))
        ident = f"{KINDS[row['ship_type']]}-{first // 1000}-{last // 1000}kt"
        rows.append(row_of(row, ident, f"{first:,} to {last:,} t of cargo on board", ""))
    classes = {}
    for row in read(folder / "mrv_speed_by_type_ice.csv"):
        classes[row["ship_type"], row["ice_class"]] = float(row["value"])
        if row["ship_type"] not in KINDS or int(row["ships"]) < LEAST_SHIPS:
            continue
        ice = row["ice_class"]
        ident = f"{KINDS[row['ship_type']]}-{ice.casefold().replace(' ', '-')}"
        rows.append(row_of(row, ident, "", "" if ice == "none" else ice))
    rows.append(yamal(read(folder / "mrv_named_ships.csv")))
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (BUNDLED / "usual_speeds.csv").write_text(stream.getvalue(), encoding="utf-8")
    print(f"{len(rows)} groups of ships")
    for row in read(folder / "mrv_speed_through_ice.csv"):
        ship = row["group"].removeprefix("type ")
        usual = classes.get((ship, "PC3" if ship == "LNG carrier" else "IA"))
        if row["kn_median"] and usual:
            print(f"through ice, {ship}: {float(row['kn_median']) / usual:.3f} of its usual speed")
        if row["group"].startswith("ratio"):
            print(f"through ice, all ships: {row['value']}")


if __name__ == "__main__":
    main()
