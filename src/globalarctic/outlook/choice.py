"""How cargo between Asia and Europe chooses its way: a nested logit, set to a year on file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.outlook.scenario import WAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Choice", "calibrate", "route_share"]

_ROUNDS = 12
_HALVINGS = 50
_FAR = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What the choice weighs, a value a draw.

    ``cost_weight_per_usd`` of the cost of a TEU, ``time_weight_per_d`` of a day, ``sea_scale`` the
    likeness of sea ways among themselves (0 alike, 1 independent), ``pull`` of the route beside
    cost and time.
    """

    cost_weight_per_usd: NDArray[np.float64]
    time_weight_per_d: NDArray[np.float64]
    sea_scale: NDArray[np.float64]
    pull: NDArray[np.float64]

    def share(
        self,
        days: Mapping[str, float],
        cost_usd_per_teu: Mapping[str, NDArray[np.float64]],
        *,
        drift: NDArray[np.float64] | float = 0.0,
    ) -> NDArray[np.float64]:
        """Return the share of the Northern Sea Route in a month in which it is open.

        Parameters
        ----------
        drift
            Change of the pull since the year to which the choice was set.
        """
        return _shares(self, days, cost_usd_per_teu, self.pull + drift)[0]


def route_share(
    utility: Mapping[str, NDArray[np.float64]], sea_scale: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of the Northern Sea Route among all ways, and among those by sea.

    Sea ways form a nest with scale ``sea_scale``, rail a nest of its own.

    Notes
    -----
    P = P(way in nest) x P(nest); McFadden 1978.

    Examples
    --------
    >>> same = {way: np.zeros(1) for way in WAYS}
    >>> route_share(same, np.ones(1))[0].tolist()
    [0.25]
    """
    sea = np.stack([utility[way] / sea_scale for way in WAYS[:3]])
    top = sea.max(axis=0)
    weights = np.exp(sea - top)
    inclusive = sea_scale * (top + np.log(weights.sum(axis=0)))
    within = weights[0] / weights.sum(axis=0)
    # Far apart, one of the two nests takes all: no need of the last digits.
    apart = np.clip(utility["rail"] - inclusive, -_FAR, _FAR)
    return within / (1.0 + np.exp(apart)), within


def _shares(
    choice: Choice,
    days: Mapping[str, float],
    cost: Mapping[str, NDArray[np.float64]],
    pull: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    utility = {
        way: -choice.cost_weight_per_usd * cost[way] - choice.time_weight_per_d * days[way]
        for way in WAYS
    }
    utility["nsr"] = utility["nsr"] + pull
    return route_share(utility, choice.sea_scale)


def calibrate(
    days: Mapping[str, float],
    cost_usd_per_teu: Mapping[str, NDArray[np.float64]],
    wanted_frac: NDArray[np.float64],
    *,
    elasticity: NDArray[np.float64],
    time_value_usd_per_d: NDArray[np.float64],
    sea_scale: NDArray[np.float64],
) -> Choice:
    """Return the choice that gives the share wanted, and the elasticity wanted, at these costs.

    Parameters
    ----------
    wanted_frac
        Share of the Northern Sea Route in an open month of the year on file, above 0 to below 1.
    elasticity
        Fall of that share, in per cent, when the cost of the route rises by one per cent.
    time_value_usd_per_d
        What a day is worth, USD a TEU.

    Notes
    -----
    With P = q S, q the share within the sea nest and S that of the nest, the elasticity with
    regard to the route's own cost c is b c ((1 - q) / scale + q (1 - S)). The weight b of cost
    follows from it, the pull from the share, in turns; twelve meet the elasticity within 2 % for
    shares up to 5 %.

    Examples
    --------
    >>> cost = {way: np.array([900.0]) for way in WAYS}
    >>> days = dict.fromkeys(WAYS, 20.0)
    >>> ones = np.ones(1)
    >>> choice = calibrate(
    ...     days,
    ...     cost,
    ...     0.01 * ones,
    ...     elasticity=1.2 * ones,
    ...     time_value_usd_per_d=30 * ones,
    ...     sea_scale=0.5 * ones,
    ... )
    >>> dearer = cost | {"nsr": cost["nsr"] * 1.001}
    >>> shares = [float(choice.share(days, c)[0]) for c in (cost, dearer)]
    >>> round(shares[0], 4), round((shares[1] / shares[0] - 1) / 0.001, 1)
    (0.01, -1.2)
    """
    weight = elasticity * sea_scale / cost_usd_per_teu["nsr"]
    pull = np.zeros_like(weight)
    for _ in range(_ROUNDS):
        choice = Choice(weight, weight * time_value_usd_per_d, sea_scale, pull)
        low, high = np.full_like(weight, -_FAR), np.full_like(weight, _FAR)
        for _ in range(_HALVINGS):
            pull = (low + high) / 2
            above = _shares(choice, days, cost_usd_per_teu, pull)[0] > wanted_frac
            high, low = np.where(above, pull, high), np.where(above, low, pull)
        share, within = _shares(choice, days, cost_usd_per_teu, pull)
        nest = np.where(within > 0, share / np.where(within > 0, within, 1.0), 1.0)
        response = (1.0 - within) / sea_scale + within * (1.0 - nest)
        # Half way in logarithms: some draws would swing for ever at full steps.
        weight = np.sqrt(weight * elasticity / (cost_usd_per_teu["nsr"] * response))
    return Choice(choice.cost_weight_per_usd, choice.time_weight_per_d, sea_scale, pull)
