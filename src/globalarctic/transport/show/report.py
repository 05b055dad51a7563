# ruff: noqa: E501  (markup reads better unbroken)
"""A comparison as one self-contained HTML page: table, map, routes, sources."""

from __future__ import annotations

import base64
import html
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from globalarctic.errors import InputError
from globalarctic.table import day_text
from globalarctic.transport.network.passages import display_names
from globalarctic.units import km_to_nmi

if TYPE_CHECKING:
    from globalarctic.transport.results import Comparison, CorridorResult

__all__ = ["html_report"]

_STYLE = """
:root{--ink:#1b2733;--soft:#5b6b7a;--line:#d6dee6;--paper:#fff;--tint:#f3f7fa;--warn:#8a4b00}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;color:var(--ink)}
main{max-width:1180px;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0}h2{margin:2rem 0 .5rem;font-size:1.2rem}
p.lead{color:var(--soft);margin:.2rem 0 1rem}
.wide{overflow-x:auto}img{max-width:100%;height:auto;border:1px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.4rem .55rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{background:var(--tint);font-weight:600}td.n,th.n{text-align:right}td.n{white-space:nowrap}table.rows td:last-child{min-width:15rem}
tr.no td{color:var(--soft)}td.why{color:var(--warn)!important}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer;font-weight:600}ul{margin:.3rem 0 .6rem;padding-left:1.2rem}
small,footer{color:var(--soft)}
@media(max-width:640px){
 table.rows thead{display:none}table.rows tr{display:block;border-bottom:2px solid var(--line);padding:.4rem 0}
 table.rows td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.12rem 0;text-align:right}
 table.rows td:first-child{display:block;text-align:left;font-weight:700}
 table.rows td:before{content:attr(data-l);color:var(--soft);text-align:left;white-space:nowrap}
 table.rows td:first-child:before{content:none}
}
@media print{details{border:0}main{max-width:none}}
"""


def html_report(held: Comparison, *, map_file: str | None = None) -> str:
    """Return the page as text; it needs no other file and no network.

    Parameters
    ----------
    held
        The comparison. Without matplotlib the page has no map and says so.
    map_file
        PNG of this comparison's map, if it is drawn already.
    """
    title = f"{held.origin.name_en} – {held.target.name_en}"
    rows = "".join(_row(row) for row in held.rows)
    details = "".join(_details(row) for row in held.rows if row.route is not None)
    missing = sorted({name for row in held.rows for name in row.cost_missing})
    notes = "".join(f"<li>{_e(text)}</li>" for text in (*held.assumptions, held.ice_basis))
    unit = "TEU" if any(row.cost_usd_per_teu is not None for row in held.rows) else "t"
    versions = ", ".join(f"{k} {v}" for k, v in held.data_versions.items())
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{_e(title)} · globalarctic</title><style>{_STYLE}</style></head><body><main>
<h1>{_e(title)}: the ways compared</h1>
<p class="lead">Leaving {day_text(held.depart_utc)} · {_e(held.vessel_name)}</p>
{_map(held, map_file)}
<h2>Corridors</h2>
<div class="wide"><table class="rows"><thead><tr><th>Corridor</th><th class="n">Distance</th>
<th class="n">Days (10–90 %)</th><th class="n">Chance of passing</th>
<th class="n">USD per {unit}, known parts</th><th class="n">CO₂ kg per {unit}</th>
<th class="n">Lowest RIO</th><th>Passages, or why not</th></tr></thead><tbody>{rows}</tbody></table></div>
<p><small>Distance in nautical miles and kilometres. Days: median over the ice years in which the ship
passes, with the 10 and 90 % quantiles. CO₂ is tank-to-wake. RIO is the POLARIS risk index outcome;
below 0 a ship of this class does not enter.</small></p>
<h2>What is missing and assumed</h2>
<p>No rate on file: {_e(", ".join(missing)) or "nothing is missing"}. Totals without them are partial.</p>
<ul>{notes}</ul>
<h2>Routes</h2>{details or "<p>No corridor is possible.</p>"}
<footer><p>globalarctic {_e(held.code_version)} · data: {_e(versions)}. Sources of every figure:
<code>globalarctic data list</code> and <code>globalarctic data info ID</code>.</p></footer>
</main></body></html>
"""


def _e(text: object) -> str:
    return html.escape(str(text))


def _map(held: Comparison, map_file: str | None) -> str:
    from globalarctic.transport.show.maps import draw_comparison

    words = f"Map of the corridors between {held.origin.name_en} and {held.target.name_en}"
    if map_file is not None:
        return _picture(Path(map_file), words)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.png"
        try:
            draw_comparison(held, str(path))
        except InputError as error:
            return f"<p><small>No map: {_e(error)}</small></p>"
        return _picture(path, words)


def _picture(path: Path, words: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return f'<img alt="{_e(words)}" src="data:image/png;base64,{data}">'


def _row(row: CorridorResult) -> str:
    if not row.possible:
        return (
            f'<tr class="no"><td>{_e(row.name)}</td><td class="n" data-l="Distance">–</td>'
            '<td class="n" data-l="Days">–</td><td class="n" data-l="Chance">0 %</td>'
            '<td class="n" data-l="USD">–</td><td class="n" data-l="CO₂ kg">–</td>'
            f'<td class="n" data-l="RIO">–</td><td class="why" data-l="Why not">{_e(row.reason)}</td></tr>'
        )
    km = row.distance_km or 0.0
    teu = row.cost_usd_per_teu is not None
    usd = row.cost_usd_per_teu if teu else row.cost_usd_per_t
    co2 = row.co2_ttw_kg_per_teu if row.co2_ttw_kg_per_teu is not None else row.co2_ttw_kg_per_t
    digits = 0 if teu else 1
    co2_digits = 0 if row.co2_ttw_kg_per_teu is not None else 1
    rio = "–" if row.lowest_rio is None else f"{row.lowest_rio:.0f}"
    days = f"{row.duration_d:.1f} ({row.duration_p10_d:.1f}–{row.duration_p90_d:.1f})"
    cells = (
        ("Distance", "n", f"{km_to_nmi(km):,.0f} nmi<br>{km:,.0f} km"),
        ("Days", "n", days),
        ("Chance", "n", f"{100 * (row.pass_prob or 0):.0f} %"),
        ("USD", "n", "no rate on file" if usd is None else f"{usd:,.{digits}f}"),
        ("CO₂ kg", "n", "no factor" if co2 is None else f"{co2:,.{co2_digits}f}"),
        ("RIO", "n", rio),
        ("Passages", "", _e(", ".join(display_names(row.passages)) or "none")),
    )
    body = "".join(f'<td class="{c}" data-l="{_e(n)}">{v}</td>' for n, c, v in cells)
    return f"<tr><td>{_e(row.name)}</td>{body}</tr>"


def _details(row: CorridorResult) -> str:
    found = row.route
    if found is None:
        return ""
    legs = "".join(
        f"<tr><td>{_e(leg.mode.value)}</td><td>{_e(leg.from_name)}</td><td>{_e(leg.to_name)}</td>"
        f'<td class="n">{leg.distance_km:,.0f}</td><td class="n">{leg.duration_h:,.1f}</td>'
        f'<td class="n">{leg.depart_utc:%Y-%m-%d %H:%M}</td></tr>'
        for leg in found.legs
    )
    cost = found.cost_teu or found.cost_t
    parts: dict[str, tuple[float | None, str]] = {}
    for part in () if cost is None else cost.parts:
        known = parts.get(part.name, (0.0, part.source))[0]
        total = None if part.usd is None or known is None else known + part.usd
        parts[part.name] = (total, part.source)
    money = "".join(
        f"<li>{_e(name)}: "
        f"{'no rate on file' if usd is None else f'{usd:,.1f} USD <small>({_e(source)})</small>'}</li>"
        for name, (usd, source) in parts.items()
    )
    rules = "".join(f"<li>{_e(text)}</li>" for text in (*found.rules, *found.warnings))
    year = "" if found.ice_year is None else f" · ice year {found.ice_year}"
    return (
        f"<details><summary>{_e(row.name)}{year}</summary>"
        f"<p>Jurisdictions: {_e(', '.join(found.jurisdictions))}. "
        f"Tolls met: {_e(', '.join(found.tolls) or 'none')}.</p>"
        f'<div class="wide"><table><thead><tr><th>Mode</th><th>From</th><th>To</th>'
        f'<th class="n">km</th><th class="n">hours</th><th class="n">leaves (UTC)</th></tr></thead>'
        f"<tbody>{legs}</tbody></table></div>"
        f"<p>Cost parts</p><ul>{money}</ul>"
        + (f"<p>Rules and remarks</p><ul>{rules}</ul>" if rules else "")
        + "</details>"
    )
