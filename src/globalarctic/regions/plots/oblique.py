"""An oblique equal-area view of some regions, with land and sea painted; for pictures only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.landmask import load_land_mask
from globalarctic.regions.catalog import load_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from globalarctic.regions.catalog import Region

__all__ = ["Box", "ObliqueView", "paint_base", "trace_outlines", "view_of"]

Box = tuple[float, float, float, float]
"""Edges of a picture in plane coordinates: left, right, bottom, top."""

_OCEAN, _LAND, _EDGE, _SOFT = "#dce9f2", "#ece9df", "#a9a394", "#5b6b7a"
_CUT_DEG = 179.9
_FAR = 1.2


@dataclass(frozen=True, slots=True)
class ObliqueView:
    """Lambert's azimuthal equal-area projection about a point, on the unit sphere.

    Source: Snyder 1987, Map Projections, a Working Manual.

    Examples
    --------
    >>> view = ObliqueView(130.0, 48.0)
    >>> lon, lat = view.inverse(*view.forward(140.0, 60.0))
    >>> round(float(lon), 6), round(float(lat), 6)
    (140.0, 60.0)
    """

    lon0_deg: float
    lat0_deg: float

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees."""
        lam = np.radians(np.asarray(lon, float) - self.lon0_deg)
        phi, phi0 = np.radians(np.asarray(lat, float)), np.radians(self.lat0_deg)
        cosine = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = np.sqrt(2.0 / np.maximum(1.0 + cosine, 1e-9))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.asarray(x), np.asarray(y)

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        rho = np.hypot(xs, ys)
        c = 2.0 * np.arcsin(np.clip(rho / 2.0, 0.0, 1.0))
        phi0, safe = np.radians(self.lat0_deg), np.where(rho > 0, rho, 1.0)
        lat = np.arcsin(
            np.clip(np.cos(c) * np.sin(phi0) + ys * np.sin(c) * np.cos(phi0) / safe, -1.0, 1.0)
        )
        lam = np.arctan2(
            xs * np.sin(c), safe * np.cos(phi0) * np.cos(c) - ys * np.sin(phi0) * np.sin(c)
        )
        lon = (np.degrees(lam) + self.lon0_deg + 180.0) % 360.0 - 180.0
        return lon, np.degrees(np.where(rho > 0, lat, phi0))


def _points(region: Region) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the points that a region's view must hold: its outline, else its centre."""
    rings = load_shapes().get(region.code)
    if rings is None:
        return np.array([region.centre.lon]), np.array([region.centre.lat])
    whole = np.concatenate(rings)
    return whole[:, 0], whole[:, 1]


def view_of(regions: Sequence[Region]) -> tuple[ObliqueView, Box]:
    """Return a view about some regions and the box that holds them all.

    Parameters
    ----------
    regions
        One or more regions; those without an outline count with their centre.
    """
    parts = [_points(region) for region in regions]
    unit = []
    for lon, lat in parts:
        lam, phi = np.radians(lon), np.radians(lat)
        unit.append([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    middle = np.sum([np.mean(one, axis=1) for one in unit], axis=0)
    view = ObliqueView(
        float(np.degrees(np.arctan2(middle[1], middle[0]))),
        float(np.degrees(np.arctan2(middle[2], np.hypot(middle[0], middle[1])))),
    )
    xs, ys = zip(*(view.forward(lon, lat) for lon, lat in parts), strict=True)
    x, y = np.concatenate(xs), np.concatenate(ys)
    size = max(float(np.ptp(x)), float(np.ptp(y)), 0.05)
    pad = 0.07 * size
    # Neither a ribbon nor a tower: the short side is at least 0.6 of the long one.
    half_x = max(float(np.ptp(x)), 0.75 * float(np.ptp(y))) / 2.0 + pad
    half_y = max(float(np.ptp(y)), 0.6 * float(np.ptp(x))) / 2.0 + pad
    half_x, half_y = max(half_x, half_y), max(half_y, 0.6 * half_x)
    cx, cy = (float(x.min() + x.max()) / 2.0, float(y.min() + y.max()) / 2.0)
    return view, (cx - half_x, cx + half_x, cy - half_y, cy + half_y)


def paint_base(ax: Any, view: ObliqueView, box: Box) -> None:
    """Paint land and sea, and fit the axes to the box.

    Parameters
    ----------
    ax
        Axes of matplotlib.
    view, box
        As of ``view_of``.
    """
    x0, x1, y0, y1 = box
    xs = np.linspace(x0, x1, 1100)
    ys = np.linspace(y0, y1, int(1100 * (y1 - y0) / (x1 - x0)))
    lon, lat = view.inverse(*np.meshgrid(xs, ys))
    ocean = load_land_mask().is_ocean(lon, lat)
    picture = np.ones((*ocean.shape, 3))
    for colour, where in ((_OCEAN, ocean), (_LAND, ~ocean)):
        picture[where] = tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    ax.imshow(picture, extent=box, origin="lower", interpolation="bilinear", zorder=0)
    ax.set_xlim(x0, x1)
    ax.set_ylim(y0, y1)
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color(_EDGE)


def trace_outlines(ax: Any, view: ObliqueView, fills: dict[str, str]) -> None:
    """Draw the outlines on file, some of them filled.

    Parameters
    ----------
    ax, view
        Axes and view.
    fills
        Colours by region code.
    """
    from matplotlib.patches import Polygon

    for code, rings in load_shapes().items():
        face = fills.get(code)
        for ring in rings:
            x, y = view.forward(ring[:, 0], ring[:, 1])
            if face is None and float(np.hypot(x, y).min()) > _FAR:
                continue
            if face is not None:
                points = np.column_stack([x, y])
                ax.add_patch(Polygon(points, facecolor=face, edgecolor=face, lw=0.6, zorder=1))
            # Where the source cuts an outline at the antimeridian there is no border.
            cut = (np.abs(ring[:-1, 0]) > _CUT_DEG) & (np.abs(ring[1:, 0]) > _CUT_DEG)
            at = np.flatnonzero(cut) + 1
            style = {"color": _EDGE, "lw": 0.5} if face is None else {"color": _SOFT, "lw": 1.0}
            ax.plot(np.insert(x, at, np.nan), np.insert(y, at, np.nan), zorder=2, **style)
