"""Bundled tables, as objects or as rows of text.

Tables are small CSV files; an empty cell means "not on file" and is read as None, never as zero.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from globalarctic import records
from globalarctic.cells import read_cells
from globalarctic.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Row", "bundled_path", "load", "read_table"]

T = TypeVar("T")

Row = dict[str, str]
"""A table row: text by column."""

_FOLDER = Path(__file__).parent / "bundled"


def bundled_path(name: str) -> Path:
    """Return the path of a bundled file.

    Raises
    ------
    UnknownNameError
        When no such file is bundled.

    Examples
    --------
    >>> bundled_path("places.csv").name
    'places.csv'
    """
    path = _FOLDER / name
    if not path.is_file():
        raise UnknownNameError.among("bundled file", name, [p.name for p in _FOLDER.iterdir()])
    return path


@lru_cache(maxsize=64)
def read_table(name: str) -> tuple[Row, ...]:
    """Return a bundled table's rows.

    Parameters
    ----------
    name
        File name without ``.csv``.

    Raises
    ------
    UnknownNameError
        When no such table is bundled.
    SchemaError
        When a row has more or fewer cells than the header.

    Examples
    --------
    >>> "place_id" in read_table("places")[0]
    True
    """
    path = bundled_path(f"{name}.csv")
    return tuple(row for _, row in read_cells(path, name=path.name))


def load(name: str, model: type[T], *, check: Callable[[T], None] | None = None) -> tuple[T, ...]:
    """Return a bundled table's rows as objects.

    Parameters
    ----------
    name
        File name without ``.csv``.
    model
        Dataclass whose fields are the columns, see `records.read`.
    check
        Looks at each row; what it raises is told with the line.

    Raises
    ------
    UnknownNameError
        When no such table is bundled.
    SchemaError
        With line and column, when a cell is wrong.

    Examples
    --------
    >>> from globalarctic.evidence import Evidence
    >>> load("places", Evidence)[0].grade.value
    'G'
    """
    kind: Any = model  # a class is hashable, which type[T] does not say
    return _rows(bundled_path(f"{name}.csv"), kind, check)


@lru_cache(maxsize=64)
def _rows(path: Path, model: Any, check: Any) -> tuple[Any, ...]:
    return records.read(path, model, name=path.name, check=check)
