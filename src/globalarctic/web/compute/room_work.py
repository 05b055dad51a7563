"""How the questions of the other rooms are answered: each calls verbs, and joins nothing itself.

What needs no engine is answered in the web worker; nothing here is imported before it is asked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.web.compute.documents import document

if TYPE_CHECKING:
    from globalarctic.data.release import CountryRelease
    from globalarctic.scope.club.decide import Decision

    Report = Any

__all__ = [
    "claim_sheet",
    "country_sheet",
    "definition_sheet",
    "effect",
    "outlook_sheet",
    "pair_sheet",
    "place_sheet",
    "project_sheet",
    "register_sheet",
    "screening",
    "seas",
]

_PATHS = 12
"""Sample paths that a picture of draws shows."""


@lru_cache(maxsize=1)
def _decision() -> tuple[Decision, CountryRelease]:
    from globalarctic.scope.basis import DEFAULT, decision_from

    return decision_from(DEFAULT)


def country_sheet(*, country: str, report: Report = None) -> dict[str, Any]:
    """Return the card of a country, and the scores that another choice needs."""
    from globalarctic.scope.club.answers import club_card
    from globalarctic.scope.club.whatif import score_sheet

    del report
    decision, release = _decision()
    card = club_card(decision, country, release)
    return document(card, scores=score_sheet(decision).to_dict())


def definition_sheet(*, report: Report = None) -> dict[str, Any]:
    """Return the default definition beside another one, country by country."""
    from globalarctic.scope.comparison import compare
    from globalarctic.scope.comparison import definitions as listed

    del report
    return document(
        compare("global-arctic", "votes-alike"),
        listed=[table.to_dict() for table in listed().tables()],
    )


def pair_sheet(*, a: str, b: str) -> dict[str, Any]:
    """Return the ties of two regions with ways by month, and the projects near both."""
    from globalarctic.investments import projects
    from globalarctic.regions import ties
    from globalarctic.regions.place_sheet import near_projects
    from globalarctic.result import plain

    answer, register = ties(a, b, ways=True), projects()
    near = {
        region.code: [plain(each) for each in near_projects(region.centre, register)]
        for region in (answer.region_a, answer.region_b)
    }
    return document(answer, projects=near, register=register.release)


def effect(*, corridor: str, ends: list[str], report: Report = None) -> dict[str, Any]:
    """Return what a corridor changes between some ends, by month."""
    from globalarctic.regions import corridor_effect

    progress = None if report is None else lambda _, share: report(share)
    return document(corridor_effect(corridor, ends, progress=progress))


def register_sheet(*, at: str, known: str, country: str) -> dict[str, Any]:
    """Return the register on two dates: projects, totals, events."""
    from globalarctic.investments import projects, timeline, totals

    dates: dict[str, Any] = {"at": at or None, "known": known or None}
    countries = (country,) if country else ()
    sums = totals(*countries, **dates)
    events = timeline(**dates, countries=countries)
    return document(
        projects(**dates, countries=countries),
        totals=[table.to_dict() for table in sums.tables()],
        events=events.to_dict(),
    )


def project_sheet(*, project: str, at: str, known: str) -> dict[str, Any]:
    """Return the sheet of a project with every claim, and its owners where they are on file."""
    from globalarctic.errors import GlobalArcticError
    from globalarctic.investments import owners, timeline
    from globalarctic.investments import project as sheet_of
    from globalarctic.result import plain

    dates: dict[str, Any] = {"at": at or None, "known": known or None}
    sheet = sheet_of(project, **dates)
    more: dict[str, Any] = {
        "deprecated": [plain(each) for each in sheet.deprecated],
        "events": timeline(project, **dates).to_dict(),
        "publishers": {name: sheet.register.sources[name].publisher for name in sheet.addresses},
    }
    try:
        held_by = owners(project, **dates)
    except GlobalArcticError:
        return document(sheet, **more)
    return document(
        sheet, **more, owners=[table.to_dict() for table in held_by.tables()], tree=held_by.to_svg()
    )


def screening(*, project: str, share: str, entrant: str) -> dict[str, Any]:
    """Return a project weighed against all on file, without a verdict."""
    from globalarctic.investments import screen

    return document(screen(project, share=share or None, entrant=entrant or None, draws=5_000))


def outlook_sheet(
    *,
    suez_low: float | None,
    suez_high: float | None,
    nsr_low: float | None,
    nsr_high: float | None,
    year: int,
    report: Report = None,
) -> dict[str, Any]:
    """Return draws of the cargo to come, with bands, some paths, the record and the targets."""
    from globalarctic.data.tables import read_table
    from globalarctic.outlook import traffic as run
    from globalarctic.outlook.backcast import backcasts
    from globalarctic.outlook.traffic import observed

    progress = None if report is None else lambda _, share: report(0.9 * share)
    costs = {
        way: (low, high)
        for way, low, high in (("suez", suez_low, suez_high), ("nsr", nsr_low, nsr_high))
        if low is not None and high is not None
    }
    answer = run(
        draws=2_000, costs=costs or None, costs_from=year if costs else None, progress=progress
    )
    record = observed()
    more: dict[str, Any] = {
        "bands_t": answer.shares_band((0.1, 0.25, 0.75, 0.9)),
        "paths_t": [[float(x) for x in path] for path in answer.total_t[:_PATHS]],
        "observed": [[y, float(t)] for y, t in zip(record.years, record.cargo_t, strict=True)],
        "targets": list(read_table("nsr_targets")),
        "years": list(answer.years),
        "assumptions": answer.scenario.table().to_dict(),
    }
    past = backcasts(figures=answer.figures, draws=2_000)
    more["vintages"] = past.to_dict()
    more["vintages_table"] = past.table().to_dict()
    return document(answer, **more)


def claim_sheet(*, claim: str, report: Report = None) -> dict[str, Any]:
    """Return a claim's check, remembered, with its history and the ClaimReview."""
    from globalarctic.outlook.claims import claim_review, history, remember
    from globalarctic.outlook.room import check

    del report
    answer = check(claim)
    remember([answer])
    return document(answer, review=claim_review(answer), history=list(history(claim)))


def place_sheet(*, place: str, at: str) -> dict[str, Any]:
    """Return what the rooms know of a place, and the claims that name it."""
    from globalarctic.outlook.claims import load_claims
    from globalarctic.regions.place_sheet import place_sheet as sheet_of
    from globalarctic.words import packed

    sheet = sheet_of(place, at=at or None)
    names = [each.claim_id for each in load_claims() if sheet.place.name_en in each.place]
    said = {each.claim_id: packed(each.statement) for each in load_claims()}
    return document(sheet, claims=[[name, said[name]] for name in names])


def seas(*, place: str, report: Report = None) -> dict[str, Any]:
    """Return how many days a place is from a port of each sea, by month."""
    from globalarctic.regions import sea_access

    progress = None if report is None else lambda _, share: report(share)
    return document(sea_access([place], progress=progress))
