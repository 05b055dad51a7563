"""The site as a whole: languages, headers, what watchers see, light workers."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("accepted", "lang"), [("zh-CN,zh;q=0.9", "zh"), ("ru", "ru"), ("", "en"), ("kl", "en")]
)
def test_the_browser_chooses_the_language(client: Client, accepted: str, lang: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{lang}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_a_page_without_language_leads_to_one(client: Client) -> None:
    answer = client.get("/compare?origin=Omsk", headers={"Accept-Language": "ru"})
    assert answer.headers["Location"] == "/ru/compare?origin=Omsk"
    assert client.get("/nothing").status_code == 404
    assert client.get("/ru/nothing").status_code == 404
    assert client.get("/ru/api/v1/compare").status_code == 404


def test_headers_forbid_what_is_not_ours(client: Client) -> None:
    for path in ("/en/", "/api/v1/compare", "/en/nothing", "/healthz"):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_strange_host_is_refused(client: Client) -> None:
    assert client.get("/en/", headers={"host": "evil.example"}).status_code == 400


def test_watchers_are_told(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 503  # nobody computes in a test
    assert ready.json() == {"ready": False, "database": "ready", "engine": "down"}
    assert client.get("/status.json").json()["jobs"]["queued"] == 0


def test_a_web_worker_is_light(node: None) -> None:
    code = (
        "import sys\n"
        "from globalarctic.web.processes import memory_mb\n"
        "from globalarctic.web.wsgi import application\n"
        "from django.test import Client\n"
        "client = Client(headers={'host': '127.0.0.1'})\n"
        "assert client.get('/zh/').status_code == 200\n"
        "pair = {'origin': 'Dalian', 'target': 'Rotterdam', 'depart': '2026-08-20'}\n"
        "assert client.get('/api/v1/compare', pair).status_code == 202\n"
        "assert client.get('/ru/compare', pair).status_code == 200\n"
        "for page in ('ice', 'ice?day=2012-09-15', 'rules', 'places', 'places/nuuk', 'corridors',\n"
        "             'corridors/nsr', 'data', 'regions', 'investments', 'claims', 'countries'):\n"
        "    assert client.get('/ru/' + page).status_code == 200, page\n"
        "assert client.get('/ru/maps/ice-2012-9-15.png').status_code == 200\n"
        "heavy = {'numba', 'llvmlite', 'scipy', 'pandas'} & set(sys.modules)\n"
        "print(heavy or '', memory_mb() < 200 or memory_mb())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"], done.stdout + done.stderr
