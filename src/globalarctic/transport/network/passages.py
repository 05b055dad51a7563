"""Passages: straits, canals, capes and open-sea lines that rules, tolls and ``avoid`` apply to.

A passage's gate is a line cut across it; a route that crosses the line uses the passage. The gates
of the Arctic close: mainland - Severnaya Zemlya - 84 N - pole - Ellesmere Island parts the Pacific
side of the Arctic Ocean from its Atlantic side, so that no route passes without crossing one of
the families ``nsr-taymyr``, ``tsr`` or ``nwp``. Canals and narrow straits that the land mask
closes have a channel instead, an explicit line of ``channels.csv``. Where traffic is separated, the
lanes of ``traffic_lanes.csv`` are gate lines that may be crossed in one direction only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from globalarctic.data.tables import load
from globalarctic.errors import SchemaError
from globalarctic.geo import bearing_deg
from globalarctic.records import Blank, Catalogue, Written, day_of_year
from globalarctic.transport.network.links import load_borders, load_river_reaches

__all__ = [
    "Channel",
    "Lane",
    "Passage",
    "display_names",
    "load_channels",
    "load_lanes",
    "load_passages",
]


def _lon(line: str) -> NDArray[np.float64]:
    return _points(line, 0)


def _lat(line: str) -> NDArray[np.float64]:
    return _points(line, 1)


def _points(line: str, axis: int) -> NDArray[np.float64]:
    pairs = [point.split() for point in line.split(";") if point.strip()]
    try:
        points = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    except ValueError:
        raise ValueError("a line 'lon lat;lon lat' is expected") from None
    return np.ascontiguousarray(points[:, axis])


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """A named passage and what holds in it.

    Notes
    -----
    ``gate_lon``, ``gate_lat`` float64[k] (empty for a canal); ``max_draught_m``, ``max_kmh``,
    ``dwell_h`` None when no limit is on file; ``toll_id`` names a toll table, "" for none.
    """

    passage_id: str
    name_en: str
    name_zh: Blank
    name_ru: Blank
    family: str
    kind: str
    gate_lon: Annotated[NDArray[np.float64], Written("gate", _lon)]
    gate_lat: Annotated[NDArray[np.float64], Written("gate", _lat)]
    jurisdictions: tuple[str, ...]
    regime: Blank
    max_draught_m: float | None
    max_kmh: float | None
    dwell_h: float | None
    toll_id: Blank
    source: str
    grade: str


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A fairway that the land mask closes: canal, river mouth or narrow strait.

    Notes
    -----
    ``lon``, ``lat`` float64[k] from end to end; ``passage_id`` the passage it belongs to or "";
    season as days of the year, (0, 0) all year; ``one_way`` where ships may only go from the first
    point to the last.
    """

    channel_id: str
    name_en: str
    lon: Annotated[NDArray[np.float64], Written("points", _lon)]
    lat: Annotated[NDArray[np.float64], Written("points", _lat)]
    passage_id: Blank
    max_draught_m: float | None
    max_kmh: float | None
    dwell_h: float | None
    season_open_doy: Annotated[int, Written("season_open", day_of_year)]
    season_close_doy: Annotated[int, Written("season_close", day_of_year)]
    one_way: bool
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """A lane of a traffic separation scheme, as a gate line crossed in one direction.

    Notes
    -----
    ``gate_lon``, ``gate_lat`` float64[k]; ``course_deg`` the direction in which ships cross it,
    degrees from north, None for the zone between lanes, which no ship crosses.
    """

    lane_id: str
    name_en: str
    gate_lon: Annotated[NDArray[np.float64], Written("gate", _lon)]
    gate_lat: Annotated[NDArray[np.float64], Written("gate", _lat)]
    course_deg: float | None
    source: str
    grade: str

    @property
    def forward(self) -> bool | None:
        """Whether ships cross from the right of the line to its left; None where none does."""
        if self.course_deg is None:
            return None
        along = float(
            bearing_deg(self.gate_lon[0], self.gate_lat[0], self.gate_lon[-1], self.gate_lat[-1])
        )
        return (self.course_deg - along) % 360.0 > 180.0


@lru_cache(maxsize=1)
def load_passages() -> Catalogue[Passage]:
    """Return all passages, in the table's order.

    Examples
    --------
    >>> [p.passage_id for p in load_passages()][0]
    'bering'
    """
    return Catalogue(load("passages", Passage), "passage", "passage_id")


def _check_channel(channel: Channel) -> None:
    passage = channel.passage_id
    if len(channel.lon) < 2 or (passage and passage not in load_passages().by_id):
        raise SchemaError(
            f"needs two points and a known passage, got {len(channel.lon)} points and {passage!r}"
        )


@lru_cache(maxsize=1)
def load_channels() -> tuple[Channel, ...]:
    """Return all channels, in the table's order.

    Raises
    ------
    SchemaError
        When a line has fewer than two points or an unknown passage.

    Examples
    --------
    >>> "suez-canal" in [c.channel_id for c in load_channels()]
    True
    """
    return load("channels", Channel, check=_check_channel)


@lru_cache(maxsize=1)
def load_lanes() -> tuple[Lane, ...]:
    """Return the lanes of traffic separation schemes, in the table's order.

    Examples
    --------
    >>> load_lanes()[0].lane_id
    'dover-southwest'
    """
    return load("traffic_lanes", Lane)


def display_names(gate_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the English names of passages, borders and river reaches, in order.

    Parameters
    ----------
    gate_ids
        Ids as in a result's ``passages``; an unknown one is returned as it is.

    Examples
    --------
    >>> display_names(("kara-gate", "erenhot-zamyn-uud"))
    ('Kara Gate', 'Erenhot - Zamyn-Uud')
    """
    known = {passage.passage_id: passage.name_en for passage in load_passages()}
    known |= {border.border_id: border.name_en for border in load_borders()}
    known |= {
        reach.reach_id: f"{reach.river}: {reach.reach_id.replace('-', ' ').title()}"
        for reach in load_river_reaches()
    }
    return tuple(known.get(gate, gate) for gate in gate_ids)
