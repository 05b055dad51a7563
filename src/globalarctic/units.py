"""Units of measure: the only home of conversion factors and of the size of the Earth."""

from __future__ import annotations

import math

from globalarctic.errors import InputError

__all__ = [
    "EARTH_RADIUS_KM",
    "KM_PER_NMI",
    "NSIDC_CELL_M",
    "NSIDC_LEFT_M",
    "NSIDC_TOP_M",
    "WGS84_A_M",
    "WGS84_E",
    "WGS84_FLATTENING",
    "convert",
    "km_to_nmi",
    "kmh_to_kn",
    "kn_to_kmh",
    "nmi_to_km",
]

KM_PER_NMI = 1.852
"""Kilometres in an international nautical mile (exact, BIPM)."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (2a + b) / 3 of WGS84, km (Moritz 2000)."""

WGS84_A_M = 6_378_137.0
"""Equatorial radius of the ellipsoid WGS84, m (NIMA TR8350.2)."""

WGS84_FLATTENING = 1.0 / 298.257223563
"""Flattening of the ellipsoid WGS84 (NIMA TR8350.2)."""

WGS84_E = math.sqrt(WGS84_FLATTENING * (2.0 - WGS84_FLATTENING))
"""First eccentricity of the ellipsoid WGS84."""

NSIDC_LEFT_M, NSIDC_TOP_M, NSIDC_CELL_M = -3_850_000.0, 5_850_000.0, 25_000.0
"""Corner and cell of the northern polar stereographic grid of NSIDC on EPSG:3411 or 3413, m."""

_FACTORS = {
    "length": {"km": 1.0, "m": 0.001, "nmi": KM_PER_NMI, "mi": 1.609344},
    "speed": {"kmh": 1.0, "kn": KM_PER_NMI, "ms": 3.6},
    "duration": {"h": 1.0, "d": 24.0, "min": 1.0 / 60.0, "s": 1.0 / 3600.0},
    "mass": {"t": 1.0, "kg": 0.001, "g": 1e-6},
    "share": {"frac": 1.0, "percent": 0.01, "tenths": 0.1},
}


def nmi_to_km(length_nmi: float) -> float:
    """Return nautical miles as kilometres.

    Examples
    --------
    >>> nmi_to_km(1.0)
    1.852
    """
    return length_nmi * KM_PER_NMI


def km_to_nmi(length_km: float) -> float:
    """Return kilometres as nautical miles.

    Examples
    --------
    >>> km_to_nmi(3.704)
    2.0
    """
    return length_km / KM_PER_NMI


def kn_to_kmh(speed_kn: float) -> float:
    """Return knots as kilometres an hour.

    Examples
    --------
    >>> kn_to_kmh(10.0)
    18.52
    """
    return speed_kn * KM_PER_NMI


def kmh_to_kn(speed_kmh: float) -> float:
    """Return kilometres an hour as knots.

    Examples
    --------
    >>> kmh_to_kn(18.52)
    10.0
    """
    return speed_kmh / KM_PER_NMI


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Convert a value between two units of one quantity.

    Parameters
    ----------
    value
        The figure.
    from_unit, to_unit
        Unit suffixes as used in names: km m nmi mi, kmh kn ms, h d min s, t kg g, frac percent
        tenths.

    Raises
    ------
    InputError
        When a unit is unknown or the two measure different quantities.

    Examples
    --------
    >>> convert(2.0, "nmi", "km")
    3.704
    """
    known = sorted(unit for group in _FACTORS.values() for unit in group)
    for unit in (from_unit, to_unit):
        if unit not in known:
            raise InputError(f"unknown unit {unit!r}; known units are {', '.join(known)}")
    for group in _FACTORS.values():
        if from_unit in group and to_unit in group:
            return value * group[from_unit] / group[to_unit]
    raise InputError(f"{from_unit!r} and {to_unit!r} measure different quantities")
