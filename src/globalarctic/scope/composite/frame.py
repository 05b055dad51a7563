"""The frame of a composite index: indicators, the tree above them, and the data of the units."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.cells import read_cells
from globalarctic.errors import InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = [
    "IndexData",
    "Node",
    "Tree",
    "check_data",
    "make_tree",
    "read_index_data",
    "read_tree",
]

_EMPTY = frozenset({"", "NA"})
_TREE_COLUMNS = ("Level", "iCode", "Direction", "Weight", "Parent", "Type")
_TYPES = ("Indicator", "Aggregate", "Group", "Denominator")


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator (level 1) or an aggregate (level 2 and up) of an index.

    Attributes
    ----------
    weight
        Weight among the children of the same parent; only the ratios count.
    direction
        1 where more is better for the index, -1 where less is.
    denominator
        Code of the column that the indicator is divided by, "" for none.
    """

    code: str
    name: str
    level: int
    parent: str
    weight: float = 1.0
    direction: int = 1
    unit: str = ""
    denominator: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The levels of an index, indicators first, the index itself last.

    Attributes
    ----------
    levels
        Nodes by level, in the order of the columns of every result.
    parents
        For each level but the last, the position of each node's parent in the next level.
    """

    levels: tuple[tuple[Node, ...], ...]
    parents: tuple[NDArray[np.int64], ...]

    @property
    def indicators(self) -> tuple[Node, ...]:
        """The nodes of the first level."""
        return self.levels[0]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all nodes, level by level."""
        return tuple(node.code for level in self.levels for node in level)

    def weights(self) -> tuple[NDArray[np.float64], ...]:
        """Return the weights by level (the index's own left out), as they stand in the file."""
        return tuple(np.array([node.weight for node in level]) for level in self.levels[:-1])


@dataclass(frozen=True, slots=True, eq=False)
class IndexData:
    """Units, their indicator values, and the columns that divide or group them.

    Attributes
    ----------
    values
        Shape (units, indicators), NaN where not on file.
    denominators
        Shape (units,) by code.
    groups
        Group of each unit by code of the grouping.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    values: NDArray[np.float64]
    denominators: Mapping[str, NDArray[np.float64]]
    groups: Mapping[str, tuple[str, ...]]


def make_tree(nodes: tuple[Node, ...]) -> Tree:
    """Order nodes into levels and check that they form one tree.

    Raises
    ------
    InputError
        When a code stands twice, a parent is missing or not one level above, a weight is negative
        or all weights below a parent are zero, a direction is not 1 or -1, an aggregate has no
        child, or the top level has several nodes.

    Examples
    --------
    >>> tree = make_tree(
    ...     (Node("a", "A", 1, "top"), Node("b", "B", 1, "top"), Node("top", "Top", 2, ""))
    ... )
    >>> tree.codes
    ('a', 'b', 'top')
    """
    by_code: dict[str, Node] = {}
    for node in nodes:
        if node.code in by_code:
            raise InputError(f"code {node.code!r} stands twice; every node needs its own")
        if node.direction not in {1, -1}:
            raise InputError(f"direction of {node.code!r} is {node.direction}; allowed: 1, -1")
        if not (math.isfinite(node.weight) and node.weight >= 0):
            raise InputError(f"weight of {node.code!r} is {node.weight}; give 0 or more")
        if node.level < 1:
            raise InputError(f"level of {node.code!r} is {node.level}; indicators have level 1")
        by_code[node.code] = node
    if not by_code:
        raise InputError("the index has no indicator; list at least one of level 1")
    top = max(node.level for node in by_code.values())
    levels = tuple(
        tuple(node for node in nodes if node.level == level) for level in range(1, top + 1)
    )
    if len(levels[-1]) != 1:
        raise InputError(
            f"level {top} holds {[n.code for n in levels[-1]]}; the top level holds one node"
        )
    if levels[-1][0].parent:
        raise InputError(
            f"parent of {levels[-1][0].code!r} (level {top}) is {levels[-1][0].parent!r}; the top "
            "level has none"
        )
    parents = []
    for below, above in itertools.pairwise(levels):
        place = {node.code: k for k, node in enumerate(above)}
        for node in below:
            if node.parent not in place:
                raise InputError(
                    f"parent of {node.code!r} (level {node.level}) is {node.parent!r}; "
                    f"allowed on level {node.level + 1}: {', '.join(place)}"
                )
        index = np.array([place[node.parent] for node in below], dtype=np.int64)
        total = np.bincount(index, [node.weight for node in below], len(above))
        for k in np.flatnonzero(total == 0):
            raise InputError(f"{above[k].code!r} has no child with a weight above 0")
        parents.append(index)
    return Tree(levels, tuple(parents))


def _number(text: str, *, where: str) -> float:
    """Return a number, NaN for an empty cell or ``NA``."""
    if text.strip() in _EMPTY:
        return math.nan
    try:
        value = float(text if "_" not in text else "")
    except ValueError:
        raise SchemaError(f"{where}: {text!r} is no number; leave it empty or write NA") from None
    if not math.isfinite(value):
        raise SchemaError(f"{where}: {text!r} is no finite number; leave it empty or write NA")
    return value


def _rows(path: str | Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a table with their lines; columns that are needed must be there."""
    rows = [cells | {"_line": str(line)} for line, cells in read_cells(Path(path))]
    header = [name for name in rows[0] if name != "_line"] if rows else []
    missing = [name for name in needed if name not in header]
    if rows and missing:
        raise SchemaError(f"{path}, line 1: no column {', '.join(missing)}; it has {header}")
    return rows


def read_tree(path: str | Path) -> tuple[Tree, tuple[str, ...], tuple[str, ...]]:
    """Read the table of nodes; return the tree, the denominators and the groupings it names.

    The table has one row a node with the columns Level, iCode, Direction, Weight, Parent, Type
    (Indicator, Aggregate, Group or Denominator) and, where wanted, iName, Unit and Denominator:
    the layout in which such indices are commonly exchanged (iMeta of COINr).

    Raises
    ------
    SchemaError, InputError
        With file and line.
    """
    nodes: list[Node] = []
    extra: dict[str, list[str]] = {"Denominator": [], "Group": []}
    for row in _rows(path, _TREE_COLUMNS):
        where = f"{path}, line {row['_line']}"
        kind, code = row["Type"], row["iCode"]
        if kind not in _TYPES:
            raise SchemaError(f"{where}: Type is {kind!r}; allowed: {', '.join(_TYPES)}")
        if not code:
            raise SchemaError(f"{where}: iCode is empty")
        if kind in extra:
            extra[kind].append(code)
            continue
        level = _number(row["Level"], where=f"{where}, Level")
        direction = _number(row["Direction"], where=f"{where}, Direction")
        if not level.is_integer() or (kind == "Indicator") != (level == 1):
            raise SchemaError(
                f"{where}: Level is {row['Level']!r}; an indicator has 1, others more"
            )
        if direction not in {1.0, -1.0}:
            raise SchemaError(f"{where}: Direction is {row['Direction']!r}; allowed: 1, -1")
        parent, divisor = row["Parent"], row.get("Denominator", "")
        nodes.append(
            Node(
                code,
                row.get("iName") or code,
                int(level),
                "" if parent in _EMPTY else parent,
                _number(row["Weight"], where=f"{where}, Weight"),
                int(direction),
                row.get("Unit", ""),
                "" if divisor in _EMPTY else divisor,
            )
        )
    try:
        tree = make_tree(tuple(nodes))
    except InputError as error:
        raise SchemaError(f"{path}: {error}") from None
    for node in tree.indicators:
        if node.denominator and node.denominator not in extra["Denominator"]:
            raise SchemaError(
                f"{path}: {node.code!r} is divided by {node.denominator!r}, which no row of Type "
                f"Denominator names; there are {extra['Denominator']}"
            )
    return tree, tuple(extra["Denominator"]), tuple(extra["Group"])


def read_index_data(
    path: str | Path,
    tree: Tree,
    *,
    denominators: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
) -> IndexData:
    """Read the table of units: uCode, uName where wanted, and a column an indicator.

    An empty cell or ``NA`` is not on file; a unit whose code is NA keeps it (Namibia).

    Raises
    ------
    SchemaError
        With file and line, when a column is missing, a cell is no number or a unit stands twice.
    """
    wanted = tuple(node.code for node in tree.indicators)
    rows = _rows(path, ("uCode", *wanted, *denominators, *groups))
    seen: set[str] = set()
    for row in rows:
        if not row["uCode"] or row["uCode"] in seen:
            raise SchemaError(
                f"{path}, line {row['_line']}: uCode {row['uCode']!r} is empty or stands twice"
            )
        seen.add(row["uCode"])
    if len(rows) < 2:
        raise SchemaError(f"{path}: {len(rows)} units; an index compares at least two")

    def column(code: str) -> NDArray[np.float64]:
        return np.array(
            [_number(r[code], where=f"{path}, line {r['_line']}, {code}") for r in rows]
        )

    return IndexData(
        tuple(row["uCode"] for row in rows),
        tuple(row.get("uName") or row["uCode"] for row in rows),
        np.column_stack([column(code) for code in wanted]),
        {code: column(code) for code in denominators},
        {code: tuple(row[code] for row in rows) for code in groups},
    )


def check_data(tree: Tree, data: IndexData) -> None:
    """Check that values, denominators and groups fit the tree and the units.

    Raises
    ------
    InputError
        With the shapes found and wanted.
    UnknownNameError
        When a denominator is not among the columns given.
    """
    shape = (len(data.codes), len(tree.indicators))
    if data.values.shape != shape:
        raise InputError(f"values have shape {data.values.shape}; (units, indicators) is {shape}")
    for node in tree.indicators:
        if node.denominator and node.denominator not in data.denominators:
            raise UnknownNameError.among("denominator", node.denominator, data.denominators)
