"""Names that people give, and the ids that rooms know: found before a question is asked."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from globalarctic.data.tables import read_table
from globalarctic.errors import UnknownNameError

__all__ = [
    "claim_ids",
    "country_id",
    "definition_ids",
    "ids",
    "place_id",
    "project_ids",
    "region_id",
    "scenario_ids",
]


@cache
def ids(table: str, column: str) -> tuple[str, ...]:
    """Return the keys of a bundled table.

    Examples
    --------
    >>> ids("corridors", "corridor_id")[:2]
    ('river', 'nsr')
    """
    return tuple(row[column] for row in read_table(table))


@cache
def _known_places() -> frozenset[str]:
    return frozenset(ids("places", "place_id"))


def place_id(name: str) -> str:
    """Return the id of a place by any of its names; a place beyond the table keeps its name.

    Raises
    ------
    UnknownNameError, InputError
        When there is no such place, or several.

    Examples
    --------
    >>> place_id("Мурманск"), place_id("59.9N 30.2E")
    ('murmansk', '59.9N 30.2E')
    """
    from globalarctic.transport.network.places import resolve

    place = resolve(name)
    return place.place_id if place.place_id in _known_places() else name


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in read_table("countries"):
        for column in ("name_en", "name_zh", "name_ru", "iso2", "country"):
            names[row[column].casefold()] = row["country"]
    return names


def country_id(name: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country by its code or name.

    Raises
    ------
    UnknownNameError
        When there is no such country.

    Examples
    --------
    >>> country_id("挪威"), country_id("no"), country_id("Норвегия")
    ('NOR', 'NOR', 'NOR')
    """
    code = _countries().get(name.casefold())
    if code is None:
        raise UnknownNameError.among(
            "country", name, [row["name_en"] for row in read_table("countries")]
        )
    return code


def region_id(name: str) -> str:
    """Return the code of a region by its code or name.

    Raises
    ------
    UnknownNameError
        When there is no such region.

    Examples
    --------
    >>> region_id("黑龙江")
    'CN-HL'
    """
    from globalarctic.regions.catalog import resolve_region

    return resolve_region(name).code


def _toml(*parts: str) -> dict[str, Any]:
    text = files("globalarctic").joinpath(*parts).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def claim_ids() -> tuple[str, ...]:
    """Return the ids of the published claims on file."""
    return tuple(claim["id"] for claim in _toml("outlook", "claims.toml")["claim"])


def _stems(*folder: str) -> tuple[str, ...]:
    names = (path.name for path in files("globalarctic").joinpath(*folder).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def project_ids() -> tuple[str, ...]:
    """Return the ids of the projects of the register."""
    every = (_toml("investments", "register", f"{stem}.toml") for stem in
             _stems("investments", "register"))  # fmt: skip
    return tuple(sorted(each["project"]["project_id"] for each in every if "project" in each))


@cache
def definition_ids() -> tuple[str, ...]:
    """Return the ids of the bundled definitions of the Global Arctic."""
    return _stems("scope", "definitions")


@cache
def scenario_ids() -> tuple[str, ...]:
    """Return the ids of the bundled scenarios of traffic."""
    return _stems("outlook", "scenarios")
