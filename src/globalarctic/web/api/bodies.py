"""Stored answers as bytes of JSON in a language, with their ETag, kept ready a while."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone

from globalarctic.keep import Keep
from globalarctic.web.api.problems import problem
from globalarctic.web.store.models import Answer
from globalarctic.words import message_from_dict, render, unpacked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["answer_response", "etag_of", "list_response", "not_modified", "said_values"]

_ready: Keep[bytes] = Keep(256)
_MAX_AGE_S = 300


def said_values(values: Any, lang: str) -> Any:
    """Return JSON values whose messages are said in a language: ``text`` beside code and args.

    Examples
    --------
    >>> said_values([{"code": "units.example", "args": {"n": 2, "days": 3}, "text": ""}], "ru")
    [{'code': 'units.example', 'args': {'n': 2, 'days': 3}, 'text': '2 ледовых года, 3'}]
    """
    if isinstance(values, dict):
        if values.keys() == {"code", "args", "text"}:
            return {**values, "text": render(message_from_dict(values), lang)}
        return {key: said_values(value, lang) for key, value in values.items()}
    if isinstance(values, list):
        return [said_values(value, lang) for value in values]
    return values


def etag_of(key: str, lang: str) -> str:
    """Return the ETag of an answer in a language.

    Examples
    --------
    >>> etag_of("0a1b", "ru")
    '"0a1b-ru"'
    """
    return f'"{key}-{lang}"'


def not_modified(request: HttpRequest, etag: str) -> bool:
    """Return whether the client has these bytes already."""
    given = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(given) and (given.strip() == "*" or etag in given)


def _zipped(values: dict[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


_APART = ("tables", "geojson", "rows", "files", "list")


def _values(answer: Answer, lang: str) -> dict[str, Any]:
    return {"key": answer.key, "lang": lang} | {
        name: said_values(value, lang)
        for name, value in answer.document.items()
        if name not in _APART
    }


@lru_cache(maxsize=4096)
def _touched(key: str, day: str) -> None:
    with suppress(DatabaseError):
        Answer.objects.filter(key=key).exclude(used_on=day).update(used_on=day)


def answer_response(request: HttpRequest, answer: Answer, lang: str) -> HttpResponseBase:
    """Return a stored answer: 304 when the client has it, else its bytes.

    What the rooms refuse is a problem (422).
    """
    _touched(answer.key, timezone.localdate().isoformat())
    etag = etag_of(answer.key, lang)
    if not_modified(request, etag):
        return _headed(HttpResponseNotModified(), etag)
    body = _ready.get((answer.key, lang), lambda: _answer_bytes(answer, lang))
    if not body:
        return problem(422, unpacked(answer.document["refusal"]), lang=lang)
    return _sent(request, body, etag)


def _answer_bytes(answer: Answer, lang: str) -> bytes:
    return b"" if "refusal" in answer.document else _zipped(_values(answer, lang))


def list_response(
    request: HttpRequest, answer: Answer, lang: str, limit: int, offset: int
) -> HttpResponseBase:
    """Return a page of a stored list: ``limit`` items after the first ``offset``, with links."""
    etag = f'"{answer.key}-{lang}-{limit}-{offset}"'
    if not_modified(request, etag):
        return _headed(HttpResponseNotModified(), etag)

    def make() -> bytes:
        document = answer.document
        if "refusal" in document:
            return b""
        name = document["list"]
        items = document["answer"][name]
        total = len(items)
        document["answer"][name] = items[offset : offset + limit]
        shown = {"key": answer.key, "lang": lang} | {
            part: said_values(value, lang) for part, value in document.items() if part not in _APART
        }
        return _zipped({**shown, "page": {"limit": limit, "offset": offset, "total": total}})

    body = _ready.get((answer.key, lang, limit, offset), make)
    if not body:
        return problem(422, unpacked(answer.document["refusal"]), lang=lang)
    response = _sent(request, body, etag)
    total = json.loads(gzip.decompress(body))["page"]["total"]
    links = []
    for name, start in (("next", offset + limit), ("prev", max(0, offset - limit))):
        if (name == "next" and start < total) or (name == "prev" and offset > 0):
            query = request.GET.copy()
            query["limit"], query["offset"] = str(limit), str(start)
            links.append(f'<{request.path}?{query.urlencode()}>; rel="{name}"')
    if links:
        response["Link"] = ", ".join(links)
    return response


def _sent(request: HttpRequest, body: bytes, etag: str) -> HttpResponse:
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    response = HttpResponse(
        body if zipped else gzip.decompress(body), content_type="application/json"
    )
    if zipped:
        response["Content-Encoding"] = "gzip"
    return _headed(response, etag)


def _headed(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_MAX_AGE_S}"
    response["Vary"] = "Accept-Encoding"
    return response
