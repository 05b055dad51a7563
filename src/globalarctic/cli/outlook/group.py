"""``globalarctic outlook``: ice, seasons and traffic to come, and how the methods fared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from globalarctic.cli.options import ICE_YEARS, VESSEL
from globalarctic.cli.outlook.traffic import backcast, scenario, target, traffic
from globalarctic.cli.output import COMMON, Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, Verbs, examples
from globalarctic.errors import InputError

__all__ = ["bias", "extent", "outlook", "season"]


@click.group(cls=Verbs)
def outlook() -> None:
    """Look at ice, seasons and traffic to 2050: scenarios, no forecasts."""


@outlook.command(cls=Verb)
@click.argument("origin", default="Dalian")
@click.argument("target", default="Rotterdam")
@click.option("--corridor", default="nsr", show_default=True)
@VESSEL
@click.option(
    "--year", "years", type=int, multiple=True, default=(2035, 2050), show_default=True,
    help="Year; repeatable.",
)  # fmt: skip
@click.option("--middle", is_flag=True, help="Only the middle course, in a third of the time.")
@click.option("--warming", multiple=True, metavar="SCENARIO", help="Emission scenario whose "
              "warming moves the ice instead of the years: SSP2-4.5; repeatable.")  # fmt: skip
@click.option("--model", type=click.Path(path_type=Path), help="CMIP6 siconc file: its change "
              "instead of the observed one.")  # fmt: skip
@click.option("--thickness", type=click.Path(path_type=Path), help="CMIP6 sithick file.")
@ICE_YEARS
@click.option("--chance", type=float, default=0.8, show_default=True, help="Least chance, 0-1.")
@click.option("--step", type=click.IntRange(1, 60), default=14, show_default=True,
              help="Days between departures at first.")  # fmt: skip
@outputs(*COMMON, ".png", ".svg", ".pdf", aliases=["--csv", "--plot"])
@examples(
    "globalarctic outlook season Dalian Rotterdam --year 2035",
    "globalarctic outlook season Dalian Rotterdam --year 2035 --middle --speed service",
    "globalarctic outlook season --year 2050 --warming SSP1-2.6 --warming SSP5-8.5 -o season.png",
    costly=True,
)
def season(
    origin: str,
    target: str,
    corridor: str,
    vessel: str,
    years: tuple[int, ...],
    middle: bool,
    warming: tuple[str, ...],
    model: Path | None,
    thickness: Path | None,
    ice_year: tuple[int, ...],
    chance: float,
    step: int,
    outputs: Outputs,
    **sailed: Any,
) -> None:
    """Show how long a ship could pass from ORIGIN to TARGET in later years.

    By ice, by rule, and as published. The ice years on file are moved along their own observed
    change and sailed through anew: half a minute a season the first time; what was computed is
    kept.
    """
    from globalarctic.data.sources.cmip6_ice import read_field
    from globalarctic.outlook import season_outlook

    if thickness is not None and model is None:
        raise InputError("--thickness goes with --model, a file of siconc of the same model")
    fields = [
        None if path is None else read_field(path, name)
        for path, name in ((model, "siconc"), (thickness, "sithick"))
    ]
    with progress_bar(quiet=outputs.silent) as progress:
        answer = season_outlook(
            origin, target, corridor=corridor, vessel=vessel, **sailed, years=years,
            warming=warming, quantiles=(0.5,) if middle else (0.1, 0.5, 0.9), ice_years=ice_year,
            least_prob=chance, step_d=step, concentration=fields[0], thickness=fields[1],
            progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


@outlook.command(cls=Verb)
@click.option("--month", type=click.IntRange(1, 12), default=9, show_default=True)
@click.option("--year", "years", type=int, multiple=True, help="Year; repeatable.")
@click.option("--until", type=int, help="Last year that is known: an earlier one shows how the "
              "method would have fared.")  # fmt: skip
@outputs()
@examples("globalarctic outlook extent --year 2035", "globalarctic outlook extent --until 2012")
def extent(month: int, years: tuple[int, ...], until: int | None, outputs: Outputs) -> None:
    """Show the extent of Arctic sea ice in later years, with all stated doubt."""
    from globalarctic.outlook import extent as run

    with progress_bar(quiet=outputs.silent, label="lines over windows of the record"):
        answer = run(month, years, until=until)
    emit(answer, outputs)


@outlook.command(cls=Verb)
@click.option("--fit", "fitted", default="2000-2012", show_default=True, help="Years to fit on.")
@click.option("--test", "tested", default="2013-2019", show_default=True, help="Later years.")
@outputs()
@examples(
    "globalarctic outlook bias", "globalarctic outlook bias --fit 2000-2012 --test 2013-2019"
)  # fmt: skip
def bias(fitted: str, tested: str, outputs: Outputs) -> None:
    """Foretell the ice of later years from earlier ones, and compare with what came."""
    from globalarctic.outlook.ice import bias_check
    from globalarctic.transport.ice.atlas import load_atlas

    spans = _span(fitted), _span(tested)
    with progress_bar(quiet=outputs.silent, label="moving ice years"):
        answer = bias_check(load_atlas(), fitted=spans[0], tested=spans[1])
    emit(answer, outputs)


def _span(text: str) -> range:
    first, _, last = text.partition("-")
    try:
        return range(int(first), int(last) + 1)
    except ValueError:
        raise InputError(f"{text!r} is no span of years; write for example 2000-2012") from None


for command in (traffic, target, scenario, backcast):
    outlook.add_command(command)
