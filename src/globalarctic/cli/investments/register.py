"""``globalarctic investments check``, ``diff`` and ``export``: the register as files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.investments.parts import JSON, REGISTER, plain_table
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.investments.findings import Finding
    from globalarctic.investments.register import Register

__all__ = ["check", "diff", "export"]


@click.command(epilog="Example:  globalarctic investments check --register my-projects")
@REGISTER
@click.option("--today", metavar="DATE", help="Judge dates as on this day; default: today.")
@click.option("--strict", is_flag=True, help="Fail on a hold too, not on a reject only.")
@click.option("--notes/--no-notes", default=True, show_default=True, help="List notes too.")
@JSON
def check(
    register: str | None, today: str | None, strict: bool, notes: bool, as_json: bool
) -> None:
    """Check register files by every rule; each finding names its file and line.

    Reject: must be mended. Hold: a reader must look. Note: worth knowing. Exit code 1 when a file
    is rejected, with --strict also when something is held.
    """
    from collections import Counter
    from dataclasses import asdict

    from globalarctic.investments.findings import Level
    from globalarctic.investments.model import PartialDate
    from globalarctic.investments.register import check_folder

    found = check_folder(
        Path(register) if register else None, today=PartialDate(today) if today else None
    )
    shown: tuple[Finding, ...] = tuple(f for f in found if notes or f.level is not Level.NOTE)
    count = Counter(finding.level for finding in found)
    if as_json:
        click.echo(json_text([asdict(finding) for finding in shown], indent=2))
    else:
        for finding in shown:
            click.echo(str(finding))
        click.echo(", ".join(f"{count[level]} {level.value}" for level in Level))
    if count[Level.REJECT] or (strict and count[Level.HOLD]):
        sys.exit(1)


@click.command(
    epilog="Example:  globalarctic investments diff --known 2019 --known-after 2022 --at 2018"
)
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--at", metavar="DATE", help="What was so on this date; default: today.")
@click.option("--at-after", metavar="DATE", help="The other date of validity; default: --at.")
@click.option("--known", metavar="DATE", help="As on record on this date; default: today.")
@click.option("--known-after", metavar="DATE", help="The other date of record; default: --known.")
@REGISTER
@JSON
def diff(
    old: str | None,
    new: str | None,
    at: str | None,
    at_after: str | None,
    known: str | None,
    known_after: str | None,
    register: str | None,
    as_json: bool,
) -> None:
    """Show what differs between two releases (OLD NEW), or between two dates of one register.

    OLD and NEW are folders of register files or registers written by export; NEW may be left out
    for the package's own.
    """
    from dataclasses import asdict

    from globalarctic.errors import InputError
    from globalarctic.investments.register import load_register
    from globalarctic.investments.releases import compare_registers, compare_views
    from globalarctic.investments.views import as_of

    if old is not None:
        found = compare_registers(_any(old), load_register() if new is None else _any(new))
        title = f"{old} -> {new or 'the package'}"
    else:
        first = as_of(at, known_at=known)
        second = as_of(at_after or at, known_at=known_after or known)
        if first == second:
            raise InputError("nothing to compare: give OLD [NEW], --known-after or --at-after")
        held = load_register(Path(register) if register else None)
        found = compare_views(held, first, after=second)
        title = f"{first} -> {second}"
    if as_json:
        rows = [asdict(change) for change in found]
        click.echo(json_text({"compared": title, "changes": rows}, indent=2))
        return
    from globalarctic.cli.show import console

    table = plain_table(
        ("Record", "Id", "What", "Field", "Before", "After"),
        frozenset({"Id", "Field", "Before", "After"}),
    )
    for change in found:
        table.add_row(
            change.record, change.record_id, change.kind.value, change.field, change.before,
            change.after,
        )  # fmt: skip
    out = console()
    if found:
        out.print(table)
    out.print(f"{len(found)} changes, {title}")


def _any(place: str) -> Register:
    from globalarctic.investments.formats import read_register
    from globalarctic.investments.register import load_register

    path = Path(place)
    if path.is_dir() and any(path.glob("*.toml")):
        return load_register(path)
    return read_register(path)


@click.command(epilog="Example:  globalarctic investments export register.geojson --format geojson")
@click.argument("path")
@click.option(
    "--format", "form", type=click.Choice(["csv", "parquet", "geojson"]), default="csv",
    show_default=True, help="A folder of tables (csv, parquet) or one file (geojson).",
)  # fmt: skip
@REGISTER
def export(path: str, form: str, register: str | None) -> None:
    """Write the whole register: sources, entities, projects and every claim, without loss."""
    from globalarctic.investments.formats import Format, write_register
    from globalarctic.investments.register import load_register

    held = load_register(Path(register) if register else None)
    for written in write_register(held, Path(path), Format(form)):
        click.echo(f"wrote {written}")
