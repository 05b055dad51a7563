"""``globalarctic pareto``: the ways that no other way beats on time, cost and risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, progress_bar
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["pareto"]


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--criteria", default="time,cost", show_default=True, help="Of time, cost, risk.")
@click.option("--epsilon", type=float, default=0.05, show_default=True, help="Share of tolerance.")
@click.option("--ice-year", type=int, help="Ice year to meet; default: the last on file.")
@click.option("--avoid", multiple=True, help="Passage, border or family not to use; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@click.option("--quiet", is_flag=True, help="No progress.")
def pareto(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    criteria: str,
    epsilon: float,
    ice_year: int | None,
    avoid: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """List the ways from ORIGIN to TARGET, over all modes, that no other way beats.

    Takes some ten seconds: every mode and passage is searched at once.
    """
    from globalarctic.transport.search.pareto import pareto as run

    with progress_bar(quiet=quiet or as_json) as progress:
        found = run(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            criteria=tuple(part.strip() for part in criteria.split(",") if part.strip()),
            epsilon=epsilon,
            ice_year=ice_year,
            avoid=avoid,
            progress=progress,
        )
    if as_json:
        click.echo(json_text([way.to_dict() for way in found.ways], indent=2))
        return
    click.echo(
        f"{found.origin.name_en} - {found.target.name_en}, ice of {found.ice_year}: every way that "
        f"no other beats is within {100 * found.epsilon:g} % of one of these"
    )
    for way in found.ways:
        cost = "" if way.cost_usd is None else f"{way.cost_usd:,.0f} USD per {way.unit} known, "
        click.echo()
        click.secho(f"{way.duration_d:.1f} days, {cost}{way.risk_km:,.0f} km at risk", bold=True)
        click.echo(f"  {' - '.join(way.modes)}: {', '.join(way.via) or 'direct'}")
        lacks = [*way.dues, *([f"{way.unpriced_km:,.0f} km by land"] if way.unpriced_km else [])]
        if lacks:
            click.echo(f"  no rate on file: {', '.join(lacks)}")
