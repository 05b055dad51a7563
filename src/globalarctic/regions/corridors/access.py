"""When a city reaches which sea: days to a port of each sea by month of departure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic import __version__
from globalarctic.data.tables import read_table
from globalarctic.errors import UnknownNameError
from globalarctic.regions.corridors.effect import PASSES, WayPlan, sail_ways
from globalarctic.regions.corridors.ends import End, end_label, resolve_ends, sea_label
from globalarctic.regions.labels import MONTHS, message
from globalarctic.regions.tables import mode_spans
from globalarctic.regions.times import ICE_YEARS, VESSEL, any_way, basis_of
from globalarctic.result import Listing
from globalarctic.table import Table, Text, number, words
from globalarctic.transport.network.places import load_places
from globalarctic.words import Message, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["AccessMonth", "SeaAccess", "load_seas", "sea_access"]


@dataclass(frozen=True, slots=True)
class AccessMonth:
    """The way of a city to a port of a sea in a month of departure; hours NaN where closed."""

    DIGITS = {"duration_h": 1, "pass_prob": 3}

    city: str
    sea: str
    port: str
    month: int
    duration_h: float
    pass_prob: float
    modes: str
    borders: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SeaAccess(Listing):
    """Ways of cities to the seas by month: a row a city, sea and month."""

    SCHEMA = "regions.seas"
    VERSION = 2
    ROWS = "months"

    cities: tuple[End, ...]
    months: tuple[AccessMonth, ...]
    basis: Message
    code_version: str

    def table(self) -> Table:
        """Return the first city."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return a table a city: days by month to each sea."""
        notes = (message("access.seas-note"), message("ways.basis", basis=self.basis))
        tables = [self._city(city) for city in self.cities]
        return (*tables, Table("", notes=notes))

    def _city(self, city: End) -> Table:
        columns = (words("Sea"), words("Port"), *map(number, MONTHS))
        rows: list[tuple[Text, ...]] = []
        notes = []
        mine = [month for month in self.months if month.city == city.code]
        for sea in dict.fromkeys(month.sea for month in mine):
            year = [month for month in mine if month.sea == sea]
            cells = [
                f"{m.duration_h / 24:.1f}" if m.pass_prob >= PASSES else "-" for m in year
            ]  # fmt: skip
            name = sea_label(sea)
            rows.append((name, Name("place", year[0].port), *cells))
            ways = {m.month: (m.modes, m.borders) for m in year if m.pass_prob >= PASSES}
            notes.append(
                message("access.seas-way", sea=name, ways=mode_spans(ways))
                if ways
                else message("access.seas-none", sea=name)
            )
        title = message("access.seas-title", city=end_label(city))
        return Table(title, columns, tuple(rows), tuple(notes))


def load_seas() -> Mapping[str, str]:
    """Return the place id of the port that stands for each sea.

    Examples
    --------
    >>> load_seas()["Laptev Sea"]
    'tiksi'
    """
    return {row["sea"]: row["place_id"] for row in read_table("sea_gateways")}


def sea_access(
    cities: Sequence[str],
    *,
    seas: Sequence[str] = (),
    vessel: str = VESSEL,
    ice_years: Sequence[int] = (),
    progress: Callable[[str, float], None] | None = None,
) -> SeaAccess:
    """Return how many days cities take to the seas by month of departure, by any mix of modes.

    Parameters
    ----------
    cities
        Places, regions, groups or countries.
    seas
        Names of seas, see ``load_seas``; all when empty.
    vessel
        Vessel class on sea legs.
    ice_years
        Ice years to meet; those of ``basis_of`` when empty.
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    UnknownNameError
        When a city or sea is unknown.

    Notes
    -----
    Departures on the 15th of each month; ways are kept in the cache.
    """
    known = load_seas()
    by_name = {name.casefold(): name for name in known}
    chosen = []
    for sea in seas or known:
        if sea.casefold() not in by_name:
            raise UnknownNameError.among("sea", sea, known)
        chosen.append(by_name[sea.casefold()])
    starts = resolve_ends(cities)
    basis = basis_of(vessel=vessel, ice_years=tuple(ice_years) or ICE_YEARS)
    ports = {sea: End(known[sea], sea, load_places().by_id[known[sea]]) for sea in chosen}
    pairs = [(a, port) for a in starts for port in ports.values() if a.place != port.place]
    ways = sail_ways(pairs, {"any": WayPlan(any_way(), (), ())}, basis, progress)
    months = []
    for city in starts:
        for sea, port in ports.items():
            way = ways.get((city.code, port.code, "any"))
            for k in range(12):
                months.append(
                    AccessMonth(
                        city.code, sea, port.code, k + 1,
                        0.0 if way is None else way.duration_h[k] or np.nan,
                        1.0 if way is None else way.pass_prob[k],
                        "" if way is None else way.modes[k], "" if way is None else way.borders[k],
                    )
                )  # fmt: skip
    return SeaAccess(starts, tuple(months), basis.words, __version__)
