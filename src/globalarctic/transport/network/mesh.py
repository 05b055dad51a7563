"""The sea mesh: where ships can go, as nodes and edges over all oceans.

Ice-capable waters stand on a 12.5 km grid of EPSG:3413 with 16 neighbours a cell; the other oceans
on rings of about equal spacing: 0.5 degrees offshore, 0.25 within reach of the coast, 0.125 along
it. Every edge has sight over the one-minute land mask; canals, river mouths and straits that the
mask closes are explicit channels. The mesh does not know tides, traffic separation or under-keel
clearance: depth is a class that refuses draughts.
"""

from __future__ import annotations

import io
import lzma
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import bundled_path
from globalarctic.geo import distance_km, geodesic_km, polar_inverse
from globalarctic.landmask import load_land_mask
from globalarctic.transport.network.arrays import WRONG_WAY_KMH
from globalarctic.transport.network.harbours import met_by_ports
from globalarctic.transport.network.passages import load_channels, load_lanes, load_passages
from globalarctic.transport.network.places import load_places
from globalarctic.transport.network.shoals import crossed_nodes, tile_of
from globalarctic.units import EARTH_RADIUS_KM, NSIDC_LEFT_M, NSIDC_TOP_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.transport.network.passages import Channel, Lane, Passage

__all__ = ["Mesh", "build_mesh"]

POLAR_SHAPE = (896, 608)
_CELL_M = 12_500.0
_OCEAN_SHARE = 0.3
_LOW_LAT_DEG = -62.0
_SPACINGS_DEG = (0.5, 0.25, 0.125)
_REACH = 2.3
_SEAM_REACH = 1.6
_GATE_REACH_KM = 45.0
_SHUT = -2
_KM_PER_DEG = EARTH_RADIUS_KM * np.pi / 180.0


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Nodes and directed edges of the sea, as flat arrays.

    Notes
    -----
    n nodes: ``lon``, ``lat`` float64, ``depth_m`` float32 (deepest around; infinite in channels),
    ``polar_row``, ``polar_col`` int16 (-1 off the polar grid); ``open_depth_m`` uint8[720, 1440]
    of the tiles elsewhere. m edges in CSR order: ``indptr``
    int32[n + 1], ``target``, ``mid1``, ``mid2``, ``special`` int32[m], ``length_km`` float32[m].
    s special rows: ``special_passage`` int16 (row of passages.csv or -1), ``special_channel``
    int16, ``special_max_draught_m``, ``special_max_kmh``, ``special_dwell_h`` float32,
    ``special_season`` int16[s, 2], ``special_reverse`` int32[s] (the row of the opposite edge). A
    row of speed ``WRONG_WAY_KMH`` is the wrong way through a traffic lane.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    depth_m: NDArray[np.float32]
    polar_row: NDArray[np.int16]
    polar_col: NDArray[np.int16]
    open_depth_m: NDArray[np.uint8]
    indptr: NDArray[np.int32]
    target: NDArray[np.int32]
    length_km: NDArray[np.float32]
    mid1: NDArray[np.int32]
    mid2: NDArray[np.int32]
    special: NDArray[np.int32]
    special_passage: NDArray[np.int16]
    special_channel: NDArray[np.int16]
    special_max_draught_m: NDArray[np.float32]
    special_max_kmh: NDArray[np.float32]
    special_dwell_h: NDArray[np.float32]
    special_season: NDArray[np.int16]
    special_reverse: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Nodes while they are gathered; ``level`` 0 polar, 1-3 rings, 4 channel."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    depth_m: NDArray[np.float32]
    level: NDArray[np.int8]
    row: NDArray[np.int16]
    col: NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Undirected edges while they are gathered."""

    u: NDArray[np.int32]
    v: NDArray[np.int32]
    mid1: NDArray[np.int32]
    mid2: NDArray[np.int32]
    special: NDArray[np.int32]


def build_mesh(*, progress: Callable[[str, float], None] | None = None) -> Mesh:
    """Build the sea mesh from the bundled land mask, depth classes, passages and channels.

    Parameters
    ----------
    progress
        Called with a message and a share 0-1.

    Notes
    -----
    About 10 s on one core once the kernels are compiled. Only waters connected with the Atlantic
    are kept.
    """

    def say(message: str, share: float) -> None:
        if progress is not None:
            progress(message, share)

    say("sea mesh: placing nodes", 0.05)
    packed = lzma.decompress(bundled_path("sea_mesh.npz.xz").read_bytes())
    with np.load(io.BytesIO(packed)) as arrays:
        bits = np.unpackbits(arrays["domain"])[: POLAR_SHAPE[0] * POLAR_SHAPE[1]]
        domain = bits.reshape(POLAR_SHAPE).astype(np.bool_)
        polar_depth, open_depth = arrays["polar_depth_m"], arrays["open_depth_m"]
    polar = _polar_nodes(domain, polar_depth)
    rings = _ring_nodes(domain, open_depth)
    channels = met_by_ports(load_channels(), load_places())
    line = _channel_nodes(channels)
    nodes = _joined((polar, rings, line))
    say("sea mesh: linking nodes", 0.3)
    pairs = _sea_pairs(nodes)
    say("sea mesh: checking every edge against the land mask", 0.5)
    pairs, length = _in_sight(nodes, pairs)
    off_grid = (nodes.level > 0) & (nodes.level < 4)
    shoal = crossed_nodes(nodes.lon, nodes.lat, off_grid, (pairs.u, pairs.v), open_depth)
    plain = pairs.mid1 < 0
    mid1, mid2 = (np.where(plain, shoal, mid) for mid in (pairs.mid1, pairs.mid2))
    pairs = replace(pairs, mid1=mid1, mid2=mid2)
    say("sea mesh: channels and passages", 0.8)
    chain, joints = _channel_pairs(nodes, channels)
    mesh = _finish(nodes, pairs, length, (chain, joints), channels)
    return replace(mesh, open_depth_m=open_depth)


def _unit(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    lam, phi = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def _polar_nodes(domain: NDArray[np.bool_], depth: NDArray[np.uint8]) -> _Nodes:
    from globalarctic.transport._kernels.stencil import cell_points

    rows, cols = np.nonzero(domain)
    offsets = (np.arange(7) + 0.5) / 7.0
    x = NSIDC_LEFT_M + _CELL_M * (cols[:, None, None] + offsets[None, None, :])
    y = NSIDC_TOP_M - _CELL_M * (rows[:, None, None] + offsets[None, :, None])
    lon, lat = polar_inverse(np.broadcast_to(x, (len(rows), 7, 7)), y)
    share, node_lon, node_lat = cell_points(
        lon.reshape(-1, 49), lat.reshape(-1, 49), 24, load_land_mask().kernel()
    )
    keep = share >= _OCEAN_SHARE
    rows, cols = rows[keep], cols[keep]
    return _Nodes(
        node_lon[keep],
        node_lat[keep],
        depth[rows, cols].astype(np.float32),
        np.zeros(len(rows), np.int8),
        rows.astype(np.int16),
        cols.astype(np.int16),
    )


def _ring_nodes(domain: NDArray[np.bool_], depth: NDArray[np.uint8]) -> _Nodes:
    from globalarctic.transport._kernels.stencil import cell_points, ring_points

    mask = load_land_mask()
    parts = []
    for level, spacing in enumerate(_SPACINGS_DEG, start=1):
        lon, lat = ring_points(spacing, _LOW_LAT_DEG, 86.0)
        tile = tile_of(lon, lat)
        rings = mask.clear[tile].astype(int)
        wanted = {1: rings >= 5, 2: (rings >= 2) & (rings < 5), 3: rings < 2}[level]
        wanted &= mask.tile_index[tile] != -1
        wanted &= ~_in_domain(lon, lat, domain)
        lon, lat = lon[wanted], lat[wanted]
        sub = (np.arange(5) - 2.0) / 5.0 * spacing
        grid_lat = np.broadcast_to(lat[:, None, None] + sub[None, :, None], (len(lat), 5, 5))
        wide = sub[None, None, :] / np.cos(np.radians(lat))[:, None, None]
        grid_lon = (np.broadcast_to(lon[:, None, None] + wide, (len(lat), 5, 5)) + 180) % 360 - 180
        share, lon, lat = cell_points(
            np.ascontiguousarray(grid_lon.reshape(-1, 25)),
            np.ascontiguousarray(grid_lat.reshape(-1, 25)),
            12,
            mask.kernel(),
        )
        keep = share > 0.0
        lon, lat = lon[keep], lat[keep]
        none = np.full(len(lon), -1, np.int16)
        level_of = np.full(len(lon), level, np.int8)
        parts.append(
            _Nodes(lon, lat, depth[tile_of(lon, lat)].astype(np.float32), level_of, none, none)
        )
    return _joined(tuple(parts))


def _in_domain(
    lon: NDArray[np.float64], lat: NDArray[np.float64], domain: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    from globalarctic.geo import polar_forward

    x, y = polar_forward(lon, np.maximum(lat, 20.0))
    row = np.floor((NSIDC_TOP_M - y) / _CELL_M).astype(int)
    col = np.floor((x - NSIDC_LEFT_M) / _CELL_M).astype(int)
    inside = (row >= 0) & (row < POLAR_SHAPE[0]) & (col >= 0) & (col < POLAR_SHAPE[1]) & (lat > 20)
    row, col = np.clip(row, 0, POLAR_SHAPE[0] - 1), np.clip(col, 0, POLAR_SHAPE[1] - 1)
    result: NDArray[np.bool_] = inside & domain[row, col]
    return result


def _channel_nodes(channels: tuple[Channel, ...]) -> _Nodes:
    lon = np.concatenate([c.lon for c in channels])
    lat = np.concatenate([c.lat for c in channels])
    none = np.full(len(lon), -1, np.int16)
    depth = np.full(len(lon), np.inf, np.float32)
    return _Nodes(lon, lat, depth, np.full(len(lon), 4, np.int8), none, none)


def _joined(parts: tuple[_Nodes, ...]) -> _Nodes:
    names = _Nodes.__dataclass_fields__
    return _Nodes(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def _sea_pairs(nodes: _Nodes) -> _Pairs:
    from scipy.spatial import cKDTree

    from globalarctic.transport._kernels.stencil import polar_pairs

    polar = np.flatnonzero(nodes.level == 0)
    grid = np.full(POLAR_SHAPE, -1, np.int32)
    grid[nodes.row[polar], nodes.col[polar]] = polar
    u, v, mid1, mid2 = polar_pairs(grid)
    blocks = [(u, v, mid1, mid2)]
    points = _unit(nodes.lon, nodes.lat)
    size = (12.5 / _KM_PER_DEG, *_SPACINGS_DEG)
    of_level = [np.flatnonzero(nodes.level == level) for level in range(4)]
    trees = [cKDTree(points[ids]) for ids in of_level]
    for a in range(1, 4):
        pairs = trees[a].query_pairs(np.radians(_REACH * size[a]), output_type="ndarray")
        blocks.append(_plain(of_level[a][pairs[:, 0]], of_level[a][pairs[:, 1]]))
        for b in range(a):
            reach = np.radians(_SEAM_REACH * max(size[a], size[b]))
            near = trees[a].sparse_distance_matrix(trees[b], reach, output_type="coo_matrix")
            blocks.append(_plain(of_level[a][near.row], of_level[b][near.col]))
    columns = [np.concatenate([block[k] for block in blocks]).astype(np.int32) for k in range(4)]
    starts, ends, first, second = columns
    return _Pairs(starts, ends, first, second, np.full(len(starts), -1, np.int32))


def _plain(
    u: NDArray[np.int64], v: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    none = np.full(len(u), -1, np.int64)
    return u, v, none, none


def _in_sight(nodes: _Nodes, pairs: _Pairs) -> tuple[_Pairs, NDArray[np.float32]]:
    from globalarctic.transport._kernels.stencil import edges_clear

    clear, length = edges_clear(nodes.lon, nodes.lat, pairs.u, pairs.v, load_land_mask().kernel())
    kept = _Pairs(*(getattr(pairs, name)[clear] for name in _Pairs.__dataclass_fields__))
    return kept, length[clear]


def _channel_pairs(
    nodes: _Nodes, channels: tuple[Channel, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (edges along channels, joints of channel ends with the sea), columns u v channel."""
    from scipy.spatial import cKDTree

    sea = np.flatnonzero(nodes.level < 4)
    tree = cKDTree(_unit(nodes.lon[sea], nodes.lat[sea]))
    first = len(sea)
    along: list[tuple[int, int, int]] = []
    joints: list[tuple[int, int, int]] = []
    mask = load_land_mask()
    for number, channel in enumerate(channels):
        ids = np.arange(first, first + len(channel.lon))
        first += len(ids)
        along += [(int(a), int(b), number) for a, b in pairwise(ids)]
        for end in (ids[0], ids[-1]):
            lon, lat = nodes.lon[end], nodes.lat[end]
            near = np.asarray(tree.query(_unit(np.array([lon]), np.array([lat]))[0], k=24)[1])
            away = np.asarray(distance_km(lon, lat, nodes.lon[sea[near]], nodes.lat[sea[near]]))
            many = np.full(24, lon), np.full(24, lat)
            sight = mask.segment_clear(*many, nodes.lon[sea[near]], nodes.lat[sea[near]])
            good = near[(sight & (away < 90.0)) | (away < 4.0)][:10]
            joints += [(int(end), int(sea[k]), number) for k in good]
            twins = np.flatnonzero(nodes.level == 4)
            gap = np.asarray(distance_km(lon, lat, nodes.lon[twins], nodes.lat[twins]))
            joints += [(int(end), int(t), number) for t in twins[(gap < 2.0) & (twins != end)]]
    return np.array(along, np.int64).reshape(-1, 3), np.array(joints, np.int64).reshape(-1, 3)


def _finish(
    nodes: _Nodes,
    pairs: _Pairs,
    length: NDArray[np.float32],
    extra: tuple[NDArray[np.int64], NDArray[np.int64]],
    channels: tuple[Channel, ...],
) -> Mesh:
    from globalarctic.transport._kernels.gates import gate_pieces
    from globalarctic.transport._kernels.stencil import first_gates

    passages = load_passages()
    pieces = gate_pieces([(p.gate_lon, p.gate_lat) for p in passages])
    near = _near_gates(nodes, passages)
    gates = first_gates(nodes.lon, nodes.lat, pairs.u, pairs.v, near, pieces)
    special = np.where(gates >= 0, gates, -1).astype(np.int32)
    nodes = _deep_at_gates(nodes, passages)
    rows = [_gate_row(number, passage) for number, passage in enumerate(passages)]
    rows += [_channel_row(number, channel, passages) for number, channel in enumerate(channels)]
    chain, joints = extra
    u = np.concatenate([pairs.u, chain[:, 0], joints[:, 0]])
    v = np.concatenate([pairs.v, chain[:, 1], joints[:, 1]])
    none = np.full(len(chain) + len(joints), -1)
    # A joint of a channel's end with the sea may cross a gate: its limits hold there too.
    joint_row = first_gates(nodes.lon, nodes.lat, joints[:, 0], joints[:, 1], near, pieces)
    special = np.concatenate([special, len(passages) + chain[:, 2], joint_row])
    along = np.zeros(len(special), np.int8)
    along[: len(pairs.u)] = _lane_sides(nodes, pairs)
    one_way = np.array([channel.one_way for channel in channels])
    along[len(pairs.u) : len(pairs.u) + len(chain)][one_way[chain[:, 2]]] = 1
    there, back, wrong = _separated(special, along, rows)
    more = geodesic_km(nodes.lon[u], nodes.lat[u], nodes.lon[v], nodes.lat[v])[len(length) :]
    columns = {
        "length_km": np.concatenate([length, more]),
        "mid1": np.concatenate([pairs.mid1, none]),
        "mid2": np.concatenate([pairs.mid2, none]),
        "there": there,
        "back": back,
    }
    open_ = along > _SHUT
    columns = {name: column[open_] for name, column in columns.items()}
    return _connected(nodes, (u[open_], v[open_]), columns, (rows, wrong))


def _lane_sides(nodes: _Nodes, pairs: _Pairs) -> NDArray[np.int8]:
    """Return what lanes say of each pair: 1 from u to v, -1 from v to u, 0 both, _SHUT neither."""
    from globalarctic.transport._kernels.gates import gate_pieces
    from globalarctic.transport._kernels.stencil import first_gates

    lanes = load_lanes()
    pieces = gate_pieces([(lane.gate_lon, lane.gate_lat) for lane in lanes])
    met = first_gates(nodes.lon, nodes.lat, pairs.u, pairs.v, _near_gates(nodes, lanes), pieces)
    sides = np.zeros(len(met), np.int8)
    for number, lane in enumerate(lanes):
        ids = np.flatnonzero(met == number)
        ends = _unit(lane.gate_lon[[0, -1]], lane.gate_lat[[0, -1]])
        after = _unit(nodes.lon[pairs.v[ids]], nodes.lat[pairs.v[ids]])
        to_left = after @ np.cross(ends[0], ends[1]) > 0.0
        sides[ids] = _SHUT if lane.forward is None else np.where(to_left == lane.forward, 1, -1)
    return sides


def _separated(
    special: NDArray[np.int32], along: NDArray[np.int8], rows: list[_Row]
) -> tuple[NDArray[np.int32], NDArray[np.int32], dict[int, int]]:
    """Return the special rows of edges there and back, and which row is the opposite of which.

    Appends to ``rows``, for each row met in a lane, one for the way of the lane and one for the
    wrong way.
    """
    there, back = special.copy(), special.copy()
    opposite: dict[int, int] = {}
    for row in np.unique(special[np.abs(along) == 1]):
        plain = rows[row] if row >= 0 else (-1, -1, np.inf, np.inf, 0.0, 0, 0)
        way, wrong = len(rows), len(rows) + 1
        rows += [plain, (plain[0], -1, plain[2], WRONG_WAY_KMH, *plain[4:])]
        opposite |= {way: wrong, wrong: way}
        for side, mine, other in ((1, there, back), (-1, back, there)):
            ids = (special == row) & (along == side)
            mine[ids], other[ids] = way, wrong
    return there, back, opposite


def _near_gates(
    nodes: _Nodes, passages: tuple[Passage, ...] | tuple[Lane, ...]
) -> NDArray[np.uint8]:
    near = np.zeros(len(nodes.lon), np.uint8)
    for p in passages:
        for k in range(len(p.gate_lon) - 1):
            ends = (p.gate_lon[k], p.gate_lat[k], p.gate_lon[k + 1], p.gate_lat[k + 1])
            half = float(distance_km(*ends)) / 2.0 + 140.0
            box = np.abs(nodes.lat - (ends[1] + ends[3]) / 2.0) * _KM_PER_DEG < half + 1500.0
            ids = np.flatnonzero(box)
            a = np.asarray(distance_km(nodes.lon[ids], nodes.lat[ids], ends[0], ends[1]))
            b = np.asarray(distance_km(nodes.lon[ids], nodes.lat[ids], ends[2], ends[3]))
            near[ids[a + b < 2.0 * half + 140.0]] = 1
    return near


def _deep_at_gates(nodes: _Nodes, passages: tuple[Passage, ...]) -> _Nodes:
    """Lift the depth class near straits: there the passage's own draught limit counts."""
    depth = nodes.depth_m.copy()
    for p in passages:
        if p.kind != "strait":
            continue
        lon, lat = float(p.gate_lon.mean()), float(p.gate_lat.mean())
        reach = float(distance_km(lon, lat, p.gate_lon[0], p.gate_lat[0])) + _GATE_REACH_KM
        ids = np.flatnonzero(np.abs(nodes.lat - lat) * _KM_PER_DEG < reach)
        away = np.asarray(distance_km(nodes.lon[ids], nodes.lat[ids], lon, lat))
        depth[ids[away < reach]] = np.inf
    return replace(nodes, depth_m=depth)


_Row = tuple[int, int, float, float, float, int, int]


def _gate_row(number: int, passage: Passage) -> _Row:
    draught_m = np.inf if passage.max_draught_m is None else passage.max_draught_m
    return number, -1, draught_m, np.inf, 0.0, 0, 0


def _channel_row(number: int, channel: Channel, passages: tuple[Passage, ...]) -> _Row:
    names = [p.passage_id for p in passages]
    return (
        names.index(channel.passage_id) if channel.passage_id else -1,
        number,
        np.inf if channel.max_draught_m is None else channel.max_draught_m,
        np.inf if channel.max_kmh is None else channel.max_kmh,
        (channel.dwell_h or 0.0) / max(1, len(channel.lon) - 1),
        channel.season_open_doy,
        channel.season_close_doy,
    )


def _connected(
    nodes: _Nodes,
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    columns: dict[str, NDArray[np.generic]],
    rows: tuple[list[_Row], dict[int, int]],
) -> Mesh:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    u, v = ends
    n = len(nodes.lon)
    web = coo_matrix((np.ones(len(u), np.int8), (u, v)), shape=(n, n))
    _, part = connected_components(web, directed=False)
    keep = part == np.bincount(part).argmax()
    new = np.full(n + 1, -1, np.int64)
    new[:-1][keep] = np.arange(int(keep.sum()))
    good = keep[u] & keep[v]
    u, v = new[u[good]], new[v[good]]
    edges = {name: column[good] for name, column in columns.items()}
    mid1, mid2 = new[edges["mid1"]], new[edges["mid2"]]
    source = np.concatenate([u, v])
    order = np.argsort(source, kind="stable")
    count = int(keep.sum())
    indptr = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(source, minlength=count), out=indptr[1:])
    table = np.array(rows[0], dtype=np.float64)
    reverse = np.arange(len(table), dtype=np.int32)
    reverse[list(rows[1])] = list(rows[1].values())

    def both(there: NDArray[np.generic], back: NDArray[np.generic]) -> NDArray[np.generic]:
        return np.concatenate([there, back])[order]

    return Mesh(
        lon=nodes.lon[keep],
        lat=nodes.lat[keep],
        depth_m=nodes.depth_m[keep],
        polar_row=nodes.row[keep],
        polar_col=nodes.col[keep],
        open_depth_m=np.zeros(0, np.uint8),
        indptr=indptr,
        target=both(v, u).astype(np.int32),
        length_km=both(edges["length_km"], edges["length_km"]).astype(np.float32),
        mid1=both(mid1, mid2).astype(np.int32),
        mid2=both(mid2, mid1).astype(np.int32),
        special=both(edges["there"], edges["back"]).astype(np.int32),
        special_passage=table[:, 0].astype(np.int16),
        special_channel=table[:, 1].astype(np.int16),
        special_max_draught_m=table[:, 2].astype(np.float32),
        special_max_kmh=table[:, 3].astype(np.float32),
        special_dwell_h=table[:, 4].astype(np.float32),
        special_season=table[:, 5:7].astype(np.int16),
        special_reverse=reverse,
    )
