"""What a way costs and emits: per TEU or per tonne, every part from its rate or named as missing.

Per TEU means per slot of a ship filled as the cost model says (full by default), per tonne per
tonne of deadweight. Bulk and gas are reckoned free in and out: who loads pays for loading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.transport.costs.carriage import load_fuels
from globalarctic.transport.costs.model import CostModel
from globalarctic.transport.costs.money import Money
from globalarctic.transport.costs.parts import link_parts, sea_parts
from globalarctic.transport.network.links import load_transfers
from globalarctic.transport.ships.vessels import load_modes

if TYPE_CHECKING:
    from globalarctic.transport.costs.carriage import Carriage
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["DEFAULT", "emissions_kg", "route_cost", "unit_of"]

DEFAULT = CostModel()
"""The cost model where none is given."""


def unit_of(vessel: Vessel) -> str:
    """Return what the costs and emissions of a ship are for: "TEU" where it carries them, else "t".

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> unit_of(resolve_vessel("container-3600-1a"))
    'TEU'
    """
    return "TEU" if vessel.teu else "t"


def route_cost(case: Carriage, *, per_teu: bool, model: CostModel = DEFAULT) -> Money | None:
    """Return a way's cost per TEU or per tonne, None when the ship does not carry that unit.

    Parameters
    ----------
    case
        Ship, day, hours at sea, passages and links.
    per_teu
        True for USD per TEU, False for USD per tonne.
    model
        Price year, how the ship is paid for, and rates of one's own.

    Notes
    -----
    Fuel burns at the service rate for all hours at sea: in ice a ship uses full power at less
    speed. Sixteen kinds of parts; a microsecond scale of 200 a call.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.costs.carriage import Carriage
    >>> from globalarctic.transport.network.places import resolve
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> ends = resolve("Dalian"), resolve("Rotterdam")
    >>> ship = resolve_vessel("container-3600-1a")
    >>> case = Carriage(ship, dt.date(2026, 8, 20), 600.0, ("nsr-west",), (), "nsr", *ends)
    >>> route_cost(case, per_teu=True).whole
    True
    """
    units = case.vessel.teu if per_teu else case.vessel.dwt_t
    if case.sea_h > 0 and not units:
        return None
    parts = sea_parts(case, model, (units or 1.0) * model.fill_frac) if case.sea_h > 0 else []
    parts += link_parts(case, model, per_teu=per_teu)
    return Money("TEU" if per_teu else "t", tuple(parts), model.price_year)


def emissions_kg(case: Carriage, *, per_teu: bool, well_to_wake: bool) -> float | None:
    """Return kg of CO2 per TEU or per tonne, None when a factor on the way is not on file.

    Parameters
    ----------
    case
        Ship, hours at sea and links.
    per_teu
        Unit of the result.
    well_to_wake
        CO2e from well to wake (with methane and nitrous oxide) instead of CO2 tank to wake.

    Notes
    -----
    Land modes carry the table's average load a TEU (10 t).
    """
    vessel = case.vessel
    units = vessel.teu if per_teu else vessel.dwt_t
    total = 0.0
    if case.sea_h > 0:
        fuel = load_fuels().find(vessel.fuel)
        factor = fuel.co2_wtw_t_per_t if well_to_wake else fuel.co2_ttw_t_per_t
        if not units or factor is None or vessel.fuel_t_per_day is None:
            return None
        total += vessel.fuel_t_per_day * case.days * factor * 1000.0 / units
    moves = {(t.from_mode, t.to_mode): t for t in load_transfers()}
    for mode, name, length_km in case.links:
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
