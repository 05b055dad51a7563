"""One question end to end: asked as a page and over HTTP, computed, stored, said in a language."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from globalarctic.web.compute.loop import Compute
from globalarctic.web.store.models import Answer, Job

PAIR = {"origin": "Omsk", "target": "Salekhard", "depart": "2026-07-01", "corridors": "river"}


def test_a_pair_is_computed_once_and_served_from_the_store(client: Client) -> None:
    first = client.get("/api/v1/compare", PAIR)
    assert first.status_code == 202
    told = first.json()
    assert (told["state"], told["before"]) == ("queued", 0)
    again = client.get("/api/v1/compare", {**PAIR, "origin": "Омск"})
    assert again.json()["key"] == told["key"]
    assert Job.objects.count() == 1

    assert Compute().step()
    assert not Compute().step()

    done = client.get("/api/v1/compare", PAIR)
    assert done.status_code == 200
    answer = done.json()["answer"]
    assert answer["schema"] == "transport.comparison"
    river = answer["corridors"][0]
    assert river["corridor"] == "river"
    assert 5.0 < river["duration_d"] < 20.0  # 1,900 km down the Irtysh and the Ob
    etag = done.headers["ETag"]
    same = client.get("/api/v1/compare", PAIR, headers={"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    assert Answer.objects.count() == 1
    assert Job.objects.get().state == Job.State.DONE


def test_rows_are_shown_as_they_are_ready(client: Client) -> None:
    pair = {**PAIR, "corridors": ["river", "suez"]}
    client.get("/api/v1/compare", pair)
    compute = Compute()
    seen: list[int] = []
    from globalarctic.web.store import jobs

    report = jobs.report

    def spy(key: str, owner: str, **values: object) -> None:
        report(key, owner, **values)  # type: ignore[arg-type]
        partial = Job.objects.get().document
        if partial:
            seen.append(len(partial["answer"]["corridors"]))
            page = client.get("/zh/compare", pair)
            told = page.content.decode()
            assert "内河" in told.split("data-part")[1]
            assert '<meta http-equiv="refresh"' in told  # without scripts it comes again

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "report", spy)
        compute.step()
    assert seen == [1]


@pytest.mark.parametrize(("lang", "word"), [("en", "Corridor"), ("zh", "通道"), ("ru", "Коридор")])
def test_the_page_speaks_the_language_of_its_address(client: Client, lang: str, word: str) -> None:
    client.get("/api/v1/compare", PAIR)
    Compute().step()
    page = client.get(f"/{lang}/compare", PAIR).content.decode()
    assert word in page
    assert f'href="/{lang}/"' in page
    other = "ru" if lang != "ru" else "en"
    assert f'href="/{other}/compare?origin=Omsk' in page  # the switch keeps the question
    assert not re.search(r"\sstyle=|<script(?![^>]*src=)", page)


def test_what_the_room_refuses_is_said(client: Client) -> None:
    same = {**PAIR, "target": "Omsk"}
    client.get("/api/v1/compare", same)
    Compute().step()
    page = client.get("/en/compare", same)
    assert page.status_code == 200
    assert "two different places" in page.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"origin": "Roterdam"}, "origin", "web.error.unknown"),
        ({"depart": "tomorrow"}, "depart", "web.error.day"),
        ({"depart": "1066-10-14"}, "depart", "web.error.day-range"),
        ({"vessel": "/etc/passwd"}, "vessel", "web.error.choice"),
        ({"speed_kn": "nan"}, "speed_kn", "web.error.range"),
        ({"origin": "x" * 200}, "origin", "web.error.too-long"),
        ({"colour": "red"}, "colour", "web.error.no-such-field"),
    ],
)
def test_wrong_arguments_are_named(
    client: Client, change: dict[str, str], field: str, code: str
) -> None:
    answer = client.get("/api/v1/compare", {**PAIR, **change, "lang": "ru"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.content)
    assert (problem["field"], problem["code"]) == (field, code)
    assert re.search("[а-я]", problem["detail"])
    assert not Job.objects.exists()
