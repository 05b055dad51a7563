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

from globalarctic.errors import UnknownNameError
from globalarctic.result import Listing
from globalarctic.table import Table, day_text, ident, number, number_text, words
from globalarctic.transport.network.links import load_river_reaches
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.results import Mode
from globalarctic.transport.rules.admission import AdmissionVerdict, IceState, admission, load_zones
from globalarctic.transport.rules.areas import load_areas, stays
from globalarctic.transport.rules.closures import shut_by
from globalarctic.transport.rules.effects import (
    UNDATED,
    Binding,
    Effect,
    border_crossing,
    passage_limits,
    rule_binding,
    undated,
)
from globalarctic.transport.rules.table import (
    EVERYWHERE,
    RuleKind,
    load_rules,
    resolve_rule,
    rules_for,
)

if TYPE_CHECKING:
    from globalarctic.transport.network.passages import Passage
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
    ROWS = "bindings"
    KEYS = {"rules": "bindings"}

    origin: str
    target: str
    corridor: str
    vessel: str
    depart_utc: dt.datetime
    possible: bool
    bindings: tuple[Binding, ...]

    def table(self) -> Table:
        """Return a line a rule: where and when it was met, what it did, and who says so."""
        columns = (
            number("Leg"), words("Where"), number("Day"), ident("Rule"), words("Did"),
            words("Text and finding"), words("Dates"), ident("Source"),
        )  # fmt: skip
        rows = []
        for binding in self.bindings:
            hours = "" if binding.effect_h is None else f" {number_text(binding.effect_h, 1)} h"
            finding = f" - {binding.finding}" if binding.finding else ""
            grade = f" ({binding.grade})" if binding.grade else ""
            rows.append(
                (
                    str(binding.leg or "all"), binding.where, binding.day.isoformat(),
                    binding.rule_id, binding.effect.value + hours, binding.text + finding,
                    f"{binding.dates}; {binding.standing}", binding.source + grade,
                )
            )  # fmt: skip
        counts = Counter(binding.effect.value for binding in self.bindings)
        title = (
            f"{self.origin} - {self.target}, corridor {self.corridor}, {self.vessel}, leaving "
            f"{day_text(self.depart_utc)}"
        )
        return Table(
            title, columns, tuple(rows), (", ".join(f"{n} {e}" for e, n in counts.items()),)
        )

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
        route.origin.name_en, route.target.name_en, route.corridor, route.vessel,
        route.depart_utc, True, tuple(bindings),
    )  # fmt: skip


def explain_refusal(
    refused: CorridorResult,
    *,
    origin: str,
    target: str,
    vessel: str,
    depart: dt.datetime,
    closures: tuple[Closure, ...] = (),
) -> RouteExplanation:
    """Return the explanation of a corridor that was refused: its reason, then closures stated.

    Parameters
    ----------
    refused
        A corridor's refused that is not possible.
    origin, target, vessel, depart, closures
        What was asked.
    """
    kind, _, rest = refused.reason.partition(":")
    binding = Binding(
        leg=0,
        where=refused.name,
        day=depart.date(),
        rule_id=f"refused-{kind.strip().replace(' ', '-')}",
        kind=kind.strip(),
        text=rest.strip() or refused.reason,
        effect=Effect.BLOCKED,
        finding=refused.reason,
        effect_h=None,
        dates=UNDATED,
        standing="computed",
        source="search on the network, tables and ice on file",
        grade="C",
    )
    day = depart.date()
    stated = [
        _closure(closure, 0, day, Effect.BLOCKED, "kept out of the search")
        for closure in shut_by(closures, day)
    ]
    return RouteExplanation(
        origin, target, refused.corridor, vessel, depart, False, (binding, *stated)
    )


def _waits(leg_number: int, leg: Leg) -> list[Binding]:
    """Return what ice and seasons did on a leg."""
    day, where = leg.depart_utc.date(), f"{leg.from_name} - {leg.to_name}"
    if leg.mode is Mode.SEA:
        if leg.lowest_rio is None:
            return []
        rule = resolve_rule("polaris")
        effect, hours = Effect.SHOWN, None
        if leg.waiting_h > 0.05:
            effect, hours = Effect.WAITED, leg.waiting_h
        elif leg.lowest_rio < 0:
            effect = Effect.SLOWED
        finding = f"lowest risk index {leg.lowest_rio:.0f}; {leg.ice_km:,.0f} km in ice"
        if not rule.holds(day):
            finding += "; applied also before its date"
        return [
            Binding(
                leg_number, where, day, rule.rule_id, rule.kind.value, rule.text, effect, finding,
                hours, rule.dates.words, rule.standing(day).value, rule.source, rule.grade,
            )
        ]  # fmt: skip
    if leg.waiting_h <= 0.05:
        return []
    source, grade = "table of the link's season", "G"
    for reach in load_river_reaches():
        if reach.reach_id in leg.passages or leg.link_ids == (f"river:{reach.reach_id}",):
            source = reach.source
    return [
        undated(
            leg_number, where, day, "link-season", RuleKind.SEASON, "open in its season only",
            Effect.WAITED, f"waited {leg.waiting_h:.1f} h for the opening", source, grade,
            leg.waiting_h,
        )
    ]  # fmt: skip


def _passage(
    route: Route, vessel: Vessel, leg_number: int, leg: Leg, gate: str, escorted: bool,
) -> list[Binding]:  # fmt: skip
    day = leg.arrive_utc.date()
    passages = {passage.passage_id: passage for passage in load_passages()}
    if gate not in passages:
        return border_crossing(leg_number, gate, day)
    passage = passages[gate]
    result = passage_limits(passage, passages, vessel, leg_number, day)
    # A rule with an area is judged on the line itself, not by the passage.
    rules = [r for r in rules_for((passage.family,), day) if not r.area]
    if passage.regime and not any(r.kind in {RuleKind.REGIME, RuleKind.PERMIT} for r in rules):
        regime = f"regime: {passage.regime}"
        result.append(
            undated(
                leg_number, passage.name_en, day, f"{gate}-regime", RuleKind.REGIME, regime,
                Effect.SHOWN, "", passage.source, passage.grade,
            )
        )  # fmt: skip
    result += [rule_binding(rule, vessel, leg_number, passage.name_en, day) for rule in rules]
    result += _admission(route, vessel, leg_number, passage, day, escorted)
    return result


def _admission(
    route: Route, vessel: Vessel, leg_number: int, passage: Passage, day: dt.date, escorted: bool,
) -> list[Binding]:  # fmt: skip
    zones = [zone for zone in load_zones() if passage.family in zone.families]
    near = route.legs[leg_number - 1 : leg_number + 1]
    iced = any(leg.ice_km > 0 for leg in near)
    states = (IceState.LIGHT, IceState.MEDIUM, IceState.HEAVY) if iced else (IceState.OPEN,)
    result = []
    for zone in zones:
        try:
            answers = [
                admission(
                    vessel.ice_class, day, zone.zone_id, state.value, escorted,
                    double_acting=vessel.astern_resistance_frac is not None,
                )
                for state in states
            ]  # fmt: skip
        except UnknownNameError as error:
            answers, why = [], str(error)
        verdicts = {answer.verdict for answer in answers} or {AdmissionVerdict.NO_RULE}
        effect = Effect.CONFLICT if verdicts == {AdmissionVerdict.NOT_ALLOWED} else Effect.SHOWN
        said = ", ".join(f"{answer.ice.value}: {answer.verdict.value}" for answer in answers)
        row = None
        if answers:
            why = answers[0].reason
            row = answers[0].row or next(iter(answers[0].background), None)
        mode = "escorted" if escorted else "independent"
        result.append(
            Binding(
                leg=leg_number,
                where=zone.name_en,
                day=day,
                rule_id="nsr-admission" if row is None else row.row_id,
                kind=RuleKind.PERMIT.value,
                text=f"admission of {vessel.ice_class}, {mode}",
                effect=effect,
                finding=f"{said or AdmissionVerdict.NO_RULE.value}; {why}",
                effect_h=None,
                dates=UNDATED if row is None else row.dates.words,
                standing="no row" if row is None else row.dates.standing(day).value,
                source="no verified rule on file" if row is None else row.source,
                grade="" if row is None else row.grade,
            )
        )
    return result


def _closed(route: Route, closures: tuple[Closure, ...]) -> list[Binding]:
    """Return the closures stated: those the search kept out of, and those the route meets."""
    result = [
        _closure(closure, 0, route.depart_utc.date(), Effect.BLOCKED, "kept out of the search")
        for closure in shut_by(closures, route.depart_utc.date())
        if not set(closure.gate_ids) & set(route.passages)
    ]
    for leg_number, leg in enumerate(route.legs, start=1):
        day = leg.arrive_utc.date()
        result += [
            _closure(
                closure, leg_number, day, Effect.CONFLICT, "the route uses it while it is closed"
            )
            for closure in closures
            if set(closure.gate_ids) & set(leg.passages) and closure.closed_on(day)
        ]
    return result


def _closure(closure: Closure, leg_number: int, day: dt.date, effect: Effect, said: str) -> Binding:
    return Binding(
        leg=leg_number,
        where=closure.passage,
        day=day,
        rule_id=f"closure-{closure.passage}",
        kind=RuleKind.CLOSURE.value,
        text=closure.words,
        effect=effect,
        finding=said,
        effect_h=None,
        dates=f"from {closure.first} to {closure.until}",
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
    detail = (
        f"{sum(stay.length_km for stay in met):,.0f} km inside, "
        f"{_point(enter.enter_lon, enter.enter_lat)} ({days[0]}) to "
        f"{_point(leave.leave_lon, leave.leave_lat)} ({days[1]})"
    )
    if len(met) > 1:
        detail += f", in {len(met)} stretches"
    result = []
    for rule in load_rules():
        # POLARIS binds where there is ice, and is told leg by leg.
        if rule.area != area.area_id or rule.kind is RuleKind.ICE:
            continue
        inside = [day for day in days if rule.holds(day)]
        if inside:
            result.append(rule_binding(rule, vessel, leg_number, area.name_en, inside[0], detail))
    return result


def _point(lon: float, lat: float) -> str:
    return f"{abs(lat):.2f}{'N' if lat >= 0 else 'S'} {abs(lon):.2f}{'E' if lon >= 0 else 'W'}"


def _merged(bindings: list[Binding]) -> list[Binding]:
    """Return the bindings with a rule that says the same in several places named once."""
    kept: dict[tuple[str, ...], Binding] = {}
    for binding in bindings:
        hours = "" if binding.effect_h is None else f"{binding.leg}"
        key = (binding.rule_id, binding.text, binding.finding, binding.standing, hours)
        first = kept.get(key)
        if first is None:
            kept[key] = binding
        elif binding.where not in first.where.split("; "):
            kept[key] = replace(first, where=f"{first.where}; {binding.where}")
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
            result.append(rule_binding(rule, vessel, 0, ", ".join(sorted(ends)), day))
        elif EVERYWHERE in rule.applies_to:
            result.append(rule_binding(rule, vessel, 0, "all sea legs", day))
        elif rule.area and rule.area not in known:
            binding = rule_binding(rule, vessel, 0, rule.area, day)
            finding = f"boundary not on file, not tested on this route; {rule.note}"
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
                unit = cost.unit if cost else ""
                said = "no rate on file" if usd is None else f"{usd:,.2f} USD per {unit}"
                result.append(
                    undated(
                        leg_number, part.name, leg.arrive_utc.date(), "toll-in-cost", RuleKind.TOLL,
                        part.name, Effect.COST, said, part.source or said,
                        "" if usd is None else "V",
                    )
                )  # fmt: skip
                break
    return result
