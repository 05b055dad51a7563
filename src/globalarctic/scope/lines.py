"""The answers of definitions by a line on one score: members, a country, why, and checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from globalarctic.data.countries import load_countries
from globalarctic.result import Listing, Result
from globalarctic.scope.club.labels import part_label, state_label, title_label
from globalarctic.scope.exports import about, rows
from globalarctic.table import Table, ident, number, number_text, percent_text, range_text, words
from globalarctic.words import Code, Message, Quantity, Text
from globalarctic.words.catalog import english

if TYPE_CHECKING:
    from globalarctic.scope.explain import Assumption, Explanation
    from globalarctic.scope.membership import Membership
    from globalarctic.scope.robustness import IndexMatch, Placebo, Stability
    from globalarctic.scope.uncertainty import Probability

__all__ = [
    "LineChecks",
    "LineClub",
    "LineCountry",
    "LineDriver",
    "LineReason",
    "Standings",
    "basis_notes",
    "line_club",
]

Standings = tuple[dict[str, Any], ...]
"""Rows of ``exports.rows``: country, year, state, score, layers and chances."""

_MOST = 45


def basis_notes(basis: dict[str, Any]) -> tuple[Message, ...]:
    """Return the lines, the layers with their spans, and the vintage as notes of a table."""
    first, last = basis["reference_years"]
    layers = (
        Message(
            "scope.line.layer", layer=part_label(name),
            weight=Quantity(basis["weights"][name], "", 2), span=Code(f"{span[0]}-{span[1]}"),
            source=Code(basis["sources"][name]),
        )
        for name, span in basis["spans"].items()
    )  # fmt: skip
    missing = basis["layers_not_on_file"]
    return (
        Message(
            "scope.line.lines",
            enter=Quantity(basis["enter"], "", 2),
            leave=Quantity(basis["leave"], "", 2),
            threshold=Quantity(basis["threshold"], "", 2),
            reference=Text(basis["reference"]),
            years=Code(f"{first}-{last}"),
        ),
        *layers,
        *(
            (Message("scope.line.missing", layers=tuple(map(part_label, missing))),)
            if missing
            else ()
        ),
        *(Message("scope.line.data", note=Text(note)) for note in basis["notes"]),
    )


def _country(code: str, lang: str, *, anchor: bool = False) -> str:
    return load_countries()[code].name(lang) + (" ◆" if anchor else "")


def _view(name: str) -> Message | Text:
    code = f"scope.view.{name.casefold().replace(' ', '-')}"
    return Message(code) if code in english() else Text(name, "")


def _word(word: str) -> Message:
    return Message(f"scope.word.{word.replace(' ', '-')}") if word else Message("scope.line.none")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LineClub(Listing):
    """Who is above the line in a year, with the views that leave anchors out."""

    SCHEMA = "scope.line"
    ROWS = "standings"
    OMIT = ("lang", "everyone", "membership", "chance")
    PLOT = "globalarctic.scope.plots:draw_line_club"

    title: str
    year: int
    basis: dict[str, Any]
    standings: Standings
    views: tuple[str, ...]
    draws: int
    membership: Membership = field(kw_only=True)
    chance: Probability | None = field(default=None, kw_only=True)
    lang: str = field(default="en", kw_only=True)
    everyone: bool = field(default=False, kw_only=True)

    @property
    def members(self) -> tuple[str, ...]:
        """The members, sorted."""
        return tuple(sorted(s["country"] for s in self.standings if s["state"] == "member"))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a country."""
        return [dict(standing) for standing in self.standings]

    def table(self) -> Table:
        """Return members and the highest scores."""
        heads = [number("#"), words("Country"), words("State"), number("Since"), number("Score")]
        if self.chance is not None:
            heads += [number("P"), words("In a word"), number("Ranks")]
        heads += [words(_view(name)) for name in self.views]
        body = []
        for place, s in enumerate(self.standings, start=1):
            if not self.everyone and place > _MOST and s["state"] != "member" and not s["anchor"]:
                continue
            line = [
                str(place), _country(s["country"], self.lang, anchor=s["anchor"]),
                state_label(s["state"]),
                "" if s["effective_from"] is None else str(s["effective_from"]),
                number_text(s["score"], 2),
            ]  # fmt: skip
            if self.chance is not None:
                line += [number_text(s["member_prob"], 2), _word(s["word"]),
                         range_text(s["rank_low"], s["rank_high"])]  # fmt: skip
            line += [
                "=" if s[f"view {v}"] == s["state"] else state_label(s[f"view {v}"])
                for v in self.views
            ]
            body.append(tuple(line))
        notes = (Message("scope.line.marks"), *basis_notes(self.basis))
        title = Message(
            "scope.line.title", title=title_label(self.title), year=Code(str(self.year)),
            n=len(self.members),
        )  # fmt: skip
        return Table(title, tuple(heads), tuple(body), notes)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LineCountry(Listing):
    """A country year by year under a definition by a line."""

    SCHEMA = "scope.line-country"
    ROWS = "years"
    OMIT = ("lang",)

    title: str
    country: str
    basis: dict[str, Any]
    years: Standings
    moves: tuple[str, ...]
    lang: str = field(default="en", kw_only=True)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a year."""
        return [dict(year) for year in self.years]

    def table(self) -> Table:
        """Return state, score and layers of every year."""
        layers = [key for key in self.years[0] if key.startswith("layer_")]
        chance = "member_prob" in self.years[0]
        columns = (
            number("Year"), words("State"), number("Score"),
            *(number(part_label(key.removeprefix("layer_"))) for key in layers),
            *((number("P"), number("Ranks")) if chance else ()),
        )  # fmt: skip
        body = tuple(
            (str(y["year"]), state_label(y["state"]),
             *(number_text(y[k], 2) for k in ("score", *layers)),
             *((number_text(y["member_prob"], 2), range_text(y["rank_low"], y["rank_high"]))
               if chance else ()))
            for y in self.years
        )  # fmt: skip
        title = Message(
            "scope.line.country", name=Code(_country(self.country, self.lang)),
            code=Code(self.country), title=title_label(self.title),
        )  # fmt: skip
        return Table(title, columns, body, (*self.moves, *basis_notes(self.basis)))


@dataclass(frozen=True, slots=True)
class LineDriver:
    """How much of the spread of a margin an assumption makes, alone and with others, 0 to 1."""

    factor: str
    first: float
    total: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LineReason(Result):
    """Why a country is above or below the line in a year, and the smallest changes."""

    SCHEMA = "scope.line-reason"
    OMIT = ("lang",)

    reason: Explanation
    member_prob: float | None
    assumptions: tuple[Assumption, ...]
    drivers: tuple[LineDriver, ...]
    basis: dict[str, Any]
    lang: str = field(default="en", kw_only=True)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a layer."""
        from globalarctic.result import plain

        changes = {change.layer: change for change in self.reason.changes}
        return [
            {
                "country": self.reason.country, "year": self.reason.year,
                **plain(part, exact=True),
                "change": changes[part.layer].words if part.layer in changes else None,
            }
            for part in self.reason.contributions
        ]  # fmt: skip

    def table(self) -> Table:
        """Return what each layer adds and the smallest change that turns the answer."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return layers, assumptions, and drivers where they were computed."""
        reason = self.reason
        changes = {change.layer: change.words for change in reason.changes}
        columns = (words("Layer"), words("Kind"), number("Weight"), number("Value"),
                   number("Reference"), number("Contribution"),
                   words("Smallest change"))  # fmt: skip
        body = tuple(
            (part.layer, part.kind, number_text(part.weight_frac, 2), number_text(part.value, 2),
             number_text(part.reference, 2), number_text(part.contribution, 2, sign=True),
             changes.get(part.layer, "-"))
            for part in reason.contributions
        )  # fmt: skip
        side = "leaving" if reason.state.value == "member" else "entering"
        chance = "" if self.member_prob is None else f", P {self.member_prob:.2f}"
        name = _country(reason.country, self.lang)
        title = f"{name} in {reason.year}: {reason.state.value}{chance}"
        notes = [
            f"Score {number_text(reason.score, 2)}, the line for {side} is {reason.line:.2f}; "
            f"{reason.run_years} of {reason.rule_years} observed years beyond it.",
            f"Contributions add up to the score less {number_text(reason.reference_score, 2)}, "
            "that of a country at each layer's median of the reference years.",
        ]
        if reason.shown_only:
            notes.append(f"On file, not counted: {', '.join(reason.shown_only)}.")
        if reason.missing:
            notes.append(f"Not on file: {', '.join(reason.missing)}.")
        tables = [Table(title, columns, body, (*notes, *basis_notes(self.basis)))]
        if self.assumptions:
            turning = sorted(self.assumptions, key=lambda a: not a.flips)[:10]
            tables.append(
                Table(
                    "Assumptions of the draws",
                    (words("Assumption"), words("Level"), number("Draws"), number("P"),
                     words("Turns the answer")),
                    tuple((a.factor, a.level, str(a.draws), number_text(a.member_prob, 2),
                           "yes" if a.flips else "") for a in turning),
                )
            )  # fmt: skip
        if self.drivers:
            tables.append(
                Table(
                    "What drives the margin",
                    (words("Assumption"), number("First order"), number("Total")),
                    tuple((d.factor, number_text(d.first, 2), number_text(d.total, 2))
                          for d in self.drivers),
                )
            )  # fmt: skip
        return tuple(tables)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LineChecks(Result):
    """A definition by a line with random anchors, without each part, beside an index."""

    SCHEMA = "scope.line-checks"
    ROWS = "left_out"

    title: str
    year: int
    placebo: Placebo
    left_out: tuple[Stability, ...]
    index: tuple[IndexMatch, ...]

    def table(self) -> Table:
        """Return the clubs without each part."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return the clubs without each part, and the match with an index where one was given."""
        chance = self.placebo
        beaten = int((chance.separation >= chance.real_separation).sum())
        note = (
            f"Placebo, {len(chance.scores)} random sets of anchors: the real ones separate the "
            f"reference list by J = {chance.real_separation:.2f}, random ones by "
            f"{chance.separation.min():.2f} to {chance.separation.max():.2f} (as well or better: "
            f"{beaten}); clubs share {chance.clubs.min():.0%} to {chance.clubs.max():.0%}."
        )
        body = tuple(
            (s.left_out, "-" if s.reason else str(s.members),
             "cannot be computed" if s.reason else percent_text(s.jaccard))
            for s in self.left_out
        )  # fmt: skip
        columns = words("Left out"), number(f"Members {self.year}"), number("Shared")
        tables = [Table(self.title, columns, body, (note,))]
        if self.index:
            spans = []
            for what in dict.fromkeys(match.what for match in self.index):
                of = [match for match in self.index if match.what == what]
                spearman = [match.spearman for match in of]
                spans.append((what, f"{of[0].year}-{of[-1].year}",
                              range_text(min(spearman), max(spearman), 2)))  # fmt: skip
            heads = ident("Liner connectivity against"), number("Years"), number("Spearman")
            tables.append(Table("Nothing is fitted to the index", heads, tuple(spans)))
        return tuple(tables)


def line_club(
    membership: Membership,
    chance: Probability | None,
    *,
    year: int,
    views: tuple[tuple[str, Membership], ...],
    lang: str = "en",
    everyone: bool = False,
) -> LineClub:
    """Return the club of a year under a definition by a line.

    Raises
    ------
    InputError
        When the year is not on file.
    """
    standings = rows(membership, chance, years=(year,))
    for standing in standings:
        for name, other in views:
            standing[f"view {name}"] = other.state(standing["country"], year).value
    standings.sort(key=lambda s: (s["score"] is None, -(s["score"] or 0.0)))
    return LineClub(
        membership.definition.title, year, about(membership), tuple(standings),
        tuple(name for name, _ in views), 0 if chance is None else chance.draws,
        membership=membership, chance=chance, lang=lang, everyone=everyone,
    )  # fmt: skip
