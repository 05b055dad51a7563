"""Events and tours for calendars (iCalendar) and for machines (schema.org)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from globalarctic.data.tables import read_table
from globalarctic.exchange.permissions import RecordState
from globalarctic.exchange.records.kinds import tour_stops
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.place import load_place
from globalarctic.words import Name, render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from globalarctic.web.exchange.models import Revision

__all__ = ["calendar", "event_calendar", "event_schema"]

_KINDS = ("event", "tour")


def _parts(revision: Revision) -> Iterator[tuple[str, dt.date, dt.date, str]]:
    """Give name, first and last day and place of an event, or of each stop of a tour."""
    if "stops" in revision.details:
        for stop in tour_stops(revision.details["stops"]):
            yield f"{revision.title}: {stop.host}", stop.day, stop.day, stop.place
    elif revision.starts is not None:
        yield revision.title, revision.starts, revision.ends or revision.starts, revision.place


def _address(record: SharedRecord, lang: str) -> str:
    return f"{load_place().public_url}/{lang}/records/{record.key}"


def _feed(records: list[SharedRecord]) -> HttpResponse:
    import icalendar

    feed = icalendar.Calendar()
    feed.add("prodid", "-//globalarctic//exchange//EN")
    feed.add("version", "2.0")
    where = {row["place_id"]: row for row in read_table("places")}
    for record in records:
        revision = record.public
        if revision is None:
            continue
        for at, (title, first, last, place) in enumerate(_parts(revision)):
            event = icalendar.Event()
            event.add("uid", f"{record.key}-{at}@globalarctic")
            event.add("summary", title)
            event.add("dtstart", first)
            if last < dt.date.max:  # no day comes after that one
                event.add("dtend", last + dt.timedelta(days=1))
            event.add("dtstamp", revision.made)
            event.add("sequence", revision.number)
            event.add("url", _address(record, revision.language))
            if place:
                event.add("location", render(Name("place", place), revision.language))
                event.add("geo", (float(where[place]["lat"]), float(where[place]["lon"])))
            feed.add_component(event)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Give the published events and the stops of tours as an iCalendar feed."""
    records = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value, kind__in=_KINDS)
    region = request.GET.get("region", "")[:10]
    if region:
        records = records.filter(region=region)
    return _feed(list(records.order_by("-made")[:500]))


def _published(key: str) -> SharedRecord:
    record = SharedRecord.objects.filter(
        pk=key, state=RecordState.PUBLISHED.value, kind__in=_KINDS
    ).first()
    if record is None or record.public is None:
        raise Http404
    return record


@require_safe
def event_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Give one event or tour for a calendar."""
    del request
    return _feed([_published(key)])


@require_safe
def event_schema(request: HttpRequest, key: str) -> JsonResponse:
    """Give an event or a tour as schema.org describes it."""
    del request
    record = _published(key)
    revision = record.public
    assert revision is not None
    where = {row["place_id"]: row for row in read_table("places")}
    events: list[dict[str, Any]] = []
    for title, first, last, place in _parts(revision):
        event: dict[str, Any] = {
            "@type": "Event", "name": title, "startDate": first.isoformat(),
            "endDate": last.isoformat(), "inLanguage": revision.language,
            "url": _address(record, revision.language),
        }  # fmt: skip
        if place:
            row = where[place]
            event["location"] = {
                "@type": "Place", "name": render(Name("place", place), revision.language),
                "address": {"@type": "PostalAddress", "addressCountry": row["country"]},
                "geo": {"@type": "GeoCoordinates", "latitude": float(row["lat"]),
                        "longitude": float(row["lon"])},
            }  # fmt: skip
        events.append(event)
    made: dict[str, Any] = {"@context": "https://schema.org"}
    if record.kind == "tour":
        made |= {
            "@type": "EventSeries", "name": revision.title, "subEvent": events,
            "url": _address(record, revision.language),
        }  # fmt: skip
    else:
        made |= events[0]
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
