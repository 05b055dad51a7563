"""Charts of the web: valid XML, told in three languages, right on the plane."""

import datetime as dt
import re
from xml.etree import ElementTree

import numpy as np
import pyproj
import pytest

from globalarctic.web import charts
from globalarctic.web.charts.coast import coast_rings
from globalarctic.web.charts.maps import ARCTIC_VIEW
from globalarctic.web.charts.planes import ARCTIC, WORLD
from globalarctic.words import LANGUAGES, Message, Name, Quantity

NSR = Name("corridor", "nsr")
LATIN = re.compile(r"[A-Za-z]{4,}")


def every_chart(lang: str) -> dict[str, str]:
    about = {"title": NSR, "desc": Message("charts.at-least", value=Quantity(3, "d")), "lang": lang}
    strip = charts.StripRow(NSR, (0, 0, 0, 0, 0, 3, 9, 17, 20, 12, 0, None), 20)
    years = charts.YearRow(NSR, tuple(range(2000, 2020)), (2003, 2005, 2012))
    parts = (charts.Part(NSR, 120.0), charts.Part(NSR, None), charts.Part(NSR, 40.0, 2, own=True))
    seen = charts.Curve(((2010.0, 3.0), (2015.0, 5.0)), kind="observed")
    draw = charts.Curve(((2020.0, 30.0), (2035.0, 90.0)), kind="sample")
    band = charts.CurveBand(((2020.0, 30.0, 40.0), (2035.0, 20.0, 120.0)), 80)
    built = charts.Happening(NSR, dt.date(2016, 12, 1), dt.date(2022, 6, 10))
    way = charts.DrawnWay((121.6, 180.0, -170.0, 4.3), (72.0, 75.0, 76.0, 78.0), NSR, 1)
    return {
        "strip": charts.calendar_strip([strip], marked=8, **about),
        "dots": charts.year_dots([years], **about),
        "bars": charts.range_bars([charts.Bar(NSR, 23.2, 18.9, 31.1)], unit="d", **about),
        "costs": charts.cost_stacks([charts.Stack(NSR, parts)], unit="usd", **about),
        "lines": charts.band_lines([seen, draw], bands=[band], unit="mt", **about),
        "timeline": charts.timeline([built], **about),
        "map": charts.draw_map([way], [charts.Spot(4.3, 51.9, NSR)], ice_href="/i.png", **about),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_are_valid_titled_and_without_style_in_place(lang: str) -> None:
    for name, svg in every_chart(lang).items():
        root = ElementTree.fromstring(svg)
        assert root.tag.endswith("svg"), name
        assert root.attrib["role"] == "img"
        title, desc = root[0], root[1]
        assert title.text, name
        assert desc.text, name
        assert root.attrib["aria-labelledby"].split() == [title.get("id"), desc.get("id")]
        assert "style=" not in svg, name
        if lang != "en":
            texts = [text for text in root.itertext() if text.strip()]
            assert not [text for text in texts if LATIN.search(text)], name


def test_a_cost_that_is_not_whole_says_so_and_sizes_nothing() -> None:
    svg = every_chart("en")["costs"]
    assert "at least 160 USD" in svg
    assert svg.count("part missing") == 1
    assert "no rate on file" in svg


def test_never_and_always_have_steps_of_their_own() -> None:
    assert [charts.step_of(k, 20) for k in (0, 1, 5, 10, 15, 19, 20)] == [
        "f0", "f1", "f2", "f3", "f4", "f4", "f5",
    ]  # fmt: skip


LON = np.array([0.0, -45.0, 90.0, 180.0, -180.0, 179.999, 33.1, -170.2])
LAT = np.array([90.0, 89.99, 75.0, 70.0, 70.0, 66.0, 68.97, 51.2])


def test_arctic_plane_is_that_of_proj_at_the_pole_and_the_antimeridian() -> None:
    theirs = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3995", always_xy=True)
    np.testing.assert_allclose(ARCTIC.forward(LON, LAT), theirs.transform(LON, LAT), atol=0.01)


def test_world_plane_is_that_of_proj() -> None:
    theirs = pyproj.Proj(
        f"+proj=laea +lat_0={WORLD.lat0_deg} +lon_0={WORLD.lon0_deg} +x_0=0 +y_0=0 +R=6371008.8"
    )
    lon, lat = np.append(LON, [-79.9, 18.5]), np.append(LAT, [9.3, -34.4])
    np.testing.assert_allclose(WORLD.forward(lon, lat), theirs(lon, lat), atol=0.01)


def test_a_drawn_way_over_the_antimeridian_stays_in_one_piece() -> None:
    way = charts.DrawnWay((170.0, -170.0, 0.0), (70.0, 72.0, 80.0), "w")
    svg = charts.draw_map([way], title="t", desc="d", lang="en")
    path = re.search(r'class="way hue-0" d="(M[^"]+)"', svg)
    assert path is not None
    points = np.array([p.split() for p in re.split("[ML]", path[1]) if p], dtype=float)
    assert np.abs(np.diff(points, axis=0)).max() < 12.0
    theirs = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3995", always_xy=True)
    x, y = theirs.transform([170.0, 0.0], [70.0, 80.0])
    scale = 600.0 / (2.0 * ARCTIC_VIEW.half)
    ends = np.stack([(np.array(x) + ARCTIC_VIEW.half), (ARCTIC_VIEW.half - np.array(y))], axis=1)
    np.testing.assert_allclose(points[[0, -1]], ends * scale, atol=0.5)


def test_coast_agrees_with_the_land_mask() -> None:
    from matplotlib.path import Path

    from globalarctic.landmask import load_land_mask

    lon, lat = np.meshgrid(np.arange(-178.0, 180.0, 7.0), np.arange(-50.0, 82.0, 5.0))
    points = np.stack([lon.ravel(), lat.ravel()], axis=1)
    land = np.zeros(len(points), bool)
    for ring in coast_rings("near"):
        land ^= Path(ring).contains_points(points)
    mask = ~load_land_mask().is_ocean(points[:, 0], points[:, 1])
    assert (land == mask).mean() > 0.97
