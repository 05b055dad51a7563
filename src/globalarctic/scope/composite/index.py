"""A composite index: one recipe applied to the data of many units, every step kept."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.composite.aggregate import aggregate, contributions, rank
from globalarctic.scope.composite.frame import IndexData, Tree, check_data
from globalarctic.scope.composite.steps import (
    Fill,
    Scale,
    denominate,
    direct,
    find_group,
    impute,
    scale,
    screen,
    settled,
)
from globalarctic.scope.composite.treatment import Treatment, treat

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CompositeIndex", "Recipe", "build_index", "prepare", "treat_and_scale"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice of method, with the defaults of common practice.

    Attributes
    ----------
    fill, fill_group
        How gaps are filled, and within which grouping.
    least_frac
        Least share of a unit's values on file for the unit to stay.
    screen_filled
        Whether filled values count as on file; with a fill, that keeps nearly every unit.
    winsor_limit
        Most points to winsorise before logarithms are taken; None for no treatment.
    scale, low, high
        How indicators are made comparable, and to which ends (mean and deviation of a z-score).
    goalposts
        With that scale: for each indicator the two values, in the direction that counts, that stand
        for the ends.
    powers
        Power of the mean at each step upwards, or one for all; see ``POWERS``.
    least_weight_frac
        Least share of an aggregate's weight that must be on file.
    """

    fill: Fill = Fill.NONE
    fill_group: str = ""
    least_frac: float = 0.9
    screen_filled: bool = False
    winsor_limit: int | None = 5
    skew_limit: float = 2.0
    kurt_limit: float = 3.5
    scale: Scale = Scale.MIN_MAX
    low: float = 0.0
    high: float = 100.0
    goalposts: tuple[tuple[float, float], ...] = ()
    powers: tuple[float, ...] = (1.0,)
    least_weight_frac: float = 0.6

    def __post_init__(self) -> None:
        """Check the shares; the steps check the rest."""
        if not 0.0 <= self.least_weight_frac <= 1.0:
            raise InputError(f"least share of weight is {self.least_weight_frac}; give 0 to 1")
        if self.scale is not Scale.RANK and self.low == self.high:
            raise InputError(f"low and high are both {self.low}; give two different ends")


@dataclass(frozen=True, slots=True, eq=False)
class CompositeIndex:
    """The index of all units, and what every step gave.

    Attributes
    ----------
    data
        The units that stayed.
    left_out
        Codes of units with too few values.
    denominated, imputed, treated, scaled
        Shape (units, indicators).
    aggregates
        Shape (units, aggregates), from level 2 up; the last column is the index.
    ranks
        Shape (units,), 1 the highest.
    treatments
        What was done to each indicator.
    """

    tree: Tree
    recipe: Recipe
    data: IndexData
    left_out: tuple[str, ...]
    denominated: NDArray[np.float64]
    imputed: NDArray[np.float64]
    treated: NDArray[np.float64]
    scaled: NDArray[np.float64]
    aggregates: NDArray[np.float64]
    ranks: NDArray[np.float64]
    treatments: tuple[Treatment, ...]

    @property
    def scores(self) -> NDArray[np.float64]:
        """The index itself, shape (units,)."""
        return self.aggregates[:, -1]

    def contributions(self) -> NDArray[np.float64]:
        """Return what each indicator adds to the index, shape (units, indicators).

        Raises
        ------
        InputError
            When the means are not arithmetic: other means have no additive parts.
        """
        if set(self.recipe.powers) != {1.0}:
            raise InputError("only arithmetic means split into contributions of indicators")
        return contributions(self.tree, self.scaled, least_frac=self.recipe.least_weight_frac)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a unit: code, name, rank, the index and every aggregate; highest first.

        A value that is missing is None.
        """
        nodes = [node for level in self.tree.levels[1:] for node in level]
        order = np.argsort(np.where(np.isnan(self.ranks), np.inf, self.ranks), kind="stable")
        out = []
        for u in order:
            row: dict[str, Any] = {"unit": self.data.codes[u], "name": self.data.names[u]}
            row["rank"] = None if math.isnan(self.ranks[u]) else int(self.ranks[u])
            for k in range(len(nodes) - 1, -1, -1):
                value = float(self.aggregates[u, k])
                row[nodes[k].code] = None if math.isnan(value) else value
            out.append(row)
        return out

    def treatment_rows(self) -> list[dict[str, Any]]:
        """Return a row an indicator: how outliers were treated, its tail before and after."""
        return [
            {
                "indicator": node.code,
                "method": done.method,
                "points": done.points,
                "skewness_before": done.skewness_before,
                "kurtosis_before": done.kurtosis_before,
                "skewness_after": done.skewness_after,
                "kurtosis_after": done.kurtosis_after,
                "within_limits": done.passed,
            }
            for node, done in zip(self.tree.indicators, self.treatments, strict=True)
        ]


def prepare(
    tree: Tree, data: IndexData, recipe: Recipe
) -> tuple[IndexData, tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Denominate, fill and screen: the units that stay, those left out, and both arrays."""
    check_data(tree, data)
    divided = denominate(tree, data)
    group = find_group(data, recipe.fill_group) if recipe.fill_group else None
    filled = impute(divided, recipe.fill, group=group)
    judged = filled if recipe.screen_filled else divided
    kept, left_out = screen(judged, least_frac=recipe.least_frac, codes=data.codes)
    rows = np.flatnonzero(kept)
    stayed = replace(
        data,
        codes=tuple(data.codes[u] for u in rows),
        names=tuple(data.names[u] for u in rows),
        values=data.values[kept],
        denominators={name: column[kept] for name, column in data.denominators.items()},
        groups={name: tuple(column[u] for u in rows) for name, column in data.groups.items()},
    )
    return stayed, left_out, divided[kept], filled[kept]


def treat_and_scale(
    tree: Tree, filled: NDArray[np.float64], recipe: Recipe
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[Treatment, ...]]:
    """Treat and scale: both arrays, and what was done."""
    treated, done = treat(
        settled(filled),
        most_points=recipe.winsor_limit or 0,
        skew_limit=np.inf if recipe.winsor_limit is None else recipe.skew_limit,
        kurt_limit=recipe.kurt_limit,
    )
    codes = tuple(node.code for node in tree.indicators)
    scaled = scale(
        direct(tree, treated), recipe.scale, low=recipe.low, high=recipe.high, codes=codes,
        goalposts=np.array(recipe.goalposts) if recipe.goalposts else None,
    )  # fmt: skip
    return treated, scaled, done


def build_index(tree: Tree, data: IndexData, *, recipe: Recipe | None = None) -> CompositeIndex:
    """Build an index: denominate, fill gaps, screen units, treat outliers, scale, aggregate, rank.

    Raises
    ------
    InputError
        With the indicator, unit or choice that stops it.

    Notes
    -----
    Equal to COINr 1.1.14 on its ASEM example (51 units, 49 indicators) to 1e-12, all ranks.

    Sources: OECD/JRC 2008, Handbook on Constructing Composite Indicators; Becker et al. 2022,
    J. Open Source Softw. 7, 4567.

    Examples
    --------
    >>> from globalarctic.scope.composite.frame import Node, make_tree
    >>> tree = make_tree(
    ...     (Node("a", "A", 1, "t"), Node("b", "B", 1, "t", direction=-1), Node("t", "Top", 2, ""))
    ... )
    >>> x = np.array([[1.0, 9.0], [2.0, 5.0], [3.0, 1.0]])
    >>> index = build_index(tree, IndexData(("X", "Y", "Z"), ("X", "Y", "Z"), x, {}, {}))
    >>> [(row["unit"], row["rank"], row["t"]) for row in index.rows()]
    [('Z', 1, 100.0), ('Y', 2, 50.0), ('X', 3, 0.0)]
    """
    chosen = recipe or Recipe()
    stayed, left_out, divided, filled = prepare(tree, data, chosen)
    treated, scaled, done = treat_and_scale(tree, filled, chosen)
    weights = tuple(level[:, None] for level in tree.weights())
    above = aggregate(
        tree, scaled, weights, powers=chosen.powers, least_frac=chosen.least_weight_frac
    )
    aggregates = np.concatenate([level[:, :, 0].T for level in above], axis=1)
    ranks = rank(aggregates[:, -1])
    return CompositeIndex(
        tree, chosen, stayed, left_out, divided, filled, treated, scaled, aggregates, ranks, done
    )
