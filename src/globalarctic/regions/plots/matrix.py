"""A map of links: a measure of many pairs of regions as lines between their centres.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.geo import great_circle_points
from globalarctic.plotting.basemap import name_spots, paint_base
from globalarctic.plotting.figure import finish, new_figure, wrap_text
from globalarctic.plotting.style import INK, SOFT
from globalarctic.regions.plots.oblique import trace_outlines, view_of
from globalarctic.words import Code, Day, Message, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.plotting.projections import ObliqueView
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.matrix import TieMatrix
    from globalarctic.words import Arg

__all__ = ["draw_matrix"]

_ROWS, _COLUMNS = "#9ccbe8", "#f5cf8b"
_NEAR = ("days", "distance-km")


def draw_matrix(matrix: TieMatrix, path: str | Path | None = None) -> Figure:
    """Draw a measure of all pairs to a PNG: a line a pair, the closer the darker and wider.

    Parameters
    ----------
    matrix
        The matrix. Pairs at zero and pairs without a value are not drawn; a note counts them.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing, no pair has a value to draw, or the file cannot be written.
    """
    pairs = _pairs(matrix)
    if not pairs:
        raise InputError(f"no pair has a value of {matrix.measure} above zero; nothing to draw")
    regions = {region.code: region for region in (*matrix.origins, *matrix.targets)}
    view, box = view_of(tuple(regions.values()))
    ratio = (box[3] - box[2]) / (box[1] - box[0])
    wide = 12.0
    tall = wide * ratio
    fig = new_figure(wide + 0.2, tall + 2.1, dpi=115)
    width, height = fig.get_size_inches()
    ax = fig.add_axes((0.1 / width, 1.15 / height, wide / width, tall / height))
    paint_base(ax, view, box)
    fills = {region.code: _COLUMNS for region in matrix.targets}
    trace_outlines(ax, view, fills | {region.code: _ROWS for region in matrix.origins})
    scale = _lines(ax, view, matrix, pairs)
    _centres(ax, view, tuple(regions.values()))
    bar = fig.colorbar(
        scale, cax=fig.add_axes((0.62, 0.72 / height, 0.36, 0.16 / height)),
        orientation="horizontal",
    )  # fmt: skip
    bar.ax.tick_params(labelsize=8.5, colors=INK)
    bar.ax.set_title(spoken(matrix.words), fontsize=9, color=INK, pad=5)
    _words(fig, matrix, len(pairs), height)
    return finish(fig, path)


def _pairs(matrix: TieMatrix) -> list[tuple[Region, Region, float]]:
    pairs: dict[frozenset[str], tuple[Region, Region, float]] = {}
    for a, row in zip(matrix.origins, matrix.value, strict=True):
        for b, value in zip(matrix.targets, row, strict=True):
            if a.code != b.code and not np.isnan(value) and value > 0:
                pairs.setdefault(frozenset((a.code, b.code)), (a, b, float(value)))
    return list(pairs.values())


def _lines(
    ax: Any, view: ObliqueView, matrix: TieMatrix, pairs: list[tuple[Region, Region, float]]
) -> Any:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    values = np.array([value for *_, value in pairs])
    low, high = (0.0 if matrix.measure not in _NEAR else float(values.min())), float(values.max())
    stops = ["#d9c2d8", "#a05195", "#3d0c4f"]
    ramp = LinearSegmentedColormap.from_list(
        "ties", stops[::-1] if matrix.measure in _NEAR else stops
    )
    norm = Normalize(low, high if high > low else low + 1.0)
    order = np.argsort(-values if matrix.measure in _NEAR else values, kind="stable")
    for k in order:
        a, b, value = pairs[int(k)]
        share = float(norm(value))
        closeness = 1.0 - share if matrix.measure in _NEAR else share
        lon, lat = great_circle_points(
            a.centre.lon, a.centre.lat, b.centre.lon, b.centre.lat, step_km=60.0
        )
        ax.plot(
            *view.forward(lon, lat), color=ramp(share), lw=0.8 + 2.8 * closeness, zorder=4,
            solid_capstyle="round",
        )  # fmt: skip
    return ScalarMappable(norm, ramp)


def _centres(ax: Any, view: ObliqueView, regions: tuple[Region, ...]) -> None:
    from matplotlib import patheffects

    white = [patheffects.withStroke(linewidth=2.6, foreground="white")]
    spots: dict[str, tuple[float, float]] = {}
    for region in regions:
        x, y = (float(v) for v in view.forward(region.centre.lon, region.centre.lat))
        ax.plot(x, y, "o", ms=5.5, mfc="white", mec=INK, mew=1.3, zorder=6)
        spots[region.code] = x, y
    name_spots(ax, spots, fontsize=8.5, color=INK, fontweight="bold", zorder=7, path_effects=white)


def _words(fig: Any, matrix: TieMatrix, drawn: int, height: float) -> None:
    sides = [{region.code for region in side} for side in (matrix.origins, matrix.targets)]
    everyone = {
        frozenset((a, b)) for a in sides[0] for b in sides[1] if a != b
    }  # fmt: skip
    fig.text(
        0.008, 1 - 0.42 / height, spoken(matrix.words), fontsize=15,
        fontweight="bold", color=INK,
    )  # fmt: skip
    fig.text(
        0.008, 1 - 0.74 / height,
        _said(
            "about" if drawn < len(everyone) else "about-all", day=Day(matrix.date), n=drawn,
            of=len(everyone),
        ),
        fontsize=10, color=SOFT,
    )  # fmt: skip
    fig.text(
        0.008, 0.62 / height,
        "\n".join((_said("lines"), *_wrapped(tuple(map(spoken, matrix.notes))))),
        fontsize=8.2, color=SOFT, va="center",
    )  # fmt: skip
    fig.text(
        0.008, 0.14 / height,
        _said("foot", version=Code(matrix.code_version)),
        fontsize=7.2, color=SOFT,
    )  # fmt: skip


def _wrapped(notes: tuple[str, ...]) -> list[str]:
    return [line for note in notes for line in wrap_text(note, 96)][:3]


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.matrix.{code}", **args))
