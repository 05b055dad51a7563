"""Measure and print the table of benchmarks: ``python -m benchmarks``.

Each case checks its answer first, then reports the median of several runs. The peer is searoute
1.x (PyPI): shortest sea routes on a published lane network, without ice or depth.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks.distances import shortest_nmi
from globalarctic.transport.places import resolve
from globalarctic.transport.routing import compare
from globalarctic.units import km_to_nmi

PAIRS = (("rotterdam", "yokohama"), ("rotterdam", "shanghai"), ("murmansk", "yokohama"))


def median_s(work: Callable[[], object], runs: int) -> float:
    """Return the median time of some runs after a first one, seconds."""
    work()
    spent = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def searoute_nmi(origin: str, target: str) -> float:
    """Return the peer's length of the way by Suez, nmi."""
    import searoute

    a, b = resolve(origin), resolve(target)
    found = searoute.searoute([a.lon, a.lat], [b.lon, b.lat], restrictions=["northwest"])
    return km_to_nmi(float(found["properties"]["length"]))


def main() -> None:
    """Print the table."""
    quick = "--quick" in sys.argv
    runs = 1 if quick else 5
    day = dt.date(2026, 8, 20)
    print(f"{'work':58s} {'ours s':>8s} {'peer s':>8s} {'ratio':>6s}")
    for origin, target in PAIRS[:1] if quick else PAIRS:
        ours, peer = shortest_nmi(origin, target, "suez"), searoute_nmi(origin, target)
        if abs(ours / peer - 1.0) > 0.06:
            raise SystemExit(
                f"{origin}-{target}: {ours:.0f} and {peer:.0f} nmi are not the same way"
            )
        a = median_s(lambda o=origin, t=target: shortest_nmi(o, t, "suez"), runs)
        b = median_s(lambda o=origin, t=target: searoute_nmi(o, t), runs)
        name = f"static route {origin}-{target} by Suez ({ours:,.0f} / {peer:,.0f} nmi)"
        print(f"{name:58s} {a:8.3f} {b:8.3f} {b / a:6.2f}")
    work: dict[str, Callable[[], object]] = {
        "NSR Dalian-Rotterdam, one ice year": lambda: compare(
            "Dalian", "Rotterdam", depart=day, corridors=("nsr",), ice_years=(2012,)
        ),
    }
    if not quick:
        work["compare Dalian-Rotterdam, all corridors, 20 ice years"] = lambda: compare(
            "Dalian", "Rotterdam", depart=day
        )
    for name, call in work.items():
        print(f"{name:58s} {median_s(call, min(runs, 3)):8.3f} {'-':>8s} {'-':>6s}")


if __name__ == "__main__":
    main()
