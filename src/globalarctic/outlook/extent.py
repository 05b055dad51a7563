"""Extent of Arctic sea ice in later years: lines over many windows, and how far they miss.

The record (Sea Ice Index, by month) is laid along straight lines over windows that begin in
different years and end with the record; no window is preferred. Each line carries the errors of its
slope and its middle, widened for the likeness of neighbouring years, and a year's own spread.
What lines miss beside that is seen on the record itself: from earlier years on, how far did what
came lie outside? The factor found there widens the band.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError
from globalarctic.result import Result
from globalarctic.table import Table, number, number_text, range_text, words
from globalarctic.words import Code, Day, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from globalarctic.words import Arg

__all__ = ["ExtentOutlook", "ExtentYear", "Trend", "extent", "record", "spread_factor", "trend"]

LEAST_YEARS = 15
"""Length of the shortest window."""
_DRAWS = 6000
_HINDCASTS = 10
_AHEAD = 12
_POINTS = (0.05, 0.1, 0.5, 0.9, 0.95)


@lru_cache(maxsize=1)
def record() -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return years and extents, km2, shape (years, 12); NaN where a month is not on file.

    Examples
    --------
    >>> years, extents = record()
    >>> int(years[0]), float(extents[list(years).index(2012), 8]) / 1e6
    (1978, 3.57)
    """
    rows = read_table("sea_ice_extents")
    years = np.arange(int(rows[0]["year"]), int(rows[-1]["year"]) + 1)
    extents = np.full((len(years), 12), np.nan)
    for row in rows:
        extents[int(row["year"]) - years[0], int(row["month"]) - 1] = float(row["extent_km2"])
    return years, extents


def _series(month: int, until: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return years and extents of a month, or of the whole year for month 0, up to a year."""
    years, extents = record()
    values = extents.mean(axis=1) if month == 0 else extents[:, month - 1]
    known = ~np.isnan(values) & (years <= until)
    return years[known].astype(np.float64), values[known]


def _outlook(code: str, /, **args: Arg) -> Message:
    return Message(f"outlook.{code}", **args)


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """Draws of the line along which the ice moves, over all windows alike.

    ``slope_km2`` a year, ``middle_km2`` in ``middle_year``, ``spread_km2`` of a single year about
    the line: a value a draw each. ``starts`` are the first years of the windows.
    """

    slope_km2: NDArray[np.float64]
    middle_km2: NDArray[np.float64]
    middle_year: NDArray[np.float64]
    spread_km2: NDArray[np.float64]
    starts: tuple[int, ...]

    def at(self, year: int) -> NDArray[np.float64]:
        """Return draws of the line in a year, km2."""
        return np.asarray(self.middle_km2 + self.slope_km2 * (year - self.middle_year))


def trend(month: int, *, until: int = 9999, seed: int = 1, draws: int = _DRAWS) -> Trend:
    """Return draws of the line of a month, or of the yearly mean for month 0.

    Parameters
    ----------
    until
        Last year of the record that is used.

    Raises
    ------
    InputError
        When the month is not 0 to 12 or the record is shorter than the shortest window.

    Notes
    -----
    Least squares in each window; errors after Student, with as many years as the likeness of
    neighbours leaves: n (1 - r) / (1 + r), r the correlation of residuals a year apart.

    Examples
    --------
    >>> bool(np.median(trend(9).slope_km2) < 0)
    True
    """
    if not 0 <= month <= 12:
        raise InputError(f"month {month}; give 1 to 12, or 0 for the mean of the year")
    years, values = _series(month, until)
    if len(years) < LEAST_YEARS:
        raise InputError(f"{len(years)} years up to {until}; a line needs {LEAST_YEARS}")
    starts = [int(y) for y in years if np.sum(years >= y) >= LEAST_YEARS]
    each = -(-draws // len(starts))
    rng = np.random.default_rng(seed)
    parts = []
    for start in starts:
        t, x = years[years >= start], values[years >= start]
        middle, square = t.mean(), float(np.sum((t - t.mean()) ** 2))
        slope = float(np.sum((t - middle) * (x - x.mean())) / square)
        left = x - x.mean() - slope * (t - middle)
        alike = float(np.clip(np.sum(left[1:] * left[:-1]) / np.sum(left**2), 0.0, 0.8))
        count = max(len(t) * (1.0 - alike) / (1.0 + alike), 4.5)
        free = count - 2.0
        spread = np.sqrt(np.sum(left**2) / (len(t) - 2.0)) / np.sqrt(
            rng.chisquare(free, each) / free
        )
        wide = np.sqrt(len(t) / count)
        parts.append(
            (slope + spread * wide / np.sqrt(square) * rng.standard_normal(each),
             x.mean() + spread * wide / np.sqrt(len(t)) * rng.standard_normal(each),
             np.full(each, middle), spread)
        )  # fmt: skip
    slopes, middles, centres, spreads = (np.concatenate(p) for p in zip(*parts, strict=True))
    return Trend(slopes, middles, centres, spreads, tuple(starts))


def _points(
    month: int, until: int, years: Sequence[int], factor: float, *, draws: int = _DRAWS
) -> NDArray[np.float64]:
    """Return the points of the band by year, km2, shape (5, years)."""
    line = trend(month, until=until, draws=draws)
    noise = np.random.default_rng(2).standard_normal(len(line.spread_km2))
    band = np.stack(
        [np.quantile(line.at(year) + line.spread_km2 * noise, _POINTS) for year in years], axis=1
    )
    return np.asarray(np.maximum(band[2] + factor * (band - band[2]), 0.0))


@lru_cache(maxsize=8)
def spread_factor(until: int = 9999) -> float:
    """Return by how much the bands of lines have to be widened to hold 80 % of what came.

    Lines from ten years up to twelve before ``until`` foretell the years up to it, all months; no
    later year is used. Never below 1.

    Raises
    ------
    InputError
        When the record up to the year is too short.

    Examples
    --------
    >>> 1.0 < spread_factor(2012) < 2.5
    True
    """
    years, extents = record()
    last = int(_series(0, until)[0][-1])
    misses: list[float] = []
    for origin in range(last - _AHEAD - 1, last - _AHEAD + _HINDCASTS - 1):
        later = list(range(origin + 1, min(origin + _AHEAD, last) + 1))
        for month in range(1, 13):
            band = _points(month, origin, later, 1.0, draws=_DRAWS // 4)
            came = extents[[year - years[0] for year in later], month - 1]
            side = np.where(came > band[2], band[3] - band[2], band[2] - band[1])
            misses += list((np.abs(came - band[2]) / side)[~np.isnan(came)])
    return max(float(np.quantile(misses, 0.8)), 1.0)


@dataclass(frozen=True, slots=True)
class ExtentYear:
    """A year: the points of the band, and what came, NaN where it has not; km2."""

    year: int
    q05_km2: float
    q10_km2: float
    q50_km2: float
    q90_km2: float
    q95_km2: float
    came_km2: float

    @property
    def inside(self) -> bool | None:
        """Whether what came lies in the 80 % band; None where it has not come."""
        return None if np.isnan(self.came_km2) else self.q10_km2 <= self.came_km2 <= self.q90_km2


@dataclass(frozen=True, slots=True, repr=False)
class ExtentOutlook(Result):
    """The extent of a month in later years, a row a year.

    Attributes
    ----------
    until
        Last year that the lines know.
    first_starts, last_starts
        First and last year in which a window begins.
    factor
        By which the band is widened, see `spread_factor`.
    """

    SCHEMA = "outlook.extent"
    ROWS = "years"
    COMPUTED = ("coverage_frac",)
    DIGITS: ClassVar[Mapping[str, int]] = {"factor": 3}

    month: int
    until: int
    first_starts: int
    last_starts: int
    factor: float
    years: tuple[ExtentYear, ...]
    source: str = "Fetterer et al., Sea Ice Index v3, NSIDC G02135"

    @property
    def coverage_frac(self) -> float | None:
        """Share of the years that came in the 80 % band; None where none has."""
        known = [year.inside for year in self.years if year.inside is not None]
        return sum(known) / len(known) if known else None

    def table(self) -> Table:
        """Return the years as a table, million km2."""
        rows = []
        for each in self.years:
            inside = "" if each.inside is None else _outlook("yes" if each.inside else "no")
            rows.append((
                str(each.year), number_text(each.q50_km2 / 1e6, 2),
                range_text(each.q10_km2 / 1e6, each.q90_km2 / 1e6, 2),
                range_text(each.q05_km2 / 1e6, each.q95_km2 / 1e6, 2),
                number_text(each.came_km2 / 1e6, 2), inside,
            ))  # fmt: skip
        notes = [
            _outlook(
                "extent.lines",
                first=Code(str(self.first_starts)),
                last=Code(str(self.last_starts)),
                until=Code(str(self.until)),
                factor=Quantity(self.factor, "", 2),
            ),
            _outlook("extent.scenario"),
        ]
        if self.coverage_frac is not None:
            share = Quantity(100.0 * self.coverage_frac, "pct")
            notes.insert(0, _outlook("extent.coverage", share=share))
        return Table(
            _outlook("extent.title", month=Day(dt.date(2001, self.month, 1), "month")),
            (number("Year"), number("Middle"), number("80 % band"), number("90 % band"),
             number("Came"), words("Inside 80 %")),
            tuple(rows), tuple(notes), (self.source,),
        )  # fmt: skip


def extent(month: int = 9, years: Sequence[int] = (), *, until: int | None = None) -> ExtentOutlook:
    """Return the extent of a month in later years, with a band that holds all stated doubt.

    Parameters
    ----------
    years
        Years to show; those on file after ``until``, or 2030, 2035, 2040, 2045 and 2050.
    until
        Last year that is known; the last on file when None. With an earlier one the answer shows
        how the method would have fared.

    Raises
    ------
    InputError
        When the month is not 1 to 12, a year is not after ``until`` or beyond 2050, or the record
        is too short.

    Examples
    --------
    >>> outlook = extent(9, [2035])
    >>> year = outlook.years[0]
    >>> year.q05_km2 < year.q10_km2 < year.q50_km2 < year.q90_km2
    True
    """
    if not 1 <= month <= 12:
        raise InputError(f"month {month}; give 1 to 12")
    on_file, extents = record()
    last = int(_series(month, 9999)[0][-1])
    known = last if until is None else until
    if not on_file[0] + LEAST_YEARS + _AHEAD + 1 < known <= last:
        raise InputError(f"until {known}; give {on_file[0] + LEAST_YEARS + _AHEAD + 2} to {last}")
    shown = list(years) or (
        list(range(known + 1, last + 1)) if known < last else [2030, 2035, 2040, 2045, 2050]
    )
    for year in shown:
        if not known < year <= 2050:
            raise InputError(f"year {year}; give {known + 1} to 2050")
    factor = spread_factor(known)
    band = _points(month, known, shown, factor)
    starts = trend(month, until=known, draws=100).starts
    came = [
        float(extents[year - on_file[0], month - 1]) if year <= last else float("nan")
        for year in shown
    ]
    return ExtentOutlook(
        month, known, starts[0], starts[-1], factor,
        tuple(
            ExtentYear(
                year, float(band[0, k]), float(band[1, k]), float(band[2, k]), float(band[3, k]),
                float(band[4, k]), came[k],
            )
            for k, year in enumerate(shown)
        ),
    )  # fmt: skip
