"""Search and learning pages: in three languages, bounded, light."""

from __future__ import annotations

import io
import re
import zipfile
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

LANGUAGES = ("en", "zh", "ru")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(content: bytes) -> str:
    reader = _Text()
    reader.feed(content.decode())
    return " ".join(" ".join(reader.parts).split())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("words", ["лёд", "海冰", "sea ice"])
def test_the_same_is_found_in_every_language(client: Client, lang: str, words: str) -> None:
    answer = client.get(f"/{lang}/find", {"q": words})
    assert answer.status_code == 200
    assert "data/sea-ice-extents" in answer.content.decode()


def test_hits_say_why_and_facets_narrow(client: Client) -> None:
    text = text_of(client.get("/ru/find", {"q": "порт Россия"}).content)
    assert "«россия» в тексте" in text
    only = client.get("/ru/find", {"q": "порт Россия", "kind": "river"}).content.decode()
    assert "places/murmansk" not in only


@pytest.mark.parametrize(
    "query",
    [{}, {"q": ""}, {"q": "a" * 1000}, {"q": "x", "kind": "planet"}, {"q": "x", "page": "-1"},
     {"q": "x", "page": "9" * 50}, {"q": '"*(' * 20}, {"q": "x", "country": "../.."},
     {"q": "<script>alert(1)</script>"}],
)  # fmt: skip
def test_odd_queries_are_answered(client: Client, query: dict[str, str]) -> None:
    answer = client.get("/en/find", query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_programs_search_too(client: Client) -> None:
    answer = client.get("/api/v1/search", {"q": "пролив Вилькицкого", "lang": "zh"}).json()
    assert answer["hits"][0]["title"] == "维利基茨基海峡"
    assert client.get("/api/v1/search").status_code == 422
    assert client.get("/api/v1/suggest", {"q": "мурм", "lang": "ru"}).json() == {
        "names": ["Мурманск"]
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lesson_is_a_page_with_its_figures(client: Client, lang: str) -> None:
    start = client.get(f"/{lang}/learn/arctic-first").content.decode()
    links = sorted(set(re.findall(rf'href="(/{lang}/learn/arctic-first/[a-z-]+)"', start)))
    assert len(links) >= 8
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        page = answer.content.decode()
        assert "<table>" in page
        assert "<details>" in page
        assert "{{" not in page
        assert "style=" not in page
        assert client.get(f"{link}/sheet").headers["Content-Disposition"].startswith("attachment")
    content = client.get(f"/{lang}/learn/arctic-first/course.zip").content
    assert "index.html" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_what_is_not_there_is_not_found(client: Client) -> None:
    for path in ("/en/learn/nothing", "/en/learn/arctic-first/nothing"):
        assert client.get(path).status_code == 404
