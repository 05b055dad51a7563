"""What a route costs and emits: per TEU or per tonne, known parts summed, missing parts named.

A missing rate is None and is listed; it never counts as zero, and the total is marked partial.
Per TEU means per slot of a full ship, per tonne per tonne of deadweight.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from globalarctic.data.tables import load
from globalarctic.records import Blank, Catalogue
from globalarctic.table import Table, ident, number, number_text, words
from globalarctic.transport.costs.tolls import panama_toll_usd
from globalarctic.transport.network.links import load_land_links, load_transfers
from globalarctic.transport.ships.vessels import load_modes

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["CostPart", "Money", "emissions_kg", "route_cost", "unit_of"]

_NO_RATE = ""


@dataclass(frozen=True, slots=True)
class CostPart:
    """A part of a cost: USD for the unit, None when no rate is on file."""

    DIGITS = {"usd": 2}

    name: str
    usd: float | None
    source: str
    price_year: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """What the transport of one TEU or one tonne costs: known parts added up, missing ones named.

    Notes
    -----
    ``amount`` is the sum of the parts on file, None when none is; ``unit`` what it is for, "TEU"
    or "t". ``price_years`` are the years of the rates where they are on file: nothing is brought
    to one year.
    """

    KEYS = {"usd": "amount"}
    COMPUTED = ("partial",)
    DIGITS = {"usd": 2}

    amount: float | None
    unit: str
    missing: tuple[str, ...] = ()
    parts: tuple[CostPart, ...] = ()
    price_years: tuple[int, ...] = ()
    currency: str = "USD"

    @classmethod
    def of(cls, unit: str, parts: tuple[CostPart, ...]) -> Money:
        """Return the sum of some parts.

        Examples
        --------
        >>> Money.of("TEU", (CostPart("fuel", 12.5, "s"), CostPart("port dues", None, "s")))
        ... # doctest: +ELLIPSIS
        Money(amount=12.5, unit='TEU', missing=('port dues',), ...
        """
        known = [part.usd for part in parts if part.usd is not None]
        years = {part.price_year for part in parts if part.usd is not None and part.price_year}
        return cls(
            amount=float(sum(known)) if known else None,
            unit=unit,
            missing=tuple(dict.fromkeys(part.name for part in parts if part.usd is None)),
            parts=parts,
            price_years=tuple(sorted(years)),
        )

    @property
    def partial(self) -> bool:
        """Whether a part is missing."""
        return bool(self.missing)

    @property
    def usd_per_teu(self) -> float | None:
        """The amount where it is per TEU, USD."""
        return self.amount if self.unit == "TEU" else None

    @property
    def usd_per_t(self) -> float | None:
        """The amount where it is per tonne, USD."""
        return self.amount if self.unit == "t" else None

    @property
    def text(self) -> str:
        """The amount for a cell, with a star where it is partial.

        Examples
        --------
        >>> Money(1234.4, "TEU", missing=("port dues",)).text, Money(None, "t").text
        ('1,234*', 'no rate')
        """
        star = "*" if self.partial and self.amount is not None else ""
        return number_text(self.amount, 0 if self.unit == "TEU" else 1, none="no rate") + star

    def table(self) -> Table:
        """Return the parts, those of one name added up."""
        sums: dict[str, tuple[float | None, str]] = {}
        for part in self.parts:
            before = sums.get(part.name, (0.0, part.source))[0]
            known = part.usd is not None and before is not None
            sums[part.name] = (before + part.usd if known else None, part.source)  # type: ignore[operator]
        rows = tuple(
            (name, number_text(usd, 1, none="no rate on file"), source)
            for name, (usd, source) in sums.items()
        )
        columns = (words("Part of the cost"), number(f"USD per {self.unit}"), ident("Source"))
        return Table("", columns, rows)


def unit_of(vessel: Vessel) -> str:
    """Return what the costs and emissions of a ship are for: "TEU" where it carries them, else "t".

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> unit_of(resolve_vessel("container-3600-1a"))
    'TEU'
    """
    return "TEU" if vessel.teu else "t"


@dataclass(frozen=True, slots=True)
class _Fuel:
    fuel: str
    co2_ttw_t_per_t: float | None
    co2_wtw_t_per_t: float | None
    price_usd_per_t: float | None
    price_date: Blank
    source: str


@lru_cache(maxsize=1)
def _fuels() -> Catalogue[_Fuel]:
    return Catalogue(load("fuels", _Fuel), "fuel", "fuel")


def _year(date: str) -> int | None:
    return int(date[:4]) if date[:4].isdigit() else None


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
        CostPart("fuel", fuel_usd, fuel.source, _year(fuel.price_date)),
    ]
    if "panama" in families:
        toll = panama_toll_usd(
            beam_m=vessel.hull.beam_m, capacity_teu=vessel.teu, loaded_teu=vessel.teu or 0.0
        )
        source = "porteconomicsmanagement.org; portnews.it (January 2025)"
        usd = None if toll is None else toll / units
        parts.append(CostPart("Panama Canal toll", usd, source, 2025))
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
) -> Money | None:
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
    return Money.of("TEU" if per_teu else "t", tuple(parts))


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
