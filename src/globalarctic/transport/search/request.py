"""What is asked: places, departure, ship and ice years, checked and resolved."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.dates import moment_of
from globalarctic.errors import InputError
from globalarctic.transport.network.places import Place, resolve
from globalarctic.transport.search.engine import load_engine, ship_for
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.words import Code, Message, Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.dates import When
    from globalarctic.transport.search.engine import Engine, Ship
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["MAX_WAIT_D", "Request", "departure", "ice_years_for", "request"]

MAX_WAIT_D = 10.0
"""Days a route may stand still for ice or season before it is refused."""

_FIRST_YEAR, _LAST_YEAR = 1980, 2100


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Two places and a ship, with the engine that answers."""

    engine: Engine
    origin: Place
    target: Place
    ship: Ship


def request(
    origin: str | Place,
    target: str | Place,
    *,
    vessel: str | Vessel,
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    escorted: bool = False,
    max_wait_d: float = MAX_WAIT_D,
    engine: Engine | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Request:
    """Return the resolved request.

    Parameters
    ----------
    origin, target
        Places or their names.
    vessel, speed, draught_m, load_frac
        As for `as_sailed`.
    escorted
        Whether an icebreaker leads wherever there is ice.
    max_wait_d
        Longest standstill in all, days: checked here, used by the search.
    engine
        What answers; the bundled network and ice when None.
    progress
        Called with a message and a share 0-1 while the engine is loaded.

    Raises
    ------
    UnknownNameError, InputError
        When a name is not known, both places are the same, or the wait is no number of days.
    """
    if not math.isfinite(max_wait_d) or max_wait_d < 0.0:
        raise InputError(f"max_wait_d is {max_wait_d:g} days; give 0 or more, for example 10")
    first = origin if isinstance(origin, Place) else resolve(origin)
    last = target if isinstance(target, Place) else resolve(target)
    if first == last:
        raise InputError(Message("errors.one-place", place=Name("place", first.place_id)))
    sailed = as_sailed(vessel, speed=speed, draught_m=draught_m, load_frac=load_frac)
    ship = ship_for(sailed, escorted=escorted)
    return Request(engine or load_engine(progress), first, last, ship)


def departure(depart: When) -> dt.datetime:
    """Return a departure as UTC time without zone; a day means 00:00.

    Raises
    ------
    InputError
        When it is no day or moment, or the year is out of range.

    Examples
    --------
    >>> departure("2026-08-20").isoformat(), departure(dt.date(2026, 8, 20)).isoformat()
    ('2026-08-20T00:00:00', '2026-08-20T00:00:00')
    """
    moment = moment_of(depart)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InputError(
            Message(
                "errors.departure", day=Code(str(depart)), first=Code(str(_FIRST_YEAR)),
                last=Code(str(_LAST_YEAR)),
            )
        )  # fmt: skip
    return moment


def ice_years_for(
    engine: Engine, year: int, wanted: tuple[int, ...] = ()
) -> tuple[tuple[int, ...], Message]:
    """Return the ice years that a departure in a year meets, and why these.

    Raises
    ------
    UnknownNameError
        When a wanted year is not on file.
    """
    on_file = tuple(int(known) for known in engine.atlas.years)
    if wanted:
        for each in wanted:
            engine.atlas.position(each)
        years = tuple(Code(str(each)) for each in wanted)
        return tuple(wanted), Message("transport.ice.asked", years=years)
    if year in on_file:
        return (year,), Message("transport.ice.departure", year=Code(str(year)))
    first, last = Code(str(on_file[0])), Code(str(on_file[-1]))
    basis = Message("transport.ice.ensemble", first=first, last=last, year=Code(str(year)))
    return on_file, basis
