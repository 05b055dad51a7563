"""Owners, totals and screenings as answers: asked for by name and date, with their tables."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from globalarctic.errors import InputError
from globalarctic.investments.ownership import Ownership, ownership
from globalarctic.investments.register import Register, stakes
from globalarctic.investments.rows import (
    Folder,
    basis_text,
    light_rule,
    message,
    register,
    shares_text,
)
from globalarctic.investments.screening import Screening
from globalarctic.investments.screening import screen as weigh
from globalarctic.investments.totals import CountedAmount, Counts, Group, Line, Totals
from globalarctic.investments.totals import totals as totals_of
from globalarctic.investments.views import as_of
from globalarctic.investments.weighing.profile import load_case, load_profile
from globalarctic.result import Listing, Result
from globalarctic.table import Column, Table, Wrap, ident, number, words
from globalarctic.words import Code, Message, Quantity, Text, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Owner", "Owners", "TotalsOf", "TotalsReport", "asset_of", "money", "owners", "screen",
    "totals",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TotalsOf:
    """Totals of one selection of investors, by kind of amount and currency."""

    who: str
    counts: Counts
    investor_counts: Counts
    with_amount: int
    outside: int
    arctic_not_on_file: int
    lines: tuple[Line, ...]


def money(amount: float) -> str:
    """Return an amount in millions with as many digits as it needs, at most three.

    Examples
    --------
    >>> money(12333000000.0), money(4625000.0), money(7.0), money(0.0)
    ('12,333', '4.625', '<0.001', '0')
    """
    if 0 < amount < 1000:
        return "<0.001"
    text = f"{amount / 1e6:,.3f}"
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TotalsReport(Result):
    """Announced, not failed and existing by share, of all investors and of countries."""

    SCHEMA = "investments.totals"
    VERSION = 2
    OMIT = ("full", "detail")

    release: str
    rule: str
    totals: tuple[TotalsOf, ...]
    full: tuple[Totals, ...]
    detail: bool

    def rows(self) -> list[dict[str, Any]]:
        """Return a row an amount looked at: what it adds to each total, or why nothing."""
        return [
            {"who": each.who, **asdict(row)} for each in self.full for row in each.contributions
        ]

    def tables(self) -> tuple[Table, ...]:
        """Return counts of projects, the totals, and every amount where detail is asked for."""
        detail = map(self._amounts, self.full) if self.detail else ()
        return (self._counts(), self.table(), *detail)

    def _counts(self) -> Table:
        """Return how many projects have which light, by their own and by that of investors."""
        columns = (
            words("Projects"), number("All"), number("Active"), number("Not confirmed"),
            number("Planned"), number("Stalled"), number("Ended"), number("Failed"),
            number("No status"), number("Ever"),
        )  # fmt: skip
        rows: list[tuple[Any, ...]] = [
            (whose, *map(str, astuple(counts)))
            for each in self.totals
            for whose, counts in (
                (message("totals.of", who=_who(each.who)), each.counts),
                (message("totals.by-investors"), each.investor_counts),
            )
        ]  # fmt: skip
        countries = [each.who for each in self.totals[1:]]
        notes = (
            light_rule(countries),
            message(
                "totals.with-amount",
                parts=tuple(
                    message(
                        "totals.part", n=each.with_amount, of=each.counts.projects,
                        who=_who(each.who),
                    )
                    for each in self.totals
                ),
            ),
        )  # fmt: skip
        return Table("", columns, tuple(rows), notes)

    def table(self) -> Table:
        """Return the three totals, in millions, a row a kind of amount and currency."""
        columns = (
            Column("Investors", wrap=Wrap.NEVER), words("Amounts"), number("Announced"),
            number("Not failed"), number("By share"), number("Confirmed"), number("Projects"),
        )  # fmt: skip
        rows = []
        for each in self.totals:
            for line in each.lines:
                by_share = money(line.by_share_min)
                if line.by_share_max != line.by_share_min:
                    by_share += f"-{money(line.by_share_max)}"
                bare = f" ({line.without_share})" if line.without_share else ""
                rows.append(
                    (
                        _who(each.who),
                        message(
                            "totals.amount", group=message(f"group.{line.group}"),
                            currency=Code(line.currency),
                        ),
                        money(line.announced),
                        money(line.not_failed), by_share, money(line.confirmed),
                        f"{line.projects}{bare}",
                    )
                )  # fmt: skip
        first = self.full[0]
        notes = (
            *(text for each in self.full[1:] for text in _sum_texts(each)),
            message(
                "totals.rule-twice" if first.double_counting else "totals.rule",
                groups=tuple(message(f"group.{group}") for group in first.groups),
                outside=first.outside,
                unknown=first.arctic_not_on_file,
            ),
            message("totals.legend"),
            basis_text(self.release, first.asof, first.arctic),
        )
        return Table("", columns, tuple(rows), notes)

    @staticmethod
    def _amounts(whose: Totals) -> Table:
        """Return every amount looked at, since when it is on record, and why it counts or not."""
        columns = (
            Column("Project", wrap=Wrap.NEVER), words("Basis"), number("Amount m"),
            Column("On record", wrap=Wrap.NEVER), words("By share m, or why not counted"),
        )  # fmt: skip
        rows = tuple(
            (
                row.project_id, row.basis.replace("_", " "),
                "-" if row.left_out else f"{money(row.announced)} {row.currency}",
                row.recorded_at, row.left_out or _share_text(row),
            )
            for row in whose.contributions
        )  # fmt: skip
        return Table(message("totals.looked-at", who=_who(whose.who)), columns, rows)


def _who(who: str) -> Message | Code:
    return message("totals.all") if who == "all investors" else Code(who)


def _sum_texts(whose: Totals) -> tuple[Message, ...]:
    """Say a currency in one sentence: announced, existing, confirmed, and since when known."""
    out = []
    for currency in dict.fromkeys(line.currency for line in whose.lines):
        lines = [line for line in whose.lines if line.currency == currency]
        there = sum(line.by_share_max for line in lines)
        if not there:
            continue
        days = sorted(
            row.recorded_at for row in whose.contributions
            if row.currency == currency and not row.left_out and row.by_share_max
        )  # fmt: skip
        span = "totals.sum" if days[0] == days[-1] else "totals.sum-over-days"
        out.append(
            message(
                span, who=_who(whose.who), currency=Code(currency),
                announced=_millions(sum(line.announced for line in lines)),
                there=_millions(there),
                confirmed=_millions(sum(line.confirmed for line in lines)),
                first=Code(days[0]), last=Code(days[-1]),
            )
        )  # fmt: skip
    return tuple(out) or (message("totals.sum-nothing", who=_who(whose.who)),)


def _millions(amount: float) -> Quantity:
    """Return an amount in millions with as many digits as it needs, at most three."""
    text = f"{amount / 1e6:.3f}".rstrip("0")
    return Quantity(amount / 1e6, "", len(text.partition(".")[2]))


def _share_text(row: CountedAmount) -> str | Message:
    if row.by_share_max is None:
        return message("totals.no-share")
    if not row.by_share_max:
        return "0"
    low, high = money(row.by_share_min or 0.0), money(row.by_share_max)
    text = high if low == high else f"{low}-{high}"
    return text if row.confirmed else message("totals.not-confirmed", amount=Code(text))


def totals(
    *countries: str,
    at: str | None = None,
    known: str | None = None,
    arctic: str = "all",
    groups: Iterable[Group | str] = (Group.OUTLAY,),
    double_counting: bool = False,
    detail: bool = False,
    folder: Folder = None,
) -> TotalsReport:
    """Return totals of all investors, then of each country (alpha-3), by the same rule.

    Parameters
    ----------
    groups
        Kinds of amounts that enter: outlay, contract, whole.
    double_counting
        Add the price of a stake and the cost of the project it bought into.
    detail
        Show every amount that was looked at, and why it counts.

    Raises
    ------
    UnknownNameError
        When a country has no investor on file or the definition of the Arctic is unknown.

    Examples
    --------
    >>> answer = totals("CHN", at="2026-06", known="2026-06")
    >>> [each.who for each in answer.totals]
    ['all investors', 'CHN']
    """
    source = register(folder)
    full = totals_of(
        source, as_of(at, known_at=known), countries=countries, arctic=arctic,
        groups=[Group(group) for group in groups], double_counting=double_counting,
    )  # fmt: skip
    names = [each.name for each in fields(TotalsOf)]
    parts = tuple(TotalsOf(**{name: getattr(each, name) for name in names}) for each in full)
    return TotalsReport(source.release, full[0].rule, parts, full, detail)


def screen(
    *projects: str,
    profile: str = "default",
    case: str | Path | None = None,
    entrant: str | None = None,
    share: str | None = None,
    at: str | None = None,
    known: str | None = None,
    draws: int = 20_000,
    seed: int = 1,
    folder: Folder = None,
) -> Screening:
    """Weigh projects: one against all on file, or several against each other.

    Parameters
    ----------
    profile
        Name of a profile of the package, or a TOML file.
    case
        TOML file of values, weights and vetoes of one's own.
    entrant
        Who would enter; the only investor on file still outside when not given.
    share
        Per cent that it would hold directly afterwards, as 20 or 20-30; the share on record when
        not given.

    Raises
    ------
    UnknownNameError
        When a project or the profile is not on file.
    InputError
        When no project or one project twice is asked for, or bounds leave no weights.

    Examples
    --------
    >>> screen("RUS-YAMAL-LNG", at="2020", known="2026", draws=2000).sufficient
    False
    """
    source, rules = register(folder), load_profile(profile)
    values = None
    if case is not None:
        values = load_case(Path(case), rules, projects=frozenset(source.projects))
    return weigh(
        source, projects, profile=rules, asof=as_of(at, known_at=known), case=values,
        entrant=entrant, share=share, draws=draws, seed=seed,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of an asset: its direct share and its share over all chains, as ranges."""

    asset: str
    owner: str
    direct_low_frac: float
    direct_high_frac: float
    effective_low_frac: float
    effective_high_frac: float
    ultimate: bool
    controls: bool
    links: int
    name: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Owners(Listing):
    """Who owns an asset on a date: direct, through others, and by control."""

    SCHEMA = "investments.owners"
    KEYS: ClassVar[Mapping[str, str]] = {"rows": "owners"}
    OMIT = ("ownership", "register")
    ROWS = "owners"
    WRITERS: ClassVar[Mapping[str, str]] = {".svg": "globalarctic.investments.sums:_write_tree"}

    asset: str
    release: str
    rule: str
    control: tuple[str, ...]
    complete: bool
    cycles: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    owners: tuple[Owner, ...]
    ownership: Ownership
    register: Register

    def table(self) -> Table:
        """Return the owners, the chain of control and what is missing."""
        name_of = self.register.entity_name
        claims = {
            link.owner_id: link.claim_ids
            for link in self.ownership.links
            if link.subject_id == self.asset
        }
        columns = (words("Owner"), number("Direct"), number("In all"), words(""), ident("Claims"))
        rows = []
        for each in self.owners:
            direct = shares_text(each.direct_low_frac, each.direct_high_frac)
            marks = (
                (message("owners.controls"), each.controls),
                (message("owners.ultimate"), each.ultimate),
            )
            rows.append(
                (
                    each.name, direct if each.direct_high_frac > 0 else "-",
                    shares_text(each.effective_low_frac, each.effective_high_frac),
                    tuple(word for word, yes in marks if yes),
                    ", ".join(claims.get(each.owner, ())),
                )
            )  # fmt: skip
        notes = [message("owners.no-control")]
        if len(self.control) > 1:
            chain = " < ".join(name_of(name) for name in self.control)
            notes = [message("owners.control", chain=Code(chain))]
        if not self.complete:
            notes.append(message("owners.rest"))
        notes += [
            message("owners.circle", owners=tuple(Code(name_of(name)) for name in group))
            for group in self.cycles
        ]
        notes += [message("owners.note", note=Text(note)) for note in self.notes]
        notes.append(message("owners.basis", release=Code(self.release), rule=Text(self.rule)))
        title = message("owners.title", asset=Code(name_of(self.asset)))
        return Table(title, columns, tuple(rows), tuple(notes))

    def to_svg(self) -> str:
        """Return the tree of owners as a picture."""
        from globalarctic.investments.ownership_svg import ownership_svg

        source = self.register
        return ownership_svg(
            self.ownership, name_of=source.entity_name, country_of=source.country_of,
            title=spoken(message("owners.title", asset=Code(source.entity_name(self.asset)))),
            subtitle=self.rule,
        )  # fmt: skip

    def to_bods(self, *, published: str) -> str:
        """Return the stakes as statements of the Beneficial Ownership Data Standard 0.4 (JSON)."""
        from globalarctic.investments.bods import stakes_to_bods

        used = {claim for link in self.ownership.links for claim in link.claim_ids}
        kept = [stake for stake in stakes(self.register) if stake.claim_id in used]
        return stakes_to_bods(self.register, kept, published=published)


def _write_tree(answer: Owners, path: Path) -> None:
    path.write_text(answer.to_svg(), encoding="utf-8")


def asset_of(register: Register, name: str) -> str:
    """Return the entity at the bottom of a project's chain, or the entity named.

    Raises
    ------
    InputError
        When no ownership of the project is on file.
    """
    if name in register.entities:
        return name
    project = register.project(name)
    if not project.asset_id:
        raise InputError(f"no ownership of {project.project_id} ({project.name}) is on file")
    return project.asset_id


def _owner_name(register: Register, owner: str) -> str:
    if owner.startswith("rest of "):
        return f"owners of {register.entity_name(owner.removeprefix('rest of '))} not on file"
    country = register.country_of(owner)
    return register.entity_name(owner) + (f" ({country})" if country else "")


def owners(
    name: str, *, at: str | None = None, known: str | None = None, folder: Folder = None
) -> Owners:
    """Return who owns a project (or an entity by its id) on a date, through every chain on file.

    Raises
    ------
    UnknownNameError
        When it is not on file, or nobody is on file as its owner on the date.
    InputError
        When no ownership of the project is on file.

    Examples
    --------
    >>> answer = owners("RUS-ARCTIC-LNG-2", at="2022-06")
    >>> [each.effective_low_frac for each in answer if each.owner == "novatek"]
    [0.6]
    """
    source, asof = register(folder), as_of(at, known_at=known)
    asset = asset_of(source, name)
    tree = ownership(asset, stakes(source, known_at=asof.known_at), at=asof.valid_at)
    rows = tuple(Owner(**row, name=_owner_name(source, str(row["owner"]))) for row in tree.rows())
    return Owners(
        asset, source.release, str(asof), tree.control, tree.complete, tree.cycles, tree.notes,
        rows, tree, source,
    )  # fmt: skip
