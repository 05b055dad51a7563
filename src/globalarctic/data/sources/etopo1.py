"""Read ETOPO1 elevation on a latitude-longitude grid from NetCDF."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Elevation", "read_netcdf"]


@dataclass(frozen=True, slots=True, eq=False)
class Elevation:
    """Elevation in m, negative below the sea: ``z_m`` float32[lat, lon] with its axes, degrees."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    z_m: NDArray[np.float32]


def read_netcdf(path: Path) -> Elevation:
    """Return the grid, longitudes from -180 on and latitudes upwards.

    Raises
    ------
    SchemaError
        When z, lon or lat is absent.
    DataError
        When the file is no NetCDF file.

    Notes
    -----
    Some files run from 0 to 360 degrees east; columns are then turned, never reinterpreted.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as held:
            if not {"z", "lon", "lat"} <= set(held.variables):
                raise SchemaError(f"{path} holds {list(held.variables)}; expected z, lon, lat")
            lon = np.asarray(held["lon"][:], dtype=np.float64)
            lat = np.asarray(held["lat"][:], dtype=np.float64)
            z = np.asarray(held["z"][:], dtype=np.float32)
    except OSError as error:
        if isinstance(error, SchemaError):
            raise
        raise DataError(f"{path} cannot be read as NetCDF: {error}") from error
    if lat[0] > lat[-1]:
        lat, z = lat[::-1], z[::-1]
    if lon.max() > 180.0:
        turned = (lon + 180.0) % 360.0 - 180.0
        _, first = np.unique(turned, return_index=True)
        lon, z = turned[first], z[:, first]
    return Elevation(lon, lat, np.ascontiguousarray(z))
