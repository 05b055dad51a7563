"""A small index to learn from, made of the bundled country release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic import tabular
from globalarctic.data.release import load_release
from globalarctic.errors import InputError
from globalarctic.scope.composite.frame import IndexData, Node, Tree, make_tree

if TYPE_CHECKING:
    from globalarctic.data.release import CountryRelease

__all__ = ["example_index", "write_example"]

_NODES = (
    Node(
        "gdp_constant_usd", "GDP per person", 1, "economy", unit="USD", denominator="population"
    ),
    Node("exports_gdp_frac", "Exports over GDP", 1, "economy", unit="0-1"),
    Node("merchandise_trade_gdp_frac", "Merchandise trade over GDP", 1, "economy", unit="0-1"),
    Node("fdi_inflow_gdp_frac", "Net inflow of foreign investment over GDP", 1, "economy"),
    Node("internet_users_frac", "People who use the internet", 1, "economy", unit="0-1"),
    Node("co2_kg_per_usd", "CO2 over GDP", 1, "environment", direction=-1, unit="kg/USD"),
    Node("forest_frac", "Land under forest", 1, "environment", unit="0-1"),
    Node("economy", "Economy", 2, "index"),
    Node("environment", "Environment", 2, "index"),
    Node("index", "Economy and environment", 3, ""),
)  # fmt: skip


def example_index(
    *, year: int = 2019, release: CountryRelease | None = None
) -> tuple[Tree, IndexData]:
    """Return a tree of seven indicators and the countries' values of a year.

    It teaches the steps and ranks nothing that anybody asked for: the choice of indicators is ours.

    Raises
    ------
    InputError
        When an indicator has no such year.

    Sources: the bundled country release; each series carries its own.

    Examples
    --------
    >>> tree, data = example_index()
    >>> len(tree.indicators), len(data.codes) > 150
    (7, True)
    """
    base = release or load_release()
    tree = make_tree(_NODES)

    def column(code: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        series = base.indicator(code)
        if year not in series.years:
            raise InputError(
                f"{code} has no year {year}; it runs {series.years[0]}-{series.years[-1]}"
            )
        return np.asarray(series.select(base.countries).values[series.years.index(year)])

    values = np.column_stack([column(node.code) for node in tree.indicators])
    names = tuple(base.names[code].name() for code in base.countries)
    return tree, IndexData(base.countries, names, values, {"population": column("population")}, {})


def write_example(folder: str | Path, *, year: int = 2019) -> tuple[Path, Path]:
    """Write the example as the two CSV files that `read_tree` and `read_index_data` take.

    Raises
    ------
    InputError
        When the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> [path.name for path in write_example(tempfile.mkdtemp())]
    ['units.csv', 'indicators.csv']
    """
    tree, data = example_index(year=year)
    people = data.denominators["population"]
    units = [
        {"uCode": code, "uName": data.names[u], "population": people[u]}
        | {node.code: data.values[u, k] for k, node in enumerate(tree.indicators)}
        for u, code in enumerate(data.codes)
    ]
    nodes: list[dict[str, object]] = [
        {
            "Level": node.level, "iCode": node.code, "iName": node.name,
            "Direction": node.direction, "Weight": node.weight, "Unit": node.unit,
            "Denominator": node.denominator, "Parent": node.parent,
            "Type": "Indicator" if node.level == 1 else "Aggregate",
        }
        for level in tree.levels
        for node in level
    ]  # fmt: skip
    nodes.append({"iCode": "population", "iName": "Population", "Type": "Denominator"})
    paths = Path(folder) / "units.csv", Path(folder) / "indicators.csv"
    try:
        paths[0].parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}") from None
    for path, rows in zip(paths, (units, nodes), strict=True):
        tabular.write(rows, path)
    return paths
