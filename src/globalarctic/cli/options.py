"""Options that several commands share, and the types of their values."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.verbs import LanguageType
from globalarctic.dates import moment_of
from globalarctic.words import Day as DayWord
from globalarctic.words import Message, pick_language, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.search.engine import Engine

__all__ = [
    "AVOID",
    "CLEARANCE",
    "CLOSURES",
    "CORRIDOR",
    "CORRIDORS",
    "COSTS",
    "DEPART",
    "ESCORT",
    "ICE_YEAR",
    "ICE_YEARS",
    "LANG",
    "MAX_WAIT",
    "PLACES",
    "QUIET",
    "SAILED",
    "SHIP",
    "VESSEL",
    "VIA",
    "Day",
    "DayType",
    "cost_model",
    "engine_of",
    "stack",
]


class DayType(click.ParamType["dt.datetime"]):
    """A date YYYY-MM-DD, or a time YYYY-MM-DDTHH:MM (UTC).

    A time with an offset (``+08:00``) becomes UTC.
    """

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """Return the time in UTC; midnight when only a day is given.

        Raises
        ------
        InputError
            When the text is no date.
        """
        del param, ctx
        return moment_of(value)  # type: ignore[arg-type]


Day = DayType


def stack(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return one decorator for several, in the order in which help shows them.

    Examples
    --------
    >>> import click
    >>> @click.command()
    ... @stack(DEPART, AVOID)
    ... def sail(depart: object, avoid: tuple[str, ...]) -> None: ...
    >>> [param.name for param in sail.params]
    ['depart', 'avoid']
    """

    def wrap(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return wrap


def cost_model(path: str | None) -> CostModel:
    """Return the cost model of a file, the default one without."""
    from globalarctic.transport.costs.model import CostModel, load_costs

    return load_costs(path) if path else CostModel()


PLACES = stack(click.argument("origin"), click.argument("target"))


def _today(ctx: click.Context, _param: click.Parameter, value: dt.datetime | None) -> dt.datetime:
    """Return the departure, today where none is given, and say so."""
    if value is not None or ctx.resilient_parsing:
        return value  # type: ignore[return-value]
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    said = Message("door.depart.today", day=DayWord(today.date()))
    click.echo(render(said, pick_language()), err=True)
    return today


def engine_of(clearance_nmi: float | None) -> Engine | None:
    """Return the engine whose ways keep a distance from shore; None is the usual one."""
    from globalarctic.transport.search.engine import load_engine

    return None if clearance_nmi is None else load_engine().with_clearance(clearance_nmi)


DEPART = click.option(
    "--depart", type=DayType(), callback=_today, help="Departure, YYYY-MM-DD.  [default: today]"
)
SAILED = stack(
    click.option(
        "--speed", default="usual", show_default=True,
        help="usual (of ships of its type and size), service (design), or knots.",
    ),
    click.option("--draught", "draught_m", type=float, help="Draught, m.  [default: usual load]"),
    click.option("--load", "load_frac", type=float, help="Load as a share of deadweight, 0-1."),
)  # fmt: skip
"""Speed and load of the ship: passed on as ``**sailed``."""

SHIP = click.option(
    "--vessel", default="container-3600-1a", show_default=True,
    help="Vessel class, or the TOML file of an own ship.",
)  # fmt: skip
VESSEL = stack(SHIP, SAILED)
AVOID = click.option(
    "--avoid", multiple=True, help="Passage, border or family not to use; repeatable."
)
CORRIDORS = click.option("--corridor", multiple=True, help="Only this corridor; repeatable.")
CORRIDOR = click.option("--corridor", default="", help="Corridor to use; default: the best of all.")
ICE_YEAR = click.option("--ice-year", type=int, help="Ice year to meet.")
ICE_YEARS = click.option(
    "--ice-year", type=int, multiple=True, help="Ice year to meet; repeatable."
)
MAX_WAIT = click.option(
    "--max-wait", type=click.FloatRange(min=0.0), default=10.0, show_default=True,
    help="Days of standstill.",
)  # fmt: skip
CLOSURES = click.option(
    "--closures", "closures_file", help="TOML or CSV file of closures to honour."
)
COSTS = click.option(
    "--costs", "costs_file", type=click.Path(), help="TOML file of rates and settings of your own."
)
CLEARANCE = click.option(
    "--clearance", "clearance_nmi", type=float,
    help="Distance from shore where there is room, nmi, 0 to 10.  [default: 5]",
)  # fmt: skip
VIA = click.option(
    "--via", multiple=True,
    help="Call on the way, PLACE or PLACE:HOURS in port (24 by default); repeatable, in order.",
)  # fmt: skip
ESCORT = click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
LANG = click.option(
    "--lang", type=LanguageType(), default=pick_language, show_default="GLOBALARCTIC_LANG, or en",
    help="Language of the answer: en, zh, ru.",
)  # fmt: skip
QUIET = click.option("--quiet", is_flag=True, help="No progress.")
