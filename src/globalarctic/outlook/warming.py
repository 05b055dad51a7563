"""Global warming by emission scenario: assessed levels and ranges, drawn in any year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WarmingLevel", "observed_warming", "scenarios", "warming", "warming_levels"]

_OBSERVED = "observed"
_FIVE = 1.6448536269514722
"""The 5 and 95 % points of a normal distribution lie as many standard deviations off."""


@dataclass(frozen=True, slots=True)
class WarmingLevel:
    """Warming above 1850-1900 over a span of years: best estimate and 5 to 95 % range, deg C."""

    scenario: str
    first_year: int
    last_year: int
    warming_degc: float
    low_degc: float
    high_degc: float
    source: str
    as_of: str
    grade: str
    note: str

    @property
    def middle_year(self) -> float:
        """Middle of the span."""
        return (self.first_year + self.last_year) / 2.0


@lru_cache(maxsize=1)
def warming_levels() -> tuple[WarmingLevel, ...]:
    """Return the assessed levels on file.

    Examples
    --------
    >>> warming_levels()[0].scenario
    'observed'
    """
    return load("warming_levels", WarmingLevel)


def scenarios() -> tuple[str, ...]:
    """Return the emission scenarios on file, from the least to the most emissions.

    Examples
    --------
    >>> scenarios()[2]
    'SSP2-4.5'
    """
    names = [level.scenario for level in warming_levels() if level.scenario != _OBSERVED]
    return tuple(dict.fromkeys(names))


def observed_warming(year: float) -> float:
    """Return the warming of a year along the line through the two spans observed, deg C.

    Examples
    --------
    >>> round(observed_warming(2009.5), 2)
    0.96
    """
    early, late = (level for level in warming_levels() if level.scenario == _OBSERVED)
    rate = (late.warming_degc - early.warming_degc) / (late.middle_year - early.middle_year)
    return early.warming_degc + rate * (year - early.middle_year)


def warming(scenario: str, year: int, z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return draws of the warming in a year, deg C.

    Parameters
    ----------
    z
        Standard normal draws: how far each world lies from the best estimate.

    Raises
    ------
    UnknownNameError
        When the scenario is not on file.
    InputError
        When the year is not 2016 to 2090.

    Notes
    -----
    Straight between the middles of the assessed spans; each side of the range is half a normal
    distribution whose 5 or 95 % point is its end.

    Examples
    --------
    >>> best = warming("SSP2-4.5", 2050, np.zeros(1))
    >>> 1.9 < float(best[0]) < 2.0
    True
    """
    if scenario not in scenarios():
        raise UnknownNameError.among("emission scenario", scenario, scenarios())
    if not 2016 <= year <= 2090:
        raise InputError(f"year {year}; give 2016 to 2090")
    levels = [level for level in warming_levels() if level.scenario == scenario]
    observed = [level for level in warming_levels() if level.scenario == _OBSERVED][-1]
    spans = [observed, *levels]
    middles = [level.middle_year for level in spans]
    best, low, high = (
        float(np.interp(year, middles, [getattr(level, name) for level in spans]))
        for name in ("warming_degc", "low_degc", "high_degc")
    )
    return np.asarray(best + z * np.where(z < 0, best - low, high - best) / _FIVE)
