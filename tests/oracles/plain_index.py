"""An index by the definition: one unit, one weight set, recursion down the tree."""

from __future__ import annotations

import math

from globalarctic.scope.composite.frame import Tree


def plain_value(
    tree: Tree, scaled: dict[str, float], weights: dict[str, float], power: float
) -> float:
    """Return the index of one unit; weights renormalised over the children that have a value."""

    def value(code: str, level: int) -> float:
        if level == 1:
            return scaled[code]
        children = [node.code for node in tree.levels[level - 2] if node.parent == code]
        pairs = [(value(child, level - 1), weights[child]) for child in children]
        pairs = [(x, w) for x, w in pairs if not math.isnan(x)]
        total = sum(w for _, w in pairs)
        if total == 0:
            return math.nan
        if power == 0:
            return math.exp(sum(w * math.log(x) for x, w in pairs) / total)
        return (sum(w * x**power for x, w in pairs) / total) ** (1 / power)

    return value(tree.levels[-1][0].code, len(tree.levels))
