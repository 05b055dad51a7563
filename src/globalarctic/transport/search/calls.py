"""Calls on the way: what a ship takes when it stays in ports between two places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.errors import InputError
from globalarctic.transport.costs.carriage import Call
from globalarctic.transport.costs.prices import DEFAULT
from globalarctic.transport.network.calls import calls_of
from globalarctic.transport.network.corridors import load_corridors, resolve_corridor
from globalarctic.transport.network.names import place_name
from globalarctic.transport.search.engine import calendar
from globalarctic.transport.search.hinder import Hours
from globalarctic.transport.search.request import MAX_WAIT_D, departure, ice_years_for, request
from globalarctic.transport.search.routes import Tariff
from globalarctic.transport.search.serving import DIRECT, kind_of, ready_for, serving
from globalarctic.transport.search.tracks import legs_of
from globalarctic.transport.search.voyages import Voyages, sail_years
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.dates import When
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.calls import PortCall
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.results import Leg
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.engine import Engine
    from globalarctic.transport.search.request import Request
    from globalarctic.transport.search.serving import Ready
    from globalarctic.transport.search.voyages import Voyage
    from globalarctic.transport.ships.vessels import Vessel

__all__ = [
    "Chain", "called_voyages", "chain_legs", "cost_calls", "sail_calls", "stretches_of",
    "ways_by_call",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A voyage with calls in one ice year: the whole, its stretches and when each leaves."""

    whole: Voyage
    pieces: tuple[Voyage, ...]
    starts: tuple[dt.datetime, ...]


def stretches_of(trip: Request, calls: tuple[PortCall, ...]) -> tuple[Request, ...]:
    """Return a request's stretches from call to call.

    Raises
    ------
    InputError
        When two places in a row are the same.
    """
    stops = [trip.origin, *(call.place for call in calls), trip.target]
    for here, ahead in pairwise(stops):
        if here == ahead:
            raise InputError(Message("errors.call-twice", place=place_name(here)))
    return tuple(replace(trip, origin=here, target=ahead) for here, ahead in pairwise(stops))


def ways_by_call(
    stretches: tuple[Request, ...],
    corridors: tuple[Corridor, ...],
    wanted: tuple[Corridor, ...],
    avoid: tuple[str, ...],
) -> tuple[dict[Corridor, tuple[Problem | Message, ...]], tuple[Corridor, ...]]:
    """Return each row's problem on every stretch, and the named corridors that serve none.

    Parameters
    ----------
    stretches
        From call to call.
    corridors
        Those on file.
    wanted
        Those asked for; all that serve a stretch when empty.
    avoid
        Passages, borders or families that may not be used.

    Raises
    ------
    InputError
        When a corridor is asked for that is not by sea alone.

    Notes
    -----
    Calls are a ship's: only ways by sea count. A named corridor is taken on the stretches that it
    serves (see ``serving``), the direct way on the others; one that is asked for and serves none
    is taken on the longest.
    """
    for each in wanted:
        if kind_of(each) != "sea":
            raise InputError(f"corridor {each.corridor_id} is not by sea alone; calls are a ship's")
    at_sea = tuple(c for c in corridors if kind_of(c) == "sea")
    direct = next(c for c in at_sea if c.corridor_id in DIRECT)
    ready: list[Ready] = [{c: ready_for(each, c, avoid) for c in at_sea} for each in stretches]
    served = [
        serving(each, (trip.origin, trip.target))[0]
        for each, trip in zip(ready, stretches, strict=True)
    ]

    def reaches(k: int, way: Corridor) -> bool:
        problem = ready[k][way]
        return way in served[k] and not isinstance(problem, Message) and np.isfinite(problem.best_h)

    def length(k: int) -> float:
        problem = ready[k][direct]
        return 0.0 if isinstance(problem, Message) else problem.best_h

    span = range(len(stretches))
    rows: dict[Corridor, tuple[Problem | Message, ...]] = {}
    for way in wanted or at_sea:
        on = {k for k in span if reaches(k, way)}
        if way == direct:
            on = set(span) if wanted or all(direct in each for each in served) else set()
        elif wanted and not on:
            on = {max(span, key=length)}
        if on:
            rows[way] = tuple(ready[k][way if k in on else direct] for k in span)
    left = tuple(c for c in at_sea if c not in rows and c != direct)
    return rows, () if wanted else left


def sail_calls(
    engine: Engine,
    problems: Sequence[Problem],
    trip: Request,
    start: dt.datetime,
    calls: tuple[PortCall, ...],
    *,
    years: tuple[int, ...],
    max_wait_d: float,
) -> tuple[Chain | None, ...]:
    """Return the voyage of each ice year, every stretch leaving when the ship is ready there.

    Parameters
    ----------
    engine, problems, trip
        What is searched, one problem a stretch.
    start
        First departure, UTC.
    calls
        Between the stretches.
    years
        Ice years met.
    max_wait_d
        Longest standstill in all, days.
    """
    at = dict.fromkeys(years, start)
    parts: dict[int, list[tuple[dt.datetime, Voyage]]] = {year: [] for year in years}
    for k, problem in enumerate(problems):
        groups: dict[dt.datetime, list[int]] = {}
        for year, when in at.items():
            groups.setdefault(when, []).append(year)
        port_h = calls[k].port_h if k < len(calls) else 0.0
        for when, alike in groups.items():
            sailed = sail_years(
                engine, problem, trip.ship, days=calendar(when), years=tuple(alike),
                max_wait_d=max_wait_d,
            )  # fmt: skip
            for year, voyage in zip(alike, sailed, strict=True):
                if voyage is None:
                    del at[year]
                    continue
                parts[year].append((when, voyage))
                at[year] = when + dt.timedelta(hours=voyage.duration_h + port_h)
    port_h = sum(call.port_h for call in calls)
    chains = [_chain(parts[year], port_h) if year in at else None for year in years]
    return tuple(
        None if chain is None or chain.whole.waiting_h > 24.0 * max_wait_d else chain
        for chain in chains
    )


def _chain(parts: list[tuple[dt.datetime, Voyage]], port_h: float) -> Chain:
    starts, pieces = zip(*parts, strict=True)
    if len(pieces) == 1:
        return Chain(pieces[0], pieces, starts)
    iced = [each for each in pieces if not np.isnan(each.lowest_rio)]
    lowest = min(iced, key=lambda each: each.lowest_rio) if iced else pieces[0]
    hours = [each.parts for each in pieces]
    whole = replace(
        pieces[0],
        tracks=tuple(track for each in pieces for track in each.tracks),
        duration_h=sum(each.duration_h for each in pieces) + port_h,
        waiting_h=sum(each.waiting_h for each in pieces),
        distance_km=sum(each.distance_km for each in pieces),
        sea_h=sum(each.sea_h for each in pieces),
        lowest_rio=lowest.lowest_rio, rio_lon=lowest.rio_lon, rio_lat=lowest.rio_lat,
        parts=Hours(
            sum(h.free_h for h in hours), sum(h.through_h for h in hours),
            sum(h.slowed_h for h in hours), _added([h.sight_h for h in hours]),
            _added([h.convoy_h for h in hours]),
        ),
    )  # fmt: skip
    return Chain(whole, pieces, starts)


def _added(triples: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    low, mid, high = (sum(each[k] for each in triples) for k in range(3))
    return low, mid, high


def chain_legs(engine: Engine, trip: Request, chain: Chain) -> tuple[Leg, ...]:
    """Return the legs of all stretches, with hours since the first departure.

    Parameters
    ----------
    engine, trip, chain
        Who sails what.
    """
    legs: list[Leg] = []
    for when, piece in zip(chain.starts, chain.pieces, strict=True):
        with engine.sailing(trip.ship, calendar(when), piece.year) as sailing:
            late_h = (when - chain.starts[0]).total_seconds() / 3600.0
            legs += [replace(g, eta_h=g.eta_h + late_h) for g in legs_of(sailing, piece.tracks)]
    return tuple(legs)


def cost_calls(calls: tuple[PortCall, ...], chain: Chain) -> tuple[Call, ...]:
    """Return the calls as the costs see them, each with its stretch's share of the hours at sea."""
    total = sum(piece.sea_h for piece in chain.pieces) or 1.0
    return tuple(
        Call(call.place.country, call.port_h, piece.sea_h / total)
        for call, piece in zip(calls, chain.pieces, strict=False)
    )


def called_voyages(
    origin: str | Place,
    target: str | Place,
    *,
    corridor: str,
    via: Sequence[str],
    departs: Sequence[When],
    vessel: str | Vessel,
    ice_years: Sequence[int] = (),
    avoid: tuple[str, ...] = (),
    max_wait_d: float = MAX_WAIT_D,
    costs: CostModel = DEFAULT,
) -> Voyages:
    """Return what voyages with calls take, one row a departure, one column an ice year.

    Parameters
    ----------
    origin, target, corridor, departs, vessel, ice_years, avoid, max_wait_d, costs
        As for ``voyages``.
    via
        Calls in order, as for ``compare``.

    Raises
    ------
    InputError, UnknownNameError
        When a name or value is not usable.
    """
    trip = request(origin, target, vessel=vessel, max_wait_d=max_wait_d)
    calls, wanted = calls_of(via), (resolve_corridor(corridor),)
    years, _ = ice_years_for(
        trip.engine, 0, tuple(ice_years) or tuple(int(year) for year in trip.engine.atlas.years)
    )
    figures = np.full((6, len(departs), len(years)), np.nan)
    (problems,) = ways_by_call(stretches_of(trip, calls), load_corridors(), wanted, avoid)[
        0
    ].values()
    ready = [each for each in problems if not isinstance(each, Message)]
    if len(ready) == len(problems) and all(np.isfinite(each.best_h) for each in ready):
        for i, depart in enumerate(departs):
            start = departure(depart)
            chains = sail_calls(
                trip.engine, ready, trip, start, calls, years=years, max_wait_d=max_wait_d
            )
            for j, chain in enumerate(chains):
                if chain is None:
                    continue
                tariff = Tariff(
                    trip.ship, start.date(), (trip.origin, trip.target), corridor, costs,
                    cost_calls(calls, chain),
                )  # fmt: skip
                whole = chain.whole
                cost, co2 = tariff.of(trip.engine, whole.tracks, whole.sea_h)
                figures[:, i, j] = (
                    whole.duration_h, whole.waiting_h, whole.distance_km,
                    np.nan if cost.amount is None else cost.amount, co2, whole.lowest_rio,
                )  # fmt: skip
    return Voyages(~np.isnan(figures[0]), *figures)
