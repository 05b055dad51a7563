"""The outlook room: what seasons and traffic could look like, and which published claims hold.

Scenarios, no forecasts: every assumption is a range, and what has no figure on file stays open.

- ``season_outlook``: how long a ship could pass in later years, in ice moved on along its course,
  beside the seasons by rule and as published; ``extent``: the Arctic's ice in later years
- ``traffic``: cargo to come, as draws from a ``load_scenario`` and the ``engine_figures`` of the
  ways; ``target``: what would have to be true for a published figure
- ``backcast``, ``backcasts``: how the same method would have fared from earlier years
- ``claims``: the statements on file; ``check``: one of them against a query anyone can rerun;
  ``check_all``: all of them

>>> import globalarctic as ga
>>> len(ga.outlook.claims()) > 10
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.outlook.backcast import Backcast as Backcast
    from globalarctic.outlook.backcast import Backcasts as Backcasts
    from globalarctic.outlook.backcast import backcast as backcast
    from globalarctic.outlook.backcast import backcasts as backcasts
    from globalarctic.outlook.claims import ClaimCheck as ClaimCheck
    from globalarctic.outlook.claims import ClaimChecks as ClaimChecks
    from globalarctic.outlook.claims import PublishedClaim as PublishedClaim
    from globalarctic.outlook.engine_inputs import engine_figures as engine_figures
    from globalarctic.outlook.extent import ExtentOutlook as ExtentOutlook
    from globalarctic.outlook.extent import extent as extent
    from globalarctic.outlook.reach import Reach as Reach
    from globalarctic.outlook.room import check as check
    from globalarctic.outlook.room import check_all as check_all
    from globalarctic.outlook.room import claims as claims
    from globalarctic.outlook.room import target as target
    from globalarctic.outlook.room import traffic as traffic
    from globalarctic.outlook.scenario import Scenario as Scenario
    from globalarctic.outlook.scenario import load_scenario as load_scenario
    from globalarctic.outlook.seasons import SeasonOutlook as SeasonOutlook
    from globalarctic.outlook.seasons import season_outlook as season_outlook
    from globalarctic.outlook.traffic import Figures as Figures
    from globalarctic.outlook.traffic import Traffic as Traffic

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "backcast": ("Backcast", "Backcasts", "backcast", "backcasts"),
        "claims": ("ClaimCheck", "ClaimChecks", "PublishedClaim"),
        "engine_inputs": ("engine_figures",),
        "extent": ("ExtentOutlook", "extent"),
        "reach": ("Reach",),
        "room": ("check", "check_all", "claims", "target", "traffic"),
        "scenario": ("Scenario", "load_scenario"),
        "seasons": ("SeasonOutlook", "season_outlook"),
        "traffic": ("Figures", "Traffic"),
    },
)
