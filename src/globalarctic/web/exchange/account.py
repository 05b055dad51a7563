"""One's own account: profile, export and erasure; and the tables and calendars of records."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.exchange.releases.guard import LARGEST_BYTES, RefusedFileError
from globalarctic.exchange.releases.release import make_release
from globalarctic.exchange.releases.schema import check_cells, confirmed, propose_schema
from globalarctic.exchange.releases.tables import read_table_file
from globalarctic.web.exchange.models import SharedRecord, TableVersion
from globalarctic.web.exchange.people import erase_person, export_person, person_of, role_of
from globalarctic.web.exchange.views import by_person
from globalarctic.web.exchange.workflow import log, relations_of, require
from globalarctic.words import Message

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["account", "calendar", "erase", "export", "table_file", "upload"]


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what the node shows of a person."""
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.method == "POST":
        for name, most in (("name", 80), ("organisation", 120), ("region", 10)):
            setattr(person, name, request.POST.get(name, "").strip()[:most])
        person.save()
        return HttpResponseRedirect(reverse("account"))
    counts = role_of(request, person)
    return render(request, "exchange/account.html", {"person": person, "counts": counts})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Give all that the node holds of who asks."""
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    response = HttpResponse(export_person(person), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Erase who asks, after the word of confirmation was written."""
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.POST.get("confirm", "").strip().casefold() not in {"erase", "删除", "стереть"}:
        shown = {"person": person, "problem": Message("exchange.account.confirm-word")}
        return render(request, "exchange/account.html", shown, status=422)
    logout(request)
    erase_person(person)
    return HttpResponseRedirect(reverse("home"))


@require_http_methods(["GET", "POST"])
@by_person
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Read a table, show what is wrong with it, and keep it as a version when all is said."""
    person = person_of(request)
    record = SharedRecord.objects.filter(pk=key, kind="release").first()
    if person is None or record is None or not relations_of(person, record) & {"owner"}:
        raise Http404
    require(
        "edit", role_of(request, person), state=record.state,
        relations=relations_of(person, record),
    )  # fmt: skip
    shown: dict[str, object] = {"record": record}
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise RefusedFileError("empty")
            # One byte more than is taken, so that a larger file is refused without being read.
            table = read_table_file(str(file.name), file.read(LARGEST_BYTES + 1))
        except RefusedFileError as error:
            shown["problem"] = error.message
            return render(request, "exchange/table.html", shown, status=422)
        schema = propose_schema(table)
        columns = tuple(
            confirmed(column, meaning=request.POST.get(f"meaning-{at}", "")[:300])
            for at, column in enumerate(schema.columns)
        )
        schema = check_cells(table, columns)
        said = all(column.meaning for column in columns)
        if schema.clean and said:
            number = record.tables.count() + 1
            made = make_release(
                table, schema, record_id=record.key, version=number, title=record.latest.title,
                creators=[person.name or "-"], licence=record.licence,
                published=timezone.localdate(),
            )  # fmt: skip
            kept = [
                {"name": c.name, "kind": c.kind.value, "unit": c.unit, "meaning": c.meaning}
                for c in made.columns
            ]
            TableVersion.objects.create(
                record=record, number=number, columns=kept, rows=made.rows, content=made.content,
                sha256=made.sha256,
            )  # fmt: skip
            log(person, "table", record.key, f"version {number}")
            return HttpResponseRedirect(reverse("record", args=[key]))
        shown |= {
            "schema": schema, "columns": list(enumerate(columns)), "preview": table.rows[:8],
            "findings": schema.findings[:50],
        }  # fmt: skip
        return render(request, "exchange/table.html", shown, status=422)
    return render(request, "exchange/table.html", shown)


@require_safe
def table_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give a version of a published table as a file."""
    version = TableVersion.objects.filter(record_id=key, number=number).first()
    person = person_of(request)
    if version is None:
        raise Http404
    record = version.record
    if record.state != "published" and not relations_of(person, record) & {"owner"}:
        raise Http404
    response = HttpResponse(bytes(version.content), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key[:8]}-v{number}.csv"'
    response["ETag"] = f'"{version.sha256}"'
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Give the published events as an iCalendar feed."""
    del request
    import icalendar

    feed = icalendar.Calendar()
    feed.add("prodid", "-//globalarctic//exchange//EN")
    feed.add("version", "2.0")
    records = SharedRecord.objects.filter(state="published", kind__in=("event", "tour"))
    for record in records.order_by("-made")[:500]:
        revision = record.public
        if revision is None or revision.starts is None:
            continue
        event = icalendar.Event()
        event.add("uid", f"{record.key}@globalarctic")
        event.add("summary", revision.title)
        event.add("dtstart", revision.starts)
        event.add("dtend", (revision.ends or revision.starts) + dt.timedelta(days=1))
        event.add("dtstamp", revision.made)
        feed.add_component(event)
    return HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")
