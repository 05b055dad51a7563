"""Compute the warming of the emission scenarios with FaIR, as a check on the assessed levels.

Usage: python derive/warming_check.py

Runs FaIR 1.6.4 (Smith et al. 2018, Geosci. Model Dev. 11, 2273-2297) with its default parameters
on the emission files that its package holds (RCMIP 5.1.0, the five marker scenarios), and writes
tests/golden/warming_fair.csv. Nothing is downloaded. FaIR 1.6.4 needs a numpy below 2, so it
runs in an environment of its own: ``pip install "fair==1.6.4" "numpy<2"``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

SCENARIOS = {
    "SSP1-1.9": "ssp119",
    "SSP1-2.6": "ssp126",
    "SSP2-4.5": "ssp245",
    "SSP3-7.0": "ssp370",
    "SSP5-8.5": "ssp585",
}
SPANS = ((1995, 2014), (2011, 2020), (2021, 2040), (2041, 2060), (2081, 2100))
FIRST_YEAR = 1765
TARGET = Path(__file__).resolve().parent.parent / "tests" / "golden" / "warming_fair.csv"


def means(name: str) -> list[float]:
    """Return the warming above 1850-1900 of each span, deg C."""
    import fair.SSPs
    from fair.ancil import natural
    from fair.forward import fair_scm

    emissions = getattr(fair.SSPs, name).Emissions.emissions
    steps = emissions.shape[0]
    background = natural.Emissions.emissions
    background = np.vstack([background, np.repeat(background[-1:], steps, axis=0)])[:steps]
    _, _, degc = fair_scm(emissions=emissions, natural=background)
    year = np.arange(FIRST_YEAR, FIRST_YEAR + len(degc))

    def mean(first: int, last: int) -> float:
        return float(degc[(year >= first) & (year <= last)].mean())

    return [mean(*span) - mean(1850, 1900) for span in SPANS]


def main() -> None:
    """Write the table."""
    with TARGET.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["scenario", "first_year", "last_year", "warming_degc"])
        for scenario, name in SCENARIOS.items():
            for (first, last), degc in zip(SPANS, means(name), strict=True):
                writer.writerow([scenario, first, last, f"{degc:.2f}"])


if __name__ == "__main__":
    main()
