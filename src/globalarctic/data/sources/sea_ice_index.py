"""Read monthly extents of the Sea Ice Index (NSIDC G02135), one CSV a calendar month."""

from __future__ import annotations

import csv
from pathlib import Path

from globalarctic.errors import DataError, SchemaError

__all__ = ["read_monthly"]


def read_monthly(path: Path) -> dict[int, float]:
    """Return the extent of a calendar month by year, million km2; missing years are left out.

    Raises
    ------
    SchemaError
        When the file has no columns ``year`` and ``extent``.
    DataError
        When the file cannot be read.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error
    reader = csv.DictReader(lines, skipinitialspace=True)
    names = [name.strip() for name in reader.fieldnames or ()]
    if not {"year", "extent"} <= set(names):
        raise SchemaError(f"{path} has the columns {names}; expected year and extent")
    reader.fieldnames = names
    found = {int(row["year"]): float(row["extent"]) for row in reader}
    return {year: extent for year, extent in found.items() if extent > 0}
