"""Errors of the API as problem details (RFC 9457): one shape for all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from globalarctic.words import Message, packed, render

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "TITLES", "problem", "problem_of"]

CODES = tuple(
    f"web.error.{name}"
    for name in (
        "busy", "choice", "day", "day-range", "failed", "flag", "lang", "limit", "method",
        "missing", "no-answer", "no-job", "no-such-field", "not-found", "range", "refused",
        "room", "signs", "store", "too-long", "too-many", "twice", "unknown", "unknown-far",
    )
)  # fmt: skip
"""Codes that a problem of the API may have, besides those of the rooms' refusals."""

TITLES = {
    400: "Bad request", 404: "Not found", 405: "Method not allowed", 406: "Not acceptable",
    409: "Conflict", 410: "Gone", 413: "Too large", 415: "Unsupported media type",
    422: "Cannot be answered", 429: "Too many requests", 500: "Fault of the node",
    503: "Busy or not ready",
}  # fmt: skip


def problem(
    status: int,
    message: Message,
    *,
    lang: str = "en",
    field: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Return a problem: ``type``, ``title``, ``status``, ``detail`` in a language, ``code``.

    Parameters
    ----------
    field
        The argument that is wrong, "" when it is none.
    more
        Members of the problem besides.
    """
    body: dict[str, Any] = {
        "type": f"/api/v1/problems#{message.code}",
        "title": TITLES.get(status, "Problem"),
        "status": status,
        "detail": render(message, lang),
        "code": message.code,
        "args": {key: packed(value) for key, value in message.args},
        **({"field": field} if field else {}),
        **more,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def problem_of(
    code: str, status: int, *, lang: str = "en", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return the problem of a code of ``words/en/web.toml`` that takes no argument."""
    return problem(status, Message(code), lang=lang, headers=headers)
