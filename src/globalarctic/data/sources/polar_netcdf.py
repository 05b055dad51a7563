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
    share_of,
    text_of,
    unpacked,
)
from globalarctic.data.sources.nsidc_concentration import BAD_DAYS, SHAPE
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.geo import polar_forward
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
_METRES = {"m": 1.0, "meter": 1.0, "meters": 1.0, "metre": 1.0, "metres": 1.0, "km": 1e3,
           "kilometer": 1e3, "kilometers": 1e3, "kilometre": 1e3, "kilometres": 1e3, "100km": 1e5,
           "cm": 0.01, "mm": 0.001}  # fmt: skip
_LEAST_SPAN_M, _MOST_AWAY_M = 2e4, 2e7
_LEAST_ICE, _MOST_THICK_M = 0.15, 10.0
_MOST_OFF_M = 1e5
_MOST_DAYS_OFF = 16
_AXES = ("x", "y", "xc", "yc", "xgrid", "ygrid", "nx", "ny", "cols", "rows")


@dataclass(frozen=True, slots=True, eq=False)
class PolarField:
    """One day or month of a file: cell centres and what they hold.

    Notes
    -----
    ``x_m`` float64[nx], ``y_m`` float64[ny] on the map plane; ``conc_frac`` float32[ny, nx], NaN
    where nothing is measured; ``thick_m`` float32[ny, nx] or None. ``notes`` say what was decided
    where the file leaves it open.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    conc_frac: NDArray[np.float32]
    thick_m: NDArray[np.float32] | None
    day: dt.date
    notes: tuple[str, ...] = ()


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
        When concentration, its unit, the time or a known map plane is missing, or what the file
        says of its unit, axes or plane does not fit its values.
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
        if path.is_file() and path.read_bytes()[:3] == b"CDF":
            raise DataError(
                f"{path} is classic NetCDF; convert it: nccopy -k nc4 {path.name} new.nc"
            ) from None
        raise DataError(f"{path} cannot be read as NetCDF-4: {error}") from None


def _read(file: Any, name: str, day: dt.date | None) -> PolarField:
    variable = _named(file, "sea_ice_area_fraction", _CONCENTRATION)
    if variable is None:
        raise SchemaError(
            f"{name} has no sea ice concentration: no standard_name sea_ice_area_fraction, "
            f"none of {', '.join(_CONCENTRATION)}; it holds {', '.join(file.variables)}"
        )
    plane = _check_plane(file, variable, name)
    notes: list[str] = []
    x_m, y_m = _axes(file, variable, name, plane, notes)
    at, field_day = _time(file, variable, name, day)
    if _own_name(variable) in _NSIDC_BYTES and int(f"{field_day:%Y%m%d}") in BAD_DAYS:
        raise DataError(f"{name}: {field_day} is a known bad field; take another day")
    share, unit = _share_of(variable, name)
    conc = open_water_to_full(_values(variable, at) * np.float32(share), name, unit)
    turned = _turned(file, variable)
    conc = conc.T if turned else conc
    _check_lonlat(file, variable, (x_m, y_m), name)
    if conc.shape != (len(y_m), len(x_m)):
        raise SchemaError(f"{name}: field {conc.shape}, axes {(len(y_m), len(x_m))} (y, x)")
    if not np.isfinite(conc).any():
        raise SchemaError(f"{name}: no measured cell on {field_day}")
    thick = _named(file, "sea_ice_thickness", _THICKNESS)
    metres = None
    if thick is not None and set(thick.dimensions) == set(variable.dimensions):
        metres = _thickness(thick, at, name, notes)
        metres = metres.T if thick.dimensions[-2:] != variable.dimensions[-2:] else metres
        metres = metres.T if turned else metres
        if not np.nanmax(metres[conc >= _LEAST_ICE], initial=0.0) > 0.0:
            raise SchemaError(f"{name}: {_own_name(thick)} is 0 or missing wherever there is ice")
    elif thick is not None:
        notes.append(f"{_own_name(thick)} lies on other dimensions and is left out")
    return PolarField(x_m, y_m, conc, metres, field_day, tuple(notes))


def _thickness(variable: Any, at: int | None, name: str, notes: list[str]) -> NDArray[np.float32]:
    """Return thickness in metres."""
    unit = text_of(variable.attrs.get("units", "")).strip().casefold()
    if unit and unit not in _METRES:
        raise SchemaError(f"{name}: {_own_name(variable)} in {unit!r}; allowed are m, cm, mm")
    metres = _values(variable, at) * np.float32(_METRES.get(unit, 1.0))
    metres[(metres < 0.0) | (metres > 30.0)] = np.nan
    if not unit:
        most = float(np.nanmax(metres, initial=0.0))
        if most > _MOST_THICK_M:
            raise SchemaError(
                f"{name}: {_own_name(variable)} has no unit and runs to {most:g}; write units"
            )
        notes.append(f"{_own_name(variable)} without a unit taken as m")
    return metres


def _own_name(variable: Any) -> str:
    return str(variable.name).rsplit("/", 1)[-1]


def _named(file: Any, standard: str, names: tuple[str, ...]) -> Any:
    """Return the variable of a standard name, else of a usual one; refuse a choice of several."""
    standing = [
        variable
        for variable in file.variables.values()
        if text_of(variable.attrs.get("standard_name", "")) == standard and variable.ndim >= 2
    ]
    usual = [file.variables[name] for name in names if name in file.variables]
    if len(standing) > 1:
        both = [one for one in usual if any(one.name == other.name for other in standing)]
        if not both:
            listed = ", ".join(_own_name(one) for one in standing)
            raise SchemaError(f"several variables are {standard}: {listed}; leave one in the file")
        return both[0]
    return (standing or usual or [None])[0]


def _check_plane(file: Any, variable: Any, name: str) -> Any:
    """Return the attributes of the map plane, checked; none where only its number stands."""
    # "crs", or in the longer form of CF 1.7 "crs: x y", also of several: "crs: x y wgs: lat lon".
    words = re.split(r"[:\s]+", text_of(variable.attrs.get("grid_mapping", "")))
    mapping = next((word for word in words if "grid_mapping_name" in _attrs(file, word)), "")
    if mapping:
        plane = _attrs(file, mapping)
        kind = text_of(plane.get("grid_mapping_name", ""))
        lon = float(np.ravel(plane.get("straight_vertical_longitude_from_pole", np.nan))[0])
        lat = float(np.ravel(plane.get("standard_parallel", np.nan))[0])
        pole = float(np.ravel(plane.get("latitude_of_projection_origin", 90.0))[0])
        known = kind == "polar_stereographic" and abs(lon % 360.0 - 315.0) < 0.1 and pole > 0
        if known and abs(lat - 70) < 0.1:
            return plane
        raise SchemaError(
            f"{name}: map plane {kind or 'unnamed'} (longitude {lon:g}, true scale {lat:g}, pole "
            f"{pole:g}); "
            "allowed is polar stereographic north, 45 W, 70 N (EPSG:3411 or 3413)"
        )
    attributes = " ".join(text_of(v) for v in (*file.attrs.values(), *variable.attrs.values()))
    if not re.search(r"EPSG:?\s*34(11|13)", attributes):
        raise SchemaError(
            f"{name} names no map plane; allowed is EPSG:3411 or EPSG:3413, as a CF grid_mapping "
            "or in an attribute"
        )
    return {}


def _attrs(file: Any, name: str) -> Any:
    return file.variables[name].attrs if name in file.variables else {}


def _turned(file: Any, variable: Any) -> bool:
    """Return whether a field has x before y."""
    axes = axes_of(variable, file.variables, _AXES)
    return axes is not None and axes[0] != variable.dimensions[-1]


def _axes(
    file: Any, variable: Any, name: str, plane: Any, notes: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ends = variable.dimensions[-2:]
    told = axes_of(variable, file.variables, _AXES)
    if told is None and set(ends) <= set(file.variables):
        raise SchemaError(
            f"{name}: dimensions {ends} do not say which is x and which y; give their variables "
            "the attribute axis ('X', 'Y') or a standard_name"
        )
    x_name, y_name = told or (ends[1], ends[0])
    if x_name in file.variables and y_name in file.variables:
        away = [
            float(np.ravel(plane.get(f"false_{side}", 0.0))[0]) for side in ("easting", "northing")
        ]
        return _metres(file.variables[x_name], away[0], name, notes), _metres(
            file.variables[y_name], away[1], name, notes
        )
    if variable.shape[-2:] == SHAPE:
        x = NSIDC_LEFT_M + NSIDC_CELL_M * (np.arange(SHAPE[1], dtype=np.float64) + 0.5)
        return x, NSIDC_TOP_M - NSIDC_CELL_M * (np.arange(SHAPE[0], dtype=np.float64) + 0.5)
    raise SchemaError(f"{name} has no coordinate variables for {ends}")


def _metres(axis: Any, shift: float, name: str, notes: list[str]) -> NDArray[np.float64]:
    """Return a coordinate in metres from the pole; its unit must fit its values."""
    values = np.asarray(axis[:], dtype=np.float64) - shift
    own = _own_name(axis)
    unit = text_of(axis.attrs.get("units", "")).strip().casefold().replace(" ", "")
    if unit and unit not in _METRES:
        raise SchemaError(f"{name}: axis {own} in {unit!r}; allowed are m and km")
    if shift:
        notes.append(f"{own} shifted by {shift:g} as the map plane says")
    if not unit:
        unit = "km" if np.ptp(values) < _LEAST_SPAN_M else "m"
        notes.append(f"{own} without a unit taken as {unit}")
    metres = values * _METRES[unit]
    if not np.ptp(metres) >= _LEAST_SPAN_M or np.abs(metres).max() > _MOST_AWAY_M:
        raise SchemaError(
            f"{name}: axis {own} runs from {metres.min():g} to {metres.max():g} m; does its unit "
            f"{unit!r} fit?"
        )
    return metres


def _check_lonlat(
    file: Any, variable: Any, axes: tuple[NDArray[np.float64], NDArray[np.float64]], name: str
) -> None:
    """Check the plane against longitudes and latitudes, where the file has them for each cell."""
    ends = set(variable.dimensions[-2:])
    pairs = [
        (file.variables[lon], file.variables[lat])
        for lon, lat in (("lon", "lat"), ("longitude", "latitude"))
        if lon in file.variables and lat in file.variables
        and set(file.variables[lon].dimensions) == set(file.variables[lat].dimensions) == ends
    ]  # fmt: skip
    if not pairs:
        return
    turned = pairs[0][0].dimensions[-1] != axes_of(variable, file.variables, _AXES)[0]  # type: ignore[index]
    lon, lat = (unpacked(one).T if turned else unpacked(one) for one in pairs[0])
    y, x = np.meshgrid(axes[1], axes[0], indexing="ij")
    there = np.isfinite(lon) & np.isfinite(lat) & (lat > 30.0)
    if not there.any():
        return
    px, py = polar_forward(lon[there], lat[there])
    off = float(np.median(np.hypot(px - x[there], py - y[there])))
    if off > _MOST_OFF_M:
        raise SchemaError(
            f"{name}: x and y lie {off / 1000:.0f} km from the file's longitudes and latitudes; "
            "unit, order or map plane is wrong"
        )


def _time(file: Any, variable: Any, name: str, day: dt.date | None) -> tuple[int | None, dt.date]:
    axis = variable.dimensions[0] if variable.ndim == 3 else None
    if variable.ndim > 3 or axis in set(_AXES):
        raise SchemaError(
            f"{name}: {_own_name(variable)} runs over {', '.join(variable.dimensions)}; time comes "
            "first, then y and x"
        )
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
    for missing in np.ravel(variable.attrs.get("_FillValue", ())):
        values[values == missing] = np.nan
    unit = text_of(variable.attrs.get("units", ""))
    if " since " not in unit.casefold():
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
    """Return a field, its declared flags missing; those of NSIDC's bytes lie above 250."""
    values = unpacked(variable, at)
    if _own_name(variable) in _NSIDC_BYTES:
        values[values > 250.0] = np.nan
    for flag in np.ravel(variable.attrs.get("flag_values", ())):
        scale = float(np.ravel(variable.attrs.get("scale_factor", 1.0))[0])
        values[np.isclose(values, float(flag) * scale, atol=1e-6)] = np.nan
    return values


def _share_of(variable: Any, name: str) -> tuple[float, str]:
    """Return what values are multiplied by to be shares, and the unit."""
    if _own_name(variable) in _NSIDC_BYTES:
        return 0.004, "1/250"
    unit = text_of(variable.attrs.get("units", "")).strip()
    share = share_of(unit)
    if share is None:
        raise SchemaError(f"{name}: concentration in {unit!r}; allowed are '1' and '%'")
    return share, unit
