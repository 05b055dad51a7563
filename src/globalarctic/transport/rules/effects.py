"""One rule or limit on one stretch of a route: what it says, what it did, its dates and source.

Rules are dated; the limits of passages and borders (draught, speed, locks, dwell) stand in their
tables without a date of their own.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import UnknownNameError
from globalarctic.geo import distance_km
from globalarctic.records import Catalogue, Written
from globalarctic.transport.network.links import load_borders
from globalarctic.transport.network.passages import load_channels
from globalarctic.transport.rules.table import RuleKind

if TYPE_CHECKING:
    from globalarctic.transport.network.passages import Passage
    from globalarctic.transport.rules.table import Rule
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "UNDATED",
    "Binding",
    "Effect",
    "border_crossing",
    "passage_limits",
    "rule_binding",
    "rule_finding",
    "undated",
]


UNDATED = "from a day not on file"
"""The dates of a limit whose start is not on file, in words."""


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

    DIGITS = {"effect_h": 1}

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


def undated(
    leg: int, where: str, day: dt.date, rule_id: str, kind: RuleKind, words: str, effect: Effect,
    finding: str, source: str, grade: str, hours: float | None = None,
) -> Binding:  # fmt: skip
    """Return a binding whose start is not on file."""
    return Binding(
        leg, where, day, rule_id, kind.value, words, effect, finding, hours, UNDATED,
        "start unknown", source, grade,
    )  # fmt: skip


def passage_limits(
    passage: Passage, passages: dict[str, Passage], vessel: Vessel, number: int, day: dt.date
) -> list[Binding]:
    """Return draught, speed and dwell of a passage, and its neighbours that are too shallow."""
    result = []
    depth = vessel.draught_m
    for other in passages.values():
        limit = other.max_draught_m
        if other.family != passage.family or limit is None:
            continue
        fits = depth <= limit
        if other is passage or not fits:
            effect = Effect.SHOWN if fits else Effect.BLOCKED
            result.append(
                undated(
                    number, other.name_en, day, f"{other.passage_id}-draught", RuleKind.DEPTH,
                    f"draught at most {limit:g} m", effect, f"the ship draws {depth:g} m",
                    other.source, other.grade,
                )
            )  # fmt: skip
    if passage.max_kmh is not None and passage.max_kmh < vessel.speed_kmh:
        hours = _slower_h(passage, vessel)
        said = f"{vessel.speed_kmh:.0f} km/h otherwise"
        result.append(
            undated(
                number, passage.name_en, day, f"{passage.passage_id}-speed", RuleKind.SPEED,
                f"speed at most {passage.max_kmh:g} km/h", Effect.SLOWED, said, passage.source,
                passage.grade, hours,
            )
        )  # fmt: skip
    if passage.dwell_h:
        result.append(
            undated(
                number, passage.name_en, day, f"{passage.passage_id}-dwell", RuleKind.REGIME,
                "locks and convoys", Effect.WAITED, f"{passage.dwell_h:g} h", passage.source,
                passage.grade, passage.dwell_h,
            )
        )  # fmt: skip
    return result


def _slower_h(passage: Passage, vessel: Vessel) -> float | None:
    channels = [c for c in load_channels() if c.passage_id == passage.passage_id]
    if not channels or passage.max_kmh is None:
        return None
    lon, lat = channels[0].lon, channels[0].lat
    length = float(np.sum(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return length / passage.max_kmh - length / vessel.speed_kmh


def border_crossing(number: int, gate: str, day: dt.date) -> list[Binding]:
    """Return the binding of a border crossing, none when the gate is no border."""
    for border in load_borders():
        if border.border_id != gate:
            continue
        hours = border.dwell_h
        said = "no dwell on file" if hours is None else f"{hours:g} h at the border"
        effect = Effect.WAITED if hours else Effect.SHOWN
        words = f"border crossing of {' and '.join(border.countries)}"
        return [
            undated(
                number, border.name_en, day, f"{gate}-dwell", RuleKind.REGIME, words, effect, said,
                border.source, border.grade, hours,
            )
        ]  # fmt: skip
    return []
