"""``globalarctic claims``: statements, each against a query that anyone can rerun."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import check_writable, progress_bar, write_text
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.outlook.claims import Claim, ClaimCheck

__all__ = ["check", "claims", "export", "list_claims", "show"]

_FILE = click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Claims of your own (TOML)."
)


@click.group()
def claims() -> None:
    """Check published statements: supported, contradicted, partly or open."""


def _find(claim_id: str, file: Path | None) -> Claim:
    from globalarctic.errors import UnknownNameError
    from globalarctic.outlook.claims import load_claims

    held = {one.claim_id: one for one in load_claims(file)}
    if claim_id not in held:
        raise UnknownNameError.among("claim", claim_id, held)
    return held[claim_id]


@claims.command("list")
@_FILE
def list_claims(file: Path | None) -> None:
    """List the claims on file with their last verdict, where they were checked here before."""
    from rich.table import Table

    from globalarctic.cli.show import console
    from globalarctic.outlook.claims import history, load_claims

    last = {row["claim"]: row for row in history()}
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Id", "Claim", "Last verdict", "On"):
        table.add_column(name, no_wrap=name in {"Id", "On"})
    for one in load_claims(file):
        row = last.get(one.claim_id, {})
        table.add_row(
            one.claim_id, one.text, row.get("verdict", "not checked"), row.get("checked_on", "")
        )
    console().print(table)


@claims.command(epilog="Example:  globalarctic claims check ice-free-2035")
@click.argument("claim_id", metavar="ID", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every claim on file; under a minute.")
@_FILE
@click.option("--forget", is_flag=True, help="Do not add to the history.")
@click.option("--json", "json_file", help="Write JSON to a file, - for standard output.")
@click.option("--quiet", is_flag=True, help="No progress.")
def check(
    claim_id: str | None,
    everyone: bool,
    file: Path | None,
    forget: bool,
    json_file: str | None,
    quiet: bool,
) -> None:
    """Run the query of claim ID, or of all, and judge what it finds."""
    from globalarctic.errors import InputError
    from globalarctic.outlook.claims import check as judge
    from globalarctic.outlook.claims import load_claims, remember

    if bool(claim_id) == everyone:
        raise InputError(
            "give the id of a claim, or --all; `globalarctic claims list` shows the ids"
        )
    check_writable((json_file,))
    wanted = load_claims(file) if everyone else (_find(str(claim_id), file),)
    found = []
    with progress_bar(quiet=quiet or json_file == "-") as progress:
        for at, one in enumerate(wanted):
            if progress is not None:
                progress(one.claim_id, at / len(wanted))
            found.append(judge(one))
    if not forget:
        remember(found)
    if json_file:
        rows = [one.to_dict() for one in found]
        write_text(json_file, json_text(rows, indent=2))
        if json_file == "-":
            return
    if everyone:
        _print_table(found)
    else:
        _print_one(found[0])


@claims.command()
@click.argument("claim_id", metavar="ID")
@_FILE
def show(claim_id: str, file: Path | None) -> None:
    """Show claim ID, what would change its verdict, and how it was judged before."""
    from globalarctic.cli.show import console
    from globalarctic.outlook.claims import history

    one = _find(claim_id, file)
    out = console()
    out.print(f"{one.text}", style="bold")
    out.print(f"Said by {one.speaker}; stated on: {one.stated_on}; place: {one.place}.")
    out.print(f"Query {one.query} {json_text(one.args)}")
    out.print(f"What would change it: {one.would_change}")
    for row in history(claim_id):
        out.print(
            f"{row['checked_on']}: {row['verdict']} ({row['confidence']}; {row['data_version']})"
        )


@claims.command()
@click.argument("path", default="-")
@_FILE
@click.option("--quiet", is_flag=True, help="No progress.")
def export(path: str, file: Path | None, quiet: bool) -> None:
    """Check every claim and write them to PATH as ClaimReview (JSON-LD of schema.org)."""
    from globalarctic.outlook.claims import check as judge
    from globalarctic.outlook.claims import claim_review, load_claims

    check_writable((path,))
    held = load_claims(file)
    reviews = []
    with progress_bar(quiet=quiet or path == "-") as progress:
        for at, one in enumerate(held):
            if progress is not None:
                progress(one.claim_id, at / len(held))
            reviews.append(claim_review(judge(one)))
    write_text(path, json_text(reviews, indent=2))
    if path != "-":
        click.echo(f"wrote {path}")


def _print_table(found: list[ClaimCheck]) -> None:
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Id", "Claim", "Verdict", "Confidence", "Holds"):
        table.add_column(name, no_wrap=name not in {"Claim"})
    for one in found:
        yes = sum(f.holds is True for f in one.findings)
        table.add_row(
            one.claim.claim_id, one.claim.text, one.verdict.value, one.confidence.value,
            f"{yes} of {len(one.findings)}",
        )  # fmt: skip
    out = console()
    out.print(table)
    out.print(f"{found[0].data_version}; globalarctic {found[0].code_version}.")


def _print_one(one: ClaimCheck) -> None:
    from globalarctic.cli.show import console

    out = console()
    out.print(f"{one.claim.text}", style="bold")
    out.print(f"Said by {one.claim.speaker}; stated on: {one.claim.stated_on}.")
    out.print(f"{one.verdict.value}, confidence {one.confidence.value}")
    for finding in one.findings:
        word = {True: "holds", False: "does not hold", None: "open"}[finding.holds]
        out.print(f"  {word}: {finding.words} [{finding.grade}; {finding.source}]")
    out.print(f"What would change it: {one.claim.would_change}")
    out.print(f"{one.checked_on}; {one.data_version}; globalarctic {one.code_version}.")
