"""Who belonged when under a definition by a line, as a picture.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import GREY, HUES, INK, SOFT
from globalarctic.scope.anchors import anchor_mask
from globalarctic.scope.club.labels import part_label, title_label
from globalarctic.words import Code, Message, Quantity, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from globalarctic.scope.lines import LineClub
    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Probability
    from globalarctic.words import Arg

__all__ = ["draw_line_club", "draw_timeline"]

_EDGE = "#D55E00"


def draw_timeline(
    club: Membership,
    path: str | Path | None = None,
    *,
    chance: Probability | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw who belonged when: a row a country that was ever a member, a column a year.

    Cells are shaded by the probability of membership where draws are given; a line encloses the
    years of membership.

    Raises
    ------
    InputError
        When no country was ever a member, matplotlib is missing or the file cannot be written.
    """
    member = club.inside & ~club.unknown
    ever = np.flatnonzero(
        member.any(axis=0) | anchor_mask(club.definition.anchors, club.data.countries)
    )
    if not member.any():
        raise InputError("no country was ever a member under this definition; lower the threshold")
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    first = [int(np.argmax(member[:, c])) if member[:, c].any() else 999 for c in ever]
    order = sorted(
        range(len(ever)), key=lambda k: (first[k], -int(member[:, ever[k]].sum()), ever[k])
    )
    chosen = [int(ever[k]) for k in order]
    shade = member[:, chosen].T.astype(np.float64) * 0.8
    if chance is not None:
        shade = chance.member_prob[:, chosen].T
    years = club.data.years
    height = 2.0 + 0.19 * len(chosen)
    figure = new_figure(9.2, height)
    ax = figure.add_axes((0.21, 0.95 / height, 0.76, 1 - 2.0 / height))
    hues = LinearSegmentedColormap.from_list("member", ["white", *HUES[1:]]).with_extremes(bad=GREY)
    edges = (years[0] - 0.5, years[-1] + 0.5, len(chosen) - 0.5, -0.5)
    picture = ax.imshow(
        np.ma.masked_invalid(shade), extent=edges, aspect="auto", cmap=hues, vmin=0, vmax=1,
        interpolation="nearest",
    )  # fmt: skip
    for row, c in enumerate(chosen):
        _outline(ax, member[:, c], years[0], row)
    anchors = set(club.definition.anchors)
    labels = []
    for c in chosen:
        code = club.data.countries[c]
        label = code if names is None else names.get(code, code)
        labels.append(f"{label} ◆" if code in anchors else label)
    ax.set_yticks(range(len(chosen)), labels, fontsize=7.6, color=INK)
    ticks = [year for year in years if year % 5 == 0] or list(years)
    ax.set_xticks(ticks, [str(year) for year in ticks], fontsize=8.5, color=INK)
    ax.tick_params(length=0)
    ax.set_xticks([y + 0.5 for y in years[:-1]], minor=True)
    ax.set_yticks([k + 0.5 for k in range(len(chosen) - 1)], minor=True)
    ax.grid(which="minor", color="white", lw=0.6)
    ax.tick_params(which="minor", length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    figure.text(
        0.02, 1 - 0.32 / height,
        _said("title", title=title_label(club.definition.title)), fontsize=12.5, fontweight="bold",
        color=INK,
    )  # fmt: skip
    figure.text(
        0.02, 1 - 0.58 / height,
        _said(
            "rule", n=club.definition.rule.years, enter=Quantity(club.enter, "", 2),
            leave=Quantity(club.leave, "", 2),
        ),
        fontsize=8.5, color=SOFT,
    )  # fmt: skip
    handles = [
        Line2D([], [], color=_EDGE, lw=1.6, label=_said("member")),
        Patch(facecolor=GREY, label=_said("no-score")),
        Line2D([], [], color="none", marker="D", markersize=4, markerfacecolor=INK,
               label=_said("anchor")),
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False,
        fontsize=8, borderaxespad=0.2,
    )  # fmt: skip
    if chance is not None:
        bar = figure.add_axes((0.70, 1 - 0.80 / height, 0.25, 0.1 / height))
        scale = figure.colorbar(picture, cax=bar, orientation="horizontal")
        scale.set_ticks([0, 0.05, 0.25, 0.75, 0.95, 1], labels=["0", "", "25", "75", "", "100 %"])
        scale.ax.tick_params(labelsize=7, length=2)
        figure.text(
            0.69, 1 - 0.75 / height, _said("chance", n=chance.draws), fontsize=7.8,
            ha="right", va="center", color=INK,
        )  # fmt: skip
    _footer(figure, club, height)
    return finish(figure, path)


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.club.{code}", **args))


def _outline(ax: Any, inside: NDArray[np.bool_], first_year: int, row: int) -> None:
    """Enclose each run of years with a line."""
    padded = np.concatenate([[False], inside, [False]]).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(padded) == 1), np.flatnonzero(np.diff(padded) == -1)
    for start, end in zip(starts, ends, strict=True):
        x0, x1 = first_year + start - 0.5, first_year + end - 0.5
        ax.plot(
            [x0, x1, x1, x0, x0], [row - 0.42, row - 0.42, row + 0.42, row + 0.42, row - 0.42],
            color=_EDGE, lw=1.3, zorder=4,
        )  # fmt: skip


def _footer(figure: Any, club: Membership, height: float) -> None:
    layers = tuple(
        Message(
            "scope.line.span",
            layer=part_label(part.rule.name),
            span=Code(f"{part.span[0]}-{part.span[1]}"),
        )
        for part in club.scores.parts
        if part is not None and part.span is not None
    )
    lacking = tuple(map(part_label, club.scores.missing))
    lines = (
        _said("layers-lacking", layers=layers, lacking=lacking)
        if lacking
        else _said("layers", layers=layers),
        _said("foot", release=Code(str(club.data.release)), version=Code(__version__)),
    )
    figure.text(0.02, 0.14 / height, "\n".join(lines), fontsize=7.5, color=SOFT, linespacing=1.4)


def draw_line_club(answer: LineClub) -> Figure:
    """Draw who belonged when under a definition by a line.

    Raises
    ------
    InputError
        When no country was ever a member, or matplotlib is missing.
    """
    names = {code: country.name(answer.lang) for code, country in load_countries().items()}
    return draw_timeline(answer.membership, chance=answer.chance, names=names)
