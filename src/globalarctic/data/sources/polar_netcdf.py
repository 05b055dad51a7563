"""Read a CF NetCDF file of sea ice on the north polar stereographic plane (EPSG:3411 or 3413).

What users bring: daily or monthly concentration, with thickness if the file holds it, on any cell
size. Fill values, flags and values above 100 % never become ice. Other map planes (EASE-Grid,
latitude/longitude) are refused; nothing is reprojected.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.formats.cf import (
    axes_of,
    dates_of,
    open_water_to_full,
    text_of,
    unpacked,
)
from globalarctic.data.sources.nsidc_concentration import BAD_DAYS, SHAPE
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.units import NSIDC_CELL_M, NSIDC_LEFT_M, NSIDC_TOP_M

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
_AXES = ("x", "y", "xc", "yc", "xgrid", "ygrid", "nx", "ny", "cols", "rows")


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
        with h5netcdf.File(path, "r") as file:
            return _read(file, str(path), day)
    except (DataError, InputError):
        raise
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path} cannot be read as NetCDF-4: {error}") from error


def _read(file: Any, name: str, day: dt.date | None) -> PolarField:
    variable = _named(file, "sea_ice_area_fraction", _CONCENTRATION)
    if variable is None:
        raise SchemaError(
            f"{name} has no sea ice concentration: no standard_name sea_ice_area_fraction, "
            f"none of {', '.join(_CONCENTRATION)}; it holds {', '.join(file.variables)}"
        )
    _check_plane(file, variable, name)
    x_m, y_m = _axes(file, variable, name)
    at, field_day = _time(file, variable, name, day)
    if _own_name(variable) in _NSIDC_BYTES and int(f"{field_day:%Y%m%d}") in BAD_DAYS:
        raise DataError(f"{name}: {field_day} is a known bad field; take another day")
    share, unit = _share_of(variable, name)
    conc = open_water_to_full(_values(variable, at) * np.float32(share), name, unit)
    turned = _turned(file, variable)
    conc = conc.T if turned else conc
    if conc.shape != (len(y_m), len(x_m)):
        raise SchemaError(f"{name}: field {conc.shape}, axes {(len(y_m), len(x_m))} (y, x)")
    if not np.isfinite(conc).any():
        raise SchemaError(f"{name}: no measured cell on {field_day}")
    thick = _named(file, "sea_ice_thickness", _THICKNESS)
    if thick is None or thick.dimensions != variable.dimensions:
        return PolarField(x_m, y_m, conc, None, field_day)
    metres = _values(thick, at).T if turned else _values(thick, at)
    metres[(metres < 0.0) | (metres > 30.0)] = np.nan
    return PolarField(x_m, y_m, conc, metres, field_day)


def _own_name(variable: Any) -> str:
    return str(variable.name).rsplit("/", 1)[-1]


def _named(file: Any, standard: str, names: tuple[str, ...]) -> Any:
    for variable in file.variables.values():
        if text_of(variable.attrs.get("standard_name", "")) == standard and variable.ndim >= 2:
            return variable
    for name in names:
        if name in file.variables:
            return file.variables[name]
    return None


def _check_plane(file: Any, variable: Any, name: str) -> None:
    # "crs", or in the longer form of CF 1.7 "crs: x y", also of several: "crs: x y wgs: lat lon".
    words = re.split(r"[:\s]+", text_of(variable.attrs.get("grid_mapping", "")))
    mapping = next((word for word in words if "grid_mapping_name" in _attrs(file, word)), "")
    if mapping:
        plane = _attrs(file, mapping)
        kind = text_of(plane.get("grid_mapping_name", ""))
        lon = float(np.ravel(plane.get("straight_vertical_longitude_from_pole", np.nan))[0])
        lat = float(np.ravel(plane.get("standard_parallel", np.nan))[0])
        if kind == "polar_stereographic" and abs(lon % 360.0 - 315.0) < 0.1 and abs(lat - 70) < 0.1:
            return
        raise SchemaError(
            f"{name}: map plane {kind or 'unnamed'} (longitude {lon:g}, true scale {lat:g}); "
            "allowed is polar stereographic north, 45 W, 70 N (EPSG:3411 or 3413)"
        )
    attributes = " ".join(text_of(v) for v in (*file.attrs.values(), *variable.attrs.values()))
    if not re.search(r"EPSG:?\s*34(11|13)", attributes):
        raise SchemaError(
            f"{name} names no map plane; allowed is EPSG:3411 or EPSG:3413, as a CF grid_mapping "
            "or in an attribute"
        )


def _attrs(file: Any, name: str) -> Any:
    return file.variables[name].attrs if name in file.variables else {}


def _turned(file: Any, variable: Any) -> bool:
    """Return whether a field has x before y."""
    axes = axes_of(variable, file.variables, _AXES)
    return axes is not None and axes[0] != variable.dimensions[-1]


def _axes(file: Any, variable: Any, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ends = variable.dimensions[-2:]
    x_name, y_name = axes_of(variable, file.variables, _AXES) or (ends[1], ends[0])
    if x_name in file.variables and y_name in file.variables:
        return _metres(file.variables[x_name]), _metres(file.variables[y_name])
    if variable.shape[-2:] == SHAPE:
        x = NSIDC_LEFT_M + NSIDC_CELL_M * (np.arange(SHAPE[1], dtype=np.float64) + 0.5)
        return x, NSIDC_TOP_M - NSIDC_CELL_M * (np.arange(SHAPE[0], dtype=np.float64) + 0.5)
    raise SchemaError(f"{name} has no coordinate variables for {ends}")


def _metres(axis: Any) -> NDArray[np.float64]:
    values = np.asarray(axis[:], dtype=np.float64)
    return values * (1000.0 if text_of(axis.attrs.get("units", "m")).startswith("k") else 1.0)


def _time(file: Any, variable: Any, name: str, day: dt.date | None) -> tuple[int | None, dt.date]:
    axis = variable.dimensions[0] if variable.ndim == 3 else None
    label = axis if axis and axis in file.variables else "time"
    if label not in file.variables:
        if day is None or (axis is not None and variable.shape[0] > 1):
            raise InputError(f"{name} names no time; give the day its ice belongs to")
        return (0 if axis else None), day
    days = _dates(file.variables[label], name)
    if day is None:
        if len(days) != 1:
            raise InputError(
                f"{name} holds {len(days)} times from {min(days)} to {max(days)}; give a day"
            )
        return (0 if axis else None), days[0]
    off = [abs((each - day).days) for each in days]
    best = int(np.argmin(off))
    if off[best] > _reach_d(days):
        raise InputError(f"{name} has nothing near {day}; it runs {min(days)} to {max(days)}")
    return (best if axis else None), days[best]


def _reach_d(days: list[dt.date]) -> int:
    """Return how far a day may be from a time of the file: half the step, 0 for daily files."""
    if len(days) == 1:
        return _MOST_DAYS_OFF
    steps = np.diff(np.array([each.toordinal() for each in sorted(days)]))
    return min(int(np.median(steps) / 2.0 + 0.5), _MOST_DAYS_OFF) if np.median(steps) > 1 else 0


def _dates(variable: Any, name: str) -> list[dt.date]:
    values = np.atleast_1d(np.asarray(variable[...], dtype=np.float64))
    unit = text_of(variable.attrs.get("units", ""))
    if " since " not in unit:
        try:
            return [dt.datetime.strptime(f"{int(v)}", "%Y%m%d").date() for v in values]
        except (OverflowError, ValueError):
            raise SchemaError(
                f"{name}: time unit {unit!r}; expected 'days since YYYY-MM-DD' or YYYYMMDD"
            ) from None
    days = dates_of(values, unit, text_of(variable.attrs.get("calendar", "standard")), name)
    # 30 February of a calendar of 360 days stands for the last day of the month.
    return [dt.date(y, m, min(d, calendar.monthrange(y, m)[1])) for y, m, d in days]


def _values(variable: Any, at: int | None) -> NDArray[np.float32]:
    """Return a field, its declared flags missing."""
    values = unpacked(variable, at)
    for flag in np.ravel(variable.attrs.get("flag_values", ())):
        scale = float(np.ravel(variable.attrs.get("scale_factor", 1.0))[0])
        values[np.isclose(values, float(flag) * scale, atol=1e-6)] = np.nan
    return values


def _share_of(variable: Any, name: str) -> tuple[float, str]:
    """Return what values are multiplied by to be shares, and the unit."""
    if _own_name(variable) in _NSIDC_BYTES:
        return _PERCENT["1/250"], "1/250"
    unit = text_of(variable.attrs.get("units", "")).strip()
    if unit not in _PERCENT:
        raise SchemaError(f"{name}: concentration in {unit!r}; allowed are '1' and '%'")
    return _PERCENT[unit], unit
