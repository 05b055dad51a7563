"""The cases of our own doors: static routes beside searoute, comparisons, memory, cold start."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import numpy as np

import benchmarks.comparison.graphs
import benchmarks.comparison.polarroute  # noqa: F401 - registers its case
from benchmarks.distances import shortest_nmi
from benchmarks.registry import Row, Skipped, alternating_s, case, median_s
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.network.places import Place, load_places, resolve
from globalarctic.transport.search import compare as routing
from globalarctic.transport.search.compare import compare
from globalarctic.units import km_to_nmi

__all__ = ["cold_start", "comparisons", "memory", "port_pairs", "static_routes", "sweep_rate"]

DAY = dt.date(2026, 8, 20)
PAIRS = (("rotterdam", "yokohama"), ("rotterdam", "shanghai"), ("murmansk", "yokohama"))
SAME_WAY_FRAC = 0.06
RSS_GOAL_MB, HELP_GOAL_S, COLD_GOAL_S = 500.0, 0.25, 4.0
COMPARE = ("compare", "Dalian", "Rotterdam", "--depart", DAY.isoformat())


def searoute_nmi(a: Place, b: Place) -> float:
    """Return searoute's length of its shortest way without the Northwest Passage, nmi."""
    return searoute_line(a, b)[0]


def searoute_line(a: Place, b: Place) -> tuple[float, list[tuple[float, float]]]:
    """Return the length of ``searoute_nmi`` and the line itself, lon and lat."""
    import searoute

    found = searoute.searoute([a.lon, a.lat], [b.lon, b.lat], restrictions=["northwest"])
    line = [(float(lon), float(lat)) for lon, lat in found["geometry"]["coordinates"]]
    return km_to_nmi(float(found["properties"]["length"])), line


def _need(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        raise Skipped(f"{package} is not installed")


@case("static routes by Suez", quick=True)
def static_routes(quick: bool) -> Iterator[Row]:
    """Time the shortest way by Suez without ice beside searoute's."""
    _need("searoute")
    for origin, target in PAIRS[:1] if quick else PAIRS:
        a, b = resolve(origin), resolve(target)
        ours, peer = shortest_nmi(origin, target, "suez"), searoute_nmi(a, b)
        if abs(ours / peer - 1.0) > SAME_WAY_FRAC:
            raise SystemExit(
                f"{origin}-{target}: {ours:.0f} and {peer:.0f} nmi are not the same way"
            )
        spent = alternating_s(
            {
                "ours": lambda o=origin, t=target: shortest_nmi(o, t, "suez"),
                "peer": lambda a=a, b=b: searoute_nmi(a, b),
            },
            1 if quick else 5,
        )
        yield Row(
            f"static route {origin}-{target} by Suez: ours over searoute",
            spent["ours"] / spent["peer"], 1.0, "x",
            f"{ours:,.0f} nmi in {1e3 * spent['ours']:,.1f} ms; "
            f"{peer:,.0f} nmi in {1e3 * spent['peer']:,.1f} ms",
        )  # fmt: skip


def _distance() -> tuple[Callable[[str, str], float], str, int]:
    """Return our function for two ports, its name, and how many pairs are worth its time.

    The Bering Strait is closed: searoute does not sail the Arctic from end to end.
    """
    fast = getattr(routing, "distance_nmi", None)
    if fast is not None:
        return fast, "distance_nmi", 500

    def search(origin: str, target: str) -> float:
        return shortest_nmi(origin, target, "direct", avoid=("bering",))

    return search, "network search", 50


def port_sample(count: int) -> list[tuple[Place, Place]]:
    """Return pairs of sea ports, the same in every run."""
    ports = [p for p in load_places() if "sea" in p.modes and p.locode]
    pairs = list(combinations(ports, 2))
    chosen = np.random.default_rng(20261124).choice(len(pairs), count, replace=False)
    return [pairs[k] for k in sorted(chosen.tolist())]


@case("static routes of many port pairs")
def port_pairs(_quick: bool) -> Iterator[Row]:
    """Time the distance of port pairs beside searoute's; a pair with no way counts in the note."""
    _need("searoute")
    ours, name, count = _distance()
    pairs = port_sample(count)
    ours(pairs[0][0].place_id, pairs[0][1].place_id)
    searoute_nmi(*pairs[0])
    found, theirs = [], []
    spent_ours = spent_theirs = 0.0
    for a, b in pairs:
        start = time.perf_counter()
        found.append(ours(a.place_id, b.place_id))
        middle = time.perf_counter()
        theirs.append(searoute_nmi(a, b))
        spent_ours += middle - start
        spent_theirs += time.perf_counter() - middle
    ratio = np.array(found) / np.array(theirs)
    near = np.isfinite(ratio) & (np.abs(ratio - 1.0) <= SAME_WAY_FRAC)
    yield Row(
        f"static routes of {count} port pairs: ours ({name}) over searoute",
        spent_ours / spent_theirs, 1.0, "x",
        f"a pair {1e3 * spent_ours / count:,.1f} ms, searoute "
        f"{1e3 * spent_theirs / count:,.1f} ms; "
        f"{int(near.sum())} of {count} lengths within {100 * SAME_WAY_FRAC:.0f} %, "
        f"{int(np.isnan(ratio).sum())} without a way of ours",
    )  # fmt: skip


def _days(count: int) -> Iterator[dt.date]:
    """Return departure days one after another, so that no run repeats another's."""
    return (DAY + dt.timedelta(days=k) for k in range(count))


@case("routes and comparisons", quick=True)
def comparisons(quick: bool) -> Iterator[Row]:
    """Time routes and comparisons in a warm process; each run leaves on another day."""
    from globalarctic.transport.search.earliest import problem_for
    from globalarctic.transport.search.engine import calendar
    from globalarctic.transport.search.request import departure, ice_years_for, request
    from globalarctic.transport.search.voyages import plan_for, sail_year

    asked = request("Dalian", "Rotterdam", vessel="container-3600-1a")
    engine, ship = asked.engine, asked.ship
    years, _ = ice_years_for(engine, DAY.year)
    ready = plan_for(engine, resolve_corridor("nsr"), ship)
    ends = [engine.network.nodes_of(p.place_id) for p in (asked.origin, asked.target)]

    def voyage(day: dt.date, year: int) -> bool:
        problem = problem_for(engine, ready, ship, *ends)
        with engine.sailing(ship, calendar(departure(day)), year) as sailing:
            return sail_year(sailing, problem) is not None

    voyage(DAY, years[0])
    spent: dict[bool, list[float]] = {True: [], False: []}
    for day in _days(1 if quick else 3):
        for year in years[-2:] if quick else years:
            start = time.perf_counter()
            passed = voyage(day, year)
            spent[passed].append(1e3 * (time.perf_counter() - start))
    yield Row(
        "route Dalian-Rotterdam by the NSR, one ice year, search and any-angle",
        float(np.median(spent[True])), 15.0, "ms",
        f"{len(spent[True])} voyages, slowest {max(spent[True]):.0f} ms; a closed year "
        f"{np.median(spent[False] or [np.nan]):.1f} ms",
    )  # fmt: skip
    if quick:
        return
    compare("Dalian", "Rotterdam", depart=DAY)
    taken = []
    for day in list(_days(6))[1:]:
        start = time.perf_counter()
        compare("Dalian", "Rotterdam", depart=day)
        taken.append(time.perf_counter() - start)
    yield Row(
        f"compare Dalian-Rotterdam, all corridors, {len(years)} ice years, warm, another day",
        float(np.median(taken)), 1.0, "s",
    )  # fmt: skip


@case("sweep")
def sweep_rate(_quick: bool) -> Iterator[Row]:
    """Time all days of a year in all ice years of one pair, ship and corridor."""
    from globalarctic.transport.search.voyages import voyages

    first = dt.date(2026, 1, 1)
    days = [first + dt.timedelta(days=k) for k in range(365)]
    start = time.perf_counter()
    found = voyages("Dalian", "Rotterdam", corridor="nsr", departs=days, vessel="container-3600-1a")
    taken = time.perf_counter() - start
    yield Row(
        "sweep Dalian-Rotterdam by the NSR, 365 days x 20 ice years",
        1e3 * taken / found.passed.size, 2.5, "ms a voyage",
        f"{found.passed.size / taken:.0f} a second on {os.cpu_count()} cores; "
        f"{int(found.passed.sum())} of {found.passed.size} pass",
    )  # fmt: skip


def _fresh(code: str, *arguments: str) -> str:
    """Return what a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"a fresh process failed: {done.stderr.strip()}")
    return done.stdout


# The high-water mark of the process's own memory: ru_maxrss would count its parent's as well.
PEAK = """
import datetime, pathlib, re
from globalarctic.transport.search.compare import compare
compare("Dalian", "Rotterdam", depart=datetime.date.fromisoformat("{day}"))
print(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
"""


@case("memory of a comparison")
def memory(_quick: bool) -> Iterator[Row]:
    """Measure the peak memory of one comparison in a fresh process."""
    if not Path("/proc/self/status").is_file():
        raise Skipped("this system has no /proc/self/status")
    peak_mb = float(_fresh(PEAK.format(day=DAY))) * 1024.0 / 1e6
    yield Row("peak memory of compare in a fresh process", peak_mb, RSS_GOAL_MB, "MB")


@case("cold start", quick=True)
def cold_start(quick: bool) -> Iterator[Row]:
    """Time fresh processes of the command line; caches are warm after the first."""

    def door(*arguments: str) -> None:
        _fresh("from globalarctic.cli import main; main()", *arguments)

    spent = median_s(lambda: door("--help"), 1 if quick else 7)
    yield Row("globalarctic --help, fresh process", spent, HELP_GOAL_S, "s")
    if not quick:
        spent = median_s(lambda: door(*COMPARE, "--quiet"), 3)
        cores = f"{os.cpu_count()} cores"
        yield Row(
            "globalarctic compare, fresh process, warm caches", spent, COLD_GOAL_S, "s", cores
        )
