"""The answers of a dual cut-off: the club of a year, and the card of a country."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.arctic_record import arctic_record
from globalarctic.result import Listing, Result, plain
from globalarctic.scope.club.checks import placebo, plain_members, variants
from globalarctic.scope.club.decide import decide_club
from globalarctic.scope.club.draws import draw_chances
from globalarctic.scope.club.readings import cell, read_indicators
from globalarctic.scope.club.sentences import flips, label, sentence, state_of
from globalarctic.scope.uncertainty import word_of
from globalarctic.words import Message, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.data.panels import SeriesPanel, TiePanel
    from globalarctic.data.release import CountryRelease
    from globalarctic.scope.club.checks import PlaceboClub
    from globalarctic.scope.club.decide import Decision
    from globalarctic.scope.club.definition import ClubDefinition, Yardstick
    from globalarctic.scope.club.draws import Chances
    from globalarctic.scope.club.readings import IndicatorReading
    from globalarctic.scope.club.sentences import Flip
    from globalarctic.table import Table

__all__ = [
    "Agreement",
    "CardDimension",
    "CardIndicator",
    "CardYear",
    "Club",
    "CountryCard",
    "CountryStanding",
    "club_card",
    "club_of",
    "decision_of",
    "named",
]


@dataclass(frozen=True, slots=True)
class CountryStanding:
    """Where a country stands in a year.

    Notes
    -----
    ``score`` and ``dimensions`` are 0 to 100; None is not on file. ``effective_from`` is the first
    year of the run that decided, ``decided_in`` the last. Chances of Arctic states are those of
    being scored alone.
    """

    DIGITS = {"score": 1, "dimensions": 1, "member_prob": 3, "wide_prob": 3}

    country: str
    state: str
    effective_from: int | None
    decided_in: int | None
    counting: int | None
    score: float | None
    dimensions: dict[str, float | None]
    member_prob: float | None
    wide_prob: float | None
    word: str
    rank: float | None
    rank_low: float | None
    rank_high: float | None
    sentence: Message


@dataclass(frozen=True, slots=True)
class Agreement:
    """The members outside the Arctic beside a list drawn by others."""

    name: str
    source: str
    named: tuple[str, ...]
    missing: tuple[str, ...]
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Club(Listing):
    """Who belongs in a year, since when, how surely and why."""

    SCHEMA = "scope.club"
    ROWS = "standings"
    OMIT = ("lang", "everyone", "why", "decision")
    PLOT = "globalarctic.scope.club.plots:draw_club"

    title: str
    definition_version: str
    release: str
    year: int
    definition: str
    standings: tuple[CountryStanding, ...]
    placebo: PlaceboClub
    agreements: tuple[Agreement, ...]
    recalled_rows_off: int
    draws: int
    seed: int
    sources: tuple[str, ...]
    decision: Decision = field(kw_only=True)
    lang: str = field(default="en", kw_only=True)
    everyone: bool = field(default=False, kw_only=True)
    why: bool = field(default=False, kw_only=True)

    @property
    def members(self) -> tuple[str, ...]:
        """The members, Arctic states included, sorted."""
        return tuple(sorted(s.country for s in self.standings if s.state in {"arctic", "in"}))

    def standing(self, country: str) -> CountryStanding:
        """Return the standing of a country by its alpha-3 code.

        Raises
        ------
        UnknownNameError
            When the country is not on file.
        """
        from globalarctic.errors import UnknownNameError

        for standing in self.standings:
            if standing.country == country:
                return standing
        raise UnknownNameError.among("country", country, [s.country for s in self.standings])

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a country, its dimensions in columns of their own."""
        rows = []
        for standing in self.standings:
            flat = plain(standing, exact=True)
            points = flat.pop("dimensions")
            said = render(standing.sentence, self.lang)
            flat |= {f"{name}_points": value for name, value in points.items()}
            rows.append({"year": self.year, **flat, "sentence": said})
        return rows

    def table(self) -> Table:
        """Return members and near ones with their chances."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return the club, its dimensions and, when wanted, a sentence for each country."""
        from globalarctic.scope.club.tables import club_tables

        return club_tables(self)


@dataclass(frozen=True, slots=True)
class CardDimension:
    """A dimension of a country beside the median Arctic state, 0 to 100."""

    DIGITS = {"points": 1, "arctic_median": 1}

    dimension: str
    points: float | None
    arctic_median: float
    counts: bool | None


@dataclass(frozen=True, slots=True)
class CardIndicator:
    """An indicator of a country: its level (0-100), value, year, rows and sources."""

    DIGITS = {"points": 1, "value": 6, "reference": 6}

    dimension: str
    indicator: str
    weight: float
    points: float | None
    value: float | None
    reference: float
    unit: str
    of_year: int | None
    rows_on_file: tuple[str, ...]
    rows_switched_off: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardYear:
    """A year of a country's history."""

    DIGITS = {"score": 1, "dimensions": 1}

    year: int
    state: str
    counting: int | None
    score: float | None
    dimensions: dict[str, float | None]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CountryCard(Result):
    """A country in a year: sentence, dimensions, indicators, what would turn it, history."""

    SCHEMA = "scope.card"
    VERSION = 2
    ROWS = "indicators"
    OMIT = ("lang", "evidence")
    PLOT = "globalarctic.scope.club.plots:draw_card"

    title: str
    definition_version: str
    release: str
    country: str
    year: int
    standing: CountryStanding
    dimensions: tuple[CardDimension, ...]
    indicators: tuple[CardIndicator, ...]
    flips: tuple[Flip, ...]
    flips_note: Message | None
    variants_that_turn: tuple[Message, ...]
    history: tuple[CardYear, ...]
    lang: str = field(default="en", kw_only=True)
    evidence: bool = field(default=False, kw_only=True)

    @property
    def sentence(self) -> Message:
        """The country in one sentence."""
        return self.standing.sentence

    def table(self) -> Table:
        """Return the dimensions."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return dimensions, what would turn the answer, indicators and history."""
        from globalarctic.scope.club.tables import card_tables

        return card_tables(self)


def decision_of(
    definition: ClubDefinition,
    release: CountryRelease,
    *,
    more: Mapping[str, TiePanel | SeriesPanel] | None = None,
) -> Decision:
    """Return every score and decision under a definition.

    Raises
    ------
    UnknownNameError
        When something that the definition names is not on file.
    InputError
        When no year can be decided.

    Examples
    --------
    >>> from globalarctic.data.release import load_release
    >>> from globalarctic.scope.club.definition import load_club
    >>> decision_of(load_club("global-arctic"), load_release()).years[-1]
    2023
    """
    return decide_club(read_indicators(definition, release, more=more))


def club_of(
    decision: Decision,
    *,
    year: int | None = None,
    draws: int = 2000,
    seed: int = 1,
    lang: str = "en",
    everyone: bool = False,
    why: bool = False,
) -> Club:
    """Return the club of a year.

    Raises
    ------
    InputError
        When the year cannot be decided on what is on file.
    """
    year = decision.years[-1] if year is None else year
    decision.year_at(year)
    chances = draw_chances(decision, year, draws=draws, seed=seed)
    standings = [_standing(decision, chances, country, year) for country in decision.countries]
    standings.sort(key=lambda s: (-(s.score if s.score is not None else -1.0), s.country))
    definition = decision.definition
    return Club(
        definition.title, definition.version, decision.readings.release, year, definition.name,
        tuple(standings), placebo(decision, year, seed=seed),
        tuple(_agreement(each, decision, year) for each in definition.yardsticks),
        sum(row.grade not in definition.rule.grades for row in _record(definition)),
        draws, seed, _sources(decision), decision=decision, lang=lang, everyone=everyone, why=why,
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _points(decision: Decision, t: int, c: int) -> dict[str, float | None]:
    return {
        dimension.name: _known(100.0 * decision.scores[d, t, c])
        for d, dimension in enumerate(decision.definition.dimensions)
    }


def _counting(decision: Decision, t: int, c: int) -> int | None:
    """Return how many dimensions count; None where what is missing could change the answer."""
    count = decision.counts[t, c]
    return None if np.isnan(count) else int(count)


def _standing(decision: Decision, chances: Chances, country: str, year: int) -> CountryStanding:
    t, c = decision.at(country, year)
    state = state_of(decision, country, year)
    moves = [m for m in decision.turns if m.country == country and m.decided_in <= year]
    last = moves[-1] if moves and state in {"in", "out"} else None
    prob = _known(chances.member_prob[c])
    return CountryStanding(
        country, state, last.effective_from if last else None, last.decided_in if last else None,
        _counting(decision, t, c), _known(decision.total[t, c]), _points(decision, t, c), prob,
        _known(chances.wide_prob[c]), "" if prob is None else word_of(prob).value,
        _known(chances.rank[c]), _known(chances.rank_low[c]), _known(chances.rank_high[c]),
        sentence(decision, country, year),
    )  # fmt: skip


def _record(definition: ClubDefinition) -> list[Any]:
    return [r for item in definition.indicators if item.record for r in arctic_record(item.record)]


def _sources(decision: Decision) -> tuple[str, ...]:
    names = dict.fromkeys(i.ties or i.series for i in decision.definition.indicators)
    panels = (decision.readings.panels[name].provenance for name in names if name)
    record = "the Arctic record (arctic_*.csv), source in each row"
    own = decision.definition.sources
    return (*own, record, *(f"{p.source} ({p.vintage})" for p in panels))


def _agreement(yardstick: Yardstick, decision: Decision, year: int) -> Agreement:
    named = set(yardstick.countries)
    if yardstick.record:
        named |= {
            row.country
            for row in arctic_record(yardstick.record)
            if row.role == yardstick.role and row.holds_at_end_of(year)
        }
    t = decision.year_at(year)
    club = {c for c, yes in zip(decision.countries, decision.inside[t], strict=True) if yes}
    club -= set(decision.definition.members)
    source = yardstick.source or f"Arctic record, {yardstick.record}"
    return Agreement(
        yardstick.name, source, tuple(sorted(named)), tuple(sorted(named - club)),
        tuple(sorted(club - named)),
    )  # fmt: skip


def club_card(
    decision: Decision,
    country: str,
    release: CountryRelease,
    *,
    year: int | None = None,
    draws: int = 2000,
    seed: int = 1,
    lang: str = "en",
    evidence: bool = False,
) -> CountryCard:
    """Return the card of a country in a year.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year cannot be decided on what is on file.
    """
    year = decision.years[-1] if year is None else year
    t, c = decision.at(country, year)
    definition = decision.definition
    chances = draw_chances(decision, year, draws=draws, seed=seed)
    ways = flips(decision, country, year)
    inside = country in plain_members(decision, year)
    turning = tuple(
        v.said for v in variants(decision, release, year)
        if country in (v.leaving if inside else v.joining)
    )  # fmt: skip
    history = tuple(
        CardYear(
            y, state_of(decision, country, y), _counting(decision, k, c),
            _known(decision.total[k, c]), _points(decision, k, c),
        )
        for k, y in enumerate(decision.years)
    )  # fmt: skip
    return CountryCard(
        definition.title, definition.version, decision.readings.release, country, year,
        _standing(decision, chances, country, year), _card_dimensions(decision, t, c),
        _card_indicators(decision, country, year), ways, _flips_note(decision, t, c, ways),
        turning, history, lang=lang, evidence=evidence,
    )  # fmt: skip


def _flips_note(decision: Decision, t: int, c: int, ways: tuple[Flip, ...]) -> Message | None:
    country, rule = decision.countries[c], decision.definition.rule
    if country in decision.definition.members or ways:
        return None
    margin = int(np.sum(decision.scores[:, t, c] >= rule.cut - 1e-9)) - rule.least
    if margin > 0:
        return Message("scope.flip.safe", n=margin)
    return Message("scope.flip.far", n=-margin) if margin < -1 else Message("scope.flip.none")


def _card_dimensions(decision: Decision, t: int, c: int) -> tuple[CardDimension, ...]:
    rule, definition = decision.definition.rule, decision.definition
    states = np.isin(decision.countries, definition.members or definition.tied_to)
    reference = decision.year_at(rule.reference_year)
    entries = []
    for d, dimension in enumerate(definition.dimensions):
        score = float(decision.scores[d, t, c])
        median = float(np.nanmedian(decision.scores[d, reference, states]))
        counts = None if np.isnan(score) else score >= rule.cut - 1e-9
        entries.append(CardDimension(dimension.name, _known(100 * score), 100 * median, counts))
    return tuple(entries)


def _card_indicators(decision: Decision, country: str, year: int) -> tuple[CardIndicator, ...]:
    t, c = decision.at(country, year)
    entries, k = [], 0
    for dimension in decision.definition.dimensions:
        for item in dimension.indicators:
            on_file: IndicatorReading = cell(decision.readings, k, country, year)
            entries.append(
                CardIndicator(
                    dimension.name, item.name, item.weight,
                    _known(100.0 * decision.levels[k, t, c]), _known(on_file.value),
                    float(decision.reference[k]), on_file.unit, on_file.of_year, on_file.records,
                    on_file.recalled, on_file.sources,
                )
            )  # fmt: skip
            k += 1
    return tuple(entries)


def named(kind: str, name: str, lang: str) -> str:
    """Return the name of a dimension or an indicator in a language."""
    return render(label(kind, name), lang)
