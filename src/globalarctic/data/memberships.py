"""Who belongs to which organisation, since when, and the ties that joint membership makes.

A start known to the month or year only is in doubt until that month or year is over; a start that
is not on file is in doubt for ever. A state in doubt is neither counted in nor out.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.arctic_record import arctic_record
from globalarctic.data.panels import LicenceClass, Provenance, SeriesPanel, TieKind, TiePanel
from globalarctic.data.tables import load
from globalarctic.errors import InputError, SchemaError, UnknownNameError
from globalarctic.records import Blank, Catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "Membership",
    "Organisation",
    "in_doubt",
    "joint_memberships",
    "load_memberships",
    "load_organisations",
    "member_series",
    "members",
]

_FIRST, _LAST = dt.date(1, 1, 1), dt.date(9999, 12, 31)
_FULL_DATE, _YEAR_MONTH = 10, 7


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation or treaty: names, how complete its list is, whether joint ties count it.

    ``coverage`` is ``complete``, ``undated`` (all members, not all dates) or ``partial`` (some
    members). ``joint`` says whether `joint_memberships` counts it unless told otherwise.
    """

    organisation: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    coverage: str
    joint: bool
    note: Blank


@dataclass(frozen=True, slots=True)
class Membership:
    """A country's place in an organisation; dates as printed: day, month or year, "" unknown."""

    organisation: str
    role: str
    country: str
    valid_from: Blank
    valid_to: Blank
    source: str
    as_of: str
    grade: str

    def state_on(self, on: dt.date) -> float:
        """Return 1.0 for in force on a day, 0.0 for not, NaN for in doubt.

        Examples
        --------
        >>> Membership("eu", "member", "GBR", "1973", "2020-01-31", "", "", "G").state_on(
        ...     dt.date(2020, 2, 1)
        ... )
        0.0
        """
        start_low, start_high = _span(self.valid_from) if self.valid_from else (_FIRST, _LAST)
        end_low, end_high = _span(self.valid_to) if self.valid_to else (_LAST, _LAST)
        if on < start_low or on > end_high:
            return 0.0
        return 1.0 if start_high <= on <= end_low else float("nan")


def _span(printed: str) -> tuple[dt.date, dt.date]:
    try:
        if len(printed) == _FULL_DATE:
            day = dt.date.fromisoformat(printed)
            return day, day
        if len(printed) == _YEAR_MONTH:
            year, month = int(printed[:4]), int(printed[5:])
            return dt.date(year, month, 1), dt.date(
                year, month, calendar.monthrange(year, month)[1]
            )
        return dt.date(int(printed), 1, 1), dt.date(int(printed), 12, 31)
    except ValueError:
        raise SchemaError(f"{printed!r} is no day, month or year; write 2013-05-15") from None


@lru_cache(maxsize=1)
def load_organisations() -> Catalogue[Organisation]:
    """Return the organisations on file.

    Examples
    --------
    >>> [o.organisation for o in load_organisations() if o.coverage == "partial"]
    ['bri']
    """
    return Catalogue(load("organisations", Organisation), "organisation", "organisation")


@lru_cache(maxsize=1)
def load_memberships() -> tuple[Membership, ...]:
    """Return all memberships on file: ``memberships.csv``, and those of the Arctic record.

    Signature and ratification of a treaty are no membership; entry into force is.

    Examples
    --------
    >>> sum(m.role == "observer" for m in load_memberships())
    13
    """
    known = load_organisations().by_id
    arctic = (
        Membership(r.body, r.role, r.country, r.valid_from, r.valid_to, r.source, r.as_of, r.grade)
        for r in arctic_record()
        if r.body in known and r.role not in {"signed", "ratified"}
    )
    return (*arctic, *load("memberships", Membership))


def _rows(organisation: str, role: str) -> list[Membership]:
    load_organisations().find(organisation)
    rows = [m for m in load_memberships() if m.organisation == organisation]
    roles = sorted({m.role for m in rows})
    if role and role not in roles:
        raise UnknownNameError.among(f"role in {organisation}", role, roles)
    return [m for m in rows if not role or m.role == role]


def members(organisation: str, *, on: dt.date, role: str = "") -> tuple[str, ...]:
    """Return the countries surely in an organisation on a day, by alpha-3 code.

    Parameters
    ----------
    organisation
        For example ``arctic-council``.
    on
        The day.
    role
        For example ``observer``; every role by default.

    Raises
    ------
    UnknownNameError
        When there is no such organisation or role.

    Examples
    --------
    >>> members("arctic-council", on=dt.date(2020, 1, 1), role="member")
    ('CAN', 'DNK', 'FIN', 'ISL', 'NOR', 'RUS', 'SWE', 'USA')
    """
    rows = _rows(organisation, role)
    return tuple(sorted({m.country for m in rows if m.state_on(on) == 1.0}))


def in_doubt(organisation: str, *, on: dt.date, role: str = "") -> tuple[str, ...]:
    """Return the countries of which the table cannot say whether they were in on a day.

    Raises
    ------
    UnknownNameError
        When there is no such organisation or role.

    Examples
    --------
    >>> in_doubt("svalbard-treaty", on=dt.date(2024, 4, 10))
    ('TUR',)
    """
    rows = _rows(organisation, role)
    sure = set(members(organisation, on=on, role=role))
    return tuple(sorted({m.country for m in rows if np.isnan(m.state_on(on))} - sure))


def member_series(
    organisation: str, *, countries: Sequence[str], years: Sequence[int], role: str = ""
) -> SeriesPanel:
    """Return membership at the end of each year: 1 in, 0 out, NaN not on file.

    A country that is on no row is out, except where the list is partial: there it is unknown.

    Raises
    ------
    UnknownNameError
        When there is no such organisation or role.
    SchemaError
        When a country is no alpha-3 code or the years do not rise.

    Examples
    --------
    >>> panel = member_series(
    ...     "arctic-council", countries=("CHN", "NOR"), years=(2012, 2013), role="observer"
    ... )
    >>> panel.values.tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    rows = _rows(organisation, role)
    indicator = organisation.replace("-", "_") + (f"_{role}" if role else "")
    return SeriesPanel(
        indicator,
        TieKind.POLICY,
        "1",
        tuple(countries),
        tuple(years),
        _states(organisation, rows, countries, years),
        _origin(),
    )


def _states(
    organisation: str, rows: Sequence[Membership], countries: Sequence[str], years: Sequence[int]
) -> NDArray[np.float64]:
    blank = np.nan if load_organisations().find(organisation).coverage == "partial" else 0.0
    states = np.full((len(years), len(countries)), blank)
    place = {country: at for at, country in enumerate(countries)}
    listed: set[str] = set()
    for row in rows:
        at = place.get(row.country)
        if at is None:
            continue
        spell = np.array([row.state_on(dt.date(year, 12, 31)) for year in years])
        if row.country in listed:  # a second spell or role: in by either is in
            before = states[:, at]
            spell = np.where((spell == 1) | (before == 1), 1.0, spell + before)
        states[:, at] = spell
        listed.add(row.country)
    return states


def joint_memberships(
    *, countries: Sequence[str], years: Sequence[int], organisations: Sequence[str] = ()
) -> TiePanel:
    """Return how many organisations each pair of countries is in together at a year's end.

    Parameters
    ----------
    countries, years
        Axes of the panel.
    organisations
        Those to count; by default all with ``joint`` in the table. The Arctic Council is not among
        them, since its list is what thresholds are set by; IASC and the Belt and Road are not,
        since years of one are inferred and states of the other are missing.

    Raises
    ------
    UnknownNameError
        When there is no such organisation.
    InputError
        When an organisation is named twice.
    SchemaError
        When a country is no alpha-3 code or the years do not rise.

    Notes
    -----
    A pair is NaN where one may be in and the other is not surely out.

    Examples
    --------
    >>> joint_memberships(countries=("CHN", "RUS"), years=(2000, 2010)).ties[:, 0, 1].tolist()
    [1.0, 3.0]
    """
    wanted = tuple(organisations) or tuple(
        each.organisation for each in load_organisations() if each.joint
    )
    if len(set(wanted)) != len(wanted):
        raise InputError(f"an organisation is named twice: {', '.join(wanted)}")
    total = np.zeros((len(years), len(countries), len(countries)))
    for organisation in wanted:
        states = _states(organisation, _rows(organisation, ""), countries, years)
        row, column = states[:, :, None], states[:, None, :]
        total += np.where((row == 0) | (column == 0), 0.0, row * column)
    diagonal = np.arange(len(countries))
    total[:, diagonal, diagonal] = 0.0
    return TiePanel(
        "institutions",
        TieKind.POLICY,
        "organisations",
        tuple(countries),
        tuple(years),
        total,
        _origin(", ".join(wanted)),
    )


def _origin(note: str = "") -> Provenance:
    newest = max(m.as_of for m in load_memberships())
    return Provenance(
        "memberships.csv and arctic_bodies.csv, sources in each row",
        newest,
        "CC-BY-4.0",
        LicenceClass.EMBED,
        dataset_id="memberships",
        note=note,
    )
