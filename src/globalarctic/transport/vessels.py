"""Vessels: the classes on file, and how fast each goes in which ice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import number, read_table, required, required_text, text
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.transport.polaris import (
    ESCORT_RIO,
    elevated_speed_kmh,
    rio_table,
)
from globalarctic.transport.resistance import Hull, Propulsion, level_ice_speed_ms
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "RIVER_TRAIN",
    "TRACE_PCT",
    "SpeedTable",
    "Vessel",
    "load_vessels",
    "mode_speed_kmh",
    "resolve_vessel",
    "speed_table",
]

RIVER_TRAIN = "river-barge-train"
"""The vessel that carries goods on river legs."""

_BINS = 101
_BIN_M = 0.05
TRACE_PCT = 2
"""Concentration in percent up to which water counts as open: noise of passive microwaves."""


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel class of the table.

    Notes
    -----
    ``polaris_class`` is the row of POLARIS Table 1.3, ``ice_class`` the class as certified;
    ``speed_kn`` the service speed at which ``fuel_t_per_day`` holds. None means not on file.
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
    opex_usd_per_day: float | None
    charter_usd_per_day: float | None
    source: str
    grade: str

    @property
    def speed_kmh(self) -> float:
        """Service speed, km/h."""
        return kn_to_kmh(self.speed_kn)


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
def load_vessels() -> tuple[Vessel, ...]:
    """Return all vessel classes, in the table's order.

    Examples
    --------
    >>> load_vessels()[0].kind
    'container'
    """
    found = []
    for row in read_table("vessels"):
        draught = required(row, "draught_m")
        found.append(
            Vessel(
                vessel_id=required_text(row, "vessel_id"),
                name_en=required_text(row, "name_en"),
                kind=required_text(row, "kind"),
                polaris_class=required_text(row, "polaris_class"),
                ice_class=required_text(row, "ice_class"),
                hull=Hull(
                    required(row, "length_m"),
                    required(row, "beam_m"),
                    draught,
                    required(row, "bow_m"),
                    required(row, "parallel_m"),
                    required(row, "stem_deg"),
                ),
                propulsion=Propulsion(
                    required(row, "power_kw"),
                    required(row, "propeller_m"),
                    int(required(row, "propellers")),
                    kn_to_kmh(required(row, "top_speed_kn")) / 3.6,
                ),
                draught_m=draught,
                speed_kn=required(row, "speed_kn"),
                fuel_t_per_day=number(row, "fuel_t_per_day"),
                fuel=required_text(row, "fuel"),
                teu=number(row, "teu"),
                dwt_t=number(row, "dwt_t"),
                gt=number(row, "gt"),
                opex_usd_per_day=number(row, "opex_usd_per_day"),
                charter_usd_per_day=number(row, "charter_usd_per_day"),
                source=required_text(row, "source"),
                grade=required_text(row, "grade"),
            )
        )
    return tuple(found)


def resolve_vessel(name: str) -> Vessel:
    """Return a vessel by its id.

    Raises
    ------
    UnknownNameError
        With the near names.

    Examples
    --------
    >>> resolve_vessel("container-3600-1a").polaris_class
    'IA'
    """
    wanted = name.strip().casefold()
    for vessel in load_vessels():
        if vessel.vessel_id == wanted:
            return vessel
    raise UnknownNameError.among("vessel", name, [v.vessel_id for v in load_vessels()])


@lru_cache(maxsize=32)
def speed_table(vessel: Vessel, *, escorted: bool = False) -> SpeedTable:
    """Return a vessel's speed and POLARIS outcome over concentration and thickness.

    Parameters
    ----------
    vessel
        Vessel class.
    escorted
        Whether an icebreaker leads: POLARIS adds 10 to the outcome; the channel it opens is not
        modelled, so that the ship still breaks the ice of the table.

    Notes
    -----
    The lower of three speeds counts: service speed, what thrust and ice resistance allow
    (``resistance``), and POLARIS: a regime of special consideration is not entered, one of
    elevated risk at its speed limit. Below 3 % concentration water counts as open (the noise of
    passive microwave measurements). More or thicker ice is never faster (tested over the table).

    Examples
    --------
    >>> table = speed_table(resolve_vessel("container-3600"))
    >>> float(table.speed_kmh[100, 20]), bool(table.speed_kmh[0, 0] > 30)
    (0.0, True)
    """
    conc = np.linspace(0.0, 1.0, _BINS)
    thick = np.linspace(0.0, _BIN_M * (_BINS - 1), _BINS)
    risk = rio_table(vessel.polaris_class, conc, thick) + (ESCORT_RIO if escorted else 0.0)
    physics = np.array(
        [
            [
                3.6 * level_ice_speed_ms(vessel.hull, vessel.propulsion, h, conc_frac=c)
                for h in thick
            ]
            for c in conc
        ]
    )
    speed = np.minimum(physics, vessel.speed_kmh)
    polar = vessel.polaris_class.startswith("PC")
    floor = -10.0 if polar else 0.0
    limit = np.where(risk >= 0.0, np.inf, elevated_speed_kmh(vessel.polaris_class))
    limit = np.where(risk < floor - 1e-9, 0.0, limit)
    speed = np.minimum(speed, limit)
    trace = TRACE_PCT / 100.0 + 1e-9
    speed[conc <= trace, :] = vessel.speed_kmh
    speed[:, 0] = np.where(conc <= trace, vessel.speed_kmh, speed[:, 0])
    speed = np.minimum.accumulate(np.minimum.accumulate(speed, axis=0), axis=1)
    return SpeedTable(speed.astype(np.float32), risk.astype(np.float32))


def mode_speed_kmh(mode: str) -> float:
    """Return the speed on file for a land or river mode, stops included, km/h.

    Raises
    ------
    InputError
        When no speed is on file for the mode.

    Examples
    --------
    >>> mode_speed_kmh("rail")
    31.0
    """
    for row in read_table("mode_defaults"):
        if text(row, "mode") == mode:
            return required(row, "speed_kmh")
    raise InputError(f"no speed on file for mode {mode!r}")
