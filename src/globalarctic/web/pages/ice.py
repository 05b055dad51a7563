"""The sea ice of a day: a map, the extent over the months, the numbers as a table."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from globalarctic.web import charts
from globalarctic.web.charts.maps import ARCTIC_VIEW
from globalarctic.web.pages.forms import today
from globalarctic.words import Code, Day, Message, Quantity

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["extent_by_year", "ice", "month_extents"]


@lru_cache(maxsize=400)
def _extents(month: int, day: int) -> tuple[tuple[int, float], ...]:
    from globalarctic.transport.ice.atlas import load_atlas

    atlas = load_atlas()
    date = dt.date(2000 if (month, day) == (2, 29) else 2001, month, day)
    return tuple(
        (int(year), atlas.extent_on_km2(date, ice_year=int(year)) / 1e6) for year in atlas.years
    )


def extent_by_year(day: dt.date) -> dict[int, float]:
    """Return the extent of a day in each ice year, million km2.

    Examples
    --------
    >>> import datetime as dt
    >>> round(extent_by_year(dt.date(2026, 9, 15))[2012], 1)
    3.5
    """
    return dict(_extents(day.month, day.day))


@lru_cache(maxsize=1)
def month_extents() -> dict[int, dict[int, float]]:
    """Return the extent in the middle of each month in each ice year, million km2."""
    return {month: dict(_extents(month, 15)) for month in range(1, 13)}


def _day_of(text: str, default: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return default
    return day if 1900 <= day.year <= 2100 else default


def _quantile(years: dict[int, float], share: float) -> float:
    import numpy as np

    return float(np.quantile(list(years.values()), share))


@require_safe
def ice(request: HttpRequest) -> HttpResponse:
    """Show the sea ice of a day, as the atlas has it."""
    from globalarctic.transport.ice.days import ice_day

    lang = str(getattr(request, "lang", "en"))
    day = _day_of(request.GET.get("day", ""), today())
    extents = extent_by_year(day)
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isdigit() and int(asked) in extents else None
    if chosen is None and not asked and day.year in extents:
        chosen = day.year
    answer = ice_day(day, ice_year=chosen)
    shown = answer.shown_year
    href = reverse("ice-day", args=[shown, day.month, day.day])
    title = Message("pages.ice.map-title", day=Day(day, "day"), year=Code(str(shown)))
    svg = charts.draw_map(
        [], [], lang=lang, view=ARCTIC_VIEW, ice_href=href, title=title,
        desc=Message("pages.ice.map-desc"),
    )  # fmt: skip
    body: dict[str, Any] = {
        "day": day,
        "said_day": Day(day, "day"),
        "years": sorted(extents),
        "chosen": chosen,
        "line": _line(answer.extent_million_km2, extents, chosen),
        "map": svg,
        "map_title": title,
        "ice_href": href,
        "months_svg": _months(lang, shown),
        "shown": shown,
        "shown_head": Message("pages.ice.shown", year=Code(str(shown))),
        "rows": _rows(lang, shown),
        "area": Quantity(answer.area_million_km2, "km2-m", 2),
        "extent": Quantity(answer.extent_million_km2, "km2-m", 2),
        "source": answer.source,
        "last_day": calendar.monthrange(day.year, day.month)[1],
        "month_links": [
            {"name": name, "day": day.replace(month=n, day=min(day.day, 28)).isoformat(),
             "here": n == day.month}
            for n, name in enumerate(charts.month_names(lang), start=1)
        ],
    }  # fmt: skip
    return render(request, "ice.html", body)


def _line(value: float, extents: dict[int, float], chosen: int | None) -> Message:
    extent = Quantity(value, "km2-m", 2)
    if chosen is not None:
        return Message("pages.ice.line-one", extent=extent, year=Code(str(chosen)))
    low, high = min(extents.values()), max(extents.values())
    return Message(
        "pages.ice.line-many", extent=extent, first=Code(str(min(extents))),
        last=Code(str(max(extents))), low=Quantity(low, "", 2), high=Quantity(high, "km2-m", 2),
    )  # fmt: skip


def _months(lang: str, shown: int) -> str:
    months = month_extents()
    names = charts.month_names(lang)

    def band(low: float, high: float, share: int) -> charts.CurveBand:
        return charts.CurveBand(
            tuple(
                (
                    float(month),
                    _quantile(years, low),
                    _quantile(years, high),
                )
                for month, years in months.items()
            ),
            share,
        )

    seen = charts.Curve(
        tuple((float(month), years[shown]) for month, years in months.items()), kind="observed"
    )
    return charts.band_lines(
        [seen], bands=[band(0.1, 0.9, 80), band(0.25, 0.75, 50)], unit="km2-m", lang=lang,
        title=Message("pages.ice.months-title"), desc=Message("pages.ice.months-desc"),
        x_ticks=[(float(n), names[n - 1]) for n in range(1, 13, 2)],
    )  # fmt: skip


def _rows(lang: str, shown: int) -> list[dict[str, Any]]:
    names = charts.month_names(lang)
    return [
        {
            "month": names[month - 1],
            "shown": Quantity(years[shown], "", 2),
            "median": Quantity(_quantile(years, 0.5), "", 2),
            "low": Quantity(min(years.values()), "", 2),
            "high": Quantity(max(years.values()), "", 2),
        }
        for month, years in month_extents().items()
    ]
