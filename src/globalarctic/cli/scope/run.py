"""``globalarctic scope``: who belongs under a definition, since when, how surely and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable, progress_bar
from globalarctic.cli.scope.country import explain, show
from globalarctic.cli.scope.index import index
from globalarctic.cli.scope.network import network, validate
from globalarctic.cli.scope.parts import (
    DEFINITION,
    DRAWS,
    FIRST,
    JSON,
    LANG,
    LAST,
    QUIET,
    SEED,
    WEIGHT,
    country_names,
    draw_membership,
    evidence,
    load_membership,
    number_text,
    print_basis,
    scope_table,
)
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Probability

__all__ = ["compare", "definitions", "run", "scope"]


@click.group()
def scope() -> None:
    """Who belongs to the Global Arctic: one operationalisation, open to challenge."""


@scope.command()
@DEFINITION
@FIRST
@LAST
@click.option("--year", type=int, help="Year to list; default: the last.")
@click.option("--all", "everyone", is_flag=True, help="All countries, not the 45 highest scores.")
@WEIGHT
@DRAWS
@SEED
@click.option("-o", "--output", help="Write every country and year: .csv, .json or .parquet.")
@click.option("--timeline", help="Draw the timeline to a PNG (needs the extra 'plot').")
@click.option("--network", help="Draw the network of the year to a PNG (extra 'plot').")
@LANG
@JSON
@QUIET
def run(
    definition: str,
    first: int,
    last: int,
    year: int | None,
    everyone: bool,
    weight: tuple[str, ...],
    draws: int,
    seed: int,
    output: str | None,
    timeline: str | None,
    network: str | None,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """List members of a year with probability, rank interval and every view of the anchors."""
    from globalarctic.scope.exports import about, rows, write_result
    from globalarctic.scope.robustness import views

    check_writable((output, timeline, network))
    data = evidence(first, last)
    held = load_membership(definition, weight, data)
    year = data.years[-1] if year is None else year
    held.at(data.countries[0], year)
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = draw_membership(held, draws, seed, progress)
    chance = None if drawn is None else drawn[2]
    names = country_names(lang)
    if output:
        write_result(output, held, chance)
    if timeline:
        from globalarctic.scope.plots import draw_timeline

        draw_timeline(held, timeline, chance=chance, names=names if lang == "en" else None)
    if network:
        from globalarctic.scope.plots import draw_network

        shown = names if lang == "en" else None
        draw_network(held, network, year=year, chance=chance, names=shown)
    sides = views(held.definition, data)[1:]
    listed = rows(held, chance, years=(year,))
    for row in listed:
        row["views"] = {name: side.state(row["country"], year).value for name, side in sides}
    listed.sort(key=lambda row: (row["score"] is None, -(row["score"] or 0.0)))
    if as_json:
        text = {**about(held), "year": year, "rows": listed}
        click.echo(json_text(text, indent=2))
        return
    _show_run(held, listed, year, [name for name, _ in sides], names, everyone, chance)
    for path in (output, timeline, network):
        if path:
            click.echo(f"wrote {path}")


def _show_run(
    held: Membership,
    listed: list[dict[str, Any]],
    year: int,
    sides: list[str],
    names: dict[str, str],
    everyone: bool,
    chance: Probability | None,
) -> None:
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    members = sum(row["state"] == "member" for row in listed)
    out.print(Text(f"{held.definition.title}, {year}: {members} members", style="bold"))
    numbers = frozenset({"#", "Since", "Score", "P", "Ranks"})
    columns: tuple[str, ...] = ("#", "Country", "State", "Since", "Score")
    if chance is not None:
        columns = (*columns, "P", "In a word", "Ranks")
    table = scope_table((*columns, *sides), numbers)
    for number, row in enumerate(listed, start=1):
        if not everyone and number > 45 and row["state"] != "member" and not row["anchor"]:
            continue
        state = row["state"]
        cells: list[str | Text] = [
            str(number),
            names[row["country"]] + (" ◆" if row["anchor"] else ""),
            Text(state, style="bold" if state == "member" else ""),
            "" if row["effective_from"] is None else str(row["effective_from"]),
            number_text(row["score"]),
        ]
        if chance is not None:
            known = row["member_prob"] is not None
            cells += [
                number_text(row["member_prob"]),
                row["word"] or "no score",
                f"{row['rank_low']:.0f}-{row['rank_high']:.0f}" if known else "-",
            ]
        cells += ["=" if row["views"][name] == state else row["views"][name] for name in sides]
        table.add_row(*cells)
    out.print(table)
    out.print("◆ anchor; = same state as with all anchors.")
    if chance is not None:
        t = held.data.years.index(year)
        low, middle, high = chance.size[t]
        out.print(
            f"P: share of {chance.draws} draws in which the country is a member; robust in from "
            f"0.95, likely from 0.75, contested from 0.25, unlikely from 0.05, else robust out. "
            f"Ranks: 5-95 % of the draws. Members per draw: {low:.0f}-{high:.0f}, middle "
            f"{middle:.0f}. Layers that are not on "
            "file are not drawn: P holds for the layers that count."
        )
    print_basis(held)


@scope.command()
@click.argument("a")
@click.argument("b")
@FIRST
@LAST
@click.option("--all", "everyone", is_flag=True, help="Also countries on which both agree.")
@LANG
@JSON
def compare(
    a: str, b: str, first: int, last: int, everyone: bool, lang: str, as_json: bool
) -> None:
    """Compare definitions A and B (names or TOML files) country by country."""
    from dataclasses import asdict

    from rich.text import Text

    from globalarctic.cli.show import console
    from globalarctic.scope.exports import about
    from globalarctic.scope.robustness import differences, jaccard

    data = evidence(first, last)
    one, two = load_membership(a, (), data), load_membership(b, (), data)
    found = differences(one, two)
    shared = jaccard(one.inside[-1] & ~one.unknown[-1], two.inside[-1] & ~two.unknown[-1])
    if as_json:
        text = {
            "a": about(one),
            "b": about(two),
            "jaccard_last_year": shared,
            "rows": [asdict(row) for row in found],
        }
        click.echo(json_text(text, indent=2))
        return
    names, out = country_names(lang), console()
    out.print(Text(f"A: {one.definition.title}\nB: {two.definition.title}", style="bold"))
    table = scope_table(
        ("Country", "Years in A", "Years in B", "Only in A", "Only in B", "Rank A", "Rank B"),
        frozenset({"Years in A", "Years in B", "Rank A", "Rank B"}),
    )
    rows = sorted(found, key=lambda row: (-len(row.only_a) - len(row.only_b), row.country))
    for row in rows:
        if not everyone and not row.only_a and not row.only_b:
            continue
        table.add_row(
            names[row.country],
            str(row.years_in_a),
            str(row.years_in_b),
            _spans(row.only_a),
            _spans(row.only_b),
            number_text(None if row.rank_a != row.rank_a else row.rank_a, 0),
            number_text(None if row.rank_b != row.rank_b else row.rank_b, 0),
        )
    out.print(table)
    same = sum(not row.only_a and not row.only_b for row in found)
    out.print(
        f"{same} of {len(found)} countries have the same state in every year; in {data.years[-1]} "
        f"the two sets share {100 * shared:.0f} % of all members of either. "
        f"Ranks: {data.years[-1]}."
    )
    for label, held in (("A", one), ("B", two)):
        if held.scores.missing:
            out.print(f"{label} has layers that are not on file: {', '.join(held.scores.missing)}.")
    for note in data.notes:
        out.print(f"Data: {note}.")


def _spans(years: tuple[int, ...]) -> str:
    """Return years as spans: 1996-1999, 2004."""
    out: list[list[int]] = []
    for year in years:
        if out and year == out[-1][1] + 1:
            out[-1][1] = year
        else:
            out.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


@scope.command()
def definitions() -> None:
    """List the definitions that come with the package."""
    from globalarctic.cli.show import console
    from globalarctic.scope.definition import definition_names, load_definition

    table = scope_table(("Name", "Title", "Layers", "What it is"))
    for name in definition_names():
        held = load_definition(name)
        table.add_row(name, held.title, ", ".join(one.name for one in held.layers), held.summary)
    console().print(table)


scope.add_command(show)
scope.add_command(explain)
scope.add_command(index)
scope.add_command(network)
scope.add_command(validate)
