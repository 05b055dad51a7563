"""Handlers of the API: a question answered from the store, or the job that will answer it."""

from __future__ import annotations

import logging
import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render as render_page

from globalarctic.tabular import csv_text
from globalarctic.web.api.bodies import answer_response, list_response, said_values
from globalarctic.web.api.description import description
from globalarctic.web.api.problems import CODES, problem, problem_of
from globalarctic.web.middleware import page_scope
from globalarctic.web.questions import QuestionError, kinds, question
from globalarctic.web.questions.fields import Many, TextField, Whole
from globalarctic.web.store.ask import answer_of
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Answer, Job
from globalarctic.words import LANGUAGES, Code, Message, Quantity, render
from globalarctic.words.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Handler = Callable[..., HttpResponseBase]

__all__ = [
    "LIMIT",
    "LONGEST_WAIT_S",
    "OFFSET",
    "answer",
    "docs",
    "geojson",
    "index",
    "job",
    "job_values",
    "no_such",
    "openapi",
    "problems",
    "rows",
    "stored",
    "text_file",
]

LONGEST_WAIT_S = 20.0
"""Longest wait that ``Prefer: wait`` gets, seconds."""

LIMIT = Whole("limit", "Items a page", default=100, least=1, most=500)
OFFSET = Whole("offset", "Items before the first", default=0, least=0, most=1_000_000)
_WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,4})(?=$|[,;\s])")
_log = logging.getLogger("globalarctic.web.api")
_OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, Preference-Applied",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, Prefer, Accept, Accept-Language",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}


def _served(handler: Handler) -> Handler:
    """Answer GET only, in a language on file, open to every origin, every error a problem."""

    @wraps(handler)
    def handle(request: HttpRequest, **args: Any) -> HttpResponseBase:
        lang = request.GET.get("lang", "en")
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204, headers=_PREFLIGHT)
        elif request.method not in {"GET", "HEAD"}:
            response = problem_of("web.error.method", 405, headers={"Allow": _PREFLIGHT["Allow"]})
        elif lang not in LANGUAGES:
            message = Message("web.error.lang", near=tuple(Code(each) for each in LANGUAGES))
            response = problem(422, message, field="lang")
        else:
            response = _guarded(handler, request, lang, args)
        for name, value in _OPEN_TO_ALL.items():
            response[name] = value
        return response

    handle.csrf_exempt = True  # type: ignore[attr-defined]
    return handle


def _guarded(
    handler: Handler, request: HttpRequest, lang: str, args: dict[str, Any]
) -> HttpResponseBase:
    try:
        return handler(request, lang=lang, **args)
    except QuestionError as error:
        return problem(422, error.message, lang=lang, field=error.field)
    except (BusyError, LimitError) as error:
        limit = isinstance(error, LimitError)
        message = Message(
            "web.error.limit" if limit else "web.error.busy", seconds=Quantity(error.seconds, "s")
        )
        later = {"Retry-After": str(error.seconds)}
        return problem(429 if limit else 503, message, lang=lang, headers=later)
    except DatabaseError:
        message = Message("web.error.store")
        return problem(503, message, lang=lang, headers={"Retry-After": "10"})
    except Exception:
        _log.exception("fault", extra={"event": "fault"})
        return problem_of("web.error.failed", 500, lang=lang)


def _wait_s(request: HttpRequest) -> float:
    match = _WAIT.search(request.headers.get("Prefer", ""))
    return min(LONGEST_WAIT_S, float(match[1])) if match else 0.0


@_served
def answer(request: HttpRequest, *, lang: str, kind: str) -> HttpResponseBase:
    """Answer a question of a kind: 200 with the answer, or 202 with the job."""
    asked = kinds()[kind]
    texts = {each.name for each in asked.fields if isinstance(each, TextField)}
    many = {each.name for each in asked.fields if isinstance(each, Many)}
    paging = {"limit", "offset"} if asked.listed else set()
    raw: dict[str, Any] = {}
    for name in request.GET:
        if name == "lang" or name in paging:
            continue
        values = request.GET.getlist(name)
        if len(values) > 1 and name not in many:
            raise QuestionError(name, Message("web.error.twice", field=Code(name[:40])))
        if values == [""] and name not in texts:  # a form sends empty fields, a program does not
            raise QuestionError(name, Message("web.error.missing", field=Code(name[:40])))
        raw[name] = values if name in many else values[0]
    asking = question(kind, raw)
    page = tuple(
        each.read(request.GET[each.name]) if each.name in request.GET else each.default
        for each in (LIMIT, OFFSET)
    )
    wait_s = _wait_s(request)
    result = answer_of(asking, wait_s=wait_s)
    if isinstance(result, Answer):
        response = (
            list_response(request, result, lang, *page)
            if asked.listed
            else answer_response(request, result, lang)
        )
    else:
        response = JsonResponse(
            job_values(result, lang),
            status=202,
            headers={
                "Location": f"/api/v1/jobs/{result.key}", "Retry-After": "2",
                "Cache-Control": "no-store",
            },
            json_dumps_params={"ensure_ascii": False},
        )  # fmt: skip
    if wait_s:
        response["Preference-Applied"] = f"wait={wait_s:.0f}"
    return response


def job_values(item: Job, lang: str) -> dict[str, Any]:
    """Return a job as JSON values: state, progress, place in the queue, what is known so far."""
    message = item.message
    return {
        "key": item.key,
        "kind": item.kind,
        "args": item.args,
        "state": item.state,
        "attempts": item.attempts,
        "progress_frac": round(item.progress_frac, 3),
        "before": place_in_queue(item),
        "message": None if message is None else render(message, lang),
        "partial": said_values(item.document.get("answer"), lang),
        "answer": f"/api/v1/answers/{item.key}" if item.state == Job.State.DONE else None,
    }


def _job(key: str) -> Job | None:
    return Job.objects.filter(key=key).first()


@_served
def job(request: HttpRequest, *, lang: str, key: str) -> HttpResponseBase:
    """Say how far a job is."""
    del request
    item = _job(key)
    if item is None:
        return problem_of("web.error.no-job", 404, lang=lang)
    return JsonResponse(
        job_values(item, lang), headers={"Cache-Control": "no-store"},
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@_served
def stored(request: HttpRequest, *, lang: str, key: str) -> HttpResponseBase:
    """Return a stored answer by its key."""
    item = Answer.objects.filter(key=key).first()
    if item is None:
        return problem_of("web.error.no-answer", 404, lang=lang)
    return answer_response(request, item, lang)


def _part(key: str, name: str, lang: str) -> Any:
    item = Answer.objects.filter(key=key).first()
    part = None if item is None else item.document.get(name)
    if part is None:
        return problem_of("web.error.no-answer", 404, lang=lang)
    return part


@_served
def geojson(request: HttpRequest, *, lang: str, key: str) -> HttpResponseBase:
    """Return the features of a stored answer."""
    del request
    part = _part(key, "geojson", lang)
    if isinstance(part, HttpResponse):
        return part
    return JsonResponse(
        said_values(part, lang), content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


@_served
def rows(request: HttpRequest, *, lang: str, key: str) -> HttpResponseBase:
    """Return the rows of a stored answer as CSV; columns are named with their units."""
    del request
    part = _part(key, "rows", lang)
    if isinstance(part, HttpResponse):
        return part
    head = {"Content-Disposition": f'attachment; filename="{key[:12]}.csv"'}
    flat = [{name: _cell(value, lang) for name, value in row.items()} for row in part]
    return HttpResponse(csv_text(flat), content_type="text/csv; charset=utf-8", headers=head)


def _cell(value: Any, lang: str) -> Any:
    said = said_values(value, lang)
    return said["text"] if isinstance(said, dict) and "text" in said else said


@_served
def text_file(request: HttpRequest, *, lang: str, key: str, ending: str) -> HttpResponseBase:
    """Return a stored way as a file for chart systems: gpx, kml or rtz."""
    del request
    part = _part(key, "files", lang)
    if isinstance(part, HttpResponse) or ending not in part:
        return problem_of("web.error.no-answer", 404, lang=lang)
    head = {"Content-Disposition": f'attachment; filename="{key[:12]}.{ending}"'}
    return HttpResponse(part[ending], content_type="application/xml", headers=head)


@_served
def openapi(request: HttpRequest, *, lang: str) -> HttpResponseBase:
    """Return the description of the API (OpenAPI 3.1)."""
    del request, lang
    return JsonResponse(description(), headers={"Cache-Control": "public, max-age=3600"})


@_served
def index(request: HttpRequest, *, lang: str) -> HttpResponseBase:
    """List what can be asked."""
    del request, lang
    links = {name: f"/api/v1/{name}" for name in kinds()}
    return JsonResponse({"openapi": "/api/v1/openapi.json", "docs": "/api/v1/docs", **links})


@_served
def problems(request: HttpRequest, *, lang: str) -> HttpResponseBase:
    """List the codes of problems, each with its sentence."""
    del request
    words = load_catalog(lang)
    return JsonResponse(
        {code: words.sentence(code).text for code in CODES},
        json_dumps_params={"ensure_ascii": False},
    )


def docs(request: HttpRequest) -> HttpResponse:
    """Show the description of the API as a page."""
    page_scope(request)
    return render_page(request, "api.html", {"api": description()})


@_served
def no_such(request: HttpRequest, *, lang: str) -> HttpResponseBase:
    """Say that there is no such address."""
    del request
    return problem_of("web.error.not-found", 404, lang=lang)
