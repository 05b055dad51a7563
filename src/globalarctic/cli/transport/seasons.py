"""``globalarctic seasons``: from when to when a ship is likely to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import AVOID, ICE_YEARS, MAX_WAIT, PLACES, SAILED
from globalarctic.cli.output import COMMON, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = ["seasons"]


@click.command(cls=Verb)
@PLACES
@click.option(
    "--corridor", multiple=True, default=("nsr",), show_default=True, help="Corridor; repeatable."
)
@click.option(
    "--vessel",
    multiple=True,
    default=("container-3600-1a",),
    show_default=True,
    help="Vessel class, or the TOML file of an own ship; repeatable.",
)
@SAILED
@click.option("--chance", type=float, default=0.8, show_default=True, help="Least chance, 0-1.")
@ICE_YEARS
@AVOID
@MAX_WAIT
@click.option(
    "--step", type=click.IntRange(1, 365), default=7, show_default=True,
    help="Days between departures at first; 1 computes every day.",
)  # fmt: skip
@outputs(*COMMON, ".png", ".svg", ".pdf", aliases=["--format", "--plot"])
@examples(
    "globalarctic seasons Dalian Rotterdam --vessel container-3600 --vessel lng-arc7 -o season.png",
    "globalarctic seasons Murmansk Pevek --ice-year 2012 --ice-year 2019 --json",
    costly=True,
)
def seasons(
    origin: str,
    target: str,
    corridor: tuple[str, ...],
    vessel: tuple[str, ...],
    chance: float,
    ice_year: tuple[int, ...],
    avoid: tuple[str, ...],
    max_wait: float,
    step: int,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Show the first and last day on which a ship from ORIGIN to TARGET is likely to pass."""
    from globalarctic.transport import seasons as run

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(
            origin,
            target,
            corridors=corridor,
            vessels=vessel,
            **sailed,
            least_prob=chance,
            ice_years=ice_year,
            avoid=avoid,
            max_wait_d=max_wait,
            step_d=step,
            progress=progress,
        )
    emit(answer, outputs)
