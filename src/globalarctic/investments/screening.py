"""Screening aid: risk, benefit and support of projects as ranges, ranked under open weights.

It gives no verdict. It shows how far the evidence reaches, what would have to be believed, what
smallest change alters the outcome, and the strongest case for each of three answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.rows import message, shares_text
from globalarctic.investments.views import project_view, views
from globalarctic.investments.weighing.entrants import Entrant, entrant_of, values_by_rule
from globalarctic.investments.weighing.profile import (
    Case,
    CaseValue,
    Group,
    Profile,
    criterion_label,
    profile_label,
)
from globalarctic.investments.weighing.smaa import Acceptability, acceptability
from globalarctic.result import Result
from globalarctic.table import Column, Table, Wrap, ident, number, percent_text, range_text, words
from globalarctic.words import Code, Message, Quantity, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from globalarctic.investments.register import Register
    from globalarctic.investments.views import AsOf
    from globalarctic.words import Arg

__all__ = ["Argument", "OutcomeChange", "Screening", "WeighedProject", "screen"]

SIDES = ("allow", "limit", "reject")
"""The answers for which the strongest case is shown, none of them recommended."""


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """The smallest change that alters the outcome: criteria and how far each would move.

    ``other`` is the project that would come first instead, or the middle of the reference set.
    """

    criteria: tuple[str, ...]
    shift: float
    other: str


@dataclass(frozen=True, slots=True)
class Argument:
    """A criterion that speaks for an answer, how strongly at least, and its evidence."""

    KEYS: ClassVar[Mapping[str, str]] = {"criterion": "criterion_id"}
    OMIT = ("title",)

    criterion_id: str
    title: str
    strength: float
    evidence: tuple[str, ...]
    condition: str = ""


@dataclass(frozen=True, slots=True)
class WeighedProject:
    """A project under a profile: how far evidence reaches, how often it is first, its value."""

    project: str
    known_frac: float
    first_prob: float
    value_q05: float
    value_q50: float
    value_q95: float
    central_weights: dict[str, float] | None
    values: dict[str, tuple[float, float]]
    evidence: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Screening(Result):
    """What the evidence says of projects under a profile.

    Attributes
    ----------
    low, high
        Shape (projects, criteria), 0-1 as the criteria are worded; missing is 0 and 1.
    known_frac
        Shape (projects,): how much of the ranges the evidence closes, 1 when every value is exact.
    reference
        Whether a single project is shown against all others on file.
    sufficient, reasons
        Whether the limits of the profile are met, and what is short.
    one_way, two_way
        Smallest changes of one and of two criteria; None where none within 0-1 alters it.
    """

    SCHEMA = "investments.screening"
    VERSION = 2
    KEYS: ClassVar[Mapping[str, str]] = {
        "profile": "profile.name", "statute": "profile.statute",
        "looks_at_nationality": "profile.nationality", "seed": "ranking.seed",
        "draws": "ranking.draws", "against_reference": "reference",
        "sufficient_evidence": "sufficient", "projects": "weighed", "strongest_case": "cases",
    }  # fmt: skip
    OMIT = ("projects", "low", "high", "values", "known_frac")
    COMPUTED = ("package_version", "stopped")
    ROWS = "weighed"

    profile: Profile
    projects: tuple[str, ...]
    screened: tuple[str, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    values: dict[tuple[str, str], CaseValue]
    known_frac: NDArray[np.float64]
    ranking: Acceptability
    reference: bool
    sufficient: bool
    reasons: tuple[str, ...]
    one_way: OutcomeChange | None
    two_way: OutcomeChange | None
    cases: dict[str, tuple[Argument, ...]]
    vetoes: tuple[str, ...]
    rule: str
    entrants: dict[str, Entrant]

    @property
    def weighed(self) -> tuple[WeighedProject, ...]:
        """Each project with its evidence and what comes of it."""
        criteria = [criterion.criterion_id for criterion in self.profile.criteria]
        rows = []
        for k, name in enumerate(self.projects):
            central = self.ranking.central_weights[k]
            low, middle, high = self.ranking.scores[:, k].tolist()
            weights = dict(zip(criteria, central.round(4).tolist(), strict=True))
            spans = zip(self.low[k].tolist(), self.high[k].tolist(), strict=True)
            by_criterion = {c: self.values[name, c] for c in criteria if (name, c) in self.values}
            rows.append(
                WeighedProject(
                    name, float(self.known_frac[k]), float(self.ranking.ranks[k, 0]),
                    low, middle, high,
                    None if np.isnan(central[0]) else weights,
                    dict(zip(criteria, spans, strict=True)),
                    {criterion: value.evidence for criterion, value in by_criterion.items()},
                )
            )  # fmt: skip
        return tuple(rows)

    @property
    def package_version(self) -> str:
        """The version of the package that computed this."""
        return __version__

    @property
    def stopped(self) -> bool:
        """Whether the evidence on a project asked for lies below the profile's limit.

        No value, rank or smallest change is shown then, only what is on file and what is missing.
        """
        return bool((self.known_frac[: len(self.screened)] < self.profile.known_frac).any())

    def tables(self) -> tuple[Table, ...]:
        """Return the outcome, then the values and what would turn it."""
        return (self.table(), self._values())

    def table(self) -> Table:
        """Return how far the evidence reaches and what comes of it."""
        profile = self.profile
        rows = tuple(
            (
                each.project, percent_text(each.known_frac),
                *(() if self.stopped else (
                    range_text(each.value_q05, each.value_q95, 2), percent_text(each.first_prob)
                )),
            )
            for each in self.weighed[: len(self.screened)]
        )  # fmt: skip
        notes: list[Message] = []
        columns = [Column("Project", wrap=Wrap.NEVER), number("Known")]
        if not self.stopped:
            columns += [number("Value, 90 % of draws"), number("First in")]
        if self.reference:
            above = float(self.ranking.pairwise[0, 1:].mean())
            share = Quantity(100 * above, "pct")
            others = len(self.projects) - 1
            notes.append(
                message("screen.no-rank")
                if self.stopped
                else message("screen.beside", n=others, share=share)
            )
        if self.stopped:
            limit = Quantity(100 * self.profile.known_frac, "pct")
            notes.append(message("screen.stopped", limit=limit))
        elif not self.sufficient:
            notes.append(message("screen.short", reasons=tuple(map(Text, self.reasons))))
        notes += map(self._entrant_text, self.screened)
        head: dict[str, Arg] = {
            "title": profile_label(profile.name, profile.title), "name": Code(profile.name)
        }  # fmt: skip
        if profile.statute:
            head["law"] = Text(profile.statute)
        sight = "looks" if profile.nationality else "blind"
        title = message(f"screen.title-{sight}{'-law' if profile.statute else ''}", **head)
        return Table(title, tuple(columns), rows, tuple(notes))

    def _entrant_text(self, project: str) -> Message:
        entrant = self.entrants.get(project)
        if entrant is None:
            return message("screen.entrant-none", project=Code(project))
        who: dict[str, Arg] = {"project": Code(project), "entrant": Code(entrant.entity)}
        if entrant.low_frac is None or entrant.high_frac is None:
            return message("screen.entrant-unknown", **who)
        share = Code(shares_text(entrant.low_frac, entrant.high_frac))
        return message("screen.entrant", **who, share=share)

    def _values(self) -> Table:
        rows, missing = [], []
        for j, criterion in enumerate(self.profile.criteria):
            question = criterion.criterion_id
            answered = [name for name in self.screened if (name, question) in self.values]
            if not answered:
                missing.append(criterion_label(question, criterion.title))
            for name in answered:
                k = self.projects.index(name)
                evidence = ", ".join(self.values[name, question].evidence)
                span = f"{self.low[k, j]:.2f}-{self.high[k, j]:.2f}"
                label = criterion_label(question, criterion.title)
                group = message(f"screen.group.{criterion.group.value}")
                rows.append((group, label, name, span, evidence))
        notes: list[Message] = []
        if missing:
            notes.append(message("screen.missing", criteria=tuple(missing)))
        turns = () if self.stopped else (("one", self.one_way), ("two", self.two_way))
        for count, turn in turns:
            notes.append(message(f"screen.turn-{count}", turn=_turn_text(turn)))
        for side, arguments in self.cases.items():
            parts = tuple(map(_argument_text, arguments))
            notes.append(message(f"screen.case-{side}", case=parts or message("screen.nothing")))
        vetoes = Text("; ".join(self.vetoes)) if self.vetoes else message("screen.nothing")
        notes.append(message("screen.vetoes", vetoes=vetoes))
        notes.append(
            message(
                "screen.draws", n=self.ranking.draws, seed=Code(str(self.ranking.seed)),
                rule=Text(self.rule),
            )
        )  # fmt: skip
        columns = (words("Group"), words("Criterion"), Column("Project", wrap=Wrap.NEVER),
                   number("Range"), ident("Evidence"))  # fmt: skip
        return Table("", columns, tuple(rows), tuple(notes))


def _argument_text(argument: Argument) -> Message:
    parts: dict[str, Arg] = {
        "criterion": criterion_label(argument.criterion_id, argument.title),
        "strength": Quantity(argument.strength, "", 2),
        "evidence": tuple(map(Code, argument.evidence[:3])),
    }
    if argument.condition:
        return message("screen.argument-if", condition=Text(argument.condition), **parts)
    return message("screen.argument", **parts)


def _turn_text(turn: OutcomeChange | None) -> Message:
    if turn is None:
        return message("screen.turn-none")
    return message(
        "screen.turn-better" if turn.shift > 0 else "screen.turn-worse",
        criteria=tuple(map(Code, turn.criteria)), shift=Quantity(abs(turn.shift), "", 2),
        other=Code(turn.other),
    )  # fmt: skip


def screen(
    register: Register,
    projects: Sequence[str],
    *,
    profile: Profile,
    asof: AsOf,
    case: Case | None = None,
    entrant: str | None = None,
    share: str | None = None,
    draws: int = 20_000,
    seed: int = 1,
) -> Screening:
    """Screen one project against all on file, or several against each other.

    The control weighed is what an entrant would hold afterwards, not what an owner holds today.
    ``entrant`` names it for the projects asked for; where it is not given, the only investor on
    file whose part is agreed or said and not carried out. ``share`` is its share in per cent, as
    ``20`` or ``20-30``; where it is not given, the one on record.

    Values come from the case file first, then from the register by the rules of the profile; what
    neither answers is 0 to 1. Risk counts downwards, benefit and support upwards.

    Raises
    ------
    UnknownNameError
        When a project is not on file.
    InputError
        When no project or one project twice is asked for, a share is asked for without an
        entrant, or bounds leave no weights.

    Notes
    -----
    Additive value model, SMAA-2 over open or bounded weights. Smallest changes are computed on the
    middle of each range and the middle of the weights. Evidence is insufficient when the known
    share is below the profile's limit, or no project comes first in enough draws; for a single
    project the second test asks whether it stands on one side of the middle of the others in
    enough draws.

    Examples
    --------
    >>> from globalarctic.investments.weighing.profile import load_profile
    >>> from globalarctic.investments.register import load_register
    >>> from globalarctic.investments.views import as_of
    >>> held = screen(
    ...     load_register(),
    ...     ["RUS-YAMAL-LNG"],
    ...     profile=load_profile("default"),
    ...     asof=as_of("2020", known_at="2026"),
    ...     draws=2000,
    ... )
    >>> held.sufficient, held.reference
    (False, True)
    """
    screened = tuple(register.project(name).project_id for name in projects)
    if not screened or len(set(screened)) != len(screened):
        raise InputError("name at least one project, each once")
    if share is not None and entrant is None:
        raise InputError("a share needs its entrant: who would hold it?")
    if entrant is not None and share is None and entrant not in register.entities:
        raise UnknownNameError.among("entity", entrant, register.entities)
    reference = len(screened) == 1
    on_file = {view.project.project_id for view in views(register, asof)}
    names = (*screened, *sorted(on_file - set(screened))) if reference else screened
    criteria = profile.criteria
    values: dict[tuple[str, str], CaseValue] = {}
    entrants: dict[str, Entrant] = {}
    for name in names:
        view = project_view(register, name, asof=asof)
        who = (entrant, share) if name in screened else (None, None)
        entering = entrant_of(register, view, *who)
        if entering is not None:
            entrants[name] = entering
        for value in values_by_rule(register, view, profile, entering):
            values[name, value.criterion_id] = value
    for value in () if case is None else case.values:
        if value.project_id in names:
            values[value.project_id, value.criterion_id] = value
    low, high = np.zeros((len(names), len(criteria))), np.ones((len(names), len(criteria)))
    for k, name in enumerate(names):
        for j, criterion in enumerate(criteria):
            if (name, criterion.criterion_id) in values:
                value = values[name, criterion.criterion_id]
                low[k, j], high[k, j] = value.low, value.high
    risk = np.array([criterion.group is Group.RISK for criterion in criteria])
    good_low, good_high = np.where(risk, 1 - high, low), np.where(risk, 1 - low, high)
    bounds = _bounds(profile, case)
    ranking = acceptability(good_low, good_high, bounds=bounds, draws=draws, seed=seed)
    weights = np.full(len(criteria), 1.0 / len(criteria)) if bounds is None else bounds.mean(axis=1)
    weights = weights / weights.sum()
    middle = (good_low + good_high) / 2
    known = 1.0 - (high - low).mean(axis=1)
    reasons = _short(profile, screened, known, ranking, reference=reference)
    one_way, two_way = _turns(middle, weights, names, profile, reference=reference)
    shown = int(np.argmax(ranking.ranks[:, 0])) if not reference else 0
    vetoes = tuple(
        f"{veto.project_id}: {veto.text} ({', '.join(veto.evidence)})"
        for veto in (() if case is None else case.vetoes)
        if veto.project_id in screened
    )
    cases = _strongest(profile, names[shown], values)
    return Screening(
        profile, names, screened, low, high, values, known, ranking, reference, not reasons,
        tuple(reasons), one_way, two_way, cases, vetoes, str(asof),
        {name: entrants[name] for name in screened if name in entrants},
    )  # fmt: skip


def _bounds(profile: Profile, case: Case | None) -> NDArray[np.float64] | None:
    if case is None or not case.weights:
        return None
    given = {name: (least, most) for name, least, most in case.weights}
    return np.array([given.get(each.criterion_id, (0.0, 1.0)) for each in profile.criteria])


def _short(
    profile: Profile,
    screened: tuple[str, ...],
    known: NDArray[np.float64],
    ranking: Acceptability,
    *,
    reference: bool,
) -> list[str]:
    """Return what falls short of the profile's limits."""
    out = [
        f"{name}: {known[k]:.0%} of the ranges closed by evidence, limit {profile.known_frac:.0%}"
        for k, name in enumerate(screened)
        if known[k] < profile.known_frac
    ]
    if reference:
        above = float(ranking.pairwise[0, 1:].mean())
        clear = max(above, 1.0 - above)
        words = f"{screened[0]} is above the other projects in {above:.0%} of comparisons"
    else:
        clear = float(ranking.ranks[:, 0].max())
        words = f"no project comes first in more than {clear:.0%} of draws"
    if clear < profile.acceptability:
        out.append(f"{words}, limit {profile.acceptability:.0%}")
    return out


def _turns(
    middle: NDArray[np.float64],
    weights: NDArray[np.float64],
    names: tuple[str, ...],
    profile: Profile,
    *,
    reference: bool,
) -> tuple[OutcomeChange | None, OutcomeChange | None]:
    """Return the smallest change of one and of two criteria that alters the outcome."""
    totals = middle @ weights
    first = 0 if reference else int(np.argmax(totals))
    if reference:
        line, other = float(np.median(totals[1:])), "the middle of the projects on file"
    else:
        second = int(np.argsort(-totals, kind="stable")[1])
        line, other = float(totals[second]), names[second]
    gap = line - float(totals[first])
    room = np.where(gap > 0, 1.0 - middle[first], middle[first])
    gains = room * weights
    ids = [criterion.criterion_id for criterion in profile.criteria]
    single = [j for j in range(len(ids)) if gains[j] >= abs(gap) and weights[j] > 0]
    one_way = None
    if single:
        best = max(single, key=lambda j: (weights[j], -j))
        one_way = OutcomeChange((ids[best],), gap / float(weights[best]), other)
    pairs = [
        (abs(gap) / float(weights[i] + weights[j]), i, j)
        for i, j in combinations(range(len(ids)), 2)
        if weights[i] + weights[j] > 0
        and min(room[i], room[j]) >= abs(gap) / (weights[i] + weights[j])
    ]
    two_way = None
    if pairs:
        size, i, j = min(pairs)
        two_way = OutcomeChange((ids[i], ids[j]), size if gap > 0 else -size, other)
    return one_way, two_way


def _strongest(
    profile: Profile, project: str, values: dict[tuple[str, str], CaseValue]
) -> dict[str, tuple[Argument, ...]]:
    """Return up to three arguments for each answer, each with evidence; none are made up."""
    arguments: dict[str, list[Argument]] = {side: [] for side in SIDES}
    for criterion in profile.criteria:
        value = values.get((project, criterion.criterion_id))
        if value is None:
            continue
        proven, at_most = value.low, value.high
        good = 1.0 - at_most if criterion.group is Group.RISK else proven
        bad = proven if criterion.group is Group.RISK else 1.0 - at_most
        for side, strength, condition in (
            ("allow", good, ""),
            ("limit", bad if criterion.mitigation else 0.0, criterion.mitigation),
            ("reject", bad, ""),
        ):
            if strength > 0:
                arguments[side].append(
                    Argument(
                        criterion.criterion_id,
                        criterion.title,
                        strength,
                        value.evidence,
                        condition,
                    )
                )
    return {
        side: tuple(sorted(some, key=lambda a: (-a.strength, a.criterion_id))[:3])
        for side, some in arguments.items()
    }
