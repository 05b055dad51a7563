"""Pictures of records: sent, made anew, shown with their words and licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.exchange.permissions import RecordState, permitted
from globalarctic.exchange.records.kinds import RECORD_LICENCES
from globalarctic.exchange.records.pictures import LARGEST_PICTURE, clean_picture
from globalarctic.exchange.releases.guard import RefusedFileError
from globalarctic.web.exchange.models import RecordPicture
from globalarctic.web.exchange.people import person_of, role_of
from globalarctic.web.exchange.reading import by_person, readable_record
from globalarctic.web.exchange.workflow import RefusedActError, log, relations_of, require
from globalarctic.words import Message

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["add_picture", "drop_picture", "picture_file"]

_MOST_PICTURES = 12


@require_http_methods(["GET", "POST"])
@by_person
def add_picture(request: HttpRequest, key: str) -> HttpResponse:
    """Add a picture; readers see it once the record is published after it."""
    record = readable_record(request, key)
    person, role = request.person, request.role  # type: ignore[attr-defined]
    require("edit", role, state=record.state, relations=relations_of(person, record))
    problem = None
    given = {name: request.POST.get(name, "").strip() for name in ("alt", "creator", "licence")}
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if not given["alt"] or len(given["alt"]) > 300:
                raise RefusedActError(Message("exchange.form.alt"), status=422)
            if given["licence"] not in RECORD_LICENCES or not given["creator"]:
                raise RefusedActError(Message("exchange.form.picture-licence"), status=422)
            if record.pictures.count() >= _MOST_PICTURES:
                raise RefusedActError(Message("exchange.form.pictures"), status=422)
            clean = clean_picture(file.read(LARGEST_PICTURE + 1) if file else b"")
        except RefusedFileError as error:
            problem = error.message
        except RefusedActError as error:
            problem = error.message
        else:
            with transaction.atomic():
                RecordPicture.objects.create(
                    record=record, content=clean.content, sha256=clean.sha256, width=clean.width,
                    height=clean.height, alt=given["alt"], creator=given["creator"][:120],
                    licence=given["licence"],
                )  # fmt: skip
                log(person, "picture", record.key, clean.sha256[:12])
            return HttpResponseRedirect(reverse("record", args=[key]))
    shown = {"record": record, "problem": problem, "given": given, "licences": RECORD_LICENCES}
    return render(request, "exchange/picture.html", shown, status=422 if problem else 200)


@require_POST
@by_person
def drop_picture(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a picture away for good."""
    record = readable_record(request, key)
    person, role = request.person, request.role  # type: ignore[attr-defined]
    require("edit", role, state=record.state, relations=relations_of(person, record))
    with transaction.atomic():
        if not record.pictures.filter(pk=number).delete()[0]:
            raise Http404
        log(person, "drop-picture", record.key)
    return HttpResponseRedirect(reverse("record", args=[key]))


@require_safe
def picture_file(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give a picture to whom may read its record."""
    picture = RecordPicture.objects.filter(record_id=key, pk=number).first()
    if picture is None:
        raise Http404
    record, person = picture.record, person_of(request)
    relations = relations_of(person, record)
    hidden = record.state != RecordState.PUBLISHED.value or not picture.shown
    if hidden and not permitted(
        "read", role_of(request, person), state=RecordState.DRAFT.value, relations=relations
    ):
        raise Http404
    response = HttpResponse(bytes(picture.content), content_type="image/jpeg")
    response["ETag"] = f'"{picture.sha256}"'
    response["Cache-Control"] = "no-store" if hidden else "max-age=300"
    return response
