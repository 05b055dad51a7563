"""What is on file of agriculture, energy and manufacturing where no trade by sector is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from globalarctic.data.tables import load
from globalarctic.errors import UnknownNameError
from globalarctic.records import Blank, Written
from globalarctic.regions.catalog import resolve_region
from globalarctic.regions.labels import joined, message, period_label
from globalarctic.regions.masses import population
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Text
from globalarctic.words.catalog import english

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.words import Arg, Message

__all__ = ["SECTORS", "SectorEvidence", "evidence_of", "evidence_table", "load_evidence"]

SECTORS = ("agriculture", "energy", "manufacturing")


@dataclass(frozen=True, slots=True)
class SectorEvidence:
    """A figure of a sector of a region, or of the group that it belongs to.

    Notes
    -----
    ``since`` and ``until`` as published; ``per_head`` is the value over the population at the last
    census, None for anything but what a region makes itself.
    """

    COMPUTED = ("per_head",)
    DIGITS = {"per_head": 1}

    region: str
    sector_group: Annotated[str, Written(allowed=SECTORS)]
    measure: str
    since: str
    until: str
    value: float
    unit: str
    source: str
    as_of: str
    grade: str
    note: Blank

    @property
    def per_head(self) -> float | None:
        """Kilograms or cubic metres a head."""
        if self.unit not in ("t", "m3") or not self.measure.endswith(("harvest", "output")):
            return None
        try:
            people = population(resolve_region(self.region)).value
        except UnknownNameError:
            return None
        if not people:
            return None
        return self.value * (1000.0 if self.unit == "t" else 1.0) / people


@lru_cache(maxsize=1)
def load_evidence() -> tuple[SectorEvidence, ...]:
    """Return the figures on file.

    Examples
    --------
    >>> {row.sector_group for row in load_evidence()} == set(SECTORS)
    True
    """
    return load("sector_evidence", SectorEvidence)


def evidence_of(names: Iterable[str]) -> tuple[SectorEvidence, ...]:
    """Return the figures of regions and of the groups that hold them, by sector.

    Parameters
    ----------
    names
        Codes or names; one that is unknown has none.

    Examples
    --------
    >>> [row.region for row in evidence_of(["RU-AMU"]) if row.sector_group == "energy"]
    ['far-east']
    """
    wanted: dict[str, None] = {}
    for name in names:
        try:
            region = resolve_region(name)
        except UnknownNameError:
            continue
        wanted |= dict.fromkeys((*region.codes, *region.groups))
    order = list(wanted)
    rows = [row for row in load_evidence() if row.region in wanted]
    return tuple(
        sorted(rows, key=lambda row: (SECTORS.index(row.sector_group), order.index(row.region)))
    )


def evidence_table(evidence: tuple[SectorEvidence, ...], a: str, b: str) -> Table:
    """Return the figures side by side, their coverage below.

    Parameters
    ----------
    evidence
        Figures of both sides.
    a, b
        Codes of the regions.
    """
    columns = (
        words("Sector"), words("Region"), words("Measure"), words("Time"), number("Figure"),
        words("Unit"), number("A head, kg or m3"), words("Grade"),
    )  # fmt: skip
    rows = tuple(
        (
            message(f"trade.group.{row.sector_group}"), row.region, _measure(row.measure),
            period_label(row.since, row.until),
            f"{row.value:,.0f}" if row.value >= 1000 else f"{row.value:g}", _unit(row.unit),
            "" if row.per_head is None else f"{row.per_head:,.0f}", row.grade,
        )
        for row in evidence
    )  # fmt: skip
    parts = []
    for code in (a, b):
        region = resolve_region(code)
        own = {row.sector_group for row in evidence if row.region in region.codes}
        wide = {row.sector_group for row in evidence if row.region in region.groups} - own
        covered: dict[str, Arg] = {"region": Code(code), "n": len(own), "of": len(SECTORS)}
        part = message("trade.covered", **covered)
        if wide:
            part = message("trade.covered-wider", more=len(wide), **covered)
        parts.append(part)
    notes = (message("trade.coverage", parts=joined(parts)), message("trade.outputs"))
    return Table(message("trade.evidence"), columns, rows, notes)


def _measure(measure: str) -> Message | Text:
    key = f"trade.measure.{measure.lower().replace(' ', '-')}"
    return message(key) if f"regions.{key}" in english() else Text(measure)


def _unit(unit: str) -> Message | Code:
    key = f"unit.{unit.lower().replace(' ', '-')}"
    return message(key) if f"regions.{key}" in english() else Code(unit)
