"""One rule on one stretch of a route: what it says, what it did, its dates and its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from globalarctic.data.tables import load
from globalarctic.errors import UnknownNameError
from globalarctic.records import Catalogue, Written

if TYPE_CHECKING:
    from globalarctic.transport.rules.table import Rule
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Binding", "Effect", "rule_binding", "rule_finding"]


class Effect(StrEnum):
    """What a rule did to a route.

    Notes
    -----
    ``blocked``: it took a way out of the search. ``slowed``, ``waited``: it cost the hours named.
    ``cost``: it brings a cost, named or "no rate on file". ``conflict``: the route as computed
    does not fit it, the search does not apply it. ``untested``: its boundary is not on file.
    ``shown``: it holds and changes nothing in the computation.

    Examples
    --------
    >>> Effect("slowed").value
    'slowed'
    """

    BLOCKED = "blocked"
    SLOWED = "slowed"
    WAITED = "waited"
    COST = "cost"
    CONFLICT = "conflict"
    UNTESTED = "untested"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that binds on a stretch of a route.

    Notes
    -----
    ``leg`` counts from 1, 0 means the whole route; ``where`` names the passages or area, parted by
    ";" where a rule says the same in several (leg and day are then the first's); ``day`` is the
    day it was met; ``effect_h`` the hours that ``slowed`` or ``waited`` stands for, None
    where they cannot be told apart.
    """

    leg: int
    where: str
    day: dt.date
    rule_id: str
    kind: str
    text: str
    effect: Effect
    finding: str
    effect_h: float | None
    dates: str
    standing: str
    source: str
    grade: str

    def to_dict(self) -> dict[str, Any]:
        """Return the binding as plain values."""
        return {
            "leg": self.leg,
            "where": self.where,
            "day": self.day.isoformat(),
            "rule_id": self.rule_id,
            "kind": self.kind,
            "text": self.text,
            "effect": self.effect.value,
            "finding": self.finding,
            "effect_h": None if self.effect_h is None else round(self.effect_h, 1),
            "dates": self.dates,
            "standing": self.standing,
            "source": self.source,
            "grade": self.grade,
        }


def rule_binding(
    rule: Rule, vessel: Vessel, leg: int, where: str, day: dt.date, detail: str = ""
) -> Binding:
    """Return a dated rule as a binding, judged for the vessel.

    Parameters
    ----------
    rule
        The rule, in force that day or of unknown start.
    vessel
        The sea ship.
    leg, where, day
        Where it binds.
    detail
        Words put before the finding.
    """
    effect, finding = rule_finding(rule, vessel)
    words = "; ".join(part for part in (detail, finding, rule.note) if part)
    return Binding(
        leg=leg,
        where=where,
        day=day,
        rule_id=rule.rule_id,
        kind=rule.kind.value,
        text=rule.text,
        effect=effect,
        finding=words,
        effect_h=None,
        dates=rule.dates.words,
        standing=rule.standing(day).value,
        source=rule.source,
        grade=rule.grade,
    )


def rule_finding(rule: Rule, vessel: Vessel) -> tuple[Effect, str]:
    """Return what a rule means for a vessel: effect and finding in words.

    Parameters
    ----------
    rule
        The rule.
    vessel
        The sea ship.

    Raises
    ------
    UnknownNameError
        When the vessel's fuel has no properties on file.

    Examples
    --------
    >>> from globalarctic.transport.rules.table import resolve_rule
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> rule_finding(resolve_rule("hfo-arctic"), resolve_vessel("lng-arc7"))[1]
    'LNG is no heavy fuel oil'
    """
    if rule.rule_id == "hfo-arctic":
        return _heavy(vessel)
    if rule.unit == "sulphur share" and rule.value is not None:
        return _sulphur(vessel, rule.value)
    if rule.kind.value in {"toll", "carbon"} and (rule.value is not None or rule.kind == "toll"):
        return Effect.COST, "in no total unless its rate stands among the cost parts"
    if rule.kind == "category":
        return Effect.SHOWN, _category(vessel)
    if rule.unit == "GT" and rule.value is not None:
        if vessel.gt is None:
            return Effect.SHOWN, "gross tonnage of the vessel not on file"
        applies = vessel.gt >= rule.value
        return Effect.SHOWN, f"{vessel.gt:,.0f} GT: {'applies' if applies else 'does not apply'}"
    return Effect.SHOWN, ""


@dataclass(frozen=True, slots=True)
class _Fuel:
    fuel: str
    sulphur_most_frac: float
    heavy: Annotated[str, Written(allowed=("yes", "no", "depends"))]


@lru_cache(maxsize=1)
def _fuels() -> Catalogue[_Fuel]:
    return Catalogue(load("fuel_properties", _Fuel), "fuel", "fuel")


def _heavy(vessel: Vessel) -> tuple[Effect, str]:
    heavy = _fuels().find(vessel.fuel).heavy
    if heavy == "yes":
        return Effect.CONFLICT, f"{vessel.fuel} is heavy fuel oil: an exemption or waiver is needed"
    if heavy == "no":
        return Effect.SHOWN, f"{vessel.fuel} is no heavy fuel oil"
    return Effect.SHOWN, f"{vessel.fuel} may be heavy by density: the delivery note decides"


def _sulphur(vessel: Vessel, limit_frac: float) -> tuple[Effect, str]:
    most = _fuels().find(vessel.fuel).sulphur_most_frac
    if most <= limit_frac:
        return Effect.SHOWN, f"{vessel.fuel} holds at most {100 * most:g} % sulphur: meets it"
    return Effect.COST, (
        f"{vessel.fuel} may hold {100 * most:g} % sulphur: other fuel or cleaned exhaust is "
        "needed here; the difference in price is not counted"
    )


def _category(vessel: Vessel) -> str:
    from globalarctic.transport.rules.polarcode import resolve_ice_class

    try:
        ice_class = resolve_ice_class(vessel.ice_class)
    except UnknownNameError:
        return f"category of ice class {vessel.ice_class!r} not on file"
    if ice_class.polar_category:
        return f"{vessel.ice_class}: category {ice_class.polar_category}; the certificate decides"
    return f"{vessel.ice_class}: category judged case by case; the certificate decides"
