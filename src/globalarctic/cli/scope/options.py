"""Options that the verbs of ``globalarctic scope`` share."""

from __future__ import annotations

import click

from globalarctic.cli.options import stack

__all__ = ["BASIS", "DRAWS", "SEED", "YEAR", "weights_of"]

DEFINITION = click.option(
    "--definition", default="global-arctic", show_default=True,
    help="A definition that comes with the package, or a TOML file.",
)  # fmt: skip
FIRST = click.option("--from", "first", type=int, help="First year, for a definition by a line.")
LAST = click.option("--to", "last", type=int, help="Last year; one that cannot be decided is "
                    "refused.")  # fmt: skip
WEIGHT = click.option(
    "--weight", multiple=True, metavar="NAME=W",
    help="Another weight for a layer or a dimension; repeatable.",
)  # fmt: skip
RELEASE = click.option(
    "--release", default="", help="File of a release of country data; default: the bundled one."
)
YEAR = click.option("--year", type=int, help="Year; default: the last that can be decided.")
DRAWS = click.option(
    "--draws", type=click.IntRange(0), default=2000, show_default=True,
    help="Draws over the assumptions.",
)  # fmt: skip
SEED = click.option("--seed", type=int, default=1, show_default=True, help="Seed of the draws.")
BASIS = stack(DEFINITION, FIRST, LAST, WEIGHT, RELEASE)


def weights_of(texts: tuple[str, ...]) -> dict[str, float]:
    """Return weights as typed, NAME=NUMBER, by name.

    Raises
    ------
    InputError
        When one is not written so.
    """
    from globalarctic.errors import InputError

    weights: dict[str, float] = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            weights[name] = float(number)
        except ValueError:
            raise InputError(
                f"{text!r} is no weight; write NAME=NUMBER, for example policy=0.5"
            ) from None
    return weights
