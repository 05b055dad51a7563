"""Write the lengths of the tariff guide into the rail links.

Usage: python derive/rail_lengths.py --reference FOLDER

FOLDER/rail_tariff_distances.csv holds the distances of Tariff Guide No. 4 (Council for Rail
Transport of the CIS, print of 25 September 2025) between the ends of our links. A link whose row
in land_links.csv says that it was derived otherwise (junctions cut out of a longer stretch, ways
round Moscow) is left as it is.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

TABLE = (
    Path(__file__).resolve().parent.parent
    / "src"
    / "globalarctic"
    / "data"
    / "bundled"
    / "land_links.csv"
)
SOURCE = (
    "Tariff Guide No. 4 (TR-4), Council for Rail Transport of the CIS, print of 25 Sep 2025 "
    "(transcription kuzyivan/telegram-bot-container-tracker-2, commit 9850e32)"
)
DERIVED = "derived:"


def main() -> None:
    """Write land_links.csv."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference
    guide = {}
    with (folder / "rail_tariff_distances.csv").open(encoding="utf-8", newline="") as lines:
        for fact in csv.DictReader(lines):
            if fact["value"]:
                guide[frozenset((fact["from_place"], fact["to_place"]))] = fact
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    changed = 0
    for row in rows:
        fact = guide.get(frozenset((row["from_place"], row["to_place"])))
        if fact is None or row["mode"] != "rail" or row["note"].startswith(DERIVED):
            continue
        changed += row["length_km"] != fact["value"]
        doubtful = "check" in fact["note"] or "anomaly" in fact["note"]
        row |= {
            "length_km": fact["value"],
            "source": SOURCE,
            "grade": "V" if fact["grade"] == "A" and not doubtful else "C",
        }
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    TABLE.write_text(text.getvalue(), encoding="utf-8")
    print(f"{changed} lengths changed")


if __name__ == "__main__":
    main()
