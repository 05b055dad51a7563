"""``globalarctic scope network``: positions in the network of countries; it decides nothing."""

from __future__ import annotations

import click

from globalarctic.cli.options import LANG
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

__all__ = ["network"]


@click.command(cls=Verb)
@click.option(
    "--layer", default="trade_usd", show_default=True,
    help="trade_usd, migrants, twin_cities, liner_services, institutions or un_votes.",
)  # fmt: skip
@click.option("--year", type=int, help="Year; default: the last on file.")
@click.option("--since", type=int, help="An earlier year to compare with.")
@click.option("--alpha", default=0.05, show_default=True, help="Level of the backbone.")
@click.option("--top", type=click.IntRange(1), default=30, show_default=True,
              help="Countries in the table.")  # fmt: skip
@click.option("--release", default="", help="File of a release of country data.")
@LANG
@outputs(
    ".csv", ".json", ".geojson", ".graphml", ".png", ".svg", ".pdf", ".parquet", ".xlsx", ".html",
    aliases=["--csv"],
)  # fmt: skip
@examples(
    "globalarctic scope network --layer migrants --year 2019 --since 2000",
    "globalarctic scope network --layer trade_usd -o trade.graphml -o trade.geojson",
)
def network(
    layer: str,
    year: int | None,
    since: int | None,
    alpha: float,
    top: int,
    release: str,
    lang: str,
    outputs: Outputs,
) -> None:
    """Describe the network of one layer of ties: strength, reach from the Arctic, communities."""
    from globalarctic.scope import network as compute

    with progress_bar(quiet=outputs.silent):
        answer = compute(
            layer, year=year, since=since, release=release, alpha=alpha, lang=lang, top=top
        )
    emit(answer, outputs)
