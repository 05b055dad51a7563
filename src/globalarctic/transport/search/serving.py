"""Which corridors serve a pair of places: direct ways, and named ones that are no detour.

A named corridor is a row where it is not much longer than the direct way and shares a purpose with
the pair. Next to no cargo ship sails by the Northwest Passage or across the pole: the direct way
keeps out of both, unless all else is much longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import linked
from globalarctic.transport.network.names import corridor_name, place_name
from globalarctic.transport.network.use import (
    joins,
    load_corridor_use,
    untraded,
    untraded_gates,
)
from globalarctic.transport.search.earliest import problem_for
from globalarctic.transport.search.voyages import plan_for
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results import CorridorResult
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.request import Request

    Ready = dict[Corridor, Problem | Message]

__all__ = [
    "DIRECT",
    "MUCH_LONGER",
    "SAME_WAY",
    "at_sea",
    "kind_of",
    "ready_for",
    "serving",
    "traded_rows",
    "untraded_words",
]

DIRECT = ("direct", "direct-land", "river")
"""The plain ways by sea, by land and by river: they compete with every named corridor."""

SAME_WAY = 1.005
"""A named corridor at most this much longer than the direct way, ice apart, is the direct way."""

MUCH_LONGER = {"sea": 2.0, "land": 2.0, "mixed": 2.0}
"""Times the direct way's ice-free hours from which on a named corridor serves a pair no more."""

_SAME_HOURS = 1e-6
_HIGH_LAT_DEG = 60.0
_LIQUID = frozenset({"tanker", "gas"})


def kind_of(corridor: Corridor) -> str:
    """Return whether a corridor goes by ``sea``, by ``land`` (rail, road) or is ``mixed``."""
    modes = {mode for phase in corridor.modes for mode in phase}
    if modes == {"sea"}:
        return "sea"
    return "land" if modes <= {"rail", "road", "ferry"} else "mixed"


def at_sea(kind: str, chosen: tuple[Corridor, ...], ready: Ready) -> tuple[Corridor, ...]:
    """Return the ways by sea alone for a ship whose cargo takes no other, () where none does.

    Oil and gas that a ship carries do not change to containers, wagons or barges on the way.
    """
    by_sea = tuple(c for c in chosen if kind_of(c) == "sea")
    reaches = any(not isinstance(ready[c], Message) for c in by_sea)
    return by_sea if kind in _LIQUID and reaches and len(by_sea) < len(chosen) else ()


def ready_for(trip: Request, corridor: Corridor, avoid: tuple[str, ...]) -> Problem | Message:
    """Return the ice-free times of a corridor, or which place it does not reach.

    Notes
    -----
    The direct way by sea keeps out of passages without regular trade (see ``untraded``); to and
    from places north of 60 N it takes them where all else is ``MUCH_LONGER``.
    """
    engine = trip.engine
    plan = plan_for(engine, corridor, trip.ship, avoid)
    ends = (trip.origin, trip.target)
    nodes = [nodes_at(engine.network, place) for place in ends]
    for near, place in zip(nodes, ends, strict=True):
        if not linked(engine.network, plan, near):
            return Message("transport.refusal.connection-place", place=place_name(place))
    if corridor.corridor_id != "direct":
        return problem_for(engine, plan, trip.ship, *nodes, on_disk=True)
    traded = plan_for(engine, corridor, trip.ship, (*avoid, *untraded_gates()))
    way = problem_for(engine, traded, trip.ship, *nodes, on_disk=True)
    if np.isfinite(way.best_h) and max(place.lat for place in ends) < _HIGH_LAT_DEG:
        return way
    every_way = problem_for(engine, plan, trip.ship, *nodes, on_disk=True)
    longer = not way.best_h <= MUCH_LONGER["sea"] * every_way.best_h
    return every_way if longer else way


def serving(
    ready: Ready, ends: tuple[Place, Place]
) -> tuple[tuple[Corridor, ...], tuple[Corridor, ...]]:
    """Return the corridors that serve a pair, direct ways first, and the named ones that do not.

    Corridors that do not reach both places stay among the first: their rows say why.
    """
    every_one = tuple(ready)
    hours = {c: np.nan if isinstance(plan, Message) else plan.best_h for c, plan in ready.items()}
    plain = [c for c in every_one if c.corridor_id in DIRECT and not np.isnan(hours[c])]
    named = [c for c in every_one if c.corridor_id not in DIRECT]
    direct = {
        kind: min((hours[c] for c in plain if kind_of(c) == kind), default=np.inf)
        for kind in ("sea", "land", "mixed")
    }

    def is_direct(corridor: Corridor, kind: str) -> bool:
        if not np.isfinite(direct[kind]) or not joins(corridor.corridor_id, *ends):
            return False
        # Without regular trade it is the direct way only where that goes by it too.
        least = 1.0 / SAME_WAY if untraded(corridor.corridor_id) else 0.0
        return bool(least <= hours[corridor] / direct[kind] <= SAME_WAY)

    no_sea = not any(kind_of(c) == "sea" for c in plain)
    through = no_sea or any(is_direct(c, "sea") for c in named)
    fastest = min(direct.values())

    def serves(corridor: Corridor) -> bool:
        kind, still = kind_of(corridor), hours[corridor]
        if np.isnan(still):
            return True
        if not joins(corridor.corridor_id, *ends):
            return False
        if kind == "sea":
            return through and not still > MUCH_LONGER[kind] * direct[kind]
        if kind == "mixed":
            by_sea = (hours[c] for c in named if kind_of(c) == "sea")
            # Through the same ports the hours are the same; near ones are another way by chance.
            alike = any(abs(still - other) < _SAME_HOURS * other for other in by_sea)
            return through and not alike and not still > MUCH_LONGER[kind] * fastest
        return not still > MUCH_LONGER[kind] * direct[kind]

    rows = [c for c in named if serves(c)]
    ways = [c for c in plain if not any(is_direct(row, kind_of(c)) for row in rows)]
    return (*ways, *rows), tuple(c for c in named if c not in rows)


def traded_rows(rows: list[CorridorResult]) -> list[CorridorResult]:
    """Return the rows of which the best is taken: those without regular trade stand back.

    They count where they alone are possible, or where all others take ``MUCH_LONGER``.
    """
    usual = [row for row in rows if not untraded(row.corridor)]
    most_d = MUCH_LONGER["sea"] * min((row.duration_d or np.inf for row in rows), default=np.inf)
    near = any((row.duration_d or np.inf) <= most_d for row in usual)
    return usual if near else rows


def untraded_words(corridors: tuple[Corridor, ...]) -> tuple[Message, ...]:
    """Return how few cargo ships sail by those of the corridors that carry no regular trade."""
    uses = load_corridor_use()
    return tuple(
        Message(
            "transport.assumed.untraded",
            corridor=corridor_name(corridor.corridor_id, corridor.name_en),
            count=Quantity(float(uses[corridor.corridor_id].cargo_transits or 0), "", 0),
            year=Code(uses[corridor.corridor_id].as_of[:4]),
        )
        for corridor in corridors if untraded(corridor.corridor_id)
    )  # fmt: skip
