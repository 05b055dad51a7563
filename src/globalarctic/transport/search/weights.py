"""What each edge of the network weighs: money, missing rates and CO2, as the kernels read it.

Every figure is asked of ``costs``, one hour, link or passage at a time: what grows with the way.
What every way pays once (ports, handling) is left out; dues of a passage count where it is crossed,
those of the Northern Sea Route for the zones of each passage. A missing rate becomes an amount of
its own (hours, kilometres, a named due), never a zero price.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.money import ONCE
from globalarctic.transport.costs.prices import DEFAULT, emissions_kg, route_cost
from globalarctic.transport.network.arrays import MODES
from globalarctic.transport.network.passages import load_passages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.arrays import Network

__all__ = ["Weights", "co2_weights", "cost_weights", "no_weights"]

_COST, _SHIP_H, _GAP_KM = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The weights of edges: (cost, ship hours lacking a rate, km lacking a rate, km of risk).

    Notes
    -----
    ``hour_rate`` float64[4] holds on edges at sea; ``add`` and ``per_km`` float64[specials + 1, 4]
    on each use of a row, row 0 being the plain sea edge; ``bits`` uint32[specials + 1] the dues
    without a rate, named in ``dues``; ``at_sea`` and ``usable`` uint8[specials + 1].
    """

    hour_rate: NDArray[np.float64]
    add: NDArray[np.float64]
    per_km: NDArray[np.float64]
    bits: NDArray[np.uint32]
    at_sea: NDArray[np.uint8]
    usable: NDArray[np.uint8]
    dues: tuple[str, ...]

    def kernel(self) -> tuple[NDArray[np.generic], ...]:
        """Return the arrays that the kernel reads, in their order."""
        return self.hour_rate, self.add, self.per_km, self.bits, self.at_sea


def no_weights(network: Network) -> Weights:
    """Return weights of zero: time alone counts.

    Parameters
    ----------
    network
        The network.

    Examples
    --------
    >>> from globalarctic.transport.network.build import load_network
    >>> float(no_weights(load_network()).add.sum())
    0.0
    """
    rows = len(network.specials.mode) + 1
    at_sea = np.ones(rows, np.uint8)
    at_sea[1:] = network.specials.mode == MODES.index("sea")
    return Weights(
        hour_rate=np.zeros(4),
        add=np.zeros((rows, 4)),
        per_km=np.zeros((rows, 4)),
        bits=np.zeros(rows, np.uint32),
        at_sea=at_sea,
        usable=np.ones(rows, np.uint8),
        dues=(),
    )


def _linked_rows(network: Network) -> list[tuple[int, str, str, float]]:
    """Return (row, mode, ``kind:id``, km) of each land, river and transfer row."""
    special = network.specials
    length_km = np.zeros(len(special.mode))
    on_row = network.special >= 0
    length_km[network.special[on_row]] = network.length_km[on_row]
    return [
        (int(s), MODES[special.mode[s]], network.links[special.link[s]], float(length_km[s]))
        for s in np.flatnonzero((special.link >= 0) & (special.mode != MODES.index("sea")))
    ]


def cost_weights(network: Network, case: Carriage, costs: CostModel = DEFAULT) -> Weights:
    """Return the weights of cost and missing rates, per TEU or else per tonne.

    Parameters
    ----------
    network
        The network.
    case
        Ship, day and ends; its slots (TEU), or its deadweight where it has none, share the cost.
    costs
        How costs are reckoned.

    Raises
    ------
    InputError
        When the vessel has neither TEU nor deadweight on file.

    Notes
    -----
    A canal toll is spread over the canal's length, so that a transit pays it once. Dues without
    a rate count once a way, kilometres without a rate as one sum over land and river modes: they
    are taken to cost the same unknown rate.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.network.build import load_network
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> case = Carriage(resolve_vessel("container-3600"), dt.date(2026, 8, 20), 1.0)
    >>> weights = cost_weights(load_network(), case)
    >>> "ice navigator (NWP)" in weights.dues, bool(weights.hour_rate[0] > 0)
    (True, True)
    """
    weights = no_weights(network)
    per_teu = bool(case.vessel.teu)
    base = route_cost(replace(case, sea_h=1.0), per_teu=per_teu, model=costs)
    if base is None:
        raise InputError(
            f"vessel {case.vessel.vessel_id} has neither TEU nor deadweight on file; "
            "cost needs one of them: choose another vessel or leave cost out of the criteria"
        )
    growing = [part for part in base.parts if part.grows != ONCE]
    weights.hour_rate[_COST] = sum(part.usd or 0.0 for part in growing)
    weights.hour_rate[_SHIP_H] = float(any(part.usd is None for part in base.parts))
    dues: list[str] = []
    gates = {p.passage_id: p.family for p in load_passages()}
    for number, gate in enumerate(network.gates):
        rows = 1 + np.flatnonzero(network.specials.gate == number)
        if gate not in gates or not len(rows):
            continue
        met = route_cost(
            replace(case, sea_h=1.0, families=(gates[gate],)), per_teu=per_teu, model=costs
        )
        if met is None:
            continue
        for name in met.missing:
            if name not in base.missing:
                dues += [name] if name not in dues else []
                weights.bits[rows] |= np.uint32(1 << dues.index(name))
        toll = met.known.mid - base.known.mid
        if toll > 0:
            on_gate = np.isin(network.special + 1, rows)
            weights.per_km[rows, _COST] = toll / (0.5 * float(network.length_km[on_gate].sum()))
    unpriced = "transfer between modes"
    for row, mode, name, length_km in _linked_rows(network):
        link = replace(case, sea_h=0.0, families=(), links=((mode, name, length_km),))
        cost = route_cost(link, per_teu=per_teu, model=costs)
        if cost is not None and cost.whole:
            weights.add[row + 1, _COST] = cost.known.mid
        elif mode == "transfer":
            dues += [unpriced] if unpriced not in dues else []
            weights.bits[row + 1] |= np.uint32(1 << dues.index(unpriced))
        else:
            weights.add[row + 1, _GAP_KM] = length_km
    return replace(weights, dues=tuple(dues))


def co2_weights(network: Network, case: Carriage) -> Weights:
    """Return the weights of tank-to-wake CO2, kg per TEU or else per tonne.

    Parameters
    ----------
    network
        The network.
    case
        The sea ship.

    Raises
    ------
    InputError
        When the vessel's fuel use, its factor or its size is not on file.

    Notes
    -----
    Edges of modes without a factor on file are not usable: a way's CO2 is then unknown.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.transport.network.build import load_network
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> case = Carriage(resolve_vessel("container-3600"), dt.date(2026, 8, 20), 1.0)
    >>> held = co2_weights(load_network(), case)
    >>> bool(held.hour_rate[0] > 0)
    True
    """
    weights = no_weights(network)
    per_teu = bool(case.vessel.teu)
    hourly = emissions_kg(replace(case, sea_h=1.0, links=()), per_teu=per_teu, well_to_wake=False)
    if hourly is None:
        raise InputError(
            f"vessel {case.vessel.vessel_id} has no fuel use, CO2 factor or size on file; "
            "choose another vessel or another measure"
        )
    weights.hour_rate[_COST] = hourly
    for row, mode, name, length_km in _linked_rows(network):
        link = replace(case, sea_h=0.0, links=((mode, name, length_km),))
        kg = emissions_kg(link, per_teu=per_teu, well_to_wake=False)
        if kg is None:
            weights.usable[row + 1] = 0
        else:
            weights.add[row + 1, _COST] = kg
    return weights
