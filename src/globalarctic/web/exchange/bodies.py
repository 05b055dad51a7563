"""Organisations: found, joined, confirmed; their records are written by their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.data.tables import read_table
from globalarctic.exchange.permissions import RecordState, permitted
from globalarctic.web.exchange.models import Membership, Person, PublishingBody
from globalarctic.web.exchange.reading import by_person, record_rows
from globalarctic.web.exchange.workflow import RefusedActError, log, require
from globalarctic.words import Message

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["ask_in", "bodies", "body", "confirm", "let_in"]


def _standing(person: Person | None, organisation: PublishingBody) -> frozenset[str]:
    found = person and organisation.memberships.filter(person=person).first()
    return frozenset({found.standing} if found else ())


@require_http_methods(["GET", "POST"])
@by_person
def bodies(request: HttpRequest) -> HttpResponse:
    """List the organisations; who may found one does it here."""
    person, role = request.person, request.role  # type: ignore[attr-defined]
    problem = None
    if request.method == "POST":
        require("found-body", role)
        name = " ".join(request.POST.get("name", "").split())[:120]
        country, link = request.POST.get("country", ""), request.POST.get("link", "")[:300]
        known = {row["country"] for row in read_table("countries")}
        if not name or (country and country not in known):
            problem = Message("exchange.form.title")
        elif link and not link.startswith("https://"):
            problem = Message("exchange.form.link")
        else:
            try:
                with transaction.atomic():
                    made = PublishingBody.objects.create(name=name, country=country, link=link)
                    Membership.objects.create(organisation=made, person=person, standing="head")
                    log(person, "found-body", made.key)
                return HttpResponseRedirect(reverse("body", args=[made.key]))
            except IntegrityError:
                problem = Message("exchange.form.body-name")
    shown = {
        "rows": PublishingBody.objects.order_by("name")[:500], "problem": problem,
        "may_found": permitted("found-body", role),
        "countries": [row["country"] for row in read_table("countries")],
    }  # fmt: skip
    return render(request, "exchange/bodies.html", shown, status=422 if problem else 200)


def _body(key: str) -> PublishingBody:
    found = PublishingBody.objects.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@require_safe
@by_person
def body(request: HttpRequest, key: str) -> HttpResponse:
    """Show an organisation: who it is, its records, and to its head who waits."""
    person, role = request.person, request.role  # type: ignore[attr-defined]
    organisation = _body(key)
    standing = _standing(person, organisation)
    records = organisation.records.filter(state=RecordState.PUBLISHED.value).order_by("-made")
    may_let_in = permitted("let-in", role, relations=standing)
    shown = {
        "body": organisation, "rows": record_rows(records[:100], request.lang),  # type: ignore[attr-defined]
        "may_ask": person is not None and not standing, "standing": next(iter(standing), ""),
        "may_confirm": permitted("confirm-body", role) and organisation.confirmed is None,
        "members": organisation.memberships.exclude(standing="waiting").count(),
        "waiting": organisation.memberships.filter(standing="waiting") if may_let_in else (),
    }  # fmt: skip
    return render(request, "exchange/body.html", shown)


@require_POST
@by_person
def ask_in(request: HttpRequest, key: str) -> HttpResponse:
    """Ask to become a member."""
    person = request.person  # type: ignore[attr-defined]
    require("ask-in", request.role)  # type: ignore[attr-defined]
    with transaction.atomic():
        Membership.objects.get_or_create(organisation=_body(key), person=person)
        log(person, "ask-in", key)
    return HttpResponseRedirect(reverse("body", args=[key]))


@require_POST
@by_person
def let_in(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Let somebody in, or leave them out."""
    person, role = request.person, request.role  # type: ignore[attr-defined]
    organisation = _body(key)
    require("let-in", role, relations=_standing(person, organisation))
    waiting = organisation.memberships.filter(pk=number, standing="waiting").first()
    if waiting is None:
        raise Http404
    with transaction.atomic():
        if request.POST.get("verdict") == "yes":
            waiting.standing = "member"
            waiting.save(update_fields=["standing"])
        else:
            waiting.delete()
        log(person, "let-in", key, request.POST.get("verdict", "")[:3])
    return HttpResponseRedirect(reverse("body", args=[key]))


@require_POST
@by_person
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Say that an organisation is who it says."""
    person = request.person  # type: ignore[attr-defined]
    require("confirm-body", request.role)  # type: ignore[attr-defined]
    organisation = _body(key)
    if organisation.memberships.filter(person=person).exists():
        raise RefusedActError(Message("exchange.refusal.person"))
    with transaction.atomic():
        organisation.confirmed = timezone.now()
        organisation.save(update_fields=["confirmed"])
        log(person, "confirm-body", key)
    return HttpResponseRedirect(reverse("body", args=[key]))
