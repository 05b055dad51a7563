"""The base map of all pictures: sea, land, graticule, and lines broken at the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.landmask import load_land_mask
from globalarctic.plotting.style import LAND, LINE, OCEAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from globalarctic.plotting.projections import Projection

__all__ = [
    "Box", "draw_graticule", "draw_line", "grid_of", "name_spots", "paint_base", "polar_box",
]  # fmt: skip

_BESIDE = ((5, 5), (-5, 5), (5, -5), (-5, -5), (8, 0), (-8, 0), (0, 8), (0, -8))
"""Where a name may stand beside its spot, points to the right and up."""

Box = tuple[float, float, float, float]
"""Edges of a picture in plane coordinates: left, right, bottom, top."""


def polar_box(south_deg: float) -> Box:
    """Return the box of a polar view that reaches down to a parallel.

    Examples
    --------
    >>> [round(edge, 3) for edge in polar_box(60.0)]
    [-0.518, 0.518, -0.518, 0.518]
    """
    radius = 2.0 * float(np.sin(np.radians((90.0 - south_deg) / 2.0)))
    return -radius, radius, -radius, radius


def grid_of(
    view: Projection, box: Box, pixels: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return longitudes and latitudes of a picture's pixels (0 outside), and which are inside.

    Shapes (rows, ``pixels``), from the bottom up.
    """
    x0, x1, y0, y1 = box
    ys = np.linspace(y0, y1, int(pixels * (y1 - y0) / (x1 - x0)))
    lon, lat = view.inverse(*np.meshgrid(np.linspace(x0, x1, pixels), ys))
    inside = ~np.isnan(lon)
    return np.where(inside, lon, 0.0), np.where(inside, lat, 0.0), inside


def paint_base(
    ax: Any, view: Projection, box: Box, *, pixels: int = 1100, south_deg: float = -90.0
) -> None:
    """Paint sea and land and fit the axes to the box, without frame.

    Parameters
    ----------
    ax
        Axes of matplotlib.
    south_deg
        Leave out what lies south of it: a round polar map.
    """
    lon, lat, inside = grid_of(view, box, pixels)
    ocean = load_land_mask().is_ocean(lon, lat)
    picture = np.ones((*ocean.shape, 4))
    for colour, where in ((OCEAN, ocean), (LAND, ~ocean)):
        picture[where] = (*(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)), 1.0)
    picture[~inside | (lat < south_deg)] = (1, 1, 1, 0)
    ax.imshow(picture, extent=box, origin="lower", interpolation="bilinear", zorder=0)
    ax.set_xlim(*box[:2])
    ax.set_ylim(*box[2:])
    ax.set_aspect("equal")
    ax.axis("off")


def draw_graticule(
    ax: Any, view: Projection, lats: Iterable[float], lons: Iterable[float], south_deg: float
) -> None:
    """Draw parallels and meridians, these from a latitude up to 88 degrees north."""
    style: dict[str, Any] = {"color": LINE, "lw": 0.35, "alpha": 0.7, "zorder": 2}
    turn = np.linspace(-180.0, 180.0, 721)
    for lat in lats:
        draw_line(ax, *view.forward(turn, np.full(721, float(lat))), **style)
    for lon in lons:
        up = np.linspace(south_deg, 88.0, 181)
        draw_line(ax, *view.forward(np.full(181, float(lon)), up), **style)


def draw_line(ax: Any, x: NDArray[np.float64], y: NDArray[np.float64], **style: Any) -> None:
    """Draw a line, broken where it jumps from one side of the map to the other."""
    width = ax.get_xlim()[1] - ax.get_xlim()[0]
    jump = np.flatnonzero(np.abs(np.diff(x)) > 0.3 * width) + 1
    ax.plot(np.insert(x, jump, np.nan), np.insert(y, jump, np.nan), **style)


def name_spots(ax: Any, names: Mapping[str, tuple[float, float]], **style: Any) -> None:
    """Write names beside their spots in plane coordinates, each where it covers no other.

    A name stands at the upper right where it can, else at the first of eight places that is free.
    """
    from matplotlib.transforms import Bbox

    ax.apply_aspect()
    renderer = ax.figure.canvas.get_renderer()
    point = ax.figure.dpi / 72.0
    spots = [ax.transData.transform(spot) for spot in names.values()]
    taken = [Bbox.from_extents(*(spot - 4 * point), *(spot + 4 * point)) for spot in spots]
    for name, spot in names.items():
        note = ax.annotate(name, spot, _BESIDE[0], textcoords="offset points", **style)
        for right, up in _BESIDE:
            note.set(
                position=(right, up),
                ha="left" if right > 0 else "center" if right == 0 else "right",
                va="bottom" if up > 0 else "center" if up == 0 else "top",
            )
            box = note.get_window_extent(renderer)
            if not any(box.overlaps(other) for other in taken):
                break
        taken.append(box)
