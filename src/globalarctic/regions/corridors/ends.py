"""Ends of ways: a region by its centre, a country by its gateway, or any place of the network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.data.countries import load_countries
from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.regions.catalog import groups_of, load_regions, resolve_region
from globalarctic.regions.labels import message, region_label
from globalarctic.transport.network.links import load_borders
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import Place, load_places, resolve
from globalarctic.words import Code, Message, Name, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["End", "end_label", "gate_label", "load_gateways", "resolve_ends", "sea_label"]


@dataclass(frozen=True, slots=True)
class End:
    """A country, region or place with the place of the network that stands for it."""

    KEYS = {"place": "place.place_id", "lon": "place.lon", "lat": "place.lat"}

    code: str
    name: str
    place: Place


def end_label(end: End) -> Name | Text:
    """Return the name of an end in any language."""
    if end.code == end.place.place_id:
        return Name("place", end.code)
    if end.code in load_countries():
        return Name("country", end.code)
    return region_label(resolve_region(end.code))


def gate_label(gate: str) -> Name | Code:
    """Return the name of a passage or border in any language; a family of them by its id."""
    kinds = {
        "passage": {p.passage_id for p in load_passages()},
        "border": {b.border_id for b in load_borders()},
    }
    kind = next((kind for kind, names in kinds.items() if gate in names), "")
    return Name(kind, gate) if kind else Code(gate)


def sea_label(sea: str) -> Message:
    """Return the name of a sea of the list in any language.

    Examples
    --------
    >>> str(sea_label("Laptev Sea"))
    'Laptev Sea'
    """
    return message(f"sea.{sea.casefold().replace(' ', '-')}")


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
