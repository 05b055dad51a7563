"""``globalarctic ice``: the sea ice of a date."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, check_writable

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["ice"]


@click.command()
@click.option("--date", "day", type=Day(), required=True, help="Day, YYYY-MM-DD.")
@click.option("--ice-year", type=int, help="Take another year's ice.")
@click.option(
    "--file", "ice_file", help="Take your own file: NSIDC .bin or NetCDF (EPSG:3411/3413)."
)
@click.option("--map", "map_file", is_flag=False, flag_value="ice.png", help="Draw a PNG.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def ice(
    day: dt.datetime,
    ice_year: int | None,
    ice_file: str | None,
    map_file: str | None,
    as_json: bool,
) -> None:
    """Show extent and area of the sea ice on a day, as the atlas has it.

    A day whose year is not on file shows the median of all ice years.
    """
    check_writable((map_file,))
    import numpy as np

    from globalarctic.transport.ice.atlas import load_atlas

    atlas = load_atlas()
    years = [int(year) for year in atlas.years]
    wanted = [ice_year] if ice_year is not None else [day.year] if day.year in years else years
    if ice_file is None:
        fields = [atlas.on(day.date(), ice_year=year) for year in wanted]
    else:
        from globalarctic.transport.ice.files import read_ice_file

        fields = [read_ice_file(ice_file, day=day.date())]
        wanted = [fields[0].ice_year]
    extent = [atlas.extent_km2(field) / 1e6 for field in fields]
    area = [atlas.area_km2(field) / 1e6 for field in fields]
    middle = fields[int(np.argsort(extent)[len(extent) // 2])]
    answer = {
        "date": day.date().isoformat(),
        "ice_years": wanted,
        "extent_million_km2": round(float(np.median(extent)), 2),
        "extent_range_million_km2": [round(min(extent), 2), round(max(extent), 2)],
        "area_million_km2": round(float(np.median(area)), 2),
        "source": middle.source if len(wanted) == 1 else "NSIDC-0051, NSIDC-0081, PIOMAS",
        "shown_year": middle.ice_year,
    }
    if map_file:
        from globalarctic.transport.show.maps import draw_ice

        draw_ice(middle, map_file)
    if as_json:
        click.echo(json.dumps(answer))
        return
    click.echo(f"Sea ice on {day:%-d %B} ({_span(wanted)})")
    click.echo(f"  extent (15 % and more)  {answer['extent_million_km2']:.2f} million km2")
    if len(wanted) > 1:
        click.echo(f"  range over the years    {min(extent):.2f} - {max(extent):.2f} million km2")
    click.echo(f"  ice-covered area        {answer['area_million_km2']:.2f} million km2")
    click.echo(f"  source                  {answer['source']}, monthly, between mid-months")
    click.echo("  Gulf of Ob, Dmitry Laptev, Tiksi and others follow a season table (assumed).")
    if map_file:
        click.echo(f"wrote {map_file}")


def _span(years: list[int]) -> str:
    return f"{years[0]}" if len(years) == 1 else f"median of {years[0]}-{years[-1]}"
