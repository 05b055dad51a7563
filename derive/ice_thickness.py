"""The thickness model of the ice atlas, fitted to PIOMAS 2000-2019.

Used by derive/ice_atlas.py. In-ice thickness of a cell in a month of a year = the cell's mean of
that calendar month x a factor of year, month and 400 km block, which is read between the blocks'
middles. In-ice thickness is effective thickness / concentration where PIOMAS has 15 % or more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

from globalarctic.data.sources.piomas import Piomas
from globalarctic.units import EARTH_RADIUS_KM

BLOCK = 16
FACTOR_STEP = 0.02
EDGE_FRAC = 0.15
SHRINK_KM3 = 20.0
REACH_CELLS = 6
FAR_QUANTILE = 0.25
MOST_M = 5.0


@dataclass(frozen=True)
class Thickness:
    """Fitted model with its errors against PIOMAS (area-weighted, cells with 15 % and more).

    ``pattern_m`` [12, 448, 304]; ``factor`` [Y, 12, 28, 19]; ``rmse_m`` [12]; ``bias_m`` [12];
    ``plain_rmse_m`` [12] of the pattern without the factor; ``seasonal_m`` [12] is what cells get
    that lie more than 150 km from any ice of the model in that month (Baltic, Gulf of St Lawrence,
    Bohai): the lower quartile of the cells that have ice in half of the years at most.
    """

    pattern_m: np.ndarray
    factor: np.ndarray
    rmse_m: np.ndarray
    bias_m: np.ndarray
    plain_rmse_m: np.ndarray
    seasonal_m: np.ndarray


def unit(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return unit vectors."""
    lam, phi = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


def regrid(
    model: Piomas, lon: np.ndarray, lat: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (heff, area) [months, 448, 304] and the distance to the nearest model cell, km.

    Weights fall with the square of the distance over the four nearest model sea cells.
    """
    sea = np.flatnonzero(np.isfinite(model.heff_m[0]).ravel())
    tree = cKDTree(unit(model.lon.ravel()[sea], model.lat.ravel()[sea]))
    chord, near = tree.query(unit(lon.ravel(), lat.ravel()), k=4)
    weight = 1.0 / np.maximum(chord * EARTH_RADIUS_KM, 1.0) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    fields = []
    for values in (model.heff_m, model.area_frac):
        flat = values.reshape(len(values), -1)[:, sea]
        out = np.zeros((len(flat), len(near)), np.float32)
        for k in range(4):
            out += flat[:, near[:, k]] * weight[:, k].astype(np.float32)
        fields.append(out.reshape(len(flat), *lon.shape))
    return fields[0], fields[1], (chord[:, 0] * EARTH_RADIUS_KM).reshape(lon.shape)


def fit(heff: np.ndarray, area: np.ndarray, cell_km2: np.ndarray, sea: np.ndarray) -> Thickness:
    """Fit the model to PIOMAS on the atlas grid, [Y, 12, 448, 304]; ``sea`` cells count."""
    icy = (area >= EDGE_FRAC) & sea
    volume, cover = np.where(icy, heff, 0.0), np.where(icy, area, 0.0)
    pattern, seasonal = _pattern(volume, cover, icy)
    factor = _factor(volume, cover, pattern, cell_km2)
    guess = pattern * at_cells(factor)
    truth = volume / np.maximum(cover, 1e-6)
    weight = np.where(icy, cell_km2, 0.0)
    total = weight.sum(axis=(0, 2, 3))

    def mean(values: np.ndarray) -> np.ndarray:
        return (weight * values).sum(axis=(0, 2, 3)) / total

    return Thickness(
        pattern,
        factor,
        np.sqrt(mean((guess - truth) ** 2)),
        mean(guess - truth),
        np.sqrt(mean((pattern - truth) ** 2)),
        seasonal,
    )


def _pattern(
    volume: np.ndarray, cover: np.ndarray, icy: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    pattern = np.zeros(volume.shape[1:], np.float32)
    seasonal = np.zeros(12)
    for m in range(12):
        covered = cover[:, m].sum(axis=0)
        known = covered >= 0.3
        mean = np.where(known, volume[:, m].sum(axis=0) / np.maximum(covered, 1e-6), 0.0)
        now_and_then = known & (icy[:, m].mean(axis=0) <= 0.5)
        seasonal[m] = np.quantile(mean[now_and_then], FAR_QUANTILE)
        away, index = distance_transform_edt(~known, return_indices=True)
        near = mean[tuple(index)]
        pattern[m] = np.minimum(np.where(away <= REACH_CELLS, near, seasonal[m]), MOST_M)
    return pattern, seasonal


def _factor(
    volume: np.ndarray, cover: np.ndarray, pattern: np.ndarray, cell_km2: np.ndarray
) -> np.ndarray:
    def blocks(values: np.ndarray) -> np.ndarray:
        shape = (*values.shape[:2], 448 // BLOCK, BLOCK, 304 // BLOCK, BLOCK)
        return values.reshape(shape).sum(axis=(3, 5))

    found = blocks(volume * cell_km2) / 1000.0
    expected = blocks(cover * pattern * cell_km2) / 1000.0
    factor = (found + SHRINK_KM3) / (expected + SHRINK_KM3)
    return np.clip(np.rint(factor / FACTOR_STEP), 1, 255) * FACTOR_STEP


def at_cells(factor: np.ndarray) -> np.ndarray:
    """Return the factor between the blocks' middles, [..., 448, 304]."""
    row, col = ((np.arange(n) - (BLOCK - 1) / 2.0) / BLOCK for n in (448, 304))
    out = factor
    for axis, place in ((-2, row), (-1, col)):
        last = factor.shape[axis] - 1
        at = np.clip(place, 0.0, last)
        low = np.minimum(at.astype(int), last - 1)
        share = at - low
        share = share[:, None] if axis == -2 else share
        out = np.take(out, low, axis) * (1.0 - share) + np.take(out, low + 1, axis) * share
    return out
