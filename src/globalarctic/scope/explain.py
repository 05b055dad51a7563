"""Explanation: what made a country's score, and the smallest change that would turn the answer."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.gravity import expected, power_kernel
from globalarctic.scope.anchors import anchor_excess, anchor_mask, anchor_mean, anchor_shares
from globalarctic.scope.definition import Normaliser
from globalarctic.scope.membership import State
from globalarctic.scope.scaling import normalise, window_years
from globalarctic.scope.scores import EPS, combine

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.scope.membership import Membership
    from globalarctic.scope.scores import Parts
    from globalarctic.scope.uncertainty import Draws

__all__ = ["Assumption", "Change", "Contribution", "Explanation", "assumptions", "explain"]

_REACH = 100.0


@dataclass(frozen=True, slots=True)
class Contribution:
    """A layer's part of the score: exact, the parts add up to score minus reference score."""

    layer: str
    kind: str
    weight_frac: float
    value: float
    reference: float
    contribution: float
    carried: bool
    source: str


@dataclass(frozen=True, slots=True)
class Change:
    """The smallest change of one layer, all else equal, that brings the score to the line.

    ``amount`` is a factor for ties and logarithmic indicators, a difference otherwise; None when
    no change of that layer alone is enough, with the reason in ``words``.
    """

    layer: str
    needed: float
    amount: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a country is in or out in a year.

    ``line`` is the one that counts against the present state: entering when outside, leaving when
    inside. ``run_years`` counts consecutive observed years beyond it, ``rule_years`` are needed.
    """

    country: str
    year: int
    state: State
    score: float
    threshold: float
    line: float
    run_years: int
    rule_years: int
    contributions: tuple[Contribution, ...]
    reference_score: float
    changes: tuple[Change, ...]
    missing: tuple[str, ...]
    shown_only: tuple[str, ...]


def explain(club: Membership, country: str, year: int) -> Explanation:
    """Explain a country's state in a year.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year is not on file.

    Notes
    -----
    A contribution is w (z - z_ref), z_ref being the layer's median over the reference window, with
    weights shared out over the layers present. For the geometric mean it is the Shapley value over
    the layers (all subsets). Changes are found by bisection with the baseline fitted anew.

    Examples
    --------
    >>> from globalarctic.scope.definition import load_definition
    >>> from globalarctic.scope.load import load_evidence
    >>> from globalarctic.scope.membership import membership
    >>> results = membership(load_definition("votes-alike"), load_evidence(1995, 2004))
    >>> why = explain(results, "JPN", 2003)
    >>> total = sum(part.contribution for part in why.contributions)
    >>> bool(abs(total - (why.score - why.reference_score)) < 1e-9)
    True
    """
    t, c = club.at(country, year)
    layers = club.scores.counted[:, t, c]
    present = np.flatnonzero(~np.isnan(layers))
    reference = np.array([_middle(club, layer) for layer in range(len(layers))])
    score = float(club.scores.combined[t, c])
    value = _game(club, layers, reference)
    parts = _contributions(club, t, c, present, reference, value)
    state = club.state(country, year)
    inside = bool(club.inside[t, c])
    line = club.leave if inside else club.enter
    changes: tuple[Change, ...] = ()
    if not np.isnan(score):
        results = [_change(club, int(layer), t, c, line, rise=not inside) for layer in present]
        changes = tuple(sorted(results, key=_effort))
    names = club.scores.names
    gone = tuple(name for k, name in enumerate(names) if np.isnan(club.scores.layers[k, t, c]))
    shown = tuple(name for k, name in enumerate(names) if k not in present and name not in gone)
    return Explanation(
        country,
        year,
        state,
        score,
        club.threshold,
        line,
        _run(club, t, c, line, rise=not inside),
        club.definition.rule.years,
        parts,
        float(value(frozenset())) if len(present) else float("nan"),
        changes,
        gone,
        shown,
    )


def _middle(club: Membership, layer: int) -> float:
    values = club.scores.layers[layer]
    if np.all(np.isnan(values)):
        return 0.0
    window = window_years(club.data.years, club.definition, values)
    return float(np.nanmedian(values[window]))


def _game(
    club: Membership, layers: NDArray[np.float64], reference: NDArray[np.float64]
) -> Callable[[frozenset[int]], float]:
    """Return the score when a set of layers has its values and the others the reference."""
    seen = ~np.isnan(layers)

    def value(real: frozenset[int]) -> float:
        mixed = np.where([k in real for k in range(len(layers))], layers, reference)
        mixed = np.where(seen, mixed, np.nan)
        return float(_combined(club, mixed))

    return value


def _combined(club: Membership, layers: NDArray[np.float64]) -> float:
    results, _ = combine(
        layers[:, None, None],
        club.scores.weights,
        min_weight_frac=0.0,
        aggregation=club.definition.aggregation,
    )
    return float(results[0, 0])


def _contributions(
    club: Membership,
    t: int,
    c: int,
    present: NDArray[np.int64],
    reference: NDArray[np.float64],
    value: Callable[[frozenset[int]], float],
) -> tuple[Contribution, ...]:
    weights = club.scores.weights
    total = float(weights[present].sum())
    players = [int(k) for k in present if weights[k] > 0]
    out = []
    for k in present:
        part = club.scores.parts[k]
        assert part is not None
        share = float(weights[k] / total) if total > 0 else 0.0
        z = float(club.scores.layers[k, t, c])
        if club.definition.aggregation == "arithmetic":
            amount = share * (z - float(reference[k]))
        else:
            amount = _shapley(int(k), players, value)
        out.append(
            Contribution(
                club.scores.names[k],
                part.kind,
                share,
                z,
                float(reference[k]),
                amount,
                bool(club.scores.carried[k, t, c]),
                part.source,
            )
        )
    return tuple(sorted(out, key=lambda each: -abs(each.contribution)))


def _shapley(k: int, players: list[int], value: Callable[[frozenset[int]], float]) -> float:
    if k not in players:
        return 0.0
    others = [p for p in players if p != k]
    n, total = len(players), 0.0
    for size in range(len(others) + 1):
        factor = factorial(size) * factorial(n - size - 1) / factorial(n)
        for group in combinations(others, size):
            total += factor * (value(frozenset((*group, k))) - value(frozenset(group)))
    return total


def _run(club: Membership, t: int, c: int, line: float, *, rise: bool) -> int:
    """Count the observed years up to now, without a break, that lie beyond the line."""
    count = 0
    for value in club.scores.combined[t::-1, c]:
        if np.isnan(value):
            continue
        if (value >= line) != rise:
            break
        count += 1
    return count


def _effort(change: Change) -> tuple[bool, float]:
    return change.amount is None, abs(change.needed)


def _change(club: Membership, layer: int, t: int, c: int, line: float, *, rise: bool) -> Change:
    name = club.scores.names[layer]
    layers = club.scores.counted[:, t, c].copy()
    z = float(layers[layer])
    score = float(club.scores.combined[t, c])
    if (score >= line) == rise:
        return Change(name, 0.0, 0.0, "no change: the score is beyond the line already")
    if club.scores.weights[layer] == 0:
        return Change(name, float("inf"), None, "the layer has no weight")

    def reaches(level: float) -> bool:
        layers[layer] = level
        return (_combined(club, layers) >= line) == rise

    limit = club.definition.limit
    bound = z + (1 if rise else -1) * 1000.0
    if club.definition.normaliser in {Normaliser.ROBUST_Z, Normaliser.Z}:
        bound = limit if rise else -limit
    if not reaches(bound):
        return Change(name, float("inf"), None, "no change of this layer alone is enough")
    target = _bisect(z, bound, reaches)
    part = club.scores.parts[layer]
    assert part is not None
    amount, words = _in_units(club, part, t, c, target, rise=rise)
    return Change(name, target - z, amount, words)


def _bisect(low: float, high: float, reaches: Callable[[float], bool]) -> float:
    """Return the nearest point to ``low`` that reaches, ``high`` being known to."""
    for _ in range(60):
        middle = (low + high) / 2.0
        if reaches(middle):
            high = middle
        else:
            low = middle
    return high


def _in_units(
    club: Membership, part: Parts, t: int, c: int, target: float, *, rise: bool
) -> tuple[float | None, str]:
    if part.kind == "static":
        return None, "a static layer cannot change"
    if part.indicators is not None:
        return _indicator_change(club, part, t, c, target, rise=rise)
    if part.excess is None:
        return _mean_change(club, part, t, c, target, rise=rise)
    return _tie_change(club, part, t, c, target, rise=rise)


def _unit(unit: str) -> str:
    return "index" if unit == "1" else unit


def _z_of(club: Membership, values: NDArray[np.float64], row: NDArray[np.float64], c: int) -> float:
    """Return the normalised value of one more row; the reference window stays as it is."""
    definition = club.definition
    window = np.append(window_years(club.data.years, definition, values), False)
    full = np.vstack([values, row])
    return float(normalise(full, window, definition.normaliser, limit=definition.limit)[-1, c])


def _tie_change(
    club: Membership, part: Parts, t: int, c: int, target: float, *, rise: bool
) -> tuple[float | None, str]:
    """Multiply the country's ties with the anchors, both ways, and fit the baseline anew."""
    assert part.share is not None
    assert part.excess is not None
    data, rule = club.data, part.rule
    share, excess = part.share, part.excess
    panel = data.ties[rule.ties].select(data.countries)
    anchors = anchor_mask(club.definition.anchors, data.countries)
    years = [k for k, year in enumerate(panel.years) if year <= data.years[t]]
    slice_ = panel.ties[years[-1]]
    assert part.beta is not None
    assert part.gamma is not None
    kernel = power_kernel(data.distance_km, data.contiguous, beta=part.beta, gamma=part.gamma)
    eps = EPS * float(np.nanmax(panel.ties, initial=1.0))
    near = anchors & (np.arange(len(anchors)) != c)
    mu = rule.excess_weight

    def changed(log_factor: float) -> NDArray[np.float64]:
        ties = slice_.copy()
        ties[c, near] *= np.exp(log_factor)
        ties[near, c] *= np.exp(log_factor)
        return np.asarray(ties[None])

    def reaches(log_factor: float) -> bool:
        ties = changed(log_factor)
        fitted = expected(ties, kernel, tolerance=1e-10)
        z = mu * _z_of(club, excess, anchor_excess(ties, fitted, anchors, eps=eps), c)
        z += (1 - mu) * _z_of(club, share, anchor_shares(ties, anchors, eps=eps), c)
        return (z >= target - 1e-9) == rise

    far = np.log(_REACH) * (1 if rise else -1)
    if panel.unit == "1":
        most = float(np.nanmax(np.append(slice_[c, near], slice_[near, c])))
        far = min(far, -np.log(most)) if most > 0 else 0.0
    if not reaches(far):
        return None, f"not by its ties with the anchors alone, even times {np.exp(far):.2g}"
    factor = float(np.exp(_bisect(0.0, far, reaches)))
    return factor, (
        f"{100 * (factor - 1):+.1f} % {rule.ties} with the anchors ({_unit(panel.unit)}), "
        "all else equal"
    )


def _mean_change(
    club: Membership, part: Parts, t: int, c: int, target: float, *, rise: bool
) -> tuple[float | None, str]:
    assert part.share is not None
    values = part.share
    now = float(values[t, c])

    def reaches(value: float) -> bool:
        row = values[t : t + 1].copy()
        row[0, c] = value
        return (_z_of(club, values, row, c) >= target - 1e-9) == rise

    panel = club.data.ties[part.rule.ties].select(club.data.countries)
    anchors = anchor_mask(club.definition.anchors, club.data.countries)
    most = float(np.nanmax(anchor_mean(panel.ties, anchors)))
    bound = most if rise else 0.0
    if not reaches(bound):
        return None, f"not within what any country has (0 to {most:.2f})"
    level = _bisect(now, bound, reaches)
    words = f"{level - now:+.2f} {part.unit} (now {now:.2f}), all else equal"
    return level - now, words


def _indicator_change(
    club: Membership, part: Parts, t: int, c: int, target: float, *, rise: bool
) -> tuple[float | None, str]:
    """Change one indicator only; the one that needs the smallest step counts."""
    assert part.indicators is not None
    stack = part.indicators
    scaled = np.array([_z_of(club, values, values[t : t + 1], c) for values in stack])
    seen = ~np.isnan(scaled)
    best: tuple[float, float, str] | None = None
    for k in np.flatnonzero(seen):
        item = part.rule.indicators[k]
        if item.gap:
            continue
        need = target * seen.sum() - (scaled[seen].sum() - scaled[k])
        values = stack[k]
        now = float(values[t, c])

        def reaches(value: float, values: NDArray[np.float64] = values, need: float = need) -> bool:
            row = values[t : t + 1].copy()
            row[0, c] = value
            return (_z_of(club, values, row, c) >= need - 1e-9) == rise

        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        bound = high if rise else low
        if not reaches(bound):
            continue
        step = (_bisect(now, bound, reaches) - now) * item.direction
        effort = abs(step) / max(high - low, 1e-12)
        unit = club.data.series[item.name].unit
        if item.log:
            amount, words = float(np.exp(step)), f"{100 * (np.exp(step) - 1):+.1f} % {item.name}"
        else:
            amount, words = step, f"{step:+.3g} {item.name}"
        words = f"{words} ({_unit(unit)}), all else equal"
        if best is None or effort < best[0]:
            best = (effort, amount, words)
    if best is None:
        return None, "not by one indicator within what any country has"
    return best[1], best[2]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A factor of the draws at one level: how many draws have it, and how many of them say member.

    ``flips`` is true where the majority of these draws says otherwise than the result.
    """

    factor: str
    level: str
    draws: int
    member_prob: float
    flips: bool


def assumptions(
    club: Membership, draws: Draws, variants: tuple[tuple[str, str], ...], country: str, year: int
) -> tuple[Assumption, ...]:
    """List by factor and level how often the draws make a country a member, most telling first.

    Parameters
    ----------
    variants
        ``Panels.variants`` of the draws.

    Raises
    ------
    UnknownNameError
        When the country is not on file.
    InputError
        When the year is not on file.
    """
    t, c = club.at(country, year)
    member = draws.inside[:, t, c]
    state = bool(club.inside[t, c])
    anchors = [variants[k][0] for k in range(0, len(variants), len(Normaliser))]
    out = []
    for factor, values in draws.factors.items():
        if factor == "variant":
            continue
        for level, chosen in _levels(factor, values, anchors):
            count = int(chosen.sum())
            if count == 0:
                continue
            share = float(member[chosen].mean())
            out.append(Assumption(factor, level, count, share, (share >= 0.5) != state))
    overall = float(member.mean())
    return tuple(sorted(out, key=lambda each: -abs(each.member_prob - overall)))


def _levels(
    factor: str, values: NDArray[np.float64], anchors: list[str]
) -> list[tuple[str, NDArray[np.bool_]]]:
    if factor == "normaliser":
        return [(how.value, values == k) for k, how in enumerate(Normaliser)]
    if factor == "aggregation":
        return [("arithmetic", values == 0), ("geometric", values == 1)]
    if factor == "anchor":
        return [
            (f"without {name}" if name else "all anchors", values == k)
            for k, name in enumerate(anchors)
        ]
    if factor == "run":
        return [(f"{k} years", values == k) for k in (1, 2, 3)]
    low, high = np.quantile(values, [1 / 3, 2 / 3])
    return [
        (f"low, up to {low:.2f}", values <= low),
        (f"middle, {low:.2f}-{high:.2f}", (values > low) & (values < high)),
        (f"high, from {high:.2f}", values >= high),
    ]
