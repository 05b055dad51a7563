"""Ways as ships sail them: deep and without zigzags in every grid, by passages that trade uses."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from benchmarks.ways import DRAUGHT_M, RandomWay, random_ways

from globalarctic.errors import NoRouteError
from globalarctic.geo import distance_km
from globalarctic.transport._kernels.pull import shallow_km
from globalarctic.transport.network.corridors import plan, resolve_corridor
from globalarctic.transport.network.places import resolve
from globalarctic.transport.network.shoals import crossed_nodes, tile_of
from globalarctic.transport.network.use import FEWEST_TRANSITS, load_corridor_use
from globalarctic.transport.search.compare import compare, route
from globalarctic.transport.search.engine import load_engine

SUMMER = dt.date(2026, 8, 15)


@pytest.fixture(scope="module")
def ways() -> list[RandomWay]:
    return [way for way in random_ways(6, 5, 24) if len(way.lon)]


def test_pulled_ways_lie_over_deep_water_in_every_grid(ways: list[RandomWay]) -> None:
    network = load_engine().network
    ready = plan(
        network, resolve_corridor("direct"), draught_m=DRAUGHT_M, river_draught_m=1.0, avoid=()
    )
    depths = ready.depths(network)
    assert 0 < (ready.open_ok == 0).sum() < ready.open_ok.size
    assert len(ways) > 20
    for way in ways:
        ends = way.origin, way.target
        for k in np.flatnonzero(~way.led):
            leg = way.lon[k], way.lat[k], way.lon[k + 1], way.lat[k + 1]
            # Approaches are as deep as their ports are on file.
            off = min(
                float(distance_km(*leg[at : at + 2], p.lon, p.lat)) for at in (0, 2) for p in ends
            )
            assert off < 60.0 or shallow_km(*leg, depths) == 0.0, (*(p.place_id for p in ends), leg)


def test_a_leg_over_a_bank_is_known_as_shallow() -> None:
    network = load_engine().network
    ready = plan(network, resolve_corridor("direct"), draught_m=12.0, river_draught_m=1.0, avoid=())
    depths = ready.depths(network)
    assert shallow_km(-80.2, 23.9, -77.8, 23.9, depths) > 50.0  # the Great Bahama Bank
    assert shallow_km(-30.0, 0.0, -20.0, 5.0, depths) == 0.0


def test_an_edge_across_a_shoal_holds_a_node_of_it() -> None:
    depth = np.full((720, 1440), 100, np.uint8)
    lon, lat = np.array([0.1, 0.4, 0.9]), np.array([10.1, 10.1, 10.1])
    depth[tile_of(lon[1:2], lat[1:2])] = 5
    ends = np.array([0, 0, 1], np.int32), np.array([2, 1, 2], np.int32)
    crossed = crossed_nodes(lon, lat, np.ones(3, np.bool_), ends, depth)
    assert crossed.tolist() == [1, -1, -1]


def test_no_way_turns_back_at_sea(ways: list[RandomWay]) -> None:
    for way in ways:
        apart = distance_km(way.lon[1:], way.lat[1:], way.lon[:-1], way.lat[:-1]) > 0.3
        lon, lat = (np.r_[x[:1], x[1:][apart]] for x in (way.lon, way.lat))
        for k in range(1, len(lon) - 1):
            off = min(
                float(distance_km(lon[k], lat[k], end.lon, end.lat))
                for end in (way.origin, way.target)
            )
            a = np.array([lon[k] - lon[k - 1], lat[k] - lat[k - 1]])
            b = np.array([lon[k + 1] - lon[k], lat[k + 1] - lat[k]])
            a[0], b[0] = (
                ((x + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat[k])) for x in (a[0], b[0])
            )
            turn = np.degrees(np.arccos(np.clip(a @ b / np.hypot(*a) / np.hypot(*b), -1.0, 1.0)))
            assert off < 150.0 or turn < 110.0, (way.origin.place_id, way.target.place_id, lon[k])


# Nobody sends cargo by the Northwest Passage or across the pole: ten transits in 2024, none.
@pytest.mark.parametrize(
    ("origin", "target", "vessel", "passage"),
    [
        ("Houston", "Yokohama", "lng-arc7", "panama"),
        ("Santos", "Busan", "multipurpose-1a", ""),
        ("New York", "Vancouver", "multipurpose-1a", "panama"),
    ],
)
def test_the_default_way_is_one_that_trade_uses(
    origin: str, target: str, vessel: str, passage: str
) -> None:
    best = route(origin, target, depart=SUMMER, vessel=vessel, ice_year=2012)
    assert best.corridor not in {"nwp", "tsr"}
    assert not {"mcclure", "prince-of-wales", "nwp-south", "transpolar"} & set(best.passages)
    assert not passage or passage in best.passages


def test_a_way_without_trade_can_be_asked_for_and_is_marked() -> None:
    answer = compare("New York", "Vancouver", depart=SUMMER, ice_years=(2012,))
    by_nwp = answer.row("nwp")
    assert by_nwp.possible
    assert any("10 transits by cargo ships in 2024" in str(text) for text in answer.assumptions)
    asked = route("New York", "Vancouver", depart=SUMMER, corridor="nwp", ice_year=2012)
    assert asked.corridor == "nwp"
    # Where all else is more than twice as long it is the way.
    assert set(route("Tuktoyaktuk", "Nuuk", depart=SUMMER, ice_year=2012).passages) & {
        "prince-of-wales", "nwp-south", "mcclure",
    }  # fmt: skip


def test_named_corridors_share_a_purpose_with_the_pair() -> None:
    east = compare("Moscow", "Tokyo", depart=SUMMER, ice_years=(2012,))
    assert "instc" in east.omitted
    south = compare("Moscow", "Mumbai", depart=SUMMER, ice_years=(2012,))
    assert south.row("instc").possible
    cape = route("Cape Town", "Sydney", depart=SUMMER)
    assert cape.corridor == "direct"
    assert route("Lagos", "Mumbai", depart=SUMMER, corridor="cape").corridor == "cape"


def test_every_use_names_a_corridor_and_a_figure_has_a_source() -> None:
    uses = load_corridor_use()
    assert {resolve_corridor(name).corridor_id for name in uses} == set(uses)
    assert all(use.source and use.as_of for use in uses.values())
    assert (uses["nsr"].cargo_transits or 0) >= FEWEST_TRANSITS > (uses["nwp"].cargo_transits or 0)


def test_anadyr_is_open_from_the_end_of_june_to_november() -> None:
    with pytest.raises(NoRouteError):
        route("Anadyr", "Vladivostok", depart=dt.date(2026, 3, 1), draught_m=6.0, ice_year=2016)
    summer = route("Anadyr", "Vladivostok", depart=SUMMER, draught_m=6.0, ice_year=2016)
    assert summer.waiting_d < 1.0


def test_the_largest_ships_of_shanghai_sail_from_yangshan() -> None:
    assert resolve("Shanghai Yangshan").place_id == "yangshan"
    west = route("Yangshan", "Los Angeles", depart=SUMMER, vessel="container-15000")
    assert west.corridor == "direct"
    assert west.distance_nmi == pytest.approx(5_708, rel=0.02)  # tables: Shanghai - Los Angeles
