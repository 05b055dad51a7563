"""Which rule bound where on a route, what it did, since when, and by which source.

Read from a finished route: passages are judged on the day they are met, areas on the day the line
enters them. Rules that the search does not apply (admission, fuel) are set against the route and
named as conflicts where it does not fit them; nothing is computed again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, words
from globalarctic.transport.network.links import load_river_reaches
from globalarctic.transport.network.names import (
    corridor_name,
    cost_unit,
    gate_name,
    part_name,
    place_name,
    vessel_name,
)
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.results import Mode
from globalarctic.transport.rules.areas import load_areas, stays
from globalarctic.transport.rules.closures import shut_by
from globalarctic.transport.rules.effects import (
    UNDATED,
    Binding,
    Effect,
    border_crossing,
    note_of,
    passage_limits,
    rule_binding,
    text_of,
    undated,
    where_of,
)
from globalarctic.transport.rules.nsr import zone_admission
from globalarctic.transport.rules.table import (
    EVERYWHERE,
    RuleKind,
    load_rules,
    resolve_rule,
    rules_for,
)
from globalarctic.words import Code, Day, Entry, Message, Name, Point, Quantity, chained

if TYPE_CHECKING:
    from globalarctic.table import Text
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results import CorridorResult, Leg, Route
    from globalarctic.transport.rules.areas import Area, Stay
    from globalarctic.transport.rules.closures import Closure
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["RouteExplanation", "explain_refusal", "explain_route"]

_DUES = {
    "Panama Canal toll": ("panama",),
    "Suez Canal dues": ("suez",),
    "icebreaker dues (NSR)": ("nsr-west", "nsr-taymyr", "nsr-east", "nsr-chukchi"),
}


@dataclass(frozen=True, slots=True, repr=False)
class RouteExplanation(Listing):
    """Every rule that binds on a route, in the order of its legs.

    Notes
    -----
    ``possible`` is false for a corridor that was refused; the refusal is then the first binding.
    """

    SCHEMA = "transport.explanation"
    VERSION = 2
    ROWS = "bindings"
    KEYS = {"origin": "origin.name_en", "target": "target.name_en", "rules": "bindings"}
    OMIT = ("ship",)

    origin: Place
    target: Place
    corridor: str
    vessel: str
    ship: Vessel
    depart_utc: dt.datetime
    possible: bool
    bindings: tuple[Binding, ...]

    def table(self) -> Table:
        """Return a line a rule: where and when it was met, what it did, and who says so."""
        columns = (
            number("Leg"), words("Where"), number("Day"), ident("Rule"), words("Did"),
            words("Text and finding"), words("Dates"), ident("Source"),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = []
        for binding in self.bindings:
            did = binding.effect.said
            if binding.effect_h is not None:
                hours = Quantity(binding.effect_h, "h-short", 1)
                did = Message("rules.cell.did", effect=did, hours=hours)
            text = binding.text
            if binding.finding is not None:
                text = Message("rules.cell.text", text=text, finding=binding.finding)
            source = binding.source
            if binding.grade:
                said = Code(source) if isinstance(source, str) else source
                source = Message("rules.cell.source", source=said, grade=Code(binding.grade))
            rows.append(
                (
                    str(binding.leg) if binding.leg else Message("rules.cell.all-legs"),
                    binding.where, binding.day.isoformat(), binding.rule_id, did, text,
                    Message(
                        "rules.cell.dates", dates=binding.dates,
                        standing=Message(f"rules.standing.{binding.standing.replace(' ', '-')}"),
                    ),
                    source,
                )
            )  # fmt: skip
        counts = Counter(binding.effect for binding in self.bindings)
        tally = tuple(
            Message("rules.cell.count", n=count, effect=effect.said)
            for effect, count in counts.items()
        )
        title = Message(
            "rules.explain.title", origin=place_name(self.origin), target=place_name(self.target),
            corridor=corridor_name(self.corridor), vessel=vessel_name(self.ship),
            day=Day(self.depart_utc.date()),
        )  # fmt: skip
        return Table(title, columns, tuple(rows), (Message("rules.where", places=tally),))

    def with_effect(self, effect: Effect) -> tuple[Binding, ...]:
        """Return the bindings of one effect."""
        return tuple(binding for binding in self.bindings if binding.effect is effect)


def explain_route(
    route: Route,
    *,
    closures: tuple[Closure, ...] = (),
    escorted: bool = False,
) -> RouteExplanation:
    """Return which rules bind on a route and what each did.

    Parameters
    ----------
    route
        A route.
    closures
        Closures of one's own to set against it.
    escorted
        Whether an icebreaker leads on the Northern Sea Route; only for admission.

    Raises
    ------
    UnknownNameError
        When the route's vessel is not on file.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.search.compare import route
    >>> way = route("Omsk", "Pavlodar", depart=dt.date(2026, 7, 1), corridor="river")
    >>> explain_route(way).possible
    True
    """
    vessel = route.ship
    bindings: list[Binding] = []
    for leg_number, leg in enumerate(route.legs, start=1):
        bindings += _waits(leg_number, leg)
        for gate in leg.passages:
            bindings += _passage(route, vessel, leg_number, leg, gate, escorted)
    bindings += _areas(route, vessel)
    bindings = _merged(bindings)
    bindings += _whole(route, vessel)
    bindings += _dues(route)
    bindings += _closed(route, closures)
    bindings.sort(key=lambda binding: (binding.leg == 0, binding.leg))
    return RouteExplanation(
        route.origin, route.target, route.corridor, route.vessel, vessel, route.depart_utc, True,
        tuple(bindings),
    )  # fmt: skip


def explain_refusal(
    refused: CorridorResult,
    *,
    origin: Place,
    target: Place,
    ship: Vessel,
    depart: dt.datetime,
    closures: tuple[Closure, ...] = (),
) -> RouteExplanation:
    """Return the explanation of a corridor that was refused: its reason, then closures stated.

    Parameters
    ----------
    refused
        A corridor's row that is not possible.
    origin, target, ship, depart, closures
        What was asked.
    """
    reason = refused.reason or Message("transport.refusal.connection-none")
    kind = reason.code.removeprefix("transport.refusal.").partition("-")[0]
    binding = Binding(
        leg=0,
        where=where_of(refused.named),
        day=depart.date(),
        rule_id=f"refused-{'no-connection' if kind == 'connection' else kind}",
        kind="no connection" if kind == "connection" else kind,
        text=reason,
        effect=Effect.BLOCKED,
        finding=None,
        effect_h=None,
        dates=UNDATED,
        standing="computed",
        source=Message("rules.source.search"),
        grade="C",
    )
    day = depart.date()
    stated = [
        _closure(closure, 0, day, Effect.BLOCKED, Message("rules.finding.kept-out"))
        for closure in shut_by(closures, day)
    ]
    return RouteExplanation(
        origin, target, refused.corridor, ship.vessel_id, ship, depart, False, (binding, *stated)
    )


def _waits(leg_number: int, leg: Leg) -> list[Binding]:
    """Return what ice and seasons did on a leg."""
    first, last = leg.ends
    day, where = leg.depart_utc.date(), where_of(Message("rules.leg", first=first, last=last))
    if leg.mode is Mode.SEA:
        if leg.lowest_rio is None:
            return []
        rule = resolve_rule("polaris")
        effect, hours = Effect.SHOWN, None
        if leg.waiting_h > 0.05:
            effect, hours = Effect.WAITED, leg.waiting_h
        elif leg.lowest_rio < 0:
            effect = Effect.SLOWED
        finding = Message(
            "rules.finding.ice", rio=Quantity(leg.lowest_rio), length=Quantity(leg.ice_km, "km")
        )
        early = None if rule.holds(day) else Message("rules.finding.before-date")
        return [
            Binding(
                leg_number, where, day, rule.rule_id, rule.kind.value, text_of(rule), effect,
                chained(finding, early), hours, rule.dates.said, rule.standing(day).value,
                rule.source, rule.grade,
            )
        ]  # fmt: skip
    if leg.waiting_h <= 0.05:
        return []
    source: Message | str = Message("rules.source.season")
    for reach in load_river_reaches():
        if reach.reach_id in leg.passages or leg.link_ids == (f"river:{reach.reach_id}",):
            source = reach.source
    return [
        undated(
            leg_number, where, day, "link-season", RuleKind.SEASON,
            Message("rules.limit.season"), Effect.WAITED,
            Message("rules.finding.waited", hours=Quantity(leg.waiting_h, "h-short", 1)), source,
            "G", leg.waiting_h,
        )
    ]  # fmt: skip


def _passage(
    route: Route, vessel: Vessel, leg_number: int, leg: Leg, gate: str, escorted: bool,
) -> list[Binding]:  # fmt: skip
    day = leg.arrive_utc.date()
    passages = {passage.passage_id: passage for passage in load_passages()}
    if gate not in passages:
        return border_crossing(leg_number, gate, day)
    passage, here = passages[gate], where_of(gate_name(gate))
    result = passage_limits(passage, passages, vessel, leg_number, day)
    # A rule with an area is judged on the line itself, not by the passage.
    rules = [r for r in rules_for((passage.family,), day) if not r.area]
    if passage.regime and not any(r.kind in {RuleKind.REGIME, RuleKind.PERMIT} for r in rules):
        regime = Message("rules.limit.regime", regime=Entry("passages", gate, "regime"))
        result.append(
            undated(
                leg_number, here, day, f"{gate}-regime", RuleKind.REGIME, regime,
                Effect.SHOWN, None, passage.source, passage.grade,
            )
        )  # fmt: skip
    result += [rule_binding(rule, vessel, leg_number, here, day) for rule in rules]
    near = route.legs[leg_number - 1 : leg_number + 1]
    iced = any(each.ice_km > 0 for each in near)
    result += zone_admission(vessel, leg_number, passage, day, escorted=escorted, iced=iced)
    return result


def _closed(route: Route, closures: tuple[Closure, ...]) -> list[Binding]:
    """Return the closures stated: those the search kept out of, and those the route meets."""
    result = [
        _closure(
            closure, 0, route.depart_utc.date(), Effect.BLOCKED, Message("rules.finding.kept-out")
        )
        for closure in shut_by(closures, route.depart_utc.date())
        if not set(closure.gate_ids) & set(route.passages)
    ]
    for leg_number, leg in enumerate(route.legs, start=1):
        day = leg.arrive_utc.date()
        result += [
            _closure(
                closure, leg_number, day, Effect.CONFLICT, Message("rules.finding.used-closed")
            )
            for closure in closures
            if set(closure.gate_ids) & set(leg.passages) and closure.closed_on(day)
        ]
    return result


def _closure(
    closure: Closure, leg_number: int, day: dt.date, effect: Effect, said: Message
) -> Binding:
    return Binding(
        leg=leg_number,
        where=where_of(gate_name(closure.passage)),
        day=day,
        rule_id=f"closure-{closure.passage}",
        kind=RuleKind.CLOSURE.value,
        text=closure.said,
        effect=effect,
        finding=said,
        effect_h=None,
        dates=closure.days,
        standing="in force" if closure.closed_on(day) else "stated",
        source=closure.source,
        grade="user",
    )


def _at_sea(route: Route) -> list[list[tuple[int, Leg]]]:
    """Return the runs of sea legs that follow each other, with their numbers."""
    runs: list[list[tuple[int, Leg]]] = []
    last = -1
    for leg_number, leg in enumerate(route.legs, start=1):
        if leg.mode is Mode.SEA and len(leg.lon) > 1:
            if leg_number != last + 1 or not runs:
                runs.append([])
            runs[-1].append((leg_number, leg))
            last = leg_number
    return runs


def _areas(route: Route, vessel: Vessel) -> list[Binding]:
    """Return the rules of the areas that the sea legs meet, with entry and exit."""
    result = []
    for run in _at_sea(route):
        lon, lat, eta = (
            np.concatenate([getattr(leg, name) for _, leg in run])
            for name in ("lon", "lat", "eta_h")
        )
        for area in load_areas():
            met = stays(area, lon, lat, eta)
            if met:
                result += _in_area(route, vessel, run, area, met)
    return result


def _in_area(
    route: Route,
    vessel: Vessel,
    run: list[tuple[int, Leg]],
    area: Area,
    met: tuple[Stay, ...],
) -> list[Binding]:
    enter, leave = met[0], met[-1]
    days = [
        (route.depart_utc + dt.timedelta(hours=hour)).date()
        for hour in (enter.enter_h, leave.leave_h)
    ]
    leg_number = next(n for n, leg in run if leg.eta_h[-1] >= enter.enter_h)
    detail = Message(
        "rules.finding.inside" if len(met) == 1 else "rules.finding.inside-parts",
        length=Quantity(sum(stay.length_km for stay in met), "km"),
        enter=Point(enter.enter_lon, enter.enter_lat, 2), first=Code(days[0].isoformat()),
        leave=Point(leave.leave_lon, leave.leave_lat, 2), last=Code(days[1].isoformat()),
        parts=len(met),
    )  # fmt: skip
    where = where_of(Name("area", area.area_id))
    result = []
    for rule in load_rules():
        # POLARIS binds where there is ice, and is told leg by leg.
        if rule.area != area.area_id or rule.kind is RuleKind.ICE:
            continue
        inside = [day for day in days if rule.holds(day)]
        if inside:
            result.append(rule_binding(rule, vessel, leg_number, where, inside[0], detail))
    return result


def _merged(bindings: list[Binding]) -> list[Binding]:
    """Return the bindings with a rule that says the same in several places named once."""
    kept: dict[tuple[object, ...], Binding] = {}
    for binding in bindings:
        hours = "" if binding.effect_h is None else f"{binding.leg}"
        key = (binding.rule_id, binding.text, binding.finding, binding.standing, hours)
        first = kept.get(key)
        if first is None:
            kept[key] = binding
        else:
            more = tuple(place for place in binding.places if place not in first.places)
            kept[key] = replace(first, where=where_of(*first.places, *more))
    return list(kept.values())


def _whole(route: Route, vessel: Vessel) -> list[Binding]:
    """Return the rules of port states, of all sea legs, and those that cannot be tested."""
    at_sea = any(leg.mode is Mode.SEA for leg in route.legs)
    known = {area.area_id for area in load_areas()}
    ends = {route.origin.country, route.target.country}
    day = route.arrive_utc.date()
    result = []
    for rule in load_rules():
        if not at_sea or not rule.holds(day):
            continue
        if ends & set(rule.states):
            states = (Name("country", state) for state in sorted(ends & set(rule.states)))
            result.append(rule_binding(rule, vessel, 0, where_of(*states), day))
        elif EVERYWHERE in rule.applies_to:
            at = where_of(Message("rules.all-sea-legs"))
            result.append(rule_binding(rule, vessel, 0, at, day))
        elif rule.area and rule.area not in known:
            binding = rule_binding(rule, vessel, 0, where_of(Code(rule.area)), day)
            finding = chained(Message("rules.finding.no-boundary"), note_of(rule))
            result.append(replace(binding, effect=Effect.UNTESTED, finding=finding))
    return result


def _dues(route: Route) -> list[Binding]:
    """Return the tolls of the route's cost, with their amounts or "no rate on file"."""
    cost = route.cost
    legs = [(n, leg) for n, leg in enumerate(route.legs, start=1) if leg.passages]
    of = {passage.passage_id: passage.family for passage in load_passages()}
    result = []
    for part in () if cost is None else cost.parts:
        for leg_number, leg in legs:
            if set(_DUES.get(part.name, ())) & {of.get(gate, "") for gate in leg.passages}:
                usd = part.usd
                said = Message("costs.why.no-rate")
                if usd is not None and cost is not None:
                    said = Message(
                        "rules.finding.cost", usd=Quantity(usd, "usd", 2),
                        unit=cost_unit(cost.unit),
                    )  # fmt: skip
                where = where_of(part_name(part.name))
                result.append(
                    undated(
                        leg_number, where, leg.arrive_utc.date(), "toll-in-cost", RuleKind.TOLL,
                        Message("rules.text", text=part_name(part.name)), Effect.COST, said,
                        part.source or said, "" if usd is None else "V",
                    )
                )  # fmt: skip
                break
    return result
