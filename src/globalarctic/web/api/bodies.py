"""Stored answers as bytes of JSON in a language, with their ETag, kept ready a while."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone

from globalarctic.keep import Keep
from globalarctic.web.store.models import Answer
from globalarctic.words import message_from_dict, render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

__all__ = ["answer_response", "body_of", "etag_of", "not_modified", "said_values"]

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


def body_of(answer: Answer, lang: str) -> bytes:
    """Return the compressed JSON of an answer in a language, without its tables for people."""

    def make() -> bytes:
        document = answer.document
        shown = {"key": answer.key, "lang": lang} | {
            name: said_values(value, lang)
            for name, value in document.items()
            if name not in {"tables", "geojson", "rows"}
        }
        text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        return gzip.compress(text.encode(), compresslevel=6, mtime=0)

    return _ready.get((answer.key, lang), make)


@lru_cache(maxsize=4096)
def _touched(key: str, day: str) -> None:
    Answer.objects.filter(key=key).exclude(used_on=day).update(used_on=day)


def answer_response(request: HttpRequest, answer: Answer, lang: str) -> HttpResponseBase:
    """Return a stored answer: 304 when the client has it, else its bytes."""
    etag = etag_of(answer.key, lang)
    if answer.kind:
        _touched(answer.key, timezone.localdate().isoformat())
    response: HttpResponse
    if not_modified(request, etag):
        response = HttpResponseNotModified()
    else:
        body = body_of(answer, lang)
        zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        response = HttpResponse(
            body if zipped else gzip.decompress(body), content_type="application/json"
        )
        if zipped:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={_MAX_AGE_S}"
    response["Vary"] = "Accept-Encoding"
    return response
