"""The ice atlas: monthly concentration and thickness of ice years, on a 25 km polar grid.

Concentration derives from NSIDC passive microwave products and, where months are missing, from
PIOMAS; thickness is a model (month pattern times region-year factor) fitted to PIOMAS. Waters that
neither resolves follow a season table and are flagged as assumed. Between two dates values run
linearly between the middles of months. Ridges, leads, drift and pressure are not in it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import io
import lzma
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import bundled_path
from globalarctic.errors import InputError
from globalarctic.geo import polar_forward, polar_inverse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ATLAS_SHAPE", "IceAtlas", "IceField", "load_atlas"]

ATLAS_SHAPE = (448, 304)
CELL_M = 25_000.0
EDGE_FRAC = 0.15
_BIN_CM = 5.0
_MOST_BIN = 100
_SOURCES = ("NSIDC-0051", "NSIDC-0081", "PIOMAS")


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
    C cells of the 25 km grid (EPSG:3413, 448 x 304, row 0 north): ``conc_pct`` uint8[Y, 12, C];
    ``pattern_cm`` uint16[12, C] and ``factor`` float32[Y, 12, R] give the thickness; ``region``
    uint8[C]; ``cell_row``, ``cell_col`` int16[C]; ``cell_index`` int32[448, 304], -1 where there
    never is ice or land; ``native`` bool[C]: sea in the sources' own mask; ``assumed`` bool[C]:
    follows the fast-ice season table; ``month_source`` int8[Y, 12]; ``rmse_m`` of the thickness
    model against PIOMAS.
    """

    years: NDArray[np.int32]
    conc_pct: NDArray[np.uint8]
    pattern_cm: NDArray[np.uint16]
    factor: NDArray[np.float32]
    region: NDArray[np.uint8]
    cell_row: NDArray[np.int16]
    cell_col: NDArray[np.int16]
    cell_index: NDArray[np.int32]
    native: NDArray[np.bool_]
    assumed: NDArray[np.bool_]
    month_source: NDArray[np.int8]
    rmse_m: float

    def position(self, ice_year: int) -> int:
        """Return the index of an ice year.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        found = np.flatnonzero(self.years == ice_year)
        if len(found) == 0:
            raise InputError(
                f"no ice year {ice_year} on file; allowed are "
                f"{int(self.years[0])} to {int(self.years[-1])}"
            )
        return int(found[0])

    def cells_at(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """Return the cell at each point, -1 where the atlas holds none.

        Examples
        --------
        >>> atlas = load_atlas()
        >>> int(atlas.cells_at(0.0, 0.0)), int(atlas.cells_at(0.0, 89.9)) >= 0
        (-1, True)
        """
        lats = np.asarray(lat, dtype=np.float64)
        x, y = polar_forward(lon, np.maximum(lats, 20.0))
        row = np.floor((5_850_000.0 - y) / CELL_M).astype(np.int64)
        col = np.floor((x + 3_850_000.0) / CELL_M).astype(np.int64)
        inside = (row >= 0) & (row < ATLAS_SHAPE[0]) & (col >= 0) & (col < ATLAS_SHAPE[1])
        inside &= lats >= 30.0
        row, col = np.clip(row, 0, ATLAS_SHAPE[0] - 1), np.clip(col, 0, ATLAS_SHAPE[1] - 1)
        return np.where(inside, self.cell_index[row, col], -1).astype(np.int32)

    def lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the centres of all cells, degrees."""
        x = -3_850_000.0 + CELL_M * (self.cell_col + 0.5)
        y = 5_850_000.0 - CELL_M * (self.cell_row + 0.5)
        return polar_inverse(x, y)

    def cell_area_km2(self) -> NDArray[np.float64]:
        """Return the true area of each cell, km2 (the map's scale varies with latitude)."""
        lon, lat = self.lonlat()
        step = 1e-3
        x1, y1 = polar_forward(lon, lat)
        x2, y2 = polar_forward(lon, lat - step)
        from globalarctic.geo import distance_km

        scale = np.hypot(x2 - x1, y2 - y1) / (1000.0 * distance_km(lon, lat, lon, lat - step))
        area: NDArray[np.float64] = (CELL_M / 1000.0 / scale) ** 2
        return area

    def thick_bins(self, ice_year: int) -> NDArray[np.uint8]:
        """Return in-ice thickness of a year's months in bins of 5 cm, uint8[12, C]."""
        factor = np.take(self.factor[self.position(ice_year)], self.region, axis=1)
        factor = np.where(self.assumed[None, :], 1.0, factor)
        bins = np.rint(self.pattern_cm * factor / _BIN_CM)
        result: NDArray[np.uint8] = np.clip(bins, 0, _MOST_BIN).astype(np.uint8)
        return result

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months: (concentration percent, 5-cm bins), uint8[24, C].

        Notes
        -----
        The second year is the next on file, else the same year again.

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

        Raises
        ------
        InputError
            When the year is not on file.

        Examples
        --------
        >>> import datetime as dt
        >>> field = load_atlas().on(dt.date(2012, 9, 15))
        >>> 3.2e6 < load_atlas().extent_km2(field) < 3.9e6
        True
        """
        year = day.year if ice_year is None else ice_year
        here = self.position(year)
        length = calendar.monthrange(day.year, day.month)[1]
        offset = (day.day - 0.5) / length - 0.5
        month = day.month - 1 if offset >= 0 else day.month - 2
        weight = offset if offset >= 0 else 1.0 + offset
        fields = []
        for m in (month, month + 1):
            step, in_year = divmod(m, 12)
            at = min(max(here + step, 0), len(self.years) - 1)
            bins = self.thick_bins(int(self.years[at]))[in_year]
            fields.append((self.conc_pct[at, in_year] / 100.0, bins * (_BIN_CM / 100.0)))
        conc = (1.0 - weight) * fields[0][0] + weight * fields[1][0]
        thick = (1.0 - weight) * fields[0][1] + weight * fields[1][1]
        return IceField(
            dt.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1])),
            year,
            conc.astype(np.float32),
            np.where(conc > 0, thick, 0.0).astype(np.float32),
            self.source_of(year, day.month),
        )

    def source_of(self, ice_year: int, month: int) -> str:
        """Return which product a month's concentration comes from.

        Examples
        --------
        >>> load_atlas().source_of(2012, 9)
        'NSIDC-0051'
        """
        return _SOURCES[int(self.month_source[self.position(ice_year), month - 1])]

    def month(self, ice_year: int, month: int) -> IceField:
        """Return a month's mean ice.

        Examples
        --------
        >>> bool(load_atlas().month(2012, 3).conc_frac.max() > 0.95)
        True
        """
        here = self.position(ice_year)
        conc = self.conc_pct[here, month - 1] / 100.0
        thick = self.thick_bins(ice_year)[month - 1] * (_BIN_CM / 100.0)
        return IceField(
            dt.date(ice_year, month, 15),
            ice_year,
            conc.astype(np.float32),
            np.where(conc > 0, thick, 0.0).astype(np.float32),
            self.source_of(ice_year, month),
        )

    def extent_km2(self, field: IceField) -> float:
        """Return the area of cells with 15 % ice or more, km2; cells of the sources' mask only."""
        icy = (field.conc_frac >= EDGE_FRAC) & self.native
        return float(self.cell_area_km2()[icy].sum())

    def area_km2(self, field: IceField) -> float:
        """Return the ice-covered area (concentration times area) of those cells, km2."""
        icy = (field.conc_frac >= EDGE_FRAC) & self.native
        return float((self.cell_area_km2() * field.conc_frac)[icy].sum())


@lru_cache(maxsize=1)
def load_atlas() -> IceAtlas:
    """Return the bundled ice atlas; read once a process.

    Examples
    --------
    >>> int(load_atlas().years[0])
    2000
    """
    packed = lzma.decompress(bundled_path("ice_atlas.npz.xz").read_bytes())
    with np.load(io.BytesIO(packed)) as held:
        parts = {name: held[name] for name in held.files}
    years = parts["years"]
    conc = np.cumsum(parts["step_pct"], axis=0, dtype=np.int8).astype(np.uint8)
    index = np.full(ATLAS_SHAPE, -1, np.int32)
    index[parts["row"], parts["col"]] = np.arange(len(parts["row"]), dtype=np.int32)
    return IceAtlas(
        years=years,
        conc_pct=conc.reshape(len(years), 12, -1),
        pattern_cm=parts["pattern_cm"],
        factor=parts["factor"],
        region=parts["region"],
        cell_row=parts["row"],
        cell_col=parts["col"],
        cell_index=index,
        native=parts["native"],
        assumed=parts["assumed"],
        month_source=parts["source"],
        rmse_m=float(parts["rmse_m"]),
    )
