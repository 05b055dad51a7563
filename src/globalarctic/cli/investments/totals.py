"""``globalarctic investments totals``: announced, not failed, existing by share."""

from __future__ import annotations

from typing import Any

import click

from globalarctic.cli.common import check_writable
from globalarctic.cli.investments.parts import (
    ARCTIC,
    AT,
    JSON,
    KNOWN,
    REGISTER,
    basis_lines,
    money,
    plain_table,
)
from globalarctic.tabular import json_text

__all__ = ["totals"]


@click.command(
    epilog="Example:  globalarctic investments totals --country CHN --country NOR --whole-projects"
)
@REGISTER
@AT
@KNOWN
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="Repeatable.")
@ARCTIC
@click.option("--whole-projects", is_flag=True, help="Count costs of whole projects too.")
@click.option("--contracts", is_flag=True, help="Count values of contracts too.")
@click.option("--double-counting", is_flag=True, help="Add stake prices and project costs.")
@click.option("--detail", is_flag=True, help="List every amount looked at, and why it counts.")
@click.option("-o", "--output", help="Write every amount: .csv, .json or .parquet.")
@JSON
def totals(
    register: str | None,
    at: str | None,
    known: str | None,
    countries: tuple[str, ...],
    arctic: str,
    whole_projects: bool,
    contracts: bool,
    double_counting: bool,
    detail: bool,
    output: str | None,
    as_json: bool,
) -> None:
    """Add up three totals side by side: announced, not failed, existing by share."""
    from dataclasses import asdict
    from pathlib import Path

    from globalarctic.investments.register import load_register
    from globalarctic.investments.summaries import write_rows
    from globalarctic.investments.totals import Group
    from globalarctic.investments.totals import totals as totals_of
    from globalarctic.investments.views import as_of

    check_writable((output,))
    groups = [Group.OUTLAY]
    groups += [Group.CONTRACT] if contracts else []
    groups += [Group.WHOLE] if whole_projects else []
    held = load_register(Path(register) if register else None)
    pair = as_of(at, known_at=known)
    found = totals_of(
        held, pair, countries=countries, arctic=arctic, groups=groups,
        double_counting=double_counting,
    )  # fmt: skip
    rows = [{"who": t.who, **asdict(row)} for t in found for row in t.contributions]
    about = {"release": held.release, "rule": found[0].rule}
    if output:
        write_rows(output, rows, about)
    if as_json:
        body = [
            {
                "who": t.who, "counts": asdict(t.counts), "outside": t.outside,
                "arctic_not_on_file": t.arctic_not_on_file,
                "lines": [asdict(line) for line in t.lines],
            }
            for t in found
        ]  # fmt: skip
        click.echo(json_text({**about, "totals": body}, indent=2))
        return
    _print_totals(found, rows if detail else [])
    basis_lines(held, pair, arctic)
    if output:
        click.echo(f"wrote {output}")


def _print_totals(found: tuple[Any, ...], rows: list[dict[str, Any]]) -> None:
    from globalarctic.cli.show import console

    out = console()
    columns = (
        "Investors", "Projects", "Active", "Stalled", "Failed", "No status", "Ever", "With amount",
    )  # fmt: skip
    table = plain_table(columns, frozenset(), right=frozenset(columns[1:]))
    for one in found:
        c = one.counts
        numbers = (c.projects, c.active, c.stalled, c.failed, c.no_status, c.ever_materialised)
        table.add_row(one.who, *(str(n) for n in numbers), str(c.with_amount))
    out.print(table)
    columns = (
        "Investors",
        "Amounts",
        "Currency",
        "Announced m",
        "Not failed m",
        "By share m",
        "Projects",
        "No share",
    )
    table = plain_table(columns, frozenset(), right=frozenset(columns[3:]))
    for one in found:
        for line in one.lines:
            by_share = money(line.by_share_min)
            if line.by_share_max != line.by_share_min:
                by_share += f"-{money(line.by_share_max)}"
            table.add_row(
                one.who, line.group, line.currency, money(line.announced), money(line.not_failed),
                by_share, str(line.projects), str(line.without_share),
            )  # fmt: skip
    out.print(table)
    if rows:
        table = plain_table(
            ("Investors", "Project", "Claim", "Basis", "Amount m", "Why not"),
            frozenset({"Why not", "Basis"}),
        )
        for row in rows:
            amount = "-" if row["left_out"] else f"{money(row['announced'])} {row['currency']}"
            table.add_row(
                row["who"],
                row["project_id"],
                row["claim_id"],
                row["basis"],
                amount,
                row["left_out"],
            )
        out.print(table)
    out.print(f"Rule: {found[0].rule}; {found[0].outside} outside, ", end="")
    out.print(f"{found[0].arctic_not_on_file} not on file; these are not counted.")
    out.print(
        "Millions; currencies are never added. By share: outlays of investors whose part exists, "
        "and project costs by direct shares."
    )
