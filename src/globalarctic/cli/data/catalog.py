"""``globalarctic data``: where each number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from globalarctic.cli.data.get import get
from globalarctic.cli.data.releases import diff, release
from globalarctic.cli.output import emit, outputs
from globalarctic.cli.verbs import Verbs, examples

if TYPE_CHECKING:
    from globalarctic.cli.output import Outputs

__all__ = ["data"]


@click.group(cls=Verbs)
def data() -> None:
    """List, explain or fetch datasets."""


@data.command("list")
@outputs()
@examples("globalarctic data list", "globalarctic data list --json")
def list_datasets(outputs: Outputs) -> None:
    """List the datasets, bundled ones and those a connector can fetch."""
    from globalarctic.data.catalog import load_catalog

    emit(load_catalog(), outputs)


@data.command()
@click.argument("dataset")
@outputs(".json", ".csv", ".html")
@examples("globalarctic data info ice-atlas", "globalarctic data info baci --json")
def info(dataset: str, outputs: Outputs) -> None:
    """Explain DATASET: publisher, citation, licence, method, caveats, checksum."""
    from globalarctic.data.catalog import load_catalog

    emit(load_catalog().get(dataset), outputs)


for command in (get, release, diff):
    data.add_command(command)
