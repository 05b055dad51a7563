"""The two map planes of the web: the Arctic (EPSG:3995) and the world about Asia.

Both map every point of the ways without a cut: the 180th meridian and the pole are points like
others. OpenLayers in the browser draws on the same planes, so that pictures and maps agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.geo import polar_forward
from globalarctic.units import EARTH_RADIUS_KM, WGS84_E

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ARCTIC", "ICE_ON_WORLD_M", "WORLD", "ArcticPlane", "WorldPlane"]


def _scale(true_lat_deg: float) -> float:
    """Return m(lat) / t(lat) of the polar stereographic projection (Snyder 1987, 21-33)."""
    phi = math.radians(true_lat_deg)
    sine = WGS84_E * math.sin(phi)
    m = math.cos(phi) / math.sqrt(1.0 - sine * sine)
    t = math.tan(math.pi / 4.0 - phi / 2.0) / ((1.0 - sine) / (1.0 + sine)) ** (WGS84_E / 2.0)
    return float(m / t)


@dataclass(frozen=True, slots=True)
class ArcticPlane:
    """EPSG:3995, Arctic polar stereographic: true scale at 71 N, Greenwich points down, m.

    Notes
    -----
    EPSG:3413 of the ice turned by 45 degrees and scaled by ``from_ice``: pictures of the ice lie
    on this plane by a turn alone.

    Examples
    --------
    >>> x, y = ARCTIC.forward(90.0, 75.0)
    >>> round(float(x)), round(float(y))
    (1638783, 0)
    """

    code: str = "EPSG:3995"
    from_ice: float = _scale(71.0) / _scale(70.0)

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees, m."""
        x, y = polar_forward(lon, lat)
        half = math.sqrt(0.5) * self.from_ice
        return half * (x + y), half * (y - x)


@dataclass(frozen=True, slots=True)
class WorldPlane:
    """Lambert's azimuthal equal-area plane on the sphere about a point in Asia, m.

    Its edge is the antipode, in the empty south-east Pacific: no way between Asia and Europe is
    cut, whichever ocean it takes.

    Examples
    --------
    >>> x, y = WORLD.forward(75.0, 48.0)
    >>> round(float(x)), round(float(y))
    (0, 0)
    """

    code: str = "GA:WORLD"
    lon0_deg: float = 75.0
    lat0_deg: float = 48.0

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees, m."""
        lam = np.radians(np.asarray(lon, float) - self.lon0_deg)
        phi, phi0 = np.radians(np.asarray(lat, float)), math.radians(self.lat0_deg)
        cosine = math.sin(phi0) * np.sin(phi) + math.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = 1000.0 * EARTH_RADIUS_KM * np.sqrt(2.0 / np.maximum(1.0 + cosine, 1e-9))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (math.cos(phi0) * np.sin(phi) - math.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.asarray(x), np.asarray(y)

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates in m; NaN beyond the antipode.

        Examples
        --------
        >>> lon, lat = WORLD.inverse(*WORLD.forward([121.6, -79.9], [38.9, 9.3]))
        >>> lon.round(6).tolist(), lat.round(6).tolist()
        ([121.6, -79.9], [38.9, 9.3])
        """
        xs = np.asarray(x, float) / (1000.0 * EARTH_RADIUS_KM)
        ys = np.asarray(y, float) / (1000.0 * EARTH_RADIUS_KM)
        rho = np.hypot(xs, ys)
        far, safe = 2.0 * np.arcsin(np.clip(rho / 2.0, 0.0, 1.0)), np.where(rho > 0, rho, 1.0)
        phi0 = math.radians(self.lat0_deg)
        sine = np.cos(far) * math.sin(phi0) + ys * np.sin(far) * math.cos(phi0) / safe
        lam = np.arctan2(
            xs * np.sin(far),
            safe * math.cos(phi0) * np.cos(far) - ys * math.sin(phi0) * np.sin(far),
        )
        lat = np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))
        lon = (np.degrees(lam) + self.lon0_deg + 180.0) % 360.0 - 180.0
        return np.where(rho > 2.0, np.nan, lon), np.where(rho > 2.0, np.nan, lat)


ICE_ON_WORLD_M = (-4_000_000.0, -1_500_000.0, 5_500_000.0, 8_000_000.0)
"""Left, bottom, right and top of the picture of the ice on the world plane."""
ARCTIC = ArcticPlane()
WORLD = WorldPlane()
