"""Level-ice resistance, net thrust and the speed a ship can hold in ice.

Empirical formulae for ships that break level ice ahead; ridges, compression, snow and turning are
not in them.

Sources: Lindqvist 1989 (POAC '89, vol. 2, 722-735); Riska et al. 1997 (Winter Navigation Research
Board report 52); Juva and Riska 2002 (WNRB report 53); Smith et al. 2022 and the code of PolarRoute
(British Antarctic Survey) for pack ice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import numpy as np

from globalarctic.errors import InputError
from globalarctic.records import Written
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Bow",
    "Hull",
    "Propulsion",
    "balance_ms",
    "level_ice_speed_ms",
    "level_ice_speeds_ms",
    "lindqvist_n",
    "net_thrust_kn_force",
    "pack_ice_n",
    "riska_kn_force",
    "riska_parts",
]

_Quantity = TypeVar("_Quantity", "float", "NDArray[np.float64]")

_G = 9.81
_RHO_WATER = 1025.0
_RHO_ICE = 900.0
_RISKA_F = (0.23, 4.58, 1.47, 0.29)
_RISKA_G = (18.9, 0.67, 1.55)
_THRUST_KE: dict[int, float] = {1: 0.78, 2: 0.98, 3: 1.12}


class Bow(StrEnum):
    """Form of the bow in the pack-ice fit.

    Examples
    --------
    >>> Bow.SLENDER.value
    'slender'
    """

    SLENDER = "slender"
    BLUNT = "blunt"


# Fit of pack-ice resistance: factor, exponent of the Froude number, exponent of concentration.
_PACK = {Bow.SLENDER: (4.4, -0.8267, 2.0), Bow.BLUNT: (16.1, -1.7937, 3.0)}


@dataclass(frozen=True, slots=True)
class Hull:
    """Dimensions that ice resistance depends on.

    Notes
    -----
    ``stem_deg`` is the angle of the stem with the waterline, ``buttock_deg`` that of the buttock
    line at a quarter of the beam, ``entrance_deg`` the angle of the waterline there; ``bow_m`` and
    ``parallel_m`` are the lengths of bow and midbody. ``bow_area_m2``, the waterplane of the bow,
    is that of a triangle of bow length and beam where None.
    """

    length_m: float
    beam_m: float
    draught_m: float
    bow_m: float
    parallel_m: float
    stem_deg: float
    entrance_deg: float = 30.0
    buttock_deg: float = 35.0
    bow_area_m2: float | None = None


def _ms(knots: str) -> float:
    return kn_to_kmh(float(knots)) / 3.6


@dataclass(frozen=True, slots=True)
class Propulsion:
    """Power plant: total ``power_kw``, ``propeller_m`` diameter, number, top speed."""

    power_kw: float
    propeller_m: float
    propellers: int
    top_speed_ms: Annotated[float, Written("top_speed_kn", _ms)]


def lindqvist_n(
    hull: Hull,
    thick_m: float,
    speed_ms: float,
    *,
    friction: float = 0.16,
    strength_pa: float = 500e3,
    modulus_pa: float = 2e9,
    poisson: float = 0.3,
) -> float:
    """Return level-ice resistance after Lindqvist, N.

    Raises
    ------
    InputError
        When thickness or speed is negative.

    Examples
    --------
    >>> hull = Hull(150, 25, 9, 40, 70, 30)
    >>> round(lindqvist_n(hull, 0.3, 2.0))
    420075
    """
    _check(thick_m, speed_ms)
    if thick_m == 0.0:
        return 0.0
    phi, alpha = math.radians(hull.stem_deg), math.radians(hull.entrance_deg)
    psi = math.atan(math.tan(phi) / math.sin(alpha))
    beam, draught, length = hull.beam_m, hull.draught_m, hull.length_m
    crushing = (
        0.5 * strength_pa * thick_m**2
        * (math.tan(phi) + friction * math.cos(phi) / math.cos(psi))
        / (1.0 - friction * math.sin(phi) / math.cos(psi))
    )  # fmt: skip
    bending = (
        27.0 / 64.0 * strength_pa * beam * thick_m**1.5
        / math.sqrt(modulus_pa / (12.0 * (1.0 - poisson**2) * _G * _RHO_WATER))
        * (math.tan(psi) + friction * math.cos(phi) / (math.sin(alpha) * math.cos(psi)))
        * (1.0 + 1.0 / math.cos(psi))
    )  # fmt: skip
    contact = (
        math.cos(phi)
        * math.cos(psi)
        * math.sqrt(1.0 / math.sin(phi) ** 2 + 1.0 / math.tan(alpha) ** 2)
    )
    submersion = (_RHO_WATER - _RHO_ICE) * _G * thick_m * beam * (
        draught * (beam + draught) / (beam + 2.0 * draught)
        + friction
        * (
            0.7 * length - draught / math.tan(phi) - beam / (4.0 * math.tan(alpha))
            + draught * contact
        )
    )  # fmt: skip
    broken = (crushing + bending) * (1.0 + 1.4 * speed_ms / math.sqrt(_G * thick_m))
    return float(broken) + submersion * (1.0 + 9.4 * speed_ms / math.sqrt(_G * length))


def riska_kn_force(hull: Hull, thick_m: float, speed_ms: float) -> float:
    """Return level-ice resistance after Riska, kN.

    Raises
    ------
    InputError
        When thickness or speed is negative.

    Examples
    --------
    >>> round(riska_kn_force(Hull(150, 25, 9, 40, 70, 30), 0.5, 2.0), 3)
    624.274
    """
    _check(thick_m, speed_ms)
    still, moving = riska_parts(hull, float(thick_m))
    return still + moving * speed_ms


def riska_parts(hull: Hull, thick_m: _Quantity) -> tuple[_Quantity, _Quantity]:
    """Return Riska's resistance at rest, kN, and its growth with speed, kN per m/s.

    Examples
    --------
    >>> still, moving = riska_parts(Hull(150, 25, 9, 40, 70, 30), 0.5)
    >>> round(still, 3), round(moving, 3)
    (423.976, 100.149)
    """
    f1, f2, f3, f4 = _RISKA_F
    g1, g2, g3 = _RISKA_G
    beam, draught = hull.beam_m, hull.draught_m
    still = f1 * beam * hull.parallel_m * thick_m / (2.0 * draught / beam + 1.0)
    still += (1.0 + 0.021 * hull.stem_deg) * (
        f2 * beam * thick_m**2 + f3 * hull.bow_m * thick_m**2 + f4 * beam * hull.bow_m * thick_m
    )
    moving = (1.0 + 0.063 * hull.stem_deg) * (g1 * thick_m**1.5 + g2 * beam * thick_m)
    moving += g3 * thick_m * (1.0 + 1.2 * draught / beam) * beam**2 / math.sqrt(hull.length_m)
    return still, moving


def pack_ice_n(
    beam_m: float,
    conc_frac: float,
    thick_m: float,
    speed_ms: float,
    *,
    bow: Bow = Bow.SLENDER,
    density_kg_m3: float = _RHO_ICE,
) -> float:
    """Return the resistance in pack ice after the fit in PolarRoute's SDA vessel, N.

    Notes
    -----
    R = k/2 Fr^b rho B h v^2 C^n with Fr = v / sqrt(g C h): a fit to a polar research ship, in floes
    that give way. It is a second opinion; the speed tables stand on Riska's formula.

    Raises
    ------
    InputError
        When concentration is outside 0-1 or thickness or speed is negative.

    Examples
    --------
    >>> round(pack_ice_n(24.0, 0.8, 1.0, 10 / 3.6))
    236317
    """
    _check(thick_m, speed_ms)
    if not 0.0 <= conc_frac <= 1.0:
        raise InputError(f"concentration is {conc_frac}; it must be 0 to 1")
    if 0.0 in (conc_frac, thick_m, speed_ms):
        return 0.0
    factor, froude_power, conc_power = _PACK[bow]
    froude = speed_ms / math.sqrt(_G * conc_frac * thick_m)
    load = density_kg_m3 * beam_m * thick_m * speed_ms**2
    return 0.5 * factor * float(froude**froude_power) * load * float(conc_frac**conc_power)


def net_thrust_kn_force(propulsion: Propulsion, speed_ms: float) -> float:
    """Return the thrust left for ice at a speed, after Juva and Riska, kN.

    Raises
    ------
    InputError
        When the number of propellers is not 1, 2 or 3.

    Examples
    --------
    >>> round(net_thrust_kn_force(Propulsion(7200, 5.0, 1, 7.5), 7.5), 6)
    0.0
    """
    if propulsion.propellers not in _THRUST_KE:
        raise InputError(f"{propulsion.propellers} propellers; allowed are 1, 2 and 3")
    pull = _THRUST_KE[propulsion.propellers] * (propulsion.power_kw * propulsion.propeller_m) ** (
        2.0 / 3.0
    )
    share = speed_ms / propulsion.top_speed_ms
    return float(pull) * (1.0 - share / 3.0 - 2.0 / 3.0 * share**2)


def balance_ms(
    propulsion: Propulsion,
    still_kn_force: NDArray[np.float64],
    linear: NDArray[np.float64],
    square: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the speed at which net thrust equals resistance, m/s; 0 when it never does.

    Parameters
    ----------
    propulsion
        The power plant.
    still_kn_force, linear, square
        Resistance: kN at rest, kN per m/s and kN per (m/s)^2; arrays of one shape.

    Examples
    --------
    >>> import numpy as np
    >>> plant, none = Propulsion(7200, 5.0, 1, 7.5), np.zeros(1)
    >>> balance_ms(plant, none, none, none).tolist()
    [7.5]
    """
    bollard = net_thrust_kn_force(propulsion, 0.0)
    top = propulsion.top_speed_ms
    # Thrust less resistance is a parabola in speed: a v^2 + b v + c = 0 with a, b > 0; the ship
    # moves where c < 0.
    a = 2.0 / 3.0 * bollard / top**2 + square
    b = bollard / (3.0 * top) + linear
    c = np.minimum(still_kn_force - bollard, 0.0)
    return np.minimum(top, (-b + np.sqrt(b * b - 4.0 * a * c)) / (2.0 * a))


def level_ice_speed_ms(
    hull: Hull,
    propulsion: Propulsion,
    thick_m: float,
    *,
    conc_frac: float = 1.0,
    resistance_frac: float = 1.0,
) -> float:
    """Return the speed a ship holds in ice, m/s; 0 where it stops.

    Parameters
    ----------
    hull, propulsion
        The ship.
    thick_m
        Ice thickness, m.
    conc_frac, resistance_frac
        As in ``level_ice_speeds_ms``.

    Raises
    ------
    InputError
        When thickness is negative or concentration is outside 0-1.

    Examples
    --------
    >>> ship = Hull(150, 25, 9, 40, 70, 30), Propulsion(7200, 5.0, 1, 7.5)
    >>> level_ice_speed_ms(*ship, 0.0)
    7.5
    """
    grid = level_ice_speeds_ms(
        hull,
        propulsion,
        np.array([conc_frac]),
        np.array([thick_m]),
        resistance_frac=resistance_frac,
    )
    return float(grid[0, 0])


def level_ice_speeds_ms(
    hull: Hull,
    propulsion: Propulsion,
    conc_frac: NDArray[np.float64],
    thick_m: NDArray[np.float64],
    *,
    resistance_frac: float = 1.0,
) -> NDArray[np.float64]:
    """Return the speed at which net thrust equals ice resistance, m/s, shape (conc, thickness).

    Parameters
    ----------
    hull, propulsion
        The ship.
    conc_frac, thick_m
        Axes of the result. Resistance falls with the square of the concentration, as floes give
        way (the exponent of the slender-hull fit in PolarRoute, Smith et al. 2022).
    resistance_frac
        Resistance as a share of Riska's formula, where trials of the ship give one.

    Raises
    ------
    InputError
        When a thickness is negative or a concentration is outside 0-1.

    Examples
    --------
    >>> import numpy as np
    >>> ship = Hull(150, 25, 9, 40, 70, 30), Propulsion(7200, 5.0, 1, 7.5)
    >>> level_ice_speeds_ms(*ship, np.array([0.5, 1.0]), np.array([0.3, 1.0])).round(1).tolist()
    [[6.6, 4.4], [4.4, 0.0]]
    """
    if not (thick_m >= 0.0).all() or not ((conc_frac >= 0.0) & (conc_frac <= 1.0)).all():
        raise InputError(
            f"thickness {thick_m} m, concentration {conc_frac}; allowed are thicknesses of zero or "
            "more and concentrations of 0 to 1"
        )
    still, moving = riska_parts(hull, thick_m)
    share = resistance_frac * conc_frac[:, None] ** 2
    return balance_ms(
        propulsion, share * still, share * moving, np.zeros((len(conc_frac), len(thick_m)))
    )


def _check(thick_m: float, speed_ms: float) -> None:
    if not thick_m >= 0.0 or not speed_ms >= 0.0:
        raise InputError(
            f"thickness {thick_m} m and speed {speed_ms} m/s; both must be zero or more"
        )
