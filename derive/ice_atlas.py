"""Derive the bundled ice atlas: monthly concentration 2000-2019 and a thickness model.

Usage: python derive/ice_atlas.py --reference DIR [--out FILE]

Concentration (ice_concentration.py): NSIDC-0051 monthly means to 2016, later months from
NSIDC-0081 days or PIOMAS within the Sea Ice Index edge, each month's source named; pole hole and
gaps from the nearest measured cell; land spill-over taken off coast cells; less than 5 % is none.
Cells that NSIDC's land mask covers but that hold sea at one minute take their nearest sea cell
within 75 km. Thickness (ice_thickness.py): PIOMAS month pattern times a factor of year, month and
400 km block. Waters that no source resolves follow the season table fast_ice.csv; ice measured
outside the season is kept in those that the table calls observed. Concentration is stored in steps
of 2 %, so that 15 % and more is the same set of cells as before.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import datetime as dt
import json
from pathlib import Path

import numpy as np
from scipy.ndimage import distance_transform_edt

import ice_concentration as conc
import ice_thickness
from globalarctic.data.sources import piomas, sea_ice_index
from globalarctic.geo import polar_inverse
from globalarctic.landmask import load_land_mask

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
REACH_CELLS = 3
MODEL_REACH_KM = 60.0
# Growth of fast ice as a power of its age: least-squares fit to the days on which Tiksi and
# Kigilyakh (2016/17) and Dikson (1998/99, 2008/09) reached 30, 70 and 120 cm (AARI WDC, d0009).
GROWTH_POWER = 0.68
THICKEST_DOY = dt.date(2001, 5, 10).timetuple().tm_yday
MELT_FROM_DOY = dt.date(2001, 6, 1).timetuple().tm_yday


def ocean_cells() -> np.ndarray:
    """Return the cells of which any of 7 x 7 points is ocean in the one-minute mask."""
    ocean = np.zeros((448, 304), bool)
    mask = load_land_mask()
    steps = (np.arange(7) - 3.0) / 7.0 * 25_000.0
    for dx in steps:
        for dy in steps:
            ocean |= mask.is_ocean(*polar_inverse(conc.X_M[None, :] + dx, conc.Y_M[:, None] + dy))
    return ocean


@dataclasses.dataclass(frozen=True)
class Season:
    """Fast ice of one water: cells, and by month its share of days and its thickness."""

    cells: np.ndarray
    frac: np.ndarray
    thick_m: np.ndarray
    observed: bool


def seasons(lon: np.ndarray, lat: np.ndarray) -> list[Season]:
    """Return the waters of the season table."""
    result = []
    with (BUNDLED / "fast_ice.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            west, east, south, north = (
                float(row[k]) for k in ("lon_west", "lon_east", "lat_south", "lat_north")
            )
            cells = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            result.append(Season(cells, *months_of(row), row["summer"] == "observed"))
    return result


def months_of(row: dict[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Return monthly (concentration, mean thickness while there is ice) of a season row.

    Full cover from freeze-up to break-up, then linearly to none on the day of clearing. Thickness
    grows as a power of age to its maximum on 10 May, holds until 1 June, then falls linearly to
    the value at break-up and stays there.
    """
    freeze, end, clear = (
        dt.datetime.strptime(f"2001-{row[k]}", "%Y-%m-%d").timetuple().tm_yday
        for k in ("freeze_up", "break_up", "clear")
    )
    doy = np.arange(1, 366)
    cover = np.where((doy >= freeze) | (doy <= end), 1.0, 0.0)
    cover = np.where((doy > end) & (doy < clear), (clear - doy) / (clear - end), cover)
    age = ((doy - freeze) % 365) / ((THICKEST_DOY - freeze) % 365)
    most, least = float(row["max_thickness_m"]), float(row["break_thickness_m"])
    thick = most * np.minimum(age, 1.0) ** GROWTH_POWER
    melted = np.clip((doy - MELT_FROM_DOY) / max(end - MELT_FROM_DOY, 1), 0.0, 1.0)
    thick = np.where((doy < freeze) & (doy > MELT_FROM_DOY), most - (most - least) * melted, thick)
    month = np.array([(dt.date(2001, 1, 1) + dt.timedelta(int(d) - 1)).month for d in doy])
    frac = np.array([cover[month == m].mean() for m in range(1, 13)])
    mean = np.array(
        [
            (cover * thick)[month == m].sum() / max(cover[month == m].sum(), 1e-9)
            for m in range(1, 13)
        ]
    )
    return frac, mean


def extent_bias(held: conc.Concentration, native: np.ndarray, folder: Path) -> np.ndarray:
    """Return extent minus that of the Sea Ice Index, million km2, [Y, 12]."""
    area = conc.cell_area_km2(folder)
    bias = np.zeros((len(conc.YEARS), 12))
    for m in range(12):
        index = sea_ice_index.read_monthly(folder / "ice" / f"N_{m + 1:02d}_extent_v3.0.csv")
        for j, year in enumerate(conc.YEARS):
            icy = (held.frac[j, m] >= conc.EDGE_FRAC) & native
            bias[j, m] = area[icy].sum() / 1e6 - index[int(year)]
    return bias


def packed(
    held: conc.Concentration, fitted: ice_thickness.Thickness, ocean: np.ndarray, area: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the arrays of the bundled file; ``area`` of all cells in km2."""
    lon, lat = conc.grid_lonlat()
    away, index = distance_transform_edt(held.land, return_indices=True)
    reached = held.land & ocean & (away <= REACH_CELLS)
    frac = np.where(reached, held.frac[:, :, index[0], index[1]], np.nan_to_num(held.frac))
    thick = np.where(held.land, fitted.pattern_m[:, index[0], index[1]], fitted.pattern_m)
    assumed = np.zeros(held.land.shape, bool)
    for water in seasons(lon, lat):
        wet = water.cells & ocean
        assumed |= wet
        season = np.broadcast_to(water.frac[None, :, None], frac[:, :, wet].shape)
        frac[:, :, wet] = np.maximum(frac[:, :, wet], season) if water.observed else season
        grown = np.broadcast_to(water.thick_m[:, None], (12, int(wet.sum())))
        thick[:, wet] = np.where(water.frac[:, None] > 0.0, grown, thick[:, wet])
    keep = (frac >= conc.NOISE_FRAC).any(axis=(0, 1)) & ocean & (~held.land | reached | assumed)
    rows, cols = np.nonzero(keep)
    percent = 2 * np.floor((100.0 * frac[:, :, rows, cols].astype(np.float64) + 1.0) / 2.0)
    return {
        "years": conc.YEARS.astype(np.int16),
        "conc_pct": np.clip(percent, 0, 100).astype(np.uint8),
        "pattern_cm": np.rint(100.0 * thick[:, rows, cols]).astype(np.uint16),
        "factor_step": np.rint(fitted.factor / ice_thickness.FACTOR_STEP).astype(np.uint8),
        "row": rows.astype(np.int16),
        "col": cols.astype(np.int16),
        "native": ~held.land[rows, cols],
        "assumed": assumed[rows, cols],
        "source": held.source,
        "area_km2": area[rows, cols].astype(np.float32),
    }


def main() -> None:
    """Write the atlas and print how it compares with its sources."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=BUNDLED / "ice_atlas.npz")
    arguments = parser.parse_args()
    folder = arguments.reference
    lon, lat = conc.grid_lonlat()
    model = piomas.read_netcdf(folder / "ice" / "piomas_monthly_1979_2019.nc")
    chosen = np.isin(model.yyyymm // 100, conc.YEARS)
    model = dataclasses.replace(
        model,
        heff_m=model.heff_m[chosen],
        area_frac=model.area_frac[chosen],
        yyyymm=model.yyyymm[chosen],
    )
    heff, area, distance = ice_thickness.regrid(model, lon, lat)
    held = conc.monthly(folder, model.yyyymm, area)
    ocean = ocean_cells()
    native = ~held.land & ocean
    by_month = (len(conc.YEARS), 12, 448, 304)
    fitted = ice_thickness.fit(
        heff.reshape(by_month),
        area.reshape(by_month),
        conc.cell_area_km2(folder),
        native & (distance <= MODEL_REACH_KM),
    )
    bias = extent_bias(held, native, folder)
    about = {
        "sources": list(conc.SOURCES),
        "extent_bias_million_km2": bias.mean(axis=0).round(3).tolist(),
        "extent_bias_worst_million_km2": np.abs(bias).max(axis=0).round(3).tolist(),
        "thickness_rmse_m": fitted.rmse_m.round(3).tolist(),
        "thickness_bias_m": fitted.bias_m.round(3).tolist(),
        "thickness_rmse_without_factor_m": fitted.plain_rmse_m.round(3).tolist(),
        "thickness_far_from_model_m": fitted.seasonal_m.round(2).tolist(),
    }
    arrays = packed(held, fitted, ocean, conc.cell_area_km2(folder))
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez_compressed(arguments.out, **arrays)
    print(json.dumps(about, indent=1))
    print(f"{arguments.out.name}: {len(arrays['row'])} cells, {arguments.out.stat().st_size} bytes")
    for j in np.flatnonzero((held.source > 0).any(axis=1)):
        print(conc.YEARS[j], [conc.SOURCES[k] for k in held.source[j]])


if __name__ == "__main__":
    main()
