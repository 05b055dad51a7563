"""A contributor's whole way in a real browser: write, translate, publish, find, export, erase.

Run by ``make test-browser``; skipped where no Chromium is installed. ``GLOBALARCTIC_PICTURES`` names
a folder for pictures of the pages.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MARK = "кузьмаметка"
PASSWORD = "ледокол-на-реке"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium is installed")
SET_UP = """
import os, sys
from globalarctic.web.exchange.keeping import change_person
change_person(sys.argv[1], role=sys.argv[2])
from allauth.mfa.models import Authenticator
from allauth.mfa.adapter import get_adapter
from django.contrib.auth import get_user_model
if sys.argv[2] != "contributor":
    user = get_user_model().objects.get(email=sys.argv[1])
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
"""
CODE = """
import time
from globalarctic.web import wsgi
from allauth.mfa.totp.internal import auth
counter = int(time.time()) // 30
print(auth.format_hotp_value(auth.hotp_value("JBSWY3DPEHPK3PXP", counter)))
"""


def _python(code: str, *args: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *args], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, dict[str, str], Path]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "node"
    env = os.environ | {
        "GLOBALARCTIC_NODE_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "globalarctic.web.settings"
    }  # fmt: skip
    folder.mkdir()
    for command in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        subprocess.run(
            [sys.executable, "-m", "django", *command], env=env, check=True, capture_output=True
        )
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
         str(port), "--workers", "1", "globalarctic.web.wsgi:application"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.5)
    yield address, env, folder
    server.terminate()
    server.wait(20)


class Walker:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Any, site: str, lang: str, width: int = 1280) -> None:
        context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = context.new_page()
        self.page.set_default_timeout(40_000)
        self.foreign: list[str] = []
        self.page.on(
            "request", lambda r: None if r.url.startswith(site) else self.foreign.append(r.url)
        )
        self.site, self.lang = site, lang

    def go(self, path: str) -> None:
        self.page.goto(f"{self.site}/{self.lang}/{path}")

    def picture(self, name: str) -> None:
        folder = os.environ.get("GLOBALARCTIC_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}-{self.lang}.png", full_page=True)

    def sign_up(self, email: str) -> None:
        self.go("accounts/signup/")
        self.picture("signup")
        for name, value in (("email", email), ("password1", PASSWORD), ("password2", PASSWORD)):
            self.page.fill(f"[name={name}]", value)
        self.page.click(".record-form button")

    def sign_in(self, email: str, env: dict[str, str]) -> None:
        self.go("accounts/login/")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click(".record-form button")
        self.page.fill("[name=code]", _python(CODE, env=env))
        self.page.click(".record-form button")

    def act(self, record: str, name: str) -> None:
        self.go(f"records/{record}")
        form = f"form[action$='/do/{name}']"
        self.page.locator(f"details:has({form}) summary").click()
        self.page.click(f"{form} button")


def test_a_contributors_whole_way(site: tuple[str, dict[str, str], Path]) -> None:
    from playwright.sync_api import sync_playwright

    address, env, folder = site
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        author = Walker(browser, address, "ru")
        author.sign_up("author@example.org")
        assert author.page.locator(".state").is_visible()  # a reader so far
        _python(SET_UP, "author@example.org", "contributor", env=env)
        author.go("records/new")
        author.page.click("a[href='?kind=event']")
        author.page.fill("[name=title]", f"Ысыах: {MARK}")
        author.page.fill("[name=body]", f"Праздник лета на лугу. {MARK}")
        author.page.select_option("[name=region]", "RU-SA")
        author.page.fill("[name=starts]", "2027-06-21")
        author.picture("write")
        author.page.click(".record-form button")
        record = author.page.url.rpartition("/")[2]
        author.act(record, "submit")
        author.picture("in-review")

        editor = Walker(browser, address, "zh")
        editor.sign_up("editor@example.org")
        editor.page.context.clear_cookies()
        _python(SET_UP, "editor@example.org", "moderator", env=env)
        editor.sign_in("editor@example.org", env)
        editor.go("review")
        editor.picture("queue")
        editor.go(f"records/{record}/translate/zh")
        editor.page.fill("[name=title]", "雅库特夏至节")
        editor.page.fill("[name=body]", "草地上的夏季节日。")
        editor.picture("translate")
        editor.page.click(".record-form button")
        editor.act(record, "publish")
        editor.picture("published")
        assert "雅库特夏至节" in editor.page.content()

        reader = Walker(browser, address, "en", width=390)
        reader.go(f"find?q={MARK}")
        reader.picture("found")
        reader.page.click(f"a[href$='records/{record}']")
        assert MARK in reader.page.content()
        reader.picture("record")
        reader.go("learn/arctic-first/year-of-ice")
        reader.picture("lesson")
        reader.go("find?q=ice class")
        reader.picture("find")

        author.go("account")
        author.picture("account")
        with author.page.expect_download() as download:
            author.page.click("form[action$='/account/export'] button")
        assert download.value.path().stat().st_size > 300
        author.page.fill("[name=confirm]", "стереть")
        author.page.click("form[action$='/account/erase'] button")
        author.page.wait_for_load_state()
        reader.go(f"find?q={MARK}")
        assert f"records/{record}" not in reader.page.content()
        for walker in (author, editor, reader):
            assert not walker.foreign, walker.foreign
        browser.close()
    left = [
        path
        for path in folder.rglob("*")
        if path.is_file() and (MARK.encode() in path.read_bytes()
                               or b"author@example.org" in path.read_bytes())
    ]  # fmt: skip
    assert not left
