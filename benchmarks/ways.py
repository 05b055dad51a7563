"""Random direct ways over the sea, as voyages are pulled tight, for the benchmarks that judge them.

For each origin the shortest ways to all targets are found at once (no ice, the Arctic passages
shut), so that hundreds of ways take minutes.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.transport.network.corridors import plan, resolve_corridor
from globalarctic.transport.network.places import load_places
from globalarctic.transport.search.engine import Path, calendar, load_engine, ship_for
from globalarctic.transport.search.tracks import track_of
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.units import km_to_nmi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from globalarctic.transport.network.arrays import Network
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.search.engine import Engine

__all__ = ["DRAUGHT_M", "SHUT", "RandomWay", "random_ways"]

SHUT = ("nsr-taymyr", "nwp", "tsr")
DRAUGHT_M = 9.0


@dataclass(frozen=True, slots=True, eq=False)
class RandomWay:
    """A way between two places, NaN and without points where there is none.

    Notes
    -----
    ``lon``, ``lat`` float64[k]; ``led`` bool[k - 1]: legs along channels and fairways, which lead a
    ship where it cannot leave the line; ``passages`` that it uses.
    """

    origin: Place
    target: Place
    length_nmi: float
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    led: NDArray[np.bool_]
    passages: frozenset[str]


def random_ways(
    origins: int, targets: int, seed: int, *, engine: Engine | None = None, only: str = ""
) -> Iterator[RandomWay]:
    """Yield ways from random origins to random targets, a ship of 9 m of draught.

    Parameters
    ----------
    origins, targets
        How many of each.
    seed
        Of the draw.
    engine
        Engine, that of the bundled network where none is given.
    only
        The one corridor's id ("direct" where none is given).
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    engine = load_engine() if engine is None else engine
    network = engine.network
    ship = ship_for(resolve_vessel("multipurpose-1a"))
    ready = plan(
        network, resolve_corridor(only or "direct"), draught_m=DRAUGHT_M, river_draught_m=1.0,
        avoid=SHUT,
    )  # fmt: skip
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    usable = ready.allow[0, network.special + 1] > 0
    deep = ready.node_ok.astype(bool)
    usable &= deep[source] & deep[network.target]
    usable &= (network.mid1 < 0) | (deep[network.mid1] & deep[network.mid2])
    shape = (network.nodes, network.nodes)
    weights = network.weighed_km[usable]
    graph = csr_matrix((weights, (source[usable], network.target[usable])), shape=shape)
    rng = np.random.default_rng(seed)
    ports = [p for p in load_places() if "sea" in p.modes]
    node = {p.place_id: _sea_node(network, p.place_id) for p in ports}
    days = calendar(dt.datetime(2012, 8, 1))
    count = 0
    for start in rng.choice(len(ports), origins, replace=False):
        away, back = dijkstra(graph, indices=node[ports[start].place_id], return_predecessors=True)
        for end in rng.choice([k for k in range(len(ports)) if k != start], targets, replace=False):
            a, b = ports[start], ports[end]
            count += 1
            if not np.isfinite(away[node[b.place_id]]):
                none = np.empty(0)
                yield RandomWay(a, b, float("nan"), none, none, none.astype(bool), frozenset())
                continue
            path = _path(network, back, away, node[b.place_id], ship.open_kmh)
            with engine.sailing(ship, days, 2012) as sailing:
                tracks = track_of(sailing, ready, path)
            rows = network.special[path.edges[1:]]
            gates = network.specials.gate[rows]
            gates = gates[(rows >= 0) & (gates >= 0)]
            free = [len(track.lon) > 2 or not _pinned(network, track) for track in tracks]
            yield RandomWay(
                a,
                b,
                km_to_nmi(sum(track.length_km for track in tracks)),
                np.concatenate([tracks[0].lon[:1], *(track.lon[1:] for track in tracks)]),
                np.concatenate([tracks[0].lat[:1], *(track.lat[1:] for track in tracks)]),
                np.concatenate(
                    [
                        np.full(len(track.lon) - 1, not loose)
                        for track, loose in zip(tracks, free, strict=True)
                    ]
                ),
                frozenset(network.gates[gate] for gate in gates),
            )
        print(f"{count} ways", file=sys.stderr, flush=True)


def _pinned(network: Network, track: Any) -> bool:
    span = np.arange(network.indptr[track.first], network.indptr[track.first + 1])
    rows = network.special[span[network.target[span] == track.last]]
    return bool(((rows >= 0) & (network.specials.pinned[rows] == 1)).any())


def _sea_node(network: Network, place_id: str) -> int:
    nodes = network.nodes_of(place_id)
    return int(next(n for n in nodes if network.node_mode[n] == 0))


def _path(network: Network, back: NDArray[Any], away: NDArray[Any], last: int, kmh: float) -> Path:
    chain = [last]
    while back[chain[-1]] >= 0:
        chain.append(int(back[chain[-1]]))
    nodes = np.array(chain[::-1], np.int32)
    edges = np.full(len(nodes), -1, np.int32)
    for k, (u, v) in enumerate(pairwise(nodes), start=1):
        span = np.arange(network.indptr[u], network.indptr[u + 1])
        here = span[network.target[span] == v]
        edges[k] = here[np.argmin(network.weighed_km[here])]
    return Path(nodes, edges, away[nodes] / kmh, 0)
