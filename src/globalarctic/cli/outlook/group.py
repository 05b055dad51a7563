"""``globalarctic outlook``: seasons and traffic to come, and how the methods fared on the past."""

from __future__ import annotations

from pathlib import Path

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text
from globalarctic.cli.outlook.traffic import backcast, scenario, target, traffic
from globalarctic.cli.verbs import Verbs
from globalarctic.tabular import csv_text, json_text

__all__ = ["bias", "outlook", "seasons"]


@click.group(cls=Verbs)
def outlook() -> None:
    """Look at ice seasons and traffic to 2050: scenarios, no forecasts."""


@outlook.command(
    "season", epilog="Example:  globalarctic outlook season Dalian Rotterdam --year 2035"
)
@click.argument("origin", default="Dalian")
@click.argument("target", default="Rotterdam")
@click.option("--corridor", default="nsr", show_default=True)
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option(
    "--year", "years", type=int, multiple=True, default=(2035, 2050), show_default=True,
    help="Year; repeatable.",
)  # fmt: skip
@click.option(
    "--middle", is_flag=True, help="Only the middle course of the ice, in a third of the time."
)
@click.option("--model", "model", type=click.Path(path_type=Path), help="CMIP6 siconc file: its "
              "change instead of the observed one.")  # fmt: skip
@click.option("--thickness", type=click.Path(path_type=Path), help="CMIP6 sithick file.")
@click.option("--ice-year", type=int, multiple=True, help="Weather to meet; default: the last ten.")
@click.option("--chance", type=float, default=0.8, show_default=True, help="Least chance, 0-1.")
@click.option("--step", type=click.IntRange(1, 60), default=14, show_default=True,
              help="Days between departures at first.")  # fmt: skip
@click.option("--csv", "csv_file", help="Write the rows as CSV.")
@click.option("--json", "json_file", help="Write JSON to a file, - for standard output.")
@click.option("--plot", help="Draw the seasons to a PNG (needs the extra 'plot').")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
def seasons(
    origin: str,
    target: str,
    corridor: str,
    vessel: str,
    years: tuple[int, ...],
    middle: bool,
    model: Path | None,
    thickness: Path | None,
    ice_year: tuple[int, ...],
    chance: float,
    step: int,
    csv_file: str | None,
    json_file: str | None,
    plot: str | None,
    quiet: bool,
) -> None:
    """Show how long a ship could pass from ORIGIN to TARGET in later years.

    The ice years on file are moved along their own observed change and sailed through anew. Half a
    minute a season the first time; what was computed is kept.
    """
    from globalarctic.data.sources.cmip6_ice import read_field
    from globalarctic.errors import InputError
    from globalarctic.outlook.plots import draw_season_outlook
    from globalarctic.outlook.seasons import outlook_rows, season_outlook

    check_writable((csv_file, json_file, plot))
    if thickness is not None and model is None:
        raise InputError("--thickness goes with --model, a file of siconc of the same model")
    fields = [
        None if path is None else read_field(path, name)
        for path, name in ((model, "siconc"), (thickness, "sithick"))
    ]
    with progress_bar(quiet=quiet or json_file == "-") as progress:
        found = season_outlook(
            origin, target, corridor=corridor, vessel=vessel, years=years,
            quantiles=(0.5,) if middle else (0.1, 0.5, 0.9), ice_years=ice_year,
            least_prob=chance, step_d=step, concentration=fields[0], thickness=fields[1],
            progress=progress,
        )  # fmt: skip
    rows = outlook_rows(found)
    if csv_file:
        write_text(csv_file, csv_text(rows))
    if json_file:
        write_text(json_file, json_text({"scenario": True, "rows": rows}, indent=2))
    if plot:
        draw_season_outlook(found, plot)
    if quiet or json_file == "-":
        return
    from rich.table import Table

    from globalarctic.cli.show import console

    out = console()
    head = found[0]
    out.print(
        f"{origin} - {target}, {head.corridor}, {head.vessel} ({head.ice_class}): "
        f"days of departure with a chance of {100 * chance:g} % or more"
    )
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Year", "Course of the ice", "Season", "Days", "Highest"):
        table.add_column(name, justify="right" if name in {"Days", "Highest"} else "left")
    source = "" if fields[0] is None else f"{fields[0].model}, {fields[0].scenario}"
    courses = {0.1: "less ice (10 %)", 0.5: "middle", 0.9: "more ice (90 %)"}
    for one in found:
        table.add_row(
            "observed" if one.year == 0 else str(one.year),
            "-" if one.year == 0 else source or courses[one.quantile],
            one.words, str(one.length_d), f"{100 * one.highest_prob:.0f} %",
        )  # fmt: skip
    out.print(table)
    moved = (
        "the model's change laid on them"
        if source
        else ("moved along their observed change; the course is the pace of that change")
    )
    out.print(
        f"Ice years {head.ice_years[0]}-{head.ice_years[-1]}, {moved}. A scenario, no "
        "forecast. Meaning of free: "
        "this ship passes; it says nothing of the whole Arctic being free of ice."
    )
    if plot:
        click.echo(f"wrote {plot}")


@outlook.command(epilog="Example:  globalarctic outlook bias --fit 2000-2012 --test 2013-2019")
@click.option("--fit", "fitted", default="2000-2012", show_default=True, help="Years to fit on.")
@click.option("--test", "tested", default="2013-2019", show_default=True, help="Later years.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bias(fitted: str, tested: str, as_json: bool) -> None:
    """Foretell the ice of later years from earlier ones, and compare with what came."""
    from dataclasses import asdict

    from rich.table import Table

    from globalarctic.cli.show import console
    from globalarctic.outlook.ice import bias_check
    from globalarctic.transport.ice.atlas import load_atlas

    found = bias_check(load_atlas(), fitted=_span(fitted), tested=_span(tested))
    if as_json:
        click.echo(json_text([asdict(one) for one in found], indent=2))
        return
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Month", "Foretold", "Came", "Error", "Error without trend"):
        table.add_column(name, justify="right")
    for one in found:
        table.add_row(
            str(one.month), f"{one.foretold_km2 / 1e6:.2f}", f"{one.observed_km2 / 1e6:.2f}",
            f"{(one.foretold_km2 - one.observed_km2) / 1e6:+.2f}",
            f"{(one.persistence_km2 - one.observed_km2) / 1e6:+.2f}",
        )  # fmt: skip
    out = console()
    out.print("Extent of Arctic ice, million km2", style="bold")
    out.print(table)
    out.print(
        f"Fitted on {fitted}, mean of {tested}. The outcome was known when the method was made."
    )


def _span(text: str) -> range:
    from globalarctic.errors import InputError

    first, _, last = text.partition("-")
    try:
        return range(int(first), int(last) + 1)
    except ValueError:
        raise InputError(f"{text!r} is no span of years; write for example 2000-2012") from None


for command in (traffic, target, scenario, backcast):
    outlook.add_command(command)
