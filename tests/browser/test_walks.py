"""Four first visits, walked as people would: Dalian, Oslo, Yakutsk, Nuuk."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

from tests.browser.conftest import SHOTS


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"walk.{name}.png", full_page=True)


def test_a_shipper_in_dalian(visit: Any) -> None:
    """中文: which way, how many days, what cost, how sure."""
    made = visit(locale="zh-CN")
    began = time.monotonic()
    page = made.open("/")
    assert page.url.endswith("/zh/")
    page.fill("[name=origin]", "大连")
    page.fill("[name=target]", "鹿特丹")
    page.fill("[name=depart]", "2026-08-20")
    page.select_option("[name=vessel]", "container-3600-1a")
    page.locator(".ask button").first.click()
    page.wait_for_selector(".answer-line")
    told = page.locator(".answer-line").inner_text()
    assert "北方海航道" in told
    assert "20个冰年" in told
    row = page.locator("#way-nsr")
    row.locator("summary").first.click()
    shown = row.inner_text()
    assert "美元" in shown
    assert "维利基茨基" in shown or "海峡" in shown
    assert time.monotonic() - began < 60.0
    shot(page, "dalian")


def test_an_analyst_in_oslo(visit: Any) -> None:
    """English: is the NSR cheaper, who says so, what would change it."""
    made = visit(accept_downloads=True)
    page = made.open("/en/compare?origin=Dalian&target=Rotterdam&depart=2026-08-20")
    suez, nsr = page.locator("#way-suez"), page.locator("#way-nsr")
    for row in (suez, nsr):
        row.locator("summary").first.click()
        assert "USD" in row.inner_text()
    parts = nsr.locator("form table tbody tr")
    assert parts.count() >= 5
    assert all(text.strip() for text in nsr.locator("form table td:last-child").all_inner_texts())
    page.locator("details.fold > summary").first.click()
    instc = page.locator("#way-instc")
    instc.locator("summary").first.click()
    assert "no rate on file" in instc.inner_text().lower()
    assert instc.locator("input[name^='rate.']").count() >= 1
    with page.expect_download() as waiting:
        page.locator("a[href$='all.zip']").click()
    packed = zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes()))
    assert "README.md" in packed.namelist()
    shot(page, "oslo")


def test_a_teacher_in_yakutsk(visit: Any) -> None:
    """Русский, phone, no scripts: how does ice decide when ships pass."""
    made = visit(390, locale="ru-RU", scripts=False)
    page = made.open("/")
    assert page.url.endswith("/ru/")
    page.locator("nav.pages a", has_text="Лёд").click()
    page.fill("[name=day]", "2026-09-15")
    page.select_option("[name=year]", "2012")
    page.locator("main form button").first.click()
    assert "3,4" in page.locator(".answer-line").inner_text()
    assert page.locator("svg.polar image").count() == 1
    page.locator("main a", has_text="коридоры").click()
    page.locator("a", has_text="Северный морской путь").first.click()
    assert page.locator("h1").inner_text() == "Северный морской путь"
    assert "Вилькицкого" in page.locator("main").inner_text()
    shot(page, "yakutsk")


def test_a_planner_in_nuuk(visit: Any) -> None:
    """Which ships reach us when."""
    page = visit().open("/en/places")
    page.fill("[name=q]", "Нуук")
    page.locator("main form button").first.click()
    assert page.url.endswith("/en/places/nuuk")
    told = page.locator("main").inner_text()
    for word in ("Nuuk", "努克", "Нуук", "GLGOH", "23.0 m"):
        assert word in told
    assert page.locator("svg.strip rect.cell").count() == 12
    href = page.locator("a", has_text="To Rotterdam").get_attribute("href")
    assert "origin=nuuk" in href
    shot(page, "nuuk")
