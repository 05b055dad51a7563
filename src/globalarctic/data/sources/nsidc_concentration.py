"""Read sea ice concentration of the NSIDC polar stereographic 25 km grid (0051, 0081).

Publisher's formats: the old flat binary (300-byte header, 448 x 304 bytes, row 0 at the top, that
is at y = +5,850 km of EPSG:3411) and NetCDF with the same bytes. 0-250 stand for 0-100 %; 251 pole
hole, 252 unused, 253 coast, 254 land, 255 missing. Values above 250 never become ice. Fields of
known bad days are refused or made missing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import DataError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BAD_DAYS",
    "COAST",
    "LAND",
    "MISSING",
    "POLE_HOLE",
    "SHAPE",
    "check_orientation",
    "day_in_name",
    "decode",
    "read_binary",
    "read_netcdf",
]

SHAPE = (448, 304)
"""Rows and columns of the grid."""
_HEADER = 300
_FULL = 250
POLE_HOLE = 251
COAST = 253
LAND = 254
MISSING = 255
BAD_DAYS = (20150805,)
"""Days on which NSIDC-0081 holds a bad field (extent off by 1.6 million km2)."""
_POLE = (234.0, 154.0)
_POLE_SLACK = 3.0


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


def check_orientation(raw: NDArray[np.uint8], name: str) -> None:
    """Refuse a field whose pole hole is not where the grid has the pole.

    Parameters
    ----------
    raw
        uint8[448, 304]; a field without a pole hole passes.
    name
        What to call the field in the message.

    Raises
    ------
    SchemaError
        When the field is upside down or mirrored.

    Examples
    --------
    >>> import numpy as np
    >>> field = np.zeros(SHAPE, np.uint8)
    >>> field[230:238, 150:158] = POLE_HOLE
    >>> check_orientation(field, "good")
    >>> check_orientation(field[::-1], "flipped")
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: flipped: pole hole at row 214, expected 234; rows run from ...
    """
    rows, cols = np.nonzero(raw == POLE_HOLE)
    if len(rows) == 0:
        return
    centre = float(rows.mean()) + 0.5, float(cols.mean()) + 0.5
    for axis, found, wanted in zip(("row", "column"), centre, _POLE, strict=True):
        if abs(found - wanted) > _POLE_SLACK:
            raise SchemaError(
                f"{name}: pole hole at {axis} {found:.0f}, expected {wanted:.0f}; rows run from "
                "the top (y = +5,850 km) and columns from x = -3,850 km"
            )


def day_in_name(path: Path) -> int | None:
    """Return the day YYYYMMDD that a publisher's file name holds, None when it holds none.

    Examples
    --------
    >>> day_in_name(Path("nt_20150805_f17_nrt_n.bin"))
    20150805
    """
    found = re.search(
        r"(?<!\d)((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)", path.name
    )
    return int(found.group(1)) if found else None


def read_binary(path: Path) -> NDArray[np.uint8]:
    """Return the bytes of a flat binary file, uint8[448, 304], row 0 at the top.

    Raises
    ------
    SchemaError
        When the file has not the length of a whole field (broken downloads are shorter), or its
        pole hole shows that it is upside down.
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
    if day_in_name(Path(path)) in BAD_DAYS:
        raise DataError(f"{path} is a known bad field; take another day")
    raw = np.frombuffer(content, np.uint8, offset=_HEADER).reshape(SHAPE)
    check_orientation(raw, str(path))
    return raw


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
        When the variable or the time is absent, or the grid is another.
    DataError
        When the file is no NetCDF-4 file.

    Notes
    -----
    Time is returned as it stands: ``yyyymmdd``, or days since the epoch the file names. The field
    of a known bad day is returned as missing (255) all over.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as held:
            if variable not in held.variables:
                known = ", ".join(held.variables)
                raise SchemaError(f"{path} has no variable {variable!r}; it holds {known}")
            field = np.asarray(held[variable][:], dtype=np.uint8)
            times = [name for name in ("time", "yyyymmdd") if name in held.variables]
            if not times:
                raise SchemaError(f"{path} has no variable time or yyyymmdd")
            stamp = np.asarray(held[times[-1]][:], dtype=np.int64)
    except (OSError, ValueError) as error:
        if isinstance(error, SchemaError):
            raise
        raise DataError(f"{path} cannot be read as NetCDF: {error}") from error
    if field.shape[1:] != SHAPE:
        raise SchemaError(f"{path}: grid {field.shape[1:]}, expected {SHAPE}")
    field[np.isin(stamp, BAD_DAYS)] = MISSING
    check_orientation(field[0], str(path))
    return field, stamp
