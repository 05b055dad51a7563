"""The ties of two regions on a date: channels, density, crossings, links, potential, ways by month.

Nothing is inferred: a channel is a tie when a row on file or in the user's table says so, and the
result says of each channel where that stands, or that nothing is on file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError
from globalarctic.geo import distance_km
from globalarctic.regions.catalog import borders_on
from globalarctic.regions.density import (
    Channel,
    ChannelState,
    Density,
    State,
    Weighted,
    density_of,
    weighted_of,
)
from globalarctic.regions.masses import Mass, grp_usd, latest_year, population
from globalarctic.regions.records import (
    crossings_between,
    direct_links,
    first_day,
    network_day,
    twins_between,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit
    from globalarctic.regions.records import Crossing, DirectLink, Observation, Twin
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.times import TravelTimes

__all__ = ["Potential", "Ties", "potential_of", "ties"]

_CROSSING = {
    "road": Channel.ROAD_CROSSING,
    "rail": Channel.RAIL_CROSSING,
    "river": Channel.RIVER_CROSSING,
}
_OPEN = ("operating", "seasonal")
_NETWORK = "land_links.csv, river_reaches.csv"


@dataclass(frozen=True, slots=True)
class Potential:
    """Linkage intensity of the literature: what size and distance alone would allow.

    Notes
    -----
    sqrt(P_a G_a) sqrt(P_b G_b) / D^2 with population in 10,000 persons, product in 100 million
    USD and D in km, as the literature's units go. It is a potential and holds no observed tie.
    ``value`` None when a part is not on file; ``masses`` are the four parts.
    """

    value: float | None
    distance_km: float
    masses: tuple[Mass, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts that are not on file."""
        return tuple(f"{m.quantity} of {m.region}" for m in self.masses if not m.known)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "value": self.value, "distance_km": self.distance_km,
            "masses": [mass.to_dict() for mass in self.masses], "missing": list(self.missing),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """The ties of two regions on a date.

    Notes
    -----
    ``shares_border`` None when an outline is not on file. ``weighted`` None: no flows on file.
    ``forward`` and ``backward`` are the ways from A to B and back by month, None when they were
    not asked for.
    """

    region_a: Region
    region_b: Region
    date: dt.date
    shares_border: bool | None
    channels: tuple[ChannelState, ...]
    density: Density
    weighted: Weighted | None
    potential: Potential
    twins: tuple[Twin, ...]
    crossings: tuple[Crossing, ...]
    links: tuple[DirectLink, ...]
    forward: MonthlyWay | None
    backward: MonthlyWay | None
    times_basis: str
    times_current: bool
    code_version: str

    def state(self, channel: Channel) -> ChannelState:
        """Return a channel's state."""
        return next(one for one in self.channels if one.channel is channel)

    def sources(self) -> tuple[str, ...]:
        """Return every source that the result rests on, once each."""
        held = [one.source for one in self.channels if one.state is not State.UNKNOWN]
        held += [mass.source for mass in self.potential.masses if mass.known]
        held += [twin.source for twin in self.twins]
        held += [crossing.source for crossing in self.crossings]
        held += [link.source for link in self.links]
        return tuple(dict.fromkeys(part for text in held for part in text.split("; ") if part))

    def to_dict(self) -> dict[str, Any]:
        """Return the ties as plain values (JSON-ready)."""
        ways = {"forward": self.forward, "backward": self.backward}
        return {
            "region_a": _plain(self.region_a),
            "region_b": _plain(self.region_b),
            "date": self.date.isoformat(),
            "shares_border": self.shares_border,
            "binary": self.density.to_dict(),
            "weighted": None if self.weighted is None else self.weighted.to_dict(),
            "potential": self.potential.to_dict(),
            "channels": [one.to_dict() for one in self.channels],
            "twins": [_twin(twin) for twin in self.twins],
            "crossings": [
                one.to_dict() | {"status_on_date": one.status_on(self.date) or None}
                for one in self.crossings
            ],
            "links": [link.to_dict() for link in self.links],
            "ways": {name: None if way is None else way.to_dict() for name, way in ways.items()},
            "ways_basis": self.times_basis,
            "ways_current": self.times_current,
            "sources": list(self.sources()),
            "code_version": self.code_version,
        }


def ties(
    a: Region,
    b: Region,
    *,
    date: dt.date,
    times: TravelTimes | None = None,
    observations: Sequence[Observation] = (),
    fit: GravityFit | None = None,
    year: int | None = None,
) -> Ties:
    """Return the ties of two regions on a date.

    Parameters
    ----------
    a, b
        Two different regions.
    date
        Day for which states hold.
    times
        Ways by month; without them none is shown.
    observations
        Ties of a user's file; they stand above what is on file.
    fit
        Gravity baseline of flows, for the weighted density; its flows also say whether the two
        trade.
    year
        Year of gross regional product; the latest of both when None.

    Raises
    ------
    InputError
        When both regions are one.
    UnknownNameError
        When an observation names a channel that does not exist.

    Notes
    -----
    Channels, density and potential are the same whichever region stands first.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> pair = resolve_region("CN-HL"), resolve_region("RU-AMU")
    >>> held = ties(*pair, date=dt.date(2026, 12, 1))
    >>> held.density.realised, held.density.applicable
    (4, 10)
    """
    if a.code == b.code:
        raise InputError(f"both regions are {a.code}; give two different regions")
    shares = borders_on(a, b)
    twins, crossings = twins_between(a, b), crossings_between(a, b)
    links = direct_links(a, b)
    stated = _stated(a, b, observations, date)
    if fit is not None and Channel.TRADE not in stated:
        stated |= _traded(fit, a, b)
    channels = tuple(
        stated.get(channel) or _on_file(channel, a, b, shares, date, twins, crossings, links)
        for channel in Channel
    )
    return Ties(
        region_a=a,
        region_b=b,
        date=date,
        shares_border=shares,
        channels=channels,
        density=density_of(channels),
        weighted=None if fit is None else weighted_of(fit, a.code, b.code),
        potential=potential_of(a, b, year=year),
        twins=twins,
        crossings=crossings,
        links=links,
        forward=None if times is None else times.ways.get((a.code, b.code)),
        backward=None if times is None else times.ways.get((b.code, a.code)),
        times_basis="" if times is None else times.basis.words,
        times_current=times is None or times.current,
        code_version=__version__,
    )


def potential_of(a: Region, b: Region, *, year: int | None = None) -> Potential:
    """Return the linkage intensity of two regions, a potential without any observed flow.

    Parameters
    ----------
    a, b
        Regions.
    year
        Year of gross regional product; the latest of both when None.

    Notes
    -----
    Source: the modified gravity of Chu et al. 2021 (Geographical Research 40(11)) and 2022 (Human
    Geography 37(4)); distance is the great circle between the centres.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> held = potential_of(resolve_region("CN-HL"), resolve_region("KZ-55"))
    >>> held.value is None, held.missing[0]
    (True, 'grp of KZ-55')
    """
    at = year or latest_year((a, b)) or 0
    masses = (grp_usd(a, at), grp_usd(b, at), population(a), population(b))
    apart = float(distance_km(a.centre.lon, a.centre.lat, b.centre.lon, b.centre.lat))
    parts = [mass.value for mass in masses if mass.value is not None]
    value = None
    if len(parts) == len(masses) and apart > 0:
        g_a, g_b, p_a, p_b = parts
        value = ((p_a / 1e4) * (g_a / 1e8) * (p_b / 1e4) * (g_b / 1e8)) ** 0.5 / apart**2
    return Potential(value, apart, masses)


def _stated(
    a: Region, b: Region, observations: Sequence[Observation], date: dt.date
) -> dict[Channel, ChannelState]:
    """Return the channels that the user's rows tell of on a date; a tie wins over none."""
    found: dict[Channel, ChannelState] = {}
    for one in observations:
        channel = Channel.named(one.channel)
        first, second = set(a.codes), set(b.codes)
        if not (
            (one.region_a in first and one.region_b in second)
            or (one.region_a in second and one.region_b in first)
        ):
            continue
        alive = (one.since is None or one.since <= date) and (
            one.until is None or date <= one.until
        )
        if not one.present and not alive:
            continue
        state = State.PRESENT if one.present and alive else State.ABSENT
        if channel not in found or state is State.PRESENT:
            since = "" if one.since is None else f", since {one.since.isoformat()}"
            found[channel] = ChannelState(
                channel, state, f"stated in {one.where}{since}", one.source
            )
    return found


def _traded(fit: GravityFit, a: Region, b: Region) -> dict[Channel, ChannelState]:
    """Return the channel of trade as the flows tell it; empty where they do not."""
    if a.code not in fit.codes or b.code not in fit.codes:
        return {}
    i, j = fit.codes.index(a.code), fit.codes.index(b.code)
    seen = [float(fit.flows[at]) for at in ((i, j), (j, i)) if not np.isnan(fit.flows[at])]
    if not seen:
        return {}
    state = State.PRESENT if max(seen) > 0 else State.ABSENT
    words = f"flows of {fit.year}: {len(seen)} of 2 ways on file"
    return {Channel.TRADE: ChannelState(Channel.TRADE, state, words, "; ".join(fit.sources))}


def _on_file(
    channel: Channel,
    a: Region,
    b: Region,
    shares: bool | None,
    date: dt.date,
    twins: tuple[Twin, ...],
    crossings: tuple[Crossing, ...],
    links: tuple[DirectLink, ...],
) -> ChannelState:
    if channel in (Channel.TWIN_REGIONS, Channel.TWIN_CITIES):
        return _twin_state(channel, a, b, date, twins)
    if channel in _CROSSING.values():
        return _crossing_state(channel, a, b, shares, date, crossings)
    if channel is Channel.TRANSPORT_LINK:
        known = [link for link in links if first_day(link.as_of) <= date]
        if known:
            words = ", ".join(f"{k.mode} {k.place_a.name_en} - {k.place_b.name_en}" for k in known)
            return ChannelState(channel, State.PRESENT, words, _NETWORK)
        if date < network_day():
            words = f"the network is as of {network_day():%Y-%m}"
            return ChannelState(channel, State.UNKNOWN, words, "")
        return ChannelState(channel, State.ABSENT, "no direct link in the network", _NETWORK)
    return ChannelState(channel, State.UNKNOWN, "give a table of ties", "")


def _twin_state(
    channel: Channel, a: Region, b: Region, date: dt.date, twins: tuple[Twin, ...]
) -> ChannelState:
    if a.country == b.country:
        return ChannelState(channel, State.IMPOSSIBLE, "one country", "")
    level = "region" if channel is Channel.TWIN_REGIONS else "city"
    held = [twin for twin in twins if twin.level == level]
    alive = [
        twin
        for twin in held
        if (twin.since is None or twin.since <= date) and (twin.until is None or date <= twin.until)
    ]
    if alive:
        words = "; ".join(_twin_words(twin) for twin in alive)
        return ChannelState(channel, State.PRESENT, words, alive[0].source)
    if held:
        return ChannelState(channel, State.ABSENT, "not on this date", held[0].source)
    return ChannelState(channel, State.UNKNOWN, "the list on file is a part", "")


def _twin_words(twin: Twin) -> str:
    names = f"{twin.name_a} - {twin.name_b}, " if twin.name_a else ""
    return f"{names}approved {twin.since.isoformat() if twin.since else 'on a day not on file'}"


def _crossing_state(
    channel: Channel,
    a: Region,
    b: Region,
    shares: bool | None,
    date: dt.date,
    crossings: tuple[Crossing, ...],
) -> ChannelState:
    if a.country == b.country:
        return ChannelState(channel, State.IMPOSSIBLE, "one country", "")
    held = [one for one in crossings if _CROSSING[one.mode] is channel]
    status = [(one, one.status_on(date)) for one in held]
    alive = [one for one, words in status if words in _OPEN]
    if alive:
        words = "; ".join(f"{one.name_en} ({one.status_on(date)})" for one in alive)
        return ChannelState(channel, State.PRESENT, words, alive[0].source)
    told = [f"{one.name_en} ({words})" for one, words in status if words]
    if told:
        return ChannelState(channel, State.ABSENT, "; ".join(told), held[0].source)
    if shares is False:
        return ChannelState(channel, State.IMPOSSIBLE, "no common border", "")
    return ChannelState(channel, State.UNKNOWN, "the list on file is a part", "")


def _plain(region: Region) -> dict[str, Any]:
    return {
        "code": region.code, "name_en": region.name_en, "name_zh": region.name_zh,
        "name_ru": region.name_ru, "country": region.country,
        "centre": region.centre.place_id, "lon": region.centre.lon, "lat": region.centre.lat,
    }  # fmt: skip


def _twin(twin: Twin) -> dict[str, Any]:
    held = {name: getattr(twin, name) for name in twin.__dataclass_fields__}
    for name in ("since", "until"):
        held[name] = None if held[name] is None else held[name].isoformat()
    return held
