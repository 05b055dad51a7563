"""Accessibility as a picture: regions by month, a panel a form of deterrence.

Needs the extra ``plot`` (matplotlib).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.plotting.figure import finish, new_figure, wrap_text
from globalarctic.plotting.style import INK, SOFT
from globalarctic.regions.labels import region_label
from globalarctic.words import Code, Message, Text, month_signs, spoken

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from globalarctic.regions.accessibility import Accessibility
    from globalarctic.words import Arg

__all__ = ["draw_accessibility"]

_SHUT = "#e9ebee"
_DARK_FROM = 0.45


def draw_accessibility(access: Accessibility, path: str | Path | None = None) -> Figure:
    """Draw the accessibility of regions by month to a PNG.

    Parameters
    ----------
    access
        The result. Colours are shares of the form's largest value, so that panels compare order,
        not size; each cell of January and of July bears its figure in billion USD.
    path
        File to write, .png, .svg or .pdf; none when it is left out.

    Raises
    ------
    InputError
        When matplotlib is missing or the file cannot be written.
    """
    n = len(access.regions)
    tall = 0.27 * n + 2.7
    fig = new_figure(15.5, tall, dpi=115)
    left, gap = 0.2, 0.012
    width = (0.99 - left - gap * (len(access.forms) - 1)) / len(access.forms)
    for k in range(len(access.forms)):
        ax = fig.add_axes(
            (left + k * (width + gap), 1.35 / tall, width, 0.27 * n / tall)
        )  # fmt: skip
        _panel(ax, access, k)
        if k == 0:
            names = [f"{region.code}  {spoken(region_label(region))}" for region in access.regions]
            ax.set_yticks(np.arange(n), names, fontsize=9, color=INK)
        else:
            ax.set_yticks([])
    _words(fig, access, tall)
    return finish(fig, path)


def _panel(ax: Any, access: Accessibility, k: int) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    value = access.value[k]
    top = float(np.nanmax(value))
    share: NDArray[np.float64] = np.where(access.reached > 0, value / (top or 1.0), np.nan)
    colours = ["#fbf3e4", "#f0b35a", "#b5483a", "#4a1237"]
    ramp = LinearSegmentedColormap.from_list("reach", colours).with_extremes(bad=_SHUT)
    ax.imshow(np.ma.masked_invalid(share), cmap=ramp, vmin=0.0, vmax=1.0, aspect="auto")
    for i in range(len(access.regions)):
        for month in range(12):
            if not access.reached[i, month]:
                ax.text(month, i, "×", ha="center", va="center", fontsize=8, color=SOFT)
            elif month in (0, 6):
                dark = share[i, month] > _DARK_FROM
                ax.text(
                    month, i, f"{value[i, month]:,.0f}", ha="center", va="center", fontsize=7,
                    color="white" if dark else INK,
                )  # fmt: skip
    ax.set_xticks(np.arange(12), list(month_signs()), fontsize=8.5, color=INK)
    ax.set_xticks(np.arange(13) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(access.regions) + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", lw=0.8)
    ax.tick_params(which="both", length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_title(spoken(_form(access, k)), fontsize=11, color=INK, loc="left", fontweight="bold")


def _form(access: Accessibility, k: int) -> Message:
    return Message(f"regions.access.form.{access.forms[k].form.value}")


def _basis(basis: str | Message) -> Text | Message:
    return Text(basis) if isinstance(basis, str) else basis


def _said(code: str, /, **args: Arg) -> str:
    return spoken(Message(f"pictures.access.{code}", **args))


def _words(fig: Any, access: Accessibility, tall: float) -> None:
    year = access.masses[0].year
    fig.text(
        0.008, 1 - 0.42 / tall,
        _said("time" if access.measure == "time" else "cost"),
        fontsize=15, fontweight="bold", color=INK,
    )  # fmt: skip
    fig.text(
        0.008, 1 - 0.72 / tall,
        _said("about", year=Code(str(year))),
        fontsize=10, color=SOFT,
    )  # fmt: skip
    lines = [
        spoken(Message("regions.access.form", form=_form(access, k), basis=_basis(form.basis)))
        for k, form in enumerate(access.forms)
    ]
    lines.append(spoken(Message("regions.ways.basis", basis=access.basis)))
    if access.without_mass:
        codes = tuple(map(Code, access.without_mass))
        lines.append(spoken(Message("regions.access.without", codes=codes)))
    words = wrap_text(" · ".join(lines), 230)
    parts = [part for mass in access.masses if mass.known for part in mass.source.split("; ")]
    sources = "; ".join(dict.fromkeys(parts))
    words.append(_said("foot", sources=Code(sources), version=Code(access.code_version)))
    fig.text(
        0.008, 0.12 / tall, "\n".join(words), fontsize=7.4, color=SOFT, va="bottom",
        linespacing=1.5,
    )  # fmt: skip
