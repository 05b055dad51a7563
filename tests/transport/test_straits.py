"""Narrow straits, lanes of traffic separation, the ellipsoid and the distance from shore."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from globalarctic._kernels import sphere
from globalarctic.errors import InputError
from globalarctic.geo import bearing_deg, distance_km, geodesic_km
from globalarctic.transport._kernels.gates import crossings, gate_pieces
from globalarctic.transport.network.passages import load_lanes
from globalarctic.transport.network.shore import CLEARANCE_NMI
from globalarctic.transport.results import Route
from globalarctic.transport.search.compare import route
from globalarctic.transport.search.engine import load_engine

DAY = dt.date(2012, 8, 20)


def _direct(origin: str, target: str, **options: object) -> Route:
    return route(origin, target, depart=DAY, corridor="direct", vessel="multipurpose-1a", **options)


# nmi, by the strait named; figures of distance tables where they are known, else of the chart.
PAIRS = (
    ("Osaka", "Yeosu", 420, 460, "kanmon"),
    ("Copenhagen", "Gothenburg", 130, 142, ""),
    ("Tromso", "Narvik", 135, 160, ""),
    ("Novorossiysk", "Gioia Tauro", 1_250, 1_350, "messina"),
    ("Ningbo", "Xiamen", 460, 490, ""),
)


@pytest.mark.parametrize(("origin", "target", "least", "most", "passage"), PAIRS)
def test_narrow_straits_are_open(
    origin: str, target: str, least: float, most: float, passage: str
) -> None:
    way = _direct(origin, target)
    assert least <= way.distance_nmi <= most
    assert not passage or passage in way.passages


def test_a_limit_holds_where_a_channel_joins_the_sea() -> None:
    way = route("Gothenburg", "St Petersburg", depart=DAY, corridor="direct")
    assert way.ship.draught_m > 7.7
    assert "great-belt" in way.passages
    assert "oresund" not in way.passages


def test_deep_ships_keep_out_of_shallow_straits() -> None:
    way = route("Hakata", "Tokyo", depart=DAY, corridor="direct", vessel="container-3600-1a")
    assert way.ship.draught_m > 10.5 or "kanmon" in way.passages
    shallow = _direct("Hakata", "Tokyo")
    assert "kanmon" in shallow.passages


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("Rotterdam", "Lisbon"),
        ("Genoa", "New York"),
        ("Singapore", "Yokohama"),
        ("Port Klang", "Singapore"),
        ("Shanghai", "Vladivostok"),
    ],
)
def test_ships_keep_to_the_lane_of_their_direction(origin: str, target: str) -> None:
    lanes = load_lanes()
    pieces = gate_pieces([(lane.gate_lon, lane.gate_lat) for lane in lanes])
    met = set()
    for start, end in ((origin, target), (target, origin)):
        for leg in _direct(start, end).legs:
            for k, _part, number, _x, _y in crossings(leg.lon, leg.lat, pieces):
                lane = lanes[number]
                assert lane.course_deg is not None, lane.lane_id
                course = bearing_deg(leg.lon[k], leg.lat[k], leg.lon[k + 1], leg.lat[k + 1])
                off = abs((float(course) - lane.course_deg + 180.0) % 360.0 - 180.0)
                assert off < 90.0, (start, end, lane.lane_id)
                met.add(lane.lane_id)
    assert len(met) >= 2


def test_the_bosporus_has_a_line_for_each_direction() -> None:
    south = _direct("Novorossiysk", "Piraeus")
    north = _direct("Piraeus", "Novorossiysk")
    at: list[float] = []
    for way in (south, north):
        lon = np.concatenate([leg.lon for leg in way.legs])
        lat = np.concatenate([leg.lat for leg in way.legs])
        inside = (lon > 28.99) & (lon < 29.15) & (lat > 41.0) & (lat < 41.25)
        assert inside.sum() > 6
        order = np.argsort(lat[inside])
        at.append(float(np.interp(41.08, lat[inside][order], lon[inside][order])))
    assert 0.001 < at[1] - at[0] < 0.01  # northbound ships keep to the eastern side
    assert {"bosporus", "dardanelles"} <= set(south.passages) & set(north.passages)


def test_no_way_out_of_a_port_beside_a_channel_turns_back() -> None:
    for port in ("Shanghai", "Hamburg", "Antwerp", "St Petersburg"):
        way = _direct(port, "Reykjavik")
        lon = np.concatenate([leg.lon for leg in way.legs])[:8]
        lat = np.concatenate([leg.lat for leg in way.legs])[:8]
        moved = np.r_[True, np.asarray(distance_km(lon[1:], lat[1:], lon[:-1], lat[:-1])) > 0.3]
        lon, lat = lon[moved], lat[moved]
        course = np.asarray(bearing_deg(lon[:-1], lat[:-1], lon[1:], lat[1:]))
        turn = np.abs((np.diff(course) + 180.0) % 360.0 - 180.0)
        assert turn.max() < 115.0, port


def test_lengths_are_those_of_the_ellipsoid() -> None:
    rng = np.random.default_rng(84)
    lon1, lon2 = rng.uniform(-180.0, 180.0, (2, 300))
    lat1, lat2 = rng.uniform(-89.0, 89.0, (2, 300))
    ours = geodesic_km(lon1, lat1, lon2, lat2)
    assert geodesic_km(0.0, 0.0, 0.0, 90.0) == pytest.approx(10_001.966, abs=0.01)  # quadrant
    for k in range(0, 300, 7):
        assert sphere.geodesic_km(lon1[k], lat1[k], lon2[k], lat2[k]) == pytest.approx(ours[k])
    assert sphere.geodesic_km(5.0, 60.0, 5.0, 60.0) == 0.0
    geod = pytest.importorskip("pyproj").Geod(ellps="WGS84")
    true = np.asarray(geod.inv(lon1, lat1, lon2, lat2)[2]) / 1000.0
    near = true < 15_000.0
    assert np.abs(ours - true)[near].max() < 0.05


def test_the_clearance_can_be_chosen() -> None:
    engine = load_engine()
    assert engine.with_clearance(CLEARANCE_NMI).network is engine.network
    lengths = [
        _direct("Lisbon", "Bergen", engine=engine.with_clearance(nmi)).distance_nmi
        for nmi in (0.0, 10.0)
    ]
    usual = _direct("Lisbon", "Bergen").distance_nmi
    assert lengths[0] < usual < lengths[1] < 1.1 * usual
    with pytest.raises(InputError, match="give 0 to 10"):
        engine.with_clearance(11.0)
