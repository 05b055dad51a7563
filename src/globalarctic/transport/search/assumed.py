"""What the days of a comparison assume of fog, dark, ice and convoys, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from globalarctic.transport.ships.hindrances import load_hindrances
from globalarctic.transport.ships.vessels import ICE_PCT
from globalarctic.words import Message, Quantity

if TYPE_CHECKING:
    from globalarctic.transport.results import CorridorResult
    from globalarctic.transport.search.engine import Ship
    from globalarctic.transport.ships.hindrances import Hindrance
    from globalarctic.words import Arg

__all__ = ["hindrance_words"]


def _band(part: Hindrance) -> dict[str, Arg]:
    """Return a hindrance's median and range as arguments of a sentence."""
    low, high = Quantity.short(part.p10, "", 3), Quantity.short(part.p90, "", 3)
    return {"share": Quantity.short(part.p50, "", 3), "low": low, "high": high}


def hindrance_words(ship: Ship, rows: list[CorridorResult]) -> tuple[Message, ...]:
    """Return which hindrances are in the days of some corridor.

    Parameters
    ----------
    ship, rows
        The sea ship, and the corridors as found.
    """
    through, sight, wait = (
        load_hindrances().find(name) for name in ("ice-speed", "poor-sight-speed", "convoy-wait")
    )
    met = [row for row in rows if row.delay_d is not None]
    texts: list[Message] = []
    if any(row.through_ice_d for row in met):
        ice = Quantity(ICE_PCT, "pct")
        texts.append(Message("transport.assumed.through-ice", ice=ice, **_band(through)))
    if not ship.led and any(row.delay_d for row in met):
        texts.append(Message("transport.assumed.poor-sight", **_band(sight)))
    if ship.led:
        band = _band(wait) | {"share": Quantity.short(wait.p50, "d")}
        texts.append(Message("transport.assumed.convoy", **band))
    return tuple(texts)
