"""A carriage of goods as its costs see it: the ship, the day, hours at sea, passages and links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from globalarctic.data.tables import load, read_table
from globalarctic.errors import UnknownNameError
from globalarctic.records import Catalogue
from globalarctic.transport.network.places import load_places
from globalarctic.transport.rules.admission import load_zones
from globalarctic.transport.rules.polarcode import resolve_ice_class

if TYPE_CHECKING:
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "Call",
    "Carriage",
    "Fuel",
    "eea_countries",
    "gross_tonnage",
    "load_fuels",
    "register_class",
]

NSR = "nsr-"
_EEA_BEYOND = ("ISL", "LIE", "NOR")


@dataclass(frozen=True, slots=True)
class Call:
    """A call on the way: its country, hours in port, and the share of hours at sea just before."""

    country: str
    port_h: float
    sea_frac: float


@dataclass(frozen=True, slots=True)
class Carriage:
    """What the costs of a way depend on.

    Notes
    -----
    ``sea_h`` hours at sea, waiting included; ``families`` the passage families met; ``links``
    (mode, ``kind:id`` of the network, km) of each edge that is not at sea; ``origin`` and
    ``target`` None where only a piece of a way is asked for; ``calls`` in order between the two.
    """

    vessel: Vessel
    on: dt.date
    sea_h: float
    families: tuple[str, ...] = ()
    links: tuple[tuple[str, str, float], ...] = ()
    corridor: str = ""
    origin: Place | None = None
    target: Place | None = None
    escorted: bool = False
    calls: tuple[Call, ...] = ()

    @property
    def days(self) -> float:
        """Days at sea."""
        return self.sea_h / 24.0

    @property
    def nsr_zones(self) -> int:
        """Zones of the Northern Sea Route that the way crosses."""
        met = set(self.families)
        return sum(bool(met & set(zone.families)) for zone in load_zones())

    @property
    def in_arctic(self) -> bool:
        """Whether the way takes one of the Arctic routes."""
        return any(f.startswith(NSR) or f in ("nwp", "tsr") for f in self.families)

    @property
    def sea_ends(self) -> tuple[tuple[str, bool], tuple[str, bool]]:
        """Countries where goods are loaded and unloaded, and whether they start and end there."""
        ends = []
        for place, lands, turn in ((self.origin, 2, 0), (self.target, 1, -1)):
            moves = [name.split(":") for mode, name, _ in self.links if mode == "transfer"]
            at = [move[3] for move in moves if move[lands] == "sea" and len(move) == 4]
            if at:
                ends.append((_country(at[turn]), False))
            else:
                ends.append(("" if place is None else place.country, True))
        return ends[0], ends[1]

    def share_touching(self, countries: frozenset[str]) -> float:
        """Return the share of hours at sea within a levy on voyages to, from and among countries.

        Half of a voyage with one end there, all of one with both; from call to call.
        """
        stops = [self.sea_ends[0][0], *(call.country for call in self.calls), self.sea_ends[1][0]]
        shares = [call.sea_frac for call in self.calls]
        shares.append(1.0 - sum(shares))
        return sum(
            0.5 * share * ((here in countries) + (ahead in countries))
            for share, (here, ahead) in zip(shares, pairwise(stops), strict=True)
        )

    @property
    def northbound(self) -> bool:
        """Whether a way by the Suez Canal leads from the Red Sea to the Mediterranean."""
        return self.origin is None or _east_of_suez(self.origin)


def _country(place_id: str) -> str:
    try:
        return load_places().find(place_id).country
    except UnknownNameError:
        return ""


def _east_of_suez(place: Place) -> bool:
    """Return whether a place lies on the Indian and Pacific side by way of the canal."""
    if place.lat > 60.0 and -30.0 < place.lon < 110.0:
        return False
    red_sea = 32.6 < place.lon <= 43.0 and place.lat < 29.9
    return red_sea or place.lon > 43.0 or place.lon < -100.0


@dataclass(frozen=True, slots=True)
class Fuel:
    """A fuel: carbon at the ship and from well to wake, tonnes a tonne, and its energy.

    Notes
    -----
    ``co2_ttw_t_per_t`` is CO2 alone; ``co2e_ttw_t_per_t`` and ``co2_wtw_t_per_t`` count methane and
    nitrous oxide too.
    """

    fuel: str
    co2_ttw_t_per_t: float | None
    co2e_ttw_t_per_t: float | None
    co2_wtw_t_per_t: float | None
    lhv_mj_per_kg: float | None
    source: str
    grade: str


@lru_cache(maxsize=1)
def load_fuels() -> Catalogue[Fuel]:
    """Return the fuels on file.

    Examples
    --------
    >>> load_fuels().find("VLSFO").co2_wtw_t_per_t
    3.741
    """
    return Catalogue(load("fuels", Fuel), "fuel", "fuel")


@lru_cache(maxsize=1)
def eea_countries() -> frozenset[str]:
    """Return the countries of the European Economic Area as of today.

    Examples
    --------
    >>> "NOR" in eea_countries(), "GBR" in eea_countries()
    (True, False)
    """
    rows = read_table("memberships")
    members = {r["country"] for r in rows if r["organisation"] == "eu" and not r["valid_to"]}
    return frozenset(members | set(_EEA_BEYOND))


def register_class(vessel: Vessel) -> str:
    """Return a ship's class of the Russian register, "" without ice class.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> register_class(resolve_vessel("container-3600-1a"))
    'Arc4'
    """
    try:
        rmrs = resolve_ice_class(vessel.ice_class).rmrs_class
    except UnknownNameError:
        return ""
    return "" if rmrs == "none" else rmrs


def gross_tonnage(vessel: Vessel, model: CostModel, on: dt.date) -> float | None:
    """Return a ship's gross tonnage: its own, else from what it carries; None without either.

    Parameters
    ----------
    vessel, model, on
        Ship, rates and day.

    Examples
    --------
    >>> from globalarctic.transport.costs.model import CostModel
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> ship = resolve_vessel("container-3600")
    >>> round(gross_tonnage(ship, CostModel(), dt.date(2026, 1, 1)))
    37039
    """
    carries = vessel.teu if vessel.kind == "container" else vessel.dwt_t
    if vessel.gt is not None or not carries:
        return vessel.gt
    ratio = model.quote("gross tonnage", vessel.kind, on=on)
    return None if ratio is None else ratio.amount.mid * carries
