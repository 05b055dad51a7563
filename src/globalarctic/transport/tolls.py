"""Canal and icebreaker dues, each in the money and of the year that its table states.

Pure arithmetic on dated tables. Suez rates are those of the circular of 2005 in SDR with the
percentage changes on file shown beside them; NSR rates are one of twelve ceilings of 2014, in
roubles. Neither is turned into today's dollars, and neither enters a route's cost: no verified
current rate is on file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from globalarctic.data.tables import names, number, read_table, required, required_text, text
from globalarctic.errors import InputError, NoRateError, UnknownNameError
from globalarctic.transport.rules import Standing, dates_of

__all__ = ["Toll", "nsr_dues_rub", "nsr_tariff_season", "suez_changes", "suez_dues_sdr"]

_ROUND_KOPECKS = 2


@dataclass(frozen=True, slots=True)
class Toll:
    """An amount in a currency, by rates from a day; ``note`` says what it is not."""

    amount: float
    currency: str
    rates_from: str
    source: str
    note: str


def suez_dues_sdr(
    ship_type: str, net_tons_scnt: float, *, laden: bool = True, deck_tiers: int = 0
) -> Toll:
    """Return the dues of a Suez transit by the structure and rates of 2005, SDR.

    Parameters
    ----------
    ship_type
        Type of the circular: "container or car", "dry bulk", "crude tanker" and others.
    net_tons_scnt
        Suez Canal net tons.
    laden
        Whether the ship carries cargo.
    deck_tiers
        Tiers of containers on deck, which add a share.

    Raises
    ------
    UnknownNameError
        When the ship type has no rates.
    InputError
        When the tonnage or the tiers are out of range.
    NoRateError
        When no rate is on file, as for special units in ballast.

    Notes
    -----
    Bands are summed: the first 5,000 tons at their rate, the next 5,000 at theirs, and so on.

    Examples
    --------
    >>> suez_dues_sdr("dry bulk", 30_000).amount
    100950.0
    """
    if not net_tons_scnt > 0.0:
        raise InputError(f"net tonnage is {net_tons_scnt}; it must be more than zero")
    table = read_table("suez_rates")
    types = tuple(dict.fromkeys(text(row, "ship_type") for row in table))
    if ship_type not in types:
        raise UnknownNameError.among("ship type", ship_type, types)
    column = "laden_sdr" if laden else "ballast_sdr"
    rest, total = net_tons_scnt, 0.0
    bands = sorted(
        (row for row in table if text(row, "ship_type") == ship_type),
        key=lambda row: required(row, "band"),
    )
    for row in bands:
        width = number(row, "band_scnt")
        tons = rest if width is None else min(rest, width)
        rate = number(row, column)
        if rate is None:
            raise NoRateError(f"no rate on file for {ship_type} in ballast by Suez")
        total += tons * rate
        rest -= tons
    return Toll(
        round(total * (1.0 + _deck_frac(deck_tiers)), _ROUND_KOPECKS),
        "SDR",
        text(bands[0], "valid_from"),
        required_text(bands[0], "source"),
        "structure valid, rates outdated; later changes in suez_changes, rebates not included",
    )


def _deck_frac(tiers: int) -> float:
    shares = {int(required(r, "deck_tiers")): r for r in read_table("suez_deck_tiers")}
    if tiers == 0:
        return 0.0
    if tiers not in shares:
        raise InputError(f"{tiers} deck tiers; allowed are 0 to {max(shares)}")
    return required(shares[tiers], "surcharge_frac")


def suez_changes(ship_type: str, day: dt.date) -> tuple[tuple[str, float, str], ...]:
    """Return the percentage changes of Suez dues on file up to a day: (from, share, source).

    Notes
    -----
    Changes between 2005 and 2023 are not on file, so that today's dues cannot be computed.

    Examples
    --------
    >>> [frac for _, frac, _ in suez_changes("dry bulk", dt.date(2024, 6, 1))]
    [0.1, 0.05]
    """
    return tuple(
        (text(row, "valid_from"), required(row, "change_frac"), required_text(row, "source"))
        for row in read_table("suez_changes")
        if text(row, "ship_type") == ship_type
        and dates_of(row).standing(day) in {Standing.IN_FORCE, Standing.START_UNKNOWN}
    )


def nsr_tariff_season(day: dt.date) -> str:
    """Return the tariff season of a day: summer-autumn 1 July to 30 November, else winter-spring.

    Examples
    --------
    >>> nsr_tariff_season(dt.date(2024, 12, 1))
    'winter-spring'
    """
    return "summer-autumn" if 7 <= day.month <= 11 else "winter-spring"


def nsr_dues_rub(ice_class: str, gt: float, *, season: str, zones: int) -> Toll:
    """Return the ceiling of NSR icebreaker dues of 2014, roubles.

    Parameters
    ----------
    ice_class
        Arc4 to Arc9.
    gt
        Gross tonnage.
    season
        "summer-autumn" or "winter-spring".
    zones
        Zones with escort, 1-7.

    Raises
    ------
    NoRateError
        When no rate is on file for the class, season or tonnage.
    InputError
        When zones are not 1-7 or the tonnage is not above zero.

    Examples
    --------
    >>> nsr_dues_rub("Arc4", 30_000, season="winter-spring", zones=5).amount
    36194100.0
    """
    if not 1 <= zones <= 7:
        raise InputError(f"{zones} zones; allowed are 1 to 7")
    if not gt > 0.0:
        raise InputError(f"gross tonnage is {gt}; it must be more than zero")
    for row in read_table("nsr_rates"):
        fits = (
            ice_class in names(row, "ice_classes")
            and text(row, "season") == season
            and int(required(row, "zone_count")) == zones
            and required(row, "gt_from") <= gt <= required(row, "gt_to")
        )
        if fits:
            return Toll(
                round(gt * required(row, "rub_per_gt"), _ROUND_KOPECKS),
                "RUB",
                text(row, "valid_from"),
                required_text(row, "source"),
                "ceiling of 2014 for services rendered; a contract may be lower",
            )
    raise NoRateError(
        f"no rate on file for {ice_class}, {gt:g} GT, {season}, {zones} zones; on file are Arc4 to "
        "Arc9 of 20,001-40,000 GT in winter-spring (2014)"
    )
