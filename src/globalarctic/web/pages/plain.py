"""Pages of words: method, about, and what the node is doing and promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from globalarctic.words import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["about", "method", "status"]

_PARTS = ("ways", "ice", "speed", "cost", "rules", "not")
_PROMISES = (
    ("links", "tests/web/test_pages.py"),
    ("hosts", "tests/browser/test_pages.py"),
    ("languages", "tests/browser/test_pages.py"),
    ("access", "tests/browser/test_pages.py"),
    ("map", "tests/web/test_charts.py, tests/browser/test_map.py"),
    ("charts", "tests/web/test_charts.py"),
)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Show how figures are worked out."""
    parts = [
        (Message(f"pages.method.{name}-title"), Message(f"pages.method.{name}")) for name in _PARTS
    ]
    marks = [(name, Message(f"pages.method.mark-{name}")) for name in
             ("computed", "stated", "assumed", "missing")]  # fmt: skip
    return render(request, "method.html", {"parts": parts, "marks": marks})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Show who this is for and what is stored."""
    return render(request, "about.html")


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show what the node is doing, and what it promises."""
    from globalarctic.web.processes import processes
    from globalarctic.web.questions.versions import release
    from globalarctic.web.store.models import Answer, Job

    states = [each.get("engine", "") for each in processes() if each["kind"] == "compute"]
    engine = "ready" if "ready" in states else "warming" if states else "none"
    body = {
        "engine": Message(f"pages.status.engine-{engine}"),
        "queue": Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).count(),
        "answers": Answer.objects.count(),
        "release": release(),
        "promises": [(Message(f"pages.status.p.{name}"), test) for name, test in _PROMISES],
    }
    response = render(request, "status.html", body)
    response["Cache-Control"] = "no-store"
    return response
