"""Real Arctic voyages beside ours: ``python -m benchmarks.backtest [--write]``.

Each voyage on file is sailed with its ship (or the nearest on file) at the usual speed of such
ships, its departure day, escort and the ice of its year. Arctic legs are timed between the same
passages, Cape Zhelaniya at its meridian (the western limit of the Northern Sea Route). Nothing is
fitted to the voyages; what a factor fitted to all others would do to each is reported (leaving one
out). ``--write`` writes the page of the docs.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.search.earliest import problem_for
from globalarctic.transport.search.engine import Engine, calendar
from globalarctic.transport.search.hinder import Band, Hours, band_of
from globalarctic.transport.search.refusals import refusal
from globalarctic.transport.search.request import Request, ice_years_for, request
from globalarctic.transport.search.voyages import Voyage, plan_for, sail_years
from globalarctic.units import km_to_nmi

__all__ = ["Outcome", "outcomes", "page"]

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "golden" / "voyages.csv"
PAGE = ROOT / "docs" / "explanation" / "backtest.md"
MOST_WAIT_D = 40.0
ZHELANIYA_DEG = 68.57


@dataclass(frozen=True, slots=True)
class Outcome:
    """One voyage: days as reported and as sailed here (NaN where refused), with their band."""

    row: dict[str, str]
    days: float
    band: Band | None
    parts: Hours
    nmi: float
    lowest_rio: float
    why: str

    @property
    def error_frac(self) -> float:
        """Our days over the reported, less one."""
        return self.days / float(self.row["days"]) - 1.0

    @property
    def in_band(self) -> bool:
        """Whether the reported days lie between our 10 and 90 % quantiles."""
        reported = float(self.row["days"])
        return self.band is not None and self.band.p10_d <= reported <= self.band.p90_d


def _cut(lon: np.ndarray, lat: np.ndarray, eta: np.ndarray, at: float) -> np.ndarray:
    """Return (lon, lat, hour) at a position along waypoints (whole part: the waypoint before)."""
    k = min(int(at), len(lon) - 2)
    part = at - k
    turn = (lon[k + 1] - lon[k] + 180.0) % 360.0 - 180.0
    return np.array(
        [lon[k] + part * turn, lat[k] + part * (lat[k + 1] - lat[k]),
         eta[k] + part * (eta[k + 1] - eta[k])]
    )  # fmt: skip


def _position(engine: Engine, line: tuple[np.ndarray, ...], name: str) -> float:
    """Return where a line passes a passage or the meridian of Cape Zhelaniya."""
    from globalarctic.transport._kernels.gates import crossings

    lon, lat, _ = line
    if name == "zhelaniya":
        east = (lon - ZHELANIYA_DEG + 180.0) % 360.0 - 180.0
        for k in np.flatnonzero((np.sign(east[:-1]) != np.sign(east[1:])) & (lat[:-1] > 68.0)):
            if abs(east[k + 1] - east[k]) < 180.0:
                return float(k + east[k] / (east[k] - east[k + 1]))
    passages = load_passages()
    for segment, part, gate, _x, _y in crossings(lon, lat, engine.gate_pieces):
        if passages[gate].passage_id == name:
            return float(segment + part)
    raise ValueError(f"the way does not pass {name}")


def _leg(asked: Request, voyage: Voyage, row: dict[str, str]) -> tuple[float, Hours, float]:
    """Return hours, their parts and nautical miles between the passages of a row."""
    from globalarctic.transport.search.hinder import hinder

    tracks = voyage.tracks
    line = tuple(
        np.concatenate([getattr(t, name)[k > 0 :] for k, t in enumerate(tracks)])
        for name in ("lon", "lat", "eta_h")
    )
    ends = [0.0, float(len(line[0]) - 1)]
    for k, name in enumerate((row["leg_from"], row["leg_to"])):
        if name:
            ends[k] = _position(asked.engine, line, name)
    inner = [p for p in range(len(line[0])) if ends[0] < p < ends[1]]
    points = [_cut(*line, ends[0]), *(np.array([x[p] for x in line]) for p in inner)]
    lon, lat, eta = np.array([*points, _cut(*line, ends[1])]).T
    days = calendar(voyage_start(row))
    from dataclasses import replace

    with asked.engine.sailing(asked.ship, days, voyage.year) as sailing:
        part = replace(tracks[0], mode="sea", lon=(lon + 180.0) % 360.0 - 180.0, lat=lat, eta_h=eta)
        _, parts = hinder(sailing, (part,))
    km = float(np.sum(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return float(eta[-1] - eta[0]), parts, float(km_to_nmi(km))


def voyage_start(row: dict[str, str]) -> dt.datetime:
    """Return the departure of a voyage on file."""
    return dt.datetime.combine(dt.date.fromisoformat(row["depart"]), dt.time())


def _sail(row: dict[str, str]) -> Outcome:
    asked = request(
        row["origin"], row["target"], vessel=row["vessel"], escorted=row["escorted"] == "yes"
    )
    engine, start = asked.engine, voyage_start(row)
    wanted = tuple(int(year) for year in row["ice_years"].split(";") if year)
    years, _ = ice_years_for(engine, start.year, wanted)
    avoid = tuple(name for name in row["avoid"].split(";") if name)
    ready = plan_for(engine, resolve_corridor("nsr"), asked.ship, avoid)
    ends = [engine.network.nodes_of(place.place_id) for place in (asked.origin, asked.target)]
    problem = problem_for(engine, ready, asked.ship, *ends)
    sailed: list[Voyage] = []
    if np.isfinite(problem.best_h):
        made = sail_years(
            engine, problem, asked.ship, days=calendar(start), years=years, max_wait_d=MOST_WAIT_D
        )
        sailed = [voyage for voyage in made if voyage is not None]
    if not sailed:
        why = refusal(engine, problem, asked.ship, start, years)
        return Outcome(row, np.nan, None, Hours(), np.nan, np.nan, why)
    legs = [_leg(asked, voyage, row) for voyage in sailed]
    hours = [leg[0] for leg in legs]
    band = band_of(asked.ship.vessel, hours, [leg[1] for leg in legs])
    middle = int(np.argmin(np.abs(np.array(hours) - np.median(hours))))
    missed = len(years) - len(sailed)
    why = f"refused in {missed} of {len(years)} ice years" if missed else ""
    return Outcome(
        row, float(np.median(hours)) / 24.0, band, legs[middle][1], legs[middle][2],
        sailed[middle].lowest_rio, why,
    )  # fmt: skip


def outcomes() -> list[Outcome]:
    """Return all voyages on file, sailed."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return [_sail(row) for row in csv.DictReader(stream)]


def _left_out(legs: list[Outcome]) -> list[float]:
    """Return each leg's error if ours were scaled by the median ratio of all others."""
    ratios = np.log([1.0 + leg.error_frac for leg in legs])
    return [
        float(np.exp(ratios[k] - np.median(np.delete(ratios, k))) - 1.0) for k in range(len(legs))
    ]


def _summary(legs: list[Outcome], name: str) -> str:
    errors = np.array([leg.error_frac for leg in legs])
    held = sum(leg.in_band for leg in legs)
    return (
        f"{len(legs)} {name}: median error {100 * np.median(np.abs(errors)):.0f} %, worst "
        f"{100 * np.abs(errors).max():.0f} %, bias (mean) {100 * errors.mean():+.0f} %, "
        f"{held} of {len(legs)} within the 10-90 % band"
    )


def _table(legs: list[Outcome], left_out: list[float] | None = None) -> list[str]:
    lines = [
        "| voyage | ship here | leg | departs | days reported | ours (10-90 %) | in band | error |"
        " left out | free / through ice / slowed, h | fog and dark, convoy, h | nmi ours (reported)"
        " | lowest RIO | remarks | source |",
        "|---|---|---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    for k, leg in enumerate(legs):
        row = leg.row
        ends = f"{row['leg_from'] or row['origin']} to {row['leg_to'] or row['target']}"
        lead = ", led" * (row["escorted"] == "yes")
        remarks = "; ".join(part for part in (row["note"], leg.why) if part)
        if leg.band is None:
            cells = ["refused", "no", *["–"] * 6]
        else:
            parts = leg.parts
            cells = [
                f"{leg.days:.1f} ({leg.band.p10_d:.1f}-{leg.band.p90_d:.1f})",
                "yes" if leg.in_band else "no",
                f"{100 * leg.error_frac:+.0f} %",
                f"{100 * left_out[k]:+.0f} %" if left_out else "–",
                f"{parts.free_h:.0f} / {parts.through_h:.0f} / {parts.slowed_h:.0f}",
                f"{parts.sight_h[1]:.0f}, {parts.convoy_h[1]:.0f}",
                f"{leg.nmi:,.0f}" + (f" ({row['leg_nmi']})" if row["leg_nmi"] else ""),
                "–" if np.isnan(leg.lowest_rio) else f"{leg.lowest_rio:.0f}",
            ]
        lines.append(
            f"| {row['ship']} | {row['vessel']}{lead} | {ends} | {row['depart']} | "
            f"{float(row['days']):.1f} | {' | '.join(cells)} | {remarks} | {row['source']} |"
        )
    return lines


def page(sailed: list[Outcome]) -> str:
    """Return the voyages as a page of the docs."""
    legs = [one for one in sailed if one.row["counted"] == "yes"]
    whole = [one for one in sailed if one.row["counted"] == "whole"]
    rest = [one for one in sailed if one.row["counted"] == "no"]
    good, through = ([one for one in part if one.band is not None] for part in (legs, whole))
    left_out = _left_out(good)
    lines = [
        "# Real voyages beside ours",
        "",
        "Every voyage on file with a reported time, misses included. Ours: the same ship or the",
        "nearest on file at the usual speed of such ships, the same departure day, escort where",
        "the voyage had one, monthly ice of its year (see [speed](speed.md)). Nothing is fitted",
        "to these voyages. Made by `python -m benchmarks.backtest --write`.",
        "",
        "## Arctic legs",
        "",
        f"{_summary(good, 'legs')} (goals 15, 35 and 10 %, 6 of 7).",
        "*Left out*: the error if ours were scaled by the median ratio of all other legs, so that",
        "no voyage judges itself: median",
        f"{100 * np.median(np.abs(left_out)):.0f} %, worst {100 * np.abs(left_out).max():.0f} %. A",
        "factor would not help, and none is applied.",
        "",
        *_table(legs, left_out if len(good) == len(legs) else None),
        "",
        "## Whole voyages",
        "",
        f"{_summary(through, 'voyages')} (goal 15 %). Calls, waits for permits, berths and weather",
        "are not modelled.",
        "",
        *_table(whole),
        "",
        "Not counted, as the reported days hold calls or long waits:",
        "",
        *_table(rest),
        "",
        _LACKS,
    ]
    return "\n".join(lines)


_LACKS = """## What the model lacks here

- **Daily ice.** Monthly means smooth leads, drift and compression. Daily fields are on file for
  parts of 2015-2021 only and are not bundled.
- **Ridges and hummocks**, the main brake in the winter voyages, are not in the resistance.
- **Several icebreakers**: the ship follows one (project 22220).
- **Weather** of the open sea, calls, and waits for permits, pilots and berths.
- A cruise (Crystal Serenity 2016, many calls) and an icebreaker on research (Xue Long 2012) say
  nothing about passage times and are left out.
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
