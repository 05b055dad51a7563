"""``globalarctic scope``: who belongs under a definition, since when, how surely and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable, progress_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from globalarctic.scope.membership import Membership
    from globalarctic.scope.scores import Evidenced
    from globalarctic.scope.uncertainty import Draws, Panels, Probability

__all__ = ["scope"]

_DEFINITION = click.option(
    "--definition", default="global-arctic", show_default=True,
    help="A definition that comes with the package, or a TOML file.",
)  # fmt: skip
_FIRST = click.option("--from", "first", type=int, default=1995, show_default=True, help="Year.")
_LAST = click.option("--to", "last", type=int, default=2019, show_default=True, help="Year.")
_DRAWS = click.option(
    "--draws", type=click.IntRange(0), default=2000, show_default=True,
    help="Draws over the assumptions; 0: none.",
)  # fmt: skip
_SEED = click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
_WEIGHT = click.option(
    "--weight", multiple=True, metavar="LAYER=W", help="Another weight for a layer; repeatable."
)
_LANG = click.option(
    "--lang", type=click.Choice(["en", "zh", "ru"]), default="en", show_default=True,
    help="Language of the countries' names.",
)  # fmt: skip
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
_QUIET = click.option("--quiet", is_flag=True, help="No progress.")


@click.group()
def scope() -> None:
    """Who belongs to the Global Arctic: one operationalisation, open to challenge."""


def _evidence(first: int, last: int) -> Evidenced:
    from globalarctic.scope.load import load_evidence

    return load_evidence(first, last)


def _membership(definition: str, weight: tuple[str, ...], data: Evidenced) -> Membership:
    from globalarctic.errors import InputError
    from globalarctic.scope.definition import load_definition
    from globalarctic.scope.membership import membership

    held = load_definition(definition)
    changed: dict[str, float] = {}
    for text in weight:
        name, _, number = text.partition("=")
        try:
            changed[name] = float(number)
        except ValueError:
            raise InputError(
                f"{text!r} is no weight; write LAYER=NUMBER, for example policy=0.5"
            ) from None
    return membership(held.with_weights(changed) if changed else held, data)


def _drawn(
    held: Membership, draws: int, seed: int, progress: Callable[[str, float], None] | None
) -> tuple[Panels, Draws, Probability] | None:
    from globalarctic.scope.uncertainty import draw, panels, probability

    if draws == 0:
        return None
    if progress is not None:
        progress("layers under each set of anchors", 0.0)
    variants = panels(held.definition, held.data)
    countries = held.data.countries
    found = draw(
        held.definition, variants, countries=countries, draws=draws, seed=seed, progress=progress
    )
    return (
        variants,
        found,
        probability(found, countries=countries, years=held.data.years, seed=seed),
    )


def _names(lang: str) -> dict[str, str]:
    from globalarctic.data.countries import load_countries

    return {code: country.name(lang) for code, country in load_countries().items()}


def _table(columns: tuple[str, ...], right: frozenset[str] = frozenset()) -> Table:
    from rich.table import Table

    table = Table(pad_edge=False, header_style="bold")
    for name in columns:
        side: Any = "right" if name in right else "left"
        wraps = name in {"Smallest change", "What it is", "Layers", "Title"}
        table.add_column(name, justify=side, no_wrap=not wraps)
    return table


def _rests_on(held: Membership) -> None:
    """Print the definition, the lines, the layers with their spans and the vintage."""
    from globalarctic.cli.show import console

    out = console()
    definition = held.definition
    out.print(
        f"Lines: enter at {held.enter:.2f} or more, leave below {held.leave:.2f}, after "
        f"{definition.rule.years} observed years; threshold {held.threshold:.2f} "
        + (
            "set by hand."
            if definition.rule.threshold is not None
            else f"separates best the list “{definition.reference_name}” in "
            f"{definition.reference_first}-{definition.reference_last}: a convention."
        )
    )
    scores = held.scores
    for part, weight, counts in zip(scores.parts, scores.weights, scores.counts, strict=True):
        if part is not None and part.span is not None:
            share = f"weight {weight:.2f}" if counts else "shown, does not count"
            out.print(
                f"Layer {part.rule.name} ({share}, {part.kind}): "
                f"{part.span[0]}-{part.span[1]}, {part.source}."
            )
    if held.scores.missing:
        out.print(f"Layers not on file: {', '.join(held.scores.missing)}.")
    for note in held.data.notes:
        out.print(f"Data: {note}.")


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


@scope.command()
@_DEFINITION
@_FIRST
@_LAST
@click.option("--year", type=int, help="Year to list; default: the last.")
@click.option("--all", "everyone", is_flag=True, help="All countries, not the 45 highest scores.")
@_WEIGHT
@_DRAWS
@_SEED
@click.option("-o", "--output", help="Write every country and year: .csv, .json or .parquet.")
@click.option("--timeline", help="Draw the timeline to a PNG (needs the extra 'plot').")
@click.option("--network", help="Draw the network of the year to a PNG (extra 'plot').")
@_LANG
@_JSON
@_QUIET
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
    from globalarctic.scope.views import views

    check_writable((output, timeline, network))
    data = _evidence(first, last)
    held = _membership(definition, weight, data)
    year = data.years[-1] if year is None else year
    held.at(data.countries[0], year)
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = _drawn(held, draws, seed, progress)
    chance = None if drawn is None else drawn[2]
    names = _names(lang)
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
        click.echo(json.dumps(text, ensure_ascii=False, indent=2))
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
    numbers = frozenset({"#", "Since", "Decided", "Score", "P", "Ranks 5-95 %"})
    columns: tuple[str, ...] = ("#", "Country", "State", "Since", "Decided", "Score")
    if chance is not None:
        columns = (*columns, "P", "In a word", "Ranks 5-95 %")
    table = _table((*columns, *sides), numbers)
    for number, row in enumerate(listed, start=1):
        if not everyone and number > 45 and row["state"] != "member" and not row["anchor"]:
            continue
        state = row["state"]
        cells: list[str | Text] = [
            str(number),
            names[row["country"]] + (" ◆" if row["anchor"] else ""),
            Text(state, style="bold" if state == "member" else ""),
            "" if row["effective_from"] is None else str(row["effective_from"]),
            "" if row["decided_in"] is None else str(row["decided_in"]),
            _number(row["score"]),
        ]
        if chance is not None:
            known = row["member_prob"] is not None
            cells += [
                _number(row["member_prob"]),
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
            f"Members per draw: {low:.0f}-{high:.0f}, middle {middle:.0f}. Layers that are not on "
            "file are not drawn: P holds for the layers that count."
        )
    _rests_on(held)


@scope.command()
@click.argument("country")
@_DEFINITION
@_FIRST
@_LAST
@_WEIGHT
@_DRAWS
@_SEED
@_LANG
@_JSON
@_QUIET
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
    data = _evidence(first, last)
    held = _membership(definition, weight, data)
    held.at(code, data.years[0])
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = _drawn(held, draws, seed, progress)
    listed = [row for row in rows(held, drawn[2] if drawn else None) if row["country"] == code]
    moves = [turn for turn in held.turns if turn.country == code]
    if as_json:
        text = {**about(held), "country": code, "rows": listed}
        click.echo(json.dumps(text, ensure_ascii=False, indent=2))
        return
    out = console()
    anchor = ", an anchor" if code in held.definition.anchors else ""
    out.print(Text(f"{_names(lang)[code]} ({code}{anchor}): {held.definition.title}", style="bold"))
    layers = held.scores.names
    columns = ("Year", "State", "Score", *layers, "On file")
    columns = (*columns, "P", "In a word", "Ranks 5-95 %") if drawn else columns
    table = _table(columns, frozenset(columns) - {"State", "In a word"})
    for row in listed:
        t = data.years.index(row["year"])
        c = data.countries.index(code)
        cells = [str(row["year"]), row["state"], _number(row["score"])]
        for k, name in enumerate(layers):
            star = "*" if held.scores.carried[k, t, c] else ""
            cells.append(_number(row[f"layer_{name}"]) + star)
        cells.append(f"{100 * (row['present_frac'] or 0):.0f} %")
        if drawn:
            known = row["member_prob"] is not None
            cells += [
                _number(row["member_prob"]),
                row["word"] or "no score",
                f"{row['rank_low']:.0f}-{row['rank_high']:.0f}" if known else "-",
            ]
        table.add_row(*cells)
    out.print(table)
    for turn in moves:
        word = "enters" if turn.entered else "leaves"
        out.print(f"{word} with effect from {turn.effective_from}, decided in {turn.decided_in}")
    out.print("* carried forward from the last observed year; - not on file.")
    _rests_on(held)


@scope.command()
@click.argument("country")
@click.argument("year", type=int)
@_DEFINITION
@_FIRST
@_LAST
@_WEIGHT
@_DRAWS
@_SEED
@click.option("--sobol", is_flag=True, help="Also compute Sobol indices of the margin.")
@_LANG
@_JSON
@_QUIET
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
    data = _evidence(first, last)
    held = _membership(definition, weight, data)
    found = explain_state(held, code, year)
    t, c = held.at(code, year)
    with progress_bar(quiet=quiet or as_json) as progress:
        drawn = _drawn(held, draws, seed, progress)
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
        click.echo(json.dumps(text, ensure_ascii=False, indent=2, default=str))
        return
    _show_why(held, found, _names(lang)[code], chance, told, drivers)


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
    table = _table(
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
        table = _table(
            ("Assumption", "Level", "Draws", "P", "Turns the answer"), frozenset({"Draws", "P"})
        )
        for one in [*[a for a in told if a.flips], *[a for a in told if not a.flips]][:10]:
            turns = "yes" if one.flips else ""
            table.add_row(one.factor, one.level, str(one.draws), f"{one.member_prob:.2f}", turns)
        out.print(table)
    if drivers:
        table = _table(
            ("What drives the margin", "First order", "Total"), frozenset({"First order", "Total"})
        )
        for row in drivers:
            table.add_row(row["factor"], f"{row['first']:.2f}", f"{row['total']:.2f}")
        out.print(table)
    _rests_on(held)


@scope.command()
@click.argument("a")
@click.argument("b")
@_FIRST
@_LAST
@click.option("--all", "everyone", is_flag=True, help="Also countries on which both agree.")
@_LANG
@_JSON
def compare(
    a: str, b: str, first: int, last: int, everyone: bool, lang: str, as_json: bool
) -> None:
    """Compare definitions A and B (names or TOML files) country by country."""
    from dataclasses import asdict

    from rich.text import Text

    from globalarctic.cli.show import console
    from globalarctic.scope.exports import about
    from globalarctic.scope.views import differences, jaccard

    data = _evidence(first, last)
    one, two = _membership(a, (), data), _membership(b, (), data)
    found = differences(one, two)
    shared = jaccard(one.inside[-1] & ~one.unknown[-1], two.inside[-1] & ~two.unknown[-1])
    if as_json:
        text = {
            "a": about(one),
            "b": about(two),
            "jaccard_last_year": shared,
            "rows": [asdict(row) for row in found],
        }
        click.echo(json.dumps(text, ensure_ascii=False, indent=2))
        return
    names, out = _names(lang), console()
    out.print(Text(f"A: {one.definition.title}\nB: {two.definition.title}", style="bold"))
    table = _table(
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
            _number(None if row.rank_a != row.rank_a else row.rank_a, 0),
            _number(None if row.rank_b != row.rank_b else row.rank_b, 0),
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

    table = _table(("Name", "Title", "Layers", "What it is"))
    for name in definition_names():
        held = load_definition(name)
        table.add_row(name, held.title, ", ".join(one.name for one in held.layers), held.summary)
    console().print(table)
