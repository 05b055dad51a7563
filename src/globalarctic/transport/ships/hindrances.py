"""What logs of Arctic voyages show and physics does not: choice of speed in ice, sight, convoys.

Each is a distribution with a source and a grade (``hindrances.csv``), none is fitted to voyages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.records import Blank, Catalogue

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Hindrance", "fog_shares", "load_hindrances"]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A hindrance with its 10, 50 and 90 % quantiles, in ``unit``, in some months (1-12)."""

    hindrance_id: str
    what: str
    unit: str
    months: tuple[str, ...]
    p10: float
    p50: float
    p90: float
    source: str
    as_of: str
    grade: str
    note: Blank = ""

    @property
    def quantiles(self) -> tuple[float, float, float]:
        """The 10, 50 and 90 % quantiles."""
        return self.p10, self.p50, self.p90

    def at(self, share: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at shares of the distribution, linear between its quantiles.

        Parameters
        ----------
        share
            Shares 0.1 to 0.9; nearer to an end the end quantile counts.

        Examples
        --------
        >>> load_hindrances().find("convoy-wait").at(np.array([0.1, 0.5, 0.9])).tolist()
        [0.0, 1.0, 7.0]
        """
        values: NDArray[np.float64] = np.interp(share, (0.1, 0.5, 0.9), self.quantiles)
        return values


@lru_cache(maxsize=1)
def load_hindrances() -> Catalogue[Hindrance]:
    """Return the hindrances on file.

    Examples
    --------
    >>> load_hindrances().find("ice-speed").p50
    0.865
    """
    return Catalogue(load("hindrances", Hindrance), "hindrance", "hindrance_id")


@lru_cache(maxsize=1)
def fog_shares() -> NDArray[np.float64]:
    """Return the share of time in fog float64[3, 12]: 10, 50 and 90 % quantiles by month.

    Examples
    --------
    >>> fog_shares()[1, [0, 5, 6]].tolist()
    [0.0, 0.1, 0.19]
    """
    shares = np.zeros((3, 12))
    for row in load_hindrances():
        if row.hindrance_id.startswith("fog-share"):
            for month in row.months:
                shares[:, int(month) - 1] = row.quantiles
    return shares
