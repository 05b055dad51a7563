"""Ways that no other way beats on time, known cost and ice risk, over all modes at once.

Label setting with dominance over the whole network, exact up to a named epsilon (see the kernel for
the rule). Missing rates are measures of their own: a way with an unpriced leg never beats, on cost,
one whose price is known. Routes are mesh paths, not pulled tight: a few per cent longer than those
of ``route``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError, NoRouteError
from globalarctic.result import Listing
from globalarctic.table import Table, number, number_text, range_text, words
from globalarctic.transport.costs.carriage import Carriage
from globalarctic.transport.costs.prices import DEFAULT, route_cost, unit_of
from globalarctic.transport.network.anywhere import nodes_at
from globalarctic.transport.network.arrays import MODES
from globalarctic.transport.network.corridors import Corridor
from globalarctic.transport.network.names import gate_name, part_name, place_name, usd_head
from globalarctic.transport.network.passages import load_passages
from globalarctic.transport.network.places import load_places
from globalarctic.transport.results import mode_name
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.request import MAX_WAIT_D, departure, ice_years_for, request
from globalarctic.transport.search.voyages import plan_for
from globalarctic.transport.search.weights import Weights, co2_weights, cost_weights, no_weights
from globalarctic.transport.ships.pace import USUAL, as_sailed
from globalarctic.words import Code, Day, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from globalarctic.dates import When
    from globalarctic.table import Text
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.corridors import Plan
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.search.request import Request
    from globalarctic.transport.ships.vessels import Vessel
    from globalarctic.words import Arg

__all__ = ["EPSILON", "RISK_RIO", "Front", "Way", "least", "pareto"]

EPSILON = 0.05
"""Every way that no other beats has one in the answer within this share in every measure."""

RISK_RIO = 10.0
"""A kilometre counts as risk where the POLARIS outcome is below this."""

_MOST_LABELS = 3_000_000
_MOST_VOYAGES = 2
_MEASURES = ("time", "cost", "risk", "co2")
_SLOWEST, _SLACK_D = 2.0, 20.0
_MODES = ("sea", "river", "rail", "road", "ferry")
_NAMES = ("Any way", "任意路线", "Любой путь")
_ANY = Corridor("any", *_NAMES, (_MODES,), (), (), ("*",), "All modes and links.")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of the set.

    Notes
    -----
    ``cost_usd``, with ``cost_low_usd`` and ``cost_high_usd``, is the cost per ``unit`` where every
    part has a rate, else None; then ``at_least_usd`` is what it is at least and ``missing`` names
    the parts. ``unpriced_km`` of land and river legs and ``unpriced_ship_h`` hours of a ship have
    parts without a rate. ``risk_km`` are kilometres with RIO below ``RISK_RIO``. ``modes`` and
    ``via`` (passages, borders, places of transfer) are in order.
    """

    DIGITS = {
        "duration_d": 2, "cost_usd": 1, "cost_low_usd": 1, "cost_high_usd": 1, "at_least_usd": 1,
        "unpriced_km": 0, "unpriced_ship_h": 0, "risk_km": 0,
    }  # fmt: skip

    duration_d: float
    cost_usd: float | None
    cost_low_usd: float | None
    cost_high_usd: float | None
    at_least_usd: float | None
    unit: str
    unpriced_km: float
    unpriced_ship_h: float
    missing: tuple[str, ...]
    risk_km: float
    modes: tuple[str, ...]
    via: tuple[str, ...]

    @property
    def cost_text(self) -> Text:
        """The cost for a cell: the total with its range, or "at least" so much."""
        if self.cost_usd is not None and self.cost_low_usd is not None:
            ends = range_text(self.cost_low_usd, self.cost_high_usd)
            return f"{number_text(self.cost_usd)} ({ends})"
        if self.at_least_usd is None:
            return ""
        return Message("costs.cell.at-least", usd=Quantity(self.at_least_usd))


@dataclass(frozen=True, slots=True, repr=False)
class Front(Listing):
    """The ways that no other way beats, fastest first, and the epsilon that holds."""

    SCHEMA = "transport.front"
    VERSION = 2
    ROWS = "ways"
    KEYS = {"origin": "origin.place_id", "target": "target.place_id"}

    origin: Place
    target: Place
    depart_utc: dt.datetime
    vessel: str
    ice_year: int
    epsilon: float
    ways: tuple[Way, ...]
    labels: int

    def table(self) -> Table:
        """Return a row a way, fastest first."""
        unit = self.ways[0].unit
        columns = (
            number("Days"), number(usd_head(unit)), number("km at risk"),
            words("Modes"), words("By"), words("No rate on file"),
        )  # fmt: skip
        rows: list[tuple[Text, ...]] = []
        for way in self.ways:
            rows.append(
                (
                    number_text(way.duration_d, 1), way.cost_text, number_text(way.risk_km),
                    tuple(mode_name(mode) for mode in way.modes),
                    tuple(map(_via_name, way.via)) or Message("studies.front.direct"),
                    tuple(map(part_name, way.missing)),
                )
            )  # fmt: skip
        title = Message(
            "studies.front.title", origin=place_name(self.origin), target=place_name(self.target),
            day=Day(self.depart_utc.date()), year=Code(str(self.ice_year)),
        )  # fmt: skip
        note = Message(
            "studies.front.note",
            share=Quantity.short(100 * self.epsilon, "pct"),
            rio=Quantity.short(RISK_RIO),
        )
        return Table(title, columns, tuple(rows), (note,))


def _via_name(name: str) -> Arg:
    """Return the name of a passage, a border or a place of transfer."""
    return Name("place", name) if name in load_places().by_id else gate_name(name)


@lru_cache(maxsize=8)
def _rests(plan: _Task) -> tuple[NDArray[np.float64], ...]:
    """Return lower bounds of hours and weights to the target, over all and over priced edges."""
    from globalarctic.transport._kernels.pareto import WEIGHTS, lower_bound

    trip, weights = plan.trip, plan.weights
    network = trip.engine.network
    zero = np.zeros(len(weights.add))
    bounds: list[NDArray[np.float64]] = []
    allow = plan.ready.allow[0] * weights.usable
    for usable in (allow, (allow * (weights.add[:, 2] == 0)).astype(np.uint8)):
        fixed = (
            network.graph(), network.specials.kernel(), usable, plan.ready.node_ok, plan.targets,
            trip.ship.open_kmh,
        )  # fmt: skip
        low = [
            lower_bound(
                *fixed,
                np.ascontiguousarray(weights.add[:, d]),
                np.ascontiguousarray(weights.per_km[:, d]),
                weights.hour_rate[d] * weights.at_sea,
            )
            if weights.add[:, d].any() or weights.per_km[:, d].any() or weights.hour_rate[d]
            else np.zeros(network.nodes)
            for d in range(WEIGHTS)
        ]
        bounds += [
            lower_bound(*fixed, zero, zero, zero + 1.0),
            np.ascontiguousarray(np.stack(low, axis=1)),
        ]
    return tuple(bounds)


@dataclass(frozen=True, eq=False)
class _Task:
    """A request with its plan and weights, hashed by identity for the cache of bounds."""

    trip: Request
    ready: Plan
    weights: Weights
    sources: NDArray[np.int32]
    targets: NDArray[np.int32]
    case: Carriage
    measure: str
    costs: CostModel


def pareto(
    origin: str | Place,
    target: str | Place,
    *,
    depart: When,
    vessel: str | Vessel = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    criteria: tuple[str, ...] = ("time", "cost"),
    ice_year: int | None = None,
    epsilon: float = EPSILON,
    avoid: tuple[str, ...] = (),
    costs: CostModel = DEFAULT,
    progress: Callable[[str, float], None] | None = None,
) -> Front:
    """Return the ways between two places that no other way beats.

    Parameters
    ----------
    origin, target
        Places or their names.
    depart
        Departure day (00:00 UTC) or time.
    vessel, speed, draught_m, load_frac
        The ship on sea legs, as for ``compare``.
    criteria
        Of "time", "cost" and "risk"; time always counts.
    ice_year
        Ice to meet; by default the date's own year if on file, else the last on file.
    epsilon
        For every way that no other beats, one in the answer is within this share in every measure.
    avoid
        Passages, borders or families that may not be used.
    costs
        How costs are reckoned (see ``load_costs``).
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    NoRouteError
        When there is no way.
    InputError
        When a criterion, the epsilon or another value is not usable, or the set grows beyond what
        fits; a larger epsilon or fewer criteria help.

    Notes
    -----
    Goods wait where a season or ice stops them; waits ashore for a later sailing are not searched,
    and ways hold at most two sea voyages. Measured: 10-20 s and 1.8 million labels for time and
    cost from Dalian to Rotterdam; pairs far inland with many unpriced links can exceed the limit of
    labels, which raises.
    """
    odd = set(criteria) - {"time", "cost", "risk"}
    if odd or not criteria:
        raise InputError(f"criteria {sorted(odd)} are not known; allowed are time, cost and risk")
    if not 0.0 <= epsilon <= 1.0:
        raise InputError(f"epsilon is {epsilon}; allowed are 0 to 1")
    ship = as_sailed(vessel, speed=speed, draught_m=draught_m, load_frac=load_frac)
    plan, start, year = _prepared(
        origin, target, depart, ship, ice_year, avoid, progress,
        "cost" if "cost" in criteria else "time", costs,
    )  # fmt: skip
    return _solve(plan, start, year, epsilon, with_risk="risk" in criteria)


def least(
    origin: str | Place,
    target: str | Place,
    *,
    by: str,
    depart: When,
    vessel: str | Vessel = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    ice_year: int | None = None,
    avoid: tuple[str, ...] = (),
) -> Way:
    """Return the way of least time, known cost, risk or CO2 over all modes.

    Parameters
    ----------
    origin, target, depart, vessel, speed, draught_m, load_frac, ice_year, avoid
        As for ``pareto``.
    by
        "time", "cost", "risk" or "co2". For "cost" ways without an unpriced kilometre come first;
        for "co2" the cost of the way holds kg of CO2 (tank-to-wake) and its unit says so.

    Raises
    ------
    NoRouteError, InputError
        As for ``pareto``.
    """
    if by not in _MEASURES:
        raise InputError(f"by is {by!r}; allowed are {', '.join(_MEASURES)}")
    plan, start, year = _prepared(
        origin,
        target,
        depart,
        as_sailed(vessel, speed=speed, draught_m=draught_m, load_frac=load_frac),
        ice_year,
        avoid,
        None,
        by,
    )
    ways = _solve(plan, start, year, 0.0 if by == "time" else EPSILON, with_risk=by == "risk").ways
    if by == "time":
        return ways[0]
    if by == "risk":
        return min(ways, key=lambda way: (way.risk_km, way.duration_d))
    if by == "co2":
        return min(ways, key=lambda way: (way.cost_usd or 0.0, way.duration_d))
    return min(
        ways,
        key=lambda way: (
            way.unpriced_km > 0, bool(way.missing), way.cost_usd or way.at_least_usd or 0.0,
            way.duration_d,
        ),
    )  # fmt: skip


def _prepared(
    origin: str | Place, target: str | Place, depart: When, vessel: Vessel,
    ice_year: int | None, avoid: tuple[str, ...],
    progress: Callable[[str, float], None] | None, measure: str, costs: CostModel = DEFAULT,
) -> tuple[_Task, dt.datetime, int]:  # fmt: skip
    start = departure(depart)
    trip = request(origin, target, vessel=vessel, progress=progress)
    years, _ = ice_years_for(trip.engine, start.year, () if ice_year is None else (ice_year,))
    network = trip.engine.network
    case = Carriage(
        trip.ship.vessel, start.date(), 1.0, origin=trip.origin, target=trip.target,
        escorted=trip.ship.led,
    )  # fmt: skip
    weights = {
        "cost": lambda: cost_weights(network, case, costs),
        "co2": lambda: co2_weights(network, case),
    }.get(measure, lambda: no_weights(network))()
    ready = plan_for(trip.engine, _ANY, trip.ship, avoid)
    ends = [nodes_at(network, place) for place in (trip.origin, trip.target)]
    return _Task(trip, ready, weights, ends[0], ends[1], case, measure, costs), start, years[-1]


def _solve(plan: _Task, start: dt.datetime, year: int, epsilon: float, *, with_risk: bool) -> Front:
    from globalarctic.transport._kernels.pareto import front

    trip, weights = plan.trip, plan.weights
    network, ship = trip.engine.network, trip.ship
    days = calendar(start)
    rests = _rests(plan)
    best = float(rests[0][plan.sources].min())
    if not np.isfinite(best):
        raise NoRouteError(f"no connection from {trip.origin.name_en} to {trip.target.name_en}")
    horizon = days.start_h + _SLOWEST * best + 24.0 * (MAX_WAIT_D + _SLACK_D)
    with trip.engine.sailing(ship, days, year) as sailing:
        ends, t, w, _bits, node, parent, edge, _left, _expanded, gave_up = front(
            network.graph(), network.specials.kernel(), plan.ready.allow[0] * weights.usable,
            plan.ready.node_ok, trip.engine.node_cell, (network.node_mode == 0).astype(np.uint8),
            sailing.ice, ship.lut_rio, days.doy, ship.open_kmh, weights.kernel(),
            rests, plan.sources, plan.targets, days.start_h, horizon, epsilon, _MOST_VOYAGES,
            RISK_RIO, False, np.full(network.nodes, np.inf), with_risk, False, _MOST_LABELS,
        )  # fmt: skip
    if gave_up:
        raise InputError(
            f"more than {_MOST_LABELS:,} labels at epsilon {epsilon:g}; give a larger epsilon or "
            "fewer criteria"
        )
    if not len(ends):
        raise NoRouteError("no way arrives in time: ice or seasons close all of them")
    ways = [_way(plan, int(k), t, w, node, parent, edge, days.start_h) for k in ends]
    ways.sort(key=lambda way: way.duration_d)
    return Front(
        trip.origin, trip.target, start, ship.vessel.vessel_id, year, epsilon, tuple(ways), len(t)
    )


def _way(
    plan: _Task, last: int, t: Any, w: Any, node: Any, parent: Any, edge: Any,
    start_h: float,
) -> Way:  # fmt: skip
    chain = [last]
    while parent[chain[-1]] >= 0:
        chain.append(int(parent[chain[-1]]))
    chain.reverse()
    network = plan.trip.engine.network
    names = {passage.passage_id: passage.name_en for passage in load_passages()}
    modes: list[str] = []
    via: list[str] = []
    links: list[tuple[str, str, float]] = []
    families: set[str] = set()
    at_sea_h = 0.0
    kinds = {passage.passage_id: passage.family for passage in load_passages()}
    for a, b in pairwise(chain):
        row = int(network.special[edge[b]])
        mode = "sea" if row < 0 else MODES[network.specials.mode[row]]
        link = -1 if row < 0 else int(network.specials.link[row])
        if mode == "sea":
            at_sea_h += float(t[b] - t[a])
        elif link >= 0:
            links.append((mode, network.links[link], float(network.length_km[edge[b]])))
        if mode == "transfer":
            place = int(network.node_place[node[a]])
            via.append(network.places[place].name_en)
            continue
        modes.append(mode)
        gate = -1 if row < 0 else int(network.specials.gate[row])
        if gate >= 0:
            via.append(names.get(network.gates[gate], network.gates[gate]))
            families |= {kinds[name] for name in (network.gates[gate],) if name in kinds}
    vessel = plan.trip.ship.vessel
    unit = unit_of(vessel)
    cost = None
    if plan.measure == "cost":
        case = replace(
            plan.case, sea_h=at_sea_h, links=tuple(links), families=tuple(sorted(families))
        )
        cost = route_cost(case, per_teu=unit == "TEU", model=plan.costs)
    whole = cost is not None and cost.whole
    co2 = float(w[last, 0]) if plan.measure == "co2" else None
    return Way(
        duration_d=(float(t[last]) - start_h) / 24.0,
        cost_usd=co2 if cost is None else cost.amount,
        cost_low_usd=None if cost is None else cost.low,
        cost_high_usd=None if cost is None else cost.high,
        at_least_usd=None if cost is None or whole else cost.at_least,
        unit=unit,
        unpriced_km=float(w[last, 2]),
        unpriced_ship_h=float(w[last, 1]),
        missing=() if cost is None else cost.missing,
        risk_km=float(w[last, 3]),
        modes=tuple(_runs(modes)),
        via=tuple(_runs(via)),
    )


def _runs(values: list[str]) -> list[str]:
    return [v for k, v in enumerate(values) if k == 0 or v != values[k - 1]]
