"""``globalarctic scope index``: a composite index of any units, with the spread of its ranks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text
from globalarctic.cli.scope.parts import number_text, scope_table
from globalarctic.tabular import csv_text, json_text

if TYPE_CHECKING:
    from globalarctic.scope.composite.frame import IndexData, Tree
    from globalarctic.scope.composite.index import Recipe
    from globalarctic.scope.composite.sensitivity import RankSpread

__all__ = ["index"]

_FILLS = ("none", "mean", "median", "group-mean", "group-median")
_SCALES = ("min-max", "z-score", "rank", "percentile-rank", "borda")


@click.command(
    epilog="Example:  globalarctic scope index --example --top 10  "
    "|  globalarctic scope index units.csv indicators.csv --mean geometric"
)
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
@click.option("--csv", "csv_file", help="Write every unit to a CSV file.")
@click.option("--json", "json_file", help="Write JSON to a file, - for standard output.")
@click.option("--plot", help="Draw ranks with their intervals to a PNG (needs the extra 'plot').")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
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
    csv_file: str | None,
    json_file: str | None,
    plot: str | None,
    quiet: bool,
) -> None:
    """Build a composite index from UNITS (values) and INDICATORS (the tree), two CSV files.

    Denominate, fill gaps, screen, treat outliers, scale, aggregate; then draw treatment, scaling
    and weights many times to see how firm each rank is. Works on any units: countries, ports,
    regions.
    """
    from globalarctic.errors import InputError
    from globalarctic.scope.composite.example import write_example as write_files
    from globalarctic.scope.composite.sensitivity import spread

    if write_example is not None:
        for path in write_files(write_example):
            click.echo(f"wrote {path}")
        return
    check_writable((csv_file, json_file, plot))
    if draws < 0 or (plot and draws == 0):
        raise InputError(f"draws is {draws}; give 1 or more (a plot needs them), or 0 for none")
    tree, data = _load(units, indicators, example=example)
    recipe = replace(_recipe(fill, group, least, winsor, scale, means), screen_filled=screen_filled)
    with progress_bar(quiet=quiet or json_file == "-") as progress:
        drawn = spread(tree, data, recipe=recipe, draws=max(draws, 1), seed=seed, progress=progress)
        if plot:
            from globalarctic.scope.composite.plot import draw_ranks

            draw_ranks(drawn, plot, top=max(top, 1))
    rows = _rows(drawn, with_spread=draws > 0)
    if csv_file:
        write_text(csv_file, csv_text(rows))
    if json_file:
        write_text(json_file, json_text(_about(drawn, draws) | {"rows": rows}, indent=2))
    if not (quiet or json_file == "-"):
        _print(drawn, rows[:top], draws, treatment=treatment)


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


def _rows(drawn: RankSpread, *, with_spread: bool) -> list[dict[str, object]]:
    """Return a row a unit: ranks, their interval, aggregates."""
    by_unit = {row["unit"]: row for row in drawn.rows()}
    keys = ("rank_q05", "rank_median", "rank_q95") if with_spread else ()
    out = []
    for row in drawn.nominal.rows():
        extra = {key: by_unit[row["unit"]][key] for key in keys}
        out.append({"unit": row["unit"], "name": row["name"], "rank": row["rank"], **extra, **row})
    return out


def _about(drawn: RankSpread, draws: int) -> dict[str, object]:
    """Return the recipe and what was left out."""
    held = drawn.nominal
    recipe = held.recipe
    return {
        "index": held.tree.levels[-1][0].name,
        "indicators": [node.code for node in held.tree.indicators],
        "left_out": list(held.left_out),
        "fill": recipe.fill.value,
        "screen_filled": recipe.screen_filled,
        "winsor_limit": recipe.winsor_limit,
        "scale": recipe.scale.value,
        "ends": [recipe.low, recipe.high],
        "powers": list(recipe.powers),
        "draws": draws,
        "seed": drawn.seed,
        "treatment": held.treatment_rows(),
    }


def _print(
    drawn: RankSpread, rows: list[dict[str, object]], draws: int, *, treatment: bool
) -> None:
    """Print the ranking, the recipe and what was left out."""
    from globalarctic.cli.show import console

    out = console()
    held = drawn.nominal
    top = held.tree.levels[-1][0]
    below = held.tree.levels[-2] if len(held.tree.levels) > 2 else ()
    heads = ("Rank", *(("90 % of ranks",) if draws else ()), "Unit", top.code)
    shown = below[:5]
    columns = (*heads, *(node.code for node in shown))
    table = scope_table(columns, frozenset(columns) - {"Unit"})
    for row in rows:
        span = (f"{row['rank_q05']:.0f}-{row['rank_q95']:.0f}",) if draws else ()
        cells = [row[node.code] for node in (top, *shown)]
        table.add_row(
            str(row["rank"] or "-"),
            *span,
            f"{row['name']} ({row['unit']})",
            *(number_text(cell if isinstance(cell, float) else None, 1) for cell in cells),
        )
    out.print(f"{top.name}: {len(held.data.codes)} units, "
              f"{len(held.tree.indicators)} indicators")  # fmt: skip
    out.print(table)
    recipe = held.recipe
    treated = [row["indicator"] for row in held.treatment_rows() if row["method"] != "none"]
    out.print(
        f"Gaps: {recipe.fill}; outliers treated: {', '.join(treated) or 'none'}; scaled by "
        f"{recipe.scale}; mean of power {', '.join(f'{p:g}' for p in recipe.powers)}."
    )
    if held.left_out:
        out.print(
            f"Left out with less than {recipe.least_frac:.0%} of values on file "
            f"({len(held.left_out)}): {', '.join(held.left_out[:12])}"
            + (" and others; --json lists all." if len(held.left_out) > 12 else ".")
        )
    if draws:
        out.print(f"Intervals: {draws:,} replicates over treatment, scaling and weights, "
                  f"seed {drawn.seed}.")  # fmt: skip
    if treatment:
        done = scope_table(
            ("Indicator", "Done", "Points", "Skewness", "after", "Kurtosis", "after ")
        )
        for one in held.treatment_rows():
            done.add_row(
                one["indicator"], one["method"], str(one["points"]),
                number_text(one["skewness_before"]), number_text(one["skewness_after"]),
                number_text(one["kurtosis_before"]), number_text(one["kurtosis_after"]),
            )  # fmt: skip
        out.print(done)
