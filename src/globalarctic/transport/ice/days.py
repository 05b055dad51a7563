"""The sea ice of a day: extent, area and the years they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.dates import day_of
from globalarctic.lazy import load
from globalarctic.result import Result
from globalarctic.table import Table, facts
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.words import Code, Day, Message, Quantity, Span

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from globalarctic.dates import When
    from globalarctic.transport.ice.atlas import IceField

__all__ = ["IceDay", "draw_ice_day", "ice_day"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IceDay(Result):
    """The sea ice of a day: the median over its years, and the range.

    Notes
    -----
    Extent is the area of water with 15 % of ice and more; ``field`` is the ice of the year in the
    middle, ``shown_year``, or that of a file (``read_field``).
    """

    SCHEMA = "transport.ice-day"
    OMIT = ("read_field",)
    DIGITS = {
        "extent_million_km2": 2,
        "extent_range_million_km2": 2,
        "area_million_km2": 2,
    }
    WRITERS = {".png": "globalarctic.transport.ice.days:draw_ice_day"}

    date: dt.date
    ice_years: tuple[int, ...]
    extent_million_km2: float
    extent_range_million_km2: tuple[float, float]
    area_million_km2: float
    source: str
    shown_year: int
    read_field: IceField | None = None

    @property
    def field(self) -> IceField:
        """The ice of the year in the middle, with its thickness."""
        if self.read_field is not None:
            return self.read_field
        return load_atlas().on(self.date, ice_year=self.shown_year)

    def table(self) -> Table:
        """Return the figures with what they rest on."""
        first, last = self.ice_years[0], self.ice_years[-1]
        several = len(self.ice_years) > 1
        low, high = (Quantity(x, "km2-m", 2) for x in self.extent_range_million_km2)
        day = Day(self.date, "day")
        title = (
            Message("transport.ice-day.median", day=day, first=Code(str(first)),
                    last=Code(str(last)))
            if several else Message("transport.ice-day.year", day=day, year=Code(str(first)))
        )  # fmt: skip
        return facts(
            title,
            [
                (
                    Message("transport.ice-day.extent"),
                    Quantity(self.extent_million_km2, "km2-m", 2),
                ),
                (Message("transport.ice-day.range"), Span(low, high) if several else ""),
                (Message("transport.ice-day.area"), Quantity(self.area_million_km2, "km2-m", 2)),
                (
                    Message("transport.ice-day.source"),
                    Message("transport.ice-day.monthly", source=Code(self.source)),
                ),
            ],
            notes=(Message("transport.ice-day.assumed"),),
        )


def ice_day(day: When, *, ice_year: int | None = None, file: str | Path | None = None) -> IceDay:
    """Return the sea ice of a day, as the atlas or a file has it.

    Parameters
    ----------
    day
        The day; one whose year is not on file shows the median of all ice years.
    ice_year
        Take another year's ice.
    file
        Take a file of your own: NSIDC .bin or NetCDF.

    Raises
    ------
    InputError
        When the year is not on file.
    SchemaError
        When the file cannot be read.

    Examples
    --------
    >>> round(ice_day("2012-09-15").extent_million_km2, 1)
    3.5
    """
    atlas = load_atlas()
    day = day_of(day)
    years = tuple(int(year) for year in atlas.years)
    wanted = (ice_year,) if ice_year is not None else (day.year,) if day.year in years else years
    read = None
    if file is None:
        extent = [atlas.extent_on_km2(day, ice_year=year) / 1e6 for year in wanted]
        area = [atlas.area_on_km2(day, ice_year=year) / 1e6 for year in wanted]
    else:
        from globalarctic.transport.ice.files import read_ice_file

        read = read_ice_file(str(file), day=day)
        wanted = (read.ice_year,)
        extent, area = [atlas.extent_km2(read) / 1e6], [atlas.area_km2(read) / 1e6]
    shown = wanted[int(np.argsort(extent)[len(extent) // 2])]
    source = read.source if read else atlas.source_of(shown, day.month)
    return IceDay(
        date=day,
        ice_years=wanted,
        extent_million_km2=float(np.median(extent)),
        extent_range_million_km2=(min(extent), max(extent)),
        area_million_km2=float(np.median(area)),
        source=source if len(wanted) == 1 else "NSIDC-0051, NSIDC-0081, PIOMAS",
        shown_year=shown,
        read_field=read,
    )


def draw_ice_day(day: IceDay, path: Path) -> None:
    """Draw the ice of a day to a PNG, Arctic view."""
    draw = load("globalarctic.transport.show.maps:draw_ice")
    draw(day.field, str(path), extent_million_km2=day.extent_million_km2)
