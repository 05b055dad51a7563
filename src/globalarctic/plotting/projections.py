"""Map projections for drawing: Equal Earth for the world, Lambert azimuthal for the Arctic.

On the unit sphere; for pictures only, never for measuring.

Sources: Savric, Patterson and Jenny 2018 (Equal Earth); Snyder 1987 (Lambert azimuthal).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["EqualEarth", "ObliqueView", "Projection"]

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3.0) / 2.0


class Projection(Protocol):
    """A projection to the plane and back."""

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees."""

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates, NaN outside the map."""


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """Equal Earth with a central meridian.

    Examples
    --------
    >>> world = EqualEarth(70.0)
    >>> lon, lat = world.inverse(*world.forward(100.0, 60.0))
    >>> round(float(lon), 6), round(float(lat), 6)
    (100.0, 60.0)
    """

    lon0_deg: float

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees."""
        lam = np.radians((np.asarray(lon, float) - self.lon0_deg + 180.0) % 360.0 - 180.0)
        theta = np.arcsin(_M * np.sin(np.radians(np.asarray(lat, float))))
        t2 = theta**2
        slope = _A[0] + 3 * _A[1] * t2 + t2**3 * (7 * _A[2] + 9 * _A[3] * t2)
        height = theta * (_A[0] + _A[1] * t2 + t2**3 * (_A[2] + _A[3] * t2))
        return lam * np.cos(theta) / (_M * slope), height

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates, NaN outside the map."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        theta = ys.copy()
        for _ in range(8):
            t2 = theta**2
            value = theta * (_A[0] + _A[1] * t2 + t2**3 * (_A[2] + _A[3] * t2)) - ys
            slope = _A[0] + 3 * _A[1] * t2 + t2**3 * (7 * _A[2] + 9 * _A[3] * t2)
            theta = theta - value / slope
        t2 = theta**2
        slope = _A[0] + 3 * _A[1] * t2 + t2**3 * (7 * _A[2] + 9 * _A[3] * t2)
        with np.errstate(invalid="ignore"):
            lam = _M * xs * slope / np.cos(theta)
            lat = np.degrees(np.arcsin(np.sin(theta) / _M))
        outside = (np.abs(lam) > math.pi) | np.isnan(lat)
        lon = (np.degrees(lam) + self.lon0_deg + 180.0) % 360.0 - 180.0
        return np.where(outside, np.nan, lon), np.where(outside, np.nan, lat)


@dataclass(frozen=True, slots=True)
class ObliqueView:
    """Lambert's azimuthal equal-area projection about a point, by default the North Pole.

    About the pole the meridian of ``lon0_deg`` points down.

    Source: Snyder 1987, Map Projections, a Working Manual.

    Examples
    --------
    >>> view = ObliqueView(130.0, 48.0)
    >>> lon, lat = view.inverse(*view.forward(140.0, 60.0))
    >>> round(float(lon), 6), round(float(lat), 6)
    (140.0, 60.0)
    """

    lon0_deg: float
    lat0_deg: float = 90.0

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees."""
        lam = np.radians(np.asarray(lon, float) - self.lon0_deg)
        phi, phi0 = np.radians(np.asarray(lat, float)), np.radians(self.lat0_deg)
        cosine = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(lam)
        k = np.sqrt(2.0 / np.maximum(1.0 + cosine, 1e-9))
        x = k * np.cos(phi) * np.sin(lam)
        y = k * (np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(lam))
        return np.asarray(x), np.asarray(y)

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates, NaN outside the map."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        rho = np.hypot(xs, ys)
        c = 2.0 * np.arcsin(np.clip(rho / 2.0, 0.0, 1.0))
        phi0, safe = np.radians(self.lat0_deg), np.where(rho > 0, rho, 1.0)
        lat = np.arcsin(
            np.clip(np.cos(c) * np.sin(phi0) + ys * np.sin(c) * np.cos(phi0) / safe, -1.0, 1.0)
        )
        lam = np.arctan2(
            xs * np.sin(c), safe * np.cos(phi0) * np.cos(c) - ys * np.sin(phi0) * np.sin(c)
        )
        lon = (np.degrees(lam) + self.lon0_deg + 180.0) % 360.0 - 180.0
        degrees = np.degrees(np.where(rho > 0, lat, phi0))
        return np.where(rho > 2.0, np.nan, lon), np.where(rho > 2.0, np.nan, degrees)
