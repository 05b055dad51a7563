"""Derive the table of all ports of the World Port Index, so that any of them is a place.

Usage: python derive/wpi_ports.py --reference FOLDER

FOLDER/ports holds the index (NGA Pub. 150, public domain) as CSV. Name, other names, country,
position and UN/LOCODE are kept. The country is that of the code, or where a port has none, the one
that most ports with the same printed country have.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections import Counter, defaultdict
from pathlib import Path

from globalarctic.data.countries import load_countries

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
FILE = "WPI_Pub150_2025-03.csv"
COLUMNS = (
    "wpi_number", "name_en", "aliases", "country", "lon", "lat", "locode", "source", "as_of",
    "grade",
)  # fmt: skip


def main() -> None:
    """Write wpi_ports.csv."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference
    two = {country.iso2: code for code, country in load_countries().items()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = []
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    with (folder / "ports" / FILE).open(encoding="utf-8-sig", newline="") as lines:
        index = list(csv.DictReader(lines))
    for row in index:
        printed[row["Country Code"]][two.get(row["UN/LOCODE"][:2].upper(), "")] += 1
    for row in index:
        code = row["UN/LOCODE"].replace(" ", "").upper()
        other = ";".join(
            n.strip() for n in re.split("[,;]", row["Alternate Port Name"]) if n.strip()
        )
        rows.append(
            (
                int(float(row["World Port Index Number"])),
                row["Main Port Name"].strip(),
                other if other != row["Main Port Name"].strip() else "",
                two.get(code[:2]) or printed[row["Country Code"]].most_common(1)[0][0],
                f"{float(row['Longitude']):.3f}",
                f"{float(row['Latitude']):.3f}",
                code if len(code) == 5 else "",
                "NGA World Port Index, Pub. 150",
                "2025-03",
                "V",
            )
        )
    rows = list({row[0]: row for row in sorted(rows, reverse=True)}.values())[::-1]
    writer.writerows(rows)
    (BUNDLED / "wpi_ports.csv").write_text(text.getvalue(), encoding="utf-8")
    print(f"{len(rows)} ports, {sum(1 for r in rows if not r[3])} without country")


if __name__ == "__main__":
    main()
