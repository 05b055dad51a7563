"""The doubly constrained gravity baseline of flows between regions, with the border effect.

Expected flows keep what every region sends and receives and fall with time by a deterrence form and
by a factor where a state border lies between. Parameters are those of least Poisson deviance; with
a fixed effect for every origin and destination this is PPML, the margins of which are kept exactly.

Sources: Wilson 1967 (doubly constrained); Santos Silva and Tenreyro 2006 (PPML); Fally 2015 (both
are one); McCallum 1995, Wei 1996 (border effect with flows inside countries).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError
from globalarctic.gravity import Deterrence, Form, deviance, fit_kernel, half_life
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.trade.flows import TradeTable

__all__ = ["GravityFit", "HoldOut", "fit_gravity", "flow_matrix", "hold_out"]


@dataclass(frozen=True, slots=True, eq=False)
class GravityFit:
    """A fitted baseline and how close it is.

    Notes
    -----
    ``flows`` and ``expected`` shape (regions, regions), NaN where no flow or no way is on file;
    ``border_factor`` is what is left of a flow at equal time where a state border is crossed, None
    when the flows cross no border or only borders. ``cells`` counts the flows that are fitted,
    ``left_out`` those of pairs without a way. ``cpc_frac`` is the common part of commuters
    (Sorensen), 1 when the baseline equals the flows.
    """

    codes: tuple[str, ...]
    flows: NDArray[np.float64]
    expected: NDArray[np.float64]
    deterrence: Deterrence
    border_factor: float | None
    cells: int
    left_out: int
    deviance: float
    cpc_frac: float
    year: int
    unit: str
    sources: tuple[str, ...]

    def ratio(self, origin: str, target: str) -> float | None:
        """Return observed over expected of a way; None where it is not on file."""
        if origin not in self.codes or target not in self.codes:
            return None
        at = self.codes.index(origin), self.codes.index(target)
        seen, base = self.flows[at], self.expected[at]
        return None if np.isnan(seen) or np.isnan(base) or base <= 0 else float(seen / base)

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain values."""
        return {
            "deterrence": self.deterrence.to_dict(),
            "border_factor": self.border_factor,
            "cells": self.cells,
            "left_out": self.left_out,
            "deviance": self.deviance,
            "cpc_frac": self.cpc_frac,
            "year": self.year,
            "unit": self.unit,
            "sources": list(self.sources),
        }


@dataclass(frozen=True, slots=True)
class HoldOut:
    """How well a baseline tells flows that it has not seen.

    Notes
    -----
    ``cpc_frac`` common part of known-out and told flows; ``log_rmse`` of the cells above zero;
    ``cells`` how many flows were told, of all that are on file.
    """

    cpc_frac: float
    log_rmse: float
    cells: int


def flow_matrix(
    trade: TradeTable, codes: Sequence[str], year: int | None = None
) -> tuple[NDArray[np.float64], int]:
    """Return flows between regions as a matrix, NaN where not on file and on the diagonal.

    Parameters
    ----------
    trade
        Flows by exporter, importer and year.
    codes
        Regions, the axis.
    year
        Year; the latest with a flow between two of the regions when None.

    Raises
    ------
    InputError
        When no flow between the regions is on file.

    Examples
    --------
    >>> from globalarctic.regions.trade.flows import TradeTable
    >>> known = TradeTable("USD", {("A", "B", 2020): 2.0}, ("x",))
    >>> float(flow_matrix(known, ("A", "B"))[0][0, 1])
    2.0
    """
    inside = set(codes)
    keys = [key for key in trade.values if {key[0], key[1]} <= inside and key[0] != key[1]]
    years = {key[2] for key in keys}
    if not years or (year is not None and year not in years):
        when = "" if year is None else f" in {year}"
        raise InputError(
            f"the flows name no pair of these regions{when}; years on file: "
            f"{', '.join(str(y) for y in sorted(years)) or 'none'}"
        )
    at = max(years) if year is None else year
    matrix = np.full((len(codes), len(codes)), np.nan)
    for key in keys:
        if key[2] == at:
            matrix[codes.index(key[0]), codes.index(key[1])] = trade.values[key]
    return matrix, at


def fit_gravity(
    trade: TradeTable,
    regions: Sequence[Region],
    cost: NDArray[np.float64],
    *,
    form: Form = Form.LOG_LOGISTIC,
    year: int | None = None,
) -> GravityFit:
    """Return the baseline of least Poisson deviance for a deterrence form.

    Parameters
    ----------
    trade
        Flows; pairs inside one country belong to it, else the border effect cannot be told.
    regions
        Regions, the axis of ``cost``.
    cost
        Time or cost from region to region, NaN where there is no way.
    form
        Deterrence form.
    year
        Year; the latest on file when None.

    Raises
    ------
    InputError
        When too few flows are on file for the parameters, or the fit does not settle.

    Notes
    -----
    See ``gravity.fit_kernel``. The diagonal (flows inside a region) is left out: no time inside a
    region is on file.
    """
    codes = tuple(region.code for region in regions)
    flows, at = flow_matrix(trade, codes, year)
    left_out = int((~np.isnan(flows) & np.isnan(cost)).sum())
    flows = np.where(np.isnan(cost), np.nan, flows)
    known = ~np.isnan(flows)
    foreign = np.array([[a.country != b.country for b in regions] for a in regions])
    borders = bool((known & foreign).any() and (known & ~foreign).any())
    free = int(known.any(axis=1).sum() + known.any(axis=0).sum()) - 1
    need = free + (2 if form is Form.LOG_LOGISTIC else 1) + int(borders)
    if int(known.sum()) <= need:
        raise InputError(
            f"{int(known.sum())} flows are on file, the gravity baseline ({form.value}) needs more "
            f"than {need}; add flows between more regions"
        )
    start = next(half for half in half_life(cost) if half.form is form)
    fall, factor, expected, distance = _least(flows, cost, foreign, start, borders=borders)
    seen, base = flows[known], expected[known]
    total = float(seen.sum() + base.sum())
    return GravityFit(
        codes=codes,
        flows=flows,
        expected=expected,
        deterrence=fall,
        border_factor=factor,
        cells=int(known.sum()),
        left_out=left_out,
        deviance=distance,
        cpc_frac=2.0 * float(np.minimum(seen, base).sum()) / total if total > 0 else 0.0,
        year=at,
        unit=trade.unit,
        sources=trade.sources,
    )


def hold_out(
    trade: TradeTable,
    regions: Sequence[Region],
    cost: NDArray[np.float64],
    *,
    form: Form = Form.LOG_LOGISTIC,
    year: int | None = None,
    folds: int = 5,
    seed: int = 0,
) -> HoldOut:
    """Return how well the baseline tells flows that are left out of the fit, fold by fold.

    Parameters
    ----------
    trade, regions, cost, form, year
        As for ``fit_gravity``.
    folds
        Parts, each left out once.
    seed
        Of the draw of the parts.

    Raises
    ------
    InputError
        When too few flows are left to fit, or no flow can be told.
    """
    codes = tuple(region.code for region in regions)
    flows, at = flow_matrix(trade, codes, year)
    rows, columns = np.nonzero(~np.isnan(flows) & ~np.isnan(cost))
    order = np.random.default_rng(seed).permutation(len(rows))
    predicted = np.full(flows.shape, np.nan)
    for part in np.array_split(order, folds):
        left = {(codes[rows[k]], codes[columns[k]], at) for k in part}
        kept = {key: value for key, value in trade.values.items() if key not in left}
        fit = fit_gravity(replace(trade, values=kept), regions, cost, form=form, year=at)
        predicted[rows[part], columns[part]] = fit.expected[rows[part], columns[part]]
    known = ~np.isnan(predicted)
    seen, base = flows[known], predicted[known]
    if not known.any() or seen.sum() + base.sum() <= 0:
        raise InputError("no flow can be told from the others; give flows between more regions")
    above = (seen > 0) & (base > 0)
    gap = np.log(seen[above]) - np.log(base[above])
    return HoldOut(
        cpc_frac=2.0 * float(np.minimum(seen, base).sum()) / float(seen.sum() + base.sum()),
        log_rmse=float(np.sqrt(np.mean(gap**2))) if above.any() else float("nan"),
        cells=int(known.sum()),
    )


def _least(
    flows: NDArray[np.float64],
    cost: NDArray[np.float64],
    foreign: NDArray[np.bool_],
    start: Deterrence,
    *,
    borders: bool,
) -> tuple[Deterrence, float | None, NDArray[np.float64], float]:
    """Fit the logarithms of b, of the half-life (log-logistic) and of the border's factor."""
    two = start.form is Form.LOG_LOGISTIC
    shut = np.isnan(cost)
    away = np.log(np.maximum(np.where(shut, start.scale, cost), 1e-12) / start.scale)
    words = Message("regions.access.fitted", n=int((~np.isnan(flows)).sum()))

    def read(theta: NDArray[np.float64]) -> tuple[Deterrence, float]:
        b = float(np.exp(np.clip(theta[0], -30.0, 8.0)))
        a = -b * float(theta[1]) if two else 0.0
        delta = float(np.clip(theta[-1], -30.0, 30.0)) if borders else 0.0
        return Deterrence(start.form, a, b, start.scale, words), float(np.exp(delta))

    def shape(
        theta: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        fall, factor = read(theta)
        left = np.where(shut, 0.0, np.maximum(fall.at(cost), 1e-300))
        slopes = [-fall.b * (np.where(shut, 0.0, cost) if start.form is Form.EXPONENTIAL else away)]
        if two:
            lost = np.where(shut, 0.0, 1.0 - left)
            slopes = [-lost * fall.b * (away - theta[1]), lost * fall.b]
        if borders:
            slopes.append(foreign.astype(np.float64))
        return left * np.where(foreign, factor, 1.0), np.where(shut, 0.0, np.stack(slopes))

    first = [np.log(start.b), *([-start.a / start.b] if two else []), *([0.0] if borders else [])]
    try:
        fit = fit_kernel(
            flows[None], shape, np.array(first), max_rounds=100, most_step=2.0, least_gain=1e-12
        )
    except InputError as error:
        raise InputError(f"the gravity baseline ({start.form.value}): {error}") from None
    fall, factor = read(fit.parameters)
    fitted = fit.expected[0]
    return fall, factor if borders else None, fitted, deviance(flows, fitted)
