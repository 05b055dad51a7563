"""The first page: one worked answer of today, questions with a number each, a search for places."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from globalarctic import tabular
from globalarctic.web import charts
from globalarctic.web.pages.compare import map_of
from globalarctic.web.pages.forms import DEFAULT_PAIR, DEFAULT_SHIP, form_of, today
from globalarctic.web.pages.ice import extent_by_year
from globalarctic.web.pages.ways import Ways
from globalarctic.web.questions import question
from globalarctic.web.store.ask import answer_of
from globalarctic.web.store.jobs import BusyError, accept
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Answer
from globalarctic.words import Day, Message, Name, Quantity

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["home"]

_BACK_D = 7
_REGIONS = ("CN-LN", "RU-SA")
"""The two regions of the example, both on file with ways by month."""


def _worked(day: dt.date) -> Answer | None:
    """Return the answer of today, have it computed where it is not stored; else a recent one."""
    origin, target = DEFAULT_PAIR
    for back in range(_BACK_D):
        asking = question(
            "compare",
            {
                "origin": origin, "target": target, "vessel": DEFAULT_SHIP,
                "depart": (day - dt.timedelta(days=back)).isoformat(),
            },
        )  # fmt: skip
        answer = Answer.objects.filter(key=asking.key).first()
        if answer is not None and "answer" in answer.document:
            return answer
        if back == 0:
            try:
                answer_of(asking)
            except (BusyError, LimitError):
                continue
    return None


@lru_cache(maxsize=2)
def _counts(day: dt.date) -> dict[str, int]:
    """Count what the rooms have on file on a day."""
    from globalarctic import investments, outlook
    from globalarctic.data.tables import read_table

    observers = {
        row["country"]
        for row in read_table("arctic_bodies")
        if row["body"] == "arctic-council" and row["role"] == "observer" and not row["valid_to"]
    }
    return {
        "observers": len(observers),
        "projects": len(investments.projects(at=day.isoformat(), known=day.isoformat())),
        "claims": len(outlook.claims()),
    }


def _who(counts: dict[str, int]) -> Message:
    """Return how many states belong, as stored; while that is computed, how many are observers."""
    try:
        scope: object = accept(question("scope", {}), warming=True)
    except LimitError:  # a copy shows what is stored
        scope = None
    answer = scope.document.get("answer", {}) if isinstance(scope, Answer) else {}
    standings = answer.get("standings")
    if not standings:
        return Message("pages.home.q.who-a", n=counts["observers"])
    found = [each["state"] for each in standings]
    return Message("pages.home.q.who-in", n=found.count("in"), arctic=found.count("arctic"),
                   of=len(found))  # fmt: skip


def _close() -> Message:
    """Return how long goods take between two regions, and in how many months of the year."""
    pair = answer_of(question("pair-sheet", dict(zip("ab", _REGIONS, strict=True))))
    answer = pair.document.get("answer", {})
    ways = (answer.get("ways") or {}).get("forward") or {}
    hours = [hours for hours in ways.get("duration_h", ()) if hours is not None]
    names = {side: Name("region", code) for side, code in zip("ab", _REGIONS, strict=True)}
    if not hours:
        return Message("pages.home.q.close-none", **names)
    days = Quantity(min(hours) / 24.0, "d", 1)
    return Message("pages.home.q.close-a", days=days, n=len(hours), **names)


def _questions(day: dt.date) -> list[dict[str, Any]]:
    """Return the five questions that people ask, each with one figure of now and its page."""
    from globalarctic.transport.network.listings import corridors

    counts = _counts(day)
    a, b = _REGIONS
    return [
        {"code": f"pages.home.q.{name}", "figure": figure, "href": href}
        for name, figure, href in (
            ("goods", Message("pages.home.q.goods-a", n=len(corridors())), reverse("corridors")),
            ("who", _who(counts), reverse("countries")),
            ("close", _close(), reverse("pair", args=[a, b])),
            ("built", Message("pages.home.q.built-a", n=counts["projects"]),
             reverse("investments")),
            ("claims", Message("pages.home.q.claims-a", n=counts["claims"]), reverse("claims")),
        )
    ]  # fmt: skip


def _besides(day: dt.date) -> list[dict[str, Any]]:
    """Return what else is on file today: the ice and the rules, a sentence each with its page."""
    from globalarctic.transport.rules.listing import rules

    extents = extent_by_year(day)
    middle, low, high = (
        Quantity(value, "km2-m", 1)
        for value in (sorted(extents.values())[len(extents) // 2], min(extents.values()),
                      max(extents.values()))
    )  # fmt: skip
    ice = Message(
        "pages.home.q.ice-a", extent=middle, day=Day(day, "day"), n=len(extents), low=low, high=high
    )
    binding = Message("pages.home.q.rules-a", n=len(rules(on=day)))
    return [
        {"code": "pages.home.q.ice", "figure": ice, "href": reverse("ice")},
        {"code": "pages.home.q.rules", "figure": binding, "href": reverse("rules")},
    ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    lang, day = str(getattr(request, "lang", "en")), today()
    body: dict[str, Any] = {"form": form_of({}, lang), "questions": _questions(day)}
    body["besides"] = _besides(day)
    answer = _worked(day)
    if answer is not None:
        ways = Ways(answer.document)
        drawn = map_of(ways, lang=lang, month=ways.month, every=False)
        bars = charts.range_bars(
            [row.bar for row in ways.first], unit="d", digits=1, lang=lang,
            title=Message("pages.chart.days-title"), desc=Message("pages.chart.days-desc"),
        ) if ways.first else ""  # fmt: skip
        body |= {
            "ways": ways, "key": answer.key, "made": Day(answer.made_at.date()), "bars": bars,
            "map": drawn["svg"], "month_name": drawn["month_name"],
            "ice": True,
        }  # fmt: skip
    body["jsonld"] = tabular.json_text(
        {
            "@context": "https://schema.org", "@type": "WebSite", "name": "Global Arctic",
            "url": request.build_absolute_uri(reverse("home")), "inLanguage": lang,
        }
    ).replace("<", "\\u003c")  # fmt: skip
    response = render(request, "home.html", body)
    response["Cache-Control"] = "no-cache"
    return response
