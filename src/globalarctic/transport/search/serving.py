"""Which corridors serve a pair of places: direct ways, and named ones that are no detour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.corridors import linked
from globalarctic.transport.network.names import place_name
from globalarctic.transport.search.earliest import problem_for
from globalarctic.transport.search.voyages import plan_for
from globalarctic.words import Message

if TYPE_CHECKING:
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.request import Request

    Ready = dict[Corridor, Problem | Message]

__all__ = ["DIRECT", "MUCH_LONGER", "SAME_WAY", "at_sea", "kind_of", "ready_for", "serving"]

DIRECT = ("direct", "direct-land", "river")
"""The plain ways by sea, by land and by river: they compete with every named corridor."""

SAME_WAY = 1.005
"""A named corridor at most this much longer than the direct way, ice apart, is the direct way."""

MUCH_LONGER = {"sea": 2.0, "land": 2.0, "mixed": 2.0}
"""Times the direct way's ice-free hours from which on a named corridor serves a pair no more."""

_SAME_HOURS = 1e-6
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
    """Return the ice-free times of a corridor, or which place it does not reach."""
    engine = trip.engine
    plan = plan_for(engine, corridor, trip.ship, avoid)
    ends = (trip.origin, trip.target)
    nodes = [nodes_at(engine.network, place) for place in ends]
    for near, place in zip(nodes, ends, strict=True):
        if not linked(engine.network, plan, near):
            return Message("transport.refusal.connection-place", place=place_name(place))
    return problem_for(engine, plan, trip.ship, *nodes, on_disk=True)


def serving(
    ready: Ready,
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
        return bool(np.isfinite(direct[kind]) and hours[corridor] <= SAME_WAY * direct[kind])

    no_sea = not any(kind_of(c) == "sea" for c in plain)
    through = no_sea or any(is_direct(c, "sea") for c in named)
    fastest = min(direct.values())

    def serves(corridor: Corridor) -> bool:
        kind, still = kind_of(corridor), hours[corridor]
        if np.isnan(still):
            return True
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
