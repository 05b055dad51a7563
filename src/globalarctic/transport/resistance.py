"""Level-ice resistance, net thrust and the speed a ship can hold in ice.

Empirical formulae for ships that break level ice ahead; ridges, compression, snow and turning are
not in them.

Sources: Lindqvist 1989 (POAC '89, vol. 2, 722-735); Riska et al. 1997 (Winter Navigation Research
Board report 52); Juva and Riska 2002 (WNRB report 53).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from globalarctic.errors import InputError

__all__ = [
    "Hull",
    "Propulsion",
    "level_ice_speed_ms",
    "lindqvist_n",
    "net_thrust_kn_force",
    "riska_kn_force",
]

_G = 9.81
_RHO_WATER = 1025.0
_RHO_ICE = 900.0
_RISKA_F = (0.23, 4.58, 1.47, 0.29)
_RISKA_G = (18.9, 0.67, 1.55)
_THRUST_KE: dict[int, float] = {1: 0.78, 2: 0.98, 3: 1.12}


@dataclass(frozen=True, slots=True)
class Hull:
    """Dimensions that ice resistance depends on.

    Notes
    -----
    ``stem_deg`` is the angle of the stem with the waterline, ``entrance_deg`` half the entrance
    angle of the waterline; ``bow_m`` and ``parallel_m`` are the lengths of bow and midbody.
    """

    length_m: float
    beam_m: float
    draught_m: float
    bow_m: float
    parallel_m: float
    stem_deg: float
    entrance_deg: float = 30.0


@dataclass(frozen=True, slots=True)
class Propulsion:
    """Power plant: total ``power_kw``, ``propeller_m`` diameter, number, top speed."""

    power_kw: float
    propeller_m: float
    propellers: int
    top_speed_ms: float


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
    f1, f2, f3, f4 = _RISKA_F
    g1, g2, g3 = _RISKA_G
    beam, draught = hull.beam_m, hull.draught_m
    still = f1 * beam * hull.parallel_m * thick_m / (2.0 * draught / beam + 1.0)
    still += (1.0 + 0.021 * hull.stem_deg) * (
        f2 * beam * thick_m**2 + f3 * hull.bow_m * thick_m**2 + f4 * beam * hull.bow_m * thick_m
    )
    moving = (1.0 + 0.063 * hull.stem_deg) * (g1 * thick_m**1.5 + g2 * beam * thick_m)
    moving += g3 * thick_m * (1.0 + 1.2 * draught / beam) * beam**2 / math.sqrt(hull.length_m)
    return float(still + moving * speed_ms) if thick_m > 0 else 0.0


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


def level_ice_speed_ms(
    hull: Hull, propulsion: Propulsion, thick_m: float, *, conc_frac: float = 1.0
) -> float:
    """Return the speed at which net thrust equals ice resistance, m/s; 0 when it never does.

    Parameters
    ----------
    hull, propulsion
        The ship.
    thick_m
        Ice thickness, m.
    conc_frac
        Ice concentration 0-1; resistance falls with its square, as floes give way (the exponent
        of the slender-hull fit in PolarRoute, Smith et al. 2022).

    Examples
    --------
    >>> ship = Hull(150, 25, 9, 40, 70, 30), Propulsion(7200, 5.0, 1, 7.5)
    >>> level_ice_speed_ms(*ship, 0.0)
    7.5
    """
    _check(thick_m, 0.0)
    share = conc_frac**2
    still = share * riska_kn_force(hull, thick_m, 0.0)
    moving = share * riska_kn_force(hull, thick_m, 1.0) - still
    bollard = net_thrust_kn_force(propulsion, 0.0)
    if bollard <= still:
        return 0.0
    # Thrust less resistance is a parabola in speed: a v^2 + b v + c = 0 with a, b > 0 > c.
    top = propulsion.top_speed_ms
    a = 2.0 / 3.0 * bollard / top**2
    b = bollard / (3.0 * top) + moving
    c = still - bollard
    return min(top, (-b + math.sqrt(b * b - 4.0 * a * c)) / (2.0 * a))


def _check(thick_m: float, speed_ms: float) -> None:
    if not thick_m >= 0.0 or not speed_ms >= 0.0:
        raise InputError(
            f"thickness {thick_m} m and speed {speed_ms} m/s; both must be zero or more"
        )
