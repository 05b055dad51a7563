"""``globalarctic scope``: who belongs under a definition, since when, how surely and why."""

from __future__ import annotations

import click

from globalarctic.cli.options import LANG
from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.scope.index import index
from globalarctic.cli.scope.network import network
from globalarctic.cli.scope.options import BASIS, DRAWS, SEED, YEAR, weights_of
from globalarctic.cli.verbs import Verb, Verbs, examples

__all__ = ["compare", "definitions", "explain", "run", "scope", "show", "validate"]

_FILES = (".csv", ".json", ".parquet", ".xlsx", ".html", ".png", ".svg", ".pdf")


@click.group(cls=Verbs)
def scope() -> None:
    """Who belongs to the Global Arctic: one operationalisation, open to challenge."""


@scope.command(cls=Verb)
@BASIS
@YEAR
@click.option("--all", "everyone", is_flag=True, help="All countries in the tables.")
@click.option("--why", is_flag=True, help="A sentence for each country.")
@DRAWS
@SEED
@LANG
@outputs(*_FILES, aliases=["--timeline"])
@examples(
    "globalarctic scope run --why",
    "globalarctic scope run --year 2019 -o club.csv -o club.png",
    "globalarctic scope run --definition votes-alike --draws 0",
)
def run(
    definition: str,
    first: int | None,
    last: int | None,
    weight: tuple[str, ...],
    release: str,
    year: int | None,
    everyone: bool,
    why: bool,
    draws: int,
    seed: int,
    lang: str,
    outputs: Outputs,
) -> None:
    """List the members of a year with probability, rank interval and placebo.

    A year that cannot be decided on what is on file is refused.
    """
    from globalarctic.scope import run as compute

    with progress_bar(quiet=outputs.silent) as progress:
        answer = compute(
            definition, year=year, first=first, last=last, weights=weights_of(weight), draws=draws,
            seed=seed, release=release, lang=lang, everyone=everyone, why=why, progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


@scope.command(cls=Verb)
@click.argument("country")
@BASIS
@YEAR
@DRAWS
@SEED
@LANG
@outputs(*_FILES)
@examples(
    "globalarctic scope show India",
    "globalarctic scope show 新加坡 --lang zh --json",
)
def show(
    country: str,
    definition: str,
    first: int | None,
    last: int | None,
    weight: tuple[str, ...],
    release: str,
    year: int | None,
    draws: int,
    seed: int,
    lang: str,
    outputs: Outputs,
) -> None:
    """Show the card of COUNTRY: a sentence, dimensions, what would turn the answer, history."""
    from globalarctic.scope import show as compute

    with progress_bar(quiet=outputs.silent) as progress:
        answer = compute(
            country, definition, year=year, first=first, last=last, weights=weights_of(weight),
            draws=draws, seed=seed, release=release, lang=lang, progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


@scope.command(cls=Verb)
@click.argument("country")
@click.argument("year", type=int, required=False)
@BASIS
@DRAWS
@SEED
@click.option("--sobol", is_flag=True, help="Also compute Sobol indices of the margin to a line.")
@LANG
@outputs(*_FILES)
@examples(
    "globalarctic scope explain CHN 2023",
    "globalarctic scope explain Portugal -o portugal.csv",
)
def explain(
    country: str,
    year: int | None,
    definition: str,
    first: int | None,
    last: int | None,
    weight: tuple[str, ...],
    release: str,
    draws: int,
    seed: int,
    sobol: bool,
    lang: str,
    outputs: Outputs,
) -> None:
    """Explain why COUNTRY is in or out in YEAR: every figure with its row and source."""
    from globalarctic.scope import explain as compute

    with progress_bar(quiet=outputs.silent) as progress:
        answer = compute(
            country, year, definition, first=first, last=last, weights=weights_of(weight),
            draws=draws, seed=seed, release=release, sobol=sobol, lang=lang, progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


@scope.command(cls=Verb)
@click.argument("a")
@click.argument("b")
@click.option("--from", "first", type=int, help="First year; default: the first both decide.")
@click.option("--to", "last", type=int, help="Last year; default: the last both decide.")
@click.option("--all", "everyone", is_flag=True, help="Also countries on which both agree.")
@LANG
@outputs()
@examples(
    "globalarctic scope compare global-arctic votes-alike",
    "globalarctic scope compare votes-alike seven-distances --from 2010 --json",
)
def compare(
    a: str,
    b: str,
    first: int | None,
    last: int | None,
    everyone: bool,
    lang: str,
    outputs: Outputs,
) -> None:
    """Compare definitions A and B (names or TOML files) country by country."""
    from globalarctic.scope import compare as compute

    with progress_bar(quiet=outputs.silent):
        answer = compute(a, b, first=first, last=last, lang=lang, everyone=everyone)
    emit(answer, outputs)


@scope.command(cls=Verb)
@outputs()
@examples("globalarctic scope definitions", "globalarctic scope definitions --json")
def definitions(outputs: Outputs) -> None:
    """List the definitions that come with the package."""
    from globalarctic.scope import definitions as listing

    emit(listing(), outputs)


@scope.command(cls=Verb)
@BASIS
@YEAR
@click.option("--placebo", "draws", default=20, show_default=True, help="Draws of the placebo.")
@click.option("--lsci", default="", help="UNCTAD's Liner Shipping Connectivity Index as CSV, to "
              "compare with; for a definition by a line.")  # fmt: skip
@click.option("--vintage", default="as given", help="Which edition the file of --lsci is.")
@SEED
@LANG
@outputs()
@examples(
    "globalarctic scope validate",
    "globalarctic scope validate --year 2019 -o checks.csv",
)
def validate(
    definition: str,
    first: int | None,
    last: int | None,
    weight: tuple[str, ...],
    release: str,
    year: int | None,
    draws: int,
    lsci: str,
    vintage: str,
    seed: int,
    lang: str,
    outputs: Outputs,
) -> None:
    """Check a definition: each part left out, other choices, chance, a published index."""
    from globalarctic.scope import validate as compute

    with progress_bar(quiet=outputs.silent) as progress:
        answer = compute(
            definition, year=year, first=first, last=last, weights=weights_of(weight), draws=draws,
            seed=seed, release=release, lsci=lsci, vintage=vintage, lang=lang, progress=progress,
        )  # fmt: skip
    emit(answer, outputs)


scope.add_command(index)
scope.add_command(network)
