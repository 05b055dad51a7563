"""``globalarctic regions matrix`` and ``accessibility``: many regions side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

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
    check_flows,
    fit_from,
)
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["accessibility", "matrix"]

_ENDINGS = (".csv", ".json", ".png", ".svg", ".pdf", ".parquet", ".xlsx", ".html")


@click.command(cls=Verb)
@click.option("--measure", default="density", show_default=True,
              help="What to show; --measure list names them.")  # fmt: skip
@click.option("--from", "origins", multiple=True,
              help="Region or group of the rows.  [default: first group]")  # fmt: skip
@click.option("--to", "targets", multiple=True,
              help="Region or group of the columns.  [default: second group]")  # fmt: skip
@DATE
@TIES
@FLOWS
@FLOWS_YEAR
@FORM
@MORE
@WAYS
@outputs(*_ENDINGS, aliases=["--csv", "--map"])
@examples(
    "globalarctic regions matrix --measure days --from CN-HL --to far-east",
    "globalarctic regions matrix --measure crossings -o crossings.csv",
)
def matrix(
    measure: str,
    origins: tuple[str, ...],
    targets: tuple[str, ...],
    date: dt.datetime | None,
    observations: str | None,
    flows: str | None,
    flows_year: int | None,
    form: str,
    more: str | None,
    vessel: str | None,
    ice_years: tuple[int, ...],
    fresh: bool,
    outputs: Outputs,
) -> None:
    """Show one measure of all pairs of two sets of regions.

    Measures: density, density-low, realised, observed, weighted, potential, distance-km, days,
    open-months, twins, crossings, links.
    """
    from globalarctic.regions.matrix import matrix as compute
    from globalarctic.regions.matrix import measures

    if measure == "list":
        emit(measures(), outputs)
        return
    known, basis = all_regions(more), basis_from(vessel, ice_years)
    with progress_bar(quiet=outputs.silent) as progress:
        fit = fit_from(
            flows, flows_year, form, regions=known, basis=basis, fresh=fresh, progress=progress
        )
        answer = compute(
            origins, targets, measure=measure, date=date, observations=observations or (), fit=fit,
            regions=known, basis=basis, fresh=fresh, progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


@click.command(cls=Verb)
@click.argument("names", nargs=-1, metavar="[REGION|GROUP]...")
@click.option("--month", "months", type=click.IntRange(1, 12), multiple=True, default=(1, 7),
              help="Month of departure; repeatable.  [default: 1 and 7]")  # fmt: skip
@click.option("--half-life", "half", type=float,
              help="Hours (or USD per t) at which half is left.  [default: median]")  # fmt: skip
@click.option("--costs", help="Transport costs between regions, .csv, instead of time.")
@click.option("--year", type=int, help="Year of gross regional product.  [default: the latest]")
@FLOWS
@FLOWS_YEAR
@MORE
@WAYS
@outputs(*_ENDINGS, aliases=["--csv", "--plot"])
@examples(
    "globalarctic regions accessibility CN-HL far-east --month 1",
    "globalarctic regions accessibility northeast-china RU-PRI RU-SA -o reach.csv",
)
def accessibility(
    names: tuple[str, ...],
    months: tuple[int, ...],
    half: float | None,
    costs: str | None,
    year: int | None,
    flows: str | None,
    flows_year: int | None,
    more: str | None,
    vessel: str | None,
    ice_years: tuple[int, ...],
    fresh: bool,
    outputs: Outputs,
) -> None:
    """Show how much product each region can reach by month, by three forms of deterrence.

    Without arguments all regions on file count. Parameters come from the flows given, else half of
    the effect is left at the median time of all pairs: a convention, not a finding.
    """
    check_flows(flows, flows_year)
    from globalarctic.regions.accessibility import accessibility as compute
    from globalarctic.regions.baseline import baselines
    from globalarctic.regions.catalog import pick_regions
    from globalarctic.regions.times import travel_times

    known, basis = all_regions(more), basis_from(vessel, ice_years)
    chosen = pick_regions(names, known) if names else known
    with progress_bar(quiet=outputs.silent) as progress:
        ways = travel_times(chosen, basis=basis, fresh=fresh, progress=progress)
        fits = () if flows is None else baselines(
            flows, year=flows_year, regions=known, basis=basis, fresh=fresh, progress=progress
        )  # fmt: skip
        answer = compute(
            chosen, ways=ways, half=half, costs=costs, year=year, fits=fits, months=months
        )
    emit(answer, outputs)
