"""What canals and the Northern Sea Route ask of a ship on a day, in dollars of a price year.

Suez: the tolls that ships of 2020 paid, by gross tonnage and by TEU, raised by the dated changes
since; where a kind of ship has no curve, its dues of 2006 in SDR times what the nearest kind with a
curve paid an SDR. The tariffs since 2006 are not published as a table.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.tables import load
from globalarctic.errors import NoRateError
from globalarctic.transport.costs.amounts import Amount, dollars
from globalarctic.transport.costs.rates import Quote
from globalarctic.transport.costs.tolls import (
    nsr_dues_rub,
    nsr_tariff_season,
    panama_toll_usd,
    suez_changes,
    suez_dues_sdr,
)

if TYPE_CHECKING:
    from globalarctic.transport.ships.vessels import Vessel

__all__ = ["icebreaker_dues", "panama_dues", "suez_dues"]

_TYPES = {
    "container": "container or car", "bulk": "dry bulk", "tanker": "crude tanker",
    "gas": "liquid bulk and LNG", "general cargo": "other",
}  # fmt: skip
_LIKE = {"gas": "tanker", "general cargo": "container"}
"""Kinds without a curve of their own: the kind whose dollars an SDR they take."""

_LNG_DISCOUNT = 0.25
"""Discount of LNG carriers since 2015 (MEES 2015-02-06)."""

_BASE = dt.date(2021, 6, 30)
_DECK_TIERS = 5
_REBATE_SCNT = 130_000.0
_LEAST_GT, _MOST_GT = 5_000.0, 250_000.0


@dataclass(frozen=True, slots=True)
class _Toll:
    basis: str
    kind: str
    size: float
    direction: str
    usd: float
    source: str


@lru_cache(maxsize=8)
def _curve(basis: str, kind: str, direction: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    rows = sorted(
        (row.size, row.usd)
        for row in load("suez_tolls", _Toll)
        if (row.basis, row.kind, row.direction) == (basis, kind, direction)
    )
    return tuple(size for size, _ in rows), tuple(usd for _, usd in rows)


def _on_curve(curve: tuple[tuple[float, ...], tuple[float, ...]], size: float) -> float:
    """Return a toll, straight between points, and on from the last two beyond the end."""
    sizes, usd = curve
    if size > sizes[-1]:
        slope = (usd[-1] - usd[-2]) / (sizes[-1] - sizes[-2])
        return usd[-1] + slope * (size - sizes[-1])
    if size < sizes[0]:
        return usd[0] * size / sizes[0]
    return float(np.interp(size, sizes, usd))


def _base_usd(kind: str, gt: float) -> float:
    """Return the toll of 2020 by gross tonnage, USD."""
    like = _LIKE.get(kind)
    if like is None:
        return _on_curve(_curve("GT", kind, "both"), gt)
    an_sdr = _base_usd(like, gt) / suez_dues_sdr(_TYPES[like], gt).amount
    discount = 1.0 - _LNG_DISCOUNT if kind == "gas" else 1.0
    return suez_dues_sdr(_TYPES[kind], gt).amount * an_sdr * discount


def suez_dues(
    kind: str, *, gt: float, teu: float | None, on: dt.date, northbound: bool, price_year: int
) -> Quote | None:
    """Return the Suez dues of a laden ship; None where its kind or size has no toll on file.

    Parameters
    ----------
    kind
        Kind of ship, as in the table of vessels.
    gt
        Gross tonnage, taken for the canal's net tonnage.
    teu
        Slots of a container ship.
    on
        Day of transit.
    northbound
        From the Red Sea to the Mediterranean.
    price_year
        Year of the dollars.

    Notes
    -----
    Mid: the curve by tonnage, raised by every dated rise since 2021 and by the root of the
    surcharges of 2022, since canal revenue a net ton rose between the years to June 2022 and 2023
    by 18 %, between what both readings give (11 and 23 %). Low: the lower of the curves by tonnage
    and by TEU, without surcharges. High: with all surcharges and, northbound, five tiers on deck.
    Towards the Far East container ships are spared the rise of 2024.

    Examples
    --------
    >>> day = dt.date(2023, 10, 1)
    >>> quote = suez_dues(
    ...     "container", gt=110_000, teu=10_000, on=day, northbound=True, price_year=2023
    ... )
    >>> round(quote.amount.low, -3), round(quote.amount.mid, -3), round(quote.amount.high, -3)
    (391000.0, 548000.0, 766000.0)
    """
    if kind not in _TYPES or not _LEAST_GT <= gt <= _MOST_GT:
        return None
    mid = _base_usd(kind, gt)
    low = mid
    boxes = _curve("TEU", "container", "northbound" if northbound else "southbound")
    if kind == "container" and teu and boxes[0] and boxes[0][0] <= teu <= boxes[0][-1]:
        low = min(low, _on_curve(boxes, teu))
    rise = extra = 1.0
    for change in suez_changes(_TYPES[kind], on):
        spared = kind == "container" and not northbound and change.change_id == "2024"
        small = change.kind == "rebate" and gt < _REBATE_SCNT
        if change.dates.start <= _BASE.isoformat() or spared or small:
            continue
        share = 1.0 + (change.change_frac or 0.0)
        rise, extra = (rise, extra * share) if change.kind == "surcharge" else (rise * share, extra)
    top = extra
    if kind == "container" and northbound and on >= dt.date(2022, 3, 1):
        dues = [suez_dues_sdr(_TYPES[kind], gt, deck_tiers=n, on=on) for n in (0, _DECK_TIERS)]
        top *= dues[1].amount / dues[0].amount
    amount = Amount(low * rise, mid * rise * math.sqrt(extra), mid * rise * top)
    return Quote(
        amount * dollars(1.0, "USD", on.year, price_year),
        "USD a transit",
        "Lambert et al. 2021 (tolls by GT) and Goicoechea and Abadie 2021 (by TEU), level of 2020; "
        "Suez Canal Authority circulars since",
        "C",
        on.year,
        f"2020 x {rise:.3f}" + (f" x 1 to {extra:.2f}" if extra > 1.0 else ""),
    )


def panama_dues(vessel: Vessel, *, price_year: int) -> Quote | None:
    """Return the toll of a full ship through the Panama Canal; None where no rate is on file.

    Parameters
    ----------
    vessel, price_year
        Ship, and year of the dollars.

    Examples
    --------
    >>> from globalarctic.transport.ships.vessels import resolve_vessel
    >>> ship = resolve_vessel("container-3600")
    >>> round(panama_dues(ship, price_year=2025).amount.mid)
    551720
    """
    toll = panama_toll_usd(
        beam_m=vessel.hull.beam_m, capacity_teu=vessel.teu, loaded_teu=vessel.teu or 0.0
    )
    if toll is None:
        return None
    # The rise of the tonnage part by class of ship is not on file: 30 to 40 USD a TEU.
    high = toll + 10.0 * (vessel.teu or 0.0)
    return Quote(
        Amount(toll, toll, high) * dollars(1.0, "USD", 2025, price_year),
        "USD a transit",
        "porteconomicsmanagement.org; portnews.it (January 2025)",
        "V",
        2025,
        "30 to 40 USD a TEU of capacity by class",
    )


def icebreaker_dues(
    ice_class: str, *, gt: float, on: dt.date, zones: int, escorted: bool, price_year: int
) -> Quote | None:
    """Return icebreaker dues on the Northern Sea Route; None where no rate is on file.

    Parameters
    ----------
    ice_class
        Class of the Russian register.
    gt
        Gross tonnage.
    on
        Day.
    zones
        Zones that the voyage crosses, 1 to 7.
    escorted
        Whether an icebreaker leads all the way.
    price_year
        Year of the dollars.

    Returns
    -------
    The dues; None where no rate of the class, the tonnage or the rouble of the year is on file.

    Notes
    -----
    The tariff of 2014 is a ceiling for services rendered. From July to November a ship may go
    alone: low is no service, mid half of the zones, high all; from December to June half, all and
    all. Led all the way, all zones count. Low and mid take the roubles of the tariff at the rate of
    the day's year, high their dollars of 2014 in the price year's: whether the tariff was raised
    since is not on file. International transit is taken to bear no VAT.

    Examples
    --------
    >>> quote = icebreaker_dues(
    ...     "Arc4", gt=37_000, on=dt.date(2026, 8, 20), zones=7, escorted=False, price_year=2025
    ... )
    >>> quote.amount.low, round(quote.amount.mid, -3), round(quote.amount.high, -3)
    (0.0, 202000.0, 703000.0)
    """
    season = nsr_tariff_season(on)
    part = math.ceil(zones / 2)
    counts = (0, part, zones) if season == "summer-autumn" else (part, zones, zones)
    if escorted:
        counts = (zones, zones, zones)
    try:
        rub = [
            nsr_dues_rub(ice_class, gt, season=season, zones=count).amount if count else 0.0
            for count in counts
        ]
        dues_rub = nsr_dues_rub(ice_class, gt, season=season, zones=zones)
        now = dollars(1.0, "RUB", on.year, price_year)
        then = dollars(1.0, "RUB", 2014, price_year)
    except NoRateError:  # of the class, the tonnage, or the rouble of that year
        return None
    return Quote(
        Amount(rub[0] * now, rub[1] * now, max(rub[2] * then, rub[2] * now)),
        "USD a voyage",
        dues_rub.source,
        dues_rub.grade,
        2014,
        f"{counts[0]}, {counts[1]} and {counts[2]} of {zones} zones, {season}",
    )
