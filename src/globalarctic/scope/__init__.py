"""The scope room: which countries belong to the Global Arctic, since when, how surely and why.

The default definition counts dimensions (policy, knowledge, economy, transport, environment,
people) of ties that are on file; other definitions are files that anyone can write::

    import globalarctic as ga

    ga.scope.run()  # who belongs, with chance and rank interval
    ga.scope.show("India")  # one sentence, a card, what would turn it, history
    ga.scope.explain("CHN", 2023)  # every figure with its row and source
    ga.scope.validate()  # without each part, other choices, placebo
    ga.scope.compare("global-arctic", "votes-alike")  # two definitions
    ga.scope.network(year=2019)  # strength, reach from the Arctic, communities

Answers are results: ``table``, ``rows``, ``to_frame``, ``to_dict``, ``plot`` and ``save``. A year
that cannot be decided on what is on file is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.lazy import attach

if TYPE_CHECKING:
    from globalarctic.scope.answers import ClubChecks as ClubChecks
    from globalarctic.scope.answers import explain as explain
    from globalarctic.scope.answers import run as run
    from globalarctic.scope.answers import show as show
    from globalarctic.scope.answers import validate as validate
    from globalarctic.scope.club.answers import Club as Club
    from globalarctic.scope.club.answers import CountryCard as CountryCard
    from globalarctic.scope.comparison import DefinitionComparison as DefinitionComparison
    from globalarctic.scope.comparison import DefinitionList as DefinitionList
    from globalarctic.scope.comparison import compare as compare
    from globalarctic.scope.comparison import definitions as definitions
    from globalarctic.scope.country_network import CountryNetwork as CountryNetwork
    from globalarctic.scope.country_network import network as network
    from globalarctic.scope.lines import LineClub as LineClub
    from globalarctic.scope.lines import LineCountry as LineCountry
    from globalarctic.scope.lines import LineReason as LineReason

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "answers": ["ClubChecks", "explain", "run", "show", "validate"],
        "club.answers": ["Club", "CountryCard"],
        "comparison": ["DefinitionComparison", "DefinitionList", "compare", "definitions"],
        "country_network": ["CountryNetwork", "network"],
        "lines": ["LineClub", "LineCountry", "LineReason"],
    },
)
