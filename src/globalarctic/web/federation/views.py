"""Pages on other nodes: who is followed, what came from them, what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from globalarctic.errors import UnknownNameError
from globalarctic.web.federation.own import own_catalogues, own_feed, own_peers, profile

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["catalogue", "neighbour", "neighbours"]

_SHOWN = 200


@require_safe
def neighbours(request: HttpRequest) -> HttpResponse:
    """Show this node's own name among nodes, its neighbours, their decisions and the log."""
    peers = own_peers()
    told = {
        "profile": profile(),
        "own": own_feed().node,
        "seq": own_feed().seq,
        "neighbours": peers.neighbours(),
        "notices": peers.notices(),
        "log": peers.log(20),
        "catalogues": own_catalogues().listing(),
    }
    return render(request, "federation/neighbours.html", told)


@require_safe
def neighbour(request: HttpRequest, node: str) -> HttpResponse:
    """Show a neighbour and the records that came from it."""
    try:
        one = own_peers().neighbour(node)
    except UnknownNameError as error:
        raise Http404 from error
    records = own_peers().records(node=node)
    told = {
        "neighbour": one,
        "records": [
            {
                "id": record.id,
                "kind": record.kind,
                "revision": record.revision,
                "title": _title(record.fields),
                "lang": record.fields.get("lang", ""),
                "licence": record.fields["licence"],
            }
            for record in records[:_SHOWN]
        ],
        "more": max(0, len(records) - _SHOWN),
    }
    return render(request, "federation/neighbour.html", told)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what a catalogue of others lists, as it was at the last look."""
    url = request.GET.get("url", "")
    if url not in [each[0] for each in own_catalogues().listing()]:
        raise Http404
    entries = own_catalogues().entries(url)
    told = {"url": url, "entries": entries[:_SHOWN], "more": max(0, len(entries) - _SHOWN)}
    return render(request, "federation/catalogue.html", told)


def _title(fields: dict[str, object]) -> str:
    """Return what a record is called by its own node, in its own language."""
    title = fields.get("title") or fields.get("name") or fields["id"]
    if isinstance(title, dict):
        title = next(iter(title.values()), fields["id"])
    return str(title)[:200]
