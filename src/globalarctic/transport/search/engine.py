"""What a search reads: the engine (network and ice), a ship, a calendar, and a sailing of them.

Nothing here is global but the one engine on the bundled data: what an answer depends on is passed.
An engine owns what it remembers (`Memory`) and lends each search its working space.
"""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from globalarctic.keep import Keep
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.network.build import load_network
from globalarctic.transport.network.passages import load_lanes, load_passages
from globalarctic.transport.network.shore import with_clearance
from globalarctic.transport.ships.hindrances import load_hindrances
from globalarctic.transport.ships.vessels import TRACE_PCT, speed_table
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from globalarctic.transport.ice.atlas import IceAtlas
    from globalarctic.transport.network.arrays import Network
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "BENCHES",
    "Bench",
    "Calendar",
    "Engine",
    "IceYears",
    "Memory",
    "Path",
    "Sailing",
    "Ship",
    "calendar",
    "load_engine",
    "ship_for",
]

HORIZON_D = 420

BENCHES = 2
"""Searches that run at once in a process; more wait for a bench."""


class IceYears(Protocol):
    """Ice years on the cells of the atlas: the atlas itself, or one that was changed."""

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months as `IceAtlas.window` does."""

    def __hash__(self) -> int:
        """Ice years are told apart by identity: they never change."""


class Bench:
    """The working space of one search: the paces of a ship in a year's ice, and labels of states.

    Notes
    -----
    The paces take up to 4 bytes a day and ice cell that was looked up (at most 105 MB), the labels
    16 bytes a state, bounds of a window 8.
    """

    def __init__(self) -> None:
        self.key: Any = None
        self._pace = np.zeros((0, 0), np.float32)
        self._used = np.zeros(0, np.uint8)
        self._labels: Any = None
        self._states = 0
        self._rests = np.empty(0)

    def paces(self, key: Any, cells: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """Return the table of paces, empty unless it holds those of the same key."""
        if self._pace.shape[1] != cells:
            slots = 366 + HORIZON_D
            self._pace, self._used = np.zeros((slots, cells), np.float32), np.zeros(slots, np.uint8)
        elif self.key != key:
            self._pace[self._used > 0] = 0.0
            self._used[:] = 0
        self.key = key
        return self._pace, self._used

    def labels(self, states: int) -> Any:
        """Return labels for that many states or more."""
        from globalarctic.transport._kernels.search import new_workspace

        if self._states < states:
            self._states, self._labels = states, new_workspace(states)
        return self._labels

    def rests(self, states: int) -> NDArray[np.float64]:
        """Return hours to the target for that many states or more, all infinite when lent."""
        if len(self._rests) < states:
            self._rests = np.full(states, np.inf)
        return self._rests


class Memory:
    """What an engine remembers, each kind bounded, computed once for all who wait.

    Notes
    -----
    ``problems``: ice-free times of the last 24 corridors, pairs and ships (some 3 MB a phase);
    ``calm``: 256 ways pulled tight in open water; ``windows``: 32 ice years (1.7 MB each).
    ``BENCHES`` benches serve all threads.
    """

    def __init__(self) -> None:
        self.problems: Keep[Any] = Keep(24)
        self.calm: Keep[tuple[NDArray[np.float64], NDArray[np.float64], float]] = Keep(256)
        self.windows: Keep[tuple[NDArray[np.uint8], NDArray[np.uint8]]] = Keep(32)
        self._free = threading.Semaphore(BENCHES)
        self._lock = threading.Lock()
        self._benches: list[Bench] = []

    @contextmanager
    def bench(self, key: Any) -> Iterator[Bench]:
        """Lend a bench, the one that last served the same key if it is free."""
        with self._free:
            with self._lock:
                at = next((k for k, bench in enumerate(self._benches) if bench.key == key), -1)
                bench = self._benches.pop(at) if self._benches else Bench()
            try:
                yield bench
            finally:
                with self._lock:
                    self._benches.append(bench)


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Everything a search reads: network, ice, land mask and gate geometry.

    Notes
    -----
    Cells are the atlas cells that ever hold ice above the trace; the rest is open water, -1.
    ``cell_index`` int32[448, 304] tells the cell of each 25 km polar cell, ``node_cell``
    int32[nodes] that of each node; ``icy`` bool[12, cells] where some year holds ice in a month;
    ``assumed`` bool[cells] where a fast-ice table stands for measured ice. ``ice`` are the ice
    years that ships meet: the atlas, or others on its cells (see ``with_ice``).
    """

    network: Network
    atlas: IceAtlas
    ice: IceYears
    cells: NDArray[np.intp]
    cell_index: NDArray[np.int32]
    node_cell: NDArray[np.int32]
    icy: NDArray[np.bool_]
    assumed: NDArray[np.bool_]
    gate_pieces: tuple[Any, ...]
    shore: tuple[Any, ...]
    memory: Memory = field(default_factory=Memory)

    def with_ice(self, ice: IceYears) -> Engine:
        """Return an engine whose ships meet other ice; it shares network and memory with this one.

        Ice must not lie where the atlas never holds any; such cells are open water.
        """
        return replace(self, ice=ice)

    def with_clearance(self, clearance_nmi: float) -> Engine:
        """Return an engine whose ways keep another distance from shore; it shares the ice.

        Raises
        ------
        InputError
            When the clearance is out of range.
        """
        network = with_clearance(self.network, clearance_nmi)
        return replace(self, network=network, shore=network.shore())

    def node_clear(self, months: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return uint8[nodes]: 1 where no year of the atlas holds ice in these months (0-11)."""
        clear = np.asarray(~self.icy[list(months)].any(axis=0))
        return np.where(self.node_cell < 0, True, clear[self.node_cell]).astype(np.uint8)

    def window(self, year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return uint8 (concentration percent, 5-cm bins) [cells, 25] from January of a year."""

        def make() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
            pair = []
            for months in (part[:, self.cells] for part in self.ice.window(year)):
                padded = np.concatenate([months, months[-1:]], axis=0)
                pair.append(np.ascontiguousarray(padded.T))
            return pair[0], pair[1]

        return self.memory.windows.get((self.ice, year), make)

    @contextmanager
    def sailing(self, ship: Ship, days: Calendar, year: int) -> Iterator[Sailing]:
        """Lend everything that a voyage of a ship on a calendar in an ice year needs.

        Do not ask for a second one inside: there are ``BENCHES`` for all threads.
        """
        conc, thick = self.window(year)
        key = (self.ice, year, days.depart_utc.year, ship)
        with self.memory.bench(key) as bench:
            paces = bench.paces(key, len(conc))
            ice = conc, thick, days.month, days.weight, ship.lut_kmh, *paces
            yield Sailing(self, ship, days, year, ice, bench)


@dataclass(frozen=True, slots=True, eq=False)
class Sailing:
    """A ship that leaves on a calendar and meets one year's ice: what every step of a voyage needs.

    Notes
    -----
    ``ice`` is what the kernels read, a plain tuple (named tuples are typed anew at every call of a
    kernel, which costs more than the search): concentration percent and 5-cm bins uint8[cells, 25]
    of the months from January of the ice year on, ``month`` int16[days] and ``weight``
    float32[days] of the calendar, ``lut_kmh`` float32[101, 101]; hours a km once looked up
    float32[slots, cells] (0 not yet) and uint8[slots], the days that hold any, are filled by the
    kernels. ``bench`` is lent for as long as the sailing lasts (see ``Engine.sailing``).
    """

    engine: Engine
    ship: Ship
    days: Calendar
    year: int
    ice: tuple[Any, ...]
    bench: Bench

    @property
    def end_h(self) -> float:
        """Last hour of the calendar."""
        return 24.0 * len(self.days.doy)


@dataclass(frozen=True, slots=True, eq=False)
class Ship:
    """A vessel as the kernels see it: ice-free speed and its tables of speed and RIO in ice.

    Notes
    -----
    ``ice_kmh`` is the speed that it chooses through ice where nothing else holds it; ``led`` says
    whether an icebreaker leads, ``alone_kmh`` is its table of speed without one.
    """

    vessel: Vessel
    open_kmh: float
    lut_kmh: NDArray[np.float32]
    lut_rio: NDArray[np.float32]
    ice_kmh: float
    led: bool
    alone_kmh: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The days of a voyage: month and weight for the ice, day of the year for the seasons.

    Notes
    -----
    One entry a day from 1 January of the departure year on: ``month`` int16 (index of the
    mid-month before), ``weight`` float32 (share of the next), ``doy`` int16. ``start_h`` is the
    departure in hours since that 1 January; all hours of a search count from there.
    """

    depart_utc: dt.datetime
    start_h: float
    month: NDArray[np.int16]
    weight: NDArray[np.float32]
    doy: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """What a search found: nodes, the edge into each, and the hour at each."""

    nodes: NDArray[np.int32]
    edges: NDArray[np.int32]
    eta_h: NDArray[np.float64]
    expanded: int


_engine: Keep[Engine] = Keep(1)


def load_engine(progress: Callable[[str, float], None] | None = None) -> Engine:
    """Return the engine on the bundled network and ice; loaded once a process.

    Parameters
    ----------
    progress
        Called with a message and a share 0-1 while the network is read or built.
    """
    return _engine.get("bundled", lambda: _load(progress))


def _load(progress: Callable[[str, float], None] | None) -> Engine:
    from globalarctic.transport._kernels.gates import gate_pieces

    network = load_network(progress=progress)
    atlas = load_atlas()
    cells = np.flatnonzero((atlas.conc_pct > TRACE_PCT).any(axis=(0, 1)))
    place = np.full(atlas.conc_pct.shape[2] + 1, -1, np.int32)
    place[cells] = np.arange(len(cells), dtype=np.int32)
    node_cell = place[atlas.cells_at(network.lon, network.lat)]
    node_cell[network.node_place >= 0] = -1
    return Engine(
        network=network,
        atlas=atlas,
        ice=atlas,
        cells=cells,
        cell_index=place[atlas.cell_index],
        node_cell=node_cell,
        icy=np.asarray((atlas.conc_pct[:, :, cells] > TRACE_PCT).any(axis=0)),
        assumed=atlas.assumed[cells],
        gate_pieces=gate_pieces(
            [(p.gate_lon, p.gate_lat) for p in load_passages()]
            + [(lane.gate_lon, lane.gate_lat) for lane in load_lanes()]
        ),
        shore=network.shore(),
    )


@lru_cache(maxsize=32)
def ship_for(vessel: Vessel, *, escorted: bool = False) -> Ship:
    """Return a vessel's tables.

    Parameters
    ----------
    vessel
        Vessel at its speed and draught (see `at_speed`, `laden`).
    escorted
        Whether an icebreaker leads wherever there is ice (see ``speed_table``).
    """
    chosen = load_hindrances().find("ice-speed").p50
    alone = speed_table(vessel, ice_frac=chosen)
    table = speed_table(vessel, escorted=True, ice_frac=chosen) if escorted else alone
    open_kmh = kn_to_kmh(vessel.speed_kn)
    return Ship(
        vessel, open_kmh, table.speed_kmh, table.rio, chosen * open_kmh, escorted, alone.speed_kmh
    )


def calendar(depart_utc: dt.datetime, *, days: int = HORIZON_D) -> Calendar:
    """Return the calendar of a voyage that leaves at a time.

    Parameters
    ----------
    depart_utc
        Departure, UTC.
    days
        How many days from the departure day on to hold.

    Examples
    --------
    >>> import datetime as dt
    >>> days = calendar(dt.datetime(2026, 8, 20, 12), days=3)
    >>> days.start_h / 24, days.month[-3:].tolist(), days.doy[-3:].tolist()
    (231.5, [7, 7, 7], [232, 233, 234])
    """
    depart = depart_utc.replace(tzinfo=None)
    first = dt.datetime(depart.year, 1, 1)
    before = (depart - first).days
    month, weight, doy = _slots(depart.year)
    count = before + days
    start_h = (depart - first).total_seconds() / 3600.0
    return Calendar(depart_utc, start_h, month[:count], weight[:count], doy[:count])


@lru_cache(maxsize=16)
def _slots(
    year: int,
) -> tuple[NDArray[np.int16], NDArray[np.float32], NDArray[np.int16]]:
    """Return month, weight and day of the year of each day from 1 January of a year on."""
    first = dt.datetime(year, 1, 1)
    noon = np.arange(366 + HORIZON_D) + 0.5
    position = np.clip(np.interp(noon, _mid_months(year), np.arange(24.0)), 0.0, 23.0)
    month = np.minimum(position.astype(np.int16), 23)
    weight = (position - month).astype(np.float32)
    doy = np.array(
        [(first + dt.timedelta(days=k)).timetuple().tm_yday for k in range(len(noon))], np.int16
    )
    return month, weight, doy


def _mid_months(year: int) -> NDArray[np.float64]:
    origin = dt.datetime(year, 1, 1)
    edges = [(dt.datetime(year + k // 12, k % 12 + 1, 1) - origin).days for k in range(24)]
    edges.append((dt.datetime(year + 2, 1, 1) - origin).days)
    days = np.array(edges, dtype=np.float64)
    return 0.5 * (days[:-1] + days[1:])
