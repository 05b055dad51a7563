"""A corridor as a row of a comparison: its voyages in all ice years, what they take and cost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.transport.network.anywhere import distance_note
from globalarctic.transport.results import CorridorResult, Spread
from globalarctic.transport.search.calls import chain_legs, cost_calls, sail_calls
from globalarctic.transport.search.hinder import band_of
from globalarctic.transport.search.refusals import refusal
from globalarctic.transport.search.routes import Tariff, route_of
from globalarctic.words import Message

if TYPE_CHECKING:
    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.network.calls import PortCall
    from globalarctic.transport.network.corridors import Corridor
    from globalarctic.transport.search.calls import Chain
    from globalarctic.transport.search.earliest import Problem
    from globalarctic.transport.search.request import Request

__all__ = ["corridor_row", "off_the_map"]

_SAME_H = 0.01


def off_the_map(trip: Request, calls: tuple[PortCall, ...] = ()) -> tuple[Message, ...]:
    """Return how far places beyond the table lie from the water that stands for them.

    Parameters
    ----------
    trip, calls
        The places.
    """
    places = (trip.origin, *(call.place for call in calls), trip.target)
    notes = (distance_note(trip.engine.network, place) for place in places)
    return tuple(note for note in notes if note is not None)


def corridor_row(
    trip: Request,
    corridor: Corridor,
    problems: tuple[Problem | Message, ...],
    start: dt.datetime,
    years: tuple[int, ...],
    max_wait_d: float,
    costs: CostModel,
    calls: tuple[PortCall, ...] = (),
) -> CorridorResult:
    """Return the row of a corridor, an impossible one with its reason.

    Parameters
    ----------
    trip, corridor, start, years, max_wait_d, costs
        What is sailed, when, in which ice years and at what rates.
    problems
        One a stretch, or why the stretch cannot be sailed.
    calls
        Between the stretches.
    """
    ready: list[Problem] = []
    for problem in problems:
        if isinstance(problem, Message):
            return CorridorResult(corridor.corridor_id, corridor.name_en, False, problem)
        if not np.isfinite(problem.best_h):
            why = refusal(trip.engine, problem, trip.ship, start, years)
            return CorridorResult(corridor.corridor_id, corridor.name_en, False, why)
        ready.append(problem)
    chains = sail_calls(trip.engine, ready, trip, start, calls, years=years, max_wait_d=max_wait_d)
    passed = [chain for chain in chains if chain is not None]
    if not passed:
        why = _why(trip, ready, start, years, max_wait_d, calls)
        return CorridorResult(
            corridor.corridor_id, corridor.name_en, False, why, pass_prob=0.0, ice_years=years
        )
    return _row(trip, corridor, start, years, passed, costs, calls)


def _why(
    trip: Request, problems: list[Problem], start: dt.datetime, years: tuple[int, ...],
    max_wait_d: float, calls: tuple[PortCall, ...],
) -> Message:  # fmt: skip
    """Return why the first stretch is refused that no ice year lets pass."""
    when = start
    for k, problem in enumerate(problems[:-1]):
        sailed = sail_calls(
            trip.engine, problems[: k + 1], trip, start, calls[:k], years=years,
            max_wait_d=max_wait_d,
        )  # fmt: skip
        passed = [chain for chain in sailed if chain is not None]
        if not passed:
            return refusal(trip.engine, problem, trip.ship, when, years)
        hours = float(np.median([chain.whole.duration_h for chain in passed]))
        when = start + dt.timedelta(hours=hours + calls[k].port_h)
    return refusal(trip.engine, problems[-1], trip.ship, when, years)


def _row(
    trip: Request,
    corridor: Corridor,
    start: dt.datetime,
    years: tuple[int, ...],
    chains: list[Chain],
    costs: CostModel,
    calls: tuple[PortCall, ...],
) -> CorridorResult:
    passed = [chain.whole for chain in chains]
    hours = np.array([voyage.duration_h for voyage in passed])
    median = float(np.median(hours))
    chain = min(chains, key=lambda each: abs(each.whole.duration_h - median))
    middle, ends = chain.whole, (trip.origin, trip.target)
    stops = cost_calls(calls, chain)
    middle_route = route_of(
        corridor, trip.ship, ends, start, middle.year, chain_legs(trip.engine, trip, chain),
        costs, stops,
    )  # fmt: skip
    middle_route = replace(
        middle_route, warnings=(*off_the_map(trip, calls), *middle_route.warnings)
    )
    tariff = Tariff(trip.ship, start.date(), ends, corridor.corridor_id, costs, stops)
    band = band_of(trip.ship.vessel, list(hours), [voyage.parts for voyage in passed])
    at_sea = Spread.of(np.array([voyage.sea_h for voyage in passed]))
    quantiles = (None, None) if at_sea is None else tuple(
        tariff.of(trip.engine, middle.tracks, sea_h)[0] for sea_h in (at_sea.p10, at_sea.p90)
    )  # fmt: skip
    lows = [voyage for voyage in passed if not np.isnan(voyage.lowest_rio)]
    lowest = min(lows, key=lambda voyage: voyage.lowest_rio) if lows else None
    differ = float(hours.max() - hours.min()) > _SAME_H
    return CorridorResult(
        corridor=corridor.corridor_id,
        name=corridor.name_en,
        possible=True,
        reason=None,
        duration_d=median / 24.0,
        duration_p10_d=band.p10_d,
        duration_p90_d=band.p90_d,
        band_ice_d=band.ice_d,
        band_speed_d=band.speed_d,
        band_delay_d=band.delay_d,
        delay_d=middle.parts.delay_h / 24.0,
        through_ice_d=middle.parts.through_h / 24.0,
        waiting_d=middle_route.waiting_d,
        pass_prob=len(passed) / len(years),
        ice_years=years,
        passed_years=tuple(voyage.year for voyage in passed),
        best_year=passed[int(hours.argmin())].year if differ else None,
        worst_year=passed[int(hours.argmax())].year if differ else None,
        cost_p10=quantiles[0],
        cost_p90=quantiles[1],
        sea_by_year_d=tuple(voyage.sea_h / 24.0 for voyage in passed),
        lowest_rio=None if lowest is None else lowest.lowest_rio,
        lowest_rio_lon=None if lowest is None else lowest.rio_lon,
        lowest_rio_lat=None if lowest is None else lowest.rio_lat,
        route=middle_route,
    )
