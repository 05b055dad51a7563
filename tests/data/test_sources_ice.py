"""Readers of ice files, and each trap that the publishers' files hold."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from globalarctic.data.formats.cf import dates_of
from globalarctic.data.sources import nsidc_concentration as nsidc
from globalarctic.data.sources import piomas, polar_netcdf, sea_ice_index
from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

SEPTEMBER_2012 = 2012 * 12 + 9 - (1978 * 12 + 11)


def _raw() -> np.ndarray:
    raw = np.zeros(nsidc.SHAPE, np.uint8)
    raw[230:238, 150:158] = nsidc.POLE_HOLE
    raw[240, 100:105] = (125, 250, 252, 253, 255)
    raw[300:320, 150:170] = nsidc.LAND
    return raw


def _write(path: Path, raw: np.ndarray) -> Path:
    path.write_bytes(b"\0" * 300 + raw.tobytes())
    return path


def test_flags_never_become_ice(tmp_path: Path) -> None:
    share = nsidc.decode(nsidc.read_binary(_write(tmp_path / "nt_20120915_n.bin", _raw())))
    assert share[240, 100] == pytest.approx(0.5)
    assert share[240, 101] == 1.0
    assert np.isnan(share[240, 102:105]).all()
    assert np.isnan(share[310, 160])
    assert np.isnan(share[234, 154])
    assert np.nanmax(share) <= 1.0


def test_broken_size_is_refused(tmp_path: Path) -> None:
    short = tmp_path / "nt_20200610_f18_nrt_n.bin"
    short.write_bytes(b"\0" * 13109)
    with pytest.raises(SchemaError, match=r"13109 bytes.*136492"):
        nsidc.read_binary(short)
    with pytest.raises(DataError, match="No such file"):
        nsidc.read_binary(tmp_path / "nowhere.bin")


def test_known_bad_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="known bad field"):
        nsidc.read_binary(_write(tmp_path / "nt_20150805_f17_nrt_n.bin", _raw()))


@pytest.mark.parametrize("turned", [np.flipud, np.fliplr, np.rot90])
def test_upside_down_is_refused(tmp_path: Path, turned: object) -> None:
    raw = turned(_raw()) if turned is not np.rot90 else _raw()[::-1, ::-1]  # type: ignore[operator]
    if turned is np.fliplr:
        raw = np.roll(raw, 20, axis=1)
    with pytest.raises(SchemaError, match="pole hole at"):
        nsidc.read_binary(_write(tmp_path / "turned.bin", np.ascontiguousarray(raw)))


def _heff() -> tuple[np.ndarray, np.ndarray]:
    heff = np.zeros((12, *piomas.SHAPE), "<f4")
    area = np.zeros((12, *piomas.SHAPE), "<f4")
    heff[:, 50:60, :] = np.arange(12, dtype="<f4")[:, None, None] * 0.1
    area[:, 50:60, :] = 0.5
    area[1, 50:60, :] = 0.4
    area[:, :, 300:310] = 1.0
    heff[:, :, 300:310] = 0.0
    return heff, area


def test_piomas_land_is_masked_and_rows_stay_together(tmp_path: Path) -> None:
    heff, area = _heff()
    (tmp_path / "heff.H2012").write_bytes(heff.tobytes())
    (tmp_path / "area.H2012").write_bytes(area.tobytes())
    thick, share = piomas.read_year(tmp_path / "heff.H2012", tmp_path / "area.H2012")
    assert thick.shape == (12, 120, 360)
    assert np.isnan(share[:, :, 300:310]).all()
    assert np.nanmax(share) == 0.5
    assert thick[3, 55, 0] == pytest.approx(0.3)
    assert thick[3, 49, 0] == 0.0


def test_piomas_swapped_cut_and_constant_files_are_refused(tmp_path: Path) -> None:
    heff, area = _heff()
    heff[:, 50:60, :] *= 10
    (tmp_path / "heff").write_bytes(heff.tobytes())
    (tmp_path / "area").write_bytes(area.tobytes())
    (tmp_path / "vol.H").write_bytes(np.repeat(heff[5:6], 12, axis=0).tobytes())
    (tmp_path / "cut").write_bytes(heff.tobytes()[:-4])
    with pytest.raises(SchemaError, match="share 0-1"):
        piomas.read_year(tmp_path / "area", tmp_path / "heff")
    with pytest.raises(SchemaError, match="identical"):
        piomas.read_raw(tmp_path / "vol.H")
    with pytest.raises(SchemaError, match="120 x 360"):
        piomas.read_raw(tmp_path / "cut")


def test_repeated_edge_polygons_count_once(tmp_path: Path) -> None:
    ring = [[0.0, 80.0], [10.0, 80.0], [10.0, 82.0], [0.0, 80.0]]
    feature = {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}
    path = tmp_path / "edge.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps({"features": [feature, feature]}).encode()))
    assert len(sea_ice_index.read_edge(path)) == 1
    (tmp_path / "empty.geojson").write_text('{"features": []}')
    with pytest.raises(SchemaError, match="no polygon"):
        sea_ice_index.read_edge(tmp_path / "empty.geojson")


def _cf_file(path: Path, *, lon: float = -45.0, unit: str = "%", thick: bool = True) -> Path:
    import h5netcdf

    conc = np.full((2, 4, 3), 50.0, np.float32)
    conc[1] = 80.0
    conc[1, 0, 0] = 101.0
    conc[1, 0, 1] = -999.0
    conc[1, 0, 2] = 120.0
    with h5netcdf.File(path, "w") as held:
        held.dimensions = {"time": 2, "y": 4, "x": 3}
        stamp = held.create_variable("time", ("time",), data=np.array([0.0, 31.0]))
        stamp.attrs["units"] = "days since 2012-08-01"
        for name, values in (("x", [-25.0, 0.0, 25.0]), ("y", [37.5, 12.5, -12.5, -37.5])):
            axis = held.create_variable(name, (name,), data=np.array(values))
            axis.attrs["units"] = "km"
        plane = held.create_variable("crs", (), data=np.int32(0))
        plane.attrs["grid_mapping_name"] = "polar_stereographic"
        plane.attrs["straight_vertical_longitude_from_pole"] = lon
        plane.attrs["standard_parallel"] = 70.0
        field = held.create_variable("a", ("time", "y", "x"), data=conc)
        field.attrs["standard_name"] = "sea_ice_area_fraction"
        field.attrs["units"] = unit
        field.attrs["grid_mapping"] = "crs"
        field.attrs["_FillValue"] = np.float32(-999.0)
        if thick:
            metres = held.create_variable("sithick", ("time", "y", "x"), data=conc * 0 + 1.5)
            metres.attrs["units"] = "m"
    return path


def test_cf_file_gives_axes_in_metres_the_day_and_no_flags(tmp_path: Path) -> None:
    field = polar_netcdf.read_netcdf(_cf_file(tmp_path / "a.nc"), day=dt.date(2012, 9, 3))
    assert field.day == dt.date(2012, 9, 1)
    assert field.x_m.tolist() == [-25000.0, 0.0, 25000.0]
    assert field.conc_frac[0, 0] == 1.0
    assert np.isnan(field.conc_frac[0, 1:]).all()
    assert field.conc_frac[2, 2] == pytest.approx(0.8)
    assert field.thick_m is not None
    assert field.thick_m[1, 1] == 1.5


def test_cf_file_needs_a_day_a_plane_and_a_unit(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="2 times from 2012-08-01 to 2012-09-01"):
        polar_netcdf.read_netcdf(_cf_file(tmp_path / "a.nc"))
    with pytest.raises(InputError, match="nothing near 2019-01-01"):
        polar_netcdf.read_netcdf(tmp_path / "a.nc", day=dt.date(2019, 1, 1))
    with pytest.raises(SchemaError, match="45 W"):
        polar_netcdf.read_netcdf(_cf_file(tmp_path / "b.nc", lon=0.0), day=dt.date(2012, 9, 1))
    with pytest.raises(SchemaError, match="'tenths'"):
        polar_netcdf.read_netcdf(
            _cf_file(tmp_path / "c.nc", unit="tenths"), day=dt.date(2012, 9, 1)
        )
    (tmp_path / "text.nc").write_text("this is no NetCDF file")
    with pytest.raises(DataError, match="cannot be read as NetCDF-4"):
        polar_netcdf.read_netcdf(tmp_path / "text.nc")


def _changed(path: Path, change: Callable[[Any], None]) -> Path:
    import h5netcdf

    with h5netcdf.File(_cf_file(path), "r+") as file:
        change(file)
    return path


def test_a_grid_mapping_may_name_its_coordinates(tmp_path: Path) -> None:
    for words in ("crs: x y", "crs: x y other: lat lon"):

        def change(file: Any, words: str = words) -> None:
            file.variables["a"].attrs["grid_mapping"] = words

        field = polar_netcdf.read_netcdf(
            _changed(tmp_path / "a.nc", change), day=dt.date(2012, 9, 1)
        )
        assert field.conc_frac[2, 2] == pytest.approx(0.8)


def _ice_file(path: Path, values: np.ndarray, order: tuple[str, ...], **attrs: Any) -> Path:
    import h5netcdf

    with h5netcdf.File(path, "w") as out:
        out.dimensions = {"y": 4, "x": 3}
        for name, size in (("x", 3), ("y", 4)):
            axis = out.create_variable(name, (name,), data=25000.0 * np.arange(size))
            axis.attrs["standard_name"] = f"projection_{name}_coordinate"
        ice = out.create_variable("siconc", order, data=values)
        ice.attrs.update({"units": "1", "grid": "EPSG:3413"} | attrs)
    return path


SHARES = np.linspace(0.0, 1.0, 12, dtype=np.float32).reshape(4, 3)
DAY = dt.date(2012, 9, 15)


def test_the_order_of_the_axes_is_read_from_their_names(tmp_path: Path) -> None:
    plain = polar_netcdf.read_netcdf(_ice_file(tmp_path / "a.nc", SHARES, ("y", "x")), day=DAY)
    turned = polar_netcdf.read_netcdf(_ice_file(tmp_path / "b.nc", SHARES.T, ("x", "y")), day=DAY)
    assert np.array_equal(plain.conc_frac, turned.conc_frac)
    assert np.array_equal(plain.x_m, turned.x_m)
    assert turned.conc_frac.shape == (len(turned.y_m), len(turned.x_m)) == (4, 3)


@pytest.mark.parametrize(("kind", "full"), [("int8", 250), ("int16", 50_000)])
def test_unsigned_numbers_stored_as_signed_are_read(kind: str, full: int, tmp_path: Path) -> None:
    packed = np.rint(SHARES * full).astype(f"u{kind}").view(kind)
    missing = packed.copy()
    missing[0, 0] = np.array(full + 4, f"u{kind}").view(kind)
    file = _ice_file(
        tmp_path / "a.nc", missing, ("y", "x"), _Unsigned="true", scale_factor=1.0 / full,
        missing_value=missing[0, 0],
    )  # fmt: skip
    field = polar_netcdf.read_netcdf(file, day=DAY)
    assert np.isnan(field.conc_frac[0, 0])
    np.testing.assert_allclose(field.conc_frac.ravel()[1:], SHARES.ravel()[1:], atol=0.01)


def test_unit_and_values_must_agree(tmp_path: Path) -> None:
    for values, unit in ((100 * SHARES, "1"), (100 * np.rint(SHARES), "1"), (SHARES, "%")):
        file = _ice_file(tmp_path / "a.nc", values.astype(np.float32), ("y", "x"), units=unit)
        with pytest.raises(SchemaError, match="unit"):
            polar_netcdf.read_netcdf(file, day=DAY)


def test_values_just_outside_the_range_are_clipped_and_flags_are_not(tmp_path: Path) -> None:
    values = SHARES.copy()
    values[0, 0], values[0, 1], values[1, 1], values[1, 2] = -0.002, 2.54, 1.0005, -9.99
    field = polar_netcdf.read_netcdf(_ice_file(tmp_path / "a.nc", values, ("y", "x")), day=DAY)
    assert field.conc_frac[0, 0] == 0.0
    assert field.conc_frac[1, 1] == 1.0
    assert np.isnan(field.conc_frac[[0, 1], [1, 2]]).all()


@pytest.mark.parametrize(
    ("calendar", "unit", "value", "day"),
    [
        ("standard", "days since 1850-01-01", 59423, (2012, 9, 11)),
        ("noleap", "days since 1850-01-01", 162 * 365 + 257, (2012, 9, 15)),
        ("360_day", "hours since 1850-01-01 12:00", (162 * 360 + 254) * 24, (2012, 9, 15)),
        ("all_leap", "days since 2000-01-01", 366 + 59, (2001, 2, 29)),
        ("standard", "days since 0001-01-01", 730_000, (1999, 9, 2)),
        ("proleptic_gregorian", "days since 0001-01-01", 730_000, (1999, 9, 4)),
        ("gregorian", "seconds since 1970-01-01", 86400 * 3 + 5, (1970, 1, 4)),
    ],
)
def test_times_are_read_in_their_calendar(
    calendar: str, unit: str, value: float, day: tuple[int, int, int]
) -> None:
    cftime = pytest.importorskip("cftime")
    assert dates_of(np.array([value]), unit, calendar, "a.nc") == [day]
    theirs = cftime.num2date(value, unit, calendar)
    assert (theirs.year, theirs.month, theirs.day) == day


def test_unknown_times_are_refused() -> None:
    for unit, calendar in (("months since 1850-01-01", "standard"), ("days since 1-1-1", "lunar")):
        with pytest.raises(SchemaError, match=r"a\.nc"):
            dates_of(np.array([1.0]), unit, calendar, "a.nc")


@pytest.mark.reference
def test_published_files_read_as_their_publishers_count_them(reference_dir: Path) -> None:
    import h5netcdf

    ice = reference_dir / "data" / "ice"
    raw, _ = nsidc.read_netcdf(ice / "nsidc0051_monthly_197811_201612.nc", "conc_raw")
    with h5netcdf.File(ice / "nsidc_psn25_grid.nc", "r") as held:
        area = np.asarray(held["cell_area"][:], dtype=float)
    share = nsidc.decode(raw[SEPTEMBER_2012])
    hole = raw[SEPTEMBER_2012] == nsidc.POLE_HOLE
    extent = area[(np.nan_to_num(share) >= 0.15) | hole].sum() / 1e6
    index = sea_ice_index.read_monthly(ice / "N_09_extent_v3.0.csv")
    # Lakes and false ice on the coast stand in the raw field: 0.27 million km2 more.
    assert index[2012] < extent == pytest.approx(index[2012], rel=0.08)
    daily, days = nsidc.read_netcdf(ice / "nsidc0081_daily_2015_2021.nc", "conc250")
    assert (daily[np.flatnonzero(days == 20150805)[0]] == nsidc.MISSING).all()


@pytest.mark.reference
def test_piomas_volume_is_the_published_one(reference_dir: Path) -> None:
    ice = reference_dir / "data" / "ice"
    model = piomas.read_netcdf(ice / "piomas_monthly_1979_2019.nc")
    land = np.isnan(model.heff_m[0])
    assert int(land.sum()) > 19_000
    assert np.isnan(model.area_frac[:, land]).all()
    september = int(np.flatnonzero(model.yyyymm == 201209)[0])
    thick = np.nanmean(model.heff_m[september][model.area_frac[september] > 0.15])
    assert 0.5 < thick < 1.5
