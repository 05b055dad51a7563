"""The map that moves: its planes are those of PROJ, at the pole and at 180 degrees too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import pytest

from tests.browser.conftest import PAIR, SHOTS

PLANES = {
    "pole": "EPSG:3995",
    "world": "+proj=laea +lat_0=48 +lon_0=75 +x_0=0 +y_0=0 +R=6371008.8",
}
POINTS = [
    [0.0, 90.0], [120.0, 89.999], [180.0, 75.0], [-180.0, 75.0], [179.9999, 66.0],
    [-179.9999, 66.0], [33.1, 68.97], [121.65, 38.93], [4.1, 52.0], [-169.0, 65.9],
]  # fmt: skip


def to_plane(view: str, points: list[list[float]]) -> np.ndarray:
    there = pyproj.Transformer.from_crs(
        "EPSG:4326" if view == "pole" else "+proj=longlat +R=6371008.8",
        PLANES[view],
        always_xy=True,
    )
    return np.array(there.transform(*np.array(points).T)).T


@pytest.mark.parametrize("view", PLANES)
def test_drawn_ways_agree_with_proj(visit: Any, view: str) -> None:
    page = visit().open(f"/en/compare?{PAIR}&view={view}&show=nsr,tsr,suez")
    page.locator("[data-move]").click()
    page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
    shown = "document.getElementById('map').shown"
    theirs = to_plane(view, POINTS)
    ours = [page.evaluate(f"point => {shown}.project(point).plane", point) for point in POINTS]
    np.testing.assert_allclose(ours, theirs, atol=0.01)
    for way in ("nsr", "suez"):
        drawn = page.evaluate(f"way => {shown}.drawn(way)", way)
        points, plane = np.array(drawn["points"]), np.array(drawn["plane"])
        np.testing.assert_allclose(plane, to_plane(view, drawn["points"]), atol=0.01)
        if way == "nsr":
            east, west = points[:, 0].max(), points[:, 0].min()
            assert east > 175.0
            assert west < -168.0  # it crosses the 180th meridian
        steps = np.hypot(*np.diff(plane, axis=0).T)
        assert steps.max() < 400_000.0, "a line jumps across the map"
    pixels = [
        page.evaluate(f"point => {shown}.project(point).pixel", point) for point in POINTS[2:4]
    ]
    np.testing.assert_allclose(pixels[0], pixels[1], atol=0.5)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.locator("#map").screenshot(path=SHOTS / f"map.{view}.png")


def test_the_map_answers_the_keyboard_ticks_and_months(visit: Any) -> None:
    page = visit().open(f"/en/compare?{PAIR}&view=pole")
    page.locator("[data-move]").click()
    page.wait_for_selector("#map[data-ready=yes]", timeout=60_000)
    assert page.evaluate("document.activeElement.className") == "map-canvas"
    centre = "JSON.stringify(document.getElementById('map').shown.map.getView().getCenter())"
    before = page.evaluate(centre)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    assert page.evaluate(centre) != before
    march = page.locator(".months a").nth(2)
    march.click()
    assert march.get_attribute("aria-current") == "true"
    assert page.locator("#map").get_attribute("data-ice").endswith("ice-3.png")
    tick = page.locator("[data-way=suez]").first
    length = "document.getElementById('map').shown.map.getLayers().item(3).getSource().getFeatureById('suez').getStyle().length"
    assert page.evaluate(length) == 2
    tick.uncheck()
    assert page.evaluate(length) == 0
