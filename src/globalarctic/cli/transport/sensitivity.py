"""``globalarctic sensitivity``: what moves the ranking of two corridors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, progress_bar
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.transport.studies.sensitivity import BreakEven, Sensitivity

__all__ = ["sensitivity"]

_BAR = 13


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--corridor", default="nsr", show_default=True, help="First corridor.")
@click.option("--against", default="suez", show_default=True, help="Second corridor.")
@click.option(
    "--swing", type=float, default=0.3, show_default=True, help="Share to move prices by."
)
@click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the table.")
@click.option("--quiet", is_flag=True, help="No progress.")
def sensitivity(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    against: str,
    swing: float,
    escort: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show which input moves the cost of a corridor against another, and where they break even."""
    from globalarctic.transport.search.compare import compare
    from globalarctic.transport.studies.sensitivity import sensitivity as run

    with progress_bar(quiet=quiet or as_json) as progress:
        held = compare(
            origin,
            target,
            depart=depart,
            vessel=vessel,
            corridors=(corridor, against),
            escorted=escort,
            progress=progress,
        )
    found = run(held, first=corridor, second=against, swing_frac=swing)
    if as_json:
        click.echo(json_text(found.to_dict(), indent=2))
    else:
        _show(found)


def _show(found: Sensitivity) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(
        f"{found.first} less {found.second}: {found.difference_d:+.1f} days, "
        f"{found.difference_usd:+,.1f} USD per {found.unit} (known parts; below zero "
        f"{found.first} is cheaper)"
    )
    table = Table()
    for title in ("Input", "Low", "High", f"USD per {found.unit}", ""):
        table.add_column(title, no_wrap=True)
    ends = [usd for one in found.swings for usd in (one.low_usd, one.high_usd)]
    low, high = min((*ends, found.difference_usd)), max((*ends, found.difference_usd))
    for one in found.swings:
        table.add_row(
            one.name,
            one.low,
            one.high,
            f"{one.low_usd:+,.0f} to {one.high_usd:+,.0f}",
            _bar(one.low_usd, one.high_usd, low, high),
        )
    console.print(table)
    console.print("Break-even (all else as it is):")
    for even in found.break_evens:
        console.print(f"  {_even_text(even)}")
    console.print(f"No rate on file, counted as zero on both sides: {', '.join(found.missing)}")


def _bar(a: float, b: float, low: float, high: float) -> str:
    span = max(high - low, 1e-9)
    first, last = (round(_BAR * (x - low) / span) for x in sorted((a, b)))
    return " " * first + "█" * max(1, last - first)


def _even_text(even: BreakEven) -> str:
    if even.value is None:
        return f"{even.name}: at no value above zero"
    base = "" if even.base is None else f" (now {even.base:,.0f})"
    turn = f"{even.value:,.0f} {even.unit}{base}"
    return f"{even.name}: {turn}; above it {even.cheaper_above} is cheaper"
