"""Pictures of the register: a map of projects, and their traffic lights over time.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.investments.rows import light_name
from globalarctic.investments.timeline import light_spans
from globalarctic.plotting.basemap import draw_graticule, paint_base, polar_box
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.projections import ObliqueView
from globalarctic.plotting.style import INK, SOFT
from globalarctic.words import Code, Message, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.investments.register import Register
    from globalarctic.investments.views import AsOf, ProjectView
    from globalarctic.words import Arg

__all__ = ["draw_map", "draw_timeline"]

# Told apart by colour (Okabe-Ito), lightness and shape: not by hue alone.
_LIGHTS = {
    "active": ("#0072B2", "o"),
    "unconfirmed": ("#56B4E9", "p"),
    "planned": ("#009E73", "^"),
    "stalled": ("#E69F00", "s"),
    "ended": ("#6b7280", "D"),
    "failed": ("#7A2048", "X"),
    "": ("#c3cad1", "v"),
}
_SOUTH_DEG = 54.0
_CIRCLE_DEG = 66.5622


def _name(light: str) -> str:
    return spoken(light_name(light))


def _say(code: str, **args: Arg) -> str:
    return spoken(Message(f"pictures.investments.{code}", **args))


def _counted(count: int) -> str:
    return "1 project" if count == 1 else f"{count} projects"


def draw_map(
    register: Register,
    projects: Iterable[ProjectView],
    path: str | Path | None = None,
    *,
    countries: Iterable[str] = (),
) -> Figure:
    """Draw the projects on a polar map: a sign for the project, a ring around it for its investors.

    Colour and shape of the sign tell the project's own light, hollow where it never materialised;
    the colour of the ring tells the best light among its investors (of some countries). Projects
    without a place on file are counted under the map.

    Raises
    ------
    InputError
        When there is no project to draw, matplotlib is missing or the file cannot be written.
    """
    shown, wanted = tuple(projects), tuple(countries)
    if not shown:
        raise InputError("no project to draw: none was on record on this date")
    view = ObliqueView(0.0)
    figure = new_figure(10.5, 11.9)
    ax = figure.add_axes((0.04, 0.145, 0.92, 0.79))
    _paint(ax, view)
    placed = [project for project in shown if project.lon_lat_deg is not None]
    spots = []
    for number, project in enumerate(placed, start=1):
        x, y = (float(v) for v in view.forward(*(project.lon_lat_deg or (0.0, 0.0))))
        colour, shape = _LIGHTS[project.light]
        ring = _LIGHTS[project.investors_light(*wanted)][0]
        if project.parts(*wanted):
            ax.plot(x, y, "o", ms=15.5, mfc="none", mec=ring, mew=1.7, zorder=4)
        ax.plot(
            x, y, shape, ms=8.5, mfc=colour if project.ever_materialised else "white", mec=colour,
            mew=1.8, zorder=5,
        )  # fmt: skip
        spots.append((x, y, str(number)))
    _number(ax, spots)
    asof = shown[0].asof
    figure.text(
        0.03, 0.963, _say("map"), fontsize=16, fontweight="bold", color=INK,
    )  # fmt: skip
    figure.text(0.03, 0.94, f"{_counted(len(shown))}, {asof}", fontsize=11, color=SOFT)
    _map_legend(figure)
    _map_names(figure, placed)
    missing = len(shown) - len(placed)
    circle = Code(f"{_CIRCLE_DEG} N")
    note = _say("foot", release=Code(register.release), circle=circle)
    if missing:
        note = f"{note} {_say('unplaced', n=missing)}"
    figure.text(0.03, 0.012, note, fontsize=8, color=SOFT)
    return finish(figure, path)


def _paint(ax: Any, view: ObliqueView) -> None:
    paint_base(ax, view, polar_box(_SOUTH_DEG), south_deg=_SOUTH_DEG)
    draw_graticule(ax, view, (60.0, 70.0, 80.0), range(-180, 180, 30), _SOUTH_DEG)
    for deg in (60.0, 70.0, 80.0):
        x, y = view.forward(180.0, deg)
        ax.text(float(x) + 0.006, float(y), f"{deg:.0f}°N", fontsize=7, color=SOFT, zorder=2)
    turn = np.linspace(-180.0, 180.0, 721)
    circle = view.forward(turn, np.full(721, _CIRCLE_DEG))
    ax.plot(*circle, color="#33475b", lw=0.9, ls=":", zorder=1)


def _number(ax: Any, spots: list[tuple[float, float, str]]) -> None:
    """Write a number beside every sign, pushed away from the other signs and numbers."""
    from matplotlib import patheffects

    taken: list[tuple[float, float]] = [(x, y) for x, y, _ in spots]
    far = 0.032
    for x, y, text in spots:
        angles = np.radians(np.arange(20, 380, 30))
        choices = [
            (x + k * far * np.cos(a), y + k * far * np.sin(a)) for k in (1.0, 1.5) for a in angles
        ]
        others = np.array([spot for spot in taken if spot != (x, y)] or [(9.0, 9.0)])
        clear = [float(np.min(np.hypot(*(others - np.array(at)).T))) for at in choices]
        best = int(np.argmax(np.minimum(clear, 0.04)))
        at = choices[best]
        taken.append(at)
        ax.text(
            *at, text, fontsize=8, ha="center", va="center", color=INK, zorder=6,
            path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def _map_legend(figure: Any) -> None:
    from matplotlib.lines import Line2D

    signs = [
        Line2D([], [], ls="", marker=shape, ms=9, mfc=colour, mec=colour, label=_name(light))
        for light, (colour, shape) in _LIGHTS.items()
    ]
    signs += [
        Line2D([], [], ls="", marker="o", ms=8, mfc="white", mec=INK, label=_say("never")),
        Line2D([], [], ls="", marker="o", ms=13, mfc="none", mec=INK, label=_say("ring")),
    ]
    figure.legend(
        handles=signs, loc="upper right", bbox_to_anchor=(0.99, 0.99), ncol=3, fontsize=8.2,
        frameon=False, labelcolor=INK, handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip


def _map_names(figure: Any, placed: list[ProjectView]) -> None:
    columns = 5
    rows = -(-len(placed) // columns)
    for k, view in enumerate(placed):
        column, row = divmod(k, rows)
        name = view.project.name.split(" (")[0]
        name = name if len(name) <= 29 else name[:28] + "…"
        figure.text(
            0.03 + 0.194 * column, 0.132 - 0.0104 * row, f"{k + 1} {name}", fontsize=7.6,
            color=INK, va="top",
        )  # fmt: skip


def draw_timeline(
    register: Register,
    projects: Iterable[ProjectView],
    path: str | Path | None = None,
    *,
    asof: AsOf,
    countries: Iterable[str] = (),
) -> Figure:
    """Draw the light of each project over time and below it the best of its investors.

    The upper bar is the project itself, thin where it had not yet materialised; the line below it
    is the best light among its investors (of some countries).

    Raises
    ------
    InputError
        When there is no project to draw, matplotlib is missing or the file cannot be written.
    """
    chosen = {view.project.project_id: view for view in projects}
    every = light_spans(register, asof, countries=countries)
    spans = [span for span in every if span.project_id in chosen]
    if not spans:
        raise InputError("no project to draw: none was on record on this date")
    first: dict[str, dt.date] = {}
    for span in spans:
        first.setdefault(span.project_id, span.start.earliest)
    order = sorted(first, key=lambda name: (first[name], name))
    low = max(min(first.values()).year, 2000)
    height = 1.75 + 0.235 * len(order)
    figure = new_figure(10.5, height)
    ax = figure.add_axes((0.30, 0.80 / height, 0.67, 1 - 1.75 / height))
    for row, name in enumerate(order):
        for span in (span for span in spans if span.project_id == name):
            start, end = _year(span.start.earliest), _year(span.end.latest)
            left = max(start, low)
            lanes = [(row - 0.12, 0.46 if span.materialised else 0.16, span.light)]
            if chosen[name].investors:
                lanes.append((row + 0.29, 0.14, span.investors_light))
            for y, thickness, light in lanes:
                if end > left:
                    ax.barh(
                        y, end - left, left=left, height=thickness, color=_LIGHTS[light][0], lw=0
                    )
        if first[name].year < low:
            ax.text(low - 0.15, row, f"‹ {first[name].year}", fontsize=6.6, ha="right",
                    va="center", color=SOFT)  # fmt: skip
    labels = [_short(chosen[name]) for name in order]
    ax.set_yticks(range(len(order)), labels, fontsize=7.6, color=INK)
    ax.tick_params(axis="y", length=0, pad=36)
    ax.set_ylim(len(order) - 0.4, -0.6)
    ax.set_xlim(low, _year(asof.valid_at.latest) + 0.1)
    ax.xaxis.grid(visible=True, color="#e3e8ec", lw=0.6)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="x", labelsize=8.5, colors=SOFT)
    top = 1 - 0.30 / height
    figure.text(0.03, top, _say("timeline"), fontsize=14, va="center",
                fontweight="bold", color=INK)  # fmt: skip
    figure.text(0.03, top - 0.25 / height, f"{_counted(len(order))}, {asof}", fontsize=9.5,
                va="center", color=SOFT)  # fmt: skip
    _time_legend(figure, top - 0.50 / height)
    figure.text(
        0.03, 0.18 / height,
        _say("time-foot", release=Code(register.release)), fontsize=7.4, color=SOFT,
    )  # fmt: skip
    return finish(figure, path)


def _short(view: ProjectView) -> str:
    name = view.project.name.split(" (")[0]
    return f"{name if len(name) <= 36 else name[:35] + '…'}, {view.project.host_country}"


def _year(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _time_legend(figure: Any, y: float) -> None:
    from matplotlib.patches import Patch

    signs = [Patch(color=colour, label=_name(light)) for light, (colour, _) in _LIGHTS.items()]
    figure.legend(
        handles=signs, loc="center right", bbox_to_anchor=(0.985, y), ncol=7, fontsize=8.0,
        frameon=False, labelcolor=INK, columnspacing=1.0, handlelength=1.2,
        title="bar: the project, thick once it existed · line below: its investors",
        title_fontsize=7.8,
    )  # fmt: skip
