"""Admission to the Northern Sea Route: what the rule on file says, and when none is on file.

The tables of 2013/2017 were replaced on 18 September 2020 by Decree 1487, whose annex is not on
file. A superseded row is never applied to a later day: it is shown as background.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from globalarctic.data.tables import Row, names, read_table, required_text, text
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.rules import Standing, dates_of

__all__ = ["Admission", "IceState", "Verdict", "admission"]


class IceState(StrEnum):
    """Ice conditions of the admission tables, as the route's ice reports name them.

    Examples
    --------
    >>> IceState("light").name
    'LIGHT'
    """

    HEAVY = "heavy"
    MEDIUM = "medium"
    LIGHT = "light"
    OPEN = "open"


class Verdict(StrEnum):
    """What the rows on file say.

    Examples
    --------
    >>> Verdict.NO_RULE.value
    'no verified rule on file'
    """

    ADMITTED = "admitted"
    NOT_ADMITTED = "not admitted"
    NO_RULE = "no verified rule on file"


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer, the row that gave it, and superseded rows that would have applied earlier."""

    verdict: Verdict
    row_id: str
    source: str
    background: tuple[str, ...]


def admission(
    ice_class: str,
    day: dt.date,
    *,
    zone: str,
    ice: IceState,
    escorted: bool = False,
    double_acting: bool = False,
) -> Admission:
    """Return whether a ship is admitted to a zone of the Northern Sea Route on a day.

    Parameters
    ----------
    ice_class
        Class of the Russian register ("none", Ice1-Ice3, Arc4-Arc9).
    day
        Day of navigation.
    zone
        One of the seven zones of ``nsr_zones.csv``.
    ice
        Ice conditions.
    escorted
        Whether an icebreaker leads.
    double_acting
        Whether the ship breaks ice astern.

    Raises
    ------
    UnknownNameError
        When no row names the class or the zone.

    Examples
    --------
    >>> admission("none", dt.date(2018, 8, 1), zone="kara-sw", ice=IceState.HEAVY).verdict.value
    'not admitted'
    >>> admission("Arc4", dt.date(2026, 8, 1), zone="kara-sw", ice=IceState.LIGHT).verdict.value
    'no verified rule on file'
    """
    table = read_table("admission")
    classes = tuple(dict.fromkeys(name for row in table for name in names(row, "ice_classes")))
    zones = tuple(text(row, "zone_id") for row in read_table("nsr_zones"))
    if ice_class not in classes:
        raise UnknownNameError.among("register ice class", ice_class, classes)
    if zone not in zones:
        raise UnknownNameError.among("zone", zone, zones)
    if not isinstance(ice, IceState):
        raise InputError(f"ice is {ice!r}; allowed are {', '.join(IceState)}")
    fitting = [
        row
        for row in table
        if ice_class in names(row, "ice_classes")
        and zone in names(row, "zones")
        and text(row, "mode") in {"any", "escorted" if escorted else "independent"}
        and (text(row, "double_acting") == "any" or double_acting)
        and _in_period(row, day)
    ]
    background = tuple(
        f"{row['row_id']} ({dates_of(row).words}): {text(row, ice.value) or 'nothing said'}"
        for row in fitting
        if text(row, "status") != "current"
    )
    for row in fitting:
        standing = dates_of(row).standing(day)
        said = text(row, ice.value)
        if standing is Standing.IN_FORCE and text(row, "status") != "one permit" and said:
            verdict = Verdict.ADMITTED if said == "yes" else Verdict.NOT_ADMITTED
            return Admission(verdict, row["row_id"], required_text(row, "source"), background)
    return Admission(Verdict.NO_RULE, "", "", background)


def _in_period(row: Row, day: dt.date) -> bool:
    """Return whether a day lies in one of a row's periods ("MM-DD..MM-DD"; may pass New Year)."""
    at = f"{day:%m-%d}"
    for period in names(row, "periods"):
        first, _, last = period.partition("..")
        if first <= at <= last if first <= last else (at >= first or at <= last):
            return True
    return False
