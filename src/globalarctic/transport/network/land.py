"""Land links, borders and transfers: the tables of rail, road and ferry as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import (
    Row,
    day_of_year,
    names,
    number,
    read_table,
    required,
    required_text,
    text,
)
from globalarctic.errors import SchemaError

__all__ = [
    "Border",
    "LandLink",
    "Transfer",
    "load_borders",
    "load_land_links",
    "load_transfers",
]

_MODES = ("rail", "road", "ferry")
_STATUS = ("operating", "suspended", "planned")


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
    mode: str
    length_km: float
    days: float | None
    speed_kmh: float | None
    price_usd_per_teu: float | None
    border_id: str
    dwell_h: float | None
    season_open_doy: int
    season_close_doy: int
    corridors: tuple[str, ...]
    status: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Border:
    """A border crossing with its dwell; gauges in mm, None where they do not change."""

    border_id: str
    name_en: str
    name_zh: str
    name_ru: str
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
    place_id: str
    time_h: float
    cost_usd_per_teu: float | None
    cost_usd_per_t: float | None
    co2_kg_per_t: float | None
    source: str


def _places() -> set[str]:
    return {required_text(row, "place_id") for row in read_table("places")}


def _wrong(row: Row, what: str) -> SchemaError:
    return SchemaError(f"{row['_table']} line {row['_line']}: {what}")


@lru_cache(maxsize=1)
def load_land_links() -> tuple[LandLink, ...]:
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
    places = _places()
    borders = {border.border_id for border in load_borders()}
    found = []
    for row in read_table("land_links"):
        link = LandLink(
            link_id=required_text(row, "link_id"),
            from_place=required_text(row, "from_place"),
            to_place=required_text(row, "to_place"),
            mode=required_text(row, "mode"),
            length_km=required(row, "length_km"),
            days=number(row, "days"),
            speed_kmh=number(row, "speed_kmh"),
            price_usd_per_teu=number(row, "price_usd_per_teu"),
            border_id=text(row, "border_id"),
            dwell_h=number(row, "dwell_h"),
            season_open_doy=day_of_year(row, "season_open"),
            season_close_doy=day_of_year(row, "season_close"),
            corridors=names(row, "corridors"),
            status=required_text(row, "status"),
            source=required_text(row, "source"),
            grade=required_text(row, "grade"),
        )
        for place in (link.from_place, link.to_place):
            if place not in places:
                raise _wrong(row, f"place {place!r} is not in places.csv")
        if link.border_id and link.border_id not in borders:
            raise _wrong(row, f"border {link.border_id!r} is not in borders.csv")
        if link.mode not in _MODES or link.status not in _STATUS or not link.length_km > 0:
            raise _wrong(row, f"mode {link.mode!r}, status {link.status!r} or length is wrong")
        found.append(link)
    return tuple(found)


@lru_cache(maxsize=1)
def load_borders() -> tuple[Border, ...]:
    """Return all border crossings.

    Examples
    --------
    >>> load_borders()[0].border_id
    'khorgos-altynkol'
    """
    return tuple(
        Border(
            border_id=required_text(row, "border_id"),
            name_en=required_text(row, "name_en"),
            name_zh=text(row, "name_zh"),
            name_ru=text(row, "name_ru"),
            countries=names(row, "countries"),
            gauge_from_mm=number(row, "gauge_from_mm"),
            gauge_to_mm=number(row, "gauge_to_mm"),
            dwell_h=number(row, "dwell_h"),
            source=required_text(row, "source"),
            grade=required_text(row, "grade"),
        )
        for row in read_table("borders")
    )


@lru_cache(maxsize=1)
def load_transfers() -> tuple[Transfer, ...]:
    """Return all transfers between modes.

    Examples
    --------
    >>> load_transfers()[0].time_h
    48.0
    """
    return tuple(
        Transfer(
            from_mode=required_text(row, "from_mode"),
            to_mode=required_text(row, "to_mode"),
            place_id=text(row, "place_id"),
            time_h=required(row, "time_h"),
            cost_usd_per_teu=number(row, "cost_usd_per_teu"),
            cost_usd_per_t=number(row, "cost_usd_per_t"),
            co2_kg_per_t=number(row, "co2_kg_per_t"),
            source=required_text(row, "source"),
        )
        for row in read_table("transfers")
    )
