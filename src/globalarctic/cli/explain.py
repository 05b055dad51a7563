"""``globalarctic explain``: which rule bound where on a route."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, progress_bar

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["explain"]


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--corridor", default="", help="Corridor to use; default: the best of all.")
@click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the list.")
@click.option("--quiet", is_flag=True, help="No progress.")
def explain(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    escort: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """List the rules that a route meets: where, what each did, its dates and source."""
    from globalarctic.transport.explain import explain as run
    from globalarctic.transport.routing import route

    with progress_bar(quiet=quiet or as_json) as progress:
        way = route(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            corridor=corridor,
            escorted=escort,
            progress=progress,
        )
    found = run(way)
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found], ensure_ascii=False, indent=2))
        return
    click.echo(f"{way.origin_name} - {way.target_name}, {way.corridor_name}: {len(found)} rules")
    for one in found:
        click.echo()
        click.secho(f"{one.where} · {one.met_utc:%Y-%m-%d}", bold=True)
        click.echo(f"  {one.kind}: {one.text}")
        click.echo(f"  effect: {one.effect}")
        doubt = "" if one.standing == "in force" else f" ({one.standing})"
        click.echo(f"  {one.dates}{doubt} [{one.source}; grade {one.grade}] {one.rule_id}")
