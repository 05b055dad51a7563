"""Addresses for other nodes: the node's own page, its changes, its full list, its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.urls import path
from django.views.decorators.http import require_safe

from globalarctic.exchange.federation.follow import LIST, MANIFEST, RECORDS, WELL_KNOWN
from globalarctic.exchange.federation.follow import answer as answer_of
from globalarctic.web.federation.atom import atom_feed
from globalarctic.web.federation.own import own_feed

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern, URLResolver

__all__ = ["changes", "full_list", "manifest", "record", "urlpatterns", "well_known"]

_LINES = "application/jsonl; charset=utf-8"
_JSON = "application/json; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


def _answered(address: str, kind: str, *, keep_s: int = 0) -> HttpResponse:
    data = answer_of(own_feed(), address)
    if data is None:
        return HttpResponseNotFound(content_type=_TEXT)
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = f"public, max-age={keep_s}" if keep_s else "no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def well_known(request: HttpRequest) -> HttpResponse:
    """Show who the node is: name, languages, keys, feeds; signed."""
    del request
    return _answered(WELL_KNOWN, _JSON)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the entries after a number, one a line."""
    since = request.GET.get("since", "0")
    if not (since.isascii() and since.isdecimal() and len(since) < 16):
        return HttpResponseBadRequest("since: a whole number\n", content_type=_TEXT)
    return _answered(f"/federation/changes?since={since}", _LINES)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Show the signed head of the full list."""
    del request
    return _answered(MANIFEST, _JSON)


@require_safe
def full_list(request: HttpRequest) -> HttpResponse:
    """Show the full list of records: id, kind, revision, hash."""
    del request
    return _answered(LIST, _TEXT)


@require_safe
def record(request: HttpRequest, digest: str) -> HttpResponse:
    """Show a record by its hash."""
    del request
    return _answered(f"{RECORDS}sha256:{digest}", _JSON, keep_s=60)


urlpatterns: list[URLPattern | URLResolver] = [
    path(".well-known/globalarctic-node.json", well_known),
    path("federation/changes", changes),
    path("federation/changes.atom", atom_feed, name="atom"),
    path("federation/manifest", manifest),
    path("federation/list", full_list),
    path("federation/records/sha256:<str:digest>", record),
]
