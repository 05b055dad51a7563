"""Seasons by rule: on which days the admission rules on file let a class sail the whole route."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from globalarctic.transport.rules.admission import (
    AdmissionVerdict,
    IceState,
    admission,
    load_admission,
    load_zones,
)
from globalarctic.words import Day, Message, Span

__all__ = ["RuleSeason", "rule_seasons"]

_EARLIER = 2019
"""Last whole year whose admission tables are on file; those in force since 2020 are not."""
_STATES = (IceState.LIGHT, IceState.MEDIUM, IceState.HEAVY)


@dataclass(frozen=True, slots=True)
class RuleSeason:
    """When a class may sail all seven areas of the Northern Sea Route in a state of ice.

    ``mode`` is independent or escorted; ``season`` the days in words, "never", or why no rule is
    on file; ``length_d`` None where none is; ``of_year`` the year whose rules are meant and
    ``superseded`` whether they have been replaced since.
    """

    mode: str
    ice: str
    season: Message
    length_d: int | None
    of_year: int
    superseded: bool
    source: str


def _spans(days: list[dt.date]) -> Message:
    """Return days of a year as spans in words."""
    starts = [day for day in days if day - dt.timedelta(days=1) not in set(days)]
    ends = [day for day in days if day + dt.timedelta(days=1) not in set(days)]
    spans = tuple(
        Span(Day(first, "day"), Day(last, "day")) for first, last in zip(starts, ends, strict=True)
    )
    return (
        Message("outlook.season.spans", spans=spans) if spans else Message("outlook.season.never")
    )


@lru_cache(maxsize=64)
def _season(
    ice_class: str, ice: IceState, year: int, escorted: bool, double_acting: bool
) -> RuleSeason | None:
    """Return the season of a year's rules, None where no rule answers on any day."""
    edges = sorted({1, 366} | {edge for row in load_admission() for start, end in row.periods
                               for edge in (start, end + 1)})  # fmt: skip
    sources: dict[str, None] = {}
    superseded, known, allowed = False, False, []
    for start, end in pairwise(edges):
        days = [dt.date(year, 1, 1) + dt.timedelta(days=doy - 1) for doy in range(start, end)]
        answers = [
            admission(ice_class, days[0], zone.zone_id, ice.value, escorted,
                      double_acting=double_acting)
            for zone in load_zones()
        ]  # fmt: skip
        rows = [answer.row for answer in answers if answer.row is not None]
        known = known or len(rows) == len(answers)
        superseded = superseded or any(answer.superseded for answer in answers)
        sources |= dict.fromkeys(row.source for row in rows)
        if all(answer.verdict is AdmissionVerdict.ALLOWED for answer in answers):
            allowed += days
    if not known:
        return None
    words = Message("outlook.season.all-year") if len(allowed) == 365 else _spans(allowed)
    return RuleSeason(
        "escorted" if escorted else "independent", ice.value, words, len(allowed), year,
        superseded, "; ".join(sources),
    )  # fmt: skip


def rule_seasons(
    ice_class: str, *, year: int = 2026, double_acting: bool = False
) -> tuple[RuleSeason, ...]:
    """Return the seasons by rule of a class, by mode and state of ice.

    Where no rule of the year is on file those of 2019 answer, marked as superseded; where there
    are none of them either the row says so.

    Parameters
    ----------
    double_acting
        Whether the ship is built to break ice astern.

    Raises
    ------
    UnknownNameError
        When the class is not known.

    Notes
    -----
    A day counts when all seven areas admit the ship in that state of ice; rules that begin or end
    within the year are read on the first day of each of their periods. Escort is a leading
    icebreaker; its price and whether one is free are no part of the rule.

    Examples
    --------
    >>> light = rule_seasons("none")[0]
    >>> light.mode, light.ice, str(light.season), light.superseded
    ('independent', 'light', 'never', True)
    """
    rows = []
    for escorted in (False, True):
        for ice in _STATES:
            found_year = next(
                (y for y in (year, _EARLIER)
                 if _season(ice_class, ice, y, escorted, double_acting) is not None), 0,
            )  # fmt: skip
            row = found_year and _season(ice_class, ice, found_year, escorted, double_acting)
            rows.append(
                row
                or RuleSeason(
                    "escorted" if escorted else "independent", ice.value,
                    Message("outlook.season.no-rule"), None, year, False, "",
                )
            )  # fmt: skip
    return tuple(rows)
