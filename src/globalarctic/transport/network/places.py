"""Places: ports, river ports, towns and border stations, found by any of their names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import load
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.records import Blank, Catalogue

__all__ = ["Place", "load_places", "plain_name", "resolve", "search"]


_CODE = re.compile(r"[A-Z]{2} [A-Z0-9]{3}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place where goods start, end or change mode.

    Notes
    -----
    ``lon``, ``lat`` degrees; ``country`` ISO 3166-1 alpha-3, ``region`` ISO 3166-2 or "";
    ``locode`` UN/LOCODE or "". ``sea_lon``, ``sea_lat``: where the fairway meets open water,
    None when the port lies on it.
    """

    place_id: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    aliases: tuple[str, ...]
    country: str
    region: Blank
    lon: float
    lat: float
    locode: Blank
    modes: tuple[str, ...]
    kind: str
    sea_lon: float | None
    sea_lat: float | None
    source: str
    grade: str

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name that finds the place."""
        named = (self.name_en, self.name_zh, self.name_ru, *self.aliases, self.locode)
        return tuple(name for name in (self.place_id, *named) if name)


@lru_cache(maxsize=1)
def load_places() -> Catalogue[Place]:
    """Return all places, in the table's order.

    Examples
    --------
    >>> len(load_places()) > 300
    True
    """
    return Catalogue(load("places", Place), "place", "place_id")


def plain_name(name: str) -> str:
    """Return a name as it is looked up: without case, accents and hyphens, codes without blank.

    Examples
    --------
    >>> plain_name("RU MMK"), plain_name("Saint-Pétersbourg")
    ('rummk', 'saint petersbourg')
    """
    if _CODE.fullmatch(name.strip()):
        name = name.replace(" ", "")
    split = unicodedata.normalize("NFKD", name.strip().casefold().replace("ё", "е"))
    kept = "".join(c for c in split if not unicodedata.combining(c))
    return kept.replace("ø", "o").replace("-", " ").replace("'", "").replace("’", "")


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[Place, ...]]:
    by_name: dict[str, tuple[Place, ...]] = {}
    for place in load_places():
        for name in place.all_names:
            key = plain_name(name)
            if place not in by_name.get(key, ()):
                by_name[key] = (*by_name.get(key, ()), place)
    return by_name


def resolve(name: str) -> Place:
    """Return the place of a name in English, Chinese or Russian, an alias, a code or a position.

    Parameters
    ----------
    name
        Any case, with or without accents and hyphens; a UN/LOCODE; a position as ``lon,lat`` or
        ``59.9N 30.2E``; any port of the World Port Index (see ``place_at``).

    Raises
    ------
    UnknownNameError
        With the nearest names.
    InputError
        When the name fits several places; lists them.

    Examples
    --------
    >>> resolve("大连").place_id, resolve("ROTTERDAM").place_id, resolve("Мурманск").locode
    ('dalian', 'rotterdam', 'RUMMK')
    """
    hits = _index().get(plain_name(name), ())
    if len(hits) == 1:
        return hits[0]
    exact = [place for place in hits if plain_name(place.name_en) == plain_name(name)]
    if len(exact) == 1:
        return exact[0]
    if hits:
        listed = ", ".join(f"{place.place_id} ({place.country})" for place in hits)
        raise InputError(f"the name {name!r} fits several places: {listed}; give one of these ids")
    from globalarctic.transport.network.anywhere import load_wpi_ports, place_at

    beyond = place_at(name)
    if beyond is not None:
        return beyond
    known = [n for place in load_places() for n in (place.name_en, place.name_zh, place.name_ru)]
    ports = (port.name_en for port in load_wpi_ports())
    raise UnknownNameError.among("place", name, [n for n in (*ports, *known) if n])


def search(words: str, *, limit: int = 20) -> tuple[Place, ...]:
    """Return the places with a name that contains some words, best first.

    Parameters
    ----------
    words
        Part of a name in any of the languages.
    limit
        At most this many.

    Raises
    ------
    InputError
        When the words are empty.

    Examples
    --------
    >>> [place.place_id for place in search("sabet")]
    ['sabetta']
    """
    wanted = plain_name(words)
    if not wanted:
        raise InputError("give a part of a name to search for")
    ranked = []
    for place in load_places():
        spellings = [plain_name(name) for name in place.all_names]
        if wanted in spellings:
            ranked.append((0, place.place_id, place))
        elif any(name.startswith(wanted) for name in spellings):
            ranked.append((1, place.place_id, place))
        elif any(wanted in name for name in spellings):
            ranked.append((2, place.place_id, place))
    return tuple(place for _, _, place in sorted(ranked, key=lambda r: r[:2])[:limit])
