"""The verbs of the room that take names: traffic of a scenario, claims, and the check of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.outlook.claims import check as check_claim
from globalarctic.outlook.claims import load_claims
from globalarctic.outlook.reach import check_target, reach
from globalarctic.outlook.scenario import Scenario, load_scenario
from globalarctic.outlook.traffic import observed
from globalarctic.outlook.traffic import traffic as draw_traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from globalarctic.outlook.claims import ClaimCheck, ClaimChecks, PublishedClaim
    from globalarctic.outlook.reach import Reach
    from globalarctic.outlook.traffic import Figures, Traffic

__all__ = ["check", "check_all", "claims", "target", "traffic"]


def claims(path: str | Path | None = None) -> tuple[PublishedClaim, ...]:
    """Return the claims of the package, or of a file (TOML).

    Raises
    ------
    DataError, SchemaError
        When the file cannot be read or a claim in it is not whole.

    Examples
    --------
    >>> claims()[0].claim_id
    'ice-free-2035'
    """
    return load_claims(None if path is None else Path(path))


def check(claim: str | PublishedClaim) -> ClaimCheck:
    """Return what the evidence on file says of a claim, by its id or the claim itself.

    Raises
    ------
    UnknownNameError
        When no claim on file has the id.
    InputError
        When the claim's query cannot be run with its arguments.

    Examples
    --------
    >>> check("target-2024").verdict.value
    'contradicted'
    """
    if isinstance(claim, str):
        by_id = {each.claim_id: each for each in claims()}
        if claim not in by_id:
            raise UnknownNameError.among("claim", claim, by_id)
        claim = by_id[claim]
    return check_claim(claim)


def check_all(
    path: str | Path | None = None, *, progress: Callable[[str, float], None] | None = None
) -> ClaimChecks:
    """Return the checks of all claims of the package, or of a file.

    Raises
    ------
    DataError, SchemaError
        When the file cannot be read or a claim in it is not whole.
    """
    from globalarctic.outlook.claims import ClaimChecks

    wanted, checks = claims(path), []
    for at, claim in enumerate(wanted):
        if progress is not None:
            progress(claim.claim_id, at / len(wanted))
        checks.append(check_claim(claim))
    return ClaimChecks(tuple(checks))


def traffic(
    scenario: str | Scenario = "default",
    figures: Figures | None = None,
    *,
    draws: int = 5000,
    seed: int = 1,
    costs: Mapping[str, tuple[float, float]] | None = None,
    costs_from: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Traffic:
    """Return draws of the cargo to come under a scenario: its name, its TOML file, or itself.

    Parameters
    ----------
    figures
        Days, costs and open months of the ways; asked of the engine when left out, which takes
        two minutes the first time.
    costs
        What a TEU costs in all on some ways later, as a range in USD: ``{"suez": (3000, 4000)}``.
    costs_from
        First year of these costs; the year after the last one on file when None.

    Raises
    ------
    InputError, UnknownNameError
        When the scenario or a way is unknown or a value is out of range.

    Examples
    --------
    >>> traffic("no-such-scenario")
    Traceback (most recent call last):
        ...
    globalarctic.errors.UnknownNameError: ...
    """
    if isinstance(scenario, str):
        scenario = load_scenario(scenario)
    if costs:
        year = observed().years[-1] + 1 if costs_from is None else costs_from
        scenario = scenario.with_costs(costs, year=year)
    if figures is None:
        from globalarctic.outlook.engine_inputs import engine_figures

        figures = engine_figures(scenario, progress=progress)
    return draw_traffic(scenario, figures, draws=draws, seed=seed)


def target(
    target_t: float,
    year: int,
    scenario: str | Scenario = "default",
    figures: Figures | None = None,
    *,
    draws: int = 20_000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Reach:
    """Return what would have to be true for a target of cargo in a year.

    Parameters
    ----------
    target_t
        Cargo of the year, t.
    figures
        As in ``traffic``.

    Raises
    ------
    InputError, UnknownNameError
        When the scenario is unknown, the year is not in it or a value is out of range.

    Examples
    --------
    >>> target(220e6, 2035, "no-such-scenario")
    Traceback (most recent call last):
        ...
    globalarctic.errors.UnknownNameError: ...
    """
    if isinstance(scenario, str):
        scenario = load_scenario(scenario)
    check_target(target_t, year, range(observed().years[-1] + 1, scenario.last_year + 1))
    return reach(
        traffic(scenario, figures, draws=draws, seed=seed, progress=progress), target_t, year
    )
