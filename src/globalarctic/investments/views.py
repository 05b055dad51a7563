"""Views of the register for a pair of dates: what was so on one date, as known on another.

Nothing here is stored: every view is computed from claims. A claim counts when it was on record by
``known_at``, holds at ``valid_at`` and is not deprecated.

A project and its investors are two things. The status of a project comes from claims on the
project, that of an investor from claims on its part; neither is taken from the other. By the same
rule for both, the claim with the most recent evidence holds: evidence dates from the day on which
a claim was last confirmed by the date asked for, else from its start.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.investments.model import Claim, PartialDate, Project, Rank, SubjectType, holds
from globalarctic.investments.records import parse_point
from globalarctic.investments.register import Register
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "AsOf",
    "InvestorView",
    "ProjectView",
    "StatusView",
    "as_of",
    "asset_shares",
    "best_light",
    "inside_arctic",
    "project_view",
    "select_views",
    "views",
]

UNCONFIRMED = "unconfirmed"
"""The light of a status that was last confirmed too long ago, whatever it was then."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The pair of dates of a view; both are read as the last day of their period."""

    valid_at: PartialDate
    known_at: PartialDate

    def __str__(self) -> str:
        return f"as of {self.valid_at}, as known on {self.known_at}"


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status, the claim it comes from, and how the mapping reads it.

    ``since`` is the start of the unbroken run of claims with this value. ``light`` is that of the
    mapping, ``unconfirmed`` where ``stale``: not final and last confirmed longer ago than the limit
    of the vocabularies. ``ever_materialised`` is true when this or an earlier status of the same
    subject says that something existed.
    """

    value: str
    reason: str
    since: PartialDate | None
    light: str
    ever_materialised: bool
    last_confirmed: PartialDate
    stale: bool
    claim: Claim


@dataclass(frozen=True, slots=True)
class InvestorView:
    """An investor in a project: how it takes part and how its part stands.

    ``status`` comes from claims on this investor's part alone: its statuses and its shares on file.
    ``share_min_frac`` and ``share_max_frac`` are the shares owned directly in the project's asset,
    None where no share is on file.
    """

    entity_id: str
    name: str
    country: str
    kinds: tuple[str, ...]
    status: StatusView | None
    share_min_frac: float | None
    share_max_frac: float | None

    @property
    def light(self) -> str:
        """Return the light of the part, empty where no status is on file."""
        return "" if self.status is None else self.status.light

    @property
    def materialised(self) -> bool:
        """Return whether the investor's part ever existed."""
        return self.status is not None and self.status.ever_materialised


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project on a date, as known on a date, and beside it its investors.

    ``alleged`` lists countries whose investors were alleged and not named; they are never counted.
    ``conflicts`` are the claims that contradict what is shown.
    """

    project: Project
    asof: AsOf
    status: StatusView | None
    investors: tuple[InvestorView, ...]
    amounts: tuple[Claim, ...]
    owners: tuple[Claim, ...]
    others: tuple[Claim, ...]
    alleged: tuple[str, ...]
    lon_lat_deg: tuple[float, float] | None
    conflicts: tuple[Claim, ...]
    claims: tuple[Claim, ...]

    @property
    def light(self) -> str:
        """Return the light of the project itself, empty where no status is on file."""
        return "" if self.status is None else self.status.light

    @property
    def ever_materialised(self) -> bool:
        """Return whether the project itself ever existed."""
        return self.status is not None and self.status.ever_materialised

    @property
    def stale(self) -> bool:
        """Return whether the status of the project was last confirmed too long ago."""
        return self.status is not None and self.status.stale

    @property
    def countries(self) -> tuple[str, ...]:
        """Return the countries of the named investors, once each, in the order of investors."""
        return tuple(dict.fromkeys(each.country for each in self.investors if each.country))

    def parts(self, *countries: str) -> tuple[InvestorView, ...]:
        """Return the investors of some countries, all of them where no country is given."""
        return tuple(i for i in self.investors if not countries or i.country in countries)

    def investors_light(self, *countries: str) -> str:
        """Return the best light among the investors of some countries, empty without a status.

        Every list and count of investors' parts uses this.
        """
        return best_light(investor.light for investor in self.parts(*countries))


def as_of(valid_at: str | None = None, *, known_at: str | None = None) -> AsOf:
    """Make the pair of dates; a date not given is today.

    Raises
    ------
    InputError
        When a text is no date.

    Examples
    --------
    >>> str(as_of("2018", known_at="2019"))
    'as of 2018, as known on 2019'
    """
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return AsOf(PartialDate(valid_at or today), PartialDate(known_at or today))


def views(register: Register, asof: AsOf) -> tuple[ProjectView, ...]:
    """Return every project that anything but a place was on record about, in order of id.

    Linear in the claims.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> register = load_register()
    >>> def seen(known: str) -> bool:
    ...     shown = views(register, as_of("2018", known_at=known))
    ...     return "FIN-KEMIJARVI-AIRPORT" in [view.project.project_id for view in shown]
    >>> seen("2019"), seen("2022")
    (False, True)
    """
    grouped = _grouped(register, asof)
    out = []
    for project in register.projects.values():
        claims = grouped[SubjectType.PROJECT, project.project_id]
        if any(claim.predicate != "location" for claim in claims if _begun(claim, asof)):
            owners = grouped[SubjectType.ENTITY, project.asset_id] if project.asset_id else []
            out.append(_view(register, project, claims, owners, asof))
    return tuple(out)


def select_views(
    register: Register,
    asof: AsOf,
    *,
    countries: Iterable[str] = (),
    host: str | None = None,
    light: str | None = None,
    investors_light: str | None = None,
    sector: str | None = None,
    arctic: str = "all",
) -> tuple[ProjectView, ...]:
    """Return the views of a pair of dates by investor country, host, lights, sector and place.

    A sector includes those below it. ``investors_light`` is the best light among the investors of
    the countries asked for.

    Raises
    ------
    UnknownNameError
        When no investor or project of a country or sector is on file, or a light is unknown.
    """
    wanted = frozenset(countries)
    words = load_vocabularies()
    hosts = {project.host_country for project in register.projects.values()}
    sectors = {
        name
        for project in register.projects.values()
        for name in words.lineage("sector", project.sector)
    }
    for country in sorted(wanted):
        _among("investor country", country, register.countries)
    for kind, name, among in (
        ("host country", host, hosts),
        ("sector", sector, sectors),
        ("light", light, words.names("light")),
        ("light", investors_light, words.names("light")),
    ):
        if name is not None:
            _among(kind, name, among)
    return tuple(
        view
        for view in views(register, asof)
        if (not wanted or wanted & set(view.countries))
        and host in {None, view.project.host_country}
        and light in {None, view.light}
        and investors_light in {None, view.investors_light(*wanted)}
        and (sector is None or sector in words.lineage("sector", view.project.sector))
        and inside_arctic(view, arctic)
    )


def _among(kind: str, name: str, names: Iterable[str]) -> None:
    known = sorted(names)
    if name not in known:
        raise UnknownNameError.among(kind, name, known)


def project_view(register: Register, project_id: str, *, asof: AsOf) -> ProjectView:
    """Return the view of one project.

    Raises
    ------
    UnknownNameError
        When the project is not on file, or nothing was on record about it on the date.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> pair = as_of("2025-06", known_at="2026-03")
    >>> elkem = project_view(load_register(), "NOR-ELKEM", asof=pair)
    >>> [(each.name, each.share_min_frac) for each in elkem.investors]
    [('China National Bluestar', 0.529)]
    """
    project = register.project(project_id)
    for view in views(register, asof):
        if view.project.project_id == project.project_id:
            return view
    raise UnknownNameError(f"project {asof}", project.project_id)


def asset_shares(owners: Iterable[Claim]) -> dict[str, tuple[float, float]]:
    """Return the least and greatest share that each owner had directly, as fractions."""
    out: dict[str, tuple[float, float]] = {}
    for claim in owners:
        if not _is_share(claim):
            continue
        low, high = claim.range_pct()
        least, most = out.get(claim.object_id, (0.0, 0.0))
        out[claim.object_id] = (least + low / 100, most + high / 100)
    return out


def _is_share(claim: Claim) -> bool:
    shares = load_vocabularies().terms["interest"]
    if claim.predicate != "ownership":
        return False
    return claim.rank is not Rank.CONTESTED and bool(shares[claim.kind].get("share"))


def inside_arctic(view: ProjectView, definition: str) -> bool | None:
    """Return whether a project lies inside a definition of the Arctic; None: not on file.

    ``north_66_5622`` is computed from the point on file; the others are read from the project's
    flags and never guessed.

    Raises
    ------
    UnknownNameError
        When the definition is not in the vocabulary.
    """
    term = load_vocabularies().term("arctic", definition)
    if definition == "all":
        return True
    for flag in view.project.arctic:
        if flag.definition == definition:
            return flag.inside
    limit = term.get("lat_deg")
    if limit is None or view.lon_lat_deg is None:
        return None
    return bool(view.lon_lat_deg[1] >= limit)


def best_light(lights: Iterable[str]) -> str:
    """Return the first of some lights in the order of the vocabulary, empty where there is none.

    Examples
    --------
    >>> best_light(["failed", "planned", ""]), best_light([""])
    ('planned', '')
    """
    given = set(lights)
    return next((light for light in load_vocabularies().names("light") if light in given), "")


def _grouped(register: Register, asof: AsOf) -> dict[tuple[SubjectType, str], list[Claim]]:
    """Group the claims that were known by their subjects."""
    out: dict[tuple[SubjectType, str], list[Claim]] = defaultdict(list)
    for claim in register.known(asof.known_at):
        out[claim.subject_type, claim.subject_id].append(claim)
    return out


def _begun(claim: Claim, asof: AsOf) -> bool:
    return claim.valid_from is None or claim.valid_from.begun_by(asof.valid_at)


_SHOWN = {"status", "investor_status", "involvement", "alleged_involvement", "amount", "location"}


def _view(
    register: Register, project: Project, claims: list[Claim], owners: list[Claim], asof: AsOf
) -> ProjectView:
    now = [claim for claim in claims if holds(claim.valid_from, claim.valid_to, at=asof.valid_at)]
    stakes = tuple(
        claim
        for claim in owners
        if claim.predicate == "ownership"
        and holds(claim.valid_from, claim.valid_to, at=asof.valid_at)
    )
    amounts = tuple(claim for claim in now if claim.predicate == "amount")
    conflicts = [claim for claim in (*now, *stakes) if claim.rank is Rank.CONTESTED]
    conflicts.extend(_unsettled(amounts))
    status = _status([c for c in claims if c.predicate == "status"], asof, conflicts)
    involved: dict[str, set[str]] = defaultdict(set)
    for claim in now:
        if claim.predicate == "involvement" and claim.rank is not Rank.CONTESTED:
            involved[claim.object_id].add(claim.kind)
    shares = asset_shares(stakes)
    investors = []
    for entity_id, kinds in sorted(involved.items()):
        mine = [c for c in claims if _on_part(c, entity_id)]
        mine += [c for c in owners if c.object_id == entity_id and _is_share(c)]
        low, high = shares.get(entity_id, (None, None))
        investors.append(
            InvestorView(
                entity_id, register.entity_name(entity_id), register.country_of(entity_id),
                tuple(sorted(kinds)),
                _status(mine, asof, conflicts), low, high,
            )
        )  # fmt: skip
    unique = {claim.claim_id: claim for claim in conflicts}
    return ProjectView(
        project, asof, status, tuple(investors), amounts, stakes,
        tuple(c for c in now if c.predicate not in _SHOWN),
        tuple(sorted({str(c.value) for c in now if c.predicate == "alleged_involvement"})),
        _place(now), tuple(unique[name] for name in sorted(unique)),
        tuple(
            sorted(
                (c for c in claims if _begun(c, asof)), key=lambda c: (c.predicate, c.claim_id)
            )
        ),
    )  # fmt: skip


def _on_part(claim: Claim, entity_id: str) -> bool:
    return claim.predicate == "investor_status" and claim.object_id == entity_id


def _status(subject: list[Claim], asof: AsOf, conflicts: list[Claim]) -> StatusView | None:
    """Choose the status with the most recent evidence among those that had begun.

    Evidence dates from the confirmation, where that had come by the date asked for, else from the
    start. Among dates of different precision the vaguer one sorts last: "2018" comes after
    "2018-01". Then a preferred claim wins, then the one that was last on record. A share that is
    owned reads as ``invested``. A status grows old only where no later one is on file: until the
    next it is taken to have been so. A revised claim gives way to the one that revises it.
    """
    known = [c for c in subject if c.rank is not Rank.CONTESTED]
    begun = [c for c in known if _begun(c, asof)]
    revised = {c.revision_of for c in begun}
    claims = [c for c in begun if c.claim_id not in revised]
    if not claims:
        return None
    claims.sort(
        key=lambda c: (
            _evidence(c, asof), _moment(c.valid_from), c.rank is Rank.PREFERRED,
            c.recorded_at.latest, c.claim_id,
        )
    )  # fmt: skip
    last = claims[-1]
    if not holds(last.valid_from, last.valid_to, at=asof.valid_at):
        return None
    conflicts.extend(
        c for c in claims[:-1] if c.valid_from == last.valid_from and _value(c) != _value(last)
    )
    words = load_vocabularies()
    terms = words.terms["project_status" if last.predicate == "status" else "investor_status"]
    term = terms[_value(last)]
    same = [c for c in claims if _value(c) == _value(last)]
    confirmed = max((c.last_confirmed() for c in same), key=lambda date: date.latest)
    age_d = (asof.valid_at.latest - confirmed.latest).days
    is_last = all(_begun(c, asof) for c in known)
    old = age_d > 365.25 * words.limits.stale_after_years
    stale = is_last and old and not term.get("final")
    ever = any(bool(terms[_value(c)].get("materialised")) for c in claims)
    return StatusView(
        term.name, last.reason, _run_start(claims), UNCONFIRMED if stale else term.get("light"),
        ever, confirmed, stale, last,
    )  # fmt: skip


def _value(claim: Claim) -> str:
    return "invested" if claim.predicate == "ownership" else str(claim.value)


def _evidence(claim: Claim, asof: AsOf) -> tuple[dt.date, dt.date]:
    confirmed = claim.confirmed_on
    seen = confirmed is not None and confirmed.begun_by(asof.valid_at)
    return max(_moment(claim.valid_from), _moment(confirmed if seen else None))


def _moment(date: PartialDate | None) -> tuple[dt.date, dt.date]:
    """Return where a date sorts: by the last day it may mean, then by the first."""
    return (dt.date.min, dt.date.min) if date is None else (date.latest, date.earliest)


def _run_start(ordered: list[Claim]) -> PartialDate | None:
    """Return since when the last status of an ordered list has been so without a break."""
    start = ordered[-1]
    for claim in reversed(ordered):
        if _value(claim) != _value(start):
            break
        if _moment(claim.valid_from) <= _moment(start.valid_from):
            start = claim
    return start.valid_from


def _unsettled(amounts: Iterable[Claim]) -> list[Claim]:
    """Return amounts of one basis, investor and currency that differ, the preferred one apart."""
    groups: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
    for claim in amounts:
        since = "" if claim.valid_from is None else claim.valid_from.text[:4]
        groups[claim.kind, claim.object_id, claim.unit, since].append(claim)
    out: list[Claim] = []
    for claims in groups.values():
        if len({claim.value for claim in claims}) > 1:
            out.extend(claim for claim in claims if claim.rank is not Rank.PREFERRED)
    return out


def _place(now: list[Claim]) -> tuple[float, float] | None:
    places = [c for c in now if c.predicate == "location" and c.rank is not Rank.CONTESTED]
    if not places:
        return None
    places.sort(key=lambda c: (c.rank is Rank.PREFERRED, c.recorded_at.latest, c.claim_id))
    return parse_point(str(places[-1].value))
