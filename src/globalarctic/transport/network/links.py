"""Links of the network: land links, river reaches, borders and transfers between modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from globalarctic.data.tables import load
from globalarctic.errors import SchemaError
from globalarctic.records import Blank, Catalogue, Written, day_of_year
from globalarctic.transport.network.places import load_places

__all__ = [
    "Border",
    "LandLink",
    "RiverReach",
    "Transfer",
    "load_borders",
    "load_land_links",
    "load_river_reaches",
    "load_transfers",
]

_OPENS = Written("season_open", day_of_year)
_CLOSES = Written("season_close", day_of_year)


@dataclass(frozen=True, slots=True)
class LandLink:
    """A two-way link by rail, road or ferry.

    Notes
    -----
    ``days`` the published transit time, else ``speed_kmh`` or the mode's speed holds;
    ``price_usd_per_teu`` None when no rate is on file; a season is days of the year, (0, 0) all
    year; links that are not ``operating`` are kept on file but not used.
    """

    link_id: str
    from_place: str
    to_place: str
    mode: Annotated[str, Written(allowed=("rail", "road", "ferry"))]
    length_km: float
    days: float | None
    speed_kmh: float | None
    price_usd_per_teu: float | None
    border_id: Blank
    dwell_h: float | None
    season_open_doy: Annotated[int, _OPENS]
    season_close_doy: Annotated[int, _CLOSES]
    corridors: tuple[str, ...]
    status: Annotated[str, Written(allowed=("operating", "suspended", "planned"))]
    source: str
    grade: str
    as_of: str


@dataclass(frozen=True, slots=True)
class RiverReach:
    """A stretch of a river between two places, ``from_place`` upstream.

    Notes
    -----
    ``depth_guaranteed_m`` None: no verified figure on file, so that depth refuses nothing there
    and the route says so. Season as days of the year.
    """

    reach_id: str
    river: str
    from_place: str
    to_place: str
    length_km: float
    depth_guaranteed_m: float | None
    locks: float | None
    lock_delay_h: float | None
    season_open_doy: Annotated[int, _OPENS]
    season_close_doy: Annotated[int, _CLOSES]
    speed_down_kmh: float | None
    speed_up_kmh: float | None
    corridors: tuple[str, ...]
    source: str
    grade: str
    note: Blank
    as_of: str


@dataclass(frozen=True, slots=True)
class Border:
    """A border crossing with its dwell; gauges in mm, None where they do not change."""

    border_id: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    countries: tuple[str, ...]
    gauge_from_mm: float | None
    gauge_to_mm: float | None
    dwell_h: float | None
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """A change of mode at a place: time, cost and handling emissions; None is not on file."""

    from_mode: str
    to_mode: str
    place_id: Blank
    time_h: float
    cost_usd_per_teu: float | None
    cost_usd_per_t: float | None
    co2_kg_per_t: float | None
    source: str


def _check_ends(link: LandLink | RiverReach) -> None:
    for place in (link.from_place, link.to_place):
        if place not in load_places().by_id:
            raise SchemaError(f"place {place!r} is not in places.csv")
    if not link.length_km > 0:
        raise SchemaError(f"length_km is {link.length_km:g}; it must be above 0")
    if isinstance(link, LandLink) and link.border_id and link.border_id not in load_borders().by_id:
        raise SchemaError(f"border {link.border_id!r} is not in borders.csv")


@lru_cache(maxsize=1)
def load_land_links() -> Catalogue[LandLink]:
    """Return all land links.

    Raises
    ------
    SchemaError
        When a link names an unknown place, border, mode or status, or has no length.

    Examples
    --------
    >>> {link.mode for link in load_land_links()} == {"rail", "road", "ferry"}
    True
    """
    return Catalogue(load("land_links", LandLink, check=_check_ends), "link", "link_id")


@lru_cache(maxsize=1)
def load_river_reaches() -> Catalogue[RiverReach]:
    """Return all river reaches.

    Raises
    ------
    SchemaError
        When a reach names a place that places.csv does not have, or has no length.

    Examples
    --------
    >>> load_river_reaches().by_id["semey-maitubek"].depth_guaranteed_m
    1.45
    """
    return Catalogue(load("river_reaches", RiverReach, check=_check_ends), "reach", "reach_id")


@lru_cache(maxsize=1)
def load_borders() -> Catalogue[Border]:
    """Return all border crossings.

    Examples
    --------
    >>> load_borders()[0].border_id
    'khorgos-altynkol'
    """
    return Catalogue(load("borders", Border), "border", "border_id")


@lru_cache(maxsize=1)
def load_transfers() -> tuple[Transfer, ...]:
    """Return all transfers between modes.

    Examples
    --------
    >>> load_transfers()[0].time_h
    48.0
    """
    return load("transfers", Transfer)
