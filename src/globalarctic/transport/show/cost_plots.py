"""Pictures of costs: the chance that a way is cheaper, and what a service needs to break even.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import HUES, INK, OKABE_ITO, SOFT
from globalarctic.transport.network.names import corridor_name, cost_unit
from globalarctic.words import Code, Message, Quantity, month_names, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.transport.studies.chances import CostChance
    from globalarctic.transport.studies.service import ServiceCost
    from globalarctic.words import Arg

__all__ = ["draw_chance", "draw_service"]

_BARS = 10


def _say(code: str, **args: Arg) -> str:
    return spoken(Message(f"pictures.{code}", **args))


def draw_chance(answer: CostChance, path: str | Path | None = None) -> Figure:
    """Draw the distribution of a difference of costs, and what moves it most.

    Parameters
    ----------
    answer
        The chance.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    fig = new_figure(11, 4.8, dpi=120)
    spread, tornado = fig.subplots(1, 2, gridspec_kw={"width_ratios": (1.1, 1.0)})
    low, high = np.quantile(answer.usd, (0.002, 0.998))
    bins = np.linspace(min(low, 0.0), max(high, 0.0), 61)
    counts, edges = np.histogram(answer.usd, bins)
    hues = [OKABE_ITO[0] if b <= 0.0 else OKABE_ITO[1] for b in edges[1:]]
    spread.bar(edges[:-1], counts / len(answer.usd), np.diff(edges), align="edge", color=hues)
    spread.axvline(0.0, color=INK, lw=1)
    first, second = corridor_name(answer.first), corridor_name(answer.second)
    unit = cost_unit(answer.unit)
    less = _say("chance.less", first=first, second=second, unit=unit)
    spread.set_xlabel(less, color=SOFT)
    spread.set_ylabel(_say("chance.share"), color=SOFT)
    share = Quantity(100 * answer.cheaper_prob, "pct")
    spread.set_title(_say("chance.cheaper", way=first, share=share), fontsize=10, loc="left")
    swings = answer.swings[:_BARS][::-1]
    for at, swing in enumerate(swings):
        ends = sorted((swing.low_usd, swing.high_usd))
        tornado.barh(at, ends[1] - ends[0], left=ends[0], height=0.6, color=OKABE_ITO[0])
    tornado.set_yticks(range(len(swings)), [spoken(swing.named) for swing in swings], fontsize=8.5)
    tornado.axvline(0.0, color=INK, lw=1)
    tornado.margins(x=0.06)
    tornado.autoscale_view()
    tornado.set_xlabel(_say("chance.input", unit=unit), color=SOFT)
    tornado.set_title(_say("chance.moves"), fontsize=10, loc="left")
    for ax in (spread, tornado):
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(colors=SOFT, labelsize=8.5)
    fig.suptitle(spoken(answer.title), fontsize=11, x=0.01, ha="left")
    fig.tight_layout(rect=(0, 0, 1, 0.96))
    return finish(fig, path)


def draw_service(answer: ServiceCost, path: str | Path | None = None) -> Figure:
    """Draw a service by month, and the open months that it needs by prices of fuel and toll.

    Parameters
    ----------
    answer
        The service.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    from matplotlib.colors import LinearSegmentedColormap

    fig = new_figure(11, 4.8, dpi=120)
    year, surface = fig.subplots(1, 2, gridspec_kw={"width_ratios": (1.1, 1.0)})
    at, unit, other = np.arange(12), cost_unit(answer.unit), corridor_name(answer.other)
    hues = [OKABE_ITO[0] if month.way == answer.way else OKABE_ITO[1] for month in answer.months]
    year.bar(at, [month.usd for month in answer.months], 0.7, color=hues)
    year.step(
        np.append(at, 12) - 0.5,
        [*(month.other_usd for month in answer.months), answer.months[-1].other_usd],
        where="post", color=INK, lw=1.5,
        label=_say("service.all-year", way=other, vessel=Code(answer.other_vessel)),
    )  # fmt: skip
    year.set_xticks(at, month_names(), fontsize=8)
    year.set_ylabel(_say("service.voyage", unit=unit), color=SOFT)
    for hue, way in ((OKABE_ITO[0], corridor_name(answer.way)), (OKABE_ITO[1], other)):
        label = _say("service.by", vessel=Code(answer.vessel), way=way)
        year.bar([0], [0], color=[hue], label=label)
    year.set_ylim(0, 1.25 * max(m.usd for m in answer.months))
    year.legend(fontsize=8, frameon=False, loc="upper left")
    sums = {"usd": Quantity(answer.usd), "other": Quantity(answer.other_usd)}
    year.set_title(_say("service.year", **sums, unit=unit), fontsize=10, loc="left")
    fuels = sorted({cell.fuel_usd_per_t for cell in answer.surface})
    tolls = sorted({cell.toll_usd / 1000 for cell in answer.surface})
    grid = np.array(
        [np.nan if cell.months is None else cell.months for cell in answer.surface]
    ).reshape(len(fuels), len(tolls))
    if np.isfinite(grid).any():
        image = surface.imshow(
            grid,
            origin="lower",
            aspect="auto",
            cmap=LinearSegmentedColormap.from_list("months", HUES[1:]),
        )
        fig.colorbar(image, ax=surface).set_label(_say("service.months"), color=SOFT)
    for i in range(len(fuels)):
        for j in range(len(tolls)):
            months = float(grid[i, j])
            text = spoken(
                Quantity(months, "", 1) if np.isfinite(months)
                else Message("studies.season.never")
            )  # fmt: skip
            surface.text(j, i, text, ha="center", va="center", fontsize=8.5, color="white",
                         bbox={"facecolor": INK, "alpha": 0.35, "lw": 0, "pad": 1.5})  # fmt: skip
    surface.set_xticks(range(len(tolls)), [spoken(Quantity(toll)) for toll in tolls])
    surface.set_yticks(range(len(fuels)), [spoken(Quantity(fuel)) for fuel in fuels])
    surface.set_xlabel(_say("service.dues", way=other), color=SOFT)
    surface.set_ylabel(_say("service.fuel"), color=SOFT)
    opened = Quantity(answer.open_months, "months")
    surface.set_title(_say("service.even", months=opened), fontsize=10, loc="left")
    year.spines[["top", "right"]].set_visible(False)
    for ax in (year, surface):
        ax.tick_params(colors=SOFT, labelsize=8.5)
    fig.suptitle(spoken(answer.title), fontsize=11, x=0.01, ha="left")
    fig.tight_layout(rect=(0, 0, 1, 0.96))
    return finish(fig, path)
