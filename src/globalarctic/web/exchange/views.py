"""Pages of records: read, write, review, translate, decide; each asks the table of permissions."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.exchange.courses.sheets import html_of
from globalarctic.exchange.permissions import RecordState, permitted
from globalarctic.web.exchange.forms import record_fields, record_text
from globalarctic.web.exchange.models import LogEntry, ModerationCase, Person, SharedRecord
from globalarctic.web.exchange.people import person_of, role_of
from globalarctic.web.exchange.records_index import forget_records, index_record
from globalarctic.web.exchange.workflow import (
    ACTS,
    RECORD_KINDS,
    RefusedActError,
    act,
    create_record,
    decide_case,
    edit_record,
    log,
    relations_of,
    require,
    translate_record,
)
from globalarctic.words import LANGUAGES, Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

__all__ = [
    "by_person", "change", "decide", "do", "log_page", "mine", "name_person", "new", "queue",
    "record_list", "record_texts",
    "show", "take_back", "translate",
]  # fmt: skip

_PER_LIST = 100


def by_person(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the person and the role; answer a refused act with its sentence."""

    @functools.wraps(view)
    def handle(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        person = person_of(request)
        request.person = person  # type: ignore[attr-defined]
        request.role = role_of(request, person)  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **named)
        except RefusedActError as error:
            response = render(
                request, "exchange/refused.html", {"problem": error.message}, status=error.status
            )
        response["Cache-Control"] = "no-store" if person else "no-cache"
        return response

    return handle


def _person(request: HttpRequest) -> Any:
    return request.person  # type: ignore[attr-defined]


def _role(request: HttpRequest) -> Any:
    return request.role  # type: ignore[attr-defined]


def _lang(request: HttpRequest) -> str:
    return str(request.lang)  # type: ignore[attr-defined]


def _record(request: HttpRequest, key: str) -> SharedRecord:
    """Return a record that may be read; one that may not be is as if it were not there."""
    record = SharedRecord.objects.filter(pk=key).first()
    if record is None:
        raise Http404
    relations = relations_of(_person(request), record)
    if not permitted("read", _role(request), state=record.state, relations=relations):
        raise Http404
    return record


def record_texts(record: SharedRecord, lang: str) -> dict[str, Any]:
    """Return title and body as a reader of a language sees them, with where they come from."""
    revision = record.public or record.latest
    translated = {each.field: each for each in record.translations.filter(language=lang)}
    if lang == revision.language or len(translated) < 2:
        title, body, shown, mark = revision.title, revision.body, revision.language, None
    else:
        title, body, shown = translated["title"].text, translated["body"].text, lang
        mark = translated["body"]
    return {
        "title": title, "html": mark_safe(html_of(body)), "language": shown,
        "translation": mark, "revision": revision, "original": revision.language,
    }  # fmt: skip


@require_safe
@by_person
def record_list(request: HttpRequest) -> HttpResponse:
    """List published records, by kind; calls and programmes that have ended are left out."""
    kind = request.GET.get("kind", "")
    found = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value).order_by("-made")
    if kind in RECORD_KINDS:
        found = found.filter(kind=kind)
    today, rows = timezone.localdate(), []
    for record in found[:_PER_LIST]:
        text = record_texts(record, _lang(request))
        ends = text["revision"].ends
        if ends and ends < today and record.kind in {"programme", "need", "offer", "event"}:
            continue
        rows.append({"record": record, **text})
    return render(
        request, "exchange/records.html", {"rows": rows, "kind": kind, "kinds": RECORD_KINDS}
    )


@require_safe
@by_person
def mine(request: HttpRequest) -> HttpResponse:
    """List the records of who asks."""
    person = _person(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    rows = [
        {"record": r, **record_texts(r, _lang(request))} for r in person.records.order_by("-made")
    ]
    may = permitted("create", _role(request))
    return render(request, "exchange/mine.html", {"rows": rows, "may_create": may})


@require_safe
@by_person
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show a record, what is said beside it, and what may be done with it."""
    record = _record(request, key)
    if record.state == RecordState.WITHDRAWN and not (
        relations_of(_person(request), record) & {"owner"} or _role(request).needs_second_factor
    ):
        reason = record.statements.filter(kind="withdraw").order_by("-made").first()
        return render(
            request, "exchange/stone.html", {"record": record, "reason": reason}, status=410
        )
    relations = relations_of(_person(request), record)
    acts = [
        name
        for name in ACTS
        if permitted(name, _role(request), state=record.state, relations=relations)
    ]
    may = {
        name: permitted(name, _role(request), state=record.state, relations=relations)
        for name in ("edit", "translate", "name")
    }
    text = record_texts(record, _lang(request))
    others = [lang for lang in LANGUAGES if lang != text["original"]]
    shown = {
        "record": record, **text, "acts": acts, "may": may, "others": others,
        "statements": record.statements.exclude(kind__in=("return", "withdraw"))
        .filter(taken_back=None).order_by("made"),
        "person_key": _person(request).key if _person(request) else "",
        "waiting": record.latest.number > record.shown > 0,
        "tables": record.tables.order_by("-number"),
        "may_add_table": may["edit"] and record.kind == "release",
    }  # fmt: skip
    return render(request, "exchange/record.html", shown)


@require_http_methods(["GET", "POST"])
@by_person
def new(request: HttpRequest) -> HttpResponse:
    """Begin a record."""
    if _person(request) is None:
        return HttpResponseRedirect(reverse("account_login"))
    require("create", _role(request))
    problem = None
    if request.method == "POST":
        try:
            record = create_record(
                _person(request), _role(request), request.POST.get("kind", ""),
                record_text(request.POST),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("record", args=[record.key]))
        except RefusedActError as error:
            if error.status != 422:
                raise
            problem = error.message
    given = request.POST if request.method == "POST" else None
    fields = record_fields(_lang(request), given, None, None)
    shown = {"fields": fields, "problem": problem, "record": None}
    return render(request, "exchange/write.html", shown, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@by_person
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Write a new revision of a record."""
    record = _record(request, key)
    require(
        "edit", _role(request), state=record.state,
        relations=relations_of(_person(request), record),
    )  # fmt: skip
    problem = None
    if request.method == "POST":
        try:
            edit_record(_person(request), _role(request), record, record_text(request.POST))
            return HttpResponseRedirect(reverse("record", args=[record.key]))
        except RefusedActError as error:
            if error.status != 422:
                raise
            problem = error.message
    given = request.POST if request.method == "POST" else None
    fields = record_fields(_lang(request), given, record, record.latest)
    shown = {"fields": fields, "problem": problem, "record": record}
    return render(request, "exchange/write.html", shown, status=422 if problem else 200)


@require_POST
@by_person
def do(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """Do one of the acts with a record."""
    if action not in ACTS:
        raise Http404
    record = _record(request, key)
    kind = record.kind
    act(
        _person(request), _role(request), record, action, text=request.POST.get("text", ""),
        lang=_lang(request),
    )  # fmt: skip
    if action == "erase":
        forget_records([key], kinds=[kind])
        return HttpResponseRedirect(reverse("my-records"))
    if action in {"publish", "withdraw"}:
        index_record(SharedRecord.objects.get(pk=key))
    return HttpResponseRedirect(reverse("record", args=[key]))


@require_http_methods(["GET", "POST"])
@by_person
def translate(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Translate a record beside its original."""
    record = _record(request, key)
    relations = relations_of(_person(request), record)
    require("translate", _role(request), state=record.state, relations=relations)
    if target not in LANGUAGES:
        raise Http404
    if request.method == "POST":
        origin = "machine" if request.POST.get("machine") else "human"
        texts = {name: request.POST.get(name, "") for name in ("title", "body")}
        translate_record(_person(request), _role(request), record, target, texts, origin=origin)
        index_record(record)
        return HttpResponseRedirect(reverse("record", args=[key]))
    kept = {each.field: each.text for each in record.translations.filter(language=target)}
    shown = {"record": record, "revision": record.latest, "target": target, "kept": kept}
    return render(request, "exchange/translate.html", shown)


@require_POST
@by_person
def name_person(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a record names a person with an account, who may then reply."""
    record = _record(request, key)
    relations = relations_of(_person(request), record)
    require("name", _role(request), state=record.state, relations=relations)
    email = request.POST.get("email", "").strip()
    named = Person.objects.filter(user__email__iexact=email).first() if email else None
    if named is None:
        raise RefusedActError(Message("exchange.form.email"), status=422)
    with transaction.atomic():
        record.named.add(named)
        log(_person(request), "name", record.key, named.key[:8])
    return HttpResponseRedirect(reverse("record", args=[key]))


@require_POST
@by_person
def take_back(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take one's own reply or endorsement back."""
    record, person = _record(request, key), _person(request)
    statement = record.statements.filter(pk=number, taken_back=None).first()
    if statement is None:
        raise Http404
    author = person is not None and statement.person_id == person.key
    relations = frozenset({"author"} if author else ())
    require("take-back", _role(request), state=record.state, relations=relations)
    with transaction.atomic():
        statement.taken_back = timezone.now()
        statement.save(update_fields=["taken_back"])
        log(person, "take-back", record.key, statement.kind)
    return HttpResponseRedirect(reverse("record", args=[key]))


@require_safe
@by_person
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits: records in review, reports and appeals."""
    person, role = _person(request), _role(request)
    relations = frozenset({"regional"} if person and person.regions_reviewed else ())
    require("see-queue", role, relations=relations)
    waiting = SharedRecord.objects.filter(state=RecordState.REVIEW.value).order_by("made")
    changed = [
        record
        for record in SharedRecord.objects.filter(state=RecordState.PUBLISHED.value)[:_PER_LIST]
        if record.latest.number > record.shown
    ]
    rows = [
        {"record": r, **record_texts(r, _lang(request))} for r in (*waiting[:_PER_LIST], *changed)
    ]
    cases = ModerationCase.objects.exclude(state__in=("decided", "closed")).order_by("made")
    shown = {
        "rows": rows, "cases": cases[:_PER_LIST],
        "may_decide": permitted("decide", role, state="open"),
    }  # fmt: skip
    return render(request, "exchange/queue.html", shown)


@require_POST
@by_person
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Decide a report, or appeal against a decision."""
    case = ModerationCase.objects.filter(pk=number).first()
    if case is None:
        raise Http404
    person, role = _person(request), _role(request)
    reason = request.POST.get("reason", "")
    if request.POST.get("outcome") == "appeal":
        relations = relations_of(person, case.record)
        require("appeal", role, state=case.state, relations=relations)
        case.state, case.appeal = "appealed", reason.strip()[:4_000]
        case.save()
        return HttpResponseRedirect(reverse("record", args=[case.record.key]))
    decide_case(person, role, case, request.POST.get("outcome", ""), reason)
    index_record(case.record)
    return HttpResponseRedirect(reverse("queue"))


@require_safe
@by_person
def log_page(request: HttpRequest) -> HttpResponse:
    """Show the public log: what was done when, without names."""
    require("see-log", _role(request))
    public = ("publish", "withdraw", "decide", "sign-region", "erase", "erase-person")
    entries = LogEntry.objects.filter(action__in=public).order_by("-pk")[:200]
    return render(request, "exchange/log.html", {"entries": entries})
