"""Projects and claims as rows and words, for every answer of the room."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.investments.model import Claim, Rank
from globalarctic.investments.register import Register, load_register
from globalarctic.investments.views import AsOf, ProjectView, StatusView, inside_arctic
from globalarctic.table import percent_text
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.words import Arg

__all__ = [
    "ClaimRow",
    "Folder",
    "ProjectRow",
    "basis_text",
    "claim_row",
    "claim_text",
    "deprecated_claims",
    "light_name",
    "light_rule",
    "light_text",
    "light_word",
    "message",
    "project_row",
    "register",
    "shares_text",
    "source_urls",
    "status_name",
]  # fmt: skip

Folder = str | Path | None


def register(folder: Folder = None) -> Register:
    """Return the register of a folder of files; the package's own when none is given.

    Raises
    ------
    InputError
        When the folder does not exist or holds no ``.toml`` file.
    SchemaError
        When a file is malformed or a rule refuses it, with file and line.
    """
    return load_register(Path(folder) if folder else None)


def message(code: str, /, **args: Arg) -> Message:
    """Return a sentence of the room; ``words/en/investments.toml`` holds its English."""
    return Message(f"investments.{code}", **args)


def basis_text(release: str, asof: AsOf, arctic: str = "all") -> Message:
    """Return what a table of the register rests on."""
    return message(
        "basis", release=Code(release), at=Code(str(asof.valid_at)), known=Code(str(asof.known_at)),
        arctic=Code(arctic),
    )  # fmt: skip


def shares_text(low_frac: float, high_frac: float) -> str:
    """Return a share in per cent, a range where it is one.

    Examples
    --------
    >>> shares_text(0.529, 0.529), shares_text(0.1, 0.175)
    ('52.90 %', '10.00-17.50 %')
    """
    if low_frac == high_frac:
        return percent_text(low_frac, 2)
    return f"{100 * low_frac:.2f}-{percent_text(high_frac, 2)}"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project on a date in one row, and beside it its investors; None is not on file.

    ``status``, ``light``, ``last_confirmed``, ``ever_materialised`` and ``stale`` are of the
    project itself. ``investor_statuses`` and ``investor_lights`` name each investor's own;
    ``investors_light`` is the best of these, of the countries asked for.
    """

    project_id: str
    name: str
    host_country: str
    region_name: str
    sector: str
    lon_deg: float | None
    lat_deg: float | None
    status: str | None
    status_since: str | None
    last_confirmed: str | None
    light: str | None
    ever_materialised: bool
    stale: bool
    investors: str
    investor_countries: str
    investor_statuses: str
    investor_lights: str
    investors_light: str | None
    investors_materialised: bool
    alleged_countries: str
    conflicts: str
    arctic_north_66_5622: bool | None
    arctic_amap: bool | None
    arctic_ahdr: bool | None
    arctic_caff: bool | None
    arctic_national: bool | None
    valid_at: str
    known_at: str


def project_row(view: ProjectView, countries: Iterable[str] = ()) -> ProjectRow:
    """Return a view as one row; what is said of investors together is of the countries given."""
    lon, lat = view.lon_lat_deg or (None, None)
    project, state = view.project, view.status
    since = None if state is None or state.since is None else str(state.since)
    investors = view.investors
    parts = view.parts(*countries)
    return ProjectRow(
        project.project_id, project.name, project.host_country, project.region_name,
        project.sector, lon, lat,
        None if state is None else state.value, since,
        None if state is None else str(state.last_confirmed), view.light or None,
        view.ever_materialised, view.stale,
        "; ".join(each.name for each in investors), ";".join(view.countries),
        "; ".join(f"{i.name}: {i.status.value}" for i in investors if i.status is not None),
        "; ".join(f"{i.name}: {i.light}" for i in investors if i.light),
        view.investors_light(*countries) or None, any(part.materialised for part in parts),
        ";".join(view.alleged), ";".join(claim.claim_id for claim in view.conflicts),
        inside_arctic(view, "north_66_5622"), inside_arctic(view, "amap"),
        inside_arctic(view, "ahdr"), inside_arctic(view, "caff"), inside_arctic(view, "national"),
        str(view.asof.valid_at), str(view.asof.known_at),
    )  # fmt: skip


def light_rule(countries: Iterable[str]) -> Message:
    """Return whose light stands where: the same for lists, counts, maps and timelines."""
    whose = tuple(map(Code, countries))
    return message("rule.lights-of", countries=whose) if whose else message("rule.lights")


def light_name(light: str) -> Message:
    """Return a light, or that there is none."""
    return message(f"light.{light or 'none'}")


def status_name(value: str) -> Message:
    """Return a status of a project or of an investor."""
    return message(f"status.{value.replace('_', '-')}")


def light_word(status: StatusView | None) -> Message:
    """Return a light for a cell, in as few words as it needs."""
    return message("cell.no-status") if status is None else light_name(status.light)


def light_text(status: StatusView | None) -> Message:
    """Return a light and its status for a cell; an old one says since when it is not confirmed."""
    if status is None:
        return message("cell.not-on-file")
    value = status_name(status.value)
    if status.stale:
        return message("cell.stale", date=Code(str(status.last_confirmed)), status=value)
    if status.light == status.value:
        return value
    return message("cell.light", light=light_name(status.light), status=value)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What a reader needs of a claim: what, when, who said so, and how it ranks."""

    claim_id: str
    predicate: str
    kind: str
    object_id: str
    value: float | str | bool | None
    value_min: float | None
    value_max: float | None
    unit: str
    state: str
    reason: str
    valid_from: str | None
    valid_to: str | None
    last_confirmed: str
    recorded_at: str
    recorded_basis: str
    source_id: str
    stated_by: str
    rank: str
    rank_reason: str
    grade: str
    quality: int | None
    completeness_frac: float
    note: str


def claim_row(claim: Claim) -> ClaimRow:
    """Return a claim as one row."""
    cells = {
        each.name: getattr(claim, each.name)
        for each in fields(ClaimRow)
        if each.name != "last_confirmed"
    }
    texts = {"valid_from", "valid_to", "recorded_at", "recorded_basis", "rank", "grade"}
    cells |= {name: None if cells[name] is None else str(cells[name]) for name in texts}
    return ClaimRow(last_confirmed=str(claim.last_confirmed()), **cells)


def claim_text(register: Register, claim: Claim) -> str:
    """Return a claim in one line: what, who, when, who said so, its rank and grade."""
    start = "start not on file" if claim.valid_from is None else f"from {claim.valid_from}"
    confirmed = f", last confirmed {claim.last_confirmed()}"
    parts = [
        f"{claim.predicate} {claim.kind}".strip(), claim.value_text(),
        register.entity_name(claim.object_id) if claim.object_id else "", claim.state,
        start + (confirmed if claim.valid_to is None else f" to {claim.valid_to}"),
        f"said by {claim.stated_by}" if claim.stated_by else "",
    ]  # fmt: skip
    rank = "" if claim.rank is Rank.NORMAL else f", {claim.rank.value}"
    why = f": {claim.rank_reason}" if claim.rank_reason else ""
    note = f" ({claim.note})" if claim.note else ""
    body = "; ".join(part for part in parts if part)
    return f"{claim.claim_id}: {body}{note} [grade {claim.grade.value}{rank}{why}]"


def source_urls(register: Register, claims: Iterable[Claim]) -> dict[str, str]:
    """Return the addresses of the sources of claims, by id."""
    cited = {name for claim in claims for name in (claim.source_id, *claim.further_source_ids)}
    return {name: register.sources[name].url for name in sorted(cited)}


def deprecated_claims(register: Register, view: ProjectView) -> tuple[Claim, ...]:
    """Return the claims on a project that are withdrawn from every view."""
    subjects = {view.project.project_id, view.project.asset_id}
    return tuple(
        claim
        for claim in register.claims
        if claim.rank is Rank.DEPRECATED
        and claim.subject_id in subjects
        and claim.known(view.asof.known_at)
    )
