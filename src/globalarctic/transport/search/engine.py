"""What a search reads, as objects: network and ice, ship, calendar; and the path it finds."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from globalarctic.errors import InputError
from globalarctic.landmask import load_land_mask
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.network.build import load_network
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.ships.vessels import TRACE_PCT, speed_table
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from globalarctic.transport.ice.atlas import IceAtlas
    from globalarctic.transport.network.arrays import Network
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "Calendar",
    "Engine",
    "IceYears",
    "Path",
    "Ship",
    "calendar",
    "ice_arrays",
    "ice_window",
    "load_engine",
    "sailing_in",
    "ship_for",
]

HORIZON_D = 420
_local = threading.local()


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Everything a search reads: network, ice atlas, land mask and gate geometry.

    Notes
    -----
    Cells are the atlas cells that ever hold ice above the trace; the rest is open water, -1.
    ``cell_index`` int32[448, 304] tells the cell of each 25 km polar cell, ``node_cell``
    int32[nodes] that of each node; ``icy`` bool[12, cells] where some year holds ice in a month;
    ``assumed`` bool[cells] where a fast-ice table stands for measured ice.
    """

    network: Network
    atlas: IceAtlas
    cell_index: NDArray[np.int32]
    node_cell: NDArray[np.int32]
    icy: NDArray[np.bool_]
    assumed: NDArray[np.bool_]
    gate_pieces: tuple[Any, ...]
    mask: Any

    def node_clear(self, months: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return uint8[nodes]: 1 where no year of the atlas holds ice in these months (0-11)."""
        clear = np.asarray(~self.icy[list(months)].any(axis=0))
        return np.where(self.node_cell < 0, True, clear[self.node_cell]).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Ship:
    """A vessel as the kernels see it: ice-free speed and its tables of speed and RIO in ice."""

    vessel: Vessel
    open_kmh: float
    lut_kmh: NDArray[np.float32]
    lut_rio: NDArray[np.float32]


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


@lru_cache(maxsize=1)
def load_engine(progress: Callable[[str, float], None] | None = None) -> Engine:
    """Return the engine with the bundled network and ice; loaded once a process."""
    from globalarctic.transport._kernels.gates import gate_pieces

    network = load_network(progress=progress)
    atlas = load_atlas()
    cells = _icy_cells()
    place = np.full(atlas.conc_pct.shape[2] + 1, -1, np.int32)
    place[cells] = np.arange(len(cells), dtype=np.int32)
    node_cell = place[atlas.cells_at(network.lon, network.lat)]
    node_cell[network.node_place >= 0] = -1
    return Engine(
        network=network,
        atlas=atlas,
        cell_index=place[atlas.cell_index],
        node_cell=node_cell,
        icy=np.asarray((atlas.conc_pct[:, :, cells] > TRACE_PCT).any(axis=0)),
        assumed=atlas.assumed[cells],
        gate_pieces=gate_pieces([(p.gate_lon, p.gate_lat) for p in load_passages()]),
        mask=load_land_mask().kernel(),
    )


@lru_cache(maxsize=32)
def ship_for(vessel: Vessel, *, escorted: bool = False) -> Ship:
    """Return a vessel's tables.

    Parameters
    ----------
    vessel
        Vessel of the table.
    escorted
        Whether an icebreaker leads wherever there is ice (see ``speed_table``).
    """
    table = speed_table(vessel, escorted=escorted)
    return Ship(vessel, kn_to_kmh(vessel.speed_kn), table.speed_kmh, table.rio)


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
    >>> held = calendar(dt.datetime(2026, 8, 20, 12), days=3)
    >>> held.start_h / 24, held.month[-3:].tolist(), held.doy[-3:].tolist()
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


@lru_cache(maxsize=1)
def _icy_cells() -> NDArray[np.intp]:
    """Return the atlas cells in which some year and month holds ice above the trace."""
    return np.flatnonzero((load_atlas().conc_pct > TRACE_PCT).any(axis=(0, 1)))


class IceYears(Protocol):
    """Ice years on the cells of the atlas: the atlas itself, or one that was changed."""

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months as `IceAtlas.window` does."""


_other: list[IceYears] = []
_generation = 0


@contextmanager
def sailing_in(ice: IceYears) -> Iterator[None]:
    """Let every voyage computed within meet this ice instead of the atlas's.

    Ice must not lie where the atlas never holds any; such cells are open water. For one process:
    voyages in other threads meet it too.

    Raises
    ------
    InputError
        When another one is in force.
    """
    global _generation  # noqa: PLW0603 - the ice of the process
    if _other:
        raise InputError("other ice is in force already; leave it first")
    _other.append(ice)
    _generation += 1
    ice_window.cache_clear()
    try:
        yield
    finally:
        _other.clear()
        _generation += 1
        ice_window.cache_clear()


@lru_cache(maxsize=32)
def ice_window(year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return uint8 (concentration percent, 5-cm bins) [cells, 25] from January of an ice year.

    The cells are those that ever hold ice, in the order of ``Engine.cell_index``.
    """
    icy = _icy_cells()
    held = _other[0] if _other else load_atlas()
    pair = []
    for months in (part[:, icy] for part in held.window(year)):
        padded = np.concatenate([months, months[-1:]], axis=0)
        pair.append(np.ascontiguousarray(padded.T))
    return pair[0], pair[1]


def ice_arrays(ship: Ship, days: Calendar, year: int) -> tuple[Any, ...]:
    """Return the ice argument of the kernels.

    Notes
    -----
    The speeds of the ship on the days of an ice year are remembered in a table of this thread
    until it asks for another ship, ice year or departure year.
    """
    conc, thick = ice_window(year)
    key = (_generation, year, days.depart_utc.year)
    held = getattr(_local, "held", None)
    if held is None or held[0].shape[1] != len(conc):
        slots = 366 + HORIZON_D
        held = np.zeros((slots, len(conc)), np.float32), np.zeros(slots, np.uint8)
        _local.held, _local.key, _local.lut = held, key, ship.lut_kmh
    elif _local.key != key or _local.lut is not ship.lut_kmh:
        held[0][held[1] > 0] = 0.0
        held[1][:] = 0
        _local.key, _local.lut = key, ship.lut_kmh
    return conc, thick, days.month, days.weight, ship.lut_kmh, *held
