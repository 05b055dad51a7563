"""Parts of stored answers as texts that a page can say."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

from globalarctic.words import Code, Day, Message, Name, Quantity, Text, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.words import Arg

__all__ = [
    "FAMILIES",
    "corridor_name",
    "day_of_text",
    "gate_name",
    "hue_of",
    "known",
    "part_text",
    "place_name",
    "quantity",
    "rate_field",
    "say_all",
    "text_of",
    "vessel_name",
]

FAMILIES = ("nsr-west", "nsr-taymyr", "nsr-east", "nsr-chukchi", "nwp", "tsr", "turkish-straits",
            "danish-straits", "barents-north")  # fmt: skip
"""Families of passages that have a name of their own."""
_ORDER = (
    "nsr", "suez", "tsr", "nwp", "cape", "panama", "kz-ru-rail", "manzhouli-rail", "direct",
    "mn-ru-rail", "middle", "instc", "land-ice", "yenisei", "lena", "land-sea-dalian",
    "direct-land", "river",
)  # fmt: skip


def text_of(value: Any) -> Message | Arg:
    """Return a part of an answer as a text: a message, or words in the language they stand in.

    Examples
    --------
    >>> text_of("too shallow").lang
    'en'
    """
    if isinstance(value, str):
        return Text(value, "en")
    text: Message | Arg = unpacked(value)
    return text


def say_all(values: Iterable[Any]) -> list[Message | Arg]:
    """Return the texts of a list, each once, empty ones left out."""
    texts: list[Message | Arg] = []
    for value in values:
        text = text_of(value)
        if value and text not in texts:
            texts.append(text)
    return texts


def known(kind: str, key: str) -> bool:
    """Return whether a table names a key.

    Examples
    --------
    >>> known("place", "dalian"), known("place", "33.1,68.9")
    (True, False)
    """
    return key in _keys(kind)


@cache
def _keys(kind: str) -> frozenset[str]:
    from globalarctic.data.tables import read_table
    from globalarctic.words.catalog import NAMES

    table, column = NAMES[kind]
    return frozenset(row[column] for row in read_table(table))


def part_text(name: str) -> Message | Arg:
    """Return the name of a cost part in whatever language it is said."""
    from globalarctic.transport.network.names import part_name

    return part_name(name)


_RATE_OF = {"transfer between modes": "transfer"}
"""Part of a cost -> its part in the table of rates, where the two have other names."""
_UNITS = ("a t", "a day", "a transit", "a voyage", "a call", "a TEU", "a TEU and km", "a move")


def rate_field(name: str) -> tuple[str, Message] | None:
    """Return the part of the table of rates for a cost part, and what a rate of it is for.

    Examples
    --------
    >>> part, unit = rate_field("ferry freight")
    >>> part, str(unit)
    ('ferry freight', 'TEU and kilometre')
    """
    from globalarctic.transport.costs.model import rate_units

    part = _RATE_OF.get(name, name)
    unit = rate_units().get(part, "")
    return (part, Message(f"pages.rate-unit.{unit.replace(' ', '-')}")) if unit in _UNITS else None


def place_name(key: str) -> Arg:
    """Return the name of a place; what was typed where no table has it."""
    return Name("place", key) if known("place", key) else Code(key)


def vessel_name(key: str) -> Arg:
    """Return the name of a vessel class."""
    return Name("vessel", key)


def corridor_name(key: str) -> Arg:
    """Return the name of a corridor."""
    return Name("corridor", key)


def gate_name(key: str) -> Message | Arg:
    """Return the name of a place, passage, family of passages, border or reach; else the key."""
    from globalarctic.transport.network.names import gate_name as gate

    if key in FAMILIES:
        return Message(f"pages.family.{key}")
    for kind in ("place", "channel"):
        if known(kind, key):
            return Name(kind, key)
    return gate(key)


def day_of_text(text: str, style: str = "long") -> Day:
    """Return the day of an ISO date or time.

    Examples
    --------
    >>> day_of_text("2026-08-20T00:00:00Z").date.day
    20
    """
    return Day(dt.date.fromisoformat(text[:10]), style)


def hue_of(corridor: str) -> int:
    """Return the colour of a corridor: the same on every page and map.

    Examples
    --------
    >>> hue_of("nsr"), hue_of("suez")
    (0, 1)
    """
    return _ORDER.index(corridor) % 8 if corridor in _ORDER else 7


def quantity(value: float | None, unit: str, digits: int = 0) -> Quantity | None:
    """Return a figure, None where none is on file."""
    return None if value is None else Quantity(value, unit, digits)
