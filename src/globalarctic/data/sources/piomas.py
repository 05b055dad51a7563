"""Read PIOMAS monthly effective thickness and concentration (Polar Science Center, v2.1).

Raw files hold 12 months of 120 x 360 little-endian floats without header. ``heff`` is thickness
per cell area, so that in-ice thickness is heff / area; raw ``area`` is 1.0 on model land, which
must be masked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Piomas", "read_netcdf", "read_raw"]

SHAPE = (120, 360)
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
    """Return a year's raw field, float32[12, 120, 360].

    Raises
    ------
    SchemaError
        When the length is not that of 12 months, or all months are identical (the ``vol`` files).
    DataError
        When the file cannot be read.
    """
    try:
        values = np.fromfile(path, dtype="<f4")
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    if values.size != 12 * SHAPE[0] * SHAPE[1]:
        raise SchemaError(
            f"{path} holds {values.size} floats, a PIOMAS year has {12 * SHAPE[0] * SHAPE[1]}"
        )
    months = values.reshape(12, *SHAPE)
    if np.all(months == months[0]):
        raise SchemaError(f"{path}: all twelve months are identical; this is not heff or area")
    result: NDArray[np.float32] = months
    return result


def read_netcdf(path: Path) -> Piomas:
    """Return the fields of a NetCDF file with heff, area, land, lon, lat and yyyymm.

    Raises
    ------
    SchemaError
        When a variable is absent or has another grid.
    DataError
        When the file is no NetCDF file.
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
