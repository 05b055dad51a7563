"""Channels of broken ice: the resistance in them, and the power that ice class rules ask for.

The Finnish-Swedish ice class rules ask that a ship hold 5 kn in a channel of brash ice. The same
formula serves for the channel that an icebreaker leaves behind it, with the thickness of the brash
as a free quantity and the wave term growing with the square of speed.

Sources: Traficom, Ice Class Regulations 2021, and the guidelines for the Finnish-Swedish ice class
rules (FSICR 2017), section 3.2, engine output; Riska et al. 1997 (Winter Navigation Research Board
report 52), from which the rules' formula comes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.ships.resistance import Hull, Propulsion, balance_ms, riska_parts
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "BRASH_M",
    "brash_parts",
    "channel_speeds_ms",
    "fsicr_power_kw",
    "fsicr_resistance_n",
]

BRASH_M = {"IA Super": 1.0, "IA": 1.0, "IB": 0.8, "IC": 0.6}
"""Thickness of the brash in the middle of the channel that each class must manage, m (HM)."""

_RULE_SPEED_MS = kn_to_kmh(5.0) / 3.6
_C3, _C4, _C5 = 845.0, 42.0, 825.0
_CONSOLIDATED = "IA Super"  # its channel carries a consolidated layer of 0.1 m: terms C1 and C2
_F = (23.0, 45.8, 14.7, 29.0)
_G = (1530.0, 170.0, 400.0)
_SLENDERNESS = (5.0, 20.0)  # bounds of (L T / B^2)^3
_KE = {True: {1: 2.03, 2: 1.44, 3: 1.18}, False: {1: 2.26, 2: 1.60, 3: 1.31}}
_LEAST_KW = {"IA Super": 2800.0, "IA": 1000.0, "IB": 1000.0, "IC": 1000.0}

_Quantity = TypeVar("_Quantity", "float", "NDArray[np.float64]")


def brash_parts(hull: Hull, brash_m: _Quantity) -> tuple[_Quantity, float]:
    """Return the resistance of a brash channel: N without the wave term, and that term at 5 kn, N.

    Notes
    -----
    C3 Cmu (HF + HM)^2 (B + Cpsi HF) + C4 Lpar HF^2 and C5 (L T / B^2)^3 Awf / L, where HM is the
    thickness of the brash and HF = 0.26 + sqrt(HM B) that of the layer the bow pushes aside.

    Examples
    --------
    >>> brash, wave = brash_parts(Hull(150, 25, 9, 40, 70, 30), 1.0)
    >>> round(brash + wave)
    588701
    """
    flare = math.atan(
        math.tan(math.radians(hull.buttock_deg)) / math.sin(math.radians(hull.entrance_deg))
    )
    rubbing = max(
        0.45,
        0.15 * math.cos(math.radians(hull.buttock_deg))
        + math.sin(flare) * math.sin(math.radians(hull.entrance_deg)),
    )
    spread = max(0.0, 0.047 * math.degrees(flare) - 2.115)
    moved = 0.26 + (brash_m * hull.beam_m) ** 0.5
    brash = _C3 * rubbing * (moved + brash_m) ** 2 * (hull.beam_m + spread * moved)
    brash += _C4 * hull.parallel_m * moved**2
    low, high = _SLENDERNESS
    slender = min(high, max(low, (hull.length_m * hull.draught_m / hull.beam_m**2) ** 3))
    area = hull.bow_area_m2
    if area is None:
        area = 0.5 * hull.bow_m * hull.beam_m
    return brash, _C5 * slender * area / hull.length_m


def fsicr_resistance_n(hull: Hull, ice_class: str) -> float:
    """Return the channel resistance at 5 kn of the Finnish-Swedish ice class rules, N.

    Raises
    ------
    UnknownNameError
        When the rules have no such class.

    Examples
    --------
    >>> round(fsicr_resistance_n(Hull(150, 25, 9, 40, 70, 30), "IB"))
    464921
    """
    if ice_class not in BRASH_M:
        raise UnknownNameError.among("Finnish-Swedish ice class", ice_class, BRASH_M)
    brash, wave = brash_parts(hull, BRASH_M[ice_class])
    if ice_class != _CONSOLIDATED:
        return brash + wave
    beam, draught = hull.beam_m, hull.draught_m
    still = _F[0] * beam * hull.parallel_m / (2.0 * draught / beam + 1.0)
    still += (1.0 + 0.021 * hull.stem_deg) * (
        _F[1] * beam + _F[2] * hull.bow_m + _F[3] * beam * hull.bow_m
    )
    moving = (1.0 + 0.063 * hull.stem_deg) * (_G[0] + _G[1] * beam)
    moving += _G[2] * (1.0 + 1.2 * draught / beam) * beam**2 / math.sqrt(hull.length_m)
    return brash + wave + still + moving


def fsicr_power_kw(
    hull: Hull,
    ice_class: str,
    *,
    propeller_m: float,
    propellers: int = 1,
    controllable: bool = True,
) -> float:
    """Return the least engine output of the Finnish-Swedish ice class rules, kW.

    Parameters
    ----------
    hull
        The ship; ``stem_deg`` is 90 for a bulbous bow.
    ice_class
        IA Super, IA, IB or IC.
    propeller_m, propellers
        Diameter and number.
    controllable
        Whether the propellers have controllable pitch, or electric or hydraulic drive; otherwise
        they are fixed.

    Raises
    ------
    UnknownNameError
        When the rules have no such class.
    InputError
        When the number of propellers is not 1, 2 or 3, or the diameter is not above zero.

    Examples
    --------
    >>> hull = Hull(150, 25, 9, 40, 70, 30)
    >>> round(fsicr_power_kw(hull, "IA", propeller_m=5.0))
    5799
    """
    factors = _KE[controllable]
    if propellers not in factors or not propeller_m > 0.0:
        raise InputError(
            f"{propellers} propellers of {propeller_m} m; allowed are 1, 2 or 3, wider than zero"
        )
    kilonewtons = fsicr_resistance_n(hull, ice_class) / 1000.0
    return max(_LEAST_KW[ice_class], factors[propellers] * float(kilonewtons**1.5) / propeller_m)


def channel_speeds_ms(
    hull: Hull,
    propulsion: Propulsion,
    conc_frac: NDArray[np.float64],
    thick_m: NDArray[np.float64],
    *,
    breaker_beam_m: float,
    resistance_frac: float = 1.0,
) -> NDArray[np.float64]:
    """Return the speed in the channel of a leading icebreaker, m/s, shape (conc, thickness).

    Parameters
    ----------
    hull, propulsion
        The ship that follows.
    conc_frac, thick_m
        Axes of the result: the ice that the icebreaker meets.
    breaker_beam_m
        Beam of the icebreaker: the width of the channel.
    resistance_frac
        Level-ice resistance as a share of Riska's formula, for a ship wider than the channel.

    Notes
    -----
    Assumed: the brash is as thick as the mean ice of the place (concentration times thickness), as
    if no ice went under the edges; the wave term grows with brash thickness and the square of
    speed, and equals the rules' at 1 m and 5 kn; a ship wider than the channel breaks level ice
    over the rest of its beam. Not modelled: the gap between the ships, ice pressure that closes
    the channel, old channels refrozen. The icebreaker's own speed is not in it.

    Examples
    --------
    >>> import numpy as np
    >>> ship = Hull(150, 25, 9, 40, 70, 30), Propulsion(7200, 5.0, 1, 7.5)
    >>> grid = channel_speeds_ms(*ship, np.array([1.0]), np.array([0.9]), breaker_beam_m=33.0)
    >>> grid.round(1).tolist()
    [[3.9]]
    """
    mean_m = conc_frac[:, None] * thick_m[None, :]
    brash, wave = brash_parts(hull, mean_m)
    brash = np.where(mean_m > 0.0, brash, 0.0)
    wider = max(0.0, 1.0 - breaker_beam_m / hull.beam_m)
    edge = wider * resistance_frac * conc_frac[:, None] ** 2
    still, moving = riska_parts(hull, thick_m)
    return balance_ms(
        propulsion,
        brash / 1000.0 + edge * still,
        edge * moving,
        mean_m * wave / 1000.0 / _RULE_SPEED_MS**2,
    )
