"""Rules as dated rows with source and grade, applied to passages, areas and port states.

A row says what holds, where, from when to when, and what replaced it. A start that is known to the
year or month only, or not at all, is carried as such: a day inside the doubt is neither in force
nor not, it stands as ``start unknown`` and is shown with that word. Nothing is judged.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from globalarctic.data.tables import load, read_table
from globalarctic.errors import SchemaError
from globalarctic.records import Blank, Catalogue, Written
from globalarctic.words import Code, Message

__all__ = [
    "EVERYWHERE",
    "Dates",
    "Rule",
    "RuleKind",
    "Standing",
    "WrittenDate",
    "later_rules_for",
    "load_rules",
    "resolve_rule",
    "rules_for",
    "span",
]

EVERYWHERE = "*"
"""The name in ``applies_to`` of a rule that holds on every sea leg."""


class RuleKind(StrEnum):
    """What a rule is about.

    Examples
    --------
    >>> RuleKind("emission area").name
    'EMISSION_AREA'
    """

    PERMIT = "permit"
    ESCORT = "escort"
    SEASON = "season"
    FUEL = "fuel"
    EMISSION_AREA = "emission area"
    TOLL = "toll"
    REPORTING = "reporting"
    CATEGORY = "category"
    SANCTION = "sanction"
    SPEED = "speed"
    REGIME = "regime"
    CARBON = "carbon"
    ICE = "ice"
    DEPTH = "depth"
    CLOSURE = "closure"

    @property
    def said(self) -> Message:
        """The word for it, in whatever language it is said."""
        return Message(f"rules.kind.{self.value.replace(' ', '-')}")


class Standing(StrEnum):
    """Whether a dated row is in force on a day.

    Examples
    --------
    >>> Standing.IN_FORCE.value
    'in force'
    """

    IN_FORCE = "in force"
    NOT_YET = "not yet"
    ENDED = "ended"
    START_UNKNOWN = "start unknown"

    @property
    def said(self) -> Message:
        """The word for it, in whatever language it is said."""
        return Message(f"rules.standing.{self.value.replace(' ', '-')}")


def _partial(text: str) -> str:
    try:
        if text:
            span(text)
    except ValueError:
        raise ValueError("YYYY, YYYY-MM or YYYY-MM-DD is expected") from None
    return text


WrittenDate = Annotated[str, Written(parse=_partial)]
"""A day, month or year as written, "" when not on file."""


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of a row, as written: a day, a month, a year, or "" when not on file.

    Examples
    --------
    >>> import datetime as dt
    >>> dates = Dates("2020", "")
    >>> dates.standing(dt.date(2020, 6, 1)).value, dates.standing(dt.date(2021, 1, 1)).value
    ('start unknown', 'in force')
    """

    start: Annotated[str, Written("valid_from", _partial)]
    end: Annotated[str, Written("valid_to", _partial)]

    def __post_init__(self) -> None:
        """Refuse an end before the start."""
        if self.start and self.end and span(self.end)[1] < span(self.start)[0]:
            raise SchemaError(f"valid_to {self.end} lies before valid_from {self.start}")

    def standing(self, day: dt.date) -> Standing:
        """Return whether the row is in force on a day.

        Notes
        -----
        A row that starts "2020" is not yet in force in 2019, in force in 2021, and "start
        unknown" in between; one without any start is "start unknown" until its end. An end known
        to the month or year counts to its last day.
        """
        if self.end and day > span(self.end)[1]:
            return Standing.ENDED
        if not self.start:
            return Standing.START_UNKNOWN
        first, last = span(self.start)
        if day < first:
            return Standing.NOT_YET
        return Standing.IN_FORCE if day >= last else Standing.START_UNKNOWN

    @property
    def said(self) -> Message:
        """The dates as a phrase.

        Examples
        --------
        >>> str(Dates("", "2024-01").said)
        'from a day not on file to 2024-01'
        """
        if not self.start:
            if not self.end:
                return Message("rules.dates.unknown")
            return Message("rules.dates.unknown-to", last=Code(self.end))
        if not self.end:
            return Message("rules.dates.from", first=Code(self.start))
        return Message("rules.dates.from-to", first=Code(self.start), last=Code(self.end))


def span(value: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a day, month or year in ISO form.

    Raises
    ------
    ValueError
        When the text is none of them.
    """
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return dt.date(parts[0], 1, 1), dt.date(parts[0], 12, 31)
    if len(parts) == 2:
        last = calendar.monthrange(parts[0], parts[1])[1]
        return dt.date(parts[0], parts[1], 1), dt.date(parts[0], parts[1], last)
    day = dt.date.fromisoformat(value)
    return day, day


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule: where it holds, what it says, since when, and by which source.

    Notes
    -----
    ``applies_to`` names passage families ("*" every sea leg), ``area`` an area of
    ``rule_areas.csv`` (where both stand, the area decides and the families are its passages),
    ``states`` port states at either end of a route. ``value`` is the rule's figure in ``unit``,
    None when it has none. ``superseded_by`` names the rule that replaced it.
    """

    KEYS = {"valid_from": "dates.start", "valid_to": "dates.end"}

    rule_id: str
    kind: RuleKind
    applies_to: tuple[str, ...]
    area: Blank
    states: tuple[str, ...]
    text: str
    value: float | None
    unit: Blank
    dates: Dates
    status: str
    superseded_by: Blank
    source: str
    as_of: str
    grade: str
    note: Blank

    def standing(self, day: dt.date) -> Standing:
        """Return whether the rule is in force on a day."""
        return self.dates.standing(day)

    def holds(self, day: dt.date) -> bool:
        """Return whether the rule is in force on a day, or may be (start unknown)."""
        return self.standing(day) in {Standing.IN_FORCE, Standing.START_UNKNOWN}


@lru_cache(maxsize=1)
def load_rules() -> Catalogue[Rule]:
    """Return all rules, superseded ones included.

    Raises
    ------
    SchemaError
        When a kind or date is not known, or a superseded row names no successor.

    Examples
    --------
    >>> load_rules()[0].rule_id, load_rules()[0].superseded_by
    ('nsr-permit-2013', 'nsr-permit')
    """
    known = {row["rule_id"] for row in read_table("rules")}

    def check(rule: Rule) -> None:
        if (rule.status == "superseded") != (rule.superseded_by in known):
            raise SchemaError(
                f"status {rule.status!r} does not fit superseded_by {rule.superseded_by!r}"
            )

    return Catalogue(load("rules", Rule, check=check), "rule", "rule_id")


def resolve_rule(rule_id: str) -> Rule:
    """Return a rule by its id.

    Raises
    ------
    UnknownNameError
        With the near names.

    Examples
    --------
    >>> resolve_rule("nordreg").kind.value
    'reporting'
    """
    return load_rules().find(rule_id)


def rules_for(families: tuple[str, ...], day: dt.date) -> tuple[Rule, ...]:
    """Return the rules on passage families that are in force on a day.

    Parameters
    ----------
    families
        Passage families met by a route.
    day
        Day of the voyage.

    Notes
    -----
    Rows whose start is not known are included; ``Rule.standing`` tells them apart. Rules of areas
    and port states need the route's line and ends: see ``explain``.

    Examples
    --------
    >>> import datetime as dt
    >>> [rule.rule_id for rule in rules_for(("suez",), dt.date(2015, 1, 1))]
    ['constantinople', 'suez-dues']
    """
    return tuple(
        rule for rule in load_rules() if set(rule.applies_to) & set(families) and rule.holds(day)
    )


def later_rules_for(families: tuple[str, ...], day: dt.date) -> tuple[Rule, ...]:
    """Return the rules on passage families that came only after a day, the first of each line.

    What held before the first rule on file is not known: a list without them would read as if
    nothing had held.

    Parameters
    ----------
    families
        Passage families met by a route.
    day
        Day of the voyage.

    Examples
    --------
    >>> import datetime as dt
    >>> [rule.rule_id for rule in later_rules_for(("nwp",), dt.date(2016, 8, 1))][:2]
    ['hfo-arctic', 'eca-canadian-arctic']
    """
    replacing = {rule.superseded_by for rule in load_rules()}
    return tuple(
        rule
        for rule in load_rules()
        if set(rule.applies_to) & set(families)
        and rule.standing(day) is Standing.NOT_YET
        and rule.rule_id not in replacing
    )
