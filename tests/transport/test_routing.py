"""The main job: published distances, ice, rivers, reasons, results."""

from __future__ import annotations

import datetime as dt
import json
import os
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import gpxpy
import numpy as np
import pytest
from benchmarks.distances import CLASSIC, shortest_nmi
from tests.answers import check_answer

from globalarctic.errors import InputError, NoRouteError, UnknownNameError
from globalarctic.geo import distance_km, geodesic_km
from globalarctic.landmask import load_land_mask
from globalarctic.transport.results import Comparison, CorridorResult, Mode, Route
from globalarctic.transport.search.compare import compare, route
from globalarctic.transport.search.request import request
from globalarctic.transport.show import files as exports
from globalarctic.transport.show.report import html_report
from globalarctic.words import Message, Name

AUGUST = dt.date(2026, 8, 20)


@pytest.fixture(scope="module")
def dalian() -> Comparison:
    return compare("Dalian", "Rotterdam", depart=AUGUST)


@pytest.mark.parametrize(
    ("origin", "target", "corridor", "published", "share"),
    [
        ("rotterdam", "yokohama", "suez", 11_205, 0.015),
        ("rotterdam", "shanghai", "suez", 10_557, 0.02),
        ("shanghai", "rotterdam", "cape", 13_800, 0.015),
        ("shanghai", "new-york", "panama", 10_500, 0.015),
        ("murmansk", "yokohama", "suez", 12_840, 0.016),
        ("murmansk", "yokohama", "nsr", 5_770, 0.045),
        ("murmansk", "pevek", "nsr", 2_500, 0.05),
    ],
)
def test_published_distances(
    origin: str, target: str, corridor: str, published: float, share: float
) -> None:
    ours = shortest_nmi(origin, target, corridor, avoid=CLASSIC.get(corridor, ()))
    assert ours == pytest.approx(published, rel=share)


def test_a_row_for_every_corridor(dalian: Comparison) -> None:
    rows = {row.corridor: row for row in dalian.corridors}
    for name in ("nsr", "nwp", "tsr", "suez", "cape", "panama", "kz-ru-rail", "mn-ru-rail",
                 "manzhouli-rail", "middle", "instc", "land-ice", "yenisei", "lena"):  # fmt: skip
        assert name in rows
        assert rows[name].possible or rows[name].reason
    nsr, suez = rows["nsr"], rows["suez"]
    assert nsr.duration_d is not None
    assert suez.duration_d is not None
    assert nsr.duration_d < suez.duration_d
    assert nsr.pass_prob is not None
    assert 0.5 < nsr.pass_prob <= 1.0
    assert suez.cost_missing == ()
    assert nsr.cost is not None
    assert nsr.cost.whole
    assert {"malacca", "suez", "gibraltar"} <= set(suez.passages)
    assert "EGY" in suez.jurisdictions


def test_totals_are_the_sum_of_legs(dalian: Comparison) -> None:
    for row in dalian.corridors:
        if row.route is None:
            continue
        legs = row.route.legs
        lines = [(leg.lon, leg.lat) for leg in legs if leg.mode is Mode.SEA]
        at_sea = sum(float(geodesic_km(x[:-1], y[:-1], x[1:], y[1:]).sum()) for x, y in lines)
        inland = sum(leg.distance_km for leg in legs if leg.mode is not Mode.SEA)
        assert row.distance_km == pytest.approx(at_sea + inland)
        hours = sum(leg.duration_h for leg in legs)
        assert row.route.duration_h == pytest.approx(hours)
        assert legs[0].depart_utc == row.route.depart_utc
        assert legs[-1].arrive_utc == row.route.arrive_utc
        for before, after in pairwise(legs):
            assert before.arrive_utc == after.depart_utc
            assert (
                float(distance_km(before.lon[-1], before.lat[-1], after.lon[0], after.lat[0])) < 0.5
            )


def test_pulled_sea_legs_cross_no_land(dalian: Comparison) -> None:
    mask = load_land_mask()
    checked, blind = 0, 0
    for row in dalian.corridors:
        for leg in () if row.route is None else row.route.legs:
            if leg.mode is not Mode.SEA:
                continue
            long = distance_km(leg.lon[:-1], leg.lat[:-1], leg.lon[1:], leg.lat[1:]) > 60.0
            clear = mask.segment_clear(leg.lon[:-1], leg.lat[:-1], leg.lon[1:], leg.lat[1:])
            checked += int(long.sum())
            blind += int((long & ~clear).sum())
    # Legs are sampled every 0.8 km: cut at a gate, one may graze a pixel that it passed whole.
    assert checked > 50
    assert blind <= 0.03 * checked


def test_ice_decides() -> None:
    march = compare(
        "Dalian", "Rotterdam", depart=dt.date(2012, 3, 1), corridors=("nsr",)
    ).corridors[0]
    september = compare(
        "Dalian", "Rotterdam", depart=dt.date(2012, 9, 1), corridors=("nsr",)
    ).corridors[0]
    assert not march.possible
    assert march.reason.code.startswith("transport.refusal.ice-")
    assert september.possible
    plain = compare(
        "Dalian",
        "Rotterdam",
        depart=dt.date(2012, 9, 1),
        corridors=("nsr",),
        vessel="container-3600",
    ).corridors[0]
    # The unclassed ship meets the least ice of the record, and keeps out of what it may not enter.
    assert plain.possible
    assert plain.lowest_rio is not None
    assert plain.lowest_rio >= 0.0
    for row in (march, september, plain):
        assert row.ice_years == (2012,)


def test_less_time_to_wait_never_helps() -> None:
    chances = [
        compare(
            "Dalian", "Rotterdam", depart=dt.date(2026, 7, 10), corridors=("nsr",), max_wait_d=d
        )
        .corridors[0]
        .pass_prob
        or 0.0
        for d in (0.0, 10.0, 40.0)
    ]
    assert chances == sorted(chances)


def test_the_river_has_depth_and_season() -> None:
    held = route("Omsk", "Salekhard", depart=dt.date(2026, 7, 1), corridor="river")
    assert held.distance_km == pytest.approx(2783, rel=0.03)
    assert held.duration_h / 24 == pytest.approx(6.0, rel=0.15)
    with pytest.raises(NoRouteError, match=r"depth.*1\.45 m"):
        route("Semey", "Pavlodar", depart=dt.date(2026, 7, 1), corridor="river")
    with pytest.raises(NoRouteError, match=r"season: .* next opening \d+ (April|May)"):
        route("Omsk", "Salekhard", depart=dt.date(2026, 1, 10), corridor="river")


def test_land_ice_goes_down_the_irtysh_and_along_the_northern_sea_route() -> None:
    held = route("Urumqi", "Rotterdam", depart=dt.date(2026, 7, 20), corridor="land-ice")
    modes = [leg.mode for leg in held.legs]
    assert {Mode.RAIL, Mode.RIVER, Mode.SEA} <= set(modes)
    assert modes.index(Mode.RIVER) < modes.index(Mode.SEA)
    assert "salekhard-novy-port" in held.passages
    assert held.cost_teu is not None
    assert "river freight" in held.cost_teu.missing


def test_avoid_and_objectives() -> None:
    away = route(
        "Dalian",
        "Rotterdam",
        depart=AUGUST,
        avoid=("suez", "nsr-west", "nsr-taymyr"),
        corridor="cape",
    )
    assert "cape-good-hope" in away.passages
    with pytest.raises(NoRouteError, match=r"closed|avoided"):
        route("Dalian", "Rotterdam", depart=AUGUST, corridor="suez", avoid=("suez",))
    with pytest.raises(UnknownNameError, match="suez"):
        route("Dalian", "Rotterdam", depart=AUGUST, avoid=("suezz",))
    with pytest.raises(InputError, match="objective"):
        route("Dalian", "Rotterdam", depart=AUGUST, objective="fun")


def test_bad_input_is_named() -> None:
    with pytest.raises(UnknownNameError, match="Rotterdam"):
        compare("Dalian", "Roterdam", depart=AUGUST)
    with pytest.raises(InputError, match="two different places"):
        compare("Dalian", "大连", depart=AUGUST)
    with pytest.raises(UnknownNameError, match="vessel"):
        compare("Dalian", "Rotterdam", depart=AUGUST, vessel="titanic")
    with pytest.raises(InputError, match="1980 to 2100"):
        compare("Dalian", "Rotterdam", depart=dt.date(1802, 1, 1))
    with pytest.raises(InputError, match="2000 to 2019"):
        compare("Dalian", "Rotterdam", depart=AUGUST, ice_years=(1850,))


def test_results_can_be_written(dalian: Comparison) -> None:
    check_answer(dalian)
    text = json.loads(dalian.to_json())
    assert len(text["corridors"]) == len(dalian.corridors)
    assert dalian.to_csv().count("\n") == len(dalian.corridors) + 1
    features = dalian.to_geojson()["features"]
    assert {f["properties"]["kind"] for f in features} == {"leg", "waypoint"}
    for feature in features:
        if feature["geometry"] is None:  # a leg without length, a wait at a border
            assert feature["properties"]["distance_km"] < 0.1
            continue
        if feature["geometry"]["type"] == "Point":
            assert feature["properties"]["eta_utc"] >= "2026-08-20"
            continue
        for line in feature["geometry"]["coordinates"]:
            assert all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in line)
            assert np.abs(np.diff([x for x, _ in line])).max(initial=0) <= 180
            assert len({tuple(point) for point in line}) > 1
    page = html_report(dalian)
    assert page.count("<tr") > len(dalian.corridors)
    assert 'src="http' not in page
    assert "<link" not in page
    assert "data:image/png;base64," in page
    assert "no rate on file" in page


def test_a_comparison_shows_itself_in_brief(dalian: Comparison) -> None:
    reason = Message("transport.refusal.connection-place", place=Name("place", "dalian"))
    apart = CorridorResult("x", "Way X", False, reason)
    dalian = replace(dalian, corridors=(*dalian.corridors, apart))
    assert len(repr(dalian)) < 100
    assert len(dalian._repr_html_()) < 20_000
    table = dalian.table()
    heads = [column.head for column in table.columns]
    shown = {str(row[0]): dict(zip(heads, row, strict=True)) for row in table.rows}
    assert shown["Malacca - Suez"]["USD (range)"][:1].isdigit()
    assert "Way X" not in shown
    assert "No connection: Way X." in map(str, table.notes)
    assert len(dalian.table(every=True).rows) == len(dalian.corridors)


def test_a_route_is_a_result_with_ids_and_sources(dalian: Comparison) -> None:
    route = dalian.row("nsr").route
    assert route is not None
    check_answer(route)
    check_answer(route.legs[0])
    ends = [(leg.from_id, leg.to_id) for leg in route.legs]
    assert (ends[0][0], ends[-1][1]) == ("dalian", "rotterdam")
    assert all(before[1] == after[0] != "" for before, after in pairwise(ends))
    notes = "\n".join(map(str, route.table().notes))
    assert all(f"- {rule}" in notes for rule in route.rules)
    assert any("arctic-lio.com" in str(rule) for rule in route.rules)
    assert sum(f["properties"]["kind"] == "leg" for f in route.features()) == len(route.legs)
    geojson = [f for f in dalian.features() if f["properties"]["corridor"] == "nsr"]
    assert geojson == route.features()


def test_costs_say_what_they_are_for() -> None:
    by_teu = compare("Murmansk", "Rotterdam", depart=AUGUST, corridors=("direct",)).corridors[0]
    assert by_teu.cost is not None
    assert by_teu.cost.unit == "TEU"
    assert by_teu.cost_p10 is not None
    assert by_teu.cost_p10.usd_per_teu is not None
    assert by_teu.cost_p10.usd_per_t is None
    assert by_teu.co2_wtw_kg_per_teu > by_teu.co2_ttw_kg_per_teu
    by_tonne = compare(
        "Murmansk", "Rotterdam", depart=AUGUST, corridors=("direct",), vessel="panamax-bulk-1a"
    ).corridors[0]
    assert by_tonne.cost is not None
    assert by_tonne.cost.unit == "t"
    assert by_tonne.cost_usd_per_teu is None
    assert by_tonne.cost_p90 is not None
    assert by_tonne.cost_p90.amount == by_tonne.cost_p90.usd_per_t


def _read_by_others(found: Route, folder: Path) -> None:
    """Check the files of a route with readers that are not ours: lxml, gpxpy, GDAL."""
    etree = pytest.importorskip("lxml.etree")
    rtz = etree.parse(folder / "way.rtz")
    schemas = [
        str(Path(__file__).parent / "rtz-1.2.xsd"),
        os.environ.get("GLOBALARCTIC_RTZ_XSD", ""),
    ]
    for schema in filter(None, schemas):  # restated here; IEC's own where a copy is named
        etree.XMLSchema(etree.parse(schema)).assertValid(rtz)
    legs = rtz.findall(".//{http://www.cirm.org/RTZ/1/2}leg")
    limits = [(float(x.get("starboardXTD")), float(x.get("portsideXTD"))) for x in legs]
    assert len(legs) > 10
    assert all(0.05 <= a == b <= 2.5 for a, b in limits)
    timed = rtz.findall(".//{http://www.cirm.org/RTZ/1/2}scheduleElement")
    etas = [dt.datetime.fromisoformat(x.get("eta")) for x in timed[1:]]
    assert etas == sorted(etas)
    assert all(0.0 < float(x.get("speed")) < 30.0 for x in timed[1:])
    points = gpxpy.parse((folder / "way.gpx").read_text(encoding="utf-8")).routes[0].points
    times = [point.time for point in points]
    assert all(times)
    assert times == sorted(times)
    pyogrio = pytest.importorskip("pyogrio")
    if "LIBKML" in pyogrio.list_drivers():
        table = pyogrio.read_arrow(folder / "way.kml")[1]
        assert table.num_rows == len(found.legs)
        spans = zip(table["begin"].to_pylist(), table["end"].to_pylist(), strict=True)
        assert all(begin <= end for begin, end in spans)


def test_exports(dalian: Comparison, tmp_path: Path) -> None:
    # This way meets 180 degrees at a gate, where a leg ends.
    found = route("Dalian", "Rotterdam", depart=dt.date(2012, 8, 20), corridor="nsr")
    assert any(abs(leg.lon[-1]) == pytest.approx(180.0, abs=1e-6) for leg in found.legs)
    for feature in found.features():
        if feature["geometry"]["type"] == "MultiLineString":
            for line in feature["geometry"]["coordinates"]:
                assert len({tuple(point) for point in line}) > 1
    for ending in (".gpx", ".rtz", ".kml", ".geojson", ".json", ".csv", ".html"):
        found.save(tmp_path / f"way{ending}")
    text = (tmp_path / "way.gpx").read_text(encoding="utf-8")
    assert 'lon="180.0' not in text
    assert 'lon="-180.000000"' in text
    gpx = gpxpy.parse(text)
    assert len(gpx.routes[0].points) > 10
    tree = ET.fromstring(exports.to_rtz(found))
    space = {"r": "http://www.cirm.org/RTZ/1/2"}
    assert tree.get("version") == "1.2"
    ways = tree.findall("r:waypoints/r:waypoint", space)
    timed = tree.findall("r:schedules/r:schedule/r:calculated/r:scheduleElement", space)
    assert [w.get("id") for w in ways] == [t.get("waypointId") for t in timed]
    assert timed[0].get("etd")
    assert ways[1].find("r:leg", space).get("geometryType") == "Orthodrome"  # type: ignore[union-attr]
    _read_by_others(found, tmp_path)
    kml = ET.fromstring(exports.to_kml(found))
    for line in kml.iter("{http://www.opengis.net/kml/2.2}coordinates"):
        assert all(-180 <= float(p.split(",")[0]) <= 180 for p in (line.text or "").split())
    with pytest.raises(InputError, match=r"\.gpx"):
        found.save("x.doc")
    rail = dalian.row("kz-ru-rail").route
    assert rail is not None
    with pytest.raises(InputError, match="no sea leg"):
        rail.save(tmp_path / "rail.rtz")


@pytest.mark.parametrize("days", [float("nan"), float("inf"), -1.0])
def test_a_wait_that_is_no_number_of_days_is_refused_before_any_search(days: float) -> None:
    with pytest.raises(InputError, match=r"max_wait_d is .* give 0 or more"):
        request("Dalian", "Rotterdam", vessel="container-3600-1a", max_wait_d=days)


@pytest.mark.parametrize(
    ("origin", "between", "target"),
    [
        ("Rotterdam", "Cape Town", "Santos"), ("Busan", "Tokyo", "Seattle"),
        ("Murmansk", "Reykjavik", "Halifax"), ("Mumbai", "Singapore", "Shanghai"),
        ("Valparaiso", "Auckland", "Sydney"), ("Hamburg", "Gdansk", "Helsinki"),
    ],
)  # fmt: skip
def test_a_call_on_the_way_is_never_shorter(origin: str, between: str, target: str) -> None:
    def km(a: str, b: str) -> float:
        return route(a, b, depart="2019-07-01", corridor="direct").distance_km

    assert km(origin, target) <= km(origin, between) + km(between, target) + 1.0
