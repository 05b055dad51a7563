"""What the rooms know about one place: names, light, ice, projects, ties, and what they lack."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import UnknownNameError
from globalarctic.geo import distance_km
from globalarctic.regions.labels import MONTHS, message, none_label
from globalarctic.result import Result
from globalarctic.table import Table, facts, number, words
from globalarctic.words import Code, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from globalarctic.investments.rows import ProjectRow
    from globalarctic.table import Text as Cell
    from globalarctic.transport.network.places import Place

__all__ = [
    "IceMonth", "NearProject", "PlaceSheet", "ShipMonths", "daylight_h", "near_projects",
    "place_sheet",
]  # fmt: skip

_NEAR_KM = 500.0
_CELL_KM = 75.0
_ICY_PCT = 15.0
_YEARS = 20
_MELTING = range(5, 9)
"""June to September, counted from 0: thin ice is what is left of thicker ice."""
_CLASSES = ("none", "IC", "IA", "IA Super", "PC5", "PC3")
"""Classes that the sheet tells, from a ship without ice strengthening to a strong one."""
_SUN_DEG = -0.833
"""Height of the sun's middle when its upper rim is seen to rise: half its width and refraction."""


@dataclass(frozen=True, slots=True)
class IceMonth:
    """How often there is ice at the sea by a place in a month: years with 15 % and more."""

    month: int
    icy_years: int
    years: int
    median_pct: float


@dataclass(frozen=True, slots=True)
class ShipMonths:
    """In how many ice years POLARIS sets a class no limit at the sea by a place, month by month."""

    ice_class: str
    free_years: tuple[int, ...]
    years: int


@dataclass(frozen=True, slots=True)
class NearProject:
    """A project of the register near the place."""

    project_id: str
    name: str
    sector: str
    light: str
    last_confirmed: str
    distance_km: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlaceSheet(Result):
    """A place as every room sees it; ``missing`` names what is not on file."""

    SCHEMA = "regions.place"
    ROWS = "projects"
    OMIT = ("place",)
    KEYS = {
        "place_id": "place.place_id", "name_en": "place.name_en", "name_zh": "place.name_zh",
        "name_ru": "place.name_ru", "lon": "place.lon", "lat": "place.lat",
        "country": "place.country", "region": "place.region", "locode": "place.locode",
    }  # fmt: skip
    DIGITS = {"daylight_h": 1}

    place: Place
    at: str
    register_release: str
    daylight_h: tuple[float, ...]
    ice: tuple[IceMonth, ...]
    ice_first_year: int | None
    ice_last_year: int | None
    cell_km: float | None
    ships: tuple[ShipMonths, ...]
    projects: tuple[NearProject, ...]
    twins: tuple[str, ...]
    crossings: tuple[str, ...]
    missing: tuple[Message, ...]

    def table(self) -> Table:
        """Return names and position."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return names, the year of light and ice, projects near by, and what is not on file."""
        place = self.place
        names = facts(
            Name("place", place.place_id),
            (
                (message("place.english"), Code(place.name_en)),
                (message("place.chinese"), Code(place.name_zh) if place.name_zh else none_label()),
                (message("place.russian"), Code(place.name_ru) if place.name_ru else none_label()),
                (message("place.other-names"), ", ".join(place.aliases)),
                (message("place.country"), Name("country", place.country)),
                (message("place.region"), Name("region", place.region) if place.region else ""),
                (message("place.locode"), place.locode),
                (message("place.position"), f"{place.lat:.2f}, {place.lon:.2f}"),
            ),
        )
        return names, self._year(), *self._ships(), *self._near(), self._gaps()

    def _ships(self) -> tuple[Table, ...]:
        if not self.ships or not any(each.icy_years for each in self.ice):
            return ()
        rows = tuple(
            (
                message("place.ice-class", name=Code(each.ice_class))
                if each.ice_class != "none" else message("place.no-ice-class"),
                *(message("place.icy-years", n=n, of=each.years) for n in each.free_years),
            )
            for each in self.ships
        )  # fmt: skip
        notes = (message("place.ships-note"),)
        return (Table(message("place.ships"), (words(""), *map(number, MONTHS)), rows, notes),)

    def _year(self) -> Table:
        rows: list[tuple[Cell, ...]] = [
            (message("place.daylight"), *(Quantity(hours, "", 1) for hours in self.daylight_h))
        ]
        notes = [message("place.daylight-note")]
        if self.ice:
            rows.append(
                (
                    message("place.icy"),
                    *(
                        message("place.icy-years", n=each.icy_years, of=each.years)
                        for each in self.ice
                    ),
                )
            )
            notes.append(
                message(
                    "place.ice-note", first=Code(str(self.ice_first_year)),
                    last=Code(str(self.ice_last_year)), km=Quantity(self.cell_km or 0.0, "km"),
                )
            )  # fmt: skip
        return Table(
            message("place.year"), (words(""), *map(number, MONTHS)), tuple(rows), tuple(notes)
        )

    def _near(self) -> tuple[Table, ...]:
        if not self.projects:
            return ()
        columns = (words("Project"), words("Status"), number("Last confirmed"), number("km"))
        rows = tuple(
            (
                Code(each.name), Message(f"investments.light.{each.light or 'none'}"),
                each.last_confirmed or none_label(), Quantity(each.distance_km),
            )
            for each in self.projects
        )  # fmt: skip
        note = message("place.near-note", day=Code(self.at), release=Code(self.register_release))
        title = message("place.near", km=Quantity(_NEAR_KM, "km"))
        return (Table(title, columns, rows, (note,)),)

    def _gaps(self) -> Table:
        return Table(message("place.missing"), (words(""),),
                     tuple((gap,) for gap in self.missing), header=False)  # fmt: skip


def daylight_h(lat: float, day_of_year: int) -> float:
    """Return the hours between sunrise and sunset, 24 in the midnight sun.

    Examples
    --------
    >>> round(daylight_h(64.18, 172), 1), round(daylight_h(64.18, 355), 1), daylight_h(78.2, 172)
    (21.2, 4.1, 24.0)
    """
    turn = 2.0 * math.pi * (day_of_year - 80) / 365.25
    tilt = math.asin(math.sin(math.radians(23.44)) * math.sin(turn))
    phi = math.radians(lat)
    part = (math.sin(math.radians(_SUN_DEG)) - math.sin(phi) * math.sin(tilt)) / (
        math.cos(phi) * math.cos(tilt)
    )
    return 24.0 if part <= -1.0 else 0.0 if part >= 1.0 else 24.0 / math.pi * math.acos(part)


def _ice(
    place: Place,
) -> tuple[tuple[IceMonth, ...], tuple[ShipMonths, ...], tuple[int, int] | None, float | None]:
    from globalarctic.transport.ice.atlas import load_atlas

    atlas = load_atlas()
    lon = place.lon if place.sea_lon is None else place.sea_lon
    lat = place.lat if place.sea_lat is None else place.sea_lat
    lons, lats = atlas.lonlat()
    close = np.flatnonzero((np.abs(lats - lat) < 1.5) & atlas.native)
    if not close.size:
        return (), (), None, None
    apart = np.array([distance_km(lon, lat, float(lons[k]), float(lats[k])) for k in close])
    if apart.min() > _CELL_KM:
        return (), (), None, None
    cell = int(close[apart.argmin()])
    years = [int(year) for year in atlas.years[-_YEARS:]]
    fields = [[atlas.month(year, month) for month in range(1, 13)] for year in years]
    pct = np.array([[100.0 * float(each.conc_frac[cell]) for each in row] for row in fields])
    thick_m = np.array([[float(each.thick_m[cell]) for each in row] for row in fields])
    months = tuple(
        IceMonth(m + 1, int(np.sum(pct[:, m] >= _ICY_PCT)), len(years),
                 round(float(np.median(pct[:, m])), 0))
        for m in range(12)
    )  # fmt: skip
    return months, _free(pct / 10.0, thick_m), (years[0], years[-1]), round(float(apart.min()), 0)


def _free(tenths: NDArray[np.float64], thick_m: NDArray[np.float64]) -> tuple[ShipMonths, ...]:
    """Return for each class the years without a limit, by month, of ice by year and month."""
    from globalarctic.transport.ice.polaris import DecaySeason, ice_type, rio

    def free(ice_class: str, month: int, thick: float, share: float) -> bool:
        season = DecaySeason.MELTING if month in _MELTING else DecaySeason.FREEZING
        return rio(ice_class, {ice_type(thick, season=season): min(10.0, share)}) >= 0.0

    years, months = tenths.shape
    ice = [[(float(thick_m[y, m]), float(tenths[y, m])) for m in range(months)]
           for y in range(years)]  # fmt: skip
    return tuple(
        ShipMonths(
            each, tuple(sum(free(each, m, *row[m]) for row in ice) for m in range(months)), years
        )
        for each in _CLASSES
    )


def near_projects(place: Place, rows: Iterable[ProjectRow]) -> tuple[NearProject, ...]:
    """Return the projects within 500 km of a place, the nearest first."""
    near = []
    for row in rows:
        if row.lon_deg is None or row.lat_deg is None:
            continue
        apart = float(distance_km(place.lon, place.lat, row.lon_deg, row.lat_deg))
        if apart <= _NEAR_KM:
            near.append(
                NearProject(
                    row.project_id, row.name, row.sector, row.light or "",
                    row.last_confirmed or "", round(apart, 0),
                )
            )  # fmt: skip
    return tuple(sorted(near, key=lambda each: each.distance_km))


def place_sheet(name: str, *, at: str | None = None) -> PlaceSheet:
    """Return all that is on file about a place.

    Parameters
    ----------
    name
        Name of a place in any language, or its id.
    at
        Date on which projects stand as they do; today when None.

    Raises
    ------
    UnknownNameError
        When no place of the network has such a name.

    Examples
    --------
    >>> sheet = place_sheet("Nuuk", at="2026-06")
    >>> sheet.place.country, sheet.ice[6].years
    ('GRL', 20)
    >>> tiksi = {each.ice_class: each.free_years for each in place_sheet("Tiksi").ships}
    >>> tiksi["none"][2], tiksi["none"][8], tiksi["PC3"][2]
    (0, 20, 20)
    """
    from globalarctic.investments import projects
    from globalarctic.regions.records import load_crossings, load_twins
    from globalarctic.transport.network.places import load_places, resolve

    place = resolve(name)
    if place.place_id not in load_places().by_id:
        raise UnknownNameError.among("place", name, load_places().by_id)
    register = projects(at=at)
    near = near_projects(place, register)
    ice, ships, years, apart = _ice(place)
    twins = tuple(
        f"{twin.name_a or twin.region_a} - {twin.name_b or twin.region_b}"
        for twin in load_twins()
        if place.name_en in (twin.name_a, twin.name_b)
        or (place.region and place.region in (twin.region_a, twin.region_b))
    )
    crossings = tuple(
        crossing.crossing_id
        for crossing in load_crossings()
        if place.region and place.region in (crossing.region_a, crossing.region_b)
    )
    middles = [15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349]
    gaps = {
        "chinese": not place.name_zh, "russian": not place.name_ru, "locode": not place.locode,
        "region": not place.region, "ice": not ice, "projects": not near, "twins": not twins,
        "crossings": not crossings,
    }  # fmt: skip
    return PlaceSheet(
        place, str(register.asof.valid_at), register.release,
        tuple(round(daylight_h(place.lat, day), 1) for day in middles), ice,
        years[0] if years else None, years[1] if years else None, apart,
        ships, near, twins, crossings,
        tuple(message(f"place.gap.{key}") for key, lacks in gaps.items() if lacks),
    )  # fmt: skip
