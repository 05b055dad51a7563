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
from globalarctic.geo import geodesic_km
from globalarctic.records import Catalogue, Written
from globalarctic.transport.network.links import load_borders
from globalarctic.transport.network.names import class_cell
from globalarctic.transport.network.passages import load_channels
from globalarctic.transport.rules.table import RuleKind
from globalarctic.words import Code, Entry, Message, Name, Quantity, chained

if TYPE_CHECKING:
    from globalarctic.transport.network.passages import Passage
    from globalarctic.transport.rules.table import Rule
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = [
    "UNDATED",
    "Binding",
    "Effect",
    "border_crossing",
    "note_of",
    "passage_limits",
    "rule_binding",
    "rule_finding",
    "text_of",
    "undated",
    "where_of",
]


UNDATED = Message("rules.dates.unknown")
"""The dates of a limit whose start is not on file."""


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

    @property
    def said(self) -> Message:
        """The word for it, in whatever language it is said."""
        return Message(f"rules.effect.{self.value}")


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that binds on a stretch of a route.

    Notes
    -----
    ``leg`` counts from 1, 0 means the whole route; ``where`` names the passages or area, several
    where a rule says the same in each (leg and day are then the first's); ``day`` is the
    day it was met; ``effect_h`` the hours that ``slowed`` or ``waited`` stands for, None
    where they cannot be told apart.
    """

    DIGITS = {"effect_h": 1}

    leg: int
    where: Message
    day: dt.date
    rule_id: str
    kind: str
    text: Message
    effect: Effect
    finding: Message | None
    effect_h: float | None
    dates: Message
    standing: str
    source: Message | str
    grade: str

    @property
    def places(self) -> tuple[Arg, ...]:
        """The passages or areas that ``where`` names."""
        places = dict(self.where.args).get("places", ())
        return places if isinstance(places, tuple) else (places,)


def where_of(*places: Arg) -> Message:
    """Return the names of passages or areas as the place of a binding."""
    return Message("rules.where", places=places)


def text_of(rule: Rule) -> Message:
    """Return what a rule says."""
    return Message("rules.text", text=Entry("rules", rule.rule_id, "text"))


def note_of(rule: Rule) -> Message | None:
    """Return the note of a rule; None without one."""
    if not rule.note:
        return None
    return Message("rules.text", text=Entry("rules", rule.rule_id, "note"))


def rule_binding(
    rule: Rule, vessel: Vessel, leg: int, where: Message, day: dt.date,
    detail: Message | None = None,
) -> Binding:  # fmt: skip
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
        Put before the finding.
    """
    effect, finding = rule_finding(rule, vessel)
    return Binding(
        leg=leg,
        where=where,
        day=day,
        rule_id=rule.rule_id,
        kind=rule.kind.value,
        text=text_of(rule),
        effect=effect,
        finding=chained(detail, finding, note_of(rule)),
        effect_h=None,
        dates=rule.dates.said,
        standing=rule.standing(day).value,
        source=rule.source,
        grade=rule.grade,
    )


def _said(code: str, **args: Arg) -> Message:
    return Message(f"rules.finding.{code}", **args)


def rule_finding(rule: Rule, vessel: Vessel) -> tuple[Effect, Message | None]:
    """Return what a rule means for a vessel: effect and finding.

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
    >>> str(rule_finding(resolve_rule("hfo-arctic"), resolve_vessel("lng-arc7"))[1])
    'LNG is no heavy fuel oil'
    """
    if rule.rule_id == "hfo-arctic":
        return _heavy(vessel)
    if rule.unit == "sulphur share" and rule.value is not None:
        return _sulphur(vessel, rule.value)
    if rule.kind.value in {"toll", "carbon"} and (rule.value is not None or rule.kind == "toll"):
        return Effect.COST, _said("in-no-total")
    if rule.kind == "category":
        return Effect.SHOWN, _category(vessel)
    if rule.unit == "GT" and rule.value is not None:
        if vessel.gt is None:
            return Effect.SHOWN, _said("no-gt")
        applies = vessel.gt >= rule.value
        return Effect.SHOWN, _said(
            "gt-applies" if applies else "gt-does-not-apply", gt=Quantity(vessel.gt)
        )
    return Effect.SHOWN, None


@dataclass(frozen=True, slots=True)
class _Fuel:
    fuel: str
    sulphur_most_frac: float
    heavy: Annotated[str, Written(allowed=("yes", "no", "depends"))]


@lru_cache(maxsize=1)
def _fuels() -> Catalogue[_Fuel]:
    return Catalogue(load("fuel_properties", _Fuel), "fuel", "fuel")


def _heavy(vessel: Vessel) -> tuple[Effect, Message]:
    fuel = Code(vessel.fuel)
    heavy = _fuels().find(vessel.fuel).heavy
    if heavy == "yes":
        return Effect.CONFLICT, _said("heavy", fuel=fuel)
    return Effect.SHOWN, _said("not-heavy" if heavy == "no" else "maybe-heavy", fuel=fuel)


def _sulphur(vessel: Vessel, limit_frac: float) -> tuple[Effect, Message]:
    most = _fuels().find(vessel.fuel).sulphur_most_frac
    about: dict[str, Arg] = {
        "fuel": Code(vessel.fuel), "most": Quantity.short(100.0 * most, "pct"),
    }  # fmt: skip
    if most <= limit_frac:
        return Effect.SHOWN, _said("sulphur-met", **about)
    return Effect.COST, _said("sulphur-over", **about)


def _category(vessel: Vessel) -> Message:
    from globalarctic.transport.rules.polarcode import resolve_ice_class

    try:
        ice_class = resolve_ice_class(vessel.ice_class)
    except UnknownNameError:
        return _said("no-category", ice_class=Code(vessel.ice_class))
    named = class_cell(vessel.ice_class)
    if ice_class.polar_category:
        return _said("category", ice_class=named, category=Code(ice_class.polar_category))
    return _said("category-by-case", ice_class=named)


def undated(
    leg: int, where: Message, day: dt.date, rule_id: str, kind: RuleKind, text: Message,
    effect: Effect, finding: Message | None, source: Message | str, grade: str,
    hours: float | None = None,
) -> Binding:  # fmt: skip
    """Return a binding whose start is not on file."""
    return Binding(
        leg, where, day, rule_id, kind.value, text, effect, finding, hours, UNDATED,
        "start unknown", source, grade,
    )  # fmt: skip


def passage_limits(
    passage: Passage, passages: dict[str, Passage], vessel: Vessel, number: int, day: dt.date
) -> list[Binding]:
    """Return draught, speed and dwell of a passage, and its neighbours that are too shallow."""
    result = []
    depth, here = vessel.draught_m, where_of(Name("passage", passage.passage_id))
    for other in passages.values():
        limit = other.max_draught_m
        if other.family != passage.family or limit is None:
            continue
        fits = depth <= limit
        if other is passage or not fits:
            effect = Effect.SHOWN if fits else Effect.BLOCKED
            result.append(
                undated(
                    number, where_of(Name("passage", other.passage_id)), day,
                    f"{other.passage_id}-draught", RuleKind.DEPTH,
                    Message("rules.limit.draught", most=Quantity.short(limit, "m")), effect,
                    _said("draught", draught=Quantity.short(depth, "m")),
                    other.source, other.grade,
                )
            )  # fmt: skip
    if passage.max_kmh is not None and passage.max_kmh < vessel.speed_kmh:
        hours = _slower_h(passage, vessel)
        said = _said("speed", speed=Quantity(vessel.speed_kmh, "kmh"))
        result.append(
            undated(
                number, here, day, f"{passage.passage_id}-speed", RuleKind.SPEED,
                Message("rules.limit.speed", most=Quantity.short(passage.max_kmh, "kmh")),
                Effect.SLOWED, said, passage.source, passage.grade, hours,
            )
        )  # fmt: skip
    if passage.dwell_h:
        result.append(
            undated(
                number, here, day, f"{passage.passage_id}-dwell", RuleKind.REGIME,
                Message("rules.limit.locks"), Effect.WAITED,
                _said("dwell", hours=Quantity.short(passage.dwell_h, "h-short")),
                passage.source, passage.grade, passage.dwell_h,
            )
        )  # fmt: skip
    return result


def _slower_h(passage: Passage, vessel: Vessel) -> float | None:
    channels = [c for c in load_channels() if c.passage_id == passage.passage_id]
    if not channels or passage.max_kmh is None:
        return None
    lon, lat = channels[0].lon, channels[0].lat
    length = float(np.sum(geodesic_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return length / passage.max_kmh - length / vessel.speed_kmh


def border_crossing(number: int, gate: str, day: dt.date) -> list[Binding]:
    """Return the binding of a border crossing, none when the gate is no border."""
    for border in load_borders():
        if border.border_id != gate:
            continue
        hours = border.dwell_h
        said = (
            _said("no-dwell") if hours is None
            else _said("border", hours=Quantity.short(hours, "h-short"))
        )  # fmt: skip
        effect = Effect.WAITED if hours else Effect.SHOWN
        states = tuple(Name("country", state) for state in border.countries)
        text = Message("rules.limit.border", states=states)
        return [
            undated(
                number, where_of(Name("border", gate)), day, f"{gate}-dwell", RuleKind.REGIME,
                text, effect, said, border.source, border.grade, hours,
            )
        ]  # fmt: skip
    return []
