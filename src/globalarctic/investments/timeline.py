"""What happened when: events in order, and the traffic light of a project over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.investments.model import Claim, PartialDate, Rank, SubjectType
from globalarctic.investments.views import AsOf, views

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
    """A time in which a project had one traffic light; the last span ends at the date asked for."""

    project_id: str
    start: PartialDate
    end: PartialDate
    light: str
    materialised: bool


def timeline(
    register: Register, asof: AsOf, *, project_ids: Iterable[str] = ()
) -> tuple[Event, ...]:
    """Return the dated claims up to a date, as known on a date, in order of date and id.

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
    for claim in register.known(asof.known_at):
        start = claim.valid_from
        if claim.predicate not in _SHOWN or start is None or not start.begun_by(asof.valid_at):
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
    return text if claim.rank is not Rank.CONTESTED else f"{text} [contested]"


def light_spans(register: Register, asof: AsOf) -> tuple[Span, ...]:
    """Return the traffic light of every project over time, as known on one date.

    Each change is dated to the first day it may mean; a project begins with its first dated claim.
    Complexity: views times dates of change.
    """
    first: dict[str, dt.date] = {}
    for claim in register.known(asof.known_at):
        if claim.valid_from is not None and claim.subject_type is SubjectType.PROJECT:
            held_first = first.get(claim.subject_id, dt.date.max)
            first[claim.subject_id] = min(held_first, claim.valid_from.earliest)
    moments = sorted(
        {
            date.earliest
            for claim in register.known(asof.known_at)
            for date in (claim.valid_from, claim.valid_to)
            if date is not None and date.begun_by(asof.valid_at)
        }
    )
    open_spans: dict[str, tuple[PartialDate, str, bool]] = {}
    out: list[Span] = []
    for moment in moments:
        day = PartialDate(moment.isoformat())
        for view in views(register, AsOf(day, asof.known_at)):
            name, state = view.project.project_id, (view.light, view.ever_materialised)
            if moment < first.get(name, dt.date.max):
                continue
            held = open_spans.get(name)
            if held is not None and held[1:] == state:
                continue
            if held is not None:
                out.append(Span(name, held[0], day, held[1], held[2]))
            open_spans[name] = (day, *state)
    out.extend(
        Span(name, start, asof.valid_at, light, ever)
        for name, (start, light, ever) in open_spans.items()
    )
    return tuple(sorted(out, key=lambda span: (span.project_id, span.start.earliest)))
