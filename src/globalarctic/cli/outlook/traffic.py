"""``globalarctic outlook traffic``, ``target``, ``scenario`` and ``backcast``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.options import stack
from globalarctic.cli.output import COMMON, Outputs, emit, outputs, progress_bar, say
from globalarctic.cli.verbs import Verb, examples
from globalarctic.errors import InputError
from globalarctic.words import pick_language, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["backcast", "scenario", "target", "traffic"]

_PICTURES = (".png", ".svg", ".pdf")
_SCENARIO = click.option(
    "--scenario", default="default", show_default=True, help="Name or TOML file."
)


def _draws(count: int) -> Callable[[Any], Any]:
    return stack(
        click.option("--draws", default=count, show_default=True, help="Latin hypercube."),
        click.option("--seed", default=1, show_default=True),
    )


def _costs(texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Read costs such as ``suez=3500`` and ``nsr=0-500``."""
    costs = {}
    for text in texts:
        way, _, figures = text.partition("=")
        low, _, high = figures.partition("-")
        try:
            costs[way.strip()] = float(low), float(high or low)
        except ValueError:
            raise InputError(
                f"cost {text!r}; write for example suez=3500 or suez=3000-4000, USD a TEU"
            ) from None
    return costs


@click.command(cls=Verb)
@_SCENARIO
@click.option(
    "--cost", "cost_texts", multiple=True, metavar="WAY=USD",
    help="What a TEU costs in all later, by nsr, suez, cape or rail: suez=3000-4000.",
)  # fmt: skip
@click.option("--cost-from", type=int, help="First year of these costs.  [default: the next]")
@_draws(5000)
@click.option("--sobol", type=int, help="Show which assumption moves the cargo of this year.")
@outputs(*COMMON, *_PICTURES, aliases=["--csv", "--plot"])
@examples(
    "globalarctic outlook traffic -o traffic.png --sobol 2035",
    "globalarctic outlook traffic --cost suez=3000-4000 --cost-from 2027",
    costly=True,
)
def traffic(
    scenario: str,
    cost_texts: tuple[str, ...],
    cost_from: int | None,
    draws: int,
    seed: int,
    sobol: int | None,
    outputs: Outputs,
) -> None:
    """Explore cargo on the Northern Sea Route: projects that may start, transit that chooses.

    Days, known costs and open months come from the engine (two minutes the first time); everything
    else is a range in the scenario file.
    """
    from globalarctic.outlook import traffic as run

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(
            scenario, draws=draws, seed=seed, costs=_costs(cost_texts), costs_from=cost_from,
            progress=progress,
        )  # fmt: skip
    emit(answer, outputs)
    if sobol is not None and not outputs.silent:
        for line in answer.drivers(sobol):
            say(render(line, pick_language()))


@click.command(cls=Verb)
@click.argument("million_t", type=float)
@click.argument("year", type=int)
@_SCENARIO
@_draws(20_000)
@outputs()
@examples(
    "globalarctic outlook target 220 2035",
    "globalarctic outlook target 110 2030 -o target.csv",
    costly=True,
)
def target(
    million_t: float, year: int, scenario: str, draws: int, seed: int, outputs: Outputs
) -> None:
    """Show what would have to be true for MILLION_T of cargo in YEAR."""
    from globalarctic.outlook import target as run

    with progress_bar(quiet=outputs.silent) as progress:
        answer = run(million_t * 1e6, year, scenario, draws=draws, seed=seed, progress=progress)
    emit(answer, outputs)


@click.command(cls=Verb)
@click.argument("name", default="default")
@outputs()
@examples("globalarctic outlook scenario", "globalarctic outlook scenario vintage-2019 --json")
def scenario(name: str, outputs: Outputs) -> None:
    """Show the assumptions of scenario NAME: a name of the package or a TOML file."""
    from globalarctic.outlook import load_scenario

    emit(load_scenario(name), outputs)


@click.command(cls=Verb)
@click.option("--vintage", type=int, multiple=True, help="2015, 2019 or 2023; default: all.")
@outputs()
@examples(
    "globalarctic outlook backcast", "globalarctic outlook backcast --vintage 2019 --json",
    costly=True,
)  # fmt: skip
def backcast(vintage: tuple[int, ...], outputs: Outputs) -> None:
    """Run the traffic model from earlier years, and compare with what came and a naive drift."""
    from globalarctic.outlook import backcasts

    with progress_bar(quiet=outputs.silent) as progress:
        answer = backcasts(vintage, progress=progress)
    emit(answer, outputs)
