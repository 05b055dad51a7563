"""Conventions of NetCDF files (CF): packed values, times in any calendar, which axis is which."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["axes_of", "dates_of", "open_water_to_full", "share_of", "text_of", "unpacked"]

_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0}
_SINCE = re.compile(
    r"(second|sec|s|minute|min|hour|hr|h|day|d)s? since (\d{1,4})-(\d{1,2})-(\d{1,2})"
    r"(?:[ t](\d{1,2}):(\d{2}))?"
)
_SHORT = {"sec": "second", "s": "second", "min": "minute", "hr": "hour", "h": "hour", "d": "day"}
_REAL = {"standard", "gregorian", "proleptic_gregorian"}
_EVEN = {"360_day": 360, "365_day": 365, "noleap": 365, "366_day": 366, "all_leap": 366}
_REFORM = dt.date(1582, 10, 15)
_LEAST_ICE = 0.15
_UNITS = {"%": 0.01, "percent": 0.01, "per cent": 0.01, "percentage": 0.01, "pct": 0.01,
          "1": 1.0, "": 1.0, "1.0": 1.0, "fraction": 1.0, "0-1": 1.0}  # fmt: skip
_ROUNDING = 0.05
"""How far a share may lie outside 0-1: packing, regridding and interpolation do that."""

_STANDARD = {"projection_x_coordinate": "X", "longitude": "X",
             "projection_y_coordinate": "Y", "latitude": "Y"}  # fmt: skip
_MOST_FLAGS = 8
_MOST_FLAG, _LEAST_FILL = 2.56, 300.0
_MOST_NEGATIVE = 2


def text_of(value: Any) -> str:
    """Return an attribute as text."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def unpacked(variable: Any, at: int | None = None) -> NDArray[np.float32]:
    """Return a variable's values, NaN where they are missing, scaled as its attributes say.

    Parameters
    ----------
    variable
        Variable of h5netcdf.
    at
        Index on the first axis; the whole variable by default.

    Notes
    -----
    ``_FillValue``, ``missing_value`` and the valid range are as packed. Signed bytes with
    ``_Unsigned`` are read as unsigned ones. A valid range is taken 5 % wider than it is written,
    so that values just above full stay ice.

    Raises
    ------
    SchemaError
        When the scale is zero or no number, or signed bytes hold numbers below zero that no
        attribute explains.
    """
    raw = np.asarray(variable[...] if at is None else variable[at])
    attrs = variable.attrs
    unsigned = raw.dtype.kind == "i" and text_of(attrs.get("_Unsigned", "")).lower() == "true"
    if unsigned:
        raw = raw.view(raw.dtype.str.replace("i", "u"))
    values = raw.astype(np.float32)
    for key in ("_FillValue", "missing_value"):
        for missing in np.ravel(attrs.get(key, ())):
            same = np.asarray(missing).astype(raw.dtype) if unsigned else missing
            values[raw == same] = np.nan
    name = str(variable.name).rsplit("/", 1)[-1]
    low, high = _valid_range(attrs, raw.dtype)
    ends = [abs(end) for end in (low, high) if np.isfinite(end)]
    slack = _ROUNDING * max(ends, default=0.0)
    values[(values < low - slack) | (values > high + slack)] = np.nan
    if raw.dtype.kind == "i" and raw.dtype.itemsize == 1:
        below = np.unique(values[values < 0])
        if len(below) > _MOST_NEGATIVE:
            raise SchemaError(
                f"{name}: signed bytes hold {len(below)} numbers below zero, {below[0]:g} to "
                f'{below[-1]:g}; set the attribute _Unsigned = "true" if they run to 255'
            )
    scale = float(np.ravel(attrs.get("scale_factor", 1.0))[0])
    offset = float(np.ravel(attrs.get("add_offset", 0.0))[0])
    if not np.isfinite([scale, offset]).all() or scale == 0.0:
        raise SchemaError(f"{name}: scale_factor {scale:g}, add_offset {offset:g}: no scale")
    return values * np.float32(scale) + np.float32(offset)


def _valid_range(attrs: Any, kind: np.dtype[Any]) -> tuple[float, float]:
    """Return the least and the largest valid value, as packed."""
    ends = [
        np.ravel(attrs[key]) if key in attrs else np.array([end])
        for key, end in (("valid_min", -np.inf), ("valid_max", np.inf))
    ]
    pair = np.ravel(attrs.get("valid_range", ()))
    if len(pair) == 2:
        ends = [pair[:1], pair[1:]]
    if kind.kind == "u" and ends[0].dtype.kind == "i":
        ends = [end.astype(kind) for end in ends]
    try:
        return float(ends[0][0]), float(ends[1][0])
    except ValueError:
        return -np.inf, np.inf


def open_water_to_full(
    share: NDArray[np.float32], name: str, unit: str, *, flags: bool = True
) -> NDArray[np.float32]:
    """Return shares of ice within 0-1, refused where unit and values disagree.

    Parameters
    ----------
    share
        Values already divided by what the unit says; NaN missing.
    name, unit
        For messages.
    flags
        Whether a few values outside may be flags, which become missing.

    Raises
    ------
    SchemaError
        When values run far beyond full, a unit of per cent holds shares, or there is no ice at all.

    Notes
    -----
    Values within 5 % of the range are clipped to it. A field whose largest value is 1 % or less
    is not in per cent. A field without any ice is refused: the Arctic has never been without, and
    a wrong unit, scale or hemisphere looks like that.

    Examples
    --------
    >>> open_water_to_full(np.array([-0.001, 0.5, 1.0005], np.float32), "a.nc", "1").tolist()
    [0.0, 0.5, 1.0]
    """
    far = (share < -_ROUNDING) | (share > 1.0 + _ROUNDING)
    outside = np.unique(share[far])
    # Flags are few: codes of a byte just above full (land 2.54), or fill values far away.
    wrong = (outside > _MOST_FLAG) & (outside < _LEAST_FILL)
    if wrong.any() or len(outside) > (_MOST_FLAGS if flags else 0):
        low, high = float(np.nanmin(share)), float(np.nanmax(share))
        raise SchemaError(
            f"{name}: concentration runs from {low:g} to {high:g} of full in unit {unit!r}; "
            "allowed is 0 to 1, or 0 to 100 in unit '%': unit or fill value is wrong"
        )
    share = np.where(far, np.float32(np.nan), share)
    most = float(np.nanmax(share, initial=-1.0))
    if share_of(unit) == 0.01 and 0.0 < most <= 0.01 * (1.0 + _ROUNDING):
        raise SchemaError(
            f"{name}: concentration is {100 * most:g} at most in unit {unit!r}; these are shares "
            "of 1, not per cent: mend the unit to '1'"
        )
    if -1.0 < most < _LEAST_ICE:
        odd = ", ".join(f"{value:g}" for value in outside[:4])
        raise SchemaError(
            f"{name}: no ice at all: concentration is {most:g} of full at most"
            + (f" ({odd} taken for flags)" if odd else "")
            + "; variable, unit, scale or hemisphere is wrong"
        )
    return np.clip(share, np.float32(0.0), np.float32(1.0))


def share_of(unit: str) -> float | None:
    """Return what a unit's values are multiplied by to be shares of 1, None when it is not known.

    Examples
    --------
    >>> share_of("%"), share_of("Percent"), share_of("1"), share_of("tenths")
    (0.01, 0.01, 1.0, None)
    """
    return _UNITS.get(unit.strip().casefold())


def axes_of(variable: Any, variables: Any, axes: Sequence[str]) -> tuple[str, str] | None:
    """Return the names of the x and y dimensions among a variable's last two, None when untold.

    Raises
    ------
    SchemaError
        When a dimension's attributes contradict each other.

    Parameters
    ----------
    variable
        Field with two or more dimensions.
    variables
        Variables of the file.
    axes
        Names of x and of y that count where no attribute tells, for example ``("x", "y")``.
    """
    told: dict[str, str] = {}
    for dimension in variable.dimensions[-2:]:
        attrs = variables[dimension].attrs if dimension in variables else {}
        axis = text_of(attrs.get("axis", "")).upper()
        standard = text_of(attrs.get("standard_name", ""))
        letters = {axis} & {"X", "Y"} | {_STANDARD.get(standard, "")} - {""}
        if len(letters) == 2:
            raise SchemaError(
                f"dimension {dimension} is axis {axis} and {standard}: which one, x or y?"
            )
        if letters:
            told[letters.pop()] = dimension
        elif dimension.lower() in axes:
            told["XY"[axes.index(dimension.lower()) % 2]] = dimension
    return (told["X"], told["Y"]) if len(told) == 2 else None


def dates_of(
    values: NDArray[np.float64], units: str, calendar: str, name: str
) -> list[tuple[int, int, int]]:
    """Return year, month and day of times, each in the file's own calendar.

    Parameters
    ----------
    values
        Times.
    units
        "days since 1850-01-01" and the like.
    calendar
        CF calendar; "standard" where the file has none.
    name
        For messages.

    Raises
    ------
    SchemaError
        When unit or calendar are not known.

    Examples
    --------
    >>> dates_of(np.array([365.0]), "days since 2012-01-01", "noleap", "a.nc")
    [(2013, 1, 1)]
    >>> dates_of(np.array([365.0]), "days since 2012-01-01", "standard", "a.nc")
    [(2012, 12, 31)]
    """
    match = _SINCE.match(units.strip().lower())
    if match is None:
        raise SchemaError(
            f"{name}: time unit {units!r}; expected 'days since YYYY-MM-DD' or YYYYMMDD"
        )
    step = _SECONDS[_SHORT.get(match[1], match[1])] / 86400.0
    year, month, day = (int(part) for part in match.groups()[1:4])
    start = (int(match[5] or 0) + int(match[6] or 0) / 60.0) / 24.0
    days = np.floor(np.asarray(values, np.float64) * step + start + 1e-9)
    if not np.isfinite(days).all():
        raise SchemaError(f"{name}: a time is missing")
    calendar = calendar.lower()
    try:
        if calendar in _REAL:
            epoch = dt.date(year, month, day).toordinal()
            if calendar != "proleptic_gregorian" and dt.date(year, month, day) < _REFORM:
                epoch = _julian_ordinal(year, month, day)
            found = [dt.date.fromordinal(epoch + int(count)) for count in days]
            return [(each.year, each.month, each.day) for each in found]
        if calendar in _EVEN:
            return [_even(_EVEN[calendar], year, month, day + int(count)) for count in days]
    except (OverflowError, ValueError):
        raise SchemaError(f"{name}: a time in {units!r} is no day of the calendar") from None
    known = ", ".join(sorted(_REAL | set(_EVEN)))
    raise SchemaError(f"{name}: calendar {calendar!r} is not known; known are {known}")


def _julian_ordinal(year: int, month: int, day: int) -> int:
    """Return the ordinal of a day that the mixed calendar counts as Julian."""
    back = (14 - month) // 12
    years, shifted = year + 4800 - back, month + 12 * back - 3
    number = day + (153 * shifted + 2) // 5 + 365 * years + years // 4 - 32083
    return number - 1721425


def _even(length: int, year: int, month: int, day: int) -> tuple[int, int, int]:
    """Return a day of a calendar whose years are all of one length; ``day`` may run over."""
    lengths = [30] * 12 if length == 360 else [months.monthrange(2001, m)[1] for m in range(1, 13)]
    if length == 366:
        lengths[1] = 29
    years, inside = divmod(sum(lengths[: month - 1]) + day - 1, length)
    month = 0
    while inside >= lengths[month]:
        inside -= lengths[month]
        month += 1
    return year + years, month + 1, inside + 1
