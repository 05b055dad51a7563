"""``globalarctic places``, ``vessels``, ``passages`` and ``corridors``: what is on file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.output import COMMON, emit, outputs
from globalarctic.cli.verbs import Verb, Verbs, examples

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = ["corridors", "passages", "places", "template", "vessels"]


@click.command(cls=Verb)
@click.argument("words")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@outputs(*COMMON, ".geojson")
@examples("globalarctic places murmansk", "globalarctic places 大连 --json")
def places(words: str, limit: int, outputs: Outputs) -> None:
    """Search places whose name contains WORDS, in English, Chinese or Russian."""
    from globalarctic.transport.network import listings

    emit(listings.places(words, limit=limit), outputs)


@click.group(cls=Verbs, invoke_without_command=True)
@outputs()
@examples("globalarctic vessels", "globalarctic vessels --json")
@click.pass_context
def vessels(ctx: click.Context, outputs: Outputs) -> None:
    """List the vessel classes on file, as designed and as usually sailed."""
    from globalarctic.transport.ships import listing

    if ctx.invoked_subcommand is None:
        emit(listing.vessels(), outputs)


@vessels.command()
@examples("globalarctic vessels template")
def template() -> None:
    """Print a TOML file of an own ship to start from, for --vessel my.toml."""
    from globalarctic.transport.ships.own import template as text

    click.echo(text(), nl=False)


@click.command(cls=Verb)
@outputs()
@examples("globalarctic passages", "globalarctic passages -o passages.csv")
def passages(outputs: Outputs) -> None:
    """List the passages, borders and families that --avoid knows."""
    from globalarctic.transport.network import listings

    emit(listings.passages(), outputs)


@click.command(cls=Verb)
@outputs()
@examples("globalarctic corridors", "globalarctic corridors --json corridors.json")
def corridors(outputs: Outputs) -> None:
    """List the named corridors."""
    from globalarctic.transport.network import listings

    emit(listings.corridors(), outputs)
