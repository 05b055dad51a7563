"""Monthly sea ice concentration 2000-2019 on the 25 km atlas grid, each month's source named.

Used by derive/ice_atlas.py. NSIDC-0051 monthly means to 2016; afterwards NSIDC-0081 daily fields
where a month has 15 good days or more; else PIOMAS concentration held to the Sea Ice Index edge of
the month. The grid of NSIDC (EPSG:3411) and that of the atlas (EPSG:3413) differ by at most 150 m
at the same x, y, so cells are taken one to one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h5netcdf
import numpy as np
from matplotlib.path import Path as Outline
from scipy.ndimage import binary_dilation, distance_transform_edt, maximum_filter

from globalarctic.data.sources import nsidc_concentration as nsidc
from globalarctic.data.sources import sea_ice_index
from globalarctic.geo import polar_forward, polar_inverse

YEARS = np.arange(2000, 2020)
SOURCES = ("NSIDC-0051", "NSIDC-0081", "PIOMAS within the G02135 edge")
LEAST_GOOD_DAYS = 15
EDGE_FRAC = 0.15
COAST_CELLS = 2
SPILL_YEARS = range(1996, 2017)
SPILL_QUANTILE = 0.05
MOST_SPILL_FRAC = 0.20
VOID_SPILL_FRAC = 0.50
MODEL_FREE_FRAC = 0.10
VALID_REACH_CELLS = 8
EDGE_YEARS = range(2017, 2023)
# Danish straits and Belt Sea: every winter's edge polygon holds them as every winter's passive
# microwave does (false ice of islands); they freeze in severe winters only (FMI, Baltic Sea ice).
BELTS_LON, BELTS_LAT = (9.0, 14.2), (53.8, 58.0)
UNKNOWN_INSIDE_EDGE_FRAC = 0.30
NOISE_FRAC = 0.05
X_M = -3_850_000.0 + 25_000.0 * (np.arange(304) + 0.5)
Y_M = 5_850_000.0 - 25_000.0 * (np.arange(448) + 0.5)


@dataclass(frozen=True)
class Concentration:
    """Share 0-1 float32[Y, 12, 448, 304], NaN on land; source int8[Y, 12]; land bool[448, 304]."""

    frac: np.ndarray
    source: np.ndarray
    land: np.ndarray


def grid_lonlat() -> tuple[np.ndarray, np.ndarray]:
    """Return lon, lat of the cells' centres."""
    return polar_inverse(X_M[None, :], Y_M[:, None])


def cell_area_km2(folder: Path) -> np.ndarray:
    """Return NSIDC's cell areas."""
    with h5netcdf.File(folder / "ice" / "nsidc_psn25_grid.nc", "r") as held:
        return np.asarray(held["cell_area"][:], dtype=float)


def edge_mask(path: Path) -> np.ndarray:
    """Return the cells whose centre lies inside a month's Sea Ice Index polygons."""
    inside = np.zeros(nsidc.SHAPE, bool)
    for polygon in sea_ice_index.read_edge(path):
        filled = np.zeros_like(inside)
        for ring in polygon:
            px, py = polar_forward(ring[:, 0], ring[:, 1])
            c0, c1 = np.searchsorted(X_M, [px.min(), px.max()])
            r0, r1 = np.searchsorted(-Y_M, [-py.max(), -py.min()])
            if c1 <= c0 or r1 <= r0:
                continue
            x, y = np.meshgrid(X_M[c0:c1], Y_M[r0:r1])
            hit = Outline(np.column_stack([px, py])).contains_points(
                np.column_stack([x.ravel(), y.ravel()])
            )
            filled[r0:r1, c0:c1] ^= hit.reshape(x.shape)
        inside |= filled
    return inside


def monthly(folder: Path, model_yyyymm: np.ndarray, model_frac: np.ndarray) -> Concentration:
    """Return all months, cleaned; ``model_frac`` is PIOMAS concentration [months, 448, 304]."""
    ice = folder / "ice"
    old, _ = nsidc.read_netcdf(ice / "nsidc0051_monthly_197811_201612.nc", "conc_raw")
    new, days = nsidc.read_netcdf(ice / "nsidc0081_daily_2015_2021.nc", "conc250")
    land = (old[-1] == nsidc.COAST) | (old[-1] == nsidc.LAND)
    spill = spill_over(old, land, model_frac.min(axis=0))
    seen = seen_ice(ice / "edge", model_yyyymm, model_frac)
    false = [never_seen(old, month, seen[month - 1], spill, land) for month in range(1, 13)]
    frac = np.full((len(YEARS), 12, *nsidc.SHAPE), np.nan, np.float32)
    source = np.zeros((len(YEARS), 12), np.int8)
    late: list[tuple[int, int]] = []
    for j, year in enumerate(YEARS):
        for month in range(1, 13):
            chosen = (days // 100 == year * 100 + month) & ~np.isin(days, nsidc.BAD_DAYS)
            if year <= 2016:
                field = nsidc.decode(old[(year * 12 + month) - (1978 * 12 + 11)])
            elif chosen.sum() >= LEAST_GOOD_DAYS:
                source[j, month - 1] = 1
                field = mean_of_days(nsidc.decode(new[chosen]))
            else:
                source[j, month - 1] = 2
                late.append((j, month))
                continue
            lent = false[month - 1]
            field = filled(without_spill(field, lent), land)
            field = clean(field, land)
            near = distance_transform_edt(~seen[month - 1]) <= VALID_REACH_CELLS
            frac[j, month - 1] = np.where(near | land, field, 0.0)
    for j, month in late:
        known = frac[source[:, month - 1] < 2, month - 1]
        k = int(np.flatnonzero(model_yyyymm == YEARS[j] * 100 + month)[0])
        edge = edge_mask(ice / "edge" / f"N-{YEARS[j]}-{month:02d}.geojson.gz")
        frac[j, month - 1] = within_edge(model_frac[k], edge, known, land)
    frac[frac < NOISE_FRAC] = 0.0
    return Concentration(frac, source, land)


def mean_of_days(fields: np.ndarray) -> np.ndarray:
    """Return the mean of daily fields, NaN where no day has a value."""
    count = np.isfinite(fields).sum(axis=0)
    return np.where(count > 0, np.nansum(fields, axis=0) / np.maximum(count, 1), np.nan)


def filled(field: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Give the pole hole, gaps and void coast cells the value of the nearest measured cell."""
    unknown = np.isnan(field) | land
    _, index = distance_transform_edt(unknown, return_indices=True)
    return np.where(land, np.nan, field[tuple(index)])


def seen_ice(folder: Path, model_yyyymm: np.ndarray, model_frac: np.ndarray) -> np.ndarray:
    """Return where ice was in each calendar month, bool[12, 448, 304].

    Ice in PIOMAS in any year, or in the Sea Ice Index edges of 2017-2022. More than 200 km off, a
    passive microwave signal is land or weather, not ice.
    """
    seen = np.zeros((12, *nsidc.SHAPE), bool)
    for month in range(1, 13):
        seen[month - 1] = (model_frac[model_yyyymm % 100 == month] >= EDGE_FRAC).any(axis=0)
        for year in EDGE_YEARS:
            seen[month - 1] |= edge_mask(folder / f"N-{year}-{month:02d}.geojson.gz")
    seen[:, belts()] = False
    return seen


def belts() -> np.ndarray:
    """Return the cells of the Danish straits and the Belt Sea."""
    lon, lat = grid_lonlat()
    inside = (lon >= BELTS_LON[0]) & (lon <= BELTS_LON[1])
    return inside & (lat >= BELTS_LAT[0]) & (lat <= BELTS_LAT[1])


def dated(old: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (year, month) of each field of NSIDC-0051, which begins in November 1978."""
    at = np.arange(len(old)) + 10
    return 1978 + at // 12, at % 12 + 1


def coast_cells(land: np.ndarray) -> np.ndarray:
    """Return sea cells within two cells of land."""
    return binary_dilation(land, np.ones((3, 3)), iterations=COAST_CELLS) & ~land


def never_seen(
    old: np.ndarray, month: int, seen: np.ndarray, spill: np.ndarray, land: np.ndarray
) -> np.ndarray:
    """Return a month's spill-over: on coast cells never seen with ice in it, its median year."""
    year, of = dated(old)
    chosen = np.isin(year, SPILL_YEARS) & (of == month)
    usual = np.median(np.where(old[chosen] > 250, 0, old[chosen]), axis=0) / 250.0
    return np.where(coast_cells(land) & ~seen, np.maximum(usual, spill), spill)


def spill_over(old: np.ndarray, land: np.ndarray, model_least: np.ndarray) -> np.ndarray:
    """Return the share of false ice that land lends to coast cells; zero off the coast.

    Where PIOMAS at the nearest sea falls to 10 % or less in some month, the sea is open in some
    Septembers, and the lower twentieth of September 1996-2016 shows land alone; elsewhere it is the
    least monthly value of these years, unless that exceeds 20 % and may be ice. In narrow gulfs
    the signal reaches 50 % (Gulf of Ob).
    """
    year, month = dated(old)
    chosen = np.isin(year, SPILL_YEARS)
    frac = np.where(old > 250, 0, old)
    september = np.quantile(frac[chosen & (month == 9)], SPILL_QUANTILE, axis=0) / 250.0
    least = frac[chosen].min(axis=0) / 250.0
    spill = np.where(
        model_least <= MODEL_FREE_FRAC, september, np.where(least <= MOST_SPILL_FRAC, least, 0.0)
    )
    return np.where(coast_cells(land), spill, 0.0)


def without_spill(field: np.ndarray, spill: np.ndarray) -> np.ndarray:
    """Take a cell's own spill-over off it as a mixture, (c - s) / (1 - s).

    Cells to which land lends more than half are void and take their neighbour's value later.
    """
    field = np.clip((field - spill) / np.maximum(1.0 - spill, 0.1), 0.0, 1.0)
    return np.where(spill > VOID_SPILL_FRAC, np.nan, field)


def clean(field: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Take more ice off coast cells that no cell off the coast confirms.

    Where no such cell within four cells has 15 % ice, the highest value found there is the most a
    coast cell may keep.
    """
    coast = coast_cells(land)
    offshore = maximum_filter(np.where(coast | land, -1.0, field), size=9)
    lonely = coast & (offshore >= 0.0) & (offshore < EDGE_FRAC)
    return np.where(lonely, np.minimum(field, offshore), field)


def within_edge(
    model: np.ndarray, edge: np.ndarray, known: np.ndarray, land: np.ndarray
) -> np.ndarray:
    """Return PIOMAS concentration inside the observed edge, nothing outside or in the Belts.

    Inside the edge, cells with less than 15 % in the model take the mean of those measured years
    of the same calendar month that had ice there, else 30 %.
    """
    icy = known >= EDGE_FRAC
    count = icy.sum(axis=0)
    usual = np.where(
        count > 0,
        np.where(icy, known, 0.0).sum(axis=0) / np.maximum(count, 1),
        UNKNOWN_INSIDE_EDGE_FRAC,
    )
    inside = np.where(model >= EDGE_FRAC, model, usual)
    return np.where(land, np.nan, np.where(edge & ~belts(), inside, 0.0))
