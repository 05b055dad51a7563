"""``globalarctic ice``: the sea ice of a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.options import Day
from globalarctic.cli.output import emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.cli.output import Outputs

__all__ = ["ice"]


@click.command(cls=Verb)
@click.option("--date", "day", type=Day(), required=True, help="Day, YYYY-MM-DD.")
@click.option("--ice-year", type=int, help="Take another year's ice.")
@click.option(
    "--file", "ice_file", help="Take your own file: NSIDC .bin or NetCDF (EPSG:3411/3413)."
)
@outputs(".png", ".json", ".csv", ".html", aliases=["--map=ice.png"])
@examples("globalarctic ice --date 2026-09-15", "globalarctic ice --date 2012-09-16 -o ice.png")
def ice(day: dt.datetime, ice_year: int | None, ice_file: str | None, outputs: Outputs) -> None:
    """Show extent and area of the sea ice on a day, as the atlas has it.

    A day whose year is not on file shows the median of all ice years.
    """
    from globalarctic.transport.ice.days import ice_day

    with progress_bar(quiet=outputs.silent, label="reading the ice atlas"):
        answer = ice_day(day, ice_year=ice_year, file=ice_file)
    emit(answer, outputs)
