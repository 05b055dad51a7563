"""One table over departures: the corridors between two places, leaving on several days."""

from __future__ import annotations

import calendar as months_of
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.result import Listing
from globalarctic.table import Table, number, number_text, percent_text, words
from globalarctic.transport.network.names import corridor_name, place_name
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.request import departure
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.words import Code, Day, Message, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from globalarctic.dates import When
    from globalarctic.table import Text
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results import Comparison, CorridorResult
    from globalarctic.words import Arg

__all__ = ["Departures", "DeparturesWay", "departures", "monthly"]

_MONTHS = 12
_SURE = 0.995


@dataclass(frozen=True, slots=True)
class DeparturesWay:
    """A corridor on one day of departure: what it takes, or why it is refused (None: no figure).

    ``passed_years`` are those of ``ice_years`` in which the ship passes.
    """

    DIGITS = {"duration_d": 1, "duration_p10_d": 1, "duration_p90_d": 1, "pass_prob": 3}

    depart_utc: dt.datetime
    corridor: str
    name: str
    possible: bool
    duration_d: float | None
    duration_p10_d: float | None
    duration_p90_d: float | None
    pass_prob: float | None
    reason: Message | None
    ice_years: tuple[int, ...] = ()
    passed_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Departures(Listing):
    """The corridors between two places on several days of departure, a row a day and corridor."""

    SCHEMA = "transport.departures"
    VERSION = 2
    ROWS = "ways"
    KEYS = {"origin": "origin.place_id", "target": "target.place_id"}

    origin: Place
    target: Place
    vessel: str
    vessel_name: str
    departs: tuple[dt.datetime, ...]
    ways: tuple[DeparturesWay, ...]
    assumptions: tuple[Message, ...] = ()

    def table(self, *, every: bool = False) -> Table:
        """Return a row a corridor, a column a departure: days, and the chance where not sure.

        Parameters
        ----------
        every
            A row also for each corridor that joins the two places on none of the days.
        """
        style = "long" if len({day.year for day in self.departs}) > 1 else "day"
        columns = (
            words("Corridor"),
            *(number(Day(day.date(), style)) for day in self.departs),
        )
        cells: dict[Arg, list[str]] = {}
        for way in self.ways:
            cells.setdefault(corridor_name(way.corridor, way.name), []).append(_cell(way))
        shown = {name: row for name, row in cells.items() if every or any(c != "-" for c in row)}
        never = tuple(name for name in cells if name not in shown)
        notes: list[Text] = [Message("studies.departures.reading")]
        if never:
            notes.append(Message("studies.departures.never", ways=never))
        notes += [Message("transport.assumed", text=text) for text in self.assumptions]
        title = Message(
            "studies.departures.title", origin=place_name(self.origin),
            target=place_name(self.target),
            vessel=Name("vessel", self.vessel) if self.vessel in load_vessels().by_id
            else Code(self.vessel_name),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = [(name, *row) for name, row in shown.items()]
        return Table(title, columns, tuple(rows), tuple(notes))


def _cell(way: DeparturesWay) -> str:
    if not way.possible:
        return "-"
    sure = way.pass_prob is None or way.pass_prob >= _SURE
    return number_text(way.duration_d, 1) + ("" if sure else f" ({percent_text(way.pass_prob)})")


def monthly(first: When) -> tuple[dt.datetime, ...]:
    """Return twelve departures a month apart, from a first on; the last of a shorter month.

    Parameters
    ----------
    first
        First departure.

    Examples
    --------
    >>> [f"{day:%m-%d}" for day in monthly("2026-01-31")[:3]]
    ['01-31', '02-28', '03-31']
    """
    start = departure(first)
    days = []
    for k in range(_MONTHS):
        year, month = start.year + (start.month - 1 + k) // 12, (start.month - 1 + k) % 12 + 1
        day = min(start.day, months_of.monthrange(year, month)[1])
        days.append(start.replace(year=year, month=month, day=day))
    return tuple(days)


def departures(
    origin: str | Place,
    target: str | Place,
    *,
    departs: Sequence[When],
    progress: Callable[[str, float], None] | None = None,
    **options: Any,
) -> Departures:
    """Compare the corridors between two places on several days of departure.

    Parameters
    ----------
    origin, target
        Places or their names.
    departs
        Days or times of departure; `monthly` gives twelve.
    progress
        Called with a message and a share 0-1.
    options
        As for ``compare``: ``vessel``, ``speed``, ``corridors``, ``ice_years`` and the others.

    Raises
    ------
    InputError, UnknownNameError
        When there is no departure, one is named twice, or as for ``compare``.

    Examples
    --------
    >>> days = ["2026-01-15", "2026-07-01"]
    >>> answer = departures("Omsk", "Pavlodar", departs=days, corridors=("river",))
    >>> [way.possible for way in answer.ways]
    [False, True]
    """
    days = sorted(departure(day) for day in departs)
    if not days:
        raise InputError("departs is empty; give at least one departure day")
    if len(set(days)) < len(days):
        raise InputError("a departure is named twice; name each once")
    comparisons: list[Comparison] = []
    for k, day in enumerate(days):

        def part(message: str, share: float, done: int = k, when: dt.datetime = day) -> None:
            if progress is not None:
                progress(f"{when:%Y-%m-%d}: {message}", (done + share) / len(days))

        comparisons.append(compare(origin, target, depart=day, progress=part, **options))
    names = dict.fromkeys(row.corridor for answer in comparisons for row in answer.corridors)
    ways = tuple(
        _way(answer.depart_utc, row)
        for name in names
        for answer in comparisons
        for row in (_row(answer, name),)
        if row is not None
    )
    first = comparisons[0]
    return Departures(
        first.origin, first.target, first.vessel, first.vessel_name, tuple(days), ways,
        tuple(dict.fromkeys(text for answer in comparisons for text in answer.assumptions)),
    )  # fmt: skip


def _row(answer: Comparison, corridor: str) -> CorridorResult | None:
    return next((row for row in answer.corridors if row.corridor == corridor), None)


def _way(day: dt.datetime, row: CorridorResult) -> DeparturesWay:
    return DeparturesWay(
        day, row.corridor, row.name, row.possible, row.duration_d, row.duration_p10_d,
        row.duration_p90_d, row.pass_prob, row.reason, row.ice_years, row.passed_years,
    )  # fmt: skip
