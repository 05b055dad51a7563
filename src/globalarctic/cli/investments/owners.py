"""``globalarctic investments owners``: who owns an asset, through every chain, on a date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from globalarctic.cli.common import check_writable, write_text
from globalarctic.cli.investments.parts import AT, JSON, KNOWN, REGISTER, percent, plain_table
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from globalarctic.investments.ownership import Ownership
    from globalarctic.investments.register import Register

__all__ = ["owners"]


@click.command(epilog="Example:  globalarctic investments owners RUS-ARCTIC-LNG-2 --at 2022-06")
@click.argument("project")
@AT
@KNOWN
@click.option("--svg", help="Draw the tree as SVG.")
@click.option("--bods", help="Write the stakes as Beneficial Ownership Data Standard 0.4 (JSON).")
@REGISTER
@JSON
def owners(
    project: str,
    at: str | None,
    known: str | None,
    svg: str | None,
    bods: str | None,
    register: str | None,
    as_json: bool,
) -> None:
    """Show who owns PROJECT (or an entity by its id): direct, through others, and by control.

    Shares are ranges where the register has ranges; what is not on file is a line of its own.
    """
    from globalarctic.investments.bods import stakes_to_bods
    from globalarctic.investments.ownership import ownership
    from globalarctic.investments.ownership_svg import ownership_svg
    from globalarctic.investments.register import load_register, stakes
    from globalarctic.investments.views import as_of

    check_writable((svg, bods))
    held = load_register(Path(register) if register else None)
    pair = as_of(at, known_at=known)
    asset = _asset(held, project)
    on_record = stakes(held, known_at=pair.known_at)
    found = ownership(asset, on_record, at=pair.valid_at)
    if svg:
        text = ownership_svg(
            found, name_of=held.entity_name, country_of=held.country_of,
            title=f"Owners of {held.entity_name(asset)}", subtitle=f"{pair}",
        )  # fmt: skip
        write_text(svg, text)
    if bods:
        used = {claim for link in found.links for claim in link.claim_ids}
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        kept = [stake for stake in on_record if stake.claim_id in used]
        write_text(bods, stakes_to_bods(held, kept, published=today))
    if as_json:
        about = {
            "asset": asset, "release": held.release, "rule": str(pair),
            "control": list(found.control), "complete": found.complete,
            "cycles": [list(one) for one in found.cycles], "notes": list(found.notes),
        }  # fmt: skip
        rows = [{**row, "name": _name(held, str(row["owner"]))} for row in found.rows()]
        click.echo(json_text({**about, "rows": rows}, indent=2))
        return
    _print(held, found, str(pair))
    for path in (svg, bods):
        if path and path != "-":
            click.echo(f"wrote {path}")


def _asset(held: Register, name: str) -> str:
    """Return the entity at the bottom of a project's chain, or the entity named."""
    from globalarctic.errors import InputError

    if name in held.entities:
        return name
    project = held.project(name)
    if not project.asset_id:
        raise InputError(f"no ownership of {project.project_id} ({project.name}) is on file")
    return project.asset_id


def _name(held: Register, owner: str) -> str:
    if owner.startswith("rest of "):
        return f"owners of {held.entity_name(owner.removeprefix('rest of '))} not on file"
    country = held.country_of(owner)
    return held.entity_name(owner) + (f" ({country})" if country else "")


def _print(held: Register, found: Ownership, rule: str) -> None:
    """Print the owners, the chain of control and what is missing."""
    from globalarctic.cli.show import console

    out = console()
    table = plain_table(
        ("Owner", "Direct", "In all", "", "Claims"), frozenset({"Owner", "Claims"}),
        right=frozenset({"Direct", "In all"}),
    )  # fmt: skip
    claims = {
        link.owner_id: link.claim_ids for link in found.links if link.subject_id == found.asset_id
    }
    for one in found.holdings:
        direct = (
            percent(one.direct_low_frac, one.direct_high_frac) if one.direct_high_frac > 0 else "-"
        )
        marks = ", ".join(
            word for word, yes in (("controls", one.controls), ("ultimate", one.ultimate)) if yes
        )
        table.add_row(
            _name(held, one.owner_id), direct, percent(one.low_frac, one.high_frac), marks,
            ", ".join(claims.get(one.owner_id, ())),
        )  # fmt: skip
    out.print(f"Owners of {held.entity_name(found.asset_id)}", style="bold")
    out.print(table)
    if len(found.control) > 1:
        chain = " < ".join(held.entity_name(name) for name in found.control)
        out.print(f"Control, more than half at each link: {chain}.")
    else:
        out.print("Control: no owner on file holds more than half.")
    if not found.complete:
        out.print("Not every owner is on file; the rest has lines of its own.")
    for group in found.cycles:
        out.print(f"Own each other: {', '.join(held.entity_name(name) for name in group)}.")
    for note in found.notes:
        out.print(f"Note: {note}.")
    out.print(f"Register {held.release}; {rule}.")
