"""The API: every kind of question, its description, its errors, its pages of lists."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from globalarctic.web.compute.loop import Compute
from globalarctic.web.questions import kinds
from globalarctic.web.questions.kinds import WEB
from globalarctic.web.store.models import Answer, Job

ARGS: dict[str, dict[str, str]] = {
    "ice": {"date": "2012-09-15"},
    "places": {"q": "мурманск"},
    "project": {"project": "RUS-ARCTIC-LNG-2"},
    "pair-sheet": {"a": "CN-HL", "b": "RU-AMU"},
    "place-sheet": {"place": "Nuuk"},
    "project-sheet": {"project": "RUS-ARCTIC-LNG-2"},
    "screening": {"project": "RUS-YAMAL-LNG"},
}
LIGHT = [kind.name for kind in kinds().values() if kind.process == WEB]


def problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    values: dict[str, Any] = json.loads(answer.content)
    assert values["status"] == answer.status_code
    assert {"type", "title", "detail", "code"} <= values.keys()
    return values


@pytest.mark.parametrize("name", LIGHT)
def test_light_questions_are_answered_at_once(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/{name}", ARGS.get(name, {}))
    assert answer.status_code == 200, answer.content
    values = answer.json()
    assert values["answer"]["schema"] == kinds()[name].schema
    assert values["release"].keys() == {"code", "data"}
    etag = answer.headers["ETag"]
    again = client.get(f"/api/v1/{name}", ARGS.get(name, {}), headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_the_ice_of_a_day_is_that_of_the_publisher(client: Client) -> None:
    ice = client.get("/api/v1/ice", ARGS["ice"]).json()["answer"]
    assert ice["extent_million_km2"] == pytest.approx(3.4, abs=0.15)  # NSIDC, September 2012


def test_a_place_is_found_in_three_scripts(client: Client) -> None:
    for words in ("murman", "Мурман", "摩尔曼"):
        places = client.get("/api/v1/places", {"q": words}).json()["answer"]["places"]
        assert places[0]["place_id"] == "murmansk"
    assert not Answer.objects.exists()  # there are too many such questions to keep


def test_lists_come_by_pages(client: Client) -> None:
    first = client.get("/api/v1/places", {"limit": 7, "offset": 14})
    values = first.json()
    assert len(values["answer"]["places"]) == 7
    assert values["page"]["limit"] == 7
    links = dict(re.findall(r'<([^>]+)>; rel="(\w+)"', first.headers["Link"]))
    assert set(links.values()) == {"next", "prev"}
    every: list[str] = []
    offset = 0
    while offset < values["page"]["total"]:
        page = client.get("/api/v1/places", {"limit": 100, "offset": offset}).json()
        every += [each["place_id"] for each in page["answer"]["places"]]
        offset += 100
    assert len(every) == len(set(every)) == values["page"]["total"]
    assert problem(client.get("/api/v1/places", {"limit": 501}))["field"] == "limit"


def test_every_kind_is_described_with_its_bounds(client: Client) -> None:
    api = client.get("/api/v1/openapi.json").json()
    for kind in kinds().values():
        operation = api["paths"][f"/api/v1/{kind.name}"]["get"]
        told = {each["name"]: each for each in operation["parameters"]}
        for field in kind.fields:
            schema = told[field.name]["schema"]
            bounds = schema.keys() & {"maxLength", "enum", "maximum", "maxItems"}
            assert bounds or schema["type"] == "boolean", field.name
            assert told[field.name]["description"]
        assert {"422", "429", "500", "503"} <= operation["responses"].keys()
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"openapi.json" in page.content


def test_errors_have_one_shape(client: Client) -> None:
    assert problem(client.get("/api/v1/nothing"))["code"] == "web.error.not-found"
    assert problem(client.post("/api/v1/places"))["code"] == "web.error.method"
    assert problem(client.get("/api/v1/jobs/" + "0" * 40))["status"] == 404
    assert problem(client.get("/api/v1/answers/" + "0" * 40 + "/csv"))["status"] == 404
    assert problem(client.get("/api/v1/answers/0x"))["status"] == 404
    assert problem(client.get("/api/v1/places?lang=xx"))["field"] == "lang"
    assert problem(client.get("/api/v1/ice?date=2012-09-15&date=2013-09-15"))["field"] == "date"
    codes = client.get("/api/v1/problems?lang=zh").json()
    assert all(re.search("[\u4e00-\u9fff{]", text) for text in codes.values())


def test_reading_is_open_to_every_origin(client: Client) -> None:
    answer = client.options("/api/v1/compare")
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/vessels").headers["Access-Control-Allow-Origin"] == "*"


def test_a_full_queue_says_when_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    from globalarctic.web.place import load_place
    from globalarctic.web.store import jobs

    place = dataclasses.replace(load_place(), queue=2)
    monkeypatch.setattr(jobs, "load_place", lambda: place)
    pair = {"origin": "Omsk", "target": "Salekhard"}
    answers = [
        client.get("/api/v1/compare", {**pair, "depart": f"2026-07-{day:02d}"})
        for day in range(1, 6)
    ]
    assert [each.status_code for each in answers] == [202, 202, 503, 503, 503]
    assert int(answers[-1].headers["Retry-After"]) >= 5
    assert problem(answers[-1])["code"] == "web.error.busy"
    page = client.get("/ru/compare", {**pair, "depart": "2026-07-09"})
    assert (page.status_code, int(page.headers["Retry-After"]) >= 5) == (503, True)
    assert Job.objects.count() == 2


def test_one_client_may_not_ask_everything(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from globalarctic.web.place import load_place
    from globalarctic.web.store import limits

    place = dataclasses.replace(load_place(), compute_per_minute=3, workers=1)
    monkeypatch.setattr(limits, "load_place", lambda: place)
    monkeypatch.setattr(limits, "_tokens", type(limits._tokens)())
    pair = {"origin": "Omsk", "target": "Salekhard"}
    statuses = [
        client.get("/api/v1/compare", {**pair, "depart": f"2026-07-{day:02d}"}).status_code
        for day in range(1, 6)
    ]
    assert statuses == [202, 202, 202, 429, 429]
    known = client.get("/api/v1/compare", {**pair, "depart": "2026-07-01"})
    assert known.status_code == 202  # what is asked already costs nothing


def test_a_way_has_its_files(client: Client) -> None:
    way = {"origin": "Omsk", "target": "Pavlodar", "depart": "2026-07-01", "corridor": "river"}
    key = client.get("/api/v1/route", way).json()["key"]
    assert Compute().step()
    assert client.get("/api/v1/route", way).json()["answer"]["schema"] == "transport.route"
    gpx = client.get(f"/api/v1/answers/{key}/gpx")
    assert gpx.content.startswith(b"<?xml")
    lines = client.get(f"/api/v1/answers/{key}/geojson").json()
    assert lines["type"] == "FeatureCollection"
    assert len(lines["features"]) > 0
    rows = client.get(f"/api/v1/answers/{key}/csv").content.decode()
    assert "distance_km" in rows.splitlines()[0]


def test_what_the_room_refuses_is_a_problem(client: Client) -> None:
    same = {"origin": "Omsk", "target": "Омск", "depart": "2026-07-01"}
    client.get("/api/v1/compare", same)
    Compute().step()
    assert "two different places" in problem(client.get("/api/v1/compare", same))["detail"]
