"""What a corridor changes as a picture: slopes without and with it, days by month, a map.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.geo import great_circle_points
from globalarctic.plotting.basemap import (
    draw_graticule,
    draw_line,
    name_spots,
    paint_base,
    polar_box,
)  # fmt: skip
from globalarctic.plotting.figure import finish, new_figure, wrap_text
from globalarctic.plotting.projections import ObliqueView
from globalarctic.plotting.style import FAINT, GREY, HUES, INK, SOFT, line_style
from globalarctic.regions.corridors.ends import gate_label
from globalarctic.words import Message, Name, month_signs, pick_language, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.regions.corridors.effect import CorridorEffect, MonthChange
    from globalarctic.regions.corridors.ends import End
    from globalarctic.words import Arg

__all__ = ["draw_effect"]

_MOST = 24
"""Pairs that a picture shows, those with the largest saving."""
_SOUTH = -5.0
_DARK = 0.55


def draw_effect(effect: CorridorEffect, path: str | Path | None = None) -> Figure:
    """Draw what a corridor changes: a slope a pair, days saved by month, a map of the pairs.

    Parameters
    ----------
    effect
        The result. The slopes are of the month in which a pair saves most; pairs beyond the
        twenty-four with the largest saving are left out.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    pairs = sorted(effect.pairs, key=lambda pair: -_saving(effect, pair))[:_MOST]
    tall = max(6.2, 0.3 * len(pairs) + 3.2)
    fig = new_figure(15.5, tall, dpi=115)
    top, bottom = 1.0 - 1.1 / tall, 0.95 / tall
    _slopes(fig.add_axes((0.125, bottom, 0.14, top - bottom)), effect, pairs)
    _by_month(fig.add_axes((0.45, bottom, 0.2, top - bottom)), effect, pairs)
    _map(fig.add_axes((0.665, bottom - 0.05, 0.33, top - bottom + 0.1)), effect, pairs)
    title = _said("title", corridor=Name("corridor", effect.corridor.corridor_id))
    fig.text(0.012, 1.0 - 0.36 / tall, title, fontsize=15, fontweight="bold", color=INK,
             va="center")  # fmt: skip
    fig.text(0.012, 1.0 - 0.68 / tall, _said("by-sea" if effect.by == "sea" else "by-any"),
             fontsize=10.5, color=SOFT, va="center")  # fmt: skip
    left = len(effect.pairs) - len(pairs)
    foot = []
    if effect.shut:
        gates = tuple(map(gate_label, effect.shut))
        foot.append(spoken(Message("regions.effect.shut", gates=gates)))
    if left:
        foot.append(_said("left", n=left))
    foot += [_said("open"), spoken(Message("regions.ways.basis", basis=effect.basis))]
    gap = "" if pick_language() == "zh" else " "
    whole = f"{gap.join(foot)} globalarctic {effect.code_version}"
    fig.text(0.012, 0.3 / tall, "\n".join(wrap_text(whole, 200)), fontsize=8, color=SOFT,
             va="center")  # fmt: skip
    return finish(fig, path)


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.effect.{code}", **args))


def _saving(effect: CorridorEffect, pair: tuple[End, End]) -> float:
    best = effect.best(pair[0].code, pair[1].code)
    return 0.0 if best is None else best.saved_h


def _shown(effect: CorridorEffect, pair: tuple[End, End]) -> MonthChange:
    months = effect.months(pair[0].code, pair[1].code)
    best = effect.best(pair[0].code, pair[1].code)
    return best or min(months, key=lambda m: np.inf if np.isnan(m.with_h) else m.with_h)


def _style(effect: CorridorEffect, pair: tuple[End, End]) -> dict[str, Any]:
    order = {end.code: k for k, end in enumerate(effect.origins)}
    return line_style(order.get(pair[0].code, 0))


def _apart(places: list[float], gap: float) -> list[float]:
    """Return label places pushed apart to a least gap, in their order."""
    order = np.argsort(places)
    moved = np.array(places, dtype=np.float64)
    for _ in range(200):
        ranked = moved[order]
        close = np.maximum(0.0, gap - np.diff(ranked))
        if not (close > 1e-9).any():
            break
        shift = np.zeros(len(ranked))
        shift[:-1] -= close / 2.0
        shift[1:] += close / 2.0
        moved[order] = ranked + shift
    return [float(value) for value in moved]


def _slopes(ax: Any, effect: CorridorEffect, pairs: list[tuple[End, End]]) -> None:
    shown = [_shown(effect, pair) for pair in pairs]
    sides = [
        [(m.without_h if side == 0 else m.with_h) / 24.0 for m in shown] for side in (0, 1)
    ]  # fmt: skip
    known = [value for side in sides for value in side if not np.isnan(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    pad = 0.06 * max(high - low, 2.0)
    ax.set_ylim(low - pad, high + pad)
    ax.set_xlim(-0.05, 1.05)
    gap = (high - low + 2 * pad) * 0.034
    for pair, start, goal in zip(pairs, *sides, strict=True):
        style = _style(effect, pair)
        ax.plot([0, 1], [start, goal], marker="o", ms=4.5, lw=1.7, **style)
    for side, align, x in ((0, "right", -0.09), (1, "left", 1.09)):
        ks = [k for k in range(len(pairs)) if not np.isnan(sides[side][k])]
        for k, y in zip(ks, _apart([sides[side][k] for k in ks], gap), strict=True):
            a, b = pairs[k]
            days = f"{sides[side][k]:.1f}"
            words = f"{a.code} - {b.code}  {days}" if side == 0 else days
            if side == 1 and shown[k].saved_h > 0:
                words += f"  -{shown[k].saved_h / shown[k].without_h:.0%}"
            ax.text(x, y, words, ha=align, va="center", fontsize=8.6, color=INK, clip_on=False)
    ax.set_xticks([0, 1], [_said("without"), _said("with")], fontsize=9.5, color=INK)
    ax.set_yticks([])
    ax.set_title(_said("best"), fontsize=10.5, color=INK, pad=8)
    for name in ("top", "right", "bottom", "left"):
        ax.spines[name].set_visible(False)
    for x in (0, 1):
        ax.axvline(x, color=FAINT, lw=1.0, zorder=0)
    ax.tick_params(length=0)


def _by_month(ax: Any, effect: CorridorEffect, pairs: list[tuple[End, End]]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    months = [effect.months(a.code, b.code) for a, b in pairs]
    days = np.array([[m.saved_h / 24.0 for m in each] for each in months])
    is_open = np.array([[m.pass_prob >= 0.5 for m in each] for each in months])
    top = float(np.nanmax(np.where(is_open, days, 0.0), initial=1.0))
    ramp = LinearSegmentedColormap.from_list("saved", list(HUES)).with_extremes(bad=GREY)
    ax.imshow(np.ma.masked_where(~is_open | np.isnan(days), days), cmap=ramp, vmin=0.0, vmax=top,
              aspect="auto")  # fmt: skip
    for i, each in enumerate(months):
        for k, month in enumerate(each):
            if month.opened:
                ax.text(
                    k,
                    i,
                    spoken(Message("regions.cell.new")),
                    ha="center",
                    va="center",
                    fontsize=7.5,
                    color=INK,
                )
            elif is_open[i, k] and month.saved_h > 0:
                dark = month.saved_h / 24.0 > _DARK * top
                ax.text(k, i, f"{month.saved_h / 24:.0f}", ha="center", va="center", fontsize=8,
                        color="white" if dark else INK)  # fmt: skip
    ax.set_xticks(range(12), list(month_signs()), fontsize=9, color=INK)
    ax.set_yticks(range(len(pairs)), [f"{a.code} - {b.code}" for a, b in pairs], fontsize=8.6,
                  color=INK)  # fmt: skip
    ax.set_title(_said("saved"), fontsize=10.5, color=INK, pad=8)
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _map(ax: Any, effect: CorridorEffect, pairs: list[tuple[End, End]]) -> None:
    view = ObliqueView(90.0, 90.0)
    ends = {end.code: end for pair in pairs for end in pair}
    south = min(35.0, *(end.place.lat - 6.0 for end in ends.values()))
    south = max(south, _SOUTH)
    paint_base(ax, view, polar_box(south), south_deg=south)
    draw_graticule(ax, view, [k for k in range(0, 90, 20) if k >= south], range(0, 360, 30), south)
    most = max((_saving(effect, pair) for pair in pairs), default=0.0) or 1.0
    for pair in pairs:
        saved = _saving(effect, pair)
        lon, lat = great_circle_points(
            pair[0].place.lon, pair[0].place.lat, pair[1].place.lon, pair[1].place.lat
        )
        style = _style(effect, pair) if saved else {"color": SOFT, "linestyle": (0, (1, 2))}
        draw_line(ax, *view.forward(lon, lat), lw=0.9 + 3.2 * saved / most, alpha=0.85, zorder=5,
                  **style)  # fmt: skip
    spots: dict[str, tuple[float, float]] = {}
    for end in ends.values():
        x, y = (float(value) for value in view.forward(end.place.lon, end.place.lat))
        ax.plot(x, y, "o", ms=5, mfc="white", mec=INK, mew=1.2, zorder=8)
        spots[end.code] = x, y
    name_spots(ax, spots, fontsize=8.8, color=INK, fontweight="bold", zorder=9)
    ax.set_title(_said("map"), fontsize=10.5, color=INK, pad=8)
