"""``globalarctic scope index``: a composite index of any units, with the spread of its ranks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    from globalarctic.scope.composite.frame import IndexData, Tree
    from globalarctic.scope.composite.index import Recipe

__all__ = ["index"]

_FILES = (".csv", ".json", ".parquet", ".xlsx", ".html", ".png", ".svg", ".pdf")
_FILLS = ("none", "mean", "median", "group-mean", "group-median")
_SCALES = ("min-max", "z-score", "rank", "percentile-rank", "borda")


@click.command(cls=Verb)
@click.argument("units", required=False)
@click.argument("indicators", required=False)
@click.option("--example", is_flag=True, help="Use the bundled example instead of two files.")
@click.option("--write-example", help="Write the example's two files into this folder and stop.")
@click.option("--fill", type=click.Choice(_FILLS), default="none", help="How gaps are filled.")
@click.option("--group", default="", help="Grouping column for --fill group-mean or group-median.")
@click.option("--least", default=0.9, show_default=True, help="Least share of values of a unit.")
@click.option("--screen-filled", is_flag=True, help="Count filled values for --least.")
@click.option("--winsor", default=5, show_default=True, help="Most points to winsorise; -1: none.")
@click.option("--scale", type=click.Choice(_SCALES), default="min-max", show_default=True)
@click.option("--mean", "means", multiple=True, help="arithmetic (default), geometric, harmonic "
              "or a power; repeat for one a step upwards.")  # fmt: skip
@click.option("--draws", default=2000, show_default=True, help="Replicates; 0 for none.")
@click.option("--seed", default=1, show_default=True)
@click.option("--top", default=20, show_default=True, help="Units to list.")
@click.option("--treatment", is_flag=True, help="List what was done to each indicator's outliers.")
@outputs(*_FILES, aliases=["--csv", "--plot"])
@examples(
    "globalarctic scope index --example --draws 50 --top 10",
    "globalarctic scope index units.csv indicators.csv --mean geometric -o ranks.png",
    costly=True,
)
def index(
    units: str | None,
    indicators: str | None,
    example: bool,
    write_example: str | None,
    fill: str,
    group: str,
    least: float,
    screen_filled: bool,
    winsor: int,
    scale: str,
    means: tuple[str, ...],
    draws: int,
    seed: int,
    top: int,
    treatment: bool,
    outputs: Outputs,
) -> None:
    """Build a composite index from UNITS (values) and INDICATORS (the tree), two CSV files.

    Denominate, fill gaps, screen, treat outliers, scale, aggregate; then draw treatment, scaling
    and weights many times to see how firm each rank is. Works on any units: countries, ports,
    regions.
    """
    from globalarctic.errors import InputError
    from globalarctic.scope.composite.answer import rank_units
    from globalarctic.scope.composite.example import write_example as write_files

    if write_example is not None:
        for path in write_files(write_example):
            click.echo(f"wrote {path}")
        return
    pictures = any(form in {".png", ".svg", ".pdf"} for _, form in outputs.files)
    if draws < 0 or (pictures and draws == 0):
        raise InputError(f"draws is {draws}; give 1 or more (a plot needs them), or 0 for none")
    tree, data = _load(units, indicators, example=example)
    recipe = replace(_recipe(fill, group, least, winsor, scale, means), screen_filled=screen_filled)
    with progress_bar(quiet=outputs.silent) as progress:
        answer = rank_units(
            tree, data, recipe=recipe, draws=draws, seed=seed, top=top, show_treatment=treatment,
            progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


def _load(units: str | None, indicators: str | None, *, example: bool) -> tuple[Tree, IndexData]:
    """Return tree and data from the example or the two files."""
    from globalarctic.errors import InputError
    from globalarctic.scope.composite.example import example_index
    from globalarctic.scope.composite.frame import read_index_data, read_tree

    if example and units is None:
        return example_index()
    if example or units is None or indicators is None:
        raise InputError(
            "give two files, UNITS and INDICATORS, or --example alone; "
            "--write-example FOLDER writes two files to start from"
        )
    tree, denominators, groups = read_tree(indicators)
    return tree, read_index_data(units, tree, denominators=denominators, groups=groups)


def _recipe(
    fill: str, group: str, least: float, winsor: int, scale: str, means: tuple[str, ...]
) -> Recipe:
    """Return the recipe; means that need values above 0 are given 1-100."""
    from globalarctic.errors import InputError
    from globalarctic.scope.composite.aggregate import power_of
    from globalarctic.scope.composite.index import Recipe
    from globalarctic.scope.composite.steps import Fill, Scale

    if winsor < -1:
        raise InputError(f"--winsor is {winsor}; give 0 or more points, or -1 for no treatment")
    powers = tuple(power_of(name) for name in means) or (1.0,)
    how = Scale(scale)
    low, high = (10.0, 2.0) if how is Scale.Z_SCORE else (0.0, 100.0)
    if how is Scale.MIN_MAX and set(powers) != {1.0}:
        low = 1.0
    return Recipe(
        Fill(fill), group, least, winsor_limit=None if winsor < 0 else winsor,
        scale=how, low=low, high=high, powers=powers,
    )  # fmt: skip
