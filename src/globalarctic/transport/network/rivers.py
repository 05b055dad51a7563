"""River reaches: length, guaranteed depth, locks, season and speeds, as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from globalarctic.data.tables import (
    day_of_year,
    names,
    number,
    read_table,
    required,
    required_text,
)
from globalarctic.errors import SchemaError

__all__ = ["RiverReach", "load_river_reaches"]


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
    season_open_doy: int
    season_close_doy: int
    speed_down_kmh: float | None
    speed_up_kmh: float | None
    corridors: tuple[str, ...]
    source: str
    grade: str
    note: str


@lru_cache(maxsize=1)
def load_river_reaches() -> tuple[RiverReach, ...]:
    """Return all river reaches.

    Raises
    ------
    SchemaError
        When a reach names a place that places.csv does not have.

    Examples
    --------
    >>> reaches = {r.reach_id: r for r in load_river_reaches()}
    >>> reaches["semey-maitubek"].depth_guaranteed_m
    1.45
    """
    places = {required_text(row, "place_id") for row in read_table("places")}
    found = []
    for row in read_table("river_reaches"):
        reach = RiverReach(
            reach_id=required_text(row, "reach_id"),
            river=required_text(row, "river"),
            from_place=required_text(row, "from_place"),
            to_place=required_text(row, "to_place"),
            length_km=required(row, "length_km"),
            depth_guaranteed_m=number(row, "depth_guaranteed_m"),
            locks=number(row, "locks"),
            lock_delay_h=number(row, "lock_delay_h"),
            season_open_doy=day_of_year(row, "season_open"),
            season_close_doy=day_of_year(row, "season_close"),
            speed_down_kmh=number(row, "speed_down_kmh"),
            speed_up_kmh=number(row, "speed_up_kmh"),
            corridors=names(row, "corridors"),
            source=required_text(row, "source"),
            grade=required_text(row, "grade"),
            note=row["note"],
        )
        for place in (reach.from_place, reach.to_place):
            if place not in places:
                raise SchemaError(
                    f"river_reaches.csv line {row['_line']}: {place!r} is not in places.csv"
                )
        found.append(reach)
    return tuple(found)
