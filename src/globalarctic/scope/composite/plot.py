"""A picture of an index: units in order of rank, with the interval of their ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic import __version__
from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import FAINT, INK, SOFT
from globalarctic.words import Code, Message, Name, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.scope.composite.sensitivity import RankSpread
    from globalarctic.words import Arg

__all__ = ["draw_ranks"]

_BAND, _DOT = "#93bfdc", "#08335e"


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.ranks.{code}", **args))


def _unit(code: str, name: str) -> str:
    """Return the name of a country in any language, any other unit as its file has it."""
    country = load_countries().get(code)
    known = country is not None and name in (code, country.name("en"))
    return spoken(Name("country", code)) if known else name


def draw_ranks(
    drawn: RankSpread, path: str | Path | None = None, *, top: int = 40, title: str = ""
) -> Figure:
    """Draw nominal ranks as dots on the interval that holds 90 % of the replicates' ranks.

    Parameters
    ----------
    top
        How many units, best first.

    Raises
    ------
    InputError
        When ``top`` is below 1, matplotlib is missing, or the file cannot be written.
    """
    if top < 1:
        raise InputError(f"top is {top}; give at least 1 unit")
    index = drawn.nominal
    ranked = [row for row in drawn.rows() if not np.isnan(row["rank"])][:top]
    names = {
        code: _unit(code, name)
        for code, name in zip(index.data.codes, index.data.names, strict=True)
    }
    size = len(ranked)
    figure = new_figure(8.0, 1.5 + 0.21 * size, dpi=150)
    ax = figure.add_subplot()
    place = np.arange(size)
    low, high, middle, nominal = (
        np.array([row[key] for row in ranked])
        for key in ("rank_q05", "rank_q95", "rank_median", "rank")
    )
    ax.hlines(place, low, high, color=_BAND, linewidth=5, label=_said("interval"))
    ax.plot(middle, place, "|", color=_DOT, markersize=9, label=_said("median"))
    ax.plot(nominal, place, "o", color=_DOT, markersize=4.5, label=_said("nominal"))
    ax.set_yticks(place, [names[row["unit"]] for row in ranked], fontsize=8, color=INK)
    ax.invert_yaxis()
    ax.set_ylim(size - 0.3, -0.7)
    ax.set_xlim(0, float(high.max()) + 1)
    ax.set_xlabel(_said("axis"), fontsize=9, color=SOFT)
    ax.xaxis.set_ticks_position("top")
    ax.xaxis.set_label_position("top")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.grid(axis="x", color=FAINT, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=8)
    for side in ax.spines.values():
        side.set_visible(False)
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.27, right=0.97, top=1 - 1.0 / height, bottom=0.42 / height)
    figure.text(0.02, 1 - 0.3 / height, title or index.tree.levels[-1][0].name,
                fontsize=12, color=INK, weight="bold")  # fmt: skip
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="upper right", ncols=3, fontsize=8, frameon=False,
        bbox_to_anchor=(0.98, 1 - 0.1 / height),
    )  # fmt: skip
    figure.text(
        0.02, 0.12 / height,
        _said(
            "foot", draws=drawn.ranks.shape[1], seed=Code(str(drawn.seed)),
            units=len(index.data.codes), indicators=len(index.tree.indicators),
            version=Code(__version__),
        ),
        fontsize=7, color=SOFT,
    )  # fmt: skip
    return finish(figure, path)
