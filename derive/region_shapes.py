"""Derive the bundled outlines of regions from Natural Earth's 1:50m provinces (public domain).

Usage: python derive/region_shapes.py FOLDER

FOLDER holds ``ne50m_admin1_rus_chn.geojson``: provinces of Natural Earth, 1:50m cultural vectors,
admin 1 states and provinces, with the property ``name``. Outlines are rounded to a thousandth of a
degree and thinned by Douglas-Peucker within a hundredth of a degree; rings of fewer than four
points and islands below 60 km2 are left out. Regions that the source does not hold get no outline.
"""

from __future__ import annotations

import csv
import json
import lzma
import sys
from pathlib import Path

import numpy as np

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
NAMES = {
    "CN-HL": "Heilongjiang",
    "CN-JL": "Jilin",
    "CN-LN": "Liaoning",
    "CN-NM": "Inner Mongol",
    "RU-AMU": "Amur",
    "RU-BU": "Buryat",
    "RU-CHU": "Chukchi Autonomous Okrug",
    "RU-KAM": "Kamchatka",
    "RU-KHA": "Khabarovsk",
    "RU-KHM": "Khanty-Mansiy",
    "RU-MAG": "Maga Buryatdan",
    "RU-OMS": "Omsk",
    "RU-PRI": "Primor'ye",
    "RU-SA": "Sakha (Yakutia)",
    "RU-SAK": "Sakhalin",
    "RU-TYU": "Tyumen'",
    "RU-YAN": "Yamal-Nenets",
    "RU-YEV": "Yevrey",
    "RU-ZAB": "Chita",
}
TOLERANCE_DEG = 0.01
LEAST_KM2 = 60.0


def thinned(points: np.ndarray) -> np.ndarray:
    """Return a line's points after Douglas-Peucker; the ends stay."""
    keep = np.zeros(len(points), bool)
    keep[[0, -1]] = True
    work = [(0, len(points) - 1)]
    while work:
        a, b = work.pop()
        if b - a < 2:
            continue
        along = points[b] - points[a]
        away = points[a + 1 : b] - points[a]
        size = float(np.hypot(*along))
        gap = np.hypot(*away.T)
        if size > 0:
            gap = np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / size
        k = int(gap.argmax())
        if gap[k] > TOLERANCE_DEG:
            keep[a + 1 + k] = True
            work += [(a, a + 1 + k), (a + 1 + k, b)]
    return points[keep]


def area_km2(ring: np.ndarray) -> float:
    """Return a ring's area on the sphere."""
    lon, sine = np.radians(ring[:, 0]), np.sin(np.radians(ring[:, 1]))
    return float(abs((np.diff(lon) * (2 + sine[:-1] + sine[1:])).sum()) * 6371.0088**2 / 2)


def rings_of(geometry: dict) -> list[list[list[float]]]:
    """Return the outer rings of a geometry; the source's regions have no holes."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    found = []
    for polygon in polygons:
        if len(polygon) != 1:
            raise SystemExit("an outline has a hole; this script keeps outer rings only")
        ring = np.round(np.asarray(polygon[0], float)[:, :2], 3)
        small = thinned(ring)
        if len(small) >= 4 and area_km2(ring) >= LEAST_KM2:
            found.append(small.tolist())
    return sorted(found, key=len, reverse=True)


def main() -> None:
    """Write region_shapes.json.xz."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python derive/region_shapes.py FOLDER")
    source = Path(sys.argv[1]) / "ne50m_admin1_rus_chn.geojson"
    held = {
        feature["properties"]["name"]: feature["geometry"]
        for feature in json.loads(source.read_text(encoding="utf-8"))["features"]
    }
    with (BUNDLED / "regions.csv").open(encoding="utf-8", newline="") as stream:
        codes = [row["region"] for row in csv.DictReader(stream)]
    shapes = {code: rings_of(held[NAMES[code]]) for code in codes if code in NAMES}
    text = json.dumps(shapes, separators=(",", ":"))
    target = BUNDLED / "region_shapes.json.xz"
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    points = sum(len(ring) for rings in shapes.values() for ring in rings)
    lacking = [code for code in codes if code not in shapes]
    print(f"{len(shapes)} regions, {points} points, {target.stat().st_size} bytes; none: {lacking}")


if __name__ == "__main__":
    main()
