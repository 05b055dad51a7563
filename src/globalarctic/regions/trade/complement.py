"""Complementarity of two regions: what one exports beside what the other imports, both ways.

Every index is shown with its parts by sector, with competition beside it, and in both directions.
What a table does not hold stays without a value, with the reason.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.regions.trade.complexity import rca
from globalarctic.regions.trade.sectors import Flow
from globalarctic.result import Result
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from globalarctic.regions.trade.flows import TradeTable
    from globalarctic.regions.trade.sectors import SectorTable
    from globalarctic.table import Table

__all__ = [
    "Complementarity",
    "SectorPart",
    "TradeDirection",
    "complement_matrix",
    "complementarity",
    "drysdale_parts",
    "michaely_parts",
    "similarity",
    "source_words",
]


def _shares(values: NDArray[np.float64]) -> NDArray[np.float64]:
    sizes: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    if sizes.ndim != 1 or not np.all(np.isfinite(sizes)) or np.any(sizes < 0) or sizes.sum() <= 0:
        raise InputError(
            "shares need a row of sectors, none missing, none negative, with a positive sum"
        )
    shares: NDArray[np.float64] = sizes / sizes.sum()
    return shares


def michaely_parts(
    exports: NDArray[np.float64], imports: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what each sector adds to Michaely's trade complementarity index, 0-100 in all.

    Parameters
    ----------
    exports, imports
        Shape (sectors,): of the exporter and of the importer, each in any unit.

    Raises
    ------
    InputError
        When a cell is missing or negative, or all are zero.

    Notes
    -----
    100 min(x, m) of the shares; since both add up to 1, the parts add up to
    ``100 (1 - sum |m - x| / 2)``. Source: Michaely 1996, World Bank Policy Research Working Paper
    1583.

    Examples
    --------
    >>> michaely_parts(np.array([3.0, 1.0]), np.array([10.0, 10.0])).tolist()
    [50.0, 25.0]
    """
    return 100.0 * np.minimum(_shares(exports), _shares(imports))


def drysdale_parts(
    rca_exports: NDArray[np.float64],
    rca_imports: NDArray[np.float64],
    world: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what each sector adds to Drysdale's index of complementarity C; 1 is the average.

    Parameters
    ----------
    rca_exports, rca_imports
        Shape (sectors,): index of specialisation of the exporter's exports and importer's imports.
    world
        Shape (sectors,): trade of the world or reference by sector, in any unit.

    Notes
    -----
    RCA x RCM x share of the sector in world trade. Sectors that nobody exports or imports add
    nothing. Sources: Drysdale 1969, Economic Record 45, 321-342; Drysdale and Garnaut 1982,
    Hitotsubashi Journal of Economics 22(2), 62-84.

    Examples
    --------
    >>> drysdale_parts(np.array([2.0, 0.0]), np.array([1.0, 1.0]), np.array([5.0, 5.0])).tolist()
    [1.0, 0.0]
    """
    return np.nan_to_num(rca_exports) * np.nan_to_num(rca_imports) * _shares(world)


def similarity(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return how alike two structures are, 0-1: competition where both are exports.

    Raises
    ------
    InputError
        When a cell is missing or negative, or all are zero.

    Notes
    -----
    ``1 - sum |x - y| / 2`` of the shares. Source: Finger and Kreinin 1979, Economic Journal 89,
    905-912; one less Krugman's index of specialisation over two.

    Examples
    --------
    >>> similarity(np.array([1.0, 1.0]), np.array([3.0, 1.0]))
    0.75
    """
    return math.fsum(np.minimum(_shares(first), _shares(second)))


@dataclass(frozen=True, slots=True)
class SectorPart:
    """A sector in one direction: shares of the exporter and importer, and what it adds."""

    sector: str
    group: str
    export_frac: float
    import_frac: float
    tci: float
    drysdale: float


@dataclass(frozen=True, slots=True)
class TradeDirection:
    """One direction: the exporter's supply beside the importer's demand.

    Attributes
    ----------
    tci
        Michaely's index, 0-100; the sum of the parts' ``tci``.
    drysdale
        Drysdale's C; 1 is the average of the table's regions; the sum of the parts'.
    intensity, bias
        Trade intensity and intensity over C; None without a trade table that has both totals.
    dependence_frac
        Share of the exporter's whole trade that is with the importer; None without totals.
    """

    exporter: str
    importer: str
    tci: float
    drysdale: float
    parts: tuple[SectorPart, ...]
    intensity: float | None = None
    bias: float | None = None
    dependence_frac: float | None = None

    def by_group(self) -> dict[str, float]:
        """Return the TCI by group of sectors, largest first; sectors without one stand alone."""
        sums: dict[str, list[float]] = {}
        for part in self.parts:
            sums.setdefault(part.group or part.sector, []).append(part.tci)
        groups = {name: math.fsum(values) for name, values in sums.items()}
        return dict(sorted(groups.items(), key=lambda item: -item[1]))


@dataclass(frozen=True, slots=True, repr=False)
class Complementarity(Result):
    """Two regions in a year, both directions, competition beside complementarity.

    Attributes
    ----------
    export_similarity_frac, import_similarity_frac
        How alike their exports and imports are, 0-1.
    left_out
        Sectors without a value in one of the four rows, taken out of all.
    asymmetry
        Dependence of the first on the second less the reverse; None without totals.
    notes
        What is not on file and why.
    """

    SCHEMA = "regions.complementarity"
    VERSION = 2
    PLOT = "globalarctic.regions.plots.complement:draw_complementarity"

    region_a: str
    region_b: str
    year: int
    unit: str
    forward: TradeDirection
    backward: TradeDirection
    export_similarity_frac: float
    import_similarity_frac: float
    asymmetry: float | None
    left_out: tuple[str, ...]
    reference: Message
    sources: tuple[str, ...]
    synthetic: bool
    notes: tuple[Message, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a direction and sector."""
        return [
            {"exporter": way.exporter, "importer": way.importer, "year": self.year, **asdict(part)}
            for way in (self.forward, self.backward)
            for part in way.parts
        ]

    def table(self) -> Table:
        """Return the indices of both directions, their parts and competition below."""
        from globalarctic.regions.trade.tables import complementarity_table

        return complementarity_table(self)


def _year(tables: Iterable[SectorTable], regions: tuple[str, str], year: int | None) -> int:
    given = list(tables)
    both = set(given[0].years).intersection(*(set(t.years) for t in given[1:]))
    if year is not None:
        for table in given:
            table.matrix(year)
        return year
    full = [
        y for y in both if all(not np.all(np.isnan(t.row(r, y))) for t in given for r in regions)
    ]
    if not full:
        raise InputError(
            f"no year has values of {regions[0]} and {regions[1]}: not on file; load a table with "
            "both (docs: How to load a sector table)"
        )
    return max(full)


def _reference(
    table: SectorTable, year: int, keep: NDArray[np.bool_], reference: str
) -> tuple[NDArray[np.float64], Message]:
    """Return the world's row of a table and what it is made of."""
    base: NDArray[np.float64]
    if reference:
        base = table.row(reference, year)[keep]
        if np.any(np.isnan(base)):
            raise InputError(
                f"the reference {reference} lacks sectors that both regions have; fill them"
            )
        return base, Message("regions.trade.reference", name=Code(reference))
    known = table.matrix(year)[:, keep]
    full = ~np.isnan(known).any(axis=1)
    base = known[full].sum(axis=0)
    return base, Message("regions.trade.reference-sum", n=int(full.sum()))


def _row_index(row: NDArray[np.float64], base: NDArray[np.float64]) -> NDArray[np.float64]:
    if np.any((base == 0) & (row > 0)):
        raise InputError(
            "the reference has none of a sector that a region trades; give a wider one"
        )
    index: NDArray[np.float64] = rca(row[None, :], reference=base)[0]
    return index


def complementarity(
    exports: SectorTable,
    imports: SectorTable,
    region_a: str,
    region_b: str,
    *,
    year: int | None = None,
    trade: TradeTable | None = None,
    reference: str = "",
    leave_out_missing: bool = False,
) -> Complementarity:
    """Return how far each region exports what the other imports.

    Parameters
    ----------
    exports, imports
        Tables of one classification; units may differ, as every index takes shares.
    region_a, region_b
        Two different regions of both tables.
    year
        Default: the latest year with values of both.
    trade
        Trade between the two and their totals, for intensity and dependence.
    reference
        Row of the tables that stands for the world; default: the sum of all regions of the table
        that have every sector.
    leave_out_missing
        True: sectors missing in one of the four rows are left out of all and named.

    Raises
    ------
    InputError
        When the regions are the same, the year is not on file, or a sector is missing in one of the
        rows and ``leave_out_missing`` is False.
    UnknownNameError
        When a table has no such region.

    Examples
    --------
    >>> from globalarctic.data.panels import LicenceClass, Provenance
    >>> from globalarctic.regions.trade.sectors import Cell, table_of
    >>> def table(flow, rows):
    ...     cells = [Cell(r, 2020, s, v) for r, two in rows for s, v in zip("PQ", two)]
    ...     origin = Provenance("made up", "2020", "CC0-1.0", LicenceClass.EMBED)
    ...     return table_of(cells, flow=flow, unit="USD", classification="x", provenance=origin)
    >>> sold = table(Flow.EXPORTS, [("A", (3.0, 1.0)), ("B", (1.0, 3.0))])
    >>> bought = table(Flow.IMPORTS, [("A", (1.0, 3.0)), ("B", (2.0, 2.0))])
    >>> answer = complementarity(sold, bought, "A", "B")
    >>> answer.forward.tci, answer.backward.tci, answer.export_similarity_frac
    (75.0, 100.0, 0.5)
    """
    if region_a == region_b:
        raise InputError(f"both regions are {region_a}; name two")
    if exports.flow is not Flow.EXPORTS or imports.flow is not Flow.IMPORTS:
        raise InputError(
            f"tables of {exports.flow} and {imports.flow}; complementarity of trade needs exports "
            "and imports"
        )
    if exports.classification != imports.classification or exports.sectors != imports.sectors:
        raise InputError(
            f"exports stand in {len(exports.sectors)} sectors of {exports.classification}, imports "
            f"in {len(imports.sectors)} of {imports.classification}; give both the same sectors"
        )
    at = _year((exports, imports), (region_a, region_b), year)
    rows = {
        (flow, region): table.row(region, at)
        for flow, table in (("x", exports), ("m", imports))
        for region in (region_a, region_b)
    }
    keep = ~np.isnan(np.array(list(rows.values()))).any(axis=0)
    left_out = tuple(s for s, k in zip(exports.sectors, keep, strict=True) if not k)
    if left_out and not leave_out_missing:
        raise InputError(
            f"{len(left_out)} sectors lack a value for {region_a} or {region_b} in {at}: "
            f"{', '.join(left_out[:6])}; a missing value is not zero: fill them, state that absent "
            "rows are zero, or leave these sectors out"
        )
    if not keep.any():
        raise InputError(f"no sector has values of {region_a} and {region_b} in {at}: not on file")
    base_x, words_x = _reference(exports, at, keep, reference)
    base_m, words_m = _reference(imports, at, keep, reference)
    ways = tuple(
        _direction(
            exports, i, j, at, keep, rows["x", i][keep], rows["m", j][keep], base_x, base_m, trade
        )
        for i, j in ((region_a, region_b), (region_b, region_a))
    )
    depend = tuple(way.dependence_frac for way in ways)
    asymmetry = None if depend[0] is None or depend[1] is None else depend[0] - depend[1]
    return Complementarity(
        region_a,
        region_b,
        at,
        exports.unit,
        ways[0],
        ways[1],
        similarity(rows["x", region_a][keep], rows["x", region_b][keep]),
        similarity(rows["m", region_a][keep], rows["m", region_b][keep]),
        asymmetry,
        left_out,
        words_x
        if words_x == words_m
        else Message("regions.trade.reference-both", exports=words_x, imports=words_m),
        tuple(dict.fromkeys(source_words(t) for t in (exports, imports))),
        exports.synthetic or imports.synthetic,
        _notes(trade, ways, at),
    )


def source_words(table: SectorTable) -> str:
    """Return source, vintage and note of a table in one line.

    Examples
    --------
    >>> from globalarctic.regions.trade.sectors import load_demo
    >>> source_words(load_demo()[Flow.OUTPUT])[:32]
    'Liaoning figures of 2023 after u'
    """
    origin = table.provenance
    return f"{origin.source} ({origin.vintage})" + (f"; {origin.note}" if origin.note else "")


def _notes(
    trade: TradeTable | None, ways: tuple[TradeDirection, ...], year: int
) -> tuple[Message, ...]:
    if trade is None:
        return (Message("regions.trade.no-table"),)
    lacks = []
    if any(way.intensity is None for way in ways):
        lacks.append(Message("regions.trade.no-intensity", year=Code(str(year))))
    if any(way.dependence_frac is None for way in ways):
        lacks.append(Message("regions.trade.no-dependence", year=Code(str(year))))
    return tuple(lacks)


def _direction(
    table: SectorTable,
    exporter: str,
    importer: str,
    year: int,
    keep: NDArray[np.bool_],
    sold: NDArray[np.float64],
    bought: NDArray[np.float64],
    base_x: NDArray[np.float64],
    base_m: NDArray[np.float64],
    trade: TradeTable | None,
) -> TradeDirection:
    if sold.sum() == 0 or bought.sum() == 0:
        who = f"{exporter} exports" if sold.sum() == 0 else f"{importer} imports"
        raise InputError(f"{who} nothing in {year} in the sectors compared; shares do not exist")
    tci = michaely_parts(sold, bought)
    with_both = drysdale_parts(_row_index(sold, base_x), _row_index(bought, base_m), base_x)
    x, m = _shares(sold), _shares(bought)
    names = [(s, g) for s, g, k in zip(table.sectors, table.groups, keep, strict=True) if k]
    parts = tuple(
        SectorPart(s, g, float(x[k]), float(m[k]), float(tci[k]), float(with_both[k]))
        for k, (s, g) in enumerate(names)
    )
    total = math.fsum(with_both)
    intensity = None if trade is None else trade.intensity(exporter, importer, year)
    return TradeDirection(
        exporter,
        importer,
        math.fsum(tci),
        total,
        parts,
        intensity,
        None if intensity is None or total == 0 else intensity / total,
        None if trade is None else trade.dependence_frac(exporter, importer, year),
    )


def complement_matrix(
    exports: SectorTable, imports: SectorTable, *, year: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Michaely's TCI and Drysdale's C of all pairs, shape (exporters, importers) each.

    Rows and columns stand in the order of the tables' regions; NaN where a region lacks a sector.
    The reference is the sum of the regions that have every sector.

    Raises
    ------
    InputError
        When the year is not on file or the tables have different sectors.
    """
    if exports.sectors != imports.sectors or exports.classification != imports.classification:
        raise InputError("exports and imports stand in different sectors; give both the same")
    x, m = exports.matrix(year), imports.matrix(year)
    share_x = np.divide(x, x.sum(axis=1, keepdims=True), out=np.full(x.shape, np.nan),
                        where=x.sum(axis=1, keepdims=True) > 0)  # fmt: skip
    share_m = np.divide(m, m.sum(axis=1, keepdims=True), out=np.full(m.shape, np.nan),
                        where=m.sum(axis=1, keepdims=True) > 0)  # fmt: skip
    keep = np.ones(len(exports.sectors), dtype=np.bool_)
    world_x = _shares(_reference(exports, year, keep, "")[0])
    world_m = _shares(_reference(imports, year, keep, "")[0])
    tci = np.array([100.0 * np.minimum(row, share_m).sum(axis=1) for row in share_x])
    # RCA_x RCM_m W_x = x m / W_m; sectors that nobody imports add nothing.
    weight = np.divide(
        1.0, world_m, out=np.zeros(world_m.shape), where=(world_m > 0) & (world_x > 0)
    )
    drysdale: NDArray[np.float64] = (share_x * weight) @ share_m.T
    return tci, drysdale
