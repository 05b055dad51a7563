"""Kinds of records and the fields that each has beside title and text, read and bounded."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError
from globalarctic.exchange.releases.release import LICENCES
from globalarctic.words import Message, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "CONTRIBUTION_KINDS", "DATED_KINDS", "NOT_COPIED", "PLACED_KINDS", "RECORD_KINDS",
    "RECORD_LICENCES", "DetailField", "TourStop", "WrongDetailError", "check_details",
    "fields_of", "home_regions", "place_named", "region_name", "tour_stops",
]  # fmt: skip

CONTRIBUTION_KINDS = ("river-season", "place-correction", "rate", "dead-source", "project-report",
                      "stated-claim")  # fmt: skip
"""Kinds that go on to the other rooms as text files."""
RECORD_KINDS = (
    "event", "tour", "place-to-see", "notice", "question", "answer", "need", "offer", "programme",
    "release", "lesson", *CONTRIBUTION_KINDS,
)  # fmt: skip
"""Kinds of records that people can bring."""
DATED_KINDS = frozenset({"event", "tour", "need", "offer", "programme"})
"""Kinds with a first and a last day."""
PLACED_KINDS = frozenset({"event", "place-to-see", "notice", "question", "need", "offer",
                          "programme", "release"})  # fmt: skip
"""Kinds that may lie at a place."""
NOT_COPIED = "LicenseRef-not-to-be-copied"
"""Licence of what may be read here and must not be copied."""
RECORD_LICENCES = (*LICENCES, NOT_COPIED)
"""Licences that a record may have; a release takes one that lets others use it."""
_HOMES = (
    "CA-NU", "CA-NT", "CA-YT", "CA-QC", "CA-NL", "US-AK", "GL", "IS", "FO", "SJ", "NO-18", "NO-55",
    "NO-56", "SE-BD", "SE-AC", "FI-10", "RU-MUR", "RU-ARK", "RU-NEN", "RU-KR", "RU-KO", "RU-KYA",
    "RU-IRK", "MN",
)  # fmt: skip
"""Regions of the Arctic and around it beside those that the regions room compares (ISO 3166)."""
_SECTORS = (
    "food", "crafts", "tourism", "transport", "energy", "building", "science", "teaching",
    "culture", "health", "digital", "other",
)  # fmt: skip
_LONGEST_TEXT, _LONGEST_LINES, _MOST_LINES = 300, 4_000, 40
_COUNT_PARTS = 3


@dataclass(frozen=True, slots=True)
class DetailField:
    """A field of a kind.

    Parameters
    ----------
    shape
        ``text``, ``lines``, ``number``, ``month``, ``month-day``, ``day``, ``url``, ``place``,
        ``reach``, ``source``, ``part``, ``country``, ``stops``, ``choice``, ``key``.
    options
        What a choice may be.
    """

    name: str
    shape: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()


_SOURCED = (DetailField("source", "text", True), DetailField("source_url", "url"))
_FIELDS: dict[str, tuple[DetailField, ...]] = {
    "event": (DetailField("host"), DetailField("access"), DetailField("reach_note")),
    "tour": (DetailField("stops", "stops", True), DetailField("access")),
    "place-to-see": (
        DetailField("season_from", "month"), DetailField("season_to", "month"),
        DetailField("access"), DetailField("reach_note"),
    ),
    "answer": (DetailField("about", "key", True), DetailField("sources", "lines", True)),
    "need": (DetailField("sector", "choice", False, _SECTORS),),
    "offer": (DetailField("sector", "choice", False, _SECTORS),),
    "programme": (
        DetailField("who", "text", True), DetailField("sector", "choice", False, _SECTORS),
        DetailField("rolling", "choice", False, ("no", "yes")),
    ),
    "release": (DetailField("doi"),),
    "river-season": (
        DetailField("reach", "reach", True), DetailField("season_open", "month-day", True),
        DetailField("season_close", "month-day", True), *_SOURCED,
    ),
    "place-correction": (
        DetailField("corrected_place", "place", True), DetailField("lon", "number"),
        DetailField("lat", "number"), DetailField("name_en"), DetailField("name_zh"),
        DetailField("name_ru"), *_SOURCED,
    ),
    "rate": (
        DetailField("part", "part", True), DetailField("rate_key"),
        DetailField("amount", "number", True), DetailField("currency", "text", True),
        DetailField("price_year", "number", True), *_SOURCED,
    ),
    "dead-source": (
        DetailField("source_id", "source", True), DetailField("dead_since", "day", True),
        DetailField("archive_url", "url"),
    ),
    "project-report": (
        DetailField("project_name", "text", True), DetailField("host_country", "country", True),
        DetailField("sector_code", "text", True), DetailField("project_status", "text", True),
        DetailField("seen_on", "day", True), DetailField("publisher", "text", True),
        DetailField("source_url", "url", True),
    ),
    "stated-claim": (
        DetailField("claim_text", "text", True), DetailField("speaker"),
        DetailField("stated_on"), DetailField("claim_place", "text", True),
        DetailField("would_change", "text", True), DetailField("source_url", "url"),
    ),
}  # fmt: skip


class WrongDetailError(InputError):
    """A field that cannot stand as it is, with the sentence that says what is wrong."""

    def __init__(self, field: str, code: str) -> None:
        self.message = Message(
            "exchange.form.detail", field=Message(f"exchange.field.{field.replace('_', '-')}"),
            problem=Message(f"exchange.wrong.{code}"),
        )  # fmt: skip
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class TourStop:
    """A stop of a tour: where, on which day, and who is the host there."""

    place: str
    day: dt.date
    host: str


def fields_of(kind: str) -> tuple[DetailField, ...]:
    """Return the fields of a kind.

    Examples
    --------
    >>> [field.name for field in fields_of("need")]
    ['sector']
    """
    return _FIELDS.get(kind, ())


@cache
def home_regions() -> tuple[str, ...]:
    """Return the codes of the regions from which somebody can come.

    Examples
    --------
    >>> {"RU-SA", "CA-NU", "RU-MUR", "CN-HL"} <= set(home_regions())
    True
    """
    return (*(row["region"] for row in read_table("regions")), *_HOMES)


def region_name(code: str) -> Message | Name:
    """Return the name of a region for a page.

    Examples
    --------
    >>> str(region_name("CA-NU"))
    'Nunavut'
    """
    return Message(f"exchange.home.{code.lower()}") if code in _HOMES else Name("region", code)


@cache
def _places_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in read_table("places"):
        written = (row["name_en"], row["name_zh"], row["name_ru"], row["locode"],
                   *row["aliases"].split(";"))  # fmt: skip
        for name in written:
            if name.strip():
                names.setdefault(name.strip().casefold(), row["place_id"])
    return names | {row["place_id"]: row["place_id"] for row in read_table("places")}


def place_named(text: str) -> str:
    """Return the id of the place that somebody calls so, empty where none is on file.

    Examples
    --------
    >>> place_named("Якутск"), place_named("iqaluit"), place_named("Atlantis")
    ('yakutsk', 'iqaluit', '')
    """
    return _places_by_name().get(text.strip().casefold(), "")


def tour_stops(text: str) -> tuple[TourStop, ...]:
    r"""Return the stops of a tour, a line each: ``place; day; host``.

    Raises
    ------
    WrongDetailError
        When a line has other than three parts, a place is not on file, a day is none, the days
        run backwards, or there are fewer than two stops.

    Examples
    --------
    >>> stops = tour_stops("Yakutsk; 2027-03-01; Theatre\n哈尔滨; 2027-03-05; 大剧院")
    >>> [stop.place for stop in stops]
    ['yakutsk', 'harbin']
    """
    stops: list[TourStop] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("；", ";").split(";")]
        if len(parts) != _COUNT_PARTS or not all(parts):
            raise WrongDetailError("stops", "stops")
        place = place_named(parts[0])
        if not place:
            raise WrongDetailError("stops", "place")
        stops.append(TourStop(place, _day(parts[1], "stops"), parts[2][:120]))
    if len(stops) < 2 or len(stops) > _MOST_LINES:
        raise WrongDetailError("stops", "stops")
    if any(a.day > b.day for a, b in pairwise(stops)):
        raise WrongDetailError("stops", "order")
    return tuple(stops)


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongDetailError(field, "day") from None


def _number(text: str, field: str) -> str:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise WrongDetailError(field, "number") from None
    most = {"lon": 180.0, "lat": 90.0}.get(field, 1e12)
    if not math.isfinite(value) or abs(value) > most:
        raise WrongDetailError(field, "number")
    return f"{value:.15g}"


def _month(text: str, field: str) -> str:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 12:
        raise WrongDetailError(field, "month")
    return str(int(text))


def _month_day(text: str, field: str) -> str:
    try:
        return dt.date.fromisoformat(f"2001-{text}").strftime("%m-%d")
    except ValueError:
        raise WrongDetailError(field, "month-day") from None


def _url(text: str, field: str) -> str:
    if not text.startswith("https://") or any(sign.isspace() for sign in text):
        raise WrongDetailError(field, "url")
    return text


def _place(text: str, field: str) -> str:
    place = place_named(text)
    if not place:
        raise WrongDetailError(field, "place")
    return place


def _among(names: Callable[[], frozenset[str]], code: str) -> Callable[[str, str], str]:
    def check(text: str, field: str) -> str:
        if text not in names():
            raise WrongDetailError(field, code)
        return text

    return check


def _ids(table: str, column: str) -> Callable[[], frozenset[str]]:
    return lambda: frozenset(row[column] for row in read_table(table))


def _source_ids() -> frozenset[str]:
    from globalarctic.investments.register import load_register

    return frozenset(load_register().sources)


def _parts() -> frozenset[str]:
    from globalarctic.transport.costs.model import rate_units

    return frozenset(rate_units())


def _stops(text: str, _field: str) -> str:
    return "\n".join(f"{stop.place}; {stop.day}; {stop.host}" for stop in tour_stops(text))


_CHECKS: dict[str, Callable[[str, str], str]] = {
    "number": _number, "month": _month, "month-day": _month_day, "url": _url, "place": _place,
    "day": lambda text, field: _day(text, field).isoformat(), "stops": _stops,
    "reach": _among(_ids("river_reaches", "reach_id"), "reach"),
    "country": _among(_ids("countries", "country"), "country"),
    "source": _among(_source_ids, "source"), "part": _among(_parts, "part"),
}  # fmt: skip


def check_details(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a kind as they are kept; what is empty is left out.

    Raises
    ------
    WrongDetailError
        With the field and what is wrong with it.

    Examples
    --------
    >>> check_details("need", {"sector": "crafts", "colour": "red"})
    {'sector': 'crafts'}
    """
    details: dict[str, str] = {}
    for field in fields_of(kind):
        text = given.get(field.name, "").replace("\r\n", "\n").strip()
        many = field.shape in {"lines", "stops"}
        if len(text) > (_LONGEST_LINES if many else _LONGEST_TEXT) or (not many and "\n" in text):
            raise WrongDetailError(field.name, "long")
        if not text:
            if field.required:
                raise WrongDetailError(field.name, "missing")
            continue
        if field.options and text not in field.options:
            raise WrongDetailError(field.name, "choice")
        check = _CHECKS.get(field.shape)
        details[field.name] = check(text, field.name) if check else text
    return details
