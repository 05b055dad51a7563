"""POLARIS: may a ship of an ice class enter an ice regime, and how fast.

The IMO's Polar Operational Limit Assessment Risk Indexing System, as pure functions on the table of
risk index values (Table 1.3). The table for decayed ice (Table 1.4) has no verified transcription
and is not on file: ``decay`` reads a user's own, and it is applied only where decay is
said to be confirmed, as the circular demands (paragraph 1.1.3).

Sources: IMO MSC.1/Circ.1519 (6 June 2016), tables 1.1-1.4; WMO Sea-Ice Nomenclature (WMO-No. 259),
stages of development.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.units import kn_to_kmh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


__all__ = [
    "ESCORT_RIO",
    "ICE_CLASSES",
    "ICE_TYPES",
    "DecaySeason",
    "DecayedTable",
    "RiskLevel",
    "elevated_speed_kmh",
    "ice_type",
    "level",
    "limit_table_kmh",
    "rio",
    "rio_table",
    "riv",
    "speed_limit_kmh",
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

ICE_CLASSES = (
    "PC1",
    "PC2",
    "PC3",
    "PC4",
    "PC5",
    "PC6",
    "PC7",
    "IA Super",
    "IA",
    "IB",
    "IC",
    "none",
)
"""Ice classes in the order of Table 1.3; ``none`` is a ship not ice strengthened."""

# Lower bounds, m, of the types from "new" on: WMO stages for first-year ice; old ice is split by
# thickness (2.0, 2.5, 3.0 m), a modelling convention used where ice age is not known.
_LOWER_M = (0.0, 0.10, 0.15, 0.30, 0.50, 0.70, 1.00, 1.20, 2.00, 2.50, 3.00)
_GROWN = 3  # place of the first first-year type in _LOWER_M

ESCORT_RIO = 10.0
"""Added to the RIO when planning with icebreaker escort (paragraph 1.6.4)."""

_ELEVATED_RIO = -10.0  # Table 1.1: the lower end of elevated operational risk.
_ROUNDING = 1e-9  # of sums of tenths: keeps a RIO of exactly 0 or -10 on its own side
_ELEVATED_KN = {"PC1": 11.0, "PC2": 8.0, "PC3": 5.0, "PC4": 5.0, "PC5": 5.0}
_LOWEST_KN = 3.0


class RiskLevel(StrEnum):
    """Operational level of table 1.1.

    Examples
    --------
    >>> RiskLevel.NORMAL.value
    'normal'
    """

    NORMAL = "normal"
    ELEVATED = "elevated"
    SPECIAL = "special"


class DecaySeason(StrEnum):
    """Whether sea ice grows or melts; it decides what thin ice is.

    Examples
    --------
    >>> DecaySeason.MELTING.value
    'melting'
    """

    FREEZING = "freezing"
    MELTING = "melting"


@dataclass(frozen=True, slots=True, eq=False)
class DecayedTable:
    """A user's transcription of the table for decayed ice (Table 1.4).

    Notes
    -----
    ``values`` by ice class and ice type; ``origin`` the name of the file.
    """

    values: Mapping[str, Mapping[str, int]]
    origin: str


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, int]]:
    return {
        row["ice_class"]: {kind: int(row[kind]) for kind in ICE_TYPES}
        for row in read_table("polaris_riv")
    }


def riv(
    ice_class: str,
    kind: str,
    *,
    decayed: DecayedTable | None = None,
    decay_confirmed: bool = False,
) -> int:
    """Return the risk index value of an ice class in an ice type.

    Parameters
    ----------
    ice_class, kind
        Row and column of Table 1.3.
    decayed, decay_confirmed
        A user's Table 1.4, and whether qualified personnel on board confirm the decay of this ice
        (paragraph 1.1.3). Without confirmation Table 1.3 holds, also where a table is given.

    Raises
    ------
    UnknownNameError
        When the table has no such class or type.
    InputError
        When decay is confirmed and no table for it is given.

    Examples
    --------
    >>> riv("IA", "thick_fy"), riv("none", "ice_free")
    (-3, 3)
    """
    if decay_confirmed and decayed is None:
        raise InputError(
            "decay is confirmed and there is no table for it: the values of Table 1.4 are not on "
            "file; load your own with decay.load_decayed_table, or leave the confirmation out"
        )
    table = decayed.values if decayed is not None and decay_confirmed else _table()
    if ice_class not in table:
        raise UnknownNameError.among("POLARIS ice class", ice_class, table)
    if kind not in ICE_TYPES:
        raise UnknownNameError.among("ice type", kind, ICE_TYPES)
    return table[ice_class][kind]


def ice_type(thick_m: float, *, season: DecaySeason = DecaySeason.FREEZING) -> str:
    """Return the ice type of a thickness.

    Parameters
    ----------
    thick_m
        Thickness of the ice itself, m.
    season
        New, grey and grey-white ice are stages of growth. In the melting season ice thinner than
        0.30 m is the rest of thicker ice and counts as first-year ice, its thinnest type.

    Notes
    -----
    First-year ice that survives the summer is second-year ice from then on (WMO). Thickness does
    not show that: where age is not known, old ice begins at 2.0 m.

    Raises
    ------
    InputError
        When the thickness is negative or not a number.

    Examples
    --------
    >>> ice_type(0.2), ice_type(1.5), ice_type(0.2, season=DecaySeason.MELTING)
    ('grey_white', 'thick_fy', 'thin_fy_1')
    """
    if not 0.0 <= thick_m < math.inf:
        raise InputError(f"thickness is {thick_m} m; it must be zero or more")
    if season is DecaySeason.MELTING:
        thick_m = max(thick_m, _LOWER_M[_GROWN])
    return ICE_TYPES[int(np.searchsorted(_LOWER_M, thick_m, side="right"))]


def rio(
    ice_class: str,
    regime_tenths: Mapping[str, float],
    *,
    escorted: bool = False,
    decayed: DecayedTable | None = None,
    decay_confirmed: bool = False,
) -> float:
    """Return the risk index outcome of a regime.

    Parameters
    ----------
    ice_class
        Row of Table 1.3: PC1-PC7, IA Super, IA, IB, IC, none.
    regime_tenths
        Concentration of each ice type, tenths; the rest to ten tenths is ice free.
    escorted
        Whether an icebreaker leads (planning value plus 10).
    decayed, decay_confirmed
        As in ``riv``.

    Raises
    ------
    InputError
        When the tenths are negative or exceed ten, or when decay is confirmed without a table.
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
    if not all(tenths >= 0 for tenths in regime_tenths.values()) or not total <= 10.0 + 1e-9:
        raise InputError(f"the regime sums to {total} tenths; allowed are parts of 0 to 10")
    value = (10.0 - total) * riv(ice_class, "ice_free")
    value += sum(
        tenths * riv(ice_class, kind, decayed=decayed, decay_confirmed=decay_confirmed)
        for kind, tenths in regime_tenths.items()
    )
    return value + (ESCORT_RIO if escorted else 0.0)


def level(ice_class: str, rio_value: float) -> RiskLevel:
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
    if rio_value >= 0.0 - _ROUNDING:
        return RiskLevel.NORMAL
    if rio_value >= _ELEVATED_RIO - _ROUNDING and ice_class.startswith("PC"):
        return RiskLevel.ELEVATED
    return RiskLevel.SPECIAL


def elevated_speed_kmh(ice_class: str) -> float:
    """Return the speed limit under elevated risk (Table 1.2), km/h.

    Examples
    --------
    >>> round(elevated_speed_kmh("PC4"), 2)
    9.26
    """
    riv(ice_class, "ice_free")
    return kn_to_kmh(_ELEVATED_KN.get(ice_class, _LOWEST_KN))


def speed_limit_kmh(ice_class: str, rio_value: float) -> float:
    """Return the speed that POLARIS allows at a RIO, km/h: infinite when operation is normal.

    Notes
    -----
    Regimes of special consideration are avoided in planning (paragraph 1.5.3): 0.

    Examples
    --------
    >>> speed_limit_kmh("PC7", 2.0), round(speed_limit_kmh("PC7", -5.0), 3)
    (inf, 5.556)
    >>> speed_limit_kmh("IA", -5.0)
    0.0
    """
    return float(limit_table_kmh(ice_class, np.array(rio_value)))


def limit_table_kmh(ice_class: str, rio_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the speed that POLARIS allows at each RIO, km/h (see ``speed_limit_kmh``).

    Raises
    ------
    UnknownNameError
        When the class is unknown.

    Examples
    --------
    >>> limit_table_kmh("PC1", np.array([0.0, -10.5])).tolist()
    [inf, 0.0]
    """
    elevated = elevated_speed_kmh(ice_class)
    floor = (_ELEVATED_RIO if ice_class.startswith("PC") else 0.0) - _ROUNDING
    limit = np.where(rio_values >= -_ROUNDING, np.inf, elevated)
    return np.where(rio_values < floor, 0.0, limit)


def rio_table(
    ice_class: str,
    conc_frac: NDArray[np.float64],
    thick_m: NDArray[np.float64],
    *,
    escorted: bool = False,
    season: DecaySeason = DecaySeason.FREEZING,
) -> NDArray[np.float64]:
    """Return the RIO for each concentration and thickness, shape (conc, thickness).

    Examples
    --------
    >>> import numpy as np
    >>> rio_table("IA", np.array([0.0, 1.0]), np.array([0.2])).tolist()
    [[30.0], [20.0]]
    """
    kinds = [ice_type(float(h), season=season) for h in thick_m]
    values = np.array([riv(ice_class, kind) for kind in kinds], dtype=np.float64)
    tenths = 10.0 * conc_frac[:, None]
    result: NDArray[np.float64] = tenths * values[None, :] + (10.0 - tenths) * riv(
        ice_class, "ice_free"
    )
    return result + (ESCORT_RIO if escorted else 0.0)
