"""The investments room: what was proposed, what exists, who owns it on a date, and who says so.

The register holds claims only: somebody stated, on a date and in a source, that something was so.
Every answer is computed from them for two dates: what was so ``at`` a date, as it was on record on
a date (``known``); both are today when not given, and may be years, months or days.

>>> import globalarctic as ga
>>> ga.investments.owners("RUS-ARCTIC-LNG-2", at="2022-06").control
('arctic-lng-2', 'novatek')

- ``projects``: status, traffic light and investors; ``project``: one project with all its claims
- ``two_dates``: how a project stood, as known then and as known today
- ``timeline``: what happened when
- ``totals``: announced, not failed, existing by share; side by side, by currency
- ``owners``: direct, through others and by control, as ranges
- ``screen``: risk, benefit and support as ranges; no verdict
- ``register``, ``check``, ``diff``: the register itself, its faults, what changed

Every answer has ``to_frame()``, ``to_dict()``, ``table()`` and ``save(path)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.investments.releases import CheckReport as CheckReport
    from globalarctic.investments.releases import Differences as Differences
    from globalarctic.investments.releases import check as check
    from globalarctic.investments.releases import diff as diff
    from globalarctic.investments.results import Projects as Projects
    from globalarctic.investments.results import ProjectSheet as ProjectSheet
    from globalarctic.investments.results import Timeline as Timeline
    from globalarctic.investments.results import TwoDates as TwoDates
    from globalarctic.investments.results import project as project
    from globalarctic.investments.results import projects as projects
    from globalarctic.investments.results import timeline as timeline
    from globalarctic.investments.results import two_dates as two_dates
    from globalarctic.investments.rows import register as register
    from globalarctic.investments.screening import Screening as Screening
    from globalarctic.investments.sums import Owners as Owners
    from globalarctic.investments.sums import TotalsReport as TotalsReport
    from globalarctic.investments.sums import owners as owners
    from globalarctic.investments.sums import screen as screen
    from globalarctic.investments.sums import totals as totals

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "releases": ("CheckReport", "Differences", "check", "diff"),
        "results": (
            "ProjectSheet", "Projects", "Timeline", "TwoDates", "project", "projects", "timeline",
            "two_dates",
        ),
        "rows": ("register",),
        "screening": ("Screening",),
        "sums": ("Owners", "TotalsReport", "owners", "screen", "totals"),
    },
)  # fmt: skip
