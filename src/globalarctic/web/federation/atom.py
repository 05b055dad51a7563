"""What was published last, as an Atom feed (RFC 4287) for readers of news."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from globalarctic.exchange.permissions import RecordState
from globalarctic.exchange.records.kinds import NOT_COPIED
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.federation.own import own_feed, profile

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

__all__ = ["atom_feed"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
_SHOWN, _SUMMARY = 100, 300
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that XML 1.0 does not allow: one of them in a text would make the feed unreadable."""


def _add(parent: ElementTree.Element, name: str, text: str = "", **given: str) -> None:
    element = ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", given)
    element.text = _NOT_XML.sub("", text) or None


def _time(time: dt.datetime) -> str:
    return time.isoformat(timespec="seconds")


@require_safe
def atom_feed(request: HttpRequest) -> HttpResponse:
    """Send the newest published records, each in its own language, with licence and address."""
    ElementTree.register_namespace("", _NAMESPACE)
    records = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value)
    records = records.exclude(licence=NOT_COPIED).order_by("-made")
    shown = [(record, record.public) for record in records[:_SHOWN]]
    rows = sorted(
        ((record, revision) for record, revision in shown if revision is not None),
        key=lambda row: row[1].made,
        reverse=True,
    )
    told, node = profile(), own_feed().node
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed")
    _add(feed, "id", f"urn:globalarctic:{node}")
    _add(feed, "title", told.name)
    newest = rows[0][1].made if rows else None
    _add(feed, "updated", _time(newest) if newest else "1970-01-01T00:00:00+00:00")
    address = request.build_absolute_uri(request.path)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    for record, revision in rows:
        entry = ElementTree.SubElement(feed, f"{{{_NAMESPACE}}}entry")
        entry.set("xml:lang", revision.language)
        _add(entry, "id", f"urn:globalarctic:{node}:{record.kind}/{record.key}")
        _add(entry, "title", revision.title)
        _add(entry, "updated", _time(revision.made))
        page = request.build_absolute_uri(f"/{revision.language}/records/{record.key}")
        _add(entry, "link", rel="alternate", type="text/html", href=page)
        author = ElementTree.SubElement(entry, f"{{{_NAMESPACE}}}author")
        _add(author, "name", (revision.author.name if revision.author else "") or told.name)
        _add(entry, "category", term=record.kind)
        _add(entry, "rights", record.licence)
        _add(entry, "summary", revision.body[:_SUMMARY])
    text = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")
