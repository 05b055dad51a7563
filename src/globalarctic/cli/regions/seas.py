"""``globalarctic regions seas``: which month of the year takes a city to which sea."""

from __future__ import annotations

from typing import Any

import click

from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

__all__ = ["seas"]


@click.command(cls=Verb)
@click.argument("cities", nargs=-1, required=True, metavar="CITY...")
@click.option("--sea", "names", multiple=True, help="Only this sea; repeatable.  [default: eight]")
@click.option("--vessel", help="Vessel class at sea.  [default: multipurpose-1a]")
@click.option("--ice-year", "ice_years", type=int, multiple=True,
              help="Ice year to meet; repeatable.  [default: 2017-2019]")  # fmt: skip
@outputs(".csv", ".json", ".parquet", ".xlsx", ".html")
@examples(
    "globalarctic regions seas Hegang Birobidzhan",
    "globalarctic regions seas Harbin Heihe --sea 'Laptev Sea' --sea 'Yellow Sea' -o seas.csv",
    costly=True,
)
def seas(
    cities: tuple[str, ...],
    names: tuple[str, ...],
    vessel: str | None,
    ice_years: tuple[int, ...],
    outputs: Outputs,
) -> None:
    """Show which month takes CITY to which sea: days to a port of each by any mix of modes.

    Ways are kept: the second call is quick.
    """
    from globalarctic.regions.corridors.access import sea_access

    given: dict[str, Any] = {"seas": names, "vessel": vessel, "ice_years": ice_years}
    with progress_bar(quiet=outputs.silent) as progress:
        answer = sea_access(
            cities, progress=progress, **{key: value for key, value in given.items() if value}
        )
    emit(answer, outputs)
