"""How fast ships sail, what they burn at that speed, and how deep they lie.

A ship sails at its *service* speed (design), at the *usual* speed of ships of its type and size, or
at a speed that is asked for. The usual speeds are medians and quartiles of ship-years at sea in the
reports of ships to the EU; the fuel per mile in the same reports anchors what a ship burns.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.data.tables import load
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.records import Blank, Catalogue
from globalarctic.transport.ships.vessels import resolve_vessel
from globalarctic.words import Code, Entry, Message, Quantity

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = [
    "USUAL",
    "ShipKind",
    "UsualSpeed",
    "as_sailed",
    "at_speed",
    "fuel_at",
    "laden",
    "load_ship_kinds",
    "load_usual_speeds",
    "speed_words",
    "usual_speed",
]

USUAL = "usual"
"""The speed at which ships sail where none is asked for."""

_SERVICE = "service"
_NAMED = (USUAL, _SERVICE)
_SLOWEST_KN = 3.0
_BALLAST_M, _BALLAST_SLOPE = 2.0, 0.02  # MARPOL Annex I, regulation 18.3: 2.0 + 0.02 L
_SURE = ("V", "C")
_STEEPEST = 5.0


@dataclass(frozen=True, slots=True)
class UsualSpeed:
    """Speed at sea of a group of ships: quartiles of ship-years, and their fuel a mile.

    Notes
    -----
    ``fuel_kg_per_nmi`` is the median, fuel used at berth included.
    """

    usual_id: str
    ship_type: str
    size: Blank
    ice_class: Blank
    p25_kn: float
    p50_kn: float
    p75_kn: float
    fuel_kg_per_nmi: float
    ships: int
    ship_years: int
    source: str
    as_of: str
    grade: str
    note: Blank = ""

    @property
    def fuel_t_per_day(self) -> float:
        """Fuel a day at the median speed, t."""
        return self.fuel_kg_per_nmi * self.p50_kn * 24.0 / 1000.0


@dataclass(frozen=True, slots=True)
class ShipKind:
    """What holds for a kind of ships.

    Notes
    -----
    ``cargo_frac`` is the mean cargo on board as a share of deadweight, or of slots at
    ``cargo_t_per_teu``; ``steady_frac`` the share of the fuel at usual speed that does not change
    with speed, ``exponent`` the power of speed with which the rest goes; ``laden_frac`` the usual
    load of a laden ship as a share of its deadweight.
    """

    kind: str
    cargo_frac: float | None
    cargo_t_per_teu: float | None
    exponent: float
    steady_frac: float
    laden_frac: float


@lru_cache(maxsize=1)
def load_usual_speeds() -> Catalogue[UsualSpeed]:
    """Return the groups of ships whose usual speed is on file.

    Examples
    --------
    >>> load_usual_speeds().find("container-20-30kt").p50_kn
    13.95
    """
    return Catalogue(load("usual_speeds", UsualSpeed), "group of ships", "usual_id")


@lru_cache(maxsize=1)
def load_ship_kinds() -> Catalogue[ShipKind]:
    """Return the kinds of sea ships.

    Examples
    --------
    >>> load_ship_kinds().find("container").laden_frac
    0.7
    """
    return Catalogue(load("ship_kinds", ShipKind), "kind of ship", "kind")


def usual_speed(vessel: Vessel) -> UsualSpeed | None:
    """Return the group of ships whose usual speed a vessel has, None when none is on file.

    Parameters
    ----------
    vessel
        A vessel with its kind and, for containers, bulk and tankers, its TEU or deadweight.

    Notes
    -----
    The group that the vessel names, else that of its kind whose band holds its mean cargo on board
    (``ShipKind``); of kinds without bands the ships without ice class.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> usual_speed(resolve_vessel("panamax-bulk")).usual_id
    'bulk-35-50kt'
    """
    groups = load_usual_speeds()
    if vessel.usual:
        return groups.find(vessel.usual)
    kind = load_ship_kinds().by_id.get(vessel.kind)
    if kind is None:
        return None
    if kind.cargo_frac is None:
        return groups.by_id.get({"gas": "lng-none"}.get(vessel.kind, "general-cargo-none"))
    size = vessel.teu if kind.cargo_t_per_teu else vessel.dwt_t
    if not size:
        return groups.by_id.get(f"{vessel.kind}-none")
    cargo_kt = size * kind.cargo_frac * (kind.cargo_t_per_teu or 1.0) / 1000.0
    bands = [g for g in groups if g.usual_id.startswith(f"{vessel.kind}-") and g.size]
    return next((g for g in bands if cargo_kt < _most_kt(g)), bands[-1])


def _most_kt(group: UsualSpeed) -> float:
    return float(group.usual_id.removesuffix("kt").rsplit("-", 1)[1])


def at_speed(vessel: Vessel, speed: str | float = USUAL) -> Vessel:
    """Return a vessel that sails at a speed, with the fuel it burns there.

    Parameters
    ----------
    vessel
        A vessel of the table, at its service speed.
    speed
        ``usual`` (where none is on file, service), ``service``, or knots.

    Raises
    ------
    InputError
        When the speed is no number, below 3 kn or above the vessel's top speed.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> ship = resolve_vessel("container-8000")
    >>> usual = at_speed(ship)
    >>> usual.speed_kn, usual.slow_kn, usual.fast_kn, round(usual.fuel_t_per_day, 1)
    (15.18, 14.0, 16.21, 90.1)
    >>> round(at_speed(ship, "service").fuel_t_per_day), round(at_speed(ship, 12).fuel_t_per_day)
    (225, 61)
    """
    group = usual_speed(vessel)
    service_kn = vessel.speed_kn
    if isinstance(speed, str) and speed.strip().casefold() == USUAL:
        if group is None:
            return replace(vessel, service_kn=service_kn)
        return replace(
            vessel, speed_kn=group.p50_kn, fuel_t_per_day=group.fuel_t_per_day,
            service_kn=service_kn, slow_kn=group.p25_kn, fast_kn=group.p75_kn,
        )  # fmt: skip
    knots = _knots(vessel, speed)
    return replace(
        vessel, speed_kn=knots, fuel_t_per_day=fuel_at(vessel, knots), service_kn=service_kn,
        slow_kn=None, fast_kn=None,
    )  # fmt: skip


def _knots(vessel: Vessel, speed: str | float) -> float:
    if isinstance(speed, str) and speed.strip().casefold() == _SERVICE:
        return vessel.speed_kn
    try:
        knots = float(speed)
    except ValueError:
        raise InputError(f"speed is {speed!r}; give {' or '.join(_NAMED)}, or knots") from None
    top = round(vessel.propulsion.top_speed_ms * 3.6 / 1.852, 2)
    if not _SLOWEST_KN <= knots <= max(top, vessel.speed_kn):
        raise InputError(
            f"speed is {knots:g} kn; {vessel.vessel_id} sails at {_SLOWEST_KN:g} to {top:g} kn"
        )
    return knots


def fuel_at(vessel: Vessel, speed_kn: float) -> float | None:
    """Return what a vessel burns a day at a speed in open water, t; None when not on file.

    Parameters
    ----------
    vessel
        A vessel of the table, at its service speed.
    speed_kn
        Knots.

    Notes
    -----
    F = F_u (s + (1 - s) (v / v_u)^n): the reports' fuel F_u at usual speed v_u, of which the share
    s does not change with speed. n is the kind's exponent, or, where the table's fuel at service
    speed is graded V or C, the one that meets it, between 1 and 5. Without a usual speed the
    table's fuel goes with the kind's exponent, or with the cube.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> round(fuel_at(resolve_vessel("panamax-bulk"), 12.9), 1)
    35.1
    """
    group, kind = usual_speed(vessel), load_ship_kinds().by_id.get(vessel.kind)
    burned, service = vessel.fuel_t_per_day, vessel.speed_kn
    if group is None or kind is None:
        cube = 3.0 if kind is None else kind.exponent
        return None if burned is None else burned * float((speed_kn / service) ** cube)
    usual, v = group.fuel_t_per_day, group.p50_kn
    steady = kind.steady_frac * usual
    power = kind.exponent
    if burned is not None and vessel.grade in _SURE and burned > usual and service > v:
        power = math.log((burned - steady) / (usual - steady)) / math.log(service / v)
        power = min(max(power, 1.0), _STEEPEST)
    return float(steady + (usual - steady) * (speed_kn / v) ** power)


def laden(
    vessel: Vessel, *, draught_m: float | None = None, load_frac: float | None = None
) -> Vessel:
    """Return a vessel at a draught: as asked for, of a load, or of its usual load.

    Parameters
    ----------
    vessel
        A vessel of the table, at its design draught.
    draught_m
        Draught, m.
    load_frac
        Load as a share of deadweight, 0 (in ballast) to 1.

    Notes
    -----
    Between the ballast draught of MARPOL (Annex I, regulation 18: 2.0 m + 0.02 L) and the design
    draught the draught goes with the load. The usual load is the vessel's, else its kind's.

    Raises
    ------
    InputError
        When both are given, or one is out of range.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> ship = resolve_vessel("container-3600")
    >>> [round(laden(ship, load_frac=x).draught_m, 1) for x in (0, None, 1)]
    [6.0, 9.5, 11.0]
    """
    design = vessel.hull.draught_m
    if draught_m is not None:
        if load_frac is not None:
            raise InputError("give a draught or a load, not both")
        if not 0.0 < draught_m <= design:
            raise InputError(
                f"draught is {draught_m:g} m; {vessel.vessel_id} draws up to {design:g} m"
            )
        return replace(vessel, draught_m=draught_m)
    if load_frac is None:
        kind = load_ship_kinds().by_id.get(vessel.kind)
        usual = vessel.usual_load_frac
        load_frac = usual if usual is not None else 1.0 if kind is None else kind.laden_frac
    elif not 0.0 <= load_frac <= 1.0:
        raise InputError(f"load is {load_frac:g}; give a share of deadweight, 0 to 1")
    if vessel.kind not in load_ship_kinds().by_id:
        return replace(vessel, draught_m=design)
    empty = min(design, _BALLAST_M + _BALLAST_SLOPE * vessel.hull.length_m)
    return replace(vessel, draught_m=round(empty + load_frac * (design - empty), 2))


def as_sailed(
    vessel: str | Vessel,
    *,
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
) -> Vessel:
    """Return a vessel at a speed and a draught; one that has them already keeps them.

    Parameters
    ----------
    vessel
        Its id, the path of a TOML file of an own ship, or the vessel.
    speed
        As for `at_speed`.
    draught_m, load_frac
        As for `laden`.

    Raises
    ------
    InputError, UnknownNameError
        As for `at_speed`, `laden` and `resolve_vessel`.

    Examples
    --------
    >>> as_sailed("suezmax-tanker", load_frac=0.5).draught_m, as_sailed("suezmax-tanker").speed_kn
    (12.31, 11.06)
    """
    ship = resolve_vessel(vessel) if isinstance(vessel, str) else vessel
    if ship.service_kn is not None:
        if speed != USUAL or draught_m is not None or load_frac is not None:
            raise InputError(f"{ship.vessel_id} has its speed and draught already; give its id")
        return ship
    return at_speed(laden(ship, draught_m=draught_m, load_frac=load_frac), speed)


def speed_words(vessel: Vessel) -> Message:
    """Return a vessel's speed and fuel as a sentence, with what they rest on.

    Parameters
    ----------
    vessel
        As `at_speed` returns it.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> str(speed_words(at_speed(resolve_vessel("panamax-bulk"), "service")))
    'service speed 12.9 kn in open water, 35.1 t of fuel a day'
    """
    burned = vessel.fuel_t_per_day
    fuel = (
        Message("transport.speed.no-fuel") if burned is None
        else Message("transport.speed.fuel", fuel=Quantity(burned, "t", 1))
    )  # fmt: skip
    speed = Quantity.short(vessel.speed_kn, "kn")
    if vessel.slow_kn is not None and vessel.fast_kn is not None:
        group = usual_speed(vessel)
        if group is None:
            raise UnknownNameError.among("group of ships", vessel.usual, ())
        about: list[Arg] = [
            Entry("usual_speeds", group.usual_id, column)
            for column, text in (("ship_type", group.ship_type), ("size", group.size)) if text
        ]  # fmt: skip
        about += [Code(group.ice_class)] if group.ice_class else []
        return Message(
            "transport.speed.usual", speed=speed, slow=Quantity.short(vessel.slow_kn),
            fast=Quantity.short(vessel.fast_kn), group=tuple(about),
            n=Quantity(group.ship_years), years=Code(group.as_of), fuel=fuel,
        )  # fmt: skip
    word = "service" if vessel.speed_kn == vessel.service_kn else "asked"
    return Message(f"transport.speed.{word}", speed=speed, fuel=fuel)
