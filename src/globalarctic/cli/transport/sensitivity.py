"""``globalarctic sensitivity``: what moves the ranking of two corridors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import COSTS, DEPART, ESCORT, PLACES, VESSEL, cost_model
from globalarctic.cli.output import emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs

__all__ = ["sensitivity"]


@click.command(cls=Verb)
@PLACES
@DEPART
@VESSEL
@click.option("--corridor", default="nsr", show_default=True, help="First corridor.")
@click.option("--against", default="suez", show_default=True, help="Second corridor.")
@click.option(
    "--swing", type=float, default=0.1, show_default=True, help="Share to move the speed by."
)
@ESCORT
@COSTS
@outputs()
@examples(
    "globalarctic sensitivity Dalian Rotterdam --depart 2012-08-20",
    "globalarctic sensitivity Dalian Rotterdam --depart 2012-08-20 --against cape --swing 0.2",
)
def sensitivity(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    against: str,
    swing: float,
    escort: bool,
    costs_file: str | None,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Show which input moves the cost of a corridor against another, and where they break even."""
    from globalarctic.transport import compare
    from globalarctic.transport import sensitivity as run

    costs = cost_model(costs_file)
    with progress_bar(quiet=outputs.silent) as progress:
        comparison = compare(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            **sailed,
            corridors=(corridor, against),
            escorted=escort,
            costs=costs,
            progress=progress,
        )
    answer = run(comparison, first=corridor, second=against, speed_frac=swing, costs=costs)
    emit(answer, outputs)
