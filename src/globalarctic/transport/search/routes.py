"""From legs to a route with its passages' regimes, tolls, rules, cost and emissions."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.money import Money
from globalarctic.transport.costs.prices import DEFAULT, emissions_kg, route_cost, unit_of
from globalarctic.transport.network.links import load_borders, load_river_reaches
from globalarctic.transport.network.names import gate_name
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.results import Leg, Mode, Route
from globalarctic.transport.rules.table import later_rules_for, rules_for
from globalarctic.words import Code, Entry, Message

if TYPE_CHECKING:
    from globalarctic.transport.costs.carriage import Call
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.search.engine import Engine, Ship
    from globalarctic.transport.search.tracks import Track

__all__ = ["Tariff", "families_of", "route_of"]

_NSR_DUES = "NSR icebreaker and ice pilot dues"


def route_of(
    corridor: Corridor,
    ship: Ship,
    ends: tuple[Place, Place],
    start: dt.datetime,
    year: int,
    legs: tuple[Leg, ...],
    costs: CostModel = DEFAULT,
    calls: tuple[Call, ...] = (),
) -> Route:
    """Return the route made of legs, with everything that its passages and links bring.

    Parameters
    ----------
    corridor
        Corridor that the legs follow.
    ship
        Sea ship.
    ends
        Origin and target.
    start
        Departure, UTC.
    year
        Ice year met.
    legs
        Legs in order, at least one.
    costs
        How costs are reckoned.
    calls
        Between the two.
    """
    passages = {p.passage_id: p for p in load_passages()}
    borders = {b.border_id: b for b in load_borders()}
    met = [name for leg in legs for name in leg.passages]
    families = tuple(dict.fromkeys(passages[n].family for n in met if n in passages))
    states = [s for n in met if n in passages for s in passages[n].jurisdictions]
    states += [s for n in met if n in borders for s in borders[n].countries]
    states += [call.country for call in calls]
    states += [end.country for end in ends if end.country]
    sea = [leg for leg in legs if leg.mode is Mode.SEA]
    sea_h = sum(leg.duration_h for leg in sea)
    case = Carriage(
        vessel=ship.vessel,
        on=start.date(),
        sea_h=sea_h,
        families=families,
        links=tuple(
            (leg.mode.value, leg.link_ids[0], leg.distance_km) for leg in legs if leg.link_ids
        ),
        corridor=corridor.corridor_id,
        origin=ends[0],
        target=ends[1],
        escorted=ship.led,
        calls=calls,
    )
    money = [route_cost(case, per_teu=per_teu, model=costs) for per_teu in (True, False)]
    co2 = [
        emissions_kg(case, per_teu=per_teu, well_to_wake=wake)
        for wake in (False, True)
        for per_teu in (True, False)
    ]
    iced = [leg for leg in legs if leg.lowest_rio is not None]
    lowest = min(iced, key=lambda leg: leg.lowest_rio or 0.0) if iced else None
    tolls = [passages[n].name_en for n in met if n in passages and passages[n].toll_id]
    if any(family.startswith("nsr") for family in families):
        tolls.append(_NSR_DUES)
    fuel = ship.vessel.fuel_t_per_day
    return Route(
        origin=ends[0],
        target=ends[1],
        corridor=corridor.corridor_id,
        corridor_name=corridor.name_en,
        vessel=ship.vessel.vessel_id,
        ship=ship.vessel,
        depart_utc=start,
        arrive_utc=legs[-1].arrive_utc,
        legs=legs,
        ice_year=year if iced else None,
        cost_teu=money[0],
        cost_t=money[1],
        co2_ttw_kg_per_teu=co2[0],
        co2_ttw_kg_per_t=co2[1],
        co2_wtw_kg_per_teu=co2[2],
        co2_wtw_kg_per_t=co2[3],
        fuel_t=None if fuel is None else fuel * sea_h / 24.0,
        jurisdictions=tuple(dict.fromkeys(states)),
        tolls=tuple(dict.fromkeys(tolls)),
        lowest_rio=None if lowest is None else lowest.lowest_rio,
        lowest_rio_lon=None if lowest is None else lowest.lowest_rio_lon,
        lowest_rio_lat=None if lowest is None else lowest.lowest_rio_lat,
        rules=tuple(
            Message(
                "rules.line",
                rule=Code(r.rule_id),
                text=Entry("rules", r.rule_id, "text"),
                source=Code(r.source),
            )
            for r in rules_for(families, start.date())
        ),
        later_rules=tuple(
            Message(
                "rules.later",
                rule=Code(r.rule_id),
                first=Code(r.dates.start),
                text=Entry("rules", r.rule_id, "text"),
                source=Code(r.source),
            )
            for r in later_rules_for(families, start.date())
        ),
        warnings=_warnings(legs),
    )


class Tariff:
    """Cost and emissions of many voyages of one ship: linear in the hours at sea.

    Parameters
    ----------
    ship
        The sea ship; figures are per TEU when it carries containers, else per tonne.
    on
        Day of departure.
    ends
        Origin and target.
    corridor
        Id of the corridor.
    costs
        How costs are reckoned.
    calls
        Between origin and target.
    """

    def __init__(
        self,
        ship: Ship,
        on: dt.date,
        ends: tuple[Place, Place],
        corridor: str = "",
        costs: CostModel = DEFAULT,
        calls: tuple[Call, ...] = (),
    ) -> None:
        self.unit = unit_of(ship.vessel)
        self._costs = costs
        self._case = Carriage(
            vessel=ship.vessel, on=on, sea_h=24.0, corridor=corridor, origin=ends[0],
            target=ends[1], escorted=ship.led, calls=calls,
        )  # fmt: skip
        self._known: dict[Any, tuple[Money, float, float]] = {}

    def of(
        self, engine: Engine, tracks: tuple[Track, ...], sea_h: float, on: dt.date | None = None
    ) -> tuple[Money, float]:
        """Return the cost of a voyage and its kg of CO2, tank-to-wake: NaN where not on file.

        Parameters
        ----------
        engine
            For the gates that the tracks cross.
        tracks
            The voyage's tracks.
        sea_h
            Hours at sea, waiting included.
        on
            Day of departure where it is not the tariff's.
        """
        families = families_of(engine, tracks)
        links = tuple((t.mode, t.link, t.length_km) for t in tracks if t.mode != "sea")
        day, at_sea = on or self._case.on, sea_h > 0.0
        key = (families, links, day, at_sea)
        if key not in self._known:
            case = replace(
                self._case, families=families, links=links, on=day, sea_h=24.0 if at_sea else 0.0
            )
            per_teu = self.unit == "TEU"
            money = route_cost(case, per_teu=per_teu, model=self._costs) or Money(self.unit)
            co2 = [
                emissions_kg(replace(case, sea_h=hours), per_teu=per_teu, well_to_wake=False)
                for hours in (case.sea_h, 0.0)
            ]
            first, rest = (math.nan if kg is None else kg for kg in co2)
            self._known[key] = (money, first - rest, rest)
        money, daily, rest = self._known[key]
        return money.scaled(sea_h / 24.0), daily * sea_h / 24.0 + rest


def families_of(engine: Engine, tracks: tuple[Track, ...]) -> tuple[str, ...]:
    """Return the passage families that tracks cross, sorted.

    Parameters
    ----------
    engine, tracks
        Gates, and the voyage.
    """
    from globalarctic.transport._kernels.pull import line_crosses

    passages = load_passages()
    names = {p.passage_id: p.family for p in passages}
    met: set[str] = set()
    for track in tracks:
        if track.gate >= 0:
            met.add(names.get(engine.network.gates[track.gate], ""))
        if track.mode == "sea":
            low, high = line_crosses(track.lon, track.lat, engine.gate_pieces)
            mask = int(low) | int(high) << 64
            met |= {p.family for k, p in enumerate(passages) if mask >> k & 1}
    return tuple(sorted(met - {""}))


def _warnings(legs: tuple[Leg, ...]) -> tuple[Message, ...]:
    texts = [text for leg in legs for text in leg.assumptions]
    reaches = {reach.reach_id: reach for reach in load_river_reaches()}
    for leg in legs:
        if leg.mode is Mode.RIVER and leg.link_ids:
            reach = reaches[leg.link_ids[0].partition(":")[2]]
            if reach.depth_guaranteed_m is None:
                reached = gate_name(reach.reach_id)
                texts.append(Message("transport.warning.no-depth", reach=reached))
    return tuple(dict.fromkeys(texts))
