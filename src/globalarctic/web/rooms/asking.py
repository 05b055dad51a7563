"""What every page of the rooms does: ask a question, show the answer, the job or what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from globalarctic.web.middleware import busy
from globalarctic.web.questions import QuestionError
from globalarctic.web.store.ask import ask
from globalarctic.web.store.jobs import BusyError, place_in_queue
from globalarctic.web.store.limits import LimitError
from globalarctic.web.store.models import Answer
from globalarctic.words import Message, Quantity, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

__all__ = ["answered", "lang_of", "messages"]


def lang_of(request: HttpRequest) -> str:
    """Return the language of the page."""
    return str(getattr(request, "lang", "en"))


def messages(value: Any) -> Any:
    """Return a part of a document with its messages unpacked: ``{"code", "args"}`` as `Message`."""
    if isinstance(value, dict):
        if {"code", "args"} <= set(value):
            args = {key: unpacked(part) for key, part in value["args"].items()}
            return Message(value["code"], **args)
        return {key: messages(part) for key, part in value.items()}
    return [messages(part) for part in value] if isinstance(value, list) else value


def answered(
    request: HttpRequest,
    kind: str,
    args: Mapping[str, Any],
    template: str,
    *,
    make: Callable[[dict[str, Any], Answer], dict[str, Any]] | None = None,
    given: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Return a page that shows the answer of a question.

    Parameters
    ----------
    make
        Makes what else the template shows from the document of the answer.
    given
        What the template shows in any case.
    """
    shown = {"form": request.GET, **(given or {})}
    try:
        result = ask(kind, {key: value for key, value in args.items() if value not in ("", None)})
    except QuestionError as error:
        shown |= {"problem": error.message, "field": error.field}
        return render(request, template, shown, status=422)
    except (BusyError, LimitError) as error:
        return busy(request, seconds=error.seconds)
    if not isinstance(result, Answer):
        share = Quantity(100.0 * result.progress_frac, "pct")
        shown |= {"job": result, "before": place_in_queue(result), "share": share}
        response = render(request, template, shown)
        response["Cache-Control"] = "no-store"
        return response
    body = result.document
    if "refusal" in body:
        return render(
            request, template, {**shown, "refusal": unpacked(body["refusal"])}, status=422
        )
    more = make(body, result) if make else {}
    return render(
        request,
        template,
        {**shown, "answer": result, "tables": result.tables, "body": body, **more},
    )
