"""Admission to the Northern Sea Route: what the rules on file say of a class, day, sea and ice.

Answers are "allowed", "not allowed" or "no verified rule on file". A superseded row never answers
for a day after its end, and a row whose start is in doubt never answers for a day inside the
doubt: both come back as background. An empty cell of a table is a gap and is not filled.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from globalarctic.data.tables import load
from globalarctic.errors import UnknownNameError
from globalarctic.records import Blank, Catalogue, Written, day_of_year
from globalarctic.transport.rules.polarcode import resolve_ice_class
from globalarctic.transport.rules.table import Dates, Standing
from globalarctic.words import Code, Message, Text, chained

__all__ = [
    "Admission",
    "AdmissionRow",
    "AdmissionVerdict",
    "IceState",
    "Zone",
    "admission",
    "load_admission",
    "load_zones",
]


class AdmissionVerdict(StrEnum):
    """What the rules on file say.

    Examples
    --------
    >>> AdmissionVerdict.NO_RULE.value
    'no verified rule on file'
    """

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    NO_RULE = "no verified rule on file"

    @property
    def said(self) -> Message:
        """The word for it, in whatever language it is said."""
        return Message(f"rules.verdict.{self.name.casefold().replace('_', '-')}")


class IceState(StrEnum):
    """Ice conditions as the admission tables name them, and open water.

    Examples
    --------
    >>> IceState("light").name
    'LIGHT'
    """

    OPEN = "open"
    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"

    @property
    def said(self) -> Message:
        """The word for it, in whatever language it is said."""
        return Message(f"rules.ice.{self.value}")


@dataclass(frozen=True, slots=True)
class Zone:
    """One of the seven areas of the Northern Sea Route and the passage families that lie in it."""

    zone_id: str
    name_en: str
    families: tuple[str, ...]
    source: str


def _periods(text: str) -> tuple[tuple[int, int], ...]:
    ends = [part.strip().partition("..") for part in text.split(";") if part.strip()]
    return tuple((day_of_year(first), day_of_year(last)) for first, _, last in ends)


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Whether a class may go, by ice state; None where the table on file is empty."""

    open: bool | None
    light: bool | None
    medium: bool | None
    heavy: bool | None


@dataclass(frozen=True, slots=True)
class AdmissionRow:
    """A row of the admission tables.

    Notes
    -----
    ``mode`` is independent, escorted or any; ``double_acting`` "yes" where only such ships are
    meant; ``periods`` days of the year, both ends included; ``allowed`` by ice state, None where
    the table on file is empty; ``status`` current, superseded or one permit.
    """

    row_id: str
    ice_classes: tuple[str, ...]
    double_acting: str
    mode: str
    periods: Annotated[tuple[tuple[int, int], ...], Written(parse=_periods)]
    zones: tuple[str, ...]
    allowed: _Allowed
    dates: Dates
    status: str
    superseded_by: Blank
    source: str
    grade: Blank
    note: Blank

    def covers(
        self, ice_class: str, day: dt.date, zone: str, *, escorted: bool, double_acting: bool
    ) -> bool:
        """Return whether the row speaks of a class, day of the year, zone and mode."""
        doy = min(day.timetuple().tm_yday, 365) if not _leap(day) else _common_doy(day)
        return (
            ice_class in self.ice_classes
            and zone in self.zones
            and self.mode in {"any", "escorted" if escorted else "independent"}
            and (self.double_acting == "any" or double_acting)
            and any(
                first <= doy <= last if first <= last else doy >= first or doy <= last
                for first, last in self.periods
            )
        )

    def answer(self, ice: IceState) -> bool | None:
        """Return whether ships may go in a state of ice, None where nothing is on file."""
        allowed: bool | None = getattr(self.allowed, ice.value)
        return allowed

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "row_id": self.row_id,
            "ice_classes": list(self.ice_classes),
            "mode": self.mode,
            "zones": list(self.zones),
            "allowed": {ice.value: self.answer(ice) for ice in IceState},
            "valid_from": self.dates.start,
            "valid_to": self.dates.end,
            "status": self.status,
            "superseded_by": self.superseded_by,
            "source": self.source,
            "grade": self.grade,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer to one question of admission.

    Notes
    -----
    ``row`` is the row that answers, None when none does; ``background`` holds rows that speak of
    the case but may not answer for that day, and why in ``reason``.
    """

    verdict: AdmissionVerdict
    ice_class: str
    day: dt.date
    area: str
    ice: IceState
    escorted: bool
    row: AdmissionRow | None
    background: tuple[AdmissionRow, ...]
    reason: Message

    @property
    def superseded(self) -> bool:
        """Whether the row that answers has been replaced since that day."""
        return self.row is not None and self.row.status == "superseded"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values."""
        return {
            "verdict": self.verdict.value,
            "ice_class": self.ice_class,
            "day": self.day.isoformat(),
            "area": self.area,
            "ice": self.ice.value,
            "escorted": self.escorted,
            "superseded": self.superseded,
            "reason": self.reason.to_dict(),
            "row": None if self.row is None else self.row.to_dict(),
            "background": [row.to_dict() for row in self.background],
        }


def _leap(day: dt.date) -> bool:
    return day.replace(month=12, day=31).timetuple().tm_yday == 366


def _common_doy(day: dt.date) -> int:
    """Return the day of the year as in a common year; 29 February counts as the 28th."""
    doy = day.timetuple().tm_yday
    return doy if doy <= 59 else doy - 1


@lru_cache(maxsize=1)
def load_zones() -> Catalogue[Zone]:
    """Return the seven areas of the Northern Sea Route, from west to east.

    Examples
    --------
    >>> len(load_zones()), load_zones()[0].zone_id
    (7, 'kara-sw')
    """
    return Catalogue(load("nsr_zones", Zone), "area of the Northern Sea Route", "zone_id")


@lru_cache(maxsize=1)
def load_admission() -> tuple[AdmissionRow, ...]:
    """Return all rows on admission, superseded ones and gaps included.

    Raises
    ------
    SchemaError
        When a cell is not in the form of the table.

    Examples
    --------
    >>> load_admission()[0].status
    'superseded'
    """
    return load("admission", AdmissionRow)


def admission(
    ice_class: str,
    day: dt.date,
    area: str,
    ice: str,
    escorted: bool,
    *,
    double_acting: bool = False,
) -> Admission:
    """Return whether a ship may sail in an area of the Northern Sea Route by the rules on file.

    Parameters
    ----------
    ice_class
        Class as certified; other systems by their nominal equivalent.
    day
        Day of the voyage.
    area
        Zone id, for example ``kara-sw``.
    ice
        ``open``, ``light``, ``medium`` or ``heavy``.
    escorted
        Whether an icebreaker leads.
    double_acting
        Whether the ship is built to break ice astern.

    Raises
    ------
    UnknownNameError
        When class, area or ice state is not known.

    Notes
    -----
    Prohibited seasons count in any ice. The tables of Decree 1487 of 18 September 2020 are not on
    file, so that from that day only rows read elsewhere can answer.

    Examples
    --------
    >>> import datetime as dt
    >>> day = dt.date(2019, 8, 1)
    >>> admission("Ice2", day, "kara-sw", "medium", True).verdict.value
    'allowed'
    >>> later = admission("Ice2", dt.date(2026, 8, 1), "kara-sw", "medium", True)
    >>> later.verdict.value, later.background[0].status
    ('no verified rule on file', 'superseded')
    """
    area = load_zones().find(area).zone_id
    if ice not in tuple(IceState):
        raise UnknownNameError.among("ice state", ice, [state.value for state in IceState])
    vessel_class = resolve_ice_class(ice_class)
    state = IceState(ice)
    about = [
        row
        for row in load_admission()
        if row.covers(vessel_class.rmrs_class or vessel_class.ice_class, day, area,
                      escorted=escorted, double_acting=double_acting)
    ]  # fmt: skip
    binding: list[tuple[AdmissionRow, bool]] = []
    background: list[AdmissionRow] = []
    row: AdmissionRow | None
    for candidate in about:
        answer = candidate.answer(state)
        standing = candidate.dates.standing(day)
        if standing is Standing.NOT_YET:
            continue
        may = candidate.status != "one permit" and standing is Standing.IN_FORCE
        if may and answer is not None:
            binding.append((candidate, answer))
        elif answer is not None or candidate.status == "current":
            background.append(candidate)
    if binding:
        # A prohibition goes before a permission.
        row, cell = min(binding, key=lambda pair: pair[1])
        verdict = AdmissionVerdict.ALLOWED if cell else AdmissionVerdict.NOT_ALLOWED
        status = _status(row)
        named = Code(row.row_id)
        reason = (
            Message("rules.admission.noted", row=named, status=status, note=Text(row.note))
            if row.note else Message("rules.admission.row", row=named, status=status)
        )  # fmt: skip
    else:
        row, verdict = None, AdmissionVerdict.NO_RULE
        reason = _why(background, day)
    return Admission(
        verdict, vessel_class.ice_class, day, area, state, escorted, row, tuple(background), reason
    )


def _status(row: AdmissionRow) -> Message:
    return Message(f"rules.status.{row.status.replace(' ', '-')}")


def _why(background: list[AdmissionRow], day: dt.date) -> Message:
    said: Message | None = None
    for row in background:
        standing = row.dates.standing(day)
        named = Code(row.row_id)
        if row.status == "one permit":
            part = Message("rules.admission.one-permit", row=named)
        elif standing is Standing.ENDED:
            part = Message(
                "rules.admission.superseded", row=named, by=Code(row.superseded_by),
                last=Code(row.dates.end),
            )  # fmt: skip
        elif standing is Standing.IN_FORCE:
            part = Message("rules.admission.no-table", row=named)
        elif row.dates.start:
            part = Message("rules.admission.unsure", row=named, first=Code(row.dates.start))
        else:
            part = Message("rules.admission.no-start", row=named)
        said = chained(said, part)
    return said or Message("rules.admission.none")
