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

__all__ = ["EqualEarth", "PolarLambert", "Projection"]

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
class PolarLambert:
    """Lambert azimuthal equal-area about the North Pole, a meridian pointing down.

    Examples
    --------
    >>> arctic = PolarLambert(90.0)
    >>> lon, lat = arctic.inverse(*arctic.forward(-170.0, 66.0))
    >>> round(float(lon), 6), round(float(lat), 6)
    (-170.0, 66.0)
    """

    lon0_deg: float

    def forward(
        self, lon: ArrayLike, lat: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return plane coordinates of points in degrees."""
        lam = np.radians(np.asarray(lon, float) - self.lon0_deg)
        radius = 2.0 * np.sin(np.radians(90.0 - np.asarray(lat, float)) / 2.0)
        return radius * np.sin(lam), -radius * np.cos(lam)

    def inverse(
        self, x: ArrayLike, y: ArrayLike
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return degrees of plane coordinates, NaN outside the map."""
        xs, ys = np.asarray(x, float), np.asarray(y, float)
        with np.errstate(invalid="ignore"):
            lat = 90.0 - np.degrees(2.0 * np.arcsin(np.hypot(xs, ys) / 2.0))
        lon = (np.degrees(np.arctan2(xs, -ys)) + self.lon0_deg + 180.0) % 360.0 - 180.0
        return np.where(np.isnan(lat), np.nan, lon), lat
