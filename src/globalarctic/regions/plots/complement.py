"""Complementarity as a picture: what each group of sectors adds, stacked, in both directions.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic import __version__
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import INK, SOFT
from globalarctic.regions.trade.tables import sector_group_label
from globalarctic.words import Code, Message, Quantity, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from globalarctic.regions.trade.complement import Complementarity, TradeDirection
    from globalarctic.words import Arg

__all__ = ["draw_complementarity"]

# Okabe-Ito colours, then the same hatched: told apart without red-green vision.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A5C00")
_HATCHES = ("", "///", "...")
_REST = "#eceff2"
_SHOWN = 9
_DARK = {"#0072B2", "#009E73", "#D55E00", "#7A5C00"}
_LEAST_FRAC = 0.03


def draw_complementarity(answer: Complementarity, path: str | Path | None = None) -> Figure:
    """Draw the trade complementarity of two regions to a PNG, a bar a direction.

    Parameters
    ----------
    answer
        The result; its groups are drawn, the smallest together as the rest.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    ways = (answer.forward, answer.backward)
    groups = _order(ways)
    fig = new_figure(12.5, 4.4, dpi=120)
    ax = fig.add_axes((0.13, 0.38, 0.74, 0.42))
    for row, way in enumerate(ways):
        _bar(ax, row, way, groups)
    ax.set_yticks([0, 1], [_side(way) for way in ways])
    ax.set_ylim(1.55, -0.55)
    ax.set_xlim(0, 100)
    ax.set_xlabel(_said("axis"), color=SOFT, fontsize=9)
    ax.tick_params(length=0, colors=INK, labelsize=9.5)
    for spine in ax.spines.values():
        spine.set_visible(False)
    _legend(fig, groups)
    _titles(fig, answer)
    return finish(fig, path)


def _order(ways: tuple[TradeDirection, ...]) -> list[str]:
    """Return the groups by what they add in both directions, the largest first."""
    sums: dict[str, float] = {}
    for way in ways:
        for name, value in way.by_group().items():
            sums[name] = sums.get(name, 0.0) + value
    ranked = sorted(sums, key=lambda name: (-sums[name], name))
    return ranked if len(ranked) <= _SHOWN + 1 else [*ranked[:_SHOWN], ""]


def _style(number: int) -> dict[str, Any]:
    hatch = _HATCHES[(number // len(_COLOURS)) % len(_HATCHES)]
    return {"color": _COLOURS[number % len(_COLOURS)], "hatch": hatch, "edgecolor": "white"}


def _bar(ax: Any, row: int, way: TradeDirection, groups: list[str]) -> None:
    by_name = way.by_group()
    start = 0.0
    for number, name in enumerate(groups):
        value = by_name.get(name, 0.0) if name else way.tci - start
        style = _style(number)
        ax.barh(
            row, value, left=start, height=0.62, facecolor=style["color"], lw=1.0,
            hatch=style["hatch"], edgecolor="white",
        )  # fmt: skip
        if value >= 100 * _LEAST_FRAC:
            ax.text(
                start + value / 2, row, f"{value:.0f}", ha="center", va="center", fontsize=9,
                color="white" if style["color"] in _DARK else INK, fontweight="bold",
                bbox={"facecolor": style["color"], "edgecolor": "none", "pad": 1.2},
            )  # fmt: skip
        start += value
    ax.barh(row, 100.0 - start, left=start, height=0.62, color=_REST)
    lines = [
        _said("tci", value=Quantity(way.tci, "", 1)),
        _said("drysdale", value=Quantity(way.drysdale, "", 2)),
    ]
    if way.intensity is not None:
        lines.append(_said("intensity", value=Quantity(way.intensity, "", 2)))
    ax.text(101.2, row, "\n".join(lines), va="center", fontsize=9, color=INK)


def _legend(fig: Any, groups: list[str]) -> None:
    from matplotlib.patches import Patch

    patches = [
        Patch(
            facecolor=_style(k)["color"], hatch=_style(k)["hatch"], edgecolor="white",
            label=spoken(sector_group_label(name)) if name else _said("others"),
        )
        for k, name in enumerate(groups)
    ]  # fmt: skip
    patches.append(Patch(facecolor=_REST, label=_said("no-match")))
    fig.legend(
        handles=patches, loc="upper left", bbox_to_anchor=(0.125, 0.25), ncol=6, frameon=False,
        fontsize=9, handlelength=1.4, columnspacing=1.4,
    )  # fmt: skip


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.complement.{code}", **args))


def _side(way: TradeDirection) -> str:
    return _said("exports", who=Code(way.exporter)) + "\n" + _said(
        "imports", who=Code(way.importer)
    )  # fmt: skip


def _titles(fig: Any, answer: Complementarity) -> None:
    code = "title-example" if answer.synthetic else "title"
    head = _said(
        code, a=Code(answer.region_a), b=Code(answer.region_b),
        year=Code(str(answer.year)),
    )  # fmt: skip
    fig.text(0.015, 0.93, head, fontsize=14, fontweight="bold", color=INK, va="center")
    line = _said(
        "competition", exports=Quantity(100 * answer.export_similarity_frac, "pct"),
        imports=Quantity(100 * answer.import_similarity_frac, "pct"),
    )  # fmt: skip
    if answer.left_out:
        line += f" · {_said('left-out', n=len(answer.left_out))}"
    fig.text(0.015, 0.865, line, fontsize=10, color=SOFT, va="center")
    source = _said("source", sources=Code("; ".join(answer.sources)))
    tail = f" · globalarctic {__version__}"
    room = 190 - len(tail)
    if len(source) > room:
        source = source[: room - 2] + " …"
    fig.text(0.015, 0.03, source + tail, fontsize=7.5, color=SOFT, va="center")
