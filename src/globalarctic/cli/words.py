"""``globalarctic words``: the state of the translations, and files for a new language."""

from __future__ import annotations

import click

from globalarctic.cli.verbs import Verbs, examples
from globalarctic.tabular import json_text

__all__ = ["words", "words_glued", "words_new", "words_status", "words_update"]


@click.group(cls=Verbs)
def words() -> None:
    """Show what is translated, what is missing or stale; begin a language."""


@words.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--list", "listed", is_flag=True, help="Name every missing and stale message.")
@examples("globalarctic words status", "globalarctic words status --json")
def words_status(as_json: bool, listed: bool) -> None:
    """Count messages and texts of tables: there, missing, stale, read by no speaker."""
    from globalarctic.words.books import status

    report = status()
    if as_json:
        click.echo(
            json_text(
                {
                    part.lang: {
                        "messages": part.messages,
                        "texts": part.texts,
                        "missing": list(part.missing),
                        "stale": list(part.stale),
                        "unread": list(part.unread),
                        "second": list(part.second),
                    }
                    for part in report
                },
                indent=2,
            )
        )
        return
    click.echo(
        f"{'Language':<10}{'Messages':>9}{'Texts':>7}{'Missing':>9}{'Stale':>7}{'Unread':>8}"
        f"{'Machine-read':>14}"
    )
    for part in report:
        click.echo(
            f"{part.lang:<10}{part.messages:>9}{part.texts:>7}{len(part.missing):>9}"
            f"{len(part.stale):>7}{len(part.unread):>8}{len(part.second):>14}"
        )
    if listed:
        for part in report:
            for kind in ("missing", "stale"):
                for code in getattr(part, kind):
                    click.echo(f"{part.lang} {kind}: {code}")


@words.command("update")
@examples("globalarctic words update", costly=True)
def words_update() -> None:
    """Bring the translators' files up to date with the English."""
    from globalarctic.words.books import update_books

    changed = update_books()
    for path in changed:
        click.echo(f"wrote {path}")
    if not changed:
        click.echo("nothing to change")


@words.command("new")
@click.argument("lang")
@examples("globalarctic words new nb", "globalarctic words new fi", costly=True)
def words_new(lang: str) -> None:
    """Begin the files of a LANGuage, by its ISO 639 code."""
    from globalarctic.words.books import begin_language

    for path in begin_language(lang):
        click.echo(f"wrote {path}")


@words.command("glued")
@examples("globalarctic words glued", costly=True)
def words_glued() -> None:
    """List the sentences that stand in code instead of among the words."""
    from pathlib import Path

    import globalarctic
    from globalarctic.words.glued import glued_texts

    for text in glued_texts(Path(globalarctic.__file__).parent):
        click.echo(f"{text.path}:{text.line}: {text.text}")
