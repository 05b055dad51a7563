"""Every page in every language and width: axe-core, words, widths, requests; pictures are kept."""

from __future__ import annotations

import re
from typing import Any

import pytest

from globalarctic.words import LANGUAGES
from tests.browser.conftest import AXE, PAIR, SHOTS
from tests.web.reading import foreign_words

PATHS = (
    "", "compare", f"compare?{PAIR}", f"compare?{PAIR}&view=pole", "corridors", "corridors/nsr",
    "ice?day=2012-09-16", "ice?day=2026-03-15&year=all", "places", "places/nuuk", "places?q=zzzz",
    "rules", "data", "data/ice-atlas", "data/places", "method", "about", "status", "nothing-here",
)  # fmt: skip
AXE_RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]});
  return found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => [each.id, each.nodes.length, each.nodes[0].html.slice(0, 300)]);
}"""


def name_of(path: str, lang: str, width: int) -> str:
    return f"{re.sub(r'[^a-z0-9]+', '-', path.lower())[:48].strip('-') or 'home'}.{lang}.{width}"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_page(visit: Any, path: str, lang: str, width: int) -> None:
    made = visit(width)
    page = made.open(f"/{lang}/{path}")
    for row in page.locator(".ways details").all()[:2]:
        row.evaluate("node => { node.open = true; }")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name_of(path, lang, width)}.png", full_page=True)
    if path == "nothing-here":
        made.faults.clear()
    wide, seen = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= seen, "the page is wider than the screen"
    assert page.locator("h1").count() == 1
    if lang != "en":
        assert foreign_words(page.content(), lang) == []
    assert AXE.exists(), "run: make assets"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(AXE_RUN) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_is_read_without_scripts(visit: Any, lang: str) -> None:
    page = visit(scripts=False).open(f"/{lang}/compare?{PAIR}")
    assert page.locator(".answer-line li").count() >= 3
    table = page.locator("table").last
    assert "23" in table.inner_text()
    row = page.locator(".way-row summary").first
    row.click()  # details open without scripts
    assert page.locator(".way-row details[open] table").first.is_visible()
    assert page.locator("svg.polar path.way").count() >= 3


def test_compare_is_walked_by_keyboard(visit: Any) -> None:
    page = visit().open(f"/en/compare?{PAIR}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("(document.activeElement.name || document.activeElement.tagName)")
        )
        if seen[-1] != "depart":  # chromium draws the focus of a part of a date itself
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", seen[-1]
        if seen[-1] == "SUMMARY" and page.evaluate(
            "document.activeElement.closest('.way-row') !== null"
        ):
            break
    assert [name for name in dict.fromkeys(seen) if name.islower()][:4] == [
        "origin", "target", "depart", "vessel",
    ]  # fmt: skip
    page.keyboard.press("Enter")
    assert page.locator(".way-row details[open]").count() == 1
