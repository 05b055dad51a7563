"""Countries by ISO 3166-1 alpha-3, and the codes by which publishers call them.

Publishers keep old codes (ROM, ZAR), groups of countries (WLD) and codes of their own. Each is on
file in ``country_codes.csv``: mapped, or left out with the reason. A code that is on neither list
is refused by name, so that nothing drops out of a panel in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

from globalarctic.data.tables import load
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.records import Blank, Catalogue, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Country", "country_of", "left_out", "load_countries"]

_LANGUAGES = ("en", "zh", "ru")


@dataclass(frozen=True, slots=True)
class Country:
    """A country or area of ISO 3166-1 with its names in three languages (Unicode CLDR)."""

    country: str
    iso2: str
    name_en: str
    name_zh: str
    name_ru: str

    def name(self, language: str = "en") -> str:
        """Return the name in ``en``, ``zh`` or ``ru``.

        Raises
        ------
        InputError
            When the language is another one.

        Examples
        --------
        >>> load_countries()["NAM"].name("ru")
        'Намибия'
        """
        if language not in _LANGUAGES:
            raise InputError(f"language {language!r}; allowed are {', '.join(_LANGUAGES)}")
        return {"en": self.name_en, "zh": self.name_zh, "ru": self.name_ru}[language]


def _first_year(day: str) -> int:
    return int(day[:4] or 0)


def _last_year(day: str) -> int:
    return int(day[:4] or 9999)


@dataclass(frozen=True, slots=True)
class _Code:
    publisher: str
    code: str
    country: Blank
    first_year: Annotated[int, Written("valid_from", _first_year)]
    last_year: Annotated[int, Written("valid_to", _last_year)]
    note: str


@lru_cache(maxsize=1)
def load_countries() -> Mapping[str, Country]:
    """Return all countries and areas of ISO 3166-1 by alpha-3 code.

    Examples
    --------
    >>> load_countries()["NAM"].iso2
    'NA'
    """
    return Catalogue(load("countries", Country), "country", "country").by_id


@lru_cache(maxsize=1)
def _by_iso2() -> Mapping[str, str]:
    return MappingProxyType({c.iso2: c.country for c in load_countries().values()})


@lru_cache(maxsize=16)
def _codes(publisher: str) -> Mapping[str, tuple[_Code, ...]]:
    rows = load("country_codes", _Code)
    publishers = sorted({row.publisher for row in rows})
    if publisher not in publishers:
        raise UnknownNameError.among("publisher of country codes", publisher, publishers)
    codes: dict[str, tuple[_Code, ...]] = {}
    for row in rows:
        if row.publisher == publisher:
            codes[row.code] = (*codes.get(row.code, ()), row)
    return MappingProxyType(codes)


def country_of(code: str, publisher: str, *, year: int | None = None) -> str:
    """Return the alpha-3 code that a publisher's code stands for, "" for codes left out.

    Parameters
    ----------
    code
        Alpha-3, alpha-2, or a code or label of the publisher's own.
    publisher
        As in ``country_codes.csv``, for example ``cepii-geodist``.
    year
        Year of the value: some codes changed their meaning. None: the year is not looked at.

    Raises
    ------
    UnknownNameError
        When the code is neither ISO 3166-1 nor on the publisher's list, or there is no such
        publisher.

    Examples
    --------
    >>> country_of("ROM", "cepii-geodist"), country_of("NA", "un-votes")
    ('ROU', 'NAM')
    >>> country_of("WLD", "world-bank")
    ''
    """
    own = _codes(publisher)
    if code in own:
        for spell in own[code]:
            if year is None or spell.first_year <= year <= spell.last_year:
                return spell.country
        return ""
    countries = load_countries()
    if code in countries:
        return code
    if code in _by_iso2():
        return _by_iso2()[code]
    raise UnknownNameError.among(f"country code of {publisher}", code, [*countries, *own])


def left_out(publisher: str) -> Mapping[str, str]:
    """Return the codes of a publisher that stand for no country on file, with the reason.

    Raises
    ------
    UnknownNameError
        When there is no such publisher.

    Examples
    --------
    >>> left_out("cepii-geodist")["ANT"]
    'Netherlands Antilles, dissolved on 10 October 2010'
    """
    return MappingProxyType(
        {
            code: spells[-1].note
            for code, spells in _codes(publisher).items()
            if not any(spell.country for spell in spells)
        }
    )
