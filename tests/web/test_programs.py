"""Programs that know nothing of us: OGC features by OWSLib and GDAL, whole files, data packs."""

from __future__ import annotations

import io
import shutil
import subprocess
import threading
import zipfile
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from globalarctic.web.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(node: None) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ogc/"
    server.shutdown()
    server.server_close()


def test_owslib_reads_places_and_projects(address: str) -> None:
    from owslib.ogcapi.features import Features

    service = Features(address)
    assert {"places", "projects", "corridors", "crossings"} <= set(service.feature_collections())
    assert any("conf/geojson" in each for each in service.conformance()["conformsTo"])
    page = service.collection_items("places", limit=50)
    assert page["numberReturned"] == 50
    assert page["numberMatched"] > 300
    assert any(link["rel"] == "next" for link in page["links"])
    north = service.collection_items("projects", bbox=[-60, 60, -40, 70], limit=500)
    names = {each["properties"]["host_country"] for each in north["features"]}
    assert names == {"GRL"}
    ways = service.collection_items("corridors", limit=500)["features"]
    nsr = next(each for each in ways if each["id"] == "nsr")["geometry"]["coordinates"]
    assert all(60 < lat < 85 for _, lat in nsr)
    nuuk = service.collection_item("places", "nuuk")
    assert nuuk["properties"]["name_ru"] == "Нуук"


def test_gdal_reads_every_feature(address: str) -> None:
    if not shutil.which("ogrinfo"):
        pytest.skip("ogrinfo of gdal-bin is not installed")
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", f"OAPIF:{address}", "crossings"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "Feature Count:" in done.stdout, done.stderr
    assert "name_en: String" in done.stdout


@pytest.mark.parametrize("form", ["csv", "geojson", "parquet"])
@pytest.mark.parametrize("name", ["places", "projects", "corridors", "crossings", "regions"])
def test_whole_datasets_stand_at_plain_addresses(client: Client, name: str, form: str) -> None:
    answer = client.get(f"/bulk/{name}.{form}")
    assert answer.status_code == 200
    assert len(answer.content) > 500
    assert answer["X-Release"]
    assert client.get(f"/bulk/nothing.{form}").status_code == 404


def test_a_pair_of_regions_is_a_pack(client: Client) -> None:
    answer = client.get("/pack/pair/CN-HL/RU-AMU.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        names = set(pack.namelist())
        readme = pack.read("README.md").decode()
    assert {"README.md", "CITATION.txt", "channels.csv", "crossings.csv", "ways.csv"} <= names
    assert "Not on file" in readme
    assert answer.content == client.get("/pack/pair/CN-HL/RU-AMU.zip").content
    assert client.get("/pack/pair/XX/RU-AMU.zip").status_code == 404


def test_a_wrong_box_is_refused(client: Client) -> None:
    assert client.get("/ogc/collections/places/items?bbox=1,2").status_code == 400
    assert client.get("/ogc/collections/places/items?limit=x").status_code == 400
    assert client.get("/ogc/collections/none/items").status_code == 404
