"""CMIP6 fields: read as documented, laid on the ice years, and refused when they are something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import pytest

from globalarctic.data.sources.cmip6_ice import ModelField, read_field
from globalarctic.errors import DataError, InputError, SchemaError
from globalarctic.outlook.models import arctic_area_km2, model_ice
from globalarctic.transport.ice.atlas import load_atlas
from globalarctic.transport.search.engine import load_engine

FIRST, LAST = 2000, 2040


def write(path: Path, variable: str = "siconc", **changes: Any) -> Path:
    """Write a small file as the archive lays it out: 2-D grid, days since 1850, no leap years."""
    ask = {"units": "%" if variable == "siconc" else "m", "calendar": "noleap", "scale": 1.0,
           "since": "days since 1850-01-01", "flat": False, "drop": 0,
           "turned": False} | changes  # fmt: skip
    lat, lon = np.arange(40.5, 90, 3.0), np.arange(0.0, 360.0, 6.0)
    grid = np.meshgrid(lat, lon, indexing="ij")
    months = (LAST - FIRST + 1) * 12 - ask["drop"]
    starts = np.array([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334])
    year, month = np.arange(months) // 12 + FIRST, np.arange(months) % 12
    if ask["calendar"] == "noleap":
        days = (year - 1850) * 365.0 + starts[month] + 15
    elif ask["calendar"] == "360_day":
        days = (year - 1850) * 360.0 + month * 30.0 + 15
    else:
        stamps = (year - 1970) * 12 + month
        middle = stamps.astype("datetime64[M]").astype("datetime64[D]") + 14
        days = (middle - np.datetime64("1850-01-01")).astype(float)
    top = 100.0 if variable == "siconc" else 2.0
    fall = 1.0 - 0.02 * (year - FIRST)
    field = np.clip(top * fall[:, None, None] * (grid[0][None] - 55.0) / 30.0, 0.0, top)
    field = (field * ask["scale"]).astype(np.float32)
    field[:, grid[0] < 50] = 1e20
    with h5netcdf.File(path, "w") as out:
        out.attrs.update(source_id="MADE-UP-1", experiment_id="ssp245", variant_label="r1i1p1f1")
        out.dimensions = {"time": months, "j": len(lat), "i": len(lon)}
        time = out.create_variable("time", ("time",), data=days)
        time.attrs.update(units=ask["since"], calendar=ask["calendar"])
        if ask["flat"]:
            out.create_variable("lat", ("j",), data=lat)
            out.create_variable("lon", ("i",), data=lon)
        else:
            out.create_variable("latitude", ("j", "i"), data=grid[0])
            out.create_variable("longitude", ("j", "i"), data=grid[1])
        if ask["turned"]:
            order, field = ("time", "i", "j"), field.transpose(0, 2, 1)
        else:
            order = ("time", "j", "i")
        ice = out.create_variable(variable, order, data=field, fillvalue=1e20)
        ice.attrs["units"] = ask["units"]
    return path


@pytest.fixture(scope="module")
def fields(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelField, ModelField]:
    folder = tmp_path_factory.mktemp("model")
    return (
        read_field(write(folder / "siconc.nc"), "siconc"),
        read_field(write(folder / "sithick.nc", "sithick"), "sithick"),
    )


def test_a_file_is_read_as_documented(fields: tuple[ModelField, ModelField]) -> None:
    conc, thick = fields
    assert (conc.model, conc.scenario, conc.member) == ("MADE-UP-1", "ssp245", "r1i1p1f1")
    assert (conc.years[0], conc.years[-1]) == (FIRST, LAST)
    assert conc.values.shape == (41, 12, 17 * 60)
    assert np.nanmax(conc.values) == pytest.approx(1.0)
    assert np.nanmax(thick.values) == pytest.approx(2.0)
    assert np.isnan(conc.values[:, :, conc.lat_deg < 50]).all()
    assert conc.lon_deg.min() >= -180
    assert conc.lon_deg.max() < 180


@pytest.mark.parametrize("flat", [True, False])
def test_the_order_of_the_axes_does_not_matter(
    tmp_path: Path, fields: tuple[ModelField, ModelField], flat: bool
) -> None:
    turned = read_field(write(tmp_path / "a.nc", turned=True, flat=flat), "siconc")
    at, was = (np.lexsort((each.lon_deg, each.lat_deg)) for each in (turned, fields[0]))
    np.testing.assert_allclose(turned.lat_deg[at], fields[0].lat_deg[was])
    np.testing.assert_allclose(turned.values[:, :, at], fields[0].values[:, :, was])


def test_thickness_may_be_missing_where_there_is_no_ice(
    fields: tuple[ModelField, ModelField],
) -> None:
    conc, thick = fields
    gaps = np.where(conc.values == 0.0, np.float32(np.nan), thick.values)
    missing = replace(thick, values=gaps)
    filled = replace(thick, values=np.where(conc.values == 0.0, np.float32(0.0), thick.values))
    assert np.isnan(gaps[:, :, conc.lat_deg > 50]).any()
    atlas = load_atlas()
    changes = [model_ice(atlas, conc, each, year=2035).thick_m for each in (missing, filled)]
    assert np.array_equal(*changes)
    assert (changes[0][2] != 0).any()


def test_a_time_without_unit_or_no_time_is_refused(tmp_path: Path) -> None:
    for name in ("units", "time"):
        file = write(tmp_path / f"{name}.nc")
        with h5netcdf.File(file, "r+") as out:
            if name == "units":
                del out.variables["time"].attrs["units"]
            else:
                del out._h5file["time"]
        with pytest.raises(SchemaError, match="time"):
            read_field(file, "siconc")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scale": 0.01}, "shares of 1"),
        ({"scale": 0.01005}, "shares of 1"),
        ({"units": "1"}, "of full in unit '1'"),
        ({"scale": 1.08}, "of full in unit '%'"),
        ({"scale": 0.0}, "no ice at all"),
        ({"units": ""}, "allowed: % or 1"),
        ({"variable": "sithick", "units": "cm"}, "allowed: m"),
        ({"variable": "sithick", "scale": 40.0}, "outside what it can be"),
        ({"variable": "sithick", "scale": 0.0}, "outside what it can be"),
    ],
)
def test_a_unit_that_does_not_fit_its_values_is_refused(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    variable = changes.get("variable", "siconc")
    with pytest.raises(SchemaError, match=words):
        read_field(write(tmp_path / "a.nc", **changes), variable)


@pytest.mark.parametrize("change", ["radians", "exchanged", "south"])
def test_coordinates_that_are_no_degrees_of_the_north_are_refused(
    tmp_path: Path, change: str
) -> None:
    file = write(tmp_path / "a.nc")
    with h5netcdf.File(file, "r+") as out:
        lat, lon = (out._h5file[name] for name in ("latitude", "longitude"))
        if change == "radians":
            lat[...], lon[...] = np.deg2rad(lat[...]), np.deg2rad(lon[...])
        elif change == "exchanged":
            lat[...], lon[...] = lon[...], lat[...]
        else:
            lat[...] = -lat[...]
    with pytest.raises(SchemaError, match=r"degrees|exchanged|north of"):
        read_field(file, "siconc")


def test_points_on_land_may_have_no_place(tmp_path: Path) -> None:
    file = write(tmp_path / "a.nc")
    with h5netcdf.File(file, "r+") as out:
        out._h5file["latitude"][0, :3] = np.nan, 1e20, 9.96921e36
    assert read_field(file, "siconc").values.shape == (41, 12, 17 * 60 - 3)


@pytest.mark.parametrize("calendar", ["noleap", "360_day", "standard"])
def test_calendars_and_grids_give_the_same(
    tmp_path: Path, fields: tuple[ModelField, ModelField], calendar: str
) -> None:
    found = read_field(write(tmp_path / "a.nc", calendar=calendar, flat=True), "siconc")
    assert found.years == fields[0].years
    np.testing.assert_allclose(found.values, fields[0].values)


def test_the_change_of_a_model_is_laid_on_the_ice_years(
    fields: tuple[ModelField, ModelField],
) -> None:
    atlas = load_atlas()
    now = model_ice(atlas, *fields, year=2009, half_years=9)
    later = model_ice(atlas, *fields, year=2035)
    assert (later.model, later.scenario) == ("MADE-UP-1", "ssp245")
    areas = [arctic_area_km2(one, month=9) for one in (now, later)]
    assert areas[1] < 0.8 * areas[0]
    conc, bins = later.months(2012)
    assert not conc[~later.ever].any()
    still = atlas.assumed
    assert np.array_equal(conc[:, still], np.where(later.ever, atlas.conc_pct[12], 0)[:, still])
    assert bins.mean() < atlas.thick_bins(2012).mean()
    plain = model_ice(atlas, fields[0], year=2035)
    assert np.array_equal(plain.months(2012)[1], atlas.thick_bins(2012))
    engine = load_engine()
    assert engine.with_ice(later).window(2012)[0].sum() < engine.window(2012)[0].sum()


def test_no_change_leaves_the_atlas_as_it_is(fields: tuple[ModelField, ModelField]) -> None:
    atlas = load_atlas()
    flat = ModelField(
        "siconc", "m", "s", "r", fields[0].years, np.ones_like(fields[0].values),
        fields[0].lon_deg, fields[0].lat_deg,
    )  # fmt: skip
    conc, _ = model_ice(atlas, flat, year=2030).months(2015)
    assert np.array_equal(conc, atlas.conc_pct[15])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"units": "K"}, "is in 'K'"),
        ({"scale": 0.01}, "shares of 1, not per cent"),
        ({"scale": 3.0}, "unit or fill value is wrong"),
        ({"since": "months since 1850-01-01"}, "days since"),
        ({"drop": 5}, "not whole years"),
        ({"calendar": "julian"}, "calendar 'julian'"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        read_field(write(tmp_path / "bad.nc", **changes), "siconc")


def test_other_wrong_input_is_refused(
    tmp_path: Path, fields: tuple[ModelField, ModelField]
) -> None:
    with pytest.raises(InputError, match="allowed are siconc, sithick"):
        read_field(tmp_path / "a.nc", "tas")
    with pytest.raises(DataError, match="cannot read"):
        read_field(tmp_path / "none.nc", "siconc")
    with pytest.raises(SchemaError, match="has no sithick"):
        read_field(write(tmp_path / "c.nc"), "sithick")
    atlas = load_atlas()
    with pytest.raises(InputError, match="where siconc is needed"):
        model_ice(atlas, fields[1], year=2030)
    with pytest.raises(InputError, match="2045-2055 is needed"):
        model_ice(atlas, fields[0], year=2050)


def test_seasons_take_a_models_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner
    from tests.outlook.test_ice import fake

    import globalarctic.outlook.seasons as module
    from globalarctic.cli import cli

    monkeypatch.setenv("GLOBALARCTIC_CACHE_DIR", str(tmp_path))
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(module, "season", fake(calls))
    conc, thick = write(tmp_path / "c.nc"), write(tmp_path / "t.nc", "sithick")
    ask = ["outlook", "season", "A", "B", "--year", "2035", "--quiet", "--json", "-"]
    done = CliRunner().invoke(
        cli, [*ask, "--model", str(conc), "--thickness", str(thick)], catch_exceptions=False
    )
    assert '"year": 2035' in done.stdout
    assert len(calls) == 2
    shown = CliRunner().invoke(
        cli, ["outlook", "season", "A", "B", "--year", "2035", "--model", str(conc)],
        catch_exceptions=False,
    )  # fmt: skip
    assert "MADE-UP-1, ssp245" in shown.stdout
    assert len(calls) == 3
    bad = CliRunner().invoke(cli, [*ask, "--thickness", str(thick)])
    assert "--thickness goes with --model" in str(bad.exception)
