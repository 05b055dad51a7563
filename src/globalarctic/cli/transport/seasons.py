"""``globalarctic seasons``: from when to when a ship is likely to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text

if TYPE_CHECKING:
    from globalarctic.transport.studies.seasons import Season

__all__ = ["seasons"]


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option(
    "--corridor", multiple=True, default=("nsr",), show_default=True, help="Corridor; repeatable."
)
@click.option(
    "--vessel",
    multiple=True,
    default=("container-3600-1a",),
    show_default=True,
    help="Vessel class; repeatable.",
)
@click.option("--chance", type=float, default=0.8, show_default=True, help="Least chance, 0-1.")
@click.option("--ice-year", type=int, multiple=True, help="Ice year to meet; repeatable.")
@click.option("--avoid", multiple=True, help="Passage, border or family not to use; repeatable.")
@click.option("--max-wait", type=float, default=10.0, show_default=True, help="Days of standstill.")
@click.option(
    "--step", type=click.IntRange(1, 365), default=7, show_default=True,
    help="Days between departures at first; 1 computes every day.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
    show_default=True, help="What to print.",
)  # fmt: skip
@click.option("--plot", help="Draw the calendar to a PNG (needs the extra 'plot').")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
def seasons(
    origin: str,
    target: str,
    corridor: tuple[str, ...],
    vessel: tuple[str, ...],
    chance: float,
    ice_year: tuple[int, ...],
    avoid: tuple[str, ...],
    max_wait: float,
    step: int,
    form: str,
    plot: str | None,
    quiet: bool,
) -> None:
    """Show the first and last day on which a ship from ORIGIN to TARGET is likely to pass."""
    check_writable((plot,))
    from globalarctic.transport.studies.seasons import season, seasons_csv, seasons_json

    ways = [(way, ship) for way in corridor for ship in vessel]
    found: list[Season] = []
    with progress_bar(quiet=quiet) as progress:
        for number, (way, ship) in enumerate(ways):

            def part(message: str, share: float, done: int = number) -> None:
                if progress is not None:
                    progress(message, (done + share) / len(ways))

            found.append(
                season(
                    origin,
                    target,
                    corridor=way,
                    vessel=ship,
                    least_prob=chance,
                    ice_years=ice_year,
                    avoid=avoid,
                    max_wait_d=max_wait,
                    step_d=step,
                    progress=part,
                )
            )
    if plot:
        from globalarctic.transport.show.season_map import draw_seasons

        draw_seasons(found, plot)
    if form == "csv":
        write_text("-", seasons_csv(found).rstrip("\n"))
    elif form == "json":
        write_text("-", seasons_json(found))
    elif not quiet:
        _show(found)
        if plot:
            click.echo(f"wrote {plot}")


def _show(found: list[Season]) -> None:
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    head = found[0]
    out = console()
    title = f"{head.origin.name_en} - {head.target.name_en}: days of departure with a chance of "
    out.print(Text(f"{title}{100.0 * head.least_prob:g} % or more of passing", style="bold"))
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Corridor", "Vessel", "Ice class", "First day", "Last day", "Days", "Highest"):
        table.add_column(name, justify="right" if name in ("Days", "Highest") else "left")
    table.add_column("Why not")
    for one in found:
        best = f"{100.0 * float(one.pass_prob.max()):.0f} %"
        start = (one.corridor_name, one.vessel, one.ice_class)
        if not one.windows:
            table.add_row(*start, "never", "", "0", best, one.reason)
        for window in one.windows:
            first, _, last = window.words.partition(" - ")
            table.add_row(*start, first, last, str(window.length_d), best, "")
            start = ("", "", "")
    out.print(table)
    years = head.ice_years
    out.print(f"{len(years)} ice years, {years[0]} to {years[-1]}; chance = share of them.")
