"""A node of its own and Debian's chromium for the tests in a browser: ``make test-browser``.

Collected only where GLOBALARCTIC_BROWSER is set: ``make test`` needs nothing but Python. With
GLOBALARCTIC_BROWSER_NODE an address of a node that runs is taken instead of starting one.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

collect_ignore_glob = [] if os.environ.get("GLOBALARCTIC_BROWSER") else ["test_*.py"]

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "out" / "browser"
CHROMIUM = next((path for path in map(shutil.which, ("chromium", "chromium-browser")) if path), "")
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = ROOT / "src/globalarctic/web/assets/node_modules/axe-core/axe.min.js"
PAIR = "origin=Dalian&target=Rotterdam&depart=2026-08-20&vessel=container-3600-1a"
PATIENCE_S = 900.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def _wait(url: str, good: Any, process: subprocess.Popen[bytes] | None) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the node ended with {process.returncode}")
        try:
            if good(*_get(url)):
                return
        except OSError:
            pass
        time.sleep(1.0)
    raise RuntimeError(f"{url} was not answered in {PATIENCE_S:g} s")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a node that has answered the pair of the tests."""
    given = os.environ.get("GLOBALARCTIC_BROWSER_NODE", "")
    process = None
    address = given or f"http://127.0.0.1:{_free_port()}"
    if not given:
        env = {**os.environ, "GLOBALARCTIC_NODE_DIR": str(tmp_path_factory.mktemp("node"))}
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "globalarctic", "serve", "--port", port, "--workers", "1"]
        process = subprocess.Popen(command, env=env)
    try:
        _wait(f"{address}/readyz", lambda status, _: status == 200, process)
        _wait(f"{address}/api/v1/compare?{PAIR}", lambda status, _: status == 200, process)
        yield address
    finally:
        if process is not None:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="session")
def key(site: str) -> str:
    """Key of the stored answer of the pair."""
    status, body = _get(f"{site}/api/v1/compare?{PAIR}")
    assert status == 200
    answer = json.loads(body)
    return str(answer["key"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        pytest.fail("no chromium; install it: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


class Visit:
    """A page with what went wrong on it: foreign requests, failed ones, errors of scripts."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.faults: list[str] = []
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._console)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"foreign request: {request.url}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.site}{path}", wait_until="load")
        return self.page


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Any]:
    """Open visits: ``visit(width=390)``; each must end without a fault."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def start(width: int = 1280, *, scripts: bool = True, **more: Any) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, **more
        )
        contexts.append(context)
        visits.append(Visit(context, site))
        return visits[-1]

    yield start
    for context in contexts:
        context.close()
    assert [fault for each in visits for fault in each.faults] == []
