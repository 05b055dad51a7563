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
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeVar

import click

from globalarctic import tabular
from globalarctic.errors import InputError
from globalarctic.table import Column, Table, Weight, Wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
    "render",
    "safe_streams",
    "say",
    "stop_reading",
    "write_text",
]

_WIDTHS = 60, 200
_PIPE_WIDTH = 132
_GAP = 2
_STRIP = 28
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

    _print(_rendered(Shown(text), _width(), sys.stdout.isatty()))


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


def _rendered(shown: Any, width: int, colour: bool) -> str:
    from rich.console import Console

    target = io.StringIO()
    console = Console(
        file=target, width=width, highlight=False, markup=False, emoji=False,
        force_terminal=colour, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(shown, overflow="fold")
    return "".join(f"{line.rstrip()}\n" for line in target.getvalue().split("\n")[:-1])


def render(table: Table, *, width: int, colour: bool = False) -> str:
    """Return a table as text for a terminal of some width.

    Numbers stay whole: where the last column would be a narrow strip of words, it stands below its
    row; where the columns do not fit side by side at all, each row becomes a block of lines, one
    a column.

    Examples
    --------
    >>> from globalarctic.table import number, words
    >>> table = Table("Ways", (words("Way"), number("Days")), (("NSR", "19.6"),), notes=("[x]",))
    >>> print(render(table, width=60), end="")
    Ways
    Way  Days
    ─────────
    NSR  19.6
    [x]
    """
    from rich.text import Text as Shown

    def shown(text: str, weight: str = "") -> str:
        return _rendered(Shown(text, style=weight), width, colour)

    parts = [shown(table.title, "bold")] if table.title else []
    if table.columns and table.rows:
        parts += [_rendered(part, width, colour) for part in _body(table, width)]
    parts += [shown(note) for note in table.notes]
    if table.sources:
        parts.append(shown(f"Sources: {'; '.join(table.sources)}"))
    return "".join(parts)


def _cell_len(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _least_width(column: Column, cells: Sequence[str]) -> int:
    """Return how narrow a column may be: numbers stay whole, words and ids may be folded."""
    longest = max((_cell_len(word) for word in column.head.split()), default=1)
    if column.wrap is Wrap.NEVER:
        return max([longest, *map(_cell_len, cells)])
    parts = cells if column.wrap is Wrap.FOLD else [word for cell in cells for word in cell.split()]
    return max(longest, min(12, max(map(_cell_len, parts), default=1)))


def _widths(table: Table, width: int) -> list[int]:
    """Return the widths of the columns in a terminal, the widest narrowed first; none: no room."""
    pairs = list(zip(table.columns, zip(*table.rows, strict=True), strict=True))
    least = [_least_width(column, cells) for column, cells in pairs]
    widths = [max(map(_cell_len, (column.head, *cells))) for column, cells in pairs]
    room = width - _GAP * (len(pairs) - 1)
    if sum(least) > room:
        return []
    while sum(widths) > room:
        spare = [(at, widths[at]) for at in range(len(widths)) if widths[at] > least[at]]
        widths[max(spare, key=lambda pair: pair[1])[0]] -= 1
    return widths


def _grid(table: Table, widths: Sequence[int]) -> Any:
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text as Shown

    grid = Grid(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold",
        show_header=table.header, show_edge=False,
    )  # fmt: skip
    for column, size in zip(table.columns, widths, strict=True):
        head = "\n".join(wrap(column.head, size)) if column.wrap is Wrap.NEVER else column.head
        grid.add_column(
            Shown(head), justify="right" if column.right else "left",
            no_wrap=column.wrap is Wrap.NEVER, overflow="fold", width=size,
        )  # fmt: skip
    styles = {Weight.STRONG: "bold", Weight.FAINT: "dim"}
    weights = table.weights or (Weight.PLAIN,) * len(table.rows)
    for row, weight in zip(table.rows, weights, strict=True):
        grid.add_row(*(Shown(cell) for cell in row), style=styles.get(weight))
    return grid


def _body(table: Table, width: int) -> Iterable[Any]:
    widths = _widths(table, width)
    if _is_strip(table, widths):
        return _with_last_below(table, width)
    return (_grid(table, widths),) if widths else _blocks(table, width)


def _is_strip(table: Table, widths: Sequence[int]) -> bool:
    """Return whether the last column holds long words and has little room for them."""
    if len(table.columns) < 3 or table.columns[-1].wrap is Wrap.NEVER:
        return False
    longest = max(_cell_len(row[-1]) for row in table.rows)
    return longest > _STRIP if not widths else widths[-1] < _STRIP and longest > 3 * widths[-1]


def _with_last_below(table: Table, width: int) -> Iterator[Any]:
    """Give the head and the rows without their last column, and each row's last cell below it."""
    from rich.padding import Padding
    from rich.text import Text as Shown

    head = table.columns[-1].head
    rows = tuple(row[:-1] for row in table.rows)
    short = replace(table, columns=table.columns[:-1], rows=rows)
    widths = _widths(short, width)
    if not widths:
        yield from _blocks(table, width)
        return
    if table.header:
        yield _grid(replace(short, rows=(), weights=()), widths)
    for at, row in enumerate(rows):
        weights = table.weights[at : at + 1]
        yield _grid(replace(short, rows=(row,), header=False, weights=weights), widths)
        if table.rows[at][-1]:
            yield Padding(Shown(f"{head}: {table.rows[at][-1]}", style="dim"), (0, 0, 0, 4))


def _blocks(table: Table, width: int) -> Iterator[Any]:
    """Give each row as a block of lines, one a column, an empty line between two blocks."""
    heads = [column.head for column in table.columns]
    side = max(map(_cell_len, heads))
    for at, row in enumerate(table.rows):
        if at:
            yield ""
        pairs = tuple((head, cell) for head, cell in zip(heads, row, strict=True) if cell)
        columns = (Column(""), Column(""))
        yield _grid(Table("", columns, pairs, header=False), (side, max(1, width - side - _GAP)))


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
                help=f"Write a file in the format of its ending: {' '.join(allowed)}; repeatable.",
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
            raise InputError("-o needs a file; for standard output give --json")
        files.append((path, tabular.ending(path, allowed)))
    asked = {".json": values.pop("output_json", None)}
    form = values.pop("output_as_format", None)
    if form not in {None, "table"}:
        printed = f".{form}"
    pairs = [(path, form) for form, path in asked.items() if path is not None]
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
            _print(f"wrote {path}\n")


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
    columns = (TextColumn("{task.description:40.40}"), BarColumn(24), TimeElapsedColumn())
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
