"""Read a CF NetCDF file of sea ice on the north polar stereographic plane (EPSG:3411 or 3413).

What users bring: daily or monthly concentration, with thickness if the file holds it, on any cell
size. Fill values, flags and values above 100 % never become ice. Other map planes (EASE-Grid,
latitude/longitude) are refused; nothing is reprojected.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.sources.nsidc_concentration import BAD_DAYS, SHAPE
from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PolarField", "read_netcdf"]

_CONCENTRATION = (
    "cdr_seaice_conc",
    "cdr_seaice_conc_monthly",
    "ice_conc",
    "siconc",
    "sic",
    "conc_raw",
    "conc250",
)
_NSIDC_BYTES = ("conc_raw", "conc250")
_THICKNESS = ("sithick", "sea_ice_thickness", "ice_thickness")
_PERCENT = {"%": 0.01, "percent": 0.01, "1": 1.0, "": 1.0, "1/250": 0.004}
_MOST_DAYS_OFF = 16
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}


@dataclass(frozen=True, slots=True, eq=False)
class PolarField:
    """One day or month of a file: cell centres and what they hold.

    Notes
    -----
    ``x_m`` float64[nx], ``y_m`` float64[ny] on the map plane; ``conc_frac`` float32[ny, nx], NaN
    where nothing is measured; ``thick_m`` float32[ny, nx] or None.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    conc_frac: NDArray[np.float32]
    thick_m: NDArray[np.float32] | None
    day: dt.date


def read_netcdf(path: Path, *, day: dt.date | None = None) -> PolarField:
    """Return the field of a day.

    Parameters
    ----------
    path
        NetCDF-4 file.
    day
        Which day to take: a day of a daily file, or any within half a step of a time of a
        coarser one; may be left out when the file holds one time.

    Raises
    ------
    SchemaError
        When concentration, its unit, the time or a known map plane is missing.
    InputError
        When the file holds several times and none is asked for, or none is near the day.
    DataError
        When the file is no NetCDF-4 file, or the day is a known bad one of NSIDC-0081.
    """
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as held:
            return _read(held, str(path), day)
    except (DataError, InputError):
        raise
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path} cannot be read as NetCDF-4: {error}") from error


def _read(held: Any, name: str, day: dt.date | None) -> PolarField:
    variable = _named(held, "sea_ice_area_fraction", _CONCENTRATION)
    if variable is None:
        raise SchemaError(
            f"{name} has no sea ice concentration: no standard_name sea_ice_area_fraction, "
            f"none of {', '.join(_CONCENTRATION)}; it holds {', '.join(held.variables)}"
        )
    _check_plane(held, variable, name)
    x_m, y_m = _axes(held, variable, name)
    at, found = _time(held, variable, name, day)
    if _own_name(variable) in _NSIDC_BYTES and int(f"{found:%Y%m%d}") in BAD_DAYS:
        raise DataError(f"{name}: {found} is a known bad field; take another day")
    conc = _values(variable, at) * np.float32(_share_of(variable, name))
    conc[(conc < 0.0) | (conc > 1.0 + 1e-6)] = np.nan
    if conc.shape != (len(y_m), len(x_m)):
        raise SchemaError(f"{name}: field {conc.shape}, axes {(len(y_m), len(x_m))} (y, x)")
    if not np.isfinite(conc).any():
        raise SchemaError(f"{name}: no measured cell on {found}")
    thick = _named(held, "sea_ice_thickness", _THICKNESS)
    if thick is None or thick.dimensions != variable.dimensions:
        return PolarField(x_m, y_m, conc, None, found)
    metres = _values(thick, at)
    metres[(metres < 0.0) | (metres > 30.0)] = np.nan
    return PolarField(x_m, y_m, conc, metres, found)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def _own_name(variable: Any) -> str:
    return str(variable.name).rsplit("/", 1)[-1]


def _named(held: Any, standard: str, names: tuple[str, ...]) -> Any:
    for variable in held.variables.values():
        if _text(variable.attrs.get("standard_name", "")) == standard and variable.ndim >= 2:
            return variable
    for name in names:
        if name in held.variables:
            return held.variables[name]
    return None


def _check_plane(held: Any, variable: Any, name: str) -> None:
    mapping = _text(variable.attrs.get("grid_mapping", ""))
    if mapping in held.variables:
        told = held.variables[mapping].attrs
        kind = _text(told.get("grid_mapping_name", ""))
        lon = float(np.ravel(told.get("straight_vertical_longitude_from_pole", np.nan))[0])
        lat = float(np.ravel(told.get("standard_parallel", np.nan))[0])
        if kind == "polar_stereographic" and abs(lon % 360.0 - 315.0) < 0.1 and abs(lat - 70) < 0.1:
            return
        raise SchemaError(
            f"{name}: map plane {kind or 'unnamed'} (longitude {lon:g}, true scale {lat:g}); "
            "allowed is polar stereographic north, 45 W, 70 N (EPSG:3411 or 3413)"
        )
    words = " ".join(_text(v) for v in (*held.attrs.values(), *variable.attrs.values()))
    if not re.search(r"EPSG:?\s*34(11|13)", words):
        raise SchemaError(
            f"{name} names no map plane; allowed is EPSG:3411 or EPSG:3413, as a CF grid_mapping "
            "or in an attribute"
        )


def _axes(held: Any, variable: Any, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ny, nx = variable.shape[-2:]
    found = []
    for axis in variable.dimensions[-1], variable.dimensions[-2]:
        if axis in held.variables:
            values = np.asarray(held.variables[axis][:], dtype=np.float64)
            unit = _text(held.variables[axis].attrs.get("units", "m"))
            found.append(values * (1000.0 if unit.startswith("k") else 1.0))
    if len(found) == 2:
        return found[0], found[1]
    if (ny, nx) == SHAPE:
        x = -3_850_000.0 + 25_000.0 * (np.arange(nx) + 0.5)
        return x, 5_850_000.0 - 25_000.0 * (np.arange(ny) + 0.5)
    raise SchemaError(f"{name} has no coordinate variables for {variable.dimensions[-2:]}")


def _time(held: Any, variable: Any, name: str, day: dt.date | None) -> tuple[int | None, dt.date]:
    axis = variable.dimensions[0] if variable.ndim == 3 else None
    label = axis if axis in held.variables else "time"
    if label not in held.variables:
        if day is None or (axis is not None and variable.shape[0] > 1):
            raise InputError(f"{name} names no time; give the day its ice belongs to")
        return (0 if axis else None), day
    days = _dates(held.variables[label], name)
    if day is None:
        if len(days) != 1:
            raise InputError(
                f"{name} holds {len(days)} times from {min(days)} to {max(days)}; give a day"
            )
        return (0 if axis else None), days[0]
    off = [abs((held_day - day).days) for held_day in days]
    best = int(np.argmin(off))
    if off[best] > _reach_d(days):
        raise InputError(f"{name} has nothing near {day}; it runs {min(days)} to {max(days)}")
    return (best if axis else None), days[best]


def _reach_d(days: list[dt.date]) -> int:
    """Return how far a day may be from a time of the file: half the step, 0 for daily files."""
    if len(days) == 1:
        return _MOST_DAYS_OFF
    steps = np.diff(np.array([held.toordinal() for held in sorted(days)]))
    return min(int(np.median(steps) / 2.0 + 0.5), _MOST_DAYS_OFF) if np.median(steps) > 1 else 0


def _dates(variable: Any, name: str) -> list[dt.date]:
    values = np.atleast_1d(np.asarray(variable[...], dtype=np.float64))
    unit = _text(variable.attrs.get("units", ""))
    found = re.match(r"(second|minute|hour|day)s? since (\d{4})-(\d{1,2})-(\d{1,2})", unit)
    try:
        if found:
            start = dt.datetime(*(int(part) for part in found.groups()[1:]))  # type: ignore[arg-type]
            step = _SECONDS[found.group(1)]
            return [(start + dt.timedelta(seconds=float(v) * step)).date() for v in values]
        return [dt.datetime.strptime(f"{int(v)}", "%Y%m%d").date() for v in values]
    except (OverflowError, ValueError):
        raise SchemaError(
            f"{name}: time unit {unit!r}; expected 'days since YYYY-MM-DD' or YYYYMMDD"
        ) from None


def _values(variable: Any, at: int | None) -> NDArray[np.float32]:
    raw = np.asarray(variable[...] if at is None else variable[at])
    attrs = variable.attrs
    value = raw.astype(np.float32)
    for key in ("_FillValue", "missing_value"):
        if key in attrs:
            value[raw == np.ravel(attrs[key])[0]] = np.nan
    scale = float(np.ravel(attrs.get("scale_factor", 1.0))[0])
    offset = float(np.ravel(attrs.get("add_offset", 0.0))[0])
    return value * np.float32(scale) + np.float32(offset)


def _share_of(variable: Any, name: str) -> float:
    if _own_name(variable) in _NSIDC_BYTES:
        return _PERCENT["1/250"]
    unit = _text(variable.attrs.get("units", "")).strip()
    if unit not in _PERCENT:
        raise SchemaError(f"{name}: concentration in {unit!r}; allowed are '1' and '%'")
    return _PERCENT[unit]
