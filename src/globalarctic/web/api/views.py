"""Handlers of the API: a question answered from the store, or the job that will answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from globalarctic.web.api.bodies import answer_response, said_values
from globalarctic.web.api.problems import problem, problem_of
from globalarctic.web.questions import QuestionError, kinds, question
from globalarctic.web.questions.fields import Many
from globalarctic.web.store.ask import answer_of
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.models import Answer, Job
from globalarctic.words import LANGUAGES, Message, Quantity, render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["answer", "job", "job_values"]


def _lang(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "en")
    return asked if asked in LANGUAGES else "en"


def answer(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Answer a question of a kind: 200 with the answer, or 202 with the job."""
    lang = _lang(request)
    many = {each.name for each in kinds()[kind].fields if isinstance(each, Many)}
    raw: dict[str, Any] = {
        name: request.GET.getlist(name) if name in many else request.GET[name]
        for name in request.GET
        if name != "lang"
    }
    try:
        result = answer_of(question(kind, raw))
    except QuestionError as error:
        return problem(422, error.message, lang=lang, field=error.field)
    except BusyError as error:
        return problem(
            503, Message("web.error.busy", seconds=Quantity(error.seconds, "s")), lang=lang,
            headers={"Retry-After": str(error.seconds)},
        )  # fmt: skip
    if isinstance(result, Answer):
        return answer_response(request, result, lang)
    return JsonResponse(
        job_values(result, lang),
        status=202,
        headers={"Location": f"/api/v1/jobs/{result.key}", "Retry-After": "2"},
    )


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


def job(request: HttpRequest, key: str) -> HttpResponseBase:
    """Say how far a job is."""
    found = Job.objects.filter(key=key).first()
    if found is None:
        return problem_of("web.error.no-job", 404, lang=_lang(request))
    return JsonResponse(job_values(found, _lang(request)), headers={"Cache-Control": "no-store"})
