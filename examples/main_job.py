"""The main job: compare two pairs of places, print both, write tables, maps and pages.

Usage: python examples/main_job.py OUT_FOLDER
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

from globalarctic.cli.common import progress_bar
from globalarctic.cli.show import show_comparison
from globalarctic.transport.maps import draw_comparison
from globalarctic.transport.report import html_report
from globalarctic.transport.routing import compare

JOBS = (
    ("Dalian", "Rotterdam", dt.date(2026, 8, 20)),
    ("Urumqi", "Rotterdam", dt.date(2026, 7, 20)),
)


def main() -> None:
    """Compare each pair and write its files."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    out.mkdir(parents=True, exist_ok=True)
    for origin, target, day in JOBS:
        name = out / f"{origin}-{target}".lower()
        with progress_bar(quiet=False) as progress:
            held = compare(origin, target, depart=day, progress=progress)
        show_comparison(held)
        draw_comparison(held, f"{name}.png")
        name.with_suffix(".csv").write_text(held.to_csv(), encoding="utf-8")
        name.with_suffix(".json").write_text(held.to_json(), encoding="utf-8")
        lines = json.dumps(held.to_geojson(), ensure_ascii=False)
        name.with_suffix(".geojson").write_text(lines, encoding="utf-8")
        page = html_report(held, map_file=f"{name}.png")
        name.with_suffix(".html").write_text(page, encoding="utf-8")
        print(f"wrote {name}.png .html .csv .json .geojson\n")


if __name__ == "__main__":
    main()
