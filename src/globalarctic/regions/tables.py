"""Tables for people: ties, matrices and accessibility in words."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.regions.matrix import NEED_WAYS
from globalarctic.regions.times import STALE
from globalarctic.table import Table, day_text, number, number_text, percent_text, words

if TYPE_CHECKING:
    from globalarctic.regions.accessibility import Accessibility
    from globalarctic.regions.figures import DatedFigure
    from globalarctic.regions.matrix import TieMatrix
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.ties import Ties

__all__ = ["accessibility_tables", "matrix_tables", "month_spans", "ties_tables"]

_NONE = "not on file"
_LATEST = 3
"""Figures of a channel and measure that a table shows."""

_MARK = {"present": "yes", "absent": "no"}
_MONTHS = tuple(calendar.month_abbr[1:])


def ties_tables(ties: Ties) -> tuple[Table, ...]:
    """Return the channels with both densities, the crossings, and the ways by month.

    Parameters
    ----------
    ties
        Ties of two regions.
    """
    a, b = (f"{r.name(ties.lang)} ({r.code})" for r in (ties.region_a, ties.region_b))
    rows = tuple(
        (
            state.channel.value,
            "yes, wider" if state.wider else _MARK.get(state.state.value, state.state.value),
            state.what,
        )
        for state in ties.channels
    )
    channels = Table(
        f"{a} - {b}, {day_text(ties.date)}",
        (words("Channel"), words("Tied"), words("What is on file")), rows, _densities(ties),
    )  # fmt: skip
    tables = [channels, *_figures(ties), _crossings(ties)]
    if ties.forward is not None and ties.backward is not None:
        tables.append(_ways(ties, ties.forward, ties.backward))
    tables.append(Table("", sources=_sources(ties)))
    return tuple(tables)


def _densities(ties: Ties) -> tuple[str, ...]:
    density, potential = ties.density, ties.potential
    binary = (
        f"Binary density: {number_text(density.share, 2, none=_NONE)}, {density.realised} tied of "
        f"{density.observed} channels on file; {density.applicable} apply, so between "
        f"{density.low:.2f} and {density.high:.2f}."
    )
    if density.wider:
        binary += (
            f" Wider: {density.wider} of the tied, on figures of a whole country alone; the part "
            "of the pair is not on file."
        )
    recalled = [
        f"{m.quantity} of {m.region}" for m in potential.masses if m.known and m.grade == "G"
    ]
    gravity = _NONE if potential.value is None else f"{potential.value:#.3g}"
    size = (
        f"Potential (linkage intensity of the literature, no observed tie): {gravity}, centres "
        f"{potential.distance_km:,.0f} km apart"
        + (f"; not on file: {', '.join(potential.missing)}" if potential.missing else "")
        + (f"; recalled, not read: {', '.join(recalled)}." if recalled else ".")
    )
    return binary, _weighted(ties), size


def _weighted(ties: Ties) -> str:
    weighted, a, b = ties.weighted, ties.region_a.code, ties.region_b.code
    if weighted is None:
        return "Weighted density: no flows on file (--flows FILE)."
    if weighted.fit is None:
        sides = "; ".join(
            f"{side.partner} has {side.share_pct:g} % of the trade of {side.region} "
            f"({side.period}), {side.country_share_pct:g} % of its country's "
            f"({side.country_period})"
            for side in weighted.intensities
        )
        return (
            f"Weighted density: {weighted.value:.1f} times what the trade of the country lets "
            f"expect, of the region with the whole country: {sides}."
        )
    fit = weighted.fit
    border = (
        "no border effect could be told"
        if fit.border_factor is None
        else f"a border leaves {fit.border_factor:.2f} of a flow"
    )
    return (
        f"Weighted density: {weighted.value:.2f} times what gravity lets expect ({a} to {b} "
        f"{number_text(weighted.forward, 2, none=_NONE)} and {b} to {a} "
        f"{number_text(weighted.backward, 2, none=_NONE)}), {fit.year}; {fit.cells} flows, "
        f"{fit.deterrence.form.value}, {border}, common part {fit.cpc_frac:.2f}."
    )


def _latest(ties: Ties) -> dict[tuple[str, str], list[DatedFigure]]:
    """Return the latest figures of each channel and measure."""
    shown: dict[tuple[str, str], list[DatedFigure]] = {}
    for figure in ties.figures:
        shown.setdefault((figure.channel.value, figure.measure), []).append(figure)
    return {key: figures[:_LATEST] for key, figures in sorted(shown.items())}


def _sources(ties: Ties) -> tuple[str, ...]:
    """Return the sources of what the tables show; JSON names those of every figure."""
    shown = {figure.source for figures in _latest(ties).values() for figure in figures}
    hidden = {figure.source for figure in ties.figures} - shown
    parts = {part for source in hidden for part in source.split("; ")}
    parts -= {part for source in shown for part in source.split("; ")}
    return tuple(source for source in ties.sources if source not in parts)


def _figures(ties: Ties) -> tuple[Table, ...]:
    """Return the latest figures of each channel and measure."""
    if not ties.figures:
        return ()
    shown = _latest(ties)
    rows = tuple(
        (
            channel, measure, figure.period, f"{figure.value:,.0f}", figure.unit,
            figure.place or f"{figure.region_a} - {figure.region_b}",
            {"both": "both ways", "a-to-b": f"from {figure.region_a}",
             "b-to-a": f"from {figure.region_b}"}[figure.direction],
            figure.grade,
        )
        for (channel, measure), figures in shown.items()
        for figure in figures
    )  # fmt: skip
    columns = (
        words("Channel"), words("Measure"), words("Time"), number("Figure"), words("Unit"),
        words("Of"), words("Way"), words("Grade"),
    )  # fmt: skip
    left = len(ties.figures) - len(rows)
    more = f" {left} more: --json." if left else ""
    note = (
        f"The latest {_LATEST} of each measure; times differ and are no series.{more} Grade V: "
        "read in the source; C: derived or secondary."
    )
    return (Table("", columns, rows, (note,)),)


def _crossings(ties: Ties) -> Table:
    if not ties.crossings:
        why = "no common border" if ties.shares_border is False else "none on file"
        return Table("", notes=(f"Border crossings: {why}.",))
    columns = (
        words("Crossing"), words("Mode"), words("Opened"), words("Status"), words("Season"),
        number("t a year"),
        number("Passengers a year"), number("Trucks a day"), words("Grade"),
    )  # fmt: skip
    rows = tuple(
        (
            crossing.name_en, crossing.mode, crossing.opened or _NONE,
            crossing.status_on(ties.date) or _NONE,
            crossing.season or ("all year" if crossing.mode != "river" else _NONE),
            number_text(crossing.capacity_t_per_year, none=_NONE),
            number_text(crossing.capacity_passengers_per_year, none=_NONE),
            number_text(crossing.capacity_trucks_per_day, none=_NONE), crossing.grade,
        )
        for crossing in ties.crossings
    )  # fmt: skip
    note = "Capacities are design figures, not traffic. Grade V: read in the source; G: recalled."
    return Table("", columns, rows, (note,))


def _ways(ties: Ties, forward: MonthlyWay, backward: MonthlyWay) -> Table:
    a, b, both = ties.region_a, ties.region_b, (forward, backward)
    ends = ((a, b, forward), (b, a, backward))
    rows = tuple(
        (f"{start.code} to {goal.code}", *(_days(way, month) for month in range(12)))
        for start, goal, way in ends
    )
    notes = [
        f"{start.centre.name_en} to {goal.centre.name_en}: {_way_words(way)}."
        for start, goal, way in ends
    ]
    if not all(any(way.cost_whole) for way in both):
        notes.append("Cost of these ways: not on file, rates of parts of them are missing.")
    if any(len(way.open_months) < 12 for way in both):
        notes.append("'-' no way on file in the month, or goods would stand still for too long.")
    if any(0 < share < 1 for way in both for share in way.pass_prob):
        notes.append("In brackets: the share of ice years in which the way is open.")
    notes.append(f"Ways: {ties.times_basis}.")
    if not ties.times_current:
        notes.append(STALE)
    return Table("", (words("Days, leaving in"), *map(number, _MONTHS)), rows, tuple(notes))


def _days(way: MonthlyWay, month: int) -> str:
    share = way.pass_prob[month]
    if not share > 0:
        return "-"
    part = "" if share >= 1 else f" ({percent_text(share)})"
    return f"{way.duration_h[month] / 24:.1f}{part}"


def _way_words(way: MonthlyWay) -> str:
    if not way.open_months:
        return "no way in any month"
    from globalarctic.transport.network.links import load_borders

    names = {border.border_id: border.name_en for border in load_borders()}
    ways: dict[str, list[int]] = {}
    for month in way.open_months:
        borders = [name for name in way.borders[month - 1].split(";") if name]
        over = f" over {', '.join(names[name] for name in borders)}" if borders else ""
        ways.setdefault(way.modes[month - 1] + over, []).append(month)
    if len(ways) == 1 and len(way.open_months) == 12:
        return f"{next(iter(ways))}, all year"
    return "; ".join(f"{way_words} ({month_spans(months)})" for way_words, months in ways.items())


def month_spans(months: list[int]) -> str:
    """Return months 1-12 in words, neighbours as spans.

    Examples
    --------
    >>> month_spans([1, 2, 3, 7])
    'Jan-Mar, Jul'
    """
    parts: list[list[int]] = []
    for month in months:
        if parts and parts[-1][-1] == month - 1:
            parts[-1].append(month)
        else:
            parts.append([month])
    return ", ".join(
        _MONTHS[part[0] - 1] + (f"-{_MONTHS[part[-1] - 1]}" if len(part) > 1 else "")
        for part in parts
    )


def matrix_tables(matrix: TieMatrix) -> tuple[Table, ...]:
    """Return a matrix in tables of some columns each.

    Parameters
    ----------
    matrix
        A measure of all pairs.
    """
    known = matrix.value[~np.isnan(matrix.value)]
    whole = bool(known.size) and bool((np.round(known) == known).all())
    counted = matrix.measure.startswith("density")
    digits = {"distance-km": 0, "days": 1}.get(matrix.measure, 0 if whole and not counted else 2)

    def cell(i: int, j: int) -> str:
        if matrix.origins[i].code == matrix.targets[j].code:
            return ""
        figure = number_text(matrix.value[i, j], digits)
        return f"{figure} ({matrix.observed[i, j]})" if counted else figure

    if counted:
        notes = ["In brackets: channels of which something is on file; '-' none."]
    else:
        closed = ", or there is no way" if matrix.measure in NEED_WAYS else ""
        notes = [f"'-' is not on file{closed}."]
    notes += [f"Note: {note.removesuffix('.')}." for note in matrix.notes]
    size, title = (8 if counted else 12), matrix.words[0].upper() + matrix.words[1:]
    tables = []
    for start in range(0, len(matrix.targets), size):
        part = range(start, min(start + size, len(matrix.targets)))
        last = part.stop == len(matrix.targets)
        tables.append(
            Table(
                f"{title}, {day_text(matrix.date)}" if not start else "",
                (words(""), *(number(matrix.targets[j].code) for j in part)),
                tuple(
                    (origin.code, *(cell(i, j) for j in part))
                    for i, origin in enumerate(matrix.origins)
                ),
                tuple(notes) if last else (),
            )
        )
    return tuple(tables)


def accessibility_tables(accessibility: Accessibility) -> tuple[Table, ...]:
    """Return a table a month shown, and how the forms were fitted.

    Parameters
    ----------
    accessibility
        Accessibility by form, region and month.
    """
    known = {mass.region for mass in accessibility.masses if mass.known}
    heads = [form.form.value for form in accessibility.forms]
    columns = (words("Region"), *map(number, heads), number("Regions reached"))
    tables = []
    for month in accessibility.shown_months:
        ranks = [accessibility.rank(k, month) for k in range(len(heads))]
        rows = []
        for i, region in enumerate(accessibility.regions):
            reached = int(accessibility.reached[i, month - 1])
            cells = [
                "closed" if not reached
                else _NONE if np.isnan(value) else f"{value:,.1f} ({ranks[k][i]})"
                for k, value in enumerate(accessibility.value[:, i, month - 1])
            ]  # fmt: skip
            goals = len(known - {region.code})
            rows.append((f"{region.code} {region.name_en}", *cells, f"{reached} of {goals}"))
        tables.append(Table(calendar.month_name[month], columns, tuple(rows)))
    head = Table(
        f"Accessibility by {accessibility.measure}: gross regional product of others "
        f"({accessibility.masses[0].year}, billion USD) that is left after deterrence; (rank)"
    )
    return (head, *tables, *_fits(accessibility), Table("", notes=_basis(accessibility)))


def _basis(accessibility: Accessibility) -> tuple[str, ...]:
    notes = [f"{form.form.value}: {form.basis}." for form in accessibility.forms]
    if accessibility.without_mass:
        lacking = ", ".join(accessibility.without_mass)
        notes.append(f"No product on file, not counted as goals: {lacking}.")
    notes.append(f"Ways: {accessibility.basis}.")
    if not accessibility.current:
        notes.append(STALE)
    if accessibility.measure == "time":
        notes.append(
            f"By cost: {accessibility.ways_rated} of {accessibility.ways} ways have all rates on "
            "file; give --costs FILE."
        )
    return tuple(notes)


def _fits(accessibility: Accessibility) -> tuple[Table, ...]:
    if not accessibility.fits:
        return ()
    columns = (
        words("Form"), number("b"), number("Border leaves"), number("Common part"),
        number("Held out: common part"), number("log RMSE"),
    )  # fmt: skip
    rows = tuple(
        (
            each.fit.deterrence.form.value, f"{each.fit.deterrence.b:.4g}",
            number_text(each.fit.border_factor, 3, none="not told"),
            f"{each.fit.cpc_frac:.3f}",
            "too few flows" if each.hold_out is None else f"{each.hold_out.cpc_frac:.3f}",
            "" if each.hold_out is None else f"{each.hold_out.log_rmse:.3f}",
        )
        for each in accessibility.fits
    )  # fmt: skip
    fit = accessibility.fits[0].fit
    note = (
        f"Fitted to {fit.cells} flows of {fit.year} ({fit.unit}), {fit.left_out} without a way are "
        "left out; a fifth held out in turn."
    )
    return (Table("", columns, rows, (note,), fit.sources),)
