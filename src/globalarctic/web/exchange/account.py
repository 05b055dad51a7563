"""One's own account: profile, export and erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from globalarctic.web.exchange.people import erase_person, export_person, person_of, role_of
from globalarctic.words import LANGUAGES, Message

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["account", "erase", "export"]


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what the node shows of a person."""
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.method == "POST":
        for name, most in (("name", 80), ("organisation", 120), ("region", 10)):
            setattr(person, name, request.POST.get(name, "").strip()[:most])
        known = [lang for lang in LANGUAGES if lang in request.POST.getlist("languages")]
        person.languages = " ".join(known)
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
