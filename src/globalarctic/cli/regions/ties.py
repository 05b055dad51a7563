"""``globalarctic regions ties``: the ties of two regions on a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.options import LANG
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.regions.options import (
    DATE,
    FLOWS,
    FLOWS_YEAR,
    FORM,
    MORE,
    TIES,
    WAYS,
    all_regions,
    basis_from,
    fit_from,
)
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["ties"]


@click.command(cls=Verb)
@click.argument("region_a", metavar="A")
@click.argument("region_b", metavar="B")
@DATE
@TIES
@FLOWS
@FLOWS_YEAR
@FORM
@MORE
@click.option("--no-ways", is_flag=True, help="Leave out the ways by month.")
@WAYS
@LANG
@outputs(
    ".csv", ".json", ".geojson", ".png", ".svg", ".pdf", ".parquet", ".xlsx", ".html",
    aliases=["--csv", "--geojson", "--map"],
)  # fmt: skip
@examples(
    "globalarctic regions ties CN-HL RU-AMU --date 2026-11-26 -o ties.geojson",
    "globalarctic regions ties 黑龙江 Якутия --no-ways --json",
)
def ties(
    region_a: str,
    region_b: str,
    date: dt.datetime | None,
    observations: str | None,
    flows: str | None,
    flows_year: int | None,
    form: str,
    more: str | None,
    no_ways: bool,
    vessel: str | None,
    ice_years: tuple[int, ...],
    fresh: bool,
    lang: str,
    outputs: Outputs,
) -> None:
    """Show the ties of two regions: channels, density, crossings, links, ways by month.

    A and B are codes of ISO 3166-2 or names. A channel of which nothing is on file counts neither
    as a tie nor as none; the bounds of the density say what it could change.
    """
    from globalarctic.regions.catalog import resolve_region
    from globalarctic.regions.ties import ties as compute
    from globalarctic.regions.times import travel_times

    known, basis = all_regions(more), basis_from(vessel, ice_years)
    a, b = (resolve_region(name, regions=known) for name in (region_a, region_b))
    with progress_bar(quiet=outputs.silent) as progress:
        fit = fit_from(
            flows, flows_year, form, regions=known, basis=basis, fresh=fresh, progress=progress
        )
        wanted = not no_ways and a.code != b.code
        ways = wanted and travel_times((a, b), basis=basis, fresh=fresh, progress=progress)
    answer = compute(
        a, b, date=date, ways=ways, observations=observations or (), fit=fit, lang=lang
    )
    emit(answer, outputs)
