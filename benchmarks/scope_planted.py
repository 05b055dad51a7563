"""How well planted clubs are found: the whole path, hard case, a tenth of the labels wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tests.scope.synthetic import definition_for, planted

from benchmarks.registry import Row, case
from globalarctic.scope.membership import membership, rates
from globalarctic.scope.uncertainty import draw, panels, probability


@dataclass(frozen=True, slots=True)
class Found:
    """What one seed gave, over the years after the reference window, anchors left out."""

    auc: float
    f1: float
    switch_ratio: float
    brier: float
    robust_in: float
    robust_out: float
    contested: float


def area_under_curve(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the chance that a member scores above an outsider."""
    from scipy.stats import rankdata

    held = ~np.isnan(scores)
    ranks, marks = rankdata(scores[held]), truth[held]
    inside, outside = int(marks.sum()), int((~marks).sum())
    return float((ranks[marks].sum() - inside * (inside + 1) / 2) / (inside * outside))


def find_club(
    seed: int, *, draws: int, wrong: float = 0.1, countries: int = 200, years: int = 60
) -> Found:
    """Plant a club, tell the package of its first five years with wrong labels, and score it."""
    data, truth, anchors = planted(seed, countries=countries, years=years)
    rng = np.random.default_rng(10_000 + seed)
    told = truth[0].copy()
    first = len(anchors)
    flip = rng.choice(
        np.arange(first, countries), round(wrong * (countries - first)), replace=False
    )
    told[flip] = ~told[flip]
    reference = tuple(c for c, yes in zip(data.countries, told, strict=True) if yes)
    wanted = definition_for(data, anchors, reference)
    held = membership(wanted, data)
    drawn = draw(wanted, panels(wanted, data), countries=data.countries, draws=draws, seed=seed)
    chance = probability(drawn, countries=data.countries, years=data.years).member_prob
    late, others = slice(5, None), slice(first, None)
    inside, real = held.inside[late, others], truth[late, others]
    share = chance[late, others]
    switches = int((inside[1:] != inside[:-1]).sum())
    true_switches = int((real[1:] != real[:-1]).sum())
    sure, never = share >= 0.95, share < 0.05
    return Found(
        area_under_curve(held.scores.combined[late, others].ravel(), real.ravel()),
        rates(inside, real)["f1"],
        switches / max(true_switches, 1),
        float(np.mean((share - real) ** 2)),
        float(real[sure].mean()),
        float(real[never].mean()),
        float(np.mean((share >= 0.25) & (share < 0.75))),
    )


GOALS = (
    ("AUC of scores", "auc", 0.93, True),
    ("F1 of membership", "f1", 0.83, True),
    ("Switches over true switches", "switch_ratio", 2.0, False),
    ("Brier score of P", "brier", 0.09, False),
    ("Truth rate in 'robust in'", "robust_in", 0.95, True),
    ("Truth rate in 'robust out'", "robust_out", 0.05, False),
)


@case("planted clubs")
def planted_rows(quick: bool) -> Iterator[Row]:
    """Score ten seeds; where more is better, the ratio is of what is left to 1."""
    found = [find_club(seed, draws=50 if quick else 500) for seed in range(1, 2 if quick else 11)]
    for name, key, goal, more in GOALS:
        values = np.array([getattr(one, key) for one in found])
        mean = float(values.mean())
        note = f"mean of {len(found)} seeds, {values.min():.3f} to {values.max():.3f}"
        if more:
            yield Row(
                f"{name}: 1 minus", 1 - mean, round(1 - goal, 6), "", f"{note}; is {mean:.3f}"
            )
        else:
            yield Row(name, mean, goal, "", note)
    share = float(np.mean([one.contested for one in found]))
    yield Row("Share of country-years contested", share, None, "", "reported, no goal")
