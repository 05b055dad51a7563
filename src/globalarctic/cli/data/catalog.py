"""``globalarctic data``: where each number comes from."""

from __future__ import annotations

import json

import click

from globalarctic.cli.data.get import get

__all__ = ["data"]


@click.group()
def data() -> None:
    """List, explain or fetch datasets."""


@data.command("list")
def list_datasets() -> None:
    """List the datasets, bundled ones and those a connector can fetch."""
    from rich.table import Table

    from globalarctic.cli.show import console
    from globalarctic.data.catalog import load_catalog

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Id", "Title", "Kind", "Licence", "File"):
        table.add_column(name)
    for entry in load_catalog().entries:
        table.add_row(entry.dataset_id, entry.title, entry.kind, entry.licence, entry.file or "-")
    console().print(table)


@data.command()
@click.argument("dataset")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(dataset: str, as_json: bool) -> None:
    """Explain DATASET: publisher, citation, licence, method, caveats, checksum."""
    from globalarctic.data.catalog import load_catalog

    entry = load_catalog().get(dataset)
    values = entry.to_dict()
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for key, value in values.items():
        if value:
            shown = "; ".join(value) if isinstance(value, list) else value
            click.echo(f"{key:12s} {shown}")


data.add_command(get)
