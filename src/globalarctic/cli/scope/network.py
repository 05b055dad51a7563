"""``globalarctic scope network`` and ``validate``: positions beside the score, and its checks."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text
from globalarctic.cli.scope.parts import (
    DEFINITION,
    FIRST,
    JSON,
    LANG,
    LAST,
    QUIET,
    SEED,
    WEIGHT,
    country_names,
    evidence,
    load_membership,
    number_text,
    scope_table,
)
from globalarctic.tabular import csv_text, json_text

if TYPE_CHECKING:
    from globalarctic.scope.robustness import IndexMatch, Placebo, Stability

__all__ = ["network", "validate"]


@click.command(epilog="Example:  globalarctic scope network --kind policy --year 2019")
@DEFINITION
@click.option(
    "--kind", type=click.Choice(["actual", "policy"]), default="actual", show_default=True
)
@click.option("--year", type=int, help="Year; default: the last on file.")
@click.option("--top", default=25, show_default=True, help="Countries to list.")
@click.option("--alpha", default=0.05, show_default=True, help="Level of the backbone.")
@click.option("--draws", default=500, show_default=True, help="Draws for the interval; 0: none.")
@SEED
@LANG
@click.option("--csv", "csv_file", help="Write every country to a CSV file.")
@JSON
@QUIET
def network(
    definition: str,
    kind: str,
    year: int | None,
    top: int,
    alpha: float,
    draws: int,
    seed: int,
    lang: str,
    csv_file: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Describe positions in the network of ties of one kind; it decides nothing.

    Strength, part of the anchors' ties, reach of random walks from the anchors, core number.
    """
    from globalarctic.cli.show import console
    from globalarctic.data.panels import TieKind
    from globalarctic.data.release import load_release
    from globalarctic.scope.definition import load_definition
    from globalarctic.scope.position import kind_network, position, reach_draws

    check_writable((csv_file,))
    wanted = load_definition(definition)
    data = evidence(1946, load_release().last_year)
    years = () if year is None else (year,)
    held = kind_network(wanted, data, TieKind(kind), years=years)
    shown = held.years[-1] if year is None else year
    held = kind_network(wanted, data, TieKind(kind), years=(shown,))
    found = position(held, wanted.anchors, year=shown, alpha=alpha)
    rows = found.rows()
    if draws > 0:
        with progress_bar(quiet=quiet or as_json) as progress:
            drawn = reach_draws(held, wanted.anchors, draws=draws, seed=seed, progress=progress)
        low, _, high = drawn.interval(shown)
        place = {code: c for c, code in enumerate(held.countries)}
        for row in rows:
            c = place[row["country"]]
            row["reach_q05"], row["reach_q95"] = float(low[c]), float(high[c])
    if csv_file:
        write_text(csv_file, csv_text(rows))
    if as_json:
        about = {"kind": kind, "layers": list(held.names), "year": shown, "alpha": alpha,
                 "sources": list(held.sources), "notes": list(data.notes)}  # fmt: skip
        click.echo(json_text({**about, "rows": rows}, indent=2))
        return
    out = console()
    names = country_names(lang)
    heads = (
        "Country",
        "Reach",
        *(("90 %",) if draws > 0 else ()),
        "Of anchors' ties",
        "Of all",
        "Core",
    )
    table = scope_table(heads, frozenset(heads) - {"Country"})
    for row in rows[:top]:
        span = (f"{row['reach_q05']:.2f} to {row['reach_q95']:.2f}",) if draws > 0 else ()
        star = "*" if row["country"] in wanted.anchors else ""
        table.add_row(
            f"{names[row['country']]} ({row['country']}){star}",
            number_text(row["reach"]),
            *span,
            f"{100 * row['importance_frac']:.1f} %",
            f"{100 * row['strength']:.2f} %",
            str(row["core"]),
        )
    out.print(f"Network of {kind} ties, {shown}: {', '.join(held.names)}")
    out.print(table)
    out.print(
        "Reach: log of walks from the anchors over walks from anywhere. Description only: none of "
        "this enters the score. * an anchor."
    )
    out.print(f"Sources: {'; '.join(held.sources)}.")
    out.print(f"Data: {data.notes[0]}.")


@click.command(epilog="Example:  globalarctic scope validate --lsci unctad_lsci.csv")
@DEFINITION
@FIRST
@LAST
@WEIGHT
@click.option("--placebo", "sets", default=20, show_default=True, help="Random sets of anchors.")
@click.option("--lsci", help="UNCTAD's Liner Shipping Connectivity Index as CSV, to compare with.")
@click.option("--vintage", default="as given", help="Which edition the file of --lsci is.")
@SEED
@JSON
@QUIET
def validate(
    definition: str,
    first: int,
    last: int,
    weight: tuple[str, ...],
    sets: int,
    lsci: str | None,
    vintage: str,
    seed: int,
    as_json: bool,
    quiet: bool,
) -> None:
    """Check a definition: random anchors, anchors and layers left out, a published index."""
    from globalarctic.data.sources.lsci import read_index
    from globalarctic.scope.position import strength_match
    from globalarctic.scope.robustness import index_match, placebo, stability

    data = evidence(first, last)
    held = load_membership(definition, weight, data)
    with progress_bar(quiet=quiet or as_json) as progress:
        if progress is not None:
            progress("random anchors", 0.1)
        chance = placebo(held.definition, data, draws=sets, seed=seed)
        if progress is not None:
            progress("anchors and layers left out", 0.6)
        left = stability(held.definition, data)
    match: tuple[IndexMatch, ...] = ()
    if lsci:
        index = read_index(Path(lsci), vintage=vintage)
        match = index_match(held, index) + strength_match(held.definition, data, index)
    if as_json:
        text: dict[str, Any] = {
            "definition": held.definition.name,
            "year": data.years[-1],
            "placebo": {
                "anchors": [list(one) for one in chance.anchors],
                "score_correlation": chance.scores.tolist(),
                "club_jaccard": chance.clubs.tolist(),
                "separation": chance.separation.tolist(),
                "real_separation": chance.real_separation,
                "unusable": chance.unusable,
            },
            "left_out": [asdict(one) for one in left],
            "index": [asdict(one) for one in match],
        }
        click.echo(json_text(text, indent=2))
        return
    _print(held.definition.title, data.years[-1], chance, left, match)


def _print(
    title: str,
    year: int,
    chance: Placebo,
    left: tuple[Stability, ...],
    match: tuple[IndexMatch, ...],
) -> None:
    """Print the three checks."""
    from globalarctic.cli.show import console

    out = console()
    out.print(f"{title}", style="bold")
    size = len(chance.scores)
    beaten = int((chance.separation >= chance.real_separation).sum())
    out.print(
        f"Random anchors ({size} sets): the real anchors separate the reference list by "
        f"J = {chance.real_separation:.2f}, random ones by {chance.separation.min():.2f} to "
        f"{chance.separation.max():.2f} (as well or better: {beaten} of {size}). Scores of {year} "
        f"correlate by {chance.scores.min():.2f} to {chance.scores.max():.2f} with the real ones, "
        f"clubs share {chance.clubs.min():.0%} to {chance.clubs.max():.0%}."
        + (
            f" {chance.unusable} sets told no country apart and were drawn again."
            if chance.unusable
            else ""
        )
    )
    table = scope_table(("Left out", f"Members {year}", "Shared with the whole"),
                        frozenset({f"Members {year}", "Shared with the whole"}))  # fmt: skip
    for one in left:
        if one.reason:
            table.add_row(one.left_out, "-", "cannot be computed")
        else:
            table.add_row(one.left_out, str(one.members), f"{one.jaccard:.0%}")
    out.print(table)
    if not match:
        out.print("No published index was given; --lsci FILE compares with UNCTAD's.")
        return
    years = sorted({one.year for one in match})
    spans = scope_table(("Liner connectivity against", "Years", "Spearman", "Countries"),
                        frozenset({"Spearman", "Countries"}))  # fmt: skip
    for what in dict.fromkeys(one.what for one in match):
        held = [one for one in match if one.what == what]
        spans.add_row(
            what,
            f"{held[0].year}-{held[-1].year}" if len(held) > 1 else str(held[0].year),
            f"{min(o.spearman for o in held):.2f} to {max(o.spearman for o in held):.2f}",
            f"{min(o.countries for o in held)}-{max(o.countries for o in held)}",
        )
    out.print(spans)
    out.print(f"Reported as found, {years[0]}-{years[-1]}; nothing is fitted to the index.")
