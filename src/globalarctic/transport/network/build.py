"""Build the network from its parts: sea mesh, ports, rivers, rail, road and transfers.

The result is cached as plain arrays beside the sea mesh, under a key made of every input, so that
a second start only maps files into memory.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.config import load_config
from globalarctic.data.tables import bundled_path
from globalarctic.keep import Keep
from globalarctic.shelf import read_arrays, write_arrays
from globalarctic.transport.network.arrays import MODES, PIXEL_NMI, Network, Specials
from globalarctic.transport.network.corridors import load_corridors
from globalarctic.transport.network.harbours import Approach, approaches, dredged
from globalarctic.transport.network.links import (
    load_borders,
    load_land_links,
    load_river_reaches,
    load_transfers,
)
from globalarctic.transport.network.mesh import build_mesh
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import load_places
from globalarctic.transport.network.shoals import lifted
from globalarctic.transport.network.shore import CLEARANCE_NMI, near_shore_km, shore_arrays
from globalarctic.transport.ships.vessels import mode_speed_kmh

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.transport.network.mesh import Mesh
    from globalarctic.transport.network.places import Place

__all__ = ["build_network", "load_network", "network_key"]

_FORMAT = "23"
_TABLES = (
    "places.csv",
    "port_depths.csv",
    "passages.csv",
    "channels.csv",
    "traffic_lanes.csv",
    "land_links.csv",
    "borders.csv",
    "river_reaches.csv",
    "transfers.csv",
    "corridors.csv",
    "mode_defaults.csv",
    "land_mask.npz.xz",
    "shore_mask.npz.xz",
)
_ARRAYS = (
    "lon", "lat", "depth_m", "indptr", "target", "length_km", "weighed_km", "mid1", "mid2",
    "special", "polar_node", "open_depth_m", "node_place", "node_mode", "shore_index", "shore_dnmi",
    "shore_clear",
)  # fmt: skip


@dataclass(slots=True)
class _Draft:
    """Rows collected before they become arrays."""

    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    place: list[int] = field(default_factory=list)
    mode: list[int] = field(default_factory=list)
    edges: list[tuple[int, int, float, int]] = field(default_factory=list)
    rows: list[dict[str, float]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def node(self, lon: float, lat: float, place: int, mode: str) -> int:
        """Add a node; return its number among the new ones."""
        self.lon.append(lon)
        self.lat.append(lat)
        self.place.append(place)
        self.mode.append(MODES.index(mode))
        return len(self.lon) - 1

    def pair(
        self,
        ends: tuple[int, int],
        length_km: float,
        there: dict[str, float],
        back: dict[str, float],
    ) -> None:
        """Add an edge and its opposite with their special rows."""
        first = len(self.rows)
        self.rows.append({**there, "reverse": first + 1})
        self.rows.append({**back, "reverse": first})
        self.edges.append((ends[0], ends[1], length_km, first))
        self.edges.append((ends[1], ends[0], length_km, first + 1))

    def link(self, name: str) -> int:
        """Register a link's name; return its number."""
        self.links.append(name)
        return len(self.links) - 1


_PLAIN_ROW = {
    "mode": 0, "gate": -1, "max_draught_m": np.inf, "max_kmh": np.inf, "dwell_h": 0.0,
    "fixed_h": np.nan, "first_doy": 0, "last_doy": 0, "reverse": -1, "link": -1, "pinned": 1,
    "tags": 0,
}  # fmt: skip


def load_network(*, progress: Callable[[str, float], None] | None = None) -> Network:
    """Return the network, from the cache when its inputs are unchanged.

    Parameters
    ----------
    progress
        Called with a message and a share 0-1 while work is done.

    Notes
    -----
    The first call builds the sea mesh (tens of seconds); later ones map the cached arrays.
    """
    key = network_key()
    return _networks.get(key, lambda: _cached(key, progress))


_networks: Keep[Network] = Keep(1)


def _cached(key: str, progress: Callable[[str, float], None] | None) -> Network:
    folder = load_config().cache_dir / f"network-{key}"
    kept = read_arrays(folder)
    if kept is not None:
        return _network(*kept, key)
    network = build_network(progress=progress)
    arrays = {name: getattr(network, name) for name in _ARRAYS}
    arrays |= {f"special-{name}": column for name, column in network.specials.columns().items()}
    names = {"gates": network.gates, "links": network.links, "tags": network.corridor_tags}
    write_arrays(folder, arrays, names)
    return network


def network_key() -> str:
    """Return the key of the network: it changes with any of the tables that it is built from.

    Examples
    --------
    >>> len(network_key())
    16
    """
    digest = hashlib.sha256(_FORMAT.encode())
    names = [*_TABLES, *sorted(p.name for p in bundled_path("places.csv").parent.glob("sea_mesh*"))]
    for name in names:
        path = bundled_path(name)
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _network(arrays: dict[str, NDArray[Any]], names: dict[str, Any], key: str) -> Network:
    columns: dict[str, Any] = {
        name: np.array(arrays[f"special-{name}"]) for name in Specials.__dataclass_fields__
    }
    plain: dict[str, Any] = {name: arrays[name] for name in _ARRAYS}
    return Network(
        **plain,
        specials=Specials(**columns),
        clearance_nmi=CLEARANCE_NMI,
        gates=tuple(names["gates"]),
        links=tuple(names["links"]),
        corridor_tags=tuple(names["tags"]),
        places=load_places(),
        key=key,
    )


def build_network(*, progress: Callable[[str, float], None] | None = None) -> Network:
    """Build the network from the bundled tables and the sea mesh.

    Raises
    ------
    SchemaError
        When a table names a place, border or corridor that no other table has.
    """
    mesh = build_mesh(progress=progress)
    places = load_places()
    passages = load_passages()
    borders = load_borders()
    reaches = load_river_reaches()
    gates = (
        *(p.passage_id for p in passages),
        *(b.border_id for b in borders),
        *(r.reach_id for r in reaches),
    )
    tags = tuple(c.corridor_id for c in load_corridors())
    draft = _Draft()
    index = {place.place_id: number for number, place in enumerate(places)}
    nodes = _place_nodes(draft, places)
    _add_land(draft, nodes, index, gates, tags)
    _add_rivers(draft, nodes, gates, tags)
    _add_transfers(draft, nodes)
    if progress is not None:
        progress("joining ports to the sea", 0.9)
    harbours = approaches(mesh, places)
    return _assemble(mesh, draft, nodes, harbours, (gates, tags, places))


def _place_nodes(draft: _Draft, places: tuple[Place, ...]) -> dict[tuple[str, str], int]:
    nodes = {}
    for number, place in enumerate(places):
        for mode in place.modes:
            nodes[place.place_id, mode] = draft.node(place.lon, place.lat, number, mode)
    return nodes


def _mask(corridors: tuple[str, ...], tags: tuple[str, ...]) -> int:
    return sum(1 << tags.index(tag) for tag in corridors)


def _add_land(
    draft: _Draft,
    nodes: dict[tuple[str, str], int],
    index: dict[str, int],
    gates: tuple[str, ...],
    tags: tuple[str, ...],
) -> None:
    borders = {border.border_id: border for border in load_borders()}
    for link in load_land_links():
        if link.status != "operating":
            continue
        mode = str(link.mode)
        ends = []
        for place_id in (link.from_place, link.to_place):
            for stop in ("sea", "rail", "road") if mode == "ferry" else (mode,):
                if (place_id, stop) in nodes:
                    ends.append(nodes[place_id, stop])
                    break
            else:
                known = index[place_id]
                nodes[place_id, mode] = draft.node(*_where(place_id), known, mode)
                ends.append(nodes[place_id, mode])
        speed = link.speed_kmh or mode_speed_kmh(mode)
        hours = link.days * 24.0 if link.days else link.length_km / speed
        border = borders.get(link.border_id)
        row = {
            **_PLAIN_ROW,
            "mode": MODES.index(mode),
            "gate": -1 if border is None else gates.index(border.border_id),
            "dwell_h": (link.dwell_h or 0.0) + (0.0 if border is None else border.dwell_h or 0.0),
            "fixed_h": hours,
            "first_doy": link.season_open_doy,
            "last_doy": link.season_close_doy,
            "link": draft.link(f"land:{link.link_id}"),
            "tags": _mask(link.corridors, tags),
        }
        draft.pair((ends[0], ends[1]), link.length_km, row, row)


def _where(place_id: str) -> tuple[float, float]:
    place = next(p for p in load_places() if p.place_id == place_id)
    return place.lon, place.lat


def _add_rivers(
    draft: _Draft,
    nodes: dict[tuple[str, str], int],
    gates: tuple[str, ...],
    tags: tuple[str, ...],
) -> None:
    for reach in load_river_reaches():
        ends = (nodes[reach.from_place, "river"], nodes[reach.to_place, "river"])
        depth = reach.depth_guaranteed_m
        common = {
            **_PLAIN_ROW,
            "mode": MODES.index("river"),
            "gate": gates.index(reach.reach_id),
            "max_draught_m": np.inf if depth is None else depth,
            "dwell_h": reach.lock_delay_h or 0.0,
            "first_doy": reach.season_open_doy,
            "last_doy": reach.season_close_doy,
            "link": draft.link(f"river:{reach.reach_id}"),
            "tags": _mask(reach.corridors, tags),
        }
        down = {
            **common,
            "fixed_h": reach.length_km / (reach.speed_down_kmh or mode_speed_kmh("river")),
        }
        up = {
            **common,
            "fixed_h": reach.length_km / (reach.speed_up_kmh or mode_speed_kmh("river")),
        }
        draft.pair(ends, reach.length_km, down, up)


def _add_transfers(draft: _Draft, nodes: dict[tuple[str, str], int]) -> None:
    general = {(t.from_mode, t.to_mode): t for t in load_transfers() if not t.place_id}
    local = {(t.from_mode, t.to_mode, t.place_id): t for t in load_transfers() if t.place_id}
    by_place: dict[str, list[str]] = {}
    for place_id, mode in nodes:
        by_place.setdefault(place_id, []).append(mode)
    for place_id, modes in by_place.items():
        for i, first in enumerate(modes):
            for second in modes[i + 1 :]:
                rows = []
                for a, b in ((first, second), (second, first)):
                    a_key, b_key = (("sea" if m == "ferry" else m) for m in (a, b))
                    transfer = local.get((a_key, b_key, place_id)) or general.get((a_key, b_key))
                    if transfer is None:
                        break
                    rows.append(
                        {
                            **_PLAIN_ROW,
                            "mode": MODES.index("transfer"),
                            "fixed_h": transfer.time_h,
                            "link": draft.link(
                                f"transfer:{transfer.from_mode}:{transfer.to_mode}:{place_id}"
                            ),
                        }
                    )
                if len(rows) == 2:
                    ends = (nodes[place_id, first], nodes[place_id, second])
                    draft.pair(ends, 0.0, rows[0], rows[1])


def _assemble(
    mesh: Mesh,
    draft: _Draft,
    nodes: dict[tuple[str, str], int],
    harbours: tuple[Approach, ...],
    names: tuple[tuple[str, ...], tuple[str, ...], tuple[Place, ...]],
) -> Network:
    gates, tags, places = names
    n0 = len(mesh.lon)
    for harbour in harbours:
        port = nodes[harbour.place_id, "sea"]
        fairway = draft.node(harbour.lon, harbour.lat, -1, "sea")
        row = {**_PLAIN_ROW, "link": draft.link(f"fairway:{harbour.place_id}")}
        draft.pair((port, fairway), harbour.length_km, row, row)
        for node, length_km, seen in zip(
            harbour.nodes, harbour.lengths_km, harbour.seen, strict=True
        ):
            leg = {**row, "pinned": int(not seen)}
            draft.pair((fairway, -1 - int(node)), float(length_km), leg, leg)
    # New nodes follow the mesh; a negative end -1 - k is mesh node k.
    edges = np.array(draft.edges, dtype=np.float64).reshape(-1, 4)
    ends = edges[:, :2].astype(np.int64)
    ends = np.where(ends < 0, -1 - ends, ends + n0)
    special_rows = edges[:, 3].astype(np.int64) + len(mesh.special_passage)
    n = n0 + len(draft.lon)
    source = np.concatenate([np.repeat(np.arange(n0), np.diff(mesh.indptr)), ends[:, 0]])
    order = np.argsort(source, kind="stable")
    joined: dict[str, Any] = {
        "target": np.concatenate([mesh.target, ends[:, 1]]).astype(np.int32),
        "length_km": np.concatenate([mesh.length_km, edges[:, 2]]).astype(np.float32),
        "mid1": np.concatenate([mesh.mid1, np.full(len(ends), -1)]).astype(np.int32),
        "mid2": np.concatenate([mesh.mid2, np.full(len(ends), -1)]).astype(np.int32),
        "special": np.concatenate([mesh.special, special_rows]).astype(np.int32),
    }
    indptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(source, minlength=n), out=indptr[1:])
    extra = len(draft.lon)
    lon, lat = np.concatenate([mesh.lon, draft.lon]), np.concatenate([mesh.lat, draft.lat])
    columns = {name: np.ascontiguousarray(column[order]) for name, column in joined.items()}
    specials = _specials(mesh, draft)
    shore = shore_arrays()
    limit_dnmi = 10.0 * (CLEARANCE_NMI + PIXEL_NMI)
    free = columns["special"] < 0
    free |= specials.pinned[columns["special"]] == 0
    extra_km = near_shore_km(
        lon, lat, source[order][free], columns["target"][free], (*shore, limit_dnmi)
    )
    weighed = columns["length_km"].copy()
    weighed[free] += extra_km
    depth_m = dredged(mesh, harbours)
    return Network(
        lon=lon,
        lat=lat,
        depth_m=np.concatenate([depth_m, np.full(extra, np.inf)]).astype(np.float32),
        indptr=indptr,
        **columns,
        weighed_km=weighed,
        shore_index=shore[0],
        shore_dnmi=shore[1],
        shore_clear=shore[2],
        clearance_nmi=CLEARANCE_NMI,
        polar_node=_polar_nodes(mesh),
        open_depth_m=lifted(mesh, depth_m),
        node_place=np.concatenate([np.full(n0, -1), draft.place]).astype(np.int32),
        node_mode=np.concatenate([np.zeros(n0), draft.mode]).astype(np.uint8),
        specials=specials,
        gates=gates,
        links=tuple(draft.links),
        corridor_tags=tags,
        places=places,
        key=network_key(),
    )


def _polar_nodes(mesh: Mesh) -> NDArray[np.int32]:
    grid = np.full((896, 608), -1, np.int32)
    on_grid = np.flatnonzero(mesh.polar_row >= 0)
    grid[mesh.polar_row[on_grid], mesh.polar_col[on_grid]] = on_grid
    return grid


def _specials(mesh: Mesh, draft: _Draft) -> Specials:
    rows = len(mesh.special_passage)
    limits = (mesh.special_max_kmh, mesh.special_dwell_h, mesh.special_channel)
    pinned = np.isfinite(limits[0]) | (limits[1] > 0) | (limits[2] >= 0)
    pinned |= mesh.special_season[:, 0] > 0
    sea = {
        "mode": np.zeros(rows),
        "gate": mesh.special_passage,
        "max_draught_m": mesh.special_max_draught_m,
        "max_kmh": mesh.special_max_kmh,
        "dwell_h": mesh.special_dwell_h,
        "fixed_h": np.full(rows, np.nan),
        "first_doy": mesh.special_season[:, 0],
        "last_doy": mesh.special_season[:, 1],
        "reverse": mesh.special_reverse,
        "link": np.full(rows, -1),
        "pinned": pinned,
        "tags": np.zeros(rows),
    }
    types = {
        "mode": np.uint8, "gate": np.int16, "max_draught_m": np.float32, "max_kmh": np.float32,
        "dwell_h": np.float32, "fixed_h": np.float32, "first_doy": np.int16,
        "last_doy": np.int16, "reverse": np.int32, "link": np.int32, "pinned": np.uint8,
        "tags": np.uint32,
    }  # fmt: skip
    columns: dict[str, Any] = {}
    for name, dtype in types.items():
        more = np.array([row[name] for row in draft.rows], dtype=np.float64)
        if name == "reverse":
            more = more + rows
        columns[name] = np.concatenate([sea[name], more]).astype(dtype)
    return Specials(**columns)
