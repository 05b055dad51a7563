"""For programs: OGC API - Features, whole datasets at plain addresses, data packs, ClaimReview."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from globalarctic.errors import GlobalArcticError
from globalarctic.result import Placed
from globalarctic.web.questions.versions import release

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "bulk",
    "claim_review",
    "collection",
    "collections",
    "conformance",
    "item",
    "items",
    "landing",
    "pair_zip",
]

_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GEOJSON = "application/geo+json"
_MOST = 1_000
_CONFORMS = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "geojson")
)
_MIME = {
    ".csv": "text/csv; charset=utf-8",
    ".geojson": _GEOJSON,
    ".parquet": "application/vnd.apache.parquet",
}


@cache
def _datasets() -> dict[str, tuple[str, Placed]]:
    from globalarctic.investments import projects
    from globalarctic.regions.listing import crossings, regions
    from globalarctic.transport.network.listings import corridors, places

    return {
        "places": ("Places of the network", places()),
        "projects": ("Projects of the register of investments, today", projects()),
        "corridors": ("Corridors, by the middles of their passages", corridors()),
        "crossings": ("Border crossings between regions", crossings()),
        "regions": ("Regions", regions()),
    }


def _of(name: str) -> tuple[str, Placed]:
    if name not in _datasets():
        raise Http404
    return _datasets()[name]


def _json(values: dict[str, Any], kind: str = "application/json") -> JsonResponse:
    answer = JsonResponse(values, content_type=kind, json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _link(request: HttpRequest, path: str, rel: str, kind: str = "application/json") -> Any:
    return {"href": request.build_absolute_uri(path), "rel": rel, "type": kind}


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Send the first page of the features' service."""
    links = [
        _link(request, "/ogc/", "self"),
        _link(request, "/ogc/conformance", "conformance"),
        _link(request, "/ogc/collections", "data"),
        _link(request, "/api/v1/openapi.json", "service-desc", "application/vnd.oai.openapi+json"),
    ]
    return _json({"title": "Global Arctic", "description": str(release()), "links": links})


@require_safe
def conformance(request: HttpRequest) -> HttpResponse:
    """Send which parts of the standard hold."""
    del request
    return _json({"conformsTo": list(_CONFORMS)})


def _about(request: HttpRequest, name: str) -> dict[str, Any]:
    title, result = _of(name)
    points = [point for each in result.features() for point in _points(each["geometry"])]
    box = [-180.0, -90.0, 180.0, 90.0]
    if points:
        lons, lats = zip(*points, strict=True)
        box = [min(lons), min(lats), max(lons), max(lats)]
    here = f"/ogc/collections/{name}"
    return {
        "id": name, "title": title, "itemType": "feature", "crs": [_CRS84],
        "extent": {"spatial": {"bbox": [box], "crs": _CRS84}},
        "links": [
            _link(request, here, "self"),
            _link(request, f"{here}/items", "items", _GEOJSON),
            *(_link(request, f"/bulk/{name}{ending}", "enclosure", kind)
              for ending, kind in _MIME.items()),
        ],
    }  # fmt: skip


def _points(shape: dict[str, Any] | None) -> list[tuple[float, float]]:
    """Return all points of a geometry."""
    if not shape:
        return []
    points: list[tuple[float, float]] = []
    stack = [shape["coordinates"]]
    while stack:
        part = stack.pop()
        if part and isinstance(part[0], int | float):
            points.append((float(part[0]), float(part[1])))
        else:
            stack.extend(part)
    return points


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """Send the list of collections."""
    links = [_link(request, "/ogc/collections", "self")]
    return _json({"links": links, "collections": [_about(request, name) for name in _datasets()]})


@require_safe
def collection(request: HttpRequest, name: str) -> HttpResponse:
    """Send what a collection is."""
    return _json(_about(request, name))


def _whole(request: HttpRequest, key: str, default: int, most: int) -> int:
    text = request.GET.get(key, str(default))
    if not text.isdecimal() or not (key == "offset" or int(text) >= 1):
        raise ValueError(key)
    return min(int(text), most)


@require_safe
def items(request: HttpRequest, name: str) -> HttpResponse:
    """Send features, by pages, those that meet a box where one is given."""
    _, result = _of(name)
    try:
        limit = _whole(request, "limit", 100, _MOST)
        offset = _whole(request, "offset", 0, 10**9)
        box = [float(x) for x in request.GET["bbox"].split(",")] if "bbox" in request.GET else []
        if box and len(box) not in (4, 6):
            raise ValueError("bbox")
    except ValueError as error:
        wrong = {"code": "InvalidParameterValue", "description": f"cannot be used: {error}"}
        answer = _json(wrong)
        answer.status_code = 400
        return answer
    features = result.to_geojson()["features"]
    if len(box) == 6:
        box = [box[0], box[1], box[3], box[4]]
    if box:
        features = [each for each in features if _meets(each["geometry"], box)]
    page = [_identified(each, k + offset) for k, each in enumerate(features[offset:][:limit])]
    here = f"/ogc/collections/{name}/items"
    links = [_link(request, here, "self", _GEOJSON)]
    if offset + limit < len(features):
        query = request.GET.copy()
        query["offset"], query["limit"] = str(offset + limit), str(limit)
        links.append(_link(request, f"{here}?{query.urlencode()}", "next", _GEOJSON))
    return _json(
        {
            "type": "FeatureCollection", "features": page, "links": links,
            "numberMatched": len(features), "numberReturned": len(page),
        },
        _GEOJSON,
    )  # fmt: skip


def _identified(each: dict[str, Any], place: int) -> dict[str, Any]:
    about = each["properties"]
    keys = ("place_id", "project_id", "corridor_id", "crossing_id", "region")
    own = next((about[key] for key in keys if about.get(key)), str(place))
    return {**each, "id": each.get("id") or own}


def _meets(shape: dict[str, Any] | None, box: list[float]) -> bool:
    west, south, east, north = box
    for lon, lat in _points(shape):
        inside = west <= lon <= east if west <= east else lon >= west or lon <= east
        if inside and south <= lat <= north:
            return True
    return False


@require_safe
def item(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """Send one feature."""
    _, result = _of(name)
    for k, each in enumerate(result.to_geojson()["features"]):
        known = _identified(each, k)
        if known["id"] == key:
            here = f"/ogc/collections/{name}"
            links = [_link(request, f"{here}/items/{key}", "self", _GEOJSON),
                     _link(request, here, "collection")]  # fmt: skip
            return _json({**known, "links": links}, _GEOJSON)
    raise Http404


@require_safe
def bulk(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """Send a whole dataset as one file."""
    del request
    _, result = _of(name)
    ending = f".{form}"
    if ending not in _MIME:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{ending}"
        result.save(path)
        answer = HttpResponse(path.read_bytes(), content_type=_MIME[ending])
    versions = release()
    answer["Content-Disposition"] = f'attachment; filename="{name}{ending}"'
    answer["X-Release"] = f"{versions['data']} {versions['code']}"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def pair_zip(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Send the data pack of two regions."""
    from globalarctic.regions.pack import pair_pack

    del request
    try:
        files = pair_pack(a, b)
    except GlobalArcticError as error:
        raise Http404 from error
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, text in files.items():
            pack.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    answer = HttpResponse(content.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{a}-{b}.zip"'
    return answer


@require_safe
def claim_review(request: HttpRequest, claim_id: str) -> HttpResponse:
    """Send the stored check of a claim as schema.org ClaimReview."""
    from globalarctic.web.questions import QuestionError, question
    from globalarctic.web.store.models import Answer

    try:
        key = question("claim-sheet", {"claim": claim_id}).key
    except QuestionError as error:
        raise Http404 from error
    answer = Answer.objects.filter(key=key).first()
    if answer is None or "review" not in answer.document:
        raise Http404
    page = request.build_absolute_uri(f"/en/claims/{claim_id}")
    return _json({**answer.document["review"], "url": page}, "application/ld+json")
