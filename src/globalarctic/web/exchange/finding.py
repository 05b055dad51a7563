"""The page that searches everything, and the same as a service for programs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from globalarctic.exchange.search.documents import KINDS
from globalarctic.exchange.search.index import SearchIndex, room_index
from globalarctic.exchange.search.results import search, suggestions
from globalarctic.web.exchange.records_index import index_of_records
from globalarctic.words import Code, Message, Name

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["find", "find_api", "index_of_rooms", "suggest_api"]

_PER_PAGE = 20
_LONGEST = 200
_LAST_PAGE = 50
_kept = threading.local()


def index_of_rooms() -> SearchIndex:
    """Return the index of what the rooms hold, one a thread."""
    if not hasattr(_kept, "index"):
        _kept.index = room_index()
    index: SearchIndex = _kept.index
    return index


def _asked(request: HttpRequest) -> tuple[str, list[str], list[str], int]:
    """Return words, kinds, countries and page, bounded; what is not known is left out."""
    kinds = [kind for kind in request.GET.getlist("kind") if kind in KINDS]
    countries = [c for c in request.GET.getlist("country") if len(c) == 3 and c.isalpha()]
    page = request.GET.get("page", "1")
    number = min(int(page), _LAST_PAGE) if page.isdecimal() and len(page) < 4 else 1
    return request.GET.get("q", "")[:_LONGEST].strip(), kinds, countries[:20], max(number, 1)


def _answer(request: HttpRequest, lang: str) -> Any:
    words, kinds, countries, page = _asked(request)
    if not words:
        return None
    return search(
        words, lang=lang, kinds=kinds, countries=countries, limit=_PER_PAGE,
        offset=_PER_PAGE * (page - 1), index=index_of_rooms(),
    )  # fmt: skip


def _link(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for key, value in changes.items():
        if value:
            query[key] = value
        else:
            query.pop(key, None)
    return f"?{query.urlencode()}"


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search everything on file for ``q``; the facets are links that narrow it."""
    lang: str = request.lang  # type: ignore[attr-defined]
    words, kinds, countries, page = _asked(request)
    answer = _answer(request, lang)
    facets = []
    if answer is not None:
        for key, chosen, counts, name in (
            ("kind", kinds, answer.by_kind, lambda k: Message(f"exchange.kind.{k}")),
            ("country", countries, dict(list(answer.by_country.items())[:12]),
             lambda k: Name("country", k)),
        ):  # fmt: skip
            rows = [
                {"name": name(value), "count": count, "href": _link(request, **{key: value}),
                 "chosen": value in chosen}
                for value, count in counts.items()
            ]  # fmt: skip
            if len(rows) > 1 or chosen:
                facets.append(
                    {"title": Message(f"exchange.find.{key}"), "rows": rows,
                     "all": _link(request, **{key: ""}) if chosen else ""}
                )  # fmt: skip
    people = None
    if words and page == 1 and not countries:
        people = search(words, lang=lang, kinds=kinds, limit=8, index=index_of_records())
        if people.meets not in {"all", "most"}:
            people = None
    more = answer is not None and answer.total > _PER_PAGE * page and page < _LAST_PAGE
    shown = {
        "words": words, "answer": answer, "people": people, "facets": facets,
        "next": _link(request, page=str(page + 1)) if more else "",
        "total": Code(str(answer.total)) if answer else None,
    }  # fmt: skip
    return render(request, "exchange/find.html", shown)


@require_safe
def find_api(request: HttpRequest) -> JsonResponse:
    """Return what was found as JSON: ``q``, ``kind``, ``country``, ``page``, ``lang``."""
    lang = request.GET.get("lang", "en")
    answer = _answer(request, lang if lang in {"en", "zh", "ru"} else "en")
    if answer is None:
        problem = {"type": "about:blank", "title": "search for at least one word", "status": 422}
        return JsonResponse(problem, status=422, content_type="application/problem+json")
    return JsonResponse(answer.to_dict(), json_dumps_params={"ensure_ascii": False})


@require_safe
def suggest_api(request: HttpRequest) -> JsonResponse:
    """Return names that what was typed so far may become."""
    words = _asked(request)[0]
    lang = request.GET.get("lang", "en")
    names = suggestions(words, lang=lang if lang in {"en", "zh", "ru"} else "en",
                        index=index_of_rooms()) if words else ()  # fmt: skip
    return JsonResponse({"names": list(names)}, json_dumps_params={"ensure_ascii": False})
