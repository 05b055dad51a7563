"""Tables for people: what a corridor changes, by pair, month and end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from globalarctic.regions.corridors.ends import end_label, gate_label, load_gateways
from globalarctic.regions.labels import MONTHS, message, month_spans, none_label
from globalarctic.table import Table, number, words
from globalarctic.words import Code, Name, Quantity

if TYPE_CHECKING:
    from globalarctic.regions.corridors.effect import CorridorEffect, MonthChange
    from globalarctic.words import Arg, Message

__all__ = ["effect_tables"]


_OFF_WAY = 1.5
"""A way so many times as long as that without the corridor is none that anybody would take."""


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
        off_way = shown.corridor_h > _OFF_WAY * shown.without_h
        rows.append(
            (
                end_label(a), end_label(b), _days(shown.without_h),
                message("cell.off-way") if off_way else _days(shown.corridor_h),
                "0" if best is None else _saving(best),
                MONTHS[shown.month - 1], str(sum(m.pass_prob >= 0.5 for m in months)),
                str(sum(m.saved_h > 0 or m.opened for m in months)),
                _money(shown.without_cost_usd),
                "-" if off_way else _money(shown.corridor_cost_usd),
            )
        )  # fmt: skip
    return Table(
        message(
            f"effect.title-{'sea' if effect.by == 'sea' else 'any'}",
            corridor=Name("corridor", effect.corridor.corridor_id),
        ),
        columns, tuple(rows), _notes(effect),
    )  # fmt: skip


def _saving(best: MonthChange) -> str:
    return f"{best.saved_h / 24:.1f} ({best.saved_h / best.without_h:.0%})"


def _fastest(months: tuple[MonthChange, ...]) -> MonthChange:
    """Return the month in which the corridor is fastest, else the first."""
    return min(months, key=lambda m: np.inf if np.isnan(m.corridor_h) else m.corridor_h)


def _money(usd: float) -> Arg:
    return none_label() if np.isnan(usd) else Quantity(usd)


def _notes(effect: CorridorEffect) -> tuple[Message, ...]:
    notes = []
    if effect.shut:
        notes.append(message("effect.shut", gates=tuple(map(gate_label, effect.shut))))
    if effect.avoided:
        notes.append(message("effect.avoided", gates=tuple(map(gate_label, effect.avoided))))
    ends = [end for end in (*effect.origins, *effect.targets) if end.code in load_gateways()]
    if ends:
        gateways = tuple(
            message(
                "effect.gateway", country=end_label(end), place=Name("place", end.place.place_id)
            )
            for end in dict.fromkeys(ends)
        )
        notes.append(message("effect.gateways", gateways=gateways))
    notes += [message("effect.days-note"), message("ways.basis", basis=effect.basis)]
    whole = sum(
        not (np.isnan(c.without_cost_usd) or np.isnan(c.corridor_cost_usd)) for c in effect.changes
    )
    if whole < len(effect.changes):
        notes.append(message("effect.costs-note", n=whole, of=len(effect.changes)))
    if effect.rank_correlation is not None:
        rho = Code(f"{effect.rank_correlation:+.2f}")
        notes.append(message("effect.rank", rho=rho, n=len(effect.pairs)))
    return tuple(notes)


def _months(effect: CorridorEffect) -> Table:
    def cell(change: MonthChange) -> str | Message:
        if change.opened:
            return message("cell.new")
        if change.saved_h > 0:
            return f"{change.saved_h / 24:.1f}"
        return "-" if change.pass_prob < 0.5 else "0"

    rows = tuple(
        (
            message("cell.pair", a=end_label(a), b=end_label(b)),
            *(cell(change) for change in effect.months(a.code, b.code)),
        )
        for a, b in effect.pairs
    )
    note = message("effect.months-note")
    return Table("", (words("Days saved, leaving in"), *map(number, MONTHS)), rows, (note,))


def _gains(effect: CorridorEffect) -> Table:
    columns = (
        words("Who gains"), number("Pairs"), number("Days saved, mean of all months"),
        words("In"), words("Most with"), number("Days"), words("Month"),
    )  # fmt: skip
    names = {end.code: end_label(end) for end in (*effect.origins, *effect.targets)}
    rows = tuple(
        (
            names[gain.code], str(gain.pairs), f"{gain.mean_saved_h / 24:.2f}",
            month_spans(gain.months) or message("cell.no-month"),
            names[gain.best_with] if gain.best_with else "-",
            _days(gain.best_saved_h) if gain.best_with else "-",
            MONTHS[gain.best_month - 1] if gain.best_month else "-",
        )
        for gain in effect.gains
    )  # fmt: skip
    return Table("", columns, rows)
