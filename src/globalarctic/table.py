"""Tables for people: plain data that the terminal, a notebook and a page show alike.

A room says what stands in a table; a door says how it looks. Cells are texts already: numbers are
written by ``number_text`` and its kin, so that one figure looks the same everywhere.
"""

from __future__ import annotations

import datetime as dt
import math
from base64 import b64encode
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from globalarctic.words import cell_text, head_text, packed, pick_language, render, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from globalarctic.words import Arg, Message

__all__ = [
    "Column",
    "Table",
    "Text",
    "Weight",
    "Wrap",
    "day_text",
    "facts",
    "html_page",
    "html_table",
    "ident",
    "number",
    "number_text",
    "percent_text",
    "range_text",
    "time_text",
    "words",
]

Text: TypeAlias = "str | Message | Arg"
"""What a person reads: a title, a head, a cell, a note; a message is said at the door."""

DASH = "-"


class Wrap(StrEnum):
    """What a cell does where the room is narrow: it is never cut.

    Examples
    --------
    >>> Wrap("fold").value
    'fold'
    """

    WORDS = "words"
    FOLD = "fold"
    NEVER = "never"


class Weight(StrEnum):
    """How much a row of a table should catch the eye.

    Examples
    --------
    >>> Weight("faint").value
    'faint'
    """

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its side and what its cells do where there is little room.

    Notes
    -----
    ``words``, ``number`` and ``ident`` make the three kinds that there are: words wrap between
    words, numbers stand at the right and never break, ids and sources break anywhere but lose
    no sign.
    """

    head: Text
    right: bool = False
    wrap: Wrap = Wrap.WORDS


def words(head: Text) -> Column:
    """Return a column of words.

    Examples
    --------
    >>> words("Corridor").wrap.value
    'words'
    """
    return Column(head)


def number(head: Text) -> Column:
    """Return a column of numbers, dates or marks: at the right, never broken.

    Examples
    --------
    >>> number("Days").right
    True
    """
    return Column(head, right=True, wrap=Wrap.NEVER)


def ident(head: Text) -> Column:
    """Return a column of ids, addresses or sources: folded, never cut.

    Examples
    --------
    >>> ident("Id").wrap.value
    'fold'
    """
    return Column(head, wrap=Wrap.FOLD)


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title above, its notes and sources below.

    Notes
    -----
    ``weights`` has one entry a row, or none. A table without columns is a title with notes; one
    without ``header`` shows its rows only. Sources are folded away where a door can do so.

    Raises
    ------
    ValueError
        When a row has not one cell a column.

    Examples
    --------
    >>> table = Table("Ways", (words("Corridor"), number("Days")), (("NSR", "19.6"),))
    >>> table.rows[0]
    ('NSR', '19.6')
    """

    title: Text
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    notes: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    weights: tuple[Weight, ...] = field(default=(), kw_only=True)
    header: bool = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        """Take lists as tuples, and refuse a ragged table."""
        for name in ("columns", "notes", "sources", "weights"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "rows", tuple(tuple(row) for row in self.rows))
        ragged = [row for row in self.rows if len(row) != len(self.columns)]
        if ragged:
            raise ValueError(f"{self.title!r}: {len(self.columns)} columns, but a row {ragged[0]}")
        if self.weights and len(self.weights) != len(self.rows):
            raise ValueError(f"{self.title!r}: {len(self.weights)} weights for {len(self.rows)}")

    def to_dict(self) -> dict[str, Any]:
        """Return the table as JSON values, its messages as codes and arguments: in no language.

        Examples
        --------
        >>> from globalarctic.words import Name
        >>> table = Table("Ways", (words("Corridor"),), ((Name("corridor", "nsr"),),))
        >>> table.to_dict()["rows"]
        [[{'name': 'nsr', 'kind': 'corridor'}]]
        >>> Table.from_dict(table.to_dict()) == table
        True
        """
        return {
            "title": packed(self.title),
            "columns": [
                {"head": packed(each.head), "right": each.right, "wrap": each.wrap.value}
                for each in self.columns
            ],
            "rows": [[packed(cell) for cell in row] for row in self.rows],
            "notes": [packed(note) for note in self.notes],
            "sources": [packed(source) for source in self.sources],
            "weights": [weight.value for weight in self.weights],
            "header": self.header,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Table:
        """Return the table that ``to_dict`` packed.

        Raises
        ------
        InputError
            When a text is of no known kind.
        """
        return cls(
            unpacked(values["title"]),
            tuple(
                Column(unpacked(each["head"]), each["right"], Wrap(each["wrap"]))
                for each in values["columns"]
            ),
            tuple(tuple(unpacked(cell) for cell in row) for row in values["rows"]),
            tuple(map(unpacked, values["notes"])),
            tuple(map(unpacked, values["sources"])),
            weights=tuple(map(Weight, values["weights"])),
            header=values["header"],
        )

    def said(self, lang: str | None = None) -> Table:
        """Return the table with every text in one language: strings, as a door lays them out.

        Parameters
        ----------
        lang
            Language on file; that of ``words.pick_language`` when None.

        Examples
        --------
        >>> Table("", (words("Days"),), (("1",),)).said("ru").columns[0].head
        'Сутки'
        """
        lang = pick_language(lang)

        def say(text: Text) -> str:
            return render(text, lang)

        columns = tuple(replace(each, head=head_text(each.head, lang)) for each in self.columns)
        numbers = [column.wrap is Wrap.NEVER for column in columns]
        rows = tuple(
            tuple(
                cell_text(cell, lang, number=number)
                for cell, number in zip(row, numbers, strict=True)
            )
            for row in self.rows
        )
        return replace(
            self, title=say(self.title), columns=columns, rows=rows,
            notes=tuple(map(say, self.notes)), sources=tuple(map(say, self.sources)),
        )  # fmt: skip


def facts(title: Text, pairs: Iterable[tuple[Text, Text]], *, notes: Sequence[Text] = ()) -> Table:
    """Return a table of named facts, without a header; facts without a value are left out.

    Examples
    --------
    >>> facts("Ice", [("extent", "4.67 million km2"), ("note", "")]).rows
    (('extent', '4.67 million km2'),)
    """
    kept = tuple((name, value) for name, value in pairs if value)
    return Table(title, (words(""), ident("")), kept, tuple(notes), header=False)


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def number_text(
    value: float | None, digits: int = 0, *, unit: str = "", none: str = DASH, sign: bool = False
) -> str:
    """Return a number for a cell, its thousands apart; a dash where there is none.

    Parameters
    ----------
    digits
        Decimals.
    unit
        Stands after the number.
    none
        What stands where no number is on file.
    sign
        Write the plus too.

    Examples
    --------
    >>> number_text(12345.678), number_text(0.5, 2, unit="d"), number_text(float("nan"))
    ('12,346', '0.50 d', '-')
    >>> number_text(-0.001, 1), number_text(2.0, 1, sign=True)
    ('0.0', '+2.0')
    """
    known = _known(value)
    if known is None:
        return none
    rounded = round(known, digits) + 0.0  # no minus before a zero
    text = f"{rounded:{'+' if sign else ''},.{digits}f}"
    return f"{text} {unit}" if unit else text


def percent_text(share_frac: float | None, digits: int = 0, *, none: str = DASH) -> str:
    """Return a share (0-1) in per cent.

    Examples
    --------
    >>> percent_text(0.529), percent_text(0.0125, 1), percent_text(None, none="")
    ('53 %', '1.2 %', '')
    """
    known = _known(share_frac)
    return number_text(None if known is None else 100.0 * known, digits, unit="%", none=none)


def range_text(
    low: float | None, high: float | None, digits: int = 0, *, unit: str = "", none: str = DASH
) -> str:
    """Return a range; one number where its ends look alike.

    Examples
    --------
    >>> range_text(1.0, 2.5, 1), range_text(3.0, 3.01, 1, unit="d"), range_text(None, 2.0)
    ('1.0-2.5', '3.0 d', '-')
    """
    if _known(low) is None or _known(high) is None:
        return none
    first, last = number_text(low, digits), number_text(high, digits)
    text = first if first == last else f"{first}-{last}"
    return f"{text} {unit}" if unit else text


def day_text(day: dt.date, *, year: bool = True, short: bool = False) -> str:
    """Return a day in words; no format of ``strftime`` does so on every system.

    Parameters
    ----------
    year
        Name the year too.
    short
        Short names of months.

    Examples
    --------
    >>> import datetime as dt
    >>> day_text(dt.date(2026, 8, 5)), day_text(dt.date(2026, 8, 5), year=False, short=True)
    ('5 August 2026', '5 Aug')
    """
    month = f"{day:%b}" if short else f"{day:%B}"
    return f"{day.day} {month} {day.year}" if year else f"{day.day} {month}"


def time_text(moment: dt.datetime) -> str:
    """Return a moment (UTC) for a cell.

    Examples
    --------
    >>> import datetime as dt
    >>> time_text(dt.datetime(2026, 8, 5, 7, 30))
    '2026-08-05 07:30'
    """
    return f"{moment:%Y-%m-%d %H:%M}"


def html_table(table: Table, *, lang: str | None = None) -> str:
    """Return a table as HTML, its sources folded.

    Examples
    --------
    >>> "<td>a &lt; b</td>" in html_table(Table("T", (words("x"),), (("a < b",),)))
    True
    """
    lang = pick_language(lang)
    table = table.said(lang)
    parts = [f"<p><strong>{escape(str(table.title))}</strong></p>"] if table.title else []
    if table.columns:
        right = ' style="text-align:right"'
        sides = [right if column.right else "" for column in table.columns]
        parts.append("<table>")
        if table.header:
            heads = zip(table.columns, sides, strict=True)
            cells = "".join(f"<th{side}>{escape(str(column.head))}</th>" for column, side in heads)
            parts.append(f"<thead><tr>{cells}</tr></thead>")
        parts.append("<tbody>")
        weights = table.weights or (Weight.PLAIN,) * len(table.rows)
        for row, weight in zip(table.rows, weights, strict=True):
            cells = "".join(
                f"<td{side}>{escape(str(cell))}</td>" for cell, side in zip(row, sides, strict=True)
            )
            style = {
                Weight.STRONG: ' style="font-weight:bold"',
                Weight.FAINT: ' style="opacity:.6"',
            }
            parts.append(f"<tr{style.get(weight, '')}>{cells}</tr>")
        parts.append("</tbody></table>")
    parts += [f"<p>{escape(str(note))}</p>" for note in table.notes]
    if table.sources:
        items = "".join(f"<li>{escape(str(source))}</li>" for source in table.sources)
        parts.append(
            f"<details><summary>{head_text('Sources', lang)}</summary><ul>{items}</ul></details>"
        )
    return "\n".join(parts)


def html_page(
    tables: Sequence[Table], *, title: Text = "", picture: bytes = b"", lang: str | None = None
) -> str:
    """Return a page of its own that needs no other file.

    Parameters
    ----------
    picture
        PNG that stands above the tables.
    lang
        Language on file; that of ``words.pick_language`` when None.

    Examples
    --------
    >>> html_page([Table("T")]).startswith("<!DOCTYPE html>")
    True
    """
    lang = pick_language(lang)
    head = escape(render(title or (tables[0].title if tables else "globalarctic"), lang))
    body = "\n".join(html_table(table, lang=lang) for table in tables)
    if picture:
        data = b64encode(picture).decode("ascii")
        body = f'<img alt="{head}" src="data:image/png;base64,{data}">\n{body}'
    style = (
        "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse}th,td{padding:.2rem .6rem;border-bottom:1px solid #ccd;"
        "text-align:left;vertical-align:top}img{max-width:100%;height:auto}"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{head}</title>'
        f"<style>{style}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )
