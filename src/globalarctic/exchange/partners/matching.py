"""How well a need and an offer fit, in named parts that anybody can recompute.

Each part is a figure from 0 to 1 or not on file; the whole is their mean by weights on show, over
the parts that are on file, so that what nobody knows counts neither way. The measure is the same
seen from either side, does not depend on the order of a list, and knows nothing of persons.

=========  ========================================================================================
sector     1 the same; 0.5 one feeds the other by ``sector_chains.csv``; else 0, which ends it
sought     1 the same thing is sought and given; else 0.3
way        days there and back, mean of the open months: 20 / (20 + days) x open months / 12;
           the nearest two of their regions; 1 within one region
language   1 a language in common, else 0
time       days in which both are open / days of the shorter one
capacity   1 the same size, 0.25 less for each class apart
evidence   share of the two whose statements carry a source
=========  ========================================================================================
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import InputError
from globalarctic.exchange.partners.proposals import Proposal, capacities, sectors
from globalarctic.result import Listing
from globalarctic.table import Table, number, percent_text, words
from globalarctic.table import Text as Cell
from globalarctic.words import Code, Message, Name, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from globalarctic.regions.times import TravelTimes

__all__ = ["PARTS", "Match", "MatchPart", "Matches", "SectorChain", "match", "rank"]

PARTS: dict[str, float] = {
    "sector": 0.30,
    "sought": 0.10,
    "way": 0.20,
    "language": 0.15,
    "time": 0.10,
    "capacity": 0.05,
    "evidence": 0.10,
}
"""Weights as they come; each reader may set others."""

_CHAINED, _OTHERWISE_SOUGHT, _CLASS_APART = 0.5, 0.3, 0.25
_HALF_D = 20.0
"""Days at which a way counts half."""


@dataclass(frozen=True, slots=True)
class SectorChain:
    """One sector feeds another."""

    from_sector: str
    to_sector: str
    source: str
    as_of: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class MatchPart:
    """A part of a match: its name, figure from 0 to 1 or None, weight, and what it says."""

    name: str
    value_frac: float | None
    weight: float
    reason: Message


@dataclass(frozen=True, slots=True)
class Match:
    """How well two proposals fit."""

    need: str
    offer: str
    score_frac: float
    parts: tuple[MatchPart, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Matches(Listing):
    """What fits a proposal, best first, with the reasons."""

    SCHEMA = "exchange.matches"
    ROWS = "matches"

    proposal: Proposal
    matches: tuple[Match, ...]
    weights: dict[str, float]

    def table(self) -> Table:
        """Return the matches with their parts."""
        names = list(PARTS)
        columns = (words("Proposal"), number("Fit"), *(number(_HEADS[name]) for name in names))
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                Code(self._other(one)),
                percent_text(one.score_frac),
                *(
                    "-" if part.value_frac is None else percent_text(part.value_frac)
                    for part in one.parts
                ),
            )
            for one in self.matches
        )
        title = Message("partners.title", n=len(rows), proposal=Code(self.proposal.proposal_id))
        return Table(title, columns, rows, notes=(Message("partners.how"),))

    def _other(self, one: Match) -> str:
        return one.offer if one.need == self.proposal.proposal_id else one.need


_HEADS = {
    "sector": "Sector",
    "sought": "Sought",
    "way": "Way",
    "language": "Language",
    "time": "Time",
    "capacity": "Capacity",
    "evidence": "Evidence",
}


@lru_cache(maxsize=1)
def _sector_fit() -> NDArray[np.float64]:
    """Return how well two sectors fit, shape (sectors, sectors), symmetric."""
    fit = np.eye(len(sectors()))
    for chain in load("sector_chains", SectorChain):
        a, b = sectors().index(chain.from_sector), sectors().index(chain.to_sector)
        fit[a, b] = fit[b, a] = max(fit[a, b], _CHAINED)
    return fit


def _checked_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    chosen = {**PARTS, **(weights or {})}
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        raise InputError(f"weights of {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    for name, weight in chosen.items():
        if not (math.isfinite(weight) and weight >= 0):
            raise InputError(f"weight {weight} of {name}; give 0 or more")
    if not any(chosen.values()):
        raise InputError("all weights are 0; give one part a weight")
    return chosen


def match(
    proposal: Proposal,
    other: Proposal,
    *,
    times: TravelTimes | None = None,
    weights: Mapping[str, float] | None = None,
) -> Match:
    """Return how well a need and an offer fit, part by part.

    Parameters
    ----------
    proposal, other
        A need and an offer, in any order.
    times
        Ways between the regions; None: not on file.
    weights
        Other weights by part.

    Raises
    ------
    InputError
        When both are on one side, or a weight is not allowed.

    Examples
    --------
    >>> import datetime as dt
    >>> from globalarctic.exchange.partners.proposals import Side, Sought
    >>> days = (dt.date(2026, 12, 1), dt.date(2027, 5, 31))
    >>> a = Proposal("a", Side.NEED, Sought.GOODS, "fish", ("CN-HL",), ("zh", "ru"), *days)
    >>> b = Proposal("b", Side.OFFER, Sought.GOODS, "fish", ("RU-SAK",), ("ru",), *days)
    >>> round(match(b, a).score_frac, 2)
    0.87
    """
    if proposal.side is other.side:
        raise InputError(
            f"two proposals on the side {proposal.side.value}; give a need and an offer"
        )
    need, offer = (proposal, other) if proposal.side.value == "need" else (other, proposal)
    chosen = _checked_weights(weights)
    values = _values([need], [offer], times)
    score = float(_scores(values, chosen)[0, 0])
    parts = tuple(
        MatchPart(name, _maybe(values[name][0, 0]), chosen[name], _reason(name, need, offer, times))
        for name in PARTS
    )
    return Match(need.proposal_id, offer.proposal_id, score, parts)


def rank(
    proposal: Proposal,
    others: Sequence[Proposal],
    *,
    times: TravelTimes | None = None,
    weights: Mapping[str, float] | None = None,
    most: int = 20,
) -> Matches:
    """Return what fits a proposal among others, best first.

    Parameters
    ----------
    proposal
        The need or offer.
    others
        Proposals of any side, in any order; those on its own side and of sectors that have
        nothing to do with its own are left out.
    times, weights
        As ``match``.
    most
        At most as many.

    Notes
    -----
    Equal fits stand by id, so that the order of ``others`` changes nothing.
    """
    chosen = _checked_weights(weights)
    if most < 1:
        raise InputError(f"{most} matches; give 1 or more")
    across = sorted(
        (one for one in others if one.side is proposal.side.other), key=lambda one: one.proposal_id
    )
    best: tuple[Match, ...] = ()
    if across:
        values = _values([proposal], across, times)
        scores = np.where(values["sector"] > 0, _scores(values, chosen), -1.0)[0]
        order = np.argsort(-scores, kind="stable")[:most]
        best = tuple(
            match(proposal, across[k], times=times, weights=chosen) for k in order if scores[k] >= 0
        )
    return Matches(proposal, best, chosen)


def _maybe(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 6)


def _scores(
    values: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the mean of the parts on file, by weight."""
    total = weight = np.zeros(values["sector"].shape)
    for name, value in values.items():
        on_file = ~np.isnan(value)
        total = total + weights[name] * np.where(on_file, value, 0.0)
        weight = weight + weights[name] * on_file
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)


def _values(
    ones: Sequence[Proposal], others: Sequence[Proposal], times: TravelTimes | None
) -> dict[str, NDArray[np.float64]]:
    """Return each part of every pair, shape (ones, others); NaN: not on file."""
    fields = [np.array([sectors().index(p.sector) for p in side]) for side in (ones, others)]
    same = np.equal.outer([p.sought for p in ones], [p.sought for p in others])
    sized = [
        np.array([math.nan if p.capacity is None else capacities().index(p.capacity) for p in side])
        for side in (ones, others)
    ]
    sourced = [np.array([p.sources > 0 for p in side], float) for side in (ones, others)]
    apart = np.abs(np.subtract.outer(*sized))
    return {
        "sector": _sector_fit()[np.ix_(*fields)],
        "sought": np.where(same, 1.0, _OTHERWISE_SOUGHT),
        "way": _ways(ones, others, times),
        "language": _in_common(ones, others),
        "time": _overlap(ones, others),
        "capacity": 1.0 - _CLASS_APART * apart,
        "evidence": np.add.outer(*sourced) / 2.0,
    }


def _in_common(ones: Sequence[Proposal], others: Sequence[Proposal]) -> NDArray[np.float64]:
    spoken = sorted({code for p in (*ones, *others) for code in p.languages})
    sides = [
        np.array([[code in p.languages for code in spoken] for p in side], float)
        for side in (ones, others)
    ]
    shared: NDArray[np.float64] = (sides[0] @ sides[1].T > 0).astype(float)
    return shared


def _overlap(ones: Sequence[Proposal], others: Sequence[Proposal]) -> NDArray[np.float64]:
    first = [np.array([p.first_day.toordinal() for p in side]) for side in (ones, others)]
    last = [np.array([p.last_day.toordinal() + 1 for p in side]) for side in (ones, others)]
    both = np.minimum.outer(*last) - np.maximum.outer(*first)
    shorter = np.minimum.outer(last[0] - first[0], last[1] - first[1])
    share: NDArray[np.float64] = np.clip(both, 0, None) / shorter
    return share


def _ways(
    ones: Sequence[Proposal], others: Sequence[Proposal], times: TravelTimes | None
) -> NDArray[np.float64]:
    sets = [[tuple(sorted(set(p.regions))) for p in side] for side in (ones, others)]
    rows, cols = (sorted(set(side)) for side in sets)
    grid = np.array([[_nearest(a, b, times)[0] for b in cols] for a in rows])
    return grid[np.ix_([rows.index(one) for one in sets[0]], [cols.index(one) for one in sets[1]])]


def _nearest(
    ones: Sequence[str], others: Sequence[str], times: TravelTimes | None
) -> tuple[float, str, str, float, int]:
    """Return the best way between two sets of regions: value, ends, days, open months."""
    best = (math.nan, "", "", math.nan, 0)
    for a in ones:
        for b in others:
            if a == b:
                return (1.0, a, b, 0.0, 12)
            if times is None or a not in times.codes or b not in times.codes:
                continue
            i, j = times.index(a), times.index(b)
            hours = np.stack([times.duration_h[i, j], times.duration_h[j, i]])
            is_open = ~np.isnan(hours).any(axis=0)
            months = int(is_open.sum())
            days = float(hours[:, is_open].mean()) / 24.0 if months else math.nan
            value = _HALF_D / (_HALF_D + days) * months / 12.0 if months else 0.0
            if math.isnan(best[0]) or value > best[0]:
                ends = (a, b) if a < b else (b, a)
                best = (value, *ends, days, months)
    return best


def _term(kind: str, name: str) -> Name:
    return Name("partner-term", f"{kind}-{name}")


def _reason(name: str, need: Proposal, offer: Proposal, times: TravelTimes | None) -> Message:
    """Return what a part says, in words that name both sides alike."""
    if name == "sector":
        return Message(
            "partners.sector",
            need=_term("sector", need.sector),
            offer=_term("sector", offer.sector),
        )
    if name == "sought":
        return Message(
            "partners.sought",
            need=_term("sought", need.sought),
            offer=_term("sought", offer.sought),
        )
    if name == "way":
        value, a, b, days, months = _nearest(
            sorted(set(need.regions)), sorted(set(offer.regions)), times
        )
        if math.isnan(value):
            return Message("partners.way-unknown")
        if a == b:
            return Message("partners.way-none", region=Name("region", a))
        if months == 0:
            return Message("partners.way-closed", a=Name("region", a), b=Name("region", b))
        return Message(
            "partners.way", a=Name("region", a), b=Name("region", b), days=Quantity(days, "d", 1),
            n=months,
        )  # fmt: skip
    if name == "language":
        common = sorted(set(need.languages) & set(offer.languages))
        if not common:
            return Message("partners.language-none")
        return Message("partners.language", languages=tuple(Code(code) for code in common))
    if name == "time":
        both = min(need.last_day, offer.last_day) - max(need.first_day, offer.first_day)
        return Message("partners.time", days=Quantity(max(0, both.days + 1), "d"))
    if name == "capacity":
        if need.capacity is None or offer.capacity is None:
            return Message("partners.capacity-unknown")
        return Message(
            "partners.capacity",
            need=_term("capacity", need.capacity),
            offer=_term("capacity", offer.capacity),
        )
    return Message("partners.evidence", need=need.sources, offer=offer.sources)
