"""Ownership: effective shares through chains, as a range, and the chain of control beside them.

Two numbers, never one: the economic share multiplies along every path and adds up; control asks who
holds more than half at each link. What is not on file stays a node of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.investments.model import holds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from globalarctic.investments.model import PartialDate, Stake

__all__ = ["Holding", "Link", "Ownership", "links_at", "ownership", "unknown_rest"]

_REST = "rest of "
_SLACK = 5e-4
"""Shares that add up to 100 % within this are complete; publishers round."""
_CLOSED = 1e-9


@dataclass(frozen=True, slots=True)
class Link:
    """A direct share of an owner in a subject at a date; a range where it is one.

    ``claim_ids`` are the claims behind it; several that disagree widen the range. None of them for
    the unknown rest.
    """

    subject_id: str
    owner_id: str
    low_frac: float
    high_frac: float
    claim_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """An owner's effective share in the asset: directly, through others, and in all.

    ``links`` counts its direct links on the way; ``ultimate``: nobody owns it on file;
    ``controls``: it stands on the chain of more than half at each link.
    """

    owner_id: str
    direct_low_frac: float
    direct_high_frac: float
    low_frac: float
    high_frac: float
    ultimate: bool
    controls: bool
    links: int


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns an asset on a date.

    Attributes
    ----------
    links
        Every direct share on the way, the unknown rest included.
    control
        The asset, who holds more than half of it, who holds more than half of that one, and so on.
    complete
        Whether the shares of every owned entity on the way add up to 100 %.
    cycles
        Groups of entities that own each other.
    notes
        Sums above 100 %, and chains that end in a loop.
    """

    asset_id: str
    links: tuple[Link, ...]
    holdings: tuple[Holding, ...]
    control: tuple[str, ...]
    complete: bool
    cycles: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]

    def holding(self, owner_id: str) -> Holding:
        """Return the holding of an owner.

        Raises
        ------
        UnknownNameError
            When it owns nothing here.
        """
        for holding in self.holdings:
            if holding.owner_id == owner_id:
                return holding
        owners = [holding.owner_id for holding in self.holdings]
        raise UnknownNameError.among("owner", owner_id, owners)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row an owner, the largest effective share first."""
        return [
            {
                "asset": self.asset_id,
                "owner": holding.owner_id,
                "direct_low_frac": holding.direct_low_frac,
                "direct_high_frac": holding.direct_high_frac,
                "effective_low_frac": holding.low_frac,
                "effective_high_frac": holding.high_frac,
                "ultimate": holding.ultimate,
                "controls": holding.controls,
                "links": holding.links,
            }
            for holding in self.holdings
        ]


def unknown_rest(subject_id: str) -> str:
    """Return the id of the node that stands for a subject's owners not on file.

    Examples
    --------
    >>> unknown_rest("novatek")
    'rest of novatek'
    """
    return _REST + subject_id


def links_at(stakes: Iterable[Stake], *, at: PartialDate) -> tuple[Link, ...]:
    """Return the direct shares that hold on a date, one a pair; claims that disagree widen it.

    Examples
    --------
    >>> from globalarctic.investments.model import PartialDate
    >>> from globalarctic.investments.register import load_register, stakes
    >>> found = links_at(stakes(load_register()), at=PartialDate("2020"))
    >>> {l.owner_id: l.low_frac for l in found if l.subject_id == "yamal-lng"}["novatek"]
    0.501
    """
    by_pair: dict[tuple[str, str], list[Stake]] = {}
    for stake in stakes:
        if holds(stake.valid_from, stake.valid_to, at=at):
            by_pair.setdefault((stake.subject_id, stake.owner_id), []).append(stake)
    return tuple(
        Link(
            subject,
            owner,
            min(s.share_min_frac for s in both),
            max(s.share_max_frac for s in both),
            tuple(sorted(s.claim_id for s in both)),
        )
        for (subject, owner), both in sorted(by_pair.items())
    )


def _reachable(asset_id: str, by_subject: dict[str, list[Link]]) -> list[str]:
    """Return the asset and everybody above it, in the order found."""
    reached, waiting = [asset_id], [asset_id]
    while waiting:
        for link in by_subject.get(waiting.pop(), []):
            if link.owner_id not in reached:
                reached.append(link.owner_id)
                waiting.append(link.owner_id)
    return reached


def _with_rest(subject: str, links: list[Link], notes: list[str]) -> tuple[list[Link], bool]:
    """Cap ranges by what others leave, add the unknown rest, and say whether it is complete."""
    low = sum(link.low_frac for link in links)
    high = sum(link.high_frac for link in links)
    if low > 1.0 + _SLACK:
        notes.append(f"shares of {subject} add up to {100 * low:.2f} %; claims disagree")
    capped = [
        Link(
            link.subject_id,
            link.owner_id,
            link.low_frac,
            min(link.high_frac, max(link.low_frac, 1.0 - (low - link.low_frac))),
            link.claim_ids,
        )
        for link in links
    ]
    if low >= 1.0 - _SLACK:
        return capped, True
    rest = Link(subject, unknown_rest(subject), max(0.0, 1.0 - high), 1.0 - low)
    return [*capped, rest], False


def _effective(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    asset: int,
    notes: list[str],
    names: list[str],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return everybody's least and greatest share in the asset over all paths.

    The asset's row of (I - A)^-1 - I. A loop that closes (its members own each other to 100 %) has
    no such sum: where the lower ends close it, each member holds what enters the loop; where only
    the upper ends do, nothing bounds its members and owners from above but 100 %.
    """
    start = np.zeros(len(low))
    start[asset] = 1.0
    low, high = low.copy(), high.copy()
    closed: list[list[int]] = []
    unbounded = np.zeros(len(low), dtype=bool)
    for group in _loops(high):
        inside = np.ix_(group, group)
        if _radius(low[inside]) > 1.0 - _CLOSED:
            if asset in group:
                raise InputError(
                    "entities own each other to 100 %; nobody outside the loop owns them"
                )
            members = ", ".join(sorted(names[k] for k in group))
            notes.append(f"{members} own each other to 100 %; nobody outside owns them on file")
            closed.append(group)
            low[inside] = high[inside] = 0.0
        elif _radius(high[inside]) > 1.0 - _CLOSED:
            unbounded[group] = True
            high[inside] = 0.0
    while np.any(fresh := (high[unbounded] > 0).any(axis=0) & ~unbounded):
        unbounded |= fresh
    identity = np.eye(len(low))
    least, most = (np.linalg.solve(identity - ends.T, start) - start for ends in (low, high))
    for group in closed:
        least[group], most[group] = least[group].sum(), most[group].sum()
    return least, np.where(unbounded & (start == 0), 1.0, np.minimum(most, 1.0))


def _radius(shares: NDArray[np.float64]) -> float:
    return float(np.max(np.abs(np.linalg.eigvals(shares))))


def _loops(shares: NDArray[np.float64]) -> list[list[int]]:
    """Return the groups of places that own each other."""
    from scipy.sparse.csgraph import connected_components

    _, label = connected_components(shares > 0, directed=True, connection="strong")
    groups: dict[int, list[int]] = {}
    for place, group in enumerate(label.tolist()):
        groups.setdefault(group, []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def _control(asset_id: str, by_subject: dict[str, list[Link]], notes: list[str]) -> list[str]:
    chain = [asset_id]
    while True:
        above = [
            link.owner_id
            for link in by_subject.get(chain[-1], [])
            if link.low_frac > 0.5 and link.claim_ids
        ]
        if not above:
            return chain
        if above[0] in chain:
            notes.append(f"the chain of control comes back to {above[0]}")
            return chain
        chain.append(above[0])


def ownership(asset_id: str, stakes: Iterable[Stake], *, at: PartialDate) -> Ownership:
    """Return who owns an asset on a date, through every chain on file.

    Parameters
    ----------
    stakes
        Of the whole register, as known on the date wanted.

    Raises
    ------
    UnknownNameError
        When no ownership of the asset is on file at that date.
    InputError
        When the asset itself is in a loop whose members own each other to 100 %.

    Notes
    -----
    Effective share: shares multiplied along each path and added up, as the sum of a geometric
    series over cycles, (I - A)^-1 - I; once with the lower and once with the upper end of every
    range. A range is capped by what the other owners leave. Control: more than 50 % at each link,
    on the lower end. O(entities^3).

    Sources: Brioschi, Buzzacchi and Colombo 1989, J. Bank. Finance 13, 747-766 (matrix of
    integrated ownership).

    Examples
    --------
    >>> from globalarctic.investments.model import PartialDate
    >>> from globalarctic.investments.register import load_register, stakes as all_stakes
    >>> held = ownership("arctic-lng-2", all_stakes(load_register()), at=PartialDate("2022-06"))
    >>> round(100 * held.holding("totalenergies").low_frac, 2)
    21.64
    """
    by_subject: dict[str, list[Link]] = {}
    for link in links_at(stakes, at=at):
        by_subject.setdefault(link.subject_id, []).append(link)
    if asset_id not in by_subject:
        raise UnknownNameError.among("asset with owners on file at that date", asset_id, by_subject)
    notes: list[str] = []
    complete = True
    for subject in [name for name in _reachable(asset_id, by_subject) if name in by_subject]:
        by_subject[subject], whole = _with_rest(subject, by_subject[subject], notes)
        complete = complete and whole
    names = _reachable(asset_id, by_subject)
    place = {name: k for k, name in enumerate(names)}
    low, high = np.zeros((len(names),) * 2), np.zeros((len(names),) * 2)
    links = [link for name in names for link in by_subject.get(name, [])]
    for link in links:
        at_cell = place[link.subject_id], place[link.owner_id]
        low[at_cell], high[at_cell] = link.low_frac, link.high_frac
    least, most = _effective(low, high, place[asset_id], notes, names)
    control = _control(asset_id, by_subject, notes)
    holdings = [
        Holding(
            name,
            float(low[place[asset_id], k]),
            float(high[place[asset_id], k]),
            float(least[k]),
            float(most[k]),
            name not in by_subject,
            name in control[1:],
            sum(1 for link in links if link.owner_id == name),
        )
        for name, k in place.items()
        if name != asset_id
    ]
    holdings.sort(key=lambda holding: (-holding.low_frac, -holding.high_frac, holding.owner_id))
    return Ownership(
        asset_id,
        tuple(links),
        tuple(holdings),
        tuple(control),
        complete,
        tuple(tuple(sorted(names[k] for k in group)) for group in _loops(high)),
        tuple(notes),
    )
