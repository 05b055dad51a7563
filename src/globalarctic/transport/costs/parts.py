"""The parts of a cost, each from its rate: ship, fuel, dues, insurance, ports, carbon and links."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from globalarctic.transport.costs.amounts import Amount
from globalarctic.transport.costs.canals import icebreaker_dues, panama_dues, suez_dues
from globalarctic.transport.costs.carriage import (
    NSR,
    eea_countries,
    gross_tonnage,
    load_fuels,
    register_class,
)
from globalarctic.transport.costs.money import FUEL, HOURS, ONCE, CostPart, unknown
from globalarctic.transport.costs.tolls import nsr_tariff_season
from globalarctic.transport.network.links import load_land_links, load_transfers
from globalarctic.transport.network.places import load_places
from globalarctic.transport.ships.vessels import load_modes
from globalarctic.words import Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from globalarctic.transport.costs.carriage import Carriage
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.costs.rates import Quote
    from globalarctic.words import Arg

__all__ = ["link_parts", "sea_parts"]

_ENDS = 2
_ETS_FROM = dt.date(2024, 1, 1)
_ALL_GASES_FROM = dt.date(2026, 1, 1)
_FUELEU_FROM = dt.date(2025, 1, 1)
_ETS_LEAST_GT = 5_000.0
_ARCTIC_HULLS = ("Arc6", "Arc7", "Arc8", "Arc9")
_PENALTY_MJ = 41_000.0


def sea_parts(case: Carriage, model: CostModel, units: float) -> list[CostPart]:
    """Return the parts of a ship's voyage, USD for one of its units.

    Parameters
    ----------
    case
        What is carried how.
    model
        Price year, settings and rates.
    units
        Slots or tonnes that share the cost.
    """
    return [_of_unit(part, units) for part in _Voyage(case, model).parts()]


def _of_unit(part: CostPart, units: float) -> CostPart:
    """Return a part of a whole ship as that of one unit."""
    if part.basis is None or part.usd is None:
        return part
    basis = Message("costs.basis.per-unit", basis=part.basis, units=Quantity(units))
    return replace(part.times(1.0 / units), basis=basis)


def _basis(code: str, **args: Arg) -> Message:
    return Message(f"costs.basis.{code}", **args)


def _part(name: str, quote: Quote | None, factor: Amount | float, basis: Message | None,
          grows: str = ONCE, why: Message | None = None) -> CostPart:  # fmt: skip
    """Return a part: a rate times a factor; unknown where there is no rate."""
    if quote is None:
        return unknown(name, why)
    amount = quote.amount * factor
    return CostPart(
        name, amount.low, amount.mid, amount.high, quote.source, quote.grade, quote.year, basis,
        quote.note, grows,
    )  # fmt: skip


class _Voyage:
    """The parts of a voyage of one ship."""

    def __init__(self, case: Carriage, model: CostModel) -> None:
        self.case, self.model = case, model
        self.ship = case.vessel
        self.size = self.ship.teu if self.ship.kind == "container" else self.ship.dwt_t
        self.rmrs = register_class(self.ship)
        self.gt = gross_tonnage(self.ship, model, case.on)
        burned = self.ship.fuel_t_per_day
        self.days = case.days * (1.0 + model.ballast_frac)
        self.fuel_t = None if burned is None else burned * self.days

    def quote(self, part: str, *keys: str, size: float | None = None) -> Quote | None:
        """Return a rate for the ship's kind or any other key."""
        return self.model.quote(part, *keys, on=self.case.on, size=size)

    def parts(self) -> Iterator[CostPart]:
        """Yield the parts in the order in which people read them."""
        case = self.case
        yield from self.pay()
        yield self.fuel()
        yield from self.canals()
        if case.in_arctic:
            yield from self.arctic()
        yield from self.ports()
        yield from self.carbon()

    # ------------------------------------------------------------- ship
    def iced(self, quote: Quote, part: str) -> Amount:
        """Return a rate with the premium of an ice class."""
        if not self.rmrs.startswith("Arc"):
            return quote.amount
        more = self.quote(part, self.ship.kind, "any")
        share = Amount.of(0.0) if more is None else more.amount * 0.01
        return quote.amount * (Amount.of(1.0) + share)

    @property
    def _arctic_hull(self) -> bool:
        return self.rmrs in _ARCTIC_HULLS

    def price(self) -> Quote | None:
        """Return the price of such a ship new, USD, ice class within."""
        hull = f"{self.ship.kind} Arc7"
        keys = (hull,) if self._arctic_hull else (self.ship.kind,)
        quote = self.quote("ship price", *keys, size=self.size)
        if quote is None:
            return None
        amount = quote.amount if self._arctic_hull else self.iced(quote, "ice class premium")
        return replace(quote, amount=amount * 1e6)

    def daily(self) -> list[tuple[str, Quote | None]]:
        """Return the names and daily rates of what the ship costs without fuel."""
        keys = () if self._arctic_hull else (self.ship.kind,)
        hire = self.quote("ship hire", *keys, size=self.size) if keys else None
        if hire is not None:
            hire = replace(hire, amount=self.iced(hire, "ice class premium"))
        if self.model.ship == "hire" or (self.model.ship == "auto" and hire is not None):
            return [("ship hire", hire)]
        keys = (f"{self.ship.kind} Arc7",) if self._arctic_hull else (self.ship.kind,)
        operation = self.quote("ship operation", *keys, size=self.size)
        if operation is not None and not self._arctic_hull:
            operation = replace(operation, amount=self.iced(operation, "ice class operation"))
        return [("ship capital", self.capital()), ("ship operation", operation)]

    def capital(self) -> Quote | None:
        """Return the daily annuity of the ship's price."""
        price = self.price()
        interest = self.quote("interest", "any")
        life = self.quote("ship life", "any")
        if price is None or interest is None or life is None:
            return None
        years = life.amount.mid
        shares = [r / (1.0 - (1.0 + r) ** -years) for r in
                  (e / 100.0 for e in (interest.amount.low, interest.amount.mid,
                                       interest.amount.high))]  # fmt: skip
        return replace(price, amount=price.amount * Amount(*shares) * (1.0 / 365.0))

    def pay(self) -> Iterator[CostPart]:
        """Yield what the ship costs at sea, and in port."""
        days = self.days
        rates = self.daily()
        for name, quote in rates:
            yield _part(
                name, quote, days, None if quote is None else self._daily_basis(name, quote),
                HOURS, self._no_rate_of_ship(),
            )  # fmt: skip
        stay = self.quote("days in port", self.ship.kind, "any")
        if stay is None or any(quote is None for _, quote in rates):
            yield unknown("ship in port")
            return
        called = Amount.of(sum(call.port_h for call in self.case.calls) / 24.0)
        sums = Amount.of(0.0)
        for _, quote in rates:
            assert quote is not None
            sums += quote.amount
        yield _part(
            "ship in port", replace(stay, amount=(stay.amount * _ENDS + called) * sums), 1.0,
            _basis(
                "in-port", usd=Quantity(sums.mid), days=Quantity.short(stay.amount.mid, "d-short"),
                calls=Quantity(_ENDS, "calls"),
            ) if not self.case.calls else _basis(
                "daily", usd=Quantity(sums.mid),
                days=Quantity.short(stay.amount.mid * _ENDS + called.mid, "d-short", 1),
            ),
        )  # fmt: skip

    def _daily_basis(self, name: str, quote: Quote) -> Message:
        usd, days = Quantity(quote.amount.mid), Quantity(self.days, "d-short", 1)
        interest, life = self.quote("interest", "any"), self.quote("ship life", "any")
        if name != "ship capital" or interest is None or life is None:
            return _basis("daily", usd=usd, days=days)
        return _basis(
            "capital", usd=usd, days=days, interest=Quantity.short(interest.amount.mid, "pct"),
            life=Quantity.short(life.amount.mid, "years"),
        )  # fmt: skip

    def _no_rate_of_ship(self) -> Message:
        kind = Message(f"transport.kind.{self.ship.kind.replace(' ', '-')}")
        if not self.size:
            return Message("costs.why.no-size", kind=kind)
        return Message("costs.why.ship", kind=kind, size=Quantity(self.size))

    def fuel(self) -> CostPart:
        """Return the fuel at sea."""
        price = self.quote("fuel", self.ship.fuel)
        if self.fuel_t is None or price is None:
            return unknown("fuel", Message("costs.why.no-fuel") if self.fuel_t is None else None)
        basis = _basis("tonnes", usd=Quantity(price.amount.mid), tonnes=Quantity(self.fuel_t, "t"))
        return _part("fuel", price, self.fuel_t, basis, FUEL)

    # ------------------------------------------------------------- dues
    def own_or(self, part: str, quote: Quote | None) -> Quote | None:
        """Return the user's own rate of a part that is reckoned, else the reckoned one."""
        return self.quote(part, "any") or quote

    def canals(self) -> Iterator[CostPart]:
        """Yield the dues of canals and the war risk of the Red Sea."""
        case = self.case
        if "suez" in case.families:
            dues = None if self.gt is None else suez_dues(
                self.ship.kind, gt=self.gt, teu=self.ship.teu, on=case.on,
                northbound=case.northbound, price_year=self.model.price_year,
            )  # fmt: skip
            dues = self.own_or("Suez Canal dues", dues)
            yield _part("Suez Canal dues", dues, 1.0, self._sum(dues))
        if "bab-el-mandeb" in case.families:
            risk, price = self.quote("war risk (Red Sea)", "any"), self.price()
            basis = None
            if risk is not None and price is not None:
                basis = _basis(
                    "of-price", share=Quantity.short(risk.amount.mid, "pct", 3),
                    price=Quantity(price.amount.mid / 1e6, "usd-m", 1),
                )  # fmt: skip
                risk = replace(risk, amount=risk.amount * 0.01 * price.amount)
            yield _part("war risk (Red Sea)", price and risk, 1.0, basis)
        if "panama" in case.families:
            toll = panama_dues(self.ship, price_year=self.model.price_year)
            if toll is None and self.ship.kind == "gas":
                toll = self.quote("Panama toll", "gas")
            if toll is None and self.ship.teu:
                slot = self.quote("Panama toll", "container panamax")
                toll = slot and replace(slot, amount=slot.amount * self.ship.teu)
            toll = self.own_or("Panama Canal toll", toll)
            yield _part("Panama Canal toll", toll, 1.0, self._sum(toll))

    def _sum(self, quote: Quote | None) -> Message | None:
        """Return the sum of dues, with the tonnage that they follow."""
        if quote is None:
            return None
        if self.gt is None:
            return _basis("sum", usd=Quantity(quote.amount.mid))
        return _basis("tonnage", usd=Quantity(quote.amount.mid), gt=Quantity(self.gt))

    def escort(self) -> Quote | None:
        """Return what an escort by contract costs, for ships without a row of the tariff."""
        quote = self.quote("NSR escort by contract", "any")
        cargo_t = self.ship.dwt_t or (self.ship.teu or 0.0) * load_modes().find("rail").teu_t
        if quote is None or not cargo_t:
            return None
        each = quote.amount
        led = self.case.escorted or nsr_tariff_season(self.case.on) == "winter-spring"
        each = Amount(each.mid, each.mid, each.high) if led else each
        return replace(quote, amount=each * cargo_t)

    def arctic(self) -> Iterator[CostPart]:
        """Yield icebreaker and pilot dues and the surcharge of insurance."""
        case = self.case
        if any(family.startswith(NSR) for family in case.families):
            dues = None if self.gt is None or not self.rmrs else icebreaker_dues(
                self.rmrs, gt=self.gt, on=case.on, zones=case.nsr_zones, escorted=case.escorted,
                price_year=self.model.price_year,
            )  # fmt: skip
            contract = None if dues is not None else self.escort()
            dues = self.own_or("icebreaker dues (NSR)", dues or contract)
            basis = None if dues is None else _basis(
                "of-class", usd=Quantity(dues.amount.mid), ice_class=Code(self.rmrs)
            ) if dues is not contract else self._sum(dues)  # fmt: skip
            yield _part("icebreaker dues (NSR)", dues, 1.0, basis,
                        why=Message("costs.why.nsr-classes"))  # fmt: skip
            pilots = self.quote("ice pilots (NSR)", "band", size=self.gt)
            yield _part("ice pilots (NSR)", pilots, 1.0, self._sum(pilots))
        if "nwp" in case.families:
            navigator = self.quote("ice navigator (NWP)", "any")
            yield _part("ice navigator (NWP)", navigator, 1.0, None,
                        why=Message("costs.why.no-rate"))  # fmt: skip
        price = self.price()
        hull = self.quote("hull insurance", "any")
        more = self.quote("Arctic insurance", "any")
        if price is None or hull is None or more is None:
            yield unknown("Arctic insurance")
            return
        yearly = price.amount * (hull.amount.mid / 100.0) * more.amount * 0.01
        yield _part(
            "Arctic insurance", replace(more, amount=yearly), case.days / 365.0,
            _basis(
                "insurance", more=Quantity.short(more.amount.mid, "pct"),
                hull=Quantity.short(hull.amount.mid, "pct"),
                price=Quantity(price.amount.mid / 1e6, "usd-m", 1),
                days=Quantity(case.days, "d-short", 1),
            ), HOURS,
        )  # fmt: skip

    # ------------------------------------------------------------ ports
    def ports(self) -> Iterator[CostPart]:
        """Yield port dues and, for containers, handling at both ends."""
        dues = self.quote("port dues", self.ship.kind, size=self.size)
        count = _ENDS + len(self.case.calls)
        times, dwt = float(count), 0.0
        if self.ship.kind != "container":
            dues = self.quote("port dues", "any")
            if self.ship.dwt_t is None:
                dues = None
            else:
                times = count * self.ship.dwt_t
                dwt = self.ship.dwt_t
        basis = None
        if dues is not None:
            usd, calls = (
                Quantity.short(dues.amount.mid, "", 0 if dues.amount.mid > 1000 else 4),
                Quantity(count, "calls"),
            )
            basis = (
                _basis("calls-of-tonnes", usd=usd, dwt=Quantity(dwt), calls=calls)
                if dwt else _basis("calls", usd=usd, calls=calls)
            )  # fmt: skip
        yield _part("port dues", dues, times, basis)
        if self.ship.kind != "container":
            return
        for country, direct in self.case.sea_ends:
            if not direct or not country:
                continue
            rate = self.quote("terminal handling", country)
            slots = (self.ship.teu or 0.0) * self.model.fill_frac
            basis = None if rate is None else _basis(
                "terminal", usd=Quantity(rate.amount.mid), slots=Quantity(slots, "teu")
            )  # fmt: skip
            yield _part(f"terminal handling ({country})", rate, slots, basis)

    # ----------------------------------------------------------- carbon
    def carbon(self) -> Iterator[CostPart]:
        """Yield the allowances of the EU ETS and, if asked for, the penalty of FuelEU Maritime."""
        case = self.case
        share = case.share_touching(eea_countries())
        small = self.gt is not None and self.gt < _ETS_LEAST_GT
        if not share or small or case.on < _ETS_FROM:
            return
        fuel = load_fuels().find(self.ship.fuel)
        phase, price = self.quote("EU ETS share", "any"), self.quote("EU allowance", "any")
        gases = case.on >= _ALL_GASES_FROM
        factor = fuel.co2e_ttw_t_per_t if gases else fuel.co2_ttw_t_per_t
        if self.fuel_t is None or factor is None or phase is None or price is None:
            yield unknown("EU ETS")
        else:
            tonnes = self.fuel_t * factor * share * phase.amount.mid / 100.0
            basis = _basis(
                "tonnes", usd=Quantity(price.amount.mid, "", 1), tonnes=Quantity(tonnes, "t")
            )
            yield _part("EU ETS", price, tonnes, basis, FUEL)
        if self.model.fueleu and case.on >= _FUELEU_FROM:
            yield self.fueleu(share)

    def fueleu(self, share: float) -> CostPart:
        """Return the penalty of FuelEU Maritime for the energy within its scope."""
        fuel = load_fuels().find(self.ship.fuel)
        limit, fine = self.quote("FuelEU limit", "any"), self.quote("FuelEU penalty", "any")
        carbon, heat, tonnes = fuel.co2_wtw_t_per_t, fuel.lhv_mj_per_kg, self.fuel_t
        if carbon is None or heat is None or tonnes is None or limit is None or fine is None:
            return unknown("FuelEU Maritime")
        grams = 1000.0 * carbon / heat
        over = max(0.0, grams - limit.amount.mid) / grams
        energy = tonnes * 1000.0 * heat * share
        return _part(
            "FuelEU Maritime", fine, over * energy / _PENALTY_MJ,
            _basis(
                "fueleu", grams=Quantity(grams, "", 2), limit=Quantity(limit.amount.mid, "", 2),
                energy=Quantity(energy),
            ), FUEL,
        )  # fmt: skip


def link_parts(case: Carriage, model: CostModel, *, per_teu: bool) -> list[CostPart]:
    """Return the parts of rail, road, ferry, river and transfers, each kind added up.

    Parameters
    ----------
    case, model
        What is carried how, and the rates.
    per_teu
        Per TEU, else per tonne.
    """
    sums: dict[str, list[CostPart]] = {}
    km: dict[str, float] = {}
    for mode, name, length_km in case.links:
        part = _link_part(case, model, mode, name, length_km, per_teu=per_teu)
        sums.setdefault(part.name, []).append(part)
        km[part.name] = km.get(part.name, 0.0) + (1.0 if mode == "transfer" else length_km)
    parts = []
    for name, pieces in sums.items():
        amounts = [piece.amount for piece in pieces]
        gap = next((piece for piece in pieces if piece.amount is None), None)
        if gap is not None:
            parts.append(gap)
            continue
        total = Amount.of(0.0)
        for amount in amounts:
            assert amount is not None
            total += amount
        unit = "moves" if name.startswith("transfer") else "km"
        basis = _basis("length", length=Quantity(km[name], unit))
        parts.append(
            replace(pieces[0], low_usd=total.low, usd=total.mid, high_usd=total.high, basis=basis)
        )
    return parts


def _link_part(case: Carriage, model: CostModel, mode: str, name: str, length_km: float, *,
               per_teu: bool) -> CostPart:  # fmt: skip
    rest = name.partition(":")[2]
    if mode == "transfer":
        return _transfer(case, model, rest, per_teu=per_teu)
    label = {"rail": "rail freight", "road": "road haulage", "ferry": "ferry freight",
             "river": "river freight"}[mode]  # fmt: skip
    quote = None
    if mode == "road" and per_teu:
        places = load_places().by_id
        link = load_land_links().by_id[rest]
        ends = {places[link.from_place].country, places[link.to_place].country}
        keys = tuple(ends) if len(ends) == 1 else ()
        quote = model.quote(label, *keys, on=case.on)
    elif per_teu:
        key = case.corridor if case.corridor in ("middle", "instc") else "north"
        quote = model.quote(label, key, on=case.on)
    why = None if per_teu else Message("costs.why.no-rate-a-tonne")
    return _part(label, quote, length_km, None, why=why)


def _transfer(case: Carriage, model: CostModel, rest: str, *, per_teu: bool) -> CostPart:
    start, end, _place = rest.split(":")
    move = next(t for t in load_transfers() if (t.from_mode, t.to_mode) == (start, end))
    known = move.cost_usd_per_teu if per_teu else move.cost_usd_per_t
    key = "container" if per_teu else "bulk sea-river"
    quote = None if known is None else model.quote("transfer", key, on=case.on)
    why = Message(
        "costs.why.transfer", first=Message(f"transport.mode.{start}"),
        last=Message(f"transport.mode.{end}"),
    )  # fmt: skip
    return _part("transfer between modes", quote, 1.0, None, why=why)
