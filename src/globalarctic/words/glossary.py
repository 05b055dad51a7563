"""Terms of ice, navigation, trade and law in three languages, and the sentences that leave them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache

from globalarctic.words.catalog import FOLDER, english, load_catalog

__all__ = ["GlossaryTerm", "load_glossary", "strays"]


_CHANGING = {"лёд": "л"}  # льда, льду


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term in three languages; ``binding`` where every sentence must use it."""

    en: str
    field: str
    zh: str
    ru: str
    binding: bool
    source: str


@lru_cache(maxsize=1)
def load_glossary() -> tuple[GlossaryTerm, ...]:
    """Return the terms, in the order of their fields.

    Examples
    --------
    >>> terms = {term.en: term.ru for term in load_glossary()}
    >>> terms["fast ice"], len(terms) > 300
    ('припай', True)
    """
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            GlossaryTerm(
                row["en"], row["field"], row["zh"], row["ru"], bool(row["binding"]), row["source"]
            )
            for row in csv.DictReader(file)
        )


def _stems(term: str) -> list[str]:
    """Return what stays of each word of a Russian term in every case."""
    words = re.findall(r"\w+", term.casefold())
    return [_CHANGING.get(word, word[: max(3, len(word) - 3)]) for word in words]


def strays(lang: str, rooms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of sentences that say a binding term otherwise, each with the term.

    Parameters
    ----------
    lang
        ``zh`` or ``ru``.
    rooms
        Rooms whose sentences are looked at.

    Examples
    --------
    >>> strays("zh", ("costs",))
    ()
    """
    book = load_catalog(lang)
    binding = [term for term in load_glossary() if term.binding]
    # The longest term counts: a "risk index outcome" is no "risk index".
    binding.sort(key=lambda term: -len(term.en))
    found = []
    for code, (one, other) in english().items():
        if code.split(".")[0] not in rooms:
            continue
        rest = re.sub(r"\{\w+\}", "", f"{one} {other}").casefold()
        text = book.sentence(code).text.casefold()
        for term in binding:
            if not re.search(rf"\b{re.escape(term.en.casefold())}\b", rest):
                continue
            rest = rest.replace(term.en.casefold(), " ")
            wanted = [term.zh.casefold()] if lang == "zh" else _stems(term.ru)
            if not all(stem in text for stem in wanted):
                found.append(f"{code}: {term.en}")
    return tuple(found)
