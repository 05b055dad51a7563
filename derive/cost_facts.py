"""What the derivations of costs share: the facts and their index, and the rows of rates."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

BUNDLED = Path(__file__).resolve().parent.parent / "src" / "globalarctic" / "data" / "bundled"
AS_OF = "2026-11"
LAMBERT = "Lambert et al. 2021, Transp. Res. A 151, 28-51 (model inputs, commit 3f7cfe9)"
MOLLER = "Maersk Mc-Kinney Moller Center, Navigate assumptions (CC BY 4.0)"
OWNERS = "listed owners' accounts of 2024-2025, as quoted in a public vessel sheet (2026-08)"
GOICOECHEA = "Goicoechea and Abadie 2021, Energies 14, 7487 (CC BY)"
CONTEX = "VHBS, New ConTex of 11 December 2025"
FUELEU = "Regulation (EU) 2023/1805, Annex II"
FIELDS = [
    "rate_id", "part", "key", "size", "low", "mid", "high", "unit", "currency", "price_year",
    "valid_from", "source", "as_of", "grade", "note",
]  # fmt: skip


class Facts:
    """The rows of the tables of facts, and the price index."""

    def __init__(self, folder: Path, index: dict[int, float]) -> None:
        self.folder, self.index = folder, index

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def values(self, name: str, **where: str) -> dict[float, float]:
        """Return value by the first number of the first column, of rows that hold some texts."""
        found = {}
        for row in self.rows(name):
            if all(text in row[column] for column, text in where.items()):
                first = next(iter(row.values()))
                digits = "".join(c if c.isdigit() or c == "." else " " for c in first).split()
                if digits:
                    found[float(digits[0])] = float(row["value"])
        return found

    def in_2025(self, value: float, year: int) -> float:
        """Return dollars of a year in dollars of 2025."""
        return value * self.index[2025] / self.index[year]


def at(curve: dict[float, float], size: float) -> float:
    """Return a curve at a size, straight between its points in the logarithm of size."""
    sizes = sorted(curve)
    return float(np.interp(np.log(size), np.log(sizes), [curve[s] for s in sizes]))


def rate(
    part: str, key: str, span: tuple[float, float, float], unit: str, source: str, grade: str,
    *, size: float | str = "", currency: str = "USD", year: int | str = 2025, since: str = "",
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Return a row of the table of rates."""
    digits = 3 if max(span) < 100 else 0
    low, mid, high = (f"{value:.{digits}f}" for value in span)
    if digits:
        low, mid, high = (text.rstrip("0").rstrip(".") for text in (low, mid, high))
    name = "-".join(str(x) for x in (part, key, size, since) if x != "")
    values = (
        name.replace(" ", "-").lower(), part, key, f"{size:g}" if size != "" else "", low, mid,
        high, unit.replace(f"{currency} ", "").removesuffix(" USD"), currency, str(year), since,
        source, AS_OF, grade, note,
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def one(value: float) -> tuple[float, float, float]:
    """Return a single figure as a range."""
    return value, value, value
