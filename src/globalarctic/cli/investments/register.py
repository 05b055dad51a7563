"""``globalarctic investments check``, ``diff`` and ``export``: the register as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from globalarctic import investments as room
from globalarctic.cli.investments.parts import REGISTER
from globalarctic.cli.output import emit, outputs
from globalarctic.cli.verbs import Verb, examples

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = ["check", "diff", "export"]


@click.command(cls=Verb)
@REGISTER
@click.option("--today", metavar="DATE", help="Judge dates as on this day; default: today.")
@click.option("--strict", is_flag=True, help="Fail on a hold too, not on a reject only.")
@click.option("--notes/--no-notes", default=True, show_default=True, help="List notes too.")
@outputs()
@examples(
    "globalarctic investments check",
    "globalarctic investments check --no-notes --json",
)
def check(strict: bool, outputs: Outputs, **options: Any) -> None:
    """Check register files by every rule; each finding names its file and line.

    Reject: must be mended. Hold: a reader must look. Note: worth knowing. Exit code 1 when a file
    is rejected, with --strict also when something is held.
    """
    report = room.check(**options)
    emit(report, outputs)
    if report.rejects or (strict and report.holds):
        sys.exit(1)


@click.command(cls=Verb)
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--at", metavar="DATE", help="What was so on this date; default: today.")
@click.option("--at-after", metavar="DATE", help="The other date of validity; default: --at.")
@click.option("--known", metavar="DATE", help="As on record on this date; default: today.")
@click.option("--known-after", metavar="DATE", help="The other date of record; default: --known.")
@REGISTER
@outputs()
@examples(
    "globalarctic investments diff --known 2019 --known-after 2022 --at 2018",
    "globalarctic investments diff --at 2019 --at-after 2024 --json",
)
def diff(outputs: Outputs, **options: Any) -> None:
    """Show what differs between two releases (OLD NEW), or between two dates of one register.

    OLD and NEW are folders of register files or registers written by export; NEW may be left out
    for the package's own.
    """
    emit(room.diff(**options), outputs)


@click.command(cls=Verb)
@click.argument("path")
@click.option(
    "--format", "form", type=click.Choice(["csv", "parquet", "geojson"]), default="csv",
    show_default=True, help="A folder of tables (csv, parquet) or one file (geojson).",
)  # fmt: skip
@REGISTER
@examples(
    "globalarctic investments export register.geojson --format geojson",
    "globalarctic investments export register-tables",
    costly=True,
)
def export(path: str, form: str, folder: str | None) -> None:
    """Write the whole register: sources, entities, projects and every claim, without loss."""
    from globalarctic.investments.formats import Format, write_register

    for written in write_register(room.register(folder), Path(path), Format(form)):
        click.echo(f"wrote {written}")
