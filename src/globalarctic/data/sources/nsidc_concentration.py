"""Read sea ice concentration of the NSIDC polar stereographic 25 km grid (0051, 0081).

Publisher's formats: the old flat binary (300-byte header, 448 x 304 bytes, row 0 north) and NetCDF
with the same bytes. 0-250 stand for 0-100 %; 251 pole hole, 252 unused, 253 coast, 254 land, 255
missing. Values above 250 never become ice.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BAD_DAYS", "POLE_HOLE", "decode", "read_binary", "read_netcdf"]

SHAPE = (448, 304)
_HEADER = 300
_FULL = 250
POLE_HOLE = 251
BAD_DAYS = (20150805,)
"""Days on which NSIDC-0081 holds a bad field (extent off by 1.6 million km2)."""


def decode(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return concentration 0-1 from publisher's bytes, NaN where there is no measurement.

    Parameters
    ----------
    raw
        uint8 array of any shape.

    Examples
    --------
    >>> import numpy as np
    >>> decode(np.array([0, 125, 250, 251, 254], np.uint8)).tolist()
    [0.0, 0.5, 1.0, nan, nan]
    """
    value = raw.astype(np.float32) / np.float32(_FULL)
    value[raw > _FULL] = np.nan
    return value


def read_binary(path: Path) -> NDArray[np.uint8]:
    """Return the bytes of a flat binary file, uint8[448, 304], row 0 north.

    Raises
    ------
    SchemaError
        When the file has not the length of a whole field (broken downloads are shorter).
    DataError
        When the file cannot be read or is a known bad day.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    wanted = _HEADER + SHAPE[0] * SHAPE[1]
    if len(content) != wanted:
        raise SchemaError(
            f"{path} has {len(content)} bytes, an NSIDC 25 km field has {wanted}; fetch it again"
        )
    if any(str(day) in Path(path).name for day in BAD_DAYS):
        raise DataError(f"{path} is a known bad field; take another day")
    return np.frombuffer(content, np.uint8, offset=_HEADER).reshape(SHAPE)


def read_netcdf(path: Path, variable: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return (bytes uint8[time, 448, 304], time int64[time]) of a NetCDF file.

    Parameters
    ----------
    path
        NetCDF-4 file.
    variable
        Name of the concentration variable (``conc_raw`` or ``conc250``).

    Raises
    ------
    SchemaError
        When the variable is absent or has another grid.
    DataError
        When the file is no NetCDF file.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as held:
            if variable not in held.variables:
                known = ", ".join(held.variables)
                raise SchemaError(f"{path} has no variable {variable!r}; it holds {known}")
            field = np.asarray(held[variable][:], dtype=np.uint8)
            times = [name for name in ("time", "yyyymmdd") if name in held.variables]
            stamp = np.asarray(held[times[-1]][:], dtype=np.int64)
    except (OSError, ValueError) as error:
        if isinstance(error, SchemaError):
            raise
        raise DataError(f"{path} cannot be read as NetCDF: {error}") from error
    if field.shape[1:] != SHAPE:
        raise SchemaError(f"{path}: grid {field.shape[1:]}, expected {SHAPE}")
    return field, stamp
