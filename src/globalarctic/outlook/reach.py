"""What would have to be true for a published target: the draws that reach it, against all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from globalarctic.errors import InputError
from globalarctic.outlook.traffic import observed
from globalarctic.result import Result
from globalarctic.table import Table, ident, number, number_text
from globalarctic.words import Arg, Code, Message, Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from globalarctic.outlook.traffic import Traffic

__all__ = ["Condition", "Reach", "check_target", "reach"]

_FEW = 20
_MOST_T = 5e9
_MOST = 8
_NOISE = 1.25
"""Two and a half standard errors of the middle of draws from a flat range, one draw."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of the cargo or an assumption: its middle in all draws and in those that reach.

    ``kind`` is ``part`` (t) or ``assumption`` (in the unit of its name); ``low`` and ``high`` are
    the ends of an assumption's range, the 5 and 95 % points of a part.
    """

    name: str
    kind: str
    low: float
    high: float
    middle: float
    reaching: float


@dataclass(frozen=True, slots=True, repr=False)
class Reach(Result):
    """A target of cargo against the draws of a scenario, a row a condition.

    Attributes
    ----------
    share_frac
        Share of draws that reach the target.
    basis_draws
        How many draws the conditions rest on: those that reach, or the highest ones where too few
        do.
    ceiling_t
        Cargo if every project ran at the top of its range, beside the 95 % points of all else.
    needed_frac, seen_frac
        Growth a year that the target needs from the last year on file, and growth of the five
        years before it.
    """

    SCHEMA = "outlook.reach"
    ROWS = "conditions"
    DIGITS: ClassVar[Mapping[str, int]] = {"needed_frac": 4, "seen_frac": 4}

    scenario: str
    target_t: float
    year: int
    base_year: int
    base_t: float
    share_frac: float
    highest_t: float
    ceiling_t: float
    draws: int
    basis_draws: int
    needed_frac: float
    seen_frac: float
    conditions: tuple[Condition, ...]

    def table(self) -> Table:
        """Return the conditions as a table, parts of the cargo in million tonnes first."""
        reached = self.share_frac * self.draws >= _FEW
        rows = []
        for each in self.conditions:
            figures = (each.low, each.high, each.middle, each.reaching)
            cells = [_cell(each, value) for value in figures]
            label = (
                Message("outlook.reach.part", name=Code(each.name))
                if each.kind == "part"
                else Code(each.name)
            )
            rows.append((label, *cells))
        counted: dict[str, Arg] = {
            "share": _share(self.share_frac), "draws": self.draws,
            "highest": Quantity(self.highest_t / 1e6), "ceiling": Quantity(self.ceiling_t / 1e6),
        }  # fmt: skip
        if not reached:
            counted["n"] = self.basis_draws
        return Table(
            Message("outlook.reach.title", target=Quantity(self.target_t / 1e6),
                    year=Code(str(self.year)), name=Code(self.scenario)),
            (ident("Part or assumption"), number("Low"), number("High"), number("All draws"),
             number("Reaching" if reached else "Highest")),
            tuple(rows),
            (Message(f"outlook.reach.{'draws' if reached else 'highest'}", **counted),
             Message("outlook.reach.growth", year=Code(str(self.base_year)),
                     need=_share(self.needed_frac), seen=_share(self.seen_frac)),
             Message("outlook.reach.no-forecast")),
        )  # fmt: skip


def _share(frac: float) -> Quantity:
    return Quantity(100.0 * frac, "pct", 1)


def _cell(condition: Condition, value: float) -> str:
    if condition.kind == "part":
        return number_text(value / 1e6, 1)
    if condition.name.endswith("year"):
        return f"{value:.0f}"
    return number_text(value, 0 if abs(condition.high) >= 100 else 2)


def check_target(target_t: float, year: int, years: Sequence[int]) -> None:
    """Check that a target is one: some cargo in a year of the scenario.

    Parameters
    ----------
    target_t
        Cargo of the year, t.
    years
        Years of the scenario, the first and the last at the ends.

    Raises
    ------
    InputError
        When it is not; says what a target may be.
    """
    if year not in years:
        raise InputError(f"year {year}; give {years[0]} to {years[-1]}")
    if not 0.0 < target_t <= _MOST_T:
        raise InputError(
            f"a target of {target_t / 1e6:g} million t; give cargo of a year above 0, up to "
            f"{_MOST_T / 1e6:g} million t"
        )


def reach(answer: Traffic, target_t: float, year: int) -> Reach:
    """Return what the draws that reach a target have in common.

    Parameters
    ----------
    answer
        Draws of a scenario; 20,000 or more show a rare case well.
    target_t
        Cargo of the year, t.

    Raises
    ------
    InputError
        When the year is not among those drawn or the target is not above zero.

    Notes
    -----
    Where fewer than 20 draws reach the target the 20 highest take their place, and the table says
    so. Assumptions that move by less than chance would are left out; the others are ordered by how
    far their middle moves, measured in their own range.
    """
    check_target(target_t, year, answer.years)
    at = answer.years.index(year)
    total = answer.total_t[:, at]
    chosen = total >= target_t
    share = float(np.mean(chosen))
    if int(chosen.sum()) < _FEW:
        chosen = total >= np.sort(total)[-_FEW]
    parts = [
        Condition(
            name, "part", float(np.quantile(drawn[:, at], 0.05)),
            float(np.quantile(drawn[:, at], 0.95)), float(np.median(drawn[:, at])),
            float(np.median(drawn[chosen, at])),
        )
        for name, drawn in answer.parts.items()
    ]  # fmt: skip
    ranges = answer.scenario.ranges()
    full = {project.name: project.capacity_t[1] for project in answer.scenario.projects}
    ceiling = sum(full.get(part.name, part.high) for part in parts)
    assumptions = [
        Condition(
            name, "assumption", *ranges[name], float(np.median(drawn)),
            float(np.median(drawn[chosen])),
        )
        for name, drawn in answer.factors.items()
        if not name.endswith(": starts")
    ]  # fmt: skip
    shifts = {c.name: abs(c.reaching - c.middle) / max(c.high - c.low, 1e-12) for c in assumptions}
    assumptions.sort(key=lambda condition: -shifts[condition.name])
    chance = _NOISE / np.sqrt(chosen.sum())
    moved = [c for c in assumptions if shifts[c.name] > chance][:_MOST]
    record = observed(until=answer.first_year)
    base = float(record.cargo_t[-1])
    before = float(record.cargo_t[record.years.index(answer.first_year - 5)])
    return Reach(
        answer.scenario.name, float(target_t), year, answer.first_year, base, share,
        float(total.max()), ceiling, answer.draws, int(chosen.sum()),
        (target_t / base) ** (1 / (year - answer.first_year)) - 1,
        (base / before) ** (1 / 5) - 1, (*parts, *moved),
    )  # fmt: skip
