"""A user's own ice file on the atlas's cells."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import pytest

from globalarctic.data.sources import nsidc_concentration as nsidc
from globalarctic.errors import DataError, GlobalArcticError, InputError, SchemaError
from globalarctic.geo import polar_inverse
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.ice.files import read_ice_file
from globalarctic.units import NSIDC_CELL_M, NSIDC_LEFT_M, NSIDC_TOP_M


def _binary(path: Path, raw: np.ndarray) -> Path:
    path.write_bytes(b"\0" * 300 + raw.astype(np.uint8).tobytes())
    return path


def _atlas_month() -> np.ndarray:
    atlas = load_atlas()
    raw = np.full(nsidc.SHAPE, nsidc.LAND, np.uint8)
    conc = atlas.month(2012, 9).conc_frac
    native = atlas.native
    raw[atlas.cell_row[native], atlas.cell_col[native]] = np.rint(250 * conc[native])
    return raw


def test_a_month_of_the_atlas_written_out_comes_back(tmp_path: Path) -> None:
    atlas = load_atlas()
    field = read_ice_file(_binary(tmp_path / "nt_20120915_f17_v1.1_n.bin", _atlas_month()))
    ours = atlas.month(2012, 9)
    assert field.day == dt.date(2012, 9, 15)
    assert np.abs(field.conc_frac - ours.conc_frac)[atlas.native].max() < 0.003
    assert atlas.extent_km2(field) == pytest.approx(atlas.extent_km2(ours), rel=0.01)
    assert "thickness: atlas mean" in field.source
    assert field.thick_m[field.conc_frac == 0].max() == 0.0
    assert field.thick_m[field.conc_frac > 0].min() > 0.0


def test_the_pole_hole_takes_its_rim(tmp_path: Path) -> None:
    raw = _atlas_month()
    raw[230:238, 150:158] = nsidc.POLE_HOLE
    field = read_ice_file(_binary(tmp_path / "nt_20120915.bin", raw))
    pole = int(load_atlas().cells_at(0.0, 89.9))
    assert 0.4 < field.conc_frac[pole] <= 1.0


def test_ice_where_the_atlas_has_no_cell_is_named(tmp_path: Path) -> None:
    raw = _atlas_month()
    raw[440:446, 100:104] = 200  # a lake of ice far south
    field = read_ice_file(_binary(tmp_path / "nt_20120915.bin", raw))
    assert "24 icy cells outside the atlas" in field.source


def _cf(path: Path, conc: np.ndarray, **changes: Any) -> Path:
    """Write a field of the atlas's grid as CF NetCDF, with what a careless hand would change."""
    how = {
        "x": {"axis": "X", "units": "m"}, "y": {"axis": "Y", "units": "m"}, "scale": 1.0,
        "ice": {}, "crs": {}, "order": ("y", "x"), "thick": None, "lonlat": False, "shift": 0.0,
    } | changes  # fmt: skip
    x = NSIDC_LEFT_M + NSIDC_CELL_M * (np.arange(nsidc.SHAPE[1]) + 0.5)
    y = NSIDC_TOP_M - NSIDC_CELL_M * (np.arange(nsidc.SHAPE[0]) + 0.5)
    with h5netcdf.File(path, "w") as out:
        out.dimensions = {"y": len(y), "x": len(x)}
        for name, values in (("x", x), ("y", y)):
            axis = out.create_variable(name, (name,), data=values * how["scale"] + how["shift"])
            axis.attrs.update(how[name])
        plane = out.create_variable("crs", (), data=np.int32(0))
        plane.attrs.update(
            {"grid_mapping_name": "polar_stereographic", "standard_parallel": 70.0,
             "straight_vertical_longitude_from_pole": -45.0} | how["crs"]
        )  # fmt: skip
        field = out.create_variable("siconc", how["order"], data=conc)
        field.attrs.update({"units": "1", "grid_mapping": "crs"} | how["ice"])
        if how["thick"] is not None:
            metres, unit, order = how["thick"]
            out.create_variable("sithick", order, data=metres).attrs["units"] = unit
        if how["lonlat"]:
            for name, values in zip(("lon", "lat"), polar_inverse(*np.meshgrid(x, y)), strict=True):
                out.create_variable(name, ("y", "x"), data=values)
    return path


DAY = dt.date(2012, 9, 15)
MONTH = np.where(_atlas_month() > 250, np.nan, _atlas_month() / 250).astype(np.float32)
PLAIN = {"x": {}, "y": {}}


@pytest.mark.parametrize(
    ("conc", "changes", "said"),
    [
        (MONTH, {}, ""),
        (MONTH.T, {"order": ("x", "y")}, ""),
        (MONTH, {"scale": 1e-3, "x": {"units": "km"}, "y": {"units": "km"}}, ""),
        (MONTH, {"scale": 1e-5, "x": {"units": "100 km"}, "y": {"units": "100 km"}}, ""),
        (MONTH, {"scale": 1e-3, **PLAIN}, "x without a unit taken as km"),
        (MONTH, PLAIN, "y without a unit taken as m"),
        (MONTH, {"shift": 5e6, "crs": {"false_easting": 5e6, "false_northing": 5e6}}, "shifted"),
        (100 * MONTH, {"ice": {"units": "Percent"}}, ""),
        (MONTH * np.float32(1.004), {"ice": {"valid_max": np.float32(1.0)}}, ""),
        (np.nan_to_num(MONTH, nan=1.2), {"ice": {"valid_max": np.float32(1.0)}}, ""),
        (MONTH, {"lonlat": True}, ""),
        (MONTH, {"thick": (np.full((448, 304), 150.0), "cm", ("y", "x"))}, "thickness: file"),
        (MONTH, {"thick": (np.full((304, 448), 1.5), "m", ("x", "y"))}, "thickness: file"),
        (MONTH, {"thick": (np.full((448, 304), 1.5), "", ("y", "x"))}, "without a unit taken as m"),
    ],
)  # fmt: skip
def test_a_field_written_in_many_ways_is_the_same_ocean(
    tmp_path: Path, conc: np.ndarray, changes: dict[str, Any], said: str
) -> None:
    field = read_ice_file(_cf(tmp_path / "a.nc", conc, **changes), day=DAY)
    ours = load_atlas().month(2012, 9)
    native = load_atlas().native
    assert np.abs(field.conc_frac - ours.conc_frac)[native].max() < 0.006
    assert said in field.source
    if changes.get("thick"):
        assert np.unique(field.thick_m[field.conc_frac > 0]).tolist() == [1.5]


@pytest.mark.parametrize(
    ("conc", "changes", "words"),
    [
        (MONTH[::-1], {}, "y runs the other way"),
        (MONTH[:, ::-1], {}, "x runs the other way"),
        (MONTH[::-1, ::-1], {}, "both run the other way"),
        (MONTH, {"x": {"axis": "Y"}, "y": {"axis": "X"}}, "field"),
        (MONTH, {"x": {"axis": "X"}, "y": {"axis": "X"}}, "do not say which is x"),
        (MONTH, {"x": {"axis": "Y", "standard_name": "projection_x_coordinate"}}, "x or y?"),
        (0 * MONTH, {}, "no ice at all"),
        (np.where(MONTH > 0.15, 1.2, 0 * MONTH), {}, "1.2 taken for flags"),
        (MONTH, {"ice": {"units": "%"}}, "mend the unit"),
        (MONTH * np.float32(1.005), {"ice": {"units": "%"}}, "mend the unit"),
        (100 * MONTH, {}, "unit or fill value is wrong"),
        (MONTH, {"ice": {"scale_factor": 0.0}}, "no scale"),
        (MONTH, {"ice": {"units": "tenths"}}, "allowed are '1' and '%'"),
        (MONTH, {"scale": 1e-3}, "does its unit 'm' fit"),
        (MONTH, {"x": {"units": "km"}}, "does its unit 'km' fit"),
        (MONTH, {"x": {"units": "degrees"}}, "allowed are m and km"),
        (MONTH, {"crs": {"latitude_of_projection_origin": -90.0}}, "polar stereographic north"),
        (MONTH, {"shift": 5e6}, "lies on land"),
        (MONTH, {"shift": 5e5, "lonlat": True}, "longitudes and latitudes"),
        (MONTH, {"thick": (np.zeros((448, 304)), "m", ("y", "x"))}, "0 or missing"),
        (MONTH, {"thick": (np.full((448, 304), 150.0), "ft", ("y", "x"))}, "allowed are m, cm"),
        (np.rint(250 * np.nan_to_num(MONTH)).astype("u1").view("i1"),
         {"ice": {"scale_factor": 0.004}}, "_Unsigned"),
    ],
)  # fmt: skip
def test_an_empty_or_mirrored_ocean_is_refused(
    tmp_path: Path, conc: np.ndarray, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(GlobalArcticError, match=re.escape(words)):
        read_ice_file(_cf(tmp_path / "a.nc", conc.astype(conc.dtype), **changes), day=DAY)


def test_classic_netcdf_says_how_to_convert_it(tmp_path: Path) -> None:
    file = tmp_path / "a.nc"
    file.write_bytes(b"CDF\x01" + bytes(40))
    with pytest.raises(DataError, match="nccopy -k nc4"):
        read_ice_file(file, day=DAY)


def test_files_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    short = tmp_path / "nt_20200610.bin"
    short.write_bytes(b"\0" * 13109)
    with pytest.raises(SchemaError, match="13109 bytes"):
        read_ice_file(short)
    with pytest.raises(DataError, match="no such file"):
        read_ice_file(tmp_path / "nowhere.nc")
    (tmp_path / "broken.nc").write_bytes(b"\x89HDF\r\n\x1a\n" + b"x" * 100)
    with pytest.raises(DataError, match="NetCDF-4"):
        read_ice_file(tmp_path / "broken.nc")
    nameless = _binary(tmp_path / "field.bin", _atlas_month())
    with pytest.raises(InputError, match="give the day"):
        read_ice_file(nameless)
    assert read_ice_file(nameless, day=dt.date(2012, 9, 1)).ice_year == 2012
    dated = _binary(tmp_path / "nt_20120915.bin", _atlas_month())
    with pytest.raises(InputError, match="is of 2012-09-15"):
        read_ice_file(dated, day=dt.date(2013, 9, 15))


@pytest.mark.reference
def test_the_published_netcdf_files_are_ice_files(reference_dir: Path) -> None:
    atlas = load_atlas()
    path = reference_dir / "data" / "ice" / "nsidc0081_daily_2015_2021.nc"
    field = read_ice_file(path, day=dt.date(2017, 3, 15))
    month = atlas.month(2017, 3)
    assert field.day == dt.date(2017, 3, 15)
    assert atlas.extent_km2(field) == pytest.approx(atlas.extent_km2(month), rel=0.05)
    with pytest.raises(DataError, match="known bad field"):
        read_ice_file(path, day=dt.date(2015, 8, 5))
    with pytest.raises(InputError, match="nothing near 2017-08-15"):
        read_ice_file(path, day=dt.date(2017, 8, 15))
    monthly = reference_dir / "data" / "ice" / "nsidc0051_monthly_197811_201612.nc"
    march = read_ice_file(monthly, day=dt.date(2012, 3, 1))
    assert atlas.extent_km2(march) == pytest.approx(15.2e6, rel=0.05)
