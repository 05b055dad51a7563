"""What is on file between regions, dated: twin links, border crossings, links of the network.

A list of which only a part was read says what exists, never what does not.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import number, read_table, required, required_text, text
from globalarctic.errors import SchemaError
from globalarctic.regions.trade.cells import name_of, need_columns, read_cells
from globalarctic.transport.network.land import load_borders, load_land_links
from globalarctic.transport.network.places import load_places
from globalarctic.transport.network.rivers import load_river_reaches

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.data.tables import Row
    from globalarctic.regions.catalog import Region
    from globalarctic.transport.network.places import Place

__all__ = [
    "Crossing",
    "DirectLink",
    "Observation",
    "Twin",
    "crossings_between",
    "direct_links",
    "first_day",
    "joins",
    "load_crossings",
    "load_twins",
    "network_day",
    "read_observations",
    "twins_between",
]

_MODES = ("rail", "road", "river")
_STATUS = ("operating", "seasonal", "suspended", "closed")
_LEVELS = ("region", "city")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Twin:
    """A twin link of two regions or of two cities in them.

    Notes
    -----
    ``since`` the day of approval; ``until`` None: no end is on file, which does not say that the
    link is alive.
    """

    region_a: str
    region_b: str
    level: str
    name_a: str
    name_b: str
    since: dt.date | None
    until: dt.date | None
    source: str
    as_of: str
    grade: str
    note: str

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the link is approved, and not ended, on a day."""
        return _within(day, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A border crossing of one mode; None where nothing is on file.

    Notes
    -----
    ``opened`` and ``closed`` as published: year, month or day. ``status`` holds as of ``as_of``.
    Capacities are design figures, not traffic. ``border_id`` names the crossing of the network.
    """

    crossing_id: str
    name_en: str
    name_zh: str
    name_ru: str
    region_a: str
    region_b: str
    mode: str
    kind: str
    border_id: str
    lon: float
    lat: float
    opened: str
    closed: str
    status: str
    capacity_t_per_year: float | None
    capacity_passengers_per_year: float | None
    capacity_trucks_per_day: float | None
    source: str
    as_of: str
    grade: str
    note: str

    def status_on(self, day: dt.date) -> str:
        """Return the status on a day, ``not yet open`` before its opening, "" when not on file.

        Notes
        -----
        Without a date of opening, the status on file holds from the day as of which it was read.
        """
        if self.opened and first_day(self.opened) > day:
            return "not yet open"
        if self.closed and first_day(self.closed) <= day:
            return "closed"
        if not self.opened and first_day(self.as_of) > day:
            return ""
        return self.status


@dataclass(frozen=True, slots=True)
class DirectLink:
    """A link of the transport network between a place of one region and a place of the other."""

    KEYS = {"place_a": "place_a.place_id", "place_b": "place_b.place_id"}

    link_id: str
    mode: str
    place_a: Place
    place_b: Place
    length_km: float
    border: str
    dwell_h: float | None
    season: str
    as_of: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A tie that a user's file states: there is one in a channel, or there is none."""

    region_a: str
    region_b: str
    channel: str
    present: bool
    since: dt.date | None
    until: dt.date | None
    source: str
    where: str

    def holds_on(self, day: dt.date) -> bool:
        """Return whether a day lies in its time."""
        return _within(day, self.since, self.until)


def _within(day: dt.date, since: dt.date | None, until: dt.date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


def first_day(text: str) -> dt.date:
    """Return the first day of a year, month or day as published.

    Raises
    ------
    SchemaError
        When it is none of these.

    Examples
    --------
    >>> first_day("2022-06"), first_day("2022")
    (datetime.date(2022, 6, 1), datetime.date(2022, 1, 1))
    """
    match = _PARTIAL.fullmatch(text.strip())
    if match is None:
        raise SchemaError(f"{text!r} is no date; give YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise SchemaError(f"{text!r} is no day of the calendar") from None


def _day(row: Row, column: str) -> dt.date | None:
    written = text(row, column)
    if not written:
        return None
    try:
        return first_day(written)
    except SchemaError as error:
        raise SchemaError(f"{row['_table']} line {row['_line']}: {column}: {error}") from None


def _choice(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    value = required_text(row, column)
    if value not in allowed:
        raise SchemaError(
            f"{row['_table']} line {row['_line']}: {column} is {value!r}; allowed are "
            f"{', '.join(allowed)}"
        )
    return value


@lru_cache(maxsize=1)
def load_twins() -> tuple[Twin, ...]:
    """Return the twin links on file.

    Raises
    ------
    SchemaError
        When a cell is wrong.

    Examples
    --------
    >>> len(load_twins())
    28
    """
    return tuple(
        Twin(
            required_text(row, "region_a"), required_text(row, "region_b"),
            _choice(row, "level", _LEVELS), text(row, "name_a"), text(row, "name_b"),
            _day(row, "since"), _day(row, "until"), required_text(row, "source"),
            required_text(row, "as_of"), required_text(row, "grade"), text(row, "note"),
        )
        for row in read_table("region_twins")
    )  # fmt: skip


@lru_cache(maxsize=1)
def load_crossings() -> tuple[Crossing, ...]:
    """Return the border crossings on file.

    Raises
    ------
    SchemaError
        When a cell is wrong, or a crossing names a border that the network does not have.

    Examples
    --------
    >>> load_crossings()[0].status_on(dt.date(2020, 1, 1))
    'not yet open'
    """
    known = {border.border_id for border in load_borders()}
    crossings = []
    for row in read_table("border_crossings"):
        border = text(row, "border_id")
        if border and border not in known:
            raise SchemaError(
                f"{row['_table']} line {row['_line']}: border {border!r} is not in borders.csv"
            )
        for column in ("opened", "closed"):
            _day(row, column)
        words: dict[str, Any] = {
            name: required_text(row, name)
            for name in ("crossing_id", "name_en", "region_a", "region_b", "kind", "source",
                         "as_of", "grade")
        }  # fmt: skip
        free: dict[str, Any] = {
            name: text(row, name) for name in ("name_zh", "name_ru", "opened", "closed", "note")
        }
        numbers: dict[str, Any] = {
            name: number(row, name)
            for name in ("capacity_t_per_year", "capacity_passengers_per_year",
                         "capacity_trucks_per_day")
        }  # fmt: skip
        crossings.append(
            Crossing(
                **words, **free, **numbers, border_id=border,
                mode=_choice(row, "mode", _MODES), status=_choice(row, "status", _STATUS),
                lon=required(row, "lon"), lat=required(row, "lat"),
            )
        )  # fmt: skip
    return tuple(crossings)


def joins(record: Twin | Crossing | Observation, a: Region, b: Region) -> bool:
    """Return whether a record is of two regions, whichever stands first."""
    first, second = set(a.codes), set(b.codes)
    return (record.region_a in first and record.region_b in second) or (
        record.region_a in second and record.region_b in first
    )


def twins_between(a: Region, b: Region) -> tuple[Twin, ...]:
    """Return the twin links of two regions, whichever stands first.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> [twin.level for twin in twins_between(resolve_region("RU-AMU"), resolve_region("CN-HL"))]
    ['region']
    """
    return tuple(twin for twin in load_twins() if joins(twin, a, b))


def crossings_between(a: Region, b: Region) -> tuple[Crossing, ...]:
    """Return the border crossings of two regions, whichever stands first.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> len(crossings_between(resolve_region("RU-AMU"), resolve_region("CN-HL")))
    2
    """
    return tuple(crossing for crossing in load_crossings() if joins(crossing, a, b))


def direct_links(a: Region, b: Region) -> tuple[DirectLink, ...]:
    """Return the operating links of the network that lead from a place of A to a place of B.

    Notes
    -----
    Rail, road, ferry and river; sea ways have no link of their own.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> [k.mode for k in direct_links(resolve_region("CN-HL"), resolve_region("RU-AMU"))]
    ['road']
    """
    places = {place.place_id: place for place in load_places()}
    borders = {border.border_id: border for border in load_borders()}
    read = _as_of()
    links = []
    for link in load_land_links():
        ends = _ends(places[link.from_place], places[link.to_place], a, b)
        if ends is None or link.status != "operating":
            continue
        border = borders.get(link.border_id)
        dwell = link.dwell_h if border is None or link.dwell_h is not None else border.dwell_h
        links.append(
            DirectLink(
                link.link_id, link.mode, *ends, link.length_km, link.border_id, dwell,
                _season(link.season_open_doy, link.season_close_doy), read[link.link_id],
                link.source, link.grade,
            )
        )  # fmt: skip
    for reach in load_river_reaches():
        ends = _ends(places[reach.from_place], places[reach.to_place], a, b)
        if ends is not None:
            links.append(
                DirectLink(
                    reach.reach_id, "river", *ends, reach.length_km, "", None,
                    _season(reach.season_open_doy, reach.season_close_doy), read[reach.reach_id],
                    reach.source, reach.grade,
                )
            )  # fmt: skip
    return tuple(links)


@lru_cache(maxsize=1)
def _as_of() -> dict[str, str]:
    """Return the day as of which each link and reach was read."""
    days = {}
    for table, column in (("land_links", "link_id"), ("river_reaches", "reach_id")):
        for row in read_table(table):
            days[required_text(row, column)] = required_text(row, "as_of")
    return days


def network_day() -> dt.date:
    """Return the day from which on the links of the network hold as a whole.

    Notes
    -----
    Links carry no day of opening; what the network was before is not on file.

    Examples
    --------
    >>> network_day() <= dt.date(2026, 12, 1)
    True
    """
    return max(first_day(written) for written in _as_of().values())


def _ends(start: Place, goal: Place, a: Region, b: Region) -> tuple[Place, Place] | None:
    if start.region in a.codes and goal.region in b.codes:
        return start, goal
    return (goal, start) if start.region in b.codes and goal.region in a.codes else None


def _season(first: int, last: int) -> str:
    if not first:
        return "all year"
    days = [dt.date(2001, 1, 1) + dt.timedelta(days=doy - 1) for doy in (first, last)]
    return " - ".join(f"{day.day} {calendar.month_name[day.month]}" for day in days)


def read_observations(table: str | Path | Any) -> tuple[Observation, ...]:
    r"""Return the ties that a table states.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns region_a, region_b, channel, state (present or
        absent), since, until, source.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell is wrong.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> head = "region_a,region_b,channel,state,since,until,source\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "ties.csv"
    ...     _ = path.write_text(head + "CN-HL,RU-AMU,science,present,2011,,a register\n")
    ...     read_observations(path)[0].channel
    'science'
    """
    need = ("region_a", "region_b", "channel", "state", "since", "until", "source")
    path = name_of(table)
    observations = []
    for line, cells in read_cells(table):
        need_columns(path, cells, need)
        row = cells | {"_table": path, "_line": str(line)}
        state = _choice(row, "state", ("present", "absent"))
        observations.append(
            Observation(
                required_text(row, "region_a"), required_text(row, "region_b"),
                required_text(row, "channel"), state == "present", _day(row, "since"),
                _day(row, "until"), required_text(row, "source"), f"{path} line {line}",
            )
        )  # fmt: skip
    if not observations:
        raise SchemaError(f"{path} holds no row; give a line under the header")
    return tuple(observations)
