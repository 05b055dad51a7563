"""Catalogues that sign nothing: read whole or not at all, settled by difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from globalarctic.exchange.federation import PeerError
from globalarctic.exchange.federation.catalogues import Catalogues, read_ckan, read_schema_org

BASE = "https://data.example"


class Portal:
    """Answers as CKAN 2.10 does to package_search, in the documented form."""

    def __init__(self, count: int) -> None:
        self.packages: list[dict[str, Any]] = [
            {
                "id": f"{k:05}", "name": f"ice-{k}", "title": f"Ice chart {k}", "notes": "Weekly.",
                "license_id": "CC-BY-4.0", "organization": {"title": "Ice service"},
                "resources": [{"format": "GeoJSON"}, {"format": "CSV"}], "url": f"{BASE}/ice-{k}",
            }
            for k in range(count)
        ]  # fmt: skip
        self.asked: list[str] = []
        self.alter: Callable[[bytes], bytes] = lambda data: data

    def get(self, path: str, limit: int) -> bytes:
        self.asked.append(path)
        asked = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        start, rows = int(asked["start"]), int(asked["rows"])
        result = {"count": len(self.packages), "results": self.packages[start : start + rows]}
        data = self.alter(json.dumps({"success": True, "result": result}).encode())
        if len(data) > limit:
            raise PeerError("too-large", what=path, bytes=len(data), limit=limit)
        return data


class Site:
    """Pages by path."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages

    def get(self, path: str, limit: int) -> bytes:
        if path not in self.pages:
            raise PeerError("missing", what=path)
        assert len(self.pages[path]) <= limit
        return self.pages[path].encode()


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    made = Catalogues(tmp_path)
    made.add(BASE, "ckan")
    return made


def test_a_portal_is_read_page_by_page_and_settled_by_difference(catalogues: Catalogues) -> None:
    portal = Portal(450)
    assert len(catalogues.look(BASE, portal).new) == 450
    assert len(portal.asked) == 3
    again = catalogues.look(BASE, portal)
    assert (again.new, again.changed, again.gone, again.count) == ((), (), (), 450)
    portal.packages[7]["title"] = "Ice chart, corrected"
    del portal.packages[3]
    portal.packages.append(portal.packages[0] | {"id": "99999"})
    told = catalogues.look(BASE, portal)
    assert (told.new, told.changed, told.gone) == (("99999",), ("00007",), ("00003",))
    entry = next(each for each in catalogues.entries(BASE) if each.id == "00007")
    assert (entry.title, entry.licence, entry.publisher, entry.formats) == (
        "Ice chart, corrected", "CC-BY-4.0", "Ice service", ("CSV", "GeoJSON"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("alter", "kind"),
    [
        (lambda data: data[:-20], "not-json"),
        (lambda _: b"<html>maintenance</html>", "not-json"),
        (lambda _: b"[" * 100_000, "not-json"),
        (lambda data: data.replace(b'"count": 10', b'"count": NaN'), "not-json"),
        (lambda data: data.replace(b'"Weekly."', b"1e999", 1), "not-json"),
        (lambda data: data.replace(b"Weekly.", b"\\ud800", 1), "not-json"),
        (lambda data: data.replace(b"true", b"false", 1), "not-ckan"),
        (lambda data: data.replace(b'"count": 10', b'"count": "10"'), "not-ckan"),
        (lambda data: data.replace(b'"count": 10', b'"count": 11'), "moved-on"),
        (lambda data: data.replace(b'"count": 10', b'"count": 999999999'), "too-large"),
        (lambda data: data.replace(b'"id": "00002"', b'"id": "00001"'), "not-ckan"),
        (lambda data: data.replace(b'"id": "00002"', b'"id": 2'), "not-ckan"),
        (lambda data: data.replace(b"Weekly.", b"x" * (2 << 20), 1), "too-large"),
        (lambda _: b'{"success": true, "result": []}', "not-ckan"),
        (lambda _: b'{"success": true, "result": {"count": 0, "results": []}}', "many-gone"),
    ],
)
def test_a_portal_that_fails_changes_nothing(
    catalogues: Catalogues, alter: Callable[[bytes], bytes], kind: str
) -> None:
    portal = Portal(10)
    catalogues.look(BASE, portal)
    before = catalogues.entries(BASE)
    portal.alter = alter
    with pytest.raises(PeerError) as refused:
        catalogues.look(BASE, portal)
    assert refused.value.kind == kind
    assert catalogues.entries(BASE) == before
    assert catalogues.listing()[0][4] == str(refused.value)


@pytest.mark.parametrize("formats", [5, "CSV", {"format": "CSV"}, [None], None])
def test_an_entry_of_any_shape_is_listed(catalogues: Catalogues, formats: object) -> None:
    portal = Portal(1)
    portal.packages[0]["resources"] = formats
    catalogues.look(BASE, portal)
    assert catalogues.entries(BASE)[0].id == "00000"


def test_a_person_agrees_to_many_removals(catalogues: Catalogues) -> None:
    catalogues.look(BASE, Portal(20))
    with pytest.raises(PeerError):
        catalogues.look(BASE, Portal(5))
    assert len(catalogues.look(BASE, Portal(5), allow_removals=True).gone) == 15
    catalogues.forget(BASE)
    assert catalogues.listing() == ()


def _page(*blocks: Any) -> str:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks
    )
    return f"<html><head><script>var x = '<b>';</script>{scripts}</head><body>x</body></html>"


def test_pages_with_schema_org_are_found_by_the_sitemap(tmp_path: Path) -> None:
    dataset = {"@context": "https://schema.org", "@type": "Dataset", "name": "Lena ice",
               "license": "https://creativecommons.org/licenses/by/4.0/",
               "creator": {"@type": "Organization", "name": "Institute"},
               "distribution": {"encodingFormat": "text/csv"}}  # fmt: skip
    site = Site(
        {
            "/sitemap.xml": f"<sitemapindex><sitemap><loc>{BASE}/a.xml</loc></sitemap>"
            "<sitemap><loc>https://elsewhere.example/b.xml</loc></sitemap></sitemapindex>",
            "/a.xml": f"<urlset><url><loc>{BASE}/one?x=1&amp;y=2</loc></url>"
            f"<url><loc> {BASE}/two </loc></url><url><loc>http://10.0.0.1/</loc></url></urlset>",
            "/one?x=1&y=2": _page(dataset),
            "/two": _page({"@graph": [dataset | {"@id": "urn:b"}, {"@type": "Person"}]}, []),
        }
    )
    entries = read_schema_org(site, BASE)
    assert set(entries) == {f"{BASE}/one?x=1&y=2", "urn:b"}
    catalogues = Catalogues(tmp_path)
    catalogues.add(BASE, "schema.org")
    catalogues.look(BASE, site)
    first = catalogues.entries(BASE)[0]
    assert (first.title, first.publisher, first.formats) == ("Lena ice", "Institute", ("text/csv",))
    assert first.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_a_site_without_a_sitemap_or_with_endless_ones_is_refused() -> None:
    with pytest.raises(PeerError):
        read_schema_org(Site({}), BASE)
    endless = Site({"/sitemap.xml": "<urlset>" + f"<loc>{BASE}/x</loc>" * 6_000 + "</urlset>"})
    with pytest.raises(PeerError) as refused:
        read_schema_org(endless, BASE)
    assert refused.value.kind == "too-large"
    loop = Site({"/sitemap.xml": f"<sitemapindex><loc>{BASE}/sitemap.xml</loc></sitemapindex>"})
    with pytest.raises(PeerError):
        read_schema_org(loop, BASE)


def test_a_catalogue_that_is_not_on_file_and_a_kind_that_is_none() -> None:
    with pytest.raises(PeerError):
        read_ckan(Site({}))


def test_kinds(catalogues: Catalogues) -> None:
    with pytest.raises(PeerError):
        catalogues.add(BASE, "ftp")
    with pytest.raises(PeerError) as refused:
        catalogues.look("https://other.example", Portal(1))
    assert "peers catalogue https://other.example" in str(refused.value)
