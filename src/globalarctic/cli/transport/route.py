"""``globalarctic route``: one best route, with exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import (
    AVOID,
    CLEARANCE,
    CLOSURES,
    CORRIDOR,
    COSTS,
    DEPART,
    ESCORT,
    ICE_YEAR,
    MAX_WAIT,
    PLACES,
    VESSEL,
    VIA,
    cost_model,
    engine_of,
)
from globalarctic.cli.output import COMMON, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs
    from globalarctic.transport.results import Route
    from globalarctic.transport.studies.calls import Itinerary

__all__ = ["route"]


@click.command(cls=Verb)
@PLACES
@DEPART
@VESSEL
@CORRIDOR
@AVOID
@click.option(
    "--objective",
    type=click.Choice(["time", "cost", "co2"]),
    default="time",
    show_default=True,
    help="Measure by which the corridor is chosen.",
)
@VIA
@ICE_YEAR
@MAX_WAIT
@CLOSURES
@ESCORT
@COSTS
@CLEARANCE
@outputs(*COMMON, ".geojson", ".gpx", ".kml", ".rtz", ".png", ".svg", ".pdf")
@examples(
    "globalarctic route Omsk Salekhard --depart 2026-07-01 --corridor river",
    "globalarctic route Murmansk Pevek --depart 2012-08-20 --corridor nsr -o way.gpx -o way.rtz",
)
def route(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    avoid: tuple[str, ...],
    objective: str,
    via: tuple[str, ...],
    ice_year: int | None,
    max_wait: float,
    escort: bool,
    closures_file: str | None,
    costs_file: str | None,
    clearance_nmi: float | None,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Find the best route from ORIGIN to TARGET."""
    from globalarctic.transport import route as run
    from globalarctic.transport.rules.closures import load_closures
    from globalarctic.transport.studies.calls import itinerary

    options = {
        **sailed, "depart": depart, "vessel": vessel, "corridor": corridor, "avoid": avoid,
        "objective": objective, "ice_year": ice_year, "max_wait_d": max_wait, "escorted": escort,
        "closures": load_closures(closures_file) if closures_file else (),
        "costs": cost_model(costs_file), "engine": engine_of(clearance_nmi),
    }  # fmt: skip
    answer: Route | Itinerary
    with progress_bar(quiet=outputs.silent) as progress:
        if via:
            answer = itinerary(origin, target, via=via, progress=progress, **options)
        else:
            answer = run(origin, target, progress=progress, **options)
    emit(answer, outputs)
