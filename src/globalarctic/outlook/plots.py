"""Pictures of the outlook: seasons as bars over the months, by year and course of the ice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic import __version__
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import FAINT, HUES, INK, SOFT
from globalarctic.words import Code, Message, Name, Quantity, Text, month_names, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.outlook.seasons import SeasonOutlook
    from globalarctic.outlook.traffic import Traffic
    from globalarctic.words import Arg

__all__ = ["draw_season_outlook", "draw_traffic"]


def _say(code: str, **args: Arg) -> str:
    return spoken(Message(f"pictures.{code}", **args))


def draw_season_outlook(answer: SeasonOutlook, path: str | Path | None = None) -> Figure:
    """Draw the chance of passing by month, a row a year and course of the ice.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    from matplotlib.colors import BoundaryNorm, ListedColormap

    steps = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0001)
    figure = new_figure(9.0, 2.6 + 0.42 * len(answer.courses), dpi=150)
    ax = figure.add_subplot()
    shown: Any = ax.imshow(
        [course.month_prob for course in answer.courses], aspect="auto", cmap=ListedColormap(HUES),
        norm=BoundaryNorm(steps, len(HUES)),
    )  # fmt: skip
    for y, course in enumerate(answer.courses):
        for x, chance in enumerate(course.month_prob):
            colour = "#ffffff" if chance >= 0.5 else INK
            ax.text(x, y, f"{100 * chance:.0f}", ha="center", va="center", fontsize=8, color=colour)
        length = spoken(Quantity(course.length_d, "d-short"))
        ax.text(12.0, y, length, va="center", fontsize=9, color=INK)
    names = [f"{c.year}, {spoken(c.name)}" if c.year else spoken(c.name) for c in answer.courses]
    ax.set_yticks(range(len(answer.courses)), names, fontsize=9, color=INK)
    ax.set_xticks(range(12), month_names(), fontsize=9, color=INK)
    ax.tick_params(length=0)
    ax.set_xlim(-0.5, 12.8)
    for side in ax.spines.values():
        side.set_visible(False)
    height = figure.get_figheight()
    figure.subplots_adjust(left=0.25, right=0.98, top=1 - 0.85 / height, bottom=1.25 / height)
    figure.text(
        0.02, 1 - 0.32 / height,
        _say(
            "outlook.title", origin=Name("place", answer.origin),
            target=Name("place", answer.target), corridor=Name("corridor", answer.corridor),
        ),
        fontsize=12, weight="bold", color=INK,
    )  # fmt: skip
    figure.text(
        0.02, 1 - 0.58 / height,
        _say(
            "outlook.about", vessel=Name("vessel", answer.vessel),
            ice_class=Code(answer.ice_class),
            least=Quantity.short(100 * answer.least_prob, "pct"),
        ),
        fontsize=9, color=SOFT,
    )  # fmt: skip
    bar = figure.colorbar(
        shown, cax=figure.add_axes((0.25, 0.78 / height, 0.35, 0.1 / height)),
        orientation="horizontal", ticks=steps[1:-1],
    )  # fmt: skip
    bar.ax.set_xticklabels([f"{100 * s:g} %" for s in steps[1:-1]], fontsize=8, color=SOFT)
    bar.outline.set_visible(False)
    figure.text(
        0.02, 0.12 / height,
        _say(
            "outlook.foot", first=Code(str(answer.ice_years[0])),
            last=Code(str(answer.ice_years[-1])),
        ) + "\n" + _say("outlook.foot-arctic", version=Code(__version__)),
        fontsize=7.5, color=SOFT,
    )  # fmt: skip
    return finish(figure, path)


def draw_traffic(answer: Traffic, path: str | Path | None = None) -> Figure:
    """Draw cargo on file, the fan of draws, and published targets of the same waters.

    Targets of a wider perimeter are drawn apart, as open marks, and named.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    from globalarctic.data.tables import read_table
    from globalarctic.outlook.traffic import observed

    figure = new_figure(9.0, 5.6, dpi=150)
    ax = figure.add_subplot()
    record = observed()
    years, last = answer.years, answer.years[-1]
    low, q10, middle, q90, high = answer.band() / 1e6
    ax.fill_between(
        years,
        low,
        high,
        color=HUES[1],
        label=_say("traffic.draws", share=Quantity(90, "pct")),
        linewidth=0,
    )
    ax.fill_between(
        years,
        q10,
        q90,
        color=HUES[2],
        label=_say("traffic.draws", share=Quantity(80, "pct")),
        linewidth=0,
    )
    ax.plot(years, middle, color=HUES[4], linewidth=1.8, label=_say("traffic.median"))
    ax.plot(years, answer.band("transit")[2] / 1e6, color=HUES[4], linewidth=1.2, linestyle=":",
            label=_say("traffic.median-transit"))  # fmt: skip
    ax.plot(record.years, record.cargo_t / 1e6, color=INK, marker="o", markersize=4, linewidth=1.4,
            label=_say("traffic.cargo"))  # fmt: skip
    ax.plot(record.years, record.transit_t / 1e6, color=INK, linewidth=1.2, linestyle=":",
            label=_say("traffic.transit"))  # fmt: skip
    shown: set[str] = set()
    stated: dict[tuple[int, float], list[str]] = {}
    for row in read_table("nsr_targets"):
        if row["cargo_kind"] != "all cargo" or int(row["target_year"]) > last:
            continue
        same = row["perimeter"] == "Northern Sea Route"
        label = (
            _say("traffic.target") if same
            else _say("traffic.target-other", perimeter=Text(row["perimeter"]))
        )  # fmt: skip
        ax.plot(
            int(row["target_year"]), float(row["cargo_t"]) / 1e6, "D" if same else "s",
            markersize=6 if same else 9, markeredgecolor="#D55E00",
            markerfacecolor="#D55E00" if same else "none",
            label="" if label in shown else label, linestyle="none",
        )  # fmt: skip
        shown.add(label)
        spot = int(row["target_year"]), float(row["cargo_t"]) / 1e6
        stated.setdefault(spot, []).append(row["stated_on"][:4])
    for spot, when in stated.items():
        left = any(other[0] > spot[0] and other[1] == spot[1] for other in stated)
        ax.annotate(
            ", ".join(sorted(set(when))), spot, xytext=(-7 if left else 7, -3),
            textcoords="offset points", ha="right" if left else "left", fontsize=7.5, color=SOFT,
        )  # fmt: skip
    ax.set_ylim(0, None)
    ax.set_xlim(record.years[0] - 0.5, last + 0.5)
    ax.set_ylabel(_say("traffic.axis"), fontsize=9, color=SOFT)
    ax.grid(axis="y", color=FAINT, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=9)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.legend(fontsize=8, frameon=False, loc="upper left")
    figure.subplots_adjust(left=0.08, right=0.98, top=0.87, bottom=0.16)
    figure.text(0.02, 0.95, answer.scenario.title, fontsize=13, weight="bold", color=INK)
    figure.text(
        0.02, 0.905,
        _say("traffic.about", first=Code(str(record.years[0])), last=Code(str(last))),
        fontsize=9, color=SOFT,
    )  # fmt: skip
    figure.text(
        0.02, 0.03,
        _say(
            "traffic.foot", name=Code(answer.scenario.name), draws=Quantity(answer.draws),
            seed=Code(str(answer.seed)),
        ) + f"\nglobalarctic {__version__}",
        fontsize=7.5, color=SOFT,
    )  # fmt: skip
    return finish(figure, path)
