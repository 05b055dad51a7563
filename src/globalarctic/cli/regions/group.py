"""``globalarctic regions``: regions, their ties, accessibility and complementarity."""

from __future__ import annotations

import click

from globalarctic.cli.options import LANG
from globalarctic.cli.output import Outputs, emit, outputs
from globalarctic.cli.regions.complement import complement
from globalarctic.cli.regions.corridor import corridor
from globalarctic.cli.regions.matrix import accessibility, matrix
from globalarctic.cli.regions.options import MORE, all_regions
from globalarctic.cli.regions.seas import seas
from globalarctic.cli.regions.ties import ties
from globalarctic.cli.verbs import Verb, Verbs, examples
from globalarctic.errors import UnknownNameError

__all__ = ["list_regions", "regions"]


@click.group(cls=Verbs)
def regions() -> None:
    """Regions: how closely they are tied, how far apart, and what they could trade.

    Each figure stands in a table with source, date and grade; what is not on file is called so.
    """


@regions.command("list", cls=Verb)
@click.option("--group", help="Only the regions of a group.")
@MORE
@LANG
@outputs(".csv", ".json", ".geojson", ".parquet", ".xlsx", ".html", aliases=["--csv", "--geojson"])
@examples(
    "globalarctic regions list --group far-east",
    "globalarctic regions list --lang zh -o regions.geojson",
)
def list_regions(group: str | None, more: str | None, lang: str, outputs: Outputs) -> None:
    """List the regions on file with centre, population and gross regional product."""
    from globalarctic.regions.catalog import groups_of
    from globalarctic.regions.listing import regions as catalogue

    known = all_regions(more)
    groups = groups_of(known)
    if group is not None and group not in groups:
        raise UnknownNameError.among("group", group, groups)
    emit(catalogue(*([] if group is None else [group]), catalogue=known, lang=lang), outputs)


for command in (ties, matrix, accessibility, complement, corridor, seas):
    regions.add_command(command)
