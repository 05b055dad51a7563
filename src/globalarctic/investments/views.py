"""Views of the register for a pair of dates: what held on one date, as known on another.

Nothing here is stored: every view is computed from claims. A claim counts when it was on record by
``known_at``, holds at ``valid_at`` and is not deprecated.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    "inside_arctic",
    "project_view",
    "select_views",
    "views",
]

_LIGHTS = ("active", "stalled", "failed")
_STATUS = {"status": "project_status", "investor_status": "investor_status"}


@dataclass(frozen=True, slots=True)
class AsOf:
    """The pair of dates of a view; both are read as the last day of their period."""

    valid_at: PartialDate
    known_at: PartialDate

    def __str__(self) -> str:
        return f"as of {self.valid_at}, as known on {self.known_at}"


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status that held, the claim it comes from, and how the mapping reads it.

    ``ever_materialised`` is true when this or an earlier status of the same subject says that
    something existed.
    """

    value: str
    reason: str
    since: PartialDate | None
    light: str
    ever_materialised: bool
    last_confirmed: PartialDate | None
    stale: bool
    claim: Claim


@dataclass(frozen=True, slots=True)
class InvestorView:
    """An investor in a project: how it takes part and how its part stands.

    ``own_status`` is false when no status of the investor is on file and the project's is shown.
    ``share_min_frac`` and ``share_max_frac`` are the shares held directly in the project's asset,
    None where no share is on file.
    """

    entity_id: str
    name: str
    country: str
    kinds: tuple[str, ...]
    status: StatusView | None
    own_status: bool
    share_min_frac: float | None
    share_max_frac: float | None

    @property
    def light(self) -> str:
        """Return the traffic light, empty where no status is on file."""
        return "" if self.status is None else self.status.light

    @property
    def materialised(self) -> bool:
        """Return whether the investor's part ever existed."""
        return self.status is not None and self.status.ever_materialised


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project on a date, as known on a date.

    ``light`` is the best light among the investors, and the project's own where it has none.
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
    light: str
    ever_materialised: bool
    conflicts: tuple[Claim, ...]
    claims: tuple[Claim, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """Return the countries of the named investors, once each, in the order of investors."""
        return tuple(dict.fromkeys(one.country for one in self.investors if one.country))

    @property
    def stale(self) -> bool:
        """Return whether every status on file was last confirmed too long ago."""
        held = [one.status for one in self.investors if one.own_status and one.status is not None]
        if self.status is not None:
            held.append(self.status)
        return bool(held) and all(status.stale for status in held)

    def light_of(self, *countries: str) -> str:
        """Return the light that every list and count shows.

        It is the best light among the investors of the countries asked for, the project's own
        where none is asked for, and empty where no status is on file.
        """
        if not countries:
            return self.light
        return _best(one.light for one in self.investors if one.country in countries)


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
    ...     found = views(register, as_of("2018", known_at=known))
    ...     return "FIN-KEMIJARVI-AIRPORT" in [view.project.project_id for view in found]
    >>> seen("2019"), seen("2022")
    (False, True)
    """
    grouped = _grouped(register, asof)
    out = []
    for project in register.projects.values():
        claims = grouped[SubjectType.PROJECT, project.project_id]
        if any(claim.predicate != "location" for claim in claims):
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
    arctic: str = "all",
) -> tuple[ProjectView, ...]:
    """Return the views of a pair of dates by investor country, host, light and place.

    Raises
    ------
    UnknownNameError
        When no investor or project of a country is on file.
    """
    wanted = frozenset(countries)
    investors = {entity.country for entity in register.entities.values()} - {""}
    hosts = {project.host_country for project in register.projects.values()}
    for name in sorted(wanted - investors):
        raise UnknownNameError.among("investor country", name, sorted(investors))
    if host is not None and host not in hosts:
        raise UnknownNameError.among("host country", host, sorted(hosts))
    return tuple(
        view
        for view in views(register, asof)
        if (not wanted or wanted & set(view.countries))
        and host in {None, view.project.host_country}
        and light in {None, view.light_of(*wanted)}
        and inside_arctic(view, arctic)
    )


def project_view(register: Register, project_id: str, *, asof: AsOf) -> ProjectView:
    """Return the view of one project.

    Raises
    ------
    UnknownNameError
        When the project is not on file, or nothing was on record about it on the date.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> pair = as_of("2025-06", known_at="2025-06")
    >>> elkem = project_view(load_register(), "NOR-ELKEM", asof=pair)
    >>> [(one.name, one.share_min_frac) for one in elkem.investors]
    [('China National Bluestar', 0.529)]
    """
    project = register.project(project_id)
    for view in views(register, asof):
        if view.project.project_id == project.project_id:
            return view
    raise UnknownNameError(f"project {asof}", project.project_id)


def asset_shares(view: ProjectView) -> dict[str, tuple[float, float]]:
    """Return the least and greatest share that each owner held directly, as fractions."""
    shares = load_vocabularies().terms["interest"]
    out: dict[str, tuple[float, float]] = {}
    for claim in view.owners:
        if claim.rank is Rank.CONTESTED or not shares[claim.kind].get("share"):
            continue
        exact = claim.value if isinstance(claim.value, float) else None
        low = exact if exact is not None else claim.value_min or 0.0
        high = (
            exact if exact is not None else (100.0 if claim.value_max is None else claim.value_max)
        )
        held = out.get(claim.object_id, (0.0, 0.0))
        out[claim.object_id] = (held[0] + low / 100, held[1] + high / 100)
    return out


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


def _grouped(register: Register, asof: AsOf) -> dict[tuple[SubjectType, str], list[Claim]]:
    """Group the claims that were known and had begun; ends are judged where periods matter."""
    out: dict[tuple[SubjectType, str], list[Claim]] = defaultdict(list)
    for claim in register.known(asof.known_at):
        if claim.valid_from is None or claim.valid_from.begun_by(asof.valid_at):
            out[claim.subject_type, claim.subject_id].append(claim)
    return out


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
    conflicts = [claim for claim in (*now, *stakes) if claim.rank is Rank.CONTESTED]
    status = _status([c for c in claims if c.predicate == "status"], asof, conflicts)
    named: dict[str, list[str]] = defaultdict(list)
    for claim in now:
        if claim.predicate == "involvement" and claim.rank is not Rank.CONTESTED:
            named[claim.object_id].append(claim.kind)
    bare: dict[str, Any] = {
        "project": project, "asof": asof, "status": status, "owners": stakes,
        "amounts": tuple(claim for claim in now if claim.predicate == "amount"),
        "alleged": tuple(
            sorted({str(c.value) for c in now if c.predicate == "alleged_involvement"})
        ),
        "lon_lat_deg": _place(now), "claims": tuple(sorted(claims, key=_identity)),
        "others": tuple(c for c in now if c.predicate not in _SHOWN),
    }  # fmt: skip
    empty = ProjectView(**bare, investors=(), light="", ever_materialised=False, conflicts=())
    held = asset_shares(empty)
    investors = tuple(
        _investor(register, entity_id, sorted(set(kinds)), claims, status, held, asof, conflicts)
        for entity_id, kinds in sorted(named.items())
    )
    best = _best(one.light for one in investors) if investors else ""
    light = best or ("" if status is None else status.light)
    ever = any(one.materialised for one in investors) or (
        status is not None and status.ever_materialised
    )
    conflicts.extend(_unsettled(bare["amounts"]))
    unique = {claim.claim_id: claim for claim in conflicts}
    return ProjectView(
        **bare, investors=investors, light=light, ever_materialised=ever,
        conflicts=tuple(unique[name] for name in sorted(unique)),
    )  # fmt: skip


_SHOWN = {"status", "investor_status", "involvement", "alleged_involvement", "amount", "location"}


def _investor(
    register: Register,
    entity_id: str,
    kinds: list[str],
    claims: list[Claim],
    status: StatusView | None,
    held: dict[str, tuple[float, float]],
    asof: AsOf,
    conflicts: list[Claim],
) -> InvestorView:
    own = _status(
        [c for c in claims if c.predicate == "investor_status" and c.object_id == entity_id],
        asof,
        conflicts,
    )
    low, high = held.get(entity_id, (None, None))
    return InvestorView(
        entity_id, register.entity_name(entity_id), register.country_of(entity_id), tuple(kinds),
        own or status, own is not None, low, high,
    )  # fmt: skip


def _status(begun: list[Claim], asof: AsOf, conflicts: list[Claim]) -> StatusView | None:
    """Choose the last status that had begun; a later one ends the one before.

    Among dates of different precision the vaguer one sorts last: "2018" comes after "2018-01".
    """
    rows = [c for c in begun if c.rank is not Rank.CONTESTED]
    if not rows:
        return None
    rows.sort(
        key=lambda c: (*_moment(c), c.rank is Rank.PREFERRED, c.recorded_at.latest, c.claim_id)
    )
    last = rows[-1]
    if not holds(last.valid_from, last.valid_to, at=asof.valid_at):
        return None
    revised = {c.revision_of for c in rows}
    conflicts.extend(
        c
        for c in rows[:-1]
        if c.valid_from == last.valid_from and c.value != last.value and c.claim_id not in revised
    )
    words = load_vocabularies()
    terms = words.terms[_STATUS[last.predicate]]
    years = words.limits.stale_after_years
    confirmed = last.last_confirmed()
    stale = (
        confirmed is not None and (asof.valid_at.latest - confirmed.latest).days > 365.25 * years
    )
    ever = any(bool(terms[str(c.value)].get("materialised")) for c in rows)
    return StatusView(
        str(last.value), last.reason, last.valid_from, terms[str(last.value)].get("light"), ever,
        confirmed, stale, last,
    )  # fmt: skip


def _moment(claim: Claim) -> tuple[dt.date, dt.date]:
    """Return where a start sorts: by the last day it may mean, then by the first."""
    start = claim.valid_from
    return (dt.date.min, dt.date.min) if start is None else (start.latest, start.earliest)


def _identity(claim: Claim) -> tuple[str, str]:
    return claim.predicate, claim.claim_id


def _unsettled(amounts: Iterable[Claim]) -> list[Claim]:
    """Return amounts of one basis, investor and currency that differ, the preferred one apart."""
    groups: dict[tuple[str, str, str, str], list[Claim]] = defaultdict(list)
    for claim in amounts:
        since = "" if claim.valid_from is None else claim.valid_from.text[:4]
        groups[claim.kind, claim.object_id, claim.unit, since].append(claim)
    out: list[Claim] = []
    for rows in groups.values():
        if len({claim.value for claim in rows}) > 1:
            out.extend(claim for claim in rows if claim.rank is not Rank.PREFERRED)
    return out


def _place(now: list[Claim]) -> tuple[float, float] | None:
    rows = [c for c in now if c.predicate == "location" and c.rank is not Rank.CONTESTED]
    if not rows:
        return None
    rows.sort(key=lambda c: (c.rank is Rank.PREFERRED, c.recorded_at.latest, c.claim_id))
    return parse_point(str(rows[-1].value))


def _best(lights: Iterable[str]) -> str:
    held = set(lights)
    return next((light for light in _LIGHTS if light in held), "")
