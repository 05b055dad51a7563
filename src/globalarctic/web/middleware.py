"""What every request passes: headers of safety, the language of the address, plain errors."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import DatabaseError, OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, set_script_prefix, set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers

from globalarctic.web.place import load_place
from globalarctic.web.store.limits import asked_by
from globalarctic.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

__all__ = [
    "SITE",
    "busy",
    "client_of",
    "headers",
    "languages",
    "page_scope",
    "pick_by_browser",
    "problems",
]

SITE = "globalarctic.web.site_urls"
"""Addresses of the pages, below the prefix of a language."""

_DJANGO = {"en": "en", "zh": "zh-hans", "ru": "ru"}
_CSP = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
        "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
    )
)  # fmt: skip
_PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
_LONGEST_QUERY = 4_000
_log = logging.getLogger("globalarctic.web")


def headers(handler: Handler) -> Handler:
    """Add the headers of safety; refuse an address that is longer than any of ours."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if len(request.META.get("QUERY_STRING", "")) > _LONGEST_QUERY or "\0" in request.path:
            response: HttpResponseBase = HttpResponse(status=414, content_type="text/plain")
        else:
            with asked_by(client_of(request)):
                response = handler(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = _CSP
        response["Permissions-Policy"] = _PERMISSIONS
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return handle


def client_of(request: HttpRequest) -> str:
    """Return who asks, as far as limits need it: the address, as a trusted proxy tells it."""
    if load_place().proxy:
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if told:
            return told[:64]
    return str(request.META.get("REMOTE_ADDR", ""))


def pick_by_browser(accepted: str) -> str:
    """Return the language on file that a browser likes best, by ``Accept-Language``.

    Examples
    --------
    >>> [
    ...     pick_by_browser(text)
    ...     for text in ("ru-RU,ru;q=0.9,en;q=0.8", "zh-TW", "fr", "de, ru;q=0.5")
    ... ]
    ['ru', 'zh', 'en', 'ru']
    """
    wishes: list[tuple[float, int, str]] = []
    for at, part in enumerate(accepted[:500].split(",")):
        name, _, weight = part.strip().partition(";q=")
        try:
            share = float(weight) if weight else 1.0
        except ValueError:
            share = 0.0
        short = name.split("-")[0].strip().casefold()
        if short in LANGUAGES and share > 0.0:
            wishes.append((-share, at, short))
    return min(wishes)[2] if wishes else "en"


def _prefix(path: str) -> tuple[str, str]:
    lang, slash, rest = path[1:].partition("/")
    return (lang, f"/{rest}") if slash and lang in LANGUAGES else ("", path)


def languages(handler: Handler) -> Handler:
    """Read the language from the address: ``/ru/compare`` is the page ``/compare`` in Russian.

    The prefix counts as a mount point, so that ``reverse`` and ``{% url %}`` keep the language. A
    page's address without a prefix leads to that of the browser's language.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        lang, path = _prefix(request.path_info)
        chosen = lang or pick_by_browser(request.headers.get("Accept-Language", ""))
        request.lang = chosen  # type: ignore[attr-defined]
        if lang:
            request.path_info = path
            request.urlconf = SITE
            set_script_prefix(f"/{lang}/")
        elif request.path_info[1:] in LANGUAGES or _is_page(request.path_info):
            bare = request.path_info[1:] in LANGUAGES
            target = f"{request.path_info}/" if bare else f"/{chosen}{request.path_info}"
            query = request.META.get("QUERY_STRING", "")
            response = HttpResponseRedirect(f"{target}?{query}" if query else target)
            patch_vary_headers(response, ["Accept-Language"])
            return response
        with translation.override(_DJANGO[chosen]):
            answer = handler(request)
        if lang:
            answer.setdefault("Content-Language", chosen)
        return answer

    return handle


def _is_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        try:
            resolve(path, SITE)
        except Resolver404:
            return False
        return True
    return False


def page_scope(request: HttpRequest) -> None:
    """Let a page be made at an address without a language: its links lead to the browser's."""
    if getattr(request, "urlconf", None) != SITE:
        set_urlconf(SITE)
        set_script_prefix(f"/{getattr(request, 'lang', 'en')}/")


def busy(request: HttpRequest, *, seconds: int, code: str = "web.error.busy") -> HttpResponse:
    """Return a page that says that there is too much to do now, and when to come again, seconds."""
    page_scope(request)
    response = render(request, "error.html", {"code": code, "seconds": seconds}, status=503)
    response["Retry-After"] = str(seconds)
    return response


def problems(handler: Handler) -> Handler:
    """Turn a database that cannot be written or read into a page that says so."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        return handler(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError | DatabaseError):
            _log.error("database: %s", error, extra={"event": "database"})
            return busy(request, seconds=10, code="web.error.store")
        return None

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle
