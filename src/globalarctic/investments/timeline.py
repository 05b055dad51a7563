"""What happened when: events in order, and the traffic light of a project over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from globalarctic.investments.model import Claim, PartialDate, Rank, SubjectType
from globalarctic.investments.views import AsOf, views
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.investments.register import Register

__all__ = ["Event", "Span", "light_spans", "timeline"]

_SHOWN = ("status", "investor_status", "ownership", "right", "amount", "decision", "finance")


@dataclass(frozen=True, slots=True)
class Event:
    """One dated claim of a project, with who it concerns and what it says."""

    date: PartialDate
    project_id: str
    predicate: str
    who: str
    what: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the lights of a project and of its investors did not change.

    ``light`` and ``materialised`` are of the project itself, ``investors_light`` is the best among
    its investors. The last span ends at the date asked for.
    """

    project_id: str
    start: PartialDate
    end: PartialDate
    light: str
    materialised: bool
    investors_light: str


def timeline(
    register: Register, asof: AsOf, *, project_ids: Iterable[str] = ()
) -> tuple[Event, ...]:
    """Return the dated claims up to a date, as known on a date, in order of date and id.

    A claim that another one on record revises is left out.

    Raises
    ------
    UnknownNameError
        When a project is not on file.

    Examples
    --------
    >>> from globalarctic.investments.register import load_register
    >>> from globalarctic.investments.views import as_of
    >>> events = timeline(load_register(), as_of("2026"), project_ids=("GRL-ISUA",))
    >>> [(str(event.date), event.what) for event in events][-1]
    ('2021-11-22', 'revoked: performance')
    """
    wanted = {register.project(name).project_id for name in project_ids}
    assets = {p.asset_id: p.project_id for p in register.projects.values() if p.asset_id}
    out = []
    known = register.known(asof.known_at)
    revised = {claim.revision_of for claim in known}
    for claim in known:
        start = claim.valid_from
        if (
            claim.claim_id in revised
            or claim.predicate not in _SHOWN
            or start is None
            or not start.begun_by(asof.valid_at)
        ):
            continue
        owner = claim.subject_id
        if claim.subject_type is SubjectType.ENTITY:
            owner = assets.get(claim.subject_id, "")
        if (
            claim.subject_type is SubjectType.NARRATIVE
            or not owner
            or (wanted and owner not in wanted)
        ):
            continue
        who = register.entity_name(claim.object_id) if claim.object_id else ""
        out.append(Event(start, owner, claim.predicate, who, _words(claim), claim))
    out.sort(key=lambda e: (e.date.latest, e.date.earliest, e.project_id, e.claim.claim_id))
    return tuple(out)


def _words(claim: Claim) -> str:
    text = claim.value_text()
    if claim.predicate == "amount":
        text += f" ({claim.kind})"
    elif claim.kind and not isinstance(claim.value, str):
        text += f" {claim.kind}"
    if claim.reason:
        text += f": {claim.reason}"
    if claim.confirmed_on is not None:
        text += f", still so on {claim.confirmed_on}"
    return text if claim.rank is not Rank.CONTESTED else f"{text} [contested]"


def light_spans(
    register: Register, asof: AsOf, *, countries: Iterable[str] = ()
) -> tuple[Span, ...]:
    """Return the lights of every project and its investors over time, as known on one date.

    Each change is dated to the first day it may mean, and a light goes out when its status was
    confirmed too long ago. A project begins with its first dated claim. ``countries`` narrows the
    investors. Complexity: views times dates of change.
    """
    first: dict[str, dt.date] = {}
    moments: set[dt.date] = set()
    limit = dt.timedelta(days=int(365.25 * load_vocabularies().limits.stale_after_years) + 1)
    for claim in register.known(asof.known_at):
        if claim.valid_from is not None and claim.subject_type is SubjectType.PROJECT:
            begun = claim.valid_from.earliest
            first[claim.subject_id] = min(first.get(claim.subject_id, begun), begun)
        moments |= {date.earliest for date in (claim.valid_from, claim.valid_to) if date}
        if claim.confirmed_on is not None:
            moments.add(claim.confirmed_on.earliest)
        if claim.predicate in {"status", "investor_status", "ownership"}:
            moments.add(claim.last_confirmed().latest + limit)
    wanted = tuple(countries)
    open_spans: dict[str, Span] = {}
    out: list[Span] = []
    for moment in sorted(day for day in moments if day <= asof.valid_at.latest):
        day = PartialDate(moment.isoformat())
        for view in views(register, AsOf(day, asof.known_at)):
            name = view.project.project_id
            if moment < first.get(name, dt.date.max):
                continue
            span = Span(
                name, day, asof.valid_at, view.light, view.ever_materialised,
                view.investors_light(*wanted),
            )  # fmt: skip
            before = open_spans.get(name)
            if before is not None and replace(span, start=before.start) == before:
                continue
            if before is not None:
                out.append(replace(before, end=day))
            open_spans[name] = span
    out.extend(open_spans.values())
    return tuple(sorted(out, key=lambda span: (span.project_id, span.start.earliest)))
