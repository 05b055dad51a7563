"""Measure every case, print the table and write it to the docs: ``python -m benchmarks``.

Usage: python -m benchmarks [--quick] [--only TEXT] [--no-page]

``--quick`` is the smoke test: small cases, one run each, no page. Answers are checked before times.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.metadata
import os
import platform
from pathlib import Path

from benchmarks import (
    cases,  # noqa: F401 - registers the cases
    data_baci,  # noqa: F401
    engine,  # noqa: F401
    investments_smaa,  # noqa: F401
    regions_complexity,  # noqa: F401
    scope_composite,  # noqa: F401
    scope_networks,  # noqa: F401
    scope_planted,  # noqa: F401
    words,  # noqa: F401
)
from benchmarks.registry import CASES, Row, run

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "explanation" / "performance.md"
PACKAGES = ("numpy", "scipy", "numba", "rustworkx", "igraph", "searoute", "pyproj")
INTRO = """# Performance

What the package measures, the goal, and the ratio of the two: at most 1 where the goal is met.
Rows that miss their goal stay in the table. Answers are compared before times; two works are timed
in turn in one process, after a first run of each. Made by `python -m benchmarks` (`make bench`).

The rows of PolarRoute use its own meshes, speeds and currents. The neutral clock samples a route
every 2 km, takes the WGS84 length of each sample and the speed of the cell in which it lies; along
a side that two open cells share, the faster one, which is kind to the peer: its third route follows
such a side for 250 km, and takes 6.796 d where the slower cell counts. PolarRoute's routes and
times are recorded ones of release 1.1.11 (`benchmarks/comparison/polarroute.csv`), not run side by
side; its own clock counts as that release does, leg by leg, and is no objective of our search.
Where currents run, both clocks count them.
"""


def version(package: str) -> str:
    """Return the installed version of a package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def figure(value: float | None) -> str:
    """Return a number for the table."""
    if value is None:
        return "-"
    return f"{value:,.4g}"


def line(row: Row) -> str:
    """Return one line of the printed table."""
    return (
        f"{row.work:80s} {figure(row.goal):>7s} {figure(row.measured):>8s} {row.unit:2s} "
        f"{figure(row.ratio):>7s}  {row.note}"
    )


BOUNDS = Path(__file__).with_name("bounds.md")


def page(rows: list[Row]) -> str:
    """Return the table as a page of the docs."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    held = [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in PACKAGES)]
    load = (
        f"; load average {os.getloadavg()[1]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    )
    lines = [
        INTRO,
        f"Measured on {dt.date.today().isoformat()} on one machine ({machine}{load}) with "
        f"{', '.join(held)}.",
        "",
        "| work | goal | measured | unit | ratio | note |",
        "|---|---:|---:|---|---:|---|",
    ]
    for row in rows:
        lines.append(
            f"| {row.work} | {figure(row.goal)} | {figure(row.measured)} | {row.unit} | "
            f"{figure(row.ratio)} | {row.note} |"
        )
    return "\n".join([*lines, "", BOUNDS.read_text(encoding="utf-8")])


def main() -> None:
    """Print the table, and write the page after a full run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="the smoke test")
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--no-page", action="store_true", help="leave the page of the docs")
    chosen = parser.parse_args()
    print(f"{'work':80s} {'goal':>7s} {'measured':>8s}    {'ratio':>7s}  note")
    rows: list[Row] = []
    for one in CASES:
        if (chosen.quick and not one.quick) or chosen.only not in one.name:
            continue
        for row in run(one, quick=chosen.quick):
            rows.append(row)
            print(line(row), flush=True)
    if not (chosen.quick or chosen.only or chosen.no_page):
        PAGE.write_text(page(rows), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
