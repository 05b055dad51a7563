"""A copy of the public node: every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from globalarctic.errors import InputError, UnknownNameError
from globalarctic.web.compute.loop import Compute
from globalarctic.web.export import export_node
from globalarctic.web.store.models import Answer, Job
from tests.web.copies import faults_of

if TYPE_CHECKING:
    from pathlib import Path

_PAIR = {"origin": "Omsk", "target": "Salekhard", "depart": "2026-07-01", "corridors": "river"}


def test_a_copy_of_some_rooms_has_no_dead_link(node: None, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    report = export_node(folder, langs=("en", "ru"), rooms=("investments", "exchange", "outlook"))
    assert sum(report.pages.values()) >= 100
    assert set(report.pages) == {"en", "ru"}
    assert report.failed == []
    assert faults_of(folder) == []
    waiting = {address.removeprefix("/en/").removeprefix("/ru/") for address in report.waiting}
    assert {"outlook", "claims/target-2024"} <= waiting  # nothing is computed for a copy
    assert Job.objects.count() == 0
    assert "copy without a server" in (folder / "en" / "investments.html").read_text()
    project = (folder / "ru" / "investments" / "NOR-ELKEM.html").read_text()
    assert 'href="../../en/investments/NOR-ELKEM.html"' in project
    assert (folder / "README.txt").read_text().startswith("Global Arctic")


def test_the_search_of_a_copy_names_only_its_pages(node: None, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    export_node(folder, langs=("zh",), rooms=("investments",))
    text = (folder / "files" / "search-index.js").read_text()
    index = json.loads(text.removeprefix("globalThis.gaIndex = ").rstrip().rstrip(";"))
    files = [file for *_, by_lang in index["rows"] for file in by_lang.values()]
    assert len(files) > 30
    words = {files["zh"]: text for _, text, _, files in index["rows"]}
    assert "редкоземельный" in words["zh/investments/GRL-TANBREEZ.html"]
    assert all((folder / file.partition("#")[0]).is_file() for file in files)
    page = (folder / "zh" / "find.html").read_text()
    assert 'data-lang="zh"' in page
    assert "search-index.js" in page


def test_a_stored_answer_comes_with_its_map_and_its_files(client: Client, tmp_path: Path) -> None:
    client.get("/api/v1/compare", _PAIR)
    assert Compute().step()
    key = Answer.objects.get(kind="compare").key
    folder = tmp_path / "copy"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("globalarctic.web.pages.addresses.PARTS", _few())
        export_node(folder, langs=("en",))
    assert faults_of(folder) == []
    page = (folder / "en" / "a" / f"{key}.html").read_text()
    assert 'type="module"' not in page
    drawn = re.search('data-ways="([0-9a-f]+)"', page)
    assert drawn
    script = (folder / "files" / f"{drawn[1]}.js").read_text()
    assert '"ways"' in script
    assert (folder / "files" / "map.js").read_text().rstrip().endswith("})();")
    assert (folder / "en" / "a" / key / "all.geojson").is_file()
    link = "compare?origin=Omsk&target=Salekhard&depart=2026-07-01&corridors=river"
    assert client.get(f"/en/{link}").status_code == 200


def _few() -> dict[str, object]:
    return {"site": [lambda: iter(("", "about", "find", "compare", "corridors/river"))]}


def test_a_place_is_a_small_zip(node: None, tmp_path: Path) -> None:
    file = tmp_path / "nuuk.zip"
    export_node(file, langs=("en",), places=("nuuk",))
    assert file.stat().st_size < 1_500_000
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "nuuk")
    assert {"index.html", "README.txt", "en/places/nuuk.html", "en/places/nuuk/all.html"} <= {
        *names
    }
    assert any(name.startswith("en/investments/GRL-") for name in names)
    assert faults_of(tmp_path / "nuuk") == []
    assert "en/places/nuuk/all.html" in (tmp_path / "nuuk" / "index.html").read_text()


def test_what_cannot_be_written_is_refused(node: None, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "note").touch()
    with pytest.raises(InputError, match="holds something"):
        export_node(tmp_path / "there")
    with pytest.raises(UnknownNameError, match="nuuk"):
        export_node(tmp_path / "new", places=("nuuc",))
    with pytest.raises(UnknownNameError, match="investments"):
        export_node(tmp_path / "new", rooms=("investment",))
    with pytest.raises(UnknownNameError):
        export_node(tmp_path / "new", langs=("fr",))
    assert not (tmp_path / "new").exists()
