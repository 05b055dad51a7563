"""What the verbs of ``globalarctic scope`` share: options, what is loaded, what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from globalarctic.scope.membership import Membership
    from globalarctic.scope.scores import Evidenced
    from globalarctic.scope.uncertainty import Draws, Panels, Probability

__all__ = [
    "DEFINITION",
    "DRAWS",
    "FIRST",
    "JSON",
    "LANG",
    "LAST",
    "QUIET",
    "SEED",
    "WEIGHT",
    "country_names",
    "draw_membership",
    "evidence",
    "load_membership",
    "number_text",
    "print_basis",
    "scope_table",
]

DEFINITION = click.option(
    "--definition", default="global-arctic", show_default=True,
    help="A definition that comes with the package, or a TOML file.",
)  # fmt: skip
FIRST = click.option("--from", "first", type=int, default=1995, show_default=True, help="Year.")
LAST = click.option("--to", "last", type=int, default=2019, show_default=True, help="Year.")
DRAWS = click.option(
    "--draws", type=click.IntRange(0), default=2000, show_default=True,
    help="Draws over the assumptions; 0: none.",
)  # fmt: skip
SEED = click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
WEIGHT = click.option(
    "--weight", multiple=True, metavar="LAYER=W", help="Another weight for a layer; repeatable."
)
LANG = click.option(
    "--lang", type=click.Choice(["en", "zh", "ru"]), default="en", show_default=True,
    help="Language of the countries' names.",
)  # fmt: skip
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")
QUIET = click.option("--quiet", is_flag=True, help="No progress.")


def evidence(first: int, last: int) -> Evidenced:
    """Return the evidence of the years, the release and what lies in the cache."""
    from globalarctic.scope.load import fetched_panels, load_evidence

    trade, papers = fetched_panels()
    return load_evidence(first, last, trade=trade, papers=papers)


def load_membership(definition: str, weight: tuple[str, ...], data: Evidenced) -> Membership:
    """Return the membership under a definition, with weights as typed: LAYER=NUMBER."""
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


def draw_membership(
    held: Membership, draws: int, seed: int, progress: Callable[[str, float], None] | None
) -> tuple[Panels, Draws, Probability] | None:
    """Return panels, draws and probabilities; None without draws."""
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


def country_names(lang: str) -> dict[str, str]:
    """Return the name of each country code in a language."""
    from globalarctic.data.countries import load_countries

    return {code: country.name(lang) for code, country in load_countries().items()}


def scope_table(columns: tuple[str, ...], right: frozenset[str] = frozenset()) -> Table:
    """Return an empty table; only columns of words may wrap."""
    from rich.table import Table

    table = Table(pad_edge=False, header_style="bold")
    for name in columns:
        side: Any = "right" if name in right else "left"
        wraps = name in {"Country", "Unit", "Smallest change", "What it is", "Layers", "Title"}
        least = None if wraps else min(len(name), 15)
        table.add_column(name, justify=side, no_wrap=not wraps, min_width=least)
    return table


def print_basis(held: Membership) -> None:
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


def number_text(value: float | None, digits: int = 2) -> str:
    """Return a number for a cell, a dash when there is none."""
    return "-" if value is None else f"{value:.{digits}f}"
