"""Tables for people: what a corridor changes, by pair, month and end."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.regions.corridors.ends import load_gateways
from globalarctic.regions.tables import month_spans
from globalarctic.table import Table, number, words

if TYPE_CHECKING:
    from globalarctic.regions.corridors.effect import CorridorEffect, MonthChange

__all__ = ["effect_tables"]

_MONTHS = tuple(calendar.month_abbr[1:])


def effect_tables(effect: CorridorEffect) -> tuple[Table, ...]:
    """Return the pairs, the days saved by month, and who gains.

    Parameters
    ----------
    effect
        What a corridor changes.
    """
    return _pairs(effect), _months(effect), _gains(effect)


def _days(hours: float) -> str:
    return "-" if np.isnan(hours) else f"{hours / 24:.1f}"


def _pairs(effect: CorridorEffect) -> Table:
    columns = (
        words("From"), words("To"), number("Days without"), number("Days by it"),
        number("Saved, best month"), words("Best month"), number("Months open"),
        number("Months faster"), number("Cost without, USD"), number("Cost by it, USD"),
    )  # fmt: skip
    rows = []
    for a, b in effect.pairs:
        months = effect.months(a.code, b.code)
        best = effect.best(a.code, b.code)
        shown = best or _fastest(months)
        rows.append(
            (
                a.name, b.name, _days(shown.without_h), _days(shown.corridor_h),
                "0" if best is None else _saving(best),
                _MONTHS[shown.month - 1], str(sum(m.pass_prob >= 0.5 for m in months)),
                str(sum(m.saved_h > 0 or m.opened for m in months)),
                _money(shown.without_cost_usd), _money(shown.corridor_cost_usd),
            )
        )  # fmt: skip
    return Table(
        f"{effect.corridor.name_en}: what it changes, {_against(effect)}",
        columns, tuple(rows), _notes(effect),
    )  # fmt: skip


def _saving(best: MonthChange) -> str:
    return f"{best.saved_h / 24:.1f} ({best.saved_h / best.without_h:.0%})"


def _fastest(months: tuple[MonthChange, ...]) -> MonthChange:
    """Return the month in which the corridor is fastest, else the first."""
    return min(months, key=lambda m: np.inf if np.isnan(m.corridor_h) else m.corridor_h)


def _money(usd: float) -> str:
    return "not on file" if np.isnan(usd) else f"{usd:,.0f}"


def _against(effect: CorridorEffect) -> str:
    return f"against {'other ways by sea' if effect.by == 'sea' else 'any other way'}"


def _notes(effect: CorridorEffect) -> tuple[str, ...]:
    notes = []
    if effect.shut:
        notes.append(f"Without it these are shut: {', '.join(effect.shut)}.")
    if effect.avoided:
        notes.append(f"Shut with and without it: {', '.join(effect.avoided)}.")
    ends = [end for end in (*effect.origins, *effect.targets) if end.code in load_gateways()]
    if ends:
        named = ", ".join(f"{end.name} {end.place.name_en}" for end in dict.fromkeys(ends))
        notes.append(f"A country is its gateway: {named}.")
    notes += [
        "Days and costs of the month in which the pair saves most, else of that in which the "
        "corridor is fastest; a month counts as open when half of the ice years pass.",
        f"Ways: {effect.basis}.",
    ]
    whole = sum(
        not (np.isnan(c.without_cost_usd) or np.isnan(c.corridor_cost_usd)) for c in effect.changes
    )
    if whole < len(effect.changes):
        notes.append(
            f"Costs stand where every rate of a way is on file: both ways in {whole} of "
            f"{len(effect.changes)} pairs and months."
        )
    if effect.rank_correlation is not None:
        notes.append(
            f"Whether pairs that take long gain more: rank correlation of the time without and the "
            f"part saved {effect.rank_correlation:+.2f} over {len(effect.pairs)} pairs (+1 the "
            "farthest gain most, -1 the nearest)."
        )
    return tuple(notes)


def _months(effect: CorridorEffect) -> Table:
    def cell(change: MonthChange) -> str:
        if change.opened:
            return "new"
        if change.saved_h > 0:
            return f"{change.saved_h / 24:.1f}"
        return "-" if change.pass_prob < 0.5 else "0"

    rows = tuple(
        (f"{a.code} - {b.code}", *(cell(change) for change in effect.months(a.code, b.code)))
        for a, b in effect.pairs
    )
    note = "0: open, not faster; -: closed in most ice years; new: no other way."
    return Table("", (words("Days saved, leaving in"), *map(number, _MONTHS)), rows, (note,))


def _gains(effect: CorridorEffect) -> Table:
    columns = (
        words("Who gains"), number("Pairs"), number("Days saved, mean of all months"),
        words("In"), words("Most with"), number("Days"), words("Month"),
    )  # fmt: skip
    rows = tuple(
        (
            gain.name, str(gain.pairs), f"{gain.mean_saved_h / 24:.2f}",
            month_spans(list(gain.months)) or "no month",
            gain.best_with or "-", _days(gain.best_saved_h) if gain.best_with else "-",
            _MONTHS[gain.best_month - 1] if gain.best_month else "-",
        )
        for gain in effect.gains
    )  # fmt: skip
    return Table("", columns, rows)
