"""A user's own ice file on the atlas's cells."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from globalarctic.data.sources import nsidc_concentration as nsidc
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.ice.files import read_ice_file


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
    raw = np.zeros(nsidc.SHAPE, np.uint8)
    raw[:, :] = 200
    field = read_ice_file(_binary(tmp_path / "nt_20120915.bin", raw))
    assert "outside the atlas" in field.source


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
