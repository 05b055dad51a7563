"""Hours beyond the search: sight and convoys, and the spread of a voyage's days with its causes.

The search finds the way of a ship at its speed in the ice of a year. Fog, the dark among ice and
the wait for a leader then delay it (``hindrances.csv``, at their medians); what other ships of the
kind, other ice years and other luck would take is the spread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.transport.ships.hindrances import fog_shares, load_hindrances
from globalarctic.transport.ships.vessels import ICE_PCT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from globalarctic.transport.search.engine import Sailing
    from globalarctic.transport.search.tracks import Track
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Band", "Hours", "band_of", "hinder"]

_MIDDLE = 1  # of the three quantiles of a hindrance
_QUARTILE = 0.6744897501960817  # of the normal distribution, in standard deviations
_TENTH = 1.2815515655446004  # of the normal distribution: its 90 % quantile
_SPEEDS = 10
_SHARES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
_MIDDLE_SHARE = 2
_QUANTILES = (0.1, 0.5, 0.9)
_LEAST_FRAC = 0.4
_NO_H = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a voyage's hours at sea consist of.

    Notes
    -----
    ``free_h`` at the ship's speed in open water, ``through_h`` at the speed that it chooses through
    ice, ``slowed_h`` in ice that holds it below that. Hours that fog and dark (``sight_h``) and the
    wait for a leader (``convoy_h``) add: their 10, 50 and 90 % quantiles, of which the median is in
    the voyage. The rest is in canals, or stands still.
    """

    free_h: float = 0.0
    through_h: float = 0.0
    slowed_h: float = 0.0
    sight_h: tuple[float, float, float] = _NO_H
    convoy_h: tuple[float, float, float] = _NO_H

    @property
    def delay_h(self) -> float:
        """Hours that sight and convoys add to the voyage, in the median."""
        return self.sight_h[_MIDDLE] + self.convoy_h[_MIDDLE]


@dataclass(frozen=True, slots=True)
class Band:
    """The 10 and 90 % quantiles of a corridor's days, and how wide each cause alone makes them.

    Notes
    -----
    ``ice_d``, ``speed_d`` and ``delay_d`` are the widths when only the ice year, the ship's speed,
    or speed in ice, sight and convoys vary and all else is at its median.
    """

    p10_d: float
    p90_d: float
    ice_d: float
    speed_d: float
    delay_d: float


def hinder(sailing: Sailing, tracks: tuple[Track, ...]) -> tuple[tuple[Track, ...], Hours]:
    """Return a voyage's tracks with what sight and convoys add, and what its hours consist of.

    Parameters
    ----------
    sailing
        The sailing that found the tracks.
    tracks
        Its tracks, in order.
    """
    from globalarctic.transport._kernels.hinder import hindered

    ship, days, engine = sailing.ship, sailing.days, sailing.engine
    if not any(track.mode == "sea" for track in tracks):
        return tracks, Hours()
    fog = fog_shares()[:, _months(days.doy)]
    sight, wait = (load_hindrances().find(name) for name in ("poor-sight-speed", "convoy-wait"))
    factors = np.array(sight.quantiles[::-1])  # the slowest speed goes with the most fog
    free_h, through_h, slowed_h, late_h = 0.0, 0.0, 0.0, 0.0
    sums, convoy_h = np.zeros(3), _NO_H
    delayed: list[Track] = []
    for track in tracks:
        if track.mode != "sea":
            delayed.append(replace(track, eta_h=track.eta_h + late_h) if late_h else track)
            continue
        added, free, through, slowed, needs = hindered(
            track.lon, track.lat, track.eta_h, engine.cell_index, sailing.ice, days.doy,
            ship.open_kmh, ICE_PCT, ship.ice_kmh, fog, factors, ship.led, ship.alone_kmh,
        )  # fmt: skip
        free_h, through_h, slowed_h = free_h + free, through_h + through, slowed_h + slowed
        sums += added.sum(axis=1)
        extra = np.concatenate([[0.0], np.cumsum(added[_MIDDLE])])
        waits_h = 0.0
        if ship.led and needs >= 0 and convoy_h == _NO_H:
            convoy_h = tuple(24.0 * d for d in wait.quantiles)  # type: ignore[assignment]
            waits_h = convoy_h[_MIDDLE]
            extra[needs + 1 :] += waits_h
        eta_h, waiting_h = track.eta_h + late_h + extra, track.waiting_h + waits_h
        delayed.append(replace(track, eta_h=eta_h, waiting_h=waiting_h))
        late_h += float(extra[-1])
    most, middle, least = sorted((float(s) for s in sums), reverse=True)
    return tuple(delayed), Hours(free_h, through_h, slowed_h, (least, middle, most), convoy_h)


def _months(doy: NDArray[np.int16]) -> NDArray[np.intp]:
    """Return the month (0-11) of days of a common year."""
    ends = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    return np.minimum(np.searchsorted(ends, doy), 11)


def _speeds(vessel: Vessel) -> NDArray[np.float64]:
    """Return equally likely speeds of a voyage as shares of the median.

    Two half normals: the spread of ships at its quartiles, and that of one ship's voyages.
    """
    if vessel.slow_kn is None or vessel.fast_kn is None:
        return np.ones(1)
    from statistics import NormalDist

    shares = (np.arange(_SPEEDS) + 0.5) / _SPEEDS
    scores = np.array([NormalDist().inv_cdf(float(share)) for share in shares])
    below, above = (abs(kn / vessel.speed_kn - 1.0) for kn in (vessel.slow_kn, vessel.fast_kn))
    ships = np.where(scores < 0, below, above) / _QUARTILE
    voyages = load_hindrances().find("voyage-speed")
    spread = np.hypot(ships, np.log(voyages.p90 / voyages.p10) / (2.0 * _TENTH))
    shares_of_median: NDArray[np.float64] = np.maximum(_LEAST_FRAC, 1.0 + scores * spread)
    return shares_of_median


def band_of(vessel: Vessel, durations_h: Sequence[float], parts: Sequence[Hours]) -> Band:
    """Return the band of a corridor's days.

    Parameters
    ----------
    vessel
        The ship, at its speed (see `at_speed`): without quartiles the speed does not vary.
    durations_h, parts
        Duration and hours of each ice year's voyage.

    Notes
    -----
    All combinations of ice years, ten equally likely speeds and five shares of each hindrance,
    which are taken to be independent: free hours go with the inverse of speed, hours through ice
    with that and the inverse of the share chosen there, slowed hours with the luck of the passage.
    """
    hours = np.array(durations_h)
    slower, passage = (load_hindrances().find(name) for name in ("ice-speed", "ice-passage"))
    cases = _Cases(
        rest=hours - np.array([p.free_h + p.through_h + p.slowed_h + p.delay_h for p in parts]),
        free=np.array([p.free_h for p in parts]),
        through=np.array([p.through_h for p in parts]),
        slowed=np.array([p.slowed_h for p in parts]),
        passage=passage.at(_SHARES),
        sight=np.array([np.interp(_SHARES, _QUANTILES, p.sight_h) for p in parts]),
        convoy=np.array([np.interp(_SHARES, _QUANTILES, p.convoy_h) for p in parts]),
        slower=slower.p50 / slower.at(_SHARES),
    )
    middle, every = int(np.argmin(np.abs(hours - np.median(hours)))), slice(None)
    one_year, calm, pace = slice(middle, middle + 1), np.ones(1), 1.0 / _speeds(vessel)
    low, high = cases.quantiles_d(every, pace, luck=True)
    return Band(
        low,
        high,
        ice_d=float(np.ptp(cases.quantiles_d(every, calm, luck=False))),
        speed_d=float(np.ptp(cases.quantiles_d(one_year, pace, luck=False))),
        delay_d=float(np.ptp(cases.quantiles_d(one_year, calm, luck=True))),
    )


@dataclass(frozen=True, slots=True)
class _Cases:
    """Hours of the years' voyages, float64[years] or float64[years, shares of a hindrance]."""

    rest: NDArray[np.float64]
    free: NDArray[np.float64]
    through: NDArray[np.float64]
    slowed: NDArray[np.float64]
    passage: NDArray[np.float64]
    sight: NDArray[np.float64]
    convoy: NDArray[np.float64]
    slower: NDArray[np.float64]

    def quantiles_d(
        self, years: slice, pace: NDArray[np.float64], *, luck: bool
    ) -> tuple[float, float]:
        """Return the 10 and 90 % quantiles of the days over all combinations."""
        at = slice(None) if luck else slice(_MIDDLE_SHARE, _MIDDLE_SHARE + 1)
        year, by_speed = np.s_[:, None, None, None], np.s_[:, None, None]
        hours = self.rest[years][year] + self.free[years][year] * pace[by_speed]
        hours = hours + self.through[years][year] * (pace[by_speed] * self.slower[at][:, None])
        hours = hours + self.slowed[years][year] * self.passage[at]
        sight, convoy = self.sight[years][:, at], self.convoy[years][:, at]
        luck_h = (sight[:, :, None] + convoy[:, None, :]).reshape(len(sight), -1)
        hours = hours.reshape(len(sight), -1)[:, :, None] + luck_h[:, None, :]
        low, high = np.quantile(hours / 24.0, (0.1, 0.9))
        return float(low), float(high)
