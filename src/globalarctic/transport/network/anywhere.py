"""Places beyond the table: any position, any port of the World Port Index.

Such a place lies in the network at the navigable node nearest to it; the way between is not sailed
and is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import InputError, NoRouteError
from globalarctic.geo import distance_km
from globalarctic.records import Blank
from globalarctic.transport.network.arrays import MODES
from globalarctic.transport.network.names import place_name
from globalarctic.transport.network.places import Place, plain_name
from globalarctic.units import km_to_nmi
from globalarctic.words import Message, Point, Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.network.arrays import Network

__all__ = [
    "FURTHEST_KM",
    "IndexPort",
    "distance_note",
    "load_wpi_ports",
    "nearest_node",
    "nodes_at",
    "place_at",
]

FURTHEST_KM = 50.0
"""Furthest way from a place to navigable water; places further off are refused."""

_DEEP_M = 12.0
_AT = "at:"
_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_LON_LAT = re.compile(rf"\s*({_NUMBER})\s*[,;]\s*({_NUMBER})\s*")
_ANGLE = r"(\d{1,3}(?:\.\d+)?)\s*°?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′])?\s*"
_LETTERS = re.compile(
    rf"\s*(?:{_ANGLE}([NS])[\s,;]*{_ANGLE}([EW])|{_ANGLE}([EW])[\s,;]*{_ANGLE}([NS]))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class IndexPort:
    """A port of the World Port Index; ``country`` ISO alpha-3, ``locode`` UN/LOCODE, or ""."""

    wpi_number: int
    name_en: str
    aliases: tuple[str, ...]
    country: Blank
    lon: float
    lat: float
    locode: Blank
    source: str
    as_of: str
    grade: str

    @property
    def place(self) -> Place:
        """The port as a place."""
        return Place(
            place_id=f"wpi-{self.wpi_number}", name_en=self.name_en, name_zh="", name_ru="",
            aliases=self.aliases, country=self.country, region="", lon=self.lon, lat=self.lat,
            locode=self.locode, modes=("sea",), kind="seaport", sea_lon=None, sea_lat=None,
            source=f"{self.source}, no. {self.wpi_number}", grade=self.grade,
        )  # fmt: skip


@lru_cache(maxsize=1)
def load_wpi_ports() -> tuple[IndexPort, ...]:
    """Return all ports of the index, in the order of their numbers.

    Examples
    --------
    >>> len(load_wpi_ports()) > 3700
    True
    """
    return load("wpi_ports", IndexPort)


_NO_NAMES = ("Canada", "Canal")
"""What stands in brackets behind a port's name and is no other name of it."""


@lru_cache(maxsize=1)
def _named() -> dict[str, tuple[IndexPort, ...]]:
    named: dict[str, tuple[IndexPort, ...]] = {}
    for port in load_wpi_ports():
        local, _, known = port.name_en.rstrip(")").partition("(")  # Al Iskandariyh (Alexandria)
        known = "" if known in _NO_NAMES else known
        own = (port.name_en, local, known, *port.aliases, port.locode, f"wpi-{port.wpi_number}")
        for key in {plain_name(name) for name in own if name.strip()}:
            named[key] = (*named.get(key, ()), port)
    return named


def place_at(name: str) -> Place | None:
    """Return the place of a position or of a port of the World Port Index, None when it is neither.

    Parameters
    ----------
    name
        ``lon,lat`` in degrees or ``at:lon,lat``, the id of such a place, a position with letters
        (``59.9N 30.2E``, ``59°54'N 30°12'E``), a port's name, UN/LOCODE or ``wpi-NUMBER``.

    Raises
    ------
    InputError
        When a position is out of range or a name fits several ports; lists them.

    Examples
    --------
    >>> place_at("30.2,59.9").name_en, place_at("59°54'N 30°12'E").name_en
    ('59.90N 30.20E', '59.90N 30.20E')
    >>> place_at("Grindavik").country, place_at("nowhere at all")
    ('ISL', None)
    """
    point = _position(name)
    if point is not None:
        return _point_place(*point)
    ports = _named().get(plain_name(name), ())
    if not ports:
        return None
    if len(ports) > 1:
        listed = ", ".join(
            f"wpi-{p.wpi_number} ({p.country} {_words(p.lon, p.lat, 1)})" for p in ports
        )
        raise InputError(f"the name {name!r} fits several ports: {listed}; give one of these ids")
    return ports[0].place


def _position(name: str) -> tuple[float, float] | None:
    plain = _LON_LAT.fullmatch(name.removeprefix(_AT))
    if plain:
        lon, lat = float(plain[1]), float(plain[2])
    else:
        lettered = _LETTERS.fullmatch(name)
        if lettered is None:
            return None
        sides: dict[str, float] = {}
        for start in (1, 4, 7, 10):
            degrees, minutes, side = lettered.group(start, start + 1, start + 2)
            if side:
                value = float(degrees) + float(minutes or 0.0) / 60.0
                sides["lat" if side.upper() in "NS" else "lon"] = (
                    -value if side.upper() in "SW" else value
                )
        lon, lat = sides["lon"], sides["lat"]
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        raise InputError(
            f"{name!r} is no position: lon,lat within -180..180 and -90..90 is expected"
        )
    return lon, lat


def _words(lon: float, lat: float, digits: int = 2) -> str:
    return (
        f"{abs(lat):.{digits}f}{'N' if lat >= 0 else 'S'} "
        f"{abs(lon):.{digits}f}{'E' if lon >= 0 else 'W'}"
    )


def _point_place(lon: float, lat: float) -> Place:
    return Place(
        place_id=f"{_AT}{lon:.4f},{lat:.4f}", name_en=_words(lon, lat), name_zh="", name_ru="",
        aliases=(), country="", region="", lon=lon, lat=lat, locode="", modes=("sea",),
        kind="position", sea_lon=None, sea_lat=None, source="as asked for", grade="",
    )  # fmt: skip


def nearest_node(network: Network, place: Place) -> tuple[int, float]:
    """Return the navigable node that stands for a place beyond the table, and the km to it.

    Parameters
    ----------
    network
        Network.
    place
        Place of ``place_at``.

    Raises
    ------
    NoRouteError
        When no navigable water lies within ``FURTHEST_KM``.

    Notes
    -----
    Nodes of 12 m depth and more come before shallower ones, so that a ship can leave.
    """
    at_sea = (network.node_mode == MODES.index("sea")) & (network.node_place < 0)
    ids = np.flatnonzero(at_sea & (np.abs(network.lat - place.lat) < FURTHEST_KM / 111.0))
    away = np.asarray(distance_km(place.lon, place.lat, network.lon[ids], network.lat[ids]))
    deep = np.where(network.depth_m[ids] >= _DEEP_M, away, np.inf)
    for choice in (deep, away):
        if len(ids) and choice.min() <= FURTHEST_KM:
            best = int(np.argmin(choice))
            return int(ids[best]), float(away[best])
    nearest = f"; the nearest is {away.min():,.0f} km off" if len(ids) else ""
    raise NoRouteError(
        f"no navigable water within {FURTHEST_KM:.0f} km of {place.name_en}{nearest}"
    )


def nodes_at(network: Network, place: Place) -> NDArray[np.int32]:
    """Return the nodes of a place: its own, or the nearest navigable one.

    Raises
    ------
    NoRouteError
        When a place beyond the table lies too far from navigable water.
    """
    if any(place.place_id == own.place_id for own in network.places):
        return network.nodes_of(place.place_id)
    return np.array([nearest_node(network, place)[0]], np.int32)


def distance_note(network: Network, place: Place) -> Message | None:
    """Return how far a place beyond the table lies from its node, None for the others."""
    if any(place.place_id == own.place_id for own in network.places):
        return None
    node, away = nearest_node(network, place)
    return Message(
        "transport.off-the-map", place=place_name(place),
        away=Quantity(km_to_nmi(away), "nmi", 1),
        where=Point(float(network.lon[node]), float(network.lat[node]), 2),
    )  # fmt: skip
