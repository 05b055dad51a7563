"""``globalarctic explain`` and ``rules``: which rule bound where, and the rules on file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import Day, progress_bar
from globalarctic.errors import NoRouteError
from globalarctic.table import day_text
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    import datetime as dt

    from globalarctic.transport.rules.closures import Closure
    from globalarctic.transport.rules.explain import Explanation

__all__ = ["explain", "rules"]

_FORMAT = click.Choice(["table", "json"])


@click.command()
@click.argument("origin")
@click.argument("target")
@click.option("--depart", type=Day(), required=True, help="Departure, YYYY-MM-DD.")
@click.option("--vessel", default="container-3600-1a", show_default=True, help="Vessel class.")
@click.option("--corridor", default="", help="Corridor to use; default: the best of all.")
@click.option("--avoid", multiple=True, help="Passage, border or family not to use; repeatable.")
@click.option("--ice-year", type=int, help="Ice year to meet.")
@click.option("--max-wait", type=float, default=10.0, show_default=True, help="Days of standstill.")
@click.option("--closures", "closures_file", help="TOML or CSV file of closures to honour.")
@click.option("--escort", is_flag=True, help="An icebreaker leads wherever there is ice.")
@click.option("--format", "form", type=_FORMAT, default="table", show_default=True)
@click.option("--quiet", is_flag=True, help="No progress.")
def explain(
    origin: str,
    target: str,
    depart: dt.datetime,
    vessel: str,
    corridor: str,
    avoid: tuple[str, ...],
    ice_year: int | None,
    max_wait: float,
    closures_file: str | None,
    escort: bool,
    form: str,
    quiet: bool,
) -> None:
    """List each rule that binds on the route from ORIGIN to TARGET.

    What it did: blocked, slowed, waited, cost, conflict (the route as computed does not fit it),
    untested (its boundary is not on file) or shown only; with its dates, source and grade.
    """
    from globalarctic.transport.rules.closures import load_closures

    closures = load_closures(closures_file) if closures_file else ()
    with progress_bar(quiet=quiet or form == "json") as progress:
        held = _explained(
            (origin, target), depart, vessel, corridor, avoid, ice_year, max_wait, closures,
            escort, progress,
        )  # fmt: skip
    if form == "json":
        click.echo(held.to_json())
        return
    _show(held)


def _explained(
    ends: tuple[str, str], depart: dt.datetime, vessel: str, corridor: str,
    avoid: tuple[str, ...], ice_year: int | None, max_wait: float, closures: tuple[Closure, ...],
    escort: bool, progress: object,
) -> Explanation:  # fmt: skip
    from globalarctic.transport.rules.explain import explain as run
    from globalarctic.transport.rules.explain import explain_refusal
    from globalarctic.transport.search.compare import compare

    held = compare(
        *ends, depart=depart, vessel=vessel, avoid=avoid,
        corridors=(corridor,) if corridor else (),
        ice_years=() if ice_year is None else (ice_year,),
        max_wait_d=max_wait,
        closures=closures,
        escorted=escort,
        progress=progress,  # type: ignore[arg-type]
    )  # fmt: skip
    routes = [row.route for row in held.rows if row.route is not None]
    if routes:
        best = min(routes, key=lambda found: found.duration_h)
        return run(best, closures=closures, escorted=escort)
    if not corridor:
        raise NoRouteError("; ".join(f"{row.corridor}: {row.reason}" for row in held.rows))
    return explain_refusal(
        held.rows[0], origin=held.origin.name_en, target=held.target.name_en,
        vessel=held.vessel, depart=held.depart_utc, closures=closures,
    )  # fmt: skip


def _show(held: Explanation) -> None:
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    out.print(
        Text(
            f"{held.origin} - {held.target}, corridor {held.corridor}, {held.vessel}, leaving "
            f"{day_text(held.depart_utc)}",
            style="bold",
        )
    )
    table = Table(pad_edge=False, header_style="bold", show_lines=False)
    for name in ("Leg", "Where", "Day", "Rule", "Did", "Text and finding", "Dates", "Source"):
        table.add_column(name, no_wrap=name in {"Leg", "Day", "Did"})
    for item in held.bindings:
        did = item.effect.value
        if item.effect_h is not None:
            did += f" {item.effect_h:.1f} h"
        grade = f" ({item.grade})" if item.grade else ""
        table.add_row(
            str(item.leg or "all"), item.where, item.day.isoformat(), item.rule_id, did,
            Text(item.text + (f" - {item.finding}" if item.finding else "")),
            Text(f"{item.dates}; {item.standing}"), Text(item.source + grade),
        )  # fmt: skip
    out.print(table)
    counts: dict[str, int] = {}
    for item in held.bindings:
        counts[item.effect.value] = counts.get(item.effect.value, 0) + 1
    out.print(", ".join(f"{number} {name}" for name, number in counts.items()))


@click.command()
@click.option("--on", "day", type=Day(), help="Only rules in force on this day.")
@click.option("--kind", default="", help="Only this kind, for example 'emission area'.")
@click.option("--format", "form", type=_FORMAT, default="table", show_default=True)
def rules(day: dt.datetime | None, kind: str, form: str) -> None:
    """List the rules on file with their dates, sources and grades."""
    from globalarctic.errors import UnknownNameError
    from globalarctic.transport.rules.table import RuleKind, load_rules

    known = [item.value for item in RuleKind]
    if kind and kind not in known:
        raise UnknownNameError.among("kind of rule", kind, known)
    held = [
        rule
        for rule in load_rules()
        if (not kind or rule.kind.value == kind) and (day is None or rule.holds(day.date()))
    ]
    if form == "json":
        click.echo(json_text([rule.to_dict() for rule in held], indent=2))
        return
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Id", "Kind", "Where", "Text", "Dates", "Source", "Grade"):
        table.add_column(name)
    for rule in held:
        where = rule.area or " ".join(rule.applies_to) or "port states: " + " ".join(rule.states)
        status = f"; {rule.status} by {rule.superseded_by}" if rule.superseded_by else ""
        table.add_row(
            rule.rule_id, rule.kind.value, Text(where), Text(rule.text),
            Text(rule.dates.words + status), Text(rule.source), rule.grade,
        )  # fmt: skip
    console().print(table)
