"""Real Arctic voyages beside ours: ``python -m benchmarks.backtest [--write]``.

Each voyage on file is sailed with its ship (or the nearest on file), its departure day, escort and
the ice of its year; the Arctic leg is timed between the same passages. ``--write`` writes the page
of the docs.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from globalarctic.transport.search.compare import compare
from globalarctic.units import km_to_nmi

__all__ = ["Outcome", "outcomes", "page"]

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "golden" / "voyages.csv"
PAGE = ROOT / "docs" / "explanation" / "backtest.md"
MOST_WAIT_D = 40.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One voyage: days of its Arctic leg as reported and as sailed here (NaN where refused)."""

    row: dict[str, str]
    days: float
    nmi: float
    lowest_rio: float | None
    why: str

    @property
    def error_frac(self) -> float:
        """Our days over the reported, less one."""
        return self.days / float(self.row["days"]) - 1.0


def _between(route: object, first: str, last: str) -> tuple[float, float]:
    """Return (days, nmi) of the legs after passage ``first`` up to passage ``last``."""
    legs = route.legs  # type: ignore[attr-defined]
    begun, hours, km = not first, 0.0, 0.0
    for leg in legs:
        if begun:
            hours += leg.duration_h
            km += leg.distance_km
        if begun and last and set(last.split("|")) & set(leg.passages):
            break
        if not begun and set(first.split("|")) & set(leg.passages):
            begun = True
    return hours / 24.0, float(km_to_nmi(km))


def _sail(row: dict[str, str]) -> Outcome:
    years = tuple(int(year) for year in row["ice_years"].split(";") if year)
    found, why = [], ""
    for year in years or (0,):
        held = compare(
            row["origin"],
            row["target"],
            depart=dt.date.fromisoformat(row["depart"]),
            vessel=row["vessel"],
            corridors=("nsr",),
            avoid=tuple(name for name in row["avoid"].split(";") if name),
            ice_years=(year,) if year else (),
            max_wait_d=MOST_WAIT_D,
            escorted=row["escorted"] == "yes",
        ).corridors[0]
        why = held.reason
        if held.route is not None:
            found.append((*_between(held.route, row["leg_from"], row["leg_to"]), held.lowest_rio))
    if not found:
        return Outcome(row, float("nan"), float("nan"), None, why)
    days, nmi, rio = sorted(found, key=lambda one: one[0])[len(found) // 2]
    missed = len(years) - len(found) if years else 0
    return Outcome(row, days, nmi, rio, f"refused in {missed} of {len(years)} years" * bool(missed))


def outcomes() -> list[Outcome]:
    """Return all voyages on file, sailed."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return [_sail(row) for row in csv.DictReader(stream)]


def page(found: list[Outcome]) -> str:
    """Return the voyages as a page of the docs."""
    sailed = [one for one in found if np.isfinite(one.days)]
    errors = np.array([abs(one.error_frac) for one in sailed])
    lines = [
        "# Real voyages beside ours",
        "",
        "Every Arctic voyage on file with a reported time between two passages, misses included.",
        "Ours: the same ship or the nearest on file at its service speed, the same departure day,",
        "escort where the voyage had one, monthly ice of its year. Made by",
        "`python -m benchmarks.backtest --write`.",
        "",
        f"{len(sailed)} of {len(found)} voyages are sailed; median error "
        f"{100 * np.median(errors):.0f} %, worst {100 * errors.max():.0f} % (goals 15, 35 %).",
        "Where there is little ice ours is early by a fifth to a third: the ships sailed slower",
        "than their service speed. In the two winter voyages, where ice sets the speed, ours is",
        "12-13 % late.",
        "",
        "| voyage | ship here | leg | departs | days reported | ours | error | nmi ours (reported)"
        " | lowest RIO | remarks | source |",
        "|---|---|---|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for one in found:
        row = one.row
        leg = f"{row['leg_from'] or row['origin']} to {row['leg_to'] or row['target']}"
        leg = leg.replace("|", " or ")
        if np.isfinite(one.days):
            ours, error = f"{one.days:.1f}", f"{100 * one.error_frac:+.0f} %"
            nmi = f"{one.nmi:,.0f}" + (f" ({row['leg_nmi']})" if row["leg_nmi"] else "")
        else:
            ours, error, nmi = "refused", "–", "–"
        rio = "–" if one.lowest_rio is None else f"{one.lowest_rio:.0f}"
        remarks = "; ".join(part for part in (row["note"], one.why) if part)
        lines.append(
            f"| {row['ship']} | {row['vessel']}{', led' * (row['escorted'] == 'yes')} | {leg} | "
            f"{row['depart']} | {float(row['days']):.1f} | {ours} | {error} | {nmi} | {rio} | "
            f"{remarks} | {row['source']} |"
        )
    return "\n".join([*lines, "", _LACKS]) + "\n"


_LACKS = """## What the model lacks here

- **Speed by choice.** A ship sails at service speed wherever ice lets it; real ones go slower to
  save fuel, to meet a berth or a convoy. Where there is little ice, ours is early for that reason.
- **Convoys.** Waiting for the icebreaker and for other ships is not in the clock.
- **Daily ice.** Monthly means smooth leads, drift and compression. Daily fields are on file for
  parts of 2015-2021 only and are not bundled.
- **Ridges and hummocks**, the main brake in the winter voyages, are not in the resistance.
- Voyages without a reported time of the Arctic leg (cruises, calls under way) say nothing about it
  and are left out.
"""


def main() -> None:
    """Print the page, or write it."""
    text = page(outcomes())
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    else:
        print(text)


if __name__ == "__main__":
    main()
