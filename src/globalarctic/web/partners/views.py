"""Pages of partners: what is sought and offered, what fits it, and contact by consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.exchange.partners import Sought, capacities, sectors
from globalarctic.regions.catalog import load_regions
from globalarctic.web.exchange.models import SharedRecord
from globalarctic.web.exchange.reading import by_person, record_texts
from globalarctic.web.exchange.workflow import RefusedActError, relations_of
from globalarctic.web.partners.agreeing import (
    STEPS,
    consent_to_vouching,
    fitting,
    keep_terms,
    open_terms,
    renew,
    step,
    vouch,
)
from globalarctic.web.partners.models import Introduction, ProposalTerms, introductions_of
from globalarctic.words import LANGUAGES, Code, Message, Name

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.exchange.partners import Match

__all__ = ["consent", "partner_list", "partner_step", "proposal", "terms_form", "vouching"]

_PER_LIST = 200
_LANGUAGES = {
    "en": "English", "zh": "中文", "ru": "Русский", "sah": "Саха тыла", "kl": "Kalaallisut",
    "iu": "ᐃᓄᒃᑎᑐᑦ", "no": "Norsk", "fi": "Suomi", "se": "Davvisámegiella", "kk": "Қазақша",
    "ja": "日本語", "ko": "한국어",
}  # fmt: skip


def _term(kind: str, name: str) -> Name:
    return Name("partner-term", f"{kind}-{name}")


def _terms(key: str, *, hidden: bool = False) -> ProposalTerms:
    """Return the terms of a record that readers see; of one they do not, where that is allowed."""
    terms = ProposalTerms.objects.filter(record_id=key).select_related("record").first()
    if terms is None or not (hidden or terms.record.state == "published"):
        raise Http404
    return terms


def _row(terms: ProposalTerms, lang: str) -> dict[str, Any]:
    return {
        "terms": terms, "key": terms.record_id, "side": f"partners.side.{terms.record.kind}",
        "sector": _term("sector", terms.sector), "sought": _term("sought", terms.sought),
        "capacity": _term("capacity", terms.capacity) if terms.capacity else None,
        "regions": [Name("region", code) for code in terms.regions.split()],
        "spoken": [_LANGUAGES.get(code, code) for code in terms.languages.split()],
        **record_texts(terms.record, lang),
    }  # fmt: skip


@require_safe
@by_person
def partner_list(request: HttpRequest) -> HttpResponse:
    """List the needs and offers that are open, by side, sector and region."""
    wanted = {name: request.GET.get(name, "") for name in ("side", "sector", "region")}
    rows = [
        _row(each, request.lang)  # type: ignore[attr-defined]
        for each in open_terms(timezone.localdate())
        if wanted["side"] in {"", each.record.kind}
        and wanted["sector"] in {"", each.sector}
        and (not wanted["region"] or wanted["region"] in each.regions.split())
    ][:_PER_LIST]
    choices: list[tuple[str, list[tuple[str, Any]]]] = [
        ("side", [(side, Message(f"partners.side.{side}")) for side in ("need", "offer")]),
        ("sector", [(name, _term("sector", name)) for name in sectors()]),
        ("region", [(region.code, Name("region", region.code)) for region in load_regions()]),
    ]
    fields = [
        {
            "name": name,
            "label": Message(f"partners.field.{name}"),
            "options": [{"value": v, "label": t, "chosen": v == wanted[name]} for v, t in options],
        }
        for name, options in choices
    ]
    return render(request, "partners/list.html", {"rows": rows, "fields": fields})


def _parts(match: Match) -> list[dict[str, Any]]:
    return [
        {
            "name": Message(f"partners.part.{part.name}"),
            "value": None if part.value_frac is None else round(100 * part.value_frac),
            "reason": part.reason,
        }
        for part in match.parts
    ]


@require_safe
@by_person
def proposal(request: HttpRequest, key: str) -> HttpResponse:
    """Show a need or an offer, what fits it and why, and to its owner what both agreed."""
    terms = _terms(key)
    lang = str(request.lang)  # type: ignore[attr-defined]
    person = request.person  # type: ignore[attr-defined]
    mine = "owner" in relations_of(person, terms.record)
    today = timezone.localdate()
    matches = fitting(terms, today).matches if terms.is_open(today) else ()
    others = {each.record_id: each for each in open_terms(today)}
    # Of a record that readers do not see neither its text nor the contact is shown to anybody.
    introduced = [
        each for each in introductions_of(terms)
        if each.other(terms).record.state == "published"
    ]  # fmt: skip
    agreed = {each.other(terms).record_id: each for each in introduced}
    rows = []
    for match in matches:
        other = others[match.offer if match.need == key else match.need]
        theirs = (other.record.public or other.record.latest).language
        rows.append(
            {
                **_row(other, lang), "score": round(100 * match.score_frac), "parts": _parts(match),
                "theirs": theirs if theirs != lang and theirs in LANGUAGES else "",
                "agreement": _agreement(agreed.pop(other.record_id, None), terms) if mine else None,
            }
        )  # fmt: skip
    shown = {
        **_row(terms, lang), "matches": rows, "mine": mine, "open": terms.is_open(today),
        "earlier": [
            {**_row(each.other(terms), lang), "agreement": _agreement(each, terms)}
            for each in agreed.values()
        ] if mine else [],
        "done": [_row(each.other(terms), lang) for each in introduced if each.cooperated],
        "vouchings": [each for each in terms.vouchings.select_related("person")
                      if each.consented or mine or each.person == person],
        "may_vouch": person is not None and not mine,
        "i_vouch": person is not None and terms.vouchings.filter(person=person).exists(),
        "person": person,
    }  # fmt: skip
    return render(request, "partners/proposal.html", shown)


def _agreement(made: Introduction | None, terms: ProposalTerms) -> dict[str, Any]:
    """Return what the owner of one side may know of the other's consent, and may do."""
    if made is None:
        return {"state": "none", "steps": ["agree"], "contact": ""}
    side = terms.record.kind
    there = "offer" if side == "need" else "need"
    mine, theirs = getattr(made, f"{side}_agreed"), getattr(made, f"{there}_agreed")
    if made.in_touch:
        confirmed = getattr(made, f"{side}_confirmed") is not None
        return {
            "state": "done" if made.cooperated else "touch",
            "contact": made.other(terms).contact,
            "steps": ["unconfirm" if confirmed else "confirm", "withdraw"],
        }
    if mine:
        return {"state": "waits", "steps": ["withdraw"], "contact": ""}
    return {"state": "asked" if theirs else "none", "steps": ["agree"], "contact": ""}


@require_POST
@by_person
def partner_step(request: HttpRequest, key: str, other: str, name: str) -> HttpResponse:
    """Agree, withdraw, confirm or take the confirmation back."""
    if name not in STEPS:
        raise Http404
    back = name in {"withdraw", "unconfirm"}  # at any time, whatever became of the records
    terms = _terms(key, hidden=back)
    step(request.person, terms, _terms(other, hidden=back), name)  # type: ignore[attr-defined]
    shown = "proposal" if terms.record.state == "published" else "record"
    return HttpResponseRedirect(reverse(shown, args=[key]))


@require_POST
@by_person
def vouching(request: HttpRequest, key: str) -> HttpResponse:
    """Vouch for a need or an offer, or take it back."""
    vouch(
        request.person,  # type: ignore[attr-defined]
        _terms(key),
        take_back="take_back" in request.POST,
    )
    return HttpResponseRedirect(reverse("proposal", args=[key]))


@require_POST
@by_person
def consent(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Show who vouches for one's own need or offer, or hide it again."""
    consent_to_vouching(request.person, _terms(key), number)  # type: ignore[attr-defined]
    return HttpResponseRedirect(reverse("proposal", args=[key]))


def _field(
    name: str, kind: str, chosen: list[str], options: list[tuple[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "name": name, "label": Message(f"partners.field.{name.replace('_', '-')}"), "kind": kind,
        "value": " ".join(chosen),
        "options": [{"value": v, "label": label, "chosen": v in chosen}
                    for v, label in options or ()],
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@by_person
def terms_form(request: HttpRequest, key: str) -> HttpResponse:
    """Write what a need or an offer seeks; only its owner can."""
    person = request.person  # type: ignore[attr-defined]
    record = SharedRecord.objects.filter(pk=key, kind__in=("need", "offer")).first()
    if record is None or "owner" not in relations_of(person, record):
        raise Http404
    kept = ProposalTerms.objects.filter(record=record).first()
    problem, status = None, 200
    names = ("sought", "sector", "regions", "languages", "first_day", "last_day", "capacity",
             "contact")  # fmt: skip
    if request.method == "POST":
        given = {name: " ".join(request.POST.getlist(name)) for name in names}
        try:
            if "renew" in request.POST and kept is not None:
                renew(person, kept)
            else:
                keep_terms(person, record, given)
            return HttpResponseRedirect(
                reverse("proposal" if record.state == "published" else "record", args=[key])
            )
        except RefusedActError as error:
            if error.status != 422:
                raise
            problem, status = error.message, 422
    else:
        given = {name: str(getattr(kept, name)) if kept else "" for name in names}
        if kept is None:
            given["regions"], given["languages"] = record.region, record.latest.language
            given["first_day"] = timezone.localdate().isoformat()
    fields = [
        _field("sought", "select", [given["sought"]],
               [(each.value, _term("sought", each.value)) for each in Sought]),
        _field("sector", "select", [given["sector"]],
               [(name, _term("sector", name)) for name in sectors()]),
        _field("regions", "several", given["regions"].split(),
               [(region.code, Name("region", region.code)) for region in load_regions()]),
        _field("languages", "several", given["languages"].split(),
               [(code, Code(name)) for code, name in _LANGUAGES.items()]),
        _field("first_day", "date", [given["first_day"]]),
        _field("last_day", "date", [given["last_day"]]),
        _field("capacity", "select", [given["capacity"]],
               [("", Code("-")), *((name, _term("capacity", name)) for name in capacities())]),
        _field("contact", "text", [given["contact"]]),
    ]  # fmt: skip
    shown = {"record": record, "fields": fields, "problem": problem, "kept": kept}
    return render(request, "partners/terms.html", shown, status=status)
