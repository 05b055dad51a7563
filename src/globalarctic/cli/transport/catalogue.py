"""``globalarctic vessels``, ``passages`` and ``corridors``: what is on file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["corridors", "passages", "vessels"]


def _print(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    for name in header:
        table.add_column(name)
    for row in rows:
        table.add_row(*row)
    console().print(table)


@click.command()
def vessels() -> None:
    """List the vessel classes on file."""
    from globalarctic.transport.ships.vessels import load_vessels

    _print(
        ("Id", "Name", "Ice class", "Draught m", "Speed kn", "Grade"),
        [
            (
                v.vessel_id,
                v.name_en,
                v.ice_class,
                f"{v.draught_m:g}",
                f"{v.speed_kn:g}",
                v.grade,
            )
            for v in load_vessels()
        ],
    )


@click.command()
def passages() -> None:
    """List the passages, borders and families that --avoid knows."""
    from globalarctic.transport.network.land import load_borders
    from globalarctic.transport.network.passages import load_passages

    rows = [
        (
            p.passage_id,
            p.name_en,
            p.family,
            p.kind,
            " ".join(p.jurisdictions),
            "" if p.max_draught_m is None else f"{p.max_draught_m:g}",
        )
        for p in load_passages()
    ]
    rows += [
        (b.border_id, b.name_en, "", "border", " ".join(b.countries), "") for b in load_borders()
    ]
    _print(("Id", "Name", "Family", "Kind", "Jurisdiction", "Max draught m"), rows)


@click.command()
def corridors() -> None:
    """List the named corridors."""
    from globalarctic.transport.network.corridors import load_corridors

    _print(
        ("Id", "English", "中文", "Русский", "Way"),
        [(c.corridor_id, c.name_en, c.name_zh, c.name_ru, c.description) for c in load_corridors()],
    )
