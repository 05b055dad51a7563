"""``globalarctic node``: keep, check and warm the web node."""

from __future__ import annotations

import os
from pathlib import Path

import click

from globalarctic.cli.node.serve import need_web
from globalarctic.cli.verbs import examples
from globalarctic.errors import DataError

__all__ = ["backup", "check", "export", "init", "node", "restore", "warm"]

_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


def _ready() -> None:
    """Prepare the folder and the database, so that every command may be the first."""
    need_web()
    from globalarctic.web.running.supervisor import prepare

    prepare(static=False)


@click.group()
def node() -> None:
    """Keep, check and warm the web node.

    Its files are in GLOBALARCTIC_NODE_DIR.
    """


@node.command()
@click.argument("region", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@examples(
    "globalarctic node init nunavut.toml nunavut",
    "globalarctic node init irtysh.toml /srv/irtysh",
    costly=True,
)
def init(region: Path, folder: Path) -> None:
    """Make FOLDER the node of a region that the file REGION (TOML) describes."""
    need_web()
    from globalarctic.web.running.region import found_node, region_notes

    node = found_node(region, folder)
    click.echo(f"{node.name}: {folder}, languages {', '.join(node.languages)}")
    for note in region_notes(folder):
        click.echo(f"note  {note}")
    click.echo(f"Start it: GLOBALARCTIC_NODE_DIR={folder} globalarctic serve")
    for peer in node.peers:
        click.echo(f"Follow: GLOBALARCTIC_NODE_DIR={folder} globalarctic peers add {peer}")


@node.command()
@_FILE
@examples(
    "globalarctic node backup node.tar.gz",
    "globalarctic node backup /mnt/node.tar.gz",
    costly=True,
)
def backup(file: Path) -> None:
    """Write database and uploads into FILE (.tar.gz), also while the node runs.

    The archive is verified by unpacking it. The key that signs cookies is left out.
    """
    need_web()
    from globalarctic.web.running.upkeep import backup as run

    manifest = run(file)
    size_mb = file.stat().st_size / 1e6
    files = manifest["files"]
    click.echo(f"{file}: {len(files) if isinstance(files, dict) else 0} files, {size_mb:.1f} MB")


@node.command()
@_FILE
@examples(
    "globalarctic node restore node.tar.gz",
    "globalarctic node restore /mnt/node.tar.gz",
    costly=True,
)
def restore(file: Path) -> None:
    """Put the backup FILE in place of the node's database; the old one is kept beside it."""
    need_web()
    from globalarctic.web.running.upkeep import restore as run

    manifest = run(file)
    _ready()
    click.echo(f"restored {file} of {manifest['made_utc']}")


@node.command()
@examples("globalarctic node check", costly=True)
def check() -> None:
    """Look through folder, database, answers, jobs and settings; exit code 1 when one is broken."""
    _ready()
    from globalarctic.web.running.upkeep import check as run

    faults = run()
    for fault in faults:
        click.echo(f"{'BROKEN' if fault.fatal else 'note'}  {fault.place}: {fault.text}")
    if any(fault.fatal for fault in faults):
        raise click.exceptions.Exit(1)
    click.echo("nothing is broken")


@node.command()
@click.option(
    "--questions", type=click.Path(dir_okay=False, path_type=Path),
    help="TOML file of questions; by default usual pairs, seasons and memberships.",
)  # fmt: skip
@examples("globalarctic node warm", "globalarctic node warm --questions mine.toml", costly=True)
def warm(questions: Path | None) -> None:
    """Compute usual questions ahead; what is stored already is passed over.

    Where the node runs, its compute process does it after all that people ask.
    """
    _ready()
    with_nice = getattr(os, "nice", None)
    if with_nice is not None:
        with_nice(10)
    from globalarctic.web.running.warm import usual_questions
    from globalarctic.web.running.warm import warm as run

    counts = run(
        usual_questions(questions),
        tell=lambda text, at, total: click.echo(f"{at + 1}/{total} {text}", err=True),
    )
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    if counts["failed"]:
        raise DataError(f"{counts['failed']} questions could not be answered; see the log")


@node.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--lang", multiple=True, help="Language of the pages, en, zh or ru; repeat it.  [all]"
)
@click.option("--room", multiple=True, help="Only a room, such as investments; repeat it.")
@click.option("--place", multiple=True, help="Only a place, such as nuuk; repeat it.")
@examples(
    "globalarctic node export copy --lang ru",
    "globalarctic node export nuuk.zip --place nuuk --lang en",
    costly=True,
)
def export(
    folder: Path, lang: tuple[str, ...], room: tuple[str, ...], place: tuple[str, ...]
) -> None:
    """Write the public pages into FOLDER (or a .zip), to open from a disk without a server.

    Only stored answers are copied; ``globalarctic node warm`` computes the usual ones before.
    """
    need_web()
    from globalarctic.web.running.supervisor import prepare

    prepare()
    import logging

    from globalarctic.web.export import export_node

    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # what is left out is said below
    report = export_node(folder, langs=lang, rooms=room, places=place)
    total = sum(report.pages.values())
    size_mb = report.size_bytes / 1e6
    each = ", ".join(f"{name} {count}" for name, count in report.pages.items())
    click.echo(f"{folder}: {total} pages ({each}), {report.files} files, {size_mb:.1f} MB")
    if report.waiting:
        click.echo(
            f"left out, their answer is not stored: {len(report.waiting)} pages, such as "
            f"{report.waiting[0]}"
        )
    if report.failed:
        click.echo(f"left out, no page: {', '.join(report.failed[:5])}")
