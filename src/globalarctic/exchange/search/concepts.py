"""Concepts: one thing with its names in three languages, so that a word of one finds the others.

They come from the tables on file (places, passages, corridors, regions, countries, organisations,
channels, crossings) and from ``concepts.csv`` (ice, seas, rivers, ships, law, trade). A concept
may have a broader one: who looks for ice finds sea ice too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from globalarctic.data.tables import read_table
from globalarctic.exchange.search.analyser import stop_words, units_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from globalarctic.exchange.search.analyser import Unit

__all__ = ["Concept", "Mention", "Thesaurus", "load_thesaurus"]

_TABLES = {
    "place": ("places", "place_id"),
    "passage": ("passages", "passage_id"),
    "corridor": ("corridors", "corridor_id"),
    "region": ("regions", "region"),
    "country": ("countries", "country"),
    "organisation": ("organisations", "organisation"),
    "channel": ("channels", "channel_id"),
    "border": ("borders", "border_id"),
    "crossing": ("border_crossings", "crossing_id"),
}


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing and its names by language; the first of each is the usual one."""

    concept_id: str
    names: Mapping[str, tuple[str, ...]]
    broader: str = ""
    source: str = ""

    @property
    def token(self) -> str:
        """The word of the index that stands for it."""
        return "c" + "".join(sign for sign in self.concept_id.lower() if sign.isalnum())

    def name(self, lang: str) -> str:
        """Return the usual name in a language, else in English."""
        return (self.names.get(lang) or self.names.get("en") or (self.concept_id,))[0]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where units ``first`` to before ``end`` name one or several concepts."""

    first: int
    end: int
    concepts: tuple[str, ...]


class Thesaurus:
    """All concepts, found in a text by their longest names."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        concepts = _merged(concepts)
        self.by_id = {concept.concept_id: concept for concept in concepts}
        self._by_stems: dict[tuple[str, ...], list[str]] = {}
        self._longest: dict[str, int] = {}
        self._narrower: dict[str, list[str]] = {}
        for concept in concepts:
            if concept.broader:
                self._narrower.setdefault(concept.broader, []).append(concept.concept_id)
            for name in {name for names in concept.names.values() for name in names}:
                units = units_of(name)
                stems = tuple(unit.stem for unit in units)
                if not stems or all(unit.word in stop_words() for unit in units):
                    continue
                if len(stems) == 1 and len(stems[0]) < 2 and not units[0].is_han:
                    continue
                ids = self._by_stems.setdefault(stems, [])
                if concept.concept_id not in ids:
                    ids.append(concept.concept_id)
                self._longest[stems[0]] = max(self._longest.get(stems[0], 0), len(stems))

    def mentions(self, units: Sequence[Unit]) -> Iterator[Mention]:
        """Give the concepts that a text names, longest names first, without overlap.

        Examples
        --------
        >>> from globalarctic.exchange.search.analyser import units_of
        >>> [m.concepts for m in load_thesaurus().mentions(units_of("海冰 у порта Дудинка"))]
        [('sea-ice',), ('port',), ('place:dudinka',)]
        """
        stems = [unit.stem for unit in units]
        at = 0
        while at < len(stems):
            for length in range(min(self._longest.get(stems[at], 0), len(stems) - at), 0, -1):
                ids = self._by_stems.get(tuple(stems[at : at + length]))
                if ids:
                    yield Mention(at, at + length, tuple(ids))
                    at += length
                    break
            else:
                at += 1

    def with_narrower(self, concept_id: str) -> tuple[str, ...]:
        """Return a concept and all that are part of it.

        Examples
        --------
        >>> "fast-ice" in load_thesaurus().with_narrower("ice")
        True
        """
        ids = [concept_id]
        for each in ids:
            ids += [narrow for narrow in self._narrower.get(each, ()) if narrow not in ids]
        return tuple(ids)


def _merged(concepts: Sequence[Concept]) -> tuple[Concept, ...]:
    """Return the concepts, several of one id as one with all their names."""
    merged: dict[str, Concept] = {}
    for concept in concepts:
        first = merged.get(concept.concept_id)
        if first is not None:
            names = {
                lang: (*concept.names.get(lang, ()), *first.names.get(lang, ()))
                for lang in (*concept.names, *first.names)
            }
            broader, source = first.broader or concept.broader, concept.source
            merged[concept.concept_id] = Concept(concept.concept_id, names, broader, source)
        else:
            merged[concept.concept_id] = concept
    return tuple(merged.values())


def _names(*cells: str) -> tuple[str, ...]:
    return tuple(part.strip() for cell in cells for part in cell.split(";") if part.strip())


def _parts(name: str) -> str:
    """Return a name, and without what stands in brackets."""
    bare = name.partition("(")[0].strip()
    return f"{name};{bare}" if bare and bare != name else name


def _concepts() -> Iterator[Concept]:
    for row in read_table("concepts"):
        names = {lang: _names(row[lang]) for lang in ("en", "zh", "ru")}
        yield Concept(row["concept_id"], names, row["broader"], row["source"])
    for kind, (table, key) in _TABLES.items():
        for row in read_table(table):
            names = {lang: _names(_parts(row[f"name_{lang}"])) for lang in ("en", "zh", "ru")}
            aliases = _names(row.get("aliases", ""))
            if aliases:
                names["other"] = aliases
            yield Concept(f"{kind}:{row[key]}", names, source=f"{table}.csv")


@cache
def load_thesaurus() -> Thesaurus:
    """Return the concepts on file, read once a process."""
    return Thesaurus(tuple(_concepts()))
