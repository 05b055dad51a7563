"""How a record is read: who asks, whether they may, and its texts in their language."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from globalarctic.exchange.courses.sheets import html_of
from globalarctic.exchange.permissions import permitted
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.exchange.people import person_of, role_of
from globalarctic.web.exchange.workflow import RefusedActError, relations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest

__all__ = ["by_person", "readable_record", "record_rows", "record_texts"]


def by_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the person and the role; answer a refused act with its sentence."""

    @functools.wraps(view)
    def handle(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        person = person_of(request)
        request.person = person  # type: ignore[attr-defined]
        request.role = role_of(request, person)  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **named)
        except RefusedActError as error:
            response = render(
                request, "exchange/refused.html", {"problem": error.message}, status=error.status
            )
        response["Cache-Control"] = "no-store" if person else "no-cache"
        return response

    return handle


def readable_record(request: HttpRequest, key: str) -> SharedRecord:
    """Return a record that may be read; one that may not be is as if it were not there."""
    record = SharedRecord.objects.filter(pk=key).first()
    if record is None:
        raise Http404
    person, role = request.person, request.role  # type: ignore[attr-defined]
    relations = relations_of(person, record)
    if not permitted("read", role, state=record.state, relations=relations):
        raise Http404
    return record


def record_texts(record: SharedRecord, lang: str) -> dict[str, Any]:
    """Return title and body as a reader of a language sees them, with where they come from."""
    revision = record.public or record.latest
    # One of a newer revision would show what nobody has reviewed yet.
    translations = record.translations.filter(language=lang, source_revision__lte=revision.number)
    translated = {each.field: each for each in translations}
    if lang == revision.language or len(translated) < 2:
        title, body, shown, mark = revision.title, revision.body, revision.language, None
    else:
        title, body, shown = translated["title"].text, translated["body"].text, lang
        mark = translated["body"]
    return {
        "title": title, "html": mark_safe(html_of(body)), "language": shown,
        "translation": mark, "revision": revision, "original": revision.language,
    }  # fmt: skip


def record_rows(records: Iterable[SharedRecord], lang: str) -> list[dict[str, Any]]:
    """Return records with their texts in a language, for a list."""
    return [{"record": record, **record_texts(record, lang)} for record in records]
