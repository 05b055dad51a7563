"""A comparison as one self-contained HTML page: map, table, routes with their costs and rules."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.table import Table, html_page
from globalarctic.tabular import write_text

if TYPE_CHECKING:
    from pathlib import Path

    from globalarctic.transport.results import Comparison

__all__ = ["html_report", "write_report"]

_WORDS = (
    "Distance in nautical miles and kilometres. Days: median over the ice years in which the ship "
    "passes, with the 10 and 90 % quantiles. CO2 is tank-to-wake. RIO is the POLARIS risk index "
    "outcome; below 0 a ship of this class does not enter."
)


def html_report(comparison: Comparison) -> str:
    """Return the page as text; it needs no other file and no network.

    Without matplotlib it has no map and says so.
    """
    table = comparison.table(every=True)
    versions = ", ".join(f"{name} {key}" for name, key in comparison.data_versions.items())
    about = f"globalarctic {comparison.code_version}; data: {versions}"
    picture = io.BytesIO()
    notes = (*table.notes, _WORDS, about)
    try:
        comparison.plot().savefig(picture, format="png")
    except InputError as error:
        notes += (f"No map: {error}",)
    tables = [replace(table, notes=notes)]
    for row in comparison.corridors:
        if row.route is not None:
            route = row.route
            extra = (
                f"Jurisdictions: {', '.join(route.jurisdictions)}.",
                f"Tolls met: {', '.join(route.tolls) or 'none'}.",
            )
            legs = route.table()
            tables.append(replace(legs, notes=(*extra, *legs.notes), sources=()))
            tables += [Table(row.name)] if route.cost is None else [route.cost.table()]
    return html_page(tables, title=comparison.title, picture=picture.getvalue())


def write_report(comparison: Comparison, path: str | Path) -> None:
    """Write the page to a file.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    write_text(path, html_report(comparison))
