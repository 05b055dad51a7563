"""Live figures of lessons: small tables read from the data on file each time a lesson is shown.

A lesson writes ``{{ice place=pevek}}`` on a line of its own; the directive names a function of this
module and its arguments. Nothing is stored in the lesson, so that a number changes when its data
file does.
"""

from __future__ import annotations

import datetime as dt
import inspect
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.geo import distance_km
from globalarctic.outlook.room import check
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.words import Code, Day, Entry, Message, Name, Quantity, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.data.tables import Row
    from globalarctic.words import Arg

__all__ = [
    "FIGURES",
    "LessonFigure",
    "cargo",
    "claim",
    "council",
    "daylight",
    "extent",
    "ice",
    "people",
    "polaris",
    "read_directive",
    "river",
    "rule",
    "season",
    "straight",
]

_DIRECTIVE = re.compile(r"\{\{\s*([a-z-]+)((?:\s+[a-z]+=[^\s{}]+)*)\s*\}\}")
_NEAR_KM = 60.0


@dataclass(frozen=True, slots=True)
class LessonFigure:
    """A caption, a table, and where its numbers come from."""

    caption: Message
    heads: tuple[Message, ...]
    rows: tuple[tuple[Arg, ...], ...]
    source: str


def _head(name: str) -> Message:
    return Message(f"exchange.head.{name}")


def _found(table: str, key: str, value: str) -> Row:
    rows = {row[key]: row for row in read_table(table)}
    if value not in rows:
        raise UnknownNameError.among(table, value, rows)
    return rows[value]


def _month(month: int) -> Day:
    return Day(dt.date(2001, month, 15), "month")


def ice(*, place: str) -> LessonFigure:
    """Return how much of the sea within 60 km of a place is covered by ice, by month.

    Waters that follow the table of fast ice are left out: there every year is the same.
    """
    row = _found("places", "place_id", place)
    atlas = load_atlas()
    lons, lats = atlas.lonlat()
    near = distance_km(lons, lats, float(row["lon"]), float(row["lat"])) <= _NEAR_KM
    near &= ~atlas.assumed
    if not near.any():
        raise InputError(f"no observed ice is on file within {_NEAR_KM:g} km of {place}")
    share = atlas.conc_pct[:, :, near].astype(np.float64).mean(axis=2)
    rows = tuple(
        (_month(month + 1), Quantity(float(share[:, month].mean()), "pct"),
         Quantity(float(share[:, month].min()), "pct"),
         Quantity(float(share[:, month].max()), "pct"))
        for month in range(12)
    )  # fmt: skip
    caption = Message(
        "exchange.figure.ice", place=Name("place", place), first=Code(str(int(atlas.years[0]))),
        last=Code(str(int(atlas.years[-1]))),
    )  # fmt: skip
    heads = (_head("month"), _head("mean"), _head("least"), _head("most"))
    return LessonFigure(caption, heads, rows, "ice_atlas.npz")


def extent(*, month: str) -> LessonFigure:
    """Return the extent of Arctic sea ice in a month, means of ten years and the last year."""
    figures = {
        int(row["year"]): float(row["extent_km2"]) / 1e6
        for row in read_table("sea_ice_extents")
        if row["month"] == month and row["extent_km2"]
    }
    last = max(figures)
    spans = [(year, min(year + 9, last)) for year in range(1979, last + 1, 10)]
    rows: list[tuple[Arg, ...]] = []
    for first, end in spans:
        years = [figures[year] for year in range(first, end + 1) if year in figures]
        rows.append((Code(f"{first}-{end}"), Quantity(sum(years) / len(years), "", 1)))
    rows.append((Code(str(last)), Quantity(figures[last], "", 1)))
    caption = Message("exchange.figure.extent", month=_month(int(month)))
    return LessonFigure(
        caption, (_head("years"), _head("million-km2")), tuple(rows), "sea_ice_extents.csv"
    )


def river(*, river: str) -> LessonFigure:
    """Return the reaches of a river with length, opening and closing."""
    reaches = [row for row in read_table("river_reaches") if row["river"].split(",")[0] == river]
    if not reaches:
        rivers = sorted({row["river"].split(",")[0] for row in read_table("river_reaches")})
        raise UnknownNameError.among("river", river, rivers)
    rows = tuple(
        (Name("place", row["from_place"]), Name("place", row["to_place"]),
         Quantity(float(row["length_km"]), "km"), _day(row["season_open"]),
         _day(row["season_close"]))
        for row in reaches
    )  # fmt: skip
    heads = tuple(_head(name) for name in ("from", "to", "length", "opens", "closes"))
    caption = Message(
        "exchange.figure.river", river=Message(f"exchange.river.{river.lower().replace(' ', '-')}")
    )
    return LessonFigure(caption, heads, rows, "river_reaches.csv")


def _day(text: str) -> Arg:
    if not text:
        return Message("exchange.figure.not-on-file")
    return Day(dt.datetime.strptime(f"2001-{text}", "%Y-%m-%d").date(), "day")


def season(*, corridor: str) -> LessonFigure:
    """Return how many days a corridor is open, as studies say, by kind of ship."""
    studies = [row for row in read_table("season_lengths") if row["corridor"] == corridor]
    if not studies:
        raise InputError(f"no season of {corridor} is on file")
    rows = tuple(
        (Text(row["study"], "en"), Code(f"{row['first_year']}-{row['last_year']}"),
         Message("exchange.figure.any-ship") if row["ship"] == "any"
         else Message("exchange.figure.no-class") if row["ship"] == "none" else Code(row["ship"]),
         Quantity(float(row["length_d"]), "d") if row["length_d"]
         else Message("exchange.figure.not-on-file"),
         Quantity(float(row["low_d"]), "d") if row["low_d"] else Code("-"),
         Quantity(float(row["high_d"]), "d") if row["high_d"] else Code("-"))
        for row in studies
    )  # fmt: skip
    heads = tuple(_head(name) for name in ("study", "years", "ship", "open-days", "least", "most"))
    caption = Message("exchange.figure.season", corridor=Name("corridor", corridor))
    return LessonFigure(caption, heads, rows, "season_lengths.csv")


def straight(*, start: str, end: str) -> LessonFigure:
    """Return the great circle between two places: shorter than any ship's way."""
    a, b = _found("places", "place_id", start), _found("places", "place_id", end)
    length = float(distance_km(float(a["lon"]), float(a["lat"]), float(b["lon"]), float(b["lat"])))
    caption = Message(
        "exchange.figure.straight", start=Name("place", start), end=Name("place", end)
    )
    row = (Quantity(length, "km"), Quantity(length / 1.852, "nmi"))
    return LessonFigure(caption, (_head("kilometres"), _head("miles")), (row,), "places.csv")


def daylight(*, place: str) -> LessonFigure:
    """Return hours between sunrise and sunset in the middle of each month at a place.

    Notes
    -----
    The sun's declination by Cooper (1969), refraction and disc 0.83 degrees; within ten minutes
    of an almanac away from the days on which the polar day begins and ends.
    """
    lat = math.radians(float(_found("places", "place_id", place)["lat"]))
    rows = []
    for month in range(1, 13):
        day = dt.date(2001, month, 15).timetuple().tm_yday
        sun = math.radians(23.45) * math.sin(2 * math.pi * (284 + day) / 365)
        cosine = (math.sin(math.radians(-0.83)) - math.sin(lat) * math.sin(sun)) / (
            math.cos(lat) * math.cos(sun)
        )
        hours = 24 / math.pi * math.acos(max(-1.0, min(1.0, cosine)))
        rows.append((_month(month), Quantity(hours, "h", 1)))
    caption = Message("exchange.figure.daylight", place=Name("place", place))
    return LessonFigure(caption, (_head("month"), _head("hours")), tuple(rows), "places.csv")


def claim(*, id: str) -> LessonFigure:
    """Return what the evidence on file says of a claim."""
    answer = check(id)
    rows = tuple(
(Text(str(finding.words), "en"), Text(finding.source, "en"))
        for finding in answer.findings[:6]
    )  # fmt: skip
    caption = Message(
        "exchange.figure.claim", text=Text(answer.claim.text, "en"),
        verdict=Message(f"exchange.verdict.{answer.verdict.value}"),
    )  # fmt: skip
    return LessonFigure(caption, (_head("finding"), _head("source")), rows, "claims.toml")


def rule(*, id: str) -> LessonFigure:
    """Return a rule with the day from which it holds and its source."""
    row = _found("rules", "rule_id", id)
    cells = (Entry("rules", id, "text"), Code(row["valid_from"] or "-"), Text(row["source"], "en"))
    heads = (_head("rule"), _head("holds-from"), _head("source"))
    return LessonFigure(Message("exchange.figure.rule"), heads, (cells,), "rules.csv")


def polaris(*, classes: str) -> LessonFigure:
    """Return risk values of POLARIS for classes of ships in four kinds of ice."""
    kinds = ("new", "grey_white", "thin_fy_1", "thick_fy")
    rows = tuple(
        (Code(name), *(Code(_found("polaris_riv", "ice_class", name)[kind]) for kind in kinds))
        for name in classes.split(",")
    )
    heads = (_head("ship"), *(_head(f"ice-{kind.replace('_', '-')}") for kind in kinds))
    return LessonFigure(Message("exchange.figure.polaris"), heads, rows, "polaris_riv.csv")


def people(*, regions: str) -> LessonFigure:
    """Return the population of regions at the last census on file."""
    rows: list[tuple[Arg, ...]] = []
    for name in regions.split(","):
        row = _found("region_population", "region", name)
        people = Quantity(float(row["population"]))
        rows.append((Name("region", name), people, Code(row["year"])))
    heads = (_head("region"), _head("population"), _head("years"))
    caption = Message("exchange.figure.people")
    return LessonFigure(caption, heads, tuple(rows), "region_population.csv")


def council(*, body: str) -> LessonFigure:
    """Return how many members and observers an Arctic body has on file, by role."""
    roles: dict[str, set[str]] = {}
    for row in read_table("arctic_bodies"):
        if row["body"] == body and not row["valid_to"]:
            roles.setdefault(row["role"], set()).add(row["country"])
    if not roles:
        bodies = sorted({row["body"] for row in read_table("arctic_bodies")})
        raise UnknownNameError.among("body", body, bodies)
    rows = tuple(
        (Message(f"exchange.role.{role}"), Quantity(len(countries)),
         tuple(Name("country", country) for country in sorted(countries)))
        for role, countries in sorted(roles.items())
    )  # fmt: skip
    heads = (_head("role"), _head("number"), _head("countries"))
    caption = Message("exchange.figure.council", body=Name("organisation", body))
    return LessonFigure(caption, heads, rows, "arctic_bodies.csv")


def cargo(*, first: str, last: str) -> LessonFigure:
    """Return the cargo of the Northern Sea Route by year."""
    rows = tuple(
        (Code(row["year"]), _million(row["cargo_t"]), _million(row["transit_t"]))
        for row in read_table("nsr_cargo")
        if first <= row["year"] <= last
    )
    heads = (_head("years"), _head("cargo-mt"), _head("transit-mt"))
    return LessonFigure(Message("exchange.figure.cargo"), heads, rows, "nsr_cargo.csv")


def _million(text: str) -> Arg:
    return Quantity(float(text) / 1e6, "", 2) if text else Message("exchange.figure.not-on-file")


FIGURES: dict[str, Callable[..., LessonFigure]] = {
    "ice": ice,
    "extent": extent,
    "river": river,
    "season": season,
    "straight": straight,
    "daylight": daylight,
    "claim": claim,
    "rule": rule,
    "polaris": polaris,
    "people": people,
    "council": council,
    "cargo": cargo,
}
"""Figures by the word of their directive."""


def read_directive(line: str) -> tuple[str, dict[str, str]] | None:
    """Return a directive's word and arguments, None where a line is none.

    Raises
    ------
    InputError
        When the word or an argument is not known.

    Examples
    --------
    >>> read_directive("{{ice place=pevek}}")
    ('ice', {'place': 'pevek'})
    """
    line = line.strip()
    match = _DIRECTIVE.fullmatch(line)
    if match is None:
        if line.startswith("{{"):
            raise InputError(f"{line!r} is no figure; write {{{{ice place=pevek}}}}")
        return None
    name, rest = match.groups()
    if name not in FIGURES:
        raise UnknownNameError.among("figure", name, FIGURES)
    args = dict(part.split("=", 1) for part in rest.split())
    takes = set(inspect.signature(FIGURES[name]).parameters)
    if set(args) != takes:
        raise InputError(f"{line!r}: the figure {name} takes {sorted(takes)}")
    return name, args
