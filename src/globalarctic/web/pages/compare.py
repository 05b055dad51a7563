"""The page that compares: a sentence asks, the answer stands in frequencies, rows open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from globalarctic.web import charts
from globalarctic.web.charts.maps import arctic_view, view_of
from globalarctic.web.charts.planes import ARCTIC
from globalarctic.web.middleware import busy
from globalarctic.web.pages.files import code_of
from globalarctic.web.pages.forms import form_of
from globalarctic.web.pages.ways import Ways
from globalarctic.web.pages.year import months_of_year, year_strip
from globalarctic.web.questions import QuestionError, question
from globalarctic.web.questions.versions import release
from globalarctic.web.store.ask import answer_of
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Answer, Job
from globalarctic.words import Code, Day, Message, Quantity, unpacked
from globalarctic.words import render as say

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.web.questions import Question

__all__ = ["compare", "compare_part", "fields_of", "map_of", "stored", "ways_json"]

_PAGE_ONLY = ("month", "show", "view", "year")


def fields_of(request: HttpRequest) -> dict[str, Any]:
    """Return the arguments of the question that stand in the address, without those of the page."""
    raw: dict[str, Any] = {}
    rates: list[str] = []
    for name in request.GET:
        values = [value for value in request.GET.getlist(name) if value != ""]
        if name.startswith("rate."):
            rates += [f"{name.removeprefix('rate.')}={value}" for value in values]
        elif name not in _PAGE_ONLY and values:
            raw[name] = values if name in {"avoid", "corridors", "rates"} else values[-1]
    return {**raw, "rates": rates} if rates else raw


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the ways between two places."""
    raw, lang = fields_of(request), _lang(request)
    given = {"form": form_of(request.GET.dict(), lang)}
    if not raw:
        return render(request, "compare.html", given)
    raw.setdefault("depart", given["form"]["depart"])
    try:
        asking = question("compare", raw)
        result = answer_of(asking)
    except QuestionError as error:
        told = {**given, "problem": error.message}
        return render(request, "compare.html", told, status=422)
    except (BusyError, LimitError) as error:
        return busy(request, seconds=error.seconds)
    if isinstance(result, Job):
        return _waiting(request, result, given)
    return _answered(request, asking, result, given)


def _waiting(request: HttpRequest, job: Job, given: dict[str, Any]) -> HttpResponse:
    """Show how far the answer is, and the rows that are ready."""
    response = render(request, "compare.html", {**given, **_progress(job)})
    response["Cache-Control"] = "no-store"
    return response


def _progress(job: Job) -> dict[str, Any]:
    document = job.document
    return {
        "job": job,
        "before": place_in_queue(job),
        "share": Quantity(100.0 * job.progress_frac, "pct"),
        "partial": Ways(document) if "answer" in document else None,
    }


@require_safe
def compare_part(request: HttpRequest, key: str) -> HttpResponse:
    """Send the part of a waiting page that grows."""
    job = Job.objects.filter(key=key).first()
    known = Answer.objects.filter(key=key).exists()
    if job is None and not known:
        raise Http404
    if known or job is None or job.state in {Job.State.DONE, Job.State.FAILED}:
        response = HttpResponse('<div data-part="done"></div>')
    else:
        response = render(request, "parts/waiting.html", _progress(job))
    response["Cache-Control"] = "no-store"
    return response


def map_of(
    ways: Ways, *, lang: str, month: int, world: bool | None = None, every: bool = True
) -> dict[str, Any]:
    """Return what the map of a comparison needs: the picture, its plane and its ice."""
    shown = ways.drawn()
    lon = [value for way in shown for value in way.lon]
    lat = [value for way in shown for value in way.lat]
    view = view_of(lon, lat)
    if world is False or (world is None and lat and sum(v > 60 for v in lat) > 0.75 * len(lat)):
        view = arctic_view(lon, lat)
    polar = view.plane is ARCTIC
    on = "ice-month" if polar else "ice-month-world"
    ice = reverse(on, args=[month])
    name = charts.month_name(month, lang)
    svg = charts.draw_map(
        ways.drawn(every=every), ways.spots, view=view, ice_href=ice, lang=lang,
        title=ways.title, desc=Message("pages.map.desc", n=len(shown), month=Code(name)),
    )  # fmt: skip
    return {
        "svg": svg, "plane": view.plane.code, "ice": ice, "month": month, "month_name": name,
        "ice_page": on, "polar": polar,
    }  # fmt: skip


def _answered(
    request: HttpRequest, asking: Question, answer: Answer, given: dict[str, Any]
) -> HttpResponse:
    document, lang = answer.document, _lang(request)
    if "refusal" in document:
        told = {**given, "problem": unpacked(document["refusal"])}
        return render(request, "compare.html", told)
    shown = frozenset(part for text in request.GET.getlist("show") for part in text.split(","))
    ways = Ways(document, shown)
    month = _month(request, ways.month)
    world = {"world": True, "pole": False}.get(request.GET.get("view", ""))
    drawn = map_of(ways, lang=lang, month=month, world=world)
    given["form"] |= {
        "origin": say(ways.origin, lang), "target": say(ways.target, lang),
    }  # fmt: skip
    query = request.GET.copy()
    for name in ("month", "view"):
        query.pop(name, None)
    here = query.urlencode()
    body = {
        **given,
        "key": answer.key,
        "made": Day(answer.made_at.date()),
        "release": document["release"],
        "newer": document["release"] != release(),
        "ways": ways,
        "map": drawn,
        "months": [
            {"n": n, "name": charts.month_name(n, lang), "short": short,
             "ice": reverse(drawn["ice_page"], args=[n]), "here": n == month}
            for n, short in enumerate(charts.month_names(lang), start=1)
        ],
        "here": here,
        "own_fields": [
            (name, value)
            for name, values in query.lists()
            for value in values
            if name not in {"show", "year"}
        ],
        "bars": charts.range_bars(
            ways.bars, unit="d", digits=1, lang=lang,
            title=Message("pages.chart.days-title"), desc=Message("pages.chart.days-desc"),
        ) if ways.possible else "",
        "stacks": charts.cost_stacks(
            ways.stacks, unit="usd", lang=lang, desc=Message("pages.chart.cost-desc"),
            title=Message("pages.chart.cost-title", unit=ways.unit_name,
                          year=Code(ways.price_year)),
        ) if ways.stacks else "",
        "dots": charts.year_dots(
            ways.dots, lang=lang, title=Message("pages.row.years"),
            desc=Message("pages.row.years-desc"),
        ) if ways.dots else "",
        "code": code_of(asking, request.build_absolute_uri("/")[:-1]),
        "year": _year(request, asking, ways, lang),
    }  # fmt: skip
    response = render(request, "compare.html", body)
    response["Cache-Control"] = "no-cache"
    return response


def _month(request: HttpRequest, default: int) -> int:
    text = request.GET.get("month", "")
    return int(text) if text.isdigit() and 1 <= int(text) <= 12 else default


def _year(request: HttpRequest, asking: Question, ways: Ways, lang: str) -> dict[str, Any]:
    """Return the twelve months of the same pair: kept ones at once, else the link that asks."""
    wanted = request.GET.get("year") == "1"
    asked = months_of_year(asking, ask=wanted)
    if isinstance(asked, Job):
        return {"job": asked, **_progress(asked)}
    if asked is None or "answer" not in asked:
        query = request.GET.copy()
        query["year"] = "1"
        return {"ask": query.urlencode()}
    rows = year_strip(asked, [row.key for row in ways.table_rows])
    svg = charts.calendar_strip(
        rows, lang=lang, marked=ways.month, title=Message("pages.year.title"),
        desc=Message("pages.year.desc", n=Code(str(max((row.of for row in rows), default=0)))),
    )  # fmt: skip
    return {"svg": svg, "rows": rows, "of": max((row.of for row in rows), default=0)}


@require_safe
def stored(request: HttpRequest, key: str) -> HttpResponse:
    """Show a stored answer under the link that never changes."""
    answer = Answer.objects.filter(key=key, kind="compare").first()
    if answer is None:
        raise Http404
    from globalarctic.web.questions import Question
    from globalarctic.web.questions.kinds import kind_of

    asking = Question(kind_of("compare"), answer.args)
    args = {name: str(value) for name, value in answer.args.items() if value not in (None, [])}
    return _answered(request, asking, answer, {"form": form_of(args, _lang(request))})


@require_safe
def ways_json(request: HttpRequest, key: str) -> JsonResponse:
    """Send the lines of an answer for the map that moves."""
    answer = Answer.objects.filter(key=key, kind="compare").first()
    if answer is None:
        raise Http404
    shown = frozenset(part for text in request.GET.getlist("show") for part in text.split(","))
    ways, lang = Ways(answer.document, shown), _lang(request)
    drawn = ways.drawn(every=True)
    return JsonResponse(
        {
            "ways": [
                {
                    "id": way.key, "hue": way.hue, "shown": way.shown,
                    "label": say(way.label, lang),
                    "points": [list(point) for point in zip(way.lon, way.lat, strict=True)],
                }
                for way in drawn
            ],
            "spots": [
                {"point": [spot.lon, spot.lat], "label": say(spot.label, lang)}
                for spot in ways.spots
            ],
        },
        headers={"Cache-Control": "public, max-age=3600"},
    )  # fmt: skip
