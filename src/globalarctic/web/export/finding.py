"""The search of a copy: an index as a script beside the pages, and the page that asks it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from globalarctic.exchange.search.analyser import units_of
from globalarctic.exchange.search.concepts import load_thesaurus
from globalarctic.web.export.server import fetch
from globalarctic.words import LANGUAGES, Message
from globalarctic.words import render as say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from globalarctic.exchange.search.documents import Document

__all__ = ["INDEX", "search_page", "search_scripts"]

INDEX, SCRIPT = "files/search-index.js", "files/search.js"


def search_page(lang: str, near: Callable[[str], str]) -> str:
    """Return the form and the list of the search, as a part of a page.

    Parameters
    ----------
    near
        Gives the address of a file of the copy, seen from the page.
    """
    from django.template.loader import render_to_string

    body = {"lang": lang, "root": near("."), "index": near(INDEX), "script": near(SCRIPT)}
    return render_to_string("export/find.html", body)


def search_scripts(pages: Mapping[str, str]) -> dict[str, str]:
    """Return the index of what the copy holds, and the script that searches it, by their places.

    Parameters
    ----------
    pages
        Addresses of the pages with their language, and their files.
    """
    from django.templatetags.static import static

    from globalarctic.exchange.search.documents import room_documents

    kinds: dict[str, dict[str, str]] = {}
    rows = []
    for each in room_documents():
        path, _, part = each.address.partition("#")
        files = {
            lang: pages[f"/{lang}/{path}"] + (f"#{part}" if part else "")
            for lang in LANGUAGES
            if f"/{lang}/{path}" in pages
        }
        if files:
            titles = {lang: each.titles[lang] for lang in LANGUAGES if each.titles.get(lang)}
            rows.append([titles or each.key, _words(each), each.kind, files])
            kinds.setdefault(
                each.kind,
                {lang: say(Message(f"exchange.kind.{each.kind}"), lang) for lang in LANGUAGES},
            )
    body = json.dumps({"kinds": kinds, "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    script = fetch(static("site/find-copy.js"))
    return {INDEX: f"globalThis.gaIndex = {body};\n", SCRIPT: script.text}


def _words(each: Document) -> str:
    """Return the further words of a document, each once: its texts, and its concepts by name.

    Notes
    -----
    A concept that its title names comes with its names in all languages, so that a project with an
    English name is found by the Russian word for what it mines.
    """
    thesaurus = load_thesaurus()
    ids = list(each.concepts)
    for title in dict.fromkeys(each.titles.values()):
        for mention in thesaurus.mentions(units_of(title)):
            ids += mention.concepts
    known = [thesaurus.by_id[name] for name in dict.fromkeys(ids) if name in thesaurus.by_id]
    names = [concept.name(lang) for concept in known for lang in LANGUAGES]
    words = " ".join((each.key, *names, *each.texts.values()))
    return " ".join(dict.fromkeys(words.replace(";", " ").replace(",", " ").split()))[:900]
