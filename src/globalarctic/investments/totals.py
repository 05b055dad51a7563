"""Totals of money: announced, not failed, and what exists by share; side by side, by currency.

Three rules keep a total from saying more than the claims do. Amounts of different currencies are
never added: no exchange rate is on file. The cost of a whole project is nobody's investment: it
enters only when asked for, and then by the shares on file. Of one project one kind of amount enters
at a time, so that a stake price and the project cost it bought into are not added together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.model import Claim, Rank
from globalarctic.investments.register import Register
from globalarctic.investments.views import AsOf, ProjectView, asset_shares, inside_arctic, views
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

__all__ = ["CountedAmount", "Counts", "Group", "Line", "Totals", "totals"]

ALL = "all investors"
"""The first line of every table of totals."""


class Group(StrEnum):
    """How an amount may enter a total, by its basis: see ``amount_basis`` in the vocabularies."""

    OUTLAY = "outlay"
    CONTRACT = "contract"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class CountedAmount:
    """One amount that was looked at: what it adds to each total, or why it adds nothing.

    Shares and amounts by share are ranges; they are None where no share is on file. ``confirmed``
    says that what it paid for is active: on evidence of the last three years.
    """

    project_id: str
    claim_id: str
    group: str
    basis: str
    currency: str
    announced: float
    not_failed: float
    share_min_frac: float | None
    share_max_frac: float | None
    by_share_min: float | None
    by_share_max: float | None
    confirmed: bool
    recorded_at: str
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The three totals of one group of amounts in one currency.

    ``without_share`` counts projects whose whole cost could not be shared out: no stake is on file.
    ``confirmed`` is the part of the upper end by share that evidence of the last three years
    carries.
    """

    group: str
    currency: str
    announced: float
    not_failed: float
    by_share_min: float
    by_share_max: float
    confirmed: float
    projects: int
    without_share: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Projects by light, and how many ever existed; see the vocabulary ``light``."""

    projects: int
    active: int
    unconfirmed: int
    planned: int
    stalled: int
    ended: int
    failed: int
    no_status: int
    ever_materialised: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of one selection: all investors, or those of a country.

    ``counts`` are by the lights of the projects themselves, ``investor_counts`` of the same
    projects by the best light among the investors of the selection; ``with_amount`` counts the
    projects of which an amount entered.

    ``outside`` counts projects outside the definition of the Arctic, ``arctic_not_on_file`` those
    of which no source says whether they lie inside; neither enters the totals.
    """

    who: str
    asof: AsOf
    arctic: str
    groups: tuple[str, ...]
    double_counting: bool
    counts: Counts
    investor_counts: Counts
    with_amount: int
    outside: int
    arctic_not_on_file: int
    lines: tuple[Line, ...]
    contributions: tuple[CountedAmount, ...]

    @property
    def rule(self) -> str:
        """Return the rule of selection in words."""
        kinds = " + ".join(self.groups)
        twice = "; double counting asked for" if self.double_counting else ""
        return f"{self.asof}; Arctic: {self.arctic}; amounts: {kinds}{twice}"


def totals(
    register: Register,
    asof: AsOf,
    *,
    countries: Iterable[str] = (),
    arctic: str = "all",
    groups: Iterable[Group] = (Group.OUTLAY,),
    double_counting: bool = False,
) -> tuple[Totals, ...]:
    """Return totals of all investors, then of each country asked for, by the same rule.

    A project cost (``whole``) is counted once for all investors. For a country the announced and
    not-failed columns hold the whole cost of the projects it takes part in, as totals in the press
    do, and the column by share only what its owners hold; the columns of countries therefore do not
    add up to those of all investors. An outlay counts for its investor's country; an outlay whose
    investor is not on file counts for all investors only.

    Raises
    ------
    InputError
        When no group is given.
    UnknownNameError
        When a country has no investor on file or the definition of the Arctic is unknown.

    Notes
    -----
    An outlay goes by the light of its investor's part, a project cost by that of the project; for
    a country also by the best light among its investors. Not failed: that light is not ``failed``.
    By share: what exists at the date. An outlay counts whole, a project cost by the shares owned
    directly, when the part or the project ever existed and has neither ended nor failed. Stakes
    through chains belong to effective ownership.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> from globalarctic.investments.views import as_of
    >>> pair = as_of("2026-06", known_at="2026-06")
    >>> first, second = totals(
    ...     load_register(), pair, countries=("CHN",), groups=(Group.OUTLAY, Group.WHOLE)
    ... )
    >>> [f"{one.by_share_min:.4g}" for one in second.lines if one.currency == "USD"]
    ['2e+09', '1.233e+10']
    """
    kinds = tuple(Group(group) for group in groups)
    if not kinds:
        raise InputError("no kind of amount given; allowed are outlay, contract, whole")
    chosen, outside, unknown = _within(views(register, asof), arctic)
    out = []
    for country in ("", *countries):
        if country and country not in register.countries:
            raise UnknownNameError.among("investor country", country, register.countries)
        part = tuple(view for view in chosen if not country or country in view.countries)
        rows = tuple(
            row
            for view in part
            for row in _contributions(register, view, country, kinds, double_counting)
        )
        out.append(
            Totals(
                country or ALL, asof, arctic, tuple(kind.value for kind in kinds), double_counting,
                _counts([(view.light, view.ever_materialised) for view in part]),
                _counts([_by_investors(view, *filter(None, [country])) for view in part]),
                len({row.project_id for row in rows if not row.left_out}), outside, unknown,
                _lines(rows), rows,
            )
        )  # fmt: skip
    return tuple(out)


def _within(
    shown: tuple[ProjectView, ...], arctic: str
) -> tuple[tuple[ProjectView, ...], int, int]:
    flags = [(view, inside_arctic(view, arctic)) for view in shown]
    inside = tuple(view for view, flag in flags if flag)
    unknown = sum(flag is None for _, flag in flags)
    return inside, len(shown) - len(inside) - unknown, unknown


def _by_investors(view: ProjectView, *countries: str) -> tuple[str, bool]:
    """Return the best light among some investors, and whether a part of theirs ever existed."""
    parts = view.parts(*countries)
    return view.investors_light(*countries), any(part.materialised for part in parts)


def _counts(states: list[tuple[str, bool]]) -> Counts:
    lights = [light for light, _ in states]
    return Counts(
        projects=len(states), no_status=lights.count(""),
        ever_materialised=sum(ever for _, ever in states),
        **{name: lights.count(name) for name in load_vocabularies().names("light")},
    )  # fmt: skip


def _chosen(view: ProjectView) -> list[tuple[Claim, str]]:
    """Choose one claim for each sum of money; the others carry why they are left out.

    Of one investor one basis counts: the preferred one, then the firmest, then in the order of the
    vocabulary, because a plan may hold the price of the land or the stake. On one basis a preferred
    claim wins, then the latest; firm sums of different years are instalments and add.
    Without a preferred claim, amounts that differ by more than the limit are held.
    """
    order = list(load_vocabularies().terms["amount_basis"])
    revised = {claim.revision_of for claim in view.amounts}
    out = [(c, "contested") for c in view.amounts if c.rank is Rank.CONTESTED]
    groups: dict[tuple[str, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    bases = load_vocabularies().terms["amount_basis"]
    for claim in view.amounts:
        if claim.rank is Rank.CONTESTED:
            continue
        if claim.claim_id in revised:
            out.append((claim, "revised by a later claim"))
            continue
        groups[bases[claim.kind].get("counts_as"), claim.object_id][claim.kind].append(claim)
    for _, kinds in sorted(groups.items()):
        best = min(kinds, key=lambda kind: (-_firmness(kinds[kind]), order.index(kind)))
        for kind, claims in sorted(kinds.items()):
            if kind != best:
                out.extend((c, f"{best} of the same investor is counted") for c in claims)
                continue
            years: dict[str, list[Claim]] = defaultdict(list)
            for claim in claims:
                start = "" if claim.valid_from is None else claim.valid_from.text[:4]
                years[start if claim.state in _FIRM else ""].append(claim)
            for _, rows in sorted(years.items()):
                out.extend(_one_of(rows))
    return out


_FIRM = ("committed", "disbursed")


def _firmness(claims: list[Claim]) -> int:
    preferred = any(claim.rank is Rank.PREFERRED for claim in claims)
    firm = max((_FIRM.index(c.state) + 1 if c.state in _FIRM else 0) for c in claims)
    return 3 * preferred + firm


def _when(claim: Claim) -> tuple[dt.date, dt.date]:
    start = claim.valid_from or claim.recorded_at
    return start.latest, claim.recorded_at.latest


def _one_of(rows: list[Claim]) -> list[tuple[Claim, str]]:
    """Choose one of several claims on one sum; claims may differ in currency."""
    limit = load_vocabularies().limits.hold_ratio
    rows.sort(key=lambda c: (c.rank is Rank.PREFERRED, *_when(c), c.claim_id))
    last = rows[-1]
    values = [c.value for c in rows if c.unit == last.unit and isinstance(c.value, float)]
    positive = [value for value in values if value > 0]
    if last.rank is not Rank.PREFERRED and positive and max(positive) > limit * min(positive):
        return [(c, f"held: claims differ more than {limit:g} times") for c in rows]
    return [*((c, f"{last.claim_id} is counted for it") for c in rows[:-1]), (last, "")]


def _contributions(
    register: Register,
    view: ProjectView,
    country: str,
    kinds: tuple[Group, ...],
    double_counting: bool,
) -> list[CountedAmount]:
    bases = load_vocabularies().terms["amount_basis"]
    chosen = [(claim, bases[claim.kind].get("counts_as"), why) for claim, why in _chosen(view)]
    whole = (
        any(group == Group.WHOLE and not why for _, group, why in chosen) and Group.WHOLE in kinds
    )
    out = []
    for claim, group, reason in chosen:
        left_out = reason
        if not left_out and group not in set(kinds):
            left_out = "no outlay of anybody" if group == "none" else f"{group} is not asked for"
        elif not left_out and group != Group.WHOLE and whole and not double_counting:
            left_out = "part of the project cost: would count twice"
        mine = register.country_of(claim.object_id) if claim.object_id else ""
        if not left_out and country and group != Group.WHOLE and mine != country:
            left_out = "investor not on file" if not mine else "of another country's investor"
        row = _contribution(register, view, claim, group, country)
        if left_out:
            row = replace(
                row, announced=0.0, not_failed=0.0, by_share_min=0.0, by_share_max=0.0,
                left_out=left_out,
            )  # fmt: skip
        out.append(row)
    return out


def _contribution(
    register: Register, view: ProjectView, claim: Claim, group: str, country: str
) -> CountedAmount:
    ends = [
        end for end in (claim.value, claim.value_min, claim.value_max) if isinstance(end, float)
    ]
    least = 0.0 if claim.value is None and claim.value_min is None else min(ends, default=0.0)
    amount = max(ends, default=0.0)
    states = [(view.light, view.ever_materialised)]
    investor = next((i for i in view.investors if i.entity_id == claim.object_id), None)
    if group != Group.WHOLE and investor is not None:
        states = [(investor.light, investor.materialised)]
    elif country:
        states.append(_by_investors(view, country))
    low: float | None = 1.0
    high: float | None = 1.0
    if group == Group.WHOLE:
        low, high = _country_share(register, view, country)
    failed = any(light == "failed" for light, _ in states)
    stands = all(ever and light not in {"failed", "ended"} for light, ever in states)
    return CountedAmount(
        view.project.project_id, claim.claim_id, group, claim.kind, claim.unit, amount,
        0.0 if failed else amount, low, high,
        None if low is None else least * low * stands,
        None if high is None else amount * high * stands,
        stands and all(light == "active" for light, _ in states), str(claim.recorded_at),
    )  # fmt: skip


def _country_share(
    register: Register, view: ProjectView, country: str
) -> tuple[float | None, float | None]:
    """Return the share of a country's owners in the asset; None where no stake is on file."""
    shares = asset_shares(view.owners)
    if not shares:
        return None, None
    mine = [
        share
        for owner, share in shares.items()
        if not country or register.country_of(owner) == country
    ]
    return min(1.0, sum(low for low, _ in mine)), min(1.0, sum(high for _, high in mine))


def _lines(rows: tuple[CountedAmount, ...]) -> tuple[Line, ...]:
    grouped: dict[tuple[str, str], list[CountedAmount]] = defaultdict(list)
    for row in rows:
        if not row.left_out:
            grouped[row.group, row.currency].append(row)
    return tuple(
        Line(
            group, currency,
            sum(row.announced for row in amounts), sum(row.not_failed for row in amounts),
            sum(row.by_share_min or 0.0 for row in amounts),
            sum(row.by_share_max or 0.0 for row in amounts),
            sum((row.by_share_max or 0.0) * row.confirmed for row in amounts),
            len({row.project_id for row in amounts}),
            len({row.project_id for row in amounts if row.by_share_min is None}),
        )
        for (group, currency), amounts in sorted(grouped.items())
    )  # fmt: skip
