"""Maps as SVG: coast, the month's ice, ways and places, on the Arctic or the world plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.geo import great_circle_line
from globalarctic.units import NSIDC_CELL_M, NSIDC_LEFT_M, NSIDC_TOP_M
from globalarctic.web.charts.coast import coast_rings
from globalarctic.web.charts.planes import ARCTIC, ICE_ON_WORLD_M, WORLD
from globalarctic.web.charts.svg import chart, element, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.table import Text
    from globalarctic.web.charts.planes import ArcticPlane, WorldPlane

__all__ = ["ARCTIC_VIEW", "DrawnWay", "MapView", "Spot", "arctic_view", "draw_map", "view_of"]

_SIZE = 600.0
_LINE_KM = 60.0


@dataclass(frozen=True, slots=True)
class DrawnWay:
    """A way: its points in degrees in order (the 180th meridian is no cut), name and colour.

    ``key`` is what the page calls it; a way that is not ``shown`` is there but not seen.
    """

    lon: tuple[float, ...]
    lat: tuple[float, ...]
    label: Text = ""
    hue: int = 0
    key: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its name, degrees."""

    lon: float
    lat: float
    label: Text = ""


@dataclass(frozen=True, slots=True)
class MapView:
    """A square of a plane: centre and half its side, m."""

    plane: ArcticPlane | WorldPlane
    x: float
    y: float
    half: float

    def pixels(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return pixels of points, from the upper left corner."""
        x, y = self.plane.forward(lon, lat)
        scale = _SIZE / (2.0 * self.half)
        return (x - self.x + self.half) * scale, (self.y + self.half - y) * scale


ARCTIC_VIEW = MapView(ARCTIC, 0.0, 0.0, 4_700_000.0)


def arctic_view(lon: Sequence[float], lat: Sequence[float]) -> MapView:
    """Return the view of the Arctic that shows points north of 25, as far as that makes sense.

    Examples
    --------
    >>> arctic_view([121.6, 4.1], [38.9, 52.0]).half > ARCTIC_VIEW.half
    True
    """
    north = np.asarray(lat, float) > 25.0
    if not north.any():
        return ARCTIC_VIEW
    x, y = ARCTIC.forward(np.asarray(lon, float)[north], np.asarray(lat, float)[north])
    reach = 1.06 * float(np.abs(np.concatenate([x, y])).max())
    return MapView(ARCTIC, 0.0, 0.0, min(max(reach, ARCTIC_VIEW.half), 8_000_000.0))


def view_of(lon: Sequence[float], lat: Sequence[float]) -> MapView:
    """Return the view that shows points: the Arctic where all lie north of 50, else the world.

    Examples
    --------
    >>> view_of([10.0, 170.0], [70.0, 72.0]).plane.code
    'EPSG:3995'
    >>> view_of([4.0, 121.0], [52.0, 39.0]).plane.code
    'GA:WORLD'
    """
    if not len(lat) or min(lat) > 50.0:
        return ARCTIC_VIEW
    x, y = WORLD.forward(np.asarray(lon), np.asarray(lat))
    half = 0.55 * max(float(np.ptp(x)), float(np.ptp(y)), 3_000_000.0)
    middle = ((float(x.max()) + float(x.min())) / 2.0, (float(y.max()) + float(y.min())) / 2.0)
    return MapView(WORLD, *middle, half)


def _path(x: NDArray[np.float64], y: NDArray[np.float64], *, close: bool) -> str:
    """Return a path with whole pixels, points that repeat left out."""
    points = np.rint(np.stack([x, y], axis=1) * 2.0) / 2.0
    kept = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
    points = points[kept]
    if len(points) < (4 if close else 2):
        return ""
    return "M" + "L".join(f"{px:g} {py:g}" for px, py in points) + ("Z" if close else "")


@lru_cache(maxsize=16)
def _land(view: MapView, level: str) -> str:
    shown = []
    for ring in coast_rings(level):
        x, y = view.pixels(ring[:, 0], ring[:, 1])
        if x.max() < 0 or y.max() < 0 or x.min() > _SIZE or y.min() > _SIZE:
            continue
        if max(np.ptp(x), np.ptp(y)) < 1.5:
            continue
        if view.plane is ARCTIC and ring[:, 1].max() < 0.0:
            continue
        clip = 3.0 * _SIZE
        shown.append(_path(np.clip(x, -clip, clip), np.clip(y, -clip, clip), close=True))
    return element("path", d="".join(shown), class_="land")


@lru_cache(maxsize=16)
def _graticule(view: MapView) -> str:
    turn, lines = np.linspace(-180.0, 180.0, 181), []
    for lat in (80.0, 70.0, 60.0) if view.plane is ARCTIC else (80.0, 60.0, 40.0, 20.0, 0.0):
        x, y = view.pixels(turn, np.full(181, lat))
        lines.append(_path(x, y, close=False))
    south = 45.0 if view.plane is ARCTIC else -40.0
    for lon in range(-180, 180, 30):
        x, y = view.pixels(np.full(60, float(lon)), np.linspace(south, 88.0, 60))
        lines.append(_path(x, y, close=False))
    return element("path", d="".join(lines), class_="graticule")


def _ice(view: MapView, href: str) -> str:
    """Return the picture of the ice: on the Arctic plane turned from its own grid, EPSG:3413."""
    if view.plane is not ARCTIC:
        left, bottom, right, top = ICE_ON_WORLD_M
        to_pixels = _SIZE / (2.0 * view.half)
        return element(
            "image", href=href, preserveAspectRatio="none", class_="ice",
            x=(left - view.x + view.half) * to_pixels, y=(view.y + view.half - top) * to_pixels,
            width=(right - left) * to_pixels, height=(top - bottom) * to_pixels,
        )  # fmt: skip
    scale = _SIZE / (2.0 * view.half) * ARCTIC.from_ice
    wide, tall = 304 * NSIDC_CELL_M, 448 * NSIDC_CELL_M
    x0 = (view.half - view.x) * _SIZE / (2.0 * view.half)
    y0 = (view.half + view.y) * _SIZE / (2.0 * view.half)
    return element(
        "image", href=href, x=NSIDC_LEFT_M * scale, y=-NSIDC_TOP_M * scale,
        width=wide * scale, height=tall * scale, preserveAspectRatio="none", class_="ice",
        transform=f"translate({x0:.2f} {y0:.2f}) rotate(45)",
    )  # fmt: skip


def draw_map(
    ways: Sequence[DrawnWay],
    spots: Sequence[Spot] = (),
    *,
    title: Text,
    desc: Text,
    lang: str,
    view: MapView | None = None,
    ice_href: str = "",
) -> str:
    """Return a square map of ways and places.

    Parameters
    ----------
    view
        Part of a plane; the one that shows all ways when None.
    ice_href
        Address of the picture of the ice: on the grid of EPSG:3413 for the Arctic plane, on
        ``ICE_ON_WORLD_M`` for the other.

    Examples
    --------
    >>> way = DrawnWay((10.0, 170.0), (72.0, 72.0), "over the pole")
    >>> svg = draw_map([way], title="DrawnWay", desc="One.", lang="en")
    >>> svg.count('class="way hue-0"')
    1
    """
    seen = [way for way in ways if way.shown]
    lon = [value for way in seen for value in way.lon] + [spot.lon for spot in spots]
    lat = [value for way in seen for value in way.lat] + [spot.lat for spot in spots]
    view = view or view_of(lon, lat)
    level = "near" if view.plane is ARCTIC and view.half < 3_000_000.0 else "far"
    parts = [element("rect", width=_SIZE, height=_SIZE, class_="sea")]
    if ice_href:
        parts.append(_ice(view, ice_href))
    parts += [_land(view, level), _graticule(view)]
    for way in ways:
        x, y = view.pixels(*great_circle_line(way.lon, way.lat, step_km=_LINE_KM))
        path = _path(x, y, close=False)
        name = element("title", said(way.label, lang)) if way.label else ""
        off = "" if way.shown else " off"
        about = {"d": path, "data_way": way.key or None}
        parts.append(element("path", class_=f"way-halo{off}", **about))
        parts.append(element("path", name, class_=f"way hue-{way.hue}{off}", **about))
    for spot in spots:
        x, y = view.pixels(np.array([spot.lon]), np.array([spot.lat]))
        px, py = float(x[0]), float(y[0])
        side = "end" if px > 0.6 * _SIZE else "start"
        parts.append(element("circle", cx=px, cy=py, r=5.0, class_="spot"))
        if spot.label:
            parts.append(
                element("text", said(spot.label, lang), x=px + (9.0 if side == "start" else -9.0),
                        y=py - 6.0, class_="map-label", text_anchor=side)
            )  # fmt: skip
    return chart(
        "polar", "".join(parts), title=title, desc=desc, lang=lang, view=(0, 0, _SIZE, _SIZE)
    )
