"""``globalarctic scope show`` and ``explain``: one country, year by year and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import progress_bar
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
    from collections.abc import Callable

    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Panels

__all__ = ["explain", "show"]


@click.command()
@click.argument("country")
@DEFINITION
@FIRST
@LAST
@WEIGHT
@DRAWS
@SEED
@LANG
@JSON
@QUIET
def show(
    country: str,
    definition: str,
    first: int,
    last: int,
    weight: tuple[str, ...],
    draws: int,
    seed: int,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show COUNTRY year by year: score, layers, state, probability."""
    from rich.text import Text

    from globalarctic.cli.show import console
    from globalarctic.scope.exports import about, rows
    from globalarctic.scope.load import find_country

    code = find_country(country)
    data = evidence(first, last)
    held = load_membership(definition, weight, data)
    held.at(code, data.years[0])
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = draw_membership(held, draws, seed, progress)
    listed = [row for row in rows(held, drawn[2] if drawn else None) if row["country"] == code]
    moves = [turn for turn in held.turns if turn.country == code]
    if as_json:
        text = {**about(held), "country": code, "rows": listed}
        click.echo(json_text(text, indent=2))
        return
    out = console()
    anchor = ", an anchor" if code in held.definition.anchors else ""
    out.print(
        Text(f"{country_names(lang)[code]} ({code}{anchor}): {held.definition.title}", style="bold")
    )
    layers = held.scores.names
    columns: tuple[str, ...] = ("Year", "State", "Score", *layers)
    columns = (*columns, "P", "In a word", "Ranks") if drawn else columns
    table = scope_table(columns, frozenset(columns) - {"State", "In a word"})
    for row in listed:
        t = data.years.index(row["year"])
        c = data.countries.index(code)
        cells = [str(row["year"]), row["state"], number_text(row["score"])]
        for k, name in enumerate(layers):
            star = "*" if held.scores.carried[k, t, c] else ""
            cells.append(number_text(row[f"layer_{name}"]) + star)
        if drawn:
            known = row["member_prob"] is not None
            cells += [
                number_text(row["member_prob"]),
                row["word"] or "no score",
                f"{row['rank_low']:.0f}-{row['rank_high']:.0f}" if known else "-",
            ]
        table.add_row(*cells)
    out.print(table)
    for turn in moves:
        word = "enters" if turn.entered else "leaves"
        out.print(f"{word} with effect from {turn.effective_from}, decided in {turn.decided_in}")
    out.print("* carried forward from the last observed year; - not on file.")
    if drawn:
        out.print("P: share of draws in which it is a member; Ranks: 5-95 % of the draws.")
    print_basis(held)


@click.command()
@click.argument("country")
@click.argument("year", type=int)
@DEFINITION
@FIRST
@LAST
@WEIGHT
@DRAWS
@SEED
@click.option("--sobol", is_flag=True, help="Also compute Sobol indices of the margin.")
@LANG
@JSON
@QUIET
def explain(
    country: str,
    year: int,
    definition: str,
    first: int,
    last: int,
    weight: tuple[str, ...],
    draws: int,
    seed: int,
    sobol: bool,
    lang: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Explain why COUNTRY is in or out in YEAR, and what would turn the answer."""
    from dataclasses import asdict

    from globalarctic.scope.explain import assumptions
    from globalarctic.scope.explain import explain as explain_state
    from globalarctic.scope.exports import about
    from globalarctic.scope.load import find_country

    code = find_country(country)
    data = evidence(first, last)
    held = load_membership(definition, weight, data)
    found = explain_state(held, code, year)
    t, c = held.at(code, year)
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = draw_membership(held, draws, seed, progress)
        told = () if drawn is None else assumptions(held, drawn[1], drawn[0].variants, code, year)
        drivers = _drivers(held, drawn[0], code, year, progress) if sobol and drawn else []
    chance = None if drawn is None else float(drawn[2].member_prob[t, c])
    if as_json:
        text = {
            **about(held),
            **asdict(found),
            "member_prob": chance,
            "assumptions": [asdict(one) for one in told],
            "sobol": drivers,
        }
        click.echo(json_text(text, indent=2))
        return
    _show_why(held, found, country_names(lang)[code], chance, told, drivers)


def _drivers(
    held: Membership,
    variants: Panels,
    code: str,
    year: int,
    progress: Callable[[str, float], None] | None,
) -> list[dict[str, Any]]:
    from globalarctic.errors import InputError
    from globalarctic.scope.sobol import margin_indices

    found, names = margin_indices(
        held.definition,
        variants,
        countries=held.data.countries,
        year_at=held.data.years.index(year),
        progress=progress,
    )
    if code not in names:
        raise InputError(
            f"{code} has no score under some assumption in {year}; no Sobol indices for it"
        )
    k = names.index(code)
    held_rows = [
        {"factor": name, "first": float(found.first[i, k]), "total": float(found.total[i, k])}
        for i, name in enumerate(found.factors)
    ]
    return sorted(held_rows, key=lambda row: -float(row["total"]))


def _show_why(
    held: Membership, found: Any, name: str, chance: float | None, told: Any, drivers: Any
) -> None:
    from rich.text import Text

    from globalarctic.cli.show import console
    from globalarctic.scope.uncertainty import word_of

    out = console()
    words = "" if chance is None else f"; P(member) {chance:.2f}, {word_of(chance).value}"
    out.print(Text(f"{name} in {found.year}: {found.state.value}{words}", style="bold"))
    side = "leaving" if found.state.value == "member" else "entering"
    out.print(
        f"Score {found.score:.2f}, the line for {side} is {found.line:.2f}; {found.run_years} of "
        f"{found.rule_years} observed years beyond it."
    )
    table = scope_table(
        ("Layer", "Kind", "Weight", "Value", "Reference", "Contribution", "Smallest change"),
        frozenset({"Weight", "Value", "Reference", "Contribution"}),
    )
    changes = {change.layer: change.words for change in found.changes}
    for part in found.contributions:
        table.add_row(
            part.layer,
            part.kind,
            f"{part.weight_frac:.2f}",
            f"{part.value:.2f}{'*' if part.carried else ''}",
            f"{part.reference:.2f}",
            f"{part.contribution:+.2f}",
            changes.get(part.layer, "-"),
        )
    out.print(table)
    out.print(
        f"Contributions add up to {found.score - found.reference_score:+.2f}: the score less "
        f"{found.reference_score:.2f}, that of a country at each layer's median of the reference "
        "years. The smallest change brings the score to the line, all else equal."
    )
    if found.shown_only:
        out.print(
            f"On file but without a year in the reference window, so not counted: "
            f"{', '.join(found.shown_only)}."
        )
    if found.missing:
        out.print(f"Not on file for {name} in {found.year}: {', '.join(found.missing)}.")
    if told:
        table = scope_table(
            ("Assumption", "Level", "Draws", "P", "Turns the answer"), frozenset({"Draws", "P"})
        )
        for one in [*[a for a in told if a.flips], *[a for a in told if not a.flips]][:10]:
            turns = "yes" if one.flips else ""
            table.add_row(one.factor, one.level, str(one.draws), f"{one.member_prob:.2f}", turns)
        out.print(table)
    if drivers:
        table = scope_table(
            ("What drives the margin", "First order", "Total"), frozenset({"First order", "Total"})
        )
        for row in drivers:
            table.add_row(row["factor"], f"{row['first']:.2f}", f"{row['total']:.2f}")
        out.print(table)
    print_basis(held)
