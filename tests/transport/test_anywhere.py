"""Any position and any port of the World Port Index is a place."""

from __future__ import annotations

import datetime as dt

import pytest

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
from globalarctic.transport.network.anywhere import (
    FURTHEST_KM,
    load_wpi_ports,
    nearest_node,
    place_at,
)
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.compare import route
from globalarctic.transport.search.engine import load_engine
from globalarctic.units import km_to_nmi

DAY = dt.date(2012, 8, 20)


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("30.2,59.9", 30.2, 59.9),
        ("-5.35; 36.1", -5.35, 36.1),
        ("at:-5.3500,36.1000", -5.35, 36.1),
        ("59.9N 30.2E", 30.2, 59.9),
        ("30.2e 59.9n", 30.2, 59.9),
        ("59°54'N, 30°12'E", 30.2, 59.9),
        ("33S 71.6W", -71.6, -33.0),
        ("0N 180E", 180.0, 0.0),
    ],
)
def test_a_position_is_a_place(name: str, lon: float, lat: float) -> None:
    place = resolve(name)
    assert (place.lon, place.lat) == pytest.approx((lon, lat))
    assert place.kind == "position"
    assert resolve(place.place_id) == place


@pytest.mark.parametrize("name", ["200,10", "10,95", "95N 10E"])
def test_a_position_off_the_globe_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="no position"):
        resolve(name)


@pytest.mark.parametrize(
    ("name", "country", "locode"),
    [
        ("Grindavik", "ISL", "ISGRI"),
        ("IS GRI", "ISL", "ISGRI"),
        ("ISGRI", "ISL", "ISGRI"),
        ("wpi-65", "ISL", "ISGRI"),
        ("RU MMK", "RUS", "RUMMK"),
        ("RUMMK", "RUS", "RUMMK"),
        ("Fortaleza", "BRA", ""),
        ("Port Hedland", "AUS", "AUPHE"),
        ("Longyearbyen", "NOR", "SJLYR"),
    ],
)
def test_any_port_of_the_index_is_a_place(name: str, country: str, locode: str) -> None:
    place = resolve(name)
    assert place.locode == locode
    assert place.country in {country, "SJM"}


def test_a_name_of_many_ports_lists_them() -> None:
    with pytest.raises(InputError, match=r"fits several ports: wpi-.*one of these ids"):
        resolve("Georgetown")


def test_near_misses_help() -> None:
    with pytest.raises(UnknownNameError, match="did you mean Rotterdam"):
        resolve("Roterdam")
    with pytest.raises(UnknownNameError) as caught:
        resolve("deception")
    assert "Cape Town" not in str(caught.value)
    with pytest.raises(UnknownNameError, match="Grindavik"):
        resolve("Grindavig")


def test_the_way_to_water_is_said_and_limited() -> None:
    network = load_engine().network
    node, away = nearest_node(network, resolve("-18.2,27.0"))
    assert away < FURTHEST_KM
    assert network.depth_m[node] >= 12.0
    with pytest.raises(NoRouteError, match="no navigable water within 50 km"):
        nearest_node(network, resolve("100.0,45.0"))
    with pytest.raises(NoRouteError, match="no navigable water"):
        route("100.0,45.0", "Rotterdam", depart=DAY, corridor="direct")


def test_ways_between_places_beyond_the_table() -> None:
    way = route("Port Hedland", "Fortaleza", depart=DAY, corridor="direct")
    # ports.com-like tables give some 8,900 nmi; the great circle by the Cape of Good Hope is less.
    assert 7_800 <= km_to_nmi(way.distance_km) <= 9_300
    assert any("stands for the navigable water" in str(text) for text in way.warnings)
    near = route("4.0E 52.0N", "Murmansk", depart=DAY, corridor="direct")
    usual = route("Rotterdam", "Murmansk", depart=DAY, corridor="direct")
    assert near.distance_km == pytest.approx(usual.distance_km, abs=40.0)


def test_the_index_is_whole() -> None:
    ports = load_wpi_ports()
    assert len({port.wpi_number for port in ports}) == len(ports)
    assert sum(not port.country for port in ports) < 30
    assert all(-180 <= port.lon <= 180 and -80 <= port.lat <= 82 for port in ports)


def test_a_name_in_brackets_counts() -> None:
    """Alexandria of Egypt is on file as Al Iskandariyh (Alexandria), that of Virginia plainly."""
    with pytest.raises(InputError, match=r"several ports: wpi-8240 \(USA.*wpi-45165 \(EGY"):
        place_at("Alexandria")
    mumbai = place_at("Bombay")
    assert mumbai is not None
    assert mumbai.country == "IND"
