"""Regions and their ties as GeoJSON and CSV text."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from globalarctic.regions.catalog import load_shapes
from globalarctic.transport.network.places import load_places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from globalarctic.regions.catalog import Region
    from globalarctic.regions.records import Twin
    from globalarctic.regions.ties import Ties

__all__ = [
    "regions_csv",
    "regions_geojson",
    "regions_plain",
    "ties_csv",
    "ties_geojson",
    "twin_ends",
]


def regions_plain(regions: Sequence[Region]) -> list[dict[str, Any]]:
    """Return regions as plain values, sizes with their sources included.

    Parameters
    ----------
    regions
        Regions in the order to show.

    Examples
    --------
    >>> regions_plain(())
    []
    """
    from globalarctic.regions.masses import grp_usd, latest_year, population

    year = latest_year(regions)
    rows = []
    for region in regions:
        sizes = [population(region), *([] if year is None else [grp_usd(region, year)])]
        rows.append(
            {
                "region": region.code,
                "name_en": region.name_en,
                "name_zh": region.name_zh,
                "name_ru": region.name_ru,
                "country": region.country,
                "centre_place": region.centre.place_id,
                "lon": region.centre.lon,
                "lat": region.centre.lat,
                "groups": list(region.groups),
                "outline": region.code in load_shapes(),
                "masses": [mass.to_dict() for mass in sizes],
                "source": region.source,
                "as_of": region.as_of,
                "grade": region.grade,
                "note": region.note,
            }
        )
    return rows


def regions_csv(regions: Sequence[Region]) -> str:
    """Return regions as CSV text, one row a region; an empty cell is not on file.

    Parameters
    ----------
    regions
        Regions in the order to show.

    Examples
    --------
    >>> regions_csv(()).split(",")[0]
    'region'
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["region", "name_en", "name_zh", "name_ru", "country", "centre_place", "lon", "lat",
         "groups", "outline", "population", "population_year", "grp_usd", "grp_year"]
    )  # fmt: skip
    for row in regions_plain(regions):
        sizes = {mass["quantity"]: mass for mass in row["masses"]}
        cells: list[Any] = [
            row[name] for name in ("region", "name_en", "name_zh", "name_ru", "country",
                                   "centre_place", "lon", "lat")
        ]  # fmt: skip
        cells += [";".join(row["groups"]), row["outline"]]
        for quantity in ("population", "grp"):
            mass = sizes.get(quantity)
            known = mass is not None and mass["value"] is not None
            cells += [f"{mass['value']:.0f}", mass["year"]] if mass and known else ["", ""]
        writer.writerow(cells)
    return out.getvalue()


def regions_geojson(regions: Sequence[Region]) -> str:
    """Return regions as GeoJSON text: outlines where on file, else the centre.

    Parameters
    ----------
    regions
        Regions in the order to show.

    Examples
    --------
    >>> json.loads(regions_geojson(()))["type"]
    'FeatureCollection'
    """
    return _collection([_region(region, {}) for region in regions])


def ties_geojson(held: Ties) -> str:
    """Return ties as GeoJSON text: regions, crossings, twin links and direct links.

    Parameters
    ----------
    held
        The ties; the property ``kind`` tells features apart.
    """
    features = [
        _region(region, {"kind": "region", "side": side})
        for region, side in ((held.region_a, "a"), (held.region_b, "b"))
    ]
    features += [
        _feature(
            {"type": "Point", "coordinates": [one.lon, one.lat]},
            one.to_dict()
            | {
                "kind": "crossing",
                "built_as": one.kind,
                "status_on_date": one.status_on(held.date) or None,
                "date": held.date.isoformat(),
            },
        )
        for one in held.crossings
    ]
    for twin in held.twins:
        ends = twin_ends(twin, held)
        features.append(
            _feature(
                {"type": "LineString", "coordinates": [list(end) for end in ends]},
                {
                    "kind": "twin",
                    "level": twin.level,
                    "name_a": twin.name_a,
                    "name_b": twin.name_b,
                    "since": None if twin.since is None else twin.since.isoformat(),
                    "source": twin.source,
                },
            )
        )
    features += [
        _feature(
            {
                "type": "LineString",
                "coordinates": [[p.lon, p.lat] for p in (link.place_a, link.place_b)],
            },
            link.to_dict() | {"kind": "link"},
        )
        for link in held.links
    ]
    return _collection(features)


def twin_ends(twin: Twin, held: Ties) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends (lon, lat) of a twin link: its cities where on file, else the centres.

    Parameters
    ----------
    twin, held
        A twin link of these ties.
    """
    known = {place.name_en: place for place in load_places()}
    swap = twin.region_a not in held.region_a.codes
    regions = (held.region_b, held.region_a) if swap else (held.region_a, held.region_b)
    ends = []
    for name, region in zip((twin.name_a, twin.name_b), regions, strict=True):
        place = known.get(name) or known.get(name.removesuffix(" City")) or region.centre
        ends.append((place.lon, place.lat))
    return ends[0], ends[1]


def ties_csv(held: Ties) -> str:
    """Return ties as CSV text, one row a channel.

    Parameters
    ----------
    held
        The ties.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["region_a", "region_b", "date", "channel", "state", "what", "source"])
    for one in held.channels:
        writer.writerow(
            [held.region_a.code, held.region_b.code, held.date.isoformat(), one.channel.value,
             one.state.value, one.what, one.source]
        )  # fmt: skip
    return out.getvalue()


def _region(region: Region, more: dict[str, Any]) -> dict[str, Any]:
    rings = load_shapes().get(region.code)
    geometry: dict[str, Any] = {
        "type": "Point", "coordinates": [region.centre.lon, region.centre.lat],
    }  # fmt: skip
    if rings is not None:
        # Outer rings of GeoJSON turn against the clock (RFC 7946).
        parts = [[ring if _signed(ring) > 0 else ring[::-1]] for ring in rings]
        geometry = {
            "type": "MultiPolygon",
            "coordinates": [[ring.tolist() for ring in part] for part in parts],
        }
    held = {
        "region": region.code,
        "name_en": region.name_en,
        "name_zh": region.name_zh,
        "name_ru": region.name_ru,
        "country": region.country,
        "centre_place": region.centre.place_id,
        "outline": rings is not None,
    }
    return _feature(geometry, held | more)


def _signed(ring: Any) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
