"""Lines over years: what was observed, bands of what could be, and what happened when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.web.charts.axes import ticks
from globalarctic.web.charts.svg import chart, element, percent, said, text_lines, wrapped
from globalarctic.words import Quantity, render

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from globalarctic.table import Text

__all__ = ["Curve", "CurveBand", "Happening", "band_lines", "timeline"]

_WIDE = 1000.0


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of (x, y) points; ``kind`` is observed (dots), computed, stated, assumed or sample."""

    points: tuple[tuple[float, float], ...]
    kind: str = "computed"
    label: Text = ""
    hue: int = 0


@dataclass(frozen=True, slots=True)
class CurveBand:
    """A band of (x, low, high); ``share`` 50 or 80 per cent of the draws."""

    points: tuple[tuple[float, float, float], ...]
    share: int = 80


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on a date, or from one to another, with its kind as class."""

    label: Text
    start: dt.date
    end: dt.date | None = None
    kind: str = "stated"


def band_lines(
    lines: Sequence[Curve],
    *,
    bands: Sequence[CurveBand] = (),
    unit: str,
    title: Text,
    desc: Text,
    lang: str,
    height: float = 260.0,
    x_ticks: Sequence[tuple[float, Text]] = (),
    digits: int = 0,
) -> str:
    """Return lines, bands and dots on one plane, from zero upwards.

    Parameters
    ----------
    x_ticks
        Places and names along the axis; the first, middle and last whole figures without.

    Examples
    --------
    >>> seen = Curve(((2000.0, 1.0), (2001.0, 3.0)), kind="observed")
    >>> band_lines([seen], unit="t", title="t", desc="d", lang="en").count("<circle")
    2
    """
    flat = [point for line in lines for point in line.points]
    flat += [(x, high) for band in bands for x, _, high in band.points]
    if not flat:
        flat = [(0.0, 0.0), (1.0, 1.0)]
    first, last = min(x for x, _ in flat), max(x for x, _ in flat)
    wide = max(last - first, 1e-9)
    marks = ticks(max(y for _, y in flat), 4)
    end, top, bottom = marks[-1], 18.0, height - 22.0

    def down(value: float) -> float:
        return bottom - (bottom - top) * value / end

    def across(value: float) -> float:
        return _WIDE * (0.01 + 0.98 * (value - first) / wide)

    parts = []
    for mark in marks:
        text = render(Quantity(mark, unit if mark == end else "", digits), lang)
        parts.append(
            element("line", x1="0", x2="100%", y1=down(mark), y2=down(mark), class_="grid")
        )
        if mark:
            parts.append(
                element("text", said(text, lang), x="0", y=down(mark) - 4.0, class_="tick")
            )
    shapes = []
    for band in sorted(bands, key=lambda band: -band.share):
        rim = [f"{across(x):.1f},{down(high):.1f}" for x, _, high in band.points]
        rim += [f"{across(x):.1f},{down(low):.1f}" for x, low, _ in reversed(band.points)]
        shapes.append(element("polygon", points=" ".join(rim), class_=f"band band-{band.share}"))
    for line in lines:
        if line.kind != "observed":
            path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in line.points)
            kind = f"line {line.kind} hue-{line.hue}"
            shapes.append(
                element("polyline", points=path, class_=kind, vector_effect="non-scaling-stroke")
            )
    parts.append(
        element(
            "svg", *shapes, x="0", y="0", width="100%", height=height,
            viewBox=f"0 0 {_WIDE:g} {height:g}", preserveAspectRatio="none",
        )
    )  # fmt: skip
    for line in lines:
        if line.kind == "observed":
            parts += [
                element("circle", cx=percent(across(x) / _WIDE), cy=down(y), r=3.0,
                        class_=f"point observed hue-{line.hue}")
                for x, y in line.points
            ]  # fmt: skip
    if not x_ticks:
        middle = float(round((first + last) / 2.0))
        x_ticks = [(x, f"{x:g}") for x in dict.fromkeys((first, middle, last))]
    for x, name in x_ticks:
        share = across(x) / _WIDE
        side = "start" if share < 0.05 else "end" if share > 0.95 else "middle"
        parts.append(
            element("text", said(name, lang), x=percent(share), y=height - 5.0, class_="tick",
                    text_anchor=side)
        )  # fmt: skip
    return chart("lines", "".join(parts), title=title, desc=desc, lang=lang, height=height)


def timeline(
    rows: Sequence[Happening], *, title: Text, desc: Text, lang: str, letters: int = 46
) -> str:
    """Return what happened when, a row each, on one scale of years.

    Examples
    --------
    >>> import datetime as dt
    >>> opened = Happening("Opened", dt.date(2018, 5, 1), dt.date(2020, 1, 1))
    >>> "2018" in timeline([opened], title="t", desc="d", lang="en")
    True
    """
    if not rows:
        return chart("timeline", "", title=title, desc=desc, lang=lang, height=10.0)
    first = min(row.start for row in rows).year
    last = max((row.end or row.start) for row in rows).year + 1
    wide = float(last - first)

    def across(day: dt.date) -> float:
        return (day.year - first + (day.timetuple().tm_yday - 1) / 366.0) / wide

    step = max(1, round(wide / 6.0))
    heights = [len(wrapped(render(row.label, lang), letters)) * 16.0 + 24.0 for row in rows]
    bottom = sum(heights) + 6.0
    parts = []
    for year in range(first, last + 1, step):
        x = percent((year - first) / wide)
        side = "start" if year == first else "end" if year == last else "middle"
        parts.append(element("line", x1=x, x2=x, y1=0.0, y2=bottom, class_="grid"))
        parts.append(
            element("text", str(year), x=x, y=bottom + 15.0, class_="tick", text_anchor=side)
        )
    y = 4.0
    for row, height in zip(rows, heights, strict=True):
        parts.append(text_lines(wrapped(render(row.label, lang), letters), y + 12.0,
                                class_="label"))  # fmt: skip
        left, middle = across(row.start), y + height - 12.0
        if row.end is None:
            parts.append(
                element("circle", cx=percent(left), cy=middle, r=5.0, class_=f"point {row.kind}")
            )
        else:
            parts.append(
                element("rect", x=percent(left), y=middle - 4.0, height=8.0, rx=4.0,
                        width=percent(max(across(row.end) - left, 0.004)),
                        class_=f"range {row.kind}")
            )  # fmt: skip
        y += height
    return chart("timeline", "".join(parts), title=title, desc=desc, lang=lang, height=bottom + 22)
