"""Seasons as a calendar: a row a vessel or corridor, a column a day, colour the chance of passing.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError
from globalarctic.plotting.figure import finish, new_figure, text_width
from globalarctic.plotting.style import HUES, INK, SOFT
from globalarctic.transport.network.names import place_name
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.words import Code, Message, Name, Quantity, month_names, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.transport.studies.seasons import Season
    from globalarctic.words import Arg

__all__ = ["draw_seasons"]

_DAYS = 365
_STARTS = tuple((dt.date(2001, month, 1) - dt.date(2001, 1, 1)).days for month in range(1, 13))
_EDGE = "#D55E00"


def draw_seasons(seasons: Sequence[Season], path: str | Path | None = None) -> Figure:
    """Draw seasons to a PNG: a calendar of the chance of passing, the season outlined.

    Parameters
    ----------
    seasons
        Seasons in the order to show, at least one, all between the same places.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When there is no season to draw, matplotlib is missing or the file cannot be written.
    """
    if not seasons:
        raise InputError("there is no season to draw; give at least one vessel and corridor")
    rows = len(seasons)
    height = 2.08 + 0.46 * rows
    labels = _labels(seasons)
    left = 0.02 + 0.0058 * max(text_width(part) for label in labels for part in label.split("\n"))
    fig = new_figure(13, height, dpi=120)
    ax = fig.add_axes((left, 1.0 / height, 0.775 - left, 0.46 * rows / height))
    image = _cells(ax, seasons)
    _axis(ax, labels)
    for k, season in enumerate(seasons):
        _outline(ax, k, season)
        _words(ax, k, season)
    _titles(fig, seasons, height)
    bar = fig.colorbar(
        image, cax=fig.add_axes((left, 0.57 / height, 0.24, 0.11 / height)),
        orientation="horizontal", ticks=[0, 20, 40, 60, 80, 100],
    )  # fmt: skip
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=8, colors=SOFT, length=2)
    fig.text(
        left + 0.25, 0.625 / height, spoken(Message("pictures.season.chance")), fontsize=8.5,
        color=SOFT, va="center",
    )  # fmt: skip
    _key(fig, seasons, left + 0.44, 0.625 / height)
    return finish(fig, path)


def _labels(seasons: Sequence[Season]) -> list[str]:
    """Return row labels: what differs between the rows."""
    ships = len({season.vessel for season in seasons}) > 1
    ways = len({season.corridor for season in seasons}) > 1
    if ships and ways:
        return [f"{spoken(season.named)}\n{season.vessel}" for season in seasons]
    if ways:
        return [spoken(season.named) for season in seasons]
    return [f"{season.vessel}\n{spoken(_class(season))}" for season in seasons]


def _class(season: Season) -> Message:
    if season.ice_class == "none":
        return Message("pictures.season.no-class")
    return Message("pictures.season.class", ice_class=Code(season.ice_class))


def _cells(ax: Any, seasons: Sequence[Season]) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("chance", list(HUES))
    table = np.array([100.0 * season.pass_prob for season in seasons])
    image = ax.imshow(
        table, aspect="auto", cmap=colours, vmin=0.0, vmax=100.0, interpolation="nearest",
        extent=(0.0, float(_DAYS), len(seasons) - 0.5, -0.5),
    )  # fmt: skip
    for line in range(len(seasons) + 1):
        ax.axhline(line - 0.5, color="white", lw=5)
    for start in _STARTS[1:]:
        ax.axvline(start, color="#b9c4ce", lw=0.6)
    return image


def _axis(ax: Any, labels: list[str]) -> None:
    middles = [0.5 * (a + b) for a, b in zip(_STARTS, (*_STARTS[1:], _DAYS), strict=True)]
    ax.set_xticks(middles, month_names())
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(labels)), labels)
    ax.tick_params(length=0, labelsize=9.5, colors=INK)
    ax.tick_params(axis="y", labelsize=9)
    ax.set_xlim(0, _DAYS)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _outline(ax: Any, k: int, season: Season) -> None:
    """Frame the days of each window; one over New Year is open at both sides of the picture."""
    top, low = k - 0.38, k + 0.38
    style = {"color": _EDGE, "lw": 2.0, "solid_capstyle": "butt", "clip_on": True}
    for window in season.windows:
        first, last = window.first_doy - 1, window.last_doy
        whole = window.length_d == _DAYS
        spans = [(first, last)] if first < last else [(first, _DAYS), (0, last)]
        for a, b in spans:
            ax.plot([a, b], [top, top], **style)
            ax.plot([a, b], [low, low], **style)
        for x in () if whole else (first, last):
            ax.plot([x, x], [top, low], **style)


def _words(ax: Any, k: int, season: Season) -> None:
    said = [window.said for window in season.windows[:2]] or [Message("studies.season.never")]
    if len(season.windows) > 2:
        more = len(season.windows) - 2
        said[-1] = Message("pictures.season.and-more", days=said[-1], n=more)
    many = len(said) > 1
    if season.windows and season.length_d < _DAYS:
        length = Quantity(season.length_d, "d")
        said[-1] = Message("pictures.season.length", days=said[-1], length=length)
    lines = list(map(spoken, said))
    ax.text(
        _DAYS + 5, k, "\n".join(lines), va="center", fontsize=7.8 if many else 8.8,
        color=INK if season.windows else SOFT, linespacing=1.15,
    )  # fmt: skip


def _titles(fig: Any, seasons: Sequence[Season], height: float) -> None:
    head = seasons[0]
    parts: list[Arg] = []
    if len({season.corridor for season in seasons}) == 1:
        parts.append(head.named)
    if len({season.vessel for season in seasons}) == 1:
        known = head.vessel in load_vessels().by_id
        parts.append(Name("vessel", head.vessel) if known else Code(head.vessel_name))
    years = head.ice_years
    whole = list(years) == list(range(years[0], years[-1] + 1)) and len(years) > 1
    span = f"{years[0]}–{years[-1]}" if whole else ", ".join(str(year) for year in years)
    parts.append(Message("pictures.season.years", years=Code(span)))
    title = Message(
        "pictures.season.title", origin=place_name(head.origin), target=place_name(head.target)
    )
    fig.text(
        0.012, 1.0 - 0.30 / height, spoken(title), fontsize=14.5, fontweight="bold", color=INK,
        va="center",
    )  # fmt: skip
    about = " · ".join(map(spoken, parts))
    fig.text(0.012, 1.0 - 0.58 / height, about, fontsize=10, color=SOFT, va="center")
    foot = spoken(Message("pictures.season.foot", version=Code(__version__)))
    fig.text(0.012, 0.14 / height, foot, fontsize=7.5, color=SOFT, va="center")


def _key(fig: Any, seasons: Sequence[Season], x: float, y: float) -> None:
    from matplotlib.lines import Line2D

    least = sorted({season.least_prob for season in seasons})
    shares = tuple(Quantity.short(100.0 * value, "pct") for value in least)
    words = spoken(Message("pictures.season.least", shares=shares))
    fig.add_artist(Line2D([x, x + 0.025], [y, y], color=_EDGE, lw=2.0))
    fig.text(x + 0.032, y, words, fontsize=8.5, color=SOFT, va="center")
