"""Tables of releases: sent and checked, read with filters, drawn, compared, cited, described."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.errors import GlobalArcticError
from globalarctic.exchange.permissions import RecordState, permitted
from globalarctic.exchange.releases.filters import (
    COMPARISONS,
    RowFilter,
    chart_points,
    filtered_rows,
)
from globalarctic.exchange.releases.guard import LARGEST_BYTES, RefusedFileError
from globalarctic.exchange.releases.release import TableRelease, compare_releases, make_release
from globalarctic.exchange.releases.schema import (
    ColumnKind,
    TableColumn,
    check_cells,
    confirmed,
    propose_schema,
)
from globalarctic.exchange.releases.tables import read_table_file
from globalarctic.web.charts.lines import Curve, band_lines
from globalarctic.web.exchange.models import SavedChart, SharedRecord, TableVersion
from globalarctic.web.exchange.people import person_of, role_of
from globalarctic.web.exchange.reading import by_person
from globalarctic.web.exchange.workflow import log, relations_of, require
from globalarctic.web.place import load_place
from globalarctic.words import Code, Message, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

__all__ = [
    "drop_chart", "release_of", "save_chart", "table_about", "table_difference", "table_file",
    "table_page", "upload",
]  # fmt: skip

_SHOWN_ROWS = 100
_CONDITIONS = (1, 2, 3)


@require_http_methods(["GET", "POST"])
@by_person
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """Read a table, show what is wrong with it, and keep it as a version when all is said."""
    person, role = request.person, request.role  # type: ignore[attr-defined]
    record = SharedRecord.objects.filter(pk=key, kind="release").first()
    relations = relations_of(person, record) if record else frozenset()
    if person is None or record is None or not relations & {"owner", "member"}:
        raise Http404
    require("edit", role, state=record.state, relations=relations)
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
            with transaction.atomic():
                number = SharedRecord.objects.select_for_update().get(pk=key).tables.count() + 1
                made = make_release(
                    table, schema, record_id=record.key, version=number,
                    title=record.latest.title, creators=[person.name or "-"],
                    licence=record.licence, published=timezone.localdate(),
                )  # fmt: skip
                kept = [
                    {"name": c.name, "kind": c.kind.value, "unit": c.unit, "meaning": c.meaning}
                    for c in made.columns
                ]
                TableVersion.objects.create(
                    record=record, number=number, columns=kept, rows=made.rows,
                    content=made.content, sha256=made.sha256,
                )  # fmt: skip
                log(person, "table", record.key, f"version {number}")
            return HttpResponseRedirect(reverse("record", args=[key]))
        shown |= {
            "schema": schema, "columns": list(enumerate(columns)), "preview": table.rows[:8],
            "findings": schema.findings[:50],
        }  # fmt: skip
        return render(request, "exchange/table.html", shown, status=422)
    return render(request, "exchange/table.html", shown)


def _version(request: HttpRequest, key: str, number: int) -> TableVersion:
    """Return a version that who asks may read."""
    version = TableVersion.objects.filter(record_id=key, number=number).first()
    if version is None:
        raise Http404
    person, record = person_of(request), version.record
    relations = relations_of(person, record)
    public = record.state == RecordState.PUBLISHED.value
    if not public and not permitted(
        "read", role_of(request, person), state=RecordState.DRAFT.value, relations=relations
    ):
        raise Http404
    return version


def _column(column: dict[str, str]) -> TableColumn:
    return TableColumn(
        column["name"], ColumnKind(column["kind"]), column["unit"], meaning=column["meaning"]
    )


def release_of(version: TableVersion) -> TableRelease:
    """Return a version as a release with its citation and descriptions."""
    record = version.record
    revision = record.public or record.latest
    name = record.organisation.name if record.organisation else ""
    author = revision.author.name if revision.author else ""
    address = f"{load_place().public_url}/en/records/{record.key}/tables/{version.number}"
    return TableRelease(
        record.key, version.number, revision.title, (author or name or "-",), record.licence,
        version.made.date(), tuple(map(_column, version.columns)), version.rows,
        bytes(version.content), version.sha256, name or "globalarctic node", address,
        revision.details.get("doi", ""),
    )  # fmt: skip


def _conditions(request: HttpRequest) -> list[RowFilter]:
    found = []
    for at in _CONDITIONS:
        column, word, value = (request.GET.get(f"{name}{at}", "")[:120] for name in "cov")
        if column and value:
            found.append(RowFilter(column, word or "eq", value))
    return found


def _days(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, Text], ...]:
    """Return the names of the first, the middle and the last day."""
    at = sorted({points[0][0], points[len(points) // 2][0], points[-1][0]})
    return tuple((day, Text(dt.date.fromordinal(int(day)).isoformat(), "en")) for day in at)


def _chart(
    rows: Iterator[dict[str, str]], kinds: dict[str, str], version: TableVersion, x: str, y: str,
    lang: str,
) -> str:  # fmt: skip
    points = chart_points(rows, kinds, x, y)
    if not points:
        return ""
    unit = next(c["unit"] for c in version.columns if c["name"] == y)
    name = f"{y}, {unit}" if unit else y
    return band_lines(
        [Curve(points, kind="observed")], unit="",  # a unit of strangers has no name of ours
        title=Message("exchange.table.chart", x=Text(x, ""), y=Text(name, "")),
        desc=Message("exchange.table.points", n=len(points)), lang=lang,
        x_ticks=_days(points) if kinds[x] == "date" else (),
    )  # fmt: skip


@require_safe
@by_person
def table_page(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show a version: its columns, the rows that meet the filters, a chart, how to cite it."""
    version = _version(request, key, number)
    kinds = {column["name"]: column["kind"] for column in version.columns}
    content, conditions = bytes(version.content), _conditions(request)
    x, y = request.GET.get("x", ""), request.GET.get("y", "")
    rows, picture, problem, count = [], "", None, 0
    try:
        for at, row in enumerate(filtered_rows(content, kinds, conditions)):
            if at < _SHOWN_ROWS:
                rows.append(list(row.values()))
            count = at + 1
        if x and y:
            found = filtered_rows(content, kinds, conditions)
            picture = _chart(found, kinds, version, x, y, request.lang)  # type: ignore[attr-defined]
    except GlobalArcticError as error:
        problem = Text(str(error), "en")
    release = release_of(version)
    chosen = [
        {"at": at, **{name: request.GET.get(f"{name}{at}", "") for name in "cov"}}
        for at in _CONDITIONS
    ]
    person = request.person  # type: ignore[attr-defined]
    query = {k: v for k, v in request.GET.items() if v and k in _query_names()}
    shown = {
        "record": version.record, "version": version, "release": release, "rows": rows,
        "count": count, "picture": mark_safe(picture), "problem": problem, "chosen": chosen,
        "x": x, "y": y, "comparisons": COMPARISONS, "query": urlencode(query),
        "drawn": [n for n, kind in kinds.items() if kind in {"integer", "number", "year", "date"}],
        "may_save": permitted(
            "save-chart", request.role, state=version.record.state  # type: ignore[attr-defined]
        ) and bool(picture),
        "charts": version.charts.order_by("made")[:50],
        "person_key": person.key if person else "",
    }  # fmt: skip
    return render(request, "exchange/release.html", shown, status=422 if problem else 200)


def _query_names() -> set[str]:
    return {"x", "y"} | {f"{name}{at}" for name in "cov" for at in _CONDITIONS}


@require_POST
@by_person
def save_chart(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Keep a chart of a published table under a title."""
    version, person = _version(request, key, number), request.person  # type: ignore[attr-defined]
    require("save-chart", request.role, state=version.record.state)  # type: ignore[attr-defined]
    given = {k: request.POST.get(k, "")[:120] for k in sorted(_query_names())}
    query = urlencode({k: v for k, v in given.items() if v})
    title = " ".join(request.POST.get("title", "").split())[:120] or f"{given['y']}"
    with transaction.atomic():
        if version.charts.filter(person=person).count() < 20:
            SavedChart.objects.create(table=version, person=person, title=title, query=query[:1000])
            log(person, "save-chart", key, f"version {number}")
    return HttpResponseRedirect(f"{reverse('release', args=[key, number])}?{query}")


@require_POST
@by_person
def drop_chart(request: HttpRequest, key: str, number: int, chart: int) -> HttpResponse:
    """Take a chart of one's own away."""
    version, person = _version(request, key, number), request.person  # type: ignore[attr-defined]
    if person is None or not version.charts.filter(pk=chart, person=person).delete()[0]:
        raise Http404
    return HttpResponseRedirect(reverse("release", args=[key, number]))


@require_safe
@by_person
def table_difference(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show what changed from the version before."""
    new, old = _version(request, key, number), _version(request, key, number - 1)
    change = compare_releases(bytes(old.content), bytes(new.content))
    shown = {
        "record": new.record, "old": old, "new": new, "change": change,
        "cells": list(islice(change.changed, 200)), "key_column": Code(change.key),
    }  # fmt: skip
    return render(request, "exchange/difference.html", shown)


@require_safe
def table_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give a version of a published table as a file."""
    version = _version(request, key, number)
    response = HttpResponse(bytes(version.content), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key[:8]}-v{number}.csv"'
    response["ETag"] = f'"{version.sha256}"'
    return response


@require_safe
def table_about(request: HttpRequest, key: str, number: int, form: str) -> HttpResponse:
    """Give the description of a version for machines."""
    release = release_of(_version(request, key, number))
    release = replace(release, address=request.build_absolute_uri(release.address))
    made: dict[str, Any] = {
        "datapackage": release.data_package, "schema": release.schema_org,
        "datacite": release.datacite,
    }[form]()  # fmt: skip
    if form == "datapackage":
        made["resources"][0]["path"] = f"table-{number}.csv"
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
