"""``globalarctic regions corridor``: what a corridor changes, for whom, in which months."""

from __future__ import annotations

from typing import Any

import click

from globalarctic.cli.options import COSTS, cost_model
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

__all__ = ["corridor"]


@click.command(cls=Verb)
@click.argument("name", metavar="CORRIDOR")
@click.option("--from", "origins", multiple=True, required=True,
              help="Country, region, group or place; repeatable.")  # fmt: skip
@click.option("--to", "targets", multiple=True,
              help="The same.  [default: every pair of --from]")  # fmt: skip
@click.option("--by", type=click.Choice(["sea", "any"]),
              help="Against other ways by sea, or any way.  [default: its own kind]")  # fmt: skip
@click.option("--avoid", multiple=True,
              help="Passage, border or family shut with and without it; repeatable.")  # fmt: skip
@click.option("--vessel", help="Vessel class at sea.  [default: container-3600-1a]")
@click.option("--ice-year", "ice_years", type=int, multiple=True,
              help="Ice year to meet; repeatable.  [default: 2017-2019]")  # fmt: skip
@COSTS
@outputs(".csv", ".json", ".geojson", ".png", ".svg", ".pdf", ".parquet", ".xlsx", ".html")
@examples(
    "globalarctic regions corridor nsr --from CHN --from KOR --to NLD --to NOR",
    "globalarctic regions corridor middle --from KAZ --to TUR --avoid samur-yalama -o middle.png",
    costly=True,
)
def corridor(
    name: str,
    origins: tuple[str, ...],
    targets: tuple[str, ...],
    by: str | None,
    avoid: tuple[str, ...],
    vessel: str | None,
    ice_years: tuple[int, ...],
    costs_file: str | None,
    outputs: Outputs,
) -> None:
    """Show what CORRIDOR changes: times and costs by month with and without it.

    A country is its gateway, a region its centre. Ways are kept: the second call is quick.
    """
    from globalarctic.regions.corridors.effect import corridor_effect

    given: dict[str, Any] = {
        "by": by,
        "avoid": avoid,
        "vessel": vessel,
        "ice_years": ice_years,
        "costs": cost_model(costs_file) if costs_file else None,
    }
    with progress_bar(quiet=outputs.silent) as progress:
        answer = corridor_effect(
            name, origins, targets, progress=progress,
            **{key: value for key, value in given.items() if value},
        )  # fmt: skip
    emit(answer, outputs)
