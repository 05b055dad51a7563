"""Pictures of a result: a timeline of membership and a network around the anchors.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import GREY, HUES, INK, SOFT
from globalarctic.scope.anchors import anchor_importance, anchor_mask

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Probability

__all__ = ["draw_network", "draw_timeline"]

_EDGE = "#D55E00"
_HOLE = 0.4


def draw_timeline(
    held: Membership,
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
    member = held.inside & ~held.unknown
    ever = np.flatnonzero(
        member.any(axis=0) | anchor_mask(held.definition.anchors, held.data.countries)
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
    years = held.data.years
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
    anchors = set(held.definition.anchors)
    labels = []
    for c in chosen:
        code = held.data.countries[c]
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
        0.02, 1 - 0.32 / height, f"Members under “{held.definition.title}”", fontsize=12.5,
        fontweight="bold", color=INK,
    )  # fmt: skip
    figure.text(
        0.02, 1 - 0.58 / height,
        f"One operationalisation. Enters after {held.definition.rule.years} observed years above "
        f"{held.enter:.2f}, leaves after as many below {held.leave:.2f}.",
        fontsize=8.5, color=SOFT,
    )  # fmt: skip
    handles = [
        Line2D([], [], color=_EDGE, lw=1.6, label="member"),
        Patch(facecolor=GREY, label="no score"),
        Line2D([], [], color="none", marker="D", markersize=4, markerfacecolor=INK, label="anchor"),
    ]
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
            0.69, 1 - 0.75 / height, f"P(member), {chance.draws} draws", fontsize=7.8, ha="right",
            va="center", color=INK,
        )  # fmt: skip
    _footer(figure, held, height)
    return finish(figure, path)


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


def _footer(figure: Any, held: Membership, height: float) -> None:
    layers = []
    for part in held.scores.parts:
        if part is not None and part.span is not None:
            layers.append(f"{part.rule.name} {part.span[0]}-{part.span[1]}")
    missing = f"; not on file: {', '.join(held.scores.missing)}" if held.scores.missing else ""
    text = (
        f"Layers on file: {', '.join(layers)}{missing}.\n"
        f"Country data of release {held.data.release}. globalarctic {__version__}."
    )
    figure.text(0.02, 0.14 / height, text, fontsize=7.5, color=SOFT, linespacing=1.4)


def draw_network(
    held: Membership,
    path: str | Path | None = None,
    *,
    year: int | None = None,
    layer: str | None = None,
    chance: Probability | None = None,
    names: Mapping[str, str] | None = None,
    most: int = 55,
) -> Figure:
    """Draw countries around the anchors: the nearer the centre, the higher the score.

    The circle is the threshold. A line joins a country to the anchor to which it has the largest
    part of its ties of a layer; its width is that part. The size of a point is the country's
    part of all ties of the anchors.

    Parameters
    ----------
    layer
        Tie layer for the lines; by default the first one on file that measures flows.
    most
        How many countries to show, highest scores first.

    Raises
    ------
    InputError
        When the year or layer is not on file, matplotlib is missing or the file cannot be written.
    """
    year = held.data.years[-1] if year is None else year
    t, _ = held.at(held.data.countries[0], year)
    part = _layer(held, layer)
    scores = held.scores.combined[t]
    anchors = anchor_mask(held.definition.anchors, held.data.countries)
    seen = np.flatnonzero(~np.isnan(scores))
    ranked = seen[np.argsort(-scores[seen], kind="stable")]
    chosen = np.unique(np.concatenate([ranked[:most], np.flatnonzero(anchors & ~np.isnan(scores))]))
    panel = held.data.ties[part].select(held.data.countries)
    before = [k for k, y in enumerate(panel.years) if y <= year]
    if not before:
        raise InputError(f"{part} has no year up to {year}; it begins in {panel.years[0]}")
    ties = panel.ties[before[-1]]
    both = np.nan_to_num(ties + ties.T)
    size = np.nan_to_num(anchor_importance(ties[None], anchors)[0])
    angle = _angles(held.data.distance_km, chosen)
    top, low = float(scores[ranked[0]]), float(scores[chosen].min())
    radius = _HOLE + (1 - _HOLE) * (top - scores[chosen]) / max(top - low, 1e-9)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    figure = new_figure(9.2, 10.0)
    ax = figure.add_axes((0.03, 0.06, 0.94, 0.84))
    _network_lines(ax, both, anchors, chosen, np.column_stack([x, y]))
    line = _HOLE + (1 - _HOLE) * (top - held.threshold) / max(top - low, 1e-9)
    ring = np.linspace(0, 2 * np.pi, 361)
    ax.plot(line * np.cos(ring), line * np.sin(ring), color=_EDGE, lw=1.2, ls=(0, (5, 2)), zorder=2)
    gap = float(np.sort(angle)[0] + np.pi / len(chosen))
    ax.text(
        line * np.cos(gap), line * np.sin(gap), "threshold", fontsize=8, color=_EDGE, ha="center",
        va="center", zorder=6, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip
    _network_points(ax, held, t, chosen, angle, radius, size, chance, names)
    ax.set_xlim(-1.22, 1.22)
    ax.set_ylim(-1.22, 1.22)
    ax.set_aspect("equal")
    ax.axis("off")
    figure.text(
        0.03, 0.965, f"{year}: the nearer the centre, the closer to the anchors", fontsize=13,
        fontweight="bold", color=INK,
    )  # fmt: skip
    what = part.replace("_", " ")
    shade_words = "shade: P(member)" if chance is not None else "dark: member"
    figure.text(
        0.03, 0.925,
        f"“{held.definition.title}”, the {len(chosen)} highest scores and all anchors. Diamond: "
        f"anchor; orange edge: member; {shade_words}.\nLine: to the anchor with the largest part "
        f"of a country's {what}, as wide as that part; point: part of the anchors' {what}.",
        fontsize=8.3, color=SOFT, linespacing=1.4, va="center",
    )  # fmt: skip
    _footer(figure, held, 10.0)
    return finish(figure, path)


def _network_lines(
    ax: Any,
    both: NDArray[np.float64],
    anchors: NDArray[np.bool_],
    chosen: NDArray[np.int64],
    at: NDArray[np.float64],
) -> None:
    """Join each country to the anchor with the largest part of its ties."""
    where = {int(c): k for k, c in enumerate(chosen)}
    for k, c in enumerate(chosen):
        parts = np.where(anchors, both[c], 0.0)
        parts[c] = 0.0
        total = both[c].sum()
        best = int(np.argmax(parts))
        if total <= 0 or parts[best] <= 0 or best not in where:
            continue
        share = float(parts[best] / total)
        ax.plot(
            *zip(at[k], at[where[best]], strict=True), color=SOFT, lw=0.3 + 7 * share, alpha=0.28,
            zorder=1, solid_capstyle="round",
        )  # fmt: skip


def _network_points(
    ax: Any,
    held: Membership,
    t: int,
    chosen: NDArray[np.int64],
    angle: NDArray[np.float64],
    radius: NDArray[np.float64],
    size: NDArray[np.float64],
    chance: Probability | None,
    names: Mapping[str, str] | None,
) -> None:
    """Draw each country as a point with its name turned outwards."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patheffects import withStroke

    hues = LinearSegmentedColormap.from_list("member", ["white", *HUES[1:]])
    anchors = set(held.definition.anchors)
    for k, c in enumerate(chosen):
        x, y = radius[k] * np.cos(angle[k]), radius[k] * np.sin(angle[k])
        code = held.data.countries[c]
        inside = bool(held.inside[t, c] and not held.unknown[t, c])
        shade = (
            float(inside) * 0.8
            if chance is None
            else float(np.nan_to_num(chance.member_prob[t, c]))
        )
        ax.scatter(
            x, y, s=18 + 900 * size[c], color=hues(shade), marker="D" if code in anchors else "o",
            edgecolor=_EDGE if inside else SOFT, lw=1.4 if inside else 0.7, zorder=4,
        )  # fmt: skip
        label = code if names is None else names.get(code, code)
        turn = np.degrees(angle[k])
        flip = 90 < turn % 360 < 270
        gap = 0.018 + 0.0011 * np.sqrt(18 + 900 * size[c])
        ax.text(
            x + gap * np.cos(angle[k]), y + gap * np.sin(angle[k]), label,
            fontsize=7.4, rotation=turn + 180 if flip else turn, rotation_mode="anchor",
            ha="right" if flip else "left", va="center", zorder=5,
            color=INK if inside else SOFT, fontweight="bold" if inside else "normal",
            path_effects=[withStroke(linewidth=2.2, foreground="white")],
        )  # fmt: skip


def _layer(held: Membership, layer: str | None) -> str:
    flows = [
        part.rule.ties
        for part in held.scores.parts
        if part is not None and part.rule.ties and part.kind != "static"
    ]
    if layer is None:
        actual = [
            part.rule.ties
            for part in held.scores.parts
            if part is not None and part.rule.ties and part.kind == "actual"
        ]
        if not flows:
            raise InputError("the definition has no layer of ties to draw lines from")
        return (actual or flows)[0]
    if layer not in flows:
        raise InputError(f"no layer of ties {layer!r}; allowed are {', '.join(flows)}")
    return layer


def _angles(distance_km: NDArray[np.float64], chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Spread countries evenly around the circle in the order of classical scaling of distances."""
    d2 = distance_km[np.ix_(chosen, chosen)] ** 2
    centre = np.eye(len(chosen)) - 1.0 / len(chosen)
    values, vectors = np.linalg.eigh(-0.5 * centre @ d2 @ centre)
    flat = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    order = np.argsort(np.arctan2(flat[:, 1], flat[:, 0]), kind="stable")
    angle = np.empty(len(chosen))
    angle[order] = np.linspace(0, 2 * np.pi, len(chosen), endpoint=False)
    return angle
