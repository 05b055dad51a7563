"""``globalarctic regions matrix`` and ``accessibility``: many regions side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text
from globalarctic.cli.regions.parts import (
    DATE,
    FLOWS,
    FLOWS_YEAR,
    FORM,
    FRESH,
    ICE_YEAR,
    JSON,
    MORE,
    QUIET,
    TIES,
    VESSEL,
    all_regions,
    day_of,
    fit_of,
    fits_of,
    stated_ties,
    warn_times,
    ways_between,
)
from globalarctic.errors import InputError
from globalarctic.table import day_text
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.regions.accessibility import Accessibility
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit, HoldOut
    from globalarctic.regions.matrix import TieMatrix

__all__ = ["accessibility", "matrix"]


def _picked(regions: tuple[Region, ...], names: tuple[str, ...], place: int) -> tuple[Region, ...]:
    """Return the regions of codes, names and groups; the group of a place in order by default."""
    from globalarctic.regions.catalog import groups_of, resolve_region

    groups = groups_of(regions)
    if not names:
        return tuple(groups.values())[place]
    found: dict[str, Region] = {}
    for name in names:
        held = groups.get(name) or (resolve_region(name, regions=regions),)
        found |= {region.code: region for region in held}
    return tuple(found.values())


@click.command(
    epilog="Example:  globalarctic regions matrix --measure days --from CN-HL --to far-east"
)
@click.option("--measure", default="density", show_default=True,
              help="What to show; --measure list names them.")  # fmt: skip
@click.option("--from", "rows", multiple=True,
              help="Region or group of the rows.  [default: first group]")  # fmt: skip
@click.option("--to", "columns", multiple=True,
              help="Region or group of the columns.  [default: second group]")  # fmt: skip
@DATE
@TIES
@FLOWS
@FLOWS_YEAR
@FORM
@MORE
@VESSEL
@ICE_YEAR
@FRESH
@click.option("--map", "map_file", help="Draw the pairs as lines to a PNG (extra 'plot').")
@click.option("--csv", "as_csv", help="Write one row a pair to a CSV file; - for standard output.")
@JSON
@QUIET
def matrix(
    measure: str,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    date: dt.datetime | None,
    ties_file: str | None,
    flows: str | None,
    flows_year: int | None,
    form: str,
    more: str | None,
    vessel: str | None,
    ice_year: tuple[int, ...],
    fresh: bool,
    map_file: str | None,
    as_csv: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show one measure of all pairs of two sets of regions.

    Measures: density, density-low, realised, observed, weighted, potential, distance-km, days,
    open-months, twins, crossings, links.
    """
    check_writable((map_file, as_csv))
    from globalarctic.regions.matrix import MEASURES, tie_matrix

    if measure == "list":
        for name, (words, _) in MEASURES.items():
            click.echo(f"{name:12} {words}")
        return
    held = all_regions(more)
    first, second = _picked(held, rows, 0), _picked(held, columns, 1)
    both = tuple({region.code: region for region in (*first, *second)}.values())
    pairs = [(a.code, b.code) for a in first for b in second if a.code != b.code]
    times = None
    with progress_bar(quiet=quiet or as_json) as progress:
        ways = partial(
            ways_between, vessel=vessel, ice_year=ice_year, fresh=fresh, progress=progress
        )
        if measure in ("days", "open-months") and pairs:
            times = ways(both, pairs=pairs)
        fit = fit_of(flows, held, form=form, year=flows_year, times=ways)
    found = tie_matrix(
        first, second, measure=measure, date=day_of(date), times=times,
        observations=stated_ties(ties_file), fit=fit,
    )  # fmt: skip
    if map_file:
        from globalarctic.regions.plots.matrix import draw_matrix

        draw_matrix(found, map_file)
    if as_csv:
        write_text(as_csv, found.to_csv().rstrip("\n") + ("" if as_csv == "-" else "\n"))
    if as_json:
        click.echo(json_text(found.to_dict(), indent=2))
    if as_json or as_csv == "-":
        return
    _show_matrix(found, "" if times is None else warn_times(times))
    for path in (map_file, as_csv):
        if path:
            click.echo(f"wrote {path}")


def _show_matrix(found: TieMatrix, warning: str) -> None:
    import numpy as np
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    out.print(Text(f"{found.words.capitalize()}, {day_text(found.date)}", style="bold"))
    known = found.value[~np.isnan(found.value)]
    whole = bool(known.size) and bool((np.round(known) == known).all())
    digits = 0 if whole and not found.measure.startswith("density") else 2
    times = found.measure in ("days", "open-months")
    if found.measure in ("distance-km", "days"):
        digits = 0 if found.measure == "distance-km" else 1
    counted = found.measure.startswith("density")
    size = 8 if counted else 12
    for start in range(0, len(found.columns), size):
        table = Table(pad_edge=False, header_style="bold")
        table.add_column("", no_wrap=True)
        part = range(start, min(start + size, len(found.columns)))
        for j in part:
            table.add_column(found.columns[j].code, justify="right", no_wrap=True)
        for i, region in enumerate(found.rows):
            cells = []
            for j in part:
                value, count = found.value[i, j], found.observed[i, j]
                same = region.code == found.columns[j].code
                text = "-" if np.isnan(value) else f"{value:,.{digits}f}"
                cells.append("" if same else f"{text} ({count})" if counted else text)
            table.add_row(region.code, *cells)
        out.print(table)
    if counted:
        out.print("In brackets: channels of which something is on file; '-' none.")
    else:
        out.print("'-' is not on file" + (", or there is no way." if times else "."))
    for text in found.notes:
        out.print(f"Note: {text}.")
    if warning:
        out.print(Text(warning, style="yellow"))


@click.command(
    epilog="Example:  globalarctic regions accessibility CN-HL far-east --month 1 --plot reach.png"
)
@click.argument("names", nargs=-1, metavar="[REGION|GROUP]...")
@click.option("--month", type=click.IntRange(1, 12), multiple=True,
              help="Month of departure; repeatable.  [default: 1 and 7]")  # fmt: skip
@click.option("--half-life", type=float,
              help="Hours (or USD per t) at which half is left.  [default: median]")  # fmt: skip
@click.option("--costs", help="Transport costs between regions, .csv, instead of time.")
@click.option("--year", type=int, help="Year of gross regional product.  [default: the latest]")
@click.option("--flows", help="Flows between regions, .csv: fit the forms to them.")
@FLOWS_YEAR
@MORE
@VESSEL
@ICE_YEAR
@FRESH
@click.option("--plot", help="Draw regions by month to a PNG (needs the extra 'plot').")
@click.option("--csv", "as_csv", help="Write every form, region and month to CSV; - for stdout.")
@JSON
@QUIET
def accessibility(
    names: tuple[str, ...],
    month: tuple[int, ...],
    half_life: float | None,
    costs: str | None,
    year: int | None,
    flows: str | None,
    flows_year: int | None,
    more: str | None,
    vessel: str | None,
    ice_year: tuple[int, ...],
    fresh: bool,
    plot: str | None,
    as_csv: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show how much product each region can reach by month, by three forms of deterrence.

    Without arguments all regions on file count. Parameters come from the flows given, else half of
    the effect is left at the median time of all pairs: a convention, not a finding.
    """
    check_writable((plot, as_csv))
    from globalarctic.regions.accessibility import accessibility as compute
    from globalarctic.regions.accessibility import read_costs

    held = all_regions(more)
    chosen = _picked(held, names, 0) if names else held
    if flows is not None and (costs is not None or half_life is not None):
        raise InputError("--flows fits the forms to time; leave out --costs and --half-life")
    with progress_bar(quiet=quiet or as_json) as progress:
        ways = partial(
            ways_between, vessel=vessel, ice_year=ice_year, fresh=fresh, progress=progress
        )
        times = ways(chosen)
        fits = fits_of(flows, held, year=flows_year, times=ways, progress=progress)
    found = compute(
        chosen, times, half=half_life, year=year,
        forms=[fit.deterrence for fit, _ in fits],
        costs=None if costs is None else read_costs(costs, chosen),
    )  # fmt: skip
    if plot:
        from globalarctic.regions.plots.accessibility import draw_accessibility

        draw_accessibility(found, plot)
    if as_csv:
        write_text(as_csv, found.to_csv().rstrip("\n") + ("" if as_csv == "-" else "\n"))
    if as_json:
        told = found.to_dict() | {"fits": [_fit(fit, left) for fit, left in fits]}
        click.echo(json_text(told, indent=2))
    if as_json or as_csv == "-":
        return
    whole = sum(any(way.cost_whole) for way in times.ways.values())
    _show_accessibility(found, month or (1, 7), warn_times(times))
    if fits:
        _show_fits(fits)
    if costs is None:
        click.echo(
            f"By cost: {whole} of {len(times.ways)} ways have all rates on file; give --costs FILE."
        )
    for path in (plot, as_csv):
        if path:
            click.echo(f"wrote {path}")


def _show_accessibility(found: Accessibility, months: tuple[int, ...], warning: str) -> None:
    import calendar

    import numpy as np
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    year = found.masses[0].year
    out.print(
        Text(
            f"Accessibility by {found.measure}: gross regional product of others ({year}, "
            "billion USD) that is left after deterrence; (rank)",
            style="bold",
        )
    )
    for month in months:
        table = Table(pad_edge=False, header_style="bold", title=calendar.month_name[month],
                      title_justify="left")  # fmt: skip
        table.add_column("Region", no_wrap=True)
        for form in found.forms:
            table.add_column(form.form.value, justify="right", no_wrap=True)
        table.add_column("Regions reached", justify="right")
        ranks = [found.rank(k, month) for k in range(len(found.forms))]
        goals = [
            sum(mass.known for mass in found.masses if mass.region != region.code)
            for region in found.regions
        ]
        for i, region in enumerate(found.regions):
            cells = []
            for k in range(len(found.forms)):
                value = found.value[k, i, month - 1]
                text = "not on file" if np.isnan(value) else f"{value:,.1f} ({ranks[k][i]})"
                cells.append(text if found.reached[i, month - 1] else "closed")
            reached = f"{found.reached[i, month - 1]} of {goals[i]}"
            table.add_row(f"{region.code} {region.name_en}", *cells, reached)
        out.print(table)
    for form in found.forms:
        out.print(f"{form.form.value}: {form.basis}.")
    if found.without_mass:
        out.print(f"No product on file, not counted as goals: {', '.join(found.without_mass)}.")
    out.print(f"Ways: {found.basis}.")
    if warning:
        out.print(Text(warning, style="yellow"))


def _fit(fit: GravityFit, left: HoldOut | None) -> dict[str, Any]:
    held = None
    if left is not None:
        held = {"cpc_frac": left.cpc_frac, "log_rmse": left.log_rmse, "cells": left.cells}
    return fit.to_dict() | {"hold_out": held}


def _show_fits(fits: list[tuple[GravityFit, HoldOut | None]]) -> None:
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    heads = ("Form", "b", "Border leaves", "Common part", "Held out: common part", "log RMSE")
    for name in heads:
        table.add_column(name, justify="left" if name == "Form" else "right", no_wrap=True)
    for fit, left in fits:
        table.add_row(
            fit.deterrence.form.value,
            f"{fit.deterrence.b:.4g}",
            "not told" if fit.border_factor is None else f"{fit.border_factor:.3f}",
            f"{fit.cpc_frac:.3f}",
            "too few flows" if left is None else f"{left.cpc_frac:.3f}",
            "" if left is None else f"{left.log_rmse:.3f}",
        )
    out = console()
    out.print(table)
    one = fits[0][0]
    out.print(
        f"Fitted to {one.cells} flows of {one.year} ({one.unit}), {one.left_out} without a way are "
        f"left out; a fifth held out in turn. Source: {'; '.join(one.sources)}."
    )
