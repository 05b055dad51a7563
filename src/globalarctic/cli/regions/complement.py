"""``globalarctic regions complement``: what one region exports beside what another imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from globalarctic.cli.common import check_writable
from globalarctic.errors import InputError
from globalarctic.tabular import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from globalarctic.regions.trade.complement import Complementarity, Direction
    from globalarctic.regions.trade.flows import TradeTable
    from globalarctic.regions.trade.sectors import Flow, SectorTable
    from globalarctic.regions.trade.structure import Specialisation, Structure

__all__ = ["complement"]

_SECTORS = 8


@click.command(
    epilog="Example:  globalarctic regions complement CN-HL RU-AMU --table FILE --plot parts.png"
)
@click.argument("region_a", metavar="A")
@click.argument("region_b", metavar="B")
@click.option(
    "--table",
    multiple=True,
    help="Sector table, .csv or .parquet; repeatable: regions are joined. Default: bundled.",
)
@click.option(
    "--form", type=click.Choice(["long", "dose", "gacc-exports", "gacc-imports", "fcs"]),
    multiple=True, help="Form of each table, in the same order.  [default: long]",
)  # fmt: skip
@click.option("--vintage", default="", help="Version or day of a publisher's file.")
@click.option("--trade", help="Trade between the regions and their totals, .csv or .parquet.")
@click.option("--year", type=int, help="Year; default: the latest with values of both.")
@click.option("--reference", default="", help="Row that stands for the world.")
@click.option("--grain", type=float, help="Size of one decision, for shrunken quotients.")
@click.option("--absent-zero", is_flag=True, help="Sectors without a row are zero, not missing.")
@click.option("--leave-out", is_flag=True, help="Leave out sectors with a missing value.")
@click.option("--plot", help="Draw the parts by sector to a PNG (needs the extra 'plot').")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of the tables.")
def complement(
    region_a: str,
    region_b: str,
    table: tuple[str, ...],
    form: tuple[str, ...],
    vintage: str,
    trade: str | None,
    year: int | None,
    reference: str,
    grain: float | None,
    absent_zero: bool,
    leave_out: bool,
    plot: str | None,
    as_json: bool,
) -> None:
    """Show what region A exports beside what region B imports, and the reverse.

    With exports and imports by sector: trade complementarity, its parts, competition, and with
    --trade intensity and dependence. Of output or employment: structure and location quotients.
    """
    check_writable((plot,))
    from globalarctic.regions.trade.complement import complement as compute
    from globalarctic.regions.trade.flows import read_trade
    from globalarctic.regions.trade.sectors import Flow, load_demo
    from globalarctic.regions.trade.structure import structure

    tables: Mapping[Flow, SectorTable] = (
        _read(table, form, vintage, absent_zero=absent_zero) if table else load_demo()
    )
    held_trade = None if trade is None else read_trade(trade)
    found = None
    if Flow.EXPORTS in tables and Flow.IMPORTS in tables:
        found = compute(
            tables[Flow.EXPORTS],
            tables[Flow.IMPORTS],
            region_a,
            region_b,
            year=year,
            trade=held_trade,
            reference=reference,
            leave_out_missing=leave_out,
        )
    rest = [
        structure(held, region_a, region_b, year=year, grain=grain)
        for flow, held in tables.items()
        if flow not in (Flow.EXPORTS, Flow.IMPORTS) or found is None
    ]
    if plot:
        if found is None:
            raise InputError("nothing to draw: no table of exports and imports was given")
        from globalarctic.regions.plots.complement import draw_complementarity

        draw_complementarity(found, plot)
    alone = (
        None
        if held_trade is None or found is not None
        else _trade(held_trade, region_a, region_b, year)
    )
    if as_json:
        held = None if found is None else found.to_dict()
        words = {
            "complementarity": held,
            "trade": alone,
            "structures": [one.to_dict() for one in rest],
        }
        click.echo(json_text(words, indent=2))
        return
    if found is None:
        click.echo(
            f"{region_a} - {region_b}: trade complementarity is not on file: exports and imports "
            "of these regions by sector are not bundled. Load them with --table."
            if not table
            else f"{region_a} - {region_b}: no trade complementarity without tables of both "
            "exports and imports."
        )
    else:
        _show(found)
    if alone is not None:
        _show_trade(alone)
    for one in rest:
        _show_structure(one)
    if plot:
        click.echo(f"wrote {plot}")


def _read(
    names: tuple[str, ...], forms: tuple[str, ...], vintage: str, *, absent_zero: bool
) -> dict[Flow, SectorTable]:
    from globalarctic.regions.trade.files import join_tables, read_dose, read_fcs, read_gacc
    from globalarctic.regions.trade.sectors import Flow, read_sector_tables

    if len(forms) > len(names):
        raise InputError(f"{len(forms)} forms for {len(names)} tables; give at most one a table")
    tables: dict[Flow, SectorTable] = {}
    for number, name in enumerate(names):
        form = forms[number] if number < len(forms) else "long"
        if form != "long" and not vintage:
            raise InputError(f"{name}: give --vintage, the version or the day of the file")
        held: Mapping[Flow, SectorTable]
        if form == "long":
            held = read_sector_tables(name, absent_is_zero=absent_zero)
        elif form == "dose":
            held = {Flow.OUTPUT: read_dose(name, vintage=vintage)}
        elif form == "fcs":
            held = read_fcs(name, vintage=vintage, absent_is_zero=absent_zero)
        else:
            flow = Flow(form.removeprefix("gacc-"))
            held = {flow: read_gacc(name, flow=flow, vintage=vintage, absent_is_zero=absent_zero)}
        for flow, one in held.items():
            tables[flow] = (
                join_tables(tables[flow], one, absent_is_zero=absent_zero)
                if flow in tables
                else one
            )
    return tables


def _trade(held: TradeTable, a: str, b: str, year: int | None) -> dict[str, Any]:
    """Return intensity and dependence, which need no sectors."""
    years = {key[2] for key in held.values if {a, b} & set(key[:2])}
    if not years:
        raise InputError(f"the trade table names neither {a} nor {b}")
    at = max(years) if year is None else year
    ways = [
        {
            "exporter": i,
            "importer": j,
            "intensity": held.intensity(i, j, at),
            "dependence_frac": held.dependence_frac(i, j, at),
        }
        for i, j in ((a, b), (b, a))
    ]
    return {"year": at, "directions": ways, "sources": list(held.sources)}


def _show_trade(held: dict[str, Any]) -> None:
    for way in held["directions"]:
        share = way["dependence_frac"]
        depend = "not on file" if share is None else f"{100 * share:.1f} %"
        click.echo(
            f"{way['exporter']} to {way['importer']}, {held['year']}: trade intensity "
            f"{_figure(way['intensity'])}; share of {way['exporter']}'s trade: {depend}"
        )
    click.echo(f"Source of trade: {'; '.join(held['sources'])}")


def _figure(value: float | None, form: str = ".2f") -> str:
    return "not on file" if value is None else format(value, form)


def _show(found: Complementarity) -> None:
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    if found.synthetic:
        out.print(Text("Synthetic example: made-up values, not those of real regions", "yellow"))
    out.print(Text(f"{found.region_a} - {found.region_b}, {found.year}", style="bold"))
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Direction", "TCI 0-100", "Drysdale C", "Intensity", "Bias", "Dependence"):
        table.add_column(name, justify="left" if name == "Direction" else "right")
    for way in (found.forward, found.backward):
        depend = "not on file"
        if way.dependence_frac is not None:
            depend = f"{100 * way.dependence_frac:.1f} % of {way.exporter}'s trade"
        table.add_row(
            f"{way.exporter} exports, {way.importer} imports",
            f"{way.tci:.1f}",
            f"{way.drysdale:.2f}",
            _figure(way.intensity),
            _figure(way.bias),
            depend,
        )
    out.print(table)
    for way in (found.forward, found.backward):
        _parts(way)
    out.print(
        f"Competition: exports alike {100 * found.export_similarity_frac:.0f} %, imports alike "
        f"{100 * found.import_similarity_frac:.0f} %."
    )
    if found.asymmetry is not None:
        more, less = (found.region_a, found.region_b)[:: 1 if found.asymmetry >= 0 else -1]
        out.print(
            f"Dependence: {more} trades {100 * abs(found.asymmetry):.1f} points more of its trade "
            f"with {less} than the reverse."
        )
    if found.left_out:
        out.print(f"Left out, no value on file: {', '.join(found.left_out)}.")
    out.print(f"Reference of C: {found.reference}.")
    for text in found.notes:
        out.print(f"Not on file: {text}.")
    out.print(f"Source: {'; '.join(found.sources)}")


def _parts(way: Direction) -> None:
    from globalarctic.cli.show import console

    held = way.by_group()
    words = [f"{name} {value:.1f}" for name, value in list(held.items())[:_SECTORS]]
    rest = sum(list(held.values())[_SECTORS:])
    words += [f"others {rest:.1f}"] if len(held) > _SECTORS else []
    console().print(f"{way.exporter} to {way.importer}, TCI by sector: {', '.join(words)}.")


def _show_structure(found: Structure) -> None:
    from rich.table import Table
    from rich.text import Text

    from globalarctic.cli.show import console

    out = console()
    if found.synthetic:
        out.print(Text("Synthetic example: made-up values, not those of real regions", "yellow"))
    out.print(
        Text(f"{found.flow.value.capitalize()} by sector, {found.year}, {found.unit}", "bold")
    )
    table = Table(pad_edge=False, header_style="bold")
    for name in ("Sector", f"{found.region_a} share, %", "Quotient", f"{found.region_b} share, %",
                 "Quotient"):  # fmt: skip
        table.add_column(name, justify="left" if name == "Sector" else "right")
    for a, b in zip(found.sectors_a, found.sectors_b, strict=True):
        table.add_row(a.sector, _share(a), _quotient(a), _share(b), _quotient(b))
    out.print(table)
    alike = found.similarity_frac
    out.print(
        "Alike: not on file."
        if alike is None
        else f"Alike: {100 * alike:.0f} % (100 % is the same structure)."
    )
    for text in found.notes:
        out.print(f"- {text}")
    out.print(f"Source: {'; '.join(found.sources)}")


def _share(one: Specialisation) -> str:
    return "not on file" if one.share_frac is None else f"{100 * one.share_frac:.1f}"


def _quotient(one: Specialisation) -> str:
    if one.shrunken is not None and one.low is not None and one.high is not None:
        return f"{one.shrunken:.2f} ({one.low:.2f}-{one.high:.2f})"
    return _figure(one.quotient)
