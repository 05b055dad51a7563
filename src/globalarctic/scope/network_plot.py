"""The network of countries around the Arctic, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.countries import load_countries
from globalarctic.plotting.figure import finish, new_figure
from globalarctic.plotting.style import INK, SOFT
from globalarctic.words import Code, Message, Quantity, spoken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from globalarctic.scope.country_network import CountryNetwork, NetworkCountry

__all__ = ["draw_country_network"]

_LINES = 160

_KINDS = ("trade_usd", "migrants", "twin_cities", "liner_services", "institutions", "un_votes")
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C8C00", "#777777")


def draw_country_network(answer: CountryNetwork) -> Figure:
    """Draw countries around the Arctic: the nearer the centre, the larger the reach.

    Each country has an angle of its own, so that no two names meet; countries of a community stand
    together and have one colour. The size is the part of all ties, lines are the backbone.

    Raises
    ------
    InputError
        When matplotlib is missing.
    """
    shown = sorted(_shown(answer), key=lambda c: (c.community, -c.reach))
    names = load_countries()
    count = len(shown)
    angle = {c.country: 2 * np.pi * k / count for k, c in enumerate(shown)}
    reaches = np.array([c.reach for c in shown])
    low, high = float(reaches.min()), float(reaches.max())
    radius = {c.country: 0.25 + 0.75 * (high - c.reach) / max(high - low, 1e-9) for c in shown}
    figure = new_figure(9.2, 9.9)
    ax = figure.add_axes((0.02, 0.02, 0.96, 0.88))
    _lines(ax, answer, angle, radius)
    for c in shown:
        _point(ax, c, angle[c.country], radius[c.country], names[c.country].name(answer.lang))
    ax.set_xlim(-1.36, 1.36)
    ax.set_ylim(-1.36, 1.36)
    ax.set_aspect("equal")
    ax.axis("off")
    own = Code(answer.layer.replace("_", " "))
    kind = Message(f"pictures.network.{answer.layer}") if answer.layer in _KINDS else own
    title = Message("pictures.network.title", kind=kind, year=Code(str(answer.year)))
    figure.text(0.03, 0.965, spoken(title), fontsize=13, fontweight="bold", color=INK)
    figure.text(
        0.03, 0.925,
        spoken(Message("pictures.network.shown", n=count)) + "\n"
        + spoken(Message("pictures.network.key", p=Quantity.short(answer.alpha, "", 4))),
        fontsize=8.3, color=SOFT, linespacing=1.4, va="center",
    )  # fmt: skip
    return finish(figure)


def _shown(answer: CountryNetwork) -> list[NetworkCountry]:
    """Return the strongest countries and all Arctic states."""
    strongest = sorted(answer.countries, key=lambda c: -c.strength_frac)[: max(answer.top, 1) + 25]
    return strongest + [c for c in answer.countries if c.arctic_state and c not in strongest]


def _lines(
    ax: Any, answer: CountryNetwork, angle: dict[str, float], radius: dict[str, float]
) -> None:
    inside = [t for t in answer.backbone if t.country_a in angle and t.country_b in angle]
    inside = sorted(inside, key=lambda tie: -tie.tie)[:_LINES]
    largest = max((t.tie for t in inside), default=1.0)
    for tie in inside:
        ends = [(radius[c] * np.cos(angle[c]), radius[c] * np.sin(angle[c]))
                for c in (tie.country_a, tie.country_b)]  # fmt: skip
        ax.plot(*zip(*ends, strict=True), color=SOFT, alpha=0.22, zorder=1,
                lw=0.3 + 4.0 * np.sqrt(tie.tie / largest))  # fmt: skip


def _point(ax: Any, country: NetworkCountry, angle: float, radius: float, name: str) -> None:
    from matplotlib.patheffects import withStroke

    x, y = radius * np.cos(angle), radius * np.sin(angle)
    size = 16 + 2600 * country.strength_frac
    colour = _COLOURS[min(country.community - 1, len(_COLOURS) - 1)]
    marker = "D" if country.arctic_state else "o"
    ax.scatter(x, y, s=size, color=colour, marker=marker, edgecolor="white", lw=0.6, zorder=3)
    turn = np.degrees(angle)
    flip = 90 < turn % 360 < 270
    gap = 0.02 + 0.0012 * np.sqrt(size)
    ax.text(
        x + gap * np.cos(angle), y + gap * np.sin(angle), name, fontsize=7.4,
        rotation=turn + 180 if flip else turn, rotation_mode="anchor",
        ha="right" if flip else "left", va="center", zorder=4, color=INK,
        fontweight="bold" if country.arctic_state else "normal",
        path_effects=[withStroke(linewidth=2.0, foreground="white")],
    )  # fmt: skip
