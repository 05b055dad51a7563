"""Derive the bundled ways between the centres of the bundled regions, by month.

Usage: python derive/region_times.py [GROUP ...]

Sails every pair with the transport engine (see globalarctic.regions.times) and writes
region_times.json.xz. Pairs that are in the cache are taken from it. Tens of minutes on two cores.
"""

from __future__ import annotations

import json
import lzma
import sys
from dataclasses import asdict
from pathlib import Path

from globalarctic.regions.catalog import load_regions
from globalarctic.regions.times import basis_of, travel_times

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"


def main() -> None:
    """Write region_times.json.xz."""
    regions = load_regions()

    def show(words: str, share: float) -> None:
        print(f"{100 * share:5.1f} % {words}", file=sys.stderr, flush=True)

    basis = basis_of()
    codes = [region.code for region in regions]
    pairs = [(a, b) for k, a in enumerate(codes) for b in codes[:k]]
    pairs = [way for a, b in pairs for way in ((a, b), (b, a))]
    for start in range(0, len(pairs), 20):
        print(f"{start} of {len(pairs)}", file=sys.stderr, flush=True)
        held = travel_times(
            regions, basis=basis, pairs=pairs[: start + 20], fresh=True, progress=show
        )
    centre = {region.code: region.centre.place_id for region in regions}
    ways = {f"{centre[a]}>{centre[b]}": way.to_dict() for (a, b), way in sorted(held.ways.items())}
    text = json.dumps({"basis": asdict(basis), "ways": ways}, separators=(",", ":"))
    target = BUNDLED / "region_times.json.xz"
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{len(ways)} ways, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
