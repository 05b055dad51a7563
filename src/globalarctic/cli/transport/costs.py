"""``globalarctic costs``: what a way costs, part by part, and how likely it is the cheaper one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import (
    CORRIDORS,
    COSTS,
    DEPART,
    ESCORT,
    ICE_YEARS,
    PLACES,
    VESSEL,
    cost_model,
)
from globalarctic.cli.output import emit, outputs, progress_bar
from globalarctic.cli.verbs import Verbs, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs

__all__ = ["chance", "costs", "service", "show", "template"]

_WAYS = (
    click.option("--corridor", default="nsr", show_default=True, help="First corridor."),
    click.option("--against", default="suez", show_default=True, help="Second corridor."),
)


@click.group(cls=Verbs)
def costs() -> None:
    """Show, replace and weigh what a way costs."""


@costs.command()
@examples("globalarctic costs template")
def template() -> None:
    """Print a TOML file to start from: settings, and every part with its keys and unit."""
    from globalarctic.transport.costs.model import template as text

    click.echo(text(), nl=False)


@costs.command()
@PLACES
@DEPART
@VESSEL
@CORRIDORS
@ESCORT
@COSTS
@outputs()
@examples(
    "globalarctic costs show Dalian Rotterdam --depart 2026-08-20 --corridor nsr --corridor suez",
    "globalarctic costs show Murmansk Shanghai --depart 2026-08-20 -o parts.csv",
    costly=True,
)
def show(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: tuple[str, ...],
    escort: bool,
    costs_file: str | None,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Explain every part of the cost of every way from ORIGIN to TARGET, with its source."""
    from globalarctic.transport import compare
    from globalarctic.transport.studies.cost_sheet import cost_sheet

    with progress_bar(quiet=outputs.silent) as progress:
        ways = compare(
            origin, target, depart=depart, vessel=vessel, **sailed, corridors=corridor,
            escorted=escort,
            costs=cost_model(costs_file), progress=progress,
        )  # fmt: skip
    emit(cost_sheet(ways), outputs)


@costs.command()
@PLACES
@DEPART
@VESSEL
@_WAYS[0]
@_WAYS[1]
@ESCORT
@COSTS
@click.option("--draws", default=10_000, show_default=True, help="How many draws.")
@click.option("--seed", default=1, show_default=True, help="Of the random numbers.")
@outputs(".csv", ".json", ".html", ".png", ".svg", ".pdf")
@examples(
    "globalarctic costs chance Dalian Rotterdam --depart 2026-08-20 -o chance.png",
    "globalarctic costs chance Yokohama Hamburg --depart 2026-09-01 --draws 2000",
    costly=True,
)
def chance(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    against: str,
    escort: bool,
    costs_file: str | None,
    draws: int,
    seed: int,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Draw rates, ice years and speed: how likely one way is cheaper than another."""
    from globalarctic.transport import compare
    from globalarctic.transport.studies.chances import chance as run

    with progress_bar(quiet=outputs.silent) as progress:
        ways = compare(
            origin, target, depart=depart, vessel=vessel, **sailed, corridors=(corridor, against),
            escorted=escort, costs=cost_model(costs_file), progress=progress,
        )  # fmt: skip
    emit(run(ways, first=corridor, second=against, draws=draws, seed=seed), outputs)


@costs.command()
@PLACES
@click.option("--year", default=2026, show_default=True, help="Year of the departures.")
@VESSEL
@click.option("--other-vessel", default="", help="Ship of the comparison; default: no ice class.")
@_WAYS[0]
@_WAYS[1]
@click.option(
    "--least", default=0.8, show_default=True, help="Share of ice years in which a month is open."
)
@ICE_YEARS
@COSTS
@outputs(".csv", ".json", ".html", ".png", ".svg", ".pdf")
@examples(
    "globalarctic costs service Dalian Rotterdam -o service.png",
    "globalarctic costs service Yokohama Hamburg --least 0.9",
    "globalarctic costs service Dalian Rotterdam --other-vessel container-15000",
    costly=True,
)
def service(
    origin: str,
    target: str,
    year: int,
    vessel: str,
    other_vessel: str,
    corridor: str,
    against: str,
    least: float,
    ice_year: tuple[int, ...],
    costs_file: str | None,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Weigh a year's service: one way in its open months, another in the rest and all year."""
    from globalarctic.transport.studies.service import service as run

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(
            origin, target, year=year, way=corridor, other=against, vessel=vessel,
            other_vessel=other_vessel, **sailed, least_prob=least, ice_years=ice_year,
            costs=cost_model(costs_file),
            progress=progress,
        )  # fmt: skip
    emit(answer, outputs)
