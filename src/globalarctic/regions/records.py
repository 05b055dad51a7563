"""What is on file between regions, dated: twin links, border crossings, links of the network.

A list of which only a part was read says what exists, never what does not.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from globalarctic.cells import name_of, read_cells
from globalarctic.data.tables import load
from globalarctic.errors import SchemaError, UnknownNameError
from globalarctic.records import Blank, Written, row_of
from globalarctic.regions.catalog import load_regions, resolve_region
from globalarctic.transport.network.links import load_borders, load_land_links, load_river_reaches
from globalarctic.transport.network.places import load_places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

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
    "season_words",
    "stated_ties",
    "twins_between",
]

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _first_day(text: str) -> dt.date | None:
    return first_day(text) if text else None


def _written(text: str) -> str:
    _first_day(text)
    return text


def _present(text: str) -> bool:
    if text not in {"present", "absent"}:
        raise ValueError("allowed are present, absent")
    return text == "present"


Day = Annotated[dt.date | None, Written(parse=_first_day)]
"""The first day of a day, month or year as published; None when nothing is on file."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A twin link of two regions or of two cities in them.

    Notes
    -----
    ``since`` the day of approval, None where a list only names the link: then it holds from the
    list (``as_of``) on. ``until`` None: no end is on file, which does not say that it is alive.
    """

    region_a: str
    region_b: str
    level: Annotated[str, Written(allowed=("region", "city"))]
    name_a: Blank
    name_b: Blank
    since: Day
    until: Day
    source: str
    as_of: str
    grade: str
    note: Blank

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the link is approved or named, and not ended, on a day."""
        return _within(day, self.since or first_day(self.as_of), self.until)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A border crossing of one mode; None where nothing is on file.

    Notes
    -----
    ``opened`` and ``closed`` as published: year, month or day. ``status`` holds as of ``as_of``;
    ``season_open`` and ``season_close`` are days MM-DD of a single year.
    Capacities are design figures, not traffic. ``border_id`` names the crossing of the network.
    """

    crossing_id: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    region_a: str
    region_b: str
    mode: Annotated[str, Written(allowed=("rail", "road", "river"))]
    kind: str
    border_id: Blank
    lon: float
    lat: float
    opened: Annotated[str, Written(parse=_written)]
    closed: Annotated[str, Written(parse=_written)]
    season_open: Blank
    season_close: Blank
    status: Annotated[str, Written(allowed=("operating", "seasonal", "suspended", "closed"))]
    capacity_t_per_year: float | None
    capacity_passengers_per_year: float | None
    capacity_trucks_per_day: float | None
    source: str
    as_of: str
    grade: str
    note: Blank

    @property
    def season(self) -> str:
        """The season in words; "" when none is on file."""
        return season_words(self.season_open, self.season_close)

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
    present: Annotated[bool, Written("state", _present)]
    since: Day
    until: Day
    source: str
    where: str = ""

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
    45
    """
    return load("region_twins", Twin)


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
    return load("border_crossings", Crossing, check=_check_border)


def _check_border(crossing: Crossing) -> None:
    if crossing.border_id and crossing.border_id not in load_borders().by_id:
        raise SchemaError(f"border {crossing.border_id!r} is not in borders.csv")


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
    ['region', 'city']
    """
    return tuple(twin for twin in load_twins() if joins(twin, a, b))


def crossings_between(a: Region, b: Region) -> tuple[Crossing, ...]:
    """Return the border crossings of two regions, whichever stands first.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> len(crossings_between(resolve_region("RU-AMU"), resolve_region("CN-HL")))
    5
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
    >>> [k.border for k in direct_links(resolve_region("CN-JL"), resolve_region("RU-PRI"))]
    ['hunchun-kamyshovaya', 'hunchun-kraskino']
    """
    places, borders = load_places().by_id, load_borders().by_id
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
                _season(link.season_open_doy, link.season_close_doy), link.as_of,
                link.source, link.grade,
            )
        )  # fmt: skip
    for reach in load_river_reaches():
        ends = _ends(places[reach.from_place], places[reach.to_place], a, b)
        if ends is not None:
            links.append(
                DirectLink(
                    reach.reach_id, "river", *ends, reach.length_km, "", None,
                    _season(reach.season_open_doy, reach.season_close_doy), reach.as_of,
                    reach.source, reach.grade,
                )
            )  # fmt: skip
    return tuple(links)


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
    days = [link.as_of for link in load_land_links()]
    days += [reach.as_of for reach in load_river_reaches()]
    return max(first_day(day) for day in days)


def _ends(start: Place, goal: Place, a: Region, b: Region) -> tuple[Place, Place] | None:
    if start.region in a.codes and goal.region in b.codes:
        return start, goal
    return (goal, start) if start.region in b.codes and goal.region in a.codes else None


def _season(first: int, last: int) -> str:
    if not first:
        return "all year"
    days = [dt.date(2001, 1, 1) + dt.timedelta(days=doy - 1) for doy in (first, last)]
    return " - ".join(f"{day.day} {calendar.month_name[day.month]}" for day in days)


def season_words(first: str, last: str) -> str:
    """Return days MM-DD as a season in words; "" when no day is given.

    Examples
    --------
    >>> season_words("05-07", "10-27"), season_words("01-25", "")
    ('7 May - 27 October', 'from 25 January')
    """
    days = [dt.date(2001, int(day[:2]), int(day[3:])) if day else None for day in (first, last)]
    parts = [f"{day.day} {calendar.month_name[day.month]}" if day else "" for day in days]
    if not any(parts):
        return ""
    return " - ".join(parts) if all(parts) else f"from {parts[0]}" if parts[0] else f"to {parts[1]}"


def read_observations(
    table: str | Path | Any, *, regions: Sequence[Region] = ()
) -> tuple[Observation, ...]:
    r"""Return the ties that a table states.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns region_a, region_b, channel, state (present or
        absent), since, until, source. Regions stand there by code or name.
    regions
        Regions that may stand there beside the bundled ones.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell is wrong, a region is unknown or
        stands on both sides, or a tie ends before it begins.

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
    path = name_of(table)
    observations = []
    for line, cells in read_cells(table):
        where = f"{path} line {line}"
        stated = {column: cell for column, cell in cells.items() if column != "where"}
        record = row_of(Observation, stated, where)
        try:
            a, b = (
                resolve_region(name, regions=(*load_regions(), *regions)).code
                for name in (record.region_a, record.region_b)
            )
        except UnknownNameError as error:
            raise SchemaError(f"{where}: {error}") from None
        if a == b:
            raise SchemaError(f"{where}: {a} stands on both sides; a tie joins two regions")
        if record.since and record.until and record.until < record.since:
            raise SchemaError(f"{where}: until {record.until} is before since {record.since}")
        observations.append(replace(record, region_a=a, region_b=b, where=where))
    if not observations:
        raise SchemaError(f"{path} holds no row; give a line under the header")
    return tuple(observations)


def stated_ties(
    observations: str | Path | Any | Sequence[Observation], regions: Sequence[Region] = ()
) -> tuple[Observation, ...]:
    """Return the ties that a user states: of a file, a DataFrame, or as they are."""
    if isinstance(observations, list | tuple):
        return tuple(observations)
    return read_observations(observations, regions=regions)
