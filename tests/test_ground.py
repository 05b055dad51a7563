from __future__ import annotations

import datetime as dt
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from globalarctic import errors, geo, units
from globalarctic.config import load_config
from globalarctic.dates import day_of, moment_of
from globalarctic.errors import InputError
from globalarctic.evidence import Evidence, Grade
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from globalarctic.dates import When

lons = st.floats(-180, 180)
lats = st.floats(-89.9, 89.9)


def test_polar_plane_is_epsg_3413() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-180, 180, 500), rng.uniform(30, 90, 500)
    there = pyproj.Transformer.from_crs(4326, 3413, always_xy=True).transform(lon, lat)
    ours = geo.polar_forward(lon, lat)
    assert np.abs(np.array(there) - np.array(ours)).max() < 1e-3
    back = geo.polar_inverse(*ours)
    assert np.abs(back[1] - lat).max() < 1e-8


@given(lons, lats, lons, lats)
def test_distance_is_within_the_stated_bound_of_the_geodesic(
    a: float, b: float, c: float, d: float
) -> None:
    true_km = Geodesic.WGS84.Inverse(b, a, d, c)["s12"] / 1000.0
    ours_km = float(geo.distance_km(a, b, c, d))
    assert ours_km == pytest.approx(true_km, rel=0.0057, abs=1e-3)
    assert ours_km == pytest.approx(float(geo.distance_km(c, d, a, b)), abs=1e-6)


@given(lons, lats, lons, lats, st.floats(0, 1))
def test_interpolated_point_parts_the_way(
    a: float, b: float, c: float, d: float, part: float
) -> None:
    whole = float(geo.distance_km(a, b, c, d))
    if whole > 19_900:
        return
    lon, lat = geo.interpolate(a, b, c, d, part)
    assert float(geo.distance_km(a, b, lon, lat)) == pytest.approx(part * whole, abs=0.01)
    assert float(geo.distance_km(lon, lat, c, d)) == pytest.approx((1 - part) * whole, abs=0.01)


@given(lons, st.floats(-80, 80), st.floats(0, 360), st.floats(1, 9000))
def test_destination_is_as_far_as_asked(lon: float, lat: float, course: float, km: float) -> None:
    there = geo.destination(lon, lat, course, km)
    assert float(geo.distance_km(lon, lat, *there)) == pytest.approx(km, abs=0.01)


def test_lines_over_the_pole_and_the_antimeridian() -> None:
    assert float(geo.distance_km(0, 89, 180, 89)) == pytest.approx(2 * 111.195, abs=0.01)
    pieces = geo.split_antimeridian([179.0, -179.0, 178.0], [70.0, 71.0, 72.0])
    assert [(p[0][0], p[0][-1]) for p in pieces] == [
        (179.0, 180.0),
        (-180.0, -180.0),
        (180.0, 178.0),
    ]
    assert float(geo.cross_track_km(5.0, 1.0, 0.0, 0.0, 10.0, 0.0)) == pytest.approx(
        -111.195, abs=0.01
    )


def test_wrong_units_and_coordinates_are_refused() -> None:
    with pytest.raises(errors.InputError, match="unknown unit 'nm'"):
        units.convert(1.0, "nm", "km")
    with pytest.raises(ValueError, match="different quantities"):
        units.convert(1.0, "km", "h")
    with pytest.raises(errors.InputError, match="lat 91"):
        geo.check_lonlat(0.0, 91.0)


def test_errors_are_also_the_builtin_a_user_expects() -> None:
    assert issubclass(errors.InputError, ValueError)
    assert issubclass(errors.UnknownNameError, LookupError)
    assert issubclass(errors.SchemaError, errors.DataError)
    assert issubclass(errors.OfflineError, ConnectionError)
    assert errors.UnknownNameError.among("place", "Roterdam", ["Rotterdam"]).near == ("Rotterdam",)


def test_errors_come_whole_from_another_process() -> None:
    said = Message("errors.workbook", name=Code("a.xlsx"))
    for error in (
        errors.UnknownNameError("place", "Roterdam", ("Rotterdam",)),
        errors.NoRouteError("ice"),
        errors.SchemaError(said),
    ):
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (str(again), vars(again)) == (str(error), vars(error))


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("GLOBALARCTIC_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "yes")
    assert load_config().offline
    assert str(load_config().data_dir) == str(tmp_path)
    monkeypatch.setenv("GLOBALARCTIC_OFFLINE", "perhaps")
    with pytest.raises(errors.InputError, match="perhaps"):
        load_config()


def test_evidence_needs_a_source() -> None:
    with pytest.raises(errors.InputError, match="source"):
        Evidence(" ", "2026", Grade.VERIFIED)


@given(st.floats(100, 179.9), lats, st.floats(-179.9, -100), lats)
def test_the_cut_at_the_antimeridian_lies_on_the_great_circle(
    a: float, b: float, c: float, d: float
) -> None:
    (east, lat1), (west, lat2) = geo.split_antimeridian([a, c], [b, d])
    assert (east[-1], west[0]) == (180.0, -180.0)
    assert lat1[-1] == lat2[0]
    parts = float(geo.distance_km(a, b, 180.0, lat1[-1])) + float(
        geo.distance_km(-180.0, lat2[0], c, d)
    )
    assert parts == pytest.approx(float(geo.distance_km(a, b, c, d)), abs=0.1)


@pytest.mark.parametrize(
    ("when", "iso"),
    [
        ("2026-08-20", "2026-08-20T00:00:00"),
        ("2026-08-20T06:30Z", "2026-08-20T06:30:00"),
        (np.datetime64("2026-08-20"), "2026-08-20T00:00:00"),
        (np.datetime64("2026-08-20T06:30:00.000000000"), "2026-08-20T06:30:00"),
        (
            dt.datetime(2026, 8, 20, 2, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            "2026-08-19T18:00:00",
        ),
    ],
)
def test_moments_are_utc(when: When, iso: str) -> None:
    assert moment_of(when).isoformat() == iso


@pytest.mark.parametrize("when", ["", "August", 2026, None, float("nan")])
def test_what_is_no_day_is_refused(when: object) -> None:
    with pytest.raises(InputError, match=r"departure .* is not a date"):
        day_of(when, what="departure")  # type: ignore[arg-type]
