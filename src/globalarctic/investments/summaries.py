"""Views as rows: one a project, to CSV, JSON, GeoJSON or Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from globalarctic import tabular
from globalarctic.errors import InputError
from globalarctic.investments.views import inside_arctic
from globalarctic.investments.vocabulary import load_vocabularies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from globalarctic.investments.model import Claim
    from globalarctic.investments.views import ProjectView

__all__ = ["SUFFIXES", "claim_row", "project_rows", "write_rows"]

SUFFIXES = (".csv", ".json", ".geojson", ".parquet")
"""Suffixes that ``write_rows`` knows."""


def claim_row(claim: Claim) -> dict[str, Any]:
    """Return what a reader needs of a claim: what, when, who said so, and how it ranks."""
    return {
        "claim_id": claim.claim_id,
        "predicate": claim.predicate,
        "kind": claim.kind,
        "object_id": claim.object_id,
        "value": claim.value,
        "value_min": claim.value_min,
        "value_max": claim.value_max,
        "unit": claim.unit,
        "state": claim.state,
        "reason": claim.reason,
        "valid_from": _text(claim.valid_from),
        "valid_to": _text(claim.valid_to),
        "last_confirmed": _text(claim.last_confirmed()),
        "recorded_at": _text(claim.recorded_at),
        "recorded_basis": claim.recorded_basis.value,
        "source_id": claim.source_id,
        "stated_by": claim.stated_by,
        "rank": claim.rank.value,
        "rank_reason": claim.rank_reason,
        "grade": claim.grade.value,
        "quality": claim.quality,
        "completeness_frac": claim.completeness_frac,
        "note": claim.note,
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def project_rows(held: Iterable[ProjectView]) -> list[dict[str, Any]]:
    """Return a row a project; None stands for what is not on file."""
    out = []
    definitions = [name for name in load_vocabularies().names("arctic") if name != "all"]
    for view in held:
        lon, lat = view.lon_lat_deg or (None, None)
        row: dict[str, Any] = {
            "project_id": view.project.project_id,
            "name": view.project.name,
            "host_country": view.project.host_country,
            "region_name": view.project.region_name,
            "sector": view.project.sector,
            "lon_deg": lon,
            "lat_deg": lat,
            "status": None if view.status is None else view.status.value,
            "light": view.light or None,
            "ever_materialised": view.ever_materialised,
            "stale": view.stale,
            "investors": "; ".join(one.name for one in view.investors),
            "investor_countries": ";".join(view.countries),
            "investor_statuses": "; ".join(
                f"{one.name}: {one.status.value}"
                for one in view.investors
                if one.own_status and one.status is not None
            ),
            "alleged_countries": ";".join(view.alleged),
            "conflicts": ";".join(claim.claim_id for claim in view.conflicts),
        }
        row |= {f"arctic_{name}": inside_arctic(view, name) for name in definitions}
        row |= {"valid_at": str(view.asof.valid_at), "known_at": str(view.asof.known_at)}
        out.append(row)
    return out


def write_rows(path: str, rows: Sequence[dict[str, Any]], about: dict[str, Any]) -> None:
    """Write rows to a file by its suffix; GeoJSON needs ``lon_deg`` and ``lat_deg``.

    Raises
    ------
    InputError
        When the suffix is unknown, there is no row, pyarrow is missing for Parquet, or the file
        cannot be written.
    """
    form = tabular.ending(path, SUFFIXES)
    if not rows:
        raise InputError(f"nothing to write to {path}: no row matches")
    if form == ".geojson" and "lon_deg" not in rows[0]:
        raise InputError(f"{path!r}: these rows have no place; write .csv, .json or .parquet")
    tabular.write(rows, path, about=about, ident="project_id")
