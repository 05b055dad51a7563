"""Compare published route distances with the network's, and write the table of the docs.

Usage: python -m benchmarks.distances [--write]

Ice is left out: a ship of 9 m draught takes the shortest pulled way of the corridor. The Northern
Sea Route is the classic one, by Vilkitsky, Sannikov and Long Straits, the Northwest Passage the one
by Prince of Wales Strait or the southern route.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from globalarctic.transport.network.corridors import plan, resolve_corridor
from globalarctic.transport.search.earliest import earliest, problem_for
from globalarctic.transport.search.engine import Ship, calendar, load_engine
from globalarctic.transport.search.tracks import track_of
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.units import km_to_nmi, kn_to_kmh

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "golden" / "published_distances.csv"
PAGE = ROOT / "docs" / "explanation" / "distances.md"
ARCTIC = {"nsr", "nwp"}
CLASSIC = {
    "nsr": ("north-severnaya-zemlya", "shokalsky", "north-new-siberian", "north-wrangel"),
    "nwp": ("mcclure",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A published distance beside ours, nautical miles."""

    origin: str
    target: str
    corridor: str
    published_nmi: float
    ours_nmi: float
    source: str
    grade: str
    note: str

    @property
    def error_frac(self) -> float:
        """Ours over published, less one."""
        return self.ours_nmi / self.published_nmi - 1.0


def shortest_nmi(
    origin: str, target: str, corridor: str, *, avoid: tuple[str, ...] = (), draught_m: float = 9.0
) -> float:
    """Return the length of the shortest pulled way of a corridor without ice, nmi."""
    engine = load_engine()
    vessel = resolve_vessel("multipurpose-1a")
    speed = kn_to_kmh(vessel.speed_kn)
    open_water = np.full((101, 101), speed, np.float32)
    no_risk = np.zeros((101, 101), np.float32)
    ship = Ship(vessel, speed, open_water, no_risk, speed, False, open_water)
    ready = plan(
        engine.network,
        resolve_corridor(corridor),
        draught_m=draught_m,
        river_draught_m=1.0,
        avoid=avoid,
    )
    days = calendar(dt.datetime(2012, 8, 1))
    sources, targets = engine.network.nodes_of(origin), engine.network.nodes_of(target)
    problem = problem_for(engine, ready, ship, sources, targets)
    with engine.sailing(ship, days, 2012) as sailing:
        path = earliest(sailing, problem, horizon_h=9000.0)
        if path is None:
            return float("nan")
        tracks = track_of(sailing, ready, path)
    return km_to_nmi(sum(track.length_km for track in tracks))


def rows() -> list[Row]:
    """Return all published rows with our distance."""
    found = []
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            avoid = CLASSIC.get(row["corridor"], ())
            ours = shortest_nmi(row["origin"], row["target"], row["corridor"], avoid=avoid)
            found.append(
                Row(
                    row["origin"],
                    row["target"],
                    row["corridor"],
                    float(row["published_nmi"]),
                    ours,
                    row["source"],
                    row["grade"],
                    row["note"],
                )
            )
    return found


def page(found: list[Row]) -> str:
    """Return the table as a page of the docs."""
    lines = [
        "# Published distances beside ours",
        "",
        "Every published distance on file, misses included, beside the shortest pulled way of the",
        "same corridor on this network without ice (ship of 9 m draught; the Northern Sea",
        "Route by Vilkitsky, Sannikov and Long Straits, the Northwest Passage by Prince of Wales",
        "Strait or the southern route). Made by `python -m benchmarks.distances --write`. Why the",
        "Arctic ones are shorter here: [straits, lanes, depths and lengths](hydrography.md).",
        "",
        "| corridor | rows | median of \\|difference\\| | within 4 % | worst |",
        "|---|---|---|---|---|",
    ]
    groups = {
        corridor: [row for row in found if row.corridor == corridor]
        for corridor in dict.fromkeys(row.corridor for row in found)
    }
    groups["open water (Panama, Suez, Cape)"] = [r for r in found if r.corridor not in ARCTIC]
    groups["Arctic, read in the source (grade V)"] = [
        r for r in found if r.corridor in ARCTIC and r.grade == "V"
    ]
    for name, group in groups.items():
        errors = np.array([row.error_frac for row in group])
        size = np.abs(errors)
        lines.append(
            f"| {name} | {len(size)} | {100 * np.median(size):.1f} % | "
            f"{int((size <= 0.04).sum())} | {100 * errors[size.argmax()]:+.1f} % |"
        )
    lines += [
        "",
        "| from | to | corridor | published nmi | ours nmi | difference | source | note |",
    ]
    lines.append("|---|---|---|---:|---:|---:|---|---|")
    for row in found:
        source = row.source.replace("|", "/")
        lines.append(
            f"| {row.origin} | {row.target} | {row.corridor} | {row.published_nmi:,.0f} | "
            f"{row.ours_nmi:,.0f} | {100 * row.error_frac:+.1f} % | {source} | {row.note} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table, or write the page."""
    text = page(rows())
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    else:
        print(text)


if __name__ == "__main__":
    main()
