"""Bars: figures with their ranges, and costs in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.web.charts.axes import ticks
from globalarctic.web.charts.svg import HATCH, chart, element, percent, said, text_lines, wrapped
from globalarctic.words import Code, Message, Quantity, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.table import Text

__all__ = ["Bar", "Part", "Stack", "cost_stacks", "range_bars"]

_LETTERS = 34
_LINE = 16.0
_UNKNOWN = 0.04


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its range; ``basis`` is computed, stated or assumed and drawn as such."""

    label: Text
    value: float
    low: float | None = None
    high: float | None = None
    basis: str = "computed"
    hue: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a cost; ``usd`` None is a part without a rate on file; ``hue`` names the kind."""

    label: Text
    usd: float | None
    hue: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """The cost of one way: its parts, whole or not; ``least_usd`` what it is at least."""

    label: Text
    parts: tuple[Part, ...]
    least_usd: float | None = None


def _scale(most: float, unit: str, top: float, bottom: float, lang: str) -> tuple[str, float]:
    marks = ticks(most, 4)
    end = marks[-1]
    digits = 0 if end >= 4 else 1
    parts = []
    for mark in marks:
        x = percent(mark / end)
        side = "start" if mark == 0 else "end" if mark == end else "middle"
        parts.append(element("line", x1=x, x2=x, y1=top, y2=bottom, class_="grid"))
        text = render(Quantity(mark, "" if mark != end else unit, digits), lang)
        parts.append(
            element("text", said(text, lang), x=x, y=bottom + 15.0, class_="tick", text_anchor=side)
        )
    return "".join(parts), end


def range_bars(
    rows: Sequence[Bar], *, unit: str, title: Text, desc: Text, lang: str, digits: int = 0
) -> str:
    """Return a point with its range for each row, on one scale from zero.

    Parameters
    ----------
    unit
        Unit of ``words``: d, km, usd ...

    Examples
    --------
    >>> bars = [Bar("NSR", 23.2, 18.9, 31.1), Bar("Suez", 32.8)]
    >>> range_bars(bars, unit="d", title="Days", desc="Two.", lang="en").count('class="range')
    1
    """
    most = max((max(row.value, row.high or 0.0) for row in rows), default=1.0)
    heights = [len(wrapped(render(row.label, lang), _LETTERS)) * _LINE + 26.0 for row in rows]
    bottom = 4.0 + sum(heights)
    grid, end = _scale(most, unit, 0.0, bottom, lang)
    parts, y = [grid], 4.0
    for row, height in zip(rows, heights, strict=True):
        lines = wrapped(render(row.label, lang), _LETTERS)
        parts.append(text_lines(lines, y + 12.0, class_="label"))
        value = Quantity(row.value, unit, digits)
        shown: Text = value
        if row.low is not None and row.high is not None and row.high - row.low > 0.05:
            shown = Message(
                "charts.value-range", value=value,
                low=Quantity(row.low, "", digits), high=Quantity(row.high, "", digits),
            )  # fmt: skip
        parts.append(
            element("text", said(shown, lang), x="100%", y=y + 12.0, class_="value",
                    text_anchor="end")
        )  # fmt: skip
        middle = y + height - 14.0
        if row.low is not None and row.high is not None:
            parts.append(
                element("rect", x=percent(row.low / end), y=middle - 4.0,
                        width=percent((row.high - row.low) / end), height=8.0, rx=4.0,
                        class_=f"range hue-{row.hue} {row.basis}")
            )  # fmt: skip
        parts.append(
            element("circle", cx=percent(row.value / end), cy=middle, r=5.5,
                    class_=f"point hue-{row.hue} {row.basis}")
        )  # fmt: skip
        y += height
    return chart("bars", "".join(parts), title=title, desc=desc, lang=lang, height=bottom + 22.0)


def cost_stacks(rows: Sequence[Stack], *, unit: str, title: Text, desc: Text, lang: str) -> str:
    """Return the parts of each cost side by side; a part without a rate is hatched, not sized.

    Notes
    -----
    Rows stand as given: costs that are not whole have no order among themselves.

    Examples
    --------
    >>> ways = [Stack("Rail", (Part("rail", 900.0), Part("ferry", None)))]
    >>> cost_stacks(ways, unit="usd", title="Cost", desc="Not whole.", lang="en").count("#hatch")
    1
    """
    most = max((sum(part.usd or 0.0 for part in row.parts) for row in rows), default=1.0)
    open_rows = any(part.usd is None for row in rows for part in row.parts)
    share = 1.0 - _UNKNOWN * max(
        (sum(part.usd is None for part in row.parts) for row in rows), default=0
    ) if open_rows else 1.0  # fmt: skip
    heights = [len(wrapped(render(row.label, lang), _LETTERS)) * _LINE + 34.0 for row in rows]
    parts, y = [HATCH], 2.0
    for row, height in zip(rows, heights, strict=True):
        lines = wrapped(render(row.label, lang), _LETTERS)
        parts.append(text_lines(lines, y + 12.0, class_="label"))
        whole = all(part.usd is not None for part in row.parts)
        total = sum(part.usd or 0.0 for part in row.parts)
        least = Quantity(total if row.least_usd is None else row.least_usd, unit)
        shown: Text = Quantity(total, unit) if whole else Message("charts.at-least", value=least)
        if not total:
            shown = Message("pages.val.no-rate")
        parts.append(
            element("text", said(shown, lang), x="100%", y=y + 12.0,
                    class_="value" if whole else "value open", text_anchor="end")
        )  # fmt: skip
        left, top = 0.0, y + height - 28.0
        for part in sorted(row.parts, key=lambda part: part.usd is None):
            wide = _UNKNOWN if part.usd is None else share * part.usd / max(most, 1e-9)
            about = (
                Message("charts.no-rate", part=_argument(part.label, lang))
                if part.usd is None
                else Message(
                    "charts.part", part=_argument(part.label, lang), value=Quantity(part.usd, unit)
                )
            )
            kind = "part missing" if part.usd is None else f"part cost-{part.hue}"
            parts.append(
                element(
                    "rect", element("title", said(about, lang)), x=percent(left), y=top,
                    width=percent(max(wide, 0.0)), height=20.0,
                    class_=f"{kind} own" if part.own else kind,
                    fill="url(#hatch)" if part.usd is None else None,
                )
            )  # fmt: skip
            left += wide
        y += height
    return chart("costs", "".join(parts), title=title, desc=desc, lang=lang, height=y)


def _argument(text: Text, lang: str) -> Message:
    return Message("charts.any", text=Code(render(text, lang)))
