"""The main job: compare two pairs of places, print both, write tables, maps and pages.

Usage: python examples/main_job.py OUT_FOLDER

The second pair runs in a process of its own beside the first.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

from globalarctic.cli.common import progress_bar
from globalarctic.cli.show import show_comparison
from globalarctic.transport.search.compare import compare
from globalarctic.transport.show.maps import draw_comparison
from globalarctic.transport.show.report import html_report

JOBS = (
    ("Dalian", "Rotterdam", dt.date(2026, 8, 20)),
    ("Urumqi", "Rotterdam", dt.date(2026, 7, 20)),
)


def work(number: int, out: Path, *, quiet: bool) -> None:
    """Compare one pair, print it and write its files."""
    origin, target, day = JOBS[number]
    name = out / f"{origin}-{target}".lower()
    with progress_bar(quiet=quiet) as progress:
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


def main() -> None:
    """Compare each pair and write its files."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")
    out.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        work(int(sys.argv[2]), out, quiet=True)
        return
    command = [sys.executable, __file__, str(out), "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as second:
        work(0, out, quiet=False)
        text, _ = second.communicate()
    print(text, end="")
    if second.returncode:
        raise SystemExit(second.returncode)


if __name__ == "__main__":
    main()
