"""Read sea ice of CMIP6 models: monthly ``siconc`` and ``sithick`` on the model's own grid.

Files as the archive holds them (CF conventions, CMIP6 data request): time in days since an epoch,
latitude and longitude in one or two dimensions, concentration in per cent or as a fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.formats.cf import dates_of, open_water_to_full, share_of, text_of, unpacked
from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ModelField", "read_field"]

_NAMES = {"siconc": "% or 1", "sithick": "m"}
_LAT = ("lat", "latitude", "nav_lat")
_LON = ("lon", "longitude", "nav_lon")
_MOST_M, _MOST_USUAL_M = 100.0, 10.0


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
        file = h5netcdf.File(path, "r")
    except (OSError, ValueError) as error:
        raise DataError(f"cannot read {path}: {error}") from None
    with file:
        if variable not in file.variables:
            raise SchemaError(f"{path} has no {variable}; it has {sorted(file.variables)}")
        field = file.variables[variable]
        units = text_of(field.attrs.get("units", "")).strip()
        scale = share_of(units) if variable == "siconc" else {"m": 1.0}.get(units)
        if scale is None or not units:
            raise SchemaError(f"{path}: {variable} is in {units!r}; allowed: {_NAMES[variable]}")
        months = _months(file, path)
        values = unpacked(field)
        if field.dimensions[0] != file.variables["time"].dimensions[0]:
            raise SchemaError(f"{path}: {variable} runs over {field.dimensions}; time comes first")
        lat, lon = (_grid(file, path, names) for names in (_LAT, _LON))
        order = field.dimensions[1:]
        lats, lons = (np.asarray(axis[...], dtype=np.float64) for axis in (lat, lon))
        if lats.ndim == 1 and lons.ndim == 1 and field.ndim == 3:
            lats, lons = np.meshgrid(lats, lons, indexing="ij")
            if order == (*lon.dimensions, *lat.dimensions):
                lats, lons = lats.T, lons.T
        elif lats.ndim == 2 and order == lat.dimensions[::-1] != lat.dimensions:
            lats, lons = lats.T, lons.T
        lat_deg, lon_deg = lats.ravel(), lons.ravel()
        size = int(np.prod(field.shape[1:]))
        if size != len(lat_deg):
            raise SchemaError(
                f"{path}: {variable} has {size} points a month, the grid {len(lat_deg)}"
            )
        years = _whole_years(path, months)
        keep = np.flatnonzero(_sound(lat_deg, lon_deg, path) & (lat_deg >= south_deg))
        if not len(keep):
            raise SchemaError(f"{path} has no point north of {south_deg:g} N")
        values = values.reshape(len(months), size)[:, keep]
        values[np.abs(values) > 1e10] = np.nan
        about = {
            key: text_of(file.attrs.get(key, "not on file"))
            for key in ("source_id", "experiment_id", "variant_label")
        }
    if variable == "siconc":
        values = open_water_to_full(values * np.float32(scale), str(path), units, flags=False)
    elif not _is_thickness(values):
        raise SchemaError(
            f"{path}: {variable} runs from {np.nanmin(values):g} to {np.nanmax(values):g} in "
            f"{units}; outside what it can be"
        )
    return ModelField(
        variable, about["source_id"], about["experiment_id"], about["variant_label"], years,
        values.reshape(len(years), 12, len(keep)).astype(np.float32),
        (lon_deg[keep] + 180.0) % 360.0 - 180.0, lat_deg[keep],
    )  # fmt: skip


def _is_thickness(metres: NDArray[np.float32]) -> bool:
    """Return whether values can be the thickness of sea ice in metres."""
    least, most = np.nanmin(metres, initial=0.0), np.nanmax(metres, initial=0.0)
    if least < -1e-6 or not 0.0 < most <= _MOST_M:
        return False
    return bool(np.median(metres[metres > 0.0]) <= _MOST_USUAL_M)


def _months(file: Any, path: Path) -> NDArray[np.int64]:
    """Return the months of the times, counted from year 0."""
    if "time" not in file.variables:
        raise SchemaError(f"{path} has no variable time; it has {sorted(file.variables)}")
    time = file.variables["time"]
    if "units" not in time.attrs:
        raise SchemaError(f"{path}: time has no units; expected 'days since YYYY-MM-DD'")
    days = dates_of(
        np.atleast_1d(np.asarray(time[...], dtype=np.float64)),
        text_of(time.attrs["units"]),
        text_of(time.attrs.get("calendar", "standard")),
        str(path),
    )
    return np.array([year * 12 + month - 1 for year, month, _ in days], dtype=np.int64)


def _sound(
    lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64], path: Path
) -> NDArray[np.bool_]:
    """Return which points have a place; land may have none. Refuse what is not in degrees."""
    there = np.isfinite(lat_deg + lon_deg) & (np.abs(lat_deg) < 1e10) & (np.abs(lon_deg) < 1e10)
    ends = [float(axis[there].max(initial=0.0)) for axis in (np.abs(lat_deg), np.abs(lon_deg))]
    if ends[0] > 90.0 + 1e-6:
        raise SchemaError(f"{path}: latitudes run to {ends[0]:g}; are they exchanged with others?")
    if ends[0] <= np.pi / 2 + 1e-6 and ends[1] <= 2 * np.pi + 1e-6:
        raise SchemaError(f"{path}: coordinates run to {ends[0]:g}; degrees are expected")
    return there


def _grid(file: Any, path: Path, names: Sequence[str]) -> Any:
    for name in names:
        if name in file.variables:
            return file.variables[name]
    raise SchemaError(f"{path} has none of {', '.join(names)}")


def _whole_years(path: Path, months: NDArray[np.int64]) -> tuple[int, ...]:
    first = int(months[0])
    if first % 12 or len(months) % 12 or not np.array_equal(months, first + np.arange(len(months))):
        raise SchemaError(f"{path}: months are not whole years in order, January first")
    return tuple(range(first // 12, first // 12 + len(months) // 12))
