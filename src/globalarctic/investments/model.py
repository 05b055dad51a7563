"""The register's words: partial dates, sources, entities, projects, claims and stakes.

A claim is the only thing the register holds about the world: somebody stated, on a date and in a
source, that something was so from one date to another. Statuses, owners, amounts and totals are
views of claims; they are never stored.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from globalarctic.errors import InputError
from globalarctic.evidence import Grade

__all__ = [
    "ArcticFlag",
    "Claim",
    "Entity",
    "Grade",
    "PartialDate",
    "Precision",
    "Project",
    "Rank",
    "RecordedBasis",
    "Source",
    "Stake",
    "SubjectType",
    "holds",
]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Precision(StrEnum):
    """How exactly a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Rank(StrEnum):
    """How the register ranks a claim among others on the same thing; the reason stands beside.

    A deprecated claim stays on file and changes no view. A contested claim is shown as a conflict
    and never counted.
    """

    PREFERRED = "preferred"
    NORMAL = "normal"
    CONTESTED = "contested"
    DEPRECATED = "deprecated"


class SubjectType(StrEnum):
    """What a claim is about."""

    PROJECT = "project"
    ENTITY = "entity"
    NARRATIVE = "narrative"


class RecordedBasis(StrEnum):
    """Where the date of record comes from: when the source was published, or when it was taken up.

    The date of the event is neither: a thing may have become known long after it happened.
    """

    STATED = "stated"
    REGISTERED = "registered"


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, the month or the day; never padded.

    Rules of comparison, the same everywhere. A *change* (a start, an end, a date of record) known
    only to a period counts from the first day of the period, ``earliest``. A date that is *asked*
    for is read as the last day of its period, ``latest``. A period of validity includes its start
    and excludes its end, so that an owner who leaves in 2016-03 and another who enters in 2016-03
    never both hold. Two partial dates are equal when their texts are.

    Examples
    --------
    >>> PartialDate("2016-03").earliest.isoformat(), PartialDate("2016-03").latest.isoformat()
    ('2016-03-01', '2016-03-31')
    >>> PartialDate("2016").precision.value
    'year'
    """

    text: str

    def __post_init__(self) -> None:
        """Refuse a text that is no date of the calendar."""
        try:
            _ = self.earliest
        except ValueError:
            raise InputError(
                f"{self.text!r} is not a date; give YYYY, YYYY-MM or YYYY-MM-DD, "
                "only as exact as it is known"
            ) from None

    @property
    def precision(self) -> Precision:
        """Return how exactly the date is known."""
        return (Precision.YEAR, Precision.MONTH, Precision.DAY)[self.text.count("-")]

    @cached_property
    def earliest(self) -> dt.date:
        """Return the first day the date may mean."""
        year, month, day = self._parts()
        return dt.date(year, 1 if month is None else month, 1 if day is None else day)

    @cached_property
    def latest(self) -> dt.date:
        """Return the last day the date may mean."""
        year, month, day = self._parts()
        month = 12 if month is None else month
        last = calendar.monthrange(year, month)[1]
        return dt.date(year, month, last if day is None else day)

    def _parts(self) -> tuple[int, int | None, int | None]:
        match = _DATE.fullmatch(self.text)
        if match is None:
            raise ValueError(self.text)
        year, month, day = match.groups()
        return int(year), int(month) if month else None, int(day) if day else None

    def begun_by(self, day: PartialDate) -> bool:
        """Return whether a change of this date has come by the date asked for.

        Examples
        --------
        >>> PartialDate("2021-03-04").begun_by(PartialDate("2019"))
        False
        >>> PartialDate("2018").begun_by(PartialDate("2018-01"))
        True
        """
        return self.earliest <= day.latest

    def __str__(self) -> str:
        return self.text


def holds(valid_from: PartialDate | None, valid_to: PartialDate | None, *, at: PartialDate) -> bool:
    """Return whether a period of validity includes the date asked for.

    A missing start means "since before anything on file"; a missing end means "not known to have
    ended".

    Examples
    --------
    >>> holds(PartialDate("2014-02"), PartialDate("2016-03"), at=PartialDate("2016-02"))
    True
    >>> holds(PartialDate("2014-02"), PartialDate("2016-03"), at=PartialDate("2016-03"))
    False
    """
    if valid_from is not None and not valid_from.begun_by(at):
        return False
    return valid_to is None or not valid_to.begun_by(at)


def _number(value: float | None) -> str:
    """Return a number with its thousands apart from 1,000 on, else as short as it is."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a claim can be read; ``kind`` is a term of the vocabulary ``source_kind``."""

    source_id: str
    url: str
    publisher: str
    kind: str
    title: str = ""
    language: str = ""
    published_on: PartialDate | None = None
    archive_url: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A company, state, state body, person with a public role, or asset that owns or is owned.

    ``country`` is the country the register's sources give for it (alpha-3), empty where none is on
    file. ``kind`` is an entity type of the Beneficial Ownership Data Standard 0.4.
    """

    entity_id: str
    name: str
    kind: str = "registeredEntity"
    country: str = ""
    lei: str = ""
    wikidata: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArcticFlag:
    """Whether a project lies inside one definition of the Arctic, and who says so."""

    definition: str
    inside: bool
    source_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """What does not change: identity, name, host country, sector.

    ``asset_id`` is the entity whose stakes are the project's ownership, empty where none is on
    file.
    """

    project_id: str
    name: str
    host_country: str
    region_name: str
    sector: str
    asset_id: str = ""
    arctic: tuple[ArcticFlag, ...] = ()
    note: str = ""
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one source about one thing.

    ``predicate`` says what is stated (vocabulary ``predicate``), ``kind`` narrows it (type of
    involvement, basis of an amount, type of interest), ``object_id`` is the entity it relates the
    subject to, ``state`` the state of an amount, ``reason`` the reason of a status. ``value`` is
    exact; a range stands in ``value_min`` and ``value_max``. Shares are per cent here, as published
    (``unit`` "%"). ``recorded_at`` is when it was learnt: when its source was published, as far as
    on file, else when this register took it up; ``recorded_basis`` says which.
    ``confirmed_on`` is the last date on which the thing was still so.
    """

    claim_id: str
    subject_type: SubjectType
    subject_id: str
    predicate: str
    value: float | str | bool | None
    unit: str
    source_id: str
    recorded_at: PartialDate
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    kind: str = ""
    object_id: str = ""
    state: str = ""
    reason: str = ""
    value_min: float | None = None
    value_max: float | None = None
    price_year: int | None = None
    fx_rate: float | None = None
    fx_source_id: str = ""
    same_sentence_as: str = ""
    confirmed_on: PartialDate | None = None
    locator: str = ""
    further_source_ids: tuple[str, ...] = ()
    stated_by: str = ""
    stated_on: PartialDate | None = None
    recorded_basis: RecordedBasis = RecordedBasis.STATED
    superseded_at: PartialDate | None = None
    revision_of: str = ""
    rank: Rank = Rank.NORMAL
    rank_reason: str = ""
    grade: Grade = Grade.VERIFIED
    quality: int | None = None
    completeness_frac: float = 0.0
    note: str = ""
    path: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def known(self, known_at: PartialDate) -> bool:
        """Return whether the register knew the claim, and had not superseded it, on a date.

        Examples
        --------
        >>> claim = Claim(
        ...     "c1", SubjectType.PROJECT, "p", "status", "blocked", "", "s", PartialDate("2021-03")
        ... )
        >>> claim.known(PartialDate("2019")), claim.known(PartialDate("2022"))
        (False, True)
        """
        if not self.recorded_at.begun_by(known_at):
            return False
        return self.superseded_at is None or not self.superseded_at.begun_by(known_at)

    def value_text(self) -> str:
        """Return what is stated in words: a value, a range open at a side or none, and its unit.

        Examples
        --------
        >>> claim = Claim(
        ...     "c1",
        ...     SubjectType.ENTITY,
        ...     "e",
        ...     "ownership",
        ...     None,
        ...     "%",
        ...     "s",
        ...     PartialDate("2021"),
        ...     value_min=30.0,
        ... )
        >>> claim.value_text()
        'at least 30 %'
        """
        low, high = self.value_min, self.value_max
        if isinstance(self.value, float):
            text = _number(self.value)
        elif self.value is not None:
            return str(self.value)
        elif low is not None and high is not None:
            text = f"{_number(low)} to {_number(high)}"
        elif low is not None or high is not None:
            text = f"at least {_number(low)}" if low is not None else f"at most {_number(high)}"
        else:
            return "value not on file"
        return f"{text} {self.unit}".strip() if self.unit not in {"text", "bool", "wkt"} else text

    def last_confirmed(self) -> PartialDate:
        """Return the last date on which the thing was so by this claim.

        The end or the confirmation, else the start, else the date of record. When it was stated is
        no confirmation: a text of today may tell of an approval long ago.
        """
        dates = [d for d in (self.valid_to, self.confirmed_on, self.valid_from) if d is not None]
        return max(dates, key=lambda date: date.latest, default=self.recorded_at)

    def range_pct(self) -> tuple[float, float]:
        """Return the least and greatest value in per cent; an open side reaches 0 or 100."""
        if isinstance(self.value, float):
            return self.value, self.value
        low = 0.0 if self.value_min is None else self.value_min
        return low, 100.0 if self.value_max is None else self.value_max


@dataclass(frozen=True, slots=True)
class Stake:
    """A share of one owner in one subject over a time; shares are fractions, equal when exact.

    ``interest`` is an interest type of the Beneficial Ownership Data Standard 0.4, or one of the
    register's own (``licenceShare``). Only shares of ownership are stakes; rights to profit,
    conditional rights and contracts carry their own interest and are not summed.
    """

    subject_id: str
    owner_id: str
    share_min_frac: float
    share_max_frac: float
    interest: str
    valid_from: PartialDate | None
    valid_to: PartialDate | None
    recorded_at: PartialDate
    claim_id: str
