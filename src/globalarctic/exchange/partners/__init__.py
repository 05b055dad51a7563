"""Partners: needs and offers, and how well they fit, in parts that anybody can recompute."""

from __future__ import annotations

from globalarctic.exchange.partners.matching import PARTS, Match, Matches, MatchPart, match, rank
from globalarctic.exchange.partners.proposals import Proposal, Side, Sought, capacities, sectors

__all__ = [
    "PARTS",
    "Match",
    "MatchPart",
    "Matches",
    "Proposal",
    "Side",
    "Sought",
    "capacities",
    "match",
    "rank",
    "sectors",
]
