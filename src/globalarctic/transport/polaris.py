"""POLARIS: may a ship of an ice class enter an ice regime, and how fast.

The IMO's Polar Operational Limit Assessment Risk Indexing System. Pure functions on the table of
risk index values; the decayed-ice table is not applied, since the circular allows it only when
decay is confirmed on board.

Sources: IMO MSC.1/Circ.1519 (6 June 2016), tables 1.1-1.3; WMO stages of development.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import read_table, required
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = [
    "ESCORT_RIO",
    "ICE_TYPES",
    "Level",
    "elevated_speed_kmh",
    "ice_type",
    "level",
    "rio",
    "rio_table",
    "riv",
]

ICE_TYPES = (
    "ice_free",
    "new",
    "grey",
    "grey_white",
    "thin_fy_1",
    "thin_fy_2",
    "medium_fy_lt_1m",
    "medium_fy",
    "thick_fy",
    "second_year",
    "light_my_lt_2.5m",
    "heavy_my",
)
"""Ice types in the order of Table 1.3."""

# Lower bounds, m, of the types from "new" on: WMO stages for first-year ice; old ice is split by
# thickness (2.0, 2.5, 3.0 m), a modelling convention used where ice age is not known.
_LOWER_M = (0.0, 0.10, 0.15, 0.30, 0.50, 0.70, 1.00, 1.20, 2.00, 2.50, 3.00)

ESCORT_RIO = 10.0
"""Added to the RIO when planning with icebreaker escort (paragraph 1.6.4)."""

_ELEVATED_KN = {"PC1": 11.0, "PC2": 8.0, "PC3": 5.0, "PC4": 5.0, "PC5": 5.0}
_LOWEST_KN = 3.0


class Level(StrEnum):
    """Operational level of table 1.1.

    Examples
    --------
    >>> Level.NORMAL.value
    'normal'
    """

    NORMAL = "normal"
    ELEVATED = "elevated"
    SPECIAL = "special"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, int]]:
    return {
        row["ice_class"]: {kind: int(required(row, kind)) for kind in ICE_TYPES}
        for row in read_table("polaris_riv")
    }


def riv(ice_class: str, kind: str) -> int:
    """Return the risk index value of an ice class in an ice type (Table 1.3).

    Raises
    ------
    UnknownNameError
        When the table has no such class or type.

    Examples
    --------
    >>> riv("IA", "thick_fy"), riv("none", "ice_free")
    (-3, 3)
    """
    table = _table()
    if ice_class not in table:
        raise UnknownNameError.among("POLARIS ice class", ice_class, table)
    if kind not in ICE_TYPES:
        raise UnknownNameError.among("ice type", kind, ICE_TYPES)
    return table[ice_class][kind]


def ice_type(thick_m: float) -> str:
    """Return the ice type of a thickness.

    Raises
    ------
    InputError
        When the thickness is negative or not a number.

    Examples
    --------
    >>> ice_type(0.2), ice_type(1.5)
    ('grey_white', 'thick_fy')
    """
    if not thick_m >= 0.0:
        raise InputError(f"thickness is {thick_m} m; it must be zero or more")
    return ICE_TYPES[int(np.searchsorted(_LOWER_M, thick_m, side="right"))]


def rio(ice_class: str, regime_tenths: Mapping[str, float], *, escorted: bool = False) -> float:
    """Return the risk index outcome of a regime.

    Parameters
    ----------
    ice_class
        Row of Table 1.3: PC1-PC7, IA Super, IA, IB, IC, none.
    regime_tenths
        Concentration of each ice type, tenths; the rest to ten tenths is ice free.
    escorted
        Whether an icebreaker leads (planning value plus 10).

    Raises
    ------
    InputError
        When the tenths are negative or exceed ten.
    UnknownNameError
        When class or type is unknown.

    Examples
    --------
    >>> rio("PC7", {"medium_fy": 7})
    2.0
    >>> rio("none", {})
    30.0
    """
    total = sum(regime_tenths.values())
    if any(tenths < 0 for tenths in regime_tenths.values()) or total > 10.0 + 1e-9:
        raise InputError(f"the regime sums to {total} tenths; allowed are parts of 0 to 10")
    value = (10.0 - total) * riv(ice_class, "ice_free")
    value += sum(tenths * riv(ice_class, kind) for kind, tenths in regime_tenths.items())
    return value + (ESCORT_RIO if escorted else 0.0)


def level(ice_class: str, rio_value: float) -> Level:
    """Return the operational level of a RIO (Table 1.1, two columns).

    Raises
    ------
    UnknownNameError
        When the class is unknown.

    Examples
    --------
    >>> level("PC7", -5.0).value, level("IA", -5.0).value
    ('elevated', 'special')
    """
    riv(ice_class, "ice_free")
    if rio_value >= 0.0:
        return Level.NORMAL
    if rio_value >= -10.0 and ice_class.startswith("PC"):
        return Level.ELEVATED
    return Level.SPECIAL


def elevated_speed_kmh(ice_class: str) -> float:
    """Return the speed limit under elevated risk (Table 1.2), km/h.

    Examples
    --------
    >>> round(elevated_speed_kmh("PC4"), 2)
    9.26
    """
    riv(ice_class, "ice_free")
    return kn_to_kmh(_ELEVATED_KN.get(ice_class, _LOWEST_KN))


def rio_table(
    ice_class: str, conc_frac: NDArray[np.float64], thick_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the RIO for each concentration and thickness, shape (conc, thickness).

    Examples
    --------
    >>> import numpy as np
    >>> rio_table("IA", np.array([0.0, 1.0]), np.array([0.2])).tolist()
    [[30.0], [20.0]]
    """
    kinds = [ice_type(float(h)) for h in thick_m]
    values = np.array([riv(ice_class, kind) for kind in kinds], dtype=np.float64)
    tenths = 10.0 * conc_frac[:, None]
    result: NDArray[np.float64] = tenths * values[None, :] + (10.0 - tenths) * riv(
        ice_class, "ice_free"
    )
    return result
