"""How far the ranks of an index depend on its makers' choices: Monte Carlo and Sobol indices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.scope.composite.aggregate import aggregate, rank
from globalarctic.scope.composite.index import Recipe, build_index, prepare, treat_and_scale
from globalarctic.scope.composite.steps import Scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.scope.composite.frame import IndexData, Tree
    from globalarctic.scope.composite.index import CompositeIndex
    from globalarctic.scope.composite.steps import Fill
    from globalarctic.scope.sobol import Sobol

__all__ = ["Choices", "RankSpread", "default_choices", "index_sobol", "spread"]

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Choices:
    """What a replicate may choose from, each with equal chance.

    Attributes
    ----------
    fills
        Ways to fill gaps. The units are screened once, by the nominal recipe.
    scales
        Scaling with its two ends, for example ``(Scale.MIN_MAX, 0.0, 100.0)``.
    powers
        Powers of the mean, one tuple a choice.
    weight_noise_frac
        Half width of the uniform factor on each weight, by level of the noisy nodes.
    """

    winsor_limits: tuple[int | None, ...]
    fills: tuple[Fill, ...]
    scales: tuple[tuple[Scale, float, float], ...]
    powers: tuple[tuple[float, ...], ...]
    weight_noise_frac: dict[int, float]

    def __post_init__(self) -> None:
        """Check that every list holds a choice and every noise is below one."""
        for name in ("winsor_limits", "fills", "scales", "powers"):
            if not getattr(self, name):
                raise InputError(f"{name} is empty; give at least the nominal choice")
        for level, noise in self.weight_noise_frac.items():
            if not 0.0 <= noise < 1.0:
                raise InputError(f"weight noise on level {level} is {noise}; give 0 to below 1")


@dataclass(frozen=True, slots=True, eq=False)
class RankSpread:
    """Ranks of every unit over all replicates.

    Attributes
    ----------
    nominal
        Ranks of the nominal recipe, shape (units,).
    ranks
        Shape (units, draws).
    """

    nominal: CompositeIndex
    ranks: NDArray[np.float64]
    seed: int

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a unit: nominal rank, median, mean and the 5 and 95 % quantiles."""
        low, middle, high = np.nanquantile(self.ranks, (0.05, 0.5, 0.95), axis=1)
        mean = np.nanmean(self.ranks, axis=1)
        order = np.argsort(self.nominal.ranks, kind="stable")
        return [
            {
                "unit": self.nominal.data.codes[u],
                "rank": float(self.nominal.ranks[u]),
                "rank_mean": float(mean[u]),
                "rank_median": float(middle[u]),
                "rank_q05": float(low[u]),
                "rank_q95": float(high[u]),
            }
            for u in order
        ]


def default_choices(tree: Tree, recipe: Recipe) -> Choices:
    """Return the usual questions: winsor limit 1-5, two scalings, weights +-25 % above level 1.

    Where the nominal mean is no arithmetic one, the z-score is left out (it has values below 0).
    The first level's weights stay when the tree has more than two levels.
    """
    nominal = (recipe.scale, recipe.low, recipe.high)
    scales = [nominal]
    if all(power == 1.0 for power in recipe.powers):
        other = (Scale.Z_SCORE, 10.0, 2.0)
        scales.append(other if nominal != other else (Scale.MIN_MAX, 0.0, 100.0))
    steps = len(tree.levels) - 1
    noisy = range(2, steps + 1) if steps > 1 else range(1, 2)
    return Choices(
        (1, 2, 3, 4, 5) if recipe.winsor_limit is not None else (None,),
        (recipe.fill,),
        tuple(scales),
        (recipe.powers,),
        dict.fromkeys(noisy, 0.25),
    )


def _pick(uniform: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    """Return positions 0..size-1 from numbers in 0-1."""
    return np.minimum((uniform * size).astype(np.int64), size - 1)


class _Replicates:
    """The treated and scaled arrays of every combination of choices, made once."""

    def __init__(self, tree: Tree, data: IndexData, recipe: Recipe, choices: Choices) -> None:
        self.tree, self.recipe, self.choices = tree, recipe, choices
        self.stayed, _, _, _ = prepare(tree, data, recipe)
        whole = {code: u for u, code in enumerate(data.codes)}
        rows = [whole[code] for code in self.stayed.codes]
        self.scaled: dict[tuple[int, int, int], NDArray[np.float64]] = {}
        for f, fill in enumerate(choices.fills):
            every = replace(recipe, fill=fill, least_frac=0.0)
            _, _, _, filled = prepare(tree, data, every)
            for w, limit in enumerate(choices.winsor_limits):
                for s, (how, low, high) in enumerate(choices.scales):
                    variant = replace(every, winsor_limit=limit, scale=how, low=low, high=high)
                    self.scaled[f, w, s] = treat_and_scale(tree, filled[rows], variant)[1]

    def ranks(
        self, uniform: NDArray[np.float64], weights: tuple[NDArray[np.float64], ...]
    ) -> NDArray[np.float64]:
        """Rank units, shape (units, draws), from uniforms (draws, 4) and weights by level."""
        chosen = self.choices
        picks = np.column_stack(
            [
                _pick(uniform[:, 0], len(chosen.fills)),
                _pick(uniform[:, 1], len(chosen.winsor_limits)),
                _pick(uniform[:, 2], len(chosen.scales)),
                _pick(uniform[:, 3], len(chosen.powers)),
            ]
        )
        out = np.empty((len(self.stayed.codes), len(uniform)))
        kinds, where = np.unique(picks, axis=0, return_inverse=True)
        for k, (f, w, s, p) in enumerate(kinds.tolist()):
            draws = np.flatnonzero(where.ravel() == k)
            for start in range(0, len(draws), _BATCH):
                part = draws[start : start + _BATCH]
                above = aggregate(
                    self.tree,
                    self.scaled[f, w, s],
                    tuple(level[:, part] for level in weights),
                    powers=chosen.powers[p],
                    least_frac=self.recipe.least_weight_frac,
                )
                out[:, part] = rank(above[-1][0])
        return out


def _noisy_weights(
    tree: Tree, choices: Choices, draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], ...]:
    """Draw weights by level, shape (nodes, draws)."""
    out = []
    for k, level in enumerate(tree.weights()):
        noise = choices.weight_noise_frac.get(k + 1, 0.0)
        factor = 1.0 + noise * (2.0 * rng.random((len(level), draws)) - 1.0)
        out.append(level[:, None] * factor)
    return tuple(out)


def spread(
    tree: Tree,
    data: IndexData,
    *,
    recipe: Recipe | None = None,
    choices: Choices | None = None,
    draws: int = 2000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> RankSpread:
    """Draw choices and weights many times and rank the units each time.

    Raises
    ------
    InputError
        When draws is below 1, or a choice cannot be computed.

    Notes
    -----
    Treatments and scalings are computed once a combination; a replicate is then a share of a matrix
    product. Same seed, same ranks.

    Sources: Saisana, Saltelli and Tarantola 2005, J. R. Stat. Soc. A 168, 307-323.

    Examples
    --------
    >>> from globalarctic.scope.composite.frame import IndexData, Node, make_tree
    >>> tree = make_tree((Node("a", "", 1, "t"), Node("b", "", 1, "t"), Node("t", "", 2, "")))
    >>> x = np.array([[9.0, 8.0], [2.0, 5.0], [3.0, 1.0]])
    >>> drawn = spread(tree, IndexData(("X", "Y", "Z"), ("", "", ""), x, {}, {}), draws=100)
    >>> drawn.rows()[0]["unit"], drawn.rows()[0]["rank_q95"]
    ('X', 1.0)
    """
    if draws < 1:
        raise InputError(f"draws is {draws}; give at least 1, for example 2000")
    chosen = recipe or Recipe()
    nominal = build_index(tree, data, recipe=chosen)
    options = choices or default_choices(tree, chosen)
    if progress is not None:
        progress("treating and scaling", 0.1)
    replicates = _Replicates(tree, data, chosen, options)
    rng = np.random.default_rng(seed)
    uniform = rng.random((draws, 4))
    weights = _noisy_weights(tree, options, draws, rng)
    if progress is not None:
        progress("ranking", 0.5)
    return RankSpread(nominal, replicates.ranks(uniform, weights), seed)


def index_sobol(
    tree: Tree,
    data: IndexData,
    *,
    recipe: Recipe | None = None,
    choices: Choices | None = None,
    samples: int = 512,
    seed: int = 1,
) -> Sobol:
    """Return which choice moves the ranks: Sobol indices of the mean absolute rank shift.

    Choices with a single option are left out. All weights of a level are one factor, picked from
    1,000 sets drawn beforehand.

    Raises
    ------
    InputError
        When no choice has two options, or samples is no power of two.

    Examples
    --------
    >>> from globalarctic.scope.composite.frame import IndexData, Node, make_tree
    >>> tree = make_tree((Node("a", "", 1, "t"), Node("b", "", 1, "t"), Node("t", "", 2, "")))
    >>> x = np.random.default_rng(3).normal(size=(12, 2))
    >>> codes = tuple("ABCDEFGHIJKL")
    >>> results = index_sobol(tree, IndexData(codes, codes, x, {}, {}), samples=64)
    >>> results.factors
    ('winsor limit', 'scaling', 'weights of level 1')
    """
    from globalarctic.scope.sobol import sobol_indices

    chosen = recipe or Recipe()
    options = choices or default_choices(tree, chosen)
    replicates = _Replicates(tree, data, chosen, options)
    nominal = build_index(tree, data, recipe=chosen).ranks
    sizes = (
        len(options.fills),
        len(options.winsor_limits),
        len(options.scales),
        len(options.powers),
    )
    names = ("gaps", "winsor limit", "scaling", "mean")
    open_ = [k for k in range(4) if sizes[k] > 1]
    levels = sorted(level for level, noise in options.weight_noise_frac.items() if noise > 0)
    factors = tuple(names[k] for k in open_) + tuple(f"weights of level {lv}" for lv in levels)
    if not factors:
        raise InputError("every choice has a single option; give at least two of one")
    sets = _noisy_weights(tree, options, 1000, np.random.default_rng(seed))

    def model(points: NDArray[np.float64]) -> NDArray[np.float64]:
        uniform = np.zeros((len(points), 4))
        uniform[:, open_] = points[:, : len(open_)]
        weights = []
        for k, level in enumerate(sets):
            noisy = k + 1 in levels
            column = len(open_) + levels.index(k + 1) if noisy else 0
            pick = _pick(points[:, column], 1000) if noisy else np.zeros(len(points), dtype=int)
            weights.append(level[:, pick])
        ranks = replicates.ranks(uniform, tuple(weights))
        return np.asarray(np.nanmean(np.abs(ranks - nominal[:, None]), axis=0))

    return sobol_indices(model, factors, samples=samples, seed=seed)
