"""Rows of a table as objects: CSV, Parquet, TOML and DataFrames, read by the fields of a dataclass.

A frozen dataclass says what a table holds: a column for each field, its type, and what may be
empty. An empty cell is "not on file": None where allowed, never zero. What is wrong is told with
file, line, column, value and what is allowed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import re
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from globalarctic.cells import name_of, read_cells, utf8_text
from globalarctic.errors import GlobalArcticError, SchemaError, UnknownNameError
from globalarctic.words.refusals import missing_key, unknown_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = [
    "Blank",
    "Catalogue",
    "Written",
    "day_of_year",
    "read",
    "read_tables",
    "read_toml",
    "row_of",
    "table_lines",
]

T = TypeVar("T")

_NOT_TEXT = {bool: "true or false", int: "a whole number", float: "a number", Decimal: "a number"}
_BOOLS = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True)
class Written:
    """How a field is read where its name and type do not say it: ``Annotated[type, Written(...)]``.

    Attributes
    ----------
    column
        Column or key; the field's name by default.
    parse
        Makes the value of what is written, "" included; a ValueError says what is expected.
    allowed
        The texts that may stand there.
    blank
        Whether a text may be empty.
    """

    column: str = ""
    parse: Callable[[str], Any] | None = None
    allowed: tuple[str, ...] = ()
    blank: bool = False


Blank = Annotated[str, Written(blank=True)]
"""A text that may be empty: "" says that nothing is on file."""


class Catalogue(tuple[T, ...], Generic[T]):
    """The rows of a table in its order, found by id or name.

    Parameters
    ----------
    rows
        The rows.
    kind
        What a row is, for messages.
    key
        Field that holds the id.
    names
        Gives further names of a row.

    Examples
    --------
    >>> ships = Catalogue([Written("arc4"), Written("arc7")], "class", "column")
    >>> ships.find("ARC7").column, list(ships.by_id), len(ships)
    ('arc7', ['arc4', 'arc7'], 2)
    """

    kind: str
    key: str
    names: Callable[[T], Iterable[str]] | None

    def __new__(
        cls,
        rows: Iterable[T],
        kind: str,
        key: str,
        *,
        names: Callable[[T], Iterable[str]] | None = None,
    ) -> Catalogue[T]:
        """Make a catalogue."""
        catalogue = super().__new__(cls, tuple(rows))
        catalogue.kind, catalogue.key, catalogue.names = kind, key, names
        return catalogue

    @cached_property
    def by_id(self) -> Mapping[str, T]:
        """The rows by their ids."""
        return types.MappingProxyType({getattr(row, self.key): row for row in self})

    @cached_property
    def _by_name(self) -> dict[str, T]:
        named: dict[str, T] = {}
        for row in self:
            for name in (getattr(row, self.key), *(self.names(row) if self.names else ())):
                named.setdefault(name.strip().casefold(), row)
        return named

    def find(self, name: str) -> T:
        """Return the row of an id or name, in any case.

        Raises
        ------
        UnknownNameError
            With the near names.
        """
        try:
            return self._by_name[name.strip().casefold()]
        except KeyError:
            pass
        known = [n for row in self for n in (self.names(row) if self.names else ())]
        raise UnknownNameError.among(self.kind, name, [*self.by_id, *known]) from None


def day_of_year(text: str) -> int:
    """Return the day of the year of ``MM-DD`` (of a common year), 0 when nothing is written.

    Raises
    ------
    ValueError
        When it is not a month and day.

    Examples
    --------
    >>> day_of_year("05-10"), day_of_year("")
    (130, 0)
    """
    if not text:
        return 0
    try:
        return dt.datetime.strptime(f"2001-{text}", "%Y-%m-%d").timetuple().tm_yday
    except ValueError:
        raise ValueError("MM-DD is expected") from None


def read(
    table: str | Path | Any,
    model: type[T],
    *,
    name: str = "",
    check: Callable[[T], None] | None = None,
    extra: bool = True,
) -> tuple[T, ...]:
    r"""Return the rows of a table as objects.

    Parameters
    ----------
    table
        As `read_cells` reads it.
    model
        Dataclass whose fields name the columns; a field that is a dataclass takes its own from
        the same row. Types: text, numbers, ``bool`` (yes, no), dates, enums, ``None`` for what may
        be empty, tuples parted by semicolons, or what a `Written` says.
    name
        How messages call the table; its path by default.
    check
        Looks at each row; what it raises is told with the line.
    extra
        Whether columns that the model does not have may stand there.

    Raises
    ------
    SchemaError
        With line and column, when a cell is wrong or a column absent; and as `read_cells`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> @dataclass(frozen=True)
    ... class Port:
    ...     port: str
    ...     depth_m: float | None
    ...     modes: tuple[str, ...] = ()
    >>> file = Path(tempfile.mkdtemp()) / "ports.csv"
    >>> _ = file.write_text("port,depth_m,modes\nPevek,,sea;road\n")
    >>> read(file, Port)
    (Port(port='Pevek', depth_m=None, modes=('sea', 'road')),)
    >>> _ = file.write_text("port,depth_m\nPevek,deep\n")
    >>> read(file, Port, name=file.name)
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: ports.csv line 2: column 'depth_m' holds 'deep'; a number ...
    """
    name = name or name_of(table)
    rows = read_cells(table, name=name)
    return tuple(
        row_of(model, cells, f"{name} line {line}", check=check, extra=extra)
        for line, cells in rows
    )


def row_of(
    model: type[T],
    values: Mapping[str, Any],
    where: str,
    *,
    check: Callable[[T], None] | None = None,
    extra: bool = True,
    word: str = "column",
) -> T:
    """Return one object of texts or typed values by column.

    Parameters
    ----------
    model, check, extra
        As in `read`.
    values
        Texts of a table, or the values of a TOML table.
    where
        File and line, for messages.
    word
        What messages call a column.

    Raises
    ------
    SchemaError
        When a value is wrong, one is absent or, unless ``extra``, one is unknown.

    Examples
    --------
    >>> from globalarctic.evidence import Evidence
    >>> row_of(Evidence, {"source": "IMO", "as_of": "2016", "grade": "X"}, "rules.csv line 2")
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: rules.csv line 2: column 'grade' holds 'X'; allowed are V, C, G
    """
    columns = list(_columns(model))
    if not extra:
        for key in values:
            if key not in columns:
                raise SchemaError(unknown_key(where, word, key, columns))
    try:
        row: T = _object(model, values, where, word)
        if check is not None:
            check(row)
    except GlobalArcticError as error:
        text = str(error)
        if text.startswith(where) and error.said is not None:
            raise SchemaError(error.said) from None
        raise SchemaError(text if text.startswith(where) else f"{where}: {text}") from None
    return row


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: Any
    cell: Written
    optional: bool
    nested: bool
    default: bool

    @property
    def column(self) -> str:
        return self.cell.column or self.name


@lru_cache(maxsize=256)
def _fields(model: type) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(model, include_extras=True)
    fields = []
    for field in dataclasses.fields(model):
        kind, cell = hints[field.name], Written()
        if typing.get_origin(kind) is Annotated:
            kind, *extras = typing.get_args(kind)
            cell = next((extra for extra in extras if isinstance(extra, Written)), cell)
        parts = typing.get_args(kind) if _is_union(kind) else (kind,)
        kinds = [part for part in parts if part is not type(None)]
        default = (
            field.default is not dataclasses.MISSING
            or field.default_factory is not dataclasses.MISSING
        )
        nested = dataclasses.is_dataclass(kinds[0]) and cell.parse is None
        optional = len(kinds) < len(parts)
        if field.init:
            fields.append(_Field(field.name, kinds[0], cell, optional, nested, default))
    return tuple(fields)


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in {typing.Union, types.UnionType}


def _columns(model: type) -> Iterator[str]:
    for field in _fields(model):
        if field.nested:
            yield from _columns(field.kind)
        else:
            yield field.column


def _object(model: Any, values: Mapping[str, Any], where: str, word: str) -> Any:
    given: dict[str, Any] = {}
    for field in _fields(model):
        if field.nested and field.column not in values:
            given[field.name] = _object(field.kind, values, where, word)
            continue
        if field.column not in values:
            if field.default:
                continue
            raise SchemaError(missing_key(where, word, field.column, values))
        value = values[field.column]
        if value == "" and field.default and not (field.cell.blank or field.cell.parse):
            continue
        try:
            given[field.name] = _value(field, value, texts=word == "column")
        except ValueError as error:
            if value == "":
                raise SchemaError(f"{where}: {word} {field.column!r} is empty; {error}") from None
            shown = value.isoformat() if isinstance(value, dt.date) else repr(value)
            raise SchemaError(f"{where}: {word} {field.column!r} holds {shown}; {error}") from None
    return model(**given)


def _value(field: _Field, value: Any, *, texts: bool) -> Any:
    """Return a field's value; in a table all are texts, in TOML each has its own type."""
    if field.cell.parse is not None:
        return field.cell.parse(value)
    if value == "" and field.optional:
        return None
    if field.cell.allowed and value not in field.cell.allowed:
        raise ValueError(f"allowed are {', '.join(filter(None, field.cell.allowed))}")
    if field.kind is str and value == "" and not (field.cell.blank or field.cell.allowed):
        raise ValueError("a value is required")
    if isinstance(value, str) and not texts and field.kind in _NOT_TEXT:
        raise ValueError(f"{_NOT_TEXT[field.kind]} is expected")
    if isinstance(value, str) and not texts and typing.get_origin(field.kind) is tuple:
        raise ValueError("a list is expected")
    return _typed(field.kind, value)


def _typed(kind: Any, value: Any) -> Any:
    """Return a value of a type; the ValueError says what is expected."""
    if kind is str:
        if isinstance(value, str):
            return value.strip()
        raise ValueError("a text in quotes is expected")
    if kind is bool:
        flag = _BOOLS.get(value) if isinstance(value, str) else value
        if isinstance(flag, bool):
            return flag
        raise ValueError("yes or no is expected")
    if kind in (int, float, Decimal):
        return _number(kind, value)
    if kind is dt.date:
        return _date(value)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        try:
            return kind(value)
        except ValueError:
            options = ", ".join(str(each.value) for each in kind)
            raise ValueError(f"allowed are {options}") from None
    if typing.get_origin(kind) is tuple:
        inner = typing.get_args(kind)[0]
        if isinstance(value, str):
            parts: Sequence[Any] = [part.strip() for part in value.split(";") if part.strip()]
        elif isinstance(value, list | tuple):
            parts = value
        else:
            raise ValueError("a list is expected")
        return tuple(_typed(inner, part) for part in parts)
    raise TypeError(f"records cannot read the type {kind!r}; give the field a Written with parse")


def _number(kind: Any, value: Any) -> Any:
    expected = f"{_NOT_TEXT[kind]} is expected"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError(expected)
    try:
        number = Decimal(value.replace("_", "?") if isinstance(value, str) else repr(value))
    except InvalidOperation:
        raise ValueError(expected) from None
    if not number.is_finite() or (kind is int and number != number.to_integral_value()):
        raise ValueError(expected)
    return number if kind is Decimal else kind(number)


def _date(value: Any) -> dt.date:
    if isinstance(value, str):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError("a date YYYY-MM-DD is expected")


def read_toml(path: Path, *, label: str = "") -> tuple[dict[str, Any], str]:
    """Return a TOML file's content and its text; a byte order mark is passed over.

    Parameters
    ----------
    label
        How messages call the file; its path by default.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When it is no TOML, or not in UTF-8.
    """
    shown = label or str(path)
    content = utf8_text(path, shown).replace("\r\n", "\n")
    try:
        return tomllib.loads(content), content
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"{shown} is not TOML: {error}") from None
    except RecursionError:
        raise SchemaError(f"{shown} is not TOML: it is nested too deeply") from None


def table_lines(content: str, name: str) -> list[int]:
    r"""Return the lines, from 1, on which the tables of an array begin.

    Examples
    --------
    >>> table_lines("[[claim]]\nid = 1\n[[ claim ]] # two\n", "claim")
    [1, 3]
    """
    head = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    return [at for at, line in enumerate(content.splitlines(), 1) if head.match(line)]


def read_tables(
    path: Path, table: str, model: type[T], *, check: Callable[[T], None] | None = None
) -> tuple[T, ...]:
    r"""Return the tables ``[[table]]`` of a TOML file as objects; nothing else may stand there.

    Parameters
    ----------
    path
        The file.
    table
        Name of the array of tables.
    model, check
        As in `read`.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        With the line of the table, when a key is unknown or absent or a value is wrong.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from globalarctic.evidence import Evidence
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "own.toml"
    >>> _ = file.write_text('[[figure]]\nsource = "IMO"\nas_off = "2016"\n')
    >>> read_tables(file, "figure", Evidence)
    Traceback (most recent call last):
    globalarctic.errors.SchemaError: ...own.toml line 1: unknown key 'as_off'; did ...
    """
    values, content = read_toml(path)
    tables = values.get(table)
    if (
        not isinstance(tables, list)
        or set(values) != {table}
        or not all(isinstance(each, dict) for each in tables)
    ):
        raise SchemaError(f"{path}: tables [[{table}]] are expected, found {sorted(values)}")
    lines = table_lines(content, table)
    known = lines if len(lines) == len(tables) else [1] * len(tables)
    return tuple(
        row_of(model, each, f"{path} line {line}", check=check, extra=False, word="key")
        for line, each in zip(known, tables, strict=True)
    )
