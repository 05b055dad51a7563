"""Dated figures of what goes between regions: freight, passengers, tourists, trade, consulates.

A figure is of a pair of regions, or wider: of a region with the whole country of the other, or of
a group that holds both. A wider figure shows that the channel is used; how much of it falls to the
pair is not on file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from globalarctic.data.tables import load
from globalarctic.records import Blank, Written
from globalarctic.regions.density import TieChannel
from globalarctic.regions.labels import message, period_label
from globalarctic.regions.records import first_day
from globalarctic.words import Arg, Code, Message, Quantity, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.regions.catalog import Region

__all__ = [
    "MEASURES",
    "DatedFigure",
    "TradeIntensity",
    "figures_between",
    "headline",
    "load_figures",
    "trade_intensity",
]

MEASURES = ("freight", "passengers", "tourists", "vehicles", "trains", "containers", "trade",
            "trade-share", "investment", "missions")  # fmt: skip
"""What a figure counts; a trade share is the partner's part of all trade, per cent."""

_DIRECTIONS = ("a-to-b", "b-to-a", "both")


def _channel(text: str) -> TieChannel:
    return TieChannel.named(text)


def _partial(text: str) -> str:
    if text:
        first_day(text)
    return text


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """A figure of what went between two ends in a time.

    Notes
    -----
    ``region_a`` and ``region_b`` are regions, groups, countries (alpha-3) or WLD; ``since`` and
    ``until`` as published: year, month or day; ``place`` the crossing or city it is of, "" for
    all. ``wider`` says that it is not of the pair alone that was looked for.
    """

    COMPUTED = ("period",)

    region_a: str
    region_b: str
    channel: Annotated[TieChannel, Written(parse=_channel)]
    measure: Annotated[str, Written(allowed=MEASURES)]
    place: Blank
    since: Annotated[str, Written(parse=_partial)]
    until: Annotated[str, Written(parse=_partial)]
    direction: Annotated[str, Written(allowed=_DIRECTIONS)]
    value: float
    unit: str
    source: str
    as_of: str
    grade: str
    note: Blank
    wider: bool = False

    @property
    def period(self) -> str:
        """The time as people write it."""
        if self.since == self.until:
            return self.since
        return f"{self.since} to {self.until}" if self.since else f"to {self.until}"

    @property
    def when(self) -> Message | Code:
        """The time in any language."""
        return period_label(self.since, self.until)

    @property
    def unit_label(self) -> Message:
        """The unit in any language."""
        unit = "percent" if self.unit == "%" else self.unit.casefold().replace(" ", "-")
        return message(f"unit.{unit}")

    @property
    def order(self) -> tuple[str, int, bool]:
        """What sorts figures by time, whole years and both ways first among the latest."""
        return self.until[:4], -len(self.until), self.direction == "both"

    def known_on(self, day: dt.date) -> bool:
        """Return whether the time of the figure had begun on a day."""
        return first_day(self.since or self.until) <= day


@dataclass(frozen=True, slots=True)
class TradeIntensity:
    """How much more a region trades with a country than the region's own country does.

    Notes
    -----
    ``value`` is the partner's share of the region's trade over its share of the trade of the
    region's country, 1 where both are the same. Source: the trade intensity of Kojima 1964
    (Hitotsubashi Journal of Economics 5(1)), with the country in place of the world.
    """

    region: str
    partner: str
    share_pct: float
    country_share_pct: float
    period: str
    country_period: str
    sources: tuple[str, ...]
    when: Message | Code
    country_when: Message | Code

    COMPUTED = ("value",)
    OMIT = ("when", "country_when")

    @property
    def value(self) -> float:
        """The intensity."""
        return self.share_pct / self.country_share_pct


@lru_cache(maxsize=1)
def load_figures() -> tuple[DatedFigure, ...]:
    """Return the dated figures on file.

    Raises
    ------
    SchemaError
        When a cell is wrong.

    Examples
    --------
    >>> min(figure.until for figure in load_figures() if figure.region_b == "RU-ZAB")
    '2013-08'
    """
    return load("region_flows", DatedFigure)


def figures_between(a: Region, b: Region) -> tuple[DatedFigure, ...]:
    """Return the figures of two regions, whichever stands first, the latest first.

    Notes
    -----
    Shares of trade are left out: they are no flow of the pair (see ``trade_intensity``).

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> pair = figures_between(resolve_region("CN-JL"), resolve_region("RU-PRI"))
    >>> [(f.value, f.unit, f.period) for f in pair if f.channel == "rail-crossing"][0]
    (4000000.0, 't', '2024')
    """
    sides = [({region.code, *region.codes}, {region.country, *region.groups}) for region in (a, b)]
    (own_a, wide_a), (own_b, wide_b) = sides
    figures = []
    for figure in load_figures():
        ends = figure.region_a, figure.region_b
        if figure.measure == "trade-share":
            continue
        for first, second in (ends, ends[::-1]):
            exact = first in own_a, second in own_b
            wide = first in wide_a, second in wide_b
            one_wide = (exact[0] and wide[1]) or (wide[0] and exact[1])
            same_group = first == second and all(wide) and len(first) != len(a.country)
            if all(exact) or one_wide or same_group:
                figures.append(replace(figure, wider=not all(exact)))
                break
    return tuple(sorted(figures, key=lambda figure: figure.order, reverse=True))


def headline(figures: Sequence[DatedFigure]) -> tuple[Message, ...]:
    """Return the latest figure of each measure in words, those of the pair before wider ones.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> pair = figures_between(resolve_region("CN-JL"), resolve_region("RU-PRI"))
    >>> trains = headline([figure for figure in pair if figure.channel == "rail-crossing"])
    >>> [str(part) for part in trains]
    ['freight 4,000,000 t (2024)']
    """
    latest: dict[str, DatedFigure] = {}
    for figure in sorted(figures, key=lambda each: each.wider):
        latest.setdefault(figure.measure, figure)
    return tuple(map(_figure_words, latest.values()))


def _figure_words(figure: DatedFigure) -> Message:
    ends: dict[str, Arg] = {"a": Code(figure.region_a), "b": Code(figure.region_b)}
    if figure.measure == "missions":
        note = Text(figure.note) if figure.note else message("measure.missions")
        seen = Code(figure.until)
        if figure.wider:
            return message("state.mission-wider", note=note, until=seen, **ends)
        return message("state.mission", note=note, until=seen)
    parts: dict[str, Arg] = {
        "measure": message(f"measure.{figure.measure}"),
        "value": Quantity(figure.value),
        "period": figure.when,
    }
    if figure.wider:
        return message("state.figure-wider", unit=figure.unit_label, **parts, **ends)
    if figure.unit == figure.measure:
        return message("state.figure", **parts)
    return message("state.figure-unit", unit=figure.unit_label, **parts)


def trade_intensity(region: Region, partner: str) -> TradeIntensity | None:
    """Return how intense the trade of a region with a country is; None when not on file.

    Parameters
    ----------
    region
        Region.
    partner
        Country, alpha-3.

    Notes
    -----
    The latest share of the region for which a share of its country lies in the same year; whole
    years before parts of one.

    Examples
    --------
    >>> from globalarctic.regions.catalog import resolve_region
    >>> intensity = trade_intensity(resolve_region("CN-LN"), "RUS")
    >>> intensity.share_pct, intensity.period, round(intensity.value, 1)
    (7.3, '2023-01 to 2023-09', 1.9)
    """
    shares = [
        figure for figure in load_figures()
        if figure.measure == "trade-share" and figure.region_b == partner
    ]  # fmt: skip
    country = {f.until[:4]: f for f in shares if f.region_a == region.country}
    own = [f for f in shares if f.region_a in region.codes and f.until[:4] in country]
    if not own:
        return None
    latest = max(own, key=lambda figure: figure.order)
    whole = country[latest.until[:4]]
    return TradeIntensity(
        region.code, partner, latest.value, whole.value, latest.period, whole.period,
        (latest.source, whole.source), latest.when, whole.when,
    )  # fmt: skip
