"""Figures of the engine for the choice of transit: days, whole costs, open months."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.outlook.scenario import WAYS
from globalarctic.outlook.seasons import season_outlook
from globalarctic.outlook.traffic import Figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.outlook.scenario import Scenario

__all__ = ["RAIL", "engine_figures"]

RAIL = "manzhouli-rail"
"""Corridor that stands for rail."""
_LATER = 2035
_ICE_YEARS = (2012, 2015, 2017, 2019)


def engine_figures(
    scenario: Scenario,
    *,
    vessel: str = "container-3600-1a",
    progress: Callable[[str, float], None] | None = None,
) -> Figures:
    """Return what the engine says of the ways between the scenario's two places.

    Days and whole costs on 15 August; months in which a ship passes as observed and in 2035
    (middle course of the ice). A cost that is not whole is the scenario's surcharge.

    Raises
    ------
    InputError
        When a way is not possible between the two places even in August.
    UnknownNameError
        When a place or vessel is not on file.

    Notes
    -----
    Two minutes the first time; the seasons are kept.
    """
    from globalarctic.transport.network.corridors import resolve_corridor
    from globalarctic.transport.search.compare import compare

    ids = {way: resolve_corridor(RAIL if way == "rail" else way).corridor_id for way in WAYS}
    if progress is not None:
        progress("days and costs of the ways", 0.0)
    comparison = compare(
        scenario.origin, scenario.target, depart=dt.date(2026, 8, 15), vessel=vessel,
        corridors=tuple(ids.values()), ice_years=_ICE_YEARS,
    )  # fmt: skip
    rows = {row.corridor: row for row in comparison.corridors}
    days: dict[str, float] = {}
    cost: dict[str, float | None] = {}
    for way, corridor in ids.items():
        row = rows[corridor]
        if row.duration_d is None:
            raise InputError(f"{scenario.origin} - {scenario.target} by {way}: {row.reason}")
        days[way] = float(row.duration_d)
        cost[way] = row.cost_usd_per_teu

    def part(message: str, share: float) -> None:
        if progress is not None:
            progress(message, 0.1 + 0.9 * share)

    seasons = season_outlook(
        scenario.origin, scenario.target, vessel=vessel, years=(_LATER,), quantiles=(0.5,),
        progress=part,
    ).courses  # fmt: skip
    return Figures(
        days, cost, seasons[0].month_prob, seasons[1].month_prob, _LATER,
        f"engine, {vessel}, 15 August, and seasons as observed and in {_LATER}",
    )  # fmt: skip
