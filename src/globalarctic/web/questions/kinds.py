"""The kinds of questions: their arguments, and who answers them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.web.questions import names
from globalarctic.web.questions.fields import (
    CallField,
    ChoiceField,
    DayField,
    Figure,
    Flag,
    Many,
    Names,
    RateField,
    TextField,
    Whole,
    next_months,
    today,
)

if TYPE_CHECKING:
    from globalarctic.web.questions.fields import Field

__all__ = ["COMPUTE", "WEB", "QuestionKind", "kind_of", "kinds"]

COMPUTE, WEB = "compute", "web"
"""Who answers: the compute process, which holds the engine, or the web worker that is asked."""


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """A kind of question.

    Notes
    -----
    ``work`` is the function that answers, ``module:function``; it takes the arguments by name (and
    in the compute process ``report``) and returns a document. ``schema`` names the result it
    holds. ``seconds`` is how long a new answer usually takes; it tells those who wait when to look
    again. ``keep`` is false where there are too many questions to store their answers; ``listed``
    says that the answer is a list, which the API gives by pages.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    work: str
    schema: str
    process: str = COMPUTE
    seconds: float = 10.0
    keep: bool = field(default=True, kw_only=True)
    listed: bool = field(default=False, kw_only=True)


_VESSELS = partial(names.ids, "vessels", "vessel_id")
_CORRIDORS = partial(names.ids, "corridors", "corridor_id")
_PASSAGES = partial(names.ids, "passages", "passage_id")
_RULE_KINDS = (
    "permit", "escort", "season", "fuel", "emission area", "toll", "reporting", "category",
    "sanction", "speed", "regime", "carbon", "ice", "depth", "closure",
)  # fmt: skip
_ARCTICS = ("all", "north_66_5622", "amap", "ahdr", "caff", "national")
_LAYERS = ("trade_usd", "migrants", "twin_cities", "liner_services", "institutions", "un_votes")
_LIGHTS = ("active", "unconfirmed", "planned", "stalled", "ended", "failed")

ORIGIN = Names("origin", "From: a name in English, Chinese or Russian, a UN/LOCODE, or lon,lat",
               required=True, finder=names.place_id)  # fmt: skip
TARGET = Names("target", "To: a name in English, Chinese or Russian, a UN/LOCODE, or lon,lat",
               required=True, finder=names.place_id)  # fmt: skip
DEPART = DayField("depart", "Day of departure, UTC, 1980 to 2100", required=True)
VESSEL = ChoiceField("vessel", "Vessel class", default="container-3600-1a", source=_VESSELS)
SHIP = (
    VESSEL,
    Figure("speed_kn", "Speed, knots; usual speed of such ships when not given", least=4, most=30),
    Figure("draught_m", "Draught, m; by the usual load when not given", least=1, most=25),
    Many("avoid", "Passages not to use", item=ChoiceField("avoid", "", source=_PASSAGES), most=12),
    Flag("escorted", "An icebreaker leads wherever there is ice"),
    Figure("max_wait_d", "Longest standstill in all, days", default=10.0, least=0, most=60),
)
VIA = Many("via", "Calls on the way in order, PLACE or PLACE:HOURS in port (24 when not given)",
           item=CallField("via", "", finder=names.place_id), most=8, ordered=True)  # fmt: skip
VOYAGE = (ORIGIN, TARGET, DEPART, *SHIP)
CORRIDORS = Many(
    "corridors", "Corridors to compare; those that serve the pair when none is named",
    item=ChoiceField("corridors", "", source=_CORRIDORS), most=17,
)  # fmt: skip
RATES = Many(
    "rates", "Rates of one's own, part=USD for the part's unit; see the cost parts of an answer",
    item=RateField("rates", ""), most=12,
)  # fmt: skip
CORRIDOR = ChoiceField("corridor", "Corridor to use; the best when not given", source=_CORRIDORS)
ICE_YEAR = Whole("ice_year", "Take the ice of this year", least=1980, most=2100)
AT = DayField("at", "What was so on this day: a year, month or day", default=today, parts=True,
              first=dt.date(1900, 1, 1))  # fmt: skip
KNOWN = DayField("known", "As it was on record on this day", default=today, parts=True,
                 first=dt.date(1900, 1, 1))  # fmt: skip
DEFINITION = ChoiceField("definition", "Definition of the Global Arctic", default="global-arctic",
                         source=names.definition_ids)  # fmt: skip
COUNTRY = Names("country", "Country: ISO code or name", required=True, finder=names.country_id)
COUNTRIES = Many("countries", "Investors' countries: ISO codes or names",
                 item=Names("countries", "", finder=names.country_id), most=12)  # fmt: skip
PROJECT = ChoiceField("project", "Project of the register", required=True,
                      source=names.project_ids)  # fmt: skip
_REGION = partial(Names, required=True, finder=names.region_id)
SCENARIO = ChoiceField("scenario", "Scenario of traffic", default="default",
                       source=names.scenario_ids)  # fmt: skip

_WORK = "globalarctic.web.compute.work"
_LISTS = "globalarctic.web.compute.lists"


def _voyages() -> tuple[QuestionKind, ...]:
    objective = ChoiceField("objective", "Measure by which the best corridor is chosen",
                            default="time", options=("time", "cost", "co2"))  # fmt: skip
    pair = (
        ChoiceField("first", "First corridor", default="nsr", source=_CORRIDORS),
        ChoiceField("second", "Second corridor", default="suez", source=_CORRIDORS),
    )
    seasons = (
        ORIGIN, TARGET,
        Many("corridors", "Corridors", default=("nsr",), most=4,
             item=ChoiceField("corridors", "", source=_CORRIDORS)),
        Many("vessels", "Vessel classes", default=("container-3600-1a",), most=4,
             item=ChoiceField("vessels", "", source=_VESSELS)),
        Figure("least_prob", "Share of ice years that makes a passage likely", default=0.8,
               least=0.05, most=1.0),
        Whole("step_d", "Days between departures", default=7, least=1, most=31),
    )  # fmt: skip
    later = (
        ORIGIN, TARGET, CORRIDOR, VESSEL, SHIP[1], SHIP[2],
        Many("years", "Later years", default=(2035, 2050), most=4,
             item=Whole("years", "", least=2027, most=2100)),
    )  # fmt: skip
    months = Many("departs", "Days of departure; the firsts of the next twelve months by default",
                  default=next_months, item=DayField("departs", ""), most=12)  # fmt: skip
    return (
        QuestionKind("compare", "Compare the ways between two places",
                     (*VOYAGE, CORRIDORS, VIA, RATES), f"{_WORK}:compare", "transport.comparison"),
        QuestionKind("route", "The best way, leg by leg",
                     (*VOYAGE, CORRIDOR, objective, ICE_YEAR, RATES), f"{_WORK}:route",
                     "transport.route", seconds=5.0),
        QuestionKind("explain", "Which rules bind on the way, and why not",
                     (*VOYAGE, CORRIDOR, ICE_YEAR), f"{_WORK}:explain",
                     "transport.explanation", seconds=5.0),
        QuestionKind("costs", "Costs of the ways, part by part",
                     (*VOYAGE, CORRIDORS, VIA, RATES), f"{_WORK}:costs", "transport.costs"),
        QuestionKind("sensitivity", "What moves the difference of two corridors' costs",
                     (*VOYAGE, *pair, RATES), f"{_WORK}:sensitivity", "transport.sensitivity"),
        QuestionKind("months", "The same pair leaving in other months",
                     (ORIGIN, TARGET, months, *SHIP, CORRIDORS, VIA), f"{_WORK}:months",
                     "transport.departures", seconds=60.0),
        QuestionKind("seasons", "When a ship is likely to pass", seasons, f"{_WORK}:seasons",
                     "transport.seasons", seconds=60.0),
        QuestionKind("season-outlook", "How long a ship could pass in later years", later,
                     f"{_WORK}:season_outlook", "outlook.season", seconds=90.0),
    )  # fmt: skip


def _rooms() -> tuple[QuestionKind, ...]:
    layer = ChoiceField("layer", "Kind of ties", default="trade_usd", options=_LAYERS)
    year = Whole("year", "Year", least=1990, most=2100)
    day = DayField("date", "On this day", default=today, first=dt.date(1990, 1, 1))
    claim = ChoiceField("claim", "Claim on file", required=True, source=names.claim_ids)
    return (
        QuestionKind("scope", "Who belongs to the Global Arctic", (DEFINITION, year),
                     f"{_WORK}:scope", "scope.club|scope.line", seconds=5.0),
        QuestionKind("country", "One country: card, what would turn it, history",
                     (COUNTRY, DEFINITION, year), f"{_WORK}:country",
                     "scope.card|scope.line-country",
                     seconds=5.0),
        QuestionKind("country-reasons", "Every figure of a country with its row and source",
                     (COUNTRY, DEFINITION, year), f"{_WORK}:country_reasons",
                     "scope.card|scope.line-reason",
                     seconds=5.0),
        QuestionKind("network", "The network of countries by one kind of ties",
                     (layer, year),
                     f"{_WORK}:network", "scope.network", seconds=3.0),
        QuestionKind("ties", "How closely two regions are tied",
                     (_REGION("a", "Region: code or name"), _REGION("b", "Region: code or name"),
                      day, Flag("ways", "With ways by month")),
                     f"{_WORK}:ties", "regions.ties", seconds=3.0),
        QuestionKind("regions", "The regions on file", (), f"{_WORK}:regions", "regions.catalogue",
                     seconds=2.0),
        QuestionKind("owners", "Who owns a project: directly, through others, by control",
                     (PROJECT, AT, KNOWN), f"{_WORK}:owners", "investments.owners", seconds=2.0),
        QuestionKind("claim", "Whether a published claim holds", (claim,), f"{_WORK}:claim",
                     "outlook.claim-check", seconds=5.0),
        QuestionKind("traffic", "Cargo to come, as draws of a scenario", (SCENARIO,),
                     f"{_WORK}:traffic", "outlook.traffic", seconds=120.0),
        QuestionKind("extent", "The Arctic's ice in later years",
                     (Whole("month", "Month", default=9, least=1, most=12),),
                     f"{_WORK}:extent", "outlook.extent", seconds=3.0),
    )  # fmt: skip


def _light() -> tuple[QuestionKind, ...]:
    arctic = ChoiceField("arctic", "Which Arctic counts", default="all",
                         options=_ARCTICS)  # fmt: skip
    host = Names("host", "Country where it stands", finder=names.country_id)
    words = TextField("q", "Part of a name in any of the languages", longest=60)
    return (
        QuestionKind("ice", "The sea ice of a day",
                     (DayField("date", "The day", required=True), ICE_YEAR), f"{_LISTS}:ice",
                     "transport.ice-day", WEB),
        QuestionKind("places", "Places by part of a name", (words,), f"{_LISTS}:places",
                     "transport.places", WEB, listed=True, keep=False),
        QuestionKind("corridors", "The named corridors", (), f"{_LISTS}:corridors",
                     "transport.corridors", WEB, listed=True),
        QuestionKind("passages", "The passages", (), f"{_LISTS}:passages", "transport.passages",
                     WEB, listed=True),
        QuestionKind("vessels", "The vessel classes", (), f"{_LISTS}:vessels",
                     "transport.vessels", WEB, listed=True),
        QuestionKind("rules", "Rules on file, dated",
                     (DayField("on", "Only rules that hold on this day"),
                      ChoiceField("kind", "Only rules of this kind", default="",
                                  options=_RULE_KINDS)),
                     f"{_LISTS}:rules", "transport.rules", WEB, listed=True),
        QuestionKind("datasets", "The datasets with licence and source", (),
                     f"{_LISTS}:datasets", "data.datasets", WEB, listed=True),
        QuestionKind("projects", "Projects of the register",
                     (AT, KNOWN, COUNTRIES, host, arctic,
                      ChoiceField("light", "Traffic light", options=_LIGHTS)),
                     f"{_LISTS}:projects", "investments.projects", WEB, listed=True),
        QuestionKind("project", "One project with all its claims", (PROJECT, AT, KNOWN),
                     f"{_LISTS}:project", "investments.project", WEB),
        QuestionKind("timeline", "What happened when", (AT, KNOWN, COUNTRIES, host),
                     f"{_LISTS}:timeline", "investments.timeline", WEB, listed=True),
        QuestionKind("totals", "Announced, not failed, existing: three sums",
                     (AT, KNOWN, COUNTRIES, arctic), f"{_LISTS}:totals", "investments.totals",
                     WEB),
        QuestionKind("claims", "The published claims on file", (), f"{_LISTS}:claims",
                     "outlook.claims", WEB, keep=False),
    )  # fmt: skip


@cache
def kinds() -> dict[str, QuestionKind]:
    """Return every kind of question by its name.

    Examples
    --------
    >>> kinds()["compare"].process, kinds()["places"].process
    ('compute', 'web')
    """
    from globalarctic.web.questions.room_kinds import room_kinds

    return {each.name: each for each in (*_voyages(), *_rooms(), *_light(), *room_kinds())}


def kind_of(name: str) -> QuestionKind:
    """Return a kind by its name.

    Raises
    ------
    UnknownNameError
        When there is none of that name.
    """
    if name not in kinds():
        raise UnknownNameError.among("kind of question", name, kinds())
    return kinds()[name]
