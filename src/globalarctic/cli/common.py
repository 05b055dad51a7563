"""What the commands share: options, progress, output files."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Day", "check_writable", "progress_bar", "write_text"]


class Day(click.ParamType[dt.datetime]):
    """A date YYYY-MM-DD, or a time YYYY-MM-DDTHH:MM (UTC)."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """Return the time; midnight when only a day is given.

        Raises
        ------
        InputError
            When the text is no date.
        """
        del param, ctx
        if isinstance(value, dt.datetime):
            return value
        try:
            return dt.datetime.fromisoformat(str(value)).replace(tzinfo=None)
        except ValueError:
            raise InputError(
                f"{value!r} is not a date; give YYYY-MM-DD, for example 2026-08-20"
            ) from None


def check_writable(paths: tuple[str | None, ...]) -> None:
    """Check that output files can be written, before the work begins; make their folders.

    Raises
    ------
    InputError
        With the first path that cannot be written.
    """
    for name in paths:
        if name is None or name == "-":
            continue
        path = Path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            existed = path.exists()
            with path.open("ab"):
                pass
            if not existed:
                path.unlink()
        except OSError as error:
            raise InputError(
                f"cannot write {name}: {error.strerror}; give a path in a folder you may write to"
            ) from None


def write_text(name: str, content: str) -> None:
    """Write text to a file, or to standard output for ``-``."""
    if name == "-":
        click.echo(content)
    else:
        Path(name).write_text(content, encoding="utf-8")


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[str, float], None] | None]:
    """Give a progress callback that draws on stderr; None when quiet."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description:40.40}"), BarColumn(24), TimeElapsedColumn())
    shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("loading network and ice", total=1.0)

        def show(message: str, share: float) -> None:
            bar.update(task, description=message, completed=share)

        yield show
