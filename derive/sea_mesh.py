"""Derive the bundled inputs of the sea mesh: where ice can be, and how deep the water is.

Usage: python derive/sea_mesh.py --reference DIR

Ice-capable waters: cells of the 25 km grid with a monthly mean concentration of 15 % or more in
any month of 1990-2016 (NSIDC-0051), widened by three cells, and all waters north of 66 N. Depth:
the deepest ETOPO1 value (NOAA; 0.1 degree, shipped in the PyPI package pybacktrack) in and around
each cell, so that it is a class for refusing draughts, not an under-keel clearance.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import lzma
from pathlib import Path

import h5netcdf
import numpy as np
from scipy.ndimage import binary_dilation, maximum_filter

from globalarctic.geo import polar_inverse

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"


def ever_ice(folder: Path) -> np.ndarray:
    """Return bool[448, 304]: monthly concentration reached 15 % in 1990-2016."""
    with h5netcdf.File(folder / "ice" / "nsidc0051_monthly_197811_201612.nc", "r") as held:
        names = [name for name in held.variables if held[name].ndim == 3]
        days = held["time"][:]
        later = days >= 4079  # 1 January 1990, counted from 1 November 1978
        conc = held[names[0]][:][later]
    return ((conc >= 38) & (conc <= 251)).any(axis=0)


def elevation() -> np.ndarray:
    """Return float[1801, 3601] ETOPO1 elevation, row 0 at 90 S, column 0 at 180 W."""
    spec = importlib.util.find_spec("pybacktrack")
    if spec is None or spec.origin is None:
        raise SystemExit("install pybacktrack 1.5.0 first (only its bundled ETOPO1 grid is read)")
    found = sorted((Path(spec.origin).parent / "bundle_data").rglob("*ETOPO1*.grd"))
    with h5netcdf.File(found[0], "r") as held:
        z, lon = np.asarray(held["z"][:], dtype=np.float64), held["lon"][:]
    if lon[0] != 0.0:
        raise SystemExit("expected ETOPO1 columns from 0 to 360 degrees east")
    return np.concatenate([z[:, 1800:-1], z[:, :1801]], axis=1)


def main() -> None:
    """Write sea_mesh.npz.xz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", type=Path, required=True)
    folder = parser.parse_args().reference
    x = -3_850_000.0 + 12_500.0 * (np.arange(608) + 0.5)
    y = 5_850_000.0 - 12_500.0 * (np.arange(896) + 0.5)
    lon, lat = polar_inverse(x[None, :], y[:, None])
    ice = binary_dilation(ever_ice(folder), np.ones((3, 3)), iterations=3)
    domain = np.kron(ice, np.ones((2, 2), bool)) | (lat >= 66.0)
    z = elevation()
    depth = np.clip(maximum_filter(-z, size=3, mode="wrap"), 0.0, 255.0).astype(np.uint8)
    rows = np.clip(np.rint((lat + 90.0) * 10.0).astype(int), 0, 1800)
    cols = np.clip(np.rint((lon + 180.0) * 10.0).astype(int), 0, 3600)
    polar_depth = np.where(domain, depth[rows, cols], 0).astype(np.uint8)
    lat_open = -90.0 + 0.25 * (np.arange(720) + 0.5)
    lon_open = -180.0 + 0.25 * (np.arange(1440) + 0.5)
    open_depth = depth[
        np.ix_(
            np.rint((lat_open + 90) * 10).astype(int), np.rint((lon_open + 180) * 10).astype(int)
        )
    ]
    buffer = io.BytesIO()
    np.savez(buffer, domain=np.packbits(domain), polar_depth_m=polar_depth, open_depth_m=open_depth)
    target = BUNDLED / "sea_mesh.npz.xz"
    target.write_bytes(lzma.compress(buffer.getvalue(), preset=9))
    print(f"{target.name}: {int(domain.sum())} cells, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
