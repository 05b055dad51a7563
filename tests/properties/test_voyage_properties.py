"""Properties of voyages and pulled ways that must hold whatever the ice is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from globalarctic.geo import geodesic_km
from globalarctic.transport._kernels.pull import leg_end, pull, sail
from globalarctic.transport.search.compare import compare
from globalarctic.transport.search.engine import load_engine

KMH = 30.0
DAYS = 120


def _field(pace: Any) -> tuple[Any, ...]:
    """Return an ice argument of constant speeds: bin k of the table is ``pace[k]`` km/h."""
    lut = np.zeros((101, 101), np.float32)
    lut[: len(pace), 0] = pace
    cells = len(pace)
    conc = np.repeat(np.arange(cells, dtype=np.uint8)[:, None], 25, axis=1)
    return (
        np.ascontiguousarray(conc),
        np.zeros((cells, 25), np.uint8),
        np.zeros(DAYS, np.int16),
        np.zeros(DAYS, np.float32),
        lut,
        np.zeros((DAYS, cells), np.float32),
        np.zeros(DAYS, np.uint8),
    )


SPEED = st.lists(st.floats(3.0, KMH), min_size=4, max_size=4)
POINT = st.tuples(st.floats(-170.0, 170.0), st.floats(66.0, 84.0))


def _index(kind: str) -> Any:
    """Return an index grid of cells 0-3: all one, halves, stripes or a checkerboard."""
    rows, cols = np.mgrid[0:448, 0:304]
    cells = {
        "uniform": np.zeros_like(rows),
        "step": (cols >= 152).astype(int),
        "gradient": np.clip(rows // 112, 0, 3),
        "checkerboard": (rows // 8 + cols // 8) % 2,
    }[kind]
    return np.ascontiguousarray(cells.astype(np.int32))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(a=POINT, b=POINT, speeds=SPEED, kind=st.sampled_from(["step", "gradient", "checkerboard"]))
def test_slower_water_is_never_faster_and_legs_reverse(
    a: tuple[float, float], b: tuple[float, float], speeds: list[float], kind: str
) -> None:
    index = _index(kind)
    args = (0.0, np.inf, KMH, index)
    there, km = leg_end(*a, *b, *args, _field(speeds), 24.0 * DAYS)
    back, _ = leg_end(*b, *a, *args, _field(speeds), 24.0 * DAYS)
    slower, _ = leg_end(*a, *b, *args, _field([0.8 * s for s in speeds]), 24.0 * DAYS)
    # Samples on the very border of two cells may count for either: such ways are left out.
    for shift in (1e-9, -1e-9):
        moved = (a[0] + shift, a[1] + shift), (b[0] + shift, b[1] + shift)
        near, _ = leg_end(*moved[0], *moved[1], *args, _field(speeds), 24.0 * DAYS)
        assume(abs(near - there) < 1e-3)
    assert there == pytest.approx(back, rel=1e-6)
    assert slower >= there - 1e-9
    assert there >= km / KMH - 1e-6
    assert km == pytest.approx(float(geodesic_km(*a, *b)), rel=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(a=POINT, b=POINT, speeds=SPEED, hour=st.floats(0.0, 500.0), later=st.floats(0.1, 200.0))
def test_leaving_later_never_arrives_earlier(
    a: tuple[float, float], b: tuple[float, float], speeds: list[float], hour: float, later: float
) -> None:
    held = _field(speeds)
    shut = np.zeros((101, 101), np.float32)
    shut[:4, 0] = speeds
    shut[3, 0] = 0.0  # one kind of cell is closed for good: the answer may be never
    index = _index("gradient")
    for lut in (held[4], shut):
        ice = (*held[:4], lut, np.zeros((DAYS, 4), np.float32), np.zeros(DAYS, np.uint8))
        first, _ = leg_end(*a, *b, hour, np.inf, KMH, index, ice, 24.0 * DAYS)
        second, _ = leg_end(*a, *b, hour + later, np.inf, KMH, index, ice, 24.0 * DAYS)
        assert second >= first - 1e-9


def _pulled(index: Any, ice: Any, lon: Any, lat: Any) -> tuple[Any, Any, Any]:
    engine = load_engine()
    open_sea = (
        np.full_like(engine.shore[0], -2), engine.shore[1],
        np.full_like(engine.shore[2], 255), 50.0,
    )  # fmt: skip
    nowhere = np.full_like(engine.network.polar_node, -1)
    gates = np.empty((0, 6)), np.empty(0, np.int32)
    deep = nowhere, np.ones(1, np.uint8), np.ones(720 * 1440, np.uint8)
    return pull(
        lon.copy(), lat.copy(), 0.0, np.inf, KMH, index, ice, 24.0 * DAYS, gates, open_sea,
        deep, 3,
    )  # fmt: skip


def _zigzag(points: int) -> tuple[Any, Any]:
    """Return a crooked way from (20 E, 72 N) to (150 E, 74 N) as a mesh path might run."""
    lon = np.linspace(20.0, 150.0, points)
    lat = np.linspace(72.0, 74.0, points) + 4.0 * np.sin(np.linspace(0.0, np.pi, points))
    lat[1:-1:2] += 0.15
    return lon, lat


def test_open_water_is_pulled_to_the_geodesic() -> None:
    lon, lat = _zigzag(60)
    x, y, eta = _pulled(_index("uniform"), _field([KMH] * 4), lon, lat)
    straight = float(geodesic_km(lon[0], lat[0], lon[-1], lat[-1]))
    length = float(np.sum(geodesic_km(x[:-1], y[:-1], x[1:], y[1:])))
    assert length <= 1.003 * straight
    assert eta[-1] == pytest.approx(length / KMH, rel=1e-6)


@pytest.mark.parametrize("kind", ["uniform", "step", "gradient", "checkerboard"])
def test_pulling_is_never_slower_than_the_path(kind: str) -> None:
    index, ice = _index(kind), _field([20.0, 9.0, 14.0, 28.0])
    lon, lat = _zigzag(80)
    before = sail(lon, lat, 0.0, np.inf, KMH, index, ice, 24.0 * DAYS)
    x, y, eta = _pulled(index, ice, lon, lat)
    assert eta[-1] <= before[-1] + 1e-9
    assert (x[0], y[0], x[-1], y[-1]) == (lon[0], lat[0], lon[-1], lat[-1])


def test_totals_are_the_sum_of_legs_and_more_ice_is_never_earlier() -> None:
    held = compare(
        "Murmansk", "Yokohama", depart=dt.date(2026, 8, 20), corridors=("nsr",),
        ice_years=(2001, 2007, 2012, 2016),
    )  # fmt: skip
    row = held.corridors[0]
    way = row.route
    assert way is not None
    assert way.distance_km == pytest.approx(sum(leg.distance_km for leg in way.legs))
    assert way.duration_h == pytest.approx(sum(leg.duration_h for leg in way.legs), abs=0.01)
    assert row.duration_p10_d is not None
    assert row.duration_p90_d is not None
    assert row.duration_p10_d <= row.duration_p90_d
    calm = way.distance_km / 35.2
    assert way.duration_h >= calm - 0.1, "no leg is faster than the service speed of 19 kn"
