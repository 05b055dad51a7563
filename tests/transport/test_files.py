"""Files of routes for other programs: valid by their schemas, cut rightly at longitude 180."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from shapely.geometry import shape

from globalarctic.geo import split_antimeridian
from globalarctic.result import line_feature
from globalarctic.transport import route
from globalarctic.transport.results import Leg, Mode, Route
from globalarctic.transport.show.files import to_gpx, to_kml, to_rtz

SCHEMAS = {
    name: etree.XMLSchema(etree.parse(Path(__file__).parent / f"{name}.xsd"))
    for name in ("gpx-1.1", "kml-2.2", "rtz-1.2")
}
WRITERS = {"gpx-1.1": to_gpx, "kml-2.2": to_kml, "rtz-1.2": to_rtz}
LINES = {
    "meets 180 at a waypoint": ([170.0, 180.0, -170.0], [70.0, 71.0, 72.0]),
    "meets -180 at a waypoint": ([-170.0, -180.0, 170.0], [70.0, 71.0, 72.0]),
    "ends on 180": ([170.0, 180.0], [70.0, 71.0]),
    "begins on 180": ([180.0, -170.0], [70.0, 71.0]),
    "rounds to 180": ([179.0, 179.9999999], [70.0, 70.5]),
    "a hair beyond": ([179.0, -179.9999999], [70.0, 70.5]),
    "along 180": ([180.0, -180.0, 180.0], [70.0, 71.0, 72.0]),
    "crosses and comes back": ([170.0, -170.0, 170.0], [70.0, 71.0, 72.0]),
    "over the pole": ([10.0, -170.0], [88.0, 87.0]),
    "0 to 360": ([170.0, 190.0, 350.0], [70.0, 71.0, 72.0]),
    "repeats a point": ([170.0, 170.0, -170.0], [70.0, 70.0, 72.0]),
}


@pytest.fixture(scope="module")
def plain() -> Route:
    return route("Murmansk", "Kirkenes", depart=dt.date(2026, 8, 20), corridor="direct")


def _with(plain: Route, lines: list[tuple[list[float], list[float]]], **names: str) -> Route:
    legs = []
    for k, (lon, lat) in enumerate(lines):
        hours = 24.0 * k + np.arange(len(lon), dtype=np.float64)
        legs.append(
            replace(plain.legs[0], mode=Mode.SEA, lon=np.array(lon), lat=np.array(lat),
                    eta_h=hours, **names)
        )  # fmt: skip
    return replace(plain, legs=tuple(legs))


@pytest.mark.parametrize("name", list(LINES))
def test_every_file_is_valid_wherever_the_line_lies(plain: Route, name: str) -> None:
    lon, lat = LINES[name]
    way = _with(plain, [LINES[name], ([lon[-1], lon[-1] - 5.0], [lat[-1], lat[-1] - 1.0])])
    for form, write in WRITERS.items():
        SCHEMAS[form].assertValid(etree.fromstring(write(way).encode()))
    for each in way.features():
        geometry = shape(each["geometry"])
        assert geometry.is_valid
        assert np.abs(np.asarray(geometry.bounds)[[0, 2]]).max() <= 180.0
        if each["geometry"]["type"] == "MultiLineString":
            for part in geometry.geoms:
                assert part.length > 0
                assert len({tuple(point) for point in part.coords}) == len(part.coords)
                assert np.abs(np.diff(np.asarray(part.coords)[:, 0])).max() <= 180.0
    rtz = ET.fromstring(to_rtz(way))
    spots = [tuple(p.attrib.values()) for p in rtz.iter("{http://www.cirm.org/RTZ/1/2}position")]
    assert all(one != two for one, two in pairwise(spots))


@pytest.mark.parametrize("name", list(LINES))
def test_a_cut_line_is_as_long_as_the_whole(name: str) -> None:
    from globalarctic.geo import distance_km

    def length(lon: np.ndarray, lat: np.ndarray) -> float:
        return float(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:]).sum())

    lon, lat = (np.array(part) for part in LINES[name])
    pieces = split_antimeridian(lon, lat)
    assert sum(length(*piece) for piece in pieces) == pytest.approx(length(lon, lat), abs=0.05)


def test_a_line_without_length_has_no_geometry(plain: Route) -> None:
    for lon, lat in (([10.0, 10.0], [70.0, 70.0]), ([180.0, -180.0], [70.0, 70.0])):
        assert line_feature(lon, lat, {"a": 1})["geometry"] is None
    still = _with(plain, [([33.0, 34.0], [70.0, 70.0]), ([34.0], [70.0]), ([34.0] * 2, [70.0] * 2)])
    for form, write in WRITERS.items():
        SCHEMAS[form].assertValid(etree.fromstring(write(still).encode()))


@pytest.mark.parametrize(
    "name",
    ["Tiksi\x01", "A & B <C>", 'say "port"', "Мурманск 大连", "\ud800half", "\ufffe", "a\x0bb"],
)
def test_names_of_any_signs_give_sound_files(plain: Route, name: str) -> None:
    way = _with(plain, [LINES["ends on 180"]], from_name=name, to_name=name)
    way = replace(way, vessel=name, corridor_name=name)
    for form, write in WRITERS.items():
        SCHEMAS[form].assertValid(etree.fromstring(write(way).encode()))


def test_a_real_way_over_the_antimeridian_is_valid(tmp_path: Path) -> None:
    way = route("Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridor="nsr")
    assert isinstance(way.legs[0], Leg)
    for form, write in WRITERS.items():
        text = write(way)
        SCHEMAS[form].assertValid(etree.fromstring(text.encode()))
        assert form == "kml-2.2" or 'lon="180.000000"' not in text
