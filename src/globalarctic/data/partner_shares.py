"""Trade between countries from lists of their largest partners, and the part that no list names.

The World Factbook prints, for each economy, the shares of its largest partners in its exports and
in its imports (US government work, public domain). The rest of each list is spread over the other
countries by size and distance, so that a list adds up to the whole and no partner outside it is
larger than the smallest one on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.data.formats.long_table import read_rows, whole_number
from globalarctic.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["fill_list", "read_lists", "trade_from_lists"]

Lists = dict[tuple[str, str], dict[int, dict[str, float]]]
"""Shares (0-1) by partner, by year, by (country, flow)."""


def read_lists(path: Path) -> Lists:
    """Return the lists of partners: share by partner, by year, by country and flow.

    Parameters
    ----------
    path
        CSV, plain or gzip, with country, flow, year, partner and share_pct.

    Raises
    ------
    DataError
        When the file cannot be read.
    SchemaError
        When a column is absent, a share is no number from 0 to 100, or a row stands twice.
    """
    lists: Lists = {}
    for row in read_rows(path, ("country", "flow", "year", "partner", "share_pct")):
        year = whole_number(path, row["year"])
        shares = lists.setdefault((row["country"], row["flow"]), {}).setdefault(year, {})
        if row["partner"] in shares:
            raise SchemaError(
                f"{path}: {row['country']} {row['flow']} {year} {row['partner']} stands twice"
            )
        try:
            share = float(row["share_pct"]) / 100.0
        except ValueError:
            raise SchemaError(f"{path}: {row['share_pct']!r} is no number") from None
        if not 0 <= share <= 1:
            raise SchemaError(f"{path}: a share of {row['share_pct']} per cent")
        shares[row["partner"]] = share
    return lists


def fill_list(shares: NDArray[np.float64], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a list with the rest spread over the countries that it does not name.

    Parameters
    ----------
    shares
        Shape (countries,): share of each partner, NaN where the list does not name it.
    pull
        Shape (countries,): size over distance; 0 or NaN for the country itself and where unknown.

    Notes
    -----
    The rest is spread in proportion to ``pull``, no share above the smallest on the list; what
    one cannot take goes to the others. A list that adds up to more than one has no rest.

    Examples
    --------
    >>> fill_list(np.array([0.6, 0.1, np.nan, np.nan]), np.array([1.0, 1.0, 9.0, 1.0])).tolist()
    [0.6, 0.1, 0.1, 0.1]
    """
    named = ~np.isnan(shares)
    filled = np.where(named, shares, 0.0)
    if not named.any():
        return filled
    most = float(shares[named].min())
    open_to = ~named & (np.nan_to_num(pull) > 0)
    rest = max(0.0, 1.0 - float(filled.sum()))
    for _ in range(len(shares)):
        weight = np.where(open_to, np.nan_to_num(pull), 0.0)
        if rest <= 1e-12 or weight.sum() == 0:
            break
        wanted = filled + rest * weight / weight.sum()
        full = open_to & (wanted >= most)
        if not full.any():
            filled = wanted
            break
        rest -= float(np.sum(most - filled[full]))
        filled[full] = most
        open_to &= ~full
    return filled


def trade_from_lists(
    lists: Lists,
    *,
    countries: Sequence[str],
    years: Sequence[int],
    trade_usd: NDArray[np.float64],
    exports_frac: NDArray[np.float64],
    size: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    longest: int = 5,
) -> NDArray[np.float64]:
    """Return trade of each pair, both ways together, USD, from what both sides list.

    Parameters
    ----------
    trade_usd, exports_frac, size
        Exports and imports together (USD), the part of exports in them, and product (USD), shape
        (years, countries); NaN unknown. Without that part exports and imports weigh the same.
    distance_km
        Shape (countries, countries).
    longest
        Most years that a list is carried forward; a later list never speaks of an earlier year.

    Returns
    -------
        Shape (years, countries, countries), symmetric, NaN where neither side reports.

    Notes
    -----
    A side counts with the number of its lists (exports, imports) that name the other; only where
    neither names the other is the mean of both spread parts taken. A country with a list and no
    total is no reporter.
    """
    at = {country: place for place, country in enumerate(countries)}
    n = len(countries)
    trade = np.full((len(years), n, n), np.nan)
    for t, year in enumerate(years):
        apart = np.where(distance_km > 0, distance_km, np.inf)
        said, named = np.full((n, n), np.nan), np.zeros((n, n))
        for country, row in at.items():
            total = trade_usd[t, row]
            if np.isnan(total):
                continue
            flows, weights = [], []
            part = float(exports_frac[t, row])
            for flow, weight in (("export", part), ("import", 1.0 - part)):
                by_year = lists.get((country, flow), {})
                last = max((y for y in by_year if year - longest <= y <= year), default=None)
                if last is None:
                    continue
                shares = np.full(n, np.nan)
                for partner, share in by_year[last].items():
                    if partner in at and partner != country:
                        shares[at[partner]] = share
                outside = sum(s for p, s in by_year[last].items() if p not in at)
                flows.append(_spread(shares, size[t] / apart[row], row, outside))
                weights.append(0.5 if np.isnan(weight) else weight)
                named[row] += ~np.isnan(shares)
            if flows:
                said[row] = total * np.average(flows, axis=0, weights=weights)
                said[row, row] = np.nan
        trade[t] = _agree(said, named)
    trade[:, np.arange(n), np.arange(n)] = 0.0
    return trade


def _agree(said: NDArray[np.float64], named: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of both sides, those that name the other by the number of their lists."""
    both = np.stack([said, said.T])
    lists = np.where(np.isnan(both), 0.0, np.stack([named, named.T]))
    plain = ~np.isnan(both)
    weight = np.where(lists.sum(axis=0) > 0, lists, plain)
    total = weight.sum(axis=0)
    summed = np.sum(np.where(plain, both, 0.0) * weight, axis=0)
    return np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan)


def _spread(
    shares: NDArray[np.float64], pull: NDArray[np.float64], row: int, outside: float
) -> NDArray[np.float64]:
    """Fill a list; what it gives to economies off the axis is neither shared out nor lost."""
    own = np.append(shares, outside if outside > 0 else np.nan)
    weight = np.append(pull, 0.0)
    weight[row] = 0.0
    return fill_list(own, weight)[:-1]
