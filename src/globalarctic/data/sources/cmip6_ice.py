"""Read sea ice of CMIP6 models: monthly ``siconc`` and ``sithick`` on the model's own grid.

Files as the archive holds them (CF conventions, CMIP6 data request): time in days since an epoch,
latitude and longitude in one or two dimensions, concentration in per cent or as a fraction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ModelField", "read_field"]

_NAMES = {"siconc": ("%", "1"), "sithick": ("m",)}
_LAT = ("lat", "latitude", "nav_lat")
_LON = ("lon", "longitude", "nav_lon")
_DAYS = {"360_day": 360.0, "365_day": 365.0, "noleap": 365.0}


@dataclass(frozen=True, slots=True, eq=False)
class ModelField:
    """A model's monthly field on its own points.

    Attributes
    ----------
    values
        Shape (years, 12, points), fraction for ``siconc`` and m for ``sithick``; NaN on land.
    lon_deg, lat_deg
        Shape (points,).
    """

    variable: str
    model: str
    scenario: str
    member: str
    years: tuple[int, ...]
    values: NDArray[np.float32]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _calendar(
    path: Path, units: str, calendar: str, days: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return months since year 0 of times in days since an epoch."""
    found = re.match(r"days since (\d{1,4})-(\d{1,2})-(\d{1,2})", units)
    if not found:
        raise SchemaError(f"{path}: time is in {units!r}; expected 'days since YYYY-MM-DD'")
    year, month, day = (int(part) for part in found.groups())
    if calendar in _DAYS:
        length = _DAYS[calendar]
        starts = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], dtype=float)
        starts = np.arange(12) * 30.0 if calendar == "360_day" else starts
        at = days + starts[month - 1] + day - 1
        years = np.floor(at / length)
        inside = at - years * length
        months = np.searchsorted(starts, inside, side="right") - 1
        return np.asarray((year + years) * 12 + months, dtype=np.int64)
    if calendar not in {"standard", "gregorian", "proleptic_gregorian"}:
        raise SchemaError(f"{path}: calendar {calendar!r} is not known")
    origin = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}")
    stamps = origin + np.floor(days).astype("timedelta64[D]")
    return np.asarray(stamps.astype("datetime64[M]").astype(np.int64) + 1970 * 12)


def read_field(path: Path, variable: str, *, south_deg: float = 40.0) -> ModelField:
    """Return a monthly field north of a latitude.

    Parameters
    ----------
    variable
        ``siconc`` or ``sithick``.

    Raises
    ------
    InputError
        When the variable is another one.
    DataError
        When the file cannot be read.
    SchemaError
        When the variable, coordinates, units or calendar are not as documented, or a year is not
        whole.

    Sources
    -------
    CMIP6 data request (SImon); CF conventions 1.7.
    """
    import h5netcdf

    if variable not in _NAMES:
        raise InputError(f"variable {variable!r}; allowed are siconc, sithick")
    try:
        held = h5netcdf.File(path, "r")
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}") from None
    with held:
        if variable not in held.variables:
            raise SchemaError(f"{path} has no {variable}; it has {sorted(held.variables)}")
        field = held.variables[variable]
        units = _text(field.attrs.get("units", ""))
        if units not in _NAMES[variable]:
            raise SchemaError(f"{path}: {variable} is in {units!r}; allowed: {_NAMES[variable]}")
        lat, lon = _grid(held, path, _LAT), _grid(held, path, _LON)
        if lat.ndim == 1 and lon.ndim == 1 and field.ndim == 3:
            lat, lon = (part.ravel() for part in np.meshgrid(lat, lon, indexing="ij"))
        lat, lon = lat.ravel(), lon.ravel()
        size = int(np.prod(field.shape[1:]))
        if size != len(lat):
            raise SchemaError(f"{path}: {variable} has {size} points a month, the grid {len(lat)}")
        time = held.variables["time"]
        months = _calendar(
            path, _text(time.attrs["units"]), _text(time.attrs.get("calendar", "standard")),
            np.asarray(time[...], dtype=np.float64),
        )  # fmt: skip
        years = _whole_years(path, months)
        keep = np.flatnonzero(lat >= south_deg)
        values = np.asarray(field[...], dtype=np.float32).reshape(len(months), size)[:, keep]
        missing = field.attrs.get("_FillValue", field.attrs.get("missing_value"))
        if missing is not None:
            values = np.where(values == np.float32(np.ravel(missing)[0]), np.nan, values)
        values[np.abs(values) > 1e10] = np.nan
        about = {
            key: _text(held.attrs.get(key, "not on file"))
            for key in ("source_id", "experiment_id", "variant_label")
        }
    if units == "%":
        values = values / 100.0
    top = 1.001 if variable == "siconc" else 100.0
    if np.nanmin(values) < -1e-6 or np.nanmax(values) > top:
        raise SchemaError(
            f"{path}: {variable} runs from {np.nanmin(values):g} to {np.nanmax(values):g} in "
            f"{units}; outside what it can be"
        )
    return ModelField(
        variable, about["source_id"], about["experiment_id"], about["variant_label"], years,
        values.reshape(len(years), 12, len(keep)).astype(np.float32),
        (lon[keep] + 180.0) % 360.0 - 180.0, lat[keep],
    )  # fmt: skip


def _grid(held: Any, path: Path, names: Sequence[str]) -> NDArray[np.float64]:
    for name in names:
        if name in held.variables:
            return np.asarray(held.variables[name][...], dtype=np.float64)
    raise SchemaError(f"{path} has none of {', '.join(names)}")


def _whole_years(path: Path, months: NDArray[np.int64]) -> tuple[int, ...]:
    first = int(months[0])
    if first % 12 or len(months) % 12 or not np.array_equal(months, first + np.arange(len(months))):
        raise SchemaError(f"{path}: months are not whole years in order, January first")
    return tuple(range(first // 12, first // 12 + len(months) // 12))
