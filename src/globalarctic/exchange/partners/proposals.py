"""What somebody seeks or has to give: the side, the sector, where, in which languages, until when.

A proposal holds nothing of persons: no name, no nationality, no contact. These stand apart and are
shown only when both sides have agreed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.regions.catalog import load_regions

__all__ = ["Proposal", "Side", "Sought", "capacities", "sectors"]

LONGEST_D = 366
"""A proposal is valid for a year at most; then it is confirmed anew or gone."""


@lru_cache(maxsize=2)
def _terms(kind: str) -> tuple[str, ...]:
    rows = [row["term_id"] for row in read_table("partner_terms") if row["kind"] == kind]
    return tuple(term.removeprefix(f"{kind}-") for term in rows)


def sectors() -> tuple[str, ...]:
    """Return the sectors of needs and offers: those of the regions room and some more.

    Examples
    --------
    >>> sectors()[:2]
    ('agriculture', 'chemicals')
    """
    return _terms("sector")


def capacities() -> tuple[str, ...]:
    """Return the sizes of those who seek and offer, the smallest first.

    Examples
    --------
    >>> capacities()
    ('single', 'small', 'medium', 'large')
    """
    return _terms("capacity")


class Side(StrEnum):
    """Which side a proposal is on.

    Examples
    --------
    >>> Side("need").other.value
    'offer'
    """

    NEED = "need"
    OFFER = "offer"

    @property
    def other(self) -> Side:
        """The side that it is matched with."""
        return Side.OFFER if self is Side.NEED else Side.NEED


class Sought(StrEnum):
    """What a need seeks and an offer is.

    Examples
    --------
    >>> Sought("mentor").value
    'mentor'
    """

    GOODS = "goods"
    SERVICE = "service"
    TECHNOLOGY = "technology"
    PARTNER = "partner"
    MENTOR = "mentor"
    INTERNSHIP = "internship"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A need or an offer.

    Parameters
    ----------
    proposal_id
        Its id.
    side
        Need or offer.
    sought
        What is sought or given.
    sector
        One of ``sectors()``.
    regions
        Codes of the regions catalogue (``CN-HL``) where it is at home.
    languages
        Codes of languages (``zh``, ``ru``, ``en``, ``sah``) one can write in.
    first_day, last_day
        From when to when.
    capacity
        One of ``capacities()``, or None.
    sources
        How many of its statements carry a source.

    Raises
    ------
    InputError, UnknownNameError
        When a value is not allowed; the message says which are.

    Examples
    --------
    >>> day = dt.date(2026, 12, 1)
    >>> Proposal("a", Side.NEED, Sought.GOODS, "fish", ("CN-HL",), ("zh",), day, day).side.value
    'need'
    """

    proposal_id: str
    side: Side
    sought: Sought
    sector: str
    regions: tuple[str, ...]
    languages: tuple[str, ...]
    first_day: dt.date
    last_day: dt.date
    capacity: str | None = None
    sources: int = 0

    def __post_init__(self) -> None:
        """Check every value."""
        if self.sector not in sectors():
            raise UnknownNameError.among("sector", self.sector, sectors())
        codes = [region.code for region in load_regions()]
        for region in self.regions:
            if region not in codes:
                raise UnknownNameError.among("region", region, codes)
        if not self.regions or not self.languages:
            raise InputError("give one region and one language or more")
        for language in self.languages:
            if not (language.isascii() and language.isalpha() and 2 <= len(language) <= 3):
                raise InputError(f"language {language!r}; give a code such as zh, ru, en or sah")
        if not dt.timedelta(0) <= self.last_day - self.first_day <= dt.timedelta(LONGEST_D):
            raise InputError(
                f"from {self.first_day} to {self.last_day}; the last day is not before the first "
                f"and at most {LONGEST_D} days after it"
            )
        if self.capacity is not None and self.capacity not in capacities():
            raise UnknownNameError.among("capacity", self.capacity, capacities())
        if self.sources < 0:
            raise InputError(f"{self.sources} sources; give 0 or more")
