"""Connection density of two regions: realised over potential ties, channel by channel.

Two measures that are never added up: the binary density counts channels, the weighted one compares
flows with the gravity baseline. A channel of which nothing is on file counts neither as a tie nor
as none; the bounds say what it could change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.regions.gravity import GravityFit

__all__ = [
    "ChannelState",
    "Density",
    "TieChannel",
    "TieState",
    "Weighted",
    "density_of",
    "weighted_of",
]


class TieChannel(StrEnum):
    """Ways in which two regions can be tied.

    Examples
    --------
    >>> TieChannel.named("rail-crossing").value
    'rail-crossing'
    """

    TWIN_REGIONS = "twin-regions"
    TWIN_CITIES = "twin-cities"
    ROAD_CROSSING = "road-crossing"
    RAIL_CROSSING = "rail-crossing"
    RIVER_CROSSING = "river-crossing"
    TRANSPORT_LINK = "transport-link"
    TRADE = "trade"
    INVESTMENT = "investment"
    SCIENCE = "science"
    TOURISM = "tourism"

    @classmethod
    def named(cls, name: str) -> TieChannel:
        """Return the channel of a name.

        Raises
        ------
        UnknownNameError
            With the near names.
        """
        try:
            return cls(name.strip().casefold())
        except ValueError:
            raise UnknownNameError.among("channel", name, list(cls)) from None


class TieState(StrEnum):
    """What is known of a channel on a date.

    Examples
    --------
    >>> TieState("not on file") is TieState.UNKNOWN
    True
    """

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "not on file"
    IMPOSSIBLE = "not applicable"


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel with its state, what is there, and why it is so."""

    channel: TieChannel
    state: TieState
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class Density:
    """Binary density: realised ties among the observed, with the bounds of what is not on file.

    Notes
    -----
    ``realised`` <= ``observed`` <= ``applicable`` channels.

    Examples
    --------
    >>> density = Density(realised=2, observed=4, applicable=8)
    >>> density.share, density.low, density.high
    (0.5, 0.25, 0.75)
    """

    KEYS = {"density_frac": "share", "low_frac": "low", "high_frac": "high"}

    realised: int
    observed: int
    applicable: int

    @property
    def share(self) -> float | None:
        """Realised over observed; None when nothing is on file."""
        return self.realised / self.observed if self.observed else None

    @property
    def low(self) -> float:
        """The density if nothing exists of what is not on file."""
        return self.realised / self.applicable if self.applicable else 0.0

    @property
    def high(self) -> float:
        """The density if all exists of what is not on file."""
        unseen = self.applicable - self.observed
        return (self.realised + unseen) / self.applicable if self.applicable else 0.0


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted density: mean of observed over expected flows, and both ways apart.

    Notes
    -----
    1 is what size, time and the border effect let expect; ``forward`` from A to B, ``backward``
    from B to A, None where the flow is not on file; ``cells`` counts those that are.
    """

    KEYS = {"density": "value", "baseline": "fit"}

    value: float
    forward: float | None
    backward: float | None
    cells: int
    fit: GravityFit


def density_of(channels: Iterable[ChannelState]) -> Density:
    """Return the binary density of channels.

    Parameters
    ----------
    channels
        States, one a channel.

    Examples
    --------
    >>> trade = ChannelState(TieChannel.TRADE, TieState.PRESENT, "", "")
    >>> density_of([trade, ChannelState(TieChannel.SCIENCE, TieState.UNKNOWN, "", "")]).share
    1.0
    """
    states = [channel.state for channel in channels]
    realised = states.count(TieState.PRESENT)
    observed = realised + states.count(TieState.ABSENT)
    return Density(realised, observed, observed + states.count(TieState.UNKNOWN))


def weighted_of(fit: GravityFit, a: str, b: str) -> Weighted | None:
    """Return the weighted density of a pair; None when no flow of it is on file.

    Parameters
    ----------
    fit
        Gravity baseline.
    a, b
        Region codes.
    """
    ways = fit.ratio(a, b), fit.ratio(b, a)
    seen = [value for value in ways if value is not None]
    if not seen:
        return None
    return Weighted(sum(seen) / len(seen), ways[0], ways[1], len(seen), fit)
