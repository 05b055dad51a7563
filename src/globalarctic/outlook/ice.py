"""Ice of a later year: the ice years on file, moved along their own observed change.

The driver is the mean extent of the Arctic's ice over a year. Each cell and month has a
sensitivity to it, fitted on the ice years. A later year is an observed year plus sensitivity times
the change of the driver: so weather stays as observed, and the spread over ice years stays apart
from the uncertainty of the driver's course.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.ice.atlas import IceAtlas

__all__ = [
    "Bias", "Driver", "IceFree", "MovedIce", "Sensitivity",
    "bias_check", "driver_at", "extents", "fit_driver", "fit_sensitivity", "moved_ice",
]  # fmt: skip

_TRACE_PCT = 15
_SHRINK_YEARS = 5.0
"""A slope is pulled towards zero as if five more years without any change were seen."""


class IceFree(StrEnum):
    """What "ice-free" means: three things that are never mixed.

    ``arctic_below_1m``: the whole Arctic holds less than a million square kilometres;
    ``coastal_way``: a ship without ice class passes the coastal way; ``ship_season``: a named ship
    passes with the chance asked for, ice or not.
    """

    ARCTIC_BELOW_1M = "arctic_below_1m"
    COASTAL_WAY = "coastal_way"
    SHIP_SEASON = "ship_season"


@dataclass(frozen=True, slots=True, eq=False)
class Driver:
    """The yearly mean extent as a straight line over time, with the uncertainty of its slope.

    ``mean_year`` and ``mean_km2`` are its middle, ``slope_km2`` the change a year, ``slope_se_km2``
    its standard error, ``years`` the years it was fitted on.
    """

    years: tuple[int, ...]
    mean_year: float
    mean_km2: float
    slope_km2: float
    slope_se_km2: float
    residual_km2: float


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Change of each cell and month for a change of the driver by a million km2.

    ``conc_pct`` and ``thick_bins`` float32[12, C]; ``ever`` bool[12, C] where the month ever holds
    ice; ``years`` the ice years it was fitted on.
    """

    years: tuple[int, ...]
    conc_pct: NDArray[np.float32]
    thick_bins: NDArray[np.float32]
    ever: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bias:
    """A month's extent foretold from earlier years against what came, million km2."""

    month: int
    foretold_km2: float
    observed_km2: float
    persistence_km2: float


def extents(atlas: IceAtlas) -> NDArray[np.float64]:
    """Return the extent of each ice year and month, km2, shape (years, 12): 15 % or more of ice.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> found = extents(load_atlas())
    >>> found.shape, bool(found[-1, 8] < found[-1, 2])
    ((20, 12), True)
    """
    icy = atlas.conc_pct >= _TRACE_PCT
    return np.asarray(np.einsum("ymc,c->ym", icy.astype(np.float64), atlas.cell_km2 * atlas.native))


def fit_driver(years: Sequence[int], yearly_km2: NDArray[np.float64]) -> Driver:
    """Fit the driver's line by least squares.

    Raises
    ------
    InputError
        When there are fewer than five years.

    Examples
    --------
    >>> held = fit_driver(range(2000, 2010), np.linspace(11e6, 10.1e6, 10))
    >>> round(held.slope_km2)
    -100000
    """
    if len(years) < 5:
        raise InputError(f"{len(years)} years; a line needs at least five")
    t = np.asarray(years, dtype=np.float64)
    middle, mean = t.mean(), float(yearly_km2.mean())
    spread = float(np.sum((t - middle) ** 2))
    slope = float(np.sum((t - middle) * (yearly_km2 - mean)) / spread)
    left = yearly_km2 - mean - slope * (t - middle)
    residual = float(np.sqrt(np.sum(left**2) / (len(t) - 2)))
    return Driver(
        tuple(int(y) for y in years), float(middle), mean, slope,
        residual / float(np.sqrt(spread)), residual,
    )  # fmt: skip


def driver_at(driver: Driver, year: int, *, quantile: float = 0.5) -> float:
    """Return the driver in a year, km2, at a quantile of its slope; never below zero.

    Notes
    -----
    Normal errors of the slope; the line itself may bend, which this does not know.

    Examples
    --------
    >>> held = Driver((2000,), 2010.0, 10e6, -50e3, 10e3, 1e5)
    >>> driver_at(held, 2030) == 9e6, driver_at(held, 2030, quantile=0.1) < 9e6
    (True, True)
    """
    from scipy.stats import norm

    slope = driver.slope_km2 + float(norm.ppf(quantile)) * driver.slope_se_km2
    return max(driver.mean_km2 + slope * (year - driver.mean_year), 0.0)


def fit_sensitivity(atlas: IceAtlas, *, years: Sequence[int] = ()) -> Sensitivity:
    """Fit each cell's and month's change with the driver over ice years; all when empty.

    Notes
    -----
    Least squares through the means, slopes shrunk by five years' worth of no change. A month in
    which a cell never held ice has none.

    Raises
    ------
    InputError
        When a year is not on file or there are fewer than five.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> found = fit_sensitivity(load_atlas(), years=range(2000, 2010))
    >>> bool(np.mean(found.conc_pct[8][found.ever[8]]) > 0)
    True
    """
    wanted = tuple(int(y) for y in (years or atlas.years))
    if len(wanted) < 5:
        raise InputError(f"{len(wanted)} ice years; a sensitivity needs at least five")
    at = [atlas.position(year) for year in wanted]
    x = extents(atlas)[at].mean(axis=1) / 1e6
    x = x - x.mean()
    weight = x / (np.sum(x**2) * (1.0 + _SHRINK_YEARS / len(wanted)))
    conc = np.tensordot(weight, atlas.conc_pct[at].astype(np.float32), axes=1)
    bins = np.zeros_like(conc)
    for w, year in zip(weight, wanted, strict=True):
        bins += np.float32(w) * atlas.thick_bins(year).astype(np.float32)
    ever: NDArray[np.bool_] = np.asarray((atlas.conc_pct > 0).any(axis=0))
    moves = ever & ~atlas.assumed
    return Sensitivity(
        wanted,
        np.where(moves, conc, 0.0).astype(np.float32),
        np.where(moves, bins, 0.0).astype(np.float32),
        ever,
    )


@dataclass(frozen=True, slots=True, eq=False)
class MovedIce:
    """The ice years of an atlas as if the driver had changed by ``shift_mkm2`` from each of them.

    Serves as ice for voyages (``Engine.with_ice``); ice years keep their numbers.
    """

    atlas: IceAtlas
    sensitivity: Sensitivity
    shift_mkm2: dict[int, float]

    def months(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return a year's (concentration percent, 5-cm bins), uint8[12, C].

        Raises
        ------
        InputError
            When the year is not on file.
        """
        here = self.atlas.position(ice_year)
        shift = np.float32(self.shift_mkm2[ice_year])
        held = self.sensitivity
        conc = self.atlas.conc_pct[here].astype(np.float32) + shift * held.conc_pct
        bins = self.atlas.thick_bins(ice_year).astype(np.float32) + shift * held.thick_bins
        conc = np.where(held.ever, np.clip(conc, 0.0, 100.0), 0.0)
        return np.rint(conc).astype(np.uint8), np.clip(np.rint(bins), 1, 100).astype(np.uint8)

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months, as `IceAtlas.window` does.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        after = ice_year + 1 if ice_year + 1 in self.shift_mkm2 else ice_year
        one, two = self.months(ice_year), self.months(after)
        return np.concatenate([one[0], two[0]]), np.concatenate([one[1], two[1]])

    def extents_km2(self, ice_years: Sequence[int]) -> NDArray[np.float64]:
        """Return the extent by ice year and month, km2."""
        icy = np.stack([self.months(year)[0] >= _TRACE_PCT for year in ice_years])
        return np.asarray(
            np.einsum("ymc,c->ym", icy.astype(np.float64), self.atlas.cell_km2 * self.atlas.native)
        )


def moved_ice(
    atlas: IceAtlas, sensitivity: Sensitivity, driver: Driver, *, year: int, quantile: float = 0.5
) -> MovedIce:
    """Return the ice years moved to a later year.

    Each ice year moves by the driver's line in the later year less the line in the ice year, so
    that its own weather stays.

    Parameters
    ----------
    quantile
        Of the driver's slope: below 0.5 less ice.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> atlas = load_atlas()
    >>> line = fit_driver(atlas.years, extents(atlas).mean(axis=1))
    >>> later = moved_ice(atlas, fit_sensitivity(atlas), line, year=2035)
    >>> bool(later.extents_km2([2019])[0, 8] < extents(atlas)[19, 8])
    True
    """
    target = driver_at(driver, year, quantile=quantile)
    shift = {
        int(y): (target - driver_at(driver, int(y), quantile=quantile)) / 1e6 for y in atlas.years
    }
    return MovedIce(atlas, sensitivity, shift)


def bias_check(
    atlas: IceAtlas, *, fitted: Sequence[int], tested: Sequence[int]
) -> tuple[Bias, ...]:
    """Foretell the extents of later years from earlier ones, and compare with what came.

    ``persistence_km2`` is the mean of the fitted years: what one would say without a trend.

    Raises
    ------
    InputError
        When years are not on file, too few, or the tested ones are not later.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> found = bias_check(load_atlas(), fitted=range(2000, 2013), tested=range(2013, 2020))
    >>> len(found)
    12
    """
    if min(tested) <= max(fitted):
        raise InputError("the years tested must be later than the years fitted")
    seen = extents(atlas)
    early = [atlas.position(y) for y in fitted]
    driver = fit_driver(fitted, seen[early].mean(axis=1))
    held = fit_sensitivity(atlas, years=fitted)
    told = np.zeros((len(tested), 12))
    for k, year in enumerate(tested):
        moved = moved_ice(atlas, held, driver, year=year)
        told[k] = moved.extents_km2(fitted).mean(axis=0)
    came = seen[[atlas.position(y) for y in tested]]
    return tuple(
        Bias(
            m + 1, float(told[:, m].mean()), float(came[:, m].mean()), float(seen[early, m].mean())
        )
        for m in range(12)
    )
