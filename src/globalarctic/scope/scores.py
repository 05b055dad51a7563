"""Layer scores: how tied each country is to the anchors, layer by layer and year by year.

A tie layer has two parts: the share of a country's ties that go to the anchors, and the excess of
those ties over what size and distance predict. An indicator layer is the mean of its indicators.
Every part is made comparable against one fixed reference window, so that a later year never
changes an earlier score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.panels import TieKind
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.gravity import expected, fit_deterrence, power_kernel
from globalarctic.scope.anchors import anchor_excess, anchor_mask, anchor_mean, anchor_shares
from globalarctic.scope.scaling import carry_forward, normalise, window_years

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from globalarctic.data.panels import SeriesPanel, TiePanel
    from globalarctic.scope.definition import Definition, LayerRule, Normaliser

__all__ = [
    "Evidenced",
    "LayerScores",
    "Parts",
    "combine",
    "counting",
    "layer_parts",
    "normalised_layer",
    "score",
]

_COMMANDS = {"trade": "baci", "arctic_papers": "openalex"}
"""How to load the tie layers that no release may carry."""

EPS = 1e-9
"""What is added to ties before the logarithm, as a part of the largest tie of the panel."""


@dataclass(frozen=True, slots=True)
class Evidenced:
    """What the scores are computed from: panels by name, and the geography of the baseline.

    ``distance_km`` and ``contiguous`` have shape (countries, countries).
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    ties: Mapping[str, TiePanel]
    series: Mapping[str, SeriesPanel]
    distance_km: NDArray[np.float64]
    contiguous: NDArray[np.float64]
    release: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """A layer before weights: raw share and excess, or the indicators' mean.

    ``share`` and ``excess`` have shape (years, countries), as logarithms; a layer of counts holds
    the mean tie with an anchor in ``share`` and has no ``excess``; an indicator layer
    holds its oriented indicators in ``indicators`` (indicators, years, countries) instead.
    ``carried`` is true where a value is carried forward. ``anchor_ties`` and ``all_ties`` are the
    sums behind the share, for the explanation in the layer's own units.
    """

    rule: LayerRule
    unit: str
    kind: str
    source: str
    share: NDArray[np.float64] | None
    excess: NDArray[np.float64] | None
    indicators: NDArray[np.float64] | None
    carried: NDArray[np.bool_]
    beta: float | None = None
    gamma: float | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LayerScores:
    """Scores by layer, and combined.

    Attributes
    ----------
    layers
        Shape (layers, years, countries): normalised, NaN where nothing is on file.
    counts
        Shape (layers,): whether the layer enters ``combined`` (``rule.late_layers``).
    combined
        Shape (years, countries).
    present_frac
        Share of the weight that is on file, same shape as ``combined``.
    missing
        Names of layers that are not on file at all.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    layers: NDArray[np.float64]
    combined: NDArray[np.float64]
    present_frac: NDArray[np.float64]
    carried: NDArray[np.bool_]
    missing: tuple[str, ...]
    parts: tuple[Parts | None, ...]
    counts: NDArray[np.bool_]

    @property
    def counted(self) -> NDArray[np.float64]:
        """The layers that enter the score, the others NaN; the shape of ``layers``."""
        return np.where(self.counts[:, None, None], self.layers, np.nan)


def layer_parts(
    rule: LayerRule, definition: Definition, data: Evidenced, anchors: NDArray[np.bool_]
) -> Parts | None:
    """Compute a layer's raw parts; None when it has no value in these years.

    An optional layer may also lack its panel altogether.

    Raises
    ------
    UnknownNameError
        When a layer that is not optional is not on file.
    """
    parts = (
        _tie_parts(rule, definition, data, anchors)
        if rule.ties
        else _indicator_parts(rule, definition, data, anchors)
    )
    return None if parts is None or parts.span is None else parts


def _indicator_parts(
    rule: LayerRule, definition: Definition, data: Evidenced, anchors: NDArray[np.bool_]
) -> Parts | None:
    stack = []
    source = []
    for item in rule.indicators:
        if item.name not in data.series:
            if rule.optional:
                return None
            raise UnknownNameError.among("indicator", item.name, data.series)
        panel = data.series[item.name].select(data.countries)
        values = _on_years(panel.values, panel.years, data.years)
        if item.log:
            values = np.log(np.where(values > 0, values, np.nan))
        if item.gap:
            values = -np.abs(values - _mean_of_anchors(values, anchors))
        stack.append(item.direction * values)
        source.append(f"{panel.provenance.source} ({panel.provenance.vintage})")
    values = np.stack(stack)
    filled = np.empty_like(values)
    carried = np.zeros(values.shape[1:], dtype=np.bool_)
    for at, part in enumerate(values):
        filled[at], marks = carry_forward(part, definition.rule.carry_years)
        carried |= marks
    return Parts(
        rule,
        "normalised",
        "indicators",
        "; ".join(source),
        None,
        None,
        filled,
        carried,
        span=_span(data.years, values[0]),
    )


def _mean_of_anchors(
    values: NDArray[np.float64], anchors: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the mean of the anchors, of the other anchors for an anchor; shape of ``values``."""
    known = ~np.isnan(values) & anchors
    total = np.where(known, values, 0.0).sum(axis=1, keepdims=True)
    count = known.sum(axis=1, keepdims=True)
    total, count = total - np.where(known, values, 0.0), count - known
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _tie_parts(
    rule: LayerRule, definition: Definition, data: Evidenced, anchors: NDArray[np.bool_]
) -> Parts | None:
    if rule.ties not in data.ties:
        if rule.optional:
            return None
        if rule.ties in _COMMANDS:
            raise InputError(
                f"{rule.name} ties: load {rule.ties.replace('_', ' ')} with "
                f"`globalarctic data get {_COMMANDS[rule.ties]}`, or mark the layer optional"
            )
        raise UnknownNameError.among("tie layer", rule.ties, data.ties)
    panel = data.ties[rule.ties].select(data.countries)
    if rule.measure != "share-excess":
        return _mean_parts(rule, definition, data, anchors)
    first, last = definition.reference_first, definition.reference_last
    beta, gamma = rule.beta, rule.gamma
    if beta is None or gamma is None:
        inside = [t for t, year in enumerate(panel.years) if first <= year <= last] or [0]
        fitted = fit_deterrence(panel.ties[inside], data.distance_km, data.contiguous)
        beta = fitted.b if beta is None else beta
        gamma = fitted.contiguity if gamma is None else gamma
    kernel = power_kernel(data.distance_km, data.contiguous, beta=beta, gamma=gamma)
    baseline = expected(panel.ties, kernel)
    eps = EPS * float(np.nanmax(panel.ties, initial=1.0))
    share = _on_years(anchor_shares(panel.ties, anchors, eps=eps), panel.years, data.years)
    excess = _on_years(
        anchor_excess(panel.ties, baseline, anchors, eps=eps), panel.years, data.years
    )
    span = _span(data.years, share)
    share, carried = carry_forward(share, definition.rule.carry_years)
    excess, _ = carry_forward(excess, definition.rule.carry_years)
    origin = f"{panel.provenance.source} ({panel.provenance.vintage})"
    return Parts(
        rule, panel.unit, panel.kind.value, origin, share, excess, None, carried, beta, gamma, span
    )


def _mean_parts(
    rule: LayerRule, definition: Definition, data: Evidenced, anchors: NDArray[np.bool_]
) -> Parts:
    """Return the mean tie with an anchor, both ways; a country has none with itself.

    A static panel holds in every year, so that it enters no change.
    """
    panel = data.ties[rule.ties].select(data.countries)
    mean = anchor_mean(panel.ties, anchors)
    unit = f"{panel.unit}, mean over the anchors"
    if rule.measure == "nearness":
        mean = -np.log(np.where(mean > 0, mean, np.nan))
        unit = f"-log({unit})"
    if panel.kind is TieKind.STATIC:
        values = np.repeat(mean[:1], len(data.years), axis=0)
        carried = np.zeros(values.shape, dtype=np.bool_)
    else:
        values, carried = carry_forward(
            _on_years(mean, panel.years, data.years), definition.rule.carry_years
        )
    origin = f"{panel.provenance.source} ({panel.provenance.vintage})"
    span = _span(data.years, values)
    return Parts(rule, unit, panel.kind.value, origin, values, None, None, carried, span=span)


def _on_years(
    values: NDArray[np.float64], panel_years: tuple[int, ...], wanted: tuple[int, ...]
) -> NDArray[np.float64]:
    out = np.full((len(wanted), values.shape[1]), np.nan)
    index = {year: t for t, year in enumerate(panel_years)}
    for t, year in enumerate(wanted):
        if year in index:
            out[t] = values[index[year]]
    return out


def _span(years: tuple[int, ...], values: NDArray[np.float64]) -> tuple[int, int] | None:
    seen = [year for year, row in zip(years, values, strict=True) if not np.all(np.isnan(row))]
    return (seen[0], seen[-1]) if seen else None


def normalised_layer(
    parts: Parts,
    definition: Definition,
    years: tuple[int, ...],
    *,
    excess_weight: float | None = None,
    how: Normaliser | None = None,
) -> NDArray[np.float64]:
    """Return a layer's score, shape (years, countries)."""
    how = definition.normaliser if how is None else how
    mu = parts.rule.excess_weight if excess_weight is None else excess_weight

    def scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
        window = window_years(years, definition, values)
        return normalise(values, window, how, limit=definition.limit)

    if parts.indicators is not None:
        return _mean(np.stack([scaled(v) for v in parts.indicators]))
    assert parts.share is not None
    share = scaled(parts.share)
    if parts.excess is None:
        return share
    excess = scaled(parts.excess)
    return mu * excess + (1 - mu) * share


def _mean(stack: NDArray[np.float64]) -> NDArray[np.float64]:
    count = np.sum(~np.isnan(stack), axis=0)
    total = np.nansum(stack, axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def combine(
    layers: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    min_weight_frac: float = 0.6,
    aggregation: str = "arithmetic",
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Combine layers (layers, years, countries) by weight; return the score and present share.

    Weights are shared out anew over the layers present. A layer that a year lacks for every country
    is a hole of the source and does not count against anyone; of the weight that is left, a
    country needs ``min_weight_frac``, else its score is NaN. ``geometric`` takes the weighted
    geometric mean of 50 + 50/3 z, held in 1 to 100 (three units from the middle to either end).

    Examples
    --------
    >>> layers = np.array([[[1.0]], [[np.nan]]])
    >>> combine(layers, np.array([0.6, 0.4]))[0].tolist()
    [[1.0]]
    """
    known = ~np.isnan(layers)
    share = weights / weights.sum()
    present = np.einsum("l,lyc->yc", share, known.astype(np.float64))
    on_file = np.einsum("l,ly->y", share, np.any(known, axis=2).astype(np.float64))[:, None]
    values = layers
    if aggregation == "geometric":
        values = np.log(np.clip(50.0 + 50.0 / 3.0 * layers, 1.0, 100.0))
    total = np.einsum("l,lyc->yc", share, np.where(known, values, 0.0))
    enough = (present >= min_weight_frac * on_file - 1e-12) & (present > 0)
    combined = np.where(enough, total / np.where(present > 0, present, 1.0), np.nan)
    if aggregation == "geometric":
        combined = (np.exp(combined) - 50.0) * 3.0 / 50.0
    return combined, present


def score(definition: Definition, data: Evidenced) -> LayerScores:
    """Compute the scores of a definition.

    Raises
    ------
    UnknownNameError
        When an anchor, a layer or an indicator is not on file.
    InputError
        When no layer is on file.
    """
    anchors = anchor_mask(definition.anchors, data.countries)
    parts = tuple(layer_parts(rule, definition, data, anchors) for rule in definition.layers)
    if all(part is None for part in parts):
        raise InputError(f"no layer of {definition.name} is on file; load the data it names")
    shape = (len(data.years), len(data.countries))
    empty = np.full(shape, np.nan)
    layers = np.stack(
        [
            empty if part is None else normalised_layer(part, definition, data.years)
            for part in parts
        ]
    )
    weights = np.array([rule.weight for rule in definition.layers])
    counts = counting(layers, definition, data.years)
    combined, present = combine(
        np.where(counts[:, None, None], layers, np.nan),
        weights,
        min_weight_frac=definition.rule.min_weight_frac,
        aggregation=definition.aggregation,
    )
    carried = np.stack(
        [np.zeros(shape, dtype=np.bool_) if part is None else part.carried for part in parts]
    )
    names = tuple(rule.name for rule in definition.layers)
    missing = tuple(name for name, part in zip(names, parts, strict=True) if part is None)
    return LayerScores(
        names, weights / weights.sum(), layers, combined, present, carried, missing, parts, counts
    )


def counting(
    layers: NDArray[np.float64], definition: Definition, years: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Return which layers enter the score: those with a value in the reference window.

    With ``rule.late_layers`` ``count`` all do. Shape (layers,) from (layers, years, countries).
    """
    if definition.rule.late_layers == "count":
        return np.ones(len(layers), dtype=np.bool_)
    axis = np.array(years)
    window = (axis >= definition.reference_first) & (axis <= definition.reference_last)
    return np.asarray(np.any(~np.isnan(layers[:, window]), axis=(1, 2)))
