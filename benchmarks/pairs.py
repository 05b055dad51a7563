"""Random pairs of sea places: our direct way beside an independent sea-lane graph.

Usage: python -m benchmarks.pairs [ORIGINS] [--write]

For each of 50 origins the direct ways to 40 targets (9 m of draught, no ice, the Arctic
passages shut because searoute shuts them), pulled tight as voyages are, beside searoute's lane
length. Pairs outside -6 ... +4 % are listed by a reason that is computed for each: see ``kind_of``.
Some 20 minutes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.cases import searoute_line
from benchmarks.ways import DRAUGHT_M, random_ways
from globalarctic.geo import geodesic_km, great_circle_points
from globalarctic.landmask import load_land_mask
from globalarctic.transport._kernels.gates import crossings
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import load_places
from globalarctic.transport.search.engine import load_engine
from globalarctic.units import km_to_nmi

if TYPE_CHECKING:
    from globalarctic.transport.search.engine import Engine

LOW, HIGH = -0.06, 0.04
PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "pairs.md"


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of places, our length and the lane length (NaN where there is none), nmi.

    Notes
    -----
    ``direct_nmi`` is the length of the geodesic, ``land_nmi`` what the lane runs over land (outside
    canals), ``ours_by`` and ``lane_by`` the passages that each uses.
    """

    origin: str
    target: str
    ours_nmi: float
    lane_nmi: float
    direct_nmi: float
    land_nmi: float
    ours_by: frozenset[str]
    lane_by: frozenset[str]

    @property
    def differs_frac(self) -> float:
        """Ours over the lane length, less one."""
        return self.ours_nmi / self.lane_nmi - 1.0 if self.lane_nmi > 0.0 else float("nan")

    @property
    def outside(self) -> bool:
        """Whether the pair lies outside the band."""
        return bool(np.isfinite(self.differs_frac)) and not LOW <= self.differs_frac <= HIGH


def pairs(origins: int = 50, targets: int = 40, seed: int = 2000) -> list[Pair]:
    """Return random pairs with both lengths; pairs without a way have NaN."""
    engine = load_engine()
    made = []
    for way in random_ways(origins, targets, seed, engine=engine):
        a, b = way.origin, way.target
        lane_nmi, lane = searoute_line(a, b)
        direct = km_to_nmi(float(geodesic_km(a.lon, a.lat, b.lon, b.lat)))
        names = a.place_id, b.place_id
        made.append(
            Pair(*names, way.length_nmi, lane_nmi, direct, *_over(engine, lane, way.passages))
        )
    return made


def _over(
    engine: Engine, line: list[tuple[float, float]], by: frozenset[str]
) -> tuple[float, frozenset[str], frozenset[str]]:
    """Return (nmi of a lane over land, our passages, the lane's)."""
    mask = load_land_mask()
    lon, lat = np.array(line).T
    land = 0.0
    for k in range(len(lon) - 1):
        length = float(geodesic_km(lon[k], lat[k], lon[k + 1], lat[k + 1]))
        points = great_circle_points(lon[k], lat[k], lon[k + 1], lat[k + 1], step_km=2.0)
        land += length * float(np.mean(~mask.is_ocean(*points)))
    met = crossings(lon, lat, engine.gate_pieces)
    gates = engine.network.gates
    passages = len(load_passages())
    lane_by = frozenset(gates[gate] for _, _, gate, _, _ in met if gate < passages)
    return km_to_nmi(land), by, lane_by


def kind_of(pair: Pair) -> str:
    """Return what is known of a pair outside the band."""
    where = {place.place_id: place for place in load_places()}
    limits = {p.passage_id: p.max_draught_m for p in load_passages() if p.max_draught_m}
    if pair.lane_nmi < pair.direct_nmi:
        return "the lane is shorter than the geodesic: it begins or ends at some other place"
    if pair.land_nmi > 0.5 * abs(pair.ours_nmi - pair.lane_nmi) and pair.differs_frac > HIGH:
        return "ours longer: half of the difference or more is lane drawn over land"
    shallow = {name for name in pair.lane_by if limits.get(name, np.inf) < DRAUGHT_M}
    if pair.differs_frac > HIGH and shallow - pair.ours_by:
        return f"ours longer: the lane uses a strait too shallow for {DRAUGHT_M:g} m"
    if "kiel" in pair.ours_by:
        return "ours shorter: by the Kiel Canal, which the lane graph lacks"
    if pair.differs_frac < LOW and pair.ours_nmi < 1.06 * pair.direct_nmi:
        return "ours shorter and within 6 % of the geodesic: the lane goes round"
    if max(where[pair.origin].lat, where[pair.target].lat) > 66.0:
        return "an end in the Arctic: lanes there are few, and the passages are shut for both"
    if abs(pair.ours_nmi - pair.lane_nmi) < 40.0:
        return "less than 40 nmi apart: where the lane graph begins and ends"
    if pair.differs_frac > HIGH:
        return "ours longer, not explained by rule: clearance, or a strait that our mesh closes"
    return "ours shorter, not explained by rule: other straits, or shoals that our depths let pass"


def page(made: list[Pair]) -> str:
    """Return the pairs outside the band as a page of the docs."""
    known = [pair for pair in made if np.isfinite(pair.differs_frac)]
    outside = [pair for pair in known if pair.outside]
    median = 100.0 * float(np.median([pair.differs_frac for pair in known]))
    lines = [
        "# Random pairs beside an independent lane graph",
        "",
        f"{len(made):,} random pairs of sea places, {len(known):,} with a way on both sides at",
        f"9 m of draught: {len(known) - len(outside):,} of our direct ways lie within -6 ... +4 %",
        f"of the lane length of searoute, median {median:+.1f} %. The others, by what is known of",
        "them: the first reason that holds of each. Made by",
        f"`python -m benchmarks.pairs {len({pair.origin for pair in made})} --write`.",
    ]
    for kind in dict.fromkeys(kind_of(pair) for pair in outside):
        rows = [pair for pair in outside if kind_of(pair) == kind]
        lines += ["", f"## {kind[0].upper()}{kind[1:]} ({len(rows)})", ""]
        lines += ["| from | to | ours nmi | lanes nmi | difference |", "|---|---|---:|---:|---:|"]
        lines += [
            f"| {p.origin} | {p.target} | {p.ours_nmi:,.0f} | {p.lane_nmi:,.0f} | "
            f"{100 * p.differs_frac:+.1f} % |"
            for p in sorted(rows, key=lambda p: p.differs_frac)
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the page, or write it."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    text = page(pairs(numbers[0] if numbers else 50))
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
