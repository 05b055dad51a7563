"""Planted clubs: panels in which some countries are drawn closer to the anchors for a while."""

from __future__ import annotations

import numpy as np

from globalarctic.data.panels import LicenceClass, Provenance, TieKind, TiePanel
from globalarctic.scope.definition import Definition, LayerRule, Rule
from globalarctic.scope.scores import Evidenced

ORIGIN = Provenance("planted club", "seeded", "CC0-1.0", LicenceClass.EMBED)


def code(k: int) -> str:
    return chr(65 + k // 676) + chr(65 + k // 26 % 26) + chr(65 + k % 26)


def planted(
    seed: int,
    *,
    countries: int = 200,
    years: int = 60,
    layers: int = 4,
    boost: float = 2.5,
    pair_noise: float = 1.0,
    report_noise: float = 0.5,
    anchors: int = 8,
    club: int = 40,
    switches: int = 50,
) -> tuple[Evidenced, np.ndarray, tuple[str, ...]]:
    """Return panels, the true members (years, countries) and the anchors' codes.

    Ties are gravity with fixed pair noise and yearly reporting noise; a member's ties with the
    anchors are multiplied by ``boost``.
    """
    rng = np.random.default_rng(seed)
    where = rng.uniform(0, 1, (countries, 2))
    distance = np.hypot(*(where[:, None] - where[None]).transpose(2, 0, 1)) * 10_000 + 200
    size = np.exp(rng.normal(0, 1.5, countries))
    truth = np.zeros((years, countries), dtype=bool)
    others = rng.permutation(np.arange(anchors, countries))
    truth[:, others[:club]] = True
    for _ in range(switches):
        who = rng.choice(others)
        year = int(rng.integers(8, years - 5))
        truth[year:, who] = ~truth[year - 1, who]
    truth[:, :anchors] = True
    near = np.zeros(countries, dtype=bool)
    near[:anchors] = True
    names = tuple(code(k) for k in range(countries))
    held = {}
    for layer in range(layers):
        base = np.outer(size, size) / distance * np.exp(rng.normal(0, pair_noise, distance.shape))
        np.fill_diagonal(base, 0)
        ties = np.empty((years, countries, countries))
        for t in range(years):
            lift = np.ones_like(base)
            member = truth[t] & ~near
            lift[np.ix_(member, near)] = boost
            lift[np.ix_(near, member)] = boost
            ties[t] = base * lift * np.exp(rng.normal(0, report_noise, base.shape))
        name = f"layer{layer}"
        held[name] = TiePanel(
            name, TieKind.ACTUAL, "units", names, tuple(range(1960, 1960 + years)), ties, ORIGIN
        )
    data = Evidenced(
        names,
        tuple(range(1960, 1960 + years)),
        held,
        {},
        distance,
        np.zeros_like(distance),
        f"planted {seed}",
    )
    return data, truth, names[:anchors]


def definition_for(
    data: Evidenced,
    anchors: tuple[str, ...],
    reference: tuple[str, ...],
    *,
    first: int = 1960,
    last: int = 1964,
) -> Definition:
    return Definition(
        name="planted",
        title="planted club",
        summary="",
        version="1",
        anchors=anchors,
        layers=tuple(
            LayerRule(name, 1.0, ties=name, excess_weight=1.0, beta=1.0, gamma=0.0)
            for name in data.ties
        ),
        reference_first=first,
        reference_last=last,
        reference_name="true members of the first years",
        reference_members=reference,
        rule=Rule(),
    )
