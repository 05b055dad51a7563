"""What watchers ask: does it live, is it ready, what is it doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.db.models import Count
from django.http import HttpResponse, JsonResponse

from globalarctic import __version__
from globalarctic.web.processes import processes
from globalarctic.web.questions.versions import release
from globalarctic.web.store.models import Answer, Job

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["healthz", "readyz", "status"]


def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this web worker answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def _engine() -> str:
    states = [each.get("engine", "") for each in processes() if each["kind"] == "compute"]
    return "ready" if "ready" in states else "warming" if states else "down"


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the node can take questions: its database answers and somebody computes."""
    del request
    engine = _engine()
    try:
        Job.objects.exists()
        database = "ready"
    except DatabaseError:
        database = "down"
    ready = database == "ready" and engine != "down"
    return JsonResponse(
        {"ready": ready, "database": database, "engine": engine},
        status=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


def status(request: HttpRequest) -> JsonResponse:
    """Say what the node is doing: processes by kind, queue, store, releases."""
    del request
    kinds: dict[str, list[dict[str, Any]]] = {}
    for each in processes():
        kinds.setdefault(each.pop("kind"), []).append(each)
    counts = dict(Job.objects.values_list("state").annotate(n=Count("key")))
    return JsonResponse(
        {
            "version": __version__,
            "release": release(),
            "engine": _engine(),
            "processes": kinds,
            "jobs": {state.value: counts.get(state.value, 0) for state in Job.State},
            "answers": Answer.objects.count(),
        },
        headers={"Cache-Control": "no-store"},
    )
