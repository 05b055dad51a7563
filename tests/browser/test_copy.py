"""A copy on a disk in Chromium without a line: pages, search and map that moves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import SHOTS
from tests.web.copies import faults_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the node GLOBALARCTIC_BROWSER_COPY names, else of a new one without answers."""
    given = os.environ.get("GLOBALARCTIC_BROWSER_COPY", "")
    if given:
        return Path(given)
    made = tmp_path_factory.mktemp("disk") / "copy"
    env = {**os.environ, "GLOBALARCTIC_NODE_DIR": str(tmp_path_factory.mktemp("node"))}
    command = [sys.executable, "-m", "globalarctic", "node", "export", str(made)]
    rooms = ["--room", "investments", "--room", "data", "--room", "exchange"]
    subprocess.run([*command, *rooms], env=env, check=True, timeout=900)
    return made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))

    def failed(request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left before it had its icon
            faults.append(f"failed: {request.url} {request.failure}")

    page.on("requestfailed", failed)

    def asked(request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            faults.append(f"foreign: {request.url}")

    page.on("request", asked)
    yield page
    context.close()
    assert faults == []


def test_a_hundred_pages_open_and_no_link_is_dead(folder: Path, page: Page) -> None:
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) >= 100
    assert faults_of(folder) == []
    for path in pages[:: max(1, len(pages) // 120)]:
        page.goto(path.as_uri())
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize(
    ("lang", "words", "hit"),
    [
        ("en", "kvanefjeld", "Kvanefjeld"),
        ("zh", "格陵兰 稀土", "Kvanefjeld"),
        ("ru", "редкоземельные", "Tanbreez"),
    ],
)
def test_the_search_answers_without_a_server(
    folder: Path, page: Page, lang: str, words: str, hit: str
) -> None:
    page.goto((folder / lang / "find.html").as_uri())
    page.fill("#q", words)
    link = page.locator("#find-hits a", has_text=hit).first
    link.click()
    assert page.locator("h1").count() == 1
    assert page.url.startswith("file:")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"copy.{lang}.png", full_page=True)


def test_the_map_moves_where_an_answer_is_in_the_copy(folder: Path, page: Page) -> None:
    answers = sorted(folder.glob("en/a/*.html"))
    if not answers:
        pytest.skip("no stored comparison; name a copy by GLOBALARCTIC_BROWSER_COPY")
    page.goto(answers[0].as_uri())
    page.locator("button[data-move]").click()
    page.wait_for_selector("#map[data-ready=yes]")
    assert page.locator(".map-canvas canvas").count() >= 1
    page.locator("a[data-ice]").nth(2).click()
    page.wait_for_timeout(500)
