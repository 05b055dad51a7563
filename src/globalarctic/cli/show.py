"""Tables on the terminal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from globalarctic.table import day_text
from globalarctic.transport.network.passages import display_names
from globalarctic.units import km_to_nmi

if TYPE_CHECKING:
    from globalarctic.transport.results import Comparison, CorridorResult, Route

__all__ = ["console", "show_comparison", "show_route"]

_LEAST_WIDTH = 120


def console() -> Console:
    """Return a console on standard output, at least 100 columns wide."""
    width = max(_LEAST_WIDTH, shutil.get_terminal_size((132, 40)).columns)
    return Console(width=min(width, 160), highlight=False, markup=False, emoji=False)


def show_comparison(held: Comparison) -> None:
    """Print a comparison: one row a corridor, then what the figures rest on."""
    out = console()
    out.print(
        Text(
            f"{held.origin.name_en} - {held.target.name_en}, leaving "
            f"{day_text(held.depart_utc)}, {held.vessel_name}",
            style="bold",
        )
    )
    table = Table(show_lines=False, pad_edge=False, header_style="bold", row_styles=["", "dim"])
    for name, justify in (
        ("Corridor", "left"),
        ("nmi / km", "right"),
        ("Days (10-90 %)", "right"),
        ("Chance", "right"),
        ("USD", "right"),
        ("CO2 kg", "right"),
        ("RIO", "right"),
        ("Passages, or why not", "left"),
    ):
        table.add_column(name, justify=justify, no_wrap=justify == "right")  # type: ignore[arg-type]
    table.row_styles = []
    for row in held.rows:
        table.add_row(*_cells(row))
    out.print(table)
    unit = "TEU" if any(row.cost_usd_per_teu is not None for row in held.rows) else "tonne"
    out.print(
        f"USD and CO2 (tank-to-wake) per {unit}; * = known parts only. Ice: {held.ice_basis}."
    )
    missing = sorted({name for row in held.rows for name in row.cost_missing})
    if missing:
        out.print(f"No rate on file: {', '.join(missing)}.")
    if held.omitted:
        out.print(
            f"Left out, far longer than the direct way: {', '.join(held.omitted)} "
            "(--corridor all shows them)."
        )
    for text in held.assumptions:
        out.print(f"Assumed: {text}.")


def _cells(row: CorridorResult) -> tuple[str | Text, ...]:
    name = Text(row.name, style="bold" if row.possible else "")
    if not row.possible:
        chance = "" if row.pass_prob is None else "0 %"
        return name, "-", "-", chance, "-", "-", "-", Text(row.reason, style="yellow")
    days = f"{row.duration_d:.1f}"
    if row.duration_p90_d is not None and row.duration_p10_d is not None:
        spread = row.duration_p90_d - row.duration_p10_d
        days += f" ({row.duration_p10_d:.1f}-{row.duration_p90_d:.1f})" if spread > 0.05 else ""
    km = row.distance_km or 0.0
    usd = row.cost_usd_per_teu if row.cost_usd_per_teu is not None else row.cost_usd_per_t
    co2 = row.co2_ttw_kg_per_teu if row.co2_ttw_kg_per_teu is not None else row.co2_ttw_kg_per_t
    star = "*" if row.cost_missing else ""
    digits = 0 if row.cost_usd_per_teu is not None else 1
    co2_digits = 0 if row.co2_ttw_kg_per_teu is not None else 1
    return (
        name,
        f"{km_to_nmi(km):,.0f} / {km:,.0f}",
        days,
        "" if row.pass_prob is None else f"{100 * row.pass_prob:.0f} %",
        "no rate" if usd is None else f"{usd:,.{digits}f}{star}",
        "no factor" if co2 is None else f"{co2:,.{co2_digits}f}",
        "-" if row.lowest_rio is None else f"{row.lowest_rio:.0f}",
        ", ".join(display_names(row.passages)),
    )


def show_route(found: Route) -> None:
    """Print a route: its legs, then passages, cost parts and rules."""
    out = console()
    title = (
        f"{found.origin_name} - {found.target_name} by {found.corridor_name}: "
        f"{km_to_nmi(found.distance_km):,.0f} nmi ({found.distance_km:,.0f} km), "
        f"{found.duration_h / 24:.1f} days"
    )
    out.print(Text(title, style="bold"))
    table = Table(pad_edge=False, header_style="bold")
    for name, justify in (
        ("Leg", "right"),
        ("Mode", "left"),
        ("From", "left"),
        ("To", "left"),
        ("km", "right"),
        ("Leaves (UTC)", "left"),
        ("Hours", "right"),
        ("Waits", "right"),
        ("Ice km", "right"),
        ("RIO", "right"),
        ("Points", "right"),
    ):
        table.add_column(name, justify=justify, no_wrap=name not in {"From", "To"})  # type: ignore[arg-type]
    for number, leg in enumerate(found.legs, start=1):
        table.add_row(
            str(number),
            leg.mode.value,
            leg.from_name,
            leg.to_name,
            f"{leg.distance_km:,.0f}",
            f"{leg.depart_utc:%Y-%m-%d %H:%M}",
            f"{leg.duration_h:.1f}",
            f"{leg.waiting_h:.1f}" if leg.waiting_h > 0.05 else "",
            f"{leg.ice_km:,.0f}" if leg.ice_km else "",
            "" if leg.lowest_rio is None else f"{leg.lowest_rio:.0f}",
            str(len(leg.lon)),
        )
    out.print(table)
    cost = found.cost_teu or found.cost_t
    if cost is not None:
        known = [p for p in cost.parts if p.usd is not None]
        if known:
            out.print(f"Known cost per {cost.unit}: {cost.usd:,.0f} USD")
        if cost.missing:
            out.print(f"No rate on file: {', '.join(cost.missing)}")
    if found.ice_year is not None:
        out.print(f"Ice year {found.ice_year}")
    for text in (*found.rules, *found.warnings):
        out.print(f"- {text}")
