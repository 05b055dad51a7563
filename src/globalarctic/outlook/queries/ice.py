"""Queries about ice: free shares of the sea, published spans, the trend of September."""

from __future__ import annotations

import datetime as dt

import numpy as np

from globalarctic.data.tables import read_table
from globalarctic.outlook.queries.findings import ClaimFinding, FindingBasis, find, share
from globalarctic.words import Arg, Code, Day, Quantity, Span, Text

__all__ = ["free_share", "ice_free_by", "season_days", "september_trend"]

_ARCTIC_DEG = 66.56
_ICY_PCT = 15


def free_share(*, year: int, months: list[int], at_least_frac: float) -> list[ClaimFinding]:
    """Return for each month whether so much of the sea north of the Arctic Circle is free of ice.

    Free is what holds less than 15 per cent of ice; ice years 2010-2019 moved to the year. A month
    whose range (10 to 90 % of the ice's change) holds the share decides nothing.
    """
    from globalarctic.outlook.ice import fit_driver, fit_sensitivity, moved_ice
    from globalarctic.transport.ice.atlas import load_atlas

    atlas = load_atlas()
    area = atlas.cell_km2 * atlas.native * (atlas.lonlat()[1] > _ARCTIC_DEG)
    weather = [int(y) for y in atlas.years[-10:]]
    driver, sensitivity = fit_driver(), fit_sensitivity(atlas)
    shares = np.empty((3, len(months)))
    for k, quantile in enumerate((0.9, 0.5, 0.1)):
        moved = moved_ice(atlas, sensitivity, driver, year=year, quantile=quantile)
        icy = np.stack([moved.months(y)[0] >= _ICY_PCT for y in weather]).mean(axis=0)
        shares[k] = [1.0 - float(icy[m - 1] @ area / area.sum()) for m in months]
    findings = []
    for at, month in enumerate(months):
        low, middle, high = shares[:, at]
        words = find(
            "free", month=Day(dt.date(2000, month, 1), "month"), year=Code(str(year)),
            middle=share(middle), low=share(low), high=share(high),
        )  # fmt: skip
        decided = high < at_least_frac or low >= at_least_frac
        findings.append(
            ClaimFinding(
                bool(middle >= at_least_frac) if decided else None, words,
                "ice atlas (NSIDC, PIOMAS) moved along its observed change, north of 66.56 N", "C",
                FindingBasis.MODEL,
            )
        )  # fmt: skip
    return findings


def ice_free_by(*, year: int, months: str) -> list[ClaimFinding]:
    """Return for each published span whether it has wholly passed by a year.

    A span that has not begun does not hold; one that the year lies in decides nothing.
    """
    findings = []
    for row in read_table("ice_free_statements"):
        if row["months"] != months:
            continue
        start, end = int(row["likely_from"] or 0), int(row["likely_to"])
        holds = True if end <= year else False if start > year else None
        what: dict[str, Arg] = {
            "statement": Text(row["statement"]),
            "scenario": Text(row["scenario"]),
        }
        last = Code(str(end))
        words = (
            find("statement", first=Code(row["likely_from"]), last=last, **what)
            if row["likely_from"]
            else find("statement-until", last=last, **what)
        )
        findings.append(ClaimFinding(holds, words, row["source"], row["grade"]))
    return findings or [
        ClaimFinding(None, find("no-statement", months=Text(months)), "ice_free_statements", "C")
    ]


def september_trend() -> list[ClaimFinding]:
    """Return whether the extent of September falls, by lines and by means of ten years."""
    from globalarctic.outlook.extent import record, trend

    line = trend(9)
    low, middle, high = np.quantile(line.slope_km2, (0.025, 0.5, 0.975))
    words = find(
        "september", middle=Quantity(middle), low=Quantity(low), high=Quantity(high),
        first=Code(str(line.starts[0])), last=Code(str(line.starts[-1])),
    )  # fmt: skip
    years, extents = record()
    first = float(np.mean(extents[(years >= 1979) & (years < 1989), 8]))
    last = float(np.mean(extents[(years >= 2015) & (years < 2025), 8]))
    means = find("means", first=Quantity(first / 1e6, "", 2), last=Quantity(last / 1e6, "", 2))
    source = "Sea Ice Index v3, NSIDC G02135"
    return [
        ClaimFinding(bool(np.mean(line.slope_km2 < 0) > 0.95), words, source, "C"),
        ClaimFinding(last < first, means, source, "C"),
    ]


def season_days(*, ship: str, at_least_d: float) -> list[ClaimFinding]:
    """Return for each published or sailed season of the route whether it is so long."""
    findings = []
    for row in read_table("season_lengths"):
        if row["ship"] not in {ship, "any"} or int(row["first_year"]) > 2025:
            continue
        low = float(row["low_d"] or row["length_d"] or 0)
        high = float(row["high_d"] or row["length_d"])
        holds = True if low >= at_least_d else False if high < at_least_d else None
        of: dict[str, Arg] = {
            "study": Text(row["study"]), "first": Code(row["first_year"]),
            "last": Code(row["last_year"]),
        }  # fmt: skip
        words = (
            find("season", days=Span(Quantity(low), Quantity(high)), **of)
            if row["low_d"]
            else find("season-under", days=Quantity(high), **of)
        )
        findings.append(ClaimFinding(holds, words, row["source"], row["grade"]))
    return findings
