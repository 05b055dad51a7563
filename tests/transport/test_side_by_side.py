"""Answers computed at once are the answers computed alone: threads, processes, other ice beside."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from globalarctic.keep import Keep
from globalarctic.outlook.ice import MovedIce, fit_sensitivity
from globalarctic.transport.network.corridors import resolve_corridor
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.earliest import earliest, problem_for
from globalarctic.transport.search.engine import Engine, calendar, load_engine, ship_for
from globalarctic.transport.search.voyages import plan_for, voyages
from globalarctic.transport.ships.vessels import resolve_vessel

YEARS = (2012, 2013, 2018)
CODE = """
import datetime as dt
from globalarctic.transport.search.compare import compare
print(compare("Dalian", "Rotterdam", depart=dt.date(2026, 6, 25), corridors=("nsr", "suez"),
              ice_years=(2012, 2013, 2018)).to_json())
"""


def answer(engine: Engine | None = None, day: int = 25) -> str:
    return compare(
        "Dalian",
        "Rotterdam",
        depart=dt.date(2026, 6, day),
        corridors=("nsr", "suez"),
        ice_years=YEARS,
        engine=engine,
    ).to_json()


@pytest.fixture(scope="module")
def alone() -> str:
    return answer()


def test_the_same_bytes_in_four_threads(alone: str) -> None:
    days = (25, 24, 25, 26)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda day: answer(day=day), days))
    assert found[0] == found[2] == alone
    assert found[1] != alone


def test_the_same_bytes_in_two_processes(alone: str) -> None:
    command = [sys.executable, "-c", CODE]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        text, _ = process.communicate(timeout=300)
        assert text.strip() == alone


def test_the_same_bytes_beside_another_ice(alone: str) -> None:
    atlas = load_engine().atlas
    none = MovedIce(atlas, fit_sensitivity(atlas), dict.fromkeys(map(int, atlas.years), 0.0))
    bare = replace(none, atlas=replace(atlas, conc_pct=np.zeros_like(atlas.conc_pct)))
    free = load_engine().with_ice(bare)
    stop = threading.Event()
    others: list[str] = []

    def scenario() -> None:
        while not stop.is_set():
            others.append(answer(free))

    beside = threading.Thread(target=scenario)
    beside.start()
    try:
        assert answer() == alone
        assert answer() == alone
    finally:
        stop.set()
        beside.join()
    assert set(others) == {answer(free)}
    assert others[0] != alone


def test_two_progress_callbacks_load_one_engine() -> None:
    assert load_engine(lambda *_: None) is load_engine(lambda *_: None) is load_engine()


def test_one_computation_serves_all_who_wait() -> None:
    made: list[int] = []
    gate = threading.Event()
    kept: Keep[int] = Keep(4)

    def make() -> int:
        gate.wait(5)
        made.append(1)
        return 7

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(kept.get, "key", make) for _ in range(4)]
        gate.set()
        assert [each.result() for each in waiting] == [7] * 4
    assert made == [1]


def test_a_failed_computation_is_tried_again() -> None:
    kept: Keep[int] = Keep(4)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 3) == 3


def test_more_ice_is_never_earlier_on_the_real_network() -> None:
    """The ice of each year, and the same with a tenth more concentration wherever there is some."""
    atlas = load_engine().atlas
    none = MovedIce(atlas, fit_sensitivity(atlas), dict.fromkeys(map(int, atlas.years), 0.0))
    conc = atlas.conc_pct
    more = np.where(conc > 0, np.minimum(conc.astype(np.int16) + 10, 100), 0).astype(np.uint8)
    heavy = load_engine().with_ice(replace(none, atlas=replace(atlas, conc_pct=more)))
    light = load_engine().with_ice(none)
    ask = {
        "corridor": "nsr",
        "departs": [dt.date(2026, 7, 20), dt.date(2026, 8, 20), dt.date(2026, 10, 1)],
        "vessel": "container-3600-1a",
        "ice_years": (2007, 2012, 2014),
    }
    less_h = voyages("Dalian", "Rotterdam", **ask, engine=light).duration_h  # type: ignore[arg-type]
    more_h = voyages("Dalian", "Rotterdam", **ask, engine=heavy).duration_h  # type: ignore[arg-type]
    # Pulled ways are within the search's own tolerance of the best on each side.
    both = ~np.isnan(less_h) & ~np.isnan(more_h)
    assert both.any()
    assert (np.nan_to_num(more_h, nan=np.inf) >= np.nan_to_num(less_h, nan=np.inf) - 1.0).all()
    assert (more_h[both] > less_h[both] + 0.5).any()


def test_an_infinite_bound_looks_to_the_end_of_the_calendar() -> None:
    engine = load_engine()
    ship = ship_for(resolve_vessel("container-3600-1a"))
    plan = plan_for(engine, resolve_corridor("nsr"), ship)
    ends = [engine.network.nodes_of(name) for name in ("murmansk", "pevek")]
    problem = problem_for(engine, plan, ship, *ends)
    with engine.sailing(ship, calendar(dt.datetime(2012, 8, 20)), 2012) as sailing:
        path = earliest(sailing, problem, horizon_h=np.inf)
    assert path is not None
    assert path.eta_h[-1] > 0
