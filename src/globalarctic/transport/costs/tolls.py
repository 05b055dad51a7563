"""Canal tolls and dues as pure sums on dated tables; each result says of which year its rates are.

Amounts stay in the currency of the table (SDR, RUB, USD); ``canals`` brings them to dollars of a
price year. A missing rate is refused by name, never zero. Sums run in decimals, so that they are
exact.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from globalarctic import records
from globalarctic.data.tables import load
from globalarctic.errors import InputError, NoRateError, SchemaError, UnknownNameError
from globalarctic.records import Blank
from globalarctic.transport.rules.table import Dates, WrittenDate

__all__ = [
    "SuezBand",
    "SuezChange",
    "Toll",
    "load_suez_rates",
    "nsr_dues_rub",
    "nsr_tariff_season",
    "panama_toll_usd",
    "read_suez_rates",
    "suez_changes",
    "suez_dues_sdr",
]

_NEOPANAMAX_BEAM_M = 32.31
_REGULAR_BEAM_M = 27.74


@dataclass(frozen=True, slots=True)
class Toll:
    """A toll in its own currency.

    Notes
    -----
    ``rate_year`` is the year of the rates; ``current`` whether they may stand in a total of today;
    ``ceiling`` whether a contract may be lower; ``parts`` (name, amount) of the sum.
    """

    name: str
    amount: float
    currency: str
    rate_year: int | None
    current: bool
    ceiling: bool
    parts: tuple[tuple[str, float], ...]
    source: str
    grade: str
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the toll as plain values."""
        return {
            "name": self.name,
            "amount": self.amount,
            "currency": self.currency,
            "rate_year": self.rate_year,
            "current": self.current,
            "ceiling": self.ceiling,
            "parts": [{"name": name, "amount": amount} for name, amount in self.parts],
            "source": self.source,
            "grade": self.grade,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class SuezBand:
    """A band of Suez Canal net tons and its rates, SDR a ton; None where none is on file."""

    ship_type: str
    band: int
    band_scnt: Decimal | None
    laden_sdr: Decimal | None
    ballast_sdr: Decimal | None
    valid_from: WrittenDate
    source: str
    grade: str = "user"

    def __post_init__(self) -> None:
        """Refuse amounts below zero."""
        for name in ("band_scnt", "laden_sdr", "ballast_sdr"):
            amount = getattr(self, name)
            if amount is not None and amount < 0:
                raise SchemaError(f"{name} is {amount}; a number of 0 or more is expected")


@dataclass(frozen=True, slots=True)
class SuezChange:
    """A dated change of the Suez dues of a ship type, as a share (0.15 = 15 % more).

    Notes
    -----
    ``kind`` is ``rise``, ``surcharge`` or ``rebate``.
    """

    change_id: str
    kind: str
    ship_type: str
    change_frac: float | None
    dates: Dates
    source: str
    grade: str
    note: Blank


@dataclass(frozen=True, slots=True)
class _DeckTiers:
    deck_tiers: int
    surcharge_frac: Decimal
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class _NsrRate:
    ice_classes: tuple[str, ...]
    season: str
    gt_from: float
    gt_to: float
    zone_count: int
    rub_per_gt: Decimal
    valid_from: int
    source: str
    grade: str
    note: Blank


@dataclass(frozen=True, slots=True)
class _PanamaRate:
    item: str
    value_usd: float | None


@lru_cache(maxsize=1)
def load_suez_rates() -> tuple[SuezBand, ...]:
    """Return the rates on file: the tariffs of 2005 and 2006, the last ones published whole.

    Examples
    --------
    >>> sorted({band.valid_from for band in load_suez_rates()})
    ['2005-02-01', '2006-03-15']
    """
    return load("suez_rates", SuezBand)


def read_suez_rates(path: str | Path) -> tuple[SuezBand, ...]:
    """Return Suez rates from a CSV file of one's own.

    Parameters
    ----------
    path
        File with the columns ``ship_type, band, band_scnt, laden_sdr, ballast_sdr, valid_from,
        source``; the last band of a type has no ``band_scnt``.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is missing or a cell is not a number or date.
    """
    bands = records.read(Path(path), SuezBand)
    if not bands:
        raise SchemaError(f"{path} holds no rate; give a line under the header")
    return bands


def suez_dues_sdr(
    ship_type: str,
    scnt: float,
    *,
    laden: bool = True,
    deck_tiers: int = 0,
    rates: tuple[SuezBand, ...] = (),
    on: dt.date | None = None,
) -> Toll:
    """Return the Suez dues of a transit in SDR.

    Parameters
    ----------
    ship_type
        A type of the rates, for example ``container or car``.
    scnt
        Suez Canal net tonnage.
    laden
        Laden, or in ballast.
    deck_tiers
        Tiers of containers on deck, for a surcharge.
    rates
        Rates of one's own (``read_suez_rates``); without them those on file are used and the
        result is marked as not current.
    on
        Day of transit, which chooses the tariff on file and the surcharge; the last one when None.

    Raises
    ------
    UnknownNameError
        When the ship type is not in the rates.
    InputError
        When tonnage or tiers are out of range.
    NoRateError
        When a rate is not on file, as for special units in ballast.

    Examples
    --------
    >>> toll = suez_dues_sdr("container or car", 45_000)
    >>> toll.amount, toll.currency, toll.rate_year, toll.current
    (159700.0, 'SDR', 2006, False)
    """
    day = on or dt.date.max
    table = rates or _tariff(day)
    bands = sorted((b for b in table if b.ship_type == ship_type), key=lambda b: b.band)
    if not bands:
        known = tuple(dict.fromkeys(band.ship_type for band in table))
        raise UnknownNameError.among("Suez ship type", ship_type, known)
    if not 0 < scnt < 1e7:
        raise InputError(f"scnt is {scnt}; it must be above 0 and below 10,000,000 net tons")
    left = Decimal(str(scnt))
    parts: list[tuple[str, Decimal]] = []
    for band in bands:
        tons = left if band.band_scnt is None else min(left, band.band_scnt)
        rate = band.laden_sdr if laden else band.ballast_sdr
        if tons > 0:
            if rate is None:
                state = "laden" if laden else "in ballast"
                raise NoRateError(f"no rate on file for {ship_type} {state}, band {band.band}")
            parts.append((f"band {band.band}: {tons} t", tons * rate))
        left -= tons
    if left > 0:
        raise InputError(
            f"scnt is {scnt}, {left} more than the bands of {ship_type!r} hold; the last band "
            "must have no band_scnt"
        )
    share = _deck_surcharge(deck_tiers, day)
    if share:
        parts.append((f"deck surcharge, {deck_tiers} tiers", sum(p[1] for p in parts) * share))
    year = int(bands[0].valid_from[:4]) if bands[0].valid_from else None
    return Toll(
        name="Suez Canal dues",
        amount=float(sum(part[1] for part in parts)),
        currency="SDR",
        rate_year=year,
        current=bool(rates),
        ceiling=False,
        parts=tuple((name, float(value)) for name, value in parts),
        source=bands[0].source,
        grade=bands[0].grade,
        note="rates given by the user" if rates else "raised since, see the changes",
    )


def _tariff(day: dt.date) -> tuple[SuezBand, ...]:
    """Return the tariff on file that is in force on a day, the first one before them all."""
    bands = load_suez_rates()
    starts = sorted({band.valid_from for band in bands})
    start = max((s for s in starts if s <= day.isoformat()), default=starts[0])
    return tuple(band for band in bands if band.valid_from == start)


def _deck_surcharge(tiers: int, day: dt.date) -> Decimal:
    rows = load("suez_deck_tiers", _DeckTiers)
    start = max((row.valid_from for row in rows if row.valid_from <= day), default=dt.date.min)
    rates = {row.deck_tiers: row.surcharge_frac for row in rows if row.valid_from == start}
    if tiers != 0 and tiers not in rates:
        known = ", ".join(str(tier) for tier in sorted(rates))
        raise InputError(f"deck_tiers is {tiers}; rates are on file for 0, {known} tiers")
    return rates[tiers] if tiers else Decimal(0)


def suez_changes(ship_type: str, day: dt.date) -> tuple[SuezChange, ...]:
    """Return the changes of the Suez dues of a ship type on file that are in force on a day.

    Parameters
    ----------
    ship_type
        A type of the rates.
    day
        Day of transit.

    Notes
    -----
    ``canals.suez_dues`` multiplies those since the tolls of 2020 that it starts from.

    Raises
    ------
    UnknownNameError
        When no change of that type is on file.

    Examples
    --------
    >>> import datetime as dt
    >>> [c.change_frac for c in suez_changes("dry bulk", dt.date(2024, 6, 1))][-2:]
    [0.1, 0.05]
    """
    changes = load("suez_changes", SuezChange)
    known = tuple(dict.fromkeys(change.ship_type for change in changes))
    if ship_type not in known:
        raise UnknownNameError.among("Suez ship type", ship_type, known)
    return tuple(
        change
        for change in changes
        if change.ship_type == ship_type and change.dates.standing(day).value == "in force"
    )


def nsr_tariff_season(day: dt.date) -> str:
    """Return the tariff season of the Northern Sea Route: ``summer-autumn`` or ``winter-spring``.

    Examples
    --------
    >>> import datetime as dt
    >>> nsr_tariff_season(dt.date(2026, 11, 30)), nsr_tariff_season(dt.date(2026, 12, 1))
    ('summer-autumn', 'winter-spring')
    """
    # 1 July to 30 November: rule nsr-season.
    return "summer-autumn" if 7 <= day.month <= 11 else "winter-spring"


def nsr_dues_rub(ice_class: str, gt: float, *, season: str, zones: int) -> Toll:
    """Return the ceiling of icebreaker dues on the Northern Sea Route by the order of 2014, RUB.

    Parameters
    ----------
    ice_class
        Class of the Russian register, for example ``Arc4``.
    gt
        Gross tonnage.
    season
        ``summer-autumn`` or ``winter-spring``.
    zones
        Zones with icebreaker service, 1 to 7.

    Notes
    -----
    One of twelve tables is on file as printed (winter-spring, 20,001 to 40,000 GT), two more as
    others print them; the rest, from 5,001 to 100,000 GT, is the product of the factors that they
    show, and its grade says so. Later changes of the tariff are not on file.

    Raises
    ------
    InputError
        When tonnage, season or zones are out of range.
    NoRateError
        When no rate is on file for the class, tonnage or season.

    Examples
    --------
    >>> nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=5).amount
    36194100.0
    """
    seasons = ("summer-autumn", "winter-spring")
    if season not in seasons or zones not in range(1, 8) or not gt > 0:
        raise InputError(
            f"season {season!r}, zones {zones}, gt {gt}: season is one of {', '.join(seasons)}, "
            "zones 1 to 7, gt above 0"
        )
    for rate in load("nsr_rates", _NsrRate):
        if (
            ice_class in rate.ice_classes
            and rate.season == season
            and rate.gt_from <= gt <= rate.gt_to
            and rate.zone_count == zones
        ):
            amount = float(Decimal(str(gt)) * rate.rub_per_gt)
            return Toll(
                name="NSR icebreaker dues",
                amount=amount,
                currency="RUB",
                rate_year=rate.valid_from,
                current=False,
                ceiling=True,
                parts=((f"{gt:g} GT at {rate.rub_per_gt} RUB", amount),),
                source=rate.source,
                grade=rate.grade,
                note=rate.note,
            )
    raise NoRateError(
        f"no rate on file for {ice_class}, {gt:g} GT, {season}, {zones} zones; on file are Arc4 to "
        "Arc9 and icebreakers of 5,001-100,000 GT (2014)"
    )


@lru_cache(maxsize=1)
def _panama_rates() -> tuple[_PanamaRate, ...]:
    return load("tolls", _PanamaRate)


def panama_toll_usd(
    *, beam_m: float, capacity_teu: float | None, loaded_teu: float = 0.0, empty_teu: float = 0.0
) -> float | None:
    """Return the toll of a Panama Canal transit, None where a rate is missing.

    Parameters
    ----------
    beam_m
        Beam; above 32.31 m the ship takes the Neopanamax locks.
    capacity_teu
        Container capacity; None for other ships.
    loaded_teu, empty_teu
        Containers on board.

    Examples
    --------
    >>> panama_toll_usd(beam_m=48.2, capacity_teu=12000, loaded_teu=10800, empty_teu=1200)
    1099200.0
    """
    rates = {rate.item: rate.value_usd for rate in _panama_rates()}
    if capacity_teu is None:
        return None
    if beam_m > _NEOPANAMAX_BEAM_M:
        parts = [
            (rates["fixed fee, neopanamax"], 1.0),
            (rates["container capacity, neopanamax"], capacity_teu),
            (rates["container loaded, neopanamax"], loaded_teu),
            (rates["container empty, neopanamax"], empty_teu),
        ]
    else:
        size = (
            "regular (beam under 27.74 m)" if beam_m < _REGULAR_BEAM_M else "super (panamax locks)"
        )
        parts = [
            (rates[f"fixed fee, {size}"], 1.0),
            (rates["container capacity, panamax locks"], capacity_teu),
        ]
    total = 0.0
    for rate, count in parts:
        if rate is None:
            return None
        total += rate * count
    return total
