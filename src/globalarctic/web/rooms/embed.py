"""A stored answer to set into other pages: small, framed anywhere, and it names its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from globalarctic.web import charts
from globalarctic.web.pages.ways import Ways
from globalarctic.web.rooms.asking import lang_of
from globalarctic.web.store.models import Answer
from globalarctic.words import Day, Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["embed"]

_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)


@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, key: str) -> HttpResponse:
    """Show one stored answer without menus: its picture or table, its version and its address.

    Notes
    -----
    The address holds the key of the answer, which holds the release of data and code: what is set
    into a page stays as it was cited, whatever the node computes later.
    """
    answer = Answer.objects.filter(key=key).first()
    if answer is None or "answer" not in answer.document:
        raise Http404
    lang, body = lang_of(request), answer.document
    shown: dict[str, object] = {
        "key": key, "release": body["release"], "made": Day(answer.made_at.date()),
        "whole": request.build_absolute_uri(
            reverse("stored" if answer.kind == "compare" else "embed", args=[key])
        ),
    }  # fmt: skip
    if answer.kind == "compare":
        ways = Ways(body)
        shown["title"] = Message("pages.chart.days-title")
        shown["picture"] = charts.range_bars(
            [row.bar for row in ways.first], unit="d", digits=1, lang=lang,
            title=Message("pages.chart.days-title"), desc=Message("pages.chart.days-desc"),
        ) if ways.first else ""  # fmt: skip
        shown["ways"] = ways
    else:
        shown["tables"] = answer.tables[:3]
    response = render(request, "rooms/embed.html", shown)
    response["Content-Security-Policy"] = _CSP
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=86400"
    return response
