"""The verbs of the room: who belongs, one country, why, and what the answer hangs on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from globalarctic.data.countries import load_countries
from globalarctic.errors import InputError
from globalarctic.result import Result
from globalarctic.scope.basis import DEFAULT, decision_from, drawn_from, membership_from
from globalarctic.scope.club.answers import club_card, club_of
from globalarctic.scope.club.checks import placebo, plain_members, variants
from globalarctic.scope.club.labels import title_label
from globalarctic.scope.definition import is_club
from globalarctic.scope.load import find_country
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Message, Quantity, Span, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.scope.club.answers import Club, CountryCard
    from globalarctic.scope.club.checks import PlaceboClub, Variant
    from globalarctic.scope.club.decide import Decision
    from globalarctic.scope.lines import LineChecks, LineClub, LineCountry, LineReason
    from globalarctic.scope.membership import Membership

    Progress = Callable[[str, float], None]

__all__ = [
    "ClubChecks",
    "explain",
    "run",
    "show",
    "validate",
]


def run(
    definition: str | Path = DEFAULT,
    *,
    year: int | None = None,
    first: int | None = None,
    last: int | None = None,
    weights: dict[str, float] | None = None,
    draws: int = 2000,
    seed: int = 1,
    release: str | Path = "",
    lang: str = "en",
    everyone: bool = False,
    why: bool = False,
    progress: Progress | None = None,
) -> Club | LineClub:
    """Return who belongs in a year under a definition, since when, how surely and why.

    Parameters
    ----------
    definition
        A definition that comes with the package, or a TOML file.
    year
        By default the last that can be decided.
    first, last
        Years of a definition by a line, 1995-2019 by default; one by dual cut-off names its own.
    weights
        Other weights of layers, or of dimensions (these order, they do not decide).
    draws
        Draws over the assumptions; 0: none, for a definition by a line.
    release
        File of a release of country data; by default the bundled one.
    everyone, why
        What the tables show: all countries, and a sentence for each.

    Raises
    ------
    UnknownNameError
        When a definition, layer or country is not on file.
    InputError
        When the year cannot be decided on what is on file.

    Examples
    --------
    >>> club = run(draws=200)
    >>> len(club.members), "SGP" in club.members
    (22, False)
    >>> print(club.standing("BEL").sentence)
    Belgium: in since 2021: 4 of 6, no more than needed; missing people 39, policy 15; ...
    """
    if is_club(definition):
        decision, _ = decision_from(definition, weights, release)
        return club_of(
            decision, year=_asked_year(decision, year, last), draws=max(draws, 1), seed=seed,
            lang=lang, everyone=everyone, why=why,
        )  # fmt: skip
    from globalarctic.scope.lines import line_club
    from globalarctic.scope.robustness import views

    membership = membership_from(definition, weights, first, last, release)
    year = membership.data.years[-1] if year is None else year
    membership.at(membership.data.countries[0], year)
    drawn = drawn_from(membership, draws, seed, progress)
    return line_club(
        membership, None if drawn is None else drawn[2], year=year,
        views=views(membership.definition, membership.data)[1:], lang=lang, everyone=everyone,
    )  # fmt: skip


def _asked_year(decision: Decision, year: int | None, last: int | None) -> int | None:
    """Refuse a year, or an end of years, that cannot be decided."""
    wanted = year if year is not None else last
    for each in (year, last):
        if each is not None:
            decision.year_at(each)
    years, first = decision.definition.rule.years, decision.years[0]
    if wanted is not None and wanted < first + years - 1:
        raise InputError(
            f"{wanted} is undecided on what is on file: a decision takes {years} consecutive years "
            f"and the first on file is {first}; {first + years - 1}-{decision.years[-1]} can be "
            "decided"
        )
    return wanted


def show(
    country: str,
    definition: str | Path = DEFAULT,
    *,
    year: int | None = None,
    first: int | None = None,
    last: int | None = None,
    weights: dict[str, float] | None = None,
    draws: int = 2000,
    seed: int = 1,
    release: str | Path = "",
    lang: str = "en",
    progress: Progress | None = None,
) -> CountryCard | LineCountry:
    """Return the card of a country: sentence, dimensions, indicators, what would turn it, history.

    Raises
    ------
    UnknownNameError
        When the country or the definition is not on file.
    InputError
        When the year cannot be decided on what is on file.

    Examples
    --------
    >>> card = show("Singapore", draws=200)
    >>> card.standing.state, card.standing.counting
    ('out', 1)
    """
    code = find_country(country)
    if is_club(definition):
        decision, country_release = decision_from(definition, weights, release)
        return club_card(
            decision, code, country_release, year=_asked_year(decision, year, last),
            draws=max(draws, 1), seed=seed, lang=lang,
        )  # fmt: skip
    from globalarctic.scope.exports import about, rows
    from globalarctic.scope.lines import LineCountry

    membership = membership_from(definition, weights, first, last, release)
    membership.at(code, membership.data.years[0])
    drawn = drawn_from(membership, draws, seed, progress)
    years = rows(membership, drawn[2] if drawn else None)
    moves = tuple(
        f"{'enters' if turn.entered else 'leaves'} with effect from {turn.effective_from}, "
        f"decided in {turn.decided_in}"
        for turn in membership.turns if turn.country == code
    )  # fmt: skip
    return LineCountry(
        membership.definition.title, code, about(membership),
        tuple(y for y in years if y["country"] == code), moves, lang=lang,
    )  # fmt: skip


def explain(
    country: str,
    year: int | None = None,
    definition: str | Path = DEFAULT,
    *,
    first: int | None = None,
    last: int | None = None,
    weights: dict[str, float] | None = None,
    draws: int = 2000,
    seed: int = 1,
    release: str | Path = "",
    sobol: bool = False,
    lang: str = "en",
    progress: Progress | None = None,
) -> CountryCard | LineReason:
    """Return why a country is in or out in a year, every figure with its row and source.

    Parameters
    ----------
    sobol
        Also compute which assumption moves the margin; for a definition by a line.

    Raises
    ------
    UnknownNameError
        When the country or the definition is not on file.
    InputError
        When the year cannot be decided on what is on file.

    Examples
    --------
    >>> card = explain("CHN", 2023, draws=200)
    >>> next(i.rows_on_file for i in card.indicators if i.indicator == "arctic-council")
    ('arctic-council/CHN/1',)
    """
    code = find_country(country)
    if is_club(definition):
        decision, country_release = decision_from(definition, weights, release)
        return club_card(
            decision, code, country_release, year=_asked_year(decision, year, last),
            draws=max(draws, 1), seed=seed, lang=lang, evidence=True,
        )  # fmt: skip
    return _line_reason(
        membership_from(definition, weights, first, last, release), code, year, draws, seed, sobol,
        lang, progress,
    )  # fmt: skip


def _line_reason(
    membership: Membership,
    code: str,
    year: int | None,
    draws: int,
    seed: int,
    sobol: bool,
    lang: str,
    progress: Progress | None,
) -> LineReason:
    from globalarctic.scope.explain import assumptions
    from globalarctic.scope.explain import explain as explain_state
    from globalarctic.scope.exports import about
    from globalarctic.scope.lines import LineDriver, LineReason

    year = membership.data.years[-1] if year is None else year
    reason = explain_state(membership, code, year)
    t, c = membership.at(code, year)
    drawn = drawn_from(membership, draws, seed, progress)
    if drawn is None:
        return LineReason(reason, None, (), (), about(membership), lang=lang)
    panels, results, chance = drawn
    drivers: tuple[LineDriver, ...] = ()
    if sobol:
        from globalarctic.scope.sobol import margin_indices

        indices, names = margin_indices(
            membership.definition, panels, countries=membership.data.countries, year_at=t,
            progress=progress,
        )  # fmt: skip
        if code not in names:
            raise InputError(
                f"{code} has no score under some assumption in {year}; no Sobol indices for it"
            )
        k = names.index(code)
        drivers = tuple(
            sorted(
                (
                    LineDriver(name, float(indices.first[i, k]), float(indices.total[i, k]))
                    for i, name in enumerate(indices.factors)
                ),
                key=lambda driver: -driver.total,
            )
        )
    assumed = assumptions(membership, results, panels.variants, code, year)
    return LineReason(
        reason, float(chance.member_prob[t, c]), assumed, drivers, about(membership), lang=lang
    )


def _percents(points: tuple[float, float, float]) -> Span:
    return Span(Quantity(100 * points[0]), Quantity(100 * points[2]))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ClubChecks(Result):
    """What the club of a year hangs on: without each part, other choices, and by chance."""

    SCHEMA = "scope.checks"
    ROWS = "variants"
    OMIT = ("lang",)

    title: str
    year: int
    members: int
    variants: tuple[Variant, ...]
    placebo: PlaceboClub
    lang: str = field(default="en", kw_only=True)

    def table(self) -> Table:
        """Return who joins and leaves under each change."""
        names = load_countries()

        def joined(codes: tuple[str, ...]) -> str | tuple[Code, ...]:
            return tuple(Code(names[code].name(self.lang)) for code in codes) or "-"

        columns = words("Change"), number("Members"), words("Joining"), words("Leaving")
        body = tuple(
            (render(v.said, self.lang), str(v.members), joined(v.joining), joined(v.leaving))
            for v in self.variants
        )
        states, record = self.placebo.states_frac, self.placebo.record_frac
        notes = (
            Message("scope.checks.rule"),
            Message(
                "scope.checks.placebo",
                n=self.placebo.draws,
                states=Quantity(100 * states[1], "pct"),
                states_span=_percents(states),
                record=Quantity(100 * record[1], "pct"),
                record_span=_percents(record),
            ),
        )
        title = Message(
            "scope.checks.title", title=title_label(self.title), year=Code(str(self.year)),
            n=self.members,
        )  # fmt: skip
        return Table(title, columns, body, notes)


def validate(
    definition: str | Path = DEFAULT,
    *,
    year: int | None = None,
    first: int | None = None,
    last: int | None = None,
    weights: dict[str, float] | None = None,
    draws: int = 20,
    seed: int = 1,
    release: str | Path = "",
    lsci: str | Path = "",
    vintage: str = "as given",
    lang: str = "en",
    progress: Progress | None = None,
) -> ClubChecks | LineChecks:
    """Return what the answer hangs on: each part left out, other choices, chance, an index.

    Parameters
    ----------
    draws
        Draws of the placebo.
    lsci, vintage
        UNCTAD's Liner Shipping Connectivity Index as CSV and which edition it is; for a definition
        by a line.

    Raises
    ------
    UnknownNameError
        When the definition is not on file.
    InputError
        When the year cannot be decided on what is on file.

    Examples
    --------
    >>> checks = validate(draws=5)
    >>> next(v.leaving for v in checks.variants if v.name == "without transport")
    ('BEL',)
    """
    if is_club(definition):
        decision, country_release = decision_from(definition, weights, release)
        year = _asked_year(decision, year, last) or decision.years[-1]
        return ClubChecks(
            decision.definition.title, year, len(plain_members(decision, year)),
            variants(decision, country_release, year),
            placebo(decision, year, draws=draws, seed=seed), lang=lang,
        )  # fmt: skip
    from globalarctic.scope.lines import LineChecks
    from globalarctic.scope.robustness import placebo as random_anchors
    from globalarctic.scope.robustness import stability

    membership = membership_from(definition, weights, first, last, release)
    if progress is not None:
        progress("random anchors", 0.1)
    chance = random_anchors(membership.definition, membership.data, draws=draws, seed=seed)
    if progress is not None:
        progress("anchors and layers left out", 0.6)
    left_out = stability(membership.definition, membership.data)
    match: tuple[Any, ...] = ()
    if lsci:
        from globalarctic.data.sources.lsci import read_index
        from globalarctic.scope.position import strength_match
        from globalarctic.scope.robustness import index_match

        index = read_index(Path(lsci), vintage=vintage)
        match = index_match(membership, index)
        match += strength_match(membership.definition, membership.data, index)
    return LineChecks(
        membership.definition.title, membership.data.years[-1], chance, left_out, match
    )
