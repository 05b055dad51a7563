"""The ties of two regions on a date: channels, density, crossings, links, potential, ways by month.

Nothing is inferred: a channel is a tie when a row on file or in the user's table says so, and the
result says of each channel where that stands, or that nothing is on file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.dates import day_of
from globalarctic.errors import InputError
from globalarctic.geo import distance_km
from globalarctic.regions.catalog import borders_on, resolve_region
from globalarctic.regions.density import (
    ChannelState,
    Density,
    TieChannel,
    TieState,
    Weighted,
    density_of,
    intensity_of,
    weighted_of,
)
from globalarctic.regions.figures import figures_between, headline, trade_intensity
from globalarctic.regions.labels import (
    crossing_words,
    joined,
    link_words,
    message,
    none_label,
    twin_words,
)
from globalarctic.regions.listing import region_feature
from globalarctic.regions.masses import Mass, grp_usd, latest_year, population
from globalarctic.regions.records import (
    crossings_between,
    direct_links,
    first_day,
    joins,
    network_day,
    stated_ties,
    twins_between,
)
from globalarctic.regions.times import travel_times
from globalarctic.result import Placed, line_feature, plain, point_feature
from globalarctic.transport.network.places import load_places
from globalarctic.words import Code, Day, Message, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from globalarctic.dates import When
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.figures import DatedFigure
    from globalarctic.regions.gravity import GravityFit
    from globalarctic.regions.records import Crossing, DirectLink, Observation, Twin
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.times import TravelTimes
    from globalarctic.table import Table

__all__ = ["Potential", "Ties", "potential_of", "ties", "twin_ends"]

_CROSSING = {
    "road": TieChannel.ROAD_CROSSING,
    "rail": TieChannel.RAIL_CROSSING,
    "river": TieChannel.RIVER_CROSSING,
}
OPEN = ("operating", "seasonal")
"""Status of a crossing that is in use."""

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

    COMPUTED = ("missing",)

    value: float | None
    distance_km: float
    masses: tuple[Mass, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts that are not on file."""
        return tuple(f"{m.quantity} of {m.region}" for m in self.masses if not m.known)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ties(Placed):
    """The ties of two regions on a date.

    Notes
    -----
    ``shares_border`` None when an outline is not on file. ``weighted`` None: neither flows nor the
    trade of a side are on file. ``figures`` are dated, the latest first; those of later days than
    ``date`` are left out.
    ``forward`` and ``backward`` are the ways from A to B and back by month, None when they were
    not wanted. ``lang`` is the language of the regions' names in tables.
    """

    SCHEMA = "regions.ties"
    VERSION = 2
    KEYS = {
        "binary": "density",
        "crossings": "dated_crossings",
        "ways_basis": "times_basis",
        "ways_current": "times_current",
    }
    OMIT = ("crossings", "forward", "backward", "lang")
    COMPUTED = ("ways", "sources")
    PLOT = "globalarctic.regions.plots.ties:draw_ties"

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
    figures: tuple[DatedFigure, ...]
    forward: MonthlyWay | None
    backward: MonthlyWay | None
    times_basis: Message | None
    times_current: bool
    code_version: str
    lang: str = field(default="en", kw_only=True)

    def state(self, channel: TieChannel) -> ChannelState:
        """Return a channel's state."""
        return next(state for state in self.channels if state.channel is channel)

    @property
    def ways(self) -> dict[str, MonthlyWay | None]:
        """The ways by month, forward and backward."""
        return {"forward": self.forward, "backward": self.backward}

    @property
    def dated_crossings(self) -> tuple[dict[str, Any], ...]:
        """The crossings as plain values with their status on the date."""
        return tuple(
            plain(crossing) | {"status_on_date": crossing.status_on(self.date) or None}
            for crossing in self.crossings
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that the result rests on, once each."""
        channels = (state for state in self.channels if state.state is not TieState.UNKNOWN)
        masses = (mass for mass in self.potential.masses if mass.known)
        records: tuple[Any, ...] = (
            *channels, *masses, *self.twins, *self.crossings, *self.links, *self.figures,
        )  # fmt: skip
        named = [record.source for record in records]
        for intensity in () if self.weighted is None else self.weighted.intensities:
            named += intensity.sources
        parts = (part for source in named for part in source.split("; "))
        return tuple(dict.fromkeys(part for part in parts if part))

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a channel."""
        head = {"region_a": self.region_a.code, "region_b": self.region_b.code, "date": self.date}
        return [head | plain(state) for state in self.channels]

    def features(self) -> list[dict[str, Any]]:
        """Return regions, crossings, twin links and direct links; ``kind`` tells them apart."""
        sides = ((self.region_a, "a"), (self.region_b, "b"))
        features = [region_feature(region, kind="region", side=side) for region, side in sides]
        features += [
            point_feature(
                crossing["lon"], crossing["lat"],
                crossing | {"kind": "crossing", "built_as": crossing["kind"], "date": self.date},
            )
            for crossing in self.dated_crossings
        ]  # fmt: skip
        for twin in self.twins:
            names = ("level", "name_a", "name_b", "since", "source")
            properties = {"kind": "twin"} | {name: getattr(twin, name) for name in names}
            features.append(_line(twin_ends(twin, self), properties))
        for link in self.links:
            ends = tuple((place.lon, place.lat) for place in (link.place_a, link.place_b))
            features.append(_line(ends, plain(link) | {"kind": "link"}))
        return features

    def table(self) -> Table:
        """Return the channels, the densities below."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return channels, figures, crossings and ways by month."""
        from globalarctic.regions.tables import ties_tables

        return ties_tables(self)


def _line(ends: Sequence[tuple[float, float]], properties: dict[str, Any]) -> dict[str, Any]:
    lons, lats = zip(*ends, strict=True)
    return line_feature(lons, lats, properties)


def twin_ends(twin: Twin, ties: Ties) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends (lon, lat) of a twin link: its cities where on file, else the centres.

    Parameters
    ----------
    twin, ties
        A twin link of these ties.
    """
    known = {place.name_en: place for place in load_places()}
    swap = twin.region_a not in ties.region_a.codes
    regions = (ties.region_b, ties.region_a) if swap else (ties.region_a, ties.region_b)
    first, second = (
        known.get(name) or known.get(name.removesuffix(" City")) or region.centre
        for name, region in zip((twin.name_a, twin.name_b), regions, strict=True)
    )
    return (first.lon, first.lat), (second.lon, second.lat)


def ties(
    region_a: str | Region,
    region_b: str | Region,
    *,
    date: When | None = None,
    ways: TravelTimes | bool = False,
    observations: str | Path | Any | Sequence[Observation] = (),
    fit: GravityFit | None = None,
    year: int | None = None,
    regions: Sequence[Region] = (),
    lang: str = "en",
) -> Ties:
    """Return the ties of two regions on a date.

    Parameters
    ----------
    region_a, region_b
        Two different regions: codes, names in English, Chinese or Russian, or regions.
    date
        Day for which states hold; today when None.
    ways
        True: with the ways by month, at once for bundled regions, else seconds to a minute. Or the
        ways themselves, see ``travel_times``.
    observations
        Ties that you state, above what is on file: a table (CSV, Parquet, DataFrame) or its rows,
        see ``read_observations``.
    fit
        Gravity baseline of flows, for the weighted density (see ``baseline``); its flows also say
        whether the two trade.
    year
        Year of gross regional product; the latest of both when None.
    regions
        Where names are looked up, see ``read_regions``; the bundled regions when empty.
    lang
        Language of names in tables: en, zh or ru.

    Raises
    ------
    InputError
        When both are one region.
    UnknownNameError
        When a region is unknown, or an observation names a channel that does not exist.

    Notes
    -----
    Channels, density and potential are the same whichever region stands first.

    Examples
    --------
    >>> pair = ties("CN-HL", "Амурская область", date="2026-12-01")
    >>> pair.density.realised, pair.density.applicable
    (9, 11)
    """
    a, b = (resolve_region(name, regions=regions) for name in (region_a, region_b))
    if a.code == b.code:
        raise InputError(f"both regions are {a.code}; give two different regions")
    day = dt.datetime.now(dt.UTC).date() if date is None else day_of(date)
    times: TravelTimes | None = None
    if ways is True:
        times = travel_times((a, b))
    elif ways is not False:
        times = ways
    shares = borders_on(a, b)
    twins, crossings = twins_between(a, b), crossings_between(a, b)
    links = direct_links(a, b)
    figures = tuple(figure for figure in figures_between(a, b) if figure.known_on(day))
    stated = _stated(a, b, stated_ties(observations, (*regions, a, b)), day)
    if fit is not None and TieChannel.TRADE not in stated:
        stated |= _traded(fit, a, b)
    channels = tuple(
        stated.get(channel)
        or _with_figures(
            _on_file(channel, a, b, shares, day, twins, crossings, links),
            [figure for figure in figures if figure.channel is channel],
        )
        for channel in TieChannel
    )
    return Ties(
        region_a=a,
        region_b=b,
        date=day,
        shares_border=shares,
        channels=channels,
        density=density_of(channels),
        weighted=weighted_of(fit, a.code, b.code) if fit is not None else _intensity(a, b),
        potential=potential_of(a, b, year=year),
        twins=twins,
        crossings=crossings,
        links=links,
        figures=figures,
        forward=None if times is None else times.ways.get((a.code, b.code)),
        backward=None if times is None else times.ways.get((b.code, a.code)),
        times_basis=None if times is None else times.basis.words,
        times_current=times is None or times.current,
        code_version=__version__,
        lang=lang,
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
    >>> potential = potential_of(resolve_region("CN-HL"), resolve_region("KZ-55"))
    >>> potential.value is None, potential.missing[0]
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
) -> dict[TieChannel, ChannelState]:
    """Return the channels that the user's rows tell of on a date; a tie wins over none."""
    states: dict[TieChannel, ChannelState] = {}
    for record in observations:
        channel = TieChannel.named(record.channel)
        alive = record.holds_on(date)
        if not joins(record, a, b) or not (record.present or alive):
            continue
        state = TieState.PRESENT if record.present and alive else TieState.ABSENT
        if channel not in states or state is TieState.PRESENT:
            where = Text(record.where)
            what = (
                message("state.stated", where=where)
                if record.since is None
                else message("state.stated-since", where=where, since=Day(record.since, "iso"))
            )
            states[channel] = ChannelState(channel, state, what, record.source)
    return states


def _traded(fit: GravityFit, a: Region, b: Region) -> dict[TieChannel, ChannelState]:
    """Return the channel of trade as the flows tell it; empty where they do not."""
    if a.code not in fit.codes or b.code not in fit.codes:
        return {}
    i, j = fit.codes.index(a.code), fit.codes.index(b.code)
    seen = [float(fit.flows[at]) for at in ((i, j), (j, i)) if not np.isnan(fit.flows[at])]
    if not seen:
        return {}
    state = TieState.PRESENT if max(seen) > 0 else TieState.ABSENT
    words = message("state.flows", year=Code(str(fit.year)), n=len(seen))
    return {TieChannel.TRADE: ChannelState(TieChannel.TRADE, state, words, "; ".join(fit.sources))}


def _on_file(
    channel: TieChannel,
    a: Region,
    b: Region,
    shares: bool | None,
    date: dt.date,
    twins: tuple[Twin, ...],
    crossings: tuple[Crossing, ...],
    links: tuple[DirectLink, ...],
) -> ChannelState:
    if channel in (TieChannel.TWIN_REGIONS, TieChannel.TWIN_CITIES):
        return _twin_state(channel, a, b, date, twins)
    if channel in _CROSSING.values():
        return _crossing_state(channel, a, b, shares, date, crossings)
    if channel is TieChannel.TRANSPORT_LINK:
        known = [link for link in links if first_day(link.as_of) <= date]
        if known:
            words = message("cell.only", item=joined([*map(link_words, known)]))
            return ChannelState(channel, TieState.PRESENT, words, _NETWORK)
        if date < network_day():
            words = message("state.network-later", day=Code(f"{network_day():%Y-%m}"))
            return ChannelState(channel, TieState.UNKNOWN, words, "")
        return ChannelState(channel, TieState.ABSENT, message("state.no-link"), _NETWORK)
    return ChannelState(channel, TieState.UNKNOWN, message("state.give-table"), "")


def _intensity(a: Region, b: Region) -> Weighted | None:
    """Return the weighted density from the trade of each side with the other's country."""
    if a.country == b.country:
        return None
    return intensity_of(trade_intensity(a, b.country), trade_intensity(b, a.country))


def _with_figures(state: ChannelState, figures: Sequence[DatedFigure]) -> ChannelState:
    """Return a channel's state with its dated figures; a figure above zero is a tie."""
    if not figures:
        return state
    seen = any(figure.value > 0 for figure in figures)
    known = state.state is TieState.PRESENT
    wider = not known and all(figure.wider for figure in figures if figure.value > 0)
    near = [figure for figure in figures if not figure.wider]
    parts = [*((state.what,) if known else ()), *headline(near or ([] if known else figures))]
    return ChannelState(
        state.channel,
        TieState.PRESENT if seen else state.state,
        message("cell.only", item=joined(parts or [none_label()])),
        state.source if known else figures[0].source,
        len(figures),
        wider,
    )


def _twin_state(
    channel: TieChannel, a: Region, b: Region, date: dt.date, twins: tuple[Twin, ...]
) -> ChannelState:
    if a.country == b.country:
        return ChannelState(channel, TieState.IMPOSSIBLE, message("state.one-country"), "")
    level = "region" if channel is TieChannel.TWIN_REGIONS else "city"
    known = [twin for twin in twins if twin.level == level]
    alive = [twin for twin in known if twin.holds_on(date)]
    if alive:
        words = message("cell.only", item=joined([*map(twin_words, alive)]))
        return ChannelState(channel, TieState.PRESENT, words, alive[0].source)
    dated = [twin for twin in known if twin.since]
    if dated:
        return ChannelState(channel, TieState.ABSENT, message("state.not-on-date"), dated[0].source)
    return ChannelState(channel, TieState.UNKNOWN, message("state.part-list"), "")


def _crossing_state(
    channel: TieChannel,
    a: Region,
    b: Region,
    shares: bool | None,
    date: dt.date,
    crossings: tuple[Crossing, ...],
) -> ChannelState:
    if a.country == b.country:
        return ChannelState(channel, TieState.IMPOSSIBLE, message("state.one-country"), "")
    known = [crossing for crossing in crossings if _CROSSING[crossing.mode] is channel]
    status = [(crossing, crossing.status_on(date)) for crossing in known]
    alive = [(crossing, words) for crossing, words in status if words in OPEN]
    if alive:
        return ChannelState(channel, TieState.PRESENT, crossing_words(alive), alive[0][0].source)
    dated = [(crossing, words) for crossing, words in status if words]
    if dated:
        return ChannelState(channel, TieState.ABSENT, crossing_words(dated), known[0].source)
    if shares is False:
        return ChannelState(channel, TieState.IMPOSSIBLE, message("state.no-border"), "")
    return ChannelState(channel, TieState.UNKNOWN, message("state.part-list"), "")
