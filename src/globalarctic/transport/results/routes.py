"""Routes and their legs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from globalarctic.result import Placed, line_feature, plain, point_feature
from globalarctic.table import Table, number, number_text, time_text, words
from globalarctic.tabular import iso_text
from globalarctic.transport.network.names import (
    corridor_name,
    gate_name,
    part_name,
    place_name,
)
from globalarctic.transport.network.places import load_places
from globalarctic.units import km_to_nmi
from globalarctic.words import Code, Message, Name, Point, Quantity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from globalarctic.table import Text
    from globalarctic.transport.costs.money import Money
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = ["Leg", "Mode", "Route", "mode_name", "place_of"]


class Mode(StrEnum):
    """How goods move on a leg.

    Examples
    --------
    >>> Mode("rail").value
    'rail'
    """

    SEA = "sea"
    RIVER = "river"
    RAIL = "rail"
    ROAD = "road"
    FERRY = "ferry"
    TRANSFER = "transfer"


def mode_name(mode: Mode | str) -> Message:
    """Return the name of a mode, in whatever language it is said.

    Examples
    --------
    >>> str(mode_name(Mode.RAIL))
    'rail'
    """
    return Message(f"transport.mode.{mode}")


def place_of(lon: float | None, lat: float | None) -> tuple[float, ...] | None:
    """Return a place as (lon, lat) in degrees, None when it is not known."""
    return None if lon is None or lat is None else (lon, lat)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Leg(Placed):
    """A stretch of a route by one mode, from one named place or passage to the next.

    Notes
    -----
    ``from_id`` and ``to_id`` are ids of places or passages, "" for a point at sea. ``lon``, ``lat``
    (degrees) and ``eta_h`` (hours since the route's departure) have one entry a waypoint.
    ``waiting_h`` is part of ``duration_h``: time stopped for ice, season or border.
    ``lowest_rio`` is the least POLARIS risk index met, None where no ice was met.
    """

    SCHEMA = "transport.leg"
    VERSION = 2
    KEYS = {"from": "from_name", "to": "to_name", "duration_h": "duration_h"}
    OMIT = ("lon", "lat", "eta_h", "lowest_rio_lon", "lowest_rio_lat", "link_ids")
    DIGITS = {"distance_km": 1, "duration_h": 1, "waiting_h": 1, "ice_km": 1, "lowest_rio": 1}

    mode: Mode
    from_name: str
    to_name: str
    distance_km: float
    depart_utc: dt.datetime
    arrive_utc: dt.datetime
    waiting_h: float
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    eta_h: NDArray[np.float64]
    passages: tuple[str, ...] = ()
    ice_km: float = 0.0
    lowest_rio: float | None = None
    lowest_rio_lon: float | None = None
    lowest_rio_lat: float | None = None
    assumptions: tuple[Message, ...] = ()
    link_ids: tuple[str, ...] = ()
    from_id: str = ""
    to_id: str = ""

    @property
    def ends(self) -> tuple[Arg, Arg]:
        """The names of the places, passages or points where it begins and ends."""
        return self._end(self.from_id, self.from_name, 0), self._end(self.to_id, self.to_name, -1)

    def _end(self, ident: str, text: str, at: int) -> Arg:
        if ident in load_places().by_id:
            return Name("place", ident)
        if ident:
            named = gate_name(ident)
            return Code(text) if isinstance(named, Code) else named
        return Point(float(self.lon[at]), float(self.lat[at])) if len(self.lon) else Code(text)

    @property
    def duration_h(self) -> float:
        """Hours from the leg's departure to its arrival, waiting included."""
        return (self.arrive_utc - self.depart_utc).total_seconds() / 3600.0

    def features(self) -> list[dict[str, Any]]:
        """Return the leg's line, cut at the antimeridian; none for a transfer at a place."""
        return [line_feature(self.lon, self.lat, plain(self))] if len(self.lon) > 1 else []


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Route(Placed):
    """One way from origin to target that leaves on a date, with every leg.

    Notes
    -----
    ``ice_year`` names the year whose ice the ship met; None when no ice was in question.
    ``cost_teu`` and ``cost_t`` have a total only where every part has a rate, and name the missing
    ones; each is None when the vessel does not carry that unit. Emissions are tank-to-wake
    (``co2_ttw_*``, CO2) and, where every factor on the way is sourced, well-to-wake
    (``co2_wtw_*``, CO2e).
    """

    SCHEMA = "transport.route"
    VERSION = 2
    ROWS = "legs"
    KEYS = {
        "origin": "origin.place_id", "target": "target.place_id",
        "cost_per_teu": "cost_teu", "cost_per_t": "cost_t", "speed_kn": "ship.speed_kn",
    }  # fmt: skip
    OMIT = ("lowest_rio_lon", "lowest_rio_lat", "ship")
    COMPUTED = ("duration_d", "waiting_d", "distance_km", "distance_nmi", "passages",
                "lowest_rio_at")  # fmt: skip
    DIGITS = {
        "duration_d": 2, "waiting_d": 2, "distance_km": 1, "distance_nmi": 1, "lowest_rio": 1,
        "lowest_rio_at": 2, "fuel_t": 1, "co2_ttw_kg_per_teu": 1, "co2_ttw_kg_per_t": 2,
        "co2_wtw_kg_per_teu": 1, "co2_wtw_kg_per_t": 2,
    }  # fmt: skip
    PLOT = "globalarctic.transport.show.maps:draw_route"
    WRITERS = {
        ".gpx": "globalarctic.transport.show.files:write_gpx",
        ".kml": "globalarctic.transport.show.files:write_kml",
        ".rtz": "globalarctic.transport.show.files:write_rtz",
    }

    origin: Place
    target: Place
    corridor: str
    corridor_name: str
    vessel: str
    ship: Vessel
    depart_utc: dt.datetime
    arrive_utc: dt.datetime
    legs: tuple[Leg, ...]
    ice_year: int | None
    cost_teu: Money | None
    cost_t: Money | None
    co2_ttw_kg_per_teu: float | None
    co2_ttw_kg_per_t: float | None
    co2_wtw_kg_per_teu: float | None
    co2_wtw_kg_per_t: float | None
    fuel_t: float | None
    jurisdictions: tuple[str, ...] = ()
    tolls: tuple[str, ...] = ()
    lowest_rio: float | None = None
    lowest_rio_lon: float | None = None
    lowest_rio_lat: float | None = None
    rules: tuple[Message, ...] = ()
    later_rules: tuple[Message, ...] = ()
    warnings: tuple[Message, ...] = ()

    @property
    def distance_km(self) -> float:
        """Length of all legs, km."""
        return float(sum(leg.distance_km for leg in self.legs))

    @property
    def distance_nmi(self) -> float:
        """Length of all legs, nautical miles."""
        return km_to_nmi(self.distance_km)

    @property
    def duration_h(self) -> float:
        """Hours from departure to arrival, waiting and transfers included."""
        return (self.arrive_utc - self.depart_utc).total_seconds() / 3600.0

    @property
    def duration_d(self) -> float:
        """Days from departure to arrival, waiting and transfers included."""
        return self.duration_h / 24.0

    @property
    def waiting_h(self) -> float:
        """Hours stopped for ice, season or border, over all legs."""
        return float(sum(leg.waiting_h for leg in self.legs))

    @property
    def waiting_d(self) -> float:
        """Days stopped for ice, season or border, over all legs."""
        return self.waiting_h / 24.0

    @property
    def passages(self) -> tuple[str, ...]:
        """Passages met, in order, each once."""
        return tuple(dict.fromkeys(p for leg in self.legs for p in leg.passages))

    @property
    def lowest_rio_at(self) -> tuple[float, ...] | None:
        """Where the least POLARIS risk index is met, degrees lon and lat."""
        return place_of(self.lowest_rio_lon, self.lowest_rio_lat)

    @property
    def unit(self) -> str:
        """What the ship's cost and emissions are for: TEU where it carries them, else t."""
        return "TEU" if self.ship.teu else "t"

    @property
    def cost(self) -> Money | None:
        """The cost in the ship's own unit."""
        return self.cost_teu if self.unit == "TEU" else self.cost_t

    @property
    def co2_ttw_kg(self) -> float | None:
        """Tank-to-wake CO2 in the ship's own unit, kg."""
        return self.co2_ttw_kg_per_teu if self.unit == "TEU" else self.co2_ttw_kg_per_t

    @property
    def co2_wtw_kg(self) -> float | None:
        """Well-to-wake CO2e in the ship's own unit, kg."""
        return self.co2_wtw_kg_per_teu if self.unit == "TEU" else self.co2_wtw_kg_per_t

    @property
    def title(self) -> str:
        """Both places and the corridor."""
        return f"{self.origin.name_en} - {self.target.name_en} ({self.corridor_name})"

    def table(self) -> Table:
        """Return the legs, then cost, rules and remarks."""
        columns = (
            number("Leg"), words("Mode"), words("From"), words("To"), number("km"),
            number("Leaves (UTC)"), number("Hours"), number("Waits"), number("Ice km"),
            number("RIO"), number("Waypoints"),
        )  # fmt: skip
        rows = tuple(
            (
                str(k), mode_name(leg.mode), *leg.ends, number_text(leg.distance_km),
                time_text(leg.depart_utc), number_text(leg.duration_h, 1),
                number_text(leg.waiting_h, 1) if leg.waiting_h > 0.05 else "",
                number_text(leg.ice_km) if leg.ice_km else "",
                number_text(leg.lowest_rio, none=""), str(len(leg.lon)),
            )
            for k, leg in enumerate(self.legs, start=1)
        )  # fmt: skip
        title = Message(
            "transport.route.title", origin=place_name(self.origin), target=place_name(self.target),
            corridor=corridor_name(self.corridor, self.corridor_name),
            nmi=Quantity(self.distance_nmi, "nmi"), km=Quantity(self.distance_km, "km"),
            days=Quantity(self.duration_d, "d", 1),
        )  # fmt: skip
        notes: list[Text] = []
        if self.cost is not None and self.cost.parts:
            notes.append(self.cost.line)
            if self.cost.missing:
                notes.append(
                    Message("costs.no-rate", parts=tuple(map(part_name, self.cost.missing)))
                )
        if self.ice_year is not None:
            notes.append(Message("transport.route.ice-year", year=Code(str(self.ice_year))))
        said = (*self.rules, *self.later_rules, *self.warnings)
        notes += [Message("transport.item", text=text) for text in said]
        return Table(title, columns, rows, tuple(notes), self.sources)

    def features(self) -> list[dict[str, Any]]:
        """Return a line a leg, cut at the antimeridian, then a point with its time a waypoint."""
        lines, points = [], []
        for k, leg in enumerate(self.legs, start=1):
            about = {"corridor": self.corridor, "leg": k}
            for line in leg.features():
                line["properties"] = {"kind": "leg", **about, **line["properties"]}
                lines.append(line)
            for lon, lat, hours in zip(leg.lon, leg.lat, leg.eta_h, strict=True):
                eta = iso_text(self.depart_utc + dt.timedelta(hours=float(hours)))
                named = {"kind": "waypoint", **about, "eta_utc": eta}
                points.append(point_feature(round(float(lon), 5), round(float(lat), 5), named))
        return lines + points
