"""What the transport room answers with: legs, routes and comparisons.

All results are frozen. They hold plain values and arrays only, so that a door (command line,
web page, notebook) can show them without asking the engine again.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from globalarctic.geo import split_antimeridian
from globalarctic.units import km_to_nmi

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    from numpy.typing import NDArray

    from globalarctic.transport.costs.prices import Cost
    from globalarctic.transport.network.places import Place

__all__ = ["Comparison", "CorridorResult", "Leg", "Mode", "Route"]


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


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """A stretch of a route by one mode, from one named place or passage to the next.

    Notes
    -----
    ``lon``, ``lat`` (degrees) and ``eta_h`` (hours since the route's departure) have one entry a
    waypoint. ``waiting_h`` is part of ``duration_h``: time stopped for ice, season or border.
    ``lowest_rio`` is the least POLARIS risk index met, None where no ice was met.
    """

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
    assumptions: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()

    @property
    def duration_h(self) -> float:
        """Hours from the leg's departure to its arrival, waiting included."""
        return (self.arrive_utc - self.depart_utc).total_seconds() / 3600.0

    def to_dict(self) -> dict[str, Any]:
        """Return the leg as plain values, without its geometry."""
        return {
            "mode": self.mode.value,
            "from": self.from_name,
            "to": self.to_name,
            "distance_km": round(self.distance_km, 1),
            "depart_utc": _iso(self.depart_utc),
            "arrive_utc": _iso(self.arrive_utc),
            "duration_h": round(self.duration_h, 1),
            "waiting_h": round(self.waiting_h, 1),
            "passages": list(self.passages),
            "ice_km": round(self.ice_km, 1),
            "lowest_rio": _round(self.lowest_rio, 1),
            "assumptions": list(self.assumptions),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One way from origin to target that leaves on a date, with every leg.

    Notes
    -----
    ``ice_year`` names the year whose ice the ship met; None when no ice was in question.
    ``cost_teu`` and ``cost_t`` hold known parts and name the missing ones; each is None when the
    vessel does not carry that unit. Emissions are tank-to-wake (``co2_ttw_*``) and, where every
    factor on the way is sourced, well-to-wake (``co2_wtw_*``).
    """

    origin: Place
    target: Place
    corridor: str
    corridor_name: str
    vessel: str
    depart_utc: dt.datetime
    arrive_utc: dt.datetime
    legs: tuple[Leg, ...]
    ice_year: int | None
    cost_teu: Cost | None
    cost_t: Cost | None
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
    rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def origin_name(self) -> str:
        """English name of the origin."""
        return self.origin.name_en

    @property
    def target_name(self) -> str:
        """English name of the target."""
        return self.target.name_en

    @property
    def distance_km(self) -> float:
        """Length of all legs, km."""
        return float(sum(leg.distance_km for leg in self.legs))

    @property
    def duration_h(self) -> float:
        """Hours from departure to arrival, waiting and transfers included."""
        return (self.arrive_utc - self.depart_utc).total_seconds() / 3600.0

    @property
    def waiting_h(self) -> float:
        """Hours stopped for ice, season or border, over all legs."""
        return float(sum(leg.waiting_h for leg in self.legs))

    @property
    def passages(self) -> tuple[str, ...]:
        """Passages met, in order, each once."""
        return tuple(dict.fromkeys(p for leg in self.legs for p in leg.passages))

    def to_dict(self) -> dict[str, Any]:
        """Return the route as plain values (JSON-ready), without its geometry."""
        return {
            "origin": self.origin.place_id,
            "target": self.target.place_id,
            "corridor": self.corridor,
            "vessel": self.vessel,
            "ice_year": self.ice_year,
            "depart_utc": _iso(self.depart_utc),
            "arrive_utc": _iso(self.arrive_utc),
            "duration_d": round(self.duration_h / 24.0, 2),
            "waiting_d": round(self.waiting_h / 24.0, 2),
            "distance_km": round(self.distance_km, 1),
            "distance_nmi": round(km_to_nmi(self.distance_km), 1),
            "passages": list(self.passages),
            "jurisdictions": list(self.jurisdictions),
            "tolls": list(self.tolls),
            "lowest_rio": _round(self.lowest_rio, 1),
            "lowest_rio_at": _point(self.lowest_rio_lon, self.lowest_rio_lat),
            "cost_per_teu": None if self.cost_teu is None else self.cost_teu.to_dict(),
            "cost_per_t": None if self.cost_t is None else self.cost_t.to_dict(),
            "fuel_t": _round(self.fuel_t, 1),
            "co2_ttw_kg_per_teu": _round(self.co2_ttw_kg_per_teu, 1),
            "co2_ttw_kg_per_t": _round(self.co2_ttw_kg_per_t, 2),
            "co2_wtw_kg_per_teu": _round(self.co2_wtw_kg_per_teu, 1),
            "co2_wtw_kg_per_t": _round(self.co2_wtw_kg_per_t, 2),
            "rules": list(self.rules),
            "warnings": list(self.warnings),
            "legs": [leg.to_dict() for leg in self.legs],
        }

    def to_geojson(self) -> dict[str, Any]:
        """Return a FeatureCollection with one (multi-)line a leg, cut at the antimeridian."""
        features = []
        for number, leg in enumerate(self.legs, start=1):
            if len(leg.lon) < 2:
                continue
            parts = [
                [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)]
                for lon, lat in split_antimeridian(leg.lon, leg.lat)
            ]
            properties = {"corridor": self.corridor, "leg": number, **leg.to_dict()}
            features.append(
                {
                    "type": "Feature",
                    "properties": properties,
                    "geometry": {"type": "MultiLineString", "coordinates": parts},
                }
            )
        return {"type": "FeatureCollection", "features": features}


@dataclass(frozen=True, slots=True, eq=False)
class CorridorResult:
    """One row of a comparison: a corridor, whether it is possible, and what it takes.

    Notes
    -----
    ``duration_d`` is the median over the ice years in which the ship passes, ``duration_p10_d``
    and ``duration_p90_d`` the 10 and 90 % quantiles; ``pass_prob`` the share of ice years in which
    it passes; ``best_year`` and ``worst_year`` name the fastest and slowest of them where they
    differ. ``cost_p10_usd`` and ``cost_p90_usd`` are quantiles of the known parts over the ice
    years, per TEU for container ships, else per tonne. ``route`` is the route of the year nearest
    the median. When ``possible`` is false every figure is None and ``reason`` says why.
    """

    corridor: str
    name: str
    possible: bool
    reason: str
    distance_km: float | None = None
    duration_d: float | None = None
    duration_p10_d: float | None = None
    duration_p90_d: float | None = None
    waiting_d: float | None = None
    pass_prob: float | None = None
    ice_years: tuple[int, ...] = ()
    passed_years: tuple[int, ...] = ()
    best_year: int | None = None
    worst_year: int | None = None
    cost_usd_per_teu: float | None = None
    cost_usd_per_t: float | None = None
    cost_p10_usd: float | None = None
    cost_p90_usd: float | None = None
    cost_missing: tuple[str, ...] = ()
    co2_ttw_kg_per_teu: float | None = None
    co2_ttw_kg_per_t: float | None = None
    lowest_rio: float | None = None
    lowest_rio_lon: float | None = None
    lowest_rio_lat: float | None = None
    passages: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    tolls: tuple[str, ...] = ()
    route: Route | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values (JSON-ready), distances in km and nmi."""
        nmi = None if self.distance_km is None else km_to_nmi(self.distance_km)
        return {
            "corridor": self.corridor,
            "name": self.name,
            "possible": self.possible,
            "reason": self.reason,
            "distance_km": _round(self.distance_km, 0),
            "distance_nmi": _round(nmi, 0),
            "duration_d": _round(self.duration_d, 1),
            "duration_p10_d": _round(self.duration_p10_d, 1),
            "duration_p90_d": _round(self.duration_p90_d, 1),
            "waiting_d": _round(self.waiting_d, 1),
            "pass_prob": _round(self.pass_prob, 3),
            "ice_years": list(self.ice_years),
            "passed_years": list(self.passed_years),
            "best_year": self.best_year,
            "worst_year": self.worst_year,
            "cost_usd_per_teu": _round(self.cost_usd_per_teu, 0),
            "cost_usd_per_t": _round(self.cost_usd_per_t, 2),
            "cost_p10_usd": _round(self.cost_p10_usd, 2),
            "cost_p90_usd": _round(self.cost_p90_usd, 2),
            "cost_missing": list(self.cost_missing),
            "co2_ttw_kg_per_teu": _round(self.co2_ttw_kg_per_teu, 0),
            "co2_ttw_kg_per_t": _round(self.co2_ttw_kg_per_t, 2),
            "lowest_rio": _round(self.lowest_rio, 1),
            "lowest_rio_at": _point(self.lowest_rio_lon, self.lowest_rio_lat),
            "passages": list(self.passages),
            "jurisdictions": list(self.jurisdictions),
            "tolls": list(self.tolls),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Every named corridor between two places for one ship and one departure date.

    Notes
    -----
    ``data_versions`` names each dataset that the answer rests on with its version; ``ice_basis``
    says in words which ice years were used and why; ``omitted`` holds the named corridors that do
    not serve the pair.
    """

    origin: Place
    target: Place
    depart_utc: dt.datetime
    vessel: str
    vessel_name: str
    ice_years: tuple[int, ...]
    ice_basis: str
    rows: tuple[CorridorResult, ...]
    assumptions: tuple[str, ...] = ()
    data_versions: dict[str, str] = field(default_factory=dict)
    code_version: str = ""
    omitted: tuple[str, ...] = ()

    def row(self, corridor: str) -> CorridorResult:
        """Return one corridor's row.

        Raises
        ------
        UnknownNameError
            When the comparison has no such corridor.
        """
        from globalarctic.errors import UnknownNameError

        for row in self.rows:
            if row.corridor == corridor:
                return row
        raise UnknownNameError.among("corridor", corridor, [r.corridor for r in self.rows])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values (JSON-ready), routes included."""
        return {
            "origin": self.origin.place_id,
            "target": self.target.place_id,
            "depart_utc": _iso(self.depart_utc),
            "vessel": self.vessel,
            "ice_years": list(self.ice_years),
            "ice_basis": self.ice_basis,
            "assumptions": list(self.assumptions),
            "omitted": list(self.omitted),
            "data_versions": dict(self.data_versions),
            "code_version": self.code_version,
            "corridors": [
                {**row.to_dict(), "route": None if row.route is None else row.route.to_dict()}
                for row in self.rows
            ],
        }

    def to_json(self) -> str:
        """Return the comparison as indented JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_csv(self) -> str:
        """Return the rows as CSV text; lists are joined by ``;``, unknown figures are empty."""
        out = io.StringIO()
        dicts = [row.to_dict() for row in self.rows]
        writer = csv.DictWriter(out, fieldnames=list(dicts[0]), lineterminator="\n")
        writer.writeheader()
        for values in dicts:
            writer.writerow({key: _cell(value) for key, value in values.items()})
        return out.getvalue()

    def to_geojson(self) -> dict[str, Any]:
        """Return a FeatureCollection of all possible corridors' legs."""
        features: list[dict[str, Any]] = []
        for row in self.rows:
            if row.route is not None:
                features.extend(row.route.to_geojson()["features"])
        return {"type": "FeatureCollection", "features": features}


def _iso(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _round(value: float | None, digits: int) -> float | None:
    return None if value is None else round(float(value), digits)


def _point(lon: float | None, lat: float | None) -> list[float] | None:
    return None if lon is None or lat is None else [round(lon, 2), round(lat, 2)]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return ";".join(str(item) for item in value)
    return "" if value is None else value
