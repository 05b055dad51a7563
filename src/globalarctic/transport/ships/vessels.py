"""Vessels: the classes on file, and how fast each goes in which ice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import InputError
from globalarctic.records import Blank, Catalogue
from globalarctic.transport.ice.polaris import DecaySeason, limit_table_kmh, rio_table
from globalarctic.transport.ships.channel import channel_speeds_ms
from globalarctic.transport.ships.resistance import Hull, Propulsion, level_ice_speeds_ms
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ESCORT",
    "ICE_PCT",
    "RIVER_TRAIN",
    "TRACE_PCT",
    "ModeDefault",
    "SpeedTable",
    "Vessel",
    "ice_speeds_kmh",
    "load_icebreakers",
    "load_modes",
    "load_vessels",
    "mode_speed_kmh",
    "resolve_vessel",
    "speed_table",
]

RIVER_TRAIN = "river-barge-train"
"""The vessel that carries goods on river legs."""

ESCORT = "icebreaker-22220"
"""The icebreaker that leads where none is named."""

_ICEBREAKER = "icebreaker"
_BINS = 101
_BIN_M = 0.05
TRACE_PCT = 2
"""Concentration in percent up to which water counts as open: noise of passive microwaves."""

ICE_PCT = 15
"""Concentration in percent from which on ships log miles through ice: the edge of the ice cover."""


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel class of the table.

    Notes
    -----
    ``polaris_class`` is the row of POLARIS Table 1.3, ``ice_class`` the class as certified;
    ``speed_kn`` the speed at which it sails and ``fuel_t_per_day`` holds: the service speed of the
    table, or what `at_speed` sets, which fills ``service_kn`` and, at usual speed, the quartiles
    ``slow_kn`` and ``fast_kn``. ``draught_m`` is the design draught of the table, or what `laden`
    sets. None means not on file. ``usual`` names the group of ships whose usual speed it has, by
    default that of its type and size; ``usual_load_frac`` its usual load where it is its own.
    ``ahead_resistance_frac`` and ``astern_resistance_frac`` are the ice resistance as shares of
    Riska's formula, set by trials where there were any; ``astern_top_kn`` is the highest speed
    astern in ice on file. A ship without figures for astern is not double acting.
    """

    vessel_id: str
    name_en: str
    kind: str
    polaris_class: str
    ice_class: str
    hull: Hull
    propulsion: Propulsion
    draught_m: float
    speed_kn: float
    fuel_t_per_day: float | None
    fuel: str
    teu: float | None
    dwt_t: float | None
    gt: float | None
    source: str
    grade: str
    ahead_resistance_frac: float = 1.0
    astern_resistance_frac: float | None = None
    astern_top_kn: float | None = None
    usual: Blank = ""
    usual_load_frac: float | None = None
    service_kn: float | None = None
    slow_kn: float | None = None
    fast_kn: float | None = None

    @property
    def speed_kmh(self) -> float:
        """Speed at which it sails, km/h."""
        return kn_to_kmh(self.speed_kn)


@dataclass(frozen=True, slots=True)
class ModeDefault:
    """What holds for a land or river mode where nothing else is on file; stops included."""

    mode: str
    speed_kmh: float
    co2_ttw_g_per_tkm: float | None
    co2_wtw_g_per_tkm: float | None
    teu_t: float
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class SpeedTable:
    """Speed and risk of a vessel in ice.

    Notes
    -----
    float32[101, 101]: row = concentration in percent, column = thickness in bins of 5 cm.
    ``speed_kmh`` is 0 where the ship may not or cannot go; ``rio`` is the POLARIS outcome.
    """

    speed_kmh: NDArray[np.float32]
    rio: NDArray[np.float32]


@lru_cache(maxsize=1)
def load_vessels() -> Catalogue[Vessel]:
    """Return all classes of vessels that carry goods, in the table's order.

    Examples
    --------
    >>> load_vessels()[0].kind
    'container'
    """
    goods = (v for v in load("vessels", Vessel) if v.kind != _ICEBREAKER)
    return Catalogue(goods, "vessel", "vessel_id")


@lru_cache(maxsize=1)
def load_icebreakers() -> Catalogue[Vessel]:
    """Return the icebreakers that lead others, in the table's order.

    Examples
    --------
    >>> [v.vessel_id for v in load_icebreakers()]
    ['icebreaker-22220']
    """
    leaders = (v for v in load("vessels", Vessel) if v.kind == _ICEBREAKER)
    return Catalogue(leaders, "icebreaker", "vessel_id")


@lru_cache(maxsize=1)
def load_modes() -> Catalogue[ModeDefault]:
    """Return what holds for each land and river mode.

    Examples
    --------
    >>> load_modes().find("rail").teu_t
    10.0
    """
    return Catalogue(load("mode_defaults", ModeDefault), "mode", "mode")


def resolve_vessel(name: str) -> Vessel:
    """Return a vessel by its id, or an own ship by the name of its TOML file.

    Raises
    ------
    UnknownNameError
        With the near names.
    InputError, DataError, SchemaError
        As for `load_own_ship`.

    Examples
    --------
    >>> resolve_vessel("container-3600-1a").polaris_class
    'IA'
    """
    if name.strip().casefold().endswith(".toml"):
        from globalarctic.transport.ships.own import load_own_ship

        return load_own_ship(name.strip())
    return load_vessels().find(name)


def ice_speeds_kmh(
    vessel: Vessel, conc_frac: NDArray[np.float64], thick_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the speed of a vessel alone in ice, km/h, shape (conc, thickness).

    Notes
    -----
    What thrust and ice resistance allow, at most the ship's speed; a double-acting ship takes the
    better of ahead and astern, astern at most at the highest speed on file. POLARIS is not in it.

    Raises
    ------
    InputError
        When a thickness is negative or a concentration is outside 0-1.

    Examples
    --------
    >>> import numpy as np
    >>> ship = resolve_vessel("lng-arc7")
    >>> (ice_speeds_kmh(ship, np.array([1.0]), np.array([1.5, 3.0])) / 1.852).round(1).tolist()
    [[7.2, 0.0]]
    """
    speed = 3.6 * level_ice_speeds_ms(
        vessel.hull,
        vessel.propulsion,
        conc_frac,
        thick_m,
        resistance_frac=vessel.ahead_resistance_frac,
    )
    if vessel.astern_resistance_frac is not None and vessel.astern_top_kn is not None:
        astern = 3.6 * level_ice_speeds_ms(
            vessel.hull,
            vessel.propulsion,
            conc_frac,
            thick_m,
            resistance_frac=vessel.astern_resistance_frac,
        )
        speed = np.maximum(speed, np.minimum(astern, kn_to_kmh(vessel.astern_top_kn)))
    return np.minimum(speed, vessel.speed_kmh)


@lru_cache(maxsize=64)
def speed_table(
    vessel: Vessel,
    *,
    escorted: bool = False,
    icebreaker: Vessel | None = None,
    season: DecaySeason = DecaySeason.FREEZING,
    rule_limit_kmh: float = math.inf,
    ice_frac: float = 1.0,
) -> SpeedTable:
    """Return a vessel's speed and POLARIS outcome over concentration and thickness.

    Parameters
    ----------
    vessel
        Vessel class.
    escorted
        Whether an icebreaker leads: POLARIS adds 10 to the outcome, and the ship follows in the
        channel (``channel``), no faster than the icebreaker, or goes alone where that is faster.
    icebreaker
        The icebreaker that leads; ``ESCORT`` where None.
    season
        Growing or melting ice (``polaris.ice_type``).
    rule_limit_kmh
        Speed that a rule allows in ice.
    ice_frac
        Share of its speed that a ship chooses through ice of `ICE_PCT` and more (`hindrances`).

    Notes
    -----
    The lowest of four speeds counts: the ship's speed, what thrust and ice resistance allow
    (``ice_speeds_kmh``), the rule's limit, and POLARIS: a regime of special consideration is not
    entered, one of elevated risk at its speed limit. Below 3 % concentration water counts as open
    (the noise of passive microwave measurements). More or thicker ice is never faster, escort never
    slower than none (both tested over the table). A table takes one to two milliseconds.

    Raises
    ------
    InputError
        When the rule's limit is negative.

    Examples
    --------
    >>> table = speed_table(resolve_vessel("container-3600"))
    >>> float(table.speed_kmh[100, 20]), bool(table.speed_kmh[0, 0] > 30)
    (0.0, True)
    """
    if not rule_limit_kmh >= 0.0:
        raise InputError(f"the rule's limit is {rule_limit_kmh} km/h; it must be zero or more")
    conc = np.linspace(0.0, 1.0, _BINS)
    thick = np.linspace(0.0, _BIN_M * (_BINS - 1), _BINS)
    risk = rio_table(vessel.polaris_class, conc, thick, escorted=escorted, season=season)
    speed = ice_speeds_kmh(vessel, conc, thick)
    if escorted:
        leader = icebreaker or _escort()
        behind = 3.6 * channel_speeds_ms(
            vessel.hull,
            vessel.propulsion,
            conc,
            thick,
            breaker_beam_m=leader.hull.beam_m,
            resistance_frac=vessel.ahead_resistance_frac,
        )
        led = np.minimum(behind, ice_speeds_kmh(leader, conc, thick))
        speed = np.maximum(speed, np.minimum(led, vessel.speed_kmh))
    speed = np.minimum(speed, limit_table_kmh(vessel.polaris_class, risk))
    speed = np.minimum(speed, rule_limit_kmh)
    speed[conc >= ICE_PCT / 100.0 - 1e-9] = np.minimum(
        speed[conc >= ICE_PCT / 100.0 - 1e-9], ice_frac * vessel.speed_kmh
    )
    speed[conc <= TRACE_PCT / 100.0 + 1e-9, :] = vessel.speed_kmh
    speed = np.minimum.accumulate(np.minimum.accumulate(speed, axis=0), axis=1)
    return SpeedTable(speed.astype(np.float32), risk.astype(np.float32))


def _escort() -> Vessel:
    return load_icebreakers().by_id[ESCORT]


def mode_speed_kmh(mode: str) -> float:
    """Return the speed on file for a land or river mode, stops included, km/h.

    Raises
    ------
    UnknownNameError
        When no speed is on file for the mode.

    Examples
    --------
    >>> mode_speed_kmh("rail")
    31.0
    """
    return load_modes().find(mode).speed_kmh
