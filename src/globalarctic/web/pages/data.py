"""The data: a catalogue and a sheet each, with preview and file, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from globalarctic import __version__, tabular
from globalarctic.words import LANGUAGES, Message, Quantity

if TYPE_CHECKING:
    from django.http import HttpRequest

    from globalarctic.dataset import Dataset

__all__ = ["catalogue_json", "data", "dataset", "dataset_file", "robots", "sitemap"]

_PREVIEW = 8
_MIME = {
    ".csv": "text/csv; charset=utf-8", ".json.gz": "application/gzip", ".npz": "application/zip",
    ".xz": "application/x-xz", ".toml": "application/toml; charset=utf-8",
}  # fmt: skip


def _held() -> tuple[Dataset, ...]:
    from globalarctic.data.catalog import load_catalog

    return load_catalog().entries


def _of(key: str) -> Dataset:
    found = next((each for each in _held() if each.dataset_id == key), None)
    if found is None:
        raise Http404
    return found


def _size(count: int) -> Message | None:
    if not count:
        return None
    figure = Quantity(max(count / 1000.0, 0.1), "", 0 if count > 10_000 else 1)
    return Message("pages.val.kb", n=figure)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """List the datasets."""
    rows = [
        {
            "id": each.dataset_id,
            "title": each.title,
            "kind": Message(f"pages.data-kind.{each.kind}"),
            "licence": each.licence,
            "version": each.version,
            "size": _size(each.size_bytes),
            "bundled": bool(each.file),
        }
        for each in _held()
    ]
    groups = [
        ("pages.data.bundled", [row for row in rows if row["bundled"]]),
        ("pages.data.fetched", [row for row in rows if not row["bundled"]]),
    ]
    return render(request, "data.html", {"n": len(rows), "groups": groups})


def _preview(sheet: Dataset) -> dict[str, Any]:
    """Return the first rows of a bundled table with the meaning of its columns."""
    from globalarctic.data.catalog import load_fields
    from globalarctic.data.tables import read_table

    if sheet.kind != "table" or not sheet.file.endswith(".csv"):
        return {}
    rows = read_table(sheet.file.removesuffix(".csv"))
    names = list(rows[0]) if rows else []
    fields = load_fields()
    return {
        "names": names,
        "rows": [[row[name] for name in names] for row in rows[:_PREVIEW]],
        "shown": min(_PREVIEW, len(rows)),
        "of": len(rows),
        "columns": [
            (name, fields.get(name, {}).get("unit", ""), fields.get(name, {}).get("meaning", ""))
            for name in names
        ],
    }


def _schema_org(sheet: Dataset, request: HttpRequest) -> dict[str, Any]:
    page = request.build_absolute_uri(reverse("dataset", args=[sheet.dataset_id]))
    body = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": page,
        "name": sheet.title,
        "description": sheet.method or sheet.title,
        "url": page,
        "license": sheet.licence,
        "version": sheet.version,
        "citation": sheet.citation,
        "temporalCoverage": sheet.temporal,
        "spatialCoverage": sheet.spatial,
        "isBasedOn": list(sheet.sources),
        "creator": {"@type": "Organization", "name": sheet.publisher},
        "inLanguage": "en",
    }
    if sheet.file:
        body["distribution"] = {
            "@type": "DataDownload",
            "contentUrl": request.build_absolute_uri(
                reverse("dataset-file", args=[sheet.dataset_id])
            ),
            "encodingFormat": _mime(sheet.file).partition(";")[0],
            "contentSize": str(sheet.size_bytes),
            "sha256": sheet.sha256,
        }
    return {name: value for name, value in body.items() if value}


def _mime(name: str) -> str:
    return next((kind for ending, kind in _MIME.items() if name.endswith(ending)), "text/plain")


@require_safe
def dataset(request: HttpRequest, key: str) -> HttpResponse:
    """Show a dataset's sheet with its first rows."""
    sheet = _of(key)
    ld = tabular.json_text(_schema_org(sheet, request)).replace("<", "\\u003c")
    body = {
        "sheet": sheet,
        "kind": Message(f"pages.data-kind.{sheet.kind}"),
        "size": _size(sheet.size_bytes),
        "preview": _preview(sheet),
        "jsonld": ld,
    }
    return render(request, "dataset.html", body)


@require_safe
def dataset_file(request: HttpRequest, key: str) -> HttpResponse:
    """Send a bundled file as it is."""
    from globalarctic.data.tables import bundled_path

    del request
    sheet = _of(key)
    if not sheet.file:
        raise Http404
    return HttpResponse(
        bundled_path(sheet.file).read_bytes(),
        content_type=_mime(sheet.file),
        headers={
            "Content-Disposition": f'attachment; filename="{sheet.file}"',
            "ETag": f'"{sheet.sha256[:32]}"',
        },
    )


def _dcat(sheet: Dataset, request: HttpRequest) -> dict[str, Any]:
    page = request.build_absolute_uri(reverse("dataset", args=[sheet.dataset_id]))
    body: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": sheet.dataset_id,
        "dct:title": {"@value": sheet.title, "@language": "en"},
        "dct:description": {"@value": sheet.method or sheet.title, "@language": "en"},
        "dct:publisher": {
            "@id": f"{page}#publisher", "@type": "foaf:Agent", "foaf:name": sheet.publisher or "-",
        },
        "owl:versionInfo": sheet.version,
        "dct:provenance": [
            {
                "@id": f"{page}#source-{n}", "@type": "dct:ProvenanceStatement",
                "rdfs:label": {"@value": source, "@language": "en"},
            }
            for n, source in enumerate(sheet.sources, start=1)
        ],
        "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
    }  # fmt: skip
    if sheet.file:
        body["dcat:distribution"] = {
            "@id": f"{page}#file",
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": page, "@type": "rdfs:Resource"},
            "dcat:downloadURL": {
                "@id": request.build_absolute_uri(reverse("dataset-file", args=[sheet.dataset_id])),
                "@type": "rdfs:Resource",
            },
            "dct:license": {
                "@id": f"{page}#licence", "@type": "dct:LicenseDocument",
                "rdfs:label": sheet.licence,
            },
            "dcat:byteSize": {
                "@value": str(sheet.size_bytes), "@type": "xsd:nonNegativeInteger",
            },
            "spdx:checksum": {
                "@id": f"{page}#sum", "@type": "spdx:Checksum",
                "spdx:algorithm": {
                    "@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm",
                },
                "spdx:checksumValue": {"@value": sheet.sha256, "@type": "xsd:hexBinary"},
            },
        }  # fmt: skip
    return {name: value for name, value in body.items() if value}


@require_safe
def catalogue_json(request: HttpRequest) -> JsonResponse:
    """Send the catalogue as DCAT-AP in JSON-LD."""
    home = request.build_absolute_uri(reverse("data"))
    body = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/", "owl": "http://www.w3.org/2002/07/owl#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": home,
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "Global Arctic: data", "@language": "en"},
        "dct:description": {
            "@value": f"Datasets of globalarctic {__version__}", "@language": "en",
        },
        "dct:publisher": {
            "@id": f"{home}#publisher", "@type": "foaf:Agent", "foaf:name": "globalarctic",
        },
        "dcat:dataset": [_dcat(each, request) for each in _held()],
    }  # fmt: skip
    return JsonResponse(body, content_type="application/ld+json")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Send the addresses of all pages in all languages."""
    from globalarctic.web.pages.addresses import public_paths

    lines = [
        "".join(
            f"<url><loc>{request.build_absolute_uri(f'/{lang}/{path}')}</loc></url>"
            for lang in LANGUAGES
        )
        for path in public_paths()
    ]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return HttpResponse(
        f'{head}<urlset xmlns="{space}">{"".join(lines)}</urlset>', content_type="application/xml"
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Send what robots may read: everything but questions."""
    text = f"User-agent: *\nDisallow: /*?\nSitemap: {request.build_absolute_uri('/sitemap.xml')}\n"
    return HttpResponse(text, content_type="text/plain")
