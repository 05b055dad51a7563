"""``globalarctic compare``: all corridors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, check_writable, progress_bar, write_text
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["compare"]


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--avoid", multiple=True, help="Passage, border or family not to use; repeatable.")
@click.option("--corridor", multiple=True, help="Only this corridor; repeatable.")
@click.option("--ice-year", type=int, multiple=True, help="Ice year to meet; repeatable.")
@click.option("--max-wait", type=float, default=10.0, show_default=True, help="Days of standstill.")
@click.option("--closures", "closures_file", help="TOML file of closures to honour.")
@click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
@click.option("--json", "json_file", help="Write JSON to a file, - for standard output.")
@click.option("--csv", "csv_file", help="Write the rows as CSV.")
@click.option("--geojson", "geojson_file", help="Write the routes as GeoJSON.")
@click.option("--html", "html_file", help="Write a self-contained HTML report.")
@click.option("--map", "map_file", help="Draw the map to a PNG (needs the extra 'plot').")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
def compare(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    avoid: tuple[str, ...],
    corridor: tuple[str, ...],
    ice_year: tuple[int, ...],
    max_wait: float,
    escort: bool,
    closures_file: str | None,
    json_file: str | None,
    csv_file: str | None,
    geojson_file: str | None,
    html_file: str | None,
    map_file: str | None,
    quiet: bool,
) -> None:
    """Compare every corridor from ORIGIN to TARGET.

    Places are named in English, Chinese or Russian, or by UN/LOCODE.
    """
    check_writable((json_file, csv_file, geojson_file, html_file, map_file))
    from globalarctic.transport.rules.closures import load_closures
    from globalarctic.transport.search.compare import compare as run

    with progress_bar(quiet=quiet) as progress:
        held = run(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            avoid=avoid,
            corridors=corridor,
            ice_years=ice_year,
            max_wait_d=max_wait,
            escorted=escort,
            closures=load_closures(closures_file) if closures_file else (),
            progress=progress,
        )
    if json_file:
        write_text(json_file, held.to_json())
    if csv_file:
        write_text(csv_file, held.to_csv())
    if geojson_file:
        write_text(geojson_file, json_text(held.to_geojson()))
    if map_file:
        from globalarctic.transport.show.maps import draw_comparison

        draw_comparison(held, map_file)
    if html_file:
        from globalarctic.transport.show.report import html_report

        write_text(html_file, html_report(held, map_file=map_file))
    if not quiet and "-" not in (json_file, csv_file, geojson_file, html_file):
        from globalarctic.cli.show import show_comparison

        show_comparison(held)
        for name in (json_file, csv_file, geojson_file, html_file, map_file):
            if name:
                click.echo(f"wrote {name}")
