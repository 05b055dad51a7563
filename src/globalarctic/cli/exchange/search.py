"""``globalarctic search``: one search over all rooms in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.output import emit, outputs
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = ["search"]


@click.command(cls=Verb)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, help="Only place, rule, project ...; repeatable.")
@click.option("--country", "countries", multiple=True, help="Only this ISO code; repeatable.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@outputs()
@examples("globalarctic search пролив Вилькицкого", "globalarctic search 海冰 --kind dataset")
def search(
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    countries: tuple[str, ...],
    limit: int,
    outputs: Outputs,
) -> None:
    """Search everything on file for WORDS in English, Chinese or Russian, and say why it fits."""
    from globalarctic.exchange.search.results import search as find

    emit(find(" ".join(words), kinds=kinds, countries=countries, limit=limit), outputs)
