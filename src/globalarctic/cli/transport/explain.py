"""``globalarctic explain`` and ``rules``: which rule bound where, and the rules on file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import (
    AVOID,
    CLOSURES,
    CORRIDOR,
    DEPART,
    ESCORT,
    ICE_YEAR,
    MAX_WAIT,
    PLACES,
    VESSEL,
    Day,
)
from globalarctic.cli.output import emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs

__all__ = ["explain", "rules"]


@click.command(cls=Verb)
@PLACES
@DEPART
@VESSEL
@CORRIDOR
@AVOID
@ICE_YEAR
@MAX_WAIT
@CLOSURES
@ESCORT
@outputs(aliases=["--format"])
@examples(
    "globalarctic explain Omsk Salekhard --depart 2026-07-01 --corridor river",
    "globalarctic explain Semey Pavlodar --depart 2026-07-01 --corridor river --json",
)
def explain(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    avoid: tuple[str, ...],
    ice_year: int | None,
    max_wait: float,
    closures_file: str | None,
    escort: bool,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """List each rule that binds on the route from ORIGIN to TARGET.

    What it did: blocked, slowed, waited, cost, conflict (the route as computed does not fit it),
    untested (its boundary is not on file) or shown only; with its dates, source and grade.
    """
    from globalarctic.transport import explain as run
    from globalarctic.transport.rules.closures import load_closures

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            **sailed,
            corridor=corridor,
            avoid=avoid,
            ice_year=ice_year,
            max_wait_d=max_wait,
            escorted=escort,
            closures=load_closures(closures_file) if closures_file else (),
            progress=progress,
        )
    emit(answer, outputs)


@click.command(cls=Verb)
@click.option("--on", "day", type=Day(), help="Only rules in force on this day.")
@click.option("--kind", default="", help="Only this kind, for example 'emission area'.")
@outputs(aliases=["--format"])
@examples("globalarctic rules --kind 'emission area'", "globalarctic rules --on 2019-08-01 --json")
def rules(day: dt.datetime | None, kind: str, outputs: Outputs) -> None:
    """List the rules on file with their dates, sources and grades."""
    from globalarctic.transport import rules as run

    emit(run(on=day, kind=kind), outputs)
