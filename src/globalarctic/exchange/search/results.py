"""What a search answers: hits with the reason why each was found, and facets to narrow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError
from globalarctic.exchange.search.analyser import units_of
from globalarctic.exchange.search.concepts import load_thesaurus
from globalarctic.exchange.search.index import SearchIndex, room_index
from globalarctic.result import Listing
from globalarctic.table import Table, ident, words
from globalarctic.words import Message, Text, pick_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from globalarctic.exchange.search.documents import Document
    from globalarctic.exchange.search.index import SearchMatches
    from globalarctic.exchange.search.query import QueryGroup

__all__ = ["SearchAnswer", "SearchHit", "answer_of", "search", "suggestions"]

_MEETS = {"all": "search.meets-all", "most": "search.meets-most", "any": "search.meets-any"}


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A thing that was found: its name in the language asked for, and why it was found.

    Parameters
    ----------
    title_language
        Language of the name, where there is none in the language asked for.
    why
        A message a group of words of the query.
    """

    kind: str
    key: str
    title: str
    title_language: str
    address: str
    country: str
    region: str
    year: int | None
    licence: str
    score: float
    why: tuple[Message, ...]


@dataclass(frozen=True, slots=True, repr=False)
class SearchAnswer(Listing):
    """What was found for a query, best first; ``total`` counts to 1,000.

    Parameters
    ----------
    further
        How many of the hits, the last ones, hold only some of the words; ``total`` leaves them out.
    """

    SCHEMA = "exchange.search"
    ROWS = "hits"
    DIGITS = {"score": 2}

    words: str
    language: str
    meets: str
    total: int
    by_kind: dict[str, int]
    by_country: dict[str, int]
    hits: tuple[SearchHit, ...]
    further: int = 0

    @property
    def summary(self) -> Message:
        """How many were found, and whether they meet all words."""
        if not self.total:
            return Message("exchange.search.nothing", words=Text(self.words, ""))
        said = Message(f"exchange.{_MEETS[self.meets]}", n=self.total, words=Text(self.words, ""))
        if not self.further:
            return said
        return Message("exchange.search.and-further", said=said, n=self.further)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a hit, the reasons as sentences."""
        return [
            {
                "kind": hit.kind, "key": hit.key, "title": hit.title, "score": round(hit.score, 2),
                "why": " ".join(str(each) for each in hit.why),
            }
            for hit in self.hits
        ]  # fmt: skip

    def table(self) -> Table:
        """Return kind, id, name and why each was found."""
        rows = tuple(
            (
                Message(f"exchange.kind.{hit.kind}"), hit.key, Text(hit.title, hit.title_language),
                Message("exchange.search.reasons", parts=hit.why),
            )
            for hit in self.hits
        )  # fmt: skip
        columns = words("Kind"), ident("Id"), words("Name"), words("Why it was found")
        return Table(self.summary, columns, rows)


def _reasons(document: Document, groups: Sequence[QueryGroup], lang: str) -> Iterator[Message]:
    thesaurus = load_thesaurus()
    titles = [unit for title in document.titles.values() for unit in units_of(title)]
    texts = [unit for text in document.texts.values() for unit in units_of(text)]
    for group in groups:
        stems = {unit.stem for unit in group.units}
        shown = Text(group.words, "")
        for code, units in (("name", titles), ("text", texts)):
            if stems <= {unit.stem for unit in units}:
                yield Message(f"exchange.why.{code}", words=shown)
                break
        else:
            about = set(document.concepts)
            for units in (titles, texts):
                for mention in thesaurus.mentions(units):
                    about.update(mention.concepts)
            wider = [
                each
                for concept_id in group.concepts
                for each in thesaurus.with_narrower(concept_id)
                if each in about
            ]
            if wider:
                name = thesaurus.by_id[wider[0]].name(lang)
                yield Message("exchange.why.concept", words=shown, concept=Text(name, lang))
            elif any(_near(unit.stem, stems) for unit in (*titles, *texts)):
                yield Message("exchange.why.part", words=shown)
            else:
                yield Message("exchange.why.missing", words=shown)


def _near(stem: str, stems: set[str]) -> bool:
    return stem in stems or any(len(each) > 2 and stem.startswith(each) for each in stems)


def answer_of(matches: SearchMatches, lang: str) -> SearchAnswer:
    """Return matches of an index as an answer in a language."""
    hits = []
    for each in matches.documents:
        document = each.document
        title = document.title(lang)
        language = lang if document.titles.get(lang) == title else document.language or "en"
        why = tuple(dict.fromkeys(_reasons(document, matches.query.groups, lang)))
        hits.append(
            SearchHit(
                document.kind, document.key, title, language, document.address, document.country,
                document.region, document.year or None, document.licence, each.score, why,
            )
        )  # fmt: skip
    facets = matches.facets
    return SearchAnswer(
        matches.query.text, lang, matches.meets, matches.total, facets.get("kind", {}),
        facets.get("country", {}), tuple(hits), matches.further,
    )  # fmt: skip


def search(
    text: str,
    *,
    lang: str = "",
    kinds: Sequence[str] = (),
    countries: Sequence[str] = (),
    limit: int = 20,
    offset: int = 0,
    index: SearchIndex | None = None,
) -> SearchAnswer:
    """Find places, corridors, rules, projects, claims, datasets and more in three languages.

    Parameters
    ----------
    text
        Words in any of the languages.
    lang
        Language of names and reasons; that of the process by default.
    kinds, countries
        Only these; all by default.
    limit, offset
        How many hits, and after how many.
    index
        Where to look; what the rooms hold by default.

    Raises
    ------
    InputError
        When nothing is asked, or a kind is none of those that are.

    Examples
    --------
    >>> search("пролив Вилькицкого", lang="en").hits[0].title
    'Vilkitsky Strait'
    """
    if not text.strip():
        raise InputError("search for at least one word")
    lang = lang or pick_language()
    matches = (index or room_index()).search(
        text, kinds=kinds, countries=countries, limit=limit, offset=offset
    )
    return answer_of(matches, lang)


def suggestions(
    text: str, *, lang: str = "", limit: int = 8, index: SearchIndex | None = None
) -> tuple[str, ...]:
    """Return names that what was typed so far may become.

    Examples
    --------
    >>> suggestions("мурм", lang="ru")
    ('Мурманск',)
    """
    lang = lang or pick_language()
    matches = (index or room_index()).search(text, limit=60)
    typed = [unit.word for unit in units_of(text)]
    names = []
    for each in matches.documents:
        for title in (each.document.title(lang), *each.document.titles.values()):
            units = [unit.word for unit in units_of(title)]
            if typed and all(any(word.startswith(part) for word in units) for part in typed):
                names.append(title)
                break
    return tuple(dict.fromkeys(names))[:limit]
