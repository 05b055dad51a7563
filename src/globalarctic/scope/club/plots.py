"""The club as a picture of dimensions, and the card of a country as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import GREY, HUES, INK, SOFT
from globalarctic.scope.club.answers import named
from globalarctic.scope.club.labels import title_label
from globalarctic.scope.club.sentences import points_of
from globalarctic.words import Code, Message, Name, Quantity, render

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from globalarctic.scope.club.answers import Club, CountryCard

__all__ = ["draw_card", "draw_club"]

_EDGE = "#D55E00"
_BLUE = HUES[3]


def draw_club(club: Club) -> Figure:
    """Draw members and near ones: a row a country, a cell a dimension, and the chance beside it.

    A cell with an edge counts. The bar is P, the mark P wide.

    Raises
    ------
    InputError
        When matplotlib is missing.
    """
    from matplotlib.colors import LinearSegmentedColormap

    lang = club.lang
    shown = [s for s in club.standings if s.state != "out" or (s.member_prob or 0) >= 0.2]
    names = [d.name for d in club.decision.definition.dimensions]
    points = np.array(
        [[np.nan if s.dimensions[n] is None else s.dimensions[n] for n in names] for s in shown],
        dtype=np.float64,
    )  # fmt: skip
    cut = 100 * club.decision.definition.rule.cut
    height = 1.9 + 0.27 * len(shown)
    figure = new_figure(8.6, height)
    ax = figure.add_axes((0.25, 0.42 / height, 0.48, 1 - 1.75 / height))
    hues = LinearSegmentedColormap.from_list("points", ["white", *HUES[1:]])
    ax.imshow(points, cmap=hues, vmin=0, vmax=110, aspect="auto")
    for (r, c), value in np.ndenumerate(points):
        if np.isnan(value):
            continue
        ax.text(
            c, r, render(points_of(value / 100)), ha="center", va="center", fontsize=7.5,
            color="white" if value > 62 else INK,
        )  # fmt: skip
        if value >= cut - 1e-7:
            ax.add_patch(_box(c, r))
    _country_ticks(ax, [_country(s.country, s.state, lang) for s in shown])
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(names)), [named("dimension", n, lang) for n in names], fontsize=8,
                  rotation=22, ha="left", rotation_mode="anchor", color=INK)  # fmt: skip
    _bare(ax)
    bars = figure.add_axes((0.76, 0.42 / height, 0.2, 1 - 1.75 / height))
    y = np.arange(len(shown))
    bars.barh(y, [s.member_prob or 0 for s in shown], color=_BLUE, height=0.55)
    bars.scatter([s.wide_prob or 0 for s in shown], y, marker="|", s=60, color=_EDGE, zorder=3)
    bars.set_ylim(len(shown) - 0.5, -0.5)
    bars.set_xlim(0, 1.03)
    bars.set_yticks([])
    bars.set_xticks([0, 0.25, 0.75, 1], ["0", "0.25", "0.75", "1"], fontsize=7)
    bars.grid(axis="x", color=GREY, lw=0.6)
    bars.set_axisbelow(True)
    bars.set_title(
        f"{_say(lang, 'head.p')} ▬  {_say(lang, 'head.wide')} |", fontsize=8, color=INK, pad=4
    )
    _bare(bars)
    states = sum(s.state == "arctic" for s in club.standings)
    title = _say(
        lang, "club.first", title=title_label(club.title), year=Code(str(club.year)),
        n=len(club.members), states=states, others=len(club.members) - states,
    )  # fmt: skip
    figure.text(0.02, 1 - 0.28 / height, title, fontsize=10.5, fontweight="bold", color=INK)
    reference = Code(str(club.decision.definition.rule.reference_year))
    below = _say(lang, "club.dimensions", year=reference, cut=Quantity(cut))
    figure.text(0.02, 1 - 0.52 / height, below, fontsize=8, color=SOFT)
    return finish(figure)


def _say(lang: str, code: str, **args: Any) -> str:
    return render(Message(f"scope.{code}", **args), lang)


def _box(x: float, y: float, width: float = 0.94, height: float = 0.88) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - width / 2, y - height / 2), width, height, fill=False, edgecolor=_EDGE, lw=0.9
    )


def _country(code: str, state: str, lang: str) -> tuple[str, bool]:
    name = render(Name("country", code), lang)
    return (f"{name} ◆" if state == "arctic" else name), state != "out"


def _country_ticks(ax: Any, labels: list[tuple[str, bool]]) -> None:
    ax.set_yticks(range(len(labels)), [name for name, _ in labels], fontsize=8)
    for tick, (_, inside) in zip(ax.get_yticklabels(), labels, strict=True):
        tick.set_color(INK if inside else SOFT)


def _bare(ax: Any) -> None:
    ax.tick_params(length=0)
    for side in ax.spines.values():
        side.set_visible(False)


def draw_card(card: CountryCard) -> Figure:
    """Draw a country: its dimensions as bars beside the median Arctic state, and its history.

    Raises
    ------
    InputError
        When matplotlib is missing.
    """
    from textwrap import fill

    from matplotlib.colors import LinearSegmentedColormap

    lang = card.lang
    names = [named("dimension", d.dimension, lang) for d in card.dimensions]
    figure = new_figure(8.2, 4.9)
    ax = figure.add_axes((0.19, 0.46, 0.77, 0.36))
    y = np.arange(len(names))
    points = [d.points if d.points is not None else 0.0 for d in card.dimensions]
    ax.barh(y, points, height=0.6, color=[_BLUE if d.counts else GREY for d in card.dimensions])
    ax.scatter([d.arctic_median for d in card.dimensions], y, marker="D", s=22, color=INK, zorder=3)
    ax.axvline(40, color=_EDGE, lw=1.1, ls=(0, (4, 2)))
    for k, d in enumerate(card.dimensions):
        text = "-" if d.points is None else render(points_of(d.points / 100))
        ax.text(points[k] + 1.2, k, text, va="center", fontsize=8, color=INK)
    ax.set_yticks(y, names, fontsize=8.5, color=INK)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xlim(0, 106)
    ax.tick_params(labelsize=7.5)
    _bare(ax)
    head = _say(lang, "head.median")
    ax.set_title(f"◆ {head}    ┆ 40", fontsize=8, loc="left", color=SOFT, pad=3)
    strip = figure.add_axes((0.19, 0.08, 0.77, 0.27))
    keys = [d.dimension for d in card.dimensions]
    grid = np.array(
        [[np.nan if h.dimensions[k] is None else h.dimensions[k] for h in card.history]
         for k in keys], dtype=np.float64,
    )  # fmt: skip
    hues = LinearSegmentedColormap.from_list("points", ["white", *HUES[1:]])
    strip.imshow(grid, cmap=hues, vmin=0, vmax=110, aspect="auto")
    for (r, c), value in np.ndenumerate(grid):
        if value >= 40 - 1e-7:
            strip.add_patch(_box(c, r, 0.92, 0.86))
    strip.set_yticks(y, names, fontsize=7.5, color=INK)
    strip.set_xticks(range(len(card.history)), [str(h.year) for h in card.history], fontsize=7.5)
    _bare(strip)
    strip.set_title(_say(lang, "card.history"), fontsize=8.5, loc="left", color=INK, pad=3)
    width = 46 if lang == "zh" else 92
    figure.text(
        0.02, 0.975, fill(render(card.sentence, lang), width), fontsize=10, fontweight="bold",
        color=INK, va="top",
    )  # fmt: skip
    return finish(figure)
