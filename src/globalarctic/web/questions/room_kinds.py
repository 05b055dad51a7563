"""Questions of the rooms' pages: each page asks one, and shows all that its answer holds."""

from __future__ import annotations

from functools import partial

from globalarctic.web.questions import names
from globalarctic.web.questions.fields import (
    ChoiceField,
    Field,
    Figure,
    Many,
    Names,
    TextField,
    Whole,
)
from globalarctic.web.questions.kinds import AT, COMPUTE, COUNTRY, KNOWN, PROJECT, WEB, QuestionKind

__all__ = ["room_kinds"]

_WORK = "globalarctic.web.compute.room_work"
_REGION = partial(Names, required=True, finder=names.region_id)
_PLACE = Names("place", "Place: a name, a UN/LOCODE or lon,lat", required=True,
               finder=names.place_id)  # fmt: skip
_USD = partial(Figure, least=1, most=1e5)


def _kind(
    name: str, about: str, fields: tuple[Field, ...], schema: str, process: str = COMPUTE,
    seconds: float = 10.0,
) -> QuestionKind:  # fmt: skip
    work = f"{_WORK}:{name.replace('-', '_')}"
    return QuestionKind(name, about, fields, work, schema, process, seconds)


def room_kinds() -> tuple[QuestionKind, ...]:
    """Return the kinds of questions of the rooms' pages."""
    investors = Names("country", "Only with investors of this country", default="",
                      finder=names.country_id)  # fmt: skip
    ends = Many("ends", "Countries, regions or places", required=True, most=6,
                item=TextField("ends", "", longest=60))  # fmt: skip
    corridor = ChoiceField("corridor", "Corridor", required=True,
                           source=partial(names.ids, "corridors", "corridor_id"))  # fmt: skip
    claim = ChoiceField("claim", "Claim on file", required=True, source=names.claim_ids)
    costs = (
        _USD("suez_low", "A TEU by Suez from the year on, lowest, USD"),
        _USD("suez_high", "The same, highest, USD"),
        _USD("nsr_low", "A TEU by the Northern Sea Route, lowest, USD"),
        _USD("nsr_high", "The same, highest, USD"),
        Whole("year", "First year of these costs", default=2027, least=2026, most=2050),
    )
    return (
        _kind("country-sheet", "One country with the scores that other weights need", (COUNTRY,),
              "scope.card"),
        _kind("definition-sheet", "Two definitions side by side", (), "scope.comparison",
              seconds=30.0),
        _kind("pair-sheet", "Two regions: ties, ways by month, projects near both",
              (_REGION("a", "Region: code or name"), _REGION("b", "Region: code or name")),
              "regions.ties", WEB),
        _kind("effect", "What a corridor changes between some ends", (corridor, ends),
              "regions.corridor", seconds=90.0),
        _kind("register-sheet", "The register on two dates: projects, totals, events",
              (AT, KNOWN, investors), "investments.projects", WEB),
        _kind("project-sheet", "A project with every claim, owners and events",
              (PROJECT, AT, KNOWN), "investments.project", WEB),
        _kind("screening", "A project weighed against all on file",
              (PROJECT, TextField("share", "Share of who would enter, per cent", default="",
                                  longest=12),
               TextField("entrant", "Who would enter", default="", longest=60)),
              "investments.screening", WEB),
        _kind("outlook-sheet", "Cargo to come with bands, paths, targets and earlier vintages",
              costs, "outlook.traffic", seconds=120.0),
        _kind("claim-sheet", "A claim's check with its history", (claim,), "outlook.claim-check",
              seconds=20.0),
        _kind("place-sheet", "All that is on file on a place", (_PLACE, AT), "regions.place", WEB),
        _kind("seas", "Days from a place to a port of each sea, by month", (_PLACE,),
              "regions.seas", seconds=60.0),
    )  # fmt: skip
