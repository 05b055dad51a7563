"""Read tables with a row a country and year, and lay them out as panels.

Cells are read as text by the csv module, never guessed at: ``NA`` is Namibia, not a missing value.
"""

from __future__ import annotations

import gzip
import math
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.cells import content_of, csv_rows, decoded
from globalarctic.data.countries import country_of
from globalarctic.data.panels import SeriesPanel
from globalarctic.errors import DataError, InputError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.data.panels import Provenance, TieKind

__all__ = ["read_r_frame", "read_rows", "series_of", "whole_number"]


def read_rows(path: Path, need: Sequence[str], *, every: bool = False) -> list[dict[str, str]]:
    """Return the rows of a CSV file, plain or gzip, as text by column.

    Parameters
    ----------
    need
        Columns that must be there.
    every
        Return all columns, not only those.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent or stands twice, or a row has too few cells.
    """
    rows = []
    for _, row in csv_rows(decoded(_unzipped(path), name=str(path)), str(path)):
        missing = [name for name in need if name not in row]
        if missing:
            raise SchemaError(f"{path} lacks the columns {missing}; it has {list(row)}")
        rows.append({name: row[name].strip() for name in (row if every else need)})
    return rows


def _unzipped(path: Path) -> bytes:
    content = content_of(Path(path))
    if content[:2] != b"\x1f\x8b":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"cannot read {path}: {error}") from None


def read_r_frame(path: Path, need: Sequence[str]) -> dict[str, list[object]]:
    """Return the columns of the only table in an R file (``.rda``), None where R has NA.

    Raises
    ------
    InputError
        When the reader of R files is not installed.
    DataError
        When the file cannot be read.
    SchemaError
        When it does not hold one table with the needed columns.
    """
    try:
        import rdata
    except ModuleNotFoundError:
        raise InputError(
            f"{path}: R files need rdata; install it with: pip install 'globalarctic[derive]'"
        ) from None
    import warnings

    if not Path(path).is_file():
        raise DataError(f"cannot read {path}: no such file")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        held = rdata.read_rda(path)
    frames = [frame for frame in held.values() if hasattr(frame, "columns")]
    if len(frames) != 1:
        raise SchemaError(f"{path} holds {list(held)}; expected one table")
    frame = frames[0]
    missing = [name for name in need if name not in frame.columns]
    if missing:
        raise SchemaError(f"{path} lacks the columns {missing}; it has {list(frame.columns)}")
    columns: dict[str, list[object]] = {}
    for name in need:
        column = frame[name]
        blank = column.isna().to_numpy()
        columns[name] = [
            None if gap else value for value, gap in zip(column.tolist(), blank, strict=True)
        ]
    return columns


def whole_number(path: Path, cell: str) -> int:
    """Return a cell's whole number.

    Raises
    ------
    SchemaError
        When the cell holds something else.

    Examples
    --------
    >>> whole_number(Path("a.csv"), "1990")
    1990
    """
    try:
        return int(cell)
    except ValueError:
        raise SchemaError(f"{path}: {cell!r} is no whole number") from None


def series_of(
    cells: Iterable[tuple[str, str, str]],
    *,
    path: Path,
    publisher: str,
    indicator: str,
    unit: str,
    kind: TieKind,
    provenance: Provenance,
    scale: float = 1.0,
) -> SeriesPanel:
    """Lay cells of (code, year, value) out as a panel; an empty value stays unknown.

    Parameters
    ----------
    cells
        As printed; the value in the publisher's unit.
    scale
        Factor from the publisher's unit to ``unit``, for example 0.01 from per cent to shares.

    Raises
    ------
    SchemaError
        When a cell is no number, a country and year stands twice, or nothing is left.
    UnknownNameError
        When a country code is on no list.
    """
    found: dict[tuple[str, int], float] = {}
    for code, year_cell, value_cell in cells:
        year = whole_number(path, year_cell)
        country = country_of(code, publisher, year=year)
        if not country or not value_cell:
            continue
        if (country, year) in found:
            raise SchemaError(f"{path}: {country} {year} stands twice")
        try:
            found[country, year] = float(value_cell) * scale
        except ValueError:
            raise SchemaError(f"{path}: {code} {year} holds {value_cell!r}, no number") from None
        if not math.isfinite(found[country, year]):
            raise SchemaError(f"{path}: {code} {year} holds {value_cell!r}, no finite number")
    if not found:
        raise SchemaError(f"{path} holds no value of a country")
    countries = tuple(sorted({country for country, _ in found}))
    years = tuple(sorted({year for _, year in found}))
    row = {year: at for at, year in enumerate(years)}
    column = {country: at for at, country in enumerate(countries)}
    values = np.full((len(years), len(countries)), np.nan)
    for (country, year), value in found.items():
        values[row[year], column[country]] = value
    return SeriesPanel(indicator, kind, unit, countries, years, values, provenance)
