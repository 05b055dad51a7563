"""Four uses by newcomers in their language: Nunavut, Murmansk, Heihe, Yakutsk.

Run by ``make test-browser``; skipped where no Chromium is installed. ``GLOBALARCTIC_PICTURES`` names
a folder for pictures of the pages.
"""

from __future__ import annotations

import io
import urllib.request
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_exchange_way import CHROMIUM, SET_UP, Walker, _python, site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["site"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")


class Node:
    """A running node with an editor, to whom newcomers come."""

    def __init__(self, browser: Any, address: str, env: dict[str, str]) -> None:
        self.browser, self.address, self.env = browser, address, env
        self.editor = Walker(browser, address, "en")
        self.editor.sign_up("editor@example.org")
        self.editor.page.context.clear_cookies()
        _python(SET_UP, "editor@example.org", "moderator", env=env)
        self.editor.sign_in("editor@example.org", env)

    def newcomer(self, name: str, lang: str, width: int = 1280) -> Walker:
        walker = Walker(self.browser, self.address, lang, width)
        walker.sign_up(f"{name}@example.org")
        _python(SET_UP, f"{name}@example.org", "contributor", env=self.env)
        return walker

    def publish(self, author: Walker) -> str:
        record = str(author.page.url.rpartition("/")[2])
        author.act(record, "submit")
        self.editor.act(record, "publish")
        return record


def write(walker: Walker, kind: str, **fields: str) -> None:
    """Begin a record as a person does: choose the kind, fill in what is asked, save."""
    walker.go("records/mine")
    walker.page.click("a[href$='/records/new']")
    walker.page.click(f"a[href='?kind={kind}']")
    for name, value in fields.items():
        field = walker.page.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    walker.picture(f"form-{kind}")
    walker.page.click(".record-form button")
    assert walker.page.locator("[role=alert]").count() == 0, walker.page.content()


@pytest.fixture
def node(site: tuple[str, dict[str, str], Path]) -> Iterator[Node]:
    from playwright.sync_api import sync_playwright

    address, env, _ = site
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Node(browser, address, env)
        browser.close()


def test_newcomers_reach_what_they_came_for(node: Node) -> None:
    # A community in Nunavut: an event, and a notice on knowledge that must not be copied.
    inuk = node.newcomer("inuk", "en", 390)
    write(inuk, "event", title="Drum dance in the community hall", body="All are welcome.",
          starts="2027-02-20", place="Iqaluit", region="CA-NU", access="No steps")  # fmt: skip
    event = node.publish(inuk)
    inuk.go("records/mine")
    write(inuk, "notice", title="Songs of our elders", place="Iqaluit", region="CA-NU",
          body="These songs belong to the families who sing them.",
          community="Iqaluit families", authority="Elders' committee; ask at the hall",
          care_use="Read about them here; do not record, copy or retell them.")  # fmt: skip
    notice = node.publish(inuk)
    reader = Walker(node.browser, node.address, "zh")
    reader.go(f"records/{event}")
    reader.picture("nunavut-event")
    assert "努纳武特" in reader.page.content()
    reader.go(f"records/{notice}")
    reader.picture("nunavut-notice")
    assert "不得复制" in reader.page.content()
    assert "Elders" in reader.page.content()

    # A class in Murmansk: reads an ice chart, finds its words, and sends a claim to be checked.
    pupil = node.newcomer("class", "ru")
    pupil.go("find?q=как читать ледовую карту")
    pupil.picture("murmansk-find")
    pupil.page.click(".hits a[href*='/learn/']")
    assert pupil.page.locator("article.lesson table").count() >= 1
    pupil.picture("murmansk-lesson")
    pupil.page.locator("article.lesson details summary").first.click()
    pupil.go("learn/arctic-first/claims")
    pupil.picture("murmansk-claims")
    write(pupil, "stated-claim", title="Лёд у Мурманска", body="Услышали на уроке.",
          claim_text="Порт Мурманск никогда не замерзает.", claim_place="Мурманск",
          would_change="Запись о льде в порту.", region="RU-MUR")  # fmt: skip
    claim = node.publish(pupil)

    # A firm in Heihe: which support programme is open?
    office = node.newcomer("office", "en")
    write(office, "programme", title="Open call for border trade", body="Grants for small firms.",
          who="Small firms of border towns", ends="2999-12-31", link="https://example.org/call",
          region="CN-HL", sector="crafts")  # fmt: skip
    programme = node.publish(office)
    write(office, "programme", title="Call that is over", body="Grants.", who="Firms",
          ends="2020-01-01", link="https://example.org/old", region="CN-HL")  # fmt: skip
    over = node.publish(office)
    node.editor.go(f"records/{programme}/translate/zh")
    node.editor.page.fill("[name=title]", "边境贸易扶持计划")
    node.editor.page.fill("[name=body]", "面向小企业的资助。")
    node.editor.page.click(".record-form button")
    firm = Walker(node.browser, node.address, "zh", 390)
    firm.go("records")
    firm.page.click("a[href='?kind=programme']")
    firm.picture("heihe-programmes")
    assert over not in firm.page.content()
    firm.page.click(f"a[href$='{programme}']")
    firm.picture("heihe-programme")
    assert "边境贸易扶持计划" in firm.page.content()
    assert "2999-12-31" in firm.page.content()
    firm.go("find?q=小企业扶持")
    assert programme in firm.page.content()

    # An agency in Yakutsk: corrects the season of the Lena, and the file is there to be read.
    agency = node.newcomer("agency", "ru")
    agency.go("organisations")
    agency.page.fill("[name=name]", "Администрация Ленского бассейна")
    agency.page.select_option("[name=country]", "RUS")
    agency.page.click(".record-form button")
    body = agency.page.url.rpartition("/")[2]
    write(agency, "river-season", title="Лена ниже Якутска", body="По наблюдениям 2016–2025 годов.",
          reach="yakutsk-zhigansk", season_open="05-26", season_close="10-04",
          source="Наблюдения администрации", organisation=body, region="RU-SA")  # fmt: skip
    agency.picture("yakutsk-record")
    season = node.publish(agency)
    agency.go(f"records/{season}")
    agency.picture("yakutsk-published")
    content = urllib.request.urlopen(f"{node.address}/exchange/contributions.zip").read()
    files = zipfile.ZipFile(io.BytesIO(content))
    assert b"05-26" in files.read("river_reaches.csv")
    assert "никогда не замерзает" in files.read("claims.toml").decode()
    assert claim
    for walker in (inuk, reader, pupil, office, firm, agency, node.editor):
        assert not walker.foreign, walker.foreign
