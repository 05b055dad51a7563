"""``globalarctic data release`` and ``diff``: take newer country data in, and say what changed."""

from __future__ import annotations

from pathlib import Path

import click

from globalarctic.cli.output import Outputs, emit, outputs, progress_bar
from globalarctic.cli.verbs import Verb, examples

__all__ = ["diff", "release"]


@click.command(cls=Verb)
@click.argument("version")
@click.option("-o", "--output", "target", required=True, metavar="FILE",
              help="File to write, for example 2026.3.npz.xz.")  # fmt: skip
@click.option("--series", multiple=True, metavar="NAME=FILE[@FACTOR]",
              help="CSV with country,year,value; repeatable.")  # fmt: skip
@click.option("--ties", multiple=True, metavar="NAME=FILE[@FACTOR]",
              help="CSV with country_a,country_b,year,value; repeatable.")  # fmt: skip
@click.option("--source", default="", help="Publisher and edition of the CSV files.")
@click.option("--base", default="", help="Release to begin with; default: the bundled one.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@examples(
    "globalarctic data release 2026.3 --series sea_ice_loss_km2=co2_mt.csv@3 -o 2026.3.npz.xz",
    "globalarctic data release 2026.3 --ties migrants=stock_2024.csv --source 'UN DESA 2024' "
    "-o 2026.3.npz.xz",
    costly=True,
)
def release(
    version: str,
    target: str,
    series: tuple[str, ...],
    ties: tuple[str, ...],
    source: str,
    base: str,
    quiet: bool,
) -> None:
    """Write release VERSION of country data: the bundled one with what is newer in its place.

    Trade of BACI and Arctic papers of OpenAlex are taken in when they were fetched
    (`globalarctic data get`); CSV files name any other series or layer.
    """
    from globalarctic.data.release_files import (
        differences,
        newer_release,
        open_release,
        read_series_csv,
        read_ties_csv,
        write_release,
    )
    from globalarctic.scope.club.definition import load_club
    from globalarctic.scope.load import load_layers

    old = open_release(base)
    with progress_bar(quiet=quiet, label="reading newer data"):
        panels = load_layers(old, load_club("global-arctic").members)
        for text in series:
            name, path, factor = _parts(text)
            panels[name] = read_series_csv(path, old.indicator(name), factor=factor, source=source)
        for text in ties:
            name, path, factor = _parts(text)
            panels[name] = read_ties_csv(path, old.tie(name), factor=factor, source=source)
        fresh = newer_release(old, version, panels)
        write_release(fresh, target)
    emit(differences(old, fresh), Outputs())
    click.echo(f"wrote {target}")


def _parts(text: str) -> tuple[str, Path, float]:
    from globalarctic.errors import InputError

    name, sign, rest = text.partition("=")
    path, _, factor = rest.partition("@")
    try:
        if not sign or not path:
            raise ValueError
        return name, Path(path), float(factor or 1.0)
    except ValueError:
        raise InputError(
            f"{text!r}; write NAME=FILE or NAME=FILE@FACTOR, for example "
            "sea_ice_loss_km2=co2_mt.csv@3"
        ) from None


@click.command(cls=Verb)
@click.argument("before")
@click.argument("after")
@outputs()
@examples(
    "globalarctic data diff 2026.2 2026.2",
    "globalarctic data diff 2026.2 2026.2 --json",
)
def diff(before: str, after: str, outputs: Outputs) -> None:
    """Say what differs between the releases BEFORE and AFTER: years, cells, largest changes.

    A release is a file that `globalarctic data release` wrote, or 2026.2, the bundled one.
    """
    from globalarctic.data.release_files import differences, open_release

    emit(differences(open_release(before), open_release(after)), outputs)
