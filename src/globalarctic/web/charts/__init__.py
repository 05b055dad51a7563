"""Charts made on the server: SVG from plain data, in three languages.

Every function takes values and texts and returns the text of one SVG with title and description.
Charts need no script and no image library; their colours stand in the style sheet of the site.
"""

from __future__ import annotations

from globalarctic.web.charts.axes import month_name, month_names
from globalarctic.web.charts.bars import Bar, Part, Stack, cost_stacks, range_bars
from globalarctic.web.charts.lines import Curve, CurveBand, Happening, band_lines, timeline
from globalarctic.web.charts.maps import DrawnWay, Spot, draw_map, view_of
from globalarctic.web.charts.strips import StripRow, YearRow, calendar_strip, step_of, year_dots

__all__ = [
    "Bar",
    "Curve",
    "CurveBand",
    "DrawnWay",
    "Happening",
    "Part",
    "Spot",
    "Stack",
    "StripRow",
    "YearRow",
    "band_lines",
    "calendar_strip",
    "cost_stacks",
    "draw_map",
    "month_name",
    "month_names",
    "range_bars",
    "step_of",
    "timeline",
    "view_of",
    "year_dots",
]
