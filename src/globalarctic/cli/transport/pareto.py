"""``globalarctic pareto``: the ways that no other way beats on time, cost and risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import AVOID, COSTS, DEPART, ICE_YEAR, PLACES, VESSEL, cost_model
from globalarctic.cli.output import emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs

__all__ = ["pareto"]


@click.command(cls=Verb)
@PLACES
@DEPART
@VESSEL
@click.option("--criteria", default="time,cost", show_default=True, help="Of time, cost, risk.")
@click.option("--epsilon", type=float, default=0.05, show_default=True, help="Share of tolerance.")
@ICE_YEAR
@AVOID
@COSTS
@outputs()
@examples(
    "globalarctic pareto Dalian Rotterdam --depart 2019-08-20",
    "globalarctic pareto Murmansk Yokohama --depart 2019-08-20 --epsilon 0.2 -o ways.csv",
    costly=True,
)
def pareto(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    criteria: str,
    epsilon: float,
    ice_year: int | None,
    avoid: tuple[str, ...],
    costs_file: str | None,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """List the ways from ORIGIN to TARGET, over all modes, that no other way beats.

    Takes some ten seconds: every mode and passage is searched at once.
    """
    from globalarctic.transport import pareto as run

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            **sailed,
            criteria=tuple(part.strip() for part in criteria.split(",") if part.strip()),
            epsilon=epsilon,
            ice_year=ice_year,
            avoid=avoid,
            costs=cost_model(costs_file),
            progress=progress,
        )
    emit(answer, outputs)
