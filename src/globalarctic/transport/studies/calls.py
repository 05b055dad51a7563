"""One voyage with calls: each stretch leaves when the ship has arrived and stayed in port."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, number, number_text, time_text, words
from globalarctic.transport.network.calls import call_of
from globalarctic.transport.network.names import corridor_name, place_name, vessel_name
from globalarctic.transport.network.places import resolve
from globalarctic.transport.search.compare import route
from globalarctic.transport.search.request import departure
from globalarctic.words import Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from globalarctic.dates import When
    from globalarctic.transport.results import Route

__all__ = ["Itinerary", "Stretch", "itinerary"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a voyage from one call to the next, and the hours in port at its end."""

    DIGITS = {"distance_nmi": 0, "duration_d": 2, "port_h": 1, "fuel_t": 1}

    origin: str
    target: str
    corridor: str
    depart_utc: dt.datetime
    arrive_utc: dt.datetime
    distance_nmi: float
    duration_d: float
    waiting_d: float
    fuel_t: float | None
    port_h: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Itinerary(Listing):
    """A voyage with calls, a row a stretch.

    Notes
    -----
    ``duration_d`` is from the first departure to the last arrival, hours in port included;
    ``fuel_t`` is None where a stretch has none on file. ``routes`` hold the legs.
    """

    SCHEMA = "transport.itinerary"
    ROWS = "stretches"
    OMIT = ("routes",)
    COMPUTED = ("distance_nmi", "duration_d", "port_d", "fuel_t")
    DIGITS = {"distance_nmi": 0, "duration_d": 2, "port_d": 2, "fuel_t": 1}

    vessel: str
    stretches: tuple[Stretch, ...]
    routes: tuple[Route, ...]

    @property
    def distance_nmi(self) -> float:
        """Length of all stretches, nautical miles."""
        return sum(stretch.distance_nmi for stretch in self.stretches)

    @property
    def duration_d(self) -> float:
        """Days from the first departure to the last arrival."""
        span = self.stretches[-1].arrive_utc - self.stretches[0].depart_utc
        return span.total_seconds() / 86400.0

    @property
    def port_d(self) -> float:
        """Days in port."""
        return sum(stretch.port_h for stretch in self.stretches) / 24.0

    @property
    def fuel_t(self) -> float | None:
        """Fuel of all stretches, t."""
        burned = [stretch.fuel_t for stretch in self.stretches]
        return None if None in burned else sum(fuel or 0.0 for fuel in burned)

    def table(self) -> Table:
        """Return the stretches with their days, then the whole."""
        columns = (
            words("From"), words("To"), words("By"), number("Leaves (UTC)"), number("Days"),
            number("nmi"), number("In port h"),
        )  # fmt: skip
        rows = tuple(
            (
                place_name(way.origin), place_name(way.target),
                corridor_name(way.corridor, way.corridor_name), time_text(s.depart_utc),
                number_text(s.duration_d, 1), number_text(s.distance_nmi),
                number_text(s.port_h) if s.port_h else "",
            )
            for s, way in zip(self.stretches, self.routes, strict=True)
        )  # fmt: skip
        title = Message(
            "studies.calls.title", origin=place_name(self.routes[0].origin),
            target=place_name(self.routes[-1].target), length=Quantity(self.distance_nmi, "nmi"),
            days=Quantity(self.duration_d, "d", 1), port=Quantity(self.port_d, "d", 1),
        )  # fmt: skip
        ship = vessel_name(self.routes[0].ship)
        notes = (
            Message("studies.calls.no-fuel", ship=ship) if self.fuel_t is None
            else Message("studies.calls.fuel", fuel=Quantity(self.fuel_t, "t"), ship=ship),
        )  # fmt: skip
        return Table(title, columns, rows, notes)


def itinerary(
    origin: str,
    target: str,
    *,
    depart: When,
    via: Sequence[str],
    progress: Callable[[str, float], None] | None = None,
    **options: Any,
) -> Itinerary:
    """Return one voyage with calls, each stretch by the best of all corridors.

    Parameters
    ----------
    origin, target
        Places or their names.
    depart
        Departure from the origin.
    via
        Calls in order, ``PLACE`` or ``PLACE:HOURS`` in port (24 where none are given).
    progress
        Called with a message and a share 0-1.
    options
        As for ``route``: ``vessel``, ``speed``, ``avoid``, ``ice_year`` and the others.

    Raises
    ------
    NoRouteError
        When a stretch is not possible; names it.
    InputError, UnknownNameError
        When there is no call, or as for ``route``.

    Notes
    -----
    Ice, seasons and rules are those of the time at which each stretch is sailed.

    Examples
    --------
    >>> voyage = itinerary("Omsk", "Salekhard", depart="2026-07-01", via=["Tobolsk:12"])
    >>> [stretch.target for stretch in voyage.stretches], voyage.port_d
    (['Tobolsk', 'Salekhard'], 0.5)
    """
    if not via:
        raise InputError("via is empty; give at least one call")
    calls = [*(call_of(text) for text in via), (target, 0.0)]
    for name in (origin, *(name for name, _ in calls)):
        resolve(name)
    start, here = departure(depart), origin
    routes: list[Route] = []
    stretches: list[Stretch] = []
    for k, (name, port_h) in enumerate(calls):

        def part(message: str, share: float, done: int = k, ahead: str = name) -> None:
            if progress is not None:
                progress(f"to {ahead}: {message}", (done + share) / len(calls))

        try:
            way = route(here, name, depart=start, progress=part, **options)
        except NoRouteError as error:
            raise NoRouteError(f"{here} - {name}, leaving {start:%Y-%m-%d}: {error}") from None
        routes.append(way)
        stretches.append(
            Stretch(
                way.origin.name_en, way.target.name_en, way.corridor_name, start, way.arrive_utc,
                way.distance_nmi, way.duration_d, way.waiting_d, way.fuel_t, port_h,
            )
        )  # fmt: skip
        start, here = way.arrive_utc + dt.timedelta(hours=port_h), name
    return Itinerary(routes[0].vessel, tuple(stretches), tuple(routes))
