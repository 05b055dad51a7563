"""A user's own ice file as a field of the atlas's cells.

Flat NSIDC binaries and CF NetCDF on EPSG:3411 or 3413 are read; each atlas cell takes the mean of
the file's cells in it, else the nearest measured one. A file without thickness borrows the atlas's
mean for the day, and its source says so. Nothing is smoothed or corrected for land spill-over.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from globalarctic.data.sources import nsidc_concentration, polar_netcdf
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.transport.ice.atlas import ATLAS_SHAPE, CELL_M, IceAtlas, IceField, load_atlas
from globalarctic.units import NSIDC_LEFT_M, NSIDC_TOP_M

__all__ = ["read_ice_file"]

_FAR_KM = 100.0
_BORROWED_YEARS = 10
_MOST_M = 5.0
_MOST_AMISS, _MOST_ASHORE = 0.01, 0.25


def read_ice_file(path: Path | str, *, day: dt.date | None = None) -> IceField:
    """Return a file's ice on the cells of the atlas.

    Parameters
    ----------
    path
        ``.bin`` of NSIDC-0051 or 0081, or NetCDF-4 with CF names on EPSG:3411 or 3413.
    day
        The day to take from a file with several, or of a file that does not tell its own.

    Raises
    ------
    SchemaError
        When the file is not in a form that is known.
    DataError
        When the file cannot be read.
    InputError
        When the day is needed or not in the file.

    Notes
    -----
    ``ice_year`` is the year of the day. ``source`` names the file, cells more than 100 km from any
    measurement, ice that lies outside the atlas's cells, and where the thickness comes from.

    Examples
    --------
    >>> read_ice_file("nt_20120915_f17_v1.1_n.bin")
    Traceback (most recent call last):
    globalarctic.errors.DataError: cannot read nt_20120915_f17_v1.1_n.bin: no such file
    """
    file = Path(path)
    if not file.is_file():
        raise DataError(f"cannot read {file}: no such file")
    field = _binary(file, day) if _is_binary(file) else polar_netcdf.read_netcdf(file, day=day)
    atlas = load_atlas()
    conc, far = _on_atlas(field, field.conc_frac, atlas)
    _check_lie(field, atlas, file.name)
    notes = [file.name, *field.notes]
    if far:
        notes.append(f"{far} cells over {_FAR_KM:.0f} km from any measurement")
    lost = _outside(field, atlas)
    if lost:
        notes.append(f"{lost} icy cells outside the atlas left out")
    if field.thick_m is None or not np.isfinite(field.thick_m).any():
        thick = _borrowed(atlas, field.day)
        notes.append(f"thickness: atlas mean of the last {_BORROWED_YEARS} ice years")
    else:
        thick, _ = _on_atlas(field, field.thick_m, atlas)
        notes.append("thickness: file")
    thick = np.where(conc > 0, np.clip(thick, 0.05, _MOST_M), 0.0).astype(np.float32)
    return IceField(field.day, field.day.year, conc, thick, "; ".join(notes))


def _is_binary(file: Path) -> bool:
    with file.open("rb") as stream:
        start = stream.read(8)
    return not start.startswith((b"\x89HDF", b"CDF"))


def _binary(file: Path, day: dt.date | None) -> polar_netcdf.PolarField:
    raw = nsidc_concentration.read_binary(file)
    stamp = nsidc_concentration.day_in_name(file)
    if stamp is not None:
        named = dt.datetime.strptime(str(stamp), "%Y%m%d").date()
        if day is not None and day != named:
            raise InputError(f"{file.name} is of {named}, not of {day}")
    elif day is None:
        raise InputError(f"{file.name} tells no day (YYYYMMDD); give the day its ice belongs to")
    else:
        named = day
    rows, cols = ATLAS_SHAPE
    x = NSIDC_LEFT_M + CELL_M * (np.arange(cols, dtype=np.float64) + 0.5)
    y = NSIDC_TOP_M - CELL_M * (np.arange(rows, dtype=np.float64) + 0.5)
    return polar_netcdf.PolarField(x, y, nsidc_concentration.decode(raw), None, named)


def _cell_of(
    field: polar_netcdf.PolarField,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    row = np.floor((NSIDC_TOP_M - field.y_m) / CELL_M).astype(np.int64)
    col = np.floor((field.x_m - NSIDC_LEFT_M) / CELL_M).astype(np.int64)
    r, c = np.meshgrid(row, col, indexing="ij")
    inside = (r >= 0) & (r < ATLAS_SHAPE[0]) & (c >= 0) & (c < ATLAS_SHAPE[1])
    return r, c, inside


def _on_atlas(
    field: polar_netcdf.PolarField, values: NDArray[np.float32], atlas: IceAtlas
) -> tuple[NDArray[np.float32], int]:
    """Return (value of each atlas cell, how many lie far from any measurement)."""
    from scipy.spatial import cKDTree

    r, c, inside = _cell_of(field)
    good = inside & np.isfinite(values)
    if not good.any():
        raise DataError("the file has no measured cell on the atlas grid (45 W down, 30 to 90 N)")
    flat = r[good] * ATLAS_SHAPE[1] + c[good]
    size = ATLAS_SHAPE[0] * ATLAS_SHAPE[1]
    total = np.bincount(flat, weights=values[good].astype(np.float64), minlength=size)
    count = np.bincount(flat, minlength=size)
    here = atlas.cell_row.astype(np.int64) * ATLAS_SHAPE[1] + atlas.cell_col
    result = total[here] / np.maximum(count[here], 1)
    empty = count[here] == 0
    if not empty.any():
        return result.astype(np.float32), 0
    x, y = np.meshgrid(field.x_m, field.y_m)
    tree = cKDTree(np.column_stack([x[good], y[good]]))
    ax, ay = atlas.xy_m()
    away, near = tree.query(np.column_stack([ax[empty], ay[empty]]))
    result[empty] = values[good][near]
    return result.astype(np.float32), int(np.count_nonzero(away > 1000.0 * _FAR_KM))


def _outside(field: polar_netcdf.PolarField, atlas: IceAtlas) -> int:
    r, c, inside = _cell_of(field)
    icy: NDArray[np.bool_] = np.nan_to_num(field.conc_frac) >= 0.15
    covered = np.zeros_like(inside)
    covered[inside] = atlas.cell_index[r[inside], c[inside]] >= 0
    return int(np.count_nonzero(icy & ~covered))


def _check_lie(field: polar_netcdf.PolarField, atlas: IceAtlas, name: str) -> None:
    """Refuse a field whose ice and land would fit the map if the axes ran another way.

    What does not fit is ice on land, and cells without a measurement amid the sea; both are far
    fewer in a sound file than in one turned round (September of the least ice: 3 and 12 %).
    """
    from scipy.ndimage import distance_transform_edt

    icy: NDArray[np.bool_] = np.nan_to_num(field.conc_frac) >= 0.15
    blank: NDArray[np.bool_] = np.isnan(field.conc_frac)
    wide = 1.0 + float(np.abs(np.diff(field.x_m)).mean()) / CELL_M
    sea = atlas.cell_index >= 0
    # Cells from the nearest one at sea, and from the nearest one that is not.
    offshore, inshore = (distance_transform_edt(each) for each in (~sea, sea))
    offshore, inshore = np.pad(offshore, 1, constant_values=np.inf), np.pad(inshore, 1)

    def amiss(
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        icy: NDArray[np.bool_],
        blank: NDArray[np.bool_],
    ) -> tuple[float, float]:
        """Return the share of all that does not fit, and of the ice alone."""
        row = np.clip(np.floor((NSIDC_TOP_M - y) / CELL_M), -1, ATLAS_SHAPE[0]).astype(np.int64)
        col = np.clip(np.floor((x - NSIDC_LEFT_M) / CELL_M), -1, ATLAS_SHAPE[1]).astype(np.int64)
        where = np.ix_(row + 1, col + 1)
        ashore = int(np.count_nonzero(offshore[where][icy] > wide))
        amid = int(np.count_nonzero(inshore[where][blank] > wide))
        ice, all_told = int(icy.sum()), int(icy.sum() + blank.sum())
        return (ashore + amid) / max(all_told, 1), ashore / max(ice, 1)

    x, y = field.x_m, field.y_m
    given, on_land = amiss(x, y, icy, blank)
    others = {
        "x runs the other way": amiss(x[::-1], y, icy, blank)[0],
        "y runs the other way": amiss(x, y[::-1], icy, blank)[0],
        "both run the other way": amiss(x[::-1], y[::-1], icy, blank)[0],
        "x and y are exchanged": amiss(y, x, icy.T, blank.T)[0],
    }
    best = min(others, key=lambda way: others[way])
    if given > _MOST_AMISS and others[best] < given / 2.0:
        raise SchemaError(
            f"{name}: {100 * given:.0f} % of its ice and land does not fit the map, "
            f"{100 * others[best]:.0f} % if {best}: the axes do not fit the field"
        )
    if on_land > _MOST_ASHORE:
        raise SchemaError(
            f"{name}: {100 * on_land:.0f} % of the ice lies on land or where none was ever seen: "
            "the map plane or the variable is wrong"
        )


def _borrowed(atlas: IceAtlas, day: dt.date) -> NDArray[np.float32]:
    years = [int(year) for year in atlas.years[-_BORROWED_YEARS:]]
    month = day.month
    total = np.zeros(len(atlas.cell_row), np.float64)
    for year in years:
        total += atlas.thick_bins(year)[month - 1] * 0.05
    return (total / len(years)).astype(np.float32)
