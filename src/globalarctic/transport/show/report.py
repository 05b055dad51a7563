"""A comparison as one self-contained HTML page: map, table, routes with their costs and rules."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.table import Table, html_page
from globalarctic.tabular import write_text
from globalarctic.transport.network.names import gate_name
from globalarctic.transport.network.passages import load_passages
from globalarctic.words import Code, Message, Name

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.transport.results import Comparison, Route
    from globalarctic.words import Arg

__all__ = ["html_report", "write_report"]


def html_report(comparison: Comparison, *, picture: bytes = b"") -> str:
    """Return the page as text; it needs no other file and no network.

    Without matplotlib it has no map and says so.

    Parameters
    ----------
    picture
        Its map as PNG, where it is drawn already.
    """
    table = comparison.table(every=True)
    versions = tuple(Code(f"{name} {key}") for name, key in comparison.data_versions.items())
    about = Message("transport.report.about", version=Code(comparison.code_version), data=versions)
    drawn = io.BytesIO(picture)
    notes = (*table.notes, Message("transport.report.reading"), about)
    try:
        if not picture:
            comparison.plot().savefig(drawn, format="png")
    except InputError as error:
        notes += (Message("transport.report.no-map", error=Code(str(error))),)
    tables = [replace(table, notes=notes)]
    for row in comparison.corridors:
        if row.route is not None:
            route = row.route
            states = tuple(Name("country", state) for state in route.jurisdictions)
            extra = (
                Message("transport.report.states", states=states),
                Message("transport.report.tolls", tolls=_tolls(route))
                if route.tolls else Message("transport.report.no-tolls"),
            )  # fmt: skip
            legs = route.table()
            tables.append(replace(legs, notes=(*extra, *legs.notes), sources=()))
            tables += [Table(row.named)] if route.cost is None else [route.cost.table()]
    return html_page(tables, title=comparison.title, picture=drawn.getvalue())


def _tolls(route: Route) -> tuple[Arg, ...]:
    """Return the names of the tolls that a route meets."""
    known = {p.passage_id: p for p in load_passages()}
    met = [known[gate] for gate in route.passages if gate in known]
    names: list[Arg] = [gate_name(p.passage_id) for p in met if p.toll_id]
    if any(p.family.startswith("nsr") for p in met):
        names.append(Message("transport.report.nsr-dues"))
    return tuple(names)


def write_report(comparison: Comparison, path: str | Path, *, picture: bytes = b"") -> None:
    """Write the page to a file; its map need not be drawn anew where ``picture`` is its PNG.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    write_text(path, html_report(comparison, picture=picture))
