"""Why a way is as it is: the fastest route of a day, or a refusal, and each rule that binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.errors import NoRouteError
from globalarctic.transport.rules.explain import (
    RouteExplanation,
    explain_refusal,
    explain_route,
)
from globalarctic.transport.search.compare import best_route, compare, why_refused
from globalarctic.transport.search.request import MAX_WAIT_D
from globalarctic.transport.ships.pace import USUAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.dates import When
    from globalarctic.transport.network.places import Place
    from globalarctic.transport.rules.closures import Closure
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["RouteExplanation", "explain"]


def explain(
    origin: str | Place,
    target: str | Place,
    *,
    depart: When,
    vessel: str | Vessel = "container-3600-1a",
    speed: str | float = USUAL,
    draught_m: float | None = None,
    load_frac: float | None = None,
    corridor: str = "",
    avoid: tuple[str, ...] = (),
    ice_year: int | None = None,
    max_wait_d: float = MAX_WAIT_D,
    escorted: bool = False,
    closures: tuple[Closure, ...] = (),
    progress: Callable[[str, float], None] | None = None,
) -> RouteExplanation:
    """Return each rule that binds on the fastest route of a day; for a refused corridor, why.

    Parameters
    ----------
    origin, target, depart, vessel, speed, draught_m, load_frac
        As for ``route``.
    corridor, avoid, ice_year, max_wait_d, escorted, closures
        As for ``route``.
    progress
        Called with a message and a share 0-1.

    Raises
    ------
    NoRouteError
        When no corridor is named and none is possible.
    UnknownNameError, InputError
        When a name or value is not usable.

    Examples
    --------
    >>> explain("Omsk", "Pavlodar", depart="2026-07-01", corridor="river").possible
    True
    """
    comparison = compare(
        origin, target, depart=depart, vessel=vessel, speed=speed, draught_m=draught_m,
        load_frac=load_frac, avoid=avoid,
        corridors=(corridor,) if corridor else (),
        ice_years=() if ice_year is None else (ice_year,), max_wait_d=max_wait_d,
        escorted=escorted, closures=closures, progress=progress,
    )  # fmt: skip
    route = best_route(comparison)
    if route is not None:
        return explain_route(route, closures=closures, escorted=escorted)
    if not corridor:
        raise NoRouteError(why_refused(comparison))
    return explain_refusal(
        comparison.corridors[0], origin=comparison.origin, target=comparison.target,
        ship=comparison.ship, depart=comparison.depart_utc, closures=closures,
    )  # fmt: skip
