"""A map of the ties of two regions: outlines, crossings with status, twin lines, transport links.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.geo import great_circle_points
from globalarctic.plotting.basemap import paint_base
from globalarctic.plotting.figure import choose_fonts, finish, new_figure, wrap_text
from globalarctic.plotting.style import INK, SOFT
from globalarctic.regions.catalog import load_shapes
from globalarctic.regions.labels import mode_label, region_label, status_label, twin_words
from globalarctic.regions.plots.oblique import trace_outlines, view_of
from globalarctic.regions.ties import twin_ends
from globalarctic.transport.network.links import load_land_links, load_river_reaches
from globalarctic.transport.network.places import load_places
from globalarctic.words import Code, Day, Message, Name, Quantity, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.plotting.projections import ObliqueView
    from globalarctic.regions.ties import Ties
    from globalarctic.transport.network.places import Place
    from globalarctic.words import Arg

__all__ = ["draw_ties"]

_FILL = ("#9ccbe8", "#f5cf8b")
# Okabe-Ito colours with dashes of their own: told apart without red-green vision.
_LINES: dict[str, tuple[str, Any]] = {
    "rail": ("#000000", "-"),
    "road": ("#D55E00", (0, (6, 1.5))),
    "river": ("#0072B2", (0, (2, 1.2))),
    "ferry": ("#56B4E9", (0, (6, 1.5, 1, 1.5))),
}
_MARKS = {"rail": "s", "road": "o", "river": "D"}
_TWIN = ("#B0417F", (0, (1, 1.6)))


_TABLES = ("region_twins", "border_crossings", "land_links", "river_reaches")
_NUMBER_PT = 18.0
_RISES_PT = (46.0, -46.0, 70.0, -70.0, 94.0, -94.0)


def draw_ties(ties: Ties, path: str | Path | None = None) -> Figure:
    """Draw the ties of two regions to a PNG.

    Parameters
    ----------
    ties
        The ties.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    view, box = view_of((ties.region_a, ties.region_b))
    ratio = (box[3] - box[2]) / (box[1] - box[0])
    wide = 11.0
    tall = min(max(wide * ratio, 6.2), 11.0)
    fig = new_figure(wide + 4.0, tall + 1.5, dpi=115)
    width, height = fig.get_size_inches()
    ax = fig.add_axes((0.1 / width, 0.55 / height, wide / width, tall / height))
    paint_base(ax, view, box)
    codes = (ties.region_a.code, ties.region_b.code)
    trace_outlines(ax, view, dict(zip(codes, _FILL, strict=True)))
    _network(ax, view, ties)
    _twin_lines(ax, view, ties)
    names = _places(ax, view, ties)
    choose_fonts(fig)  # names are measured as they are drawn
    _crossings(ax, view, ties, names)
    _legend(fig, ties, (wide + 0.25) / width)
    _titles(fig, ties)
    return finish(fig, path)


def _segments() -> list[tuple[str, Place, Place]]:
    places = {place.place_id: place for place in load_places()}
    links = [
        (link.mode, places[link.from_place], places[link.to_place])
        for link in load_land_links()
        if link.status == "operating"
    ]
    reaches = [
        ("river", places[reach.from_place], places[reach.to_place])
        for reach in load_river_reaches()
    ]
    return links + reaches


def _line(ax: Any, view: ObliqueView, start: Place, end: Place, **style: Any) -> None:
    lon, lat = great_circle_points(start.lon, start.lat, end.lon, end.lat, step_km=40.0)
    ax.plot(*view.forward(lon, lat), **style)


def _network(ax: Any, view: ObliqueView, ties: Ties) -> None:
    """Draw the links inside the two regions thin, those between them thick."""
    first, second = ties.region_a.codes, ties.region_b.codes
    for mode, start, end in _segments():
        inside = {start.region, end.region}
        across = bool(inside & set(first)) and bool(inside & set(second))
        colour, dash = _LINES[mode]
        near = inside & {*first, *second}
        style = {"color": colour, "linestyle": dash, "solid_capstyle": "round"}
        if across:
            _line(ax, view, start, end, lw=3.0, zorder=6, **style)
        elif near:
            _line(ax, view, start, end, lw=1.0, zorder=4, alpha=0.75, **style)


def _twin_lines(ax: Any, view: ObliqueView, ties: Ties) -> None:
    colour, dash = _TWIN
    alive = [
        twin
        for twin in ties.twins
        if (twin.since is None or twin.since <= ties.date)
        and (twin.until is None or ties.date <= twin.until)
    ]
    for twin in alive:
        start, end = (np.array(view.forward(*place)) for place in twin_ends(twin, ties))
        across = end - start
        bend = 0.12 * np.array([-across[1], across[0]])
        t = np.linspace(0.0, 1.0, 40)[:, None]
        curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * ((start + end) / 2 + bend) + t**2 * end
        width = 2.4 if twin.level == "region" else 1.5
        ax.plot(curve[:, 0], curve[:, 1], color=colour, linestyle=dash, lw=width, zorder=7)


def _square(middle: Any, size: float) -> Any:
    from matplotlib.transforms import Bbox

    left, bottom = (float(v) - size / 2.0 for v in middle)
    return Bbox.from_bounds(left, bottom, size, size)


def _crossings(ax: Any, view: ObliqueView, ties: Ties, names: Sequence[Any]) -> None:
    """Mark the crossings and number them, as in the list beside the map, clear of all names."""
    renderer = ax.figure.canvas.get_renderer()
    point = ax.figure.dpi / 72.0
    taken = [name.get_window_extent(renderer).padded(2.0 * point) for name in names]
    size = _NUMBER_PT * point
    for crossing in ties.crossings:
        lies = view.forward(crossing.lon, crossing.lat)
        marked = ax.transData.transform([float(v) for v in lies])
        taken.append(_square(marked, 2.0 * size))

    def free(spot: tuple[float, float], x: float, y: float) -> Any:
        """Return the box of a number at an offset, None where it would cover another."""
        middle = ax.transData.transform((x, y)) + point * np.array(spot)
        box = _square(middle, size)
        return None if any(box.overlaps(other) for other in taken) else box

    for k, crossing in enumerate(ties.crossings):
        x, y = (float(v) for v in view.forward(crossing.lon, crossing.lat))
        ax.plot(
            x, y, _MARKS[crossing.mode], ms=9, mfc=_face(crossing.status_on(ties.date)), mec=INK,
            mew=1.4, zorder=9,
        )  # fmt: skip
        aside = 24.0 * (k - (len(ties.crossings) - 1) / 2.0)
        spots = [(aside * wide, up) for up in _RISES_PT for wide in (1.0, 2.0, -1.0, -2.0)]
        spot = next((each for each in spots if free(each, x, y) is not None), spots[0])
        box = free(spot, x, y)
        taken += [] if box is None else [box]
        ax.annotate(
            str(k + 1), (x, y), spot,
            textcoords="offset points", ha="center", va="center", fontsize=9, color=INK,
            fontweight="bold", zorder=12,
            bbox={"boxstyle": "circle,pad=0.28", "fc": "white", "ec": INK, "lw": 1.0},
            arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.9, "shrinkB": 4},
        )  # fmt: skip


def _face(status: str) -> str:
    return INK if status == "operating" else "#bfc7ce" if status == "seasonal" else "white"


def _places(ax: Any, view: ObliqueView, ties: Ties) -> list[Any]:
    """Name the centres and the places at the ends of direct links; return the names drawn."""
    from matplotlib import patheffects

    named = {region.centre.place_id: region.centre for region in (ties.region_a, ties.region_b)}
    centres = set(named)
    for link in ties.links:
        for place in (link.place_a, link.place_b):
            named[place.place_id] = place
    white = [patheffects.withStroke(linewidth=3, foreground="white")]
    drawn = []
    for place in named.values():
        x, y = (float(v) for v in view.forward(place.lon, place.lat))
        big = place.place_id in centres
        ax.plot(x, y, "o", ms=6.5 if big else 4, mfc="white", mec=INK, mew=1.4, zorder=10)
        west = not big and place.region in ties.region_a.codes
        name = ax.annotate(
            spoken(Name("place", place.place_id)), (x, y), (-9 if west else 9, 7 if big else -12),
            textcoords="offset points", ha="right" if west else "left", color=INK,
            fontsize=10.5 if big else 8.8, fontweight="bold" if big else "normal",
            zorder=11, path_effects=white,
        )  # fmt: skip
        drawn.append(name)
    return drawn


def _legend(fig: Any, ties: Ties, left: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    a, b = ties.region_a, ties.region_b
    handles: list[Any] = []
    for fill, region in zip(_FILL, (a, b), strict=True):
        words = _said("region", region=region_label(region), code=Code(region.code))
        if region.code in load_shapes():
            handles.append(Patch(facecolor=fill, edgecolor=SOFT, label=words))
        else:
            handles.append(
                Line2D([], [], linestyle="", marker="o", markerfacecolor="white",
                       markeredgecolor=INK,
                       label=_said("no-outline-of", region=region_label(region)))
            )  # fmt: skip
    modes = {
        mode
        for mode, start, end in _segments()
        if {start.region, end.region} & {*a.codes, *b.codes}
    }
    for mode, (colour, dash) in _LINES.items():
        if mode in modes:
            handles.append(
                Line2D([], [], color=colour, linestyle=dash, lw=2.2, label=spoken(mode_label(mode)))
            )
    if ties.twins:
        handles.append(
            Line2D([], [], color=_TWIN[0], linestyle=_TWIN[1], lw=2.2, label=_said("twins"))
        )
    mark: dict[str, Any] = {"linestyle": "", "markersize": 9, "markeredgecolor": INK}
    for mode in dict.fromkeys(crossing.mode for crossing in ties.crossings):
        handles.append(
            Line2D([], [], marker=_MARKS[mode], markerfacecolor=INK,
                   label=_said(f"crossing-{mode}"), **mark)
        )  # fmt: skip
    statuses = {crossing.status_on(ties.date) for crossing in ties.crossings}
    if "seasonal" in statuses:
        handles.append(
            Line2D(
                [],
                [],
                marker="D",
                markerfacecolor=_face("seasonal"),
                label=spoken(status_label("seasonal")),
                **mark,
            )
        )
    if statuses - {"operating", "seasonal"}:
        words = _said("not-in-use")
        handles.append(Line2D([], [], marker="o", markerfacecolor="white", label=words, **mark))
    legend = fig.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(left, 0.945), frameon=False,
        fontsize=9.5, handlelength=2.6, labelspacing=0.65,
    )  # fmt: skip
    choose_fonts(fig)
    fig.canvas.draw()
    low = legend.get_window_extent().y0 / fig.bbox.height
    fig.text(
        left + 0.006, low - 0.025, "\n".join(_facts(ties)), fontsize=9, color=INK, va="top",
        linespacing=1.5,
    )  # fmt: skip


def _facts(ties: Ties) -> list[str]:
    share, density = ties.density.share, ties.density
    binary = Message("regions.cell.none") if share is None else Quantity(share, "", 2)
    lines = [
        _said("density", share=binary),
        _said("tied", n=density.realised, of=density.observed),
        _said("apply", n=density.applicable),
        _said("between", low=Quantity(density.low, "", 2), high=Quantity(density.high, "", 2)),
        _said("weighted-none")
        if ties.weighted is None
        else _said("weighted", value=Quantity.short(ties.weighted.value)),
        "",
        _said("crossings" if ties.crossings else "crossings-none"),
    ]
    for k, crossing in enumerate(ties.crossings):
        line = _said(
            "crossing", n=k + 1, name=Name("crossing", crossing.crossing_id),
            mode=mode_label(crossing.mode),
            status=status_label(crossing.status_on(ties.date)),
        )  # fmt: skip
        lines += wrap_text(line, 46, "    ")
    lines += ["", _said("twin-list" if ties.twins else "twin-list-none")]
    for twin in ties.twins:
        lines += wrap_text(f"·  {spoken(twin_words(twin))}", 46, "    ")
    return lines


def _titles(fig: Any, ties: Ties) -> None:
    a, b = ties.region_a, ties.region_b
    height = fig.get_size_inches()[1]
    title = _said("title", a=region_label(a), b=region_label(b))
    fig.text(0.008, 1 - 0.42 / height, title, fontsize=17, fontweight="bold", color=INK)
    fig.text(
        0.008, 1 - 0.72 / height, _said("about", day=Day(ties.date)), fontsize=10.5, color=SOFT
    )
    lacking = tuple(region_label(r) for r in (a, b) if r.code not in load_shapes())
    foot = [_said("foot")]
    if lacking:
        foot.append(_said("no-outline", regions=lacking))
    foot.append(
        _said(
            "rows",
            tables=tuple(map(Code, _TABLES)),
            version=Code(ties.code_version),
        )
    )
    fig.text(0.008, 0.16 / height, " · ".join(foot), fontsize=7.2, color=SOFT)


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.ties.{code}", **args))
