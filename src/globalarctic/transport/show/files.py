"""A route in the files of other programs: GPX 1.1, KML 2.2 and RTZ 1.2.

RTZ is the route exchange format of bridge systems (IEC 61174); it holds the sea legs only. Land
and river legs are straight lines between their stations.

Sources: topografix.com GPX 1.1; OGC 07-147r2 (KML 2.2); IEC 61174:2015 annex S and the
RTZ 1.2 documentation of CIRM.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.geo import split_antimeridian
from globalarctic.plotting.figure import plain_text
from globalarctic.tabular import iso_text, write_text
from globalarctic.transport.results import Mode
from globalarctic.units import kmh_to_kn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from globalarctic.transport.results import Leg, Route

__all__ = ["to_gpx", "to_kml", "to_rtz", "write_gpx", "write_kml", "write_rtz"]

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"
_RTZ = "http://www.cirm.org/RTZ/1/2"
_LEAST_XTD_NMI = 0.05


def write_gpx(route: Route, path: str | Path) -> None:
    """Write a route as GPX 1.1."""
    write_text(path, to_gpx(route))


def write_kml(route: Route, path: str | Path) -> None:
    """Write a route as KML 2.2."""
    write_text(path, to_kml(route))


def write_rtz(route: Route, path: str | Path) -> None:
    """Write a route's sea legs as RTZ 1.2.

    Raises
    ------
    InputError
        When the route has no sea leg.
    """
    write_text(path, to_rtz(route))


def _eta(route: Route, leg: Leg, k: int) -> str:
    return iso_text(route.depart_utc + dt.timedelta(hours=float(leg.eta_h[k])))


def _points(route: Route, *, sea_only: bool) -> Iterator[tuple[Leg, int, str]]:
    """Yield (leg, waypoint, name), points shared by two legs once."""
    last: tuple[str, str] | None = None
    for leg in route.legs:
        if sea_only and leg.mode is not Mode.SEA:
            continue
        for k in range(len(leg.lon)):
            here = (_lon_text(leg.lon[k]), f"{leg.lat[k]:.6f}")
            if here == last:
                continue
            last = here
            name = leg.from_name if k == 0 else leg.to_name if k == len(leg.lon) - 1 else ""
            yield leg, k, name


def _xml(root: ET.Element) -> str:
    """Return XML; signs that XML forbids are left out of names."""
    for node in root.iter():
        node.text = None if node.text is None else plain_text(node.text)
        node.attrib.update({key: plain_text(value) for key, value in node.items()})
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _lon_text(lon: float) -> str:
    """Return a longitude as GPX and RTZ have it: from -180 on, 180 itself not included."""
    text = f"{(float(lon) + 180.0) % 360.0 - 180.0:.6f}"
    return "-180.000000" if text == "180.000000" else text


def to_gpx(route: Route) -> str:
    """Return GPX 1.1 with one route of timed points."""
    root = ET.Element("gpx", {"xmlns": _GPX, "version": "1.1", "creator": "globalarctic"})
    rte = ET.SubElement(root, "rte")
    ET.SubElement(rte, "name").text = route.title
    for leg, k, name in _points(route, sea_only=False):
        point = ET.SubElement(
            rte, "rtept", {"lat": f"{leg.lat[k]:.6f}", "lon": _lon_text(leg.lon[k])}
        )
        ET.SubElement(point, "time").text = _eta(route, leg, k)
        if name:
            ET.SubElement(point, "name").text = name
        ET.SubElement(point, "type").text = leg.mode.value
    return _xml(root)


def to_kml(route: Route) -> str:
    """Return KML 2.2 with a placemark a leg, lines cut at the antimeridian."""
    root = ET.Element("kml", {"xmlns": _KML})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "name").text = route.title
    for leg in route.legs:
        mark = ET.SubElement(document, "Placemark")
        ET.SubElement(mark, "name").text = f"{leg.from_name} - {leg.to_name} ({leg.mode.value})"
        span = ET.SubElement(mark, "TimeSpan")
        ET.SubElement(span, "begin").text = iso_text(leg.depart_utc)
        ET.SubElement(span, "end").text = iso_text(leg.arrive_utc)
        many = ET.SubElement(mark, "MultiGeometry")
        for lon, lat in split_antimeridian(leg.lon, leg.lat) if len(leg.lon) > 1 else ():
            line = ET.SubElement(many, "LineString")
            ET.SubElement(line, "tessellate").text = "1"
            ET.SubElement(line, "coordinates").text = " ".join(
                f"{x:.6f},{y:.6f}" for x, y in zip(lon, lat, strict=True)
            )
    return _xml(root)


def to_rtz(route: Route) -> str:
    """Return RTZ 1.2: waypoints of the sea legs, great-circle legs, and a calculated schedule.

    Both cross-track limits of a leg are half of its least distance to land, at most half of the
    clearance that ways keep and at least 0.05 nmi.

    Raises
    ------
    InputError
        When the route has no sea leg.
    """
    points = list(_points(route, sea_only=True))
    if not points:
        raise InputError("the route has no sea leg; RTZ holds sea routes only, choose another form")
    root = ET.Element("route", {"xmlns": _RTZ, "version": "1.2"})
    ET.SubElement(root, "routeInfo", {"routeName": route.title, "vesselName": route.vessel})
    ways = ET.SubElement(root, "waypoints")
    for number, (leg, k, name) in enumerate(points, start=1):
        attributes = {"id": str(number), "revision": "1"}
        if name:
            attributes["name"] = name
        way = ET.SubElement(ways, "waypoint", attributes)
        ET.SubElement(way, "position", {"lat": f"{leg.lat[k]:.6f}", "lon": _lon_text(leg.lon[k])})
        if number > 1:
            before, j = points[number - 2][0], points[number - 2][1]
            limit = _cross_track_nmi(before.lon[j], before.lat[j], leg.lon[k], leg.lat[k])
            sides = {"starboardXTD": limit, "portsideXTD": limit}
            ET.SubElement(way, "leg", {**sides, "geometryType": "Orthodrome"})
    schedule = ET.SubElement(ET.SubElement(root, "schedules"), "schedule", {"id": "1"})
    timed = ET.SubElement(schedule, "calculated")
    for number, (leg, k, _name) in enumerate(points, start=1):
        attributes = {"waypointId": str(number)}
        attributes["etd" if number == 1 else "eta"] = _eta(route, leg, k)
        if number > 1:
            attributes["speed"] = f"{_speed_kn(leg, k):.2f}"
        ET.SubElement(timed, "scheduleElement", attributes)
    return _xml(root)


def _cross_track_nmi(lon1: float, lat1: float, lon2: float, lat2: float) -> str:
    from globalarctic.transport.network.build import load_network
    from globalarctic.transport.network.shore import CLEARANCE_NMI, room_nmi

    room = room_nmi(load_network(), float(lon1), float(lat1), float(lon2), float(lat2))
    return f"{max(_LEAST_XTD_NMI, 0.5 * min(room, CLEARANCE_NMI)):.2f}"


def _speed_kn(leg: Leg, k: int) -> float:
    """Return the mean speed on the way to a waypoint, knots."""
    from globalarctic.geo import geodesic_km

    j = max(1, k)
    hours = float(leg.eta_h[j] - leg.eta_h[j - 1])
    way = float(geodesic_km(leg.lon[j - 1], leg.lat[j - 1], leg.lon[j], leg.lat[j]))
    return kmh_to_kn(way / hours) if hours > 0 else 0.0
