"""Names of the room's kinds of things as messages: channels, modes, months, times."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from globalarctic.words import Code, Day, Message, Name, Span, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.records import Crossing, DirectLink, Twin
    from globalarctic.words import Arg

__all__ = [
    "MONTHS",
    "channel_label",
    "crossing_words",
    "group_label",
    "joined",
    "link_words",
    "message",
    "mode_label",
    "month_spans",
    "none_label",
    "period_label",
    "region_label",
    "season_label",
    "sector_label",
    "status_label",
    "twin_words",
]

MONTHS = tuple(Message(f"units.mon-{month}") for month in range(1, 13))
"""Short names of the months."""


def message(code: str, /, **args: Arg) -> Message:
    """Return a sentence of this room."""
    return Message(f"regions.{code}", **args)


def joined(parts: Sequence[Arg], link: str = "cell.and") -> Arg:
    """Return parts as one message, set apart more clearly than a list of names.

    Examples
    --------
    >>> str(joined([message("mode.rail"), message("mode.sea")]))
    'rail; sea'
    """
    first, *others = parts
    return message(link, first=first, rest=joined(others, link)) if others else first


def none_label() -> Message:
    """Return what stands where nothing is on file."""
    return message("cell.none")


def channel_label(channel: str) -> Message:
    """Return the name of a channel of ties.

    Examples
    --------
    >>> str(channel_label("rail-crossing"))
    'rail crossing'
    """
    return message(f"channel.{channel}")


def group_label(group: str) -> Message | Text:
    """Return the name of a group of regions, as the user's file has it where it is not ours."""
    known = ("northeast-china", "far-east", "ob-irtysh")
    return message(f"group.{group}") if group in known else Text(group)


def mode_label(modes: str) -> Arg:
    """Return modes joined by ``+`` as a list of names.

    Examples
    --------
    >>> from globalarctic.words import render
    >>> render(mode_label("rail+road"), "ru")
    'железная дорога + автодорога'
    """
    return joined([message(f"mode.{mode}") for mode in modes.split("+")], "cell.with")


def status_label(status: str) -> Message:
    """Return the status of a crossing; "" is not on file."""
    return message(f"status.{status.replace(' ', '-')}") if status else none_label()


def region_label(region: Region) -> Name | Text:
    """Return the name of a region, that of its file where the user brought it."""
    from globalarctic.regions.catalog import load_regions

    known = any(region.code == each.code for each in load_regions())
    return Name("region", region.code) if known else Text(region.name_en)


def period_label(since: str, until: str) -> Message | Code:
    """Return the time of a figure as published.

    Examples
    --------
    >>> str(period_label("2022-01", "2022-08"))
    '2022-01 to 2022-08'
    """
    if since == until:
        return Code(since)
    if not since:
        return message("period.until", last=Code(until))
    return message("period.both", first=Code(since), last=Code(until))


def season_label(first: str, last: str) -> Arg:
    """Return days MM-DD as a season; an empty list when no day is given.

    Examples
    --------
    >>> str(message("cell.only", item=season_label("05-07", "10-27")))
    '7 May - 27 October'
    """
    days = [
        Day(dt.date(2001, int(day[:2]), int(day[3:])), "day") if day else None
        for day in (first, last)
    ]
    if days[0] and days[1]:
        return Span(days[0], days[1])
    if days[0]:
        return message("season.from", day=days[0])
    return message("season.to", day=days[1]) if days[1] else ()


def sector_label(sector: str) -> Name | Code:
    """Return the name of a sector, as the user's file has it where it is not on file.

    Examples
    --------
    >>> str(sector_label("03")), str(sector_label("our own"))
    ('Fish and crustaceans', 'our own')
    """
    from globalarctic.data.tables import read_table

    known = any(row["sector"] == sector for row in read_table("sector_groups"))
    return Name("sector", sector) if known else Code(sector)


def month_spans(months: Iterable[int]) -> tuple[Message, ...]:
    """Return months 1-12 in words, neighbours as spans.

    Examples
    --------
    >>> [str(part) for part in month_spans([1, 2, 3, 7])]
    ['Jan-Mar', 'Jul']
    """
    parts: list[list[int]] = []
    for month in months:
        if parts and parts[-1][-1] == month - 1:
            parts[-1].append(month)
        else:
            parts.append([month])
    return tuple(
        MONTHS[part[0] - 1]
        if len(part) == 1
        else Message("units.span", first=MONTHS[part[0] - 1], last=MONTHS[part[-1] - 1])
        for part in parts
    )


def twin_words(twin: Twin) -> Message:
    """Return a twin link with its time."""
    approved = "approved" if twin.since else "named"
    day = Day(twin.since, "iso") if twin.since else Code(twin.as_of)
    if not twin.name_a:
        return message(f"state.twin-{approved}", day=day)
    ends = {"a": _town(twin.name_a), "b": _town(twin.name_b)}
    return message(f"state.twin-cities-{approved}", day=day, **ends)


def _town(name: str) -> Name | Text:
    from globalarctic.transport.network.places import load_places

    places = [place for place in load_places() if place.name_en == name]
    return Name("place", places[0].place_id) if places else Text(name)


def link_words(link: DirectLink) -> Message:
    """Return a direct link of the network: the border it crosses, or its ends."""
    mode = mode_label(link.mode)
    if link.border:
        return message("state.link-over", mode=mode, border=Name("border", link.border))
    ends = (Name("place", place.place_id) for place in (link.place_a, link.place_b))
    return message("state.link", mode=mode, a=next(ends), b=next(ends))


def crossing_words(crossings: Sequence[tuple[Crossing, str]]) -> Message:
    """Return crossings with their statuses."""
    items = [
        message(
            "state.crossing", crossing=Name("crossing", crossing.crossing_id),
            status=status_label(status),
        )
        for crossing, status in crossings
    ]  # fmt: skip
    return message("cell.only", item=joined(items))
