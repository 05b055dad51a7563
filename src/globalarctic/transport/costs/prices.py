"""What a route costs and emits: per TEU or per tonne, known parts summed, missing parts named.

A missing rate is None and is listed; it never counts as zero, and the total is marked partial.
Per TEU means per slot of a full ship, per tonne per tonne of deadweight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from globalarctic.data.tables import load
from globalarctic.records import Catalogue
from globalarctic.transport.costs.tolls import panama_toll_usd
from globalarctic.transport.network.links import load_land_links, load_transfers
from globalarctic.transport.ships.vessels import load_modes

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Cost", "CostPart", "emissions_kg", "route_cost"]

_NO_RATE = "no rate on file"


@dataclass(frozen=True, slots=True)
class CostPart:
    """A part of a cost: ``usd`` for the unit, None when no rate is on file."""

    name: str
    usd: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost per TEU or tonne in USD, as parts."""

    unit: str
    parts: tuple[CostPart, ...]

    @property
    def usd(self) -> float:
        """Sum of the parts on file."""
        return float(sum(part.usd for part in self.parts if part.usd is not None))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts without a rate."""
        return tuple(dict.fromkeys(part.name for part in self.parts if part.usd is None))

    @property
    def partial(self) -> bool:
        """Whether a part is missing."""
        return bool(self.missing)

    def to_dict(self) -> dict[str, Any]:
        """Return the cost as plain values."""
        return {
            "unit": self.unit,
            "usd": round(self.usd, 2),
            "partial": self.partial,
            "missing": list(self.missing),
            "parts": [
                {
                    "name": part.name,
                    "usd": None if part.usd is None else round(part.usd, 2),
                    "source": part.source,
                }
                for part in self.parts
            ],
        }


@dataclass(frozen=True, slots=True)
class _Fuel:
    fuel: str
    co2_ttw_t_per_t: float | None
    co2_wtw_t_per_t: float | None
    price_usd_per_t: float | None
    source: str


@lru_cache(maxsize=1)
def _fuels() -> Catalogue[_Fuel]:
    return Catalogue(load("fuels", _Fuel), "fuel", "fuel")


def _sea_parts(
    vessel: Vessel, units: float, sea_h: float, families: tuple[str, ...]
) -> list[CostPart]:
    days = sea_h / 24.0
    fuel = _fuels().find(vessel.fuel)
    price = fuel.price_usd_per_t
    burned = None if vessel.fuel_t_per_day is None else vessel.fuel_t_per_day * days
    fuel_usd = None if burned is None or price is None else burned * price / units
    opex = vessel.opex_usd_per_day
    hire = vessel.charter_usd_per_day
    parts = [
        CostPart("ship operation", None if opex is None else opex * days / units, vessel.source),
        CostPart("ship hire or capital", None if hire is None else hire * days / units, _NO_RATE),
        CostPart("fuel", fuel_usd, fuel.source),
    ]
    if "panama" in families:
        toll = panama_toll_usd(
            beam_m=vessel.hull.beam_m, capacity_teu=vessel.teu, loaded_teu=vessel.teu or 0.0
        )
        source = "porteconomicsmanagement.org; portnews.it (January 2025)"
        parts.append(CostPart("Panama Canal toll", None if toll is None else toll / units, source))
    if "suez" in families:
        parts.append(CostPart("Suez Canal dues", None, _NO_RATE))
    if any(family.startswith("nsr") for family in families):
        parts.append(CostPart("icebreaker and ice pilot dues (NSR)", None, _NO_RATE))
        parts.append(CostPart("ice insurance surcharge", None, _NO_RATE))
    elif "nwp" in families or "tsr" in families:
        parts.append(CostPart("ice insurance surcharge", None, _NO_RATE))
    parts.append(CostPart("port dues", None, _NO_RATE))
    return parts


def route_cost(
    *,
    vessel: Vessel,
    per_teu: bool,
    sea_h: float,
    families: tuple[str, ...],
    links: tuple[tuple[str, float], ...],
) -> Cost | None:
    """Return a route's cost per TEU or per tonne, None when the ship does not carry that unit.

    Parameters
    ----------
    vessel
        The sea ship.
    per_teu
        True for USD per TEU, False for USD per tonne.
    sea_h
        Hours at sea, waiting included.
    families
        Passage families met.
    links
        (``kind:id`` of the network, km) of each land, river or transfer edge.

    Notes
    -----
    Fuel burns at the service rate for all hours at sea: in ice a ship uses full power at less
    speed. A FEU price stands for two TEU.
    """
    units = vessel.teu if per_teu else vessel.dwt_t
    parts: list[CostPart] = []
    if sea_h > 0:
        if not units:
            return None
        parts += _sea_parts(vessel, units, sea_h, families)
    moves = {(t.from_mode, t.to_mode): t for t in load_transfers()}
    for name, _length_km in links:
        kind, _, rest = name.partition(":")
        if kind == "land":
            link = load_land_links().by_id[rest]
            usd = link.price_usd_per_teu if per_teu else None
            parts.append(CostPart(f"{link.mode} price", usd, link.source if usd else _NO_RATE))
        elif kind == "river":
            parts.append(CostPart("river freight", None, _NO_RATE))
        elif kind == "transfer":
            a, b, _place = rest.split(":")
            move = moves[a, b]
            usd = move.cost_usd_per_teu if per_teu else move.cost_usd_per_t
            parts.append(CostPart("transfer between modes", usd, move.source))
    return Cost("TEU" if per_teu else "t", tuple(parts))


def emissions_kg(
    *,
    vessel: Vessel,
    per_teu: bool,
    sea_h: float,
    links: tuple[tuple[str, str, float], ...],
    well_to_wake: bool,
) -> float | None:
    """Return kg of CO2 per TEU or per tonne, None when a factor on the way is not on file.

    Parameters
    ----------
    vessel
        The sea ship.
    per_teu
        Unit of the result.
    sea_h
        Hours at sea.
    links
        (mode, ``kind:id``, km) of each other edge.
    well_to_wake
        Well-to-wake factors instead of tank-to-wake (g CO2e).

    Notes
    -----
    Land modes carry the table's average load a TEU (10 t).
    """
    units = vessel.teu if per_teu else vessel.dwt_t
    total = 0.0
    if sea_h > 0:
        fuel = _fuels().find(vessel.fuel)
        factor = fuel.co2_wtw_t_per_t if well_to_wake else fuel.co2_ttw_t_per_t
        if not units or factor is None or vessel.fuel_t_per_day is None:
            return None
        total += vessel.fuel_t_per_day * sea_h / 24.0 * factor * 1000.0 / units
    moves = {(t.from_mode, t.to_mode): t for t in load_transfers()}
    for mode, name, length_km in links:
        if mode == "transfer":
            a, b, _place = name.split(":")[1:]
            handled = moves[a, b].co2_kg_per_t
            total += (handled or 0.0) * (load_modes().find("rail").teu_t if per_teu else 1.0)
            continue
        default = load_modes().find(mode)
        grams = default.co2_wtw_g_per_tkm if well_to_wake else default.co2_ttw_g_per_tkm
        if grams is None:
            return None
        total += grams * length_km / 1000.0 * (default.teu_t if per_teu else 1.0)
    return total
