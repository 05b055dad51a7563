"""Strips: passing by month, and the ice years one by one, as frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.web.charts.axes import month_letters, month_names
from globalarctic.web.charts.svg import HATCH, chart, element, percent, said, text_lines, wrapped
from globalarctic.words import Code, Message, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.table import Text

__all__ = ["StripRow", "YearRow", "calendar_strip", "step_of", "year_dots"]

_LETTERS = 46
_LINE = 16.0
_CELL = 26.0
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of a calendar strip: what passes, and in how many years of how many, by month.

    ``passed`` has twelve entries, None where nothing was computed.
    """

    label: Text
    passed: tuple[int | None, ...]
    of: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """A row of years: which passed."""

    label: Text
    years: tuple[int, ...]
    passed: tuple[int, ...]


def step_of(passed: int | None, of: int) -> str:
    """Return the class of a frequency: none, f0 (never) to f5 (always).

    Examples
    --------
    >>> step_of(0, 20), step_of(1, 20), step_of(19, 20), step_of(20, 20), step_of(None, 20)
    ('f0', 'f1', 'f4', 'f5', 'none')
    """
    if passed is None or of <= 0:
        return "none"
    if passed <= 0:
        return "f0"
    if passed >= of:
        return "f5"
    return f"f{min(4, 1 + 4 * passed // of)}"


def calendar_strip(
    rows: Sequence[StripRow],
    *,
    title: Text,
    desc: Text,
    lang: str,
    marked: int | None = None,
) -> str:
    """Return months across and ways down; a cell says in how many ice years the way is open.

    Parameters
    ----------
    marked
        Month (1-12) to frame: the one that the page is about.

    Examples
    --------
    >>> row = StripRow("Northern Sea Route", (0,) * 6 + (8, 17, 20, 12, 0, None), 20)
    >>> svg = calendar_strip([row], title="When it is open", desc="By month.", lang="en", marked=8)
    >>> svg.count('class="cell f5"'), svg.count('class="frame"')
    (1, 1)
    """
    parts = [HATCH]
    names = zip(month_names(lang), month_letters(lang), strict=True)
    for month, (name, letter) in enumerate(names, start=1):
        x = percent((month - 0.5) / 12.0)
        label = "month marked" if month == marked else "month"
        parts.append(element("text", said(name, lang), x=x, y=13.0, class_=f"{label} wide-only"))
        parts.append(
            element("text", said(letter, lang), x=x, y=13.0, class_=f"{label} narrow-only")
        )
    y = 24.0
    for row in rows:
        lines = wrapped(render(row.label, lang), _LETTERS)
        parts.append(text_lines(lines, y + 13.0, class_="label"))
        y += _LINE * len(lines) + 4.0
        for month, passed in enumerate(row.passed, start=1):
            left = percent((month - 1) / 12.0)
            step = step_of(passed, row.of)
            tip = (
                Message("charts.month-none", month=_month(month, lang))
                if passed is None
                else Message(
                    "charts.month-passed", month=_month(month, lang), passed=passed, n=row.of
                )
            )
            parts.append(
                element(
                    "rect", element("title", said(tip, lang)), x=left, y=y,
                    width=percent(0.992 / 12.0), height=_CELL, class_=f"cell {step}",
                    fill="url(#hatch)" if step == "none" else None,
                )
            )  # fmt: skip
            if passed is not None:
                middle = percent((month - 0.5) / 12.0)
                parts.append(
                    element("text", str(passed), x=middle, y=y + 17.0, class_=f"count on-{step}")
                )
        y += _CELL + _GAP
    if marked is not None:
        parts.append(
            element(
                "rect", x=percent((marked - 1) / 12.0), y=1.0, width=percent(0.992 / 12.0),
                height=y - _GAP, class_="frame", rx=3.0,
            )
        )  # fmt: skip
    return chart("strip", "".join(parts), title=title, desc=desc, lang=lang, height=y)


def _month(month: int, lang: str) -> Message:
    return Message("charts.month-name", month=Code(month_names(lang, wide=True)[month - 1]))


def year_dots(rows: Sequence[YearRow], *, title: Text, desc: Text, lang: str) -> str:
    """Return a dot a year and row: full where the ship passes, an empty ring where it is stopped.

    Examples
    --------
    >>> row = YearRow("NSR", (2000, 2001, 2002), (2001, 2002))
    >>> year_dots([row], title="Years", desc="One closed.", lang="en").count('class="dot open"')
    2
    """
    years = sorted({year for row in rows for year in row.years})
    parts: list[str] = []
    at = {year: (k + 0.5) / len(years) for k, year in enumerate(years)}
    for year in years:
        if year % 5 == 0 or len(years) < 8:
            parts.append(element("text", str(year), x=percent(at[year]), y=12.0, class_="month"))
    y = 20.0
    for row in rows:
        lines = wrapped(render(row.label, lang), _LETTERS)
        parts.append(text_lines(lines, y + 13.0, class_="label"))
        y += _LINE * len(lines) + 12.0
        for year in row.years:
            is_open = year in row.passed
            code = "charts.year-open" if is_open else "charts.year-closed"
            tip = element("title", said(Message(code, year=_year(year)), lang))
            parts.append(
                element(
                    "circle", tip, cx=percent(at[year]), cy=y, r=6.0,
                    class_="dot open" if is_open else "dot closed",
                )
            )  # fmt: skip
        y += 16.0
    return chart("dots", "".join(parts), title=title, desc=desc, lang=lang, height=y)


def _year(year: int) -> Code:
    return Code(str(year))
