"""Structure of two regions beside each other: shares, location quotients, how alike they are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.regions.labels import sector_label
from globalarctic.regions.trade.complement import similarity, source_words
from globalarctic.regions.trade.complexity import grain_of, rca, shrunken_rca
from globalarctic.result import Result
from globalarctic.words import Code, Message, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.regions.trade.complexity import Shrunken
    from globalarctic.regions.trade.sectors import Flow, SectorTable
    from globalarctic.table import Table

__all__ = ["Specialisation", "Structure", "structure"]


@dataclass(frozen=True, slots=True)
class Specialisation:
    """A sector of a region: value, share, location quotient, and the shrunken one with interval."""

    sector: str
    group: str
    value: float | None
    share_frac: float | None
    quotient: float | None
    shrunken: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Structure(Result):
    """What two regions make, employ or trade, beside each other.

    ``similarity_frac`` is None where a sector of either is not on file; ``note`` says why.
    """

    SCHEMA = "regions.structure"
    VERSION = 2

    region_a: str
    region_b: str
    flow: Flow
    year: int
    unit: str
    sectors_a: tuple[Specialisation, ...]
    sectors_b: tuple[Specialisation, ...]
    similarity_frac: float | None
    sources: tuple[str, ...]
    synthetic: bool
    notes: tuple[Message, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a region and sector."""
        sides = ((self.region_a, self.sectors_a), (self.region_b, self.sectors_b))
        head = {"flow": self.flow.value, "year": self.year, "unit": self.unit}
        return [
            {"region": region, **head, **asdict(sector)}
            for region, sectors in sides
            for sector in sectors
        ]

    def table(self) -> Table:
        """Return shares and quotients of both regions, how alike they are below."""
        from globalarctic.regions.trade.tables import structure_table

        return structure_table(self)


def structure(
    table: SectorTable,
    region_a: str,
    region_b: str,
    *,
    year: int | None = None,
    grain: float | None = None,
    level_prob: float = 0.9,
) -> Structure:
    """Return the structure of two regions with location quotients, one table of any flow.

    Parameters
    ----------
    year
        Default: the latest year of the table.
    grain
        Size of one independent decision, for shrinking; default: estimated from three or more
        years, and without them nothing is shrunken, which the notes say.
    level_prob
        Probability that the interval holds.

    Raises
    ------
    InputError
        When the regions are the same or the year is not on file.
    UnknownNameError
        When the table has no such region.

    Examples
    --------
    >>> from globalarctic.regions.trade.sectors import Flow, load_demo
    >>> answer = structure(load_demo()[Flow.OUTPUT], "CN-NM", "RU-AMU")
    >>> answer.similarity_frac is None, round(answer.sectors_a[0].share_frac, 3)
    (True, 0.111)
    """
    if region_a == region_b:
        raise InputError(f"both regions are {region_a}; name two")
    at = max(table.years) if year is None else year
    known: NDArray[np.bool_] = np.all(np.isfinite(table.matrix(at)), axis=1)
    notes = [
        Message("regions.trade.gaps", region=Code(region), sectors=tuple(map(sector_label, gaps)))
        for region in (region_a, region_b)
        if (gaps := table.missing(region, at))
    ]
    shrunk, why = _shrink(table, at, known, grain, level_prob)
    notes += [why] if why else []
    rows = [table.row(region, at) for region in (region_a, region_b)]
    index = np.full(table.matrix(at).shape, np.nan)
    if known.any():
        index[known] = rca(table.matrix(at)[known])
    both = all(known[table.region_index(region)] for region in (region_a, region_b))
    alike = similarity(*rows) if both and all(row.sum() > 0 for row in rows) else None
    two = tuple(
        _special(table, table.region_index(region), row, index, known, shrunk)
        for region, row in zip((region_a, region_b), rows, strict=True)
    )
    return Structure(
        region_a,
        region_b,
        table.flow,
        at,
        table.unit,
        two[0],
        two[1],
        alike,
        (source_words(table),),
        table.synthetic,
        (Message("regions.trade.quotients", n=int(known.sum())), *notes),
    )


def _shrink(
    table: SectorTable,
    year: int,
    known: NDArray[np.bool_],
    grain: float | None,
    level_prob: float,
) -> tuple[Shrunken | None, Message | None]:
    if not known.any():
        return None, Message("regions.trade.no-quotient")
    if grain is None:
        full = ~np.isnan(table.values).any(axis=(0, 2))
        try:
            grain = grain_of(table.values[:, full])
        except InputError as error:
            return None, Message("regions.trade.not-shrunken", reason=Text(str(error)))
    return shrunken_rca(table.matrix(year)[known], grain=grain, level_prob=level_prob), None


def _special(
    table: SectorTable,
    region: int,
    row: NDArray[np.float64],
    index: NDArray[np.float64],
    known: NDArray[np.bool_],
    shrunk: Shrunken | None,
) -> tuple[Specialisation, ...]:
    total = row.sum()
    at = int(known[:region].sum())
    drawn = shrunk is not None and bool(known[region])

    def figure(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return tuple(
        Specialisation(
            name,
            group,
            figure(row[k]),
            figure(row[k] / total) if total > 0 else None,
            figure(index[region, k]),
            *(
                (figure(figures[at, k]) for figures in (shrunk.value, shrunk.low, shrunk.high))
                if drawn and shrunk is not None
                else ()
            ),
        )
        for k, (name, group) in enumerate(zip(table.sectors, table.groups, strict=True))
    )
