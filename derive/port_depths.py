"""Derive the draught that each sea place takes from the World Port Index.

Usage: python derive/port_depths.py --reference FOLDER

FOLDER/ports holds the index (NGA Pub. 150) as CSV. A place takes the entry with its UN/LOCODE
within 80 km, else the nearest within 30 km. The index gives depths in steps of about 1.5 m, at
mean or lower low water, and dates: the deepest of channel, cargo pier, oil terminal and largest
draught on file, plus the tidal range, is what a ship can bring in at high water. Where that is
known to be wrong for today's port (the index often holds an old harbour), the draught comes from
port_depths_checked.csv, row by row with its source.
"""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from globalarctic.geo import distance_km
from globalarctic.transport.network.places import load_places

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
CHECKED = Path(__file__).resolve().parent / "port_depths_checked.csv"
FILE = "WPI_Pub150_2025-03.csv"
COLUMNS = {
    "channel_m": "Channel Depth (m)",
    "pier_m": "Cargo Pier Depth (m)",
    "oil_m": "Oil Terminal Depth (m)",
    "vessel_m": "Maximum Vessel Draft (m)",
    "tide_m": "Tidal Range (m)",
}
SAME_CODE_KM, NEAR_KM = 80.0, 30.0


def main() -> None:
    """Write port_depths.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference / "ports"
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        ports = list(csv.DictReader(file))
    rows = []
    for place in load_places():
        if "sea" not in place.modes:
            continue
        near = []
        for port in ports:
            lon, lat = float(port["Longitude"]), float(port["Latitude"])
            if abs(lat - place.lat) > 1.0:
                continue
            away = float(distance_km(place.lon, place.lat, lon, lat))
            same = bool(place.locode) and port["UN/LOCODE"].replace(" ", "") == place.locode
            if away <= (SAME_CODE_KM if same else NEAR_KM):
                near.append((not same, away, port))
        if not near:
            continue
        port = min(near, key=lambda entry: entry[:2])[2]
        depths = {name: float(port[column] or 0.0) for name, column in COLUMNS.items()}
        tide = depths.pop("tide_m")
        deepest = max(depths.values())
        if deepest <= 0.0:
            continue
        rows.append(
            {
                "place_id": place.place_id,
                "wpi_number": int(float(port["World Port Index Number"])),
                "wpi_name": port["Main Port Name"],
                **{name: f"{depth:g}" if depth else "" for name, depth in depths.items()},
                "tide_m": f"{tide:g}",
                "max_draught_m": f"{deepest + tide:.1f}",
                "source": f"NGA World Port Index, Pub. 150, 2025-03, no. "
                f"{int(float(port['World Port Index Number']))}",
                "as_of": "2025-03",
                "grade": "V",
            }
        )
    with CHECKED.open(encoding="utf-8", newline="") as file:
        checked = {row["place_id"]: row for row in csv.DictReader(file)}
    for row in rows:
        better = checked.pop(str(row["place_id"]), None)
        if better is not None:
            row |= {name: better[name] for name in ("source", "as_of", "grade", "max_draught_m")}
    if checked:
        raise SystemExit(f"no depth of the index to correct for {', '.join(checked)}")
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (BUNDLED / "port_depths.csv").write_text(stream.getvalue(), encoding="utf-8")
    print(f"{len(rows)} places with a depth on file")


if __name__ == "__main__":
    main()
