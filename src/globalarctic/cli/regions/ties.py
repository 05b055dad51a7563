"""``globalarctic regions ties``: the ties of two regions on a date."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

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
    LANG,
    MORE,
    QUIET,
    TIES,
    VESSEL,
    all_regions,
    day_of,
    fit_of,
    name_of,
    stated_ties,
    warn_times,
    ways_between,
)
from globalarctic.table import day_text
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.ties import Ties

__all__ = ["ties"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MARK = {"present": "yes", "absent": "no"}


@click.command(
    epilog="Example:  globalarctic regions ties CN-HL RU-AMU --date 2026-11-26 --map ties.png"
)
@click.argument("region_a", metavar="A")
@click.argument("region_b", metavar="B")
@DATE
@TIES
@FLOWS
@FLOWS_YEAR
@FORM
@MORE
@click.option("--no-ways", is_flag=True, help="Leave out the ways by month.")
@VESSEL
@ICE_YEAR
@FRESH
@click.option("--map", "map_file", help="Draw a map to a PNG (needs the extra 'plot').")
@click.option("--geojson", help="Write regions, crossings, twins and links to a GeoJSON file.")
@click.option("--csv", "as_csv", help="Write the channels to a CSV file; - for standard output.")
@LANG
@JSON
@QUIET
def ties(
    region_a: str,
    region_b: str,
    date: dt.datetime | None,
    ties_file: str | None,
    flows: str | None,
    flows_year: int | None,
    form: str,
    more: str | None,
    no_ways: bool,
    vessel: str | None,
    ice_year: tuple[int, ...],
    fresh: bool,
    map_file: str | None,
    geojson: str | None,
    as_csv: str | None,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show the ties of two regions: channels, density, crossings, links, ways by month.

    A and B are codes of ISO 3166-2 or names. A channel of which nothing is on file counts neither
    as a tie nor as none; the bounds of the density say what it could change.
    """
    check_writable((map_file, geojson, as_csv))
    from globalarctic.regions.catalog import resolve_region
    from globalarctic.regions.exports import ties_csv, ties_geojson
    from globalarctic.regions.ties import ties as compute

    held = all_regions(more)
    a, b = (resolve_region(name, regions=held) for name in (region_a, region_b))
    observations = stated_ties(ties_file)
    with progress_bar(quiet=quiet or as_json) as progress:
        ways = partial(
            ways_between, vessel=vessel, ice_year=ice_year, fresh=fresh, progress=progress
        )
        fit = fit_of(flows, held, form=form, year=flows_year, times=ways)
        both = ((a.code, b.code), (b.code, a.code))
        times = None if no_ways or a.code == b.code else ways((a, b), pairs=both)
    found = compute(a, b, date=day_of(date), times=times, observations=observations, fit=fit)
    if map_file:
        from globalarctic.regions.plots.ties import draw_ties

        draw_ties(found, map_file)
    if geojson:
        write_text(geojson, ties_geojson(found))
    if as_csv:
        write_text(as_csv, ties_csv(found).rstrip("\n") + ("" if as_csv == "-" else "\n"))
    if as_json:
        click.echo(json_text(found.to_dict(), indent=2))
    if as_json or "-" in (as_csv, geojson):
        return
    _show(found, lang, "" if times is None else warn_times(times))
    for path in (map_file, geojson, as_csv):
        if path:
            click.echo(f"wrote {path}")


def _show(found: Ties, lang: str, warning: str) -> None:
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    names = [f"{name_of(one, lang)} ({one.code})" for one in (found.region_a, found.region_b)]
    out.print(Text(f"{names[0]} - {names[1]}, {day_text(found.date)}", style="bold"))
    _density(out, found)
    _channels(out, found)
    _crossings(out, found)
    _ways(out, found)
    if warning:
        out.print(Text(warning, style="yellow"))
    out.print(f"Sources: {'; '.join(found.sources())}.")


def _density(out: Console, found: Ties) -> None:
    held = found.density
    share = "not on file" if held.share is None else f"{held.share:.2f}"
    out.print(
        f"Binary density: {share}, {held.realised} tied of {held.observed} channels on file; "
        f"{held.applicable} apply, so between {held.low:.2f} and {held.high:.2f}."
    )
    if found.weighted is None:
        out.print("Weighted density: no flows on file (--flows FILE).")
    else:
        ways = " and ".join(
            f"{one.code} to {two.code} {'not on file' if value is None else f'{value:.2f}'}"
            for one, two, value in (
                (found.region_a, found.region_b, found.weighted.forward),
                (found.region_b, found.region_a, found.weighted.backward),
            )
        )
        fit = found.weighted.fit
        factor = (
            "no border effect could be told"
            if fit.border_factor is None
            else f"a border leaves {fit.border_factor:.2f} of a flow"
        )
        out.print(
            f"Weighted density: {found.weighted.value:.2f} times what gravity lets expect "
            f"({ways}), {fit.year}; {fit.cells} flows, {fit.deterrence.form.value}, {factor}, "
            f"common part {fit.cpc_frac:.2f}."
        )
    potential = found.potential
    recalled = [
        f"{m.quantity} of {m.region}" for m in potential.masses if m.known and m.grade == "G"
    ]
    out.print(
        f"Potential (linkage intensity of the literature, no observed tie): "
        f"{'not on file' if potential.value is None else f'{potential.value:#.3g}'}, centres "
        f"{potential.distance_km:,.0f} km apart"
        + (f"; not on file: {', '.join(potential.missing)}" if potential.missing else "")
        + (f"; recalled, not read: {', '.join(recalled)}." if recalled else ".")
    )


def _channels(out: Console, found: Ties) -> None:
    from rich.table import Table

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Channel", "Tied", "What is on file"):
        table.add_column(name, no_wrap=name != "What is on file")
    for one in found.channels:
        state = _MARK.get(one.state.value, one.state.value)
        table.add_row(one.channel.value, state, one.what)
    out.print(table)


def _crossings(out: Console, found: Ties) -> None:
    from rich.table import Table

    if not found.crossings:
        words = "no common border" if found.shares_border is False else "none on file"
        out.print(f"Border crossings: {words}.")
        return
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Crossing", "Mode", "Opened", "Status", "t a year", "Passengers a year",
                 "Trucks a day", "Grade"):  # fmt: skip
        right = name in ("t a year", "Passengers a year", "Trucks a day")
        table.add_column(name, justify="right" if right else "left")
    for one in found.crossings:
        numbers = (
            one.capacity_t_per_year,
            one.capacity_passengers_per_year,
            one.capacity_trucks_per_day,
        )
        table.add_row(
            one.name_en,
            one.mode,
            one.opened or "not on file",
            one.status_on(found.date) or "not on file",
            *("not on file" if value is None else f"{value:,.0f}" for value in numbers),
            one.grade,
        )
    out.print(table)
    out.print(
        "Capacities are design figures, not traffic. Grade V: read in the source; G: recalled."
    )


def _ways(out: Console, found: Ties) -> None:
    from rich.table import Table

    if found.forward is None or found.backward is None:
        return
    a, b = found.region_a, found.region_b
    table = Table(pad_edge=False, header_style="bold")
    table.add_column("Days, leaving in", no_wrap=True)
    for month in _MONTHS:
        table.add_column(month, justify="right", no_wrap=True)
    for one, two, way in ((a, b, found.forward), (b, a, found.backward)):
        table.add_row(f"{one.code} to {two.code}", *(_days(way, k) for k in range(12)))
    out.print(table)
    for one, two, way in ((a, b, found.forward), (b, a, found.backward)):
        words = _way_words(way)
        out.print(f"{one.centre.name_en} to {two.centre.name_en}: {words}.")
    whole = all(any(way.cost_whole) for way in (found.forward, found.backward))
    if not whole:
        out.print("Cost of these ways: not on file, rates of parts of them are missing.")
    if any(len(way.open_months) < 12 for way in (found.forward, found.backward)):
        out.print("'-' no way on file in the month; winter roads over ice are not in the network.")
    if any(0 < share < 1 for way in (found.forward, found.backward) for share in way.pass_prob):
        out.print("In brackets: the share of ice years in which the way is open.")
    out.print(f"Ways: {found.times_basis}.")


def _days(way: MonthlyWay, month: int) -> str:
    share = way.pass_prob[month]
    if not share > 0:
        return "-"
    part = "" if share >= 1 else f" ({100 * share:.0f} %)"
    return f"{way.duration_h[month] / 24:.1f}{part}"


def _way_words(way: MonthlyWay) -> str:
    if not way.open_months:
        return "no way in any month"
    from globalarctic.transport.network.land import load_borders

    names = {border.border_id: border.name_en for border in load_borders()}
    ways: dict[str, list[int]] = {}
    for month in way.open_months:
        border = ", ".join(names[one] for one in way.borders[month - 1].split(";") if one)
        words = way.modes[month - 1] + (f" over {border}" if border else "")
        ways.setdefault(words, []).append(month)
    if len(ways) == 1 and len(way.open_months) == 12:
        return f"{next(iter(ways))}, all year"
    return "; ".join(f"{words} ({_spans(months)})" for words, months in ways.items())


def _spans(months: list[int]) -> str:
    parts: list[list[int]] = []
    for month in months:
        if parts and parts[-1][-1] == month - 1:
            parts[-1].append(month)
        else:
            parts.append([month])
    return ", ".join(
        _MONTHS[part[0] - 1] + (f"-{_MONTHS[part[-1] - 1]}" if len(part) > 1 else "")
        for part in parts
    )
