"""``globalarctic claims``: statements, each against a query that anyone can rerun."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.output import (
    Outputs,
    check_writable,
    emit,
    outputs,
    progress_bar,
    say,
    write_text,
)
from globalarctic.cli.verbs import Verb, Verbs, examples
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.outlook.claims import PublishedClaim

__all__ = ["check", "claims", "export", "list_claims", "show"]

_FILE = click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Claims of your own (TOML)."
)


@click.group(cls=Verbs)
def claims() -> None:
    """Check published statements: supported, contradicted, partly or open."""


def _named(claim_id: str, file: Path | None) -> PublishedClaim:
    from globalarctic.outlook.claims import load_claims

    by_id = {claim.claim_id: claim for claim in load_claims(file)}
    if claim_id not in by_id:
        raise UnknownNameError.among("claim", claim_id, by_id)
    return by_id[claim_id]


@claims.command("list", cls=Verb)
@_FILE
@outputs()
@examples("globalarctic claims list", "globalarctic claims list -o claims.csv")
def list_claims(file: Path | None, outputs: Outputs) -> None:
    """List the claims on file with their last verdict, where they were checked here before."""
    from globalarctic.outlook.claims import claim_list

    emit(claim_list(file), outputs)


@claims.command(cls=Verb)
@click.argument("claim_id", metavar="ID", required=False)
@click.option("--all", "everyone", is_flag=True, help="Every claim on file; about 20 seconds.")
@_FILE
@click.option("--forget", is_flag=True, help="Do not add to the history.")
@outputs()
@examples("globalarctic claims check target-2024", "globalarctic claims check ninety-billion")
def check(
    claim_id: str | None, everyone: bool, file: Path | None, forget: bool, outputs: Outputs
) -> None:
    """Run the query of claim ID, or of all, and judge what it finds."""
    from globalarctic.outlook import check as check_one
    from globalarctic.outlook import check_all
    from globalarctic.outlook.claims import remember

    if bool(claim_id) == everyone:
        raise InputError(
            "give the id of a claim, or --all; `globalarctic claims list` shows the ids"
        )
    with progress_bar(quiet=outputs.silent, label="checking") as progress:
        if everyone:
            answers = check_all(file, progress=progress)
        else:
            answer = check_one(_named(str(claim_id), file))
    checks = answers.checks if everyone else (answer,)
    if not forget:
        remember(checks)
    emit(answers if everyone else answer, outputs)


@claims.command(cls=Verb)
@click.argument("claim_id", metavar="ID")
@_FILE
@examples("globalarctic claims show target-2024", "globalarctic claims show ice-free-2035")
def show(claim_id: str, file: Path | None) -> None:
    """Show claim ID, what would change its verdict, and how it was judged before."""
    from globalarctic.outlook.claims import history

    claim = _named(claim_id, file)
    say(claim.text)
    say(f"Said by {claim.speaker}; stated on: {claim.stated_on}; place: {claim.place}.")
    say(f"Query {claim.query} {json_text(claim.args)}")
    say(f"What would change it: {claim.would_change}")
    for entry in history(claim_id):
        verdict = f"{entry['verdict']} ({entry['confidence']}; {entry['data_version']})"
        say(f"{entry['checked_on']}: {verdict}")


@claims.command(cls=Verb)
@click.argument("path", default="-")
@_FILE
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@examples(
    "globalarctic claims export reviews.json",
    "globalarctic claims export reviews.json --file mine.toml", costly=True,
)  # fmt: skip
def export(path: str, file: Path | None, quiet: bool) -> None:
    """Check every claim and write them to PATH as ClaimReview (JSON-LD of schema.org)."""
    from globalarctic.outlook import check_all
    from globalarctic.outlook.claims import claim_review

    check_writable((path,))
    with progress_bar(quiet=quiet or path == "-", label="checking") as progress:
        answers = check_all(file, progress=progress)
    write_text(path, json_text([claim_review(each) for each in answers.checks], indent=2))
    if path != "-":
        say(f"wrote {path}")
