"""``globalarctic regions``: regions, their ties, accessibility and complementarity."""

from __future__ import annotations

from typing import Any

import click

from globalarctic.cli.common import check_writable, write_text
from globalarctic.cli.regions.complement import complement
from globalarctic.cli.regions.matrix import accessibility, matrix
from globalarctic.cli.regions.parts import JSON, LANG, MORE, all_regions
from globalarctic.cli.regions.ties import ties
from globalarctic.errors import UnknownNameError
from globalarctic.tabular import json_text

__all__ = ["list_regions", "regions"]


@click.group(epilog="Example:  globalarctic regions ties CN-HL RU-AMU --map ties.png")
def regions() -> None:
    """Regions: how closely they are tied, how far apart, and what they could trade.

    Each figure stands in a table with source, date and grade; what is not on file is called so.
    """


@regions.command("list", epilog="Example:  globalarctic regions list --group far-east")
@click.option("--group", help="Only the regions of a group.")
@click.option("--csv", "as_csv", help="Write the regions to a CSV file; - for standard output.")
@click.option("--geojson", help="Write outlines and centres to a GeoJSON file.")
@MORE
@LANG
@JSON
def list_regions(
    group: str | None,
    as_csv: str | None,
    geojson: str | None,
    more: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """List the regions on file with centre, population and gross regional product."""
    check_writable((as_csv, geojson))
    from globalarctic.regions.catalog import groups_of
    from globalarctic.regions.exports import regions_csv, regions_geojson, regions_plain

    held = all_regions(more)
    if group is not None:
        groups = groups_of(held)
        if group not in groups:
            raise UnknownNameError.among("group", group, groups)
        held = groups[group]
    if as_csv:
        write_text(as_csv, regions_csv(held).rstrip("\n") + ("\n" if as_csv != "-" else ""))
    if geojson:
        write_text(geojson, regions_geojson(held))
    if as_json:
        click.echo(json_text(regions_plain(held), indent=2))
    if as_json or "-" in (as_csv, geojson):
        return
    _show(regions_plain(held), lang)
    for path in (as_csv, geojson):
        if path:
            click.echo(f"wrote {path}")


def _show(rows: list[dict[str, Any]], lang: str) -> None:
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    right = ("Population", "GRP, bn USD")
    for name in ("Code", "Name", "Centre", *right, "Group"):
        table.add_column(name, justify="right" if name in right else "left", no_wrap=name != "Name")
    years = set()
    for row in rows:
        sizes = {mass["quantity"]: mass for mass in row["masses"]}
        people, product = sizes["population"], sizes.get("grp")
        star = "*" if people["grade"] == "G" else ""
        count = people["value"]
        dollars = None if product is None else product["value"]
        if product is not None:
            years.add(str(product["year"]))
        table.add_row(
            row["region"],
            row[f"name_{lang}"] or row["name_en"],
            row["centre_place"],
            "not on file" if count is None else f"{count:,.0f}{star}",
            "not on file" if dollars is None else f"{dollars / 1e9:,.1f}",
            ", ".join(row["groups"]),
        )
    lacking = [row["region"] for row in rows if not row["outline"]]
    out = console()
    out.print(table)
    out.print(
        f"No outline on file: {', '.join(lacking) or 'none'}. * recalled, "
        f"grade G. GRP of {', '.join(sorted(years)) or 'no year'}: the region's share "
        "of its country's regions times GDP in current USD."
    )
    out.print("More regions by a file: --regions FILE. Sources and names in all languages: --json.")


regions.add_command(ties)
regions.add_command(matrix)
regions.add_command(accessibility)
regions.add_command(complement)
