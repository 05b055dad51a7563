"""What named corridors are used for: whose trade they join, and how many cargo ships go through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from globalarctic.data.tables import load
from globalarctic.records import Blank, Written
from globalarctic.transport.network.corridors import load_corridors

if TYPE_CHECKING:
    from globalarctic.transport.network.places import Place

__all__ = [
    "FEWEST_TRANSITS",
    "CorridorUse",
    "joins",
    "load_corridor_use",
    "untraded",
    "untraded_gates",
]

FEWEST_TRANSITS = 24
"""Transits by cargo ships a year, two a month, below which a corridor carries no regular trade."""


def _sides(text: str) -> tuple[frozenset[str], ...]:
    sides = [side for side in text.split(">") if side.strip()]
    return tuple(frozenset(code.strip() for code in side.split(";")) for side in sides)


@dataclass(frozen=True, slots=True)
class CorridorUse:
    """What a named corridor is used for.

    Notes
    -----
    ``ends`` holds the countries of its two ends, nothing where it joins any; ``local`` countries
    whose trade passes it whichever way it takes; ``cargo_transits`` the transits of cargo ships in
    the year ``as_of``, None where it is no question.
    """

    corridor_id: str
    ends: Annotated[tuple[frozenset[str], ...], Written(parse=_sides)]
    local: tuple[str, ...]
    cargo_transits: int | None
    source: str
    as_of: str
    grade: str
    note: Blank


@lru_cache(maxsize=1)
def load_corridor_use() -> dict[str, CorridorUse]:
    """Return the uses on file by corridor.

    Examples
    --------
    >>> load_corridor_use()["nwp"].cargo_transits
    10
    """
    return {use.corridor_id: use for use in load("corridor_use", CorridorUse)}


def joins(corridor_id: str, origin: Place, target: Place) -> bool:
    """Return whether a corridor shares a purpose with a pair of places.

    A pair with an end in the countries of one side needs the other on the other side; of trade
    that passes through from beyond both, length alone decides.

    Parameters
    ----------
    corridor_id
        Corridor.
    origin, target
        Places; of one without a country nothing is known, and the corridor may join it.

    Examples
    --------
    >>> from globalarctic.transport.network.places import resolve
    >>> joins("instc", resolve("Mumbai"), resolve("Moscow"))
    True
    >>> joins("instc", resolve("Moscow"), resolve("Tokyo"))
    False
    >>> joins("instc", resolve("Dalian"), resolve("Rotterdam"))
    True
    """
    use = load_corridor_use().get(corridor_id)
    a, b = origin.country, target.country
    if use is None:
        return True
    if a in use.local or b in use.local:
        return False
    if not use.ends or not a or not b or not {a, b} & frozenset().union(*use.ends):
        return True
    first, last = use.ends
    return (a in first and b in last) or (a in last and b in first)


def untraded(corridor_id: str) -> bool:
    """Return whether fewer than ``FEWEST_TRANSITS`` cargo ships a year sail through a corridor.

    Examples
    --------
    >>> untraded("nwp"), untraded("nsr"), untraded("suez")
    (True, False, False)
    """
    use = load_corridor_use().get(corridor_id)
    transits = None if use is None else use.cargo_transits
    return transits is not None and transits < FEWEST_TRANSITS


def untraded_gates() -> tuple[str, ...]:
    """Return the passages that the corridors without regular trade are made of.

    Examples
    --------
    >>> untraded_gates()
    ('nwp', 'tsr')
    """
    return tuple(
        gate for corridor in load_corridors() if untraded(corridor.corridor_id)
        for phase in corridor.via for gate in phase
    )  # fmt: skip
