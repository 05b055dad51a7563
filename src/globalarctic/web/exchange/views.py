"""Pages of records: read, write, review, translate, decide; each asks the table of permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from globalarctic.exchange.courses.figures import daylight
from globalarctic.exchange.courses.sheets import html_of
from globalarctic.exchange.permissions import RecordState, permitted
from globalarctic.exchange.records.kinds import (
    CONTRIBUTION_KINDS,
    NOT_COPIED,
    RECORD_KINDS,
    fields_of,
    region_name,
    tour_stops,
)
from globalarctic.web.exchange.forms import (
    LANGUAGE_NAMES,
    kind_of_form,
    place_names,
    reach_name,
    record_fields,
    record_text,
)
from globalarctic.web.exchange.models import LogEntry, ModerationCase, Person, SharedRecord
from globalarctic.web.exchange.reading import by_person, readable_record, record_rows, record_texts
from globalarctic.web.exchange.records_index import forget_records, index_record
from globalarctic.web.exchange.workflow import (
    ACTS,
    RefusedActError,
    act,
    create_record,
    decide_case,
    edit_record,
    log,
    relations_of,
    require,
    review_translation,
    translate_record,
)
from globalarctic.words import LANGUAGES, Code, Message, Name

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "change", "check_translation", "decide", "do", "log_page", "mine", "name_person", "new",
    "queue", "record_list", "show", "take_back", "translate",
]  # fmt: skip

_PER_LIST = 100


def _person(request: HttpRequest) -> Any:
    return request.person  # type: ignore[attr-defined]


def _role(request: HttpRequest) -> Any:
    return request.role  # type: ignore[attr-defined]


def _lang(request: HttpRequest) -> str:
    return str(request.lang)  # type: ignore[attr-defined]


@require_safe
@by_person
def record_list(request: HttpRequest) -> HttpResponse:
    """List published records by kind, sector and region; what has ended is left out."""
    kind, sector, region = (request.GET.get(k, "")[:20] for k in ("kind", "sector", "region"))
    found = SharedRecord.objects.filter(state=RecordState.PUBLISHED.value).order_by("-made")
    if kind in RECORD_KINDS:
        found = found.filter(kind=kind)
    if region:
        found = found.filter(region=region)
    today = timezone.localdate()
    rows = [
        each for each in record_rows(found[:_PER_LIST], _lang(request))
        if not (each["revision"].ends and each["revision"].ends < today)
        and sector in {"", each["revision"].details.get("sector", "")}
    ]  # fmt: skip
    sectors = next((f.options for f in fields_of(kind) if f.name == "sector"), ())
    return render(
        request, "exchange/records.html",
        {"rows": rows, "kind": kind, "kinds": RECORD_KINDS, "sectors": sectors, "sector": sector},
    )  # fmt: skip


@require_safe
@by_person
def mine(request: HttpRequest) -> HttpResponse:
    """List the records of who asks."""
    person = _person(request)
    if person is None:
        return HttpResponseRedirect(reverse("account_login"))
    rows = record_rows(person.records.order_by("-made"), _lang(request))
    may = permitted("create", _role(request))
    return render(request, "exchange/mine.html", {"rows": rows, "may_create": may})


@require_safe
@by_person
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Show a record, what is said beside it, and what may be done with it."""
    record = readable_record(request, key)
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
    waiting = record.latest.number > record.shown > 0
    if not waiting and record.state == RecordState.PUBLISHED:
        acts = [name for name in acts if name != "publish"]
    shown = {
        "record": record, **text, "acts": acts, "may": may, "others": others,
        **_more(record, text, _lang(request)),
        "cases": record.cases.filter(state="decided") if "owner" in relations else (),
        "next": record.latest if waiting and (may["edit"] or "publish" in acts) else None,
        "next_html": mark_safe(html_of(record.latest.body)) if waiting else "",
        "pictures": record.pictures.order_by("pk") if may["edit"]
        else record.pictures.filter(shown=True).order_by("pk"),
        "statements": record.statements.exclude(kind__in=("return", "withdraw"))
        .filter(taken_back=None).order_by("made"),
        "person_key": _person(request).key if _person(request) else "",
        "waiting": waiting,
        "tables": record.tables.order_by("-number"),
        "may_add_table": may["edit"] and record.kind == "release",
    }  # fmt: skip
    return render(request, "exchange/record.html", shown)


def _more(record: SharedRecord, text: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return what a page shows of a kind: its fields, stops, daylight, answers."""
    revision = text["revision"]
    details: list[tuple[Message, Any]] = []
    for field in fields_of(record.kind):
        value = revision.details.get(field.name, "")
        if not value or field.shape in {"stops", "key", "lines"}:
            continue
        shown: Any = Code(value)
        if field.options:
            shown = Message(f"exchange.choice.{value}")
        elif field.shape == "place":
            shown = Name("place", value)
        elif field.shape == "reach":
            shown = reach_name(value)
        elif field.shape == "country":
            shown = Name("country", value)
        details.append((Message(f"exchange.field.{field.name.replace('_', '-')}"), shown))
    stops = tour_stops(revision.details["stops"]) if "stops" in revision.details else ()
    light = None
    if revision.place and record.kind in {"event", "place-to-see"}:
        month = revision.starts.month if revision.starts else 0
        months = [month] if month else list(range(1, 13))
        light = [row for at, row in enumerate(daylight(place=revision.place).rows, 1)
                 if at in months]  # fmt: skip
    answers = record.answers.filter(state=RecordState.PUBLISHED.value).order_by("made")
    return {
        "details": details, "light": light,
        "stops": [{"stop": stop, "place": Name("place", stop.place)} for stop in stops],
        "place": Name("place", revision.place) if revision.place else None,
        "region": region_name(record.region) if record.region else None,
        "sources": revision.details.get("sources", "").splitlines(),
        "answers": record_rows(answers, lang), "not_copied": record.licence == NOT_COPIED,
        "contribution": record.kind in CONTRIBUTION_KINDS,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@by_person
def new(request: HttpRequest) -> HttpResponse:
    """Begin a record: first its kind, then its texts."""
    if _person(request) is None:
        return HttpResponseRedirect(reverse("account_login"))
    require("create", _role(request))
    given = request.POST if request.method == "POST" else request.GET
    kind = kind_of_form(given, None)
    if not kind and request.method != "POST":
        groups = [
            (Message(f"exchange.group.{name}"), kinds)
            for name, kinds in (
                ("share", [k for k in RECORD_KINDS if k not in {*CONTRIBUTION_KINDS, "answer"}]),
                ("correct", CONTRIBUTION_KINDS),
            )
        ]
        return render(request, "exchange/kinds.html", {"groups": groups})
    problem = None
    if request.method == "POST":
        try:
            record = create_record(
                _person(request), _role(request), kind, record_text(request.POST, kind)
            )
            return HttpResponseRedirect(reverse("record", args=[record.key]))
        except RefusedActError as error:
            if error.status != 422:
                raise
            problem = error.message
    fields = record_fields(_lang(request), kind, given, None, None, _person(request))
    return _form(request, kind, fields, problem)


def _form(
    request: HttpRequest, kind: str, fields: list[dict[str, Any]], problem: Message | None
) -> HttpResponse:
    shown = {
        "fields": fields, "problem": problem, "kind": kind, "places": place_names(_lang(request)),
    }  # fmt: skip
    return render(request, "exchange/write.html", shown, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@by_person
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Write a new revision of a record."""
    record = readable_record(request, key)
    require(
        "edit", _role(request), state=record.state,
        relations=relations_of(_person(request), record),
    )  # fmt: skip
    problem = None
    if request.method == "POST":
        try:
            text = record_text(request.POST, record.kind)
            edit_record(_person(request), _role(request), record, text)
            return HttpResponseRedirect(reverse("record", args=[record.key]))
        except RefusedActError as error:
            if error.status != 422:
                raise
            problem = error.message
    given = request.POST if request.method == "POST" else None
    fields = record_fields(
        _lang(request), record.kind, given, record, record.latest, _person(request)
    )
    return _form(request, record.kind, fields, problem)


@require_POST
@by_person
def do(request: HttpRequest, key: str, action: str) -> HttpResponse:
    """Do one of the acts with a record."""
    if action not in ACTS:
        raise Http404
    record = readable_record(request, key)
    kind, seen = record.kind, request.POST.get("seen", "")
    act(
        _person(request), _role(request), record, action, text=request.POST.get("text", ""),
        lang=_lang(request), seen=int(seen) if seen.isdecimal() else None,
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
    record = readable_record(request, key)
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
    shown = {"record": record, "revision": record.public or record.latest, "target": target,
             "kept": kept,
             "name": Code(LANGUAGE_NAMES[target])}  # fmt: skip
    return render(request, "exchange/translate.html", shown)


@require_POST
@by_person
def check_translation(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Say that one has checked a translation."""
    record = readable_record(request, key)
    review_translation(_person(request), _role(request), record, target)
    return HttpResponseRedirect(reverse("record", args=[key]))


@require_POST
@by_person
def name_person(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a record names a person with an account, who may then reply."""
    record = readable_record(request, key)
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
    record, person = readable_record(request, key), _person(request)
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
    rows = record_rows((*waiting[:_PER_LIST], *changed), _lang(request))
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
