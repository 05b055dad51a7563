"""The main job: compare two pairs of places, print both, write tables, maps and pages.

Usage: python examples/main_job.py OUT_FOLDER

The second pair runs in a process of its own beside the first.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from globalarctic.cli.output import print_table, progress_bar
from globalarctic.transport import compare
from globalarctic.transport.show.report import write_report

JOBS = (
    ("Dalian", "Rotterdam", dt.date(2026, 8, 20)),
    ("Urumqi", "Rotterdam", dt.date(2026, 7, 20)),
)


def work(number: int, out: Path, *, quiet: bool) -> None:
    """Compare one pair, print it and write its files."""
    origin, target, day = JOBS[number]
    name = out / f"{origin}-{target}".lower()
    with progress_bar(quiet=quiet) as progress:
        comparison = compare(origin, target, depart=day, progress=progress)
    print_table(comparison.table())
    for ending in (".png", ".csv", ".json", ".geojson"):
        comparison.save(f"{name}{ending}")
    write_report(comparison, f"{name}.html", picture=Path(f"{name}.png").read_bytes())
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
