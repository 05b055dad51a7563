"""The register of benchmarks: a case is a function that yields rows.

Add a case with ``@case("name")`` in ``cases.py``; a row holds what was measured and a goal that it
should not exceed. A case that cannot run raises ``Skipped`` with the reason, which is printed too.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["CASES", "Case", "Row", "Skipped", "alternating_s", "case", "median_s", "run"]


class Skipped(Exception):  # noqa: N818 - a result, not an error
    """A case cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: ``measured`` should not exceed ``goal``, both in ``unit``."""

    work: str
    measured: float | None
    goal: float | None
    unit: str
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Measured over goal, None without both; at most 1 where the goal is met."""
        if self.measured is None or not self.goal:
            return None
        return self.measured / self.goal


@dataclass(frozen=True, slots=True)
class Case:
    """A named piece of work; ``quick`` cases run in the smoke test too."""

    name: str
    quick: bool
    rows: Callable[[bool], Iterator[Row]]


CASES: list[Case] = []


def case(
    name: str, *, quick: bool = False
) -> Callable[[Callable[[bool], Iterator[Row]]], Callable[[bool], Iterator[Row]]]:
    """Register a function ``f(quick) -> rows`` as a case."""

    def register(rows: Callable[[bool], Iterator[Row]]) -> Callable[[bool], Iterator[Row]]:
        CASES.append(Case(name, quick, rows))
        return rows

    return register


def run(one: Case, *, quick: bool) -> list[Row]:
    """Return the rows of a case; one row with the reason where it cannot run."""
    found: list[Row] = []
    try:
        found.extend(one.rows(quick))
    except Skipped as reason:
        found.append(Row(one.name, None, None, "", f"not run: {reason}"))
    return found


def median_s(work: Callable[[], object], runs: int) -> float:
    """Return the median time of some runs after a first one, seconds."""
    return alternating_s({"": work}, runs)[""]


def alternating_s(works: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Return the median time of each piece of work, run in turn after a first round, seconds."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(runs):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            spent[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) for name, times in spent.items()}
