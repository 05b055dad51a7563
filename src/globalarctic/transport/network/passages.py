"""Passages: straits, canals, capes and open-sea lines that rules, tolls and ``avoid`` apply to.

A passage's gate is a line cut across it; a route that crosses the line uses the passage. The gates
of the Arctic close: mainland - Severnaya Zemlya - 84 N - pole - Ellesmere Island parts the Pacific
side of the Arctic Ocean from its Atlantic side, so that no route passes without crossing one of
the families ``nsr-taymyr``, ``tsr`` or ``nwp``. Canals and narrow straits that the land mask
closes have a channel instead, an explicit line of ``channels.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import (
    day_of_year,
    names,
    number,
    read_table,
    required_text,
    text,
)
from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from globalarctic.data.tables import Row

__all__ = ["Channel", "Passage", "display_names", "load_channels", "load_passages"]


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
    name_zh: str
    name_ru: str
    family: str
    kind: str
    gate_lon: NDArray[np.float64]
    gate_lat: NDArray[np.float64]
    jurisdictions: tuple[str, ...]
    regime: str
    max_draught_m: float | None
    max_kmh: float | None
    dwell_h: float | None
    toll_id: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A fairway that the land mask closes: canal, river mouth or narrow strait.

    Notes
    -----
    ``lon``, ``lat`` float64[k] from end to end; ``passage_id`` the passage it belongs to or "";
    season as days of the year, (0, 0) all year.
    """

    channel_id: str
    name_en: str
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    passage_id: str
    max_draught_m: float | None
    max_kmh: float | None
    dwell_h: float | None
    season_open_doy: int
    season_close_doy: int
    source: str


def _line(row: Row, column: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    cell = text(row, column)
    try:
        pairs = [[float(v) for v in point.split()] for point in cell.split(";") if point.strip()]
        line = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    except ValueError:
        raise SchemaError(
            f"{row['_table']} line {row['_line']}: column {column!r} holds {cell!r}, "
            "a line 'lon lat;lon lat' is expected"
        ) from None
    return np.ascontiguousarray(line[:, 0]), np.ascontiguousarray(line[:, 1])


@lru_cache(maxsize=1)
def load_passages() -> tuple[Passage, ...]:
    """Return all passages, in the table's order.

    Examples
    --------
    >>> [p.passage_id for p in load_passages()][0]
    'bering'
    """
    found = []
    for row in read_table("passages"):
        lon, lat = _line(row, "gate")
        found.append(
            Passage(
                passage_id=required_text(row, "passage_id"),
                name_en=required_text(row, "name_en"),
                name_zh=text(row, "name_zh"),
                name_ru=text(row, "name_ru"),
                family=required_text(row, "family"),
                kind=required_text(row, "kind"),
                gate_lon=lon,
                gate_lat=lat,
                jurisdictions=names(row, "jurisdictions"),
                regime=text(row, "regime"),
                max_draught_m=number(row, "max_draught_m"),
                max_kmh=number(row, "max_kmh"),
                dwell_h=number(row, "dwell_h"),
                toll_id=text(row, "toll_id"),
                source=required_text(row, "source"),
                grade=required_text(row, "grade"),
            )
        )
    return tuple(found)


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
    known = {passage.passage_id for passage in load_passages()}
    found = []
    for row in read_table("channels"):
        lon, lat = _line(row, "points")
        passage = text(row, "passage_id")
        if len(lon) < 2 or (passage and passage not in known):
            raise SchemaError(
                f"channels.csv line {row['_line']}: needs two points and a known passage, "
                f"got {len(lon)} points and {passage!r}"
            )
        found.append(
            Channel(
                channel_id=required_text(row, "channel_id"),
                name_en=required_text(row, "name_en"),
                lon=lon,
                lat=lat,
                passage_id=passage,
                max_draught_m=number(row, "max_draught_m"),
                max_kmh=number(row, "max_kmh"),
                dwell_h=number(row, "dwell_h"),
                season_open_doy=day_of_year(row, "season_open"),
                season_close_doy=day_of_year(row, "season_close"),
                source=required_text(row, "source"),
            )
        )
    return tuple(found)


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
    for table, column in (("borders", "border_id"), ("river_reaches", "reach_id")):
        for row in read_table(table):
            name = row.get("name_en") or row[column].replace("-", " ").title()
            known[row[column]] = f"{row['river']}: {name}" if "river" in row else name
    return tuple(known.get(gate, gate) for gate in gate_ids)
