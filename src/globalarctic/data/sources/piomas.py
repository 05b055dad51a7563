"""Read PIOMAS monthly effective thickness and concentration (Polar Science Center, v2.1).

Raw files hold 12 months of 120 x 360 little-endian floats without header. ``heff`` is thickness
per cell area, so that in-ice thickness is heff / area; raw ``area`` is 1.0 on model land, which
must be masked. The model does not resolve the Gulf of Ob, the Dmitry Laptev Strait and Tiksi.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHAPE", "Piomas", "land_mask", "read_netcdf", "read_raw", "read_year"]

SHAPE = (120, 360)
"""Rows and columns of the model grid; (360, 120) would scramble neighbours."""
_FILL = -999


@dataclass(frozen=True, slots=True, eq=False)
class Piomas:
    """Monthly fields on the model's own grid.

    Notes
    -----
    ``heff_m``, ``area_frac`` float32[month, 120, 360], NaN on land; ``lon``, ``lat``
    float64[120, 360]; ``yyyymm`` int64[month].
    """

    heff_m: NDArray[np.float32]
    area_frac: NDArray[np.float32]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    yyyymm: NDArray[np.int64]


def read_raw(path: Path) -> NDArray[np.float32]:
    """Return a year's raw field, float32[12, 120, 360], land not masked.

    Raises
    ------
    SchemaError
        When the length is not that of 12 months, or all months are identical (the ``vol`` files).
    DataError
        When the file cannot be read.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    wanted = 4 * 12 * SHAPE[0] * SHAPE[1]
    if len(content) != wanted:
        raise SchemaError(
            f"{path} has {len(content)} bytes, a PIOMAS year has {wanted} "
            "(12 months of 120 x 360 floats)"
        )
    months = np.frombuffer(content, "<f4").reshape(12, *SHAPE)
    if np.all(months == months[0]):
        raise SchemaError(f"{path}: all twelve months are identical; this is not heff or area")
    result: NDArray[np.float32] = months.astype(np.float32)
    return result


def land_mask(heff_m: NDArray[np.float32], area_frac: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return model land, bool[120, 360]: cells that never hold ice volume and always area 1.

    Examples
    --------
    >>> import numpy as np
    >>> heff = np.array([[[0.0, 1.5, 0.0]], [[0.0, 0.0, 0.0]]], np.float32)
    >>> area = np.array([[[1.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]], np.float32)
    >>> land_mask(heff, area).tolist()
    [[True, False, False]]
    """
    result: NDArray[np.bool_] = (heff_m == 0.0).all(axis=0) & (area_frac == 1.0).all(axis=0)
    return result


def read_year(heff_path: Path, area_path: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return a year's (heff m, area 0-1), float32[12, 120, 360], NaN on model land.

    Raises
    ------
    SchemaError
        When a file is not a PIOMAS year, or an area lies outside 0-1 (files swapped).
    DataError
        When a file cannot be read.
    """
    heff, area = read_raw(heff_path), read_raw(area_path)
    if float(area.max()) > 1.0 + 1e-3 or float(area.min()) < 0.0:
        raise SchemaError(
            f"{area_path} holds values up to {float(area.max()):.2f}; area is a share 0-1"
        )
    land = land_mask(heff, area)
    heff[:, land] = np.nan
    area[:, land] = np.nan
    return heff, area


def read_netcdf(path: Path) -> Piomas:
    """Return the fields of a NetCDF file with heff, area, land, lon, lat and yyyymm.

    Raises
    ------
    SchemaError
        When a variable is absent or has another grid.
    DataError
        When the file is no NetCDF-4 file.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as held:
            need = {"heff", "area", "land", "yyyymm"}
            if not need <= set(held.variables):
                raise SchemaError(f"{path} lacks {sorted(need - set(held.variables))}")
            lon, lat = (
                np.asarray(held[_first(held.variables, names)][:], dtype=np.float64)
                for names in (("lon", "longitude"), ("lat", "latitude"))
            )
            land = np.asarray(held["land"][:]) > 0
            fields = [_scaled(held[name]) for name in ("heff", "area")]
            stamp = np.asarray(held["yyyymm"][:], dtype=np.int64)
    except OSError as error:
        if isinstance(error, SchemaError):
            raise
        raise DataError(f"{path} cannot be read as NetCDF: {error}") from error
    if fields[0].shape[1:] != SHAPE:
        raise SchemaError(f"{path}: grid {fields[0].shape[1:]}, expected {SHAPE}")
    for field in fields:
        field[:, land] = np.nan
    return Piomas(fields[0], fields[1], lon, lat, stamp)


def _first(held: object, names: tuple[str, ...]) -> str:
    for name in names:
        if name in held:  # type: ignore[operator]
            return name
    raise SchemaError(f"none of {names} is in the file")


def _scaled(variable: object) -> NDArray[np.float32]:
    raw = np.asarray(variable[:])  # type: ignore[index]
    if np.issubdtype(raw.dtype, np.integer):
        scale = float(np.ravel(variable.attrs.get("scale_factor", 0.01))[0])  # type: ignore[attr-defined]
        value = raw.astype(np.float32) * np.float32(scale)
        value[raw == _FILL] = np.nan
        return value
    return raw.astype(np.float32)
