"""The search engine as objects: ship, ice year, calendar and one earliest-arrival search."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.transport.build import load_network
from globalarctic.transport.ice import load_atlas
from globalarctic.transport.landmask import load_land_mask
from globalarctic.transport.passages import load_passages
from globalarctic.transport.vessels import speed_table
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.transport.corridors import Plan
    from globalarctic.transport.ice import IceAtlas
    from globalarctic.transport.network import Network
    from globalarctic.transport.vessels import Vessel

__all__ = [
    "Calendar",
    "Engine",
    "Path",
    "Ship",
    "calendar",
    "earliest",
    "ice_arrays",
    "ice_window",
    "load_engine",
    "lower_bounds",
    "ship_for",
]

HORIZON_D = 420
_STRETCH = 1.15
_SLACK_H = 36.0


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """Everything a search reads: network, ice atlas, land mask and gate geometry."""

    network: Network
    atlas: IceAtlas
    node_cell: NDArray[np.int32]
    gate_pieces: tuple[Any, ...]
    mask: Any


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
    One entry a day from the departure day on: ``month`` int16 (index of the mid-month before),
    ``weight`` float32 (share of the next), ``doy`` int16. ``start_h`` is the departure hour.
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
    node_cell = atlas.cells_at(network.lon, network.lat).astype(np.int32)
    node_cell[network.node_place >= 0] = -1
    pieces = gate_pieces([(p.gate_lon, p.gate_lat) for p in load_passages()])
    return Engine(network, atlas, node_cell, pieces, load_land_mask().kernel())


def ship_for(vessel: Vessel) -> Ship:
    """Return a vessel's tables.

    Parameters
    ----------
    vessel
        Vessel of the table.
    """
    table = speed_table(vessel)
    return Ship(vessel, kn_to_kmh(vessel.speed_kn), table.speed_kmh, table.rio)


def calendar(depart_utc: dt.datetime, *, days: int = HORIZON_D) -> Calendar:
    """Return the calendar of a voyage that leaves at a time.

    Parameters
    ----------
    depart_utc
        Departure, UTC.
    days
        How many days to hold.

    Examples
    --------
    >>> import datetime as dt
    >>> held = calendar(dt.datetime(2026, 8, 20, 12), days=3)
    >>> held.start_h, held.month.tolist(), held.doy.tolist()
    (12.0, [7, 7, 7], [232, 233, 234])
    """
    first = depart_utc.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start_h = (depart_utc.replace(tzinfo=None) - first).total_seconds() / 3600.0
    middles = _mid_months(first.year)
    noon = np.array([(first - dt.datetime(first.year, 1, 1)).days + k + 0.5 for k in range(days)])
    position = np.clip(np.interp(noon, middles, np.arange(24.0)), 0.0, 23.0)
    month = np.minimum(position.astype(np.int16), 23)
    weight = (position - month).astype(np.float32)
    doy = np.array(
        [(first + dt.timedelta(days=k)).timetuple().tm_yday for k in range(days)], np.int16
    )
    return Calendar(depart_utc, start_h, month.astype(np.int16), weight, doy)


def _mid_months(year: int) -> NDArray[np.float64]:
    origin = dt.datetime(year, 1, 1)
    edges = [(dt.datetime(year + k // 12, k % 12 + 1, 1) - origin).days for k in range(24)]
    edges.append((dt.datetime(year + 2, 1, 1) - origin).days)
    days = np.array(edges, dtype=np.float64)
    return 0.5 * (days[:-1] + days[1:])


@lru_cache(maxsize=32)
def ice_window(year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return uint8 (concentration percent, 5-cm bins) [cells, 25] from January of an ice year."""
    conc, thick = load_atlas().window(year)
    pair = []
    for months in (conc, thick):
        padded = np.concatenate([months, months[-1:]], axis=0)
        pair.append(np.ascontiguousarray(padded.T))
    return pair[0], pair[1]


def ice_arrays(ship: Ship, days: Calendar, year: int) -> tuple[Any, ...]:
    """Return the ice argument of the kernels."""
    conc, thick = ice_window(year)
    return conc, thick, days.month, days.weight, ship.lut_kmh


def lower_bounds(
    engine: Engine,
    plan: Plan,
    ship: Ship,
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
) -> NDArray[np.float32]:
    """Return lower bounds of the hours to the target from each (phase, node) of a plan.

    Notes
    -----
    Exact ice-free hours, infinite where there is no connection. On sea corridors states on ways
    more than 15 % and 36 hours longer than the shortest are closed: ice makes no ship sail such a
    detour within one corridor.
    """
    from globalarctic.transport._kernels.search import bounds

    network = engine.network
    ahead = np.zeros(network.nodes, np.float32)
    by_sea = all(modes == ("sea",) for modes in plan.corridor.modes)
    if by_sea:
        k = int(sources[0])
        gap = distance_km(network.lon, network.lat, network.lon[k], network.lat[k])
        ahead = (0.999 * gap / ship.open_kmh).astype(np.float32)
        ahead[sources] = 0.0
    result: NDArray[np.float32] = bounds(
        network.graph(),
        network.specials.kernel(),
        plan.allow,
        plan.node_ok,
        targets,
        ship.open_kmh,
        sources,
        ahead,
        _STRETCH if by_sea else np.inf,
        _SLACK_H,
    )
    return result


def earliest(
    engine: Engine,
    plan: Plan,
    ship: Ship,
    *,
    days: Calendar,
    year: int,
    bound_h: NDArray[np.float32],
    sources: NDArray[np.int32],
    targets: NDArray[np.int32],
    horizon_h: float,
) -> tuple[Path | None, NDArray[np.float64]]:
    """Search the earliest arrival; return the path (None if none in the horizon) and the labels."""
    from globalarctic.transport._kernels.search import search

    end, label, parent, parent_edge, expanded = search(
        engine.network.graph(),
        engine.network.specials.kernel(),
        plan.allow,
        plan.node_ok,
        engine.node_cell,
        ice_arrays(ship, days, year),
        days.doy,
        ship.open_kmh,
        bound_h,
        sources,
        targets,
        days.start_h,
        horizon_h,
    )
    if end < 0:
        return None, label
    states = [end]
    while parent[states[-1]] >= 0:
        states.append(int(parent[states[-1]]))
    chain = np.array(states[::-1], np.int64)
    nodes = (chain % engine.network.nodes).astype(np.int32)
    return Path(nodes, parent_edge[chain].astype(np.int32), label[chain], int(expanded)), label
