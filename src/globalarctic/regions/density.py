"""Connection density of two regions: realised over potential ties, channel by channel.

Two measures that are never added up: the binary density counts channels, the weighted one compares
flows with the gravity baseline, or the trade of a region with that of its country. A channel of
which nothing is on file counts neither as a tie nor as none; the bounds say what it could change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from globalarctic.errors import UnknownNameError
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from globalarctic.regions.figures import TradeIntensity
    from globalarctic.regions.gravity import GravityFit

__all__ = [
    "ChannelState",
    "Density",
    "TieChannel",
    "TieState",
    "Weighted",
    "density_of",
    "intensity_of",
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
    CONSULATES = "consulates"

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
    """A channel with its state, what is there, and why it is so.

    Notes
    -----
    ``figures`` counts the dated figures on file; ``wider`` says that the state rests on figures of
    a whole country or group alone, of which the part of the pair is not on file.
    """

    channel: TieChannel
    state: TieState
    what: Message
    source: str
    figures: int = 0
    wider: bool = False


@dataclass(frozen=True, slots=True)
class Density:
    """Binary density: realised ties among the observed, with the bounds of what is not on file.

    Notes
    -----
    ``realised`` <= ``observed`` <= ``applicable`` channels; ``wider`` of the realised ones rest on
    figures of a whole country alone.

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
    wider: int = 0

    @property
    def share(self) -> float | None:
        """Realised over observed; None when nothing is on file."""
        return self.realised / self.observed if self.observed else None

    @property
    def low(self) -> float:
        """The density if nothing exists of what is not on file, nor of what is only wider."""
        return (self.realised - self.wider) / self.applicable if self.applicable else 0.0

    @property
    def high(self) -> float:
        """The density if all exists of what is not on file."""
        unseen = self.applicable - self.observed
        return (self.realised + unseen) / self.applicable if self.applicable else 0.0


@dataclass(frozen=True, slots=True)
class Weighted:
    """Weighted density: mean of observed over expected flows, and both sides apart.

    Notes
    -----
    With flows given, 1 is what size, time and the border effect let expect, ``forward`` from A to
    B and ``backward`` from B to A. Without, ``fit`` is None and 1 is the part that the other's
    country has in the trade of the own country: ``forward`` of A, ``backward`` of B, with the
    ``intensities``. None where it is not on file; ``cells`` counts those that are.
    """

    KEYS = {"density": "value", "baseline": "fit"}

    value: float
    forward: float | None
    backward: float | None
    cells: int
    fit: GravityFit | None
    intensities: tuple[TradeIntensity, ...] = ()


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
    given = list(channels)
    states = [channel.state for channel in given]
    realised = states.count(TieState.PRESENT)
    observed = realised + states.count(TieState.ABSENT)
    wider = sum(each.state is TieState.PRESENT and each.wider for each in given)
    return Density(realised, observed, observed + states.count(TieState.UNKNOWN), wider)


def intensity_of(
    forward: TradeIntensity | None, backward: TradeIntensity | None
) -> Weighted | None:
    """Return the weighted density of the trade of both sides; None when neither is on file.

    Parameters
    ----------
    forward, backward
        Trade intensity of A with the country of B, and the reverse.
    """
    sides = [side for side in (forward, backward) if side is not None]
    if not sides:
        return None
    ways = [None if side is None else side.value for side in (forward, backward)]
    mean = sum(side.value for side in sides) / len(sides)
    return Weighted(mean, ways[0], ways[1], len(sides), None, tuple(sides))


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
