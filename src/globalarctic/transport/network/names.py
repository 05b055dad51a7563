"""Names of what ways are made of, free of any language: places, gates, corridors, ships, units."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.transport.network.corridors import load_corridors
from globalarctic.transport.network.links import load_borders, load_river_reaches
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import load_places
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.words import Code, Entry, Message, Name, Point
from globalarctic.words.catalog import english

if TYPE_CHECKING:
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = [
    "class_cell",
    "corridor_name",
    "cost_unit",
    "gate_name",
    "gate_names",
    "ice_class_name",
    "part_name",
    "place_name",
    "usd_head",
    "vessel_name",
]


@lru_cache(maxsize=1)
def _gate_kinds() -> dict[str, str]:
    kinds = {reach.reach_id: "reach" for reach in load_river_reaches()}
    kinds |= {border.border_id: "border" for border in load_borders()}
    return kinds | {passage.passage_id: "passage" for passage in load_passages()}


def gate_name(gate_id: str) -> Name | Message | Code:
    """Return the name of a passage, a border or a river reach; an unknown id as it is.

    Examples
    --------
    >>> gate_name("kara-gate")
    Name(kind='passage', id='kara-gate')
    >>> str(gate_name("zhigansk-tiksi"))
    'Lena: Zhigansk - Tiksi'
    """
    kind = _gate_kinds().get(gate_id, "")
    if kind == "reach":
        reach = next(each for each in load_river_reaches() if each.reach_id == gate_id)
        return Message(
            "transport.reach", river=Entry("river_reaches", gate_id, "river"),
            first=Name("place", reach.from_place), last=Name("place", reach.to_place),
        )  # fmt: skip
    return Name(kind, gate_id) if kind else Code(gate_id)


def gate_names(gate_ids: tuple[str, ...]) -> tuple[Arg, ...]:
    """Return the names of passages, borders and river reaches, in order."""
    return tuple(map(gate_name, gate_ids))


def place_name(place: Place) -> Name | Point | Code:
    """Return the name of a place; the position or the name given of one beyond the table."""
    if place.place_id in load_places().by_id:
        return Name("place", place.place_id)
    if place.kind == "position":
        return Point(place.lon, place.lat, 2)
    return Code(place.name_en)


def corridor_name(corridor_id: str, text: str = "") -> Name | Code:
    """Return the name of a corridor; its text where none of the table is meant."""
    if corridor_id in {each.corridor_id for each in load_corridors()}:
        return Name("corridor", corridor_id)
    return Code(text or corridor_id)


def vessel_name(vessel: Vessel) -> Name | Code:
    """Return the name of a vessel class; an own ship's as its file gives it."""
    if vessel.vessel_id in {each.vessel_id for each in load_vessels()}:
        return Name("vessel", vessel.vessel_id)
    return Code(vessel.name_en)


def ice_class_name(ice_class: str) -> Message:
    """Return what a ship of an ice class is called within a sentence.

    Examples
    --------
    >>> str(ice_class_name("Arc7")), str(ice_class_name("none"))
    ('a ship of ice class Arc7', 'a ship without ice class')
    """
    if ice_class in {"", "none"}:
        return Message("transport.ship.no-class")
    return Message("transport.ship.of-class", ice_class=Code(ice_class))


def class_cell(ice_class: str) -> Message | Code:
    """Return an ice class for a cell."""
    return Message("transport.class.none") if ice_class in {"", "none"} else Code(ice_class)


def cost_unit(unit: str) -> Message:
    """Return the name of what a cost is for: ``TEU`` or ``t``."""
    return Message(f"transport.unit.{unit.casefold()}")


def usd_head(unit: str) -> Message:
    """Return the head of a column of USD for a unit: ``TEU`` or ``t``."""
    return Message("costs.head.usd", unit=cost_unit(unit))


def part_name(name: str) -> Message | Code:
    """Return the name of a part of a cost; one of a user's own as it is.

    Examples
    --------
    >>> str(part_name("ship hire")), str(part_name("terminal handling (POL)"))
    ('ship hire', 'terminal handling (Poland)')
    """
    bare, _, country = name.removesuffix(")").partition(" (")
    if bare == "terminal handling" and country:
        return Message("costs.part.terminal-handling-of", country=Name("country", country))
    code = f"costs.part.{re.sub('[^a-z0-9]+', '-', name.casefold()).strip('-')}"
    return Message(code) if code in english() else Code(name)
