"""What a query asks: groups of words, each with the ways in which a text can meet it.

A query is cut into groups: the name of a concept, a word, or a run of Chinese characters. A group
is met by its words, or by its concept in any language. A run of Chinese is met when two thirds of
its pairs of characters stand in the text, so that no dictionary is needed. An expression is free
of the store: ``fts5`` and ``tsquery`` write it for SQLite and for PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from globalarctic.exchange.search.analyser import stop_words, units_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from globalarctic.exchange.search.analyser import Unit
    from globalarctic.exchange.search.concepts import Mention, Thesaurus

__all__ = ["Expression", "QueryGroup", "SearchQuery", "fts5", "meets_text", "read_query", "tsquery"]

_PAIRS_AT_ONCE = 6
_LEAST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Expression:
    """A token, or ``and`` / ``or`` of expressions.

    Parameters
    ----------
    kind
        ``token``, ``prefix``, ``and`` or ``or``.
    """

    kind: str
    token: str = ""
    parts: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryGroup:
    """Words that belong together, how a text meets them, and the concepts they name."""

    words: str
    units: tuple[Unit, ...]
    expression: Expression
    literal: Expression
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query read: its groups, in order."""

    text: str
    groups: tuple[QueryGroup, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that it names."""
        return frozenset(each for group in self.groups for each in group.concepts)

    def all_of(self) -> Expression:
        """Return what meets every group."""
        return _join("and", [group.expression for group in self.groups])

    def most_of(self) -> Expression:
        """Return what meets two thirds of the groups."""
        return _some_of([group.expression for group in self.groups])

    def any_of(self) -> Expression:
        """Return what meets any group, or any of its words."""
        ways = [group.expression for group in self.groups]
        for group in self.groups:
            words = [unit for unit in group.units if not unit.is_han]
            signs = [unit for unit in group.units if unit.is_han]
            ways += [_word(unit, last=False) for unit in words if unit.word not in stop_words()]
            ways += [Expression("token", a.stem + b.stem) for a, b in pairwise(signs)]
        return _join("or", ways)


def _join(kind: str, parts: Sequence[Expression]) -> Expression:
    distinct = tuple(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else Expression(kind, parts=distinct)


def _some_of(parts: Sequence[Expression]) -> Expression:
    """Return what meets two thirds of the parts; long lists go in pieces, each by two thirds."""
    distinct = list(dict.fromkeys(parts))
    if len(distinct) > _PAIRS_AT_ONCE:
        half = len(distinct) // 2
        return _join("and", [_some_of(distinct[:half]), _some_of(distinct[half:])])
    return _at_least(-(-2 * len(distinct) // 3), distinct)


def _at_least(least: int, parts: Sequence[Expression]) -> Expression:
    """Return what meets so many of the parts; each part is written as seldom as can be."""
    if least == 1:
        return _join("or", parts)
    if least == len(parts):
        return _join("and", parts)
    first, rest = parts[0], parts[1:]
    return _join("or", [_join("and", [first, _at_least(least - 1, rest)]), _at_least(least, rest)])


def _word(unit: Unit, last: bool) -> Expression:
    ways = [
        Expression(
            "prefix" if len(unit.stem) >= _LEAST_PREFIX or (last and len(unit.word) > 1)
            else "token", f"s{unit.stem}",
        )
    ]  # fmt: skip
    if unit.word != unit.stem or last:
        ways.append(Expression("prefix" if last else "token", f"r{unit.word}"))
    return _join("or", ways)


def _han(units: Sequence[Unit], whole: bool) -> Expression:
    if len(units) == 1:
        return Expression("token", f"u{units[0].stem}")
    found = [Expression("token", a.stem + b.stem) for a, b in pairwise(units)]
    return _join("and", found) if whole else _some_of(found)


def _literal(units: Sequence[Unit], last: bool, *, whole: bool) -> Expression:
    """Return what meets some words next to each other in a query.

    A name on file (``whole``) is met by all its characters: what is close to it is met by its
    concept.
    """
    parts: list[Expression] = []
    run: list[Unit] = []
    for unit in units:
        if unit.is_han:
            run.append(unit)
            continue
        if run:
            parts.append(_han(run, whole))
            run = []
        parts.append(_word(unit, last and unit is units[-1]))
    if run:
        parts.append(_han(run, whole))
    return _join("and", parts)


def _pieces(
    units: Sequence[Unit], mentions: Iterable[Mention]
) -> Iterator[tuple[list[Unit], Mention | None]]:
    """Give the parts of a query: mentions of concepts, single words, runs of Chinese."""
    named = {mention.first: mention for mention in mentions}
    at = 0
    while at < len(units):
        if at in named:
            yield list(units[at : named[at].end]), named[at]
            at = named[at].end
            continue
        unit = units[at]
        at += 1
        if unit.word in stop_words():
            continue
        piece = [unit]
        while (
            unit.is_han and at < len(units) and units[at].is_han and at not in named
            and units[at].word not in stop_words() and units[at].at == piece[-1].at + 1
        ):  # fmt: skip
            piece.append(units[at])
            at += 1
        yield piece, None


def read_query(text: str, thesaurus: Thesaurus) -> SearchQuery:
    """Read a query.

    Examples
    --------
    >>> from globalarctic.exchange.search.concepts import load_thesaurus
    >>> [group.words for group in read_query("лёд в порту Тикси", load_thesaurus()).groups]
    ['лед', 'порту', 'тикси']
    """
    units = units_of(_without_particles(text))
    groups = []
    for piece, mention in _pieces(units, thesaurus.mentions(units)):
        words = ("" if piece[0].is_han else " ").join(unit.word for unit in piece)
        literal = _literal(piece, piece[-1] is units[-1], whole=mention is not None)
        ways, ids = [literal], mention.concepts if mention else ()
        for concept_id in ids:
            ways += [
                Expression("token", thesaurus.by_id[each].token)
                for each in thesaurus.with_narrower(concept_id)
            ]
        groups.append(QueryGroup(words, tuple(piece), _join("or", ways), literal, ids))
    return SearchQuery(text, tuple(groups))


def _without_particles(text: str) -> str:
    """Return Chinese text cut at its particles and question words."""
    for word in sorted(stop_words(), key=len, reverse=True):
        if "一" <= word[0] <= "鿿" and (len(word) > 1 or word in "的了吗呢") and word in text:
            text = text.replace(word, " ")
    return text


def fts5(expression: Expression) -> str:
    """Write an expression for a full-text table of SQLite.

    Examples
    --------
    >>> fts5(Expression("or", parts=(Expression("prefix", "sport"), Expression("token", "u港"))))
    '("sport"* OR "u港")'
    """
    if expression.kind in {"token", "prefix"}:
        return f'"{expression.token}"' + ("*" if expression.kind == "prefix" else "")
    joint = f" {expression.kind.upper()} "
    return "(" + joint.join(fts5(part) for part in expression.parts) + ")"


def meets_text(expression: Expression, text: str) -> bool:
    """Return whether tokens, each between blanks, meet an expression.

    Examples
    --------
    >>> meets_text(Expression("prefix", "sport"), " u港 sportland ")
    True
    """
    if expression.kind == "token":
        return f" {expression.token} " in text
    if expression.kind == "prefix":
        return f" {expression.token}" in text
    met = (meets_text(part, text) for part in expression.parts)
    return all(met) if expression.kind == "and" else any(met)


def tsquery(expression: Expression) -> str:
    """Write an expression for ``to_tsquery('simple', ...)`` of PostgreSQL.

    Examples
    --------
    >>> tsquery(Expression("or", parts=(Expression("prefix", "sport"), Expression("token", "u港"))))
    "('sport':* | 'u港')"
    """
    if expression.kind in {"token", "prefix"}:
        return f"'{expression.token}'" + (":*" if expression.kind == "prefix" else "")
    joint = " & " if expression.kind == "and" else " | "
    return "(" + joint.join(tsquery(part) for part in expression.parts) + ")"
