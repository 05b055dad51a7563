"""What two regions could trade: complementarity, their trade, and the structure of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.regions.catalog import resolve_region
from globalarctic.regions.labels import message, none_label
from globalarctic.regions.trade.complement import Complementarity, complementarity
from globalarctic.regions.trade.evidence import SectorEvidence, evidence_of, evidence_table
from globalarctic.regions.trade.files import join_tables, read_dose, read_fcs, read_gacc
from globalarctic.regions.trade.flows import TradeTable, read_trade
from globalarctic.regions.trade.sectors import Flow, load_demo, read_sector_tables
from globalarctic.regions.trade.structure import Structure, structure
from globalarctic.result import Result
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.trade.sectors import SectorTable

__all__ = [
    "FORMS",
    "TradeOutlook",
    "TradeShare",
    "TradeShares",
    "complement",
    "draw_outlook",
    "read_tables",
]

FORMS = ("long", "dose", "gacc-exports", "gacc-imports", "fcs")
"""Forms of sector tables that can be read."""


@dataclass(frozen=True, slots=True)
class TradeShare:
    """How intense the trade of an exporter with an importer is; None where it is not on file."""

    exporter: str
    importer: str
    intensity: float | None
    dependence_frac: float | None


@dataclass(frozen=True, slots=True)
class TradeShares:
    """Intensity and dependence of both directions in a year, which need no sectors."""

    year: int
    directions: tuple[TradeShare, ...]
    sources: tuple[str, ...]

    def table(self) -> Table:
        """Return both directions."""
        columns = (
            words("Direction"), number("Trade intensity"), number("Share of the exporter's trade"),
        )  # fmt: skip
        rows = tuple(
            (
                message("cell.way", a=Code(way.exporter), b=Code(way.importer)),
                none_label() if way.intensity is None else Quantity(way.intensity, "", 2),
                none_label()
                if way.dependence_frac is None
                else Quantity(100.0 * way.dependence_frac, "pct", 1),
            )
            for way in self.directions
        )
        return Table(
            message("trade.of-year", year=Code(str(self.year))), columns, rows, (), self.sources
        )


@dataclass(frozen=True, slots=True, repr=False)
class TradeOutlook(Result):
    """What region A exports beside what region B imports and the reverse, and what both make.

    Notes
    -----
    ``complementarity`` None without tables of both exports and imports; ``trade`` stands alone
    only then. ``evidence``, figures of agriculture, energy and manufacturing, stands with the
    bundled tables alone.
    """

    SCHEMA = "regions.complement"
    VERSION = 2
    OMIT = ("region_a", "region_b", "bundled")
    PLOT = "globalarctic.regions.trade.answer:draw_outlook"

    region_a: str
    region_b: str
    complementarity: Complementarity | None
    trade: TradeShares | None
    structures: tuple[Structure, ...]
    bundled: bool
    evidence: tuple[SectorEvidence, ...] = ()

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a direction and sector; without complementarity a row a region, sector."""
        if self.complementarity is not None:
            return self.complementarity.rows()
        return [row for each in self.structures for row in each.rows()]

    def table(self) -> Table:
        """Return the complementarity, or why there is none."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return complementarity, trade and structures."""
        pair = {"a": Code(self.region_a), "b": Code(self.region_b)}
        if self.complementarity is not None:
            first = self.complementarity.table()
        elif self.bundled:
            first = Table("", notes=(Message("regions.trade.not-bundled", **pair),))
        else:
            first = Table("", notes=(Message("regions.trade.one-table", **pair),))
        trade = () if self.trade is None else (self.trade.table(),)
        known: tuple[Table, ...] = ()
        if self.evidence:
            known = (evidence_table(self.evidence, self.region_a, self.region_b),)
        sectors = [(*each.sectors_a, *each.sectors_b) for each in self.structures]
        shown = [
            each for each, both in zip(self.structures, sectors, strict=True)
            if not known or any(sector.share_frac is not None for sector in both)
        ]  # fmt: skip
        return (first, *known, *trade, *(each.table() for each in shown))


def draw_outlook(outlook: TradeOutlook) -> Any:
    """Return the picture of the complementarity.

    Raises
    ------
    InputError
        When there is none.
    """
    if outlook.complementarity is None:
        raise InputError("nothing to draw: no table of exports and imports was given")
    return outlook.complementarity.plot()


def complement(
    region_a: str | Region,
    region_b: str | Region,
    *,
    tables: str | Path | Any | Mapping[Flow, SectorTable] | None = None,
    trade: str | Path | TradeTable | Any | None = None,
    year: int | None = None,
    reference: str = "",
    grain: float | None = None,
    leave_out_missing: bool = False,
    absent_is_zero: bool = False,
) -> TradeOutlook:
    """Return what two regions could trade, and what both make.

    Parameters
    ----------
    region_a, region_b
        Codes or names of regions, or codes of the tables.
    tables
        Sector tables: a file or DataFrame in the long form (see ``read_sector_tables``), or tables
        by flow (see ``read_tables``); the bundled table when None.
    trade
        Trade between the two and their totals, see ``read_trade``.
    year
        The latest year with values of both when None.
    reference
        Row that stands for the world; the sum of the table's full regions when empty.
    grain
        Size of one decision, for shrunken quotients.
    leave_out_missing
        Leave out sectors with a missing value.
    absent_is_zero
        Sectors without a row are zero, not missing.

    Raises
    ------
    InputError
        When the year is not on file, a sector is missing or a region is named twice.
    UnknownNameError
        When a table has no such region.

    Examples
    --------
    >>> outlook = complement("CN-HL", "Амурская область")
    >>> outlook.complementarity is None, outlook.structures[0].flow.value
    (True, 'output')
    """
    a, b = _code(region_a), _code(region_b)
    if tables is None:
        by_flow: Mapping[Flow, SectorTable] = load_demo()
    elif isinstance(tables, Mapping):
        by_flow = tables
    else:
        by_flow = read_sector_tables(tables, absent_is_zero=absent_is_zero)
    flows = trade if trade is None or isinstance(trade, TradeTable) else read_trade(trade)
    both = None
    if Flow.EXPORTS in by_flow and Flow.IMPORTS in by_flow:
        both = complementarity(
            by_flow[Flow.EXPORTS], by_flow[Flow.IMPORTS], a, b, year=year, trade=flows,
            reference=reference, leave_out_missing=leave_out_missing,
        )  # fmt: skip
    rest = tuple(
        structure(table, a, b, year=year, grain=grain)
        for flow, table in by_flow.items()
        if flow not in (Flow.EXPORTS, Flow.IMPORTS) or both is None
    )
    alone = None if flows is None or both is not None else _shares(flows, a, b, year)
    known = evidence_of((a, b)) if tables is None else ()
    return TradeOutlook(a, b, both, alone, rest, tables is None, known)


def _code(region: str | Region) -> str:
    """Return a region's code; a name that the catalogue does not know is a code of the tables."""
    try:
        return resolve_region(region).code
    except UnknownNameError:
        return str(region)


def _shares(flows: TradeTable, a: str, b: str, year: int | None) -> TradeShares:
    years = {key[2] for key in flows.values if {a, b} & set(key[:2])}
    if not years:
        raise InputError(f"the trade table names neither {a} nor {b}")
    at = max(years) if year is None else year
    ways = tuple(
        TradeShare(i, j, flows.intensity(i, j, at), flows.dependence_frac(i, j, at))
        for i, j in ((a, b), (b, a))
    )
    return TradeShares(at, ways, tuple(flows.sources))


def read_tables(
    paths: Sequence[str | Path],
    forms: Sequence[str] = (),
    *,
    vintage: str = "",
    absent_is_zero: bool = False,
) -> dict[Flow, SectorTable]:
    """Return the sector tables of files, one a flow; regions of several files are joined.

    Parameters
    ----------
    paths
        Files, CSV or Parquet.
    forms
        Form of each file, see ``FORMS``; ``long`` where none is given.
    vintage
        Version or day of a publisher's file; the long form tells it itself.
    absent_is_zero
        Sectors without a row are zero, not missing.

    Raises
    ------
    InputError
        When there are more forms than files, or a vintage is missing.
    """
    if len(forms) > len(paths):
        raise InputError(f"{len(forms)} forms for {len(paths)} tables; give at most one a table")
    tables: dict[Flow, SectorTable] = {}
    for place, path in enumerate(paths):
        form = forms[place] if place < len(forms) else "long"
        if form != "long" and not vintage:
            raise InputError(f"{path}: give --vintage, the version or the day of the file")
        for flow, table in _read(path, form, vintage, absent_is_zero=absent_is_zero).items():
            tables[flow] = (
                join_tables(tables[flow], table, absent_is_zero=absent_is_zero)
                if flow in tables
                else table
            )
    return tables


def _read(
    path: str | Path, form: str, vintage: str, *, absent_is_zero: bool
) -> Mapping[Flow, SectorTable]:
    if form == "long":
        return read_sector_tables(path, absent_is_zero=absent_is_zero)
    if form == "dose":
        return {Flow.OUTPUT: read_dose(path, vintage=vintage)}
    if form == "fcs":
        return read_fcs(path, vintage=vintage, absent_is_zero=absent_is_zero)
    flow = Flow(form.removeprefix("gacc-"))
    return {flow: read_gacc(path, flow=flow, vintage=vintage, absent_is_zero=absent_is_zero)}
