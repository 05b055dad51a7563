"""Which rule bound where on a route, what it did, since when, and by which source.

Read from a finished route: passages are judged on the day they are met, areas on the day the line
enters them. Rules that the search does not apply (admission, closures, fuel) are set against the
route and named as conflicts where it does not fit them; nothing is computed again.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import UnknownNameError
from globalarctic.transport.admission import IceState, Verdict, admission, load_zones
from globalarctic.transport.areas import load_areas, stays
from globalarctic.transport.bindings import Binding, Effect, rule_binding
from globalarctic.transport.closures import closures_on
from globalarctic.transport.land import load_borders
from globalarctic.transport.passages import load_channels, load_passages
from globalarctic.transport.results import Mode
from globalarctic.transport.rivers import load_river_reaches
from globalarctic.transport.rules import EVERYWHERE, RuleKind, load_rules, resolve_rule, rules_for
from globalarctic.transport.vessels import resolve_vessel

if TYPE_CHECKING:
    from globalarctic.transport.areas import Area, Stay
    from globalarctic.transport.closures import Closure
    from globalarctic.transport.passages import Passage
    from globalarctic.transport.results import CorridorResult, Leg, Route
    from globalarctic.transport.vessels import Vessel

__all__ = ["Explanation", "explain", "explain_refusal"]

_UNDATED = "from a day not on file"
_DUES = {
    "Panama Canal toll": ("panama",),
    "Suez Canal dues": ("suez",),
    "icebreaker and ice pilot dues (NSR)": ("nsr-west", "nsr-taymyr", "nsr-east", "nsr-chukchi"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every rule that binds on a route, in the order of its legs.

    Notes
    -----
    ``possible`` is false for a corridor that was refused; the refusal is then the first binding.
    """

    origin: str
    target: str
    corridor: str
    vessel: str
    depart_utc: dt.datetime
    possible: bool
    bindings: tuple[Binding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values."""
        return {
            "origin": self.origin,
            "target": self.target,
            "corridor": self.corridor,
            "vessel": self.vessel,
            "depart_utc": self.depart_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "possible": self.possible,
            "rules": [binding.to_dict() for binding in self.bindings],
        }

    def to_json(self) -> str:
        """Return the explanation as indented JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def with_effect(self, effect: Effect) -> tuple[Binding, ...]:
        """Return the bindings of one effect."""
        return tuple(binding for binding in self.bindings if binding.effect is effect)


def explain(
    found: Route,
    *,
    closures: tuple[Closure, ...] = (),
    escorted: bool = False,
    double_acting: bool = False,
) -> Explanation:
    """Return which rules bind on a route and what each did.

    Parameters
    ----------
    found
        A route.
    closures
        Closures of one's own to set against it.
    escorted
        Whether an icebreaker leads on the Northern Sea Route; only for admission.
    double_acting
        Whether the ship is built to break ice astern; only for admission.

    Raises
    ------
    UnknownNameError
        When the route's vessel is not on file.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.routing import route
    >>> way = route("Omsk", "Pavlodar", depart=dt.date(2026, 7, 1), corridor="river")
    >>> explain(way).possible
    True
    """
    vessel = resolve_vessel(found.vessel)
    bindings: list[Binding] = []
    for number, leg in enumerate(found.legs, start=1):
        bindings += _waits(number, leg)
        for gate in leg.passages:
            bindings += _passage(found, vessel, number, leg, gate, escorted, double_acting)
            bindings += [
                _closed(closure, number, gate, leg.arrive_utc.date())
                for closure in closures_on(closures, gate, leg.arrive_utc.date())
            ]
    bindings += _areas(found, vessel)
    bindings = _merged(bindings)
    bindings += _whole(found, vessel)
    bindings += _dues(found)
    bindings.sort(key=lambda binding: (binding.leg == 0, binding.leg))
    return Explanation(
        found.origin.name_en, found.target.name_en, found.corridor, found.vessel,
        found.depart_utc, True, tuple(bindings),
    )  # fmt: skip


def explain_refusal(
    row: CorridorResult, *, origin: str, target: str, vessel: str, depart: dt.datetime
) -> Explanation:
    """Return the explanation of a corridor that was refused: its reason as the one binding.

    Parameters
    ----------
    row
        A corridor's row that is not possible.
    origin, target, vessel, depart
        What was asked.
    """
    kind, _, rest = row.reason.partition(":")
    binding = Binding(
        leg=0,
        where=row.name,
        day=depart.date(),
        rule_id=f"refused-{kind.strip().replace(' ', '-')}",
        kind=kind.strip(),
        text=rest.strip() or row.reason,
        effect=Effect.BLOCKED,
        finding=row.reason,
        effect_h=None,
        dates=_UNDATED,
        standing="computed",
        source="search on the network, tables and ice on file",
        grade="C",
    )
    return Explanation(origin, target, row.corridor, vessel, depart, False, (binding,))


def _plain(
    leg: int, where: str, day: dt.date, rule_id: str, kind: RuleKind, words: str, effect: Effect,
    finding: str, source: str, grade: str, hours: float | None = None,
) -> Binding:  # fmt: skip
    return Binding(
        leg, where, day, rule_id, kind.value, words, effect, finding, hours, _UNDATED,
        "start unknown", source, grade,
    )  # fmt: skip


def _waits(number: int, leg: Leg) -> list[Binding]:
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
                number, where, day, rule.rule_id, rule.kind.value, rule.text, effect, finding,
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
        _plain(
            number, where, day, "link-season", RuleKind.SEASON, "open in its season only",
            Effect.WAITED, f"waited {leg.waiting_h:.1f} h for the opening", source, grade,
            leg.waiting_h,
        )
    ]  # fmt: skip


def _passage(
    found: Route, vessel: Vessel, number: int, leg: Leg, gate: str, escorted: bool,
    double_acting: bool,
) -> list[Binding]:  # fmt: skip
    day = leg.arrive_utc.date()
    passages = {passage.passage_id: passage for passage in load_passages()}
    if gate not in passages:
        return _border(number, gate, day)
    held = passages[gate]
    result = _limits(held, passages, vessel, number, day)
    # A rule with an area is judged on the line itself, not by the passage.
    rules = [r for r in rules_for((held.family,), day) if not r.area]
    if held.regime and not any(r.kind in {RuleKind.REGIME, RuleKind.PERMIT} for r in rules):
        words = f"regime: {held.regime}"
        result.append(
            _plain(
                number, held.name_en, day, f"{gate}-regime", RuleKind.REGIME, words, Effect.SHOWN,
                "", held.source, held.grade,
            )
        )  # fmt: skip
    result += [rule_binding(rule, vessel, number, held.name_en, day) for rule in rules]
    result += _admission(found, vessel, number, held, day, escorted, double_acting)
    return result


def _limits(
    held: Passage, passages: dict[str, Passage], vessel: Vessel, number: int, day: dt.date
) -> list[Binding]:
    """Return draught, speed and dwell of a passage, and its neighbours that are too shallow."""
    result = []
    depth = vessel.draught_m
    for other in passages.values():
        limit = other.max_draught_m
        if other.family != held.family or limit is None:
            continue
        fits = depth <= limit
        if other is held or not fits:
            effect = Effect.SHOWN if fits else Effect.BLOCKED
            result.append(
                _plain(
                    number, other.name_en, day, f"{other.passage_id}-draught", RuleKind.DEPTH,
                    f"draught at most {limit:g} m", effect, f"the ship draws {depth:g} m",
                    other.source, other.grade,
                )
            )  # fmt: skip
    if held.max_kmh is not None and held.max_kmh < vessel.speed_kmh:
        hours = _slower_h(held, vessel)
        said = f"{vessel.speed_kmh:.0f} km/h otherwise"
        result.append(
            _plain(
                number, held.name_en, day, f"{held.passage_id}-speed", RuleKind.SPEED,
                f"speed at most {held.max_kmh:g} km/h", Effect.SLOWED, said, held.source,
                held.grade, hours,
            )
        )  # fmt: skip
    if held.dwell_h:
        result.append(
            _plain(
                number, held.name_en, day, f"{held.passage_id}-dwell", RuleKind.REGIME,
                "locks and convoys", Effect.WAITED, f"{held.dwell_h:g} h", held.source,
                held.grade, held.dwell_h,
            )
        )  # fmt: skip
    return result


def _slower_h(held: Passage, vessel: Vessel) -> float | None:
    from globalarctic.geo import distance_km

    channels = [c for c in load_channels() if c.passage_id == held.passage_id]
    if not channels or held.max_kmh is None:
        return None
    lon, lat = channels[0].lon, channels[0].lat
    length = float(np.sum(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return length / held.max_kmh - length / vessel.speed_kmh


def _border(number: int, gate: str, day: dt.date) -> list[Binding]:
    for border in load_borders():
        if border.border_id != gate:
            continue
        hours = border.dwell_h
        said = "no dwell on file" if hours is None else f"{hours:g} h at the border"
        effect = Effect.WAITED if hours else Effect.SHOWN
        words = f"border crossing of {' and '.join(border.countries)}"
        return [
            _plain(
                number, border.name_en, day, f"{gate}-dwell", RuleKind.REGIME, words, effect, said,
                border.source, border.grade, hours,
            )
        ]  # fmt: skip
    return []


def _admission(
    found: Route, vessel: Vessel, number: int, held: Passage, day: dt.date, escorted: bool,
    double_acting: bool,
) -> list[Binding]:  # fmt: skip
    zones = [zone for zone in load_zones() if held.family in zone.families]
    near = found.legs[number - 1 : number + 1]
    iced = any(leg.ice_km > 0 for leg in near)
    states = (IceState.LIGHT, IceState.MEDIUM, IceState.HEAVY) if iced else (IceState.OPEN,)
    result = []
    for zone in zones:
        try:
            answers = [
                admission(
                    vessel.ice_class, day, zone.zone_id, state.value, escorted,
                    double_acting=double_acting,
                )
                for state in states
            ]  # fmt: skip
        except UnknownNameError as error:
            answers, why = [], str(error)
        verdicts = {answer.verdict for answer in answers} or {Verdict.NO_RULE}
        effect = Effect.CONFLICT if verdicts == {Verdict.NOT_ALLOWED} else Effect.SHOWN
        said = ", ".join(f"{answer.ice.value}: {answer.verdict.value}" for answer in answers)
        row = None
        if answers:
            why = answers[0].reason
            row = answers[0].row or next(iter(answers[0].background), None)
        mode = "escorted" if escorted else "independent"
        result.append(
            Binding(
                leg=number,
                where=zone.name_en,
                day=day,
                rule_id="nsr-admission" if row is None else row.row_id,
                kind=RuleKind.PERMIT.value,
                text=f"admission of {vessel.ice_class}, {mode}",
                effect=effect,
                finding=f"{said or Verdict.NO_RULE.value}; {why}",
                effect_h=None,
                dates=_UNDATED if row is None else row.dates.words,
                standing="no row" if row is None else row.dates.standing(day).value,
                source="no verified rule on file" if row is None else row.source,
                grade="" if row is None else row.grade,
            )
        )
    return result


def _closed(closure: Closure, number: int, gate: str, day: dt.date) -> Binding:
    return Binding(
        leg=number,
        where=gate,
        day=day,
        rule_id=f"closure-{closure.passage}",
        kind=RuleKind.CLOSURE.value,
        text=closure.words,
        effect=Effect.CONFLICT,
        finding=closure.note or "the route uses the passage while it is closed",
        effect_h=None,
        dates=f"from {closure.first_day} to {closure.last_day or 'further notice'}",
        standing="in force",
        source=closure.source,
        grade="user",
    )


def _at_sea(found: Route) -> list[list[tuple[int, Leg]]]:
    """Return the runs of sea legs that follow each other, with their numbers."""
    runs: list[list[tuple[int, Leg]]] = []
    last = -1
    for number, leg in enumerate(found.legs, start=1):
        if leg.mode is Mode.SEA and len(leg.lon) > 1:
            if number != last + 1 or not runs:
                runs.append([])
            runs[-1].append((number, leg))
            last = number
    return runs


def _areas(found: Route, vessel: Vessel) -> list[Binding]:
    """Return the rules of the areas that the sea legs meet, with entry and exit."""
    result = []
    for run in _at_sea(found):
        lon, lat, eta = (
            np.concatenate([getattr(leg, name) for _, leg in run])
            for name in ("lon", "lat", "eta_h")
        )
        for area in load_areas():
            met = stays(area, lon, lat, eta)
            if met:
                result += _in_area(found, vessel, run, area, met)
    return result


def _in_area(
    found: Route,
    vessel: Vessel,
    run: list[tuple[int, Leg]],
    area: Area,
    met: tuple[Stay, ...],
) -> list[Binding]:
    enter, leave = met[0], met[-1]
    days = [
        (found.depart_utc + dt.timedelta(hours=hour)).date()
        for hour in (enter.enter_h, leave.leave_h)
    ]
    number = next(n for n, leg in run if leg.eta_h[-1] >= enter.enter_h)
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
        held = [day for day in days if rule.holds(day)]
        if held:
            result.append(rule_binding(rule, vessel, number, area.name_en, held[0], detail))
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


def _whole(found: Route, vessel: Vessel) -> list[Binding]:
    """Return the rules of port states, of all sea legs, and those that cannot be tested."""
    at_sea = any(leg.mode is Mode.SEA for leg in found.legs)
    known = {area.area_id for area in load_areas()}
    ends = {found.origin.country, found.target.country}
    day = found.arrive_utc.date()
    result = []
    for rule in load_rules():
        if not at_sea or not rule.holds(day):
            continue
        if ends & set(rule.states):
            result.append(rule_binding(rule, vessel, 0, ", ".join(sorted(ends)), day))
        elif EVERYWHERE in rule.applies_to:
            result.append(rule_binding(rule, vessel, 0, "all sea legs", day))
        elif rule.area and rule.area not in known:
            held = rule_binding(rule, vessel, 0, rule.area, day)
            words = f"boundary not on file, not tested on this route; {rule.note}"
            result.append(replace(held, effect=Effect.UNTESTED, finding=words))
    return result


def _dues(found: Route) -> list[Binding]:
    """Return the tolls of the route's cost, with their amounts or "no rate on file"."""
    cost = found.cost_teu or found.cost_t
    legs = [(n, leg) for n, leg in enumerate(found.legs, start=1) if leg.passages]
    of = {passage.passage_id: passage.family for passage in load_passages()}
    result = []
    for part in () if cost is None else cost.parts:
        for number, leg in legs:
            if set(_DUES.get(part.name, ())) & {of.get(gate, "") for gate in leg.passages}:
                usd = part.usd
                unit = cost.unit if cost else ""
                said = "no rate on file" if usd is None else f"{usd:,.2f} USD per {unit}"
                result.append(
                    _plain(
                        number, part.name, leg.arrive_utc.date(), "toll-in-cost", RuleKind.TOLL,
                        part.name, Effect.COST, said, part.source, "" if usd is None else "V",
                    )
                )  # fmt: skip
                break
    return result
