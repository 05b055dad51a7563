"""``globalarctic investments``: what was proposed, what exists, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable
from globalarctic.cli.investments.owners import owners
from globalarctic.cli.investments.parts import (
    ARCTIC,
    AT,
    JSON,
    KNOWN,
    REGISTER,
    basis_lines,
    claim_words,
    percent,
    plain_table,
    select_views,
)
from globalarctic.cli.investments.register import check, diff, export
from globalarctic.cli.investments.screen import screen
from globalarctic.cli.investments.totals import totals
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.investments.views import ProjectView

__all__ = ["asof", "investments", "list_projects", "show", "timeline", "totals"]


@click.group(
    epilog="Example:  globalarctic investments totals --country NOR --country CHN --whole-projects"
)
def investments() -> None:
    """Read the register of investment projects: claims, and every view of them for two dates.

    --at asks what was so on a date; --known asks as it was on record on a date. All investors
    always come first; any country can be asked for, and none is singled out.
    """


COUNTRY = click.option(
    "--country", "countries", multiple=True, metavar="ISO3",
    help="Only projects with a named investor of this country; repeatable.",
)  # fmt: skip
LIGHT = click.option(
    "--light", type=click.Choice(["active", "stalled", "failed"]), help="Only this traffic light."
)
HOST = click.option("--host", metavar="ISO3", help="Only projects in this host country.")


@investments.command(
    "list", epilog="Example:  globalarctic investments list --host NOR --at 2018 --map map.png"
)
@REGISTER
@AT
@KNOWN
@COUNTRY
@HOST
@LIGHT
@ARCTIC
@click.option("-o", "--output", help="Write rows: .csv, .json, .geojson or .parquet.")
@click.option("--map", "map_path", help="Draw a map: .png or .svg (extra 'plot').")
@JSON
def list_projects(
    register: str | None,
    at: str | None,
    known: str | None,
    countries: tuple[str, ...],
    host: str | None,
    light: str | None,
    arctic: str,
    output: str | None,
    map_path: str | None,
    as_json: bool,
) -> None:
    """List projects with their status, traffic light and investors."""
    from globalarctic.investments.summaries import project_rows, write_rows

    check_writable((output, map_path))
    held, pair, found = select_views(
        register, at, known, countries=countries, host=host, light=light, arctic=arctic
    )
    about = {"release": held.release, "rule": f"{pair}; Arctic: {arctic}"}
    if output:
        write_rows(output, project_rows(found), about)
    if map_path:
        from globalarctic.investments.plots import draw_map

        draw_map(held, found, map_path)
    if as_json:
        text = {**about, "rows": project_rows(found)}
        click.echo(json_text(text, indent=2))
        return
    _print_list(found)
    basis_lines(held, pair, arctic)
    for path in (output, map_path):
        if path:
            click.echo(f"wrote {path}")


def _print_list(found: tuple[ProjectView, ...]) -> None:
    from globalarctic.cli.show import console

    table = plain_table(
        ("Project", "Name", "Status", "Light", "Ever", "Investors"),
        frozenset({"Name", "Investors"}),
    )
    for view in found:
        status = view.status
        words = "not on file" if status is None else status.value
        names = (
            ", ".join(f"{one.name} ({one.country or '?'})" for one in view.investors[:4])
            or "none named"
        )
        if len(view.investors) > 4:
            names += f" and {len(view.investors) - 4} more"
        table.add_row(
            view.project.project_id, view.project.name,
            words + (" †" if view.stale else ""),
            (view.light or "-") + (" ⚡" if view.conflicts else ""),
            "yes" if view.ever_materialised else "no", names,
        )  # fmt: skip
    out = console()
    out.print(table)
    out.print("† last confirmed more than three years before; ⚡ contradicting claims on file.")
    out.print("Light: the best of the investors. Ever: something existed at some time.")


@investments.command(epilog="Example:  globalarctic investments show ISL-GRIMSSTADIR")
@click.argument("project_id")
@REGISTER
@AT
@KNOWN
@JSON
def show(
    project_id: str, register: str | None, at: str | None, known: str | None, as_json: bool
) -> None:
    """Show a project: status, investors, amounts, owners, conflicts, each with its claim."""
    from pathlib import Path

    from globalarctic.investments.register import load_register
    from globalarctic.investments.summaries import claim_row, project_rows
    from globalarctic.investments.views import as_of, project_view

    held = load_register(Path(register) if register else None)
    view = project_view(held, project_id, asof=as_of(at, known_at=known))
    if as_json:
        row: dict[str, Any] = project_rows((view,))[0]
        row["release"] = held.release
        row["claims"] = [claim_row(claim) for claim in view.claims]
        row["owners"] = [claim_row(claim) for claim in view.owners]
        row["sources"] = {
            name: held.sources[name].url
            for claim in (*view.claims, *view.owners)
            for name in (claim.source_id, *claim.further_source_ids)
        }
        click.echo(json_text(row, indent=2))
        return
    _print_project(held, view)


def _print_project(held: Any, view: ProjectView) -> None:
    from rich.text import Text

    from globalarctic.cli.show import console
    from globalarctic.investments.model import Rank

    out = console()
    project = view.project
    out.print(Text(f"{project.name} ({project.project_id}), {view.asof}", style="bold"))
    place = "not on file" if view.lon_lat_deg is None else "{:g}, {:g} (lon, lat)".format(
        *view.lon_lat_deg
    )  # fmt: skip
    out.print(f"{project.host_country}, {project.region_name}; {project.sector}; place {place}")
    if view.status is None:
        out.print("Project status: not on file")
    else:
        state = view.status
        why = f", {state.reason}" if state.reason else ""
        stale = ", stale" if state.stale else ""
        since = f"since {state.since}" if state.since else "start not on file"
        out.print(
            f"Project status: {state.value}{why}, {since}, last confirmed "
            f"{state.last_confirmed or 'never'}{stale}"
        )
    ever = "something existed" if view.ever_materialised else "never materialised"
    out.print(f"Light: {view.light or 'no status on file'}; {ever}")
    table = plain_table(("Investor", "From", "Takes part by", "Status", "Own share"), frozenset())
    for one in view.investors:
        share = "not on file"
        if one.share_min_frac is not None and one.share_max_frac is not None:
            share = percent(one.share_min_frac, one.share_max_frac)
        status = "not on file" if one.status is None else one.status.value
        table.add_row(
            one.name, one.country or "?", ", ".join(one.kinds),
            status if one.own_status else f"{status} (as the project)", share,
        )  # fmt: skip
    out.print(table)
    if view.alleged:
        names = ", ".join(view.alleged)
        out.print(f"Alleged, not named or denied, not counted: an investor of {names}")
    for title, claims in (
        ("Amounts", view.amounts), ("Owners", view.owners), ("Other claims", view.others),
        ("Contradicting claims", view.conflicts),
    ):  # fmt: skip
        if claims:
            out.print(Text(title, style="bold"))
        for claim in claims:
            out.print(Text("  " + claim_words(held, claim)))
    old = [
        claim for claim in held.claims
        if claim.rank is Rank.DEPRECATED
        and claim.subject_id in {project.project_id, project.asset_id}
        and claim.known(view.asof.known_at)
    ]  # fmt: skip
    if old:
        out.print(Text("Deprecated claims (they change no view)", style="bold"))
    for claim in old:
        out.print(Text("  " + claim_words(held, claim)))
    out.print(Text("Sources", style="bold"))
    cited = {n for c in (*view.claims, *view.owners) for n in (c.source_id, *c.further_source_ids)}
    for name in sorted(cited):
        source = held.sources[name]
        out.print(f"  {source.publisher} ({source.kind}): {source.url}", soft_wrap=True)


@investments.command(
    epilog="Example:  globalarctic investments asof FIN-KEMIJARVI-AIRPORT --at 2018 --known 2019"
)
@click.argument("project_id")
@REGISTER
@AT
@KNOWN
@JSON
def asof(
    project_id: str, register: str | None, at: str | None, known: str | None, as_json: bool
) -> None:
    """Say how a project stood on a date, as known on a date, and as known today."""
    from pathlib import Path

    from globalarctic.errors import UnknownNameError
    from globalarctic.investments.register import load_register
    from globalarctic.investments.summaries import project_rows
    from globalarctic.investments.views import as_of, project_view

    held = load_register(Path(register) if register else None)
    held.project(project_id)
    rows = []
    for pair in (as_of(at, known_at=known), as_of(at)):
        try:
            view = project_view(held, project_id, asof=pair)
        except UnknownNameError:
            rows.append({"asof": str(pair), "on_record": False})
            continue
        shares = {
            one.name: [one.share_min_frac, one.share_max_frac]
            for one in view.investors
            if one.share_min_frac is not None
        }
        row = project_rows((view,))[0]
        rows.append({"asof": str(pair), "on_record": True, **row, "shares_frac": shares})
    if as_json:
        click.echo(json_text({"release": held.release, "rows": rows}, indent=2))
        return
    _print_asof(held.project(project_id).name, rows)


def _print_asof(name: str, rows: list[dict[str, Any]]) -> None:
    from globalarctic.cli.show import console

    table = plain_table(
        (name, rows[0]["asof"], rows[1]["asof"]), frozenset({rows[0]["asof"], name})
    )
    keys = (
        ("Status", "status"), ("Light", "light"), ("Ever materialised", "ever_materialised"),
        ("Investors", "investors"), ("Their statuses", "investor_statuses"),
        ("Shares", "shares_frac"), ("Contradicting claims", "conflicts"),
    )  # fmt: skip
    for title, key in keys:
        cells = []
        for row in rows:
            value = row.get(key)
            if not row["on_record"]:
                value = "not on record"
            elif isinstance(value, dict):
                value = ", ".join(
                    f"{who} {percent(low, high)}" for who, (low, high) in value.items()
                )
            cells.append("-" if value in {None, ""} else str(value))
        table.add_row(title, *cells)
    console().print(table)


@investments.command(epilog="Example:  globalarctic investments timeline GRL-ISUA")
@click.argument("project_ids", nargs=-1)
@REGISTER
@AT
@KNOWN
@COUNTRY
@HOST
@click.option("-o", "--output", help="Write events: .csv, .json or .parquet.")
@click.option("--plot", "plot_path", help="Draw traffic lights over time: .png or .svg.")
@JSON
def timeline(
    project_ids: tuple[str, ...],
    register: str | None,
    at: str | None,
    known: str | None,
    countries: tuple[str, ...],
    host: str | None,
    output: str | None,
    plot_path: str | None,
    as_json: bool,
) -> None:
    """List what happened when, for some projects or for all."""
    from globalarctic.investments.summaries import write_rows
    from globalarctic.investments.timeline import timeline as events_of

    check_writable((output, plot_path))
    held, pair, found = select_views(register, at, known, countries=countries, host=host)
    wanted = {held.project(name).project_id for name in project_ids}
    shown = [v for v in found if not wanted or v.project.project_id in wanted]
    ids = {view.project.project_id for view in shown}
    events = [event for event in events_of(held, pair) if event.project_id in ids]
    rows = [
        {
            "date": str(event.date), "project_id": event.project_id, "predicate": event.predicate,
            "who": event.who, "what": event.what, "claim_id": event.claim.claim_id,
            "source_id": event.claim.source_id, "grade": event.claim.grade.value,
        }
        for event in events
    ]  # fmt: skip
    about = {"release": held.release, "rule": str(pair)}
    if output:
        write_rows(output, rows, about)
    if plot_path:
        from globalarctic.investments.plots import draw_timeline

        draw_timeline(held, shown, plot_path, asof=pair)
    if as_json:
        click.echo(json_text({**about, "rows": rows}, indent=2))
        return
    from globalarctic.cli.show import console

    table = plain_table(("Date", "Project", "Who", "What", "Grade"), frozenset({"Who", "What"}))
    for row in rows:
        table.add_row(row["date"], row["project_id"], row["who"], row["what"], row["grade"])
    console().print(table)
    basis_lines(held, pair, "all")
    for path in (output, plot_path):
        if path:
            click.echo(f"wrote {path}")


for command in (totals, check, diff, export, owners, screen):
    investments.add_command(command)
