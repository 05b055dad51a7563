"""Two definitions side by side, and the list of those that come with the package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError
from globalarctic.result import Listing
from globalarctic.scope.basis import decision_from, membership_from
from globalarctic.scope.club.definition import load_club
from globalarctic.scope.club.labels import method_label, part_label, summary_label, title_label
from globalarctic.scope.definition import definition_names, is_club, load_definition
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "CountryPair",
    "DefinitionComparison",
    "DefinitionList",
    "DefinitionSheet",
    "compare",
    "definitions",
]


@dataclass(frozen=True, slots=True)
class CountryPair:
    """A country under two definitions: years inside each, and where the two disagree."""

    country: str
    years_in_a: int
    years_in_b: int
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    rank_a: float | None
    rank_b: float | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DefinitionComparison(Listing):
    """Two definitions on the countries and years that both decide."""

    SCHEMA = "scope.comparison"
    ROWS = "countries"
    OMIT = ("lang", "everyone")

    title_a: str
    title_b: str
    first_year: int
    last_year: int
    shared_frac: float
    countries: tuple[CountryPair, ...]
    lang: str = field(default="en", kw_only=True)
    everyone: bool = field(default=False, kw_only=True)

    def table(self) -> Table:
        """Return the countries on which the two disagree, all when wanted."""
        columns = (
            words("Country"), number("Years in A"), number("Years in B"), words("Only in A"),
            words("Only in B"), number("Rank A"), number("Rank B"),
        )  # fmt: skip
        shown = [p for p in self.countries if self.everyone or p.only_a or p.only_b]
        names = load_countries()
        body = tuple(
            (names[p.country].name(self.lang), str(p.years_in_a), str(p.years_in_b),
             _spans(p.only_a), _spans(p.only_b), number_text(p.rank_a), number_text(p.rank_b))
            for p in sorted(shown, key=lambda p: (-len(p.only_a) - len(p.only_b), p.country))
        )  # fmt: skip
        same = sum(not p.only_a and not p.only_b for p in self.countries)
        note = Message(
            "scope.compare.note", same=same, of=len(self.countries),
            first=Code(str(self.first_year)), last=Code(str(self.last_year)),
            share=Quantity(100 * self.shared_frac, "pct"),
        )  # fmt: skip
        title = Message(
            "scope.compare.title", a=title_label(self.title_a), b=title_label(self.title_b)
        )
        return Table(title, columns, body, (note,))


def _spans(years: tuple[int, ...]) -> str:
    """Return years as spans: 1996-1999, 2004."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


@dataclass(frozen=True, slots=True)
class _Side:
    title: str
    countries: tuple[str, ...]
    years: tuple[int, ...]
    inside: NDArray[np.bool_]
    score: NDArray[np.float64]


def _side(definition: str | Path, last: int | None) -> _Side:
    if is_club(definition):
        decision, _ = decision_from(definition, None, "")
        return _Side(
            decision.definition.title, decision.countries, decision.years, decision.inside,
            decision.total,
        )  # fmt: skip
    membership = membership_from(definition, None, None, last, "")
    return _Side(
        membership.definition.title, membership.data.countries, membership.data.years,
        membership.inside & ~membership.unknown, membership.scores.combined,
    )  # fmt: skip


def compare(
    a: str | Path,
    b: str | Path,
    *,
    first: int | None = None,
    last: int | None = None,
    lang: str = "en",
    everyone: bool = False,
) -> DefinitionComparison:
    """Compare two definitions country by country on the years that both decide.

    Raises
    ------
    UnknownNameError
        When a definition is not on file.
    InputError
        When no year is decided by both.

    Examples
    --------
    >>> pairs = compare("global-arctic", "votes-alike")
    >>> pairs.first_year, next(p.years_in_a for p in pairs if p.country == "CHN")
    (2012, 7)
    """
    side_a, side_b = _side(a, last), _side(b, last)
    years = tuple(
        y for y in side_a.years
        if y in side_b.years and y >= (first or y) and y <= (last or y)
    )  # fmt: skip
    if not years:
        raise InputError(
            f"no year is decided by both: {side_a.years[0]}-{side_a.years[-1]} and "
            f"{side_b.years[0]}-{side_b.years[-1]}"
        )
    countries = tuple(c for c in side_a.countries if c in side_b.countries)
    inside, ranks = [], []
    for side in (side_a, side_b):
        rows = [side.years.index(y) for y in years]
        columns = [side.countries.index(c) for c in countries]
        inside.append(side.inside[np.ix_(rows, columns)])
        ranks.append(_ranks(side.score[rows[-1], columns]))
    pairs = tuple(
        CountryPair(
            country, int(inside[0][:, c].sum()), int(inside[1][:, c].sum()),
            tuple(y for y, p, q in zip(years, *_pair(inside, c), strict=True) if p and not q),
            tuple(y for y, p, q in zip(years, *_pair(inside, c), strict=True) if q and not p),
            ranks[0][c], ranks[1][c],
        )
        for c, country in enumerate(countries)
    )  # fmt: skip
    either = int(np.sum(inside[0][-1] | inside[1][-1]))
    shared = float(np.sum(inside[0][-1] & inside[1][-1]) / either) if either else 1.0
    return DefinitionComparison(
        side_a.title, side_b.title, years[0], years[-1], shared, pairs, lang=lang, everyone=everyone
    )


def _pair(inside: list[NDArray[np.bool_]], c: int) -> tuple[list[bool], list[bool]]:
    return inside[0][:, c].tolist(), inside[1][:, c].tolist()


def _ranks(scores: NDArray[np.float64]) -> list[float | None]:
    from scipy.stats import rankdata

    known = ~np.isnan(scores)
    ranks: list[float | None] = [None] * len(scores)
    for place, rank in zip(np.flatnonzero(known), rankdata(-scores[known]), strict=True):
        ranks[int(place)] = float(rank)
    return ranks


@dataclass(frozen=True, slots=True)
class DefinitionSheet:
    """A definition that comes with the package."""

    name: str
    title: str
    method: str
    parts: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DefinitionList(Listing):
    """The definitions that come with the package."""

    SCHEMA = "scope.definitions"
    ROWS = "entries"

    entries: tuple[DefinitionSheet, ...]

    def table(self) -> Table:
        """Return name, title, parts and summary of each."""
        columns = ident("Name"), words("Title"), words("Method"), words("Parts"), words("Summary")
        body = tuple(
            (
                s.name,
                title_label(s.title),
                method_label(s.method),
                tuple(map(part_label, s.parts)),
                summary_label(s.name, s.summary),
            )
            for s in self.entries
        )
        return Table("", columns, body)


def definitions() -> DefinitionList:
    """Return the definitions that come with the package.

    Examples
    --------
    >>> [sheet.name for sheet in definitions()]
    ['global-arctic', 'seven-distances', 'votes-alike']
    """
    sheets = []
    for name in definition_names():
        if is_club(name):
            club = load_club(name)
            parts = tuple(d.name for d in club.dimensions)
            sheets.append(DefinitionSheet(name, club.title, "dual cut-off", parts, club.summary))
        else:
            line = load_definition(name)
            parts = tuple(layer.name for layer in line.layers)
            sheets.append(DefinitionSheet(name, line.title, "line", parts, line.summary))
    return DefinitionList(tuple(sheets))
