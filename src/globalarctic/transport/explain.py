"""Which rule bound where on a route: each with what it did, its dates, source and grade.

Rules are matched to passages met, to areas that the line runs through (by the hours of its stay)
and to port states at both ends. A finding says what the rule did to this voyage; "shown" where it
changes nothing that is computed. Nothing is judged, and a missing rule is said to be missing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import number, read_table, text
from globalarctic.transport.admission import IceState, admission
from globalarctic.transport.areas import load_areas, resolve_area, stays
from globalarctic.transport.passages import load_passages
from globalarctic.transport.polarcode import polar_category, resolve_ice_class
from globalarctic.transport.results import Mode
from globalarctic.transport.rules import EVERYWHERE, Rule, RuleKind, Standing, load_rules
from globalarctic.transport.vessels import resolve_vessel

if TYPE_CHECKING:
    from globalarctic.transport.results import Leg, Route
    from globalarctic.transport.vessels import Vessel

__all__ = ["Finding", "explain"]

_NO_OUTLINE = "outline not on file"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds on a route: where, from when, and what it did."""

    rule_id: str
    kind: str
    where: str
    met_utc: dt.datetime
    effect: str
    text: str
    dates: str
    standing: str
    source: str
    grade: str

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return {
            "rule_id": self.rule_id,
            "kind": self.kind,
            "where": self.where,
            "met_utc": self.met_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "effect": self.effect,
            "text": self.text,
            "dates": self.dates,
            "standing": self.standing,
            "source": self.source,
            "grade": self.grade,
        }


def explain(route: Route) -> tuple[Finding, ...]:
    """Return the rules that hold on a route, in the order in which they are met.

    Parameters
    ----------
    route
        A route.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.routing import route
    >>> way = route("Murmansk", "Yokohama", depart=dt.date(2018, 8, 20), corridor="nsr")
    >>> "nsr-permit-2013" in {finding.rule_id for finding in explain(way)}
    True
    """
    vessel = resolve_vessel(route.vessel)
    found: list[Finding] = []
    for rule in load_rules():
        met = _met(rule, route)
        if met is None:
            continue
        where, when = met
        standing = rule.standing(when.date())
        if standing not in {Standing.IN_FORCE, Standing.START_UNKNOWN}:
            continue
        effect = _effect(rule, route, vessel, when)
        if where.endswith(_NO_OUTLINE):
            effect = "not checked"
        said = (rule.text, rule.dates.words, standing.value, rule.source, rule.grade)
        found.append(Finding(rule.rule_id, rule.kind.value, where, when, effect, *said))
    return tuple(sorted(found, key=lambda one: (one.met_utc, one.rule_id)))


def _met(rule: Rule, route: Route) -> tuple[str, dt.datetime] | None:
    """Return where and when a route first meets a rule, None if it does not."""
    sea = [leg for leg in route.legs if leg.mode is Mode.SEA]
    if rule.area:
        return _in_area(rule.area, sea)
    if rule.states:
        for place, when in (
            (route.origin, route.depart_utc),
            (route.target, route.arrive_utc),
        ):
            if place.country in rule.states and sea:
                return place.name_en, when
        return None
    if EVERYWHERE in rule.applies_to:
        return ("all sea legs", sea[0].depart_utc) if sea else None
    passages = {passage.passage_id: passage for passage in load_passages()}
    for leg in route.legs:
        for name in leg.passages:
            held = passages.get(name)
            if held is not None and {held.family, name} & set(rule.applies_to):
                return held.name_en, leg.arrive_utc
    return None


def _in_area(area_id: str, sea: list[Leg]) -> tuple[str, dt.datetime] | None:
    if area_id not in {area.area_id for area in load_areas()}:
        return (f"{area_id}: {_NO_OUTLINE}", sea[0].depart_utc) if sea else None
    area = resolve_area(area_id)
    for leg in sea:
        inside = stays(area, leg.lon, leg.lat, leg.eta_h)
        if inside:
            when = leg.depart_utc + dt.timedelta(hours=inside[0].enter_h - float(leg.eta_h[0]))
            return area.name_en, when
    return None


def _effect(rule: Rule, route: Route, vessel: Vessel, when: dt.datetime) -> str:
    if rule.kind is RuleKind.ICE:
        if route.lowest_rio is None:
            return "no ice met"
        return f"entry and speed by lowest RIO {route.lowest_rio:.0f}; applied"
    if rule.kind is RuleKind.CATEGORY:
        category = polar_category(vessel.ice_class)
        said = f"category {category}" if category else "category judged case by case"
        return f"{vessel.ice_class}: {said}; shown"
    if rule.kind in {RuleKind.FUEL, RuleKind.EMISSION_AREA}:
        return _fuel_effect(rule, vessel)
    if rule.kind is RuleKind.PERMIT and rule.rule_id.startswith("nsr-permit"):
        return _admission_effect(vessel, when.date())
    if rule.kind is RuleKind.TOLL:
        cost = route.cost_teu or route.cost_t
        names = () if cost is None else cost.missing
        missing = any(word in name.casefold() for name in names for word in ("dues", "toll"))
        return "no rate on file; not in the cost" if missing else "in the cost where on file"
    if rule.kind is RuleKind.SPEED:
        return "speed limit of the passage; applied where on file"
    return "shown"


def _fuel_effect(rule: Rule, vessel: Vessel) -> str:
    for row in read_table("fuel_properties"):
        if text(row, "fuel") != vessel.fuel:
            continue
        if rule.rule_id == "hfo-arctic":
            heavy = text(row, "heavy")
            said = {"yes": "heavy fuel oil", "no": "not heavy fuel oil"}.get(heavy)
            return f"{vessel.fuel}: {said or 'depends on the density of the batch'}; shown"
        share = number(row, "sulphur_most_frac")
        if rule.value is None or rule.unit != "sulphur share" or share is None:
            return "shown"
        held = f"{vessel.fuel} (up to {100 * share:.2f} % sulphur)"
        if share > rule.value + 1e-9:
            limit = f"is over {100 * rule.value:.2f} %"
            return f"{held} {limit}: other fuel or exhaust cleaning needed; not in the cost"
        return f"{held} is within the limit"
    return f"{vessel.fuel}: properties not on file"


def _admission_effect(vessel: Vessel, day: dt.date) -> str:
    held = resolve_ice_class(vessel.ice_class).rmrs_class
    if not held:
        return "register class not on file; admission not checked"
    said = admission(held, day, zone="kara-sw", ice=IceState.LIGHT)
    words = f"{held} in light ice without escort (South-western Kara Sea): {said.verdict.value}"
    return words + (f"; superseded: {'; '.join(said.background)}" if said.background else "")
