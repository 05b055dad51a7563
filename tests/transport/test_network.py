from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from globalarctic.geo import distance_km
from globalarctic.landmask import load_land_mask
from globalarctic.transport.network.arrays import MODES, Network
from globalarctic.transport.network.build import load_network


@pytest.fixture(scope="module")
def network() -> Network:
    return load_network()


def _matrix(network: Network) -> csr_matrix:
    sea = (network.special < 0) | (network.specials.mode[network.special] == MODES.index("sea"))
    weight = np.where(sea, network.length_km, 1e7)
    return csr_matrix(
        (weight, network.target, network.indptr), shape=(network.nodes, network.nodes)
    )


def test_every_edge_has_its_opposite(network: Network) -> None:
    source = np.repeat(np.arange(network.nodes, dtype=np.int64), np.diff(network.indptr))
    there = source * network.nodes + network.target
    back = network.target.astype(np.int64) * network.nodes + source
    assert np.array_equal(np.sort(there), np.sort(back))
    pinned = network.special >= 0
    rows = network.special[pinned]
    assert (network.specials.reverse[network.specials.reverse[rows]] == rows).all()


def test_five_hundred_routes_cross_no_land(network: Network) -> None:
    ports = [
        int(node)
        for place in network.places
        if "sea" in place.modes
        for node in network.nodes_of(place.place_id)
        if network.node_mode[node] == MODES.index("sea")
    ]
    rng = np.random.default_rng(3)
    starts = rng.choice(ports, 25, replace=False)
    matrix = _matrix(network)
    edges: set[tuple[int, int]] = set()
    routes = 0
    for start in starts:
        length, parent = dijkstra(matrix, indices=int(start), return_predecessors=True)
        for goal in rng.choice(ports, 20, replace=False):
            if goal == start:
                continue
            assert length[goal] < 60_000, network.places[network.node_place[goal]].name_en
            routes += 1
            k = int(goal)
            while parent[k] >= 0:
                edges.add((int(parent[k]), k))
                k = int(parent[k])
    assert routes >= 480
    pairs = np.array(sorted(edges))
    row_of = {}
    for u, v in edges:
        span = slice(network.indptr[u], network.indptr[u + 1])
        row_of[u, v] = int(network.special[span][network.target[span] == v][0])
    rows = np.array([row_of[tuple(pair)] for pair in pairs])
    free = (rows < 0) | (network.specials.pinned[rows] == 0)
    u, v = pairs[free].T
    clear = load_land_mask().segment_clear(
        network.lon[u], network.lat[u], network.lon[v], network.lat[v]
    )
    ends_in_channels = np.isinf(network.depth_m[u]) | np.isinf(network.depth_m[v])
    assert clear[~ends_in_channels].all()
    assert (~clear).sum() <= 0.005 * len(clear)


def test_seam_pole_and_antimeridian_are_ordinary(network: Network) -> None:
    matrix = _matrix(network)
    sea = np.flatnonzero(network.node_place < 0)
    pairs = [
        ((0, 72), (-20, 55)),
        ((170, 60), (-160, 45)),
        ((179, 75), (-179, 75)),
        ((-90, 86), (90, 86)),
        ((-50, 60), (-30, 45)),
    ]
    for a, b in pairs:
        i, j = (
            int(sea[np.argmin(distance_km(*p, network.lon[sea], network.lat[sea]))]) for p in (a, b)
        )
        way = dijkstra(matrix, indices=i)[j]
        straight = float(
            distance_km(network.lon[i], network.lat[i], network.lon[j], network.lat[j])
        )
        assert straight <= way + 1e-3 <= 1.045 * straight


def test_every_sea_place_is_connected(network: Network) -> None:
    matrix = _matrix(network)
    start = int(network.nodes_of("rotterdam")[0])
    length = dijkstra(matrix, indices=start)
    for place in network.places:
        if "sea" in place.modes:
            assert min(length[n] for n in network.nodes_of(place.place_id)) < 60_000, place.name_en


def test_arctic_gates_close(network: Network) -> None:
    shut = ["vilkitsky", "shokalsky", "north-severnaya-zemlya", "transpolar", "mcclure"]
    shut += ["prince-of-wales", "nwp-south", "queen-elizabeth", "suez", "panama"]
    shut += ["cape-good-hope", "cape-horn", "magellan"]
    numbers = [network.gates.index(g) for g in shut]
    rows = np.isin(network.specials.gate, numbers)
    weight = np.where((network.special >= 0) & rows[network.special], 1e7, network.length_km)
    land = (network.special >= 0) & ~np.isin(network.specials.mode[network.special], [0])
    weight = np.where(land, 1e7, weight)
    matrix = csr_matrix(
        (weight, network.target, network.indptr), shape=(network.nodes, network.nodes)
    )
    way = dijkstra(matrix, indices=int(network.nodes_of("rotterdam")[0]))
    port = [n for n in network.nodes_of("yokohama") if network.node_mode[n] == 0]
    assert way[port[0]] > 1e6


def test_ways_out_of_murmansk_do_not_double_back() -> None:
    from globalarctic.geo import bearing_deg
    from globalarctic.transport.search.compare import route

    way = route("Murmansk", "Pevek", corridor="nsr", depart=dt.date(2012, 8, 20))
    lon = np.concatenate([leg.lon for leg in way.legs])[:5]
    lat = np.concatenate([leg.lat for leg in way.legs])[:5]
    course = np.asarray(bearing_deg(lon[:-1], lat[:-1], lon[1:], lat[1:]))
    turn = np.abs((np.diff(course) + 180.0) % 360.0 - 180.0)
    assert turn.max() < 90.0
