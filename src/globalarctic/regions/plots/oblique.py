"""A view that holds some regions, and their outlines; for pictures only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.plotting.projections import ObliqueView
from globalarctic.plotting.style import EDGE, SOFT
from globalarctic.regions.catalog import load_shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.plotting.basemap import Box
    from globalarctic.regions.catalog import Region

__all__ = ["trace_outlines", "view_of"]

_CUT_DEG = 179.9
_FAR = 1.2


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
    middle = np.sum([np.mean(each, axis=1) for each in unit], axis=0)
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
            style = {"color": EDGE, "lw": 0.5} if face is None else {"color": SOFT, "lw": 1.0}
            ax.plot(np.insert(x, at, np.nan), np.insert(y, at, np.nan), zorder=2, **style)
