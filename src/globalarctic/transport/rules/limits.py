"""What a passage or border itself did to a voyage: draught, speed, locks, dwell.

These limits stand in the tables of passages and borders without a date of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.geo import distance_km
from globalarctic.transport.network.links import load_borders
from globalarctic.transport.network.passages import load_channels
from globalarctic.transport.rules.effects import Binding, Effect
from globalarctic.transport.rules.table import RuleKind

if TYPE_CHECKING:
    from globalarctic.transport.network.passages import Passage
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["UNDATED", "border_crossing", "passage_limits", "undated"]

UNDATED = "from a day not on file"
"""The dates of a limit whose start is not on file, in words."""


def undated(
    leg: int, where: str, day: dt.date, rule_id: str, kind: RuleKind, words: str, effect: Effect,
    finding: str, source: str, grade: str, hours: float | None = None,
) -> Binding:  # fmt: skip
    """Return a binding whose start is not on file."""
    return Binding(
        leg, where, day, rule_id, kind.value, words, effect, finding, hours, UNDATED,
        "start unknown", source, grade,
    )  # fmt: skip


def passage_limits(
    held: Passage, passages: dict[str, Passage], vessel: Vessel, number: int, day: dt.date
) -> list[Binding]:
    """Return draught, speed and dwell of a passage, and its neighbours that are too shallow."""
    result = []
    depth = vessel.draught_m
    for other in passages.values():
        limit = other.max_draught_m
        if other.family != held.family or limit is None:
            continue
        fits = depth <= limit
        if other is held or not fits:
            effect = Effect.SHOWN if fits else Effect.BLOCKED
            result.append(
                undated(
                    number, other.name_en, day, f"{other.passage_id}-draught", RuleKind.DEPTH,
                    f"draught at most {limit:g} m", effect, f"the ship draws {depth:g} m",
                    other.source, other.grade,
                )
            )  # fmt: skip
    if held.max_kmh is not None and held.max_kmh < vessel.speed_kmh:
        hours = _slower_h(held, vessel)
        said = f"{vessel.speed_kmh:.0f} km/h otherwise"
        result.append(
            undated(
                number, held.name_en, day, f"{held.passage_id}-speed", RuleKind.SPEED,
                f"speed at most {held.max_kmh:g} km/h", Effect.SLOWED, said, held.source,
                held.grade, hours,
            )
        )  # fmt: skip
    if held.dwell_h:
        result.append(
            undated(
                number, held.name_en, day, f"{held.passage_id}-dwell", RuleKind.REGIME,
                "locks and convoys", Effect.WAITED, f"{held.dwell_h:g} h", held.source,
                held.grade, held.dwell_h,
            )
        )  # fmt: skip
    return result


def _slower_h(held: Passage, vessel: Vessel) -> float | None:
    channels = [c for c in load_channels() if c.passage_id == held.passage_id]
    if not channels or held.max_kmh is None:
        return None
    lon, lat = channels[0].lon, channels[0].lat
    length = float(np.sum(distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])))
    return length / held.max_kmh - length / vessel.speed_kmh


def border_crossing(number: int, gate: str, day: dt.date) -> list[Binding]:
    """Return the binding of a border crossing, none when the gate is no border."""
    for border in load_borders():
        if border.border_id != gate:
            continue
        hours = border.dwell_h
        said = "no dwell on file" if hours is None else f"{hours:g} h at the border"
        effect = Effect.WAITED if hours else Effect.SHOWN
        words = f"border crossing of {' and '.join(border.countries)}"
        return [
            undated(
                number, border.name_en, day, f"{gate}-dwell", RuleKind.REGIME, words, effect, said,
                border.source, border.grade, hours,
            )
        ]  # fmt: skip
    return []
