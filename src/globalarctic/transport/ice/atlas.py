"""The ice atlas: monthly concentration and thickness of ice years, on a 25 km polar grid.

Concentration derives from NSIDC passive microwave products and, where months are missing, from
PIOMAS within the observed ice edge; thickness is a model (month pattern times a factor of year,
month and 400 km block) fitted to PIOMAS. Waters that neither resolves follow a season table and
are flagged as assumed. Between two dates values run linearly between the middles of months.
Ridges, leads, drift, ice age and pressure are not in it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError
from globalarctic.geo import polar_forward, polar_inverse
from globalarctic.units import NSIDC_CELL_M, NSIDC_LEFT_M, NSIDC_TOP_M

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

__all__ = ["ATLAS_SHAPE", "IceAtlas", "IceField", "load_atlas"]

ATLAS_SHAPE = (448, 304)
"""Rows and columns of the 25 km grid; row 0 at y = +5,850 km, column 0 at x = -3,850 km."""
CELL_M = NSIDC_CELL_M
EDGE_FRAC = 0.15
_SOUTH_DEG = 30.0
_BIN_CM = 5.0
_MOST_BIN = 100
_BLOCK = 16
_FACTOR_STEP = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class IceField:
    """Ice on a day: ``conc_frac`` and ``thick_m`` float32[cells], with its source in words."""

    day: dt.date
    ice_year: int
    conc_frac: NDArray[np.float32]
    thick_m: NDArray[np.float32]
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class IceAtlas:
    """Ice years on file.

    Notes
    -----
    C cells of the 25 km grid (EPSG:3413): ``conc_pct`` uint8[Y, 12, C] in steps of 2;
    ``pattern_cm`` uint16[12, C], mean in-ice thickness by month; ``factor`` float32[Y, 12, 28, 19],
    its share in each year on blocks of 16 x 16 cells; ``cell_row``, ``cell_col`` int16[C];
    ``cell_index`` int32[448, 304], -1 where there never is ice, or land; ``cell_km2`` float64[C]
    as NSIDC publishes it; ``native`` bool[C]: sea in NSIDC's own mask; ``assumed`` bool[C]:
    follows the fast-ice season table; ``month_source`` int8[Y, 12], row of ``about["sources"]``;
    ``about``: how far the atlas is from its sources, by month.
    """

    years: NDArray[np.int32]
    conc_pct: NDArray[np.uint8]
    pattern_cm: NDArray[np.uint16]
    factor: NDArray[np.float32]
    cell_row: NDArray[np.int16]
    cell_col: NDArray[np.int16]
    cell_index: NDArray[np.int32]
    cell_km2: NDArray[np.float64]
    native: NDArray[np.bool_]
    assumed: NDArray[np.bool_]
    month_source: NDArray[np.int8]
    about: Mapping[str, Any]

    def position(self, ice_year: int) -> int:
        """Return the index of an ice year.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        positions = np.flatnonzero(self.years == ice_year)
        if len(positions) == 0:
            raise InputError(
                f"no ice year {ice_year} on file; allowed are "
                f"{int(self.years[0])} to {int(self.years[-1])}"
            )
        return int(positions[0])

    def cells_at(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """Return the cell at each point, -1 where the atlas holds none.

        Examples
        --------
        >>> atlas = load_atlas()
        >>> int(atlas.cells_at(0.0, 0.0)), int(atlas.cells_at(0.0, 89.9)) >= 0
        (-1, True)
        """
        lats = np.asarray(lat, dtype=np.float64)
        x, y = polar_forward(lon, np.maximum(lats, _SOUTH_DEG))
        row = np.floor((NSIDC_TOP_M - y) / CELL_M).astype(np.int64)
        col = np.floor((x - NSIDC_LEFT_M) / CELL_M).astype(np.int64)
        inside = (row >= 0) & (row < ATLAS_SHAPE[0]) & (col >= 0) & (col < ATLAS_SHAPE[1])
        inside &= lats >= _SOUTH_DEG
        row, col = np.clip(row, 0, ATLAS_SHAPE[0] - 1), np.clip(col, 0, ATLAS_SHAPE[1] - 1)
        return np.where(inside, self.cell_index[row, col], -1).astype(np.int32)

    def xy_m(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres of all cells on the map plane EPSG:3413, m."""
        x = NSIDC_LEFT_M + CELL_M * (self.cell_col.astype(np.float64) + 0.5)
        y = NSIDC_TOP_M - CELL_M * (self.cell_row.astype(np.float64) + 0.5)
        return x, y

    def lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres of all cells, degrees."""
        return polar_inverse(*self.xy_m())

    def thick_bins(self, ice_year: int) -> NDArray[np.uint8]:
        """Return in-ice thickness of a year's months in bins of 5 cm, uint8[12, C].

        Notes
        -----
        Bin k stands for (k - 0.5) to (k + 0.5) x 5 cm, at least 1 and at most 100 (5 m). Values
        say how thick ice is if there is any; concentration says whether. A month without ice
        takes its neighbour's value, the thinner of two, so that between mid-months melting ice
        keeps its thickness and new ice starts thin.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        return _thick_bins(self, self.position(ice_year))

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months: (concentration percent, 5-cm bins), uint8[24, C].

        Notes
        -----
        The second year is the next on file, else the same year again, so that a voyage may run
        over the new year.

        Raises
        ------
        InputError
            When the year is not on file.

        Examples
        --------
        >>> load_atlas().window(2012)[0].shape[0]
        24
        """
        here = self.position(ice_year)
        after = min(here + 1, len(self.years) - 1)
        conc = np.concatenate([self.conc_pct[here], self.conc_pct[after]])
        thick = np.concatenate([self.thick_bins(ice_year), self.thick_bins(int(self.years[after]))])
        return conc, thick

    def on(self, day: dt.date, *, ice_year: int | None = None) -> IceField:
        """Return the ice on a day, between the middles of two months.

        Parameters
        ----------
        day
            Calendar day.
        ice_year
            Year whose ice is meant; the day's own year when not given.

        Notes
        -----
        Early January looks back to December of the year before, late December on to January of
        the next; at the ends of the file the same year stands in.

        Raises
        ------
        InputError
            When the year is not on file.

        Examples
        --------
        >>> import datetime as dt
        >>> field = load_atlas().on(dt.date(2012, 9, 15))
        >>> 3.4e6 < load_atlas().extent_km2(field) < 3.8e6
        True
        """
        year = day.year if ice_year is None else ice_year
        here = self.position(year)
        month, share = _between_months(day)
        weight = np.float32(share)
        first, second = (self._thick_at(here, month + k) for k in (0, 1))
        conc = self.conc_on(day, ice_year=ice_year)
        thick = (1 - weight) * first + weight * second
        day_of_month = min(day.day, calendar.monthrange(year, day.month)[1])
        return IceField(
            dt.date(year, day.month, day_of_month),
            year,
            conc,
            np.where(conc > 0, thick, np.float32(0)),
            self.source_of(year, day.month),
        )

    def conc_on(self, day: dt.date, *, ice_year: int | None = None) -> NDArray[np.float32]:
        """Return the concentration on a day, as ``on`` has it, without its thickness: far lighter.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        here = self.position(day.year if ice_year is None else ice_year)
        month, share = _between_months(day)
        weight = np.float32(share)
        first, second = (self._conc_at(here, month + k) for k in (0, 1))
        between: NDArray[np.float32] = (1 - weight) * first + weight * second
        return between

    def _month_at(self, here: int, month: int) -> tuple[int, int]:
        """Return the position of a year and a month of it; a month beyond a year counts on."""
        step, in_year = divmod(month, 12)
        return min(max(here + step, 0), len(self.years) - 1), in_year

    def _conc_at(self, here: int, month: int) -> NDArray[np.float32]:
        conc: NDArray[np.float32] = self.conc_pct[self._month_at(here, month)].astype(
            np.float32
        ) / np.float32(100)
        return conc

    def _thick_at(self, here: int, month: int) -> NDArray[np.float32]:
        at, in_year = self._month_at(here, month)
        bins = self.thick_bins(int(self.years[at]))[in_year].astype(np.float32)
        thick: NDArray[np.float32] = bins * np.float32(_BIN_CM / 100.0)
        return thick

    def source_of(self, ice_year: int, month: int) -> str:
        """Return which product a month's concentration comes from.

        Examples
        --------
        >>> load_atlas().source_of(2012, 9)
        'NSIDC-0051'
        """
        return str(
            self.about["sources"][int(self.month_source[self.position(ice_year), month - 1])]
        )

    def month(self, ice_year: int, month: int) -> IceField:
        """Return a month's mean ice.

        Raises
        ------
        InputError
            When the year or the month is not on file.

        Examples
        --------
        >>> bool(load_atlas().month(2012, 3).conc_frac.max() > 0.95)
        True
        """
        if not 1 <= month <= 12:
            raise InputError(f"month {month} does not exist; allowed are 1 to 12")
        here = self.position(ice_year)
        conc, thick = self._conc_at(here, month - 1), self._thick_at(here, month - 1)
        return IceField(
            dt.date(ice_year, month, 15),
            ice_year,
            conc,
            np.where(conc > 0, thick, np.float32(0)),
            self.source_of(ice_year, month),
        )

    def extent_on_km2(self, day: dt.date, *, ice_year: int | None = None) -> float:
        """Return the extent on a day, between the extents of the middles of two months, km2.

        Parameters
        ----------
        day, ice_year
            As ``on``.

        Raises
        ------
        InputError
            When the year is not on file.

        Notes
        -----
        The extent of ``on`` would be too large while ice grows or melts: a cell that freezes
        between two mid-months passes 15 % early, one that melts passes it late.

        Examples
        --------
        >>> import datetime as dt
        >>> 9.6e6 < load_atlas().extent_on_km2(dt.date(2016, 11, 28)) < 10.3e6
        True
        """
        return self._between(np.ones_like, day, ice_year)

    def area_on_km2(self, day: dt.date, *, ice_year: int | None = None) -> float:
        """Return the ice-covered area on a day, between two mid-months, km2."""
        return self._between(np.asarray, day, ice_year)

    def _between(
        self,
        share_of: Callable[[NDArray[np.float64]], NDArray[np.float64]],
        day: dt.date,
        ice_year: int | None,
    ) -> float:
        """Return the area of cells with ice, each by a share of it, between two mid-months, km2."""
        here = self.position(day.year if ice_year is None else ice_year)
        month, weight = _between_months(day)
        ends = []
        for step in (0, 1):
            conc = self.conc_pct[self._month_at(here, month + step)] / 100.0
            icy = (conc >= EDGE_FRAC - 1e-6) & self.native
            ends.append(float((self.cell_km2 * share_of(conc))[icy].sum()))
        return (1.0 - weight) * ends[0] + weight * ends[1]

    def extent_km2(self, field: IceField) -> float:
        """Return the area of cells with 15 % ice or more, km2; cells of NSIDC's mask only."""
        icy = (field.conc_frac >= EDGE_FRAC - 1e-6) & self.native
        return float(self.cell_km2[icy].sum())

    def area_km2(self, field: IceField) -> float:
        """Return the ice-covered area (concentration times area) of those cells, km2."""
        icy = (field.conc_frac >= EDGE_FRAC - 1e-6) & self.native
        return float((self.cell_km2 * field.conc_frac)[icy].sum())

    def volume_km3(self, field: IceField) -> float:
        """Return the ice volume of those cells, km3."""
        icy = (field.conc_frac >= EDGE_FRAC - 1e-6) & self.native
        return float((self.cell_km2 * field.conc_frac * field.thick_m)[icy].sum() / 1000.0)


def _between_months(day: dt.date) -> tuple[int, float]:
    """Return the month, from 0, whose middle lies before a day, and how far on it is to the next.

    Examples
    --------
    >>> _between_months(dt.date(2026, 1, 1))[0]
    -1
    """
    length = calendar.monthrange(day.year, day.month)[1]
    offset = (day.day - 0.5) / length - 0.5
    return (day.month - 1, offset) if offset >= 0 else (day.month - 2, 1.0 + offset)


def _without_gaps(bins: NDArray[np.uint8], icy: NDArray[np.bool_]) -> NDArray[np.uint8]:
    icy_bins = np.where(icy, bins, np.uint8(255))
    near = np.minimum(np.roll(icy_bins, 1, axis=0), np.roll(icy_bins, -1, axis=0))
    result: NDArray[np.uint8] = np.where(icy | (near == 255), bins, near).astype(np.uint8)
    return result


@lru_cache(maxsize=64)
def _thick_bins(atlas: IceAtlas, position: int) -> NDArray[np.uint8]:
    from globalarctic.transport._kernels.field import bins_between

    factor = atlas.factor[position]
    row, col = (
        np.clip((cells - (_BLOCK - 1) / 2.0) / _BLOCK, 0.0, size - 1.0).astype(np.float32)
        for cells, size in zip((atlas.cell_row, atlas.cell_col), factor.shape[1:], strict=True)
    )
    r, c = (
        np.minimum(at.astype(np.int64), size - 2)
        for at, size in zip((row, col), factor.shape[1:], strict=True)
    )
    bins = bins_between(
        factor, r, c, row - r, col - c, atlas.assumed, atlas.pattern_cm, _BIN_CM, _MOST_BIN
    )
    return _without_gaps(bins, atlas.conc_pct[position] > 0)


@lru_cache(maxsize=1)
def load_atlas() -> IceAtlas:
    """Return the bundled ice atlas; read once a process.

    Notes
    -----
    About 0.05 s and 10 MB.

    Examples
    --------
    >>> int(load_atlas().years[0])
    2000
    """
    with np.load(bundled_path("ice_atlas.npz")) as arrays:
        parts = {name: arrays[name] for name in arrays.files}
    row, col = parts["row"], parts["col"]
    index = np.full(ATLAS_SHAPE, -1, np.int32)
    index[row, col] = np.arange(len(row), dtype=np.int32)
    return IceAtlas(
        years=parts["years"].astype(np.int32),
        conc_pct=parts["conc_pct"],
        pattern_cm=parts["pattern_cm"],
        factor=parts["factor_step"] * np.float32(_FACTOR_STEP),
        cell_row=row,
        cell_col=col,
        cell_index=index,
        cell_km2=parts["area_km2"].astype(np.float64),
        native=parts["native"],
        assumed=parts["assumed"],
        month_source=parts["source"],
        about=json.loads(parts["about"].tobytes()),
    )
