"""Position in the network of one kind of ties: described beside the score, deciding nothing.

Layers of actual ties are combined with each other, and layers of policy ties with each other,
never the one kind with the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.data.panels import TieKind
from globalarctic.errors import InputError
from globalarctic.scope.anchors import anchor_importance, anchor_mask
from globalarctic.scope.networks import DAMPING, backbone, core_number, reach, strength
from globalarctic.scope.robustness import IndexMatch, rank_correlation
from globalarctic.scope.uncertainty import CONCENTRATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.data.panels import SeriesPanel
    from globalarctic.scope.definition import Definition
    from globalarctic.scope.scores import Evidenced

__all__ = [
    "KindNetwork",
    "Position",
    "ReachDraws",
    "kind_network",
    "position",
    "reach_draws",
    "strength_match",
]


@dataclass(frozen=True, slots=True, eq=False)
class KindNetwork:
    """The tie layers of one kind on a common axis of years.

    Attributes
    ----------
    ties
        Shape (layers, years, countries, countries): each layer's year sums to 1, or is all zero
        where the layer has no such year. Unknown cells are 0.
    noise
        Shape (layers,): standard deviation of a tie's yearly noise, as a logarithm; 0 where a
        layer has no two years.
    """

    kind: TieKind
    names: tuple[str, ...]
    weights: NDArray[np.float64]
    countries: tuple[str, ...]
    years: tuple[int, ...]
    ties: NDArray[np.float64]
    noise: NDArray[np.float64]
    sources: tuple[str, ...]

    def combined(self) -> NDArray[np.float64]:
        """Return the layers by weight, shape (years, countries, countries)."""
        return np.asarray(np.einsum("l,ltij->tij", self.weights, self.ties))


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """Where each country stands in the network of a year, arrays of shape (countries,).

    ``strength`` sums a country's ties both ways (all ties of the world: 1), ``importance`` is its
    part of the anchors' ties, ``reach`` the log ratio of walks from the anchors to walks from
    anywhere, ``core`` the core number on the backbone of significant ties.
    """

    kind: TieKind
    layers: tuple[str, ...]
    year: int
    alpha: float
    countries: tuple[str, ...]
    strength: NDArray[np.float64]
    importance: NDArray[np.float64]
    reach: NDArray[np.float64]
    core: NDArray[np.int64]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a country that has ties, the widest reach first."""
        order = np.argsort(np.where(np.isnan(self.reach), -np.inf, self.reach), kind="stable")[::-1]
        return [
            {
                "country": self.countries[c],
                "year": self.year,
                "kind": self.kind.value,
                "strength": float(self.strength[c]),
                "importance_frac": float(self.importance[c]),
                "reach": float(self.reach[c]),
                "core": int(self.core[c]),
            }
            for c in order
            if not np.isnan(self.reach[c])
        ]


@dataclass(frozen=True, slots=True, eq=False)
class ReachDraws:
    """Reach under many weights, noises of ties and sets of anchors.

    Attributes
    ----------
    reach
        Shape (draws, years, countries), float32, NaN where a country has no tie.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    reach: NDArray[np.float32]
    seed: int

    def interval(self, year: int) -> NDArray[np.float64]:
        """Return the 5, 50 and 95 % points of a year's reach, shape (3, countries).

        Raises
        ------
        InputError
            When the year was not drawn.
        """
        if year not in self.years:
            raise InputError(f"{year} was not drawn; there are {list(self.years)}")
        yearly = self.reach[:, self.years.index(year)]
        out = np.full((3, yearly.shape[1]), np.nan)
        seen = ~np.all(np.isnan(yearly), axis=0)
        out[:, seen] = np.nanquantile(yearly[:, seen], (0.05, 0.5, 0.95), axis=0)
        return out


def _tie_noise(ties: NDArray[np.float64]) -> float:
    """Return the noise of a tie's yearly value, from the spread of its yearly steps."""
    if len(ties) < 2:
        return 0.0
    logs = np.log(np.where(ties > 0, ties, np.nan))
    steps = np.diff(logs, axis=0)
    steps = steps[~np.isnan(steps)]
    if not steps.size:
        return 0.0
    return float(1.4826 * np.median(np.abs(steps - np.median(steps))) / np.sqrt(2.0))


def kind_network(
    definition: Definition, data: Evidenced, kind: TieKind, *, years: tuple[int, ...] = ()
) -> KindNetwork:
    """Collect a definition's tie layers of one kind that are on file.

    Parameters
    ----------
    years
        The years wanted; all that a layer has when empty.

    Raises
    ------
    InputError
        When no layer of this kind is on file in these years.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> data = load_evidence(2015, 2017)
    >>> kind_network(load_definition("votes-alike"), data, TieKind.ACTUAL).years
    (2015, 2017)
    """
    layers_held = []
    for rule in definition.layers:
        if rule.ties and rule.ties in data.ties and data.ties[rule.ties].kind is kind:
            panel = data.ties[rule.ties].select(data.countries)
            slices = [t for t, y in enumerate(panel.years) if y in (years or data.years)]
            if slices:
                layers_held.append((rule, panel, slices))
    if not layers_held:
        raise InputError(
            f"no layer of {kind} ties is on file in {list(years) or list(data.years)}; choose "
            "another kind or year, or load trade with `globalarctic data get baci`"
        )
    axis = tuple(sorted({panel.years[t] for _, panel, slices in layers_held for t in slices}))
    n = len(data.countries)
    ties = np.zeros((len(layers_held), len(axis), n, n))
    for k, (_, panel, slices) in enumerate(layers_held):
        for t in slices:
            matrix = np.where(np.isnan(panel.ties[t]), 0.0, panel.ties[t])
            np.fill_diagonal(matrix, 0.0)
            total = matrix.sum()
            ties[k, axis.index(panel.years[t])] = matrix / total if total > 0 else 0.0
    weights = np.array([rule.weight for rule, _, _ in layers_held])
    return KindNetwork(
        kind,
        tuple(rule.name for rule, _, _ in layers_held),
        weights / weights.sum(),
        data.countries,
        axis,
        ties,
        np.array([_tie_noise(panel.ties) for _, panel, _ in layers_held]),
        tuple(f"{p.provenance.source} ({p.provenance.vintage})" for _, p, _ in layers_held),
    )


def position(
    network: KindNetwork, anchors: tuple[str, ...], *, year: int, alpha: float = 0.05
) -> Position:
    """Describe each country's position in a year.

    Raises
    ------
    InputError
        When the year is not on file.
    UnknownNameError
        When an anchor is not on file.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> wanted = load_definition("votes-alike")
    >>> network = kind_network(wanted, load_evidence(2017, 2017), TieKind.ACTUAL)
    >>> position(network, wanted.anchors, year=2017).rows()[0]["country"]
    'ISL'
    """
    if year not in network.years:
        raise InputError(
            f"no {network.kind} ties of {year}; on file are {', '.join(map(str, network.years))}"
        )
    mask = anchor_mask(anchors, network.countries)
    combined = network.combined()[[network.years.index(year)]]
    return Position(
        network.kind,
        network.names,
        year,
        alpha,
        network.countries,
        strength(combined)[0],
        anchor_importance(combined, mask)[0],
        reach(combined, mask)[0],
        core_number(backbone(combined, alpha=alpha))[0],
    )


def reach_draws(
    network: KindNetwork,
    anchors: tuple[str, ...],
    *,
    draws: int = 2000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> ReachDraws:
    """Walk the whole network anew in every draw: other weights, noise of ties, an anchor left out.

    Raises
    ------
    InputError
        When draws is below 1.

    Notes
    -----
    Weights come from a Dirichlet distribution around the definition's. Each tie of the combined
    network takes a log-normal factor of the layers' noise; the factors are read from a pool of a
    million at a random place in each draw and year. With three anchors or more each draw leaves out
    one or none. Single precision; walks stop when the sum of changes is below 1e-6. O(draws x years
    x countries^2 x layers).
    """
    from globalarctic.scope._kernels.networks import walk_draws

    if draws < 1:
        raise InputError(f"draws is {draws}; at least 1")
    rng = np.random.default_rng(seed)
    layers, years, n = network.ties.shape[:3]
    weights = rng.dirichlet(CONCENTRATION * layers * network.weights, size=draws)
    mask = anchor_mask(anchors, network.countries)
    sets = [mask]
    if mask.sum() > 2:
        for c in np.flatnonzero(mask):
            sets.append(mask & (np.arange(n) != c))
    restarts = np.array([each / each.sum() for each in sets])
    chosen = rng.integers(0, len(sets), draws)
    sigma = float(np.sqrt(np.sum((network.weights * network.noise) ** 2)))
    pool = np.zeros(0, dtype=np.float32)
    starts = np.zeros((draws, years), dtype=np.int64)
    if sigma > 0:
        pool = np.exp(rng.normal(0.0, sigma, (1 << 20) + n * n)).astype(np.float32)
        starts = rng.integers(0, 1 << 20, (draws, years))
    out = np.empty((draws, years, n), dtype=np.float32)
    uniform = np.full(n, 1.0 / n, dtype=np.float32)
    ties = np.ascontiguousarray(network.ties.swapaxes(0, 1), dtype=np.float32)
    single, starters = weights.astype(np.float32), restarts.astype(np.float32)
    step = 50
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        walk_draws(
            ties, single[part], chosen[part], starters, uniform, pool, starts[part],
            np.float32(DAMPING), np.float32(1e-6), 500, out[part],
        )  # fmt: skip
        if progress is not None:
            progress(f"walk {part.stop} of {draws}", part.stop / draws)
    return ReachDraws(network.countries, network.years, out, seed)


def strength_match(
    definition: Definition, data: Evidenced, index: SeriesPanel
) -> tuple[IndexMatch, ...]:
    """Compare the strength in the network of actual ties with a published index, year by year.

    Empty where no layer of actual ties is on file; years with fewer than ten countries are left
    out.
    """
    try:
        network = kind_network(definition, data, TieKind.ACTUAL)
    except InputError:
        return ()
    sums = strength(network.combined())
    known = set(index.countries)
    wanted = tuple(code for code in network.countries if code in known)
    columns = [network.countries.index(code) for code in wanted]
    values = index.select(wanted).values
    matches = []
    for t, year in enumerate(network.years):
        if year in index.years:
            ours = np.where(sums[t, columns] > 0, sums[t, columns], np.nan)
            theirs = values[index.years.index(year)]
            if (~np.isnan(ours) & ~np.isnan(theirs)).sum() >= 10:
                rho, count = rank_correlation(ours, theirs)
                matches.append(IndexMatch("strength of actual ties", year, rho, count))
    return tuple(matches)
