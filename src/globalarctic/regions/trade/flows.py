"""Trade between regions and with the world: intensity and dependence in both directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from globalarctic.errors import SchemaError
from globalarctic.regions.trade.cells import amount, name_of, need_columns, read_cells, year_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TradeTable", "read_trade"]

WORLD = "WLD"


@dataclass(frozen=True, slots=True)
class TradeTable:
    """Trade between regions in one unit: value by exporter, importer and year.

    ``WLD`` stands for the whole world: (region, WLD) is all exports of a region. An entry that is
    absent is not on file; it is not zero.
    """

    unit: str
    values: Mapping[tuple[str, str, int], float]
    sources: tuple[str, ...]

    def value(self, exporter: str, importer: str, year: int) -> float | None:
        """Return a value, None when it is not on file.

        Examples
        --------
        >>> TradeTable("USD", {("A", "B", 2020): 1.0}, ("x",)).value("B", "A", 2020) is None
        True
        """
        return self.values.get((exporter, importer, year))

    def intensity(self, exporter: str, importer: str, year: int) -> float | None:
        """Return the trade intensity: 1 when the exporter sells as the world does; None: no total.

        Notes
        -----
        (x_ij / x_i.) / (m_j / m_w). Source: Kojima 1964, Hitotsubashi Journal of Economics 5(1);
        the World Bank's definition.
        """
        flow, own = self.value(exporter, importer, year), self.value(exporter, WORLD, year)
        theirs, world = self.value(WORLD, importer, year), self.value(WORLD, WORLD, year)
        if flow is None or not own or not theirs or not world:
            return None
        return (flow / own) / (theirs / world)

    def dependence_frac(self, region: str, partner: str, year: int) -> float | None:
        """Return the share of a region's whole trade that is with a partner; None: no total.

        Notes
        -----
        Source: Hirschman 1945, National Power and the Structure of Foreign Trade.
        """
        out, back = self.value(region, partner, year), self.value(partner, region, year)
        sold, bought = self.value(region, WORLD, year), self.value(WORLD, region, year)
        if out is None or back is None or sold is None or bought is None or sold + bought == 0:
            return None
        return (out + back) / (sold + bought)


def read_trade(table: str | Path | Any) -> TradeTable:
    r"""Return the trade between regions of a table.

    Parameters
    ----------
    table
        CSV, Parquet or DataFrame with the columns exporter, importer, year, value, unit, source;
        WLD for the whole world.

    Raises
    ------
    SchemaError
        With file and line, when a column is absent, a pair stands twice or units differ.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "trade.csv"
    ...     _ = path.write_text("exporter,importer,year,value,unit,source\nA,WLD,2020,5,USD,x\n")
    ...     read_trade(path).value("A", "WLD", 2020)
    5.0
    """
    values: dict[tuple[str, str, int], float] = {}
    units: dict[str, None] = {}
    sources: dict[str, None] = {}
    path = name_of(table)
    for line, row in read_cells(table):
        need_columns(path, row, ("exporter", "importer", "year", "value", "unit", "source"))
        for name in ("exporter", "importer", "unit", "source"):
            if not row[name]:
                raise SchemaError(f"{path} line {line}: column {name!r} is empty; fill it")
        key = (row["exporter"], row["importer"], year_of(path, line, row["year"]))
        value = amount(path, line, "value", row["value"])
        units[row["unit"]] = None
        if len(units) > 1:
            raise SchemaError(f"{path} line {line}: two units, {' and '.join(units)}; use one")
        if key in values:
            raise SchemaError(f"{path} line {line}: {key} stands twice; keep one")
        if value is not None:
            values[key] = value
        sources[row["source"]] = None
    if not units:
        raise SchemaError(f"{path} holds no row")
    return TradeTable(next(iter(units)), values, tuple(sources))
