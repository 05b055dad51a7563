"""Derive the bundled ice atlas: monthly concentration 2000-2019 and a thickness model.

Usage: python derive/ice_atlas.py --reference DIR

Concentration: NSIDC-0051 monthly means to 2016; later months from NSIDC-0081 daily fields (15 good
days or more), else from PIOMAS, each month's source named. The pole hole takes its rim's value;
coastal cells lose ice that no open-water cell nearby confirms (land spill-over); cells that the
25 km land mask covers but that hold sea at one minute take their nearest sea cell within 75 km.
Thickness: mean month pattern of in-ice thickness from PIOMAS 2000-2019 times a factor for each
region, year and month. Waters that no source resolves follow the season table fast_ice.csv.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import lzma
from pathlib import Path

import h5netcdf
import numpy as np
from scipy.ndimage import binary_dilation, distance_transform_edt, maximum_filter
from scipy.spatial import cKDTree

from globalarctic.data.sources import nsidc_concentration as nsidc
from globalarctic.data.sources import piomas
from globalarctic.geo import polar_inverse
from globalarctic.transport.landmask import load_land_mask

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
YEARS = np.arange(2000, 2020)
FIRST_GOOD_DAYS = 15
REACH_CELLS = 3
SOURCES = ("NSIDC-0051", "NSIDC-0081", "PIOMAS")


def grid_lonlat() -> tuple[np.ndarray, np.ndarray]:
    """Return lon, lat of the 25 km cells' centres."""
    x = -3_850_000.0 + 25_000.0 * (np.arange(304) + 0.5)
    y = 5_850_000.0 - 25_000.0 * (np.arange(448) + 0.5)
    return polar_inverse(x[None, :], y[:, None])


def unit(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return unit vectors."""
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def from_piomas(held: piomas.Piomas, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return the index of the PIOMAS sea cell nearest to each grid cell."""
    sea = np.flatnonzero(np.isfinite(held.heff_m[0]).ravel())
    tree = cKDTree(unit(held.lon.ravel()[sea], held.lat.ravel()[sea]))
    _, near = tree.query(unit(lon.ravel(), lat.ravel()))
    return sea[near].reshape(lon.shape)


def monthly_raw(
    folder: Path, near: np.ndarray, model: piomas.Piomas
) -> tuple[np.ndarray, np.ndarray]:
    """Return (concentration float[Y, 12, 448, 304] NaN on land, source number int8[Y, 12])."""
    old, _ = nsidc.read_netcdf(folder / "ice" / "nsidc0051_monthly_197811_201612.nc", "conc_raw")
    new, days = nsidc.read_netcdf(folder / "ice" / "nsidc0081_daily_2015_2021.nc", "conc250")
    land = (old[-1] == 253) | (old[-1] == 254)
    conc = np.full((len(YEARS), 12, *nsidc.SHAPE), np.nan, np.float32)
    source = np.zeros((len(YEARS), 12), np.int8)
    good_day = ~np.isin(days, nsidc.BAD_DAYS)
    for j, year in enumerate(YEARS):
        for month in range(1, 13):
            at = (year * 12 + month) - (1978 * 12 + 11)
            if year <= 2016:
                field = nsidc.decode(old[at])
                hole = old[at] == nsidc.POLE_HOLE
            else:
                chosen = good_day & (days // 100 == year * 100 + month)
                if chosen.sum() >= FIRST_GOOD_DAYS:
                    source[j, month - 1] = 1
                    with np.errstate(invalid="ignore"):
                        field = np.nanmean(nsidc.decode(new[chosen]), axis=0)
                    hole = (new[chosen] == nsidc.POLE_HOLE).all(axis=0)
                else:
                    source[j, month - 1] = 2
                    k = int(np.flatnonzero(model.yyyymm == year * 100 + month)[0])
                    field = model.area_frac[k].ravel()[near].astype(np.float32)
                    hole = np.zeros(nsidc.SHAPE, bool)
            field[hole] = np.nan
            field[land] = np.nan
            _, index = distance_transform_edt(np.isnan(field), return_indices=True)
            field = np.where(np.isnan(field) & ~land, field[tuple(index)], field)
            conc[j, month - 1] = field
    return conc, source


def clean_coast(conc: np.ndarray) -> np.ndarray:
    """Take spill-over ice off cells within two cells of land."""
    land = np.isnan(conc[0, 0])
    coast = binary_dilation(land, np.ones((3, 3)), iterations=2) & ~land
    for j in range(conc.shape[0]):
        for m in range(12):
            field = np.where(np.isnan(conc[j, m]), -1.0, conc[j, m])
            offshore = np.where(coast | land, -1.0, field)
            seen = maximum_filter(offshore, size=9)
            lowered = np.minimum(field, seen)
            change = coast & (seen >= 0.0) & (seen < 0.15)
            conc[j, m][change] = np.maximum(lowered[change], 0.0)
    return conc


def thickness(model: piomas.Piomas, near: np.ndarray, region: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return (pattern m [12, 448, 304], factor [Y, 12, regions], RMSE m, in-ice RMSE share)."""
    year, month = model.yyyymm // 100, model.yyyymm % 100
    keep = np.isin(year, YEARS)
    heff, area = np.nan_to_num(model.heff_m[keep]), np.nan_to_num(model.area_frac[keep])
    year, month = year[keep], month[keep]
    pattern = np.zeros((12, *near.shape))
    factor = np.ones((len(YEARS), 12, int(region.max()) + 1))
    squares, weight = 0.0, 0.0
    for m in range(1, 13):
        at = month == m
        h_sum, a_sum = heff[at].sum(axis=0), area[at].sum(axis=0)
        mean = np.where(a_sum > 0.5, h_sum / np.maximum(a_sum, 1e-6), np.nan)
        _, index = distance_transform_edt(np.isnan(mean), return_indices=True)
        mean = mean[tuple(index)]
        pattern[m - 1] = mean.ravel()[near]
        for j, y in enumerate(YEARS):
            k = int(np.flatnonzero(at & (year == y))[0])
            h, a = heff[k].ravel()[near], area[k].ravel()[near]
            for r in np.unique(region):
                inside = region == r
                model_volume = (pattern[m - 1] * a)[inside].sum()
                if model_volume > 1.0:
                    factor[j, m - 1, r] = np.clip(h[inside].sum() / model_volume, 0.3, 2.5)
            icy = a > 0.3
            guess = pattern[m - 1] * factor[j, m - 1][region]
            squares += float((((guess - h / np.maximum(a, 1e-6)) ** 2)[icy]).sum())
            weight += float(icy.sum())
    return pattern, factor, np.sqrt(squares / weight)


def month_share(open_doy: int, close_doy: int, month: int) -> float:
    """Return the share of a month's days that lie in a season over the new year."""
    first = dt.date(2001, month, 1)
    last = dt.date(2001 + month // 12, month % 12 + 1, 1)
    days = [(first + dt.timedelta(days=k)).timetuple().tm_yday for k in range((last - first).days)]
    return float(np.mean([d >= open_doy or d <= close_doy for d in days]))


def fast_ice(lon: np.ndarray, lat: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return (cells, concentration[12], thickness m [12]) of each water of the season table."""
    result = []
    with (BUNDLED / "fast_ice.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            box = [float(row[k]) for k in ("lon_west", "lon_east", "lat_south", "lat_north")]
            cells = (lon >= box[0]) & (lon <= box[1]) & (lat >= box[2]) & (lat <= box[3])
            on, off = (
                dt.datetime.strptime(f"2001-{row[k]}", "%Y-%m-%d").timetuple().tm_yday
                for k in ("freeze_up", "break_up")
            )
            share = np.array([month_share(on, off, m) for m in range(1, 13)])
            middle = np.array([dt.date(2001, m, 15).timetuple().tm_yday for m in range(1, 13)])
            age = (middle - on) % 365
            length = (dt.date(2001, 5, 1).timetuple().tm_yday - on) % 365
            grown = np.sqrt(np.clip(age / length, 0.02, 1.0)) * float(row["max_thickness_m"])
            result.append((cells, share, np.where(share > 0, grown, 0.0)))
    return result


def main() -> None:
    """Write ice_atlas.npz.xz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference
    lon, lat = grid_lonlat()
    model = piomas.read_netcdf(folder / "ice" / "piomas_monthly_1979_2019.nc")
    near = from_piomas(model, lon, lat)
    with h5netcdf.File(folder / "ice" / "nsidc_psn25_grid.nc", "r") as held:
        region = np.asarray(held["region"][:]).astype(int)
    conc, source = monthly_raw(folder, near, model)
    conc = clean_coast(conc)
    land = np.isnan(conc[0, 0])
    region[region > 30] = 0
    pattern, factor, rmse = thickness(model, near, region)

    # Cells that are land at 25 km but hold sea at one minute take the nearest sea cell.
    sub = (np.arange(7) - 3.0) / 7.0 * 25_000.0
    x = -3_850_000.0 + 25_000.0 * (np.arange(304) + 0.5)
    y = 5_850_000.0 - 25_000.0 * (np.arange(448) + 0.5)
    ocean = np.zeros(land.shape, bool)
    for dx in sub:
        for dy in sub:
            ocean |= load_land_mask().is_ocean(*polar_inverse(x[None, :] + dx, y[:, None] + dy))
    away, index = distance_transform_edt(land, return_indices=True)
    fill = land & ocean & (away <= REACH_CELLS)
    filled = conc[:, :, index[0], index[1]]
    conc = np.where(fill, filled, conc)
    assumed = np.zeros(land.shape, bool)
    conc = np.nan_to_num(conc)
    assumed_thick = np.zeros((12, *land.shape))
    for cells, share, grown in fast_ice(lon, lat):
        wet = cells & (ocean | ~land)
        assumed |= wet
        conc[:, :, wet] = share[None, :, None]
        assumed_thick[:, wet] = grown[:, None]

    ever = (conc >= 0.05).any(axis=(0, 1)) & (~land | fill | assumed)
    rows, cols = np.nonzero(ever)
    percent = np.rint(100.0 * np.clip(conc[:, :, rows, cols], 0, 1)).astype(np.uint8)
    percent[percent < 3] = 0
    thick = np.where(assumed[None], assumed_thick, pattern)[:, rows, cols]
    # Month-to-month differences compress better than the values.
    flat = percent.reshape(-1, len(rows))
    step = np.diff(flat.astype(np.int16), axis=0, prepend=0).astype(np.int8)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        years=YEARS.astype(np.int32),
        step_pct=step,
        pattern_cm=np.rint(100.0 * np.clip(thick, 0, 6.0)).astype(np.uint16),
        factor=factor.astype(np.float32),
        region=region[rows, cols].astype(np.uint8),
        row=rows.astype(np.int16),
        col=cols.astype(np.int16),
        native=~land[rows, cols],
        assumed=assumed[rows, cols],
        source=source,
        rmse_m=np.float32(rmse),
    )
    target = BUNDLED / "ice_atlas.npz.xz"
    target.write_bytes(lzma.compress(buffer.getvalue(), preset=6))
    print(f"{target.name}: {len(rows)} cells, {target.stat().st_size} bytes, RMSE {rmse:.2f} m")
    for j, year in enumerate(YEARS):
        if year > 2016:
            print(year, [SOURCES[k] for k in source[j]])


if __name__ == "__main__":
    main()
