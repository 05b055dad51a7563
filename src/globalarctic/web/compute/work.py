"""How the compute process answers: one call of a room, its result as a document.

Every function takes the arguments of its kind by name, and ``report``, which is called with a share
0-1 and raises when the work is to end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from globalarctic.keep import Keep
from globalarctic.web.compute.documents import document, text_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from globalarctic.transport.costs.model import CostModel
    from globalarctic.transport.results import Comparison, Route

    Report = Callable[..., None] | None

__all__ = [
    "claim",
    "compare",
    "costs",
    "country",
    "country_reasons",
    "explain",
    "extent",
    "months",
    "network",
    "owners",
    "regions",
    "route",
    "scope",
    "season_outlook",
    "seasons",
    "sensitivity",
    "ties",
    "traffic",
]

_ways: Keep[Comparison] = Keep(12)


def _given(args: dict[str, Any]) -> dict[str, Any]:
    """Leave out what was not given, so that the rooms' own defaults hold."""
    return {name: value for name, value in args.items() if value not in (None, "", [])}


def _voyage(args: dict[str, Any]) -> dict[str, Any]:
    options = _given(args)
    if "speed_kn" in options:
        options["speed"] = options.pop("speed_kn")
    for name in ("avoid", "corridors", "via"):
        if name in options:
            options[name] = tuple(options[name])
    if "rates" in options:
        options["costs"] = _own_costs(options.pop("rates"))
    return options


def _progress(report: Report) -> dict[str, Any]:
    if report is None:
        return {}
    return {"progress": lambda _, share: report(min(1.0, max(0.0, share)))}


def _compared(args: dict[str, Any], report: Report, *, rows: bool = False) -> Comparison:
    from globalarctic.transport import compare as run

    options = _voyage(args)

    def make() -> Comparison:
        more = _progress(report)
        if rows and report is not None:
            more["so_far"] = lambda ways, share: report(share, partial=document(ways))
        return run(**options, **more)

    return _ways.get(json.dumps(args, sort_keys=True), make)


def compare(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Compare the ways between two places; rows are reported as they are ready."""
    ways = _compared(args, report, rows=True)
    files = {row.corridor: _files(row.route) for row in ways.corridors if row.route is not None}
    return document(ways, files=files)


def _files(route: Route) -> dict[str, str]:
    sea = any(leg.mode == "sea" for leg in route.legs)
    return text_files(route, (".gpx", ".kml", *((".rtz",) if sea else ())))


def _own_costs(rates: list[str]) -> CostModel:
    """Return the cost model with rates of one's own, each written ``part=value``."""
    from globalarctic.transport.costs.model import own_rates

    pairs = (text.rpartition("=")[::2] for text in rates)
    return own_rates({part: float(value) for part, value in pairs})


def costs(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Show the costs of the ways, part by part."""
    from globalarctic.transport import cost_sheet

    return document(cost_sheet(_compared(args, report)))


def sensitivity(*, first: str, second: str, report: Report = None, **args: Any) -> dict[str, Any]:
    """Show what moves the difference of two corridors' costs."""
    from globalarctic.transport import sensitivity as run

    ways = _compared({**args, "corridors": sorted({first, second})}, report)
    costs = _own_costs(args.get("rates") or [])
    return document(run(ways, first=first, second=second, costs=costs))


def route(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Find the best way, leg by leg, with its files for chart systems."""
    from globalarctic.transport import route as run

    answer = run(**_voyage(args), **_progress(report))
    return document(answer, files=text_files(answer, (".gpx", ".kml", ".rtz")))


def explain(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Say which rules bind on the way, and why not."""
    from globalarctic.transport import explain as run

    return document(run(**_voyage(args), **_progress(report)))


def months(*, departs: list[str], report: Report = None, **args: Any) -> dict[str, Any]:
    """Compare the same pair on several days of departure."""
    from globalarctic.transport import departures as run

    return document(run(departs=tuple(departs), **_voyage(args), **_progress(report)))


def seasons(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Say when a ship is likely to pass."""
    from globalarctic.transport import seasons as run

    return document(run(**_voyage(args), **_progress(report)))


def season_outlook(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Say how long a ship could pass in later years."""
    from globalarctic.outlook import season_outlook as run

    return document(run(**_voyage(args), **_progress(report)))


def scope(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Say who belongs to the Global Arctic."""
    from globalarctic.scope import run

    return document(run(**_given(args), everyone=True, **_progress(report)))


def country(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Show the card of a country."""
    from globalarctic.scope import show as run

    return document(run(**_given(args), **_progress(report)))


def country_reasons(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Show every figure of a country with its row and source."""
    from globalarctic.scope import explain as run

    return document(run(**_given(args), **_progress(report)))


def network(*, report: Report = None, **args: Any) -> dict[str, Any]:
    """Describe the network of countries by one kind of ties."""
    from globalarctic.scope import network as run

    del report
    return document(run(**_given(args)))


def ties(*, a: str, b: str, date: str, ways: bool, report: Report = None) -> dict[str, Any]:
    """Say how closely two regions are tied."""
    from globalarctic.regions import ties as run

    del report
    return document(run(a, b, date=date, ways=ways))


def claim(*, claim: str, report: Report = None) -> dict[str, Any]:
    """Check a published claim."""
    from globalarctic.outlook import check as run

    del report
    return document(run(claim))


def traffic(*, scenario: str, report: Report = None) -> dict[str, Any]:
    """Draw the cargo to come of a scenario."""
    from globalarctic.outlook import traffic as run

    return document(run(scenario, **_progress(report)))


def extent(*, month: int, report: Report = None) -> dict[str, Any]:
    """Show the Arctic's ice in later years."""
    from globalarctic.outlook import extent as run

    del report
    return document(run(month))


def regions(*, report: Report = None) -> dict[str, Any]:
    """List the regions on file."""
    from globalarctic.regions import regions as run

    del report
    return document(run())


def owners(*, project: str, at: str, known: str, report: Report = None) -> dict[str, Any]:
    """Say who owns a project."""
    from globalarctic.investments import owners as run

    del report
    return document(run(project, at=at, known=known))
