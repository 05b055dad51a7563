"""Tables as text: columns that fit a terminal of 60 to 200 signs, whatever their language."""

from __future__ import annotations

import io
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from globalarctic.table import Column, Table, Weight, Wrap
from globalarctic.words import Code, Message, head_text, pick_language
from globalarctic.words import render as render_said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["harmless", "laid_out", "render"]

_GAP = 2
_STRIP = 28
_STEERING = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), 0x200E, 0x200F, *range(0x202A, 0x202F),
     *range(0x2066, 0x206A)]
)  # fmt: skip
"""Control signs other than tab and line end, and those that turn the direction of text."""


def laid_out(shown: Any, width: int, colour: bool) -> str:
    """Return what rich shows as lines of text, without blanks at their ends."""
    from rich.console import Console

    target = io.StringIO()
    console = Console(
        file=target, width=width, highlight=False, markup=False, emoji=False,
        force_terminal=colour, legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(shown, overflow="fold")
    return "".join(f"{line.rstrip()}\n" for line in target.getvalue().split("\n")[:-1])


def render(table: Table, *, width: int, colour: bool = False, lang: str | None = None) -> str:
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

    def shown(text: object, weight: str = "") -> str:
        return laid_out(Shown(str(text), style=weight), width, colour)

    lang = pick_language(lang)
    table = _harmless(table.said(lang))
    parts = [shown(table.title, "bold")] if table.title else []
    if table.columns and table.rows:
        parts += [laid_out(part, width, colour) for part in _body(table, width, lang)]
    parts += [shown(note) for note in table.notes]
    if table.sources:
        parts.append(
            shown(_labelled(head_text("Sources", lang), "; ".join(map(str, table.sources)), lang))
        )
    return "".join(parts)


def harmless(text: object) -> str:
    r"""Return text without the signs by which it could steer a terminal or turn words round.

    Examples
    --------
    >>> harmless("Arctic\x1b[2J \u202eLNG\n"), harmless("[red]x[/red]")
    ('Arctic[2J LNG\n', '[red]x[/red]')
    """
    return str(text).translate(_STEERING)


def _harmless(table: Table) -> Table:
    return replace(
        table, title=harmless(table.title),
        columns=tuple(replace(each, head=harmless(each.head)) for each in table.columns),
        rows=tuple(tuple(map(harmless, row)) for row in table.rows),
        notes=tuple(map(harmless, table.notes)), sources=tuple(map(harmless, table.sources)),
    )  # fmt: skip


def _labelled(head: str, text: str, lang: str) -> str:
    return render_said(Message("units.labelled", head=Code(head), text=Code(text)), lang)


def _cell_len(text: object) -> int:
    from rich.cells import cell_len

    return cell_len(str(text))


def _least_width(column: Column, cells: Sequence[object]) -> int:
    """Return how narrow a column may be: numbers stay whole, words and ids may be folded."""
    longest = max((_cell_len(word) for word in str(column.head).split()), default=1)
    if column.wrap is Wrap.NEVER:
        return max([longest, *map(_cell_len, cells)])
    parts = (
        cells
        if column.wrap is Wrap.FOLD
        else [word for cell in cells for word in str(cell).split()]
    )
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
        head = str(column.head)
        head = "\n".join(wrap(head, size)) if column.wrap is Wrap.NEVER else head
        grid.add_column(
            Shown(head), justify="right" if column.right else "left",
            no_wrap=column.wrap is Wrap.NEVER, overflow="fold", width=size,
        )  # fmt: skip
    styles = {Weight.STRONG: "bold", Weight.FAINT: "dim"}
    weights = table.weights or (Weight.PLAIN,) * len(table.rows)
    for row, weight in zip(table.rows, weights, strict=True):
        grid.add_row(*(Shown(str(cell)) for cell in row), style=styles.get(weight))
    return grid


def _body(table: Table, width: int, lang: str) -> Iterable[Any]:
    widths = _widths(table, width)
    if _is_strip(table, widths):
        return _with_last_below(table, width, lang)
    return (_grid(table, widths),) if widths else _blocks(table, width)


def _is_strip(table: Table, widths: Sequence[int]) -> bool:
    """Return whether the last column holds long words and has little room for them."""
    if len(table.columns) < 3 or table.columns[-1].wrap is Wrap.NEVER:
        return False
    longest = max(_cell_len(row[-1]) for row in table.rows)
    return longest > _STRIP if not widths else widths[-1] < _STRIP and longest > 3 * widths[-1]


def _with_last_below(table: Table, width: int, lang: str) -> Iterator[Any]:
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
            below = _labelled(str(head), str(table.rows[at][-1]), lang)
            yield Padding(Shown(below, style="dim"), (0, 0, 0, 4))


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
