"""Readers of sector tables as publishers lay them down: DOSE, Chinese and Russian customs.

Regions that are not on the list of codes keep the publisher's code (``gacc:99``), so that nothing
drops out of the total.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from globalarctic.data.panels import LicenceClass, Provenance
from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, SchemaError
from globalarctic.regions.trade.cells import amount, need_columns, read_cells, year_of
from globalarctic.regions.trade.sectors import Cell, Flow, SectorTable, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["join_tables", "read_dose", "read_fcs", "read_gacc"]

_DOSE = {"agriculture": "ag", "manufacturing": "man", "services": "serv"}
_MONTHS = 12


@lru_cache(maxsize=4)
def _codes(publisher: str) -> Mapping[str, str]:
    rows = read_table("customs_regions")
    return MappingProxyType(
        {row["code"]: row["region"] for row in rows if row["publisher"] == publisher}
    )


def read_dose(path: str | Path, *, vintage: str, prices: str = "lcu_2015") -> SectorTable:
    r"""Return regional value added by three sectors from a file of DOSE.

    Parameters
    ----------
    path
        ``DOSE_V2.csv`` of the Zenodo record, or a part of it, with the columns GID_1, year, pop and
        ``ag_grp_pc_``, ``man_grp_pc_``, ``serv_grp_pc_`` followed by ``prices``.
    vintage
        Version of the record, for example ``2.10``.
    prices
        ``lcu_2015``, ``lcu``, ``usd`` or another ending of the columns.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell is no number.

    Notes
    -----
    Values are per head times population. Regions keep their GADM code (GID_1). Manufacturing of
    DOSE is all industry, mining and energy with it. An empty cell or population is missing. Source:
    Wenz, Carr, Koegel, Kotz and Kalkuhl 2023, Scientific Data 10, 425, CC BY 4.0.

    Examples
    --------
    >>> import tempfile
    >>> head = "GID_1,year,pop,ag_grp_pc_usd,man_grp_pc_usd,serv_grp_pc_usd"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "dose.csv"
    ...     _ = path.write_text(head + "\nCHN.1_1,2015,10,1,2,\n")
    ...     read_dose(path, vintage="2", prices="usd").values.tolist()
    [[[10.0, 20.0, nan]]]
    """
    need = ["GID_1", "year", "pop", *(f"{part}_grp_pc_{prices}" for part in _DOSE.values())]
    cells = []
    for line, row in read_cells(path):
        need_columns(path, row, need)
        if not row["GID_1"]:
            continue
        year = year_of(path, line, row["year"].removesuffix(".0"))
        people = amount(path, line, "pop", row["pop"])
        for sector, part in _DOSE.items():
            column = f"{part}_grp_pc_{prices}"
            each = amount(path, line, column, row[column])
            value = None if each is None or people is None else each * people
            cells.append(Cell(row["GID_1"], year, sector, value))
    return table_of(
        cells,
        flow=Flow.OUTPUT,
        unit=prices,
        classification="dose",
        provenance=Provenance(
            "DOSE, Wenz et al. 2023, Zenodo", vintage, "CC-BY-4.0", LicenceClass.USER_FETCH
        ),
    )


class _Months:
    """Values of months added up by region, year and HS chapter."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, int, str], float] = {}
        self.seen: dict[int, set[int]] = {}

    def add(self, region: str, year: int, month: int, chapter: str, value: float) -> None:
        """Add a value."""
        key = (region, year, chapter)
        self.sums[key] = self.sums.get(key, 0.0) + value
        self.seen.setdefault(year, set()).add(month)

    def table(self, flow: Flow, origin: Provenance, *, absent_is_zero: bool) -> SectorTable:
        """Return the sums as a table of chapters."""
        return table_of(
            (Cell(r, y, chapter, value) for (r, y, chapter), value in self.sums.items()),
            flow=flow,
            unit="USD",
            classification="hs2",
            provenance=origin,
            absent_is_zero=absent_is_zero,
        )

    def note(self) -> str:
        """Return which months each year holds, where not all twelve."""
        parts = [
            f"{year}: {len(months)} of {_MONTHS} months"
            for year, months in sorted(self.seen.items())
            if len(months) < _MONTHS and 0 not in months
        ]
        return "; ".join(parts)


def _usd(path: str | Path, line: int, row: Mapping[str, str], column: str) -> float:
    value = amount(path, line, column, row[column])
    if value is None:
        raise SchemaError(f"{path} line {line}: column {column!r} is empty; a customs line has one")
    return value


def _chapter(path: str | Path, line: int, code: str) -> str:
    if len(code) < 2 or len(code) > 10 or not code.isdecimal():
        raise SchemaError(f"{path} line {line}: {code!r} is no HS code of 2 to 10 digits")
    return code[:2]


def _trade_flow(flow: Flow) -> None:
    if flow not in (Flow.EXPORTS, Flow.IMPORTS):
        raise InputError(f"flow {flow.value!r}; customs files hold exports or imports")


def read_gacc(
    path: str | Path, *, flow: Flow, vintage: str, absent_is_zero: bool = False
) -> SectorTable:
    r"""Return provinces by HS chapter from a query of China's customs (GACC), added up by year.

    Parameters
    ----------
    path
        The file of the query service in one currency, USD, by place of registration, with the
        columns 数据年月, 商品编码, 注册地编码 and 美元; UTF-8 or GB 18030. Codes keep their leading
        zeros: spreadsheets drop them.
    flow
        Exports or imports: the file itself does not say.
    vintage
        Day of the query.
    absent_is_zero
        True: a chapter without a line is zero. Only right when the query asked for all chapters.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell cannot be read.
    InputError
        When the flow is neither exports nor imports.

    Examples
    --------
    >>> import tempfile
    >>> text = "数据年月,商品编码,注册地编码,美元\n202301,2709,23,1000\n202302,2710,23,500\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "query.csv"
    ...     _ = path.write_text(text, encoding="gb18030")
    ...     table = read_gacc(path, flow=Flow.IMPORTS, vintage="2024-03-01")
    >>> table.regions, table.sectors, table.values.tolist(), table.provenance.note
    (('CN-HL',), ('27',), [[[1500.0]]], '2023: 2 of 12 months')
    """
    _trade_flow(flow)
    months, codes = _Months(), _codes("gacc")
    for line, row in read_cells(path):
        need_columns(path, row, ("数据年月", "商品编码", "注册地编码", "美元"))
        period, place = row["数据年月"], row["注册地编码"]
        if len(period) not in (4, 6) or not period.isdecimal():
            raise SchemaError(f"{path} line {line}: {period!r} is no year or year and month")
        region = codes.get(place[:2], f"gacc:{place}")
        months.add(
            region,
            int(period[:4]),
            int(period[4:] or 0),
            _chapter(path, line, row["商品编码"]),
            _usd(path, line, row, "美元"),
        )
    origin = Provenance(
        "GACC, customs statistics query by place of registration", vintage,
        "terms of the publisher", LicenceClass.USER_FETCH, note=months.note(),
    )  # fmt: skip
    return months.table(flow, origin, absent_is_zero=absent_is_zero)


def read_fcs(
    path: str | Path, *, vintage: str, absent_is_zero: bool = False
) -> Mapping[Flow, SectorTable]:
    r"""Return federal subjects by HS chapter from a file of Russia's customs (FCS), by year.

    Parameters
    ----------
    path
        The unloaded table with the columns NAPR (ИМ or ЭК), PERIOD (MM/YYYY), TNVED (ten digits),
        STOIM (USD) and REGION (code and name, by OKATO); UTF-8, comma, semicolon or tab.
    vintage
        Day of the download.
    absent_is_zero
        True: a chapter without a line is zero. Hidden headings are then read as zero too.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent or a cell cannot be read.

    Notes
    -----
    The service published to January 2022. The layout is described from general knowledge: the
    reader refuses whatever differs.

    Examples
    --------
    >>> import tempfile
    >>> text = "NAPR;PERIOD;TNVED;STOIM;REGION\nЭК;01/2020;0303110000;7.5;05000 - ПРИМОРСКИЙ\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "fcs.csv"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     read_fcs(path, vintage="2022-02")[Flow.EXPORTS].regions
    ('RU-PRI',)
    """
    sums = {"ИМ": _Months(), "ЭК": _Months()}
    codes = _codes("fcs")
    for line, row in read_cells(path):
        need_columns(path, row, ("NAPR", "PERIOD", "TNVED", "STOIM", "REGION"))
        if row["NAPR"] not in sums:
            raise SchemaError(f"{path} line {line}: NAPR {row['NAPR']!r}; allowed are ИМ and ЭК")
        month, _, year = row["PERIOD"].partition("/")
        if not (month.isdecimal() and 1 <= int(month) <= _MONTHS):
            raise SchemaError(f"{path} line {line}: PERIOD {row['PERIOD']!r} is not MM/YYYY")
        place = row["REGION"].partition("-")[0].strip()
        sums[row["NAPR"]].add(
            codes.get(place, f"fcs:{place}"),
            year_of(path, line, year),
            int(month),
            _chapter(path, line, row["TNVED"]),
            _usd(path, line, row, "STOIM"),
        )
    tables = {}
    for mark, flow in (("ЭК", Flow.EXPORTS), ("ИМ", Flow.IMPORTS)):
        if sums[mark].sums:
            origin = Provenance(
                "FCS of Russia, customs statistics by region", vintage, "terms of the publisher",
                LicenceClass.USER_FETCH, note=sums[mark].note(),
            )  # fmt: skip
            tables[flow] = sums[mark].table(flow, origin, absent_is_zero=absent_is_zero)
    if not tables:
        raise SchemaError(f"{path} holds no row")
    return MappingProxyType(tables)


def join_tables(
    first: SectorTable, second: SectorTable, *, absent_is_zero: bool = False
) -> SectorTable:
    """Return the regions of two tables in one, for example of the two sides of a border.

    Parameters
    ----------
    first, second
        Tables of one flow, unit and classification, without a region in common.
    absent_is_zero
        True: a sector that only one table has is zero in the other; otherwise it is missing.

    Raises
    ------
    InputError
        When flow, unit or classification differ, or a region stands in both.

    Examples
    --------
    >>> from globalarctic.regions.trade.sectors import load_demo
    >>> table = load_demo()[Flow.OUTPUT]
    >>> join_tables(table, table)
    Traceback (most recent call last):
    ...
    globalarctic.errors.InputError: CN-HL stands in both tables of output; keep one of them
    """
    for name in ("flow", "unit", "classification", "synthetic"):
        value, expected = getattr(first, name), getattr(second, name)
        if value != expected:
            raise InputError(
                f"tables with {name} {value} and {expected} cannot be joined; "
                f"bring them to one {name}"
            )
    common = sorted(set(first.regions) & set(second.regions))
    if common:
        raise InputError(f"{common[0]} stands in both tables of {first.flow}; keep one of them")
    cells = []
    for table in (first, second):
        for y, year in enumerate(table.years):
            for r, region in enumerate(table.regions):
                for s, sector in enumerate(table.sectors):
                    value = float(table.values[y, r, s])
                    known = None if math.isnan(value) else value
                    cells.append(Cell(region, year, sector, known, table.groups[s]))
    left, right = first.provenance, second.provenance
    return table_of(
        cells,
        flow=first.flow,
        unit=first.unit,
        classification=first.classification,
        provenance=Provenance(
            f"{left.source} ({left.vintage}); {right.source}",
            right.vintage,
            f"{left.licence}; {right.licence}",
            LicenceClass.USER_FETCH,
            note="; ".join(part for part in (left.note, right.note) if part),
        ),
        absent_is_zero=absent_is_zero,
        synthetic=first.synthetic,
    )
