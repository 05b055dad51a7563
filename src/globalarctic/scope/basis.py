"""What the verbs compute from: a decision, a membership, and the draws of a membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.data.release_files import open_release
from globalarctic.scope.club.answers import decision_of
from globalarctic.scope.club.definition import load_club
from globalarctic.scope.definition import load_definition
from globalarctic.scope.load import fetched_panels, load_evidence, load_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from globalarctic.data.release import CountryRelease
    from globalarctic.scope.club.decide import Decision
    from globalarctic.scope.membership import Membership
    from globalarctic.scope.uncertainty import Draws, Panels, Probability

    Progress = Callable[[str, float], None]

__all__ = ["DEFAULT", "decision_from", "drawn_from", "membership_from"]

DEFAULT = "global-arctic"
"""The definition that counts unless another one is named."""

_LINE_YEARS = (1995, 2019)


def decision_from(
    definition: str | Path, weights: dict[str, float] | None = None, release: str | Path = ""
) -> tuple[Decision, CountryRelease]:
    """Return every decision under a definition by dual cut-off, and its release."""
    country_release = open_release(release)
    club = load_club(definition)
    if weights:
        club = club.with_weights(weights)
    return decision_of(
        club, country_release, more=load_layers(country_release, club.members)
    ), country_release


def membership_from(
    definition: str | Path,
    weights: dict[str, float] | None,
    first: int | None,
    last: int | None,
    release: str | Path,
) -> Membership:
    """Return the membership under a definition by a line."""
    from globalarctic.scope.membership import membership

    wanted = load_definition(definition)
    trade, papers = fetched_panels()
    data = load_evidence(
        first or _LINE_YEARS[0], last or _LINE_YEARS[1], trade=trade, papers=papers,
        release=open_release(release),
    )  # fmt: skip
    return membership(wanted.with_weights(weights) if weights else wanted, data)


def drawn_from(
    membership: Membership, draws: int, seed: int, progress: Progress | None
) -> tuple[Panels, Draws, Probability] | None:
    """Return panels, draws and probabilities of a membership; None without draws."""
    from globalarctic.scope.uncertainty import draw, panels, probability

    if draws == 0:
        return None
    if progress is not None:
        progress("layers under each set of anchors", 0.0)
    variants_of = panels(membership.definition, membership.data)
    countries = membership.data.countries
    results = draw(
        membership.definition, variants_of, countries=countries, draws=draws, seed=seed,
        progress=progress,
    )  # fmt: skip
    chance = probability(results, countries=countries, years=membership.data.years, seed=seed)
    return variants_of, results, chance
