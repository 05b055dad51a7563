"""Ends of ways: a region by its centre, a country by its gateway, or any place of the network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.data.countries import load_countries
from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.regions.catalog import groups_of, load_regions, resolve_region
from globalarctic.transport.network.places import Place, load_places, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["End", "load_gateways", "resolve_ends"]


@dataclass(frozen=True, slots=True)
class End:
    """A country, region or place with the place of the network that stands for it."""

    KEYS = {"place": "place.place_id", "lon": "place.lon", "lat": "place.lat"}

    code: str
    name: str
    place: Place


@lru_cache(maxsize=1)
def load_gateways() -> Mapping[str, Place]:
    """Return the place that stands for each country, by alpha-3 code.

    Examples
    --------
    >>> load_gateways()["NLD"].place_id
    'rotterdam'
    """
    places = load_places().by_id
    return {row["country"]: places[row["place_id"]] for row in read_table("country_gateways")}


def resolve_ends(names: Iterable[str]) -> tuple[End, ...]:
    """Return the ends of codes and names, each once: groups, regions, countries, then places.

    Raises
    ------
    UnknownNameError
        When a name is none of these.
    InputError
        When a country has no gateway on file, or a name fits several places.

    Examples
    --------
    >>> [(end.code, end.place.place_id) for end in resolve_ends(["CN-HL", "Japan", "Dalian"])]
    [('CN-HL', 'harbin'), ('JPN', 'yokohama'), ('dalian', 'dalian')]
    """
    ends: dict[str, End] = {}
    for name in names:
        for end in _resolve(name):
            ends.setdefault(end.code, end)
    return tuple(ends.values())


def _resolve(name: str) -> tuple[End, ...]:
    group = groups_of(load_regions()).get(name)
    if group is not None:
        return tuple(End(region.code, region.name_en, region.centre) for region in group)
    try:
        region = resolve_region(name)
    except UnknownNameError:
        pass
    else:
        return (End(region.code, region.name_en, region.centre),)
    country = _country(name)
    if country:
        gateways = load_gateways()
        if country not in gateways:
            raise InputError(
                f"no gateway of {country} is on file; give a place of it, for example a port"
            )
        return (End(country, load_countries()[country].name_en, gateways[country]),)
    place = resolve(name)
    return (End(place.place_id, place.name_en, place),)


def _country(name: str) -> str:
    wanted = name.strip().casefold()
    for code, country in load_countries().items():
        names = (code, country.name_en, country.name_zh, country.name_ru)
        if wanted in {each.casefold() for each in names if each}:
            return str(code)
    return ""
