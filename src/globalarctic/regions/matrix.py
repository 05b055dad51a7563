"""All pairs of two sets of regions by one measure."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.errors import InputError, UnknownNameError
from globalarctic.regions.ties import ties

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit
    from globalarctic.regions.records import Observation
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.ties import Ties
    from globalarctic.regions.times import TravelTimes

__all__ = ["MEASURES", "TieMatrix", "tie_matrix"]

_OPEN = ("operating", "seasonal")


@dataclass(frozen=True, slots=True, eq=False)
class TieMatrix:
    """A measure of every pair; NaN where it is not on file and where both regions are one.

    Notes
    -----
    ``value`` float64 and ``observed`` int64 (channels of which something is on file), both of shape
    (rows, columns). Measures of ways go from the row to the column.
    """

    measure: str
    words: str
    rows: tuple[Region, ...]
    columns: tuple[Region, ...]
    value: NDArray[np.float64]
    observed: NDArray[np.int64]
    date: dt.date
    notes: tuple[str, ...]
    code_version: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values (JSON-ready)."""
        return {
            "measure": self.measure,
            "meaning": self.words,
            "date": self.date.isoformat(),
            "rows": [region.code for region in self.rows],
            "columns": [region.code for region in self.columns],
            "value": [
                [None if np.isnan(x) else round(float(x), 6) for x in row] for row in self.value
            ],
            "observed_channels": self.observed.tolist(),
            "notes": list(self.notes),
            "code_version": self.code_version,
        }

    def to_csv(self) -> str:
        """Return one row a pair."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            ["from_region", "to_region", "measure", "value", "observed_channels", "date"]
        )
        for i, region in enumerate(self.rows):
            for j, other in enumerate(self.columns):
                if region.code != other.code:
                    text = "" if np.isnan(self.value[i, j]) else f"{self.value[i, j]:.6g}"
                    seen = int(self.observed[i, j])
                    writer.writerow(
                        [region.code, other.code, self.measure, text, seen, self.date.isoformat()]
                    )
        return out.getvalue()


def _days(held: Ties) -> float:
    hours = _open_hours(held.forward)
    return float(np.median(hours)) / 24.0 if hours else np.nan


def _open_hours(way: MonthlyWay | None) -> list[float]:
    return [] if way is None else [h for h in way.duration_h if not np.isnan(h)]


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


def _crossings(held: Ties) -> float:
    return float(sum(one.status_on(held.date) in _OPEN for one in held.crossings))


MEASURES: dict[str, tuple[str, Callable[[Ties], float]]] = {
    "density": (
        "binary density: realised over observed channels",
        lambda held: _number(held.density.share),
    ),
    "density-low": (
        "binary density if nothing exists of what is not on file",
        lambda held: held.density.low,
    ),
    "realised": ("channels with a tie on file", lambda held: float(held.density.realised)),
    "observed": ("channels of which something is on file", lambda held: held.density.observed),
    "weighted": (
        "observed over expected flows, gravity with border effect",
        lambda held: np.nan if held.weighted is None else held.weighted.value,
    ),
    "potential": (
        "linkage intensity of the literature: size and distance, no observed tie",
        lambda held: _number(held.potential.value),
    ),
    "distance-km": (
        "great circle between the centres, km",
        lambda held: held.potential.distance_km,
    ),
    "days": ("days from row to column, median of the open months", _days),
    "open-months": (
        "months with a way from row to column",
        lambda held: np.nan if held.forward is None else float(len(held.forward.open_months)),
    ),
    "twins": ("twin links on file, regions and cities", lambda held: float(len(held.twins))),
    "crossings": ("border crossings in use on the date", _crossings),
    "links": ("direct links of the transport network", lambda held: float(len(held.links))),
}
"""Measures of a pair by name: what it means, and how it is read off the ties."""


def tie_matrix(
    rows: Sequence[Region],
    columns: Sequence[Region],
    *,
    measure: str,
    date: dt.date,
    times: TravelTimes | None = None,
    observations: Sequence[Observation] = (),
    fit: GravityFit | None = None,
) -> TieMatrix:
    """Return a measure of every pair of two sets of regions.

    Parameters
    ----------
    rows, columns
        Regions; a region may stand in both.
    measure
        Name of a measure, see ``MEASURES``.
    date
        Day for which states hold.
    times
        Ways by month; the measures of ways need them.
    observations, fit
        As for ``ties``.

    Raises
    ------
    UnknownNameError
        When no such measure exists.
    InputError
        When a set is empty, or the measure needs ways or flows that were not given.

    Examples
    --------
    >>> from globalarctic.regions.catalog import load_regions
    >>> held = load_regions()
    >>> found = tie_matrix(held[:1], held[4:6], measure="twins", date=dt.date(2026, 1, 1))
    >>> found.value.tolist()
    [[1.0, 3.0]]
    """
    if measure not in MEASURES:
        raise UnknownNameError.among("measure", measure, MEASURES)
    if not rows or not columns:
        raise InputError("a set of regions is empty; give one or more regions for each side")
    if measure in ("days", "open-months") and times is None:
        raise InputError(f"the measure {measure} needs the ways between the regions")
    if measure == "weighted" and fit is None:
        raise InputError("no flows on file; give a table of flows for the measure weighted")
    words, read = MEASURES[measure]
    value = np.full((len(rows), len(columns)), np.nan)
    observed = np.zeros(value.shape, np.int64)
    missing = 0
    for i, a in enumerate(rows):
        for j, b in enumerate(columns):
            if a.code == b.code:
                continue
            held = ties(a, b, date=date, times=times, observations=observations, fit=fit)
            value[i, j], observed[i, j] = read(held), held.density.observed
            missing += int(np.isnan(value[i, j]))
    notes = [f"{missing} pairs without a value"] if missing else []
    if times is not None and measure in ("days", "open-months"):
        notes.append(times.basis.words)
    return TieMatrix(
        measure,
        words,
        tuple(rows),
        tuple(columns),
        value,
        observed,
        date,
        tuple(notes),
        __version__,
    )
