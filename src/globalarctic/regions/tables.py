"""Tables for people: ties, matrices and accessibility in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from globalarctic.regions.labels import (
    MONTHS,
    channel_label,
    joined,
    message,
    mode_label,
    month_spans,
    none_label,
    region_label,
    season_label,
    status_label,
)
from globalarctic.regions.matrix import NEED_WAYS
from globalarctic.table import Table, number, number_text, percent_text, words
from globalarctic.table import Text as Cell
from globalarctic.words import Code, Day, Message, Name, Quantity, Text

if TYPE_CHECKING:
    from globalarctic.regions.accessibility import Accessibility
    from globalarctic.regions.catalog import Region
    from globalarctic.regions.figures import DatedFigure
    from globalarctic.regions.matrix import TieMatrix
    from globalarctic.regions.records import Crossing
    from globalarctic.regions.routes import MonthlyWay
    from globalarctic.regions.ties import Ties
    from globalarctic.words import Arg

__all__ = ["accessibility_tables", "matrix_tables", "mode_spans", "ties_tables", "way_words"]

_LATEST = 3
"""Figures of a channel and measure that a table shows."""

_MARK = {
    "present": "yes",
    "absent": "no",
    "not on file": "none",
    "not applicable": "not-applicable",
}


def _figure(value: float | None, digits: int = 0) -> Arg:
    """Return a number, or that it is not on file."""
    known = value is not None and np.isfinite(value)
    return Quantity(float(value), "", digits) if known else none_label()  # type: ignore[arg-type]


def ties_tables(ties: Ties) -> tuple[Table, ...]:
    """Return the channels with both densities, the crossings, and the ways by month.

    Parameters
    ----------
    ties
        Ties of two regions.
    """
    a, b = ties.region_a, ties.region_b
    rows = tuple(
        (
            channel_label(state.channel),
            message("cell.yes-wider" if state.wider else f"cell.{_MARK[state.state.value]}"),
            state.what,
        )
        for state in ties.channels
    )
    title = message(
        "ties.title", a=region_label(a), a_code=Code(a.code), b=region_label(b),
        b_code=Code(b.code), day=Day(ties.date),
    )  # fmt: skip
    columns = (words("Channel"), words("Tied"), words("What is on file"))
    tables = [Table(title, columns, rows, _densities(ties)), *_figures(ties), _crossings(ties)]
    if ties.forward is not None and ties.backward is not None:
        tables.append(_ways(ties, ties.forward, ties.backward))
    tables.append(Table("", sources=_sources(ties)))
    return tuple(tables)


def _densities(ties: Ties) -> tuple[Message, ...]:
    density, potential = ties.density, ties.potential
    notes = [
        message(
            "ties.binary", share=_figure(density.share, 2), tied=density.realised,
            observed=density.observed, applicable=density.applicable,
            low=Quantity(density.low, "", 2), high=Quantity(density.high, "", 2),
        )
    ]  # fmt: skip
    if density.wider:
        notes.append(message("ties.wider", n=density.wider))
    notes.append(_weighted(ties))
    gravity = none_label() if potential.value is None else _significant(potential.value)
    apart = Quantity(potential.distance_km, "km")
    notes.append(message("ties.potential", value=gravity, km=apart))
    parts = {
        "ties.potential-missing": [m for m in potential.masses if not m.known],
        "ties.potential-recalled": [m for m in potential.masses if m.known and m.grade == "G"],
    }
    for code, masses in parts.items():
        if masses:
            names = tuple(
                message(f"ties.mass.{mass.quantity}", region=Code(mass.region)) for mass in masses
            )
            notes.append(message(code, parts=names))
    return tuple(notes)


def _significant(value: float) -> Quantity:
    """Return a number with three significant digits."""
    digits = 2 - int(np.floor(np.log10(abs(value)))) if value else 0
    return Quantity(round(value, digits), "", max(digits, 0))


def _weighted(ties: Ties) -> Message:
    weighted, a, b = ties.weighted, ties.region_a.code, ties.region_b.code
    if weighted is None:
        return message("ties.no-flows")
    if weighted.fit is None:
        sides = tuple(
            message(
                "ties.trade-side", partner=Name("country", side.partner), region=Code(side.region),
                share=Quantity(side.share_pct, "", 1), period=side.when,
                country_share=Quantity(side.country_share_pct, "", 1),
                country_period=side.country_when,
            )
            for side in weighted.intensities
        )  # fmt: skip
        return message("ties.weighted-trade", value=Quantity(weighted.value, "", 1), sides=sides)
    fit = weighted.fit
    border = (
        message("ties.border-none")
        if fit.border_factor is None
        else message("ties.border", factor=Quantity(fit.border_factor, "", 2))
    )
    return message(
        "ties.weighted-fit", value=Quantity(weighted.value, "", 2), a=Code(a), b=Code(b),
        forward=_figure(weighted.forward, 2), backward=_figure(weighted.backward, 2),
        year=Code(str(fit.year)), cells=fit.cells,
        form=message(f"access.form.{fit.deterrence.form.value}"), border=border,
        cpc=Quantity(fit.cpc_frac, "", 2),
    )  # fmt: skip


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
            channel_label(channel), message(f"measure.{measure}"), figure.when,
            Quantity(figure.value), figure.unit_label,
            _place(figure.place, ties.crossings)
            if figure.place
            else message("cell.pair", a=Code(figure.region_a), b=Code(figure.region_b)),
            _direction(figure), figure.grade,
        )
        for (channel, measure), figures in shown.items()
        for figure in figures
    )  # fmt: skip
    columns = (
        words("Channel"), words("Measure"), words("Time"), number("Figure"), words("Unit"),
        words("Of"), words("Way"), words("Grade"),
    )  # fmt: skip
    notes = [message("ties.figures-note", most=_LATEST)]
    left = len(ties.figures) - len(rows)
    if left:
        notes.append(message("ties.figures-more", n=left))
    return (Table("", columns, rows, tuple(notes)),)


def _place(place: str, crossings: tuple[Crossing, ...]) -> Name:
    known = any(crossing.crossing_id == place for crossing in crossings)
    return Name("crossing" if known else "place", place)


def _direction(figure: DatedFigure) -> Message:
    if figure.direction == "both":
        return message("direction.both")
    start = figure.region_a if figure.direction == "a-to-b" else figure.region_b
    return message("direction.from", who=Code(start))


def _crossings(ties: Ties) -> Table:
    if not ties.crossings:
        why = "no-border" if ties.shares_border is False else "none"
        return Table("", notes=(message(f"ties.crossings-{why}"),))
    columns = (
        words("Crossing"), words("Mode"), words("Opened"), words("Status"), words("Season"),
        number("t a year"),
        number("Passengers a year"), number("Trucks a day"), words("Grade"),
    )  # fmt: skip
    rows = tuple(
        (
            Name("crossing", crossing.crossing_id), mode_label(crossing.mode),
            crossing.opened or none_label(), status_label(crossing.status_on(ties.date)),
            _season(crossing), _figure(crossing.capacity_t_per_year),
            _figure(crossing.capacity_passengers_per_year),
            _figure(crossing.capacity_trucks_per_day), crossing.grade,
        )
        for crossing in ties.crossings
    )  # fmt: skip
    return Table("", columns, rows, (message("ties.crossings-note"),))


def _season(crossing: Crossing) -> Arg:
    if crossing.season_open or crossing.season_close:
        return season_label(crossing.season_open, crossing.season_close)
    return none_label() if crossing.mode == "river" else message("cell.all-year")


def _ways(ties: Ties, forward: MonthlyWay, backward: MonthlyWay) -> Table:
    a, b, both = ties.region_a, ties.region_b, (forward, backward)
    ends = ((a, b, forward), (b, a, backward))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            message("cell.way", a=Code(start.code), b=Code(goal.code)),
            *(_days(way, month) for month in range(12)),
        )
        for start, goal, way in ends
    )
    notes = [way_words(start, goal, way) for start, goal, way in ends]
    if not all(any(way.cost_whole) for way in both):
        notes.append(message("ties.cost-missing"))
    if any(len(way.open_months) < 12 for way in both):
        notes.append(message("ties.no-way-dash"))
    if any(0 < share < 1 for way in both for share in way.pass_prob):
        notes.append(message("ties.brackets"))
    if ties.times_basis is not None:
        notes.append(message("ways.basis", basis=ties.times_basis))
    if not ties.times_current:
        notes.append(message("ways.stale"))
    return Table("", (words("Days, leaving in"), *map(number, MONTHS)), rows, tuple(notes))


def _days(way: MonthlyWay, month: int) -> str:
    share = way.pass_prob[month]
    if not share > 0:
        return "-"
    part = "" if share >= 1 else f" ({percent_text(share)})"
    return f"{way.duration_h[month] / 24:.1f}{part}"


def way_words(start: Region, goal: Region, way: MonthlyWay) -> Message:
    """Return by which modes and borders a way goes, with its months.

    Parameters
    ----------
    start, goal
        Ends of the way.
    way
        The way by month.
    """
    ends = {"a": Name("place", start.centre.place_id), "b": Name("place", goal.centre.place_id)}
    if not way.open_months:
        return message("ties.no-way", **ends)
    ways = {
        month: (way.modes[month - 1], way.borders[month - 1]) for month in way.open_months
    }  # fmt: skip
    return message("ties.way", **ends, ways=mode_spans(ways))


def mode_spans(ways: dict[int, tuple[str, str]]) -> Arg:
    """Return modes and borders of months as a list, alike months together.

    Parameters
    ----------
    ways
        Modes joined by ``+`` and borders joined by ``;`` by month, 1-12.
    """
    months: dict[tuple[str, str], list[int]] = {}
    for month, way in ways.items():
        months.setdefault(way, []).append(month)
    parts = []
    for (modes, borders), at in months.items():
        when = (message("cell.all-year"),) if len(at) == 12 else month_spans(at)
        over = tuple(Name("border", name) for name in borders.split(";") if name)
        code = "ties.way-part-over" if over else "ties.way-part"
        more: dict[str, Arg] = {"borders": over} if over else {}
        parts.append(message(code, modes=mode_label(modes or "there"), months=when, **more))
    return joined(parts)


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
        notes = [message("matrix.counted")]
    else:
        notes = [message("matrix.dash-ways" if matrix.measure in NEED_WAYS else "matrix.dash")]
    notes += matrix.notes
    size = 8 if counted else 12
    title = message("matrix.title", measure=matrix.words, day=Day(matrix.date))
    tables = []
    for start in range(0, len(matrix.targets), size):
        part = range(start, min(start + size, len(matrix.targets)))
        last = part.stop == len(matrix.targets)
        tables.append(
            Table(
                "" if start else title,
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
    heads = [message(f"access.form.{form.form.value}") for form in accessibility.forms]
    columns = (words("Region"), *map(number, heads), number("Regions reached"))
    tables = []
    for month in accessibility.shown_months:
        ranks = [accessibility.rank(k, month) for k in range(len(heads))]
        rows = []
        for i, region in enumerate(accessibility.regions):
            reached = int(accessibility.reached[i, month - 1])
            cells = [
                message("cell.closed") if not reached
                else none_label() if np.isnan(value) else f"{value:,.1f} ({ranks[k][i]})"
                for k, value in enumerate(accessibility.value[:, i, month - 1])
            ]  # fmt: skip
            goals = len(known - {region.code})
            name = message("cell.coded", code=Code(region.code), name=region_label(region))
            rows.append((name, *cells, message("cell.of", n=reached, of=goals)))
        tables.append(Table(Day(dt.date(2001, month, 1), "month"), columns, tuple(rows)))
    year = Code(str(accessibility.masses[0].year))
    head = Table(message(f"access.title-{accessibility.measure}", year=year))
    return (head, *tables, *_fits(accessibility), Table("", notes=_basis(accessibility)))


def _basis(accessibility: Accessibility) -> tuple[Message, ...]:
    notes = [
        message(
            "access.form",
            form=message(f"access.form.{form.form.value}"),
            basis=_basis_arg(form.basis),
        )
        for form in accessibility.forms
    ]
    if accessibility.without_mass:
        lacking = tuple(map(Code, accessibility.without_mass))
        notes.append(message("access.without", codes=lacking))
    notes.append(message("ways.basis", basis=accessibility.basis))
    if not accessibility.current:
        notes.append(message("ways.stale"))
    if accessibility.measure == "time":
        rated, ways = accessibility.ways_rated, accessibility.ways
        notes.append(message("access.rated", n=rated, of=ways))
    return tuple(notes)


def _basis_arg(basis: str | Message) -> Message | Text:
    return Text(basis) if isinstance(basis, str) else basis


def _fits(accessibility: Accessibility) -> tuple[Table, ...]:
    if not accessibility.fits:
        return ()
    columns = (
        words("Form"), number("b"), number("Border leaves"), number("Common part"),
        number("Held out: common part"), number("log RMSE"),
    )  # fmt: skip
    rows = tuple(
        (
            message(f"access.form.{each.fit.deterrence.form.value}"),
            f"{each.fit.deterrence.b:.4g}",
            message("cell.not-told")
            if each.fit.border_factor is None
            else number_text(each.fit.border_factor, 3),
            f"{each.fit.cpc_frac:.3f}",
            message("cell.too-few") if each.hold_out is None else f"{each.hold_out.cpc_frac:.3f}",
            "" if each.hold_out is None else f"{each.hold_out.log_rmse:.3f}",
        )
        for each in accessibility.fits
    )
    fit = accessibility.fits[0].fit
    note = message(
        "access.fit", cells=fit.cells, year=Code(str(fit.year)), unit=Text(fit.unit),
        left=fit.left_out,
    )  # fmt: skip
    return (Table("", columns, rows, (note,), fit.sources),)
