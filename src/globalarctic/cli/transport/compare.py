"""``globalarctic compare``: all corridors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import (
    AVOID,
    CLEARANCE,
    CLOSURES,
    CORRIDORS,
    COSTS,
    DEPART,
    ESCORT,
    ICE_YEARS,
    MAX_WAIT,
    PLACES,
    VESSEL,
    VIA,
    DayType,
    cost_model,
    engine_of,
)
from globalarctic.cli.output import COMMON, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs
    from globalarctic.transport.results import Comparison
    from globalarctic.transport.studies.departures import Departures

__all__ = ["compare"]


@click.command(cls=Verb)
@PLACES
@DEPART
@VESSEL
@AVOID
@CORRIDORS
@VIA
@ICE_YEARS
@MAX_WAIT
@CLOSURES
@ESCORT
@COSTS
@CLEARANCE
@click.option(
    "--months", is_flag=True, help="One table of twelve departures, a month apart from --depart on."
)
@click.option(
    "--also", type=DayType(), multiple=True, help="Another departure for one table; repeatable."
)
@click.option("--all", "every", is_flag=True, help="A row also for corridors without connection.")
@outputs(
    *COMMON, ".geojson", ".png", ".svg", ".pdf",
    aliases=["--csv", "--geojson", "--html", "--map"],
)  # fmt: skip
@examples(
    "globalarctic compare Dalian Rotterdam --depart 2026-08-20",
    "globalarctic compare Dalian Rotterdam --depart 2026-08-20 --via Busan:18 --via Yokohama:24",
    "globalarctic compare Murmansk Yokohama --depart 2026-01-15 --corridor nsr --months",
    "globalarctic compare Urumqi Rotterdam --depart 2026-07-20 -o ways.html -o ways.geojson",
    costly=True,
)
def compare(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    avoid: tuple[str, ...],
    corridor: tuple[str, ...],
    via: tuple[str, ...],
    ice_year: tuple[int, ...],
    max_wait: float,
    escort: bool,
    closures_file: str | None,
    costs_file: str | None,
    clearance_nmi: float | None,
    months: bool,
    also: tuple[dt.datetime, ...],
    every: bool,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Compare every corridor from ORIGIN to TARGET.

    Places are named in English, Chinese or Russian, or by UN/LOCODE.
    """
    from globalarctic.transport import compare as run
    from globalarctic.transport.rules.closures import load_closures
    from globalarctic.transport.studies.departures import departures, monthly

    options = {
        **sailed, "vessel": vessel, "avoid": avoid, "corridors": corridor, "via": via,
        "ice_years": ice_year, "max_wait_d": max_wait, "escorted": escort,
        "costs": cost_model(costs_file),
        "closures": load_closures(closures_file) if closures_file else (),
        "engine": engine_of(clearance_nmi),
    }  # fmt: skip
    answer: Comparison | Departures
    with progress_bar(quiet=outputs.silent) as progress:
        if months or also:
            days = dict.fromkeys((*(monthly(depart) if months else (depart,)), *also))
            answer = departures(origin, target, departs=tuple(days), progress=progress, **options)
        else:
            answer = run(origin, target, depart=depart, progress=progress, **options)
    emit(answer, outputs, table=answer.table(every=every))
