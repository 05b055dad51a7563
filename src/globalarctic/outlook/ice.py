"""Ice of a later year: the ice years on file, moved along their own observed change.

The driver is the mean extent of the Arctic's ice over a year. Each cell and month has a
sensitivity to it, fitted on the ice years. A later year is an observed year plus sensitivity times
the change of the driver: so weather stays as observed, and the spread over ice years stays apart
from the uncertainty of the driver's course. That course is a line over time whose pace is drawn
over many windows of the record, or goes with the warming of an emission scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.outlook.extent import spread_factor, trend
from globalarctic.result import Result
from globalarctic.table import Table, number, number_text
from globalarctic.words import Code, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.ice.atlas import IceAtlas

__all__ = [
    "Bias", "BiasCheck", "Driver", "IceFree", "MovedIce", "Sensitivity",
    "bias_check", "extents", "fit_driver", "fit_sensitivity", "moved_ice",
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
    """The yearly mean extent's pace: draws over windows of the record, widened as bands are.

    ``slope_km2`` a year; ``until`` the last year of the record that it knows.
    """

    slope_km2: NDArray[np.float64]
    until: int

    def change_km2(
        self, start: int, year: int, *, quantile: float = 0.5, scenario: str = ""
    ) -> float:
        """Return the change of the yearly mean extent between two years, km2.

        Parameters
        ----------
        quantile
            Below 0.5 less ice: both the pace and, with a scenario, the warming are in it.
        scenario
            Emission scenario whose warming takes the place of the years; none when empty.

        Notes
        -----
        With a scenario the pace a year becomes one a degree by the warming observed in a year.

        Examples
        --------
        >>> driver = Driver(np.array([-60e3, -50e3, -40e3]), 2024)
        >>> driver.change_km2(2015, 2035)
        -1000000.0
        """
        if not scenario:
            return float(np.quantile(self.slope_km2, quantile)) * (year - start)
        from globalarctic.outlook.warming import observed_warming, warming

        z = np.random.default_rng(3).standard_normal(len(self.slope_km2))
        rate = observed_warming(2001) - observed_warming(2000)
        warmer = warming(scenario, year, z) - observed_warming(start)
        return float(np.quantile(self.slope_km2 * warmer / rate, quantile))


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
    """A month's extent foretold from earlier years against what came, km2."""

    month: int
    foretold_km2: float
    observed_km2: float
    persistence_km2: float


@dataclass(frozen=True, slots=True, repr=False)
class BiasCheck(Result):
    """Extents foretold by moving earlier ice years against those that came, a row a month."""

    SCHEMA = "outlook.bias"
    ROWS = "months"

    fitted: tuple[int, ...]
    tested: tuple[int, ...]
    months: tuple[Bias, ...]

    def table(self) -> Table:
        """Return the months as a table, million km2."""
        rows = tuple(
            (
                str(each.month), number_text(each.foretold_km2 / 1e6, 2),
                number_text(each.observed_km2 / 1e6, 2),
                number_text((each.foretold_km2 - each.observed_km2) / 1e6, 2, sign=True),
                number_text((each.persistence_km2 - each.observed_km2) / 1e6, 2, sign=True),
            )
            for each in self.months
        )  # fmt: skip
        return Table(
            Message("outlook.bias.title"),
            (number("Month"), number("Foretold"), number("Came"), number("Error"),
             number("Error without trend")),
            rows,
            (
                Message(
                    "outlook.bias.fitted", fit=Code(f"{self.fitted[0]}-{self.fitted[-1]}"),
                    test=Code(f"{self.tested[0]}-{self.tested[-1]}"),
                ),
            ),
        )  # fmt: skip


def extents(atlas: IceAtlas) -> NDArray[np.float64]:
    """Return the extent of each ice year and month, km2, shape (years, 12): 15 % or more of ice.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> areas = extents(load_atlas())
    >>> areas.shape, bool(areas[-1, 8] < areas[-1, 2])
    ((20, 12), True)
    """
    icy = atlas.conc_pct >= _TRACE_PCT
    return np.asarray(np.einsum("ymc,c->ym", icy.astype(np.float64), atlas.cell_km2 * atlas.native))


def fit_driver(until: int = 9999) -> Driver:
    """Return the driver from the record up to a year.

    Raises
    ------
    InputError
        When the record up to the year is too short.

    Examples
    --------
    >>> bool(np.median(fit_driver().slope_km2) < 0)
    True
    """
    slope = trend(0, until=until).slope_km2
    middle = np.median(slope)
    return Driver(middle + spread_factor(until) * (slope - middle), until)


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
    >>> fit = fit_sensitivity(load_atlas(), years=range(2000, 2010))
    >>> bool(np.mean(fit.conc_pct[8][fit.ever[8]]) > 0)
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
        fit = self.sensitivity
        conc = self.atlas.conc_pct[here].astype(np.float32) + shift * fit.conc_pct
        bins = self.atlas.thick_bins(ice_year).astype(np.float32) + shift * fit.thick_bins
        conc = np.where(fit.ever, np.clip(conc, 0.0, 100.0), 0.0)
        return np.rint(conc).astype(np.uint8), np.clip(np.rint(bins), 1, 100).astype(np.uint8)

    def window(self, ice_year: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return two years of months, as `IceAtlas.window` does.

        Raises
        ------
        InputError
            When the year is not on file.
        """
        after = ice_year + 1 if ice_year + 1 in self.shift_mkm2 else ice_year
        first, second = self.months(ice_year), self.months(after)
        return (
            np.concatenate([first[0], second[0]]),
            np.concatenate([first[1], second[1]]),
        )

    def extents_km2(self, ice_years: Sequence[int]) -> NDArray[np.float64]:
        """Return the extent by ice year and month, km2."""
        icy = np.stack([self.months(year)[0] >= _TRACE_PCT for year in ice_years])
        return np.asarray(
            np.einsum("ymc,c->ym", icy.astype(np.float64), self.atlas.cell_km2 * self.atlas.native)
        )


def moved_ice(
    atlas: IceAtlas,
    sensitivity: Sensitivity,
    driver: Driver,
    *,
    year: int,
    quantile: float = 0.5,
    scenario: str = "",
) -> MovedIce:
    """Return the ice years moved to a later year.

    Each ice year moves by the driver's change from that ice year to the later one, so that its own
    weather stays.

    Parameters
    ----------
    quantile
        Of the driver's change: below 0.5 less ice.
    scenario
        Emission scenario whose warming takes the place of the years; none when empty.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> atlas = load_atlas()
    >>> later = moved_ice(atlas, fit_sensitivity(atlas), fit_driver(), year=2035)
    >>> bool(later.extents_km2([2019])[0, 8] < extents(atlas)[19, 8])
    True
    """
    shift = {
        int(y): driver.change_km2(int(y), year, quantile=quantile, scenario=scenario) / 1e6
        for y in atlas.years
    }
    return MovedIce(atlas, sensitivity, shift)


def bias_check(atlas: IceAtlas, *, fitted: Sequence[int], tested: Sequence[int]) -> BiasCheck:
    """Foretell the extents of later years from earlier ones, and compare with what came.

    ``persistence_km2`` is the mean of the fitted years: what one would say without a trend.

    Raises
    ------
    InputError
        When years are not on file, too few, or the tested ones are not later.

    Examples
    --------
    >>> from globalarctic.transport.ice.atlas import load_atlas
    >>> check = bias_check(load_atlas(), fitted=range(2000, 2013), tested=range(2013, 2020))
    >>> len(check.months)
    12
    """
    if min(tested) <= max(fitted):
        raise InputError("the years tested must be later than the years fitted")
    seen = extents(atlas)
    early = [atlas.position(y) for y in fitted]
    driver = fit_driver(max(fitted))
    sensitivity = fit_sensitivity(atlas, years=fitted)
    foretold = np.zeros((len(tested), 12))
    for k, year in enumerate(tested):
        moved = moved_ice(atlas, sensitivity, driver, year=year)
        foretold[k] = moved.extents_km2(fitted).mean(axis=0)
    came = seen[[atlas.position(y) for y in tested]]
    months = tuple(
        Bias(
            m + 1, float(foretold[:, m].mean()), float(came[:, m].mean()),
            float(seen[early, m].mean()),
        )
        for m in range(12)
    )  # fmt: skip
    return BiasCheck(tuple(fitted), tuple(tested), months)
