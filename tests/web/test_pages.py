"""Pages: each answers in three languages, whole, without scripts or styles in place."""

from __future__ import annotations

import io
import os
import re
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client

from globalarctic.web.compute.loop import Compute
from globalarctic.web.pages.addresses import PLAIN
from globalarctic.web.store.models import Answer
from globalarctic.words import LANGUAGES
from tests.web.reading import foreign_words

PAIR = {"origin": "Omsk", "target": "Salekhard", "depart": "2026-07-01", "corridors": "river"}
WITH_ARGUMENT = (
    "corridors/nsr", "corridors/manzhouli-rail", "ice?day=2012-09-16", "ice?day=2026-03-15&year=all",
    "places?q=努克", "places?q=zzzz", "places/nuuk", "places/harbin", "rules?on=2015-05-01&kind=toll",
    "data/ice-atlas", "data/places", "data/baci",
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [*PLAIN, *WITH_ARGUMENT])
def test_every_page_answers_in_its_language(client: Client, lang: str, path: str) -> None:
    answer = client.get(f"/{lang}/{path}", follow=True)
    assert answer.status_code == 200, path
    page = answer.content.decode()
    assert f'<html lang="{"zh-Hans" if lang == "zh" else lang}">' in page
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.findall(r'(?:src|srcset)="(?:https?:)?//', page)
    assert len(re.findall(r"<h1[ >]", page)) == 1
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "an id stands twice"
    if lang != "en":
        assert foreign_words(page, lang) == []


def test_pages_that_do_not_exist_say_so(client: Client) -> None:
    for path in ("corridors/none", "places/none", "data/none", "a/0000", "maps/ice-13.png",
                 "maps/coast-none.json", "maps/ice-1900-1-1.png", "maps/ice-2012-2-31.png"):  # fmt: skip
        assert client.get(f"/en/{path}").status_code == 404, path


def test_the_first_page_is_small(client: Client) -> None:
    import gzip
    from pathlib import Path

    import globalarctic

    static = Path(globalarctic.__file__).parent / "web" / "static"
    parts = [client.get("/ru/").content]
    parts += [
        (static / "site" / name).read_bytes() for name in ("site.css", "charts.css", "mark.svg")
    ]
    parts += [(static / "dist" / "page.js").read_bytes()]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000


def test_a_stored_answer_keeps_its_link_and_its_files(client: Client) -> None:
    client.get("/en/compare", PAIR)
    assert Compute().step()
    key = Answer.objects.get().key
    page = client.get("/zh/compare", PAIR).content.decode()
    assert f"/zh/a/{key}" in page
    link = client.get(f"/zh/a/{key}")
    assert link.status_code == 200
    assert foreign_words(link.content, "zh") == []
    for form, kind in (("json", "application/json"), ("geojson", "application/geo+json")):
        file = client.get(f"/ru/a/{key}/all.{form}")
        assert file.headers["Content-Type"] == kind
        assert "attachment" in file.headers["Content-Disposition"]
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"/ru/a/{key}/all.zip").content))
    assert sorted(packed.namelist()) == ["README.md", "ways.csv"]
    assert "не для навигации" in packed.read("README.md").decode()
    assert packed.read("ways.csv").decode().startswith("corridor,")
    ElementTree.fromstring(client.get(f"/en/a/{key}/all.svg").content)
    for form in ("gpx", "kml"):
        ElementTree.fromstring(client.get(f"/en/a/{key}/river.{form}").content)
    assert client.get(f"/en/a/{key}/river.rtz").status_code == 404  # no sea leg
    lines = client.get(f"/ru/a/{key}/ways.json").json()
    assert [way["id"] for way in lines["ways"]] == ["river"]
    assert [spot["label"] for spot in lines["spots"]] == ["Омск", "Салехард"]


def test_figures_of_the_page_are_those_of_the_answer(client: Client) -> None:
    client.get("/en/compare", PAIR)
    Compute().step()
    river = Answer.objects.get().document["answer"]["corridors"][0]
    page = client.get("/ru/compare", PAIR).content.decode()
    assert f"{river['duration_d']:.1f}".replace(".", ",") in page
    assert f"{river['distance_km']:,.0f}".replace(",", "\xa0") in page


def test_the_map_of_a_month_is_a_picture_of_the_atlas(client: Client) -> None:
    from PIL import Image

    march, september = (
        Image.open(io.BytesIO(client.get(f"/en/maps/ice-{month}.png").content)).convert("RGBA")
        for month in (3, 9)
    )
    assert march.size == september.size == (304, 448)
    icy = [
        sum(value > 0 for value in image.getchannel("A").tobytes()) for image in (march, september)
    ]
    assert icy[0] > 1.6 * icy[1] > 0
    assert march.getpixel((153, 234))[3] > 200  # the pole is ice
    assert march.getpixel((10, 440))[3] == 0


def test_the_catalogue_speaks_to_machines(client: Client) -> None:
    catalogue = client.get("/en/data/catalogue.jsonld").json()
    assert len(catalogue["dcat:dataset"]) > 60
    file = client.get("/en/data/places/file")
    assert file.content.startswith(b"place_id,")
    sitemap = ElementTree.fromstring(client.get("/sitemap.xml").content)
    places = [each.text or "" for each in sitemap.iter() if each.tag.endswith("loc")]
    assert len(places) == len(set(places)) > 1000
    assert "Sitemap:" in client.get("/robots.txt").content.decode()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib's own reader
def test_the_catalogue_is_dcat_ap(client: Client) -> None:
    """Its mandatory parts by rdflib; the official shapes where a copy of them is named."""
    import rdflib
    from rdflib import DCAT, DCTERMS, RDF

    body = client.get("/en/data/catalogue.jsonld").content
    graph = rdflib.Graph().parse(data=body, format="json-ld")
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) > 50
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    assert set(graph.objects(catalogue, DCAT.dataset)) == datasets
    for thing in (catalogue, *datasets):
        for name in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher):
            assert graph.value(thing, name) is not None, (thing, name)
    files = set(graph.subjects(RDF.type, DCAT.Distribution))
    assert len(files) > 50
    for file in files:
        assert graph.value(file, DCAT.accessURL) is not None
        assert graph.value(file, DCTERMS.license) is not None
    shapes = os.environ.get("GLOBALARCTIC_DCAT_SHACL", "")
    if shapes:
        import pyshacl

        conforms, _, told = pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(shapes))
        assert conforms, told[:3000]


def test_ice_near_a_place_is_that_of_its_waters(client: Client) -> None:
    from globalarctic.web.pages.places import ice_months

    tiksi, murmansk, nuuk = ((128.9, 71.6), (33.1, 69.0), (-51.7, 64.2))
    assert ice_months(*tiksi)[2] == 20
    assert ice_months(*tiksi)[8] < 20
    assert max(ice_months(*murmansk)) == 0
    assert ice_months(*nuuk)[8] == 0


def test_home_asks_five_questions_each_with_one_number(client: Client) -> None:
    from globalarctic.web.questions import question
    from globalarctic.web.store.models import Answer, packed_body

    cards = re.findall(r'<li class="card"><h3>.*?</h3><p class="figure">(.*?)</p>',
                       client.get("/en/").content.decode())  # fmt: skip
    assert len(cards) == 5
    assert all(re.search(r"\d", each) for each in cards)
    assert "Liaoning to Sakha" in cards[2]
    assert 3.0 < float(cards[2].split()[0]) < 15.0  # days by rail and road, 3,100 km
    states = ["arctic"] * 8 + ["in"] * 14 + ["out"] * 173
    standings = [{"country": f"X{n}", "state": state} for n, state in enumerate(states)]
    body = packed_body({"answer": {"standings": standings}})
    Answer.objects.create(
        key=question("scope", {}).key, kind="scope", args={}, body=body, size_bytes=len(body)
    )
    page = client.get("/zh/").content.decode()
    assert "195" in page
    assert "14" in re.findall(r'<p class="figure">(.*?)</p>', page)[1]
