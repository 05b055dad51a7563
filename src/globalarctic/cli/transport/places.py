"""``globalarctic places``: search by name."""

from __future__ import annotations

import json

import click

__all__ = ["places"]


@click.command()
@click.argument("words")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def places(words: str, limit: int, as_json: bool) -> None:
    """Search places whose name contains WORDS, in English, Chinese or Russian."""
    from globalarctic.transport.network.places import resolve, search

    found = search(words, limit=limit) or (resolve(words),)
    if as_json:
        keys = ("place_id", "name_en", "name_zh", "name_ru", "country", "locode", "lon", "lat")
        listed = [{**{k: getattr(p, k) for k in keys}, "modes": list(p.modes)} for p in found]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    from rich.table import Table

    from globalarctic.cli.show import console

    table = Table(pad_edge=False, header_style="bold")
    for name in ("Id", "English", "中文", "Русский", "Country", "LOCODE", "Lon", "Lat", "Modes"):
        table.add_column(name)
    for p in found:
        where = (f"{p.lon:.2f}", f"{p.lat:.2f}", " ".join(p.modes))
        table.add_row(p.place_id, p.name_en, p.name_zh, p.name_ru, p.country, p.locode, *where)
    console().print(table)
