"""The vessel classes on file, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from globalarctic.result import Listing
from globalarctic.table import Table, ident, number, words
from globalarctic.transport.ships.vessels import load_vessels

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["Vessels", "vessels"]


@dataclass(frozen=True, slots=True, repr=False)
class Vessels(Listing):
    """The vessel classes that carry goods."""

    SCHEMA = "transport.vessels"
    ROWS = "vessels"

    vessels: tuple[Vessel, ...]

    def table(self) -> Table:
        """Return names, ice classes, draughts and speeds."""
        columns = (
            ident("Id"), words("Name"), words("Ice class"), number("Draught m"),
            number("Speed kn"), words("Grade"),
        )  # fmt: skip
        rows = tuple(
            (v.vessel_id, v.name_en, v.ice_class, f"{v.draught_m:g}", f"{v.speed_kn:g}", v.grade)
            for v in self.vessels
        )
        return Table("", columns, rows)


def vessels() -> Vessels:
    """Return the vessel classes that carry goods.

    Examples
    --------
    >>> vessels().rows()[0]["kind"]
    'container'
    """
    return Vessels(load_vessels())
