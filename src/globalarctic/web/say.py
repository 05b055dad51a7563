"""Template tags: sentences, arguments and tables in the language of the page.

They are built in, no ``{% load %}`` is needed::

    {% say "web.home.title" %}
    {% say "web.compare.passed" n=17 of=20 %}
    {% said message %}            a message, an argument or a plain text
    {% table answer_table %}      a globalarctic Table
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html

from globalarctic.words import LANGUAGES, Code, Message, Text, render

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.template.context import Context

    from globalarctic.table import Table

__all__ = ["in_its_language", "register", "say", "site", "spoken", "spoken_in", "table"]

register = template.Library()

_NAMES = {"en": "English", "zh": "中文", "ru": "Русский"}


def _lang(context: Context) -> str:
    return str(context.get("lang", "en"))


@register.simple_tag(takes_context=True)
def say(context: Context, code: str, /, **args: Any) -> str:
    """Return the sentence of a code; plain texts among its arguments are kept as they are."""
    typed = {key: Code(value) if isinstance(value, str) else value for key, value in args.items()}
    return render(Message(code, **typed), _lang(context))


@register.simple_tag(takes_context=True, name="said")
def spoken(context: Context, text: Any) -> str:
    """Return a message, an argument of messages or a plain text in the page's language."""
    return "" if text is None else render(text, _lang(context))


@register.simple_tag(name="said_in")
def spoken_in(text: Any, lang: str) -> str:
    """Return a message in a language that is not the page's: a reason in that of the other side."""
    return render(text, lang)


@register.simple_tag(takes_context=True, name="marked")
def in_its_language(context: Context, text: Any) -> str:
    """Return a text with its language marked where it is not that of the page: citations, notes."""
    if text is None or text == "":
        return ""
    lang = _lang(context)
    own = text.lang if isinstance(text, Text) else "en" if isinstance(text, str) else lang
    said = render(text, lang)
    return said if own == lang else format_html('<span lang="{}">{}</span>', own, said)


@register.inclusion_tag("parts/table.html", takes_context=True)
def table(context: Context, answer: Table, caption: bool = True) -> dict[str, Any]:
    """Show a table of an answer in the page's language."""
    lang = _lang(context)
    shown = answer.said(lang)
    weights = shown.weights or ("plain",) * len(shown.rows)
    rows = [
        (weight, [(cell, column.right) for cell, column in zip(row, shown.columns, strict=True)])
        for row, weight in zip(shown.rows, weights, strict=True)
    ]
    return {"table": shown, "rows": rows, "lang": lang, "caption": caption}


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template the language, its switch and the address of the page."""
    lang = getattr(request, "lang", "en")
    query = request.META.get("QUERY_STRING", "")
    tail = f"{request.path_info}?{query}" if query else request.path_info
    return {
        "lang": lang,
        "html_lang": "zh-Hans" if lang == "zh" else lang,
        "languages": [
            {"lang": each, "name": _NAMES.get(each, each), "href": f"/{each}{tail}"}
            for each in LANGUAGES
        ],
    }
