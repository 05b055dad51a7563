"""The named corridors: an index, and a page each with its year and the rules on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from globalarctic.web import charts
from globalarctic.web.middleware import busy
from globalarctic.web.pages.forms import DEFAULT_PAIR, form_of, today
from globalarctic.web.pages.rules import rule_rows
from globalarctic.web.pages.texts import (
    FAMILIES,
    corridor_name,
    gate_name,
    hue_of,
    known,
    place_name,
    vessel_name,
)
from globalarctic.web.pages.year import kept_or_asked, month_years, year_question, year_strip
from globalarctic.web.questions import QuestionError, question
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Job
from globalarctic.words import Code, Entry, Message, Quantity

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["corridor", "corridors", "question_place"]

_PAIRS = {
    "land-ice": ("dalian", "rotterdam"), "yenisei": ("dalian", "rotterdam"),
    "lena": ("dalian", "rotterdam"), "instc": ("mumbai", "st-petersburg"),
    "land-sea-dalian": ("singapore", "harbin"), "river": ("omsk", "salekhard"),
    "direct": ("nuuk", "rotterdam"), "direct-land": ("harbin", "moscow"),
}  # fmt: skip
_SHIPS = ("container-3600", "container-3600-1a", "lng-arc7")


@require_safe
def corridors(request: HttpRequest) -> HttpResponse:
    """List the corridors."""
    from globalarctic.transport.network.listings import corridors as listed

    rows = [
        {
            "id": each.corridor_id,
            "name": corridor_name(each.corridor_id),
            "about": Entry("corridors", each.corridor_id, "description"),
            "hue": hue_of(each.corridor_id),
            "modes": [Message(f"pages.mode.{mode}") for mode in _modes(each)],
        }
        for each in listed()
    ]
    return render(request, "corridors.html", {"rows": rows})


def _modes(each: Any) -> list[str]:
    known = ("sea", "river", "rail", "road", "ferry")
    text = " ".join(str(part) for part in each.modes)
    return [mode for mode in known if mode in text]


def _named(key: str) -> bool:
    return key in FAMILIES or known("passage", key) or known("border", key)


def _pair(corridor: str) -> tuple[str, str]:
    return _PAIRS.get(corridor, DEFAULT_PAIR)


@require_safe
def corridor(request: HttpRequest, corridor: str) -> HttpResponse:
    """Show a corridor: what it is, when it is open, which rules hold on it."""
    from globalarctic.data.tables import read_table

    row = next((r for r in read_table("corridors") if r["corridor_id"] == corridor), None)
    if row is None:
        raise Http404
    lang, day = str(getattr(request, "lang", "en")), today()
    gates = [key for key in re.split("[|;>]", row["via"]) if key]
    origin, target = _pair(corridor)
    given = {
        "origin": request.GET.get("origin") or origin,
        "target": request.GET.get("target") or target,
        "vessel": request.GET.get("vessel") or "",
    }
    month = request.GET.get("month", "")
    n = int(month) if month.isdigit() and 1 <= int(month) <= 12 else day.month
    body: dict[str, Any] = {
        "id": corridor,
        "name": corridor_name(corridor),
        "about": Entry("corridors", corridor, "description"),
        "form": form_of(given, lang),
        "gates": [gate_name(key) for key in gates if _named(key)],
        "rules": rule_rows(day, set(gates), {corridor}),
        "month": n,
        "month_name": charts.month_name(n, lang),
        "months": list(enumerate(charts.month_names(lang), start=1)),
    }
    ships = (given["vessel"],) if given["vessel"] else _SHIPS
    wanted = request.GET.get("ask") == "1"
    try:
        body |= _open(corridor, given, ships, day.year, lang, n, ask=wanted)
    except QuestionError as error:
        body["problem"] = error.message
    except (BusyError, LimitError) as error:
        return busy(request, seconds=error.seconds)
    return render(request, "corridor.html", body)


def _open(
    corridor: str,
    given: dict[str, str],
    ships: tuple[str, ...],
    year: int,
    lang: str,
    month: int,
    *,
    ask: bool,
) -> dict[str, Any]:
    """Return the strip of the year by ship, and the ice years one by one."""
    strips: list[charts.StripRow] = []
    dots: list[charts.YearRow] = []
    jobs: list[Job] = []
    missing = False
    for ship in ships:
        asked = {**given, "vessel": ship, "depart": f"{year}-01-15", "corridors": [corridor]}
        document = kept_or_asked(year_question(question("compare", asked).args), ask=ask)
        if isinstance(document, Job):
            jobs.append(document)
            continue
        if document is None:
            missing = True
            continue
        if "answer" not in document:
            continue
        for row in year_strip(document, [corridor]) or [_closed(document, corridor)]:
            strips.append(charts.StripRow(vessel_name(ship), row.passed, row.of))
        years = month_years(document, corridor, month)
        if years is not None:
            dots.append(charts.YearRow(vessel_name(ship), years.years, years.passed))
    of = max((strip.of for strip in strips), default=0)
    body: dict[str, Any] = {
        "origin": place_name(question_place(given["origin"])),
        "target": place_name(question_place(given["target"])),
        "strips": strips, "dots": dots, "of": of, "line": _best(strips, lang),
        "missing": missing,
        "line_ship": strips[min(1, len(strips) - 1)].label if strips else "",
    }  # fmt: skip
    if jobs:
        first = jobs[0]
        body |= {
            "job": first, "before": place_in_queue(first),
            "share": Quantity(100.0 * first.progress_frac, "pct"), "partial": None,
        }  # fmt: skip
    if strips:
        body["strip"] = charts.calendar_strip(
            strips,
            lang=lang,
            marked=month,
            title=Message("pages.corridor.open-title"),
            desc=Message("pages.corridor.open-desc", n=of),
        )
    if dots:
        body["dots_svg"] = charts.year_dots(
            dots, lang=lang, desc=Message("pages.row.years-desc"),
            title=Message("pages.corridor.years-title", month=Code(charts.month_name(month, lang))),
        )  # fmt: skip
    return body


def question_place(text: str) -> str:
    """Return the id of a place that was typed; the text itself where it has none."""
    from globalarctic.errors import GlobalArcticError
    from globalarctic.transport.network.places import resolve

    try:
        return resolve(text).place_id
    except GlobalArcticError:
        return text


def _closed(document: dict[str, Any], corridor: str) -> charts.StripRow:
    del document
    return charts.StripRow(corridor_name(corridor), (0,) * 12, 20)


def _best(strips: list[charts.StripRow], lang: str) -> Message | None:
    """Return the month in which the corridor is open most often, for the ship shown first."""
    if not strips:
        return None
    row = strips[min(1, len(strips) - 1)]
    passed = [n or 0 for n in row.passed]
    if not any(passed):
        return Message("pages.corridor.never-open")
    if min(passed) == row.of:
        return Message("pages.corridor.always-open")
    month = passed.index(max(passed)) + 1
    return Message(
        "pages.corridor.best-month", month=Code(charts.month_name(month, lang)),
        passed=max(passed), n=row.of,
    )  # fmt: skip
