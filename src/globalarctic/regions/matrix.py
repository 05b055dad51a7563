"""All pairs of two sets of regions by one measure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from globalarctic import __version__
from globalarctic.dates import day_of
from globalarctic.errors import UnknownNameError
from globalarctic.regions.catalog import groups_of, load_regions, pick_regions
from globalarctic.regions.labels import message
from globalarctic.regions.records import stated_ties
from globalarctic.regions.ties import OPEN, ties
from globalarctic.regions.times import travel_times
from globalarctic.result import Result
from globalarctic.table import Table, words
from globalarctic.words import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from globalarctic.dates import When
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.gravity import GravityFit
    from globalarctic.regions.records import Observation
    from globalarctic.regions.ties import Ties
    from globalarctic.regions.times import Basis, TravelTimes

__all__ = ["MEASURES", "NEED_WAYS", "Measures", "TieMatrix", "matrix", "measures"]

NEED_WAYS = ("days", "open-months")
"""Measures of the ways between regions."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TieMatrix(Result):
    """A measure of every pair; NaN where it is not on file and where both regions are one.

    Notes
    -----
    ``value`` float64 and ``observed`` int64 (channels of which something is on file), both of shape
    (origins, targets). Measures of ways go from the origin to the target.
    """

    SCHEMA = "regions.matrix"
    VERSION = 2
    KEYS = {
        "meaning": "words",
        "rows": "origin_codes",
        "columns": "target_codes",
        "observed_channels": "observed",
    }
    OMIT = ("origins", "targets")
    DIGITS = {"value": 6}
    PLOT = "globalarctic.regions.plots.matrix:draw_matrix"

    measure: str
    words: Message
    origins: tuple[Region, ...]
    targets: tuple[Region, ...]
    value: NDArray[np.float64]
    observed: NDArray[np.int64]
    date: dt.date
    notes: tuple[Message, ...]
    code_version: str

    def __post_init__(self) -> None:
        """Seal the figures."""
        self.value.setflags(write=False)
        self.observed.setflags(write=False)

    @property
    def origin_codes(self) -> tuple[str, ...]:
        """Codes of the rows."""
        return tuple(region.code for region in self.origins)

    @property
    def target_codes(self) -> tuple[str, ...]:
        """Codes of the columns."""
        return tuple(region.code for region in self.targets)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a pair."""
        return [
            {
                "from_region": origin.code,
                "to_region": target.code,
                "measure": self.measure,
                "value": float(self.value[i, j]),
                "observed_channels": int(self.observed[i, j]),
                "date": self.date,
            }
            for i, origin in enumerate(self.origins)
            for j, target in enumerate(self.targets)
            if origin.code != target.code
        ]

    def table(self) -> Table:
        """Return the matrix, or its first columns where it is wide."""
        return self.tables()[0]

    def tables(self) -> tuple[Table, ...]:
        """Return the matrix in tables of some columns each."""
        from globalarctic.regions.tables import matrix_tables

        return matrix_tables(self)


def _days(pair: Ties) -> float:
    hours = [] if pair.forward is None else [h for h in pair.forward.duration_h if not np.isnan(h)]
    return float(np.median(hours)) / 24.0 if hours else np.nan


def _number(value: float | None) -> float:
    return np.nan if value is None else float(value)


MEASURES: dict[str, Callable[[Ties], float]] = {
    "density": lambda pair: _number(pair.density.share),
    "density-low": lambda pair: pair.density.low,
    "realised": lambda pair: float(pair.density.realised),
    "observed": lambda pair: pair.density.observed,
    "weighted": lambda pair: np.nan if pair.weighted is None else pair.weighted.value,
    "potential": lambda pair: _number(pair.potential.value),
    "distance-km": lambda pair: pair.potential.distance_km,
    "days": _days,
    "open-months": lambda pair: (
        np.nan if pair.forward is None else float(len(pair.forward.open_months))
    ),
    "twins": lambda pair: float(len(pair.twins)),
    "crossings": lambda pair: float(sum(c.status_on(pair.date) in OPEN for c in pair.crossings)),
    "links": lambda pair: float(len(pair.links)),
}
"""Measures of a pair by name, and how each is read off the ties."""


@dataclass(frozen=True, slots=True, repr=False)
class Measures(Result):
    """The measures that a matrix can show, with their meaning."""

    SCHEMA = "regions.measures"
    VERSION = 2

    measures: dict[str, Message]

    def rows(self) -> list[dict[str, Any]]:
        """Return a row a measure."""
        return [{"measure": name, "meaning": meaning} for name, meaning in self.measures.items()]

    def table(self) -> Table:
        """Return names and meanings."""
        return Table("", (words("Measure"), words("Meaning")), tuple(self.measures.items()))


def measures() -> Measures:
    """Return the measures that a matrix can show.

    Examples
    --------
    >>> str(measures().measures["crossings"])
    'Border crossings in use on the date'
    """
    return Measures({name: message(f"measure-name.{name}") for name in MEASURES})


def matrix(
    origins: Iterable[str | Region] = (),
    targets: Iterable[str | Region] = (),
    *,
    measure: str = "density",
    date: When | None = None,
    ways: TravelTimes | None = None,
    observations: str | Path | Any | Sequence[Observation] = (),
    fit: GravityFit | None = None,
    regions: Sequence[Region] = (),
    basis: Basis | None = None,
    fresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> TieMatrix:
    """Return a measure of every pair of two sets of regions.

    Parameters
    ----------
    origins, targets
        Codes, names, groups or regions; a region may stand in both. The first and the second group
        on file when empty: Northeast China by the Far East.
    measure
        Name of a measure, see ``measures``.
    date
        Day for which states hold; today when None.
    ways
        Ways by month for the measures of ways; computed where they are needed and not given.
    observations, fit, regions
        As for ``ties``.
    basis, fresh, progress
        As for ``travel_times``.

    Raises
    ------
    UnknownNameError
        When no such measure or region exists.
    InputError
        When the measure needs flows that were not given.

    Examples
    --------
    >>> matrix(["CN-HL"], ["RU-PRI", "RU-KHA"], measure="twins", date="2026-01-01").value.tolist()
    [[1.0, 3.0]]
    """
    if measure not in MEASURES:
        raise UnknownNameError.among("measure", measure, MEASURES)
    known = tuple(regions) or load_regions()
    rows, columns = (
        pick_regions(names, known) or tuple(groups_of(known).values())[place]
        for place, names in enumerate((tuple(origins), tuple(targets)))
    )
    pairs = [(a, b) for a in rows for b in columns if a.code != b.code]
    if measure in NEED_WAYS and ways is None and pairs:
        both = tuple({region.code: region for region in (*rows, *columns)}.values())
        codes = [(a.code, b.code) for a, b in pairs]
        ways = travel_times(both, pairs=codes, basis=basis, fresh=fresh, progress=progress)
    meaning, read = message(f"measure-name.{measure}"), MEASURES[measure]
    day = dt.datetime.now(dt.UTC).date() if date is None else day_of(date)
    value = np.full((len(rows), len(columns)), np.nan)
    observed = np.zeros(value.shape, np.int64)
    stated = stated_ties(observations, known)
    for i, a in enumerate(rows):
        for j, b in enumerate(columns):
            if a.code != b.code:
                pair = ties(a, b, date=day, ways=ways or False, observations=stated, fit=fit)
                value[i, j], observed[i, j] = read(pair), pair.density.observed
    missing = int(np.isnan(value).sum()) - (value.size - len(pairs))
    notes = [message("matrix.no-value", n=missing)] if missing else []
    if ways is not None and measure in NEED_WAYS:
        notes.append(message("ways.basis", basis=ways.basis.words))
        if not ways.current:
            notes.append(message("ways.stale"))
    return TieMatrix(
        measure, meaning, rows, columns, value, observed, day, tuple(notes), __version__
    )
