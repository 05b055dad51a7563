"""``globalarctic regions complement``: what one region exports beside what another imports."""

from __future__ import annotations

import click

from globalarctic.cli.output import Outputs, emit, outputs
from globalarctic.cli.verbs import Verb, examples

__all__ = ["complement"]


@click.command(cls=Verb)
@click.argument("region_a", metavar="A")
@click.argument("region_b", metavar="B")
@click.option("--table", "tables", multiple=True,
              help="Sector table, .csv or .parquet; repeatable: regions are joined. "
              "Default: bundled.")  # fmt: skip
@click.option(
    "--form", "forms", type=click.Choice(["long", "dose", "gacc-exports", "gacc-imports", "fcs"]),
    multiple=True, help="Form of each table, in the same order.  [default: long]",
)  # fmt: skip
@click.option("--vintage", default="", help="Version or day of a publisher's file.")
@click.option("--trade", help="Trade between the regions and their totals, .csv or .parquet.")
@click.option("--year", type=int, help="Year; default: the latest with values of both.")
@click.option("--reference", default="", help="Row that stands for the world.")
@click.option("--grain", type=float, help="Size of one decision, for shrunken quotients.")
@click.option("--absent-zero", is_flag=True, help="Sectors without a row are zero, not missing.")
@click.option("--leave-out", is_flag=True, help="Leave out sectors with a missing value.")
@outputs(".csv", ".json", ".png", ".svg", ".pdf", ".parquet", ".xlsx", ".html", aliases=["--plot"])
@examples(
    "globalarctic regions complement CN-HL RU-AMU",
    "globalarctic regions complement CN-NM RU-ZAB -o structure.csv",
)
def complement(
    region_a: str,
    region_b: str,
    tables: tuple[str, ...],
    forms: tuple[str, ...],
    vintage: str,
    trade: str | None,
    year: int | None,
    reference: str,
    grain: float | None,
    absent_zero: bool,
    leave_out: bool,
    outputs: Outputs,
) -> None:
    """Show what region A exports beside what region B imports, and the reverse.

    With exports and imports by sector: trade complementarity, its parts, competition, and with
    --trade intensity and dependence. Of output or employment: structure and location quotients.
    """
    from globalarctic.regions.trade.answer import complement as compute
    from globalarctic.regions.trade.answer import read_tables

    by_flow = None
    if tables:
        by_flow = read_tables(tables, forms, vintage=vintage, absent_is_zero=absent_zero)
    answer = compute(
        region_a, region_b, tables=by_flow, trade=trade, year=year, reference=reference,
        grain=grain, leave_out_missing=leave_out,
    )  # fmt: skip
    emit(answer, outputs)
