"""Pictures of the register: a map of projects, and their traffic lights over time.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.investments.timeline import light_spans
from globalarctic.plotting.basemap import draw_graticule, paint_base, polar_box
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.projections import ObliqueView
from globalarctic.plotting.style import INK, SOFT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.investments.register import Register
    from globalarctic.investments.views import AsOf, ProjectView

__all__ = ["draw_map", "draw_timeline"]

# Told apart by colour (Okabe-Ito), lightness and shape: not by hue alone.
_LIGHTS = {
    "active": ("#0072B2", "o"),
    "stalled": ("#E69F00", "s"),
    "failed": ("#7A2048", "X"),
    "": ("#9aa5b0", "D"),
}
_NAMES = {"active": "active", "stalled": "stalled", "failed": "failed", "": "no status on file"}
_SOUTH_DEG = 54.0
_CIRCLE_DEG = 66.5622


def draw_map(
    register: Register, held: Iterable[ProjectView], path: str | Path | None = None
) -> Figure:
    """Draw the projects on a polar map, by traffic light; a ring says "never materialised".

    Colour and shape both tell the light. Projects without a place on file are counted under the
    map.

    Raises
    ------
    InputError
        When there is no project to draw, matplotlib is missing or the file cannot be written.
    """
    shown = tuple(held)
    if not shown:
        raise InputError("no project to draw: none was on record on this date")
    view = ObliqueView(0.0)
    figure = new_figure(10.5, 11.9)
    ax = figure.add_axes((0.04, 0.145, 0.92, 0.79))
    _paint(ax, view)
    placed = [one for one in shown if one.lon_lat_deg is not None]
    numbers = {one.project.project_id: k for k, one in enumerate(placed, start=1)}
    spots = []
    for one in placed:
        x, y = (float(v) for v in view.forward(*(one.lon_lat_deg or (0.0, 0.0))))
        colour, shape = _LIGHTS[one.light]
        ax.plot(
            x, y, shape, ms=10.5, mfc=colour if one.ever_materialised else "white", mec=colour,
            mew=1.9, zorder=5,
        )  # fmt: skip
        spots.append((x, y, str(numbers[one.project.project_id])))
    _number(ax, spots)
    asof = shown[0].asof
    figure.text(
        0.03, 0.963, "Investment projects in and around the Arctic", fontsize=16,
        fontweight="bold", color=INK,
    )  # fmt: skip
    figure.text(0.03, 0.94, f"{len(shown)} projects, {asof}", fontsize=11, color=SOFT)
    _map_legend(figure)
    _map_names(figure, placed)
    missing = len(shown) - len(placed)
    note = f"Register release {register.release}; most places are approximate. "
    note += f"{missing} without a place. " if missing else ""
    note += "A light is a mapping of statuses, not a judgement. Dotted: 66.5622 N."
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
    far = 0.026
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
        Line2D([], [], ls="", marker=shape, ms=9, mfc=colour, mec=colour, label=_NAMES[light])
        for light, (colour, shape) in _LIGHTS.items()
    ]
    signs.append(
        Line2D([], [], ls="", marker="o", ms=9, mfc="white", mec=INK, label="never materialised")
    )
    figure.legend(
        handles=signs, loc="upper right", bbox_to_anchor=(0.99, 0.987), ncol=3, fontsize=8.6,
        frameon=False, labelcolor=INK, handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip


def _map_names(figure: Any, placed: list[ProjectView]) -> None:
    columns = 5
    rows = -(-len(placed) // columns)
    for k, one in enumerate(placed):
        column, row = divmod(k, rows)
        name = one.project.name.split(" (")[0]
        name = name if len(name) <= 29 else name[:28] + "…"
        figure.text(
            0.03 + 0.194 * column, 0.132 - 0.0104 * row, f"{k + 1} {name}", fontsize=7.6,
            color=INK, va="top",
        )  # fmt: skip


def draw_timeline(
    register: Register, held: Iterable[ProjectView], path: str | Path | None = None, *, asof: AsOf
) -> Figure:
    """Draw the traffic light of each project over time; a thin bar says "not yet materialised".

    Raises
    ------
    InputError
        When there is no project to draw, matplotlib is missing or the file cannot be written.
    """
    chosen = {view.project.project_id: view for view in held}
    spans = [span for span in light_spans(register, asof) if span.project_id in chosen]
    if not spans:
        raise InputError("no project to draw: none was on record on this date")
    first: dict[str, dt.date] = {}
    for span in spans:
        first.setdefault(span.project_id, span.start.earliest)
    order = sorted(first, key=lambda name: (first[name], name))
    low = max(min(first.values()).year, 2000)
    height = 1.75 + 0.205 * len(order)
    figure = new_figure(10.5, height)
    ax = figure.add_axes((0.30, 0.80 / height, 0.67, 1 - 1.75 / height))
    for row, name in enumerate(order):
        for span in (span for span in spans if span.project_id == name):
            start, end = _year(span.start.earliest), _year(span.end.latest)
            ax.barh(
                row, end - max(start, low), left=max(start, low),
                height=0.66 if span.materialised else 0.26, color=_LIGHTS[span.light][0], lw=0,
            )  # fmt: skip
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
    figure.text(0.03, top, "Projects over time by traffic light", fontsize=14, va="center",
                fontweight="bold", color=INK)  # fmt: skip
    figure.text(0.03, top - 0.25 / height, f"{len(order)} projects, {asof}", fontsize=9.5,
                va="center", color=SOFT)  # fmt: skip
    _time_legend(figure, top - 0.50 / height)
    figure.text(
        0.03, 0.18 / height,
        f"Register release {register.release}. Changes dated to a month or year are drawn from its "
        "first day. A light is a mapping of statuses, not a judgement.",
        fontsize=7.4, color=SOFT,
    )  # fmt: skip
    return finish(figure, path)


def _short(view: ProjectView) -> str:
    name = view.project.name.split(" (")[0]
    return f"{name if len(name) <= 36 else name[:35] + '…'}, {view.project.host_country}"


def _year(day: dt.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _time_legend(figure: Any, y: float) -> None:
    from matplotlib.patches import Patch

    signs = [Patch(color=_LIGHTS[light][0], label=light) for light in _NAMES if light]
    signs.append(Patch(color=_LIGHTS[""][0], label=_NAMES[""]))
    figure.legend(
        handles=signs, loc="center right", bbox_to_anchor=(0.985, y), ncol=4, fontsize=8.4,
        frameon=False, labelcolor=INK, columnspacing=1.2,
        title="thick: ever materialised · thin: not yet", title_fontsize=8.0,
    )  # fmt: skip
