"""What the commands print and write: tables that fit, files by their ending, progress."""

from __future__ import annotations

import codecs
import functools
import io
import os
import shutil
import sys
import threading
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from globalarctic import tabular
from globalarctic.cli.layout import harmless, laid_out, render
from globalarctic.errors import InputError
from globalarctic.table import Table
from globalarctic.words import Code, Message, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from globalarctic.result import Result

    Command = TypeVar("Command", bound=Callable[..., Any])

__all__ = [
    "COMMON",
    "Outputs",
    "check_writable",
    "emit",
    "outputs",
    "print_table",
    "progress_bar",
    "safe_streams",
    "say",
    "stop_reading",
    "write_text",
]

_WIDTHS = 60, 200
_PIPE_WIDTH = 132
_MARKS = {"…": "...", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "“": '"', "”": '"',
          "·": ".", "•": "*", "●": "*", "◆": "*", "◇": "o", "○": "o", "†": "+", "‡": "++",
          "⚡": "!", "⚠": "!", "×": "x", "→": "->", "←": "<-", "↔": "<->", "≥": ">=", "≤": "<=",
          "█": "#", "─": "-", "━": "-", "│": "|", "┃": "|", "┼": "+", "ø": "o", "Ø": "O",
          "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "AE", "ß": "ss", "þ": "th",
          "Þ": "Th", "ð": "d", "Ð": "D", "\u00a0": " ", "₂": "2", "°": " deg"}  # fmt: skip


# ---------------------------------------------------------------------------- streams


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Write signs that a stream does not know in signs that it does."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    words = []
    for sign in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
        words.append(_MARKS.get(sign) or bare or "?")
    return "".join(words), error.end


codecs.register_error("globalarctic.plainly", _plainly)


def safe_streams() -> None:
    """Let standard output and error take any sign, whatever their encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="globalarctic.plainly")


def stop_reading() -> None:
    """Leave at once, without a word, when the reader of standard output has gone (``| head``)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(141)  # what a shell reports for a broken pipe


def _print(text: str) -> None:
    # Named, or click puts a stream of UTF-8 in the place of one of ASCII.
    click.echo(text, file=sys.stdout, nl=False)


def say(text: str) -> None:
    """Print words as they are, wrapped to the terminal; nothing in them is markup."""
    from rich.text import Text as Shown

    _print(laid_out(Shown(harmless(text)), _width(), sys.stdout.isatty()))


def write_text(name: str, content: str) -> None:
    """Write text to a file, whole or not at all, or to standard output for ``-``."""
    if name == "-":
        _print(content.rstrip("\n") + "\n")
    else:
        tabular.write_text(name, content)


def check_writable(paths: Sequence[str | None]) -> None:
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
            if path.suffix == ".zarr" and path.is_dir():
                continue
            existed = path.exists()
            with path.open("ab"):
                pass
            if not existed:
                path.unlink()
        except OSError as error:
            raise InputError(
                f"cannot write {name}: {error.strerror}; give a path in a folder you may write to"
            ) from None


# ---------------------------------------------------------------------------- tables


def _width() -> int:
    if "COLUMNS" not in os.environ and not sys.stdout.isatty():
        return _PIPE_WIDTH
    least, most = _WIDTHS
    return max(least, min(shutil.get_terminal_size((_PIPE_WIDTH, 40)).columns, most))


def print_table(table: Table) -> None:
    """Print a table, as wide as the terminal allows."""
    _print(render(table, width=_width(), colour=sys.stdout.isatty()))


# ---------------------------------------------------------------------------- outputs

COMMON = (".csv", ".json", ".parquet", ".xlsx", ".html")
"""The endings that every result can write."""

_JSON, _CSV, _PICTURE, _ANY = ".json", ".csv", ".png", ""
_ALIASES = {
    "--csv": _CSV, "--geojson": ".geojson", "--html": ".html", "--svg": ".svg", "--map": _PICTURE,
    "--plot": _PICTURE, "--timeline": _PICTURE, "--network": _PICTURE, "--out": _ANY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where an answer goes: files, standard output as a format, or a table.

    Notes
    -----
    ``files`` are paths with the ending that says their format; ``printed`` is the ending of what
    goes to standard output instead of the table, "" for the table.
    """

    files: tuple[tuple[str, str], ...] = ()
    printed: str = ""
    quiet: bool = False

    @property
    def silent(self) -> bool:
        """Whether nothing but data may be printed, progress included."""
        return self.quiet or bool(self.printed)


def outputs(
    *endings: str, aliases: Sequence[str] = (), output: bool = True
) -> Callable[[Command], Command]:
    """Give a command ``-o FILE``, ``--json [FILE]`` and ``--quiet``, passed on as ``outputs``.

    Parameters
    ----------
    endings
        Endings of files that the command can write, as ``Result.endings`` has them; those of
        every result (``COMMON``) where none are given.
    aliases
        Options of earlier releases that stay, hidden: ``--csv``, ``--map`` and others;
        ``--map=ice.png`` may stand alone and then means that file. ``--format`` takes table, csv
        or json and speaks of standard output.
    output
        Whether there is ``-o`` at all.

    Examples
    --------
    >>> import click
    >>> @click.command()
    ... @outputs(".csv", ".json", aliases=["--csv"])
    ... def ways(outputs: Outputs) -> None:
    ...     print(outputs.files)
    >>> ways(["-o", "a.csv", "--csv", "b.txt"], standalone_mode=False)
    (('a.csv', '.csv'), ('b.txt', '.csv'))
    """
    allowed = endings or COMMON
    if _CSV in allowed and "--csv" not in aliases:
        aliases = (*aliases, "--csv")

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def run(**values: Any) -> Any:
            collected = _collected(values, allowed)
            return function(**values, outputs=collected)

        command: Any = run
        for alias in reversed(aliases):
            command = _alias(alias)(command)
        command = click.option(
            "-q", "--quiet", is_flag=True, help="No progress; no table where there is a file."
        )(command)
        command = click.option(
            "--json", "output_json", is_flag=False, flag_value="-", metavar="[FILE]",
            help="Write JSON; to standard output when no file is named.",
        )(command)  # fmt: skip
        if output:
            command = click.option(
                "-o", "--output", "output_files", multiple=True, metavar="FILE",
                help=f"Write a file in the format of its ending: {' '.join(allowed)}; repeatable; "
                "- prints CSV.",
            )(command)  # fmt: skip
        wrapped: Command = command
        return wrapped

    return decorate


def _alias(text: str) -> Callable[[Any], Any]:
    name, _, default = text.partition("=")
    key = f"output_as_{name.strip('-')}"
    if name == "--format":
        choice = click.Choice(["table", "csv", "json", "geojson"])
        return click.option(name, key, type=choice, hidden=True)
    if name not in _ALIASES:
        raise ValueError(f"{name} is no option of an earlier release; known: {', '.join(_ALIASES)}")
    if default:
        return click.option(name, key, is_flag=False, flag_value=default, hidden=True)
    return click.option(name, key, hidden=True)


def _collected(values: dict[str, Any], allowed: Sequence[str]) -> Outputs:
    """Take the output options out of a command's values."""
    files: list[tuple[str, str]] = []
    printed = ""
    for path in values.pop("output_files", ()):
        if path == "-":
            printed = _CSV if _CSV in allowed else _JSON
        else:
            files.append((path, tabular.ending(path, allowed)))
    wanted = {".json": values.pop("output_json", None)}
    form = values.pop("output_as_format", None)
    if form not in {None, "table"}:
        printed = f".{form}"
    pairs = [(path, form) for form, path in wanted.items() if path is not None]
    for name, form in _ALIASES.items():
        path = values.pop(f"output_as_{name.strip('-')}", None)
        if path is not None:
            own = Path(path).suffix.casefold()
            keep = form == _ANY or (form == _PICTURE and own in allowed)
            pairs.append((path, tabular.ending(path, allowed) if keep else form))
    for path, form in pairs:
        if path != "-":
            files.append((path, form))
        elif form in {_JSON, _CSV, ".geojson"}:
            printed = form
        else:
            raise InputError(f"a {form} file does not go to standard output; name a file")
    check_writable([path for path, _ in files])
    return Outputs(tuple(files), printed, bool(values.pop("quiet", False)))


def emit(result: Result, outputs: Outputs, *, table: Table | None = None) -> None:
    """Write a result's files, then print its tables, or the format asked for.

    Parameters
    ----------
    table
        Printed in the place of the result's own.

    Raises
    ------
    InputError
        When a file cannot be written.
    """
    for path, form in outputs.files:
        result.save(path, form=form)
    if outputs.printed:
        _print(result.as_text(outputs.printed))
    elif not (outputs.quiet and outputs.files):
        for number, shown in enumerate(result.tables() if table is None else (table,)):
            if number:
                _print("\n")
            print_table(shown)
        for path, _ in outputs.files:
            _print(f"{spoken(Message('door.wrote', path=Code(str(path))))}\n")


# ---------------------------------------------------------------------------- progress


@contextmanager
def progress_bar(
    *, quiet: bool = False, label: str = "loading network and ice", after_s: float = 0.5
) -> Iterator[Callable[[str, float], None] | None]:
    """Show a bar on standard error for work that takes longer than a moment.

    Parameters
    ----------
    quiet
        Show nothing; the callback is None then.
    label
        What is being done until the work says more.
    after_s
        Seconds before the bar appears.

    Notes
    -----
    The callback takes a message and the share done, 0-1; a work that never calls it shows that
    it goes on. Where standard error is no terminal nothing is shown.
    """
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description:40.40}", markup=False),
        BarColumn(24),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task(label, total=None)
    start = threading.Timer(after_s, bar.start)
    start.daemon = True
    start.start()

    def show(message: str, share: float) -> None:
        bar.update(task, description=message, completed=share, total=1.0)

    try:
        yield show
    finally:
        start.cancel()
        start.join()
        bar.stop()
