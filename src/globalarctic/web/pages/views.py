"""Pages: a view reads the address, asks one question and hands the answer to its template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from globalarctic.web.middleware import busy, page_scope
from globalarctic.web.questions import QuestionError
from globalarctic.web.store.ask import ask
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Answer
from globalarctic.words import unpacked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["compare", "failed", "home", "not_found"]


def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    return render(request, "home.html")


def compare(request: HttpRequest) -> HttpResponse:
    """Compare the ways between two places."""
    if not request.GET:
        return render(request, "compare.html", {"form": {}})
    given = {"form": request.GET}
    try:
        result = ask("compare", request.GET.dict())
    except QuestionError as error:
        told = {**given, "problem": error.message, "field": error.field}
        return render(request, "compare.html", told, status=422)
    except (BusyError, LimitError) as error:
        return busy(request, seconds=error.seconds)
    if isinstance(result, Answer):
        refusal = result.document.get("refusal")
        return render(
            request,
            "compare.html",
            {**given, "answer": result, "refusal": None if refusal is None else unpacked(refusal)},
        )
    response = render(
        request, "compare.html", {**given, "job": result, "before": place_in_queue(result)}
    )
    response["Refresh"] = "3"
    response["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show that there is no such page."""
    del exception
    page_scope(request)
    return render(request, "error.html", {"code": "web.error.not-found"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Show that the fault is the node's."""
    page_scope(request)
    return render(request, "error.html", {"code": "web.error.failed"}, status=500)
