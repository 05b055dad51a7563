"""Make sea_ice_extents.csv: monthly extent of Arctic sea ice from the Sea Ice Index.

Usage: python derive/sea_ice_index.py [REFERENCE_FOLDER]

Reads N_01_extent_v3.0.csv to N_12_extent_v3.0.csv (NSIDC G02135 v3); a month that is missing there
(-9999) is left out.
"""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

TARGET = (
    Path(__file__).resolve().parent.parent / "src/globalarctic/data/bundled/sea_ice_extents.csv"
)


def main() -> None:
    """Write a row a month, in order."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["GLOBALARCTIC_REFERENCE"])
    rows = []
    for month in range(1, 13):
        path = folder / "ice" / f"N_{month:02d}_extent_v3.0.csv"
        for cells in csv.reader(path.read_text("utf-8").splitlines()[1:]):
            extent = float(cells[4])
            if extent > 0:
                rows.append((int(cells[0]), month, round(extent * 1e6)))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("year", "month", "extent_km2"))
        writer.writerows(sorted(rows))
    print(f"{len(rows)} months")


if __name__ == "__main__":
    main()
