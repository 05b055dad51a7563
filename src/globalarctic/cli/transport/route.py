"""``globalarctic route``: one best route, with exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, check_writable, progress_bar
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["route"]


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--corridor", default="", help="Corridor to use; default: the best of all.")
@click.option("--avoid", multiple=True, help="Passage, border or family not to use; repeatable.")
@click.option(
    "--objective",
    type=click.Choice(["time", "cost", "co2"]),
    default="time",
    show_default=True,
    help="Measure by which the corridor is chosen.",
)
@click.option("--ice-year", type=int, help="Ice year to meet.")
@click.option("--max-wait", type=float, default=10.0, show_default=True, help="Days of standstill.")
@click.option("--closures", "closures_file", help="TOML file of closures to honour.")
@click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
@click.option(
    "-o", "--output", multiple=True, help="Write .geojson, .gpx, .kml, .rtz or .json; repeatable."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
def route(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    avoid: tuple[str, ...],
    objective: str,
    ice_year: int | None,
    max_wait: float,
    escort: bool,
    closures_file: str | None,
    output: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Find the best route from ORIGIN to TARGET."""
    check_writable(output)
    from globalarctic.transport.rules.closures import load_closures
    from globalarctic.transport.search.compare import route as run
    from globalarctic.transport.show.files import check_format, write_route

    for name in output:
        check_format(name)
    with progress_bar(quiet=quiet or as_json) as progress:
        found = run(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            corridor=corridor,
            avoid=avoid,
            objective=objective,
            ice_year=ice_year,
            max_wait_d=max_wait,
            escorted=escort,
            closures=load_closures(closures_file) if closures_file else (),
            progress=progress,
        )
    for name in output:
        write_route(name, found)
    if as_json:
        click.echo(json_text(found.to_dict(), indent=2))
    elif not quiet:
        from globalarctic.cli.show import show_route

        show_route(found)
        for name in output:
            click.echo(f"wrote {name}")
