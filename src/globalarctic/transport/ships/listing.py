"""The vessel classes on file, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, number_text, range_text, words
from globalarctic.transport.ships.pace import as_sailed
from globalarctic.transport.ships.vessels import load_vessels
from globalarctic.words import Code, Message, Name

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Vessels", "vessels"]


@dataclass(frozen=True, slots=True, repr=False)
class Vessels(Listing):
    """The vessel classes that carry goods."""

    SCHEMA = "transport.vessels"
    VERSION = 2
    ROWS = "vessels"

    vessels: tuple[Vessel, ...]

    def table(self) -> Table:
        """Return names, ice classes, draughts, speeds and fuel, as designed and as usual."""
        columns = (
            ident("Id"), words("Name"), words("Ice class"), number("Draught m (laden)"),
            number("Service kn"), number("Usual kn (quartiles)"), number("Fuel t/day"),
            words("Grade"),
        )  # fmt: skip
        rows = []
        for ship in self.vessels:
            usual = as_sailed(ship)
            quartiles = f"{usual.speed_kn:.1f} ({range_text(usual.slow_kn, usual.fast_kn, 1)})"
            rows.append(
                (
                    ship.vessel_id, Name("vessel", ship.vessel_id), _class(ship.ice_class),
                    f"{ship.draught_m:g} ({usual.draught_m:.1f})", f"{ship.speed_kn:g}",
                    quartiles if usual.slow_kn else "", number_text(usual.fuel_t_per_day, none=""),
                    ship.grade,
                )
            )  # fmt: skip
        return Table("", columns, tuple(rows), (Message("transport.vessels.usual"),))


def _class(ice_class: str) -> Message | Code:
    return Message("transport.class.none") if ice_class == "none" else Code(ice_class)


def vessels() -> Vessels:
    """Return the vessel classes that carry goods.

    Examples
    --------
    >>> vessels().rows()[0]["kind"]
    'container'
    """
    return Vessels(load_vessels())
